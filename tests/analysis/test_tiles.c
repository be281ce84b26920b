#include "analysis/analysis.h"

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

static uint64_t edge(uint64_t n, size_t i, size_t cells, bool last)
{
    uint64_t a = n * i / cells, b = n * (i + 1) / cells;
    return last ? (b > a ? b : a + 1) : a;
}

static void cell_is(const vt_tile *t, const float *x, uint64_t width, const uint64_t r[4])
{
    double sum = 0, min = INFINITY, max = -INFINITY;
    unsigned n = 0, nan = 0;
    for (uint64_t i = r[0]; i < r[1]; i++)
        for (uint64_t j = r[2]; j < r[3]; j++) {
            double v = (double)x[i * width + j];
            if (!isfinite(v)) {
                nan++;
                continue;
            }
            sum += v, n++;
            min = fmin(min, v), max = fmax(max, v);
        }
    assert_int_equal(t->nan, nan);
    if (!n)
        assert_true(isnan(t->mean) && isnan(t->min));
    else if ((double)t->min != min || (double)t->max != max || fabs((double)t->mean - sum / n) > 1e-6 * fmax(1, fabs(sum / n)))
        fail_msg("%g %g %g, expected %g %g %g", (double)t->min, (double)t->max, (double)t->mean, min, max,
                 sum / n);
}

/* A series that must be fetched, in grains of 32, like a tensor of blocks. */
static const void *fetch(void *ctx, uint64_t first, size_t n, void *room, vt_err *err)
{
    (void)err;
    assert_int_equal(first % 32, 0);
    memcpy(room, (const float *)ctx + first, n * sizeof(float));
    return room;
}

static void compare(const vt_series *s, const float *x, uint64_t width, vt_rectangle r, size_t down,
                    size_t across)
{
    vt_tile *t = calloc(down * across, sizeof *t);
    vt_err err = {0};
    if (!vt_tiles_make(s, width, r, down, across, NULL, t, &err))
        fail_msg("%s", err.reason);
    for (size_t i = 0; i < down; i++)
        for (size_t j = 0; j < across; j++) {
            const uint64_t cell[4] = {
                r.row + edge(r.rows, i, down, false), r.row + edge(r.rows, i, down, true),
                r.col + edge(r.cols, j, across, false), r.col + edge(r.cols, j, across, true)};
            cell_is(&t[i * across + j], x, width, cell);
        }
    free(t);
}

static void every_number_is_in_a_cell(void **state)
{
    enum { ROWS = 123, COLS = 457, N = ROWS * COLS };
    static float x[N];
    static const vt_rectangle rectangles[] = {
        {0, 0, ROWS, COLS}, {10, 20, 100, 400}, {122, 456, 1, 1}, {5, 0, 3, COLS}, {0, 17, ROWS, 5}};
    static const size_t sizes[][2] = {{1, 1}, {10, 10}, {123, 457}, {50, 457}, {200, 1000}, {7, 3}};
    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = noise();
    x[1000] = NAN, x[1001] = INFINITY, x[2000] = -INFINITY, x[30000] = 1000;
    for (size_t i = 5 * COLS; i < 5 * COLS + 30; i++)
        x[i] = NAN;
    vt_series lies = vt_series_f32(x, N);
    vt_series fetched = {.n = N, .grain = 32, .fetch = fetch, .ctx = x};
    for (size_t k = 0; k < sizeof rectangles / sizeof *rectangles; k++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            compare(&lies, x, COLS, rectangles[k], sizes[i][0], sizes[i][1]);
            compare(&fetched, x, COLS, rectangles[k], sizes[i][0], sizes[i][1]);
        }
}

static void one_spike_shows_at_every_zoom(void **state)
{
    enum { SIDE = 2000 };
    float *x = calloc((size_t)SIDE * SIDE, sizeof *x);
    vt_series s = vt_series_f32(x, (uint64_t)SIDE * SIDE);
    (void)state;
    x[1234 * SIDE + 567] = -7;
    for (size_t cells = 1; cells <= SIDE; cells = cells * 3 + 1) {
        vt_tile *t = calloc(cells * cells, sizeof *t);
        float least = 0;
        assert_true(vt_tiles_make(&s, SIDE, (vt_rectangle){0, 0, SIDE, SIDE}, cells, cells, NULL, t, NULL));
        for (size_t i = 0; i < cells * cells; i++)
            least = fminf(least, t[i].min);
        assert_true(least == -7);
        free(t);
    }
    free(x);
}

static void a_rectangle_outside_is_refused(void **state)
{
    static const vt_rectangle bad[] = {{0, 0, 4, 1}, {3, 0, 1, 1}, {0, 4, 1, 1}, {0, 0, 0, 1},
                                       {0, 1, 1, 4}, {UINT64_MAX, 0, 2, 1}, {0, UINT64_MAX, 1, 2}};
    float x[12] = {0};
    vt_series s = vt_series_f32(x, 12);
    vt_tile t;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        vt_err err = {0};
        assert_false(vt_tiles_make(&s, 4, bad[i], 1, 1, NULL, &t, &err));
        assert_int_equal(err.code, VT_BAD_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_in_a_cell),
        cmocka_unit_test(one_spike_shows_at_every_zoom),
        cmocka_unit_test(a_rectangle_outside_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
