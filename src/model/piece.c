/* piece.c: runs of units that are being made groups: what they are made of, and which values run
 * from one to the next. */
#include "model/hierarchy_parts.h"

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

bool vt_pieces_take(vt_level *l, vt_piece *at, uint32_t from, uint32_t to, const char *type,
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

vt_part *vt_piece_part(const vt_level *l, const vt_piece *p)
{
    return &l->k->parts.at[p->part];
}

bool vt_part_is_rounding(const vt_part *p)
{
    return vt_str_is(p->type, "QuantizeLinear") || vt_str_is(p->type, "DequantizeLinear");
}

bool vt_piece_is_leaf(const vt_level *l, const vt_piece *p)
{
    return vt_piece_part(l, p)->kind == VT_ITEM_NODE;
}

/* ---- what runs between pieces
 * ------------------------------------------------------------------------ */

bool vt_level_is_data(const vt_level *l, const vt_level_value *v)
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
            if (!vt_level_is_data(l, v) || v->from >= p->from)
                continue;
            if (v->from < giver->from || v->from >= giver->to)
                return false;
            taken++;
        }
    }
    return taken > 0;
}

bool vt_unit_is_size(const vt_level *l, uint32_t unit)
{
    return l->units[unit].nature & VT_NATURE_SHAPE;
}

bool vt_piece_gives_only_to(const vt_level *l, const vt_piece *p, const vt_piece *reader)
{
    for (uint32_t u = p->from; u < p->to; u++)
        for (uint32_t o = l->first_out[u]; o < l->first_out[u + 1]; o++) {
            const vt_level_value *v = &l->values[l->out[o]];
            if (v->leaves)
                return false;
            for (uint32_t r = 0; r < v->n_readers; r++) {
                uint32_t to = l->readers[v->first_reader + r];
                if (to >= p->to && !vt_unit_is_size(l, to) &&
                    (to < reader->from || to >= reader->to))
                    return false;
            }
        }
    return true;
}

bool vt_piece_follows(const vt_level *l, const vt_piece *a, const vt_piece *b)
{
    return takes_only_from(l, b, a) && vt_piece_gives_only_to(l, a, b);
}
