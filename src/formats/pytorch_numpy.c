/* pytorch_numpy.c: NumPy's arrays and scalars within pickles.
 *
 *     numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b"b"), then the state
 *         (1, shape, dtype, fortran order, bytes)
 *     numpy._core.numeric._frombuffer(bytes, dtype, shape, "C")          protocol 5
 *     numpy.core.multiarray.scalar(dtype, bytes)
 *     dtype: numpy.dtype("f4", False, True), then the state (3, "<", …)
 *
 * An array is a tensor whose storage is its bytes, where they stand in the pickle. */
#include "formats/pytorch.h"

#include <string.h>

static const struct {
    const char *code, *type;
} codes[] = {
    {"f4", "float32"},   {"f8", "float64"},     {"f2", "float16"}, {"i8", "int64"},
    {"i4", "int32"},     {"i2", "int16"},       {"i1", "int8"},    {"u1", "uint8"},
    {"u2", "uint16"},    {"u4", "uint32"},      {"u8", "uint64"},  {"b1", "bool"},
    {"c8", "complex64"}, {"c16", "complex128"},
};

static bool is_numpy(const vt_pickle *v, const char *name)
{
    return v->kind == VT_PICKLE_GLOBAL && vt_str_starts(v->global->module, VT_S("numpy")) &&
           vt_str_is(v->global->name, name);
}

/* The type of elements, and whether they are big-endian; NULL: one that torch has none of. */
static const torch_type *type_of(const vt_pickle *v, bool *big)
{
    const vt_pickle *state, *order;
    if (v->kind != VT_PICKLE_CALL || !is_numpy(v->call->callee, "dtype") || !v->call->args->n ||
        v->call->args->items[0]->kind != VT_PICKLE_STR)
        return NULL;
    vt_str code = v->call->args->items[0]->s;
    if (code.n && strchr("<>|=", code.p[0])) {
        *big = code.p[0] == '>';
        code = vt_str_from(code, 1);
    }
    state = v->call->state;
    order = state && state->kind == VT_PICKLE_TUPLE && state->n > 1 ? state->items[1] : NULL;
    if (order && order->kind == VT_PICKLE_STR)
        *big = vt_str_is(order->s, ">");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (vt_str_is(code, codes[i].code))
            return vt_torch_type_named(codes[i].type);
    return NULL;
}

/* Strides of the first dimension fastest. */
static const int64_t *fortran_strides(vt_arena *a, const int64_t *shape, int rank)
{
    int64_t *strides = vt_arena_array(a, (size_t)rank, sizeof *strides), step = 1;
    for (int i = 0; strides && i < rank; i++) {
        strides[i] = step;
        if (__builtin_mul_overflow(step, shape[i] > 0 ? shape[i] : 1, &step))
            step = INT64_MAX;
    }
    return strides;
}

static bool array_of(torch_stream *s, const vt_pickle *shape, const vt_pickle *dtype, bool fortran,
                     const vt_pickle *raw, torch_tensor *out, bool *is)
{
    vt_arena *a = s->t->m->arena;
    vt_str bytes = {0};
    bool big = false;
    size_t rank;
    bool kept = raw->kind != VT_PICKLE_BUFFER;
    out->type = type_of(dtype, &big);
    if (!out->type || (kept && !vt_torch_bytes(s->t, raw, &bytes)))
        return true; /* strings, dates, records, objects: shown as what they are */
    torch_storage *storage = vt_torch_storage_new(
        s, vt_str_format(a, "array at byte %llu", (unsigned long long)raw->at));
    if (!storage || !vt_torch_ints(s, shape, &out->shape, &rank))
        return false;
    out->rank = (int)rank;
    out->strides = fortran ? fortran_strides(a, out->shape, out->rank)
                           : vt_torch_dense_strides(a, out->shape, out->rank);
    storage->packed = bytes;
    storage->bytes = kept ? bytes.n : 0;
    storage->big = big;
    storage->found = kept;
    storage->missing = kept ? NULL : "its bytes were kept outside the pickle";
    out->storage = kept ? storage : NULL;
    out->missing = storage->missing;
    out->is_array = *is = true;
    if (!out->strides)
        return vt_arena_check(a, s->t->err);
    return vt_torch_tensor_check(s, out) ||
           vt_while(s->t->err, "array at byte %llu", (unsigned long long)raw->at);
}

/* numpy.ma and matrices say the same in other words: their first argument is the class. */
static bool reconstructed(torch_stream *s, const vt_pickle *v, torch_tensor *out, bool *is)
{
    const vt_pickle *state = v->call->state;
    if (!state || state->kind != VT_PICKLE_TUPLE || state->n < 5)
        return true;
    return array_of(s, state->items[1], state->items[2], state->items[3]->i, state->items[4], out,
                    is);
}

bool vt_torch_numpy_of(torch_stream *s, const vt_pickle *v, torch_tensor *out, bool *is)
{
    const vt_pickle *args = v->call->args;
    *is = false;
    if (is_numpy(v->call->callee, "_reconstruct"))
        return reconstructed(s, v, out, is);
    if (!is_numpy(v->call->callee, "_frombuffer") || args->n < 4)
        return true;
    bool fortran = args->items[3]->kind == VT_PICKLE_STR && vt_str_is(args->items[3]->s, "F");
    return array_of(s, args->items[2], args->items[1], fortran, args->items[0], out, is);
}

bool vt_torch_numpy_scalar(torch *t, const vt_pickle *v, vt_buf *out)
{
    const vt_pickle *args = v->call->args;
    uint8_t element[16] = {0};
    vt_str bytes;
    bool big = false;
    if (!is_numpy(v->call->callee, "scalar") || args->n != 2)
        return false;
    const torch_type *type = type_of(args->items[0], &big);
    if (!type || !vt_torch_bytes(t, args->items[1], &bytes) || bytes.n != type->bits / 8 || big)
        return false;
    memcpy(element, bytes.p, bytes.n);
    vt_put_element(out, type->dtype, element, 0);
    return true;
}
