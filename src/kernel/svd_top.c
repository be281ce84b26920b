/* svd_top.c: the largest singular values, by block Lanczos with full reorthogonalization.
 *
 *   Q_1 = orthonormal noise [n, BLOCK]
 *   B_i = A Q_i                          [m, BLOCK]
 *   Q_(i+1) = orth(A' B_i), against all Q before it
 *
 * The singular values of B = A Q, Q = [Q_1 ... Q_q], approach those of A from below, the largest first. A
 * trained layer's fall off and need little; noise has its largest ones close together (the Marchenko-Pastur
 * edge) and needs about 6 directions for each that is wanted.
 *
 * The error of the k-th is bounded by a residual: its vector y in B'B comes from one step of inverse
 * iteration, then u = B y / |B y|, v = Q y, residual = |A'u - |B y| v|.
 *
 * Matrices are column-major here: `a` of [rows, cols] row-major is [n, m] with n = cols, m = rows. */
#include "kernel/kernel.h"
#include "kernel/lapack.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 32, CUTS = 8, DIRECTIONS = 6 };

typedef struct lanczos {
    const vt_lapack *lapack;
    const float *a;
    int m, n; /* a is [n, m] column-major */
    int dims; /* columns of Q and B: a multiple of BLOCK */
    float *q; /* [n, dims] */
    float *b; /* [m, dims] */
    float *c; /* [dims, BLOCK] */
    float *spare;
} lanczos;

/* C = alpha op(A) op(B) + beta C, cut along the rows of C in fixed places. */
typedef struct product {
    const vt_lapack *lapack;
    bool transposed; /* op(A) = A' */
    int m, n, k, lda, ldb, ldc;
    float alpha, beta;
    const float *a, *b;
    float *c;
} product;

static void product_part(void *ctx, size_t i)
{
    const product *p = ctx;
    int begin = (int)((size_t)p->m * i / CUTS), end = (int)((size_t)p->m * (i + 1) / CUTS);
    int rows = end - begin;
    const float *a = p->a + (p->transposed ? (size_t)begin * (size_t)p->lda : (size_t)begin);
    if (rows)
        p->lapack->sgemm(p->transposed ? "T" : "N", "N", &rows, &p->n, &p->k, &p->alpha, a, &p->lda, p->b,
                         &p->ldb, &p->beta, p->c + begin, &p->ldc);
}

static void multiply(product p)
{
    vt_parallel(CUTS, product_part, &p);
}

/* B = A Q of `count` columns */
static void apply(const lanczos *l, const float *q, float *b, int count)
{
    multiply((product){l->lapack, true, l->m, count, l->n, l->n, l->n, l->m, 1, 0, l->a, q, b});
}

/* W = A' B */
static void apply_back(const lanczos *l, const float *b, float *w, int count)
{
    multiply((product){l->lapack, false, l->n, count, l->m, l->n, l->m, l->n, 1, 0, l->a, b, w});
}

/* W -= Q Q' W with the first `known` columns of Q */
static void project_out(const lanczos *l, float *w, int known)
{
    if (!known)
        return;
    multiply((product){l->lapack, true, known, BLOCK, l->n, l->n, l->n, known, 1, 0, l->q, w, l->c});
    multiply((product){l->lapack, false, l->n, BLOCK, known, l->n, known, l->n, -1, 1, l->q, l->c, w});
}

static void orthonormalize(const lanczos *l, float *w)
{
    float tau[BLOCK], work[BLOCK * 64];
    int columns = BLOCK, room = BLOCK * 64, info;
    l->lapack->sgeqrf(&l->n, &columns, w, &l->n, tau, work, &room, &info);
    l->lapack->sorgqr(&l->n, &columns, &columns, w, &l->n, tau, work, &room, &info);
}

static void noise(float *w, size_t n)
{
    uint64_t seed = 1;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        w[i] = (float)((double)(seed >> 11) * 0x1p-53 - .5);
    }
}

static bool directions_make(const lanczos *l, const vt_progress *progress, vt_err *err)
{
    for (int at = 0; at < l->dims; at += BLOCK) {
        float *w = l->q + (size_t)at * (size_t)l->n;
        if (!vt_step(progress, "singular values", at, l->dims * 1.5, err))
            return false;
        if (at)
            apply_back(l, l->b + (size_t)(at - BLOCK) * (size_t)l->m, w, BLOCK);
        else
            noise(w, (size_t)l->n * BLOCK);
        for (int twice = 0; twice < 2; twice++) { /* once leaves rounding's share of the others */
            project_out(l, w, at);
            orthonormalize(l, w);
        }
        apply(l, w, l->b + (size_t)at * (size_t)l->m, BLOCK);
    }
    return true;
}

static float length(const float *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return (float)sqrt(sum);
}

/* y: the vector of B'B that belongs to about sigma^2, by inverse iteration; `g` has dims^2 places. */
static bool vector_find(const lanczos *l, float sigma, float *g, float *y, int *pivots)
{
    int d = l->dims, one = 1, info;
    multiply((product){l->lapack, true, d, d, l->m, l->m, l->m, d, 1, 0, l->b, l->b, g});
    for (int i = 0; i < d; i++)
        g[(size_t)i * (size_t)d + (size_t)i] -= sigma * sigma * (1 + 1e-6f);
    l->lapack->sgetrf(&d, &d, g, &d, pivots, &info);
    noise(y, (size_t)d);
    for (int i = 0; i < 3 && info >= 0; i++) {
        l->lapack->sgetrs("N", &d, &one, g, &d, pivots, y, &d, &info);
        float size = length(y, d);
        if (!isfinite(size) || size == 0)
            return false;
        for (int k = 0; k < d; k++)
            y[k] /= size;
    }
    return info >= 0;
}

/* |A'u - s v| with u = B y / s; NaN when the vector could not be found. */
static float residual_of(const lanczos *l, float sigma)
{
    size_t d = (size_t)l->dims, m = (size_t)l->m, n = (size_t)l->n;
    float *g = vt_alloc((d * d + d + m + 2 * n) * sizeof *g), found = NAN;
    int *pivots = vt_alloc(d * sizeof *pivots);
    if (g && pivots && vector_find(l, sigma, g, g + d * d, pivots)) {
        float *y = g + d * d, *u = y + d, *v = u + m, *w = v + n;
        multiply((product){l->lapack, false, l->m, 1, l->dims, l->m, l->dims, l->m, 1, 0, l->b, y, u});
        multiply((product){l->lapack, false, l->n, 1, l->dims, l->n, l->dims, l->n, 1, 0, l->q, y, v});
        float s = length(u, l->m);
        apply_back(l, u, w, 1);
        for (size_t i = 0; i < n; i++)
            w[i] = w[i] / s - s * v[i];
        found = length(w, l->n);
    }
    vt_free(g);
    vt_free(pivots);
    return found;
}

static bool is_finite(const float *a, size_t rows, size_t cols, vt_err *err)
{
    for (size_t i = 0; i < rows * cols; i++)
        if (!isfinite(a[i]))
            return vt_fail(err, VT_BAD_INPUT, "row %zu, column %zu is %s: there are no singular values",
                           i / cols + 1, i % cols + 1, isnan(a[i]) ? "NaN" : "infinite");
    return true;
}

static bool run(lanczos *l, size_t k, float *s, float *residual, const vt_progress *progress, vt_err *err)
{
    size_t m = (size_t)l->m, n = (size_t)l->n, d = (size_t)l->dims;
    l->q = vt_alloc(n * d * sizeof(float));
    l->b = vt_alloc(m * d * sizeof(float));
    l->c = vt_alloc(d * BLOCK * sizeof(float));
    l->spare = vt_alloc(m * d * sizeof(float));
    float *all = vt_alloc((m < d ? m : d) * sizeof *all);
    bool ok = l->q && l->b && l->c && l->spare && all;
    if (!ok)
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    ok = ok && directions_make(l, progress, err);
    if (ok)
        memcpy(l->spare, l->b, m * d * sizeof(float));
    ok = ok && vt_kernel_svd_f32(l->spare, d, m, all, err);
    if (ok) {
        memcpy(s, all, k * sizeof *s);
        float r = residual_of(l, s[k - 1]);
        *residual = s[0] > 0 ? r / s[0] : 0;
    }
    vt_free(l->q);
    vt_free(l->b);
    vt_free(l->c);
    vt_free(l->spare);
    vt_free(all);
    return ok;
}

bool vt_kernel_svd_top(const float *a, size_t rows, size_t cols, size_t k, float *s, float *residual,
                       const vt_progress *progress, vt_err *err)
{
    size_t least = rows < cols ? rows : cols, dims = (DIRECTIONS * k + BLOCK - 1) / BLOCK * BLOCK;
    if (!k || k > least / 8 || rows > 1 << 30 || cols > 1 << 30)
        return vt_fail(err, VT_BAD_INPUT, "%zu singular values asked for, but 1 to %zu can be found so", k,
                       least / 8);
    dims = dims > least / BLOCK * BLOCK ? least / BLOCK * BLOCK : dims;
    lanczos l = {.lapack = vt_lapack_load(err), .a = a, .m = (int)rows, .n = (int)cols,
                 .dims = (int)(dims ? dims : BLOCK)};
    if (!l.lapack || !is_finite(a, rows, cols, err))
        return false;
    if (least < BLOCK)
        return vt_fail(err, VT_BAD_INPUT, "a matrix of %zu x %zu is too small for this", rows, cols);
    return run(&l, k, s, residual, progress, err);
}
