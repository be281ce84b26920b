/* The ONNX reader: small models made here, and the real ones under VITRINE_SHARED. */
#include "formats/formats.h"
#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void put_node(vt_buf *b, const char *op, const char *in, const char *out)
{
    size_t node = vt_pb_begin(b, 1);
    vt_pb_put_bytes(b, 1, vt_str_of(in));
    vt_pb_put_bytes(b, 2, vt_str_of(out));
    vt_pb_put_bytes(b, 4, vt_str_of(op));
    vt_pb_end(b, node);
}

static void put_named(vt_buf *b, uint32_t number, const char *name)
{
    size_t info = vt_pb_begin(b, number);
    vt_pb_put_bytes(b, 1, vt_str_of(name));
    vt_pb_end(b, info);
}

static void put_opset(vt_buf *b, int version)
{
    size_t set = vt_pb_begin(b, 8);
    vt_pb_put_varint(b, 2, (uint64_t)version);
    vt_pb_end(b, set);
}

static vt_model *opened(const vt_buf *b, vt_err *err)
{
    return vt_open_map(vt_map_borrow(b->p, b->n, "made.onnx"), NULL, err);
}

static void nodes_are_joined_by_names(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_err err = {0};
    vt_pb_put_varint(&b, 1, 8);
    put_opset(&b, 13);
    size_t graph = vt_pb_begin(&b, 7);
    put_node(&b, "Relu", "x", "y");
    put_node(&b, "Tanh", "y", "z");
    put_named(&b, 11, "x");
    put_named(&b, 12, "z");
    vt_pb_end(&b, graph);
    vt_model *m = opened(&b, &err);
    assert_non_null(m);
    assert_int_equal(m->nodes.n, 2);
    const vt_value *y = &m->values.at[m->nodes.at[1].inputs[0]];
    assert_int_equal(y->producer, 0);
    assert_int_equal(y->n_readers, 1);
    assert_int_equal(m->readers[y->first_reader], 1);
    assert_true(vt_str_is(m->nodes.at[1].name, "Tanh_1"));
    assert_true(m->nodes.at[1].name_made);
    assert_int_equal(m->nodes.at[0].version, 13);
    assert_true(m->values.at[m->graphs.at[0].outputs[0]].is_output);
    vt_model_close(m);
    vt_buf_free(&b);
}

static void an_empty_file_says_so(void **state)
{
    (void)state;
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow("", 0, "none.onnx"), NULL, &err));
    assert_string_equal(err.reason, "the file is empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_are_joined_by_names),
        cmocka_unit_test(an_empty_file_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
