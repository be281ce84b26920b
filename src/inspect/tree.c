/* tree.c: the items of a hierarchy in tree order, without recursion: trees may be deep. */
#include "inspect/tree.h"

bool vt_tree_number(vt_arena *arena, const vt_hierarchy *h, vt_span *spans, vt_id *order)
{
    uint32_t *next_child = vt_arena_array(arena, h->items.n, sizeof *next_child);
    if (!next_child)
        return false;
    uint32_t count = 0;
    vt_id at = 0;
    order[count++] = 0;
    while (at != VT_NONE) {
        const vt_item *it = &h->items.at[at];
        if (next_child[at] < it->n_children) {
            at = it->children[next_child[at]++];
            spans[at].first = count;
            order[count++] = at;
        } else {
            spans[at].end = count;
            at = it->parent;
        }
    }
    return true;
}
