/* torch_functions.c: what networks of torch.nn do between their layers: functions and reshaping
 * without parameters. */
#include "op/rows.h"

#define VT_TORCH "torch.nn"
#define VT_X     VT_FIELD("input", "any shape", "任意形状")
#define VT_SAME  VT_FIELDS({"output", "of the same shape", "形状不变"})

#define FUNCTION(name_, formula_, says_, zh_)                                                      \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_ACTIVATION, .formula = formula_,    \
        .says = says_, .zh = zh_, .inputs = VT_FIELDS(VT_X), .outputs = VT_SAME,                   \
        .attrs = VT_FIELDS({0}),                                                                   \
    }
#define OF_TWO(name_, formula_, says_, zh_)                                                        \
    {                                                                                              \
        .domain = VT_TORCH, .name = name_, .family = VT_FAMILY_ELEM, .formula = formula_,          \
        .says = says_, .zh = zh_,                                                                  \
        .inputs = VT_FIELDS({"a", "the first", "第一个"},                                          \
                            {"b", "the second, repeated where its size is 1", "第二个，可广播"}),  \
        .outputs = VT_FIELDS({"output", "of the larger shape", "较大者的形状"}),                   \
        .attrs = VT_FIELDS({0}),                                                                   \
    }
#define WINDOW                                                                                     \
    VT_FIELD("kernel_size", "size of the window per axis", "各轴窗口大小"),                        \
        VT_FIELD("stride", "step of the window per axis", "各轴步长"),                             \
        VT_FIELD("padding", "places added at both ends of each axis", "各轴两端填充数"),           \
        VT_FIELD("ceil_mode", "1: a window that begins inside counts, though it ends outside",     \
                 "1：起点在内的窗口即使越界也计入", "0")
#define PICTURE VT_FIELDS({"input", "[N, C, H, W]", "输入 [N, C, H, W]"})

const vt_op vt_ops_torch_functions[] = {
    FUNCTION("ReLU", "y = max(x, 0)", "Keeps what is positive.", "保留正值，其余为零。"),
    FUNCTION("ReLU6", "y = min(max(x, 0), 6)", "Keeps what lies between 0 and 6.",
             "截取到 0 与 6 之间。"),
    FUNCTION("SiLU", "y = x · σ(x)", "The value times its own sigmoid; also called Swish.",
             "值乘以自身的 sigmoid，又称 Swish。"),
    FUNCTION("QuickGELU", "y = x · σ(1.702 x)", "GELU by a sigmoid, as CLIP computes it.",
             "用 sigmoid 近似的 GELU，CLIP 所用。"),
    FUNCTION("Mish", "y = x · tanh(ln(1 + eˣ))", "A smooth function that keeps small negatives.",
             "保留少量负值的平滑函数。"),
    FUNCTION("Tanh", "y = tanh(x)", "Bends values into −1 … 1.", "把值弯曲到 −1 … 1。"),
    FUNCTION("Sigmoid", "y = 1 / (1 + e⁻ˣ)", "Bends values into 0 … 1: a gate.",
             "把值弯曲到 0 … 1：门。"),
    FUNCTION("Hardswish", "y = x · min(max(x + 3, 0), 6) / 6", "Swish made of straight lines.",
             "由折线构成的 Swish。"),
    FUNCTION("Hardsigmoid", "y = min(max(x + 3, 0), 6) / 6", "A sigmoid made of straight lines.",
             "由折线构成的 sigmoid。"),
    FUNCTION("Exp", "y = eˣ", "The exponential function.", "指数函数。"),
    {
        .domain = VT_TORCH,
        .name = "GELU",
        .family = VT_FAMILY_ACTIVATION,
        .formula = "y = x · Φ(x)",
        .says = "The value times the share of a normal distribution below it.",
        .zh = "值乘以正态分布在其下的比例。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"approximate", "tanh: Φ by a hyperbolic tangent; none: by erf",
                            "tanh：用双曲正切近似 Φ；none：用 erf", "none"}),
    },
    {
        .domain = VT_TORCH,
        .name = "LeakyReLU",
        .family = VT_FAMILY_ACTIVATION,
        .formula = "y = x > 0 ? x : a x",
        .says = "Keeps what is positive and lets a little of the negative through.",
        .zh = "保留正值，负值只通过一小部分。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"negative_slope", "a", "负半轴斜率 a", "0.01"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Softmax",
        .family = VT_FAMILY_ACTIVATION,
        .formula = "yᵢ = e^xᵢ / Σ e^xⱼ",
        .says = "Makes shares that add up to 1.",
        .zh = "化为总和为 1 的占比。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"dim", "along this dimension", "沿此维"}),
    },
    OF_TWO("Add", "y = a + b", "Adds two values, element by element.", "逐元素相加。"),
    OF_TWO("Mul", "y = a · b", "Multiplies two values, element by element.", "逐元素相乘。"),
    {
        .domain = VT_TORCH,
        .name = "Scale",
        .family = VT_FAMILY_ELEM,
        .formula = "y = f · x",
        .says = "Multiplies by a fixed number.",
        .zh = "乘以一个固定的数。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"factor", "f", "系数 f"}),
    },
    {
        .domain = VT_TORCH,
        .name = "MatMul",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = a bᵀ",
        .says = "Every row of one value against every row of another.",
        .zh = "一个矩阵的每行与另一个的每行做内积。",
        .inputs = VT_FIELDS({"a", "[N, D]", "[N, D]"}, {"b", "[M, D]", "[M, D]"}),
        .outputs = VT_FIELDS({"output", "[N, M]", "输出 [N, M]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_TORCH,
        .name = "Normalize",
        .family = VT_FAMILY_NORM,
        .formula = "y = x / ‖x‖",
        .says = "Divides each vector by its length.",
        .zh = "把每个向量除以其长度。",
        .inputs = VT_FIELDS({"input", "[N, D]", "输入 [N, D]"}),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"dim", "along this dimension", "沿此维", "-1"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Concat",
        .family = VT_FAMILY_SHAPE,
        .says = "Puts values behind each other along one dimension.",
        .zh = "沿一维把多个值首尾相接。",
        .inputs = VT_FIELDS({"inputs", "equal but for that dimension", "除该维外形状相同"}),
        .outputs = VT_FIELDS({"output", "all of them", "拼接结果"}),
        .attrs = VT_FIELDS({"dim", "the dimension", "维"}),
        .variadic_in = true,
    },
    {
        .domain = VT_TORCH,
        .name = "Chunk",
        .family = VT_FAMILY_SHAPE,
        .says = "Cuts a value into equal parts along one dimension.",
        .zh = "沿一维把值切成相等的几份。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"outputs", "the parts", "各份"}),
        .attrs = VT_FIELDS({"chunks", "how many", "份数"}, {"dim", "the dimension", "维"}),
        .variadic_out = true,
    },
    {
        .domain = VT_TORCH,
        .name = "ChannelShuffle",
        .family = VT_FAMILY_SHAPE,
        .says = "Interleaves groups of channels, so that the next layer mixes them.",
        .zh = "把各组通道交错排列，使下一层能混合它们。",
        .inputs = PICTURE,
        .outputs = VT_SAME,
        .attrs = VT_FIELDS({"groups", "number of groups", "组数"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Flatten",
        .family = VT_FAMILY_SHAPE,
        .says = "Joins dimensions into one.",
        .zh = "把多个维合并为一维。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"output", "the same elements", "元素不变"}),
        .attrs = VT_FIELDS({"start_dim", "the first that is joined", "合并的第一维", "1"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Transpose",
        .family = VT_FAMILY_SHAPE,
        .says = "Exchanges two dimensions.",
        .zh = "交换两个维。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"output", "the same elements", "元素不变"}),
        .attrs = VT_FIELDS({"dim0", "the one", "其一"}, {"dim1", "the other", "其二"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Permute",
        .family = VT_FAMILY_SHAPE,
        .says = "Puts the dimensions in another order.",
        .zh = "改变各维的次序。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"output", "the same elements", "元素不变"}),
        .attrs = VT_FIELDS({"dims", "the old dimension for each new one", "各新维对应的旧维"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Select",
        .family = VT_FAMILY_SHAPE,
        .says = "Takes one place along a dimension: the class token, say.",
        .zh = "沿一维取一个位置，例如类别词元。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"output", "without that dimension", "少一维"}),
        .attrs = VT_FIELDS({"dim", "the dimension", "维"}, {"index", "the place", "位置"}),
    },
    {
        .domain = VT_TORCH,
        .name = "SelectToken",
        .family = VT_FAMILY_SHAPE,
        .says = "Takes, of every sample, the features at its first end token (or at its highest "
                "token number).",
        .zh = "对每个样本取首个结束词元（或编号最大的词元）处的特征。",
        .inputs = VT_FIELDS({"input", "[N, T, D]", "输入 [N, T, D]"},
                            {"ids", "the tokens [N, T]", "词元 [N, T]"}),
        .outputs = VT_FIELDS({"output", "[N, D]", "输出 [N, D]"}),
        .attrs = VT_FIELDS({"eos_token_id", "the end token; 2: the highest number counts",
                            "结束词元；2：取编号最大者"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Mean",
        .family = VT_FAMILY_POOL,
        .says = "The mean over dimensions.",
        .zh = "沿若干维求平均。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"output", "without those dimensions", "去掉这些维"}),
        .attrs = VT_FIELDS({"dim", "the dimensions", "维"},
                           {"keepdim", "1: they stay, with size 1", "1：保留为 1", "0"}),
    },
    {
        .domain = VT_TORCH,
        .name = "MaxPool2d",
        .family = VT_FAMILY_POOL,
        .says = "The largest value in each window.",
        .zh = "每个窗口的最大值。",
        .inputs = PICTURE,
        .outputs = VT_FIELDS({"output", "a smaller picture", "较小的图像"}),
        .attrs = VT_FIELDS(WINDOW),
    },
    {
        .domain = VT_TORCH,
        .name = "AvgPool2d",
        .family = VT_FAMILY_POOL,
        .says = "The mean of each window.",
        .zh = "每个窗口的平均值。",
        .inputs = PICTURE,
        .outputs = VT_FIELDS({"output", "a smaller picture", "较小的图像"}),
        .attrs = VT_FIELDS(WINDOW),
    },
    {
        .domain = VT_TORCH,
        .name = "AdaptiveAvgPool2d",
        .family = VT_FAMILY_POOL,
        .says = "Means over as many equal fields as the output has places, whatever the input's "
                "size.",
        .zh = "按输出大小把输入均分成若干区域求平均，与输入尺寸无关。",
        .inputs = PICTURE,
        .outputs = VT_FIELDS({"output", "[N, C, output_size]", "输出 [N, C, output_size]"}),
        .attrs = VT_FIELDS({"output_size", "height and width of the output", "输出的高与宽"}),
    },
    {
        .domain = VT_TORCH,
        .name = "ScaledDotProductAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "softmax(QKᵀ · scale + bias) V",
        .says = "Every token compares its query with all keys and takes their values by how well "
                "they match; heads are slices of the features and do this side by side.",
        .zh = "每个词元用查询比对所有键，按匹配程度取值；各头是特征的切片，并行进行。",
        .inputs = VT_FIELDS(
            {"query", "[N, T, heads · d]", "查询 [N, T, 头数·d]"},
            {"key", "[N, S, kv heads · d]", "键 [N, S, 键值头数·d]"},
            {"value", "[N, S, kv heads · d]", "值 [N, S, 键值头数·d]"},
            {"mask", "1 where a token is seen, 0 where it is padding [N, S]",
             "1 为可见词元，0 为填充 [N, S]"},
            {"bias", "added to the scores [1, heads, T, S]", "加到得分上 [1, 头数, T, S]"}),
        .outputs = VT_FIELDS({"output", "[N, T, heads · d]", "输出 [N, T, 头数·d]"}),
        .attrs =
            VT_FIELDS({"num_heads", "heads of the query", "查询的头数"},
                      {"num_kv_heads", "heads of keys and values; several queries share one",
                       "键值头数；多个查询头共用一个"},
                      {"scale", "factor on the scores; 1/√d when absent", "得分系数；缺省 1/√d"},
                      {"is_causal", "1: a token sees only itself and those before it",
                       "1：每个词元只看自己及之前", "0"},
                      {"sliding_window", "how many tokens back are seen, itself included",
                       "可见的最近词元数（含自身）"}),
    },
    {
        .domain = VT_TORCH,
        .name = "RotaryEmbedding",
        .family = VT_FAMILY_ATTENTION,
        .formula = "(x cos mθ − x′ sin mθ, x sin mθ + x′ cos mθ)",
        .says = "Turns pairs of features by an angle that grows with the token's place, so that "
                "products of queries and keys tell how far apart they stand.",
        .zh = "按词元位置旋转成对特征，使查询与键的内积反映相对距离。",
        .inputs =
            VT_FIELDS({"input", "queries or keys [N, T, heads · d]", "查询或键 [N, T, 头数·d]"}),
        .outputs = VT_SAME,
        .attrs = VT_FIELDS(
            {"head_dim", "d, features of a head", "每头特征数 d"},
            {"rotary_dim", "how many of them are turned; d when absent", "被旋转的特征数；缺省 d"},
            {"base", "the slowest turn takes about so many tokens", "频率基数", "10000"},
            {"interleaved", "1: pairs are neighbours, 0: halves", "1：相邻成对，0：前后半成对",
             "0"},
            {"rope_type",
             "how angles are stretched for long texts: default, "
             "linear, llama3…",
             "长文本的角度缩放方式", "default"},
            {"factor", "by how much", "缩放倍数"},
            {"low_freq_factor", "llama3: slow turns are stretched", "llama3：低频缩放界"},
            {"high_freq_factor", "llama3: fast turns are kept", "llama3：高频保留界"},
            {"original_max_position_embeddings", "llama3: tokens it was trained on",
             "llama3：训练长度"}),
    },
    {
        .domain = VT_TORCH,
        .name = "PositionIds",
        .family = VT_FAMILY_SHAPE,
        .says = "Counts the places of tokens: 0, 1, 2, … (with a padding token: places of the "
                "others, counted from behind its number).",
        .zh = "给词元编位置号 0、1、2……（有填充词元时只数其余词元，从填充编号之后数起）。",
        .inputs = VT_FIELDS({"input_ids", "[N, T]", "词元 [N, T]"}),
        .outputs = VT_FIELDS(
            {"position_ids", "[1, T], or [N, T] with padding", "位置号 [1, T]，有填充时 [N, T]"}),
        .attrs = VT_FIELDS(
            {"padding_idx", "the padding token; absent: all count", "填充词元；缺省则全部计数"},
            {"offset", "added to each", "加到每个位置号", "0"}),
    },
    {
        .domain = VT_TORCH,
        .name = "Unknown",
        .family = VT_FAMILY_CONTROL,
        .says = "Here stood modules without parameters (an activation, pooling, flattening): the "
                "file does not tell which.",
        .zh = "此处有不含参数的模块（激活、池化、展平等），文件没有说明是哪种。",
        .inputs = VT_FIELDS(VT_X),
        .outputs = VT_FIELDS({"output", "of unknown shape", "形状未知"}),
        .attrs = VT_FIELDS({0}),
    },
    {0},
};
