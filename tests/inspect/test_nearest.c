/* Rows nearest to a word: against the plain formula, over a table in text. */
#include "formats/formats.h"
#include "inspect/inspect.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ROWS = 3000, COLUMNS = 50 };

static vt_model *m;
static vt_arena *arena;
static double table[ROWS][COLUMNS];

/* Small whole numbers: the text, the f32 and the f64 are the same. Row 7 is nothing but zeros, row
 * 9 twice row 8. */
static int make_table(void **state)
{
    (void)state;
    static vt_buf text;
    uint64_t noise = 1;
    for (int r = 0; r < ROWS; r++) {
        vt_buf_format(&text, r == 5 ? "well-known" : r == 6 ? "a - b" : "w%d", r);
        for (int c = 0; c < COLUMNS; c++) {
            noise = noise * 6364136223846793005u + 1442695040888963407u;
            table[r][c] = r == 7 ? 0 : r == 9 ? 2 * table[8][c] : (double)(int)(noise >> 56) - 128;
            vt_buf_format(&text, " %d", (int)table[r][c]);
        }
        vt_buf_char(&text, '\n');
    }
    arena = vt_arena_new();
    m = vt_open_map(vt_map_borrow(text.p, text.n, "words.txt"), NULL, NULL);
    return m && arena && m->weights.n == 1 ? 0 : 1;
}

static double dot(const double *a, const double *b)
{
    double s = 0;
    for (int c = 0; c < COLUMNS; c++)
        s += a[c] * b[c];
    return s;
}

static vt_nearest find(const char *query, size_t limit)
{
    vt_nearest out = {0};
    vt_err err = {0};
    if (!vt_nearest_find(arena, m, 0, vt_str_of(query), limit, NULL, &out, &err))
        fail_msg("%s", err.reason);
    return out;
}

/* The best of `n` words' sum by trying all rows. */
static void compare(const char *query, const int *rows, const double *signs, int n)
{
    double q[COLUMNS] = {0};
    vt_nearest found = find(query, 20);
    assert_int_equal(found.n, 20);
    for (int i = 0; i < n; i++)
        for (int c = 0; c < COLUMNS; c++)
            q[c] += signs[i] * table[rows[i]][c] / sqrt(dot(table[rows[i]], table[rows[i]]));
    double last = 2;
    for (size_t k = 0; k < found.n; k++) {
        double best = -2;
        uint64_t row = 0;
        for (uint64_t r = 0; r < ROWS; r++) {
            double c = dot(q, table[r]) / sqrt(dot(q, q) * dot(table[r], table[r]));
            bool passed = c > last - 1e-12;
            for (int i = 0; i < n; i++)
                passed |= r == (uint64_t)rows[i];
            if (!passed && c > best)
                best = c, row = r;
        }
        assert_int_equal(found.at[k].row, row);
        assert_true(fabs(found.at[k].cosine - best) < 1e-12);
        last = best;
    }
}

static void the_nearest_are_those_of_the_formula(void **state)
{
    (void)state;
    compare("w12", (int[]){12}, (double[]){1}, 1);
    compare("w1 - w2 + w3", (int[]){1, 2, 3}, (double[]){1, -1, 1}, 3);
    compare("- w2999 + w0", (int[]){2999, 0}, (double[]){-1, 1}, 2);
}

static void a_word_may_hold_signs(void **state)
{
    (void)state;
    compare("well-known", (int[]){5}, (double[]){1}, 1);
    compare("a - b", (int[]){6}, (double[]){1}, 1);
    compare("well-known + w4", (int[]){5, 4}, (double[]){1, 1}, 2);
}

static void equal_directions_have_cosine_one(void **state)
{
    (void)state;
    vt_nearest found = find("w8", 1);
    assert_int_equal(found.at[0].row, 9);
    assert_true(fabs(found.at[0].cosine - 1) < 1e-12);
    found = find("#10", VT_NEAREST_MOST + 5);
    assert_int_equal(found.n, VT_NEAREST_MOST);
    for (size_t i = 0; i < found.n; i++)
        assert_int_not_equal(found.at[i].row, 7); /* has no direction */
}

static void the_answer_does_not_depend_on_threads(void **state)
{
    (void)state;
    vt_threads_set(1);
    vt_nearest one = find("w1 + w2", 50);
    vt_threads_set(3);
    vt_nearest three = find("w1 + w2", 50);
    vt_threads_set(0);
    assert_memory_equal(one.at, three.at, 50 * sizeof *one.at);
}

static void what_cannot_be_asked_is_said(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"nobody", "no row is called 'nobody'"},
        {"W12", "no row is called 'W12', but there is 'w12'"},
        {"w1 + ", "a word is missing in 'w1 +'"},
        {"w1 - w1", "the words add up to nothing"},
        {"w7", "row 7 has no direction: its length is 0"},
        {"#3000", "no row is called '#3000'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vt_nearest out;
        vt_err err = {0};
        assert_false(vt_nearest_find(arena, m, 0, vt_str_of(rows[i][0]), 5, NULL, &out, &err));
        assert_string_equal(err.reason, rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_are_those_of_the_formula),
        cmocka_unit_test(a_word_may_hold_signs),
        cmocka_unit_test(equal_directions_have_cosine_one),
        cmocka_unit_test(the_answer_does_not_depend_on_threads),
        cmocka_unit_test(what_cannot_be_asked_is_said),
    };
    return cmocka_run_group_tests(tests, make_table, NULL);
}
