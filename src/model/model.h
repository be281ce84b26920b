/* model.h: the one language inside: a network as its file says it.
 *
 * A reader fills a vt_model with the source's own operators, attributes, names and versions over
 * named values; weights are lazy views into mapped files. Everything is an index into one of the
 * model's arrays. Strings borrow from the mapped files or the model's arena. Nothing is lowered,
 * renamed or dropped here; what is unknown is kept under its own name.
 *
 * The hierarchy (scopes, repeats, folded constants) is made from a finished model by
 * vt_hierarchy_make: a tree of items that can be drawn, and the wires between its leaves. */
#ifndef VT_MODEL_H
#define VT_MODEL_H

#include "tensor/tensor.h"

struct vt_model;
struct vt_weight;

/* ---- types and values --------------------------------------------------------------------- */

typedef struct vt_dim {
    int64_t n;   /* >= 0 when fixed, else -1 */
    vt_str name; /* the symbol of a dimension that is not fixed; empty when unknown */
} vt_dim;

typedef enum {
    VT_TYPE_UNKNOWN,
    VT_TYPE_TENSOR,
    VT_TYPE_SPARSE,
    VT_TYPE_SEQUENCE, /* of elem */
    VT_TYPE_OPTIONAL, /* of elem */
    VT_TYPE_MAP,      /* key -> elem */
    VT_TYPE_OPAQUE,
} vt_type_kind;

typedef struct vt_type {
    vt_type_kind kind;
    vt_dtype dtype;  /* of a tensor's elements, or of a map's key */
    int file_dtype;  /* the number in the file, for "type 29" when dtype is VT_DTYPE_UNKNOWN */
    int rank;        /* -1: not stated */
    const vt_dim *dims;
    const struct vt_type *elem;
    vt_str denotation;
} vt_type;

typedef struct vt_meta { /* key-value pairs that files carry along */
    vt_str key, value;
} vt_meta;

typedef struct vt_metas {
    const vt_meta *at;
    size_t n;
} vt_metas;

typedef struct vt_value {
    vt_str name;
    const vt_type *type; /* NULL when the file states none */
    vt_id graph;         /* the graph it belongs to */
    vt_id producer;      /* node that gives it; VT_NONE for graph inputs and stored weights */
    vt_id weight;        /* its value as stored in the file (an initializer; of a Constant's output, what
                            its attribute holds), or VT_NONE */
    vt_id first_reader, n_readers; /* into model.readers: nodes that read it (subgraphs' too), each once,
                                      in file order; filled by vt_model_finish */
    bool is_input, is_output;      /* of its graph */
    vt_str doc;
    vt_metas meta;
    vt_metas quant; /* quantization annotation: e.g. SCALE_TENSOR -> name */
} vt_value;

/* ---- weights: stored tensors, decoded when looked at ---------------------------------------- */

/* What a stored tensor is for. Optimizer state is no parameter of the network (INTERFACE.md, info). */
typedef enum {
    VT_ROLE_UNKNOWN,
    VT_ROLE_TRAINED, /* learned: kernels, biases, embeddings */
    VT_ROLE_BUFFER,  /* kept, not learned: running means, masks, counters */
    VT_ROLE_OPTIMIZER,
} vt_role;

/* How stored integers stand for real numbers: real = (stored - zero) * scale. */
typedef struct vt_quant {
    int axis;            /* of the tensor, along which the n entries run; -1: one for all (n = 1) */
    uint64_t n;
    uint64_t run;        /* not 0: one entry for so many elements in stored order, whatever the axes */
    const float *scale;  /* n */
    const int64_t *zero; /* n; NULL: all 0 */
} vt_quant;

typedef struct vt_vocabulary { /* what the rows of an embedding table are called */
    const vt_str *words;
    uint64_t n;
} vt_vocabulary;

typedef struct vt_weight {
    vt_str name;
    vt_dtype dtype;
    int file_dtype; /* as vt_type */
    int rank;
    const int64_t *shape;
    uint64_t count; /* elements; of a sparse tensor: those stored */
    uint64_t bytes; /* in the file, as stored (typed protobuf data: its encoded size) */
    /* Where the elements are. `data` points into a mapped file (packed, little-endian) when they lie
     * there as they are; otherwise NULL, and `read` makes them. */
    const uint8_t *data;
    bool (*read)(const struct vt_model *m, const struct vt_weight *w, uint64_t first, uint64_t n,
                 void *out, vt_err *err);
    const void *source; /* the reader's own; for `read` */
    uint64_t offset;    /* byte in `file` where the data begins */
    vt_str file;        /* "" for the model file itself, else the external file's name */
    bool is_constant;   /* an operator's attribute (Constant), not an initializer */
    bool is_sparse;
    vt_id sparse_indices;     /* weight with the indices of a sparse tensor, else VT_NONE */
    const int64_t *dense_shape; /* of a sparse tensor; its rank is dense_rank */
    int dense_rank;
    vt_role role;
    const vt_quant *quant;       /* of tensors that are quantized by the file's own word, else NULL */
    const vt_vocabulary *rows;   /* names of the rows (first dimension), else NULL */
    const char *missing; /* why the data cannot be had ("weights.bin: no such file"), else NULL */
    vt_str doc;
    vt_metas meta;
} vt_weight;

/* Elements first..first+n-1 of a weight, packed, into `out` (vt_dtype_bytes(n) bytes; first must
 * begin a piece, vt_dtype_block: a multiple of 256 suits all types). Strings: an array of n vt_str that borrow from the model. */
bool vt_weight_read(const struct vt_model *m, vt_id weight, uint64_t first, uint64_t n, void *out,
                    vt_err *err);

/* ---- nodes ------------------------------------------------------------------------------------ */

typedef enum {
    VT_ATTR_INT,
    VT_ATTR_FLOAT,
    VT_ATTR_STRING,
    VT_ATTR_INTS,
    VT_ATTR_FLOATS,
    VT_ATTR_STRINGS,
    VT_ATTR_TENSOR,  /* ids[0] is a weight */
    VT_ATTR_TENSORS, /* ids are weights */
    VT_ATTR_GRAPH,   /* ids[0] is a graph */
    VT_ATTR_GRAPHS,
    VT_ATTR_TYPE, /* types[0] */
    VT_ATTR_TYPES,
    VT_ATTR_REF,     /* takes the value of attribute `s` of the calling function */
    VT_ATTR_UNKNOWN, /* `i` holds the kind's number in the file */
} vt_attr_kind;

typedef struct vt_attr {
    vt_str name;
    vt_attr_kind kind;
    size_t n; /* elements of the plural kinds */
    int64_t i;
    float f;
    vt_str s;
    const int64_t *ints;
    const float *floats;
    const vt_str *strings;
    const vt_id *ids;
    const vt_type *const *types;
    vt_str doc;
} vt_attr;

typedef struct vt_node {
    vt_str name;       /* as in the file, or made ("Conv_12") when empty there: name_made */
    vt_str op, domain; /* domain "" is ai.onnx */
    vt_str overload;   /* ONNX functions */
    int version;       /* opset it is written in; 0 unknown */
    bool name_made;
    vt_id graph;
    const vt_id *inputs, *outputs; /* values; VT_NONE for an optional one left out */
    uint32_t n_inputs, n_outputs;
    const vt_attr *attrs;
    uint32_t n_attrs;
    vt_id function; /* graph with the body when the op is a function of the model, else VT_NONE */
    uint64_t offset; /* byte in the file where the node begins */
    vt_str doc;
    vt_metas meta;
} vt_node;

const vt_attr *vt_node_attr(const vt_node *n, const char *name); /* NULL when absent */

typedef enum { VT_GRAPH_MAIN, VT_GRAPH_SUBGRAPH, VT_GRAPH_FUNCTION, VT_GRAPH_TRAINING } vt_graph_kind;

typedef struct vt_graph {
    vt_graph_kind kind;
    vt_str name, domain, overload; /* of a function: its op name and domain */
    vt_str doc;
    vt_id node;      /* of a subgraph: the node that holds it */
    vt_str attr;     /* ... and its attribute: "then_branch" */
    vt_id first_node, n_nodes; /* nodes of a graph are contiguous, in file order */
    const vt_id *inputs, *outputs; /* values */
    uint32_t n_inputs, n_outputs;
    const vt_str *function_attrs; /* names of a function's attributes that a call must give */
    uint32_t n_function_attrs;
    const struct vt_attr *function_defaults; /* those that have a value when a call gives none */
    uint32_t n_function_defaults;
    vt_metas meta;
} vt_graph;

typedef struct vt_opset {
    vt_str domain;
    int64_t version;
} vt_opset;

typedef struct vt_class { /* "layer1.0" is a BasicBlock: classes of modules, where they are known */
    vt_str path, type;
} vt_class;

/* ---- the model ---------------------------------------------------------------------------------- */

typedef struct vt_model {
    vt_arena *arena;
    const char *path;   /* as given */
    const char *format; /* row of formats.c: "onnx" */
    vt_str version;     /* "IR 8" */
    vt_str producer, producer_version, domain, doc;
    int64_t model_version;
    vt_str architecture; /* "resnet18" when recognised, else empty */
    uint64_t bytes;      /* of the model file; external files are extra */
    bool has_graph;      /* false: tensors only, with why in no_graph */
    vt_str no_graph;

    VT_VEC(vt_graph) graphs; /* [0] is the main graph */
    VT_VEC(vt_node) nodes;
    VT_VEC(vt_value) values;
    VT_VEC(vt_weight) weights;
    VT_VEC(vt_opset) opsets;
    VT_VEC(vt_class) classes; /* of nodes named by paths (domain "torch.nn") */
    bool guessed; /* the graph is a guess, as its notes say: groups are marked */
    vt_metas meta;
    const vt_id *readers; /* see vt_value */

    VT_VEC(vt_map *) maps; /* files kept mapped; [0] is the model file */
    VT_VEC(vt_str) notes;  /* what the reader wants said: "2 nodes after an unknown field" */
} vt_model;

vt_model *vt_model_new(const char *path, vt_err *err);
void vt_model_close(vt_model *m); /* unmaps, frees; NULL is fine */
/* Called by every reader at its end: gives nameless nodes their names, fills readers, checks that
 * every index is in range. Fails only when memory is short. */
bool vt_model_finish(vt_model *m, vt_err *err);
/* Gives symbolic dimensions their sizes: "batch=8,seq=128". They keep their names. Fails with
 * VT_BAD_INPUT on a name that no dimension of the model has. */
bool vt_model_set(vt_model *m, vt_str spec, vt_err *err);
/* "f32 1x3x224x224", "seq(f32 ?x4)", "type 29 ?"; '×' between sizes, '?' for unknown. */
void vt_put_type(vt_buf *out, const vt_type *t);

/* ---- hierarchy: what can be drawn --------------------------------------------------------------- */

/* Operator families colour the boxes (design/UI.md). The order is that of tokens.css. */
#define VT_FAMILIES(X)                                                                             \
    X(CONV, "conv")                                                                                \
    X(MATMUL, "matmul")                                                                            \
    X(ATTENTION, "attention")                                                                      \
    X(RECURRENT, "recurrent")                                                                      \
    X(NORM, "norm")                                                                                \
    X(ACTIVATION, "activation")                                                                    \
    X(POOL, "pool")                                                                                \
    X(ELEM, "elem")                                                                                \
    X(SHAPE, "shape")                                                                              \
    X(CONTROL, "control")
typedef enum {
#define X(id, name) VT_FAMILY_##id,
    VT_FAMILIES(X)
#undef X
        VT_FAMILY_COUNT
} vt_family;

typedef enum {
    VT_ITEM_NODE,   /* an operator */
    VT_ITEM_GROUP,  /* a module: encoder.3, or one found by its structure */
    VT_ITEM_STACK,  /* consecutive isomorphic groups or nodes, shown as one box with a count */
    VT_ITEM_INPUT,  /* an input of the main graph or of a subgraph shown inline */
    VT_ITEM_OUTPUT,
} vt_item_kind;

typedef struct vt_item {
    vt_item_kind kind;
    vt_family family;
    bool guessed;   /* found by structure, not by a name in the file */
    bool truncated; /* a call whose body is not laid open because the model would grow too large */
    vt_str name;    /* what stands on the box: "conv1", "h.5", "layers.0 - layers.11" */
    vt_str path;    /* unique among all items, stable for the same file: the id in URLs and JSON;
                       parts joined by '/' */
    vt_str type;    /* of a node its op; of a group "ResidualBlock", "Attention", "Block"... */
    vt_id node;     /* of a node; of a group that is a subgraph or function call: the node that
                       holds it; else VT_NONE */
    vt_id value;    /* of inputs and outputs */
    vt_id graph;    /* of a group that is the body of a subgraph or function: that graph */
    vt_id parent;   /* VT_NONE for the root, item 0 */
    const vt_id *children; /* topological order, deterministic */
    uint32_t n_children;   /* of a stack: its repeats */
    uint32_t depth;        /* 0 for the root; stacks do not count */
    uint32_t nodes;        /* operators inside, folded constants included */
    uint64_t parameters;   /* elements of the weights read inside, each once (INTERFACE.md, info) */
    uint64_t hash;         /* equal for isomorphic items: operators, attributes, shapes of weights,
                              wiring; not names, not numbers in weights */
    uint64_t weight_hash;  /* of where the weights' bytes are and, up to 64 kB each, what they are (of those
                              in other files, and of models beyond 256 MB: the file's age) */
} vt_item;

/* A value as it runs between leaves (nodes, inputs, outputs, closed calls). One value of a function body
 * that is shown in two calls is two wires; calls that are open have no end of their own. A subgraph's
 * outputs run on to the leaf of the operator that holds it (If, Loop, Scan: the last child of its
 * group), which gives the node's outputs; a Loop's or Scan's arguments run to its body's inputs.
 * Folded constants and weights have no wire. */
typedef struct vt_wire {
    vt_id value;
    vt_id from;        /* leaf item */
    const vt_id *to;   /* leaf items, each once, in item order */
    uint32_t n_to;
} vt_wire;

typedef struct vt_hierarchy {
    const vt_model *model;
    VT_VEC(vt_item) items; /* [0] is the root group; parents before children */
    const vt_wire *wires;
    size_t n_wires;
    const vt_id *item_of_node; /* per node: its (first) leaf; of a call its group; a folded constant:
                                  that of its first reader; VT_NONE when it is drawn nowhere */
    vt_names paths;            /* path -> item */
} vt_hierarchy;

/* How an operator is coloured and whether it is a constant; given by room op so that model does not
 * depend on it. */
typedef vt_family (*vt_family_of)(vt_str domain, vt_str op);

/* Makes the tree. The root has at most 25 children (inputs and outputs count), also when the file
 * names nothing. At most `max_items` items (0: 1,000,000); function calls beyond stay closed.
 * Everything lives in `arena`. */
bool vt_hierarchy_make(vt_arena *arena, const vt_model *m, vt_family_of family, size_t max_items,
                       vt_hierarchy *out, vt_err *err);

#endif
