/* filter_scope.c: `in:encoder.3`, what lies inside a scope.
 *
 * A term names the end of a group's path, from the beginning of a part on: layer.3 is inside
 * encoder, and
 * '/' and '.' between parts are the same, since files write both. Positions keep tree order, so
 * what lies inside a group is an interval of them. */
#include "inspect/query.h"

#include <string.h>

static bool is_boundary(char c)
{
    return c == '/' || c == '.';
}

/* True when `a` and `b` are the same but for the sign between parts: encoder/3 and encoder.3. */
static bool same_parts(vt_str a, vt_str b)
{
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && !(is_boundary(a.p[i]) && is_boundary(b.p[i])))
            return false;
    return true;
}

static bool begins_part(vt_str path, size_t i)
{
    return i == 0 || is_boundary(path.p[i - 1]);
}

/* VT_WHOLE: `path` ends in what the term names. */
static bool ends_in_scope(vt_str path, vt_str want)
{
    size_t i = path.n - want.n;
    return path.n >= want.n && begins_part(path, i) && same_parts(vt_str_from(path, i), want);
}

/* VT_START: the term goes some way into the last part of `path`. */
static bool begins_scope(vt_str path, vt_str want)
{
    for (size_t i = 0; i + want.n < path.n; i++)
        if (begins_part(path, i) && same_parts(vt_str_cut(path, i, want.n), want) &&
            vt_str_find(path, '/', i + want.n) == SIZE_MAX)
            return true;
    return false;
}

static bool glob_ends_scope(vt_str path, vt_str glob)
{
    for (size_t i = 0; i < path.n; i++)
        if (begins_part(path, i) && vt_glob(glob, vt_str_from(path, i)))
            return true;
    return false;
}

static bool scope_matches(vt_str path, const vt_term *t, int stage)
{
    if (vt_term_is_glob(t))
        return glob_ends_scope(path, t->value);
    return stage == VT_WHOLE   ? ends_in_scope(path, t->value)
           : stage == VT_START ? begins_scope(path, t->value)
                               : vt_str_holds(path, t->value);
}

/* Marks what lies inside the groups that the term names, not these themselves; false when there is
 * no such group. */
static bool mark_inside(const vt_search *s, const vt_term *t, int stage, uint8_t *inside)
{
    bool any = false;
    for (uint32_t i = 0; i < s->n_groups; i++) {
        uint32_t at = s->groups[i];
        if (!scope_matches(vt_field(s, at, VT_FIELD_PATH), t, stage))
            continue;
        any = true;
        memset(inside + at + 1, 1, s->end[at] - at - 1);
    }
    return any;
}

bool vt_narrow_in(vt_run *r, const vt_term *term, vt_err *err)
{
    vt_term t = *term;
    while (t.value.n && t.value.p[0] == '/')
        t.value = vt_str_from(t.value, 1);
    while (t.value.n && t.value.p[t.value.n - 1] == '/')
        t.value.n--;
    uint8_t *inside = vt_arena_array(r->arena, r->s->n, 1);
    if (!inside)
        return vt_arena_check(r->arena, err);
    int stage = VT_WHOLE;
    while (stage < vt_term_stages(&t) && !mark_inside(r->s, &t, stage, inside))
        stage++;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (inside[r->at[i]])
            r->at[kept++] = r->at[i];
    r->n = kept;
    return true;
}
