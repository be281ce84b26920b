/* onnx_function.c: FunctionProto and TrainingInfoProto: graphs beside the main one.
 *
 * A function is a graph whose inputs and outputs are plain names, with operator versions of its
 * own; it sees nothing around it. Training is a graph that sets initial values and one that makes a
 * step; the second sees the model's values. */
#include "formats/onnx.h"

enum {
    NAME = 1,
    INPUT = 4,
    OUTPUT,
    ATTRIBUTE,
    NODE,
    DOC,
    OPSET,
    DOMAIN,
    DEFAULT,
    INFO,
    OVERLOAD,
    META
};

static bool read_inputs(onnx *o, onnx_scope *s, const onnx_parts *p, vt_id *ids)
{
    bool is_new;
    for (uint32_t i = 0; i < p->n[INPUT]; i++) {
        ids[i] = vt_onnx_declare(o, s, p->at[INPUT][i], &is_new);
        if (ids[i] == VT_NONE)
            return false;
        o->m->values.at[ids[i]].is_input = true;
    }
    return true;
}

static bool read_outputs(onnx *o, onnx_scope *s, const onnx_parts *p, vt_id *ids)
{
    for (uint32_t i = 0; i < p->n[OUTPUT]; i++) {
        ids[i] = vt_onnx_lookup(o, s, p->at[OUTPUT][i]);
        if (ids[i] == VT_NONE)
            return false;
        o->m->values.at[ids[i]].is_output = true;
    }
    return true;
}

/* Attributes without a default are names only; those with one stand in attribute_proto. */
static bool read_parameters(onnx *o, onnx_scope *s, vt_id id, const onnx_parts *p)
{
    vt_str *names = vt_arena_array(o->m->arena, p->n[ATTRIBUTE], sizeof *names);
    vt_attr *defaults = vt_arena_array(o->m->arena, p->n[DEFAULT], sizeof *defaults);
    vt_str owner = o->m->graphs.at[id].name;
    if (!names || !defaults || !vt_onnx_budget(o, 0))
        return false;
    for (uint32_t i = 0; i < p->n[ATTRIBUTE]; i++)
        names[i] = p->at[ATTRIBUTE][i];
    for (uint32_t i = 0; i < p->n[DEFAULT]; i++)
        if (!vt_onnx_attribute_read(o, s, VT_NONE,
                                    vt_pb_within(&o->whole, p->at[DEFAULT][i], &vt_onnx_attribute),
                                    0, owner, &defaults[i]))
            return false;
    vt_graph *g = &o->m->graphs.at[id];
    g->function_attrs = names;
    g->n_function_attrs = p->n[ATTRIBUTE];
    g->function_defaults = defaults;
    g->n_function_defaults = p->n[DEFAULT];
    return true;
}

static bool read_parts(onnx *o, vt_pb r, vt_id id, const onnx_parts *p)
{
    onnx_scope *s = vt_arena_take(o->m->arena, sizeof *s);
    vt_id *inputs = vt_arena_array(o->m->arena, p->n[INPUT], sizeof *inputs);
    vt_id *outputs = vt_arena_array(o->m->arena, p->n[OUTPUT], sizeof *outputs);
    vt_metas meta;
    vt_graph *g = &o->m->graphs.at[id];
    g->name = vt_onnx_part_text(p, NAME);
    g->doc = vt_onnx_part_text(p, DOC);
    g->domain = vt_onnx_domain(vt_onnx_part_text(p, DOMAIN));
    g->overload = vt_onnx_part_text(p, OVERLOAD);
    if (!s || !inputs || !outputs || !vt_onnx_opsets_read(o, r, OPSET, &o->opsets) ||
        !vt_onnx_scope_init(o, s, NULL, id, (size_t)p->n[NODE] + p->n[INPUT]))
        return false;
    if (!read_inputs(o, s, p, inputs) || !read_parameters(o, s, id, p) ||
        !vt_onnx_nodes_read(o, s, p->at[NODE], p->n[NODE], 0) ||
        !vt_onnx_infos_read(o, s, p->at[INFO], p->n[INFO]) || !read_outputs(o, s, p, outputs) ||
        !vt_onnx_entries(o, &r, META, &meta))
        return false;
    g = &o->m->graphs.at[id];
    g->inputs = inputs;
    g->n_inputs = p->n[INPUT];
    g->outputs = outputs;
    g->n_outputs = p->n[OUTPUT];
    g->meta = meta;
    return true;
}

bool vt_onnx_function_read(onnx *o, vt_pb r)
{
    const uint64_t known = 1 << NAME | 0x7ff0; /* and 4 to 14 */
    onnx_parts p = {0};
    onnx_opsets model = o->opsets;
    vt_id id = vt_onnx_graph_new(o, VT_GRAPH_FUNCTION, VT_NONE, (vt_str){0});
    bool ok =
        id != VT_NONE && vt_onnx_parts_find(o, r, META, known, &p) && read_parts(o, r, id, &p);
    o->opsets = model;
    vt_onnx_parts_free(&p);
    return ok || id == VT_NONE
               ? ok
               : vt_while(o->err, "function '%.*s'", VT_ARG(o->m->graphs.at[id].name));
}

/* What is bound to what (fields 3 and 4) is kept as the metadata of the graph it belongs to. */
bool vt_onnx_training_read(onnx *o, vt_pb r)
{
    vt_pb_field f;
    vt_id id;
    for (vt_pb walk = r; vt_pb_next(&walk, &f);) {
        if (f.wire != VT_PB_BYTES_WIRE || f.number > 4) {
            vt_onnx_unknown(o);
        } else if (f.number <= 2) {
            onnx_scope *outer = f.number == 2 ? o->main_scope : NULL;
            if (!vt_onnx_graph_read(o, vt_pb_inside(&walk, &f, &vt_onnx_graph), VT_GRAPH_TRAINING,
                                    outer, VT_NONE, (vt_str){0}, 0, &id) ||
                !vt_onnx_entries(o, &r, f.number + 2, &o->m->graphs.at[id].meta))
                return vt_while(o->err, "training");
        }
    }
    return !r.failed;
}
