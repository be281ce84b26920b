#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "view/view.h"

static vt_arena *arena;
static vt_chart chart;
static vt_err err;

static int setup(void **state)
{
    (void)state;
    arena = vt_arena_new();
    memset(&err, 0, sizeof err);
    return !arena;
}

static int teardown(void **state)
{
    (void)state;
    vt_arena_free(arena);
    return 0;
}

static const char iris[] =
    "length,width,species\n1.4,0.2,setosa\n1.3,0.2,setosa\n4.7,1.4,versicolor\n4.5,1.5,versicolor\n"
    "4.0,1.3,versicolor\n6.0,2.5,virginica\n5.1,1.9,virginica\n20,2,virginica\n";

/* Plots a text; every form of the figure must come out. */
static bool plots(const char *text, vt_plot_spec spec)
{
    vt_map *map = vt_map_borrow(text, strlen(text), "t.csv");
    vt_buf out = {0};
    bool ok = vt_plot_view(map, VT_S("t.csv"), &spec, arena, NULL, &chart, &err);
    if (ok) {
        assert_true(vt_chart_svg(&chart, VT_THEME_LIGHT, &out, &err));
        assert_true(vt_chart_columns(&chart, &out, &err));
    }
    vt_buf_free(&out);
    vt_map_close(map);
    return ok;
}

static const vt_mark *mark(vt_mark_kind kind)
{
    for (size_t i = 0; i < chart.marks.n; i++)
        if (chart.marks.at[i].kind == kind)
            return &chart.marks.at[i];
    return NULL;
}

static double at(const vt_mark *m, vt_channel c, uint32_t row)
{
    assert_non_null(m);
    return vt_column_at(&chart.columns.at[m->at[c]], row);
}

static void a_mark_is_chosen_by_the_columns(void **state)
{
    (void)state;
    assert_true(plots(iris, (vt_plot_spec){.x = VT_S("length"), .y = VT_S("width")}) &&
                mark(VT_MARK_POINT));
    assert_true(plots(iris, (vt_plot_spec){.x = VT_S("species"), .y = VT_S("width")}) &&
                mark(VT_MARK_BOX));
    assert_true(plots(iris, (vt_plot_spec){.x = VT_S("species")}) && mark(VT_MARK_BAR));
    assert_true(plots(iris, (vt_plot_spec){.x = VT_S("length")}) && mark(VT_MARK_BAR));
    assert_true(plots("step,loss\n1,3\n2,2\n4,1\n", (vt_plot_spec){0}) && mark(VT_MARK_LINE));
    assert_true(plots("when,loss\n2024-01-01,3\n2024-01-03,2\n", (vt_plot_spec){0}) &&
                mark(VT_MARK_LINE));
    assert_int_equal(chart.panels.at[0].x.scale, VT_SCALE_TIME);
}

static void boxes_are_tukeys(void **state)
{
    (void)state;
    assert_true(plots("v\n1\n2\n3\n4\n5\n6\n7\n8\n30\n-9\n",
                      (vt_plot_spec){.y = VT_S("v"), .mark = VT_S("box")}));
    const vt_mark *box = mark(VT_MARK_BOX), *dots = mark(VT_MARK_POINT);
    /* numpy.percentile: 2.25, 4.5, 6.75; matplotlib.cbook.boxplot_stats: whiskers 1 and 8, fliers
     * -9 and 30 */
    assert_true(at(box, VT_AT_Y, 0) == 2.25 && at(box, VT_AT_VALUE, 0) == 4.5 &&
                at(box, VT_AT_Y2, 0) == 6.75);
    assert_true(at(box, VT_AT_LOW, 0) == 1 && at(box, VT_AT_HIGH, 0) == 8);
    assert_true(at(dots, VT_AT_Y, 0) == -9 && at(dots, VT_AT_Y, 1) == 30);
}

static void histograms_count_everything_once(void **state)
{
    (void)state;
    vt_plot_spec spec = {.x = VT_S("length"), .mark = VT_S("hist"), .bins = VT_S("4"), .kde = true};
    assert_true(plots(iris, spec));
    const vt_mark *bars = mark(VT_MARK_BAR);
    double sum = 0;
    for (uint32_t i = 0; i < 4; i++)
        sum += at(bars, VT_AT_Y, i);
    assert_true(sum == 8 && at(bars, VT_AT_X, 0) == 1.3 && at(bars, VT_AT_X2, 3) == 20);
    assert_non_null(mark(VT_MARK_LINE));
    spec.range = VT_S("1,5");
    assert_true(plots(iris, spec));
    assert_true(vt_str_is(chart.panels.at[0].reading, "8 values, 4 bins, 3 outside"));
}

static void series_and_panels_part_the_rows(void **state)
{
    (void)state;
    assert_true(
        plots(iris, (vt_plot_spec){.x = VT_S("length"), .y = VT_S("width"), .color = VT_S("3")}));
    assert_int_equal(chart.marks.n, 3);
    assert_true(vt_str_is(chart.marks.at[1].label, "versicolor"));
    assert_true(plots(
        iris, (vt_plot_spec){.x = VT_S("length"), .y = VT_S("width"), .facet = VT_S("species")}));
    assert_int_equal(chart.panels.n, 3);
    assert_true(chart.panels.at[0].x.hi == chart.panels.at[2].x.hi);
    assert_true(plots(
        iris,
        (vt_plot_spec){.x = VT_S("species"), .y = VT_S("length,width"), .mark = VT_S("bar")}));
    assert_int_equal(chart.panels.at[0].x.scale, VT_SCALE_BAND);
}

static void rows_of_equal_x_become_one(void **state)
{
    (void)state;
    vt_plot_spec spec = {.x = VT_S("x"), .y = VT_S("y"), .aggregate = VT_S("mean")};
    static const char text[] = "x,y\n2,1\n1,10\n1,20\n1,60\n2,3\n";
    assert_true(plots(text, spec));
    assert_true(at(mark(VT_MARK_LINE), VT_AT_Y, 0) == 30 &&
                at(mark(VT_MARK_LINE), VT_AT_Y, 1) == 2);
    assert_true(fabs(at(mark(VT_MARK_BAND), VT_AT_Y, 0) - (30 + 1.96 * sqrt(700.0 / 3))) < 1e-9);
    spec.aggregate = VT_S("median");
    assert_true(plots(text, spec));
    assert_true(at(mark(VT_MARK_LINE), VT_AT_Y, 0) == 20 &&
                at(mark(VT_MARK_BAND), VT_AT_Y, 0) == 40);
}

static void a_trend_is_that_of_least_squares(void **state)
{
    (void)state;
    assert_true(plots(
        "x,y\n1,1\n2,3\n4,2\n",
        (vt_plot_spec){.x = VT_S("x"), .y = VT_S("y"), .mark = VT_S("point"), .trend = true}));
    const vt_mark *line = mark(VT_MARK_LINE); /* numpy.polyfit: 3/14, 1.5 */
    assert_true(fabs(at(line, VT_AT_Y, 0) - (1.5 + 3.0 / 14)) < 1e-12);
    assert_true(vt_str_is(chart.panels.at[0].reading, "slope 0.214, R\xc2\xb2 0.107"));
}

static void planes_are_gridded(void **state)
{
    (void)state;
    static const char grid[] = "x,y,z\n0,0,1\n1,0,2\n2,0,3\n0,1,4\n1,1,5\n2,1,6\n";
    assert_true(plots(
        grid, (vt_plot_spec){
                  .x = VT_S("x"), .y = VT_S("y"), .color = VT_S("z"), .mark = VT_S("heatmap")}));
    const vt_mark *r = mark(VT_MARK_RASTER);
    const vt_column *v = &chart.columns.at[r->at[VT_AT_VALUE]];
    assert_true(v->shape[0] == 2 && v->shape[1] == 3 && v->f32[5] == 6 && r->extent[0] == -.5f);
    assert_true(
        plots(iris, (vt_plot_spec){.x = VT_S("1"), .y = VT_S("2"), .mark = VT_S("contour")}) &&
        mark(VT_MARK_LINE));
    assert_true(plots("1 2 3\n4 5 6\n", (vt_plot_spec){.mark = VT_S("heatmap")}) &&
                mark(VT_MARK_RASTER));
}

static void what_cannot_be_plotted_is_said(void **state)
{
    (void)state;
    static const struct {
        vt_plot_spec spec;
        const char *says;
    } cases[] = {
        {{.x = VT_S("size")}, "there is no column 'size'; the table has length, width, species"},
        {{.y = VT_S("species")}, "column 'species' holds words; y needs numbers"},
        {{.x = VT_S("species"), .mark = VT_S("hist")},
         "column 'species' holds words: --mark bar counts them"},
        {{.mark = VT_S("pie")}, "there is no mark 'pie': " VT_PLOT_MARKS},
        {{.x = VT_S("length"), .mark = VT_S("contour")}, "a contour of rows needs --x and --y"},
        {{.size = VT_S("3x3")}, "a size is WIDTHxHEIGHT in pixels, from 120x80 to 20000x20000"},
        {{.bins = VT_S("0"), .x = VT_S("1")}, "bins are a whole number from 1 to 65536"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(plots(iris, cases[i].spec));
        assert_string_equal(err.reason, cases[i].says);
    }
    assert_false(plots("a,b\n", (vt_plot_spec){0}));
    assert_string_equal(err.reason, "the table has no rows");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_mark_is_chosen_by_the_columns),
        TEST(boxes_are_tukeys),
        TEST(histograms_count_everything_once),
        TEST(series_and_panels_part_the_rows),
        TEST(rows_of_equal_x_become_one),
        TEST(a_trend_is_that_of_least_squares),
        TEST(planes_are_gridded),
        TEST(what_cannot_be_plotted_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
