#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "figure/font.h"
#include "figure/text.h"

static uint32_t u16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t u32(const uint8_t *p)
{
    return u16(p) << 16 | u16(p + 2);
}

static const uint8_t *table(vt_str font, const char *tag)
{
    const uint8_t *p = (const uint8_t *)font.p;
    for (uint32_t i = 0; i < u16(p + 4); i++)
        if (!memcmp(p + 12 + 16 * i, tag, 4))
            return p + u32(p + 12 + 16 * i + 8);
    return NULL;
}

/* By the face's cmap, format 4, and hmtx; 0 when it has no such character. */
static uint32_t advance_of(vt_str font, uint32_t code)
{
    const uint8_t *cmap = table(font, "cmap"), *sub = NULL;
    for (uint32_t i = 0; i < u16(cmap + 2); i++)
        if (u16(cmap + u32(cmap + 4 + 8 * i + 4)) == 4)
            sub = cmap + u32(cmap + 4 + 8 * i + 4);
    uint32_t n = sub ? u16(sub + 6) / 2 : 0, longs = u16(table(font, "hhea") + 34);
    for (uint32_t s = 0; s < n; s++) {
        uint32_t end = u16(sub + 14 + 2 * s), start = u16(sub + 16 + 2 * n + 2 * s);
        if (code > end || code < start)
            continue;
        const uint8_t *where = sub + 16 + 6 * n + 2 * s;
        uint32_t offset = u16(where);
        uint32_t glyph = offset ? u16(where + offset + 2 * (code - start)) : code;
        if (!glyph)
            return 0;
        glyph = (glyph + u16(sub + 16 + 4 * n + 2 * s)) & 0xffff;
        return u16(table(font, "hmtx") + 4 * (glyph < longs ? glyph : longs - 1));
    }
    return 0;
}

static void widths_are_those_of_the_face(void **state)
{
    (void)state;
    for (int w = 0; w < 2; w++) {
        vt_str font = vt_font_file((vt_text_weight)w);
        if (!font.n) {
            print_message("built without the face\n");
            skip();
        }
        uint32_t compared = 0;
        for (uint32_t code = ' '; code < 0xd800; code++) {
            vt_buf b = {0};
            vt_text_put(&b, code);
            size_t i = 0;
            uint32_t want = advance_of(font, code);
            bool mark = vt_text_width(vt_buf_view(&b), 1000, VT_TEXT_REGULAR) == 0;
            if (want && !mark && vt_text_next(vt_buf_view(&b), &i) == code) {
                assert_int_equal(vt_text_width(vt_buf_view(&b), 1000, (vt_text_weight)w) + .5f,
                                 want);
                compared++;
            }
            vt_buf_free(&b);
        }
        assert_true(compared > 1000);
    }
}

static void widths_add_up(void **state)
{
    (void)state;
    float one = vt_text_width(VT_S("n"), 12, VT_TEXT_REGULAR);
    assert_true(one > 5 && one < 8);
    assert_float_equal(vt_text_width(VT_S("nnnn"), 12, VT_TEXT_REGULAR), 4 * one, 1e-3);
    assert_float_equal(vt_text_width(VT_S("n"), 24, VT_TEXT_REGULAR), 2 * one, 1e-3);
    assert_true(vt_text_width(VT_S("n"), 12, VT_TEXT_STRONG) > one);
    assert_true(vt_text_width(VT_S(""), 12, VT_TEXT_REGULAR) == 0);
}

static void wide_characters_take_one_em_and_marks_nothing(void **state)
{
    (void)state;
    assert_true(vt_text_width(VT_S("\xe5\x8d\xb7\xe7\xa7\xaf"), 12, VT_TEXT_REGULAR) == 24);
    assert_true(vt_text_width(VT_S("e\xcc\x81"), 12, VT_TEXT_REGULAR) ==
                vt_text_width(VT_S("e"), 12, VT_TEXT_REGULAR));
    assert_true(vt_text_width(VT_S("\xff"), 12, VT_TEXT_REGULAR) == 12);
}

static void long_names_lose_the_middle(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_str long_name = VT_S("model_optimized.conv_stem.weight");
    vt_str fit = vt_text_fit(a, long_name, 12, VT_TEXT_REGULAR, 120);
    assert_true(vt_text_width(fit, 12, VT_TEXT_REGULAR) <= 120);
    assert_true(vt_text_width(fit, 12, VT_TEXT_REGULAR) > 105);
    assert_true(vt_str_starts(fit, VT_S("model_")) && vt_str_ends(fit, VT_S("weight")));
    assert_non_null(memmem(fit.p, fit.n, "\xe2\x80\xa6", 3));
    assert_true(vt_str_eq(vt_text_fit(a, long_name, 12, VT_TEXT_REGULAR, 1000), long_name));
    assert_true(vt_str_is(vt_text_fit(a, long_name, 12, VT_TEXT_REGULAR, 0), "\xe2\x80\xa6"));
    vt_arena_free(a);
}

static void shortened_names_stay_utf8(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_str name = VT_S("卷积层一卷积层二卷积层三/畳み込み.e\xcc\x81\xcc\x81");
    for (float w = 0; w < 300; w += 1.5f) {
        vt_str fit = vt_text_fit(a, name, 12, VT_TEXT_STRONG, w);
        assert_int_equal(vt_utf8_valid(fit), fit.n);
        assert_true(w < 12 || vt_text_width(fit, 12, VT_TEXT_STRONG) <= w);
    }
    vt_arena_free(a);
}

static void what_cannot_be_shown_is_marked(void **state)
{
    (void)state;
    static const vt_str hostile[] = {
        VT_S("\x01"),         VT_S("\x7f"),         VT_S("\xc2\x85"),        VT_S("\xed\xa0\x80"),
        VT_S("\xe2\x80\xae"), VT_S("\xef\xbf\xbf"), VT_S("\xf4\x90\x80\x80")};
    for (size_t k = 0; k < sizeof hostile / sizeof *hostile; k++) {
        size_t i = 0;
        assert_int_equal(vt_text_next(hostile[k], &i), 0xfffd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_the_face),
        cmocka_unit_test(widths_add_up),
        cmocka_unit_test(wide_characters_take_one_em_and_marks_nothing),
        cmocka_unit_test(long_names_lose_the_middle),
        cmocka_unit_test(shortened_names_stay_utf8),
        cmocka_unit_test(what_cannot_be_shown_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
