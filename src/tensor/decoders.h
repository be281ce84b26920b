/* decoders.h: what the files that decode share.
 *
 *   decode.c      vt_decode_f32 and vt_decode_f64: whole pieces, the rest, the choice of machine
 *   plain.c       formats of one number per element
 *   block.c       ggml's blocks of integers
 *   block_grid.c  ggml's blocks of codebook entries
 *
 * A decoder is written once, as an inline function, and compiled twice: for any machine and, on
 * x86-64, for AVX2, which the compiler's vectoriser then uses. Both do the same arithmetic in the
 * same order (-ffp-contract=off), so the bits are the same. */
#ifndef VT_TENSOR_DECODERS_H
#define VT_TENSOR_DECODERS_H

#include "tensor/tensor.h"

#include <string.h>

/* Decodes `n` whole pieces (vt_dtype_block) that begin at `p`. */
typedef void vt_decode_fn(const uint8_t *p, size_t n, float *out);

typedef struct vt_decoder {
    vt_decode_fn *any, *avx2; /* avx2: NULL where there is no such machine */
} vt_decoder;

#define VT_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define VT_DECODER(name)                                                                           \
    static void name##_any(const uint8_t *p, size_t n, float *out)                                 \
    {                                                                                              \
        name(p, n, out);                                                                           \
    }                                                                                              \
    __attribute__((target("avx2"))) static void name##_avx2(const uint8_t *p, size_t n,            \
                                                            float *out)                            \
    {                                                                                              \
        name(p, n, out);                                                                           \
    }                                                                                              \
    static const vt_decoder name##_decoder = {name##_any, name##_avx2};
#else
#define VT_DECODER(name)                                                                           \
    static void name##_any(const uint8_t *p, size_t n, float *out)                                 \
    {                                                                                              \
        name(p, n, out);                                                                           \
    }                                                                                              \
    static const vt_decoder name##_decoder = {name##_any, NULL};
#endif

/* The decoder of elements that are one number each: `value` says the i-th at p. The inner loop has
 * a fixed length, so that compilers vectorise it at -O2. */
#define VT_NUMBERS(name, value)                                                                    \
    VT_NUMBERS_INLINE(name, value)                                                                 \
    VT_DECODER(decode_##name)
#define VT_NUMBERS_INLINE(name, value)                                                             \
    VT_INLINE void decode_##name(const uint8_t *restrict p, size_t n, float *restrict out)         \
    {                                                                                              \
        enum { RUN_OF = 64 };                                                                      \
        size_t done = 0;                                                                           \
        for (; done + RUN_OF <= n; done += RUN_OF)                                                 \
            for (size_t i = done; i < done + RUN_OF; i++)                                          \
                out[i] = (value);                                                                  \
        for (size_t i = done; i < n; i++)                                                          \
            out[i] = (value);                                                                      \
    }

/* The decoder of a run of blocks, from block_NAME, which decodes one. */
#define VT_BLOCKS(name, elements, bytes)                                                           \
    VT_INLINE void decode_##name(const uint8_t *p, size_t n, float *out)                           \
    {                                                                                              \
        for (size_t i = 0; i < n; i++)                                                             \
            block_##name(p + i * (bytes), out + i * (elements));                                   \
    }                                                                                              \
    VT_DECODER(decode_##name)

/* NULL for formats of another file. */
const vt_decoder *vt_decoder_plain(vt_dtype t);
const vt_decoder *vt_decoder_block(vt_dtype t);
const vt_decoder *vt_decoder_grid(vt_dtype t);

VT_INLINE float vt_bits_f32(uint32_t bits)
{
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

/* A number at any address: vt_load_u16(p), vt_load_f32(p)... */
#define VT_LOADER(name, T)                                                                         \
    VT_INLINE T vt_load_##name(const uint8_t *p)                                                   \
    {                                                                                              \
        T v;                                                                                       \
        memcpy(&v, p, sizeof v);                                                                   \
        return v;                                                                                  \
    }
VT_LOADER(i16, int16_t)
VT_LOADER(u16, uint16_t)
VT_LOADER(i32, int32_t)
VT_LOADER(u32, uint32_t)
VT_LOADER(i64, int64_t)
VT_LOADER(u64, uint64_t)
VT_LOADER(f32, float)
VT_LOADER(f64, double)

/* A float of 1 + E + M bits as f32, so that loops over it are vectorised: choices are made among
 * integers only, and the one subtraction is always done.
 *
 *   exponent > 0   the bits moved to their place, the bias changed          - 0
 *   exponent = 0   2^(1 - bias) + mantissa * 2^(1 - bias - M)               - 2^(1 - bias)
 *
 */
typedef enum { VT_IEEE, VT_TOP_IS_NAN, VT_MINUS_ZERO_IS_NAN, VT_FINITE } vt_small_kind;

VT_INLINE float vt_small_f32(uint32_t code, int e, int m, int bias, vt_small_kind kind)
{
    uint32_t top = (1u << (e + m)) - 1, size = code & top, sign = (code >> (e + m) & 1) << 31;
    uint32_t moved = size << (23 - m), one = (uint32_t)(128 - bias) << 23, bits;
    uint32_t normal = moved + ((uint32_t)(127 - bias) << 23);
    if (kind == VT_IEEE)
        normal = size >> m == (1u << e) - 1 ? moved | 0x7f800000 : normal;
    uint32_t word = size >> m ? normal : one + moved, base = size >> m ? 0 : one;
    float f = vt_bits_f32(word) - vt_bits_f32(base);
    memcpy(&bits, &f, sizeof bits);
    uint32_t is_nan = (kind == VT_TOP_IS_NAN) & (size == top);
    is_nan |= (kind == VT_MINUS_ZERO_IS_NAN) & (code == top + 1);
    return vt_bits_f32(bits | sign | ((0 - is_nan) & 0x7fc00000));
}

VT_INLINE float vt_f16_f32(uint16_t h)
{
    return vt_small_f32(h, 5, 10, 15, VT_IEEE);
}

#endif
