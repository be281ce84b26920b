/* Errors in Chinese: the sentences are made by the code that makes them in English. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"

static void says(const vt_err *err, const char *want)
{
    vt_err in_words = *err;
    char text[2200];
    vt_err_in_chinese(&in_words);
    assert_string_equal(vt_err_text(&in_words, text, sizeof text), want);
}

static void a_sentence_keeps_what_stood_in_it(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_fail(&err, VT_BAD_FILE,
            "the file ends in the middle of %s (byte %llu, and it goes on to %llu)",
            "field 'graph' of ModelProto", 300ull, 820ull);
    vt_while(&err, "byte %llu", 30ull);
    vt_while(&err, "node %u '%.*s'", 7u, 5, "conv1");
    vt_in_file(&err, "net.onnx");
    says(&err,
         "net.onnx: 节点 7“conv1”: 第 30 字节: 文件在 ModelProto 的字段“graph”中间结束（止于第 300 "
         "字节，本应到第 820 字节）");
}

static void what_stands_in_a_sentence_is_put_into_chinese_too(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_fail(&err, VT_BAD_FILE, "this is %s", "a PNG image, not a model");
    says(&err, "这是 PNG 图片，不是模型");
}

static void what_no_row_has_stays_english(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_fail(&err, VT_BAD_FILE, "the %s of the file is %s", "moon", "full");
    vt_while(&err, "crater %d", 3);
    says(&err, "crater 3: the moon of the file is full");
    vt_fail(&err, VT_BAD_FILE, "%s", "");
    says(&err, "");
}

static void a_sentence_too_long_to_keep_stays_as_it_is(void **state)
{
    (void)state;
    vt_err err = {0};
    static char name[1000];
    memset(name, 'x', sizeof name - 1);
    vt_fail(&err, VT_NOT_FOUND, "there is no scope '%.*s'", 999, name);
    vt_err in_words = err;
    vt_err_in_chinese(&in_words);
    assert_true(vt_utf8_valid(vt_str_of(in_words.reason)) == strlen(in_words.reason));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_keeps_what_stood_in_it),
        cmocka_unit_test(what_stands_in_a_sentence_is_put_into_chinese_too),
        cmocka_unit_test(what_no_row_has_stays_english),
        cmocka_unit_test(a_sentence_too_long_to_keep_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
