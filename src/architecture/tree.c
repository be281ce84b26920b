/* tree.c: tensors without a computation, drawn as the tree their names make.
 *
 *     encoder.layer.0.query.weight ─┐
 *     encoder.layer.0.query.bias   ─┴─> leaf encoder.layer.0.query
 *
 * A leaf is a node of no framework (domain "vitrine", operator "Tensors") that reads the tensors of
 * one module; nothing runs between them. Files that keep their names sorted are put in the order of
 * counting, so that layer 10 follows layer 9. */
#include "architecture/families.h"

#include <stdlib.h>

typedef struct tensor {
    vt_str module;
    vt_str name;
    vt_id weight;
} tensor;

/* "a.b" of "a.b.weight"; a name without parts is its own module. */
static vt_str module_of(vt_str name)
{
    size_t i = name.n;
    while (i > 0 && name.p[i - 1] != '.' && name.p[i - 1] != '/')
        i--;
    return i > 1 ? vt_str_cut(name, 0, i - 1) : name;
}

static bool is_digit(vt_str s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Where the run of digits at `i` ends. */
static size_t past_digits(vt_str s, size_t i)
{
    while (is_digit(s, i))
        i++;
    return i;
}

static int number_order(vt_str a, vt_str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return vt_str_cmp(a, b);
}

int vt_counting_order(vt_str a, vt_str b)
{
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        if (is_digit(a, i) && is_digit(b, j)) {
            size_t end_a = past_digits(a, i), end_b = past_digits(b, j);
            int order = number_order(vt_str_cut(a, i, end_a - i), vt_str_cut(b, j, end_b - j));
            if (order)
                return order;
            i = end_a;
            j = end_b;
        } else if (a.p[i] != b.p[j]) {
            return (unsigned char)a.p[i] < (unsigned char)b.p[j] ? -1 : 1;
        } else {
            i++;
            j++;
        }
    }
    return i < a.n ? 1 : j < b.n ? -1 : 0;
}

static int by_counting(const void *pa, const void *pb)
{
    const tensor *a = pa, *b = pb;
    int order = vt_counting_order(a->name, b->name);
    return order ? order : a->weight < b->weight ? -1 : 1;
}

static bool are_sorted(const tensor *t, size_t n)
{
    size_t up = 0;
    for (size_t i = 1; i < n; i++)
        up += vt_str_cmp(t[i - 1].name, t[i].name) < 0;
    return n > 2 && up >= n - 1 - n / 10;
}

/* One node for the tensors of a module, wherever in the file they stand. */
static bool leaf_make(vt_model *m, vt_names *known, const tensor *t, vt_id *leaf_of)
{
    vt_id at = vt_names_get(known, t->module);
    if (at == VT_NONE) {
        vt_node *n = vt_push(m->arena, &m->nodes);
        if (!n)
            return false;
        *n = (vt_node){.name = t->module,
                       .op = VT_S("Tensors"),
                       .domain = VT_S("vitrine"),
                       .function = VT_NONE};
        at = (vt_id)(m->nodes.n - 1);
        vt_names_put(known, t->module, at);
    }
    m->nodes.at[at].n_inputs++;
    *leaf_of = at;
    return true;
}

static bool inputs_fill(vt_model *m, const tensor *t, const vt_id *leaf_of, size_t n)
{
    vt_id *all = vt_arena_array(m->arena, n, sizeof *all);
    if (!all)
        return false;
    for (size_t i = 0; i < m->nodes.n; i++) {
        m->nodes.at[i].inputs = all;
        all += m->nodes.at[i].n_inputs;
        m->nodes.at[i].n_inputs = 0;
    }
    for (size_t i = 0; i < n; i++) {
        vt_node *leaf = &m->nodes.at[leaf_of[i]];
        vt_value *v = vt_push(m->arena, &m->values);
        if (!v)
            return false;
        *v = (vt_value){.name = t[i].name, .producer = VT_NONE, .weight = t[i].weight};
        ((vt_id *)leaf->inputs)[leaf->n_inputs++] = (vt_id)(m->values.n - 1);
    }
    return true;
}

static bool leaves_make(vt_model *m)
{
    size_t n = m->weights.n;
    tensor *t = vt_arena_array(m->arena, n, sizeof *t);
    vt_id *leaf_of = vt_arena_array(m->arena, n, sizeof *leaf_of);
    vt_names known;
    vt_names_init(&known, m->arena, n / 2);
    if (!t || !leaf_of)
        return false;
    for (size_t i = 0; i < n; i++)
        t[i] = (tensor){module_of(m->weights.at[i].name), m->weights.at[i].name, (vt_id)i};
    if (are_sorted(t, n))
        qsort(t, n, sizeof *t, by_counting);
    for (size_t i = 0; i < n; i++)
        if (!leaf_make(m, &known, &t[i], &leaf_of[i]))
            return false;
    return inputs_fill(m, t, leaf_of, n);
}

bool vt_tree_of_tensors(vt_model *m, vt_str why, vt_err *err)
{
    vt_graph *g = vt_push(m->arena, &m->graphs);
    m->has_graph = false;
    m->no_graph = why;
    if (!g || !leaves_make(m))
        return vt_arena_check(m->arena, err);
    *g = (vt_graph){.kind = VT_GRAPH_MAIN, .node = VT_NONE, .n_nodes = (vt_id)m->nodes.n};
    return vt_arena_check(m->arena, err);
}
