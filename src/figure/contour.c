/* contour.c: lines of equal height through a grid, by marching squares (Lorensen & Cline 1987, in
 * the plane).
 *
 * Each square of four neighbouring values is passed by no, one or two pieces of the line, which
 * enter and leave through sides whose ends lie on different sides of the level; where, is
 * interpolated. A saddle (two opposite corners above) is parted by the mean of the four. Pieces are
 * followed from square to square through the side they share, so that a line comes out in one run;
 * open ones, which begin at the border or beside a NaN, come first.
 *
 *        0              sides of a square, 0 … 3; of the grid: side s of square (x, y)
 *     a --- b             0  horizontal (x, y)     2  horizontal (x, y + 1)
 *   3 |     | 1           1  upright (x + 1, y)    3  upright (x, y)
 *     d --- c
 *        2 */
#include "figure/chart_parts.h"

#include <math.h>

typedef struct tracer {
    const float *grid;
    uint32_t h, w;
    double level;
    uint8_t *done; /* per square: bit 0 and 1: its first and second piece */
    vt_arena *arena;
    VT_VEC(double) xs, ys;
} tracer;

static double value(const tracer *t, uint32_t x, uint32_t y)
{
    return t->grid[(size_t)y * t->w + x];
}

/* Pairs of sides that the pieces of square (x, y) join; returns how many. */
static int pieces(const tracer *t, uint32_t x, uint32_t y, int out[2][2])
{
    /* by corners above the level: a 1, b 2, c 4, d 8 */
    static const int8_t joins[16][2] = {{-1, -1}, {3, 0}, {0, 1}, {3, 1},  {1, 2},   {-1, -1},
                                        {0, 2},   {3, 2}, {2, 3}, {2, 0},  {-1, -1}, {2, 1},
                                        {1, 3},   {1, 0}, {0, 3}, {-1, -1}};
    double a = value(t, x, y), b = value(t, x + 1, y), c = value(t, x + 1, y + 1),
           d = value(t, x, y + 1);
    if (isnan(a + b + c + d))
        return 0;
    int corners = (a > t->level) | (b > t->level) << 1 | (c > t->level) << 2 | (d > t->level) << 3;
    if (corners == 5 || corners == 10) {
        bool middle = (a + b + c + d) / 4 > t->level;
        bool around_a = (corners == 5) != middle; /* a and c, or b and d, are cut off */
        out[0][0] = around_a ? 3 : 0, out[0][1] = around_a ? 0 : 1;
        out[1][0] = around_a ? 1 : 2, out[1][1] = around_a ? 2 : 3;
        return 2;
    }
    out[0][0] = joins[corners][0], out[0][1] = joins[corners][1];
    return joins[corners][0] >= 0;
}

/* Where the line crosses a side of square (x, y). */
static void add_crossing(tracer *t, uint32_t x, uint32_t y, int side)
{
    uint32_t x0 = x + (side == 1), y0 = y + (side == 2);
    bool flat = side == 0 || side == 2;
    double a = value(t, x0, y0), b = flat ? value(t, x0 + 1, y0) : value(t, x0, y0 + 1);
    double f = (t->level - a) / (b - a);
    double *px = vt_push(t->arena, &t->xs), *py = px ? vt_push(t->arena, &t->ys) : NULL;
    if (!py)
        return;
    *px = x0 + (flat ? f : 0);
    *py = y0 + (flat ? 0 : f);
}

static void add_gap(tracer *t)
{
    double *px = t->xs.n ? vt_push(t->arena, &t->xs) : NULL,
           *py = px ? vt_push(t->arena, &t->ys) : NULL;
    if (py)
        *px = *py = NAN;
}

/* The square beyond a side; false beyond the grid. */
static bool step(const tracer *t, uint32_t *x, uint32_t *y, int *side)
{
    static const int dx[] = {0, 1, 0, -1}, dy[] = {-1, 0, 1, 0};
    int64_t nx = (int64_t)*x + dx[*side], ny = (int64_t)*y + dy[*side];
    if (nx < 0 || ny < 0 || nx + 1 >= t->w || ny + 1 >= t->h)
        return false;
    *x = (uint32_t)nx;
    *y = (uint32_t)ny;
    *side = (*side + 2) % 4;
    return true;
}

/* The piece of square (x, y) that touches `side`, unless it was drawn; its other side. */
static int through(tracer *t, uint32_t x, uint32_t y, int side)
{
    int p[2][2], n = pieces(t, x, y, p);
    uint8_t *done = &t->done[(size_t)y * t->w + x];
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
            if (p[i][k] == side && !(*done >> i & 1)) {
                *done |= (uint8_t)(1 << i);
                return p[i][1 - k];
            }
    return -1;
}

/* Follows the line from `side` of a square until it ends or closes. */
static void follow(tracer *t, uint32_t x, uint32_t y, int side)
{
    add_gap(t);
    add_crossing(t, x, y, side);
    for (;;) {
        int out = through(t, x, y, side);
        if (out < 0)
            return;
        add_crossing(t, x, y, out);
        side = out;
        if (!step(t, &x, &y, &side))
            return;
    }
}

/* Does a line that touches this side begin here: is there nothing beyond? */
static bool begins(const tracer *t, uint32_t x, uint32_t y, int side)
{
    int p[2][2];
    uint32_t nx = x, ny = y;
    int back = side;
    return !step(t, &nx, &ny, &back) || !pieces(t, nx, ny, p);
}

static void trace(tracer *t, bool open)
{
    for (uint32_t y = 0; y + 1 < t->h; y++)
        for (uint32_t x = 0; x + 1 < t->w; x++) {
            int p[2][2], n = pieces(t, x, y, p);
            for (int i = 0; i < n; i++) {
                if (t->done[(size_t)y * t->w + x] >> i & 1)
                    continue;
                for (int k = 0; k < 2; k++)
                    if (!open || begins(t, x, y, p[i][k])) {
                        follow(t, x, y, p[i][k]);
                        break;
                    }
            }
        }
}

bool vt_contour(vt_arena *arena, const float *grid, uint32_t h, uint32_t w, double level,
                vt_thinned *out, vt_err *err)
{
    tracer t = {.grid = grid, .h = h, .w = w, .level = level, .arena = arena};
    *out = (vt_thinned){0};
    if (h < 2 || w < 2)
        return true;
    t.done = vt_arena_take(arena, (size_t)h * w);
    if (!t.done)
        return vt_arena_check(arena, err);
    trace(&t, true);
    trace(&t, false);
    *out = (vt_thinned){t.xs.at, t.ys.at, t.ys.n, 0};
    return vt_arena_check(arena, err);
}
