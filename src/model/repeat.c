/* repeat.c: what comes again.
 *
 * In a sequence of pieces, a repeat with period p is a run where each piece looks like the one p
 * places on. Candidate periods are the distances between pieces that look alike and follow each
 * other; the rare ones (a softmax, a strided convolution) vote for the true period. Where a block
 * of the run may begin at several places, it begins where the network is narrowest, and with a
 * piece that multiplies by weights.
 *
 * A stack is a run of siblings with equal hashes, each fed by the one before it, or of many that
 * stand side by side. */
#include "model/hierarchy_parts.h"

#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 12, PERIOD_MAX = 4096 };

/* ---- repeats in a sequence
 * ------------------------------------------------------------------------ */

typedef struct alike {
    uint64_t loose;
    uint32_t at;
} alike;

static int by_look(const void *pa, const void *pb)
{
    const alike *a = pa, *b = pb;
    if (a->loose != b->loose)
        return a->loose < b->loose ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* Votes of each distance; fills at most CANDIDATES periods, best first. */
static uint32_t find_periods(vt_arena *a, const vt_piece *at, uint32_t n, uint32_t *out)
{
    uint32_t most = n / 2 < PERIOD_MAX ? n / 2 : PERIOD_MAX, found = 0;
    alike *all = vt_arena_array(a, n, sizeof *all);
    uint32_t *votes = vt_arena_array(a, (size_t)most + 1, sizeof *votes);
    if (!all || !votes)
        return 0;
    for (uint32_t i = 0; i < n; i++)
        all[i] = (alike){at[i].loose, i};
    qsort(all, n, sizeof *all, by_look);
    for (uint32_t i = 0; i + 1 < n; i++) {
        uint32_t d = all[i + 1].at - all[i].at;
        if (all[i].loose == all[i + 1].loose && d <= most)
            votes[d] += d;
    }
    for (; found < CANDIDATES; found++) {
        uint32_t best = 0;
        for (uint32_t d = 1; d <= most; d++)
            if (votes[d] > votes[best])
                best = d;
        if (best == 0)
            break;
        out[found] = best;
        votes[best] = 0;
    }
    return found;
}

/* The longest run with one period. */
static vt_repeat longest_run(const vt_piece *at, uint32_t n, uint32_t period)
{
    vt_repeat best = {0};
    uint32_t start = 0, covered = 0;
    for (uint32_t i = 0; i + period <= n; i++) {
        if (i + period < n && at[i].loose == at[i + period].loose)
            continue;
        uint32_t alike_pieces = i - start;
        if (alike_pieces >= period && alike_pieces + period > covered) {
            covered = alike_pieces + period;
            best = (vt_repeat){start, period, covered / period};
        }
        start = i + 1;
    }
    return best;
}

/* What speaks against a block that begins with this piece. */
static uint32_t bad_start(const vt_level *l, const vt_piece *p, const int32_t *flow)
{
    uint32_t bad = 8 * (uint32_t)(flow[p->from] > 0 ? flow[p->from] : 0);
    const vt_part *part = &l->k->parts.at[p->part];
    bool after_something = part->family == VT_FAMILY_ACTIVATION || part->family == VT_FAMILY_POOL ||
                           part->family == VT_FAMILY_ELEM;
    if (p->to - p->from == 1 || part->guessed)
        bad += after_something ? 4 : part->family == VT_FAMILY_NORM ? 2 : 0;
    return bad;
}

/* Moves the start within the slack of the run to where a block begins best. */
static void choose_start(vt_level *l, const vt_piece *at, uint32_t n, vt_repeat *r)
{
    const int32_t *flow = l->flow;
    uint32_t end = r->from + r->period;
    while (end < n && at[end].loose == at[end - r->period].loose)
        end++;
    uint32_t slack = (end - r->from) % r->period, best = r->from, least = UINT32_MAX;
    for (uint32_t s = r->from; s <= r->from + slack; s++) {
        uint32_t bad = bad_start(l, &at[s], flow);
        if (bad < least) {
            least = bad;
            best = s;
        }
    }
    r->from = best;
}

vt_repeat vt_repeat_find(vt_level *l, const vt_piece *at, uint32_t n)
{
    vt_repeat best = {0};
    uint32_t periods[CANDIDATES];
    uint32_t found = n >= 4 ? find_periods(l->a, at, n, periods) : 0;
    for (uint32_t i = 0; i < found; i++) {
        vt_repeat r = longest_run(at, n, periods[i]);
        uint64_t covers = (uint64_t)r.times * r.period, so_far = (uint64_t)best.times * best.period;
        bool better = r.period < best.period ? 10 * covers >= 9 * so_far : 9 * covers > 10 * so_far;
        if (r.times >= 2 && (best.times == 0 || better))
            best = r;
    }
    if (best.times && best.period > 1)
        choose_start(l, at, n, &best);
    return best;
}

/* ---- stacks
 * ------------------------------------------------------------------------------------------ */

typedef struct stacking {
    vt_making *k;
    const vt_edge *edges; /* of the level, sorted by giver, then reader */
    size_t n_edges;
} stacking;

static int by_ends(const void *pa, const void *pb)
{
    const vt_edge *a = pa, *b = pb;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static bool feeds(const stacking *s, vt_id from, vt_id to)
{
    size_t low = 0, high = s->n_edges;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const vt_edge *e = &s->edges[mid];
        if (e->from < from || (e->from == from && e->to < to))
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->n_edges && s->edges[low].from == from && s->edges[low].to == to;
}

static bool can_stack(const vt_part *a, const vt_part *b)
{
    return a->hash == b->hash && a->kind == b->kind && a->kind != VT_ITEM_INPUT &&
           a->kind != VT_ITEM_OUTPUT && a->kind != VT_ITEM_STACK && vt_str_eq(a->type, b->type);
}

/* How many siblings from `children` on make one stack. */
static uint32_t stack_length(const stacking *s, const vt_id *children, uint32_t n)
{
    const vt_part *parts = s->k->parts.at;
    uint32_t in_row = 1, alike_siblings = 1;
    while (in_row < n && can_stack(&parts[children[0]], &parts[children[in_row]]) &&
           feeds(s, children[in_row - 1], children[in_row]))
        in_row++;
    bool large = parts[children[0]].kind == VT_ITEM_GROUP && parts[children[0]].nodes >= 4;
    if (in_row >= (large ? 2 : 4))
        return in_row;
    while (large && in_row == 1 && alike_siblings < n &&
           can_stack(&parts[children[0]], &parts[children[alike_siblings]]))
        alike_siblings++;
    return alike_siblings >= 4 ? alike_siblings : 1;
}

static bool stack_make(vt_making *k, const vt_id *children, uint32_t n, vt_id *out)
{
    *out = vt_part_new(k, VT_ITEM_STACK, VT_NONE, (vt_str){0});
    if (*out == VT_NONE)
        return false;
    vt_part *p = &k->parts.at[*out];
    const vt_part *first = &k->parts.at[children[0]], *last = &k->parts.at[children[n - 1]];
    p->type = first->type;
    p->typed = first->typed;
    p->family = first->family;
    p->guessed = first->guessed;
    p->at = first->at;
    if (first->name.n) {
        p->name = vt_str_format(k->keep, "%.*s – %.*s", VT_ARG(first->name), VT_ARG(last->name));
        p->in_path = vt_str_format(k->keep, "%.*s-%.*s", VT_ARG(first->name), VT_ARG(last->name));
    }
    vt_part_set_children(k, *out, children, n);
    return true;
}

static bool level_stack(vt_making *k, vt_arena *a, vt_id group, vt_edge *edges, size_t n_edges)
{
    uint32_t n = k->parts.at[group].n_children, stacked = 0, made = 0;
    vt_id *children = vt_arena_array(a, n, sizeof *children);
    if (!children)
        return false;
    qsort(edges, n_edges, sizeof *edges, by_ends);
    stacking s = {k, edges, n_edges};
    uint32_t i = 0;
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next)
        children[i++] = c;
    for (i = 0; i < n;) {
        uint32_t length = stack_length(&s, children + i, n - i);
        vt_id child = children[i];
        if (length > 1) {
            if (!stack_make(k, children + i, length, &child))
                return false;
            made++;
        }
        children[stacked++] = child;
        i += length;
    }
    if (made)
        vt_part_set_children(k, group, children, stacked);
    return true;
}

bool vt_tree_stack(vt_making *k, vt_tree *t)
{
    vt_siblings s = {0};
    vt_id end = (vt_id)k->parts.n;
    vt_arena *a = vt_arena_new();
    bool ok = a && vt_siblings_make(a, k, t, &s);
    for (vt_id g = t->root; ok && g < end; g++) {
        if (k->parts.at[g].kind != VT_ITEM_GROUP || k->parts.at[g].n_children < 2)
            continue;
        size_t first = s.first[g - t->root], last = s.first[g - t->root + 1];
        ok = level_stack(k, a, g, s.edges + first, last - first);
    }
    vt_arena_free(a);
    vt_part_depths(k, t->root);
    return ok;
}
