/* keras.h: what the files of the Keras reader share; private to room formats.
 *
 * Keras writes a network as JSON, its *config*: a tree of models and layers, each with its class
 * and arguments, and for every call of a layer whose outputs it was given. Weights stand apart from
 * it in HDF5, under names that follow the layers. Here a config becomes *nets* (keras_net.c), their
 * layers get their weights (keras_weights.c), and the calls become nodes (keras_graph.c). */
#ifndef VT_FORMATS_KERAS_H
#define VT_FORMATS_KERAS_H

#include "formats/formats.h"
#include "wire/wire.h"

/* ---- config: JSON as a tree (keras_config.c) ----------------------------------------------------
 * Items stand in the order of the text; an item's parts follow it, up to `end`. */

typedef struct keras_item {
    vt_json_token kind; /* VT_JSON_OBJECT, ARRAY, STRING, NUMBER or WORD */
    vt_str key;         /* in an object */
    vt_str text; /* of strings what is meant; of numbers and words, and of objects and arrays,
                    what stands in the file */
    vt_id end;   /* the item behind this one and its parts */
} keras_item;

typedef struct keras_config {
    const keras_item *at; /* at[0] is the whole */
    vt_id n;
} keras_config;

bool vt_keras_config_read(vt_arena *a, vt_str json, keras_config *out, vt_err *err);
/* The part of an object with that key; VT_NONE when there is none, or `of` is no object. */
vt_id vt_keras_get(const keras_config *c, vt_id of, const char *key);
/* Its text when it is a string, else empty. */
vt_str vt_keras_text(const keras_config *c, vt_id of, const char *key);
bool vt_keras_is(const keras_config *c, vt_id item, const char *word);
bool vt_keras_int(const keras_config *c, vt_id item, int64_t *out);

/* ---- nets (keras_net.c) -------------------------------------------------------------------------
 */

typedef struct keras_ref { /* what call `call` of a layer gave, its output number `output` */
    vt_id layer;
    uint32_t call, output;
} keras_ref;
typedef struct keras_refs {
    const keras_ref *at;
    size_t n;
} keras_refs;

typedef struct keras_call {
    keras_refs args;
    vt_id item; /* in the config; VT_NONE in a chain */
} keras_call;

typedef struct keras_layer {
    vt_str name, class;
    vt_id item, config;    /* the layer in the config, and its arguments */
    bool is_input;         /* InputLayer */
    bool is_operation;     /* of keras.ops: no layer, holds no weights */
    struct keras_net *net; /* of a model as a layer, else NULL */
    const keras_call *calls;
    uint32_t n_calls;
    uint32_t *n_outputs;   /* per call: what is referred to, at least 1 */
    const vt_type **types; /* per call: of output 0, when the file says it; else NULL */
    VT_VEC(vt_id) weights; /* values */
} keras_layer;

typedef struct keras_net {
    vt_str name, class;
    struct keras_net *outer;
    keras_layer *layers;
    vt_id n;
    vt_names names;
    keras_refs inputs, outputs;
} keras_net;

typedef struct keras {
    vt_model *m;
    vt_err *err;
    keras_config config;
    keras_net *net; /* NULL: there is no config, or none that lists layers */
    vt_h5 *h5;      /* NULL: no weights */
    vt_str file;    /* name of the file that holds them, empty for the model's own */
    uint64_t base;  /* byte of that file where the HDF5 begins, when it is stored as it is */
    bool in_place;
    uint64_t nodes; /* made so far */
} keras;

/* `model`: an item with "class_name" and "config". *out is NULL when it lists no layers. */
bool vt_keras_net_read(keras *k, vt_id model, keras_net *outer, int depth, keras_net **out);
/* A shape as configs write it, [null, 28, 28, 1], as a type; NULL when it is none. */
const vt_type *vt_keras_type(keras *k, vt_id shape, vt_str dtype);
vt_dtype vt_keras_dtype(vt_str name);

/* ---- weights and graph
 * ---------------------------------------------------------------------------- */

bool vt_keras_weights_read(keras *k); /* of k->h5; to the layers of k->net, if there is one */
bool vt_keras_graph_make(keras *k);   /* the main graph, from k->net */
/* Shapes of what layers give, where the file states none (keras_types.c). */
bool vt_keras_types_make(keras *k);
/* The arguments of a layer as attributes of a node; `call` adds those of the call. */
bool vt_keras_attributes(keras *k, const keras_layer *l, const keras_call *call, vt_node *out);
/* "lstm" for "LSTM", as Keras 3 names the groups of layers: into `out`. */
void vt_keras_snake(vt_str class, vt_buf *out);
/* What the weights of a layer are called in their order: role i of n, or NULL when it is not known.
 */
const char *vt_keras_role(const keras *k, vt_str class, vt_id config, size_t i, size_t n);

#endif
