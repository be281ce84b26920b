/* onnx_graph.c: GraphProto, FunctionProto, TrainingInfoProto: nodes over named values.
 *
 * ONNX joins nodes by the names of values. A name means, for node n of graph g, in this order:
 *   1. what was given under it before n in g: an input, an initializer, an output of an earlier node
 *   2. the same in the graphs around g, before the node that holds g
 *   3. what is given later, in g or around it (files whose nodes are not sorted)
 * So a name may be given twice, and one inside may hide one outside; both happen in real files.
 *
 * Nodes of a graph are contiguous in the model, so they are all made before any is read; that also
 * makes every output a value before the first input is looked up. */
#include "formats/onnx.h"

#include <string.h>

enum { G_NODE = 1, G_NAME = 2, G_INITIALIZER = 5, G_DOC = 10, G_INPUT, G_OUTPUT, G_VALUE_INFO, G_QUANT, G_SPARSE, G_META };
enum { N_INPUT = 1, N_OUTPUT, N_NAME, N_OP, N_ATTRIBUTE, N_DOC, N_DOMAIN, N_OVERLOAD, N_META, N_DEVICES };

static vt_value *value_at(onnx *o, vt_id id)
{
    return &o->m->values.at[id];
}

static vt_id value_new(onnx *o, vt_str name, vt_id graph)
{
    vt_value *v = vt_push(o->m->arena, &o->m->values);
    if (!v)
        return VT_NONE;
    v->name = name;
    v->graph = graph;
    v->producer = v->weight = VT_NONE;
    return (vt_id)(o->m->values.n - 1);
}

static bool scope_init(onnx *o, onnx_scope *s, onnx_scope *outer, vt_id graph, size_t expected)
{
    *s = (onnx_scope){.outer = outer, .graph = graph};
    vt_names_init(&s->names, o->m->arena, expected);
    return vt_arena_ok(o->m->arena);
}

/* The value of an input, initializer or output in this graph; made when it is new. */
static vt_id declare(onnx *o, onnx_scope *s, vt_str name)
{
    vt_id id = vt_names_get(&s->names, name);
    if (id != VT_NONE)
        return id;
    id = value_new(o, name, s->graph);
    if (id != VT_NONE)
        vt_names_put(&s->names, name, id);
    return id;
}

static vt_id lookup(onnx *o, onnx_scope *s, vt_str name)
{
    vt_id later = VT_NONE;
    for (onnx_scope *at = s; at; at = at->outer) {
        vt_id id = vt_names_get(&at->names, name);
        if (id == VT_NONE)
            continue;
        const vt_value *v = value_at(o, id);
        if (v->producer == VT_NONE || v->producer < at->current)
            return id;
        if (later == VT_NONE)
            later = id;
    }
    return later != VT_NONE ? later : declare(o, s, name);
}

/* ---- nodes ------------------------------------------------------------------------------------------ */

/* Makes the node's outputs. A name that is given already gets a second value, which takes the name
 * over when its node has been read. */
static bool declare_outputs(onnx *o, onnx_scope *s, vt_pb r, vt_id id)
{
    vt_pb_field f;
    uint32_t n = 0;
    for (vt_pb count = r; vt_pb_next(&count, &f);)
        n += f.number == N_OUTPUT && f.wire == VT_PB_BYTES_WIRE;
    vt_id *outputs = vt_onnx_budget(o, 0) ? vt_arena_array(o->m->arena, n, sizeof *outputs) : NULL;
    if (!outputs)
        return false;
    o->m->nodes.at[id].outputs = outputs;
    o->m->nodes.at[id].n_outputs = n;
    for (n = 0; vt_pb_next(&r, &f);) {
        if (f.number != N_OUTPUT || f.wire != VT_PB_BYTES_WIRE)
            continue;
        vt_id value = VT_NONE;
        if (f.bytes.n) {
            bool again = vt_names_get(&s->names, f.bytes) != VT_NONE;
            s->redefines |= again;
            value = again ? value_new(o, f.bytes, s->graph) : declare(o, s, f.bytes);
            if (value == VT_NONE)
                return false;
            value_at(o, value)->producer = id;
        }
        outputs[n++] = value;
    }
    return !r.failed;
}

static void take_over_names(onnx *o, onnx_scope *s, const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_outputs; i++)
        if (n->outputs[i] != VT_NONE)
            vt_names_put(&s->names, value_at(o, n->outputs[i])->name, n->outputs[i]);
}

static bool read_text(onnx *o, vt_pb r, vt_node *n, uint32_t counts[])
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE || f.number > N_DEVICES) {
            vt_onnx_unknown(o);
            continue;
        }
        counts[f.number]++;
        if (f.number == N_NAME)
            n->name = f.bytes;
        else if (f.number == N_OP)
            n->op = f.bytes;
        else if (f.number == N_DOC)
            n->doc = f.bytes;
        else if (f.number == N_DOMAIN)
            n->domain = vt_onnx_domain(f.bytes);
        else if (f.number == N_OVERLOAD)
            n->overload = f.bytes;
    }
    return !r.failed;
}

static vt_str weight_name(const onnx *o, const vt_node *n)
{
    return n->n_outputs && n->outputs[0] != VT_NONE ? o->m->values.at[n->outputs[0]].name : n->name;
}

static bool copy_strings(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n, void *out, vt_err *err)
{
    (void)m;
    (void)err;
    memcpy(out, (const vt_str *)w->source + first, n * sizeof(vt_str));
    return true;
}

/* A Constant may hold plain numbers or strings instead of a tensor: they are weights all the same. */
static bool plain_constant(onnx *o, const vt_node *n, const vt_attr *a, vt_id *weight)
{
    static const struct {
        vt_attr_kind kind;
        vt_dtype dtype;
        int file_dtype, rank;
    } rows[] = {{VT_ATTR_FLOAT, VT_DTYPE_F32, 1, 0},   {VT_ATTR_INT, VT_DTYPE_I64, 7, 0},
                {VT_ATTR_STRING, VT_DTYPE_STRING, 8, 0}, {VT_ATTR_FLOATS, VT_DTYPE_F32, 1, 1},
                {VT_ATTR_INTS, VT_DTYPE_I64, 7, 1},    {VT_ATTR_STRINGS, VT_DTYPE_STRING, 8, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (a->kind != rows[i].kind)
            continue;
        vt_weight *w = vt_push(o->m->arena, &o->m->weights);
        int64_t *shape = vt_arena_array(o->m->arena, 1, sizeof *shape);
        if (!w || !shape)
            return false;
        *weight = (vt_id)(o->m->weights.n - 1);
        *shape = (int64_t)a->n;
        *w = (vt_weight){.name = weight_name(o, n), .dtype = rows[i].dtype, .file_dtype = rows[i].file_dtype,
                         .rank = rows[i].rank, .shape = shape, .count = rows[i].rank ? a->n : 1,
                         .offset = n->offset, .is_constant = true, .sparse_indices = VT_NONE};
        const void *elements[] = {&a->f, &a->i, &a->s, a->floats, a->ints, a->strings};
        if (w->dtype == VT_DTYPE_STRING) {
            w->source = elements[i];
            w->read = copy_strings;
        } else {
            w->data = elements[i];
        }
        w->bytes = w->count * vt_dtype_bits(w->dtype) / 8;
    }
    return true;
}

static bool note_constant(onnx *o, const vt_node *n)
{
    vt_id weight = VT_NONE;
    for (uint32_t i = 0; i < n->n_attrs && weight == VT_NONE; i++) {
        const vt_attr *a = &n->attrs[i];
        if (a->kind == VT_ATTR_TENSOR)
            weight = a->ids[0];
        else if (vt_str_starts(a->name, VT_S("value")) && !plain_constant(o, n, a, &weight))
            return false;
    }
    if (weight != VT_NONE && n->n_outputs && n->outputs[0] != VT_NONE)
        value_at(o, n->outputs[0])->weight = weight;
    return true;
}

static bool read_attributes(onnx *o, onnx_scope *s, vt_pb r, vt_id id, uint32_t n, int depth)
{
    vt_pb_field f;
    vt_attr *attrs = vt_onnx_budget(o, n * sizeof *attrs) ? vt_arena_array(o->m->arena, n, sizeof *attrs) : NULL;
    if (!attrs)
        return false;
    vt_str name = weight_name(o, &o->m->nodes.at[id]);
    for (n = 0; vt_pb_next(&r, &f);) {
        if (f.number != N_ATTRIBUTE || f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (!vt_onnx_attribute_read(o, s, id, vt_pb_inside(&r, &f, &vt_onnx_attribute), depth, name, &attrs[n++]))
            return false;
    }
    vt_node *node = &o->m->nodes.at[id];
    node->attrs = attrs;
    node->n_attrs = n;
    return !r.failed;
}

static bool read_inputs(onnx *o, onnx_scope *s, vt_pb r, vt_node *node, uint32_t n)
{
    vt_pb_field f;
    vt_id *inputs = vt_arena_array(o->m->arena, n, sizeof *inputs);
    if (!inputs)
        return false;
    node->inputs = inputs;
    for (n = 0; vt_pb_next(&r, &f);)
        if (f.number == N_INPUT && f.wire == VT_PB_BYTES_WIRE)
            inputs[n++] = f.bytes.n ? lookup(o, s, f.bytes) : VT_NONE;
    node->n_inputs = n;
    return vt_arena_ok(o->m->arena);
}

static bool read_node_parts(onnx *o, onnx_scope *s, vt_pb r, vt_id id, int depth)
{
    uint32_t counts[N_DEVICES + 1] = {0};
    vt_node *n = &o->m->nodes.at[id];
    if (!read_text(o, r, n, counts))
        return false;
    if (!n->op.n)
        return vt_fail(o->err, VT_BAD_FILE, "it has no operator (op_type)");
    n->version = vt_onnx_version(o, n->domain);
    if (!read_inputs(o, s, r, n, counts[N_INPUT]) || (counts[N_META] && !vt_onnx_entries(o, &r, N_META, &n->meta)))
        return false;
    if (counts[N_DEVICES] && !vt_onnx_node_devices_read(o, r, &n->meta))
        return false;
    if (counts[N_ATTRIBUTE] && !read_attributes(o, s, r, id, counts[N_ATTRIBUTE], depth))
        return false;
    n = &o->m->nodes.at[id]; /* the array may have moved */
    return !vt_str_is(n->op, "Constant") || n->domain.n ? true : note_constant(o, n);
}

static bool read_node(onnx *o, onnx_scope *s, vt_pb r, vt_id id, int depth)
{
    s->current = id;
    if (!read_node_parts(o, s, r, id, depth)) {
        const vt_node *n = &o->m->nodes.at[id];
        return vt_while(o->err, "node %u '%.*s'", id - o->m->graphs.at[s->graph].first_node, VT_ARG(n->name.n ? n->name : n->op));
    }
    if (s->redefines)
        take_over_names(o, s, &o->m->nodes.at[id]);
    return true;
}

/* All nodes in field `number` of a graph or function. */
static bool read_nodes(onnx *o, onnx_scope *s, const vt_pb *graph, uint32_t number, vt_id first, int depth)
{
    vt_pb_field f;
    vt_id id = first;
    for (vt_pb r = *graph; vt_pb_next(&r, &f);)
        if (f.number == number && f.wire == VT_PB_BYTES_WIRE) {
            o->m->nodes.at[id].offset = f.at;
            if (!declare_outputs(o, s, vt_pb_inside(&r, &f, &vt_onnx_node), id))
                return vt_while(o->err, "node %u", id - first);
            id++;
        }
    id = first;
    for (vt_pb r = *graph; vt_pb_next(&r, &f);) {
        if (f.number != number || f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (!(id % 4096) && !vt_step(o->progress, "nodes", (double)f.at, (double)(o->whole.end - o->whole.base), o->err))
            return false;
        if (!read_node(o, s, vt_pb_inside(&r, &f, &vt_onnx_node), id++, depth))
            return false;
    }
    s->current = VT_NONE;
    return true;
}

/* ---- the rest of a graph -------------------------------------------------------------------------------- */

static bool reserve_nodes(onnx *o, vt_id graph, uint32_t n)
{
    o->m->graphs.at[graph].first_node = (vt_id)o->m->nodes.n;
    o->m->graphs.at[graph].n_nodes = n;
    if (!vt_onnx_budget(o, (uint64_t)n * sizeof(vt_node)))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        vt_node *node = vt_push(o->m->arena, &o->m->nodes);
        if (!node)
            return false;
        node->graph = graph;
        node->function = VT_NONE;
    }
    return true;
}

/* A ValueInfoProto: gives its value a type, text and entries; `id` VT_NONE: the value it names. */
static bool read_value_info(onnx *o, onnx_scope *s, vt_pb r, bool declares, vt_id *id)
{
    vt_pb_field f;
    vt_str name = {0}, doc = {0};
    const vt_type *type = NULL;
    vt_metas meta = {0};
    for (vt_pb walk = r; vt_pb_next(&walk, &f);) {
        if (f.number == 1 && f.wire == VT_PB_BYTES_WIRE)
            name = f.bytes;
        else if (f.number == 2 && f.wire == VT_PB_BYTES_WIRE) {
            if (!vt_onnx_type_read(o, vt_pb_inside(&walk, &f, &vt_onnx_type), 0, &type))
                return vt_while(o->err, "type of '%.*s'", VT_ARG(name));
        } else if (f.number == 3 && f.wire == VT_PB_BYTES_WIRE)
            doc = f.bytes;
        else if (f.number != 4)
            vt_onnx_unknown(o);
    }
    if (!vt_onnx_entries(o, &r, 4, &meta))
        return false;
    *id = declares ? declare(o, s, name) : vt_names_get(&s->names, name);
    if (*id == VT_NONE)
        return vt_arena_ok(o->m->arena);
    vt_value *v = value_at(o, *id);
    v->type = type ? type : v->type;
    v->doc = doc.n ? doc : v->doc;
    v->meta = meta.n ? meta : v->meta;
    return true;
}

static bool read_initializer(onnx *o, onnx_scope *s, vt_pb r, bool sparse)
{
    vt_id weight;
    if (!(sparse ? vt_onnx_sparse_read(o, r, (vt_str){0}, &weight) : vt_onnx_tensor_read(o, r, (vt_str){0}, &weight)))
        return false;
    const vt_weight *w = &o->m->weights.at[weight];
    if (!w->name.n)
        return true;
    vt_id id = declare(o, s, w->name);
    if (id == VT_NONE)
        return false;
    if (value_at(o, id)->weight == VT_NONE)
        value_at(o, id)->weight = weight;
    return true;
}

static bool read_annotation(onnx *o, onnx_scope *s, vt_pb r)
{
    vt_pb_field f;
    vt_str name = {0};
    vt_metas entries;
    for (vt_pb walk = r; vt_pb_next(&walk, &f);)
        if (f.number == 1 && f.wire == VT_PB_BYTES_WIRE)
            name = f.bytes;
    if (!vt_onnx_entries(o, &r, 2, &entries))
        return false;
    vt_id id = vt_names_get(&s->names, name);
    if (id != VT_NONE)
        value_at(o, id)->quant = entries;
    return true;
}

typedef struct counts {
    uint32_t nodes, initializers, inputs, outputs, infos;
} graph_counts;

static bool count_fields(onnx *o, vt_pb r, vt_graph *g, graph_counts *c)
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE || f.number > G_META || (f.number > G_NAME && f.number < G_DOC && f.number != G_INITIALIZER)) {
            vt_onnx_unknown(o);
            continue;
        }
        c->nodes += f.number == G_NODE;
        c->initializers += f.number == G_INITIALIZER || f.number == G_SPARSE;
        c->inputs += f.number == G_INPUT;
        c->outputs += f.number == G_OUTPUT;
        if (f.number == G_NAME)
            g->name = f.bytes;
        else if (f.number == G_DOC)
            g->doc = f.bytes;
    }
    return !r.failed;
}

/* What is there before the first node: initializers and inputs. */
static bool read_givens(onnx *o, onnx_scope *s, vt_pb r, vt_id *inputs)
{
    vt_pb_field f;
    uint32_t n = 0;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (f.number == G_INPUT) {
            if (!read_value_info(o, s, vt_pb_inside(&r, &f, &vt_onnx_value_info), true, &inputs[n]))
                return vt_while(o->err, "input %u", n);
            value_at(o, inputs[n++])->is_input = true;
        } else if (f.number == G_INITIALIZER) {
            if (!read_initializer(o, s, vt_pb_inside(&r, &f, &vt_onnx_tensor), false))
                return false;
        } else if (f.number == G_SPARSE && !read_initializer(o, s, vt_pb_inside(&r, &f, &vt_onnx_sparse), true)) {
            return false;
        }
    }
    return !r.failed;
}

/* What is said of values, once all of them are known. */
static bool read_remarks(onnx *o, onnx_scope *s, vt_pb r)
{
    vt_pb_field f;
    vt_id id;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (f.number == G_VALUE_INFO && !read_value_info(o, s, vt_pb_inside(&r, &f, &vt_onnx_value_info), false, &id))
            return false;
        if (f.number == G_QUANT && !read_annotation(o, s, vt_pb_inside(&r, &f, &vt_onnx_annotation)))
            return false;
    }
    return !r.failed;
}

static vt_str name_in(vt_pb r)
{
    vt_pb_field f;
    vt_str name = {0};
    while (vt_pb_next(&r, &f))
        if (f.number == 1 && f.wire == VT_PB_BYTES_WIRE)
            name = f.bytes;
    return name;
}

static bool read_outputs(onnx *o, onnx_scope *s, vt_pb r, vt_id *outputs)
{
    vt_pb_field f;
    uint32_t n = 0;
    while (vt_pb_next(&r, &f)) {
        if (f.number != G_OUTPUT || f.wire != VT_PB_BYTES_WIRE)
            continue;
        vt_pb info = vt_pb_inside(&r, &f, &vt_onnx_value_info);
        outputs[n] = lookup(o, s, name_in(info));
        if (outputs[n] == VT_NONE)
            return false;
        vt_value *v = value_at(o, outputs[n++]);
        v->is_output |= v->graph == s->graph;
        vt_id ignored;
        if (v->graph == s->graph && !read_value_info(o, s, info, false, &ignored))
            return vt_while(o->err, "output %u", n - 1);
    }
    return !r.failed;
}

static vt_id graph_new(onnx *o, vt_graph_kind kind, vt_id node, vt_str attr)
{
    vt_graph *g = vt_onnx_budget(o, 0) ? vt_push(o->m->arena, &o->m->graphs) : NULL;
    if (!g)
        return VT_NONE;
    g->kind = kind;
    g->node = node;
    g->attr = attr;
    return (vt_id)(o->m->graphs.n - 1);
}

/* A function is a graph whose inputs and outputs are plain names, with operator versions of its own. */
enum { F_NAME = 1, F_INPUT = 4, F_OUTPUT, F_ATTRIBUTE, F_NODE, F_DOC, F_OPSET, F_DOMAIN, F_DEFAULT, F_INFO, F_OVERLOAD, F_META };

static bool read_head(onnx *o, vt_pb r, vt_graph *g, uint32_t counts[])
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE || f.number > F_META || f.number == 2 || f.number == 3) {
            if (f.number != 2 && f.number != 3) /* since_version and status of old files */
                vt_onnx_unknown(o);
            continue;
        }
        counts[f.number]++;
        if (f.number == F_NAME)
            g->name = f.bytes;
        else if (f.number == F_DOC)
            g->doc = f.bytes;
        else if (f.number == F_DOMAIN)
            g->domain = vt_onnx_domain(f.bytes);
        else if (f.number == F_OVERLOAD)
            g->overload = f.bytes;
    }
    return !r.failed;
}

/* Names that a function takes or gives become values. */
static bool read_ends(onnx *o, onnx_scope *s, vt_pb r, uint32_t number, uint32_t n, const vt_id **out)
{
    vt_pb_field f;
    vt_id *ids = vt_arena_array(o->m->arena, n, sizeof *ids);
    if (!ids)
        return false;
    *out = ids;
    for (n = 0; vt_pb_next(&r, &f);) {
        if (f.number != number || f.wire != VT_PB_BYTES_WIRE)
            continue;
        ids[n] = number == F_INPUT ? declare(o, s, f.bytes) : lookup(o, s, f.bytes);
        if (ids[n] == VT_NONE)
            return false;
        value_at(o, ids[n])->is_input |= number == F_INPUT;
        value_at(o, ids[n++])->is_output |= number == F_OUTPUT;
    }
    return true;
}

/* Attributes without a default are names only; those with one stand in attribute_proto. */
static bool read_parameters(onnx *o, onnx_scope *s, vt_pb r, vt_id id, const uint32_t counts[], int depth)
{
    vt_pb_field f;
    uint32_t names = 0, defaults = 0;
    vt_str *name = vt_arena_array(o->m->arena, counts[F_ATTRIBUTE], sizeof *name);
    vt_attr *attr = vt_arena_array(o->m->arena, counts[F_DEFAULT], sizeof *attr);
    if (!name || !attr || !vt_onnx_budget(o, 0))
        return false;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (f.number == F_ATTRIBUTE)
            name[names++] = f.bytes;
        else if (f.number == F_DEFAULT &&
                 !vt_onnx_attribute_read(o, s, VT_NONE, vt_pb_inside(&r, &f, &vt_onnx_attribute), depth,
                                         o->m->graphs.at[id].name, &attr[defaults++]))
            return false;
    }
    vt_graph *g = &o->m->graphs.at[id];
    g->function_attrs = name;
    g->n_function_attrs = names;
    g->function_defaults = attr;
    g->n_function_defaults = defaults;
    return true;
}

static bool read_infos(onnx *o, onnx_scope *s, vt_pb r)
{
    vt_pb_field f;
    vt_id id;
    while (vt_pb_next(&r, &f))
        if (f.number == F_INFO && f.wire == VT_PB_BYTES_WIRE &&
            !read_value_info(o, s, vt_pb_inside(&r, &f, &vt_onnx_value_info), false, &id))
            return false;
    return true;
}

static bool read_function(onnx *o, vt_pb r, vt_id id)
{
    uint32_t counts[F_META + 1] = {0};
    onnx_scope *s = vt_arena_take(o->m->arena, sizeof *s);
    vt_metas meta;
    const vt_id *inputs, *outputs;
    if (!s || !read_head(o, r, &o->m->graphs.at[id], counts) || !vt_onnx_opsets_read(o, r, F_OPSET, &o->opsets) ||
        !reserve_nodes(o, id, counts[F_NODE]) || !scope_init(o, s, NULL, id, counts[F_NODE] + counts[F_INPUT]))
        return false;
    if (!read_ends(o, s, r, F_INPUT, counts[F_INPUT], &inputs) || !vt_onnx_entries(o, &r, F_META, &meta) ||
        !read_parameters(o, s, r, id, counts, 0) || !read_nodes(o, s, &r, F_NODE, o->m->graphs.at[id].first_node, 0) ||
        !read_infos(o, s, r) || !read_ends(o, s, r, F_OUTPUT, counts[F_OUTPUT], &outputs))
        return false;
    vt_graph *g = &o->m->graphs.at[id];
    g->inputs = inputs;
    g->n_inputs = counts[F_INPUT];
    g->outputs = outputs;
    g->n_outputs = counts[F_OUTPUT];
    g->meta = meta;
    return true;
}

bool vt_onnx_function_read(onnx *o, vt_pb r)
{
    vt_id id = graph_new(o, VT_GRAPH_FUNCTION, VT_NONE, (vt_str){0});
    if (id == VT_NONE)
        return false;
    onnx_opsets model = o->opsets;
    bool ok = read_function(o, r, id);
    o->opsets = model;
    return ok ? true : vt_while(o->err, "function '%.*s'", VT_ARG(o->m->graphs.at[id].name));
}

/* Training: a graph that sets initial values and one that makes a step; the second sees the model's
 * values. What is bound to what is kept as the graph's metadata. */
bool vt_onnx_training_read(onnx *o, vt_pb r)
{
    vt_pb_field f;
    for (vt_pb walk = r; vt_pb_next(&walk, &f);) {
        vt_id id;
        if (f.wire != VT_PB_BYTES_WIRE || f.number > 4)
            vt_onnx_unknown(o);
        else if (f.number > 2)
            continue;
        else if (!vt_onnx_graph_read(o, vt_pb_inside(&walk, &f, &vt_onnx_graph), VT_GRAPH_TRAINING,
                                     f.number == 2 ? o->main_scope : NULL, VT_NONE, (vt_str){0}, 0, &id))
            return false;
        else if (!vt_onnx_entries(o, &r, f.number + 2, &o->m->graphs.at[id].meta))
            return false;
    }
    return !r.failed;
}

bool vt_onnx_graph_read(onnx *o, vt_pb r, vt_graph_kind kind, onnx_scope *outer, vt_id node, vt_str attr,
                        int depth, vt_id *id)
{
    graph_counts c = {0};
    onnx_scope *s = vt_arena_take(o->m->arena, sizeof *s);
    *id = graph_new(o, kind, node, attr);
    if (!s || *id == VT_NONE)
        return false;
    if (depth > VT_ONNX_DEEPEST)
        return vt_fail(o->err, VT_BAD_FILE, "graphs nested more than %d deep", VT_ONNX_DEEPEST);
    if (!count_fields(o, r, &o->m->graphs.at[*id], &c) || !reserve_nodes(o, *id, c.nodes) ||
        !scope_init(o, s, outer, *id, (size_t)c.nodes + c.initializers + c.inputs))
        return false;
    vt_id *inputs = vt_arena_array(o->m->arena, c.inputs, sizeof *inputs);
    vt_id *outputs = vt_arena_array(o->m->arena, c.outputs, sizeof *outputs);
    vt_metas meta;
    if (!inputs || !outputs || !read_givens(o, s, r, inputs) || !vt_onnx_entries(o, &r, G_META, &meta) ||
        !read_nodes(o, s, &r, G_NODE, o->m->graphs.at[*id].first_node, depth) || !read_remarks(o, s, r) ||
        !read_outputs(o, s, r, outputs))
        return false;
    vt_graph *g = &o->m->graphs.at[*id];
    g->inputs = inputs;
    g->n_inputs = c.inputs;
    g->outputs = outputs;
    g->n_outputs = c.outputs;
    g->meta = meta;
    if (kind == VT_GRAPH_MAIN)
        o->main_scope = s;
    return true;
}
