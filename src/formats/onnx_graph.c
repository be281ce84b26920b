/* onnx_graph.c: GraphProto: nodes over named values.
 *
 * The parts of a graph may stand in any order in the file, so their places are collected first,
 * then read in the order in which they need each other: inputs and initializers, nodes, then what
 * is said of values (types, quantization), then outputs. */
#include "formats/onnx.h"

#include <string.h>

enum {
    NODE = 1,
    NAME = 2,
    INITIALIZER = 5,
    DOC = 10,
    INPUT,
    OUTPUT,
    VALUE_INFO,
    QUANT,
    SPARSE,
    META
};

/* ---- parts
 * ------------------------------------------------------------------------------------------- */

void vt_onnx_parts_free(onnx_parts *p)
{
    vt_free(p->all);
    *p = (onnx_parts){0};
}

bool vt_onnx_parts_find(onnx *o, vt_pb message, uint32_t highest, uint64_t known, onnx_parts *p)
{
    vt_pb_field f;
    size_t total = 0;
    *p = (onnx_parts){0};
    vt_pb r = message;
    while (vt_pb_next(&r, &f)) {
        bool wanted = f.wire == VT_PB_BYTES_WIRE && f.number <= highest && known >> f.number & 1;
        p->n[wanted ? f.number : 0]++;
        total += wanted;
    }
    if (r.failed)
        return false;
    for (; p->n[0]; p->n[0]--)
        vt_onnx_unknown(o);
    if (!vt_onnx_budget(o, total * sizeof *p->all))
        return false;
    p->all = vt_alloc(total * sizeof *p->all);
    if (!p->all)
        return vt_fail(o->err, VT_NO_MEMORY, "out of memory");
    vt_str *next[ONNX_MOST_PARTS];
    for (uint32_t i = 0, at = 0; i <= highest; at += p->n[i++])
        next[i] = p->at[i] = p->all + at;
    while (vt_pb_next(&message, &f))
        if (f.wire == VT_PB_BYTES_WIRE && f.number <= highest && known >> f.number & 1)
            *next[f.number]++ = f.bytes;
    return true;
}

/* Of a text that should stand once: the last one. */
vt_str vt_onnx_part_text(const onnx_parts *p, uint32_t number)
{
    return p->n[number] ? p->at[number][p->n[number] - 1] : (vt_str){0};
}

/* ---- values
 * --------------------------------------------------------------------------------------------- */

typedef struct info {
    vt_str name, doc;
    const vt_type *type;
    vt_metas meta;
} info;

static bool read_info(onnx *o, vt_str bytes, info *out)
{
    vt_pb_field f;
    bool meta = false;
    vt_pb all = vt_pb_within(&o->whole, bytes, &vt_onnx_value_info), r = all;
    *out = (info){0};
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE || f.number > 4)
            vt_onnx_unknown(o);
        else if (f.number == 1)
            out->name = f.bytes;
        else if (f.number == 3)
            out->doc = f.bytes;
        else if (f.number == 4)
            meta = true;
        else if (!vt_onnx_type_read(o, vt_pb_inside(&r, &f, &vt_onnx_type), 0, &out->type))
            return vt_while(o->err, "type of '%.*s'", VT_ARG(out->name));
    }
    return !r.failed && (!meta || vt_onnx_entries(o, &all, 4, &out->meta));
}

static void apply_info(vt_value *v, const info *i)
{
    v->type = i->type ? i->type : v->type;
    v->doc = i->doc.n ? i->doc : v->doc;
    v->meta = i->meta.n ? i->meta : v->meta;
}

/* What is said of a value that no one gives is let go. */
bool vt_onnx_infos_read(onnx *o, onnx_scope *s, const vt_str *infos, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        info i;
        if (!read_info(o, infos[k], &i))
            return false;
        vt_id id = vt_names_get(&s->names, i.name);
        if (id != VT_NONE)
            apply_info(&o->m->values.at[id], &i);
    }
    return true;
}

static bool read_inputs(onnx *o, onnx_scope *s, const onnx_parts *p, vt_id *inputs)
{
    bool is_new;
    for (uint32_t k = 0; k < p->n[INPUT]; k++) {
        info i;
        if (!read_info(o, p->at[INPUT][k], &i))
            return vt_while(o->err, "input %u", k);
        inputs[k] = vt_onnx_declare(o, s, i.name, &is_new);
        if (inputs[k] == VT_NONE)
            return false;
        o->m->values.at[inputs[k]].is_input = true;
        apply_info(&o->m->values.at[inputs[k]], &i);
    }
    return true;
}

/* An output of a subgraph may be a value of the graph around it: that one is not marked. */
static bool read_outputs(onnx *o, onnx_scope *s, const onnx_parts *p, vt_id *outputs)
{
    for (uint32_t k = 0; k < p->n[OUTPUT]; k++) {
        info i;
        if (!read_info(o, p->at[OUTPUT][k], &i))
            return vt_while(o->err, "output %u", k);
        outputs[k] = vt_onnx_lookup(o, s, i.name);
        if (outputs[k] == VT_NONE)
            return false;
        vt_value *v = &o->m->values.at[outputs[k]];
        if (v->graph != s->graph)
            continue;
        v->is_output = true;
        apply_info(v, &i);
    }
    return true;
}

static bool give_weight(onnx *o, onnx_scope *s, vt_id weight)
{
    bool is_new;
    vt_str name = o->m->weights.at[weight].name;
    vt_id id = name.n ? vt_onnx_declare(o, s, name, &is_new) : VT_NONE;
    if (id != VT_NONE && o->m->values.at[id].weight == VT_NONE)
        o->m->values.at[id].weight = weight;
    return vt_arena_ok(o->m->arena);
}

static bool read_initializers(onnx *o, onnx_scope *s, const onnx_parts *p)
{
    vt_id weight;
    for (uint32_t k = 0; k < p->n[INITIALIZER]; k++)
        if (!vt_onnx_tensor_read(o, vt_pb_within(&o->whole, p->at[INITIALIZER][k], &vt_onnx_tensor),
                                 (vt_str){0}, &weight) ||
            !give_weight(o, s, weight))
            return vt_while(o->err, "initializer %u", k);
    for (uint32_t k = 0; k < p->n[SPARSE]; k++)
        if (!vt_onnx_sparse_read(o, vt_pb_within(&o->whole, p->at[SPARSE][k], &vt_onnx_sparse),
                                 (vt_str){0}, &weight) ||
            !give_weight(o, s, weight))
            return vt_while(o->err, "sparse initializer %u", k);
    return true;
}

static bool read_annotations(onnx *o, onnx_scope *s, const onnx_parts *p)
{
    for (uint32_t k = 0; k < p->n[QUANT]; k++) {
        vt_pb_field f;
        vt_str name = {0};
        vt_metas entries;
        vt_pb all = vt_pb_within(&o->whole, p->at[QUANT][k], &vt_onnx_annotation);
        for (vt_pb r = all; vt_pb_next(&r, &f);)
            if (f.number == 1 && f.wire == VT_PB_BYTES_WIRE)
                name = f.bytes;
        if (!vt_onnx_entries(o, &all, 2, &entries))
            return vt_while(o->err, "quantization annotation %u", k);
        vt_id id = vt_names_get(&s->names, name);
        if (id != VT_NONE)
            o->m->values.at[id].quant = entries;
    }
    return true;
}

/* ---- a graph whole
 * ---------------------------------------------------------------------------------------- */

vt_id vt_onnx_graph_new(onnx *o, vt_graph_kind kind, vt_id node, vt_str attr)
{
    vt_graph *g = vt_onnx_budget(o, 0) ? vt_push(o->m->arena, &o->m->graphs) : NULL;
    if (!g)
        return VT_NONE;
    g->kind = kind;
    g->node = node;
    g->attr = attr;
    return (vt_id)(o->m->graphs.n - 1);
}

static bool read_parts(onnx *o, vt_pb r, onnx_scope *s, vt_id id, const onnx_parts *p, int depth)
{
    vt_metas meta;
    vt_id *inputs = vt_arena_array(o->m->arena, p->n[INPUT], sizeof *inputs);
    vt_id *outputs = vt_arena_array(o->m->arena, p->n[OUTPUT], sizeof *outputs);
    if (!inputs || !outputs ||
        !vt_onnx_reserve(o, &o->m->weights, p->n[INITIALIZER] + 2 * p->n[SPARSE]) ||
        !vt_onnx_reserve(o, &o->m->values, p->n[INPUT] + p->n[INITIALIZER] + p->n[NODE]))
        return false;
    if (!read_inputs(o, s, p, inputs) || !read_initializers(o, s, p) ||
        !vt_onnx_nodes_read(o, s, p->at[NODE], p->n[NODE], depth) ||
        !vt_onnx_infos_read(o, s, p->at[VALUE_INFO], p->n[VALUE_INFO]) ||
        !read_annotations(o, s, p) || !read_outputs(o, s, p, outputs) ||
        !vt_onnx_entries(o, &r, META, &meta))
        return false;
    vt_graph *g = &o->m->graphs.at[id];
    g->name = vt_onnx_part_text(p, NAME);
    g->doc = vt_onnx_part_text(p, DOC);
    g->inputs = inputs;
    g->n_inputs = p->n[INPUT];
    g->outputs = outputs;
    g->n_outputs = p->n[OUTPUT];
    g->meta = meta;
    return true;
}

bool vt_onnx_graph_read(onnx *o, vt_pb r, vt_graph_kind kind, onnx_scope *outer, vt_id node,
                        vt_str attr, int depth, vt_id *id)
{
    const uint64_t known = 1 << NODE | 1 << NAME | 1 << INITIALIZER | 0x1fc00; /* and 10 to 16 */
    onnx_parts p = {0};
    onnx_scope *s = vt_arena_take(o->m->arena, sizeof *s);
    if (depth > VT_ONNX_DEEPEST)
        return vt_fail(o->err, VT_BAD_FILE, "graphs nested more than %d deep", VT_ONNX_DEEPEST);
    *id = vt_onnx_graph_new(o, kind, node, attr);
    bool ok =
        s && *id != VT_NONE && vt_onnx_parts_find(o, r, META, known, &p) &&
        vt_onnx_scope_init(o, s, outer, *id, (size_t)p.n[NODE] + p.n[INITIALIZER] + p.n[INPUT]) &&
        read_parts(o, r, s, *id, &p, depth);
    vt_onnx_parts_free(&p);
    if (kind == VT_GRAPH_MAIN)
        o->main_scope = s;
    return ok;
}
