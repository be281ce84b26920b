/* tflite.h: what the files of the TensorFlow Lite reader share.
 *
 *   tflite.c          the file: header, subgraphs, signatures, metadata, the row
 *   tflite_tensor.c   tensors: types, values, stored data, quantization
 *   tflite_node.c     operators and their options
 *   tflite_schema.c   names of operators, fields of options */
#ifndef VT_FORMATS_TFLITE_H
#define VT_FORMATS_TFLITE_H

#include "formats/formats.h"
#include "wire/wire.h"

typedef struct tflite {
    vt_model *m;
    const vt_map *map;
    vt_flat file;
    vt_flat_list codes, subgraphs, buffers;
    vt_id *first_value;      /* per subgraph: its tensor 0 */
    uint32_t *n_tensors;     /* per subgraph */
    vt_id *weight_of_buffer; /* the newest, or VT_NONE */
    VT_VEC(vt_meta) meta;
    vt_err *err;
} tflite;

/* The bytes of a buffer, within the tables or (beyond 2 GB) behind them. False on damage. */
bool vt_tflite_buffer(tflite *t, int64_t index, vt_str *data);
/* All tensors of subgraph `graph`, as values one after another. */
bool vt_tflite_tensors(tflite *t, vt_id graph, const vt_flat_list *tensors);
/* The value of tensor `index`; VT_NONE for -1, what is left out. False when there is no such. */
bool vt_tflite_value(tflite *t, vt_id graph, int64_t index, vt_id *value);
/* A list of tensors, as values in the arena. */
bool vt_tflite_values(tflite *t, vt_id graph, const vt_flat_list *list, const vt_id **out,
                      uint32_t *n);
/* All operators of subgraph `graph`, as its nodes. */
bool vt_tflite_nodes(tflite *t, vt_id graph, const vt_flat_list *operators);
/* More entries than bytes of the file can describe are refused. */
bool vt_tflite_few(tflite *t, const char *what, uint32_t n);

vt_str vt_tflite_operator(int64_t number); /* "CONV_2D"; empty when unknown */
/* The fields of an options table by its number in the union (or in the second one); NULL when
 * unknown. */
const char *vt_tflite_options(int64_t type, bool second);
unsigned vt_tflite_enum_bytes(char kind); /* 0: no enumeration */
vt_str vt_tflite_enum_name(char kind, int64_t number);

#endif
