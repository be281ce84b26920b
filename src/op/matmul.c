/* matmul.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_matmul[] = {
    {.domain = "", .name = "Gemm", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "MatMul", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "MatMulInteger", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "Einsum", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "Det", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "QLinearMatMul", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "FusedMatMul", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "TransposeMatMul", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "FusedMatMulActivation", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "FusedGemm", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "GemmFastGelu", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "GemmFloat8", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "MatMulNBits", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "MatMulBnb4", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "MatMulIntegerToFloat", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "DynamicQuantizeMatMul", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "QGemm", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "Inverse", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "MoE", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "QMoE", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "QOrderedMatMul", .family = VT_FAMILY_MATMUL},
    {0},
};
