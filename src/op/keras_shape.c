/* keras_shape.c: Keras layers without weights that change where values stand: pooling, padding,
 * cropping, joining, reshaping. */
#include "op/keras.h"

#define POOL_ATTRS                                                                                 \
    VT_FIELD("pool_size", "size of the window per axis", "各轴上窗口的大小"),                      \
        VT_FIELD("strides", "step of the window per axis", "各轴上窗口的步长"),                    \
        VT_FIELD("padding", "valid: none; same: the size stays (over the stride)",                 \
                 "valid：不填充；same：保持尺寸（除以步长）", "valid"),                            \
        VT_KERAS_FORMAT
#define SIMPLE(NAME, FAMILY, SAYS, ZH, ...)                                                        \
    {                                                                                              \
        VT_KERAS_ROW(NAME, FAMILY, SAYS, ZH), .inputs = VT_FIELDS(VT_KERAS_IN), VT_KERAS_GIVES,    \
                                              .attrs = VT_FIELDS(__VA_ARGS__)                      \
    }
#define POOL(NAME, SAYS, ZH) SIMPLE(NAME, POOL, SAYS, ZH, POOL_ATTRS)
#define GLOBAL(NAME, SAYS, ZH)                                                                     \
    SIMPLE(NAME, POOL, SAYS, ZH, VT_KERAS_FORMAT,                                                  \
           {"keepdims", "keeps the axes, with size 1", "保留大小为 1 的轴", "false"})
#define ADAPTIVE(NAME, SAYS, ZH)                                                                   \
    SIMPLE(NAME, POOL, SAYS, ZH,                                                                   \
           {"output_size", "size that comes out per axis", "各轴的输出大小"}, VT_KERAS_FORMAT)
#define MERGE(NAME, SIGN, SAYS, ZH)                                                                \
    {                                                                                              \
        VT_KERAS_ROW(NAME, ELEM, SAYS, ZH),                                                        \
            .formula = SIGN,                                                                       \
            .inputs = VT_FIELDS({"inputs", "arrays of one shape", "形状相同的数组"}),              \
            .variadic_in = true, VT_KERAS_GIVES, .attrs = VT_FIELDS({0})                           \
    }
#define UP                                                                                         \
    VT_FIELD("size", "times that each place is repeated per axis", "各轴上每个位置重复的次数")
#define PADS VT_FIELD("padding", "zeros added before and after, per axis", "各轴前后补零的数目")
#define CROPS                                                                                      \
    VT_FIELD("cropping", "places cut off before and after, per axis", "各轴前后裁去的数目")

const vt_op vt_ops_keras_shape[] = {
    POOL("MaxPooling1D", "Takes the largest value in a window that slides along a sequence.",
         "取沿序列滑动的窗口内的最大值。"),
    POOL("MaxPooling2D", "Takes the largest value in a window that slides over a picture.",
         "取在图像上滑动的窗口内的最大值。"),
    POOL("MaxPooling3D", "Takes the largest value in a window that slides through a volume.",
         "取在体数据中滑动的窗口内的最大值。"),
    POOL("AveragePooling1D", "Takes the mean of a window that slides along a sequence.",
         "取沿序列滑动的窗口内的平均值。"),
    POOL("AveragePooling2D", "Takes the mean of a window that slides over a picture.",
         "取在图像上滑动的窗口内的平均值。"),
    POOL("AveragePooling3D", "Takes the mean of a window that slides through a volume.",
         "取在体数据中滑动的窗口内的平均值。"),
    GLOBAL("GlobalMaxPooling1D", "Takes the largest value of each channel over all steps.",
           "取每个通道在所有步上的最大值。"),
    GLOBAL("GlobalMaxPooling2D", "Takes the largest value of each channel over the picture.",
           "取每个通道在整幅图像上的最大值。"),
    GLOBAL("GlobalMaxPooling3D", "Takes the largest value of each channel over the volume.",
           "取每个通道在整个体数据上的最大值。"),
    GLOBAL("GlobalAveragePooling1D", "Takes the mean of each channel over all steps.",
           "取每个通道在所有步上的平均值。"),
    GLOBAL("GlobalAveragePooling2D", "Takes the mean of each channel over the picture.",
           "取每个通道在整幅图像上的平均值。"),
    GLOBAL("GlobalAveragePooling3D", "Takes the mean of each channel over the volume.",
           "取每个通道在整个体数据上的平均值。"),
    ADAPTIVE("AdaptiveAveragePooling1D",
             "Takes means over windows chosen so that a given length comes out.",
             "取窗口平均值，使输出为给定长度。"),
    ADAPTIVE("AdaptiveAveragePooling2D",
             "Takes means over windows chosen so that a given size comes out.",
             "取窗口平均值，使输出为给定尺寸。"),
    ADAPTIVE("AdaptiveAveragePooling3D",
             "Takes means over windows chosen so that a given size comes out.",
             "取窗口平均值，使输出为给定的体积尺寸。"),
    ADAPTIVE("AdaptiveMaxPooling1D",
             "Takes the largest value of windows chosen so that a given length comes out.",
             "取窗口最大值，使输出为给定长度。"),
    ADAPTIVE("AdaptiveMaxPooling2D",
             "Takes the largest value of windows chosen so that a given size comes out.",
             "取窗口最大值，使输出为给定尺寸。"),
    ADAPTIVE("AdaptiveMaxPooling3D",
             "Takes the largest value of windows chosen so that a given size comes out.",
             "取窗口最大值，使输出为给定的体积尺寸。"),

    MERGE("Add", "y = a + b + …", "Adds arrays element by element.", "逐元素相加。"),
    MERGE("Subtract", "y = a − b", "Takes one array from the other, element by element.",
          "逐元素相减。"),
    MERGE("Multiply", "y = a · b · …", "Multiplies arrays element by element.", "逐元素相乘。"),
    MERGE("Average", "y = mean(a, b, …)", "Takes the mean of arrays, element by element.",
          "逐元素取平均。"),
    MERGE("Maximum", "y = max(a, b, …)", "Takes the largest of arrays, element by element.",
          "逐元素取最大值。"),
    MERGE("Minimum", "y = min(a, b, …)", "Takes the smallest of arrays, element by element.",
          "逐元素取最小值。"),
    {VT_KERAS_ROW("Concatenate", SHAPE, "Joins arrays along an axis.", "沿一个轴拼接数组。"),
     .inputs = VT_FIELDS({"inputs", "arrays that agree on the other axes", "其他轴相同的数组"}),
     .variadic_in = true, VT_KERAS_GIVES,
     .attrs = VT_FIELDS({"axis", "axis along which they are joined", "拼接的轴", "-1"})},
    {VT_KERAS_ROW("Dot", MATMUL, "Multiplies and sums two arrays along an axis of each.",
                  "沿各自的一个轴把两个数组相乘求和。"),
     .inputs = VT_FIELDS({"inputs", "two arrays", "两个数组"}), .variadic_in = true, VT_KERAS_GIVES,
     .attrs = VT_FIELDS(
         {"axes", "axes that are summed over", "求和的轴"},
         {"normalize", "rows are brought to length 1 first", "先把行归一化为长度 1", "false"})},
    {VT_KERAS_ROW("Merge", ELEM, "Keras 1: joins several inputs in the way that mode says.",
                  "Keras 1：按 mode 所指方式合并多个输入。"),
     .inputs = VT_FIELDS({"inputs", "what is joined", "被合并的数组"}), .variadic_in = true,
     VT_KERAS_GIVES,
     .attrs = VT_FIELDS({"mode", "sum, mul, concat, ave, cos, dot or max",
                         "sum、mul、concat、ave、cos、dot 或 max", "sum"},
                        {"concat_axis", "axis along which they are joined", "拼接的轴", "-1"},
                        {"dot_axes", "axes that are summed over", "求和的轴"})},

    SIMPLE("Flatten", SHAPE, "Puts all values of a sample in one row.",
           "把一个样本的所有值排成一行。", VT_KERAS_FORMAT),
    SIMPLE("Reshape", SHAPE, "Puts the values of a sample into another shape.",
           "把一个样本的值排成另一形状。",
           {"target_shape", "the shape without the batch; -1 follows from the others",
            "不含批的形状；-1 由其余推出"}),
    SIMPLE("Permute", SHAPE, "Exchanges axes.", "交换各轴。",
           {"dims", "which axis comes where, from 1, without the batch",
            "各轴的新次序，从 1 起，不含批"}),
    SIMPLE("RepeatVector", SHAPE, "Repeats a vector as the steps of a sequence.",
           "把一个向量重复成序列的各步。", {"n", "how many steps", "步数"}),
    SIMPLE("UpSampling1D", SHAPE, "Repeats every step.", "重复每一步。", UP),
    SIMPLE("UpSampling2D", SHAPE, "Enlarges a picture by repeating or interpolating.",
           "通过重复或插值放大图像。", UP,
           {"interpolation", "nearest, bilinear, …", "nearest、bilinear 等", "nearest"},
           VT_KERAS_FORMAT),
    SIMPLE("UpSampling3D", SHAPE, "Enlarges a volume by repeating.", "通过重复放大体数据。", UP,
           VT_KERAS_FORMAT),
    SIMPLE("ZeroPadding1D", SHAPE, "Puts zeros before and after a sequence.", "在序列前后补零。",
           PADS),
    SIMPLE("ZeroPadding2D", SHAPE, "Puts zeros around a picture.", "在图像四周补零。", PADS,
           VT_KERAS_FORMAT),
    SIMPLE("ZeroPadding3D", SHAPE, "Puts zeros around a volume.", "在体数据四周补零。", PADS,
           VT_KERAS_FORMAT),
    SIMPLE("Cropping1D", SHAPE, "Cuts steps off a sequence.", "裁去序列首尾的若干步。", CROPS),
    SIMPLE("Cropping2D", SHAPE, "Cuts the borders off a picture.", "裁去图像的边缘。", CROPS,
           VT_KERAS_FORMAT),
    SIMPLE("Cropping3D", SHAPE, "Cuts the borders off a volume.", "裁去体数据的边缘。", CROPS,
           VT_KERAS_FORMAT),
    SIMPLE("Identity", SHAPE, "Passes its input on.", "原样传递输入。", VT_KERAS_TRAINING),
    SIMPLE("Masking", SHAPE, "Marks steps that hold only the mask value as absent.",
           "把只含屏蔽值的步标为缺失。",
           {"mask_value", "value that means absent", "表示缺失的值", "0"}),
    SIMPLE("InputLayer", SHAPE, "Where the model is given its input.", "模型的输入处。",
           {"batch_shape", "the shape, with the batch", "含批的形状"}),
    SIMPLE("Functional", CONTROL, "A model within the model.", "模型中的模型。", VT_KERAS_TRAINING),
    SIMPLE("Sequential", CONTROL, "A chain of layers within the model.", "模型中的一串层。",
           VT_KERAS_TRAINING),
    SIMPLE("Lambda", CONTROL,
           "Runs a Python function, which the file holds as bytecode or by name.",
           "运行一个 Python 函数，文件以字节码或名称保存它。",
           {"function", "the function; it is shown, never run", "该函数；只显示，绝不运行"}),
    SIMPLE("TFOpLambda", CONTROL, "Runs a TensorFlow function.", "运行一个 TensorFlow 函数。",
           {"function", "its name", "函数名"}),
    SIMPLE("TensorFlowOpLayer", CONTROL, "Runs a TensorFlow operator.",
           "运行一个 TensorFlow 算子。",
           {"node_def", "the operator as TensorFlow writes it", "TensorFlow 写法的算子"}),
    SIMPLE("SlicingOpLambda", SHAPE, "Takes a part of an array.", "取数组的一部分。",
           {"function", "its name", "函数名"}),
    SIMPLE("TFSMLayer", CONTROL, "Runs a TensorFlow SavedModel from another folder.",
           "运行另一文件夹中的 TensorFlow SavedModel。", {"filepath", "the folder", "文件夹"}),
    SIMPLE("TorchModuleWrapper", CONTROL, "Runs a PyTorch module.", "运行一个 PyTorch 模块。",
           VT_KERAS_TRAINING),
    SIMPLE("JaxLayer", CONTROL, "Runs a JAX function.", "运行一个 JAX 函数。", VT_KERAS_TRAINING),
    SIMPLE("FlaxLayer", CONTROL, "Runs a Flax module.", "运行一个 Flax 模块。", VT_KERAS_TRAINING),
    {0},
};
