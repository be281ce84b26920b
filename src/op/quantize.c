/* quantize.c: between real numbers and integers of few bits: real = (stored − zero point) · scale.
 */
#include "op/rows.h"

#define VT_BLOCKS                                                                                  \
    VT_FIELD("axis", "axis of the scales, when there are several", "有多个比例时其所在的轴", "1"), \
        VT_FIELD("block_size", "values along the axis that share a scale; 0: all",                 \
                 "沿轴共用一个比例的值数；0 为全部", "0")

const vt_op vt_ops_quantize[] = {
    {
        .domain = "",
        .name = "QuantizeLinear",
        .family = VT_FAMILY_CONTROL,
        .formula = "y = saturate(round(x / y_scale) + y_zero_point)",
        .says = "Rounds real numbers to few bits, by a scale and a zero point.",
        .zh = "用比例和零点把实数舍入为少数比特。",
        .inputs = VT_FIELDS({"x", "the real numbers", "实数"},
                            {"y_scale", "the scale: one, one per slice or one per block",
                             "比例：一个、每切片一个或每块一个"},
                            {"y_zero_point", "what stands for zero; also gives the format",
                             "表示零的值；也决定格式"}),
        .outputs = VT_FIELDS({"y", "the rounded numbers", "量化后的数"}),
        .attrs = VT_FIELDS(
            VT_BLOCKS,
            {"output_dtype", "number format of y, when there is no zero point",
             "没有零点时 y 的数值格式", "0"},
            {"precision", "number format in which the division is done", "除法所用的数值格式", "0"},
            {"saturate", "1: too large values become the largest 8-bit float",
             "1：过大的值取最大的 8 位浮点数", "1"}),
    },
    {
        .domain = "",
        .name = "DequantizeLinear",
        .family = VT_FAMILY_CONTROL,
        .formula = "y = (x − x_zero_point) · x_scale",
        .says = "Turns numbers of few bits back into real numbers.",
        .zh = "把少数比特的数还原为实数。",
        .inputs = VT_FIELDS(
            {"x", "the stored numbers", "存放的数"},
            {"x_scale", "the scale: one, one per slice or one per block",
             "比例：一个、每切片一个或每块一个"},
            {"x_zero_point", "what stands for zero; 0 when absent", "表示零的值；缺省为 0"}),
        .outputs = VT_FIELDS({"y", "the real numbers", "实数"}),
        .attrs =
            VT_FIELDS(VT_BLOCKS, {"output_dtype", "number format of y; the scale's when absent",
                                  "y 的数值格式；缺省与比例相同", "0"}),
    },
    {
        .domain = "",
        .name = "DynamicQuantizeLinear",
        .family = VT_FAMILY_CONTROL,
        .formula = "y_scale = (max(x, 0) − min(x, 0)) / 255",
        .says = "Rounds real numbers to 8 bits by a scale that fits their range.",
        .zh = "按取值范围求比例，把实数舍入为 8 位。",
        .inputs = VT_FIELDS({"x", "the real numbers", "实数"}),
        .outputs = VT_FIELDS({"y", "the rounded numbers", "量化后的数"},
                             {"y_scale", "the scale found", "求得的比例"},
                             {"y_zero_point", "the zero point found", "求得的零点"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QuantizeLinear",
        .family = VT_FAMILY_CONTROL,
        .formula = "y = saturate(round(x / y_scale) + y_zero_point)",
        .says = "Rounds real numbers to few bits, by a scale and a zero point.",
        .zh = "用比例和零点把实数舍入为少数比特。",
        .inputs = VT_FIELDS({"x", "the real numbers", "实数"}, {"y_scale", "the scale", "比例"},
                            {"y_zero_point", "what stands for zero", "表示零的值"}),
        .outputs = VT_FIELDS({"y", "the rounded numbers", "量化后的数"}),
        .attrs = VT_FIELDS(VT_BLOCKS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "DequantizeLinear",
        .family = VT_FAMILY_CONTROL,
        .formula = "y = (x − x_zero_point) · x_scale",
        .says = "Turns numbers of few bits back into real numbers.",
        .zh = "把少数比特的数还原为实数。",
        .inputs =
            VT_FIELDS({"x", "the stored numbers", "存放的数"}, {"x_scale", "the scale", "比例"},
                      {"x_zero_point", "what stands for zero", "表示零的值"}),
        .outputs = VT_FIELDS({"y", "the real numbers", "实数"}),
        .attrs = VT_FIELDS(VT_BLOCKS),
    },
    {0},
};
