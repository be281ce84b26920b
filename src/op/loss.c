/* loss.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_loss[] = {
    {.domain = "", .name = "SoftmaxCrossEntropyLoss", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "NegativeLogLikelihoodLoss", .family = VT_FAMILY_POOL},
    {0},
};
