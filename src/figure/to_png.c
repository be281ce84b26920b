/* to_png.c: a picture as PNG, painted and packed band by band, so that 200 million pixels need no
 * more memory than one band.
 *
 *   signature | IHDR | IDAT (one deflate stream, cut into chunks) ... | IEND
 *   chunk: u32 length, 4 letters, bytes, u32 CRC of letters and bytes; big-endian
 *   row: a filter byte, then 3 bytes a pixel; the filter is the one whose bytes are smallest in sum
 *
 * Cairo can't make an image wider than 32,767 pixels, so a band is painted as tiles side by side in
 * one buffer. Bands are cut by pixels, not by memory or threads: the bytes depend on the scene
 * only. */
#include "figure/cairo.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

enum { TILE = 16384, BAND_PIXELS = 16 << 20, CHUNK = 64 << 10, PIXELS_MOST = 200000000 };

typedef struct png {
    vt_buf *out;
    z_stream z;
    uint8_t *rows[2];     /* this row and the one above, 3 bytes a pixel */
    uint8_t *filtered[4]; /* none, sub, up, up of a row that equals the one above; each with its
                             filter byte before it */
    uint8_t *chunk;
    uint32_t w, h;
    size_t row_bytes;
} png;

static void put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void put_chunk(vt_buf *out, const char *name, const uint8_t *bytes, size_t n)
{
    uint8_t head[8], tail[4];
    put_u32(head, (uint32_t)n);
    memcpy(head + 4, name, 4);
    uLong crc = crc32(0, head + 4, 4);
    if (n)
        crc = crc32(crc, bytes, (uInt)n);
    put_u32(tail, (uint32_t)crc);
    vt_buf_bytes(out, head, 8);
    if (n)
        vt_buf_bytes(out, bytes, n);
    vt_buf_bytes(out, tail, 4);
}

/* `per_metre`: how many pixels a metre of paper has. */
static void put_head(png *p, uint32_t per_metre)
{
    uint8_t head[13] = {[8] = 8, [9] = 2}, density[9] = {[8] = 1};
    put_u32(head, p->w);
    put_u32(head + 4, p->h);
    put_u32(density, per_metre);
    put_u32(density + 4, per_metre);
    vt_buf_bytes(p->out, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(p->out, "IHDR", head, sizeof head);
    put_chunk(p->out, "pHYs", density, sizeof density);
}

static bool png_begin(png *p, vt_buf *out, uint32_t w, uint32_t h, vt_err *err)
{
    *p = (png){.out = out, .w = w, .h = h, .row_bytes = 3 * (size_t)w};
    bool ok = deflateInit(&p->z, 6) == Z_OK;
    ok &= (p->chunk = vt_alloc(CHUNK)) != NULL;
    for (int i = 0; i < 2; i++)
        ok &= (p->rows[i] = vt_alloc(p->row_bytes)) != NULL;
    for (int i = 0; i < 4; i++)
        ok &= (p->filtered[i] = vt_alloc(p->row_bytes + 1)) != NULL;
    if (!ok)
        return vt_fail(err, VT_NO_MEMORY, "out of memory for a picture %u pixels wide", w);
    p->z.next_out = p->chunk;
    p->z.avail_out = CHUNK;
    for (int i = 0; i < 4; i++)
        p->filtered[i][0] = (uint8_t)(i < 3 ? i : 2);
    return true;
}

static void png_free(png *p)
{
    deflateEnd(&p->z);
    vt_free(p->chunk);
    for (int i = 0; i < 2; i++)
        vt_free(p->rows[i]);
    for (int i = 0; i < 4; i++)
        vt_free(p->filtered[i]);
}

/* Feeds what z holds as input; gives full chunks away, with Z_FINISH the last one too. */
static void pack(png *p, int flush)
{
    for (;;) {
        int status = deflate(&p->z, flush);
        bool full = p->z.avail_out == 0, end = status == Z_STREAM_END;
        if (full || end) {
            put_chunk(p->out, "IDAT", p->chunk, CHUNK - p->z.avail_out);
            p->z.next_out = p->chunk;
            p->z.avail_out = CHUNK;
        }
        if (end || (!full && p->z.avail_in == 0 && flush == Z_NO_FLUSH))
            return;
    }
}

static unsigned magnitude(uint8_t byte)
{
    return byte < 128 ? byte : 256u - byte;
}

/* Fills filtered; returns which one is best. */
static int filter(png *p)
{
    const uint8_t *row = p->rows[0], *above = p->rows[1];
    uint64_t sum[3] = {0};
    for (size_t i = 0; i < p->row_bytes; i++) {
        uint8_t left = i < 3 ? 0 : row[i - 3];
        sum[0] += magnitude(p->filtered[0][i + 1] = row[i]);
        sum[1] += magnitude(p->filtered[1][i + 1] = (uint8_t)(row[i] - left));
        sum[2] += magnitude(p->filtered[2][i + 1] = (uint8_t)(row[i] - above[i]));
    }
    int best = sum[2] <= sum[1] ? 2 : 1;
    return sum[0] < sum[best] ? 0 : best;
}

static void put_row(png *p, uint8_t *filtered)
{
    p->z.next_in = filtered;
    p->z.avail_in = (uInt)(p->row_bytes + 1);
    pack(p, Z_NO_FLUSH);
}

static void put_pixels(png *p, const uint32_t *pixels, uint32_t rows)
{
    for (uint32_t y = 0; y < rows; y++, pixels += p->w) {
        if (y && !memcmp(pixels, pixels - p->w, 4 * (size_t)p->w)) { /* most of a graph is ground */
            put_row(p, p->filtered[3]);
            continue;
        }
        for (uint32_t x = 0; x < p->w; x++) {
            p->rows[0][3 * (size_t)x] = (uint8_t)(pixels[x] >> 16);
            p->rows[0][3 * (size_t)x + 1] = (uint8_t)(pixels[x] >> 8);
            p->rows[0][3 * (size_t)x + 2] = (uint8_t)pixels[x];
        }
        put_row(p, p->filtered[filter(p)]);
        uint8_t *swap = p->rows[0];
        p->rows[0] = p->rows[1];
        p->rows[1] = swap;
    }
}

/* ---- painting -----------------------------------------------------------------------------------
 */

typedef struct painter {
    const vt_cairo *c;
    const vt_scene *s;
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
    ok = ok && vt_scene_draw(t->s, t->theme, &pen.pen, progress, err);
    vt_cairo_pen_free(&pen);
    c->cairo_surface_flush(surface);
    cairo_status_t status = c->cairo_status(cr);
    if (ok && status != CAIRO_STATUS_SUCCESS)
        ok = vt_fail(err, VT_IO, "drawing the PNG: %s", c->cairo_status_to_string(status));
    c->cairo_destroy(cr);
    c->cairo_surface_destroy(surface);
    return ok;
}

static bool paint(painter *t, png *p, uint32_t band, const vt_progress *progress, vt_err *err)
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
        put_pixels(p, t->pixels, t->rows);
    }
    pack(p, Z_FINISH);
    put_chunk(p->out, "IEND", NULL, 0);
    return vt_step(progress, "painting", p->h, p->h, err);
}

/* The scale asked for, lowered until the picture has at most PIXELS_MOST. */
static double scale_for(double w, double h, double scale)
{
    double pixels = w * h * scale * scale;
    return pixels > PIXELS_MOST ? scale * sqrt(PIXELS_MOST / pixels) : scale;
}

bool vt_scene_png(const vt_scene *s, vt_theme theme, float scale, const vt_progress *progress,
                  vt_buf *out, vt_err *err)
{
    const double inches_per_metre = 39.3701;
    double width = fmax(1, s->width), height = fmax(1, vt_scene_picture_height(s));
    if (!(scale > 0) || scale > 64)
        return vt_fail(err, VT_BAD_INPUT, "a picture's scale lies between 0 and 64, not at %g",
                       scale);
    const vt_cairo *c = vt_cairo_load("PNG", err);
    if (!c)
        return false;
    painter t = {.c = c, .s = s, .theme = theme, .scale = scale_for(width, height, scale)};
    t.w = (uint32_t)fmax(1, floor(width * t.scale));
    uint32_t h = (uint32_t)fmax(1, floor(height * t.scale));
    uint32_t band = BAND_PIXELS / t.w < 1 ? 1 : BAND_PIXELS / t.w;
    band = band > h ? h : band > 32000 ? 32000 : band;
    png p;
    bool ok = png_begin(&p, out, t.w, h, err);
    t.pixels = ok ? vt_alloc(4 * (size_t)t.w * band) : NULL;
    if (ok && !t.pixels)
        ok = vt_fail(err, VT_NO_MEMORY, "out of memory for a picture of %u × %u pixels", t.w, h);
    ok = ok && vt_cairo_load("PNG", err); /* is there still room beside the pixels? */
    if (ok) {
        put_head(&p, (uint32_t)lround(96 * t.scale * inches_per_metre));
        ok = paint(&t, &p, band, progress, err) && vt_buf_check(out, err);
    }
    vt_free(t.pixels);
    png_free(&p);
    return ok;
}
