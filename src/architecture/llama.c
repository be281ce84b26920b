/* llama.c: Llama (Touvron et al. 2023), Mistral, Qwen2 and Qwen3 as transformers names them.
 *
 *     x = embed_tokens(ids)
 *     per layer  x + o_proj(attention(rotate q, rotate k, v)) of input_layernorm(x)
 *                x + down_proj(silu(gate_proj) · up_proj) of post_attention_layernorm(x)
 *     norm, lm_head (or the embedding table again)
 *
 * Several query heads share a head of keys and values. Qwen2 has biases on q, k and v, Qwen3 norms
 * on the heads of q and k. */
#include "architecture/families.h"

#include <string.h>

typedef struct llama {
    net *n;
    const char *const *classes; /* of the layer, its attention, its MLP */
    int64_t width, inner, heads, kv_heads, head;
    double eps;
    bias qkv_bias, o_bias, mlp_bias;
    int64_t window, window_from; /* of Mistral, and of Qwen2's upper layers */
    vt_str act;
    bool qk_norm;
} llama;

static bool is_type(const net *n, const char *type)
{
    return vt_str_is(config_text(n->config, "model_type"), type);
}

/* Head sizes: the configuration's; without one, 128 in wide networks and 64 in others. */
static void read_heads(llama *l, int64_t q_rows, int64_t k_rows)
{
    net *n = l->n;
    l->heads = config_int(n->config, "num_attention_heads", 0);
    l->kv_heads = config_int(n->config, "num_key_value_heads", l->heads);
    l->head = config_int(n->config, "head_dim", 0);
    if (l->head <= 0 && l->heads > 0)
        l->head = n->by_config ? l->width / l->heads : q_rows / l->heads;
    if (l->heads > 0 || n->by_config)
        return;
    l->head = net_size(n, "layers.0.self_attn.q_norm.weight", 0);
    for (int64_t size = l->width >= 2048 ? 128 : 64; !l->head && size > 1; size /= 2)
        if (q_rows % size == 0 && k_rows % size == 0 && k_rows >= size)
            l->head = size;
    l->heads = l->head ? q_rows / l->head : 1;
    l->kv_heads = l->head ? k_rows / l->head : 1;
    net_guess(n, "the number of heads is not in the file: %lld of %lld features are taken",
              (long long)l->heads, (long long)l->head);
}

static void read_window(llama *l)
{
    const config *c = l->n->config;
    l->window = config_int(c, "sliding_window", 0);
    l->window_from = 0;
    if (is_type(l->n, "qwen2") || is_type(l->n, "qwen3")) {
        l->window = config_bool(c, "use_sliding_window", false) ? l->window : 0;
        l->window_from = config_int(c, "max_window_layers", 28);
    }
    if (is_type(l->n, "llama"))
        l->window = 0;
}

/* In the first layer, or in the second: one may be missing. */
static bool has_in_layers(const net *n, const char *name)
{
    return net_has_at(n, "layers", 0, name) || net_has_at(n, "layers", 1, name);
}

static void read_sizes(llama *l)
{
    net *n = l->n;
    bool any = config_bool(n->config, "attention_bias", has_in_layers(n, "self_attn.o_proj.bias"));
    bool qkv = any || is_type(n, "qwen2") || has_in_layers(n, "self_attn.q_proj.bias");
    bool mlp = config_bool(n->config, "mlp_bias", has_in_layers(n, "mlp.down_proj.bias"));
    vt_str act = config_text(n->config, "hidden_act");
    l->width = words_size(n, "embed_tokens.weight", 1, "hidden_size", 0);
    l->inner = words_size(n, "layers.0.mlp.gate_proj.weight", 0, "intermediate_size", 0);
    l->eps = config_number(n->config, "rms_norm_eps", 1e-6);
    if (!config_has(n->config, "rms_norm_eps"))
        net_guess(n, "the ε of its norms is not in the file: 0.000001 is taken");
    l->qkv_bias = qkv ? BIAS : NO_BIAS;
    l->o_bias = any ? BIAS : NO_BIAS;
    l->mlp_bias = mlp ? BIAS : NO_BIAS;
    l->act = act.n ? act : VT_S("silu");
    l->qk_norm = is_type(n, "qwen3") || net_has(n, "layers.0.self_attn.q_norm.weight");
    read_heads(l, net_size(n, "layers.0.self_attn.q_proj.weight", 0),
               net_size(n, "layers.0.self_attn.k_proj.weight", 0));
    read_window(l);
}

/* A number of the rotation: newer configurations keep all of them in rope_parameters. */
static double rope_number(const config *c, const char *newer, const char *older, double otherwise)
{
    return config_number(c, newer, config_number(c, older, otherwise));
}

static void put_scaling(step *s, const config *c)
{
    char kind[32] = "";
    vt_str type = config_text(c, "rope_parameters.rope_type");
    if (!type.n)
        type = config_text(c, "rope_scaling.rope_type");
    if (!type.n)
        type = config_text(c, "rope_scaling.type");
    if (!type.n || vt_str_is(type, "default") || type.n >= sizeof kind)
        return;
    vt_attr *a = step_attr(s, "rope_type", VT_ATTR_STRING);
    a->s = type;
    memcpy(kind, type.p, type.n);
    step_float(s, "factor", rope_number(c, "rope_parameters.factor", "rope_scaling.factor", 1));
    if (strcmp(kind, "llama3"))
        return;
    step_float(
        s, "low_freq_factor",
        rope_number(c, "rope_parameters.low_freq_factor", "rope_scaling.low_freq_factor", 1));
    step_float(
        s, "high_freq_factor",
        rope_number(c, "rope_parameters.high_freq_factor", "rope_scaling.high_freq_factor", 4));
    step_int(s, "original_max_position_embeddings",
             (int64_t)rope_number(c, "rope_parameters.original_max_position_embeddings",
                                  "rope_scaling.original_max_position_embeddings", 8192));
}

static val rotate(llama *l, val x, const char *name)
{
    net *n = l->n;
    const config *c = n->config;
    step s = step_begin(n, "RotaryEmbedding", name);
    double part =
        rope_number(c, "rope_parameters.partial_rotary_factor", "partial_rotary_factor", 1);
    step_in(&s, x);
    step_int(&s, "head_dim", l->head);
    if (part < 1)
        step_int(&s, "rotary_dim", (int64_t)((double)l->head * part));
    step_float(&s, "base", rope_number(c, "rope_parameters.rope_theta", "rope_theta", 10000));
    if (config_bool(c, "rope_interleaved", false))
        step_int(&s, "interleaved", 1);
    put_scaling(&s, c);
    return step_end(&s, net_type_of(n, x));
}

/* Norms of q or k run over each head. */
static val head_norm(llama *l, val x, const char *name)
{
    step s = step_begin(l->n, "RMSNorm", name);
    step_in(&s, x);
    step_weight(&s, "weight", NEEDED, 1, (int64_t[]){l->head});
    step_float(&s, "eps", l->eps);
    step_int(&s, "head_dim", l->head);
    return step_end(&s, net_type_of(l->n, x));
}

static val attend(llama *l, val x, int64_t layer)
{
    net *n = l->n;
    int64_t q_out = l->heads * l->head, kv_out = l->kv_heads * l->head;
    net_enter(n, l->classes[2], "self_attn");
    val q = net_linear(n, x, "q_proj", q_out, l->qkv_bias);
    val k = net_linear(n, x, "k_proj", kv_out, l->qkv_bias);
    val v = net_linear(n, x, "v_proj", kv_out, l->qkv_bias);
    if (l->qk_norm) {
        q = head_norm(l, q, "q_norm");
        k = head_norm(l, k, "k_norm");
    }
    q = rotate(l, q, "rotary_q");
    k = rotate(l, k, "rotary_k");
    attention a = {.heads = l->heads,
                   .kv_heads = l->kv_heads,
                   .head = l->head,
                   .causal = true,
                   .mask = VT_NONE,
                   .bias = VT_NONE,
                   .window = layer >= l->window_from ? l->window : 0};
    x = net_attention(n, q, k, v, "attention", &a);
    x = net_linear(n, x, "o_proj", l->width, l->o_bias);
    net_leave(n);
    return x;
}

static val feed(llama *l, val x)
{
    net *n = l->n;
    net_enter(n, l->classes[3], "mlp");
    val gate =
        net_activation(n, net_linear(n, x, "gate_proj", l->inner, l->mlp_bias), l->act, "act_fn");
    val up = net_linear(n, x, "up_proj", l->inner, l->mlp_bias);
    x = net_linear(n, net_mul(n, gate, up, "mul"), "down_proj", l->width, l->mlp_bias);
    net_leave(n);
    return x;
}

static val layer(llama *l, val x, int64_t number)
{
    net *n = l->n;
    net_enter(n, l->classes[1], "layers.%d", (int)number);
    x = net_add(n, x, attend(l, net_rms_norm(n, x, "input_layernorm", l->eps), number), "add");
    x = net_add(n, x, feed(l, net_rms_norm(n, x, "post_attention_layernorm", l->eps)), "add");
    net_leave(n);
    return x;
}

#define CLASSES(name)                                                                              \
    {                                                                                              \
        name "Model", name "DecoderLayer", name "Attention", name "MLP"                            \
    }

static const char *const *classes_of(const net *n)
{
    static const char *const plain[] = CLASSES("Llama"), *const mistral[] = CLASSES("Mistral"),
                             *const qwen2[] = CLASSES("Qwen2"), *const qwen3[] = CLASSES("Qwen3");
    return is_type(n, "mistral") ? mistral
           : is_type(n, "qwen2") ? qwen2
           : is_type(n, "qwen3") ? qwen3
                                 : plain;
}

static void llama_build(net *n)
{
    llama l = {.n = n, .classes = classes_of(n)};
    val ids = words_input(n, "input_ids");
    net_enter(n, l.classes[0], "%s", n->base);
    read_sizes(&l);
    int64_t vocabulary = words_size(n, "embed_tokens.weight", 0, "vocab_size", 0);
    val x = net_embedding(n, ids, "embed_tokens", vocabulary, l.width);
    for (int64_t i = 0, end = words_layers(n, "layers", "num_hidden_layers"); i < end; i++)
        x = layer(&l, x, i);
    x = net_rms_norm(n, x, "norm", l.eps);
    net_leave(n);
    bool tied = config_bool(n->config, "tie_word_embeddings", !n->imagined && !n->config->given);
    bool headless = !n->base[0] && !net_has(n, "lm_head.weight");
    if (headless || words_class_ends(n, "Model"))
        net_output(n, x, "last_hidden_state");
    else if (tied && !net_has(n, "lm_head.weight"))
        net_output(n, words_tied(n, x, "lm_head", "model.embed_tokens.weight", NULL), "logits");
    else
        net_output(n, net_linear(n, x, "lm_head", vocabulary, NO_BIAS), "logits");
    vt_str type = config_text(n->config, "model_type");
    net_name(n, "%.*s", (int)(type.n ? type.n : 5), type.n ? type.p : "llama");
}

const family family_llama = {
    .name = "a Llama",
    .types = "llama mistral qwen2 qwen3",
    .base = "model",
    .anchors = "embed_tokens.weight layers.0.self_attn.q_proj.weight "
               "layers.0.self_attn.k_proj.weight layers.0.mlp.gate_proj.weight "
               "layers.0.mlp.down_proj.weight layers.0.input_layernorm.weight norm.weight",
    .build = llama_build,
};
