/* The text forms of ONNX; and, because they are easy to write here, what names mean. */
#include "opening.h"

static void a_name_means_what_was_given_last(void **state)
{
    (void)state;
    vt_model *m = open_text("g (float[N] x) => (float[N] y) {\n"
                            "  [first] y = Relu (x)  [second] y = Tanh (y)  [third] z = Abs (y) }");
    assert_true(vt_str_is(giver(m, "second", 0), "first"));
    assert_true(vt_str_is(giver(m, "third", 0), "second"));
    assert_int_equal(m->values.at[m->graphs.at[0].outputs[0]].producer, 1);
    vt_model_close(m);
}

static void a_subgraph_sees_what_is_around_it(void **state)
{
    (void)state;
    vt_model *m =
        open_text("g (bool c, float[N] x) => (float[N] y) {\n"
                  "  [outer] a = Relu (x)\n"
                  "  [if] y = If (c) <then_branch = t () => (float[N] r) { [in] r = Abs (a) "
                  "[hides] a = Neg (r) [sees] q = Exp (a) },\n"
                  "                   else_branch = e () => (float[N] r) { [other] r = Neg (a) }>\n"
                  "  [after] z = Abs (a) }");
    assert_true(vt_str_is(giver(m, "in", 0), "outer"));
    assert_true(vt_str_is(giver(m, "sees", 0), "hides"));
    assert_true(vt_str_is(giver(m, "other", 0), "outer"));
    assert_true(vt_str_is(giver(m, "after", 0), "outer"));
    assert_int_equal(m->graphs.n, 3);
    assert_true(vt_str_is(m->graphs.at[1].attr, "then_branch"));
    assert_true(vt_str_is(m->nodes.at[m->graphs.at[1].node].name, "if"));
    const vt_value *a = &m->values.at[node_named(m, "outer")->outputs[0]];
    assert_int_equal(a->n_readers, 3);
    vt_model_close(m);
}

static void nodes_need_not_be_sorted(void **state)
{
    (void)state;
    vt_model *m =
        open_text("g (float[N] x) => (float[N] y) { [late] y = Abs (a)  [early] a = Relu (x) }");
    assert_true(vt_str_is(giver(m, "late", 0), "early"));
    vt_model_close(m);
}

static void nameless_nodes_get_names_that_are_free(void **state)
{
    (void)state;
    vt_model *m = open_text(
        "g (float[N] x) => (float[N] y) { a = Relu (x)  [Abs_2] b = Relu (a)  y = Abs (b) }");
    assert_true(vt_str_is(m->nodes.at[0].name, "Relu_0"));
    assert_true(vt_str_is(m->nodes.at[2].name, "Abs_2_1"));
    assert_true(m->nodes.at[2].name_made);
    assert_false(m->nodes.at[1].name_made);
    vt_model_close(m);
}

static void a_reader_counts_once(void **state)
{
    (void)state;
    vt_model *m = open_text("g (float[N] x) => (float[N] y) { y = Mul (x, x) z = Sum (x, , y) }");
    const vt_value *x = &m->values.at[m->graphs.at[0].inputs[0]];
    assert_int_equal(x->n_readers, 2);
    assert_int_equal(m->nodes.at[1].inputs[1], VT_NONE);
    vt_model_close(m);
}

static void constants_are_weights_in_every_form(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_str words[2];
    int64_t ints[3];
    float f;
    vt_model *m = open_text(
        "g () => (float y) {\n"
        "  a = Constant <value = float[2] {1, 2}> ()   b = Constant <value_float = 2.5> ()\n"
        "  c = Constant <value_ints = [3, 4, 5]> ()    d = Constant <value_strings = [\"p\", "
        "\"q\"]> ()\n"
        "  y = Identity (b) }");
    assert_int_equal(m->weights.n, 4);
    for (vt_id i = 0; i < 4; i++) {
        assert_true(m->weights.at[i].is_constant);
        assert_int_equal(m->values.at[m->nodes.at[i].outputs[0]].weight, i);
    }
    assert_true(vt_str_is(m->weights.at[1].name, "b"));
    assert_true(vt_weight_read(m, 1, 0, 1, &f, &err));
    assert_true(f == 2.5f);
    assert_true(vt_weight_read(m, 2, 0, 3, ints, &err));
    assert_int_equal(ints[2], 5);
    assert_true(vt_weight_read(m, 3, 1, 1, words, &err));
    assert_true(vt_str_is(words[0], "q"));
    vt_model_close(m);
}

static void functions_keep_their_own_versions(void **state)
{
    (void)state;
    vt_model *m = open_text("g (float[N] x) => (float[N] y) { [call] y = own.Soft:v2 <axis = 1> "
                            "(x)  [other] z = own.Soft (x) }\n"
                            "<domain: \"own\", opset_import: [\"\" : 11], overload: \"v2\">\n"
                            "Soft <axis, alpha: float = 0.5> (x) => (y) { [body] y = Softmax "
                            "<axis: int = @axis> (x) }");
    const vt_node *call = node_named(m, "call"), *body = node_named(m, "body");
    const vt_graph *f = &m->graphs.at[call->function];
    assert_int_equal(f->kind, VT_GRAPH_FUNCTION);
    assert_int_equal(node_named(m, "other")->function, VT_NONE);
    assert_int_equal(call->version, 3);
    assert_int_equal(body->version, 11);
    assert_int_equal(vt_node_attr(body, "axis")->kind, VT_ATTR_REF);
    assert_int_equal(f->n_function_attrs, 1);
    assert_int_equal(f->n_function_defaults, 1);
    assert_true(f->function_defaults[0].f == 0.5f);
    vt_model_close(m);
}

static void a_mistake_has_a_line_and_a_column(void **state)
{
    (void)state;
    const char *text = "<ir_version: 10>\ng (float[N] x) => (float[N] y) {\n   y = Relu x)\n}";
    refused_as(text, strlen(text), "a.onnxtxt", "a.onnxtxt: line 3, column 13: a '(' is due here");
    text = "<ir_version: 10>\ng (float[N] x) => (float[N] y) {\n   y = Relu (x)";
    refused_as(text, strlen(text), "a.onnxtxt",
               "a.onnxtxt: line 3, column 16: the text ends too early");
    text = "ir_version: 8\ngraph { node { op_type: 5 } }";
    refused_as(text, strlen(text), "a.textproto",
               "a.textproto: line 2, column 25: a string in quotes is due here");
    text = "{\"irVersion\": \"8\",\n \"graph\": [1]}";
    refused_as(text, strlen(text), "a.json",
               "a.json: line 2, column 11: field 'graph': an object is due here");
}

static void nodes_and_weights_know_their_byte(void **state)
{
    (void)state;
    static const char *const texts[][4] = {
        {"a.onnxtxt",
         "<ir_version: 8, opset_import: [\"\" : 13]>\ng (float[2] x) => (float[2] y) <float[2] w = "
         "{1, 2}> { a = Relu (x) y = Add (a, w) }",
         "y = Add", "float[2] w"},
        {"a.textproto",
         "ir_version: 8 opset_import { version: 13 } graph { node { op_type: 'Relu' input: 'x' "
         "output: 'a' } node { op_type: 'Add' input: 'a' input: 'w' output: 'y' } initializer "
         "{ dims: 2 data_type: 1 float_data: [1, 2] name: 'w' } input { name: 'x' } }",
         "{ op_type: 'Add'", "{ dims: 2"},
        {"a.json",
         "{\"irVersion\": \"8\", \"opsetImport\": [{\"version\": \"13\"}], \"graph\": {\"node\": "
         "[{\"opType\": \"Relu\", \"input\": [\"x\"], \"output\": [\"a\"]}, {\"opType\": \"Add\", "
         "\"input\": [\"a\", \"w\"], \"output\": [\"y\"]}], \"initializer\": [{\"dims\": [\"2\"], "
         "\"dataType\": 1, \"floatData\": [1, 2], \"name\": \"w\"}]}}",
         "{\"opType\": \"Add\"", "{\"dims\""},
    };
    for (int i = 0; i < 3; i++) {
        const char *text = texts[i][1];
        vt_model *m = open_bytes(text, strlen(text), texts[i][0]);
        assert_int_equal(m->nodes.n, 2);
        assert_int_equal(m->nodes.at[1].offset, strstr(text, texts[i][2]) - text);
        assert_int_equal(m->weights.at[weight_named(m, "w")].offset,
                         strstr(text, texts[i][3]) - text);
        vt_model_close(m);
    }
}

static void numbers_are_read_from_any_place(void **state)
{
    (void)state;
    vt_model *m =
        open_text("g (int64[6] x) => (int64[6] y) <int64[6] w = {1, 200, -3, 4, 500000, 6}>"
                  " { y = Add (x, w) }");
    static const int64_t want[] = {1, 200, -3, 4, 500000, 6};
    static const uint64_t reads[][2] = {{0, 2}, {2, 1}, {3, 3}, {1, 4}, {0, 6}, {5, 1}, {5, 1}};
    vt_id w = weight_named(m, "w");
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        int64_t got[6];
        assert_true(vt_weight_read(m, w, reads[i][0], reads[i][1], got, NULL));
        assert_memory_equal(got, want + reads[i][0], reads[i][1] * sizeof *got);
    }
    vt_model_close(m);
}

static void nesting_without_end_is_refused(void **state)
{
    (void)state;
    vt_buf b = {0};
    vt_buf_text(&b, "<ir_version: 10>\ng (");
    for (int i = 0; i < 100000; i++)
        vt_buf_text(&b, "seq(");
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow(b.p, b.n, "a.onnxtxt"), NULL, &err));
    assert_string_equal(err.reason, "types and graphs nested too deep");
    b.n = 0;
    vt_buf_text(&b, "ir_version: 1 unknown ");
    for (int i = 0; i < 100000; i++)
        vt_buf_text(&b, "{a ");
    assert_null(vt_open_map(vt_map_borrow(b.p, b.n, "a.textproto"), NULL, &err));
    assert_string_equal(err.reason, "messages nested too deep");
    vt_buf_free(&b);
}

static void the_other_text_forms_say_the_same(void **state)
{
    (void)state;
    const char *const forms[][2] = {
        {"a.textproto", "ir_version: 8 opset_import { version: 13 }\n"
                        "graph { node { input: 'x' output: 'y' op_type: 'Conv' attribute { name: "
                        "'p' ints: [1, 0x10] ints: -3 type: INTS } }\n"
                        "  initializer { dims: 2 data_type: 1 float_data: 1.5 float_data: inf "
                        "name: 'w\\303\\251' } }"},
        {"a.json", "{\"irVersion\": \"8\", \"opsetImport\": [{\"version\": \"13\"}], \"graph\": "
                   "{\"node\": [{\"input\": [\"x\"], \"output\": [\"y\"],"
                   "\"op_type\": \"Conv\", \"attribute\": [{\"name\": \"p\", \"ints\": [\"1\", 16, "
                   "-3], \"type\": \"INTS\"}]}],"
                   "\"initializer\": [{\"dims\": [\"2\"], \"dataType\": 1, \"rawData\": "
                   "\"AADAPwAAgH8=\", \"name\": \"w\\u00e9\"}]}}"},
    };
    for (size_t i = 0; i < 2; i++) {
        vt_err err = {0};
        float w[2];
        vt_model *m = open_bytes(forms[i][1], strlen(forms[i][1]), forms[i][0]);
        assert_int_equal(m->nodes.at[0].version, 13);
        const vt_attr *p = vt_node_attr(&m->nodes.at[0], "p");
        assert_int_equal(p->n, 3);
        assert_int_equal(p->ints[1], 16);
        assert_int_equal(p->ints[2], -3);
        assert_true(vt_weight_read(m, weight_named(m, "w\xc3\xa9"), 0, 2, w, &err));
        assert_true(w[0] == 1.5f && w[1] > 1e38f);
        vt_model_close(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_means_what_was_given_last),
        cmocka_unit_test(a_subgraph_sees_what_is_around_it),
        cmocka_unit_test(nodes_need_not_be_sorted),
        cmocka_unit_test(nameless_nodes_get_names_that_are_free),
        cmocka_unit_test(a_reader_counts_once),
        cmocka_unit_test(constants_are_weights_in_every_form),
        cmocka_unit_test(functions_keep_their_own_versions),
        cmocka_unit_test(a_mistake_has_a_line_and_a_column),
        cmocka_unit_test(nodes_and_weights_know_their_byte),
        cmocka_unit_test(numbers_are_read_from_any_place),
        cmocka_unit_test(nesting_without_end_is_refused),
        cmocka_unit_test(the_other_text_forms_say_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
