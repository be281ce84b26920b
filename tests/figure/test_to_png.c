#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <zlib.h>

#include "../golden/gallery.h"
#include "figure/cairo.h"

/* One box with this name, alone in a picture of 200 x 60. */
static void scene_make(gallery *g, vt_str name)
{
    gallery_begin(g, "one");
    g->scene.caption = VT_S("");
    gallery_box(g, VT_NONE, 100, 15, (vt_scene_box){.name = name, .family = 3});
    g->scene.width = 200;
    g->scene.height = 60;
}

static vt_buf png_of(const vt_scene *s, float scale)
{
    vt_buf out = {0};
    vt_err err = {0};
    char text[512];
    if (!vt_scene_png(s, VT_THEME_LIGHT, scale, NULL, &out, &err)) {
        print_message("%s\n", vt_err_text(&err, text, sizeof text));
        skip();
    }
    return out;
}

typedef struct image {
    uint32_t w, h;
    uint8_t *rgb;
} image;

static uint32_t u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void unfilter(image *m, const uint8_t *raw)
{
    size_t n = 3 * (size_t)m->w;
    for (uint32_t y = 0; y < m->h; y++, raw += n + 1)
        for (size_t i = 0; i < n; i++) {
            uint8_t *to = m->rgb + y * n + i;
            uint8_t left = i < 3 ? 0 : to[-3], above = y ? to[-(ptrdiff_t)n] : 0;
            assert_true(raw[0] <= 2);
            *to = (uint8_t)(raw[i + 1] + (raw[0] == 1 ? left : raw[0] == 2 ? above : 0));
        }
}

/* Reads a PNG of ours back: chunks with their CRC, one deflate stream, three filters. */
static image image_of(vt_buf png)
{
    const uint8_t *p = (const uint8_t *)png.p, *end = p + png.n;
    image m = {0};
    vt_buf packed = {0};
    assert_memory_equal(p, "\x89PNG\r\n\x1a\n", 8);
    for (p += 8; p < end; p += 12 + u32(p)) {
        uint32_t n = u32(p);
        assert_true(p + 12 + n <= end);
        assert_int_equal(crc32(0, p + 4, n + 4), u32(p + 8 + n));
        if (!memcmp(p + 4, "IHDR", 4))
            m.w = u32(p + 8), m.h = u32(p + 12);
        if (!memcmp(p + 4, "IDAT", 4))
            vt_buf_bytes(&packed, p + 8, n);
    }
    uLongf size = m.h * (3 * (uLongf)m.w + 1);
    uint8_t *raw = malloc(size);
    assert_int_equal(uncompress(raw, &size, (const uint8_t *)packed.p, packed.n), Z_OK);
    assert_int_equal(size, m.h * (3 * (uLongf)m.w + 1));
    m.rgb = malloc(3 * (size_t)m.w * m.h);
    unfilter(&m, raw);
    free(raw);
    vt_buf_free(&packed);
    return m;
}

static void the_picture_reads_back(void **state)
{
    (void)state;
    static gallery g;
    scene_make(&g, VT_S("conv1"));
    vt_buf png = png_of(&g.scene, 2);
    image m = image_of(png);
    assert_int_equal(m.w, 400);
    assert_int_equal(m.h, 120);
    const vt_scene_box *b = &g.boxes[0];
    const uint8_t *ground = m.rgb, *stripe = m.rgb + 3 * (60 * (size_t)m.w + 2 * (size_t)b->x + 4);
    assert_int_equal(ground[0] << 16 | ground[1] << 8 | ground[2], 0xf7f7f8);
    assert_int_equal(stripe[0] << 16 | stripe[1] << 8 | stripe[2], 0x047d78);
    free(m.rgb);
    vt_buf_free(&png);
    vt_arena_free(g.arena);
}

/* How dark the inside of the box is, right of the stripe. */
static uint64_t ink_of(vt_str name)
{
    static gallery g;
    scene_make(&g, name);
    vt_buf png = png_of(&g.scene, 4);
    image m = image_of(png);
    uint64_t sum = 0;
    const vt_scene_box *b = &g.boxes[0];
    for (uint32_t y = 4 * 17; y < 4 * 43; y++)
        for (uint32_t x = (uint32_t)(4 * (b->x + 8)); x < 4 * (b->x + b->w - 3); x++)
            sum += 255u - m.rgb[3 * ((size_t)y * m.w + x)];
    free(m.rgb);
    vt_buf_free(&png);
    vt_arena_free(g.arena);
    return sum;
}

static void characters_are_drawn_and_not_boxes(void **state)
{
    (void)state;
    uint64_t one = ink_of(VT_S("一")), many = ink_of(VT_S("龘")), none = ink_of(VT_S(" "));
    assert_int_equal(none, 0);
    assert_true(one > 0);
    assert_true(many > 4 * one); /* a box for the unknown would be as dark for both */
    assert_true(ink_of(VT_S("i")) < ink_of(VT_S("M")));
}

static void every_character_of_the_gallery_has_a_glyph(void **state)
{
    (void)state;
    static gallery g;
    vt_err err = {0};
    scene_make(&g, VT_S("卷积 畳み 합성 →×·…− λ"));
    const vt_cairo *c = vt_cairo_load("PNG", &err);
    if (!c)
        skip();
    uint32_t pixels[16] = {0};
    cairo_surface_t *surface = c->cairo_image_surface_create_for_data((unsigned char *)pixels,
                                                                      CAIRO_FORMAT_RGB24, 4, 4, 16);
    cairo_t *cr = c->cairo_create(surface);
    vt_cairo_pen pen;
    assert_true(vt_cairo_pen_init(&pen, c, cr, VT_THEME_LIGHT, &err));
    assert_true(vt_scene_draw(&g.scene, VT_THEME_LIGHT, &pen.pen, NULL, &err));
    assert_int_equal(pen.unknown, 0);
    vt_cairo_pen_free(&pen);
    c->cairo_destroy(cr);
    c->cairo_surface_destroy(surface);
    vt_arena_free(g.arena);
}

static void bands_leave_no_seam(void **state)
{
    (void)state;
    static gallery g;
    scene_make(&g, VT_S("tall"));
    for (int i = 0; i < 3; i++) /* 20 million pixels at scale 5: more than one band */
        gallery_box(&g, VT_NONE, 300, 480 * (float)i,
                    (vt_scene_box){.name = VT_S("same"), .family = 1});
    g.scene.width = 620;
    g.scene.height = 1300;
    vt_buf png = png_of(&g.scene, 5);
    image m = image_of(png);
    assert_int_equal(m.h, 6500);
    size_t row = 3 * (size_t)m.w;
    for (int i = 1; i < 3; i++) /* each box looks as the first one does */
        for (int y = 0; y < 150; y++)
            assert_memory_equal(m.rgb + row * (size_t)(480 * 5 * i + y) + 3 * 1000,
                                m.rgb + row * (size_t)y + 3 * 1000, 3 * 1000);
    free(m.rgb);
    vt_buf_free(&png);
    vt_arena_free(g.arena);
}

static void *draw_aside(void *ctx)
{
    gallery *g = ctx;
    vt_buf *out = calloc(1, sizeof *out);
    vt_scene_png(&g->scene, VT_THEME_LIGHT, 2, NULL, out, NULL);
    return out;
}

static void the_same_scene_gives_the_same_bytes(void **state)
{
    (void)state;
    static gallery g;
    scene_make(&g, VT_S("卷积 conv"));
    vt_buf first = png_of(&g.scene, 2);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, draw_aside, &g);
    for (int i = 0; i < 4; i++) {
        void *got;
        pthread_join(threads[i], &got);
        vt_buf *again = got;
        assert_int_equal(again->n, first.n);
        assert_memory_equal(again->p, first.p, first.n);
        vt_buf_free(again);
        free(again);
    }
    vt_buf_free(&first);
    vt_arena_free(g.arena);
}

static bool always(void *ctx)
{
    (void)ctx;
    return true;
}

static void painting_can_be_cancelled(void **state)
{
    (void)state;
    static gallery g;
    vt_err err = {0};
    vt_buf out = {0};
    scene_make(&g, VT_S("x"));
    if (!vt_cairo_load("PNG", &err))
        skip();
    assert_false(
        vt_scene_png(&g.scene, VT_THEME_LIGHT, 2, &(vt_progress){.cancelled = always}, &out, &err));
    assert_int_equal(err.code, VT_CANCELLED);
    vt_buf_free(&out);
    vt_arena_free(g.arena);
}

/* The head is written before the painting is cancelled. */
static void a_huge_picture_is_lowered_in_scale(void **state)
{
    (void)state;
    static gallery g;
    vt_err err = {0};
    vt_buf png = {0};
    scene_make(&g, VT_S("wide"));
    g.scene.width = 2000000;
    if (!vt_cairo_load("PNG", &err))
        skip();
    assert_false(
        vt_scene_png(&g.scene, VT_THEME_LIGHT, 2, &(vt_progress){.cancelled = always}, &png, &err));
    const uint8_t *p = (const uint8_t *)png.p;
    uint64_t w = u32(p + 16), h = u32(p + 20);
    assert_true(w * h <= 200000000 && w * h > 190000000);
    vt_buf_free(&png);
    vt_arena_free(g.arena);
}

static void a_missing_library_is_named(void **state)
{
    (void)state;
    void *handles[2];
    const char *const names[] = {"libc.so.6", "libcairo-of-nowhere.so.9"};
    assert_string_equal(vt_cairo_missing(names, 2, handles), "libcairo-of-nowhere.so.9");
    assert_null(vt_cairo_missing(names, 1, handles));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_reads_back),
        cmocka_unit_test(characters_are_drawn_and_not_boxes),
        cmocka_unit_test(every_character_of_the_gallery_has_a_glyph),
        cmocka_unit_test(bands_leave_no_seam),
        cmocka_unit_test(a_huge_picture_is_lowered_in_scale),
        cmocka_unit_test(the_same_scene_gives_the_same_bytes),
        cmocka_unit_test(painting_can_be_cancelled),
        cmocka_unit_test(a_missing_library_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
