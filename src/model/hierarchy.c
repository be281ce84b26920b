/* hierarchy.c: from a finished model to the tree of what can be drawn. The passes stand in the
 * files that hierarchy_parts.h lists; here they are called one after the other. */
#include "model/hierarchy_parts.h"

#include <string.h>

enum { DEFAULT_MAX_ITEMS = 1000000, FOLDED_WEIGHTS_MAX = 64 };

/* ---- what each node reads from the file ---------------------------------------------------------
 */

typedef struct gather {
    vt_making *k;
    vt_id *stamp; /* per weight: the node that noted it last, + 1 */
    VT_VEC(vt_id) pool;
} gather;

static bool gather_add(gather *g, vt_id node, vt_id weight)
{
    if (weight == VT_NONE || g->stamp[weight] == node + 1)
        return true;
    g->stamp[weight] = node + 1;
    vt_id *p = vt_push(g->k->arena, &g->pool);
    if (p)
        *p = weight;
    return p != NULL;
}

static bool gather_constant(gather *g, vt_id node, vt_id constant, const size_t *first)
{
    for (uint32_t i = 0; i < g->k->n_weights_of_node[constant]; i++)
        if (!gather_add(g, node, g->pool.at[first[constant] + i]))
            return false;
    return true;
}

static bool gather_node(gather *g, vt_id node, const size_t *first)
{
    const vt_model *m = g->k->m;
    const vt_node *n = &m->nodes.at[node];
    for (uint32_t i = 0; i < n->n_attrs && g->k->folded[node]; i++)
        if (n->attrs[i].kind == VT_ATTR_TENSOR && n->attrs[i].ids &&
            !gather_add(g, node, n->attrs[i].ids[0]))
            return false;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        if (n->inputs[i] == VT_NONE)
            continue;
        const vt_value *v = &m->values.at[n->inputs[i]];
        if (v->producer == VT_NONE && !gather_add(g, node, v->weight))
            return false;
        if (v->producer != VT_NONE && v->producer != node && g->k->folded[v->producer] &&
            g->k->n_weights_of_node[v->producer] <= FOLDED_WEIGHTS_MAX &&
            !gather_constant(g, node, v->producer, first))
            return false;
    }
    return true;
}

static bool weights_gather(vt_making *k)
{
    const vt_model *m = k->m;
    gather g = {.k = k, .stamp = vt_arena_array(k->arena, m->weights.n, sizeof *g.stamp)};
    size_t *first = vt_arena_array(k->arena, m->nodes.n, sizeof *first);
    if (!g.stamp || !first)
        return false;
    for (size_t i = 0; i < m->nodes.n; i++) {
        first[i] = g.pool.n;
        if (!gather_node(&g, (vt_id)i, first))
            return false;
        k->n_weights_of_node[i] = (uint32_t)(g.pool.n - first[i]);
    }
    for (size_t i = 0; i < m->nodes.n; i++)
        k->weights_of_node[i] = g.pool.at ? g.pool.at + first[i] : NULL;
    return true;
}

/* ---- constants and their readers
 * ------------------------------------------------------------------ */

static vt_id first_reader(const vt_making *k, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    vt_id reader = VT_NONE;
    for (uint32_t o = 0; o < n->n_outputs; o++) {
        const vt_value *v = n->outputs[o] == VT_NONE ? NULL : &k->m->values.at[n->outputs[o]];
        if (v && v->n_readers && k->m->readers[v->first_reader] < reader)
            reader = k->m->readers[v->first_reader];
    }
    return reader;
}

/* The reader that is drawn, through constants made of constants. */
static void readers_of_constants(vt_making *k)
{
    size_t n = k->m->nodes.n;
    for (size_t i = n; i-- > 0;) {
        vt_id r = k->folded[i] ? first_reader(k, (vt_id)i) : VT_NONE;
        if (r != VT_NONE && k->folded[r])
            r = r > i ? k->first_reader_of_node[r] : VT_NONE;
        k->first_reader_of_node[i] = r;
        if (r != VT_NONE)
            k->n_folded_of_node[r]++;
    }
}

/* ---- slots: numbers of values within their tree
 * ---------------------------------------------------- */

/* The graph whose tree holds `graph`: the main graph or a function. */
static vt_id tree_of(const vt_model *m, vt_id graph)
{
    for (size_t hops = 0; hops < m->graphs.n; hops++) {
        const vt_graph *g = &m->graphs.at[graph];
        if (g->kind != VT_GRAPH_SUBGRAPH || g->node == VT_NONE)
            return graph;
        graph = m->nodes.at[g->node].graph;
    }
    return graph;
}

static bool slots_number(vt_making *k)
{
    const vt_model *m = k->m;
    vt_id *tree = vt_arena_array(k->arena, m->graphs.n, sizeof *tree);
    if (!tree)
        return false;
    for (size_t i = 0; i < m->graphs.n; i++)
        tree[i] = tree_of(m, (vt_id)i);
    for (size_t i = 0; i < m->values.n; i++)
        k->slot_of_value[i] = k->trees[tree[m->values.at[i].graph]].n_slots++;
    return true;
}

/* ---- all passes
 * -------------------------------------------------------------------------------------- */

static bool arrays_make(vt_making *k)
{
    const vt_model *m = k->m;
    size_t n = m->nodes.n, v = m->values.n, w = m->weights.n;
    vt_arena *a = k->arena;
    k->trees = vt_arena_array(a, m->graphs.n + 1, sizeof *k->trees);
    k->part_of_node = vt_arena_array(a, n, sizeof *k->part_of_node);
    k->home_of_node = vt_arena_array(a, n, sizeof *k->home_of_node);
    k->part_of_value = vt_arena_array(a, v, sizeof *k->part_of_value);
    k->slot_of_value = vt_arena_array(a, v, sizeof *k->slot_of_value);
    k->folded = vt_arena_array(a, n, sizeof *k->folded);
    k->weights_of_node = vt_arena_array(a, n, sizeof *k->weights_of_node);
    k->n_weights_of_node = vt_arena_array(a, n, sizeof *k->n_weights_of_node);
    k->n_folded_of_node = vt_arena_array(a, n, sizeof *k->n_folded_of_node);
    k->first_reader_of_node = vt_arena_array(a, n, sizeof *k->first_reader_of_node);
    k->hash_of_node = vt_arena_array(a, n, sizeof *k->hash_of_node);
    k->hash_of_weight = vt_arena_array(a, w, sizeof *k->hash_of_weight);
    k->reach = vt_arena_array(a, v, sizeof *k->reach);
    k->last_reader = vt_arena_array(a, v, sizeof *k->last_reader);
    k->seen_in = vt_arena_array(a, w, sizeof *k->seen_in);
    k->parts.cap = n + n / 2 + 64; /* mostly enough; it grows */
    k->parts.at = vt_arena_array(a, k->parts.cap, sizeof *k->parts.at);
    k->edges.cap = 2 * n + 64;
    k->edges.at = vt_arena_array(a, k->edges.cap, sizeof *k->edges.at);
    if (!vt_arena_ok(a))
        return false;
    memset(k->part_of_node, 0xff, n * sizeof *k->part_of_node);
    memset(k->home_of_node, 0xff, n * sizeof *k->home_of_node);
    memset(k->part_of_value, 0xff, v * sizeof *k->part_of_value);
    return true;
}

static bool empty_make(vt_making *k, vt_hierarchy *out)
{
    vt_item *root = vt_push(k->keep, &out->items);
    if (!root)
        return false;
    *root = (vt_item){.kind = VT_ITEM_GROUP,
                      .node = VT_NONE,
                      .value = VT_NONE,
                      .graph = VT_NONE,
                      .parent = VT_NONE};
    vt_names_init(&out->paths, k->keep, 1);
    vt_names_put(&out->paths, root->path, 0);
    return true;
}

static bool all_passes(vt_making *k, size_t max_items, vt_hierarchy *out)
{
    if (k->m->graphs.n == 0)
        return empty_make(k, out);
    vt_names_init(&k->classes, k->arena, k->m->classes.n);
    for (size_t i = 0; i < k->m->classes.n; i++)
        vt_names_put(&k->classes, k->m->classes.at[i].path, (vt_id)i);
    if (!arrays_make(k) || !vt_words_make(&k->words, k->arena) || !vt_operators_find(k) ||
        !vt_constants_fold(k) || !weights_gather(k) || !vt_natures_find(k) || !slots_number(k))
        return false;
    readers_of_constants(k);
    vt_node_hashes(k);
    if (!vt_tree_make(k, 0, 0))
        return false;
    k->parts.at[k->trees[0].root].name = k->m->graphs.at[0].name;
    return vt_items_make(k, max_items ? max_items : DEFAULT_MAX_ITEMS, out);
}

bool vt_hierarchy_make(vt_arena *arena, const vt_model *m, vt_family_of family, size_t max_items,
                       vt_hierarchy *out, vt_err *err)
{
    vt_making k = {.arena = vt_arena_new(), .keep = arena, .m = m, .family = family};
    *out = (vt_hierarchy){.model = m};
    bool ok = k.arena && all_passes(&k, max_items, out);
    vt_arena_free(k.arena);
    if (ok && vt_arena_check(arena, err))
        return true;
    return vt_fail(err, VT_NO_MEMORY, "not enough memory for the hierarchy of %zu nodes",
                   m->nodes.n);
}
