#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zlib.h>

#include "figure/font.h"
#include "figure/subset.h"
#include "figure/text.h"

static uint32_t u16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t u32(const uint8_t *p)
{
    return u16(p) << 16 | u16(p + 2);
}

static vt_buf subset_of(vt_str text, vt_text_weight weight)
{
    vt_subset *s = calloc(1, sizeof *s);
    vt_buf out = {0};
    for (size_t i = 0; i < text.n;)
        vt_subset_add(s, vt_text_next(text, &i));
    vt_subset_woff(s, weight, &out);
    free(s);
    if (!vt_font_file(weight).n) {
        print_message("built without the face\n");
        skip();
    }
    assert_false(out.failed);
    return out;
}

/* A table of the WOFF file, unpacked; the caller frees it. */
static uint8_t *table(vt_buf woff, const char *tag, uint32_t *n)
{
    const uint8_t *p = (const uint8_t *)woff.p;
    for (uint32_t i = 0; i < u16(p + 12); i++) {
        const uint8_t *row = p + 44 + 20 * i;
        if (memcmp(row, tag, 4) != 0)
            continue;
        uLongf size = *n = u32(row + 12);
        uint8_t *out = malloc(size + 1);
        if (u32(row + 8) == size)
            memcpy(out, p + u32(row + 4), size);
        else
            assert_int_equal(uncompress(out, &size, p + u32(row + 4), u32(row + 8)), Z_OK);
        assert_int_equal(size, *n);
        return out;
    }
    fail_msg("no table %s", tag);
    return NULL;
}

/* The glyph of a code by the format 4 table; every segment of ours has a delta. */
static uint32_t glyph_of(const uint8_t *cmap, uint32_t code)
{
    const uint8_t *sub = cmap + u32(cmap + 8);
    uint32_t n = u16(sub + 6) / 2;
    for (uint32_t i = 0; i < n; i++)
        if (code <= u16(sub + 14 + 2 * i)) {
            uint32_t first = u16(sub + 16 + 2 * n + 2 * i), delta = u16(sub + 16 + 4 * n + 2 * i);
            return code < first ? 0 : (code + delta) & 0xffff;
        }
    return 0;
}

static void every_character_keeps_its_advance(void **state)
{
    (void)state;
    vt_str text = VT_S("conv1 3×3 → Äé…−λ");
    vt_buf woff = subset_of(text, VT_TEXT_STRONG);
    assert_memory_equal(woff.p, "wOFF", 4);
    assert_int_equal(u32((const uint8_t *)woff.p + 8), woff.n);
    uint32_t n, m;
    uint8_t *cmap = table(woff, "cmap", &n), *hmtx = table(woff, "hmtx", &m);
    for (size_t i = 0; i < text.n;) {
        size_t start = i;
        uint32_t glyph = glyph_of(cmap, vt_text_next(text, &i));
        assert_true(glyph > 0 && 4 * (glyph + 1) <= m);
        float width = vt_text_width(vt_str_cut(text, start, i - start), 1000, VT_TEXT_STRONG);
        assert_int_equal(u16(hmtx + 4 * glyph), width + .5f);
    }
    assert_int_equal(glyph_of(cmap, 'Z'), 0);
    free(cmap);
    free(hmtx);
    vt_buf_free(&woff);
}

static void outlines_lie_in_order_and_whole(void **state)
{
    (void)state;
    vt_buf woff = subset_of(VT_S("Äéi!"), VT_TEXT_REGULAR);
    uint32_t n, bytes, glyphs;
    uint8_t *loca = table(woff, "loca", &n), *glyf = table(woff, "glyf", &bytes),
            *maxp = table(woff, "maxp", &glyphs);
    glyphs = u16(maxp + 4);
    assert_true(glyphs >= 5);
    assert_int_equal(n, 4 * (glyphs + 1));
    for (uint32_t g = 0; g < glyphs; g++) {
        uint32_t at = u32(loca + 4 * g), end = u32(loca + 4 * g + 4);
        assert_true(at <= end && end <= bytes);
        if (at < end && u16(glyf + at) & 0x8000)
            assert_true(u16(glyf + at + 12) < glyphs); /* a part that is here too */
    }
    assert_int_equal(u32(loca + 4 * glyphs), bytes);
    free(loca);
    free(glyf);
    free(maxp);
    vt_buf_free(&woff);
}

static void a_subset_is_small_and_the_same_again(void **state)
{
    (void)state;
    vt_str ascii =
        VT_S("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;_-/()[]");
    vt_buf a = subset_of(ascii, VT_TEXT_REGULAR), b = subset_of(ascii, VT_TEXT_REGULAR);
    assert_true(a.n < 12000);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    vt_buf_free(&a);
    vt_buf_free(&b);
}

static void what_the_face_lacks_is_left_out(void **state)
{
    (void)state;
    vt_buf woff = subset_of(VT_S("卷😀"), VT_TEXT_REGULAR);
    uint32_t n;
    uint8_t *maxp = table(woff, "maxp", &n);
    assert_int_equal(u16(maxp + 4), 1); /* .notdef alone */
    free(maxp);
    vt_buf_free(&woff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_keeps_its_advance),
        cmocka_unit_test(outlines_lie_in_order_and_whole),
        cmocka_unit_test(a_subset_is_small_and_the_same_again),
        cmocka_unit_test(what_the_face_lacks_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
