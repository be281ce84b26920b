/* keras.c: networks as Keras saves them.
 *
 *   .h5 .hdf5       attributes model_config (JSON), keras_version, backend, training_config; groups
 *                   model_weights, optimizer_weights
 *   .keras          a zip: metadata.json, config.json, model.weights.h5
 *   .weights.h5     weights alone; the config is sought beside it
 *   .json           the config alone; the weights are sought beside it
 *
 * An HDF5 file of anybody's opens too: as the tensors in it. */
#include "formats/keras.h"
#include "architecture/architecture.h"
#include "formats/beside.h"

#include <string.h>

enum { LONGEST_CONFIG = 256 << 20 };
static const uint64_t largest_weights = (uint64_t)8 << 30;

/* ---- what is known of the whole
 * --------------------------------------------------------------------- */

typedef VT_VEC(vt_meta) meta_list;

static void add_meta(keras *k, meta_list *list, const char *key, vt_str value)
{
    vt_meta *m = value.n ? vt_push(k->m->arena, list) : NULL;
    if (m)
        *m = (vt_meta){vt_str_of(key), value};
}

static void set_version(keras *k, vt_str version)
{
    if (!version.n)
        return;
    k->m->producer = VT_S("keras");
    k->m->producer_version = version;
    k->m->version = vt_str_format(k->m->arena, "Keras %.*s", VT_ARG(version));
}

/* Networks of keras.applications, by the model's name and a layer only they have. */
static const struct application {
    const char *name, *layer, *architecture;
} applications[] = {
    {"vgg16", "block5_conv3", "vgg16"},
    {"vgg19", "block5_conv4", "vgg19"},
    {"resnet50v2", "conv5_block3_out", "resnet50v2"},
    {"resnet101v2", "conv4_block23_out", "resnet101v2"},
    {"resnet152v2", "conv4_block36_out", "resnet152v2"},
    {"resnet50", "conv5_block3_out", "resnet50"},
    {"resnet50", "res5c_branch2c", "resnet50"},
    {"resnet101", "conv4_block23_out", "resnet101"},
    {"resnet152", "conv4_block36_out", "resnet152"},
    {"inception_v3", "mixed10", "inception_v3"},
    {"inception_resnet_v2", "conv_7b", "inception_resnet_v2"},
    {"xception", "block14_sepconv2", "xception"},
    {"mobilenetv2", "block_1_expand", "mobilenetv2"},
    {"mobilenet", "conv_pw_13", "mobilenet"},
    {"MobilenetV3small", "expanded_conv_1_expand", "mobilenetv3small"},
    {"MobilenetV3large", "expanded_conv_1_expand", "mobilenetv3large"},
    {"MobileNetV3Small", "expanded_conv_1_expand", "mobilenetv3small"},
    {"MobileNetV3Large", "expanded_conv_1_expand", "mobilenetv3large"},
    {"densenet121", "conv4_block24_concat", "densenet121"},
    {"densenet169", "conv4_block32_concat", "densenet169"},
    {"densenet201", "conv4_block48_concat", "densenet201"},
    {"nasnet_mobile", "stem_conv1", "nasnet_mobile"},
    {"nasnet_large", "stem_conv1", "nasnet_large"},
    {"NASNet", "stem_conv1", "nasnet"},
};

static void recognise(keras *k)
{
    vt_str name = k->net->name;
    for (size_t i = 0; i < sizeof applications / sizeof *applications; i++) {
        const struct application *a = &applications[i];
        vt_str rest = vt_str_from(name, strlen(a->name));
        bool named = vt_str_starts(name, vt_str_of(a->name)) && (!rest.n || rest.p[0] == '_');
        if (!named || vt_names_get(&k->net->names, vt_str_of(a->layer)) == VT_NONE)
            continue;
        k->m->architecture = vt_str_of(a->architecture);
        return;
    }
    static const char *const families[] = {"efficientnet", "efficientnetv2", "convnext", "regnet",
                                           "resnetrs"};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (vt_str_starts(name, vt_str_of(families[i])) && k->net->n > 50)
            k->m->architecture = name;
}

/* ---- structure
 * --------------------------------------------------------------------------------------- */

/* The item of the model itself: some files wrap it ("model_config" of TensorFlow.js). */
static vt_id model_item(const keras *k)
{
    static const char *const wrappers[] = {"modelTopology", "model_config"};
    vt_id item = k->config.n ? 0 : VT_NONE;
    for (size_t i = 0; i < 2; i++) {
        vt_id inner = vt_keras_get(&k->config, item, wrappers[i]);
        item = inner == VT_NONE ? item : inner;
    }
    return item;
}

static bool read_config(keras *k, vt_str json)
{
    if (!vt_keras_config_read(k->m->arena, json, &k->config, k->err))
        return false;
    vt_id model = model_item(k);
    if (!vt_keras_net_read(k, model, NULL, 0, &k->net))
        return vt_while(k->err, "the model's config");
    if (!k->m->version.n)
        set_version(k, vt_keras_text(&k->config, 0, "keras_version"));
    return true;
}

/* Why there is no graph. */
static vt_str why_not(const keras *k, bool had_config)
{
    vt_str class =
        had_config ? vt_keras_text(&k->config, model_item(k), "class_name") : (vt_str){0};
    if (class.n)
        return vt_str_format(k->m->arena,
                             "the class '%.*s' puts its layers together in Python code, which the "
                             "file does not hold",
                             VT_ARG(class));
    return had_config ? VT_S("the model's config lists no layers")
                      : VT_S("the file holds weights alone, and no config of the model (a .json of "
                             "the same name) stands with it");
}

static bool finish(keras *k, bool had_config)
{
    if (k->h5 && !vt_keras_weights_read(k))
        return false;
    if (k->net) {
        recognise(k);
        return vt_keras_graph_make(k);
    }
    if (!vt_architecture_build(k->m, (vt_str){0}, k->err))
        return false;
    if (!k->m->has_graph)
        k->m->no_graph = why_not(k, had_config);
    return vt_arena_check(k->m->arena, k->err);
}

/* ---- HDF5
 * ---------------------------------------------------------------------------------------------- */

static vt_str text_of(const vt_h5_attributes *all, const char *name)
{
    const vt_h5_attribute *a = vt_h5_attribute_named(all, name);
    return a && a->strings && a->n == 1 ? a->strings[0] : (vt_str){0};
}

static bool open_weights(keras *k, vt_str bytes, vt_h5_attributes *root)
{
    k->h5 = vt_h5_open(k->m->arena, bytes, k->err);
    return k->h5 && vt_h5_attributes_read(k->h5, 0, root, k->err);
}

/* A config beside a file of weights: "net.json" for "net.weights.h5"; "config.json" as .keras has
 * it. */
static vt_str config_beside(keras *k)
{
    static const char *const own[] = {".weights.h5", "_weights.h5", "_weights.hdf5", "-weights.h5",
                                      ".h5",         ".hdf5",       ".keras"};
    static const char *const others[] = {"config.json", "model.json", "architecture.json",
                                         "model_config.json"};
    vt_str name = vt_beside_own_name(k->m);
    const char *why;
    for (size_t i = 0; i < sizeof own / sizeof *own + sizeof others / sizeof *others; i++) {
        size_t n_own = sizeof own / sizeof *own;
        vt_str file;
        if (i < n_own) {
            if (!vt_str_ends(name, vt_str_of(own[i])))
                continue;
            file = vt_str_format(k->m->arena, "%.*s.json", (int)(name.n - strlen(own[i])), name.p);
        } else {
            file = vt_str_of(others[i - n_own]);
        }
        const vt_map *map = vt_beside_open(k->m, file, &why);
        if (map && map->n < LONGEST_CONFIG &&
            vt_str_find((vt_str){(const char *)map->p, map->n}, '{', 0) == 0)
            return (vt_str){(const char *)map->p, map->n};
    }
    return (vt_str){0};
}

static int h5_probe(const vt_map *map)
{
    if (vt_h5_is((vt_str){(const char *)map->p, map->n}))
        return 3;
    vt_str path = vt_str_of(map->path);
    return vt_str_ends(path, VT_S(".h5")) || vt_str_ends(path, VT_S(".hdf5"));
}

static bool h5_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    keras k = {.m = m, .err = err, .in_place = true};
    vt_h5_attributes root;
    meta_list meta = {0};
    if (!open_weights(&k, (vt_str){(const char *)map->p, map->n}, &root))
        return false;
    vt_str config = text_of(&root, "model_config");
    bool layered = config.n || vt_h5_attribute_named(&root, "layer_names") ||
                   vt_h5_find(k.h5, 0, VT_S("layers")) != VT_NONE ||
                   vt_h5_find(k.h5, 0, VT_S("_layer_checkpoint_dependencies")) != VT_NONE;
    set_version(&k, text_of(&root, "keras_version"));
    add_meta(&k, &meta, "backend", text_of(&root, "backend"));
    add_meta(&k, &meta, "training_config", text_of(&root, "training_config"));
    m->meta = (vt_metas){meta.at, meta.n};
    if (!layered)
        m->format = "hdf5";
    if (!config.n && layered)
        config = config_beside(&k);
    if (config.n && !read_config(&k, config))
        return false;
    return finish(&k, config.n > 0);
}

/* ---- .keras
 * ---------------------------------------------------------------------------------------------- */

static bool member(keras *k, vt_str zip, const char *name, uint64_t most, vt_str *out)
{
    vt_zip_member found;
    *out = (vt_str){0};
    if (!vt_zip_find(zip, name, &found))
        return true;
    k->in_place = found.method == 0;
    return vt_zip_read(k->m->arena, zip, &found, most, out, k->err) ? true
                                                                    : vt_while(k->err, "%s", name);
}

static int zip_probe(const vt_map *map)
{
    vt_str file = {(const char *)map->p, map->n};
    vt_zip_member found;
    if (map->n < 30 || memcmp(map->p, "PK\3\4", 4))
        return 0;
    bool weights = vt_zip_find(file, "model.weights.h5", &found);
    bool config = vt_zip_find(file, "config.json", &found);
    return weights || (config && vt_zip_find(file, "metadata.json", &found)) ? 3 : 0;
}

static bool read_metadata(keras *k, vt_str json, meta_list *meta)
{
    keras_config c;
    if (!json.n)
        return true;
    if (!vt_keras_config_read(k->m->arena, json, &c, k->err))
        return vt_while(k->err, "metadata.json");
    set_version(k, vt_keras_text(&c, 0, "keras_version"));
    add_meta(k, meta, "date_saved", vt_keras_text(&c, 0, "date_saved"));
    return true;
}

static bool zip_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    keras k = {.m = m, .err = err};
    vt_str zip = {(const char *)map->p, map->n}, metadata, config, weights;
    meta_list meta = {0};
    vt_h5_attributes root;
    if (!member(&k, zip, "metadata.json", LONGEST_CONFIG, &metadata) ||
        !read_metadata(&k, metadata, &meta) ||
        !member(&k, zip, "config.json", LONGEST_CONFIG, &config) ||
        !member(&k, zip, "model.weights.h5", largest_weights, &weights))
        return false;
    m->meta = (vt_metas){meta.at, meta.n};
    if (config.n && !read_config(&k, config))
        return false;
    vt_id compile = vt_keras_get(&k.config, 0, "compile_config");
    if (compile != VT_NONE && k.config.at[compile].kind == VT_JSON_OBJECT)
        add_meta(&k, &meta, "compile_config", k.config.at[compile].text);
    m->meta = (vt_metas){meta.at, meta.n};
    if (weights.n) {
        k.base = k.in_place ? (uint64_t)(weights.p - zip.p) : 0;
        if (!open_weights(&k, weights, &root))
            return vt_while(err, "model.weights.h5");
    }
    return finish(&k, config.n > 0);
}

/* ---- .json
 * ------------------------------------------------------------------------------------------------
 */

static bool contains(vt_str text, const char *word)
{
    return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

/* A config begins with the class of the model, whatever the order of its keys. */
static int json_probe(const vt_map *map)
{
    vt_str head = vt_str_cut((vt_str){(const char *)map->p, map->n}, 0, 4096);
    if (!head.n || head.p[0] != '{' || !contains(head, "\"class_name\"") ||
        !contains(head, "\"config\""))
        return 0;
    return contains(head, "\"Sequential\"") || contains(head, "\"Functional\"") ||
                   contains(head, "\"Model\"") || contains(head, "\"keras") ||
                   contains(head, "\"layers\"")
               ? 3
               : 0;
}

static const vt_map *weights_beside(keras *k)
{
    static const char *const own[] = {".weights.h5", "_weights.h5", ".h5", ".hdf5"};
    static const char *const others[] = {"model.weights.h5", "weights.h5"};
    vt_str name = vt_beside_own_name(k->m);
    const char *why;
    vt_str stem = vt_str_ends(name, VT_S(".json")) ? vt_str_cut(name, 0, name.n - 5) : name;
    for (size_t i = 0; i < 6; i++) {
        vt_str file = i < 4 ? vt_str_format(k->m->arena, "%.*s%s", (int)stem.n, stem.p, own[i])
                            : vt_str_of(others[i - 4]);
        const vt_map *map = vt_beside_open(k->m, file, &why);
        if (map && vt_h5_is((vt_str){(const char *)map->p, map->n})) {
            k->file = file;
            return map;
        }
    }
    return NULL;
}

static bool json_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    keras k = {.m = m, .err = err, .in_place = true};
    vt_h5_attributes root;
    if (!read_config(&k, (vt_str){(const char *)map->p, map->n}))
        return false;
    const vt_map *weights = k.net ? weights_beside(&k) : NULL;
    if (weights && !open_weights(&k, (vt_str){(const char *)weights->p, weights->n}, &root))
        return vt_in_file(err, weights->path);
    if (!weights && k.net) {
        vt_str *note = vt_push(m->arena, &m->notes);
        if (note)
            *note = VT_S("the structure alone: no file of weights lies beside it");
    }
    return finish(&k, true);
}

const vt_format vt_format_keras_h5 = {
    .name = "keras-h5",
    .says =
        "Keras, HDF5 (Keras 1 to 3), with or without its structure; other HDF5 files as tensors",
    .endings = ".h5 .hdf5",
    .graph = true,
    .weights = true,
    .probe = h5_probe,
    .open = h5_open,
};

const vt_format vt_format_keras = {
    .name = "keras",
    .says = "Keras 3, a zip of structure and weights",
    .endings = ".keras",
    .graph = true,
    .weights = true,
    .probe = zip_probe,
    .open = zip_open,
};

const vt_format vt_format_keras_json = {
    .name = "keras-json",
    .says = "Keras, the structure as JSON, with the weights beside it",
    .endings = ".json",
    .graph = true,
    .weights = true,
    .probe = json_probe,
    .open = json_open,
};
