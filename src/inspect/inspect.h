/* inspect.h: what can be said of a model without running it. */
#ifndef VT_INSPECT_H
#define VT_INSPECT_H

#include "op/op.h"

typedef struct vt_count { /* how often an operator occurs */
    vt_str domain, op;
    uint32_t n;    /* over all graphs */
    uint32_t main; /* in the main graph */
} vt_count;

typedef struct vt_summary {
    uint32_t nodes, nodes_total; /* of the main graph; with subgraphs and functions */
    const vt_count *operators;   /* of all graphs, most frequent first, then by name */
    size_t n_operators;
    uint32_t tensors; /* as INTERFACE.md counts them */
    uint64_t parameters, parameters_of[VT_DTYPE_COUNT];
    uint64_t weight_bytes, bytes_of[VT_DTYPE_COUNT];
} vt_summary;

bool vt_summary_make(vt_arena *arena, const vt_model *m, vt_summary *out, vt_err *err);
/* The object of `info --json` (INTERFACE.md); `h` may be NULL: then without modules. */
bool vt_summary_json(const vt_model *m, const vt_hierarchy *h, vt_json *out, vt_err *err);

typedef struct vt_module { /* a group, for tables of modules */
    const vt_item *item;
    vt_id output; /* the value it gives (of several the one made last), or VT_NONE */
} vt_module;

/* All groups but the root, in tree order; stacks are passed over, their repeats are there. */
bool vt_modules_make(vt_arena *arena, const vt_hierarchy *h, const vt_module **out, size_t *n,
                     vt_err *err);

/* ---- search: the query language of the page's field (design/UI.md, Query) -------------------- */

typedef struct vt_hits {
    const vt_id *items; /* matching leaves and groups, in tree order; at most `limit` */
    size_t n;
    size_t total;      /* without the limit */
    vt_str emptied_by; /* the term that left nothing, else empty */
} vt_hits;

/* What a search needs of a hierarchy, made once (lower-cased names in one run of bytes). */
typedef struct vt_search vt_search;
vt_search *vt_search_new(const vt_hierarchy *h, vt_err *err);
void vt_search_free(vt_search *s);
/* Words match names, operators and values; `name: op: in: dtype: shape: up: down: path:a..b
 * params> params<` filter. Fails with VT_BAD_INPUT on a term it does not know. */
bool vt_search_run(const vt_search *s, vt_arena *arena, vt_str query, size_t limit, vt_hits *out,
                   vt_err *err);
/* At most `limit` completions of the query's last term: whole terms. */
bool vt_search_complete(const vt_search *s, vt_arena *arena, vt_str query, size_t limit,
                        const vt_str **out, size_t *n, vt_err *err);
/* Leaves that `item` depends on (up) or that depend on it, itself left out, in item order. */
bool vt_reach(vt_arena *arena, const vt_hierarchy *h, vt_id item, bool up, const vt_id **out,
              size_t *n, vt_err *err);

#endif
