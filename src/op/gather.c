/* gather.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_gather[] = {
    {.domain = "", .name = "Gather", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "GatherElements", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "GatherND", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "Scatter", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "ScatterElements", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "ScatterND", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "TensorScatter", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "Compress", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "NonZero", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "OneHot", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "Unique", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "GatherND", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "Unique", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "GatherBlockQuantized", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "TorchEmbedding", .family = VT_FAMILY_SHAPE},
    {0},
};
