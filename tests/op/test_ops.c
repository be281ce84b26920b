/* Claims about the operator rows: they are complete in themselves, and found. */
#include "op/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Whether a text holds a Han character. */
static bool is_chinese(const char *text)
{
    vt_str s = vt_str_of(text);
    for (size_t i = 0; i < s.n;) {
        uint32_t c = vt_utf8_next(s, &i);
        if (c >= 0x4E00 && c <= 0x9FFF)
            return true;
    }
    return false;
}

static bool is_utf8(const char *text)
{
    return vt_utf8_valid(vt_str_of(text)) == strlen(text);
}

static void check_fields(const vt_op *op, const vt_op_field *fields, const char *kind)
{
    if (!fields)
        fail_msg("%s has no list of %s", op->name, kind);
    for (const vt_op_field *f = fields; f->name; f++) {
        if (!f->says || !f->says[0] || !f->zh || !f->zh[0])
            fail_msg("%s: %s '%s' is not explained in both languages", op->name, kind, f->name);
        if (!is_utf8(f->says) || !is_utf8(f->zh))
            fail_msg("%s: %s '%s' is not UTF-8", op->name, kind, f->name);
        size_t n = strlen(f->says);
        if (f->says[n - 1] == '.' || n > 160)
            fail_msg("%s: %s '%s' is a phrase, short and without a full stop", op->name, kind,
                     f->name);
        for (const vt_op_field *other = fields; other < f; other++)
            if (!strcmp(other->name, f->name))
                fail_msg("%s: %s '%s' stands twice", op->name, kind, f->name);
    }
}

static void every_row_is_explained_in_both_languages(void **state)
{
    (void)state;
    size_t n;
    const vt_op *const *all = vt_op_all(&n);
    assert_true(n > 290);
    for (size_t i = 0; i < n; i++) {
        const vt_op *op = all[i];
        if (!op->says || strlen(op->says) < 4 || op->says[strlen(op->says) - 1] != '.')
            fail_msg("%s has no sentence", op->name);
        if (!op->zh || !is_chinese(op->zh) || !strstr(op->zh, "。") || !is_utf8(op->zh))
            fail_msg("%s has no Chinese sentence", op->name);
        if (op->formula && (!op->formula[0] || !is_utf8(op->formula)))
            fail_msg("%s has an empty formula", op->name);
        assert_true(op->family >= 0 && op->family < VT_FAMILY_COUNT);
        check_fields(op, op->inputs, "input");
        check_fields(op, op->outputs, "output");
        check_fields(op, op->attrs, "attribute");
        if (!op->outputs->name && strcmp(op->domain, "vitrine"))
            fail_msg("%s gives nothing", op->name);
    }
}

static void every_row_is_found_under_its_name(void **state)
{
    (void)state;
    size_t n;
    const vt_op *const *all = vt_op_all(&n);
    for (size_t i = 0; i < n; i++)
        if (vt_op_find(vt_str_of(all[i]->domain), vt_str_of(all[i]->name)) != all[i])
            fail_msg("%s.%s stands twice or is not found", all[i]->domain, all[i]->name);
}

static void onnx_has_two_names_for_its_domain(void **state)
{
    (void)state;
    const vt_op *conv = vt_op_find(VT_S(""), VT_S("Conv"));
    assert_non_null(conv);
    assert_ptr_equal(vt_op_find(VT_S("ai.onnx"), VT_S("Conv")), conv);
    assert_int_equal(conv->family, VT_FAMILY_CONV);
}

static void unknown_operators_are_no_row_but_have_a_family(void **state)
{
    (void)state;
    assert_null(vt_op_find(VT_S(""), VT_S("Conw")));
    assert_null(vt_op_find(VT_S("example.org"), VT_S("Conv")));
    assert_null(vt_op_find((vt_str){0}, (vt_str){0}));
    assert_int_equal(vt_op_family(VT_S("x"), VT_S("y")), VT_FAMILY_CONTROL);
}

static void families_are_those_of_the_design(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        vt_family family;
    } want[] = {
        {"ConvTranspose", VT_FAMILY_CONV},
        {"Gemm", VT_FAMILY_MATMUL},
        {"Attention", VT_FAMILY_ATTENTION},
        {"LSTM", VT_FAMILY_RECURRENT},
        {"Dropout", VT_FAMILY_NORM},
        {"Softmax", VT_FAMILY_ACTIVATION},
        {"ReduceMean", VT_FAMILY_POOL},
        {"Resize", VT_FAMILY_POOL},
        {"TopK", VT_FAMILY_POOL},
        {"Where", VT_FAMILY_ELEM},
        {"Greater", VT_FAMILY_ELEM},
        {"Cast", VT_FAMILY_SHAPE},
        {"Gather", VT_FAMILY_SHAPE},
        {"If", VT_FAMILY_CONTROL},
        {"QuantizeLinear", VT_FAMILY_CONTROL},
        {"SequenceAt", VT_FAMILY_CONTROL},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_int_equal(vt_op_family(VT_S(""), vt_str_of(want[i].name)), want[i].family);
}

static void families_of_ten_thousand_nodes_take_less_than_a_millisecond(void **state)
{
    (void)state;
    size_t n;
    const vt_op *const *all = vt_op_all(&n);
    double best = 1;
    for (int round = 0; round < 20; round++) {
        double start = vt_now();
        unsigned sum = 0;
        for (size_t i = 0; i < 10000; i++)
            sum += vt_op_family(vt_str_of(all[i % n]->domain), vt_str_of(all[i % n]->name));
        double took = vt_now() - start + (sum == 0);
        best = took < best ? took : best;
    }
    print_message("families of 10,000 nodes: %.3f ms\n", 1e3 * best);
    assert_true(best < 0.010); /* ten times as long passes on a busy or sanitized machine */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_explained_in_both_languages),
        cmocka_unit_test(every_row_is_found_under_its_name),
        cmocka_unit_test(onnx_has_two_names_for_its_domain),
        cmocka_unit_test(unknown_operators_are_no_row_but_have_a_family),
        cmocka_unit_test(families_are_those_of_the_design),
        cmocka_unit_test(families_of_ten_thousand_nodes_take_less_than_a_millisecond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
