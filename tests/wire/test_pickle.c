/* Pickles are read as data: every opcode, what would be called, and streams made to do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

static vt_arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = vt_arena_new();
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    vt_arena_free(arena);
    return 0;
}

/* A literal with its zeros, without the last one. */
#define P(text) ((vt_str){text, sizeof(text) - 1})

static vt_pickle *read(vt_str bytes)
{
    vt_err err = {0};
    char text[2200];
    vt_pickle *v = NULL;
    size_t stop = 0;
    if (!vt_pickle_read(arena, bytes, 0, &v, &stop, NULL, &err))
        fail_msg("%s", vt_err_text(&err, text, sizeof text));
    assert_int_equal(stop, bytes.n);
    return v;
}

static void says(vt_str bytes, const char *text)
{
    vt_buf b = {0};
    vt_put_pickle(&b, read(bytes));
    vt_buf_char(&b, 0);
    assert_string_equal(b.p, text);
    vt_buf_free(&b);
}

static void refused(vt_str bytes, const char *sentence)
{
    vt_err err = {0};
    char text[2200];
    vt_pickle *v;
    assert_false(vt_pickle_read(arena, bytes, 0, &v, NULL, NULL, &err));
    assert_string_equal(vt_err_text(&err, text, sizeof text), sentence);
}

static void plain_values_of_every_protocol_are_read(void **state)
{
    (void)state;
    says(P("N."), "None");
    says(P("\x80\2\x88."), "True");
    says(P("I00\n."), "False");
    says(P("I01\n."), "True");
    says(P("I-12\n."), "-12");
    says(P("L12L\n."), "12");
    says(P("L99999999999999999999L\n."), "an integer wider than 64 bits");
    says(P("K\xff."), "255");
    says(P("M\xff\xff."), "65535");
    says(P("J\xfe\xff\xff\xff."), "-2");
    says(P("\x8a\0."), "0");
    says(P("\x8a\1\xff."), "-1");
    says(P("\x8a\5\0\0\0\0\1."), "4294967296");
    says(P("\x8b\2\0\0\0\0\xff."), "-256");
    says(P("\x8a\x09\0\0\0\0\0\0\0\0\1."), "an integer wider than 64 bits");
    says(P("F1.5\n."), "1.5");
    says(P("G\x3f\xf8\0\0\0\0\0\0."), "1.5");
    says(P("S'a\\n\\x41\\'\\101'\n."), "a\nA'A");
    says(P("U\3abc."), "abc");
    says(P("T\3\0\0\0abc."), "abc");
    says(P("U\1\xff."), "1 bytes");
    says(P("V\xe9\\u4e2d\\U0001f600\n."), "é中😀");
    says(P("X\3\0\0\0\xe4\xb8\xad."), "中");
    says(P("\x80\4\x8c\2hi."), "hi");
    says(P("\x80\4\x8d\2\0\0\0\0\0\0\0hi."), "hi");
    says(P("C\2\0\1."), "2 bytes");
    says(P("B\2\0\0\0\0\1."), "2 bytes");
    says(P("\x80\4\x8e\1\0\0\0\0\0\0\0x."), "1 bytes");
    says(P("\x80\5\x96\1\0\0\0\0\0\0\0x."), "1 bytes");
    says(P("\x80\5\x97\x98."), "a buffer kept outside the pickle");
    says(P("\x82\7."), "extension 7");
    says(P("\x83\7\1."), "extension 263");
    says(P("\x84\7\0\0\0."), "extension 7");
}

static void containers_hold_what_was_put_into_them(void **state)
{
    (void)state;
    says(P(")."), "()");
    says(P("K\1\x85."), "(1,)");
    says(P("K\1K\2\x86."), "(1, 2)");
    says(P("K\1K\2K\3\x87."), "(1, 2, 3)");
    says(P("(K\1K\2t."), "(1, 2)");
    says(P("(K\1K\2l."), "[1, 2]");
    says(P("]K\1a(K\2K\3e."), "[1, 2, 3]");
    says(P("(U\1aK\1d."), "{'a': 1}");
    says(P("}U\1aK\1s(U\1bK\2u."), "{'a': 1, 'b': 2}");
    says(P("\x80\4\x8f(K\1K\2\x90."), "{1, 2}");
    says(P("\x80\4(K\1\x91."), "{1}");
    says(P("K\1"
           "20."),
         "1");
    says(P("K\1(K\2K\3"
           "1."),
         "1");
    says(P("K\1(0."), "1");
    says(P("K\1q\0"
           "0h\0."),
         "1");
    says(P("K\1r\0\0\1\0"
           "0j\0\0\1\0."),
         "1");
    says(P("K\1p300\n0g300\n."), "1");
    says(P("\x80\4K\7\x94K\x08\x94\x86h\0\x86."), "((7, 8), 7)");
}

static void what_would_be_called_is_named_and_kept(void **state)
{
    (void)state;
    says(P("cos\nsystem\n."), "os.system");
    says(P("cos\nsystem\n(U\x04true\x74R."), "a call of os.system with 1 argument");
    says(P("\x80\4\x8c\2os\x8c\6system\x93)R."), "a call of os.system with 0 arguments");
    says(P("(U\1xios\nsystem\n."), "a call of os.system with 1 argument");
    says(P("(cos\nsystem\nU\1xo."), "a call of os.system with 1 argument");
    says(P("cA\nB\n)\x81."), "a call of A.B with 0 arguments");
    says(P("\x80\4cA\nB\n)}\x92."), "a call of A.B with 0 arguments");
    vt_pickle *v = read(P("cA\nB\n)R}U\1aK\1sb(K\1K\2eU\1bK\2s."));
    assert_int_equal(v->kind, VT_PICKLE_CALL);
    assert_true(vt_pickle_is(v->call->callee, "A", "B"));
    assert_int_equal(vt_pickle_get(v->call->state, "a")->i, 1);
    assert_int_equal(v->call->list->n, 2);
    assert_int_equal(vt_pickle_get(v->call->dict, "b")->i, 2);
    v = read(P("Pabc\n."));
    assert_true(v->kind == VT_PICKLE_PERSISTENT && vt_str_is(v->id->s, "abc"));
    v = read(P("K\1Q."));
    assert_true(v->kind == VT_PICKLE_PERSISTENT && v->id->i == 1);
    assert_null(vt_pickle_get(v, "a"));
    assert_null(vt_pickle_get(NULL, "a"));
}

static void names_that_lead_nowhere_are_listed_too(void **state)
{
    (void)state;
    vt_pickle_parts parts = {0};
    vt_pickle *v;
    assert_true(vt_pickle_read(arena, P("cos\nsystem\n0K\1Q0N."), 0, &v, NULL, &parts, NULL));
    assert_int_equal(v->kind, VT_PICKLE_NONE);
    assert_true(parts.globals.n == 1 && vt_pickle_is(parts.globals.at[0], "os", "system"));
    assert_int_equal(parts.persistent.n, 1);
}

static void a_list_may_hold_itself(void **state)
{
    (void)state;
    vt_pickle *v = read(P("]q\0h\0a."));
    assert_true(v->n == 1 && v->items[0] == v);
    says(P("]q\0h\0a."), "[[[[…]]]]");
}

static void damage_is_said_with_its_byte(void **state)
{
    (void)state;
    refused(P(""), "byte 0: the pickle ends without a STOP");
    refused(P("N"), "byte 1: the pickle ends without a STOP");
    refused(P("."), "byte 0: the stack is empty");
    refused(P("N\xff."), "byte 1: there is no pickle opcode ff");
    refused(P("\x80\x09N."), "byte 0: pickles of protocol 9 are not known");
    refused(P("K"), "byte 0: 1 bytes are announced, but 0 are left");
    refused(P("NR."), "byte 1: the stack is empty");
    refused(P("K\1K\2R."), "byte 4: the arguments of a call are no tuple");
    refused(P("t."), "byte 0: there is no mark on the stack");
    refused(P("(N\x86."), "byte 2: the stack is empty");
    refused(P("N(\x85."),
            "byte 2: the stack is empty"); /* what lies below a mark is out of reach */
    refused(P("}]K\1s."), "byte 4: a dict's key is a list, a dict or a set, which cannot be one");
    refused(P("(}K\1d."), "byte 4: a dict's key is a list, a dict or a set, which cannot be one");
    refused(P("(K\1d."), "byte 3: a key has no value");
    refused(P("K\1K\2a."), "byte 4: items are put into something that holds none");
    refused(P("K\1}b."), "byte 3: a state is given to something that has none");
    refused(P("h\5."), "byte 0: the memo has no entry 5");
    refused(P("gx\n."), "byte 0: a memo entry is not named by a number");
    refused(P("I1"), "byte 0: a line has no end");
    refused(P("I1x\n."), "byte 0: a number is not written in digits");
    refused(P("Fx\n."), "byte 0: a number is not written as one");
    refused(P("Sx\n."), "byte 0: a string does not stand in quotes");
    refused(P("K\1K\2\x93."), "byte 4: the name of a class or function is no string");
    refused(P("\x80\4\x95\xff\0\0\0\0\0\0\0N."),
            "byte 2: a frame of 255 bytes is announced, but 2 are left");
}

static void sizes_take_no_memory_before_they_are_checked(void **state)
{
    (void)state;
    refused(P("\x8b\xff\xff\xff\x7fx."), "byte 0: 2147483647 bytes are announced, but 2 are left");
    refused(P("\x8b\0\0\0\x80x."), "byte 0: a length is negative");
    refused(P("T\xff\xff\xff\xff."), "byte 0: a length is negative");
    refused(P("X\xff\xff\xff\xffx."), "byte 0: 4294967295 bytes are announced, but 2 are left");
    refused(P("\x8e\xff\xff\xff\xff\xff\xff\xff\xffx."),
            "byte 0: 18446744073709551615 bytes are announced, but 2 are left");
    assert_true(vt_arena_bytes(arena) < 1 << 20);
}

static vt_str repeated(const char *head, const char *part, size_t times, const char *tail)
{
    size_t h = strlen(head), n = strlen(part), t = strlen(tail);
    char *p = vt_arena_take(arena, h + n * times + t);
    memcpy(p, head, h);
    for (size_t i = 0; i < times; i++)
        memcpy(p + h + i * n, part, n);
    memcpy(p + h + n * times, tail, t);
    return (vt_str){p, h + n * times + t};
}

static void a_million_levels_are_no_recursion(void **state)
{
    (void)state;
    vt_pickle *v = read(repeated("N", "\x85", 1000000, "."));
    for (size_t i = 0; i < 1000000; i++)
        v = v->items[0];
    assert_int_equal(v->kind, VT_PICKLE_NONE);
    refused(repeated("", "(", 1000000, "."), "byte 1000000: the stack is empty");
    read(repeated("]", "]", 1000000, "."));
}

/* Thirty lists, each ten times in the next: 10³⁰ values for whoever would copy them. */
static void shared_lists_cost_their_pointers(void **state)
{
    (void)state;
    char bytes[2000];
    size_t n = 0;
    n += (size_t)sprintf(bytes, "]Na");
    for (char i = 0; i < 30; i++) {
        bytes[n++] = 'q';
        bytes[n++] = i;
        n += (size_t)sprintf(bytes + n, "](");
        for (int k = 0; k < 10; k++) {
            bytes[n++] = 'h';
            bytes[n++] = i;
        }
        bytes[n++] = 'e';
    }
    bytes[n++] = '.';
    size_t before = vt_arena_bytes(arena);
    vt_pickle *v = read((vt_str){bytes, n});
    assert_int_equal(v->n, 10);
    assert_true(vt_arena_bytes(arena) - before < 1 << 16);
}

static void memory_is_bounded_by_the_stream(void **state)
{
    (void)state;
    /* a memo entry of a number as large as can be costs as much as any other */
    read(P("Nr\xff\xff\xff\xffj\xff\xff\xff\xff."));
    vt_err err = {0};
    vt_pickle *v;
    vt_str many = repeated("(", "N", (size_t)VT_PICKLE_MOST_VALUES + 1, "l.");
    assert_false(vt_pickle_read(arena, many, 0, &v, NULL, NULL, &err));
    assert_int_equal(err.code, VT_LIMIT);
    many = repeated("N", "2", (size_t)VT_PICKLE_MOST_VALUES, ".");
    assert_false(vt_pickle_read(arena, many, 0, &v, NULL, NULL, &err));
    assert_int_equal(err.code, VT_LIMIT);
    assert_string_equal(err.reason, "the pickle holds more than 8388608 values on its stack");
}

static void several_streams_stand_one_behind_the_other(void **state)
{
    (void)state;
    vt_str bytes = P("K\1.K\2.rest");
    size_t at = 0;
    vt_pickle *v;
    assert_true(vt_pickle_read(arena, bytes, at, &v, &at, NULL, NULL) && v->i == 1 && at == 3);
    assert_true(vt_pickle_read(arena, bytes, at, &v, &at, NULL, NULL) && v->i == 2 && at == 6);
    assert_false(vt_pickle_read(arena, bytes, 100, &v, &at, NULL, NULL));
}

static void damaged_streams_end_in_an_answer(void **state)
{
    (void)state;
    static const char sound[] =
        "\x80\4\x95\x40\0\0\0\0\0\0\0}\x94(\x8c\1a\x94\x8c\3m.n\x94\x8c\1f\x94\x93\x94K\1K\2\x86"
        "\x94R\x94\x8c\1b\x94]\x94(G?\xf0\0\0\0\0\0\0N\x88"
        "eh\3h\4u.";
    uint32_t seed = 7;
    for (int i = 0; i < 30000; i++) {
        vt_arena *own = vt_arena_new();
        size_t n = sizeof sound - 1;
        char *copy = malloc(n);
        memcpy(copy, sound, n);
        for (int k = 0; k < 3; k++) {
            seed = seed * 1664525 + 1013904223;
            copy[seed >> 8 & 0xff ? (seed >> 16) % n : 0] ^= (char)(1 << (seed >> 28 & 7));
        }
        vt_err err = {0};
        vt_pickle *v;
        if (vt_pickle_read(own, (vt_str){copy, n}, 0, &v, NULL, NULL, &err)) {
            vt_buf b = {0};
            vt_put_pickle(&b, v);
            vt_buf_free(&b);
        } else {
            assert_true(err.reason[0] && err.where[0]);
        }
        free(copy);
        vt_arena_free(own);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(plain_values_of_every_protocol_are_read),
        TEST(containers_hold_what_was_put_into_them),
        TEST(what_would_be_called_is_named_and_kept),
        TEST(names_that_lead_nowhere_are_listed_too),
        TEST(a_list_may_hold_itself),
        TEST(damage_is_said_with_its_byte),
        TEST(sizes_take_no_memory_before_they_are_checked),
        TEST(a_million_levels_are_no_recursion),
        TEST(shared_lists_cost_their_pointers),
        TEST(memory_is_bounded_by_the_stream),
        TEST(several_streams_stand_one_behind_the_other),
        TEST(damaged_streams_end_in_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
