/* filter_way.c: `up:a`, `down:a` and `path:a..b`, what depends on what.
 *
 * A name may stand for several items; what any of them reaches counts. Only leaves are reached: a
 * group is where they lie, not something that computes. */
#include "inspect/query.h"
#include "inspect/tree.h"

#include <string.h>

/* Whether a field other than the type is what the term says: `up:input` means the value of that
 * name, not all inputs. */
static bool is_named(const vt_search *s, uint32_t at, const vt_term *t)
{
    vt_str field;
    int which = 0;
    for (size_t i = 0; vt_field_next(vt_record(s, at), &i, &field); which++)
        if (which != VT_FIELD_TYPE && vt_term_matches(field, t, VT_WHOLE))
            return true;
    return false;
}

/* What must stand in a record for it to be looked at: the whole field, its beginning, or any part.
 */
static vt_str trace_of(vt_arena *arena, const vt_term *t, int stage)
{
    if (vt_term_is_glob(t))
        return vt_term_plain(t);
    return vt_str_format(arena, "%s%.*s%s", stage == VT_PART ? "" : "\n", (int)t->value.n,
                         t->value.p, stage == VT_WHOLE ? "\n" : "");
}

/* The items a name stands for: those that have it as a whole field (path, name, value), else those
 * with a field that begins with it, else those that hold it anywhere. */
static size_t resolve(const vt_search *s, vt_arena *arena, const vt_term *t, vt_id **items)
{
    *items = vt_arena_array(arena, s->n, sizeof **items);
    size_t n = 0;
    for (int stage = 0; *items && stage < vt_term_stages(t) && n == 0; stage++) {
        vt_str trace = trace_of(arena, t, stage);
        for (uint32_t at = 0; (at = vt_next_holding(s, at, trace)) < s->n; at++)
            if (stage != VT_WHOLE || is_named(s, at, t))
                (*items)[n++] = s->item[at];
    }
    return n;
}

typedef struct marks { /* one bit per item */
    uint64_t *seen, *start;
} marks;

static bool reach(vt_run *r, const vt_term *t, bool up, marks *out, vt_err *err)
{
    size_t words = r->s->h->items.n / 64 + 1;
    vt_id *from;
    size_t n = resolve(r->s, r->arena, t, &from);
    out->seen = vt_arena_array(r->arena, words, 8);
    out->start = vt_arena_array(r->arena, words, 8);
    if (!from || !out->seen || !out->start ||
        !vt_tree_reach(r->arena, r->s->h, from, n, up, out->seen, out->start))
        return vt_arena_check(r->arena, err);
    return true;
}

static bool has_bit(const uint64_t *bits, vt_id i)
{
    return bits[i >> 6] >> (i & 63) & 1;
}

static bool is_leaf(const vt_run *r, uint32_t at)
{
    return r->s->h->items.at[r->s->item[at]].n_children == 0;
}

static bool narrow_reached(vt_run *r, const vt_term *t, bool up, vt_err *err)
{
    marks m;
    if (!reach(r, t, up, &m, err))
        return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        vt_id item = r->s->item[r->at[i]];
        if (is_leaf(r, r->at[i]) && has_bit(m.seen, item) && !has_bit(m.start, item))
            r->at[kept++] = r->at[i];
    }
    r->n = kept;
    return true;
}

bool vt_narrow_up(vt_run *r, const vt_term *t, vt_err *err)
{
    return narrow_reached(r, t, true, err);
}

bool vt_narrow_down(vt_run *r, const vt_term *t, vt_err *err)
{
    return narrow_reached(r, t, false, err);
}

/* path:a..b: on a way from a to b, both ends included. */
bool vt_narrow_path(vt_run *r, const vt_term *t, vt_err *err)
{
    const char *dots = memmem(t->value.p, t->value.n, "..", 2);
    vt_term a = *t, b = *t;
    if (dots) {
        a.value.n = (size_t)(dots - t->value.p);
        b.value = vt_str_from(t->value, a.value.n + 2);
    }
    if (!dots || a.value.n == 0 || b.value.n == 0)
        return vt_fail(err, VT_BAD_INPUT, "'%.*s': path: needs two names, as in path:a..b",
                       VT_ARG(t->text));
    marks down, up;
    if (!reach(r, &a, false, &down, err) || !reach(r, &b, true, &up, err))
        return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        vt_id item = r->s->item[r->at[i]];
        if (is_leaf(r, r->at[i]) && has_bit(down.seen, item) && has_bit(up.seen, item))
            r->at[kept++] = r->at[i];
    }
    r->n = kept;
    return true;
}
