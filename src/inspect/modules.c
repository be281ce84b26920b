/* modules.c: the groups of a hierarchy in reading order, each with what it gives.
 *
 * A group gives the values that leave it: made by a leaf inside, read by one outside. Leaves are
 * numbered in tree order, so that a group is an interval of numbers and "all readers are inside" is
 * two comparisons. Of several values the one made last stands for the group. */
#include "inspect/inspect.h"
#include "inspect/tree.h"

static bool holds_all(vt_span s, const vt_wire *w, const vt_span *spans)
{
    for (uint32_t i = 0; i < w->n_to; i++)
        if (spans[w->to[i]].first < s.first || spans[w->to[i]].first >= s.end)
            return false;
    return true;
}

/* For every group the wire that leaves it and is made last; n_wires where there is none. */
static void find_outputs(const vt_hierarchy *h, const vt_span *spans, size_t *wire_of)
{
    for (size_t i = 0; i < h->items.n; i++)
        wire_of[i] = h->n_wires;
    for (size_t k = 0; k < h->n_wires; k++) {
        const vt_wire *w = &h->wires[k];
        if (w->n_to == 0)
            continue;
        for (vt_id g = h->items.at[w->from].parent; g != VT_NONE; g = h->items.at[g].parent) {
            if (holds_all(spans[g], w, spans))
                break;
            if (wire_of[g] == h->n_wires ||
                spans[h->wires[wire_of[g]].from].first <= spans[w->from].first)
                wire_of[g] = k;
        }
    }
}

/* The value that stands for what a group gives: of a call or subgraph the holding node's output,
 * since that is where the file states a type. */
static vt_id output_of(const vt_hierarchy *h, const vt_item *it, size_t wire)
{
    const vt_model *m = h->model;
    if (it->node != VT_NONE && m->nodes.at[it->node].n_outputs) {
        vt_id v = m->nodes.at[it->node].outputs[0];
        if (v != VT_NONE && m->values.at[v].type)
            return v;
    }
    return wire == h->n_wires ? VT_NONE : h->wires[wire].value;
}

bool vt_modules_make(vt_arena *arena, const vt_hierarchy *h, const vt_module **out, size_t *n,
                     vt_err *err)
{
    size_t items = h->items.n;
    vt_span *spans = vt_arena_array(arena, items, sizeof *spans);
    vt_id *order = vt_arena_array(arena, items, sizeof *order);
    size_t *wire_of = vt_arena_array(arena, items, sizeof *wire_of);
    vt_module *modules = vt_arena_array(arena, items, sizeof *modules);
    *out = modules;
    *n = 0;
    if (!spans || !order || !wire_of || !modules || !vt_tree_number(arena, h, spans, order))
        return vt_arena_check(arena, err);
    find_outputs(h, spans, wire_of);
    for (size_t i = 1; i < items; i++) {
        const vt_item *it = &h->items.at[order[i]];
        if (it->kind == VT_ITEM_GROUP)
            modules[(*n)++] = (vt_module){it, output_of(h, it, wire_of[order[i]])};
    }
    return true;
}
