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

static void given_ports_are_kept(void **state)
{
    (void)state;
    for (uint64_t seed = 1000; seed < 1040; seed++) {
        vt_sketch s = sketch_new(seed);
        uint32_t n = 12, in_use[12] = {0}, out_use[12] = {0};
        for (uint32_t i = 0; i < n; i++)
            sketch_box(&s, (float)(400 + sketch_random(&s, 200)),
                       (float)(400 + sketch_random(&s, 300)));
        for (uint32_t k = 0; k < 24; k++) {
            uint32_t from = sketch_random(&s, n - 1),
                     to = from + 1 + sketch_random(&s, n - 1 - from);
            sketch_wire(&s, from, to);
            vt_layout_net *net = &s.nets.at[s.nets.n - 1];
            vt_layout_end *end = (vt_layout_end *)(uintptr_t)net->to;
            net->from.at = (float)(15 * ++out_use[from] % 400);
            end->at = (float)(15 * ++in_use[to] % 400) + 0.5f;
        }
        draw_every_way(&s);
    }
}

static void borders_are_met_straight(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    uint32_t b = sketch_box(&s, 101, 30);
    sketch_wire(&s, VT_LAYOUT_BORDER, b);
    sketch_wire(&s, b, VT_LAYOUT_BORDER);
    vt_layout_options o = sketch_options();
    vt_layout_result d;
    assert_true(sketch_draw(&s, &o, &d));
    assert_int_equal(d.n_lines, 2);
    assert_int_equal(d.lines[0].n_points, 2);
    assert_true(d.in_at[0] == d.x[0] + 50.5f && d.out_at[1] == d.in_at[0]);
    assert_true(isnan(d.in_at[1]) && isnan(d.out_at[0]));
    assert_true(d.h == 24 + 30 + 24 || d.h == 36 + 30 + 36);
    vt_arena_free(s.arena);
}

static void small_levels_hold(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 4; n++) {
        vt_sketch s = sketch_new(n);
        for (uint32_t i = 0; i < n; i++)
            sketch_box(&s, 40, 20);
        sketch_net(&s, n ? 0 : VT_LAYOUT_BORDER, NULL, 0); /* nobody reads it */
        sketch_wire(&s, VT_LAYOUT_BORDER, VT_LAYOUT_BORDER);
        if (n) {
            uint32_t twice[] = {n - 1, n - 1, 0};
            sketch_net(&s, 0, twice, 3); /* reads itself, and is read twice */
        }
        draw_every_way(&s);
    }
}

static void a_fan_of_800_nets_holds(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    sketch_random_boxes(&s, 1, 20);
    for (uint32_t i = 1; i <= 800; i++) {
        sketch_box(&s, 100, 30);
        sketch_wire(&s, 0, i);
    }
    draw_every_way(&s);
}

static vt_layout_result draw_folded(vt_sketch *s, vt_layout_direction direction)
{
    vt_layout_options o = sketch_options();
    o.fold_ratio = 3;
    o.direction = direction;
    vt_layout_result d;
    assert_true(sketch_draw(s, &o, &d));
    assert_true(d.w <= 3 * d.h && d.h <= 3 * d.w);
    return d;
}

static void chains_fold_into_columns(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {12, 25, 50, 1000};
    for (int k = 0; k < 4; k++) {
        vt_sketch s = sketch_new(1);
        for (uint32_t i = 0; i < lengths[k]; i++) {
            sketch_box(&s, (float)(90 + 2 * sketch_random(&s, 40)), 30);
            if (i)
                sketch_wire(&s, i - 1, i);
            if (i > 4)
                sketch_wire(&s, i - 5, i);
        }
        vt_layout_result d = draw_folded(&s, VT_LAYOUT_DOWN);
        assert_true(d.n_columns > 1);
        draw_folded(&s, VT_LAYOUT_RIGHT);
        vt_arena_free(s.arena);
    }
}

static void wide_levels_break_into_rows(void **state)
{
    (void)state;
    for (int linked = 0; linked < 3; linked++)
        for (uint32_t n = 7; n <= 60; n += 53) {
            vt_sketch s = sketch_new(1);
            sketch_box(&s, 120, 30);
            for (uint32_t i = 1; i <= n; i++) {
                sketch_box(&s, 120, 30);
                if (linked == 1)
                    sketch_wire(&s, 0, i);
            }
            uint32_t all[60];
            for (uint32_t i = 0; i < n; i++)
                all[i] = i + 1;
            if (linked == 2) /* one value that all the others read */
                sketch_net(&s, 0, all, n);
            draw_folded(&s, VT_LAYOUT_DOWN);
            draw_folded(&s, VT_LAYOUT_RIGHT);
            vt_arena_free(s.arena);
        }
}

/* A chain whose first value is read again near by and far down. */
static void long_nets_end_in_stubs(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    for (uint32_t i = 0; i < 60; i++) {
        sketch_box(&s, 100, 30);
        if (i > 1)
            sketch_wire(&s, i - 1, i);
    }
    uint32_t readers[] = {1, 20, 50, 55};
    sketch_net(&s, 0, readers, 4)->label_w = 70;
    vt_layout_options o = sketch_options();
    o.stub_span = 40;
    vt_layout_result d;
    assert_true(sketch_draw(&s, &o, &d));
    assert_int_equal(d.n_stubs, 3);
    uint32_t at_source = 0;
    for (uint32_t i = 0; i < 3; i++) {
        at_source += d.stubs[i].to == VT_NONE;
        assert_true(d.stubs[i].w == 70 && (d.stubs[i].to == VT_NONE || d.stubs[i].to >= 2));
    }
    assert_int_equal(at_source, 1);
    assert_int_equal(d.n_dummies, 18 + 3 + 1); /* to reader 20 and its neighbours' places */
    vt_arena_free(s.arena);
}

static void a_ring_turns_one_edge(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    for (uint32_t i = 0; i < 12; i++) {
        sketch_box(&s, 80, 30);
        sketch_wire(&s, i, (i + 1) % 12);
    }
    vt_layout_options o = sketch_options();
    vt_layout_result d;
    assert_true(sketch_draw(&s, &o, &d));
    uint32_t upwards = 0;
    for (uint32_t i = 0; i < 12; i++)
        upwards += d.y[(i + 1) % 12] <= d.y[i];
    assert_int_equal(upwards, 1);
    vt_arena_free(s.arena);
}

/* Boxes from left to right, row after row. */
static const vt_layout_result *order_of;
static int order_compare(const void *a, const void *b)
{
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    float p = order_of->y[i], q = order_of->y[j];
    if (p == q)
        p = order_of->x[i], q = order_of->x[j];
    return (p > q) - (p < q);
}

static void order_does_not_look_at_sizes(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(7);
    uint32_t n = 30, seen[2][30];
    for (uint32_t i = 0; i < n; i++)
        sketch_box(&s, 80, 30);
    sketch_random_nets(&s, n, 45, 2, 8, 0, 0);
    vt_layout_options o = sketch_options();
    vt_layout_level bare = *sketch_level(&s);
    bare.boxes = NULL;
    vt_layout_ranks *ranks;
    assert_true(vt_layout_order(s.arena, &bare, &o, &ranks, NULL));
    for (int k = 0; k < 2; k++) {
        vt_layout_result d;
        assert_true(vt_layout_place(s.arena, sketch_level(&s), ranks, &o, &d, NULL));
        assert_true(drawing_holds(&s.level, &d, &o));
        for (uint32_t i = 0; i < n; i++)
            seen[k][i] = i;
        order_of = &d;
        qsort(seen[k], n, sizeof seen[k][0], order_compare);
        s.boxes.at[11] = (vt_layout_size){900, 700}; /* this one opens */
    }
    assert_memory_equal(seen[0], seen[1], sizeof seen[0]);
    vt_arena_free(s.arena);
}

static bool always(void *ctx)
{
    (void)ctx;
    return true;
}

static void layout_can_be_cancelled(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    sketch_random_boxes(&s, 100, 50);
    sketch_random_nets(&s, 100, 150, 2, 10, 0, 0);
    vt_progress stop = {.cancelled = always};
    vt_layout_options o = sketch_options();
    vt_layout_ranks *ranks;
    vt_err err = {0};
    assert_true(vt_layout_order(s.arena, sketch_level(&s), &o, &ranks, &err));
    vt_layout_result d;
    o.progress = &stop;
    assert_false(vt_layout_place(s.arena, &s.level, ranks, &o, &d, &err));
    assert_int_equal(err.code, VT_CANCELLED);
    assert_false(vt_layout_order(s.arena, &s.level, &o, &ranks, &err));
    vt_arena_free(s.arena);
}

/* A thousand values that all pass each other, none with a label. */
static void dummies_stay_few(void **state)
{
    (void)state;
    vt_sketch s = sketch_new(1);
    uint32_t n = 3000;
    for (uint32_t i = 0; i < n; i++) {
        sketch_box(&s, 80, 30);
        if (i)
            sketch_wire(&s, i - 1, i);
        if (i < n / 2 && n - 1 - i > i + 1)
            sketch_wire(&s, i, n - 1 - i);
    }
    vt_layout_options o = sketch_options();
    vt_layout_result d;
    assert_true(sketch_draw(&s, &o, &d));
    assert_true(d.n_dummies <= 50000 || d.n_dummies <= 3 * (n + s.nets.n));
    vt_arena_free(s.arena);
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

/* A lattice 20 wide can be drawn without a crossing, in whatever order its boxes come. */
static void what_can_be_drawn_without_crossings_is(void **state)
{
    (void)state;
    enum { WIDE = 20, DEEP = 24 };
    for (uint64_t seed = 1; seed <= 8; seed++) {
        vt_sketch s = sketch_new(seed);
        uint32_t name[WIDE * DEEP];
        for (uint32_t i = 0; i < WIDE * DEEP; i++) {
            uint32_t j = sketch_random(&s, i + 1);
            sketch_box(&s, 80, 30);
            name[i] = name[j], name[j] = i;
        }
        for (uint32_t i = 0; i < WIDE * (DEEP - 1); i++) {
            uint32_t below = i + WIDE, aside = i / WIDE % 2 ? below + 1 : below - 1;
            uint32_t to[2] = {name[below], name[aside]};
            sketch_net(&s, name[i], to, aside / WIDE == below / WIDE ? 2 : 1);
        }
        vt_layout_options o = sketch_options();
        vt_layout_result d;
        assert_true(sketch_draw(&s, &o, &d));
        assert_int_equal(d.crossings, 0);
        vt_arena_free(s.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_levels_hold),
        cmocka_unit_test(given_ports_are_kept),
        cmocka_unit_test(borders_are_met_straight),
        cmocka_unit_test(small_levels_hold),
        cmocka_unit_test(a_fan_of_800_nets_holds),
        cmocka_unit_test(chains_are_straight),
        cmocka_unit_test(chains_fold_into_columns),
        cmocka_unit_test(wide_levels_break_into_rows),
        cmocka_unit_test(long_nets_end_in_stubs),
        cmocka_unit_test(a_ring_turns_one_edge),
        cmocka_unit_test(order_does_not_look_at_sizes),
        cmocka_unit_test(layout_can_be_cancelled),
        cmocka_unit_test(dummies_stay_few),
        cmocka_unit_test(what_can_be_drawn_without_crossings_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
