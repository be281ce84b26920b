/* chart_draw.c: the walk over a chart that has been laid out: grounds, title, and of each panel its
 * title line and legend, gridlines, marks in their order (clipped to the area), axis, labels.
 *
 * Gridlines run across the axis of values only; the axis line stands at zero, or at the bottom. */
#include "figure/chart_parts.h"

#include <math.h>

static vt_word word_of(const vt_drawer *d, float size, vt_token ink, vt_anchor anchor)
{
    return (vt_word){size,          VT_TEXT_REGULAR, vt_token_color(ink, d->theme),
                     VT_COLOR_NONE, anchor,          false};
}

static void put(vt_drawer *d, const vt_word *w, float x, float y, vt_str text)
{
    if (text.n)
        d->pen->word(d->pen, w, x, y, text);
}

static void flush(vt_drawer *d, vt_token ink)
{
    vt_look look = {VT_COLOR_NONE, vt_token_color(ink, d->theme), 1, 0, false, true};
    if (d->path.n)
        d->pen->shape(d->pen, &look, &d->path);
    vt_path_clear(&d->path);
}

/* On the middle of a pixel, so that a line of one pixel is one. */
static float crisp(float v)
{
    return floorf(v) + .5f;
}

static void add_across(vt_drawer *d, const vt_plot *p, float at, bool upright)
{
    vt_frame a = p->area;
    at = crisp(at);
    vt_path_move(&d->path, upright ? at : a.x, upright ? a.y : at);
    vt_path_line(&d->path, upright ? at : a.x + a.w, upright ? a.y + a.h : at);
}

/* Values run along x: categories along y. */
static bool is_lying(const vt_plot *p)
{
    return p->y.scale == VT_SCALE_BAND && p->x.scale != VT_SCALE_BAND;
}

static bool has_grid(const vt_axis *a)
{
    return !a->plain && !a->hidden && a->scale != VT_SCALE_BAND;
}

static void draw_grid(vt_drawer *d, const vt_plot *p)
{
    bool lies = is_lying(p);
    const vt_ticks *t = lies ? &p->xt : &p->yt;
    if (!has_grid(lies ? &p->x : &p->y))
        return;
    for (uint32_t i = 0; i < t->n; i++) {
        float at = lies ? vt_plot_x(p, t->at[i].v) : vt_plot_y(p, t->at[i].v);
        if (isfinite(at))
            add_across(d, p, at, lies);
    }
    flush(d, VT_TOKEN_LINE);
}

static void draw_axis(vt_drawer *d, const vt_plot *p)
{
    bool lies = is_lying(p);
    const vt_axis *value = lies ? &p->x : &p->y;
    if (value->plain || (p->x.hidden && p->y.hidden) || value->scale == VT_SCALE_BAND)
        return;
    bool zero = value->scale != VT_SCALE_LOG && value->scale != VT_SCALE_TIME && value->lo <= 0 &&
                value->hi >= 0;
    double at = zero ? 0 : value->lo;
    add_across(d, p, lies ? vt_plot_x(p, at) : fminf(vt_plot_y(p, at), p->area.y + p->area.h),
               lies);
    flush(d, VT_TOKEN_AXIS);
}

/* ---- labels -------------------------------------------------------------------------------------
 */

static void draw_x_labels(vt_drawer *d, const vt_plot *p)
{
    vt_word w =
        word_of(d, VT_SIZE_TICK, VT_TOKEN_INK_3, p->turned ? VT_ANCHOR_END : VT_ANCHOR_MIDDLE);
    float y = p->area.y + p->area.h;
    w.turned = p->turned;
    for (uint32_t i = 0; !p->x.hidden && p->x_labels && i < p->xt.n; i++) {
        float x = vt_plot_x(p, p->xt.at[i].v);
        if (isfinite(x))
            put(d, &w, p->turned ? x + 3.5f : x, p->turned ? y + 6 : y + 14, p->x_labels[i]);
    }
}

static void draw_y_labels(vt_drawer *d, const vt_plot *p)
{
    vt_word w = word_of(d, VT_SIZE_TICK, VT_TOKEN_INK_3, VT_ANCHOR_END);
    for (uint32_t i = 0; !p->y.hidden && p->y_labels && i < p->yt.n; i++) {
        float y = vt_plot_y(p, p->yt.at[i].v);
        if (isfinite(y))
            put(d, &w, p->area.x - 7, y + 3.5f, p->y_labels[i]);
    }
}

static vt_str titled(vt_drawer *d, const vt_axis *a)
{
    if (!a->unit.n)
        return a->title;
    return a->title.n ? vt_str_format(d->arena, "%.*s, %.*s", VT_ARG(a->title), VT_ARG(a->unit))
                      : a->unit;
}

static void draw_titles(vt_drawer *d, const vt_plot *p)
{
    const vt_frame *a = &p->area;
    vt_word w = word_of(d, VT_SIZE_LABEL, VT_TOKEN_INK_3, VT_ANCHOR_MIDDLE);
    vt_str x = vt_text_fit(d->arena, titled(d, &p->x), w.size, w.weight, p->cell.w);
    put(d, &w, a->x + a->w / 2, p->x_title_y, x);
    if (p->y.turned) {
        w.turned = true;
        put(d, &w, p->cell.x + 10, a->y + a->h / 2,
            vt_text_fit(d->arena, titled(d, &p->y), w.size, w.weight, a->h));
    } else if (p->y_title_y > 0) {
        w.anchor = VT_ANCHOR_START;
        put(d, &w, p->cell.x, p->y_title_y,
            vt_text_fit(d->arena, titled(d, &p->y), w.size, w.weight, p->cell.w));
    }
}

static void draw_ends(vt_drawer *d, const vt_plot *p)
{
    for (uint32_t i = 0; i < p->n_ends; i++) {
        const vt_end_label *e = &p->ends[i];
        const vt_mark *m = &d->chart->marks.at[e->mark];
        vt_word w = word_of(d, VT_SIZE_LABEL, vt_ink_words(m->ink), VT_ANCHOR_START);
        w.halo = vt_token_color(VT_TOKEN_BG, d->theme);
        put(d, &w, e->x + 6, e->y + 4, e->text);
    }
}

/* ---- panels -------------------------------------------------------------------------------------
 */

static void draw_mark(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    const vt_frame *a = &p->area;
    vt_path_clear(&d->path);
    d->pen->group(d->pen, vt_mark_name(m->kind), m->label);
    bool free = m->kind == VT_MARK_TEXT || m->kind == VT_MARK_PICTURES || m->kind == VT_MARK_RULE;
    if (!free)
        d->pen->clip(d->pen, a->x - 2, a->y - 2, a->w + 4, a->h + 4);
    vt_mark_rows_of[m->kind].draw(d, p, m);
    if (!free)
        d->pen->end(d->pen);
    d->pen->end(d->pen);
}

static bool draw_panel(vt_drawer *d, const vt_plot *p, vt_err *err)
{
    d->pen->group(d->pen, "panel", p->panel->title);
    vt_legend_draw(d, p);
    draw_grid(d, p);
    for (size_t i = 0; i < d->chart->marks.n; i++) {
        if (d->chart->marks.at[i].panel != p->index)
            continue;
        draw_mark(d, p, &d->chart->marks.at[i]);
        if (!vt_step(d->progress, "drawing", (double)i, (double)d->chart->marks.n, err))
            return false;
    }
    draw_axis(d, p);
    draw_x_labels(d, p);
    draw_y_labels(d, p);
    draw_titles(d, p);
    draw_ends(d, p);
    d->pen->end(d->pen);
    return true;
}

static void draw_title(vt_drawer *d)
{
    const vt_chart *c = d->chart;
    float room = d->layout->width - 32, y = d->layout->title_y;
    vt_word w = word_of(d, VT_SIZE_TITLE, VT_TOKEN_INK, VT_ANCHOR_START);
    w.weight = VT_TEXT_STRONG;
    if (!(y > 0))
        return;
    vt_str title = vt_text_fit(d->arena, c->title, w.size, w.weight, room);
    put(d, &w, 16, y, title);
    float used = title.n ? vt_text_width(title, w.size, w.weight) + 10 : 0;
    w = word_of(d, VT_SIZE_LABEL, VT_TOKEN_INK_3, VT_ANCHOR_START);
    if (room - used > 40)
        put(d, &w, 16 + used, y, vt_text_fit(d->arena, c->note, w.size, w.weight, room - used));
}

static void draw_caption(vt_drawer *d)
{
    vt_word w = word_of(d, VT_SIZE_TICK, VT_TOKEN_INK_3, VT_ANCHOR_START);
    vt_str text = vt_text_fit(d->arena, d->chart->caption, w.size, w.weight, d->layout->width - 32);
    if (d->layout->caption_y > 0)
        put(d, &w, 16, d->layout->caption_y, text);
}

bool vt_chart_draw(const vt_chart *c, const vt_chart_layout *l, vt_theme theme, vt_pen *pen,
                   const vt_progress *progress, vt_err *err)
{
    vt_drawer d = {.chart = c,
                   .layout = l,
                   .theme = theme,
                   .pen = pen,
                   .arena = vt_arena_new(),
                   .progress = progress};
    bool ok = vt_arena_check(d.arena, err);
    if (ok && theme != VT_THEME_PRINT)
        pen->rect(pen, VT_PAINT_GROUND, 0, 0, l->width, l->height, 0);
    if (ok) {
        draw_title(&d);
        for (size_t i = 0; ok && i < c->panels.n; i++)
            ok = draw_panel(&d, &l->plots[i], err);
        draw_caption(&d);
    }
    ok = ok && vt_arena_check(d.arena, err);
    if (ok && d.path.failed)
        ok = vt_fail(err, VT_NO_MEMORY, "out of memory while drawing");
    vt_path_free(&d.path);
    vt_arena_free(d.arena);
    return ok;
}

/* ---- documents ----------------------------------------------------------------------------------
 */

static bool drawing_draw(const vt_drawing *d, vt_theme theme, vt_pen *pen,
                         const vt_progress *progress, vt_err *err)
{
    return vt_chart_draw(d->what, d->layout, theme, pen, progress, err);
}

static vt_drawing drawing_of(const vt_chart *c, const vt_chart_layout *l)
{
    vt_str title = c->title.n ? c->title : c->panels.n ? c->panels.at[0].title : VT_S("");
    return (vt_drawing){l->width, l->height, title, c->caption, drawing_draw, c, l};
}

bool vt_chart_svg(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err)
{
    vt_chart_layout l;
    if (!vt_chart_lay(c, c->arena, &l, err))
        return false;
    vt_drawing d = drawing_of(c, &l);
    return vt_drawing_svg(&d, theme, out, err);
}

bool vt_chart_png(const vt_chart *c, vt_theme theme, float scale, const vt_progress *progress,
                  vt_buf *out, vt_err *err)
{
    vt_chart_layout l;
    if (!vt_chart_lay(c, c->arena, &l, err))
        return false;
    vt_drawing d = drawing_of(c, &l);
    return vt_drawing_png(&d, theme, scale, progress, out, err);
}

bool vt_chart_pdf(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err)
{
    vt_chart_layout l;
    if (!vt_chart_lay(c, c->arena, &l, err))
        return false;
    vt_drawing d = drawing_of(c, &l);
    return vt_drawing_pdf(&d, theme, out, err);
}
