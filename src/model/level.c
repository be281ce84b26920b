/* level.c: the children of one group as a sequence of units, with the values that run between them.
 *
 * The sequence is a topological order, so every run of it is convex: no path leaves it and comes
 * back. All groups made from structure are such runs. Steps that compute sizes are moved down to
 * just before their first reader, where they belong, and so are steps that make stored numbers
 * ready (dequantized weights); else they would lie between any two blocks.
 *
 * A value counts as flow at the gaps it crosses unless it is a size, has nothing learned in it (a
 * mask, a table) or spans very many units (a long skip, what a decoder reads of its encoder). Where
 * one value or none crosses, the network can be cut. */
#include "model/hierarchy_parts.h"

#include <stdlib.h>
#include <string.h>

enum { FAR = 160, FAR_SHARED = 64, SHARED = 4 };

/* ---- units in order
 * ------------------------------------------------------------------------------ */

/* Is the unit to stand just before its first reader? */
static bool is_made_late(const vt_making *k, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    return p->kind == VT_ITEM_NODE && (k->nature[p->node] & (VT_NATURE_SHAPE | VT_NATURE_STORED));
}

static bool is_shape_step(const vt_making *k, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    return p->kind == VT_ITEM_NODE && (k->nature[p->node] & VT_NATURE_SHAPE);
}

typedef struct schedule {
    vt_level *l;
    uint32_t *first_giver, *giver; /* per child: children it reads from */
    bool *late;                    /* a size that another child reads */
    bool *done;
    uint32_t *stack, *next;
    vt_id *children; /* in the level's order */
    uint32_t n;
} schedule;

/* Places child `i` after the late ones it reads from. */
static void place(schedule *s, uint32_t i)
{
    uint32_t depth = 0;
    s->stack[depth++] = i;
    s->next[i] = s->first_giver[i];
    s->done[i] = true;
    while (depth) {
        uint32_t c = s->stack[depth - 1];
        bool waits = false;
        while (s->next[c] < s->first_giver[c + 1] && !waits) {
            uint32_t g = s->giver[s->next[c]++];
            if (s->late[g] && !s->done[g]) {
                s->done[g] = true;
                s->next[g] = s->first_giver[g];
                s->stack[depth++] = g;
                waits = true;
            }
        }
        if (!waits) {
            s->l->units[s->l->n++].part = s->children[c];
            depth--;
        }
    }
}

static bool schedule_units(vt_level *l, const vt_edge *edges, size_t n_edges)
{
    vt_making *k = l->k;
    schedule s = {.l = l};
    s.children = vt_arena_array(l->a, l->n_children, sizeof *s.children);
    s.first_giver = vt_arena_array(l->a, (size_t)l->n_children + 1, sizeof *s.first_giver);
    s.giver = vt_arena_array(l->a, n_edges, sizeof *s.giver);
    s.late = vt_arena_array(l->a, l->n_children, sizeof *s.late);
    s.done = vt_arena_array(l->a, l->n_children, sizeof *s.done);
    s.stack = vt_arena_array(l->a, (size_t)l->n_children + 1, sizeof *s.stack);
    s.next = vt_arena_array(l->a, l->n_children, sizeof *s.next);
    if (!vt_arena_ok(l->a))
        return false;
    for (vt_id c = k->parts.at[l->group].first; c != VT_NONE; c = k->parts.at[c].next) {
        k->parts.at[c].index = s.n;
        s.children[s.n++] = c;
    }
    for (size_t i = 0; i < n_edges; i++) {
        uint32_t from = k->parts.at[edges[i].from].index, to = k->parts.at[edges[i].to].index;
        s.first_giver[to + 1]++;
        if (to > from && is_made_late(k, edges[i].from))
            s.late[from] = true;
    }
    for (uint32_t i = 0; i < s.n; i++)
        s.first_giver[i + 1] += s.first_giver[i];
    for (size_t i = 0; i < n_edges; i++) {
        uint32_t to = k->parts.at[edges[i].to].index;
        s.giver[s.first_giver[to] + s.next[to]++] = k->parts.at[edges[i].from].index;
    }
    for (uint32_t i = 0; i < s.n; i++)
        if (!s.late[i] && !s.done[i])
            place(&s, i);
    for (uint32_t i = 0; i < s.n; i++) /* read by nobody that was placed: circles */
        if (!s.done[i])
            place(&s, i);
    return true;
}

/* ---- values
 * -------------------------------------------------------------------------------------- */

static int by_value(const void *pa, const void *pb)
{
    const vt_edge *a = pa, *b = pb;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

/* Is an input of the graph data that weights are applied to, and no mask or position? */
static bool is_flowing_input(const vt_making *k, const vt_value *v)
{
    for (uint32_t r = 0; r < v->n_readers && r < 8; r++)
        if (k->nature[k->m->readers[v->first_reader + r]] & VT_NATURE_LEARNED)
            return true;
    return false;
}

static bool is_flow(const vt_making *k, vt_id value)
{
    vt_id p = k->m->values.at[value].producer;
    if (p == VT_NONE)
        return is_flowing_input(k, &k->m->values.at[value]);
    return p != VT_NONE && !(k->nature[p] & VT_NATURE_SHAPE) && (k->nature[p] & VT_NATURE_LEARNED);
}

static bool list_values(vt_level *l, const vt_edge *edges, size_t n_edges)
{
    vt_making *k = l->k;
    vt_edge *e = vt_arena_array(l->a, n_edges, sizeof *e);
    l->values = vt_arena_array(l->a, n_edges, sizeof *l->values);
    l->readers = vt_arena_array(l->a, n_edges, sizeof *l->readers);
    if (!e || !l->values || !l->readers)
        return false;
    for (size_t i = 0; i < n_edges; i++)
        e[i] = (vt_edge){.value = edges[i].value,
                         .from = k->parts.at[edges[i].from].index,
                         .to = k->parts.at[edges[i].to].index};
    qsort(e, n_edges, sizeof *e, by_value);
    uint32_t n_readers = 0;
    for (size_t i = 0; i < n_edges; i++) {
        vt_level_value *v = l->n_values ? &l->values[l->n_values - 1] : NULL;
        if (!v || v->value != e[i].value) {
            v = &l->values[l->n_values++];
            *v = (vt_level_value){.value = e[i].value,
                                  .from = e[i].from,
                                  .first_reader = n_readers,
                                  .flow = is_flow(k, e[i].value)};
        }
        if (v->n_readers && l->readers[n_readers - 1] == e[i].to)
            continue;
        l->readers[n_readers++] = e[i].to;
        v->n_readers++;
        v->last = e[i].to;
        if (vt_part_border(k, l->units[e[i].to].part) != VT_ITEM_OUTPUT)
            v->end = e[i].to;
    }
    uint32_t *before = vt_arena_array(l->a, (size_t)l->n + 1, sizeof *before);
    if (!before)
        return false;
    for (uint32_t u = 0; u < l->n; u++)
        before[u + 1] = before[u] + !is_shape_step(k, l->units[u].part);
    for (uint32_t i = 0; i < l->n_values; i++) {
        vt_level_value *v = &l->values[i];
        v->leaves = k->reach[v->value] < k->parts.at[l->group].depth;
        uint32_t span = v->end > v->from ? before[v->end] - before[v->from] : 0;
        v->flow =
            v->flow && v->end > v->from && span <= (v->n_readers >= SHARED ? FAR_SHARED : FAR);
    }
    return true;
}

/* Per unit: the values it gives and those it takes. */
static bool link_values(vt_level *l)
{
    l->first_out = vt_arena_array(l->a, (size_t)l->n + 1, sizeof *l->first_out);
    l->first_in = vt_arena_array(l->a, (size_t)l->n + 1, sizeof *l->first_in);
    l->out = vt_arena_array(l->a, l->n_values, sizeof *l->out);
    uint32_t *next = vt_arena_array(l->a, l->n, sizeof *next);
    if (!l->first_out || !l->first_in || !l->out || !next)
        return false;
    uint32_t readings = 0;
    for (uint32_t v = 0; v < l->n_values; v++) {
        l->first_out[l->values[v].from + 1]++;
        for (uint32_t r = 0; r < l->values[v].n_readers; r++)
            l->first_in[l->readers[l->values[v].first_reader + r] + 1]++;
        readings += l->values[v].n_readers;
    }
    for (uint32_t i = 0; i < l->n; i++) {
        l->first_out[i + 1] += l->first_out[i];
        l->first_in[i + 1] += l->first_in[i];
    }
    for (uint32_t v = 0; v < l->n_values; v++)
        l->out[l->first_out[l->values[v].from] + next[l->values[v].from]++] = v;
    l->in = vt_arena_array(l->a, readings, sizeof *l->in);
    if (!l->in)
        return false;
    memset(next, 0, l->n * sizeof *next);
    for (uint32_t v = 0; v < l->n_values; v++)
        for (uint32_t r = 0; r < l->values[v].n_readers; r++) {
            uint32_t u = l->readers[l->values[v].first_reader + r];
            l->in[l->first_in[u] + next[u]++] = v;
        }
    return true;
}

/* Values from outside the level that a leaf reads: how many are flow or could be. */
static uint32_t count_outside(const vt_level *l, vt_id part)
{
    const vt_making *k = l->k;
    const vt_tree *t = l->t;
    uint32_t n = 0;
    vt_id seen[4];
    for (size_t e = t->first_into[part - t->root]; e < t->first_into[part - t->root + 1]; e++) {
        vt_id from = t->into[e].from, v = t->into[e].value, p = k->m->values.at[v].producer;
        if (p != VT_NONE && !(k->nature[p] & VT_NATURE_LEARNED))
            continue;
        vt_id depth = k->parts.at[l->group].depth;
        while (from != VT_NONE && k->parts.at[from].depth > depth)
            from = k->parts.at[from].parent;
        bool again = from == l->group;
        for (uint32_t i = 0; i < n && i < 4; i++)
            again = again || seen[i] == v;
        if (!again && n < 4)
            seen[n] = v;
        n += !again;
    }
    return n;
}

/* What a unit looks like without its sizes. */
static uint64_t loose_of(const vt_level *l, vt_id part)
{
    const vt_making *k = l->k;
    const vt_part *p = &k->parts.at[part];
    if (p->kind != VT_ITEM_NODE)
        return p->loose + p->kind;
    uint8_t kind =
        k->nature[p->node] & (VT_NATURE_HEAVY | VT_NATURE_DEPTHWISE | VT_NATURE_POINTWISE);
    uint64_t reads = k->n_weights_of_node[p->node] > 0;
    return vt_mix(vt_operator_of(k, p->node)->look,
                  kind + 256 * reads + 512 * k->m->nodes.at[p->node].n_outputs);
}

bool vt_level_make(vt_level *l, vt_making *k, vt_tree *t, vt_id group, const vt_edge *edges,
                   size_t n_edges)
{
    *l = (vt_level){.k = k, .t = t, .group = group, .a = vt_arena_new()};
    if (!l->a)
        return false;
    l->n_children = k->parts.at[group].n_children;
    l->units = vt_arena_array(l->a, l->n_children, sizeof *l->units);
    if (!l->units || !schedule_units(l, edges, n_edges))
        return false;
    for (uint32_t i = 0; i < l->n; i++)
        k->parts.at[l->units[i].part].index = i;
    if (!list_values(l, edges, n_edges) || !link_values(l))
        return false;
    for (uint32_t i = 0; i < l->n; i++) {
        vt_unit *u = &l->units[i];
        const vt_part *p = &k->parts.at[u->part];
        u->nature = p->kind == VT_ITEM_NODE ? k->nature[p->node] : 0;
        u->word = vt_word_of(k, u->part);
        u->loose = loose_of(l, u->part);
        u->outside = p->kind == VT_ITEM_NODE ? count_outside(l, u->part) : 0;
    }
    return true;
}

void vt_level_free(vt_level *l)
{
    vt_arena_free(l->a);
}

/* out[g - from] for the gaps from..to-1: how many flowing values cross before unit g. Only values
 * that begin at `from` or later count; a value read only by units from `join` on does not. */
void vt_level_flow(const vt_level *l, uint32_t from, uint32_t to, uint32_t join, int32_t *out)
{
    memset(out, 0, (to - from + 1) * sizeof *out);
    for (uint32_t u = from; u < to; u++)
        for (uint32_t o = l->first_out[u]; o < l->first_out[u + 1]; o++) {
            const vt_level_value *v = &l->values[l->out[o]];
            if (!v->flow || l->readers[v->first_reader] >= join)
                continue;
            uint32_t last = v->end < to && !v->leaves ? v->end : to;
            out[u + 1 - from]++;
            if (last + 1 - from <= to - from)
                out[last + 1 - from]--;
        }
    for (uint32_t g = 1; g < to - from; g++)
        out[g] += out[g - 1];
}
