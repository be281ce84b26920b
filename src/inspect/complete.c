/* complete.c: how the last term of a query could go on.
 *
 * Offers are whole terms. Those that begin with what is typed stand before those that only hold it;
 * among equals the frequent come first for operators and types, tree order decides for the rest. */
#include "inspect/fold.h"
#include "inspect/query.h"

#include <stdlib.h>
#include <string.h>

void vt_offer(vt_offers *o, const char *key, vt_str value)
{
    if (o->list.n >= o->limit)
        return;
    bool quote = vt_str_find(value, ' ', 0) != SIZE_MAX;
    const char *mark = quote ? "\"" : "";
    vt_str term = vt_str_format(o->arena, "%s%s%.*s%s", key, mark, (int)value.n,
                                value.n ? value.p : "", mark);
    if (vt_names_put(&o->known, term, 0) != VT_NONE)
        return;
    vt_str *at = vt_push(o->arena, &o->list);
    if (at)
        *at = term;
}

/* 0: begins with it, 1: holds it, 2: neither. */
static int rank_of(vt_str folded, vt_str prefix)
{
    if (vt_str_starts(folded, prefix))
        return 0;
    return prefix.n <= folded.n && memmem(folded.p, folded.n, prefix.p, prefix.n) ? 1 : 2;
}

/* ---- names of which there are few ------------------------------------------------------------ */

static int by_frequency(const void *pa, const void *pb)
{
    const vt_count *a = pa, *b = pb;
    return a->n != b->n ? (a->n < b->n ? 1 : -1) : vt_str_cmp(a->op, b->op);
}

static void offer_kinds(vt_offers *o, const char *key, vt_str prefix, const vt_kinds *kinds)
{
    size_t n = kinds->at.n;
    vt_count *sorted = vt_arena_array(o->arena, n, sizeof *sorted);
    if (!sorted || !n)
        return;
    memcpy(sorted, kinds->at.at, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_frequency);
    for (int rank = 0; rank < 2; rank++)
        for (size_t i = 0; i < n && o->list.n < o->limit; i++)
            if (rank_of(vt_fold_copy(o->arena, sorted[i].op), prefix) == rank)
                vt_offer(o, key, sorted[i].op);
}

void vt_offer_ops(vt_offers *o, const char *key, vt_str prefix)
{
    offer_kinds(o, key, prefix, &o->s->ops);
}

void vt_offer_types(vt_offers *o, const char *key, vt_str prefix)
{
    offer_kinds(o, key, prefix, &o->s->types);
}

void vt_offer_dtypes(vt_offers *o, const char *key, vt_str prefix)
{
    uint64_t present = 0;
    for (uint32_t at = 0; at < o->s->n; at++)
        present |= o->s->dtypes[at];
    for (int t = VT_DTYPE_UNKNOWN + 1; t < VT_DTYPE_COUNT; t++) {
        vt_str name = vt_str_of(vt_dtype_name((vt_dtype)t));
        if (present >> t & 1 && vt_str_starts(name, prefix))
            vt_offer(o, key, name);
    }
}

/* ---- names of which there are many ----------------------------------------------------------- */

typedef vt_str (*item_text)(const vt_item *it);

static vt_str name_of(const vt_item *it)
{
    return it->name;
}

static vt_str path_of(const vt_item *it)
{
    return it->path;
}

/* Offers what `text` gives of items whose `field` begins with `prefix`, then of those whose field
 * holds it. Only records that hold it are looked at, once. */
static void offer_items(vt_offers *o, const char *key, vt_str prefix, int field, item_text text)
{
    const vt_search *s = o->s;
    vt_id *later = vt_arena_array(o->arena, o->limit, sizeof *later);
    size_t n = 0;
    for (uint32_t at = 0; later && (at = vt_next_holding(s, at, prefix)) < s->n; at++) {
        int rank = rank_of(vt_field(s, at, field), prefix);
        if (rank == 0)
            vt_offer(o, key, text(&s->h->items.at[s->item[at]]));
        else if (rank == 1 && n < o->limit)
            later[n++] = s->item[at];
        if (o->list.n >= o->limit)
            return;
    }
    for (size_t i = 0; i < n; i++)
        vt_offer(o, key, text(&s->h->items.at[later[i]]));
}

/* The same of groups alone, by their paths. */
static void offer_groups(vt_offers *o, const char *key, vt_str prefix, int field)
{
    const vt_search *s = o->s;
    for (int rank = 0; rank < 2; rank++)
        for (uint32_t i = 0; i < s->n_groups && o->list.n < o->limit; i++)
            if (rank_of(vt_field(s, s->groups[i], field), prefix) == rank)
                vt_offer(o, key, s->h->items.at[s->item[s->groups[i]]].path);
}

void vt_offer_names(vt_offers *o, const char *key, vt_str prefix)
{
    offer_items(o, key, prefix, VT_FIELD_NAME, name_of);
}

void vt_offer_scopes(vt_offers *o, const char *key, vt_str prefix)
{
    offer_groups(o, key, prefix, VT_FIELD_PATH);
    offer_groups(o, key, prefix, VT_FIELD_NAME);
}

void vt_offer_paths(vt_offers *o, const char *key, vt_str prefix)
{
    offer_items(o, key, prefix, VT_FIELD_NAME, path_of);
    offer_items(o, key, prefix, VT_FIELD_PATH, path_of);
}

/* path:a..b: the first name, then (keeping it) the second. */
void vt_offer_ways(vt_offers *o, const char *key, vt_str prefix)
{
    const char *dots = prefix.n ? memmem(prefix.p, prefix.n, "..", 2) : NULL;
    if (!dots) {
        vt_offer_paths(o, key, prefix);
        return;
    }
    size_t kept = (size_t)(dots - prefix.p) + 2;
    vt_str head = vt_str_format(o->arena, "%s%.*s", key, (int)kept, prefix.p);
    const char *both = vt_cstr(o->arena, head);
    if (both)
        vt_offer_paths(o, both, vt_str_from(prefix, kept));
}

void vt_offer_shapes(vt_offers *o, const char *key, vt_str prefix)
{
    offer_kinds(o, key, prefix, &o->s->shapes);
}

/* ---- the last term --------------------------------------------------------------------------- */

/* A word may become a key, an operator or a scope. */
static void offer_for_word(vt_offers *o, vt_str word)
{
    for (const vt_filter *f = vt_filters; f->key; f++)
        if (vt_str_starts(vt_str_of(f->key), word) && f->narrow && (f->offer || f->signs[0] == '>'))
            vt_offer(o, "", vt_str_format(o->arena, "%s%c", f->key, f->signs[0]));
    if (word.n == 0)
        return;
    vt_offer_ops(o, "op:", word);
    offer_groups(o, "in:", word, VT_FIELD_NAME);
}

static void offer_for(vt_offers *o, const vt_term *t)
{
    if (t->key.n == 0) {
        offer_for_word(o, t->value);
        return;
    }
    for (const vt_filter *f = vt_filters; f->key; f++)
        if (vt_str_is(t->key, f->key) && f->offer && strchr(f->signs, t->sign[0])) {
            const char *key = vt_cstr(o->arena, vt_str_format(o->arena, "%s%s", f->key, t->sign));
            if (key)
                f->offer(o, key, t->value);
        }
}

bool vt_search_complete(const vt_search *s, vt_arena *arena, vt_str query, size_t limit,
                        const vt_str **out, size_t *n, vt_err *err)
{
    vt_offers o = {.s = s, .arena = arena, .limit = limit};
    vt_names_init(&o.known, arena, limit);
    vt_term t = {0}, next;
    size_t end = 0;
    for (size_t i = 0; vt_term_next(arena, query, &i, &next); end = i)
        t = next;
    if (end < query.n) /* a space after it: a new term begins */
        t = (vt_term){0};
    offer_for(&o, &t);
    *out = o.list.at;
    *n = o.list.n;
    return vt_arena_check(arena, err);
}
