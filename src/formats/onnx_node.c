/* onnx_node.c: NodeProto.
 *
 * Nodes of a graph are contiguous in the model, so they are all made before any is read: that also
 * makes every output a value before the first input is looked up (onnx_scope.c says why). */
#include "formats/onnx.h"

#include <string.h>

enum { INPUT = 1, OUTPUT, NAME, OP, ATTRIBUTE, DOC, DOMAIN, OVERLOAD, META, DEVICES };

enum { FEW = 4 };

/* What the first walk over a node learns; its inputs and attributes need the second. */
typedef struct node_head {
    uint32_t n[DEVICES + 1];
    vt_str outputs[FEW]; /* the first of them: nearly always all */
} node_head;

static bool read_head(onnx *o, vt_pb r, vt_node *n, node_head *h)
{
    vt_pb_field f;
    vt_str *const texts[] = {
        [NAME] = &n->name,         [OP] = &n->op,   [DOC] = &n->doc, [DOMAIN] = &n->domain,
        [OVERLOAD] = &n->overload, [DEVICES] = NULL};
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE || f.number > DEVICES) {
            vt_onnx_unknown(o);
            continue;
        }
        if (f.number == OUTPUT && h->n[OUTPUT] < FEW)
            h->outputs[h->n[OUTPUT]] = f.bytes;
        if (texts[f.number])
            *texts[f.number] = f.bytes;
        h->n[f.number]++;
    }
    n->domain = vt_onnx_domain(n->domain);
    n->n_inputs = h->n[INPUT];
    n->n_attrs = h->n[ATTRIBUTE];
    n->meta.n = h->n[META] + h->n[DEVICES];
    return !r.failed;
}

/* A name that is given already gets a second value, which takes the name over when its node has
 * been read. */
static vt_id declare_output(onnx *o, onnx_scope *s, vt_str name, vt_id node)
{
    bool is_new;
    if (!name.n)
        return VT_NONE;
    vt_id value = vt_onnx_declare(o, s, name, &is_new);
    if (value != VT_NONE && !is_new) {
        s->redefines = true;
        value = vt_onnx_value_new(o, name, s->graph);
    }
    if (value != VT_NONE)
        o->m->values.at[value].producer = node;
    return value;
}

static bool declare_outputs(onnx *o, onnx_scope *s, vt_pb r, vt_id id, const node_head *h)
{
    vt_pb_field f;
    uint32_t n = 0, all = h->n[OUTPUT];
    vt_id *outputs =
        vt_onnx_budget(o, 0) ? vt_arena_array(o->m->arena, all, sizeof *outputs) : NULL;
    if (!outputs)
        return false;
    for (; n < all && n < FEW; n++)
        outputs[n] = declare_output(o, s, h->outputs[n], id);
    for (uint32_t k = 0; n < all && vt_pb_next(&r, &f);)
        if (f.number == OUTPUT && f.wire == VT_PB_BYTES_WIRE && k++ >= FEW)
            outputs[n++] = declare_output(o, s, f.bytes, id);
    o->m->nodes.at[id].outputs = outputs;
    o->m->nodes.at[id].n_outputs = all;
    return vt_arena_ok(o->m->arena);
}

static bool declare_node(onnx *o, onnx_scope *s, vt_pb r, vt_id id)
{
    node_head h = {0};
    vt_node *n = &o->m->nodes.at[id];
    if (!read_head(o, r, n, &h))
        return false;
    if (!n->op.n)
        return vt_fail(o->err, VT_BAD_FILE, "it has no operator (op_type)");
    n->version = vt_onnx_version(o, n->domain);
    return declare_outputs(o, s, r, id, &h);
}

static void take_over_names(onnx *o, onnx_scope *s, const vt_node *n)
{
    for (uint32_t i = 0; i < n->n_outputs; i++)
        if (n->outputs[i] != VT_NONE)
            vt_names_put(&s->names, o->m->values.at[n->outputs[i]].name, n->outputs[i]);
}

/* ---- constants
 * --------------------------------------------------------------------------------------- */

/* What a nameless tensor in an attribute is called: as the value that the node gives. */
static vt_str weight_name(const onnx *o, const vt_node *n)
{
    return n->n_outputs && n->outputs[0] != VT_NONE ? o->m->values.at[n->outputs[0]].name : n->name;
}

static bool copy_strings(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                         void *out, vt_err *err)
{
    (void)m;
    (void)err;
    memcpy(out, (const vt_str *)w->source + first, n * sizeof(vt_str));
    return true;
}

/* The elements of a plain attribute: one, or `n` of them. */
static const void *elements_of(const vt_attr *a, vt_dtype *dtype, int *rank)
{
    *rank = a->kind == VT_ATTR_FLOATS || a->kind == VT_ATTR_INTS || a->kind == VT_ATTR_STRINGS;
    switch (a->kind) {
    case VT_ATTR_FLOAT:
    case VT_ATTR_FLOATS:
        *dtype = VT_DTYPE_F32;
        return *rank ? a->floats : &a->f;
    case VT_ATTR_INT:
    case VT_ATTR_INTS:
        *dtype = VT_DTYPE_I64;
        return *rank ? (const void *)a->ints : &a->i;
    case VT_ATTR_STRING:
    case VT_ATTR_STRINGS:
        *dtype = VT_DTYPE_STRING;
        return *rank ? a->strings : &a->s;
    default:
        return NULL;
    }
}

/* A Constant may hold plain numbers or strings instead of a tensor: they are weights all the same.
 */
static bool plain_constant(onnx *o, const vt_node *n, const vt_attr *a, vt_id *weight)
{
    vt_weight made = {.name = weight_name(o, n),
                      .offset = n->offset,
                      .is_constant = true,
                      .sparse_indices = VT_NONE};
    const void *elements = elements_of(a, &made.dtype, &made.rank);
    if (!elements)
        return true;
    int64_t *shape = vt_arena_array(o->m->arena, 1, sizeof *shape);
    vt_weight *w = vt_push(o->m->arena, &o->m->weights);
    if (!w || !shape)
        return false;
    *shape = (int64_t)a->n;
    made.shape = shape;
    made.count = made.rank ? a->n : 1;
    made.bytes = made.count * vt_dtype_bits(made.dtype) / 8;
    made.file_dtype = made.dtype == VT_DTYPE_F32 ? 1 : made.dtype == VT_DTYPE_I64 ? 7 : 8;
    if (made.dtype == VT_DTYPE_STRING) {
        made.source = elements;
        made.read = copy_strings;
    } else {
        made.data = elements;
    }
    *w = made;
    *weight = (vt_id)(o->m->weights.n - 1);
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
        o->m->values.at[n->outputs[0]].weight = weight;
    return true;
}

/* ---- a node whole
 * -------------------------------------------------------------------------------------- */

static bool read_attributes(onnx *o, onnx_scope *s, vt_pb r, vt_id id, uint32_t n, int depth)
{
    vt_pb_field f;
    vt_attr *attrs =
        vt_onnx_budget(o, n * sizeof *attrs) ? vt_arena_array(o->m->arena, n, sizeof *attrs) : NULL;
    if (!attrs)
        return false;
    vt_str name = weight_name(o, &o->m->nodes.at[id]);
    for (n = 0; vt_pb_next(&r, &f);) {
        if (f.number != ATTRIBUTE || f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (!vt_onnx_attribute_read(o, s, id, vt_pb_inside(&r, &f, &vt_onnx_attribute), depth, name,
                                    &attrs[n++]))
            return false;
    }
    o->m->nodes.at[id].attrs = attrs;
    o->m->nodes.at[id].n_attrs = n;
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
        if (f.number == INPUT && f.wire == VT_PB_BYTES_WIRE)
            inputs[n++] = f.bytes.n ? vt_onnx_lookup(o, s, f.bytes) : VT_NONE;
    node->n_inputs = n;
    return vt_arena_ok(o->m->arena);
}

static bool read_metadata(onnx *o, vt_pb r, vt_node *n)
{
    size_t all = n->meta.n;
    if (!all)
        return true;
    if (!vt_onnx_entries(o, &r, META, &n->meta))
        return false;
    return n->meta.n == all || vt_onnx_node_devices_read(o, r, &n->meta);
}

static bool read_node(onnx *o, onnx_scope *s, vt_pb r, vt_id id, int depth)
{
    vt_node *n = &o->m->nodes.at[id];
    if (!read_inputs(o, s, r, n, n->n_inputs) || !read_metadata(o, r, n))
        return false;
    if (n->n_attrs && !read_attributes(o, s, r, id, n->n_attrs, depth))
        return false;
    n = &o->m->nodes.at[id]; /* subgraphs may have moved the array */
    return !vt_str_is(n->op, "Constant") || n->domain.n ? true : note_constant(o, n);
}

static bool reserve(onnx *o, vt_id graph, uint32_t n)
{
    o->m->graphs.at[graph].first_node = (vt_id)o->m->nodes.n;
    o->m->graphs.at[graph].n_nodes = n;
    if (!vt_onnx_budget(o, (uint64_t)n * sizeof(vt_node)) || !vt_onnx_reserve(o, &o->m->nodes, n))
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

static bool at_node(onnx *o, const onnx_scope *s, vt_id id)
{
    const vt_node *n = &o->m->nodes.at[id];
    return vt_while(o->err, "node %u '%.*s'", id - o->m->graphs.at[s->graph].first_node,
                    VT_ARG(n->name.n ? n->name : n->op));
}

bool vt_onnx_nodes_read(onnx *o, onnx_scope *s, const vt_str *nodes, uint32_t n, int depth)
{
    if (!reserve(o, s->graph, n))
        return false;
    vt_id first = o->m->graphs.at[s->graph].first_node;
    for (vt_id i = 0; i < n; i++) {
        o->m->nodes.at[first + i].offset = (uint64_t)((const uint8_t *)nodes[i].p - o->whole.base);
        if (!declare_node(o, s, vt_pb_within(&o->whole, nodes[i], &vt_onnx_node), first + i))
            return at_node(o, s, first + i);
    }
    for (vt_id i = 0; i < n; i++) {
        if (!(i % 4096) && !vt_step(o->progress, "nodes", i, n, o->err))
            return false;
        s->current = first + i;
        if (!read_node(o, s, vt_pb_within(&o->whole, nodes[i], &vt_onnx_node), first + i, depth))
            return at_node(o, s, first + i);
        if (s->redefines)
            take_over_names(o, s, &o->m->nodes.at[first + i]);
    }
    s->current = VT_NONE;
    return true;
}
