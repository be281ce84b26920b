/* edge.c: what runs from leaf to leaf within a tree of parts.
 *
 * A Loop's or Scan's arguments run to the inputs of its body; what bodies give runs to the operator
 * that holds them. What a function is given comes from VT_NONE, its caller. */
#include "model/hierarchy_parts.h"

#include <string.h>

/* Is the value an input of a function, given by each caller? */
static bool is_formal(const vt_model *m, vt_id value)
{
    const vt_value *v = &m->values.at[value];
    return v->is_input && m->graphs.at[v->graph].kind == VT_GRAPH_FUNCTION;
}

static bool edge_add(vt_making *k, vt_id value, vt_id to)
{
    vt_id from = value == VT_NONE ? VT_NONE : k->part_of_value[value];
    if (from == VT_NONE && (value == VT_NONE || !is_formal(k->m, value)))
        return true;
    vt_edge *e = vt_push(k->arena, &k->edges);
    if (!e)
        return false;
    *e = (vt_edge){.value = value, .from = from, .to = to};
    return true;
}

static bool edge_between(vt_making *k, vt_id value, vt_id from, vt_id to)
{
    vt_edge *e = vt_push(k->arena, &k->edges);
    if (!e)
        return false;
    *e = (vt_edge){.value = value, .from = from, .to = to};
    return true;
}

/* Does the operator hand its arguments one by one to the inputs of its body? */
static bool is_aligned(const vt_node *n, const vt_graph *body)
{
    static const char *const ops[] = {"Loop", "Scan", "SequenceMap", "WHILE", "STABLEHLO_WHILE"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (vt_str_is(n->op, ops[i]))
            return n->n_inputs == body->n_inputs;
    return false;
}

/* Edges of the leaves directly in a body: its inputs, its outputs and on to the operator. */
static bool body_edges(vt_making *k, vt_id body)
{
    const vt_part *b = &k->parts.at[body];
    const vt_graph *g = &k->m->graphs.at[b->graph];
    vt_id holder = k->part_of_node[g->node];
    const vt_node *n = &k->m->nodes.at[g->node];
    for (uint32_t i = 0; i < g->n_inputs; i++) {
        vt_id in = g->inputs[i] == VT_NONE ? VT_NONE : k->part_of_value[g->inputs[i]];
        if (in != VT_NONE && is_aligned(n, g) && !edge_add(k, n->inputs[i], in))
            return false;
    }
    for (vt_id c = k->parts.at[body].first; c != VT_NONE; c = k->parts.at[c].next)
        if (k->parts.at[c].kind == VT_ITEM_OUTPUT &&
            !edge_between(k, k->parts.at[c].value, c, holder))
            return false;
    return true;
}

static bool takes_arguments_inside(const vt_making *k, const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_attrs; i++)
        if (n->attrs[i].kind == VT_ATTR_GRAPH)
            return is_aligned(n, &k->m->graphs.at[n->attrs[i].ids[0]]);
    return false;
}

static bool leaf_edges(vt_making *k, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    if (p->kind == VT_ITEM_OUTPUT)
        return edge_add(k, p->value, part);
    if (p->node == VT_NONE || k->part_of_node[p->node] != part)
        return true;
    const vt_node *n = &k->m->nodes.at[p->node];
    if (takes_arguments_inside(k, n))
        return true;
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (!edge_add(k, n->inputs[i], part))
            return false;
    return true;
}

/* Sorts the edges by their readers. */
static bool edges_keep(vt_making *k, vt_tree *t)
{
    size_t parts = k->parts.n - t->root, n = k->edges.n;
    t->n_edges = n;
    t->into = vt_arena_array(k->arena, n, sizeof *t->into);
    t->first_into = vt_arena_array(k->arena, parts + 1, sizeof *t->first_into);
    size_t *next = vt_arena_array(k->arena, parts, sizeof *next);
    if (!t->into || !t->first_into || !next)
        return false;
    for (size_t i = 0; i < n; i++)
        t->first_into[k->edges.at[i].to - t->root + 1]++;
    for (size_t i = 0; i < parts; i++)
        t->first_into[i + 1] += t->first_into[i];
    for (size_t i = 0; i < n; i++) {
        size_t to = k->edges.at[i].to - t->root;
        t->into[t->first_into[to] + next[to]++] = k->edges.at[i];
    }
    return true;
}

bool vt_edges_make(vt_making *k, vt_tree *t)
{
    k->edges.n = 0;
    for (vt_id i = t->root; i < k->parts.n; i++) {
        if (!leaf_edges(k, i))
            return false;
        if (k->parts.at[i].graph != VT_NONE && !k->parts.at[i].call && i != t->root &&
            !body_edges(k, i))
            return false;
    }
    return edges_keep(k, t);
}
