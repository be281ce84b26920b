/* Claims about info: counting by INTERFACE.md's rules, and what the onnx package says of real files
 * (acceptance/expected/onnx_info.json below VITRINE_SHARED). */
#include "formats/formats.h"
#include "inspect/inspect.h"
#include "../model/hand_model.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const char *shared(void)
{
    const char *folder = getenv("VITRINE_SHARED");
    return folder ? folder : "../shared";
}

static vt_summary summary_of(vt_model *m)
{
    vt_summary s;
    vt_err err = {0};
    assert_true(vt_summary_make(m->arena, m, &s, &err));
    return s;
}

/* The object of info --json, parsed. */
static json_t *info_of(const vt_model *m, const vt_hierarchy *h)
{
    vt_buf text = {0};
    vt_json j;
    vt_err err = {0};
    vt_json_init(&j, &text, false);
    assert_true(vt_summary_json(m, h, &j, &err));
    json_error_t where;
    json_t *object = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &where);
    if (!object)
        fail_msg("%s at byte %d", where.text, where.position);
    vt_buf_free(&text);
    return object;
}

/* ---- by hand --------------------------------------------------------------------------------- */

static void add_weight(vt_model *m, const char *name, vt_dtype dtype, int rank, uint64_t count)
{
    vt_id v = hand_weight(m, name, (int64_t)count, 1, NULL);
    vt_weight *w = &m->weights.at[m->values.at[v].weight];
    w->dtype = dtype;
    w->rank = rank;
    vt_dtype_bytes(dtype, count, &w->bytes);
}

static void parameters_are_what_can_have_been_learned(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    add_weight(m, "kernel", VT_DTYPE_F32, 2, 12);
    add_weight(m, "packed", VT_DTYPE_U4, 1, 9);
    add_weight(m, "bytes", VT_DTYPE_I8, 1, 5);
    add_weight(m, "one", VT_DTYPE_F32, 1, 1);
    add_weight(m, "scalar", VT_DTYPE_F32, 0, 1);
    add_weight(m, "shape", VT_DTYPE_I64, 1, 4);
    add_weight(m, "mask", VT_DTYPE_BOOL, 1, 6);
    hand_finish(m);
    vt_summary s = summary_of(m);
    assert_int_equal(s.tensors, 7);
    assert_int_equal(s.parameters, 12 + 9 + 5 + 1);
    assert_int_equal(s.parameters_of[VT_DTYPE_F32], 13);
    assert_int_equal(s.weight_bytes, 48 + 5 + 5 + 4 + 4 + 32 + 6);
    assert_int_equal(s.bytes_of[VT_DTYPE_I64], 32);
    hand_close(m);
}

static void a_weight_under_two_names_counts_once(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id a = hand_weight(m, "tied", 3, 4, NULL);
    vt_id b = hand_value(m, 0, "tied too");
    m->values.at[b].weight = m->values.at[a].weight;
    hand_finish(m);
    vt_summary s = summary_of(m);
    assert_int_equal(s.tensors, 1);
    assert_int_equal(s.parameters, 12);
    hand_close(m);
}

static void operators_are_counted_over_all_graphs(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id y = hand_node(m, "Relu", "a", x, VT_NONE);
    y = hand_node(m, "Gelu", "b", y, VT_NONE);
    m->nodes.at[1].domain = VT_S("com.microsoft");
    hand_output(m, hand_node(m, "If", "c", y, VT_NONE));
    vt_graph *g = vt_push(m->arena, &m->graphs);
    *g = (vt_graph){.kind = VT_GRAPH_SUBGRAPH, .node = 2, .attr = VT_S("then_branch")};
    hand_node_of(m, 1, "Relu", "d", y, VT_NONE);
    hand_finish(m);
    vt_summary s = summary_of(m);
    assert_int_equal(s.nodes, 3);
    assert_int_equal(s.nodes_total, 4);
    assert_int_equal(s.n_operators, 3);
    assert_true(vt_str_is(s.operators[0].op, "Relu"));
    assert_int_equal(s.operators[0].n, 2);
    json_t *info = info_of(m, NULL);
    assert_int_equal(json_integer_value(
                         json_object_get(json_object_get(info, "operators"), "com.microsoft.Gelu")),
                     1);
    json_decref(info);
    hand_close(m);
}

static void what_is_unknown_is_null_and_what_cannot_be_done_says_why(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    hand_output(m, hand_node(m, "Relu", "a", x, VT_NONE));
    hand_finish(m);
    json_t *info = info_of(m, NULL);
    static const char *const nulls[] = {"architecture", "macs", "flops", "activationBytes"};
    for (size_t i = 0; i < 4; i++)
        assert_true(json_is_null(json_object_get(info, nulls[i])));
    assert_true(json_is_false(json_object_get(info, "runs")));
    assert_non_null(json_string_value(json_object_get(info, "runsWhyNot")));
    assert_true(json_is_true(json_object_get(info, "graph")));
    json_t *input = json_array_get(json_object_get(info, "inputs"), 0);
    assert_true(json_is_null(json_object_get(input, "shape")));
    json_decref(info);
    hand_close(m);
}

static void inputs_with_a_value_of_their_own_are_no_inputs(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id w = hand_weight(m, "w", 2, 3, NULL);
    m->values.at[w].is_input = true;
    hand_list_add(m, &m->graphs.at[0].inputs, &m->graphs.at[0].n_inputs, w);
    hand_output(m, hand_node(m, "MatMul", "a", x, w));
    hand_finish(m);
    json_t *info = info_of(m, NULL);
    assert_int_equal(json_array_size(json_object_get(info, "inputs")), 1);
    json_decref(info);
    hand_close(m);
}

static void a_module_gives_what_leaves_it_last(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id a = hand_node(m, "Conv", "/block/Conv", x, VT_NONE);
    vt_id b = hand_node(m, "Relu", "/block/Relu", a, VT_NONE);
    vt_id c = hand_node(m, "Conv", "/head/Conv", b, VT_NONE);
    hand_output(m, hand_node(m, "Relu", "/head/Relu", c, VT_NONE));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    const vt_module *modules;
    size_t n;
    vt_err err = {0};
    assert_true(vt_modules_make(m->arena, &h, &modules, &n, &err));
    assert_int_equal(n, 2);
    assert_true(vt_str_is(modules[0].item->path, "block"));
    assert_int_equal(modules[0].output, b);
    assert_int_equal(modules[1].output, m->graphs.at[0].outputs[0]);
    hand_close(m);
}

/* ---- real files ------------------------------------------------------------------------------ */

static void check_number(const char *file, json_t *have, json_t *want, const char *key)
{
    long long a = json_integer_value(json_object_get(have, key));
    long long b = json_integer_value(json_object_get(want, key));
    if (a != b)
        fail_msg("%s: %s is %lld, the onnx package says %lld", file, key, a, b);
}

static void check_same(const char *file, json_t *have, json_t *want, const char *key)
{
    if (json_equal(json_object_get(have, key), json_object_get(want, key)))
        return;
    char *a = json_dumps(json_object_get(have, key), JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char *b = json_dumps(json_object_get(want, key), JSON_SORT_KEYS | JSON_ENCODE_ANY);
    print_error("%s: %s is %s, the onnx package says %s\n", file, key, a, b);
    free(a);
    free(b);
    fail();
}

static void check_values(const char *file, json_t *have, json_t *want, const char *key)
{
    json_t *a = json_object_get(have, key), *b = json_object_get(want, key), *y;
    size_t i;
    if (json_array_size(a) != json_array_size(b))
        fail_msg("%s: %zu %s, expected %zu", file, json_array_size(a), key, json_array_size(b));
    json_array_foreach(b, i, y)
    {
        json_t *x = json_array_get(a, i), *size;
        check_same(file, x, y, "name");
        if (json_is_null(json_object_get(y, "rank")))
            continue;
        check_same(file, x, y, "dtype");
        json_t *shape = json_object_get(x, "shape");
        assert_int_equal(json_array_size(shape), json_integer_value(json_object_get(y, "rank")));
        const char *axis;
        json_object_foreach(json_object_get(y, "fixed"), axis, size)
            assert_true(json_equal(json_array_get(shape, (size_t)atoi(axis)), size));
    }
}

static void check_file(const char *file, json_t *want)
{
    char path[1024], why[2048];
    snprintf(path, sizeof path, "%s/%s", shared(), file);
    vt_err err = {0};
    vt_model *m = vt_open(path, NULL, &err);
    if (!m)
        fail_msg("%s", vt_err_text(&err, why, sizeof why));
    vt_hierarchy h;
    if (!vt_hierarchy_make(m->arena, m, vt_op_family, 0, &h, &err))
        fail_msg("%s: %s", file, vt_err_text(&err, why, sizeof why));
    json_t *have = info_of(m, &h);
    check_number(file, have, want, "nodes");
    check_number(file, have, want, "nodesTotal");
    check_number(file, have, want, "parameters");
    check_same(file, have, want, "operators");
    check_same(file, have, want, "opset");
    check_values(file, have, want, "inputs");
    check_values(file, have, want, "outputs");
    const char *producer = json_string_value(json_object_get(want, "producer"));
    assert_non_null(strstr(json_string_value(json_object_get(have, "producer")), producer));
    json_decref(have);
    vt_model_close(m);
}

static void real_files_are_counted_as_the_onnx_package_counts_them(void **state)
{
    (void)state;
    char path[1024];
    snprintf(path, sizeof path, "%s/acceptance/expected/onnx_info.json", shared());
    json_t *all = json_load_file(path, 0, NULL), *want;
    if (!all) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    const char *file;
    json_object_foreach(all, file, want) check_file(file, want);
    print_message("%zu files\n", json_object_size(all));
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_what_can_have_been_learned),
        cmocka_unit_test(a_weight_under_two_names_counts_once),
        cmocka_unit_test(operators_are_counted_over_all_graphs),
        cmocka_unit_test(what_is_unknown_is_null_and_what_cannot_be_done_says_why),
        cmocka_unit_test(inputs_with_a_value_of_their_own_are_no_inputs),
        cmocka_unit_test(a_module_gives_what_leaves_it_last),
        cmocka_unit_test(real_files_are_counted_as_the_onnx_package_counts_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
