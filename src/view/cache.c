/* cache.c: what the graph view keeps of an open model between two drawings.
 *
 * Levels that were laid out, under the bytes they depend on (level.c); and faces: what stands on a
 * box and how large that makes it, per item and whether it is open, and labels of edges, per wire.
 * Faces depend on what is to be shown and are forgotten when that changes. */
#include "view/graph_parts.h"

#include <string.h>

enum { LIMIT = 128 << 20 };

void graph_cache_free(vt_graph_cache *c)
{
    if (!c)
        return;
    vt_arena_free(c->arena);
    vt_free(c);
}

static vt_graph_cache *cache_new(const vt_hierarchy *h)
{
    vt_graph_cache *c = vt_alloc(sizeof *c);
    if (!c || !(c->arena = vt_arena_new())) {
        vt_free(c);
        return NULL;
    }
    vt_names_init(&c->orders, c->arena, 64);
    vt_names_init(&c->places, c->arena, 64);
    c->faces = vt_arena_array(c->arena, 2 * h->items.n, sizeof *c->faces);
    c->labels = vt_arena_array(c->arena, h->n_wires, sizeof *c->labels);
    if (vt_arena_ok(c->arena))
        return c;
    graph_cache_free(c);
    return NULL;
}

bool graph_cache_take(graph_view *g, vt_err *err)
{
    vt_graph_cache *c = g->o->layouts;
    if (c && (!vt_arena_ok(c->arena) || vt_arena_bytes(c->arena) > LIMIT)) {
        graph_cache_free(c);
        c = NULL;
    }
    if (!c)
        c = cache_new(g->h);
    g->cache = g->o->layouts = c;
    if (!c)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (c->show != g->spec->show) {
        memset(c->faces, 0, 2 * g->h->items.n * sizeof *c->faces);
        memset(c->labels, 0, g->h->n_wires * sizeof *c->labels);
        c->show = g->spec->show;
    }
    return true;
}

void graph_face(graph_view *g, vt_id item, vt_scene_box *box)
{
    vt_graph_cache *c = g->cache;
    const vt_scene_box **kept = &c->faces[2 * item + (box->kind == VT_BOX_OPEN)];
    if (!*kept) {
        vt_scene_box *face = vt_arena_take(c->arena, sizeof *face);
        if (!face)
            return;
        graph_view kept_view = *g; /* the same, but its texts outlive the drawing */
        kept_view.arena = c->arena;
        *face = *box;
        graph_label_item(&kept_view, item, face);
        vt_scene_measure(c->arena, face, NULL);
        *kept = face;
    }
    const vt_scene_box *face = *kept;
    box->w = face->w, box->h = face->h;
    box->name = face->name, box->full = face->full, box->op = face->op;
    box->note = face->note, box->detail = face->detail;
    box->flags |= face->flags & VT_BOX_SAYS_OP;
}

vt_str graph_edge_label(graph_view *g, const graph_edge *e)
{
    if (e->n > 1)
        return vt_str_format(g->arena, "%u values", e->n);
    vt_str *kept = &g->cache->labels[e->wire];
    if (!kept->p) {
        graph_view kept_view = *g;
        kept_view.arena = g->cache->arena;
        *kept = graph_label_value(&kept_view, g->h->wires[e->wire].value);
    }
    return *kept;
}
