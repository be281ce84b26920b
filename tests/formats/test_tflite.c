/* TensorFlow Lite models open as they are written: operators, options, tensors, quantization. */
#include "opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static vt_map *real(const char *name)
{
    const char *shared = getenv("VITRINE_SHARED");
    char path[512];
    snprintf(path, sizeof path, "%s/models/%s", shared ? shared : "../shared", name);
    vt_map *map = vt_map_open(path, NULL);
    if (!map) {
        print_message("%s is not here\n", path);
        skip();
    }
    return map;
}

static vt_model *opened(const char *name)
{
    vt_err err = {0};
    vt_model *m = vt_open_map(real(name), NULL, &err);
    if (!m)
        fail_msg("%s: %s", err.where, err.reason);
    return m;
}

static const vt_node *node_of(const vt_model *m, const char *op)
{
    for (size_t i = 0; i < m->nodes.n; i++)
        if (vt_str_is(m->nodes.at[i].op, op))
            return &m->nodes.at[i];
    fail_msg("no %s", op);
    return NULL;
}

static void options_are_attributes(void **state)
{
    (void)state;
    vt_model *m = opened("tflite/mobilenet-coral/mobilenet_v2_1.0_224_quant.tflite");
    const vt_node *n = node_of(m, "CONV_2D");
    assert_int_equal(vt_node_attr(n, "stride_w")->i, 2);
    assert_int_equal(vt_node_attr(n, "dilation_h_factor")->i, 1); /* left out in the file */
    assert_true(vt_str_is(vt_node_attr(n, "padding")->s, "SAME"));
    assert_true(vt_str_is(vt_node_attr(n, "fused_activation_function")->s, "RELU6") ||
                vt_str_is(vt_node_attr(n, "fused_activation_function")->s, "NONE"));
    assert_int_equal(n->n_inputs, 3);
    vt_model_close(m);
}

static void scales_run_along_their_axis(void **state)
{
    (void)state;
    vt_model *m = opened("made-tf/lenet_mnist/int8.tflite");
    const vt_node *n = node_of(m, "CONV_2D");
    const vt_weight *w = &m->weights.at[m->values.at[n->inputs[1]].weight];
    assert_int_equal(w->dtype, VT_DTYPE_I8);
    assert_non_null(w->quant);
    assert_int_equal(w->quant->axis, 0);
    assert_int_equal(w->quant->n, w->shape[0]);
    assert_true(w->quant->scale[0] > 0);
    assert_int_equal(w->quant->zero[0], 0);
    vt_model_close(m);
}

static void bodies_of_loops_belong_to_them(void **state)
{
    (void)state;
    vt_model *m = opened("made-tf/bigru_speaker/float32.tflite");
    const vt_node *n = node_of(m, "WHILE");
    const vt_attr *body = vt_node_attr(n, "body_subgraph_index");
    assert_int_equal(body->kind, VT_ATTR_GRAPH);
    assert_int_equal(m->graphs.at[body->ids[0]].kind, VT_GRAPH_SUBGRAPH);
    assert_int_equal(m->graphs.at[body->ids[0]].node, n - m->nodes.at);
    vt_model_close(m);
}

static void custom_operators_bear_their_names(void **state)
{
    (void)state;
    vt_model *m = opened("tflite/selfie-segmentation/selfie_segmentation.tflite");
    node_of(m, "Convolution2DTransposeBias");
    vt_model_close(m);
}

static void a_cut_file_is_refused(void **state)
{
    (void)state;
    vt_map *map = real("made-tf/lenet_mnist/float32.tflite");
    for (size_t n = 8; n < map->n; n += map->n / 50) {
        vt_err err = {0};
        vt_model *m = vt_open_map(vt_map_borrow(map->p, n, "cut.tflite"), NULL, &err);
        assert_null(m);
        assert_int_equal(err.code, VT_BAD_FILE);
        assert_string_not_equal(err.reason, "");
    }
    vt_map_close(map);
}

static void turned_bits_end_in_an_answer(void **state)
{
    (void)state;
    vt_map *map = real("made-tf/resnet_fashion/int8.tflite");
    uint8_t *copy = vt_alloc(map->n);
    uint32_t seed = 7;
    for (int k = 0; k < 400; k++) {
        memcpy(copy, map->p, map->n);
        for (int i = 0; i < 4; i++) {
            seed = seed * 1664525u + 1013904223u;
            copy[(seed >> 8) % map->n] ^= (uint8_t)(1u << (seed & 7));
        }
        vt_err err = {0};
        vt_model *m = vt_open_map(vt_map_borrow(copy, map->n, "turned.tflite"), NULL, &err);
        assert_true(m || err.code != VT_OK);
        vt_model_close(m);
    }
    vt_free(copy);
    vt_map_close(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_attributes),
        cmocka_unit_test(scales_run_along_their_axis),
        cmocka_unit_test(bodies_of_loops_belong_to_them),
        cmocka_unit_test(custom_operators_bear_their_names),
        cmocka_unit_test(a_cut_file_is_refused),
        cmocka_unit_test(turned_bits_end_in_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
