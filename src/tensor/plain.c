/* plain.c: formats of one number per element, decoded to f32.
 *
 * Formats of less than a byte are laid out as codes first, a few hundred at a time, so that the
 * loop over the codes is the same for all widths. The layouts of the small floats are those of
 * element.c, which is the slow and plain version these are compared with. */
#include "tensor/decoders.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* ---- bytes and wider --------------------------------------------------------------------------
 */

VT_NUMBERS(truth, p[i] ? 1.0f : 0.0f)
VT_NUMBERS(i8, (float)(int8_t)p[i])
VT_NUMBERS(u8, (float)p[i])
VT_NUMBERS(i16, (float)vt_load_i16(p + 2 * i))
VT_NUMBERS(u16, (float)vt_load_u16(p + 2 * i))
VT_NUMBERS(i32, (float)vt_load_i32(p + 4 * i))
VT_NUMBERS(u32, (float)vt_load_u32(p + 4 * i))
VT_NUMBERS(i64, (float)vt_load_i64(p + 8 * i))
VT_NUMBERS(u64, (float)vt_load_u64(p + 8 * i))
VT_NUMBERS(bf16, vt_bits_f32((uint32_t)vt_load_u16(p + 2 * i) << 16))
VT_NUMBERS(f32, vt_load_f32(p + 4 * i))
VT_NUMBERS(f64, (float)vt_load_f64(p + 8 * i))
VT_NUMBERS(c64, vt_load_f32(p + 8 * i))
VT_NUMBERS(c128, (float)vt_load_f64(p + 16 * i))
VT_NUMBERS(f8e4m3fn, vt_small_f32(p[i], 4, 3, 7, VT_TOP_IS_NAN))
VT_NUMBERS(f8e5m2, vt_small_f32(p[i], 5, 2, 15, VT_IEEE))
VT_NUMBERS(f8e4m3fnuz, vt_small_f32(p[i], 4, 3, 8, VT_MINUS_ZERO_IS_NAN))
VT_NUMBERS(f8e5m2fnuz, vt_small_f32(p[i], 5, 2, 16, VT_MINUS_ZERO_IS_NAN))
VT_NUMBERS(f8e8m0, vt_bits_f32(p[i] == 255 ? 0x7fc00000u : p[i] ? (uint32_t)p[i] << 23 : 1u << 22))

/* ---- f16: what has AVX2 has an instruction for it
 * ------------------------------------------------ */

VT_NUMBERS_INLINE(f16, vt_f16_f32(vt_load_u16(p + 2 * i)))

static void decode_f16_any(const uint8_t *p, size_t n, float *out)
{
    decode_f16(p, n, out);
}

#if defined(__x86_64__)
__attribute__((target("avx2,f16c"))) static void decode_f16_avx2(const uint8_t *p, size_t n,
                                                                 float *out)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p + 2 * i))));
    decode_f16(p + 2 * i, n - i, out + i);
}
#else
#define decode_f16_avx2 NULL
#endif
static const vt_decoder decode_f16_decoder = {decode_f16_any, decode_f16_avx2};

/* ---- less than a byte --------------------------------------------------------------------------
 */

enum { RUN = 256 }; /* codes laid out at a time */

/* Codes of `bits` bits, low bits first, one per byte of `codes`. */
VT_INLINE void lay_out(const uint8_t *restrict p, size_t pieces, int bits, uint8_t *restrict codes)
{
    for (size_t i = 0; i < pieces; i++)
        if (bits == 2)
            for (int k = 0; k < 4; k++)
                codes[4 * i + (size_t)k] = p[i] >> (2 * k) & 3;
        else if (bits == 4)
            for (int k = 0; k < 2; k++)
                codes[2 * i + (size_t)k] = p[i] >> (4 * k) & 15;
        else
            for (int k = 0; k < 4; k++) {
                uint32_t word =
                    p[3 * i] | (uint32_t)p[3 * i + 1] << 8 | (uint32_t)p[3 * i + 2] << 16;
                codes[4 * i + (size_t)k] = word >> (6 * k) & 63;
            }
}

/* A whole run is laid out, whatever stands behind the last code, so that the loop has a fixed
 * length. */
#define NARROW(name, bits, value)                                                                  \
    VT_INLINE void decode_##name(const uint8_t *restrict p, size_t n, float *restrict out)         \
    {                                                                                              \
        enum { ELEMENTS = (bits) == 4 ? 2 : 4, BYTES_OF = (bits) == 6 ? 3 : 1 };                   \
        uint8_t codes[RUN];                                                                        \
        float values[RUN];                                                                         \
        memset(codes, 0, sizeof codes);                                                            \
        for (size_t done = 0; done < n;) {                                                         \
            size_t some = n - done < RUN / ELEMENTS ? n - done : RUN / ELEMENTS;                   \
            lay_out(p + done * BYTES_OF, some, bits, codes);                                       \
            for (size_t i = 0; i < RUN; i++) {                                                     \
                uint32_t c = codes[i];                                                             \
                values[i] = (value);                                                               \
            }                                                                                      \
            memcpy(out + done * ELEMENTS, values, some * ELEMENTS * sizeof *out);                  \
            done += some;                                                                          \
        }                                                                                          \
    }                                                                                              \
    VT_DECODER(decode_##name)
NARROW(i2, 2, (float)((int)(c ^ 2) - 2))
NARROW(u2, 2, (float)c)
NARROW(i4, 4, (float)((int)(c ^ 8) - 8))
NARROW(u4, 4, (float)c)
NARROW(f4e2m1, 4, vt_small_f32(c, 2, 1, 1, VT_FINITE))
NARROW(f6e2m3, 6, vt_small_f32(c, 2, 3, 1, VT_FINITE))
NARROW(f6e3m2, 6, vt_small_f32(c, 3, 2, 3, VT_FINITE))

#define ROW(ID, name) [VT_DTYPE_##ID] = &decode_##name##_decoder
static const vt_decoder *const rows[VT_DTYPE_COUNT] = {
    ROW(BOOL, truth),
    ROW(I2, i2),
    ROW(U2, u2),
    ROW(I4, i4),
    ROW(U4, u4),
    ROW(I8, i8),
    ROW(U8, u8),
    ROW(I16, i16),
    ROW(U16, u16),
    ROW(I32, i32),
    ROW(U32, u32),
    ROW(I64, i64),
    ROW(U64, u64),
    ROW(F4E2M1, f4e2m1),
    ROW(F6E2M3, f6e2m3),
    ROW(F6E3M2, f6e3m2),
    ROW(F8E4M3FN, f8e4m3fn),
    ROW(F8E5M2, f8e5m2),
    ROW(F8E4M3FNUZ, f8e4m3fnuz),
    ROW(F8E5M2FNUZ, f8e5m2fnuz),
    ROW(F8E8M0, f8e8m0),
    ROW(BF16, bf16),
    ROW(F16, f16),
    ROW(F32, f32),
    ROW(F64, f64),
    ROW(C64, c64),
    ROW(C128, c128),
};

const vt_decoder *vt_decoder_plain(vt_dtype t)
{
    return t < VT_DTYPE_COUNT ? rows[t] : NULL;
}
