#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../golden/gallery.h"

static vt_buf pdf_of(const char *title)
{
    static gallery g;
    vt_buf out = {0};
    vt_err err = {0};
    char text[512];
    gallery_begin(&g, title);
    gallery_box(&g, VT_NONE, 100, 15,
                (vt_scene_box){.name = VT_S("卷积 conv1"), .op = VT_S("Conv"), .family = 3});
    g.scene.width = 200;
    g.scene.height = 60;
    bool ok = vt_scene_pdf(&g.scene, VT_THEME_PRINT, &out, &err);
    vt_arena_free(g.arena);
    if (!ok) {
        print_message("%s\n", vt_err_text(&err, text, sizeof text));
        skip();
    }
    return out;
}

static bool has(vt_buf b, const char *word)
{
    return memmem(b.p, b.n, word, strlen(word)) != NULL;
}

static void a_page_of_points_with_its_fonts(void **state)
{
    (void)state;
    vt_buf pdf = pdf_of("one");
    assert_memory_equal(pdf.p, "%PDF-", 5);
    assert_true(has(pdf, "/MediaBox [ 0 0 133.33333")); /* 200 x 88 pixels, names in 8 points */
    assert_true(has(pdf, "/FontFile"));
    vt_buf_free(&pdf);
}

static void the_date_is_the_epochs(void **state)
{
    (void)state;
    unsetenv("SOURCE_DATE_EPOCH");
    vt_buf first = pdf_of("one"), again = pdf_of("one");
    assert_int_equal(first.n, again.n);
    assert_memory_equal(first.p, again.p, first.n);
    assert_true(has(first, "19700101000000"));
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    vt_buf dated = pdf_of("one");
    assert_true(has(dated, "20231114221320"));
    unsetenv("SOURCE_DATE_EPOCH");
    vt_buf_free(&first);
    vt_buf_free(&again);
    vt_buf_free(&dated);
}

static void a_hostile_title_harms_nothing(void **state)
{
    (void)state;
    vt_buf pdf = pdf_of("a \xff ) <x> \\ (");
    assert_true(has(pdf, "%%EOF"));
    vt_buf_free(&pdf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_points_with_its_fonts),
        cmocka_unit_test(the_date_is_the_epochs),
        cmocka_unit_test(a_hostile_title_harms_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
