/* keras_graph.c: every call of a layer becomes a node, every model within a model a group.
 *
 *   encoder (called twice)         encoder/conv1    encoder/conv2
 *     conv1 -> conv2        ->     encoder@2/conv1  encoder@2/conv2
 *
 * First all nodes and the values they give are made, so that it does not matter in which order a
 * file lists its layers; then each node's inputs are found: a reference leads to a value, into a
 * model to what that model gives, from a model's input out to what the call was given. Weights are
 * the layer's, whoever calls it. */
#include "formats/keras.h"

#include <string.h>

enum { MOST_NODES = 500000, MOST_STEPS = 200 };

typedef struct made { /* a call in an instance of a net */
    vt_id value;      /* its first output; of models VT_NONE */
    vt_id node;
    struct instance *inside;
} made;

typedef struct instance {
    keras_net *net;
    struct instance *outer;
    vt_id layer; /* in the outer net */
    uint32_t call;
    vt_str prefix; /* "encoder/" */
    made **calls;  /* per layer, per call */
    vt_id given;   /* value of a chain without an InputLayer, in the main model */
} instance;

/* ---- nodes and values
 * ------------------------------------------------------------------------------ */

static vt_id new_value(keras *k, vt_str name, vt_id producer, const vt_type *type)
{
    vt_value *v = vt_push(k->m->arena, &k->m->values);
    if (!v)
        return VT_NONE;
    *v = (vt_value){.name = name, .type = type, .producer = producer, .weight = VT_NONE};
    return (vt_id)(k->m->values.n - 1);
}

static vt_str call_name(keras *k, const instance *in, const keras_layer *l, uint32_t call)
{
    vt_arena *a = k->m->arena;
    return call ? vt_str_format(a, "%.*s%.*s@%u", VT_ARG(in->prefix), VT_ARG(l->name), call + 1)
                : vt_str_format(a, "%.*s%.*s", VT_ARG(in->prefix), VT_ARG(l->name));
}

static bool make_node(keras *k, const instance *in, const keras_layer *l, uint32_t call, made *out)
{
    vt_model *m = k->m;
    if (++k->nodes > MOST_NODES)
        return vt_fail(k->err, VT_LIMIT, "models within models make more than %d layers",
                       MOST_NODES);
    vt_node *n = vt_push(m->arena, &m->nodes);
    vt_id *outputs = vt_arena_array(m->arena, l->n_outputs[call], sizeof *outputs);
    if (!n || !outputs)
        return vt_arena_check(m->arena, k->err);
    *n = (vt_node){.name = call_name(k, in, l, call),
                   .op = l->class,
                   .domain = VT_S("keras"),
                   .function = VT_NONE,
                   .outputs = outputs,
                   .n_outputs = l->n_outputs[call]};
    out->node = (vt_id)(m->nodes.n - 1);
    vt_str name = n->name;
    for (uint32_t i = 0; i < l->n_outputs[call]; i++) {
        vt_str own = i ? vt_str_format(m->arena, "%.*s:%u", VT_ARG(name), i) : name;
        outputs[i] = new_value(k, own, out->node, i ? NULL : l->types[call]);
    }
    out->value = outputs[0];
    return vt_keras_attributes(k, l, &l->calls[call], &m->nodes.at[out->node]);
}

static bool make_instance(keras *k, instance *in);

static bool make_inner(keras *k, instance *in, vt_id layer, uint32_t call, made *out)
{
    keras_layer *l = &in->net->layers[layer];
    instance *inner = vt_arena_take(k->m->arena, sizeof *inner);
    if (!inner)
        return vt_arena_check(k->m->arena, k->err);
    vt_str name = call_name(k, in, l, call);
    vt_class *class = vt_push(k->m->arena, &k->m->classes);
    if (class)
        *class = (vt_class){name, l->class};
    *inner = (instance){.net = l->net,
                        .outer = in,
                        .layer = layer,
                        .call = call,
                        .given = VT_NONE,
                        .prefix = vt_str_format(k->m->arena, "%.*s/", VT_ARG(name))};
    out->inside = inner;
    return make_instance(k, inner);
}

static bool make_instance(keras *k, instance *in)
{
    vt_arena *a = k->m->arena;
    in->calls = vt_arena_array(a, in->net->n, sizeof *in->calls);
    for (vt_id i = 0; in->calls && i < in->net->n; i++) {
        const keras_layer *l = &in->net->layers[i];
        in->calls[i] = vt_arena_array(a, l->n_calls, sizeof **in->calls);
        for (uint32_t j = 0; in->calls[i] && j < l->n_calls; j++) {
            made *c = &in->calls[i][j];
            c->value = c->node = VT_NONE;
            bool ok = l->net        ? make_inner(k, in, i, j, c)
                      : l->is_input ? true
                                    : make_node(k, in, l, j, c);
            if (!ok)
                return false;
        }
    }
    return vt_arena_check(a, k->err);
}

/* ---- wiring
 * ------------------------------------------------------------------------------------------ */

/* Which of the model's inputs a layer is; models with one input may not list it. */
static size_t input_number(const keras_net *net, vt_id layer)
{
    for (size_t i = 0; i < net->inputs.n; i++)
        if (net->inputs.at[i].layer == layer)
            return i;
    return 0;
}

/* What argument number `i` of the call that `in` stands for refers to. */
static bool outward(instance **in, size_t i, keras_ref *ref)
{
    const instance *inner = *in;
    if (!inner->outer)
        return false;
    const keras_refs *args = &inner->outer->net->layers[inner->layer].calls[inner->call].args;
    *in = inner->outer;
    if (i >= args->n)
        return false;
    *ref = args->at[i];
    return true;
}

static vt_id chain_start(instance *in);

/* The value that a reference in `in` leads to; VT_NONE when it leads nowhere. */
static vt_id resolve(instance *in, keras_ref ref)
{
    for (int step = 0; step < MOST_STEPS; step++) {
        const keras_layer *l = &in->net->layers[ref.layer];
        const made *c = &in->calls[ref.layer][ref.call];
        if (c->inside) {
            in = c->inside;
            if (!in->net->n || ref.output >= in->net->outputs.n)
                return VT_NONE;
            ref = in->net->outputs.at[ref.output];
        } else if (c->value != VT_NONE) {
            return ref.output < l->n_outputs[ref.call] ? c->value + ref.output : VT_NONE;
        } else {
            const instance *inner = in;
            if (!outward(&in, input_number(in->net, ref.layer), &ref))
                return inner->outer && !inner->layer ? chain_start(in) : VT_NONE;
        }
    }
    return VT_NONE;
}

/* What the first layer of a chain reads that begins without an InputLayer. */
static vt_id chain_start(instance *in)
{
    keras_ref ref;
    while (in->outer && in->given == VT_NONE) {
        instance *inner = in;
        if (outward(&in, 0, &ref))
            return resolve(in, ref);
        const keras_layer *l = &in->net->layers[inner->layer];
        if (inner->layer || l->calls[inner->call].args.n)
            return VT_NONE;
    }
    return in->given;
}

static bool wire_node(keras *k, instance *in, vt_id layer, uint32_t call)
{
    const keras_layer *l = &in->net->layers[layer];
    vt_node *n = &k->m->nodes.at[in->calls[layer][call].node];
    const keras_refs *args = &l->calls[call].args;
    bool chain = l->calls[call].item == VT_NONE, first = chain && !layer && !args->n;
    size_t most = args->n + first + l->weights.n, at = 0;
    vt_id *inputs = vt_arena_array(k->m->arena, most, sizeof *inputs);
    if (!inputs)
        return vt_arena_check(k->m->arena, k->err);
    vt_id start = first ? chain_start(in) : VT_NONE;
    if (start != VT_NONE)
        inputs[at++] = start;
    for (size_t i = 0; i < args->n; i++) {
        vt_id v = resolve(in, args->at[i]);
        if (v != VT_NONE)
            inputs[at++] = v;
    }
    for (size_t i = 0; i < l->weights.n; i++)
        inputs[at++] = l->weights.at[i];
    n->inputs = inputs;
    n->n_inputs = (uint32_t)at;
    return true;
}

static bool wire_instance(keras *k, instance *in)
{
    for (vt_id i = 0; i < in->net->n; i++)
        for (uint32_t j = 0; j < in->net->layers[i].n_calls; j++) {
            const made *c = &in->calls[i][j];
            if (c->inside ? !wire_instance(k, c->inside)
                          : c->node != VT_NONE && !wire_node(k, in, i, j))
                return false;
        }
    return true;
}

/* ---- what goes in and comes out
 * ---------------------------------------------------------------------- */

/* Under which keys a config says what a layer is given. */
static const vt_type *given_type(keras *k, const keras_layer *l)
{
    static const char *const keys[] = {"batch_shape", "batch_input_shape"};
    const keras_config *c = &k->config;
    vt_str dtype = vt_keras_text(c, l->config, "dtype");
    if (!dtype.n)
        dtype = vt_keras_text(c, l->config, "input_dtype");
    for (size_t i = 0; i < 2; i++) {
        const vt_type *t = vt_keras_type(k, vt_keras_get(c, l->config, keys[i]),
                                         dtype.n ? dtype : VT_S("float32"));
        if (t)
            return t;
    }
    vt_id build = vt_keras_get(c, l->item, "build_config");
    return vt_keras_type(k, vt_keras_get(c, build, "input_shape"),
                         dtype.n ? dtype : VT_S("float32"));
}

static vt_id new_input(keras *k, vt_str name, const vt_type *type)
{
    vt_id v = new_value(k, name, VT_NONE, type);
    if (v != VT_NONE)
        k->m->values.at[v].is_input = true;
    return v;
}

static bool make_inputs(keras *k, instance *in)
{
    vt_graph *g = &k->m->graphs.at[0];
    vt_id *inputs = vt_arena_array(k->m->arena, (size_t)in->net->n + 1, sizeof *inputs);
    if (!inputs)
        return vt_arena_check(k->m->arena, k->err);
    for (size_t i = 0; i < in->net->inputs.n; i++) { /* in the model's order */
        keras_ref r = in->net->inputs.at[i];
        const keras_layer *l = &in->net->layers[r.layer];
        if (!l->is_input || in->calls[r.layer][0].value != VT_NONE)
            continue;
        inputs[g->n_inputs] = new_input(k, l->name, given_type(k, l));
        in->calls[r.layer][0].value = inputs[g->n_inputs++];
    }
    for (vt_id i = 0; i < in->net->n; i++) { /* any that it does not list */
        const keras_layer *l = &in->net->layers[i];
        if (!l->is_input || in->calls[i][0].value != VT_NONE)
            continue;
        inputs[g->n_inputs] = new_input(k, l->name, given_type(k, l));
        in->calls[i][0].value = inputs[g->n_inputs++];
    }
    if (!g->n_inputs && in->net->n) { /* a chain whose first layer knows what it is given */
        keras_layer *l = &in->net->layers[0];
        keras_net *inner = l->net;
        const keras_layer *first = l;
        while (inner && inner->n) {
            first = &inner->layers[0];
            inner = first->net;
        }
        vt_str name = vt_str_format(k->m->arena, "%.*s_input", VT_ARG(l->name));
        in->given = inputs[g->n_inputs++] = new_input(k, name, given_type(k, first));
    }
    g->inputs = inputs;
    return vt_arena_check(k->m->arena, k->err);
}

static bool make_outputs(keras *k, instance *in)
{
    vt_graph *g = &k->m->graphs.at[0];
    vt_id *outputs = vt_arena_array(k->m->arena, in->net->outputs.n, sizeof *outputs);
    if (!outputs)
        return vt_arena_check(k->m->arena, k->err);
    for (size_t i = 0; i < in->net->outputs.n; i++) {
        vt_id v = resolve(in, in->net->outputs.at[i]);
        if (v == VT_NONE)
            continue;
        k->m->values.at[v].is_output = true;
        outputs[g->n_outputs++] = v;
    }
    g->outputs = outputs;
    return true;
}

bool vt_keras_graph_make(keras *k)
{
    vt_graph *g = vt_push(k->m->arena, &k->m->graphs);
    instance *main = vt_arena_take(k->m->arena, sizeof *main);
    if (!g || !main)
        return vt_arena_check(k->m->arena, k->err);
    *g = (vt_graph){.kind = VT_GRAPH_MAIN, .name = k->net->name, .node = VT_NONE};
    *main = (instance){.net = k->net, .given = VT_NONE};
    k->m->has_graph = true;
    if (!make_instance(k, main) || !make_inputs(k, main) || !wire_instance(k, main) ||
        !make_outputs(k, main))
        return false;
    k->m->graphs.at[0].n_nodes = (vt_id)k->m->nodes.n;
    return vt_keras_types_make(k);
}
