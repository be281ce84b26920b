/* density.c: a smooth density from counts, by a Gaussian kernel:
 *
 *   f(x) = 1 / (n h) sum_i c_i K((x - m_i) / h),   K(z) = exp(-z²/2) / sqrt(2 pi)
 *
 * over the middles m_i of equal bins with counts c_i. With bins narrower than h / 4 it differs from
 * the estimate over the values themselves by less than one thousandth of its height (Silverman
 * 1982). The bandwidth is Scott's, std n^(-1/5), as SciPy's gaussian_kde has it. The kernel ends at
 * 5 h, so the cost is bins × window. */
#include "analysis/analysis.h"

#include <math.h>

double vt_density_bandwidth(double std, uint64_t n)
{
    return n && std > 0 ? std * pow((double)n, -0.2) : 0;
}

bool vt_density_make(vt_arena *arena, const double *counts, size_t bins, double from, double to,
                     double bandwidth, size_t points, double *x, double *y, vt_err *err)
{
    double width = (to - from) / (double)bins, n = 0;
    if (!(bandwidth > 0) || !(to > from) || !bins || !points)
        return vt_fail(err, VT_BAD_INPUT, "a density needs values that differ");
    for (size_t i = 0; i < bins; i++)
        n += counts[i];
    for (size_t k = 0; k < points; k++) {
        x[k] = points > 1 ? from + (to - from) * (double)k / (double)(points - 1) : (from + to) / 2;
        double first = (x[k] - 5 * bandwidth - from) / width - 1;
        double last = (x[k] + 5 * bandwidth - from) / width + 1, sum = 0;
        size_t a = first > 0 ? (size_t)first : 0,
               b = last < (double)bins ? (size_t)fmax(last, 0) : bins;
        for (size_t i = a; i < b; i++) {
            double z = (from + ((double)i + 0.5) * width - x[k]) / bandwidth;
            sum += counts[i] * exp(-z * z / 2);
        }
        y[k] = n > 0 ? sum / (n * bandwidth * 2.5066282746310002) : 0;
    }
    return vt_arena_check(arena, err);
}
