/* part.c: trees of parts from what scope.c reads, and the edges between their leaves.
 *
 * The holder of subgraphs (If, Loop, Scan) is a group with one group per body and, as its last
 * child, the operator itself, which gives the node's outputs. A Loop's or Scan's arguments run to
 * the inputs of its body; what bodies give runs to the operator.
 *
 *     group If ── then_branch [nodes, outputs] ─┐
 *              └─ else_branch [nodes, outputs] ─┴─> leaf If ──> readers
 *
 * A node that says nothing of its place stands where its latest producer stands (beside a module
 * that holds weights, not in it); one that joins values of several modules stands around them,
 * unless the other value is only passed by that module (a skip connection). */
#include "model/hierarchy_parts.h"

#include <string.h>

enum { READERS_LOOKED_AT = 32, NUMBERED_MAX = 80 };

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

/* ---- the groups that names speak of -------------------------------------------------------------
 * A table of (parent, name) -> part, open addressing. */

static size_t place_slot(const vt_making *k, vt_id parent, vt_str name)
{
    size_t i = vt_hash(name.p, name.n, parent) & (k->places.cap - 1);
    while (k->places.at[i] != VT_NONE) {
        const vt_part *p = &k->parts.at[k->places.at[i]];
        if (p->parent == parent && vt_str_eq(p->key, name))
            break;
        i = (i + 1) & (k->places.cap - 1);
    }
    return i;
}

static bool places_grow(vt_making *k)
{
    vt_id *old = k->places.at;
    size_t n = k->places.cap;
    k->places.cap = n ? 2 * n : 256;
    k->places.at = vt_arena_array(k->arena, k->places.cap, sizeof *k->places.at);
    if (!k->places.at)
        return false;
    memset(k->places.at, 0xff, k->places.cap * sizeof *k->places.at);
    for (size_t i = 0; i < n; i++)
        if (old[i] != VT_NONE) {
            const vt_part *p = &k->parts.at[old[i]];
            k->places.at[place_slot(k, p->parent, p->key)] = old[i];
        }
    return true;
}

static bool is_number(vt_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* The module `name` within `parent`, made when it is new; VT_NONE when memory is short. */
static vt_id place_of(vt_making *k, vt_id parent, vt_str name, vt_str type)
{
    if (2 * (k->places.n + 1) > k->places.cap && !places_grow(k))
        return VT_NONE;
    size_t slot = place_slot(k, parent, name);
    vt_id id = k->places.at[slot];
    if (id == VT_NONE) {
        id = vt_part_new(k, VT_ITEM_GROUP, parent, name);
        if (id == VT_NONE)
            return VT_NONE;
        k->places.at[slot] = id;
        k->places.n++;
        vt_part *p = &k->parts.at[id], *around = &k->parts.at[parent];
        p->key = name;
        if (is_number(name) && around->key.n && around->name.n < NUMBERED_MAX)
            p->name = vt_str_format(k->keep, "%.*s.%.*s", VT_ARG(around->name), VT_ARG(name));
    }
    if (type.n && !k->parts.at[id].typed) {
        k->parts.at[id].type = type;
        k->parts.at[id].typed = true;
    }
    return id;
}

static vt_id place_of_scope(vt_making *k, vt_id top, const vt_scope *s)
{
    vt_id at = top;
    for (int i = 0; i < s->n && at != VT_NONE; i++)
        at = place_of(k, at, s->at[i].name, s->at[i].type);
    return at;
}

/* ---- nodes without a word about their place -----------------------------------------------------
 */

static bool is_inside(const vt_making *k, vt_id part, vt_id group)
{
    while (part != VT_NONE && k->parts.at[part].depth > k->parts.at[group].depth)
        part = k->parts.at[part].parent;
    return part == group;
}

/* The part a node stands in, or VT_NONE when that is not known yet. */
static vt_id home_of(const vt_making *k, vt_id node)
{
    return node == VT_NONE ? VT_NONE : k->home_of_node[node];
}

/* The group to stand in beside a node that stands in `home`: not in a module of weights. */
static vt_id beside(const vt_making *k, vt_id home)
{
    return k->parts.at[home].holds_weights && k->parts.at[home].key.n ? k->parts.at[home].parent
                                                                      : home;
}

static bool is_read_inside(const vt_making *k, vt_id value, vt_id group)
{
    const vt_value *v = &k->m->values.at[value];
    for (uint32_t i = 0; i < v->n_readers && i < READERS_LOOKED_AT; i++) {
        vt_id home = home_of(k, k->m->readers[v->first_reader + i]);
        if (home != VT_NONE && is_inside(k, home, group))
            return true;
    }
    return false;
}

static vt_id common_group(const vt_making *k, vt_id a, vt_id b)
{
    while (a != b) {
        if (k->parts.at[a].depth >= k->parts.at[b].depth)
            a = k->parts.at[a].parent;
        else
            b = k->parts.at[b].parent;
    }
    return a;
}

static vt_id home_by_readers(const vt_making *k, vt_id top, vt_id node, bool with)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id group = VT_NONE;
    for (uint32_t o = 0; o < n->n_outputs; o++) {
        if (n->outputs[o] == VT_NONE)
            continue;
        const vt_value *v = &k->m->values.at[n->outputs[o]];
        for (uint32_t i = 0; i < v->n_readers && i < READERS_LOOKED_AT; i++) {
            vt_id home = home_of(k, k->m->readers[v->first_reader + i]);
            if (home == VT_NONE || !is_inside(k, home, top))
                continue;
            home = with ? home : beside(k, home);
            group = group == VT_NONE ? home : common_group(k, group, home);
        }
    }
    return group;
}

static vt_id home_by_producers(const vt_making *k, vt_id top, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id latest = VT_NONE;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id p = n->inputs[i] == VT_NONE ? VT_NONE : k->m->values.at[n->inputs[i]].producer;
        if (home_of(k, p) != VT_NONE && is_inside(k, home_of(k, p), top) &&
            (latest == VT_NONE || p > latest))
            latest = p;
    }
    if (latest == VT_NONE)
        return VT_NONE;
    vt_id group = beside(k, home_of(k, latest));
    for (uint32_t i = 0; i < n->n_inputs && group != top; i++) {
        vt_id p = n->inputs[i] == VT_NONE ? VT_NONE : k->m->values.at[n->inputs[i]].producer;
        vt_id home = home_of(k, p);
        while (home != VT_NONE && group != top && !is_inside(k, home, group) &&
               !is_read_inside(k, n->inputs[i], group))
            group = k->parts.at[group].parent;
    }
    vt_id readers = home_by_readers(k, top, node, false);
    bool serves = n->n_outputs > 1 || (readers != VT_NONE && is_inside(k, readers, group));
    return serves && readers != VT_NONE ? readers : group; /* what splits serves its readers */
}

/* Does it make numbers ready for its reader alone: dequantized values, prepared weights? */
static bool serves_reader(const vt_making *k, vt_id node)
{
    return vt_node_has(k, node, VT_OP_DEQUANTIZES) || (k->nature[node] & VT_NATURE_STORED);
}

/* Rounding stands with the operator whose numbers it rounds. */
static vt_id home_of_quantizer(const vt_making *k, vt_id top, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id v = n->n_inputs ? n->inputs[0] : VT_NONE;
    vt_id giver = home_of(k, v == VT_NONE ? VT_NONE : k->m->values.at[v].producer);
    if (giver != VT_NONE && !is_inside(k, giver, top))
        giver = VT_NONE;
    vt_id taker = home_by_readers(k, top, node, true);
    bool quantizes = vt_node_has(k, node, VT_OP_QUANTIZES);
    vt_id first = quantizes ? giver : taker, second = quantizes ? taker : giver;
    return first != VT_NONE ? first : second;
}

static void find_homes(vt_making *k, const vt_graph *g, vt_id top)
{
    vt_id end = g->first_node + g->n_nodes;
    for (vt_id i = g->first_node; i < end; i++)
        if (!k->folded[i] && k->home_of_node[i] == VT_NONE && !vt_node_has(k, i, VT_OP_QUANTIZES) &&
            !serves_reader(k, i))
            k->home_of_node[i] = home_by_producers(k, top, i);
    for (vt_id i = end; i-- > g->first_node;)
        if (!k->folded[i] && k->home_of_node[i] == VT_NONE && !vt_node_has(k, i, VT_OP_QUANTIZES) &&
            !serves_reader(k, i))
            k->home_of_node[i] = home_by_readers(k, top, i, false);
    for (vt_id i = end; i-- > g->first_node;)
        if (serves_reader(k, i) && !k->folded[i])
            k->home_of_node[i] = home_of_quantizer(k, top, i);
    for (vt_id i = g->first_node; i < end; i++)
        if (vt_node_has(k, i, VT_OP_QUANTIZES) && !k->folded[i])
            k->home_of_node[i] = home_of_quantizer(k, top, i);
    for (vt_id i = g->first_node; i < end; i++)
        if (!k->folded[i] && k->home_of_node[i] == VT_NONE)
            k->home_of_node[i] = top;
}

/* Does a node read numbers that training made, and not only sizes? */
static bool reads_learned(const vt_making *k, vt_id node)
{
    for (uint32_t i = 0; i < k->n_weights_of_node[node]; i++) {
        const vt_weight *w = &k->m->weights.at[k->weights_of_node[node][i]];
        if (w->rank > 0 && w->dtype != VT_DTYPE_I64 && w->dtype != VT_DTYPE_I32 &&
            w->dtype != VT_DTYPE_BOOL)
            return true;
    }
    return false;
}

static bool read_homes(vt_making *k, const vt_graph *g, vt_id top)
{
    bool dotted = vt_scope_dotted(k, g);
    vt_scope s;
    for (vt_id i = g->first_node; i < g->first_node + g->n_nodes; i++) {
        if (k->folded[i])
            continue;
        vt_scope_read(k, i, dotted, &s);
        if (s.n < 0)
            continue;
        k->home_of_node[i] = place_of_scope(k, top, &s);
        if (k->home_of_node[i] == VT_NONE)
            return false;
        if (reads_learned(k, i))
            k->parts.at[k->home_of_node[i]].holds_weights = true;
    }
    find_homes(k, g, top);
    return true;
}

/* ---- leaves
 * --------------------------------------------------------------------------------------- */

static vt_id leaf_new(vt_making *k, vt_item_kind kind, vt_id parent, vt_id value)
{
    vt_id id = vt_part_new(k, kind, parent, k->m->values.at[value].name);
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
    if (!read_homes(k, g, top))
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

/* ---- edges
 * ----------------------------------------------------------------------------------------- */

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
    return n->n_inputs == body->n_inputs && (vt_str_is(n->op, "Loop") || vt_str_is(n->op, "Scan") ||
                                             vt_str_is(n->op, "SequenceMap"));
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

static bool edges_make(vt_making *k, vt_tree *t)
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
    if (!graph_make(k, t, graph, t->root, nest) || !edges_make(k, t))
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
