/* graph.c: the graph view: spec in, scene out (graph_parts.h tells the four steps). */
#include "view/graph_parts.h"

#include <string.h>

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void put_caption(const graph_view *g, vt_scene *out)
{
    const vt_item *scope = &g->h->items.at[g->scope];
    vt_str nodes = graph_count_text(g->arena, scope->nodes),
           boxes = graph_count_text(g->arena, g->boxes.n);
    const char *file = name_of(g->h->model->path);
    out->title = vt_str_of(file);
    out->caption = g->scope ? vt_str_format(g->arena, "%s, %.*s: %.*s nodes in %.*s boxes", file,
                                            VT_ARG(scope->path), VT_ARG(nodes), VT_ARG(boxes))
                            : vt_str_format(g->arena, "%s: %.*s nodes in %.*s boxes", file,
                                            VT_ARG(nodes), VT_ARG(boxes));
    if (g->h->model->guessed)
        out->caption =
            vt_str_format(g->arena, "%.*s, guessed from names and sizes", VT_ARG(out->caption));
}

/* What the page says in its foot and needs to know of the view. */
static bool put_metadata(const graph_view *g, vt_scene *out, vt_err *err)
{
    vt_buf b = {0};
    vt_json j;
    vt_json_init(&j, &b, false);
    vt_json_object(&j);
    vt_json_key(&j, "scope");
    vt_json_str(&j, g->scope ? g->h->items.at[g->scope].path : (vt_str){0});
    vt_json_key(&j, "nodes");
    vt_json_uint(&j, g->h->items.at[g->scope].nodes);
    vt_json_key(&j, "boxes");
    vt_json_uint(&j, g->boxes.n);
    vt_json_key(&j, "direction");
    vt_json_str(&j, g->spec->direction == VT_LAYOUT_RIGHT ? VT_S("lr") : VT_S("tb"));
    if (out->tint_title.n) {
        vt_json_key(&j, "color");
        vt_json_object(&j);
        vt_json_key(&j, "title");
        vt_json_str(&j, out->tint_title);
        vt_json_key(&j, "low");
        vt_json_f64(&j, out->tint_low);
        vt_json_key(&j, "high");
        vt_json_f64(&j, out->tint_high);
        vt_json_key(&j, "diverging");
        vt_json_bool(&j, out->tint_diverging);
        vt_json_end(&j, '}');
    }
    vt_json_key(&j, "changes");
    vt_json_bool(&j, g->o->changes != NULL);
    vt_json_end(&j, '}');
    out->metadata = vt_str_copy(g->arena, vt_buf_view(&b));
    bool ok = vt_buf_check(&b, err);
    vt_buf_free(&b);
    return ok;
}

bool vt_graph_view(vt_opened *o, const vt_graph_spec *spec, vt_arena *arena,
                   const vt_progress *progress, vt_scene *out, vt_err *err)
{
    graph_view g = {.o = o, .h = &o->hierarchy, .spec = spec, .arena = arena, .progress = progress};
    *out = (vt_scene){0};
    if (spec->scope.n) {
        g.scope = vt_names_get(&g.h->paths, spec->scope);
        if (g.scope == VT_NONE)
            return vt_fail(err, VT_NOT_FOUND, "there is no scope '%.*s'", VT_ARG(spec->scope));
        if (!g.h->items.at[g.scope].n_children)
            return vt_fail(err, VT_BAD_INPUT, "'%.*s' has nothing inside", VT_ARG(spec->scope));
    }
    if (!graph_cache_take(&g, err) || !graph_open_states(&g, err) || !graph_boxes(&g, err) ||
        !graph_nets(&g, err) || !graph_levels(&g, out, err) || !graph_color(&g, out, err))
        return false;
    put_caption(&g, out);
    return put_metadata(&g, out, err) && vt_arena_check(arena, err) &&
           vt_map_check(o->model->maps.at[0], err);
}
