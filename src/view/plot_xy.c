/* plot_xy.c: lines, points and bars.
 *
 * Rows of equal x are put together by --aggregate: the mean with a band of 1.96 standard errors
 * (where a normal distribution has 95 %), or the median with a band from quartile to quartile. Bars
 * of several rows are means. The straight line of --trend is that of least squares. */
#include "view/plot_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows of equal x
 * ------------------------------------------------------------------------------
 */

typedef struct pair {
    double x, y;
} pair;

typedef struct groups { /* a row per x, ascending */
    double *x, *middle, *low, *high;
    uint32_t n;
    bool many; /* some x has several rows */
} groups;

static int compare_pairs(const void *a, const void *b)
{
    const pair *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->y < q->y ? -1 : p->y > q->y;
}

static void group_add(groups *g, const pair *p, uint32_t n, bool median)
{
    double sum = 0, square = 0, error;
    uint32_t k = g->n++;
    for (uint32_t i = 0; i < n; i++)
        sum += p[i].y;
    double mean = sum / n;
    for (uint32_t i = 0; i < n; i++)
        square += (p[i].y - mean) * (p[i].y - mean);
    error = n > 1 ? 1.96 * sqrt(square / (n - 1) / n) : 0;
    g->x[k] = p->x;
    g->many |= n > 1;
    if (median) {
        double *y = g->low + k; /* no room of its own is needed: values are sorted already */
        double at[3];
        for (int q = 0; q < 3; q++) {
            double place = .25 * (q + 1) * (n - 1.0);
            uint32_t i = (uint32_t)place;
            at[q] = i + 1 < n ? p[i].y + (place - i) * (p[i + 1].y - p[i].y) : p[n - 1].y;
        }
        *y = at[0];
        g->middle[k] = at[1];
        g->high[k] = at[2];
    } else {
        g->middle[k] = mean;
        g->low[k] = mean - error;
        g->high[k] = mean + error;
    }
}

static bool group(vt_plot_maker *m, const vt_plot_series *s, bool median, groups *g, vt_err *err)
{
    pair *p = vt_arena_array(m->arena, s->n ? s->n : 1, sizeof *p);
    uint32_t n = 0;
    *g = (groups){.x = vt_arena_array(m->arena, s->n, sizeof(double)),
                  .middle = vt_arena_array(m->arena, s->n, sizeof(double)),
                  .low = vt_arena_array(m->arena, s->n, sizeof(double)),
                  .high = vt_arena_array(m->arena, s->n, sizeof(double))};
    if (!vt_arena_check(m->arena, err))
        return false;
    for (uint32_t i = 0; i < s->n; i++)
        if (isfinite(s->x[i]) && isfinite(s->y[i]))
            p[n++] = (pair){s->x[i], s->y[i]};
    qsort(p, n, sizeof *p, compare_pairs);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && p[end].x == p[i].x; end++)
            ;
        group_add(g, p + i, end - i, median);
    }
    return true;
}

/* ---- lines --------------------------------------------------------------------------------------
 */

static bool aggregates(const vt_plot_maker *m, bool *median, vt_err *err)
{
    vt_str a = m->spec->aggregate;
    *median = vt_str_is(a, "median");
    return !a.n || *median || vt_str_is(a, "mean") ||
           vt_fail(err, VT_BAD_USAGE, "rows of equal x become their mean or median, not '%.*s'",
                   VT_ARG(a));
}

static bool add_groups(vt_plot_maker *m, const vt_plot_series *s, bool median, vt_err *err)
{
    groups g;
    if (!group(m, s, median, &g, err))
        return false;
    vt_id x = vt_plot_column(m, "x", g.x, g.n);
    if (g.many) {
        vt_mark *band = vt_chart_mark(m->chart, VT_MARK_BAND);
        band->at[VT_AT_X] = x;
        band->at[VT_AT_Y] = vt_plot_column(m, "high", g.high, g.n);
        band->at[VT_AT_Y2] = vt_plot_column(m, "low", g.low, g.n);
        band->ink = s->ink;
    }
    vt_mark *line = vt_chart_mark(m->chart, VT_MARK_LINE);
    line->at[VT_AT_X] = x;
    line->at[VT_AT_Y] = vt_plot_column(m, median ? "median" : "mean", g.middle, g.n);
    vt_plot_look(s, line);
    m->chart->caption = median ? VT_S("median, band between the quartiles")
                               : VT_S("mean, band of \xc2\xb1"
                                      "1.96 standard errors");
    return true;
}

/* A field left empty is no value, not one that went wrong: the line goes on. */
static uint32_t drop_missing(const vt_plot_maker *m, const vt_plot_series *s)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if (!m->data->model && isnan(s->y[i]))
            continue;
        s->x[k] = s->x[i];
        s->y[k++] = s->y[i];
    }
    return k;
}

static bool line_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    bool median;
    if (!aggregates(m, &median, err))
        return false;
    vt_plot_panel(m)->x.tight = true;
    for (uint32_t i = 0; i < n; i++) {
        if (m->spec->aggregate.n) {
            if (!add_groups(m, &s[i], median, err))
                return false;
            continue;
        }
        uint32_t k = drop_missing(m, &s[i]);
        vt_mark *line = vt_chart_mark(m->chart, VT_MARK_LINE);
        line->at[VT_AT_X] = vt_plot_column(m, "x", s[i].x, k);
        line->at[VT_AT_Y] = vt_plot_column(m, "y", s[i].y, k);
        vt_plot_look(&s[i], line);
    }
    return true;
}

/* ---- points -------------------------------------------------------------------------------------
 */

/* y = a + b x by least squares, and how much of the variance it explains. */
static void trend_add(vt_plot_maker *m, const vt_plot_series *s)
{
    double n = 0, mx = 0, my = 0, xx = 0, xy = 0, yy = 0, lo = INFINITY, hi = -INFINITY;
    for (uint32_t i = 0; i < s->n; i++) {
        if (!isfinite(s->x[i]) || !isfinite(s->y[i]))
            continue;
        double dx = s->x[i] - mx, dy = s->y[i] - my;
        n++;
        mx += dx / n;
        my += dy / n;
        xx += dx * (s->x[i] - mx);
        yy += dy * (s->y[i] - my);
        xy += dx * (s->y[i] - my);
        lo = fmin(lo, s->x[i]);
        hi = fmax(hi, s->x[i]);
    }
    double *x = vt_arena_array(m->arena, 2, sizeof *x), *y = vt_arena_array(m->arena, 2, sizeof *y);
    if (!(xx > 0) || !x || !y)
        return;
    double slope = xy / xx, base = my - slope * mx;
    x[0] = lo, x[1] = hi;
    y[0] = base + slope * lo, y[1] = base + slope * hi;
    vt_mark *line = vt_chart_mark(m->chart, VT_MARK_LINE);
    line->at[VT_AT_X] = vt_plot_column(m, "trend.x", x, 2);
    line->at[VT_AT_Y] = vt_plot_column(m, "trend.y", y, 2);
    line->ink = s->ink == VT_INK_LABEL && !s->label.n ? VT_INK_WORD : s->ink;
    vt_buf b = {0};
    vt_buf_text(&b, "slope ");
    vt_put_value(&b, slope, 3);
    vt_buf_text(&b, ", R\xc2\xb2 ");
    vt_put_value(&b, yy > 0 ? xy * xy / (xx * yy) : 1, 3);
    vt_str text = vt_str_copy(m->arena, vt_buf_view(&b));
    m->reading = s->label.n ? m->reading : text;
    vt_buf_free(&b);
}

/* Labels as numbers of a colour each, so that all points are one mark and lie over each other by
 * turns. */
static bool labelled_points(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    for (uint32_t i = 0; i < n; i++) {
        vt_mark *p = vt_chart_mark(m->chart, VT_MARK_POINT);
        p->at[VT_AT_X] = vt_plot_column(m, "x", s[i].x, s[i].n);
        p->at[VT_AT_Y] = vt_plot_column(m, "y", s[i].y, s[i].n);
        vt_plot_look(&s[i], p);
        if (s[i].c)
            p->at[VT_AT_COLOR] = vt_plot_column(m, "color", s[i].c, s[i].n);
        p->width = m->rows > 100000 ? 1.5f : m->rows > 5000 ? 2.5f : m->rows > 500 ? 4 : 5;
    }
    return vt_arena_check(m->arena, err);
}

static bool point_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    if (!labelled_points(m, s, n, err))
        return false;
    for (uint32_t i = 0; m->spec->trend && i < n; i++)
        trend_add(m, &s[i]);
    return vt_arena_check(m->arena, err);
}

/* ---- bars ---------------------------------------------------------------------------------------
 */

static bool count_words(vt_plot_maker *m, const vt_plot_series *s, uint32_t bars, groups *g,
                        vt_err *err)
{
    *g = (groups){.x = vt_arena_array(m->arena, bars, sizeof(double)),
                  .middle = vt_arena_array(m->arena, bars, sizeof(double)),
                  .n = bars};
    if (!vt_arena_check(m->arena, err))
        return false;
    for (uint32_t i = 0; i < bars; i++)
        g->x[i] = i;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->x[i] >= 0 && s->x[i] < bars)
            g->middle[(uint32_t)s->x[i]]++;
    return true;
}

/* Series stand beside each other round their category. */
static void bars_put(vt_plot_maker *m, const vt_plot_series *s, groups *g, uint32_t i, uint32_t n,
                     bool band)
{
    double each = .76 / n, *from = vt_arena_array(m->arena, g->n, sizeof *from);
    double *to = vt_arena_array(m->arena, g->n, sizeof *to);
    vt_mark *bar = vt_chart_mark(m->chart, VT_MARK_BAR);
    if (n > 1 && band && from && to) {
        for (uint32_t k = 0; k < g->n; k++) {
            from[k] = g->x[k] - .38 + i * each;
            to[k] = from[k] + each;
        }
        bar->at[VT_AT_X] = vt_plot_column(m, "from", from, g->n);
        bar->at[VT_AT_X2] = vt_plot_column(m, "to", to, g->n);
    } else {
        bar->at[VT_AT_X] = vt_plot_column(m, "x", g->x, g->n);
    }
    bar->at[VT_AT_Y] = vt_plot_column(m, "y", g->middle, g->n);
    vt_plot_look(s, bar);
    bar->ink = n == 1 ? VT_INK_MARK : s->ink;
    if (!g->many)
        return;
    double *at = vt_arena_array(m->arena, g->n, sizeof *at);
    for (uint32_t k = 0; at && k < g->n; k++)
        at[k] = g->x[k] + (n > 1 ? -.38 + (i + .5) * each : 0);
    vt_mark *error = vt_chart_mark(m->chart, VT_MARK_SEGMENT);
    vt_id x = vt_plot_column(m, "at", at, g->n);
    error->at[VT_AT_X] = error->at[VT_AT_X2] = x;
    error->at[VT_AT_Y] = vt_plot_column(m, "low", g->low, g->n);
    error->at[VT_AT_Y2] = vt_plot_column(m, "high", g->high, g->n);
    error->ink = VT_INK_WORD;
    error->width = 1;
}

/* Between numbers a bar is as wide as the least distance. */
static float bar_width(const groups *g)
{
    double least = INFINITY;
    for (uint32_t i = 1; i < g->n; i++)
        least = fmin(least, g->x[i] - g->x[i - 1]);
    return isfinite(least) && least > 0 ? (float)(.8 * least) : .8f;
}

static bool bar_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    bool median, band = m->x && m->x->type == VT_TABLE_WORD;
    if (!aggregates(m, &median, err))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        groups g;
        if (!m->n_y && !band)
            return vt_fail(err, VT_BAD_INPUT,
                           "bars count words, and column '%.*s' holds numbers: --mark hist",
                           VT_ARG(m->x->name));
        if (!(m->n_y ? group(m, &s[i], median, &g, err)
                     : count_words(m, &s[i], m->x->n_words, &g, err)))
            return false;
        bars_put(m, &s[i], &g, i, n, band);
        if (!band)
            m->chart->marks.at[m->chart->marks.n - 1 - g.many].width = bar_width(&g);
        if (g.many)
            m->chart->caption = median ? VT_S("medians, lines between the quartiles")
                                       : VT_S("means, lines of \xc2\xb1"
                                              "1.96 standard errors");
    }
    if (!m->n_y)
        vt_plot_panel(m)->y.title = m->spec->ylabel.n ? m->spec->ylabel : VT_S("rows");
    return vt_arena_check(m->arena, err);
}

const vt_plot_mark vt_plot_line = {.name = "line", .add = line_add};
const vt_plot_mark vt_plot_point = {.name = "point", .add = point_add};
const vt_plot_mark vt_plot_bar = {.name = "bar", .add = bar_add, .by_x = true};
