/* The members of a tar archive: plain, with long names and large sizes, and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

typedef struct header {
    const char *name, *prefix, *size;
    char kind;
} header;

static void put_header(vt_buf *b, const header *h)
{
    char block[512] = {0};
    unsigned sum = 0;
    memcpy(block, h->name, strlen(h->name) < 100 ? strlen(h->name) : 100);
    memcpy(block + 124, h->size, strlen(h->size));
    block[156] = h->kind;
    memcpy(block + 257,
           "ustar\0"
           "00",
           8);
    memcpy(block + 345, h->prefix, strlen(h->prefix));
    memset(block + 148, ' ', 8);
    for (size_t i = 0; i < sizeof block; i++)
        sum += (uint8_t)block[i];
    snprintf(block + 148, 8, "%06o", sum);
    vt_buf_bytes(b, block, sizeof block);
}

static void put_data(vt_buf *b, const char *text, size_t n)
{
    static const char zeros[512];
    vt_buf_bytes(b, text, n);
    vt_buf_bytes(b, zeros, (512 - n % 512) % 512);
}

static void put_member(vt_buf *b, const char *name, const char *prefix, char kind, const char *text)
{
    char size[12];
    snprintf(size, sizeof size, "%011o", (unsigned)strlen(text));
    put_header(b, &(header){name, prefix, size, kind});
    put_data(b, text, strlen(text));
}

static void put_end(vt_buf *b)
{
    static const char zeros[1024];
    vt_buf_bytes(b, zeros, sizeof zeros);
}

static void expect(vt_tar *t, const char *name, char kind, const char *text)
{
    vt_tar_member m;
    assert_true(vt_tar_next(t, &m));
    assert_true(vt_str_is(m.name, name));
    assert_int_equal(m.kind, kind);
    assert_true(vt_str_is(m.data, text));
    assert_ptr_equal(m.data.p, t->file.p + m.offset);
}

static void members_are_listed_where_they_lie(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_buf b = {0};
    vt_tar t;
    vt_tar_member m;
    put_member(&b, "sys_info", "", '0', "hello");
    put_member(&b, "folder", "", '5', "");
    put_member(&b, "name", "far/away", 0, "x");
    put_member(&b, "link", "", '2', "");
    put_end(&b);
    assert_true(vt_tar_is(vt_buf_view(&b)));
    vt_tar_open(&t, a, vt_buf_view(&b), NULL);
    expect(&t, "sys_info", '0', "hello");
    expect(&t, "folder", '5', "");
    expect(&t, "far/away/name", '0', "x");
    expect(&t, "link", '2', "");
    assert_false(vt_tar_next(&t, &m));
    assert_false(t.failed);
    vt_buf_free(&b);
    vt_arena_free(a);
}

static void long_names_and_pax_headers_say_more_of_the_next(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_buf b = {0};
    vt_tar t;
    vt_tar_member m;
    put_member(&b, "././@LongLink", "", 'L', "a/name/longer/than/its/field");
    put_member(&b, "a/name", "", '0', "1");
    put_member(&b, "pax_global_header", "", 'g', "20 comment=whatever\n");
    put_member(&b, "PaxHeaders/x", "", 'x', "14 path=\xc3\xa9t\xc3\xa9\n9 size=3\n");
    put_header(&b, &(header){"short", "", "00000000000", '0'});
    put_data(&b, "abc", 3);
    put_header(&b, &(header){"wide", "", "\x80\0\0\0\0\0\0\0\0\0\0\2", '0'});
    put_end(&b);
    vt_tar_open(&t, a, vt_buf_view(&b), NULL);
    expect(&t, "a/name/longer/than/its/field", '0', "1");
    expect(&t, "\xc3\xa9t\xc3\xa9", '0', "abc");
    assert_true(vt_tar_next(&t, &m) && vt_str_is(m.name, "wide"));
    vt_buf_free(&b);
    vt_arena_free(a);
}

static void damage_is_said_with_its_place(void **state)
{
    (void)state;
    vt_arena *a = vt_arena_new();
    vt_buf b = {0};
    vt_err err = {0};
    vt_tar t;
    vt_tar_member m;
    put_member(&b, "one", "", '0', "1");
    put_member(&b, "two", "", '0', "2");
    vt_tar_open(&t, a, vt_str_cut(vt_buf_view(&b), 0, 1500), &err);
    assert_true(vt_tar_next(&t, &m));
    assert_false(vt_tar_next(&t, &m));
    assert_string_equal(err.reason, "the tar archive is cut within a header");
    assert_string_equal(err.where, "byte 1024");
    vt_tar_open(&t, a, vt_str_cut(vt_buf_view(&b), 0, 1536), &err);
    assert_true(vt_tar_next(&t, &m));
    assert_false(vt_tar_next(&t, &m));
    assert_string_equal(err.reason, "a member of the tar archive ends behind the file: it is cut");
    b.p[1024 + 3] ^= 1;
    vt_tar_open(&t, a, vt_buf_view(&b), &err);
    assert_true(vt_tar_next(&t, &m));
    assert_false(vt_tar_next(&t, &m));
    assert_string_equal(err.reason, "the checksum or size of a tar header is wrong");
    for (size_t n = 0; n < b.n; n += 37) {
        char *copy = malloc(n + 1);
        memcpy(copy, b.p, n);
        vt_tar_open(&t, a, (vt_str){copy, n}, NULL);
        while (vt_tar_next(&t, &m))
            ;
        free(copy);
    }
    vt_buf_free(&b);
    vt_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_listed_where_they_lie),
        cmocka_unit_test(long_names_and_pax_headers_say_more_of_the_next),
        cmocka_unit_test(damage_is_said_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
