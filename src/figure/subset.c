/* subset.c: a TrueType face cut down to some of its characters, packed as WOFF 1.0, so that an SVG
 * carries what it is written in (some 9 kB a weight) and looks the same wherever it is opened.
 *
 * Kept are .notdef, the glyphs of the characters in the order of their codes, and the glyphs those
 * are composed of. Hinting is left out: at any zoom it would be for the wrong size.
 *
 *   cmap  one subtable, format 4: runs of codes whose glyphs follow each other share a segment
 *   glyf  outlines without instructions, components renumbered; loca  their offsets, 32 bits
 *   hmtx  advance and left side bearing of each glyph
 *   head hhea maxp OS/2  as in the face, but for the counts; post  version 3 (no names); name empty
 */
#include "figure/subset.h"
#include "figure/font.h"

#include <string.h>
#include <zlib.h>

enum { TABLES = 10 };

static uint32_t u16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t u32(const uint8_t *p)
{
    return u16(p) << 16 | u16(p + 2);
}

static void put16(vt_buf *b, uint32_t v)
{
    vt_buf_char(b, (char)(v >> 8));
    vt_buf_char(b, (char)v);
}

static void put32(vt_buf *b, uint32_t v)
{
    put16(b, v >> 16);
    put16(b, v);
}

static void set16(vt_buf *b, size_t at, uint32_t v)
{
    if (at + 2 > b->n)
        return;
    b->p[at] = (char)(v >> 8);
    b->p[at + 1] = (char)v;
}

/* ---- the face -----------------------------------------------------------------------------------
 */

typedef struct face {
    const uint8_t *p;
    size_t n;
    vt_str cmap, glyf, loca, hmtx, head, hhea, maxp, os2;
    uint32_t glyphs, metrics;
    bool long_loca;
} face;

static vt_str table_of(const face *f, const char *tag)
{
    uint32_t tables = f->n >= 12 ? u16(f->p + 4) : 0;
    for (uint32_t i = 0; i < tables && 12 + 16 * (size_t)(i + 1) <= f->n; i++) {
        const uint8_t *row = f->p + 12 + 16 * i;
        uint32_t at = u32(row + 8), n = u32(row + 12);
        if (!memcmp(row, tag, 4) && at <= f->n && n <= f->n - at)
            return (vt_str){(const char *)f->p + at, n};
    }
    return (vt_str){0};
}

static bool face_open(face *f, vt_str file)
{
    *f = (face){.p = (const uint8_t *)file.p, .n = file.n};
    f->cmap = table_of(f, "cmap"), f->glyf = table_of(f, "glyf"), f->loca = table_of(f, "loca");
    f->hmtx = table_of(f, "hmtx"), f->head = table_of(f, "head"), f->hhea = table_of(f, "hhea");
    f->maxp = table_of(f, "maxp"), f->os2 = table_of(f, "OS/2");
    if (f->head.n < 54 || f->hhea.n < 36 || f->maxp.n < 6 || f->cmap.n < 4 || !f->os2.n)
        return false;
    f->glyphs = u16((const uint8_t *)f->maxp.p + 4);
    f->metrics = u16((const uint8_t *)f->hhea.p + 34);
    f->long_loca = u16((const uint8_t *)f->head.p + 50);
    return f->metrics > 0 &&
           f->hmtx.n >= 4 * (size_t)f->metrics + 2 * (size_t)(f->glyphs - f->metrics) &&
           f->loca.n >= (f->long_loca ? 4 : 2) * ((size_t)f->glyphs + 1);
}

static vt_str outline_of(const face *f, uint32_t glyph)
{
    const uint8_t *loca = (const uint8_t *)f->loca.p;
    uint32_t at = f->long_loca ? u32(loca + 4 * glyph) : 2 * u16(loca + 2 * glyph);
    uint32_t end = f->long_loca ? u32(loca + 4 * glyph + 4) : 2 * u16(loca + 2 * glyph + 2);
    return at < end && end <= f->glyf.n ? (vt_str){f->glyf.p + at, end - at} : (vt_str){0};
}

/* The format 4 subtable of cmap, checked for its four arrays. */
static const uint8_t *segments_of(const face *f, uint32_t *count)
{
    const uint8_t *p = (const uint8_t *)f->cmap.p;
    for (uint32_t i = 0; i < u16(p + 2) && 4 + 8 * (size_t)(i + 1) <= f->cmap.n; i++) {
        uint32_t at = u32(p + 4 + 8 * i + 4);
        if (at + 14 > f->cmap.n || u16(p + at) != 4)
            continue;
        *count = u16(p + at + 6) / 2;
        if (at + 16 + 8 * (size_t)*count <= f->cmap.n)
            return p + at;
    }
    return NULL;
}

/* ---- the subset ---------------------------------------------------------------------------------
 */

typedef struct pair {
    uint16_t code, glyph;
} pair;

typedef struct segment {
    uint32_t first, last, glyph;
} segment;

typedef struct cut {
    const face *f;
    vt_arena *arena;
    uint16_t *new_of; /* by old glyph: its new number, 0 when it is not kept (but for .notdef) */
    VT_VEC(uint16_t) old; /* by new glyph */
    VT_VEC(pair) chars;
} cut;

static uint32_t keep(cut *c, uint32_t glyph)
{
    if (glyph == 0 || glyph >= c->f->glyphs)
        return 0;
    if (!c->new_of[glyph]) {
        uint16_t *old = vt_push(c->arena, &c->old);
        if (!old)
            return 0;
        *old = (uint16_t)glyph;
        c->new_of[glyph] = (uint16_t)(c->old.n - 1);
    }
    return c->new_of[glyph];
}

static void keep_code(cut *c, uint32_t code, uint32_t glyph)
{
    uint32_t kept = keep(c, glyph);
    pair *p = kept ? vt_push(c->arena, &c->chars) : NULL;
    if (p)
        *p = (pair){(uint16_t)code, (uint16_t)kept};
}

/* Segments are sorted by code, so glyphs come out in the order of codes. */
static void keep_codes(cut *c, const vt_subset *s)
{
    uint32_t n = 0;
    const uint8_t *p = segments_of(c->f, &n), *end = (const uint8_t *)c->f->cmap.p + c->f->cmap.n;
    for (uint32_t i = 0; p && i < n; i++) {
        uint32_t last = u16(p + 14 + 2 * i), first = u16(p + 16 + 2 * n + 2 * i);
        uint32_t delta = u16(p + 16 + 4 * n + 2 * i);
        const uint8_t *where = p + 16 + 6 * n + 2 * i;
        for (uint32_t code = first; code <= last && code < 0xffff; code++) {
            if (!(s->used[code / 8] >> code % 8 & 1))
                continue;
            const uint8_t *at = where + u16(where) + 2 * (size_t)(code - first);
            uint32_t glyph = u16(where) ? (at + 2 <= end ? u16(at) : 0) : code;
            keep_code(c, code, glyph ? (glyph + delta) & 0xffff : 0);
        }
    }
}

enum {
    WORDS = 1,
    SCALED = 8,
    MORE = 0x20,
    SCALED_BOTH = 0x40,
    MATRIX = 0x80,
    INSTRUCTIONS = 0x100
};

/* Copies the components of a composed glyph under their new numbers. */
static void put_composed(cut *c, vt_str from, vt_buf *out)
{
    const uint8_t *p = (const uint8_t *)from.p;
    uint32_t flags = MORE;
    vt_buf_bytes(out, p, 10);
    for (size_t at = 10; flags & MORE && at + 4 <= from.n;) {
        flags = u16(p + at);
        size_t n = flags & WORDS ? 4 : 2;
        n += flags & SCALED ? 2 : flags & SCALED_BOTH ? 4 : flags & MATRIX ? 8 : 0;
        if (at + 4 + n > from.n)
            return;
        put16(out, flags & ~(uint32_t)INSTRUCTIONS);
        put16(out, keep(c, u16(p + at + 2)));
        vt_buf_bytes(out, p + at + 4, n);
        at += 4 + n;
    }
}

enum { X_SHORT = 2, Y_SHORT = 4, REPEAT = 8, X_SAME = 16, Y_SAME = 32 };

/* Where the flags and coordinates of `points` points end that begin at `at`; 0: beyond the glyph.
 */
static size_t points_end(vt_str glyph, size_t at, uint32_t points)
{
    const uint8_t *p = (const uint8_t *)glyph.p;
    size_t coordinates = 0;
    while (points && at < glyph.n) {
        uint32_t flag = p[at++], times = 1;
        if (flag & REPEAT && at < glyph.n)
            times += p[at++];
        times = times < points ? times : points;
        coordinates += times * (flag & X_SHORT ? 1 : flag & X_SAME ? 0 : 2);
        coordinates += times * (flag & Y_SHORT ? 1 : flag & Y_SAME ? 0 : 2);
        points -= times;
    }
    return points == 0 && at + coordinates <= glyph.n ? at + coordinates : 0;
}

static void put_outline(cut *c, vt_str from, vt_buf *out)
{
    const uint8_t *p = (const uint8_t *)from.p;
    if (from.n < 12)
        return;
    uint32_t contours = u16(p);
    if (contours & 0x8000) {
        put_composed(c, from, out);
        return;
    }
    size_t ends = 10 + 2 * (size_t)contours;
    size_t start = ends + 2 <= from.n ? ends + 2 + u16(p + ends) : from.n;
    size_t end = contours ? points_end(from, start, u16(p + ends - 2) + 1) : 0;
    if (end == 0)
        return; /* nothing to see, or damaged: an empty glyph */
    vt_buf_bytes(out, p, ends);
    put16(out, 0);
    vt_buf_bytes(out, p + start, end - start);
}

/* Composed glyphs add to what is kept while this runs. */
static void put_glyphs(cut *c, vt_buf *glyf, vt_buf *loca)
{
    for (size_t i = 0; i < c->old.n; i++) {
        put32(loca, (uint32_t)glyf->n);
        put_outline(c, outline_of(c->f, c->old.at[i]), glyf);
        while (glyf->n % 4 && !glyf->failed)
            vt_buf_char(glyf, 0);
    }
    put32(loca, (uint32_t)glyf->n);
}

static void put_metrics(const cut *c, vt_buf *hmtx)
{
    const uint8_t *p = (const uint8_t *)c->f->hmtx.p;
    uint32_t n = c->f->metrics;
    for (size_t i = 0; i < c->old.n; i++) {
        uint32_t g = c->old.at[i];
        put16(hmtx, u16(p + 4 * (g < n ? g : n - 1)));
        put16(hmtx, g < n ? u16(p + 4 * g + 2) : u16(p + 4 * n + 2 * (g - n)));
    }
}

static void put_cmap(cut *c, vt_buf *out)
{
    VT_VEC(segment) runs = {0};
    for (size_t i = 0; i < c->chars.n; i++) {
        pair a = c->chars.at[i];
        segment *run = runs.n ? &runs.at[runs.n - 1] : NULL;
        if (run && run->last + 1 == a.code && run->glyph + (a.code - run->first) == a.glyph)
            run->last = a.code;
        else if ((run = vt_push(c->arena, &runs)))
            *run = (segment){a.code, a.code, a.glyph};
    }
    segment *stop = vt_push(c->arena, &runs); /* the format ends with 0xffff -> .notdef */
    if (!stop)
        return;
    *stop = (segment){0xffff, 0xffff, 0};
    uint32_t n = (uint32_t)runs.n, log = 0;
    while (2u << log <= n)
        log++;
    const uint32_t head[] = {
        0, 1, 3, 1, 0, 12, 4, 16 + 8 * n, 0, 2 * n, 2u << log, log, 2 * n - (2u << log)};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put16(out, head[i]);
    for (size_t i = 0; i < n; i++)
        put16(out, runs.at[i].last);
    put16(out, 0);
    for (size_t i = 0; i < n; i++)
        put16(out, runs.at[i].first);
    for (size_t i = 0; i < n; i++)
        put16(out, runs.at[i].glyph - runs.at[i].first);
    for (size_t i = 0; i < n; i++)
        put16(out, 0);
}

/* ---- WOFF ---------------------------------------------------------------------------------------
 */

typedef struct entry { /* in the order of their tags, as WOFF wants them */
    const char *tag;
    vt_buf bytes;
} entry;

enum { OS2, CMAP, GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, NAME, POST };

static uint32_t checksum(vt_str s)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < s.n; i++)
        sum += (uint32_t)(uint8_t)s.p[i] << (24 - 8 * (i % 4));
    return sum;
}

static void pack(vt_buf *out, vt_str s)
{
    uLongf n = compressBound(s.n);
    uint8_t *packed = vt_alloc(n);
    if (!packed || compress2(packed, &n, (const uint8_t *)s.p, s.n, 9) != Z_OK)
        out->failed = true;
    else if (n < s.n)
        vt_buf_bytes(out, packed, n);
    else
        vt_buf_str(out, s);
    vt_free(packed);
}

static void put_woff(const entry *tables, vt_buf *out)
{
    vt_buf data = {0}, rows = {0};
    uint32_t begin = 44 + 20 * TABLES, unpacked = 12 + 16 * TABLES;
    for (int i = 0; i < TABLES; i++) {
        vt_str s = vt_buf_view(&tables[i].bytes);
        uint32_t at = begin + (uint32_t)data.n;
        pack(&data, s);
        vt_buf_text(&rows, tables[i].tag);
        put32(&rows, at);
        put32(&rows, begin + (uint32_t)data.n - at);
        put32(&rows, (uint32_t)s.n);
        put32(&rows, checksum(s));
        while (data.n % 4 && !data.failed)
            vt_buf_char(&data, 0);
        unpacked += ((uint32_t)s.n + 3) & ~3u;
    }
    const uint32_t head[] = {0x774f4646,
                             0x00010000,
                             begin + (uint32_t)data.n,
                             TABLES << 16,
                             unpacked,
                             0x00010000,
                             0,
                             0,
                             0,
                             0,
                             0};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put32(out, head[i]);
    vt_buf_str(out, vt_buf_view(&rows));
    vt_buf_str(out, vt_buf_view(&data));
    out->failed |= data.failed || rows.failed;
    vt_buf_free(&data);
    vt_buf_free(&rows);
}

static void put_tables(cut *c, vt_buf *out)
{
    entry t[TABLES] = {[OS2] = {"OS/2", {0}},  [CMAP] = {"cmap", {0}}, [GLYF] = {"glyf", {0}},
                       [HEAD] = {"head", {0}}, [HHEA] = {"hhea", {0}}, [HMTX] = {"hmtx", {0}},
                       [LOCA] = {"loca", {0}}, [MAXP] = {"maxp", {0}}, [NAME] = {"name", {0}},
                       [POST] = {"post", {0}}};
    const face *f = c->f;
    put_glyphs(c, &t[GLYF].bytes, &t[LOCA].bytes);
    put_metrics(c, &t[HMTX].bytes);
    put_cmap(c, &t[CMAP].bytes);
    vt_buf_str(&t[OS2].bytes, f->os2);
    vt_buf_str(&t[HEAD].bytes, f->head);
    set16(&t[HEAD].bytes, 50, 1); /* loca of 32 bits */
    vt_buf_str(&t[HHEA].bytes, f->hhea);
    set16(&t[HHEA].bytes, 34, (uint32_t)c->old.n);
    vt_buf_str(&t[MAXP].bytes, f->maxp);
    set16(&t[MAXP].bytes, 4, (uint32_t)c->old.n);
    const uint32_t post[] = {0x00030000, 0, 0xff9c0032, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < sizeof post / sizeof *post; i++)
        put32(&t[POST].bytes, post[i]);
    put16(&t[NAME].bytes, 0);
    put16(&t[NAME].bytes, 0);
    put16(&t[NAME].bytes, 6);
    put_woff(t, out);
    for (int i = 0; i < TABLES; i++) {
        out->failed |= t[i].bytes.failed;
        vt_buf_free(&t[i].bytes);
    }
}

void vt_subset_add(vt_subset *s, uint32_t code)
{
    if (code >= VT_SUBSET_CODES)
        return;
    s->used[code / 8] |= (uint8_t)(1 << code % 8);
    s->any = true;
}

void vt_subset_woff(const vt_subset *s, vt_text_weight weight, vt_buf *out)
{
    face f;
    if (!s->any || !face_open(&f, vt_font_file(weight)))
        return;
    vt_arena *arena = vt_arena_new();
    cut c = {.f = &f, .arena = arena};
    c.new_of = arena ? vt_arena_array(arena, f.glyphs, sizeof *c.new_of) : NULL;
    uint16_t *notdef = c.new_of ? vt_push(arena, &c.old) : NULL;
    if (notdef) {
        *notdef = 0;
        keep_codes(&c, s);
        put_tables(&c, out);
    }
    out->failed |= !arena || !vt_arena_ok(arena);
    vt_arena_free(arena);
}
