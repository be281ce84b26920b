/* Levels of many shapes, made from seeds, and what must hold of every drawing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drawing.h"

static vt_sketch sketch_new(uint64_t seed)
{
    return (vt_sketch){.arena = vt_arena_new(), .seed = seed};
}

static void sketch_random_boxes(vt_sketch *s, uint32_t n, uint32_t largest)
{
    for (uint32_t i = 0; i < n; i++)
        sketch_box(s, (float)(20 + sketch_random(s, largest)),
                   (float)(20 + sketch_random(s, largest / 2)));
}

/* A random level: `back` of 100 nets may run backwards, `border` of 100 begin or end there. */
static void sketch_random_nets(vt_sketch *s, uint32_t n, uint32_t nets, uint32_t readers,
                               uint32_t reach, uint32_t back, uint32_t border)
{
    for (uint32_t k = 0; k < nets && n > 1; k++) {
        uint32_t from = sketch_random(s, n), to[1000], m = 1 + sketch_random(s, readers);
        for (uint32_t i = 0; i < m; i++) {
            if (sketch_random(s, 100) < back)
                to[i] = sketch_random(s, n);
            else if (from + 1 < n)
                to[i] = from + 1 + sketch_random(s, n - from - 1 < reach ? n - from - 1 : reach);
            else
                to[i] = VT_LAYOUT_BORDER;
            if (sketch_random(s, 100) < border)
                to[i] = VT_LAYOUT_BORDER;
            for (uint32_t j = 0; j < i; j++)
                if (to[j] == to[i] && to[i] == VT_LAYOUT_BORDER) {
                    m = i;
                    break;
                }
        }
        vt_layout_net *net =
            sketch_net(s, sketch_random(s, 100) < border ? VT_LAYOUT_BORDER : from, to, m);
        net->label_w = sketch_random(s, 3) ? 60 : 0;
    }
}

/* Draws a level downwards (twice: the same bytes) and to the right; plain, in narrow columns, with
 * stubs. */
static void draw_every_way(vt_sketch *s)
{
    vt_layout_result d, again;
    for (int way = 0; way < 8; way++) {
        vt_layout_options o = sketch_options();
        o.direction = way & 1 ? VT_LAYOUT_RIGHT : VT_LAYOUT_DOWN;
        o.fold_ratio = way & 2 ? 0.4f : 0;
        o.stub_span = way & 4 ? 3 : 0;
        assert_true(sketch_draw(s, &o, &d));
        assert_true(sketch_draw(s, &o, &again));
        assert_int_equal(d.n_points, again.n_points);
        assert_true(!d.n_points || !memcmp(d.points, again.points, 8 * (size_t)d.n_points));
        assert_true(!s->boxes.n || !memcmp(d.x, again.x, 4 * s->boxes.n));
    }
    vt_arena_free(s->arena);
}

static void random_levels_hold(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 150; seed++) {
        vt_sketch s = sketch_new(seed);
        uint32_t n = 1 + sketch_random(&s, 40), back = seed % 3 ? 0 : 15,
                 border = seed % 4 ? 0 : 20;
        sketch_random_boxes(&s, n, seed % 5 ? 150 : 2000);
        sketch_random_nets(&s, n, n + sketch_random(&s, n), 1 + (uint32_t)(seed % 4),
                           1 + sketch_random(&s, n), back, border);
        draw_every_way(&s);
    }
}

static void chains_are_straight(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    for (uint32_t i = 0; i < 30; i++) {
        sketch_box(&s, (float)(60 + 2 * sketch_random(&s, 50)), 30);
        if (i)
            sketch_wire(&s, i - 1, i);
    }
    vt_layout_options o = sketch_options();
    vt_layout_result d;
    assert_true(sketch_draw(&s, &o, &d));
    for (uint32_t i = 0; i < d.n_lines; i++)
        assert_int_equal(d.lines[i].n_points, 2);
    vt_arena_free(s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_levels_hold),
        cmocka_unit_test(chains_are_straight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
