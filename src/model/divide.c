/* divide.c: a level that is still too long in parts: stages, each of which begins where pictures
 * get smaller, and what joins them in the end; else parts between narrow gaps. */
#include "model/hierarchy_parts.h"

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

/* Where, after the beginning of the last stage, something reads an earlier stage again: what joins
 * them, a decoder or head. The number of pieces when nothing does. */
static uint32_t joins_from(const vt_level *l, const vt_pieces *s, uint32_t last)
{
    uint32_t first = s->at[0].from, before = s->at[last - 1].from;
    for (uint32_t i = last + 2; i + 2 <= s->n; i++)
        for (uint32_t u = s->at[i].from; u < s->at[i].to; u++)
            for (uint32_t k = l->first_in[u]; k < l->first_in[u + 1]; k++) {
                const vt_level_value *v = &l->values[l->in[k]];
                if (vt_level_is_data(l, v) && v->from >= first && v->from < before)
                    return i;
            }
    return s->n;
}

static bool gets_larger(const vt_level *l, const vt_piece *at, uint32_t n)
{
    for (uint32_t u = at[0].from; u < at[n - 1].to; u++) {
        vt_id node = l->k->parts.at[l->units[u].part].node;
        if (node != VT_NONE && vt_node_has(l->k, node, VT_OP_RESIZES | VT_OP_TRANSPOSED))
            return true;
    }
    return false;
}

bool vt_pieces_divide(vt_level *l, vt_pieces *s, uint32_t limit, int depth)
{
    uint32_t *ends = vt_arena_array(l->a, (size_t)s->n + 2, sizeof *ends);
    if (!ends)
        return false;
    uint32_t n = stage_ends(l, s, ends), done = 0, join = s->n;
    bool stages = n >= 3 && n < limit;
    if (stages && (join = joins_from(l, s, ends[n - 2])) < s->n)
        ends[n - 1] = join, ends[n++] = s->n;
    const char *joining =
        join < s->n && gets_larger(l, s->at + join, s->n - join) ? "Decoder" : "Head";
    if (!stages) {
        uint32_t parts = 2;
        while (parts * parts < s->n && parts < limit - limit / 4)
            parts++;
        n = narrow_ends(l, s, (s->n + parts - 1) / parts, ends);
    }
    for (uint32_t i = 0, from = 0; i < n; from = ends[i++]) {
        vt_pieces part = {s->at + from, ends[i] - from};
        if (part.n > VT_LEVEL_MAX && depth < VT_MADE_MAX &&
            !vt_pieces_divide(l, &part, VT_LEVEL_MAX, depth + 1))
            return false;
        const char *type = !stages ? "Part" : from == join ? joining : "Stage";
        if (!vt_pieces_take(l, s->at, from, from + part.n, type, VT_FAMILY_COUNT, &done))
            return false;
    }
    s->n = done;
    return true;
}
