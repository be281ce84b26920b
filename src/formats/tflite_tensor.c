/* tflite_tensor.c: Tensor tables: what flows, and what is stored.
 *
 *   Tensor        shape [int] | type byte | buffer u32 | name | quantization | is_variable |
 * sparsity | shape_signature [int]: -1 where a size is open | has_rank Buffer        data [ubyte] |
 * offset u64 | size u64: from the file's begin, when > 1 Quantization  min [float] | max | scale
 * [float] | zero_point [long] | details type | details | quantized_dimension int strings       how
 * many u32 | offsets u32, one more than that | bytes
 *
 * A tensor whose buffer holds bytes is a weight; tensors that share a buffer share the weight. */
#include "formats/tflite.h"

#include <string.h>

enum { SHAPE, TYPE, BUFFER, NAME, QUANTIZATION, IS_VARIABLE, SPARSITY, SIGNATURE, HAS_RANK };
enum { SCALE = 2, ZERO_POINT = 3, DIMENSION = 6 };

static const vt_dtype dtypes[] = {
    VT_DTYPE_F32,  VT_DTYPE_F16,     VT_DTYPE_I32,     VT_DTYPE_U8,  VT_DTYPE_I64, VT_DTYPE_STRING,
    VT_DTYPE_BOOL, VT_DTYPE_I16,     VT_DTYPE_C64,     VT_DTYPE_I8,  VT_DTYPE_F64, VT_DTYPE_C128,
    VT_DTYPE_U64,  VT_DTYPE_UNKNOWN, VT_DTYPE_UNKNOWN, VT_DTYPE_U32, VT_DTYPE_U16, VT_DTYPE_I4,
    VT_DTYPE_BF16, VT_DTYPE_I2,      VT_DTYPE_U4,
};

static vt_dtype dtype_of(int64_t number)
{
    return number >= 0 && number < (int64_t)(sizeof dtypes / sizeof *dtypes) ? dtypes[number]
                                                                             : VT_DTYPE_UNKNOWN;
}

/* ---- types ------------------------------------------------------------------------------------
 */

/* Resources and variants are no tensors of numbers. */
static vt_type_kind kind_of(int64_t number)
{
    return number == 13 || number == 14 ? VT_TYPE_OPAQUE : VT_TYPE_TENSOR;
}

static const vt_type *type_of(tflite *t, const vt_flat_table *tensor)
{
    vt_flat_list shape = vt_flat_list_of(tensor, SHAPE, 4);
    vt_flat_list open = vt_flat_list_of(tensor, SIGNATURE, 4);
    const vt_flat_list *l = open.n == shape.n ? &open : &shape;
    vt_type *type = vt_arena_take(t->m->arena, sizeof *type);
    vt_dim *dims = vt_arena_array(t->m->arena, l->n, sizeof *dims);
    if (!type || !dims)
        return NULL;
    for (uint32_t i = 0; i < l->n; i++) {
        int64_t n = vt_flat_list_int(l, i, 4);
        dims[i].n = n < 0 ? -1 : n;
    }
    int64_t number = vt_flat_int(tensor, TYPE, 1, 0);
    *type = (vt_type){.kind = kind_of(number),
                      .dtype = dtype_of(number),
                      .file_dtype = (int)number,
                      .rank = (int)l->n,
                      .dims = dims};
    if (!l->n && vt_flat_has(tensor, HAS_RANK) && !vt_flat_int(tensor, HAS_RANK, 1, 0))
        type->rank = -1;
    return type;
}

/* ---- stored data ------------------------------------------------------------------------------
 */

bool vt_tflite_buffer(tflite *t, int64_t index, vt_str *data)
{
    *data = (vt_str){0};
    if (index < 0 || index >= t->buffers.n)
        return vt_fail(t->err, VT_BAD_FILE, "buffer %lld, but the file has %u", (long long)index,
                       t->buffers.n);
    vt_flat_table b = vt_flat_list_table(&t->buffers, (uint32_t)index);
    uint64_t offset = (uint64_t)vt_flat_int(&b, 1, 8, 0), size = (uint64_t)vt_flat_int(&b, 2, 8, 0);
    *data = vt_flat_text(&b, 0);
    if (t->file.failed)
        return false;
    if (offset <= 1)
        return true;
    if (offset > t->map->n || size > t->map->n - offset)
        return vt_fail(t->err, VT_BAD_FILE,
                       "buffer %lld ends at byte %llu but the file has %zu: it is cut",
                       (long long)index, (unsigned long long)(offset + size), t->map->n);
    *data = (vt_str){(const char *)t->map->p + offset, (size_t)size};
    return true;
}

static uint32_t u32_at(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Strings first..first+n-1 of the list that `source` points to. */
static bool strings_read(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                         void *out, vt_err *err)
{
    const uint8_t *p = w->source;
    vt_str *to = out;
    (void)m;
    for (uint64_t i = 0; i < n; i++) {
        const uint8_t *at = p + 4 + 4 * (first + i);
        uint32_t begin = u32_at(at), end = u32_at(at + 4);
        if (begin > end || end > w->bytes)
            return vt_fail(err, VT_BAD_FILE, "string %llu does not lie within its buffer",
                           (unsigned long long)(first + i));
        to[i] = (vt_str){(const char *)p + begin, end - begin};
    }
    return true;
}

static bool place_strings(vt_weight *w, vt_str data)
{
    const uint8_t *p = (const uint8_t *)data.p;
    if (data.n < 8 || u32_at(p) != w->count || w->count > (data.n - 8) / 4)
        return false;
    w->source = p;
    w->read = strings_read;
    return true;
}

/* Of a sparse tensor the buffer holds only what is stored; its indices are in the sparsity table.
 */
static bool place_sparse(tflite *t, vt_weight *w, vt_str data)
{
    unsigned bits = vt_dtype_bits(w->dtype);
    int64_t *stored = vt_arena_take(t->m->arena, sizeof *stored);
    if (!stored || bits < 8)
        return false;
    *stored = (int64_t)(data.n * 8 / bits);
    w->is_sparse = true;
    w->dense_shape = w->shape;
    w->dense_rank = w->rank;
    w->shape = stored;
    w->rank = 1;
    w->count = (uint64_t)*stored;
    w->data = (const uint8_t *)data.p;
    return true;
}

static bool place(tflite *t, vt_weight *w, vt_str data, bool sparse)
{
    uint64_t need;
    bool ok = false;
    w->bytes = data.n;
    w->offset = (uint64_t)((const uint8_t *)data.p - t->map->p);
    if (w->dtype == VT_DTYPE_STRING)
        ok = place_strings(w, data);
    else if (sparse)
        ok = place_sparse(t, w, data);
    else if (vt_dtype_bytes(w->dtype, w->count, &need) && need == data.n) {
        w->data = (const uint8_t *)data.p;
        ok = true;
    }
    if (!ok)
        w->missing = vt_cstr(t->m->arena,
                             vt_str_format(t->m->arena,
                                           "its buffer of %zu bytes does not hold %llu elements of "
                                           "its type",
                                           data.n, (unsigned long long)w->count));
    return vt_arena_check(t->m->arena, t->err);
}

/* ---- quantization ------------------------------------------------------------------------------
 */

static const vt_quant *quant_of(tflite *t, const vt_flat_table *tensor, const vt_weight *w)
{
    vt_flat_table q = vt_flat_inner(tensor, QUANTIZATION);
    vt_flat_list scales = vt_flat_list_of(&q, SCALE, 4), zeros = vt_flat_list_of(&q, ZERO_POINT, 8);
    int64_t axis = vt_flat_int(&q, DIMENSION, 4, 0);
    if (!scales.n || vt_dtype_is_float(w->dtype))
        return NULL;
    if (scales.n > 1 && (axis < 0 || axis >= w->rank || w->shape[axis] != (int64_t)scales.n))
        return NULL;
    vt_quant *out = vt_arena_take(t->m->arena, sizeof *out);
    float *scale = vt_arena_array(t->m->arena, scales.n, sizeof *scale);
    int64_t *zero = vt_arena_array(t->m->arena, scales.n, sizeof *zero);
    if (!out || !scale || !zero)
        return NULL;
    for (uint32_t i = 0; i < scales.n; i++) {
        scale[i] = vt_flat_list_float(&scales, i);
        if (zeros.n)
            zero[i] = vt_flat_list_int(&zeros, zeros.n == scales.n ? i : 0, 8);
    }
    *out = (vt_quant){
        .axis = scales.n > 1 ? (int)axis : -1, .n = scales.n, .scale = scale, .zero = zero};
    return out;
}

/* ---- values and weights -------------------------------------------------------------------------
 */

static bool shape_of(tflite *t, const vt_flat_table *tensor, vt_weight *w)
{
    vt_flat_list l = vt_flat_list_of(tensor, SHAPE, 4);
    int64_t *shape = vt_arena_array(t->m->arena, l.n, sizeof *shape);
    if (!shape)
        return vt_arena_check(t->m->arena, t->err);
    for (uint32_t i = 0; i < l.n; i++)
        shape[i] = vt_flat_list_int(&l, i, 4);
    w->shape = shape;
    w->rank = (int)l.n;
    if (!vt_shape_count(shape, w->rank, &w->count))
        return vt_fail(t->err, VT_BAD_FILE, "its shape has a size below 0, or is too large");
    return true;
}

static bool same_form(const vt_weight *a, const vt_weight *b)
{
    int rank = a->is_sparse ? a->dense_rank : a->rank;
    const int64_t *shape = a->is_sparse ? a->dense_shape : a->shape;
    return a->dtype == b->dtype && rank == b->rank &&
           (!rank || !memcmp(shape, b->shape, (size_t)rank * sizeof *shape));
}

static bool weight_add(tflite *t, const vt_flat_table *tensor, int64_t buffer, vt_str data,
                       vt_value *v)
{
    vt_weight w = {.name = v->name,
                   .dtype = v->type->dtype,
                   .file_dtype = v->type->file_dtype,
                   .sparse_indices = VT_NONE};
    if (!shape_of(t, tensor, &w))
        return false;
    vt_id before = t->weight_of_buffer[buffer];
    if (before != VT_NONE && same_form(&t->m->weights.at[before], &w)) {
        v->weight = before;
        return true;
    }
    w.quant = quant_of(t, tensor, &w);
    if (!place(t, &w, data, vt_flat_has(tensor, SPARSITY)))
        return false;
    v->weight = t->weight_of_buffer[buffer] = (vt_id)t->m->weights.n;
    vt_weight *to = vt_push(t->m->arena, &t->m->weights);
    if (to)
        *to = w;
    return vt_arena_check(t->m->arena, t->err);
}

static bool tensor_read(tflite *t, vt_id graph, const vt_flat_table *tensor)
{
    vt_value v = {.name = vt_flat_text(tensor, NAME),
                  .type = type_of(t, tensor),
                  .graph = graph,
                  .producer = VT_NONE,
                  .weight = VT_NONE};
    int64_t buffer = vt_flat_int(tensor, BUFFER, 4, 0);
    vt_str data = {0};
    if (t->file.failed || !v.type)
        return t->file.failed ? false : vt_arena_check(t->m->arena, t->err);
    if (buffer && !vt_tflite_buffer(t, buffer, &data))
        return false;
    if (data.n && v.type->kind == VT_TYPE_TENSOR && !weight_add(t, tensor, buffer, data, &v))
        return false;
    vt_value *to = vt_push(t->m->arena, &t->m->values);
    if (to)
        *to = v;
    return vt_arena_check(t->m->arena, t->err) && !t->file.failed;
}

bool vt_tflite_tensors(tflite *t, vt_id graph, const vt_flat_list *tensors)
{
    t->first_value[graph] = (vt_id)t->m->values.n;
    t->n_tensors[graph] = tensors->n;
    for (uint32_t i = 0; i < tensors->n; i++) {
        vt_flat_table tensor = vt_flat_list_table(tensors, i);
        if (!tensor_read(t, graph, &tensor))
            return vt_while(t->err, "tensor %u of %u", i + 1, tensors->n);
    }
    return true;
}

bool vt_tflite_value(tflite *t, vt_id graph, int64_t index, vt_id *value)
{
    *value = VT_NONE;
    if (index == -1)
        return true;
    if (index < 0 || index >= t->n_tensors[graph])
        return vt_fail(t->err, VT_BAD_FILE, "tensor %lld, but the subgraph has %u",
                       (long long)index, t->n_tensors[graph]);
    *value = t->first_value[graph] + (vt_id)index;
    return true;
}

bool vt_tflite_values(tflite *t, vt_id graph, const vt_flat_list *list, const vt_id **out,
                      uint32_t *n)
{
    vt_id *ids = vt_arena_array(t->m->arena, list->n, sizeof *ids);
    if (!ids)
        return vt_arena_check(t->m->arena, t->err);
    for (uint32_t i = 0; i < list->n; i++)
        if (!vt_tflite_value(t, graph, vt_flat_list_int(list, i, 4), &ids[i]))
            return false;
    *out = ids;
    *n = list->n;
    return true;
}
