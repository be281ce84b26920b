/* vit.c: the Vision Transformer (Dosovitskiy et al. 2020) as transformers names it, in files and,
 * newer, in memory.
 *
 *     embeddings  patches become tokens, class token before them, + places
 *     per layer   x + attention(layernorm_before x), then x + mlp(layernorm_after x)
 *     layernorm; classifier on the first token, or pooler: its tanh
 *
 *     in files                                        in memory
 *     encoder.layer.0.attention.attention.query       layers.0.attention.q_proj
 *     encoder.layer.0.attention.output.dense          layers.0.attention.o_proj
 *     encoder.layer.0.intermediate.dense              layers.0.mlp.fc1
 *     encoder.layer.0.output.dense                    layers.0.mlp.fc2 */
#include "architecture/families.h"

#include <stdio.h>

typedef struct vit {
    net *n;
    int64_t width, inner, heads;
    double eps;
    bias qkv;
    bool newer;
    vt_str act;
} vit;

static val embed(vit *v)
{
    net *n = v->n;
    int64_t patch =
        words_size(n, "embeddings.patch_embeddings.projection.weight", 2, "patch_size", 16);
    int64_t colors =
        words_size(n, "embeddings.patch_embeddings.projection.weight", 1, "num_channels", 3);
    int64_t places = net_size(n, "embeddings.position_embeddings", 1);
    int64_t side =
        n->by_config ? config_int(n->config, "image_size", 224) : net_root(places - 1) * patch;
    vt_dim dims[] = {SYMBOL("N"), DIM(colors), DIM(side), DIM(side)};
    val x = net_input(n, "pixel_values", VT_DTYPE_F32, 4, dims);
    net_enter(n, "ViTEmbeddings", "embeddings");
    conv cut = {.stride = patch, .out = v->width, .kernel = patch, .bias = BIAS};
    x = net_conv(n, x, "patch_embeddings.projection", &cut);
    x = net_prepend(n, net_patches_to_tokens(n, x, "flatten"), "cls_token", 3, "cat");
    net_copy(n, "mask_token");
    step s = step_begin(n, "Add", "add");
    step_in(&s, x);
    step_weight_of(&s, "position_embeddings", NEEDED, 3,
                   (int64_t[]){1, net_dim(n, x, 1).n, v->width});
    x = step_end(&s, net_type_of(n, x));
    net_leave(n);
    return x;
}

static val attend(vit *v, val x)
{
    net *n = v->n;
    net_enter(n, "ViTAttention", "attention");
    net_enter(n, "ViTSelfAttention", v->newer ? "" : "attention");
    val q = net_linear(n, x, v->newer ? "q_proj" : "query", v->width, v->qkv);
    val k = net_linear(n, x, v->newer ? "k_proj" : "key", v->width, v->qkv);
    val w = net_linear(n, x, v->newer ? "v_proj" : "value", v->width, v->qkv);
    attention a = {.heads = v->heads, .mask = VT_NONE, .bias = VT_NONE};
    x = net_attention(n, q, k, w, "attention", &a);
    net_leave(n);
    x = net_linear(n, x, v->newer ? "o_proj" : "output.dense", v->width, BIAS);
    net_leave(n);
    return x;
}

static val feed(vit *v, val x)
{
    net *n = v->n;
    x = net_linear(n, x, v->newer ? "mlp.fc1" : "intermediate.dense", v->inner, BIAS);
    x = net_activation(n, x, v->act,
                       v->newer ? "mlp.activation_fn" : "intermediate.intermediate_act_fn");
    return net_linear(n, x, v->newer ? "mlp.fc2" : "output.dense", v->width, BIAS);
}

static val layer(vit *v, val x, int64_t number)
{
    net *n = v->n;
    net_enter(n, "ViTLayer", v->newer ? "layers.%d" : "encoder.layer.%d", (int)number);
    x = net_add(n, attend(v, net_layer_norm(n, x, "layernorm_before", v->eps)), x, "add");
    x = net_add(n, feed(v, net_layer_norm(n, x, "layernorm_after", v->eps)), x, "add");
    net_leave(n);
    return x;
}

/* In one of the first two layers: one may be missing. */
static bool has_qkv_bias(const vit *v)
{
    const char *name = v->newer ? "attention.q_proj.bias" : "attention.attention.query.bias";
    const char *list = v->newer ? "layers" : "encoder.layer";
    return net_has_at(v->n, list, 0, name) || net_has_at(v->n, list, 1, name);
}

static void read_sizes(vit *v)
{
    net *n = v->n;
    vt_str act = config_text(n->config, "hidden_act");
    v->newer = net_count(n, "layers") > 0;
    v->width = words_size(n, "embeddings.cls_token", 2, "hidden_size", 768);
    v->inner = n->by_config ? config_int(n->config, "intermediate_size", 3072) : 0;
    v->heads = words_heads(n, "num_attention_heads", v->width);
    v->eps = config_number(n->config, "layer_norm_eps", 1e-12);
    v->qkv =
        config_bool(n->config, "qkv_bias", n->config->given || has_qkv_bias(v)) ? BIAS : NO_BIAS;
    v->act = act.n ? act : VT_S("gelu");
}

static void heads(vit *v, val x)
{
    net *n = v->n;
    int64_t classes = n->by_config ? config_int(n->config, "num_labels", 2) : 0;
    while (n->by_config && classes < 1000000) {
        char key[32];
        snprintf(key, sizeof key, "id2label.%d", (int)classes);
        if (!config_has(n->config, key))
            break;
        classes++;
    }
    bool classifies =
        n->imagined ? words_class_ends(n, "ForImageClassification") : net_any(n, "classifier");
    if (classifies) {
        x = net_select(n, x, "select", 1, 0);
        net_output(n, net_linear(n, x, "classifier", classes, BIAS), "logits");
        return;
    }
    net_output(n, x, "last_hidden_state");
    net_enter(n, NULL, "%s%s", n->base, n->base[0] ? ".pooler" : "pooler");
    if (net_has(n, "dense.weight") || net_has(n, "dense.bias") || n->imagined) {
        x = net_linear(n, net_select(n, x, "select", 1, 0), "dense", v->width, BIAS);
        net_output(n, net_apply(n, "Tanh", x, "activation"), "pooler_output");
    }
    net_leave(n);
}

static void vit_build(net *n)
{
    vit v = {.n = n};
    net_enter(n, "ViTModel", "%s", n->base);
    read_sizes(&v);
    val x = embed(&v);
    const char *list = v.newer ? "layers" : "encoder.layer";
    for (int64_t i = 0, end = words_layers(n, list, "num_hidden_layers"); i < end; i++)
        x = layer(&v, x, i);
    x = net_layer_norm(n, x, "layernorm", v.eps);
    net_leave(n);
    heads(&v, x);
    net_name(n, "vit");
}

const family family_vit = {
    .name = "a Vision Transformer",
    .types = "vit deit",
    .base = "vit",
    .anchors = "embeddings.cls_token embeddings.position_embeddings "
               "embeddings.patch_embeddings.projection.weight layernorm.weight "
               "encoder.layer.0.attention.attention.query.weight|layers.0.attention.q_proj.weight "
               "encoder.layer.0.layernorm_before.weight|layers.0.layernorm_before.weight",
    .build = vit_build,
};
