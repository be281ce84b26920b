/* tensor_json.c: a stored tensor and its statistics as INTERFACE.md writes them. */
#include "inspect/inspect.h"

#include <stdio.h>

static void key_f64(vt_json *j, const char *key, double v)
{
    vt_json_key(j, key);
    vt_json_f64(j, v);
}

static void key_uint(vt_json *j, const char *key, uint64_t v)
{
    vt_json_key(j, key);
    vt_json_uint(j, v);
}

static void key_str(vt_json *j, const char *key, vt_str s)
{
    vt_json_key(j, key);
    vt_json_str(j, s);
}

/* Of a tensor without finite values there is no mean: null. */
static void key_number(vt_json *j, const char *key, double v)
{
    vt_json_key(j, key);
    if (v == v)
        vt_json_f64(j, v);
    else
        vt_json_null(j);
}

static void put_shape(const vt_weight *w, vt_json *j)
{
    const int64_t *shape = w->is_sparse ? w->dense_shape : w->shape;
    int rank = w->is_sparse ? w->dense_rank : w->rank;
    vt_json_key(j, "shape");
    vt_json_array(j);
    for (int i = 0; i < rank; i++)
        vt_json_int(j, shape[i]);
    vt_json_end(j, ']');
}

static void put_use(const vt_model *m, const vt_tensor *t, vt_json *j)
{
    static const char *const roles[] = {NULL, "trained", "buffer", "optimizer"};
    vt_json_key(j, "role");
    vt_json_text(j, roles[t->role]);
    vt_json_key(j, "node");
    if (t->node == VT_NONE)
        vt_json_null(j);
    else
        vt_json_str(j, m->nodes.at[t->node].name);
    key_str(j, "label", t->label);
}

static void put_quantiles(const vt_distribution *d, vt_json *j)
{
    vt_json_key(j, "quantiles");
    vt_json_object(j);
    for (size_t i = 0; i < d->n_quantiles; i++) {
        vt_buf key = {0};
        vt_buf_number(&key, d->at[i], 17);
        vt_json_key_str(j, vt_buf_view(&key));
        vt_json_f64(j, d->quantiles[i]);
        vt_buf_free(&key);
    }
    vt_json_end(j, '}');
}

static void put_histogram(const vt_distribution *d, vt_json *j)
{
    vt_json_key(j, "histogram");
    vt_json_object(j);
    vt_json_key(j, "edges");
    vt_json_array(j);
    for (size_t i = 0; d->n_bins && i <= d->n_bins; i++)
        vt_json_f64(j, d->edges[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "counts");
    vt_json_array(j);
    for (size_t i = 0; i < d->n_bins; i++)
        vt_json_uint(j, d->bins[i]);
    vt_json_end(j, ']');
    if (d->below || d->above) {
        key_uint(j, "below", d->below);
        key_uint(j, "above", d->above);
    }
    vt_json_end(j, '}');
}

static void put_stats(const vt_distribution *d, vt_json *j)
{
    const vt_stats *s = &d->stats;
    key_number(j, "min", s->min);
    key_number(j, "max", s->max);
    key_number(j, "mean", s->mean);
    key_number(j, "std", s->std);
    key_number(j, "variance", s->variance);
    key_number(j, "skew", s->skew);
    key_number(j, "kurtosis", s->kurtosis);
    key_f64(j, "l1", s->l1);
    key_f64(j, "l2", s->l2);
    key_uint(j, "zeros", s->zeros);
    key_uint(j, "small", s->small);
    key_uint(j, "nan", s->nan);
    key_uint(j, "inf", s->inf_plus + s->inf_minus);
    key_uint(j, "outliers", d->outliers);
    put_quantiles(d, j);
    put_histogram(d, j);
}

void vt_tensor_json(const vt_model *m, const vt_tensor *t, const vt_distribution *d, const char *why,
                    vt_json *j)
{
    const vt_weight *w = &m->weights.at[t->weight];
    key_str(j, "name", w->name);
    vt_json_key(j, "dtype");
    vt_json_text(j, vt_dtype_name(w->dtype));
    put_shape(w, j);
    key_uint(j, "count", w->count);
    key_uint(j, "bytes", w->bytes);
    put_use(m, t, j);
    if (d) {
        put_stats(d, j);
        return;
    }
    static const char *const unknown[] = {"min", "max", "mean", "std", "zeros", "nan", "inf", "quantiles",
                                          "histogram"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        vt_json_key(j, unknown[i]);
        vt_json_null(j);
    }
    vt_json_key(j, "why");
    vt_json_text(j, why);
}
