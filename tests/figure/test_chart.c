#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "figure/chart_parts.h"

/* What Fontconfig and Cairo keep until the process ends is not ours to free. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\nleak:libpango";
}

static vt_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = vt_arena_new();
    return !arena;
}

static int teardown(void **state)
{
    (void)state;
    vt_arena_free(arena);
    return 0;
}

static void says(const vt_axis *a, uint32_t most, const char *wanted)
{
    vt_ticks t = vt_ticks_make(arena, a, most);
    vt_buf b = {0};
    for (uint32_t i = 0; i < t.n; i++)
        vt_buf_format(&b, "%s%.*s", i ? " | " : "", VT_ARG(t.at[i].label));
    vt_buf_char(&b, 0);
    assert_string_equal(b.p, wanted);
    vt_buf_free(&b);
}

/* ---- axes ----------------------------------------------------------------------------------- */

static void ticks_are_round_and_read_as_one_column(void **state)
{
    (void)state;
    says(&(vt_axis){.lo = 0, .hi = 1}, 5, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0");
    says(&(vt_axis){.lo = -.3, .hi = .3}, 4,
         "\xe2\x88\x92"
         "0.2 | 0 | 0.2");
    says(&(vt_axis){.lo = 0, .hi = 20000}, 4,
         "0 | 5\xe2\x80\x89k | 10\xe2\x80\x89k | 15\xe2\x80\x89k | 20\xe2\x80\x89k");
    says(&(vt_axis){.lo = 0, .hi = 3, .whole = true}, 9, "0 | 1 | 2 | 3");
    says(&(vt_axis){.scale = VT_SCALE_LOG, .lo = .03, .hi = 3}, 6, "0.03 | 0.1 | 0.3 | 1 | 3");
    says(&(vt_axis){.scale = VT_SCALE_LOG, .lo = 1e-8, .hi = 1}, 4,
         "1e\xe2\x88\x92"
         "8 | 1e\xe2\x88\x92"
         "6 | 1e\xe2\x88\x92"
         "4 | 0.01 | 1");
    says(&(vt_axis){.scale = VT_SCALE_TIME, .lo = 1.7e9, .hi = 1.7e9 + 3600}, 4,
         "22:15 | 22:30 | 22:45 | 23:00");
    says(&(vt_axis){.scale = VT_SCALE_TIME, .lo = 0, .hi = 1.5e9}, 5,
         "1970 | 1980 | 1990 | 2000 | 2010");
    says(&(vt_axis){.lo = 1, .hi = 1}, 5, "");
}

/* For many ranges: as few as asked for, ascending, within the ends, no two labels alike. */
static void an_axis_may_end_where_numbers_end(void **state)
{
    (void)state;
    vt_axis a = {.lo = -1.7e308, .hi = 1.7e308};
    vt_ticks t = vt_ticks_make(arena, &a, 6);
    assert_true(t.n >= 2 && t.n <= 8);
    for (uint32_t i = 0; i < t.n; i++)
        assert_true(t.at[i].v >= a.lo && t.at[i].v <= a.hi);
    assert_true(vt_axis_place(&a, 0) == 0.5 && vt_axis_place(&a, a.hi) == 1);
    assert_true(vt_axis_value(&a, 1) == a.hi && vt_axis_value(&a, 0) == a.lo);
}

static void ticks_hold_their_promises_everywhere(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 4000; round++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        vt_scale_kind scale = (vt_scale_kind)(seed >> 60) % 5;
        double size = pow(10, (double)(seed >> 40 & 255) / 12 - 10),
               at = ((double)(seed >> 20 & 1023) / 512 - 1) * size;
        vt_axis a = {.scale = scale, .lo = at, .hi = at + size};
        if (scale == VT_SCALE_LOG)
            a.lo = size, a.hi = size * pow(10, 1 + (double)(seed >> 50 & 7));
        if (scale == VT_SCALE_TIME)
            a.lo = 1e9 * fabs(at / size), a.hi = a.lo + 1 + size;
        uint32_t most = 2 + (seed >> 33) % 8;
        vt_ticks t = vt_ticks_make(arena, &a, most);
        assert_true(t.n <= 3 * most + 4);
        for (uint32_t i = 0; i < t.n; i++) {
            double room = (a.hi - a.lo) * 1e-6;
            assert_true(t.at[i].v >= a.lo - room && t.at[i].v <= a.hi + room);
            assert_true(!i || t.at[i].v > t.at[i - 1].v);
            assert_true(t.at[i].label.n > 0);
            if (i && scale == VT_SCALE_LINEAR)
                assert_false(vt_str_eq(t.at[i].label, t.at[i - 1].label));
        }
    }
}

static void a_place_leads_back_to_its_value(void **state)
{
    (void)state;
    const vt_axis axes[] = {{.lo = -3, .hi = 7},
                            {.scale = VT_SCALE_LOG, .lo = .01, .hi = 1000},
                            {.scale = VT_SCALE_SYMLOG, .lo = -50, .hi = 400},
                            {.scale = VT_SCALE_SQRT, .lo = -4, .hi = 9}};
    for (size_t i = 0; i < 4; i++)
        for (double p = 0; p <= 1; p += .125)
            assert_true(fabs(vt_axis_place(&axes[i], vt_axis_value(&axes[i], p)) - p) < 1e-9);
    assert_true(isnan(vt_axis_place(&axes[1], 0)));
}

static void ends_become_round(void **state)
{
    (void)state;
    vt_axis a = {.lo = .03, .hi = 9.7}, one = {.lo = 5, .hi = 5},
            log = {.scale = VT_SCALE_LOG, .lo = 0, .hi = 0};
    vt_axis_round(&a, 5);
    assert_true(a.lo == 0 && a.hi == 10);
    vt_axis_round(&one, 5);
    assert_true(one.lo < 5 && one.hi > 5);
    vt_axis_round(&log, 5);
    assert_true(log.lo > 0 && log.hi > log.lo);
}

/* ---- thinning ---------------------------------------------------------------------------------
 */

static void a_spike_is_never_thinned_away(void **state)
{
    (void)state;
    enum { N = 100000 };
    double *x = vt_arena_array(arena, N, sizeof *x), *y = vt_arena_array(arena, N, sizeof *y);
    vt_thinned t;
    for (int i = 0; i < N; i++) {
        x[i] = i;
        y[i] = sin(i / 700.0);
    }
    y[77777] = 40;
    y[12345] = -40;
    y[50000] = NAN;
    assert_true(vt_chart_thin(arena, x, y, N, 0, N - 1, 300, &t));
    assert_true(t.n <= 5 * 301);
    bool high = false, low = false, gap = false;
    for (size_t i = 0; i < t.n; i++) {
        high |= t.y[i] == 40;
        low |= t.y[i] == -40;
        gap |= isnan(t.y[i]);
        assert_true(!i || isnan(t.y[i]) || t.x[i] >= t.x[i - 1] || isnan(t.y[i - 1]));
    }
    assert_true(high && low && gap);
    assert_true(t.x[0] == 0 && t.x[t.n - 1] == N - 1);
}

static void few_values_stay_as_they_are(void **state)
{
    (void)state;
    const double x[] = {0, 1, 2, 3, 4}, y[] = {5, 4, NAN, 2, 1};
    vt_thinned t;
    assert_true(vt_chart_thin(arena, x, y, 5, 0, 4, 1000, &t));
    assert_int_equal(t.n, 5);
    assert_true(
        vt_chart_thin(arena, x, y, 5, 2.5, 3.5, 1000, &t)); /* with a neighbour on each side */
    assert_int_equal(t.n, 2);
}

/* ---- contours ---------------------------------------------------------------------------------
 */

static void contours_of_a_cone_are_circles(void **state)
{
    (void)state;
    enum { N = 81 };
    float *grid = vt_arena_array(arena, N * N, sizeof *grid);
    vt_thinned t;
    for (int i = 0; i < N * N; i++)
        grid[i] = hypotf((float)(i % N) - 40, (float)(i / N) - 40);
    assert_true(vt_contour(arena, grid, N, N, 25, &t, NULL));
    assert_true(t.n > 100);
    for (size_t i = 0; i < t.n; i++)
        assert_true(fabs(hypot(t.x[i] - 40, t.y[i] - 40) - 25) < .02);
    assert_true(fabs(t.x[0] - t.x[t.n - 1]) < 1e-9 &&
                fabs(t.y[0] - t.y[t.n - 1]) < 1e-9); /* closed, in one run */
}

/* Every point lies on a side between one value above and one below, saddles and NaN included. */
static void contours_pass_where_the_level_is_crossed(void **state)
{
    (void)state;
    enum { N = 24 };
    float *grid = vt_arena_array(arena, N * N, sizeof *grid);
    uint64_t seed = 5;
    for (int i = 0; i < N * N; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        grid[i] = seed >> 58 == 7 ? NAN : (float)(seed >> 40) / (1 << 24);
    }
    vt_thinned t;
    assert_true(vt_contour(arena, grid, N, N, .5, &t, NULL));
    assert_true(t.n > 50);
    for (size_t i = 0; i < t.n; i++) {
        if (isnan(t.x[i]))
            continue;
        int x = (int)floor(t.x[i] + 1e-12), y = (int)floor(t.y[i] + 1e-12);
        bool flat = t.y[i] == y;
        float a = grid[y * N + x], b = t.x[i] == x && flat ? a
                                       : flat              ? grid[y * N + x + 1]
                                                           : grid[(y + 1) * N + x];
        assert_true((a <= .5f && b >= .5f) || (a >= .5f && b <= .5f));
    }
    assert_true(vt_contour(arena, grid, 1, N, .5, &t, NULL) && t.n == 0);
}

/* ---- maps -------------------------------------------------------------------------------------
 */

static double light(uint32_t rgb)
{
    return 0.2126 * pow((rgb >> 16) / 255.0, 2.2) + 0.7152 * pow((rgb >> 8 & 255) / 255.0, 2.2) +
           0.0722 * pow((rgb & 255) / 255.0, 2.2);
}

static void maps_begin_at_the_ground_and_run_one_way(void **state)
{
    (void)state;
    for (int theme = 0; theme < 2; theme++) {
        const uint32_t *glass = vt_map_table(VT_MAP_GLASS, (vt_theme)theme);
        assert_int_equal(glass[0], vt_token_color(VT_TOKEN_BG, (vt_theme)theme));
        for (int i = 1; i < 256; i++)
            assert_true(theme ? light(glass[i]) >= light(glass[i - 1]) - .002
                              : light(glass[i]) <= light(glass[i - 1]) + .002);
    }
    assert_int_equal(vt_map_color(VT_MAP_TIDE, VT_THEME_LIGHT, -1, -1, 1), 0x0a4a86);
    assert_int_equal(vt_map_color(VT_MAP_TIDE, VT_THEME_LIGHT, 7, -1, 1), 0x8c1830);
    assert_int_equal(vt_map_color(VT_MAP_TIDE, VT_THEME_LIGHT, NAN, -1, 1),
                     vt_token_color(VT_TOKEN_NODATA, VT_THEME_LIGHT));
}

/* ---- charts -------------------------------------------------------------------------------------
 */

static const float some[] = {3, 1, 2};

static vt_chart small(void)
{
    vt_chart c;
    vt_chart_init(&c, arena, VT_S("<one> & \"two\""));
    vt_chart_panel(&c);
    vt_mark *m = vt_chart_mark(&c, VT_MARK_LINE);
    m->at[VT_AT_X] = vt_chart_f32(&c, VT_S("x"), some, 3);
    m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("x"), some, 3);
    return c;
}

static void what_cannot_be_drawn_is_said(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_buf out = {0};
    vt_chart c = small();
    assert_true(vt_str_is(c.columns.at[1].name, "x.1")); /* names are unique */
    c.marks.at[0].n = 9;
    assert_false(vt_chart_svg(&c, VT_THEME_LIGHT, &out, &err));
    assert_string_equal(err.reason, "column 'x' has 3 rows, not 9");
    c.marks.at[0].n = 0;
    c.marks.at[0].at[VT_AT_Y] = VT_NONE;
    assert_false(vt_chart_columns(&c, &out, &err));
    assert_string_equal(err.reason, "the mark 'line' needs a column for y");
    c.marks.at[0].panel = 4;
    assert_false(vt_chart_png(&c, VT_THEME_LIGHT, 1, NULL, &out, &err));
    assert_string_equal(err.reason, "panel 4 of 1");
    vt_buf_free(&out);
}

/* Whatever is in the columns, a document comes out and places are finite. */
static void odd_numbers_are_drawn_as_nothing(void **state)
{
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY, 0, -1, 1e300, -1e300, 1e-300, 5, 5};
    for (int kind = 0; kind < VT_MARK_RASTER; kind++)
        for (int scale = 0; scale < VT_SCALE_BAND; scale++) {
            vt_chart c;
            vt_err err = {0};
            vt_buf out = {0};
            vt_chart_init(&c, arena, VT_S("odd"));
            vt_panel *p = vt_chart_panel(&c);
            p->x.scale = p->y.scale = (vt_scale_kind)scale;
            vt_mark *m = vt_chart_mark(&c, (vt_mark_kind)kind);
            vt_id id = vt_chart_f64(&c, VT_S("odd"), odd, 10);
            for (int k = 0; k < VT_AT_TEXT; k++)
                m->at[k] = id;
            assert_true(vt_chart_svg(&c, VT_THEME_DARK, &out, &err));
            char *face = memmem(out.p, out.n, "@font-face", 10); /* its bytes may spell anything */
            size_t n = face ? (size_t)(face - out.p) : out.n;
            assert_null(memmem(out.p, n, "nan", 3));
            assert_null(memmem(out.p, n, "inf", 3));
            vt_buf_free(&out);
        }
}

static void columns_are_aligned_and_hold_the_spec(void **state)
{
    (void)state;
    static const vt_str words[] = {VT_S("a"), VT_S("\xc3\xa9")};
    static const double wide[] = {1.5};
    vt_buf out = {0};
    vt_chart c = small();
    vt_chart_text(&c, VT_S("words"), words, 2);
    vt_chart_f64(&c, VT_S("wide"), wide, 1);
    assert_true(vt_chart_columns(&c, &out, NULL));
    uint64_t n;
    memcpy(&n, out.p, 8);
    assert_int_equal(n % 8, 0);
    assert_int_equal(out.n, 8 + n + 8 + 12 + 12 + 12 + 3);
    double first;
    memcpy(&first, out.p + 8 + n, 8);
    assert_true(first == 1.5);
    assert_memory_equal(out.p + out.n - 3, "a\xc3\xa9", 3);
    static const char spec[] = "\\\"kind\\\":\\\"chart\\\",\\\"version\\\":1";
    assert_non_null(memmem(out.p, n, spec, sizeof spec - 1));
    vt_buf_free(&out);
}

static void every_form_is_written_twice_the_same(void **state)
{
    (void)state;
    for (int form = 0; form < 4; form++) {
        vt_buf out[2] = {{0}, {0}};
        for (int i = 0; i < 2; i++) {
            vt_chart c = small();
            vt_err err = {0};
            bool ok = form == 0   ? vt_chart_svg(&c, VT_THEME_LIGHT, &out[i], &err)
                      : form == 1 ? vt_chart_png(&c, VT_THEME_DARK, 1, NULL, &out[i], &err)
                      : form == 2 ? vt_chart_pdf(&c, VT_THEME_PRINT, &out[i], &err)
                                  : vt_chart_html(&c, VT_THEME_LIGHT, &out[i], &err);
            assert_true(ok);
        }
        assert_int_equal(out[0].n, out[1].n);
        assert_memory_equal(out[0].p, out[1].p, out[0].n);
        if (form == 0)
            assert_non_null(memmem(out[0].p, out[0].n, "&lt;one&gt; &amp; &quot;two&quot;", 29));
        vt_buf_free(&out[0]);
        vt_buf_free(&out[1]);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(ticks_are_round_and_read_as_one_column),
        TEST(an_axis_may_end_where_numbers_end),
        TEST(ticks_hold_their_promises_everywhere),
        TEST(a_place_leads_back_to_its_value),
        TEST(ends_become_round),
        TEST(a_spike_is_never_thinned_away),
        TEST(few_values_stay_as_they_are),
        TEST(contours_of_a_cone_are_circles),
        TEST(contours_pass_where_the_level_is_crossed),
        TEST(maps_begin_at_the_ground_and_run_one_way),
        TEST(what_cannot_be_drawn_is_said),
        TEST(odd_numbers_are_drawn_as_nothing),
        TEST(columns_are_aligned_and_hold_the_spec),
        TEST(every_form_is_written_twice_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
