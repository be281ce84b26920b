#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "figure/color.h"

static char *read_tokens(void)
{
    const char *shared = getenv("VITRINE_SHARED");
    char path[512];
    snprintf(path, sizeof path, "%s/design/tokens.css", shared ? shared : "../shared");
    FILE *f = fopen(path, "rb");
    char *text = f ? calloc(1, 1 << 16) : NULL;
    if (f && fread(text, 1, (1 << 16) - 1, f) == 0)
        text[0] = 0;
    if (f)
        fclose(f);
    else
        print_message("%s is not there\n", path);
    return text;
}

/* The value of --name after `from`, as 0xrrggbb. */
static uint32_t value_of(const char *from, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "--%s:#", name);
    const char *at = strstr(from, key);
    assert_non_null(at);
    return (uint32_t)strtoul(at + strlen(key), NULL, 16);
}

static void colours_are_those_of_the_design(void **state)
{
    (void)state;
    char *text = read_tokens();
    if (!text)
        skip();
    const char *light = strstr(text, "data-theme=light"), *dark = strstr(text, "data-theme=dark");
    assert_non_null(light);
    assert_non_null(dark);
    for (int t = 0; t < VT_TOKEN_COUNT; t++) {
        const char *name = vt_token_name((vt_token)t);
        assert_int_equal(vt_token_color((vt_token)t, VT_THEME_LIGHT), value_of(light, name));
        assert_int_equal(vt_token_color((vt_token)t, VT_THEME_DARK), value_of(dark, name));
    }
    free(text);
}

static void paper_has_no_grounds(void **state)
{
    (void)state;
    assert_int_equal(vt_token_color(VT_TOKEN_SCOPE, VT_THEME_PRINT), 0xffffff);
    assert_int_equal(vt_token_color(VT_TOKEN_INK, VT_THEME_PRINT),
                     vt_token_color(VT_TOKEN_INK, VT_THEME_LIGHT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_are_those_of_the_design),
        cmocka_unit_test(paper_has_no_grounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
