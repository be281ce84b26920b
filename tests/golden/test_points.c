#include "plate.h"

#include <math.h>

enum { N = 360, GRID = 48 };

static const vt_str classes[] = {VT_S("setosa"), VT_S("versicolor"), VT_S("virginica")};

static void points_have_the_colours_of_their_classes(void **state)
{
    (void)state;
    static float x[N], y[N], grid[GRID * GRID];
    static uint32_t class[N];
    static const float cx[] = {1.5f, 4.2f, 5.6f}, cy[] = {.3f, 1.3f, 2.0f};
    uint64_t seed = 9;
    for (int i = 0; i < N; i++) {
        class[i] = (uint32_t)i % 3;
        x[i] = cx[class[i]] + .45f * (float)plate_bell(&seed);
        y[i] = cy[class[i]] + .2f * (float)plate_bell(&seed);
    }
    for (int i = 0; i < GRID * GRID; i++) {
        float gx = (float)(i % GRID) * 8 / (GRID - 1), gy = (float)(i / GRID) * 3 / (GRID - 1);
        for (int k = 0; k < 3; k++)
            grid[i] += expf(-powf((gx - cx[k]) / .6f, 2) - powf((gy - cy[k]) / .3f, 2));
    }
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    vt_panel *p = vt_chart_panel(&c);
    p->title = VT_S("iris");
    p->x.title = VT_S("petal length");
    p->x.unit = VT_S("cm");
    p->y.title = VT_S("petal width");
    p->y.unit = VT_S("cm");
    p->color.categories = vt_chart_text(&c, VT_S("class.names"), classes, 3);
    for (int l = 0; l < 3; l++) {
        vt_thinned t;
        assert_true(vt_contour(c.arena, grid, GRID, GRID, .2 + .25 * l, &t, NULL));
        for (size_t i = 0; i < t.n; i++)
            t.x[i] *= 8.0 / (GRID - 1), t.y[i] *= 3.0 / (GRID - 1);
        vt_mark *m = vt_chart_mark(&c, VT_MARK_LINE);
        m->at[VT_AT_X] = vt_chart_f64(&c, VT_S("contour.x"), t.x, (uint32_t)t.n);
        m->at[VT_AT_Y] = vt_chart_f64(&c, VT_S("contour.y"), t.y, (uint32_t)t.n);
        m->ink = VT_INK_AXIS;
        m->width = 1;
    }
    vt_mark *m = vt_chart_mark(&c, VT_MARK_POINT);
    m->at[VT_AT_X] = vt_chart_f32(&c, VT_S("x"), x, N);
    m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("y"), y, N);
    m->at[VT_AT_COLOR] = vt_chart_u32(&c, VT_S("class"), class, N);
    plate_end(&c, "points");
}

static void facets_and_scales_stand_in_a_grid(void **state)
{
    (void)state;
    static const vt_scale_kind scales[] = {VT_SCALE_LINEAR, VT_SCALE_LOG,  VT_SCALE_SYMLOG,
                                           VT_SCALE_SQRT,   VT_SCALE_TIME, VT_SCALE_LINEAR};
    static const vt_str titles[] = {VT_S("linear"), VT_S("log"),  VT_S("symlog"),
                                    VT_S("sqrt"),   VT_S("time"), VT_S("band")};
    static double x[100], t[100], y[6][100], top[100], bottom[100];
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S("Scales"));
    c.note = VT_S("the same values on six axes");
    for (int i = 0; i < 100; i++) {
        x[i] = i;
        t[i] = 1.7e9 + 5400.0 * i;
        for (int k = 0; k < 6; k++)
            y[k][i] = k == 1 ? exp(i / 8.0) : (i - 30) * fabs(i - 30.0) * 3;
        top[i] = y[5][i] + 2000 + 30 * i;
        bottom[i] = y[5][i] - 2000 - 30 * i;
    }
    for (uint32_t k = 0; k < 6; k++) {
        vt_panel *p = vt_chart_panel(&c);
        p->title = titles[k];
        p->col = k % 3;
        p->row = k / 3;
        p->y.scale = k == 4 ? VT_SCALE_LINEAR : scales[k];
        p->x.scale = k == 4 ? VT_SCALE_TIME : VT_SCALE_LINEAR;
        p->x.tight = true;
        vt_id at = vt_chart_f64(&c, VT_S("x"), k == 4 ? t : x, 100);
        if (k == 5) {
            vt_mark *b = vt_chart_mark(&c, VT_MARK_BAND);
            b->at[VT_AT_X] = at;
            b->at[VT_AT_Y] = vt_chart_f64(&c, VT_S("top"), top, 100);
            b->at[VT_AT_Y2] = vt_chart_f64(&c, VT_S("bottom"), bottom, 100);
            b->ink = VT_INK_LABEL;
        }
        vt_mark *m = vt_chart_mark(&c, k == 3 ? VT_MARK_STEP : VT_MARK_LINE);
        m->at[VT_AT_X] = at;
        m->at[VT_AT_Y] = vt_chart_f64(&c, VT_S("y"), y[k], 100);
        m->ink = VT_INK_LABEL;
    }
    plate_end(&c, "scales");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(points_have_the_colours_of_their_classes),
                                       cmocka_unit_test(facets_and_scales_stand_in_a_grid)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
