/* tensor_table.c: the stored tensors of an open model, as the page's table of them, and what was learned
 * of each, kept: a table that is sorted by kurtosis, a histogram and a coloured graph ask for the
 * same numbers.
 *
 * All of it is for one thread at a time (the server's compute thread). */
#include "view/item_parts.h"

#include <stdlib.h>
#include <string.h>

typedef struct vt_tensor_table {
    vt_arena *arena;
    const vt_tensor *at; /* along the depth */
    size_t n;
    uint32_t *of_weight;                 /* index + 1 into `at`, 0: no tensor of the model */
    const vt_distribution **stats[2];    /* per weight: as stored, as what it stands for */
} vt_tensor_table;

void vt_tensor_table_free(vt_tensor_table *k)
{
    if (!k)
        return;
    vt_arena_free(k->arena);
    vt_free(k);
}

/* ---- the list ----------------------------------------------------------------------------------
 */

static int compare_depth(const void *a, const void *b)
{
    const vt_tensor *p = a, *q = b;
    if (p->node != q->node)
        return p->node < q->node ? -1 : 1; /* VT_NONE is the greatest: unread ones come last */
    if (p->node != VT_NONE && p->slot != q->slot)
        return p->slot < q->slot ? -1 : 1;
    return p->weight < q->weight ? -1 : p->weight > q->weight;
}

static bool kept_fill(vt_tensor_table *k, const vt_model *m, vt_err *err)
{
    const vt_tensor *found;
    size_t weights = m->weights.n ? m->weights.n : 1;
    if (!vt_tensors_make(k->arena, m, &found, &k->n, err))
        return false;
    vt_tensor *own = vt_arena_array(k->arena, k->n ? k->n : 1, sizeof *own);
    k->of_weight = vt_arena_array(k->arena, weights, sizeof *k->of_weight);
    for (int real = 0; real < 2; real++)
        k->stats[real] = vt_arena_array(k->arena, weights, sizeof **k->stats);
    if (!vt_arena_check(k->arena, err))
        return false;
    memcpy(own, found, k->n * sizeof *own);
    qsort(own, k->n, sizeof *own, compare_depth);
    for (size_t i = 0; i < k->n; i++)
        k->of_weight[own[i].weight] = (uint32_t)i + 1;
    k->at = own;
    return true;
}

static vt_tensor_table *kept_of(vt_opened *o, vt_err *err)
{
    if (o->tensors)
        return o->tensors;
    vt_tensor_table *k = vt_alloc(sizeof *k);
    if (k)
        k->arena = vt_arena_new();
    if (!k || !k->arena) {
        vt_free(k);
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    if (kept_fill(k, o->model, err))
        return o->tensors = k;
    vt_tensor_table_free(k);
    return NULL;
}

bool vt_opened_tensors(vt_opened *o, const vt_tensor **out, size_t *n, vt_err *err)
{
    const vt_tensor_table *k = kept_of(o, err);
    if (!k)
        return false;
    *out = k->at;
    *n = k->n;
    return true;
}

const vt_tensor *vt_opened_tensor(vt_opened *o, uint64_t weight, vt_err *err)
{
    const vt_tensor_table *k = kept_of(o, err);
    if (!k)
        return NULL;
    if (weight < o->model->weights.n && k->of_weight[weight])
        return &k->at[k->of_weight[weight] - 1];
    vt_fail(err, VT_NOT_FOUND, "there is no tensor %llu", (unsigned long long)weight);
    return NULL;
}

/* ---- statistics --------------------------------------------------------------------------------
 */

static void *copied(vt_arena *arena, const void *p, size_t n, size_t size)
{
    void *own = vt_arena_array(arena, n ? n : 1, size);
    if (own && n)
        memcpy(own, p, n * size);
    return own;
}

static const vt_distribution *stats_keep(vt_arena *arena, const vt_distribution *d)
{
    vt_distribution *own = vt_arena_array(arena, 1, sizeof *own);
    if (!own)
        return NULL;
    *own = *d;
    own->edges = copied(arena, d->edges, d->n_bins ? d->n_bins + 1 : 0, sizeof *d->edges);
    own->bins = copied(arena, d->bins, d->n_bins, sizeof *d->bins);
    own->at = copied(arena, d->at, d->n_quantiles, sizeof *d->at);
    own->quantiles = copied(arena, d->quantiles, d->n_quantiles, sizeof *d->quantiles);
    return own;
}

const vt_distribution *vt_opened_stats(vt_opened *o, vt_id weight, bool real,
                                       const vt_progress *progress, vt_err *err)
{
    vt_tensor_table *k = kept_of(o, err);
    if (!k || k->stats[real][weight])
        return k ? k->stats[real][weight] : NULL;
    const vt_distribution *made = NULL;
    vt_distribution d;
    vt_weight_spec spec = {.real = real};
    vt_arena *scratch = vt_arena_new();
    if (!scratch)
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    else if (vt_weight_stats(scratch, o->model, weight, &spec, progress, &d, err))
        made = stats_keep(k->arena, &d);
    vt_arena_free(scratch);
    if (made && vt_arena_check(k->arena, err))
        return k->stats[real][weight] = made;
    return NULL;
}

/* ---- the table ---------------------------------------------------------------------------------
 */

static void key_str(vt_json *j, const char *key, vt_str s)
{
    vt_json_key(j, key);
    vt_json_str(j, s);
}

static void key_uint(vt_json *j, const char *key, uint64_t v)
{
    vt_json_key(j, key);
    vt_json_uint(j, v);
}

static void key_text(vt_json *j, const char *key, const char *s)
{
    vt_json_key(j, key);
    vt_json_text(j, s);
}

static void put_shape(vt_json *j, const vt_weight *w)
{
    const int64_t *shape = w->is_sparse ? w->dense_shape : w->shape;
    int rank = w->is_sparse ? w->dense_rank : w->rank;
    vt_json_key(j, "shape");
    vt_json_array(j);
    for (int i = 0; i < rank; i++)
        vt_json_int(j, shape[i]);
    vt_json_end(j, ']');
}

/* The operator that reads it first, as the graph draws it. */
static void put_user(vt_json *j, const vt_opened *o, const vt_tensor *t)
{
    vt_id item = t->node == VT_NONE ? VT_NONE : o->hierarchy.item_of_node[t->node];
    if (item == VT_NONE)
        return;
    const vt_item *it = &o->hierarchy.items.at[item];
    key_str(j, "path", it->path);
    key_str(j, "user", o->model->nodes.at[t->node].name);
    key_str(j, "op", o->model->nodes.at[t->node].op);
    key_text(j, "family", view_family_name(it->family));
}

static void put_tensor(vt_json *j, const vt_opened *o, const vt_tensor *t)
{
    static const char *const roles[] = {NULL, "trained", "buffer", "optimizer"};
    const vt_weight *w = &o->model->weights.at[t->weight];
    vt_json_object(j);
    key_uint(j, "w", t->weight);
    key_str(j, "name", w->name);
    key_str(j, "label", t->label);
    key_str(j, "part", t->part);
    key_text(j, "dtype", vt_dtype_name(w->dtype));
    put_shape(j, w);
    key_uint(j, "count", w->count);
    key_uint(j, "bytes", w->bytes);
    key_uint(j, "offset", w->offset);
    key_str(j, "file", w->file);
    key_text(j, "role", roles[t->role]);
    key_uint(j, "rows", t->rows);
    key_uint(j, "cols", t->cols);
    key_uint(j, "split", (uint64_t)t->split);
    vt_json_key(j, "out");
    vt_json_int(j, t->out_axis);
    vt_json_key(j, "in");
    vt_json_int(j, t->in_axis);
    put_user(j, o, t);
    if (w->quant)
        key_uint(j, "quant", w->quant->n);
    if (w->rows)
        key_uint(j, "words", w->rows->n);
    if (w->missing)
        key_text(j, "missing", w->missing);
    vt_json_end(j, '}');
}

bool vt_tensor_table_json(vt_opened *o, vt_json *out, vt_err *err)
{
    const vt_tensor_table *k = kept_of(o, err);
    if (!k)
        return false;
    vt_json_object(out);
    vt_json_key(out, "tensors");
    vt_json_array(out);
    for (size_t i = 0; i < k->n; i++)
        put_tensor(out, o, &k->at[i]);
    vt_json_end(out, ']');
    vt_json_end(out, '}');
    return vt_buf_check(out->out, err);
}

/* ---- a row's numbers --------------------------------------------------------------------------
 */

static void key_number(vt_json *j, const char *key, double v)
{
    vt_json_key(j, key);
    if (v == v)
        vt_json_f64(j, v);
    else
        vt_json_null(j);
}

static void put_numbers(vt_json *j, const vt_distribution *d)
{
    const vt_stats *s = &d->stats;
    const struct {
        const char *key;
        double v;
    } rows[] = {{"min", s->min},           {"max", s->max},           {"mean", s->mean},
                {"std", s->std},           {"variance", s->variance}, {"skew", s->skew},
                {"kurtosis", s->kurtosis}, {"l1", s->l1},             {"l2", s->l2},
                {"q1", d->q1},             {"median", d->median},     {"q3", d->q3},
                {"low", d->whisker_low},   {"high", d->whisker_high}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        key_number(j, rows[i].key, rows[i].v);
    key_uint(j, "finite", s->finite);
    key_uint(j, "zeros", s->zeros);
    key_uint(j, "small", s->small);
    key_uint(j, "nan", s->nan);
    key_uint(j, "inf", s->inf_plus + s->inf_minus);
    key_uint(j, "outliers", d->outliers);
}

/* [[0.01, -0.143], ...] */
static void put_quantiles(vt_json *j, const vt_distribution *d)
{
    vt_json_key(j, "quantiles");
    vt_json_array(j);
    for (size_t i = 0; i < d->n_quantiles && d->stats.finite; i++) {
        vt_json_array(j);
        vt_json_f64(j, d->at[i]);
        vt_json_f64(j, d->quantiles[i]);
        vt_json_end(j, ']');
    }
    vt_json_end(j, ']');
}

static void put_bins(vt_json *j, const vt_distribution *d)
{
    key_number(j, "from", d->n_bins ? d->edges[0] : 0);
    key_number(j, "to", d->n_bins ? d->edges[d->n_bins] : 0);
    vt_json_key(j, "bins");
    vt_json_array(j);
    for (size_t i = 0; i < d->n_bins; i++)
        vt_json_uint(j, d->bins[i]);
    vt_json_end(j, ']');
}

bool vt_tensor_stats_json(vt_opened *o, uint64_t weight, bool real, const vt_progress *progress,
                          vt_json *out, vt_err *err)
{
    vt_err why = {0};
    const vt_tensor *t = vt_opened_tensor(o, weight, err);
    if (!t)
        return false;
    const vt_distribution *d = vt_opened_stats(o, t->weight, real, progress, &why);
    if (!d && (why.code == VT_CANCELLED || why.code == VT_NO_MEMORY)) {
        *err = why;
        return false;
    }
    vt_json_object(out);
    key_uint(out, "w", weight);
    if (d) {
        put_numbers(out, d);
        put_quantiles(out, d);
        put_bins(out, d);
    } else {
        key_text(out, "why", why.reason);
    }
    vt_json_end(out, '}');
    return true;
}
