/* lapack.h: OpenBLAS' functions, private to this room (lapack.c). Matrices are column-major, sizes int. */
#ifndef VT_LAPACK_H
#define VT_LAPACK_H

#include "base/base.h"

#define VT_LAPACK_FUNCTIONS(X)                                                                     \
    X(sgesdd, void, (const char *job, const int *m, const int *n, float *a, const int *lda, float *s, \
                     float *u, const int *ldu, float *vt, const int *ldvt, float *work,            \
                     const int *lwork, int *iwork, int *info))                                     \
    X(dgesdd, void, (const char *job, const int *m, const int *n, double *a, const int *lda,       \
                     double *s, double *u, const int *ldu, double *vt, const int *ldvt,            \
                     double *work, const int *lwork, int *iwork, int *info))                       \
    X(sgemm, void, (const char *ta, const char *tb, const int *m, const int *n, const int *k,      \
                    const float *alpha, const float *a, const int *lda, const float *b,            \
                    const int *ldb, const float *beta, float *c, const int *ldc))                  \
    X(sgeqrf, void, (const int *m, const int *n, float *a, const int *lda, float *tau, float *work, \
                     const int *lwork, int *info))                                                 \
    X(sorgqr, void, (const int *m, const int *n, const int *k, float *a, const int *lda,           \
                     const float *tau, float *work, const int *lwork, int *info))                  \
    X(sgetrf, void, (const int *m, const int *n, float *a, const int *lda, int *pivots, int *info)) \
    X(sgetrs, void, (const char *trans, const int *n, const int *nrhs, const float *a,             \
                     const int *lda, const int *pivots, float *b, const int *ldb, int *info))

typedef struct vt_lapack {
#define X(name, result, args) result(*name) args;
    VT_LAPACK_FUNCTIONS(X)
#undef X
} vt_lapack;

/* NULL with VT_IO in words when it is missing. */
const vt_lapack *vt_lapack_load(vt_err *err);

#endif
