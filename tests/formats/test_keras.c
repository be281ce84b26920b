/* Keras configs written by hand: calls, models within models, shared layers, both ways of naming
 * whose outputs a layer is given. What real files hold is compared with h5py and Keras themselves
 * in hdf5_test.py and keras_test.py. */
#include "opening.h"

#define DENSE(name, units)                                                                         \
    "{\"class_name\":\"Dense\",\"config\":{\"name\":\"" name "\",\"units\":" units                 \
    ",\"activation\":\"relu\",\"use_bias\":true,\"kernel_initializer\":{\"class_name\":"           \
    "\"HeNormal\","                                                                                \
    "\"config\":{\"seed\":3}}}"
#define INPUT(name, shape)                                                                         \
    "{\"class_name\":\"InputLayer\",\"name\":\"" name "\",\"config\":{\"batch_shape\":" shape      \
    ",\"dtype\":\"float32\",\"name\":\"" name "\"},\"inbound_nodes\":[]}"
#define TENSOR(name, call)                                                                         \
    "{\"class_name\":\"__keras_tensor__\",\"config\":{\"shape\":[null,4],\"dtype\":\"float32\","   \
    "\"keras_history\":[\"" name "\"," call ",0]}}"

static vt_model *open_json(const char *text)
{
    return open_bytes(text, strlen(text), "made.json");
}

static const char *type_of(const vt_model *m, const char *node)
{
    static vt_buf b;
    const vt_value *v = &m->values.at[node_named(m, node)->outputs[0]];
    b.n = 0;
    vt_put_type(&b, v->type);
    vt_buf_char(&b, 0);
    return v->type ? b.p : "";
}

static void a_chain_runs_from_its_input_to_its_end(void **state)
{
    (void)state;
    vt_model *m =
        open_json("{\"class_name\":\"Sequential\",\"config\":{\"name\":\"net\",\"layers\":["
                  "{\"class_name\":\"InputLayer\",\"config\":{\"batch_input_shape\":[null,"
                  "8],\"dtype\":\"float32\",\"name\":\"x\"}}," DENSE("a", "5") "}," DENSE(
                      "b", "3") "}]},\"keras_version\":\"2.4.0\"}");
    assert_string_equal(m->format, "keras-json");
    assert_true(vt_str_is(m->version, "Keras 2.4.0"));
    assert_true(m->has_graph);
    assert_int_equal(m->nodes.n, 2);
    assert_true(vt_str_is(giver(m, "b", 0), "a"));
    const vt_graph *g = &m->graphs.at[0];
    assert_int_equal(g->n_inputs, 1);
    assert_true(vt_str_is(m->values.at[g->inputs[0]].name, "x"));
    assert_true(vt_str_is(m->values.at[g->outputs[0]].name, "b"));
    assert_string_equal(type_of(m, "b"), "f32 N\xC3\x97"
                                         "3");
    vt_model_close(m);
}

static void the_list_of_keras_1_is_a_chain_too(void **state)
{
    (void)state;
    vt_model *m = open_json(
        "{\"class_name\": \"Sequential\", \"config\": ["
        "{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"output_dim\":5,"
        "\"batch_input_shape\":[null,8],\"input_dtype\":\"float32\"}},"
        "{\"class_name\":\"Activation\",\"config\":{\"name\":\"r\",\"activation\":\"relu\"}}]}");
    assert_int_equal(m->nodes.n, 2);
    assert_true(vt_str_is(m->values.at[m->graphs.at[0].inputs[0]].name, "d_input"));
    assert_string_equal(type_of(m, "r"), "f32 N\xC3\x97"
                                         "5");
    vt_model_close(m);
}

static void a_shared_layer_stands_once_per_call(void **state)
{
    (void)state;
    vt_model *m = open_json("{\"class_name\":\"Functional\",\"config\":{\"name\":\"n\",\"layers\":"
                            "[" INPUT("a", "[null,4]") "," INPUT("b", "[null,4]") "," DENSE(
                                "d", "4") ",\"name\":\"d\",\"inbound_nodes\":[[[\"a\",0,0,{}]],[["
                                          "\"b\",0,0,{}]]]},"
                                          "{\"class_name\":\"Add\",\"name\":\"sum\",\"config\":{"
                                          "\"name\":\"sum\"},"
                                          "\"inbound_nodes\":[[[\"d\",1,0,{}],[\"d\",0,0,{}]]]}],"
                                          "\"input_layers\":[[\"b\",0,0],[\"a\",0,0]],\"output_"
                                          "layers\":[[\"sum\",0,0]]}}");
    assert_int_equal(m->nodes.n, 3);
    assert_true(vt_str_is(giver(m, "sum", 0), "d@2"));
    assert_true(vt_str_is(giver(m, "sum", 1), "d"));
    assert_true(vt_str_is(m->values.at[m->graphs.at[0].inputs[0]].name, "b"));
    vt_model_close(m);
}

static void a_model_within_a_model_is_a_group_of_its_name(void **state)
{
    (void)state;
    vt_model *m = open_json(
        "{\"module\":\"keras\",\"class_name\":\"Functional\",\"config\":{\"name\":\"n\",\"layers\":"
        "[" INPUT("x",
                  "[null,4]") ",{\"class_name\":\"Functional\",\"name\":\"enc\",\"config\":{"
                              "\"name\":\"enc\",\"layers\":[" INPUT("i", "[null,4]") "," DENSE(
                                  "d",
                                  "4") ",\"name\":\"d\",\"inbound_nodes\":[{\"args\":"
                                       "[" TENSOR("i",
                                                  "0") "],\"kwargs\":{}}]}],"
                                                       "\"input_layers\":[\"i\",0,0],"
                                                       "\"output_layers\":[\"d\",0,0]},"
                                                       "\"inbound_nodes\":[{\"args\":"
                                                       "[" TENSOR(
                                                           "x",
                                                           "0") "],\"kwargs\":{}},"
                                                                "{\"args\":"
                                                                "[" TENSOR(
                                                                    "enc",
                                                                    "0") "],\"kwargs\":{}}]}"
                                                                         "," DENSE(
                                                                             "out",
                                                                             "2") ",\"name"
                                                                                  "\":"
                                                                                  "\"out\","
                                                                                  "\"inboun"
                                                                                  "d_"
                                                                                  "nodes\":"
                                                                                  "[{"
                                                                                  "\"args\""
                                                                                  ":"
                                                                                  "[" TENSOR(
                                                                                      "enc",
                                                                                      "1") "],"
                                                                                           "\"kwar"
                                                                                           "gs\":{"
                                                                                           "\"trai"
                                                                                           "ning\""
                                                                                           ":false"
                                                                                           "}}]}],"
                                                                                           "\"inpu"
                                                                                           "t_"
                                                                                           "layers"
                                                                                           "\":["
                                                                                           "\"x\","
                                                                                           "0,0],"
                                                                                           "\"outp"
                                                                                           "ut_"
                                                                                           "layers"
                                                                                           "\":["
                                                                                           "\"out"
                                                                                           "\",0,"
                                                                                           "0]}}");
    assert_int_equal(m->nodes.n, 3);
    assert_true(vt_str_is(giver(m, "enc@2/d", 0), "enc/d"));
    assert_true(vt_str_is(giver(m, "out", 0), "enc@2/d"));
    assert_true(m->values.at[node_named(m, "enc/d")->inputs[0]].is_input);
    assert_int_equal(m->classes.n, 2);
    vt_model_close(m);
}

static void arguments_are_attributes(void **state)
{
    (void)state;
    vt_model *m =
        open_json("{\"class_name\":\"Sequential\",\"config\":{\"name\":\"net\",\"layers\":[" DENSE(
            "a",
            "5") "},"
                 "{\"class_name\":\"Conv2D\",\"config\":{\"name\":\"c\",\"kernel_size\":[3,5],"
                 "\"rate\":0.5,\"names\":[\"p\",\"q\"],"
                 "\"odd\":[null,1],\"dtype\":{\"module\":\"keras\",\"class_name\":\"DTypePolicy\","
                 "\"config\":{\"name\":\"float16\"}}}},"
                 "{\"class_name\":\"TimeDistributed\",\"config\":{\"name\":\"t\",\"layer\":" DENSE(
                     "in", "7") "}}}]}}");
    const vt_node *a = node_named(m, "a"), *c = node_named(m, "c"), *t = node_named(m, "t");
    assert_int_equal(vt_node_attr(a, "units")->i, 5);
    assert_true(vt_str_is(vt_node_attr(a, "use_bias")->s, "true"));
    assert_int_equal(vt_node_attr(a, "use_bias")->i, 1);
    assert_true(vt_str_is(vt_node_attr(a, "kernel_initializer")->s, "HeNormal(seed=3)"));
    assert_int_equal(vt_node_attr(c, "kernel_size")->ints[1], 5);
    assert_float_equal(vt_node_attr(c, "rate")->f, 0.5, 0);
    assert_true(vt_str_is(vt_node_attr(c, "names")->strings[1], "q"));
    assert_true(vt_str_is(vt_node_attr(c, "odd")->s, "[null,1]"));
    assert_true(vt_str_is(vt_node_attr(c, "dtype")->s, "float16"));
    assert_true(vt_str_is(vt_node_attr(t, "layer")->s, "Dense"));
    assert_int_equal(vt_node_attr(t, "layer.units")->i, 7);
    vt_model_close(m);
}

static void python_classes_are_named_as_the_reason(void **state)
{
    (void)state;
    vt_model *m = open_json("{\"module\":\"own\",\"class_name\":\"Mine\",\"config\":{\"a\":1},"
                            "\"registered_name\":\"keras>Mine\"}");
    assert_false(m->has_graph);
    assert_true(vt_str_is(
        m->no_graph,
        "the class 'Mine' puts its layers together in Python code, which the file does not hold"));
    vt_model_close(m);
}

static void a_circle_of_models_ends(void **state)
{
    (void)state;
    vt_model *m = open_json(
        "{\"class_name\":\"Functional\",\"config\":{\"name\":\"n\",\"layers\":["
        "{\"class_name\":\"Functional\",\"name\":\"e\",\"config\":{\"name\":\"e\",\"layers\":"
        "[" INPUT(
            "i",
            "[null,4]") "],\"input_layers\":[\"i\",0,0],\"output_layers\":[\"i\",0,"
                        "0]},\"inbound_nodes\":[{\"args\":[" TENSOR(
                            "e",
                            "0") "],\"kwargs\":{}}]}," DENSE("d",
                                                             "4") ",\"name\":\"d\","
                                                                  "\"inbound_"
                                                                  "nodes\":[{"
                                                                  "\"args\":"
                                                                  "[" TENSOR(
                                                                      "e",
                                                                      "0") "]"
                                                                           ","
                                                                           "\"kwargs\":{}}]}],"
                                                                           "\"input_layers\":[],"
                                                                           "\"output_layers\":["
                                                                           "\"e\",0,0]}}");
    assert_int_equal(m->nodes.n, 1);
    assert_int_equal(node_named(m, "d")->n_inputs, 0);
    vt_model_close(m);
}

static void what_is_damaged_is_refused_in_a_sentence(void **state)
{
    (void)state;
#define REFUSED(text, sentence) refused_as(text, strlen(text), "bad.json", "bad.json: " sentence)
    REFUSED("{\"class_name\":\"Sequential\",\"config\":{\"layers\":[",
            "the model's config: line 1, column 48: the text ends too early");
    REFUSED("{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"a\":1}]}}",
            "the model's config: layer 0 has no class_name");
    static const char h5[] = "\x89HDF\r\n\x1a\n\x07        ";
    refused_as(h5, sizeof h5 - 1, "a.h5", "a.h5: superblock version 7 is not known");
    refused_as(h5, 8, "a.h5", "a.h5: the superblock is cut");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_runs_from_its_input_to_its_end),
        cmocka_unit_test(the_list_of_keras_1_is_a_chain_too),
        cmocka_unit_test(a_shared_layer_stands_once_per_call),
        cmocka_unit_test(a_model_within_a_model_is_a_group_of_its_name),
        cmocka_unit_test(arguments_are_attributes),
        cmocka_unit_test(python_classes_are_named_as_the_reason),
        cmocka_unit_test(a_circle_of_models_ends),
        cmocka_unit_test(what_is_damaged_is_refused_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
