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
