/* rank.c: how far down each box stands.
 *
 * Longest path from above, then sweeps that shorten: a box may stand anywhere between its lowest
 * predecessor and its highest successor; it moves to the end where more edges pull. So a constant's
 * chain stands right above who reads it. Near-linear. Small levels are then improved by the network
 * simplex until all edges together are as short as can be. */
#include "layout/ranks.h"
#include "layout/simplex.h"

#define RANK_EXACT 8000    /* boxes and edges: smaller levels are ranked exactly, */
#define RANK_WORK  1000000 /* or until this many node visits are spent */

typedef struct rank_graph {
    uint32_t n, m;
    uint32_t *a, *b;                           /* forward edges a above b */
    uint32_t *first_out, *out, *first_in, *in; /* neighbours */
    uint32_t *order;                           /* topological */
    uint32_t *from_border, *to_border;
} rank_graph;

static void rank_csr(vt_arena *s, uint32_t n, uint32_t m, const uint32_t *key,
                     const uint32_t *other, uint32_t **first, uint32_t **list)
{
    *first = vt_arena_array(s, (size_t)n + 2, sizeof **first);
    *list = vt_arena_array(s, (size_t)m + 1, sizeof **list);
    if (!*first || !*list)
        return;
    for (uint32_t i = 0; i < m; i++)
        (*first)[key[i] + 2]++;
    for (uint32_t v = 0; v < n; v++)
        (*first)[v + 2] += (*first)[v + 1];
    for (uint32_t i = 0; i < m; i++)
        (*list)[(*first)[key[i] + 1]++] = other[i];
}

static bool rank_graph_make(rank_graph *g, const vt_layout_edges *e, vt_arena *s, vt_err *err)
{
    g->n = e->n_boxes;
    g->a = vt_arena_array(s, (size_t)e->n + 1, sizeof *g->a);
    g->b = vt_arena_array(s, (size_t)e->n + 1, sizeof *g->b);
    g->order = vt_arena_array(s, g->n, sizeof *g->order);
    g->from_border = vt_arena_array(s, g->n, sizeof *g->from_border);
    g->to_border = vt_arena_array(s, g->n, sizeof *g->to_border);
    if (!vt_arena_check(s, err))
        return false;
    for (uint32_t i = 0; i < e->n; i++) {
        uint32_t u = e->from[i], v = e->to[i];
        if (u == VT_LAYOUT_BORDER && v != VT_LAYOUT_BORDER)
            g->from_border[v]++;
        else if (v == VT_LAYOUT_BORDER && u != VT_LAYOUT_BORDER)
            g->to_border[u]++;
        else if (u != v) {
            g->a[g->m] = e->back[i] ? v : u;
            g->b[g->m++] = e->back[i] ? u : v;
        }
    }
    rank_csr(s, g->n, g->m, g->a, g->b, &g->first_out, &g->out);
    rank_csr(s, g->n, g->m, g->b, g->a, &g->first_in, &g->in);
    return vt_arena_check(s, err);
}

/* Longest path; leaves the topological order behind. */
static uint32_t rank_longest(rank_graph *g, uint32_t *rank, uint32_t *waits)
{
    uint32_t head = 0, tail = 0, last = 0;
    for (uint32_t v = 0; v < g->n; v++) {
        waits[v] = g->first_in[v + 1] - g->first_in[v];
        rank[v] = 0;
        if (!waits[v])
            g->order[tail++] = v;
    }
    while (head < tail) {
        uint32_t v = g->order[head++];
        last = rank[v] > last ? rank[v] : last;
        for (uint32_t k = g->first_out[v]; k < g->first_out[v + 1]; k++) {
            uint32_t w = g->out[k];
            rank[w] = rank[w] > rank[v] ? rank[w] : rank[v] + 1;
            if (!--waits[w])
                g->order[tail++] = w;
        }
    }
    return g->n ? last + 1 : 0;
}

static void rank_pull(const rank_graph *g, uint32_t *rank, uint32_t last, uint32_t v)
{
    uint32_t n_in = g->first_in[v + 1] - g->first_in[v],
             n_out = g->first_out[v + 1] - g->first_out[v];
    uint32_t low = 0, high = last;
    for (uint32_t k = g->first_in[v]; k < g->first_in[v + 1]; k++)
        low = rank[g->in[k]] + 1 > low ? rank[g->in[k]] + 1 : low;
    for (uint32_t k = g->first_out[v]; k < g->first_out[v + 1]; k++)
        high = rank[g->out[k]] - 1 < high ? rank[g->out[k]] - 1 : high;
    uint32_t ups = n_in + g->from_border[v], downs = n_out + g->to_border[v];
    if (downs > ups || (downs == ups && !n_in && n_out))
        rank[v] = high;
    else if (ups > downs)
        rank[v] = low;
}

/* Edges to the border pull a little, towards a node above and one below all boxes. */
static bool rank_exactly(const rank_graph *g, uint32_t *rank, uint32_t *n_ranks, vt_arena *s)
{
    uint32_t n = g->n + 2, m = 0, top = g->n, bottom = g->n + 1;
    vt_layout_arc *arcs = vt_arena_array(s, (size_t)g->m + 2 * (size_t)g->n, sizeof *arcs);
    double *at = vt_arena_array(s, n, sizeof *at), least = 0, most = 0;
    if (!arcs || !at)
        return false;
    for (uint32_t i = 0; i < g->m; i++)
        arcs[m++] = (vt_layout_arc){g->a[i], g->b[i], 1, 1};
    for (uint32_t v = 0; v < g->n; v++) {
        at[v] = rank[v];
        arcs[m++] = (vt_layout_arc){top, v, 1, g->from_border[v]};
        arcs[m++] = (vt_layout_arc){v, bottom, 1, g->to_border[v]};
    }
    at[top] = -1, at[bottom] = *n_ranks;
    if (!vt_layout_simplex(n, arcs, m, at, RANK_WORK, s))
        return false;
    for (uint32_t v = 0; v < g->n; v++) {
        least = v == 0 || at[v] < least ? at[v] : least;
        most = v == 0 || at[v] > most ? at[v] : most;
    }
    for (uint32_t v = 0; v < g->n; v++)
        rank[v] = (uint32_t)(at[v] - least);
    *n_ranks = (uint32_t)(most - least) + 1;
    return true;
}

bool vt_layout_rank(const vt_layout_edges *edges, const vt_layout_options *options, uint32_t *rank,
                    uint32_t *n_ranks, vt_err *err)
{
    vt_arena *s = vt_arena_new();
    if (!s)
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to lay out %u boxes", edges->n_boxes);
    rank_graph g = {0};
    bool ok = rank_graph_make(&g, edges, s, err);
    uint32_t *waits = ok ? vt_arena_array(s, g.n, sizeof *waits) : NULL;
    ok = ok && vt_arena_check(s, err) && vt_step(options->progress, "ranks", 0, 1, err);
    if (ok) {
        *n_ranks = rank_longest(&g, rank, waits);
        for (int sweep = 0; sweep < 4; sweep++)
            for (uint32_t i = 0; i < g.n; i++)
                rank_pull(&g, rank, *n_ranks - 1, g.order[sweep % 2 ? i : g.n - 1 - i]);
        if (g.n && g.n + g.m <= RANK_EXACT && !rank_exactly(&g, rank, n_ranks, s))
            ok = vt_arena_check(s, err);
    }
    vt_arena_free(s);
    return ok;
}
