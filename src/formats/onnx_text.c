/* onnx_text.c: ONNX's own text form (docs/Syntax.md of the ONNX repository), as onnx.printer writes it
 * and onnx.parser reads it:
 *
 *   <ir_version: 8, opset_import: ["" : 17]>
 *   net (float[N, 128] X) => (float[N, 10] C) <float[10] B = {1, 2, ...}>
 *   {
 *       [label] T = MatMul (X, W)
 *       C = com.acme.Softer:v2 <axis: int = 1> (T)
 *   }
 *   <domain: "com.acme", opset_import: ["" : 17]>
 *   Softer <axis> (x) => (y) { y = Softmax <axis: int = @axis> (x) }
 *
 * It is turned into the binary form, field by field as it is read, and then read as that. A type
 * without brackets is a scalar, with empty ones of unknown rank. */
#include "formats/onnx.h"

#include <string.h>

enum { DEEPEST = 64 };

typedef struct parser {
    vt_str text;
    size_t at;
    vt_buf *out;
    vt_buf string; /* the last identifier or string */
    vt_err *err;
    int depth;
} parser;

static bool wrong(parser *p, const char *what)
{
    return vt_text_fail(p->err, p->text, p->at, "%s", p->at >= p->text.n ? "the text ends too early" : what);
}

/* ---- words ----------------------------------------------------------------------------------------------- */

static int peek(parser *p)
{
    for (; p->at < p->text.n; p->at++) {
        if (p->text.p[p->at] == '#') {
            size_t end = vt_str_find(p->text, '\n', p->at);
            p->at = end == SIZE_MAX ? p->text.n - 1 : end;
        } else if (!memchr(" \t\r\n\v\f", p->text.p[p->at], 6)) {
            return (unsigned char)p->text.p[p->at];
        }
    }
    return -1;
}

static bool take(parser *p, char what)
{
    if (peek(p) != what)
        return false;
    p->at++;
    return true;
}

static bool need(parser *p, char what)
{
    static const char due[] = "a '%c' is due here";
    if (take(p, what))
        return true;
    if (p->at >= p->text.n)
        return wrong(p, "");
    return vt_text_fail(p->err, p->text, p->at, due, what);
}

static bool is_letter(int c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* The identifier that comes next, without taking it. */
static vt_str ahead(parser *p)
{
    size_t end = is_letter(peek(p)) ? p->at + 1 : p->at;
    while (end > p->at && end < p->text.n && (is_letter((unsigned char)p->text.p[end]) || is_digit(p->text.p[end])))
        end++;
    return vt_str_cut(p->text, p->at, end - p->at);
}

static vt_str identifier(parser *p)
{
    vt_str s = ahead(p);
    p->at += s.n;
    return s;
}

/* A string in quotes, into p->string; '\' keeps the letter behind it. */
static bool quoted(parser *p)
{
    p->string.n = 0;
    if (!need(p, '"'))
        return false;
    for (; p->at < p->text.n && p->text.p[p->at] != '"'; p->at++) {
        p->at += p->text.p[p->at] == '\\' && p->at + 1 < p->text.n;
        vt_buf_char(&p->string, p->text.p[p->at]);
    }
    return p->at++ < p->text.n ? true : wrong(p, "");
}

/* A name, quoted or not; false when none stands here (which is no failure). */
static bool name(parser *p, vt_str *out, bool *failed)
{
    if (peek(p) == '"') {
        *failed = !quoted(p);
        *out = vt_buf_view(&p->string);
        return !*failed;
    }
    *out = identifier(p);
    return out->n > 0;
}

static bool put_name(parser *p, uint32_t field)
{
    vt_str s;
    bool failed = false;
    if (!name(p, &s, &failed))
        return failed ? false : wrong(p, "a name is due here");
    vt_pb_put_bytes(p->out, field, s);
    return true;
}

static bool put_string(parser *p, uint32_t field)
{
    if (!quoted(p))
        return false;
    vt_pb_put_bytes(p->out, field, vt_buf_view(&p->string));
    return true;
}

/* nan, inf, infinity in any case. */
static bool is_special(vt_str s)
{
    static const char *const all[] = {"inf", "infinity", "nan"};
    for (size_t i = 0; i < 3; i++)
        if (s.n == strlen(all[i])) {
            size_t k = 0;
            while (k < s.n && (s.p[k] | 32) == all[i][k])
                k++;
            if (k == s.n)
                return true;
        }
    return false;
}

/* A number as it is written; `real` tells 1.0 and 1e3 from 1. */
static bool number(parser *p, vt_str *out, bool *real)
{
    int first = peek(p);
    size_t begin = p->at;
    *real = false;
    if (first < 0)
        return wrong(p, "");
    p->at += first == '-';
    if (is_special(ahead(p))) {
        *real = true;
        identifier(p);
    }
    while (!is_letter(p->text.p[begin]) && p->at < p->text.n) {
        int c = (unsigned char)p->text.p[p->at];
        bool exponent = (c | 32) == 'e', sign = (c == '+' || c == '-') && p->at > begin && (p->text.p[p->at - 1] | 32) == 'e';
        if (!is_digit(c) && c != '.' && !exponent && !sign)
            break;
        *real |= !is_digit(c);
        p->at++;
    }
    *out = vt_str_cut(p->text, begin, p->at - begin);
    return out->n > (size_t)(first == '-') ? true : wrong(p, "a number is due here");
}

static bool put_number(parser *p, const vt_pb_schema *schema, uint32_t field)
{
    vt_str s;
    bool real;
    size_t before = p->at;
    if (!number(p, &s, &real))
        return false;
    if (vt_pb_put_word(p->out, vt_pb_field_numbered(schema, field), s, false))
        return true;
    p->at = before;
    return wrong(p, "a whole number is due here");
}

/* ---- types ------------------------------------------------------------------------------------------------- */

/* Names of data types by their numbers, as this form writes them. */
static const char *const data_types[] = {
    NULL,           "float",  "uint8",  "int8",         "uint16",     "int16",          "int32",  "int64",
    "string",       "bool",   "float16", "double",      "uint32",     "uint64",         "complex64", "complex128",
    "bfloat16",     "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4",  "int4", "float4e2m1",
    "float8e8m0",   "uint2",  "int2",   "float6e2m3",   "float6e3m2"};

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

static bool next_is_type(parser *p)
{
    vt_str s = ahead(p);
    return data_type(s) || wrapper(s);
}

static bool put_dim(parser *p, uint32_t dims_as_numbers)
{
    if (dims_as_numbers)
        return put_number(p, &vt_onnx_tensor, 1);
    size_t dim = vt_pb_begin(p->out, 1);
    bool ok = true;
    if (take(p, '?'))
        ;
    else if (peek(p) == '"' || is_letter(peek(p)))
        ok = put_name(p, 2);
    else
        ok = put_number(p, vt_pb_field_numbered(&vt_onnx_shape, 1)->message, 1);
    vt_pb_end(p->out, dim);
    return ok;
}

static bool put_dims(parser *p, bool as_numbers)
{
    do {
        if (!put_dim(p, as_numbers))
            return false;
    } while (take(p, ','));
    return need(p, ']');
}

/* A tensor's element type (field 1) and shape (field 2). */
static bool put_tensor_type(parser *p)
{
    int t = data_type(identifier(p));
    if (!t)
        return wrong(p, "a tensor's type is due here");
    vt_pb_put_varint(p->out, 1, (uint64_t)t);
    bool brackets = take(p, '[');
    if (brackets && take(p, ']'))
        return true;
    size_t shape = vt_pb_begin(p->out, 2);
    bool ok = !brackets || put_dims(p, false);
    vt_pb_end(p->out, shape);
    return ok;
}

static bool put_type(parser *p);

static bool put_nested_type(parser *p, uint32_t field)
{
    size_t type = vt_pb_begin(p->out, field);
    bool ok = put_type(p);
    vt_pb_end(p->out, type);
    return ok;
}

/* map(key, type) */
static bool put_map(parser *p)
{
    int key = data_type(identifier(p));
    if (!key)
        return wrong(p, "the type of a map's keys is due here");
    vt_pb_put_varint(p->out, 1, (uint64_t)key);
    return need(p, ',') && put_nested_type(p, 2);
}

/* opaque(), opaque(name), opaque(domain, name); a name may have dots. */
static bool put_opaque(parser *p)
{
    size_t begin = (peek(p), p->at), end = begin;
    while (identifier(p).n) {
        end = p->at;
        if (!take(p, '.'))
            break;
    }
    vt_str first = vt_str_cut(p->text, begin, end - begin);
    bool domain = take(p, ',');
    vt_pb_put_bytes(p->out, domain ? 1 : 2, first);
    return !domain || put_name(p, 2);
}

/* The fields of a TypeProto. */
static bool put_type_fields(parser *p)
{
    uint32_t field = wrapper(ahead(p));
    size_t inner = vt_pb_begin(p->out, field ? field : 1);
    bool ok;
    if (!field) {
        ok = put_tensor_type(p);
    } else {
        identifier(p);
        ok = need(p, '(');
        if (ok)
            ok = field == 5 ? put_map(p) : field == 7 ? put_opaque(p) : field == 8 ? put_tensor_type(p) : put_nested_type(p, 1);
        ok = ok && need(p, ')');
    }
    vt_pb_end(p->out, inner);
    return ok;
}

static bool put_type(parser *p)
{
    if (++p->depth > DEEPEST)
        return wrong(p, "types and graphs nested too deep");
    bool ok = put_type_fields(p);
    p->depth--;
    return ok;
}

/* ---- tensors ------------------------------------------------------------------------------------------------- */

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

static bool put_elements(parser *p, int type)
{
    if (take(p, '}'))
        return true;
    do {
        uint32_t field = data_field(type);
        if (!(type == 8 ? put_string(p, field) : put_number(p, &vt_onnx_tensor, field)))
            return false;
    } while (take(p, ','));
    return need(p, '}');
}

/* "key": "value" pairs up to ']', as entries in `field`. */
static bool put_entries(parser *p, uint32_t field)
{
    if (take(p, ']'))
        return true;
    do {
        size_t entry = vt_pb_begin(p->out, field);
        if (!put_string(p, 1) || !need(p, ':') || !put_string(p, 2))
            return false;
        vt_pb_end(p->out, entry);
    } while (take(p, ','));
    return need(p, ']');
}

/* { elements } or [ where they lie ]. */
static bool put_data(parser *p, int type)
{
    if (take(p, '{'))
        return put_elements(p, type);
    if (!need(p, '['))
        return false;
    vt_pb_put_varint(p->out, 14, 1);
    return put_entries(p, 13);
}

/* Type and shape of a tensor that has elements; the type's place is known. */
static bool put_tensor_head(parser *p, int *type)
{
    *type = data_type(identifier(p));
    if (!*type)
        return wrong(p, "a tensor's type is due here");
    vt_pb_put_varint(p->out, 2, (uint64_t)*type);
    return !take(p, '[') || take(p, ']') || put_dims(p, true);
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

static bool put_value_info(parser *p, uint32_t field)
{
    size_t info = vt_pb_begin(p->out, field);
    if (next_is_type(p) && !put_nested_type(p, 2))
        return false;
    bool ok = put_name(p, 1);
    vt_pb_end(p->out, info);
    return ok;
}

/* An initializer is written as its value with "= data" behind it: the text from `begin` is read again
 * as a tensor. */
static bool put_initializer(parser *p, size_t begin)
{
    size_t tensor = vt_pb_begin(p->out, 5);
    int type;
    p->at = begin;
    if (!put_tensor_head(p, &type) || !put_name(p, 8) || !need(p, '=') || !put_data(p, type))
        return false;
    vt_pb_end(p->out, tensor);
    return true;
}

/* Values up to `close`; one with a value is an initializer, and also an input where `inputs`. */
static bool put_values(parser *p, uint32_t field, bool also_info, char close)
{
    if (take(p, close))
        return true;
    do {
        size_t begin = (peek(p), p->at), length = p->out->n;
        if (!put_value_info(p, field))
            return false;
        if (peek(p) == '=') {
            if (!also_info)
                p->out->n = length;
            if (!put_initializer(p, begin))
                return false;
        }
    } while (take(p, ','));
    return need(p, close);
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

/* Fields of AttributeProto by the name of their type: one value, and the type of a list of them. */
static const struct kind {
    const char *name;
    int type;
    uint32_t field;
    int element; /* of a list */
} kinds[] = {
    {"float", 1, 2, 0},          {"int", 2, 3, 0},        {"string", 3, 4, 0},        {"tensor", 4, 5, 0},
    {"graph", 5, 6, 0},          {"floats", 6, 7, 1},     {"ints", 7, 8, 2},          {"strings", 8, 9, 3},
    {"tensors", 9, 10, 4},       {"graphs", 10, 11, 5},   {"sparse_tensor", 11, 22, 0}, {"sparse_tensors", 12, 23, 11},
    {"type_proto", 13, 14, 0},   {"type_protos", 14, 15, 13},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *kind_typed(int type)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

static const struct kind *kind_named(vt_str s)
{
    for (size_t i = 0; i < KINDS; i++)
        if (vt_str_is(s, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static const struct kind *list_of(int element)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].element == element)
            return &kinds[i];
    return NULL;
}

static bool put_graph(parser *p);

/* After a type: a tensor when a name, '=' or data follow, else the type itself. */
static bool put_typed_value(parser *p, bool list, int *type)
{
    size_t begin = p->at, length = p->out->n, message = vt_pb_begin(p->out, list ? 15 : 14);
    if (!put_type(p))
        return false;
    vt_pb_end(p->out, message);
    int next = peek(p);
    *type = 13;
    if (next != '{' && next != '=' && next != '"' && !is_letter(next))
        return true;
    *type = 4;
    p->at = begin;
    p->out->n = length;
    int element;
    vt_str s;
    bool failed = false;
    message = vt_pb_begin(p->out, list ? 10 : 5);
    if (!put_tensor_head(p, &element))
        return false;
    if (name(p, &s, &failed))
        vt_pb_put_bytes(p->out, 8, s);
    take(p, '=');
    if (failed || !put_data(p, element))
        return false;
    vt_pb_end(p->out, message);
    return true;
}

static bool put_subgraph(parser *p, bool list)
{
    size_t graph = vt_pb_begin(p->out, list ? 11 : 6);
    if (!put_graph(p))
        return false;
    vt_pb_end(p->out, graph);
    return true;
}

/* A number, whose kind is the one wanted, or its own. */
static bool put_plain_number(parser *p, bool list, int wanted, int *type)
{
    vt_str s;
    bool real;
    size_t before = p->at;
    if (!number(p, &s, &real))
        return false;
    *type = real || wanted == 1 ? 1 : 2;
    const struct kind *k = list ? list_of(*type) : kind_typed(*type);
    if (vt_pb_put_word(p->out, vt_pb_field_numbered(&vt_onnx_attribute, k->field), s, false))
        return true;
    p->at = before;
    return wrong(p, "this number cannot be held");
}

/* One value; `wanted` is the type that the attribute or its list states, or 0; *type is what it was,
 * 0 for a reference. */
static bool put_value(parser *p, bool list, int wanted, int *type)
{
    int next = peek(p);
    *type = 0;
    if (next == '@')
        return p->at++, put_name(p, 21);
    if (next == '"') {
        *type = 3;
        return put_string(p, list ? 9 : 4);
    }
    if (!is_letter(next) || is_special(ahead(p)))
        return put_plain_number(p, list, wanted, type);
    if (next_is_type(p))
        return put_typed_value(p, list, type);
    *type = 5;
    return put_subgraph(p, list);
}

static bool put_list(parser *p, int element, int *type)
{
    if (take(p, ']'))
        return true;
    do {
        int got;
        if (!put_value(p, true, element, &got))
            return false;
        if (element && got && got != element)
            return wrong(p, "the values of this list are of different kinds");
        element = got;
    } while (take(p, ','));
    const struct kind *k = list_of(element);
    *type = k ? k->type : 0;
    return need(p, ']');
}

/* What follows an attribute's name. */
static bool put_attribute_value(parser *p)
{
    const struct kind *stated = NULL;
    int type = 0;
    if (take(p, ':')) {
        stated = kind_named(identifier(p));
        if (!stated)
            return wrong(p, "the type of an attribute is due before here");
    }
    if (!need(p, '='))
        return false;
    bool ok = take(p, '[') ? put_list(p, stated ? stated->element : 0, &type)
                           : put_value(p, false, stated ? stated->type : 0, &type);
    type = stated && (!type || stated->type == type) ? stated->type : type;
    if (ok && stated && type != stated->type)
        return wrong(p, "the value before here is not of the attribute's type");
    vt_pb_put_varint(p->out, 20, (uint64_t)type);
    return ok;
}

static bool put_attributes(parser *p, uint32_t field)
{
    do {
        size_t attribute = vt_pb_begin(p->out, field);
        if (!put_name(p, 1) || !put_attribute_value(p))
            return false;
        vt_pb_end(p->out, attribute);
    } while (take(p, ','));
    return need(p, '>');
}

/* ---- nodes, graphs -------------------------------------------------------------------------------------------------- */

/* Names between commas, each may be left out: (,x) has an empty one first. */
static bool put_names(parser *p, uint32_t field)
{
    for (;;) {
        vt_str s;
        bool failed = false, found = name(p, &s, &failed);
        if (failed)
            return false;
        bool comma = take(p, ',');
        if (found || comma)
            vt_pb_put_bytes(p->out, field, found ? s : (vt_str){0});
        if (!comma)
            return true;
    }
}

/* domain.Op:overload */
static bool put_operator(parser *p)
{
    size_t begin = (peek(p), p->at), dot = begin;
    vt_str op = identifier(p);
    while (op.n && take(p, '.')) {
        dot = p->at - 1;
        op = identifier(p);
    }
    if (!op.n)
        return wrong(p, "an operator is due here");
    vt_pb_put_bytes(p->out, 4, op);
    if (dot > begin)
        vt_pb_put_bytes(p->out, 7, vt_str_cut(p->text, begin, dot - begin));
    if (!take(p, ':'))
        return true;
    return put_name(p, 8);
}

static bool put_node(parser *p)
{
    vt_str label;
    bool failed = false;
    if (take(p, '[')) {
        if (name(p, &label, &failed))
            vt_pb_put_bytes(p->out, 3, label);
        if (failed || !need(p, ']'))
            return false;
    }
    if (!put_names(p, 2) || !need(p, '=') || !put_operator(p))
        return false;
    bool before = take(p, '<');
    if (before && !put_attributes(p, 5))
        return false;
    if (!need(p, '(') || !put_names(p, 1) || !need(p, ')'))
        return false;
    return before || !take(p, '<') || put_attributes(p, 5);
}

static bool put_nodes(parser *p, uint32_t field)
{
    if (!need(p, '{'))
        return false;
    while (!take(p, '}')) {
        size_t node = vt_pb_begin(p->out, field);
        if (!put_node(p))
            return false;
        vt_pb_end(p->out, node);
    }
    return true;
}

static bool put_graph_fields(parser *p)
{
    if (!put_name(p, 2))
        return false;
    if (take(p, '(') && !put_values(p, 11, true, ')'))
        return false;
    if (!need(p, '=') || !need(p, '>') || !need(p, '(') || !put_values(p, 12, true, ')'))
        return false;
    return (!take(p, '<') || put_values(p, 13, false, '>')) && put_nodes(p, 1);
}

static bool put_graph(parser *p)
{
    if (++p->depth > DEEPEST)
        return wrong(p, "graphs nested too deep");
    bool ok = put_graph_fields(p);
    p->depth--;
    return ok;
}

/* ---- model, functions -------------------------------------------------------------------------------------------------- */

static bool put_opsets(parser *p, uint32_t field)
{
    if (!need(p, '['))
        return false;
    if (take(p, ']'))
        return true;
    do {
        size_t set = vt_pb_begin(p->out, field);
        if (!put_string(p, 1) || !need(p, ':') || !put_number(p, &vt_onnx_opset, 2))
            return false;
        vt_pb_end(p->out, set);
    } while (take(p, ','));
    return need(p, ']');
}

/* <key: value, ...> of a model or function: the keys are the fields' names. */
static bool put_head(parser *p, const vt_pb_schema *schema)
{
    do {
        const struct vt_pb_row *row = vt_pb_field_named(schema, ahead(p));
        if (!row)
            return wrong(p, "this key is not known here");
        identifier(p);
        if (!need(p, ':'))
            return false;
        bool ok = row->message == &vt_onnx_opset  ? put_opsets(p, row->number)
                  : row->message == &vt_onnx_entry ? need(p, '[') && put_entries(p, row->number)
                  : row->kind == VT_PB_STRING      ? put_string(p, row->number)
                  : row->kind == VT_PB_INT64       ? put_number(p, schema, row->number)
                                                   : wrong(p, "this key has no value in the text form");
        if (!ok)
            return false;
    } while (take(p, ','));
    return need(p, '>');
}

/* <axis, alpha: float = 0.5>: names of attributes, and those with a default. */
static bool put_parameters(parser *p)
{
    do {
        vt_str s;
        bool failed = false;
        if (!name(p, &s, &failed))
            return failed ? false : wrong(p, "the name of an attribute is due here");
        if (peek(p) != ':' && peek(p) != '=') {
            vt_pb_put_bytes(p->out, 6, s);
            continue;
        }
        size_t attribute = vt_pb_begin(p->out, 11);
        vt_pb_put_bytes(p->out, 1, s);
        if (!put_attribute_value(p))
            return false;
        vt_pb_end(p->out, attribute);
    } while (take(p, ','));
    return need(p, '>');
}

/* Names, each perhaps with its type, which becomes a value info. */
static bool put_ends(parser *p, uint32_t field)
{
    if (!need(p, '('))
        return false;
    if (take(p, ')'))
        return true;
    do {
        size_t begin = (peek(p), p->at);
        if (next_is_type(p)) {
            if (!put_value_info(p, 12))
                return false;
            p->at = begin;
            size_t length = p->out->n;
            if (!put_type(p))
                return false;
            p->out->n = length;
        }
        if (!put_name(p, field))
            return false;
    } while (take(p, ','));
    return need(p, ')');
}

static bool put_function(parser *p)
{
    if (take(p, '<') && !put_head(p, &vt_onnx_function))
        return false;
    if (!put_name(p, 1) || (take(p, '<') && !put_parameters(p)))
        return false;
    if (!put_ends(p, 4) || !need(p, '=') || !need(p, '>') || !put_ends(p, 5))
        return false;
    return (!take(p, '<') || put_values(p, 12, true, '>')) && put_nodes(p, 7);
}

static bool put_model(parser *p)
{
    if (take(p, '<') && !put_head(p, &vt_onnx_model))
        return false;
    size_t graph = vt_pb_begin(p->out, 7);
    if (!put_graph(p))
        return false;
    vt_pb_end(p->out, graph);
    while (peek(p) >= 0) {
        size_t function = vt_pb_begin(p->out, 25);
        if (!put_function(p))
            return false;
        vt_pb_end(p->out, function);
    }
    return true;
}

/* ---- the row -------------------------------------------------------------------------------------------------------------- */

static bool text_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_buf binary = {0};
    parser p = {.text = {(const char *)map->p, map->n}, .out = &binary, .err = err};
    bool ok = put_model(&p) && vt_buf_check(&p.string, err) && vt_buf_check(&binary, err);
    vt_buf_free(&p.string);
    if (ok)
        return vt_onnx_read_converted(m, &binary, progress, err);
    vt_buf_free(&binary);
    return false;
}

/* "<key:" with a key of ModelProto, or "name (" with "=>" soon after. */
static int text_probe(const vt_map *map)
{
    parser p = {.text = vt_str_cut((vt_str){(const char *)map->p, map->n}, 0, 4096)};
    int ending = vt_str_ends(vt_str_of(map->path), VT_S(".onnxtxt")) ? 1 : 0;
    if (take(&p, '<'))
        return vt_pb_field_named(&vt_onnx_model, identifier(&p)) && take(&p, ':') ? 2 : ending;
    if (!identifier(&p).n || !take(&p, '('))
        return ending;
    size_t arrow = vt_str_find(p.text, '=', p.at);
    bool is_arrow = arrow != SIZE_MAX && arrow + 1 < p.text.n && p.text.p[arrow + 1] == '>';
    return is_arrow && vt_str_find(p.text, '{', arrow) != SIZE_MAX ? 2 : ending;
}

const vt_format vt_format_onnx_text = {
    .name = "onnx-text",
    .says = "ONNX's text form, as onnx.printer writes it",
    .endings = ".onnxtxt",
    .graph = true,
    .weights = true,
    .probe = text_probe,
    .open = text_open,
};
