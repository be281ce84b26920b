/* pool.c: taking one value for each window of a signal, for a region of it, or for all of it. */
#include "op/rows.h"

#define VT_SIGNAL VT_FIELD("X", "the signal [N, C, D1…Dn]", "输入信号 [N, C, D1…Dn]")
#define VT_POOLED VT_FIELD("Y", "one value per window", "每个窗口一个值")
#define VT_CEIL                                                                                    \
    VT_FIELD("ceil_mode", "1: a window that sticks out at the end counts too",                     \
             "1：末端伸出的窗口也计入", "0")
#define VT_COUNT_PAD                                                                               \
    VT_FIELD("count_include_pad", "1: padding counts in the mean", "1：平均时计入填充", "0")
#define VT_STORAGE                                                                                 \
    VT_FIELD("storage_order", "how indices count: 0 row by row, 1 column by column",               \
             "索引的计数顺序：0 按行，1 按列", "0")
#define VT_CHANNELS_LAST                                                                           \
    VT_FIELD("channels_last", "1: channels are the last axis", "1：通道在最后一维", "0")

const vt_op vt_ops_pool[] = {
    {
        .domain = "",
        .name = "AveragePool",
        .family = VT_FAMILY_POOL,
        .formula = "y = mean of the window",
        .says = "Slides a window over a signal and takes the mean at each place.",
        .zh = "在信号上滑动窗口，每处取平均。",
        .inputs = VT_FIELDS(VT_SIGNAL),
        .outputs = VT_FIELDS(VT_POOLED),
        .attrs = VT_FIELDS(VT_WINDOW, VT_CEIL, VT_COUNT_PAD),
    },
    {
        .domain = "",
        .name = "MaxPool",
        .family = VT_FAMILY_POOL,
        .formula = "y = max of the window",
        .says = "Slides a window over a signal and takes the largest value at each place.",
        .zh = "在信号上滑动窗口，每处取最大值。",
        .inputs = VT_FIELDS(VT_SIGNAL),
        .outputs = VT_FIELDS(VT_POOLED,
                             {"Indices", "where each largest value stood", "各最大值所在的位置"}),
        .attrs = VT_FIELDS(VT_WINDOW, VT_CEIL, VT_STORAGE),
    },
    {
        .domain = "",
        .name = "LpPool",
        .family = VT_FAMILY_POOL,
        .formula = "y = (Σ |x|ᵖ)^(1/p) over the window",
        .says = "Slides a window over a signal and takes the length of what is in it.",
        .zh = "在信号上滑动窗口，每处取其范数。",
        .inputs = VT_FIELDS(VT_SIGNAL),
        .outputs = VT_FIELDS(VT_POOLED),
        .attrs = VT_FIELDS(VT_WINDOW, VT_CEIL, {"p", "which length", "范数的阶", "2"}),
    },
    {
        .domain = "",
        .name = "GlobalAveragePool",
        .family = VT_FAMILY_POOL,
        .formula = "y = mean over D1…Dn",
        .says = "The mean of each channel over the whole signal.",
        .zh = "每个通道在整个信号上的平均。",
        .inputs = VT_FIELDS(VT_SIGNAL),
        .outputs =
            VT_FIELDS({"Y", "one value per channel [N, C, 1…1]", "每通道一个值 [N, C, 1…1]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "GlobalMaxPool",
        .family = VT_FAMILY_POOL,
        .formula = "y = max over D1…Dn",
        .says = "The largest value of each channel over the whole signal.",
        .zh = "每个通道在整个信号上的最大值。",
        .inputs = VT_FIELDS(VT_SIGNAL),
        .outputs =
            VT_FIELDS({"Y", "one value per channel [N, C, 1…1]", "每通道一个值 [N, C, 1…1]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "GlobalLpPool",
        .family = VT_FAMILY_POOL,
        .formula = "y = (Σ |x|ᵖ)^(1/p) over D1…Dn",
        .says = "The length of each channel over the whole signal.",
        .zh = "每个通道在整个信号上的范数。",
        .inputs = VT_FIELDS(VT_SIGNAL),
        .outputs =
            VT_FIELDS({"Y", "one value per channel [N, C, 1…1]", "每通道一个值 [N, C, 1…1]"}),
        .attrs = VT_FIELDS({"p", "which length", "范数的阶", "2"}),
    },
    {
        .domain = "",
        .name = "MaxUnpool",
        .family = VT_FAMILY_POOL,
        .says = "Puts pooled values back where they stood and zeros elsewhere.",
        .zh = "把池化后的值放回原位，其余置零。",
        .inputs = VT_FIELDS({"X", "the pooled values", "池化后的值"},
                            {"I", "where they stood, from MaxPool", "MaxPool 给出的原位置"},
                            {"output_shape", "size of the result", "结果的大小"}),
        .outputs = VT_FIELDS({"output", "the signal with zeros between", "其间为零的信号"}),
        .attrs = VT_FIELDS({"kernel_shape", "size of the window per axis", "各轴上窗口的大小"},
                           {"pads", "padding that MaxPool had", "MaxPool 所用的填充"},
                           {"strides", "steps that MaxPool had", "MaxPool 所用的步长"}),
    },
    {
        .domain = "",
        .name = "MaxRoiPool",
        .family = VT_FAMILY_POOL,
        .says = "Cuts regions out of a map and pools each to a fixed size by its largest values.",
        .zh = "从特征图中切出区域，各以最大值池化到固定大小。",
        .inputs =
            VT_FIELDS({"X", "the map [N, C, H, W]", "特征图 [N, C, H, W]"},
                      {"rois", "regions: picture, x1, y1, x2, y2", "区域：图号、x1、y1、x2、y2"}),
        .outputs = VT_FIELDS({"Y", "one small map per region", "每个区域一张小图"}),
        .attrs = VT_FIELDS({"pooled_shape", "size of the small maps", "小图的大小"},
                           {"spatial_scale", "from the regions' coordinates to the map's",
                            "从区域坐标到特征图坐标的比例", "1"}),
    },
    {
        .domain = "",
        .name = "RoiAlign",
        .family = VT_FAMILY_POOL,
        .says = "Samples regions of a map at exact places and pools each to a fixed size.",
        .zh = "在精确位置对特征图区域采样，各池化到固定大小。",
        .inputs = VT_FIELDS({"X", "the map [N, C, H, W]", "特征图 [N, C, H, W]"},
                            {"rois", "regions: x1, y1, x2, y2", "区域：x1、y1、x2、y2"},
                            {"batch_indices", "picture of each region", "各区域所属的图"}),
        .outputs = VT_FIELDS({"Y", "one small map per region", "每个区域一张小图"}),
        .attrs = VT_FIELDS(
            {"coordinate_transformation_mode", "half_pixel: regions are moved by half a pixel",
             "half_pixel：区域移动半个像素", "half_pixel"},
            {"mode", "how samples join: avg or max", "采样的合并方式：avg 或 max", "avg"},
            {"output_height", "rows of the small maps", "小图的行数", "1"},
            {"output_width", "columns of the small maps", "小图的列数", "1"},
            {"sampling_ratio", "samples per cell and axis; 0: as many as fit",
             "每格每轴的采样数；0 为自适应", "0"},
            {"spatial_scale", "from the regions' coordinates to the map's",
             "从区域坐标到特征图坐标的比例", "1"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "NhwcMaxPool",
        .family = VT_FAMILY_POOL,
        .formula = "y = max of the window",
        .says = "MaxPool over 8-bit signals whose channels stand last.",
        .zh = "通道在最后的 8 位信号的最大池化。",
        .inputs = VT_FIELDS({"x", "the signal [N, D1…Dn, C]", "输入信号 [N, D1…Dn, C]"}),
        .outputs = VT_FIELDS({"y", "one value per window", "每个窗口一个值"}),
        .attrs = VT_FIELDS(VT_WINDOW, VT_CEIL),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MaxpoolWithMask",
        .family = VT_FAMILY_POOL,
        .formula = "y = max of the window where the mask allows",
        .says = "MaxPool that passes over masked places.",
        .zh = "跳过被屏蔽位置的最大池化。",
        .inputs = VT_FIELDS(VT_SIGNAL, {"M", "the mask", "掩码"}),
        .outputs = VT_FIELDS(VT_POOLED),
        .attrs = VT_FIELDS({"auto_pad", "how to choose the padding", "填充的选取方式", "NOTSET"},
                           {"kernel_shape", "size of the window per axis", "各轴上窗口的大小"},
                           {"pads", "values added around the signal", "信号四周的填充"}, VT_STORAGE,
                           {"strides", "step of the window per axis", "各轴上窗口的步长"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QLinearAveragePool",
        .family = VT_FAMILY_POOL,
        .formula = "y = quantize(mean of the window)",
        .says = "AveragePool on 8-bit values.",
        .zh = "8 位值的平均池化。",
        .inputs = VT_FIELDS(
            {"X", "the signal, 8-bit", "8 位输入信号"}, {"x_scale", "scale of X", "X 的比例"},
            {"x_zero_point", "zero point of X", "X 的零点"}, VT_QY_SCALE, VT_QY_ZERO),
        .outputs = VT_FIELDS({"Y", "one 8-bit value per window", "每个窗口一个 8 位值"}),
        .attrs = VT_FIELDS(VT_WINDOW, VT_CEIL, VT_CHANNELS_LAST, VT_COUNT_PAD),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QLinearGlobalAveragePool",
        .family = VT_FAMILY_POOL,
        .formula = "y = quantize(mean over D1…Dn)",
        .says = "GlobalAveragePool on 8-bit values.",
        .zh = "8 位值的全局平均池化。",
        .inputs = VT_FIELDS(
            {"X", "the signal, 8-bit", "8 位输入信号"}, {"x_scale", "scale of X", "X 的比例"},
            {"x_zero_point", "zero point of X", "X 的零点"}, VT_QY_SCALE, VT_QY_ZERO),
        .outputs = VT_FIELDS({"Y", "one 8-bit value per channel", "每通道一个 8 位值"}),
        .attrs = VT_FIELDS(VT_CHANNELS_LAST),
    },
    {0},
};
