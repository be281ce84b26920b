/* home.c: the module each node stands in.
 *
 * What scope.c reads of a node's own words makes the modules. A node that says nothing of its place
 * stands where its latest producer stands (beside a module that holds one operator's weights, not
 * in it, but in one that holds those of several); one that joins values of several modules stands
 * around them, unless the other value is only passed by that module (a skip connection). What
 * rounds numbers or makes weights ready stands with the operator it serves. */
#include "model/hierarchy_parts.h"

#include <string.h>

enum { READERS_LOOKED_AT = 32, NUMBERED_MAX = 80 };

/* ---- the groups that names speak of -------------------------------------------------------------
 * A table of (parent, name) -> part, open addressing. */

static size_t place_slot(const vt_making *k, vt_id parent, vt_str name)
{
    size_t i = vt_hash(name.p, name.n, parent) & (k->places.cap - 1);
    while (k->places.at[i] != VT_NONE) {
        const vt_part *p = &k->parts.at[k->places.at[i]];
        if (p->parent == parent && vt_str_eq(p->key, name))
            break;
        i = (i + 1) & (k->places.cap - 1);
    }
    return i;
}

static bool places_grow(vt_making *k)
{
    vt_id *old = k->places.at;
    size_t n = k->places.cap;
    k->places.cap = n ? 2 * n : 256;
    k->places.at = vt_arena_array(k->arena, k->places.cap, sizeof *k->places.at);
    if (!k->places.at)
        return false;
    memset(k->places.at, 0xff, k->places.cap * sizeof *k->places.at);
    for (size_t i = 0; i < n; i++)
        if (old[i] != VT_NONE) {
            const vt_part *p = &k->parts.at[old[i]];
            k->places.at[place_slot(k, p->parent, p->key)] = old[i];
        }
    return true;
}

static bool is_number(vt_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* The module `name` within `parent`, made when it is new; VT_NONE when memory is short. */
static vt_id place_of(vt_making *k, vt_id parent, vt_str name, vt_str type)
{
    if (2 * (k->places.n + 1) > k->places.cap && !places_grow(k))
        return VT_NONE;
    size_t slot = place_slot(k, parent, name);
    vt_id id = k->places.at[slot];
    if (id == VT_NONE) {
        id = vt_part_new(k, VT_ITEM_GROUP, parent, name);
        if (id == VT_NONE)
            return VT_NONE;
        k->places.at[slot] = id;
        k->places.n++;
        vt_part *p = &k->parts.at[id], *around = &k->parts.at[parent];
        p->key = name;
        if (is_number(name) && around->key.n && around->name.n < NUMBERED_MAX)
            p->name = vt_str_format(k->keep, "%.*s.%.*s", VT_ARG(around->name), VT_ARG(name));
    }
    if (type.n && !k->parts.at[id].typed) {
        k->parts.at[id].type = type;
        k->parts.at[id].typed = true;
    }
    return id;
}

static vt_id place_of_scope(vt_making *k, vt_id top, const vt_scope *s)
{
    vt_id at = top;
    for (int i = 0; i < s->n && at != VT_NONE; i++)
        at = place_of(k, at, s->at[i].name, s->at[i].type);
    return at;
}

/* ---- nodes without a word about their place -----------------------------------------------------
 */

static bool is_inside(const vt_making *k, vt_id part, vt_id group)
{
    while (part != VT_NONE && k->parts.at[part].depth > k->parts.at[group].depth)
        part = k->parts.at[part].parent;
    return part == group;
}

/* The part a node stands in, or VT_NONE when that is not known yet. */
static vt_id home_of(const vt_making *k, vt_id node)
{
    return node == VT_NONE ? VT_NONE : k->home_of_node[node];
}

/* The group to stand in beside a node that stands in `home`: not in a module of weights. */
static vt_id beside(const vt_making *k, vt_id home)
{
    const vt_part *p = &k->parts.at[home];
    return p->holds_weights && p->key.n ? p->parent : home;
}

/* The one to stand in behind a node: where a module holds the weights of several operators, what
 * stands between them belongs to it. */
static vt_id behind(const vt_making *k, vt_id home, vt_id node)
{
    bool heavy = k->nature[node] & VT_NATURE_HEAVY;
    return !heavy && k->parts.at[home].heavy >= 2 ? home : beside(k, home);
}

static bool is_read_inside(const vt_making *k, vt_id value, vt_id group)
{
    const vt_value *v = &k->m->values.at[value];
    for (uint32_t i = 0; i < v->n_readers && i < READERS_LOOKED_AT; i++) {
        vt_id home = home_of(k, k->m->readers[v->first_reader + i]);
        if (home != VT_NONE && is_inside(k, home, group))
            return true;
    }
    return false;
}

static vt_id common_group(const vt_making *k, vt_id a, vt_id b)
{
    while (a != b) {
        if (k->parts.at[a].depth >= k->parts.at[b].depth)
            a = k->parts.at[a].parent;
        else
            b = k->parts.at[b].parent;
    }
    return a;
}

static vt_id home_by_readers(const vt_making *k, vt_id top, vt_id node, bool with)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id group = VT_NONE;
    for (uint32_t o = 0; o < n->n_outputs; o++) {
        if (n->outputs[o] == VT_NONE)
            continue;
        const vt_value *v = &k->m->values.at[n->outputs[o]];
        for (uint32_t i = 0; i < v->n_readers && i < READERS_LOOKED_AT; i++) {
            vt_id home = home_of(k, k->m->readers[v->first_reader + i]);
            if (home == VT_NONE || !is_inside(k, home, top))
                continue;
            home = with ? home : beside(k, home);
            group = group == VT_NONE ? home : common_group(k, group, home);
        }
    }
    return group;
}

/* A branch begins in the module it serves: where all that reads it stands, if that reads beside it
 * what the node reads. */
static vt_id home_of_branch(const vt_making *k, vt_id top, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id home =
        n->n_inputs && n->inputs[0] != VT_NONE ? home_by_readers(k, top, node, true) : VT_NONE;
    bool block = home != VT_NONE && home != top && k->parts.at[home].heavy >= 2;
    return block && is_read_inside(k, n->inputs[0], home) ? home : VT_NONE;
}

static vt_id home_by_producers(const vt_making *k, vt_id top, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id latest = VT_NONE;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id p = n->inputs[i] == VT_NONE ? VT_NONE : k->m->values.at[n->inputs[i]].producer;
        if (home_of(k, p) != VT_NONE && is_inside(k, home_of(k, p), top) &&
            (latest == VT_NONE || p > latest))
            latest = p;
    }
    if (latest == VT_NONE)
        return VT_NONE;
    vt_id branch = home_of_branch(k, top, node);
    if (branch != VT_NONE)
        return branch;
    vt_id group = behind(k, home_of(k, latest), node);
    for (uint32_t i = 0; i < n->n_inputs && group != top; i++) {
        vt_id p = n->inputs[i] == VT_NONE ? VT_NONE : k->m->values.at[n->inputs[i]].producer;
        vt_id home = home_of(k, p);
        while (home != VT_NONE && group != top && !is_inside(k, home, group) &&
               !is_read_inside(k, n->inputs[i], group))
            group = k->parts.at[group].parent;
    }
    vt_id readers = home_by_readers(k, top, node, false);
    bool serves = n->n_outputs > 1 || (readers != VT_NONE && is_inside(k, readers, group));
    return serves && readers != VT_NONE ? readers : group; /* what splits serves its readers */
}

/* Does it make numbers ready for its reader alone: dequantized values, prepared weights? */
static bool serves_reader(const vt_making *k, vt_id node)
{
    return vt_node_has(k, node, VT_OP_DEQUANTIZES) || (k->nature[node] & VT_NATURE_STORED);
}

/* Rounding stands with the operator whose numbers it rounds. */
static vt_id home_of_quantizer(const vt_making *k, vt_id top, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id v = n->n_inputs ? n->inputs[0] : VT_NONE;
    vt_id giver = home_of(k, v == VT_NONE ? VT_NONE : k->m->values.at[v].producer);
    if (giver != VT_NONE && !is_inside(k, giver, top))
        giver = VT_NONE;
    vt_id taker = home_by_readers(k, top, node, true);
    bool quantizes = vt_node_has(k, node, VT_OP_QUANTIZES);
    vt_id first = quantizes ? giver : taker, second = quantizes ? taker : giver;
    return first != VT_NONE ? first : second;
}

static void find_homes(vt_making *k, const vt_graph *g, vt_id top)
{
    vt_id end = g->first_node + g->n_nodes;
    for (vt_id i = g->first_node; i < end; i++)
        if (!k->folded[i] && k->home_of_node[i] == VT_NONE && !vt_node_has(k, i, VT_OP_QUANTIZES) &&
            !serves_reader(k, i))
            k->home_of_node[i] = home_by_producers(k, top, i);
    for (vt_id i = end; i-- > g->first_node;)
        if (!k->folded[i] && k->home_of_node[i] == VT_NONE && !vt_node_has(k, i, VT_OP_QUANTIZES) &&
            !serves_reader(k, i))
            k->home_of_node[i] = home_by_readers(k, top, i, false);
    for (vt_id i = end; i-- > g->first_node;)
        if (serves_reader(k, i) && !k->folded[i])
            k->home_of_node[i] = home_of_quantizer(k, top, i);
    for (vt_id i = g->first_node; i < end; i++)
        if (vt_node_has(k, i, VT_OP_QUANTIZES) && !k->folded[i])
            k->home_of_node[i] = home_of_quantizer(k, top, i);
    for (vt_id i = g->first_node; i < end; i++)
        if (!k->folded[i] && k->home_of_node[i] == VT_NONE)
            k->home_of_node[i] = top;
}

/* Does a node read numbers that training made, and not only sizes? */
static bool reads_learned(const vt_making *k, vt_id node)
{
    for (uint32_t i = 0; i < k->n_weights_of_node[node]; i++) {
        const vt_weight *w = &k->m->weights.at[k->weights_of_node[node][i]];
        if (w->rank > 0 && w->dtype != VT_DTYPE_I64 && w->dtype != VT_DTYPE_I32 &&
            w->dtype != VT_DTYPE_BOOL)
            return true;
    }
    return false;
}

/* How many leading modules all owners of weights share: "gpu_0" before every name tells nothing
 * of those that stand in no other. */
static int shared_owners(const vt_making *k, const vt_graph *g, bool dotted)
{
    vt_scope first, s;
    uint32_t owners = 0;
    first.n = 0;
    for (vt_id i = g->first_node; i < g->first_node + g->n_nodes; i++) {
        if (k->folded[i])
            continue;
        vt_scope_read(k, i, dotted, &s);
        if (!s.from_weights)
            continue;
        if (owners++ == 0) {
            first = s;
            continue;
        }
        int same = 0;
        while (same < first.n && same < s.n && vt_str_eq(first.at[same].name, s.at[same].name))
            same++;
        first.n = same;
    }
    return owners > 1 ? first.n : 0;
}

bool vt_homes_find(vt_making *k, const vt_graph *g, vt_id top)
{
    bool dotted = vt_scope_dotted(k, g);
    int shared = shared_owners(k, g, dotted);
    vt_scope s;
    for (vt_id i = g->first_node; i < g->first_node + g->n_nodes; i++) {
        if (k->folded[i])
            continue;
        vt_scope_read(k, i, dotted, &s);
        if (s.n < 0 || (s.from_weights && s.n == shared))
            continue;
        k->home_of_node[i] = place_of_scope(k, top, &s);
        if (k->home_of_node[i] == VT_NONE)
            return false;
        if (reads_learned(k, i))
            k->parts.at[k->home_of_node[i]].holds_weights = true;
        k->parts.at[k->home_of_node[i]].heavy += (k->nature[i] & VT_NATURE_HEAVY) != 0;
    }
    find_homes(k, g, top);
    return true;
}
