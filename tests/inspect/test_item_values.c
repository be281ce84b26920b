#include "formats/formats.h"
#include "inspect/inspect.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct opened {
    vt_model *m;
    vt_arena *arena;
    vt_hierarchy h;
} opened;

static int open_digits(void **state)
{
    opened *o = calloc(1, sizeof *o);
    vt_err err = {0};
    o->m = vt_open("examples/digits.onnx", NULL, &err);
    o->arena = vt_arena_new();
    assert_non_null(o->m);
    assert_true(vt_hierarchy_make(o->arena, o->m, vt_op_family, 0, &o->h, &err));
    *state = o;
    return 0;
}

static int close_digits(void **state)
{
    opened *o = *state;
    vt_model_close(o->m);
    vt_arena_free(o->arena);
    free(o);
    return 0;
}

/* A node that reads a weight, and its item. */
static vt_id weighted_item(const opened *o, vt_str *name)
{
    const vt_tensor *t;
    size_t n;
    assert_true(vt_tensors_make(o->arena, o->m, &t, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (t[i].node != VT_NONE && o->m->weights.at[t[i].weight].rank == 4) {
            *name = o->m->nodes.at[t[i].node].name;
            return o->h.item_of_node[t[i].node];
        }
    fail_msg("no kernel in the example");
    return 0;
}

static void a_group_has_the_statistic_of_all_inside(void **state)
{
    opened *o = *state;
    vt_moments *m = calloc(o->h.items.n, sizeof *m);
    vt_item_values v;
    assert_true(vt_item_moments(o->arena, &o->h, m, NULL, NULL));
    assert_true(vt_item_values_of(o->arena, &o->h, m, VT_S("std"), &v, NULL));
    assert_true(v.matched > 0 && v.low <= v.high && !v.diverging);
    for (size_t i = 1; i < o->h.items.n; i++)
        if (o->h.items.at[i].parent != VT_NONE)
            assert_true(m[o->h.items.at[i].parent].n >= (m[i].n > 100 ? m[i].n : 0));
    assert_true(vt_item_values_of(o->arena, &o->h, m, VT_S("mean"), &v, NULL));
    assert_true(v.diverging && v.low == -v.high);
    free(m);
}

static void an_unknown_statistic_names_those_there_are(void **state)
{
    opened *o = *state;
    vt_item_values v;
    vt_err err = {0};
    assert_false(vt_item_values_of(o->arena, &o->h, NULL, VT_S("beauty"), &v, &err));
    assert_non_null(strstr(err.reason, "kurtosis"));
}

static void reads(const opened *o, const char *format, float want, uint32_t paint)
{
    vt_str name = {0};
    vt_id item = weighted_item(o, &name);
    vt_str text = vt_str_format(o->arena, format, VT_ARG(name));
    vt_item_values v;
    vt_err err = {0};
    if (!vt_item_values_read(o->arena, &o->h, text, &v, &err))
        fail_msg("%s: %s", format, err.reason);
    if (v.at[item] != want)
        fail_msg("%s: %g, not %g", format, (double)v.at[item], (double)want);
    assert_int_equal(v.paints[item], paint);
}

static void every_kind_of_file_is_read(void **state)
{
    const opened *o = *state;
    reads(o, "name,value\n\"%.*s\",0.5\n", .5f, 0);
    reads(o, "%.*s\t2\r\nnobody\t3\r\n", 2, 0);
    reads(o, "{\"%.*s\": 7}", 7, 0);
    reads(o, " [{\"name\": \"%.*s\", \"value\": -1}]", -1, 0);
    reads(o, "{\"signature\": \"netron:attachment\", \"metrics\": [{\"kind\": \"node\", \"target\": \"%.*s\", "
             "\"name\": \"FLOPs\", \"value\": 9}, {\"kind\": \"node\", \"target\": \"x\", \"name\": \"ms\", \"value\": 1}]}",
          9, 0);
    reads(o, "{\"g\": {\"results\": {\"%.*s\": {\"value\": 3}}, \"thresholds\": [{\"value\": 1, \"bgColor\": \"#fff\"}, "
             "{\"value\": 5, \"bgColor\": \"#12aB00\"}]}}", 3, 0x112ab00);
    reads(o, "{\"results\": {\"%.*s\": {\"value\": 3, \"bgColor\": \"#abc\"}}}", 3, 0x1aabbcc);
    reads(o, "%.*s,1\n**,4\n", 4, 0);
}

static void what_is_none_of_them_is_refused(void **state)
{
    static const char *const bad[] = {"", "{", "[1, 2]", "{\"a\": \"b\"}", "nobody,1\n", "a,1\nb\n",
                                      "{\"signature\": \"netron:attachment\", \"metrics\": 5}"};
    const opened *o = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        vt_item_values v;
        vt_err err = {0};
        if (vt_item_values_read(o->arena, &o->h, vt_str_of(bad[i]), &v, &err))
            fail_msg("%s", bad[i]);
        assert_true(err.reason[0] != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_has_the_statistic_of_all_inside),
        cmocka_unit_test(an_unknown_statistic_names_those_there_are),
        cmocka_unit_test(every_kind_of_file_is_read),
        cmocka_unit_test(what_is_none_of_them_is_refused),
    };
    return cmocka_run_group_tests(tests, open_digits, close_digits);
}
