/* nets.c: which values run where, level by level.
 *
 * A wire joins leaves; what is seen of it joins the deepest visible boxes that contain them. Values
 * that join the very same boxes are bundled into one edge when one of those boxes is closed
 * (between two operators each value keeps its line). An edge then passes through levels:
 *
 *      +-- A (open) ---------+        +-- B (open) --+
 *      |  [a] ---> border ---|--------|---> [b]      |      level A: a -> border
 *      +---------------------+        +--------------+      outside: A -> B    level B: border -> b
 *
 * Stamps (one per box, holding the edge's number) keep each end of each level unique without
 * sorting, so the cost is the number of ends times the depth of nesting. */
#include "view/graph_parts.h"

#include <stdlib.h>
#include <string.h>

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool is_closed(const graph_view *g, uint32_t box)
{
    return g->boxes.at[box].kind == VT_BOX_FOLDED || g->boxes.at[box].kind == VT_BOX_STACK;
}

/* Deepest boxes of a wire's readers, each once, ascending, without its source; their number. */
static uint32_t visible_targets(graph_view *g, const vt_wire *w, uint32_t from, uint32_t *stamp,
                                uint32_t mark)
{
    uint32_t first = (uint32_t)g->targets.n;
    for (uint32_t i = 0; i < w->n_to; i++) {
        uint32_t box = g->box_of[w->to[i]];
        if (box == VT_NONE || box == from || stamp[box] == mark)
            continue;
        stamp[box] = mark;
        uint32_t *to = vt_push(g->arena, &g->targets);
        if (!to)
            return 0;
        *to = box;
    }
    uint32_t n = (uint32_t)g->targets.n - first;
    if (n > 1)
        qsort(g->targets.at + first, n, sizeof *g->targets.at, by_number);
    return n;
}

/* The edge that joins the same boxes as `e`, when they may share one. */
static graph_edge *twin_of(graph_view *g, vt_names *twins, const graph_edge *e, vt_id next)
{
    bool closed = is_closed(g, e->from);
    for (uint32_t i = 0; i < e->n_to; i++)
        closed |= is_closed(g, g->targets.at[e->first_to + i]);
    if (!closed)
        return NULL;
    uint32_t *key = vt_arena_array(g->arena, e->n_to + 1, sizeof *key);
    if (!key)
        return NULL;
    key[0] = e->from;
    memcpy(key + 1, g->targets.at + e->first_to, e->n_to * sizeof *key);
    vt_str text = {(const char *)key, (e->n_to + 1) * sizeof *key};
    vt_id at = vt_names_get(twins, text);
    if (at != VT_NONE)
        return &g->edges.at[at];
    vt_names_put(twins, text, next);
    return NULL;
}

static void add_edges(graph_view *g, uint32_t *stamp)
{
    vt_names twins;
    vt_names_init(&twins, g->arena, 256);
    for (uint32_t i = 0; i < g->h->n_wires; i++) {
        const vt_wire *w = &g->h->wires[i];
        uint32_t from = g->box_of[w->from];
        if (from == VT_NONE)
            continue;
        graph_edge e = {.wire = i, .n = 1, .from = from, .first_to = (uint32_t)g->targets.n};
        e.n_to = visible_targets(g, w, from, stamp, i + 1);
        graph_edge *twin = e.n_to ? twin_of(g, &twins, &e, (vt_id)g->edges.n) : NULL;
        if (twin || !e.n_to) {
            if (twin)
                twin->n++;
            g->targets.n = e.first_to;
            continue;
        }
        graph_edge *at = vt_push(g->arena, &g->edges);
        if (at)
            *at = e;
    }
}

/* ---- from edges to ends per level
 * ----------------------------------------------------------------- */

typedef struct stamps { /* per box, and one more for the outermost level */
    uint32_t *reached;  /* edge whose line comes to this box, in the level around it */
    uint32_t *source;   /* edge that rises through the inside of this box ... */
    uint32_t *child;    /* ... from this child */
    uint32_t *left;     /* edge that leaves this box through its border */
    uint32_t outermost;
} stamps;

static void add_end(graph_view *g, uint32_t level, uint32_t edge, uint32_t from, uint32_t to)
{
    graph_end *end = vt_push(g->arena, &g->ends);
    if (end)
        *end = (graph_end){level, edge, from, to};
}

static uint32_t slot(const stamps *s, uint32_t level)
{
    return level == VT_NONE ? s->outermost : level;
}

/* Lets the edge leave all boxes around its source up to (not including) `level`. */
static void rise(graph_view *g, stamps *s, uint32_t edge, uint32_t level)
{
    uint32_t box = g->edges.at[edge].from;
    for (uint32_t around = g->boxes.at[box].parent; around != level;
         box = around, around = g->boxes.at[box].parent)
        if (s->left[around] != edge + 1) {
            s->left[around] = edge + 1;
            add_end(g, around, edge, box, VT_NONE);
        }
}

/* Follows the edge from target `box` outwards until it meets the way up from the source. */
static void reach(graph_view *g, stamps *s, uint32_t edge, uint32_t box)
{
    uint32_t from = g->edges.at[edge].from;
    while (box != from && s->reached[box] != edge + 1) {
        uint32_t level = g->boxes.at[box].parent, at = slot(s, level);
        if (s->source[slot(s, box)] == edge + 1) { /* the target is a group around the source */
            rise(g, s, edge, level);
            return;
        }
        s->reached[box] = edge + 1;
        if (s->source[at] == edge + 1) {
            add_end(g, level, edge, s->child[at], box);
            rise(g, s, edge, level);
            return;
        }
        add_end(g, level, edge, VT_NONE, box);
        box = level;
    }
}

static void add_ends(graph_view *g, stamps *s)
{
    for (uint32_t e = 0; e < g->edges.n; e++) {
        uint32_t box = g->edges.at[e].from;
        for (;;) {
            uint32_t level = g->boxes.at[box].parent, at = slot(s, level);
            s->source[at] = e + 1;
            s->child[at] = box;
            if (level == VT_NONE)
                break;
            box = level;
        }
        for (uint32_t i = 0; i < g->edges.at[e].n_to; i++)
            reach(g, s, e, g->targets.at[g->edges.at[e].first_to + i]);
    }
}

/* Stable counting sort by level, the outermost last. */
static bool sort_ends(graph_view *g, vt_err *err)
{
    uint32_t n_levels = (uint32_t)g->boxes.n + 1;
    uint32_t *start = vt_arena_array(g->arena, n_levels + 1, sizeof *start);
    graph_end *sorted = vt_arena_array(g->arena, g->ends.n, sizeof *sorted);
    if (!start || !sorted)
        return vt_arena_check(g->arena, err);
    for (size_t i = 0; i < g->ends.n; i++)
        start[(g->ends.at[i].level == VT_NONE ? n_levels - 1 : g->ends.at[i].level) + 1]++;
    for (uint32_t l = 0; l < n_levels; l++)
        start[l + 1] += start[l];
    for (size_t i = 0; i < g->ends.n; i++)
        sorted[start[g->ends.at[i].level == VT_NONE ? n_levels - 1 : g->ends.at[i].level]++] =
            g->ends.at[i];
    g->ends.at = sorted;
    return true;
}

bool graph_nets(graph_view *g, vt_err *err)
{
    size_t n = g->boxes.n + 1;
    stamps s = {.outermost = (uint32_t)g->boxes.n};
    s.reached = vt_arena_array(g->arena, n, sizeof(uint32_t));
    s.source = vt_arena_array(g->arena, n, sizeof(uint32_t));
    s.child = vt_arena_array(g->arena, n, sizeof(uint32_t));
    s.left = vt_arena_array(g->arena, n, sizeof(uint32_t));
    uint32_t *stamp = vt_arena_array(g->arena, n, sizeof(uint32_t));
    if (!s.reached || !s.source || !s.child || !s.left || !stamp)
        return vt_arena_check(g->arena, err);
    add_edges(g, stamp);
    if (vt_arena_ok(g->arena))
        add_ends(g, &s);
    return vt_arena_check(g->arena, err) && sort_ends(g, err);
}
