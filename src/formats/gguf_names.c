/* gguf_names.c: a GGUF model in the words of transformers, for the room that knows architectures.
 *
 *   blk.3.attn_q.weight        model.layers.3.self_attn.q_proj.weight
 *   llama.attention.head_count num_attention_heads
 *
 * One row per tensor, by what stands for the layer's number ('#') and without the last part. The
 * tensors themselves keep the file's names. A tensor without a row keeps its own, and is then one
 * that the network does not have, which is said.
 *
 * Source of GGUF's names: github.com/ggml-org/llama.cpp, gguf-py/gguf/tensor_mapping.py and
 * constants.py. */
#include "architecture/architecture.h"
#include "formats/gguf.h"

typedef struct row {
    const char *gguf, *name; /* name "": no part of the network */
} row;

static const row llama_rows[] = {
    {"token_embd", "model.embed_tokens"},
    {"output_norm", "model.norm"},
    {"output", "lm_head"},
    {"rope_freqs", ""},
    {"rope_factors_long", ""},
    {"rope_factors_short", ""},
    {"blk.#.rope_freqs", ""},
    {"blk.#.attn_rot_embd", ""},
    {"blk.#.attn_norm", "model.layers.#.input_layernorm"},
    {"blk.#.attn_q", "model.layers.#.self_attn.q_proj"},
    {"blk.#.attn_k", "model.layers.#.self_attn.k_proj"},
    {"blk.#.attn_v", "model.layers.#.self_attn.v_proj"},
    {"blk.#.attn_qkv", "model.layers.#.self_attn.qkv_proj"},
    {"blk.#.attn_output", "model.layers.#.self_attn.o_proj"},
    {"blk.#.attn_q_norm", "model.layers.#.self_attn.q_norm"},
    {"blk.#.attn_k_norm", "model.layers.#.self_attn.k_norm"},
    {"blk.#.ffn_norm", "model.layers.#.post_attention_layernorm"},
    {"blk.#.ffn_gate", "model.layers.#.mlp.gate_proj"},
    {"blk.#.ffn_up", "model.layers.#.mlp.up_proj"},
    {"blk.#.ffn_down", "model.layers.#.mlp.down_proj"},
};

static const row gpt2_rows[] = {
    {"token_embd", "transformer.wte"},
    {"position_embd", "transformer.wpe"},
    {"output_norm", "transformer.ln_f"},
    {"output", "lm_head"},
    {"blk.#.attn_norm", "transformer.h.#.ln_1"},
    {"blk.#.attn_qkv", "transformer.h.#.attn.c_attn"},
    {"blk.#.attn_output", "transformer.h.#.attn.c_proj"},
    {"blk.#.ffn_norm", "transformer.h.#.ln_2"},
    {"blk.#.ffn_up", "transformer.h.#.mlp.c_fc"},
    {"blk.#.ffn_down", "transformer.h.#.mlp.c_proj"},
};

static const row bert_rows[] = {
    {"token_embd", "embeddings.word_embeddings"},
    {"position_embd", "embeddings.position_embeddings"},
    {"token_types", "embeddings.token_type_embeddings"},
    {"token_embd_norm", "embeddings.LayerNorm"},
    {"blk.#.attn_q", "encoder.layer.#.attention.self.query"},
    {"blk.#.attn_k", "encoder.layer.#.attention.self.key"},
    {"blk.#.attn_v", "encoder.layer.#.attention.self.value"},
    {"blk.#.attn_output", "encoder.layer.#.attention.output.dense"},
    {"blk.#.attn_output_norm", "encoder.layer.#.attention.output.LayerNorm"},
    {"blk.#.ffn_up", "encoder.layer.#.intermediate.dense"},
    {"blk.#.ffn_down", "encoder.layer.#.output.dense"},
    {"blk.#.layer_output_norm", "encoder.layer.#.output.LayerNorm"},
    {"cls", "pooler.dense"},
};

static const row t5_rows[] = {
    {"token_embd", "shared"},
    {"output", "lm_head"},
    {"enc.blk.#.attn_norm", "encoder.block.#.layer.0.layer_norm"},
    {"enc.blk.#.attn_q", "encoder.block.#.layer.0.SelfAttention.q"},
    {"enc.blk.#.attn_k", "encoder.block.#.layer.0.SelfAttention.k"},
    {"enc.blk.#.attn_v", "encoder.block.#.layer.0.SelfAttention.v"},
    {"enc.blk.#.attn_o", "encoder.block.#.layer.0.SelfAttention.o"},
    {"enc.blk.#.attn_rel_b", "encoder.block.#.layer.0.SelfAttention.relative_attention_bias"},
    {"enc.blk.#.ffn_norm", "encoder.block.#.layer.1.layer_norm"},
    {"enc.blk.#.ffn_gate", "encoder.block.#.layer.1.DenseReluDense.wi_0"},
    {"enc.blk.#.ffn_up", "encoder.block.#.layer.1.DenseReluDense.wi"},
    {"enc.blk.#.ffn_down", "encoder.block.#.layer.1.DenseReluDense.wo"},
    {"enc.output_norm", "encoder.final_layer_norm"},
    {"dec.blk.#.attn_norm", "decoder.block.#.layer.0.layer_norm"},
    {"dec.blk.#.attn_q", "decoder.block.#.layer.0.SelfAttention.q"},
    {"dec.blk.#.attn_k", "decoder.block.#.layer.0.SelfAttention.k"},
    {"dec.blk.#.attn_v", "decoder.block.#.layer.0.SelfAttention.v"},
    {"dec.blk.#.attn_o", "decoder.block.#.layer.0.SelfAttention.o"},
    {"dec.blk.#.attn_rel_b", "decoder.block.#.layer.0.SelfAttention.relative_attention_bias"},
    {"dec.blk.#.cross_attn_norm", "decoder.block.#.layer.1.layer_norm"},
    {"dec.blk.#.cross_attn_q", "decoder.block.#.layer.1.EncDecAttention.q"},
    {"dec.blk.#.cross_attn_k", "decoder.block.#.layer.1.EncDecAttention.k"},
    {"dec.blk.#.cross_attn_v", "decoder.block.#.layer.1.EncDecAttention.v"},
    {"dec.blk.#.cross_attn_o", "decoder.block.#.layer.1.EncDecAttention.o"},
    {"dec.blk.#.cross_attn_rel_b", ""},
    {"dec.blk.#.ffn_norm", "decoder.block.#.layer.2.layer_norm"},
    {"dec.blk.#.ffn_gate", "decoder.block.#.layer.2.DenseReluDense.wi_0"},
    {"dec.blk.#.ffn_up", "decoder.block.#.layer.2.DenseReluDense.wi"},
    {"dec.blk.#.ffn_down", "decoder.block.#.layer.2.DenseReluDense.wo"},
    {"dec.output_norm", "decoder.final_layer_norm"},
};

#define ROWS(r) r, sizeof r / sizeof *r
static const struct family {
    const char *gguf; /* general.architecture */
    const char *model_type;
    const char *fixed; /* entries of config.json that metadata does not hold */
    const row *rows;
    size_t n;
} families[] = {
    {"llama", "llama", "\"rope_interleaved\":true", ROWS(llama_rows)},
    {"mistral", "mistral", "\"rope_interleaved\":true", ROWS(llama_rows)},
    {"mistral3", "mistral", "\"rope_interleaved\":true", ROWS(llama_rows)},
    {"qwen2", "qwen2", "", ROWS(llama_rows)},
    {"qwen3", "qwen3", "", ROWS(llama_rows)},
    {"gpt2", "gpt2", "\"activation_function\":\"gelu_new\"", ROWS(gpt2_rows)},
    {"bert", "bert", "\"hidden_act\":\"gelu\"", ROWS(bert_rows)},
    {"t5", "t5", "", ROWS(t5_rows)},
};
enum { FAMILIES = sizeof families / sizeof *families };

/* Metadata, behind the architecture's own name, and what config.json calls it. */
static const row sizes[] = {
    {"block_count", "num_hidden_layers"},
    {"block_count", "n_layer"},
    {"block_count", "num_layers"},
    {"embedding_length", "hidden_size"},
    {"embedding_length", "n_embd"},
    {"embedding_length", "d_model"},
    {"feed_forward_length", "intermediate_size"},
    {"feed_forward_length", "d_ff"},
    {"context_length", "max_position_embeddings"},
    {"context_length", "n_positions"},
    {"attention.head_count", "num_attention_heads"},
    {"attention.head_count", "n_head"},
    {"attention.head_count", "num_heads"},
    {"attention.head_count_kv", "num_key_value_heads"},
    {"attention.key_length", "head_dim"},
    {"attention.key_length", "d_kv"},
    {"attention.layer_norm_rms_epsilon", "rms_norm_eps"},
    {"attention.layer_norm_rms_epsilon", "layer_norm_epsilon"},
    {"attention.layer_norm_epsilon", "layer_norm_eps"},
    {"attention.layer_norm_epsilon", "layer_norm_epsilon"},
    {"attention.relative_buckets_count", "relative_attention_num_buckets"},
    {"attention.sliding_window", "sliding_window"},
    {"rope.freq_base", "rope_theta"},
    {"vocab_size", "vocab_size"},
};

/* ---- names
 * ---------------------------------------------------------------------------------------- */

/* Does `name` follow the pattern? `number` gets what stands for '#'. */
static bool follows(vt_str name, vt_str pattern, vt_str *number)
{
    size_t hash = vt_str_find(pattern, '#', 0);
    *number = (vt_str){0};
    if (hash == SIZE_MAX)
        return vt_str_eq(name, pattern);
    size_t end = hash;
    while (end < name.n && name.p[end] >= '0' && name.p[end] <= '9')
        end++;
    *number = vt_str_cut(name, hash, end - hash);
    return number->n && vt_str_eq(vt_str_cut(name, 0, hash), vt_str_cut(pattern, 0, hash)) &&
           vt_str_eq(vt_str_from(name, end), vt_str_from(pattern, hash + 1));
}

static vt_str renamed(vt_arena *a, const char *name, vt_str number, vt_str last)
{
    vt_str pattern = vt_str_of(name);
    size_t hash = vt_str_find(pattern, '#', 0);
    if (!pattern.n)
        return pattern;
    if (hash == SIZE_MAX)
        return vt_str_format(a, "%s%.*s", name, VT_ARG(last));
    return vt_str_format(a, "%.*s%.*s%.*s%.*s", (int)hash, name, VT_ARG(number),
                         VT_ARG(vt_str_from(pattern, hash + 1)), VT_ARG(last));
}

static vt_str name_of(vt_arena *a, const struct family *f, vt_str own)
{
    size_t dot = own.n;
    while (dot > 0 && own.p[dot - 1] != '.')
        dot--;
    vt_str base = vt_str_cut(own, 0, dot ? dot - 1 : 0), last = vt_str_from(own, dot ? dot - 1 : 0);
    for (size_t i = 0; i < f->n; i++) {
        vt_str number;
        if (follows(base, vt_str_of(f->rows[i].gguf), &number))
            return renamed(a, f->rows[i].name, number, last);
    }
    return own;
}

/* ---- config.json
 * ---------------------------------------------------------------------------------- */

static vt_str meta_of(const vt_model *m, vt_str key)
{
    for (size_t i = 0; i < m->meta.n; i++)
        if (vt_str_eq(m->meta.at[i].key, key))
            return m->meta.at[i].value;
    return (vt_str){0};
}

/* Only plain numbers: some models have one value per layer. */
static bool is_number(vt_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '+' &&
            s.p[i] != 'e')
            return false;
    return s.n > 0;
}

static void put_config(const vt_model *m, const struct family *f, vt_buf *out)
{
    vt_buf_format(out, "{\"model_type\":\"%s\"", f->model_type);
    if (f->fixed[0])
        vt_buf_format(out, ",%s", f->fixed);
    bool own = false; /* the matrix that answers is not the embedding */
    for (size_t i = 0; i < m->weights.n; i++)
        own |= vt_str_is(m->weights.at[i].name, "output.weight");
    vt_buf_format(out, ",\"tie_word_embeddings\":%s", own ? "false" : "true");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        vt_str key = vt_str_format(m->arena, "%s.%s", f->gguf, sizes[i].gguf);
        vt_str value = meta_of(m, key);
        if (is_number(value))
            vt_buf_format(out, ",\"%s\":%.*s", sizes[i].name, VT_ARG(value));
    }
    vt_buf_char(out, '}');
}

/* What no row knows is shown as the tree of its tensors, with its own word for what it is. */
static bool tree_build(vt_model *m, vt_str own, vt_err *err)
{
    if (!vt_architecture_build(m, VT_S(""), err))
        return false;
    if (!m->has_graph && m->weights.n && own.n)
        m->no_graph = vt_str_format(
            m->arena, "its architecture, '%.*s', is none that vitrine knows how to draw",
            VT_ARG(own));
    if (!m->weights.n)
        m->no_graph = VT_S("the file holds a vocabulary and no tensors");
    return vt_arena_check(m->arena, err);
}

bool vt_gguf_architecture_build(vt_model *m, vt_err *err)
{
    vt_str own = meta_of(m, VT_S("general.architecture"));
    const struct family *f = NULL;
    for (size_t i = 0; i < FAMILIES && own.n && m->weights.n; i++)
        if (vt_str_is(own, families[i].gguf))
            f = &families[i];
    if (!f)
        return tree_build(m, own, err);
    vt_buf config = {0};
    vt_str *names = vt_arena_array(m->arena, m->weights.n, sizeof *names);
    for (size_t i = 0; i < m->weights.n && names; i++)
        names[i] = name_of(m->arena, f, m->weights.at[i].name);
    put_config(m, f, &config);
    vt_architecture_spec spec = {.config = vt_str_copy(m->arena, vt_buf_view(&config)),
                                 .names = names};
    bool ok = vt_arena_check(m->arena, err) && vt_buf_check(&config, err) &&
              vt_architecture_build_as(m, &spec, err);
    vt_buf_free(&config);
    return ok;
}
