/* dims.c: sizes given to symbolic dimensions, "batch=8,seq=128". A dimension keeps its symbol; every
 * type of the model that bears it is replaced by a copy with the size. */
#include "model/model.h"

typedef struct wish { /* "batch=8" */
    vt_str name;
    int64_t n;
    bool met;
} wish;

typedef struct setting {
    vt_model *m;
    VT_VEC(wish) wishes;
} setting;

static bool wish_read(wish *w, vt_str text, vt_err *err)
{
    size_t eq = vt_str_find(text, '=', 0);
    w->name = vt_str_cut(text, 0, eq == SIZE_MAX ? 0 : eq);
    vt_str digits = vt_str_from(text, eq == SIZE_MAX ? text.n : eq + 1);
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9' || w->n > INT64_MAX / 10 - 9)
            return vt_fail(err, VT_BAD_USAGE, "'%.*s' gives no whole number", VT_ARG(text));
        w->n = w->n * 10 + (digits.p[i] - '0');
    }
    if (!w->name.n || !digits.n)
        return vt_fail(err, VT_BAD_USAGE, "'%.*s' is not of the form NAME=SIZE", VT_ARG(text));
    return true;
}

static bool wishes_read(setting *s, vt_str spec, vt_err *err)
{
    for (size_t at = 0; at < spec.n;) {
        size_t end = vt_str_find(spec, ',', at);
        if (end == SIZE_MAX)
            end = spec.n;
        wish *w = vt_push(s->m->arena, &s->wishes);
        if (!w)
            return vt_arena_check(s->m->arena, err);
        if (!wish_read(w, vt_str_cut(spec, at, end - at), err))
            return false;
        at = end + 1;
    }
    return true;
}

static wish *wish_for(setting *s, vt_str name)
{
    for (size_t i = 0; name.n && i < s->wishes.n; i++)
        if (vt_str_eq(s->wishes.at[i].name, name))
            return &s->wishes.at[i];
    return NULL;
}

/* The type itself when nothing in it is wished for, else a copy. Elements of sequences nest. */
static const vt_type *type_with(setting *s, const vt_type *t)
{
    if (!t)
        return t;
    const vt_type *elem = type_with(s, t->elem);
    bool changed = elem != t->elem;
    for (int i = 0; i < t->rank; i++)
        changed |= wish_for(s, t->dims[i].name) != NULL;
    vt_type *copy = changed ? vt_arena_take(s->m->arena, sizeof *copy) : NULL;
    vt_dim *dims = changed && t->rank > 0 ? vt_arena_array(s->m->arena, (size_t)t->rank, sizeof *dims) : NULL;
    if (!copy || (t->rank > 0 && !dims))
        return t;
    *copy = *t;
    copy->elem = elem;
    copy->dims = dims;
    for (int i = 0; i < t->rank; i++) {
        wish *w = wish_for(s, t->dims[i].name);
        dims[i] = t->dims[i];
        if (w)
            dims[i].n = w->n, w->met = true;
    }
    return copy;
}

bool vt_model_set(vt_model *m, vt_str spec, vt_err *err)
{
    setting s = {.m = m};
    if (!wishes_read(&s, spec, err))
        return vt_while(err, "set");
    for (size_t i = 0; i < m->values.n; i++)
        m->values.at[i].type = type_with(&s, m->values.at[i].type);
    for (size_t i = 0; i < s.wishes.n; i++)
        if (!s.wishes.at[i].met) {
            vt_fail(err, VT_BAD_INPUT, "no symbolic dimension is named '%.*s'", VT_ARG(s.wishes.at[i].name));
            return vt_while(err, "set");
        }
    return vt_arena_check(m->arena, err);
}
