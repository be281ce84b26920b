/* distribution.c: statistics, exact quantiles and histogram of a series.
 *
 * Quantiles are numpy's default: with h = q (n - 1), between the numbers of rank floor(h) and floor(h) + 1,
 * linearly. Fences are Tukey's: 1.5 (q3 - q1) beyond the quartiles. Few numbers are put in order; many are
 * counted in buckets and looked at a second time where an answer lies (distribution.h). */
#include "analysis/distribution.h"

#include <stdlib.h>

const double vt_quantiles[VT_N_QUANTILES] = {.01, .05, .25, .5, .75, .95, .99};

typedef struct asking { /* one distribution being made */
    vt_arena *arena;
    const vt_series *s;
    const vt_distribution_spec *spec;
    const vt_progress *progress;
    vt_distribution *out;
    vt_questions q;
} asking;

/* ---- questions ---------------------------------------------------------------------------------- */

/* Rank of the number below quantile q of n, and how far to go towards the next (0 <= share < 1). */
static double rank_split(double q, uint64_t n, uint64_t *rank)
{
    double h = q * (double)(n - 1), whole = floor(h);
    *rank = whole >= (double)(n - 1) ? n - 1 : (uint64_t)whole;
    return whole >= (double)(n - 1) ? 0 : h - whole;
}

static double lerp(double a, double b, double t)
{
    double d = b - a;
    return t == 0 || a == b ? a : t < .5 ? a + d * t : b - d * (1 - t);
}

static bool edges_make(asking *a, vt_err *err)
{
    vt_distribution *out = a->out;
    size_t n = a->spec->bins ? a->spec->bins : 64;
    double from = a->spec->ranged ? a->spec->from : out->stats.min;
    double to = a->spec->ranged ? a->spec->to : out->stats.max;
    if (from == to)
        from -= .5, to += .5;
    out->edges = vt_arena_array(a->arena, n + 1, sizeof *out->edges);
    out->bins = vt_arena_array(a->arena, n, sizeof *out->bins);
    if (!vt_arena_check(a->arena, err))
        return false;
    for (size_t i = 0; i <= n; i++) {
        double t = (double)i / (double)n;
        out->edges[i] = i == n ? to : from * (1 - t) + to * t;
    }
    out->n_bins = n;
    return true;
}

static int by_rank(const void *pa, const void *pb)
{
    const vt_rank *a = pa, *b = pb;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

static void rank_add(asking *a, double q)
{
    uint64_t n = a->out->stats.finite, k;
    rank_split(q, n, &k);
    a->q.ranks[a->q.n_ranks++] = (vt_rank){.rank = k};
    a->q.ranks[a->q.n_ranks++] = (vt_rank){.rank = k + 1 < n ? k + 1 : k};
}

static bool questions_make(asking *a, vt_err *err)
{
    vt_distribution *out = a->out;
    bool wide = a->s->wide;
    a->q.cuts = vt_arena_array(a->arena, out->n_bins + 1, sizeof *a->q.cuts);
    a->q.ranks = vt_arena_array(a->arena, 2 * (out->n_quantiles + 3), sizeof *a->q.ranks);
    if (!vt_arena_check(a->arena, err))
        return false;
    a->q.n_cuts = out->n_bins + 1;
    for (size_t i = 0; i < out->n_bins; i++)
        a->q.cuts[i].key = vt_key_from(out->edges[i], wide);
    a->q.cuts[out->n_bins].key = vt_key_after(out->edges[out->n_bins], wide);
    for (size_t i = 0; i < out->n_quantiles; i++)
        rank_add(a, out->at[i]);
    rank_add(a, .25);
    rank_add(a, .5);
    rank_add(a, .75);
    qsort(a->q.ranks, a->q.n_ranks, sizeof *a->q.ranks, by_rank);
    return true;
}

/* ---- answers ------------------------------------------------------------------------------------ */

static double rank_value(const asking *a, uint64_t rank)
{
    vt_rank key = {.rank = rank};
    const vt_rank *r = bsearch(&key, a->q.ranks, a->q.n_ranks, sizeof key, by_rank);
    return vt_key_value(r->key, a->s->wide);
}

static double quantile(const asking *a, double q)
{
    uint64_t n = a->out->stats.finite, k;
    double t = rank_split(q, n, &k);
    return lerp(rank_value(a, k), rank_value(a, k + 1 < n ? k + 1 : k), t);
}

static void answers_put(asking *a)
{
    vt_distribution *out = a->out;
    for (size_t i = 0; i < out->n_quantiles; i++)
        out->quantiles[i] = quantile(a, out->at[i]);
    out->q1 = quantile(a, .25);
    out->median = quantile(a, .5);
    out->q3 = quantile(a, .75);
    for (size_t i = 0; i < out->n_bins; i++)
        out->bins[i] = a->q.cuts[i + 1].below - a->q.cuts[i].below;
    out->below = a->q.cuts[0].below;
    out->above = out->stats.finite - a->q.cuts[out->n_bins].below;
}

static vt_fences fences_of(const vt_distribution *d)
{
    double reach = 1.5 * (d->q3 - d->q1);
    return (vt_fences){.low = d->q1 - reach, .high = d->q3 + reach};
}

static void fences_put(vt_distribution *d, const vt_fences *f)
{
    d->outliers = f->outside;
    d->whisker_low = f->first;
    d->whisker_high = f->last;
}

/* ---- two ways ------------------------------------------------------------------------------------ */

static bool few_answer(asking *a, vt_err *err)
{
    vt_sorted sorted;
    if (!vt_sorted_make(a->arena, a->s, &sorted, err))
        return false;
    vt_sorted_answer(&sorted, &a->q);
    answers_put(a);
    vt_fences f = fences_of(a->out);
    vt_sorted_fences(&sorted, &f);
    fences_put(a->out, &f);
    return true;
}

/* The least and the largest number that the bucket may hold. */
static void bucket_bounds(size_t bucket, bool wide, double bound[2])
{
    unsigned rest = wide ? 48 : 16;
    bound[0] = vt_key_value((uint64_t)bucket << rest, wide);
    bound[1] = vt_key_value(((uint64_t)bucket << rest) + ((UINT64_C(1) << rest) - 1), wide);
}

/* Between which buckets the fences lie, as far as the first pass can tell. */
static void fences_bound(const asking *a, vt_refinement *r)
{
    static const double quartile[2] = {.25, .75};
    double low[2], high[2], bound[2];
    bool wide = a->s->wide;
    uint64_t n = a->out->stats.finite, k;
    unsigned rest = wide ? 48 : 16;
    for (int i = 0; i < 2; i++) {
        rank_split(quartile[i], n, &k);
        bucket_bounds(vt_bucket_of_rank(r->b, k), wide, bound);
        low[i] = bound[0];
        bucket_bounds(vt_bucket_of_rank(r->b, k + 1 < n ? k + 1 : k), wide, bound);
        high[i] = bound[1];
    }
    double at[2][2] = {{2.5 * low[0] - 1.5 * high[1], 2.5 * high[0] - 1.5 * low[1]},
                       {2.5 * low[1] - 1.5 * high[0], 2.5 * high[1] - 1.5 * low[0]}};
    for (int i = 0; i < 2; i++)
        for (int side = 0; side < 2; side++) {
            double most = wide ? 1.7976931348623157e308 : 3.4028234663852886e38;
            double v = at[i][side] < -most ? -most : at[i][side] < most ? at[i][side] : most;
            r->fence[i][side] = vt_key_of(v, wide) >> rest;
        }
}

static bool many_answer(asking *a, const vt_buckets *b, vt_err *err)
{
    vt_refinement r = {.s = a->s, .b = b, .q = &a->q};
    fences_bound(a, &r);
    if (!vt_refine(a->arena, &r, a->progress, err))
        return false;
    answers_put(a);
    vt_fences f = fences_of(a->out);
    if (!vt_refined_fences(&r, &f) && !vt_fences_pass(a->s, a->progress, &f, err))
        return false;
    fences_put(a->out, &f);
    return true;
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
    static const vt_distribution_spec standard;
    asking a = {arena, s, asked ? asked : &standard, progress, out, {0}};
    bool many = s->n > VT_FEW;
    vt_buckets b;
    memset(out, 0, sizeof *out);
    if (!spec_check(a.spec, err) ||
        !vt_buckets_make(arena, s, many && !a.spec->moments_only, a.spec->moments_only ? 1 : s->wide ? 4 : 2,
                         progress, &b, err))
        return false;
    out->stats = vt_stats_of(&b.moments);
    if (a.spec->moments_only || !b.moments.n)
        return true;
    out->at = a.spec->quantiles ? a.spec->quantiles : vt_quantiles;
    out->n_quantiles = a.spec->quantiles ? a.spec->n_quantiles : VT_N_QUANTILES;
    out->quantiles = vt_arena_array(arena, out->n_quantiles, sizeof *out->quantiles);
    if (!edges_make(&a, err) || !questions_make(&a, err))
        return false;
    return many ? many_answer(&a, &b, err) : few_answer(&a, err);
}
