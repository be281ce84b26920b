/* buckets.c: the first pass over many numbers: their moments, and how many lie in each bucket.
 *
 * A bucket is the upper 16 bits of a number: sign, exponent and the first bits of the mantissa, so that
 * buckets are as wide as the numbers in them are large: 1/128 of them for f32. A trained layer fills some
 * thousand of them, which stay in the nearest cache; two tables in turn keep equal neighbours from waiting
 * for each other. Ranks and cuts are then known to within a bucket. */
#include "analysis/distribution.h"

#include <pthread.h>

enum { BLOCK = 4096, MOST_U32 = 1 << 30 };

typedef struct tables { /* a worker's; by the bits as they are, not in the order of keys */
    uint32_t even[VT_BUCKETS], odd[VT_BUCKETS];
    uint64_t held;
} tables;

typedef struct first_pass {
    bool wide, counted;
    vt_buckets *out;
    pthread_mutex_t lock; /* guards out->counts */
    vt_moments slots[VT_WAVE];
} first_pass;

static size_t ordered(size_t bits)
{
    return bits & 0x8000 ? ~bits & 0xffff : bits | 0x8000;
}

/* Adds a worker's tables to all, before they overflow and at the end. */
static void tables_flush(first_pass *f, tables *t)
{
    size_t infinite = f->wide ? 0x7ff0 : 0x7f80;
    pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < VT_BUCKETS; i++)
        if ((i & 0x7fff) < infinite)
            f->out->counts[ordered(i)] += (uint64_t)t->even[i] + t->odd[i];
    pthread_mutex_unlock(&f->lock);
    memset(t, 0, sizeof *t);
}

static void count_f32(tables *t, const char *p, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        uint64_t a, b;
        memcpy(&a, p + 4 * i, 8);
        memcpy(&b, p + 4 * i + 8, 8);
        t->even[a >> 16 & 0xffff]++;
        t->odd[a >> 48]++;
        t->even[b >> 16 & 0xffff]++;
        t->odd[b >> 48]++;
    }
    for (; i < n; i++) {
        uint32_t a;
        memcpy(&a, p + 4 * i, 4);
        t->even[a >> 16]++;
    }
}

static void count_f64(tables *t, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t a;
        memcpy(&a, p + 8 * i, 8);
        (i & 1 ? t->odd : t->even)[a >> 48]++;
    }
}

static void first_piece(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n)
{
    first_pass *f = ctx;
    tables *t = worker;
    size_t size = f->wide ? 8 : 4;
    (void)first;
    for (size_t i = 0; i < n; i += BLOCK) { /* both walks while the block is in the cache */
        const char *p = (const char *)x + i * size;
        size_t some = n - i < BLOCK ? n - i : BLOCK;
        (f->wide ? vt_moments_add_f64 : vt_moments_add_f32)(&f->slots[slot], p, some);
        if (f->counted)
            (f->wide ? count_f64 : count_f32)(t, p, some);
    }
    if (f->counted && (t->held += n) > MOST_U32)
        tables_flush(f, t);
}

static void first_wave(void *ctx, size_t slots)
{
    first_pass *f = ctx;
    for (size_t i = 0; i < slots; i++)
        vt_moments_merge(&f->out->moments, &f->slots[i]);
    memset(f->slots, 0, sizeof f->slots);
}

static void first_gather(void *ctx, void *worker)
{
    first_pass *f = ctx;
    if (f->counted)
        tables_flush(f, worker);
}

/* ---- numbers whose fourth powers f64 cannot hold --------------------------------------------------- */

typedef struct scaling {
    const vt_series *s;
    double by;
} scaling;

static const void *scaled_fetch(void *ctx, uint64_t first, size_t n, void *room, vt_err *err)
{
    const scaling *c = ctx;
    double *out = room;
    const char *p = vt_series_view(c->s, first, n, room, err);
    for (size_t i = 0; p && i < n; i++) {
        double x;
        memcpy(&x, p + i * sizeof x, sizeof x);
        out[i] = x * c->by * c->by;
    }
    return p ? room : NULL;
}

/* Sums again over numbers near 1; what does not depend on their size stays. */
static bool rescale(const vt_series *s, vt_moments *m, const vt_progress *progress, vt_err *err)
{
    double most = fmax(fabs(m->min), fabs(m->max));
    if (!s->wide || !m->n || most == 0 || (most < 1e70 && most > 1e-70))
        return true;
    int half = ilogb(most) / 2;
    scaling c = {s, ldexp(1, -half)};
    vt_moments first = *m;
    first_pass f = {.wide = true, .out = &(vt_buckets){0}};
    vt_series scaled = {.n = s->n, .wide = true, .grain = s->grain, .piece = s->piece,
                        .fetch = scaled_fetch, .ctx = &c};
    vt_pass pass = {.what = "statistics", .total = 1, .n = s->n, .piece = first_piece,
                    .wave = first_wave, .gather = first_gather, .ctx = &f};
    if (!vt_pass_run(&scaled, &pass, progress, err))
        return false;
    *m = f.out->moments;
    m->scale = 2 * half;
    m->nan = first.nan, m->inf_plus = first.inf_plus, m->inf_minus = first.inf_minus;
    m->zeros = first.zeros, m->small = first.small, m->min = first.min, m->max = first.max;
    return true;
}

bool vt_buckets_make(vt_arena *arena, const vt_series *s, bool counted, double total,
                     const vt_progress *progress, vt_buckets *out, vt_err *err)
{
    *out = (vt_buckets){.wide = s->wide};
    if (counted) {
        out->counts = vt_arena_array(arena, VT_BUCKETS, sizeof *out->counts);
        out->before = vt_arena_array(arena, VT_BUCKETS + 1, sizeof *out->before);
    }
    first_pass f = {.wide = s->wide, .counted = counted, .out = out,
                    .lock = PTHREAD_MUTEX_INITIALIZER};
    vt_pass pass = {.what = "statistics", .total = total, .n = s->n, .piece = first_piece,
                    .worker_bytes = counted ? sizeof(tables) : 0, .wave = first_wave,
                    .gather = first_gather, .ctx = &f};
    if (!vt_arena_check(arena, err) || !vt_pass_run(s, &pass, progress, err))
        return false;
    if (!rescale(s, &out->moments, progress, err))
        return false;
    for (size_t i = 0; counted && i < VT_BUCKETS; i++)
        out->before[i + 1] = out->before[i] + out->counts[i];
    return true;
}

size_t vt_bucket_of_rank(const vt_buckets *b, uint64_t rank)
{
    size_t low = 0, high = VT_BUCKETS;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (b->before[mid + 1] <= rank)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
