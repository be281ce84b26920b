#include "plate.h"

#include <math.h>

static void a_heatmap_shows_the_one_spike(void **state)
{
    (void)state;
    enum { H = 64, W = 144 };
    static float value[H * W], norm[H], at[H];
    uint64_t seed = 11;
    for (int i = 0; i < H * W; i++)
        value[i] = (float)(.06 * plate_bell(&seed));
    value[40 * W + 90] = 2;
    value[12 * W + 20] = NAN;
    for (int i = 0; i < H; i++) {
        at[i] = (float)i;
        for (int k = 0; k < W; k++)
            norm[i] += isnan(value[i * W + k]) ? 0 : value[i * W + k] * value[i * W + k];
        norm[i] = sqrtf(norm[i]);
    }
    static const float shares[] = {5, 1};
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    c.col_share = shares;
    c.grid_cols = 2;
    vt_panel *p = vt_chart_panel(&c);
    p->title = VT_S("/11/Conv weight");
    p->note = VT_S("64 \xc3\x97 16\xc2\xb7"
                   "3\xc2\xb7"
                   "3 \xc2\xb7 every value");
    p->color = (vt_color_scale){
        .map = VT_MAP_TIDE, .hi = .2, .lo = -.2, .above = 1, .nodata = 1, .categories = VT_NONE};
    p->y.reversed = true;
    p->y.title = VT_S("output channel, 0 \xe2\x80\x93 63");
    p->y.turned = true;
    p->y.hidden = true;
    p->x.title = VT_S("input channel and tap");
    p->x.tight = p->y.tight = true;
    p->exact = true;
    vt_mark *m = vt_chart_mark(&c, VT_MARK_RASTER);
    m->at[VT_AT_VALUE] = vt_chart_column(&c, (vt_column){.name = VT_S("weight"),
                                                         .type = VT_CELL_F32,
                                                         .n = H * W,
                                                         .shape = {H, W},
                                                         .rank = 2,
                                                         .f32 = value});
    p = vt_chart_panel(&c);
    p->aligned = true;
    p->title = VT_S("norm");
    p->col = 1;
    p->y.scale = VT_SCALE_BAND;
    p->y.reversed = p->y.hidden = true;
    m = vt_chart_mark(&c, VT_MARK_BAR);
    m->at[VT_AT_X] = vt_chart_f32(&c, VT_S("row"), at, H);
    m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("norm"), norm, H);
    m->chosen = 41;
    c.width = 760;
    c.caption = VT_S("every value; the scale ends at \xc2\xb1"
                     "0.2");
    plate_end(&c, "heatmap");
}

static void small_matrices_say_their_values(void **state)
{
    (void)state;
    static const vt_str classes[] = {VT_S("cat"), VT_S("dog"), VT_S("goldfish"), VT_S("macaw")};
    static const float counts[] = {812, 31, 2, 0, 44, 799, 1, 3, 0, 0, 930, 12, 1, 2, 9, 961};
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S("Confusion"));
    vt_panel *p = vt_chart_panel(&c);
    p->x.scale = p->y.scale = VT_SCALE_BAND;
    p->x.categories = p->y.categories = vt_chart_text(&c, VT_S("class"), classes, 4);
    p->x.title = VT_S("predicted");
    p->y.title = VT_S("true");
    p->y.turned = p->y.reversed = true;
    p->color.map = VT_MAP_GLASS;
    vt_mark *m = vt_chart_mark(&c, VT_MARK_RASTER);
    m->at[VT_AT_VALUE] = vt_chart_column(&c, (vt_column){.name = VT_S("count"),
                                                         .type = VT_CELL_F32,
                                                         .n = 16,
                                                         .shape = {4, 4},
                                                         .rank = 2,
                                                         .f32 = counts});
    c.width = 420;
    c.height = 340;
    plate_end(&c, "confusion");
}

static void pictures_stand_in_rows(void **state)
{
    (void)state;
    enum { N = 40 };
    static float planes[N * 9];
    static uint8_t colors[16 * 27];
    uint64_t seed = 5;
    for (int i = 0; i < N * 9; i++)
        planes[i] = (float)plate_bell(&seed);
    for (int i = 0; i < 16 * 27; i++)
        colors[i] = (uint8_t)(255 * plate_random(&seed));
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    for (int k = 0; k < 2; k++) {
        vt_panel *p = vt_chart_panel(&c);
        p->title = k ? VT_S("First layer, as colour") : VT_S("Kernels");
        p->note = k ? VT_S("/0/Conv, 16 \xc3\x97 RGB") : VT_S("sorted by norm");
        p->col = (uint32_t)k;
        p->x.hidden = p->y.hidden = true;
        p->color.map = VT_MAP_TIDE;
        vt_mark *m = vt_chart_mark(&c, VT_MARK_PICTURES);
        vt_column column = {.name = VT_S("kernels"),
                            .type = VT_CELL_F32,
                            .n = N * 9,
                            .shape = {N, 3, 3},
                            .rank = 3,
                            .f32 = planes};
        if (k)
            column = (vt_column){.name = VT_S("rgb"),
                                 .type = VT_CELL_U8,
                                 .n = 16 * 27,
                                 .shape = {16, 3, 3, 3},
                                 .rank = 4,
                                 .u8 = colors};
        m->at[VT_AT_VALUE] = vt_chart_column(&c, column);
        m->chosen = k ? 0 : 12;
    }
    c.width = 640;
    c.height = 260;
    plate_end(&c, "pictures");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_heatmap_shows_the_one_spike),
                                       cmocka_unit_test(small_matrices_say_their_values),
                                       cmocka_unit_test(pictures_stand_in_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
