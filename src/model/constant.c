/* constant.c: which nodes are no steps of a computation but numbers written as nodes.
 *
 * A Constant node folds into its readers, shared or not. So does arithmetic on folded constants and
 * stored weights that only prepares an argument (a list of paddings put together from four nodes):
 * reshaping, casting, joining of at most TINY elements (operator.c lists them; their results are no
 * larger than their inputs, but for Range, ConstantOfShape and Expand, whose inputs are sizes).
 * What gives an output of its graph stays. */
#include "model/hierarchy_parts.h"

#include <string.h>

enum { TINY = 1024 };

static bool gives_output(const vt_model *m, const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_outputs; i++)
        if (n->outputs[i] != VT_NONE && m->values.at[n->outputs[i]].is_output)
            return true;
    return false;
}

static bool is_stored(const vt_model *m, vt_id value)
{
    const vt_value *v = &m->values.at[value];
    return v->weight != VT_NONE && v->producer == VT_NONE;
}

/* Elements that go into a node when all of its inputs are constant, else UINT64_MAX. `held` counts
 * those behind each folded node. */
static uint64_t constant_inputs(const vt_making *k, const vt_node *n, const uint64_t *held)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id v = n->inputs[i];
        if (v == VT_NONE)
            continue;
        vt_id p = k->m->values.at[v].producer;
        if (is_stored(k->m, v))
            sum += k->m->weights.at[k->m->values.at[v].weight].count;
        else if (p != VT_NONE && k->folded[p])
            sum += held[p];
        else
            return UINT64_MAX;
        if (sum > TINY)
            return UINT64_MAX;
    }
    return n->n_inputs ? sum : UINT64_MAX;
}

static uint64_t elements_of_constant(const vt_model *m, const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_attrs; i++) {
        const vt_attr *a = &n->attrs[i];
        if (a->kind == VT_ATTR_TENSOR && a->ids)
            return m->weights.at[a->ids[0]].count;
        if (a->n)
            return a->n;
    }
    return 1;
}

bool vt_constants_fold(vt_making *k)
{
    const vt_model *m = k->m;
    uint64_t *held = vt_arena_array(k->arena, m->nodes.n, sizeof *held);
    if (!held)
        return false;
    for (size_t i = 0; i < m->nodes.n; i++) {
        const vt_node *n = &m->nodes.at[i];
        if (gives_output(m, n))
            continue;
        if (vt_node_has(k, (vt_id)i, VT_OP_CONSTANT)) {
            held[i] = elements_of_constant(m, n);
            k->folded[i] = true;
        } else if (vt_node_has(k, (vt_id)i, VT_OP_PREPARES) && n->function == VT_NONE) {
            held[i] = constant_inputs(k, n, held);
            k->folded[i] = held[i] != UINT64_MAX;
        }
    }
    return true;
}
