/* plain.c: formats of one number per element, decoded to f32.
 *
 * Formats of less than a byte are laid out as codes first, a few hundred at a time, so that the
 * loop over the codes is the same for all widths. The layouts of the small floats are those of
 * element.c, which is the slow and plain version these are compared with. */
#include "tensor/decoders.h"

#include <math.h>

enum { RUN = 256 }; /* codes laid out at a time */

/* ---- bytes and wider --------------------------------------------------------------------------
 */

#define NUMBERS(T)                                                                                 \
    VT_INLINE void decode_##T(const uint8_t *p, size_t n, float *out)                              \
    {                                                                                              \
        for (size_t i = 0; i < n; i++) {                                                           \
            T v;                                                                                   \
            memcpy(&v, p + i * sizeof v, sizeof v);                                                \
            out[i] = (float)v;                                                                     \
        }                                                                                          \
    }                                                                                              \
    VT_DECODER(decode_##T)
NUMBERS(int8_t)
NUMBERS(uint8_t)
NUMBERS(int16_t)
NUMBERS(uint16_t)
NUMBERS(int32_t)
NUMBERS(uint32_t)
NUMBERS(int64_t)
NUMBERS(uint64_t)
NUMBERS(double)

VT_INLINE void decode_f32(const uint8_t *p, size_t n, float *out)
{
    memcpy(out, p, n * sizeof *out);
}
VT_DECODER(decode_f32)

VT_INLINE void decode_bool(const uint8_t *p, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = p[i] ? 1.0f : 0.0f;
}
VT_DECODER(decode_bool)

VT_INLINE void decode_bf16(const uint8_t *p, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = vt_bits_f32((uint32_t)vt_load_u16(p + 2 * i) << 16);
}
VT_DECODER(decode_bf16)

VT_INLINE void decode_f16(const uint8_t *p, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = vt_f16_f32(vt_load_u16(p + 2 * i));
}
VT_DECODER(decode_f16)

VT_INLINE void decode_c64(const uint8_t *p, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++)
        memcpy(out + i, p + 8 * i, sizeof *out);
}
VT_DECODER(decode_c64)

VT_INLINE void decode_c128(const uint8_t *p, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++) {
        double re;
        memcpy(&re, p + 16 * i, sizeof re);
        out[i] = (float)re;
    }
}
VT_DECODER(decode_c128)

/* ---- floats of a byte --------------------------------------------------------------------------
 */

VT_INLINE float f8e4m3fn(uint32_t c)
{
    return (c & 0x7f) == 0x7f ? NAN : vt_small_f32(c, 4, 3, 7, false);
}
VT_INLINE float f8e5m2(uint32_t c)
{
    return vt_small_f32(c, 5, 2, 15, true);
}
VT_INLINE float f8e4m3fnuz(uint32_t c)
{
    return c == 0x80 ? NAN : vt_small_f32(c, 4, 3, 8, false);
}
VT_INLINE float f8e5m2fnuz(uint32_t c)
{
    return c == 0x80 ? NAN : vt_small_f32(c, 5, 2, 16, false);
}
VT_INLINE float f8e8m0(uint32_t c)
{
    uint32_t bits = c == 255 ? 0x7fc00000 : c ? c << 23 : 1u << 22;
    return vt_bits_f32(bits);
}
VT_INLINE float f6e2m3(uint32_t c)
{
    return vt_small_f32(c, 2, 3, 1, false);
}
VT_INLINE float f6e3m2(uint32_t c)
{
    return vt_small_f32(c, 3, 2, 3, false);
}
VT_INLINE float f4e2m1(uint32_t c)
{
    return vt_small_f32(c, 2, 1, 1, false);
}
VT_INLINE float u_code(uint32_t c)
{
    return (float)c;
}
VT_INLINE float i2_code(uint32_t c)
{
    return (float)((int)(c ^ 2) - 2);
}
VT_INLINE float i4_code(uint32_t c)
{
    return (float)((int)(c ^ 8) - 8);
}

#define BYTES(value)                                                                               \
    VT_INLINE void decode_##value(const uint8_t *p, size_t n, float *out)                          \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            out[i] = value(p[i]);                                                                  \
    }                                                                                              \
    VT_DECODER(decode_##value)
BYTES(f8e4m3fn)
BYTES(f8e5m2)
BYTES(f8e4m3fnuz)
BYTES(f8e5m2fnuz)
BYTES(f8e8m0)

/* ---- less than a byte ---------------------------------------------------------------------------
 */

/* Codes of `bits` bits, low bits first, one per byte of `codes`. */
VT_INLINE void lay_out(const uint8_t *p, size_t pieces, int bits, uint8_t *codes)
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

#define NARROW(name, value, bits)                                                                  \
    VT_INLINE void decode_##name(const uint8_t *p, size_t n, float *out)                           \
    {                                                                                              \
        enum { ELEMENTS = (bits) == 4 ? 2 : 4, BYTES_OF = (bits) == 6 ? 3 : 1 };                   \
        uint8_t codes[RUN];                                                                        \
        for (size_t done = 0; done < n;) {                                                         \
            size_t some = n - done < RUN / ELEMENTS ? n - done : RUN / ELEMENTS;                   \
            lay_out(p + done * BYTES_OF, some, bits, codes);                                       \
            for (size_t i = 0; i < some * ELEMENTS; i++)                                           \
                out[done * ELEMENTS + i] = value(codes[i]);                                        \
            done += some;                                                                          \
        }                                                                                          \
    }                                                                                              \
    VT_DECODER(decode_##name)
NARROW(i2, i2_code, 2)
NARROW(u2, u_code, 2)
NARROW(i4, i4_code, 4)
NARROW(u4, u_code, 4)
NARROW(f4, f4e2m1, 4)
NARROW(f6a, f6e2m3, 6)
NARROW(f6b, f6e3m2, 6)

static const vt_decoder *const rows[VT_DTYPE_COUNT] = {
    [VT_DTYPE_BOOL] = &decode_bool_decoder,
    [VT_DTYPE_I2] = &decode_i2_decoder,
    [VT_DTYPE_U2] = &decode_u2_decoder,
    [VT_DTYPE_I4] = &decode_i4_decoder,
    [VT_DTYPE_U4] = &decode_u4_decoder,
    [VT_DTYPE_I8] = &decode_int8_t_decoder,
    [VT_DTYPE_U8] = &decode_uint8_t_decoder,
    [VT_DTYPE_I16] = &decode_int16_t_decoder,
    [VT_DTYPE_U16] = &decode_uint16_t_decoder,
    [VT_DTYPE_I32] = &decode_int32_t_decoder,
    [VT_DTYPE_U32] = &decode_uint32_t_decoder,
    [VT_DTYPE_I64] = &decode_int64_t_decoder,
    [VT_DTYPE_U64] = &decode_uint64_t_decoder,
    [VT_DTYPE_F4E2M1] = &decode_f4_decoder,
    [VT_DTYPE_F6E2M3] = &decode_f6a_decoder,
    [VT_DTYPE_F6E3M2] = &decode_f6b_decoder,
    [VT_DTYPE_F8E4M3FN] = &decode_f8e4m3fn_decoder,
    [VT_DTYPE_F8E5M2] = &decode_f8e5m2_decoder,
    [VT_DTYPE_F8E4M3FNUZ] = &decode_f8e4m3fnuz_decoder,
    [VT_DTYPE_F8E5M2FNUZ] = &decode_f8e5m2fnuz_decoder,
    [VT_DTYPE_F8E8M0] = &decode_f8e8m0_decoder,
    [VT_DTYPE_BF16] = &decode_bf16_decoder,
    [VT_DTYPE_F16] = &decode_f16_decoder,
    [VT_DTYPE_F32] = &decode_f32_decoder,
    [VT_DTYPE_F64] = &decode_double_decoder,
    [VT_DTYPE_C64] = &decode_c64_decoder,
    [VT_DTYPE_C128] = &decode_c128_decoder,
};

const vt_decoder *vt_decoder_plain(vt_dtype t)
{
    return t < VT_DTYPE_COUNT ? rows[t] : NULL;
}
