#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "figure/measure.h"

static vt_arena *arena;

static int begin(void **state)
{
    (void)state;
    return (arena = vt_arena_new()) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    vt_arena_free(arena);
    return 0;
}

static void a_node_is_as_wide_as_its_texts(void **state)
{
    (void)state;
    vt_scene_box b = {.name = VT_S("stem"), .op = VT_S("Conv"), .note = VT_S("3x3, 64")};
    vt_scene_measure(arena, &b, NULL);
    float texts = vt_text_width(b.name, 12, VT_TEXT_REGULAR) +
                  vt_text_width(b.op, 12, VT_TEXT_REGULAR) +
                  vt_text_width(b.note, 10.5f, VT_TEXT_REGULAR);
    assert_true(b.h == VT_SCENE_NODE_H);
    assert_true(b.w >= texts + 12 + 5 + 12 + 9 && b.w < texts + 12 + 5 + 12 + 9 + 8);
    assert_true((int)b.w % 8 == 0);
}

static void a_name_that_says_the_op_stands_alone(void **state)
{
    (void)state;
    static const struct {
        vt_str name, op;
        bool says;
    } cases[] = {
        {VT_S("Relu"), VT_S("Relu"), true},       {VT_S("relu_12"), VT_S("Relu"), true},
        {VT_S("conv1"), VT_S("Conv"), true},      {VT_S("Gather"), VT_S("GatherElements"), false},
        {VT_S("Reluctant"), VT_S("Relu"), false}, {VT_S("stem"), VT_S("Conv"), false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vt_scene_box b = {.name = cases[i].name, .op = cases[i].op};
        vt_scene_measure(arena, &b, NULL);
        assert_int_equal((b.flags & VT_BOX_SAYS_OP) != 0, cases[i].says);
        assert_true(vt_str_eq(b.op, cases[i].op));
    }
}

static void widths_are_clamped(void **state)
{
    (void)state;
    vt_scene_box small = {.name = VT_S("x")};
    vt_scene_measure(arena, &small, NULL);
    assert_true(small.w == VT_SCENE_MIN_W);
    vt_scene_box large = {
        .name = VT_S("encoder.layer.11.attention.self.query.with.a.very.long.name.indeed.yes"),
        .op = VT_S("FusedMultiHeadAttention"),
        .note = VT_S("1x12x128x128x64 to 1x128x768 and more of it"),
        .detail = VT_S("Gemm, Gelu, Gemm, Gemm, Gelu, Gemm, Gemm, Gelu, Gemm, Gemm, Gelu, Gemm")};
    vt_str whole = large.name;
    vt_scene_measure(arena, &large, NULL);
    assert_true(large.w == VT_SCENE_MAX_W && large.h == VT_SCENE_DETAIL_H);
    assert_true(vt_str_eq(large.full, whole));
    assert_true(large.name.n < whole.n && large.name.n > 10);
    assert_true(vt_text_width(large.detail, 10.5f, VT_TEXT_REGULAR) <= VT_SCENE_MAX_W - 21);
}

static void measuring_again_changes_nothing(void **state)
{
    (void)state;
    vt_scene_box b = {.kind = VT_BOX_FOLDED,
                      .flags = VT_BOX_OPENABLE,
                      .op = VT_S("ResidualBlockWithShortcutAndMore"),
                      .name = VT_S("backbone.stages.3.blocks.17.residual.branch.main.path")};
    vt_scene_measure(arena, &b, NULL);
    vt_scene_box again = b;
    vt_scene_measure(arena, &again, NULL);
    assert_true(again.w == b.w && again.h == b.h);
    assert_true(vt_str_eq(again.name, b.name) && vt_str_eq(again.full, b.full) &&
                vt_str_eq(again.op, b.op));
}

static void a_stack_has_a_line_a_repeat_up_to_twelve(void **state)
{
    (void)state;
    vt_scene_row rows[48];
    for (int i = 0; i < 48; i++)
        rows[i] = (vt_scene_row){.name = VT_S("layers.7"), .note = VT_S("7.09 M"), .share = 1};
    vt_scene_box five = {.kind = VT_BOX_STACK, .name = VT_S("Block"), .repeat = 5, .n_rows = 5};
    vt_scene_box many = {.kind = VT_BOX_STACK, .name = VT_S("Block"), .repeat = 48, .n_rows = 48};
    vt_scene_measure(arena, &five, rows);
    vt_scene_measure(arena, &many, rows);
    assert_true(five.h == 30 + 5 * 21 + 5 + 6);
    assert_true(many.h == 30 + 13 * 21 + 5 + 6);
    assert_true(five.w >= 48 + vt_text_width(rows[0].name, 11.5f, VT_TEXT_REGULAR));
}

static void the_count_is_not_said_twice(void **state)
{
    (void)state;
    char text[16];
    vt_scene_box plain = {.kind = VT_BOX_STACK, .name = VT_S("Block"), .repeat = 4};
    vt_scene_box said = {.kind = VT_BOX_STACK, .name = VT_S("Block ×4"), .repeat = 4};
    assert_true(vt_str_is(vt_box_times(&plain, text), "×4"));
    assert_int_equal(vt_box_times(&said, text).n, 0);
}

static void every_kind_has_its_height(void **state)
{
    (void)state;
    static const float heights[] = {30, 30, 36, 34, 26, 26, 18};
    for (int kind = VT_BOX_NODE; kind <= VT_BOX_STUB; kind++) {
        vt_scene_box b = {.kind = (vt_box_kind)kind, .name = VT_S("name"), .repeat = 2};
        vt_scene_measure(arena, &b, NULL);
        assert_true(b.h == heights[kind]);
        assert_true(b.w >= vt_text_width(b.name, 10.5f, VT_TEXT_REGULAR));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_is_as_wide_as_its_texts),
        cmocka_unit_test(a_name_that_says_the_op_stands_alone),
        cmocka_unit_test(widths_are_clamped),
        cmocka_unit_test(measuring_again_changes_nothing),
        cmocka_unit_test(a_stack_has_a_line_a_repeat_up_to_twelve),
        cmocka_unit_test(the_count_is_not_said_twice),
        cmocka_unit_test(every_kind_has_its_height),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
