/* reach.c: what a part of the network depends on, and what depends on it.
 *
 * Wires run between leaves, also into and out of bodies of functions, so following them is nearly
 * all there is to do. A body of If, Loop or Scan is joined to the node that holds it at its own
 * inputs and outputs: the node gives the body's inputs, and takes the body's outputs. The wires are
 * sorted once by the end one starts from (counting sort); then each leaf and each wire is visited
 * at most once: O(items + wires + their readers). */
#include "inspect/inspect.h"
#include "inspect/tree.h"

/* For each item the wires that end (up) or begin (down) there: wire[first[i]..first[i+1]). */
typedef struct ends {
    uint32_t *first;
    uint32_t *wire;
} ends;

static void count_end(uint32_t *first, vt_id item, uint32_t n)
{
    first[item + 1] += n;
}

static bool sort_ends(vt_arena *arena, const vt_hierarchy *h, bool up, ends *out)
{
    size_t total = 0;
    out->first = vt_arena_array(arena, h->items.n + 2, sizeof *out->first);
    if (!out->first)
        return false;
    for (size_t k = 0; k < h->n_wires; k++) {
        const vt_wire *w = &h->wires[k];
        if (!up)
            count_end(out->first + 1, w->from, 1);
        for (uint32_t i = 0; up && i < w->n_to; i++)
            count_end(out->first + 1, w->to[i], 1);
        total += up ? w->n_to : 1;
    }
    for (size_t i = 1; i < h->items.n + 2; i++)
        out->first[i] += out->first[i - 1];
    out->wire = vt_arena_array(arena, total, sizeof *out->wire);
    if (!out->wire)
        return false;
    /* first[i+1] is where item i's wires begin; filling moves it to where they end. */
    for (size_t k = 0; k < h->n_wires; k++) {
        const vt_wire *w = &h->wires[k];
        if (!up)
            out->wire[out->first[w->from + 1]++] = (uint32_t)k;
        for (uint32_t i = 0; up && i < w->n_to; i++)
            out->wire[out->first[w->to[i] + 1]++] = (uint32_t)k;
    }
    return true;
}

typedef struct walk {
    uint64_t *seen;
    vt_id *stack;
    size_t n;
} walk;

static void visit(walk *w, vt_id item)
{
    uint64_t bit = UINT64_C(1) << (item & 63);
    if (w->seen[item >> 6] & bit)
        return;
    w->seen[item >> 6] |= bit;
    w->stack[w->n++] = item;
}

/* Marks the leaves inside `item`, or the leaf itself. */
static void visit_inside(walk *w, const vt_hierarchy *h, vt_id item)
{
    size_t from = w->n;
    visit(w, item);
    for (size_t i = from; i < w->n; i++) {
        const vt_item *it = &h->items.at[w->stack[i]];
        for (uint32_t c = 0; c < it->n_children; c++)
            visit(w, it->children[c]);
    }
}

/* ---- bodies of If, Loop and Scan ------------------------------------------------------------- */

static bool is_body(const vt_hierarchy *h, const vt_item *it)
{
    return it->kind == VT_ITEM_GROUP && it->graph != VT_NONE &&
           h->model->graphs.at[it->graph].kind == VT_GRAPH_SUBGRAPH;
}

/* The group around the bodies of a node and the node's own leaf. */
static const vt_item *holder_group(const vt_hierarchy *h, const vt_item *body)
{
    const vt_item *p = &h->items.at[body->parent];
    while (p->kind == VT_ITEM_STACK && p->parent != VT_NONE)
        p = &h->items.at[p->parent];
    return p;
}

/* From an input or output of a body to the node that holds it. */
static void visit_holder(walk *w, const vt_hierarchy *h, const vt_item *it)
{
    if (it->parent == VT_NONE || !is_body(h, &h->items.at[it->parent]))
        return;
    const vt_item *body = &h->items.at[it->parent], *group = holder_group(h, body);
    for (uint32_t i = 0; i < group->n_children; i++) {
        const vt_item *c = &h->items.at[group->children[i]];
        if (c->kind == VT_ITEM_NODE && c->node == h->model->graphs.at[body->graph].node)
            visit(w, group->children[i]);
    }
}

static void visit_ends(walk *w, const vt_hierarchy *h, const vt_item *body, vt_item_kind kind)
{
    for (uint32_t i = 0; i < body->n_children; i++)
        if (h->items.at[body->children[i]].kind == kind)
            visit(w, body->children[i]);
}

/* From a node to the inputs or outputs of the bodies that it holds. */
static void visit_bodies(walk *w, const vt_hierarchy *h, const vt_item *it, vt_item_kind kind)
{
    if (it->parent == VT_NONE || h->items.at[it->parent].node != it->node)
        return;
    const vt_item *group = &h->items.at[it->parent];
    for (uint32_t i = 0; i < group->n_children; i++) {
        const vt_item *c = &h->items.at[group->children[i]];
        for (uint32_t k = 0; c->kind == VT_ITEM_STACK && k < c->n_children; k++)
            if (is_body(h, &h->items.at[c->children[k]]))
                visit_ends(w, h, &h->items.at[c->children[k]], kind);
        if (is_body(h, c))
            visit_ends(w, h, c, kind);
    }
}

static void cross(walk *w, const vt_hierarchy *h, const vt_item *it, bool up)
{
    if (it->kind == VT_ITEM_NODE)
        visit_bodies(w, h, it, up ? VT_ITEM_OUTPUT : VT_ITEM_INPUT);
    else if (it->kind == (up ? VT_ITEM_INPUT : VT_ITEM_OUTPUT))
        visit_holder(w, h, it);
}

/* ---- the walk -------------------------------------------------------------------------------- */

static void follow(walk *w, const vt_hierarchy *h, const ends *e, bool up)
{
    while (w->n) {
        vt_id item = w->stack[--w->n];
        for (uint32_t k = e->first[item]; k < e->first[item + 1]; k++) {
            const vt_wire *wire = &h->wires[e->wire[k]];
            if (up)
                visit(w, wire->from);
            for (uint32_t i = 0; !up && i < wire->n_to; i++)
                visit(w, wire->to[i]);
        }
        cross(w, h, &h->items.at[item], up);
    }
}

static size_t collect(const uint64_t *seen, const uint64_t *without, size_t words, vt_id *out)
{
    size_t n = 0;
    for (size_t i = 0; i < words; i++)
        for (uint64_t bits = seen[i] & ~without[i]; bits; bits &= bits - 1)
            out[n++] = (vt_id)(i * 64 + (size_t)__builtin_ctzll(bits));
    return n;
}

bool vt_tree_reach(vt_arena *arena, const vt_hierarchy *h, const vt_id *from, size_t n, bool up,
                   uint64_t *seen, uint64_t *start)
{
    ends e = {0};
    walk w = {.seen = seen, .stack = vt_arena_array(arena, h->items.n, sizeof(vt_id))};
    if (!w.stack || !sort_ends(arena, h, up, &e))
        return false;
    for (size_t i = 0; i < n; i++)
        visit_inside(&w, h, from[i]);
    for (size_t i = 0; i < h->items.n / 64 + 1; i++)
        start[i] = seen[i];
    follow(&w, h, &e, up);
    return true;
}

bool vt_reach(vt_arena *arena, const vt_hierarchy *h, vt_id item, bool up, const vt_id **out,
              size_t *n, vt_err *err)
{
    size_t words = h->items.n / 64 + 1;
    *n = 0;
    if (item >= h->items.n)
        return vt_fail(err, VT_NOT_FOUND, "there is no item %u", item);
    uint64_t *seen = vt_arena_array(arena, words, sizeof *seen);
    uint64_t *start = vt_arena_array(arena, words, sizeof *start);
    vt_id *found = vt_arena_array(arena, h->items.n, sizeof *found);
    *out = found;
    if (!seen || !start || !found || !vt_tree_reach(arena, h, &item, 1, up, seen, start))
        return vt_arena_check(arena, err);
    *n = collect(seen, start, words, found);
    return true;
}
