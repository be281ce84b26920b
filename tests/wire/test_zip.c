/* The members of a zip archive, 32 and 64 bits wide, and damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

static void put(vt_buf *b, uint64_t v, size_t n)
{
    vt_buf_bytes(b, &v, n);
}

static void put_member(vt_buf *b, const char *name, uint32_t size, uint32_t offset)
{
    vt_buf_bytes(b, "PK\1\2", 4);
    put(b, 0, 6);
    put(b, 8, 2); /* deflated */
    put(b, 0, 8);
    put(b, size / 2, 4);
    put(b, size, 4);
    put(b, strlen(name), 2);
    put(b, 0, 8);
    put(b, 0, 4);
    put(b, offset, 4);
    vt_buf_text(b, name);
}

static void put_end(vt_buf *b, uint64_t members, uint64_t directory)
{
    vt_buf_bytes(b, "PK\5\6", 4);
    put(b, 0, 4);
    put(b, members, 2);
    put(b, members, 2);
    put(b, 0, 4);
    put(b, directory, 4);
    put(b, 7, 2);
    vt_buf_text(b, "comment");
}

static void members_are_listed(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_zip z;
    vt_zip_member m;
    vt_buf_text(&b, "data");
    put_member(&b, "a.txt", 100, 0);
    put_member(&b, "b/c", 8, 2);
    put_end(&b, 2, 4);
    assert_true(vt_zip_open(vt_buf_view(&b), &z, NULL));
    assert_true(vt_zip_next(&z, &m));
    assert_true(vt_str_is(m.name, "a.txt") && m.size == 100 && m.packed == 50 && m.method == 8);
    assert_true(vt_zip_next(&z, &m) && vt_str_is(m.name, "b/c") && m.offset == 2);
    assert_false(vt_zip_next(&z, &m));
    vt_buf_free(&b);
}

static void a_large_archive_points_to_its_wide_end(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_zip z;
    vt_zip_member m;
    put_member(&b, "a", 1, 0);
    size_t end64 = b.n;
    vt_buf_bytes(&b, "PK\6\6", 4);
    put(&b, 44, 8);
    put(&b, 0, 8);
    put(&b, 0, 4);
    put(&b, 1, 8);
    put(&b, 1, 8);
    put(&b, end64, 8);
    put(&b, 0, 8); /* where the directory begins */
    vt_buf_bytes(&b, "PK\6\7", 4);
    put(&b, 0, 4);
    put(&b, end64, 8);
    put(&b, 1, 4);
    put_end(&b, 0xffff, 0xffffffff);
    assert_true(vt_zip_open(vt_buf_view(&b), &z, NULL));
    assert_true(vt_zip_next(&z, &m) && vt_str_is(m.name, "a"));
    vt_buf_free(&b);
}

static void damage_is_no_crash(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_err err = {0};
    vt_zip z;
    vt_zip_member m;
    put_member(&b, "abc", 1, 0);
    put_end(&b, 3, 0);
    assert_true(vt_zip_open(vt_buf_view(&b), &z, &err));
    assert_true(vt_zip_next(&z, &m));
    assert_false(vt_zip_next(&z, &m)); /* fewer members than said */
    assert_false(vt_zip_open(vt_str_cut(vt_buf_view(&b), 0, 60), &z, &err));
    assert_string_equal(err.reason, "the zip archive is cut: it has no end record");
    put_end(&b, 1, 4000000);
    assert_false(vt_zip_open(vt_buf_view(&b), &z, &err));
    assert_string_equal(err.reason, "the zip archive's directory lies outside the file");
    for (size_t n = 0; n < b.n; n++) {
        char *copy = malloc(n + 1);
        memcpy(copy, b.p, n);
        if (vt_zip_open((vt_str){copy, n}, &z, NULL))
            while (vt_zip_next(&z, &m))
                ;
        free(copy);
    }
    vt_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_listed),
        cmocka_unit_test(a_large_archive_points_to_its_wide_end),
        cmocka_unit_test(damage_is_no_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
