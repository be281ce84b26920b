/* plot_plane.c: heatmaps and contours: a matrix as it stands, rows of x, y and a number put into
 * the cells of a grid, or points counted in cells.
 *
 * Contours of points are those of their density by a Gaussian kernel (Scott's bandwidth n^(-1/6) in
 * each direction), counted on a fine grid and smoothed along x, then along y. */
#include "view/plot_parts.h"

#include <math.h>

enum { CELLS = 64, FINE = 160, LEVELS = 8, SHOWN = 1400 };

typedef struct grid {
    float *v;
    uint32_t w, h;
    double x0, y0, x1, y1; /* outer sides */
} grid;

/* ---- a matrix -----------------------------------------------------------------------------------
 */

/* At most SHOWN cells a side; of those that share one the strongest stays. */
static bool shrink(vt_plot_maker *m, grid *g, vt_err *err)
{
    uint32_t w = g->w < SHOWN ? g->w : SHOWN, h = g->h < SHOWN ? g->h : SHOWN;
    if (w == g->w && h == g->h)
        return true;
    float *v = vt_arena_array(m->arena, (size_t)w * h, sizeof *v);
    if (!v)
        return vt_arena_check(m->arena, err);
    for (size_t i = 0; i < (size_t)w * h; i++)
        v[i] = NAN;
    for (uint32_t y = 0; y < g->h; y++)
        for (uint32_t x = 0; x < g->w; x++) {
            float *cell = &v[(size_t)((uint64_t)y * h / g->h) * w + (uint64_t)x * w / g->w];
            float own = g->v[(size_t)y * g->w + x];
            if (isnan(*cell) || fabsf(own) > fabsf(*cell))
                *cell = own;
        }
    m->chart->caption = vt_str_format(m->arena, "%u \xc3\x97 %u, strongest of each %u \xc3\x97 %u",
                                      g->h, g->w, (g->h + h - 1) / h, (g->w + w - 1) / w);
    g->v = v;
    g->w = w;
    g->h = h;
    return true;
}

static void raster_put(vt_plot_maker *m, const grid *g, const char *name)
{
    vt_mark *r = vt_chart_mark(m->chart, VT_MARK_RASTER);
    vt_column c = {.name = vt_str_of(name),
                   .type = VT_CELL_F32,
                   .n = g->w * g->h,
                   .shape = {g->h, g->w},
                   .rank = 2,
                   .f32 = g->v};
    r->at[VT_AT_VALUE] = vt_chart_column(m->chart, c);
    r->extent[0] = (float)g->x0;
    r->extent[1] = (float)g->y0;
    r->extent[2] = (float)g->x1;
    r->extent[3] = (float)g->y1;
}

/* Where some numbers lie below zero, it has the middle of the colours. */
static void map_set(vt_panel *p, const grid *g)
{
    bool below = false;
    for (size_t i = 0; i < (size_t)g->w * g->h; i++) {
        below |= g->v[i] < 0;
        p->color.nodata += !isfinite(g->v[i]);
    }
    p->color.map = below ? VT_MAP_TIDE : VT_MAP_GLASS;
    p->x.plain = p->y.plain = true;
    p->x.tight = p->y.tight = true;
}

static bool heatmap_matrix(vt_plot_maker *m, vt_err *err)
{
    grid g = {0};
    if (!vt_plot_data_matrix(m->data, m->progress, &g.v, &g.h, &g.w, err))
        return false;
    if (!g.h || !g.w)
        return vt_fail(err, VT_BAD_INPUT, "the matrix is empty");
    g.x0 = g.y0 = -.5;
    g.x1 = g.w - .5;
    g.y1 = g.h - .5;
    m->rows = g.h;
    if (!shrink(m, &g, err))
        return false;
    vt_panel *p = vt_plot_panel(m);
    map_set(p, &g);
    p->y.reversed = p->x.whole = p->y.whole = true;
    p->exact = true;
    raster_put(m, &g, "value");
    float side = fminf(28, fmaxf(.5f, fminf(640 / (float)g.w, 480 / (float)g.h)));
    side = side >= 1 ? floorf(side) : .5f;
    m->chart->width = 96 + fmaxf(fminf(660, side * (float)g.w * 4), 420);
    m->chart->height = 130 + fmaxf(fminf(520, side * (float)g.h * 2), 120);
    return true;
}

/* ---- rows in cells
 * --------------------------------------------------------------------------------
 */

typedef struct ends {
    double lo, hi;
    uint32_t cells;
} ends;

/* Cells along an axis: one a word; one a distinct value where these are few; else equal ones. */
static ends ends_of(vt_plot_maker *m, const vt_table_column *words, const double *v, uint32_t n,
                    uint32_t cells)
{
    if (words && words->type == VT_TABLE_WORD)
        return (ends){-.5, words->n_words - .5, words->n_words};
    uint32_t kept, distinct = 0;
    double *s = vt_plot_sorted(m->arena, v, n, &kept), step = INFINITY;
    if (!s || !kept)
        return (ends){0, 1, 1};
    for (uint32_t i = 0; i < kept; i++) {
        if (i && s[i] > s[i - 1])
            step = fmin(step, s[i] - s[i - 1]);
        distinct += !i || s[i] > s[i - 1];
    }
    double lo = s[0], hi = s[kept - 1], even = (hi - lo) / step;
    if (distinct > 1 && distinct <= 2 * CELLS && even < 4 * CELLS &&
        fabs(even - round(even)) < 1e-3)
        return (ends){lo - step / 2, hi + step / 2, (uint32_t)round(even) + 1};
    if (!(hi > lo))
        return (ends){lo - .5, lo + .5, 1};
    return (ends){lo, hi, cells};
}

static uint32_t cell_at(const ends *e, double v)
{
    double at = (v - e->lo) / (e->hi - e->lo) * e->cells;
    if (!(v >= e->lo && v <= e->hi))
        return UINT32_MAX;
    return at >= e->cells ? e->cells - 1 : (uint32_t)at;
}

/* Counts, or means of the colour's column; cells without rows stay NaN, or 0 when counting. */
static bool fill(vt_plot_maker *m, const vt_plot_series *s, uint32_t cells, grid *g, vt_err *err)
{
    ends x = ends_of(m, m->x, s->x, s->n, cells), y = ends_of(m, NULL, s->y, s->n, cells);
    *g = (grid){.w = x.cells, .h = y.cells, .x0 = x.lo, .x1 = x.hi, .y0 = y.lo, .y1 = y.hi};
    size_t all = (size_t)g->w * g->h;
    double *sum = vt_arena_array(m->arena, all, sizeof *sum);
    uint32_t *count = vt_arena_array(m->arena, all, sizeof *count);
    g->v = vt_arena_array(m->arena, all, sizeof *g->v);
    if (!vt_arena_check(m->arena, err))
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t cx = cell_at(&x, s->x[i]), cy = cell_at(&y, s->y[i]);
        if (cx == UINT32_MAX || cy == UINT32_MAX || (s->c && isnan(s->c[i])))
            continue;
        size_t at = (size_t)cy * g->w + cx;
        sum[at] += s->c ? s->c[i] : 1;
        count[at]++;
    }
    for (size_t i = 0; i < all; i++)
        g->v[i] = !s->c ? (float)sum[i] : count[i] ? (float)(sum[i] / count[i]) : NAN;
    return true;
}

static bool needs_both(const vt_plot_maker *m, uint32_t n, const char *what, vt_err *err)
{
    if (!m->x || m->n_y != 1)
        return vt_fail(err, VT_BAD_INPUT, "a %s of rows needs --x and --y", what);
    return n <= 1 || vt_fail(err, VT_BAD_INPUT,
                             "the colours of a %s are numbers, and column '%.*s' holds words", what,
                             VT_ARG(m->color->name));
}

static bool heatmap_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    grid g;
    if (!needs_both(m, n, "heatmap", err))
        return false;
    if (!n)
        return true;
    if (!fill(m, s, CELLS, &g, err))
        return false;
    vt_panel *p = vt_plot_panel(m);
    map_set(p, &g);
    p->color.nodata = 0; /* cells without rows are no numbers gone wrong */
    p->color.title = s->c ? m->color->name : VT_S("rows");
    p->note = s->c ? m->color->name : VT_S("rows a cell");
    raster_put(m, &g, s->c ? "mean" : "rows");
    return true;
}

/* ---- contours -----------------------------------------------------------------------------------
 */

/* Smooths lines of n cells, `step` apart, by a Gaussian of sigma cells. */
static void smooth(float *v, uint32_t n, size_t step, double sigma, float *room)
{
    int reach = (int)ceil(4 * sigma);
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        for (int k = -reach; k <= reach; k++)
            if (i + k >= 0 && i + k < n)
                sum += v[(size_t)(i + k) * step] * exp(-k * k / (2 * sigma * sigma));
        room[i] = (float)(sum / (sigma * 2.5066282746310002));
    }
    for (uint32_t i = 0; i < n; i++)
        v[i * step] = room[i];
}

static double spread_of(const double *v, uint32_t n)
{
    double mean = 0, square = 0, k = 0;
    for (uint32_t i = 0; i < n; i++)
        if (isfinite(v[i])) {
            double d = v[i] - mean;
            mean += d / ++k;
            square += d * (v[i] - mean);
        }
    return k > 1 ? sqrt(square / (k - 1)) : 0;
}

static bool density(vt_plot_maker *m, const vt_plot_series *s, grid *g, vt_err *err)
{
    double scott = pow(s->n, -1.0 / 6), hx = scott * spread_of(s->x, s->n),
           hy = scott * spread_of(s->y, s->n);
    if (!(hx > 0) || !(hy > 0))
        return vt_fail(err, VT_BAD_INPUT, "a density needs points that differ in x and in y");
    uint32_t kx, ky;
    double *x = vt_plot_sorted(m->arena, s->x, s->n, &kx),
           *y = vt_plot_sorted(m->arena, s->y, s->n, &ky);
    float *room = vt_arena_array(m->arena, FINE, sizeof *room);
    *g = (grid){.w = FINE, .h = FINE, .v = vt_arena_array(m->arena, FINE * FINE, sizeof(float))};
    if (!vt_arena_check(m->arena, err))
        return false;
    g->x0 = x[0] - 3 * hx, g->x1 = x[kx - 1] + 3 * hx;
    g->y0 = y[0] - 3 * hy, g->y1 = y[ky - 1] + 3 * hy;
    ends ex = {g->x0, g->x1, FINE}, ey = {g->y0, g->y1, FINE};
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t cx = cell_at(&ex, s->x[i]), cy = cell_at(&ey, s->y[i]);
        if (cx != UINT32_MAX && cy != UINT32_MAX)
            g->v[(size_t)cy * FINE + cx]++;
    }
    for (uint32_t i = 0; i < FINE; i++)
        smooth(g->v + (size_t)i * FINE, FINE, 1, hx * FINE / (g->x1 - g->x0), room);
    for (uint32_t i = 0; i < FINE; i++)
        smooth(g->v + i, FINE, FINE, hy * FINE / (g->y1 - g->y0), room);
    return true;
}

/* Lines at equal steps between least and greatest; cells' centres are where values lie. */
static bool levels_put(vt_plot_maker *m, const grid *g, bool from_zero, vt_err *err)
{
    float lo = INFINITY, hi = -INFINITY;
    for (size_t i = 0; i < (size_t)g->w * g->h; i++)
        if (isfinite(g->v[i]))
            lo = fminf(lo, g->v[i]), hi = fmaxf(hi, g->v[i]);
    if (!(hi > lo))
        return vt_fail(err, VT_BAD_INPUT, "a surface that is flat has no contours");
    lo = from_zero ? 0 : lo;
    vt_panel *p = vt_plot_panel(m);
    p->color.map = lo < 0 && hi > 0 ? VT_MAP_TIDE : VT_MAP_GLASS;
    p->color.lo = p->color.map == VT_MAP_TIDE ? -fmaxf(-lo, hi) : fminf(lo, 0);
    p->color.hi = p->color.map == VT_MAP_TIDE ? fmaxf(-lo, hi) : hi;
    for (int l = 1; l <= LEVELS; l++) {
        vt_thinned t;
        double level = lo + (hi - lo) * l / (LEVELS + 1.0);
        if (!vt_contour(m->arena, g->v, g->h, g->w, level, &t, err))
            return false;
        float *c = vt_arena_array(m->arena, t.n ? t.n : 1, sizeof *c);
        for (size_t i = 0; c && i < t.n; i++) {
            t.x[i] = g->x0 + (t.x[i] + .5) / g->w * (g->x1 - g->x0);
            t.y[i] = g->y0 + (t.y[i] + .5) / g->h * (g->y1 - g->y0);
            c[i] = (float)level;
        }
        if (!c || !t.n)
            continue;
        vt_mark *line = vt_chart_mark(m->chart, VT_MARK_LINE);
        line->at[VT_AT_X] = vt_plot_column(m, "x", t.x, (uint32_t)t.n);
        line->at[VT_AT_Y] = vt_plot_column(m, "y", t.y, (uint32_t)t.n);
        line->at[VT_AT_COLOR] = vt_chart_f32(m->chart, VT_S("level"), c, (uint32_t)t.n);
        line->width = 1.25f;
    }
    return vt_arena_check(m->arena, err);
}

static bool contour_matrix(vt_plot_maker *m, vt_err *err)
{
    grid g = {0};
    if (!vt_plot_data_matrix(m->data, m->progress, &g.v, &g.h, &g.w, err))
        return false;
    if (g.w < 2 || g.h < 2)
        return vt_fail(err, VT_BAD_INPUT, "contours need a matrix of at least 2 \xc3\x97 2");
    g.x0 = g.y0 = -.5;
    g.x1 = g.w - .5;
    g.y1 = g.h - .5;
    m->rows = g.h;
    vt_plot_panel(m)->x.tight = vt_plot_panel(m)->y.tight = true;
    vt_plot_panel(m)->y.reversed = true;
    return shrink(m, &g, err) && levels_put(m, &g, false, err);
}

static bool contour_add(vt_plot_maker *m, const vt_plot_series *s, uint32_t n, vt_err *err)
{
    grid g;
    if (!needs_both(m, n, "contour", err))
        return false;
    if (!n)
        return true;
    if (s->c)
        return fill(m, s, CELLS, &g, err) && levels_put(m, &g, false, err);
    vt_plot_panel(m)->note = VT_S("density of the rows");
    return density(m, s, &g, err) && levels_put(m, &g, true, err);
}

const vt_plot_mark vt_plot_heatmap = {
    .name = "heatmap", .add = heatmap_add, .matrix = heatmap_matrix};
const vt_plot_mark vt_plot_contour = {
    .name = "contour", .add = contour_add, .matrix = contour_matrix};
