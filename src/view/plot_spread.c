/* plot_spread.c: how values are spread: histogram, box, violin.
 *
 * Bins: as many as numpy's 'auto' makes (the more of Sturges' log2 n + 1 and Freedman & Diaconis'
 * width 2 IQR n^(-1/3)), one a value where whole numbers are few. Boxes: quartiles by linear
 * interpolation, whiskers to the outermost values within 1.5 times their distance, each value
 * beyond a dot, as matplotlib has them. Violins: Gaussian kernel with Scott's bandwidth, from least
 * to greatest value. */
#include "view/plot_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS_MOST = 1000, KDE_BINS = 2048, KDE_POINTS = 256, VIOLIN_POINTS = 128 };

/* ---- bins ---------------------------------------------------------------------------------------
 */

typedef struct bins {
    double from, to;
    uint32_t n;
} bins;

static bool all_whole(const double *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (v[i] != floor(v[i]))
            return false;
    return n > 0;
}

/* `v` ascends. */
static bins bins_of(const double *v, uint32_t n)
{
    double lo = n ? v[0] : 0, hi = n ? v[n - 1] : 1, range = hi - lo;
    if (!(range > 0))
        return (bins){lo - .5, hi + .5, 1};
    if (all_whole(v, n) && range <= 60)
        return (bins){lo - .5, hi + .5, (uint32_t)range + 1};
    double sturges = range / (log2(n) + 1);
    double fd = 2 * (vt_plot_quantile(v, n, .75) - vt_plot_quantile(v, n, .25)) / cbrt(n);
    double width = fd > 0 ? fmin(sturges, fd) : sturges, count = ceil(range / width);
    return (bins){lo, hi, count < 1 ? 1 : count > BINS_MOST ? BINS_MOST : (uint32_t)count};
}

static bool bins_set(vt_plot_maker *m, const double *v, uint32_t n, bins *b, vt_err *err)
{
    vt_weights_spec own;
    if (!vt_weights_spec_read(&own, VT_S(""), m->spec->bins, m->spec->range, VT_S(""), VT_S(""),
                              err))
        return false;
    *b = bins_of(v, n);
    if (own.ranged)
        b->from = own.from, b->to = own.to;
    if (own.bins) {
        bool half = !own.ranged && n && b->from < v[0] && v[n - 1] > v[0];
        b->from = half ? v[0] : b->from;
        b->to = half ? v[n - 1] : b->to;
        b->n = own.bins;
    }
    return true;
}

/* Counts; returns how many lay outside. */
static uint32_t bins_count(const bins *b, const double *v, uint32_t n, double *counts)
{
    uint32_t outside = 0;
    double per = b->n / (b->to - b->from);
    memset(counts, 0, b->n * sizeof *counts);
    for (uint32_t i = 0; i < n; i++) {
        double at = (v[i] - b->from) * per;
        if (v[i] < b->from || v[i] > b->to)
            outside++;
        else
            counts[at >= b->n ? b->n - 1 : (uint32_t)at]++;
    }
    return outside;
}

/* ---- histogram
 * ------------------------------------------------------------------------------------
 */

/* The values: of y where it is named, else of x. */
static const double *values_of(const vt_plot_maker *m, const vt_plot_series *s)
{
    return m->n_y ? s->y : s->x;
}

static bool density_add(vt_plot_maker *m, const vt_plot_series *s, const double *v, uint32_t n,
                        const bins *b, vt_err *err)
{
    double mean = 0, square = 0, *counts = vt_arena_array(m->arena, KDE_BINS, sizeof *counts);
    double *x = vt_arena_array(m->arena, KDE_POINTS, sizeof *x),
           *y = vt_arena_array(m->arena, KDE_POINTS, sizeof *y);
    for (uint32_t i = 0; i < n; i++)
        mean += v[i] / n;
    for (uint32_t i = 0; i < n; i++)
        square += (v[i] - mean) * (v[i] - mean);
    double h = vt_density_bandwidth(n > 1 ? sqrt(square / (n - 1)) : 0, n);
    bins fine = {v[0] - 3 * h, v[n - 1] + 3 * h, KDE_BINS};
    if (!vt_arena_check(m->arena, err))
        return false;
    if (!(h > 0))
        return true;
    bins_count(&fine, v, n, counts);
    if (!vt_density_make(m->arena, counts, KDE_BINS, fine.from, fine.to, h, KDE_POINTS, x, y, err))
        return false;
    for (int i = 0; i < KDE_POINTS; i++)
        y[i] *= n * (b->to - b->from) / b->n; /* as high as the bars */
    vt_mark *line = vt_chart_mark(m->chart, VT_MARK_LINE);
    line->at[VT_AT_X] = vt_plot_column(m, "density.x", x, KDE_POINTS);
    line->at[VT_AT_Y] = vt_plot_column(m, "density", y, KDE_POINTS);
    line->ink = s->label.n ? s->ink : VT_INK_WORD;
    return true;
}

static void bars_add(vt_plot_maker *m, const vt_plot_series *s, const bins *b, const double *counts,
                     bool many)
{
    double *from = vt_arena_array(m->arena, b->n, sizeof *from),
           *to = vt_arena_array(m->arena, b->n, sizeof *to);
    vt_mark *bar = vt_chart_mark(m->chart, VT_MARK_BAR);
    for (uint32_t i = 0; from && to && i < b->n; i++) {
        from[i] = b->from + (b->to - b->from) * i / b->n;
        to[i] = b->from + (b->to - b->from) * (i + 1) / b->n;
    }
    bar->at[VT_AT_X] = vt_plot_column(m, "from", from, b->n);
    bar->at[VT_AT_X2] = vt_plot_column(m, "to", to, b->n);
    bar->at[VT_AT_Y] = vt_plot_column(m, "count", counts, b->n);
    vt_plot_look(s, bar);
    bar->ink = many ? s->ink : VT_INK_MARK;
    bar->opacity = many ? .6f : 0;
}

static void hist_reading(vt_plot_maker *m, uint64_t n, uint64_t outside, const bins *b)
{
    vt_buf t = {0};
    vt_put_count(&t, n);
    vt_buf_format(&t, " values, %u bins", b->n);
    if (outside) {
        vt_buf_text(&t, ", ");
        vt_put_count(&t, outside);
        vt_buf_text(&t, " outside");
    }
    m->reading = vt_str_copy(m->arena, vt_buf_view(&t));
    vt_buf_free(&t);
}

static bool hist_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    bins b;
    uint64_t all = 0, outside = 0;
    if (!m->n_y && m->x->type == VT_TABLE_WORD)
        return vt_fail(err, VT_BAD_INPUT, "column '%.*s' holds words: --mark bar counts them",
                       VT_ARG(m->x->name));
    for (uint32_t i = 0; i < n; i++)
        all += s[i].n;
    double *joined = vt_arena_array(m->arena, all ? all : 1, sizeof *joined);
    uint32_t k = 0, kept;
    for (uint32_t i = 0; joined && i < n; i++) {
        memcpy(joined + k, values_of(m, &s[i]), s[i].n * sizeof *joined);
        k += s[i].n;
    }
    double *sorted = joined ? vt_plot_sorted(m->arena, joined, k, &kept) : NULL;
    if (!sorted || !bins_set(m, sorted, kept, &b, err))
        return vt_arena_check(m->arena, err) && false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t own;
        double *v = vt_plot_sorted(m->arena, values_of(m, &s[i]), s[i].n, &own);
        double *counts = vt_arena_array(m->arena, b.n, sizeof *counts);
        if (!vt_arena_check(m->arena, err))
            return false;
        outside += bins_count(&b, v, own, counts);
        bars_add(m, &s[i], &b, counts, n > 1);
        if (m->spec->kde && own > 1 && !density_add(m, &s[i], v, own, &b, err))
            return false;
    }
    hist_reading(m, kept, outside, &b);
    vt_panel *p = vt_plot_panel(m);
    p->x.title = m->spec->xlabel.n ? m->spec->xlabel
                 : m->n_y == 1     ? m->y[0]->name
                 : m->x            ? m->x->name
                                   : VT_S("");
    p->x.scale = p->x.scale == VT_SCALE_BAND ? VT_SCALE_LINEAR : p->x.scale;
    p->y.title = m->spec->ylabel.n ? m->spec->ylabel : VT_S("count");
    p->x.tight = true;
    return true;
}

/* ---- box and violin
 * -------------------------------------------------------------------------------
 */

typedef struct spread { /* values of one category of one series */
    const double *v;    /* ascending */
    uint32_t n;
    double at;
} spread;

/* Category by category; without x each series is one. */
static bool spreads_make(vt_plot_maker *m, const vt_plot_series *s, uint32_t i, uint32_t n,
                         bool words, spread **out, uint32_t *count, vt_err *err)
{
    uint32_t cats = words ? m->x->n_words : 1;
    double each = .8 / n;
    *out = vt_arena_array(m->arena, cats, sizeof **out);
    *count = 0;
    double *values = vt_arena_array(m->arena, s->n ? s->n : 1, sizeof *values);
    uint32_t *starts = vt_arena_array(m->arena, cats + 1, sizeof *starts),
             *ends = vt_arena_array(m->arena, cats + 1, sizeof *ends);
    if (!vt_arena_check(m->arena, err))
        return false;
    const double *from = values_of(m, s);
    for (uint32_t r = 0; r < s->n; r++) { /* a counting sort by category */
        double x = words ? s->x[r] : 0;
        if (x >= 0 && x < cats)
            starts[(uint32_t)x + 1]++;
    }
    for (uint32_t c = 0; c < cats; c++) {
        starts[c + 1] += starts[c];
        ends[c] = starts[c];
    }
    for (uint32_t r = 0; r < s->n; r++) {
        double x = words ? s->x[r] : 0;
        if (x >= 0 && x < cats)
            values[ends[(uint32_t)x]++] = from[r];
    }
    for (uint32_t c = 0; c < cats; c++) {
        spread *k = &(*out)[*count];
        k->v = vt_plot_sorted(m->arena, values + starts[c], ends[c] - starts[c], &k->n);
        k->at = !words ? i : n > 1 ? c - .4 + (i + .5) * each : c;
        *count += k->v && k->n > 0;
    }
    return vt_arena_check(m->arena, err);
}

enum { LOW, Q1, MEDIAN, Q3, HIGH, STATS };

static void tukey(const spread *k, double out[STATS])
{
    out[Q1] = vt_plot_quantile(k->v, k->n, .25);
    out[MEDIAN] = vt_plot_quantile(k->v, k->n, .5);
    out[Q3] = vt_plot_quantile(k->v, k->n, .75);
    double reach = 1.5 * (out[Q3] - out[Q1]);
    out[LOW] = out[Q1];
    out[HIGH] = out[Q3];
    for (uint32_t i = 0; i < k->n; i++)
        if (k->v[i] >= out[Q1] - reach) {
            out[LOW] = fmin(k->v[i], out[Q1]);
            break;
        }
    for (uint32_t i = k->n; i-- > 0;)
        if (k->v[i] <= out[Q3] + reach) {
            out[HIGH] = fmax(k->v[i], out[Q3]);
            break;
        }
}

static void boxes_put(vt_plot_maker *m, const vt_plot_series *s, const spread *k, uint32_t n,
                      float width)
{
    static const char *const names[STATS] = {"low", "q1", "median", "q3", "high"};
    static const vt_channel channels[STATS] = {VT_AT_LOW, VT_AT_Y, VT_AT_VALUE, VT_AT_Y2,
                                               VT_AT_HIGH};
    double *v[STATS], *at = vt_arena_array(m->arena, n, sizeof *at), own[STATS];
    for (int i = 0; i < STATS; i++)
        v[i] = vt_arena_array(m->arena, n, sizeof **v);
    if (!vt_arena_ok(m->arena))
        return;
    for (uint32_t i = 0; i < n; i++) {
        tukey(&k[i], own);
        at[i] = k[i].at;
        for (int q = 0; q < STATS; q++)
            v[q][i] = own[q];
    }
    vt_mark *box = vt_chart_mark(m->chart, VT_MARK_BOX);
    box->at[VT_AT_X] = vt_plot_column(m, "at", at, n);
    for (int q = 0; q < STATS; q++)
        box->at[channels[q]] = vt_plot_column(m, names[q], v[q], n);
    vt_plot_look(s, box);
    box->width = width;
}

static void outliers_put(vt_plot_maker *m, const vt_plot_series *s, const spread *k, uint32_t n)
{
    VT_VEC(double) x = {0}, y = {0};
    double own[STATS];
    for (uint32_t i = 0; i < n; i++) {
        tukey(&k[i], own);
        for (uint32_t r = 0; r < k[i].n; r++) {
            if (k[i].v[r] >= own[LOW] && k[i].v[r] <= own[HIGH])
                continue;
            double *px = vt_push(m->arena, &x), *py = vt_push(m->arena, &y);
            if (!px || !py)
                return;
            *px = k[i].at;
            *py = k[i].v[r];
        }
    }
    if (!x.n)
        return;
    vt_mark *dots = vt_chart_mark(m->chart, VT_MARK_POINT);
    dots->at[VT_AT_X] = vt_plot_column(m, "outlier.at", x.at, (uint32_t)x.n);
    dots->at[VT_AT_Y] = vt_plot_column(m, "outlier", y.at, (uint32_t)y.n);
    dots->ink = s->ink;
    dots->width = 3;
}

/* Without words to part them by, each series is a category of its own. */
static bool names_set(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, bool words,
                      vt_err *err)
{
    vt_str *names = vt_arena_array(m->arena, n ? n : 1, sizeof *names);
    if (!vt_arena_check(m->arena, err))
        return false;
    if (words)
        return true;
    for (uint32_t i = 0; i < n; i++)
        names[i] = s[i].label.n ? s[i].label : m->n_y ? m->y[0]->name : m->x->name;
    vt_id id = vt_chart_text(m->chart, VT_S("series"), names, n);
    vt_panel *p = vt_plot_panel(m);
    p->x.scale = VT_SCALE_BAND;
    p->x.categories = id;
    p->x.title = m->spec->xlabel;
    return true;
}

static bool box_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    bool words = m->n_y && m->x && m->x->type == VT_TABLE_WORD;
    if (!names_set(m, s, n, words, err))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        spread *k;
        uint32_t count;
        if (!spreads_make(m, &s[i], i, n, words, &k, &count, err))
            return false;
        vt_plot_series own = s[i];
        own.label = words ? own.label : VT_S("");
        boxes_put(m, &own, k, count, words && n > 1 ? .64f / (float)n : .56f);
        outliers_put(m, &own, k, count);
    }
    m->chart->caption = VT_S("whiskers to 1.5 of the quartiles' distance");
    return vt_arena_check(m->arena, err);
}

static bool violin_put(vt_plot_maker *m, const vt_plot_series *s, const spread *k, float width,
                       vt_err *err)
{
    double *counts = vt_arena_array(m->arena, KDE_BINS, sizeof *counts), most = 0, mean = 0,
           square = 0;
    double *x = vt_arena_array(m->arena, VIOLIN_POINTS, sizeof *x),
           *f = vt_arena_array(m->arena, VIOLIN_POINTS, sizeof *f);
    double *at = vt_arena_array(m->arena, VIOLIN_POINTS, sizeof *at);
    if (!vt_arena_check(m->arena, err))
        return false;
    for (uint32_t i = 0; i < k->n; i++)
        mean += k->v[i] / k->n;
    for (uint32_t i = 0; i < k->n; i++)
        square += (k->v[i] - mean) * (k->v[i] - mean);
    double h = vt_density_bandwidth(k->n > 1 ? sqrt(square / (k->n - 1)) : 0, k->n);
    bins b = {k->v[0], k->v[k->n - 1], KDE_BINS};
    if (!(h > 0) || !(b.to > b.from))
        return true;
    bins_count(&b, k->v, k->n, counts);
    if (!vt_density_make(m->arena, counts, KDE_BINS, b.from, b.to, h, VIOLIN_POINTS, x, f, err))
        return false;
    for (int i = 0; i < VIOLIN_POINTS; i++)
        most = fmax(most, f[i]);
    for (int i = 0; i < VIOLIN_POINTS; i++) {
        f[i] /= most > 0 ? most : 1;
        at[i] = k->at;
    }
    vt_mark *v = vt_chart_mark(m->chart, VT_MARK_VIOLIN);
    v->at[VT_AT_X] = vt_plot_column(m, "violin", at, VIOLIN_POINTS);
    v->at[VT_AT_Y] = vt_plot_column(m, "value", x, VIOLIN_POINTS);
    v->at[VT_AT_VALUE] = vt_plot_column(m, "density", f, VIOLIN_POINTS);
    v->ink = s->ink;
    v->width = width;
    return true;
}

static bool violin_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    bool words = m->n_y && m->x && m->x->type == VT_TABLE_WORD;
    if (!names_set(m, s, n, words, err))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        spread *k;
        uint32_t count;
        float width = words && n > 1 ? .76f / (float)n : .8f;
        if (!spreads_make(m, &s[i], i, n, words, &k, &count, err))
            return false;
        for (uint32_t c = 0; c < count; c++)
            if (!violin_put(m, &s[i], &k[c], width, err))
                return false;
        vt_plot_series own = s[i];
        own.label = words ? own.label : VT_S("");
        boxes_put(m, &own, k, count, width * .12f);
    }
    m->chart->caption = VT_S("Gaussian kernel, Scott's bandwidth; boxes of the quartiles");
    return vt_arena_check(m->arena, err);
}

const vt_plot_mark vt_plot_hist = {.name = "hist", .add = hist_add, .one = true};
const vt_plot_mark vt_plot_box = {.name = "box", .add = box_add, .by_x = true};
const vt_plot_mark vt_plot_violin = {.name = "violin", .add = violin_add, .by_x = true};
