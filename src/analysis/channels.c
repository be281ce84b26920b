/* channels.c: moments of each channel of a series seen as [outer, channels, inner].
 *
 *   outer = 1 (kernels [out, in, h, w], rows of a matrix): a channel is one run of numbers; threads share
 *   the channels.
 *   outer > 1 (columns, Keras' kernels): the outer rows are cut into PARTS fixed parts; each has moments of
 *   its own, joined in order. Columns (inner = 1) are gathered ROWS at a time: so many rows of a column,
 *   and of its neighbours in the same cache lines, stay in the nearest cache. */
#include "analysis/slices.h"

#include <stdatomic.h>
#include <string.h>

enum { PARTS = 8, ROWS = 256, RUN = 16384, ROOM = 1 << 20, WAVE = 1 << 24 };

typedef struct channels {
    const vt_series *s;
    uint64_t n, inner, outer, parts;
    vt_moments *out; /* of part p channel c: [p * n + c] */
    uint64_t first; /* channel of this wave */
    atomic_bool failed;
    vt_err err;
} channels;

static void add(const channels *c, vt_moments *m, const void *x, size_t n)
{
    (c->s->wide ? vt_moments_add_f64 : vt_moments_add_f32)(m, x, n);
}

static void *room_take(size_t n)
{
    return vt_alloc(n * sizeof(double) + 64);
}

static void *room_of(void *taken)
{
    return (void *)(((uintptr_t)taken + 63) & ~(uintptr_t)63);
}

static void failure(channels *c, const vt_err *err)
{
    if (!atomic_exchange(&c->failed, true))
        c->err = *err;
}

/* One channel that is one run. */
static void run_add(void *ctx, size_t i)
{
    channels *c = ctx;
    uint64_t channel = c->first + i;
    uint64_t at = channel * c->inner, end = at + c->inner;
    vt_err err = {0};
    void *taken = c->s->lies ? NULL : room_take(RUN);
    if (!c->s->lies && !taken)
        vt_fail(&err, VT_NO_MEMORY, "out of memory");
    while (at < end && !err.code && !atomic_load(&c->failed)) {
        size_t some = end - at < RUN ? (size_t)(end - at) : RUN;
        const void *x = vt_series_view(c->s, at, some, room_of(taken), &err);
        if (x)
            add(c, &c->out[channel], x, some);
        at += some;
    }
    if (err.code)
        failure(c, &err);
    vt_free(taken);
}

static void columns_add(const channels *c, const char *x, size_t rows, vt_moments *out)
{
    size_t size = c->s->wide ? 8 : 4;
    char column[ROWS * sizeof(double)];
    for (size_t k = 0; k < c->n; k++) {
        for (size_t r = 0; r < rows; r++)
            memcpy(column + r * size, x + (r * c->n + k) * size, size);
        add(c, &out[k], column, rows);
    }
}

/* Whole outer rows; longer ones than the room holds, channel by channel. */
static bool rows_add(channels *c, uint64_t first, size_t rows, void *room, vt_moments *out, vt_err *err)
{
    uint64_t width = c->n * c->inner;
    size_t size = c->s->wide ? 8 : 4;
    if (width > ROOM) {
        for (uint64_t k = 0; k < c->n; k++)
            for (uint64_t done = 0; done < c->inner; done += RUN) {
                size_t some = c->inner - done < RUN ? (size_t)(c->inner - done) : RUN;
                const void *x = vt_series_view(c->s, first * width + k * c->inner + done, some, room, err);
                if (!x)
                    return false;
                add(c, &out[k], x, some);
            }
        return true;
    }
    const char *x = vt_series_view(c->s, first * width, rows * (size_t)width, room, err);
    if (x && c->inner == 1)
        columns_add(c, x, rows, out);
    for (size_t r = 0; x && c->inner > 1 && r < rows; r++)
        for (uint64_t k = 0; k < c->n; k++)
            add(c, &out[k], x + (r * width + k * c->inner) * size, (size_t)c->inner);
    return x != NULL;
}

static void part_add(void *ctx, size_t part)
{
    channels *c = ctx;
    uint64_t width = c->n * c->inner, most = width < ROOM ? ROOM / width : 1;
    uint64_t at = c->outer * part / c->parts, end = c->outer * (part + 1) / c->parts;
    size_t rows = most < ROWS ? (size_t)most : ROWS;
    vt_err err = {0};
    void *taken = c->s->lies ? NULL : room_take(ROOM);
    if (!c->s->lies && !taken)
        vt_fail(&err, VT_NO_MEMORY, "out of memory");
    while (at < end && !err.code && !atomic_load(&c->failed)) {
        size_t some = end - at < rows ? (size_t)(end - at) : rows;
        rows_add(c, at, some, room_of(taken), &c->out[part * c->n], &err);
        at += some;
    }
    if (err.code)
        failure(c, &err);
    vt_free(taken);
}

static bool shared(channels *c, uint64_t n, void (*body)(void *ctx, size_t i), vt_err *err)
{
    vt_parallel((size_t)n, body, c);
    if (!atomic_load(&c->failed))
        return true;
    if (err)
        *err = c->err;
    return false;
}

/* In waves, so that progress is told, cancelling heard and pages given back. */
static bool runs_add(channels *c, const vt_progress *progress, vt_err *err)
{
    uint64_t wave = WAVE / (c->inner ? c->inner : 1) + 1;
    for (; c->first < c->n; c->first += wave) {
        uint64_t n = c->n - c->first < wave ? c->n - c->first : wave;
        if (!vt_step(progress, "channels", (double)c->first, (double)c->n, err) ||
            !shared(c, n, run_add, err))
            return false;
        if (c->s->forget)
            c->s->forget(c->s->ctx, c->first * c->inner, n * c->inner);
    }
    return true;
}

bool vt_channels_make(vt_arena *arena, const vt_series *s, uint64_t n, uint64_t inner,
                      const vt_progress *progress, vt_moments *out, vt_err *err)
{
    channels c = {.s = s, .n = n, .inner = inner, .out = out};
    c.outer = n && inner ? s->n / n / inner : 0;
    memset(out, 0, n * sizeof *out);
    if (c.outer <= 1)
        return !c.outer || runs_add(&c, progress, err);
    c.parts = c.outer < PARTS ? c.outer : PARTS;
    c.out = vt_arena_array(arena, c.parts * n, sizeof *c.out);
    if (!vt_arena_check(arena, err) || !vt_step(progress, "channels", 0, 1, err) ||
        !shared(&c, c.parts, part_add, err))
        return false;
    for (uint64_t p = 0; p < c.parts; p++)
        for (uint64_t k = 0; k < n; k++)
            vt_moments_merge(&out[k], &c.out[p * n + k]);
    return true;
}
