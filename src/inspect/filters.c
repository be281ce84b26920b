/* filters.c: what each filter of the query language lets through; the list stands at the end.
 *
 * Filters over names ask three times, each time only when the time before found nothing: the whole
 * name (`op:Conv` is not ConvTranspose), then its beginning, then any part of it. So a query is
 * useful at every key while it is typed. */
#include "inspect/fold.h"
#include "inspect/query.h"
#include "inspect/tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- matching one field -------------------------------------------------------------------------
 */

static bool holds(vt_str s, vt_str part)
{
    return part.n == 0 || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n));
}

static bool is_glob(const vt_term *t)
{
    return !t->exact &&
           (vt_str_find(t->value, '*', 0) != SIZE_MAX || vt_str_find(t->value, '?', 0) != SIZE_MAX ||
                         vt_str_find(t->value, '{', 0) != SIZE_MAX);
}

enum { WHOLE, START, PART, STAGES };

static bool field_matches(vt_str field, const vt_term *t, int stage)
{
    if (is_glob(t))
        return vt_glob(t->value, field);
    return stage == WHOLE   ? vt_str_eq(field, t->value)
           : stage == START ? vt_str_starts(field, t->value)
                            : holds(field, t->value);
}

static int stages_of(const vt_term *t)
{
    return t->exact || is_glob(t) ? WHOLE + 1 : STAGES;
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* The first word of a query: one scan over the text, stepping to the next record at each hit. */
static void scan(vt_run *r, vt_str part)
{
    r->n = 0;
    for (uint32_t at = 0; (at = vt_next_holding(r->s, at, part)) < r->s->n; at++)
        r->at[r->n++] = at;
}

static void keep_holding(vt_run *r, vt_str needle)
{
    if (r->n == r->s->n) {
        scan(r, needle);
        return;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (holds(vt_record(r->s, r->at[i]), needle))
            r->at[kept++] = r->at[i];
    r->n = kept;
}

/* The longest part of a glob without special characters: records without it need no closer look. */
static vt_str plain_part(vt_str glob)
{
    vt_str best = {0};
    size_t start = 0;
    for (size_t i = 0; i <= glob.n; i++) {
        if (i < glob.n && !strchr("*?[]{},\\", glob.p[i]))
            continue;
        if (i < glob.n && strchr("[]{},\\", glob.p[i]))
            return (vt_str){0};
        if (i - start > best.n)
            best = vt_str_cut(glob, start, i - start);
        start = i + 1;
    }
    return best;
}

/* `part` is the glob's plain part: a cheap question before the dear one. */
static bool any_field_matches(vt_str record, vt_str glob, vt_str part)
{
    bool at_start = part.n && part.p == glob.p;
    vt_str field;
    for (size_t i = 0; vt_field_next(record, &i, &field);)
        if ((at_start ? vt_str_starts(field, part) : holds(field, part)) && vt_glob(glob, field))
            return true;
    return false;
}

static bool narrow_word(vt_run *r, const vt_term *t, vt_err *err)
{
    if (t->exact) {
        vt_str line = vt_str_format(r->arena, "\n%.*s\n", (int)t->value.n, t->value.p);
        keep_holding(r, line);
    } else if (!is_glob(t)) {
        keep_holding(r, t->value);
    } else {
        vt_str part = plain_part(t->value);
        if (part.n)
            keep_holding(r, part);
        uint32_t kept = 0;
        for (uint32_t i = 0; i < r->n; i++)
            if (any_field_matches(vt_record(r->s, r->at[i]), t->value, part))
                r->at[kept++] = r->at[i];
        r->n = kept;
    }
    return vt_arena_check(r->arena, err);
}

static bool narrow_name(vt_run *r, const vt_term *t, vt_err *err)
{
    (void)err;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (field_matches(vt_field(r->s, r->at[i], VT_FIELD_NAME), t, t->exact ? WHOLE : PART))
            r->at[kept++] = r->at[i];
    r->n = kept;
    return true;
}

/* ---- operators and types: few distinct names, so each is looked at once
 * --------------------------- */

static bool narrow_kind(vt_run *r, const vt_term *t, const vt_kinds *kinds, const vt_id *kind_of,
                        vt_err *err)
{
    uint8_t *wanted = vt_arena_array(r->arena, kinds->at.n, 1);
    if (!wanted)
        return vt_arena_check(r->arena, err);
    bool any = false;
    for (int stage = 0; stage < stages_of(t) && !any; stage++)
        for (size_t k = 0; k < kinds->at.n; k++)
            any |= wanted[k] = field_matches(vt_fold_copy(r->arena, kinds->at.at[k].op), t, stage);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        vt_id kind = kind_of[r->at[i]];
        if (kind != VT_NONE && wanted[kind])
            r->at[kept++] = r->at[i];
    }
    r->n = kept;
    return vt_arena_check(r->arena, err);
}

static bool narrow_op(vt_run *r, const vt_term *t, vt_err *err)
{
    return narrow_kind(r, t, &r->s->ops, r->s->op_of, err);
}

static bool narrow_type(vt_run *r, const vt_term *t, vt_err *err)
{
    return narrow_kind(r, t, &r->s->types, r->s->type_of, err);
}

/* ---- scopes
 * -------------------------------------------------------------------------------------- */

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

/* Whether the end of `path` is what the term names: from a boundary on, whole or (START) as far as
 * the term goes into the last part. */
static bool scope_matches(vt_str path, const vt_term *t, int stage)
{
    vt_str want = t->value;
    if (stage == PART)
        return holds(path, want);
    for (size_t i = 0; i < path.n; i++) {
        if (i && !is_boundary(path.p[i - 1]))
            continue;
        vt_str tail = vt_str_from(path, i);
        if (is_glob(t) ? vt_glob(want, tail) : tail.n == want.n && same_parts(tail, want))
            return true;
        if (stage == START && tail.n > want.n && same_parts(vt_str_cut(tail, 0, want.n), want) &&
            vt_str_find(tail, '/', want.n) == SIZE_MAX)
            return true;
    }
    return false;
}

/* Marks the groups that the term names. */
static bool mark_scopes(const vt_search *s, const vt_term *t, int stage, uint8_t *marked)
{
    bool any = false;
    for (uint32_t at = 0; at < s->n; at++) {
        vt_id item = s->item[at];
        if (s->h->items.at[item].kind != VT_ITEM_GROUP)
            continue;
        marked[item] = scope_matches(vt_field(s, at, VT_FIELD_PATH), t, stage);
        any |= marked[item];
    }
    return any;
}

/* What lies inside a marked group, at any depth; the group itself only inside another. */
static bool narrow_in(vt_run *r, const vt_term *term, vt_err *err)
{
    const vt_hierarchy *h = r->s->h;
    vt_term t = *term;
    while (t.value.n && t.value.p[0] == '/')
        t.value = vt_str_from(t.value, 1);
    while (t.value.n && t.value.p[t.value.n - 1] == '/')
        t.value.n--;
    uint8_t *marked = vt_arena_array(r->arena, h->items.n, 1);
    uint8_t *inside = vt_arena_array(r->arena, h->items.n, 1);
    if (!marked || !inside)
        return vt_arena_check(r->arena, err);
    for (int stage = 0; stage < stages_of(&t) && !mark_scopes(r->s, &t, stage, marked); stage++)
        ;
    for (size_t i = 1; i < h->items.n; i++) { /* parents stand before children */
        vt_id parent = h->items.at[i].parent;
        inside[i] = inside[parent] || marked[parent];
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (inside[r->s->item[r->at[i]]])
            r->at[kept++] = r->at[i];
    r->n = kept;
    return true;
}

/* ---- number formats and shapes
 * -------------------------------------------------------------------- */

static bool narrow_dtype(vt_run *r, const vt_term *t, vt_err *err)
{
    uint32_t wanted = 0;
    for (int stage = WHOLE; stage <= START && !wanted; stage++)
        for (int d = VT_DTYPE_UNKNOWN + 1; d < VT_DTYPE_COUNT; d++)
            if (field_matches(vt_str_of(vt_dtype_name((vt_dtype)d)), t, stage))
                wanted |= UINT32_C(1) << d;
    if (!wanted)
        return vt_fail(err, VT_BAD_INPUT, "'%.*s': there is no number format of that name",
                       VT_ARG(t->text));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->s->dtypes[r->at[i]] & wanted)
            r->at[kept++] = r->at[i];
    r->n = kept;
    return true;
}

/* Sizes may be typed with the multiplication sign; stored shapes have x. */
static vt_str plain_shape(vt_arena *arena, vt_str typed)
{
    char *out = vt_arena_take(arena, typed.n);
    size_t n = 0;
    for (size_t i = 0; out && i < typed.n; i++) {
        bool times = vt_str_starts(vt_str_from(typed, i), VT_S("\u00D7"));
        out[n++] = times ? 'x' : typed.p[i];
        i += times;
    }
    return (vt_str){out, n};
}

static bool narrow_shape(vt_run *r, const vt_term *t, vt_err *err)
{
    vt_str glob = plain_shape(r->arena, t->value);
    if (!vt_arena_check(r->arena, err))
        return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        vt_str shape, record = vt_shapes(r->s, r->at[i]);
        bool any = false;
        for (size_t k = 0; !any && vt_field_next(record, &k, &shape);)
            any = vt_glob(glob, shape);
        if (any)
            r->at[kept++] = r->at[i];
    }
    r->n = kept;
    return true;
}

/* ---- counts
 * --------------------------------------------------------------------------------------- */

/* "1.5M" is 1,500,000. */
static bool read_count(vt_arena *arena, const vt_term *t, double *out, vt_err *err)
{
    static const struct {
        char letter;
        double times;
    } units[] = {{0, 1}, {'k', 1e3}, {'m', 1e6}, {'g', 1e9}, {'b', 1e9}, {'t', 1e12}};
    const char *text = vt_cstr(arena, t->value);
    if (!text)
        return vt_arena_check(arena, err);
    char *end;
    *out = strtod(text, &end);
    for (size_t i = 0; end > text && i < sizeof units / sizeof *units; i++)
        if (*end == units[i].letter && (*end == 0 || end[1] == 0)) {
            *out *= units[i].times;
            return true;
        }
    return vt_fail(err, VT_BAD_INPUT, "'%.*s': %.*s%s needs a number such as 1000, 1.5k or 2M",
                   VT_ARG(t->text), VT_ARG(t->key), t->sign);
}

static bool compares(double have, const char *sign, double want)
{
    return (sign[0] == '>' && have > want) || (sign[0] == '<' && have < want) ||
           ((sign[0] == '=' || sign[1] == '=') && have == want);
}

static bool narrow_params(vt_run *r, const vt_term *t, vt_err *err)
{
    double want = 0;
    if (!read_count(r->arena, t, &want, err))
        return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        const vt_item *it = &r->s->h->items.at[r->s->item[r->at[i]]];
        if (compares((double)it->parameters, t->sign, want))
            r->at[kept++] = r->at[i];
    }
    r->n = kept;
    return true;
}

static bool refuse_cost(vt_run *r, const vt_term *t, vt_err *err)
{
    (void)r;
    return vt_fail(err, VT_BAD_INPUT, "%.*s%s needs a model that runs", VT_ARG(t->key), t->sign);
}

/* ---- what depends on what
 * ---------------------------------------------------------------------------- */

/* Whether a field other than the type is what the term says: `up:input` means the value of that
 * name, not all inputs. */
static bool is_named(const vt_search *s, uint32_t at, const vt_term *t)
{
    vt_str field;
    int which = 0;
    for (size_t i = 0; vt_field_next(vt_record(s, at), &i, &field); which++)
        if (which != VT_FIELD_TYPE && field_matches(field, t, WHOLE))
            return true;
    return false;
}

/* Positions a name stands for: those that have it as a whole field (path, name, value), else those
 * whose name begins with it, else those that hold it anywhere. */
static bool is_meant(const vt_search *s, uint32_t at, const vt_term *t, int stage)
{
    return stage == WHOLE   ? is_named(s, at, t)
           : stage == START ? vt_str_starts(vt_field(s, at, VT_FIELD_NAME), t->value)
                            : true;
}

static size_t resolve(const vt_search *s, vt_arena *arena, const vt_term *t, vt_id **items)
{
    *items = vt_arena_array(arena, s->n, sizeof **items);
    vt_str part = is_glob(t) ? plain_part(t->value) : t->value;
    size_t n = 0;
    for (int stage = 0; *items && stage < stages_of(t) && n == 0; stage++)
        for (uint32_t at = 0; (at = vt_next_holding(s, at, part)) < s->n; at++)
            if (is_meant(s, at, t, stage))
                (*items)[n++] = s->item[at];
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

/* Groups are no part of what is reached: a leaf is. */
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

static bool narrow_up(vt_run *r, const vt_term *t, vt_err *err)
{
    return narrow_reached(r, t, true, err);
}

static bool narrow_down(vt_run *r, const vt_term *t, vt_err *err)
{
    return narrow_reached(r, t, false, err);
}

/* path:a..b: on a way from a to b, both ends included. */
static bool narrow_path(vt_run *r, const vt_term *t, vt_err *err)
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

/* ---- the list
 * ---------------------------------------------------------------------------------------- */

const vt_filter vt_filters[] = {
    {"op", ":", narrow_op, vt_offer_ops},
    {"type", ":", narrow_type, vt_offer_types},
    {"name", ":", narrow_name, vt_offer_names},
    {"in", ":", narrow_in, vt_offer_scopes},
    {"shape", ":", narrow_shape, vt_offer_shapes},
    {"dtype", ":", narrow_dtype, vt_offer_dtypes},
    {"params", "><=", narrow_params, NULL},
    {"up", ":", narrow_up, vt_offer_paths},
    {"down", ":", narrow_down, vt_offer_paths},
    {"path", ":", narrow_path, vt_offer_ways},
    {"macs", "><=", refuse_cost, NULL},
    {"flops", "><=", refuse_cost, NULL},
    {0},
};

const vt_filter vt_filter_word = {"", "", narrow_word, NULL};

const vt_filter *vt_filter_of(const vt_term *t, vt_err *err)
{
    if (t->key.n == 0)
        return &vt_filter_word;
    for (const vt_filter *f = vt_filters; f->key; f++)
        if (vt_str_is(t->key, f->key) && strchr(f->signs, t->sign[0]))
            return f;
    vt_fail(
        err, VT_BAD_INPUT,
        "'%.*s': there is no filter %.*s%s; there are op: type: name: in: shape: dtype: params> "
        "params< up: down: path:a..b, and quotes search for a name with a colon",
        VT_ARG(t->text), VT_ARG(t->key), t->sign);
    return NULL;
}
