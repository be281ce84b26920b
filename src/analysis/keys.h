/* keys.h: floats as whole numbers in the same order, so that "how many are below" and "which is the k-th"
 * become questions about bits.
 *
 *   positive floats: set the sign bit     negative ones: flip all bits     -0 comes just before +0
 *
 * A key has 32 bits for f32, 64 for f64; its upper 16 bits are the number of its bucket. */
#ifndef VT_KEYS_H
#define VT_KEYS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t vt_key_of_f32(uint32_t bits)
{
    return bits ^ ((uint32_t)((int32_t)bits >> 31) | UINT32_C(0x80000000));
}

static inline uint64_t vt_key_of_f64(uint64_t bits)
{
    return bits ^ ((uint64_t)((int64_t)bits >> 63) | UINT64_C(1) << 63);
}

/* Element `i` of numbers in any alignment. */
static inline uint64_t vt_key_at(const void *p, uint64_t i, bool wide)
{
    uint32_t narrow_bits;
    uint64_t wide_bits;
    if (!wide) {
        memcpy(&narrow_bits, (const char *)p + i * 4, 4);
        return vt_key_of_f32(narrow_bits);
    }
    memcpy(&wide_bits, (const char *)p + i * 8, 8);
    return vt_key_of_f64(wide_bits);
}

/* The number a key stands for; -0 gives 0. */
static inline double vt_key_value(uint64_t key, bool wide)
{
    float f;
    double d;
    if (!wide) {
        uint32_t k = (uint32_t)key, bits = k >> 31 ? k ^ UINT32_C(0x80000000) : ~k;
        memcpy(&f, &bits, sizeof f);
        return (double)f + 0.0;
    }
    uint64_t bits = key >> 63 ? key ^ UINT64_C(1) << 63 : ~key;
    memcpy(&d, &bits, sizeof d);
    return d + 0.0;
}

static inline uint64_t vt_key_of(double x, bool wide)
{
    float f = (float)x;
    return vt_key_at(wide ? (const void *)&x : (const void *)&f, 0, wide);
}

/* The least key of numbers >= x: keys below it are those of numbers < x. */
static inline uint64_t vt_key_from(double x, bool wide)
{
    double at = wide ? x : (double)((double)(float)x < x ? nextafterf((float)x, INFINITY) : (float)x);
    return vt_key_of(at == 0 ? -0.0 : at, wide);
}

/* The least key of numbers > x. */
static inline uint64_t vt_key_after(double x, bool wide)
{
    double at = wide ? x : (double)((double)(float)x > x ? nextafterf((float)x, -INFINITY) : (float)x);
    return vt_key_of(at == 0 ? 0.0 : at, wide) + 1;
}

#endif
