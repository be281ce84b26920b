/* summary.c: counting what a model holds, by INTERFACE.md's rules.
 *
 * A stored tensor is an initializer or the tensor of a Constant node, of any graph but a training
 * one; in a file without a graph it is every entry. Each counts once, however many values name it.
 * Parameters are the elements of those that can have been learned: no scalars (rank 0), no integers
 * wider than 8 bits, no booleans, no strings. */
#include "inspect/inspect.h"

#include <stdlib.h>
#include <string.h>

/* ---- stored tensors -------------------------------------------------------------------------- */

static bool is_learnable(vt_dtype t)
{
    if (vt_dtype_is_float(t))
        return true;
    return t != VT_DTYPE_BOOL && t != VT_DTYPE_UNKNOWN && t != VT_DTYPE_STRING &&
           vt_dtype_bits(t) <= 8;
}

static void count_tensor(vt_summary *s, vt_dtype dtype, int rank, uint64_t elements, uint64_t bytes)
{
    s->tensors++;
    s->weight_bytes += bytes;
    s->bytes_of[dtype] += bytes;
    if (rank == 0 || !is_learnable(dtype))
        return;
    s->parameters += elements;
    s->parameters_of[dtype] += elements;
}

/* Counts weight `id` unless `seen` has it already. */
static void count_weight(vt_summary *s, const vt_model *m, vt_id id, uint8_t *seen)
{
    if (id == VT_NONE || seen[id])
        return;
    seen[id] = 1;
    const vt_weight *w = &m->weights.at[id];
    uint64_t bytes = w->bytes;
    if (w->sparse_indices != VT_NONE && w->is_sparse && !seen[w->sparse_indices]) {
        seen[w->sparse_indices] = 1;
        bytes += m->weights.at[w->sparse_indices].bytes;
    }
    int rank = w->is_sparse ? w->dense_rank : w->rank;
    count_tensor(s, w->dtype, w->role == VT_ROLE_OPTIMIZER ? 0 : rank, w->count, bytes);
}

/* A Constant may hold its elements in the attribute itself: value_float, value_ints, ... */
static void count_plain_constant(vt_summary *s, const vt_attr *a)
{
    switch (a->kind) {
    case VT_ATTR_FLOAT:
        count_tensor(s, VT_DTYPE_F32, 0, 1, 4);
        break;
    case VT_ATTR_FLOATS:
        count_tensor(s, VT_DTYPE_F32, 1, a->n, 4 * a->n);
        break;
    case VT_ATTR_INT:
        count_tensor(s, VT_DTYPE_I64, 0, 1, 8);
        break;
    case VT_ATTR_INTS:
        count_tensor(s, VT_DTYPE_I64, 1, a->n, 8 * a->n);
        break;
    case VT_ATTR_STRING:
        count_tensor(s, VT_DTYPE_STRING, 0, 1, a->s.n);
        break;
    case VT_ATTR_STRINGS:
        count_tensor(s, VT_DTYPE_STRING, 1, a->n, 0);
        break;
    default:
        break;
    }
}

static bool is_constant(const vt_node *n)
{
    return vt_str_is(n->op, "Constant") && n->domain.n == 0;
}

static void count_constant(vt_summary *s, const vt_model *m, const vt_node *n, uint8_t *seen)
{
    for (uint32_t i = 0; i < n->n_attrs; i++) {
        const vt_attr *a = &n->attrs[i];
        if (a->kind == VT_ATTR_TENSOR && a->n)
            count_weight(s, m, a->ids[0], seen);
        else if (vt_str_starts(a->name, VT_S("value_")))
            count_plain_constant(s, a);
    }
}

static void count_tensors(vt_summary *s, const vt_model *m, uint8_t *seen)
{
    for (size_t i = 0; i < m->values.n; i++) {
        const vt_value *v = &m->values.at[i];
        if (m->graphs.at[v->graph].kind != VT_GRAPH_TRAINING &&
            (v->producer == VT_NONE || !is_constant(&m->nodes.at[v->producer])))
            count_weight(s, m, v->weight, seen);
    }
    for (size_t i = 0; i < m->nodes.n; i++) {
        const vt_node *n = &m->nodes.at[i];
        if (is_constant(n) && m->graphs.at[n->graph].kind != VT_GRAPH_TRAINING)
            count_constant(s, m, n, seen);
    }
    for (size_t i = 0; !m->has_graph && i < m->weights.n; i++)
        count_weight(s, m, (vt_id)i, seen);
}

/* ---- operators ------------------------------------------------------------------------------- */

static int by_frequency(const void *pa, const void *pb)
{
    const vt_count *a = pa, *b = pb;
    if (a->n != b->n)
        return a->n < b->n ? 1 : -1;
    int order = vt_str_cmp(a->op, b->op);
    return order ? order : vt_str_cmp(a->domain, b->domain);
}

/* The key under which an operator is counted: its name, and its domain where that is not ONNX's. */
static vt_str key_of(vt_arena *arena, const vt_node *n)
{
    if (n->domain.n == 0)
        return n->op;
    return vt_str_format(arena, "%.*s\n%.*s", (int)n->domain.n, n->domain.p, (int)n->op.n, n->op.p);
}

static bool count_operators(vt_arena *arena, vt_summary *s, const vt_model *m)
{
    VT_VEC(vt_count) counts = {0};
    vt_names known;
    vt_names_init(&known, arena, 64);
    for (size_t i = 0; m->has_graph && i < m->nodes.n; i++) {
        const vt_node *n = &m->nodes.at[i];
        if (m->graphs.at[n->graph].kind == VT_GRAPH_TRAINING)
            continue;
        vt_str key = key_of(arena, n);
        vt_id at = vt_names_get(&known, key);
        if (at == VT_NONE) {
            vt_count *c = vt_push(arena, &counts);
            if (!c)
                return false;
            *c = (vt_count){.domain = n->domain, .op = n->op};
            at = (vt_id)(counts.n - 1);
            vt_names_put(&known, key, at);
        }
        counts.at[at].n++;
        counts.at[at].main += n->graph == 0;
        s->nodes_total++;
        s->nodes += n->graph == 0;
    }
    if (counts.n)
        qsort(counts.at, counts.n, sizeof *counts.at, by_frequency);
    s->operators = counts.at;
    s->n_operators = counts.n;
    return vt_arena_ok(arena);
}

bool vt_summary_make(vt_arena *arena, const vt_model *m, vt_summary *out, vt_err *err)
{
    memset(out, 0, sizeof *out);
    uint8_t *seen = vt_arena_array(arena, m->weights.n, 1);
    if (!seen || !count_operators(arena, out, m))
        return vt_arena_check(arena, err);
    count_tensors(out, m, seen);
    return true;
}
