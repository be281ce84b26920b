/* keras_types.c: the shapes that layers give, where their arguments leave no doubt.
 *
 *   window   same: ⌈n / s⌉     valid: ⌊(n − (k − 1) d − 1) / s⌋ + 1
 *   transposed   same: n s     valid: n s + max(k' − s, 0), k' = (k − 1) d + 1
 *
 * A size that is open stays open, under its name while it is the same size. A layer that is not in
 * the table, or whose arguments say something unforeseen, gives a value without a shape. What the
 * file says itself is kept. Layers may stand in any order, so the nodes are gone through again
 * while something new is learned. */
#include "formats/keras.h"

#include <string.h>

enum { MOST_RANK = 8, MOST_INPUTS = 64, MOST_ROUNDS = 8 };

typedef struct shape {
    int rank; /* -1: not known */
    vt_dim dims[MOST_RANK];
    vt_dtype dtype;
} shape;

typedef struct layer {
    const vt_node *n;
    const shape *in; /* what it is given, weights left out */
    size_t n_in;
    vt_arena *arena;
} layer;

/* ---- arguments
 * ------------------------------------------------------------------------------------ */

static bool flag(const layer *l, const char *name)
{
    const vt_attr *a = vt_node_attr(l->n, name);
    return a && (a->kind == VT_ATTR_STRING ? a->i : a->kind == VT_ATTR_INT && a->i);
}

static bool says(const layer *l, const char *name, const char *word)
{
    const vt_attr *a = vt_node_attr(l->n, name);
    return a && a->kind == VT_ATTR_STRING && vt_str_is(a->s, word);
}

static bool number(const layer *l, const char *name, int64_t *out)
{
    const vt_attr *a = vt_node_attr(l->n, name);
    if (a && a->kind == VT_ATTR_INTS && a->n == 1)
        *out = a->ints[0];
    else if (a && a->kind == VT_ATTR_INT)
        *out = a->i;
    else
        return false;
    return true;
}

/* One number per axis: 3, [3], or [3, 3]; `usual` where the argument is absent or null. */
static bool per_axis(const layer *l, const char *name, int axes, int64_t usual, int64_t *out)
{
    const vt_attr *a = vt_node_attr(l->n, name);
    if (!a || (a->kind == VT_ATTR_STRING && vt_str_is(a->s, "null"))) {
        for (int i = 0; i < axes; i++)
            out[i] = usual;
        return usual >= 0;
    }
    if (a->kind == VT_ATTR_INT)
        for (int i = 0; i < axes; i++)
            out[i] = a->i;
    else if (a->kind == VT_ATTR_INTS && (a->n == (size_t)axes || a->n == 1))
        for (int i = 0; i < axes; i++)
            out[i] = a->ints[a->n == 1 ? 0 : i];
    else
        return false;
    for (int i = 0; i < axes; i++)
        if (out[i] < 0 || out[i] > INT32_MAX)
            return false;
    return true;
}

static vt_dim open_dim(void)
{
    return (vt_dim){-1, {0}};
}

static vt_dim fixed(int64_t n)
{
    return (vt_dim){n, {0}};
}

static bool channels_first(const layer *l)
{
    return says(l, "data_format", "channels_first") || says(l, "dim_ordering", "th");
}

/* Axis of the channels, and the first of the axes in space. */
static int channel_axis(const layer *l, const shape *s)
{
    return channels_first(l) ? 1 : s->rank - 1;
}

static int space_axis(const layer *l)
{
    return channels_first(l) ? 2 : 1;
}

/* ---- windows
 * ----------------------------------------------------------------------------------------- */

static vt_dim window(const layer *l, vt_dim in, int64_t k, int64_t s, int64_t d)
{
    bool same = says(l, "padding", "same") || says(l, "padding", "causal");
    int64_t span = (k - 1) * d + 1;
    if (!s)
        return open_dim();
    if (in.n < 0)
        return s == 1 && (same || span == 1) ? in : open_dim();
    if (same)
        return fixed((in.n + s - 1) / s);
    return in.n < span ? open_dim() : fixed((in.n - span) / s + 1);
}

static bool windows(const layer *l, shape *out, const char *size)
{
    const shape *in = l->in;
    int axes = in->rank - 2, first = space_axis(l);
    int64_t k[MOST_RANK], s[MOST_RANK], d[MOST_RANK];
    bool pool = !strcmp(size, "pool_size");
    if (axes < 1 || !per_axis(l, size, axes, -1, k) || !per_axis(l, "dilation_rate", axes, 1, d))
        return false;
    const vt_attr *stride = vt_node_attr(l->n, "strides");
    bool none = !stride || (stride->kind == VT_ATTR_STRING && vt_str_is(stride->s, "null"));
    if (none && pool)
        memcpy(s, k, sizeof s);
    else if (!per_axis(l, "strides", axes, 1, s))
        return false;
    *out = *in;
    for (int i = 0; i < axes; i++)
        out->dims[first + i] = window(l, in->dims[first + i], k[i], s[i], d[i]);
    return true;
}

static bool conv(const layer *l, shape *out)
{
    int64_t filters;
    if (!number(l, "filters", &filters) || !windows(l, out, "kernel_size"))
        return false;
    out->dims[channel_axis(l, out)] = fixed(filters);
    return true;
}

static bool depthwise(const layer *l, shape *out)
{
    int64_t times;
    if (!number(l, "depth_multiplier", &times) || !windows(l, out, "kernel_size"))
        return false;
    vt_dim *c = &out->dims[channel_axis(l, out)];
    *c = c->n < 0 ? open_dim() : fixed(c->n * times);
    return true;
}

static bool transposed(const layer *l, shape *out)
{
    const shape *in = l->in;
    int axes = in->rank - 2, first = space_axis(l);
    int64_t k[MOST_RANK], s[MOST_RANK], d[MOST_RANK], filters;
    const vt_attr *extra = vt_node_attr(l->n, "output_padding");
    bool none = !extra || (extra->kind == VT_ATTR_STRING && vt_str_is(extra->s, "null"));
    if (axes < 1 || !none || !number(l, "filters", &filters) ||
        !per_axis(l, "kernel_size", axes, -1, k) || !per_axis(l, "strides", axes, 1, s) ||
        !per_axis(l, "dilation_rate", axes, 1, d))
        return false;
    *out = *in;
    for (int i = 0; i < axes; i++) {
        vt_dim *n = &out->dims[first + i];
        int64_t span = (k[i] - 1) * d[i] + 1;
        int64_t more = says(l, "padding", "same") || span < s[i] ? 0 : span - s[i];
        *n = n->n < 0 ? (s[i] == 1 && !more ? *n : open_dim()) : fixed(n->n * s[i] + more);
    }
    out->dims[channel_axis(l, out)] = fixed(filters);
    return true;
}

static bool pool(const layer *l, shape *out)
{
    return windows(l, out, "pool_size");
}

static bool global_pool(const layer *l, shape *out)
{
    const shape *in = l->in;
    if (in->rank < 3)
        return false;
    *out = *in;
    int c = channel_axis(l, in);
    if (flag(l, "keepdims")) {
        for (int i = 1; i < in->rank; i++)
            if (i != c)
                out->dims[i] = fixed(1);
        return true;
    }
    out->rank = 2;
    out->dims[1] = in->dims[c];
    return true;
}

/* ---- other places
 * ------------------------------------------------------------------------------------- */

static bool same(const layer *l, shape *out)
{
    *out = l->in[0];
    return true;
}

static bool normalization(const layer *l, shape *out)
{
    *out = l->in[0];
    return out->rank > 1;
}

static bool dense(const layer *l, shape *out)
{
    int64_t units;
    if ((!number(l, "units", &units) && !number(l, "output_dim", &units)) || l->in->rank < 2)
        return false;
    *out = l->in[0];
    out->dims[out->rank - 1] = fixed(units);
    return true;
}

static bool embedding(const layer *l, shape *out)
{
    int64_t size;
    *out = l->in[0];
    if (!number(l, "output_dim", &size) || out->rank >= MOST_RANK)
        return false;
    out->dims[out->rank++] = fixed(size);
    return true;
}

static vt_dim product(const shape *s, int first)
{
    int64_t n = 1;
    for (int i = first; i < s->rank; i++)
        if (s->dims[i].n < 0 || __builtin_mul_overflow(n, s->dims[i].n, &n))
            return open_dim();
    return fixed(n);
}

static bool flatten(const layer *l, shape *out)
{
    *out = l->in[0];
    out->rank = 2;
    out->dims[1] = product(l->in, 1);
    return l->in->rank > 0;
}

static bool reshape(const layer *l, shape *out)
{
    const vt_attr *a = vt_node_attr(l->n, "target_shape");
    int64_t known = 1;
    int open = 0;
    if (!a || a->kind != VT_ATTR_INTS || a->n + 1 > MOST_RANK || l->in->rank < 1)
        return false;
    *out = l->in[0];
    out->rank = (int)a->n + 1;
    vt_dim all = product(l->in, 1);
    for (size_t i = 0; i < a->n; i++) {
        out->dims[i + 1] = a->ints[i] < 0 ? open_dim() : fixed(a->ints[i]);
        if (a->ints[i] < 0)
            open = open ? -1 : (int)i + 1;
        else if (__builtin_mul_overflow(known, a->ints[i], &known))
            return false;
    }
    if (open > 0 && all.n >= 0 && known && all.n % known == 0)
        out->dims[open] = fixed(all.n / known);
    return open >= 0;
}

static bool permute(const layer *l, shape *out)
{
    const vt_attr *a = vt_node_attr(l->n, "dims");
    if (!a || a->kind != VT_ATTR_INTS || (int)a->n + 1 != l->in->rank)
        return false;
    *out = l->in[0];
    for (size_t i = 0; i < a->n; i++) {
        if (a->ints[i] < 1 || a->ints[i] >= l->in->rank)
            return false;
        out->dims[i + 1] = l->in->dims[a->ints[i]];
    }
    return true;
}

static bool repeat_vector(const layer *l, shape *out)
{
    int64_t n;
    if (!number(l, "n", &n) || l->in->rank != 2)
        return false;
    *out = l->in[0];
    out->rank = 3;
    out->dims[2] = out->dims[1];
    out->dims[1] = fixed(n);
    return true;
}

static bool up(const layer *l, shape *out)
{
    int64_t times[MOST_RANK];
    int axes = l->in->rank - 2, first = space_axis(l);
    if (axes < 1 || !per_axis(l, "size", axes, -1, times))
        return false;
    *out = l->in[0];
    for (int i = 0; i < axes; i++) {
        vt_dim *n = &out->dims[first + i];
        *n = n->n < 0 ? (times[i] == 1 ? *n : open_dim()) : fixed(n->n * times[i]);
    }
    return true;
}

/* "padding" and "cropping" are 1, [1, 2] (of sequences), or [[1, 1], [2, 2]], which stands as JSON.
 */
static bool borders(const layer *l, const char *name, int axes, int64_t *sum)
{
    const vt_attr *a = vt_node_attr(l->n, name);
    int64_t all[2 * MOST_RANK], value = 0;
    int n = 0;
    bool inside = false;
    if (!a)
        return false;
    for (size_t i = 0; a->kind == VT_ATTR_STRING && i < a->s.n; i++) {
        char c = a->s.p[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && inside && n < 2 * MOST_RANK)
            all[n++] = value;
        if (!digit && !memchr("[], \n\t", c, 6))
            return false;
        value = digit ? (inside ? value : 0) * 10 + (c - '0') : 0;
        inside = digit;
    }
    if (a->kind == VT_ATTR_STRING && n != 2 * axes)
        return false;
    if (a->kind == VT_ATTR_INTS && axes == 1 && a->n == 2) {
        sum[0] = a->ints[0] + a->ints[1];
        return true;
    }
    for (int i = 0; a->kind == VT_ATTR_STRING && i < axes; i++)
        sum[i] = all[2 * i] + all[2 * i + 1];
    if (a->kind == VT_ATTR_STRING)
        return true;
    if (!per_axis(l, name, axes, -1, sum))
        return false;
    for (int i = 0; i < axes; i++)
        sum[i] *= 2;
    return true;
}

static bool grow(const layer *l, shape *out, const char *name, int sign)
{
    int64_t more[MOST_RANK];
    int axes = l->in->rank - 2, first = space_axis(l);
    if (axes < 1 || !borders(l, name, axes, more))
        return false;
    *out = l->in[0];
    for (int i = 0; i < axes; i++) {
        vt_dim *n = &out->dims[first + i];
        if (n->n >= 0 && n->n + sign * more[i] < 0)
            return false;
        *n = n->n < 0 ? (more[i] ? open_dim() : *n) : fixed(n->n + sign * more[i]);
    }
    return true;
}

static bool pad(const layer *l, shape *out)
{
    return grow(l, out, "padding", 1);
}

static bool crop(const layer *l, shape *out)
{
    return grow(l, out, "cropping", -1);
}

static bool resize(const layer *l, shape *out)
{
    int64_t h, w;
    int first = space_axis(l);
    if (!number(l, "height", &h) || !number(l, "width", &w) || l->in->rank != 4)
        return false;
    *out = l->in[0];
    out->dims[first] = fixed(h);
    out->dims[first + 1] = fixed(w);
    return true;
}

/* ---- several inputs
 * -------------------------------------------------------------------------------------- */

static bool equal_dims(vt_dim a, vt_dim b)
{
    return a.n == b.n && (a.n >= 0 || vt_str_eq(a.name, b.name));
}

static bool merge(const layer *l, shape *out)
{
    *out = l->in[0];
    for (size_t i = 1; i < l->n_in; i++) {
        if (l->in[i].rank != out->rank)
            return false;
        for (int d = 0; d < out->rank; d++) {
            vt_dim a = out->dims[d], b = l->in[i].dims[d];
            if (equal_dims(a, b) || b.n == 1)
                continue;
            out->dims[d] = a.n == 1              ? b
                           : a.n >= 0 && b.n < 0 ? a
                           : b.n >= 0 && a.n < 0 ? b
                                                 : open_dim();
            if (a.n > 1 && b.n > 1)
                return false;
        }
    }
    return l->n_in > 1;
}

static bool concatenate(const layer *l, shape *out)
{
    int64_t axis = -1;
    number(l, "axis", &axis);
    *out = l->in[0];
    axis += axis < 0 ? out->rank : 0;
    if (axis < 0 || axis >= out->rank)
        return false;
    for (size_t i = 1; i < l->n_in; i++) {
        if (l->in[i].rank != out->rank)
            return false;
        vt_dim a = out->dims[axis], b = l->in[i].dims[axis];
        out->dims[axis] = a.n < 0 || b.n < 0 ? open_dim() : fixed(a.n + b.n);
    }
    return true;
}

/* ---- sequences
 * --------------------------------------------------------------------------------------------- */

static bool steps(const layer *l, shape *out, int64_t units, bool sequences)
{
    if (l->in->rank != 3)
        return false;
    *out = l->in[0];
    out->dims[sequences ? 2 : 1] = fixed(units);
    out->rank = sequences ? 3 : 2;
    return true;
}

static bool recurrent(const layer *l, shape *out)
{
    int64_t units;
    return (number(l, "units", &units) || number(l, "output_dim", &units)) &&
           steps(l, out, units, flag(l, "return_sequences"));
}

static bool bidirectional(const layer *l, shape *out)
{
    int64_t units;
    bool joined = says(l, "merge_mode", "concat");
    if (!number(l, "layer.units", &units) || says(l, "merge_mode", "null"))
        return false;
    return steps(l, out, joined ? 2 * units : units, flag(l, "layer.return_sequences"));
}

static bool time_distributed(const layer *l, shape *out)
{
    int64_t units;
    if (!says(l, "layer", "Dense") || !number(l, "layer.units", &units))
        return false;
    *out = l->in[0];
    out->dims[out->rank - 1] = fixed(units);
    return out->rank > 2;
}

static bool attention(const layer *l, shape *out)
{
    const vt_attr *a = vt_node_attr(l->n, "output_shape");
    *out = l->in[0];
    return !a || (a->kind == VT_ATTR_STRING && vt_str_is(a->s, "null"));
}

/* ---- rows
 * ------------------------------------------------------------------------------------------------------
 */

static const struct row {
    const char *class;
    bool (*gives)(const layer *l, shape *out);
} rows[] = {
    {"Activation", same},
    {"ReLU", same},
    {"LeakyReLU", same},
    {"PReLU", same},
    {"ELU", same},
    {"ThresholdedReLU", same},
    {"Softmax", same},
    {"Dropout", same},
    {"SpatialDropout1D", same},
    {"SpatialDropout2D", same},
    {"SpatialDropout3D", same},
    {"AlphaDropout", same},
    {"GaussianDropout", same},
    {"GaussianNoise", same},
    {"ActivityRegularization", same},
    {"BatchNormalization", same},
    {"LayerNormalization", same},
    {"GroupNormalization", same},
    {"UnitNormalization", same},
    {"RMSNormalization", same},
    {"Normalization", normalization},
    {"Rescaling", same},
    {"Identity", same},
    {"Masking", same},
    {"Conv1D", conv},
    {"Conv2D", conv},
    {"Conv3D", conv},
    {"SeparableConv1D", conv},
    {"SeparableConv2D", conv},
    {"DepthwiseConv1D", depthwise},
    {"DepthwiseConv2D", depthwise},
    {"Conv1DTranspose", transposed},
    {"Conv2DTranspose", transposed},
    {"Conv3DTranspose", transposed},
    {"MaxPooling1D", pool},
    {"MaxPooling2D", pool},
    {"MaxPooling3D", pool},
    {"AveragePooling1D", pool},
    {"AveragePooling2D", pool},
    {"AveragePooling3D", pool},
    {"GlobalMaxPooling1D", global_pool},
    {"GlobalMaxPooling2D", global_pool},
    {"GlobalMaxPooling3D", global_pool},
    {"GlobalAveragePooling1D", global_pool},
    {"GlobalAveragePooling2D", global_pool},
    {"GlobalAveragePooling3D", global_pool},
    {"Dense", dense},
    {"Embedding", embedding},
    {"Flatten", flatten},
    {"Reshape", reshape},
    {"Permute", permute},
    {"RepeatVector", repeat_vector},
    {"UpSampling1D", up},
    {"UpSampling2D", up},
    {"UpSampling3D", up},
    {"ZeroPadding1D", pad},
    {"ZeroPadding2D", pad},
    {"ZeroPadding3D", pad},
    {"Cropping1D", crop},
    {"Cropping2D", crop},
    {"Cropping3D", crop},
    {"Resizing", resize},
    {"CenterCrop", resize},
    {"Add", merge},
    {"Subtract", merge},
    {"Multiply", merge},
    {"Average", merge},
    {"Maximum", merge},
    {"Minimum", merge},
    {"Concatenate", concatenate},
    {"LSTM", recurrent},
    {"GRU", recurrent},
    {"SimpleRNN", recurrent},
    {"CuDNNLSTM", recurrent},
    {"CuDNNGRU", recurrent},
    {"Bidirectional", bidirectional},
    {"TimeDistributed", time_distributed},
    {"MultiHeadAttention", attention},
};

static const struct row *row_of(vt_str class)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (vt_str_is(class, rows[i].class))
            return &rows[i];
    return NULL;
}

/* A layer computes in its policy's format: "mixed_float16" in f16. Indices stay what they are. */
static vt_dtype computed_in(const layer *l, vt_dtype given)
{
    const vt_attr *a = vt_node_attr(l->n, "dtype");
    vt_str name = a && a->kind == VT_ATTR_STRING ? a->s : (vt_str){0};
    if (vt_str_starts(name, VT_S("mixed_")))
        name = vt_str_from(name, 6);
    vt_dtype own = vt_keras_dtype(name);
    bool lookup = vt_str_is(l->n->op, "Embedding");
    return own != VT_DTYPE_UNKNOWN && (lookup || vt_dtype_is_float(given)) ? own : given;
}

/* ---- all nodes
 * ---------------------------------------------------------------------------------------------------
 */

static bool shape_of(const vt_value *v, shape *out)
{
    const vt_type *t = v->type;
    if (!t || t->kind != VT_TYPE_TENSOR || t->rank < 0 || t->rank > MOST_RANK)
        return false;
    out->rank = t->rank;
    out->dtype = t->dtype;
    memcpy(out->dims, t->dims, (size_t)t->rank * sizeof *out->dims);
    return true;
}

/* False when an input has no shape (yet). */
static bool gather(const vt_model *m, const vt_node *n, shape *in, size_t *n_in)
{
    *n_in = 0;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        const vt_value *v = n->inputs[i] == VT_NONE ? NULL : &m->values.at[n->inputs[i]];
        if (!v || v->weight != VT_NONE)
            continue;
        if (*n_in == MOST_INPUTS || !shape_of(v, &in[*n_in]))
            return false;
        ++*n_in;
    }
    return *n_in > 0;
}

static bool learn(vt_model *m, const vt_node *n, shape *in)
{
    shape out;
    size_t n_in;
    const struct row *row = row_of(n->op);
    vt_value *v = &m->values.at[n->outputs[0]];
    if (v->type || !row || !gather(m, n, in, &n_in))
        return false;
    layer l = {n, in, n_in, m->arena};
    if (!row->gives(&l, &out))
        return false;
    vt_type *t = vt_arena_take(m->arena, sizeof *t);
    vt_dim *dims = vt_arena_array(m->arena, (size_t)out.rank, sizeof *dims);
    if (!t || !dims)
        return false;
    memcpy(dims, out.dims, (size_t)out.rank * sizeof *dims);
    *t = (vt_type){.kind = VT_TYPE_TENSOR,
                   .dtype = computed_in(&l, in[0].dtype),
                   .rank = out.rank,
                   .dims = dims};
    v->type = t;
    return true;
}

bool vt_keras_types_make(keras *k)
{
    vt_model *m = k->m;
    shape *in = vt_alloc(MOST_INPUTS * sizeof *in);
    if (!in)
        return vt_fail(k->err, VT_NO_MEMORY, "out of memory");
    bool more = true;
    for (int round = 0; more && round < MOST_ROUNDS; round++) {
        more = false;
        for (size_t i = 0; i < m->nodes.n; i++)
            more |= m->nodes.at[i].n_outputs > 0 && learn(m, &m->nodes.at[i], in);
    }
    vt_free(in);
    return vt_arena_check(m->arena, k->err);
}
