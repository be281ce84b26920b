/* weights_histogram.c: how the values of tensors are spread: one histogram large, many small, in
 * rows of four. With shared axes all have the range of the widest, and heights are shares of each
 * tensor. */
#include "view/weights_parts.h"

#include <math.h>

enum { ACROSS = 4, PANELS_MOST = 200 };

static unsigned bins_of(const vt_weights_maker *w)
{
    return w->spec->bins ? w->spec->bins : 64;
}

static vt_str reading_of(const vt_weights_maker *w, const vt_distribution *d)
{
    vt_buf b = {0};
    const vt_stats *s = &d->stats;
    vt_put_count(&b, s->finite);
    vt_buf_text(&b, s->finite == 1 ? " value" : " values");
    if (d->below + d->above) {
        vt_buf_text(&b, ", ");
        vt_put_count(&b, d->below + d->above);
        vt_buf_text(&b, " beyond");
    }
    if (s->count > s->finite) {
        vt_buf_text(&b, ", ");
        vt_put_count(&b, s->count - s->finite);
        vt_buf_text(&b, " NaN or Inf");
    }
    vt_str text = vt_str_copy(w->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return text;
}

static vt_str note_of(const vt_weights_maker *w, const vt_tensor *t, const vt_distribution *d)
{
    vt_str shape = w->chart->title.n ? VT_S("") : vt_weights_shape(w, t);
    if (!d->stats.finite)
        return shape;
    return vt_str_format(w->arena, "%.*s%sstd %.*s", VT_ARG(shape), shape.n ? " \xc2\xb7 " : "",
                         VT_ARG(vt_weights_number(w->arena, d->stats.std)));
}

/* Counts, or shares of the whole in per cent. */
static void add_bars(vt_weights_maker *w, const vt_distribution *d, bool shares)
{
    uint32_t n = (uint32_t)d->n_bins;
    double *count = vt_arena_array(w->arena, n, sizeof *count);
    vt_mark *m = vt_chart_mark(w->chart, VT_MARK_BAR);
    for (uint32_t i = 0; count && i < n; i++)
        count[i] = (double)d->bins[i] * (shares ? 100 / (double)d->stats.finite : 1);
    m->at[VT_AT_X] = vt_chart_f64(w->chart, VT_S("from"), d->edges, n);
    m->at[VT_AT_X2] = vt_chart_f64(w->chart, VT_S("to"), d->edges + 1, n);
    m->at[VT_AT_Y] = vt_chart_f64(w->chart, shares ? VT_S("share") : VT_S("count"), count, n);
}

bool vt_weights_histogram_add(vt_weights_maker *w, const vt_tensor *t, bool alone, vt_err *err)
{
    vt_distribution d;
    vt_panel *p = &w->chart->panels.at[w->chart->panels.n - 1];
    if (!vt_arena_check(w->arena, err) || !vt_weights_stats(w, t, bins_of(w), &d, err))
        return false;
    bool shares = w->spec->shared && !alone;
    p->x.tight = true;
    p->y.scale = w->spec->log ? VT_SCALE_LOG : VT_SCALE_LINEAR;
    p->reading = reading_of(w, &d);
    if (alone)
        p->note = note_of(w, t, &d);
    if (shares)
        p->y.unit = VT_S("%");
    if (d.n_bins)
        add_bars(w, &d, shares);
    return true;
}

/* All panels get the ends of the widest. */
static void share_axes(vt_weights_maker *w)
{
    double lo = INFINITY, hi = -INFINITY, top = 0;
    vt_chart *c = w->chart;
    for (size_t i = 0; i < c->marks.n; i++) {
        const vt_mark *m = &c->marks.at[i];
        const vt_column *from = &c->columns.at[m->at[VT_AT_X]],
                        *to = &c->columns.at[m->at[VT_AT_X2]];
        const vt_column *y = &c->columns.at[m->at[VT_AT_Y]];
        if (!from->n)
            continue;
        lo = fmin(lo, from->f64[0]);
        hi = fmax(hi, to->f64[to->n - 1]);
        for (uint32_t k = 0; k < y->n; k++)
            top = fmax(top, y->f64[k]);
    }
    for (size_t i = 0; hi > lo && i < c->panels.n; i++) {
        vt_panel *p = &c->panels.at[i];
        p->x.lo = lo;
        p->x.hi = hi;
        p->y.lo = w->spec->log ? top / 1e5 : 0;
        p->y.hi = top;
    }
}

bool vt_weights_histograms(vt_weights_maker *w, vt_err *err)
{
    size_t n = w->n < PANELS_MOST ? w->n : PANELS_MOST;
    uint32_t across = n < ACROSS ? (uint32_t)n : ACROSS;
    for (size_t i = 0; i < n; i++) {
        if (!vt_step(w->progress, "statistics", (double)i, (double)n, err))
            return false;
        vt_panel *p = vt_chart_panel(w->chart);
        p->title = w->tensors[i].label;
        p->col = (uint32_t)i % across;
        p->row = (uint32_t)i / across;
        p->y.hidden = n > across && !w->spec->shared && !w->spec->log;
        if (!vt_weights_histogram_add(w, &w->tensors[i], n == 1, err))
            return false;
    }
    if (w->spec->shared)
        share_axes(w);
    uint32_t rows = (uint32_t)((n + across - 1) / across);
    w->chart->width = across < 2 ? 680 : across < 3 ? 760 : 1000;
    w->chart->height = across < 2 ? 380 : 52 + (float)rows * (across < 3 ? 240 : 160);
    w->chart->caption = vt_str_format(w->arena, "%u equal bins each%s%s", bins_of(w),
                                      w->spec->shared ? ", shared axes" : "",
                                      n < w->n ? ", the first 200 tensors" : "");
    return true;
}
