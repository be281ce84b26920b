/* fingerprint.c: canonical hashes of parts, what their weights are and how many numbers they hold.
 *
 * A leaf's hash is its operator, attributes, the shapes of its weights and which of its inputs are
 * constant. A group's hash runs over its leaves in tree order and says for each input where it
 * comes from: so many leaves before (inside the group), or from outside and read so many leaves
 * before for the last time. That is independent of names and of what surrounds the group, and equal
 * for isomorphic groups whose nodes were written in the same order. */
#include "model/hierarchy_parts.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_BYTES = 64 * 1024, SAMPLE_PIECES = 16, LARGE_MODEL = 256 << 20 };

static uint64_t mix_str(uint64_t h, vt_str s)
{
    return vt_hash(s.p, s.n, h + s.n);
}

/* ---- operators --------------------------------------------------------------------------------
 */

static uint64_t weight_shape(const vt_model *m, vt_id weight)
{
    const vt_weight *w = &m->weights.at[weight];
    uint64_t h = vt_mix(w->dtype, (uint64_t)w->rank);
    return w->rank > 0 ? vt_hash(w->shape, (size_t)w->rank * sizeof *w->shape, h) : h;
}

static uint64_t attr_hash(const vt_model *m, const vt_attr *a)
{
    uint64_t h = mix_str(a->kind, a->name);
    switch (a->kind) {
    case VT_ATTR_INT:
        return vt_mix(h, (uint64_t)a->i);
    case VT_ATTR_FLOAT:
        return vt_hash(&a->f, sizeof a->f, h);
    case VT_ATTR_STRING:
    case VT_ATTR_REF:
        return mix_str(h, a->s);
    case VT_ATTR_INTS:
        return vt_hash(a->ints, a->n * sizeof *a->ints, vt_mix(h, a->n));
    case VT_ATTR_FLOATS:
        return vt_hash(a->floats, a->n * sizeof *a->floats, vt_mix(h, a->n));
    case VT_ATTR_STRINGS:
        for (size_t i = 0; i < a->n; i++)
            h = mix_str(h, a->strings[i]);
        return h;
    case VT_ATTR_TENSOR:
    case VT_ATTR_TENSORS:
        for (size_t i = 0; i < (a->kind == VT_ATTR_TENSOR ? 1 : a->n); i++)
            h = vt_mix(h, weight_shape(m, a->ids[i]));
        return h;
    default:
        return vt_mix(h, a->n);
    }
}

static uint64_t input_hash(const vt_making *k, vt_id v)
{
    if (v == VT_NONE)
        return 1;
    const vt_value *value = &k->m->values.at[v];
    if (value->producer != VT_NONE && k->folded[value->producer])
        return k->hash_of_node[value->producer];
    return value->weight != VT_NONE ? weight_shape(k->m, value->weight) : 2;
}

/* Of a node with the shapes of what it reads from the file; folded nodes before it have theirs. A
 * stored tensor under a second name is that tensor. */
static uint64_t node_hash(const vt_making *k, vt_id node)
{
    const vt_model *m = k->m;
    const vt_node *n = &m->nodes.at[node];
    if (k->folded[node] && vt_node_has(k, node, VT_OP_IDENTITY) && n->n_inputs == 1)
        return input_hash(k, n->inputs[0]);
    uint64_t h = vt_mix(vt_operator_of(k, node)->look, n->n_outputs);
    if (n->overload.n)
        h = mix_str(h, n->overload);
    uint64_t attrs = 0;
    for (uint32_t i = 0; i < n->n_attrs; i++)
        attrs += attr_hash(m, &n->attrs[i]); /* in any order */
    h = vt_mix(h, attrs);
    for (uint32_t i = 0; i < n->n_inputs; i++)
        h = vt_mix(h, input_hash(k, n->inputs[i]));
    return h;
}

void vt_node_hashes(vt_making *k)
{
    for (size_t i = 0; i < k->m->nodes.n; i++)
        k->hash_of_node[i] = node_hash(k, (vt_id)i);
}

static uint64_t leaf_hash(const vt_making *k, const vt_part *p)
{
    if (p->node == VT_NONE)
        return p->kind;
    uint64_t h = k->hash_of_node[p->node];
    return p->call && !p->closed ? vt_mix(h, k->parts.at[k->trees[p->graph].root].hash) : h;
}

/* ---- weights ------------------------------------------------------------------------------------
 */

static bool is_learnable(vt_dtype t)
{
    if (vt_dtype_is_float(t))
        return true;
    return t != VT_DTYPE_BOOL && t != VT_DTYPE_STRING && t != VT_DTYPE_UNKNOWN &&
           vt_dtype_bits(t) <= 8;
}

/* Elements that count as parameters (INTERFACE.md, info). */
static uint64_t parameters_of(const vt_model *m, vt_id weight)
{
    const vt_weight *w = &m->weights.at[weight];
    int rank = w->is_sparse ? w->dense_rank : w->rank;
    return rank == 0 || !is_learnable(w->dtype) ? 0 : w->count;
}

/* Hash of what is stored: all of it up to 64 kB, else sixteen pieces spread over it. */
static uint64_t bytes_hash(const uint8_t *p, uint64_t n, uint64_t seed)
{
    if (n <= SAMPLE_BYTES)
        return vt_hash(p, n, seed);
    size_t piece = SAMPLE_BYTES / SAMPLE_PIECES;
    for (uint64_t i = 0; i < SAMPLE_PIECES; i++)
        seed = vt_hash(p + (n - piece) / (SAMPLE_PIECES - 1) * i, piece, seed);
    return seed;
}

/* The same of elements that must be decoded first. */
static uint64_t decoded_hash(const vt_model *m, vt_id weight, uint64_t seed)
{
    const vt_weight *w = &m->weights.at[weight];
    unsigned bits = vt_dtype_bits(w->dtype);
    if (bits == 0 || w->missing)
        return vt_mix(seed, w->bytes);
    uint64_t n = (uint64_t)SAMPLE_BYTES * 8 / bits, bytes;
    n = w->count < n ? w->count : n;
    void *p = vt_dtype_bytes(w->dtype, n, &bytes) ? vt_alloc(bytes + 1) : NULL;
    if (p && vt_weight_read(m, weight, 0, n, p, NULL))
        seed = vt_hash(p, bytes, seed);
    vt_free(p);
    return seed;
}

/* Of data in a file beside the model, and of models beyond 256 MB, only the place and the file's age, so
 * that nothing of it is read: a model of many GB opens at once. */
static uint64_t place_hash(const vt_model *m, const vt_weight *w, uint64_t seed)
{
    seed = vt_hash(w->file.p, w->file.n, vt_mix(vt_mix(seed, w->offset), w->bytes));
    for (size_t i = 0; w->data && i < m->maps.n; i++)
        if (w->data >= m->maps.at[i]->p && w->data < m->maps.at[i]->p + m->maps.at[i]->n)
            return vt_mix(seed, m->maps.at[i]->mtime_ns);
    return m->maps.n ? vt_mix(seed, m->maps.at[0]->mtime_ns) : seed;
}

static uint64_t content_of(vt_making *k, vt_id weight)
{
    uint64_t *known = &k->hash_of_weight[weight];
    if (*known)
        return *known;
    const vt_weight *w = &k->m->weights.at[weight];
    uint64_t seed = weight_shape(k->m, weight), bytes;
    if (w->file.n || k->m->bytes > LARGE_MODEL)
        *known = place_hash(k->m, w, seed);
    else if (w->data && vt_dtype_bytes(w->dtype, w->count, &bytes))
        *known = bytes_hash(w->data, bytes, seed);
    else
        *known = decoded_hash(k->m, weight, seed);
    return *known |= 1;
}

/* ---- groups
 * ---------------------------------------------------------------------------------------- */

typedef struct walk {
    vt_making *k;
    vt_tree *t;
    uint32_t *first, *end; /* per part - root: its leaves in tree order */
    vt_id *leaves;
    uint32_t n_leaves;
    uint32_t *last_reader; /* per value: leaf number + 1 */
    uint32_t *seen_in;     /* per weight: leaf number + 1 of the last leaf that read it */
} walk;

static void number_leaves(walk *w, vt_id part)
{
    vt_making *k = w->k;
    w->first[part - w->t->root] = w->n_leaves;
    if (k->parts.at[part].first == VT_NONE)
        w->leaves[w->n_leaves++] = part;
    for (vt_id c = k->parts.at[part].first; c != VT_NONE; c = k->parts.at[c].next)
        number_leaves(w, c);
    w->end[part - w->t->root] = w->n_leaves;
}

/* Where an input comes from, as a group that begins at leaf `start` sees it. */
static uint64_t origin(const walk *w, uint32_t leaf, const vt_edge *e, uint32_t start, uint32_t end)
{
    uint32_t before = w->last_reader[e->value];
    uint32_t from = e->from == VT_NONE ? VT_NONE : w->first[e->from - w->t->root];
    if (from != VT_NONE && from >= start && from < end)
        return (uint64_t)leaf - from + ((uint64_t)1 << 62);
    if (before > start)
        return leaf - (before - 1) + ((uint64_t)1 << 61);
    return 3;
}

static void add_leaf(walk *w, uint32_t number)
{
    vt_making *k = w->k;
    vt_id leaf = w->leaves[number];
    size_t at = leaf - w->t->root;
    uint64_t own = leaf_hash(k, &k->parts.at[leaf]);
    for (vt_id g = leaf; g != VT_NONE; g = k->parts.at[g].parent) {
        vt_part *p = &k->parts.at[g];
        uint32_t start = w->first[g - w->t->root], end = w->end[g - w->t->root];
        p->hash = vt_mix(p->hash, own);
        for (size_t e = w->t->first_into[at]; e < w->t->first_into[at + 1]; e++)
            p->hash = vt_mix(p->hash, origin(w, number, &w->t->into[e], start, end));
    }
    for (size_t e = w->t->first_into[at]; e < w->t->first_into[at + 1]; e++)
        w->last_reader[w->t->into[e].value] = number + 1;
}

/* Adds what a leaf reads to all groups around it that have not read it before. */
static void add_weights(walk *w, uint32_t number)
{
    vt_making *k = w->k;
    vt_part *leaf = &k->parts.at[w->leaves[number]];
    bool open_call = leaf->call && !leaf->closed;
    const vt_part *callee = open_call ? &k->parts.at[k->trees[leaf->graph].root] : NULL;
    uint32_t n = leaf->node == VT_NONE ? 0 : k->n_weights_of_node[leaf->node];
    for (vt_id g = w->leaves[number]; g != VT_NONE && callee; g = k->parts.at[g].parent) {
        k->parts.at[g].parameters += callee->parameters;
        k->parts.at[g].weight_hash = vt_mix(k->parts.at[g].weight_hash, callee->weight_hash);
    }
    for (uint32_t i = 0; i < n; i++) {
        vt_id weight = k->weights_of_node[leaf->node][i];
        uint32_t before = w->seen_in[weight];
        for (vt_id g = w->leaves[number]; g != VT_NONE; g = k->parts.at[g].parent) {
            vt_part *p = &k->parts.at[g];
            if (before <= w->first[g - w->t->root])
                p->parameters += parameters_of(k->m, weight);
            p->weight_hash = vt_mix(p->weight_hash, content_of(k, weight));
        }
        w->seen_in[weight] = number + 1;
    }
}

static void count_nodes(vt_making *k, vt_tree *t)
{
    for (vt_id i = (vt_id)k->parts.n; i-- > t->root;)
        k->parts.at[i].nodes = 0;
    for (vt_id i = t->root; i < k->parts.n; i++) {
        const vt_part *p = &k->parts.at[i];
        if (p->node == VT_NONE || k->part_of_node[p->node] != i)
            continue;
        uint32_t n = 1 + k->n_folded_of_node[p->node];
        if (p->call && !p->closed)
            n += k->parts.at[k->trees[p->graph].root].nodes;
        for (vt_id g = i; g != VT_NONE; g = k->parts.at[g].parent) {
            uint32_t *sum = &k->parts.at[g].nodes;
            *sum = *sum > UINT32_MAX - n ? UINT32_MAX : *sum + n;
        }
    }
}

/* Says how a group's children stand in it: equal only when they are grouped alike. */
static void add_children(vt_making *k, vt_id group)
{
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        add_children(k, c);
        k->parts.at[group].hash =
            vt_mix(k->parts.at[group].hash, k->parts.at[c].hash + k->parts.at[c].kind);
    }
}

bool vt_fingerprints(vt_making *k, vt_tree *t)
{
    size_t n = k->parts.n - t->root;
    walk w = {.k = k, .t = t};
    vt_arena *a = vt_arena_new();
    if (!a)
        return false;
    w.first = vt_arena_array(a, n, sizeof *w.first);
    w.end = vt_arena_array(a, n, sizeof *w.end);
    w.leaves = vt_arena_array(a, n, sizeof *w.leaves);
    w.last_reader = k->last_reader;
    w.seen_in = k->seen_in;
    if (!vt_arena_ok(a)) {
        vt_arena_free(a);
        return false;
    }
    for (size_t i = 0; i < t->n_edges; i++)
        w.last_reader[t->into[i].value] = 0;
    for (vt_id i = t->root; i < k->parts.n; i++) {
        vt_part *p = &k->parts.at[i];
        p->hash = p->weight_hash = p->parameters = 0;
        for (uint32_t j = 0; p->node != VT_NONE && j < k->n_weights_of_node[p->node]; j++)
            w.seen_in[k->weights_of_node[p->node][j]] = 0;
    }
    number_leaves(&w, t->root);
    for (uint32_t i = 0; i < w.n_leaves; i++) {
        add_leaf(&w, i);
        add_weights(&w, i);
    }
    vt_arena_free(a);
    add_children(k, t->root);
    count_nodes(k, t);
    return true;
}
