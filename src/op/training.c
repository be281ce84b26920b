/* training.c: steps of training that are part of the file (ai.onnx.preview.training). */
#include "op/rows.h"

#define VT_STEP_INPUTS                                                                             \
    VT_FIELD("R", "learning rate", "学习率"),                                                      \
        VT_FIELD("T", "number of steps so far", "已进行的步数")
#define VT_DECAY                                                                                   \
    VT_FIELD("norm_coefficient", "how strongly weights are pulled to zero", "权重衰减系数", "0")

const vt_op vt_ops_training[] = {
    {
        .domain = "ai.onnx.preview.training",
        .name = "Adagrad",
        .family = VT_FAMILY_CONTROL,
        .formula = "w ← w − r · g / (√Σg² + ε)",
        .says = "A step of Adagrad: weights that moved much move less.",
        .zh = "Adagrad 的一步：动得多的权重之后动得少。",
        .inputs = VT_FIELDS(VT_STEP_INPUTS, {"inputs", "weights, their gradients, sums of squares",
                                             "权重、梯度、平方和"}),
        .outputs = VT_FIELDS({"outputs", "renewed weights, then the renewed state",
                              "更新后的权重，随后是更新后的状态"}),
        .attrs = VT_FIELDS(
            {"decay_factor", "how the rate falls with the steps", "学习率随步数的衰减", "0"},
            {"epsilon", "keeps the division away from zero", "避免除以零", "1e-06"}, VT_DECAY),
        .variadic_in = true,
        .variadic_out = true,
    },
    {
        .domain = "ai.onnx.preview.training",
        .name = "Adam",
        .family = VT_FAMILY_CONTROL,
        .formula = "w ← w − r · m̂ / (√v̂ + ε)",
        .says = "A step of Adam: gradients averaged over time, divided by their usual size.",
        .zh = "Adam 的一步：梯度随时间平均，再除以其常见大小。",
        .inputs = VT_FIELDS(VT_STEP_INPUTS,
                            {"inputs", "weights, their gradients, averages, averages of squares",
                             "权重、梯度、均值、平方均值"}),
        .outputs = VT_FIELDS({"outputs", "renewed weights, then the renewed state",
                              "更新后的权重，随后是更新后的状态"}),
        .attrs = VT_FIELDS(
            {"alpha", "share of the average that stays", "均值保留的比例", "0.9"},
            {"beta", "share of the average of squares that stays", "平方均值保留的比例", "0.999"},
            {"epsilon", "keeps the division away from zero", "避免除以零", "1e-06"}, VT_DECAY,
            {"norm_coefficient_post", "the same, after the step", "同上，在更新之后", "0"}),
        .variadic_in = true,
        .variadic_out = true,
    },
    {
        .domain = "ai.onnx.preview.training",
        .name = "Momentum",
        .family = VT_FAMILY_CONTROL,
        .formula = "v ← α · v + β · g; w ← w − r · v",
        .says = "A step of gradient descent that keeps part of its speed.",
        .zh = "保留部分速度的梯度下降一步。",
        .inputs = VT_FIELDS(VT_STEP_INPUTS,
                            {"inputs", "weights, their gradients, speeds", "权重、梯度、速度"}),
        .outputs = VT_FIELDS({"outputs", "renewed weights, then the renewed state",
                              "更新后的权重，随后是更新后的状态"}),
        .attrs = VT_FIELDS(
            {"alpha", "share of the speed that stays", "速度保留的比例"},
            {"beta", "factor on the gradient from the second step on", "第二步起梯度的系数"},
            {"mode", "nesterov or standard", "nesterov 或 standard"},
            {"norm_coefficient", "how strongly weights are pulled to zero", "权重衰减系数"}),
        .variadic_in = true,
        .variadic_out = true,
    },
    {
        .domain = "ai.onnx.preview.training",
        .name = "Gradient",
        .family = VT_FAMILY_CONTROL,
        .formula = "∂y / ∂xs",
        .says = "The derivative of one value of the graph by others.",
        .zh = "图中一个值对其他值的导数。",
        .inputs = VT_FIELDS({"Inputs", "the values at which it is taken", "求导处的值"}),
        .outputs = VT_FIELDS({"Outputs", "the derivatives, one per x", "各 x 的导数"}),
        .attrs = VT_FIELDS({"xs", "names of the values to differentiate by", "求导变量的名称"},
                           {"y", "name of the value that is differentiated", "被求导值的名称"},
                           {"zs", "names of values held fixed", "保持不变的值的名称"}),
        .variadic_in = true,
        .variadic_out = true,
    },
    {0},
};
