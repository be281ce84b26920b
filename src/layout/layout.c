/* layout.c: the two doors, and what runs behind them in which order. */
#include <math.h>

#include "layout/ranks.h"

static bool layout_edges(vt_arena *s, const vt_layout_level *level, vt_layout_edges *e, vt_err *err)
{
    uint64_t n = 0;
    for (uint32_t k = 0; k < level->n_nets; k++)
        n += level->nets[k].n_to;
    if (n > UINT32_MAX / 8 || level->n_boxes > UINT32_MAX / 8)
        return vt_fail(err, VT_LIMIT, "a level with %u boxes and %llu edges is too large to draw",
                       level->n_boxes, (unsigned long long)n);
    e->n_boxes = level->n_boxes;
    e->from = vt_arena_array(s, (size_t)n + 1, sizeof *e->from);
    e->to = vt_arena_array(s, (size_t)n + 1, sizeof *e->to);
    e->net = vt_arena_array(s, (size_t)n + 1, sizeof *e->net);
    e->back = vt_arena_array(s, (size_t)n + 1, sizeof *e->back);
    if (!vt_arena_check(s, err))
        return false;
    for (uint32_t k = 0; k < level->n_nets; k++)
        for (uint32_t i = 0; i < level->nets[k].n_to; i++) {
            e->net[e->n] = k;
            e->from[e->n] = level->nets[k].from.box;
            e->to[e->n++] = level->nets[k].to[i].box;
        }
    return true;
}

/* A rank per box, from nets that are all different. */
static bool layout_ranks(vt_arena *s, const vt_layout_level *single,
                         const vt_layout_options *options, uint32_t *rank, uint32_t *n_ranks,
                         vt_err *err)
{
    vt_layout_edges e = {0};
    return layout_edges(s, single, &e, err) && vt_layout_cycles(&e, err) &&
           vt_layout_rank(&e, options, rank, n_ranks, err) &&
           vt_layout_pack(&e, options, rank, n_ranks, err);
}

static bool layout_order(vt_arena *arena, vt_arena *s, const vt_layout_level *level,
                         const vt_layout_options *options, vt_layout_ranks *out, vt_err *err)
{
    vt_layout_level single;
    vt_layout_ranks small = {0};
    uint32_t *rank = vt_arena_array(s, (size_t)level->n_boxes + 1, sizeof *rank), n_ranks = 0;
    uint32_t *first_of;
    if (!rank || !vt_layout_twins(s, level, &single, &first_of, err))
        return vt_arena_check(s, err);
    if (!layout_ranks(s, &single, options, rank, &n_ranks, err))
        return false;
    uint32_t span = vt_layout_span(level, options, rank, n_ranks);
    if (single.n_nets == level->n_nets)
        return vt_layout_trunks(arena, level, options, rank, n_ranks, span, out, err) &&
               vt_layout_sort(out, options, err);
    return vt_layout_trunks(s, &single, options, rank, n_ranks, span, &small, err) &&
           vt_layout_sort(&small, options, err) &&
           vt_layout_trunks(arena, level, options, rank, n_ranks, span, out, err) &&
           vt_layout_follow(s, &small, single.n_nets, first_of, level->n_nets, out, err);
}

bool vt_layout_order(vt_arena *arena, const vt_layout_level *level,
                     const vt_layout_options *options, vt_layout_ranks **out, vt_err *err)
{
    vt_arena *s = vt_arena_new();
    *out = vt_arena_take(arena, sizeof **out);
    if (!s || !*out) {
        vt_arena_free(s);
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to lay out %u boxes", level->n_boxes);
    }
    bool ok = layout_order(arena, s, level, options, *out, err);
    vt_arena_free(s);
    return ok;
}

/* Turns sizes and margins so that all passes may think downwards. */
static bool layout_picture(vt_layout_picture *p, const vt_layout_options *options, vt_err *err)
{
    const vt_layout_ranks *g = p->ranks;
    vt_arena *s = p->scratch;
    size_t n = (size_t)g->n + 1, ranks = (size_t)g->n_ranks + 2;
    p->breadth = vt_arena_array(s, n, sizeof *p->breadth);
    p->depth = vt_arena_array(s, n, sizeof *p->depth);
    p->x = vt_arena_array(s, n, sizeof *p->x);
    p->out_x = vt_arena_array(s, (size_t)p->level->n_nets + 1, sizeof *p->out_x);
    p->in_x = vt_arena_array(s, (size_t)g->n_links + 1, sizeof *p->in_x);
    p->rank_y = vt_arena_array(s, ranks, sizeof *p->rank_y);
    p->rank_h = vt_arena_array(s, ranks, sizeof *p->rank_h);
    if (!vt_arena_check(s, err))
        return false;
    bool right = options->direction == VT_LAYOUT_RIGHT;
    for (int k = 0; k < 4; k++)
        p->margin[k] = options->margin[right ? 3 - k : k];
    for (uint32_t v = 0; v < g->n; v++) {
        double w = 0, h = 0;
        if (g->kind[v] == VT_AT_BOX)
            w = p->level->boxes[v].w, h = p->level->boxes[v].h;
        else if (g->kind[v] == VT_AT_STUB && p->level->nets[g->net[v]].label_w > 0)
            w = p->level->nets[g->net[v]].label_w, h = VT_STUB_HEIGHT;
        p->breadth[v] = right ? h : w;
        p->depth[v] = right ? w : h;
        uint32_t r = g->rank[v];
        p->rank_h[r] = p->depth[v] > p->rank_h[r] ? p->depth[v] : p->rank_h[r];
    }
    return true;
}

/* What the lines and boxes span along x becomes margin to margin. */
static double layout_shift(vt_layout_picture *p, const vt_layout_result *out)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (uint32_t v = 0; v < p->ranks->n; v++) {
        if (p->ranks->kind[v] == VT_AT_TURN)
            continue;
        low = fmin(low, p->x[v] - p->breadth[v] / 2);
        high = fmax(high, p->x[v] + p->breadth[v] / 2);
    }
    for (uint32_t i = 0; i < out->n_points; i++) {
        low = fmin(low, out->points[2 * i]);
        high = fmax(high, out->points[2 * i]);
    }
    if (low > high)
        low = high = 0;
    p->w = ceil(high - floor(low)) + p->margin[3] + p->margin[1];
    return p->margin[3] - floor(low);
}

static void layout_points(const vt_layout_picture *p, float *points, uint32_t n, double shift)
{
    bool right = p->options->direction == VT_LAYOUT_RIGHT;
    for (uint32_t i = 0; i < n; i++) {
        float x = (float)(points[2 * i] + shift), y = points[2 * i + 1];
        points[2 * i] = right ? y : x;
        points[2 * i + 1] = right ? x : y;
    }
}

static bool layout_write(vt_layout_picture *p, vt_arena *arena, vt_layout_result *out, vt_err *err)
{
    const vt_layout_ranks *g = p->ranks;
    bool right = p->options->direction == VT_LAYOUT_RIGHT;
    double shift = layout_shift(p, out);
    float *x = vt_arena_array(arena, (size_t)g->n_boxes + 1, sizeof *x);
    float *y = vt_arena_array(arena, (size_t)g->n_boxes + 1, sizeof *y);
    float *in_at = vt_arena_array(arena, (size_t)p->level->n_nets + 1, sizeof *in_at);
    float *out_at = vt_arena_array(arena, (size_t)p->level->n_nets + 1, sizeof *out_at);
    VT_VEC(vt_layout_stub) stubs = {0};
    if (!vt_arena_check(arena, err))
        return false;
    for (uint32_t k = 0; k < p->level->n_nets; k++)
        in_at[k] = out_at[k] = NAN;
    for (uint32_t v = 0; v < g->n; v++) {
        double left = p->x[v] - p->breadth[v] / 2 + shift, top = p->rank_y[g->rank[v]];
        double a = right ? top : left, b = right ? left : top;
        if (g->kind[v] == VT_AT_BOX)
            x[v] = (float)a, y[v] = (float)b;
        else if (g->kind[v] == VT_AT_PORT_IN)
            in_at[g->net[v]] = (float)left;
        else if (g->kind[v] == VT_AT_PORT_OUT)
            out_at[g->net[v]] = (float)left;
        else if (g->kind[v] == VT_AT_STUB) {
            vt_layout_stub *stub = vt_push(arena, &stubs);
            if (stub)
                *stub = (vt_layout_stub){g->net[v],
                                         g->to[v],
                                         (float)a,
                                         (float)b,
                                         (float)(right ? p->depth[v] : p->breadth[v]),
                                         (float)(right ? p->breadth[v] : p->depth[v])};
        }
    }
    layout_points(p, (float *)(uintptr_t)out->points, out->n_points, shift);
    out->x = x, out->y = y, out->in_at = in_at, out->out_at = out_at;
    out->stubs = stubs.at, out->n_stubs = (uint32_t)stubs.n;
    out->w = (float)(right ? p->h : p->w), out->h = (float)(right ? p->w : p->h);
    out->n_ranks = g->n_ranks, out->n_dummies = g->n_dummies, out->n_columns = p->n_columns;
    out->crossings = g->crossings;
    return vt_arena_check(arena, err);
}

bool vt_layout_place(vt_arena *arena, const vt_layout_level *level, const vt_layout_ranks *ranks,
                     const vt_layout_options *options, vt_layout_result *out, vt_err *err)
{
    vt_layout_picture p = {
        .level = level, .ranks = ranks, .options = options, .scratch = vt_arena_new()};
    *out = (vt_layout_result){0};
    if (!p.scratch)
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to lay out %u boxes", level->n_boxes);
    bool ok = layout_picture(&p, options, err) && vt_layout_columns(&p, err) &&
              vt_layout_abscissae(&p, err) && vt_layout_ports(&p, err) &&
              vt_layout_route(&p, arena, out, err) && layout_write(&p, arena, out, err);
    vt_arena_free(p.scratch);
    return ok;
}
