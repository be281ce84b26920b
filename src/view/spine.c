/* spine.c: the model as one path from input to answer, at most 24 cells.
 *
 * The cells are what stands at the top level, stacks laid out as their repeats and the largest
 * groups opened while all fit. The longest path through them (by operators inside) is the spine;
 * what lies beside it becomes a tick under the cell where it joins. */
#include "view/item_parts.h"

#include <string.h>

enum { MOST_CELLS = 24, FEW_CELLS = 10 };

typedef struct cell {
    vt_id item;
    uint32_t best;   /* cell before it on the longest path to it, or VT_NONE */
    uint32_t joins;  /* cell of the spine where a branch joins */
    uint64_t weight; /* of the longest path that ends here */
    bool on_path;
} cell;

typedef struct spine {
    const vt_hierarchy *h;
    vt_arena *arena;
    cell cells[4 * MOST_CELLS];
    uint32_t n;
    uint32_t *cell_of; /* per item */
} spine;

static bool opens(const spine *s, uint32_t at, uint32_t room)
{
    const vt_item *item = &s->h->items.at[s->cells[at].item];
    return (item->kind == VT_ITEM_STACK || (item->kind == VT_ITEM_GROUP && s->n <= FEW_CELLS)) &&
           item->n_children > 1 && s->n - 1 + item->n_children <= room;
}

static void open_cell(spine *s, uint32_t at)
{
    const vt_item *item = &s->h->items.at[s->cells[at].item];
    memmove(&s->cells[at + item->n_children], &s->cells[at + 1],
            (s->n - at - 1) * sizeof *s->cells);
    for (uint32_t i = 0; i < item->n_children; i++)
        s->cells[at + i] = (cell){.item = item->children[i]};
    s->n += item->n_children - 1;
}

static void choose_cells(spine *s)
{
    const vt_item *root = &s->h->items.at[0];
    for (uint32_t i = 0; i < root->n_children && i < 2 * MOST_CELLS; i++)
        s->cells[s->n++] = (cell){.item = root->children[i]};
    for (;;) {
        uint32_t best = VT_NONE, most = 0;
        for (uint32_t i = 0; i < s->n; i++) {
            const vt_item *item = &s->h->items.at[s->cells[i].item];
            uint32_t weight = item->nodes + (item->kind == VT_ITEM_STACK ? UINT32_MAX / 2 : 0);
            if (opens(s, i, MOST_CELLS) && weight > most) {
                best = i;
                most = weight;
            }
        }
        if (best == VT_NONE)
            return;
        open_cell(s, best);
    }
}

static void find_cells_of_items(spine *s)
{
    for (vt_id i = 0; i < s->h->items.n; i++)
        s->cell_of[i] = VT_NONE;
    for (uint32_t c = 0; c < s->n; c++)
        s->cell_of[s->cells[c].item] = c;
    for (vt_id i = 1; i < s->h->items.n; i++)
        if (s->cell_of[i] == VT_NONE)
            s->cell_of[i] = s->cell_of[s->h->items.at[i].parent];
}

/* A path of more cells than there is room for loses its smallest ones: they become ticks. */
static void keep_largest(spine *s)
{
    for (;;) {
        uint32_t on_path = 0, least = VT_NONE;
        for (uint32_t c = 0; c < s->n; c++) {
            if (!s->cells[c].on_path)
                continue;
            on_path++;
            if (least == VT_NONE ||
                s->h->items.at[s->cells[c].item].nodes < s->h->items.at[s->cells[least].item].nodes)
                least = c;
        }
        if (on_path <= MOST_CELLS)
            return;
        s->cells[least].on_path = false;
    }
}

static uint32_t last_on_path(const spine *s)
{
    uint32_t last = s->n;
    while (last && !s->cells[--last].on_path)
        ;
    return last;
}

/* Longest path in the order of the cells; wires that run backwards do not count. */
static void find_path(spine *s)
{
    bool *edge = vt_arena_array(s->arena, (size_t)s->n * s->n, sizeof *edge);
    if (!edge)
        return;
    for (size_t i = 0; i < s->h->n_wires; i++) {
        const vt_wire *w = &s->h->wires[i];
        uint32_t from = s->cell_of[w->from];
        for (uint32_t k = 0; from != VT_NONE && k < w->n_to; k++) {
            uint32_t to = s->cell_of[w->to[k]];
            if (to != VT_NONE && to > from)
                edge[from * s->n + to] = true;
        }
    }
    uint32_t last = 0;
    for (uint32_t c = 0; c < s->n; c++) {
        s->cells[c].best = VT_NONE;
        for (uint32_t b = 0; b < c; b++)
            if (edge[b * s->n + c] && (s->cells[c].best == VT_NONE ||
                                       s->cells[b].weight > s->cells[s->cells[c].best].weight))
                s->cells[c].best = b;
        s->cells[c].weight = 1 + s->h->items.at[s->cells[c].item].nodes +
                             (s->cells[c].best == VT_NONE ? 0 : s->cells[s->cells[c].best].weight);
        if (s->cells[c].weight > s->cells[last].weight)
            last = c;
    }
    for (uint32_t c = last; c != VT_NONE && s->n; c = s->cells[c].best)
        s->cells[c].on_path = true;
    keep_largest(s);
    for (uint32_t c = 0; c < s->n;
         c++) { /* a branch joins at its first reader on the path, else after its source */
        uint32_t joins = VT_NONE;
        for (uint32_t to = c + 1; to < s->n && joins == VT_NONE; to++)
            if (s->cells[to].on_path && edge[c * s->n + to])
                joins = to;
        for (uint32_t to = c + 1; to < s->n && joins == VT_NONE; to++)
            if (s->cells[to].on_path)
                joins = to;
        s->cells[c].joins = joins == VT_NONE ? last_on_path(s) : joins;
    }
}

static void put_names(const spine *s, const cell *c, vt_json *out)
{
    const vt_item *item = &s->h->items.at[c->item];
    vt_json_key(out, "path");
    vt_json_str(out, item->path);
    vt_json_key(out, "name");
    vt_json_str(out, item->name);
    vt_json_key(out, "kind");
    vt_json_text(out, view_kind_name(item->kind));
    vt_json_key(out, "type");
    vt_json_str(out, item->type);
    vt_json_key(out, "family");
    vt_json_text(out, view_family_name(item->family));
}

static uint64_t measured(const spine *s, const cell *c, bool nodes)
{
    const vt_item *item = &s->h->items.at[c->item];
    return nodes ? item->nodes : item->parameters;
}

static void put_cell(const spine *s, uint32_t at, bool nodes, uint64_t most, vt_json *out)
{
    uint64_t value = measured(s, &s->cells[at], nodes);
    vt_json_object(out);
    put_names(s, &s->cells[at], out);
    vt_json_key(out, "value");
    vt_json_uint(out, value);
    vt_json_key(out, "share");
    vt_json_f32(out, most ? (float)((double)value / (double)most) : 0);
    vt_json_key(out, "ticks");
    vt_json_array(out);
    for (uint32_t c = 0; c < s->n; c++)
        if (!s->cells[c].on_path && s->cells[c].joins == at) {
            vt_json_object(out);
            put_names(s, &s->cells[c], out);
            vt_json_end(out, '}');
        }
    vt_json_end(out, ']');
    vt_json_end(out, '}');
}

bool vt_spine_json(const vt_opened *o, vt_str measure, vt_json *out, vt_err *err)
{
    bool nodes = vt_str_is(measure, "nodes");
    if (!nodes && measure.n && !vt_str_is(measure, "parameters"))
        return vt_fail(err, VT_BAD_INPUT, "measure is parameters or nodes, not '%.*s'",
                       VT_ARG(measure));
    spine s = {.h = &o->hierarchy, .arena = vt_arena_new()};
    s.cell_of = s.arena ? vt_arena_array(s.arena, s.h->items.n, sizeof *s.cell_of) : NULL;
    if (!s.cell_of) {
        vt_arena_free(s.arena);
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    }
    choose_cells(&s);
    find_cells_of_items(&s);
    find_path(&s);
    uint64_t most = 0;
    for (uint32_t c = 0; c < s.n; c++)
        if (s.cells[c].on_path && measured(&s, &s.cells[c], nodes) > most)
            most = measured(&s, &s.cells[c], nodes);
    vt_json_object(out);
    vt_json_key(out, "measure");
    vt_json_text(out, nodes ? "nodes" : "parameters");
    vt_json_key(out, "total");
    vt_json_uint(out, nodes ? s.h->items.at[0].nodes : s.h->items.at[0].parameters);
    vt_json_key(out, "cells");
    vt_json_array(out);
    for (uint32_t c = 0; c < s.n; c++)
        if (s.cells[c].on_path)
            put_cell(&s, c, nodes, most, out);
    vt_json_end(out, ']');
    vt_json_end(out, '}');
    bool ok = vt_arena_check(s.arena, err) && vt_buf_check(out->out, err);
    vt_arena_free(s.arena);
    return ok;
}
