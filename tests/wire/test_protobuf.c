/* The binary form of protobuf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

static vt_pb reader(const char *bytes, size_t n, vt_err *err)
{
    vt_pb r;
    vt_pb_init(&r, (vt_str){bytes, n}, NULL, err);
    return r;
}
#define READER(literal, err) reader(literal, sizeof(literal) - 1, err)

static void every_wire_type_is_read(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_pb_field f;
    vt_pb r = READER("\x08\x96\x01"
                     "\x11\1\2\3\4\5\6\7\x08"
                     "\x1a\3abc"
                     "\x25\1\0\0\0"
                     "\xa2\x06\0",
                     &err);
    assert_true(vt_pb_next(&r, &f) && f.number == 1 && f.value == 150);
    assert_true(vt_pb_next(&r, &f) && f.number == 2 && f.value == 0x0807060504030201);
    assert_true(vt_pb_next(&r, &f) && f.number == 3 && vt_str_is(f.bytes, "abc") && f.at == 12);
    assert_true(vt_pb_next(&r, &f) && f.number == 4 && f.value == 1);
    assert_true(vt_pb_next(&r, &f) && f.number == 100 && f.bytes.n == 0);
    assert_false(vt_pb_next(&r, &f));
    assert_false(r.failed);
}

static void groups_are_passed_over(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_pb_field f;
    vt_pb r = READER("\x0b\x08\1\x13\x14\x0c\x10\7", &err);
    assert_true(vt_pb_next(&r, &f) && f.number == 1 && f.wire == 3);
    assert_true(vt_pb_next(&r, &f) && f.number == 2 && f.value == 7);
    assert_false(vt_pb_next(&r, &f) || r.failed);
    r = READER("\x0b\x08\1\x14", &err);
    assert_false(vt_pb_next(&r, &f));
    assert_string_equal(err.reason, "a group ends that did not begin");
}

#define FAILS(bytes, where_, reason_)                                                              \
    do {                                                                                           \
        vt_err err = {0};                                                                          \
        vt_pb_field f;                                                                             \
        char *copy = malloc(sizeof(bytes) - 1);                                                    \
        memcpy(copy, bytes, sizeof(bytes) - 1);                                                    \
        vt_pb r = reader(copy, sizeof(bytes) - 1, &err);                                           \
        while (vt_pb_next(&r, &f))                                                                 \
            ;                                                                                      \
        assert_true(r.failed);                                                                     \
        assert_string_equal(err.where, where_);                                                    \
        assert_string_equal(err.reason, reason_);                                                  \
        free(copy);                                                                                \
    } while (0)

static void damage_is_said_with_its_byte(void **state)
{
    (void)state;
    FAILS("\x08\1\x0a\5ab", "byte 2",
          "the file ends in the middle of field 1 (byte 6, and it goes on to 9)");
    FAILS("\x0d\1\2", "byte 0",
          "the file ends in the middle of field 1 (byte 3, and it goes on to 5)");
    FAILS("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", "byte 0",
          "field 1 has an impossible length");
    FAILS("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", "byte 0",
          "a number of more than ten bytes");
    FAILS("\x0f", "byte 0", "no protobuf field begins here");
    FAILS("\x02\1", "byte 0", "no protobuf field begins here");
}

static void a_message_is_not_left(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_pb_field f;
    vt_pb r = READER("\x0a\2\x0a\7"
                     "abcdefg",
                     &err);
    assert_true(vt_pb_next(&r, &f));
    vt_pb in = vt_pb_inside(&r, &f, NULL);
    assert_false(vt_pb_next(&in, &f));
    assert_string_equal(err.reason, "field 1 is longer than the message around it");
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_err err = {0};
    vt_pb_field f;
    size_t begun = vt_pb_begin(&b, 7);
    vt_pb_put_varint(&b, 1, UINT64_MAX);
    vt_pb_put_fixed32(&b, 2, 5);
    vt_pb_put_bytes(&b, 300, VT_S("hello"));
    vt_pb_end(&b, begun);
    vt_pb r = reader(b.p, b.n, &err);
    assert_true(vt_pb_next(&r, &f) && f.number == 7);
    vt_pb in = vt_pb_inside(&r, &f, NULL);
    assert_true(vt_pb_next(&in, &f) && f.value == UINT64_MAX);
    assert_true(vt_pb_next(&in, &f) && f.value == 5);
    assert_true(vt_pb_next(&in, &f) && f.number == 300 && vt_str_is(f.bytes, "hello"));
    assert_false(vt_pb_next(&in, &f) || vt_pb_next(&r, &f) || in.failed || r.failed);
    vt_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wire_type_is_read),      cmocka_unit_test(groups_are_passed_over),
        cmocka_unit_test(damage_is_said_with_its_byte), cmocka_unit_test(a_message_is_not_left),
        cmocka_unit_test(what_is_written_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
