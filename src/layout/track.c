/* track.c: which horizontal piece of a channel lies on which track.
 *
 * A channel is the room between two ranks. A wire in it has pins at the top and at the bottom and
 * one horizontal piece that joins them:
 *
 *        top pins     |        |            Where a top pin of A stands over a bottom pin of B, A's
 *                     +---A----+---+        piece must lie above B's, else their verticals would
 *                  +--B--+         |        lie on top of each other. Such demands may run in a
 *        bottom    |     |         |        circle; then one wire of it gets two pieces, joined by
 *                                           a vertical at a free x (a dogleg).
 *
 * Among what is allowed, the order with the fewest crossings is sought greedily: next comes the
 * wire for which lying above all the others costs least. Then each wire takes the uppermost track
 * that lies below all wires before it that it overlaps. */
#include <math.h>
#include <stdlib.h>

#include "layout/track.h"

#define TRACK_NEAR     4.0 /* verticals closer than this must not meet */
#define TRACK_SPARE    4   /* free cells before the first pin */
#define TRACK_PAIRWISE 200 /* more wires than this are ordered by a rule of thumb, not in pairs */

typedef struct tracks {
    vt_layout_channel *c;
    uint32_t n;      /* wires with a horizontal piece */
    uint32_t *wire;  /* which */
    uint32_t *waits; /* per wire of the channel: demands still open */
    double *cost;    /* of lying above all that is left, minus that of lying below */
    bool *done;
    struct track_demand *demands;
    uint32_t n_demands;
    uint32_t *first_demand;
    double *xs; /* all pins of the channel, sorted */
    uint32_t n_xs;
    bool *cells; /* where verticals run, for doglegs */
    uint32_t n_cells;
    vt_arena *scratch;
    vt_layout_piece *pieces;
    uint32_t n_pieces;
} tracks;

typedef struct track_demand {
    uint32_t above, below;
} track_demand;

typedef struct track_pin {
    double x;
    uint32_t wire;
    bool top;
} track_pin;

static int track_double_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int track_pin_compare(const void *a, const void *b)
{
    const track_pin *x = a, *y = b;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    if (x->top != y->top)
        return x->top ? -1 : 1;
    return (x->wire > y->wire) - (x->wire < y->wire);
}

static int track_demand_compare(const void *a, const void *b)
{
    const track_demand *x = a, *y = b;
    if (x->above != y->above)
        return x->above < y->above ? -1 : 1;
    return (x->below > y->below) - (x->below < y->below);
}

/* How many of n sorted xs lie strictly between low and high. */
static uint32_t track_between(const double *xs, uint32_t n, double low, double high)
{
    uint32_t count = 0;
    if (n <= 8) {
        for (uint32_t i = 0; i < n; i++)
            count += xs[i] > low && xs[i] < high;
        return count;
    }
    uint32_t a = 0, b = n, c = 0, d = n;
    while (a < b) {
        uint32_t m = (a + b) / 2;
        if (xs[m] > low)
            b = m;
        else
            a = m + 1;
    }
    while (c < d) {
        uint32_t m = (c + d) / 2;
        if (xs[m] < high)
            c = m + 1;
        else
            d = m;
    }
    return c > a ? c - a : 0;
}

/* Crossings when a lies above b, minus those when b lies above a. */
static double track_cost(const vt_layout_wire *a, const vt_layout_wire *b)
{
    if (a->high <= b->low || b->high <= a->low)
        return 0;
    double above = track_between(a->bottom, a->n_bottom, b->low, b->high) +
                   (double)track_between(b->top, b->n_top, a->low, a->high);
    double below = track_between(b->bottom, b->n_bottom, a->low, a->high) +
                   (double)track_between(a->top, a->n_top, b->low, b->high);
    return above - below;
}

static bool track_turns(const vt_layout_wire *w)
{
    return w->high > w->low;
}

static bool track_demands(tracks *t, vt_arena *s)
{
    vt_layout_channel *c = t->c;
    uint32_t n_pins = 0, n = 0;
    for (uint32_t i = 0; i < c->n; i++)
        n_pins += c->wires[i].n_top + c->wires[i].n_bottom;
    track_pin *pins = vt_arena_array(s, (size_t)n_pins + 1, sizeof *pins);
    t->xs = vt_arena_array(s, (size_t)n_pins + 1, sizeof *t->xs);
    if (!pins || !t->xs)
        return false;
    for (uint32_t i = 0; i < c->n; i++) {
        for (uint32_t k = 0; k < c->wires[i].n_top; k++)
            pins[n++] = (track_pin){c->wires[i].top[k], i, true};
        for (uint32_t k = 0; k < c->wires[i].n_bottom; k++)
            pins[n++] = (track_pin){c->wires[i].bottom[k], i, false};
    }
    qsort(pins, n, sizeof *pins, track_pin_compare);
    VT_VEC(track_demand) demands = {0};
    for (uint32_t i = 0; i < n; i++) {
        t->xs[i] = pins[i].x;
        for (uint32_t j = i + 1; j < n && pins[j].x - pins[i].x < TRACK_NEAR; j++) {
            if (pins[i].top == pins[j].top || pins[i].wire == pins[j].wire ||
                !track_turns(&c->wires[pins[i].wire]) || !track_turns(&c->wires[pins[j].wire]))
                continue;
            track_demand *d = vt_push(s, &demands);
            if (!d)
                return false;
            *d = pins[i].top ? (track_demand){pins[i].wire, pins[j].wire}
                             : (track_demand){pins[j].wire, pins[i].wire};
        }
    }
    t->n_xs = n;
    if (demands.n > 1)
        qsort(demands.at, demands.n, sizeof *demands.at, track_demand_compare);
    t->demands = demands.at;
    t->n_demands = (uint32_t)demands.n;
    for (uint32_t i = 0; i < t->n_demands; i++) {
        t->first_demand[t->demands[i].above + 1]++;
        t->waits[t->demands[i].below]++;
    }
    for (uint32_t i = 0; i < c->n; i++)
        t->first_demand[i + 1] += t->first_demand[i];
    return true;
}

/* The cell of x; cells are TRACK_NEAR wide. */
static uint32_t track_cell(const tracks *t, double x)
{
    double cell = (x - t->xs[0]) / TRACK_NEAR + TRACK_SPARE;
    return cell < 0 ? 0 : cell > t->n_cells - 1 ? t->n_cells - 1 : (uint32_t)cell;
}

/* A free x near `x`: the middle of a cell that has no pin. Made when first needed: few channels
 * have a dogleg. There are more spare cells than wires, so one is free. */
static double track_free_x(tracks *t, double x)
{
    if (!t->cells) {
        t->n_cells = (uint32_t)((t->xs[t->n_xs - 1] - t->xs[0]) / TRACK_NEAR) + 2 * TRACK_SPARE +
                     t->c->n + 2;
        t->cells = vt_arena_array(t->scratch, t->n_cells, sizeof *t->cells);
        if (!t->cells)
            return x;
        for (uint32_t i = 0; i < t->n_xs; i++)
            t->cells[track_cell(t, t->xs[i])] = true;
    }
    uint32_t at = track_cell(t, x);
    for (uint32_t d = 1; d < t->n_cells; d++) {
        uint32_t cell = at >= d && !t->cells[at - d] ? at - d : at + d;
        if (cell >= t->n_cells || t->cells[cell])
            continue;
        t->cells[cell] = true;
        return t->xs[0] + (cell + 0.5 - TRACK_SPARE) * TRACK_NEAR;
    }
    return x;
}

static void track_emit(tracks *t, uint32_t wire, bool second, double low, double high)
{
    t->pieces[t->n_pieces++] = (vt_layout_piece){wire, second, low, high, 0};
}

static void track_release(tracks *t, uint32_t wire)
{
    for (uint32_t k = t->first_demand[wire]; k < t->first_demand[wire + 1]; k++)
        t->waits[t->demands[k].below]--;
}

/* Cuts a wire in two: its upper piece comes now, the lower one when its demands are met. */
static void track_dogleg(tracks *t, uint32_t i)
{
    vt_layout_wire *w = &t->c->wires[i];
    double x = w->n_top ? w->top[0] : w->low, low = HUGE_VAL, high = -HUGE_VAL;
    w->bend = track_free_x(t, x);
    w->bent = true;
    for (uint32_t k = 0; k < w->n_top; k++)
        low = fmin(low, w->top[k]), high = fmax(high, w->top[k]);
    track_emit(t, i, false, fmin(low, w->bend), fmax(high, w->bend));
    track_release(t, i);
    w->low = w->high = w->bend;
    for (uint32_t k = 0; k < w->n_bottom; k++)
        w->low = fmin(w->low, w->bottom[k]), w->high = fmax(w->high, w->bottom[k]);
}

/* The next wire in order of tracks, one whose demands are met if there is any. */
static uint32_t track_next(const tracks *t)
{
    uint32_t best = VT_NONE;
    bool best_waits = true;
    for (uint32_t k = 0; k < t->n; k++) {
        uint32_t i = t->wire[k];
        bool waits = t->waits[i] > 0;
        if (t->done[i] || (waits && (!best_waits || t->c->wires[i].bent)))
            continue;
        if (best == VT_NONE || (best_waits && !waits) || t->cost[i] < t->cost[best]) {
            best = i;
            best_waits = waits;
        }
    }
    return best;
}

static void track_order_pairs(tracks *t)
{
    vt_layout_wire *w = t->c->wires;
    for (uint32_t k = 0; k < t->n; k++)
        for (uint32_t j = k + 1; j < t->n; j++) {
            double d = track_cost(&w[t->wire[k]], &w[t->wire[j]]);
            t->cost[t->wire[k]] += d;
            t->cost[t->wire[j]] -= d;
        }
    for (uint32_t left = t->n; left > 0;) {
        uint32_t i = track_next(t);
        if (t->waits[i] > 0) {
            track_dogleg(t, i);
            continue;
        }
        t->done[i] = true;
        left--;
        track_emit(t, i, w[i].bent, w[i].low, w[i].high);
        if (!w[i].bent)
            track_release(t, i);
        for (uint32_t k = 0; k < t->n; k++)
            if (!t->done[t->wire[k]])
                t->cost[t->wire[k]] += track_cost(&w[i], &w[t->wire[k]]);
    }
}

/* ---- many wires: by a rule of thumb -----------------------------------------------------------
 */

typedef struct track_key {
    double x;
    uint32_t wire;
    bool left;
} track_key;

/* Where lines run to the right, the rightmost lies uppermost; where they run left, the leftmost. */
static int track_key_compare(const void *a, const void *b)
{
    const track_key *p = a, *q = b;
    if (p->left != q->left)
        return p->left ? 1 : -1;
    if (p->x != q->x)
        return (p->x > q->x) == p->left ? 1 : -1;
    return (p->wire > q->wire) - (p->wire < q->wire);
}

static void track_heap_push(uint32_t *heap, uint32_t *n, uint32_t v)
{
    uint32_t i = (*n)++;
    for (; i > 0 && heap[(i - 1) / 2] > v; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = v;
}

static uint32_t track_heap_pop(uint32_t *heap, uint32_t *n)
{
    uint32_t top = heap[0], v = heap[--*n], i = 0;
    for (uint32_t k = 1; k < *n; i = k, k = 2 * i + 1) {
        k += k + 1 < *n && heap[k + 1] < heap[k];
        if (heap[k] >= v)
            break;
        heap[i] = heap[k];
    }
    heap[i] = v;
    return top;
}

static track_key track_thumb(const vt_layout_wire *w, uint32_t i)
{
    double top = w->n_top ? w->top[w->n_top / 2] : w->low;
    double bottom = w->n_bottom ? w->bottom[w->n_bottom / 2] : w->low;
    return (track_key){top, i, bottom < top};
}

static bool track_order_many(tracks *t)
{
    track_key *keys = vt_arena_array(t->scratch, (size_t)t->n + 1, sizeof *keys);
    uint32_t *place = vt_arena_array(t->scratch, (size_t)t->c->n + 1, sizeof *place);
    uint32_t *heap = vt_arena_array(t->scratch, (size_t)t->n + 1, sizeof *heap), n = 0, next = 0;
    if (!keys || !place || !heap)
        return false;
    for (uint32_t k = 0; k < t->n; k++)
        keys[k] = track_thumb(&t->c->wires[t->wire[k]], t->wire[k]);
    qsort(keys, t->n, sizeof *keys, track_key_compare);
    for (uint32_t k = 0; k < t->n; k++) {
        place[keys[k].wire] = k;
        if (!t->waits[keys[k].wire])
            track_heap_push(heap, &n, k);
    }
    for (uint32_t left = t->n; left > 0;) {
        uint32_t i;
        bool stuck = n == 0;
        if (stuck) {
            while (t->done[keys[next].wire] || t->c->wires[keys[next].wire].bent)
                next++;
            i = keys[next].wire;
            track_dogleg(t, i);
        } else {
            i = keys[track_heap_pop(heap, &n)].wire;
            t->done[i] = true;
            left--;
            track_emit(t, i, t->c->wires[i].bent, t->c->wires[i].low, t->c->wires[i].high);
            if (t->c->wires[i].bent)
                continue;
            track_release(t, i);
        }
        for (uint32_t k = t->first_demand[i]; k < t->first_demand[i + 1]; k++)
            if (!t->waits[t->demands[k].below] && !t->done[t->demands[k].below] &&
                (k == t->first_demand[i] || t->demands[k - 1].below != t->demands[k].below))
                track_heap_push(heap, &n, place[t->demands[k].below]);
    }
    return true;
}

static bool track_order(tracks *t)
{
    if (t->n > TRACK_PAIRWISE)
        return track_order_many(t);
    track_order_pairs(t);
    return true;
}

/* ---- tracks: a segment tree over the ends of pieces, holding the lowest track taken -----------
 */

typedef struct taken {
    uint32_t *max, *all; /* of the span below a node; laid over all of it */
    uint32_t size;
} taken;

static uint32_t taken_ask(const taken *t, uint32_t node, uint32_t from, uint32_t to, uint32_t a,
                          uint32_t b)
{
    if (b < from || to < a)
        return 0;
    if (a <= from && to <= b)
        return t->max[node];
    uint32_t mid = (from + to) / 2, l = taken_ask(t, 2 * node, from, mid, a, b);
    uint32_t r = taken_ask(t, 2 * node + 1, mid + 1, to, a, b);
    uint32_t best = l > r ? l : r;
    return best > t->all[node] ? best : t->all[node];
}

static void taken_lay(taken *t, uint32_t node, uint32_t from, uint32_t to, uint32_t a, uint32_t b,
                      uint32_t v)
{
    if (b < from || to < a)
        return;
    t->max[node] = v > t->max[node] ? v : t->max[node];
    if (a <= from && to <= b) {
        t->all[node] = v > t->all[node] ? v : t->all[node];
        return;
    }
    uint32_t mid = (from + to) / 2;
    taken_lay(t, 2 * node, from, mid, a, b, v);
    taken_lay(t, 2 * node + 1, mid + 1, to, a, b, v);
}

static uint32_t track_index(const double *xs, uint32_t n, double x)
{
    uint32_t a = 0, b = n;
    while (a < b) {
        uint32_t m = (a + b) / 2;
        if (xs[m] < x)
            a = m + 1;
        else
            b = m;
    }
    return a;
}

static bool track_assign(tracks *t, vt_arena *s)
{
    uint32_t n = 2 * t->n_pieces;
    double *ends = vt_arena_array(s, (size_t)n + 1, sizeof *ends);
    taken k = {vt_arena_array(s, 4 * (size_t)n + 4, sizeof *k.max),
               vt_arena_array(s, 4 * (size_t)n + 4, sizeof *k.all), n};
    if (!ends || !k.max || !k.all)
        return false;
    for (uint32_t i = 0; i < t->n_pieces; i++) {
        ends[2 * i] = t->pieces[i].low - TRACK_NEAR / 2;
        ends[2 * i + 1] = t->pieces[i].high + TRACK_NEAR / 2;
    }
    qsort(ends, n, sizeof *ends, track_double_compare);
    for (uint32_t i = 0; i < t->n_pieces; i++) {
        vt_layout_piece *q = &t->pieces[i];
        uint32_t a = track_index(ends, n, q->low - TRACK_NEAR / 2);
        uint32_t b = track_index(ends, n, q->high + TRACK_NEAR / 2);
        q->track = taken_ask(&k, 1, 0, n - 1, a, b);
        taken_lay(&k, 1, 0, n - 1, a, b, q->track + 1);
        t->c->n_tracks = q->track + 1 > t->c->n_tracks ? q->track + 1 : t->c->n_tracks;
        vt_layout_wire *w = &t->c->wires[q->wire];
        if (q->second || !w->bent)
            w->lower = q->track;
        if (!q->second)
            w->upper = q->track;
    }
    return true;
}

bool vt_layout_tracks(vt_layout_channel *c, vt_arena *s)
{
    tracks t = {.c = c, .scratch = s};
    t.wire = vt_arena_array(s, (size_t)c->n + 1, sizeof *t.wire);
    t.waits = vt_arena_array(s, (size_t)c->n + 1, sizeof *t.waits);
    t.cost = vt_arena_array(s, (size_t)c->n + 1, sizeof *t.cost);
    t.done = vt_arena_array(s, (size_t)c->n + 1, sizeof *t.done);
    t.first_demand = vt_arena_array(s, (size_t)c->n + 2, sizeof *t.first_demand);
    t.pieces = vt_arena_array(s, 2 * (size_t)c->n + 1, sizeof *t.pieces);
    if (!vt_arena_ok(s))
        return false;
    c->n_tracks = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if (track_turns(&c->wires[i]))
            t.wire[t.n++] = i;
    if (!t.n)
        return true;
    if (!track_demands(&t, s))
        return false;
    return track_order(&t) && track_assign(&t, s);
}
