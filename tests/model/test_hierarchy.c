/* Hierarchies of graphs made by hand. */
#include "hand_model.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scopes_come_from_node_names),
        cmocka_unit_test(a_wire_runs_from_the_giver_to_each_reader_once),
        cmocka_unit_test(an_empty_model_has_a_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
