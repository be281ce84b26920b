/* moments_body.h: the two walks over a block, in vectors of 32 bytes; included by moments.c once for
 * every type of element and kind of CPU.
 *
 *   survey: sum, sum of magnitudes, min, max, zeros, small ones     NaN and Inf show in the second
 *   around: sums of d, d^2, d^3, d^4 with d = x - mean               the block is still in the cache
 *
 * INSTANCE names the functions, TARGET is their attribute, MIN, MAX and WIDE4 their instructions; T, VEC,
 * UNALIGNED, MASK, LANES, MAGNITUDE and LEAST speak of the type. No operations are fused, so every instance
 * gives the same bits. */

TARGET static void INSTANCE(survey)(const char *p, size_t n, survey *out)
{
    v4d sum[2] = {{0}}, l1[2] = {{0}};
    v4d sum0 = {0}, sum1 = {0}, l10 = {0}, l11 = {0};
    VEC low, high;
    MASK zeros = {0}, small = {0};
    T x0;
    size_t i = 0;
    memcpy(&x0, p, sizeof x0);
    low = high = x0 - (VEC){0};
    for (; i + LANES <= n; i += LANES) {
        VEC x = *(const UNALIGNED *)(p + i * sizeof(T));
        low = MIN(x, low);
        high = MAX(x, high);
        zeros -= x == 0;
        small -= (VEC)((MASK)x & MAGNITUDE) < (T)LEAST;
        v4d w = WIDE4(p + i * sizeof(T));
        sum0 += w;
        l10 += (v4d)((v4l)w & INT64_MAX);
        if (LANES == 8) {
            w = WIDE4(p + (i + 4) * sizeof(T));
            sum1 += w;
            l11 += (v4d)((v4l)w & INT64_MAX);
        }
    }
    sum[0] = sum0, sum[1] = sum1, l1[0] = l10, l1[1] = l11;
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
    v4d a1 = {0}, a2 = {0}, a3 = {0}, a4 = {0}, b1 = {0}, b2 = {0}, b3 = {0}, b4 = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        v4d d = WIDE4(p + i * sizeof(T)) - mean, d2 = d * d;
        v4d e = WIDE4(p + (i + 4) * sizeof(T)) - mean, e2 = e * e;
        a1 += d, a2 += d2, a3 += d2 * d, a4 += d2 * d2;
        b1 += e, b2 += e2, b3 += e2 * e, b4 += e2 * e2;
    }
    v4d s1[2] = {a1, b1}, s2[2] = {a2, b2}, s3[2] = {a3, b3}, s4[2] = {a4, b4};
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
#undef MIN
#undef MAX
#undef WIDE4
