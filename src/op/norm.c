/* norm.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_norm[] = {
    {.domain = "", .name = "BatchNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "InstanceNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "LayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "GroupNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "RMSNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "SimplifiedLayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "LRN", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "LpNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "MeanVarianceNormalization", .family = VT_FAMILY_NORM},
    {.domain = "", .name = "Dropout", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "LayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "SimplifiedLayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "SkipLayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "SkipSimplifiedLayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "EmbedLayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "QOrderedLayerNormalization", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "GroupNorm", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "SkipGroupNorm", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "BiasDropout", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "BitmaskDropout", .family = VT_FAMILY_NORM},
    {.domain = "com.microsoft", .name = "BitmaskBiasDropout", .family = VT_FAMILY_NORM},
    {0},
};
