/* moments_body.h: the two walks over a block, in vectors of 32 bytes; included by moments.c once for
 * every type of element and kind of CPU.
 *
 *   survey: sum, sum of magnitudes, min, max, zeros, small ones     NaN and Inf show in the second
 *   around: sums of d, d^2, d^3, d^4 with d = x - mean               the block is still in the cache
 *
 * INSTANCE names the functions, TARGET is their attribute; T, VEC, MASK, LANES, MAGNITUDE and LEAST speak
 * of the type. No operations are fused, so every instance gives the same bits. */

TARGET static void INSTANCE(survey)(const char *p, size_t n, survey *out)
{
    v4d sum[2] = {{0}}, l1[2] = {{0}};
    VEC low, high;
    MASK zeros = {0}, small = {0};
    T x0;
    size_t i = 0;
    memcpy(&x0, p, sizeof x0);
    low = high = x0 - (VEC){0};
    for (; i + LANES <= n; i += LANES) {
        VEC x = *(const UNALIGNED *)(p + i * sizeof(T));
        VEC mag = (VEC)((MASK)x & MAGNITUDE);
        MASK less = x < low, more = x > high;
        low = (VEC)(((MASK)x & less) | ((MASK)low & ~less));
        high = (VEC)(((MASK)x & more) | ((MASK)high & ~more));
        zeros -= x == 0;
        small -= mag < (T)LEAST;
        ADD_WIDE(sum, x);
        ADD_WIDE(l1, mag);
    }
    *out = (survey){.min = (double)low[0], .max = (double)high[0]};
    for (; i < n; i++) {
        T x;
        memcpy(&x, p + i * sizeof x, sizeof x);
        T mag = x < 0 ? -x : x;
        low[0] = x < low[0] ? x : low[0];
        high[0] = x > high[0] ? x : high[0];
        zeros[0] += x == 0;
        small[0] += mag < (T)LEAST;
        sum[0][i % 4] += (double)x;
        l1[0][i % 4] += (double)mag;
    }
    for (size_t k = 0; k < LANES; k++) {
        out->zeros += (uint64_t)zeros[k];
        out->small += (uint64_t)small[k];
        out->min = (double)low[k] < out->min ? (double)low[k] : out->min;
        out->max = (double)high[k] > out->max ? (double)high[k] : out->max;
    }
    out->sum = TOTAL(sum);
    out->l1 = TOTAL(l1);
}

TARGET static void INSTANCE(around)(const char *p, size_t n, double mean, double s[4])
{
    v4d s1[2] = {{0}}, s2[2] = {{0}}, s3[2] = {{0}}, s4[2] = {{0}};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (size_t h = 0; h < LANES / 4; h++) {
            v4d d = WIDE4(p + (i + 4 * h) * sizeof(T)) - mean, d2 = d * d;
            s1[h] += d;
            s2[h] += d2;
            s3[h] += d2 * d;
            s4[h] += d2 * d2;
        }
    }
    for (; i < n; i++) {
        T x;
        memcpy(&x, p + i * sizeof x, sizeof x);
        double d = (double)x - mean, d2 = d * d;
        s1[0][i % 4] += d;
        s2[0][i % 4] += d2;
        s3[0][i % 4] += d2 * d;
        s4[0][i % 4] += d2 * d2;
    }
    s[0] = TOTAL(s1);
    s[1] = TOTAL(s2);
    s[2] = TOTAL(s3);
    s[3] = TOTAL(s4);
}

#undef INSTANCE
#undef TARGET
