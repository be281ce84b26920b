/* torch_modules.c: the other layers of torch.nn, as modules that were pickled whole hold them.
 *
 * Parameters come after the input, in torch's order; attributes bear torch's names. N is the
 * batch, C channels, T tokens, D features. */
#include "op/rows.h"

#define VT_TORCH  "torch.nn"
#define VT_X      VT_FIELD("input", "any shape", "任意形状")
#define VT_SIGNAL VT_FIELD("input", "the signal [N, C, …]", "输入信号 [N, C, …]")
#define VT_SAME   VT_FIELDS({"output", "of the same shape", "形状不变"})
#define VT_OTHER  VT_FIELDS({"output", "of another size", "大小改变"})
#define VT_WEIGHT VT_FIELD("weight", "the scale γ [C]", "缩放 γ [C]")
#define VT_BIAS   VT_FIELD("bias", "the shift β [C]", "平移 β [C]")
#define VT_EPS    VT_FIELD("eps", "ε, keeps the root above zero", "ε，防止除零", "1e-05")

#define ROW(name_, family_, formula_, says_, zh_, outputs_, ...)                                   \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_##family_, .formula = formula_,     \
        .says = says_, .zh = zh_, .inputs = VT_FIELDS(VT_X), .outputs = outputs_,                  \
        .attrs = VT_FIELDS(__VA_ARGS__),                                                           \
    }
#define ACTIVATION(name_, formula_, says_, zh_, ...)                                               \
    ROW(name_, ACTIVATION, formula_, says_, zh_, VT_SAME, __VA_ARGS__)
#define DROP(name_, what, zh_)                                                                     \
    ROW(name_, NORM, NULL, "Drops " what " at random in training; passes all on when running.",    \
        "训练时随机丢弃" zh_ "；推理时原样通过。", VT_SAME,                                        \
        {"p", "share that is dropped", "丢弃比例", "0.5"})
#define POOL(name_, says_, zh_)                                                                    \
    ROW(name_, POOL, NULL, says_, zh_, VT_OTHER,                                                   \
        {"kernel_size", "size of the window per axis", "各轴窗口大小"},                            \
        {"stride", "step of the window per axis", "各轴步长"},                                     \
        {"padding", "places added at both ends of each axis", "各轴两端填充数"})
#define ADAPTIVE(name_, what, zh_)                                                                 \
    ROW(name_, POOL, NULL,                                                                         \
        "Takes the " what " of as many windows as the output shall have places.",                  \
        "按输出大小划分窗口，各取" zh_ "。", VT_OTHER,                                             \
        {"output_size", "places of the output per axis", "各轴输出大小"})
#define PAD(name_, what, zh_)                                                                      \
    ROW(name_, SHAPE, NULL, "Adds " what " around a signal.", "在信号四周补" zh_ "。", VT_OTHER,   \
        {"padding", "places added before and after, last axis first",                              \
         "各轴前后补的数目，末轴在先"})
#define NORM(name_, says_, zh_, ...)                                                               \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_NORM,                               \
        .formula = "y = (x − μ) / √(σ² + ε) · γ + β", .says = says_, .zh = zh_,                    \
        .inputs = VT_FIELDS(VT_SIGNAL, VT_WEIGHT, VT_BIAS), .outputs = VT_SAME,                    \
        .attrs = VT_FIELDS(__VA_ARGS__),                                                           \
    }
#define INSTANCE(name_)                                                                            \
    NORM(name_, "Brings each channel of each sample to mean 0 and variance 1.",                    \
         "把每个样本的每个通道化为均值 0、方差 1。", VT_EPS)
#define CELL(name_, says_, zh_)                                                                    \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_RECURRENT, .says = says_,           \
        .zh = zh_,                                                                                 \
        .inputs = VT_FIELDS({"input", "one step [N, D]", "一个时间步 [N, D]"},                     \
                            {"weights", "weight_ih, weight_hh, bias_ih, bias_hh",                  \
                             "weight_ih、weight_hh、bias_ih、bias_hh"}),                           \
        .outputs = VT_FIELDS({"state", "the next state", "下一状态"}),                             \
        .attrs = VT_FIELDS({"hidden_size", "features of the state", "状态的特征数"}),              \
        .variadic_in = true,                                                                       \
    }
#define LOSS(name_, says_, zh_)                                                                    \
    ROW(name_, ELEM, NULL, says_, zh_, VT_FIELDS({"loss", "one number", "一个数"}),                \
        {"reduction", "how the samples' losses are put together", "各样本损失的合并方式", "mean"})
#define CONTAINER(name_, says_, zh_)                                                               \
    ROW(name_, CONTROL, NULL, says_, zh_, VT_FIELDS({"output", "what it gives", "输出"}), {0})

const vt_op vt_ops_torch_modules[] = {
    ROW("Identity", SHAPE, "y = x", "Passes its input on.", "原样传递输入。", VT_SAME, {0}),
    DROP("Dropout", "values", "元素"),
    DROP("Dropout1d", "whole channels", "整个通道"),
    DROP("Dropout2d", "whole channels", "整个通道"),
    DROP("Dropout3d", "whole channels", "整个通道"),
    DROP("AlphaDropout", "values and keeps mean and variance", "元素并保持均值与方差"),
    DROP("FeatureAlphaDropout", "channels and keeps mean and variance", "通道并保持均值与方差"),

    ACTIVATION("ELU", "y = x > 0 ? x : α (eˣ − 1)", "Keeps what is positive, bends the negative.",
               "保留正值，负值平滑趋于 −α。", {"alpha", "α", "α", "1"}),
    ACTIVATION("CELU", "y = max(0, x) + min(0, α (e^(x/α) − 1))",
               "Keeps what is positive, bends the negative smoothly.", "保留正值，负值平滑弯曲。",
               {"alpha", "α", "α", "1"}),
    ACTIVATION("SELU", "y = λ (x > 0 ? x : α (eˣ − 1))",
               "An ELU whose constants keep mean 0 and variance 1.",
               "常数使均值为 0、方差为 1 的 ELU。", {0}),
    ACTIVATION("GLU", "y = a · σ(b)", "One half of the features gates the other.",
               "一半特征作为另一半的门。", {"dim", "axis that is halved", "对半分的轴", "-1"}),
    ACTIVATION("LogSigmoid", "y = −ln(1 + e⁻ˣ)", "The logarithm of the sigmoid.",
               "sigmoid 的对数。", {0}),
    ACTIVATION("LogSoftmax", "yᵢ = xᵢ − ln Σ e^xⱼ", "Logarithms of shares that add up to 1.",
               "总和为 1 的占比的对数。", {"dim", "axis that adds up to 1", "总和为 1 的轴"}),
    ACTIVATION("Softmax2d", "y = e^x / Σ e^x", "Shares among the channels of each place.",
               "每个位置各通道的占比。", {0}),
    ACTIVATION("Softmin", "y = e^−x / Σ e^−x", "Shares that add up to 1, most for the smallest.",
               "总和为 1 的占比，最小者最大。", {"dim", "axis that adds up to 1", "总和为 1 的轴"}),
    ACTIVATION("Softplus", "y = ln(1 + e^(βx)) / β", "A ReLU without its corner.", "光滑的 ReLU。",
               {"beta", "β", "β", "1"}, {"threshold", "beyond it y = x", "超过后 y = x", "20"}),
    ACTIVATION("Softsign", "y = x / (1 + |x|)", "Bends values into −1 … 1, slower than tanh.",
               "把值弯曲到 −1 … 1，比 tanh 缓。", {0}),
    ACTIVATION("Softshrink", "y = sign(x) · max(|x| − λ, 0)", "Draws values towards zero by λ.",
               "使值向零收缩 λ。", {"lambd", "λ", "λ", "0.5"}),
    ACTIVATION("Hardshrink", "y = |x| > λ ? x : 0", "Makes zero what is small.", "把小值置零。",
               {"lambd", "λ", "λ", "0.5"}),
    ACTIVATION("Hardtanh", "y = min(max(x, a), b)", "Keeps what lies between two bounds.",
               "截取到两个界限之间。", {"min_val", "a", "下界 a", "-1"},
               {"max_val", "b", "上界 b", "1"}),
    ACTIVATION("Tanhshrink", "y = x − tanh(x)", "What tanh leaves of a value.", "值减去其 tanh。",
               {0}),
    ACTIVATION("Threshold", "y = x > t ? x : v", "Puts a value for all that is not above a bound.",
               "不高于阈值者以定值代替。", {"threshold", "t", "阈值 t"}, {"value", "v", "定值 v"}),
    ACTIVATION("RReLU", "y = x > 0 ? x : a x", "A leaky ReLU whose slope is drawn in training.",
               "训练时随机取斜率的 LeakyReLU。", {"lower", "least slope", "最小斜率"},
               {"upper", "largest slope", "最大斜率"}),
    {
        .domain = VT_TORCH,
        .name = "PReLU",
        .family = VT_FAMILY_ACTIVATION,
        .formula = "y = x > 0 ? x : a x",
        .says = "A leaky ReLU whose slope is learned.",
        .zh = "斜率可学习的 LeakyReLU。",
        .inputs =
            VT_FIELDS(VT_X, {"weight", "a: one, or one per channel", "斜率 a：一个或每通道一个"}),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"num_parameters", "how many slopes", "斜率个数", "1"}),
    },

    POOL("MaxPool1d", "Takes the largest value of each window.", "取每个窗口的最大值。"),
    POOL("MaxPool3d", "Takes the largest value of each window.", "取每个窗口的最大值。"),
    POOL("AvgPool1d", "Takes the mean of each window.", "取每个窗口的平均值。"),
    POOL("AvgPool3d", "Takes the mean of each window.", "取每个窗口的平均值。"),
    POOL("LPPool1d", "Takes the norm of each window.", "取每个窗口的范数。"),
    POOL("LPPool2d", "Takes the norm of each window.", "取每个窗口的范数。"),
    POOL("LPPool3d", "Takes the norm of each window.", "取每个窗口的范数。"),
    POOL("MaxUnpool1d", "Puts values back where they were the largest.", "把值放回最大值所在处。"),
    POOL("MaxUnpool2d", "Puts values back where they were the largest.", "把值放回最大值所在处。"),
    POOL("MaxUnpool3d", "Puts values back where they were the largest.", "把值放回最大值所在处。"),
    POOL("FractionalMaxPool2d", "Takes the largest value of windows of uneven sizes.",
         "取大小不等窗口的最大值。"),
    POOL("FractionalMaxPool3d", "Takes the largest value of windows of uneven sizes.",
         "取大小不等窗口的最大值。"),
    ADAPTIVE("AdaptiveAvgPool1d", "mean", "平均值"),
    ADAPTIVE("AdaptiveAvgPool3d", "mean", "平均值"),
    ADAPTIVE("AdaptiveMaxPool1d", "largest value", "最大值"),
    ADAPTIVE("AdaptiveMaxPool2d", "largest value", "最大值"),
    ADAPTIVE("AdaptiveMaxPool3d", "largest value", "最大值"),

    PAD("ReflectionPad1d", "its mirror image", "镜像"),
    PAD("ReflectionPad2d", "its mirror image", "镜像"),
    PAD("ReflectionPad3d", "its mirror image", "镜像"),
    PAD("ReplicationPad1d", "copies of its border", "边缘值"),
    PAD("ReplicationPad2d", "copies of its border", "边缘值"),
    PAD("ReplicationPad3d", "copies of its border", "边缘值"),
    PAD("CircularPad1d", "its other end", "另一端的值"),
    PAD("CircularPad2d", "its other end", "另一端的值"),
    PAD("CircularPad3d", "its other end", "另一端的值"),
    PAD("ZeroPad1d", "zeros", "零"),
    PAD("ZeroPad2d", "zeros", "零"),
    PAD("ZeroPad3d", "zeros", "零"),
    PAD("ConstantPad1d", "one value", "定值"),
    PAD("ConstantPad2d", "one value", "定值"),
    PAD("ConstantPad3d", "one value", "定值"),

    INSTANCE("InstanceNorm1d"),
    INSTANCE("InstanceNorm2d"),
    INSTANCE("InstanceNorm3d"),
    NORM("GroupNorm", "Brings groups of channels of each sample to mean 0 and variance 1.",
         "把每个样本的各组通道化为均值 0、方差 1。", {"num_groups", "how many groups", "组数"},
         VT_EPS),
    NORM("SyncBatchNorm", "A batch norm over the batches of all devices.", "跨设备的批归一化。",
         VT_EPS),
    ROW("LocalResponseNorm", NORM, "y = x / (k + α/n · Σ x²)^β",
        "Divides each value by the size of its neighbours in other channels.",
        "每个值除以邻近通道值的大小。", VT_SAME, {"size", "neighbours n", "邻近通道数 n"},
        {"alpha", "α", "α", "0.0001"}, {"beta", "β", "β", "0.75"}, {"k", "k", "k", "1"}),

    CELL("RNNCell", "One step of a plain recurrent network.", "普通循环网络的一步。"),
    CELL("LSTMCell", "One step of an LSTM: gates decide what is kept, added and shown.",
         "LSTM 的一步：门决定保留、加入与输出什么。"),
    CELL("GRUCell", "One step of a GRU: gates decide what is kept and what is new.",
         "GRU 的一步：门决定保留什么、更新什么。"),
    {
        .domain = VT_TORCH,
        .name = "Bilinear",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = x₁ᵀ W x₂ + b",
        .says = "Every output is a weighted sum of all products of two inputs' values.",
        .zh = "每个输出是两组输入两两乘积的加权和。",
        .inputs = VT_FIELDS({"input", "the two inputs", "两组输入"},
                            {"weight", "[out, in₁, in₂]", "权重 [out, in₁, in₂]"},
                            {"bias", "one per output, or none", "每个输出一个偏置，可无"}),
        .outputs = VT_FIELDS({"output", "[N, …, out]", "输出 [N, …, out]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_TORCH,
        .name = "EmbeddingBag",
        .family = VT_FAMILY_MATMUL,
        .says = "Takes rows of a table and puts each bag of them together as one.",
        .zh = "取表中的行，并把每袋合并为一行。",
        .inputs = VT_FIELDS({"input", "numbers of rows", "行号"},
                            {"weight", "the table [rows, D]", "表 [行数, D]"}),
        .outputs = VT_FIELDS({"output", "[bags, D]", "[袋数, D]"}),
        .attrs = VT_FIELDS({"mode", "sum, mean or max", "sum、mean 或 max", "mean"}),
    },

    ROW("Unflatten", SHAPE, NULL, "Makes several axes out of one.", "把一个轴拆为多个轴。",
        VT_OTHER, {"dim", "the axis", "所拆的轴"}),
    ROW("PixelShuffle", SHAPE, NULL, "Lays r² channels out as squares of r × r places.",
        "把 r² 个通道排成 r × r 的方块。", VT_OTHER, {"upscale_factor", "r", "倍数 r"}),
    ROW("PixelUnshuffle", SHAPE, NULL, "Stacks squares of r × r places as r² channels.",
        "把 r × r 的方块叠成 r² 个通道。", VT_OTHER, {"downscale_factor", "r", "倍数 r"}),
    ROW("Upsample", SHAPE, NULL, "Makes a signal larger by filling in between its values.",
        "通过插值放大信号。", VT_OTHER, {"scale_factor", "how many times", "倍数"},
        {"mode", "nearest, linear, bilinear, bicubic, trilinear", "插值方式", "nearest"}),
    ROW("UpsamplingNearest2d", SHAPE, NULL, "Makes a picture larger by repeating its values.",
        "通过重复放大图像。", VT_OTHER, {"scale_factor", "how many times", "倍数"}),
    ROW("UpsamplingBilinear2d", SHAPE, NULL,
        "Makes a picture larger by straight lines between values.", "通过双线性插值放大图像。",
        VT_OTHER, {"scale_factor", "how many times", "倍数"}),
    ROW("Unfold", SHAPE, NULL, "Lays windows of a picture out as columns.", "把图像的窗口排成列。",
        VT_OTHER, {"kernel_size", "size of the window per axis", "各轴窗口大小"}),
    ROW("Fold", SHAPE, NULL, "Adds columns up as windows of a picture.", "把列作为窗口叠加成图像。",
        VT_OTHER, {"kernel_size", "size of the window per axis", "各轴窗口大小"}),
    ROW("CosineSimilarity", ELEM, "y = a · b / (‖a‖ ‖b‖)",
        "How much two vectors point the same way.", "两个向量方向的一致程度。", VT_OTHER,
        {"dim", "axis of the vectors", "向量所在轴", "1"}),
    ROW("PairwiseDistance", ELEM, "y = ‖a − b‖", "How far two vectors lie apart.",
        "两个向量的距离。", VT_OTHER, {"norm", "p of the norm", "范数的 p", "2"}),

    LOSS("L1Loss", "The mean distance from what was wanted.", "与目标的平均绝对差。"),
    LOSS("MSELoss", "The mean square of the distance from what was wanted.", "与目标的均方差。"),
    LOSS("SmoothL1Loss", "Squares of small distances, large ones as they are.",
         "小误差取平方，大误差取绝对值。"),
    LOSS("HuberLoss", "Squares of small distances, large ones as they are.",
         "小误差取平方，大误差取绝对值。"),
    LOSS("CrossEntropyLoss", "How little probability the right class was given.",
         "正确类别所得概率的负对数。"),
    LOSS("NLLLoss", "How little the logarithm says of the right class.",
         "正确类别对数概率的相反数。"),
    LOSS("BCELoss", "How far probabilities are from yes and no.", "概率与是非的交叉熵。"),
    LOSS("BCEWithLogitsLoss", "How far sigmoids of values are from yes and no.",
         "sigmoid 后与是非的交叉熵。"),
    LOSS("KLDivLoss", "How far one distribution is from another.", "一个分布与另一分布的差异。"),

    CONTAINER("Sequential", "Runs its modules one after another.", "依次运行其中的模块。"),
    CONTAINER("ModuleList", "A list of modules; forward() says how they run.",
              "模块列表；运行方式由 forward() 决定。"),
    CONTAINER("ModuleDict", "Modules by name; forward() says how they run.",
              "按名称的模块；运行方式由 forward() 决定。"),
    CONTAINER("ParameterList", "A list of parameters.", "参数列表。"),
    CONTAINER("ParameterDict", "Parameters by name.", "按名称的参数。"),
    CONTAINER("Transformer", "An encoder and a decoder of attention layers.",
              "由注意力层构成的编码器与解码器。"),
    CONTAINER("TransformerEncoder", "Attention layers one after another.", "依次运行的注意力层。"),
    CONTAINER("TransformerDecoder", "Attention layers that also look at an encoder.",
              "同时关注编码器的注意力层。"),
    CONTAINER("TransformerEncoderLayer",
              "Self-attention, then two linear layers, each with a shortcut.",
              "自注意力，再接两个线性层，各带捷径。"),
    CONTAINER("TransformerDecoderLayer",
              "Self-attention, attention to an encoder, two linear layers, each with a shortcut.",
              "自注意力、对编码器的注意力、两个线性层，各带捷径。"),
    {0},
};
