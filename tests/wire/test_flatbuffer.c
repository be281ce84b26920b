/* FlatBuffers are read in place, and damage is named. */
#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* root at 20: slot 0 an i8 of -3, slot 1 absent, slot 2 a float, slot 3 the list [7, -8], slot 4
 * the text "net", slot 5 a table whose slot 0 is the u16 500. */
static const uint8_t file[] = {
    20,  0, 0,  0,                                                      /* 0: the root table */
    16,  0, 24, 0,  4,   0,   0,   0, 8,   0,   12,  0,   16, 0, 20, 0, /* 4: its vtable */
    16,  0, 0,  0,                                                      /* 20: back to it */
    253, 0, 0,  0,                                                      /* 24: slot 0 */
    0,   0, 0,  63,                                                     /* 28: slot 2, 0.5 */
    12,  0, 0,  0,                                                      /* 32: slot 3, at 44 */
    20,  0, 0,  0,                                                      /* 36: slot 4, at 56 */
    32,  0, 0,  0,                                                      /* 40: slot 5, at 72 */
    2,   0, 0,  0,  7,   0,   0,   0, 248, 255, 255, 255,               /* 44: the list */
    3,   0, 0,  0,  'n', 'e', 't', 0,                                   /* 56: the text */
    6,   0, 6,  0,  4,   0,   0,   0, /* 64: vtable of the inner table */
    8,   0, 0,  0,  244, 1,           /* 72: the inner table */
};

static vt_str bytes_of(const uint8_t *p, size_t n)
{
    return (vt_str){(const char *)p, n};
}

static void fields_are_read_where_they_lie(void **state)
{
    vt_flat f;
    vt_flat_table root;
    vt_err err = {0};
    (void)state;
    assert_true(vt_flat_open(&f, bytes_of(file, sizeof file), &root, &err));
    assert_int_equal(vt_flat_int(&root, 0, 1, 9), -3);
    assert_int_equal(vt_flat_int(&root, 1, 4, 9), 9);
    assert_true(vt_flat_float(&root, 2, 0) == 0.5f);
    vt_flat_list l = vt_flat_list_of(&root, 3, 4);
    assert_int_equal(l.n, 2);
    assert_int_equal(vt_flat_list_int(&l, 0, 4), 7);
    assert_int_equal(vt_flat_list_int(&l, 1, 4), -8);
    assert_true(vt_str_is(vt_flat_text(&root, 4), "net"));
    vt_flat_table inner = vt_flat_inner(&root, 5);
    assert_int_equal(vt_flat_int(&inner, 0, 2, 0), 500);
    assert_false(f.failed);
}

static void what_is_absent_is_empty(void **state)
{
    vt_flat f;
    vt_flat_table root;
    (void)state;
    assert_true(vt_flat_open(&f, bytes_of(file, sizeof file), &root, NULL));
    vt_flat_table none = vt_flat_inner(&root, 1);
    assert_false(vt_flat_has(&root, 1));
    assert_int_equal(vt_flat_int(&none, 0, 4, 5), 5);
    assert_int_equal(vt_flat_list_of(&none, 3, 4).n, 0);
    assert_int_equal(vt_flat_text(&root, 77).n, 0);
    assert_false(f.failed);
}

static void damage_is_named_by_its_byte(void **state)
{
    uint8_t copy[sizeof file];
    vt_flat f;
    vt_flat_table root;
    vt_err err = {0};
    (void)state;
    memcpy(copy, file, sizeof file);
    copy[44] = 200; /* the list says that it has 200 numbers */
    assert_true(vt_flat_open(&f, bytes_of(copy, sizeof copy), &root, &err));
    assert_int_equal(vt_flat_list_of(&root, 3, 4).n, 0);
    assert_true(f.failed);
    assert_string_equal(err.where, "byte 48");
    assert_string_equal(err.reason, "a list does not lie within the file of 78 bytes");
}

/* Walks all that the table is asked for, after every single byte was turned. */
static void no_byte_turned_leads_outside(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof file; i++)
        for (int bit = 0; bit < 8; bit++) {
            uint8_t *copy = vt_alloc(sizeof file);
            vt_flat f;
            vt_flat_table root;
            vt_err err = {0};
            memcpy(copy, file, sizeof file);
            copy[i] ^= (uint8_t)(1 << bit);
            if (vt_flat_open(&f, bytes_of(copy, sizeof file), &root, &err)) {
                vt_flat_list l = vt_flat_list_of(&root, 3, 4);
                for (uint32_t k = 0; k < l.n; k++)
                    vt_flat_list_int(&l, k, 4);
                vt_flat_text(&root, 4);
                vt_flat_table inner = vt_flat_inner(&root, 5);
                vt_flat_int(&inner, 0, 2, 0);
            }
            assert_int_equal(f.failed, err.code != VT_OK);
            vt_free(copy);
        }
}

/* 64 tables that all hold the one long list: walking each would take 64 times the file. */
static void lists_over_one_another_are_refused(void **state)
{
    uint8_t copy[4096] = {0};
    vt_flat f;
    vt_flat_table root;
    vt_err err = {0};
    (void)state;
    memcpy(copy, file, sizeof file);
    copy[44] = 0xe0, copy[45] = 3; /* 992 numbers */
    assert_true(vt_flat_open(&f, bytes_of(copy, sizeof copy), &root, &err));
    for (int i = 0; i < 64; i++)
        vt_flat_list_of(&root, 3, 4);
    assert_true(f.failed);
    assert_string_equal(err.reason, "its lists lie over one another");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read_where_they_lie),
        cmocka_unit_test(what_is_absent_is_empty),
        cmocka_unit_test(damage_is_named_by_its_byte),
        cmocka_unit_test(no_byte_turned_leads_outside),
        cmocka_unit_test(lists_over_one_another_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
