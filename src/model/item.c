/* item.c: the last pass: parts become items with paths, calls are laid open, wires are drawn.
 *
 * Laying a tree open once is an *instance*. Each value has a slot per instance; a slot holds the
 * leaf that gives the value, or leads to another slot: a function's input to the argument of the
 * call, what a call gives to the output of the body. A wire is all readers of slots that lead to
 * the same one, so calls are crossed without a box between. */
#include "model/hierarchy_parts.h"

#include <string.h>

enum { HOPS_MAX = 4 * VT_NEST_MAX, PATH_MAX_BYTES = 1000 }; /* a longer path is hashed */

typedef struct slot {
    vt_id source; /* leaf item, or VT_NONE */
    vt_id lead;   /* another slot, or VT_NONE */
    vt_id value;
} slot;

typedef struct instance {
    const vt_tree *t;
    uint32_t base;
} instance;

typedef struct emit {
    vt_making *k;
    vt_hierarchy *out;
    vt_arena *keep;
    VT_VEC(slot) slots;
    VT_VEC(vt_id) part_of_item;
    VT_VEC(instance) instance_of_item;
    vt_names repeats; /* path -> highest number given behind it */
    vt_id *item_of_node;
    uint64_t budget; /* items that calls may still add */
} emit;

/* ---- paths
 * ---------------------------------------------------------------------------------------- */

static vt_str path_join(emit *e, vt_str outer, vt_str name)
{
    if (outer.n == 0)
        return name;
    if (outer.n > PATH_MAX_BYTES)
        outer =
            vt_str_format(e->keep, "~%016llx", (unsigned long long)vt_hash(outer.p, outer.n, 0));
    char *p = vt_arena_take(e->keep, outer.n + 1 + name.n);
    if (!p)
        return (vt_str){0};
    memcpy(p, outer.p, outer.n);
    p[outer.n] = '/';
    memcpy(p + outer.n + 1, name.p, name.n);
    return (vt_str){p, outer.n + 1 + name.n};
}

/* Enters `item` under its path, or the first of "path#2", "path#3"... that is free. */
static vt_str path_enter(emit *e, vt_str outer, vt_str name, vt_id item)
{
    vt_str path = path_join(e, outer, name);
    vt_id other = vt_names_put(&e->out->paths, path, item);
    if (other == VT_NONE)
        return path;
    vt_names_put(&e->out->paths, path, other);
    vt_id times = vt_names_get(&e->repeats, path);
    times = times == VT_NONE ? 1 : times;
    vt_str with;
    do
        with = vt_str_format(e->keep, "%.*s#%u", (int)path.n, path.p, (unsigned)++times);
    while (vt_names_get(&e->out->paths, with) != VT_NONE && vt_arena_ok(e->keep));
    vt_names_put(&e->repeats, path, times);
    vt_names_put(&e->out->paths, with, item);
    return with;
}

static vt_str path_part(const vt_part *p)
{
    return p->in_path.n ? p->in_path : p->name;
}

/* ---- items
 * ------------------------------------------------------------------------------------------ */

static vt_id item_new(emit *e, vt_id part, vt_id parent, vt_str outer_path, instance at)
{
    const vt_part *p = &e->k->parts.at[part];
    vt_item *it = vt_push(e->keep, &e->out->items);
    vt_id *of = vt_push(e->k->arena, &e->part_of_item);
    instance *in = vt_push(e->k->arena, &e->instance_of_item);
    if (!it || !of || !in)
        return VT_NONE;
    vt_id id = (vt_id)(e->out->items.n - 1);
    *of = part;
    *in = at;
    *it = (vt_item){.kind = p->kind,
                    .family = p->family,
                    .guessed = p->guessed || (e->k->m->guessed && p->value == VT_NONE),
                    .name = p->name,
                    .type = p->type,
                    .node = p->node,
                    .value = p->value,
                    .graph = p->graph,
                    .parent = parent,
                    .nodes = p->nodes,
                    .parameters = p->parameters,
                    .hash = p->hash,
                    .weight_hash = p->weight_hash};
    if (parent != VT_NONE) {
        it->path = path_enter(e, outer_path, path_part(p), id);
        const vt_item *outer = &e->out->items.at[parent];
        it->depth = outer->depth + (outer->kind != VT_ITEM_STACK);
    }
    return id;
}

static bool part_emit(emit *e, vt_id part, vt_id parent, vt_str outer_path, instance at);

static vt_str path_for_children(const emit *e, vt_id item, vt_str outer_path)
{
    const vt_item *it = &e->out->items.at[item];
    return it->kind == VT_ITEM_STACK ? outer_path : it->path;
}

/* Emits the children of `part` into `item`. */
static bool children_emit(emit *e, vt_id part, vt_id item, vt_str path, instance at)
{
    const vt_part *p = &e->k->parts.at[part];
    vt_id *children = vt_arena_array(e->keep, p->n_children, sizeof *children);
    if (!children)
        return false;
    uint32_t n = 0;
    for (vt_id c = p->first; c != VT_NONE; c = e->k->parts.at[c].next) {
        children[n++] = (vt_id)e->out->items.n;
        if (!part_emit(e, c, item, path, at))
            return false;
    }
    e->out->items.at[item].children = children;
    e->out->items.at[item].n_children = n;
    return true;
}

static vt_id slot_of(const emit *e, instance at, vt_id value)
{
    return value == VT_NONE ? VT_NONE : at.base + e->k->slot_of_value[value];
}

/* Makes room for an instance's slots. */
static bool slots_new(emit *e, const vt_tree *t, instance *out)
{
    *out = (instance){.t = t, .base = (uint32_t)e->slots.n};
    for (uint32_t i = 0; i < t->n_slots; i++) {
        slot *s = vt_push(e->k->arena, &e->slots);
        if (!s)
            return false;
        *s = (slot){VT_NONE, VT_NONE, VT_NONE};
    }
    return true;
}

static void slot_give(emit *e, vt_id s, vt_id item, vt_id value)
{
    if (s == VT_NONE)
        return;
    e->slots.at[s].source = item;
    e->slots.at[s].value = value;
}

static bool call_emit(emit *e, vt_id part, vt_id item, instance at)
{
    const vt_part *p = &e->k->parts.at[part];
    const vt_tree *callee = &e->k->trees[p->graph];
    const vt_graph *g = &e->k->m->graphs.at[p->graph];
    const vt_node *n = &e->k->m->nodes.at[p->node];
    instance inner;
    e->budget -= callee->end - callee->root + callee->n_slots / 4;
    if (!slots_new(e, callee, &inner))
        return false;
    for (uint32_t i = 0; i < g->n_inputs; i++)
        if (g->inputs[i] != VT_NONE && i < n->n_inputs)
            e->slots.at[slot_of(e, inner, g->inputs[i])].lead = slot_of(e, at, n->inputs[i]);
    if (!children_emit(e, callee->root, item, e->out->items.at[item].path, inner))
        return false;
    for (uint32_t o = 0; o < n->n_outputs; o++)
        if (n->outputs[o] != VT_NONE && o < g->n_outputs)
            e->slots.at[slot_of(e, at, n->outputs[o])].lead = slot_of(e, inner, g->outputs[o]);
    return true;
}

static bool opens(const emit *e, const vt_part *p)
{
    if (!p->call || p->closed)
        return false;
    const vt_tree *t = &e->k->trees[p->graph];
    return t->end - t->root > 1 && t->end - t->root + t->n_slots / 4 <= e->budget;
}

/* Notes what a leaf gives. */
static void leaf_give(emit *e, vt_id part, vt_id item, instance at)
{
    const vt_part *p = &e->k->parts.at[part];
    if (p->kind == VT_ITEM_INPUT)
        slot_give(e, slot_of(e, at, p->value), item, p->value);
    if (p->kind == VT_ITEM_OUTPUT)
        slot_give(e, at.base + p->slot, item, p->value);
    if (p->node == VT_NONE)
        return;
    const vt_node *n = &e->k->m->nodes.at[p->node];
    for (uint32_t o = 0; o < n->n_outputs; o++)
        slot_give(e, slot_of(e, at, n->outputs[o]), item, n->outputs[o]);
}

static bool part_emit(emit *e, vt_id part, vt_id parent, vt_str outer_path, instance at)
{
    vt_id item = item_new(e, part, parent, outer_path, at);
    if (item == VT_NONE)
        return false;
    const vt_part *p = &e->k->parts.at[part];
    if (p->node != VT_NONE && e->k->part_of_node[p->node] == part &&
        e->item_of_node[p->node] == VT_NONE)
        e->item_of_node[p->node] = item;
    if (opens(e, p))
        return call_emit(e, part, item, at);
    e->out->items.at[item].truncated = p->call && e->k->trees[p->graph].state != 0 &&
                                       e->k->trees[p->graph].end - e->k->trees[p->graph].root != 1;
    if (p->first == VT_NONE)
        leaf_give(e, part, item, at);
    return children_emit(e, part, item, path_for_children(e, item, outer_path), at);
}

/* ---- wires
 * ------------------------------------------------------------------------------------------ */

typedef struct reading {
    vt_id slot, item;
} reading;

/* The slot whose leaf gives what `s` stands for; VT_NONE for weights and constants. */
static vt_id slot_resolve(const emit *e, vt_id s)
{
    for (int hops = 0; s != VT_NONE && hops < HOPS_MAX; hops++) {
        if (e->slots.at[s].source != VT_NONE)
            return s;
        s = e->slots.at[s].lead;
    }
    return VT_NONE;
}

static bool readings_make(emit *e, reading **out, size_t *n)
{
    VT_VEC(reading) all = {0};
    all.cap = e->k->trees[0].n_edges + 16;
    all.at = vt_arena_array(e->k->arena, all.cap, sizeof *all.at);
    if (!all.at)
        return false;
    for (vt_id item = 0; item < e->out->items.n; item++) {
        const vt_item *it = &e->out->items.at[item];
        if (it->n_children || item == 0)
            continue;
        vt_id part = e->part_of_item.at[item];
        const vt_tree *t = e->instance_of_item.at[item].t;
        const vt_edge *edge = t->into + t->first_into[part - t->root];
        size_t n_edges = t->first_into[part - t->root + 1] - t->first_into[part - t->root];
        for (size_t i = 0; i < n_edges; i++) {
            const vt_part *from = edge[i].from == VT_NONE ? NULL : &e->k->parts.at[edge[i].from];
            vt_id s = e->instance_of_item.at[item].base +
                      (from && from->kind == VT_ITEM_OUTPUT ? from->slot
                                                            : e->k->slot_of_value[edge[i].value]);
            s = slot_resolve(e, s);
            if (s == VT_NONE)
                continue;
            reading *r = vt_push(e->k->arena, &all);
            if (!r)
                return false;
            *r = (reading){s, item};
        }
    }
    *out = all.at;
    *n = all.n;
    return true;
}

static bool wires_make(emit *e)
{
    reading *all;
    size_t n;
    if (!readings_make(e, &all, &n))
        return false;
    size_t n_slots = e->slots.n, n_wires = 0;
    uint32_t *first = vt_arena_array(e->k->arena, n_slots + 1, sizeof *first);
    uint32_t *count = vt_arena_array(e->k->arena, n_slots, sizeof *count);
    vt_id *to = vt_arena_array(e->keep, n, sizeof *to);
    if (!first || !count || !to)
        return false;
    for (size_t i = 0; i < n; i++)
        first[all[i].slot + 1]++;
    for (size_t s = 0; s < n_slots; s++) {
        n_wires += first[s + 1] > 0;
        first[s + 1] += first[s];
    }
    for (size_t i = 0; i < n; i++) {
        vt_id s = all[i].slot;
        if (count[s] == 0 || to[first[s] + count[s] - 1] != all[i].item)
            to[first[s] + count[s]++] = all[i].item;
    }
    vt_wire *wires = vt_arena_array(e->keep, n_wires, sizeof *wires);
    if (!wires)
        return false;
    size_t w = 0;
    for (size_t s = 0; s < n_slots; s++)
        if (count[s])
            wires[w++] = (vt_wire){.value = e->slots.at[s].value,
                                   .from = e->slots.at[s].source,
                                   .to = to + first[s],
                                   .n_to = count[s]};
    e->out->wires = wires;
    e->out->n_wires = w;
    return true;
}

/* A folded constant is found where it is read first. */
static void place_constants(emit *e)
{
    const vt_making *k = e->k;
    for (size_t i = 0; i < k->m->nodes.n; i++) {
        vt_id r = k->folded[i] ? k->first_reader_of_node[i] : VT_NONE;
        if (r != VT_NONE)
            e->item_of_node[i] = e->item_of_node[r];
    }
}

bool vt_items_make(vt_making *k, size_t max_items, vt_hierarchy *out)
{
    emit e = {.k = k, .out = out, .keep = k->keep};
    const vt_tree *main = &k->trees[0];
    size_t own = main->end - main->root;
    e.budget = max_items > own ? max_items - own : 0;
    e.item_of_node = vt_arena_array(k->keep, k->m->nodes.n, sizeof *e.item_of_node);
    if (!e.item_of_node)
        return false;
    memset(e.item_of_node, 0xff, k->m->nodes.n * sizeof *e.item_of_node);
    vt_names_init(&out->paths, k->keep, own + own / 2);
    vt_names_init(&e.repeats, k->arena, 64);
    vt_names_put(&out->paths, (vt_str){0}, 0);
    out->items.cap = e.part_of_item.cap = e.instance_of_item.cap = own + 1;
    out->items.at = vt_arena_array(k->keep, own + 1, sizeof *out->items.at);
    e.part_of_item.at = vt_arena_array(k->arena, own + 1, sizeof *e.part_of_item.at);
    e.instance_of_item.at = vt_arena_array(k->arena, own + 1, sizeof *e.instance_of_item.at);
    e.slots.cap = main->n_slots + 1;
    e.slots.at = vt_arena_array(k->arena, e.slots.cap, sizeof *e.slots.at);
    if (!vt_arena_ok(k->keep) || !vt_arena_ok(k->arena))
        return false;
    instance at;
    if (!slots_new(&e, main, &at) || !part_emit(&e, main->root, VT_NONE, (vt_str){0}, at) ||
        !wires_make(&e))
        return false;
    place_constants(&e);
    out->item_of_node = e.item_of_node;
    return vt_arena_ok(k->keep) && vt_arena_ok(k->arena);
}
