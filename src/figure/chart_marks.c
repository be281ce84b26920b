/* chart_marks.c: the kinds of marks: what each needs of the axes and how it is drawn. One row each.
 *
 * A mark that lies (a bar, box or violin whose category runs along y) is drawn by the same code: it
 * asks for the place of (category, value), which stands where the two axes say. */
#include "figure/chart_parts.h"

#include <math.h>
#include <stdlib.h>

/* ---- places and looks ---------------------------------------------------------------------------
 */

bool vt_mark_lies(const vt_chart *c, const vt_mark *m)
{
    return vt_mark_rows_of[m->kind].lies && c->panels.at[m->panel].y.scale == VT_SCALE_BAND;
}

typedef struct place {
    float x, y;
} place;

/* Of a category (or x) and a value. */
static place place_of(const vt_drawer *d, const vt_plot *p, const vt_mark *m, double at,
                      double value)
{
    if (vt_mark_lies(d->chart, m))
        return (place){vt_plot_x(p, value), vt_plot_y(p, at)};
    return (place){vt_plot_x(p, at), vt_plot_y(p, value)};
}

uint32_t vt_label_color(uint32_t label, vt_theme theme)
{
    uint32_t c = vt_token_color((vt_token)(VT_TOKEN_C0 + label % 10), theme), turn = label / 10;
    if (!turn)
        return c;
    double t = fmin(0.2 * ((turn + 1) / 2), 0.6);
    uint32_t to = turn % 2 ? 0xffffff : 0x000000, out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double a = c >> shift & 255, b = to >> shift & 255;
        out |= (uint32_t)(a + t * (b - a) + 0.5) << shift;
    }
    return out;
}

uint32_t vt_mark_color(const vt_drawer *d, const vt_plot *p, const vt_mark *m, uint32_t row)
{
    double v = vt_mark_at(d->chart, m, VT_AT_COLOR, row);
    if (m->at[VT_AT_COLOR] == VT_NONE)
        return vt_token_color(vt_ink_token(m->ink), d->theme);
    if (p->color.map == VT_MAP_LABEL)
        return v >= 0 && v < 1e9 ? vt_label_color((uint32_t)v, d->theme)
                                 : vt_token_color(VT_TOKEN_INK_4, d->theme);
    if (p->color.scale == VT_SCALE_LOG)
        return vt_map_color(p->color.map, d->theme, log(v), log(p->color.lo), log(p->color.hi));
    return vt_map_color(p->color.map, d->theme, v, p->color.lo, p->color.hi);
}

static uint32_t color_of(const vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    return vt_mark_color(d, p, m, 0);
}

static float width_of(const vt_mark *m, float otherwise)
{
    return m->width > 0 ? m->width : otherwise;
}

static vt_look stroke_look(const vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    return (vt_look){VT_COLOR_NONE, color_of(d, p, m), width_of(m, 1.5f),
                     m->opacity,    m->dashed,         false};
}

static vt_look fill_look(uint32_t color, float opacity)
{
    return (vt_look){color, VT_COLOR_NONE, 0, opacity, false, false};
}

static void add_rect(vt_path *path, float x0, float y0, float x1, float y1)
{
    vt_path_move(path, x0, y0);
    vt_path_line(path, x1, y0);
    vt_path_line(path, x1, y1);
    vt_path_line(path, x0, y1);
    vt_path_close(path);
}

static void flush(vt_drawer *d, const vt_look *look)
{
    if (d->path.n)
        d->pen->shape(d->pen, look, &d->path);
    vt_path_clear(&d->path);
}

/* ---- what marks need of the axes
 * ------------------------------------------------------------------
 */

static void extend_by(const vt_chart *c, const vt_mark *m, const vt_channel *channels, vt_range *r)
{
    uint32_t n = vt_mark_rows(c, m);
    for (; *channels != VT_AT_COUNT; channels++)
        if (m->at[*channels] != VT_NONE)
            for (uint32_t i = 0; i < n; i++)
                vt_range_add(r, vt_mark_at(c, m, *channels, i));
}

static void extend(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y, vt_range *color)
{
    static const vt_channel xs[] = {VT_AT_X, VT_AT_X2, VT_AT_COUNT};
    static const vt_channel ys[] = {VT_AT_Y, VT_AT_Y2, VT_AT_LOW, VT_AT_HIGH, VT_AT_COUNT};
    static const vt_channel colors[] = {VT_AT_COLOR, VT_AT_COUNT};
    extend_by(c, m, xs, x);
    extend_by(c, m, ys, y);
    extend_by(c, m, colors, color);
}

/* Bars begin at zero. */
static void bar_extend(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y,
                       vt_range *color)
{
    extend(c, m, x, y, color);
    if (m->at[VT_AT_Y2] == VT_NONE)
        vt_range_add(y, 0);
}

/* ---- lines --------------------------------------------------------------------------------------
 */

/* A value between two gaps would be nothing: it becomes a dot. */
static void add_lonely(vt_drawer *d, float x, float y)
{
    vt_path_move(&d->path, x - .01f, y);
    vt_path_line(&d->path, x + .01f, y);
}

static void add_values(vt_drawer *d, const vt_plot *p, const vt_thinned *t, bool steps)
{
    bool begun = false;
    float last = 0;
    for (size_t i = 0; i < t->n; i++) {
        float x = vt_plot_x(p, t->x[i]), y = vt_plot_y(p, t->y[i]);
        if (!isfinite(x) || !isfinite(y)) {
            begun = false;
            continue;
        }
        bool more = i + 1 < t->n && isfinite(vt_plot_y(p, t->y[i + 1]));
        if (begun && steps)
            vt_path_line(&d->path, x, last);
        if (begun)
            vt_path_line(&d->path, x, y);
        else if (more)
            vt_path_move(&d->path, x, y);
        else
            add_lonely(d, x, y);
        begun = true;
        last = y;
    }
}

static bool ascends(const double *x, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (!(x[i] >= x[i - 1]))
            return false;
    return true;
}

/* The line's values, thinned to what half a pixel can show where x ascends. */
static bool values_of(vt_drawer *d, const vt_plot *p, const vt_mark *m, vt_channel channel,
                      vt_thinned *out)
{
    uint32_t n = vt_mark_rows(d->chart, m);
    double *x = vt_arena_array(d->arena, n, sizeof *x), *y = vt_arena_array(d->arena, n, sizeof *y);
    if (!x || !y)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        x[i] = vt_mark_at(d->chart, m, VT_AT_X, i);
        y[i] = vt_mark_at(d->chart, m, channel, i);
    }
    *out = (vt_thinned){x, y, n, 0};
    bool straight = p->x.scale == VT_SCALE_LINEAR || p->x.scale == VT_SCALE_TIME;
    if (n < 4 * p->area.w || !straight || !ascends(x, n))
        return true;
    return vt_chart_thin(d->arena, x, y, n, p->x.lo, p->x.hi, (uint32_t)(2 * p->area.w), out);
}

static void line_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    vt_thinned t;
    vt_look look = stroke_look(d, p, m);
    if (values_of(d, p, m, VT_AT_Y, &t))
        add_values(d, p, &t, m->kind == VT_MARK_STEP);
    flush(d, &look);
}

static void band_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    vt_look look = fill_look(color_of(d, p, m), m->opacity > 0 ? m->opacity : .22f);
    uint32_t n = vt_mark_rows(d->chart, m);
    for (uint32_t i = 0; i < n;) { /* pieces between gaps */
        uint32_t end = i;
        while (end < n && isfinite(vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y, end))) &&
               isfinite(vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y2, end))))
            end++;
        for (uint32_t k = i; k < end; k++) {
            float x = vt_plot_x(p, vt_mark_at(d->chart, m, VT_AT_X, k));
            float y = vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y, k));
            (k == i ? vt_path_move : vt_path_line)(&d->path, x, y);
        }
        for (uint32_t k = end; k-- > i;)
            vt_path_line(&d->path, vt_plot_x(p, vt_mark_at(d->chart, m, VT_AT_X, k)),
                         vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y2, k)));
        if (end > i)
            vt_path_close(&d->path);
        i = end + 1;
    }
    flush(d, &look);
}

static void segment_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    vt_look look = stroke_look(d, p, m);
    for (uint32_t i = 0; i < vt_mark_rows(d->chart, m); i++) {
        place a = {vt_plot_x(p, vt_mark_at(d->chart, m, VT_AT_X, i)),
                   vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y, i))};
        place b = {vt_plot_x(p, vt_mark_at(d->chart, m, VT_AT_X2, i)),
                   vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y2, i))};
        if (!isfinite(a.x + a.y + b.x + b.y))
            continue;
        vt_path_move(&d->path, a.x, a.y);
        vt_path_line(&d->path, b.x, b.y);
    }
    flush(d, &look);
}

static void rule_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    vt_look look = {VT_COLOR_NONE, color_of(d, p, m), width_of(m, 1), m->opacity, m->dashed, true};
    bool upright = m->at[VT_AT_X] != VT_NONE;
    vt_frame a = p->area;
    place end = {0};
    for (uint32_t i = 0; i < vt_mark_rows(d->chart, m); i++) {
        double v = vt_mark_at(d->chart, m, upright ? VT_AT_X : VT_AT_Y, i);
        float at = upright ? vt_plot_x(p, v) : vt_plot_y(p, v);
        if (!isfinite(at))
            continue;
        vt_path_move(&d->path, upright ? at : a.x, upright ? a.y : at);
        vt_path_line(&d->path, upright ? at : a.x + a.w, upright ? a.y + a.h : at);
        end = (place){at, at};
    }
    flush(d, &look);
    if (!m->label.n || m->quiet || (end.x == 0 && end.y == 0))
        return;
    float w = vt_text_width(m->label, VT_SIZE_TICK, VT_TEXT_REGULAR);
    bool left = upright && end.x - a.x > w + 8 && end.x > a.x + a.w / 2;
    vt_word word = {VT_SIZE_TICK,
                    VT_TEXT_REGULAR,
                    vt_token_color(vt_ink_words(m->ink), d->theme),
                    vt_token_color(VT_TOKEN_BG, d->theme),
                    left || !upright ? VT_ANCHOR_END : VT_ANCHOR_START,
                    false};
    if (upright)
        d->pen->word(d->pen, &word, left ? end.x - 5 : end.x + 5, a.y + 10, m->label);
    else
        d->pen->word(d->pen, &word, a.x + a.w, end.y - 4, m->label);
}

/* ---- bars ---------------------------------------------------------------------------------------
 */

/* Both ends of a bar along the axis of categories, in the axis' values. */
static void bar_sides(const vt_drawer *d, const vt_plot *p, const vt_mark *m, uint32_t i,
                      double *from, double *to)
{
    double at = vt_mark_at(d->chart, m, VT_AT_X, i), end = vt_mark_at(d->chart, m, VT_AT_X2, i);
    bool spans = m->at[VT_AT_X2] != VT_NONE;
    double half = width_of(m, .7f) / 2;
    (void)p;
    *from = spans ? at : at - half;
    *to = spans ? end : at + half;
}

/* Within the area, so that a bar that leaves it ends at its side. */
static float within(float v, float from, float size)
{
    return fminf(fmaxf(v, from), from + size);
}

static void bar_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    uint32_t n = vt_mark_rows(d->chart, m), color = 0;
    bool many = m->at[VT_AT_COLOR] != VT_NONE;
    vt_look look = fill_look(color_of(d, p, m), m->opacity);
    vt_axis *value = vt_mark_lies(d->chart, m) ? (vt_axis *)&p->x : (vt_axis *)&p->y;
    for (uint32_t i = 0; i < n; i++) {
        double from, to, top = vt_mark_at(d->chart, m, VT_AT_Y, i);
        double base = m->at[VT_AT_Y2] == VT_NONE ? 0 : vt_mark_at(d->chart, m, VT_AT_Y2, i);
        if (value->scale == VT_SCALE_LOG && !(base > 0))
            base = value->lo;
        bar_sides(d, p, m, i, &from, &to);
        place a = place_of(d, p, m, from, base), b = place_of(d, p, m, to, top);
        if (!isfinite(a.x + a.y + b.x + b.y))
            continue;
        color = many ? vt_mark_color(d, p, m, i) : look.fill;
        if (m->chosen == i + 1)
            color = vt_token_color(VT_TOKEN_ACCENT, d->theme);
        if (color != look.fill) {
            flush(d, &look);
            look.fill = color;
        }
        float x0 = within(fminf(a.x, b.x), p->area.x, p->area.w);
        float x1 = within(fmaxf(a.x, b.x), p->area.x, p->area.w);
        float y0 = within(fminf(a.y, b.y), p->area.y, p->area.h);
        float y1 = within(fmaxf(a.y, b.y), p->area.y, p->area.h);
        bool lies = vt_mark_lies(d->chart, m), spans = m->at[VT_AT_X2] != VT_NONE;
        float gap = spans && (lies ? y1 - y0 : x1 - x0) >= 3 ? .5f : 0;
        if (lies)
            add_rect(&d->path, x0, y0 + gap, x1, y1 - gap);
        else
            add_rect(&d->path, x0 + gap, y0, x1 - gap, y1);
        if (m->chosen == i + 1) {
            flush(d, &look);
            look.fill = many ? vt_mark_color(d, p, m, i) : color_of(d, p, m);
        }
    }
    flush(d, &look);
}

/* ---- box and violin
 * ------------------------------------------------------------------------------
 */

static void box_lines(vt_drawer *d, const vt_plot *p, const vt_mark *m, uint32_t i)
{
    double at = vt_mark_at(d->chart, m, VT_AT_X, i), half = width_of(m, .6f) / 2;
    double low = vt_mark_at(d->chart, m, VT_AT_LOW, i), q1 = vt_mark_at(d->chart, m, VT_AT_Y, i);
    double q3 = vt_mark_at(d->chart, m, VT_AT_Y2, i), high = vt_mark_at(d->chart, m, VT_AT_HIGH, i);
    const double lines[4][4] = {{at, low, at, q1},
                                {at, q3, at, high},
                                {at - half / 2, low, at + half / 2, low},
                                {at - half / 2, high, at + half / 2, high}};
    for (int k = 0; k < 4; k++) {
        place a = place_of(d, p, m, lines[k][0], lines[k][1]);
        place b = place_of(d, p, m, lines[k][2], lines[k][3]);
        if (!isfinite(a.x + a.y + b.x + b.y))
            continue;
        vt_path_move(&d->path, a.x, a.y);
        vt_path_line(&d->path, b.x, b.y);
    }
}

static void box_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    double half = width_of(m, .6f) / 2;
    for (uint32_t i = 0; i < vt_mark_rows(d->chart, m); i++) {
        uint32_t color = vt_mark_color(d, p, m, i);
        double at = vt_mark_at(d->chart, m, VT_AT_X, i),
               value = vt_mark_at(d->chart, m, VT_AT_VALUE, i);
        vt_look line = {VT_COLOR_NONE, color, 1, 0, false, true};
        vt_look fill = {color, VT_COLOR_NONE, 0, .3f, false, false};
        vt_look median = {VT_COLOR_NONE, vt_token_color(VT_TOKEN_INK, d->theme), 1.5f, 0, false,
                          true};
        place a = place_of(d, p, m, at - half, vt_mark_at(d->chart, m, VT_AT_Y, i));
        place b = place_of(d, p, m, at + half, vt_mark_at(d->chart, m, VT_AT_Y2, i));
        box_lines(d, p, m, i);
        flush(d, &line);
        if (!isfinite(a.x + a.y + b.x + b.y))
            continue;
        add_rect(&d->path, a.x, a.y, b.x, b.y);
        flush(d, &fill);
        add_rect(&d->path, a.x, a.y, b.x, b.y);
        flush(d, &line);
        place c = place_of(d, p, m, at - half, value), e = place_of(d, p, m, at + half, value);
        if (isfinite(c.x + c.y)) {
            vt_path_move(&d->path, c.x, c.y);
            vt_path_line(&d->path, e.x, e.y);
            flush(d, &median);
        }
    }
}

static void violin_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    uint32_t n = vt_mark_rows(d->chart, m), color = color_of(d, p, m);
    vt_look fill = fill_look(color, m->opacity > 0 ? m->opacity : .45f);
    vt_look line = {VT_COLOR_NONE, color, 1, 0, false, false};
    double half = width_of(m, .8f) / 2;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t k = 0; k < 2 * n; k++) { /* up one side, down the other */
            uint32_t i = k < n ? k : 2 * n - 1 - k;
            double side = (k < n ? half : -half) * vt_mark_at(d->chart, m, VT_AT_VALUE, i);
            place at = place_of(d, p, m, vt_mark_at(d->chart, m, VT_AT_X, i) + side,
                                vt_mark_at(d->chart, m, VT_AT_Y, i));
            if (isfinite(at.x + at.y))
                (d->path.n ? vt_path_line : vt_path_move)(&d->path, at.x, at.y);
        }
        if (d->path.n)
            vt_path_close(&d->path);
        flush(d, pass ? &line : &fill);
    }
}

/* ---- points and words
 * -----------------------------------------------------------------------------
 */

typedef struct dot {
    float x, y;
    uint32_t color;
    uint32_t size; /* hundredths */
    uint32_t row;
} dot;

static int dot_compare(const void *a, const void *b)
{
    const dot *p = a, *q = b;
    if (p->color != q->color)
        return p->color < q->color ? -1 : 1;
    if (p->size != q->size)
        return p->size > q->size ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

/* By colour and size, so that each look is one call. */
static void draw_dots(vt_drawer *d, dot *dots, uint32_t n, float opacity)
{
    float *xy = vt_arena_array(d->arena, n, 2 * sizeof *xy);
    if (!xy)
        return;
    qsort(dots, n, sizeof *dots, dot_compare);
    for (uint32_t from = 0, to; from < n; from = to) {
        for (to = from;
             to < n && dots[to].color == dots[from].color && dots[to].size == dots[from].size;
             to++) {
            xy[2 * (to - from)] = dots[to].x;
            xy[2 * (to - from) + 1] = dots[to].y;
        }
        vt_look look = fill_look(dots[from].color, opacity);
        d->pen->dots(d->pen, &look, (float)dots[from].size / 100, xy, to - from);
    }
}

/* A point on the same half pixel with the same look as one before can't be told from it. */
static uint32_t drop_hidden(vt_drawer *d, dot *dots, uint32_t n)
{
    uint32_t kept = 0, size = 16;
    while (size < 2 * n)
        size *= 2;
    uint32_t *seen = vt_arena_array(d->arena, size, sizeof *seen);
    for (uint32_t i = 0; seen && i < n; i++) {
        int32_t key[4] = {(int32_t)lroundf(dots[i].x * 2), (int32_t)lroundf(dots[i].y * 2),
                          (int32_t)dots[i].color, (int32_t)dots[i].size};
        uint32_t at = (uint32_t)vt_hash(key, sizeof key, 0) & (size - 1);
        bool found = false;
        for (; seen[at] && !found; at = (at + 1) & (size - 1)) {
            const dot *o = &dots[seen[at] - 1];
            found = lroundf(o->x * 2) == key[0] && lroundf(o->y * 2) == key[1] &&
                    o->color == dots[i].color && o->size == dots[i].size;
            if (found)
                break;
        }
        if (found)
            continue;
        dots[kept++] = dots[i];
        seen[at] = kept;
    }
    return seen ? kept : n;
}

static void add_ring(vt_path *p, float x, float y, float r)
{
    vt_path_move(p, x + r, y);
    vt_path_turn(p, x + r, y + r, x, y + r);
    vt_path_turn(p, x - r, y + r, x - r, y);
    vt_path_turn(p, x - r, y - r, x, y - r);
    vt_path_turn(p, x + r, y - r, x + r, y);
    vt_path_close(p);
}

static void draw_rings(vt_drawer *d, const dot *dots, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        vt_look look = {VT_COLOR_NONE, dots[i].color, 1.25f, 0, false, false};
        add_ring(&d->path, dots[i].x, dots[i].y, (float)dots[i].size / 200);
        if (i + 1 == n || dots[i + 1].color != dots[i].color)
            flush(d, &look);
    }
}

static void point_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    uint32_t n = vt_mark_rows(d->chart, m), k = 0;
    dot *dots = vt_arena_array(d->arena, n, sizeof *dots);
    float size = width_of(m, n > 20000 ? 2 : n > 2000 ? 3 : 5);
    float opacity = m->opacity > 0 ? m->opacity : n > 300 ? .75f : 0;
    for (uint32_t i = 0; dots && i < n; i++) {
        float x = vt_plot_x(p, vt_mark_at(d->chart, m, VT_AT_X, i));
        float y = vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y, i));
        double own = vt_mark_at(d->chart, m, VT_AT_SIZE, i);
        if (!isfinite(x) || !isfinite(y) || x < p->area.x - 3 || x > p->area.x + p->area.w + 3 ||
            y < p->area.y - 3 || y > p->area.y + p->area.h + 3)
            continue;
        float diameter = isfinite(own) ? fminf(fmaxf((float)own, .5f), 40) : size;
        dots[k++] = (dot){x, y, vt_mark_color(d, p, m, i), (uint32_t)lroundf(diameter * 100), i};
    }
    if (dots && m->hollow)
        draw_rings(d, dots, drop_hidden(d, dots, k));
    else if (dots)
        draw_dots(d, dots, drop_hidden(d, dots, k), opacity);
}

static void text_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    const vt_column *words = &d->chart->columns.at[m->at[VT_AT_TEXT]];
    vt_word w = {width_of(m, VT_SIZE_TICK),
                 VT_TEXT_REGULAR,
                 vt_token_color(vt_ink_words(m->ink), d->theme),
                 vt_token_color(VT_TOKEN_BG, d->theme),
                 VT_ANCHOR_MIDDLE,
                 false};
    for (uint32_t i = 0; words->type == VT_CELL_TEXT && i < vt_mark_rows(d->chart, m); i++) {
        float x = vt_plot_x(p, vt_mark_at(d->chart, m, VT_AT_X, i));
        float y = vt_plot_y(p, vt_mark_at(d->chart, m, VT_AT_Y, i));
        if (isfinite(x) && isfinite(y))
            d->pen->word(d->pen, &w, x, y + 3.5f, words->text[m->first + i]);
    }
}

const vt_mark_row vt_mark_rows_of[VT_MARK_COUNT] = {
    [VT_MARK_BAND] = {extend, band_draw, false, false},
    [VT_MARK_BAR] = {bar_extend, bar_draw, true, false},
    [VT_MARK_RASTER] = {vt_raster_extend, vt_raster_draw, false, false},
    [VT_MARK_RULE] = {extend, rule_draw, false, false},
    [VT_MARK_LINE] = {extend, line_draw, false, true},
    [VT_MARK_STEP] = {extend, line_draw, false, true},
    [VT_MARK_SEGMENT] = {extend, segment_draw, false, false},
    [VT_MARK_VIOLIN] = {extend, violin_draw, true, false},
    [VT_MARK_BOX] = {extend, box_draw, true, false},
    [VT_MARK_POINT] = {extend, point_draw, false, false},
    [VT_MARK_TEXT] = {extend, text_draw, false, false},
    [VT_MARK_PICTURES] = {vt_pictures_extend, vt_pictures_draw, false, false},
};
