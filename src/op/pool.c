/* pool.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_pool[] = {
    {.domain = "", .name = "AveragePool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "MaxPool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "LpPool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "GlobalAveragePool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "GlobalMaxPool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "GlobalLpPool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "MaxUnpool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "MaxRoiPool", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "RoiAlign", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "NhwcMaxPool", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "MaxpoolWithMask", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "QLinearAveragePool", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "QLinearGlobalAveragePool", .family = VT_FAMILY_POOL},
    {0},
};
