/* fold.c: a drawing much longer than wide breaks into columns that stand side by side.
 *
 *      a    +---> d       Ranks are cut where few nets pass, so that columns are about equally
 * high. |    |     |       A net that goes on leaves the bottom of its column, runs up the gutter
 * on a b    |     e       vertical of its own and comes in at the top of the next; one that goes on
 *      |    |     |       further passes the columns between like any rank, as a trunk.
 *      c ---+     f
 *
 * The number of columns is the one whose estimated shape comes nearest to FOLD_SHAPE; more columns
 * that are no lower (one high box decides) would only pull apart what belongs together, unless the
 * drawing is far from that shape. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layout/ranks.h"

#define FOLD_SHAPE  1.35  /* width over height, as people's screens are */
#define FOLD_SURE   1.15  /* heights may come out greater than estimated, by tracks */
#define FOLD_INSIDE 900.0 /* a level inside of another is worth folding from this length on */
#define FOLD_FAIR   0.6   /* logarithm of how far from FOLD_SHAPE a drawing may be */
#define FOLD_SLACK  0.25  /* how far a cut may move from where columns would be equal, in columns */
#define FOLD_PRICE  0.08  /* of a net that passes a cut, against that move */

typedef struct folding {
    vt_layout_picture *p;
    double *top;       /* per rank: estimated y, and the end */
    double *broad;     /* per rank: estimated width */
    uint32_t *nets;    /* per rank: wires that pass from it to the next */
    uint32_t from, to; /* cuts may lie before these ranks */
} folding;

static double fold_breadth(const vt_layout_picture *p, uint32_t r)
{
    const vt_layout_ranks *g = p->ranks;
    double sum = 0;
    for (uint32_t i = g->rank_first[r]; i < g->rank_first[r + 1]; i++) {
        int kind = g->kind[g->order[i]];
        bool box = kind == VT_AT_BOX || kind == VT_AT_STUB;
        sum += kind == VT_AT_TURN ? 0
               : box              ? p->breadth[g->order[i]] + p->options->gap
                                  : VT_LINE_GAP;
    }
    return sum;
}

static void fold_estimate(folding *f)
{
    const vt_layout_ranks *g = f->p->ranks;
    double y = 0;
    for (uint32_t r = 0; r < g->n_ranks; r++) {
        uint32_t turning = 0, last = VT_NONE;
        for (uint32_t i = g->channel[r]; r + 1 < g->n_ranks && i < g->channel[r + 1]; i++) {
            f->nets[r] += g->links[i].wire != last;
            turning += g->links[i].wire == last;
            last = g->links[i].wire;
        }
        f->top[r] = y;
        f->broad[r] = fold_breadth(f->p, r);
        y += f->p->rank_h[r] + f->p->options->rank_gap + VT_LINE_GAP * (turning / 2.0);
    }
    f->top[g->n_ranks] = y;
}

/* The best rank to begin a column with, about where y is `ideal`. */
static uint32_t fold_cut(const folding *f, uint32_t after, double ideal, double height)
{
    double best_price = HUGE_VAL;
    uint32_t best = VT_NONE, a = after + 1 > f->from ? after + 1 : f->from, low = a, high = f->to;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (f->top[mid] < ideal - FOLD_SLACK * height)
            low = mid + 1;
        else
            high = mid;
    }
    for (uint32_t r = low; r < f->to; r++) {
        double away = fabs(f->top[r] - ideal) / height;
        double price = away + FOLD_PRICE * f->nets[r - 1];
        if (away > FOLD_SLACK && best != VT_NONE)
            break;
        if (price < best_price)
            best_price = price, best = r;
    }
    return best;
}

/* Cuts into at most n columns; returns how many, how far from the wanted shape that is, and how
 * high. */
static uint32_t fold_into(const folding *f, uint32_t n, uint32_t *first, double *off, double *high)
{
    const vt_layout_picture *p = f->p;
    uint32_t ranks = p->ranks->n_ranks, made = 1;
    double height = 0, width = 0;
    first[0] = 0;
    for (uint32_t k = 1; k < n; k++) {
        double left = f->top[ranks] - f->top[first[made - 1]], each = left / (n - k + 1);
        uint32_t r = fold_cut(f, first[made - 1], f->top[first[made - 1]] + each, each);
        if (r == VT_NONE)
            break;
        first[made++] = r;
    }
    first[made] = ranks;
    for (uint32_t k = 0; k < made; k++) {
        double broad = 0;
        for (uint32_t r = first[k]; r < first[k + 1]; r++)
            broad = fmax(broad, f->broad[r]);
        height = fmax(height, f->top[first[k + 1]] - f->top[first[k]]);
        width += broad + (k ? 2 * p->options->gap + VT_LINE_GAP * f->nets[first[k] - 1] : 0);
    }
    double shape = p->options->direction == VT_LAYOUT_RIGHT ? 1 / FOLD_SHAPE : FOLD_SHAPE;
    *off = fabs(log(width / height / shape));
    *high = height;
    return made;
}

static bool fold_ranks(folding *f, vt_err *err)
{
    vt_layout_picture *p = f->p;
    const vt_layout_ranks *g = p->ranks;
    uint32_t *first = vt_arena_array(p->scratch, (size_t)g->n_ranks + 2, sizeof *first);
    if (!first)
        return vt_arena_check(p->scratch, err);
    double broad = 1, best = HUGE_VAL, lowest = HUGE_VAL, off, high;
    for (uint32_t r = 0; r < g->n_ranks; r++)
        broad = fmax(broad, f->broad[r]);
    double height = f->top[g->n_ranks];
    if (FOLD_SURE * height <= p->options->fold_ratio * broad)
        return true;
    uint32_t guess = (uint32_t)sqrt(FOLD_SHAPE * height / broad), step = guess / 8 + 1;
    for (uint32_t n = guess / 2 > 1 ? guess / 2 : 2; n <= 2 * guess + 2; n += step) {
        uint32_t made = fold_into(f, n, first, &off, &high);
        if (off >= best || (high >= lowest && best < FOLD_FAIR))
            continue;
        best = off, lowest = high;
        p->n_columns = made;
        memcpy(p->column_first, first, ((size_t)made + 1) * sizeof *first);
    }
    return true;
}

/* Whether the level is worth folding: one that stands alone is, whatever its length. */
static bool fold_worth(const folding *f)
{
    const vt_layout_ranks *g = f->p->ranks;
    if (f->p->options->fold_ratio <= 0 || f->from >= f->to)
        return false;
    for (uint32_t v = g->n_boxes; v < g->n; v++)
        if (g->kind[v] == VT_AT_PORT_IN || g->kind[v] == VT_AT_PORT_OUT)
            return f->top[g->n_ranks] > FOLD_INSIDE;
    return true;
}

static bool fold_ports(const vt_layout_ranks *g, uint32_t r)
{
    bool ports = true;
    for (uint32_t i = g->rank_first[r]; i < g->rank_first[r + 1]; i++)
        ports &= g->kind[g->order[i]] != VT_AT_BOX;
    return ports;
}

bool vt_layout_columns(vt_layout_picture *p, vt_err *err)
{
    const vt_layout_ranks *g = p->ranks;
    vt_arena *s = p->scratch;
    size_t ranks = (size_t)g->n_ranks + 2;
    folding f = {.p = p,
                 .top = vt_arena_array(s, ranks, sizeof *f.top),
                 .broad = vt_arena_array(s, ranks, sizeof *f.broad),
                 .nets = vt_arena_array(s, ranks, sizeof *f.nets)};
    p->column_first = vt_arena_array(s, ranks, sizeof *p->column_first);
    p->column = vt_arena_array(s, ranks, sizeof *p->column);
    if (!vt_arena_check(s, err))
        return false;
    p->n_columns = 1;
    p->column_first[1] = g->n_ranks;
    p->rank_w = f.broad;
    fold_estimate(&f);
    f.from = 1, f.to = g->n_ranks;
    while (f.from < g->n_ranks && fold_ports(g, f.from - 1))
        f.from++;
    while (f.to > 0 && fold_ports(g, f.to - 1))
        f.to--;
    if (fold_worth(&f) && !fold_ranks(&f, err))
        return false;
    for (uint32_t k = 0; k < p->n_columns; k++)
        for (uint32_t r = p->column_first[k]; r < p->column_first[k + 1]; r++)
            p->column[r] = k;
    return vt_step(p->options->progress, "columns", 0, 1, err);
}

/* ---- gutters --------------------------------------------------------------------------------- */

typedef struct passing { /* a wire that passes a cut */
    double x;            /* where it comes from, on the mean */
    uint32_t from, to;   /* its links */
} passing;

static int passing_compare(const void *a, const void *b)
{
    const passing *x = a, *y = b;
    if (x->x != y->x)
        return x->x > y->x ? -1 : 1; /* the rightmost first: so verticals nest without crossing */
    return (x->from < y->from) - (x->from > y->from);
}

static uint32_t fold_passing(const vt_layout_picture *p, uint32_t r, passing *out)
{
    const vt_layout_ranks *g = p->ranks;
    uint32_t n = 0, to;
    for (uint32_t from = g->channel[r]; from < g->channel[r + 1]; from = to) {
        double sum = 0;
        uint32_t above = 0, below = 0;
        for (to = from; to < g->channel[r + 1] && g->links[to].wire == g->links[from].wire; to++) {
            bool upper = g->kind[g->links[to].upper] != VT_AT_TURN;
            above += upper;
            sum += upper ? p->x[g->links[to].upper] : 0;
            below += g->kind[g->links[to].lower] != VT_AT_TURN;
        }
        if (above && below)
            out[n++] = (passing){sum / above, from, to};
    }
    if (n > 1)
        qsort(out, n, sizeof *out, passing_compare);
    return n;
}

static void fold_span(const vt_layout_picture *p, uint32_t column, double *low, double *high)
{
    const vt_layout_ranks *g = p->ranks;
    *low = HUGE_VAL, *high = -HUGE_VAL;
    uint32_t a = g->rank_first[p->column_first[column]];
    uint32_t b = g->rank_first[p->column_first[column + 1]];
    for (uint32_t i = a; i < b; i++) {
        uint32_t v = g->order[i];
        if (g->kind[v] == VT_AT_TURN)
            continue;
        *low = fmin(*low, p->x[v] - p->breadth[v] / 2);
        *high = fmax(*high, p->x[v] + p->breadth[v] / 2);
    }
}

bool vt_layout_gutters(vt_layout_picture *p, vt_err *err)
{
    const vt_layout_ranks *g = p->ranks;
    passing *out = vt_arena_array(p->scratch, (size_t)g->n_links + 1, sizeof *out);
    p->gutter = vt_arena_array(p->scratch, (size_t)g->n_links + 1, sizeof *p->gutter);
    if (!vt_arena_check(p->scratch, err))
        return false;
    for (uint32_t i = 0; i < g->n_links; i++)
        p->gutter[i] = NAN;
    double x = 0, low, high, margin = fmax(p->options->gap, 2 * VT_LINE_GAP);
    for (uint32_t k = 0; p->n_columns > 1 && k < p->n_columns; k++) {
        fold_span(p, k, &low, &high);
        for (uint32_t i = g->rank_first[p->column_first[k]];
             i < g->rank_first[p->column_first[k + 1]]; i++)
            p->x[g->order[i]] += ceil(x - low);
        x = ceil(x + high - low) + margin;
        uint32_t n = k + 1 < p->n_columns ? fold_passing(p, p->column_first[k + 1] - 1, out) : 0;
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t l = out[i].from; l < out[i].to; l++)
                p->gutter[l] = x + i * VT_LINE_GAP;
        x += margin + (n > 1 ? (n - 1) * VT_LINE_GAP : 0);
    }
    return true;
}
