#include "plate.h"

#include <math.h>

static void bars_stand_on_zero_and_names_fit(void **state)
{
    (void)state;
    static const vt_str names[] = {VT_S("Conv"),
                                   VT_S("MaxPool"),
                                   VT_S("FusedBatchNormalizationActivation"),
                                   VT_S("\xe5\x8d\xb7\xe7\xa7\xaf"),
                                   VT_S("Gemm"),
                                   VT_S("Add")};
    static const float counts[] = {53, 1, 17, 8, -6, 16}, at[] = {0, 1, 2, 3, 4, 5};
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S("Operators"));
    c.note = VT_S("of the main graph");
    vt_panel *p = vt_chart_panel(&c);
    p->x.scale = VT_SCALE_BAND;
    p->y.title = VT_S("nodes");
    vt_mark *m = vt_chart_mark(&c, VT_MARK_BAR);
    m->at[VT_AT_X] = vt_chart_f32(&c, VT_S("at"), at, 6);
    m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("nodes"), counts, 6);
    m->chosen = 3;
    c.panels.at[0].x.categories = vt_chart_text(&c, VT_S("operator"), names, 6);
    c.width = 420;
    c.height = 300;
    c.caption = VT_S("six bars");
    plate_end(&c, "bars");
}

static void a_histogram_is_bars_without_gaps(void **state)
{
    (void)state;
    enum { BINS = 64 };
    static float from[BINS], to[BINS], count[2][BINS];
    uint64_t seed = 3;
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    for (int i = 0; i < BINS; i++) {
        from[i] = (float)(-4 + i * 8.0 / BINS);
        to[i] = (float)(-4 + (i + 1) * 8.0 / BINS);
    }
    for (int i = 0; i < 40000; i++) {
        double v = plate_bell(&seed), w = 1.2 + .5 * plate_bell(&seed);
        if (fabs(v) < 4)
            count[0][(int)((v + 4) * BINS / 8)]++;
        if (fabs(w) < 4 && i % 3 == 0)
            count[1][(int)((w + 4) * BINS / 8)]++;
    }
    vt_id x = vt_chart_f32(&c, VT_S("from"), from, BINS),
          x2 = vt_chart_f32(&c, VT_S("to"), to, BINS);
    for (int k = 0; k < 2; k++) {
        vt_panel *p = vt_chart_panel(&c);
        p->title = k ? VT_S("counts, log") : VT_S("/11/Conv weight");
        p->reading = VT_S("40\xe2\x80\x89"
                          "000 values");
        p->row = 0;
        p->col = (uint32_t)k;
        p->x.tight = true;
        p->y.scale = k ? VT_SCALE_LOG : VT_SCALE_LINEAR;
        for (int s = 0; s < 2; s++) {
            vt_mark *m = vt_chart_mark(&c, VT_MARK_BAR);
            m->at[VT_AT_X] = x;
            m->at[VT_AT_X2] = x2;
            m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("count"), count[s], BINS);
            m->ink = s ? VT_INK_ACCENT : VT_INK_MARK;
            m->label = s ? VT_S("biases") : VT_S("weights");
            m->opacity = s ? .7f : 0;
        }
    }
    c.caption = VT_S("64 equal bins from \xe2\x88\x92"
                     "4 to 4");
    plate_end(&c, "histogram");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bars_stand_on_zero_and_names_fit),
                                       cmocka_unit_test(a_histogram_is_bars_without_gaps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
