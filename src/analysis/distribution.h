/* distribution.h: what the ways to a distribution share: distribution.c, buckets.c. */
#ifndef VT_DISTRIBUTION_H
#define VT_DISTRIBUTION_H

#include "analysis/slices.h"

typedef struct vt_sorted {
    bool wide;
    double *at;
    uint64_t n;
} vt_sorted;

bool vt_moments_make(const vt_series *s, const vt_progress *progress, vt_moments *out, vt_err *err);
/* Rank of the value below quantile q of n, and how far to go towards the next (0 <= share < 1). */
double vt_rank_split(double q, uint64_t n, uint64_t *rank);
double vt_lerp(double a, double b, double t);

#endif
