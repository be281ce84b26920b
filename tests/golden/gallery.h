/* gallery.h: how a picture of the gallery is made and compared.
 *
 * Each program here places a few boxes by hand, draws them, and compares the SVG byte by byte with
 * the one that stands beside it. GALLERY=write replaces those instead: then look at what changed.
 * GALLERY=look writes the pictures as PNG and PDF into build/gallery/. */
#ifndef VT_TESTS_GALLERY_H
#define VT_TESTS_GALLERY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "figure/figure.h"

/* What Fontconfig and Cairo keep until the process ends is not ours to free. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\nleak:libpango";
}

typedef struct gallery {
    vt_arena *arena;
    vt_scene scene;
    vt_scene_box boxes[64];
    vt_scene_row rows[64];
    vt_scene_edge edges[64];
    uint32_t targets[64];
    vt_scene_line lines[128];
    float points[1024];
} gallery;

static inline void gallery_begin(gallery *g, const char *title)
{
    memset(g, 0, sizeof *g);
    g->arena = vt_arena_new();
    g->scene = (vt_scene){.title = vt_str_of(title),
                          .caption = vt_str_of(title),
                          .boxes = g->boxes,
                          .rows = g->rows,
                          .edges = g->edges,
                          .targets = g->targets,
                          .lines = g->lines,
                          .points = g->points};
}

/* A box whose top stands at y, centred at cx, inside the open box `parent`. Returns its index. */
static inline uint32_t gallery_box(gallery *g, uint32_t parent, float cx, float y, vt_scene_box b)
{
    uint32_t i = g->scene.n_boxes++;
    if (!b.path.n)
        b.path = b.name;
    b.id = i;
    b.repeat = b.repeat ? b.repeat : 1;
    b.parent = parent;
    b.level = parent == VT_NONE ? 0 : (uint8_t)(g->boxes[parent].level + 1);
    vt_scene_measure(g->arena, &b, g->rows);
    b.x = cx - b.w / 2;
    b.y = y;
    g->boxes[i] = b;
    return i;
}

/* Gives an open box the size its inside needs. */
static inline void gallery_size(gallery *g, uint32_t box, float x, float y, float w, float h)
{
    g->boxes[box].x = x;
    g->boxes[box].y = y;
    g->boxes[box].w = w;
    g->boxes[box].h = h;
}

static inline void gallery_row(gallery *g, const char *name, const char *note, float share)
{
    g->rows[g->scene.n_rows++] = (vt_scene_row){
        .path = vt_str_of(name), .name = vt_str_of(name), .note = vt_str_of(note), .share = share};
}

/* Begins a value that runs from a box; gallery_to gives it readers. */
static inline vt_scene_edge *gallery_edge(gallery *g, uint32_t from, const char *name)
{
    vt_scene_edge *e = &g->edges[g->scene.n_edges++];
    *e = (vt_scene_edge){.wire = g->scene.n_edges,
                         .from = from,
                         .first_to = g->scene.n_targets,
                         .first_line = g->scene.n_lines,
                         .name = vt_str_of(name)};
    return e;
}

/* A line of the last value through n points, to a reader (or VT_NONE: it ends without an arrow). */
static inline void gallery_to(gallery *g, uint32_t to, int n, const float *xy)
{
    vt_scene_edge *e = &g->edges[g->scene.n_edges - 1];
    if (to != VT_NONE) {
        g->targets[g->scene.n_targets++] = to;
        e->n_to++;
    }
    e->n_lines++;
    g->lines[g->scene.n_lines++] = (vt_scene_line){g->scene.n_points, (uint32_t)n, to != VT_NONE};
    memcpy(g->points + 2 * g->scene.n_points, xy, sizeof(float) * 2 * (size_t)n);
    g->scene.n_points += (uint32_t)n;
}
#define GALLERY_TO(g, to, ...)                                                                     \
    gallery_to(g, to, (int)(sizeof((float[]){__VA_ARGS__}) / (2 * sizeof(float))),                 \
               (float[]){__VA_ARGS__})

/* Straight down from the middle of one box to the top of another. */
static inline void gallery_down(gallery *g, uint32_t from, uint32_t to, const char *name)
{
    const vt_scene_box *a = &g->boxes[from], *b = &g->boxes[to];
    float x = b->x + b->w / 2, top = a->kind == VT_BOX_OPEN ? a->y : a->y + a->h;
    gallery_edge(g, from, name);
    GALLERY_TO(g, to, x, top, x, b->y);
}

static inline vt_buf gallery_read(const char *path)
{
    vt_buf b = {0};
    FILE *f = fopen(path, "rb");
    char part[4096];
    for (size_t n; f && (n = fread(part, 1, sizeof part, f)) > 0;)
        vt_buf_bytes(&b, part, n);
    if (f)
        fclose(f);
    return b;
}

/* The embedded face depends on whether vitrine was built with it; it has tests of its own. */
static inline void gallery_without_face(vt_buf *svg)
{
    static const char start[] = "<style>@font-face", end[] = "</svg>\n";
    char *at = memmem(svg->p, svg->n, start, sizeof start - 1);
    if (at) {
        memcpy(at, end, sizeof end);
        svg->n = (size_t)(at - svg->p) + sizeof end - 1;
    }
}

static inline void gallery_look(const gallery *g, const char *name, vt_theme theme)
{
    char path[256];
    vt_buf png = {0}, pdf = {0};
    vt_err err = {0};
    bool ok = vt_scene_png(&g->scene, theme, 2, NULL, &png, &err) &&
              vt_scene_pdf(&g->scene, theme, &pdf, &err);
    snprintf(path, sizeof path, "build/gallery/%s.png", name);
    ok = ok && vt_file_write(path, vt_buf_view(&png), &err);
    snprintf(path, sizeof path, "build/gallery/%s.pdf", name);
    ok = ok && vt_file_write(path, vt_buf_view(&pdf), &err);
    if (!ok)
        print_message("%s\n", vt_err_text(&err, path, sizeof path));
    vt_buf_free(&png);
    vt_buf_free(&pdf);
}

/* Draws the scene and compares it with tests/golden/NAME.svg; frees the gallery. */
static inline void gallery_end(gallery *g, const char *name, float width, float height,
                               vt_theme theme)
{
    char path[256];
    vt_err err = {0};
    vt_buf svg = {0};
    g->scene.width = width;
    g->scene.height = height;
    snprintf(path, sizeof path, "tests/golden/%s.svg", name);
    assert_true(vt_scene_svg(&g->scene, theme, &svg, &err));
    gallery_without_face(&svg);
    const char *mode = getenv("GALLERY");
    if (mode && !strcmp(mode, "write"))
        assert_true(vt_file_write(path, vt_buf_view(&svg), &err));
    if (mode && !strcmp(mode, "look"))
        gallery_look(g, name, theme);
    vt_buf golden = gallery_read(path);
    if (golden.n != svg.n || memcmp(golden.p, svg.p, svg.n) != 0)
        print_message("%s differs from what is drawn now; GALLERY=write replaces it\n", path);
    assert_int_equal(golden.n, svg.n);
    assert_memory_equal(golden.p, svg.p, svg.n);
    vt_buf_free(&golden);
    vt_buf_free(&svg);
    vt_arena_free(g->arena);
}

#endif
