/* onnx_type.c: TypeProto and TensorShapeProto. */
#include "formats/onnx.h"

static const vt_dtype dtypes[] = {
    VT_DTYPE_UNKNOWN,    VT_DTYPE_F32,  VT_DTYPE_U8,       VT_DTYPE_I8,         VT_DTYPE_U16,
    VT_DTYPE_I16,        VT_DTYPE_I32,  VT_DTYPE_I64,      VT_DTYPE_STRING,     VT_DTYPE_BOOL,
    VT_DTYPE_F16,        VT_DTYPE_F64,  VT_DTYPE_U32,      VT_DTYPE_U64,        VT_DTYPE_C64,
    VT_DTYPE_C128,       VT_DTYPE_BF16, VT_DTYPE_F8E4M3FN, VT_DTYPE_F8E4M3FNUZ, VT_DTYPE_F8E5M2,
    VT_DTYPE_F8E5M2FNUZ, VT_DTYPE_U4,   VT_DTYPE_I4,       VT_DTYPE_F4E2M1,     VT_DTYPE_F8E8M0,
    VT_DTYPE_U2,         VT_DTYPE_I2,   VT_DTYPE_F6E2M3,   VT_DTYPE_F6E3M2};

vt_dtype vt_onnx_dtype(int64_t number)
{
    return number >= 0 && number < (int64_t)(sizeof dtypes / sizeof *dtypes) ? dtypes[number]
                                                                             : VT_DTYPE_UNKNOWN;
}

static bool read_dim(onnx *o, vt_pb r, vt_dim *d)
{
    vt_pb_field f;
    d->n = -1;
    while (vt_pb_next(&r, &f)) {
        if (f.number == 1 && f.wire == VT_PB_VARINT)
            d->n = (int64_t)f.value < 0 ? -1 : (int64_t)f.value;
        else if (f.number == 2 && f.wire == VT_PB_BYTES_WIRE)
            d->name = f.bytes;
        else if (f.number != 3)
            vt_onnx_unknown(o);
    }
    return !r.failed;
}

static bool read_shape(onnx *o, vt_pb r, vt_type *t)
{
    vt_pb_field f;
    size_t n = 0;
    for (vt_pb count = r; vt_pb_next(&count, &f);)
        n += f.number == 1 && f.wire == VT_PB_BYTES_WIRE;
    vt_dim *dims =
        vt_onnx_budget(o, n * sizeof *dims) ? vt_arena_array(o->m->arena, n, sizeof *dims) : NULL;
    if (!dims)
        return false;
    t->dims = dims;
    t->rank = 0;
    while (vt_pb_next(&r, &f)) {
        if (f.number != 1 || f.wire != VT_PB_BYTES_WIRE)
            vt_onnx_unknown(o);
        else if (!read_dim(o, vt_pb_inside(&r, &f, NULL), &dims[t->rank++]))
            return false;
    }
    return !r.failed;
}

static bool read_tensor(onnx *o, vt_pb r, vt_type *t)
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        if (f.number == 1 && f.wire == VT_PB_VARINT) {
            t->file_dtype = (int)f.value;
            t->dtype = vt_onnx_dtype((int64_t)f.value);
        } else if (f.number == 2 && f.wire == VT_PB_BYTES_WIRE) {
            if (!read_shape(o, vt_pb_inside(&r, &f, &vt_onnx_shape), t))
                return false;
        } else {
            vt_onnx_unknown(o);
        }
    }
    return !r.failed;
}

/* Sequence and Optional hold their element's type in field 1, Map a key type in 1 and the type
 * in 2. */
static bool read_wrapper(onnx *o, vt_pb r, int depth, vt_type *t)
{
    vt_pb_field f;
    uint32_t elem = t->kind == VT_TYPE_MAP ? 2 : 1;
    while (vt_pb_next(&r, &f)) {
        if (f.number == elem && f.wire == VT_PB_BYTES_WIRE) {
            if (!vt_onnx_type_read(o, vt_pb_inside(&r, &f, &vt_onnx_type), depth + 1, &t->elem))
                return false;
        } else if (f.number == 1 && f.wire == VT_PB_VARINT) {
            t->file_dtype = (int)f.value;
            t->dtype = vt_onnx_dtype((int64_t)f.value);
        } else {
            vt_onnx_unknown(o);
        }
    }
    return !r.failed;
}

/* "domain.name" of an opaque type is kept as its denotation. */
static bool read_opaque(onnx *o, vt_pb r, vt_type *t)
{
    vt_pb_field f;
    vt_str part[2] = {{0}};
    while (vt_pb_next(&r, &f)) {
        if (f.number <= 2 && f.wire == VT_PB_BYTES_WIRE)
            part[f.number - 1] = f.bytes;
        else
            vt_onnx_unknown(o);
    }
    t->denotation = part[0].n
                        ? vt_str_format(o->m->arena, "%.*s.%.*s", VT_ARG(part[0]), VT_ARG(part[1]))
                        : part[1];
    return !r.failed;
}

static bool read_kind(onnx *o, vt_pb r, const vt_pb_field *f, int depth, vt_type *t)
{
    static const vt_type_kind kinds[] = {
        [1] = VT_TYPE_TENSOR, [4] = VT_TYPE_SEQUENCE, [5] = VT_TYPE_MAP,
        [7] = VT_TYPE_OPAQUE, [8] = VT_TYPE_SPARSE,   [9] = VT_TYPE_OPTIONAL};
    vt_pb inside = vt_pb_inside(&r, f, NULL);
    t->kind = kinds[f->number];
    if (t->kind == VT_TYPE_TENSOR || t->kind == VT_TYPE_SPARSE)
        return read_tensor(o, inside, t);
    return t->kind == VT_TYPE_OPAQUE ? read_opaque(o, inside, t)
                                     : read_wrapper(o, inside, depth, t);
}

bool vt_onnx_type_read(onnx *o, vt_pb r, int depth, const vt_type **out)
{
    vt_pb_field f;
    vt_type *t = vt_arena_take(o->m->arena, sizeof *t);
    if (!t || !vt_onnx_budget(o, 0))
        return false;
    if (depth > VT_ONNX_DEEPEST)
        return vt_fail(o->err, VT_BAD_FILE, "types nested more than %d deep", VT_ONNX_DEEPEST);
    t->rank = -1;
    while (vt_pb_next(&r, &f)) {
        bool text = f.wire == VT_PB_BYTES_WIRE;
        if (text && f.number == 6) {
            t->denotation = f.bytes;
        } else if (text && (f.number == 1 || f.number == 4 || f.number == 5 ||
                            (f.number >= 7 && f.number <= 9))) {
            if (!read_kind(o, r, &f, depth, t))
                return false;
        } else {
            vt_onnx_unknown(o);
        }
    }
    *out = t;
    return !r.failed;
}
