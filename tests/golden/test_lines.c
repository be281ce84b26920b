#include "plate.h"

#include <math.h>

enum { STEPS = 400 };

static void curves_have_their_names_at_their_ends(void **state)
{
    (void)state;
    static const char *const names[] = {"base", "aug", "aug-cos"};
    static float step[STEPS], loss[3][2][STEPS];
    uint64_t seed = 7;
    vt_chart c;
    vt_chart_init(&c, vt_arena_new(), VT_S(""));
    vt_panel *p = vt_chart_panel(&c);
    p->title = VT_S("loss");
    p->note = VT_S("train solid, val dashed");
    p->reading = VT_S("3 runs, all points");
    p->y.scale = VT_SCALE_LOG;
    p->x.title = VT_S("step");
    p->x.tight = true;
    for (int i = 0; i < STEPS; i++)
        step[i] = (float)i * 50;
    vt_id x = vt_chart_f32(&c, VT_S("step"), step, STEPS);
    for (int r = 0; r < 3; r++)
        for (int v = 0; v < 2; v++) {
            int n = r == 2 ? 260 : STEPS;
            for (int i = 0; i < STEPS; i++)
                loss[r][v][i] =
                    i < n ? (float)((.05 + .08 * r + v * .2) +
                                    2.3 * exp(-i / (30.0 + 9 * r)) * (1 + .1 * plate_bell(&seed)))
                          : NAN;
            vt_mark *m = vt_chart_mark(&c, VT_MARK_LINE);
            m->at[VT_AT_X] = x;
            m->at[VT_AT_Y] = vt_chart_f32(&c, vt_str_of(names[r]), loss[r][v], STEPS);
            m->ink = (vt_ink)(VT_INK_LABEL + (r == 1 ? 3 : r == 2 ? 1 : 0));
            m->dashed = v;
            m->label = v ? VT_S("") : vt_str_of(names[r]);
        }
    vt_mark *rule = vt_chart_mark(&c, VT_MARK_RULE);
    static const float best[] = {8600};
    rule->at[VT_AT_X] = vt_chart_f32(&c, VT_S("best"), best, 1);
    rule->label = VT_S("best val 0.412 \xc2\xb7 step 8 600");
    rule->ink = VT_INK_QUIET;
    rule->dashed = true;
    c.caption = VT_S("runs/cifar10: 3 runs, 400 of 400 points");
    plate_end(&c, "lines");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(curves_have_their_names_at_their_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
