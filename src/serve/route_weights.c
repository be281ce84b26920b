/* route_weights.c: what the Weights room asks: the table of tensors, their numbers, the cells of a
 * heatmap, channels. All of it is computed on the compute thread; numbers that nobody waits to see
 * (`later=1`) let the others in between their steps. */
#include "serve/server.h"

#include <math.h>
#include <string.h>

enum { MOST_STATS = 1024, MOST_CELLS = 1 << 22, MOST_CHANNELS = 1 << 20 };

typedef struct question {
    vt_request *r;
    vt_shown *shown;
    vt_buf *out;
    bool (*make)(struct question *q, const vt_progress *progress, vt_err *err);
} question;

static bool body(void *ctx, const vt_progress *progress, vt_err *err)
{
    question *q = ctx;
    return q->make(q, progress, err) && vt_buf_check(q->out, err);
}

static bool asked(vt_request *r, vt_reply *out, const char *media,
                  bool (*make)(question *q, const vt_progress *progress, vt_err *err), vt_err *err)
{
    question q = {.r = r, .out = &out->body, .make = make};
    const char *job = vt_cstr(r->arena, vt_request_param(r, "job"));
    vt_job_kind kind = vt_str_is(vt_request_param(r, "later"), "1") ? VT_JOB_EXPORT : VT_JOB_VIEW;
    vt_session *session = r->server->session;
    q.shown = vt_session_hold(session, vt_request_param(r, "f"), vt_request_gone, r, err);
    if (!q.shown)
        return false;
    out->media = media;
    bool ok = vt_jobs_run(r->server->jobs, kind, job, body, &q, vt_request_gone, r, err) ||
              vt_in_file(err, q.shown->opened->model->path);
    ok = vt_shown_check(q.shown, err) && ok;
    vt_session_drop(session, q.shown);
    return ok;
}

/* ---- parameters ------------------------------------------------------------------------------ */

/* Reads digits from the front of `s`. */
static bool digits_take(vt_str *s, uint64_t *out)
{
    size_t n = 0;
    *out = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9' && n < 18)
        *out = *out * 10 + (uint64_t)(s->p[n++] - '0');
    *s = vt_str_from(*s, n);
    return n > 0;
}

static bool whole(const vt_request *r, const char *name, uint64_t otherwise, uint64_t *out,
                  vt_err *err)
{
    vt_str s = vt_request_param(r, name), rest = s;
    *out = otherwise;
    if (!s.n || (digits_take(&rest, out) && !rest.n))
        return true;
    return vt_fail(err, VT_BAD_INPUT, "%s: '%.*s' is not a whole number", name, VT_ARG(s));
}

static bool real_of(const vt_request *r)
{
    return vt_str_is(vt_request_param(r, "real"), "1");
}

static const vt_tensor *tensor_of(const question *q, vt_err *err)
{
    uint64_t w;
    return whole(q->r, "w", 0, &w, err) ? vt_opened_tensor(q->shown->opened, w, err) : NULL;
}

/* ---- the table and its numbers --------------------------------------------------------------- */

static bool tensors_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_json j;
    (void)progress;
    vt_json_init(&j, q->out, false);
    return vt_tensor_table_json(q->shown->opened, &j, err);
}

/* `w`: "3,4,17" */
static bool stats_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_json j;
    vt_str list = vt_request_param(q->r, "w");
    double began = vt_now();
    vt_json_init(&j, q->out, false);
    vt_json_object(&j);
    vt_json_key(&j, "stats");
    vt_json_array(&j);
    for (int n = 0; list.n; n++) {
        uint64_t w;
        if (n == MOST_STATS || !digits_take(&list, &w) || (list.n && list.p[0] != ','))
            return vt_fail(err, VT_BAD_INPUT, "w is at most %d numbers of tensors with commas",
                           MOST_STATS);
        list = vt_str_from(list, list.n ? 1 : 0);
        if (!vt_tensor_stats_json(q->shown->opened, w, real_of(q->r), progress, &j, err))
            return false;
    }
    vt_json_end(&j, ']');
    vt_json_key(&j, "ms");
    vt_json_f64(&j, (vt_now() - began) * 1e3);
    vt_json_end(&j, '}');
    return true;
}

/* ---- what else can be said ------------------------------------------------------------------- */

static void key_number(vt_json *j, const char *key, double v)
{
    vt_json_key(j, key);
    if (isfinite(v))
        vt_json_f64(j, v);
    else
        vt_json_null(j);
}

static bool spectrum_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_json j;
    vt_spectrum s;
    const vt_tensor *t = tensor_of(q, err);
    if (!t || !vt_weight_spectrum(q->r->arena, q->shown->opened->model, t, 0, real_of(q->r),
                                  progress, &s, err))
        return false;
    const struct {
        const char *key;
        double v;
    } rows[] = {{"n", (double)s.n},
                {"of", (double)(s.rows < s.cols ? s.rows : s.cols)},
                {"first", s.n ? s.values[0] : 0},
                {"last", s.n ? s.values[s.n - 1] : 0},
                {"norm", s.norm},
                {"effective", s.effective_rank},
                {"stable", s.stable_rank},
                {"condition", s.condition},
                {"edge", s.edge},
                {"above", (double)s.above_edge},
                {"alpha", s.alpha},
                {"alphaError", s.alpha_error}};
    vt_json_init(&j, q->out, false);
    vt_json_object(&j);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        key_number(&j, rows[i].key, rows[i].v);
    vt_json_end(&j, '}');
    return true;
}

static bool findings_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_json j;
    size_t n, found;
    const vt_tensor *tensors;
    const vt_finding *at;
    vt_opened *o = q->shown->opened;
    if (!vt_opened_tensors(o, &tensors, &n, err) ||
        !vt_findings_make(q->r->arena, o->model, tensors, n, vt_request_zh(q->r), progress, &at,
                          &found, err))
        return false;
    vt_json_init(&j, q->out, false);
    vt_findings_json(o->model, at, found, &j);
    return true;
}

/* ---- numbers as they are: f32, column after column --------------------------------------------
 */

static bool rectangle_read(const question *q, const vt_tensor *t, vt_rectangle *p, vt_err *err)
{
    return whole(q->r, "row", 0, &p->row, err) && whole(q->r, "col", 0, &p->col, err) &&
           whole(q->r, "rows", t->rows, &p->rows, err) &&
           whole(q->r, "cols", t->cols, &p->cols, err);
}

static void put_tiles(vt_buf *out, const vt_tile *at, size_t n)
{
    for (int column = 0; column < 4; column++)
        for (size_t i = 0; i < n; i++) {
            float v = column == 0   ? at[i].min
                      : column == 1 ? at[i].max
                      : column == 2 ? at[i].mean
                                    : (float)at[i].nan;
            vt_buf_bytes(out, &v, sizeof v);
        }
}

static bool tiles_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_rectangle p;
    uint64_t down, across;
    const vt_tensor *t = tensor_of(q, err);
    if (!t || !rectangle_read(q, t, &p, err) || !whole(q->r, "down", 64, &down, err) ||
        !whole(q->r, "across", 64, &across, err))
        return false;
    if (!down || !across || down > MOST_CELLS || across > MOST_CELLS || down * across > MOST_CELLS)
        return vt_fail(err, VT_BAD_INPUT, "%llu × %llu cells are none, or more than %d",
                       (unsigned long long)down, (unsigned long long)across, MOST_CELLS);
    vt_tile *at = vt_arena_array(q->r->arena, down * across, sizeof *at);
    if (!at)
        return vt_arena_check(q->r->arena, err);
    if (!vt_weight_tiles(q->r->arena, q->shown->opened->model, t->weight, t->cols, p, down, across,
                         real_of(q->r), progress, at, err))
        return false;
    put_tiles(q->out, at, down * across);
    return true;
}

static void put_channels(vt_buf *out, const vt_channels *c)
{
    for (int column = 0; column < 5; column++)
        for (uint64_t i = 0; i < c->n; i++) {
            vt_stats s = vt_stats_of(&c->at[i]);
            float v = (float)(column == 0   ? s.min
                              : column == 1 ? s.max
                              : column == 2 ? s.mean
                              : column == 3 ? s.std
                                            : s.l2);
            vt_buf_bytes(out, &v, sizeof v);
        }
}

static bool channels_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_channels c;
    const vt_tensor *t = tensor_of(q, err);
    if (!t)
        return false;
    const vt_model *m = q->shown->opened->model;
    const vt_weight *w = &m->weights.at[t->weight];
    if (t->out_axis < 0 || w->shape[t->out_axis] > MOST_CHANNELS)
        return vt_fail(err, VT_BAD_INPUT, "tensor '%.*s' has no channels, or more than %d",
                       VT_ARG(t->label), MOST_CHANNELS);
    if (!vt_weight_channels(q->r->arena, m, t->weight, t->out_axis, real_of(q->r), progress, &c,
                            err))
        return false;
    put_channels(q->out, &c);
    return true;
}

/* ---- rows of an embedding table -----------------------------------------------------------------
 */

static bool nearest_make(question *q, const vt_progress *progress, vt_err *err)
{
    vt_json j;
    vt_nearest found;
    uint64_t top;
    const vt_tensor *t = tensor_of(q, err);
    const vt_model *m = q->shown->opened->model;
    if (!t || !whole(q->r, "top", 10, &top, err) ||
        !vt_nearest_find(q->r->arena, m, t->weight, vt_request_param(q->r, "q"), top, progress,
                         &found, err))
        return false;
    vt_json_init(&j, q->out, false);
    vt_nearest_json(q->r->arena, &m->weights.at[t->weight], &found, &j);
    return vt_arena_check(q->r->arena, err);
}

/* ---- the routes ------------------------------------------------------------------------------ */

#define ROUTE(noun, media)                                                                         \
    bool vt_route_##noun(vt_request *r, vt_reply *out, vt_err *err)                                \
    {                                                                                              \
        return asked(r, out, media, noun##_make, err);                                             \
    }
ROUTE(tensors, "application/json")
ROUTE(stats, "application/json")
ROUTE(spectrum, "application/json")
ROUTE(findings, "application/json")
ROUTE(nearest, "application/json")
ROUTE(tiles, "application/octet-stream")
ROUTE(channels, "application/octet-stream")
