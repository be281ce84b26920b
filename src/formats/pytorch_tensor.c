/* pytorch_tensor.c: calls that would make a tensor, read as what they would make.
 *
 * A pickle says of a tensor how to rebuild it; one row per such call, with what its arguments mean.
 * Nothing else is ever taken for a tensor. Each tensor is checked to lie within its storage before
 * anybody sees it:  offset + Σ (size - 1) · stride < elements of the storage,  strides >= 0. */
#include "formats/pytorch.h"

#include <string.h>

enum { MOST_DIMENSIONS = 64, DEEPEST_CALL = 8, MOST_SCALES = 1 << 24 };

/* A call being read. */
typedef struct call {
    torch_stream *s;
    const vt_pickle *v;
    vt_pickle *const *args;
    uint32_t n;
    int depth;
} call;

static bool tensor_of(torch_stream *s, const vt_pickle *v, int depth, torch_tensor *out, bool *is);

static bool wrong(const call *c, const char *what)
{
    vt_fail(c->s->t->err, VT_BAD_FILE, "%s", what);
    return vt_while(c->s->t->err, "byte %llu", (unsigned long long)c->v->at);
}

/* A tuple, list, torch.Size or TorchScript's list. */
static const vt_pickle *sequence_of(const vt_pickle *v)
{
    for (int i = 0; i < 3 && v->kind == VT_PICKLE_CALL && v->call->args->n; i++)
        v = v->call->args->items[0];
    return v->kind == VT_PICKLE_TUPLE || v->kind == VT_PICKLE_LIST ? v : NULL;
}

bool vt_torch_ints(torch_stream *s, const vt_pickle *v, const int64_t **out, size_t *n)
{
    const vt_pickle *list = sequence_of(v);
    call c = {.s = s, .v = v};
    if (!list || list->n > MOST_DIMENSIONS)
        return wrong(&c, "sizes are no list of at most 64 numbers");
    int64_t *ints = vt_arena_array(s->t->m->arena, list->n, sizeof *ints);
    if (!ints)
        return vt_arena_check(s->t->m->arena, s->t->err);
    for (uint32_t i = 0; i < list->n; i++) {
        if (list->items[i]->kind != VT_PICKLE_INT)
            return wrong(&c, "a size or stride is no whole number");
        ints[i] = list->items[i]->i;
    }
    *out = ints;
    *n = list->n;
    return true;
}

bool vt_torch_tensor_check(torch_stream *s, torch_tensor *x)
{
    vt_err *err = s->t->err;
    uint64_t last = x->offset, elements, step;
    if (!vt_shape_count(x->shape, x->rank, &x->count))
        return vt_fail(err, VT_BAD_FILE, "its shape is negative or its elements are too many");
    for (int i = 0; i < x->rank; i++)
        if (x->strides[i] < 0)
            return vt_fail(err, VT_BAD_FILE, "its stride %lld is negative",
                           (long long)x->strides[i]);
    if (!x->storage || !x->count)
        return true;
    elements = x->type->bits < 8 ? x->storage->bytes * (8 / x->type->bits)
                                 : x->storage->bytes / (x->type->bits / 8);
    for (int i = 0; i < x->rank; i++)
        if (__builtin_mul_overflow((uint64_t)(x->shape[i] - 1), (uint64_t)x->strides[i], &step) ||
            __builtin_add_overflow(last, step, &last))
            last = UINT64_MAX;
    if (last >= elements)
        return vt_fail(
            err, VT_BAD_FILE, "it reaches element %llu of storage '%.*s', which has %llu",
            (unsigned long long)last, VT_ARG(x->storage->key), (unsigned long long)elements);
    return true;
}

static bool offset_of(const call *c, const vt_pickle *v, uint64_t *offset)
{
    if (v->kind != VT_PICKLE_INT || v->i < 0)
        return wrong(c, "an offset is no number, or negative");
    *offset = (uint64_t)v->i;
    return true;
}

static bool shape_of(const call *c, const vt_pickle *size, const vt_pickle *stride,
                     torch_tensor *out)
{
    size_t rank, n;
    if (!vt_torch_ints(c->s, size, &out->shape, &rank) ||
        !vt_torch_ints(c->s, stride, &out->strides, &n))
        return false;
    out->rank = (int)rank;
    return n == rank ? true : wrong(c, "a tensor has not as many strides as sizes");
}

const int64_t *vt_torch_dense_strides(vt_arena *a, const int64_t *shape, int rank)
{
    int64_t *strides = vt_arena_array(a, (size_t)rank, sizeof *strides), step = 1;
    for (int i = rank; strides && i-- > 0;) {
        strides[i] = step;
        if (__builtin_mul_overflow(step, shape[i] > 0 ? shape[i] : 1, &step))
            step = INT64_MAX;
    }
    return strides;
}

/* (storage, offset, size, stride, ...) */
static bool make_strided(const call *c, const torch_type *type, torch_tensor *out)
{
    torch_storage *storage;
    if (!vt_torch_storage_of(c->s, c->args[0], &storage, &out->type) ||
        !offset_of(c, c->args[1], &out->offset) || !shape_of(c, c->args[2], c->args[3], out))
        return false;
    out->storage = storage;
    if (type)
        out->type = type;
    return vt_torch_tensor_check(c->s, out);
}

/* The dict of bits that torch keeps beside elements. */
static void mark_bits(const vt_pickle *v, torch_tensor *out)
{
    const vt_pickle *conj = vt_pickle_get(v, "conj"), *neg = vt_pickle_get(v, "neg");
    out->conjugated = conj && conj->i;
    out->negated = neg && neg->i;
}

static bool make_tensor(const call *c, torch_tensor *out)
{
    if (!make_strided(c, NULL, out))
        return false;
    out->is_parameter =
        c->s->t->scripted && c->n > 4 && c->args[4]->kind == VT_PICKLE_BOOL && c->args[4]->i;
    if (c->n > 6)
        mark_bits(c->args[6], out);
    return true;
}

/* (storage, offset, size, stride, requires_grad, hooks, dtype[, bits]) */
static bool make_typed(const call *c, torch_tensor *out)
{
    const torch_type *type = vt_torch_type(c->args[6]);
    if (!type)
        return wrong(c, "a tensor's type is not known");
    if (!make_strided(c, type, out))
        return false;
    if (c->n > 7)
        mark_bits(c->args[7], out);
    return true;
}

/* What the first argument makes, and nothing more. */
static bool make_same(const call *c, torch_tensor *out)
{
    bool is;
    if (!tensor_of(c->s, c->args[0], c->depth + 1, out, &is))
        return false;
    return is ? true : wrong(c, "what should be a tensor is none");
}

static bool make_parameter(const call *c, torch_tensor *out)
{
    if (!make_same(c, out))
        return false;
    out->is_parameter = c->n < 2 || c->args[1]->kind != VT_PICKLE_BOOL || c->args[1]->i;
    return true;
}

/* (dtype, size, stride, requires_grad): on the device "meta" there are no elements. */
static bool make_meta(const call *c, torch_tensor *out)
{
    out->type = vt_torch_type(c->args[0]);
    out->missing = "it was saved without elements (device 'meta')";
    if (!out->type)
        return wrong(c, "a tensor's type is not known");
    return shape_of(c, c->args[1], c->args[2], out) && vt_torch_tensor_check(c->s, out);
}

/* (class, dtype, size, stride, offset, layout, device, requires_grad): the elements are in other
 * tensors, which stand in the state of the call around. */
static bool make_wrapper(const call *c, torch_tensor *out)
{
    out->type = vt_torch_type(c->args[1]);
    out->missing = "its elements are kept in other tensors";
    if (!out->type)
        return wrong(c, "a tensor's type is not known");
    return shape_of(c, c->args[2], c->args[3], out) && vt_torch_tensor_check(c->s, out);
}

static bool make_call(torch_stream *s, const vt_pickle *at, const vt_pickle *callee,
                      const vt_pickle *args, int depth, torch_tensor *out, bool *is);

/* (function, class, its arguments, state) */
static bool make_subclass(const call *c, torch_tensor *out)
{
    bool is;
    if (c->args[2]->kind != VT_PICKLE_TUPLE)
        return wrong(c, "the arguments of a call are no tuple");
    if (!make_call(c->s, c->v, c->args[0], c->args[2], c->depth + 1, out, &is))
        return false;
    if (!is)
        return wrong(c, "what should be a tensor is none");
    if (!out->storage && out->missing)
        out->inner = c->args[3];
    return true;
}

/* ---- quantized
 * ----------------------------------------------------------------------------------- */

static double number_of(const vt_pickle *v)
{
    return v->kind == VT_PICKLE_FLOAT ? v->f : v->kind == VT_PICKLE_INT ? (double)v->i : 0;
}

/* All elements of a short tensor, as numbers. */
static bool numbers_of(const call *c, const vt_pickle *v, uint64_t n, double *out)
{
    torch_tensor x = {0};
    bool is;
    if (!tensor_of(c->s, v, DEEPEST_CALL - 2, &x, &is))
        return false;
    if (!is || x.quant || x.rank != 1 || x.count != n || x.type->dtype == VT_DTYPE_UNKNOWN)
        return wrong(c, "scales and zero points are not one per channel");
    vt_weight w = {.dtype = x.type->dtype, .count = n};
    if (!vt_torch_data_find(c->s->t, &x, &w))
        return false;
    uint64_t bytes;
    if (w.missing || !vt_dtype_bytes(w.dtype, n, &bytes))
        return wrong(c, w.missing ? w.missing : "scales and zero points are no numbers");
    void *room = vt_alloc((size_t)bytes + 1);
    bool ok = room || vt_fail(c->s->t->err, VT_NO_MEMORY, "out of memory");
    if (ok && w.data)
        memcpy(room, w.data, (size_t)bytes);
    else if (ok)
        ok = w.read(c->s->t->m, &w, 0, n, room, c->s->t->err);
    for (uint64_t i = 0; ok && i < n; i++)
        out[i] = vt_element(w.dtype, room, i);
    vt_free(room);
    return ok;
}

static bool per_channel(const call *c, const vt_pickle *params, const torch_tensor *x, vt_quant *q)
{
    vt_arena *a = c->s->t->m->arena;
    if (params->n < 4 || params->items[3]->kind != VT_PICKLE_INT || params->items[3]->i < 0 ||
        params->items[3]->i >= x->rank)
        return wrong(c, "a tensor is quantized along an axis that it has not");
    q->axis = (int)params->items[3]->i;
    q->n = (uint64_t)x->shape[q->axis];
    if (q->n > x->storage->bytes * 8)
        return wrong(c, "scales and zero points are not one per channel");
    c->s->t->scales += q->n;
    if (c->s->t->scales > MOST_SCALES)
        return vt_fail(c->s->t->err, VT_LIMIT, "the tensors of the file have more than %d scales",
                       MOST_SCALES);
    float *scale = vt_arena_array(a, q->n, sizeof *scale);
    int64_t *zero = vt_arena_array(a, q->n, sizeof *zero);
    double *numbers = vt_arena_array(a, q->n, sizeof *numbers);
    if (!scale || !zero || !numbers)
        return vt_arena_check(a, c->s->t->err);
    if (!numbers_of(c, params->items[1], q->n, numbers))
        return false;
    for (uint64_t i = 0; i < q->n; i++)
        scale[i] = (float)numbers[i];
    if (!numbers_of(c, params->items[2], q->n, numbers))
        return false;
    for (uint64_t i = 0; i < q->n; i++)
        zero[i] = numbers[i] > -1e18 && numbers[i] < 1e18 ? (int64_t)numbers[i] : 0;
    q->scale = scale;
    q->zero = zero;
    return true;
}

static bool per_tensor(const call *c, const vt_pickle *params, vt_quant *q)
{
    vt_arena *a = c->s->t->m->arena;
    float *scale = vt_arena_take(a, sizeof *scale);
    int64_t *zero = vt_arena_take(a, sizeof *zero);
    if (!scale || !zero)
        return vt_arena_check(a, c->s->t->err);
    *scale = (float)number_of(params->items[1]);
    *zero = params->items[2]->kind == VT_PICKLE_INT ? params->items[2]->i : 0;
    *q = (vt_quant){.axis = -1, .n = 1, .scale = scale, .zero = zero};
    return true;
}

/* (storage, offset, size, stride, (scheme, scale, zero point[, axis]), requires_grad, hooks) */
static bool make_quantized(const call *c, torch_tensor *out)
{
    const vt_pickle *params = c->args[4];
    vt_quant *q = vt_arena_take(c->s->t->m->arena, sizeof *q);
    if (!q)
        return vt_arena_check(c->s->t->m->arena, c->s->t->err);
    if (!make_strided(c, NULL, out))
        return false;
    if (params->kind != VT_PICKLE_TUPLE || params->n < 3 ||
        params->items[0]->kind != VT_PICKLE_GLOBAL)
        return wrong(c, "it is not said how a tensor is quantized");
    bool one = vt_str_is(params->items[0]->global->name, "per_tensor_affine");
    if (!(one ? per_tensor(c, params, q) : per_channel(c, params, out, q)))
        return false;
    out->quant = q;
    return true;
}

/* ---- sparse
 * ------------------------------------------------------------------------------------- */

static bool part_of(const call *c, const vt_pickle *v, const torch_tensor **out)
{
    torch_tensor *x = vt_arena_take(c->s->t->m->arena, sizeof *x);
    bool is;
    if (!x)
        return vt_arena_check(c->s->t->m->arena, c->s->t->err);
    if (!tensor_of(c->s, v, c->depth + 1, x, &is))
        return false;
    *out = x;
    return is && x->type && !x->layout.n ? true
                                         : wrong(c, "a part of a sparse tensor is no tensor");
}

static bool sparse_shape(const call *c, const vt_pickle *size, torch_tensor *out)
{
    size_t rank;
    if (!vt_torch_ints(c->s, size, &out->shape, &rank))
        return false;
    out->rank = (int)rank;
    out->strides = vt_torch_dense_strides(c->s->t->m->arena, out->shape, out->rank);
    out->type = out->values->type;
    for (int i = 0; i < out->rank; i++)
        if (out->shape[i] < 0)
            return wrong(c, "a sparse tensor's shape is negative");
    return out->strides || vt_arena_check(c->s->t->m->arena, c->s->t->err);
}

/* "torch.sparse_coo" without its first word, as torch.serialization._get_layout is called with. */
static vt_str layout_name(const vt_pickle *v)
{
    if (v->kind == VT_PICKLE_CALL && v->call->args->n)
        v = v->call->args->items[0];
    vt_str name = v->kind == VT_PICKLE_STR      ? v->s
                  : v->kind == VT_PICKLE_GLOBAL ? v->global->name
                                                : (vt_str){0};
    return vt_str_starts(name, VT_S("torch.")) ? vt_str_from(name, 6) : name;
}

/* (layout, (indices, values, size[, coalesced])) or (layout, (rows, columns, values, size)) */
static bool make_sparse(const call *c, torch_tensor *out)
{
    const vt_pickle *data = c->args[1];
    out->layout = layout_name(c->args[0]);
    bool coo = vt_str_is(out->layout, "sparse_coo");
    if (!out->layout.n || data->kind != VT_PICKLE_TUPLE || data->n < (coo ? 3u : 4u))
        return wrong(c, "a sparse tensor has no layout that is known");
    if (!coo && !part_of(c, data->items[0], &out->compressed))
        return false;
    if (!part_of(c, data->items[coo ? 0 : 1], &out->indices) ||
        !part_of(c, data->items[coo ? 1 : 2], &out->values) ||
        !sparse_shape(c, data->items[coo ? 2 : 3], out))
        return false;
    bool fits = coo ? out->indices->rank == 2 && out->values->rank >= 1 &&
                          out->indices->shape[1] == out->values->shape[0] &&
                          out->indices->shape[0] + out->values->rank - 1 == out->rank
                    : out->indices->rank >= 1 && out->values->rank >= 1 && out->rank >= 2;
    return fits ? true : wrong(c, "the indices of a sparse tensor do not fit its values");
}

/* ---- the table
 * ----------------------------------------------------------------------------------- */

static const struct maker {
    const char *name;
    uint32_t least; /* arguments */
    bool (*make)(const call *c, torch_tensor *out);
} makers[] = {
    {"_rebuild_tensor_v2", 4, make_tensor},
    {"_rebuild_tensor_v3", 7, make_typed},
    {"_rebuild_tensor", 4, make_tensor},
    {"_rebuild_parameter", 1, make_parameter},
    {"_rebuild_parameter_with_state", 1, make_parameter},
    {"_rebuild_buffer", 1, make_same},
    {"Parameter", 1, make_parameter},
    {"Buffer", 1, make_same},
    {"Variable", 1, make_same},
    {"_rebuild_qtensor", 5, make_quantized},
    {"_rebuild_sparse_tensor", 2, make_sparse},
    {"_rebuild_sparse_csr_tensor", 2, make_sparse},
    {"_rebuild_from_type", 4, make_subclass},
    {"_rebuild_from_type_v2", 4, make_subclass},
    {"_rebuild_wrapper_subclass", 4, make_wrapper},
    {"_rebuild_meta_tensor_no_storage", 3, make_meta},
    {"_rebuild_device_tensor_from_cpu_tensor", 1, make_same},
    {"_rebuild_device_tensor_from_numpy", 1, make_same},
    {"_rebuild_xla_tensor", 1, make_same},
    {"_rebuild_nested_tensor", 1, make_same},
};

static const struct maker *maker_of(const vt_pickle *callee)
{
    if (callee->kind != VT_PICKLE_GLOBAL ||
        (!vt_str_is(callee->global->module, "torch") &&
         !vt_str_starts(callee->global->module, VT_S("torch."))))
        return NULL;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (vt_str_is(callee->global->name, makers[i].name))
            return &makers[i];
    return NULL;
}

static bool make_call(torch_stream *s, const vt_pickle *at, const vt_pickle *callee,
                      const vt_pickle *args, int depth, torch_tensor *out, bool *is)
{
    call c = {s, at, args->items, args->n, depth};
    const struct maker *m = maker_of(callee);
    *is = m;
    if (!m)
        return true;
    if (depth == DEEPEST_CALL)
        return wrong(&c, "tensors are made of tensors too deeply");
    if (args->n < m->least) {
        vt_fail(s->t->err, VT_BAD_FILE, "%s has %u arguments, fewer than %u", m->name, args->n,
                m->least);
        return vt_while(s->t->err, "byte %llu", (unsigned long long)at->at);
    }
    return m->make(&c, out);
}

/* Tar archives keep tensors beside the pickle, under a number. */
static void kept_of(torch_stream *s, const vt_pickle *v, torch_tensor *out, bool *is)
{
    vt_id i = vt_names_get(&s->kept_at, vt_torch_key(s->t->m->arena, v->id));
    *is = i != VT_NONE;
    if (*is)
        *out = *s->kept.at[i];
}

static bool tensor_of(torch_stream *s, const vt_pickle *v, int depth, torch_tensor *out, bool *is)
{
    *is = false;
    if (v->kind == VT_PICKLE_PERSISTENT && s->kept.n)
        kept_of(s, v, out, is);
    if (v->kind != VT_PICKLE_CALL)
        return true;
    if (!vt_torch_numpy_of(s, v, out, is))
        return false;
    return *is || make_call(s, v, v->call->callee, v->call->args, depth, out, is);
}

bool vt_torch_tensor_of(torch_stream *s, const vt_pickle *v, torch_tensor *out, bool *is)
{
    *out = (torch_tensor){0};
    return tensor_of(s, v, 0, out, is);
}
