/* contract.c: small groups that one would draw in any network: functions written out in operators
 * (pattern.c), size arithmetic, masks and positions, an operator with weights and what only follows
 * it. */
#include "model/hierarchy_parts.h"

enum { STORED_MAX = 8 }; /* steps that make one operator's weights ready */

bool vt_pieces_contract_patterns(vt_level *l, vt_pieces *s)
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
        if (!vt_pieces_take(l, s->at, i, to, r->type, r->family, &done))
            return false;
        i = to;
    }
    s->n = done;
    return true;
}

bool vt_pieces_contract_sizes(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        for (to = i;
             to < s->n && s->at[to].to - s->at[to].from == 1 && vt_unit_is_size(l, s->at[to].from);)
            to++;
        to = to == i ? i + 1 : to;
        if (!vt_pieces_take(l, s->at, i, to, "Shape computation", VT_FAMILY_SHAPE, &done))
            return false;
    }
    s->n = done;
    return true;
}

/* Is nothing in the piece learned, and is it no input or output? */
static bool is_unlearned(const vt_level *l, const vt_piece *p)
{
    for (uint32_t u = p->from; u < p->to; u++) {
        const vt_part *part = &l->k->parts.at[l->units[u].part];
        if (part->kind != VT_ITEM_NODE || (l->units[u].nature & VT_NATURE_LEARNED) ||
            vt_part_is_rounding(part))
            return false;
    }
    return true;
}

/* Masks, positions, tables: what is made ready beside the network's own flow. */
bool vt_pieces_contract_preparation(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        for (to = i; to < s->n && is_unlearned(l, &s->at[to]);)
            to++;
        if (to - i < 4 || to - i == s->n)
            for (to = to == i ? i + 1 : to; i < to; i++)
                s->at[done++] = s->at[i];
        else if (!vt_pieces_take(l, s->at, i, to, "Preparation", VT_FAMILY_SHAPE, &done))
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
    const vt_part *part = vt_piece_part(l, p);
    if (!vt_piece_is_leaf(l, p) && !(part->guessed && p->to - p->from < 16))
        return false;
    if (vt_part_is_rounding(part))
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
    return vt_piece_is_leaf(l, p) && (l->units[p->from].nature & VT_NATURE_STORED);
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
    return vt_piece_gives_only_to(l, &s->at[i], &rest);
}

bool vt_pieces_contract_operators(vt_level *l, vt_pieces *s)
{
    uint32_t done = 0;
    for (uint32_t i = 0, to; i < s->n; i = to) {
        uint32_t heavy = i;
        while (heavy + 1 < s->n && heavy - i < STORED_MAX && is_stored(l, &s->at[heavy]) &&
               gives_only_to_next(l, s, heavy))
            heavy++;
        to = heavy + 1;
        const vt_part *p = vt_piece_part(l, &s->at[heavy]);
        bool conv = p->family == VT_FAMILY_CONV;
        bool starts = vt_piece_is_leaf(l, &s->at[heavy]) &&
                      (l->units[s->at[heavy].from].nature & VT_NATURE_HEAVY) &&
                      (conv || p->family == VT_FAMILY_MATMUL);
        if (!starts)
            to = i + 1;
        while (starts && to < s->n && is_trailing(l, &s->at[to], conv) &&
               vt_piece_follows(l, &s->at[to - 1], &s->at[to]))
            to++;
        bool up = conv && p->node != VT_NONE && vt_node_has(l->k, p->node, VT_OP_TRANSPOSED);
        if (!vt_pieces_take(l, s->at, i, to,
                            up     ? "UpConvBlock"
                            : conv ? "ConvBlock"
                                   : "Linear",
                            conv ? VT_FAMILY_CONV : VT_FAMILY_MATMUL, &done))
            return false;
    }
    s->n = done;
    return true;
}
