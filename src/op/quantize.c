/* quantize.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_quantize[] = {
    {.domain = "", .name = "QuantizeLinear", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "DequantizeLinear", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "DynamicQuantizeLinear", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "QuantizeLinear", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "DequantizeLinear", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "QuantizeBFP", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "DequantizeBFP", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "QuantizeWithOrder", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "DequantizeWithOrder", .family = VT_FAMILY_CONTROL},
    {0},
};
