/* Protobuf's text format and its JSON mapping, turned into the binary form of a small message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "wire/wire.h"

static const vt_pb_enum colours[] = {{"RED", 1}, {"BLUE", 2}, {NULL, 0}};
static const vt_pb_schema thing;
static const struct vt_pb_row fields[] = {
    {1, "an_int", VT_PB_INT64, false, NULL, NULL},
    {2, "reals", VT_PB_FLOAT, true, NULL, NULL},
    {3, "text", VT_PB_STRING, false, NULL, NULL},
    {4, "raw", VT_PB_BYTES, true, NULL, NULL},
    {5, "colour", VT_PB_ENUM, false, NULL, colours},
    {6, "inner", VT_PB_MESSAGE, true, &thing, NULL},
    {7, "exact", VT_PB_DOUBLE, false, NULL, NULL},
    {0, NULL, VT_PB_INT32, false, NULL, NULL},
};
static const vt_pb_schema thing = {"Thing", fields};

/* The binary form written plainly: "1=5 3='abc' 6={...}". */
static void show(vt_buf *out, vt_str bytes)
{
    vt_pb r;
    vt_pb_field f;
    vt_pb_init(&r, bytes, &thing, NULL);
    while (vt_pb_next(&r, &f)) {
        const struct vt_pb_row *row = vt_pb_field_numbered(&thing, f.number);
        vt_buf_format(out, "%s%u=", out->n && out->p[out->n - 1] != '{' ? " " : "", f.number);
        if (row && row->kind == VT_PB_MESSAGE) {
            vt_buf_char(out, '{');
            show(out, f.bytes);
            vt_buf_char(out, '}');
        } else if (row && (row->kind == VT_PB_STRING || row->kind == VT_PB_BYTES)) {
            vt_buf_format(out, "'%.*s'", VT_ARG(f.bytes));
        } else {
            vt_pb_numbers n = vt_pb_numbers_of(&f, row ? row->kind : VT_PB_INT64);
            float v;
            double d;
            for (uint64_t bits, k = 0; vt_pb_number(&n, &bits); k++) {
                memcpy(&v, &bits, 4);
                memcpy(&d, &bits, 8);
                if (k)
                    vt_buf_char(out, ',');
                if (row && row->kind == VT_PB_FLOAT)
                    vt_buf_number(out, v, 9);
                else if (row && row->kind == VT_PB_DOUBLE)
                    vt_buf_number(out, d, 17);
                else
                    vt_buf_format(out, "%lld", (long long)bits);
            }
        }
    }
}

typedef bool (*convert)(vt_str text, const vt_pb_schema *schema, vt_buf *out, vt_buf *places,
                        vt_err *err);

static void becomes(convert c, const char *text, const char *want)
{
    vt_buf binary = {0}, shown = {0};
    vt_err err = {0};
    char words[2200];
    if (!c(vt_str_of(text), &thing, &binary, NULL, &err))
        fail_msg("%s: %s", text, vt_err_text(&err, words, sizeof words));
    show(&shown, vt_buf_view(&binary));
    vt_buf_char(&shown, 0);
    assert_string_equal(shown.p, want);
    vt_buf_free(&binary);
    vt_buf_free(&shown);
}

static void fails(convert c, const char *text, const char *want)
{
    vt_buf binary = {0};
    vt_err err = {0};
    char words[2200];
    assert_false(c(vt_str_of(text), &thing, &binary, NULL, &err));
    assert_string_equal(vt_err_text(&err, words, sizeof words), want);
    vt_buf_free(&binary);
}

static void text_format_is_read(void **state)
{
    (void)state;
    becomes(vt_textproto_to_pb, "an_int: 5 text: \"abc\"", "1=5 3='abc'");
    becomes(vt_textproto_to_pb, "an_int: -0x10, colour: BLUE; exact: 1e-3", "1=-16 5=2 7=0.001");
    becomes(vt_textproto_to_pb, "# note\nan_int: - 7 # more\ncolour: 9", "1=-7 5=9");
    becomes(vt_textproto_to_pb, "reals: [1, 2.5f, -inf] reals: nan", "2=1 2=2.5 2=-inf 2=nan");
    becomes(vt_textproto_to_pb, "inner { an_int: 1 inner < text: 'x' > } inner: {}",
            "6={1=1 6={3='x'}} 6={}");
    becomes(vt_textproto_to_pb, "text: 'a' \"b\\x41\\101\\n\" 'c'", "3='abAA\nc'");
    becomes(vt_textproto_to_pb, "unknown: [1, {a: 'b'}] an_int: 1", "536870911=0 1=1");
    becomes(vt_textproto_to_pb, "[ext.name] { x: 1 } an_int: 1", "536870911=0 1=1");
    becomes(vt_textproto_to_pb, "inner: [{an_int: 1}, {an_int: 2}]", "6={1=1} 6={1=2}");
    becomes(vt_textproto_to_pb, "", "");
}

static void text_format_says_what_is_wrong(void **state)
{
    (void)state;
    fails(vt_textproto_to_pb, "an_int 5", "line 1, column 8: a ':' is due here");
    fails(vt_textproto_to_pb, "an_int: x",
          "line 1, column 9: a number or name is due here that the field can hold");
    fails(vt_textproto_to_pb, "inner {\n an_int: 1", "line 2, column 11: the text ends too early");
    fails(vt_textproto_to_pb, "text: 'open", "line 1, column 12: the text ends too early");
    fails(vt_textproto_to_pb, "= 5", "line 1, column 1: a field's name is due here");
    fails(vt_textproto_to_pb, "an_int: 99999999999999999999",
          "line 1, column 9: a number or name is due here that the field can hold");
}

static void json_mapping_is_read(void **state)
{
    (void)state;
    becomes(vt_pb_json_to_pb, "{\"anInt\": \"5\", \"text\": \"a\\u0062c\"}", "1=5 3='abc'");
    becomes(vt_pb_json_to_pb, "{\"an_int\": -5, \"colour\": \"BLUE\", \"exact\": 0.1}",
            "1=-5 5=2 7=0.1");
    becomes(vt_pb_json_to_pb, "{\"reals\": [1, \"NaN\", \"-Infinity\", 0.5]}", "2=1,nan,-inf,0.5");
    becomes(vt_pb_json_to_pb, "{\"raw\": [\"YWJj\", \"\"], \"text\": null}", "4='abc' 4=''");
    becomes(vt_pb_json_to_pb, "{\"inner\": [{\"anInt\": 1e3}, {}]}", "6={1=1000} 6={}");
    becomes(vt_pb_json_to_pb, "{\"other\": {\"deep\": [1]}, \"anInt\": 2}", "536870911=0 1=2");
}

static void json_mapping_says_what_is_wrong(void **state)
{
    (void)state;
    fails(vt_pb_json_to_pb, "[1]", "line 1, column 1: an object is due here");
    fails(vt_pb_json_to_pb, "{\"anInt\": 1.5}",
          "line 1, column 11: field 'an_int': the value is not of its kind");
    fails(vt_pb_json_to_pb, "{\"raw\": [\"!\"]}",
          "line 1, column 10: field 'raw': this is no base64");
    fails(vt_pb_json_to_pb, "{\"inner\": 3}",
          "line 1, column 11: field 'inner': an object is due here");
    fails(vt_pb_json_to_pb, "{\"anInt\": 1", "line 1, column 12: the text ends too early");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_format_is_read),
        cmocka_unit_test(text_format_says_what_is_wrong),
        cmocka_unit_test(json_mapping_is_read),
        cmocka_unit_test(json_mapping_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
