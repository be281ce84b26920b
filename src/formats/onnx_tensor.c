/* onnx_tensor.c: TensorProto and SparseTensorProto become weights. */
#include "formats/onnx.h"

enum { MOST_DIMS = 1024 };

/* The `n` sizes in repeated field `number`. */
static bool read_dims(onnx *o, vt_pb r, uint32_t number, size_t n, const int64_t **out, int *rank)
{
    vt_pb_field f;
    if (n > MOST_DIMS)
        return vt_fail(o->err, VT_BAD_FILE, "has %zu dimensions", n);
    int64_t *shape = vt_arena_array(o->m->arena, n, sizeof *shape);
    if (!shape)
        return false;
    *out = shape;
    while ((size_t)*rank < n && vt_pb_next(&r, &f)) {
        if (f.number != number)
            continue;
        vt_pb_numbers dims = vt_pb_numbers_of(&f, VT_PB_INT64);
        for (uint64_t v; (size_t)*rank < n && vt_pb_number(&dims, &v);)
            shape[(*rank)++] = (int64_t)v;
    }
    return !r.failed;
}

static size_t count_of(const vt_pb_field *f)
{
    vt_pb_numbers dims = vt_pb_numbers_of(f, VT_PB_INT64);
    return vt_pb_numbers_left(&dims);
}

/* One walk over the message: what it says of itself, and where its parts are. */
static bool read_fields(onnx *o, vt_pb r, vt_weight *w, onnx_tensor *t)
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        bool bytes = f.wire == VT_PB_BYTES_WIRE, varint = f.wire == VT_PB_VARINT;
        if (f.number == 1) {
            t->dims += count_of(&f);
        } else if (f.number == 2 && varint) {
            w->file_dtype = (int)f.value;
            w->dtype = vt_onnx_dtype((int64_t)f.value);
        } else if (f.number == 3) {
            t->segment = true;
        } else if (f.number == 8 && bytes) {
            w->name = f.bytes;
        } else if (f.number == 9 && bytes) {
            t->raw = f.bytes;
        } else if (f.number == 12 && bytes) {
            w->doc = f.bytes;
        } else if (f.number == 14 && varint) {
            t->external = f.value == 1;
        } else if (f.number == 16 && bytes) {
            t->meta = true;
        } else if (f.number == 15 || f.number > 16) {
            vt_onnx_unknown(o);
        }
    }
    return !r.failed;
}

static bool read_tensor(onnx *o, vt_pb r, vt_weight *w)
{
    onnx_tensor t = {0};
    if (!read_fields(o, r, w, &t) || !read_dims(o, r, 1, t.dims, &w->shape, &w->rank))
        return false;
    if (t.meta && !vt_onnx_entries(o, &r, 16, &w->meta))
        return false;
    if (!vt_shape_count(w->shape, w->rank, &w->count))
        return vt_fail(o->err, VT_BAD_FILE,
                       "its shape has a negative size or more elements than can be counted");
    return vt_onnx_data_find(o, r, &t, w);
}

bool vt_onnx_tensor_read(onnx *o, vt_pb r, vt_str name_if_none, vt_id *weight)
{
    vt_weight *w = vt_onnx_budget(o, 0) ? vt_push(o->m->arena, &o->m->weights) : NULL;
    if (!w)
        return false;
    *weight = (vt_id)(o->m->weights.n - 1);
    w->sparse_indices = VT_NONE;
    if (!read_tensor(o, r, w))
        return vt_while(o->err, "tensor '%.*s'", VT_ARG(w->name));
    if (!w->name.n)
        w->name = name_if_none;
    return true;
}

/* Values and indices are two weights; the first stands for the whole. */
bool vt_onnx_sparse_read(onnx *o, vt_pb r, vt_str name_if_none, vt_id *weight)
{
    vt_pb_field f;
    size_t dims = 0;
    vt_id part[3] = {VT_NONE, VT_NONE, VT_NONE};
    for (vt_pb walk = r; vt_pb_next(&walk, &f);) {
        bool tensor = (f.number == 1 || f.number == 2) && f.wire == VT_PB_BYTES_WIRE;
        if (tensor && !vt_onnx_tensor_read(o, vt_pb_inside(&walk, &f, &vt_onnx_tensor),
                                           name_if_none, &part[f.number]))
            return false;
        if (f.number == 3)
            dims += count_of(&f);
        else if (!tensor)
            vt_onnx_unknown(o);
    }
    if (part[1] == VT_NONE)
        return vt_fail(o->err, VT_BAD_FILE, "a sparse tensor holds no values");
    vt_weight *w = &o->m->weights.at[part[1]];
    w->is_sparse = true;
    w->sparse_indices = part[2];
    *weight = part[1];
    return read_dims(o, r, 3, dims, &w->dense_shape, &w->dense_rank);
}
