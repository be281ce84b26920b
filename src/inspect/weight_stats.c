/* weight_stats.c: the questions of room analysis, asked of a stored tensor. */
#include "inspect/inspect.h"

/* A page that went missing while it was read was counted as zeros: no number is given then. */
static bool is_whole(const vt_model *m, vt_err *err)
{
    for (size_t i = 0; i < m->maps.n; i++)
        if (!vt_map_check(m->maps.at[i], err))
            return false;
    return true;
}

static bool ended(bool ok, const vt_model *m, vt_id weight, vt_err *err)
{
    ok = ok && is_whole(m, err);
    return ok ? true : vt_while(err, "weight '%.*s'", VT_ARG(m->weights.at[weight].name));
}

bool vt_weight_stats(vt_arena *arena, const vt_model *m, vt_id weight, const vt_weight_spec *spec,
                     const vt_progress *progress, vt_distribution *out, vt_err *err)
{
    vt_series s;
    if (!vt_weight_series(arena, m, weight, spec && spec->real, &s, err))
        return false;
    bool ok = vt_distribution_make(arena, &s, spec ? &spec->distribution : NULL, progress, out, err);
    return ended(ok, m, weight, err);
}

bool vt_weight_channels(vt_arena *arena, const vt_model *m, vt_id weight, int axis, bool real,
                        const vt_progress *progress, vt_channels *out, vt_err *err)
{
    const vt_weight *w = &m->weights.at[weight];
    vt_series s;
    if (axis < 0 || axis >= w->rank)
        return vt_fail(err, VT_BAD_INPUT, "there is no axis %d, the tensor has %d", axis, w->rank);
    if (!vt_weight_series(arena, m, weight, real, &s, err))
        return false;
    uint64_t inner = 1;
    for (int i = axis + 1; i < w->rank; i++)
        inner *= (uint64_t)w->shape[i];
    out->n = (uint64_t)w->shape[axis];
    out->at = vt_arena_array(arena, out->n, sizeof *out->at);
    return vt_arena_check(arena, err) &&
           ended(vt_channels_make(arena, &s, out->n, inner, progress, out->at, err), m, weight, err);
}

bool vt_weight_tiles(vt_arena *arena, const vt_model *m, vt_id weight, uint64_t width, vt_rectangle r,
                     size_t down, size_t across, bool real, const vt_progress *progress, vt_tile *out,
                     vt_err *err)
{
    vt_series s;
    if (!vt_weight_series(arena, m, weight, real, &s, err))
        return false;
    bool ok = vt_tiles_make(&s, width, r, down, across, progress, out, err);
    return ended(ok, m, weight, err);
}
