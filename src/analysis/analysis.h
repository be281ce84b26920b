/* analysis.h: what can be learned from numbers alone.
 *
 * Numbers come as a series: read in slices, in any order, from any thread, as often as a question
 * needs, never all at once; memory does not grow with them. Sums are f64, over fixed slices that are
 * combined in a fixed order, so that no answer depends on the number of threads. Nothing here knows
 * about models, files or pictures. */
#ifndef VT_ANALYSIS_H
#define VT_ANALYSIS_H

#include "base/base.h"

/* ---- series ----------------------------------------------------------------------------------- */

typedef struct vt_series {
    uint64_t n;
    bool wide;        /* elements are double, else float */
    bool coarse;      /* floats with 8 significant bits at most (bf16, bytes): one pass tells all */
    const void *lies; /* where they lie, in any alignment; NULL: they are fetched */
    unsigned grain;   /* `first` of every fetch is a multiple of this power of two, at most VT_SLICE */
    unsigned piece;   /* elements of a fetch at most, a divisor of VT_SLICE; 0: 8,192 */
    /* Makes elements first..first+n-1 in `room` (aligned to 64) and returns where they are; NULL sets
     * err. May be called from several threads at once. */
    const void *(*fetch)(void *ctx, uint64_t first, size_t n, void *room, vt_err *err);
    void (*forget)(void *ctx, uint64_t first, uint64_t n); /* these were read; may be NULL */
    void *ctx;
} vt_series;

enum { VT_SLICE = 1 << 18 }; /* elements that are read at a time, at most */

vt_series vt_series_f32(const float *p, uint64_t n);
vt_series vt_series_f64(const double *p, uint64_t n);
/* Elements first..first+n-1 in `out` (n elements of 4 or 8 bytes, as the series is wide); any first. */
bool vt_series_read(const vt_series *s, uint64_t first, size_t n, void *out, vt_err *err);

/* ---- moments: one pass ------------------------------------------------------------------------ */

/* Of finite values: n, mean, and the sums of (x - mean)^k. Plain data: {0} is that of no values. */
typedef struct vt_moments {
    uint64_t n, nan, inf_plus, inf_minus;
    uint64_t zeros, small; /* |x| < 1e-3, zeros too */
    double min, max;       /* set when n > 0 */
    double mean, m2, m3, m4, l1;
    int scale; /* these five are of numbers times 2^-scale: fourth powers of 1e300 have no other place */
} vt_moments;

void vt_moments_add_f32(vt_moments *m, const void *x, size_t n); /* in any alignment */
void vt_moments_add_f64(vt_moments *m, const void *x, size_t n);
/* Those of both together (Pébay 2008): order matters for the last bits only. */
void vt_moments_merge(vt_moments *m, const vt_moments *other);

typedef struct vt_stats {
    uint64_t count, finite, nan, inf_plus, inf_minus, zeros, small;
    double min, max, mean; /* NaN when nothing is finite */
    double variance, std;  /* of the population */
    double skew, kurtosis; /* Pearson's: that of a normal distribution is 3; NaN when all are equal */
    double l1, l2;
} vt_stats;
vt_stats vt_stats_of(const vt_moments *m);

/* ---- distribution: two passes, or a few more --------------------------------------------------- */

typedef struct vt_distribution_spec {
    bool moments_only; /* one pass: no quantiles, no histogram */
    unsigned bins;     /* 0: 64; at most 65,536 */
    bool ranged;       /* bins between from and to instead of min and max */
    double from, to;
    const double *quantiles; /* ascending, 0 to 1; NULL: VT_QUANTILES */
    size_t n_quantiles;
} vt_distribution_spec;

/* 0.01 0.05 0.25 0.5 0.75 0.95 0.99 */
enum { VT_N_QUANTILES = 7 };
extern const double vt_quantiles[VT_N_QUANTILES];

typedef struct vt_distribution {
    vt_stats stats;
    /* bins[i] counts edges[i] <= x < edges[i+1], the last one also x = edges[n]; 0 bins when nothing is
     * finite. Edges are from + (to - from) * i / n; of a constant c they run from c - 1/2 to c + 1/2. */
    size_t n_bins;
    double *edges; /* n_bins + 1 */
    uint64_t *bins;
    uint64_t below, above; /* finite values outside a range that was given */
    size_t n_quantiles;
    const double *at;                 /* which */
    double *quantiles;                /* exact, interpolated linearly between neighbours as numpy does */
    double q1, median, q3;            /* likewise */
    double whisker_low, whisker_high; /* the outermost values within 1.5 (q3 - q1) of the quartiles */
    uint64_t outliers;                /* values beyond */
} vt_distribution;

/* Everything lives in `arena`. Fails when a slice cannot be read, or cancelled. */
bool vt_distribution_make(vt_arena *arena, const vt_series *s, const vt_distribution_spec *spec,
                          const vt_progress *progress, vt_distribution *out, vt_err *err);

/* ---- channels: moments along one axis ---------------------------------------------------------- */

/* A series seen as [outer, channels, inner]: one vt_moments per channel into out[channels]. */
bool vt_channels_make(vt_arena *arena, const vt_series *s, uint64_t channels, uint64_t inner,
                      const vt_progress *progress, vt_moments *out, vt_err *err);

/* ---- tiles: a large matrix at the size of a picture -------------------------------------------- */

typedef struct vt_tile {
    float min, max, mean; /* of finite values; NaN when there are none */
    uint32_t nan;         /* values that are NaN or infinite */
} vt_tile;

typedef struct vt_rectangle {
    uint64_t row, col, rows, cols;
} vt_rectangle;

/* Cells [down, across] over rectangle `r` of a matrix of `width` columns: cell (i, j) covers rows
 * r.row + [i*rows/down, (i+1)*rows/down) and columns likewise, at least one of each, so that every
 * value of the rectangle is in a cell and its min and max are kept at every zoom. */
bool vt_tiles_make(const vt_series *s, uint64_t width, vt_rectangle r, size_t down, size_t across,
                   const vt_progress *progress, vt_tile *out, vt_err *err);

/* ---- density: a histogram made smooth --------------------------------------------------------- */

/* Scott's rule: std n^(-1/5); 0 when nothing differs. */
double vt_density_bandwidth(double std, uint64_t n);
/* The Gaussian kernel estimate at `points` equal steps from..to into x and y, from counts in equal bins
 * over from..to (at least four a bandwidth for three exact digits). The area below is 1. Fails with
 * VT_BAD_INPUT when bandwidth or range are empty. */
bool vt_density_make(vt_arena *arena, const double *counts, size_t bins, double from, double to,
                     double bandwidth, size_t points, double *x, double *y, vt_err *err);

/* ---- spectrum: what singular values say of a matrix --------------------------------------------- */

typedef struct vt_spectrum {
    uint64_t rows, cols;
    size_t n;        /* values found: min(rows, cols), or only the largest */
    double *values;  /* largest first */
    double residual; /* bounds the error of the last, over the first; 0: to the last bits of LAPACK */
    double norm;     /* Frobenius' */
    /* Filled by vt_spectrum_describe from those above. */
    double effective_rank, condition; /* NaN when not all values were found */
    double stable_rank;
    double edge; /* the largest value that noise of the same size would have */
    size_t above_edge;
    double alpha, alpha_error; /* exponent of the tail of values^2; NaN when there are too few */
    size_t tail;               /* values in it */
} vt_spectrum;
void vt_spectrum_describe(vt_spectrum *s);

#endif
