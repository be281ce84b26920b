/* scale.c: where a value stands along an axis, 0 at its low end and 1 at its high end.
 *
 *   linear, time, band   v
 *   log                  ln v
 *   symlog               sign(v) ln(1 + |v| / linear)
 *   sqrt                 sign(v) sqrt|v|
 *
 * bends the value; the place is linear in what is bent. A band axis runs from -1/2 to n - 1/2. */
#include "figure/chart_parts.h"

#include <math.h>

double vt_axis_linear(const vt_axis *a)
{
    double most = fmax(fabs(a->lo), fabs(a->hi));
    return a->linear > 0 ? a->linear : most > 0 ? most / 100 : 1;
}

static double bend(const vt_axis *a, double v)
{
    switch (a->scale) {
    case VT_SCALE_LOG:
        return v > 0 ? log(v) : NAN;
    case VT_SCALE_SYMLOG:
        return copysign(log1p(fabs(v) / vt_axis_linear(a)), v);
    case VT_SCALE_SQRT:
        return copysign(sqrt(fabs(v)), v);
    default:
        return v;
    }
}

static double unbend(const vt_axis *a, double b)
{
    switch (a->scale) {
    case VT_SCALE_LOG:
        return exp(b);
    case VT_SCALE_SYMLOG:
        return copysign(expm1(fabs(b)) * vt_axis_linear(a), b);
    case VT_SCALE_SQRT:
        return b * fabs(b);
    default:
        return b;
    }
}

double vt_axis_place(const vt_axis *a, double v)
{
    double lo = bend(a, a->lo), hi = bend(a, a->hi);
    double at = bend(a, v);
    if (!isfinite(hi - lo)) /* ends near those of f64: halves have a difference */
        return (at / 2 - lo / 2) / (hi / 2 - lo / 2);
    return hi > lo ? (at - lo) / (hi - lo) : 0.5;
}

double vt_axis_value(const vt_axis *a, double place)
{
    double lo = bend(a, a->lo), hi = bend(a, a->hi);
    return unbend(a, isfinite(hi - lo) ? lo + place * (hi - lo) : lo * (1 - place) + hi * place);
}

/* ---- making ends round --------------------------------------------------------------------------
 */

double vt_step_round(double least)
{
    if (!(least > 0) || !isfinite(least))
        return 1;
    double ten = pow(10, floor(log10(least))), ratio = least / ten;
    double step = ratio <= 1.0000001 ? 1 : ratio <= 2.0000001 ? 2 : ratio <= 5.0000001 ? 5 : 10;
    return step * ten;
}

/* A range of one value gets room on both sides. */
static void part(vt_axis *a)
{
    if (a->scale == VT_SCALE_LOG) {
        if (!(a->hi > 0))
            a->lo = 0.1, a->hi = 1;
        if (!(a->lo > 0))
            a->lo = a->hi / 1000;
        if (!(a->hi > a->lo))
            a->lo /= 3, a->hi *= 3;
        return;
    }
    if (a->hi > a->lo)
        return;
    double room = a->scale == VT_SCALE_TIME ? 30 : a->lo != 0 ? fabs(a->lo) / 10 : 1;
    a->lo -= room;
    a->hi += room;
}

static double decade(double v, bool up)
{
    double ten = pow(10, floor(log10(v) + 1e-9)), ratio = v / ten;
    if (up)
        return ratio <= 1.0000001 ? ten : ratio <= 3 ? 3 * ten : 10 * ten;
    return ratio >= 2.9999999 ? 3 * ten : ten;
}

void vt_axis_round(vt_axis *a, uint32_t most)
{
    if (a->scale == VT_SCALE_BAND)
        return;
    if (a->zero && a->scale != VT_SCALE_LOG && a->scale != VT_SCALE_TIME) {
        a->lo = fmin(a->lo, 0);
        a->hi = fmax(a->hi, 0);
    }
    part(a);
    if (a->tight || a->scale == VT_SCALE_TIME)
        return;
    if (a->scale == VT_SCALE_LOG) {
        a->lo = decade(a->lo, false);
        a->hi = decade(a->hi, true);
        return;
    }
    double n = most ? most : 1, step = vt_step_round(a->hi / n - a->lo / n);
    if (a->whole)
        step = fmax(1, step);
    double lo = step * floor(a->lo / step + 1e-9), hi = step * ceil(a->hi / step - 1e-9);
    if (!isfinite(lo) || !isfinite(hi)) /* beyond what f64 can say: the ends stay as they are */
        return;
    a->lo = lo;
    a->hi = hi;
}
