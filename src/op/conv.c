/* conv.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_conv[] = {
    {.domain = "", .name = "Conv", .family = VT_FAMILY_CONV},
    {.domain = "", .name = "ConvTranspose", .family = VT_FAMILY_CONV},
    {.domain = "", .name = "ConvInteger", .family = VT_FAMILY_CONV},
    {.domain = "", .name = "DeformConv", .family = VT_FAMILY_CONV},
    {.domain = "", .name = "CausalConvWithState", .family = VT_FAMILY_CONV},
    {.domain = "", .name = "Col2Im", .family = VT_FAMILY_CONV},
    {.domain = "", .name = "QLinearConv", .family = VT_FAMILY_CONV},
    {.domain = "com.microsoft", .name = "FusedConv", .family = VT_FAMILY_CONV},
    {.domain = "com.microsoft", .name = "NhwcConv", .family = VT_FAMILY_CONV},
    {.domain = "com.microsoft", .name = "NhwcFusedConv", .family = VT_FAMILY_CONV},
    {.domain = "com.microsoft", .name = "QLinearConv", .family = VT_FAMILY_CONV},
    {.domain = "com.microsoft", .name = "ConvTransposeWithDynamicPads", .family = VT_FAMILY_CONV},
    {.domain = "com.microsoft", .name = "CausalConvWithState", .family = VT_FAMILY_CONV},
    {0},
};
