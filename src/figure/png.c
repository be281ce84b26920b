/* png.c: pixels as PNG, row by row.
 *
 *   signature | IHDR | (PLTE) | IDAT (one deflate stream, cut into chunks) ... | IEND
 *   chunk: u32 length, 4 letters, bytes, u32 CRC of letters and bytes; big-endian
 *   row: a filter byte, then 3 bytes a pixel; the filter is the one whose bytes are smallest in sum
 *
 * A small picture of at most 256 colours has them in a table and one byte a pixel. */
#include "figure/png.h"

#include <string.h>

enum { CHUNK = 64 << 10 };

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
void vt_png_head(vt_png *p, uint32_t per_metre)
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

bool vt_png_begin(vt_png *p, vt_buf *out, uint32_t w, uint32_t h, vt_err *err)
{
    *p = (vt_png){.out = out, .w = w, .h = h, .row_bytes = 3 * (size_t)w};
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

void vt_png_free(vt_png *p)
{
    deflateEnd(&p->z);
    vt_free(p->chunk);
    for (int i = 0; i < 2; i++)
        vt_free(p->rows[i]);
    for (int i = 0; i < 4; i++)
        vt_free(p->filtered[i]);
}

/* Feeds what z holds as input; gives full chunks away, with Z_FINISH the last one too. */
static void pack(vt_png *p, int flush)
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
static int filter(vt_png *p)
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

static void put_row(vt_png *p, uint8_t *filtered)
{
    p->z.next_in = filtered;
    p->z.avail_in = (uInt)(p->row_bytes + 1);
    pack(p, Z_NO_FLUSH);
}

void vt_png_pixels(vt_png *p, const uint32_t *pixels, uint32_t rows)
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

void vt_png_end(vt_png *p)
{
    pack(p, Z_FINISH);
    put_chunk(p->out, "IEND", NULL, 0);
}

/* ---- small pictures -----------------------------------------------------------------------------
 */

enum { COLORS_MOST = 256, SLOTS = 1024 };

typedef struct palette { /* the colours used, in the order of their first pixel */
    uint32_t colors[COLORS_MOST];
    uint32_t slots[SLOTS]; /* 1 + index, found by hash */
    uint32_t n;
} palette;

/* Index of a colour, or -1 when there are too many. */
static int palette_index(palette *q, uint32_t color)
{
    uint32_t at = (color * 2654435761u) >> 22;
    for (; q->slots[at]; at = (at + 1) % SLOTS)
        if (q->colors[q->slots[at] - 1] == color)
            return (int)q->slots[at] - 1;
    if (q->n == COLORS_MOST)
        return -1;
    q->colors[q->n] = color;
    q->slots[at] = ++q->n;
    return (int)q->n - 1;
}

/* A byte a pixel, each row behind its filter byte; NULL when the colours are too many. */
static uint8_t *indexed(const uint32_t *rgb, uint32_t w, uint32_t h, palette *q)
{
    uint8_t *out = vt_alloc(((size_t)w + 1) * h);
    for (size_t i = 0; out && i < (size_t)w * h; i++) {
        int k = i && rgb[i] == rgb[i - 1] ? out[i - 1 + (i - 1) / w + 1] : palette_index(q, rgb[i]);
        if (k < 0) {
            vt_free(out);
            return NULL;
        }
        out[i + i / w + 1] = (uint8_t)k;
    }
    return out;
}

static bool put_indexed(vt_buf *out, const palette *q, const uint8_t *rows, uint32_t w, uint32_t h)
{
    uint8_t head[13] = {[8] = 8, [9] = 3}, colors[3 * COLORS_MOST];
    size_t n = ((size_t)w + 1) * h;
    uLongf packed = compressBound(n);
    uint8_t *bytes = vt_alloc(packed);
    if (!bytes)
        return false;
    put_u32(head, w);
    put_u32(head + 4, h);
    for (uint32_t i = 0; i < q->n; i++)
        for (int k = 0; k < 3; k++)
            colors[3 * i + (uint32_t)k] = (uint8_t)(q->colors[i] >> (16 - 8 * k));
    bool ok = compress2(bytes, &packed, rows, n, 6) == Z_OK;
    vt_buf_bytes(out, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", head, sizeof head);
    put_chunk(out, "PLTE", colors, 3 * (size_t)q->n);
    put_chunk(out, "IDAT", bytes, packed);
    put_chunk(out, "IEND", NULL, 0);
    vt_free(bytes);
    return ok;
}

bool vt_png_image(const uint32_t *rgb, uint32_t w, uint32_t h, vt_buf *out)
{
    palette *q = vt_alloc(sizeof *q);
    uint8_t *rows = q ? indexed(rgb, w, h, q) : NULL;
    bool ok;
    if (rows) {
        ok = put_indexed(out, q, rows, w, h);
    } else {
        vt_png p;
        ok = vt_png_begin(&p, out, w, h, NULL);
        if (ok) {
            vt_png_head(&p, 3780);
            vt_png_pixels(&p, rgb, h);
            vt_png_end(&p);
        }
        vt_png_free(&p);
    }
    vt_free(rows);
    vt_free(q);
    return ok;
}
