/* tensors.c: the stored tensors of a model, each with the operator that uses it.
 *
 * A file names its weights as its exporter liked: `layer1.0.conv1.weight`, or `onnx::Conv_156`. Where the
 * name says nothing, the operator that reads the tensor gives it one: "/11/Conv weight". How an operator
 * reads a tensor also tells which axes are channels, and whether it is learned: one row of `uses` each. */
#include "inspect/inspect.h"

#include <stdlib.h>
#include <string.h>

enum { LAST = -1, LAST_BUT_ONE = -2, NO_AXIS = -9 };

typedef struct use { /* how input `slot` of an operator is used; axes below 0 count from the end */
    const char *domain, *op;
    int slot; /* -1: any that no earlier row names, with two or more axes */
    const char *part;
    vt_role role;
    int out, in;
} use;

#define TRAINED VT_ROLE_TRAINED
#define BUFFER VT_ROLE_BUFFER
static const use uses[] = {
    {"", "Conv", 1, "weight", TRAINED, 0, 1},
    {"", "Conv", 2, "bias", TRAINED, 0, NO_AXIS},
    {"com.microsoft", "FusedConv", 1, "weight", TRAINED, 0, 1},
    {"com.microsoft", "FusedConv", 2, "bias", TRAINED, 0, NO_AXIS},
    {"", "ConvInteger", 1, "weight", TRAINED, 0, 1},
    {"", "QLinearConv", 3, "weight", TRAINED, 0, 1},
    {"", "QLinearConv", 8, "bias", TRAINED, 0, NO_AXIS},
    {"", "DeformConv", 1, "weight", TRAINED, 0, 1},
    {"", "ConvTranspose", 1, "weight", TRAINED, 1, 0},
    {"", "ConvTranspose", 2, "bias", TRAINED, 0, NO_AXIS},
    {"", "Gemm", 1, "weight", TRAINED, 1, 0}, /* transB: see axes_set */
    {"", "Gemm", 2, "bias", TRAINED, LAST, NO_AXIS},
    {"", "MatMul", 0, "weight", TRAINED, LAST_BUT_ONE, LAST},
    {"", "MatMul", 1, "weight", TRAINED, LAST, LAST_BUT_ONE},
    {"", "MatMulInteger", 1, "weight", TRAINED, LAST, LAST_BUT_ONE},
    {"", "QLinearMatMul", 3, "weight", TRAINED, LAST, LAST_BUT_ONE},
    {"com.microsoft", "MatMulNBits", 1, "weight", TRAINED, 0, 1},
    {"", "BatchNormalization", 1, "weight", TRAINED, 0, NO_AXIS},
    {"", "BatchNormalization", 2, "bias", TRAINED, 0, NO_AXIS},
    {"", "BatchNormalization", 3, "running_mean", BUFFER, 0, NO_AXIS},
    {"", "BatchNormalization", 4, "running_var", BUFFER, 0, NO_AXIS},
    {"", "InstanceNormalization", 1, "weight", TRAINED, 0, NO_AXIS},
    {"", "InstanceNormalization", 2, "bias", TRAINED, 0, NO_AXIS},
    {"", "LayerNormalization", 1, "weight", TRAINED, LAST, NO_AXIS},
    {"", "LayerNormalization", 2, "bias", TRAINED, LAST, NO_AXIS},
    {"", "GroupNormalization", 1, "weight", TRAINED, 0, NO_AXIS},
    {"", "GroupNormalization", 2, "bias", TRAINED, 0, NO_AXIS},
    {"", "PRelu", 1, "slope", TRAINED, 0, NO_AXIS},
    {"", "Gather", 0, "embedding", TRAINED, 0, 1},
    {"", "LSTM", 1, "weight", TRAINED, 1, 2},
    {"", "LSTM", 2, "recurrent_weight", TRAINED, 1, 2},
    {"", "LSTM", 3, "bias", TRAINED, 1, NO_AXIS},
    {"", "GRU", 1, "weight", TRAINED, 1, 2},
    {"", "GRU", 2, "recurrent_weight", TRAINED, 1, 2},
    {"", "GRU", 3, "bias", TRAINED, 1, NO_AXIS},
    {"", "RNN", 1, "weight", TRAINED, 1, 2},
    {"", "RNN", 2, "recurrent_weight", TRAINED, 1, 2},
    {"", "RNN", 3, "bias", TRAINED, 1, NO_AXIS},
    {"keras", "Conv1DTranspose", -1, "", VT_ROLE_UNKNOWN, LAST_BUT_ONE, LAST},
    {"keras", "Conv2DTranspose", -1, "", VT_ROLE_UNKNOWN, LAST_BUT_ONE, LAST},
    {"keras", "Conv3DTranspose", -1, "", VT_ROLE_UNKNOWN, LAST_BUT_ONE, LAST},
    {"keras", "DepthwiseConv1D", -1, "", VT_ROLE_UNKNOWN, LAST_BUT_ONE, NO_AXIS},
    {"keras", "DepthwiseConv2D", -1, "", VT_ROLE_UNKNOWN, LAST_BUT_ONE, NO_AXIS},
    {"keras", "Embedding", -1, "", VT_ROLE_UNKNOWN, 0, 1},
    {"keras", NULL, -1, "", VT_ROLE_UNKNOWN, LAST, LAST_BUT_ONE},
    {"torch.nn", "ConvTranspose1d", -1, "", VT_ROLE_UNKNOWN, 1, 0},
    {"torch.nn", "ConvTranspose2d", -1, "", VT_ROLE_UNKNOWN, 1, 0},
    {"torch.nn", "ConvTranspose3d", -1, "", VT_ROLE_UNKNOWN, 1, 0},
    {"torch.nn", NULL, -1, "", VT_ROLE_UNKNOWN, 0, 1},
    {"tflite", "DEPTHWISE_CONV_2D", 1, "weight", TRAINED, LAST, NO_AXIS},
    {"tflite", "DEPTHWISE_CONV_2D", 2, "bias", TRAINED, 0, NO_AXIS},
    {"tflite", "TRANSPOSE_CONV", 1, "weight", TRAINED, 0, LAST},
    {"tflite", "CONV_2D", 1, "weight", TRAINED, 0, LAST},
    {"tflite", "CONV_2D", 2, "bias", TRAINED, 0, NO_AXIS},
    {"tflite", "CONV_3D", 1, "weight", TRAINED, LAST, LAST_BUT_ONE},
    {"tflite", "FULLY_CONNECTED", 1, "weight", TRAINED, 0, 1},
    {"tflite", "FULLY_CONNECTED", 2, "bias", TRAINED, 0, NO_AXIS},
};

static const use *use_find(const vt_node *n, uint32_t slot, int rank)
{
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        const use *u = &uses[i];
        bool domain = vt_str_is(n->domain, u->domain) ||
                      (!*u->domain && vt_str_is(n->domain, "ai.onnx"));
        if (domain && (!u->op || vt_str_is(n->op, u->op)) &&
            (u->slot == (int)slot || (u->slot < 0 && rank >= 2)))
            return u;
    }
    return NULL;
}

/* ---- which weights are tensors of the model ----------------------------------------------------- */

static bool is_constant_node(const vt_node *n)
{
    return vt_str_is(n->op, "Constant") && n->domain.n == 0;
}

/* Left out: indices of sparse tensors, tensors that are attributes of operators other than Constant,
 * and what only a training graph holds. */
static void leave_out(const vt_model *m, uint8_t *out)
{
    for (size_t i = 0; i < m->nodes.n; i++) {
        const vt_node *n = &m->nodes.at[i];
        bool training = m->graphs.at[n->graph].kind == VT_GRAPH_TRAINING;
        for (uint32_t k = 0; k < n->n_attrs; k++) {
            const vt_attr *a = &n->attrs[k];
            bool tensors = a->kind == VT_ATTR_TENSOR || a->kind == VT_ATTR_TENSORS;
            for (size_t t = 0; tensors && t < a->n; t++)
                out[a->ids[t]] = training || !is_constant_node(n);
        }
    }
    for (size_t i = 0; i < m->values.n; i++) {
        const vt_value *v = &m->values.at[i];
        if (v->weight != VT_NONE)
            out[v->weight] = m->graphs.at[v->graph].kind == VT_GRAPH_TRAINING;
    }
    for (size_t i = 0; i < m->weights.n; i++)
        if (m->weights.at[i].is_sparse && m->weights.at[i].sparse_indices != VT_NONE)
            out[m->weights.at[i].sparse_indices] = 1;
}

/* ---- who uses it -------------------------------------------------------------------------------- */

/* Operators that hand a tensor on with its axes as they are. */
static bool hands_on(const vt_node *n)
{
    static const char *const names[] = {"DequantizeLinear", "QuantizeLinear", "Identity", "Cast",
                                        "DEQUANTIZE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (vt_str_is(n->op, names[i]))
            return n->n_outputs > 0 && n->outputs[0] != VT_NONE;
    return false;
}

static uint32_t slot_of(const vt_node *n, vt_id value)
{
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (n->inputs[i] == value)
            return i;
    return 0;
}

static void user_find(const vt_model *m, vt_tensor *t)
{
    vt_id value = t->value;
    for (int i = 0; i < 8 && value != VT_NONE && m->values.at[value].n_readers; i++) {
        vt_id node = m->readers[m->values.at[value].first_reader];
        const vt_node *n = &m->nodes.at[node];
        t->node = node;
        t->slot = slot_of(n, value);
        if (!hands_on(n) || t->slot)
            return;
        value = n->outputs[0];
    }
}

static int axis_of(int axis, int rank)
{
    int at = axis < 0 ? rank + axis : axis;
    return at >= 0 && at < rank ? at : -1;
}

static void axes_set(const vt_model *m, vt_tensor *t, const use *u, int rank)
{
    t->out_axis = axis_of(u ? u->out : 0, rank);
    t->in_axis = axis_of(u ? u->in : 1, rank);
    if (u && t->node != VT_NONE && !strcmp(u->part, "weight") &&
        vt_str_is(m->nodes.at[t->node].op, "Gemm")) {
        const vt_attr *transposed = vt_node_attr(&m->nodes.at[t->node], "transB");
        if (transposed && transposed->i)
            t->out_axis = axis_of(0, rank), t->in_axis = axis_of(1, rank);
    }
}

/* Is the file's own name no more than a number that an exporter gave out? */
static bool name_is_empty(vt_str name)
{
    if (vt_str_starts(name, VT_S("onnx::")))
        return true;
    for (size_t i = 0; i < name.n; i++)
        if ((name.p[i] | 32) >= 'a' && (name.p[i] | 32) <= 'z')
            return false;
    return true;
}

static vt_str label_of(vt_arena *arena, const vt_model *m, const vt_tensor *t)
{
    vt_str own = m->weights.at[t->weight].name;
    if (t->node == VT_NONE || !name_is_empty(own))
        return own;
    const vt_node *n = &m->nodes.at[t->node];
    return t->part.n ? vt_str_format(arena, "%.*s %.*s", VT_ARG(n->name), VT_ARG(t->part))
                     : vt_str_format(arena, "%.*s input %u", VT_ARG(n->name), t->slot);
}

static void matrix_set(vt_tensor *t, const vt_weight *w)
{
    int rank = w->rank;
    t->split = rank < 2 ? 0 : t->out_axis == rank - 1 ? rank - 1 : 1;
    t->rows = 1;
    for (int i = 0; i < t->split; i++)
        t->rows *= (uint64_t)w->shape[i];
    t->cols = t->rows ? w->count / t->rows : 0;
    if (w->is_sparse)
        t->split = 0, t->rows = 1, t->cols = w->count;
}

static void tensor_fill(vt_arena *arena, const vt_model *m, vt_tensor *t)
{
    const vt_weight *w = &m->weights.at[t->weight];
    user_find(m, t);
    const use *u = t->node == VT_NONE ? NULL : use_find(&m->nodes.at[t->node], t->slot, w->rank);
    t->part = vt_str_of(u ? u->part : "");
    t->role = w->role != VT_ROLE_UNKNOWN || !u || !vt_dtype_is_float(w->dtype) ? w->role : u->role;
    axes_set(m, t, u, w->rank);
    t->label = label_of(arena, m, t);
    matrix_set(t, w);
}

bool vt_tensors_make(vt_arena *arena, const vt_model *m, const vt_tensor **out, size_t *n, vt_err *err)
{
    vt_tensor *at = vt_arena_array(arena, m->weights.n, sizeof *at);
    uint8_t *left_out = vt_arena_array(arena, m->weights.n, 1);
    vt_id *value_of = vt_arena_array(arena, m->weights.n, sizeof *value_of);
    if (!vt_arena_check(arena, err))
        return false;
    leave_out(m, left_out);
    memset(value_of, 0xff, m->weights.n * sizeof *value_of);
    for (size_t i = m->values.n; i-- > 0;)
        if (m->values.at[i].weight != VT_NONE)
            value_of[m->values.at[i].weight] = (vt_id)i;
    *n = 0;
    for (size_t i = 0; i < m->weights.n; i++) {
        if (left_out[i])
            continue;
        vt_tensor *t = &at[(*n)++];
        *t = (vt_tensor){.weight = (vt_id)i, .value = value_of[i], .node = VT_NONE};
        tensor_fill(arena, m, t);
    }
    *out = at;
    return vt_arena_check(arena, err);
}

/* ---- by name ------------------------------------------------------------------------------------ */

enum { NEAR_NAMES = 3, LONGEST_NAME = 256 };

/* Levenshtein's distance, case apart; cut at LONGEST_NAME bytes. */
static unsigned distance(vt_str a, vt_str b)
{
    unsigned row[LONGEST_NAME + 1];
    a = vt_str_cut(a, 0, LONGEST_NAME);
    b = vt_str_cut(b, 0, LONGEST_NAME);
    for (size_t j = 0; j <= b.n; j++)
        row[j] = (unsigned)j;
    for (size_t i = 0; i < a.n; i++) {
        unsigned corner = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < b.n; j++) {
            unsigned up = row[j + 1], change = corner + ((a.p[i] | 32) != (b.p[j] | 32));
            unsigned step = (up < row[j] ? up : row[j]) + 1;
            row[j + 1] = change < step ? change : step;
            corner = up;
        }
    }
    return row[b.n];
}

static bool holds(vt_str text, vt_str part)
{
    for (size_t i = 0; part.n && i + part.n <= text.n; i++)
        if (!memcmp(text.p + i, part.p, part.n))
            return true;
    return false;
}

/* Names that hold the pattern's letters come first, then those few changes away. */
static unsigned nearness(vt_str pattern, vt_str name)
{
    char letters[LONGEST_NAME];
    size_t n = 0;
    for (size_t i = 0; i < pattern.n && n < sizeof letters; i++)
        if (!strchr("*?[]{}\\", pattern.p[i]))
            letters[n++] = pattern.p[i];
    vt_str plain = {letters, n};
    return holds(name, plain) ? (unsigned)(name.n - plain.n) / 8 : 8 + distance(plain, name);
}

static bool nothing_matches(const vt_model *m, const vt_tensor *all, size_t n, vt_str glob, vt_err *err)
{
    vt_str best[NEAR_NAMES] = {{0}};
    unsigned far[NEAR_NAMES] = {~0u, ~0u, ~0u};
    for (size_t i = 0; i < n && i < 20000; i++) {
        vt_str name = m->weights.at[all[i].weight].name;
        unsigned d = nearness(glob, name);
        for (size_t k = 0; k < NEAR_NAMES; k++)
            if (d < far[k]) {
                for (size_t j = NEAR_NAMES - 1; j > k; j--)
                    far[j] = far[j - 1], best[j] = best[j - 1];
                far[k] = d, best[k] = name;
                break;
            }
    }
    if (!n)
        return vt_fail(err, VT_NOT_FOUND, "the file holds no tensors");
    vt_buf b = {0};
    for (size_t k = 0; k < NEAR_NAMES && best[k].n; k++)
        vt_buf_format(&b, "%s'%.*s'", k ? ", " : "", VT_ARG(best[k]));
    vt_fail(err, VT_NOT_FOUND, "no tensor is called '%.*s'; near it: %.*s", VT_ARG(glob), (int)b.n,
            b.p ? b.p : "");
    vt_buf_free(&b);
    return false;
}

bool vt_tensors_match(vt_arena *arena, const vt_model *m, vt_str glob, const vt_tensor **out, size_t *n,
                      vt_err *err)
{
    const vt_tensor *all;
    size_t total;
    if (!vt_tensors_make(arena, m, &all, &total, err))
        return false;
    vt_tensor *at = vt_arena_array(arena, total, sizeof *at);
    if (!vt_arena_check(arena, err))
        return false;
    *n = 0;
    for (size_t i = 0; i < total; i++)
        if (!glob.n || vt_glob(glob, m->weights.at[all[i].weight].name) || vt_glob(glob, all[i].label))
            at[(*n)++] = all[i];
    *out = at;
    return *n || !glob.n || nothing_matches(m, all, total, glob, err);
}
