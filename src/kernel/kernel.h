/* kernel.h: numbers only: outputs, inputs, sizes. The room that knows LAPACK.
 *
 * OpenBLAS is loaded when the first of these is called and works with one thread each, so that results
 * do not depend on how many there are; what is shared among threads is cut in fixed places. */
#ifndef VT_KERNEL_H
#define VT_KERNEL_H

#include "base/base.h"

/* All singular values of a [rows, cols], largest first, into s[min(rows, cols)]. LAPACK's gesdd; `a` is
 * destroyed. Accurate to about min(rows, cols) epsilons of the largest. Fails with VT_BAD_INPUT when
 * there is a NaN or an infinity, VT_IO when OpenBLAS is missing. Cannot be interrupted. */
bool vt_kernel_svd_f32(float *a, size_t rows, size_t cols, float *s, vt_err *err);
bool vt_kernel_svd_f64(double *a, size_t rows, size_t cols, double *s, vt_err *err);

/* The `k` largest, by block Lanczos over 6 k directions (Golub & Underwood 1977), which a flat spectrum
 * needs; k <= min(rows, cols) / 8. `residual`: |A'u - s v| / s[0] of the k-th, which bounds its error; about
 * 1e-6 when it has converged. Those before it are better. `a` is kept. */
bool vt_kernel_svd_top(const float *a, size_t rows, size_t cols, size_t k, float *s, float *residual,
                       const vt_progress *progress, vt_err *err);

#endif
