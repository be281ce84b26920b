/* order.c: the children of each group in topological order, as near to the file's as can be.
 *
 * An edge between two leaves is an edge between those children of their common group that hold
 * them. Each level is ordered by itself: of all children whose givers are placed, the one that
 * comes first in the file is next (a heap); where a group made from names is entered twice and a
 * circle remains, the first in the file breaks it. Cost O((parts + edges × depth) log n). */
#include "model/hierarchy_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- edges between siblings -------------------------------------------------------------------
 */

/* Where an edge's ends are siblings. False when both lie in the same leaf. */
static bool edge_lift(const vt_making *k, vt_edge *e)
{
    vt_id a = e->from, b = e->to;
    const vt_part *p = k->parts.at;
    if (a == b)
        return false;
    while (p[a].depth > p[b].depth)
        a = p[a].parent;
    while (p[b].depth > p[a].depth)
        b = p[b].parent;
    if (a == b)
        return false; /* one holds the other: cannot be, leaves have no children */
    while (p[a].parent != p[b].parent) {
        a = p[a].parent;
        b = p[b].parent;
    }
    e->from = a;
    e->to = b;
    return true;
}

/* Edges of a tree sorted by the group they belong to. */
bool vt_siblings_make(vt_arena *a, const vt_making *k, const vt_tree *t, vt_siblings *out)
{
    size_t n_parts = k->parts.n - t->root;
    out->first = vt_arena_array(a, n_parts + 1, sizeof *out->first);
    out->edges = vt_arena_array(a, t->n_edges, sizeof *out->edges);
    vt_edge *lifted = vt_arena_array(a, t->n_edges, sizeof *lifted);
    if (!out->first || !out->edges || !lifted)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < t->n_edges; i++) {
        vt_edge e = t->into[i];
        if (e.from != VT_NONE && edge_lift(k, &e)) {
            lifted[n++] = e;
            out->first[k->parts.at[e.from].parent - t->root + 1]++;
        }
    }
    for (size_t i = 0; i < n_parts; i++)
        out->first[i + 1] += out->first[i];
    size_t *next = vt_arena_array(a, n_parts, sizeof *next);
    if (!next)
        return false;
    for (size_t i = 0; i < n; i++) {
        vt_id g = k->parts.at[lifted[i].from].parent - t->root;
        out->edges[out->first[g] + next[g]++] = lifted[i];
    }
    return true;
}

/* ---- one level
 * ------------------------------------------------------------------------------------ */

typedef struct heap {
    uint32_t *at; /* indices of children, smallest first */
    uint32_t n;
} heap;

static void heap_put(heap *h, uint32_t x)
{
    uint32_t i = h->n++;
    for (; i && h->at[(i - 1) / 2] > x; i = (i - 1) / 2)
        h->at[i] = h->at[(i - 1) / 2];
    h->at[i] = x;
}

static uint32_t heap_take(heap *h)
{
    uint32_t top = h->at[0], x = h->at[--h->n], i = 0;
    for (uint32_t c; (c = 2 * i + 1) < h->n; i = c) {
        if (c + 1 < h->n && h->at[c + 1] < h->at[c])
            c++;
        if (h->at[c] >= x)
            break;
        h->at[i] = h->at[c];
    }
    h->at[i] = x;
    return top;
}

typedef struct sort_key {
    uint32_t rank; /* inputs, then nodes, then outputs */
    uint32_t at;
    vt_id part;
} sort_key;

static int by_file(const void *pa, const void *pb)
{
    const sort_key *a = pa, *b = pb;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->part < b->part ? -1 : a->part > b->part;
}

/* The level's children in file order: inputs first, outputs last. */
static void children_by_file(const vt_making *k, vt_id group, sort_key *out)
{
    uint32_t n = 0;
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        const vt_part *p = &k->parts.at[c];
        vt_item_kind kind = vt_part_border(k, c);
        uint32_t rank = kind == VT_ITEM_INPUT ? 0 : kind == VT_ITEM_OUTPUT ? 2 : 1;
        out[n++] = (sort_key){.rank = rank, .at = p->at, .part = c};
    }
    qsort(out, n, sizeof *out, by_file);
}

typedef struct level {
    uint32_t n;
    sort_key *keys;
    uint32_t *waits;          /* edges into a child from those not placed yet */
    uint32_t *first, *target; /* edges by giver */
    bool *placed;
    vt_id *order;
} level;

static void level_link(const vt_making *k, level *l, const vt_edge *edges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        l->first[k->parts.at[edges[i].from].index + 1]++;
        l->waits[k->parts.at[edges[i].to].index]++;
    }
    for (uint32_t i = 0; i < l->n; i++)
        l->first[i + 1] += l->first[i];
    uint32_t *next = l->first + l->n + 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t from = k->parts.at[edges[i].from].index;
        l->target[l->first[from] + next[from]++] = k->parts.at[edges[i].to].index;
    }
}

static void level_sort(level *l, heap *ready)
{
    uint32_t done = 0, scan = 0;
    for (uint32_t i = 0; i < l->n; i++)
        if (l->waits[i] == 0)
            heap_put(ready, i);
    while (done < l->n) {
        while (ready->n == 0) { /* a circle */
            if (!l->placed[scan])
                heap_put(ready, scan);
            scan++;
        }
        uint32_t i = heap_take(ready);
        if (l->placed[i])
            continue;
        l->placed[i] = true;
        l->order[done++] = l->keys[i].part;
        for (uint32_t e = l->first[i]; e < l->first[i + 1]; e++)
            if (--l->waits[l->target[e]] == 0 && !l->placed[l->target[e]])
                heap_put(ready, l->target[e]);
    }
}

bool vt_level_order(vt_making *k, vt_id group, const vt_edge *edges, size_t n_edges)
{
    uint32_t n = k->parts.at[group].n_children;
    if (n < 2)
        return true;
    vt_arena *a = vt_arena_new();
    if (!a)
        return false;
    level l = {.n = n};
    l.keys = vt_arena_array(a, n, sizeof *l.keys);
    l.waits = vt_arena_array(a, n, sizeof *l.waits);
    l.first = vt_arena_array(a, 2 * (size_t)n + 2, sizeof *l.first);
    l.target = vt_arena_array(a, n_edges, sizeof *l.target);
    l.placed = vt_arena_array(a, n, sizeof *l.placed);
    l.order = vt_arena_array(a, n, sizeof *l.order);
    heap ready = {.at = vt_arena_array(a, n + n_edges + 1, sizeof *ready.at)};
    bool ok = vt_arena_ok(a);
    if (ok) {
        children_by_file(k, group, l.keys);
        for (uint32_t i = 0; i < n; i++)
            k->parts.at[l.keys[i].part].index = i;
        level_link(k, &l, edges, n_edges);
        level_sort(&l, &ready);
        vt_part_set_children(k, group, l.order, n);
    }
    vt_arena_free(a);
    return ok;
}

/* First nodes of groups, from below: children have larger numbers than their parents. */
static void find_places_in_file(vt_making *k, const vt_tree *t, size_t end)
{
    for (size_t i = end; i-- > t->root;) {
        vt_part *p = &k->parts.at[i];
        if (p->node != VT_NONE)
            p->at = p->node;
        else if (p->kind != VT_ITEM_GROUP)
            p->at = p->kind == VT_ITEM_INPUT ? 0 : VT_NONE;
        if (p->parent != VT_NONE && p->kind != VT_ITEM_INPUT && p->kind != VT_ITEM_OUTPUT &&
            p->at < k->parts.at[p->parent].at && k->parts.at[p->parent].node == VT_NONE)
            k->parts.at[p->parent].at = p->at;
    }
}

bool vt_levels_order(vt_making *k, vt_tree *t)
{
    size_t end = k->parts.n;
    for (size_t i = t->root; i < end; i++)
        if (k->parts.at[i].kind == VT_ITEM_GROUP)
            k->parts.at[i].at = VT_NONE;
    find_places_in_file(k, t, end);
    vt_siblings s = {0};
    vt_arena *a = vt_arena_new();
    bool ok = a && vt_siblings_make(a, k, t, &s);
    for (size_t i = t->root; ok && i < end; i++) {
        size_t at = i - t->root;
        if (k->parts.at[i].kind == VT_ITEM_GROUP)
            ok = vt_level_order(k, (vt_id)i, s.edges + s.first[at], s.first[at + 1] - s.first[at]);
    }
    vt_arena_free(a);
    return ok;
}
