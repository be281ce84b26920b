/* graph_color.c: boxes coloured by a number: a statistic of the weights inside, or what a file says. */
#include "view/graph_parts.h"

#include <math.h>

static bool values_make(graph_view *g, vt_item_values *out, vt_err *err)
{
    vt_opened *o = g->o;
    if (g->spec->color_data.n)
        return vt_item_values_read(g->arena, g->h, g->spec->color_data, out, err);
    if (!o->moments) {
        vt_arena *work = vt_arena_new();
        vt_moments *made = vt_arena_array(o->arena, g->h->items.n, sizeof *made);
        bool ok = vt_arena_check(o->arena, err) && vt_arena_check(work, err) &&
                  vt_item_moments(work, g->h, made, g->progress, err);
        vt_arena_free(work);
        if (!ok)
            return false;
        o->moments = made;
    }
    return vt_item_values_of(g->arena, g->h, o->moments, g->spec->color, out, err);
}

static bool is_coloured(const vt_scene_box *b)
{
    return b->kind == VT_BOX_NODE || b->kind == VT_BOX_FOLDED || b->kind == VT_BOX_STACK;
}

bool graph_color(graph_view *g, vt_scene *out, vt_err *err)
{
    vt_item_values v;
    if (!g->spec->color.n)
        return true;
    if (!vt_item_statistic_is(g->spec->color) && !g->spec->color_data.n)
        return vt_item_values_of(g->arena, g->h, NULL, g->spec->color, &v, err);
    if (!values_make(g, &v, err))
        return false;
    for (uint32_t i = 0; i < out->n_boxes; i++) {
        vt_scene_box *b = (vt_scene_box *)&out->boxes[i];
        b->tinted = is_coloured(b) && b->id < g->h->items.n && !isnan(v.at[b->id]);
        b->tint = b->tinted ? v.at[b->id] : NAN;
        b->paint = b->tinted && v.paints ? v.paints[b->id] : 0;
    }
    out->tint_title = v.title.n ? v.title : g->spec->color;
    out->tint_low = v.low;
    out->tint_high = v.high;
    out->tint_diverging = v.diverging;
    return true;
}
