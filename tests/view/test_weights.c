#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "view/view.h"

/* A safetensors file in memory: kernel f32 [2, 3, 2, 2], matrix f32 [6, 5] with a NaN, bias f32
 * [4]. */
static vt_buf file;

static void file_make(void)
{
    static const char header[] =
        "{\"conv.weight\":{\"dtype\":\"F32\",\"shape\":[2,3,2,2],\"data_offsets\":[0,96]},"
        "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[6,5],\"data_offsets\":[96,216]},"
        "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[216,232]}}       ";
    uint64_t n = (sizeof header - 1) / 8 * 8;
    vt_buf_bytes(&file, &n, 8);
    vt_buf_bytes(&file, header, n);
    for (int i = 0; i < 58; i++) {
        float v = i == 30 ? NAN : sinf((float)i) * (i < 12 ? 1 : 3);
        vt_buf_bytes(&file, &v, 4);
    }
}

static vt_opened *opened;
static vt_arena *arena;
static vt_chart chart;
static vt_err err;

static int setup(void **state)
{
    (void)state;
    if (!file.n)
        file_make();
    arena = vt_arena_new();
    memset(&err, 0, sizeof err);
    opened = vt_opened_new_map(vt_map_borrow(file.p, file.n, "w.safetensors"), NULL, &err);
    return !opened;
}

static int teardown(void **state)
{
    (void)state;
    vt_opened_free(opened);
    vt_arena_free(arena);
    return 0;
}

static bool shows(vt_weights_figure figure, vt_str glob)
{
    vt_weights_spec spec = {.figure = figure, .glob = glob};
    vt_buf out = {0};
    bool ok = vt_weights_view(opened, &spec, arena, NULL, &chart, &err);
    if (ok)
        assert_true(vt_chart_svg(&chart, VT_THEME_LIGHT, &out, &err) &&
                    vt_chart_columns(&chart, &out, &err));
    vt_buf_free(&out);
    return ok;
}

static const vt_column *column(const char *name)
{
    for (size_t i = 0; i < chart.columns.n; i++)
        if (vt_str_is(chart.columns.at[i].name, name))
            return &chart.columns.at[i];
    fail_msg("no column %s", name);
    return NULL;
}

static void a_heatmap_holds_every_value(void **state)
{
    (void)state;
    assert_true(shows(VT_WEIGHTS_HEATMAP, VT_S("fc.weight")));
    const vt_column *v = column("value");
    assert_true(v->shape[0] == 6 && v->shape[1] == 5 && isnan(v->f32[6]));
    assert_true(v->f32[7] == sinf(31) * 3);
    assert_int_equal(chart.panels.at[0].color.nodata, 1);
    assert_true(chart.panels.at[0].color.lo == -chart.panels.at[0].color.hi);
    assert_true(vt_str_is(chart.caption, "w.safetensors \xc2\xb7 fc.weight \xc2\xb7 f32"));
}

static void a_part_of_a_matrix_has_its_own_rows(void **state)
{
    (void)state;
    vt_weights_spec spec;
    assert_true(vt_weights_spec_read(&spec, VT_S("heatmap"), VT_S(""), VT_S(""), VT_S("2,1,3,4"),
                                     VT_S("640x400"), &err));
    spec.glob = VT_S("fc.weight");
    assert_true(vt_weights_view(opened, &spec, arena, NULL, &chart, &err));
    assert_true(column("value")->shape[0] == 3 && chart.marks.at[0].extent[1] == 1.5f &&
                chart.width == 640);
    spec.part.cols = 9;
    assert_false(vt_weights_view(opened, &spec, arena, NULL, &chart, &err));
}

static void filters_of_three_inputs_are_colours_sorted_by_norm(void **state)
{
    (void)state;
    if (!shows(VT_WEIGHTS_FILTERS, VT_S("conv.weight"))) {
        assert_non_null(strstr(err.reason, "no kernel")); /* a file without a graph tells no axes */
        return;
    }
    const vt_column *v = column("filters"), *order = column("filter");
    assert_true(v->rank == 4 && v->shape[0] == 2 && v->shape[3] == 3);
    assert_int_equal(order->u32[0], 1); /* three times as strong */
}

static void every_figure_is_drawn_or_refused_in_words(void **state)
{
    (void)state;
    static const char *const names[] = {"conv.weight", "fc.weight", "fc.bias", "**"};
    for (int figure = 0; figure < VT_WEIGHTS_FIGURE_COUNT; figure++)
        for (int i = 0; i < 4; i++) {
            err.reason[0] = 0;
            bool ok = shows((vt_weights_figure)figure, vt_str_of(names[i]));
            assert_true(ok || err.reason[0]);
            if (figure == VT_WEIGHTS_AUTO || figure == VT_WEIGHTS_HISTOGRAM ||
                figure == VT_WEIGHTS_BOX || figure == VT_WEIGHTS_VIOLIN)
                assert_true(ok);
        }
    assert_false(shows(VT_WEIGHTS_SCALES, VT_S("**")));
    assert_string_equal(err.reason, "none of the 3 tensors is quantized with a scale in the file");
    assert_false(shows(VT_WEIGHTS_HEATMAP, VT_S("**")));
    assert_string_equal(err.reason, "the figure 'heatmap' shows one tensor, the name matches 3");
    assert_false(shows(VT_WEIGHTS_AUTO, VT_S("nothing")));
}

static void what_a_spec_cannot_be_is_said(void **state)
{
    (void)state;
    vt_weights_spec s;
    const vt_str no = VT_S("");
    assert_false(vt_weights_spec_read(&s, VT_S("pie"), no, no, no, no, &err));
    assert_non_null(strstr(err.reason, VT_WEIGHTS_CHOICES));
    assert_false(vt_weights_spec_read(&s, no, VT_S("0"), no, no, no, &err));
    assert_false(vt_weights_spec_read(&s, no, no, VT_S("1,1"), no, no, &err));
    assert_false(vt_weights_spec_read(&s, no, no, no, VT_S("0,0,0,1"), no, &err));
    assert_false(vt_weights_spec_read(&s, no, no, no, no, VT_S("10x10"), &err));
    assert_true(vt_weights_spec_read(&s, VT_S("violin"), VT_S("32"), VT_S("-1,1"), no,
                                     VT_S("800x600"), &err));
    assert_true(s.bins == 32 && s.ranged && s.to == 1 && s.height == 600);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_heatmap_holds_every_value),
        TEST(a_part_of_a_matrix_has_its_own_rows),
        TEST(filters_of_three_inputs_are_colours_sorted_by_norm),
        TEST(every_figure_is_drawn_or_refused_in_words),
        TEST(what_a_spec_cannot_be_is_said),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vt_buf_free(&file);
    return failed;
}
