/* State dicts made here get their graph, or the reason why not. What a graph computes is compared
 * with torch itself by torch_test.py. */
#include "state_dict.h"

/* ---- a small ResNet -------------------------------------------------------------------------- */

static void put_block(state_dict *d, const char *name, int out, int in)
{
    char full[100];
    snprintf(full, sizeof full, "%s.conv1", name);
    put_conv(d, full, out, in, 3);
    snprintf(full, sizeof full, "%s.bn1", name);
    put_batch_norm(d, full, out);
    snprintf(full, sizeof full, "%s.conv2", name);
    put_conv(d, full, out, out, 3);
    snprintf(full, sizeof full, "%s.bn2", name);
    put_batch_norm(d, full, out);
    if (in == out)
        return;
    snprintf(full, sizeof full, "%s.downsample.0", name);
    put_conv(d, full, out, in, 1);
    snprintf(full, sizeof full, "%s.downsample.1", name);
    put_batch_norm(d, full, out);
}

static void put_resnet(state_dict *d, int colors)
{
    put_conv(d, "conv1", 8, colors, 7);
    put_batch_norm(d, "bn1", 8);
    put_block(d, "layer1.0", 8, 8);
    put_block(d, "layer2.0", 12, 8);
    put_block(d, "layer3.0", 16, 12);
    put_block(d, "layer4.0", 20, 16);
    put_linear(d, "fc", 5, 20);
}

static void a_resnet_of_any_width_is_recognised(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_resnet(&d, 1);
    vt_model *m = open_state_dict(&d, &file);
    assert_true(m->has_graph);
    assert_false(m->guessed);
    assert_true(vt_str_is(m->architecture, "resnet"));
    const vt_node *conv = node_named(m, "layer2.0.downsample.0");
    assert_true(vt_str_is(conv->op, "Conv2d") && vt_str_is(conv->domain, "torch.nn"));
    assert_int_equal(vt_node_attr(conv, "stride")->ints[0], 2);
    assert_int_equal(vt_node_attr(conv, "groups")->i, 1);
    const vt_node *sum = node_named(m, "layer2.0.add");
    assert_true(vt_str_is(m->values.at[sum->inputs[1]].name, "layer2.0.downsample.1"));
    const vt_graph *g = &m->graphs.at[0];
    assert_int_equal(g->n_inputs, 1);
    assert_int_equal(m->values.at[g->inputs[0]].type->dims[1].n, 1);
    assert_true(vt_str_is(m->values.at[g->outputs[0]].name, "logits"));
    vt_model_close(m);
    vt_buf_free(&file);
}

static void running_means_are_buffers(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_resnet(&d, 3);
    vt_model *m = open_state_dict(&d, &file);
    for (size_t i = 0; i < m->weights.n; i++) {
        const vt_weight *w = &m->weights.at[i];
        bool buffer =
            vt_str_ends(w->name, VT_S("running_mean")) || vt_str_ends(w->name, VT_S("running_var"));
        assert_int_equal(w->role, buffer ? VT_ROLE_BUFFER : VT_ROLE_TRAINED);
    }
    vt_model_close(m);
    vt_buf_free(&file);
}

static void a_prefix_does_not_disturb(void **state)
{
    (void)state;
    static const char *const prefixes[] = {"module.", "_orig_mod.", "backbone.", "model.net."};
    for (size_t i = 0; i < 4; i++) {
        state_dict d = {.prefix = prefixes[i]};
        vt_buf file;
        put_resnet(&d, 3);
        vt_model *m = open_state_dict(&d, &file);
        assert_true(m->has_graph);
        node_named(m, "layer1.0.conv1");
        assert_true(vt_str_starts(m->weights.at[0].name, vt_str_of(prefixes[i])));
        vt_model_close(m);
        vt_buf_free(&file);
    }
}

static void any_one_key_missing_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"conv1.weight",
                                        "bn1.running_var",
                                        "layer1.0.conv1.weight",
                                        "layer3.0.downsample.1.bias",
                                        "layer4.0.bn2.weight",
                                        "fc.bias",
                                        "fc.weight"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        state_dict d = {.leave = names[i]};
        vt_buf file;
        char want[200];
        put_resnet(&d, 3);
        vt_model *m = open_state_dict(&d, &file);
        snprintf(want, sizeof want, "the names look like a ResNet, but '%s' is missing", names[i]);
        assert_false(m->has_graph);
        if (!vt_str_is(m->no_graph, want))
            fail_msg("%.*s", VT_ARG(m->no_graph));
        assert_true(m->nodes.n > 0); /* the tree of tensors */
        assert_true(vt_str_is(m->nodes.at[0].op, "Tensors"));
        vt_model_close(m);
        vt_buf_free(&file);
    }
}

static void a_key_left_over_is_named(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_resnet(&d, 3);
    put_linear(&d, "layer2.0.se", 4, 4);
    vt_model *m = open_state_dict(&d, &file);
    assert_true(vt_str_is(m->no_graph, "the names look like a ResNet, but 'layer2.0.se.weight' has "
                                       "no place in it"));
    vt_model_close(m);
    vt_buf_free(&file);
}

static void a_shape_that_does_not_fit_is_named(void **state)
{
    (void)state;
    state_dict d = {.leave = "fc.weight"};
    vt_buf file;
    put_resnet(&d, 3);
    put_tensor(&d, "fc.weight ", 2, 5, 21);
    d.leave = NULL;
    memcpy(strstr(d.header.p, "fc.weight \""), "fc.weight\" ", 11);
    vt_model *m = open_state_dict(&d, &file);
    assert_true(vt_str_is(m->no_graph,
                          "the names look like a ResNet, but 'fc.weight' has the shape "
                          "[5, 21] where [?, 20] is due"));
    vt_model_close(m);
    vt_buf_free(&file);
}

/* ---- chains ---------------------------------------------------------------------------------- */

static void a_plain_chain_is_a_guess_and_says_so(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_conv(&d, "conv1", 6, 1, 5);
    put_conv(&d, "conv2", 16, 6, 5);
    put_linear(&d, "fc1", 120, 400);
    put_linear(&d, "fc2", 10, 120);
    vt_model *m = open_state_dict(&d, &file);
    assert_true(m->has_graph && m->guessed);
    assert_int_equal(m->nodes.n, 7);
    assert_true(vt_str_is(m->nodes.at[1].op, "Unknown"));
    assert_null(vt_node_attr(&m->nodes.at[0], "stride"));
    assert_int_equal(m->notes.n, 1);
    assert_true(vt_str_starts(m->notes.at[0], VT_S("the graph is a guess")));
    vt_model_close(m);
    vt_buf_free(&file);
}

static void numbers_left_out_tell_where_something_stood(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_linear(&d, "net.10", 3, 7);
    put_linear(&d, "net.0", 8, 4);
    put_linear(&d, "net.1", 7, 8);
    vt_model *m = open_state_dict(&d, &file);
    assert_true(m->guessed);
    assert_int_equal(m->nodes.n, 4);
    assert_true(vt_str_is(m->nodes.at[2].name, "2") && vt_str_is(m->nodes.at[2].op, "Unknown"));
    vt_model_close(m);
    vt_buf_free(&file);
}

static void sizes_that_leave_a_choice_are_not_guessed(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_linear(&d, "encoder", 8, 4);
    put_linear(&d, "mu", 2, 8);
    put_linear(&d, "logvar", 2, 8);
    put_linear(&d, "decoder", 4, 2);
    vt_model *m = open_state_dict(&d, &file);
    assert_false(m->has_graph);
    assert_int_equal(m->nodes.n, 4);
    vt_model_close(m);
    vt_buf_free(&file);
}

/* ---- trees ----------------------------------------------------------------------------------- */

static void a_tree_counts_its_layers(void **state)
{
    (void)state;
    state_dict d = {0};
    vt_buf file;
    put_tensor(&d, "blocks.1.a", 2, 3, 4);
    put_tensor(&d, "blocks.10.a", 2, 3, 4);
    put_tensor(&d, "blocks.2.a", 2, 3, 4);
    put_tensor(&d, "blocks.2.b", 1, 3);
    vt_model *m = open_state_dict(&d, &file);
    assert_false(m->has_graph);
    assert_int_equal(m->nodes.n, 3);
    assert_true(vt_str_is(m->nodes.at[0].name, "blocks.1"));
    assert_true(vt_str_is(m->nodes.at[1].name, "blocks.2"));
    assert_int_equal(m->nodes.at[1].n_inputs, 2);
    assert_true(vt_str_is(m->nodes.at[2].name, "blocks.10"));
    vt_model_close(m);
    vt_buf_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resnet_of_any_width_is_recognised),
        cmocka_unit_test(running_means_are_buffers),
        cmocka_unit_test(a_prefix_does_not_disturb),
        cmocka_unit_test(any_one_key_missing_is_named),
        cmocka_unit_test(a_key_left_over_is_named),
        cmocka_unit_test(a_shape_that_does_not_fit_is_named),
        cmocka_unit_test(a_plain_chain_is_a_guess_and_says_so),
        cmocka_unit_test(numbers_left_out_tell_where_something_stood),
        cmocka_unit_test(sizes_that_leave_a_choice_are_not_guessed),
        cmocka_unit_test(a_tree_counts_its_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
