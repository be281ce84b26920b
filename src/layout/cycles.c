/* cycles.c: which edges run backwards.
 *
 * Boxes that no cycle can reach from above or below are peeled off first (on a graph without cycles
 * that is all). What stays is ordered by Eades, Lin & Smyth 1993: sinks go to the end, sources to
 * the front, else the box with the most edges out over edges in goes to the front. An edge that
 * runs against this order is marked. Linear time: boxes lie in buckets by out - in. */
#include "layout/ranks.h"

typedef struct cycles {
    const vt_layout_edges *e;
    uint32_t *first_out, *out, *first_in, *in; /* edge ids by end */
    uint32_t *n_out, *n_in;                    /* edges to boxes not yet ordered */
    uint32_t *place;                           /* in the order; VT_NONE: not yet */
    uint32_t *queue, head, tail;               /* sources and sinks to take */
    uint32_t *bucket, *next, *prev;            /* lists by out - in, and one slot for each box */
    uint32_t front, back, top;                 /* next places at both ends; highest bucket */
} cycles;

static bool cycles_inner(const vt_layout_edges *e, uint32_t i)
{
    return e->from[i] != VT_LAYOUT_BORDER && e->to[i] != VT_LAYOUT_BORDER && e->from[i] != e->to[i];
}

static void cycles_adjacency(cycles *c, uint32_t **first, uint32_t **ids, const uint32_t *key,
                             vt_arena *a)
{
    const vt_layout_edges *e = c->e;
    *first = vt_arena_array(a, (size_t)e->n_boxes + 2, sizeof **first);
    *ids = vt_arena_array(a, (size_t)e->n + 1, sizeof **ids);
    if (!*first || !*ids)
        return;
    for (uint32_t i = 0; i < e->n; i++)
        if (cycles_inner(e, i))
            (*first)[key[i] + 2]++;
    for (uint32_t v = 0; v < e->n_boxes; v++)
        (*first)[v + 2] += (*first)[v + 1];
    for (uint32_t i = 0; i < e->n; i++)
        if (cycles_inner(e, i))
            (*ids)[(*first)[key[i] + 1]++] = i;
}

static uint32_t cycles_bucket(const cycles *c, uint32_t v)
{
    return c->n_out[v] - c->n_in[v] + c->e->n + 1; /* never below 1, whatever the sign */
}

static void cycles_unlink(cycles *c, uint32_t v)
{
    if (c->prev[v] != VT_NONE)
        c->next[c->prev[v]] = c->next[v];
    else if (c->bucket[cycles_bucket(c, v)] == v)
        c->bucket[cycles_bucket(c, v)] = c->next[v];
    if (c->next[v] != VT_NONE)
        c->prev[c->next[v]] = c->prev[v];
}

static void cycles_link(cycles *c, uint32_t v)
{
    uint32_t b = cycles_bucket(c, v);
    c->prev[v] = VT_NONE;
    c->next[v] = c->bucket[b];
    if (c->next[v] != VT_NONE)
        c->prev[c->next[v]] = v;
    c->bucket[b] = v;
    c->top = b > c->top ? b : c->top;
}

/* Gives v its place; its neighbours move to other buckets or become sources or sinks. */
static void cycles_take(cycles *c, uint32_t v, uint32_t place, bool buckets)
{
    const vt_layout_edges *e = c->e;
    c->place[v] = place;
    if (buckets)
        cycles_unlink(c, v);
    for (int side = 0; side < 2; side++) {
        const uint32_t *first = side ? c->first_in : c->first_out, *ids = side ? c->in : c->out;
        uint32_t *left = side ? c->n_out : c->n_in;
        for (uint32_t k = first[v]; k < first[v + 1]; k++) {
            uint32_t u = side ? e->from[ids[k]] : e->to[ids[k]];
            if (c->place[u] != VT_NONE)
                continue;
            if (buckets)
                cycles_unlink(c, u);
            if (!--left[u])
                c->queue[c->tail++] = u;
            if (buckets)
                cycles_link(c, u);
        }
    }
}

/* Takes sources and sinks while there are any. A box may be queued as both. */
static void cycles_peel(cycles *c, bool buckets)
{
    while (c->head < c->tail) {
        uint32_t v = c->queue[c->head++];
        if (c->place[v] != VT_NONE)
            continue;
        cycles_take(c, v, c->n_in[v] ? c->back-- : c->front++, buckets);
    }
}

static void cycles_order(cycles *c)
{
    uint32_t n = c->e->n_boxes;
    for (uint32_t v = 0; v < n; v++)
        if (!c->n_in[v] || !c->n_out[v])
            c->queue[c->tail++] = v;
    cycles_peel(c, false);
    for (uint32_t v = n; v-- > 0;)
        if (c->place[v] == VT_NONE)
            cycles_link(c, v);
    while (c->top > 0) {
        uint32_t v = c->bucket[c->top];
        if (v == VT_NONE) {
            c->top--;
            continue;
        }
        cycles_take(c, v, c->front++, true);
        cycles_peel(c, true);
    }
}

bool vt_layout_cycles(vt_layout_edges *edges, vt_err *err)
{
    vt_arena *a = vt_arena_new();
    if (!a)
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to lay out %u boxes", edges->n_boxes);
    uint32_t n = edges->n_boxes;
    size_t buckets = 2 * (size_t)edges->n + 3;
    cycles c = {.e = edges, .back = n ? n - 1 : 0};
    cycles_adjacency(&c, &c.first_out, &c.out, edges->from, a);
    cycles_adjacency(&c, &c.first_in, &c.in, edges->to, a);
    c.n_out = vt_arena_array(a, n, sizeof *c.n_out);
    c.n_in = vt_arena_array(a, n, sizeof *c.n_in);
    c.place = vt_arena_array(a, n, sizeof *c.place);
    c.queue = vt_arena_array(a, 3 * (size_t)n, sizeof *c.queue);
    c.next = vt_arena_array(a, n, sizeof *c.next);
    c.prev = vt_arena_array(a, n, sizeof *c.prev);
    c.bucket = vt_arena_array(a, buckets, sizeof *c.bucket);
    bool ok = vt_arena_check(a, err);
    if (ok) {
        for (size_t b = 0; b < buckets; b++)
            c.bucket[b] = VT_NONE;
        for (uint32_t v = 0; v < n; v++) {
            c.n_out[v] = c.first_out[v + 1] - c.first_out[v];
            c.n_in[v] = c.first_in[v + 1] - c.first_in[v];
            c.place[v] = c.next[v] = c.prev[v] = VT_NONE;
        }
        cycles_order(&c);
        for (uint32_t i = 0; i < edges->n; i++)
            edges->back[i] =
                edges->from[i] == edges->to[i]
                    ? edges->from[i] != VT_LAYOUT_BORDER
                    : cycles_inner(edges, i) && c.place[edges->from[i]] > c.place[edges->to[i]];
    }
    vt_arena_free(a);
    return ok;
}
