/* block.c: ggml's blocks of integers, decoded.
 *
 * A block holds the integers q of a run of elements and the scales they share:
 *
 *   x = d * q         or   x = d * q - m        per run of 16, 32 or 256 elements
 *
 * d and m are f16, or an f16 times a small integer of the block. Every byte map below gives offset
 * and meaning; `lo` and `hi` are the four lower and upper bits of a byte. Low halves come first,
 * then the high ones of the same bytes, so that both are straight runs.
 *
 * Source of the layouts: github.com/ggml-org/ggml, src/ggml-common.h; of the order of arithmetic,
 * which decides the last bit: the `gguf` package on PyPI, gguf/quants.py. */
#include "tensor/decoders.h"

VT_INLINE float half_at(const uint8_t *p)
{
    return vt_f16_f32(vt_load_u16(p));
}

/* ---- 32 elements
 * --------------------------------------------------------------------------------- */

/* 0 d | 2 lo, hi: q + 8 */
VT_INLINE void block_q4_0(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int i = 0; i < 16; i++)
        y[i] = d * (float)((p[2 + i] & 15) - 8);
    for (int i = 0; i < 16; i++)
        y[16 + i] = d * (float)((p[2 + i] >> 4) - 8);
}
VT_BLOCKS(q4_0, 32, 18)

/* 0 d | 2 m | 4 lo, hi: q;  x = d q + m */
VT_INLINE void block_q4_1(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p), m = half_at(p + 2);
    for (int i = 0; i < 16; i++)
        y[i] = d * (float)(p[4 + i] & 15) + m;
    for (int i = 0; i < 16; i++)
        y[16 + i] = d * (float)(p[4 + i] >> 4) + m;
}
VT_BLOCKS(q4_1, 32, 20)

/* The fifth bits of 32 elements, as 0 or 16. */
VT_INLINE void fifth_bits(uint32_t bits, uint8_t *restrict out)
{
    for (int i = 0; i < 32; i++)
        out[i] = (uint8_t)((bits >> i & 1) << 4);
}

/* 0 d | 2 fifth bits | 6 lo, hi: q + 16 */
VT_INLINE void block_q5_0(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    uint8_t high[32];
    fifth_bits(vt_load_u32(p + 2), high);
    for (int i = 0; i < 16; i++)
        y[i] = d * (float)(((p[6 + i] & 15) | high[i]) - 16);
    for (int i = 0; i < 16; i++)
        y[16 + i] = d * (float)((p[6 + i] >> 4 | high[16 + i]) - 16);
}
VT_BLOCKS(q5_0, 32, 22)

/* 0 d | 2 m | 4 fifth bits | 8 lo, hi: q;  x = d q + m */
VT_INLINE void block_q5_1(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p), m = half_at(p + 2);
    uint8_t high[32];
    fifth_bits(vt_load_u32(p + 4), high);
    for (int i = 0; i < 16; i++)
        y[i] = d * (float)((p[8 + i] & 15) | high[i]) + m;
    for (int i = 0; i < 16; i++)
        y[16 + i] = d * (float)(p[8 + i] >> 4 | high[16 + i]) + m;
}
VT_BLOCKS(q5_1, 32, 24)

VT_INLINE void bytes_times(const uint8_t *restrict q, int n, float d, float *restrict y)
{
    for (int i = 0; i < n; i++)
        y[i] = (float)(int8_t)q[i] * d;
}

/* 0 d | 2 q */
VT_INLINE void block_q8_0(const uint8_t *restrict p, float *restrict y)
{
    bytes_times(p + 2, 32, half_at(p), y);
}
VT_BLOCKS(q8_0, 32, 34)

/* 0 d | 2 d * sum of q | 4 q */
VT_INLINE void block_q8_1(const uint8_t *restrict p, float *restrict y)
{
    bytes_times(p + 4, 32, half_at(p), y);
}
VT_BLOCKS(q8_1, 32, 36)

/* ---- 128 elements: one bit each ---------------------------------------------------------------
 */

/* 0 d | 2 bits: x = d or -d */
VT_INLINE void block_q1_0(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    for (int i = 0; i < 16; i++)
        for (int k = 0; k < 8; k++)
            y[8 * i + k] = p[2 + i] >> k & 1 ? d : -d;
}
VT_BLOCKS(q1_0, 128, 18)

/* ---- 256 elements ------------------------------------------------------------------------------
 */

/* 0 d f32 | 4 q | 260 sums of 16 q: i16 */
VT_INLINE void block_q8_k(const uint8_t *restrict p, float *restrict y)
{
    bytes_times(p + 4, 256, vt_bits_f32(vt_load_u32(p)), y);
}
VT_BLOCKS(q8_k, 256, 292)

/* 0 scales: lo of d, hi of m, per 16 | 16 q of 2 bits | 80 d | 82 m
 * Of each 32 bytes the lowest pairs of bits come first, then the next. */
VT_INLINE void block_q2_k(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p + 80), m = half_at(p + 82);
    for (int run = 0; run < 16; run++) {
        const uint8_t *q = p + 16 + run / 8 * 32 + run % 2 * 16;
        float dl = d * (float)(p[run] & 15), ml = m * (float)(p[run] >> 4);
        int shift = run / 2 % 4 * 2;
        for (int i = 0; i < 16; i++)
            y[16 * run + i] = dl * (float)(q[i] >> shift & 3) - ml;
    }
}
VT_BLOCKS(q2_k, 256, 84)

/* 0 third bits, 1 where 4 is not taken away | 32 q of 2 bits, as q2_k | 96 scales + 32, of 6 bits |
 * 108 d Scale j: its four lower bits in lo, hi of bytes 0 to 7, its upper two in pairs of bytes 8
 * to 11. */
VT_INLINE void block_q3_k(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p + 108);
    const uint8_t *s = p + 96;
    for (int run = 0; run < 16; run++) {
        const uint8_t *q = p + 32 + run / 8 * 32 + run % 2 * 16, *high = p + run % 2 * 16;
        int scale = (s[run % 8] >> run / 8 * 4 & 15) | (s[8 + run % 4] >> run / 4 * 2 & 3) << 4;
        float dl = d * (float)(scale - 32);
        int shift = run / 2 % 4 * 2, bit = run / 2;
        for (int i = 0; i < 16; i++)
            y[16 * run + i] = dl * (float)((q[i] >> shift & 3) - ((high[i] >> bit & 1) ^ 1) * 4);
    }
}
VT_BLOCKS(q3_k, 256, 110)

/* The eight 6-bit scales and the eight 6-bit minima of q4_k and q5_k, in 12 bytes:
 * 0 to 3 scale j and 4 to 7 minimum j in the lower six bits; of j + 4 the lower four in lo and hi
 * of bytes 8 to 11, the upper two on top of bytes 0 to 7. */
VT_INLINE void six_bits(const uint8_t *s, int j, float *scale, float *min)
{
    if (j < 4) {
        *scale = (float)(s[j] & 63);
        *min = (float)(s[4 + j] & 63);
    } else {
        *scale = (float)((s[4 + j] & 15) | (s[j - 4] >> 6) << 4);
        *min = (float)((s[4 + j] >> 4) | (s[j] >> 6) << 4);
    }
}

/* 0 d | 2 m | 4 scales and minima | 16 lo, hi: q, 32 bytes for two runs of 32 */
VT_INLINE void block_q4_k(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p), m = half_at(p + 2);
    for (int run = 0; run < 8; run += 2) {
        const uint8_t *q = p + 16 + run * 16;
        float scale[2], min[2];
        six_bits(p + 4, run, &scale[0], &min[0]);
        six_bits(p + 4, run + 1, &scale[1], &min[1]);
        float d0 = d * scale[0], m0 = m * min[0], d1 = d * scale[1], m1 = m * min[1];
        for (int i = 0; i < 32; i++)
            y[32 * run + i] = d0 * (float)(q[i] & 15) - m0;
        for (int i = 0; i < 32; i++)
            y[32 * run + 32 + i] = d1 * (float)(q[i] >> 4) - m1;
    }
}
VT_BLOCKS(q4_k, 256, 144)

/* 0 d | 2 m | 4 scales and minima | 16 fifth bits: bit `run` of 32 bytes | 48 lo, hi: q */
VT_INLINE void block_q5_k(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p), m = half_at(p + 2);
    const uint8_t *high = p + 16;
    for (int run = 0; run < 8; run++) {
        const uint8_t *q = p + 48 + run / 2 * 32;
        float scale, min;
        six_bits(p + 4, run, &scale, &min);
        float dl = d * scale, ml = m * min;
        int shift = run % 2 * 4;
        for (int i = 0; i < 32; i++)
            y[32 * run + i] = dl * (float)((q[i] >> shift & 15) | (high[i] >> run & 1) << 4) - ml;
    }
}
VT_BLOCKS(q5_k, 256, 176)

/* 0 lo, hi of 64 bytes: lower bits of q + 32 | 128 upper two, as q2_k | 192 scales i8 per 16 | 208
 * d */
VT_INLINE void block_q6_k(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p + 208);
    for (int run = 0; run < 16; run++) {
        const uint8_t *low = p + run / 8 * 64 + run % 4 * 16;
        const uint8_t *high = p + 128 + run / 8 * 32 + run % 2 * 16;
        int shift = run / 4 % 2 * 4, pair = run / 2 % 4 * 2;
        float dl = d * (float)(int8_t)p[192 + run];
        for (int i = 0; i < 16; i++)
            y[16 * run + i] =
                dl * (float)(((low[i] >> shift & 15) | (high[i] >> pair & 3) << 4) - 32);
    }
}
VT_BLOCKS(q6_k, 256, 210)

/* ---- ternary ------------------------------------------------------------------------------------
 */

/* Digit k of a byte that holds b = 256 / 243 * (digits to base 3), the first one highest. */
VT_INLINE float ternary(uint8_t b, uint8_t power, float d)
{
    uint8_t moved = (uint8_t)(b * power);
    return d * (float)((moved * 3 >> 8) - 1);
}

/* 0 five digits per byte: 32 bytes, then 16 | 48 four digits per byte: 4 bytes | 52 d */
VT_INLINE void block_tq1_0(const uint8_t *restrict p, float *restrict y)
{
    static const uint8_t powers[] = {1, 3, 9, 27, 81};
    float d = half_at(p + 52);
    for (int k = 0; k < 5; k++)
        for (int i = 0; i < 32; i++)
            y[32 * k + i] = ternary(p[i], powers[k], d);
    for (int k = 0; k < 5; k++)
        for (int i = 0; i < 16; i++)
            y[160 + 16 * k + i] = ternary(p[32 + i], powers[k], d);
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < 4; i++)
            y[240 + 4 * k + i] = ternary(p[48 + i], powers[k], d);
}
VT_BLOCKS(tq1_0, 256, 54)

/* 0 q + 1 of 2 bits, as q2_k | 64 d */
VT_INLINE void block_tq2_0(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p + 64);
    for (int run = 0; run < 8; run++)
        for (int i = 0; i < 32; i++)
            y[32 * run + i] = d * (float)((p[run / 4 * 32 + i] >> run % 4 * 2 & 3) - 1);
}
VT_BLOCKS(tq2_0, 256, 66)

/* ---- four bits that stand for uneven numbers ----------------------------------------------------
 */

/* iq4_nl's and iq4_xs' numbers. */
static const float uneven[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                 1,    13,   25,  38,  53,  69,  89,  113};
/* e2m1, doubled. */
static const float doubled[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

VT_INLINE void look_up(const uint8_t *restrict q, int n, const float *table, float d,
                       float *restrict y)
{
    for (int i = 0; i < n; i++)
        y[i] = d * table[q[i] & 15];
    for (int i = 0; i < n; i++)
        y[n + i] = d * table[q[i] >> 4];
}

/* 0 d | 2 lo, hi */
VT_INLINE void block_iq4_nl(const uint8_t *restrict p, float *restrict y)
{
    look_up(p + 2, 16, uneven, half_at(p), y);
}
VT_BLOCKS(iq4_nl, 32, 18)

/* 0 d | 2 upper two bits of scales + 32, u16 | 4 lower four bits | 8 lo, hi: 16 bytes per run of 32
 */
VT_INLINE void block_iq4_xs(const uint8_t *restrict p, float *restrict y)
{
    float d = half_at(p);
    unsigned high = vt_load_u16(p + 2);
    for (int run = 0; run < 8; run++) {
        int scale = (p[4 + run / 2] >> run % 2 * 4 & 15) | (int)(high >> 2 * run & 3) << 4;
        look_up(p + 8 + 16 * run, 16, uneven, d * (float)(scale - 32), y + 32 * run);
    }
}
VT_BLOCKS(iq4_xs, 256, 136)

/* 0 exponent: half of 2^(e - 127) | 1 lo, hi: e2m1 doubled */
VT_INLINE void block_mxfp4(const uint8_t *restrict p, float *restrict y)
{
    uint32_t e = p[0];
    look_up(p + 1, 16, doubled, vt_bits_f32(e < 2 ? 0x00200000u << e : (e - 1) << 23), y);
}
VT_BLOCKS(mxfp4, 32, 17)

/* An unsigned e4m3 of a scale, halved; its NaN, 127, stands for 0. */
VT_INLINE float scale_e4m3(uint8_t code)
{
    return code == 127 ? 0 : 0.5f * vt_small_f32(code & 127, 4, 3, 7, VT_FINITE);
}

/* 0 scales, one per 16 elements | 4 lo, hi: e2m1 doubled, 8 bytes per 16 elements */
VT_INLINE void block_nvfp4(const uint8_t *restrict p, float *restrict y)
{
    for (int run = 0; run < 4; run++)
        look_up(p + 4 + 8 * run, 8, doubled, scale_e4m3(p[run]), y + 16 * run);
}
VT_BLOCKS(nvfp4, 64, 36)

static const vt_decoder *const rows[VT_DTYPE_COUNT] = {
    [VT_DTYPE_Q1_0] = &decode_q1_0_decoder,     [VT_DTYPE_Q4_0] = &decode_q4_0_decoder,
    [VT_DTYPE_Q4_1] = &decode_q4_1_decoder,     [VT_DTYPE_Q5_0] = &decode_q5_0_decoder,
    [VT_DTYPE_Q5_1] = &decode_q5_1_decoder,     [VT_DTYPE_Q8_0] = &decode_q8_0_decoder,
    [VT_DTYPE_Q8_1] = &decode_q8_1_decoder,     [VT_DTYPE_Q2_K] = &decode_q2_k_decoder,
    [VT_DTYPE_Q3_K] = &decode_q3_k_decoder,     [VT_DTYPE_Q4_K] = &decode_q4_k_decoder,
    [VT_DTYPE_Q5_K] = &decode_q5_k_decoder,     [VT_DTYPE_Q6_K] = &decode_q6_k_decoder,
    [VT_DTYPE_Q8_K] = &decode_q8_k_decoder,     [VT_DTYPE_IQ4_NL] = &decode_iq4_nl_decoder,
    [VT_DTYPE_IQ4_XS] = &decode_iq4_xs_decoder, [VT_DTYPE_TQ1_0] = &decode_tq1_0_decoder,
    [VT_DTYPE_TQ2_0] = &decode_tq2_0_decoder,   [VT_DTYPE_MXFP4] = &decode_mxfp4_decoder,
    [VT_DTYPE_NVFP4] = &decode_nvfp4_decoder,
};

const vt_decoder *vt_decoder_block(vt_dtype t)
{
    return t < VT_DTYPE_COUNT ? rows[t] : NULL;
}
