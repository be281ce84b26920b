/* route_graph.c: the graph's picture, for the page as columns, as a download in any form. Both are
 * jobs; scenes are kept by spec and generation. */
#include "serve/server.h"

#include <string.h>

typedef struct drawing {
    vt_shown *shown;
    vt_graph_spec spec;
    vt_arena *arena;
    const vt_picture *picture; /* NULL: columns */
    vt_theme theme;
    vt_scene scene;
    double seconds; /* of the layout */
    vt_buf *out;
} drawing;

/* ---- the spec -------------------------------------------------------------------------------- */

static bool spec_read(vt_request *r, vt_graph_spec *spec, vt_err *err)
{
    if (!vt_graph_spec_read(spec, vt_request_param(r, "depth"), vt_request_param(r, "dir"),
                            vt_request_param(r, "show"), err))
        return false;
    spec->scope = vt_request_param(r, "scope");
    spec->open = vt_request_param(r, "open");
    spec->closed = vt_request_param(r, "closed");
    spec->color = vt_request_param(r, "color");
    return true;
}

/* All that a scene depends on. Parts are joined by a byte that no parameter holds. */
static vt_str key_of(vt_request *r, const vt_shown *v)
{
    static const char *const parts[] = {"depth", "dir", "show", "scope", "open", "closed", "color"};
    vt_buf b = {0};
    vt_buf_format(&b, "%llu", (unsigned long long)v->serial);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        vt_buf_char(&b, 1);
        vt_buf_str(&b, vt_request_param(r, parts[i]));
    }
    vt_str key = vt_str_copy(r->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return key;
}

/* ---- on the compute thread ------------------------------------------------------------------- */

static bool scene_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    drawing *d = ctx;
    double start = vt_now();
    if (!vt_graph_view(d->shown->opened, &d->spec, d->arena, progress, &d->scene, err))
        return false;
    d->seconds = vt_now() - start;
    return d->picture || (vt_scene_columns(&d->scene, d->out, err) && vt_buf_check(d->out, err));
}

/* Touches the scene only, so that other jobs may run between its steps. */
static bool picture_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    drawing *d = ctx;
    return d->picture->write(&d->scene, d->theme, progress, d->out, err) &&
           vt_buf_check(d->out, err);
}

static bool draw(vt_request *r, drawing *d, vt_err *err)
{
    const char *job = vt_cstr(r->arena, vt_request_param(r, "job"));
    vt_jobs *jobs = r->server->jobs;
    d->arena = r->arena;
    if (!vt_jobs_run(jobs, VT_JOB_VIEW, job, scene_body, d, vt_request_gone, r, err))
        return vt_in_file(err, d->shown->opened->model->path);
    return !d->picture ||
           vt_jobs_run(jobs, VT_JOB_EXPORT, job, picture_body, d, vt_request_gone, r, err);
}

/* ---- the two routes -------------------------------------------------------------------------- */

bool vt_route_graph(vt_request *r, vt_reply *out, vt_err *err)
{
    vt_cache *cache = &r->server->cache;
    drawing d = {.out = &out->body};
    out->media = "application/vnd.safetensors";
    if (!spec_read(r, &d.spec, err))
        return false;
    d.shown =
        vt_session_hold(r->server->session, vt_request_param(r, "f"), vt_request_gone, r, err);
    if (!d.shown)
        return false;
    vt_str key = key_of(r, d.shown);
    out->kept = vt_cache_hold(cache, key);
    bool ok = out->kept || (draw(r, &d, err) && vt_shown_check(d.shown, err));
    if (ok && !out->kept && vt_arena_ok(r->arena)) {
        out->kept = vt_cache_keep(cache, key, &out->body);
        if (out->kept)
            out->kept->seconds = d.seconds;
    }
    vt_session_drop(r->server->session, d.shown);
    return ok;
}

static vt_theme theme_of(vt_str name)
{
    return vt_str_is(name, "dark")    ? VT_THEME_DARK
           : vt_str_is(name, "print") ? VT_THEME_PRINT
                                      : VT_THEME_LIGHT;
}

bool vt_route_export(vt_request *r, vt_reply *out, vt_err *err)
{
    vt_str as = vt_request_param(r, "as");
    drawing d = {.out = &out->body, .theme = theme_of(vt_request_param(r, "theme"))};
    d.picture = vt_picture_find(as.n ? as : VT_S("svg"), err);
    if (!d.picture || !spec_read(r, &d.spec, err))
        return false;
    d.shown =
        vt_session_hold(r->server->session, vt_request_param(r, "f"), vt_request_gone, r, err);
    if (!d.shown)
        return false;
    bool ok = draw(r, &d, err) && vt_shown_check(d.shown, err);
    const char *path = d.shown->opened->model->path, *slash = strrchr(path, '/');
    out->media = d.picture->media;
    out->filename = vt_str_format(r->arena, "%s.%s", slash ? slash + 1 : path, d.picture->ending);
    vt_session_drop(r->server->session, d.shown);
    return ok;
}
