/* tflite_schema.c: the names of TensorFlow Lite's operators and what their options hold.
 *
 * Options are tables whose fields stand in slots 0, 1, ... in the order written here: NAME:KIND,
 * with =VALUE where an absent field does not mean 0, - for a slot that is no longer used. Kinds:
 *
 *   b truth value   i u 32 bits   l 64 bits   f float   s text   y bytes   g a subgraph, by number
 *   I L F Z lists of 32 bits, 64 bits, floats, truth values
 *   others: an enumeration below
 *
 * Source: TensorFlow's tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3c. */
#include "formats/tflite.h"

#include <string.h>

static const char *const operators[] = {
    "ADD",
    "AVERAGE_POOL_2D",
    "CONCATENATION",
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "DEPTH_TO_SPACE",
    "DEQUANTIZE",
    "EMBEDDING_LOOKUP",
    "FLOOR",
    "FULLY_CONNECTED",
    "HASHTABLE_LOOKUP",
    "L2_NORMALIZATION",
    "L2_POOL_2D",
    "LOCAL_RESPONSE_NORMALIZATION",
    "LOGISTIC",
    "LSH_PROJECTION",
    "LSTM",
    "MAX_POOL_2D",
    "MUL",
    "RELU",
    "RELU_N1_TO_1",
    "RELU6",
    "RESHAPE",
    "RESIZE_BILINEAR",
    "RNN",
    "SOFTMAX",
    "SPACE_TO_DEPTH",
    "SVDF",
    "TANH",
    "CONCAT_EMBEDDINGS",
    "SKIP_GRAM",
    "CALL",
    "CUSTOM",
    "EMBEDDING_LOOKUP_SPARSE",
    "PAD",
    "UNIDIRECTIONAL_SEQUENCE_RNN",
    "GATHER",
    "BATCH_TO_SPACE_ND",
    "SPACE_TO_BATCH_ND",
    "TRANSPOSE",
    "MEAN",
    "SUB",
    "DIV",
    "SQUEEZE",
    "UNIDIRECTIONAL_SEQUENCE_LSTM",
    "STRIDED_SLICE",
    "BIDIRECTIONAL_SEQUENCE_RNN",
    "EXP",
    "TOPK_V2",
    "SPLIT",
    "LOG_SOFTMAX",
    "DELEGATE",
    "BIDIRECTIONAL_SEQUENCE_LSTM",
    "CAST",
    "PRELU",
    "MAXIMUM",
    "ARG_MAX",
    "MINIMUM",
    "LESS",
    "NEG",
    "PADV2",
    "GREATER",
    "GREATER_EQUAL",
    "LESS_EQUAL",
    "SELECT",
    "SLICE",
    "SIN",
    "TRANSPOSE_CONV",
    "SPARSE_TO_DENSE",
    "TILE",
    "EXPAND_DIMS",
    "EQUAL",
    "NOT_EQUAL",
    "LOG",
    "SUM",
    "SQRT",
    "RSQRT",
    "SHAPE",
    "POW",
    "ARG_MIN",
    "FAKE_QUANT",
    "REDUCE_PROD",
    "REDUCE_MAX",
    "PACK",
    "LOGICAL_OR",
    "ONE_HOT",
    "LOGICAL_AND",
    "LOGICAL_NOT",
    "UNPACK",
    "REDUCE_MIN",
    "FLOOR_DIV",
    "REDUCE_ANY",
    "SQUARE",
    "ZEROS_LIKE",
    "FILL",
    "FLOOR_MOD",
    "RANGE",
    "RESIZE_NEAREST_NEIGHBOR",
    "LEAKY_RELU",
    "SQUARED_DIFFERENCE",
    "MIRROR_PAD",
    "ABS",
    "SPLIT_V",
    "UNIQUE",
    "CEIL",
    "REVERSE_V2",
    "ADD_N",
    "GATHER_ND",
    "COS",
    "WHERE",
    "RANK",
    "ELU",
    "REVERSE_SEQUENCE",
    "MATRIX_DIAG",
    "QUANTIZE",
    "MATRIX_SET_DIAG",
    "ROUND",
    "HARD_SWISH",
    "IF",
    "WHILE",
    "NON_MAX_SUPPRESSION_V4",
    "NON_MAX_SUPPRESSION_V5",
    "SCATTER_ND",
    "SELECT_V2",
    "DENSIFY",
    "SEGMENT_SUM",
    "BATCH_MATMUL",
    "PLACEHOLDER_FOR_GREATER_OP_CODES",
    "CUMSUM",
    "CALL_ONCE",
    "BROADCAST_TO",
    "RFFT2D",
    "CONV_3D",
    "IMAG",
    "REAL",
    "COMPLEX_ABS",
    "HASHTABLE",
    "HASHTABLE_FIND",
    "HASHTABLE_IMPORT",
    "HASHTABLE_SIZE",
    "REDUCE_ALL",
    "CONV_3D_TRANSPOSE",
    "VAR_HANDLE",
    "READ_VARIABLE",
    "ASSIGN_VARIABLE",
    "BROADCAST_ARGS",
    "RANDOM_STANDARD_NORMAL",
    "BUCKETIZE",
    "RANDOM_UNIFORM",
    "MULTINOMIAL",
    "GELU",
    "DYNAMIC_UPDATE_SLICE",
    "RELU_0_TO_1",
    "UNSORTED_SEGMENT_PROD",
    "UNSORTED_SEGMENT_MAX",
    "UNSORTED_SEGMENT_SUM",
    "ATAN2",
    "UNSORTED_SEGMENT_MIN",
    "SIGN",
    "BITCAST",
    "BITWISE_XOR",
    "RIGHT_SHIFT",
    "STABLEHLO_LOGISTIC",
    "STABLEHLO_ADD",
    "STABLEHLO_DIVIDE",
    "STABLEHLO_MULTIPLY",
    "STABLEHLO_MAXIMUM",
    "STABLEHLO_RESHAPE",
    "STABLEHLO_CLAMP",
    "STABLEHLO_CONCATENATE",
    "STABLEHLO_BROADCAST_IN_DIM",
    "STABLEHLO_CONVOLUTION",
    "STABLEHLO_SLICE",
    "STABLEHLO_CUSTOM_CALL",
    "STABLEHLO_REDUCE",
    "STABLEHLO_ABS",
    "STABLEHLO_AND",
    "STABLEHLO_COSINE",
    "STABLEHLO_EXPONENTIAL",
    "STABLEHLO_FLOOR",
    "STABLEHLO_LOG",
    "STABLEHLO_MINIMUM",
    "STABLEHLO_NEGATE",
    "STABLEHLO_OR",
    "STABLEHLO_POWER",
    "STABLEHLO_REMAINDER",
    "STABLEHLO_RSQRT",
    "STABLEHLO_SELECT",
    "STABLEHLO_SUBTRACT",
    "STABLEHLO_TANH",
    "STABLEHLO_SCATTER",
    "STABLEHLO_COMPARE",
    "STABLEHLO_CONVERT",
    "STABLEHLO_DYNAMIC_SLICE",
    "STABLEHLO_DYNAMIC_UPDATE_SLICE",
    "STABLEHLO_PAD",
    "STABLEHLO_IOTA",
    "STABLEHLO_DOT_GENERAL",
    "STABLEHLO_REDUCE_WINDOW",
    "STABLEHLO_SORT",
    "STABLEHLO_WHILE",
    "STABLEHLO_GATHER",
    "STABLEHLO_TRANSPOSE",
    "DILATE",
    "STABLEHLO_RNG_BIT_GENERATOR",
    "REDUCE_WINDOW",
    "STABLEHLO_COMPOSITE",
    "COMPLEX",
};

#define FUSED   "fused_activation_function:A"
#define ROUNDED "asymmetric_quantize_inputs:b"

static const char *const options[] = {
    "", /* none */
    "padding:P stride_w:i stride_h:i " FUSED " dilation_w_factor:i=1 dilation_h_factor:i=1 "
    "quantized_bias_type:T", /* Conv2D */
    "padding:P stride_w:i stride_h:i depth_multiplier:i " FUSED
    " dilation_w_factor:i=1 dilation_h_factor:i=1",                          /* DepthwiseConv2D */
    "num_channels:i num_columns_per_channel:I embedding_dim_per_channel:I",  /* ConcatEmbeddings */
    "type:H",                                                                /* LSHProjection */
    "padding:P stride_w:i stride_h:i filter_width:i filter_height:i " FUSED, /* Pool2D */
    "rank:i " FUSED " " ROUNDED,                                             /* SVDF */
    FUSED " " ROUNDED,                                                       /* RNN */
    FUSED " weights_format:W keep_num_dims:b " ROUNDED
          " quantized_bias_type:T",                          /* FullyConnected */
    "beta:f",                                                /* Softmax */
    "axis:i " FUSED,                                         /* Concatenation */
    FUSED " pot_scale_int16:b=1",                            /* Add */
    FUSED,                                                   /* L2Norm */
    "radius:i bias:f alpha:f beta:f",                        /* LocalResponseNormalization */
    FUSED " cell_clip:f proj_clip:f kernel_type:K " ROUNDED, /* LSTM */
    "- - align_corners:b half_pixel_centers:b",              /* ResizeBilinear */
    "subgraph:g",                                            /* Call */
    "new_shape:I",                                           /* Reshape */
    "ngram_size:i max_skip_size:i include_all_ngrams:b",     /* SkipGram */
    "block_size:i",                                          /* SpaceToDepth */
    "combiner:C",                                            /* EmbeddingLookupSparse */
    FUSED,                                                   /* Mul */
    "",                                                      /* Pad */
    "axis:i batch_dims:i",                                   /* Gather */
    "",                                                      /* BatchToSpaceND */
    "",                                                      /* SpaceToBatchND */
    "",                                                      /* Transpose */
    "keep_dims:b",                                           /* Reducer */
    FUSED " pot_scale_int16:b=1",                            /* Sub */
    FUSED,                                                   /* Div */
    "squeeze_dims:I",                                        /* Squeeze */
    "time_major:b " FUSED " " ROUNDED,                       /* SequenceRNN */
    "begin_mask:i end_mask:i ellipsis_mask:i new_axis_mask:i shrink_axis_mask:i offset:b",
    "",             /* Exp */
    "",             /* TopKV2 */
    "num_splits:i", /* Split */
    "",             /* LogSoftmax */
    "in_data_type:T out_data_type:T",
    "",                                                                /* Dequantize */
    "",                                                                /* MaximumMinimum */
    "output_type:T",                                                   /* ArgMax */
    "",                                                                /* Less */
    "",                                                                /* Neg */
    "",                                                                /* PadV2 */
    "",                                                                /* Greater */
    "",                                                                /* GreaterEqual */
    "",                                                                /* LessEqual */
    "",                                                                /* Select */
    "",                                                                /* Slice */
    "padding:P stride_w:i stride_h:i " FUSED " quantized_bias_type:T", /* TransposeConv */
    "validate_indices:b",                                              /* SparseToDense */
    "",                                                                /* Tile */
    "",                                                                /* ExpandDims */
    "",                                                                /* Equal */
    "",                                                                /* NotEqual */
    "out_type:T",                                                      /* Shape */
    "",                                                                /* Pow */
    "output_type:T",                                                   /* ArgMin */
    "min:f max:f num_bits:i narrow_range:b",                           /* FakeQuant */
    "values_count:i axis:i",                                           /* Pack */
    "",                                                                /* LogicalOr */
    "axis:i",                                                          /* OneHot */
    "",                                                                /* LogicalAnd */
    "",                                                                /* LogicalNot */
    "num:i axis:i",                                                    /* Unpack */
    "",                                                                /* FloorDiv */
    "",                                                                /* Square */
    "",                                                                /* ZerosLike */
    "",                                                                /* Fill */
    FUSED " cell_clip:f proj_clip:f merge_outputs:b time_major:b=1 " ROUNDED,
    "time_major:b " FUSED " merge_outputs:b " ROUNDED, /* BidirectionalSequenceRNN */
    FUSED " cell_clip:f proj_clip:f time_major:b " ROUNDED " diagonal_recurrent_tensors:b",
    "",                                            /* FloorMod */
    "",                                            /* Range */
    "align_corners:b half_pixel_centers:b",        /* ResizeNearestNeighbor */
    "alpha:f",                                     /* LeakyRelu */
    "",                                            /* SquaredDifference */
    "mode:M",                                      /* MirrorPad */
    "",                                            /* Abs */
    "num_splits:i",                                /* SplitV */
    "idx_out_type:T=2",                            /* Unique */
    "",                                            /* ReverseV2 */
    "",                                            /* AddN */
    "",                                            /* GatherNd */
    "",                                            /* Cos */
    "",                                            /* Where */
    "",                                            /* Rank */
    "seq_dim:i batch_dim:i",                       /* ReverseSequence */
    "",                                            /* MatrixDiag */
    "",                                            /* Quantize */
    "",                                            /* MatrixSetDiag */
    "",                                            /* HardSwish */
    "then_subgraph_index:g else_subgraph_index:g", /* If */
    "cond_subgraph_index:g body_subgraph_index:g", /* While */
    "block_size:i",                                /* DepthToSpace */
    "",                                            /* NonMaxSuppressionV4 */
    "",                                            /* NonMaxSuppressionV5 */
    "",                                            /* ScatterNd */
    "",                                            /* SelectV2 */
    "",                                            /* Densify */
    "",                                            /* SegmentSum */
    "adj_x:b adj_y:b " ROUNDED,                    /* BatchMatMul */
    "exclusive:b reverse:b",                       /* Cumsum */
    "init_subgraph_index:g",                       /* CallOnce */
    "",                                            /* BroadcastTo */
    "",                                            /* Rfft2d */
    "padding:P stride_d:i stride_w:i stride_h:i " FUSED
    " dilation_d_factor:i=1 dilation_w_factor:i=1 dilation_h_factor:i=1", /* Conv3D */
    "table_id:i key_dtype:T value_dtype:T",                               /* Hashtable */
    "",                                                                   /* HashtableFind */
    "",                                                                   /* HashtableImport */
    "",                                                                   /* HashtableSize */
    "container:s shared_name:s",                                          /* VarHandle */
    "",                                                                   /* ReadVariable */
    "",                                                                   /* AssignVariable */
    "seed:l seed2:l",                                                     /* Random */
    "boundaries:F",                                                       /* Bucketize */
    "approximate:b",                                                      /* Gelu */
    "",                                                                   /* DynamicUpdateSlice */
    "",                                                                   /* UnsortedSegmentProd */
    "",                                                                   /* UnsortedSegmentMax */
    "",                                                                   /* UnsortedSegmentMin */
    "",                                                                   /* UnsortedSegmentSum */
    "",                                                                   /* ATan2 */
    "",                                                                   /* Sign */
    "",                                                                   /* Bitcast */
    "",                                                                   /* BitwiseXor */
    "",                                                                   /* RightShift */
};

static const char *const more_options[] = {
    "", /* none */
    "dimension:l",
    "broadcast_dimensions:L",
    "start_indices:L limit_indices:L strides:L",
    "window_strides:L padding:L lhs_dilation:L rhs_dilation:L window_reversal:Z "
    "input_batch_dimension:l input_feature_dimension:l input_spatial_dimensions:L "
    "kernel_input_feature_dimension:l kernel_output_feature_dimension:l "
    "kernel_spatial_dimensions:L output_batch_dimension:l output_feature_dimension:l "
    "output_spatial_dimensions:L feature_group_count:l batch_group_count:l precision_config:I",
    "call_target_name:s has_side_effect:b backend_config:s api_version:i called_computations:I "
    "custom_attributes:y",
    "dimensions:L body_subgraph_index:g",
    "indices_are_sorted:b update_window_dims:L inserted_window_dims:L "
    "scatter_dims_to_operand_dims:L index_vector_dim:l unique_indices:b "
    "update_computation_subgraph_index:g",
    "comparison_direction:D compare_type:E",
    "slice_sizes:L",
    "edge_padding_low:L edge_padding_high:L interior_padding:L",
    "iota_dimension:l",
    "lhs_batching_dimensions:L rhs_batching_dimensions:L lhs_contracting_dimensions:L "
    "rhs_contracting_dimensions:L precision_config:I",
    "window_dimensions:L window_strides:L base_dilations:L window_dilations:L padding:L "
    "body_subgraph_index:g",
    "dimension:l is_stable:b comparator_subgraph_index:g",
    "cond_subgraph_index:g body_subgraph_index:g",
    "offset_dims:L collapsed_slice_dims:L start_index_map:L index_vector_dim:l slice_sizes:L "
    "indices_are_sorted:b",
    "permutation:L",
    "", /* Dilate */
    "algorithm:R",
    "reduce_function:i",
    "name:s decomposition_subgraph_index:g composite_attributes:y - "
    "version:i",
};

static const struct {
    char kind;
    unsigned bytes;
    const char *names; /* of 0, 1, ..., separated by spaces */
} enums[] = {
    {'P', 1, "SAME VALID"},
    {'A', 1, "NONE RELU RELU_N1_TO_1 RELU6 TANH SIGN_BIT"},
    {'T', 1,
     "FLOAT32 FLOAT16 INT32 UINT8 INT64 STRING BOOL INT16 COMPLEX64 INT8 FLOAT64 COMPLEX128 UINT64 "
     "RESOURCE VARIANT UINT32 UINT16 INT4 BFLOAT16 INT2 UINT4"},
    {'H', 1, "UNKNOWN SPARSE DENSE"},
    {'W', 1, "DEFAULT SHUFFLED4x16INT8"},
    {'K', 1, "FULL BASIC"},
    {'C', 1, "SUM MEAN SQRTN"},
    {'M', 1, "REFLECT SYMMETRIC"},
    {'R', 1, "DEFAULT PHILOX THREEFRY"},
    {'D', 4, "EQ NE GE GT LE LT"},
    {'E', 4, "NOTYPE FLOAT FLOAT_TOTAL_ORDER SIGNED UNSIGNED"},
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

vt_str vt_tflite_operator(int64_t number)
{
    return vt_str_of(number >= 0 && number < (int64_t)COUNT(operators) ? operators[number] : NULL);
}

const char *vt_tflite_options(int64_t type, bool second)
{
    if (second)
        return type > 0 && type < (int64_t)COUNT(more_options) ? more_options[type] : NULL;
    return type > 0 && type < (int64_t)COUNT(options) ? options[type] : NULL;
}

unsigned vt_tflite_enum_bytes(char kind)
{
    for (size_t i = 0; i < COUNT(enums); i++)
        if (enums[i].kind == kind)
            return enums[i].bytes;
    return 0;
}

vt_str vt_tflite_enum_name(char kind, int64_t number)
{
    const char *p = NULL;
    for (size_t i = 0; i < COUNT(enums); i++)
        if (enums[i].kind == kind)
            p = enums[i].names;
    for (int64_t i = 0; p && *p; i++) {
        size_t n = strcspn(p, " ");
        if (i == number)
            return (vt_str){p, n};
        p += n + (p[n] == ' ');
    }
    return (vt_str){0};
}
