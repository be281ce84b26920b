/* window.c: the last crossings, by trial in small windows.
 *
 * A channel that still has crossings is picked by lot (the same lots every time), and with it a few
 * rows above and below. In one of these rows a vertex moves elsewhere or all are shuffled; then the
 * window's rows are sorted and transposed, outwards from there and on, while all others stay. The
 * new order is kept if it has fewer crossings, else the old one comes back. So a trial costs what
 * the window has and not what the part has, and what is already good elsewhere is left alone (a
 * large neighbourhood search, Shaw 1998). */
#include <string.h>

#include "layout/rows.h"

#define WINDOW_HALF   8 /* most rows to each side of the channel */
#define WINDOW_SWEEPS 6

typedef struct window {
    vt_layout_orders *o;
    vt_layout_rows *p;
    uint32_t low, high; /* its rows, high left out */
    uint32_t from;      /* the row that is disturbed */
    uint64_t crossings; /* in the channels that its rows touch, in the best order so far */
    uint32_t *at, n;    /* its vertices */
    uint32_t n_hot;     /* channels with crossings */
} window;

static uint32_t window_lot(vt_layout_orders *o, uint32_t below)
{
    uint64_t z = (o->seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static uint32_t window_first_channel(const window *w)
{
    return w->low ? w->low - 1 : 0;
}

static uint32_t window_end_channel(const window *w)
{
    return w->high < w->p->n_ranks ? w->high : w->p->n_ranks - 1;
}

static uint64_t window_count(const window *w, uint64_t *count)
{
    uint64_t sum = 0;
    for (uint32_t r = window_first_channel(w); r < window_end_channel(w); r++)
        sum += count[r] = vt_layout_row_crossings(w->o, w->p, r);
    return sum;
}

static void window_heat(window *w)
{
    w->n_hot = 0;
    for (uint32_t r = 0; r + 1 < w->p->n_ranks; r++)
        if (w->o->count[r])
            w->o->hot[w->n_hot++] = r;
    w->o->work += w->p->n_ranks;
}

static void window_pick(window *w)
{
    vt_layout_rows *p = w->p;
    uint32_t c = w->o->hot[window_lot(w->o, w->n_hot)], half = 1 + window_lot(w->o, WINDOW_HALF);
    w->low = c + 1 > half ? c + 1 - half : 0;
    w->high = c + 1 + half < p->n_ranks ? c + 1 + half : p->n_ranks;
    w->from = w->low + window_lot(w->o, w->high - w->low);
    w->at = p->at + p->first[w->low];
    w->n = p->first[w->high] - p->first[w->low];
    w->crossings = 0;
    for (uint32_t r = window_first_channel(w); r < window_end_channel(w); r++)
        w->crossings += w->o->count[r];
    w->o->work += w->n;
}

static void window_move(vt_layout_orders *o, uint32_t *row, uint32_t n)
{
    uint32_t i = window_lot(o, n), j = window_lot(o, n), v = row[i];
    if (i < j)
        memmove(row + i, row + i + 1, (j - i) * sizeof *row);
    else
        memmove(row + j + 1, row + j, (i - j) * sizeof *row);
    row[j] = v;
}

static void window_shuffle(vt_layout_orders *o, uint32_t *row, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = window_lot(o, i), v = row[i - 1];
        row[i - 1] = row[j], row[j] = v;
    }
}

static void window_disturb(window *w)
{
    uint32_t *row = w->p->at + w->p->first[w->from];
    uint32_t n = w->p->first[w->from + 1] - w->p->first[w->from];
    if (window_lot(w->o, 2))
        window_shuffle(w->o, row, n);
    else
        window_move(w->o, row, n);
    vt_layout_row_number(w->o, w->p, w->from);
}

/* The first sweep leaves the disturbed row and goes outwards. */
static void window_sweep(window *w, bool first, bool up, bool median)
{
    if (up)
        for (uint32_t r = first ? w->from : w->high; r-- > w->low;)
            if (r + 1 < w->p->n_ranks)
                vt_layout_row_sort(w->o, w->p, r, true, median);
    for (uint32_t r = first ? w->from + 1 : w->low; !up && r < w->high; r++)
        if (r)
            vt_layout_row_sort(w->o, w->p, r, false, median);
}

static bool window_keep(window *w, uint64_t now)
{
    if (now >= w->crossings)
        return false;
    w->p->crossings -= w->crossings - now;
    w->crossings = now;
    memcpy(w->o->kept, w->at, w->n * sizeof *w->at);
    for (uint32_t r = window_first_channel(w); r < window_end_channel(w); r++)
        w->o->count[r] = w->o->trial[r];
    return true;
}

/* Ends with the best order seen. */
static bool window_try(window *w)
{
    bool better = false, up = window_lot(w->o, 2);
    uint64_t least = UINT64_MAX;
    memcpy(w->o->kept, w->at, w->n * sizeof *w->at);
    window_disturb(w);
    for (int s = 0, idle = 0; s < WINDOW_SWEEPS && idle < 2; s++, up = !up) {
        window_sweep(w, !s, up, s % 4 >= 2);
        vt_layout_rows_transpose(w->o, w->p, w->low, w->high, 4, s % 4 < 2);
        uint64_t now = window_count(w, w->o->trial);
        better |= window_keep(w, now);
        idle = now < least ? 0 : idle + 1;
        least = now < least ? now : least;
    }
    memcpy(w->at, w->o->kept, w->n * sizeof *w->at);
    for (uint32_t r = w->low; r < w->high; r++)
        vt_layout_row_number(w->o, w->p, r);
    return better;
}

void vt_layout_windows(vt_layout_orders *o, vt_layout_rows *p, uint64_t work)
{
    if (!p->crossings)
        return;
    window w = {.o = o, .p = p, .low = 0, .high = p->n_ranks};
    memcpy(p->at, p->best, p->n * sizeof *p->at);
    for (uint32_t r = 0; r < p->n_ranks; r++)
        vt_layout_row_number(o, p, r);
    o->work = o->seed = 0;
    window_count(&w, o->count);
    window_heat(&w);
    while (w.n_hot && o->work < work) {
        window_pick(&w);
        if (window_try(&w))
            window_heat(&w);
    }
    memcpy(p->best, p->at, p->n * sizeof *p->at);
}
