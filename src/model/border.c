/* border.c: many inputs or outputs side by side become stacks.
 *
 * A decoder with a cache has an input and an output per layer for its keys and its values. Those
 * whose names differ in their numbers only stand in one stack; what remains is stacked as a whole
 * when it is still too much. */
#include "model/hierarchy_parts.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 8, ALIKE_MIN = 4 };

typedef struct port {
    vt_id part;
    uint64_t look; /* of the name without its numbers */
    uint32_t at;
} port;

static uint64_t look_of(vt_str name)
{
    uint64_t h = 0;
    for (size_t i = 0, start = 0; i <= name.n; i++)
        if (i == name.n || (name.p[i] >= '0' && name.p[i] <= '9')) {
            h = i > start ? vt_hash(name.p + start, i - start, h) : h;
            start = i + 1;
        }
    return h;
}

static int by_look(const void *pa, const void *pb)
{
    const port *a = pa, *b = pb;
    if (a->look != b->look)
        return a->look < b->look ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool stack_new(vt_making *k, vt_id root, const port *ports, uint32_t n, bool alike)
{
    const vt_part *first = &k->parts.at[ports[0].part], *last = &k->parts.at[ports[n - 1].part];
    bool input = first->kind == VT_ITEM_INPUT;
    vt_str name = vt_str_of(input ? "inputs" : "outputs"), path = name;
    if (alike) {
        name = vt_str_format(k->keep, "%.*s – %.*s", VT_ARG(first->name), VT_ARG(last->name));
        path = vt_str_format(k->keep, "%.*s-%.*s", VT_ARG(first->name), VT_ARG(last->name));
    }
    vt_id id = vt_part_new(k, VT_ITEM_STACK, root, name);
    if (id == VT_NONE)
        return false;
    vt_part *p = &k->parts.at[id];
    p->in_path = path;
    p->type = vt_str_of(input ? "input" : "output");
    p->family = VT_FAMILY_SHAPE;
    p->at = k->parts.at[ports[0].part].at;
    for (uint32_t i = 0; i < n; i++)
        vt_part_append(k, id, ports[i].part);
    return true;
}

/* Stacks runs of alike ports; those left over go to `rest`. */
static bool stack_alike(vt_making *k, vt_id root, port *ports, uint32_t n, port *rest,
                        uint32_t *n_rest, uint32_t *n_stacks)
{
    qsort(ports, n, sizeof *ports, by_look);
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && ports[to].look == ports[i].look; to++)
            ;
        if (to - i >= ALIKE_MIN) {
            if (!stack_new(k, root, ports + i, to - i, true))
                return false;
            ++*n_stacks;
        } else
            for (uint32_t j = i; j < to; j++)
                rest[(*n_rest)++] = ports[j];
    }
    return true;
}

static int by_order(const void *pa, const void *pb)
{
    const port *a = pa, *b = pb;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool side_stack(vt_making *k, vt_id root, port *ports, uint32_t n)
{
    port *rest = vt_arena_array(k->arena, n, sizeof *rest);
    uint32_t n_rest = 0, stacks = 0;
    if (!rest)
        return false;
    if (n <= SIDE_MAX)
        memcpy(rest, ports, (n_rest = n) * sizeof *rest);
    else if (!stack_alike(k, root, ports, n, rest, &n_rest, &stacks))
        return false;
    qsort(rest, n_rest, sizeof *rest, by_order);
    if (n_rest > 1 && n_rest + stacks > SIDE_MAX)
        return stack_new(k, root, rest, n_rest, false);
    for (uint32_t i = 0; i < n_rest; i++)
        vt_part_append(k, root, rest[i].part);
    return true;
}

bool vt_borders_stack(vt_making *k, vt_id root)
{
    uint32_t n = k->parts.at[root].n_children, n_in = 0, n_out = 0, n_inner = 0;
    port *in = vt_arena_array(k->arena, n, sizeof *in);
    port *out = vt_arena_array(k->arena, n, sizeof *out);
    vt_id *inner = vt_arena_array(k->arena, n, sizeof *inner);
    if (!in || !out || !inner)
        return false;
    for (vt_id c = k->parts.at[root].first; c != VT_NONE; c = k->parts.at[c].next) {
        const vt_part *p = &k->parts.at[c];
        port one = {c, look_of(p->name), c};
        if (p->kind == VT_ITEM_INPUT)
            in[n_in++] = one;
        else if (p->kind == VT_ITEM_OUTPUT)
            out[n_out++] = one;
        else
            inner[n_inner++] = c;
    }
    if (n_in <= SIDE_MAX && n_out <= SIDE_MAX)
        return true;
    vt_part_set_children(k, root, NULL, 0);
    if (!side_stack(k, root, in, n_in))
        return false;
    for (uint32_t i = 0; i < n_inner; i++)
        vt_part_append(k, root, inner[i]);
    return side_stack(k, root, out, n_out);
}
