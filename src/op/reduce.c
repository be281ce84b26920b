/* reduce.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_reduce[] = {
    {.domain = "", .name = "ReduceSum", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceMean", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceMax", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceMin", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceProd", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceL1", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceL2", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceLogSum", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceLogSumExp", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ReduceSumSquare", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ArgMax", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "ArgMin", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "TopK", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "CumSum", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "CumProd", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "QLinearReduceMean", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "ReduceSumInteger", .family = VT_FAMILY_POOL},
    {0},
};
