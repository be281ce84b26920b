/* route_figure.c: pictures of weights: for the page as columns, which it draws itself; as a download in any
 * form that charts have. The same view makes both. */
#include "serve/server.h"

#include <string.h>

typedef struct figure {
    vt_shown *shown;
    vt_weights_spec spec;
    vt_arena *arena;
    const vt_chart_file *file;
    vt_theme theme;
    vt_chart chart;
    vt_buf *out;
} figure;

static bool whole(vt_request *r, const char *name, uint32_t *out, bool *given, vt_err *err)
{
    vt_str s = vt_request_param(r, name);
    uint64_t v = 0;
    *given = s.n > 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i > 8)
            return vt_fail(err, VT_BAD_INPUT, "%s: '%.*s' is not a whole number", name, VT_ARG(s));
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = (uint32_t)v;
    return true;
}

static bool is_set(const vt_request *r, const char *name)
{
    return vt_str_is(vt_request_param(r, name), "1");
}

static bool spec_read(vt_request *r, vt_weights_spec *spec, vt_err *err)
{
    bool chosen;
    if (!vt_weights_spec_read(spec, vt_request_param(r, "figure"), vt_request_param(r, "bins"),
                              vt_request_param(r, "range"), vt_request_param(r, "part"),
                              vt_request_param(r, "size"), err) ||
        !whole(r, "w", &spec->weight, &spec->single, err) ||
        !whole(r, "ch", &spec->channel, &chosen, err))
        return false;
    spec->channel += chosen; /* the page counts from 0 */
    spec->glob = vt_request_param(r, "glob");
    spec->log = is_set(r, "log");
    spec->shared = is_set(r, "shared");
    spec->real = is_set(r, "real");
    return true;
}

/* ---- on the compute thread ------------------------------------------------------------------- */

static bool view_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    figure *d = ctx;
    return vt_weights_view(d->shown->opened, &d->spec, d->arena, progress, &d->chart, err);
}

/* Touches the chart only, so that other jobs may run between its steps. */
static bool file_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    figure *d = ctx;
    return d->file->write(&d->chart, d->theme, progress, d->out, err) && vt_buf_check(d->out, err);
}

static bool draw(vt_request *r, figure *d, vt_err *err)
{
    const char *job = vt_cstr(r->arena, vt_request_param(r, "job"));
    vt_jobs *jobs = r->server->jobs;
    return (vt_jobs_run(jobs, VT_JOB_VIEW, job, view_body, d, vt_request_gone, r, err) &&
            vt_jobs_run(jobs, VT_JOB_EXPORT, job, file_body, d, vt_request_gone, r, err)) ||
           vt_in_file(err, d->shown->opened->model->path);
}

static vt_theme theme_of(vt_str name)
{
    return vt_str_is(name, "dark")    ? VT_THEME_DARK
           : vt_str_is(name, "print") ? VT_THEME_PRINT
                                      : VT_THEME_LIGHT;
}

/* ---- the two routes -------------------------------------------------------------------------- */

static bool answer(vt_request *r, vt_reply *out, vt_str as, bool download, vt_err *err)
{
    figure d = {.out = &out->body, .arena = r->arena, .theme = theme_of(vt_request_param(r, "theme"))};
    d.file = vt_chart_file_find(as, err);
    if (!d.file || !spec_read(r, &d.spec, err))
        return false;
    d.shown =
        vt_session_hold(r->server->session, vt_request_param(r, "f"), vt_request_gone, r, err);
    if (!d.shown)
        return false;
    bool ok = draw(r, &d, err) && vt_shown_check(d.shown, err);
    const char *path = d.shown->opened->model->path, *slash = strrchr(path, '/');
    out->media = d.file->media;
    if (download)
        out->filename = vt_str_format(r->arena, "%s.%.*s.%s", slash ? slash + 1 : path,
                                      VT_ARG(vt_request_param(r, "figure")), d.file->ending);
    vt_session_drop(r->server->session, d.shown);
    return ok;
}

bool vt_route_weights(vt_request *r, vt_reply *out, vt_err *err)
{
    return answer(r, out, VT_S("safetensors"), false, err);
}

bool vt_route_weights_export(vt_request *r, vt_reply *out, vt_err *err)
{
    vt_str as = vt_request_param(r, "as");
    return answer(r, out, as.n ? as : VT_S("svg"), true, err);
}
