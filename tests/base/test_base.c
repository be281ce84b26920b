/* Claims about the base room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

static void arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = vt_arena_take(a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 255, n);
    }
    assert_true(vt_arena_ok(a));
    vt_arena_free(a);
}

static void arena_holds_its_failure(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_err err = {0};
    assert_null(vt_arena_array(a, SIZE_MAX / 2, 4));
    assert_null(vt_arena_take(a, 1));
    assert_false(vt_arena_check(a, &err));
    assert_int_equal(err.code, VT_NO_MEMORY);
    vt_arena_free(a);
}

static void vec_grows(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    VT_VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        *vt_push(a, &v) = i;
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i);
    vt_arena_free(a);
}

static void error_joins_file_places_and_reason(void **state)
{
    (void)state;
    vt_err err = {0};
    char text[256];
    assert_false(vt_fail(&err, VT_BAD_FILE, "needs %d inputs", 2));
    vt_while(&err, "node 12");
    vt_while(&err, "graph 'g'");
    vt_in_file(&err, "net.onnx");
    vt_in_file(&err, "other.onnx");
    assert_string_equal(vt_err_text(&err, text, sizeof text),
                        "net.onnx: graph 'g': node 12: needs 2 inputs");
    assert_int_equal(vt_err_exit(err.code), 2);
    assert_int_equal(vt_err_exit(VT_CANCELLED), 3);
    vt_fail(&err, VT_IO, "a\nb");
    assert_string_equal(vt_err_text(&err, text, sizeof text), "a?b");
}

static void utf8_is_checked_to_the_letter(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t valid;
    } cases[] = {{"plain", 5},
                 {"\xE6\xB7\xB1\xE5\xBA\xA6", 6},
                 {"a\xC0\x80", 1},
                 {"\xED\xA0\x80", 0},
                 {"\xF4\x90\x80\x80", 0},
                 {"\xF0\x9F\x98\x80!", 5},
                 {"ab\xE6\xB7", 2},
                 {"\xE0\x9F\x80", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(vt_utf8_valid(vt_str_of(cases[i].s)), cases[i].valid);
    size_t at = 0;
    assert_int_equal(vt_utf8_next(VT_S("\xE6\xB7\xB1"), &at), 0x6DF1);
    assert_int_equal(at, 3);
}

static void glob_follows_the_interface(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *name;
        bool yes;
    } cases[] = {
        {"conv1", "conv1", true},
        {"conv*", "conv1", true},
        {"*", "a/b", false},
        {"*", "a.b", false},
        {"**", "a/b.c", true},
        {"a/**/d", "a/b/c/d", true},
        {"layer?.w", "layer1.w", true},
        {"l[0-3]", "l2", true},
        {"l[!0-3]", "l2", false},
        {"{a,b}.w", "b.w", true},
        {"x,y*", "yz", true},
        {"a,b", "a,b", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"?", "\xE6\xB7\xB1", true},
        {"{a,{b,c}d}e", "cde", true},
        {"{a,{b,c}d}e", "ce", false},
        {"[", "[", true},
        {"", "a", false},
        {"encoder.*.weight", "encoder.3.weight", true},
        {"encoder.*.weight", "encoder.3.q.weight", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (vt_glob(vt_str_of(cases[i].pattern), vt_str_of(cases[i].name)) != cases[i].yes)
            fail_msg("'%s' on '%s' is not %d", cases[i].pattern, cases[i].name, cases[i].yes);
    char long_pattern[400] = "", name[300];
    for (int i = 0; i < 60; i++)
        strcat(long_pattern, "**a");
    memset(name, 'a', 299);
    name[298] = 'b';
    name[299] = 0;
    assert_false(vt_glob(vt_str_of(long_pattern), vt_str_of(name)));
}

static void names_finds_what_was_put(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_names m;
    vt_names_init(&m, a, 0);
    for (vt_id i = 0; i < 5000; i++)
        assert_int_equal(vt_names_put(&m, vt_str_format(a, "n%u", i), i), VT_NONE);
    for (vt_id i = 0; i < 5000; i++)
        assert_int_equal(vt_names_get(&m, vt_str_format(a, "n%u", i)), i);
    assert_int_equal(vt_names_put(&m, VT_S("n7"), 9), 7);
    assert_int_equal(vt_names_get(&m, VT_S("n7")), 9);
    assert_int_equal(vt_names_get(&m, VT_S("absent")), VT_NONE);
    vt_arena_free(a);
}

static void json_writes_what_parsers_read(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_json j;
    vt_json_init(&j, &b, false);
    vt_json_object(&j);
    vt_json_key(&j, "a\"b");
    vt_json_array(&j);
    vt_json_int(&j, -3);
    vt_json_f32(&j, 0.1f);
    vt_json_f64(&j, 0.1);
    vt_json_f64(&j, NAN);
    vt_json_f64(&j, -INFINITY);
    vt_json_str(&j, VT_S("\x01\xFF\xE6\xB7\xB1"));
    vt_json_array(&j);
    vt_json_end(&j, ']');
    vt_json_null(&j);
    vt_json_end(&j, ']');
    vt_json_key(&j, "t");
    vt_json_bool(&j, true);
    vt_json_end(&j, '}');
    vt_buf_char(&b, 0);
    assert_string_equal(b.p, "{\"a\\\"b\":[-3,0.1,0.1,\"NaN\",\"-Infinity\","
                             "\"\\u0001\xEF\xBF\xBD\xE6\xB7\xB1\",[],null],\"t\":true}");
    vt_buf_free(&b);
}

static void numbers_beyond_single_precision_keep_their_digits(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_buf_number(&b, 1.7e308, 4);
    vt_buf_char(&b, ' ');
    vt_buf_number(&b, -1.234e-60, 9);
    vt_buf_char(&b, ' ');
    vt_buf_number(&b, (double)0.1f, 9);
    assert_true(vt_str_is(vt_buf_view(&b), "1.7e+308 -1.234e-60 0.1"));
    vt_buf_free(&b);
}

static void numbers_read_back_equal(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        double d;
        float f;
        uint32_t low = (uint32_t)x;
        memcpy(&d, &x, 8);
        memcpy(&f, &low, 4);
        vt_buf b = {0};
        if (isfinite(d)) {
            vt_buf_number(&b, d, 17);
            vt_buf_char(&b, 0);
            assert_true(strtod(b.p, NULL) == d);
        }
        b.n = 0;
        if (isfinite(f)) {
            vt_buf_number(&b, f, 9);
            vt_buf_char(&b, 0);
            assert_true(strtof(b.p, NULL) == f);
        }
        vt_buf_free(&b);
    }
}

static void counts_are_written_as_people_read_them(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *count, *bytes;
    } cases[] = {{0, "0",
                  "0\xE2\x80\x89"
                  "B"},
                 {1769472,
                  "1\xE2\x80\x89"
                  "769\xE2\x80\x89"
                  "472",
                  "1.77\xE2\x80\x89MB"},
                 {124000000, "124\xE2\x80\x89M", "124\xE2\x80\x89MB"},
                 {999999999, "1.00\xE2\x80\x89G", "1.00\xE2\x80\x89GB"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vt_buf b = {0};
        vt_put_count(&b, cases[i].n);
        vt_buf_char(&b, 0);
        assert_string_equal(b.p, cases[i].count);
        b.n = 0;
        vt_put_bytes(&b, cases[i].n);
        vt_buf_char(&b, 0);
        assert_string_equal(b.p, cases[i].bytes);
        vt_buf_free(&b);
    }
}

static void a_file_that_shrinks_is_marked_not_fatal(void **state)
{
    (void)state;
    char name[] = "/tmp/vitrine-map-XXXXXX";
    int fd = mkstemp(name);
    assert_int_equal(ftruncate(fd, 100000), 0);
    vt_err err = {0};
    vt_map *m = vt_map_open(name, &err);
    assert_non_null(m);
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(*(volatile const uint8_t *)(m->p + 50000), 0);
    assert_false(vt_map_check(m, &err));
    assert_non_null(strstr(err.reason, "shrank"));
    vt_map_close(m);
    close(fd);
    unlink(name);
}

static void what_cannot_be_mapped_is_said_in_words(void **state)
{
    (void)state;
    vt_err err = {0};
    assert_null(vt_map_open("/nowhere/at/all", &err));
    assert_string_equal(err.reason, "no such file");
    assert_string_equal(err.file, "/nowhere/at/all");
    err = (vt_err){0};
    assert_null(vt_map_open("/tmp", &err));
    assert_string_equal(err.reason, "a folder, not a file");
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    char dir[] = "/tmp/vitrine-write-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/out.txt", dir);
    vt_err err = {0};
    assert_true(vt_file_write(path, VT_S("hello"), &err));
    FILE *f = fopen(path, "r");
    char text[16] = "";
    assert_int_equal(fread(text, 1, 15, f), 5);
    fclose(f);
    assert_string_equal(text, "hello");
    assert_false(vt_file_write(dir, VT_S("x"), &err));
    assert_int_equal(err.code, VT_IO);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_holds_its_failure),
        cmocka_unit_test(vec_grows),
        cmocka_unit_test(error_joins_file_places_and_reason),
        cmocka_unit_test(utf8_is_checked_to_the_letter),
        cmocka_unit_test(glob_follows_the_interface),
        cmocka_unit_test(names_finds_what_was_put),
        cmocka_unit_test(json_writes_what_parsers_read),
        cmocka_unit_test(numbers_beyond_single_precision_keep_their_digits),
        cmocka_unit_test(numbers_read_back_equal),
        cmocka_unit_test(counts_are_written_as_people_read_them),
        cmocka_unit_test(a_file_that_shrinks_is_marked_not_fatal),
        cmocka_unit_test(what_cannot_be_mapped_is_said_in_words),
        cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
