/* nature.c: what kind of step a node is, for passes that look for structure.
 *
 * A *shape step* computes sizes: Shape, and arithmetic on nothing but its results and constants. A
 * value is *learned* when a node with weights stands behind it; masks and rotation tables are not.
 * Neither kind counts as flow when a network is cut where it is narrow. */
#include "model/hierarchy_parts.h"

#include <string.h>

static const char *const shape_arithmetic[] = {
    "Gather", "Unsqueeze", "Squeeze", "Concat", "Cast",  "Slice",  "Add",   "Sub",
    "Mul",    "Div",       "Floor",   "Ceil",   "Where", "Equal",  "Min",   "Max",
    "Mod",    "Reshape",   "Identity", "Split", "ReduceProd", "ConstantOfShape", "Expand",
    "Neg",    "Less",      "Greater", "ReduceMax", "ReduceMin", "Not", "And", "Pow", NULL,
};

static bool is_one_of(vt_str op, const char *const *list)
{
    for (; *list; list++)
        if (vt_str_is(op, *list))
            return true;
    return false;
}

static bool is_onnx(const vt_node *n)
{
    return n->domain.n == 0;
}

static bool reads_matrix(const vt_making *k, vt_id node)
{
    for (uint32_t i = 0; i < k->n_weights_of_node[node]; i++) {
        const vt_weight *w = &k->m->weights.at[k->weights_of_node[node][i]];
        if (w->rank >= 2 && w->count >= 16)
            return true;
    }
    return false;
}

static vt_id producer_of(const vt_making *k, vt_id value)
{
    return value == VT_NONE ? VT_NONE : k->m->values.at[value].producer;
}

/* Does an input come from dequantized weights? */
static bool reads_dequantized(const vt_making *k, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    for (uint32_t i = 1; i < n->n_inputs; i++) {
        vt_id p = producer_of(k, n->inputs[i]);
        if (p != VT_NONE && vt_str_is(k->m->nodes.at[p].op, "DequantizeLinear") &&
            reads_matrix(k, p))
            return true;
    }
    return false;
}

static bool depends(const vt_making *k, vt_id node, const uint8_t *nature, uint8_t bit)
{
    const vt_node *n = &k->m->nodes.at[node];
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id p = producer_of(k, n->inputs[i]);
        if (p != VT_NONE && (nature[p] & bit))
            return true;
    }
    return false;
}

/* Are all inputs that are not constant results of shape steps, and is there one? */
static bool reads_only_shapes(const vt_making *k, vt_id node)
{
    if (reads_matrix(k, node))
        return false;
    const vt_node *n = &k->m->nodes.at[node];
    bool any = false;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id v = n->inputs[i];
        if (v == VT_NONE || k->m->values.at[v].weight != VT_NONE)
            continue;
        vt_id p = k->m->values.at[v].producer;
        if (p != VT_NONE && k->folded[p])
            continue;
        if (p == VT_NONE || !(k->nature[p] & VT_NATURE_SHAPE))
            return false;
        any = true;
    }
    return any;
}

static bool reads_only_stored(const vt_making *k, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id p = producer_of(k, n->inputs[i]);
        if (p == VT_NONE ? n->inputs[i] != VT_NONE && k->m->values.at[n->inputs[i]].weight == VT_NONE
                         : !k->folded[p] && !(k->nature[p] & VT_NATURE_STORED))
            return false;
    }
    return n->n_inputs > 0;
}

static bool is_depthwise(const vt_making *k, vt_id node)
{
    const vt_attr *group = vt_node_attr(&k->m->nodes.at[node], "group");
    if (!group || group->i <= 1)
        return false;
    for (uint32_t i = 0; i < k->n_weights_of_node[node]; i++) {
        const vt_weight *w = &k->m->weights.at[k->weights_of_node[node][i]];
        if (w->rank >= 3)
            return w->shape[1] == 1;
    }
    return true;
}

static bool is_all(const vt_attr *a, int64_t x)
{
    for (size_t i = 0; a && i < a->n; i++)
        if (a->ints[i] != x)
            return false;
    return true;
}

static uint8_t conv_nature(const vt_making *k, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    uint8_t nature = 0;
    if (is_depthwise(k, node))
        nature |= VT_NATURE_DEPTHWISE;
    const vt_attr *kernel = vt_node_attr(n, "kernel_shape");
    if (kernel && is_all(kernel, 1))
        nature |= VT_NATURE_POINTWISE;
    return nature;
}

/* Does the node make pictures smaller? */
static bool is_downsampling(const vt_node *n)
{
    if (!vt_str_is(n->op, "Conv") && !vt_str_is(n->op, "MaxPool") &&
        !vt_str_is(n->op, "AveragePool"))
        return false;
    const vt_attr *strides = vt_node_attr(n, "strides");
    return strides && strides->n && strides->ints && !is_all(strides, 1);
}

bool vt_natures_find(vt_making *k)
{
    const vt_model *m = k->m;
    k->nature = vt_arena_array(k->arena, m->nodes.n, sizeof *k->nature);
    if (!k->nature)
        return false;
    for (size_t i = 0; i < m->nodes.n; i++) {
        const vt_node *n = &m->nodes.at[i];
        vt_id id = (vt_id)i;
        if (k->folded[i])
            continue;
        vt_family f = k->family(n->domain, n->op);
        bool conv = f == VT_FAMILY_CONV;
        bool heavy = conv || f == VT_FAMILY_RECURRENT || f == VT_FAMILY_ATTENTION ||
                     (f == VT_FAMILY_MATMUL && (reads_matrix(k, id) || reads_dequantized(k, id))) ||
                     (vt_str_is(n->op, "Gather") && reads_matrix(k, id));
        if (heavy)
            k->nature[i] |= VT_NATURE_HEAVY | VT_NATURE_LEARNED;
        if (conv)
            k->nature[i] |= conv_nature(k, id);
        if (depends(k, id, k->nature, VT_NATURE_LEARNED))
            k->nature[i] |= VT_NATURE_LEARNED;
        if (is_downsampling(n))
            k->nature[i] |= VT_NATURE_SMALLER;
        if (is_onnx(n) && (vt_str_is(n->op, "Shape") || vt_str_is(n->op, "Size") ||
                           (is_one_of(n->op, shape_arithmetic) && reads_only_shapes(k, id))))
            k->nature[i] = VT_NATURE_SHAPE;
        else if (!heavy && reads_only_stored(k, id))
            k->nature[i] |= VT_NATURE_STORED;
    }
    return true;
}
