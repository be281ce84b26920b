/* label_keras.c: what tells one Keras layer from its likes, in a few words.
 *
 *   Conv2D      3×3, 64→128, stride 2, relu        Dense         400→120, relu
 *   LSTM        28→32                              MaxPooling2D  2×2
 *
 * A row is a class and a phrase; {name} stands for an argument of the layer, {in} and {out} for the
 * sizes of its kernel. Of several rows of a class the first is taken for which all parts are known.
 */
#include "view/graph_parts.h"

#include <string.h>

#define TIMES "\xC3\x97"
#define TO    "\xE2\x86\x92"

static const struct row {
    const char *class, *phrase;
} rows[] = {
    {"Conv", "{kernel_size}, {in}" TO "{out}"},
    {"Conv", "{kernel_size}, {filters}"},
    {"Conv", "{nb_row}" TIMES "{nb_col}, {nb_filter}"},
    {"Conv", "{filter_length}, {nb_filter}"},
    {"Depthwise", "{kernel_size}, {in} depthwise"},
    {"Depthwise", "{kernel_size} depthwise"},
    {"Separable", "{kernel_size}, {in}" TO "{filters} separable"},
    {"Separable", "{kernel_size}, {filters} separable"},
    {"Locally", "{kernel_size}, {filters}"},
    {"EinsumDense", "{equation}"},
    {"Dense", "{in}" TO "{out}"},
    {"Dense", "{units}"},
    {"Dense", "{output_dim}"},
    {"Embedding", "{input_dim}" TIMES "{output_dim}"},
    {"ConvLSTM", "{kernel_size}, {filters}"},
    {"LSTM", "{in}" TO "{units}"},
    {"LSTM", "{units}"},
    {"GRU", "{in}" TO "{units}"},
    {"GRU", "{units}"},
    {"SimpleRNN", "{in}" TO "{units}"},
    {"SimpleRNN", "{units}"},
    {"Bidirectional", "{layer} {layer.units}, {merge_mode}"},
    {"Bidirectional", "{layer}"},
    {"TimeDistributed", "{layer} {layer.units}"},
    {"TimeDistributed", "{layer} {layer.filters}"},
    {"TimeDistributed", "{layer}"},
    {"MultiHeadAttention", "{num_heads} heads of {key_dim}"},
    {"Group", "{num_query_heads} heads of {head_dim}"},
    {"GroupNormalization", "{groups} groups"},
    {"MaxPooling", "{pool_size}"},
    {"AveragePooling", "{pool_size}"},
    {"MaxPooling", "{pool_length}"},
    {"Adaptive", "to {output_size}"},
    {"UpSampling", TIMES " {size}"},
    {"Activation", "{activation}"},
    {"Dropout", "{rate}"},
    {"SpatialDropout", "{rate}"},
    {"AlphaDropout", "{rate}"},
    {"GaussianDropout", "{rate}"},
    {"Dropout", "{p}"},
    {"Rescaling", TIMES " {scale}"},
    {"Resizing", "{height}" TIMES "{width}"},
    {"CenterCrop", "{height}" TIMES "{width}"},
    {"RepeatVector", TIMES " {n}"},
    {"TFOpLambda", "{function}"},
    {"SlicingOpLambda", "{function}"},
    {"Merge", "{mode}"},
};

static bool all_equal(const vt_attr *a)
{
    for (size_t i = 1; i < a->n; i++)
        if (a->ints[i] != a->ints[0])
            return false;
    return a->n > 0;
}

static bool put_argument(vt_buf *b, const vt_attr *a)
{
    if (!a)
        return false;
    if (a->kind == VT_ATTR_INT)
        vt_buf_format(b, "%lld", (long long)a->i);
    else if (a->kind == VT_ATTR_FLOAT)
        vt_buf_number(b, (double)a->f, 4);
    else if (a->kind == VT_ATTR_STRING && a->s.n && !vt_str_is(a->s, "null") && a->s.p[0] != '[')
        vt_buf_str(b, vt_str_cut(a->s, 0, 24));
    else if (a->kind == VT_ATTR_INTS && a->n && a->n <= 5)
        for (size_t i = 0; i < a->n; i++)
            vt_buf_format(b, "%s%lld", i ? TIMES : "", (long long)a->ints[i]);
    else
        return false;
    return true;
}

/* The kernel: the first weight of more than one axis. */
static const vt_weight *kernel_of(const vt_model *m, const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id v = n->inputs[i];
        vt_id w = v == VT_NONE ? VT_NONE : m->values.at[v].weight;
        if (w != VT_NONE && m->weights.at[w].rank > 1)
            return &m->weights.at[w];
    }
    return NULL;
}

/* Kernels are [K1…, in / groups, out]; transposed ones [K1…, out, in]; of depthwise ones `in` says
 * all. */
static bool put_size(vt_buf *b, const vt_model *m, const vt_node *n, bool out)
{
    const vt_weight *w = kernel_of(m, n);
    if (!w)
        return false;
    const vt_attr *groups = vt_node_attr(n, "groups");
    bool swapped = vt_str_ends(n->op, VT_S("Transpose"));
    int64_t first = w->shape[w->rank - 2], last = w->shape[w->rank - 1];
    int64_t in = swapped ? last : first;
    if (!out && groups && groups->kind == VT_ATTR_INT && groups->i > 1)
        in *= groups->i;
    vt_buf_format(b, "%lld", (long long)(out ? (swapped ? first : last) : in));
    return true;
}

static bool put_part(vt_buf *b, const vt_model *m, const vt_node *n, const char *name, size_t size)
{
    char key[48] = {0};
    memcpy(key, name, size < sizeof key - 1 ? size : sizeof key - 1);
    bool out = !strcmp(key, "out");
    return out || !strcmp(key, "in") ? put_size(b, m, n, out)
                                     : put_argument(b, vt_node_attr(n, key));
}

static bool put_phrase(vt_buf *b, const vt_model *m, const vt_node *n, const char *phrase)
{
    for (const char *p = phrase; *p; p++) {
        const char *stop = *p == '{' ? strchr(p, '}') : NULL;
        if (!stop)
            vt_buf_char(b, *p);
        else if (!put_part(b, m, n, p + 1, (size_t)(stop - p - 1)))
            return false;
        p = stop ? stop : p;
    }
    return true;
}

/* A stride other than 1, or of pooling other than the window's own size. */
static void put_stride(vt_buf *b, const vt_node *n)
{
    const vt_attr *s = vt_node_attr(n, "strides"), *pool = vt_node_attr(n, "pool_size");
    if (!s || s->kind != VT_ATTR_INTS || (all_equal(s) && s->ints[0] == 1 && !pool))
        return;
    if (pool && pool->kind == VT_ATTR_INTS && pool->n == s->n &&
        !memcmp(pool->ints, s->ints, s->n * sizeof *s->ints))
        return;
    vt_buf_text(b, ", stride ");
    if (all_equal(s))
        vt_buf_format(b, "%lld", (long long)s->ints[0]);
    else
        put_argument(b, s);
}

static void put_activation(vt_buf *b, const vt_node *n)
{
    const vt_attr *a = vt_node_attr(n, "activation");
    bool usual = !a || a->kind != VT_ATTR_STRING || vt_str_is(a->s, "linear") ||
                 vt_str_is(a->s, "null") || vt_node_attr(n, "recurrent_activation") ||
                 vt_str_is(n->op, "Activation");
    if (!usual)
        vt_buf_format(b, ", %.*s", (int)(a->s.n < 16 ? a->s.n : 16), a->s.p);
}

/* "Conv" stands for Conv1D, Conv2DTranspose and Convolution2D, but not for ConvLSTM. */
static bool is_class(vt_str op, const char *class)
{
    if (vt_str_starts(op, VT_S("CuDNN")))
        op = vt_str_from(op, 5);
    if (!vt_str_starts(op, vt_str_of(class)))
        return false;
    return strcmp(class, "Conv") || !vt_str_starts(op, VT_S("ConvLSTM"));
}

vt_str graph_keras_note(const graph_view *g, const vt_node *n)
{
    vt_buf b = {0};
    vt_str note = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !note.n; i++) {
        b.n = 0;
        if (!is_class(n->op, rows[i].class) || !put_phrase(&b, g->h->model, n, rows[i].phrase))
            continue;
        put_stride(&b, n);
        put_activation(&b, n);
        if (!b.failed)
            note = vt_str_copy(g->arena, vt_buf_view(&b));
    }
    vt_buf_free(&b);
    return note;
}

/* Arguments that stand in the layer's row and differ from their usual value: "padding same · groups
 * 4". */
vt_str graph_keras_arguments(const graph_view *g, const vt_node *n)
{
    const vt_op *op = vt_op_find(n->domain, n->op);
    vt_buf b = {0}, one = {0};
    for (const vt_op_field *f = op ? op->attrs : NULL; f && f->name; f++) {
        one.n = 0;
        const vt_attr *a = vt_node_attr(n, f->name);
        if (!put_argument(&one, a))
            continue;
        vt_str text = vt_buf_view(&one);
        bool ones = a->kind == VT_ATTR_INTS && all_equal(a) && a->ints[0] == 1;
        if (f->standard && (vt_str_is(text, f->standard) || (ones && !strcmp(f->standard, "1"))))
            continue;
        if (b.n)
            vt_buf_text(&b, " \xC2\xB7 ");
        vt_buf_format(&b, "%s ", f->name);
        vt_buf_str(&b, text);
    }
    vt_str s = b.failed ? (vt_str){0} : vt_str_copy(g->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    vt_buf_free(&one);
    return s;
}
