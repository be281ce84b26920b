/* to_png.c: a picture as PNG, painted and packed band by band, so that 200 million pixels need no
 * more memory than one band (png.c packs).
 *
 * Cairo can't make an image wider than 32,767 pixels, so a band is painted as tiles side by side in
 * one buffer. Bands are cut by pixels, not by memory or threads: the bytes depend on the picture
 * only. */
#include "figure/cairo.h"
#include "figure/png.h"

#include <math.h>

enum { TILE = 16384, BAND_PIXELS = 16 << 20, PIXELS_MOST = 200000000 };

typedef struct painter {
    const vt_cairo *c;
    const vt_drawing *d;
    vt_theme theme;
    double scale;
    uint32_t *pixels; /* of a band */
    uint32_t w, rows;
} painter;

static bool paint_tile(const painter *t, uint32_t x, uint32_t y, const vt_progress *progress,
                       vt_err *err)
{
    const vt_cairo *c = t->c;
    uint32_t w = t->w - x < TILE ? t->w - x : TILE;
    cairo_surface_t *surface =
        c->cairo_image_surface_create_for_data((unsigned char *)(t->pixels + x), CAIRO_FORMAT_RGB24,
                                               (int)w, (int)t->rows, (int)(4 * t->w));
    cairo_t *cr = c->cairo_create(surface);
    vt_cairo_pen pen;
    c->cairo_set_source_rgb(cr, 1, 1, 1);
    c->cairo_paint(cr);
    c->cairo_translate(cr, -(double)x, -(double)y);
    c->cairo_scale(cr, t->scale, t->scale);
    bool ok = vt_cairo_pen_init(&pen, c, cr, t->theme, err);
    pen.seen.x0 = (float)(x / t->scale), pen.seen.x1 = (float)((x + w) / t->scale);
    pen.seen.y0 = (float)(y / t->scale), pen.seen.y1 = (float)((y + t->rows) / t->scale);
    ok = ok && t->d->draw(t->d, t->theme, &pen.pen, progress, err);
    vt_cairo_pen_free(&pen);
    c->cairo_surface_flush(surface);
    cairo_status_t status = c->cairo_status(cr);
    if (ok && status != CAIRO_STATUS_SUCCESS)
        ok = vt_fail(err, VT_IO, "drawing the PNG: %s", c->cairo_status_to_string(status));
    c->cairo_destroy(cr);
    c->cairo_surface_destroy(surface);
    return ok;
}

static bool paint(painter *t, vt_png *p, uint32_t band, const vt_progress *progress, vt_err *err)
{
    vt_progress quiet = {.cancelled = progress ? progress->cancelled : NULL,
                         .ctx = progress ? progress->ctx : NULL};
    for (uint32_t y = 0; y < p->h; y += band) {
        if (!vt_step(progress, "painting", y, p->h, err))
            return false;
        t->rows = p->h - y < band ? p->h - y : band;
        for (uint32_t x = 0; x < t->w; x += TILE)
            if (!paint_tile(t, x, y, &quiet, err))
                return false;
        vt_png_pixels(p, t->pixels, t->rows);
    }
    vt_png_end(p);
    return vt_step(progress, "painting", p->h, p->h, err);
}

/* The scale asked for, lowered until the picture has at most PIXELS_MOST. */
static double scale_for(double w, double h, double scale)
{
    double pixels = w * h * scale * scale;
    return pixels > PIXELS_MOST ? scale * sqrt(PIXELS_MOST / pixels) : scale;
}

bool vt_drawing_png(const vt_drawing *d, vt_theme theme, float scale, const vt_progress *progress,
                    vt_buf *out, vt_err *err)
{
    const double inches_per_metre = 39.3701;
    double width = fmax(1, d->width), height = fmax(1, d->height);
    if (!(scale > 0) || scale > 64)
        return vt_fail(err, VT_BAD_INPUT, "a picture's scale lies between 0 and 64, not at %g",
                       scale);
    const vt_cairo *c = vt_cairo_load("PNG", err);
    if (!c)
        return false;
    painter t = {.c = c, .d = d, .theme = theme, .scale = scale_for(width, height, scale)};
    t.w = (uint32_t)fmax(1, floor(width * t.scale));
    uint32_t h = (uint32_t)fmax(1, floor(height * t.scale));
    uint32_t band = BAND_PIXELS / t.w < 1 ? 1 : BAND_PIXELS / t.w;
    band = band > h ? h : band > 32000 ? 32000 : band;
    vt_png p;
    bool ok = vt_png_begin(&p, out, t.w, h, err);
    t.pixels = ok ? vt_alloc(4 * (size_t)t.w * band) : NULL;
    if (ok && !t.pixels)
        ok = vt_fail(err, VT_NO_MEMORY, "out of memory for a picture of %u × %u pixels", t.w, h);
    ok = ok && vt_cairo_load("PNG", err); /* is there still room beside the pixels? */
    if (ok) {
        vt_png_head(&p, (uint32_t)lround(96 * t.scale * inches_per_metre));
        ok = paint(&t, &p, band, progress, err) && vt_buf_check(out, err);
    }
    vt_free(t.pixels);
    vt_png_free(&p);
    return ok;
}

bool vt_scene_png(const vt_scene *s, vt_theme theme, float scale, const vt_progress *progress,
                  vt_buf *out, vt_err *err)
{
    vt_drawing d = vt_scene_drawing(s);
    return vt_drawing_png(&d, theme, scale, progress, out, err);
}
