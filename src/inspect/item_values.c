/* item_values.c: a statistic of the weights for every item of the hierarchy: a node's own, a group's over all
 * that is inside, by joining moments on the way up. Biases and scales are left out where there are kernels and
 * matrices: both in one would have the kurtosis of neither. */
#include "inspect/item_values.h"

#include <math.h>
#include <string.h>

typedef struct statistic {
    const char *name, *title;
    double (*of)(const vt_stats *s, const vt_item *item);
    bool diverging;
} statistic;

#define STATISTIC(name, value)                                                                     \
    static double of_##name(const vt_stats *s, const vt_item *item)                                \
    {                                                                                              \
        (void)s, (void)item;                                                                       \
        return value;                                                                              \
    }
STATISTIC(std, s->std)
STATISTIC(mean, s->mean)
STATISTIC(absmax, fmax(fabs(s->min), fabs(s->max)))
STATISTIC(min, s->min)
STATISTIC(max, s->max)
STATISTIC(kurtosis, s->kurtosis)
STATISTIC(skew, s->skew)
STATISTIC(zeros, s->finite ? (double)s->zeros / (double)s->finite : NAN)
STATISTIC(small, s->finite ? (double)s->small / (double)s->finite : NAN)
STATISTIC(nan, s->count ? (double)(s->count - s->finite) : NAN)
STATISTIC(l1, s->finite ? s->l1 : NAN)
STATISTIC(l2, s->finite ? s->l2 : NAN)
STATISTIC(parameters, item->parameters ? (double)item->parameters : NAN)
STATISTIC(nodes, item->nodes ? (double)item->nodes : NAN)

static const statistic statistics[] = {
    {"std", "standard deviation of weights", of_std, false},
    {"mean", "mean of weights", of_mean, true},
    {"absmax", "largest magnitude of weights", of_absmax, false},
    {"min", "smallest weight", of_min, true},
    {"max", "largest weight", of_max, true},
    {"kurtosis", "kurtosis of weights", of_kurtosis, false},
    {"skew", "skew of weights", of_skew, true},
    {"zeros", "share of weights that are 0", of_zeros, false},
    {"small", "share of weights below 0.001", of_small, false},
    {"nan", "weights that are NaN or infinite", of_nan, false},
    {"l1", "sum of magnitudes", of_l1, false},
    {"l2", "length of the weights", of_l2, false},
    {"parameters", "parameters", of_parameters, false},
    {"nodes", "operators", of_nodes, false},
};
enum { STATISTICS = sizeof statistics / sizeof *statistics };

bool vt_item_statistic_is(vt_str word)
{
    for (size_t i = 0; i < STATISTICS; i++)
        if (vt_str_is(word, statistics[i].name))
            return true;
    return false;
}

static vt_moments moments_of(const vt_stats *s)
{
    double n = (double)s->finite, v = s->variance;
    bool spread = s->kurtosis == s->kurtosis;
    return (vt_moments){.n = s->finite, .nan = s->nan, .inf_plus = s->inf_plus, .inf_minus = s->inf_minus,
                        .zeros = s->zeros, .small = s->small, .min = s->min, .max = s->max,
                        .mean = s->finite ? s->mean : 0, .m2 = s->finite ? v * n : 0,
                        .m3 = spread ? s->skew * n * v * sqrt(v) : 0,
                        .m4 = spread ? s->kurtosis * n * v * v : 0, .l1 = s->l1};
}

static bool counts(const vt_tensor *t, const vt_weight *w)
{
    return t->node != VT_NONE && (t->role == VT_ROLE_TRAINED || t->role == VT_ROLE_UNKNOWN) && w->count &&
           vt_dtype_is_float(w->dtype);
}

bool vt_item_moments(vt_arena *arena, const vt_hierarchy *h, vt_moments *out, const vt_progress *progress,
                     vt_err *err)
{
    const vt_tensor *tensors;
    size_t n;
    vt_weight_spec spec = {.distribution.moments_only = true};
    vt_moments *vectors = vt_arena_array(arena, h->items.n, sizeof *vectors);
    if (!vt_tensors_make(arena, h->model, &tensors, &n, err) || !vt_arena_check(arena, err))
        return false;
    memset(out, 0, h->items.n * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        vt_distribution d;
        vt_err own = {0};
        if (!vt_step(progress, "statistics", (double)i, (double)n, err))
            return false;
        if (!counts(&tensors[i], &h->model->weights.at[tensors[i].weight]) ||
            !vt_weight_stats(arena, h->model, tensors[i].weight, &spec, NULL, &d, &own))
            continue;
        vt_moments m = moments_of(&d.stats);
        vt_moments *to = h->model->weights.at[tensors[i].weight].rank < 2 ? vectors : out;
        for (vt_id at = h->item_of_node[tensors[i].node]; at != VT_NONE; at = h->items.at[at].parent)
            vt_moments_merge(&to[at], &m);
    }
    for (size_t i = 0; i < h->items.n; i++)
        if (!out[i].n && !out[i].nan)
            out[i] = vectors[i];
    return vt_arena_check(arena, err);
}

void vt_item_values_bound(const vt_hierarchy *h, vt_item_values *out)
{
    out->low = INFINITY, out->high = -INFINITY;
    for (size_t i = 0; i < h->items.n; i++)
        if (isfinite(out->at[i])) {
            out->low = fmin(out->low, (double)out->at[i]);
            out->high = fmax(out->high, (double)out->at[i]);
        }
    if (out->low > out->high)
        out->low = out->high = 0;
    if (out->diverging) {
        out->high = fmax(fabs(out->low), fabs(out->high));
        out->low = -out->high;
    }
}

bool vt_item_values_of(vt_arena *arena, const vt_hierarchy *h, const vt_moments *moments, vt_str word,
                       vt_item_values *out, vt_err *err)
{
    const statistic *s = NULL;
    vt_buf known = {0};
    for (size_t i = 0; i < STATISTICS; i++) {
        if (vt_str_is(word, statistics[i].name))
            s = &statistics[i];
        vt_buf_format(&known, "%s%s", i ? " " : "", statistics[i].name);
    }
    if (!s)
        vt_fail(err, VT_BAD_INPUT, "'%.*s' is neither a file nor a statistic to colour by; those are %.*s",
                VT_ARG(word), (int)known.n, known.p ? known.p : "");
    vt_buf_free(&known);
    if (!s)
        return false;
    *out = (vt_item_values){.title = vt_str_of(s->title), .diverging = s->diverging,
                            .at = vt_arena_array(arena, h->items.n, sizeof *out->at)};
    if (!vt_arena_check(arena, err))
        return false;
    for (size_t i = 0; i < h->items.n; i++) {
        vt_stats stats = vt_stats_of(&moments[i]);
        out->at[i] = i ? (float)s->of(&stats, &h->items.at[i]) : NAN; /* the whole says nothing */
        out->matched += !isnan(out->at[i]);
    }
    vt_item_values_bound(h, out);
    return true;
}
