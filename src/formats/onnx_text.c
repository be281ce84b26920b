/* onnx_text.c: ONNX's own text form (docs/Syntax.md of the ONNX repository), as onnx.printer writes
 * it and onnx.parser reads it:
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
#include "formats/onnx_text.h"

#include <string.h>

/* ---- values
 * ----------------------------------------------------------------------------------------------------
 */

static bool put_value_info(onnxtxt *p, uint32_t field)
{
    size_t info = vt_pb_begin(p->out, field);
    if (vt_onnxtxt_next_is_type(p) && !vt_onnxtxt_put_nested_type(p, 2))
        return false;
    bool ok = vt_onnxtxt_put_name(p, 1);
    vt_pb_end(p->out, info);
    return ok;
}

/* An initializer is written as its value with "= data" behind it: the text from `begin` is read
 * again as a tensor. */
static bool put_initializer(onnxtxt *p, size_t begin)
{
    size_t tensor = vt_pb_begin(p->out, 5);
    int type;
    vt_pb_place(p->places, tensor, begin);
    p->at = begin;
    if (!vt_onnxtxt_put_tensor_head(p, &type) || !vt_onnxtxt_put_name(p, 8) ||
        !vt_onnxtxt_need(p, '=') || !vt_onnxtxt_put_data(p, type))
        return false;
    vt_pb_end(p->out, tensor);
    return true;
}

/* Values up to `close`; one with a value is an initializer, and also an input where `inputs`. */
static bool put_values(onnxtxt *p, uint32_t field, bool also_info, char close)
{
    if (vt_onnxtxt_take(p, close))
        return true;
    do {
        size_t begin = (vt_onnxtxt_peek(p), p->at), length = p->out->n;
        if (!put_value_info(p, field))
            return false;
        if (vt_onnxtxt_peek(p) == '=') {
            if (!also_info)
                p->out->n = length;
            if (!put_initializer(p, begin))
                return false;
        }
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, close);
}

/* ---- attributes
 * --------------------------------------------------------------------------------------------------
 */

/* Fields of AttributeProto by the name of their type: one value, and the type of a list of them. */
static const struct kind {
    const char *name;
    int type;
    uint32_t field;
    int element; /* of a list */
} kinds[] = {
    {"float", 1, 2, 0},
    {"int", 2, 3, 0},
    {"string", 3, 4, 0},
    {"tensor", 4, 5, 0},
    {"graph", 5, 6, 0},
    {"floats", 6, 7, 1},
    {"ints", 7, 8, 2},
    {"strings", 8, 9, 3},
    {"tensors", 9, 10, 4},
    {"graphs", 10, 11, 5},
    {"sparse_tensor", 11, 22, 0},
    {"sparse_tensors", 12, 23, 11},
    {"type_proto", 13, 14, 0},
    {"type_protos", 14, 15, 13},
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

static bool put_graph(onnxtxt *p);

/* After a type: a tensor when a name, '=' or data follow, else the type itself. */
static bool put_typed_value(onnxtxt *p, bool list, int *type)
{
    size_t begin = p->at, length = p->out->n, message = vt_pb_begin(p->out, list ? 15 : 14);
    if (!vt_onnxtxt_put_type(p))
        return false;
    vt_pb_end(p->out, message);
    int next = vt_onnxtxt_peek(p);
    *type = 13;
    if (next != '{' && next != '=' && next != '"' && !vt_onnxtxt_is_letter(next))
        return true;
    *type = 4;
    p->at = begin;
    p->out->n = length;
    int element;
    vt_str s;
    bool failed = false;
    message = vt_pb_begin(p->out, list ? 10 : 5);
    if (!vt_onnxtxt_put_tensor_head(p, &element))
        return false;
    if (vt_onnxtxt_name(p, &s, &failed))
        vt_pb_put_bytes(p->out, 8, s);
    vt_onnxtxt_take(p, '=');
    if (failed || !vt_onnxtxt_put_data(p, element))
        return false;
    vt_pb_end(p->out, message);
    return true;
}

static bool put_subgraph(onnxtxt *p, bool list)
{
    size_t graph = vt_pb_begin(p->out, list ? 11 : 6);
    if (!put_graph(p))
        return false;
    vt_pb_end(p->out, graph);
    return true;
}

/* A number, whose kind is the one wanted, or its own. */
static bool put_plain_number(onnxtxt *p, bool list, int wanted, int *type)
{
    vt_str s;
    bool real;
    size_t before = p->at;
    if (!vt_onnxtxt_number(p, &s, &real))
        return false;
    *type = real || wanted == 1 ? 1 : 2;
    const struct kind *k = list ? list_of(*type) : kind_typed(*type);
    if (vt_pb_put_word(p->out, vt_pb_field_numbered(&vt_onnx_attribute, k->field), s, false))
        return true;
    p->at = before;
    return vt_onnxtxt_wrong(p, "this number cannot be held");
}

/* One value; `wanted` is the type that the attribute or its list states, or 0; *type is what it
 * was, 0 for a reference. */
static bool put_value(onnxtxt *p, bool list, int wanted, int *type)
{
    int next = vt_onnxtxt_peek(p);
    *type = 0;
    if (next == '@')
        return p->at++, vt_onnxtxt_put_name(p, 21);
    if (next == '"') {
        *type = 3;
        return vt_onnxtxt_put_string(p, list ? 9 : 4);
    }
    if (!vt_onnxtxt_is_letter(next) || vt_onnxtxt_is_special(vt_onnxtxt_ahead(p)))
        return put_plain_number(p, list, wanted, type);
    if (vt_onnxtxt_next_is_type(p))
        return put_typed_value(p, list, type);
    *type = 5;
    return put_subgraph(p, list);
}

static bool put_list(onnxtxt *p, int element, int *type)
{
    if (vt_onnxtxt_take(p, ']'))
        return true;
    do {
        int got;
        if (!put_value(p, true, element, &got))
            return false;
        if (element && got && got != element)
            return vt_onnxtxt_wrong(p, "the values of this list are of different kinds");
        element = got;
    } while (vt_onnxtxt_take(p, ','));
    const struct kind *k = list_of(element);
    *type = k ? k->type : 0;
    return vt_onnxtxt_need(p, ']');
}

/* What follows an attribute's name. */
static bool put_attribute_value(onnxtxt *p)
{
    const struct kind *stated = NULL;
    int type = 0;
    if (vt_onnxtxt_take(p, ':')) {
        stated = kind_named(vt_onnxtxt_identifier(p));
        if (!stated)
            return vt_onnxtxt_wrong(p, "the type of an attribute is due before here");
    }
    if (!vt_onnxtxt_need(p, '='))
        return false;
    bool ok = vt_onnxtxt_take(p, '[') ? put_list(p, stated ? stated->element : 0, &type)
                                      : put_value(p, false, stated ? stated->type : 0, &type);
    type = stated && (!type || stated->type == type) ? stated->type : type;
    if (ok && stated && type != stated->type)
        return vt_onnxtxt_wrong(p, "the value before here is not of the attribute's type");
    vt_pb_put_varint(p->out, 20, (uint64_t)type);
    return ok;
}

static bool put_attributes(onnxtxt *p, uint32_t field)
{
    do {
        size_t attribute = vt_pb_begin(p->out, field);
        if (!vt_onnxtxt_put_name(p, 1) || !put_attribute_value(p))
            return false;
        vt_pb_end(p->out, attribute);
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, '>');
}

/* ---- nodes, graphs
 * --------------------------------------------------------------------------------------------------
 */

/* Names between commas, each may be left out: (,x) has an empty one first. */
static bool put_names(onnxtxt *p, uint32_t field)
{
    for (;;) {
        vt_str s;
        bool failed = false, found = vt_onnxtxt_name(p, &s, &failed);
        if (failed)
            return false;
        bool comma = vt_onnxtxt_take(p, ',');
        if (found || comma)
            vt_pb_put_bytes(p->out, field, found ? s : (vt_str){0});
        if (!comma)
            return true;
    }
}

/* domain.Op:overload */
static bool put_operator(onnxtxt *p)
{
    size_t begin = (vt_onnxtxt_peek(p), p->at), dot = begin;
    vt_str op = vt_onnxtxt_identifier(p);
    while (op.n && vt_onnxtxt_take(p, '.')) {
        dot = p->at - 1;
        op = vt_onnxtxt_identifier(p);
    }
    if (!op.n)
        return vt_onnxtxt_wrong(p, "an operator is due here");
    vt_pb_put_bytes(p->out, 4, op);
    if (dot > begin)
        vt_pb_put_bytes(p->out, 7, vt_str_cut(p->text, begin, dot - begin));
    if (!vt_onnxtxt_take(p, ':'))
        return true;
    return vt_onnxtxt_put_name(p, 8);
}

static bool put_node(onnxtxt *p)
{
    vt_str label;
    bool failed = false;
    if (vt_onnxtxt_take(p, '[')) {
        if (vt_onnxtxt_name(p, &label, &failed))
            vt_pb_put_bytes(p->out, 3, label);
        if (failed || !vt_onnxtxt_need(p, ']'))
            return false;
    }
    if (!put_names(p, 2) || !vt_onnxtxt_need(p, '=') || !put_operator(p))
        return false;
    bool before = vt_onnxtxt_take(p, '<');
    if (before && !put_attributes(p, 5))
        return false;
    if (!vt_onnxtxt_need(p, '(') || !put_names(p, 1) || !vt_onnxtxt_need(p, ')'))
        return false;
    return before || !vt_onnxtxt_take(p, '<') || put_attributes(p, 5);
}

static bool put_nodes(onnxtxt *p, uint32_t field)
{
    if (!vt_onnxtxt_need(p, '{'))
        return false;
    while (!vt_onnxtxt_take(p, '}')) {
        size_t node = vt_pb_begin(p->out, field);
        vt_pb_place(p->places, node, p->at);
        if (!put_node(p))
            return false;
        vt_pb_end(p->out, node);
    }
    return true;
}

static bool put_graph_fields(onnxtxt *p)
{
    if (!vt_onnxtxt_put_name(p, 2))
        return false;
    if (vt_onnxtxt_take(p, '(') && !put_values(p, 11, true, ')'))
        return false;
    if (!vt_onnxtxt_need(p, '=') || !vt_onnxtxt_need(p, '>') || !vt_onnxtxt_need(p, '(') ||
        !put_values(p, 12, true, ')'))
        return false;
    return (!vt_onnxtxt_take(p, '<') || put_values(p, 13, false, '>')) && put_nodes(p, 1);
}

static bool put_graph(onnxtxt *p)
{
    if (++p->depth > VT_ONNXTXT_DEEPEST)
        return vt_onnxtxt_wrong(p, "graphs nested too deep");
    bool ok = put_graph_fields(p);
    p->depth--;
    return ok;
}

/* ---- model, functions
 * --------------------------------------------------------------------------------------------------
 */

static bool put_opsets(onnxtxt *p, uint32_t field)
{
    if (!vt_onnxtxt_need(p, '['))
        return false;
    if (vt_onnxtxt_take(p, ']'))
        return true;
    do {
        size_t set = vt_pb_begin(p->out, field);
        if (!vt_onnxtxt_put_string(p, 1) || !vt_onnxtxt_need(p, ':') ||
            !vt_onnxtxt_put_number(p, &vt_onnx_opset, 2))
            return false;
        vt_pb_end(p->out, set);
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, ']');
}

/* <key: value, ...> of a model or function: the keys are the fields' names. */
static bool put_head(onnxtxt *p, const vt_pb_schema *schema)
{
    do {
        const struct vt_pb_row *row = vt_pb_field_named(schema, vt_onnxtxt_ahead(p));
        if (!row)
            return vt_onnxtxt_wrong(p, "this key is not known here");
        vt_onnxtxt_identifier(p);
        if (!vt_onnxtxt_need(p, ':'))
            return false;
        bool ok = row->message == &vt_onnx_opset ? put_opsets(p, row->number)
                  : row->message == &vt_onnx_entry
                      ? vt_onnxtxt_need(p, '[') && vt_onnxtxt_put_entries(p, row->number)
                  : row->kind == VT_PB_STRING ? vt_onnxtxt_put_string(p, row->number)
                  : row->kind == VT_PB_INT64
                      ? vt_onnxtxt_put_number(p, schema, row->number)
                      : vt_onnxtxt_wrong(p, "this key has no value in the text form");
        if (!ok)
            return false;
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, '>');
}

/* <axis, alpha: float = 0.5>: names of attributes, and those with a default. */
static bool put_parameters(onnxtxt *p)
{
    do {
        vt_str s;
        bool failed = false;
        if (!vt_onnxtxt_name(p, &s, &failed))
            return failed ? false : vt_onnxtxt_wrong(p, "the name of an attribute is due here");
        if (vt_onnxtxt_peek(p) != ':' && vt_onnxtxt_peek(p) != '=') {
            vt_pb_put_bytes(p->out, 6, s);
            continue;
        }
        size_t attribute = vt_pb_begin(p->out, 11);
        vt_pb_put_bytes(p->out, 1, s);
        if (!put_attribute_value(p))
            return false;
        vt_pb_end(p->out, attribute);
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, '>');
}

/* Names, each perhaps with its type, which becomes a value info. */
static bool put_ends(onnxtxt *p, uint32_t field)
{
    if (!vt_onnxtxt_need(p, '('))
        return false;
    if (vt_onnxtxt_take(p, ')'))
        return true;
    do {
        size_t begin = (vt_onnxtxt_peek(p), p->at);
        if (vt_onnxtxt_next_is_type(p)) {
            if (!put_value_info(p, 12))
                return false;
            p->at = begin;
            size_t length = p->out->n;
            if (!vt_onnxtxt_put_type(p))
                return false;
            p->out->n = length;
        }
        if (!vt_onnxtxt_put_name(p, field))
            return false;
    } while (vt_onnxtxt_take(p, ','));
    return vt_onnxtxt_need(p, ')');
}

static bool put_function(onnxtxt *p)
{
    if (vt_onnxtxt_take(p, '<') && !put_head(p, &vt_onnx_function))
        return false;
    if (!vt_onnxtxt_put_name(p, 1) || (vt_onnxtxt_take(p, '<') && !put_parameters(p)))
        return false;
    if (!put_ends(p, 4) || !vt_onnxtxt_need(p, '=') || !vt_onnxtxt_need(p, '>') || !put_ends(p, 5))
        return false;
    return (!vt_onnxtxt_take(p, '<') || put_values(p, 12, true, '>')) && put_nodes(p, 7);
}

static bool put_model(onnxtxt *p)
{
    if (vt_onnxtxt_take(p, '<') && !put_head(p, &vt_onnx_model))
        return false;
    size_t graph = vt_pb_begin(p->out, 7);
    if (!put_graph(p))
        return false;
    vt_pb_end(p->out, graph);
    while (vt_onnxtxt_peek(p) >= 0) {
        size_t function = vt_pb_begin(p->out, 25);
        if (!put_function(p))
            return false;
        vt_pb_end(p->out, function);
    }
    return true;
}

/* ---- the row
 * --------------------------------------------------------------------------------------------------------------
 */

static bool text_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_buf binary = {0}, places = {0};
    onnxtxt p = {
        .text = {(const char *)map->p, map->n}, .out = &binary, .places = &places, .err = err};
    bool ok = put_model(&p) && vt_buf_check(&p.string, err) && vt_buf_check(&binary, err);
    vt_buf_free(&p.string);
    if (ok)
        return vt_onnx_read_converted(m, &binary, &places, progress, err);
    vt_buf_free(&binary);
    vt_buf_free(&places);
    return false;
}

/* "<key:" with a key of ModelProto, or "name (" with "=>" soon after. */
static int text_probe(const vt_map *map)
{
    onnxtxt p = {.text = vt_str_cut((vt_str){(const char *)map->p, map->n}, 0, 4096)};
    int ending = vt_str_ends(vt_str_of(map->path), VT_S(".onnxtxt")) ? 1 : 0;
    if (vt_onnxtxt_take(&p, '<'))
        return vt_pb_field_named(&vt_onnx_model, vt_onnxtxt_identifier(&p)) &&
                       vt_onnxtxt_take(&p, ':')
                   ? 2
                   : ending;
    if (!vt_onnxtxt_identifier(&p).n || !vt_onnxtxt_take(&p, '('))
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
