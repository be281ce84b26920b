/* svd.c: all singular values of a matrix, by LAPACK's gesdd without vectors. A row-major matrix is the
 * transposed one to LAPACK, which has the same singular values. */
#include "kernel/kernel.h"
#include "kernel/lapack.h"

#include <limits.h>
#include <math.h>

static bool fits(size_t rows, size_t cols, vt_err *err)
{
    if (rows && cols && rows < INT_MAX && cols < INT_MAX)
        return true;
    return vt_fail(err, VT_BAD_INPUT, "a matrix of %zu x %zu has no singular values", rows, cols);
}

static bool finished(int info, vt_err *err)
{
    return !info ? true : vt_fail(err, VT_BAD_INPUT, "the singular values did not converge");
}

#define SVD(suffix, T, gesdd)                                                                      \
    bool vt_kernel_svd_##suffix(T *a, size_t rows, size_t cols, T *s, vt_err *err)                 \
    {                                                                                              \
        const vt_lapack *lapack = vt_lapack_load(err);                                             \
        int m = (int)cols, n = (int)rows, one = 1, ask = -1, info = 0;                             \
        T size = 0;                                                                                \
        if (!lapack || !fits(rows, cols, err))                                                     \
            return false;                                                                          \
        for (size_t i = 0; i < rows * cols; i++)                                                   \
            if (!isfinite(a[i]))                                                                   \
                return vt_fail(err, VT_BAD_INPUT,                                                  \
                               "row %zu, column %zu is %s: there are no singular values",          \
                               i / cols + 1, i % cols + 1, isnan(a[i]) ? "NaN" : "infinite");      \
        lapack->gesdd("N", &m, &n, a, &m, s, NULL, &one, NULL, &one, &size, &ask, NULL, &info);    \
        int room = (int)size + 64;                                                                 \
        int *places = vt_alloc(8 * (rows < cols ? rows : cols) * sizeof *places);                  \
        T *work = vt_alloc((size_t)room * sizeof *work);                                           \
        bool ok = places && work;                                                                  \
        if (!ok)                                                                                   \
            vt_fail(err, VT_NO_MEMORY, "out of memory");                                           \
        else                                                                                       \
            lapack->gesdd("N", &m, &n, a, &m, s, NULL, &one, NULL, &one, work, &room, places,      \
                          &info);                                                                  \
        vt_free(places);                                                                           \
        vt_free(work);                                                                             \
        return ok && finished(info, err);                                                          \
    }
SVD(f32, float, sgesdd)
SVD(f64, double, dgesdd)
