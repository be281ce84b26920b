/* boxes.c: what is visible. Walks the open groups and makes one box per thing one sees: a node, a
 * closed group, an open group (its ground, then what is inside), a run of repeats of a stack. */
#include "view/graph_parts.h"

#include <string.h>

typedef struct frame { /* an open group on the way down */
    vt_id item;
    uint32_t box; /* VT_NONE for the outermost */
    uint8_t level;
} frame;

static uint8_t flags_of(const graph_view *g, vt_id id)
{
    const vt_item *item = &g->h->items.at[id];
    const vt_item *parent = item->parent == VT_NONE ? NULL : &g->h->items.at[item->parent];
    uint8_t flags = g->o->changes ? g->o->changes[id] : 0;
    if (item->guessed)
        flags |= VT_BOX_GUESSED;
    if (graph_has_inside(item) || item->kind == VT_ITEM_STACK)
        flags |= VT_BOX_OPENABLE;
    if (parent && parent->kind == VT_ITEM_STACK)
        flags |= VT_BOX_REPEAT;
    if (item->kind == VT_ITEM_NODE && item->node != VT_NONE) {
        const vt_node *node = &g->h->model->nodes.at[item->node];
        if (node->function == VT_NONE && !vt_op_find(node->domain, node->op))
            flags |= VT_BOX_UNKNOWN_OP;
    }
    return flags;
}

static vt_scene_box *add(graph_view *g, vt_id id, const frame *in)
{
    vt_scene_box *box = vt_push(g->arena, &g->boxes);
    if (!box)
        return NULL;
    const vt_item *item = &g->h->items.at[id];
    *box = (vt_scene_box){.id = id,
                          .parent = in->box,
                          .family = (uint8_t)item->family,
                          .level = in->level,
                          .flags = flags_of(g, id),
                          .repeat = 1,
                          .path = item->path};
    g->box_of[id] = (uint32_t)g->boxes.n - 1;
    return box;
}

static void add_item(graph_view *g, vt_id id, const frame *in)
{
    static const vt_box_kind kinds[] = {[VT_ITEM_NODE] = VT_BOX_NODE,
                                        [VT_ITEM_GROUP] = VT_BOX_FOLDED,
                                        [VT_ITEM_STACK] = VT_BOX_STACK,
                                        [VT_ITEM_INPUT] = VT_BOX_INPUT,
                                        [VT_ITEM_OUTPUT] = VT_BOX_OUTPUT};
    vt_scene_box *box = add(g, id, in);
    if (!box)
        return;
    box->kind = g->open[id] ? VT_BOX_OPEN : kinds[g->h->items.at[id].kind];
    graph_face(g, id, box);
    if (box->flags & VT_BOX_REPEAT) {
        vt_id stack = g->h->items.at[id].parent;
        box->first_row = graph_stack_rows(g, stack);
        box->n_rows = g->h->items.at[stack].n_children;
    }
}

/* Repeats first..first+n-1 of a stack as one card; all of them: the stack's own name and path. */
static void add_run(graph_view *g, vt_id stack, uint32_t first, uint32_t n, const frame *in)
{
    const vt_item *item = &g->h->items.at[stack];
    if (n == 1 && item->n_children > 1) {
        add_item(g, item->children[first], in);
        return;
    }
    vt_id at = n == item->n_children ? stack : item->children[first];
    vt_scene_box *box = add(g, at, in);
    if (!box)
        return;
    box->kind = VT_BOX_STACK;
    box->repeat = n;
    box->family = (uint8_t)item->family;
    box->flags |= VT_BOX_OPENABLE;
    g->box_of[at] = (uint32_t)g->boxes.n - 1;
    for (uint32_t i = first; i < first + n; i++)
        g->box_of[item->children[i]] = (uint32_t)g->boxes.n - 1;
    graph_label_stack(g, stack, first, n, box);
    vt_scene_measure(g->arena, box, g->rows.at);
}

static void add_stack(graph_view *g, vt_id stack, const frame *in)
{
    const vt_item *item = &g->h->items.at[stack];
    bool all = g->spec->depth == VT_DEPTH_ALL;
    for (uint32_t i = 0; i < item->n_children;) {
        uint32_t run = i;
        while (run < item->n_children && !g->open[item->children[run]] && !all)
            run++;
        if (run > i)
            add_run(g, stack, i, run - i, in);
        else
            add_item(g, item->children[run++], in);
        i = run;
    }
}

static void add_children(graph_view *g, const frame *in)
{
    const vt_item *item = &g->h->items.at[in->item];
    for (uint32_t c = 0; c < item->n_children; c++) {
        vt_id child = item->children[c];
        if (g->h->items.at[child].kind == VT_ITEM_STACK)
            add_stack(g, child, in);
        else
            add_item(g, child, in);
    }
}

/* Open boxes are worked off in the order in which they were made, so that parents stand before
 * children without recursion. */
static void add_inside(graph_view *g)
{
    frame top = {.item = g->scope, .box = VT_NONE};
    add_children(g, &top);
    for (uint32_t b = 0; b < g->boxes.n; b++) {
        if (g->boxes.at[b].kind != VT_BOX_OPEN)
            continue;
        uint8_t level = g->boxes.at[b].level;
        frame in = {
            .item = g->boxes.at[b].id, .box = b, .level = (uint8_t)(level < 255 ? level + 1 : 255)};
        add_children(g, &in);
    }
}

static void add_leaves(graph_view *g, const bool *inside)
{
    frame top = {.item = g->scope, .box = VT_NONE};
    for (vt_id i = 0; i < g->h->items.n; i++) {
        vt_item_kind kind = g->h->items.at[i].kind;
        bool leaf = kind == VT_ITEM_NODE || kind == VT_ITEM_INPUT || kind == VT_ITEM_OUTPUT;
        if (leaf && inside[i])
            add_item(g, i, &top);
    }
}

/* Inside one scope, what comes from outside it or goes there is seen as a pill: the last of many
 * stands for all the rest. */
static void add_pill(graph_view *g, vt_id leaf, const vt_wire *w, bool in, uint32_t *n)
{
    enum { MOST_PILLS = 12 };
    frame top = {.item = g->scope, .box = VT_NONE};
    if (g->box_of[leaf] != VT_NONE)
        return;
    if (*n >= MOST_PILLS) {
        g->box_of[leaf] = (uint32_t)g->boxes.n - 1;
        g->boxes.at[g->boxes.n - 1].name = g->boxes.at[g->boxes.n - 1].full = VT_S("\xE2\x80\xA6");
        return;
    }
    vt_scene_box *box = add(g, leaf, &top);
    if (!box)
        return;
    ++*n;
    const vt_value *v = &g->h->model->values.at[w->value];
    box->kind = in ? VT_BOX_INPUT : VT_BOX_OUTPUT;
    box->flags = 0;
    box->name = box->full = in ? v->name : g->h->items.at[leaf].name;
    vt_scene_measure(g->arena, box, g->rows.at);
}

static void add_pills(graph_view *g, const bool *inside, bool in)
{
    uint32_t n = 0;
    for (size_t i = 0; i < g->h->n_wires; i++) {
        const vt_wire *w = &g->h->wires[i];
        for (uint32_t k = 0; k < w->n_to; k++)
            if (inside[w->from] != in && inside[w->to[k]] == in)
                add_pill(g, in ? w->from : w->to[k], w, in, &n);
    }
}

static void add_scope(graph_view *g)
{
    bool *inside = vt_arena_array(g->arena, g->h->items.n, sizeof *inside);
    if (!inside)
        return;
    for (vt_id i = 0; i < g->h->items.n; i++) {
        vt_id parent = g->h->items.at[i].parent;
        inside[i] = i == g->scope || (parent != VT_NONE && inside[parent]);
    }
    add_pills(g, inside, true);
    if (g->spec->depth == VT_DEPTH_FLAT)
        add_leaves(g, inside);
    else
        add_inside(g);
    add_pills(g, inside, false);
}

bool graph_boxes(graph_view *g, vt_err *err)
{
    size_t n = g->h->items.n;
    g->box_of = vt_arena_array(g->arena, n, sizeof *g->box_of);
    g->rows_of = vt_arena_array(g->arena, n, sizeof *g->rows_of);
    if (!g->box_of || !g->rows_of)
        return vt_arena_check(g->arena, err);
    memset(g->box_of, 0xff, n * sizeof *g->box_of);
    add_scope(g);
    for (vt_id i = 0; i < n; i++) { /* what is inside a closed box is seen as that box */
        vt_id parent = g->h->items.at[i].parent;
        if (g->box_of[i] == VT_NONE && parent != VT_NONE)
            g->box_of[i] = g->box_of[parent];
    }
    return vt_arena_check(g->arena, err);
}
