/* nature.c: what kind of step a node is, for passes that look for structure.
 *
 * A *shape step* computes sizes: Shape, and arithmetic on nothing but its results and constants. A
 * value is *learned* when a node with weights stands behind it; masks and rotation tables are not.
 * Neither kind counts as flow when a network is cut where it is narrow. */
#include "model/hierarchy_parts.h"

#include <string.h>

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
        if (p != VT_NONE && vt_node_has(k, p, VT_OP_DEQUANTIZES) && reads_matrix(k, p))
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
        if (p == VT_NONE
                ? n->inputs[i] != VT_NONE && k->m->values.at[n->inputs[i]].weight == VT_NONE
                : !k->folded[p] && !(k->nature[p] & VT_NATURE_STORED))
            return false;
    }
    return n->n_inputs > 0;
}

/* An attribute under ONNX's name or torch's. */
static const vt_attr *attr_of(const vt_node *n, const char *onnx, const char *torch)
{
    return vt_node_attr(n, vt_str_is(n->domain, "torch.nn") ? torch : onnx);
}

static bool is_depthwise(const vt_making *k, vt_id node)
{
    if (vt_str_starts(k->m->nodes.at[node].op, VT_S("DepthwiseConv")))
        return true;
    const vt_attr *group = attr_of(&k->m->nodes.at[node], "group", "groups");
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
    bool keras = vt_str_is(n->domain, "keras");
    const vt_attr *kernel = attr_of(n, keras ? "kernel_size" : "kernel_shape", "kernel_size");
    if (kernel && is_all(kernel, 1))
        nature |= VT_NATURE_POINTWISE;
    return nature;
}

/* Does the node make pictures smaller? */
static bool is_downsampling(const vt_making *k, vt_id node)
{
    if (!vt_node_has(k, node, VT_OP_STRIDES))
        return false;
    const vt_attr *strides = attr_of(&k->m->nodes.at[node], "strides", "stride");
    return strides && strides->n && strides->ints && !is_all(strides, 1);
}

bool vt_natures_find(vt_making *k)
{
    const vt_model *m = k->m;
    k->nature = vt_arena_array(k->arena, m->nodes.n, sizeof *k->nature);
    if (!k->nature)
        return false;
    for (size_t i = 0; i < m->nodes.n; i++) {
        vt_id id = (vt_id)i;
        if (k->folded[i])
            continue;
        vt_family f = vt_operator_of(k, id)->family;
        bool conv = f == VT_FAMILY_CONV;
        bool heavy = conv || f == VT_FAMILY_RECURRENT || f == VT_FAMILY_ATTENTION ||
                     (f == VT_FAMILY_MATMUL && (reads_matrix(k, id) || reads_dequantized(k, id))) ||
                     (vt_node_has(k, id, VT_OP_GATHER) && reads_matrix(k, id));
        if (heavy)
            k->nature[i] |= VT_NATURE_HEAVY | VT_NATURE_LEARNED;
        if (conv)
            k->nature[i] |= conv_nature(k, id);
        if (depends(k, id, k->nature, VT_NATURE_LEARNED))
            k->nature[i] |= VT_NATURE_LEARNED;
        if (is_downsampling(k, id))
            k->nature[i] |= VT_NATURE_SMALLER;
        if (vt_node_has(k, id, VT_OP_SHAPE) ||
            (vt_node_has(k, id, VT_OP_OF_SIZES) && reads_only_shapes(k, id)))
            k->nature[i] = VT_NATURE_SHAPE;
        else if (!heavy && !vt_scope_is_path(k, &m->nodes.at[i]) && reads_only_stored(k, id))
            k->nature[i] |= VT_NATURE_STORED;
    }
    return true;
}
