/* segment.c: groups where names give none, or where too much stands side by side.
 *
 * The level is a sequence of pieces; every step replaces runs of pieces by one group, so all groups
 * are convex. In this order:
 *
 *   contract   small functions, runs of size arithmetic, an operator with weights and what only
 *              follows it (contract.c)
 *   cut        between two gaps that one value crosses lies a block: a residual block, an attention
 *   separate   pointwise, depthwise, pointwise convolutions in a row
 *   repeat     what comes again and again becomes one group each time (a transformer's layer)
 *   divide     what is still too long is divided into stages, else at narrow gaps (divide.c)
 *
 * Cost O(n log n): each step is linear but for the sorting in repeat.c, and the tree is not deep.
 */
#include "model/hierarchy_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_MIN = 3,  /* pieces of a block */
    BLOCK_MAX = 64, /* ... more is no block but a network within */
    INNER_MIN = 14, /* a block of as many pieces is looked into */
    SIZES_MIN = 13, /* a level as long has its size arithmetic folded */
};

/* ---- cut
 * -------------------------------------------------------------------------------------------------
 */

/* Does `p` belong to the block that began with `first` and ends before it? A norm closes a block
 * unless norms open them here. */
static bool is_closing(const vt_level *l, const vt_piece *first, const vt_piece *p)
{
    const vt_part *part = vt_piece_part(l, p);
    if (!(vt_piece_is_leaf(l, p) || part->guessed) || p->to - p->from >= 16)
        return false;
    if (part->family == VT_FAMILY_NORM)
        return vt_piece_part(l, first)->family != VT_FAMILY_NORM;
    return vt_part_is_rounding(part) ||
           (part->family == VT_FAMILY_ACTIVATION && !vt_str_is(part->type, "Softmax"));
}

static bool cut(vt_level *l, vt_pieces *s, uint32_t join, int depth);
static bool repeat_pieces(vt_level *l, vt_pieces *s, int depth);

/* Makes the pieces from..to-1 a block, divided itself when it is long. */
static bool block_take(vt_level *l, vt_piece *at, uint32_t from, uint32_t to, uint32_t *done,
                       int depth)
{
    vt_pieces inner = {at + from, to - from};
    if (to - from >= INNER_MIN && depth < VT_MADE_MAX &&
        (!cut(l, &inner, at[to - 1].from, depth + 1) || !repeat_pieces(l, &inner, depth + 1)))
        return false;
    return vt_pieces_take(l, at, from, from + inner.n, "Block", VT_FAMILY_COUNT, done);
}

/* Blocks between narrow gaps. Values read only from unit `join` on are not counted: what a block
 * joins at its end does not hold its branches together. */
static bool cut(vt_level *l, vt_pieces *s, uint32_t join, int depth)
{
    if (s->n < BLOCK_MIN)
        return true;
    uint32_t first = s->at[0].from, end = s->at[s->n - 1].to, done = 0;
    int32_t *flow = vt_arena_array(l->a, (size_t)(end - first) + 1, sizeof *flow);
    bool *narrow = vt_arena_array(l->a, (size_t)s->n + 1, sizeof *narrow);
    if (!flow || !narrow)
        return false;
    vt_level_flow(l, first, end, join, flow);
    for (uint32_t i = 0; i < s->n; i++)
        narrow[i] = flow[s->at[i].from - first] <= 1;
    narrow[s->n] = true;
    uint32_t n = s->n;
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i + 1; !narrow[to];)
            to++;
        bool block = to - i >= BLOCK_MIN && to - i <= BLOCK_MAX && to - i < n &&
                     vt_level_inputs(l, s->at[i].from, s->at[to - 1].to) <= 1;
        uint32_t inner_end = to;
        while (block && to < n && is_closing(l, &s->at[i], &s->at[to]) &&
               vt_piece_follows(l, &s->at[to - 1], &s->at[to]))
            to++;
        if (block) {
            if (to > inner_end) { /* the closing ones stand in the block, beside what is divided */
                if (!block_take(l, s->at, i, to, &done, VT_MADE_MAX))
                    return false;
            } else if (!block_take(l, s->at, i, to, &done, depth))
                return false;
        } else
            for (uint32_t j = i; j < to; j++)
                s->at[done++] = s->at[j];
    }
    s->n = done;
    return true;
}

/* ---- separate
 * -------------------------------------------------------------------------------------------- */

/* Nature of a convolution or of the one in a ConvBlock; 0 for anything else. */
static uint8_t conv_of(const vt_level *l, const vt_piece *p)
{
    uint8_t nature = 0;
    for (uint32_t u = p->from; u < p->to; u++)
        if (l->units[u].nature & VT_NATURE_HEAVY)
            nature = nature ? 0xff : l->units[u].nature;
    if (nature == 0xff || vt_piece_part(l, p)->family != VT_FAMILY_CONV)
        return 0;
    return nature & (VT_NATURE_DEPTHWISE | VT_NATURE_POINTWISE);
}

static bool is_excite(const vt_level *l, const vt_piece *p)
{
    return vt_str_is(vt_piece_part(l, p)->type, "SqueezeExcite");
}

/* Where the separable convolution that begins with piece i ends; i when none does. */
static uint32_t separable_end(const vt_level *l, const vt_pieces *s, uint32_t i)
{
    uint32_t at = i;
    bool expands = conv_of(l, &s->at[at]) == VT_NATURE_POINTWISE;
    if (expands && (at + 1 >= s->n || !vt_piece_follows(l, &s->at[at], &s->at[at + 1])))
        return i;
    at += expands;
    if (at >= s->n || !(conv_of(l, &s->at[at]) & VT_NATURE_DEPTHWISE))
        return i;
    at++;
    if (at < s->n && is_excite(l, &s->at[at]) && vt_piece_follows(l, &s->at[at - 1], &s->at[at]))
        at++;
    if (at >= s->n || conv_of(l, &s->at[at]) != VT_NATURE_POINTWISE ||
        !vt_piece_follows(l, &s->at[at - 1], &s->at[at]))
        return i;
    at++;
    /* pointwise, depthwise, pointwise, depthwise: the first one closed what came before */
    bool pairs = at < s->n && (conv_of(l, &s->at[at]) & VT_NATURE_DEPTHWISE);
    return expands && pairs ? i : at;
}

static bool separate(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        to = separable_end(l, s, i);
        to = to == i ? i + 1 : to;
        if (!vt_pieces_take(l, s->at, i, to, "Block", VT_FAMILY_CONV, &done))
            return false;
    }
    s->n = done;
    return true;
}

/* ---- repeat
 * -----------------------------------------------------------------------------------------------
 */

/* Pieces as they will stand when equal neighbours are stacked. */
static uint32_t stacked_count(const vt_level *l, const vt_piece *at, uint32_t n)
{
    uint32_t count = 0;
    if (l->exact)
        return n;
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && at[to].strict == at[i].strict; to++)
            ;
        bool large = !vt_piece_is_leaf(l, &at[i]) && at[i].to > at[i].from &&
                     vt_piece_part(l, &at[i])->first != VT_NONE;
        count += to - i >= (large ? 2u : 4u) ? 1 : to - i;
    }
    return count;
}

static bool arrange(vt_level *l, vt_pieces *s, uint32_t limit, int depth);

static bool repeat_take(vt_level *l, vt_piece *at, uint32_t from, uint32_t period, uint32_t *done,
                        int depth)
{
    vt_pieces inner = {at + from, period};
    if (period > VT_LEVEL_MAX && !arrange(l, &inner, VT_LEVEL_MAX, depth + 1))
        return false;
    return vt_pieces_take(l, at, from, from + inner.n, "Block", VT_FAMILY_COUNT, done);
}

/* Is the repeat worth groups of its own? It is long, or covers half of what is there. */
static bool is_worth(const vt_piece *at, const vt_repeat *r, uint32_t n)
{
    uint32_t end = r->from + r->times * r->period;
    if (r->times < 2 || end - r->from < 4)
        return false;
    uint32_t covered = at[end - 1].to - at[r->from].from, all = at[n - 1].to - at[0].from;
    return r->times >= 4 || 2 * covered >= all;
}

static bool repeat(vt_level *l, vt_piece *at, uint32_t n, uint32_t *done, vt_piece *out, int depth)
{
    vt_repeat r = depth < VT_MADE_MAX ? vt_repeat_find(l, at, n) : (vt_repeat){0};
    if (!is_worth(at, &r, n)) {
        for (uint32_t i = 0; i < n; i++)
            out[(*done)++] = at[i];
        return true;
    }
    uint32_t end = r.from + r.times * r.period;
    if (!repeat(l, at, r.from, done, out, depth + 1))
        return false;
    for (uint32_t t = 0; t < r.times; t++) {
        uint32_t taken = 0;
        if (r.period == 1)
            out[(*done)++] = at[r.from + t];
        else if (!repeat_take(l, at + r.from + t * r.period, 0, r.period, &taken, depth))
            return false;
        else
            out[(*done)++] = at[r.from + t * r.period];
    }
    return repeat(l, at + end, n - end, done, out, depth + 1);
}

/* Makes groups of what repeats in a sequence. */
static bool repeat_pieces(vt_level *l, vt_pieces *s, int depth)
{
    vt_piece *out = vt_arena_array(l->a, s->n, sizeof *out);
    uint32_t done = 0;
    if (!out || !repeat(l, s->at, s->n, &done, out, depth))
        return false;
    memcpy(s->at, out, done * sizeof *out);
    s->n = done;
    return true;
}

/* ---- all steps
 * ---------------------------------------------------------------------------------------------- */

static bool arrange(vt_level *l, vt_pieces *s, uint32_t limit, int depth)
{
    if (stacked_count(l, s->at, s->n) <= limit)
        return true;
    if (!cut(l, s, UINT32_MAX, depth) || !separate(l, s) || !repeat_pieces(l, s, depth))
        return false;
    return stacked_count(l, s->at, s->n) <= limit || vt_pieces_divide(l, s, limit, depth);
}

static bool is_border(const vt_level *l, const vt_piece *p)
{
    vt_item_kind kind = vt_part_border(l->k, p->part);
    return kind == VT_ITEM_INPUT || kind == VT_ITEM_OUTPUT;
}

static bool flow_of_level(vt_level *l)
{
    l->flow = vt_arena_array(l->a, (size_t)l->n + 1, sizeof *l->flow);
    if (!l->flow)
        return false;
    vt_level_flow(l, 0, l->n, UINT32_MAX, l->flow);
    return true;
}

bool vt_level_segment(vt_level *l, uint32_t limit)
{
    vt_pieces all = {vt_arena_array(l->a, l->n, sizeof *all.at), l->n};
    if (!all.at || !flow_of_level(l))
        return false;
    for (uint32_t i = 0; i < l->n; i++)
        all.at[i] = (vt_piece){i, i + 1, l->units[i].part, l->units[i].loose,
                               l->k->parts.at[l->units[i].part].hash};
    uint32_t first = 0, last = l->n;
    while (first < last && is_border(l, &all.at[first]))
        first++;
    while (last > first && is_border(l, &all.at[last - 1]))
        last--;
    vt_pieces s = {all.at + first, last - first};
    uint32_t borders = l->n - s.n;
    limit = limit > borders + 2 ? limit - borders : 2;
    if (!vt_pieces_contract_patterns(l, &s))
        return false;
    if (s.n >= SIZES_MIN &&
        (!vt_pieces_contract_sizes(l, &s) || !vt_pieces_contract_preparation(l, &s)))
        return false;
    if (stacked_count(l, s.at, s.n) > limit &&
        (!vt_pieces_contract_operators(l, &s) || !arrange(l, &s, limit, 0)))
        return false;
    vt_id *children = vt_arena_array(l->a, l->n, sizeof *children);
    uint32_t n = 0;
    for (uint32_t i = 0; children && i < first; i++)
        children[n++] = all.at[i].part;
    for (uint32_t i = 0; children && i < s.n; i++)
        children[n++] = s.at[i].part;
    for (uint32_t i = last; children && i < l->n; i++)
        children[n++] = all.at[i].part;
    if (children)
        vt_part_set_children(l->k, l->group, children, n);
    return children != NULL;
}

/* ---- the levels of a tree
 * -------------------------------------------------------------------------------------- */

/* For each value the depth of the outermost group in which all of its ends lie. */
static void find_reach(vt_making *k, const vt_tree *t)
{
    for (size_t i = 0; i < t->n_edges; i++)
        k->reach[t->into[i].value] = UINT32_MAX;
    for (size_t i = 0; i < t->n_edges; i++) {
        const vt_edge *e = &t->into[i];
        vt_id a = e->from, b = e->to;
        if (a == VT_NONE) {
            k->reach[e->value] = 0;
            continue;
        }
        while (a != b) {
            if (k->parts.at[a].depth >= k->parts.at[b].depth)
                a = k->parts.at[a].parent;
            else
                b = k->parts.at[b].parent;
        }
        if (k->parts.at[a].depth < k->reach[e->value])
            k->reach[e->value] = k->parts.at[a].depth;
    }
}

/* A level that is one small function as a whole stays as it is. */
static bool is_pattern(vt_level *l)
{
    vt_run r = vt_pattern_whole(l);
    if (r.to == 0)
        return false;
    l->k->parts.at[l->group].pattern = r.type;
    l->k->parts.at[l->group].pattern_family = r.family;
    return true;
}

static uint32_t limit_of(const vt_making *k, vt_id group)
{
    return group == k->trees[0].root ? VT_ROOT_MAX : VT_LEVEL_MAX;
}

static bool group_segment(vt_making *k, vt_tree *t, vt_id group, bool exact, vt_edge *edges,
                          size_t n_edges)
{
    vt_level l;
    bool ok = vt_level_make(&l, k, t, group, edges, n_edges);
    l.exact = exact;
    if (ok && !is_pattern(&l) && l.n_children >= 4)
        ok = vt_level_segment(&l, limit_of(k, group));
    if (l.a)
        vt_level_free(&l);
    return ok;
}

static bool has_long_level(const vt_making *k, const vt_tree *t)
{
    for (vt_id g = t->root; g < k->parts.n; g++)
        if (k->parts.at[g].kind == VT_ITEM_GROUP && k->parts.at[g].n_children > limit_of(k, g))
            return true;
    return false;
}

bool vt_tree_segment(vt_making *k, vt_tree *t, bool exact)
{
    if (exact && !has_long_level(k, t))
        return true;
    vt_siblings s = {0};
    vt_id end = (vt_id)k->parts.n;
    vt_arena *a = vt_arena_new();
    bool ok = a && vt_siblings_make(a, k, t, &s);
    find_reach(k, t);
    for (vt_id g = end; ok && g-- > t->root;) {
        const vt_part *p = &k->parts.at[g];
        if (p->kind != VT_ITEM_GROUP || p->n_children < 2 ||
            (exact && p->n_children <= limit_of(k, g)))
            continue;
        size_t first = s.first[g - t->root], last = s.first[g - t->root + 1];
        ok = group_segment(k, t, g, exact, s.edges + first, last - first);
    }
    vt_arena_free(a);
    vt_part_depths(k, t->root);
    return ok;
}
