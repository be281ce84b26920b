/* chart_layout.c: where everything of a chart stands.
 *
 *   title      note                          15 px strong, once, when the chart has one
 *   +-- panel --------------------------+
 *   | what  unit             reading/map |   title line, 12.5 px
 *   | o a  o b  o c                      |   legend, when marks are more than their labels can say
 *   | y title, unit                      |
 *   | 5 |-----------------------         |   area: between labels of y (left), of x (below) and the
 *   | 0 |_______________________ a       |   labels at the ends of lines (right)
 *   |   0     1     2     3   x title    |
 *   +------------------------------------+
 *   caption
 *
 * First the ends of the axes, from what the marks need; then, since labels make room and room makes
 * labels, height before width: labels of y depend on the height only, those of x on the width that
 * is then left. */
#include "figure/chart_parts.h"

#include <math.h>

enum {
    PAD = 16, /* round the whole */
    GAP = 28, /* between panels */
    TITLE_H = 30,
    CAPTION_H = 26,
    HEAD_H = 24, /* of a panel's title line */
    Y_TITLE_H = 16,
    TICK_H = 18, /* labels below */
    X_TITLE_H = 16,
    TURNED_MOST = 110,
    LABEL_MOST = 190,
    END_MOST = 150,
    BAND_LEAST = 12, /* a label of a category needs as much */
};

typedef struct layer {
    const vt_chart *c;
    vt_arena *arena;
    vt_chart_layout *out;
} layer;

/* ---- ends of axes -------------------------------------------------------------------------------
 */

void vt_range_add(vt_range *r, double v)
{
    if (!isfinite(v))
        return;
    r->lo = fmin(r->lo, v);
    r->hi = fmax(r->hi, v);
    if (v > 0)
        r->least = fmin(r->least, v);
}

static uint32_t categories_of(const vt_chart *c, const vt_axis *a)
{
    return a->categories == VT_NONE ? 0 : c->columns.at[a->categories].n;
}

static void end_axis(const vt_chart *c, vt_axis *a, const vt_range *r)
{
    uint32_t n = categories_of(c, a);
    if (a->scale == VT_SCALE_BAND) {
        double last = n ? n - 1.0 : r->hi >= r->lo ? r->hi : 0;
        a->lo = -0.5;
        a->hi = fmax(last, 0) + 0.5;
    } else if (a->lo == 0 && a->hi == 0) {
        bool any = r->lo <= r->hi;
        a->lo = !any ? 0 : a->scale == VT_SCALE_LOG ? (isfinite(r->least) ? r->least : 0) : r->lo;
        a->hi = any ? r->hi : 1;
    } else {
        a->tight = true;
        a->zero = false;
    }
}

static void end_color(vt_color_scale *s, const vt_range *r)
{
    if (s->lo != 0 || s->hi != 0 || s->map == VT_MAP_LABEL)
        return;
    bool any = r->lo <= r->hi;
    s->lo = any ? (s->scale == VT_SCALE_LOG && isfinite(r->least) ? r->least : r->lo) : 0;
    s->hi = any ? r->hi : 1;
    if (s->map == VT_MAP_TIDE) {
        double most = fmax(fabs(s->lo), fabs(s->hi));
        s->lo = -most;
        s->hi = most;
    } else if (s->map == VT_MAP_GLASS && s->lo > 0 && s->scale == VT_SCALE_LINEAR) {
        s->lo = 0;
    }
    if (!(s->hi > s->lo))
        s->hi = s->lo + 1;
}

static void needs_of(const vt_chart *c, size_t panel, vt_range *x, vt_range *y, vt_range *color)
{
    for (size_t i = 0; i < c->marks.n; i++) {
        const vt_mark *m = &c->marks.at[i];
        if (m->panel != panel)
            continue;
        bool lies = vt_mark_lies(c, m);
        vt_mark_rows_of[m->kind].extend(c, m, lies ? y : x, lies ? x : y, color);
    }
}

void vt_chart_share(vt_chart *c, bool x)
{
    vt_range all = {INFINITY, -INFINITY, INFINITY}, other = all, color = all;
    if (!vt_chart_check(c, NULL))
        return;
    for (size_t i = 0; i < c->panels.n; i++)
        needs_of(c, i, x ? &all : &other, x ? &other : &all, &color);
    for (size_t i = 0; i < c->panels.n; i++) {
        vt_axis *a = x ? &c->panels.at[i].x : &c->panels.at[i].y;
        if (a->scale == VT_SCALE_BAND || a->hidden)
            continue;
        end_axis(c, a, &all);
        vt_axis_round(a, 6);
    }
}

/* Is there a number of the data to which a map's colour belongs? */
static bool is_mapped(const vt_chart *c, const vt_mark *m, const vt_color_scale *s)
{
    if (s->map == VT_MAP_LABEL)
        return false;
    vt_id id = m->kind == VT_MARK_RASTER || m->kind == VT_MARK_PICTURES ? m->at[VT_AT_VALUE]
                                                                        : m->at[VT_AT_COLOR];
    const vt_column *v = id == VT_NONE ? NULL : &c->columns.at[id];
    bool rgb = v && v->type == VT_CELL_U8 && v->rank >= 3 && v->shape[v->rank - 1] == 3;
    return v && !rgb;
}

static void end_axes(const layer *l, vt_plot *p)
{
    vt_range x = {INFINITY, -INFINITY, INFINITY}, y = x, color = x;
    needs_of(l->c, p->index, &x, &y, &color);
    for (size_t i = 0; i < l->c->marks.n; i++)
        if (l->c->marks.at[i].panel == p->index)
            p->mapped |= is_mapped(l->c, &l->c->marks.at[i], &p->panel->color);
    p->x = p->panel->x;
    p->y = p->panel->y;
    p->color = p->panel->color;
    end_axis(l->c, &p->x, &x);
    end_axis(l->c, &p->y, &y);
    end_color(&p->color, &color);
}

/* ---- labels -------------------------------------------------------------------------------------
 */

static float tick_width(vt_str s)
{
    return vt_text_width(s, VT_SIZE_TICK, VT_TEXT_REGULAR);
}

static vt_str fit_tick(const layer *l, vt_str s, float width)
{
    return vt_text_fit(l->arena, s, VT_SIZE_TICK, VT_TEXT_REGULAR, width);
}

/* Names of categories in the place of numbers; of those too close every second, third … */
static vt_str *name_ticks(const layer *l, const vt_axis *a, vt_ticks *ticks, float room, float each)
{
    uint32_t n = categories_of(l->c, a);
    vt_str *labels = vt_arena_array(l->arena, (n ? n : ticks->n) + 1u, sizeof *labels);
    if (!labels)
        return NULL;
    if (a->scale != VT_SCALE_BAND || !n) {
        for (uint32_t i = 0; i < ticks->n; i++)
            labels[i] = fit_tick(l, ticks->at[i].label, room);
        return labels;
    }
    uint32_t every = each >= BAND_LEAST ? 1 : (uint32_t)ceilf(BAND_LEAST / fmaxf(each, 1e-3f));
    ticks->at = vt_arena_array(l->arena, n, sizeof *ticks->at);
    ticks->n = 0;
    for (uint32_t i = 0; ticks->at && i < n; i += every) {
        labels[ticks->n] = fit_tick(l, l->c->columns.at[a->categories].text[i], room);
        ticks->at[ticks->n++] = (vt_tick){i, labels[ticks->n]};
    }
    return labels;
}

static float widest(const vt_str *labels, uint32_t n)
{
    float w = 0;
    for (uint32_t i = 0; labels && i < n; i++)
        w = fmaxf(w, tick_width(labels[i]));
    return w;
}

static uint32_t most_of(float pixels, float each, uint32_t least, uint32_t most)
{
    float n = pixels / each;
    return n < (float)least ? least : n > (float)most ? most : (uint32_t)n;
}

static bool shows(const vt_axis *a)
{
    return !a->hidden;
}

static void lay_y(const layer *l, vt_plot *p)
{
    if (p->y.scale == VT_SCALE_BAND && categories_of(l->c, &p->y)) {
        float each = p->area.h / (float)(p->y.hi - p->y.lo);
        float room = fminf(LABEL_MOST, p->cell.w * .4f);
        p->y_labels = name_ticks(l, &p->y, &p->yt, room, each);
    } else {
        uint32_t most = most_of(p->area.h, 42, 2, 6);
        vt_axis_round(&p->y, most);
        p->yt = vt_ticks_make(l->arena, &p->y, most);
        p->y_labels = name_ticks(l, &p->y, &p->yt, LABEL_MOST, 0);
    }
    float w = shows(&p->y) ? widest(p->y_labels, p->yt.n) : 0;
    float left = (w > 0 ? w + 8 : 0) + (p->y.turned && p->y.title.n ? Y_TITLE_H : 0);
    p->area.x += left;
    p->area.w -= left;
}

/* Do labels of x, centred at their ticks, keep apart? */
static bool keeps_apart(const vt_plot *p, const vt_str *labels)
{
    float end = -INFINITY;
    for (uint32_t i = 0; labels && i < p->xt.n; i++) {
        float w = tick_width(labels[i]), x = vt_plot_x(p, p->xt.at[i].v);
        if (x - w / 2 < end + 6)
            return false;
        end = x + w / 2;
    }
    return true;
}

static void lay_x_names(const layer *l, vt_plot *p)
{
    float each = p->area.w / (float)(p->x.hi - p->x.lo);
    p->x_labels = name_ticks(l, &p->x, &p->xt, LABEL_MOST, each);
    if (!shows(&p->x) || keeps_apart(p, p->x_labels))
        return;
    bool cut_little =
        widest(p->x_labels, p->xt.n) < 1.5f * each; /* more would not tell them apart */
    p->x_labels = name_ticks(l, &p->x, &p->xt, fmaxf(each - 6, 0), each);
    if (cut_little && each >= 48 && keeps_apart(p, p->x_labels))
        return;
    p->turned = true;
    p->x_labels = name_ticks(l, &p->x, &p->xt, TURNED_MOST, each);
    float more = widest(p->x_labels, p->xt.n) + 8 - TICK_H;
    p->area.h -= fmaxf(0, more);
}

static void lay_x(const layer *l, vt_plot *p)
{
    if (p->x.scale == VT_SCALE_BAND && categories_of(l->c, &p->x)) {
        lay_x_names(l, p);
        return;
    }
    uint32_t most = most_of(p->area.w, 52, 2, 10);
    vt_axis_round(&p->x, most);
    do {
        p->xt = vt_ticks_make(l->arena, &p->x, most);
        p->x_labels = name_ticks(l, &p->x, &p->xt, LABEL_MOST, 0);
    } while (!keeps_apart(p, p->x_labels) && --most);
}

/* ---- labels at the ends of lines
 * ------------------------------------------------------------------
 */

enum { ENDS_MOST = 8 };

/* A line has a label of its own there. */
static bool has_end(const vt_plot *p, const vt_mark *m)
{
    return m->panel == p->index && vt_mark_rows_of[m->kind].along && m->label.n && !m->quiet;
}

static float end_room(const layer *l, vt_plot *p)
{
    uint32_t n = 0;
    float w = 0;
    for (size_t i = 0; i < l->c->marks.n; i++) {
        const vt_mark *m = &l->c->marks.at[i];
        if (!has_end(p, m))
            continue;
        n++;
        w = fmaxf(w, vt_text_width(m->label, VT_SIZE_LABEL, VT_TEXT_REGULAR));
    }
    p->n_ends = n > ENDS_MOST ? 0 : n;
    return p->n_ends ? fminf(w, fminf(END_MOST, p->cell.w * .3f)) + 8 : 0;
}

/* The last place of a line that is seen. */
static bool line_end(const layer *l, const vt_plot *p, const vt_mark *m, float *x, float *y)
{
    for (uint32_t i = vt_mark_rows(l->c, m); i-- > 0;) {
        *x = vt_plot_x(p, vt_mark_at(l->c, m, VT_AT_X, i));
        *y = vt_plot_y(p, vt_mark_at(l->c, m, VT_AT_Y, i));
        bool in = *x >= p->area.x - 1 && *x <= p->area.x + p->area.w + 1;
        if (in && isfinite(*y)) {
            *y = fminf(fmaxf(*y, p->area.y), p->area.y + p->area.h);
            return true;
        }
    }
    return false;
}

/* Labels that stand beside each other are pushed apart, all by the least that will do. */
static void push_apart(vt_plot *p)
{
    const float apart = 13;
    vt_end_label *e = p->ends;
    for (uint32_t i = 1; i < p->n_ends; i++)
        for (uint32_t k = i; k && e[k].y < e[k - 1].y; k--) {
            vt_end_label swap = e[k];
            e[k] = e[k - 1];
            e[k - 1] = swap;
        }
    for (int round = 0; round < 32; round++)
        for (uint32_t i = 1; i < p->n_ends; i++) {
            float near = apart - (e[i].y - e[i - 1].y);
            if (near <= 0 || fabsf(e[i].x - e[i - 1].x) > 60)
                continue;
            e[i].y += near / 2;
            e[i - 1].y -= near / 2;
        }
}

static void lay_ends(const layer *l, vt_plot *p)
{
    uint32_t n = 0;
    p->ends = vt_arena_array(l->arena, p->n_ends ? p->n_ends : 1, sizeof *p->ends);
    for (size_t i = 0; p->ends && n < p->n_ends && i < l->c->marks.n; i++) {
        const vt_mark *m = &l->c->marks.at[i];
        vt_end_label e = {.mark = (uint32_t)i};
        if (!has_end(p, m) || !line_end(l, p, m, &e.x, &e.y))
            continue;
        float room = p->cell.x + p->cell.w - e.x - 6;
        e.text = vt_text_fit(l->arena, m->label, VT_SIZE_LABEL, VT_TEXT_REGULAR, room);
        p->ends[n++] = e;
    }
    p->n_ends = p->ends ? n : 0;
    push_apart(p);
}

/* ---- panels -------------------------------------------------------------------------------------
 */

static const vt_mark *raster_of(const vt_chart *c, const vt_plot *p)
{
    for (size_t i = 0; i < c->marks.n; i++)
        if (c->marks.at[i].panel == p->index && c->marks.at[i].kind == VT_MARK_RASTER)
            return &c->marks.at[i];
    return NULL;
}

/* Large cells take whole pixels, so that all are equally wide; what is left over stays empty. */
static float whole_cell(float cell)
{
    return cell >= 4 ? floorf(cell) : cell;
}

static void lay_exact(const layer *l, vt_plot *p)
{
    const vt_mark *m = raster_of(l->c, p);
    uint32_t w = 1, h = 1, next = p->index + 1;
    if (m && (p->panel->exact || p->panel->square)) {
        vt_raster_size(l->c, m, &w, &h);
        float cw = whole_cell(p->area.w / (float)w), ch = whole_cell(p->area.h / (float)h);
        if (p->panel->square)
            cw = ch = fminf(cw, ch);
        p->area.w = fminf(p->area.w, cw * (float)w);
        p->area.h = fminf(p->area.h, ch * (float)h);
        if (next < l->c->panels.n && l->c->panels.at[next].aligned)
            p->cell.w = p->area.x + p->area.w - p->cell.x;
    } else if (p->panel->square) {
        float unit =
            fminf(p->area.w / (float)(p->x.hi - p->x.lo), p->area.h / (float)(p->y.hi - p->y.lo));
        p->area.w = unit * (float)(p->x.hi - p->x.lo);
        p->area.h = unit * (float)(p->y.hi - p->y.lo);
    }
}

/* Half of the last label of x may stand out to the right. */
static float overhang(const layer *l, const vt_plot *p)
{
    if (!shows(&p->x) || p->x.scale == VT_SCALE_BAND)
        return 0;
    vt_axis a = p->x;
    uint32_t most = most_of(p->area.w, 52, 2, 10);
    vt_axis_round(&a, most);
    vt_ticks t = vt_ticks_make(l->arena, &a, most);
    return t.n ? tick_width(t.at[t.n - 1].label) / 2 * (vt_axis_place(&a, t.at[t.n - 1].v) > .9)
               : 0;
}

static bool has_head(const vt_panel *p)
{
    return p->title.n || p->note.n || p->reading.n;
}

static bool y_title_above(const vt_plot *p)
{
    return !p->y.turned && (p->y.title.n || p->y.unit.n) && shows(&p->y);
}

static void lay_around(const layer *l, vt_plot *p)
{
    vt_frame *a = &p->area;
    float top = 0;
    bool bar = p->mapped && !p->color.hidden;
    *a = p->cell;
    if (has_head(p->panel) || bar) {
        p->head_y = a->y + 14;
        top += HEAD_H;
    }
    a->y += top, a->h -= top;
    p->legend_y = a->y + 11;
    if (!vt_legend_lay(l->c, l->arena, p))
        return;
    if (y_title_above(p)) {
        p->y_title_y = a->y + 10;
        a->y += Y_TITLE_H, a->h -= Y_TITLE_H;
    }
    if (shows(&p->y) && p->yt.n == 0) /* half of the top label */
        a->y += 5, a->h -= 5;
    a->h -= shows(&p->x) ? TICK_H : 4;
    a->h -= p->x.title.n || p->x.unit.n ? X_TITLE_H : 0;
}

/* Beside the panel before: rows of a matrix and what belongs to each. */
static void lay_aligned(const layer *l, vt_plot *p)
{
    if (!p->panel->aligned || !p->index)
        return;
    const vt_frame *before = &l->out->plots[p->index - 1].area;
    float right = p->area.x + p->area.w, x = before->x + before->w + 18;
    p->cell.w += p->cell.x - x;
    p->cell.x = x;
    p->area = (vt_frame){x, before->y, fminf(right - x, p->area.w), before->h};
}

static void lay_panel(const layer *l, vt_plot *p)
{
    end_axes(l, p);
    lay_around(l, p);
    float right = end_room(l, p);
    lay_y(l, p);
    right = fmaxf(right, overhang(l, p));
    p->area.w = fmaxf(p->area.w - right, 8);
    lay_x(l, p);
    p->area.h = fmaxf(p->area.h, 8);
    if (p->turned && p->y.scale != VT_SCALE_BAND) { /* the height has changed */
        uint32_t most = most_of(p->area.h, 42, 2, 6);
        p->yt = vt_ticks_make(l->arena, &p->y, most);
        p->y_labels = name_ticks(l, &p->y, &p->yt, LABEL_MOST, 0);
    }
    lay_exact(l, p);
    lay_aligned(l, p);
    float below = !shows(&p->x) ? 4 : p->turned ? widest(p->x_labels, p->xt.n) + 8 : TICK_H;
    p->x_title_y = p->area.y + p->area.h + below + 11;
    lay_ends(l, p);
}

/* ---- the grid -----------------------------------------------------------------------------------
 */

static void grid_size(const vt_chart *c, uint32_t *cols, uint32_t *rows)
{
    *cols = c->grid_cols ? c->grid_cols : 1;
    *rows = c->grid_rows ? c->grid_rows : 1;
    for (size_t i = 0; i < c->panels.n; i++) {
        const vt_panel *p = &c->panels.at[i];
        uint32_t right = p->col + (p->cols ? p->cols : 1), below = p->row + (p->rows ? p->rows : 1);
        if (!c->grid_cols && right > *cols)
            *cols = right;
        if (!c->grid_rows && below > *rows)
            *rows = below;
    }
}

/* From the beginning of part `from` to the end of part `to` - 1, of `n` parts of `all` pixels. */
static void share_of(const float *share, uint32_t n, uint32_t from, uint32_t to, float all,
                     float *at, float *size)
{
    float sum = 0, before = 0, taken = 0, room = all - (float)(n - 1) * GAP;
    for (uint32_t i = 0; i < n; i++) {
        float s = share ? share[i] : 1;
        sum += s;
        before += i < from ? s : 0;
        taken += i >= from && i < to ? s : 0;
    }
    *at = room * before / sum + (float)from * GAP;
    *size = room * taken / sum + (float)(to - from - 1) * GAP;
}

static void place_panel(const layer *l, vt_plot *p, vt_frame inside)
{
    uint32_t cols, rows;
    grid_size(l->c, &cols, &rows);
    const vt_panel *panel = p->panel;
    uint32_t right = panel->col + (panel->cols ? panel->cols : 1);
    uint32_t below = panel->row + (panel->rows ? panel->rows : 1);
    share_of(l->c->col_share, cols, panel->col, right, inside.w, &p->cell.x, &p->cell.w);
    share_of(l->c->row_share, rows, panel->row, below, inside.h, &p->cell.y, &p->cell.h);
    p->cell.x = roundf(p->cell.x + inside.x);
    p->cell.y = roundf(p->cell.y + inside.y);
    p->cell.w = floorf(p->cell.w);
    p->cell.h = floorf(p->cell.h);
}

static float default_height(const vt_chart *c, uint32_t cols, uint32_t rows)
{
    float h = 0;
    for (size_t i = 0; i < c->panels.n; i++) {
        uint32_t n =
            c->panels.at[i].y.scale == VT_SCALE_BAND ? categories_of(c, &c->panels.at[i].y) : 0;
        h = fmaxf(h, (float)(n > 60 ? 60 : n) * 19 + 90);
    }
    return fmaxf(h, cols > 1 ? 190 : rows > 1 ? 220 : 340) * (float)rows + 60;
}

bool vt_chart_lay(const vt_chart *c, vt_arena *arena, vt_chart_layout *out, vt_err *err)
{
    layer l = {c, arena, out};
    uint32_t cols, rows;
    if (!vt_chart_check(c, err))
        return false;
    grid_size(c, &cols, &rows);
    for (size_t i = 0; i < c->panels.n; i++)
        if (c->panels.at[i].col + (c->panels.at[i].cols ? c->panels.at[i].cols : 1) > cols ||
            c->panels.at[i].row + (c->panels.at[i].rows ? c->panels.at[i].rows : 1) > rows)
            return vt_fail(err, VT_BAD_INPUT, "panel %zu stands outside the grid", i);
    *out = (vt_chart_layout){.width = c->width > 0 ? c->width
                                      : cols > 2   ? 960
                                                   : 680,
                             .height = c->height > 0 ? c->height : default_height(c, cols, rows),
                             .plots = vt_arena_array(arena, c->panels.n, sizeof *out->plots)};
    bool titled = c->title.n || c->note.n;
    out->title_y = titled ? PAD + 13 : 0;
    out->caption_y = c->caption.n ? out->height - 12 : 0;
    vt_frame inside = {PAD, PAD + (titled ? TITLE_H : 0), out->width - 2 * PAD, 0};
    inside.h = out->height - inside.y - (c->caption.n ? CAPTION_H + 4 : PAD);
    if (inside.w < 40 || inside.h < 40)
        return vt_fail(err, VT_BAD_INPUT, "a chart of %g × %g pixels has no room for its panels",
                       out->width, out->height);
    for (size_t i = 0; out->plots && i < c->panels.n; i++) {
        vt_plot *p = &out->plots[i];
        *p = (vt_plot){.panel = &c->panels.at[i], .index = (uint32_t)i};
        place_panel(&l, p, inside);
        lay_panel(&l, p);
    }
    return vt_arena_check(arena, err);
}

float vt_plot_x(const vt_plot *p, double v)
{
    double place = vt_axis_place(&p->x, v);
    return p->area.x + p->area.w * (float)(p->x.reversed ? 1 - place : place);
}

float vt_plot_y(const vt_plot *p, double v)
{
    double place = vt_axis_place(&p->y, v);
    return p->area.y + p->area.h * (float)(p->y.reversed ? place : 1 - place);
}
