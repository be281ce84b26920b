/* The pull reader for JSON, and base64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

/* The tokens of a text, one letter each: { } [ ] k s n w, '.' for the end, '!' for a failure. */
static void tokens_are(const char *text, const char *letters)
{
    static const char name[] = "!.{}[]ksnw";
    char *copy = malloc(strlen(text));
    memcpy(copy, text, strlen(text));
    vt_json_reader r;
    vt_err err = {0};
    vt_json_read(&r, (vt_str){copy, strlen(text)}, &err);
    for (; *letters; letters++)
        assert_int_equal(name[vt_json_next(&r)], *letters);
    free(copy);
}

static void the_grammar_is_json(void **state)
{
    (void)state;
    tokens_are("{\"a\": [1, -2.5e3, true], \"b\": {\"c\": null}}", "{k[nnw]k{kw}}.");
    tokens_are(" [] ", "[].");
    tokens_are("[{}, \"x\"]", "[{}s].");
    tokens_are("[NaN, -Infinity, Infinity]", "[nnn].");
    tokens_are("\xef\xbb\xbf"
               "3",
               "n.");
    tokens_are("[1 2]", "[n!");
    tokens_are("[1,]", "[n!");
    tokens_are("{\"a\" 1}", "{!");
    tokens_are("{a: 1}", "{!");
    tokens_are("[1] x", "[n]!");
    tokens_are("\"open", "!");
    tokens_are("\"a\\", "!");
    tokens_are("[1", "[n!");
    tokens_are("]", "!");
    tokens_are("nonsense", "!");
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    vt_buf b = {0};
    for (int i = 0; i <= VT_JSON_DEEPEST; i++)
        vt_buf_char(&b, '[');
    vt_json_reader r;
    vt_err err = {0};
    vt_json_read(&r, vt_buf_view(&b), &err);
    for (int i = 0; i < VT_JSON_DEEPEST; i++)
        assert_int_equal(vt_json_next(&r), VT_JSON_ARRAY);
    assert_int_equal(vt_json_next(&r), VT_JSON_FAILED);
    assert_string_equal(err.reason, "nested too deep");
    vt_buf_free(&b);
}

static void unescapes(const char *json, const char *text)
{
    vt_json_reader r;
    vt_buf b = {0};
    vt_json_read(&r, vt_str_of(json), NULL);
    assert_int_equal(vt_json_next(&r), VT_JSON_STRING);
    assert_true(vt_str_is(vt_json_unescape(&r, &b), text));
    vt_buf_free(&b);
}

static void strings_mean_what_their_escapes_say(void **state)
{
    (void)state;
    unescapes("\"plain\"", "plain");
    unescapes("\"a\\n\\t\\\"\\\\\\/b\"", "a\n\t\"\\/b");
    unescapes("\"\\u00e9\\u4e09\"", "\xc3\xa9\xe4\xb8\x89");
    unescapes("\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80");
    unescapes("\"\\ud83dx\"", "\xef\xbf\xbdx");
    unescapes("\"\\u12\"", "\xef\xbf\xbd"
                           "12");
}

static void a_failure_has_its_place(void **state)
{
    (void)state;
    vt_json_reader r;
    vt_err err = {0};
    vt_json_read(&r, VT_S("{\"a\":\n  oops}"), &err);
    vt_json_next(&r);
    vt_json_next(&r);
    assert_int_equal(vt_json_next(&r), VT_JSON_FAILED);
    assert_string_equal(err.where, "line 2, column 3");
    assert_string_equal(err.reason, "no JSON value begins here");
}

static void values_can_be_passed_over(void **state)
{
    (void)state;
    vt_json_reader r;
    vt_json_read(&r, VT_S("[{\"a\": [1, {\"b\": 2}]}, 7]"), NULL);
    vt_json_next(&r);
    assert_true(vt_json_skip(&r, vt_json_next(&r)));
    assert_int_equal(vt_json_next(&r), VT_JSON_NUMBER);
    assert_true(vt_str_is(r.token, "7"));
}

static void decodes(const char *base64, const char *text)
{
    vt_buf b = {0};
    assert_true(vt_base64_decode(vt_str_of(base64), &b));
    assert_true(vt_str_is(vt_buf_view(&b), text));
    vt_buf_free(&b);
}

/* RFC 4648, section 10. */
static void base64_is_decoded(void **state)
{
    (void)state;
    decodes("", "");
    decodes("Zg==", "f");
    decodes("Zm8", "fo");
    decodes("Zm9vYmFy", "foobar");
    decodes("_-8=", "\xff\xef");
    vt_buf b = {0};
    assert_false(vt_base64_decode(VT_S("Zm9!"), &b));
    assert_false(vt_base64_decode(VT_S("Zm9vY"), &b));
    vt_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grammar_is_json),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(strings_mean_what_their_escapes_say),
        cmocka_unit_test(a_failure_has_its_place),
        cmocka_unit_test(values_can_be_passed_over),
        cmocka_unit_test(base64_is_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
