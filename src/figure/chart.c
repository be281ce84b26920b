/* chart.c: how a chart is built and what is asked of it before it is drawn. */
#include "figure/chart_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void vt_chart_init(vt_chart *c, vt_arena *arena, vt_str title)
{
    *c = (vt_chart){.arena = arena, .title = title};
}

vt_panel *vt_chart_panel(vt_chart *c)
{
    static _Thread_local vt_panel nobody;
    vt_panel *p = vt_push(c->arena, &c->panels);
    if (!p)
        p = &nobody;
    *p = (vt_panel){.x.categories = VT_NONE, .y.categories = VT_NONE, .color.categories = VT_NONE};
    p->color.map = VT_MAP_LABEL;
    return p;
}

vt_mark *vt_chart_mark(vt_chart *c, vt_mark_kind kind)
{
    static _Thread_local vt_mark nobody;
    vt_mark *m = vt_push(c->arena, &c->marks);
    if (!m)
        m = &nobody;
    *m = (vt_mark){.kind = kind, .panel = c->panels.n ? (uint32_t)(c->panels.n - 1) : 0};
    for (int i = 0; i < VT_AT_COUNT; i++)
        m->at[i] = VT_NONE;
    return m;
}

/* ---- columns ------------------------------------------------------------------------------------
 */

static bool name_taken(const vt_chart *c, vt_str name)
{
    for (size_t i = 0; i < c->columns.n; i++)
        if (vt_str_eq(c->columns.at[i].name, name))
            return true;
    return false;
}

static vt_str name_free(vt_chart *c, vt_str name)
{
    vt_str wanted = name.n ? name : VT_S("column"), n = wanted;
    for (uint32_t i = (uint32_t)c->columns.n; c->columns.n && name_taken(c, n); i++)
        n = vt_str_format(c->arena, "%.*s.%u", VT_ARG(wanted), i);
    return n;
}

vt_id vt_chart_column(vt_chart *c, vt_column column)
{
    column.name = name_free(c, column.name);
    vt_column *at = vt_push(c->arena, &c->columns);
    if (!at)
        return VT_NONE;
    *at = column;
    return (vt_id)(c->columns.n - 1);
}

vt_id vt_chart_f32(vt_chart *c, vt_str name, const float *v, uint32_t n)
{
    return vt_chart_column(c, (vt_column){.name = name, .type = VT_CELL_F32, .n = n, .f32 = v});
}

vt_id vt_chart_f64(vt_chart *c, vt_str name, const double *v, uint32_t n)
{
    return vt_chart_column(c, (vt_column){.name = name, .type = VT_CELL_F64, .n = n, .f64 = v});
}

vt_id vt_chart_u32(vt_chart *c, vt_str name, const uint32_t *v, uint32_t n)
{
    return vt_chart_column(c, (vt_column){.name = name, .type = VT_CELL_U32, .n = n, .u32 = v});
}

vt_id vt_chart_text(vt_chart *c, vt_str name, const vt_str *v, uint32_t n)
{
    return vt_chart_column(c, (vt_column){.name = name, .type = VT_CELL_TEXT, .n = n, .text = v});
}

double vt_column_at(const vt_column *c, uint32_t i)
{
    switch (c->type) {
    case VT_CELL_F32:
        return c->f32[i];
    case VT_CELL_F64:
        return c->f64[i];
    case VT_CELL_I32:
        return c->i32[i];
    case VT_CELL_U32:
        return c->u32[i];
    case VT_CELL_U8:
        return c->u8[i];
    default:
        return NAN;
    }
}

double vt_mark_at(const vt_chart *c, const vt_mark *m, vt_channel channel, uint32_t row)
{
    vt_id id = m->at[channel];
    return id == VT_NONE ? NAN : vt_column_at(&c->columns.at[id], m->first + row);
}

static bool is_picture(const vt_mark *m)
{
    return m->kind == VT_MARK_RASTER || m->kind == VT_MARK_PICTURES;
}

uint32_t vt_mark_rows(const vt_chart *c, const vt_mark *m)
{
    if (is_picture(m))
        return 1;
    if (m->n)
        return m->n;
    uint32_t n = UINT32_MAX;
    for (int i = 0; i < VT_AT_COUNT; i++) {
        if (m->at[i] == VT_NONE)
            continue;
        uint32_t has = c->columns.at[m->at[i]].n;
        has = has > m->first ? has - m->first : 0;
        n = has < n ? has : n;
    }
    return n == UINT32_MAX ? 0 : n;
}

/* ---- checks -------------------------------------------------------------------------------------
 */

static bool picture_check(const vt_chart *c, const vt_mark *m, vt_err *err)
{
    const vt_column *v = m->at[VT_AT_VALUE] == VT_NONE ? NULL : &c->columns.at[m->at[VT_AT_VALUE]];
    int least = m->kind == VT_MARK_RASTER ? 2 : 3;
    if (!v || v->type == VT_CELL_TEXT || v->rank < least || v->rank > least + 1)
        return vt_fail(err, VT_BAD_INPUT, "the mark '%s' needs a column of rank %d or %d",
                       vt_mark_name(m->kind), least, least + 1);
    uint64_t n = 1;
    for (int i = 0; i < v->rank; i++)
        n *= v->shape[i];
    if (n != v->n || (v->rank > least && v->shape[least] != 3))
        return vt_fail(err, VT_BAD_INPUT, "the shape of column '%.*s' does not fit its elements",
                       VT_ARG(v->name));
    return true;
}

static bool mark_check(const vt_chart *c, const vt_mark *m, vt_err *err)
{
    if (m->panel >= c->panels.n)
        return vt_fail(err, VT_BAD_INPUT, "panel %u of %zu", m->panel, c->panels.n);
    for (int i = 0; i < VT_AT_COUNT; i++) {
        if (m->at[i] == VT_NONE)
            continue;
        if (m->at[i] >= c->columns.n)
            return vt_fail(err, VT_BAD_INPUT, "its channel %s reads a column that is not there",
                           vt_channel_name((vt_channel)i));
        const vt_column *v = &c->columns.at[m->at[i]];
        if (!is_picture(m) && (uint64_t)m->first + m->n > v->n)
            return vt_fail(err, VT_BAD_INPUT, "column '%.*s' has %u rows, not %llu",
                           VT_ARG(v->name), v->n, (unsigned long long)m->first + m->n);
    }
    for (const vt_channel *need = vt_mark_needs(m->kind); *need != VT_AT_COUNT; need++)
        if (m->at[*need] == VT_NONE)
            return vt_fail(err, VT_BAD_INPUT, "the mark '%s' needs a column for %s",
                           vt_mark_name(m->kind), vt_channel_name(*need));
    return !is_picture(m) || picture_check(c, m, err);
}

static bool axis_check(const vt_chart *c, const vt_axis *a, vt_err *err)
{
    if (!isfinite(a->lo) || !isfinite(a->hi))
        return vt_fail(err, VT_BAD_INPUT, "an axis can't end at infinity");
    if (a->categories == VT_NONE)
        return true;
    if (a->categories >= c->columns.n || c->columns.at[a->categories].type != VT_CELL_TEXT)
        return vt_fail(err, VT_BAD_INPUT, "an axis' categories are no column of words");
    return true;
}

bool vt_chart_check(const vt_chart *c, vt_err *err)
{
    if (!vt_arena_check(c->arena, err))
        return false;
    for (size_t i = 0; i < c->panels.n; i++) {
        const vt_panel *p = &c->panels.at[i];
        if (!axis_check(c, &p->x, err) || !axis_check(c, &p->y, err))
            return vt_while(err, "panel %zu", i);
        if (p->color.categories != VT_NONE && p->color.categories >= c->columns.n)
            return vt_fail(err, VT_BAD_INPUT, "panel %zu has no column of labels", i);
    }
    for (size_t i = 0; i < c->marks.n; i++)
        if (!mark_check(c, &c->marks.at[i], err))
            return vt_while(err, "mark %zu", i);
    return true;
}

/* ---- thinning -----------------------------------------------------------------------------------
 */

typedef struct run { /* rows of one column of pixels */
    const double *x, *y;
    size_t from, to;
} run;

static void keep(vt_thinned *out, const run *r, size_t i)
{
    if (out->n && i < r->to && out->last == i)
        return;
    out->x[out->n] = r->x[i];
    out->y[out->n++] = r->y[i];
    out->last = i;
}

/* First, least, greatest, last of the numbers, and a gap behind them when there is one. */
static void keep_run(vt_thinned *out, const run *r)
{
    size_t first = SIZE_MAX, last = 0, least = 0, most = 0, gap = SIZE_MAX;
    for (size_t i = r->from; i < r->to; i++) {
        if (isnan(r->y[i])) {
            gap = i;
            continue;
        }
        if (first == SIZE_MAX)
            first = least = most = i;
        last = i;
        least = r->y[i] < r->y[least] ? i : least;
        most = r->y[i] > r->y[most] ? i : most;
    }
    if (first != SIZE_MAX) {
        keep(out, r, first);
        keep(out, r, least < most ? least : most);
        keep(out, r, least < most ? most : least);
        keep(out, r, last);
    }
    if (gap != SIZE_MAX && out->n && !isnan(out->y[out->n - 1]))
        keep(out, r, gap);
}

static double column_of(double x, double lo, double hi, uint32_t columns)
{
    return floor((x - lo) / (hi - lo) * columns);
}

/* The end of the run that begins at row i. */
static size_t run_end(const double *x, size_t i, size_t n, double lo, double hi, uint32_t columns)
{
    double column = column_of(x[i], lo, hi, columns);
    if (!columns || !(hi > lo) || x[i] < lo || x[i] > hi)
        return i + 1;
    for (i++; i < n && column_of(x[i], lo, hi, columns) == column; i++)
        ;
    return i;
}

/* The rows that are seen, with one neighbour on each side. */
static void seen(const double *x, size_t n, double lo, double hi, size_t *from, size_t *to)
{
    size_t a = 0, b = n;
    while (a < n && x[a] < lo)
        a++;
    while (b > a && x[b - 1] > hi)
        b--;
    *from = a ? a - 1 : 0;
    *to = b < n ? b + 1 : n;
}

bool vt_chart_thin(vt_arena *arena, const double *x, const double *y, size_t n, double lo,
                   double hi, uint32_t columns, vt_thinned *out)
{
    size_t from = 0, to = n, runs = 0;
    if (hi > lo)
        seen(x, n, lo, hi, &from, &to);
    for (size_t i = from; i < to; runs++)
        i = run_end(x, i, to, lo, hi, columns);
    *out = (vt_thinned){.x = vt_arena_array(arena, 5 * runs, sizeof(double)),
                        .y = vt_arena_array(arena, 5 * runs, sizeof(double))};
    if (!out->x || !out->y)
        return false;
    for (size_t i = from; i < to;) {
        run r = {x, y, i, run_end(x, i, to, lo, hi, columns)};
        keep_run(out, &r);
        i = r.to;
    }
    return true;
}
