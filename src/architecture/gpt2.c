/* gpt2.c: GPT-2 (Radford et al. 2019) as transformers names it, and nanoGPT's.
 *
 *     x = wte(ids) + wpe(places)
 *     per layer  x + attn.c_proj(causal attention of attn.c_attn(ln_1 x))
 *                x + mlp.c_proj(gelu(mlp.c_fc(ln_2 x)))
 *     ln_f, lm_head: mostly the table wte again
 *
 * transformers stores these linear layers as Conv1D, [in, out]; nanoGPT as Linear, [out, in]. */
#include "architecture/families.h"

typedef struct gpt2 {
    net *n;
    int64_t width, inner, heads;
    double eps;
    bool linear; /* nanoGPT */
    vt_str act;
} gpt2;

static val dense(gpt2 *g, val x, const char *name, int64_t out)
{
    if (!g->linear)
        return net_conv1d_gpt(g->n, x, name, out);
    return net_linear(g->n, x, name, out, net_has(g->n, "c_proj.bias") ? BIAS : NO_BIAS);
}

static val norm(gpt2 *g, val x, const char *name)
{
    return net_layer_norm(g->n, x, name, g->eps);
}

static val attend(gpt2 *g, val x, int64_t layer)
{
    net *n = g->n;
    val qkv[3];
    net_enter(n, "GPT2Attention", "attn");
    net_ignore(n, "bias");
    net_ignore(n, "masked_bias");
    net_chunk(n, dense(g, x, "c_attn", 3 * g->width), 3, 2, "split", qkv);
    attention a = {.heads = g->heads, .causal = true, .mask = VT_NONE, .bias = VT_NONE};
    if (config_bool(n->config, "scale_attn_by_inverse_layer_idx", false) && g->heads > 0)
        a.scale = 1 / ((double)(layer + 1) * __builtin_sqrt((double)(g->width / g->heads)));
    if (!config_bool(n->config, "scale_attn_weights", true))
        a.scale = 1;
    x = net_attention(n, qkv[0], qkv[1], qkv[2], "attention", &a);
    x = dense(g, x, "c_proj", g->width);
    net_leave(n);
    return x;
}

static val feed(gpt2 *g, val x)
{
    net *n = g->n;
    net_enter(n, "GPT2MLP", "mlp");
    x = net_activation(n, dense(g, x, "c_fc", g->inner), g->act, "act");
    x = dense(g, x, "c_proj", g->width);
    net_leave(n);
    return x;
}

static val block(gpt2 *g, val x, int64_t number)
{
    net *n = g->n;
    net_enter(n, "GPT2Block", "h.%d", (int)number);
    x = net_add(n, x, attend(g, norm(g, x, "ln_1"), number), "add");
    x = net_add(n, x, feed(g, norm(g, x, "ln_2")), "add");
    net_leave(n);
    return x;
}

static void read_sizes(gpt2 *g)
{
    net *n = g->n;
    vt_str act = config_text(n->config, "activation_function");
    g->width = words_size(n, "wte.weight", 1, "n_embd", 768);
    g->inner = config_int(n->config, "n_inner", 0);
    g->inner = n->by_config ? (g->inner > 0 ? g->inner : 4 * g->width) : 0;
    g->heads = words_heads(n, "n_head", g->width);
    g->eps = config_number(n->config, "layer_norm_epsilon", 1e-5);
    g->linear = net_size(n, "h.0.attn.c_attn.weight", 0) > net_size(n, "h.0.attn.c_attn.weight", 1);
    g->act = act.n ? act : g->linear ? VT_S("gelu") : VT_S("gelu_new");
    if (!act.n)
        net_guess(n, "the activation is not in the file: %.*s is taken", VT_ARG(g->act));
}

static void gpt2_build(net *n)
{
    gpt2 g = {.n = n};
    val ids = words_input(n, "input_ids");
    net_enter(n, "GPT2Model", "%s", n->base);
    read_sizes(&g);
    int64_t vocabulary = words_size(n, "wte.weight", 0, "vocab_size", 50257);
    int64_t places = words_size(n, "wpe.weight", 0, "n_positions", 1024);
    val x = net_embedding(n, ids, "wte", vocabulary, g.width);
    val p = net_embedding(n, words_positions(n, ids, -1), "wpe", places, g.width);
    x = net_add(n, x, p, "add");
    for (int64_t i = 0, end = words_layers(n, "h", "n_layer"); i < end; i++)
        x = block(&g, x, i);
    x = norm(&g, x, "ln_f");
    net_leave(n);
    if (words_class_ends(n, "Model") && !words_class_ends(n, "LMHeadModel"))
        net_output(n, x, "last_hidden_state");
    else if (net_has(n, "lm_head.weight"))
        net_output(n, net_linear(n, x, "lm_head", vocabulary, NO_BIAS), "logits");
    else
        net_output(
            n,
            words_tied(n, x, "lm_head", n->base[0] ? "transformer.wte.weight" : "wte.weight", NULL),
            "logits");
    net_name(n, "gpt2");
}

const family family_gpt2 = {
    .name = "a GPT-2",
    .types = "gpt2",
    .base = "transformer",
    .anchors = "wte.weight wpe.weight h.0.ln_1.weight h.0.attn.c_attn.weight h.0.mlp.c_fc.weight "
               "h.0.mlp.c_proj.weight ln_f.weight",
    .build = gpt2_build,
};
