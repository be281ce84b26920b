/* convnext.c: ConvNeXt (Liu et al. 2022) as torchvision names it, of any depth and width.
 *
 *     features.0        conv 4×4/4, norm
 *     features.1, 3, …  stages of blocks: depthwise 7×7 ─ norm ─ linear ─ GELU ─ linear, times a
 *                       learned scale per channel, + input; the middle runs on [N, H, W, C]
 *     features.2, 4, …  norm, conv 2×2/2
 *     classifier        pool, 0 norm, 1 flatten, 2 linear */
#include "architecture/families.h"

#include <stdio.h>

#define EPS 1e-6

static val norm2d(net *n, val x, const char *name)
{
    step s = step_begin(n, "LayerNorm2d", name);
    int64_t c = net_dim(n, x, 1).n, shape[] = {c > 0 ? c : 0};
    step_in(&s, x);
    step_weight(&s, "weight", NEEDED, 1, shape);
    step_weight(&s, "bias", NEEDED, 1, shape);
    step_float(&s, "eps", EPS);
    return step_end(&s, net_type_of(n, x));
}

static val permute(net *n, val x, const char *name, const int64_t order[4])
{
    vt_dim dims[4];
    step s = step_begin(n, "Permute", name);
    for (int i = 0; i < 4; i++)
        dims[i] = net_dim(n, x, (int)order[i]);
    step_in(&s, x);
    step_ints(&s, "dims", 4, order);
    return step_end(&s, net_type(n, VT_DTYPE_F32, 4, dims));
}

static val block(net *n, val x, int stage, int number)
{
    net_enter(n, "CNBlock", "features.%d.%d", stage, number);
    conv wide = {.same = true, .groups = net_dim(n, x, 1).n, .bias = BIAS};
    val y = net_conv(n, x, "block.0", &wide);
    y = permute(n, y, "block.1", (int64_t[]){0, 2, 3, 1});
    y = net_layer_norm(n, y, "block.2", EPS);
    y = net_activation(n, net_linear(n, y, "block.3", 0, BIAS), VT_S("gelu"), "block.4");
    y = net_linear(n, y, "block.5", 0, BIAS);
    y = permute(n, y, "block.6", (int64_t[]){0, 3, 1, 2});
    y = net_with_parameter(n, "Mul", y, "layer_scale", "mul");
    y = net_add(n, x, y, "add");
    net_leave(n);
    return y;
}

static val shrink(net *n, val x, int stage)
{
    net_enter(n, "Sequential", "features.%d", stage);
    x = net_conv(n, norm2d(n, x, "0"), "1", &(conv){.stride = 2, .kernel = 2, .bias = BIAS});
    net_leave(n);
    return x;
}

static val stem(net *n, val x)
{
    net_enter(n, "Conv2dNormActivation", "features.0");
    conv first = {.stride = net_size(n, "0.weight", 2), .bias = BIAS};
    x = norm2d(n, net_conv(n, x, "0", &first), "1");
    net_leave(n);
    return x;
}

static void name_it(net *n)
{
    int64_t width = net_size(n, "features.0.0.weight", 0), third = net_count(n, "features.5");
    net_name(n, width == 96 && third == 9     ? "convnext_tiny"
                : width == 96 && third == 27  ? "convnext_small"
                : width == 128 && third == 27 ? "convnext_base"
                : width == 192 && third == 27 ? "convnext_large"
                                              : "convnext");
}

static void convnext_build(net *n)
{
    char name[32];
    net_class(n, "Sequential", "features");
    val x = stem(n, picture_input(n, "features.0.0.weight"));
    for (int s = 1, end = (int)net_count(n, "features"); s < end; s++) {
        snprintf(name, sizeof name, "features.%d", s);
        if (s % 2)
            net_class(n, "Sequential", "%s", name);
        if (s % 2 == 0)
            x = shrink(n, x, s);
        for (int i = 0, blocks = (int)net_count(n, name); s % 2 && i < blocks; i++)
            x = block(n, x, s, i);
    }
    x = net_adaptive_pool(n, x, "avgpool", 1);
    net_enter(n, "Sequential", "classifier");
    x = net_flatten(n, norm2d(n, x, "0"), "1");
    x = net_linear(n, x, "2", 0, BIAS);
    net_leave(n);
    net_output(n, x, "logits");
    name_it(n);
}

const family family_convnext = {
    .name = "a ConvNeXt",
    .anchors = "features.0.0.weight features.1.0.layer_scale features.1.0.block.0.weight "
               "features.1.0.block.3.weight features.2.1.weight classifier.2.weight",
    .build = convnext_build,
};
