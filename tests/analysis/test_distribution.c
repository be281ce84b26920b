/* Every way to a distribution against the numbers put in order by qsort. Quantiles by numpy's definition. */
#include "analysis/analysis.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 1;

static double uniform(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform());
}

/* ---- kinds of numbers --------------------------------------------------------------------------- */

static double trained(void) { return .02 * normal(); }
static double even(void) { return 2 * uniform() - 1; }
static double offset(void) { return 1000 + .01 * normal(); }
static double pruned(void) { return uniform() < .9 ? (uniform() < .5 ? 0. : -0.) : normal(); }
static double heavy(void) { return normal() / (uniform() + 1e-9); }
static double wide_range(void) { return exp(40 * normal()) * (uniform() < .5 ? -1 : 1); }
static double few_values(void) { return floor(5 * uniform()) * .25; }
static double constant(void) { return -3.25; }
static double broken(void) { return uniform() < .1 ? NAN : uniform() < .05 ? INFINITY : uniform() < .05 ? -INFINITY : normal(); }
static double tiny(void) { return 1e-44 * floor(10 * normal()); }

static double (*const kinds[])(void) = {trained, even, offset, pruned, heavy, wide_range, few_values,
                                        constant, broken, tiny};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- reference ----------------------------------------------------------------------------------- */

static int ascending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

static double quantile(const double *x, size_t n, double q)
{
    double h = q * (double)(n - 1), k = floor(h);
    size_t i = (size_t)k, j = i + 1 < n ? i + 1 : i;
    return x[i] == x[j] ? x[i] : x[i] + (x[j] - x[i]) * (h - k);
}

static void near_to(double have, double want, double scale)
{
    if (!(fabs(have - want) <= 1e-13 * scale))
        fail_msg("%.17g, expected %.17g", have, want);
}

static void bins_are_right(const vt_distribution *d, const double *x, size_t n)
{
    uint64_t *count = calloc(d->n_bins, sizeof *count), below = 0, above = 0;
    size_t bin = 0;
    for (size_t i = 0; i < n; i++) {
        while (bin + 1 < d->n_bins && x[i] >= d->edges[bin + 1])
            bin++;
        if (x[i] < d->edges[0])
            below++;
        else if (x[i] > d->edges[d->n_bins])
            above++;
        else
            count[bin]++;
    }
    assert_int_equal(d->below, below);
    assert_int_equal(d->above, above);
    for (size_t i = 0; i < d->n_bins; i++)
        if (d->bins[i] != count[i])
            fail_msg("bin %zu of %zu holds %llu, expected %llu", i, d->n_bins,
                     (unsigned long long)d->bins[i], (unsigned long long)count[i]);
    free(count);
}

static void fences_are_right(const vt_distribution *d, const double *x, size_t n)
{
    double low = d->q1 - 1.5 * (d->q3 - d->q1), high = d->q3 + 1.5 * (d->q3 - d->q1);
    uint64_t outside = 0;
    double first = INFINITY, last = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        outside += x[i] < low || x[i] > high;
        if (x[i] >= low && x[i] < first)
            first = x[i];
        if (x[i] <= high && x[i] > last)
            last = x[i];
    }
    assert_int_equal(d->outliers, outside);
    assert_true(d->whisker_low == first && d->whisker_high == last);
}

static void is_right(const vt_distribution *d, const double *x, size_t n)
{
    double scale = n ? fmax(fabs(x[0]), fabs(x[n - 1])) : 0;
    assert_int_equal(d->stats.finite, n);
    if (!n)
        return;
    assert_true(d->stats.min == x[0] && d->stats.max == x[n - 1]);
    for (size_t i = 0; i < d->n_quantiles; i++)
        near_to(d->quantiles[i], quantile(x, n, d->at[i]), scale);
    near_to(d->median, quantile(x, n, .5), scale);
    bins_are_right(d, x, n);
    fences_are_right(d, x, n);
}

static bool coarse; /* numbers lose all but 8 significant bits */

static float shortened(float f)
{
    uint32_t b;
    memcpy(&b, &f, sizeof b);
    b &= 0xffff0000;
    memcpy(&f, &b, sizeof b);
    return f;
}

static void run(double (*kind)(void), size_t n, bool wide, const vt_distribution_spec *spec)
{
    float *f = calloc(n + 1, sizeof *f);
    double *x = calloc(n + 1, sizeof *x), *sorted = calloc(n + 1, sizeof *sorted);
    size_t finite = 0;
    for (size_t i = 0; i < n; i++) {
        f[i] = coarse ? shortened((float)kind()) : (float)kind();
        x[i] = wide ? (double)f[i] * (1 + 1e-12 * uniform()) : (double)f[i];
        if (isfinite(x[i]))
            sorted[finite++] = x[i];
    }
    qsort(sorted, finite, sizeof *sorted, ascending);
    vt_arena *arena = vt_arena_new();
    vt_series s = wide ? vt_series_f64(x, n) : vt_series_f32(f, n);
    vt_distribution d;
    vt_err err = {0};
    s.coarse = coarse;
    if (!vt_distribution_make(arena, &s, spec, NULL, &d, &err))
        fail_msg("%s", err.reason);
    is_right(&d, sorted, finite);
    vt_arena_free(arena);
    free(f);
    free(x);
    free(sorted);
}

/* ---- claims -------------------------------------------------------------------------------------- */

static void all_sizes_give_what_sorting_gives(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 3, 63, 64, 1000, 32768, 32769, 100003, 700001};
    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            run(kinds[k], sizes[i], false, NULL);
            run(kinds[k], sizes[i], true, NULL);
        }
}

static void numbers_in_one_bucket_are_told_apart(void **state)
{
    (void)state;
    run(offset, 3000000, false, NULL);
    run(offset, 1500000, true, NULL);
    run(pruned, 3000000, false, NULL);
    run(few_values, 2000000, false, NULL);
    run(heavy, 2500000, true, NULL);
}

static void bins_follow_the_range(void **state)
{
    static const double few[] = {0, .001, .5, 1};
    const vt_distribution_spec specs[] = {
        {.bins = 1},
        {.bins = 1000, .quantiles = few, .n_quantiles = 4},
        {.bins = 65536},
        {.bins = 10, .ranged = true, .from = -.01, .to = .03},
        {.bins = 7, .ranged = true, .from = 0, .to = 0},
        {.bins = 3, .ranged = true, .from = 5, .to = 1e300},
        {.bins = 3, .ranged = true, .from = -1e300, .to = -5},
    };
    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        for (size_t k = 0; k < KINDS; k++) {
            run(kinds[k], 5000, false, &specs[i]);
            run(kinds[k], 90000, false, &specs[i]);
            run(kinds[k], 90000, true, &specs[i]);
        }
}

static void coarse_numbers_need_one_pass(void **state)
{
    const vt_distribution_spec bins = {.bins = 1000};
    (void)state;
    coarse = true;
    for (size_t k = 0; k < KINDS; k++) {
        run(kinds[k], 100003, false, NULL);
        run(kinds[k], 70000, false, &bins);
    }
    coarse = false;
}

static void the_answer_is_the_same_on_any_number_of_threads(void **state)
{
    enum { N = 2000000 };
    float *x = calloc(N, sizeof *x);
    vt_distribution d[3];
    vt_arena *arena = vt_arena_new();
    vt_series s = vt_series_f32(x, N);
    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = (float)heavy();
    for (unsigned t = 0; t < 3; t++) {
        vt_threads_set(t * 2 + 1);
        assert_true(vt_distribution_make(arena, &s, NULL, NULL, &d[t], NULL));
        assert_memory_equal(&d[t].stats, &d[0].stats, sizeof d[0].stats);
        assert_memory_equal(d[t].bins, d[0].bins, 64 * sizeof *d[0].bins);
        assert_memory_equal(d[t].quantiles, d[0].quantiles, VT_N_QUANTILES * sizeof(double));
    }
    vt_threads_set(0);
    vt_arena_free(arena);
    free(x);
}

static void numbers_near_the_ends_of_f64_have_a_deviation(void **state)
{
    static const double ends[] = {1e300, 1e-300, 1.7e308, 5e-324};
    vt_arena *arena = vt_arena_new();
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        double x[4] = {0, ends[i], 0, ends[i]};
        vt_series s = vt_series_f64(x, 4);
        vt_distribution d;
        assert_true(vt_distribution_make(arena, &s, NULL, NULL, &d, NULL));
        if (ends[i] > 1e-320) {
            assert_true(fabs(d.stats.std / ends[i] - .5) < 1e-15);
            assert_true(fabs(d.stats.mean / ends[i] - .5) < 1e-15);
        }
        assert_true(fabs(d.stats.kurtosis - 1) < 1e-12);
    }
    vt_arena_free(arena);
}

static bool stop(void *ctx)
{
    return ++*(int *)ctx > 1;
}

static void long_work_can_be_cancelled(void **state)
{
    enum { N = 20 << 20 };
    int asked = 0;
    float *x = calloc(N, sizeof *x);
    vt_progress p = {.cancelled = stop, .ctx = &asked};
    vt_arena *arena = vt_arena_new();
    vt_series s = vt_series_f32(x, N);
    vt_distribution d;
    vt_err err = {0};
    (void)state;
    assert_false(vt_distribution_make(arena, &s, NULL, &p, &d, &err));
    assert_int_equal(err.code, VT_CANCELLED);
    vt_arena_free(arena);
    free(x);
}

static void what_cannot_be_asked_is_refused(void **state)
{
    float x[3] = {1, 2, 3};
    const double two = 2;
    const vt_distribution_spec specs[] = {{.bins = 65537},
                                          {.ranged = true, .from = 2, .to = 1},
                                          {.ranged = true, .from = NAN, .to = 1},
                                          {.ranged = true, .from = 0, .to = INFINITY},
                                          {.quantiles = &two, .n_quantiles = 1}};
    vt_arena *arena = vt_arena_new();
    vt_series s = vt_series_f32(x, 3);
    vt_distribution d;
    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        vt_err err = {0};
        assert_false(vt_distribution_make(arena, &s, &specs[i], NULL, &d, &err));
        assert_int_equal(err.code, VT_BAD_INPUT);
    }
    vt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes_give_what_sorting_gives),
        cmocka_unit_test(numbers_in_one_bucket_are_told_apart),
        cmocka_unit_test(bins_follow_the_range),
        cmocka_unit_test(coarse_numbers_need_one_pass),
        cmocka_unit_test(the_answer_is_the_same_on_any_number_of_threads),
        cmocka_unit_test(numbers_near_the_ends_of_f64_have_a_deviation),
        cmocka_unit_test(long_work_can_be_cancelled),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
