/* filters.c: what each filter of the query language lets through; the list stands at the end.
 *
 * Filters over names ask three times, each time only when the time before found nothing: the whole
 * name (`op:Conv` is not ConvTranspose), then its beginning, then any part of it. So a query is
 * useful at every key while it is typed. */
#include "inspect/fold.h"
#include "inspect/query.h"

#include <stdlib.h>
#include <string.h>

/* ---- words ----------------------------------------------------------------------------------- */

/* The first word of a query: one scan over the text, stepping to the next record at each hit. */
static void scan(vt_run *r, vt_str part)
{
    r->n = 0;
    for (uint32_t at = 0; (at = vt_next_holding(r->s, at, part)) < r->s->n; at++)
        r->at[r->n++] = at;
}

static void keep_holding(vt_run *r, vt_str part)
{
    if (part.n == 0)
        return;
    if (r->n == r->s->n) {
        scan(r, part);
        return;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (vt_str_holds(vt_record(r->s, r->at[i]), part))
            r->at[kept++] = r->at[i];
    r->n = kept;
}

/* `part` is the glob's plain part: a cheap question before the dear one. */
static bool any_field_matches(vt_str record, vt_str glob, vt_str part)
{
    bool at_start = part.n && part.p == glob.p;
    vt_str field;
    for (size_t i = 0; vt_field_next(record, &i, &field);)
        if ((at_start ? vt_str_starts(field, part) : vt_str_holds(field, part)) &&
            vt_glob(glob, field))
            return true;
    return false;
}

static void keep_matching(vt_run *r, const vt_term *t)
{
    vt_str part = vt_term_plain(t);
    keep_holding(r, part);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (any_field_matches(vt_record(r->s, r->at[i]), t->value, part))
            r->at[kept++] = r->at[i];
    r->n = kept;
}

static bool narrow_word(vt_run *r, const vt_term *t, vt_err *err)
{
    if (vt_term_is_glob(t))
        keep_matching(r, t);
    else if (t->exact)
        keep_holding(r, vt_str_format(r->arena, "\n%.*s\n", (int)t->value.n, t->value.p));
    else
        keep_holding(r, t->value);
    return vt_arena_check(r->arena, err);
}

static bool narrow_name(vt_run *r, const vt_term *t, vt_err *err)
{
    (void)err;
    keep_holding(r, vt_term_plain(t));
    int stage = t->exact ? VT_WHOLE : VT_PART;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (vt_term_matches(vt_field(r->s, r->at[i], VT_FIELD_NAME), t, stage))
            r->at[kept++] = r->at[i];
    r->n = kept;
    return true;
}

/* ---- operators and types: few distinct names, each looked at once ---------------------------- */

/* One byte per name: whether the term asks for it. NULL when memory is short. */
static uint8_t *wanted_kinds(vt_run *r, const vt_term *t, const vt_kinds *kinds)
{
    uint8_t *wanted = vt_arena_array(r->arena, kinds->at.n, 1);
    bool any = false;
    for (int stage = 0; wanted && stage < vt_term_stages(t) && !any; stage++)
        for (size_t k = 0; k < kinds->at.n; k++)
            any |= wanted[k] =
                vt_term_matches(vt_fold_copy(r->arena, kinds->at.at[k].op), t, stage);
    return wanted;
}

static bool narrow_kind(vt_run *r, const vt_term *t, const vt_kinds *kinds, const vt_id *kind_of,
                        vt_err *err)
{
    uint8_t *wanted = wanted_kinds(r, t, kinds);
    if (!wanted)
        return vt_arena_check(r->arena, err);
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

/* ---- number formats and shapes --------------------------------------------------------------- */

static bool narrow_dtype(vt_run *r, const vt_term *t, vt_err *err)
{
    uint64_t wanted = 0;
    for (int stage = VT_WHOLE; stage <= VT_START && !wanted; stage++)
        for (int d = VT_DTYPE_UNKNOWN + 1; d < VT_DTYPE_COUNT; d++)
            if (vt_term_matches(vt_str_of(vt_dtype_name((vt_dtype)d)), t, stage))
                wanted |= UINT64_C(1) << d;
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

static bool has_wanted_shape(const vt_search *s, uint32_t at, const uint8_t *wanted)
{
    for (uint32_t k = s->shapes_at[at]; k < s->shapes_at[at + 1]; k++)
        if (wanted[s->shape_of.at[k]])
            return true;
    return false;
}

static bool narrow_shape(vt_run *r, const vt_term *t, vt_err *err)
{
    const vt_kinds *shapes = &r->s->shapes;
    vt_str glob = plain_shape(r->arena, t->value);
    uint8_t *wanted = vt_arena_array(r->arena, shapes->at.n, 1);
    if (!vt_arena_check(r->arena, err))
        return false;
    for (size_t k = 0; k < shapes->at.n; k++)
        wanted[k] = vt_glob(glob, shapes->at.at[k].op);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (has_wanted_shape(r->s, r->at[i], wanted))
            r->at[kept++] = r->at[i];
    r->n = kept;
    return true;
}

/* ---- counts ---------------------------------------------------------------------------------- */

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

/* ---- the list -------------------------------------------------------------------------------- */

const vt_filter vt_filters[] = {
    {"op", ":", narrow_op, vt_offer_ops},
    {"type", ":", narrow_type, vt_offer_types},
    {"name", ":", narrow_name, vt_offer_names},
    {"in", ":", vt_narrow_in, vt_offer_scopes},
    {"shape", ":", narrow_shape, vt_offer_shapes},
    {"dtype", ":", narrow_dtype, vt_offer_dtypes},
    {"params", "><=", narrow_params, NULL},
    {"up", ":", vt_narrow_up, vt_offer_paths},
    {"down", ":", vt_narrow_down, vt_offer_paths},
    {"path", ":", vt_narrow_path, vt_offer_ways},
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
