/* Singular values that are known beforehand: of diagonal matrices, of matrices of known rank; the two ways
 * against each other. */
#include "kernel/kernel.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 1;

static float noise(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (float)((double)(seed >> 11) * 0x1p-53 - .5);
}

static int here(void **state)
{
    float a = 2, s;
    vt_err err = {0};
    (void)state;
    if (vt_kernel_svd_f32(&a, 1, 1, &s, &err))
        return 0;
    print_message("skipped: %s\n", err.reason);
    return err.code == VT_IO ? -1 : 0;
}

static void a_diagonal_is_its_own_spectrum(void **state)
{
    enum { ROWS = 5, COLS = 7 };
    double a[ROWS * COLS] = {0}, s[ROWS];
    float f[ROWS * COLS] = {0}, t[ROWS];
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        a[i * COLS + i] = i % 2 ? -i : i;
        f[i * COLS + i] = (float)i;
    }
    assert_true(vt_kernel_svd_f64(a, ROWS, COLS, s, NULL));
    assert_true(vt_kernel_svd_f32(f, COLS, ROWS, t, NULL)); /* the transposed shape */
    for (int i = 0; i < ROWS; i++)
        assert_true(fabs(s[i] - (ROWS - 1 - i)) < 1e-14);
    for (int i = 0; i < ROWS; i++)
        assert_true(fabsf(t[i] - (float)(ROWS - 1 - i)) < 1e-5f);
}

/* Columns of random signs, scaled: A = U S with U nearly orthogonal; compared with gesdd. */
static void the_largest_are_those_of_all(void **state)
{
    enum { ROWS = 900, COLS = 600, K = 40 };
    float *a = calloc((size_t)ROWS * COLS, sizeof *a), *b = calloc((size_t)ROWS * COLS, sizeof *b);
    float s[COLS], top[K], residual;
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLS; j++)
            a[i * COLS + j] = noise() * powf(.985f, (float)j);
    memcpy(b, a, sizeof *a * ROWS * COLS);
    assert_true(vt_kernel_svd_f32(b, ROWS, COLS, s, NULL));
    assert_true(vt_kernel_svd_top(a, ROWS, COLS, K, top, &residual, NULL, NULL));
    for (size_t i = 0; i < K; i++)
        if (!(fabsf(top[i] - s[i]) <= 1e-4f * s[0]))
            fail_msg("number %zu is %g, not %g", i + 1, (double)top[i], (double)s[i]);
    assert_true(residual < 1e-2f);
    assert_true(fabsf(top[K - 1] - s[K - 1]) <= residual * s[0] + 1e-5f * s[0]);
    free(a);
    free(b);
}

static void low_rank_is_seen(void **state)
{
    enum { N = 400, RANK = 5, K = 20 };
    float *a = calloc((size_t)N * N, sizeof *a), s[K], residual, u[RANK][N], v[RANK][N];
    (void)state;
    for (int r = 0; r < RANK; r++)
        for (int i = 0; i < N; i++)
            u[r][i] = noise(), v[r][i] = noise();
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            for (int r = 0; r < RANK; r++)
                a[i * N + j] += u[r][i] * v[r][j];
    assert_true(vt_kernel_svd_top(a, N, N, K, s, &residual, NULL, NULL));
    assert_true(s[RANK - 1] > 10 && s[RANK] < 1e-3f * s[0]);
    free(a);
}

static void what_is_no_number_is_placed(void **state)
{
    float a[6] = {1, 2, 3, 4, NAN, 6}, s[2];
    vt_err err = {0};
    (void)state;
    assert_false(vt_kernel_svd_f32(a, 2, 3, s, &err));
    assert_int_equal(err.code, VT_BAD_INPUT);
    assert_non_null(strstr(err.reason, "row 2, column 2 is NaN"));
    assert_false(vt_kernel_svd_f32(a, 0, 3, s, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagonal_is_its_own_spectrum),
        cmocka_unit_test(the_largest_are_those_of_all),
        cmocka_unit_test(low_rank_is_seen),
        cmocka_unit_test(what_is_no_number_is_placed),
    };
    if (here(NULL))
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
