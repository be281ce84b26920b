/* drawing.h: levels made from a seed, and what must hold of every drawing of one. */
#ifndef VT_TESTS_DRAWING_H
#define VT_TESTS_DRAWING_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/layout.h"

typedef struct vt_sketch { /* a level that is being made */
    vt_arena *arena;
    VT_VEC(vt_layout_size) boxes;
    VT_VEC(vt_layout_net) nets;
    vt_layout_level level;
    uint64_t seed;
} vt_sketch;

static inline uint32_t sketch_random(vt_sketch *s, uint32_t below)
{
    s->seed += 0x9E3779B97F4A7C15u;
    uint64_t z = s->seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return below ? (uint32_t)((z ^ (z >> 31)) % below) : 0;
}

static inline uint32_t sketch_box(vt_sketch *s, float w, float h)
{
    vt_layout_size *b = vt_push(s->arena, &s->boxes);
    *b = (vt_layout_size){w, h};
    return (uint32_t)s->boxes.n - 1;
}

static inline vt_layout_net *sketch_net(vt_sketch *s, uint32_t from, const uint32_t *to, uint32_t n)
{
    vt_layout_end *ends = vt_arena_array(s->arena, n, sizeof *ends);
    for (uint32_t i = 0; i < n; i++)
        ends[i] = (vt_layout_end){to[i], NAN};
    vt_layout_net *net = vt_push(s->arena, &s->nets);
    *net = (vt_layout_net){{from, NAN}, ends, n, 0};
    return net;
}

static inline void sketch_wire(vt_sketch *s, uint32_t from, uint32_t to)
{
    sketch_net(s, from, &to, 1);
}

static inline const vt_layout_level *sketch_level(vt_sketch *s)
{
    s->level =
        (vt_layout_level){s->boxes.at, (uint32_t)s->boxes.n, s->nets.at, (uint32_t)s->nets.n};
    return &s->level;
}

static inline vt_layout_options sketch_options(void)
{
    return (vt_layout_options){.direction = VT_LAYOUT_DOWN,
                               .stub_span = 0,
                               .gap = 24,
                               .rank_gap = 36,
                               .margin = {24, 24, 24, 24},
                               .fold_ratio = 0};
}

/* ---- what must hold -------------------------------------------------------------------------- */

typedef struct vt_piece { /* a straight piece of a line */
    float x0, y0, x1, y1; /* x0 <= x1, y0 <= y1 */
    uint32_t net, line;
} vt_piece;

typedef struct vt_rect {
    float x, y, w, h;
    uint32_t net; /* of a stub; VT_NONE: a box */
} vt_rect;

static inline bool drawing_fail(const char *what, double a, double b)
{
    fprintf(stderr, "drawing: %s (%g, %g)\n", what, a, b);
    return false;
}

static int drawing_by_y(const void *a, const void *b)
{
    const vt_rect *p = a, *q = b;
    return p->y != q->y ? (p->y < q->y ? -1 : 1) : (p->x > q->x) - (p->x < q->x);
}

static inline bool drawing_rects_apart(vt_rect *r, uint32_t n)
{
    qsort(r, n, sizeof *r, drawing_by_y);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n && r[j].y < r[i].y + r[i].h; j++)
            if (r[j].x < r[i].x + r[i].w && r[i].x < r[j].x + r[j].w && r[i].w > 0 && r[j].w > 0 &&
                r[i].h > 0 && r[j].h > 0)
                return drawing_fail("two boxes overlap", r[i].x, r[i].y);
    return true;
}

static inline bool drawing_lines_clear(const vt_rect *r, uint32_t n, const vt_piece *q, uint32_t m)
{
    float tallest = 0;
    for (uint32_t i = 0; i < n; i++)
        tallest = r[i].h > tallest ? r[i].h : tallest;
    for (uint32_t k = 0; k < m; k++) {
        uint32_t a = 0, b = n; /* rects are sorted by y */
        while (a < b) {
            uint32_t mid = (a + b) / 2;
            if (r[mid].y + tallest < q[k].y0)
                a = mid + 1;
            else
                b = mid;
        }
        for (; a < n && r[a].y < q[k].y1 + 1; a++)
            if (q[k].x0 < r[a].x + r[a].w && q[k].x1 > r[a].x && q[k].y0 < r[a].y + r[a].h &&
                q[k].y1 > r[a].y)
                return drawing_fail("a line runs through a box", r[a].x, r[a].y);
    }
    return true;
}

static int drawing_vertical_order(const void *a, const void *b)
{
    const vt_piece *p = a, *q = b;
    bool v = p->x0 == p->x1, w = q->x0 == q->x1;
    if (v != w)
        return v ? -1 : 1;
    float pc = v ? p->x0 : p->y0, qc = v ? q->x0 : q->y0, ps = v ? p->y0 : p->x0,
          qs = v ? q->y0 : q->x0;
    if (pc != qc)
        return pc < qc ? -1 : 1;
    return ps != qs ? (ps < qs ? -1 : 1) : (p->net > q->net) - (p->net < q->net);
}

/* Lines of different nets never lie on top of each other. */
static inline bool drawing_lines_apart(vt_piece *q, uint32_t m)
{
    qsort(q, m, sizeof *q, drawing_vertical_order);
    for (uint32_t i = 0; i < m; i++) {
        bool v = q[i].x0 == q[i].x1;
        float end = v ? q[i].y1 : q[i].x1, at = v ? q[i].x0 : q[i].y0;
        for (uint32_t j = i + 1; j < m; j++) {
            bool w = q[j].x0 == q[j].x1;
            if (w != v || (w ? q[j].x0 : q[j].y0) != at || (w ? q[j].y0 : q[j].x0) >= end)
                break;
            if (q[i].net != q[j].net)
                return drawing_fail("lines of two nets lie on each other", q[j].x0, q[j].y0);
        }
    }
    return true;
}

/* Coordinates as if drawn downwards. */
static inline void drawing_turn(float *x, float *y, bool right)
{
    float t = *x;
    if (right)
        *x = *y, *y = t;
}

static inline bool drawing_on_side(const vt_layout_level *l, const vt_layout_result *d,
                                   const vt_layout_options *o, vt_layout_end e, float x, float y,
                                   bool lower, float border_at)
{
    bool right = o->direction == VT_LAYOUT_RIGHT;
    drawing_turn(&x, &y, right);
    if (e.box == VT_LAYOUT_BORDER)
        return y == (lower ? 0 : right ? d->w : d->h) && x == border_at;
    float bx = d->x[e.box], by = d->y[e.box], w = l->boxes[e.box].w, h = l->boxes[e.box].h;
    drawing_turn(&bx, &by, right);
    drawing_turn(&w, &h, right);
    if (fabsf(y - (lower ? by + h : by)) > 0.01f)
        return false;
    return isnan(e.at) ? x >= bx && x <= bx + w : fabsf(x - (bx + e.at)) < 0.01f;
}

static inline bool drawing_point_on(const vt_layout_result *d, const vt_layout_line *line, float x,
                                    float y)
{
    const float *p = d->points + 2 * line->first_point;
    for (uint32_t i = 0; i + 1 < line->n_points; i++, p += 2)
        if (x >= fminf(p[0], p[2]) && x <= fmaxf(p[0], p[2]) && y >= fminf(p[1], p[3]) &&
            y <= fmaxf(p[1], p[3]))
            return true;
    return false;
}

static inline const vt_layout_stub *drawing_stub_at(const vt_layout_result *d, uint32_t net,
                                                    uint32_t to)
{
    for (uint32_t i = 0; i < d->n_stubs; i++)
        if (d->stubs[i].net == net && d->stubs[i].to == to)
            return &d->stubs[i];
    return NULL;
}

static inline bool drawing_touches(const vt_layout_stub *s, float x, float y)
{
    return s && x >= s->x && x <= s->x + s->w && y >= s->y && y <= s->y + s->h;
}

static inline bool drawing_line_ends(const vt_layout_level *l, const vt_layout_result *d,
                                     const vt_layout_options *o, uint32_t i,
                                     const uint32_t *first_line)
{
    const vt_layout_line *line = &d->lines[i];
    const vt_layout_net *net = &l->nets[line->net];
    const float *a = d->points + 2 * line->first_point, *b = a + 2 * (line->n_points - 1);
    if (line->n_points < 2)
        return drawing_fail("a line has no length", line->net, line->to);
    if (line->to != VT_NONE) {
        if (!drawing_on_side(l, d, o, net->to[line->to], b[0], b[1], false, d->out_at[line->net]))
            return drawing_fail("an arrow ends beside its box", b[0], b[1]);
    } else if (!drawing_touches(drawing_stub_at(d, line->net, VT_NONE), b[0], b[1]))
        return drawing_fail("a piece ends nowhere", b[0], b[1]);
    if (drawing_on_side(l, d, o, net->from, a[0], a[1], true, d->in_at[line->net]))
        return true;
    if (line->to != VT_NONE && drawing_touches(drawing_stub_at(d, line->net, line->to), a[0], a[1]))
        return true;
    for (uint32_t j = first_line[line->net]; j < i; j++)
        if (d->lines[j].net == line->net && drawing_point_on(d, &d->lines[j], a[0], a[1]))
            return true;
    return drawing_fail("a line begins nowhere", a[0], a[1]);
}

static inline bool drawing_connected(const vt_layout_level *l, const vt_layout_result *d,
                                     const vt_layout_options *o, vt_arena *s)
{
    uint32_t *first = vt_arena_array(s, l->n_nets + 1, sizeof *first), ends = 0;
    uint32_t *reached = vt_arena_array(s, l->n_nets + 1, sizeof *reached);
    for (uint32_t i = d->n_lines; i-- > 0;)
        first[d->lines[i].net] = i;
    for (uint32_t i = 0; i < d->n_lines; i++) {
        if (!drawing_line_ends(l, d, o, i, first))
            return false;
        reached[d->lines[i].net] += d->lines[i].to != VT_NONE;
    }
    for (uint32_t k = 0; k < l->n_nets; k++, ends++)
        if (reached[k] != l->nets[k].n_to)
            return drawing_fail("a net does not reach all its readers", k, reached[k]);
    return true;
}

static inline bool drawing_inside(const vt_layout_level *l, const vt_layout_result *d)
{
    for (uint32_t i = 0; i < l->n_boxes; i++)
        if (!(d->x[i] >= 0 && d->y[i] >= 0 && d->x[i] + l->boxes[i].w <= d->w &&
              d->y[i] + l->boxes[i].h <= d->h))
            return drawing_fail("a box stands outside", d->x[i], d->y[i]);
    for (uint32_t i = 0; i < d->n_stubs; i++)
        if (!(d->stubs[i].x >= 0 && d->stubs[i].y >= 0 && d->stubs[i].x + d->stubs[i].w <= d->w &&
              d->stubs[i].y + d->stubs[i].h <= d->h))
            return drawing_fail("a stub stands outside", d->stubs[i].x, d->stubs[i].y);
    for (uint32_t i = 0; i < d->n_points; i++)
        if (!(d->points[2 * i] >= 0 && d->points[2 * i] <= d->w && d->points[2 * i + 1] >= 0 &&
              d->points[2 * i + 1] <= d->h))
            return drawing_fail("a line runs outside", d->points[2 * i], d->points[2 * i + 1]);
    return true;
}

static inline bool drawing_pieces(const vt_layout_result *d, vt_piece *q, uint32_t *m)
{
    *m = 0;
    for (uint32_t i = 0; i < d->n_lines; i++) {
        const float *p = d->points + 2 * d->lines[i].first_point;
        for (uint32_t k = 0; k + 1 < d->lines[i].n_points; k++, p += 2) {
            if (p[0] != p[2] && p[1] != p[3])
                return drawing_fail("a line is slanted", p[0], p[1]);
            q[(*m)++] = (vt_piece){fminf(p[0], p[2]), fminf(p[1], p[3]), fmaxf(p[0], p[2]),
                                   fmaxf(p[1], p[3]), d->lines[i].net,   i};
        }
    }
    return true;
}

/* All of it. */
static inline bool drawing_holds(const vt_layout_level *l, const vt_layout_result *d,
                                 const vt_layout_options *o)
{
    vt_arena *s = vt_arena_new();
    uint32_t n = l->n_boxes + d->n_stubs, m;
    vt_rect *r = vt_arena_array(s, n + 1, sizeof *r);
    vt_piece *q = vt_arena_array(s, d->n_points + 1, sizeof *q);
    for (uint32_t i = 0; i < l->n_boxes; i++)
        r[i] = (vt_rect){d->x[i], d->y[i], l->boxes[i].w, l->boxes[i].h, VT_NONE};
    for (uint32_t i = 0; i < d->n_stubs; i++)
        r[l->n_boxes + i] =
            (vt_rect){d->stubs[i].x, d->stubs[i].y, d->stubs[i].w, d->stubs[i].h, d->stubs[i].net};
    bool ok = drawing_inside(l, d) && drawing_rects_apart(r, n) && drawing_pieces(d, q, &m) &&
              drawing_lines_clear(r, n, q, m) && drawing_lines_apart(q, m) &&
              drawing_connected(l, d, o, s);
    vt_arena_free(s);
    return ok;
}

/* Lays out and checks; the result lives in the sketch's arena. */
static inline bool sketch_draw(vt_sketch *s, const vt_layout_options *o, vt_layout_result *d)
{
    vt_err err = {0};
    char text[2048];
    const vt_layout_level *l = sketch_level(s);
    vt_layout_ranks *ranks;
    if (!vt_layout_order(s->arena, l, o, &ranks, &err) ||
        !vt_layout_place(s->arena, l, ranks, o, d, &err)) {
        fprintf(stderr, "drawing: %s\n", vt_err_text(&err, text, sizeof text));
        return false;
    }
    return drawing_holds(l, d, o);
}

/* For looking at: an SVG of the drawing. */
static inline void drawing_svg(const vt_layout_level *l, const vt_layout_result *d,
                               const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f)
        return;
    fprintf(f,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%g' height='%g'>"
            "<rect width='100%%' height='100%%' fill='#f6f6f8'/>\n",
            d->w, d->h);
    static const char *colours[] = {"#555b6e", "#2d7dd2", "#c0392b",
                                    "#27896b", "#8e44ad", "#b9770e"};
    for (uint32_t i = 0; i < d->n_lines; i++) {
        const char *c = colours[d->lines[i].net % 6];
        const float *p = d->points + 2 * d->lines[i].first_point;
        uint32_t n = d->lines[i].n_points;
        fprintf(f, "<path fill='none' stroke='%s' stroke-width='1.25' d='M", c);
        for (uint32_t k = 0; k < n; k++)
            fprintf(f, "%g %g ", p[2 * k], p[2 * k + 1]);
        fprintf(f, "'/>\n");
        if (d->lines[i].to != VT_NONE)
            fprintf(f, "<circle cx='%g' cy='%g' r='3' fill='%s'/>\n", p[2 * n - 2], p[2 * n - 1],
                    c);
    }
    for (uint32_t i = 0; i < l->n_boxes; i++)
        fprintf(f,
                "<rect x='%g' y='%g' width='%g' height='%g' rx='4' fill='white' stroke='#999'/>"
                "<text x='%g' y='%g' font-size='11'>%u</text>\n",
                d->x[i], d->y[i], l->boxes[i].w, l->boxes[i].h, d->x[i] + 6, d->y[i] + 16, i);
    for (uint32_t i = 0; i < d->n_stubs; i++)
        fprintf(f, "<rect x='%g' y='%g' width='%g' height='%g' rx='8' fill='#ffe9b0'/>\n",
                d->stubs[i].x, d->stubs[i].y, d->stubs[i].w, d->stubs[i].h);
    fprintf(f, "</svg>\n");
    fclose(f);
}

#endif
