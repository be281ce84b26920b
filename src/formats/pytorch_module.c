/* pytorch_module.c: modules that were pickled whole, and TorchScript's.
 *
 *     torch.nn.Module   {"_parameters": {weight: …}, "_buffers": {…}, "_modules": {conv1: …},
 *                        "kernel_size": (3, 3), "training": False, …}
 *     TorchScript       {weight: …, "conv1": __torch__.torch.nn.modules.conv.Conv2d, …}
 *
 * Their tensors are named as state_dict() names them. Each module without submodules, and each with
 * tensors of its own, is a node: its class, its attributes, what it stores. How they are wired
 * stands in forward(), which is code and not in the file, or is not read; only torch's own
 * Sequential is certain, so that edges run there and nowhere else. */
#include "formats/pytorch.h"

#include <string.h>

enum { MOST_ATTRIBUTES = 64, MOST_NUMBERS = 16 };

/* ---- walking
 * ------------------------------------------------------------------------------------- */

static bool is_scripted_class(const vt_pickle *v)
{
    const vt_pickle *class = vt_torch_class(v);
    return class && vt_str_starts(class->global->module, VT_S("__torch__")) &&
           !vt_str_starts(class->global->module, VT_S("__torch__.torch.classes"));
}

bool vt_torch_is_module(const torch *t, const vt_pickle *v)
{
    const vt_pickle *a = vt_torch_attributes(v);
    if (!a)
        return false;
    return (vt_pickle_get(a, "_parameters") && vt_pickle_get(a, "_modules")) ||
           (t->scripted && is_scripted_class(v));
}

/* "__torch__.torch.nn.modules.conv.___torch_mangle_20" -> "torch.nn.modules.conv" */
static vt_str python_module(vt_str s)
{
    if (vt_str_starts(s, VT_S("__torch__.")))
        s = vt_str_from(s, 10);
    size_t at = s.n;
    while (at && s.p[at - 1] != '.')
        at--;
    return vt_str_starts(vt_str_from(s, at), VT_S("___torch_mangle_"))
               ? vt_str_cut(s, 0, at ? at - 1 : 0)
               : s;
}

static void name_class(torch_module *m, const vt_pickle *v)
{
    const vt_pickle *class = vt_torch_class(v);
    if (!class) {
        m->name = VT_S("Module");
        return;
    }
    vt_str module = python_module(class->global->module);
    m->name = class->global->name;
    m->domain = vt_str_starts(module, VT_S("torch.nn.modules")) ? VT_S("torch.nn") : module;
    m->is_sequential =
        vt_str_is(module, "torch.nn.modules.container") && vt_str_is(m->name, "Sequential");
}

static bool module_add(torch *t, const vt_pickle *v, vt_id *id)
{
    torch_module *m = vt_push(t->m->arena, &t->modules);
    if (!m)
        return vt_arena_check(t->m->arena, t->err);
    m->path = vt_str_copy(t->m->arena, vt_buf_view(&t->path));
    m->attributes = vt_torch_attributes(v);
    m->parent = t->module;
    name_class(m, v);
    if (m->parent != VT_NONE)
        t->modules.at[m->parent].n_children++;
    *id = (vt_id)(t->modules.n - 1);
    if (m->parent != VT_NONE)
        return vt_arena_check(t->m->arena, t->err);
    vt_str text = vt_str_format(t->m->arena, "%.*s%s%.*s", VT_ARG(m->domain),
                                m->domain.n ? "." : "", VT_ARG(m->name));
    return vt_torch_meta_add(t, m->path.n ? m->path : VT_S("class"), text);
}

static bool walk_all(torch_stream *s, vt_pickle *dict, int depth, vt_role role,
                     const vt_pickle *but)
{
    vt_pickle *key, *value;
    if (dict && !vt_torch_may_enter(s->t, dict, depth))
        return true;
    for (uint32_t i = 0; dict && vt_torch_pair(dict, i, &key, &value); i++) {
        bool leave_out = key->kind != VT_PICKLE_STR;
        for (uint32_t k = 0; but && !leave_out && k < but->n; k++)
            leave_out = but->items[k]->kind == VT_PICKLE_STR && vt_str_eq(but->items[k]->s, key->s);
        if (!leave_out && !vt_torch_walk_under(s, key->s, value, depth, role))
            return false;
    }
    return true;
}

/* set(["a", "b"]) as protocol 2 writes it, or a set. */
static const vt_pickle *names_of(const vt_pickle *v)
{
    if (v && v->kind == VT_PICKLE_CALL && v->call->args->n)
        v = v->call->args->items[0];
    return v && (v->kind == VT_PICKLE_LIST || v->kind == VT_PICKLE_SET) ? v : NULL;
}

static bool walk_eager(torch_stream *s, const vt_pickle *a, int depth)
{
    return walk_all(s, vt_pickle_get(a, "_parameters"), depth, VT_ROLE_TRAINED, NULL) &&
           walk_all(s, vt_pickle_get(a, "_buffers"), depth, VT_ROLE_BUFFER,
                    names_of(vt_pickle_get(a, "_non_persistent_buffers_set"))) &&
           walk_all(s, vt_pickle_get(a, "_modules"), depth, VT_ROLE_UNKNOWN, NULL);
}

/* What is no plain attribute: tensors, submodules, and what may hold some. */
static bool walk_scripted(torch_stream *s, const vt_pickle *a, int depth)
{
    vt_pickle *key, *value;
    for (uint32_t i = 0; vt_torch_pair(a, i, &key, &value); i++) {
        if (key->kind != VT_PICKLE_STR || !key->s.n)
            continue;
        vt_pickle *list = vt_torch_list(value);
        bool holds = value->kind == VT_PICKLE_DICT || value->kind == VT_PICKLE_CALL;
        if (list !=
            value) /* of numbers: an attribute; _flat_weights: named by themselves already */
            holds = list->n && list->items[0]->kind == VT_PICKLE_CALL && key->s.p[0] != '_';
        if (holds && !vt_torch_walk_under(s, key->s, value, depth, VT_ROLE_UNKNOWN))
            return false;
    }
    return true;
}

bool vt_torch_module_walk(torch_stream *s, const vt_pickle *v, int depth)
{
    torch *t = s->t;
    vt_id outer = t->module, id = VT_NONE;
    if (!module_add(t, v, &id))
        return false;
    t->module = id;
    const vt_pickle *a = vt_torch_attributes(v);
    bool eager = vt_pickle_get(a, "_parameters") && vt_pickle_get(a, "_modules");
    bool ok = eager ? walk_eager(s, a, depth) : walk_scripted(s, a, depth);
    t->module = outer;
    return ok;
}

/* ---- attributes
 * ---------------------------------------------------------------------------------- */

static bool is_whole(const vt_pickle *v)
{
    return v->kind == VT_PICKLE_INT || v->kind == VT_PICKLE_BOOL;
}

static bool numbers_set(vt_arena *a, const vt_pickle *v, vt_attr *out)
{
    int64_t *ints = vt_arena_array(a, v->n, sizeof *ints);
    float *floats = vt_arena_array(a, v->n, sizeof *floats);
    bool whole = true;
    if (!ints || !floats || v->n > MOST_NUMBERS)
        return false;
    for (uint32_t i = 0; i < v->n; i++) {
        const vt_pickle *x = v->items[i];
        if (!is_whole(x) && x->kind != VT_PICKLE_FLOAT)
            return false;
        whole = whole && is_whole(x);
        ints[i] = is_whole(x) ? x->i : 0;
        floats[i] = is_whole(x) ? (float)x->i : (float)x->f;
    }
    out->kind = whole ? VT_ATTR_INTS : VT_ATTR_FLOATS;
    out->n = v->n;
    out->ints = ints;
    out->floats = floats;
    return true;
}

static bool attr_set(vt_arena *a, const vt_pickle *v, vt_attr *out)
{
    switch ((vt_pickle_kind)v->kind) {
    case VT_PICKLE_BOOL:
    case VT_PICKLE_INT:
        out->kind = VT_ATTR_INT;
        out->i = v->i;
        return true;
    case VT_PICKLE_FLOAT:
        out->kind = VT_ATTR_FLOAT;
        out->f = (float)v->f;
        return true;
    case VT_PICKLE_STR:
        out->kind = VT_ATTR_STRING;
        out->s = v->s;
        return true;
    case VT_PICKLE_TUPLE:
    case VT_PICKLE_LIST:
        return v->n && numbers_set(a, v, out);
    default:
        return false;
    }
}

static bool attrs_set(torch *t, const torch_module *m, vt_node *n)
{
    VT_VEC(vt_attr) all = {0};
    vt_pickle *key, *value;
    for (uint32_t i = 0; all.n < MOST_ATTRIBUTES && vt_torch_pair(m->attributes, i, &key, &value);
         i++) {
        vt_attr attr = {0};
        if (key->kind != VT_PICKLE_STR || !key->s.n || key->s.p[0] == '_' ||
            vt_str_is(key->s, "training") || !attr_set(t->m->arena, vt_torch_list(value), &attr))
            continue;
        vt_attr *to = vt_push(t->m->arena, &all);
        if (!to)
            return false;
        *to = attr;
        to->name = key->s;
    }
    n->attrs = all.at;
    n->n_attrs = (uint32_t)all.n;
    return vt_arena_ok(t->m->arena);
}

/* ---- nodes
 * --------------------------------------------------------------------------------------- */

static vt_id value_new(torch *t, vt_str name, vt_id producer, vt_id weight)
{
    vt_value *v = vt_push(t->m->arena, &t->m->values);
    if (!v)
        return VT_NONE;
    *v = (vt_value){.name = name, .producer = producer, .weight = weight};
    return (vt_id)(t->m->values.n - 1);
}

/* The node that stands for a module: reads `from` (VT_NONE: unknown) and its own tensors. */
static bool node_new(torch *t, torch_module *m, vt_id from)
{
    vt_arena *a = t->m->arena;
    vt_node *n = vt_push(a, &t->m->nodes);
    vt_id *inputs = vt_arena_array(a, 1 + m->weights.n, sizeof *inputs);
    vt_id *outputs = vt_arena_take(a, sizeof *outputs), id = (vt_id)(t->m->nodes.n - 1);
    if (!n || !inputs || !outputs)
        return false;
    *n = (vt_node){.name = m->path.n ? m->path : m->name,
                   .op = m->name,
                   .domain = m->domain,
                   .inputs = inputs,
                   .outputs = outputs,
                   .n_inputs = (uint32_t)(1 + m->weights.n),
                   .n_outputs = 1,
                   .function = VT_NONE};
    inputs[0] = from;
    for (size_t i = 0; i < m->weights.n; i++)
        inputs[1 + i] =
            value_new(t, t->m->weights.at[m->weights.at[i]].name, VT_NONE, m->weights.at[i]);
    outputs[0] = m->last = value_new(t, n->name, id, VT_NONE);
    return attrs_set(t, m, &t->m->nodes.at[id]);
}

static bool class_add(torch *t, const torch_module *m)
{
    vt_class *c = m->path.n ? vt_push(t->m->arena, &t->m->classes) : NULL;
    if (c)
        *c = (vt_class){m->path, m->name};
    return vt_arena_ok(t->m->arena);
}

/* Module `i` runs on `from`, or on nobody knows what. Parents come before their children, so that
 * a Sequential hands on to its first child, and each child to the next one. */
static vt_id source_of(torch *t, size_t i, vt_id from)
{
    const torch_module *m = &t->modules.at[i];
    if (m->parent == VT_NONE)
        return from;
    torch_module *parent = &t->modules.at[m->parent];
    return parent->is_sequential ? parent->last : VT_NONE;
}

/* What a module gave is what the Sequential around it gives so far; VT_NONE: that is not known. */
static void hand_up(torch *t, size_t i)
{
    for (vt_id at = (vt_id)i; t->modules.at[at].parent != VT_NONE;) {
        const torch_module *m = &t->modules.at[at];
        torch_module *parent = &t->modules.at[m->parent];
        if (!parent->is_sequential)
            return;
        parent->last = m->last;
        at = m->parent;
    }
}

static bool modules_run(torch *t, vt_id from)
{
    for (size_t i = 0; i < t->modules.n; i++) {
        torch_module *m = &t->modules.at[i];
        bool leaf = !m->n_children && !m->is_sequential;
        m->last = source_of(t, i, from);
        if (!class_add(t, m) ||
            ((leaf || m->weights.n) && !node_new(t, m, leaf ? m->last : VT_NONE)))
            return false;
        if (!leaf && !m->is_sequential)
            m->last = VT_NONE;
        if (!m->is_sequential || !m->n_children)
            hand_up(t, i);
    }
    return true;
}

/* One Sequential of layers and Sequentials, and nothing that is not in it. */
static bool is_chain(const torch *t)
{
    size_t loose = t->m->weights.n;
    for (size_t i = 0; i < t->modules.n; i++) {
        const torch_module *m = &t->modules.at[i];
        if ((i && m->parent == VT_NONE) || (m->n_children && !m->is_sequential))
            return false;
        loose -= m->weights.n;
    }
    return !loose && t->modules.at[0].n_children;
}

static bool graph_close(torch *t, vt_id in)
{
    vt_graph *g = &t->m->graphs.at[0];
    vt_id *ends = vt_arena_array(t->m->arena, 2, sizeof *ends), out = t->modules.at[0].last;
    if (!ends || out == VT_NONE)
        return ends;
    ends[0] = in;
    ends[1] = out;
    t->m->values.at[in].is_input = true;
    t->m->values.at[out].is_output = true;
    g->inputs = ends;
    g->outputs = ends + 1;
    g->n_inputs = g->n_outputs = 1;
    t->m->has_graph = true;
    return true;
}

static void say_why_not(torch *t)
{
    vt_arena *a = t->m->arena;
    const torch_module *m = &t->modules.at[0];
    t->m->no_graph =
        t->scripted
            ? VT_S("this is TorchScript, whose code is not read: how its modules are wired is not "
                   "known")
            : vt_str_format(a,
                            "the modules of %.*s%s%.*s are here, but not its forward(): how they "
                            "are wired is not known",
                            VT_ARG(m->domain), m->domain.n ? "." : "", VT_ARG(m->name));
}

bool vt_torch_modules_build(torch *t)
{
    vt_graph *g = vt_push(t->m->arena, &t->m->graphs);
    bool certain = is_chain(t);
    if (!g)
        return vt_arena_check(t->m->arena, t->err);
    *g = (vt_graph){.kind = VT_GRAPH_MAIN, .node = VT_NONE};
    vt_id in = certain ? value_new(t, VT_S("input"), VT_NONE, VT_NONE) : VT_NONE;
    if (modules_run(t, in)) {
        t->m->graphs.at[0].n_nodes = (vt_id)t->m->nodes.n;
        if (!certain)
            say_why_not(t);
        else
            graph_close(t, in);
    }
    return vt_arena_check(t->m->arena, t->err);
}
