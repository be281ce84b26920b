/* query.h: the query language's terms and filters; private to room inspect.
 *
 * A query is terms between spaces, all of which must hold. A term is a word or `key:value` (also
 * `key>value` for counts). Quotes keep spaces together and ask for the whole field; `*` and `?`
 * make a glob. A term narrows the list of positions that are still in play. */
#ifndef VT_INSPECT_QUERY_H
#define VT_INSPECT_QUERY_H

#include "inspect/index.h"

typedef struct vt_term {
    vt_str text;  /* as typed */
    vt_str key;   /* "op", or empty for a word */
    char sign[3]; /* ":" ">" "<" ">=" "<=" "=" */
    vt_str value; /* in small letters, without quotes */
    bool exact;   /* it stood in quotes */
} vt_term;

typedef struct vt_filter vt_filter;

/* Cuts the term at *i off the query and moves *i behind it; false at the end. Fails never: what a
 * key means is vt_filter_of's business. */
bool vt_term_next(vt_arena *arena, vt_str query, size_t *i, vt_term *out);

/* How a term is held against a name, in this order, each only when the one before found nothing. A
 * glob and what stood in quotes are held against the whole name only. */
enum { VT_WHOLE, VT_START, VT_PART, VT_STAGES };

bool vt_term_is_glob(const vt_term *t);
int vt_term_stages(const vt_term *t);
bool vt_term_matches(vt_str field, const vt_term *t, int stage);
/* What must stand in a name that matches: of a glob its longest part without special characters,
 * which may be empty. */
vt_str vt_term_plain(const vt_term *t);
bool vt_str_holds(vt_str s, vt_str part);

typedef struct vt_run { /* a query being run: positions that are still in play, ascending */
    const vt_search *s;
    vt_arena *arena;
    uint32_t *at;
    uint32_t n;
} vt_run;

typedef struct vt_offers { /* completions being collected */
    const vt_search *s;
    vt_arena *arena;
    size_t limit;
    VT_VEC(vt_str) list;
    vt_names known;
} vt_offers;

struct vt_filter {
    const char *key;
    const char *signs; /* ":" or "<>=" */
    bool (*narrow)(vt_run *r, const vt_term *t, vt_err *err);
    void (*offer)(vt_offers *o, const char *key, vt_str prefix); /* NULL: nothing to offer */
};

extern const vt_filter vt_filters[]; /* ends with a NULL key */

bool vt_narrow_in(vt_run *r, const vt_term *t, vt_err *err);
bool vt_narrow_up(vt_run *r, const vt_term *t, vt_err *err);
bool vt_narrow_down(vt_run *r, const vt_term *t, vt_err *err);
bool vt_narrow_path(vt_run *r, const vt_term *t, vt_err *err);
extern const vt_filter vt_filter_word;

/* The filter a term asks for; NULL with VT_BAD_INPUT when there is none of that name. */
const vt_filter *vt_filter_of(const vt_term *t, vt_err *err);

/* Offers `key:value`, in quotes when it holds a space; each once, at most o->limit. */
void vt_offer(vt_offers *o, const char *key, vt_str value);

void vt_offer_ops(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_types(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_scopes(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_names(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_paths(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_ways(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_dtypes(vt_offers *o, const char *key, vt_str prefix);
void vt_offer_shapes(vt_offers *o, const char *key, vt_str prefix);

#endif
