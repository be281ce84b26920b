/* tflite_node.c: Operator tables.
 *
 *   Operator      opcode_index u32 | inputs [int] | outputs [int] | options type u8 | options |
 *                 custom_options [ubyte] | format | mutating [bool] | intermediates [int] |
 *                 large_custom offset u64 | size u64 | second options type u8 | second options
 *   OperatorCode  builtin code i8 (of old files) | custom code | version int | builtin code i32
 *
 * Old files fill only the first code, new ones both (the first with 127 where it does not fit): the
 * larger one counts. Every field of an operator's options is an attribute, those left out with what
 * the schema says they then mean. */
#include "formats/tflite.h"

#include <stdlib.h>
#include <string.h>

enum { OPCODE, INPUTS, OUTPUTS, OPTIONS_TYPE, OPTIONS, CUSTOM, MORE_TYPE = 11, MORE };
enum { OLD_CODE, CUSTOM_CODE, VERSION, CODE };
enum { CUSTOM_OP = 32 };

/* ---- what an operator is ----------------------------------------------------------------------
 */

static bool op_read(tflite *t, const vt_flat_table *operator, vt_node * n)
{
    int64_t index = vt_flat_int(operator, OPCODE, 4, 0);
    if (index < 0 || index >= t->codes.n)
        return vt_fail(t->err, VT_BAD_FILE, "operator code %lld, but the file has %u",
                       (long long)index, t->codes.n);
    vt_flat_table code = vt_flat_list_table(&t->codes, (uint32_t)index);
    int64_t old = vt_flat_int(&code, OLD_CODE, 1, 0), now = vt_flat_int(&code, CODE, 4, 0);
    int64_t number = now > old ? now : old;
    n->version = (int)vt_flat_int(&code, VERSION, 4, 1);
    n->domain = VT_S("tflite");
    n->op = number == CUSTOM_OP ? vt_flat_text(&code, CUSTOM_CODE) : vt_tflite_operator(number);
    if (!n->op.n)
        n->op = vt_str_format(t->m->arena, number == CUSTOM_OP ? "CUSTOM" : "operator %lld",
                              (long long)number);
    return !t->file.failed;
}

/* ---- options ----------------------------------------------------------------------------------
 */

/* The subgraph that an operator holds; of one that another operator holds already the number. */
static void subgraph_read(tflite *t, vt_id node, vt_attr *a)
{
    if (a->i <= 0 || a->i >= (int64_t)t->m->graphs.n)
        return;
    vt_graph *g = &t->m->graphs.at[a->i];
    vt_id *id = vt_arena_take(t->m->arena, sizeof *id);
    if (!id || g->kind == VT_GRAPH_SUBGRAPH)
        return;
    *id = (vt_id)a->i;
    g->kind = VT_GRAPH_SUBGRAPH;
    g->node = node;
    g->attr = a->name;
    a->kind = VT_ATTR_GRAPH;
    a->ids = id;
    a->n = 1;
}

static void ints_read(tflite *t, const vt_flat_list *l, unsigned bytes, vt_attr *a)
{
    int64_t *v = vt_arena_array(t->m->arena, l->n, sizeof *v);
    a->kind = VT_ATTR_INTS;
    for (uint32_t i = 0; v && i < l->n; i++)
        v[i] = vt_flat_list_int(l, i, bytes);
    a->ints = v;
    a->n = v ? l->n : 0;
}

static void floats_read(tflite *t, const vt_flat_list *l, vt_attr *a)
{
    float *v = vt_arena_array(t->m->arena, l->n, sizeof *v);
    a->kind = VT_ATTR_FLOATS;
    for (uint32_t i = 0; v && i < l->n; i++)
        v[i] = vt_flat_list_float(l, i);
    a->floats = v;
    a->n = v ? l->n : 0;
}

static void bytes_read(tflite *t, vt_str bytes, vt_attr *a)
{
    a->kind = VT_ATTR_STRING;
    a->s = vt_str_format(t->m->arena, "%zu bytes", bytes.n);
}

static void enum_read(tflite *t, char kind, int64_t number, vt_attr *a)
{
    a->kind = VT_ATTR_STRING;
    a->s = vt_tflite_enum_name(kind, number);
    if (!a->s.n)
        a->s = vt_str_format(t->m->arena, "%lld", (long long)number);
}

static void field_read(tflite *t, vt_id node, const vt_flat_table *o, uint32_t slot, char kind,
                       int64_t standard, vt_attr *a)
{
    unsigned bytes = vt_tflite_enum_bytes(kind);
    vt_flat_list l;
    a->kind = VT_ATTR_INT;
    switch (kind) {
    case 'b':
        a->i = vt_flat_int(o, slot, 1, standard) != 0;
        break;
    case 'i':
    case 'g':
        a->i = vt_flat_int(o, slot, 4, standard);
        if (kind == 'g')
            subgraph_read(t, node, a);
        break;
    case 'l':
        a->i = vt_flat_int(o, slot, 8, standard);
        break;
    case 'f':
        a->kind = VT_ATTR_FLOAT;
        a->f = vt_flat_float(o, slot, (float)standard);
        break;
    case 's':
        a->kind = VT_ATTR_STRING;
        a->s = vt_flat_text(o, slot);
        break;
    case 'y':
        bytes_read(t, vt_flat_text(o, slot), a);
        break;
    case 'I':
    case 'L':
    case 'Z':
        bytes = kind == 'I' ? 4 : kind == 'L' ? 8 : 1;
        l = vt_flat_list_of(o, slot, bytes);
        ints_read(t, &l, bytes, a);
        break;
    case 'F':
        l = vt_flat_list_of(o, slot, 4);
        floats_read(t, &l, a);
        break;
    default:
        enum_read(t, kind, vt_flat_int(o, slot, bytes, standard), a);
    }
}

/* Fields as tflite_schema.c writes them. `attrs` has room for all. */
static uint32_t fields_read(tflite *t, vt_id node, const vt_flat_table *o, const char *fields,
                            vt_attr *attrs)
{
    uint32_t n = 0, slot = 0;
    for (const char *p = fields; *p; slot++) {
        size_t length = strcspn(p, " "), name = strcspn(p, ":");
        if (*p != '-') {
            const char *equals = memchr(p, '=', length);
            attrs[n].name = (vt_str){p, name};
            field_read(t, node, o, slot, p[name + 1], equals ? strtoll(equals + 1, NULL, 10) : 0,
                       &attrs[n]);
            n++;
        }
        p += length + (p[length] == ' ');
    }
    return n;
}

static size_t fields_count(const char *fields)
{
    size_t n = *fields != 0;
    for (; *fields; fields++)
        n += *fields == ' ';
    return n;
}

static bool options_read(tflite *t, const vt_flat_table *operator, vt_id id, vt_node *n)
{
    bool second = vt_flat_has(operator, MORE_TYPE);
    int64_t type = vt_flat_int(operator, second ? MORE_TYPE : OPTIONS_TYPE, 1, 0) & 255;
    const char *fields = vt_tflite_options(type, second);
    vt_flat_table o = vt_flat_inner(operator, second ? MORE : OPTIONS);
    vt_str custom = vt_flat_text(operator, CUSTOM);
    vt_attr *attrs =
        vt_arena_array(t->m->arena, (fields ? fields_count(fields) : 0) + 1, sizeof *attrs);
    if (!attrs || t->file.failed)
        return t->file.failed ? false : vt_arena_check(t->m->arena, t->err);
    if (fields)
        n->n_attrs = fields_read(t, id, &o, fields, attrs);
    if (custom.n || (type && !fields)) {
        vt_attr *a = &attrs[n->n_attrs++];
        a->name = custom.n ? VT_S("custom_options") : VT_S("options");
        if (custom.n)
            bytes_read(t, custom, a);
        else
            *a = (vt_attr){.name = a->name, .kind = VT_ATTR_UNKNOWN, .i = type};
    }
    n->attrs = attrs;
    return vt_arena_check(t->m->arena, t->err) && !t->file.failed;
}

/* ---- operators --------------------------------------------------------------------------------
 */

static bool node_read(tflite *t, vt_id graph, const vt_flat_table *operator, vt_id id)
{
    vt_flat_list in = vt_flat_list_of(operator, INPUTS, 4),
                 out = vt_flat_list_of(operator, OUTPUTS, 4);
    vt_node *n = &t->m->nodes.at[id];
    *n = (vt_node){.graph = graph, .function = VT_NONE, .offset = operator->at };
    if (t->file.failed || !op_read(t, operator, n) ||
        !vt_tflite_values(t, graph, &in, &n->inputs, &n->n_inputs) ||
        !vt_tflite_values(t, graph, &out, &n->outputs, &n->n_outputs))
        return false;
    for (uint32_t i = 0; i < n->n_outputs; i++) {
        vt_value *v = n->outputs[i] == VT_NONE ? NULL : &t->m->values.at[n->outputs[i]];
        if (v && v->producer != VT_NONE)
            return vt_fail(t->err, VT_BAD_FILE, "tensor '%.*s' is given by two operators",
                           VT_ARG(v->name));
        if (v)
            v->producer = id;
    }
    return options_read(t, operator, id, n);
}

bool vt_tflite_nodes(tflite *t, vt_id graph, const vt_flat_list *operators)
{
    vt_graph *g = &t->m->graphs.at[graph];
    g->first_node = (vt_id)t->m->nodes.n;
    g->n_nodes = operators->n;
    for (uint32_t i = 0; i < operators->n; i++)
        (void)vt_push(t->m->arena, &t->m->nodes);
    if (!vt_arena_check(t->m->arena, t->err))
        return false;
    for (uint32_t i = 0; i < operators->n; i++) {
        vt_flat_table o = vt_flat_list_table(operators, i);
        if (!node_read(t, graph, &o, g->first_node + i))
            return vt_while(t->err, "operator %u of %u", i + 1, operators->n);
    }
    return true;
}
