/* image.c: resampling pictures and maps, and choosing among boxes found in them. */
#include "op/rows.h"

#define VT_GRID_ATTRS                                                                              \
    VT_FIELD("align_corners", "1: −1 and 1 are the centres of the corner pixels",                  \
             "1：−1 与 1 为角像素的中心", "0"),                                                    \
        VT_FIELD("mode", "between pixels: linear, nearest or cubic",                               \
                 "像素间的插值：linear、nearest 或 cubic", "linear"),                              \
        VT_FIELD("padding_mode", "outside: zeros, border or reflection",                           \
                 "图外：zeros、border 或 reflection", "zeros")

const vt_op vt_ops_image[] = {
    {
        .domain = "",
        .name = "Resize",
        .family = VT_FAMILY_POOL,
        .says = "Enlarges or shrinks a tensor by interpolating between its values.",
        .zh = "在值之间插值，放大或缩小张量。",
        .inputs = VT_FIELDS(
            VT_THE_INPUT("X"),
            {"roi", "part of the input to take, for tf_crop_and_resize",
             "取用的部分（用于 tf_crop_and_resize）"},
            {"scales", "factor per axis", "各轴的倍数"},
            {"sizes", "size wanted per axis, instead of scales", "各轴的目标大小，代替 scales"}),
        .outputs = VT_FIELDS({"Y", "the resized tensor", "缩放后的张量"}),
        .attrs = VT_FIELDS(
            {"antialias", "1: average over what is skipped when shrinking",
             "1：缩小时对跳过的值求平均", "0"},
            {"axes", "axes that roi, scales and sizes speak of; all when absent",
             "roi、scales、sizes 对应的轴；缺省为全部"},
            {"coordinate_transformation_mode", "how places of the output map to the input's",
             "输出坐标到输入坐标的映射方式", "half_pixel"},
            {"cubic_coeff_a", "number of the cubic curve", "三次曲线的参数", "-0.75"},
            {"exclude_outside", "1: weights outside count as zero", "1：图外权重为零", "0"},
            {"extrapolation_value", "value outside, for tf_crop_and_resize",
             "图外的值（用于 tf_crop_and_resize）", "0"},
            {"keep_aspect_ratio_policy", "stretch, not_larger or not_smaller than sizes",
             "相对 sizes：stretch、not_larger 或 not_smaller", "stretch"},
            {"mode", "between values: nearest, linear or cubic", "插值：nearest、linear 或 cubic",
             "nearest"},
            {"nearest_mode", "how the nearest is rounded", "最近邻的取整方式",
             "round_prefer_floor"}),
    },
    {
        .domain = "",
        .name = "Upsample",
        .family = VT_FAMILY_POOL,
        .says = "Enlarges a tensor by whole or broken factors; replaced by Resize.",
        .zh = "按倍数放大张量；已由 Resize 取代。",
        .inputs = VT_FIELDS(VT_THE_INPUT("X"), {"scales", "factor per axis", "各轴的倍数"}),
        .outputs = VT_FIELDS({"Y", "the enlarged tensor", "放大后的张量"}),
        .attrs = VT_FIELDS(
            {"mode", "between values: nearest or linear", "插值：nearest 或 linear", "nearest"},
            {"scales", "in opset 7: factor per axis", "opset 7：各轴的倍数"},
            {"height_scale", "in opset 1: factor of the height", "opset 1：高度的倍数"},
            {"width_scale", "in opset 1: factor of the width", "opset 1：宽度的倍数"}),
    },
    {
        .domain = "",
        .name = "GridSample",
        .family = VT_FAMILY_POOL,
        .says = "Reads a map at the places that a grid names, between its pixels too.",
        .zh = "在网格指定的位置读取特征图，可在像素之间。",
        .inputs = VT_FIELDS({"X", "the map [N, C, D1…Dn]", "特征图 [N, C, D1…Dn]"},
                            {"grid", "places from −1 to 1", "位置，范围 −1 到 1"}),
        .outputs = VT_FIELDS({"Y", "the values read", "读出的值"}),
        .attrs = VT_FIELDS(VT_GRID_ATTRS),
    },
    {
        .domain = "",
        .name = "AffineGrid",
        .family = VT_FAMILY_POOL,
        .formula = "grid = θ · [x y 1]ᵀ",
        .says = "Makes the grid of places that shifts, turns and scales a picture.",
        .zh = "生成平移、旋转、缩放图像所需的位置网格。",
        .inputs = VT_FIELDS({"theta", "one affine matrix per picture", "每幅图一个仿射矩阵"},
                            {"size", "size of the picture wanted", "目标图像的大小"}),
        .outputs = VT_FIELDS({"grid", "places from −1 to 1", "位置，范围 −1 到 1"}),
        .attrs = VT_FIELDS({"align_corners", "1: −1 and 1 are the centres of the corner pixels",
                            "1：−1 与 1 为角像素的中心", "0"}),
    },
    {
        .domain = "",
        .name = "NonMaxSuppression",
        .family = VT_FAMILY_POOL,
        .says = "Keeps the best-scored boxes and drops those that overlap a better one.",
        .zh = "保留得分最高的框，去掉与更好的框重叠的。",
        .inputs = VT_FIELDS(
            {"boxes", "boxes [N, boxes, 4]", "框 [N, boxes, 4]"},
            {"scores", "score per class and box [N, classes, boxes]",
             "每类每框的得分 [N, classes, boxes]"},
            {"max_output_boxes_per_class", "how many are kept at most", "每类最多保留的个数"},
            {"iou_threshold", "overlap from which a box is dropped", "超过此重叠即丢弃"},
            {"score_threshold", "scores below are dropped first", "低于此得分先丢弃"}),
        .outputs = VT_FIELDS({"selected_indices", "picture, class and box of those kept",
                              "保留框的图号、类别、框号"}),
        .attrs = VT_FIELDS({"center_point_box", "boxes are 0: y1 x1 y2 x2, 1: centre and size",
                            "框的写法：0 为 y1 x1 y2 x2，1 为中心与大小", "0"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "CropAndResize",
        .family = VT_FAMILY_POOL,
        .says = "Cuts boxes out of pictures and brings each to one size.",
        .zh = "从图中切出框，各缩放到同一大小。",
        .inputs =
            VT_FIELDS({"X", "pictures [N, C, H, W]", "图像 [N, C, H, W]"}, {"rois", "boxes", "框"},
                      {"batch_indices", "picture of each box", "各框所属的图"},
                      {"crop_size", "size wanted", "目标大小"}),
        .outputs = VT_FIELDS({"Y", "one small picture per box", "每个框一张小图"}),
        .attrs = VT_FIELDS({"extrapolation_value", "value outside the picture", "图外的值", "0"},
                           {"mode", "between pixels: bilinear or nearest",
                            "插值：bilinear 或 nearest", "bilinear"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GridSample",
        .family = VT_FAMILY_POOL,
        .says = "Reads a map at the places that a grid names, between its pixels too.",
        .zh = "在网格指定的位置读取特征图，可在像素之间。",
        .inputs = VT_FIELDS({"X", "the map [N, C, H, W]", "特征图 [N, C, H, W]"},
                            {"Grid", "places from −1 to 1", "位置，范围 −1 到 1"}),
        .outputs = VT_FIELDS({"Y", "the values read", "读出的值"}),
        .attrs = VT_FIELDS({"align_corners", "1: −1 and 1 are the centres of the corner pixels",
                            "1：−1 与 1 为角像素的中心", "0"},
                           {"mode", "between pixels: bilinear, nearest or bicubic",
                            "插值：bilinear、nearest 或 bicubic", "bilinear"},
                           {"padding_mode", "outside: zeros, border or reflection",
                            "图外：zeros、border 或 reflection", "zeros"}),
    },
    {
        .domain = "",
        .name = "ImageDecoder",
        .family = VT_FAMILY_SHAPE,
        .says = "Decodes the bytes of a JPEG, PNG or other image file.",
        .zh = "解码 JPEG、PNG 等图像文件的字节。",
        .inputs = VT_FIELDS({"encoded_stream", "the bytes of the file", "文件的字节"}),
        .outputs =
            VT_FIELDS({"image", "the picture [height, width, channels]", "图像 [高, 宽, 通道]"}),
        .attrs =
            VT_FIELDS({"pixel_format", "RGB, BGR or Grayscale", "RGB、BGR 或 Grayscale", "RGB"}),
    },
    {0},
};
