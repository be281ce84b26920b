#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../golden/gallery.h"

/* x -> outer [ inner [ a -> b ] ] -> y, and an empty group */
static vt_buf document(void)
{
    static gallery g;
    vt_buf out = {0};
    vt_err err = {0};
    gallery_begin(&g, "a \"quoted\\ title\n");
    uint32_t x =
        gallery_box(&g, VT_NONE, 60, 0, (vt_scene_box){.kind = VT_BOX_INPUT, .name = VT_S("x")});
    uint32_t outer = gallery_box(&g, VT_NONE, 60, 0,
                                 (vt_scene_box){.kind = VT_BOX_OPEN, .name = VT_S("outer\\")});
    uint32_t inner =
        gallery_box(&g, outer, 60, 0, (vt_scene_box){.kind = VT_BOX_OPEN, .name = VT_S("inner")});
    uint32_t a =
        gallery_box(&g, inner, 60, 0, (vt_scene_box){.name = VT_S("a"), .op = VT_S("Conv")});
    uint32_t b =
        gallery_box(&g, inner, 60, 0, (vt_scene_box){.name = VT_S("b"), .op = VT_S("卷积")});
    gallery_box(&g, VT_NONE, 60, 0, (vt_scene_box){.kind = VT_BOX_OPEN, .name = VT_S("empty")});
    uint32_t y =
        gallery_box(&g, VT_NONE, 60, 0, (vt_scene_box){.kind = VT_BOX_OUTPUT, .name = VT_S("y")});
    uint32_t stub =
        gallery_box(&g, VT_NONE, 60, 0, (vt_scene_box){.kind = VT_BOX_STUB, .name = VT_S("cut")});
    gallery_down(&g, x, a, "x");
    gallery_down(&g, a, b, "a");
    gallery_down(&g, outer, y, "y");
    gallery_down(&g, b, stub, "cut");
    assert_true(vt_scene_dot(&g.scene, &out, &err));
    vt_buf_char(&out, 0);
    vt_arena_free(g.arena);
    return out;
}

static void groups_are_clusters_and_braces_close(void **state)
{
    (void)state;
    vt_buf dot = document();
    int depth = 0, deepest = 0;
    bool quoted = false;
    for (const char *p = dot.p; *p; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '"')
            quoted = !quoted;
        else if (!quoted && *p == '{')
            deepest = ++depth > deepest ? depth : deepest;
        else if (!quoted && *p == '}')
            assert_true(--depth >= 0);
    }
    assert_int_equal(depth, 0);
    assert_int_equal(deepest, 3);
    assert_non_null(strstr(dot.p, "n0 -> n3 ["));
    assert_non_null(strstr(dot.p, "n3 -> n6 [")); /* the open group stands for its first box */
    assert_null(strstr(dot.p, "n7"));             /* stubs are left out */
    vt_buf_free(&dot);
}

static void graphviz_reads_it(void **state)
{
    (void)state;
    vt_buf dot = document();
    FILE *p =
        system("dot -V >/dev/null 2>&1") == 0 ? popen("dot -Tplain >/dev/null 2>&1", "w") : NULL;
    if (!p) {
        print_message("graphviz is not there\n");
        vt_buf_free(&dot);
        skip();
    }
    fputs(dot.p, p);
    assert_int_equal(pclose(p), 0);
    vt_buf_free(&dot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_clusters_and_braces_close),
        cmocka_unit_test(graphviz_reads_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
