/* tree.h: walking a hierarchy; private to room inspect. */
#ifndef VT_INSPECT_TREE_H
#define VT_INSPECT_TREE_H

#include "model/model.h"

/* Numbers in tree order (a parent, then its children's trees): the descendants of an item are those
 * in [first + 1, end). */
typedef struct vt_span {
    uint32_t first, end;
} vt_span;

/* Fills spans [items] and order [items] (order[spans[i].first] == i). False when memory is short.
 */
bool vt_tree_number(vt_arena *arena, const vt_hierarchy *h, vt_span *spans, vt_id *order);

/* Marks in `seen` (one bit per item) what `n` starting items depend on, or what depends on them; in
 * `start` the starting items and all inside them, which are set in `seen` too. */
bool vt_tree_reach(vt_arena *arena, const vt_hierarchy *h, const vt_id *from, size_t n, bool up,
                   uint64_t *seen, uint64_t *start);

#endif
