/* The members of a zip archive, 32 and 64 bits wide, and damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "wire/wire.h"

static void put(vt_buf *b, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vt_buf_char(b, i < 8 ? (char)(v >> 8 * i) : 0);
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

/* ---- data: an archive of one member, whose parts can be set
 * --------------------------------------
 */

typedef struct member {
    const char *name, *packed;
    size_t n;
    uint64_t size;
    unsigned method, flags;
    bool wide; /* sizes and offset in the extra field */
} member;

static void put_archive(vt_buf *b, const member *a)
{
    vt_buf_bytes(b, "PK\3\4", 4);
    put(b, 20, 2);
    put(b, a->flags, 2);
    put(b, a->method, 2);
    put(b, 0, 16); /* time, crc, and sizes that stand behind the data */
    put(b, strlen(a->name), 2);
    put(b, 5, 2);
    vt_buf_text(b, a->name);
    vt_buf_bytes(b, "FB\1\0Z", 5); /* as torch pads */
    vt_buf_bytes(b, a->packed, a->n);
    size_t directory = b->n;
    vt_buf_bytes(b, "PK\1\2", 4);
    put(b, 20, 4);
    put(b, a->flags, 2);
    put(b, a->method, 2);
    put(b, 0, 8);
    put(b, a->wide ? UINT32_MAX : a->n, 4);
    put(b, a->wide ? UINT32_MAX : a->size, 4);
    put(b, strlen(a->name), 2);
    put(b, a->wide ? 34 : 0, 2);
    put(b, 0, 10);
    put(b, a->wide ? UINT32_MAX : 0, 4);
    vt_buf_text(b, a->name);
    if (a->wide) {
        put(b, 7, 2); /* somebody else's */
        put(b, 2, 2);
        put(b, 0, 2);
        put(b, 1, 2);
        put(b, 24, 2);
        put(b, a->size, 8);
        put(b, a->n, 8);
        put(b, 0, 8);
    }
    put_end(b, 1, directory);
}

static bool read_archive(const member *a, vt_arena *arena, uint64_t most, vt_str *out, vt_buf *b,
                         vt_err *err)
{
    vt_zip_member m;
    *err = (vt_err){0};
    b->n = 0;
    put_archive(b, a);
    assert_true(vt_zip_find(vt_buf_view(b), a->name, &m));
    return vt_zip_read(arena, vt_buf_view(b), &m, most, out, err);
}

static size_t deflated(const void *p, size_t n, char *out, size_t room)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, 0), Z_OK);
    z.next_in = (Bytef *)p;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static void a_member_is_found_behind_its_local_header(void **state)
{
    (void)state;
    vt_arena *arena = vt_arena_new();
    vt_buf b = {0};
    vt_err err;
    vt_str out;
    for (int wide = 0; wide < 2; wide++) {
        member stored = {"m/data", "0123456789", 10, 10, 0, 8, wide};
        assert_true(read_archive(&stored, arena, 100, &out, &b, &err));
        assert_true(vt_str_is(out, "0123456789"));
        assert_true(out.p > b.p && out.p < b.p + b.n); /* in place */
    }
    char packed[200], zeros[5000] = {0};
    member small = {"z", packed, deflated(zeros, sizeof zeros, packed, sizeof packed), 5000, 8,
                    0,   0};
    assert_true(read_archive(&small, arena, 5000, &out, &b, &err));
    assert_true(out.n == 5000 && !memcmp(out.p, zeros, 5000));
    vt_buf_free(&b);
    vt_arena_free(arena);
}

static void lies_about_sizes_are_refused(void **state)
{
    (void)state;
    static const struct {
        member m;
        const char *reason;
    } rows[] = {
        {{"a", "01234", 5, 6, 0, 0, 0}, "it is stored, but its two sizes differ"},
        {{"a", "01234", 5, 5, 0, 1, 0}, "it is encrypted"},
        {{"a", "01234", 5, 5, 12, 0, 0}, "it is packed by method 12, neither stored nor deflated"},
        {{"a", "01234", 5, 1000000000000, 8, 0, 1},
         "it is said to hold 1000000000000 bytes, which 5 deflated ones cannot"},
        {{"a", "01234", 5, 1001, 8, 0, 0}, "it holds 1001 bytes, more than the 1000 allowed"},
        {{"a", "\x03\0", 2, 100, 8, 0, 0}, "its deflated bytes are at their end after 0 bytes"},
        {{"a", "\xff\xff", 2, 100, 8, 0, 0}, "its deflated bytes are damaged after 0 bytes"},
        {{"a", "\x4b", 1, 100, 8, 0, 0}, "its deflated bytes are cut after 0 bytes"},
    };
    vt_arena *arena = vt_arena_new();
    vt_buf b = {0};
    vt_err err;
    vt_str out;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(read_archive(&rows[i].m, arena, 1000, &out, &b, &err));
        assert_string_equal(err.reason, rows[i].reason);
        assert_string_equal(err.where, "member 'a'");
    }
    vt_zip_member far = {.name = VT_S("far"), .size = 4, .packed = 4, .offset = b.n - 3};
    assert_false(vt_zip_data(vt_buf_view(&b), &far, &out, &err));
    far.offset = 0;
    far.size = far.packed = b.n;
    assert_false(vt_zip_data(vt_buf_view(&b), &far, &out, &err));
    vt_buf_free(&b);
    vt_arena_free(arena);
}

static void any_part_of_deflated_bytes_can_be_read(void **state)
{
    (void)state;
    enum { N = 300000 };
    static uint8_t plain[N], part[N];
    static char packed[N + 1000];
    for (size_t i = 0; i < N; i++)
        plain[i] = (uint8_t)(i * i >> 7);
    vt_arena *arena = vt_arena_new();
    vt_inflater *f = vt_inflater_new(arena);
    vt_err err = {0};
    vt_str all = {packed, deflated(plain, N, packed, sizeof packed)};
    static const size_t firsts[] = {0, 1000, 250000, 10, 299999, 0, 300000};
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        size_t n = N - firsts[i] < 2000 ? N - firsts[i] : 2000;
        assert_true(vt_inflater_read(f, VT_DEFLATE_RAW, all, firsts[i], n, part, &err));
        assert_memory_equal(part, plain + firsts[i], n);
    }
    assert_true(vt_inflater_read(f, VT_DEFLATE_RAW, all, 0, N, part, &err));
    assert_memory_equal(part, plain, N);
    assert_false(vt_inflater_read(f, VT_DEFLATE_RAW, all, N - 1, 2, part, &err));
    assert_string_equal(err.reason, "its deflated bytes are at their end after 300000 bytes");
    vt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_listed),
        cmocka_unit_test(a_large_archive_points_to_its_wide_end),
        cmocka_unit_test(damage_is_no_crash),
        cmocka_unit_test(a_member_is_found_behind_its_local_header),
        cmocka_unit_test(lies_about_sizes_are_refused),
        cmocka_unit_test(any_part_of_deflated_bytes_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
