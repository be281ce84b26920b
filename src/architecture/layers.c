/* layers.c: the layers of torch.nn as steps of a graph: parameters in torch's order, attributes
 * under torch's names, and the shape of what they give. */
#include "architecture/net.h"

#include <stdio.h>
#include <string.h>

enum { AXES = 3 };

/* ---- convolutions and pools ------------------------------------------------------------------ */

/* Size of what a window of `kernel` gives along an axis. */
static vt_dim slid(vt_dim in, int64_t kernel, int64_t stride, int64_t padding, int64_t dilation,
                   bool ceil)
{
    int64_t room = in.n + 2 * padding - dilation * (kernel - 1) - 1;
    if (stride == 1 && room == in.n - 1)
        return in;
    if (in.n < 0 || room < 0)
        return UNKNOWN_DIM;
    int64_t out = (room + (ceil ? stride - 1 : 0)) / stride + 1;
    if (ceil && (out - 1) * stride >= in.n + padding)
        out--; /* no window begins in the padding behind */
    return DIM(out);
}

static int64_t or_one(int64_t v)
{
    return v > 0 ? v : 1;
}

static int64_t padding_of(const conv *c, int64_t kernel)
{
    return c->same ? or_one(c->dilation) * (kernel - 1) / 2 : c->padding;
}

static void put_window(step *s, int axes, const int64_t *kernel, const conv *c, int64_t groups)
{
    int64_t v[AXES];
    step_ints(s, "kernel_size", (size_t)axes, kernel);
    for (int i = 0; i < axes; i++)
        v[i] = or_one(c->stride);
    step_ints(s, "stride", (size_t)axes, v);
    for (int i = 0; i < axes; i++)
        v[i] = padding_of(c, kernel[i]);
    step_ints(s, "padding", (size_t)axes, v);
    for (int i = 0; i < axes; i++)
        v[i] = or_one(c->dilation);
    step_ints(s, "dilation", (size_t)axes, v);
    step_int(s, "groups", groups);
}

static const char *const conv_ops[] = {"Conv1d", "Conv2d", "Conv3d"};
static const char *const transpose_ops[] = {"ConvTranspose1d", "ConvTranspose2d",
                                            "ConvTranspose3d"};

static int conv_axes(const net *n, const char *name)
{
    char key[300];
    strncpy(key, name, sizeof key - 10);
    key[sizeof key - 10] = 0;
    strcat(key, name[0] ? ".weight" : "weight");
    int rank = net_rank(n, key);
    return rank >= 3 && rank <= 5 ? rank - 2 : 2;
}

static val fail_groups(net *n, const vt_weight *w, int64_t in)
{
    return net_fail(n,
                    "the names look like %s, but '%.*s' takes %lld channels at a time, and %lld "
                    "come in",
                    n->family, VT_ARG(w->name), (long long)w->shape[1], (long long)in);
}

/* A bias of `size`, as the layer's option says. */
static void put_bias(step *s, bias b, int64_t size)
{
    bool needed = b == BIAS || (b == BIAS_MAYBE && s->n->imagined);
    step_weight(s, "bias", needed ? NEEDED : OPTIONAL, 1, (int64_t[]){size});
}

val net_conv(net *n, val x, const char *name, const conv *c)
{
    int axes = conv_axes(n, name);
    step s = step_begin(n, conv_ops[axes - 1], name);
    int64_t in = net_dim(n, x, 1).n, groups = c->groups;
    int64_t shape[2 + AXES] = {c->out, in > 0 && (groups || n->by_config) ? in / or_one(groups) : 0,
                               c->kernel, c->kernel, c->kernel};
    step_in(&s, x);
    vt_id id = step_weight(&s, "weight", NEEDED, 2 + axes, shape);
    if (id == VT_NONE)
        return VT_NONE;
    const vt_weight *w = &n->m->weights.at[id];
    const int64_t *k = w->shape;
    put_bias(&s, c->bias, k[0]);
    groups = groups ? groups : in > 0 && k[1] > 0 && w->rank == 2 + axes ? in / k[1] : 1;
    if (net_ok(n) && in > 0 && (groups < 1 || groups * k[1] != in || k[0] % groups))
        return fail_groups(n, w, in);
    if (!net_ok(n))
        return VT_NONE;
    put_window(&s, axes, k + 2, c, groups);
    vt_dim dims[2 + AXES] = {net_dim(n, x, 0), DIM(k[0])};
    for (int i = 0; i < axes; i++)
        dims[2 + i] = slid(net_dim(n, x, 2 + i), k[2 + i], or_one(c->stride),
                           padding_of(c, k[2 + i]), or_one(c->dilation), false);
    return step_end(&s, net_type(n, VT_DTYPE_F32, 2 + axes, dims));
}

val net_conv_transpose(net *n, val x, const char *name, const conv *c)
{
    int axes = conv_axes(n, name);
    step s = step_begin(n, transpose_ops[axes - 1], name);
    int64_t shape[2 + AXES] = {net_dim(n, x, 1).n};
    step_in(&s, x);
    vt_id id = step_weight(&s, "weight", NEEDED, 2 + axes, shape);
    if (id == VT_NONE)
        return VT_NONE;
    const int64_t *k = n->m->weights.at[id].shape;
    step_weight(&s, "bias", OPTIONAL, 1, (int64_t[]){k[1] * or_one(c->groups)});
    if (!net_ok(n))
        return VT_NONE;
    put_window(&s, axes, k + 2, c, or_one(c->groups));
    step_int(&s, "output_padding", c->output_padding);
    vt_dim dims[2 + AXES] = {net_dim(n, x, 0), DIM(k[1] * or_one(c->groups))};
    for (int i = 0; i < axes; i++) {
        int64_t in = net_dim(n, x, 2 + i).n;
        dims[2 + i] = in < 0 ? UNKNOWN_DIM
                             : DIM((in - 1) * or_one(c->stride) - 2 * c->padding +
                                   or_one(c->dilation) * (k[2 + i] - 1) + c->output_padding + 1);
    }
    return step_end(&s, net_type(n, VT_DTYPE_F32, 2 + axes, dims));
}

val net_pool(net *n, const char *op, val x, const char *name, const pool *p)
{
    step s = step_begin(n, op, name);
    int64_t kernel[] = {p->kernel, p->kernel}, stride[] = {p->stride, p->stride},
            padding[] = {p->padding, p->padding};
    step_in(&s, x);
    step_ints(&s, "kernel_size", 2, kernel);
    step_ints(&s, "stride", 2, stride);
    step_ints(&s, "padding", 2, padding);
    step_int(&s, "ceil_mode", p->ceil);
    vt_dim dims[] = {net_dim(n, x, 0), net_dim(n, x, 1),
                     slid(net_dim(n, x, 2), p->kernel, p->stride, p->padding, 1, p->ceil),
                     slid(net_dim(n, x, 3), p->kernel, p->stride, p->padding, 1, p->ceil)};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 4, dims));
}

val net_adaptive_pool(net *n, val x, const char *name, int64_t size)
{
    step s = step_begin(n, "AdaptiveAvgPool2d", name);
    step_in(&s, x);
    step_ints(&s, "output_size", 2, (int64_t[]){size, size});
    vt_dim dims[] = {net_dim(n, x, 0), net_dim(n, x, 1), DIM(size), DIM(size)};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 4, dims));
}

/* ---- products, tables ------------------------------------------------------------------------ */

val net_linear(net *n, val x, const char *name, int64_t out, bias b)
{
    step s = step_begin(n, "Linear", name);
    int64_t in = net_dim(n, x, -1).n;
    step_in(&s, x);
    vt_id id = step_weight(&s, "weight", NEEDED, 2, (int64_t[]){out, in > 0 ? in : 0});
    if (id == VT_NONE)
        return VT_NONE;
    out = n->m->weights.at[id].shape[0];
    put_bias(&s, b, out);
    return step_end(&s, net_resized(n, x, -1, DIM(out)));
}

val net_conv1d_gpt(net *n, val x, const char *name, int64_t out)
{
    step s = step_begin(n, "Conv1D", name);
    int64_t in = net_dim(n, x, -1).n;
    step_in(&s, x);
    vt_id id = step_weight(&s, "weight", NEEDED, 2, (int64_t[]){in > 0 ? in : 0, out});
    if (id == VT_NONE)
        return VT_NONE;
    out = n->m->weights.at[id].shape[1];
    step_weight(&s, "bias", NEEDED, 1, (int64_t[]){out});
    return step_end(&s, net_resized(n, x, -1, DIM(out)));
}

val net_embedding(net *n, val ids, const char *name, int64_t rows, int64_t width)
{
    step s = step_begin(n, "Embedding", name);
    step_in(&s, ids);
    vt_id id = step_weight(&s, "weight", NEEDED, 2, (int64_t[]){rows, width});
    if (id == VT_NONE)
        return VT_NONE;
    vt_dim dims[] = {net_dim(n, ids, 0), net_dim(n, ids, 1), DIM(n->m->weights.at[id].shape[1])};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 3, dims));
}

/* ---- norms ----------------------------------------------------------------------------------- */

val net_batch_norm(net *n, val x, const char *name, double eps)
{
    int rank = net_type_of(n, x) ? net_type_of(n, x)->rank : 4;
    step s = step_begin(n,
                        rank == 4   ? "BatchNorm2d"
                        : rank == 5 ? "BatchNorm3d"
                                    : "BatchNorm1d",
                        name);
    int64_t c = net_dim(n, x, 1).n, shape[] = {c > 0 ? c : 0};
    static const char *const params[] = {"weight", "bias", "running_mean", "running_var"};
    char counter[300];
    step_in(&s, x);
    for (size_t i = 0; i < 4; i++) {
        vt_id id = step_weight(&s, params[i], NEEDED, 1, shape);
        if (id != VT_NONE && i >= 2)
            n->m->weights.at[id].role = VT_ROLE_BUFFER;
    }
    strncpy(counter, name, sizeof counter - 30);
    counter[sizeof counter - 30] = 0;
    strcat(counter, name[0] ? ".num_batches_tracked" : "num_batches_tracked");
    net_ignore(n, counter);
    step_float(&s, "eps", eps);
    return step_end(&s, net_type_of(n, x));
}

val net_layer_norm(net *n, val x, const char *name, double eps)
{
    step s = step_begin(n, "LayerNorm", name);
    int64_t c = net_dim(n, x, -1).n, shape[] = {c > 0 ? c : 0};
    char old[300];
    snprintf(old, sizeof old, "%s.gamma", name);
    bool is_old = net_has(n, old); /* as TensorFlow wrote BERT */
    step_in(&s, x);
    step_weight(&s, is_old ? "gamma" : "weight", NEEDED, 1, shape);
    step_weight(&s, is_old ? "beta" : "bias", NEEDED, 1, shape);
    step_float(&s, "eps", eps);
    return step_end(&s, net_type_of(n, x));
}

val net_rms_norm(net *n, val x, const char *name, double eps)
{
    step s = step_begin(n, "RMSNorm", name);
    int64_t c = net_dim(n, x, -1).n, shape[] = {c > 0 ? c : 0};
    step_in(&s, x);
    step_weight(&s, "weight", NEEDED, 1, shape);
    step_float(&s, "eps", eps);
    return step_end(&s, net_type_of(n, x));
}

/* ---- functions ------------------------------------------------------------------------------- */

val net_apply(net *n, const char *op, val x, const char *name)
{
    step s = step_begin(n, op, name);
    step_in(&s, x);
    return step_end(&s, net_type_of(n, x));
}

val net_relu(net *n, val x, const char *name)
{
    return net_apply(n, "ReLU", x, name);
}

static const struct {
    const char *act, *op, *approximate;
} activations[] = {
    {"gelu", "GELU", "none"},
    {"gelu_new", "GELU", "tanh"},
    {"gelu_pytorch_tanh", "GELU", "tanh"},
    {"gelu_fast", "GELU", "tanh"},
    {"gelu_python", "GELU", "none"},
    {"gelu_python_tanh", "GELU", "tanh"},
    {"quick_gelu", "QuickGELU", NULL},
    {"relu", "ReLU", NULL},
    {"relu6", "ReLU6", NULL},
    {"silu", "SiLU", NULL},
    {"swish", "SiLU", NULL},
    {"tanh", "Tanh", NULL},
    {"sigmoid", "Sigmoid", NULL},
    {"mish", "Mish", NULL},
    {"leaky_relu", "LeakyReLU", NULL},
};

val net_activation(net *n, val x, vt_str act, const char *name)
{
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++) {
        if (!vt_str_is(act, activations[i].act))
            continue;
        step s = step_begin(n, activations[i].op, name);
        step_in(&s, x);
        if (activations[i].approximate)
            step_text(&s, "approximate", activations[i].approximate);
        return step_end(&s, net_type_of(n, x));
    }
    return net_fail(n, "config.json names the activation '%.*s', which is not known", VT_ARG(act));
}

static bool is_same_dim(vt_dim a, vt_dim b)
{
    return a.n == b.n && vt_str_eq(a.name, b.name);
}

/* Broadcast: of two sizes the one that is not 1. */
static const vt_type *joined(net *n, val a, val b)
{
    const vt_type *ta = net_type_of(n, a), *tb = net_type_of(n, b);
    vt_dim dims[8];
    if (!ta || !tb || ta->rank > 8 || tb->rank > 8)
        return ta;
    if (ta->rank < tb->rank) {
        const vt_type *t = ta;
        ta = tb;
        tb = t;
    }
    for (int i = 0; i < ta->rank; i++) {
        int k = i - (ta->rank - tb->rank);
        dims[i] = ta->dims[i];
        if (k < 0 || is_same_dim(dims[i], tb->dims[k]))
            continue;
        if (dims[i].n == 1 || (dims[i].n < 0 && !dims[i].name.n && tb->dims[k].n != 1))
            dims[i] = tb->dims[k];
    }
    return net_type(n, ta->dtype, ta->rank, dims);
}

static val two(net *n, const char *op, val a, val b, const char *name)
{
    step s = step_begin(n, op, name);
    step_in(&s, a);
    step_in(&s, b);
    return step_end(&s, joined(n, a, b));
}

val net_add(net *n, val a, val b, const char *name)
{
    vt_dim da = net_dim(n, a, 1), db = net_dim(n, b, 1);
    if (da.n > 1 && db.n > 1 && da.n != db.n)
        return net_fail(n,
                        "the names look like %s, but values of %lld and %lld channels would be "
                        "added in '%s%s'",
                        n->family, (long long)da.n, (long long)db.n, n->path, name);
    return two(n, "Add", a, b, name);
}

val net_mul(net *n, val a, val b, const char *name)
{
    return two(n, "Mul", a, b, name);
}

val net_with_parameter(net *n, const char *op, val x, const char *param, const char *name)
{
    step s = step_begin(n, op, name);
    step_in(&s, x);
    step_weight_of(&s, param, NEEDED, 0, NULL);
    return step_end(&s, net_type_of(n, x));
}

val net_concat(net *n, const val *x, uint32_t count, int axis, const char *name)
{
    step s = step_begin(n, "Concat", name);
    vt_dim sum = DIM(0);
    for (uint32_t i = 0; i < count; i++) {
        vt_dim d = net_dim(n, x[i], axis);
        step_in(&s, x[i]);
        sum = d.n < 0 || sum.n < 0 ? UNKNOWN_DIM : DIM(sum.n + d.n);
    }
    step_int(&s, "dim", axis);
    return step_end(&s, net_resized(n, x[0], axis, sum));
}

void net_chunk(net *n, val x, uint32_t parts, int axis, const char *name, val *out)
{
    const vt_type *types[8];
    step s = step_begin(n, "Chunk", name);
    vt_dim d = net_dim(n, x, axis);
    step_in(&s, x);
    step_int(&s, "chunks", parts);
    step_int(&s, "dim", axis);
    for (uint32_t i = 0; i < parts && i < 8; i++)
        types[i] = net_resized(n, x, axis, d.n < 0 ? UNKNOWN_DIM : DIM(d.n / parts));
    step_end_many(&s, parts, types, out);
}

val net_flatten(net *n, val x, const char *name)
{
    step s = step_begin(n, "Flatten", name);
    const vt_type *t = net_type_of(n, x);
    int64_t size = 1;
    for (int i = 1; t && i < t->rank && size >= 0; i++)
        if (t->dims[i].n < 0 || __builtin_mul_overflow(size, t->dims[i].n, &size))
            size = -1;
    step_in(&s, x);
    step_int(&s, "start_dim", 1);
    vt_dim dims[] = {net_dim(n, x, 0), t && size >= 0 ? DIM(size) : UNKNOWN_DIM};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 2, dims));
}

val net_mean(net *n, val x, const char *name, int axis, int axis2)
{
    step s = step_begin(n, "Mean", name);
    const vt_type *t = net_type_of(n, x);
    vt_dim dims[8];
    int rank = 0;
    for (int i = 0; t && i < t->rank && i < 8; i++)
        if (i != axis && i != axis2)
            dims[rank++] = t->dims[i];
    step_in(&s, x);
    step_ints(&s, "dim", axis == axis2 ? 1 : 2, (int64_t[]){axis, axis2});
    step_int(&s, "keepdim", 0);
    return step_end(&s, t ? net_type(n, VT_DTYPE_F32, rank, dims) : NULL);
}

val net_select(net *n, val x, const char *name, int axis, int64_t at)
{
    step s = step_begin(n, "Select", name);
    const vt_type *t = net_type_of(n, x);
    vt_dim dims[8];
    int rank = 0;
    for (int i = 0; t && i < t->rank && i < 8; i++)
        if (i != axis)
            dims[rank++] = t->dims[i];
    step_in(&s, x);
    step_int(&s, "dim", axis);
    step_int(&s, "index", at);
    return step_end(&s, t ? net_type(n, t->dtype, rank, dims) : NULL);
}

val net_transpose(net *n, val x, const char *name, int a, int b)
{
    step s = step_begin(n, "Transpose", name);
    step_in(&s, x);
    step_int(&s, "dim0", a);
    step_int(&s, "dim1", b);
    const vt_type *t = net_resized(n, x, a, net_dim(n, x, b));
    if (t && b < t->rank)
        ((vt_dim *)t->dims)[b] = net_dim(n, x, a);
    return step_end(&s, t);
}

val net_patches_to_tokens(net *n, val x, const char *name)
{
    step s = step_begin(n, "Flatten", name);
    vt_dim h = net_dim(n, x, 2), w = net_dim(n, x, 3);
    vt_dim all = h.n < 0 || w.n < 0 ? UNKNOWN_DIM : DIM(h.n * w.n);
    vt_dim dims[] = {net_dim(n, x, 0), net_dim(n, x, 1), all};
    step_in(&s, x);
    step_int(&s, "start_dim", 2);
    x = step_end(&s, net_type(n, VT_DTYPE_F32, 3, dims));
    return net_transpose(n, x, "transpose", 1, 2);
}

val net_prepend(net *n, val x, const char *param, int rank, const char *name)
{
    step s = step_begin(n, "PrependToken", name);
    vt_dim tokens = net_dim(n, x, 1);
    int64_t width = net_dim(n, x, -1).n, flat[] = {width}, full[] = {1, n->by_config, width};
    bool one = rank == 1;
    step_in(&s, x);
    vt_id id = step_weight_of(&s, param, NEEDED, one ? 1 : 3, one ? flat : full);
    int64_t more = id == VT_NONE || one ? 1 : n->m->weights.at[id].shape[1];
    return step_end(&s, net_resized(n, x, 1, tokens.n < 0 ? UNKNOWN_DIM : DIM(tokens.n + more)));
}

/* ---- attention ------------------------------------------------------------------------------- */

val net_attention(net *n, val q, val k, val v, const char *name, const attention *a)
{
    step s = step_begin(n, "ScaledDotProductAttention", name);
    int64_t width = net_dim(n, q, -1).n, kv = a->kv_heads ? a->kv_heads : a->heads;
    int64_t head = a->head ? a->head : a->heads > 0 ? width / a->heads : 0;
    if (net_ok(n) && (a->heads <= 0 || kv <= 0 || head * a->heads != width || a->heads % kv ||
                      head * kv != net_dim(n, k, -1).n))
        return net_fail(n,
                        "the names look like %s, but %lld heads (%lld of keys) do not divide "
                        "queries of %lld in '%s%s'",
                        n->family, (long long)a->heads, (long long)kv, (long long)width, n->path,
                        name);
    step_in(&s, q);
    step_in(&s, k);
    step_in(&s, v);
    step_in(&s, a->mask);
    step_in(&s, a->bias);
    step_int(&s, "num_heads", a->heads);
    if (kv != a->heads)
        step_int(&s, "num_kv_heads", kv);
    if (a->scale > 0)
        step_float(&s, "scale", a->scale);
    step_int(&s, "is_causal", a->causal);
    if (a->window > 0)
        step_int(&s, "sliding_window", a->window);
    return step_end(&s, net_type_of(n, q));
}

int64_t net_guess_heads(net *n, int64_t width)
{
    int64_t head = 64;
    while (head > 1 && (width % head || width / head < 2))
        head /= 2;
    int64_t heads = head > 1 ? width / head : 1;
    net_guess(n, "the number of heads is not in the file: %lld of %lld features are taken",
              (long long)heads, (long long)(heads ? width / heads : 0));
    return heads;
}
