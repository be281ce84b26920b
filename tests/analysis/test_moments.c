/* References: sums in long double over the same numbers, by the definitions. */
#include "analysis/analysis.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double noise(uint64_t *state) /* uniform in [0, 1) */
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

static void close_to(double have, double want, double scale)
{
    if (!(fabs(have - want) <= 1e-12 * fmax(fabs(want), scale)))
        fail_msg("%.17g, expected %.17g", have, want);
}

static void compare(const vt_stats *s, const double *x, size_t n)
{
    long double sum = 0, m2 = 0, m3 = 0, m4 = 0;
    for (size_t i = 0; i < n; i++)
        sum += (long double)x[i];
    long double mean = sum / (long double)n;
    for (size_t i = 0; i < n; i++) {
        long double d = (long double)x[i] - mean;
        m2 += d * d, m3 += d * d * d, m4 += d * d * d * d;
    }
    long double v = m2 / (long double)n;
    close_to(s->mean, (double)mean, 0);
    close_to(s->variance, (double)v, 0);
    close_to(s->skew, (double)(m3 / (long double)n / (v * sqrtl(v))), 1);
    close_to(s->kurtosis, (double)(m4 / (long double)n / (v * v)), 0);
}

static void offset_is(double offset, size_t n, bool wide)
{
    uint64_t seed = n;
    double *x = calloc(n, sizeof *x);
    float *f = calloc(n, sizeof *f);
    vt_moments m = {0};
    for (size_t i = 0; i < n; i++) {
        f[i] = (float)(offset + noise(&seed) * noise(&seed));
        x[i] = wide ? offset + noise(&seed) * noise(&seed) : (double)f[i];
    }
    if (wide)
        vt_moments_add_f64(&m, x, n);
    else
        vt_moments_add_f32(&m, f, n);
    vt_stats s = vt_stats_of(&m);
    assert_int_equal(s.count, n);
    compare(&s, x, n);
    free(x);
    free(f);
}

static void a_large_offset_costs_no_digits(void **state)
{
    (void)state;
    for (size_t n = 10; n < 300000; n = n * 3 + 1) {
        offset_is(0, n, true);
        offset_is(1000, n, false);
        offset_is(1e5, n, false);
        offset_is(1e4, n, true);
    }
}

static void halves_joined_are_the_whole(void **state)
{
    enum { N = 50001 };
    static double x[N];
    uint64_t seed = 7;
    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = 3 + noise(&seed) * (double)i;
    for (size_t cut = 0; cut <= N; cut += 10000) {
        vt_moments a = {0}, b = {0};
        vt_moments_add_f64(&a, x, cut);
        vt_moments_add_f64(&b, x + cut, N - cut);
        vt_moments_merge(&a, &b);
        vt_stats s = vt_stats_of(&a);
        compare(&s, x, N);
    }
}

static void what_is_not_finite_is_counted_and_left_out(void **state)
{
    float x[100];
    vt_moments m = {0};
    (void)state;
    for (int i = 0; i < 100; i++)
        x[i] = (float)i;
    x[3] = NAN, x[50] = INFINITY, x[99] = -INFINITY, x[98] = NAN, x[7] = -0.0f, x[8] = 1e-4f;
    vt_moments_add_f32(&m, x, 100);
    vt_stats s = vt_stats_of(&m);
    assert_int_equal(s.count, 100);
    assert_int_equal(s.finite, 96);
    assert_int_equal(s.nan, 2);
    assert_int_equal(s.inf_plus, 1);
    assert_int_equal(s.inf_minus, 1);
    assert_int_equal(s.zeros, 2);
    assert_int_equal(s.small, 3);
    close_to(s.mean, (4950.0 - 3 - 50 - 99 - 98 - 7 - 8 + 1e-4f) / 96, 0);
    assert_true(s.min == 0 && s.max == 97);
}

static void extremes_are_found_at_every_place(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++)
        for (size_t at = 0; at < n; at++) {
            float x[40] = {0};
            vt_moments m = {0};
            x[at] = at % 2 ? 5 : -5;
            vt_moments_add_f32(&m, x, n);
            assert_true(m.max == (at % 2 ? 5 : n > 1 ? 0 : -5));
            assert_true(m.min == (at % 2 ? n > 1 ? 0 : 5 : -5));
            assert_int_equal(m.zeros, n - 1);
        }
}

static void of_no_numbers_there_is_no_mean(void **state)
{
    vt_moments m = {0};
    float nan = NAN;
    (void)state;
    vt_stats s = vt_stats_of(&m);
    assert_true(isnan(s.mean) && isnan(s.min) && isnan(s.std) && s.l2 == 0);
    vt_moments_add_f32(&m, &nan, 1);
    s = vt_stats_of(&m);
    assert_true(isnan(s.mean) && s.count == 1 && s.nan == 1);
}

static void of_equal_numbers_there_is_no_skew(void **state)
{
    float x[777];
    vt_moments m = {0};
    (void)state;
    for (int i = 0; i < 777; i++)
        x[i] = .1f;
    vt_moments_add_f32(&m, x, 777);
    vt_stats s = vt_stats_of(&m);
    assert_true(isnan(s.kurtosis) && isnan(s.skew) && s.std < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_offset_costs_no_digits),
        cmocka_unit_test(halves_joined_are_the_whole),
        cmocka_unit_test(what_is_not_finite_is_counted_and_left_out),
        cmocka_unit_test(extremes_are_found_at_every_place),
        cmocka_unit_test(of_no_numbers_there_is_no_mean),
        cmocka_unit_test(of_equal_numbers_there_is_no_skew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
