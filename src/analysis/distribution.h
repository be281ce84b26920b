/* distribution.h: what the ways to a distribution share (distribution.c).
 *
 *   sorted.c     few numbers: all of them in order
 *   buckets.c    many: counted by the upper 16 bits of their keys, in the same pass as the moments
 *   refine.c     further passes over the buckets in which an answer lies
 *
 * All three answer the same questions, in keys (keys.h): how many lie below a cut, and which one has a
 * rank. Edges of bins and Tukey's fences are cuts; quantiles are ranks. */
#ifndef VT_DISTRIBUTION_H
#define VT_DISTRIBUTION_H

#include "analysis/keys.h"
#include "analysis/slices.h"

enum { VT_BUCKETS = 1 << 16, VT_FEW = 1 << 15 };

typedef struct vt_cut {
    uint64_t key;   /* numbers with lower keys are asked for */
    uint64_t below; /* how many there are */
} vt_cut;

typedef struct vt_rank {
    uint64_t rank;   /* from 0 */
    uint64_t key;    /* that the number of this rank has */
    bool known;      /* false while key holds its upper bits only, ... */
    uint64_t before; /* ... which so many numbers are below */
} vt_rank;

typedef struct vt_questions {
    vt_cut *cuts; /* ascending */
    size_t n_cuts;
    vt_rank *ranks; /* ascending */
    size_t n_ranks;
} vt_questions;

/* Outermost numbers within fences, and how many are outside. */
typedef struct vt_fences {
    double low, high;   /* the fences */
    uint64_t outside;
    double first, last; /* the least and largest number within */
} vt_fences;

/* ---- few ---- */

typedef struct vt_sorted {
    bool wide;
    uint64_t *keys; /* of the finite numbers, ascending */
    uint64_t n;
} vt_sorted;

bool vt_sorted_make(vt_arena *arena, const vt_series *s, vt_sorted *out, vt_err *err);
void vt_sorted_answer(const vt_sorted *s, vt_questions *q);
void vt_sorted_fences(const vt_sorted *s, vt_fences *f);
/* Ascending, in place; `bits` is 32 or 64. False when memory is short. */
bool vt_keys_sort(uint64_t *keys, size_t n, unsigned bits);

/* ---- many ---- */

typedef struct vt_buckets {
    bool wide;
    vt_moments moments;
    uint64_t *counts; /* VT_BUCKETS, of finite numbers, in the order of keys */
    uint64_t *before; /* VT_BUCKETS + 1: how many lie in lower buckets */
} vt_buckets;

/* The first pass. `counted` false: only the moments. `progress` sees `total` passes. */
bool vt_buckets_make(vt_arena *arena, const vt_series *s, bool counted, double total,
                     const vt_progress *progress, vt_buckets *out, vt_err *err);
/* The bucket that holds the number of this rank. */
size_t vt_bucket_of_rank(const vt_buckets *b, uint64_t rank);

/* Answers the questions in as many passes as the keys need (one for f32). Numbers in the buckets between
 * the fences' bounds are kept aside on the way where they are few enough (refine.c). */
typedef struct vt_refinement {
    const vt_series *s;
    const vt_buckets *b;
    vt_questions *q;
    uint64_t fence[2][2];  /* first and last bucket in which the low and the high fence may lie */
    uint64_t *kept;        /* keys of the numbers in them, ascending; NULL: too many */
    uint64_t n_kept;
    bool kept_all; /* those of all buckets that were opened */
} vt_refinement;

bool vt_refine(vt_arena *arena, vt_refinement *r, const vt_progress *progress, vt_err *err);
/* From what was kept; false when another pass is needed: vt_fences_pass. */
bool vt_refined_fences(const vt_refinement *r, vt_fences *f);
bool vt_fences_pass(const vt_series *s, const vt_progress *progress, vt_fences *f, vt_err *err);

#endif
