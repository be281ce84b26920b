/* distilbert.c: DistilBERT (Sanh et al. 2019) as transformers names it.
 *
 *     embeddings  words + places, norm
 *     per layer   sa_layer_norm(x + attention x), output_layer_norm(x + ffn x)
 *     heads       words: vocab_transform, vocab_projector (the table again); classes:
 * pre_classifier, classifier; spans: qa_outputs */
#include "architecture/families.h"

#define EPS 1e-12

typedef struct distilbert {
    net *n;
    int64_t width, inner, heads, vocabulary;
    vt_str act;
    val mask;
} distilbert;

static val embed(distilbert *d, val ids)
{
    net *n = d->n;
    net_enter(n, "Embeddings", "embeddings");
    int64_t places = words_size(n, "position_embeddings.weight", 0, "max_position_embeddings", 512);
    net_ignore(n, "position_ids");
    val x = net_embedding(n, ids, "word_embeddings", d->vocabulary, d->width);
    val p = words_positions(n, ids, -1);
    x = net_add(n, x, net_embedding(n, p, "position_embeddings", places, d->width), "add");
    x = net_layer_norm(n, x, "LayerNorm", EPS);
    net_leave(n);
    return x;
}

static val attend(distilbert *d, val x)
{
    net *n = d->n;
    net_enter(n, "DistilBertSelfAttention", "attention");
    val q = net_linear(n, x, "q_lin", d->width, BIAS);
    val k = net_linear(n, x, "k_lin", d->width, BIAS);
    val v = net_linear(n, x, "v_lin", d->width, BIAS);
    attention a = {.heads = d->heads, .mask = d->mask, .bias = VT_NONE};
    x = net_attention(n, q, k, v, "attention", &a);
    x = net_linear(n, x, "out_lin", d->width, BIAS);
    net_leave(n);
    return x;
}

static val feed(distilbert *d, val x)
{
    net *n = d->n;
    net_enter(n, "FFN", "ffn");
    x = net_activation(n, net_linear(n, x, "lin1", d->inner, BIAS), d->act, "activation");
    x = net_linear(n, x, "lin2", d->width, BIAS);
    net_leave(n);
    return x;
}

static val layer(distilbert *d, val x, int64_t number)
{
    net *n = d->n;
    net_enter(n, "TransformerBlock", "transformer.layer.%d", (int)number);
    x = net_layer_norm(n, net_add(n, attend(d, x), x, "add"), "sa_layer_norm", EPS);
    x = net_layer_norm(n, net_add(n, feed(d, x), x, "add"), "output_layer_norm", EPS);
    net_leave(n);
    return x;
}

static val words_of(distilbert *d, val x)
{
    net *n = d->n;
    x = net_linear(n, x, "vocab_transform", d->width, BIAS);
    x = net_activation(n, x, d->act, "activation");
    x = net_layer_norm(n, x, "vocab_layer_norm", EPS);
    net_copy(n, "vocab_projector.weight");
    return words_tied(n, x, "vocab_projector",
                      n->base[0] ? "distilbert.embeddings.word_embeddings.weight"
                                 : "embeddings.word_embeddings.weight",
                      "vocab_projector.bias");
}

static bool has_head(const net *n, const char *name, const char *class_ends)
{
    return n->imagined ? words_class_ends(n, class_ends) : net_any(n, name);
}

static void heads(distilbert *d, val x)
{
    net *n = d->n;
    int64_t classes = n->by_config ? config_int(n->config, "num_labels", 2) : 0;
    if (has_head(n, "vocab_transform", "MaskedLM")) {
        net_output(n, words_of(d, x), "logits");
    } else if (has_head(n, "pre_classifier", "SequenceClassification")) {
        x = net_linear(n, net_select(n, x, "select", 1, 0), "pre_classifier", d->width, BIAS);
        net_output(n, net_linear(n, net_relu(n, x, "relu"), "classifier", classes, BIAS), "logits");
    } else if (has_head(n, "classifier", "TokenClassification")) {
        net_output(n, net_linear(n, x, "classifier", classes, BIAS), "logits");
    } else if (has_head(n, "qa_outputs", "QuestionAnswering")) {
        x = net_linear(n, x, "qa_outputs", 2, BIAS);
        net_output(n, net_select(n, x, "start", 2, 0), "start_logits");
        net_output(n, net_select(n, x, "end", 2, 1), "end_logits");
    } else {
        net_output(n, x, "last_hidden_state");
    }
}

static void distilbert_build(net *n)
{
    distilbert d = {.n = n};
    vt_str act = config_text(n->config, "activation");
    val ids = words_input(n, "input_ids");
    d.mask = words_input(n, "attention_mask");
    net_enter(n, "DistilBertModel", "%s", n->base);
    d.width = words_size(n, "embeddings.word_embeddings.weight", 1, "dim", 768);
    d.vocabulary = words_size(n, "embeddings.word_embeddings.weight", 0, "vocab_size", 30522);
    d.inner = n->by_config ? config_int(n->config, "hidden_dim", 3072) : 0;
    d.heads = words_heads(n, "n_heads", d.width);
    d.act = act.n ? act : VT_S("gelu");
    val x = embed(&d, ids);
    for (int64_t i = 0, end = words_layers(n, "transformer.layer", "n_layers"); i < end; i++)
        x = layer(&d, x, i);
    net_leave(n);
    heads(&d, x);
    net_name(n, "distilbert");
}

const family family_distilbert = {
    .name = "a DistilBERT",
    .types = "distilbert",
    .base = "distilbert",
    .anchors = "embeddings.word_embeddings.weight embeddings.position_embeddings.weight "
               "transformer.layer.0.attention.q_lin.weight transformer.layer.0.ffn.lin1.weight "
               "transformer.layer.0.sa_layer_norm.weight "
               "transformer.layer.0.output_layer_norm.weight",
    .build = distilbert_build,
};
