/* part.c: trees of parts: the groups that home.c finds with their leaves, holders with their
 * bodies.
 *
 * The holder of subgraphs (If, Loop, Scan) is a group with one group per body and, as its last
 * child, the operator itself, which gives the node's outputs.
 *
 *     group If ── then_branch [nodes, outputs] ─┐
 *              └─ else_branch [nodes, outputs] ─┴─> leaf If ──> readers */
#include "model/hierarchy_parts.h"

#include <string.h>

vt_id vt_part_new(vt_making *k, vt_item_kind kind, vt_id parent, vt_str name)
{
    vt_part *p = vt_push(k->arena, &k->parts);
    if (!p)
        return VT_NONE;
    vt_id id = (vt_id)(k->parts.n - 1);
    p->kind = kind;
    p->name = name;
    p->family = VT_FAMILY_COUNT;
    p->node = p->value = p->graph = VT_NONE;
    p->first = p->last = p->next = VT_NONE;
    p->parent = VT_NONE;
    if (parent != VT_NONE)
        vt_part_append(k, parent, id);
    return id;
}

void vt_part_append(vt_making *k, vt_id parent, vt_id child)
{
    vt_part *p = &k->parts.at[parent], *c = &k->parts.at[child];
    c->parent = parent;
    c->depth = p->depth + 1;
    c->next = VT_NONE;
    if (p->last == VT_NONE)
        p->first = child;
    else
        k->parts.at[p->last].next = child;
    p->last = child;
    p->n_children++;
}

void vt_part_set_children(vt_making *k, vt_id parent, const vt_id *children, uint32_t n)
{
    vt_part *p = &k->parts.at[parent];
    p->first = p->last = VT_NONE;
    p->n_children = 0;
    for (uint32_t i = 0; i < n; i++)
        vt_part_append(k, parent, children[i]);
}

/* ---- leaves
 * --------------------------------------------------------------------------------------- */

static vt_id leaf_new(vt_making *k, vt_item_kind kind, vt_id parent, vt_id value)
{
    const vt_value *v = &k->m->values.at[value];
    vt_id id = vt_part_new(k, kind, parent, vt_scope_within(k, v->graph, v->name));
    if (id == VT_NONE)
        return VT_NONE;
    vt_part *p = &k->parts.at[id];
    p->value = value;
    p->type = kind == VT_ITEM_INPUT ? VT_S("input") : VT_S("output");
    p->family = VT_FAMILY_SHAPE;
    if (p->name.n > 1 && p->name.p[0] == '/')
        p->in_path = vt_str_from(p->name, 1);
    return id;
}

static bool inputs_make(vt_making *k, const vt_graph *g, vt_id top)
{
    for (uint32_t i = 0; i < g->n_inputs; i++) {
        vt_id v = g->inputs[i];
        if (v == VT_NONE || k->m->values.at[v].weight != VT_NONE || k->part_of_value[v] != VT_NONE)
            continue;
        k->part_of_value[v] = leaf_new(k, VT_ITEM_INPUT, top, v);
        if (k->part_of_value[v] == VT_NONE)
            return false;
    }
    return true;
}

static bool outputs_make(vt_making *k, vt_tree *t, const vt_graph *g, vt_id top)
{
    for (uint32_t i = 0; i < g->n_outputs; i++) {
        if (g->outputs[i] == VT_NONE)
            continue;
        vt_id id = leaf_new(k, VT_ITEM_OUTPUT, top, g->outputs[i]);
        if (id == VT_NONE)
            return false;
        k->parts.at[id].slot = t->n_slots++;
    }
    return true;
}

static bool graph_make(vt_making *k, vt_tree *t, vt_id graph, vt_id top, int nest);

static vt_id operator_new(vt_making *k, vt_id parent, vt_id node, vt_item_kind kind)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id id = vt_part_new(k, kind, parent, vt_scope_leaf(k, node));
    if (id == VT_NONE)
        return VT_NONE;
    vt_part *p = &k->parts.at[id];
    p->node = node;
    p->type = n->op;
    p->typed = true;
    p->family = vt_operator_of(k, node)->family;
    return id;
}

static bool bodies_make(vt_making *k, vt_tree *t, vt_id group, vt_id node, int nest)
{
    const vt_node *n = &k->m->nodes.at[node];
    for (uint32_t a = 0; a < n->n_attrs; a++) {
        const vt_attr *at = &n->attrs[a];
        bool one = at->kind == VT_ATTR_GRAPH;
        size_t count = one ? 1 : at->kind == VT_ATTR_GRAPHS ? at->n : 0;
        for (size_t i = 0; i < count; i++) {
            vt_str name = one ? at->name : vt_str_format(k->keep, "%.*s.%zu", VT_ARG(at->name), i);
            vt_id body = vt_part_new(k, VT_ITEM_GROUP, group, name);
            if (body == VT_NONE)
                return false;
            k->parts.at[body].graph = at->ids[i];
            k->parts.at[body].type = VT_S("Body");
            k->parts.at[body].typed = true;
            if (!graph_make(k, t, at->ids[i], body, nest + 1))
                return false;
        }
    }
    return true;
}

static bool has_bodies(const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_attrs; i++)
        if (n->attrs[i].kind == VT_ATTR_GRAPH ||
            (n->attrs[i].kind == VT_ATTR_GRAPHS && n->attrs[i].n))
            return true;
    return false;
}

static bool holder_make(vt_making *k, vt_tree *t, vt_id home, vt_id node, int nest)
{
    vt_id group = operator_new(k, home, node, VT_ITEM_GROUP);
    if (group == VT_NONE || !bodies_make(k, t, group, node, nest))
        return false;
    k->part_of_node[node] = operator_new(k, group, node, VT_ITEM_NODE);
    return k->part_of_node[node] != VT_NONE;
}

static bool call_make(vt_making *k, vt_id home, vt_id node)
{
    vt_id callee = k->m->nodes.at[node].function;
    vt_id id = operator_new(k, home, node, VT_ITEM_GROUP);
    if (id == VT_NONE)
        return false;
    k->part_of_node[node] = id;
    k->parts.at[id].call = true;
    k->parts.at[id].closed = k->trees[callee].state != 2;
    k->parts.at[id].graph = callee;
    return true;
}

static bool node_make(vt_making *k, vt_tree *t, vt_id node, int nest)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id home = k->home_of_node[node];
    if (n->function != VT_NONE)
        return call_make(k, home, node);
    if (has_bodies(n) && nest < VT_NEST_MAX)
        return holder_make(k, t, home, node, nest);
    k->part_of_node[node] = operator_new(k, home, node, VT_ITEM_NODE);
    return k->part_of_node[node] != VT_NONE;
}

static bool graph_make(vt_making *k, vt_tree *t, vt_id graph, vt_id top, int nest)
{
    const vt_graph *g = &k->m->graphs.at[graph];
    bool is_function = g->kind == VT_GRAPH_FUNCTION;
    if (!is_function && !inputs_make(k, g, top))
        return false;
    if (!vt_homes_find(k, g, top))
        return false;
    for (vt_id i = g->first_node; i < g->first_node + g->n_nodes; i++) {
        if (k->folded[i])
            continue;
        if (!node_make(k, t, i, nest))
            return false;
        const vt_node *n = &k->m->nodes.at[i];
        for (uint32_t o = 0; o < n->n_outputs; o++)
            if (n->outputs[o] != VT_NONE)
                k->part_of_value[n->outputs[o]] = k->part_of_node[i];
    }
    return is_function || outputs_make(k, t, g, top);
}

vt_item_kind vt_part_border(const vt_making *k, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    if (p->kind == VT_ITEM_STACK && p->first != VT_NONE)
        p = &k->parts.at[p->first];
    return p->kind;
}

/* ---- groups of one
 * -------------------------------------------------------------------------------- A module that
 * holds one thing alone is that thing: "conv1" with its only Conv becomes a leaf named conv1,
 * "attention" with only "self" becomes "attention/self". */

static bool is_plain_group(const vt_part *p)
{
    return p->kind == VT_ITEM_GROUP && p->node == VT_NONE && p->graph == VT_NONE;
}

static vt_str joined_name(vt_making *k, vt_str outer, vt_str inner)
{
    if (inner.n == 0)
        return outer;
    if (inner.n > outer.n && vt_str_starts(inner, outer) && inner.p[outer.n] == '.')
        return inner;
    return vt_str_format(k->keep, "%.*s/%.*s", VT_ARG(outer), VT_ARG(inner));
}

/* A module that holds nothing but repeats is their stack. */
static void stack_take_name(vt_making *k, const vt_part *outer, vt_part *stack)
{
    if (outer->guessed)
        return;
    stack->name = joined_name(k, outer->name, stack->name);
    stack->in_path = joined_name(k, outer->name, stack->in_path);
    for (vt_id c = stack->first; c != VT_NONE; c = k->parts.at[c].next) {
        vt_part *p = &k->parts.at[c];
        p->in_path = joined_name(k, outer->name, p->in_path.n ? p->in_path : p->name);
    }
}

/* What stands in the place of `child`: itself, or the one thing it holds. */
static vt_id without_wrapper(vt_making *k, vt_id child)
{
    vt_part *p = &k->parts.at[child];
    if (!is_plain_group(p) || p->n_children != 1)
        return child;
    vt_part *only = &k->parts.at[p->first];
    if (only->kind == VT_ITEM_STACK)
        stack_take_name(k, p, only);
    else if (only->kind == VT_ITEM_GROUP && only->node == VT_NONE) {
        only->name = joined_name(k, p->name, only->name);
        only->guessed = only->guessed && p->guessed;
    } else {
        only->name = only->renamed ? joined_name(k, p->name, only->name) : p->name;
        only->renamed = true;
    }
    if (p->typed && !only->typed) {
        only->type = p->type;
        only->typed = true;
    }
    vt_id inside = p->first;
    vt_part_set_children(k, child, NULL, 0);
    return inside;
}

/* The one plain group among a body's children other than inputs and outputs, or VT_NONE. */
static vt_id only_group(const vt_making *k, vt_id body)
{
    vt_id only = VT_NONE;
    for (vt_id c = k->parts.at[body].first; c != VT_NONE; c = k->parts.at[c].next) {
        const vt_part *p = &k->parts.at[c];
        if (p->kind == VT_ITEM_INPUT || p->kind == VT_ITEM_OUTPUT)
            continue;
        if (only != VT_NONE || !is_plain_group(p))
            return VT_NONE;
        only = c;
    }
    return only;
}

/* A module that all of its nodes have left. */
static bool is_empty(const vt_part *p)
{
    return is_plain_group(p) && p->first == VT_NONE;
}

static void children_replace(vt_making *k, vt_id group, vt_id dissolved)
{
    vt_id next, c = k->parts.at[group].first;
    vt_part_set_children(k, group, NULL, 0);
    for (; c != VT_NONE; c = next) {
        next = k->parts.at[c].next;
        if (is_empty(&k->parts.at[c]))
            continue;
        if (c != dissolved) {
            vt_part_append(k, group, without_wrapper(k, c));
            continue;
        }
        for (vt_id d = k->parts.at[c].first, after; d != VT_NONE; d = after) {
            after = k->parts.at[d].next;
            vt_part_append(k, group, d);
        }
        k->parts.at[c].first = k->parts.at[c].last = VT_NONE;
        k->parts.at[c].n_children = 0;
    }
}

void vt_part_depths(vt_making *k, vt_id group)
{
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        k->parts.at[c].depth = k->parts.at[group].depth + 1;
        vt_part_depths(k, c);
    }
}

void vt_tree_tidy(vt_making *k, vt_tree *t)
{
    for (vt_id i = (vt_id)k->parts.n; i-- > t->root;) {
        if (k->parts.at[i].kind != VT_ITEM_GROUP)
            continue;
        children_replace(k, i, VT_NONE);
        for (vt_id only; k->parts.at[i].graph != VT_NONE && (only = only_group(k, i)) != VT_NONE;) {
            if (k->parts.at[only].typed && !k->parts.at[i].typed) {
                k->parts.at[i].type = k->parts.at[only].type;
                k->parts.at[i].typed = true;
            }
            children_replace(k, i, only);
        }
    }
    vt_part_depths(k, t->root);
}

/* Makes the trees of all functions that a graph and its subgraphs call, so that the parts of each
 * tree stand together. */
static bool callees_make(vt_making *k, vt_id graph, int nest)
{
    const vt_graph *g = &k->m->graphs.at[graph];
    for (vt_id i = g->first_node; i < g->first_node + g->n_nodes && nest < VT_NEST_MAX; i++) {
        const vt_node *n = &k->m->nodes.at[i];
        if (n->function != VT_NONE && k->trees[n->function].state == 0 &&
            !vt_tree_make(k, n->function, nest + 1))
            return false;
        for (uint32_t a = 0; a < n->n_attrs; a++) {
            const vt_attr *at = &n->attrs[a];
            size_t count = at->kind == VT_ATTR_GRAPH ? 1 : at->kind == VT_ATTR_GRAPHS ? at->n : 0;
            for (size_t b = 0; b < count; b++)
                if (!callees_make(k, at->ids[b], nest + 1))
                    return false;
        }
    }
    return true;
}

bool vt_tree_make(vt_making *k, vt_id graph, int nest)
{
    vt_tree *t = &k->trees[graph];
    t->state = 1;
    t->graph = graph;
    if (!callees_make(k, graph, nest))
        return false;
    t->root = vt_part_new(k, VT_ITEM_GROUP, VT_NONE, (vt_str){0});
    if (t->root == VT_NONE)
        return false;
    k->parts.at[t->root].graph = graph;
    if (!graph_make(k, t, graph, t->root, nest) || !vt_edges_make(k, t))
        return false;
    vt_tree_tidy(k, t);
    if (graph == 0 && !vt_borders_stack(k, t->root))
        return false;
    if (!vt_levels_order(k, t) || !vt_fingerprints(k, t) || !vt_tree_stack(k, t) ||
        !vt_tree_segment(k, t, false) || !vt_fingerprints(k, t) || !vt_tree_stack(k, t) ||
        !vt_tree_segment(k, t, true))
        return false;
    vt_tree_tidy(k, t);
    if (!vt_tree_name(k, t) || !vt_fingerprints(k, t))
        return false;
    t->end = (vt_id)k->parts.n;
    t->state = 2;
    return true;
}
