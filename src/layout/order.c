/* order.c: the order of vertices within their ranks, so that links cross little.
 *
 * Each connected part is ordered by itself and parts stand side by side. A part starts in the order
 * of a walk that follows boxes first and trunks last, which puts the main path to the left and what
 * skips it to the right. Then sweeps down and up sort each rank by its neighbours' positions (mean
 * and median in turn), neighbours in a rank change places while that saves crossings, and the best
 * order seen is kept. Small parts get several starts: new walks, and the best order so far with the
 * sweeps in another turn. What crosses after that is looked at in small windows (window.c). At last
 * a part is turned over if so more of its trunks run at the right. */
#include <stdlib.h>
#include <string.h>

#include "layout/rows.h"

#define ORDER_WORK   1500000 /* link visits that a part may cost, twice: in sweeps, in windows; */
#define ORDER_WINDOW 4000    /* small parts: in windows, per vertex and link */

static uint64_t order_crossings(vt_layout_orders *o, const vt_layout_rows *p)
{
    uint64_t total = 0;
    for (uint32_t r = 0; r + 1 < p->n_ranks; r++)
        total += vt_layout_row_crossings(o, p, r);
    return total;
}

static bool order_sweep(vt_layout_orders *o, vt_layout_rows *p, bool from_below, bool median)
{
    bool moved = false;
    for (uint32_t i = 1; i < p->n_ranks; i++) {
        uint32_t r = from_below ? p->n_ranks - 1 - i : i;
        if (p->first[r + 1] - p->first[r] > 1)
            moved |= vt_layout_row_sort(o, p, r, from_below, median);
    }
    return moved;
}

/* Moves the vertex at slot i through its whole row and leaves it where crossings are fewest. */
static bool order_sift_one(vt_layout_orders *o, vt_layout_rows *p, uint32_t r, uint32_t i)
{
    int64_t crossings, sum = 0, best = 0;
    uint32_t at = i, best_at = i;
    for (; at > p->first[r]; at--) {
        sum += vt_layout_row_gain(o, p, at - 1, &crossings);
        vt_layout_row_swap(o, p, at - 1);
        if (sum > best)
            best = sum, best_at = at - 1;
    }
    for (; at + 1 < p->first[r + 1]; at++) {
        sum += vt_layout_row_gain(o, p, at, &crossings);
        vt_layout_row_swap(o, p, at);
        if (sum > best)
            best = sum, best_at = at + 1;
    }
    for (; at > best_at; at--)
        vt_layout_row_swap(o, p, at - 1);
    return best > 0;
}

/* Sifting (Matuszewski, Schoenfeld & Molitor 1999), row by row until nothing moves. */
static void order_sift(vt_layout_orders *o, vt_layout_rows *p, int rounds)
{
    bool better = true;
    for (int round = 0; round < rounds && better; round++) {
        better = false;
        for (uint32_t k = 0; k < p->n_ranks; k++) {
            uint32_t r = round % 2 ? p->n_ranks - 1 - k : k, n = p->first[r + 1] - p->first[r];
            memcpy(o->stack, p->at + p->first[r], n * sizeof *o->stack);
            for (uint32_t i = 0; n > 1 && i < n; i++)
                better |= order_sift_one(o, p, r, p->first[r] + o->pos[o->stack[i]]);
        }
    }
}

/* Walks the part without recursion and fills its rows in the order of the visit. Boxes are followed
 * before dummies, downwards before upwards; `mirror` turns both lists round. */
static void order_walk(vt_layout_orders *o, vt_layout_rows *p, uint32_t start, uint32_t *fill,
                       bool mirror)
{
    vt_layout_ranks *g = o->g;
    uint32_t depth = 0;
    for (uint32_t r = 0; r < p->n_ranks; r++)
        fill[r] = p->first[r];
    for (uint32_t i = 0; i < p->n; i++)
        o->seen[p->best[i]] = false, o->next[p->best[i]] = 0;
    o->stack[depth++] = start;
    o->seen[start] = true;
    while (depth) {
        uint32_t v = o->stack[depth - 1], d0 = o->down_first[v], u0 = o->up_first[v];
        uint32_t nd = o->down_first[v + 1] - d0, nu = o->up_first[v + 1] - u0;
        if (!o->next[v])
            p->at[fill[g->rank[v] - p->top]++] = v;
        if (o->next[v] == 2 * nd + nu) {
            depth--;
            o->next[v]++;
            continue;
        }
        uint32_t k = o->next[v]++, w;
        if (k < 2 * nd) {
            w = o->down[d0 + (mirror ? nd - 1 - k % nd : k % nd)];
            if ((k < nd) != (g->kind[w] == VT_AT_BOX))
                continue;
        } else
            w = o->up[u0 + (mirror ? nu - 1 - (k - 2 * nd) : k - 2 * nd)];
        if (!o->seen[w]) {
            o->seen[w] = true;
            o->stack[depth++] = w;
        }
    }
    for (uint32_t r = 0; r < p->n_ranks; r++)
        vt_layout_row_number(o, p, r);
}

static void order_keep(vt_layout_orders *o, vt_layout_rows *p, bool back)
{
    memcpy(back ? p->at : p->best, back ? p->best : p->at, p->n * sizeof *p->at);
    for (uint32_t r = 0; back && r < p->n_ranks; r++)
        vt_layout_row_number(o, p, r);
}

/* Counts, and keeps the order if it is the best so far. */
static uint64_t order_judge(vt_layout_orders *o, vt_layout_rows *p)
{
    uint64_t now = order_crossings(o, p);
    if (now < p->crossings) {
        p->crossings = now;
        order_keep(o, p, false);
    }
    return now;
}

static void order_improve(vt_layout_orders *o, vt_layout_rows *p, uint64_t first, uint64_t sweeps)
{
    uint64_t best = order_judge(o, p);
    int idle = 0;
    for (uint64_t i = first; i < first + sweeps && best && idle < 6; i++) {
        bool moved = order_sweep(o, p, i % 2, i % 4 >= 2);
        moved |= vt_layout_rows_transpose(o, p, 0, p->n_ranks, 8, i % 4 < 2);
        uint64_t now = order_judge(o, p);
        idle = now < best ? 0 : idle + 1;
        best = now < best ? now : best;
        if (!moved)
            break;
    }
    if (p->sifting && best) {
        order_sift(o, p, p->sifting);
        order_judge(o, p);
    }
}

/* In how many rows a line runs right of all boxes, less in how many left of all. */
static int64_t order_lean(vt_layout_orders *o, const vt_layout_rows *p)
{
    int64_t lean = 0;
    for (uint32_t r = 0; r < p->n_ranks; r++) {
        uint32_t n = p->first[r + 1] - p->first[r];
        bool left = o->g->kind[p->at[p->first[r]]] == VT_AT_DUMMY;
        bool right = o->g->kind[p->at[p->first[r + 1] - 1]] == VT_AT_DUMMY;
        lean += n > 1 ? right - left : 0;
    }
    return lean;
}

/* Turns the part over, if then more of what skips boxes runs at their right. */
static void order_mirror(vt_layout_orders *o, vt_layout_rows *p)
{
    if (order_lean(o, p) >= 0)
        return;
    for (uint32_t r = 0; r < p->n_ranks; r++) {
        uint32_t *row = p->at + p->first[r], n = p->first[r + 1] - p->first[r];
        for (uint32_t i = 0; i < n / 2; i++) {
            uint32_t v = row[i];
            row[i] = row[n - 1 - i], row[n - 1 - i] = v;
        }
    }
}

static void order_solve(vt_layout_orders *o, vt_layout_rows *p, uint32_t *fill)
{
    uint64_t sweeps = ORDER_WORK / (p->n_links + p->n + 1), starts = sweeps / 24;
    sweeps = sweeps < 6 ? 6 : sweeps > 24 ? 24 : sweeps;
    starts = starts < 1 ? 1 : starts > 16 ? 16 : starts;
    uint32_t first = p->best[0], last = p->best[p->n - 1];
    p->crossings = UINT64_MAX;
    uint64_t rounds = ORDER_WORK / (4 * starts * (p->n_pairs + 1));
    p->sifting = rounds > 6 ? 6 : (int)rounds;
    for (uint64_t s = 0; s < starts && p->crossings; s++) {
        uint32_t start = s < 2 ? first : s < 4 ? last : p->best[p->n * s / 17];
        if (s < 4 || s % 2)
            order_walk(o, p, start, fill, s / 2 % 2);
        else
            order_keep(o, p, true);
        order_improve(o, p, s < 4 ? 0 : s / 2, sweeps);
    }
    uint64_t work = ORDER_WINDOW * (p->n_links + p->n);
    vt_layout_windows(o, p, work < ORDER_WORK ? work : ORDER_WORK);
    order_keep(o, p, true);
    order_mirror(o, p);
}

/* Numbers the connected parts by their first vertex. */
static void order_parts(vt_layout_orders *o)
{
    uint32_t n = o->g->n, depth = 0;
    for (uint32_t v = 0; v < n; v++)
        o->part[v] = VT_NONE;
    for (uint32_t s = 0; s < n; s++) {
        if (o->part[s] != VT_NONE)
            continue;
        o->part[s] = o->n_parts;
        o->stack[depth++] = s;
        while (depth) {
            uint32_t v = o->stack[--depth];
            for (uint32_t k = o->up_first[v]; k < o->up_first[v + 1]; k++)
                if (o->part[o->up[k]] == VT_NONE)
                    o->part[o->up[k]] = o->n_parts, o->stack[depth++] = o->up[k];
            for (uint32_t k = o->down_first[v]; k < o->down_first[v + 1]; k++)
                if (o->part[o->down[k]] == VT_NONE)
                    o->part[o->down[k]] = o->n_parts, o->stack[depth++] = o->down[k];
        }
        o->n_parts++;
    }
}

static bool order_prepare(vt_layout_orders *o, vt_arena *s, vt_err *err)
{
    vt_layout_ranks *g = o->g;
    size_t n = (size_t)g->n + g->n_ranks + 4, m = (size_t)g->n_links + 1;
    o->up_first = g->up_first, o->down_first = g->down_first;
    o->up = vt_arena_array(s, m, sizeof *o->up);
    o->down = vt_arena_array(s, m, sizeof *o->down);
    o->near = vt_arena_array(s, m, sizeof *o->near);
    o->pos = vt_arena_array(s, n, sizeof *o->pos);
    o->part = vt_arena_array(s, n, sizeof *o->part);
    o->tree = vt_arena_array(s, n, sizeof *o->tree);
    o->stack = vt_arena_array(s, n, sizeof *o->stack);
    o->next = vt_arena_array(s, n, sizeof *o->next);
    o->spare = vt_arena_array(s, n, sizeof *o->spare);
    o->key = vt_arena_array(s, n, sizeof *o->key);
    o->kept = vt_arena_array(s, n, sizeof *o->kept);
    o->hot = vt_arena_array(s, n, sizeof *o->hot);
    o->count = vt_arena_array(s, n, sizeof *o->count);
    o->trial = vt_arena_array(s, n, sizeof *o->trial);
    o->seen = vt_arena_array(s, n, sizeof *o->seen);
    if (!vt_arena_check(s, err))
        return false;
    for (uint32_t i = 0; i < g->n_links; i++) {
        o->up[i] = g->links[g->up[i]].upper;
        o->down[i] = g->links[g->down[i]].lower;
    }
    order_parts(o);
    return true;
}

/* Vertices of all parts, part after part and rank after rank: two stable counting sorts. */
static void order_arrange(vt_layout_orders *o, uint32_t *by_rank, uint32_t *at,
                          uint32_t *part_first)
{
    vt_layout_ranks *g = o->g;
    uint32_t *count = o->tree;
    memset(count, 0, ((size_t)g->n_ranks + 1) * sizeof *count);
    for (uint32_t v = 0; v < g->n; v++)
        g->rank_first[g->rank[v] + 1]++;
    for (uint32_t r = 0; r < g->n_ranks; r++)
        g->rank_first[r + 1] += g->rank_first[r];
    for (uint32_t v = 0; v < g->n; v++)
        by_rank[g->rank_first[g->rank[v]] + count[g->rank[v]]++] = v;
    for (uint32_t v = 0; v < g->n; v++)
        part_first[o->part[v] + 1]++;
    for (uint32_t k = 0; k < o->n_parts; k++)
        part_first[k + 1] += part_first[k];
    memset(count, 0, (size_t)o->n_parts * sizeof *count);
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t k = o->part[by_rank[i]];
        at[part_first[k] + count[k]++] = by_rank[i];
    }
}

/* Cuts one part's vertices into rows; rows of a part follow one another without a gap. */
static void order_rows(vt_layout_orders *o, vt_layout_rows *p)
{
    vt_layout_ranks *g = o->g;
    p->top = g->rank[p->best[0]];
    p->n_ranks = g->rank[p->best[p->n - 1]] - p->top + 1;
    p->n_links = 0;
    memset(p->first, 0, ((size_t)p->n_ranks + 1) * sizeof *p->first);
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t v = p->best[i];
        p->first[g->rank[v] - p->top + 1]++;
        p->n_links += g->down_first[v + 1] - g->down_first[v];
    }
    p->n_pairs = 0;
    for (uint32_t r = 0; r < p->n_ranks; r++) {
        p->n_pairs += (uint64_t)p->first[r + 1] * p->first[r + 1];
        p->first[r + 1] += p->first[r];
    }
}

/* Parts side by side: appends each part's rows to the ranks. */
static void order_write(vt_layout_orders *o, const vt_layout_rows *p, uint32_t *filled)
{
    vt_layout_ranks *g = o->g;
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t v = p->at[i], r = g->rank[v];
        g->pos[v] = filled[r]++;
        g->order[g->rank_first[r] + g->pos[v]] = v;
    }
    g->crossings += p->crossings;
}

static bool order_all(vt_layout_orders *o, vt_arena *s, vt_err *err)
{
    vt_layout_ranks *g = o->g;
    size_t n = (size_t)g->n + 2, ranks = (size_t)g->n_ranks + 2;
    uint32_t *by_rank = vt_arena_array(s, n, sizeof *by_rank),
             *at = vt_arena_array(s, n, sizeof *at);
    uint32_t *part_first = vt_arena_array(s, n, sizeof *part_first);
    uint32_t *filled = vt_arena_array(s, ranks, sizeof *filled);
    uint32_t *fill = vt_arena_array(s, ranks, sizeof *fill);
    vt_layout_rows p = {.first = vt_arena_array(s, ranks, sizeof *p.first), .at = by_rank};
    if (!vt_arena_check(s, err))
        return false;
    order_arrange(o, by_rank, at, part_first);
    for (uint32_t k = 0; k < o->n_parts; k++) {
        p.best = at + part_first[k];
        p.n = part_first[k + 1] - part_first[k];
        order_rows(o, &p);
        order_solve(o, &p, fill);
        order_write(o, &p, filled);
        if (!vt_step(o->options->progress, "order", part_first[k + 1], g->n, err))
            return false;
    }
    return true;
}

bool vt_layout_sort(vt_layout_ranks *ranks, const vt_layout_options *options, vt_err *err)
{
    vt_arena *s = vt_arena_new();
    if (!s)
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to order %u vertices", ranks->n);
    vt_layout_orders o = {.g = ranks, .options = options};
    bool ok = order_prepare(&o, s, err) && order_all(&o, s, err);
    vt_arena_free(s);
    return ok;
}
