/* rows.c: what can be done to one row of vertices: sort it by its neighbours' mean or median
 * position, swap two that stand side by side, count crossings with a Fenwick tree (Barth, Juenger &
 * Mutzel 2002). */
#include <stdlib.h>
#include <string.h>

#include "layout/rows.h"

#define ROW_PAIRS 1024 /* neighbours with more pairs of links than this stay as they are */

static void row_insertion(uint32_t *a, uint32_t n, const double *key)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t v = a[i], j = i;
        for (; j > 0 && key[a[j - 1]] > key[v]; j--)
            a[j] = a[j - 1];
        a[j] = v;
    }
}

/* Stable. */
static void row_merge_sort(uint32_t *a, uint32_t n, const double *key, uint32_t *spare)
{
    if (n <= 16) {
        row_insertion(a, n, key);
        return;
    }
    uint32_t half = n / 2, i = 0, j = half, k = 0;
    row_merge_sort(a, half, key, spare);
    row_merge_sort(a + half, n - half, key, spare);
    if (key[a[half - 1]] <= key[a[half]])
        return;
    memcpy(spare, a, n * sizeof *a);
    while (i < half && j < n)
        a[k++] = key[spare[j]] < key[spare[i]] ? spare[j++] : spare[i++];
    while (i < half)
        a[k++] = spare[i++];
    while (j < n)
        a[k++] = spare[j++];
}

static void row_sort_ids(uint32_t *a, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t v = a[i], j = i;
        for (; j > 0 && a[j - 1] > v; j--)
            a[j] = a[j - 1];
        a[j] = v;
    }
}

static int row_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Positions of v's neighbours, sorted, into `out`. */
static uint32_t row_near(vt_layout_orders *o, uint32_t v, bool down, uint32_t *out)
{
    const uint32_t *first = down ? o->down_first : o->up_first, *nb = down ? o->down : o->up;
    uint32_t n = first[v + 1] - first[v];
    o->work += n + 1;
    for (uint32_t i = 0; i < n; i++)
        out[i] = o->pos[nb[first[v] + i]];
    if (n <= 16)
        row_sort_ids(out, n);
    else
        qsort(out, n, sizeof *out, row_compare);
    return n;
}

/* For each link how many earlier ones end to its right. */
uint64_t vt_layout_row_crossings(vt_layout_orders *o, const vt_layout_rows *p, uint32_t r)
{
    uint32_t below = p->first[r + 2] - p->first[r + 1], seen = 0;
    if (p->first[r + 1] - p->first[r] < 2 || below < 2)
        return 0;
    uint64_t total = 0;
    memset(o->tree, 0, ((size_t)below + 1) * sizeof *o->tree);
    for (uint32_t i = p->first[r]; i < p->first[r + 1]; i++) {
        uint32_t n = row_near(o, p->at[i], true, o->near);
        for (uint32_t k = 0; k < n; k++) {
            uint32_t left = 0;
            for (uint32_t j = o->near[k] + 1; j > 0; j &= j - 1)
                left += o->tree[j];
            total += seen - left;
        }
        for (uint32_t k = 0; k < n; k++, seen++)
            for (uint32_t j = o->near[k] + 1; j <= below; j += j & (0 - j))
                o->tree[j]++;
    }
    return total;
}

void vt_layout_row_number(const vt_layout_orders *o, const vt_layout_rows *p, uint32_t r)
{
    for (uint32_t i = p->first[r]; i < p->first[r + 1]; i++)
        o->pos[p->at[i]] = i - p->first[r];
}

static double row_mean(vt_layout_orders *o, uint32_t v, bool down)
{
    const uint32_t *first = down ? o->down_first : o->up_first, *nb = down ? o->down : o->up;
    uint64_t sum = 0;
    uint32_t n = first[v + 1] - first[v];
    o->work += n + 1;
    for (uint32_t i = first[v]; i < first[v + 1]; i++)
        sum += o->pos[nb[i]];
    return n ? (double)sum / n : -1;
}

/* The weighted median of Gansner et al. 1993: between two middle neighbours, nearer to the side
 * where they stand closer together. */
static double row_median(vt_layout_orders *o, uint32_t v, bool down)
{
    uint32_t n = row_near(o, v, down, o->near), *q = o->near, m = n / 2;
    if (n % 2)
        return q[m];
    if (n < 3)
        return n ? (q[0] + q[1]) / 2.0 : -1;
    double left = q[m - 1] - q[0], right = q[n - 1] - q[m];
    return left + right > 0 ? (q[m - 1] * right + q[m] * left) / (left + right) : q[m];
}

bool vt_layout_row_sort(vt_layout_orders *o, vt_layout_rows *p, uint32_t r, bool from_below,
                        bool median)
{
    uint32_t *row = p->at + p->first[r], n = p->first[r + 1] - p->first[r], m = 0;
    bool moved = false;
    for (uint32_t i = 0; i < n; i++) {
        double k = median ? row_median(o, row[i], from_below) : row_mean(o, row[i], from_below);
        o->key[row[i]] = k;
        if (k >= 0) {
            moved |= m > 0 && o->key[o->next[m - 1]] > k;
            o->next[m++] = row[i];
        }
    }
    if (!moved)
        return false;
    row_merge_sort(o->next, m, o->key, o->spare);
    for (uint32_t i = 0, k = 0; i < n; i++)
        if (o->key[row[i]] >= 0)
            row[i] = o->next[k++];
    vt_layout_row_number(o, p, r);
    return true;
}

/* Crossings of u's links with v's on one side, u to the left; and the other way round. */
static void row_pair(vt_layout_orders *o, uint32_t u, uint32_t v, bool down, int64_t *as_is,
                     int64_t *swapped)
{
    const uint32_t *first = down ? o->down_first : o->up_first, *nb = down ? o->down : o->up;
    uint64_t pairs = (uint64_t)(first[u + 1] - first[u]) * (first[v + 1] - first[v]);
    if (pairs > ROW_PAIRS)
        return;
    o->work += pairs + 1;
    for (uint32_t i = first[u]; i < first[u + 1]; i++)
        for (uint32_t j = first[v]; j < first[v + 1]; j++) {
            uint32_t a = o->pos[nb[i]], b = o->pos[nb[j]];
            *as_is += a > b;
            *swapped += b > a;
        }
}

void vt_layout_row_swap(const vt_layout_orders *o, vt_layout_rows *p, uint32_t i)
{
    uint32_t u = p->at[i], v = p->at[i + 1];
    p->at[i] = v, p->at[i + 1] = u;
    o->pos[v]--, o->pos[u]++;
}

int64_t vt_layout_row_gain(vt_layout_orders *o, const vt_layout_rows *p, uint32_t i,
                           int64_t *crossings)
{
    int64_t as_is = 0, swapped = 0;
    row_pair(o, p->at[i], p->at[i + 1], false, &as_is, &swapped);
    row_pair(o, p->at[i], p->at[i + 1], true, &as_is, &swapped);
    *crossings = as_is;
    return as_is - swapped;
}

bool vt_layout_rows_transpose(vt_layout_orders *o, vt_layout_rows *p, uint32_t low, uint32_t high,
                              int rounds, bool ties)
{
    bool any = false, better = true;
    for (int round = 0; round < rounds && better; round++) {
        better = false;
        for (uint32_t r = low; r < high; r++)
            for (uint32_t i = p->first[r]; i + 1 < p->first[r + 1]; i++) {
                int64_t crossings, gain = vt_layout_row_gain(o, p, i, &crossings);
                if (gain < 0 || (gain == 0 && !(ties && !round && crossings)))
                    continue;
                vt_layout_row_swap(o, p, i);
                any = true;
                better |= gain > 0;
            }
    }
    return any;
}
