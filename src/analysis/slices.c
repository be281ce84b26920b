/* slices.c: one pass over a series: slices of fixed size, shared among threads, told in order.
 *
 * A wave is VT_WAVE slices. Threads take slices; each has a room of its own to fetch pieces into and
 * memory of its own to count in. What is summed goes into the slice's slot and is combined by `wave`,
 * in order; what is counted in whole numbers may be gathered from the workers in any order. Between
 * waves progress is told, cancelling is heard, and pages that were read are given back. */
#include "analysis/slices.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

typedef struct worker {
    void *room, *own;
    bool busy;
} worker;

typedef struct running {
    const vt_series *s;
    const vt_pass *pass;
    worker *workers;
    size_t n_workers;
    pthread_mutex_t lock; /* guards workers' busy, and err */
    uint64_t begin, end;  /* of this wave */
    atomic_bool failed;
    vt_err err;
} running;

vt_series vt_series_f32(const float *p, uint64_t n)
{
    return (vt_series){.n = n, .grain = 1, .lies = p};
}

vt_series vt_series_f64(const double *p, uint64_t n)
{
    return (vt_series){.n = n, .grain = 1, .wide = true, .lies = p};
}

static worker *worker_take(running *r)
{
    worker *w = NULL;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->n_workers && !w; i++)
        if (!r->workers[i].busy)
            w = &r->workers[i];
    if (w)
        w->busy = true;
    pthread_mutex_unlock(&r->lock);
    return w;
}

static void worker_give(running *r, worker *w)
{
    pthread_mutex_lock(&r->lock);
    w->busy = false;
    pthread_mutex_unlock(&r->lock);
}

static uint64_t piece_of(const vt_series *s)
{
    return s->piece ? s->piece : VT_PIECE;
}

static const void *fetch(const vt_series *s, uint64_t first, size_t n, void *room, vt_err *err)
{
    if (s->lies)
        return (const char *)s->lies + first * (s->wide ? 8 : 4);
    return s->fetch(s->ctx, first, n, room, err);
}

/* Made elements of a piece, copied when the piece begins before or does not lie in place. */
static bool view_piece(const vt_series *s, uint64_t first, size_t skip, size_t n, char *to, void *spare,
                       vt_err *err)
{
    size_t size = s->wide ? 8 : 4;
    void *room = skip || (uintptr_t)to % 64 ? spare : to;
    const char *p = s->fetch(s->ctx, first - skip, n + skip, room, err);
    if (p && p + skip * size != to)
        memmove(to, p + skip * size, n * size);
    return p != NULL;
}

static size_t aligned(size_t n)
{
    return (n + 63) & ~(size_t)63;
}

const void *vt_series_view(const vt_series *s, uint64_t first, size_t n, void *room, vt_err *err)
{
    size_t size = s->wide ? 8 : 4, piece = (size_t)piece_of(s);
    if (s->lies)
        return (const char *)s->lies + first * size;
    char *spare = vt_alloc(piece * size + 64);
    if (!spare) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    bool ok = true;
    for (size_t done = 0; ok && done < n;) {
        size_t skip = (size_t)((first + done) % s->grain);
        size_t some = n - done < piece - skip ? n - done : piece - skip;
        ok = view_piece(s, first + done, skip, some, (char *)room + done * size,
                        (void *)aligned((uintptr_t)spare), err);
        done += some;
    }
    vt_free(spare);
    return ok ? room : NULL;
}

bool vt_series_read(const vt_series *s, uint64_t first, size_t n, void *out, vt_err *err)
{
    const void *p = vt_series_view(s, first, n, out, err);
    if (p && p != out && n)
        memcpy(out, p, n * (s->wide ? 8 : 4));
    return p || !n;
}

static void failure(running *r, const vt_err *err)
{
    pthread_mutex_lock(&r->lock);
    if (!atomic_exchange(&r->failed, true))
        r->err = *err;
    pthread_mutex_unlock(&r->lock);
}

static void slice_run(void *ctx, size_t slot)
{
    running *r = ctx;
    worker *w = worker_take(r);
    uint64_t at = r->begin + slot * (uint64_t)VT_SLICE;
    uint64_t end = r->end - at < VT_SLICE ? r->end : at + VT_SLICE;
    while (at < end && !atomic_load(&r->failed)) {
        vt_err err = {0};
        size_t n = end - at < piece_of(r->s) ? (size_t)(end - at) : (size_t)piece_of(r->s);
        const void *x = fetch(r->s, at, n, w->room, &err);
        if (!x)
            failure(r, &err);
        else
            r->pass->piece(r->pass->ctx, w->own, slot, at, x, n);
        at += n;
    }
    worker_give(r, w);
}

/* Workers with their rooms in one block; freed by the caller. */
static void *workers_make(running *r, uint64_t slices)
{
    size_t threads = vt_threads();
    r->n_workers = slices < threads ? (size_t)slices : threads;
    size_t table = aligned(r->n_workers * sizeof(worker));
    size_t room = r->s->lies ? 0 : aligned((size_t)piece_of(r->s) * (r->s->wide ? 8 : 4));
    size_t each = room + aligned(r->pass->worker_bytes);
    char *block = vt_alloc(table + r->n_workers * each + 64);
    if (!block)
        return NULL;
    char *at = (char *)aligned((size_t)block);
    r->workers = (worker *)at;
    for (size_t i = 0; i < r->n_workers; i++)
        r->workers[i] = (worker){.room = at + table + i * each, .own = at + table + i * each + room};
    return block;
}

static bool waves_run(running *r, const vt_progress *progress, vt_err *err)
{
    const vt_pass *p = r->pass;
    uint64_t end = p->first + p->n;
    for (uint64_t at = p->first; at < end; at = r->end) {
        double done = p->done + (double)(at - p->first) / (double)p->n;
        if (!vt_step(progress, p->what, done, p->total, err))
            return false;
        uint64_t most = (uint64_t)VT_WAVE * VT_SLICE;
        r->begin = at;
        r->end = end - at < most ? end : at + most;
        size_t slots = (size_t)((r->end - r->begin + VT_SLICE - 1) / VT_SLICE);
        vt_parallel(slots, slice_run, r);
        if (atomic_load(&r->failed)) {
            if (err)
                *err = r->err;
            return false;
        }
        if (p->wave)
            p->wave(p->ctx, slots);
        if (r->s->forget)
            r->s->forget(r->s->ctx, r->begin, r->end - r->begin);
    }
    return true;
}

bool vt_pass_run(const vt_series *s, const vt_pass *pass, const vt_progress *progress, vt_err *err)
{
    running r = {.s = s, .pass = pass, .lock = PTHREAD_MUTEX_INITIALIZER};
    if (!pass->n)
        return true;
    uint64_t slices = (pass->n + VT_SLICE - 1) / VT_SLICE;
    void *block = workers_make(&r, slices < VT_WAVE ? slices : VT_WAVE);
    if (!block)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    bool ok = waves_run(&r, progress, err);
    for (size_t i = 0; ok && pass->gather && i < r.n_workers; i++)
        pass->gather(pass->ctx, r.workers[i].own);
    pthread_mutex_destroy(&r.lock);
    vt_free(block);
    return ok;
}
