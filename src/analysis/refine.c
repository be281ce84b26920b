/* refine.c: further passes, over the buckets in which an answer lies.
 *
 * After the first pass an answer is known to within a bucket, some hundredths of the numbers. The second
 * pass looks up each number's bucket in a table of bytes and takes aside, without a branch, those in open
 * buckets. When these are few enough they are kept and put in order: every question is a search then.
 * Of many it counts
 *
 *   between which cuts of the bucket they lie           one counter per cut
 *   the next 16 bits of their keys, where a rank lies   one table of 65,536 counters per group
 *
 * and keeps only those that may lie at Tukey's fences, which depend on quartiles that are not known yet.
 * A group is all numbers that share the bits known so far: 16 bits more after each pass, so f32 is done
 * after this one and f64 after two more. Of coarse numbers (bf16, bytes) the first pass has told all. */
#include "analysis/distribution.h"

#include <stdatomic.h>


enum { ASIDE = 1024, MOST_KEPT = 1 << 22, MOST_SORTED = 1 << 20 };

typedef struct open_bucket {
    uint64_t key;       /* of its only cut; 0 when it has none or several */
    uint32_t first_cut, n_cuts, first_group, n_groups;
    bool keep, plain;   /* plain: no more than one cut, no group, not kept; most are */
} open_bucket;

typedef struct group {
    uint64_t prefix; /* the known bits of its keys */
    uint64_t before;  /* numbers below the group */
    uint64_t *counts; /* of the next 16 bits; gathered from the workers */
} group;

typedef struct refining {
    vt_refinement *r;
    bool wide;
    unsigned bits, known; /* of a key; of them known before this pass */
    uint8_t *is_open;     /* by a number's upper 16 bits as they are */
    uint32_t *slot_of;    /* by bucket: index of open, plus one */
    open_bucket *open;
    size_t n_open;
    group *groups;
    size_t n_groups;
    size_t n_cuts;     /* those of the questions in the first of these passes, then none */
    uint64_t *between; /* numbers of the bucket below cut i, but not below cut i - 1 */
    uint64_t *kept;
    atomic_size_t n_kept;
} refining;

/* ---- the pass --------------------------------------------------------------------------------- */

static void cut_count(const refining *f, const open_bucket *o, uint64_t key, uint64_t *between)
{
    const vt_cut *cuts = f->r->q->cuts;
    uint32_t low = o->first_cut, high = low + o->n_cuts;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (key < cuts[mid].key)
            high = mid;
        else
            low = mid + 1;
    }
    if (low < o->first_cut + o->n_cuts)
        between[low]++;
}

/* `counters`: between[n_cuts], then a table for each group. */
static void number_count(refining *f, uint64_t *counters, uint64_t key)
{
    const open_bucket *o = &f->open[f->slot_of[key >> (f->bits - 16)] - 1];
    counters[o->first_cut] += key < o->key;
    if (o->plain)
        return;
    if (o->n_cuts && !o->key)
        cut_count(f, o, key, counters);
    for (uint32_t g = o->first_group; g < o->first_group + o->n_groups; g++)
        if (key >> (f->bits - f->known) == f->groups[g].prefix)
            counters[f->n_cuts + (size_t)g * VT_BUCKETS +
                     (key >> (f->bits - f->known - 16) & 0xffff)]++;
    if (o->keep) {
        size_t at = atomic_fetch_add_explicit(&f->n_kept, 1, memory_order_relaxed);
        if (at < MOST_KEPT)
            f->kept[at] = key;
    }
}

/* Four at a time: the next place to write is all that one number waits for. */
static size_t aside_f32(const refining *f, const char *p, size_t n, uint64_t *aside)
{
    const uint8_t *is_open = f->is_open;
    uint32_t taken[ASIDE + 4], *to = taken, a;
    uint64_t x, y;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        memcpy(&x, p + 4 * i, 8);
        memcpy(&y, p + 4 * i + 8, 8);
        to[0] = (uint32_t)x;
        to += is_open[x >> 16 & 0xffff];
        to[0] = (uint32_t)(x >> 32);
        to += is_open[x >> 48];
        to[0] = (uint32_t)y;
        to += is_open[y >> 16 & 0xffff];
        to[0] = (uint32_t)(y >> 32);
        to += is_open[y >> 48];
    }
    for (; i < n; i++) {
        memcpy(&a, p + 4 * i, 4);
        to[0] = a;
        to += is_open[a >> 16];
    }
    size_t k = (size_t)(to - taken);
    for (i = 0; i < k; i++)
        aside[i] = vt_key_of_f32(taken[i]);
    return k;
}

static size_t aside_f64(const refining *f, const char *p, size_t n, uint64_t *aside)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t a;
        memcpy(&a, p + 8 * i, 8);
        aside[k] = a;
        k += f->is_open[a >> 48];
    }
    for (size_t i = 0; i < k; i++)
        aside[i] = vt_key_of_f64(aside[i]);
    return k;
}

static void refine_piece(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n)
{
    refining *f = ctx;
    uint64_t aside[ASIDE], *counters = worker;
    (void)slot, (void)first;
    for (size_t i = 0; i < n; i += ASIDE) {
        size_t some = n - i < ASIDE ? n - i : ASIDE;
        const char *p = (const char *)x + i * (f->wide ? 8 : 4);
        size_t k = (f->wide ? aside_f64 : aside_f32)(f, p, some, aside);
        for (size_t j = 0; j < k; j++)
            number_count(f, counters, aside[j]);
    }
}

static void refine_gather(void *ctx, void *worker)
{
    refining *f = ctx;
    const uint64_t *counters = worker;
    for (size_t i = 0; i < f->n_cuts; i++)
        f->between[i] += counters[i];
    counters += f->n_cuts;
    for (size_t g = 0; g < f->n_groups; g++, counters += VT_BUCKETS)
        for (size_t i = 0; i < VT_BUCKETS; i++)
            f->groups[g].counts[i] += counters[i];
}

/* ---- what is opened --------------------------------------------------------------------------- */

static open_bucket *bucket_open(refining *f, size_t bucket)
{
    if (!f->slot_of[bucket]) {
        f->slot_of[bucket] = (uint32_t)++f->n_open;
        f->is_open[bucket & 0x8000 ? bucket ^ 0x8000 : ~bucket & 0xffff] = 1;
    }
    return &f->open[f->slot_of[bucket] - 1];
}

/* A cut at a bucket's begin, or in an empty one, is answered already. */
static void cuts_open(refining *f)
{
    const vt_buckets *b = f->r->b;
    vt_questions *q = f->r->q;
    f->n_cuts = q->n_cuts;
    for (size_t i = 0; i < q->n_cuts; i++) {
        size_t bucket = (size_t)(q->cuts[i].key >> (f->bits - 16));
        q->cuts[i].below = b->before[bucket];
        if (!b->counts[bucket] || !(q->cuts[i].key & ((UINT64_C(1) << (f->bits - 16)) - 1)))
            continue;
        open_bucket *o = bucket_open(f, bucket);
        if (!o->n_cuts)
            o->first_cut = (uint32_t)i;
        o->n_cuts = (uint32_t)(i + 1 - o->first_cut);
    }
}

static void cuts_close(refining *f)
{
    vt_questions *q = f->r->q;
    for (size_t i = 0; i < f->n_cuts; i++) {
        uint32_t slot = f->slot_of[q->cuts[i].key >> (f->bits - 16)];
        const open_bucket *o = slot ? &f->open[slot - 1] : NULL;
        if (!o || i < o->first_cut || i >= o->first_cut + o->n_cuts)
            continue;
        for (size_t k = o->first_cut; k <= i; k++)
            q->cuts[i].below += f->between[k];
    }
    f->n_cuts = 0;
}

/* All numbers of the two buckets around 0 may be zeros: of a pruned layer, most are. */
static bool is_zero(const vt_buckets *b, size_t bucket)
{
    return (bucket == 0x7fff || bucket == 0x8000) &&
           b->counts[0x7fff] + b->counts[0x8000] == b->moments.zeros;
}

static void ranks_begin(refining *f)
{
    vt_questions *q = f->r->q;
    for (size_t i = 0; i < q->n_ranks; i++) {
        size_t bucket = vt_bucket_of_rank(f->r->b, q->ranks[i].rank);
        q->ranks[i].known = is_zero(f->r->b, bucket);
        q->ranks[i].key = q->ranks[i].known ? vt_key_of(0, f->wide) : bucket;
        q->ranks[i].before = f->r->b->before[bucket];
    }
}

static bool groups_open(refining *f)
{
    vt_questions *q = f->r->q;
    f->n_groups = 0;
    for (size_t i = 0; i < q->n_ranks; i++) {
        const vt_rank *r = &q->ranks[i];
        if (r->known || (f->n_groups && f->groups[f->n_groups - 1].prefix == r->key))
            continue;
        open_bucket *o = bucket_open(f, (size_t)(r->key >> (f->known - 16)));
        if (!o->n_groups)
            o->first_group = (uint32_t)f->n_groups;
        f->groups[f->n_groups++].prefix = r->key;
        o->n_groups++;
    }
    return f->n_groups > 0;
}

/* 16 bits more of every rank's key. */
static void groups_close(refining *f)
{
    vt_questions *q = f->r->q;
    for (size_t i = 0, g = 0; i < q->n_ranks; i++) {
        vt_rank *r = &q->ranks[i];
        if (r->known)
            continue;
        while (f->groups[g].prefix != r->key)
            g++;
        uint64_t next = 0;
        while (r->before + f->groups[g].counts[next] <= r->rank)
            r->before += f->groups[g].counts[next++];
        r->key = r->key << 16 | next;
        r->known = f->known + 16 == f->bits;
    }
    f->known += 16;
}

/* The buckets in which a fence may lie, and the next filled one towards the middle: there is the
 * outermost number within. */
static void fence_open(refining *f, const uint64_t at[2], int inwards)
{
    const vt_buckets *b = f->r->b;
    for (uint64_t i = at[0]; i <= at[1]; i++)
        if (b->counts[i])
            bucket_open(f, (size_t)i)->keep = true;
    for (uint64_t i = at[inwards > 0] + (uint64_t)inwards; i < VT_BUCKETS; i += (uint64_t)inwards)
        if (b->counts[i]) {
            bucket_open(f, (size_t)i)->keep = true;
            return;
        }
}

static uint64_t numbers_in(const refining *f, bool kept)
{
    uint64_t n = 0;
    for (size_t i = 0; i < VT_BUCKETS; i++)
        if (f->slot_of[i] && (!kept || f->open[f->slot_of[i] - 1].keep))
            n += f->r->b->counts[i];
    return n;
}

/* Which numbers are kept: all in open buckets, else those at the fences, else none. */
static bool keep_choose(vt_arena *arena, refining *f)
{
    uint64_t all = numbers_in(f, false), n = all <= MOST_SORTED ? all : numbers_in(f, true);
    f->r->kept_all = all <= MOST_SORTED;
    for (size_t i = 0; i < f->n_open && f->r->kept_all; i++)
        f->open[i] = (open_bucket){.keep = true};
    for (size_t i = 0; i < f->n_open && n > MOST_KEPT; i++)
        f->open[i].keep = false;
    if (n <= MOST_KEPT)
        f->kept = vt_arena_array(arena, (size_t)n + 1, sizeof *f->kept);
    return vt_arena_ok(arena);
}

static bool keep_close(refining *f)
{
    vt_refinement *r = f->r;
    r->kept = f->kept;
    r->n_kept = atomic_load(&f->n_kept);
    return !r->kept || vt_keys_sort(r->kept, (size_t)r->n_kept, f->bits);
}

static uint64_t kept_below(const vt_refinement *r, uint64_t key)
{
    uint64_t low = 0, high = r->n_kept;
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (r->kept[mid] < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Numbers below `key`, whose bucket was kept or is empty: those of lower buckets, and of its own. */
static uint64_t all_below(const vt_refinement *r, uint64_t key)
{
    unsigned rest = r->s->wide ? 48 : 16;
    uint64_t bucket = key >> rest, begin = bucket << rest;
    uint64_t before = r->b->before[bucket];
    return key == begin || !r->b->counts[bucket] ? before
                                                 : before + kept_below(r, key) - kept_below(r, begin);
}

static void kept_answer(refining *f)
{
    vt_refinement *r = f->r;
    for (size_t i = 0; i < r->q->n_cuts; i++)
        r->q->cuts[i].below = all_below(r, r->q->cuts[i].key);
    for (size_t i = 0; i < r->q->n_ranks; i++) {
        vt_rank *k = &r->q->ranks[i];
        if (!k->known)
            k->key = r->kept[kept_below(r, k->key << (f->bits - 16)) + (k->rank - k->before)];
    }
}

/* ---- passes ------------------------------------------------------------------------------------ */

static bool tables_make(vt_arena *arena, refining *f)
{
    f->is_open = vt_arena_array(arena, VT_BUCKETS, 1);
    f->slot_of = vt_arena_array(arena, VT_BUCKETS, sizeof *f->slot_of);
    f->open = vt_arena_array(arena, VT_BUCKETS, sizeof *f->open);
    f->groups = vt_arena_array(arena, f->r->q->n_ranks, sizeof *f->groups);
    f->between = vt_arena_array(arena, f->r->q->n_cuts, sizeof *f->between);
    return vt_arena_ok(arena);
}

static bool counters_make(vt_arena *arena, refining *f, vt_err *err)
{
    for (size_t i = 0; i < f->n_groups; i++)
        if (!f->groups[i].counts)
            f->groups[i].counts = vt_arena_array(arena, VT_BUCKETS, sizeof(uint64_t));
    if (!vt_arena_check(arena, err))
        return false;
    for (size_t i = 0; i < f->n_groups; i++)
        memset(f->groups[i].counts, 0, VT_BUCKETS * sizeof(uint64_t));
    return true;
}

/* After all has been opened: which buckets take the short way. */
static void open_settle(refining *f)
{
    for (size_t i = 0; i < f->n_open; i++) {
        open_bucket *o = &f->open[i];
        o->key = o->n_cuts == 1 ? f->r->q->cuts[o->first_cut].key : 0;
        o->plain = o->n_cuts <= 1 && !o->n_groups && !o->keep;
    }
}

static bool pass_run(refining *f, const vt_progress *progress, vt_err *err)
{
    open_settle(f);
    vt_pass pass = {.what = "statistics", .done = f->known / 16, .total = f->bits / 16,
                    .n = f->r->s->n, .piece = refine_piece, .gather = refine_gather, .ctx = f,
                    .worker_bytes = (f->n_cuts + f->n_groups * VT_BUCKETS + 1) * sizeof(uint64_t)};
    return !f->n_open || vt_pass_run(f->r->s, &pass, progress, err);
}

static void tables_clear(refining *f)
{
    memset(f->is_open, 0, VT_BUCKETS);
    memset(f->slot_of, 0, VT_BUCKETS * sizeof *f->slot_of);
    memset(f->open, 0, f->n_open * sizeof *f->open);
    f->n_open = 0;
}

static bool groups_refine(vt_arena *arena, refining *f, const vt_progress *progress, vt_err *err)
{
    bool more = true;
    while (more) {
        groups_close(f);
        tables_clear(f);
        more = groups_open(f);
        if (more && (!counters_make(arena, f, err) || !pass_run(f, progress, err)))
            return false;
    }
    return true;
}

/* ---- coarse numbers: a bucket holds one value, that of its upper 16 bits ---------------------------- */

static uint64_t only_key(uint64_t bucket)
{
    return bucket & 0x8000 ? bucket << 16 : bucket << 16 | 0xffff;
}

static uint64_t coarse_below(const vt_buckets *b, uint64_t key)
{
    uint64_t bucket = key >> 16;
    return b->before[bucket] + (only_key(bucket) < key ? b->counts[bucket] : 0);
}

static void coarse_answer(const vt_refinement *r)
{
    for (size_t i = 0; i < r->q->n_cuts; i++)
        r->q->cuts[i].below = coarse_below(r->b, r->q->cuts[i].key);
    for (size_t i = 0; i < r->q->n_ranks; i++)
        r->q->ranks[i].key = only_key(vt_bucket_of_rank(r->b, r->q->ranks[i].rank));
}

static void coarse_fences(const vt_refinement *r, vt_fences *f)
{
    uint64_t low = coarse_below(r->b, vt_key_from(f->low, false));
    uint64_t high = coarse_below(r->b, vt_key_after(f->high, false));
    f->outside = low + (r->b->moments.n - high);
    f->first = vt_key_value(only_key(vt_bucket_of_rank(r->b, low)), false);
    f->last = vt_key_value(only_key(vt_bucket_of_rank(r->b, high - 1)), false);
}

bool vt_refine(vt_arena *arena, vt_refinement *r, const vt_progress *progress, vt_err *err)
{
    if (r->s->coarse) {
        coarse_answer(r);
        return true;
    }
    refining f = {.r = r, .wide = r->s->wide, .bits = r->s->wide ? 64 : 32, .known = 16};
    if (!tables_make(arena, &f))
        return vt_arena_check(arena, err);
    cuts_open(&f);
    ranks_begin(&f);
    groups_open(&f);
    fence_open(&f, r->fence[0], 1);
    fence_open(&f, r->fence[1], -1);
    if (!keep_choose(arena, &f))
        return vt_arena_check(arena, err);
    if (r->kept_all)
        f.n_cuts = f.n_groups = 0;
    if (!counters_make(arena, &f, err) || !pass_run(&f, progress, err))
        return false;
    if (!keep_close(&f))
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (r->kept_all) {
        kept_answer(&f);
        return true;
    }
    cuts_close(&f);
    return !f.n_groups || groups_refine(arena, &f, progress, err);
}

/* ---- fences ------------------------------------------------------------------------------------ */

bool vt_refined_fences(const vt_refinement *r, vt_fences *f)
{
    bool wide = r->s->wide;
    unsigned rest = wide ? 48 : 16;
    if (r->s->coarse) {
        coarse_fences(r, f);
        return true;
    }
    uint64_t low = vt_key_from(f->low, wide), high = vt_key_after(f->high, wide);
    uint64_t a = low >> rest, z = high >> rest;
    if (!r->kept || a < r->fence[0][0] || a > r->fence[0][1] || z < r->fence[1][0] || z > r->fence[1][1])
        return false;
    uint64_t first = kept_below(r, low), last = kept_below(r, high);
    if (first == r->n_kept || !last)
        return false;
    f->outside = all_below(r, low) + (r->b->moments.n - all_below(r, high));
    f->first = vt_key_value(r->kept[first], wide);
    f->last = vt_key_value(r->kept[last - 1], wide);
    return true;
}

typedef struct fence_pass {
    const vt_fences *f;
    bool wide;
    vt_fences slots[VT_WAVE], all;
} fence_pass;

static void fence_piece(void *ctx, void *worker, size_t slot, uint64_t first, const void *x, size_t n)
{
    fence_pass *p = ctx;
    vt_fences *s = &p->slots[slot];
    (void)worker, (void)first;
    for (size_t i = 0; i < n; i++) {
        double v = vt_key_value(vt_key_at(x, i, p->wide), p->wide);
        s->outside += isfinite(v) && (v < p->f->low || v > p->f->high);
        if (v >= p->f->low && v < s->first)
            s->first = v;
        if (v <= p->f->high && v > s->last)
            s->last = v;
    }
}

static void fence_wave(void *ctx, size_t slots)
{
    fence_pass *p = ctx;
    for (size_t i = 0; i < slots; i++) {
        const vt_fences *s = &p->slots[i];
        p->all.outside += s->outside;
        p->all.first = fmin(p->all.first, s->first);
        p->all.last = fmax(p->all.last, s->last);
        p->slots[i] = (vt_fences){.first = INFINITY, .last = -INFINITY};
    }
}

bool vt_fences_pass(const vt_series *s, const vt_progress *progress, vt_fences *f, vt_err *err)
{
    fence_pass p = {.f = f, .wide = s->wide, .all = {.first = INFINITY, .last = -INFINITY}};
    fence_wave(&p, VT_WAVE);
    p.all.outside = 0;
    vt_pass pass = {.what = "statistics", .total = 1, .n = s->n, .piece = fence_piece,
                    .wave = fence_wave, .ctx = &p};
    if (!vt_pass_run(s, &pass, progress, err))
        return false;
    f->outside = p.all.outside;
    f->first = p.all.first;
    f->last = p.all.last;
    return true;
}
