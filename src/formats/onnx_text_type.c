/* onnx_text_type.c: ONNX's text form: types, and tensors with their elements. */
#include "formats/onnx_text.h"

/* ---- types
 * -------------------------------------------------------------------------------------------------
 */

/* Names of data types by their numbers, as this form writes them. */
static const char *const data_types[] = {NULL,
                                         "float",
                                         "uint8",
                                         "int8",
                                         "uint16",
                                         "int16",
                                         "int32",
                                         "int64",
                                         "string",
                                         "bool",
                                         "float16",
                                         "double",
                                         "uint32",
                                         "uint64",
                                         "complex64",
                                         "complex128",
                                         "bfloat16",
                                         "float8e4m3fn",
                                         "float8e4m3fnuz",
                                         "float8e5m2",
                                         "float8e5m2fnuz",
                                         "uint4",
                                         "int4",
                                         "float4e2m1",
                                         "float8e8m0",
                                         "uint2",
                                         "int2",
                                         "float6e2m3",
                                         "float6e3m2"};

static int data_type(vt_str s)
{
    for (int i = 1; i < (int)(sizeof data_types / sizeof *data_types); i++)
        if (vt_str_is(s, data_types[i]))
            return i;
    return 0;
}

static const struct {
    const char *name;
    uint32_t field; /* of TypeProto */
} wrappers[] = {{"seq", 4}, {"map", 5}, {"opaque", 7}, {"sparse_tensor", 8}, {"optional", 9}};

static uint32_t wrapper(vt_str s)
{
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (vt_str_is(s, wrappers[i].name))
            return wrappers[i].field;
    return 0;
}

bool vt_onnxtxt_next_is_type(onnxtxt *p)
{
    vt_str s = vt_onnxtxt_ahead(p);
    return data_type(s) || wrapper(s);
}

static bool put_dim(onnxtxt *p, uint32_t dims_as_numbers)
{
    if (dims_as_numbers)
        return vt_onnxtxt_put_number(p, &vt_onnx_tensor, 1);
    size_t dim = vt_pb_begin(p->out, 1);
    bool ok = true;
    if (vt_onnxtxt_take(p, '?'))
        ;
    else if (vt_onnxtxt_peek(p) == '"' || vt_onnxtxt_is_letter(vt_onnxtxt_peek(p)))
        ok = vt_onnxtxt_put_name(p, 2);
    else
        ok = vt_onnxtxt_put_number(p, vt_pb_field_numbered(&vt_onnx_shape, 1)->message, 1);
    vt_pb_end(p->out, dim);
    return ok;
}

static bool put_dims(onnxtxt *p, bool as_numbers)
{
    do {
        if (!put_dim(p, as_numbers))
            return false;
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, ']');
}

/* A tensor's element type (field 1) and shape (field 2). */
static bool put_tensor_type(onnxtxt *p)
{
    int t = data_type(vt_onnxtxt_identifier(p));
    if (!t)
        return vt_onnxtxt_wrong(p, "a tensor's type is due here");
    vt_pb_put_varint(p->out, 1, (uint64_t)t);
    bool brackets = vt_onnxtxt_take(p, '[');
    if (brackets && vt_onnxtxt_take(p, ']'))
        return true;
    size_t shape = vt_pb_begin(p->out, 2);
    bool ok = !brackets || put_dims(p, false);
    vt_pb_end(p->out, shape);
    return ok;
}

bool vt_onnxtxt_put_nested_type(onnxtxt *p, uint32_t field)
{
    size_t type = vt_pb_begin(p->out, field);
    bool ok = vt_onnxtxt_put_type(p);
    vt_pb_end(p->out, type);
    return ok;
}

/* map(key, type) */
static bool put_map(onnxtxt *p)
{
    int key = data_type(vt_onnxtxt_identifier(p));
    if (!key)
        return vt_onnxtxt_wrong(p, "the type of a map's keys is due here");
    vt_pb_put_varint(p->out, 1, (uint64_t)key);
    return vt_onnxtxt_need(p, ',') && vt_onnxtxt_put_nested_type(p, 2);
}

/* opaque(), opaque(name), opaque(domain, name); a name may have dots. */
static bool put_opaque(onnxtxt *p)
{
    size_t begin = (vt_onnxtxt_peek(p), p->at), end = begin;
    while (vt_onnxtxt_identifier(p).n) {
        end = p->at;
        if (!vt_onnxtxt_take(p, '.'))
            break;
    }
    vt_str first = vt_str_cut(p->text, begin, end - begin);
    bool domain = vt_onnxtxt_take(p, ',');
    vt_pb_put_bytes(p->out, domain ? 1 : 2, first);
    return !domain || vt_onnxtxt_put_name(p, 2);
}

/* The fields of a TypeProto. */
static bool put_type_fields(onnxtxt *p)
{
    uint32_t field = wrapper(vt_onnxtxt_ahead(p));
    size_t inner = vt_pb_begin(p->out, field ? field : 1);
    bool ok;
    if (!field) {
        ok = put_tensor_type(p);
    } else {
        vt_onnxtxt_identifier(p);
        ok = vt_onnxtxt_need(p, '(');
        if (ok)
            ok = field == 5   ? put_map(p)
                 : field == 7 ? put_opaque(p)
                 : field == 8 ? put_tensor_type(p)
                              : vt_onnxtxt_put_nested_type(p, 1);
        ok = ok && vt_onnxtxt_need(p, ')');
    }
    vt_pb_end(p->out, inner);
    return ok;
}

bool vt_onnxtxt_put_type(onnxtxt *p)
{
    if (++p->depth > VT_ONNXTXT_DEEPEST)
        return vt_onnxtxt_wrong(p, "types and graphs nested too deep");
    bool ok = put_type_fields(p);
    p->depth--;
    return ok;
}

/* ---- tensors
 * -------------------------------------------------------------------------------------------------
 */

/* The field of TensorProto that holds elements of a type. */
static uint32_t data_field(int type)
{
    switch (type) {
    case 1:
    case 14:
        return 4;
    case 11:
    case 15:
        return 10;
    case 8:
        return 6;
    case 7:
        return 7;
    case 12:
    case 13:
        return 11;
    default:
        return 5;
    }
}

static bool put_elements(onnxtxt *p, int type)
{
    if (vt_onnxtxt_take(p, '}'))
        return true;
    do {
        uint32_t field = data_field(type);
        if (!(type == 8 ? vt_onnxtxt_put_string(p, field)
                        : vt_onnxtxt_put_number(p, &vt_onnx_tensor, field)))
            return false;
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, '}');
}

/* "key": "value" pairs up to ']', as entries in `field`. */
bool vt_onnxtxt_put_entries(onnxtxt *p, uint32_t field)
{
    if (vt_onnxtxt_take(p, ']'))
        return true;
    do {
        size_t entry = vt_pb_begin(p->out, field);
        if (!vt_onnxtxt_put_string(p, 1) || !vt_onnxtxt_need(p, ':') ||
            !vt_onnxtxt_put_string(p, 2))
            return false;
        vt_pb_end(p->out, entry);
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, ']');
}

/* { elements } or [ where they lie ]. */
bool vt_onnxtxt_put_data(onnxtxt *p, int type)
{
    if (vt_onnxtxt_take(p, '{'))
        return put_elements(p, type);
    if (!vt_onnxtxt_need(p, '['))
        return false;
    vt_pb_put_varint(p->out, 14, 1);
    return vt_onnxtxt_put_entries(p, 13);
}

/* Type and shape of a tensor that has elements; the type's place is known. */
bool vt_onnxtxt_put_tensor_head(onnxtxt *p, int *type)
{
    *type = data_type(vt_onnxtxt_identifier(p));
    if (!*type)
        return vt_onnxtxt_wrong(p, "a tensor's type is due here");
    vt_pb_put_varint(p->out, 2, (uint64_t)*type);
    return !vt_onnxtxt_take(p, '[') || vt_onnxtxt_take(p, ']') || put_dims(p, true);
}
