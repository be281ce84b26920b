/* onnx.h: what the files of the ONNX reader share; no other room includes it.
 *
 *   onnx.c            the model: what is at its top, functions, the notes
 *   onnx_graph.c      graphs; onnx_function.c functions and training
 *   onnx_node.c       nodes; onnx_scope.c names become values
 *   onnx_attribute.c  attributes of nodes
 *   onnx_type.c       types of values
 *   onnx_device.c     devices that nodes are spread over, as metadata
 *   onnx_tensor.c     stored tensors, onnx_data.c their elements, onnx_external.c those in other
 * files onnx_schema.c     the fields' names onnx_text.c       the text form; onnx_json.c and
 * onnx_textproto.c protobuf's own text forms */
#ifndef VT_FORMATS_ONNX_H
#define VT_FORMATS_ONNX_H

#include "formats/formats.h"
#include "wire/wire.h"

extern const vt_pb_schema vt_onnx_model, vt_onnx_graph, vt_onnx_node, vt_onnx_attribute,
    vt_onnx_tensor, vt_onnx_sparse, vt_onnx_value_info, vt_onnx_type, vt_onnx_shape,
    vt_onnx_function, vt_onnx_entry, vt_onnx_opset, vt_onnx_training, vt_onnx_annotation;

enum { VT_ONNX_DEEPEST = 64 }; /* graphs within graphs, types within types */

typedef struct onnx_opsets {
    const vt_opset *at;
    size_t n;
} onnx_opsets;

/* A file beside the model. `why` is set when it cannot be used. */
typedef struct onnx_external {
    vt_str location;
    const vt_map *map;
    const char *why;
} onnx_external;

/* One model being read. */
typedef struct onnx {
    vt_model *m;
    const vt_progress *progress;
    vt_err *err;
    vt_pb whole;          /* over the whole file; readers of parts are made from it */
    onnx_opsets opsets;   /* of the model, or of the function being read */
    uint64_t budget;      /* bytes of memory that this file's structure may take */
    size_t unknown;       /* fields that the schema does not have */
    vt_names external_at; /* location -> external */
    VT_VEC(onnx_external) externals;
    struct onnx_scope *main_scope;
} onnx;

/* The names that a graph's nodes see: its own, then those of the graph around it. */
typedef struct onnx_scope {
    struct onnx_scope *outer;
    vt_names names;
    vt_id graph;
    vt_id current;  /* the node being read: names given later are seen last */
    bool redefines; /* a name is given twice in this graph */
} onnx_scope;

/* The parts of a message by field number: places in the file, in its order. */
enum { ONNX_MOST_PARTS = 17 };
typedef struct onnx_parts {
    vt_str *at[ONNX_MOST_PARTS];
    uint32_t n[ONNX_MOST_PARTS];
    vt_str *all;
} onnx_parts;

/* Collects fields up to `highest` whose bit stands in `known`; counts the others as unknown. */
bool vt_onnx_parts_find(onnx *o, vt_pb message, uint32_t highest, uint64_t known, onnx_parts *p);
void vt_onnx_parts_free(onnx_parts *p);
vt_str vt_onnx_part_text(const onnx_parts *p, uint32_t number);

/* Counts a field that the schema does not have, or that has another wire type. */
void vt_onnx_unknown(onnx *o);
/* Fails when the file asks for more memory than its size warrants. */
bool vt_onnx_budget(onnx *o, uint64_t more);
/* Room for `more` elements at once, so that a large model's arrays do not grow in steps. */
#define vt_onnx_reserve(o, v, more)                                                                \
    vt_onnx_room((o), (void **)&(v)->at, &(v)->cap, (v)->n, (more), sizeof *(v)->at)
bool vt_onnx_room(onnx *o, void **at, size_t *cap, size_t n, size_t more, size_t size);

vt_str vt_onnx_domain(vt_str domain); /* "ai.onnx" is "" */
int vt_onnx_version(const onnx *o, vt_str domain);
vt_dtype vt_onnx_dtype(int64_t number);
/* OperatorSetIdProtos in field `number`. */
bool vt_onnx_opsets_read(onnx *o, vt_pb message, uint32_t number, onnx_opsets *out);
/* metadata_props and their like: all entries in field `number` of `message`. */
bool vt_onnx_entries(onnx *o, const vt_pb *message, uint32_t number, vt_metas *out);
/* device_configurations of a node and configurations of a model are put behind its metadata. */
bool vt_onnx_node_devices_read(onnx *o, vt_pb node, vt_metas *meta);
bool vt_onnx_model_devices_read(onnx *o, vt_pb model, vt_metas *meta);

bool vt_onnx_scope_init(onnx *o, onnx_scope *s, onnx_scope *outer, vt_id graph, size_t expected);
vt_id vt_onnx_value_new(onnx *o, vt_str name, vt_id graph);
/* The value of that name in this very graph, made when it is new. VT_NONE: out of memory. */
vt_id vt_onnx_declare(onnx *o, onnx_scope *s, vt_str name, bool *is_new);
/* The value that the node being read means by a name; made when nobody gives it. */
vt_id vt_onnx_lookup(onnx *o, onnx_scope *s, vt_str name);

bool vt_onnx_type_read(onnx *o, vt_pb r, int depth, const vt_type **out);
bool vt_onnx_attribute_read(onnx *o, onnx_scope *scope, vt_id node, vt_pb r, int depth,
                            vt_str weight_name, vt_attr *out);
/* A tensor becomes a weight. */
bool vt_onnx_tensor_read(onnx *o, vt_pb r, vt_str name_if_none, vt_id *weight);
bool vt_onnx_sparse_read(onnx *o, vt_pb r, vt_str name_if_none, vt_id *weight);
/* What the fields of a TensorProto say of where its elements are. */
typedef struct onnx_tensor {
    vt_str raw;
    size_t dims;
    bool external, segment, meta;
} onnx_tensor;
/* Sets data, bytes, offset, read, missing of `w`. */
bool vt_onnx_data_find(onnx *o, vt_pb r, const onnx_tensor *t, vt_weight *w);
void vt_onnx_external_find(onnx *o, vt_pb r, vt_weight *w);

bool vt_onnx_nodes_read(onnx *o, onnx_scope *s, const vt_str *nodes, uint32_t n, int depth);
/* ValueInfoProtos about values that are there. */
bool vt_onnx_infos_read(onnx *o, onnx_scope *s, const vt_str *infos, uint32_t n);
vt_id vt_onnx_graph_new(onnx *o, vt_graph_kind kind, vt_id node, vt_str attr);
bool vt_onnx_graph_read(onnx *o, vt_pb r, vt_graph_kind kind, onnx_scope *outer, vt_id node,
                        vt_str attr, int depth, vt_id *id);
bool vt_onnx_function_read(onnx *o, vt_pb r);
bool vt_onnx_training_read(onnx *o, vt_pb r);

/* Reads a whole ModelProto that lies in `bytes`, which outlive the model. */
bool vt_onnx_read(vt_model *m, vt_str bytes, const vt_progress *progress, vt_err *err);
/* The same for a model that was turned into the binary form; `places` tell where in the file its
 * messages stand. Frees both. */
bool vt_onnx_read_converted(vt_model *m, vt_buf *binary, vt_buf *places,
                            const vt_progress *progress, vt_err *err);

#endif
