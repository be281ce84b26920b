#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "../golden/gallery.h"

typedef struct document {
    json_t *header;
    const uint8_t *data;
    size_t bytes;
    vt_buf all;
} document;

static void scene_make(gallery *g)
{
    gallery_begin(g, "two");
    uint32_t a =
        gallery_box(g, VT_NONE, 60, 10,
                    (vt_scene_box){.kind = VT_BOX_INPUT, .name = VT_S("x"), .path = VT_S("/x")});
    uint32_t b = gallery_box(g, VT_NONE, 60, 80,
                             (vt_scene_box){.name = VT_S("卷积"),
                                            .op = VT_S("Conv"),
                                            .path = VT_S("/卷积"),
                                            .family = 3,
                                            .flags = VT_BOX_CHANGED});
    gallery_row(g, "h.0", "7 M", .5f);
    gallery_edge(g, a, "value")->label = VT_S("f32 1×3");
    GALLERY_TO(g, b, 60, 36, 60, 80);
    g->scene.width = 120;
    g->scene.height = 130;
    g->scene.metadata = VT_S("{\"legend\":[1,2]}");
}

static document document_read(const vt_scene *s)
{
    document d = {0};
    vt_err err = {0};
    assert_true(vt_scene_columns(s, &d.all, &err));
    uint64_t n = 0;
    for (int i = 7; i >= 0; i--)
        n = n << 8 | (uint8_t)d.all.p[i];
    assert_true(n % 8 == 0 && n + 8 <= d.all.n);
    d.header = json_loadb(d.all.p + 8, n, 0, NULL);
    assert_non_null(d.header);
    d.data = (const uint8_t *)d.all.p + 8 + n;
    d.bytes = d.all.n - 8 - n;
    return d;
}

static void document_free(document *d)
{
    json_decref(d->header);
    vt_buf_free(&d->all);
}

static const void *column(const document *d, const char *name, size_t *n)
{
    json_t *entry = json_object_get(d->header, name);
    assert_non_null(entry);
    json_t *at = json_object_get(entry, "data_offsets");
    size_t begin = (size_t)json_integer_value(json_array_get(at, 0));
    size_t end = (size_t)json_integer_value(json_array_get(at, 1));
    assert_true(begin <= end && end <= d->bytes);
    *n = end - begin;
    return d->data + begin;
}

static void numbers_and_strings_come_back(void **state)
{
    (void)state;
    static gallery g;
    size_t n;
    scene_make(&g);
    document d = document_read(&g.scene);
    const float *rect = column(&d, "box.rect", &n);
    assert_int_equal(n, 2 * 4 * 4);
    assert_true(rect[4] == g.boxes[1].x && rect[7] == g.boxes[1].h);
    const uint32_t *parent = column(&d, "box.parent", &n);
    assert_true(parent[0] == VT_NONE);
    const uint8_t *family = column(&d, "box.family", &n);
    assert_int_equal(family[1], 3);
    const uint32_t *off = column(&d, "box.name.off", &n);
    const char *utf8 = column(&d, "box.name.utf8", &n);
    assert_int_equal(off[2] - off[1], 6);
    assert_memory_equal(utf8 + off[1], "卷积", 6);
    const float *share = column(&d, "row.share", &n);
    assert_true(share[0] == .5f);
    const float *point = column(&d, "point", &n);
    assert_true(n == 16 && point[3] == 80);
    document_free(&d);
    vt_arena_free(g.arena);
}

static void columns_are_aligned_without_holes(void **state)
{
    (void)state;
    static gallery g;
    scene_make(&g);
    document d = document_read(&g.scene);
    const char *key;
    json_t *entry;
    size_t at = 0, n = 0;
    bool narrow = false;
    json_object_foreach(d.header, key, entry)
    {
        if (!strcmp(key, "__metadata__"))
            continue;
        const uint8_t *p = column(&d, key, &n);
        bool byte = !strcmp(json_string_value(json_object_get(entry, "dtype")), "U8");
        assert_int_equal((size_t)(p - d.data), at);
        assert_true(byte || at % 4 == 0);
        assert_false(narrow && !byte);
        narrow = byte;
        at += n;
    }
    assert_int_equal(at, d.bytes);
    document_free(&d);
    vt_arena_free(g.arena);
}

static void the_spec_is_one_string(void **state)
{
    (void)state;
    static gallery g;
    scene_make(&g);
    document d = document_read(&g.scene);
    const char *text =
        json_string_value(json_object_get(json_object_get(d.header, "__metadata__"), "figure"));
    assert_non_null(text);
    json_t *spec = json_loads(text, 0, NULL);
    assert_non_null(spec);
    assert_string_equal(json_string_value(json_object_get(spec, "kind")), "graph");
    assert_int_equal(json_integer_value(json_object_get(spec, "version")), 1);
    assert_true(json_number_value(json_object_get(spec, "width")) == 120);
    assert_int_equal(json_array_size(json_object_get(json_object_get(spec, "metadata"), "legend")),
                     2);
    json_decref(spec);
    document_free(&d);
    vt_arena_free(g.arena);
}

static void an_empty_scene_is_a_document_too(void **state)
{
    (void)state;
    vt_scene s = {0};
    document d = document_read(&s);
    size_t n;
    assert_non_null(column(&d, "box.name.off", &n));
    assert_int_equal(n, 4);
    document_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_strings_come_back),
        cmocka_unit_test(columns_are_aligned_without_holes),
        cmocka_unit_test(the_spec_is_one_string),
        cmocka_unit_test(an_empty_scene_is_a_document_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
