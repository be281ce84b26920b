/* Hierarchies of graphs made by hand. */
#include "hand_model.h"

#include <stdio.h>

static void scopes_come_from_node_names(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id a = hand_node(m, "Conv", "/enc/block.0/conv/Conv", x, VT_NONE);
    vt_id b = hand_node(m, "Relu", "/enc/block.0/Relu", a, VT_NONE);
    vt_id c = hand_node(m, "Conv", "/enc/block.1/conv/Conv", b, VT_NONE);
    vt_id d = hand_node(m, "Sigmoid", "/enc/block.1/Sigmoid", c, VT_NONE);
    hand_output(m, hand_node(m, "Flatten", "/Flatten", d, VT_NONE));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_not_equal(hand_find(&h, "enc/block.0"), VT_NONE);
    vt_id conv = hand_find(&h, "enc/block.1/conv");
    assert_int_not_equal(conv, VT_NONE);
    assert_int_equal(h.items.at[conv].kind, VT_ITEM_NODE);
    assert_true(vt_str_is(h.items.at[conv].type, "Conv"));
    assert_int_equal(h.items.at[0].n_children, 4);
    hand_close(m);
}

static void a_wire_runs_from_the_giver_to_each_reader_once(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id a = hand_node(m, "Relu", "", x, VT_NONE);
    hand_output(m, hand_node(m, "Mul", "", a, a));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_equal(h.n_wires, 3);
    for (size_t i = 0; i < h.n_wires; i++)
        assert_int_equal(h.wires[i].n_to, 1);
    hand_close(m);
}

static void an_empty_model_has_a_root(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_equal(h.items.n, 1);
    assert_int_equal(hand_find(&h, ""), 0);
    hand_close(m);
}

static uint32_t readers_of(const vt_hierarchy *h, const char *from, vt_id *to)
{
    uint32_t n = 0;
    for (size_t i = 0; i < h->n_wires; i++)
        if (h->wires[i].from == hand_find(h, from))
            for (uint32_t r = 0; r < h->wires[i].n_to; r++) {
                *to = h->wires[i].to[r];
                n++;
            }
    return n;
}

static void a_single_child_takes_the_place_of_its_module(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id a = hand_node(m, "Conv", "/net/a/b/c/Conv", x, VT_NONE);
    hand_output(m, hand_node(m, "Relu", "/net/act/Relu", a, VT_NONE));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_equal(h.items.at[0].n_children, 4); /* x, a/b/c, act, output */
    assert_int_not_equal(hand_find(&h, "a/b/c"), VT_NONE);
    hand_close(m);
}

static void weights_name_the_modules_of_nameless_nodes(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id w1 = hand_weight(m, "layer1.0.conv1.weight", 4, 4, NULL);
    vt_id w2 = hand_weight(m, "layer1.0.conv2.weight", 4, 4, NULL);
    vt_id w3 = hand_weight(m, "layer1.1.conv1.weight", 4, 4, NULL);
    vt_id a = hand_node(m, "Conv", "", x, w1);
    vt_id b = hand_node(m, "Relu", "", a, VT_NONE);
    vt_id c = hand_node(m, "Conv", "", b, w2);
    vt_id d = hand_node(m, "Add", "", c, x);
    vt_id e = hand_node(m, "Conv", "", d, w3);
    vt_id f = hand_node(m, "Neg", "", e, VT_NONE);
    hand_output(m, f);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    vt_id block = hand_find(&h, "layer1.0");
    assert_int_not_equal(block, VT_NONE);
    assert_int_equal(h.items.at[block].nodes, 4); /* two convolutions, relu, add */
    assert_int_equal(h.items.at[block].parameters, 32);
    assert_false(h.items.at[block].guessed);
    hand_close(m);
}

/* As in Caffe2's inception_3a/1x1_w_0: one module has the weights of all its convolutions. */
static void what_stands_between_the_operators_of_a_module_belongs_to_it(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id a = hand_input(m, "x");
    const char *names[] = {"fire2/squeeze_w", "fire2/expand_w", "fire3/squeeze_w",
                           "fire3/expand_w"};
    for (int i = 0; i < 4; i++) {
        a = hand_node(m, "Conv", "", a, hand_weight(m, names[i], 4, 4, NULL));
        a = hand_node(m, "Relu", "", a, VT_NONE);
    }
    hand_output(m, hand_node(m, "Conv", "", a, hand_weight(m, "last_w", 4, 4, NULL)));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    for (int i = 0; i < 2; i++) {
        vt_id fire = hand_find(&h, i ? "fire3" : "fire2");
        assert_int_not_equal(fire, VT_NONE);
        assert_int_equal(h.items.at[fire].nodes, 4);
        assert_true(vt_str_is(h.items.at[fire].type, "ConvLayers"));
    }
    hand_close(m);
}

static void two_ways_that_meet_in_a_sum_are_a_residual_block(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x"), w = hand_weight(m, "w", 4, 4, NULL);
    vt_id a = hand_node(m, "Conv", "/block/conv1/Conv", x, w);
    vt_id b = hand_node(m, "Relu", "/block/Relu", a, VT_NONE);
    vt_id c = hand_node(m, "Conv", "/block/conv2/Conv", b, w);
    vt_id d = hand_node(m, "Conv", "/block/skip/Conv", x, w);
    hand_output(m, hand_node(m, "Relu", "/Relu", hand_node(m, "Sum", "/block/Sum", c, d), VT_NONE));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    vt_id block = hand_find(&h, "block");
    assert_int_not_equal(block, VT_NONE);
    assert_true(vt_str_is(h.items.at[block].type, "ResidualBlock"));
    hand_close(m);
}

static void a_word_before_every_weight_is_no_module(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id a = hand_input(m, "x");
    static const char *const names[] = {"gpu_0/conv0_w", "gpu_0/conv1_w", "gpu_0/conv2_w"};
    for (int i = 0; i < 3; i++) {
        a = hand_node(m, "Conv", "", a, hand_weight(m, names[i], 4, 4, NULL));
        a = hand_node(m, "Relu", "", a, VT_NONE);
    }
    hand_output(m, a);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_equal(hand_find(&h, "gpu_0"), VT_NONE);
    assert_int_equal(h.items.at[0].n_children, 8);
    hand_close(m);
}

static void repeats_make_a_stack_and_equal_hashes(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    for (int i = 0; i < 12; i++) {
        char name[64];
        snprintf(name, sizeof name, "h.%d.fc.weight", i);
        vt_id w = hand_weight(m, vt_cstr(m->arena, vt_str_of(name)), 8, 8, NULL);
        snprintf(name, sizeof name, "/net/h.%d/fc/MatMul", i);
        vt_id a = hand_node(m, "MatMul", name, x, w);
        snprintf(name, sizeof name, "/net/h.%d/Relu", i);
        a = hand_node(m, "Relu", name, a, VT_NONE);
        snprintf(name, sizeof name, "/net/h.%d/Neg", i);
        a = hand_node(m, "Neg", name, a, VT_NONE);
        snprintf(name, sizeof name, "/net/h.%d/Add", i);
        x = hand_node(m, "Add", name, a, x);
    }
    hand_output(m, hand_node(m, "Tanh", "/net/out/Tanh", x, VT_NONE));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    vt_id first = hand_find(&h, "h.0"), last = hand_find(&h, "h.11");
    vt_id stack = h.items.at[first].parent;
    assert_int_equal(h.items.at[stack].kind, VT_ITEM_STACK);
    assert_int_equal(h.items.at[stack].n_children, 12);
    assert_true(vt_str_is(h.items.at[stack].name, "h.0 – h.11"));
    assert_true(h.items.at[first].hash == h.items.at[last].hash);
    assert_int_equal(h.items.at[first].depth, 1);
    hand_close(m);
}

static void alternating_modules_repeat_in_pairs_when_nothing_is_named(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    for (int i = 0; i < 60; i++) {
        x = hand_node(m, "Tanh", "", x, VT_NONE);
        x = hand_node(m, "Neg", "", x, VT_NONE);
        x = hand_node(m, "Abs", "", x, VT_NONE);
    }
    hand_output(m, x);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_true(h.items.at[0].n_children <= 25);
    bool found = false;
    for (size_t i = 0; i < h.items.n; i++)
        found = found || (h.items.at[i].kind == VT_ITEM_STACK && h.items.at[i].n_children == 60 &&
                          h.items.at[i].guessed);
    assert_true(found);
    hand_close(m);
}

static void retrained_weights_change_only_the_weight_hash(void **state)
{
    (void)state;
    static const float before[4] = {1, 2, 3, 4}, after[4] = {1, 2, 3, 5};
    vt_item roots[2];
    for (int i = 0; i < 2; i++) {
        vt_model *m = hand_model();
        vt_id w = hand_weight(m, i ? "v" : "w", 2, 2, i ? after : before);
        hand_output(m, hand_node(m, "MatMul", i ? "one" : "two", hand_input(m, "x"), w));
        hand_finish(m);
        roots[i] = hand_hierarchy(m).items.at[0];
        hand_close(m);
    }
    assert_true(roots[0].hash == roots[1].hash);
    assert_true(roots[0].weight_hash != roots[1].weight_hash);
    assert_int_equal(roots[0].parameters, 4);
}

static void constants_fold_into_all_their_readers(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id c = hand_node(m, "Constant", "", VT_NONE, VT_NONE);
    vt_id x = hand_input(m, "x");
    vt_id a = hand_node(m, "Mul", "a", x, c);
    vt_id b = hand_node(m, "Add", "b", a, c);
    hand_output(m, b);
    hand_output(m, hand_node(m, "Constant", "kept", VT_NONE, VT_NONE));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_equal(h.item_of_node[0], hand_find(&h, "a"));
    assert_int_not_equal(hand_find(&h, "kept"), VT_NONE);
    assert_int_equal(h.items.at[0].nodes, 4);
    for (size_t i = 0; i < h.n_wires; i++)
        assert_int_not_equal(h.wires[i].value, c);
    hand_close(m);
}

static void inputs_with_a_stored_value_are_weights(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x"), w = hand_weight(m, "w", 2, 2, NULL);
    m->values.at[w].is_input = true;
    hand_list_add(m, &m->graphs.at[0].inputs, &m->graphs.at[0].n_inputs, w);
    hand_output(m, hand_node(m, "MatMul", "", x, w));
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_int_equal(h.items.at[0].n_children, 3);
    hand_close(m);
}

static void many_inputs_of_one_kind_are_a_stack(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    for (int i = 0; i < 64; i++) {
        char name[64];
        snprintf(name, sizeof name, "past.%d.key", i);
        x = hand_node(m, "Add", "", x, hand_input(m, name));
    }
    hand_output(m, x);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_true(h.items.at[0].n_children <= 25);
    vt_id past = hand_find(&h, "past.7.key");
    assert_int_equal(h.items.at[past].kind, VT_ITEM_INPUT);
    assert_int_equal(h.items.at[h.items.at[past].parent].kind, VT_ITEM_STACK);
    assert_int_equal(h.items.at[h.items.at[past].parent].n_children, 64);
    hand_close(m);
}

static void branches_of_an_if_stand_beside_it(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x"), cond = hand_input(m, "cond");
    vt_id y = hand_node(m, "If", "If", cond, VT_NONE);
    vt_id node = (vt_id)m->nodes.n - 1;
    hand_output(m, hand_node(m, "Neg", "after", y, VT_NONE));
    vt_id branches[2] = {hand_graph(m, VT_GRAPH_SUBGRAPH, "then_branch"),
                         hand_graph(m, VT_GRAPH_SUBGRAPH, "else_branch")};
    hand_output_of(m, branches[0], hand_node_of(m, branches[0], "Relu", "r", x, VT_NONE));
    hand_output_of(m, branches[1], hand_node_of(m, branches[1], "Tanh", "t", x, VT_NONE));
    hand_hold(m, node, branches, 2);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    const vt_item *group = &h.items.at[hand_find(&h, "If")];
    assert_int_equal(group->node, node);
    assert_int_equal(group->n_children, 3); /* two branches and the operator */
    assert_int_equal(h.items.at[hand_find(&h, "If/then_branch")].graph, branches[0]);
    vt_id to;
    assert_int_equal(readers_of(&h, "x", &to), 2); /* captured by both branches */
    assert_int_equal(readers_of(&h, "If/If", &to), 1);
    assert_int_equal(to, hand_find(&h, "after"));
    assert_int_equal(readers_of(&h, "cond", &to), 1);
    assert_int_equal(to, hand_find(&h, "If/If"));
    hand_close(m);
}

/* main: f(f(x)); f(a) = Relu(Neg(a)) */
static vt_model *two_calls(void)
{
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id f = hand_graph(m, VT_GRAPH_FUNCTION, "f");
    x = hand_node(m, "f", "one", x, VT_NONE);
    hand_call(m, f);
    x = hand_node(m, "f", "two", x, VT_NONE);
    hand_call(m, f);
    hand_output(m, x);
    vt_id a = hand_input_of(m, f, "a");
    a = hand_node_of(m, f, "Neg", "neg", a, VT_NONE);
    hand_output_of(m, f, hand_node_of(m, f, "Relu", "relu", a, VT_NONE));
    hand_finish(m);
    return m;
}

static void calls_open_and_wires_run_through_them(void **state)
{
    (void)state;
    vt_model *m = two_calls();
    vt_hierarchy h = hand_hierarchy(m);
    vt_id to;
    assert_int_equal(h.items.at[hand_find(&h, "one")].nodes, 3);
    assert_int_equal(readers_of(&h, "x", &to), 1);
    assert_int_equal(to, hand_find(&h, "one/neg"));
    assert_int_equal(readers_of(&h, "one/relu", &to), 1);
    assert_int_equal(to, hand_find(&h, "two/neg"));
    assert_int_equal(readers_of(&h, "two/relu", &to), 1);
    assert_int_equal(h.items.at[to].kind, VT_ITEM_OUTPUT);
    hand_close(m);
}

static void calls_beyond_the_limit_stay_closed(void **state)
{
    (void)state;
    vt_model *m = two_calls();
    vt_hierarchy h;
    vt_err err = {0};
    assert_true(vt_hierarchy_make(m->arena, m, hand_family, 6, &h, &err));
    vt_id two = hand_find(&h, "two"), to;
    assert_true(h.items.at[two].truncated);
    assert_int_equal(readers_of(&h, "two", &to), 1);
    hand_close(m);
}

static void a_function_that_calls_itself_stays_closed(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id f = hand_graph(m, VT_GRAPH_FUNCTION, "f");
    hand_output(m, hand_node(m, "f", "call", x, VT_NONE));
    hand_call(m, f);
    vt_id a = hand_input_of(m, f, "a");
    a = hand_node_of(m, f, "Neg", "neg", a, VT_NONE);
    a = hand_node_of(m, f, "f", "again", a, VT_NONE);
    hand_call(m, f);
    hand_output_of(m, f, a);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_true(h.items.at[hand_find(&h, "call/again")].truncated);
    assert_int_equal(h.items.at[hand_find(&h, "call/again")].n_children, 0);
    hand_close(m);
}

static void functions_that_double_are_cut_off(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x"), f[40];
    for (int i = 0; i < 40; i++)
        f[i] = hand_graph(m, VT_GRAPH_FUNCTION, "f");
    hand_output(m, hand_node(m, "f", "", x, VT_NONE));
    hand_call(m, f[0]);
    for (int i = 0; i < 40; i++) {
        vt_id a = hand_input_of(m, f[i], "a");
        for (int twice = 0; twice < 2; twice++) {
            a = hand_node_of(m, f[i], i < 39 ? "f" : "Neg", "", a, VT_NONE);
            if (i < 39)
                hand_call(m, f[i + 1]);
        }
        hand_output_of(m, f[i], a);
    }
    hand_finish(m);
    vt_hierarchy h;
    vt_err err = {0};
    assert_true(vt_hierarchy_make(m->arena, m, hand_family, 5000, &h, &err));
    assert_true(h.items.n <= 5000);
    hand_close(m);
}

static void circles_and_loops_do_no_harm(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    vt_id a = hand_node(m, "Add", "/m/a/Add", x, VT_NONE);
    vt_id b = hand_node(m, "Neg", "/m/b/Neg", a, VT_NONE);
    hand_list_add(m, &m->nodes.at[0].inputs, &m->nodes.at[0].n_inputs, b); /* a reads b */
    hand_list_add(m, &m->nodes.at[1].inputs, &m->nodes.at[1].n_inputs, b); /* b reads b */
    for (int i = 0; i < 100; i++)
        b = hand_node(m, i % 3 ? "Mul" : "Add", "", b, a);
    hand_list_add(m, &m->nodes.at[1].inputs, &m->nodes.at[1].n_inputs, b);
    hand_output(m, b);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    assert_true(h.items.at[0].n_children <= 25);
    hand_close(m);
}

static void deep_and_equal_names_stay_apart(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_id x = hand_input(m, "x");
    char name[4096] = "";
    for (int i = 0; i < 300; i++)
        strcat(name, i % 2 ? "/0" : "/deep");
    for (int i = 0; i < 50; i++)
        x = hand_node(m, "Neg", name, x, VT_NONE);
    hand_output(m, x);
    hand_finish(m);
    vt_hierarchy h = hand_hierarchy(m);
    for (size_t i = 0; i < h.items.n; i++)
        assert_int_equal(vt_names_get(&h.paths, h.items.at[i].path), i);
    hand_close(m);
}

static void two_runs_give_the_same_paths(void **state)
{
    (void)state;
    vt_model *m = two_calls();
    vt_hierarchy a = hand_hierarchy(m), b = hand_hierarchy(m);
    assert_int_equal(a.items.n, b.items.n);
    for (size_t i = 0; i < a.items.n; i++) {
        assert_true(vt_str_eq(a.items.at[i].path, b.items.at[i].path));
        assert_true(a.items.at[i].hash == b.items.at[i].hash);
    }
    hand_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scopes_come_from_node_names),
        cmocka_unit_test(a_wire_runs_from_the_giver_to_each_reader_once),
        cmocka_unit_test(an_empty_model_has_a_root),
        cmocka_unit_test(a_single_child_takes_the_place_of_its_module),
        cmocka_unit_test(weights_name_the_modules_of_nameless_nodes),
        cmocka_unit_test(what_stands_between_the_operators_of_a_module_belongs_to_it),
        cmocka_unit_test(two_ways_that_meet_in_a_sum_are_a_residual_block),
        cmocka_unit_test(a_word_before_every_weight_is_no_module),
        cmocka_unit_test(repeats_make_a_stack_and_equal_hashes),
        cmocka_unit_test(alternating_modules_repeat_in_pairs_when_nothing_is_named),
        cmocka_unit_test(retrained_weights_change_only_the_weight_hash),
        cmocka_unit_test(constants_fold_into_all_their_readers),
        cmocka_unit_test(inputs_with_a_stored_value_are_weights),
        cmocka_unit_test(many_inputs_of_one_kind_are_a_stack),
        cmocka_unit_test(branches_of_an_if_stand_beside_it),
        cmocka_unit_test(calls_open_and_wires_run_through_them),
        cmocka_unit_test(calls_beyond_the_limit_stay_closed),
        cmocka_unit_test(a_function_that_calls_itself_stays_closed),
        cmocka_unit_test(functions_that_double_are_cut_off),
        cmocka_unit_test(circles_and_loops_do_no_harm),
        cmocka_unit_test(deep_and_equal_names_stay_apart),
        cmocka_unit_test(two_runs_give_the_same_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
