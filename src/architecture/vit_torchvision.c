/* vit_torchvision.c: the Vision Transformer (Dosovitskiy et al. 2020) as torchvision names it.
 *
 *     conv_proj       patches become tokens; class_token before them; + pos_embedding
 *     encoder_layer   x + attention(ln_1 x), then x + mlp(ln_2 x)
 *     heads           a linear layer on the class token
 *
 * The number of heads is not in the file: it is the width over 64, and 16 in the 1280 wide one. */
#include "architecture/families.h"

#include <stdio.h>

#define EPS 1e-6

static val self_attention(net *n, val x, int64_t heads)
{
    step s = step_begin(n, "MultiheadAttention", "self_attention");
    int64_t d = net_dim(n, x, -1).n;
    step_in(&s, x);
    step_weight(&s, "in_proj_weight", NEEDED, 2, (int64_t[]){3 * d, d});
    step_weight(&s, "in_proj_bias", NEEDED, 1, (int64_t[]){3 * d});
    step_weight(&s, "out_proj.weight", NEEDED, 2, (int64_t[]){d, d});
    step_weight(&s, "out_proj.bias", NEEDED, 1, (int64_t[]){d});
    step_int(&s, "num_heads", heads);
    return step_end(&s, net_type_of(n, x));
}

static val mlp(net *n, val x)
{
    bool old = net_has(n, "mlp.linear_1.weight");
    net_enter(n, "MLPBlock", "mlp");
    x = net_linear(n, x, old ? "linear_1" : "0", 0, BIAS);
    x = net_activation(n, x, VT_S("gelu"), old ? "act" : "1");
    x = net_linear(n, x, old ? "linear_2" : "3", 0, BIAS);
    net_leave(n);
    return x;
}

static val encoder_layer(net *n, val x, int number, int64_t heads)
{
    net_enter(n, "EncoderBlock", "layers.encoder_layer_%d", number);
    x = net_add(n, self_attention(n, net_layer_norm(n, x, "ln_1", EPS), heads), x, "add");
    x = net_add(n, x, mlp(n, net_layer_norm(n, x, "ln_2", EPS)), "add");
    net_leave(n);
    return x;
}

/* Pictures of the size for which there is a position per patch. */
static val patches(net *n)
{
    int64_t patch = net_size(n, "conv_proj.weight", 2),
            tokens = net_size(n, "encoder.pos_embedding", 1);
    int64_t side = patch * net_root(tokens - 1);
    vt_dim dims[] = {SYMBOL("N"), DIM(net_size(n, "conv_proj.weight", 1)), DIM(side), DIM(side)};
    val x = net_input(n, "input", VT_DTYPE_F32, 4, dims);
    x = net_conv(n, x, "conv_proj", &(conv){.stride = patch, .bias = BIAS});
    x = net_patches_to_tokens(n, x, "flatten");
    return net_prepend(n, x, "class_token", 3, "cat");
}

static int64_t heads_of(net *n)
{
    int64_t width = net_size(n, "class_token", 2), heads = width == 1280 ? 16 : width / 64;
    bool published = width == 768 || width == 1024 || width == 1280;
    if (!published)
        heads = net_guess_heads(n, width);
    return heads;
}

static void vit_torchvision_build(net *n)
{
    int64_t heads = heads_of(n), width = net_size(n, "class_token", 2);
    val x = patches(n);
    net_enter(n, "Encoder", "encoder");
    x = net_with_parameter(n, "Add", x, "pos_embedding", "add");
    int layers = 0;
    for (char any[64];
         snprintf(any, sizeof any, "layers.encoder_layer_%d", layers), net_any(n, any); layers++)
        x = encoder_layer(n, x, layers, heads);
    x = net_layer_norm(n, x, "ln", EPS);
    net_leave(n);
    x = net_select(n, x, "select", 1, 0);
    x = net_linear(n, x, net_has(n, "heads.weight") ? "heads" : "heads.head", 0, BIAS);
    net_output(n, x, "logits");
    net_name(n, "vit_%s_%d",
             width == 768    ? "b"
             : width == 1024 ? "l"
             : width == 1280 ? "h"
                             : "tiny",
             (int)net_size(n, "conv_proj.weight", 2));
}

const family family_vit_torchvision = {
    .name = "a Vision Transformer",
    .anchors = "conv_proj.weight class_token encoder.pos_embedding encoder.ln.weight "
               "encoder.layers.encoder_layer_0.ln_1.weight "
               "encoder.layers.encoder_layer_0.self_attention.in_proj_weight "
               "heads.head.weight|heads.weight",
    .build = vit_torchvision_build,
};
