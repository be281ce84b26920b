/* simplex.c: the network simplex of Gansner, Koutsofios, North & Vo 1993, for ranks and for x.
 *
 * A spanning tree of tight arcs fixes all positions. Taking one tree arc away leaves two parts; the
 * cost changes, per unit by which they move apart, by what goes from the tail's part to the head's
 * minus what goes back. That is the sum over the part's nodes of weight out minus weight in, for
 * arcs within the part cancel: so cut values are sums over subtrees. While one is negative, that
 * arc leaves the tree and the tightest arc the other way enters. */
#include "layout/simplex.h"

#include <math.h>

typedef struct simplex {
    uint32_t n, m;
    const vt_layout_arc *arcs;
    double *at;
    bool *in_tree;              /* per arc */
    uint32_t *first, *incident; /* arcs at each node */
    uint32_t *parent, *via;     /* towards the root: node, and arc (m: an artificial one) */
    uint32_t *order;            /* nodes, parents first */
    uint32_t *low, *high;       /* the subtree of v: order[low..high) */
    double *supply, *sum;       /* weight out minus in: of a node, of its subtree */
    bool *reached;
} simplex;

static double simplex_slack(const simplex *s, uint32_t a)
{
    return s->at[s->arcs[a].head] - s->at[s->arcs[a].tail] - s->arcs[a].length;
}

static uint32_t simplex_other(const simplex *s, uint32_t a, uint32_t v)
{
    return s->arcs[a].tail == v ? s->arcs[a].head : s->arcs[a].tail;
}

/* Grows the tree from v over tight arcs; `order` collects what is reached. */
static uint32_t simplex_grow(simplex *s, uint32_t n_reached, uint32_t from)
{
    for (uint32_t i = from; i < n_reached; i++) {
        uint32_t v = s->order[i];
        for (uint32_t k = s->first[v]; k < s->first[v + 1]; k++) {
            uint32_t a = s->incident[k], w = simplex_other(s, a, v);
            if (s->reached[w] || simplex_slack(s, a) > 0)
                continue;
            s->reached[w] = s->in_tree[a] = true;
            s->order[n_reached++] = w;
        }
    }
    return n_reached;
}

/* The least slack of an arc between the tree and the rest, signed so that moving the tree by it
 * makes the arc tight; VT_NONE when nothing is linked. */
static uint32_t simplex_nearest(const simplex *s, double *move)
{
    uint32_t best = VT_NONE;
    double least = HUGE_VAL;
    for (uint32_t a = 0; a < s->m; a++) {
        bool tail = s->reached[s->arcs[a].tail], head = s->reached[s->arcs[a].head];
        double slack = simplex_slack(s, a);
        if (tail == head || slack >= least)
            continue;
        least = slack;
        best = a;
        *move = tail ? slack : -slack;
    }
    return best;
}

/* A tight spanning tree of the part of the graph that hangs together with node 0; what does not is
 * left out, its nodes unreached. */
static uint32_t simplex_tree(simplex *s, uint32_t root)
{
    uint32_t n = 1, from = 0;
    double move = 0;
    s->order[0] = root;
    s->reached[root] = true;
    for (;;) {
        uint32_t more = simplex_grow(s, n, from);
        uint32_t a = more < s->n ? simplex_nearest(s, &move) : VT_NONE;
        if (a == VT_NONE)
            return more;
        for (uint32_t i = 0; i < more; i++)
            s->at[s->order[i]] += move;
        n = more;
        from = 0;
    }
}

/* Numbers the tree from its root, parents first with every subtree in one run, and sums it. */
static void simplex_number(simplex *s, uint32_t root, uint32_t *stack)
{
    uint32_t depth = 0, n = 0;
    stack[depth++] = root;
    s->parent[root] = VT_NONE;
    while (depth) {
        uint32_t v = stack[--depth];
        s->low[v] = n;
        s->order[n++] = v;
        for (uint32_t k = s->first[v]; k < s->first[v + 1]; k++) {
            uint32_t a = s->incident[k], w = simplex_other(s, a, v);
            if (!s->in_tree[a] || w == s->parent[v])
                continue;
            s->parent[w] = v, s->via[w] = a;
            stack[depth++] = w;
        }
    }
    for (uint32_t i = 0; i < n; i++)
        s->sum[s->order[i]] = s->supply[s->order[i]],
        s->high[s->order[i]] = s->low[s->order[i]] + 1;
    for (uint32_t i = n; i-- > 1;) {
        uint32_t v = s->order[i], p = s->parent[v];
        s->sum[p] += s->sum[v];
        s->high[p] = s->high[v] > s->high[p] ? s->high[v] : s->high[p];
    }
}

/* The tree arc with the most negative cut value, named by its lower node. */
static uint32_t simplex_leave(const simplex *s, uint32_t n)
{
    uint32_t best = VT_NONE;
    double worst = -1e-9;
    for (uint32_t i = 1; i < n; i++) {
        uint32_t v = s->order[i];
        double cut = s->arcs[s->via[v]].tail == v ? s->sum[v] : -s->sum[v];
        if (cut < worst)
            worst = cut, best = v;
    }
    return best;
}

static bool simplex_below(const simplex *s, uint32_t v, uint32_t top)
{
    return s->low[v] >= s->low[top] && s->low[v] < s->high[top];
}

/* The tightest arc that runs against the leaving one, between the subtree of v and the rest. */
static uint32_t simplex_enter(const simplex *s, uint32_t v)
{
    bool tail_below = s->arcs[s->via[v]].tail == v;
    uint32_t best = VT_NONE;
    double least = HUGE_VAL;
    for (uint32_t i = s->low[v]; i < s->high[v]; i++) {
        uint32_t u = s->order[i];
        for (uint32_t k = s->first[u]; k < s->first[u + 1]; k++) {
            uint32_t a = s->incident[k];
            bool against = tail_below ? s->arcs[a].head == u : s->arcs[a].tail == u;
            if (!against || simplex_below(s, simplex_other(s, a, u), v))
                continue;
            double slack = simplex_slack(s, a);
            if (slack < least || (slack == least && a < best))
                least = slack, best = a;
        }
    }
    return best;
}

static void simplex_solve(simplex *s, uint32_t root, uint32_t n, uint32_t *stack, uint64_t *work)
{
    simplex_number(s, root, stack);
    for (uint32_t v; *work > n && (v = simplex_leave(s, n)) != VT_NONE; *work -= n) {
        uint32_t a = simplex_enter(s, v);
        if (a == VT_NONE)
            return; /* nothing holds the parts together: cannot be, the cost would be unbounded */
        double slack = simplex_slack(s, a), move = s->arcs[s->via[v]].tail == v ? -slack : slack;
        for (uint32_t i = s->low[v]; i < s->high[v]; i++)
            s->at[s->order[i]] += move;
        s->in_tree[s->via[v]] = false;
        s->in_tree[a] = true;
        simplex_number(s, root, stack);
    }
}

static void simplex_incident(simplex *s)
{
    for (uint32_t a = 0; a < s->m; a++) {
        s->first[s->arcs[a].tail + 2]++, s->first[s->arcs[a].head + 2]++;
        s->supply[s->arcs[a].tail] += s->arcs[a].weight;
        s->supply[s->arcs[a].head] -= s->arcs[a].weight;
    }
    for (uint32_t v = 0; v < s->n; v++)
        s->first[v + 2] += s->first[v + 1];
    for (uint32_t a = 0; a < s->m; a++) {
        s->incident[s->first[s->arcs[a].tail + 1]++] = a;
        s->incident[s->first[s->arcs[a].head + 1]++] = a;
    }
}

bool vt_layout_simplex(uint32_t n, const vt_layout_arc *arcs, uint32_t n_arcs, double *at,
                       uint64_t work, vt_arena *scratch)
{
    simplex s = {.n = n, .m = n_arcs, .arcs = arcs, .at = at};
    size_t nodes = (size_t)n + 2;
    uint32_t *stack = vt_arena_array(scratch, nodes, sizeof *stack);
    s.in_tree = vt_arena_array(scratch, (size_t)n_arcs + 1, sizeof *s.in_tree);
    s.first = vt_arena_array(scratch, nodes + 1, sizeof *s.first);
    s.incident = vt_arena_array(scratch, 2 * (size_t)n_arcs + 1, sizeof *s.incident);
    s.parent = vt_arena_array(scratch, nodes, sizeof *s.parent);
    s.via = vt_arena_array(scratch, nodes, sizeof *s.via);
    s.order = vt_arena_array(scratch, nodes, sizeof *s.order);
    s.low = vt_arena_array(scratch, nodes, sizeof *s.low);
    s.high = vt_arena_array(scratch, nodes, sizeof *s.high);
    s.supply = vt_arena_array(scratch, nodes, sizeof *s.supply);
    s.sum = vt_arena_array(scratch, nodes, sizeof *s.sum);
    s.reached = vt_arena_array(scratch, nodes, sizeof *s.reached);
    if (!vt_arena_ok(scratch))
        return false;
    simplex_incident(&s);
    for (uint32_t root = 0; root < n; root++)
        if (!s.reached[root])
            simplex_solve(&s, root, simplex_tree(&s, root), stack, &work);
    return true;
}
