#include "plate.h"

#include <math.h>

enum { LAYERS = 9, GRID = 61 };

static const vt_str layers[LAYERS] = {VT_S("conv1"),
                                      VT_S("layer1.0.conv1"),
                                      VT_S("layer1.0.conv2"),
                                      VT_S("layer2.0.conv1"),
                                      VT_S("layer2.0.downsample.0.with.a.very.long.name.indeed"),
                                      VT_S("layer3.0.conv1"),
                                      VT_S("layer3.0.conv2"),
                                      VT_S("layer4.1.conv2"),
                                      VT_S("fc")};

static float at[LAYERS], low[LAYERS], q1[LAYERS], median[LAYERS], q3[LAYERS], high[LAYERS];
static float vx[LAYERS][GRID], vy[LAYERS][GRID], vv[LAYERS][GRID];

static void fill(void)
{
    for (int i = 0; i < LAYERS; i++) {
        float s = .3f / (float)(i + 1);
        at[i] = (float)i;
        median[i] = .01f * (float)(i - 4);
        q1[i] = median[i] - .67f * s, q3[i] = median[i] + .7f * s;
        low[i] = median[i] - 2.6f * s, high[i] = median[i] + 2.7f * s;
        for (int k = 0; k < GRID; k++) {
            float z = -3 + 6 * (float)k / (GRID - 1);
            vx[i][k] = (float)i;
            vy[i][k] = median[i] + z * s;
            vv[i][k] = expf(-z * z / 2);
        }
    }
}

static void add_boxes(vt_chart *c, float width)
{
    vt_mark *m = vt_chart_mark(c, VT_MARK_BOX);
    m->at[VT_AT_X] = vt_chart_f32(c, VT_S("at"), at, LAYERS);
    m->at[VT_AT_LOW] = vt_chart_f32(c, VT_S("low"), low, LAYERS);
    m->at[VT_AT_Y] = vt_chart_f32(c, VT_S("q1"), q1, LAYERS);
    m->at[VT_AT_VALUE] = vt_chart_f32(c, VT_S("median"), median, LAYERS);
    m->at[VT_AT_Y2] = vt_chart_f32(c, VT_S("q3"), q3, LAYERS);
    m->at[VT_AT_HIGH] = vt_chart_f32(c, VT_S("high"), high, LAYERS);
    m->width = width;
}

static void boxes_lie_along_the_depth(void **state)
{
    (void)state;
    static const float ox[] = {1.2f, -1.1f, .4f}, oy[] = {0, 0, 7};
    vt_chart c;
    fill();
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    vt_panel *p = vt_chart_panel(&c);
    p->title = VT_S("weights by layer");
    p->note = VT_S("quartiles, whiskers at 1.5 of their distance");
    p->y.scale = VT_SCALE_BAND;
    p->y.reversed = true;
    p->y.categories = vt_chart_text(&c, VT_S("layer"), layers, LAYERS);
    p->x.title = VT_S("value");
    add_boxes(&c, 0);
    vt_mark *m = vt_chart_mark(&c, VT_MARK_POINT);
    m->at[VT_AT_X] = vt_chart_f32(&c, VT_S("outlier"), ox, 3);
    m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("outlier.at"), oy, 3);
    m->width = 3;
    plate_end(&c, "boxes");
}

static void violins_hold_boxes(void **state)
{
    (void)state;
    vt_chart c;
    fill();
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    vt_panel *p = vt_chart_panel(&c);
    p->title = VT_S("weights by layer");
    p->x.scale = VT_SCALE_BAND;
    p->x.categories = vt_chart_text(&c, VT_S("layer"), layers, LAYERS);
    vt_id x = vt_chart_f32(&c, VT_S("x"), vx[0], LAYERS * GRID);
    vt_id y = vt_chart_f32(&c, VT_S("y"), vy[0], LAYERS * GRID);
    vt_id v = vt_chart_f32(&c, VT_S("density"), vv[0], LAYERS * GRID);
    for (uint32_t i = 0; i < LAYERS; i++) {
        vt_mark *m = vt_chart_mark(&c, VT_MARK_VIOLIN);
        m->at[VT_AT_X] = x;
        m->at[VT_AT_Y] = y;
        m->at[VT_AT_VALUE] = v;
        m->first = i * GRID;
        m->n = GRID;
        m->ink = (vt_ink)(VT_INK_LABEL + i);
    }
    add_boxes(&c, .1f);
    plate_end(&c, "violins");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(boxes_lie_along_the_depth),
                                       cmocka_unit_test(violins_hold_boxes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
