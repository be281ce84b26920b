/* sorted.c: few numbers, in order: radix sort over keys, 11 bits at a time, then every question is a search. */
#include "analysis/distribution.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

static void digit_pass(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
    size_t at[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        at[from[i] >> shift & (DIGITS - 1)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t k = at[d];
        at[d] = sum;
        sum += k;
    }
    for (size_t i = 0; i < n; i++)
        to[at[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* Few numbers: insertion costs less than the counters. */
static void insertion(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t k = i;
        for (; k && keys[k - 1] > key; k--)
            keys[k] = keys[k - 1];
        keys[k] = key;
    }
}

bool vt_keys_sort(uint64_t *keys, size_t n, unsigned bits)
{
    if (n < 64) {
        insertion(keys, n);
        return true;
    }
    uint64_t *other = vt_alloc(n * sizeof *other), *from = keys, *to = other;
    if (!other)
        return false;
    for (unsigned shift = 0; shift < bits; shift += DIGIT) {
        digit_pass(from, to, n, shift);
        uint64_t *t = from;
        from = to;
        to = t;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof *keys);
    vt_free(other);
    return true;
}

static void keep_piece(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n)
{
    vt_sorted *s = ctx;
    (void)worker, (void)slot;
    for (size_t i = 0; i < n; i++)
        s->keys[first + i] = vt_key_at(x, i, s->wide);
}

bool vt_sorted_make(vt_arena *arena, const vt_series *s, vt_sorted *out, vt_err *err)
{
    *out = (vt_sorted){.wide = s->wide, .keys = vt_arena_array(arena, (size_t)s->n, 8)};
    vt_pass pass = {.what = "statistics", .total = 1, .n = s->n, .piece = keep_piece, .ctx = out};
    if (!vt_arena_check(arena, err) || !vt_pass_run(s, &pass, NULL, err))
        return false;
    for (uint64_t i = 0; i < s->n; i++)
        if (isfinite(vt_key_value(out->keys[i], s->wide)))
            out->keys[out->n++] = out->keys[i];
    return vt_keys_sort(out->keys, (size_t)out->n, s->wide ? 64 : 32)
               ? true
               : vt_fail(err, VT_NO_MEMORY, "out of memory");
}

static uint64_t below(const uint64_t *keys, uint64_t n, uint64_t key)
{
    uint64_t low = 0, high = n;
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (keys[mid] < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void vt_sorted_answer(const vt_sorted *s, vt_questions *q)
{
    for (size_t i = 0; i < q->n_cuts; i++)
        q->cuts[i].below = below(s->keys, s->n, q->cuts[i].key);
    for (size_t i = 0; i < q->n_ranks; i++)
        q->ranks[i].key = s->keys[q->ranks[i].rank];
}

/* Between the fences lie the quartiles, so that something does. */
void vt_sorted_fences(const vt_sorted *s, vt_fences *f)
{
    uint64_t low = below(s->keys, s->n, vt_key_from(f->low, s->wide));
    uint64_t high = below(s->keys, s->n, vt_key_after(f->high, s->wide));
    f->outside = low + (s->n - high);
    f->first = vt_key_value(s->keys[low], s->wide);
    f->last = vt_key_value(s->keys[high - 1], s->wide);
}
