/* keras_net.c: models and layers, and whose outputs each call is given.
 *
 *   Keras 1      Sequential: "config" is the list of layers itself
 *   Keras 1, 2   "inbound_nodes": [[["conv", 0, 0, {…}], …], …]: per call the layer, which of its
 *                calls, which of that one's outputs, further arguments
 *   Keras 3      "inbound_nodes": [{"args": […], "kwargs": {…}}]: anywhere within
 *                {"class_name": "__keras_tensor__", "config": {"shape", "dtype", "keras_history":
 *                ["conv", 0, 0]}}
 *
 * In a Sequential each layer is called once, with what the one before gave. A layer whose config
 * lists layers is a model itself. */
#include "formats/keras.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32 };

typedef struct ref_list {
    keras *k;
    keras_net *net;
    VT_VEC(keras_ref) list;
} ref_list;

/* ---- types ------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    vt_dtype dtype;
} dtypes[] = {
    {"float32", VT_DTYPE_F32},
    {"float16", VT_DTYPE_F16},
    {"float64", VT_DTYPE_F64},
    {"bfloat16", VT_DTYPE_BF16},
    {"int8", VT_DTYPE_I8},
    {"int16", VT_DTYPE_I16},
    {"int32", VT_DTYPE_I32},
    {"int64", VT_DTYPE_I64},
    {"uint8", VT_DTYPE_U8},
    {"uint16", VT_DTYPE_U16},
    {"uint32", VT_DTYPE_U32},
    {"uint64", VT_DTYPE_U64},
    {"bool", VT_DTYPE_BOOL},
    {"string", VT_DTYPE_STRING},
    {"complex64", VT_DTYPE_C64},
    {"complex128", VT_DTYPE_C128},
    {"int4", VT_DTYPE_I4},
    {"float8_e4m3fn", VT_DTYPE_F8E4M3FN},
    {"float8_e5m2", VT_DTYPE_F8E5M2},
};

vt_dtype vt_keras_dtype(vt_str name)
{
    for (size_t i = 0; i < sizeof dtypes / sizeof *dtypes; i++)
        if (vt_str_is(name, dtypes[i].name))
            return dtypes[i].dtype;
    return VT_DTYPE_UNKNOWN;
}

/* Keras leaves sizes open without a name; the batch is called N, axes of pictures H and W. */
static vt_str free_name(int axis, int rank)
{
    static const char *const names[6][6] = {[1] = {"N"},
                                            [2] = {"N", "T"},
                                            [3] = {"N", "T", "C"},
                                            [4] = {"N", "H", "W", "C"},
                                            [5] = {"N", "D", "H", "W", "C"}};
    if (!axis)
        return VT_S("N");
    return rank < 6 ? vt_str_of(names[rank][axis]) : (vt_str){0};
}

const vt_type *vt_keras_type(keras *k, vt_id shape, vt_str dtype)
{
    const keras_config *c = &k->config;
    if (shape == VT_NONE || c->at[shape].kind != VT_JSON_ARRAY)
        return NULL;
    int rank = 0, axis = 0;
    for (vt_id i = shape + 1; i < c->at[shape].end; i = c->at[i].end)
        rank++;
    vt_type *t = vt_arena_take(k->m->arena, sizeof *t);
    vt_dim *dims = vt_arena_array(k->m->arena, (size_t)rank, sizeof *dims);
    if (!t || !dims)
        return NULL;
    for (vt_id i = shape + 1; i < c->at[shape].end; i = c->at[i].end, axis++) {
        bool known = vt_keras_int(c, i, &dims[axis].n) && dims[axis].n >= 0;
        if (!known && c->at[i].kind != VT_JSON_WORD)
            return NULL;
        if (!known)
            dims[axis] = (vt_dim){-1, free_name(axis, rank)};
    }
    *t = (vt_type){
        .kind = VT_TYPE_TENSOR, .dtype = vt_keras_dtype(dtype), .rank = rank, .dims = dims};
    return t;
}

/* ---- references ---------------------------------------------------------------------------------
 */

static bool add_ref(ref_list *r, vt_id name, vt_id call, vt_id output, const vt_type *type)
{
    int64_t c, o;
    const keras_config *cfg = &r->k->config;
    vt_id layer = vt_names_get(&r->net->names, cfg->at[name].text);
    if (layer == VT_NONE || !vt_keras_int(cfg, call, &c) || !vt_keras_int(cfg, output, &o))
        return true;
    keras_layer *l = &r->net->layers[layer];
    if (!l->n_calls || c < 0 || o < 0 || o > 4096)
        return vt_fail(r->k->err, VT_BAD_FILE, "call %lld of layer '%.*s' is not there",
                       (long long)c, VT_ARG(l->name));
    uint32_t which = c < l->n_calls ? (uint32_t)c : l->n_calls - 1;
    keras_ref *ref = vt_push(r->k->m->arena, &r->list);
    if (!ref)
        return vt_arena_check(r->k->m->arena, r->k->err);
    *ref = (keras_ref){layer, which, (uint32_t)o};
    if (l->n_outputs[which] <= (uint32_t)o)
        l->n_outputs[which] = (uint32_t)o + 1;
    if (type && !o)
        l->types[which] = type;
    return true;
}

/* ["conv", 0, 0, …] */
static bool is_ref(const keras_config *c, vt_id i)
{
    vt_id call = i + 2, output = i + 3;
    return c->at[i].kind == VT_JSON_ARRAY && c->at[i].end > output &&
           c->at[i + 1].kind == VT_JSON_STRING && c->at[call].kind == VT_JSON_NUMBER &&
           c->at[output].kind == VT_JSON_NUMBER;
}

/* Every reference within an item, in the order of the text. A Keras 2 reference may hold more of
 * them among its further arguments. */
static bool collect(ref_list *r, vt_id item)
{
    const keras_config *c = &r->k->config;
    for (vt_id i = item; i < c->at[item].end;) {
        if (is_ref(c, i)) {
            if (!add_ref(r, i + 1, i + 2, i + 3, NULL))
                return false;
            i += 4;
            continue;
        }
        if (vt_str_is(vt_keras_text(c, i, "class_name"), "__keras_tensor__")) {
            vt_id config = vt_keras_get(c, i, "config"),
                  past = vt_keras_get(c, config, "keras_history");
            const vt_type *type = vt_keras_type(r->k, vt_keras_get(c, config, "shape"),
                                                vt_keras_text(c, config, "dtype"));
            if (past != VT_NONE && is_ref(c, past) &&
                !add_ref(r, past + 1, past + 2, past + 3, type))
                return false;
            i = c->at[i].end;
            continue;
        }
        i++;
    }
    return true;
}

static bool refs_of(keras *k, keras_net *net, vt_id item, keras_refs *out)
{
    ref_list r = {.k = k, .net = net};
    if (item != VT_NONE && !collect(&r, item))
        return false;
    *out = (keras_refs){r.list.at, r.list.n};
    return true;
}

/* ---- layers -------------------------------------------------------------------------------------
 */

static vt_id list_of(const keras *k, vt_id config)
{
    vt_id list = config != VT_NONE && k->config.at[config].kind == VT_JSON_ARRAY
                     ? config
                     : vt_keras_get(&k->config, config, "layers");
    return list != VT_NONE && k->config.at[list].kind == VT_JSON_ARRAY ? list : VT_NONE;
}

static vt_id count_parts(const keras_config *c, vt_id item)
{
    vt_id n = 0;
    for (vt_id i = item + 1; item != VT_NONE && i < c->at[item].end; i = c->at[i].end)
        n++;
    return n;
}

static bool is_model(vt_str class)
{
    return vt_str_is(class, "Functional") || vt_str_is(class, "Sequential") ||
           vt_str_is(class, "Model");
}

/* A list under "layers" is that of a model when its parts are layers. */
static bool lists_layers(const keras *k, vt_id config, vt_str class)
{
    vt_id list = list_of(k, config);
    if (list == VT_NONE)
        return false;
    vt_id first = list + 1 < k->config.at[list].end ? list + 1 : VT_NONE;
    bool layered = first != VT_NONE && vt_keras_get(&k->config, first, "class_name") != VT_NONE;
    return is_model(class) ||
           (layered && vt_keras_get(&k->config, config, "output_layers") != VT_NONE);
}

static bool make_calls(keras *k, keras_layer *l, bool chain)
{
    vt_arena *a = k->m->arena;
    vt_id nodes = vt_keras_get(&k->config, l->item, "inbound_nodes");
    vt_id n = chain || l->is_input ? 1 : count_parts(&k->config, nodes), i = 0;
    keras_call *calls = vt_arena_array(a, n, sizeof *calls);
    l->n_outputs = vt_arena_array(a, n, sizeof *l->n_outputs);
    l->types = vt_arena_array(a, n, sizeof *l->types);
    if (!calls || !l->n_outputs || !l->types)
        return vt_arena_check(a, k->err);
    l->calls = calls;
    l->n_calls = n;
    for (vt_id at = nodes + 1; i < n; i++) {
        bool written = nodes != VT_NONE && !chain && at < k->config.at[nodes].end;
        calls[i].item = written ? at : VT_NONE;
        at = written ? k->config.at[at].end : at;
        l->n_outputs[i] = 1;
    }
    return true;
}

/* keras.ops among the layers of a functional model: "Add" of keras.src.ops.numpy is no layer. */
static bool is_operation(const keras *k, vt_id item)
{
    vt_str module = vt_keras_text(&k->config, item, "module");
    for (size_t i = 0; i + 5 <= module.n; i++)
        if (!memcmp(module.p + i, ".ops.", 5))
            return true;
    return vt_str_ends(module, VT_S(".ops"));
}

static bool read_layer(keras *k, keras_net *net, vt_id item, bool chain, int depth, vt_id at)
{
    const keras_config *c = &k->config;
    keras_layer *l = &net->layers[at];
    l->item = item;
    l->class = vt_keras_text(c, item, "class_name");
    l->config = vt_keras_get(c, item, "config");
    l->name = vt_keras_text(c, item, "name");
    if (!l->name.n)
        l->name = vt_keras_text(c, l->config, "name");
    l->is_input = vt_str_is(l->class, "InputLayer");
    l->is_operation = is_operation(k, item);
    if (!l->class.n)
        return vt_fail(k->err, VT_BAD_FILE, "layer %u has no class_name", at);
    if (!l->name.n)
        l->name = vt_str_format(k->m->arena, "%.*s_%u", VT_ARG(l->class), at);
    vt_id before = vt_names_put(&net->names, l->name, at);
    if (before != VT_NONE) { /* the first one keeps the name */
        vt_names_put(&net->names, l->name, before);
        l->name = vt_str_format(k->m->arena, "%.*s_%u", VT_ARG(l->name), at);
    }
    if (lists_layers(k, l->config, l->class) &&
        !vt_keras_net_read(k, item, net, depth + 1, &l->net))
        return vt_while(k->err, "model '%.*s'", VT_ARG(l->name));
    return make_calls(k, l, chain);
}

static bool read_calls(keras *k, keras_net *net)
{
    for (vt_id i = 0; i < net->n; i++) {
        keras_layer *l = &net->layers[i];
        for (uint32_t j = 0; j < l->n_calls; j++) {
            keras_call *call = (keras_call *)&l->calls[j];
            if (!refs_of(k, net, call->item, &call->args))
                return vt_while(k->err, "layer '%.*s'", VT_ARG(l->name));
        }
    }
    return true;
}

/* The chain of a Sequential: its first layer reads what the model is given. */
static bool chain_up(keras *k, keras_net *net)
{
    keras_ref *refs = vt_arena_array(k->m->arena, net->n, sizeof *refs);
    if (!refs)
        return vt_arena_check(k->m->arena, k->err);
    for (vt_id i = 0; i < net->n; i++) {
        refs[i] = (keras_ref){i, 0, 0};
        if (i)
            ((keras_call *)net->layers[i].calls)->args = (keras_refs){&refs[i - 1], 1};
    }
    if (net->n) {
        if (net->layers[0].is_input)
            net->inputs = (keras_refs){refs, 1};
        net->outputs = (keras_refs){&refs[net->n - 1], 1};
    }
    return true;
}

static bool read_layers(keras *k, keras_net *net, vt_id list, bool chain, int depth)
{
    vt_id at = 0;
    for (vt_id i = list + 1; i < k->config.at[list].end; i = k->config.at[i].end)
        if (!read_layer(k, net, i, chain, depth, at++))
            return false;
    return true;
}

bool vt_keras_net_read(keras *k, vt_id model, keras_net *outer, int depth, keras_net **out)
{
    const keras_config *c = &k->config;
    vt_id config = vt_keras_get(c, model, "config"), list = list_of(k, config);
    vt_str class = vt_keras_text(c, model, "class_name");
    *out = NULL;
    if (!lists_layers(k, config, class))
        return true;
    if (depth > DEEPEST)
        return vt_fail(k->err, VT_LIMIT, "models nested more than %d deep", DEEPEST);
    keras_net *net = vt_arena_take(k->m->arena, sizeof *net);
    vt_id n = count_parts(c, list);
    keras_layer *layers = vt_arena_array(k->m->arena, n, sizeof *layers);
    if (!net || !layers)
        return vt_arena_check(k->m->arena, k->err);
    *net = (keras_net){.name = vt_keras_text(c, config, "name"),
                       .class = class,
                       .outer = outer,
                       .layers = layers,
                       .n = n};
    vt_names_init(&net->names, k->m->arena, n);
    bool chain = vt_keras_get(c, config, "output_layers") == VT_NONE;
    if (!read_layers(k, net, list, chain, depth))
        return false;
    *out = net;
    if (chain)
        return chain_up(k, net);
    return read_calls(k, net) &&
           refs_of(k, net, vt_keras_get(c, config, "input_layers"), &net->inputs) &&
           refs_of(k, net, vt_keras_get(c, config, "output_layers"), &net->outputs);
}
