/* segment.c: groups where names give none, or where too much stands side by side.
 *
 * The level is a sequence of pieces; every step replaces runs of pieces by one group, so all groups
 * are convex. In this order:
 *
 *   contract   small functions (pattern.c), runs of size arithmetic, an operator with weights and
 *              what only follows it (bias, norm, activation)
 *   cut        between two gaps that one value crosses lies a block: a residual block, an attention
 *   separate   pointwise, depthwise, pointwise convolutions in a row
 *   repeat     what comes again and again becomes one group each time (a transformer's layer)
 *   divide     what is still too long is divided into stages where pictures get smaller, else at
 *              narrow gaps
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
    DEPTH_MAX = 24, /* groups made within groups made */
    STORED_MAX = 8, /* steps that make one operator's weights ready */
    SIZES_MIN = 13, /* a level as long has its size arithmetic folded */
};

/* What a run of units looks like by its learned steps alone: the first layer may make a mask that
 * the others share. */
static uint64_t loose_of_units(const vt_level *l, uint32_t from, uint32_t to)
{
    uint64_t loose = 0;
    for (uint32_t u = from; u < to; u++) {
        bool leaf = l->k->parts.at[l->units[u].part].kind == VT_ITEM_NODE;
        if (!leaf || (l->units[u].nature & VT_NATURE_LEARNED))
            loose = vt_mix(loose + 1, l->units[u].loose);
    }
    return loose;
}

vt_id vt_pieces_group(vt_level *l, const vt_piece *at, uint32_t n, const char *type,
                      vt_family family, vt_piece *out)
{
    vt_making *k = l->k;
    vt_id id = vt_part_new(k, VT_ITEM_GROUP, VT_NONE, (vt_str){0});
    if (id == VT_NONE)
        return VT_NONE;
    vt_part *p = &k->parts.at[id];
    p->guessed = true;
    p->type = vt_str_of(type);
    p->family = family;
    p->at = k->parts.at[at[0].part].at;
    uint64_t strict = n;
    for (uint32_t i = 0; i < n; i++) {
        strict = vt_mix(strict, at[i].strict);
        vt_part_append(k, id, at[i].part);
    }
    uint64_t loose = loose_of_units(l, at[0].from, at[n - 1].to);
    k->parts.at[id].loose = loose;
    *out = (vt_piece){at[0].from, at[n - 1].to, id, loose, strict};
    return id;
}

/* Groups at[from..to) into at[*done], or copies when it is one piece. */
static bool take(vt_level *l, vt_piece *at, uint32_t from, uint32_t to, const char *type,
                 vt_family family, uint32_t *done)
{
    if (to - from == 1) {
        at[(*done)++] = at[from];
        return true;
    }
    vt_piece group;
    if (vt_pieces_group(l, at + from, to - from, type, family, &group) == VT_NONE)
        return false;
    at[(*done)++] = group;
    return true;
}

static vt_part *part_of(const vt_level *l, const vt_piece *p)
{
    return &l->k->parts.at[p->part];
}

static bool is_leaf(const vt_level *l, const vt_piece *p)
{
    return part_of(l, p)->kind == VT_ITEM_NODE;
}

static bool is_border(const vt_level *l, const vt_piece *p)
{
    vt_item_kind kind = vt_part_border(l->k, p->part);
    return kind == VT_ITEM_INPUT || kind == VT_ITEM_OUTPUT;
}

/* ---- what runs between pieces
 * ------------------------------------------------------------------------ */

static bool is_data(const vt_level *l, const vt_level_value *v)
{
    vt_id p = l->k->m->values.at[v->value].producer;
    return p == VT_NONE || (l->k->nature[p] & VT_NATURE_LEARNED);
}

/* Do all learned values that `p` takes come from `giver`? */
static bool takes_only_from(const vt_level *l, const vt_piece *p, const vt_piece *giver)
{
    uint32_t taken = 0;
    for (uint32_t u = p->from; u < p->to; u++) {
        if (l->units[u].outside)
            return false;
        for (uint32_t i = l->first_in[u]; i < l->first_in[u + 1]; i++) {
            const vt_level_value *v = &l->values[l->in[i]];
            if (!is_data(l, v) || v->from >= p->from)
                continue;
            if (v->from < giver->from || v->from >= giver->to)
                return false;
            taken++;
        }
    }
    return taken > 0;
}

static bool is_size(const vt_level *l, uint32_t unit)
{
    return l->units[unit].nature & VT_NATURE_SHAPE;
}

/* Is all that `p` gives read by `reader` alone (or asked for its size)? */
static bool gives_only_to(const vt_level *l, const vt_piece *p, const vt_piece *reader)
{
    for (uint32_t u = p->from; u < p->to; u++)
        for (uint32_t o = l->first_out[u]; o < l->first_out[u + 1]; o++) {
            const vt_level_value *v = &l->values[l->out[o]];
            if (v->leaves)
                return false;
            for (uint32_t r = 0; r < v->n_readers; r++) {
                uint32_t to = l->readers[v->first_reader + r];
                if (to >= p->to && !is_size(l, to) && (to < reader->from || to >= reader->to))
                    return false;
            }
        }
    return true;
}

static bool follows(const vt_level *l, const vt_piece *a, const vt_piece *b)
{
    return takes_only_from(l, b, a) && gives_only_to(l, a, b);
}

/* ---- contract
 * ------------------------------------------------------------------------------------------ */

static bool contract_patterns(vt_level *l, vt_pieces *s)
{
    vt_run *runs = vt_arena_array(l->a, l->n, sizeof *runs);
    if (!runs)
        return false;
    for (uint32_t u = l->n; u-- > 0;) { /* pieces are single units here */
        vt_run r = vt_pattern_ending(l, u);
        if (r.to == 0)
            continue;
        runs[r.from] = r;
        u = r.from;
    }
    uint32_t done = 0;
    for (uint32_t i = 0; i < s->n;) {
        const vt_run *r = &runs[s->at[i].from];
        uint32_t to = r->to ? i + (r->to - r->from) : i + 1;
        if (!take(l, s->at, i, to, r->type, r->family, &done))
            return false;
        i = to;
    }
    s->n = done;
    return true;
}

static bool contract_sizes(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        for (to = i; to < s->n && s->at[to].to - s->at[to].from == 1 && is_size(l, s->at[to].from);)
            to++;
        to = to == i ? i + 1 : to;
        if (!take(l, s->at, i, to, "Shape computation", VT_FAMILY_SHAPE, &done))
            return false;
    }
    s->n = done;
    return true;
}

static bool is_rounding(const vt_part *p)
{
    return vt_str_is(p->type, "QuantizeLinear") || vt_str_is(p->type, "DequantizeLinear");
}

/* Is nothing in the piece learned, and is it no input or output? */
static bool is_unlearned(const vt_level *l, const vt_piece *p)
{
    for (uint32_t u = p->from; u < p->to; u++) {
        const vt_part *part = &l->k->parts.at[l->units[u].part];
        if (part->kind != VT_ITEM_NODE || (l->units[u].nature & VT_NATURE_LEARNED) ||
            is_rounding(part))
            return false;
    }
    return true;
}

/* Masks, positions, tables: what is made ready beside the network's own flow. */
static bool contract_preparation(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        for (to = i; to < s->n && is_unlearned(l, &s->at[to]);)
            to++;
        if (to - i < 4 || to - i == s->n)
            for (to = to == i ? i + 1 : to; i < to; i++)
                s->at[done++] = s->at[i];
        else if (!take(l, s->at, i, to, "Preparation", VT_FAMILY_SHAPE, &done))
            return false;
    }
    s->n = done;
    return true;
}

static bool reads_weights(const vt_level *l, const vt_part *p)
{
    return p->node != VT_NONE && l->k->n_weights_of_node[p->node] > 0;
}

static bool is_sum(const vt_part *p)
{
    return vt_str_is(p->type, "Add") || vt_str_is(p->type, "Mul") || vt_str_is(p->type, "Sub") ||
           vt_str_is(p->type, "Div");
}

/* May the piece stand behind an operator with weights in one block with it? */
static bool is_trailing(const vt_level *l, const vt_piece *p, bool conv)
{
    const vt_part *part = part_of(l, p);
    if (!is_leaf(l, p) && !(part->guessed && p->to - p->from < 16))
        return false;
    if (is_rounding(part))
        return true;
    if (!conv)
        return vt_str_is(part->type, "Add") && reads_weights(l, part);
    if (part->family == VT_FAMILY_NORM)
        return true;
    if (part->family == VT_FAMILY_ACTIVATION)
        return !vt_str_is(part->type, "Softmax") && !vt_str_is(part->type, "LogSoftmax");
    return is_sum(part) && reads_weights(l, part);
}

static bool is_stored(const vt_level *l, const vt_piece *p)
{
    return is_leaf(l, p) && (l->units[p->from].nature & VT_NATURE_STORED);
}

/* Do the pieces from `i` on, of which it is one, give only to each other and the one that
 * multiplies by what they make ready? */
static bool gives_only_to_next(const vt_level *l, const vt_pieces *s, uint32_t i)
{
    uint32_t end = i + 1;
    while (end < s->n && end - i < STORED_MAX && is_stored(l, &s->at[end]))
        end++;
    if (end == s->n || end - i == STORED_MAX)
        return false;
    vt_piece rest = {s->at[i].to, s->at[end].to, VT_NONE, 0, 0};
    return gives_only_to(l, &s->at[i], &rest);
}

static bool contract_operators(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        uint32_t heavy = i;
        while (heavy + 1 < s->n && heavy - i < STORED_MAX && is_stored(l, &s->at[heavy]) &&
               gives_only_to_next(l, s, heavy))
            heavy++;
        to = heavy + 1;
        const vt_part *p = part_of(l, &s->at[heavy]);
        bool conv = p->family == VT_FAMILY_CONV;
        bool starts = is_leaf(l, &s->at[heavy]) &&
                      (l->units[s->at[heavy].from].nature & VT_NATURE_HEAVY) &&
                      (conv || p->family == VT_FAMILY_MATMUL);
        if (!starts)
            to = i + 1;
        while (starts && to < s->n && is_trailing(l, &s->at[to], conv) &&
               follows(l, &s->at[to - 1], &s->at[to]))
            to++;
        if (!take(l, s->at, i, to, conv ? "ConvBlock" : "Linear",
                  conv ? VT_FAMILY_CONV : VT_FAMILY_MATMUL, &done))
            return false;
    }
    s->n = done;
    return true;
}

/* ---- cut
 * -------------------------------------------------------------------------------------------------
 */

/* Does `p` belong to the block that began with `first` and ends before it? A norm closes a block
 * unless norms open them here. */
static bool is_closing(const vt_level *l, const vt_piece *first, const vt_piece *p)
{
    const vt_part *part = part_of(l, p);
    if (!(is_leaf(l, p) || part->guessed) || p->to - p->from >= 16)
        return false;
    if (part->family == VT_FAMILY_NORM)
        return part_of(l, first)->family != VT_FAMILY_NORM;
    return is_rounding(part) ||
           (part->family == VT_FAMILY_ACTIVATION && !vt_str_is(part->type, "Softmax"));
}

static bool cut(vt_level *l, vt_pieces *s, uint32_t join, int depth);
static bool repeat_pieces(vt_level *l, vt_pieces *s, int depth);

/* Makes the pieces from..to-1 a block, divided itself when it is long. */
static bool block_take(vt_level *l, vt_piece *at, uint32_t from, uint32_t to, uint32_t *done,
                       int depth)
{
    vt_pieces inner = {at + from, to - from};
    if (to - from >= INNER_MIN && depth < DEPTH_MAX &&
        (!cut(l, &inner, at[to - 1].from, depth + 1) || !repeat_pieces(l, &inner, depth + 1)))
        return false;
    return take(l, at, from, from + inner.n, "Block", VT_FAMILY_COUNT, done);
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
               follows(l, &s->at[to - 1], &s->at[to]))
            to++;
        if (block) {
            if (to > inner_end) { /* the closing ones stand in the block, beside what is divided */
                if (!block_take(l, s->at, i, to, &done, DEPTH_MAX))
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
    if (nature == 0xff || part_of(l, p)->family != VT_FAMILY_CONV)
        return 0;
    return nature & (VT_NATURE_DEPTHWISE | VT_NATURE_POINTWISE);
}

static bool is_excite(const vt_level *l, const vt_piece *p)
{
    return vt_str_is(part_of(l, p)->type, "SqueezeExcite");
}

/* Where the separable convolution that begins with piece i ends; i when none does. */
static uint32_t separable_end(const vt_level *l, const vt_pieces *s, uint32_t i)
{
    uint32_t at = i;
    bool expands = conv_of(l, &s->at[at]) == VT_NATURE_POINTWISE;
    if (expands && (at + 1 >= s->n || !follows(l, &s->at[at], &s->at[at + 1])))
        return i;
    at += expands;
    if (at >= s->n || !(conv_of(l, &s->at[at]) & VT_NATURE_DEPTHWISE))
        return i;
    at++;
    if (at < s->n && is_excite(l, &s->at[at]) && follows(l, &s->at[at - 1], &s->at[at]))
        at++;
    if (at >= s->n || conv_of(l, &s->at[at]) != VT_NATURE_POINTWISE ||
        !follows(l, &s->at[at - 1], &s->at[at]))
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
        if (!take(l, s->at, i, to, "Block", VT_FAMILY_CONV, &done))
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
        bool large =
            !is_leaf(l, &at[i]) && at[i].to > at[i].from && part_of(l, &at[i])->first != VT_NONE;
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
    return take(l, at, from, from + inner.n, "Block", VT_FAMILY_COUNT, done);
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
    vt_repeat r = depth < DEPTH_MAX ? vt_repeat_find(l, at, n) : (vt_repeat){0};
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

/* ---- divide
 * -----------------------------------------------------------------------------------------------
 */

static bool gets_smaller(const vt_level *l, const vt_piece *p)
{
    for (uint32_t u = p->from; u < p->to; u++)
        if (l->units[u].nature & VT_NATURE_SMALLER)
            return true;
    return false;
}

/* Ends of the parts of about `size` pieces, each at the narrowest gap near. */
static uint32_t narrow_ends(const vt_level *l, const vt_pieces *s, uint32_t size, uint32_t *ends)
{
    uint32_t n = 0;
    for (uint32_t at = 0; at + size + size / 2 < s->n; at = ends[n++]) {
        uint32_t best = at + size;
        for (uint32_t i = at + size - size / 3; i <= at + size + size / 3; i++)
            if (l->flow[s->at[i].from] < l->flow[s->at[best].from])
                best = i;
        ends[n] = best;
    }
    ends[n++] = s->n;
    return n;
}

static uint32_t stage_ends(const vt_level *l, const vt_pieces *s, uint32_t *ends)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i < s->n; i++)
        if (gets_smaller(l, &s->at[i]) && (n ? i - ends[n - 1] : i) >= 2)
            ends[n++] = i;
    ends[n++] = s->n;
    return n;
}

static bool divide(vt_level *l, vt_pieces *s, uint32_t limit, int depth)
{
    uint32_t *ends = vt_arena_array(l->a, (size_t)s->n + 1, sizeof *ends);
    if (!ends)
        return false;
    uint32_t n = stage_ends(l, s, ends), done = 0;
    bool stages = n >= 3 && n <= limit;
    if (!stages) {
        uint32_t parts = 2;
        while (parts * parts < s->n && parts < limit - limit / 4)
            parts++;
        n = narrow_ends(l, s, (s->n + parts - 1) / parts, ends);
    }
    for (uint32_t i = 0, from = 0; i < n; from = ends[i++]) {
        vt_pieces part = {s->at + from, ends[i] - from};
        if (part.n > VT_LEVEL_MAX && depth < DEPTH_MAX &&
            !divide(l, &part, VT_LEVEL_MAX, depth + 1))
            return false;
        if (!take(l, s->at, from, from + part.n, stages ? "Stage" : "Part", VT_FAMILY_COUNT, &done))
            return false;
    }
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
    return stacked_count(l, s->at, s->n) <= limit || divide(l, s, limit, depth);
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
    if (!contract_patterns(l, &s))
        return false;
    if (s.n >= SIZES_MIN && (!contract_sizes(l, &s) || !contract_preparation(l, &s)))
        return false;
    if (stacked_count(l, s.at, s.n) > limit &&
        (!contract_operators(l, &s) || !arrange(l, &s, limit, 0)))
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
    if (ok && !is_pattern(&l))
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
        if (p->kind != VT_ITEM_GROUP || p->n_children < 4 ||
            (exact && p->n_children <= limit_of(k, g)))
            continue;
        size_t first = s.first[g - t->root], last = s.first[g - t->root + 1];
        ok = group_segment(k, t, g, exact, s.edges + first, last - first);
    }
    vt_arena_free(a);
    vt_part_depths(k, t->root);
    return ok;
}
