/* Each rule on a tensor that has what it looks for, and on one that has not. */
#include "inspect/inspect.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OUT = 64, IN = 32, KERNEL = 9, N = OUT * IN * KERNEL };

static uint64_t seed = 1;

static double uniform(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) * 0x1p-53;
}

static float normal(void)
{
    return (float)(sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform()));
}

static const int64_t shape[4] = {OUT, IN, 3, 3};

static const vt_finding *look(vt_arena *arena, const void *p, vt_dtype dtype, const vt_quant *quant,
                              size_t *n)
{
    const vt_finding *found;
    const vt_tensor *t;
    size_t tensors;
    vt_err err = {0};
    vt_model *m = vt_model_new("made", &err);
    vt_weight *w = vt_push(m->arena, &m->weights);
    vt_push(m->arena, &m->graphs);
    *w = (vt_weight){.name = VT_S("conv.weight"), .dtype = dtype, .rank = 4, .shape = shape, .count = N,
                     .bytes = dtype == VT_DTYPE_F32 ? N * 4 : N, .data = p, .role = VT_ROLE_TRAINED,
                     .quant = quant, .sparse_indices = VT_NONE};
    assert_true(vt_model_finish(m, &err));
    assert_true(vt_tensors_make(arena, m, &t, &tensors, &err));
    if (!vt_findings_make(arena, m, t, tensors, false, NULL, &found, n, &err))
        fail_msg("%s", err.reason);
    vt_model_close(m);
    return found;
}

static void says(const float *x, const char *kind, const char *words, uint32_t channel)
{
    vt_arena *arena = vt_arena_new();
    size_t n;
    const vt_finding *f = look(arena, x, VT_DTYPE_F32, NULL, &n);
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        char seen[400] = {0};
        if (strcmp(f[i].kind, kind))
            continue;
        memcpy(seen, f[i].seen.p, f[i].seen.n < 399 ? f[i].seen.n : 399);
        if (!strstr(seen, words))
            fail_msg("%s: '%s' does not say '%s'", kind, seen, words);
        assert_true(!channel || (f[i].n_channels && f[i].channels[0] == channel));
        assert_true(f[i].cause.n && f[i].fix.n);
        found = true;
    }
    if (!found)
        fail_msg("%s was not found (%zu others)", kind, n);
    vt_arena_free(arena);
}

static float *trained(void)
{
    float *x = malloc(N * sizeof *x);
    for (size_t i = 0; i < N; i++)
        x[i] = .0311f * normal() + .001f;
    return x;
}

static void an_ordinary_layer_is_left_in_peace(void **state)
{
    float *x = trained();
    vt_arena *arena = vt_arena_new();
    size_t n;
    (void)state;
    const vt_finding *f = look(arena, x, VT_DTYPE_F32, NULL, &n);
    if (n)
        fail_msg("%s: %.*s", f[0].kind, VT_ARG(f[0].seen));
    vt_arena_free(arena);
    free(x);
}

static void dead_filters_are_counted(void **state)
{
    float *x = trained();
    (void)state;
    memset(x + 7 * IN * KERNEL, 0, IN * KERNEL * sizeof *x);
    memset(x + 20 * IN * KERNEL, 0, IN * KERNEL * sizeof *x);
    says(x, "dead-filters", "2 of 64 filters are dead", 8);
    free(x);
}

static void twins_are_found_whatever_their_length(void **state)
{
    float *x = trained();
    (void)state;
    for (size_t i = 0; i < IN * KERNEL; i++)
        x[50 * IN * KERNEL + i] = 1.7f * x[3 * IN * KERNEL + i] * (1 + 1e-4f * normal());
    says(x, "twin-filters", "2 of 64", 4);
    free(x);
}

static void nan_has_a_place(void **state)
{
    float *x = trained();
    (void)state;
    x[10 * IN * KERNEL + 5] = NAN;
    x[11 * IN * KERNEL + 5] = INFINITY;
    says(x, "nan", "1 values are NaN and 1 infinite", 11);
    free(x);
}

static void a_loud_channel_stands_out(void **state)
{
    float *x = trained();
    (void)state;
    for (size_t i = 0; i < IN * KERNEL; i++)
        x[30 * IN * KERNEL + i] *= 5;
    says(x, "outlier-channels", "1 of 64", 31);
    free(x);
}

static void a_fresh_layer_is_recognised_by_its_numbers(void **state)
{
    float *x = malloc(N * sizeof *x);
    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = normal() * sqrtf(2.f / (IN * KERNEL));
    says(x, "as-initialised", "Kaiming (He)", 0);
    for (size_t i = 0; i < N; i++)
        x[i] = (float)(2 * uniform() - 1) * sqrtf(6.f / ((IN + OUT) * KERNEL));
    says(x, "as-initialised", "uniform", 0);
    free(x);
}

static void constants_and_tails_are_told(void **state)
{
    float *x = trained();
    (void)state;
    x[5] = 4;
    says(x, "heavy-tails", "kurtosis", 0);
    for (size_t i = 0; i < N; i++)
        x[i] = 1;
    says(x, "constant", "values are 1", 0);
    free(x);
}

static void saturated_integers_are_a_share(void **state)
{
    static const float scale = .01f;
    const vt_quant quant = {.axis = -1, .n = 1, .scale = &scale};
    int8_t *x = malloc(N);
    vt_arena *arena = vt_arena_new();
    size_t n;
    bool found = false;
    (void)state;
    for (size_t i = 0; i < N; i++) {
        float v = 80 * normal();
        x[i] = (int8_t)(v < -128 ? -128 : v > 127 ? 127 : v);
    }
    const vt_finding *f = look(arena, x, VT_DTYPE_I8, &quant, &n);
    for (size_t i = 0; i < n; i++)
        found |= !strcmp(f[i].kind, "saturated");
    assert_true(found);
    vt_arena_free(arena);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ordinary_layer_is_left_in_peace),
        cmocka_unit_test(dead_filters_are_counted),
        cmocka_unit_test(twins_are_found_whatever_their_length),
        cmocka_unit_test(nan_has_a_place),
        cmocka_unit_test(a_loud_channel_stands_out),
        cmocka_unit_test(a_fresh_layer_is_recognised_by_its_numbers),
        cmocka_unit_test(constants_and_tails_are_told),
        cmocka_unit_test(saturated_integers_are_a_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
