/* attention.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_attention[] = {
    {.domain = "", .name = "Attention", .family = VT_FAMILY_ATTENTION},
    {.domain = "", .name = "RotaryEmbedding", .family = VT_FAMILY_ATTENTION},
    {.domain = "", .name = "LinearAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "ai.onnx.preview", .name = "FlexAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "Attention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "MultiHeadAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "GroupQueryAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "PackedAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "PackedMultiHeadAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "PagedAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "SparseAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "QAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "QOrderedAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "DecoderAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "DecoderMaskedSelfAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "DecoderMaskedMultiHeadAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "LongformerAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "LinearAttention", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "RotaryEmbedding", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "GemmaRotaryEmbedding", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "RelativePositionBias", .family = VT_FAMILY_ATTENTION},
    {.domain = "com.microsoft", .name = "GatedRelativePositionBias", .family = VT_FAMILY_ATTENTION},
    {0},
};
