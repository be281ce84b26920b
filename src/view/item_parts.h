/* item_parts.h: what the JSON answers about items share. */
#ifndef VT_ITEM_PARTS_H
#define VT_ITEM_PARTS_H

#include "view/view.h"

const char *view_kind_name(vt_item_kind kind);  /* "group" */
const char *view_family_name(vt_family family); /* "conv" */

/* The wire that carries `value` from leaf or group `from`; NULL when nobody reads it. */
const vt_wire *view_wire_of(const vt_hierarchy *h, vt_id value, vt_id from);
/* The leaf that gives `value` to `reader` (the same value may run in several calls of a function),
 * or VT_NONE for weights and folded constants. */
vt_id view_source_of(const vt_hierarchy *h, vt_id reader, vt_id value);

typedef struct view_count {
    vt_str op;
    vt_family family;
    uint32_t n;
} view_count;

typedef struct view_totals {     /* of all that is inside an item */
    const view_count *operators; /* most frequent first, then by name */
    size_t n;
    uint64_t weight_bytes; /* each weight counted once */
} view_totals;

void vt_tensor_table_free(struct vt_tensor_table *k);

bool view_totals_make(vt_arena *arena, const vt_hierarchy *h, vt_id item, view_totals *out);

#endif
