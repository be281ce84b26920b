/* weights_box.c: tensors beside each other along the depth: boxes or violins, a row each, the first
 * layer at the top.
 *
 * A box runs between the quartiles, its whiskers to the outermost values within 1.5 times their
 * distance (Tukey), with dots at least and greatest value. A violin's half width is the density by
 * a Gaussian kernel over 512 bins, each as wide as the next at its greatest. */
#include "view/weights_parts.h"

#include <math.h>

enum { TENSORS_MOST = 400, BINS = 512, POINTS = 128, STATS = 7 };

static const char *const stat_names[STATS] = {"low", "q1", "median", "q3", "high", "min", "max"};

typedef struct rows { /* columns of all tensors */
    uint32_t n;
    double *at, *v[STATS];
} rows;

static bool rows_make(vt_weights_maker *w, rows *r, vt_err *err)
{
    r->n = w->n < TENSORS_MOST ? (uint32_t)w->n : TENSORS_MOST;
    r->at = vt_arena_array(w->arena, r->n, sizeof *r->at);
    for (int k = 0; k < STATS; k++)
        r->v[k] = vt_arena_array(w->arena, r->n, sizeof **r->v);
    return vt_arena_check(w->arena, err);
}

static void rows_set(rows *r, uint32_t i, const vt_distribution *d)
{
    const double v[STATS] = {d->whisker_low,  d->q1,        d->median,   d->q3,
                             d->whisker_high, d->stats.min, d->stats.max};
    r->at[i] = i;
    for (int k = 0; k < STATS; k++)
        r->v[k][i] = d->stats.finite ? v[k] : NAN;
}

/* The panel: names of tensors from the top. */
static void panel_add(vt_weights_maker *w, const rows *r, const char *note)
{
    vt_str *names = vt_arena_array(w->arena, r->n, sizeof *names);
    uint32_t *weights = vt_arena_array(w->arena, r->n, sizeof *weights);
    for (uint32_t i = 0; names && weights && i < r->n; i++) {
        names[i] = w->tensors[i].label;
        weights[i] = w->tensors[i].weight;
    }
    vt_panel *p = vt_chart_panel(w->chart);
    p->title = VT_S("Weights along the depth");
    p->note = vt_str_of(note);
    p->y.scale = VT_SCALE_BAND;
    p->y.reversed = true;
    p->x.scale = w->spec->log ? VT_SCALE_SYMLOG : VT_SCALE_LINEAR;
    vt_id id = vt_chart_text(w->chart, VT_S("tensor"), names, r->n);
    vt_chart_u32(w->chart, VT_S("weight"), weights, weights ? r->n : 0);
    w->chart->panels.at[w->chart->panels.n - 1].y.categories = id;
    w->chart->width = 760;
    w->chart->height = 110 + (float)r->n * (r->n > 40 ? 15 : 21);
    if (r->n < w->n)
        w->chart->caption = vt_str_format(w->arena, "the first %u of %zu", r->n, w->n);
}

static void boxes_add(vt_weights_maker *w, const rows *r, float width)
{
    vt_chart *c = w->chart;
    vt_id ids[STATS], at = vt_chart_f64(c, VT_S("at"), r->at, r->n);
    for (int k = 0; k < STATS; k++)
        ids[k] = vt_chart_f64(c, vt_str_of(stat_names[k]), r->v[k], r->n);
    for (int k = 5; k < STATS && width > .3f; k++) { /* least and greatest */
        vt_mark *m = vt_chart_mark(c, VT_MARK_POINT);
        m->at[VT_AT_X] = ids[k];
        m->at[VT_AT_Y] = at;
        m->width = 2.5f;
        m->opacity = .9f;
    }
    vt_mark *m = vt_chart_mark(c, VT_MARK_BOX);
    static const vt_channel channels[5] = {VT_AT_LOW, VT_AT_Y, VT_AT_VALUE, VT_AT_Y2, VT_AT_HIGH};
    m->at[VT_AT_X] = at;
    for (int k = 0; k < 5; k++)
        m->at[channels[k]] = ids[k];
    m->width = width;
}

static bool each(vt_weights_maker *w, uint32_t i, uint32_t n, unsigned bins, vt_distribution *d,
                 vt_err *err)
{
    return vt_step(w->progress, "statistics", i, n, err) &&
           vt_weights_stats(w, &w->tensors[i], bins, d, err);
}

bool vt_weights_boxes(vt_weights_maker *w, vt_err *err)
{
    rows r;
    vt_distribution d;
    if (!rows_make(w, &r, err))
        return false;
    for (uint32_t i = 0; i < r.n; i++) {
        if (!each(w, i, r.n, 64, &d, err))
            return false;
        rows_set(&r, i, &d);
    }
    panel_add(w, &r, "quartiles, whiskers to 1.5 of their distance, dots at the ends");
    boxes_add(w, &r, .6f);
    return true;
}

typedef struct violins { /* POINTS rows a tensor */
    double *at, *y, *density;
} violins;

static bool violin_set(vt_weights_maker *w, violins *v, uint32_t i, const vt_distribution *d,
                       vt_err *err)
{
    double *y = v->y + (size_t)i * POINTS, *f = v->density + (size_t)i * POINTS, most = 0;
    double counts[BINS];
    double h = vt_density_bandwidth(d->stats.std, d->stats.finite);
    for (int k = 0; k < POINTS; k++) {
        v->at[(size_t)i * POINTS + (size_t)k] = i;
        y[k] = f[k] = NAN;
    }
    if (!d->n_bins || !(h > 0))
        return true;
    h = fmax(h, (d->edges[d->n_bins] - d->edges[0]) / BINS);
    for (size_t k = 0; k < d->n_bins; k++)
        counts[k] = (double)d->bins[k];
    if (!vt_density_make(w->arena, counts, d->n_bins, d->edges[0], d->edges[d->n_bins], h, POINTS,
                         y, f, err))
        return false;
    for (int k = 0; k < POINTS; k++)
        most = fmax(most, f[k]);
    for (int k = 0; k < POINTS; k++)
        f[k] /= most > 0 ? most : 1;
    return true;
}

bool vt_weights_violins(vt_weights_maker *w, vt_err *err)
{
    rows r;
    vt_distribution d;
    if (!rows_make(w, &r, err))
        return false;
    size_t all = (size_t)r.n * POINTS;
    violins v = {vt_arena_array(w->arena, all, sizeof(double)),
                 vt_arena_array(w->arena, all, sizeof(double)),
                 vt_arena_array(w->arena, all, sizeof(double))};
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t i = 0; i < r.n; i++) {
        if (!each(w, i, r.n, BINS, &d, err) || !violin_set(w, &v, i, &d, err))
            return false;
        rows_set(&r, i, &d);
    }
    panel_add(w, &r, "density of each, box of its quartiles");
    vt_chart *c = w->chart;
    vt_id at = vt_chart_f64(c, VT_S("violin"), v.at, (uint32_t)all);
    vt_id y = vt_chart_f64(c, VT_S("value"), v.y, (uint32_t)all);
    vt_id f = vt_chart_f64(c, VT_S("density"), v.density, (uint32_t)all);
    for (uint32_t i = 0; i < r.n; i++) {
        vt_mark *m = vt_chart_mark(c, VT_MARK_VIOLIN);
        m->at[VT_AT_X] = at;
        m->at[VT_AT_Y] = y;
        m->at[VT_AT_VALUE] = f;
        m->first = i * POINTS;
        m->n = POINTS;
    }
    boxes_add(w, &r, .12f);
    if (c->height < 110 + (float)r.n * 34 && r.n <= 40)
        c->height = 110 + (float)r.n * 34;
    return true;
}
