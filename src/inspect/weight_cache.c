/* weight_cache.c: statistics that were asked for once. An entry is found by the tensor and by the bytes of what
 * was asked; they live in an arena of their own. A model that changes is another model, with another cache. */
#include "inspect/inspect.h"

#include <string.h>

typedef struct entry {
    const vt_distribution *found;
} entry;

struct vt_weight_cache {
    vt_arena *arena;
    vt_names places; /* key -> index of entries */
    VT_VEC(entry) entries;
};

vt_weight_cache *vt_weight_cache_new(void)
{
    vt_weight_cache *c = vt_alloc(sizeof *c);
    if (!c)
        return NULL;
    c->arena = vt_arena_new();
    if (!c->arena) {
        vt_free(c);
        return NULL;
    }
    vt_names_init(&c->places, c->arena, 64);
    return c;
}

void vt_weight_cache_free(vt_weight_cache *c)
{
    if (!c)
        return;
    vt_arena_free(c->arena);
    vt_free(c);
}

/* Quantiles by their values, not by where they are. */
static vt_str key_of(vt_arena *arena, vt_id weight, const vt_weight_spec *spec)
{
    static const vt_weight_spec standard;
    const vt_weight_spec *s = spec ? spec : &standard;
    const vt_distribution_spec *d = &s->distribution;
    uint64_t q = d->quantiles ? vt_hash(d->quantiles, d->n_quantiles * sizeof(double), 1) : 0;
    return vt_str_format(arena, "%u %d %d %u %d %a %a %llx", weight, s->real, d->moments_only, d->bins,
                         d->ranged, d->from, d->to, (unsigned long long)q);
}

static void *kept(vt_arena *arena, const void *p, size_t n, size_t size)
{
    void *copy = vt_arena_array(arena, n, size);
    if (copy && n)
        memcpy(copy, p, n * size);
    return copy;
}

bool vt_weight_stats_cached(vt_weight_cache *c, const vt_model *m, vt_id weight, const vt_weight_spec *spec,
                            const vt_progress *progress, const vt_distribution **out, vt_err *err)
{
    vt_str key = key_of(c->arena, weight, spec);
    vt_id at = vt_names_get(&c->places, key);
    if (at != VT_NONE) {
        *out = c->entries.at[at].found;
        return true;
    }
    vt_distribution *d = vt_arena_take(c->arena, sizeof *d);
    vt_arena *work = vt_arena_new();
    bool ok = vt_arena_check(c->arena, err) && vt_arena_check(work, err) &&
              vt_weight_stats(work, m, weight, spec, progress, d, err);
    if (ok) {
        d->edges = kept(c->arena, d->edges, d->n_bins ? d->n_bins + 1 : 0, sizeof *d->edges);
        d->bins = kept(c->arena, d->bins, d->n_bins, sizeof *d->bins);
        d->quantiles = kept(c->arena, d->quantiles, d->n_quantiles, sizeof *d->quantiles);
        d->at = kept(c->arena, d->at, d->n_quantiles, sizeof *d->at);
        entry *e = vt_push(c->arena, &c->entries);
        if (e)
            e->found = d;
        vt_names_put(&c->places, key, (vt_id)(c->entries.n - 1));
        *out = d;
        ok = vt_arena_check(c->arena, err);
    }
    vt_arena_free(work);
    return ok;
}
