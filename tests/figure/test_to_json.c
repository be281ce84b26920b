#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "../golden/gallery.h"

/* x -> block [ conv -> relu ], relu -> stub */
static json_t *document(gallery *g)
{
    vt_buf out = {0};
    vt_err err = {0};
    gallery_begin(g, "small");
    uint32_t x =
        gallery_box(g, VT_NONE, 60, 10, (vt_scene_box){.kind = VT_BOX_INPUT, .name = VT_S("x")});
    uint32_t block = gallery_box(
        g, VT_NONE, 60, 60,
        (vt_scene_box){.kind = VT_BOX_OPEN, .name = VT_S("block"), .op = VT_S("Block")});
    gallery_size(g, block, 10, 60, 200, 200);
    uint32_t conv = gallery_box(g, block, 60, 100,
                                (vt_scene_box){.name = VT_S("con…"),
                                               .full = VT_S("conv\xff"),
                                               .path = VT_S("block/conv"),
                                               .op = VT_S("Conv")});
    uint32_t relu = gallery_box(
        g, block, 60, 150,
        (vt_scene_box){.name = VT_S("relu"), .path = VT_S("block/relu"), .op = VT_S("Relu")});
    uint32_t stub =
        gallery_box(g, VT_NONE, 60, 300, (vt_scene_box){.kind = VT_BOX_STUB, .name = VT_S("y")});
    gallery_edge(g, x, "x");
    GALLERY_TO(g, conv, 60, 36, 60, 100);
    gallery_edge(g, conv, "c");
    GALLERY_TO(g, relu, 60, 130, 60, 150);
    gallery_edge(g, relu, "r");
    GALLERY_TO(g, stub, 60, 180, 60, 300);
    g->scene.width = 220;
    g->scene.height = 330;
    assert_true(vt_scene_json(&g->scene, &out, &err));
    json_t *j = json_loadb(out.p, out.n, 0, NULL);
    assert_non_null(j);
    vt_buf_free(&out);
    return j;
}

static const char *text(json_t *j, const char *key)
{
    return json_string_value(json_object_get(j, key));
}

static void boxes_are_nodes_with_their_values(void **state)
{
    (void)state;
    static gallery g;
    json_t *j = document(&g), *nodes = json_object_get(j, "nodes");
    assert_int_equal(json_array_size(nodes), 4);
    json_t *block = json_array_get(nodes, 1), *conv = json_array_get(nodes, 2);
    assert_true(json_is_null(json_object_get(block, "op")));
    assert_string_equal(text(block, "type"), "Block");
    assert_true(json_is_null(json_object_get(block, "parent")));
    assert_string_equal(text(conv, "id"), "block/conv");
    assert_string_equal(text(conv, "name"), "conv\xef\xbf\xbd");
    assert_string_equal(text(conv, "op"), "Conv");
    assert_string_equal(text(conv, "parent"), "block");
    assert_string_equal(text(conv, "scope"), "block");
    assert_int_equal(json_integer_value(json_object_get(conv, "repeat")), 1);
    assert_true(json_number_value(json_object_get(conv, "y")) == 100);
    assert_string_equal(json_string_value(json_array_get(json_object_get(conv, "inputs"), 0)), "x");
    assert_string_equal(json_string_value(json_array_get(json_object_get(conv, "outputs"), 0)),
                        "c");
    json_decref(j);
    vt_arena_free(g.arena);
}

static void edges_have_ends_and_ways_and_no_stubs(void **state)
{
    (void)state;
    static gallery g;
    json_t *j = document(&g), *edges = json_object_get(j, "edges");
    assert_int_equal(json_array_size(edges), 3);
    json_t *first = json_array_get(edges, 0), *last = json_array_get(edges, 2);
    assert_string_equal(text(first, "value"), "x");
    assert_string_equal(text(first, "from"), "x");
    assert_string_equal(json_string_value(json_array_get(json_object_get(first, "to"), 0)),
                        "block/conv");
    json_t *end = json_array_get(json_object_get(first, "path"), 1);
    assert_true(json_number_value(json_array_get(end, 1)) == 100);
    assert_int_equal(json_array_size(json_object_get(first, "paths")), 1);
    assert_int_equal(json_array_size(json_object_get(last, "to")), 0);
    json_decref(j);
    vt_arena_free(g.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_are_nodes_with_their_values),
        cmocka_unit_test(edges_have_ends_and_ways_and_no_stubs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
