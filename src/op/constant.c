/* constant.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_constant[] = {
    {.domain = "", .name = "Constant", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "ConstantOfShape", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "EyeLike", .family = VT_FAMILY_SHAPE},
    {.domain = "", .name = "Range", .family = VT_FAMILY_SHAPE},
    {.domain = "com.microsoft", .name = "Range", .family = VT_FAMILY_SHAPE},
    {0},
};
