/* chart_raster.c: matrices of numbers as pictures: one picture over the axes, or many in rows.
 *
 * A picture is painted at one pixel a cell and enlarged by whole cells without smoothing. Row 0 is
 * where y begins: at the top when the axis is reversed, as rows of a matrix are, else at the
 * bottom. From 24 px a cell on, the value is written in it. */
#include "figure/chart_parts.h"

#include <math.h>

static const vt_column *value_of(const vt_chart *c, const vt_mark *m)
{
    return &c->columns.at[m->at[VT_AT_VALUE]];
}

static bool is_rgb(const vt_column *v, int rank)
{
    return v->rank == rank + 1;
}

void vt_raster_size(const vt_chart *c, const vt_mark *m, uint32_t *w, uint32_t *h)
{
    const vt_column *v = value_of(c, m);
    *h = v->shape[0] ? v->shape[0] : 1;
    *w = v->shape[1] ? v->shape[1] : 1;
}

/* Where the scale has its ends already, values need not be looked at. */
static void extend_color(const vt_chart *c, const vt_mark *m, const vt_column *v, vt_range *color)
{
    const vt_color_scale *s = &c->panels.at[m->panel].color;
    if (s->lo != 0 || s->hi != 0)
        return;
    for (uint32_t i = 0; i < v->n; i++)
        vt_range_add(color, vt_column_at(v, i));
}

static void extent_of(const vt_chart *c, const vt_mark *m, float out[4])
{
    uint32_t w, h;
    bool own = m->extent[0] != m->extent[2] && m->extent[1] != m->extent[3];
    vt_raster_size(c, m, &w, &h);
    const float cells[4] = {-.5f, -.5f, (float)w - .5f, (float)h - .5f};
    for (int i = 0; i < 4; i++)
        out[i] = own ? m->extent[i] : cells[i];
}

void vt_raster_extend(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y,
                      vt_range *color)
{
    float e[4];
    extent_of(c, m, e);
    vt_range_add(x, e[0]);
    vt_range_add(x, e[2]);
    vt_range_add(y, e[1]);
    vt_range_add(y, e[3]);
    if (!is_rgb(value_of(c, m), 2))
        extend_color(c, m, value_of(c, m), color);
}

void vt_pictures_extend(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y,
                        vt_range *color)
{
    (void)x, (void)y;
    if (!is_rgb(value_of(c, m), 3))
        extend_color(c, m, value_of(c, m), color);
}

/* ---- painting -----------------------------------------------------------------------------------
 */

typedef struct painter {
    const uint32_t *table;
    double lo, per; /* steps a unit */
    uint32_t nodata;
    bool log;
} painter;

static painter painter_of(const vt_drawer *d, const vt_color_scale *s)
{
    painter p = {.table = vt_map_table(s->map == VT_MAP_LABEL ? VT_MAP_GLASS : s->map, d->theme),
                 .nodata = vt_token_color(VT_TOKEN_NODATA, d->theme),
                 .log = s->scale == VT_SCALE_LOG};
    double lo = p.log ? log(s->lo) : s->lo, hi = p.log ? log(s->hi) : s->hi;
    p.lo = lo;
    p.per = hi > lo ? 255 / (hi - lo) : 0;
    return p;
}

static uint32_t paint(const painter *p, double v)
{
    if (p->log)
        v = v > 0 ? log(v) : -INFINITY;
    if (isnan(v))
        return p->nodata;
    double step = (v - p->lo) * p->per;
    return p->table[step <= 0 ? 0 : step >= 255 ? 255 : (int)(step + 0.5)];
}

/* The w × h cells from element `at` on. */
static void paint_cells(const vt_drawer *d, const vt_plot *p, const vt_column *v, uint32_t at,
                        uint32_t n, bool rgb, uint32_t *out)
{
    painter q = painter_of(d, &p->color);
    for (uint32_t i = 0; i < n; i++) {
        if (rgb) {
            uint32_t k = 3 * (at + i);
            out[i] = (uint32_t)vt_column_at(v, k) << 16 | (uint32_t)vt_column_at(v, k + 1) << 8 |
                     (uint32_t)vt_column_at(v, k + 2);
        } else {
            out[i] = paint(&q, v->type == VT_CELL_F32 ? v->f32[at + i] : vt_column_at(v, at + i));
        }
    }
}

static void flip_rows(uint32_t *pixels, uint32_t w, uint32_t h)
{
    for (uint32_t y = 0; y < h / 2; y++)
        for (uint32_t x = 0; x < w; x++) {
            uint32_t *a = &pixels[(size_t)y * w + x], *b = &pixels[(size_t)(h - 1 - y) * w + x];
            uint32_t swap = *a;
            *a = *b;
            *b = swap;
        }
}

static double light_of(uint32_t rgb)
{
    return 0.2126 * (rgb >> 16) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255);
}

/* Values in cells that have room for them. */
static void write_values(vt_drawer *d, const vt_column *v, const uint32_t *pixels, uint32_t w,
                         uint32_t h, vt_frame f, bool up)
{
    float cw = f.w / (float)w, ch = f.h / (float)h;
    vt_buf text = {0};
    if (cw < 24 || ch < 16)
        return;
    for (uint32_t i = 0; i < w * h; i++) {
        uint32_t row = up ? h - 1 - i / w : i / w, color = pixels[(size_t)row * w + i % w];
        vt_word word = {
            VT_SIZE_TICK,  VT_TEXT_REGULAR,  light_of(color) > 140 ? 0x17181c : 0xffffff,
            VT_COLOR_NONE, VT_ANCHOR_MIDDLE, false};
        for (int digits = 3; digits > 0; digits--) {
            text.n = 0;
            vt_put_value(&text, vt_column_at(v, i), digits);
            if (vt_text_width(vt_buf_view(&text), word.size, word.weight) <= cw - 4) {
                d->pen->word(d->pen, &word, f.x + ((float)(i % w) + .5f) * cw,
                             f.y + ((float)row + .5f) * ch + 3.5f, vt_buf_view(&text));
                break;
            }
        }
    }
    vt_buf_free(&text);
}

void vt_raster_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    const vt_column *v = value_of(d->chart, m);
    uint32_t w, h;
    float e[4];
    if (!v->n)
        return;
    vt_raster_size(d->chart, m, &w, &h);
    uint32_t *pixels = vt_arena_array(d->arena, (size_t)w * h, sizeof *pixels);
    if (!pixels)
        return;
    extent_of(d->chart, m, e);
    float x0 = vt_plot_x(p, e[0]), x1 = vt_plot_x(p, e[2]);
    float y0 = vt_plot_y(p, e[1]), y1 = vt_plot_y(p, e[3]);
    paint_cells(d, p, v, 0, w * h, is_rgb(v, 2), pixels);
    bool up = y0 > y1;
    if (up)
        flip_rows(pixels, w, h);
    vt_frame f = {fminf(x0, x1), fminf(y0, y1), fabsf(x1 - x0), fabsf(y1 - y0)};
    d->pen->image(d->pen, &(vt_image){pixels, w, h}, f.x, f.y, f.w, f.h);
    if (!is_rgb(v, 2))
        write_values(d, v, pixels, w, h, f, up);
}

/* ---- many pictures ------------------------------------------------------------------------------
 */

typedef struct tiling {
    uint32_t cols, rows;
    float cell; /* pixels of a picture's cell */
    float gap;
} tiling;

/* As large as whole cells allow when all are to be seen. */
static tiling tile(vt_frame f, uint32_t n, uint32_t across, uint32_t w, uint32_t h)
{
    tiling best = {n, 1, 0, 4};
    for (uint32_t cols = across ? across : 1; cols <= (across ? across : n); cols++) {
        uint32_t rows = (n + cols - 1) / cols;
        float gap = f.w / (float)cols < 12 ? 1 : f.w / (float)cols < 28 ? 2 : 4;
        float cw = ((f.w + gap) / (float)cols - gap) / (float)w;
        float ch = ((f.h + gap) / (float)rows - gap) / (float)h;
        float cell = fminf(fminf(cw, ch), 28);
        cell = cell >= 1 ? floorf(cell) : cell >= .5f ? .5f : cell;
        if (cell > best.cell || (cell == best.cell && rows < best.rows && cell > 0))
            best = (tiling){cols, rows, cell, gap};
    }
    return best;
}

void vt_pictures_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m)
{
    const vt_column *v = value_of(d->chart, m);
    uint32_t n = v->shape[0], h = v->shape[1], w = v->shape[2], cells = w * h;
    if (!v->n)
        return;
    tiling t = tile(p->area, n, m->across, w, h);
    uint32_t *pixels = vt_arena_array(d->arena, cells, sizeof *pixels);
    if (!pixels || !(t.cell > 0))
        return;
    float tw = t.cell * (float)w, th = t.cell * (float)h;
    for (uint32_t i = 0; i < n; i++) {
        float x = p->area.x + (float)(i % t.cols) * (tw + t.gap);
        float y = p->area.y + (float)(i / t.cols) * (th + t.gap);
        paint_cells(d, p, v, i * cells, cells, is_rgb(v, 3), pixels);
        d->pen->image(d->pen, &(vt_image){pixels, w, h}, x, y, tw, th);
        if (m->chosen == i + 1) {
            vt_look ring = {VT_COLOR_NONE, vt_token_color(VT_TOKEN_ACCENT, d->theme), 2, 0, false,
                            false};
            vt_path_clear(&d->path);
            vt_path_move(&d->path, x - 2, y - 2);
            vt_path_line(&d->path, x + tw + 2, y - 2);
            vt_path_line(&d->path, x + tw + 2, y + th + 2);
            vt_path_line(&d->path, x - 2, y + th + 2);
            vt_path_close(&d->path);
            d->pen->shape(d->pen, &ring, &d->path);
        }
    }
}
