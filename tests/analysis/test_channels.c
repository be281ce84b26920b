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

static const void *fetch(void *ctx, uint64_t first, size_t n, void *room, vt_err *err)
{
    (void)err;
    assert_int_equal(first % 256, 0);
    memcpy(room, (const float *)ctx + first, n * sizeof(float));
    return room;
}

static void same(const vt_moments *a, const vt_moments *b)
{
    vt_stats s = vt_stats_of(a), t = vt_stats_of(b);
    assert_true(s.count == t.count && s.nan == t.nan && s.zeros == t.zeros && s.finite == t.finite);
    assert_true(s.min == t.min && s.max == t.max);
    assert_true(fabs(s.mean - t.mean) < 1e-14 && fabs(s.std - t.std) < 1e-14 && fabs(s.l2 - t.l2) < 1e-11);
}

static void compare(uint64_t outer, uint64_t n, uint64_t inner)
{
    uint64_t total = outer * n * inner;
    float *x = calloc(total, sizeof *x), *one = calloc(outer * inner, sizeof *one);
    vt_moments *lies = calloc(n, sizeof *lies), *fetched = calloc(n, sizeof *fetched);
    vt_arena *arena = vt_arena_new();
    for (uint64_t i = 0; i < total; i++)
        x[i] = noise();
    x[total / 2] = NAN;
    vt_series a = vt_series_f32(x, total);
    vt_series b = {.n = total, .grain = 256, .fetch = fetch, .ctx = x};
    assert_true(vt_channels_make(arena, &a, n, inner, NULL, lies, NULL));
    assert_true(vt_channels_make(arena, &b, n, inner, NULL, fetched, NULL));
    for (uint64_t c = 0; c < n; c++) {
        vt_moments want = {0};
        for (uint64_t o = 0; o < outer; o++)
            memcpy(one + o * inner, x + (o * n + c) * inner, inner * sizeof *one);
        vt_moments_add_f32(&want, one, outer * inner);
        same(&lies[c], &want);
        same(&fetched[c], &want);
    }
    vt_arena_free(arena);
    free(x);
    free(one);
    free(lies);
    free(fetched);
}

static void channels_of_any_axis_are_told_apart(void **state)
{
    (void)state;
    compare(1, 64, 27);
    compare(1, 3, 100000);
    compare(1, 1, 5);
    compare(27, 64, 1);
    compare(1000, 33, 1);
    compare(100, 16, 9);
    compare(3, 5, 40000);
    compare(2, 3, 700000);
    compare(5000, 1, 1);
}

static void of_nothing_there_are_no_moments(void **state)
{
    vt_moments out[3];
    vt_arena *arena = vt_arena_new();
    vt_series s = vt_series_f32(NULL, 0);
    (void)state;
    assert_true(vt_channels_make(arena, &s, 3, 0, NULL, out, NULL));
    assert_true(out[2].n == 0);
    vt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channels_of_any_axis_are_told_apart),
        cmocka_unit_test(of_nothing_there_are_no_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
