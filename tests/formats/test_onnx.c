/* The binary form of ONNX, field by field, sound and damaged. */
#include "opening.h"

static void put_named(vt_buf *b, uint32_t number, const char *name)
{
    size_t info = vt_pb_begin(b, number);
    vt_pb_put_bytes(b, 1, vt_str_of(name));
    vt_pb_end(b, info);
}

static void put_node(vt_buf *b, const char *op, const char *in, const char *out)
{
    size_t node = vt_pb_begin(b, 1);
    vt_pb_put_bytes(b, 1, vt_str_of(in));
    vt_pb_put_bytes(b, 2, vt_str_of(out));
    if (op)
        vt_pb_put_bytes(b, 4, vt_str_of(op));
    vt_pb_end(b, node);
}

static size_t begin_model(vt_buf *b)
{
    vt_pb_put_varint(b, 1, 8);
    size_t set = vt_pb_begin(b, 8);
    vt_pb_put_varint(b, 2, 13);
    vt_pb_end(b, set);
    return vt_pb_begin(b, 7);
}

static void put_ends(vt_buf *b, size_t graph)
{
    put_named(b, 11, "x");
    put_named(b, 12, "z");
    vt_pb_end(b, graph);
}

static void nodes_are_joined_by_names(void **state)
{
    (void)state;
    vt_buf b = {0};
    size_t graph = begin_model(&b);
    put_node(&b, "Relu", "x", "y");
    put_node(&b, "Tanh", "y", "z");
    put_ends(&b, graph);
    vt_model *m = open_bytes(b.p, b.n, "made.onnx");
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

/* A tensor: dims, type, name, then `body` as it is. */
static void put_tensor(vt_buf *b, const char *name, int type, int64_t dim, const vt_buf *body)
{
    size_t t = vt_pb_begin(b, 5);
    vt_pb_put_varint(b, 1, (uint64_t)dim);
    vt_pb_put_varint(b, 2, (uint64_t)type);
    vt_pb_put_bytes(b, 8, vt_str_of(name));
    vt_buf_str(b, vt_buf_view(body));
    vt_pb_end(b, t);
}

static void an_unknown_type_number_is_kept_and_shown(void **state)
{
    (void)state;
    vt_buf b = {0}, body = {0}, text = {0};
    vt_err err = {0};
    uint8_t out[8];
    size_t graph = begin_model(&b);
    vt_pb_put_bytes(&body, 9, VT_S("abcd"));
    put_tensor(&b, "w", 29, 4, &body);
    size_t info = vt_pb_begin(&b, 11), type, tensor;
    vt_pb_put_bytes(&b, 1, VT_S("x"));
    type = vt_pb_begin(&b, 2);
    tensor = vt_pb_begin(&b, 1);
    vt_pb_put_varint(&b, 1, 29);
    vt_pb_end(&b, tensor);
    vt_pb_end(&b, type);
    vt_pb_end(&b, info);
    put_node(&b, "Relu", "x", "z");
    vt_pb_end(&b, graph);
    vt_model *m = open_bytes(b.p, b.n, "made.onnx");
    vt_put_type(&text, m->values.at[m->graphs.at[0].inputs[0]].type);
    assert_true(vt_str_is(vt_buf_view(&text), "type 29 ?"));
    assert_int_equal(m->weights.at[0].dtype, VT_DTYPE_UNKNOWN);
    assert_int_equal(m->weights.at[0].file_dtype, 29);
    assert_int_equal(m->weights.at[0].bytes, 4);
    assert_false(vt_weight_read(m, 0, 0, 1, out, &err));
    assert_int_equal(err.code, VT_UNKNOWN);
    assert_string_equal(err.reason, "elements of type 29 are not known");
    vt_model_close(m);
    vt_buf_free(&b);
    vt_buf_free(&body);
    vt_buf_free(&text);
}

static void fields_that_the_schema_lacks_are_passed_over_and_counted(void **state)
{
    (void)state;
    vt_buf b = {0};
    size_t graph = begin_model(&b);
    put_node(&b, "Relu", "x", "z");
    vt_pb_put_varint(&b, 99, 7);
    vt_pb_put_fixed64(&b, 100, 7);
    put_ends(&b, graph);
    vt_model *m = open_bytes(b.p, b.n, "made.onnx");
    assert_int_equal(m->notes.n, 1);
    assert_true(vt_str_is(m->notes.at[0], "2 fields that onnx.proto of IR 14 does not have"));
    vt_model_close(m);
    vt_buf_free(&b);
}

static void a_cut_file_says_where_it_ends(void **state)
{
    (void)state;
    vt_buf b = {0};
    size_t graph = begin_model(&b);
    put_node(&b, "Relu", "x", "z");
    put_ends(&b, graph);
    char sentence[200];
    snprintf(sentence, sizeof sentence,
             "made.onnx: byte 10: the file ends in the middle of field 'graph' of ModelProto (byte "
             "20, and it goes on to %zu)",
             b.n);
    refused_as(b.p, 20, "made.onnx", sentence);
    vt_buf_free(&b);
}

static void a_node_without_an_operator_is_named(void **state)
{
    (void)state;
    vt_buf b = {0};
    size_t graph = begin_model(&b);
    put_node(&b, "Relu", "x", "y");
    put_node(&b, NULL, "y", "z");
    put_ends(&b, graph);
    refused_as(b.p, b.n, "made.onnx", "made.onnx: node 1 '': it has no operator (op_type)");
    vt_buf_free(&b);
}

static void a_shape_that_cannot_be_is_refused(void **state)
{
    (void)state;
    vt_buf b = {0}, body = {0};
    size_t graph = begin_model(&b);
    vt_pb_put_varint(&body, 1, (uint64_t)1 << 40);
    put_tensor(&b, "w", 1, (int64_t)1 << 40, &body);
    put_ends(&b, graph);
    refused_as(b.p, b.n, "made.onnx",
               "made.onnx: initializer 0: tensor 'w': its shape has a negative size or more "
               "elements than can be counted");
    vt_buf_free(&b);
    vt_buf_free(&body);
}

static void a_tensor_larger_than_its_data_is_missing_and_takes_no_memory(void **state)
{
    (void)state;
    vt_buf b = {0}, body = {0};
    vt_err err = {0};
    float one;
    size_t graph = begin_model(&b);
    vt_pb_put_bytes(&body, 9, VT_S("abcd"));
    put_tensor(&b, "w", 1, (int64_t)1 << 40, &body);
    put_node(&b, "Relu", "w", "z");
    put_ends(&b, graph);
    vt_model *m = open_bytes(b.p, b.n, "made.onnx");
    assert_string_equal(m->weights.at[0].missing,
                        "its shape needs 4398046511104 bytes, but the file holds 4");
    assert_false(vt_weight_read(m, 0, 0, 1, &one, &err));
    assert_true(vt_arena_bytes(m->arena) < 1 << 20);
    vt_model_close(m);
    vt_buf_free(&b);
    vt_buf_free(&body);
}

static void graphs_in_graphs_have_a_limit(void **state)
{
    (void)state;
    vt_buf inner = {0};
    put_node(&inner, "Relu", "x", "y");
    for (int i = 0; i < 80; i++) {
        vt_buf outer = {0};
        size_t node = vt_pb_begin(&outer, 1);
        vt_pb_put_bytes(&outer, 4, VT_S("If"));
        size_t attr = vt_pb_begin(&outer, 5);
        vt_pb_put_bytes(&outer, 1, VT_S("then_branch"));
        vt_pb_put_varint(&outer, 20, 5);
        vt_pb_put_bytes(&outer, 6, vt_buf_view(&inner));
        vt_pb_end(&outer, attr);
        vt_pb_end(&outer, node);
        vt_buf_free(&inner);
        inner = outer;
    }
    vt_buf b = {0};
    vt_pb_put_bytes(&b, 7, vt_buf_view(&inner));
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow(b.p, b.n, "made.onnx"), NULL, &err));
    assert_string_equal(err.reason, "graphs nested more than 64 deep");
    vt_buf_free(&inner);
    vt_buf_free(&b);
}

/* Many nodes of two bytes each would take a hundred times the file: the first of them is refused.
 */
static void a_file_cannot_ask_for_memory_without_end(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_err err = {0};
    size_t graph = begin_model(&b);
    for (int i = 0; i < 3000000; i++)
        vt_buf_bytes(&b, "\x0a\x00", 2);
    vt_pb_end(&b, graph);
    assert_null(vt_open_map(vt_map_borrow(b.p, b.n, "made.onnx"), NULL, &err));
    assert_int_equal(err.code, VT_LIMIT);
    vt_buf_free(&b);
}

static void numbers_are_read_from_the_middle_packed_or_not(void **state)
{
    (void)state;
    vt_buf b = {0}, packed = {0}, single = {0};
    vt_err err = {0};
    int64_t some[3];
    size_t graph = begin_model(&b), run = vt_pb_begin(&packed, 7);
    for (int i = 0; i < 100; i++) {
        vt_pb_put_varint(&single, 7, (uint64_t)(int64_t)(-i * 1000));
        const struct vt_pb_row row = {.kind = VT_PB_INT64};
        char text[24];
        snprintf(text, sizeof text, "%d", -i * 1000);
        vt_pb_put_word(&packed, &row, vt_str_of(text), true);
    }
    vt_pb_end(&packed, run);
    put_tensor(&b, "packed", 7, 100, &packed);
    put_tensor(&b, "single", 7, 100, &single);
    put_tensor(&b, "short", 7, 101, &single);
    put_ends(&b, graph);
    vt_model *m = open_bytes(b.p, b.n, "made.onnx");
    for (vt_id w = 0; w < 2; w++) {
        assert_true(vt_weight_read(m, w, 40, 3, some, &err));
        assert_int_equal(some[0], -40000);
        assert_int_equal(some[2], -42000);
    }
    assert_false(vt_weight_read(m, 0, 99, 2, some, &err));
    assert_int_equal(err.code, VT_BAD_INPUT);
    assert_false(vt_weight_read(m, 2, 100, 1, some, &err));
    assert_string_equal(err.reason, "its shape needs 101 elements, but the file holds 100");
    assert_string_equal(err.where, "weight 'short'");
    vt_model_close(m);
    vt_buf_free(&b);
    vt_buf_free(&packed);
    vt_buf_free(&single);
}

/* Every prefix of a file is opened or refused with a sentence. */
static void no_cut_goes_wrong(void **state)
{
    (void)state;
    vt_buf b = {0}, body = {0};
    size_t graph = begin_model(&b);
    vt_pb_put_bytes(&body, 9, VT_S("abcdefgh"));
    put_tensor(&b, "w", 1, 2, &body);
    put_node(&b, "Relu", "w", "y");
    put_node(&b, "Relu", "y", "z");
    put_ends(&b, graph);
    for (size_t n = 1; n < b.n; n++) {
        vt_err err = {0};
        char *copy = malloc(n); /* so that reading too far is seen */
        memcpy(copy, b.p, n);
        vt_model *m = vt_open_map(vt_map_borrow(copy, n, "made.onnx"), NULL, &err);
        assert_true(m || (err.reason[0] && err.code == VT_BAD_FILE));
        vt_model_close(m);
        free(copy);
    }
    vt_buf_free(&b);
    vt_buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_are_joined_by_names),
        cmocka_unit_test(an_unknown_type_number_is_kept_and_shown),
        cmocka_unit_test(fields_that_the_schema_lacks_are_passed_over_and_counted),
        cmocka_unit_test(a_cut_file_says_where_it_ends),
        cmocka_unit_test(a_node_without_an_operator_is_named),
        cmocka_unit_test(a_shape_that_cannot_be_is_refused),
        cmocka_unit_test(a_tensor_larger_than_its_data_is_missing_and_takes_no_memory),
        cmocka_unit_test(graphs_in_graphs_have_a_limit),
        cmocka_unit_test(a_file_cannot_ask_for_memory_without_end),
        cmocka_unit_test(numbers_are_read_from_the_middle_packed_or_not),
        cmocka_unit_test(no_cut_goes_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
