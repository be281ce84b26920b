/* keras_weights.c: the tensors of an HDF5 file, and the layers they belong to.
 *
 *   whole .h5, Keras 1 to 3      /model_weights, or in a file of weights the root itself, has the
 *                                attribute layer_names (long lists in parts: layer_names0, …1, …);
 *                                each layer's group has weight_names: paths below it, as
 *                                "conv1/kernel:0"; /optimizer_weights has weight_names too
 *   .weights.h5 of Keras 3       /layers/conv2d_1/vars/0: the class in snake case, numbered in the
 *                                order of the layers; newer files name the layer as attribute
 * "name" of vars; models hold layers again; /optimizer/vars/0
 *
 * Tensors of the first kind keep the name that weight_names gives them, those of the second get the
 * layer's and what the weight is ("conv1/kernel"). A tensor that no layer claims keeps its path. */
#include "formats/keras.h"

#include <stdio.h>
#include <string.h>

typedef struct placing {
    keras *k;
    bool *used;     /* per node of the file */
    vt_names names; /* of weights */
} placing;

/* ---- one weight
 * ----------------------------------------------------------------------------------- */

static bool read_elements(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                          void *out, vt_err *err)
{
    (void)m;
    return vt_h5_data_read(w->source, first, n, out, err);
}

static vt_str last_part(vt_str name)
{
    size_t i = name.n;
    while (i && name.p[i - 1] != '/')
        i--;
    vt_str part = vt_str_from(name, i);
    size_t colon = vt_str_find(part, ':', 0);
    return vt_str_cut(part, 0, colon == SIZE_MAX ? part.n : colon);
}

/* Statistics that layers keep, and states of random generators, are not trained. */
static vt_role role_of(vt_str name)
{
    static const char *const kept[] = {
        "moving_mean",  "moving_variance",  "running_mean", "running_std",          "moving_var",
        "mean",         "variance",         "count",        "seed_generator_state", "vector_u",
        "kernel_scale", "embeddings_scale", "renorm_mean",  "renorm_stddev",        "sn_u",
        "moving_stddev"};
    vt_str part = last_part(name);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (vt_str_is(part, kept[i]))
            return VT_ROLE_BUFFER;
    for (size_t i = 0; i + 14 <= name.n; i++)
        if (!memcmp(name.p + i, "seed_generator", 14))
            return VT_ROLE_BUFFER;
    return VT_ROLE_TRAINED;
}

/* The number format of a layer's weights: "float32", of a policy its name. */
static vt_dtype dtype_of(const keras *k, const keras_layer *l)
{
    vt_id dtype = l ? vt_keras_get(&k->config, l->config, "dtype") : VT_NONE;
    vt_id config = vt_keras_get(&k->config, dtype, "config");
    vt_str name = config == VT_NONE ? vt_keras_text(&k->config, l ? l->config : VT_NONE, "dtype")
                                    : vt_keras_text(&k->config, config, "name");
    return vt_keras_dtype(name);
}

/* h5py writes bfloat16 as opaque bytes; Keras says so beside it, or in the layer's config alone. */
static bool open_data(keras *k, vt_id node, const keras_layer *l, vt_h5_data *d)
{
    vt_h5_attributes all;
    if (!vt_h5_data_open(k->h5, node, d, k->err))
        return false;
    if (d->dtype != VT_DTYPE_UNKNOWN || d->element > 2)
        return true;
    if (!vt_h5_attributes_read(k->h5, node, &all, k->err))
        return false;
    const vt_h5_attribute *a = vt_h5_attribute_named(&all, "dtype");
    vt_dtype as = a && a->strings && a->n ? vt_keras_dtype(a->strings[0]) : dtype_of(k, l);
    return as == VT_DTYPE_UNKNOWN || vt_h5_data_open_as(k->h5, node, as, d, k->err);
}

static vt_str unique(placing *p, vt_str name, const keras_layer *l)
{
    vt_arena *a = p->k->m->arena;
    if (vt_names_get(&p->names, name) != VT_NONE && l)
        name = vt_str_format(a, "%.*s/%.*s", VT_ARG(l->name), VT_ARG(name));
    vt_str own = name;
    for (unsigned i = 2; vt_names_get(&p->names, own) != VT_NONE && i < 1000 && vt_arena_ok(a); i++)
        own = vt_str_format(a, "%.*s_%u", VT_ARG(name), i);
    return own;
}

/* In a network every weight is a value, whether a layer reads it or not (an optimizer's state). */
static bool give_value(keras *k, vt_str name, vt_id weight, keras_layer *l)
{
    vt_arena *a = k->m->arena;
    vt_value *v = vt_push(a, &k->m->values);
    vt_id *of_layer = l ? vt_push(a, &l->weights) : NULL;
    if (!v || (l && !of_layer))
        return vt_arena_check(a, k->err);
    *v = (vt_value){.name = name, .producer = VT_NONE, .weight = weight};
    if (of_layer)
        *of_layer = (vt_id)(k->m->values.n - 1);
    return true;
}

static bool add_weight(placing *p, vt_id node, vt_str name, vt_role role, keras_layer *l)
{
    keras *k = p->k;
    vt_arena *a = k->m->arena;
    vt_h5_data *d = vt_arena_take(a, sizeof *d);
    if (!d || !open_data(k, node, l, d))
        return d ? false : vt_arena_check(a, k->err);
    vt_weight *w = vt_push(a, &k->m->weights);
    if (!w)
        return vt_arena_check(a, k->err);
    *w = (vt_weight){.name = unique(p, name, l),
                     .dtype = d->dtype,
                     .rank = d->rank,
                     .shape = d->shape,
                     .count = d->count,
                     .bytes = d->stored,
                     .data = d->packed,
                     .source = d,
                     .missing = d->missing,
                     .file = k->file,
                     .role = role,
                     .offset = k->in_place ? k->base + d->offset : 0,
                     .sparse_indices = VT_NONE};
    w->read = d->packed ? NULL : read_elements;
    w->doc = vt_h5_path(k->h5, node, a);
    p->used[node] = true;
    vt_id id = (vt_id)(k->m->weights.n - 1);
    vt_names_put(&p->names, w->name, id);
    return !k->net || give_value(k, w->name, id, l);
}

/* ---- names in attributes
 * --------------------------------------------------------------------------- */

typedef struct name_list {
    VT_VEC(vt_str) list;
    bool there;
} name_list;

/* The strings of attribute `key`, or of its parts key0, key1 and so on. */
static bool names_of(keras *k, vt_id node, const char *key, name_list *out)
{
    vt_h5_attributes all;
    char part[64];
    *out = (name_list){0};
    if (!vt_h5_attributes_read(k->h5, node, &all, k->err))
        return false;
    for (int i = -1; i < 100000; i++) {
        if (i < 0)
            snprintf(part, sizeof part, "%s", key);
        else
            snprintf(part, sizeof part, "%s%d", key, i);
        const vt_h5_attribute *a = vt_h5_attribute_named(&all, part);
        if (!a && i >= 0)
            break;
        out->there |= a != NULL;
        for (uint64_t j = 0; a && a->strings && j < a->n; j++) {
            vt_str *to = vt_push(k->m->arena, &out->list);
            if (!to)
                return vt_arena_check(k->m->arena, k->err);
            *to = a->strings[j];
        }
    }
    return true;
}

/* ---- files with layer_names
 * -------------------------------------------------------------------------- */

static keras_layer *leaf_named(keras_net *net, vt_str name)
{
    vt_id i = vt_names_get(&net->names, name);
    if (i != VT_NONE && !net->layers[i].net)
        return &net->layers[i];
    for (vt_id j = 0; j < net->n; j++) {
        keras_layer *l = net->layers[j].net ? leaf_named(net->layers[j].net, name) : NULL;
        if (l)
            return l;
    }
    return NULL;
}

/* "conv_1" for "conv_1_1", as Keras 2 calls it when a graph is built twice. */
static vt_str without_number(vt_str name)
{
    size_t i = name.n;
    while (i && name.p[i - 1] >= '0' && name.p[i - 1] <= '9')
        i--;
    return i && i < name.n && name.p[i - 1] == '_' ? vt_str_cut(name, 0, i - 1) : name;
}

/* The layer within a model that a weight's path names: "encoder/conv1/kernel:0". */
static keras_layer *inner_layer(keras_net *net, vt_str path)
{
    size_t end = path.n;
    while (end && path.p[end - 1] != '/')
        end--;
    while (end) {
        size_t stop = --end;
        while (end && path.p[end - 1] != '/')
            end--;
        vt_str part = vt_str_cut(path, end, stop - end);
        keras_layer *l = leaf_named(net, part);
        if (!l)
            l = leaf_named(net, without_number(part));
        if (l)
            return l;
    }
    return NULL;
}

static bool place_group(placing *p, vt_id group, keras_layer *l, vt_role role)
{
    name_list names;
    if (!names_of(p->k, group, "weight_names", &names))
        return false;
    for (size_t i = 0; i < names.list.n; i++) {
        vt_str name = names.list.at[i];
        vt_id node = vt_h5_find(p->k->h5, group, name);
        size_t n;
        if (node == VT_NONE || vt_h5_nodes(p->k->h5, &n)[node].kind != VT_H5_DATASET)
            return vt_fail(p->k->err, VT_BAD_FILE, "weight '%.*s' of '%.*s' is not in the file",
                           VT_ARG(name), VT_ARG(vt_h5_nodes(p->k->h5, &n)[group].name));
        keras_layer *own = l && l->net ? inner_layer(l->net, name) : l;
        if (!add_weight(p, node, name, role == VT_ROLE_UNKNOWN ? role_of(name) : role, own))
            return false;
    }
    return true;
}

static bool place_named(placing *p, vt_id weights, const name_list *layers)
{
    for (size_t i = 0; i < layers->list.n; i++) {
        vt_str name = layers->list.at[i];
        vt_id group = vt_h5_find(p->k->h5, weights, name);
        vt_id layer = p->k->net ? vt_names_get(&p->k->net->names, name) : VT_NONE;
        if (group == VT_NONE)
            return vt_fail(p->k->err, VT_BAD_FILE,
                           "the weights of layer '%.*s' are not in the file", VT_ARG(name));
        if (!place_group(p, group, layer == VT_NONE ? NULL : &p->k->net->layers[layer],
                         VT_ROLE_UNKNOWN))
            return false;
    }
    vt_id top = vt_h5_find(p->k->h5, weights, VT_S("top_level_model_weights"));
    return top == VT_NONE || place_group(p, top, NULL, VT_ROLE_UNKNOWN);
}

/* ---- files of Keras 3
 * -------------------------------------------------------------------------------- */

static const vt_h5_node *node_at(const placing *p, vt_id i)
{
    size_t n;
    return &vt_h5_nodes(p->k->h5, &n)[i];
}

static int by_number(vt_str a, vt_str b)
{
    return a.n != b.n ? (a.n < b.n ? -1 : 1) : vt_str_cmp(a, b);
}

static bool place_vars(placing *p, vt_id vars, vt_str name, keras_layer *l, vt_str class,
                       vt_id config)
{
    const vt_h5_node *g = node_at(p, vars);
    vt_arena *a = p->k->m->arena;
    size_t n = g->n_children;
    vt_id *order = vt_arena_array(a, n, sizeof *order);
    if (!order)
        return vt_arena_check(a, p->k->err);
    for (size_t i = 0; i < n; i++) { /* "10" follows "9" */
        size_t j = i;
        for (; j && by_number(node_at(p, order[j - 1])->name,
                              node_at(p, g->first_child + (vt_id)i)->name) > 0;
             j--)
            order[j] = order[j - 1];
        order[j] = g->first_child + (vt_id)i;
    }
    for (size_t i = 0; i < n; i++) {
        if (node_at(p, order[i])->kind != VT_H5_DATASET || p->used[order[i]])
            continue;
        const char *role = vt_keras_role(p->k, class, config, i, n);
        vt_str own = role ? vt_str_format(a, "%.*s/%s", VT_ARG(name), role)
                          : vt_str_format(a, "%.*s/vars/%.*s", VT_ARG(name),
                                          VT_ARG(node_at(p, order[i])->name));
        if (!add_weight(p, order[i], own, role_of(own), l))
            return false;
    }
    return true;
}

/* What a group below a layer's stands for: the argument of that name if it is a layer ("cell",
 * "forward_layer"), the layer's own cell, or one of attention's projections. */
static void part_of(const keras *k, vt_str part, vt_str *class, vt_id *config)
{
    static const char *const recurrent[] = {"LSTM",       "GRU",        "SimpleRNN",
                                            "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"};
    char key[64];
    vt_id item = VT_NONE;
    if (vt_str_is(part, "forward_layer")) {
        item = vt_keras_get(&k->config, *config, "layer");
    } else if (part.n < sizeof key) {
        memcpy(key, part.p, part.n);
        key[part.n] = 0;
        item = vt_keras_get(&k->config, *config, key);
    }
    if (vt_keras_text(&k->config, item, "class_name").n) {
        *class = vt_keras_text(&k->config, item, "class_name");
        *config = vt_keras_get(&k->config, item, "config");
        return;
    }
    for (size_t i = 0; i < sizeof recurrent / sizeof *recurrent; i++)
        if (vt_str_is(*class, recurrent[i]) && vt_str_is(part, "cell"))
            return;
    *class =
        vt_str_ends(part, VT_S("_dense")) && vt_str_starts(*class, VT_S("Multi"))   ? VT_S("Dense")
        : vt_str_ends(part, VT_S("_dense")) && vt_str_starts(*class, VT_S("Group")) ? VT_S("Dense")
                                                                                    : (vt_str){0};
    if (!class->n)
        *config = VT_NONE;
}

static bool place_layer(placing *p, vt_id group, vt_str name, keras_layer *l, vt_str class,
                        vt_id config, int depth)
{
    const vt_h5_node *g = node_at(p, group);
    vt_id vars = vt_h5_find(p->k->h5, group, VT_S("vars"));
    vt_id n = g->n_children, first = g->first_child;
    if (depth > 16)
        return true;
    if (vars != VT_NONE && !place_vars(p, vars, name, l, class, config))
        return false;
    for (int pass = 0; pass < 2; pass++) /* forward before backward */
        for (vt_id i = first; i < first + n; i++) {
            const vt_h5_node *c = node_at(p, i);
            bool backward = vt_str_starts(c->name, VT_S("backward"));
            if (c->kind != VT_H5_GROUP || i == vars || backward != (pass == 1))
                continue;
            vt_str part_class = class;
            vt_id part_config = config;
            part_of(p->k, c->name, &part_class, &part_config);
            vt_str own = vt_str_format(p->k->m->arena, "%.*s/%.*s", VT_ARG(name), VT_ARG(c->name));
            if (!place_layer(p, i, own, l, part_class, part_config, depth + 1))
                return false;
        }
    return true;
}

/* The layer that a group of the file is: by the name it says, else by class and number. */
static bool says_name(placing *p, vt_id group, vt_str *name)
{
    vt_h5_attributes all;
    vt_id vars = vt_h5_find(p->k->h5, group, VT_S("vars"));
    *name = (vt_str){0};
    if (vars == VT_NONE)
        return true;
    if (!vt_h5_attributes_read(p->k->h5, vars, &all, p->k->err))
        return false;
    const vt_h5_attribute *a = vt_h5_attribute_named(&all, "name");
    if (a && a->strings && a->n)
        *name = a->strings[0];
    return true;
}

/* "conv2d", "conv2d_1", …: as Keras 3 numbers the layers of a model. */
static bool number_layers(placing *p, keras_net *net, vt_names *out)
{
    vt_arena *a = p->k->m->arena;
    vt_names seen;
    vt_buf snake = {0};
    vt_names_init(&seen, a, net->n);
    vt_names_init(out, a, net->n);
    for (vt_id i = 0; i < net->n; i++) {
        const keras_layer *l = &net->layers[i];
        if (l->is_operation || (l->is_input && vt_str_is(net->class, "Sequential")))
            continue;
        vt_keras_snake(l->class, &snake);
        vt_str name = vt_str_copy(a, vt_buf_view(&snake));
        vt_id before = vt_names_get(&seen, name), times = before == VT_NONE ? 0 : before;
        vt_names_put(&seen, name, times + 1);
        vt_names_put(out, times ? vt_str_format(a, "%.*s_%u", VT_ARG(name), times) : name, i);
    }
    vt_buf_free(&snake);
    return vt_arena_check(a, p->k->err);
}

static bool place_net(placing *p, vt_id group, keras_net *net, vt_str prefix, int depth);

/* Groups are taken in the order of the layers, so that the tensors stand as the network runs. */
static bool place_net_layer(placing *p, vt_id group, keras_layer *l, vt_str prefix, int depth)
{
    vt_str name = vt_str_format(p->k->m->arena, "%.*s%.*s", VT_ARG(prefix), VT_ARG(l->name));
    if (!l->net)
        return place_layer(p, group, name, l, l->class, l->config, 0);
    vt_str below = vt_str_format(p->k->m->arena, "%.*s/", VT_ARG(name));
    return place_net(p, group, l->net, below, depth + 1);
}

static bool place_net(placing *p, vt_id group, keras_net *net, vt_str prefix, int depth)
{
    vt_arena *a = p->k->m->arena;
    vt_id list = vt_h5_find(p->k->h5, group, VT_S("layers"));
    if (list == VT_NONE)
        list = vt_h5_find(p->k->h5, group, VT_S("_layer_checkpoint_dependencies"));
    if (list == VT_NONE || depth > 32)
        return true;
    const vt_h5_node *g = node_at(p, list);
    vt_id *of = vt_arena_array(a, net->n, sizeof *of), first = g->first_child, n = g->n_children;
    vt_names numbered;
    if (!of || !number_layers(p, net, &numbered))
        return vt_arena_check(a, p->k->err);
    for (vt_id i = 0; i < net->n; i++)
        of[i] = VT_NONE;
    for (vt_id i = 0; i < n; i++) {
        vt_str name;
        if (!says_name(p, first + i, &name))
            return false;
        vt_id layer = name.n ? vt_names_get(&net->names, name) : VT_NONE;
        if (layer == VT_NONE)
            layer = vt_names_get(&numbered, node_at(p, first + i)->name);
        if (layer == VT_NONE) /* tf.keras' own files use the layer's name */
            layer = vt_names_get(&net->names, node_at(p, first + i)->name);
        if (layer != VT_NONE && of[layer] == VT_NONE)
            of[layer] = first + i;
    }
    for (vt_id i = 0; i < net->n; i++)
        if (of[i] != VT_NONE && !place_net_layer(p, of[i], &net->layers[i], prefix, depth))
            return false;
    return true;
}

/* ---- all
 * --------------------------------------------------------------------------------------------- */

static bool is_below(const placing *p, vt_id node, const char *top)
{
    while (node_at(p, node)->parent)
        node = node_at(p, node)->parent;
    return vt_str_starts(node_at(p, node)->name, vt_str_of(top));
}

/* What no layer has claimed, by its path. */
static bool place_rest(placing *p)
{
    size_t n;
    vt_h5_nodes(p->k->h5, &n);
    for (vt_id i = 1; i < n; i++) {
        if (node_at(p, i)->kind != VT_H5_DATASET || p->used[i])
            continue;
        vt_str path = vt_h5_path(p->k->h5, i, p->k->m->arena);
        vt_role role = is_below(p, i, "optimizer") ? VT_ROLE_OPTIMIZER
                       : p->k->net                 ? role_of(path)
                                                   : VT_ROLE_UNKNOWN;
        if (!add_weight(p, i, path, role, NULL))
            return false;
    }
    return true;
}

bool vt_keras_weights_read(keras *k)
{
    size_t n;
    vt_h5_nodes(k->h5, &n);
    placing p = {.k = k, .used = vt_arena_array(k->m->arena, n, sizeof *p.used)};
    vt_names_init(&p.names, k->m->arena, n);
    if (!p.used)
        return vt_arena_check(k->m->arena, k->err);
    name_list layers;
    vt_id weights = vt_h5_find(k->h5, 0, VT_S("model_weights")),
          optimizer = vt_h5_find(k->h5, 0, VT_S("optimizer_weights"));
    weights = weights == VT_NONE ? 0 : weights;
    if (!names_of(k, weights, "layer_names", &layers))
        return false;
    bool ok = layers.there ? place_named(&p, weights, &layers)
              : k->net     ? place_net(&p, 0, k->net, (vt_str){0}, 0)
                           : true;
    return ok && (optimizer == VT_NONE || place_group(&p, optimizer, NULL, VT_ROLE_OPTIMIZER)) &&
           place_rest(&p);
}
