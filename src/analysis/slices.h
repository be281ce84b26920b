/* slices.h: one pass over a series (slices.c), for the files of this room.
 *
 *   series:   | slice 0 | slice 1 | ... | slice 63 |   a wave: shared among threads, then told in order
 *   slice:    | piece | piece | ... |                   what one fetch makes: stays in the caches */
#ifndef VT_SLICES_H
#define VT_SLICES_H

#include "analysis/analysis.h"

enum { VT_PIECE = 8192, VT_WAVE = 64 };

typedef struct vt_pass {
    const char *what; /* for progress */
    double done, total; /* passes behind this one, and of how many */
    uint64_t first, n;  /* the part of the series; first is a multiple of its grain */
    size_t worker_bytes; /* of each worker's own memory, zeroed before the pass */
    /* The values x[0..n) at `first`, a piece of slice `slot` of this wave. */
    void (*piece)(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n);
    void (*wave)(void *ctx, size_t slots); /* after each wave, by the caller's thread; may be NULL */
    void (*gather)(void *ctx, void *worker); /* after the pass, for each worker in turn; may be NULL */
    void *ctx;
} vt_pass;

/* Elements first..first+n-1, where they lie or made in `room` (of n elements). For questions that do not
 * walk the series from end to end; any `first`. NULL sets err. */
const void *vt_series_view(const vt_series *s, uint64_t first, size_t n, void *room, vt_err *err);

bool vt_pass_run(const vt_series *s, const vt_pass *pass, const vt_progress *progress, vt_err *err);

#endif
