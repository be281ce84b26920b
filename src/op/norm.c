/* norm.c: bringing values to a common scale, so that depth does not blow them up; and dropout.
 *
 * All have the form y = scale · (x − mean) / √(variance + ε) + bias and differ in what mean and
 * variance are taken over: the batch, the channels, a group of them, or a picture. */
#include "op/rows.h"

#define VT_EPSILON(value)                                                                          \
    VT_FIELD("epsilon", "keeps the root away from zero", "避免根号内为零", value)
#define VT_STASH                                                                                   \
    VT_FIELD("stash_type", "number format in which mean and variance are computed",                \
             "均值与方差计算所用的数值格式", "1")
#define VT_SKIP_OUTPUTS                                                                            \
    VT_FIELD("output", "the normalized sum", "归一化后的和"),                                      \
        VT_FIELD("mean", "mean of each row", "各行的均值"),                                        \
        VT_FIELD("inv_std_var", "1 / standard deviation of each row", "各行标准差的倒数"),         \
        VT_FIELD("input_skip_bias_sum", "the sum before it was normalized", "归一化之前的和")
#define VT_DROP_MASK VT_FIELD("mask", "which elements were kept", "哪些元素被保留")
#define VT_DROP_INPUTS                                                                             \
    VT_FIELD("ratio", "share that is dropped", "丢弃的比例"),                                      \
        VT_FIELD("training_mode", "true: drop; false: pass through",                               \
                 "true：丢弃；false：原样通过")
#define VT_SEED VT_FIELD("seed", "start of the random numbers", "随机数种子")
#define VT_GROUP_ATTRS                                                                             \
    VT_FIELD("activation", "0: none, 1: SiLU follows", "0：无；1：其后接 SiLU"),                   \
        VT_FIELD("channels_last", "1: channels are the last axis", "1：通道在最后一维", "1"),      \
        VT_EPSILON("1e-05"), VT_FIELD("groups", "number of groups", "组数")
#define VT_LAYER_ATTRS                                                                             \
    VT_FIELD("axis", "first axis of those taken together", "一起归一化的首个轴", "-1"),            \
        VT_EPSILON("1e-05"), VT_STASH

const vt_op vt_ops_norm[] = {
    {
        .domain = "",
        .name = "BatchNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = scale · (x − mean) / √(var + ε) + B",
        .says = "Brings each channel to a learned mean and spread; when running, by statistics "
                "kept from training.",
        .zh = "把每个通道变到学得的均值和幅度；推理时用训练中保存的统计量。",
        .inputs = VT_FIELDS(
            {"X", "the signal [N, C, …]", "输入 [N, C, …]"},
            {"scale", "factor per channel", "每通道的系数"},
            {"B", "bias per channel", "每通道的偏置"},
            {"input_mean", "mean per channel, kept from training", "训练中保存的每通道均值"},
            {"input_var", "variance per channel, kept from training", "训练中保存的每通道方差"},
            {"mean", "before opset 14: the same as input_mean", "opset 14 之前：同 input_mean"},
            {"var", "before opset 14: the same as input_var", "opset 14 之前：同 input_var"}),
        .outputs = VT_FIELDS(
            {"Y", "the normalized signal", "归一化后的信号"},
            {"running_mean", "mean brought up to date, in training", "训练中更新后的均值"},
            {"running_var", "variance brought up to date, in training", "训练中更新后的方差"},
            {"mean", "before opset 14: the same as running_mean", "opset 14 之前：同 running_mean"},
            {"var", "before opset 14: the same as running_var", "opset 14 之前：同 running_var"},
            {"saved_mean", "before opset 14: mean of this batch", "opset 14 之前：本批的均值"},
            {"saved_var", "before opset 14: variance of this batch", "opset 14 之前：本批的方差"}),
        .attrs = VT_FIELDS(
            VT_EPSILON("1e-05"),
            {"momentum", "share of the old statistics that stays, in training",
             "训练中旧统计量保留的比例", "0.9"},
            {"training_mode", "1: uses and updates the statistics of the batch",
             "1：使用并更新本批统计量", "0"},
            {"spatial", "before opset 9: 0 normalizes each element by itself",
             "opset 9 之前：0 对每个元素单独归一化", "1"},
            {"is_test", "before opset 7: 1 when not training", "opset 7 之前：1 表示非训练", "0"},
            VT_CONSUMED),
    },
    {
        .domain = "",
        .name = "InstanceNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = scale · (x − mean) / √(var + ε) + B, per sample and channel",
        .says = "Brings each channel of each sample to mean 0 and spread 1, then scales it.",
        .zh = "把每个样本的每个通道变到均值 0、方差 1，再缩放。",
        .inputs = VT_FIELDS({"input", "the signal [N, C, …]", "输入 [N, C, …]"},
                            {"scale", "factor per channel", "每通道的系数"},
                            {"B", "bias per channel", "每通道的偏置"}),
        .outputs = VT_FIELDS({"output", "the normalized signal", "归一化后的信号"}),
        .attrs = VT_FIELDS(VT_EPSILON("1e-05"), VT_CONSUMED),
    },
    {
        .domain = "",
        .name = "LayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = Scale · (x − mean) / √(var + ε) + B, per row",
        .says = "Brings each row of features to mean 0 and spread 1, then scales it.",
        .zh = "把每一行特征变到均值 0、方差 1，再缩放。",
        .inputs = VT_FIELDS({"X", "rows of features", "特征行"},
                            {"Scale", "factor per feature", "每特征的系数"},
                            {"B", "bias per feature", "每特征的偏置"}),
        .outputs =
            VT_FIELDS({"Y", "the normalized rows", "归一化后的行"},
                      {"Mean", "mean of each row", "各行的均值"},
                      {"InvStdDev", "1 / standard deviation of each row", "各行标准差的倒数"}),
        .attrs = VT_FIELDS(VT_LAYER_ATTRS),
    },
    {
        .domain = "",
        .name = "GroupNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = scale · (x − mean) / √(var + ε) + bias, per group of channels",
        .says = "Brings each group of channels to mean 0 and spread 1, then scales it.",
        .zh = "把每组通道变到均值 0、方差 1，再缩放。",
        .inputs = VT_FIELDS({"X", "the signal [N, C, …]", "输入 [N, C, …]"},
                            {"scale", "factor per channel (before opset 21 per group)",
                             "每通道的系数（opset 21 之前为每组）"},
                            {"bias", "bias per channel (before opset 21 per group)",
                             "每通道的偏置（opset 21 之前为每组）"}),
        .outputs = VT_FIELDS({"Y", "the normalized signal", "归一化后的信号"}),
        .attrs =
            VT_FIELDS(VT_EPSILON("1e-05"), {"num_groups", "number of groups", "组数"}, VT_STASH),
    },
    {
        .domain = "",
        .name = "RMSNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = scale · x / √(mean(x²) + ε), per row",
        .says = "Divides each row of features by its root mean square, then scales it.",
        .zh = "把每一行特征除以其均方根，再缩放。",
        .inputs = VT_FIELDS({"X", "rows of features", "特征行"},
                            {"scale", "factor per feature", "每特征的系数"}),
        .outputs = VT_FIELDS({"Y", "the normalized rows", "归一化后的行"}),
        .attrs = VT_FIELDS(VT_LAYER_ATTRS),
    },
    {
        .domain = "",
        .name = "SimplifiedLayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = scale · x / √(mean(x²) + ε), per row",
        .says = "Divides each row of features by its root mean square; the older name of "
                "RMSNormalization.",
        .zh = "把每一行特征除以其均方根；RMSNormalization 的旧名。",
        .inputs = VT_FIELDS({"X", "rows of features", "特征行"},
                            {"scale", "factor per feature", "每特征的系数"}),
        .outputs =
            VT_FIELDS({"Y", "the normalized rows", "归一化后的行"},
                      {"inv_std_var", "1 / root mean square of each row", "各行均方根的倒数"}),
        .attrs = VT_FIELDS(VT_LAYER_ATTRS),
    },
    {
        .domain = "",
        .name = "LRN",
        .family = VT_FAMILY_NORM,
        .formula = "y = x / (bias + α/size · Σ x²)^β",
        .says = "Divides each value by the strength of the neighbouring channels at the same "
                "place.",
        .zh = "把每个值除以同一位置邻近通道的强度。",
        .inputs = VT_FIELDS({"X", "the signal [N, C, …]", "输入 [N, C, …]"}),
        .outputs = VT_FIELDS({"Y", "the normalized signal", "归一化后的信号"}),
        .attrs = VT_FIELDS({"alpha", "factor on the sum", "求和的系数", "0.0001"},
                           {"beta", "exponent", "指数", "0.75"},
                           {"bias", "added to the sum", "加到和上的常数", "1"},
                           {"size", "how many channels are summed", "求和的通道数"}),
    },
    {
        .domain = "",
        .name = "LpNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = x / ‖x‖ₚ",
        .says = "Divides by the length, so that vectors along the axis have length one.",
        .zh = "除以长度，使沿该轴的向量长度为一。",
        .inputs = VT_FIELDS({"input", "the vectors", "向量"}),
        .outputs = VT_FIELDS({"output", "vectors of length one", "单位长度的向量"}),
        .attrs = VT_FIELDS({"axis", "axis along which a vector lies", "向量所沿的轴", "-1"},
                           {"p", "which length: 1 or 2", "哪种范数：1 或 2", "2"}),
    },
    {
        .domain = "",
        .name = "MeanVarianceNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = (x − mean) / √var",
        .says = "Brings values to mean 0 and spread 1 over the named axes.",
        .zh = "在所列轴上把值变到均值 0、方差 1。",
        .inputs = VT_FIELDS(VT_THE_INPUT("X")),
        .outputs = VT_FIELDS({"Y", "the normalized values", "归一化后的值"}),
        .attrs = VT_FIELDS({"axes", "axes taken together", "一起归一化的轴", "0, 2, 3"}),
    },
    {
        .domain = "",
        .name = "Dropout",
        .family = VT_FAMILY_NORM,
        .formula = "y = mask · x / (1 − ratio)",
        .says = "Drops random elements in training; passes everything through when running.",
        .zh = "训练时随机丢弃元素；推理时原样通过。",
        .inputs = VT_FIELDS(VT_THE_INPUT("data"), VT_DROP_INPUTS),
        .outputs = VT_FIELDS({"output", "the input, thinned in training", "输入（训练时被稀疏）"},
                             VT_DROP_MASK),
        .attrs = VT_FIELDS(
            VT_SEED,
            {"ratio", "before opset 12: share that is dropped", "opset 12 之前：丢弃的比例", "0.5"},
            {"is_test", "before opset 7: 1 when not training", "opset 7 之前：1 表示非训练", "0"},
            VT_CONSUMED),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "LayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = Scale · (x − mean) / √(var + ε) + B, per row",
        .says = "Brings each row of features to mean 0 and spread 1, then scales it.",
        .zh = "把每一行特征变到均值 0、方差 1，再缩放。",
        .inputs = VT_FIELDS({"X", "rows of features", "特征行"},
                            {"Scale", "factor per feature", "每特征的系数"},
                            {"B", "bias per feature", "每特征的偏置"}),
        .outputs =
            VT_FIELDS({"Y", "the normalized rows", "归一化后的行"},
                      {"Mean", "mean of each row", "各行的均值"},
                      {"InvStdDev", "1 / standard deviation of each row", "各行标准差的倒数"}),
        .attrs = VT_FIELDS(VT_LAYER_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "SimplifiedLayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = scale · x / √(mean(x²) + ε), per row",
        .says = "Divides each row of features by its root mean square, then scales it.",
        .zh = "把每一行特征除以其均方根，再缩放。",
        .inputs = VT_FIELDS({"X", "rows of features", "特征行"},
                            {"scale", "factor per feature", "每特征的系数"}),
        .outputs =
            VT_FIELDS({"Y", "the normalized rows", "归一化后的行"},
                      {"inv_std_var", "1 / root mean square of each row", "各行均方根的倒数"}),
        .attrs = VT_FIELDS(VT_LAYER_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "SkipLayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = LayerNorm(input + skip + bias)",
        .says = "Adds the skip connection, then normalizes each row.",
        .zh = "先加上跳跃连接，再逐行归一化。",
        .inputs = VT_FIELDS({"input", "rows of features", "特征行"},
                            {"skip", "rows that went round the block", "绕过该块的行"},
                            {"gamma", "factor per feature", "每特征的系数"},
                            {"beta", "bias after normalizing", "归一化后的偏置"},
                            {"bias", "bias before normalizing", "归一化前的偏置"}),
        .outputs = VT_FIELDS(VT_SKIP_OUTPUTS),
        .attrs = VT_FIELDS(VT_EPSILON("1e-12")),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "SkipSimplifiedLayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = RMSNorm(input + skip + bias)",
        .says = "Adds the skip connection, then divides each row by its root mean square.",
        .zh = "先加上跳跃连接，再把每行除以其均方根。",
        .inputs = VT_FIELDS({"input", "rows of features", "特征行"},
                            {"skip", "rows that went round the block", "绕过该块的行"},
                            {"gamma", "factor per feature", "每特征的系数"},
                            {"bias", "bias before normalizing", "归一化前的偏置"}),
        .outputs = VT_FIELDS(VT_SKIP_OUTPUTS),
        .attrs = VT_FIELDS(VT_EPSILON("1e-12")),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "EmbedLayerNormalization",
        .family = VT_FAMILY_NORM,
        .formula = "y = LayerNorm(word[id] + position[i] + segment[s])",
        .says = "Looks up the embeddings of word, position and segment, adds and normalizes them "
                "(BERT).",
        .zh = "查出词、位置和段的嵌入，相加后归一化（BERT）。",
        .inputs = VT_FIELDS({"input_ids", "numbers of the words", "词的编号"},
                            {"segment_ids", "numbers of the segments", "段的编号"},
                            {"word_embedding", "a row per word", "每个词一行"},
                            {"position_embedding", "a row per position", "每个位置一行"},
                            {"segment_embedding", "a row per segment", "每个段一行"},
                            {"gamma", "factor per feature", "每特征的系数"},
                            {"beta", "bias per feature", "每特征的偏置"},
                            {"mask", "1 for words, 0 for padding", "1 为词，0 为填充"},
                            {"position_ids", "positions, when they are not 0, 1, 2, …",
                             "位置编号（若非 0、1、2……）"}),
        .outputs =
            VT_FIELDS({"output", "one row per word", "每个词一行"},
                      {"mask_index", "length of each sequence", "各序列的长度"},
                      {"embedding_sum", "the sum before it was normalized", "归一化之前的和"}),
        .attrs = VT_FIELDS(VT_EPSILON("1e-12"),
                           {"mask_index_type", "0: mask_index is zero; 1: it counts the mask",
                            "0：mask_index 为零；1：由 mask 计数", "0"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GroupNorm",
        .family = VT_FAMILY_NORM,
        .formula = "y = gamma · (x − mean) / √(var + ε) + beta, per group of channels",
        .says = "Brings each group of channels to mean 0 and spread 1; SiLU may follow.",
        .zh = "把每组通道变到均值 0、方差 1；其后可接 SiLU。",
        .inputs =
            VT_FIELDS({"X", "the signal", "输入"}, {"gamma", "factor per channel", "每通道的系数"},
                      {"beta", "bias per channel", "每通道的偏置"}),
        .outputs = VT_FIELDS({"Y", "the normalized signal", "归一化后的信号"}),
        .attrs = VT_FIELDS(VT_GROUP_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "SkipGroupNorm",
        .family = VT_FAMILY_NORM,
        .formula = "y = GroupNorm(X + skip + bias)",
        .says = "Adds the skip connection, then normalizes groups of channels.",
        .zh = "先加上跳跃连接，再对通道分组归一化。",
        .inputs =
            VT_FIELDS({"X", "the signal", "输入"}, {"gamma", "factor per channel", "每通道的系数"},
                      {"beta", "bias after normalizing", "归一化后的偏置"},
                      {"skip", "the signal that went round the block", "绕过该块的信号"},
                      {"bias", "bias before normalizing", "归一化前的偏置"}),
        .outputs = VT_FIELDS({"Y", "the normalized sum", "归一化后的和"},
                             {"S", "the sum before it was normalized", "归一化之前的和"}),
        .attrs = VT_FIELDS(VT_GROUP_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "BiasDropout",
        .family = VT_FAMILY_NORM,
        .formula = "y = dropout(data + bias) + residual",
        .says = "Adds a bias, drops random elements in training, and adds a skip connection.",
        .zh = "加偏置，训练时随机丢弃，再加跳跃连接。",
        .inputs =
            VT_FIELDS(VT_THE_INPUT("data"), {"bias", "the bias", "偏置"},
                      {"residual", "what went round the block", "绕过该块的值"}, VT_DROP_INPUTS),
        .outputs = VT_FIELDS({"output", "the result", "结果"}, VT_DROP_MASK),
        .attrs = VT_FIELDS(VT_SEED),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "BitmaskDropout",
        .family = VT_FAMILY_NORM,
        .formula = "y = mask · data / (1 − ratio)",
        .says = "Dropout whose mask takes one bit per element.",
        .zh = "掩码每元素占一比特的丢弃。",
        .inputs = VT_FIELDS(VT_THE_INPUT("data"), VT_DROP_INPUTS),
        .outputs = VT_FIELDS(
            {"output", "the result", "结果"},
            {"mask", "which elements were kept, 32 to a word", "哪些元素被保留，每字 32 个"}),
        .attrs = VT_FIELDS(VT_SEED),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "BitmaskBiasDropout",
        .family = VT_FAMILY_NORM,
        .formula = "y = dropout(data + bias) + residual",
        .says = "BiasDropout whose mask takes one bit per element.",
        .zh = "掩码每元素占一比特的 BiasDropout。",
        .inputs =
            VT_FIELDS(VT_THE_INPUT("data"), {"bias", "the bias", "偏置"},
                      {"residual", "what went round the block", "绕过该块的值"}, VT_DROP_INPUTS),
        .outputs = VT_FIELDS(
            {"output", "the result", "结果"},
            {"mask", "which elements were kept, 32 to a word", "哪些元素被保留，每字 32 个"}),
        .attrs = VT_FIELDS(VT_SEED),
    },
    {0},
};
