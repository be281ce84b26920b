/* matmul.c: products of matrices: every output is a weighted sum of all inputs.
 *
 * Leading axes of more than two are a batch: one product for each. */
#include "op/rows.h"

#define VT_GEMM_TRANSPOSES                                                                         \
    VT_FIELD("transA", "1: A is taken transposed", "1：A 先转置", "0"),                            \
        VT_FIELD("transB", "1: B is taken transposed", "1：B 先转置", "0")
#define VT_PRODUCT_INPUTS                                                                          \
    VT_FIELD("A", "the left matrix [.., M, K]", "左矩阵 [.., M, K]"),                              \
        VT_FIELD("B", "the right matrix [.., K, N]", "右矩阵 [.., K, N]")
#define VT_FUSED_MATMUL_ATTRS                                                                      \
    VT_FIELD("alpha", "factor on the product", "乘积的系数", "1"),                                 \
        VT_FIELD("transA", "1: the last two axes of A are swapped", "1：交换 A 的最后两维", "0"),  \
        VT_FIELD("transB", "1: the last two axes of B are swapped", "1：交换 B 的最后两维", "0"),  \
        VT_FIELD("transBatchA", "1: the batch axes of A come after its rows",                      \
                 "1：A 的批次轴位于行之后", "0"),                                                  \
        VT_FIELD("transBatchB", "1: the batch axes of B come after its rows",                      \
                 "1：B 的批次轴位于行之后", "0")
#define VT_EXPERT_INPUTS                                                                           \
    VT_FIELD("input", "one row per token", "每个词元一行"),                                        \
        VT_FIELD("router_probs", "score of each expert for each token", "每个词元对各专家的得分")
#define VT_EXPERT_ATTRS                                                                            \
    VT_FIELD("activation_alpha", "first number of the activation", "激活的第一个参数", "1"),       \
        VT_FIELD("activation_beta", "second number of the activation", "激活的第二个参数", "0"),   \
        VT_FIELD("activation_type", "what stands between the layers", "两层之间的激活", "relu"),   \
        VT_FIELD("k", "experts asked per token", "每个词元启用的专家数", "1"),                     \
        VT_FIELD("normalize_routing_weights", "1: the chosen scores are scaled to sum to one",     \
                 "1：所选得分归一", "0"),                                                          \
        VT_FIELD("swiglu_fusion",                                                                  \
                 "how gate and value are stored: 0 apart, 1 interleaved, 2 in halves",             \
                 "门与值的存放：0 分开，1 交错，2 各半", "0"),                                     \
        VT_FIELD("swiglu_limit", "values of SwiGLU are held below it", "SwiGLU 的数值上限"),       \
        VT_FIELD("use_sparse_mixer", "1: choose experts by sparse mixing",                         \
                 "1：用稀疏混合选择专家", "0")

const vt_op vt_ops_matmul[] = {
    {
        .domain = "",
        .name = "MatMul",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = A · B",
        .says = "The matrix product; of stacks of matrices, one product each.",
        .zh = "矩阵乘积；对成批的矩阵逐个相乘。",
        .inputs = VT_FIELDS(VT_PRODUCT_INPUTS),
        .outputs = VT_FIELDS({"Y", "the product [.., M, N]", "乘积 [.., M, N]"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "Gemm",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = α · A · B + β · C",
        .says = "A matrix product plus a bias: a dense layer.",
        .zh = "矩阵乘积加偏置：全连接层。",
        .inputs = VT_FIELDS({"A", "rows to be mapped [M, K]", "待映射的行 [M, K]"},
                            {"B", "the weights [K, N]", "权重 [K, N]"},
                            {"C", "the bias, repeated over rows", "偏置，按行重复"}),
        .outputs =
            VT_FIELDS({"Y", "one row of N results for each row of A", "A 的每一行得到 N 个结果"}),
        .attrs = VT_FIELDS({"alpha", "factor on the product", "乘积的系数", "1"},
                           {"beta", "factor on the bias", "偏置的系数", "1"}, VT_GEMM_TRANSPOSES,
                           {"broadcast", "before opset 7: 1 lets C be repeated",
                            "opset 7 之前：1 允许重复 C", "0"}),
    },
    {
        .domain = "",
        .name = "MatMulInteger",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = (A − a₀) · (B − b₀)",
        .says = "A matrix product of 8-bit integers less their zero points, summed in 32 bits.",
        .zh = "8 位整数减零点后的矩阵乘积，以 32 位累加。",
        .inputs = VT_FIELDS(
            {"A", "the left matrix, 8-bit", "8 位左矩阵"},
            {"B", "the right matrix, 8-bit", "8 位右矩阵"},
            {"a_zero_point", "zero point of A, one or one per row", "A 的零点，一个或每行一个"},
            {"b_zero_point", "zero point of B, one or one per column", "B 的零点，一个或每列一个"}),
        .outputs = VT_FIELDS({"Y", "sums in 32-bit integers", "32 位整数的和"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "Einsum",
        .family = VT_FAMILY_MATMUL,
        .formula = "\"ij,jk→ik\": Yᵢₖ = Σⱼ Aᵢⱼ · Bⱼₖ",
        .says = "Multiplies and sums over named axes, as the equation says.",
        .zh = "按式子对命名的轴相乘并求和。",
        .inputs = VT_FIELDS(
            {"Inputs", "the factors, one per part before the arrow", "因子，与箭头前各部分对应"}),
        .outputs = VT_FIELDS({"Output", "the sum", "求和结果"}),
        .attrs = VT_FIELDS({"equation", "letters name axes; those missing after -> are summed",
                            "字母表示轴；-> 后没有的轴被求和"}),
        .variadic_in = true,
    },
    {
        .domain = "",
        .name = "Det",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = det X",
        .says = "The determinant of each square matrix.",
        .zh = "每个方阵的行列式。",
        .inputs = VT_FIELDS({"X", "square matrices [.., M, M]", "方阵 [.., M, M]"}),
        .outputs = VT_FIELDS({"Y", "one number per matrix", "每个矩阵一个数"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "QLinearMatMul",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = quantize(dequantize(a) · dequantize(b))",
        .says = "A matrix product on 8-bit values that stand for real numbers by a scale and a "
                "zero point.",
        .zh = "在用比例和零点表示实数的 8 位值上做矩阵乘积。",
        .inputs = VT_FIELDS(
            {"a", "the left matrix, 8-bit", "8 位左矩阵"}, VT_SCALE_OF("a_scale", "a"),
            VT_ZERO_OF("a_zero_point", "a"), {"b", "the right matrix, 8-bit", "8 位右矩阵"},
            VT_SCALE_OF("b_scale", "b"), VT_ZERO_OF("b_zero_point", "b"), VT_QY_SCALE, VT_QY_ZERO),
        .outputs = VT_FIELDS({"y", "the product, 8-bit", "8 位乘积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "FusedMatMul",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = α · A · B",
        .says = "A matrix product with transposes and a factor joined to it.",
        .zh = "合并了转置和系数的矩阵乘积。",
        .inputs = VT_FIELDS(VT_PRODUCT_INPUTS),
        .outputs = VT_FIELDS({"Y", "the product", "乘积"}),
        .attrs = VT_FIELDS(VT_FUSED_MATMUL_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "TransposeMatMul",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = α · A · B",
        .says = "A matrix product with transposes joined to it; the older name of FusedMatMul.",
        .zh = "合并了转置的矩阵乘积；FusedMatMul 的旧名。",
        .inputs = VT_FIELDS(VT_PRODUCT_INPUTS),
        .outputs = VT_FIELDS({"Y", "the product", "乘积"}),
        .attrs = VT_FIELDS(VT_FUSED_MATMUL_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "FusedMatMulActivation",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = act(α · A · B)",
        .says = "A matrix product with transposes, a factor and an activation joined to it.",
        .zh = "合并了转置、系数和激活的矩阵乘积。",
        .inputs = VT_FIELDS(VT_PRODUCT_INPUTS),
        .outputs = VT_FIELDS({"Y", "the activated product", "激活后的乘积"}),
        .attrs = VT_FIELDS(
            VT_FUSED_MATMUL_ATTRS, VT_ACTIVATION, VT_ACTIVATION_NUMBERS,
            {"activation_axis", "axis of the activation, when it has one", "激活所沿的轴（若有）"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "FusedGemm",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = act(α · A · B + β · C)",
        .says = "A dense layer with its activation.",
        .zh = "带激活的全连接层。",
        .inputs = VT_FIELDS({"A", "rows to be mapped", "待映射的行"}, {"B", "the weights", "权重"},
                            {"C", "the bias", "偏置"}),
        .outputs = VT_FIELDS({"Y", "the activated rows", "激活后的行"}),
        .attrs = VT_FIELDS(VT_ACTIVATION, VT_ACTIVATION_NUMBERS,
                           {"alpha", "factor on the product", "乘积的系数", "1"},
                           {"beta", "factor on the bias", "偏置的系数", "1"}, VT_GEMM_TRANSPOSES),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GemmFastGelu",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = FastGelu(X · W + b)",
        .says = "A matrix product followed by the fast GELU.",
        .zh = "矩阵乘积后接快速 GELU。",
        .inputs = VT_FIELDS({"X", "rows to be mapped", "待映射的行"}, {"W", "the weights", "权重"},
                            {"bias", "the bias", "偏置"}),
        .outputs = VT_FIELDS({"Y", "the activated rows", "激活后的行"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GemmFloat8",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = act(α · A · B + β · C)",
        .says = "A dense layer on 8-bit floating point with scales.",
        .zh = "带比例的 8 位浮点全连接层。",
        .inputs = VT_FIELDS({"A", "rows to be mapped", "待映射的行"}, {"B", "the weights", "权重"},
                            {"C", "the bias", "偏置"}, VT_SCALE_OF("scaleA", "A"),
                            VT_SCALE_OF("scaleB", "B"), VT_SCALE_OF("scaleY", "Y")),
        .outputs = VT_FIELDS({"Y", "the rows, in the type asked for", "结果，类型由 dtype 指定"}),
        .attrs =
            VT_FIELDS({"activation", "what follows: NONE, RELU or GELU",
                       "之后的激活：NONE、RELU 或 GELU", "NONE"},
                      {"alpha", "factor on the product", "乘积的系数", "1"},
                      {"beta", "factor on the bias", "偏置的系数", "0"},
                      {"dtype", "number format of Y", "Y 的数值格式", "1"}, VT_GEMM_TRANSPOSES),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MatMulNBits",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = A · dequantize(B)ᵀ + bias",
        .says = "A matrix product with weights packed to a few bits, each block with its own "
                "scale.",
        .zh = "权重压缩为几个比特、每块有各自比例的矩阵乘积。",
        .inputs = VT_FIELDS(
            {"A", "rows to be mapped [.., K]", "待映射的行 [.., K]"},
            {"B", "packed weights [N, blocks, bytes]", "压缩的权重 [N, blocks, bytes]"},
            {"scales", "one scale per block", "每块一个比例"},
            {"zero_points", "one zero point per block, packed too; the middle when absent",
             "每块一个零点，同样压缩；缺省为中点"},
            {"g_idx", "group of each input channel", "每个输入通道所属的组"},
            {"bias", "the bias [N]", "偏置 [N]"}),
        .outputs = VT_FIELDS({"Y", "the product [.., N]", "乘积 [.., N]"}),
        .attrs =
            VT_FIELDS({"K", "input channels", "输入通道数"}, {"N", "output channels", "输出通道数"},
                      {"accuracy_level",
                       "least exactness of the inner sums: 0 free, 1 f32, 2 f16, 3 bf16, 4 int8",
                       "内部计算的最低精度：0 不限，1 f32，2 f16，3 bf16，4 int8", "0"},
                      {"bits", "bits per weight", "每个权重的比特数", "4"},
                      {"block_size", "weights that share a scale", "共用一个比例的权重数"},
                      {"weight_prepacked", "not 0: B is already in the layout of a certain kernel",
                       "非 0：B 已按特定内核的布局排好", "0"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MatMulBnb4",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = A · dequantize(B)ᵀ",
        .says = "A matrix product with 4-bit weights in the FP4 or NF4 code of bitsandbytes.",
        .zh = "权重为 bitsandbytes 的 FP4 或 NF4 四比特编码的矩阵乘积。",
        .inputs = VT_FIELDS({"A", "rows to be mapped", "待映射的行"},
                            {"B", "packed weights", "压缩的权重"},
                            {"absmax", "largest magnitude of each block", "每块的最大绝对值"}),
        .outputs = VT_FIELDS({"Y", "the product", "乘积"}),
        .attrs =
            VT_FIELDS({"K", "input channels", "输入通道数"}, {"N", "output channels", "输出通道数"},
                      {"block_size", "weights that share a scale", "共用一个比例的权重数"},
                      {"quant_type", "the code: 0 FP4, 1 NF4", "编码：0 FP4，1 NF4"},
                      {"training_mode", "1: keeps what a gradient needs", "1：保留求梯度所需", "0"},
                      {"transB", "1: B is stored transposed", "1：B 以转置存放", "1"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MatMulIntegerToFloat",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = (A − a₀) · (B − b₀) · aₛ · bₛ + bias",
        .says = "A matrix product of 8-bit integers, scaled back to real numbers.",
        .zh = "8 位整数的矩阵乘积，再换算回实数。",
        .inputs =
            VT_FIELDS({"A", "the left matrix, 8-bit", "8 位左矩阵"},
                      {"B", "the right matrix, 8-bit", "8 位右矩阵"}, VT_SCALE_OF("a_scale", "A"),
                      {"b_scale", "scale of B, one or one per column", "B 的比例，一个或每列一个"},
                      VT_ZERO_OF("a_zero_point", "A"), VT_ZERO_OF("b_zero_point", "B"),
                      {"bias", "the bias, in real numbers", "实数偏置"}),
        .outputs = VT_FIELDS({"Y", "the product, in real numbers", "实数乘积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "DynamicQuantizeMatMul",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = A · dequantize(B) + bias",
        .says = "Rounds A to 8 bits on the way and multiplies it with 8-bit weights.",
        .zh = "途中把 A 量化为 8 位，再与 8 位权重相乘。",
        .inputs = VT_FIELDS({"A", "rows to be mapped, real", "待映射的实数行"},
                            {"B", "the weights, 8-bit", "8 位权重"}, VT_SCALE_OF("b_scale", "B"),
                            VT_ZERO_OF("b_zero_point", "B"), {"bias", "the bias", "偏置"}),
        .outputs = VT_FIELDS({"Y", "the product, in real numbers", "实数乘积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QGemm",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = quantize(α · A · B + C)",
        .says = "A dense layer on 8-bit values with scales and zero points.",
        .zh = "带比例和零点的 8 位全连接层。",
        .inputs = VT_FIELDS(
            {"A", "rows to be mapped, 8-bit", "待映射的 8 位行"}, VT_SCALE_OF("a_scale", "A"),
            VT_ZERO_OF("a_zero_point", "A"), {"B", "the weights, 8-bit", "8 位权重"},
            VT_SCALE_OF("b_scale", "B"), VT_ZERO_OF("b_zero_point", "B"),
            {"C", "the bias in 32-bit integers", "32 位整数偏置"},
            {"y_scale", "scale of Y; without it Y is real", "Y 的比例；没有则 Y 为实数"},
            VT_ZERO_OF("y_zero_point", "Y")),
        .outputs = VT_FIELDS({"Y", "the rows, 8-bit or real", "结果，8 位或实数"}),
        .attrs =
            VT_FIELDS({"alpha", "factor on the product", "乘积的系数", "1"}, VT_GEMM_TRANSPOSES),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "Inverse",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = X⁻¹",
        .says = "The inverse of each square matrix.",
        .zh = "每个方阵的逆。",
        .inputs = VT_FIELDS({"X", "square matrices [.., M, M]", "方阵 [.., M, M]"}),
        .outputs = VT_FIELDS({"Y", "their inverses", "逆矩阵"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MoE",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = Σₑ pₑ · FC2ₑ(act(FC1ₑ(x)))",
        .says = "A mixture of experts: each token goes through the few dense pairs that its "
                "router scores highest.",
        .zh = "专家混合：每个词元只通过路由得分最高的少数几组全连接层。",
        .inputs = VT_FIELDS(
            VT_EXPERT_INPUTS,
            {"fc1_experts_weights", "first layer of every expert", "每个专家的第一层权重"},
            {"fc1_experts_bias", "bias of the first layers", "第一层偏置"},
            {"fc2_experts_weights", "second layer of every expert", "每个专家的第二层权重"},
            {"fc2_experts_bias", "bias of the second layers", "第二层偏置"},
            {"fc3_experts_weights", "layer of the gate, when it stands apart",
             "单独存放的门控层权重"},
            {"fc3_experts_bias", "bias of the gate layers", "门控层偏置"}),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output")),
        .attrs = VT_FIELDS(VT_EXPERT_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QMoE",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = Σₑ pₑ · FC2ₑ(act(FC1ₑ(x)))",
        .says = "A mixture of experts whose weights are packed to a few bits.",
        .zh = "权重压缩为几个比特的专家混合。",
        .inputs =
            VT_FIELDS(VT_EXPERT_INPUTS,
                      {"fc1_experts_weights", "first layer of every expert, packed",
                       "每个专家的第一层权重（压缩）"},
                      {"fc1_scales", "scales of the first layers", "第一层的比例"},
                      {"fc1_experts_bias", "bias of the first layers", "第一层偏置"},
                      {"fc2_experts_weights", "second layer of every expert, packed",
                       "每个专家的第二层权重（压缩）"},
                      {"fc2_scales", "scales of the second layers", "第二层的比例"},
                      {"fc2_experts_bias", "bias of the second layers", "第二层偏置"},
                      {"fc3_experts_weights", "layer of the gate, packed, when it stands apart",
                       "单独存放的门控层权重（压缩）"},
                      {"fc3_scales", "scales of the gate layers", "门控层的比例"},
                      {"fc3_experts_bias", "bias of the gate layers", "门控层偏置"},
                      {"fc1_zero_points", "zero points of the first layers", "第一层的零点"},
                      {"fc2_zero_points", "zero points of the second layers", "第二层的零点"},
                      {"fc3_zero_points", "zero points of the gate layers", "门控层的零点"}),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output")),
        .attrs = VT_FIELDS(VT_EXPERT_ATTRS,
                           {"block_size", "weights that share a scale; a row when absent",
                            "共用一个比例的权重数；缺省为一行"},
                           {"expert_weight_bits", "bits per weight", "每个权重的比特数", "4"}),
    },
    {0},
};
