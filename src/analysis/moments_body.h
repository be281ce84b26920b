/* moments_body.h: one walk over a block, in vectors of 32 bytes; included by moments.c once for every type
 * of element and kind of CPU.
 *
 *   sums of d, d^2, d^3, d^4 with d = x - about, sum of |x|, min, max, zeros, small ones
 *
 * INSTANCE names the function, TARGET is its attribute, MIN, MAX and WIDE4 their instructions; T, VEC,
 * UNALIGNED, MASK, LANES, MAGNITUDE and LEAST speak of the type. No operations are fused, so every instance
 * gives the same bits. */

TARGET static void INSTANCE(walk)(const char *p, size_t n, double about, walk *out)
{
    v4d a1 = {0}, a2 = {0}, a3 = {0}, a4 = {0}, b1 = {0}, b2 = {0}, b3 = {0}, b4 = {0};
    v4d mag_a = {0}, mag_b = {0};
    VEC low, high;
    MASK zeros = {0}, small = {0};
    T x0;
    size_t i = 0;
    memcpy(&x0, p, sizeof x0);
    low = high = x0 - (VEC){0};
    for (; i + 8 <= n; i += 8) {
        for (size_t k = 0; k < 8; k += LANES) {
            VEC x = *(const UNALIGNED *)(p + (i + k) * sizeof(T));
            low = MIN(x, low);
            high = MAX(x, high);
            zeros -= x == 0;
            small -= (VEC)((MASK)x & MAGNITUDE) < (T)LEAST;
        }
        v4d x = WIDE4(p + i * sizeof(T)), y = WIDE4(p + (i + 4) * sizeof(T));
        mag_a += (v4d)((v4l)x & INT64_MAX);
        mag_b += (v4d)((v4l)y & INT64_MAX);
        v4d d = x - about, e = y - about;
        v4d d2 = d * d, e2 = e * e;
        a1 += d, a2 += d2, a3 += d2 * d, a4 += d2 * d2;
        b1 += e, b2 += e2, b3 += e2 * e, b4 += e2 * e2;
    }
    v4d s[5][2] = {{a1, b1}, {a2, b2}, {a3, b3}, {a4, b4}, {mag_a, mag_b}};
    for (; i < n; i++) {
        T x;
        memcpy(&x, p + i * sizeof x, sizeof x);
        double d = (double)x - about, d2 = d * d;
        low[0] = x < low[0] ? x : low[0];
        high[0] = x > high[0] ? x : high[0];
        zeros[0] += x == 0;
        small[0] += (x < 0 ? -x : x) < (T)LEAST;
        s[0][0][i % 4] += d;
        s[1][0][i % 4] += d2;
        s[2][0][i % 4] += d2 * d;
        s[3][0][i % 4] += d2 * d2;
        s[4][0][i % 4] += (double)(x < 0 ? -x : x);
    }
    *out = (walk){.min = (double)low[0], .max = (double)high[0]};
    for (size_t k = 0; k < LANES; k++) {
        out->zeros += (uint64_t)zeros[k];
        out->small += (uint64_t)small[k];
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
