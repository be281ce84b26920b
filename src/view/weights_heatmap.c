/* weights_heatmap.c: a tensor as its matrix, a picture of cells.
 *
 * Where the matrix is larger than the picture, a cell stands for a tile of values and shows the
 * strongest (greatest magnitude, with its sign), so that one spike is seen at every zoom; the
 * columns value.min and value.max go along for whoever reads a cell out. Zero is the middle of the
 * colours, and they end where 99.5 % of the cells do: what lies beyond is counted in the legend. */
#include "view/weights_parts.h"

#include <math.h>
#include <stdlib.h>

enum { CELL_MOST = 28, CELLS_MOST = 8000000 };

typedef struct matrix {
    vt_rectangle part;
    uint64_t width; /* of the whole */
    uint32_t down, across;
    float cell_w, cell_h;
    float *value, *min, *max;
    uint64_t nan;
    double spike; /* values of a greater magnitude are ringed; 0: none are */
} matrix;

/* Pixels a cell: whole ones where cells are large; at least half a one. */
static float cell_of(float room, uint64_t n)
{
    float cell = room / (float)n;
    return cell >= CELL_MOST ? CELL_MOST : cell >= 4 ? floorf(cell) : fmaxf(cell, .5f);
}

static bool matrix_size(const vt_weights_maker *w, const vt_tensor *t, float width, float height,
                        matrix *m, vt_err *err)
{
    vt_rectangle whole = {0, 0, t->rows, t->cols}, p = w->spec->part;
    if (!t->rows || !t->cols)
        return vt_fail(err, VT_BAD_INPUT, "tensor '%.*s' has no values", VT_ARG(t->label));
    m->part = p.rows ? p : whole;
    m->width = t->cols;
    m->cell_w = cell_of(width, m->part.cols);
    m->cell_h = cell_of(height, m->part.rows);
    m->cell_w = fminf(m->cell_w, 4 * m->cell_h);
    m->cell_h = fminf(m->cell_h, 4 * m->cell_w);
    uint64_t across = (uint64_t)(width / m->cell_w), down = (uint64_t)(height / m->cell_h);
    m->across = (uint32_t)(m->part.cols < across ? m->part.cols : across);
    m->down = (uint32_t)(m->part.rows < down ? m->part.rows : down);
    m->across = m->across ? m->across : 1;
    m->down = m->down ? m->down : 1;
    return (uint64_t)m->across * m->down <= CELLS_MOST ||
           vt_fail(err, VT_LIMIT, "a picture of %u × %u cells is more than 8 million", m->across,
                   m->down);
}

/* ---- the ends of the colours
 * ----------------------------------------------------------------------
 */

static int compare_f32(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* The magnitude that a share of the cells stays below, of at most 2^14 of them; the greatest of all
 * when it is hardly more. */
static double clip_of(vt_weights_maker *w, const matrix *m, double share)
{
    uint32_t n = m->across * m->down, step = n / 16384 + 1, k = 0;
    float *v = vt_arena_array(w->arena, n / step + 1, sizeof *v), most = 0;
    for (uint32_t i = 0; v && i < n; i++) {
        float a = fabsf(m->value[i]);
        if (!isfinite(a))
            continue;
        most = fmaxf(most, a);
        if (i % step == 0)
            v[k++] = a;
    }
    if (!k)
        return 1;
    qsort(v, k, sizeof *v, compare_f32);
    float clip = v[(uint32_t)(share * (k - 1))];
    return clip > 0 && most > 1.2f * clip ? clip : most > 0 ? most : 1;
}

static bool is_reduced(const matrix *m)
{
    return m->across < m->part.cols || m->down < m->part.rows;
}

static bool matrix_fill(vt_weights_maker *w, const vt_tensor *t, matrix *m, vt_err *err)
{
    uint32_t n = m->across * m->down;
    vt_tile *tiles = vt_arena_array(w->arena, n, sizeof *tiles);
    m->value = vt_arena_array(w->arena, n, sizeof *m->value);
    m->min = vt_arena_array(w->arena, n, sizeof *m->min);
    m->max = vt_arena_array(w->arena, n, sizeof *m->max);
    if (!vt_arena_check(w->arena, err) ||
        !vt_weight_tiles(w->arena, w->model, t->weight, m->width, m->part, m->down, m->across,
                         w->spec->real, w->progress, tiles, err))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        m->min[i] = tiles[i].min;
        m->max[i] = tiles[i].max;
        m->value[i] = -tiles[i].min > tiles[i].max ? tiles[i].min : tiles[i].max;
        m->nan += tiles[i].nan;
    }
    if (!is_reduced(m))
        return true;
    m->spike = 2 * clip_of(w, m, .995);
    for (uint32_t i = 0; i < n; i++)
        m->value[i] = fabsf(m->value[i]) > m->spike ? m->value[i] : tiles[i].mean;
    return vt_arena_check(w->arena, err);
}

static void color_set(vt_weights_maker *w, vt_panel *p, const matrix *m)
{
    double clip =
        w->spec->ranged ? fmax(fabs(w->spec->from), fabs(w->spec->to)) : clip_of(w, m, .995);
    p->color.map = VT_MAP_TIDE;
    p->color.lo = -clip;
    p->color.hi = clip;
    for (uint32_t i = 0; i < m->across * m->down; i++) {
        p->color.below += m->value[i] < -clip;
        p->color.above += m->value[i] > clip;
    }
    p->color.nodata = m->nan > UINT32_MAX ? UINT32_MAX : (uint32_t)m->nan;
    if (is_reduced(m))
        p->color.counts = VT_S("cell");
}

/* ---- words --------------------------------------------------------------------------------------
 */

static vt_str note_of(vt_weights_maker *w, const vt_tensor *t, const matrix *m)
{
    const vt_weight *x = vt_weights_weight(w, t);
    vt_str shape = x->rank < 2
                       ? vt_weights_shape(w, t)
                       : vt_str_format(w->arena, "%llu \xc3\x97 %llu", (unsigned long long)t->rows,
                                       (unsigned long long)t->cols);
    double tall = (double)m->part.rows / m->down, wide = (double)m->part.cols / m->across;
    if (tall <= 1 && wide <= 1)
        return vt_str_format(w->arena, "%.*s \xc2\xb7 every value", VT_ARG(shape));
    return vt_str_format(w->arena, "%.*s \xc2\xb7 mean of each %.0f \xc3\x97 %.0f", VT_ARG(shape),
                         ceil(tall), ceil(wide));
}

static vt_str row_title(vt_weights_maker *w, const vt_tensor *t, const matrix *m)
{
    bool out = t->out_axis == 0 && t->split == 1, in = t->in_axis == 0 && t->split == 1;
    bool words = vt_weights_weight(w, t)->rows != NULL;
    return vt_str_format(w->arena, "%s, %llu \xe2\x80\x93 %llu",
                         words ? "word"
                         : out ? "output channel"
                         : in  ? "input channel"
                               : "row",
                         (unsigned long long)m->part.row,
                         (unsigned long long)(m->part.row + m->part.rows - 1));
}

static vt_str col_title(vt_weights_maker *w, const vt_tensor *t)
{
    const vt_weight *x = vt_weights_weight(w, t);
    if (t->out_axis == 0 && t->in_axis == 1 && x->rank == 4 && x->shape[2] * x->shape[3] > 1)
        return vt_str_format(w->arena, "input channel, %lld\xc3\x97%lld taps within each",
                             (long long)x->shape[2], (long long)x->shape[3]);
    if (t->out_axis == x->rank - 1 && x->rank > 1 && t->split == x->rank - 1)
        return VT_S("output channel");
    return t->in_axis >= t->split && t->in_axis >= 0 ? VT_S("input channel") : VT_S("column");
}

/* ---- spikes -------------------------------------------------------------------------------------
 */

typedef struct spike {
    float v;
    uint32_t cell;
} spike;

static int compare_spikes(const void *a, const void *b)
{
    const spike *p = a, *q = b;
    float x = fabsf(p->v), y = fabsf(q->v);
    return x > y ? -1 : x < y ? 1 : p->cell < q->cell ? -1 : p->cell > q->cell;
}

/* Rings round the strongest, at most RINGS. */
static void rings_add(vt_weights_maker *w, const matrix *m)
{
    enum { RINGS = 48 };
    uint32_t cells = m->across * m->down, n = 0;
    for (uint32_t i = 0; m->spike > 0 && i < cells; i++)
        n += fabsf(m->value[i]) > m->spike;
    spike *s = vt_arena_array(w->arena, n ? n : 1, sizeof *s);
    float *x = vt_arena_array(w->arena, RINGS, sizeof *x),
          *y = vt_arena_array(w->arena, RINGS, sizeof *y);
    float *v = vt_arena_array(w->arena, RINGS, sizeof *v);
    if (!n || !vt_arena_ok(w->arena))
        return;
    n = 0;
    for (uint32_t i = 0; i < cells; i++)
        if (fabsf(m->value[i]) > m->spike)
            s[n++] = (spike){m->value[i], i};
    qsort(s, n, sizeof *s, compare_spikes);
    uint32_t shown = n < RINGS ? n : RINGS;
    for (uint32_t i = 0; i < shown; i++) {
        x[i] = (float)((double)m->part.col +
                       (s[i].cell % m->across + .5) * (double)m->part.cols / m->across - .5);
        y[i] = (float)((double)m->part.row +
                       (s[i].cell / m->across + .5) * (double)m->part.rows / m->down - .5);
        v[i] = s[i].v;
    }
    vt_mark *p = vt_chart_mark(w->chart, VT_MARK_POINT);
    p->at[VT_AT_X] = vt_chart_f32(w->chart, VT_S("spike.column"), x, shown);
    p->at[VT_AT_Y] = vt_chart_f32(w->chart, VT_S("spike.row"), y, shown);
    vt_chart_f32(w->chart, VT_S("spike"), v, shown);
    p->ink = VT_INK_WORD;
    p->hollow = true;
    p->width = 9;
    vt_str most = vt_weights_number(w->arena, s[0].v);
    const char *some = n == 1 ? "%u spike ringed, %.*s" : "%u spikes ringed, up to %.*s";
    w->chart->caption =
        n > shown ? vt_str_format(w->arena, "the %u strongest of %u spikes ringed, up to %.*s",
                                  shown, n, VT_ARG(most))
                  : vt_str_format(w->arena, some, n, VT_ARG(most));
}

/* ---- norms of the rows
 * ------------------------------------------------------------------------------
 */

/* Only where a row is an output channel and all rows are seen. */
static bool norms_add(vt_weights_maker *w, const vt_tensor *t, const matrix *m, uint32_t col,
                      vt_err *err)
{
    vt_channels c;
    bool whole = m->part.rows == t->rows && m->part.cols == t->cols && m->down == t->rows;
    if (t->split != 1 || vt_weights_weight(w, t)->rank < 2 || !whole || m->down < 2)
        return true;
    if (!vt_weight_channels(w->arena, w->model, t->weight, 0, w->spec->real, w->progress, &c, err))
        return false;
    float *norm = vt_arena_array(w->arena, c.n, sizeof *norm),
          *at = vt_arena_array(w->arena, c.n, sizeof *at);
    for (uint64_t i = 0; norm && at && i < c.n; i++) {
        const vt_moments *k = &c.at[i];
        norm[i] = (float)sqrt(k->m2 + (double)k->n * k->mean * k->mean);
        at[i] = (float)i;
    }
    vt_panel *p = vt_chart_panel(w->chart);
    p->col = col;
    p->aligned = true;
    p->title = VT_S("");
    p->x.title = VT_S("norm");
    p->y.scale = VT_SCALE_BAND;
    p->y.reversed = p->y.hidden = true;
    vt_mark *b = vt_chart_mark(w->chart, VT_MARK_BAR);
    b->at[VT_AT_X] = vt_chart_f32(w->chart, VT_S("row"), at, (uint32_t)c.n);
    b->at[VT_AT_Y] = vt_chart_f32(w->chart, VT_S("norm"), norm, (uint32_t)c.n);
    b->width = m->cell_h >= 3 ? .8f : 1;
    b->chosen = w->spec->channel <= c.n ? w->spec->channel : 0;
    return vt_arena_check(w->arena, err);
}

/* ---- the figure ---------------------------------------------------------------------------------
 */

static vt_column grid(const matrix *m, vt_str name, const float *v)
{
    return (vt_column){.name = name,
                       .type = VT_CELL_F32,
                       .n = m->down * m->across,
                       .shape = {m->down, m->across},
                       .rank = 2,
                       .f32 = v};
}

static void axes_set(vt_weights_maker *w, vt_panel *p, const vt_tensor *t, const matrix *m)
{
    bool words = vt_weights_weight(w, t)->rows && m->down == m->part.rows && m->cell_h >= 11;
    p->y.reversed = p->y.tight = p->x.tight = true;
    p->y.title = row_title(w, t, m);
    p->y.turned = true;
    p->y.plain = p->x.plain = true;
    p->x.title = col_title(w, t);
    p->y.whole = p->x.whole = true;
    p->exact = true;
    if (!words)
        return;
    const vt_vocabulary *v = vt_weights_weight(w, t)->rows;
    p->y.scale = VT_SCALE_BAND;
    vt_str *names = vt_arena_array(w->arena, m->down, sizeof *names);
    for (uint32_t i = 0; names && i < m->down; i++)
        names[i] = m->part.row + i < v->n ? v->words[m->part.row + i] : VT_S("");
    vt_id id = vt_chart_text(w->chart, VT_S("word"), names, m->down);
    w->chart->panels.at[w->chart->panels.n - 1].y.categories = id;
}

bool vt_weights_heatmap_add(vt_weights_maker *w, const vt_tensor *t, float width, float height,
                            float *taken, vt_err *err)
{
    matrix m = {0};
    if (!matrix_size(w, t, width, height, &m, err) || !matrix_fill(w, t, &m, err))
        return false;
    vt_panel *p = &w->chart->panels.at[w->chart->panels.n - 1];
    p->note = note_of(w, t, &m);
    color_set(w, p, &m);
    axes_set(w, p, t, &m);
    uint32_t col = p->col + (p->cols ? p->cols : 1);
    vt_mark *r = vt_chart_mark(w->chart, VT_MARK_RASTER);
    const float x0 = (float)m.part.col - .5f, y0 = (float)m.part.row - .5f;
    r->extent[0] = x0;
    r->extent[1] = p->y.scale == VT_SCALE_BAND ? -.5f : y0;
    r->extent[2] = x0 + (float)m.part.cols;
    r->extent[3] = r->extent[1] + (float)m.part.rows;
    r->at[VT_AT_VALUE] = vt_chart_column(w->chart, grid(&m, VT_S("value"), m.value));
    if (is_reduced(&m)) {
        vt_chart_column(w->chart, grid(&m, VT_S("value.min"), m.min));
        vt_chart_column(w->chart, grid(&m, VT_S("value.max"), m.max));
    }
    if (p->y.scale != VT_SCALE_BAND)
        rings_add(w, &m);
    *taken = m.cell_h * (float)m.down;
    return norms_add(w, t, &m, col, err);
}

bool vt_weights_heatmap(vt_weights_maker *w, vt_err *err)
{
    static const float shares[] = {8, 1};
    vt_panel *p = vt_chart_panel(w->chart);
    vt_chart *c = w->chart;
    double more = w->spec->part.rows || w->spec->width > 0 ? 0 : (double)w->tensors->cols - 645;
    float width = w->spec->width > 0 ? w->spec->width
                                     : 860 + (more > 0 && more < 460 ? 1.125f * (float)more : 0);
    float room = w->spec->height > 0 ? w->spec->height - 130 : 520, taken = 0;
    p->title = w->tensors->label;
    if (!vt_weights_heatmap_add(w, w->tensors, width * .889f - 118, room, &taken, err))
        return false;
    c->grid_cols = 2;
    c->col_share = shares;
    if (c->panels.n == 1) { /* no norms */
        c->grid_cols = 1;
        c->col_share = NULL;
    }
    c->width = width;
    c->height = taken + 122;
    return true;
}
