/* onnx_attribute.c: AttributeProto.
 *
 * The field `type` says which of the value fields counts; files older than IR 2 leave it out, then
 * the first value that is there decides. Two walks: how many elements, then the elements. */
#include "formats/onnx.h"

#include <string.h>

/* One row per AttributeProto.AttributeType. */
static const struct kind {
    vt_attr_kind kind;
    uint32_t field; /* that holds the value or values */
    uint32_t wire;
    size_t size; /* of an element of a plural kind */
} kinds[] = {
    [1] = {VT_ATTR_FLOAT, 2, VT_PB_FIXED32, 0},
    [2] = {VT_ATTR_INT, 3, VT_PB_VARINT, 0},
    [3] = {VT_ATTR_STRING, 4, VT_PB_BYTES_WIRE, 0},
    [4] = {VT_ATTR_TENSOR, 5, VT_PB_BYTES_WIRE, sizeof(vt_id)},
    [5] = {VT_ATTR_GRAPH, 6, VT_PB_BYTES_WIRE, sizeof(vt_id)},
    [6] = {VT_ATTR_FLOATS, 7, VT_PB_FIXED32, sizeof(float)},
    [7] = {VT_ATTR_INTS, 8, VT_PB_VARINT, sizeof(int64_t)},
    [8] = {VT_ATTR_STRINGS, 9, VT_PB_BYTES_WIRE, sizeof(vt_str)},
    [9] = {VT_ATTR_TENSORS, 10, VT_PB_BYTES_WIRE, sizeof(vt_id)},
    [10] = {VT_ATTR_GRAPHS, 11, VT_PB_BYTES_WIRE, sizeof(vt_id)},
    [11] = {VT_ATTR_TENSOR, 22, VT_PB_BYTES_WIRE, sizeof(vt_id)},
    [12] = {VT_ATTR_TENSORS, 23, VT_PB_BYTES_WIRE, sizeof(vt_id)},
    [13] = {VT_ATTR_TYPE, 14, VT_PB_BYTES_WIRE, sizeof(vt_type *)},
    [14] = {VT_ATTR_TYPES, 15, VT_PB_BYTES_WIRE, sizeof(vt_type *)},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

typedef struct reading {
    onnx *o;
    onnx_scope *scope;
    vt_id node;
    int depth;
    vt_str weight_name;
    vt_attr *a;
    const struct kind *k;
    size_t n;    /* elements read */
    void *items; /* of the plural kinds, and of those that hold an id */
} reading;

static vt_pb_kind number_kind(const struct kind *k)
{
    return k->wire == VT_PB_FIXED32 ? VT_PB_FLOAT : VT_PB_INT64;
}

/* What can be known before the values: name, text, type; how many elements each kind would have. */
static bool look_over(reading *rd, vt_pb r, uint64_t *type, size_t counts[KINDS])
{
    vt_pb_field f;
    vt_attr *a = rd->a;
    while (vt_pb_next(&r, &f)) {
        bool known = true;
        if (f.wire == VT_PB_BYTES_WIRE && f.number == 1)
            a->name = f.bytes;
        else if (f.wire == VT_PB_BYTES_WIRE && f.number == 13)
            a->doc = f.bytes;
        else if (f.wire == VT_PB_BYTES_WIRE && f.number == 21) {
            a->kind = VT_ATTR_REF;
            a->s = f.bytes;
        } else if (f.wire == VT_PB_VARINT && f.number == 20)
            *type = f.value;
        else
            known = false;
        for (size_t i = 1; i < KINDS && !known; i++) {
            if (kinds[i].field != f.number)
                continue;
            known = true;
            vt_pb_numbers n = vt_pb_numbers_of(&f, number_kind(&kinds[i]));
            counts[i] += kinds[i].kind == VT_ATTR_INTS || kinds[i].kind == VT_ATTR_FLOATS
                             ? vt_pb_numbers_left(&n)
                             : 1;
        }
        if (!known)
            vt_onnx_unknown(rd->o);
    }
    return !r.failed;
}

static bool take_numbers(reading *rd, const vt_pb_field *f)
{
    vt_pb_numbers n = vt_pb_numbers_of(f, number_kind(rd->k));
    uint64_t bits;
    while (vt_pb_number(&n, &bits) && rd->n < rd->a->n) {
        if (rd->k->kind == VT_ATTR_FLOATS)
            memcpy((float *)rd->items + rd->n++, &bits, sizeof(float));
        else
            ((int64_t *)rd->items)[rd->n++] = (int64_t)bits;
    }
    return n.bad ? vt_fail(rd->o->err, VT_BAD_FILE, "byte %llu: damaged numbers",
                           (unsigned long long)f->at)
                 : true;
}

static bool constant(onnx *o, vt_id weight)
{
    vt_weight *w = &o->m->weights.at[weight];
    w->is_constant = true;
    if (w->sparse_indices != VT_NONE)
        o->m->weights.at[w->sparse_indices].is_constant = true;
    return true;
}

static bool take_message(reading *rd, const vt_pb *r, const vt_pb_field *f)
{
    vt_id *id = (vt_id *)rd->items + rd->n;
    switch (rd->k->field) {
    case 5:
    case 10:
        rd->n++;
        return vt_onnx_tensor_read(rd->o, vt_pb_inside(r, f, &vt_onnx_tensor), rd->weight_name,
                                   id) &&
               constant(rd->o, *id);
    case 22:
    case 23:
        rd->n++;
        return vt_onnx_sparse_read(rd->o, vt_pb_inside(r, f, &vt_onnx_sparse), rd->weight_name,
                                   id) &&
               constant(rd->o, *id);
    case 6:
    case 11:
        rd->n++;
        return vt_onnx_graph_read(rd->o, vt_pb_inside(r, f, &vt_onnx_graph), VT_GRAPH_SUBGRAPH,
                                  rd->scope, rd->node, rd->a->name, rd->depth + 1, id);
    default:
        return vt_onnx_type_read(rd->o, vt_pb_inside(r, f, &vt_onnx_type), 0,
                                 (const vt_type **)rd->items + rd->n++);
    }
}

static bool take(reading *rd, const vt_pb *r, const vt_pb_field *f)
{
    switch (rd->k->kind) {
    case VT_ATTR_FLOAT: {
        uint32_t bits = (uint32_t)f->value;
        memcpy(&rd->a->f, &bits, sizeof bits);
        return true;
    }
    case VT_ATTR_INT:
        rd->a->i = (int64_t)f->value;
        return true;
    case VT_ATTR_STRING:
        rd->a->s = f->bytes;
        return true;
    case VT_ATTR_FLOATS:
    case VT_ATTR_INTS:
        return take_numbers(rd, f);
    case VT_ATTR_STRINGS:
        ((vt_str *)rd->items)[rd->n++] = f->bytes;
        return true;
    default:
        return take_message(rd, r, f);
    }
}

/* The attribute shows its elements under the name of their type. */
static void present(vt_attr *a, const struct kind *k, const void *items)
{
    switch (k->kind) {
    case VT_ATTR_FLOATS:
        a->floats = items;
        break;
    case VT_ATTR_INTS:
        a->ints = items;
        break;
    case VT_ATTR_STRINGS:
        a->strings = items;
        break;
    case VT_ATTR_TYPE:
    case VT_ATTR_TYPES:
        a->types = items;
        break;
    default:
        a->ids = items;
    }
}

static bool read_values(reading *rd, vt_pb r)
{
    vt_pb_field f;
    if (rd->k->size) {
        if (!vt_onnx_budget(rd->o, rd->a->n * rd->k->size))
            return false;
        rd->items = vt_arena_array(rd->o->m->arena, rd->a->n, rd->k->size);
        if (!rd->items)
            return false;
    }
    while (vt_pb_next(&r, &f)) {
        bool wanted = f.number == rd->k->field;
        bool packed = f.wire == VT_PB_BYTES_WIRE &&
                      (rd->k->kind == VT_ATTR_INTS || rd->k->kind == VT_ATTR_FLOATS);
        if (wanted && (f.wire == rd->k->wire || packed) && !take(rd, &r, &f))
            return false;
    }
    rd->a->n = rd->n;
    present(rd->a, rd->k, rd->items);
    return !r.failed;
}

static size_t kind_of(uint64_t type, const size_t counts[KINDS])
{
    if (type)
        return type < KINDS ? (size_t)type : 0;
    for (size_t i = 1; i < KINDS; i++)
        if (counts[i])
            return i;
    return 0;
}

bool vt_onnx_attribute_read(onnx *o, onnx_scope *scope, vt_id node, vt_pb r, int depth,
                            vt_str weight_name, vt_attr *out)
{
    size_t counts[KINDS] = {0};
    uint64_t type = 0;
    reading rd = {
        .o = o, .scope = scope, .node = node, .depth = depth, .weight_name = weight_name, .a = out};
    out->kind = VT_ATTR_UNKNOWN;
    if (!look_over(&rd, r, &type, counts))
        return false;
    size_t k = kind_of(type, counts);
    out->i = out->kind == VT_ATTR_UNKNOWN && !k ? (int64_t)type : 0;
    if (out->kind == VT_ATTR_REF || !k)
        return true;
    rd.k = &kinds[k];
    out->kind = rd.k->kind;
    out->n = counts[k];
    if (rd.k->size && !out->n &&
        (out->kind == VT_ATTR_TENSOR || out->kind == VT_ATTR_GRAPH || out->kind == VT_ATTR_TYPE))
        return vt_fail(o->err, VT_BAD_FILE, "attribute '%.*s' holds no value", VT_ARG(out->name));
    if (!read_values(&rd, r))
        return vt_while(o->err, "attribute '%.*s'", VT_ARG(out->name));
    if (!rd.k->size)
        out->n = 0;
    return true;
}
