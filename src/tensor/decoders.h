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

/* NULL for formats of another file. */
const vt_decoder *vt_decoder_plain(vt_dtype t);

VT_INLINE float vt_bits_f32(uint32_t bits)
{
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

VT_INLINE uint16_t vt_load_u16(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

VT_INLINE uint32_t vt_load_u32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* A float of 1 + E + M bits as f32, without a branch, so that loops over it are vectorised:
 *
 *   exponent > 0   the bits moved to their place, the bias changed
 *   exponent = 0   mantissa * 2^(1 - bias - M), as (2^(1 - bias) + that) - 2^(1 - bias)
 *
 * `ieee`: the highest exponent is infinity and NaN. */
VT_INLINE float vt_small_f32(uint32_t code, int e, int m, int bias, bool ieee)
{
    uint32_t size = code & ((1u << (e + m)) - 1), sign = (code >> (e + m) & 1) << 31;
    uint32_t moved = size << (23 - m), one = (uint32_t)(128 - bias) << 23, bits;
    float tiny = vt_bits_f32(one + moved) - vt_bits_f32(one);
    uint32_t normal = moved + ((uint32_t)(127 - bias) << 23), low;
    memcpy(&low, &tiny, sizeof low);
    if (ieee)
        normal = size >> m == (1u << e) - 1 ? moved | 0x7f800000 : normal;
    bits = size >> m ? normal : low;
    return vt_bits_f32(bits | sign);
}

VT_INLINE float vt_f16_f32(uint16_t h)
{
    return vt_small_f32(h, 5, 10, 15, true);
}

#endif
