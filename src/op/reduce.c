/* reduce.c: one number for all values along some axes: sums, means, extremes, and where they stand.
 */
#include "op/rows.h"

#define VT_KEEPDIMS                                                                                \
    VT_FIELD("keepdims", "1: the axes stay with size one", "1：这些轴以大小一保留", "1")
#define VT_ARG_ATTRS                                                                               \
    VT_FIELD("axis", "axis along which to look", "查找所沿的轴", "0"), VT_KEEPDIMS,                \
        VT_FIELD("select_last_index", "1: of equals the last counts", "1：相等时取最后一个", "0")
/* The reductions differ in formula and words alone. */
#define VT_REDUCE(op_name, op_formula, english, chinese)                                           \
    {                                                                                              \
        .domain = "", .name = op_name, .family = VT_FAMILY_POOL, .formula = op_formula,            \
        .says = english, .zh = chinese,                                                            \
        .inputs = VT_FIELDS(VT_THE_INPUT("data"), {"axes", "axes to reduce; all when absent",      \
                                                   "要归约的轴；缺省为全部"}),                     \
        .outputs =                                                                                 \
            VT_FIELDS({"reduced", "one value for all along the axes", "沿这些轴归约后的值"}),      \
        .attrs = VT_FIELDS(                                                                        \
            VT_KEEPDIMS,                                                                           \
            {"noop_with_empty_axes", "1: no axes means reduce nothing", "1：未给轴时不归约", "0"}, \
            {"axes", "in older versions: axes to reduce; all when absent",                         \
             "旧版本：要归约的轴；缺省为全部"}),                                                   \
    }

const vt_op vt_ops_reduce[] = {
    VT_REDUCE("ReduceSum", "y = Σ x", "Adds all values along the axes.", "沿轴求和。"),
    VT_REDUCE("ReduceMean", "y = Σ x / n", "The mean of the values along the axes.",
              "沿轴求平均。"),
    VT_REDUCE("ReduceMax", "y = max x", "The largest value along the axes.", "沿轴求最大值。"),
    VT_REDUCE("ReduceMin", "y = min x", "The smallest value along the axes.", "沿轴求最小值。"),
    VT_REDUCE("ReduceProd", "y = Π x", "Multiplies all values along the axes.", "沿轴求积。"),
    VT_REDUCE("ReduceL1", "y = Σ |x|", "Adds the magnitudes along the axes.", "沿轴求绝对值之和。"),
    VT_REDUCE("ReduceL2", "y = √Σ x²", "The length of the vector along the axes.",
              "沿轴求向量长度。"),
    VT_REDUCE("ReduceLogSum", "y = ln Σ x", "The logarithm of the sum along the axes.",
              "沿轴求和的对数。"),
    VT_REDUCE("ReduceLogSumExp", "y = ln Σ eˣ", "A smooth maximum along the axes.",
              "沿轴的平滑最大值。"),
    VT_REDUCE("ReduceSumSquare", "y = Σ x²", "Adds the squares along the axes.", "沿轴求平方和。"),
    {
        .domain = "",
        .name = "ArgMax",
        .family = VT_FAMILY_POOL,
        .formula = "y = argmax x",
        .says = "Where along an axis the largest value stands.",
        .zh = "最大值在轴上的位置。",
        .inputs = VT_FIELDS(VT_THE_INPUT("data")),
        .outputs = VT_FIELDS({"reduced", "positions", "位置"}),
        .attrs = VT_FIELDS(VT_ARG_ATTRS),
    },
    {
        .domain = "",
        .name = "ArgMin",
        .family = VT_FAMILY_POOL,
        .formula = "y = argmin x",
        .says = "Where along an axis the smallest value stands.",
        .zh = "最小值在轴上的位置。",
        .inputs = VT_FIELDS(VT_THE_INPUT("data")),
        .outputs = VT_FIELDS({"reduced", "positions", "位置"}),
        .attrs = VT_FIELDS(VT_ARG_ATTRS),
    },
    {
        .domain = "",
        .name = "TopK",
        .family = VT_FAMILY_POOL,
        .says = "The k largest (or smallest) values along an axis, and where they stand.",
        .zh = "沿轴最大（或最小）的 k 个值及其位置。",
        .inputs = VT_FIELDS(VT_THE_INPUT("X"), {"K", "how many", "个数"}),
        .outputs = VT_FIELDS({"Values", "the values found", "找到的值"},
                             {"Indices", "their positions", "它们的位置"}),
        .attrs =
            VT_FIELDS({"axis", "axis along which to look", "查找所沿的轴", "-1"},
                      {"largest", "1: the largest, 0: the smallest", "1：最大的，0：最小的", "1"},
                      {"sorted", "1: in order", "1：按序排列", "1"},
                      {"k", "before opset 10: how many", "opset 10 之前：个数"}),
    },
    {
        .domain = "",
        .name = "CumSum",
        .family = VT_FAMILY_POOL,
        .formula = "yᵢ = Σⱼ≤ᵢ xⱼ",
        .says = "Running sums along an axis.",
        .zh = "沿轴的累计和。",
        .inputs = VT_FIELDS(VT_THE_INPUT("x"), {"axis", "axis along which to add", "累加所沿的轴"}),
        .outputs = VT_FIELDS({"y", "the running sums", "累计和"}),
        .attrs = VT_FIELDS({"exclusive", "1: an element is not in its own sum", "1：不含自身", "0"},
                           {"reverse", "1: from the end", "1：从末端开始", "0"}),
    },
    {
        .domain = "",
        .name = "CumProd",
        .family = VT_FAMILY_POOL,
        .formula = "yᵢ = Πⱼ≤ᵢ xⱼ",
        .says = "Running products along an axis.",
        .zh = "沿轴的累计积。",
        .inputs =
            VT_FIELDS(VT_THE_INPUT("x"), {"axis", "axis along which to multiply", "累乘所沿的轴"}),
        .outputs = VT_FIELDS({"y", "the running products", "累计积"}),
        .attrs =
            VT_FIELDS({"exclusive", "1: an element is not in its own product", "1：不含自身", "0"},
                      {"reverse", "1: from the end", "1：从末端开始", "0"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QLinearReduceMean",
        .family = VT_FAMILY_POOL,
        .formula = "y = quantize(mean of dequantize(x))",
        .says = "The mean along axes of 8-bit values.",
        .zh = "8 位值沿轴的平均。",
        .inputs = VT_FIELDS({"data", "the input, 8-bit", "8 位输入"},
                            {"data_scale", "scale of the input", "输入的比例"},
                            {"data_zero_point", "zero point of the input", "输入的零点"},
                            {"reduced_scale", "scale of the output", "输出的比例"},
                            {"reduced_zero_point", "zero point of the output", "输出的零点"}),
        .outputs = VT_FIELDS({"reduced", "the means, 8-bit", "8 位平均值"}),
        .attrs = VT_FIELDS({"axes", "axes to reduce", "要归约的轴"},
                           {"keepdims", "1: the axes stay with size one", "1：这些轴以大小一保留"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "ReduceSumInteger",
        .family = VT_FAMILY_POOL,
        .formula = "y = Σ x",
        .says = "Sums of 8-bit integers in 32 bits.",
        .zh = "8 位整数以 32 位求和。",
        .inputs = VT_FIELDS({"data", "the input, 8-bit", "8 位输入"}),
        .outputs = VT_FIELDS({"reduced", "the sums", "和"}),
        .attrs = VT_FIELDS({"axes", "axes to reduce", "要归约的轴"},
                           {"keepdims", "1: the axes stay with size one", "1：这些轴以大小一保留"}),
    },
    {0},
};
