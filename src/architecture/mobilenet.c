/* mobilenet.c: MobileNetV2 (Sandler et al. 2018) and V3 (Howard et al. 2019) as torchvision names
 * them, of any width.
 *
 *     inverted residual   expand 1×1 ─ depthwise ─ [squeeze and excite] ─ project 1×1, + input
 *                         where neither size nor channels change
 *
 * Strides and, in V3, activations are no part of the file: they follow from the place in the list
 * of blocks, which is that of the paper. */
#include "architecture/families.h"

#include <stdio.h>

/* ---- V2 -------------------------------------------------------------------------------------- */

static const uint8_t v2_strides[] = {1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1};
enum { V2_BLOCKS = sizeof v2_strides };

static val with_input(net *n, val x, val y, int64_t stride)
{
    return stride == 1 && net_dim(n, x, 1).n == net_dim(n, y, 1).n ? net_add(n, x, y, "add") : y;
}

static val v2_block(net *n, val x, int number, int64_t stride)
{
    char name[16];
    net_enter(n, "InvertedResidual", "features.%d", number);
    val y = x;
    int at = 0;
    if (net_count(n, "conv") >= 4) {
        snprintf(name, sizeof name, "conv.%d", at++);
        y = picture_conv(n, y, name, &(conv){.bias = NO_BIAS}, 1e-5, "ReLU6");
    }
    snprintf(name, sizeof name, "conv.%d", at++);
    y = picture_conv(
        n, y, name,
        &(conv){.stride = stride, .same = true, .bias = NO_BIAS, .groups = net_dim(n, y, 1).n},
        1e-5, "ReLU6");
    snprintf(name, sizeof name, "conv.%d", at++);
    y = net_conv(n, y, name, &(conv){.bias = NO_BIAS});
    snprintf(name, sizeof name, "conv.%d", at++);
    y = net_batch_norm(n, y, name, 1e-5);
    y = with_input(n, x, y, stride);
    net_leave(n);
    return y;
}

static void mobilenetv2_build(net *n)
{
    int64_t blocks = net_count(n, "features") - 2;
    char last[32];
    if (blocks != V2_BLOCKS) {
        net_fail(n,
                 "the names look like %s of %d blocks: with other than %d the file does not "
                 "tell where it halves the picture",
                 n->family, (int)blocks, V2_BLOCKS);
        return;
    }
    net_class(n, "Sequential", "features");
    val x = picture_input(n, "features.0.0.weight");
    x = picture_conv(n, x, "features.0", &(conv){.stride = 2, .same = true, .bias = NO_BIAS}, 1e-5,
                     "ReLU6");
    for (int i = 0; i < V2_BLOCKS; i++)
        x = v2_block(n, x, i + 1, v2_strides[i]);
    snprintf(last, sizeof last, "features.%d", V2_BLOCKS + 1);
    x = picture_conv(n, x, last, &(conv){.bias = NO_BIAS}, 1e-5, "ReLU6");
    picture_head(n, x, "classifier.1");
    net_name(n, "mobilenet_v2");
}

const family family_mobilenetv2 = {
    .name = "a MobileNetV2",
    .anchors = "features.0.0.weight features.1.conv.0.0.weight features.1.conv.1.weight "
               "features.2.conv.0.0.weight features.2.conv.1.0.weight features.2.conv.2.weight "
               "classifier.1.weight",
    .build = mobilenetv2_build,
};

/* ---- V3 -------------------------------------------------------------------------------------- */

typedef struct v3_row {
    uint8_t stride;
    bool hard; /* Hardswish instead of ReLU */
} v3_row;
static const v3_row v3_large[] = {{1, 0}, {2, 0}, {1, 0}, {2, 0}, {1, 0}, {1, 0}, {2, 1}, {1, 1},
                                  {1, 1}, {1, 1}, {1, 1}, {1, 1}, {2, 1}, {1, 1}, {1, 1}};
static const v3_row v3_small[] = {{2, 0}, {2, 0}, {1, 0}, {2, 1}, {1, 1}, {1, 1},
                                  {1, 1}, {1, 1}, {2, 1}, {1, 1}, {1, 1}};
enum {
    V3_LARGE = sizeof v3_large / sizeof *v3_large,
    V3_SMALL = sizeof v3_small / sizeof *v3_small
};
#define V3_EPS 1e-3

static val v3_block(net *n, val x, int number, const v3_row *row)
{
    const char *act = row->hard ? "Hardswish" : "ReLU";
    char name[16];
    int at = 0;
    net_enter(n, "InvertedResidual", "features.%d", number);
    val y = x;
    bool expands =
        net_size(n, "block.0.0.weight", 1) != 1 || net_size(n, "block.0.0.weight", 2) == 1;
    if (expands)
        y = picture_conv(n, y, "block.0", &(conv){.bias = NO_BIAS}, V3_EPS, act);
    at += expands;
    snprintf(name, sizeof name, "block.%d", at++);
    y = picture_conv(
        n, y, name,
        &(conv){.stride = row->stride, .same = true, .bias = NO_BIAS, .groups = net_dim(n, y, 1).n},
        V3_EPS, act);
    snprintf(name, sizeof name, "block.%d", at);
    if (net_has_at(n, "block", at, "fc1.weight") || net_has_at(n, "block", at, "fc2.weight")) {
        y = picture_excite(n, y, name, "ReLU", "Hardsigmoid");
        snprintf(name, sizeof name, "block.%d", ++at);
    }
    y = picture_conv(n, y, name, &(conv){.bias = NO_BIAS}, V3_EPS, NULL);
    y = with_input(n, x, y, row->stride);
    net_leave(n);
    return y;
}

static val v3_head(net *n, val x)
{
    x = net_adaptive_pool(n, x, "avgpool", 1);
    x = net_flatten(n, x, "flatten");
    net_enter(n, "Sequential", "classifier");
    x = net_apply(n, "Hardswish", net_linear(n, x, "0", 0, BIAS), "1");
    x = net_linear(n, x, "3", 0, BIAS);
    net_leave(n);
    return x;
}

static void mobilenetv3_build(net *n)
{
    int64_t blocks = net_count(n, "features") - 2;
    const v3_row *rows = blocks == V3_LARGE ? v3_large : v3_small;
    char last[32];
    if (blocks != V3_LARGE && blocks != V3_SMALL) {
        net_fail(n,
                 "the names look like %s of %d blocks: with other than %d or %d the file does "
                 "not tell where it halves the picture",
                 n->family, (int)blocks, V3_LARGE, V3_SMALL);
        return;
    }
    net_class(n, "Sequential", "features");
    val x = picture_input(n, "features.0.0.weight");
    x = picture_conv(n, x, "features.0", &(conv){.stride = 2, .same = true, .bias = NO_BIAS},
                     V3_EPS, "Hardswish");
    for (int i = 0; i < blocks; i++)
        x = v3_block(n, x, i + 1, &rows[i]);
    snprintf(last, sizeof last, "features.%d", (int)blocks + 1);
    x = picture_conv(n, x, last, &(conv){.bias = NO_BIAS}, V3_EPS, "Hardswish");
    net_output(n, v3_head(n, x), "logits");
    net_name(n, blocks == V3_LARGE ? "mobilenet_v3_large" : "mobilenet_v3_small");
}

const family family_mobilenetv3 = {
    .name = "a MobileNetV3",
    .anchors = "features.0.0.weight features.1.block.0.0.weight features.1.block.1.0.weight|"
               "features.1.block.1.fc1.weight features.2.block.2.0.weight "
               "features.4.block.0.0.weight classifier.0.weight classifier.3.weight",
    .build = mobilenetv3_build,
};
