/* finding_twins.c: filters that point the same way: a cosine above 0.9999.
 *
 * Comparing all pairs would take n^2. Filters fall into buckets by the signs of their products with random
 * vectors (Charikar 2002): those at an angle of a differ in one sign with probability a/pi, so twins
 * (a < 0.0142) share all 20 signs of a table in 9 of 10 cases, of one of three tables in 999 of 1,000;
 * exact copies share all. Buckets are sorted, neighbours in one compared by their cosine. */
#include "inspect/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES = 3, SIGNS = 20, PRODUCTS = TABLES * SIGNS, MOST_VALUES = 1 << 24, NEIGHBOURS = 8 };

typedef struct filters { /* [n, size], each of length 1 (or 0) */
    float *at;
    size_t n, size;
} filters;

typedef struct signed_filter {
    uint32_t signs, filter;
} signed_filter;

/* Gathers the filters along the output axis, whatever its place. */
static bool filters_read(const vt_look *l, filters *f)
{
    vt_series s;
    uint64_t inner = 1;
    for (int i = l->t->out_axis + 1; i < l->w->rank; i++)
        inner *= (uint64_t)l->w->shape[i];
    f->n = (size_t)l->w->shape[l->t->out_axis];
    f->size = (size_t)(l->w->count / f->n);
    if (!vt_weight_series(l->arena, l->m, l->t->weight, false, &s, NULL) || s.wide)
        return false;
    float *all = vt_alloc((size_t)s.n * sizeof *all);
    f->at = vt_alloc((size_t)s.n * sizeof *f->at);
    bool ok = all && f->at && vt_series_read(&s, 0, (size_t)s.n, all, NULL);
    for (uint64_t o = 0; ok && o < s.n / inner / f->n; o++)
        for (size_t c = 0; c < f->n; c++)
            memcpy(f->at + c * f->size + o * inner, all + (o * f->n + c) * inner, inner * sizeof *all);
    vt_free(all);
    return ok;
}

static void filters_scale(filters *f)
{
    for (size_t c = 0; c < f->n; c++) {
        float *x = f->at + c * f->size;
        double sum = 0;
        for (size_t i = 0; i < f->size; i++)
            sum += (double)x[i] * (double)x[i];
        float by = sum > 0 && isfinite(sum) ? (float)(1 / sqrt(sum)) : 0;
        for (size_t i = 0; i < f->size; i++)
            x[i] *= by;
    }
}

/* Products of one filter with PRODUCTS vectors of +1 and -1, whose signs are bits of a hash. */
static void signs_of(const float *x, size_t n, uint32_t signs[TABLES])
{
    float sums[PRODUCTS] = {0};
    for (size_t i = 0; i < n; i++) {
        uint64_t key = i, bits = vt_hash(&key, sizeof key, 7);
        for (size_t k = 0; k < PRODUCTS; k++)
            sums[k] += bits >> k & 1 ? x[i] : -x[i];
    }
    for (size_t t = 0; t < TABLES; t++) {
        signs[t] = 0;
        for (size_t k = 0; k < SIGNS; k++)
            signs[t] |= (uint32_t)(sums[t * SIGNS + k] > 0) << k;
    }
}

static int by_signs(const void *pa, const void *pb)
{
    const signed_filter *a = pa, *b = pb;
    return a->signs != b->signs ? (a->signs > b->signs) - (a->signs < b->signs)
                                : (a->filter > b->filter) - (a->filter < b->filter);
}

static bool are_twins(const filters *f, size_t a, size_t b)
{
    const float *x = f->at + a * f->size, *y = f->at + b * f->size;
    double product = 0;
    for (size_t i = 0; i < f->size; i++)
        product += (double)x[i] * (double)y[i];
    return product > .9999;
}

static void pair_put(vt_look *l, size_t a, size_t b, uint8_t *has_twin)
{
    if (has_twin[a] && has_twin[b])
        return;
    has_twin[a] = has_twin[b] = 1;
    if (l->n_found + 2 > VT_MOST_CHANNELS)
        return;
    l->found[l->n_found++] = (uint32_t)(a < b ? a : b) + 1;
    l->found[l->n_found++] = (uint32_t)(a < b ? b : a) + 1;
}

static void table_walk(vt_look *l, const filters *f, const signed_filter *s, uint8_t *has_twin)
{
    for (size_t i = 0; i < f->n; i++)
        for (size_t j = i + 1; j < f->n && j <= i + NEIGHBOURS && s[j].signs == s[i].signs; j++)
            if (are_twins(f, s[i].filter, s[j].filter))
                pair_put(l, s[i].filter, s[j].filter, has_twin);
}

size_t vt_twins_find(vt_look *l)
{
    filters f = {0};
    size_t twins = 0;
    if (l->w->count > MOST_VALUES || l->channels.n < 2 || l->w->count / l->channels.n < 4)
        return 0;
    bool ok = filters_read(l, &f);
    signed_filter *tables = vt_alloc(TABLES * f.n * sizeof *tables);
    uint8_t *has_twin = vt_alloc(f.n + 1);
    if (ok && tables && has_twin) {
        filters_scale(&f);
        for (size_t c = 0; c < f.n; c++) {
            uint32_t signs[TABLES];
            signs_of(f.at + c * f.size, f.size, signs);
            for (size_t t = 0; t < TABLES; t++)
                tables[t * f.n + c] = (signed_filter){signs[t], (uint32_t)c};
        }
        for (size_t t = 0; t < TABLES; t++) {
            qsort(tables + t * f.n, f.n, sizeof *tables, by_signs);
            table_walk(l, &f, tables + t * f.n, has_twin);
        }
        for (size_t c = 0; c < f.n; c++)
            twins += has_twin[c];
    }
    vt_free(f.at);
    vt_free(tables);
    vt_free(has_twin);
    return twins;
}
