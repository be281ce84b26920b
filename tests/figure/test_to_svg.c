#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "figure/figure.h"

/* A chain of n boxes with names as long as exporters make them, in columns of 40. */
static vt_scene chain(vt_arena *arena, uint32_t n)
{
    vt_scene_box *boxes = vt_arena_array(arena, n, sizeof *boxes);
    vt_scene_edge *edges = vt_arena_array(arena, n, sizeof *edges);
    vt_scene_line *lines = vt_arena_array(arena, n, sizeof *lines);
    uint32_t *targets = vt_arena_array(arena, n, sizeof *targets);
    float *points = vt_arena_array(arena, 4 * (size_t)n, sizeof *points);
    for (uint32_t i = 0; i < n; i++) {
        vt_scene_box *b = &boxes[i];
        *b = (vt_scene_box){.id = i, .parent = VT_NONE, .family = (uint8_t)(i % 10), .repeat = 1};
        b->path = vt_str_format(arena, "/encoder/layer.%u/attention/MatMul_%u", i / 40, i);
        b->name = vt_str_cut(b->path, b->path.n - 12, 12);
        b->full = b->name;
        b->op = VT_S("MatMul");
        b->note = VT_S("1\xc3\x97"
                       "12\xc3\x97"
                       "128\xc3\x97"
                       "64");
        vt_scene_measure(arena, b, NULL);
        b->x = 20 + 300 * (float)(i / 40);
        b->y = 20 + 52 * (float)(i % 40);
        if (!i)
            continue;
        targets[i - 1] = i;
        lines[i - 1] = (vt_scene_line){2 * (i - 1), 2, true};
        points[4 * (i - 1)] = b->x + b->w / 2, points[4 * (i - 1) + 1] = b->y - 22;
        points[4 * (i - 1) + 2] = b->x + b->w / 2, points[4 * (i - 1) + 3] = b->y;
        edges[i - 1] = (vt_scene_edge){
            .from = i - 1,
            .first_to = i - 1,
            .n_to = 1,
            .first_line = i - 1,
            .n_lines = 1,
            .name =
                vt_str_format(arena, "/encoder/layer.%u/attention/MatMul_%u_output_0", i / 40, i)};
    }
    return (vt_scene){.width = 300 * (float)(n / 40 + 1),
                      .height = 2120,
                      .title = VT_S("chain"),
                      .boxes = boxes,
                      .n_boxes = n,
                      .edges = edges,
                      .n_edges = n - 1,
                      .targets = targets,
                      .n_targets = n - 1,
                      .lines = lines,
                      .n_lines = n - 1,
                      .points = points,
                      .n_points = 2 * (n - 1)};
}

static void a_thousand_nodes_are_small_and_quick(void **state)
{
    (void)state;
    vt_arena *arena = vt_arena_new();
    vt_scene s = chain(arena, 1000);
    vt_buf svg = {0};
    vt_err err = {0};
    double before = vt_now();
    assert_true(vt_scene_svg(&s, VT_THEME_LIGHT, &svg, &err));
    double took = vt_now() - before;
    print_message("1,000 nodes: %.1f ms, %zu bytes\n", took * 1e3, svg.n);
    assert_true(svg.n <= 400 * 1000);
    assert_true(took < 1); /* 50 ms is bench's to hold; this machine may be busy */
    vt_buf_free(&svg);
    vt_arena_free(arena);
}

static size_t count(vt_buf svg, const char *word)
{
    size_t n = 0, length = strlen(word);
    for (const char *p = svg.p, *end = svg.p + svg.n;
         (p = memmem(p, (size_t)(end - p), word, length)); p += length)
        n++;
    return n;
}

static vt_buf svg_of(const vt_scene *s, vt_theme theme)
{
    vt_buf svg = {0};
    vt_err err = {0};
    assert_true(vt_scene_svg(s, theme, &svg, &err));
    return svg;
}

static void each_box_is_one_named_group(void **state)
{
    (void)state;
    vt_arena *arena = vt_arena_new();
    vt_scene s = chain(arena, 90);
    vt_buf svg = svg_of(&s, VT_THEME_LIGHT);
    assert_int_equal(count(svg, "<g data-name="), 90);
    assert_int_equal(count(svg, "data-path=\"/encoder/layer.1/attention/MatMul_42\""), 1);
    assert_int_equal(count(svg, "</svg>"), 1);
    assert_int_equal(count(svg, "<path d=\"M"), 89);
    vt_buf_free(&svg);
    vt_arena_free(arena);
}

/* Selectors of the document do not reach into what <use> shows: a card without a look is black. */
static void cards_bring_their_colours_along(void **state)
{
    (void)state;
    vt_arena *arena = vt_arena_new();
    vt_scene s = chain(arena, 20);
    vt_buf svg = svg_of(&s, VT_THEME_DARK);
    assert_int_equal(count(svg, "<use href=\"#vt"), 20);
    assert_int_equal(count(svg, "<g id=\"vt"), count(svg, "<rect style=\"fill:#1a1c20;"));
    assert_int_equal(count(svg, "<g id=\"vt"), count(svg, "<path style=\"fill:#"));
    vt_buf_free(&svg);
    vt_arena_free(arena);
}

static void a_scene_without_boxes_says_all_of_its_caption(void **state)
{
    (void)state;
    vt_scene s = {.width = 28, .height = 28, .caption = VT_S("nothing.onnx: 0 nodes in 0 boxes")};
    vt_buf svg = svg_of(&s, VT_THEME_LIGHT);
    assert_int_equal(count(svg, ">nothing.onnx: 0 nodes in 0 boxes</text>"), 1);
    assert_int_equal(count(svg, "width=\"28\""), 0);
    vt_buf_free(&svg);
}

static void paper_is_measured_in_points(void **state)
{
    (void)state;
    vt_arena *arena = vt_arena_new();
    vt_scene s = chain(arena, 2);
    vt_buf svg = svg_of(&s, VT_THEME_PRINT);
    assert_int_equal(count(svg, "width=\"200pt\""), 1);
    assert_int_equal(count(svg, "class=\"g0\""), 0);
    assert_true(count(svg, "stroke-width:.75") > 3);
    assert_int_equal(count(svg, "stroke-width:1.25"), 0);
    vt_buf_free(&svg);
    vt_arena_free(arena);
}

static void names_cannot_leave_their_place(void **state)
{
    (void)state;
    vt_arena *arena = vt_arena_new();
    vt_scene s = chain(arena, 2);
    vt_scene_box *b = (vt_scene_box *)&s.boxes[0];
    b->name = b->full = b->path = VT_S("\"><script>&\x01\xff</script>");
    s.title = s.caption = VT_S("</title><script>");
    vt_buf svg = svg_of(&s, VT_THEME_LIGHT);
    assert_int_equal(count(svg, "<script"), 0);
    assert_int_equal(count(svg, "\x01"), 0);
    assert_int_equal(vt_utf8_valid(vt_buf_view(&svg)), svg.n);
    vt_buf_free(&svg);
    vt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_box_is_one_named_group),
                                       cmocka_unit_test(cards_bring_their_colours_along),
                                       cmocka_unit_test(a_scene_without_boxes_says_all_of_its_caption),
        cmocka_unit_test(paper_is_measured_in_points),
                                       cmocka_unit_test(names_cannot_leave_their_place),
                                       cmocka_unit_test(a_thousand_nodes_are_small_and_quick)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
