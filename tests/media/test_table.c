#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "media/media.h"

static vt_arena *arena;
static vt_data_table table;
static vt_table_column columns[8];
static uint32_t rows;
static vt_err err;

static int setup(void **state)
{
    (void)state;
    arena = vt_arena_new();
    memset(&err, 0, sizeof err);
    return !arena;
}

static int teardown(void **state)
{
    (void)state;
    vt_arena_free(arena);
    return 0;
}

/* Opens a text and reads all of it. */
static bool reads(const char *text)
{
    uint32_t fields[8];
    if (!vt_data_open(arena, vt_str_of(text), &table, &err))
        return false;
    assert_true(table.n_fields <= 8);
    for (uint32_t i = 0; i < table.n_fields; i++)
        fields[i] = i;
    return vt_data_read(&table, arena, fields, table.n_fields, NULL, columns, &rows, &err);
}

static bool is_word(uint32_t column, uint32_t row, const char *word)
{
    const vt_table_column *c = &columns[column];
    return c->type == VT_TABLE_WORD && c->word[row] != VT_NONE &&
           vt_str_is(c->words[c->word[row]], word);
}

static void a_line_that_counts_rows_and_names_classes_is_no_row(void **state)
{
    (void)state;
    assert_true(reads("2,3,red,green\n5.1,3.5,1.4,0\n4.9,3,1.2,1\n"));
    assert_int_equal(rows, 2);
    assert_int_equal(table.n_fields, 4);
    assert_true(columns[0].number[0] == 5.1 && columns[3].number[1] == 1);
    assert_true(reads("3,3,red,green\n5.1,3.5,1.4,0\n4.9,3,1.2,1\n"));
    assert_int_equal(rows, 3); /* it counts something else */
}

static void fields_in_quotes_hold_anything(void **state)
{
    (void)state;
    assert_true(reads("name,\"a \"\"b\"\", c\",n\r\n\"x, \"\"y\"\"\nz\",q,1\r\n\"\",r,2.5\r\n"));
    assert_int_equal(rows, 2);
    assert_true(vt_str_is(columns[1].name, "a \"b\", c"));
    assert_true(is_word(0, 0, "x, \"y\"\nz"));
    assert_int_equal(columns[0].word[1], VT_NONE);
    assert_true(columns[2].type == VT_TABLE_NUMBER && columns[2].number[1] == 2.5);
}

static void what_parts_fields_is_found(void **state)
{
    (void)state;
    assert_true(reads("\xef\xbb\xbf"
                      "a;b\n1,5;2\n2,25;3\n"));
    assert_true(table.named && columns[0].number[1] == 2.25 && columns[1].number[0] == 2);
    assert_true(reads("a\tb c\n1\t2\n"));
    assert_true(vt_str_is(columns[1].name, "b c"));
    assert_true(reads("1 2  3\n 4 5 6\n"));
    assert_true(!table.named && rows == 2 && columns[2].number[1] == 6 &&
                vt_str_is(columns[2].name, "3"));
    assert_true(reads("7\n8\n9"));
    assert_true(rows == 3 && columns[0].number[2] == 9);
}

static void names_may_stand_in_the_last_comment(void **state)
{
    (void)state;
    assert_true(reads("# made today\n# step loss\n1 0.5\n2 0.25\n"));
    assert_true(vt_str_is(columns[1].name, "loss") && rows == 2);
    assert_true(reads("# made today by someone\n1 0.5\n2 0.25\n"));
    assert_true(vt_str_is(columns[1].name, "2"));
}

static void missing_fields_are_counted(void **state)
{
    (void)state;
    assert_true(reads("a,b\n1,\nNA,2\n3\n\n,nan\n"));
    assert_int_equal(rows, 4);
    assert_int_equal(columns[0].missing, 2);
    assert_int_equal(columns[1].missing, 3);
    assert_true(isnan(columns[0].number[1]) && columns[0].number[2] == 3);
}

static void times_become_seconds(void **state)
{
    (void)state;
    assert_true(
        reads("when,v\n1970-01-02,1\n2024-03-01T10:00:30.5Z,2\n2024-03-01 12:00:30+02:00,3\n"));
    assert_int_equal(columns[0].type, VT_TABLE_TIME);
    assert_true(columns[0].number[0] == 86400);
    assert_true(columns[0].number[1] == 1709287230.5 && columns[0].number[2] == 1709287230);
}

static void errors_name_the_row(void **state)
{
    (void)state;
    vt_buf text = {0};
    vt_buf_text(&text, "n\n");
    for (int i = 0; i < 3000; i++)
        vt_buf_text(&text, "1\n");
    vt_buf_text(&text, "oops\n");
    vt_buf_char(&text, 0);
    assert_false(reads(text.p));
    assert_string_equal(err.reason, "row 3001: 'oops' in column 'n' is no number");
    vt_buf_free(&text);
    assert_false(reads("a,b\n1,2\n1,2,3\n"));
    assert_string_equal(err.reason, "row 2 has more than the 2 fields of the names");
    assert_false(reads("a,b\n1,\"2\n"));
    assert_string_equal(err.reason, "the quote at byte 6 does not end");
    assert_false(reads(""));
    assert_string_equal(err.reason, "the file is empty");
    uint32_t field;
    assert_true(reads("step,loss\n1,2\n"));
    assert_false(vt_data_field(&table, VT_S("lost"), &field, &err));
    assert_string_equal(err.reason, "there is no column 'lost'; the table has step, loss");
    assert_true(vt_data_field(&table, VT_S("2"), &field, &err) && field == 1);
}

static void json_objects_are_rows(void **state)
{
    (void)state;
    assert_true(reads("{\"a\": 1, \"b\": {\"c\": \"x\\ty\"}}\n\n{\"b\": {\"c\": null, \"d\": [1, "
                      "2]}, \"a\": 2e3}\n"));
    assert_int_equal(rows, 2);
    assert_true(vt_str_is(columns[1].name, "b.c") && is_word(1, 0, "x\ty"));
    assert_true(columns[0].number[1] == 2000 && columns[1].missing == 1);
    assert_true(reads(" [{\"v\": 1}, {\"v\": NaN, \"w\": \"q\"}]"));
    assert_true(rows == 2 && columns[0].missing == 1 && is_word(1, 1, "q"));
    assert_false(reads("{\"a\": 1}\n{\"a\": oops}\n"));
    assert_non_null(strstr(err.where, "row 2"));
}

static void numbers_are_read_to_the_last_bit(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0.0",
                                        "1",
                                        "3.14159265358979323846",
                                        "1e22",
                                        "1e23",
                                        "2.2250738585072014e-308",
                                        "123456789012345678",
                                        "-1.5E-3",
                                        "+7",
                                        "0.1",
                                        "9007199254740993",
                                        ".5",
                                        "5."};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double v, wanted = strtod(texts[i], NULL);
        assert_true(vt_number_read(vt_str_of(texts[i]), false, &v));
        assert_memory_equal(&v, &wanted, sizeof v);
    }
    static const char *const not [] = {"",   "-",   "1e",  "1.2.3", "0x10", "1 2",
                                       "e5", "nan", "--1", ".",     "1e5x"};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++) {
        double v;
        assert_false(vt_number_read(vt_str_of(not [i]), false, &v));
    }
}

/* Cut anywhere, a table is read or refused in words. */
static void a_cut_table_never_breaks(void **state)
{
    (void)state;
    static const char text[] =
        "# c\na,\"b\"\"\n\",c\n1,\"x\ny\",2024-01-01\n2,\"\",2024-01-02T00:00Z\n";
    for (size_t n = 0; n < sizeof text; n++) {
        vt_str cut = {text, n};
        uint32_t fields[8];
        if (!vt_data_open(arena, cut, &table, &err))
            continue;
        for (uint32_t i = 0; i < table.n_fields; i++)
            fields[i] = i;
        vt_data_read(&table, arena, fields, table.n_fields, NULL, columns, &rows, &err);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_line_that_counts_rows_and_names_classes_is_no_row),
        TEST(fields_in_quotes_hold_anything),
        TEST(what_parts_fields_is_found),
        TEST(names_may_stand_in_the_last_comment),
        TEST(missing_fields_are_counted),
        TEST(times_become_seconds),
        TEST(errors_name_the_row),
        TEST(json_objects_are_rows),
        TEST(numbers_are_read_to_the_last_bit),
        TEST(a_cut_table_never_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
