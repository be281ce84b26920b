/* onnx_schema.c: the messages of onnx.proto (IR version 14, opset 28), field by field.
 *
 * The binary reader takes from here only the names for its sentences; the text and JSON forms are
 * turned into the binary form by these rows. */
#include "formats/onnx.h"

/* clang-format off: a row is a line */

#define M(number, name, message) {number, name, VT_PB_MESSAGE, false, &message, NULL}
#define MS(number, name, message) {number, name, VT_PB_MESSAGE, true, &message, NULL}
#define F(number, name, kind) {number, name, VT_PB_##kind, false, NULL, NULL}
#define FS(number, name, kind) {number, name, VT_PB_##kind, true, NULL, NULL}
#define E(number, name, values) {number, name, VT_PB_ENUM, false, NULL, values}
#define END {0, NULL, VT_PB_INT32, false, NULL, NULL}

static const vt_pb_enum attribute_type[] = {
    {"UNDEFINED", 0},
    {"FLOAT", 1},
    {"INT", 2},
    {"STRING", 3},
    {"TENSOR", 4},
    {"GRAPH", 5},
    {"SPARSE_TENSOR", 11},
    {"TYPE_PROTO", 13},
    {"FLOATS", 6},
    {"INTS", 7},
    {"STRINGS", 8},
    {"TENSORS", 9},
    {"GRAPHS", 10},
    {"SPARSE_TENSORS", 12},
    {"TYPE_PROTOS", 14},
    {NULL, 0}};

static const vt_pb_enum data_location[] = {
    {"DEFAULT", 0},
    {"EXTERNAL", 1},
    {NULL, 0}};

static const vt_pb_schema int_int_list_entry;
static const vt_pb_schema node_device_configuration;
static const vt_pb_schema sharding_spec;
static const vt_pb_schema sharded_dim;
static const vt_pb_schema simple_sharded_dim;
static const vt_pb_schema device_configuration;
static const vt_pb_schema tensor_segment;
static const vt_pb_schema tensor_shape_dimension;
static const vt_pb_schema type_tensor;
static const vt_pb_schema type_sequence;
static const vt_pb_schema type_map;
static const vt_pb_schema type_optional;
static const vt_pb_schema type_sparse_tensor;
static const vt_pb_schema type_opaque;

static const struct vt_pb_row attribute_fields[] = {
    F(1, "name", STRING),
    F(21, "ref_attr_name", STRING),
    F(13, "doc_string", STRING),
    E(20, "type", attribute_type),
    F(2, "f", FLOAT),
    F(3, "i", INT64),
    F(4, "s", BYTES),
    M(5, "t", vt_onnx_tensor),
    M(6, "g", vt_onnx_graph),
    M(22, "sparse_tensor", vt_onnx_sparse),
    M(14, "tp", vt_onnx_type),
    FS(7, "floats", FLOAT),
    FS(8, "ints", INT64),
    FS(9, "strings", BYTES),
    MS(10, "tensors", vt_onnx_tensor),
    MS(11, "graphs", vt_onnx_graph),
    MS(23, "sparse_tensors", vt_onnx_sparse),
    MS(15, "type_protos", vt_onnx_type),
    END};
const vt_pb_schema vt_onnx_attribute = {"AttributeProto", attribute_fields};

static const struct vt_pb_row value_info_fields[] = {
    F(1, "name", STRING),
    M(2, "type", vt_onnx_type),
    F(3, "doc_string", STRING),
    MS(4, "metadata_props", vt_onnx_entry),
    END};
const vt_pb_schema vt_onnx_value_info = {"ValueInfoProto", value_info_fields};

static const struct vt_pb_row node_fields[] = {
    FS(1, "input", STRING),
    FS(2, "output", STRING),
    F(3, "name", STRING),
    F(4, "op_type", STRING),
    F(7, "domain", STRING),
    F(8, "overload", STRING),
    MS(5, "attribute", vt_onnx_attribute),
    F(6, "doc_string", STRING),
    MS(9, "metadata_props", vt_onnx_entry),
    MS(10, "device_configurations", node_device_configuration),
    END};
const vt_pb_schema vt_onnx_node = {"NodeProto", node_fields};

static const struct vt_pb_row int_int_list_entry_fields[] = {
    F(1, "key", INT64),
    FS(2, "value", INT64),
    END};
static const vt_pb_schema int_int_list_entry = {"IntIntListEntryProto", int_int_list_entry_fields};

static const struct vt_pb_row node_device_configuration_fields[] = {
    F(1, "configuration_id", STRING),
    MS(2, "sharding_spec", sharding_spec),
    F(3, "pipeline_stage", INT32),
    END};
static const vt_pb_schema node_device_configuration = {"NodeDeviceConfigurationProto", node_device_configuration_fields};

static const struct vt_pb_row sharding_spec_fields[] = {
    F(1, "tensor_name", STRING),
    FS(2, "device", INT64),
    MS(3, "index_to_device_group_map", int_int_list_entry),
    MS(4, "sharded_dim", sharded_dim),
    END};
static const vt_pb_schema sharding_spec = {"ShardingSpecProto", sharding_spec_fields};

static const struct vt_pb_row sharded_dim_fields[] = {
    F(1, "axis", INT64),
    MS(2, "simple_sharding", simple_sharded_dim),
    END};
static const vt_pb_schema sharded_dim = {"ShardedDimProto", sharded_dim_fields};

static const struct vt_pb_row simple_sharded_dim_fields[] = {
    F(1, "dim_value", INT64),
    F(2, "dim_param", STRING),
    F(3, "num_shards", INT64),
    END};
static const vt_pb_schema simple_sharded_dim = {"SimpleShardedDimProto", simple_sharded_dim_fields};

static const struct vt_pb_row training_info_fields[] = {
    M(1, "initialization", vt_onnx_graph),
    M(2, "algorithm", vt_onnx_graph),
    MS(3, "initialization_binding", vt_onnx_entry),
    MS(4, "update_binding", vt_onnx_entry),
    END};
const vt_pb_schema vt_onnx_training = {"TrainingInfoProto", training_info_fields};

static const struct vt_pb_row model_fields[] = {
    F(1, "ir_version", INT64),
    MS(8, "opset_import", vt_onnx_opset),
    F(2, "producer_name", STRING),
    F(3, "producer_version", STRING),
    F(4, "domain", STRING),
    F(5, "model_version", INT64),
    F(6, "doc_string", STRING),
    M(7, "graph", vt_onnx_graph),
    MS(14, "metadata_props", vt_onnx_entry),
    MS(20, "training_info", vt_onnx_training),
    MS(25, "functions", vt_onnx_function),
    MS(26, "configuration", device_configuration),
    END};
const vt_pb_schema vt_onnx_model = {"ModelProto", model_fields};

static const struct vt_pb_row device_configuration_fields[] = {
    F(1, "name", STRING),
    F(2, "num_devices", INT32),
    FS(3, "device", STRING),
    END};
static const vt_pb_schema device_configuration = {"DeviceConfigurationProto", device_configuration_fields};

static const struct vt_pb_row string_string_entry_fields[] = {
    F(1, "key", STRING),
    F(2, "value", STRING),
    END};
const vt_pb_schema vt_onnx_entry = {"StringStringEntryProto", string_string_entry_fields};

static const struct vt_pb_row tensor_annotation_fields[] = {
    F(1, "tensor_name", STRING),
    MS(2, "quant_parameter_tensor_names", vt_onnx_entry),
    END};
const vt_pb_schema vt_onnx_annotation = {"TensorAnnotation", tensor_annotation_fields};

static const struct vt_pb_row graph_fields[] = {
    MS(1, "node", vt_onnx_node),
    F(2, "name", STRING),
    MS(5, "initializer", vt_onnx_tensor),
    MS(15, "sparse_initializer", vt_onnx_sparse),
    F(10, "doc_string", STRING),
    MS(11, "input", vt_onnx_value_info),
    MS(12, "output", vt_onnx_value_info),
    MS(13, "value_info", vt_onnx_value_info),
    MS(14, "quantization_annotation", vt_onnx_annotation),
    MS(16, "metadata_props", vt_onnx_entry),
    END};
const vt_pb_schema vt_onnx_graph = {"GraphProto", graph_fields};

static const struct vt_pb_row tensor_segment_fields[] = {
    F(1, "begin", INT64),
    F(2, "end", INT64),
    END};
static const vt_pb_schema tensor_segment = {"TensorProto.Segment", tensor_segment_fields};

static const struct vt_pb_row tensor_fields[] = {
    FS(1, "dims", INT64),
    F(2, "data_type", INT32),
    M(3, "segment", tensor_segment),
    FS(4, "float_data", FLOAT),
    FS(5, "int32_data", INT32),
    FS(6, "string_data", BYTES),
    FS(7, "int64_data", INT64),
    F(8, "name", STRING),
    F(12, "doc_string", STRING),
    F(9, "raw_data", BYTES),
    MS(13, "external_data", vt_onnx_entry),
    E(14, "data_location", data_location),
    FS(10, "double_data", DOUBLE),
    FS(11, "uint64_data", UINT64),
    MS(16, "metadata_props", vt_onnx_entry),
    END};
const vt_pb_schema vt_onnx_tensor = {"TensorProto", tensor_fields};

static const struct vt_pb_row sparse_tensor_fields[] = {
    M(1, "values", vt_onnx_tensor),
    M(2, "indices", vt_onnx_tensor),
    FS(3, "dims", INT64),
    END};
const vt_pb_schema vt_onnx_sparse = {"SparseTensorProto", sparse_tensor_fields};

static const struct vt_pb_row tensor_shape_dimension_fields[] = {
    F(1, "dim_value", INT64),
    F(2, "dim_param", STRING),
    F(3, "denotation", STRING),
    END};
static const vt_pb_schema tensor_shape_dimension = {"TensorShapeProto.Dimension", tensor_shape_dimension_fields};

static const struct vt_pb_row tensor_shape_fields[] = {
    MS(1, "dim", tensor_shape_dimension),
    END};
const vt_pb_schema vt_onnx_shape = {"TensorShapeProto", tensor_shape_fields};

static const struct vt_pb_row type_tensor_fields[] = {
    F(1, "elem_type", INT32),
    M(2, "shape", vt_onnx_shape),
    END};
static const vt_pb_schema type_tensor = {"TypeProto.Tensor", type_tensor_fields};

static const struct vt_pb_row type_sequence_fields[] = {
    M(1, "elem_type", vt_onnx_type),
    END};
static const vt_pb_schema type_sequence = {"TypeProto.Sequence", type_sequence_fields};

static const struct vt_pb_row type_map_fields[] = {
    F(1, "key_type", INT32),
    M(2, "value_type", vt_onnx_type),
    END};
static const vt_pb_schema type_map = {"TypeProto.Map", type_map_fields};

static const struct vt_pb_row type_optional_fields[] = {
    M(1, "elem_type", vt_onnx_type),
    END};
static const vt_pb_schema type_optional = {"TypeProto.Optional", type_optional_fields};

static const struct vt_pb_row type_sparse_tensor_fields[] = {
    F(1, "elem_type", INT32),
    M(2, "shape", vt_onnx_shape),
    END};
static const vt_pb_schema type_sparse_tensor = {"TypeProto.SparseTensor", type_sparse_tensor_fields};

static const struct vt_pb_row type_opaque_fields[] = {
    F(1, "domain", STRING),
    F(2, "name", STRING),
    END};
static const vt_pb_schema type_opaque = {"TypeProto.Opaque", type_opaque_fields};

static const struct vt_pb_row type_fields[] = {
    M(1, "tensor_type", type_tensor),
    M(4, "sequence_type", type_sequence),
    M(5, "map_type", type_map),
    M(9, "optional_type", type_optional),
    M(8, "sparse_tensor_type", type_sparse_tensor),
    M(7, "opaque_type", type_opaque),
    F(6, "denotation", STRING),
    END};
const vt_pb_schema vt_onnx_type = {"TypeProto", type_fields};

static const struct vt_pb_row operator_set_id_fields[] = {
    F(1, "domain", STRING),
    F(2, "version", INT64),
    END};
const vt_pb_schema vt_onnx_opset = {"OperatorSetIdProto", operator_set_id_fields};

static const struct vt_pb_row function_fields[] = {
    F(1, "name", STRING),
    FS(4, "input", STRING),
    FS(5, "output", STRING),
    FS(6, "attribute", STRING),
    MS(11, "attribute_proto", vt_onnx_attribute),
    MS(7, "node", vt_onnx_node),
    F(8, "doc_string", STRING),
    MS(9, "opset_import", vt_onnx_opset),
    F(10, "domain", STRING),
    F(13, "overload", STRING),
    MS(12, "value_info", vt_onnx_value_info),
    MS(14, "metadata_props", vt_onnx_entry),
    END};
const vt_pb_schema vt_onnx_function = {"FunctionProto", function_fields};
