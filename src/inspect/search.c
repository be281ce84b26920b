/* search.c: running a query: each term narrows the positions that are in play, in the order typed,
 * so that the one that left nothing can be named. */
#include "inspect/query.h"

#include <string.h>

/* A term whose value is still to be typed holds for everything; a count needs its number. */
static bool is_unfinished(const vt_term *t)
{
    return t->value.n == 0 && (t->key.n == 0 || t->sign[0] == ':');
}

static bool narrow_all(vt_run *r, vt_str query, bool *asked, vt_str *emptied_by, vt_err *err)
{
    vt_term t;
    for (size_t i = 0; vt_term_next(r->arena, query, &i, &t);) {
        const vt_filter *f = vt_filter_of(&t, err);
        if (!f || !vt_arena_check(r->arena, err))
            return false;
        if (is_unfinished(&t))
            continue;
        *asked = true;
        if (!f->narrow(r, &t, err))
            return false;
        if (r->n == 0) {
            *emptied_by = vt_str_copy(r->arena, t.text);
            return vt_arena_check(r->arena, err);
        }
    }
    return true;
}

bool vt_search_run(const vt_search *s, vt_arena *arena, vt_str query, size_t limit, vt_hits *out,
                   vt_err *err)
{
    memset(out, 0, sizeof *out);
    vt_run r = {s, arena, vt_arena_array(arena, s->n, sizeof(uint32_t)), s->n};
    if (!r.at)
        return vt_arena_check(arena, err);
    for (uint32_t i = 0; i < s->n; i++)
        r.at[i] = i;
    bool asked = false;
    if (!narrow_all(&r, query, &asked, &out->emptied_by, err))
        return false;
    out->total = asked ? r.n : 0;
    out->n = out->total < limit ? out->total : limit;
    vt_id *items = vt_arena_array(arena, out->n, sizeof *items);
    for (size_t i = 0; items && i < out->n; i++)
        items[i] = s->item[r.at[i]];
    out->items = items;
    return vt_arena_check(arena, err);
}
