/* bert.c: BERT (Devlin et al. 2018) and RoBERTa (Liu et al. 2019) as transformers names them, with
 * the heads they are published with.
 *
 *     embeddings  words + token types + places, norm
 *     per layer   norm(x + attention x), norm(x + output(gelu(intermediate x)))
 *     heads       pooler: tanh of the first token; words (cls.predictions, lm_head: the table of
 *                 words again); classes of the text, of tokens, of a span
 *
 * RoBERTa counts places from behind its padding token and has no token types to choose from. */
#include "architecture/families.h"

#include <stdio.h>

typedef struct bert {
    net *n;
    int64_t width, inner, heads, vocabulary;
    double eps;
    vt_str act;
    bool roberta;
    val mask;
} bert;

static val norm(bert *b, val x)
{
    return net_layer_norm(b->n, x, "LayerNorm", b->eps);
}

/* Row 0 of the table, for all tokens. */
static val one_type(bert *b)
{
    net *n = b->n;
    step s = step_begin(n, "Select", "token_type_embeddings");
    step_weight(&s, "weight", NEEDED, 2,
                (int64_t[]){config_int(n->config, "type_vocab_size", 1), b->width});
    step_int(&s, "dim", 0);
    step_int(&s, "index", 0);
    vt_dim dims[] = {DIM(b->width)};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 1, dims));
}

static val embed(bert *b, val ids, val types)
{
    net *n = b->n;
    net_enter(n, b->roberta ? "RobertaEmbeddings" : "BertEmbeddings", "embeddings");
    int64_t places = words_size(n, "position_embeddings.weight", 0, "max_position_embeddings", 512);
    int64_t kinds = words_size(n, "token_type_embeddings.weight", 0, "type_vocab_size", 2);
    int64_t padding = b->roberta ? config_int(n->config, "pad_token_id", 1) : -1;
    net_ignore(n, "position_ids");
    net_ignore(n, "token_type_ids");
    val x = net_embedding(n, ids, "word_embeddings", b->vocabulary, b->width);
    val t = b->roberta ? one_type(b)
                       : net_embedding(n, types, "token_type_embeddings", kinds, b->width);
    x = net_add(n, x, t, "add");
    val p = words_positions(n, ids, padding);
    x = net_add(n, x, net_embedding(n, p, "position_embeddings", places, b->width), "add");
    x = norm(b, x);
    net_leave(n);
    return x;
}

static val output(bert *b, val x, val skip, const char *type)
{
    net *n = b->n;
    net_enter(n, type, "output");
    x = net_linear(n, x, "dense", b->width, BIAS);
    x = norm(b, net_add(n, x, skip, "add"));
    net_leave(n);
    return x;
}

static val attend(bert *b, val x)
{
    net *n = b->n;
    net_enter(n, b->roberta ? "RobertaAttention" : "BertAttention", "attention");
    net_enter(n, b->roberta ? "RobertaSelfAttention" : "BertSelfAttention", "self");
    val q = net_linear(n, x, "query", b->width, BIAS);
    val k = net_linear(n, x, "key", b->width, BIAS);
    val v = net_linear(n, x, "value", b->width, BIAS);
    attention a = {.heads = b->heads,
                   .mask = b->mask,
                   .bias = VT_NONE,
                   .causal = config_bool(n->config, "is_decoder", false)};
    val y = net_attention(n, q, k, v, "attention", &a);
    net_leave(n);
    y = output(b, y, x, b->roberta ? "RobertaSelfOutput" : "BertSelfOutput");
    net_leave(n);
    return y;
}

static val layer(bert *b, val x, int64_t number)
{
    net *n = b->n;
    net_enter(n, b->roberta ? "RobertaLayer" : "BertLayer", "encoder.layer.%d", (int)number);
    x = attend(b, x);
    net_enter(n, NULL, "intermediate");
    val y = net_linear(n, x, "dense", b->inner, BIAS);
    y = net_activation(n, y, b->act, "intermediate_act_fn");
    net_leave(n);
    x = output(b, y, x, b->roberta ? "RobertaOutput" : "BertOutput");
    net_leave(n);
    return x;
}

/* ---- heads ----------------------------------------------------------------------------------- */

static val first_token_tanh(bert *b, val x)
{
    net *n = b->n;
    net_enter(n, NULL, "pooler");
    x = net_linear(n, net_select(n, x, "select", 1, 0), "dense", b->width, BIAS);
    x = net_apply(n, "Tanh", x, "activation");
    net_leave(n);
    return x;
}

static const char *table_of(const net *n)
{
    return n->base[0] == 'b'   ? "bert.embeddings.word_embeddings.weight"
           : n->base[0] == 'r' ? "roberta.embeddings.word_embeddings.weight"
                               : "embeddings.word_embeddings.weight";
}

/* Words for every token: a layer of its own, then the table, or a copy of it. */
static val words_of(bert *b, val x, const char *bias_name)
{
    net *n = b->n;
    net_copy(n, "decoder.bias");
    net_copy(n, "decoder.weight");
    return words_tied(n, x, "decoder", table_of(n), bias_name);
}

static val predictions(bert *b, val x)
{
    net *n = b->n;
    net_enter(n, "BertLMPredictionHead", "cls.predictions");
    net_enter(n, NULL, "transform");
    x = net_linear(n, x, "dense", b->width, BIAS);
    x = norm(b, net_activation(n, x, b->act, "transform_act_fn"));
    net_leave(n);
    x = words_of(b, x, "bias");
    net_leave(n);
    return x;
}

static val lm_head(bert *b, val x)
{
    net *n = b->n;
    net_enter(n, "RobertaLMHead", "lm_head");
    x = net_activation(n, net_linear(n, x, "dense", b->width, BIAS), VT_S("gelu"), "gelu");
    x = words_of(b, net_layer_norm(n, x, "layer_norm", b->eps), "bias");
    net_leave(n);
    return x;
}

/* RoBERTa's classifier of texts has two layers. */
static val two_layers(bert *b, val x, int64_t classes)
{
    net *n = b->n;
    net_enter(n, "RobertaClassificationHead", "classifier");
    x = net_linear(n, net_select(n, x, "select", 1, 0), "dense", b->width, BIAS);
    x = net_linear(n, net_apply(n, "Tanh", x, "tanh"), "out_proj", classes, BIAS);
    net_leave(n);
    return x;
}

static void span(net *n, val x)
{
    x = net_linear(n, x, "qa_outputs", 2, BIAS);
    net_output(n, net_select(n, x, "start", 2, 0), "start_logits");
    net_output(n, net_select(n, x, "end", 2, 1), "end_logits");
}

/* Is there a head of that name: in the file, or by the class that config.json names? */
static bool has_head(const net *n, const char *name, const char *class_ends)
{
    return n->imagined ? words_class_ends(n, class_ends) : net_any(n, name);
}

static int64_t classes_of(const net *n)
{
    int64_t count = 0;
    char key[32];
    while (count < 1000000 && snprintf(key, sizeof key, "id2label.%d", (int)count) &&
           config_has(n->config, key))
        count++;
    return n->by_config ? config_int(n->config, "num_labels", count ? count : 2) : 0;
}

static void heads(bert *b, val x)
{
    net *n = b->n;
    bool used = false;
    val pooled = VT_NONE;
    net_enter(n, NULL, "%s", n->base);
    bool pools = n->imagined ? !n->base[0] || ((words_class_ends(n, "SequenceClassification") ||
                                                words_class_ends(n, "ForPreTraining")) &&
                                               !b->roberta)
                             : net_any(n, "pooler");
    if (pools)
        pooled = first_token_tanh(b, x);
    net_leave(n);
    if (has_head(n, "cls.predictions", b->roberta ? "-" : "MaskedLM") ||
        (n->imagined && words_class_ends(n, "ForPreTraining"))) {
        bool pair = has_head(n, "cls.seq_relationship", "ForPreTraining");
        bool lm = words_class_ends(n, "MaskedLM") || !pair;
        net_output(n, predictions(b, x), lm ? "logits" : "prediction_logits");
        used = true;
    }
    if (has_head(n, "cls.seq_relationship", "ForPreTraining")) {
        val pair = pools
                       ? net_linear(n, pooled, "cls.seq_relationship", 2, BIAS)
                       : net_fail(n, "the names look like %s, but 'pooler.dense.weight' is missing",
                                  n->family);
        net_output(n, pair, "seq_relationship_logits");
        pooled = VT_NONE;
    }
    if (has_head(n, "lm_head", b->roberta ? "MaskedLM" : "-")) {
        net_output(n, lm_head(b, x), "logits");
        used = true;
    }
    if (has_head(n, "qa_outputs", "QuestionAnswering")) {
        span(n, x);
        used = true;
    }
    if (net_any(n, "classifier.out_proj") || net_any(n, "classifier.dense") ||
        (n->imagined && b->roberta && words_class_ends(n, "SequenceClassification"))) {
        net_output(n, two_layers(b, x, classes_of(n)), "logits");
        used = true;
    } else if (net_has(n, "classifier.weight") || net_has(n, "classifier.bias") ||
               (n->imagined && (words_class_ends(n, "TokenClassification") ||
                                words_class_ends(n, "SequenceClassification")))) {
        val y = pooled == VT_NONE || words_class_ends(n, "TokenClassification") ? x : pooled;
        net_output(n, net_linear(n, y, "classifier", classes_of(n), BIAS), "logits");
        pooled = y == pooled ? VT_NONE : pooled;
        used = true;
    }
    if (!used)
        net_output(n, x, "last_hidden_state");
    if (pooled != VT_NONE)
        net_output(n, pooled, "pooler_output");
}

static void build(net *n, bool roberta)
{
    bert b = {.n = n, .roberta = roberta};
    vt_str act = config_text(n->config, "hidden_act");
    val ids = words_input(n, "input_ids");
    b.mask = words_input(n, "attention_mask");
    val types = roberta ? VT_NONE : words_input(n, "token_type_ids");
    net_enter(n, roberta ? "RobertaModel" : "BertModel", "%s", n->base);
    b.width = words_size(n, "embeddings.word_embeddings.weight", 1, "hidden_size", 768);
    b.vocabulary = words_size(n, "embeddings.word_embeddings.weight", 0, "vocab_size", 30522);
    b.inner = n->by_config ? config_int(n->config, "intermediate_size", 3072) : 0;
    b.heads = words_heads(n, "num_attention_heads", b.width);
    b.eps = config_number(n->config, "layer_norm_eps", roberta ? 1e-5 : 1e-12);
    b.act = act.n ? act : VT_S("gelu");
    val x = embed(&b, ids, types);
    for (int64_t i = 0, end = words_layers(n, "encoder.layer", "num_hidden_layers"); i < end; i++)
        x = layer(&b, x, i);
    net_leave(n);
    heads(&b, x);
}

/* Without config.json or a base the number of token types tells which of the two it is. */
static bool is_other(net *n, bool roberta)
{
    int64_t types = net_size(n, "embeddings.token_type_embeddings.weight", 0);
    bool other = !n->config->given && !n->base[0] && types > 0 && (types == 1) != roberta;
    if (other)
        net_decline(n);
    return other;
}

static void bert_build(net *n)
{
    if (is_other(n, false))
        return;
    build(n, false);
    net_name(n, "bert");
}

static void roberta_build(net *n)
{
    if (is_other(n, true))
        return;
    build(n, true);
    net_name(n, "roberta");
}

#define ANCHORS                                                                                    \
    "embeddings.word_embeddings.weight embeddings.position_embeddings.weight "                     \
    "embeddings.token_type_embeddings.weight encoder.layer.0.attention.self.query.weight "         \
    "encoder.layer.0.attention.output.dense.weight encoder.layer.0.intermediate.dense.weight "     \
    "encoder.layer.0.output.dense.weight"

const family family_bert = {
    .name = "a BERT",
    .types = "bert",
    .base = "bert",
    .anchors = ANCHORS,
    .build = bert_build,
};

const family family_roberta = {
    .name = "a RoBERTa",
    .types = "roberta xlm-roberta camembert",
    .base = "roberta",
    .anchors = ANCHORS,
    .build = roberta_build,
};
