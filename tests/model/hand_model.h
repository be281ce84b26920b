/* hand_model.h: small models made in a test, one call per node. */
#ifndef VT_HAND_MODEL_H
#define VT_HAND_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"

static inline vt_model *hand_model(void)
{
    vt_err err = {0};
    vt_model *m = vt_model_new("hand", &err);
    assert_non_null(m);
    m->has_graph = true;
    vt_graph *g = vt_push(m->arena, &m->graphs);
    *g = (vt_graph){.kind = VT_GRAPH_MAIN, .name = VT_S("main"), .node = VT_NONE};
    return m;
}

static inline vt_id hand_value(vt_model *m, vt_id graph, const char *name)
{
    vt_value *v = vt_push(m->arena, &m->values);
    *v = (vt_value){.name = vt_str_copy(m->arena, vt_str_of(name)),
                    .graph = graph,
                    .producer = VT_NONE,
                    .weight = VT_NONE};
    return (vt_id)(m->values.n - 1);
}

static inline void hand_list_add(vt_model *m, const vt_id **list, uint32_t *n, vt_id id)
{
    vt_id *longer = vt_arena_array(m->arena, *n + 1, sizeof *longer);
    if (*n)
        memcpy(longer, *list, *n * sizeof *longer);
    longer[(*n)++] = id;
    *list = longer;
}

static inline vt_id hand_input_of(vt_model *m, vt_id graph, const char *name)
{
    vt_id v = hand_value(m, graph, name);
    m->values.at[v].is_input = true;
    vt_graph *g = &m->graphs.at[graph];
    hand_list_add(m, &g->inputs, &g->n_inputs, v);
    return v;
}

static inline vt_id hand_input(vt_model *m, const char *name)
{
    return hand_input_of(m, 0, name);
}

static inline void hand_output_of(vt_model *m, vt_id graph, vt_id value)
{
    m->values.at[value].is_output = true;
    vt_graph *g = &m->graphs.at[graph];
    hand_list_add(m, &g->outputs, &g->n_outputs, value);
}

static inline void hand_output(vt_model *m, vt_id value)
{
    hand_output_of(m, 0, value);
}

/* A stored weight of f32 zeros, or of what `data` points to. */
static inline vt_id hand_weight(vt_model *m, const char *name, int64_t rows, int64_t columns,
                                const float *data)
{
    vt_weight *w = vt_push(m->arena, &m->weights);
    int64_t *shape = vt_arena_array(m->arena, 2, sizeof *shape);
    shape[0] = rows;
    shape[1] = columns;
    uint64_t count = (uint64_t)(rows * columns);
    if (!data)
        data = vt_arena_array(m->arena, count, sizeof *data);
    *w = (vt_weight){.name = vt_str_of(name),
                     .dtype = VT_DTYPE_F32,
                     .rank = 2,
                     .shape = shape,
                     .count = count,
                     .bytes = 4 * count,
                     .data = (const uint8_t *)data,
                     .sparse_indices = VT_NONE};
    vt_id v = hand_value(m, 0, name);
    m->values.at[v].weight = (vt_id)(m->weights.n - 1);
    return v;
}

/* A node of `graph` with up to two inputs; returns its output. */
static inline vt_id hand_node_of(vt_model *m, vt_id graph, const char *op, const char *name,
                                 vt_id a, vt_id b)
{
    vt_id out = hand_value(m, graph, "");
    vt_node *n = vt_push(m->arena, &m->nodes);
    *n = (vt_node){.name = vt_str_copy(m->arena, vt_str_of(name)),
                   .op = vt_str_of(op),
                   .graph = graph,
                   .function = VT_NONE};
    if (a != VT_NONE)
        hand_list_add(m, &n->inputs, &n->n_inputs, a);
    if (b != VT_NONE)
        hand_list_add(m, &n->inputs, &n->n_inputs, b);
    hand_list_add(m, &n->outputs, &n->n_outputs, out);
    vt_id id = (vt_id)(m->nodes.n - 1);
    m->values.at[out].producer = id;
    vt_graph *g = &m->graphs.at[graph];
    if (g->n_nodes++ == 0)
        g->first_node = id;
    return out;
}

static inline vt_id hand_node(vt_model *m, const char *op, const char *name, vt_id a, vt_id b)
{
    return hand_node_of(m, 0, op, name, a, b);
}

/* A new graph: a function's body, or a subgraph of the node added last, as its attribute `attr`. */
static inline vt_id hand_graph(vt_model *m, vt_graph_kind kind, const char *attr)
{
    vt_graph *g = vt_push(m->arena, &m->graphs);
    vt_id id = (vt_id)(m->graphs.n - 1);
    *g = (vt_graph){.kind = kind, .name = vt_str_of(attr), .node = VT_NONE};
    if (kind != VT_GRAPH_SUBGRAPH)
        return id;
    g->node = (vt_id)(m->nodes.n - 1);
    g->attr = vt_str_of(attr);
    return id;
}

/* Gives node `node` its subgraphs, whose attributes bear their graphs' names. */
static inline void hand_hold(vt_model *m, vt_id node, const vt_id *graphs, uint32_t n)
{
    vt_attr *attrs = vt_arena_array(m->arena, n, sizeof *attrs);
    vt_id *ids = vt_arena_array(m->arena, n, sizeof *ids);
    for (uint32_t i = 0; i < n; i++) {
        ids[i] = graphs[i];
        attrs[i] = (vt_attr){
            .name = m->graphs.at[graphs[i]].attr, .kind = VT_ATTR_GRAPH, .n = 1, .ids = &ids[i]};
        m->graphs.at[graphs[i]].node = node;
    }
    m->nodes.at[node].attrs = attrs;
    m->nodes.at[node].n_attrs = n;
}

/* Makes the node added last a call of function `graph`. */
static inline void hand_call(vt_model *m, vt_id graph)
{
    m->nodes.at[m->nodes.n - 1].function = graph;
}

static inline void hand_finish(vt_model *m)
{
    vt_err err = {0};
    assert_true(vt_model_finish(m, &err));
}

static inline vt_family hand_family(vt_str domain, vt_str op)
{
    (void)domain;
    return vt_str_is(op, "Conv") ? VT_FAMILY_CONV : VT_FAMILY_ELEM;
}

static inline vt_hierarchy hand_hierarchy(const vt_model *m)
{
    vt_hierarchy h;
    vt_err err = {0};
    assert_true(vt_hierarchy_make(m->arena, m, hand_family, 0, &h, &err));
    return h;
}

static inline vt_id hand_find(const vt_hierarchy *h, const char *path)
{
    return vt_names_get(&h->paths, vt_str_of(path));
}

static inline void hand_close(vt_model *m)
{
    vt_model_close(m);
}

#endif
