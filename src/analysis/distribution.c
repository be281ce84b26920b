/* distribution.c: statistics, exact quantiles and histogram of a series.
 *
 * Few numbers are sorted; many go through buckets (buckets.c). Quantiles are numpy's default: with
 * h = q (n - 1), between the values of rank floor(h) and floor(h) + 1, linearly. Whiskers are Tukey's:
 * the outermost values within 1.5 (q3 - q1) of the quartiles. */
#include "analysis/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double vt_quantiles[VT_N_QUANTILES] = {.01, .05, .25, .5, .75, .95, .99};

/* ---- first pass of the plain way: moments, and the numbers themselves ---------------------------- */

typedef struct moments_pass {
    bool wide;
    vt_moments slots[VT_WAVE], sum;
} moments_pass;

static void moments_piece(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n)
{
    moments_pass *p = ctx;
    (void)worker, (void)first;
    if (p->wide)
        vt_moments_add_f64(&p->slots[slot], x, n);
    else
        vt_moments_add_f32(&p->slots[slot], x, n);
}

static void moments_wave(void *ctx, size_t slots)
{
    moments_pass *p = ctx;
    for (size_t i = 0; i < slots; i++)
        vt_moments_merge(&p->sum, &p->slots[i]);
    memset(p->slots, 0, sizeof p->slots);
}

bool vt_moments_make(const vt_series *s, const vt_progress *progress, vt_moments *out, vt_err *err)
{
    moments_pass p = {.wide = s->wide};
    vt_pass pass = {.what = "statistics", .total = 1, .n = s->n, .piece = moments_piece,
                    .wave = moments_wave, .ctx = &p};
    if (!vt_pass_run(s, &pass, progress, err))
        return false;
    *out = p.sum;
    return true;
}

static void keep_piece(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n)
{
    vt_sorted *s = ctx;
    (void)worker, (void)slot;
    for (size_t i = 0; i < n; i++) {
        float f;
        if (s->wide)
            memcpy(&s->at[first + i], (const double *)x + i, sizeof *s->at);
        else {
            memcpy(&f, (const float *)x + i, sizeof f);
            s->at[first + i] = (double)f;
        }
    }
}

static int ascending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* The finite values in order. */
static bool sorted_make(vt_arena *arena, const vt_series *s, vt_sorted *out, vt_err *err)
{
    *out = (vt_sorted){.wide = s->wide, .at = vt_arena_array(arena, (size_t)s->n, sizeof(double))};
    vt_pass pass = {.what = "statistics", .total = 1, .n = s->n, .piece = keep_piece, .ctx = out};
    if (!vt_arena_check(arena, err) || !vt_pass_run(s, &pass, NULL, err))
        return false;
    for (uint64_t i = 0; i < s->n; i++)
        if (isfinite(out->at[i]))
            out->at[out->n++] = out->at[i] + 0.0; /* -0 is 0 */
    qsort(out->at, out->n, sizeof *out->at, ascending);
    return true;
}

/* How many are < x. */
static uint64_t sorted_below(const vt_sorted *s, double x)
{
    uint64_t low = 0, high = s->n;
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (s->at[mid] < x)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* ---- what is wanted ----------------------------------------------------------------------------- */

double vt_rank_split(double q, uint64_t n, uint64_t *rank)
{
    double h = q * (double)(n - 1), whole = floor(h);
    *rank = whole < 0 ? 0 : whole >= (double)(n - 1) ? n - 1 : (uint64_t)whole;
    return whole >= (double)(n - 1) ? 0 : h - whole;
}

double vt_lerp(double a, double b, double t)
{
    double d = b - a;
    return t == 0 || a == b ? a : t < .5 ? a + d * t : b - d * (1 - t);
}

static double sorted_quantile(const vt_sorted *s, double q)
{
    uint64_t k;
    double t = vt_rank_split(q, s->n, &k);
    return vt_lerp(s->at[k], s->at[k + 1 < s->n ? k + 1 : k], t);
}

static bool edges_make(vt_arena *arena, const vt_distribution_spec *spec, vt_distribution *out,
                       vt_err *err)
{
    size_t n = spec->bins ? spec->bins : 64;
    double from = spec->ranged ? spec->from : out->stats.min;
    double to = spec->ranged ? spec->to : out->stats.max;
    if (from == to)
        from -= .5, to += .5;
    out->edges = vt_arena_array(arena, n + 1, sizeof *out->edges);
    out->bins = vt_arena_array(arena, n, sizeof *out->bins);
    if (!vt_arena_check(arena, err))
        return false;
    for (size_t i = 0; i <= n; i++)
        out->edges[i] = i == n ? to : from + (to - from) * ((double)i / (double)n);
    out->n_bins = n;
    return true;
}

static void sorted_bins(const vt_sorted *s, vt_distribution *out)
{
    uint64_t before = out->below = sorted_below(s, out->edges[0]);
    for (size_t i = 0; i < out->n_bins; i++) {
        double edge = out->edges[i + 1];
        bool last = i + 1 == out->n_bins;
        uint64_t upto = sorted_below(s, last ? nextafter(edge, INFINITY) : edge);
        out->bins[i] = upto - before;
        before = upto;
    }
    out->above = s->n - before;
}

static void sorted_outliers(const vt_sorted *s, vt_distribution *out)
{
    double reach = 1.5 * (out->q3 - out->q1);
    uint64_t low = sorted_below(s, out->q1 - reach);
    uint64_t high = sorted_below(s, nextafter(out->q3 + reach, INFINITY));
    out->outliers = low + (s->n - high);
    out->whisker_low = s->at[low];
    out->whisker_high = s->at[high - 1];
}

static void sorted_answers(const vt_sorted *s, vt_distribution *out)
{
    for (size_t i = 0; i < out->n_quantiles; i++)
        out->quantiles[i] = sorted_quantile(s, out->at[i]);
    out->q1 = sorted_quantile(s, .25);
    out->median = sorted_quantile(s, .5);
    out->q3 = sorted_quantile(s, .75);
    sorted_bins(s, out);
    sorted_outliers(s, out);
}

static bool spec_check(const vt_distribution_spec *spec, vt_err *err)
{
    if (spec->bins > 65536)
        return vt_fail(err, VT_BAD_INPUT, "%u bins asked for, but 65,536 are the most", spec->bins);
    if (spec->ranged && !(spec->from <= spec->to && isfinite(spec->to - spec->from)))
        return vt_fail(err, VT_BAD_INPUT, "a range must run from a number to a larger one");
    for (size_t i = 0; spec->quantiles && i < spec->n_quantiles; i++)
        if (!(spec->quantiles[i] >= 0 && spec->quantiles[i] <= 1))
            return vt_fail(err, VT_BAD_INPUT, "a quantile lies between 0 and 1");
    return true;
}

bool vt_distribution_make(vt_arena *arena, const vt_series *s, const vt_distribution_spec *asked,
                          const vt_progress *progress, vt_distribution *out, vt_err *err)
{
    vt_distribution_spec spec = asked ? *asked : (vt_distribution_spec){0};
    vt_moments m = {0};
    vt_sorted sorted;
    memset(out, 0, sizeof *out);
    if (!spec_check(&spec, err) || !vt_moments_make(s, progress, &m, err))
        return false;
    out->stats = vt_stats_of(&m);
    if (spec.moments_only || !m.n)
        return true;
    out->at = spec.quantiles ? spec.quantiles : vt_quantiles;
    out->n_quantiles = spec.quantiles ? spec.n_quantiles : VT_N_QUANTILES;
    out->quantiles = vt_arena_array(arena, out->n_quantiles, sizeof *out->quantiles);
    if (!edges_make(arena, &spec, out, err) || !sorted_make(arena, s, &sorted, err))
        return false;
    sorted_answers(&sorted, out);
    return true;
}
