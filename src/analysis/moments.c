/* moments.c: counts, extremes and the first four moments, in one pass over the numbers.
 *
 * A block of 16 kB is summed as powers of d = x - about, where `about` is the mean of the blocks before: the
 * textbook's sum of squares would lose all digits to a large offset. Where a block's own mean turns out to
 * lie elsewhere, by more than half its standard deviation, it is walked again about that mean, while it is
 * in the cache. Blocks join by Pébay's formulas (Sandia report SAND2008-6212), delta = mean_b - mean_a:
 *
 *   mean = mean_a + delta n_b / n                       m2 = m2_a + m2_b + delta^2 n_a n_b / n
 *   m3, m4: see vt_moments_merge
 *
 * A block in which the magnitudes sum to no finite number holds a NaN or an infinity (or overflows):
 * its finite values are taken out first, the others counted. */
#include "analysis/analysis.h"

#include <math.h>
#include <string.h>

enum { BLOCK_BYTES = 16384 };

typedef struct walk {
    double s[5]; /* sums of d, d^2, d^3, d^4, |x| */
    double min, max;
    uint64_t zeros, small;
} walk;

typedef double v4d __attribute__((vector_size(32)));
typedef float v8f __attribute__((vector_size(32)));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef int64_t v4l __attribute__((vector_size(32)));
typedef double v4d_any __attribute__((vector_size(32), aligned(1), may_alias));
typedef float float_any __attribute__((aligned(1), may_alias));
typedef float v8f_any __attribute__((vector_size(32), aligned(1), may_alias));

#define TOTAL(v) (((v)[0][0] + (v)[1][0]) + ((v)[0][1] + (v)[1][1]) + (((v)[0][2] + (v)[1][2]) + ((v)[0][3] + (v)[1][3])))

#if defined(__x86_64__)
#include <immintrin.h>
#define HAS_AVX2 1
#define AVX2 __attribute__((target("avx2,fma")))
#endif

/* Lanes of a where the comparison holds, else those of b. */
#define CHOOSE(a, b, than) ((VEC)(((MASK)(a) & ((a)than(b))) | ((MASK)(b) & ~((a)than(b)))))
#define WIDE4_ANY(at)                                                                              \
    {                                                                                              \
        (double)((const float_any *)(at))[0], (double)((const float_any *)(at))[1],                \
            (double)((const float_any *)(at))[2], (double)((const float_any *)(at))[3]             \
    }

/* ---- f32 ---- */
#define T float
#define VEC v8f
#define UNALIGNED v8f_any
#define MASK v8i
#define LANES 8
#define MAGNITUDE 0x7fffffff
#define LEAST 1e-3f /* the least float that is >= 0.001 */
#define INSTANCE(name) name##_f32_plain
#define TARGET
#define MIN(a, b) CHOOSE(a, b, <)
#define MAX(a, b) CHOOSE(a, b, >)
#define WIDE4(at) (v4d) WIDE4_ANY(at)
#define FUSED(a, b, c) ((a) * (b) + (c))
#include "analysis/moments_body.h"
#ifdef HAS_AVX2
#define INSTANCE(name) name##_f32_avx2
#define TARGET AVX2
#define MIN(a, b) (v8f) _mm256_min_ps((__m256)(a), (__m256)(b))
#define MAX(a, b) (v8f) _mm256_max_ps((__m256)(a), (__m256)(b))
#define WIDE4(at) (v4d) _mm256_cvtps_pd(_mm_loadu_ps((const float *)(const void *)(at)))
#define FUSED(a, b, c) (v4d) _mm256_fmadd_pd((__m256d)(a), (__m256d)(b), (__m256d)(c))
#include "analysis/moments_body.h"
#endif
#undef T
#undef VEC
#undef UNALIGNED
#undef MASK
#undef LANES
#undef MAGNITUDE
#undef LEAST

/* ---- f64 ---- */
#define T double
#define VEC v4d
#define UNALIGNED v4d_any
#define MASK v4l
#define LANES 4
#define MAGNITUDE INT64_MAX
#define LEAST 1e-3
#define INSTANCE(name) name##_f64_plain
#define TARGET
#define MIN(a, b) CHOOSE(a, b, <)
#define MAX(a, b) CHOOSE(a, b, >)
#define WIDE4(at) *(const v4d_any *)(at)
#define FUSED(a, b, c) ((a) * (b) + (c))
#include "analysis/moments_body.h"
#ifdef HAS_AVX2
#define INSTANCE(name) name##_f64_avx2
#define TARGET AVX2
#define MIN(a, b) (v4d) _mm256_min_pd((__m256d)(a), (__m256d)(b))
#define MAX(a, b) (v4d) _mm256_max_pd((__m256d)(a), (__m256d)(b))
#define WIDE4(at) *(const v4d_any *)(at)
#define FUSED(a, b, c) (v4d) _mm256_fmadd_pd((__m256d)(a), (__m256d)(b), (__m256d)(c))
#include "analysis/moments_body.h"
#endif

/* ---- one instance for this CPU ---------------------------------------------------------------- */

typedef void walk_fn(const char *p, size_t n, double about, walk *out);

static walk_fn *walk_of(bool wide)
{
#ifdef HAS_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return wide ? walk_f64_avx2 : walk_f32_avx2;
#endif
    return wide ? walk_f64_plain : walk_f32_plain;
}

/* ---- blocks ------------------------------------------------------------------------------------ */

static vt_moments block_moments(size_t n, double about, const walk *w)
{
    const double *s = w->s;
    double k = (double)n, e = s[0] / k, e2 = e * e;
    return (vt_moments){
        .n = n,
        .zeros = w->zeros,
        .small = w->small,
        .min = w->min,
        .max = w->max,
        .l1 = s[4],
        .mean = about + e,
        .m2 = s[1] - k * e2,
        .m3 = s[2] - 3 * e * s[1] + 2 * k * e2 * e,
        .m4 = s[3] - 4 * e * s[2] + 6 * e2 * s[1] - 3 * k * e2 * e2,
    };
}

static double element(const char *p, size_t i, bool wide)
{
    float f;
    double d;
    if (!wide) {
        memcpy(&f, p + i * sizeof f, sizeof f);
        return (double)f;
    }
    memcpy(&d, p + i * sizeof d, sizeof d);
    return d;
}

/* Moves the finite values of a block to `to`; counts the others. */
static size_t finite_take(const char *p, size_t n, bool wide, char *to, vt_moments *m)
{
    size_t kept = 0, size = wide ? 8 : 4;
    for (size_t i = 0; i < n; i++) {
        double x = element(p, i, wide);
        if (isfinite(x))
            memcpy(to + kept++ * size, p + i * size, size);
        else if (isnan(x))
            m->nan++;
        else if (x > 0)
            m->inf_plus++;
        else
            m->inf_minus++;
    }
    return kept;
}

static void block_add(vt_moments *m, const char *p, size_t n, bool wide)
{
    walk_fn *walk_block = walk_of(wide);
    char finite[BLOCK_BYTES];
    double about = m->mean;
    walk w;
    walk_block(p, n, about, &w);
    if (!isfinite(w.s[4])) {
        n = finite_take(p, n, wide, finite, m);
        p = finite;
        if (!n)
            return;
        walk_block(p, n, about, &w);
    }
    double k = (double)n, e = w.s[0] / k;
    if (4 * e * e > w.s[1] / k - e * e) {
        about += e;
        walk_block(p, n, about, &w);
    }
    vt_moments block = block_moments(n, about, &w);
    vt_moments_merge(m, &block);
}

static void add(vt_moments *m, const void *x, size_t n, bool wide)
{
    size_t size = wide ? 8 : 4, block = BLOCK_BYTES / size;
    for (size_t i = 0; i < n; i += block)
        block_add(m, (const char *)x + i * size, n - i < block ? n - i : block, wide);
}

void vt_moments_add_f32(vt_moments *m, const void *x, size_t n)
{
    add(m, x, n, false);
}

void vt_moments_add_f64(vt_moments *m, const void *x, size_t n)
{
    add(m, x, n, true);
}

void vt_moments_merge(vt_moments *a, const vt_moments *b)
{
    a->nan += b->nan;
    a->inf_plus += b->inf_plus;
    a->inf_minus += b->inf_minus;
    if (!b->n)
        return;
    a->zeros += b->zeros;
    a->small += b->small;
    a->l1 += b->l1;
    if (!a->n || b->min < a->min)
        a->min = b->min;
    if (!a->n || b->max > a->max)
        a->max = b->max;
    double na = (double)a->n, nb = (double)b->n, n = na + nb;
    double d = b->mean - a->mean, q = d / n;
    a->m4 += b->m4 + d * q * q * q * na * nb * (na * na - na * nb + nb * nb) +
             6 * q * q * (na * na * b->m2 + nb * nb * a->m2) + 4 * q * (na * b->m3 - nb * a->m3);
    a->m3 += b->m3 + d * q * q * na * nb * (na - nb) + 3 * q * (na * b->m2 - nb * a->m2);
    a->m2 += b->m2 + d * q * na * nb;
    a->mean = a->n ? a->mean + q * nb : b->mean;
    a->n += b->n;
}

vt_stats vt_stats_of(const vt_moments *m)
{
    double n = (double)m->n, v = m->n ? fmax(m->m2, 0) / n : NAN;
    bool spread = v > 0 && m->min < m->max;
    double l2 = m->n ? sqrt(fmax(m->m2, 0) + n * m->mean * m->mean) : 0;
    return (vt_stats){
        .count = m->n + m->nan + m->inf_plus + m->inf_minus,
        .finite = m->n,
        .nan = m->nan,
        .inf_plus = m->inf_plus,
        .inf_minus = m->inf_minus,
        .zeros = m->zeros,
        .small = m->small,
        .min = m->n ? m->min : NAN,
        .max = m->n ? m->max : NAN,
        .mean = m->n ? ldexp(m->mean, m->scale) : NAN,
        .variance = ldexp(v, 2 * m->scale),
        .std = ldexp(sqrt(v), m->scale),
        .skew = spread ? m->m3 / n / (v * sqrt(v)) : NAN,
        .kurtosis = spread ? m->m4 / n / (v * v) : NAN,
        .l1 = ldexp(m->l1, m->scale),
        .l2 = ldexp(l2, m->scale),
    };
}
