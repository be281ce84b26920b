/* block_grid.c: ggml's blocks of codebook entries, decoded.
 *
 * Four or eight elements at a time are one entry of a codebook (grids.h), with a sign each and a
 * scale per 16 or 32 elements:
 *
 *   iq2, iq3   x = db * size * sign          iq1   x = dl * (entry + delta),  delta = 1/8 or -1/8
 *
 * Signs are a byte per eight elements, or seven bits with the eighth such that their number is
 * even.
 *
 * Source of the layouts: github.com/ggml-org/ggml, src/ggml-common.h; of the order of arithmetic:
 * the `gguf` package on PyPI, gguf/quants.py. */
#include "tensor/decoders.h"
#include "tensor/grids.h"

VT_INLINE float half_at(const uint8_t *p)
{
    return vt_f16_f32(vt_load_u16(p));
}

VT_INLINE uint8_t even_signs(uint32_t seven)
{
    seven &= 127;
    return (uint8_t)(seven | (uint32_t)__builtin_parity(seven) << 7);
}

static const float sizes2[4] = {8, 25, 43, 0};
static const float sizes3x[8] = {4, 12, 20, 28, 36, 44, 52, 62};
static const float sizes3s[8] = {1, 3, 5, 7, 9, 11, 13, 15};

/* Eight elements of an entry of 2 bits each. */
VT_INLINE void put_eight(uint16_t entry, uint8_t signs, float db, float *restrict y)
{
    for (int i = 0; i < 8; i++) {
        float v = db * sizes2[entry >> 2 * i & 3];
        y[i] = signs >> i & 1 ? -v : v;
    }
}

/* Four elements of an entry of 4 bits each. */
VT_INLINE void put_four(uint16_t entry, const float *sizes, uint8_t signs, float db,
                        float *restrict y)
{
    for (int i = 0; i < 4; i++) {
        float v = db * sizes[entry >> 4 * i & 7];
        y[i] = signs >> i & 1 ? -v : v;
    }
}

/* 0 d | 2 per run of 32: four entries u8, then u32: four times 7 signs, scale of 4 bits on top */
VT_INLINE void block_iq2_xxs(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int run = 0; run < 8; run++) {
        const uint8_t *q = p + 2 + 8 * run;
        uint32_t signs = vt_load_u32(q + 4);
        float db = d * (0.5f + (float)(signs >> 28)) * 0.25f;
        for (int k = 0; k < 4; k++)
            put_eight(vt_grid_iq2_xxs[q[k]], even_signs(signs >> 7 * k), db, y + 32 * run + 8 * k);
    }
}

VT_INLINE float scale_iq2(const uint8_t *scales, int run, float d)
{
    return d * (0.5f + (float)(scales[run / 2] >> run % 2 * 4 & 15)) * 0.25f;
}

/* 0 d | 2 u16 per eight: entry of 9 bits, 7 signs | 66 scales, lo and hi, per 16 */
VT_INLINE void block_iq2_xs(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int k = 0; k < 32; k++) {
        uint32_t q = vt_load_u16(p + 2 + 2 * k);
        put_eight(vt_grid_iq2_xs[q & 511], even_signs(q >> 9), scale_iq2(p + 66, k / 2, d),
                  y + 8 * k);
    }
}

/* 0 d | 2 lower 8 bits of entries | 34 signs | 66 upper 2 bits | 74 scales, lo and hi, per 16 */
VT_INLINE void block_iq2_s(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int k = 0; k < 32; k++) {
        uint32_t q = p[2 + k] | (uint32_t)(p[66 + k / 4] >> k % 4 * 2 & 3) << 8;
        put_eight(vt_grid_iq2_s[q], p[34 + k], scale_iq2(p + 74, k / 2, d), y + 8 * k);
    }
}

/* 0 d | 2 entries u8, per four | 66 u32 per 32: four times 7 signs, scale of 4 bits on top */
VT_INLINE void block_iq3_xxs(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int k = 0; k < 64; k++) {
        uint32_t word = vt_load_u32(p + 66 + k / 8 * 4);
        float db = d * (0.5f + (float)(word >> 28)) * 0.5f;
        uint8_t signs = (uint8_t)(even_signs(word >> k / 2 % 4 * 7) >> k % 2 * 4);
        put_four(vt_grid_iq3_xxs[p[2 + k]], sizes3x, signs, db, y + 4 * k);
    }
}

/* 0 d | 2 lower 8 bits of entries, per four | 66 ninth bits | 74 signs | 106 scales, lo and hi, per
 * 32 */
VT_INLINE void block_iq3_s(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int k = 0; k < 64; k++) {
        uint32_t q = p[2 + k] | (uint32_t)(p[66 + k / 8] >> k % 8 & 1) << 8;
        float db = d * (float)(1 + 2 * (p[106 + k / 16] >> k / 8 % 2 * 4 & 15));
        put_four(vt_grid_iq3_s[q], sizes3s, (uint8_t)(p[74 + k / 2] >> k % 2 * 4), db, y + 4 * k);
    }
}

VT_INLINE void put_ternary(uint16_t entry, float delta, float dl, float *restrict y)
{
    for (int i = 0; i < 8; i++)
        y[i] = dl * ((float)((int)(entry >> 2 * i & 3) - 1) + delta);
}

/* 0 d | 2 lower 8 bits of entries | 34 u16 per 32: four times 3 upper bits, scale of 3, sign of
 * delta */
VT_INLINE void block_iq1_s(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int k = 0; k < 32; k++) {
        uint32_t high = vt_load_u16(p + 34 + k / 4 * 2);
        float dl = d * (float)(2 * (high >> 12 & 7) + 1), delta = high & 0x8000 ? -0.125f : 0.125f;
        uint32_t q = p[2 + k] | (high >> k % 4 * 3 & 7) << 8;
        put_ternary(vt_grid_iq1_s[q], delta, dl, y + 8 * k);
    }
}

/* 0 lower 8 bits of entries | 32 lo, hi: three upper bits, sign of delta | 48 four u16: four scales
 * of 3 bits per 16 elements, and on top four bits of d each, the lowest first */
VT_INLINE void block_iq1_m(const uint8_t *restrict p, float *restrict y)
{
    uint32_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint32_t)(vt_load_u16(p + 48 + 2 * i) >> 12) << 4 * i;
    float d = vt_f16_f32((uint16_t)bits);
    for (int k = 0; k < 32; k++) {
        uint32_t high = p[32 + k / 2] >> k % 2 * 4 & 15u;
        uint32_t scale = vt_load_u16(p + 48 + k / 8 * 2) >> k / 2 % 4 * 3 & 7u;
        float dl = d * (float)(2 * scale + 1), delta = high & 8 ? -0.125f : 0.125f;
        put_ternary(vt_grid_iq1_s[p[k] | (high & 7) << 8], delta, dl, y + 8 * k);
    }
}

VT_BLOCKS(iq2_xxs, 256, 66)
VT_BLOCKS(iq2_xs, 256, 74)
VT_BLOCKS(iq2_s, 256, 82)
VT_BLOCKS(iq3_xxs, 256, 98)
VT_BLOCKS(iq3_s, 256, 110)
VT_BLOCKS(iq1_s, 256, 50)
VT_BLOCKS(iq1_m, 256, 56)

static const vt_decoder *const rows[VT_DTYPE_COUNT] = {
    [VT_DTYPE_IQ1_S] = &decode_iq1_s_decoder,     [VT_DTYPE_IQ1_M] = &decode_iq1_m_decoder,
    [VT_DTYPE_IQ2_XXS] = &decode_iq2_xxs_decoder, [VT_DTYPE_IQ2_XS] = &decode_iq2_xs_decoder,
    [VT_DTYPE_IQ2_S] = &decode_iq2_s_decoder,     [VT_DTYPE_IQ3_XXS] = &decode_iq3_xxs_decoder,
    [VT_DTYPE_IQ3_S] = &decode_iq3_s_decoder,
};

const vt_decoder *vt_decoder_grid(vt_dtype t)
{
    return t < VT_DTYPE_COUNT ? rows[t] : NULL;
}
