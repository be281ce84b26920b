/* Word vectors in every form they come in, written here; and the real ones, which are the same
 * table in two forms. */
#include "opening.h"
#include "formats/wordvec.h"

#include <math.h>
#include <unistd.h>

static float at(const vt_model *m, uint64_t row, uint64_t col)
{
    float v;
    uint64_t columns = (uint64_t)m->weights.at[0].shape[1];
    assert_true(vt_weight_read(m, 0, row * columns + col, 1, &v, NULL));
    return v;
}

static vt_model *opened(const char *text, size_t n)
{
    vt_model *m = open_bytes(text, n, "words.txt");
    assert_string_equal(m->format, "wordvec");
    assert_int_equal(m->weights.n, 1);
    return m;
}

static vt_str word(const vt_model *m, uint64_t row)
{
    return m->weights.at[0].rows->words[row];
}

static void glove_has_no_header(void **state)
{
    (void)state;
    static const char text[] = "the 0.5 -1 2e-3 4\n"
                               "of .25 1E2 +3 -0.0\n"
                               ", 1 2 3 4";
    vt_model *m = opened(text, sizeof text - 1);
    assert_true(m->weights.at[0].shape[0] == 3 && m->weights.at[0].shape[1] == 4);
    assert_true(vt_str_is(word(m, 2), ","));
    assert_true(at(m, 0, 2) == 0.002f && at(m, 1, 1) == 100 && signbit(at(m, 1, 3)));
    assert_true(at(m, 2, 3) == 4);
    vt_model_close(m);
}

/* glove.840B has ". . ." and "at name@domain.com"; fastText ends its lines with a space; Windows
 * with another letter. */
static void words_may_hold_spaces(void **state)
{
    (void)state;
    static const char text[] =
        "4 4\r\nthe 1 2 3 4 \r\n. . . 5 6 7 8\r\nat a@b.c 9 10 11 12\r\nz  1 2 3  5\n";
    vt_model *m = opened(text, sizeof text - 1);
    assert_true(vt_str_is(word(m, 1), ". . .") && vt_str_is(word(m, 2), "at a@b.c"));
    assert_true(at(m, 1, 0) == 5 && at(m, 2, 3) == 12 && at(m, 3, 3) == 5);
    assert_int_equal(m->notes.n, 0);
    vt_model_close(m);
}

static void a_line_that_is_no_row_is_counted(void **state)
{
    (void)state;
    static const char headed[] = "5 4\nthe 1 2 3 4\nof 1 2 3\nin 1 2 3 4\n";
    vt_model *m = opened(headed, sizeof headed - 1);
    assert_int_equal(m->weights.at[0].shape[0], 2);
    assert_int_equal(m->notes.n, 2);
    assert_true(vt_str_is(m->notes.at[0],
                          "1 lines do not hold a word and 4 numbers and are left out; "
                          "the first is line 3"));
    assert_true(vt_str_is(m->notes.at[1], "the header says 5 words, but the file ends after 3"));
    vt_model_close(m);
}

static vt_buf binary(int rows, bool newline, int says)
{
    vt_buf b = {0};
    vt_buf_format(&b, "%d 3\n", says);
    for (int i = 0; i < rows; i++) {
        float v[3] = {(float)i, -1.5f, 1e-9f};
        vt_buf_format(&b, "w%d ", i);
        vt_buf_bytes(&b, v, sizeof v);
        if (newline)
            vt_buf_char(&b, '\n');
    }
    return b;
}

static void binary_rows_may_end_in_a_newline(void **state)
{
    (void)state;
    for (int newline = 0; newline < 2; newline++) {
        vt_buf b = binary(20, newline, 20);
        vt_model *m = opened(b.p, b.n);
        assert_true(vt_str_is(word(m, 19), "w19"));
        float two[4]; /* over the end of a row */
        assert_true(vt_weight_read(m, 0, 5, 4, two, NULL));
        assert_true(two[0] == 1e-9f && two[1] == 2 && two[2] == -1.5f);
        vt_model_close(m);
        vt_buf_free(&b);
    }
}

static void a_cut_binary_shows_what_is_left(void **state)
{
    (void)state;
    vt_buf b = binary(20, false, 20);
    vt_model *m = opened(b.p, b.n - 20);
    assert_int_equal(m->weights.at[0].shape[0], 18);
    assert_true(vt_str_is(m->notes.at[0], "the header says 20 words, but the file ends after 18"));
    vt_model_close(m);
    vt_buf_free(&b);
}

static void other_text_is_not_taken_for_vectors(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1 2 3 4 5\n6 7 8 9 10\n11 12 13 14 15\n", /* a table of numbers */
        "the quick brown fox jumps\nover the lazy dog too\n",
        "v 1 2 3\nv 4 5 6\n", /* a mesh */
        "a 1 2 3 4\nb 1 2 3\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refused_as(texts[i], strlen(texts[i]), "a.txt", "a.txt: this is plain text, not a model");
}

static void numbers_are_the_nearest_doubles(void **state)
{
    (void)state;
    static const char *const texts[] = {"0.1",
                                        "-123456.789",
                                        "9007199254740993",
                                        "1e23",
                                        "123456789012345678901234567890",
                                        "2.2250738585072014e-308",
                                        "0.000000000000000000000000123",
                                        "1e-400",
                                        "nan",
                                        "-inf"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t p = 0;
        double v, want = strtod(texts[i], NULL);
        assert_true(vt_wordvec_number(vt_str_of(texts[i]), &p, &v));
        assert_true((v == want || (isnan(v) && isnan(want))) && p == strlen(texts[i]));
    }
    static const char *const wrong[] = {"", "-", ".", "1e", "0x10", "1.2.3", "1,5", "abc"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t p = 0;
        double v;
        assert_false(vt_wordvec_number(vt_str_of(wrong[i]), &p, &v));
    }
}

static void the_real_ones_are_equal(void **state)
{
    (void)state;
    const char *shared = getenv("VITRINE_SHARED");
    char path[1024];
    snprintf(path, sizeof path, "%s/data/embeddings/glove_3k_100d.txt",
             shared ? shared : "../shared");
    if (access(path, R_OK)) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    vt_model *a = vt_open(path, NULL, NULL);
    snprintf(path, sizeof path, "%s/data/embeddings/word2vec_3k_100d.bin",
             shared ? shared : "../shared");
    vt_model *b = vt_open(path, NULL, NULL);
    static float x[300000], y[300000];
    assert_true(a && b);
    assert_true(vt_weight_read(a, 0, 0, 300000, x, NULL) &&
                vt_weight_read(b, 0, 0, 300000, y, NULL));
    assert_memory_equal(x, y, sizeof x);
    for (uint64_t i = 0; i < 3000; i++)
        assert_true(vt_str_eq(word(a, i), word(b, i)));
    vt_model_close(a);
    vt_model_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glove_has_no_header),
        cmocka_unit_test(words_may_hold_spaces),
        cmocka_unit_test(a_line_that_is_no_row_is_counted),
        cmocka_unit_test(binary_rows_may_end_in_a_newline),
        cmocka_unit_test(a_cut_binary_shows_what_is_left),
        cmocka_unit_test(other_text_is_not_taken_for_vectors),
        cmocka_unit_test(numbers_are_the_nearest_doubles),
        cmocka_unit_test(the_real_ones_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
