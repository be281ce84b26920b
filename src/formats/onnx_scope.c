/* onnx_scope.c: which value a name means.
 *
 * ONNX joins nodes by the names of values. A name read by node n of graph g means, in this order:
 *   1. what was given under it in g before n: an input, an initializer, an output of an earlier
 * node
 *   2. the same in the graphs around g, before the node that holds g
 *   3. what is given later, in g or around it (files whose nodes are not sorted)
 * So a name may be given twice, and one inside may hide one outside; both happen in real files. */
#include "formats/onnx.h"

bool vt_onnx_scope_init(onnx *o, onnx_scope *s, onnx_scope *outer, vt_id graph, size_t expected)
{
    *s = (onnx_scope){.outer = outer, .graph = graph};
    vt_names_init(&s->names, o->m->arena, expected);
    return vt_arena_ok(o->m->arena);
}

vt_id vt_onnx_value_new(onnx *o, vt_str name, vt_id graph)
{
    vt_value *v = vt_push(o->m->arena, &o->m->values);
    if (!v)
        return VT_NONE;
    v->name = name;
    v->graph = graph;
    v->producer = v->weight = VT_NONE;
    return (vt_id)(o->m->values.n - 1);
}

vt_id vt_onnx_declare(onnx *o, onnx_scope *s, vt_str name, bool *is_new)
{
    vt_id next = (vt_id)o->m->values.n, before = vt_names_put(&s->names, name, next);
    *is_new = before == VT_NONE;
    if (before == VT_NONE)
        return vt_onnx_value_new(o, name, s->graph);
    vt_names_put(&s->names, name, before);
    return before;
}

vt_id vt_onnx_lookup(onnx *o, onnx_scope *s, vt_str name)
{
    vt_id later = VT_NONE;
    bool is_new;
    for (onnx_scope *at = s; at; at = at->outer) {
        vt_id id = vt_names_get(&at->names, name);
        if (id == VT_NONE)
            continue;
        const vt_value *v = &o->m->values.at[id];
        if (v->producer == VT_NONE || v->producer < at->current)
            return id;
        if (later == VT_NONE)
            later = id;
    }
    return later != VT_NONE ? later : vt_onnx_declare(o, s, name, &is_new);
}
