/* training.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_training[] = {
    {.domain = "ai.onnx.preview.training", .name = "Adagrad", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.preview.training", .name = "Adam", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.preview.training", .name = "Momentum", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.preview.training", .name = "Gradient", .family = VT_FAMILY_CONTROL},
    {0},
};
