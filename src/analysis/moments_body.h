/* moments_body.h: one walk over a block, in vectors of 32 bytes; included by moments.c once for every type
 * of element and kind of CPU.
 *
 *   sums of d, d^2, d^3, d^4 with d = x - about, sum of |x|, min, max, zeros, small ones
 *
 * INSTANCE names the function, TARGET is its attribute, MIN, MAX, WIDE4 and FUSED (a b + c) their
 * instructions; T, VEC, UNALIGNED, MASK, LANES, MAGNITUDE and LEAST speak of the type. Where multiplication
 * and addition are fused, the last bits differ from those of other kinds of CPU. */

TARGET static void INSTANCE(walk)(const char *p, size_t n, double about, walk *out)
{
    v4d s1 = {0}, s2 = {0}, a3 = {0}, b3 = {0}, s4 = {0}, mag = {0};
    VEC low, high;
    MASK few = {0}; /* small ones, and zeros 2^16 times: there are 16 vector registers, this takes them all */
    T x0;
    size_t i = 0;
    memcpy(&x0, p, sizeof x0);
    low = high = x0 - (VEC){0};
    for (; i + 8 <= n; i += 8) {
        for (size_t k = 0; k < 8; k += LANES) {
            VEC x = *(const UNALIGNED *)(p + (i + k) * sizeof(T));
            low = MIN(x, low);
            high = MAX(x, high);
            few -= (VEC)((MASK)x & MAGNITUDE) < (T)LEAST;
            few += (x == 0) & 65536;
        }
        v4d x = WIDE4(p + i * sizeof(T)), y = WIDE4(p + (i + 4) * sizeof(T));
        mag += (v4d)((v4l)x & INT64_MAX) + (v4d)((v4l)y & INT64_MAX);
        v4d d = x - about, e = y - about;
        v4d d2 = d * d, e2 = e * e;
        s1 += d + e;
        s2 += d2 + e2;
        a3 = FUSED(d2, d, a3), b3 = FUSED(e2, e, b3);
        s4 += FUSED(d2, d2, e2 * e2);
    }
    v4d s[5][2] = {{s1}, {s2}, {a3, b3}, {s4}, {mag}};
    *out = (walk){0};
    for (; i < n; i++) {
        T x;
        memcpy(&x, p + i * sizeof x, sizeof x);
        double d = (double)x - about, d2 = d * d;
        low[0] = x < low[0] ? x : low[0];
        high[0] = x > high[0] ? x : high[0];
        out->zeros += x == 0;
        out->small += (x < 0 ? -x : x) < (T)LEAST;
        s[0][0][i % 4] += d;
        s[1][0][i % 4] += d2;
        s[2][0][i % 4] += d2 * d;
        s[3][0][i % 4] += d2 * d2;
        s[4][0][i % 4] += (double)(x < 0 ? -x : x);
    }
    out->min = (double)low[0];
    out->max = (double)high[0];
    for (size_t k = 0; k < LANES; k++) {
        out->zeros += (uint64_t)few[k] >> 16;
        out->small += (uint64_t)few[k] & 0xffff;
        out->min = (double)low[k] < out->min ? (double)low[k] : out->min;
        out->max = (double)high[k] > out->max ? (double)high[k] : out->max;
    }
    for (int k = 0; k < 5; k++)
        out->s[k] = TOTAL(s[k]);
}

#undef INSTANCE
#undef TARGET
#undef MIN
#undef MAX
#undef WIDE4
#undef FUSED
