#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <cmocka.h>

#include "analysis/analysis.h"

/* The definition, as SciPy's gaussian_kde has it. */
static void a_density_is_the_sum_of_its_kernels(void **state)
{
    (void)state;
    enum { BINS = 4096, N = 5, POINTS = 7 };
    static const double v[N] = {-2, -1, 0, .5, 3};
    static double counts[BINS];
    double mean = .1, square = 0, x[POINTS], y[POINTS];
    for (int i = 0; i < N; i++)
        square += (v[i] - mean) * (v[i] - mean);
    double h = vt_density_bandwidth(sqrt(square / (N - 1)), N), from = -12, to = 12;
    for (int i = 0; i < N; i++)
        counts[(int)((v[i] - from) / (to - from) * BINS)]++;
    vt_arena *arena = vt_arena_new();
    assert_true(vt_density_make(arena, counts, BINS, from, to, h, POINTS, x, y, NULL));
    for (int k = 0; k < POINTS; k++) {
        double sum = 0;
        for (int i = 0; i < N; i++)
            sum +=
                exp(-.5 * pow((x[k] - v[i]) / h, 2)) / (N * h * sqrt(2 * 3.14159265358979323846));
        assert_true(fabs(y[k] - sum) < 2e-3 * .2);
    }
    vt_arena_free(arena);
}

static void its_area_is_one(void **state)
{
    (void)state;
    enum { BINS = 512, POINTS = 2001 };
    static double counts[BINS], x[POINTS], y[POINTS];
    for (int i = 200; i < 300; i++)
        counts[i] = 1 + i % 7;
    vt_arena *arena = vt_arena_new();
    assert_true(vt_density_make(arena, counts, BINS, 0, 10, .2, POINTS, x, y, NULL));
    double area = 0;
    for (int i = 0; i < POINTS; i++)
        area += y[i] * 10 / (POINTS - 1);
    assert_true(fabs(area - 1) < 1e-4);
    vt_err err = {0};
    assert_false(vt_density_make(arena, counts, BINS, 0, 10, 0, POINTS, x, y, &err));
    assert_string_equal(err.reason, "a density needs values that differ");
    vt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_density_is_the_sum_of_its_kernels),
                                       cmocka_unit_test(its_area_is_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
