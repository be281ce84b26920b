/* route.c: how far down everything stands, and the lines.
 *
 * Every channel is as high as its tracks need. Where the drawing breaks into columns, a channel
 * falls into two: one under the last rank of a column, one over the first rank of the next; a wire
 * that goes on turns into the gutter between the columns and runs up there on a vertical of its
 * own. A line is walked from its reader towards the source until it meets what is drawn already; so
 * each net is a tree, its trunk drawn once, and every line begins where it leaves the trunk. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout/ranks.h"
#include "layout/track.h"

typedef struct routing {
    vt_layout_picture *p;
    const vt_layout_ranks *g;
    vt_layout_channel *under, *over; /* per rank: below it; above it (only where a column begins) */
    double *under_y, *over_y;        /* y of their first tracks */
    double first_y;                  /* where the first boxes stand */
    bool ports_in;
    vt_layout_wire **wire_under, **wire_over; /* per link: its wire in each channel */
    bool *drawn;                              /* per vertex: its trunk is drawn */
    double *path;                             /* scratch for one line, two per point */
    uint32_t n_path;
    vt_arena *arena;
    VT_VEC(vt_layout_line) lines;
    VT_VEC(float) points;
} routing;

static int route_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double route_upper_x(const vt_layout_picture *p, const vt_layout_link *l)
{
    int kind = p->ranks->kind[l->upper];
    return kind == VT_AT_BOX ? p->out_x[p->ranks->wire_net[l->wire]] : p->x[l->upper];
}

static bool route_cut(const vt_layout_picture *p, uint32_t rank)
{
    return p->column[rank] != p->column[rank + 1];
}

/* Sorts pins, drops doubles, and widens the wire's span. */
static uint32_t route_pins(vt_layout_wire *w, double *xs, uint32_t n)
{
    uint32_t kept = 0;
    if (n > 1)
        qsort(xs, n, sizeof *xs, route_compare);
    for (uint32_t i = 0; i < n; i++)
        if (!kept || xs[kept - 1] != xs[i])
            xs[kept++] = xs[i];
    if (kept) {
        w->low = fmin(w->low, xs[0]);
        w->high = fmax(w->high, xs[kept - 1]);
    }
    return kept;
}

/* One wire's pins on the sides of a channel that are asked for. */
static vt_layout_wire route_wire(routing *t, uint32_t from, uint32_t to, bool top, bool bottom)
{
    const vt_layout_ranks *g = t->g;
    uint32_t n = to - from;
    vt_layout_wire w = {.low = HUGE_VAL, .high = -HUGE_VAL};
    w.top = vt_arena_array(t->p->scratch, (size_t)n + 2, sizeof *w.top);
    w.bottom = vt_arena_array(t->p->scratch, (size_t)n + 2, sizeof *w.bottom);
    if (!w.top || !w.bottom)
        return w;
    for (uint32_t i = from; i < to; i++) {
        const vt_layout_link *l = &g->links[i];
        if (top && g->kind[l->upper] != VT_AT_TURN)
            w.top[w.n_top++] = route_upper_x(t->p, l);
        if (bottom && g->kind[l->lower] != VT_AT_TURN)
            w.bottom[w.n_bottom++] = t->p->in_x[i];
    }
    if (!isnan(t->p->gutter[from])) {
        if (top)
            w.top[w.n_top++] = t->p->gutter[from];
        else
            w.bottom[w.n_bottom++] = t->p->gutter[from];
    }
    w.n_top = route_pins(&w, w.top, w.n_top);
    w.n_bottom = route_pins(&w, w.bottom, w.n_bottom);
    return w;
}

static bool route_channel(routing *t, uint32_t r, vt_layout_channel *c, vt_layout_wire **of_link,
                          bool top, bool bottom)
{
    const vt_layout_ranks *g = t->g;
    uint32_t from = g->channel[r], end = g->channel[r + 1];
    c->wires = vt_arena_array(t->p->scratch, (size_t)(end - from) + 1, sizeof *c->wires);
    if (!c->wires)
        return false;
    while (from < end) {
        uint32_t to = from;
        while (to < end && g->links[to].wire == g->links[from].wire)
            to++;
        vt_layout_wire *w = &c->wires[c->n++];
        *w = route_wire(t, from, to, top, bottom);
        for (; from < to; from++)
            of_link[from] = w;
    }
    return vt_arena_ok(t->p->scratch);
}

/* The height of a channel with n tracks. */
static double route_height(const routing *t, uint32_t n)
{
    double h = t->p->options->rank_gap;
    return n > 1 ? h + (n - 1) * VT_LINE_GAP : h;
}

static bool route_tracks(routing *t, vt_err *err)
{
    const vt_layout_ranks *g = t->g;
    for (uint32_t r = 0; r + 1 < g->n_ranks; r++) {
        bool cut = route_cut(t->p, r);
        if (!route_channel(t, r, &t->under[r], t->wire_under, true, !cut) ||
            (cut && !route_channel(t, r, &t->over[r + 1], t->wire_over, false, true)) ||
            !vt_layout_tracks(&t->under[r], t->p->scratch) ||
            !vt_layout_tracks(&t->over[r + 1], t->p->scratch))
            return vt_arena_check(t->p->scratch, err);
        if (r % 1024 == 0 && !vt_step(t->p->options->progress, "route", r, g->n_ranks, err))
            return false;
    }
    return true;
}

static bool route_has(const vt_layout_ranks *g, int kind)
{
    for (uint32_t v = g->n_boxes; v < g->n; v++)
        if (g->kind[v] == kind)
            return true;
    return false;
}

/* The ranks of one column below one another, from y on; returns where it ends. */
static double route_column(routing *t, uint32_t column, double y)
{
    vt_layout_picture *p = t->p;
    uint32_t first = p->column_first[column], end = p->column_first[column + 1];
    double pad = p->options->rank_gap / 2;
    t->over_y[first] = y - route_height(t, t->over[first].n_tracks) + pad;
    for (uint32_t r = first; r < end; r++) {
        p->rank_y[r] = y;
        y += p->rank_h[r];
        double h = route_height(t, t->under[r].n_tracks);
        if (r == 0 && t->ports_in)
            h = fmax(h, t->first_y);
        t->under_y[r] =
            y + (r == 0 && t->ports_in ? h - route_height(t, t->under[r].n_tracks) : 0) + pad;
        y += r + 1 < t->g->n_ranks ? h : 0;
    }
    return y;
}

/* Columns beside one another, their first boxes in a line. Ports stand on the border itself, and
 * the margin is part of the channel that leads to them. */
static void route_stack(routing *t)
{
    vt_layout_picture *p = t->p;
    const vt_layout_ranks *g = t->g;
    double pad = p->options->rank_gap / 2, bottom = 0;
    bool out = route_has(g, VT_AT_PORT_OUT);
    t->ports_in = route_has(g, VT_AT_PORT_IN);
    t->first_y = p->margin[0];
    if (t->ports_in && g->n_ranks > 1 && t->under[0].n_tracks) /* lines turn below the margin */
        t->first_y = fmax(t->first_y, p->margin[0] - pad + route_height(t, t->under[0].n_tracks));
    for (uint32_t k = 1; k < p->n_columns; k++)
        t->first_y = fmax(t->first_y, p->margin[0] - pad +
                                          route_height(t, t->over[p->column_first[k]].n_tracks));
    for (uint32_t k = 0; k < p->n_columns; k++) {
        double end = route_column(t, k, k == 0 && t->ports_in ? 0 : t->first_y);
        bool last = k + 1 == p->n_columns;
        bottom = fmax(bottom, last && !out ? end + p->margin[2]
                              : last       ? end + fmax(0, p->margin[2] - p->options->rank_gap)
                                           : end - pad + p->margin[2]);
    }
    p->h = bottom;
    if (out)
        p->rank_y[g->n_ranks - 1] = bottom;
}

static void route_point(routing *t, double x, double y)
{
    double *q = &t->path[2 * t->n_path];
    if (t->n_path && q[-2] == x && q[-1] == y)
        return;
    if (t->n_path > 1 && ((q[-2] == x && q[-4] == x) || (q[-1] == y && q[-3] == y))) {
        q[-2] = x, q[-1] = y; /* goes on in the same direction */
        return;
    }
    q[0] = x, q[1] = y;
    t->n_path++;
}

static double route_upper_y(const routing *t, const vt_layout_link *l)
{
    const vt_layout_picture *p = t->p;
    int kind = t->g->kind[l->upper];
    double y = p->rank_y[t->g->rank[l->upper]];
    if (kind == VT_AT_DUMMY)
        return y + p->rank_h[t->g->rank[l->upper]];
    return y + p->depth[l->upper];
}

/* The points along one link, from its lower end up or from its upper end down. A turn at an end has
 * no point of its own; `bounce`: the line does not go up to the upper end but leaves the horizontal
 * piece by another lower one. False: the line ends here, where its net's gutter is drawn already.
 */
static bool route_link(routing *t, uint32_t id, bool upwards, bool bounce)
{
    const vt_layout_ranks *g = t->g;
    const vt_layout_link *l = &g->links[id];
    vt_layout_wire *w = t->wire_under[id];
    uint32_t r = g->rank[l->upper], k = 0;
    double x0 = route_upper_x(t->p, l), x1 = t->p->in_x[id], at[12];
    double y0 = round(t->under_y[r] + w->upper * VT_LINE_GAP), y1 = y0, bend = w->bend;
    bool cut = route_cut(t->p, r), bent = w->bent;
    if (cut) {
        y1 = round(t->over_y[r + 1] + t->wire_over[id]->lower * VT_LINE_GAP);
        bend = t->p->gutter[id];
        bent = !isnan(bend);
    } else if (bent)
        y1 = round(t->under_y[r] + w->lower * VT_LINE_GAP);
    bool top = !bounce && g->kind[l->upper] != VT_AT_TURN, bottom = g->kind[l->lower] != VT_AT_TURN;
    bool join = cut && bent && top && bottom && upwards && w->drawn;
    if (top && !join) {
        at[k++] = x0, at[k++] = route_upper_y(t, l);
        at[k++] = x0, at[k++] = y0;
    }
    if (top && bottom && bent) {
        at[k++] = bend, at[k++] = join ? y1 + t->p->options->rank_gap / 2 : y0;
        at[k++] = bend, at[k++] = y1;
    }
    if (bottom) {
        at[k++] = x1, at[k++] = y1;
        at[k++] = x1, at[k++] = t->p->rank_y[r + 1];
    }
    for (uint32_t i = 0; i < k; i += 2)
        route_point(t, at[upwards ? k - 2 - i : i], at[upwards ? k - 1 - i : i + 1]);
    w->drawn |= top && bottom;
    return !join;
}

/* Keeps the path, turned round: from the source's side to the reader. */
static void route_keep(routing *t, uint32_t net, uint32_t to)
{
    vt_layout_line *line = vt_push(t->arena, &t->lines);
    if (!line)
        return;
    *line = (vt_layout_line){net, to, (uint32_t)(t->points.n / 2), t->n_path};
    for (uint32_t i = t->n_path; i-- > 0;)
        for (int k = 0; k < 2; k++) {
            float *f = vt_push(t->arena, &t->points);
            if (f)
                *f = (float)t->path[2 * i + (uint32_t)k];
        }
}

/* The line that ends with link `id`, drawn from there towards the source. */
static void route_line(routing *t, uint32_t id, uint32_t to)
{
    const vt_layout_ranks *g = t->g;
    uint32_t net = g->wire_net[g->links[id].wire], v = g->links[id].lower;
    t->n_path = 0;
    for (;;) {
        bool upwards = g->links[id].lower == v;
        v = upwards ? g->links[id].upper : g->links[id].lower;
        uint32_t next = t->drawn[v] && g->kind[v] == VT_AT_DUMMY ? VT_NONE : g->parent[v];
        bool bounce = upwards && next != VT_NONE && g->links[next].upper == v;
        if (!route_link(t, id, upwards, bounce) || next == VT_NONE)
            break;
        t->drawn[v] |= !bounce;
        id = next;
        if (bounce) {
            v = g->links[id].lower;
            route_link(t, id, false, true);
            next = t->drawn[v] && g->kind[v] == VT_AT_DUMMY ? VT_NONE : g->parent[v];
            if (next == VT_NONE)
                break;
            t->drawn[v] = true;
            id = next;
        }
    }
    route_keep(t, net, to);
}

/* Far readers first, so that the trunk is one line. */
static void route_lines(routing *t)
{
    const vt_layout_ranks *g = t->g;
    for (uint32_t i = g->n_links; i-- > 0;) {
        const vt_layout_link *l = &g->links[i];
        bool stub = g->kind[l->lower] == VT_AT_STUB;
        if (l->to != VT_NONE || stub)
            route_line(t, i, l->to);
    }
}

static bool route_make(routing *t, vt_err *err)
{
    vt_arena *s = t->p->scratch;
    size_t n = (size_t)t->g->n_ranks + 2, m = (size_t)t->g->n_links + 1;
    t->under = vt_arena_array(s, n, sizeof *t->under);
    t->over = vt_arena_array(s, n, sizeof *t->over);
    t->under_y = vt_arena_array(s, n, sizeof *t->under_y);
    t->over_y = vt_arena_array(s, n, sizeof *t->over_y);
    t->wire_under = vt_arena_array(s, m, sizeof *t->wire_under);
    t->wire_over = vt_arena_array(s, m, sizeof *t->wire_over);
    t->drawn = vt_arena_array(s, (size_t)t->g->n + 1, sizeof *t->drawn);
    t->path = vt_arena_array(s, 16 * n, sizeof *t->path);
    return vt_arena_check(s, err);
}

bool vt_layout_route(vt_layout_picture *p, vt_arena *arena, vt_layout_result *out, vt_err *err)
{
    routing t = {.p = p, .g = p->ranks, .arena = arena};
    if (!route_make(&t, err) || !route_tracks(&t, err))
        return false;
    route_stack(&t);
    route_lines(&t);
    out->lines = t.lines.at;
    out->n_lines = (uint32_t)t.lines.n;
    out->points = t.points.at;
    out->n_points = (uint32_t)(t.points.n / 2);
    return vt_arena_check(arena, err);
}
