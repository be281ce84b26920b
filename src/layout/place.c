/* place.c: how far right everything stands.
 *
 * Links are chosen to run dead straight: between two ranks the heaviest set of links of which no
 * two cross (a longest increasing subsequence by weight), trunks before boxes, the main path before
 * what branches off. Chains of straight links are blocks that move as one. Blocks are pushed right
 * and left in turn towards the median of what they are linked with, and never closer than their
 * neighbours in a rank allow. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout/ranks.h"
#include "layout/simplex.h"

#define PLACE_MEDIAN 64
#define PLACE_BROAD  2.0 /* times its broadest rank: straight links may make a column as broad */
#define PLACE_EXACT  800 /* blocks and pulls: fewer are placed exactly */
#define PLACE_WORK   1000000 /* and what that may cost, in node visits */

typedef struct pull { /* what draws a block: another block, and where it would then stand */
    uint32_t block;
    double shift, weight;
} pull;

/* A Fenwick tree of the heaviest chain that ends at or before a position. */
typedef struct chain {
    double weight;
    uint32_t link; /* its last link, VT_NONE when empty */
} chain;

typedef struct placing {
    vt_layout_picture *p;
    const vt_layout_ranks *g;
    uint32_t *path_up, *path_down; /* boxes on the longest path to and from each vertex */
    uint32_t *main_up, *main_down; /* per vertex: the link the longest path takes */
    uint32_t longest;
    uint8_t *strict; /* per column: which place_least holds */
    chain *tree, *ending;
    uint32_t *block;                 /* per vertex */
    double *shift;                   /* of a vertex within its block */
    uint32_t n_blocks, *order;       /* left to right */
    double *at;                      /* per block */
    uint32_t *member_first, *member; /* vertices by block */
    uint32_t *pull_first;
    pull *pulls;
} placing;

static bool place_is_line(int kind)
{
    return kind != VT_AT_BOX && kind != VT_AT_STUB;
}

/* Least distance between the middles of neighbours. */
static double place_apart(const vt_layout_picture *p, uint32_t u, uint32_t v)
{
    bool a = place_is_line(p->ranks->kind[u]), b = place_is_line(p->ranks->kind[v]);
    double gap = a || b ? VT_LINE_GAP : p->options->gap;
    return ceil((p->breadth[u] + p->breadth[v]) / 2 + gap);
}

/* Offset of a link's upper or lower end from its vertex' middle, as far as it is known now. */
static double place_pin(const vt_layout_picture *p, const vt_layout_link *l, bool upper)
{
    const vt_layout_ranks *g = p->ranks;
    uint32_t net = g->wire_net[l->wire], v = upper ? l->upper : l->lower;
    if (g->kind[v] != VT_AT_BOX)
        return 0;
    float at = upper              ? p->level->nets[net].from.at
               : l->to == VT_NONE ? NAN
                                  : p->level->nets[net].to[l->to].at;
    return isnan(at) ? 0 : at - p->breadth[v] / 2;
}

/* ---- straight links -------------------------------------------------------------------------- */

static void place_paths(placing *c)
{
    const vt_layout_ranks *g = c->g;
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t v = g->order[i], best = 0;
        for (uint32_t k = g->up_first[v]; k < g->up_first[v + 1]; k++) {
            uint32_t u = g->links[g->up[k]].upper;
            best = c->path_up[u] > best ? c->path_up[u] : best;
        }
        c->path_up[v] = best + (g->kind[v] == VT_AT_BOX);
    }
    for (uint32_t i = g->n; i-- > 0;) {
        uint32_t v = g->order[i], best = 0;
        for (uint32_t k = g->down_first[v]; k < g->down_first[v + 1]; k++) {
            uint32_t u = g->links[g->down[k]].lower;
            best = c->path_down[u] > best ? c->path_down[u] : best;
        }
        c->path_down[v] = best + (g->kind[v] == VT_AT_BOX);
    }
}

/* Of v's links on one side the one that the longest path takes; of several the middle one. */
static uint32_t place_main(const placing *c, uint32_t v, bool down)
{
    const vt_layout_ranks *g = c->g;
    const uint32_t *first = down ? g->down_first : g->up_first, *ids = down ? g->down : g->up;
    const uint32_t *path = down ? c->path_down : c->path_up;
    uint32_t longest = 0, low = UINT32_MAX, high = 0, best = VT_NONE, off = UINT32_MAX;
    for (int pass = 0; pass < 3; pass++)
        for (uint32_t k = first[v]; k < first[v + 1]; k++) {
            const vt_layout_link *l = &g->links[ids[k]];
            uint32_t w = down ? l->lower : l->upper, pos = g->pos[w];
            if (pass == 0)
                longest = path[w] > longest ? path[w] : longest;
            if (path[w] != longest)
                continue;
            uint32_t away = 2 * pos > low + high ? 2 * pos - low - high : low + high - 2 * pos;
            if (pass == 1)
                low = pos < low ? pos : low, high = pos > high ? pos : high;
            else if (pass == 2 && away < off)
                off = away, best = ids[k];
        }
    return best;
}

/* What a straight link must weigh, the stricter the more links must bend. */
static const double place_least[] = {0, 5, 9, 13, 17, 21};
#define PLACE_STRICTEST (sizeof place_least / sizeof *place_least - 1)

static double place_weight(const placing *c, uint32_t id)
{
    const vt_layout_link *l = &c->g->links[id];
    int u = c->g->kind[l->upper], v = c->g->kind[l->lower];
    if (u == VT_AT_TURN || v == VT_AT_TURN)
        return 0;
    double w = u == VT_AT_DUMMY && v == VT_AT_DUMMY ? 16 : u == VT_AT_BOX && v == VT_AT_BOX ? 4 : 2;
    w += c->main_down[l->upper] == id ? 4 : 0;
    w += c->main_up[l->lower] == id ? 4 : 0;
    return w + (c->path_up[l->upper] + c->path_down[l->lower] == c->longest ? 8 : 0);
}

static chain chain_best(const chain *tree, uint32_t n)
{
    chain best = {0, VT_NONE};
    for (; n > 0; n &= n - 1)
        best = tree[n].weight > best.weight ? tree[n] : best;
    return best;
}

static void chain_put(chain *tree, uint32_t size, uint32_t i, chain c)
{
    for (; i <= size; i += i & (0 - i))
        tree[i] = c.weight > tree[i].weight ? c : tree[i];
}

/* Chooses the straight links between rank r and the next. */
static void place_straighten(placing *c, uint32_t r)
{
    const vt_layout_ranks *g = c->g;
    chain *tree = c->tree, *ending = c->ending;
    double least = place_least[c->strict[c->p->column[r]]];
    uint32_t size = g->rank_first[r + 2] - g->rank_first[r + 1];
    memset(tree, 0, ((size_t)size + 1) * sizeof *tree);
    for (uint32_t i = g->rank_first[r]; i < g->rank_first[r + 1]; i++) {
        uint32_t u = g->order[i];
        for (uint32_t k = g->down_first[u]; k < g->down_first[u + 1]; k++) {
            uint32_t id = g->down[k];
            ending[id] = chain_best(tree, g->pos[g->links[id].lower]);
        }
        for (uint32_t k = g->down_first[u]; k < g->down_first[u + 1]; k++) {
            uint32_t id = g->down[k];
            double w = place_weight(c, id);
            if (w > 0 && w >= least)
                chain_put(tree, size, g->pos[g->links[id].lower] + 1,
                          (chain){ending[id].weight + w, id});
        }
    }
    for (uint32_t id = chain_best(tree, size).link; id != VT_NONE; id = ending[id].link) {
        c->p->straight_down[g->links[id].upper] = id;
        c->p->straight_up[g->links[id].lower] = id;
    }
}

/* The straight links of a column. */
static void place_choose(placing *c, uint32_t column)
{
    const vt_layout_ranks *g = c->g;
    uint32_t first = c->p->column_first[column], end = c->p->column_first[column + 1];
    for (uint32_t i = g->rank_first[first]; i < g->rank_first[end]; i++)
        c->p->straight_up[g->order[i]] = c->p->straight_down[g->order[i]] = VT_NONE;
    for (uint32_t r = first; r + 1 < end; r++)
        place_straighten(c, r);
}

static void place_mains(placing *c)
{
    place_paths(c);
    c->longest = 1;
    for (uint32_t v = 0; v < c->g->n; v++) {
        c->longest = c->path_up[v] > c->longest ? c->path_up[v] : c->longest;
        c->main_down[v] = place_main(c, v, true);
        c->main_up[v] = place_main(c, v, false);
    }
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void place_blocks(placing *c)
{
    const vt_layout_ranks *g = c->g;
    c->n_blocks = 0;
    memset(c->member_first, 0, ((size_t)g->n + 3) * sizeof *c->member_first);
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t v = g->order[i], id = c->p->straight_up[v];
        if (id == VT_NONE) {
            c->shift[v] = 0;
            c->block[v] = c->n_blocks++;
            continue;
        }
        const vt_layout_link *l = &g->links[id];
        c->block[v] = c->block[l->upper];
        c->shift[v] = c->shift[l->upper] + place_pin(c->p, l, true) - place_pin(c->p, l, false);
    }
    for (uint32_t v = 0; v < g->n; v++)
        c->member_first[c->block[v] + 2]++;
    for (uint32_t b = 0; b < c->n_blocks; b++)
        c->member_first[b + 2] += c->member_first[b + 1];
    for (uint32_t v = 0; v < g->n; v++)
        c->member[c->member_first[c->block[v] + 1]++] = v;
}

static uint32_t place_left_of(const placing *c, uint32_t v)
{
    uint32_t pos = c->g->pos[v];
    return pos ? c->g->order[c->g->rank_first[c->g->rank[v]] + pos - 1] : VT_NONE;
}

static uint32_t place_right_of(const placing *c, uint32_t v)
{
    uint32_t i = c->g->rank_first[c->g->rank[v]] + c->g->pos[v] + 1;
    return i < c->g->rank_first[c->g->rank[v] + 1] ? c->g->order[i] : VT_NONE;
}

/* Blocks from left to right: straight links do not cross, so this order exists. */
static void place_sort_blocks(placing *c, uint32_t *waits)
{
    uint32_t head = 0, tail = 0;
    for (uint32_t v = 0; v < c->g->n; v++)
        waits[c->block[v]] += place_left_of(c, v) != VT_NONE;
    for (uint32_t b = 0; b < c->n_blocks; b++)
        if (!waits[b])
            c->order[tail++] = b;
    while (head < tail) {
        uint32_t b = c->order[head++];
        for (uint32_t k = c->member_first[b]; k < c->member_first[b + 1]; k++) {
            uint32_t w = place_right_of(c, c->member[k]);
            if (w != VT_NONE && !--waits[c->block[w]])
                c->order[tail++] = c->block[w];
        }
    }
}

static void place_pull(placing *c, uint32_t v, uint32_t other, double shift, double weight,
                       uint32_t *fill)
{
    c->pulls[fill[c->block[v]]++] =
        (pull){c->block[other], c->shift[other] - c->shift[v] + shift, weight};
}

static void place_pulls(placing *c, uint32_t *fill)
{
    const vt_layout_ranks *g = c->g;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < g->n_links; i++) {
            const vt_layout_link *l = &g->links[i];
            uint32_t a = c->block[l->upper], b = c->block[l->lower];
            bool apart = c->p->column[g->rank[l->upper]] != c->p->column[g->rank[l->lower]];
            if (a == b || apart)
                continue;
            if (!pass) {
                c->pull_first[a + 1]++, c->pull_first[b + 1]++;
                continue;
            }
            bool turn = g->kind[l->upper] == VT_AT_TURN || g->kind[l->lower] == VT_AT_TURN;
            bool trunk = g->kind[l->upper] == VT_AT_DUMMY && g->kind[l->lower] == VT_AT_DUMMY;
            double by = place_pin(c->p, l, false) - place_pin(c->p, l, true);
            place_pull(c, l->upper, l->lower, by, turn ? 1 : trunk ? 8 : 2, fill);
            place_pull(c, l->lower, l->upper, -by, turn ? 1 : trunk ? 8 : 2, fill);
        }
        for (uint32_t b = 0; !pass && b < c->n_blocks; b++) {
            c->pull_first[b + 1] += c->pull_first[b];
            fill[b] = c->pull_first[b];
        }
    }
}

static double place_mean(const placing *c, uint32_t b)
{
    double total = 0, sum = 0;
    for (uint32_t i = c->pull_first[b]; i < c->pull_first[b + 1]; i++) {
        total += c->pulls[i].weight;
        sum += c->pulls[i].weight * (c->at[c->pulls[i].block] + c->pulls[i].shift);
    }
    return sum / total;
}

/* Where a block would like to stand: the weighted median of its pulls, the middle between two; of
 * very many the mean. */
static double place_want(const placing *c, uint32_t b)
{
    pull by[PLACE_MEDIAN];
    uint32_t n = c->pull_first[b + 1] - c->pull_first[b];
    double total = 0, sum = 0;
    if (!n)
        return c->at[b];
    if (n > PLACE_MEDIAN)
        return place_mean(c, b);
    for (uint32_t i = 0; i < n; i++) {
        pull q = c->pulls[c->pull_first[b] + i];
        q.shift += c->at[q.block];
        total += q.weight;
        uint32_t j = i;
        for (; j > 0 && by[j - 1].shift > q.shift; j--)
            by[j] = by[j - 1];
        by[j] = q;
    }
    uint32_t i = 0;
    for (sum = by[0].weight; sum * 2 < total; sum += by[i].weight)
        i++;
    return sum * 2 == total && i + 1 < n ? (by[i].shift + by[i + 1].shift) / 2 : by[i].shift;
}

static double place_low(const placing *c, uint32_t b)
{
    double low = -HUGE_VAL;
    for (uint32_t k = c->member_first[b]; k < c->member_first[b + 1]; k++) {
        uint32_t v = c->member[k], u = place_left_of(c, v);
        if (u != VT_NONE)
            low =
                fmax(low, c->at[c->block[u]] + c->shift[u] + place_apart(c->p, u, v) - c->shift[v]);
    }
    return low;
}

static double place_high(const placing *c, uint32_t b)
{
    double high = HUGE_VAL;
    for (uint32_t k = c->member_first[b]; k < c->member_first[b + 1]; k++) {
        uint32_t v = c->member[k], w = place_right_of(c, v);
        if (w != VT_NONE)
            high = fmin(high,
                        c->at[c->block[w]] + c->shift[w] - place_apart(c->p, v, w) - c->shift[v]);
    }
    return high;
}

static void place_leftmost(placing *c)
{
    for (uint32_t i = 0; i < c->n_blocks; i++) {
        double low = place_low(c, c->order[i]);
        c->at[c->order[i]] = low == -HUGE_VAL ? 0 : low;
    }
}

/* How broad a column must be as straight as it is, against its broadest rank. */
static double place_excess(const placing *c, uint32_t column)
{
    const vt_layout_picture *p = c->p;
    const vt_layout_ranks *g = c->g;
    double low = 0, high = 0, broad = 4 * p->options->gap;
    for (uint32_t r = p->column_first[column]; r < p->column_first[column + 1]; r++) {
        broad = fmax(broad, p->rank_w[r]);
        if (g->rank_first[r] == g->rank_first[r + 1])
            continue;
        uint32_t a = g->order[g->rank_first[r]], b = g->order[g->rank_first[r + 1] - 1];
        low = fmin(low, c->at[c->block[a]] + c->shift[a]);
        high = fmax(high, c->at[c->block[b]] + c->shift[b]);
    }
    return (high - low) / broad;
}

/* Makes blocks, ever stricter in the columns that come out too broad. */
static void place_settle(placing *c, uint32_t *waits)
{
    for (uint32_t k = 0; k < c->p->n_columns; k++)
        place_choose(c, k);
    for (bool again = true; again;) {
        again = false;
        memset(waits, 0, ((size_t)c->g->n + 1) * sizeof *waits);
        place_blocks(c);
        place_sort_blocks(c, waits);
        place_leftmost(c);
        for (uint32_t k = 0; k < c->p->n_columns; k++) {
            if (c->strict[k] == PLACE_STRICTEST || place_excess(c, k) <= PLACE_BROAD)
                continue;
            c->strict[k]++;
            place_choose(c, k);
            again = true;
        }
    }
}

/* Pushes blocks one way, then pulls them the other way, and at last only moves what has room. */
static bool place_sweeps(placing *c, vt_err *err)
{
    for (int sweep = 0; sweep < 12; sweep++) {
        bool left = sweep % 2 == 0, gentle = sweep >= 8;
        for (uint32_t i = 0; i < c->n_blocks; i++) {
            uint32_t b = c->order[left ? c->n_blocks - 1 - i : i];
            double want = round(place_want(c, b));
            if (gentle || left)
                want = fmin(want, place_high(c, b));
            if (gentle || !left)
                want = fmax(want, place_low(c, b));
            c->at[b] = want;
        }
        if (!vt_step(c->p->options->progress, "place", sweep, 12, err))
            return false;
    }
    return true;
}

/* Small drawings: the least weighted sum of what lines run sideways. Each pull is one more node to
 * the left of both its blocks. */
static bool place_exactly(placing *c, vt_err *err)
{
    const vt_layout_ranks *g = c->g;
    vt_arena *s = c->p->scratch;
    uint32_t n_pulls = c->pull_first[c->n_blocks], n = c->n_blocks + n_pulls / 2, m = 0;
    if (n > PLACE_EXACT)
        return true;
    vt_layout_arc *arcs = vt_arena_array(s, (size_t)n_pulls + g->n + 1, sizeof *arcs);
    double *at = vt_arena_array(s, (size_t)n + 1, sizeof *at);
    if (!vt_arena_check(s, err))
        return false;
    for (uint32_t v = 0; v < g->n; v++) {
        uint32_t w = place_right_of(c, v);
        if (w == VT_NONE)
            continue;
        double length = place_apart(c->p, v, w) + c->shift[v] - c->shift[w];
        arcs[m++] = (vt_layout_arc){c->block[v], c->block[w], length, 0};
    }
    uint32_t node = c->n_blocks;
    for (uint32_t b = 0; b < c->n_blocks; b++) {
        at[b] = c->at[b];
        for (uint32_t k = c->pull_first[b]; k < c->pull_first[b + 1]; k++) {
            pull q = c->pulls[k];
            if (q.block < b)
                continue; /* each pull stands in both lists */
            at[node] = fmin(c->at[b], c->at[q.block] + q.shift);
            arcs[m++] = (vt_layout_arc){node, b, 0, q.weight};
            arcs[m++] = (vt_layout_arc){node++, q.block, -q.shift, q.weight};
        }
    }
    if (!vt_layout_simplex(n, arcs, m, at, PLACE_WORK, s))
        return vt_arena_check(s, err);
    memcpy(c->at, at, c->n_blocks * sizeof *at);
    return true;
}

static bool place_make(placing *c, vt_err *err)
{
    vt_arena *s = c->p->scratch;
    size_t n = (size_t)c->g->n + 2;
    c->p->straight_up = vt_arena_array(s, n, sizeof *c->p->straight_up);
    c->p->straight_down = vt_arena_array(s, n, sizeof *c->p->straight_down);
    c->path_up = vt_arena_array(s, n, sizeof *c->path_up);
    c->path_down = vt_arena_array(s, n, sizeof *c->path_down);
    c->main_up = vt_arena_array(s, n, sizeof *c->main_up);
    c->main_down = vt_arena_array(s, n, sizeof *c->main_down);
    c->strict = vt_arena_array(s, c->p->n_columns, sizeof *c->strict);
    c->tree = vt_arena_array(s, n, sizeof *c->tree);
    c->ending = vt_arena_array(s, (size_t)c->g->n_links + 1, sizeof *c->ending);
    c->block = vt_arena_array(s, n, sizeof *c->block);
    c->shift = vt_arena_array(s, n, sizeof *c->shift);
    c->order = vt_arena_array(s, n, sizeof *c->order);
    c->at = vt_arena_array(s, n, sizeof *c->at);
    c->member_first = vt_arena_array(s, n + 1, sizeof *c->member_first);
    c->member = vt_arena_array(s, n, sizeof *c->member);
    c->pull_first = vt_arena_array(s, n, sizeof *c->pull_first);
    c->pulls = vt_arena_array(s, 2 * (size_t)c->g->n_links + 1, sizeof *c->pulls);
    if (!vt_arena_check(s, err))
        return false;
    for (uint32_t v = 0; v < c->g->n; v++)
        c->p->straight_up[v] = c->p->straight_down[v] = VT_NONE;
    return true;
}

bool vt_layout_abscissae(vt_layout_picture *p, vt_err *err)
{
    placing c = {.p = p, .g = p->ranks};
    uint32_t *scratch = vt_arena_array(p->scratch, (size_t)c.g->n + 2, sizeof *scratch);
    if (!place_make(&c, err))
        return false;
    place_mains(&c);
    place_settle(&c, scratch);
    place_pulls(&c, scratch);
    if (!place_sweeps(&c, err) || !place_exactly(&c, err))
        return false;
    for (uint32_t v = 0; v < c.g->n; v++)
        p->x[v] = c.at[c.block[v]] + c.shift[v];
    return vt_layout_gutters(p, err);
}
