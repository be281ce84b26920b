/* t5.c: T5 (Raffel et al. 2019), its later versions and its encoder alone, as transformers names
 * them.
 *
 *     encoder.block.i  layer.0 self attention, layer.1 feed forward, each x + f(norm x)
 *     decoder.block.i  layer.0 causal self attention, layer.1 attention to the encoder, layer.2
 *                      feed forward
 *
 * Places enter as a bias on the scores that depends on distance, made once per stack and shared by
 * its layers; scores are not scaled. lm_head is the table of words again unless the file has it. */
#include "architecture/families.h"

#include <math.h>
#include <stdio.h>

typedef struct t5 {
    net *n;
    int64_t width, inner, heads, head, buckets, distance;
    double eps;
    bool gated;
    vt_str act;
} t5;

static val norm(t5 *t, val x, const char *name)
{
    return net_rms_norm(t->n, x, name, t->eps);
}

static val relative(t5 *t, val x, bool both)
{
    net *n = t->n;
    step s = step_begin(n, "RelativePositionBias", "relative_attention_bias");
    step_in(&s, x);
    step_weight(&s, "weight", NEEDED, 2, (int64_t[]){t->buckets, t->heads});
    step_int(&s, "num_buckets", t->buckets);
    step_int(&s, "max_distance", t->distance);
    step_int(&s, "bidirectional", both);
    vt_dim tokens = net_dim(n, x, 1), dims[] = {DIM(1), DIM(t->heads), tokens, tokens};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 4, dims));
}

/* Queries of x, keys and values of `other`. In the first block `bias` is made here. */
static val attend(t5 *t, val x, val other, const char *name, const attention *how)
{
    net *n = t->n;
    int64_t inside = t->heads * t->head;
    net_enter(n, "T5Attention", "%s", name);
    val q = net_linear(n, x, "q", inside, NO_BIAS);
    val k = net_linear(n, other, "k", inside, NO_BIAS);
    val v = net_linear(n, other, "v", inside, NO_BIAS);
    x = net_attention(n, q, k, v, "attention", how);
    x = net_linear(n, x, "o", t->width, NO_BIAS);
    net_leave(n);
    return x;
}

static val self_attend(t5 *t, val x, val *bias_of_stack, val mask, bool decodes)
{
    net *n = t->n;
    net_enter(n, "T5LayerSelfAttention", "layer.0");
    val y = norm(t, x, "layer_norm");
    if (*bias_of_stack == VT_NONE) {
        net_enter(n, NULL, "SelfAttention");
        *bias_of_stack = relative(t, y, !decodes);
        net_leave(n);
    }
    attention a = {.heads = t->heads,
                   .head = t->head,
                   .scale = 1,
                   .causal = decodes,
                   .mask = mask,
                   .bias = *bias_of_stack};
    x = net_add(n, x, attend(t, y, y, "SelfAttention", &a), "add");
    net_leave(n);
    return x;
}

static val cross_attend(t5 *t, val x, val encoded, val mask)
{
    net *n = t->n;
    net_enter(n, "T5LayerCrossAttention", "layer.1");
    net_ignore(n,
               "EncDecAttention.relative_attention_bias.weight"); /* of the first files, unused */
    attention a = {.heads = t->heads, .head = t->head, .scale = 1, .mask = mask, .bias = VT_NONE};
    val y = attend(t, norm(t, x, "layer_norm"), encoded, "EncDecAttention", &a);
    x = net_add(n, x, y, "add");
    net_leave(n);
    return x;
}

static val feed(t5 *t, val x, int layer)
{
    net *n = t->n;
    net_enter(n, "T5LayerFF", "layer.%d", layer);
    val y = norm(t, x, "layer_norm");
    net_enter(n, t->gated ? "T5DenseGatedActDense" : "T5DenseActDense", "DenseReluDense");
    if (t->gated) {
        val gate = net_activation(n, net_linear(n, y, "wi_0", t->inner, NO_BIAS), t->act, "act");
        y = net_mul(n, gate, net_linear(n, y, "wi_1", t->inner, NO_BIAS), "mul");
    } else {
        y = net_activation(n, net_linear(n, y, "wi", t->inner, NO_BIAS), t->act, "act");
    }
    y = net_linear(n, y, "wo", t->width, NO_BIAS);
    net_leave(n);
    x = net_add(n, x, y, "add");
    net_leave(n);
    return x;
}

static val embed(t5 *t, val ids)
{
    net *n = t->n;
    bool own = !net_has(n, "shared.weight") && net_has(n, "encoder.embed_tokens.weight");
    int64_t rows = config_int(n->config, "vocab_size", 32128);
    net_copy(n, "encoder.embed_tokens.weight");
    net_copy(n, "decoder.embed_tokens.weight");
    return net_embedding(n, ids, own ? "encoder.embed_tokens" : "shared", n->by_config ? rows : 0,
                         t->width);
}

static val encode(t5 *t, val x, val mask)
{
    net *n = t->n;
    val positions = VT_NONE;
    net_enter(n, "T5Stack", "encoder");
    for (int64_t i = 0, end = words_layers(n, "block", "num_layers"); i < end; i++) {
        net_enter(n, "T5Block", "block.%d", (int)i);
        x = self_attend(t, x, &positions, mask, false);
        x = feed(t, x, 1);
        net_leave(n);
    }
    x = norm(t, x, "final_layer_norm");
    net_leave(n);
    return x;
}

static val decode(t5 *t, val x, val encoded, val mask)
{
    net *n = t->n;
    val positions = VT_NONE;
    const char *key =
        config_has(n->config, "num_decoder_layers") ? "num_decoder_layers" : "num_layers";
    net_enter(n, "T5Stack", "decoder");
    for (int64_t i = 0, end = words_layers(n, "block", key); i < end; i++) {
        net_enter(n, "T5Block", "block.%d", (int)i);
        x = self_attend(t, x, &positions, VT_NONE, true);
        x = cross_attend(t, x, encoded, mask);
        x = feed(t, x, 2);
        net_leave(n);
    }
    x = norm(t, x, "final_layer_norm");
    net_leave(n);
    return x;
}

static void read_sizes(t5 *t)
{
    net *n = t->n;
    const char *bias_name = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
    vt_str act = config_text(n->config, "dense_act_fn");
    vt_str kind = config_text(n->config, "feed_forward_proj");
    t->width = words_size(n, "encoder.final_layer_norm.weight", 0, "d_model", 512);
    t->inner = n->by_config ? config_int(n->config, "d_ff", 2048) : 0;
    t->heads = words_size(n, bias_name, 1, "num_heads", 8);
    t->buckets = words_size(n, bias_name, 0, "relative_attention_num_buckets", 32);
    t->distance = config_int(n->config, "relative_attention_max_distance", 128);
    t->head = config_int(n->config, "d_kv", 0);
    if (!t->head && t->heads)
        t->head = n->by_config
                      ? 64
                      : net_size(n, "encoder.block.0.layer.0.SelfAttention.q.weight", 0) / t->heads;
    t->eps = config_number(n->config, "layer_norm_epsilon", 1e-6);
    t->gated = vt_str_starts(kind, VT_S("gated")) ||
               net_any(n, "encoder.block.0.layer.1.DenseReluDense.wi_0") ||
               net_any(n, "encoder.block.0.layer.1.DenseReluDense.wi_1");
    if (vt_str_is(kind, "gated-gelu"))
        act = VT_S("gelu_new");
    if (!act.n && vt_str_starts(kind, VT_S("gated-")))
        act = vt_str_from(kind, 6);
    t->act = act.n ? act : t->gated ? VT_S("gelu_new") : VT_S("relu");
}

static val scaled(net *n, val x, double by)
{
    step s = step_begin(n, "Scale", "scale");
    step_in(&s, x);
    step_float(&s, "factor", by);
    return step_end(&s, net_type_of(n, x));
}

static void words_out(t5 *t, val x)
{
    net *n = t->n;
    bool tied = config_bool(n->config, "scale_decoder_outputs",
                            config_bool(n->config, "tie_word_embeddings",
                                        n->config->given || !net_has(n, "lm_head.weight")));
    if (tied && t->width > 0)
        x = scaled(n, x, 1 / sqrt((double)t->width));
    if (net_has(n, "lm_head.weight"))
        x = net_linear(n, x, "lm_head", 0, NO_BIAS);
    else
        x = words_tied(
            n, x, "lm_head",
            net_has(n, "shared.weight") ? "shared.weight" : "encoder.embed_tokens.weight", NULL);
    net_output(n, x, "logits");
}

static void t5_build(net *n)
{
    t5 t = {.n = n};
    read_sizes(&t);
    bool decodes = n->imagined ? !words_class_ends(n, "EncoderModel") : net_any(n, "decoder.block");
    val ids = words_input(n, "input_ids"), mask = words_input(n, "attention_mask");
    vt_dim dims[] = {SYMBOL("N"), SYMBOL("T_out")};
    val out_ids = decodes ? net_input(n, "decoder_input_ids", VT_DTYPE_I64, 2, dims) : VT_NONE;
    val x = encode(&t, embed(&t, ids), mask);
    net_name(n, "t5");
    if (!decodes) {
        net_output(n, x, "last_hidden_state");
        return;
    }
    val y = decode(&t, embed(&t, out_ids), x, mask);
    if (words_class_ends(n, "T5Model"))
        net_output(n, y, "last_hidden_state");
    else
        words_out(&t, y);
    net_output(n, x, "encoder_last_hidden_state");
}

const family family_t5 = {
    .name = "a T5",
    .types = "t5",
    .anchors =
        "shared.weight|encoder.embed_tokens.weight "
        "encoder.block.0.layer.0.SelfAttention.q.weight "
        "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight "
        "encoder.block.0.layer.0.layer_norm.weight encoder.block.0.layer.1.layer_norm.weight "
        "encoder.final_layer_norm.weight",
    .build = t5_build,
};
