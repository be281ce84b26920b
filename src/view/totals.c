/* totals.c: what is inside an item, added up; and where a value comes from. */
#include "view/item_parts.h"

#include <stdlib.h>
#include <string.h>

const vt_wire *view_wire_of(const vt_hierarchy *h, vt_id value, vt_id from)
{
    for (size_t i = 0; i < h->n_wires; i++)
        if (h->wires[i].value == value && h->wires[i].from == from)
            return &h->wires[i];
    return NULL;
}

static bool reads(const vt_wire *w, vt_id leaf)
{
    for (uint32_t k = 0; k < w->n_to; k++)
        if (w->to[k] == leaf)
            return true;
    return false;
}

vt_id view_source_of(const vt_hierarchy *h, vt_id reader, vt_id value)
{
    for (size_t i = 0; i < h->n_wires; i++)
        if (h->wires[i].value == value && reads(&h->wires[i], reader))
            return h->wires[i].from;
    return VT_NONE;
}

static bool inside(const vt_hierarchy *h, vt_id item, vt_id scope)
{
    while (item != VT_NONE && item != scope)
        item = h->items.at[item].parent;
    return item == scope;
}

static int by_frequency(const void *a, const void *b)
{
    const view_count *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : vt_str_cmp(x->op, y->op);
}

static void count_weights(const vt_model *m, const vt_node *n, bool *seen, uint64_t *bytes)
{
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id w = n->inputs[i] == VT_NONE ? VT_NONE : m->values.at[n->inputs[i]].weight;
        if (w == VT_NONE || seen[w])
            continue;
        seen[w] = true;
        *bytes += m->weights.at[w].bytes;
    }
    for (uint32_t i = 0; i < n->n_attrs; i++) {
        bool tensors = n->attrs[i].kind == VT_ATTR_TENSOR || n->attrs[i].kind == VT_ATTR_TENSORS;
        for (size_t k = 0; tensors && k < n->attrs[i].n; k++)
            if (!seen[n->attrs[i].ids[k]]) {
                seen[n->attrs[i].ids[k]] = true;
                *bytes += m->weights.at[n->attrs[i].ids[k]].bytes;
            }
    }
}

bool view_totals_make(vt_arena *arena, const vt_hierarchy *h, vt_id item, view_totals *out)
{
    const vt_model *m = h->model;
    bool *seen = vt_arena_array(arena, m->weights.n, sizeof *seen);
    VT_VEC(view_count) counts = {0};
    vt_names ops;
    vt_names_init(&ops, arena, 64);
    *out = (view_totals){0};
    if (!seen)
        return false;
    for (vt_id n = 0; n < m->nodes.n; n++) {
        vt_id leaf = h->item_of_node[n];
        if (leaf == VT_NONE || !inside(h, leaf, item))
            continue;
        const vt_node *node = &m->nodes.at[n];
        count_weights(m, node, seen, &out->weight_bytes);
        vt_id at = vt_names_get(&ops, node->op);
        if (at == VT_NONE) {
            view_count *c = vt_push(arena, &counts);
            if (!c)
                return false;
            *c = (view_count){node->op, vt_op_family(node->domain, node->op), 0};
            vt_names_put(&ops, node->op, at = (vt_id)counts.n - 1);
        }
        counts.at[at].n++;
    }
    if (counts.n)
        qsort(counts.at, counts.n, sizeof *counts.at, by_frequency);
    out->operators = counts.at;
    out->n = counts.n;
    return vt_arena_ok(arena);
}
