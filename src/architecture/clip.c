/* clip.c: CLIP (Radford et al. 2021) as transformers names it: both towers, or one alone.
 *
 *     text_model    words + places, causal layers, norm, the features at the end token
 *     vision_model  patches and a class token + places, norm, layers, norm of the class token
 *     both          projected into one space; logits are cosines times exp(logit_scale)
 *
 *     per layer     x + attention(layer_norm1 x), then x + fc2(quick_gelu(fc1(layer_norm2 x))) */
#include "architecture/families.h"

#include <stdio.h>

enum { MOST_LAYERS = 4096 };

typedef struct tower {
    net *n;
    const char *config; /* "text_config." */
    int64_t width, inner, heads;
    double eps;
    vt_str act;
    bool causal;
    val mask;
} tower;

/* "text_config.hidden_size", or plain where a tower stands alone. */
static const char *key_of(const tower *t, const char *key, char out[64])
{
    snprintf(out, 64, "%s%s", t->config, key);
    if (!config_has(t->n->config, out))
        snprintf(out, 64, "%s", key);
    return out;
}

static int64_t int_of(const tower *t, const char *key, int64_t otherwise)
{
    char full[64];
    return config_int(t->n->config, key_of(t, key, full), otherwise);
}

static void read_sizes(tower *t, const char *widest, int64_t width, int64_t inner, int64_t heads)
{
    net *n = t->n;
    char full[64];
    vt_str act = config_text(n->config, key_of(t, "hidden_act", full));
    t->width = n->by_config ? int_of(t, "hidden_size", width) : net_size(n, widest, 0);
    t->inner = n->by_config ? int_of(t, "intermediate_size", inner) : 0;
    t->heads = int_of(t, "num_attention_heads", n->config->given ? heads : 0);
    if (t->heads <= 0)
        t->heads = net_guess_heads(n, t->width);
    t->eps = config_number(n->config, key_of(t, "layer_norm_eps", full), 1e-5);
    t->act = act.n ? act : VT_S("quick_gelu");
}

static val attend(tower *t, val x)
{
    net *n = t->n;
    net_enter(n, "CLIPAttention", "self_attn");
    val q = net_linear(n, x, "q_proj", t->width, BIAS);
    val k = net_linear(n, x, "k_proj", t->width, BIAS);
    val v = net_linear(n, x, "v_proj", t->width, BIAS);
    attention a = {.heads = t->heads, .causal = t->causal, .mask = t->mask, .bias = VT_NONE};
    x = net_attention(n, q, k, v, "attention", &a);
    x = net_linear(n, x, "out_proj", t->width, BIAS);
    net_leave(n);
    return x;
}

static val feed(tower *t, val x)
{
    net *n = t->n;
    net_enter(n, "CLIPMLP", "mlp");
    x = net_activation(n, net_linear(n, x, "fc1", t->inner, BIAS), t->act, "activation_fn");
    x = net_linear(n, x, "fc2", t->width, BIAS);
    net_leave(n);
    return x;
}

static val layers(tower *t, val x)
{
    net *n = t->n;
    net_enter(n, "CLIPEncoder", "encoder");
    int64_t count = net_count(n, "layers");
    count = int_of(t, "num_hidden_layers", n->imagined ? 12 : count);
    for (int64_t i = 0; i < count && i < MOST_LAYERS; i++) {
        net_enter(n, "CLIPEncoderLayer", "layers.%d", (int)i);
        x = net_add(n, x, attend(t, net_layer_norm(n, x, "layer_norm1", t->eps)), "add");
        x = net_add(n, x, feed(t, net_layer_norm(n, x, "layer_norm2", t->eps)), "add");
        net_leave(n);
    }
    net_leave(n);
    return x;
}

static val end_token(tower *t, val x, val ids)
{
    net *n = t->n;
    step s = step_begin(n, "SelectToken", "end_token");
    step_in(&s, x);
    step_in(&s, ids);
    step_int(&s, "eos_token_id", int_of(t, "eos_token_id", 49407));
    vt_dim dims[] = {net_dim(n, x, 0), net_dim(n, x, 2)};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 2, dims));
}

/* Where a tower stands: newer files keep one that is alone without a name of its own. */
static const char *place_of(const net *n, const char *name)
{
    bool alone = words_class_ends(n, "CLIPTextModel") || words_class_ends(n, "CLIPVisionModel");
    return n->base[0] || net_any(n, name) || (n->imagined && !alone) ? name : "";
}

static val text_tower(net *n, val *all)
{
    tower t = {.n = n, .config = "text_config.", .causal = true};
    val ids = words_input(n, "input_ids");
    t.mask = words_input(n, "attention_mask");
    net_enter(n, "CLIPTextTransformer", "%s", place_of(n, "text_model"));
    read_sizes(&t, "final_layer_norm.weight", 512, 2048, 8);
    net_enter(n, "CLIPTextEmbeddings", "embeddings");
    net_ignore(n, "position_ids");
    int64_t rows = n->by_config ? int_of(&t, "vocab_size", 49408) : 0;
    int64_t places = n->by_config ? int_of(&t, "max_position_embeddings", 77) : 0;
    val x = net_embedding(n, ids, "token_embedding", rows, t.width);
    val p = words_positions(n, ids, -1);
    x = net_add(n, x, net_embedding(n, p, "position_embedding", places, t.width), "add");
    net_leave(n);
    x = net_layer_norm(n, layers(&t, x), "final_layer_norm", t.eps);
    *all = x;
    x = end_token(&t, x, ids);
    net_leave(n);
    return x;
}

static val patches(tower *t)
{
    net *n = t->n;
    bool imagined = n->by_config;
    int64_t patch = imagined ? int_of(t, "patch_size", 32)
                             : net_size(n, "embeddings.patch_embedding.weight", 2);
    int64_t colors = imagined ? int_of(t, "num_channels", 3)
                              : net_size(n, "embeddings.patch_embedding.weight", 1);
    int64_t places = net_size(n, "embeddings.position_embedding.weight", 0);
    int64_t side = imagined ? int_of(t, "image_size", 224) : net_root(places - 1) * patch;
    vt_dim dims[] = {SYMBOL("N"), DIM(colors), DIM(side), DIM(side)};
    val x = net_input(n, "pixel_values", VT_DTYPE_F32, 4, dims);
    net_enter(n, "CLIPVisionEmbeddings", "embeddings");
    net_ignore(n, "position_ids");
    conv cut = {.stride = patch, .out = t->width, .kernel = patch, .bias = NO_BIAS};
    x = net_patches_to_tokens(n, net_conv(n, x, "patch_embedding", &cut), "flatten");
    x = net_prepend(n, x, "class_embedding", 1, "cat");
    step s = step_begin(n, "Add", "add");
    step_in(&s, x);
    step_weight_of(&s, "position_embedding.weight", NEEDED, 2,
                   (int64_t[]){net_dim(n, x, 1).n, t->width});
    x = step_end(&s, net_type_of(n, x));
    net_leave(n);
    return x;
}

static val vision_tower(net *n, val *all)
{
    tower t = {.n = n, .config = "vision_config.", .mask = VT_NONE};
    net_enter(n, "CLIPVisionTransformer", "%s", place_of(n, "vision_model"));
    read_sizes(&t, "post_layernorm.weight", 768, 3072, 12);
    val x = net_layer_norm(n, patches(&t), "pre_layrnorm", t.eps);
    x = layers(&t, x);
    *all = x;
    x = net_layer_norm(n, net_select(n, x, "select", 1, 0), "post_layernorm", t.eps);
    net_leave(n);
    return x;
}

static void compare(net *n, val text, val picture)
{
    int64_t space = n->by_config ? config_int(n->config, "projection_dim", 512) : 0;
    picture = net_linear(n, picture, "visual_projection", space, NO_BIAS);
    text = net_linear(n, text, "text_projection", space, NO_BIAS);
    picture = net_apply(n, "Normalize", picture, "normalize_image");
    text = net_apply(n, "Normalize", text, "normalize_text");
    step s = step_begin(n, "Exp", "exp");
    step_weight_of(&s, "logit_scale", NEEDED, n->by_config, (int64_t[]){1});
    val scale = step_end(&s, net_type(n, VT_DTYPE_F32, 0, NULL));
    step m = step_begin(n, "MatMul", "matmul");
    step_in(&m, text);
    step_in(&m, picture);
    vt_dim dims[] = {SYMBOL("N"), SYMBOL("M")};
    val logits = net_mul(n, step_end(&m, net_type(n, VT_DTYPE_F32, 2, dims)), scale, "mul");
    val other = net_transpose(n, logits, "transpose", 0, 1);
    net_output(n, other, "logits_per_image");
    net_output(n, logits, "logits_per_text");
    net_output(n, text, "text_embeds");
    net_output(n, picture, "image_embeds");
}

static void build(net *n, bool has_text, bool has_vision)
{
    val text = VT_NONE, picture = VT_NONE, tokens = VT_NONE, fields = VT_NONE;
    net_name(n, has_text && has_vision ? "clip" : has_text ? "clip_text" : "clip_vision");
    if (has_text)
        text = text_tower(n, &tokens);
    if (has_vision)
        picture = vision_tower(n, &fields);
    if (has_text && has_vision) {
        compare(n, text, picture);
        return;
    }
    const char *projection = has_text ? "text_projection" : "visual_projection";
    val one = has_text ? text : picture;
    int64_t space = n->by_config ? config_int(n->config, "projection_dim", 512) : 0;
    if (words_class_ends(n, "WithProjection") || net_any(n, projection))
        net_output(n, net_linear(n, one, projection, space, NO_BIAS),
                   has_text ? "text_embeds" : "image_embeds");
    else
        net_output(n, one, "pooler_output");
    net_output(n, has_text ? tokens : fields, "last_hidden_state");
}

static void clip_build(net *n)
{
    build(n, n->imagined || net_any(n, "text_model"), n->imagined || net_any(n, "vision_model"));
}

static void text_build(net *n)
{
    if (net_any(n, "vision_model") || net_has(n, "logit_scale"))
        net_decline(n);
    build(n, true, false);
}

static void vision_build(net *n)
{
    if (net_any(n, "text_model") || net_has(n, "logit_scale"))
        net_decline(n);
    build(n, false, true);
}

const family family_clip = {
    .name = "a CLIP",
    .types = "clip",
    .anchors =
        "text_model.embeddings.token_embedding.weight|vision_model.embeddings.class_embedding "
        "text_model.encoder.layers.0.self_attn.q_proj.weight|"
        "vision_model.encoder.layers.0.self_attn.q_proj.weight "
        "text_model.encoder.layers.0.mlp.fc1.weight|"
        "vision_model.encoder.layers.0.mlp.fc1.weight "
        "text_model.final_layer_norm.weight|vision_model.post_layernorm.weight",
    .build = clip_build,
};

const family family_clip_text = {
    .name = "the text tower of a CLIP",
    .types = "clip_text_model",
    .base = "text_model",
    .anchors = "embeddings.token_embedding.weight embeddings.position_embedding.weight "
               "encoder.layers.0.self_attn.q_proj.weight encoder.layers.0.layer_norm1.weight "
               "encoder.layers.0.mlp.fc1.weight final_layer_norm.weight",
    .build = text_build,
};

const family family_clip_vision = {
    .name = "the vision tower of a CLIP",
    .types = "clip_vision_model",
    .base = "vision_model",
    .anchors = "embeddings.class_embedding embeddings.patch_embedding.weight "
               "encoder.layers.0.self_attn.q_proj.weight encoder.layers.0.layer_norm1.weight "
               "encoder.layers.0.mlp.fc1.weight post_layernorm.weight",
    .build = vision_build,
};
