/* torch.c: layers of torch.nn that hold parameters, as known architectures are built from them.
 *
 * Parameters come after the input, in torch's order; attributes bear torch's names. N is the
 * batch, C channels, T tokens, D features. */
#include "op/rows.h"

#define VT_TORCH  "torch.nn"
#define VT_SIGNAL VT_FIELD("input", "the signal [N, C, …]", "输入信号 [N, C, …]")
#define VT_TOKENS                                                                                  \
    VT_FIELD("input", "features in the last dimension [N, …, D]", "最后一维为特征 [N, …, D]")
#define VT_BIAS VT_FIELD("bias", "one per output, or none", "每个输出一个偏置，可无")
#define VT_MAPS VT_FIELDS({"output", "one map per kernel", "每个卷积核一张特征图"})
#define VT_SAME VT_FIELDS({"output", "of the same shape", "形状不变"})
#define VT_SLIDE                                                                                   \
    VT_FIELD("kernel_size", "size of the window per axis", "各轴窗口大小"),                        \
        VT_FIELD("stride", "step of the window per axis", "各轴步长"),                             \
        VT_FIELD("padding", "zeros added at both ends of each axis", "各轴两端补零数"),            \
        VT_FIELD("dilation", "gaps between kernel positions per axis", "各轴核点间隔"),            \
        VT_FIELD("groups", "channels are split into so many separate convolutions",                \
                 "通道分成多少组各自卷积")

#define CONVOLUTION(name_, what, zh_)                                                              \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_CONV, .formula = "Y = W ∗ X + b",   \
        .says = "Slides learned kernels over " what                                                \
                " and sums the weighted neighbourhood at each place.",                             \
        .zh = "用学到的卷积核在" zh_ "上滑动，在每个位置对邻域加权求和。",                         \
        .inputs = VT_FIELDS(VT_SIGNAL,                                                             \
                            {"weight", "the kernels [out, in/groups, kernel…]",                    \
                             "卷积核 [out, in/groups, kernel…]"},                                  \
                            VT_BIAS),                                                              \
        .outputs = VT_MAPS, .attrs = VT_FIELDS(VT_SLIDE),                                          \
    }
#define TRANSPOSED(name_)                                                                          \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_CONV, .formula = "Y = Wᵀ ∗ X + b",  \
        .says = "Spreads every value over a neighbourhood with the kernel's weights: a "           \
                "convolution run backwards, which makes signals larger.",                          \
        .zh = "把每个值按卷积核权重散布到邻域：反向的卷积，使信号变大。",                          \
        .inputs = VT_FIELDS(VT_SIGNAL,                                                             \
                            {"weight", "the kernels [in, out/groups, kernel…]",                    \
                             "卷积核 [in, out/groups, kernel…]"},                                  \
                            VT_BIAS),                                                              \
        .outputs = VT_MAPS,                                                                        \
        .attrs =                                                                                   \
            VT_FIELDS(VT_SLIDE, {"output_padding", "sizes added at the end", "末端补的大小"}),     \
    }
#define BATCH_NORM(name_)                                                                          \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_NORM,                               \
        .formula = "y = (x − μ) / √(σ² + ε) · γ + β",                                              \
        .says = "Shifts and scales each channel by the mean and variance seen in training.",       \
        .zh = "按训练中统计的均值与方差对每个通道平移缩放。",                                      \
        .inputs = VT_FIELDS(VT_SIGNAL, {"weight", "the scale γ [C]", "缩放 γ [C]"},                \
                            {"bias", "the shift β [C]", "平移 β [C]"},                             \
                            {"running_mean", "the mean μ [C]", "均值 μ [C]"},                      \
                            {"running_var", "the variance σ² [C]", "方差 σ² [C]"}),                \
        .outputs = VT_SAME,                                                                        \
        .attrs = VT_FIELDS({"eps", "ε, keeps the root above zero", "ε，防止除零", "1e-05"}),       \
    }
#define RECURRENT(name_, says_, zh_)                                                               \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_RECURRENT, .says = says_,           \
        .zh = zh_,                                                                                 \
        .inputs = VT_FIELDS({"input", "a step per row [N, T, D]", "每行一个时间步 [N, T, D]"},     \
                            {"weights",                                                            \
                             "per layer and direction: weight_ih, weight_hh, bias_ih, bias_hh",    \
                             "每层每方向：weight_ih、weight_hh、bias_ih、bias_hh"}),               \
        .outputs =                                                                                 \
            VT_FIELDS({"output", "the last layer's state at each step", "最后一层每步的状态"}),    \
        .attrs = VT_FIELDS({"hidden_size", "features of the state", "状态的特征数"},               \
                           {"num_layers", "layers on top of each other", "堆叠层数"},              \
                           {"bidirectional", "1: also from the end to the start", "1：双向"}),     \
        .variadic_in = true,                                                                       \
    }

const vt_op vt_ops_torch[] = {
    CONVOLUTION("Conv1d", "a sequence", "序列"),
    CONVOLUTION("Conv2d", "a picture", "图像"),
    CONVOLUTION("Conv3d", "a volume", "体数据"),
    TRANSPOSED("ConvTranspose1d"),
    TRANSPOSED("ConvTranspose2d"),
    TRANSPOSED("ConvTranspose3d"),
    {
        .domain = VT_TORCH,
        .name = "Linear",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = x Wᵀ + b",
        .says = "Every output is a weighted sum of all inputs.",
        .zh = "每个输出都是所有输入的加权和。",
        .inputs = VT_FIELDS(VT_TOKENS, {"weight", "[out, in]", "权重 [out, in]"}, VT_BIAS),
        .outputs = VT_FIELDS({"output", "[N, …, out]", "输出 [N, …, out]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_TORCH,
        .name = "Conv1D",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = x W + b",
        .says = "A linear layer whose weight is stored [in, out], as GPT-2 keeps it; no "
                "convolution in spite of its name.",
        .zh = "权重按 [in, out] 存放的线性层（GPT-2 的写法）；名为卷积，实非卷积。",
        .inputs = VT_FIELDS(VT_TOKENS, {"weight", "[in, out]", "权重 [in, out]"}, VT_BIAS),
        .outputs = VT_FIELDS({"output", "[N, …, out]", "输出 [N, …, out]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_TORCH,
        .name = "Embedding",
        .family = VT_FAMILY_MATMUL,
        .says = "Takes the row of a table for each number: a token's vector.",
        .zh = "为每个编号取出表中的一行：词元的向量。",
        .inputs = VT_FIELDS({"input", "numbers of rows [N, T]", "行号 [N, T]"},
                            {"weight", "the table [rows, D]", "表 [行数, D]"}),
        .outputs = VT_FIELDS({"output", "[N, T, D]", "向量 [N, T, D]"}),
        .attrs = VT_FIELDS({0}),
    },
    BATCH_NORM("BatchNorm1d"),
    BATCH_NORM("BatchNorm2d"),
    BATCH_NORM("BatchNorm3d"),
    {
        .domain = VT_TORCH,
        .name = "LayerNorm",
        .family = VT_FAMILY_NORM,
        .formula = "y = (x − μ) / √(σ² + ε) · γ + β",
        .says = "Brings the features of each position to mean 0 and variance 1, then scales and "
                "shifts them.",
        .zh = "把每个位置的特征化为均值 0、方差 1，再缩放平移。",
        .inputs = VT_FIELDS(VT_TOKENS, {"weight", "the scale γ [D]", "缩放 γ [D]"},
                            {"bias", "the shift β [D]", "平移 β [D]"}),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"eps", "ε, keeps the root above zero", "ε，防止除零", "1e-05"}),
    },
    {
        .domain = VT_TORCH,
        .name = "LayerNorm2d",
        .family = VT_FAMILY_NORM,
        .formula = "y = (x − μ) / √(σ² + ε) · γ + β",
        .says = "Layer norm over the channels of each place of a picture.",
        .zh = "对图像每个位置的各通道做层归一化。",
        .inputs = VT_FIELDS(VT_SIGNAL, {"weight", "the scale γ [C]", "缩放 γ [C]"},
                            {"bias", "the shift β [C]", "平移 β [C]"}),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"eps", "ε, keeps the root above zero", "ε，防止除零", "1e-05"}),
    },
    {
        .domain = VT_TORCH,
        .name = "RMSNorm",
        .family = VT_FAMILY_NORM,
        .formula = "y = x / √(mean(x²) + ε) · γ",
        .says = "Divides the features of each position by their root mean square and scales them.",
        .zh = "把每个位置的特征除以其均方根，再缩放。",
        .inputs = VT_FIELDS(VT_TOKENS, {"weight", "the scale γ [D]", "缩放 γ [D]"}),
        .outputs = VT_SAME,
        .attrs =
            VT_FIELDS({"eps", "ε, keeps the root above zero", "ε，防止除零", "1e-06"},
                      {"head_dim", "features are taken in heads of this size", "特征按此大小分头"}),
    },
    RECURRENT(
        "LSTM",
        "Reads a sequence step by step; gates decide what its memory keeps, forgets and "
        "shows (in torch's order: input, forget, cell, output).",
        "逐步读入序列；门控决定记忆的保留、遗忘与输出（torch 顺序：输入、遗忘、候选、输出）。"),
    RECURRENT("GRU",
              "Reads a sequence step by step; two gates mix the old state with the new (in torch's "
              "order: reset, update, new).",
              "逐步读入序列；两个门混合新旧状态（torch 顺序：重置、更新、候选）。"),
    RECURRENT("RNN", "Reads a sequence step by step; the state is a tanh of input and old state.",
              "逐步读入序列；状态是输入与旧状态之和的 tanh。"),
    {
        .domain = VT_TORCH,
        .name = "MultiheadAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "softmax(QKᵀ / √d) V",
        .says = "Every token looks at all others: queries, keys and values by one matrix, "
                "attention per head, and a matrix that joins the heads.",
        .zh = "每个词元看其余所有词元：一个矩阵给出查询、键、值，按头做注意力，再由一个矩阵合并。",
        .inputs = VT_FIELDS(
            {"input", "[N, T, D]", "输入 [N, T, D]"},
            {"in_proj_weight", "queries, keys, values [3D, D]", "查询、键、值的权重 [3D, D]"},
            {"in_proj_bias", "their biases [3D]", "其偏置 [3D]"},
            {"out_proj.weight", "joins the heads [D, D]", "合并各头 [D, D]"},
            {"out_proj.bias", "its bias [D]", "其偏置 [D]"}),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"num_heads", "number of heads", "注意力头数"}),
    },
    {
        .domain = VT_TORCH,
        .name = "RelativePositionBias",
        .family = VT_FAMILY_ATTENTION,
        .says = "A learned number per head for how far two tokens stand apart, distances taken "
                "in buckets that grow with it; added to the scores of attention.",
        .zh = "按两词元的距离（分桶，越远桶越宽）为每个头取一个学到的数，加到注意力得分上。",
        .inputs =
            VT_FIELDS({"query", "for the number of tokens [N, T, D]", "用于取得词元数 [N, T, D]"},
                      {"weight", "a number per bucket and head [buckets, heads]",
                       "每桶每头一个数 [桶数, 头数]"}),
        .outputs = VT_FIELDS({"bias", "[1, heads, T, T]", "偏置 [1, 头数, T, T]"}),
        .attrs = VT_FIELDS({"num_buckets", "number of buckets", "桶数"},
                           {"max_distance", "beyond it all is one bucket", "超过此距离归为一桶"},
                           {"bidirectional", "1: before and behind have buckets of their own",
                            "1：前后各有自己的桶"}),
    },
    {
        .domain = VT_TORCH,
        .name = "PrependToken",
        .family = VT_FAMILY_SHAPE,
        .says = "Puts learned vectors before the tokens of every sample: the class token.",
        .zh = "在每个样本的词元之前放上学到的向量：类别词元。",
        .inputs = VT_FIELDS({"input", "[N, T, D]", "输入 [N, T, D]"},
                            {"token", "[1, k, D] or [D]", "词元 [1, k, D] 或 [D]"}),
        .outputs = VT_FIELDS({"output", "[N, k + T, D]", "输出 [N, k + T, D]"}),
        .attrs = VT_FIELDS({0}),
    },
    {0},
};
