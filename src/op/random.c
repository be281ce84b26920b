/* random.c: tensors of random numbers. */
#include "op/rows.h"

#define VT_SEED                                                                                    \
    VT_FIELD("seed", "start of the random numbers; different each time when absent",               \
             "随机数种子；缺省时每次不同")
#define VT_NORMAL                                                                                  \
    VT_FIELD("mean", "centre of the bell curve", "正态分布的中心", "0"),                           \
        VT_FIELD("scale", "its standard deviation", "标准差", "1"), VT_SEED
#define VT_UNIFORM                                                                                 \
    VT_FIELD("high", "end of the range", "范围上端", "1"),                                         \
        VT_FIELD("low", "begin of the range", "范围下端", "0"), VT_SEED
#define VT_SHAPE VT_FIELD("shape", "shape of the result", "结果的形状")
#define VT_DTYPE_OF_INPUT                                                                          \
    VT_FIELD("dtype", "number format of the result; the input's when absent",                      \
             "结果的数值格式；缺省与输入相同")

const vt_op vt_ops_random[] = {
    {
        .domain = "",
        .name = "RandomNormal",
        .family = VT_FAMILY_ELEM,
        .says = "Random numbers from a bell curve.",
        .zh = "正态分布的随机数。",
        .inputs = VT_FIELDS({0}),
        .outputs = VT_FIELDS({"output", "random numbers", "随机数"}),
        .attrs = VT_FIELDS({"dtype", "number format of the result", "结果的数值格式", "1"},
                           VT_NORMAL, VT_SHAPE),
    },
    {
        .domain = "",
        .name = "RandomNormalLike",
        .family = VT_FAMILY_ELEM,
        .says = "Random numbers from a bell curve, in the shape of the input.",
        .zh = "与输入同形的正态分布随机数。",
        .inputs = VT_FIELDS({"input", "gives the shape", "提供形状"}),
        .outputs = VT_FIELDS({"output", "random numbers", "随机数"}),
        .attrs = VT_FIELDS(VT_DTYPE_OF_INPUT, VT_NORMAL),
    },
    {
        .domain = "",
        .name = "RandomUniform",
        .family = VT_FAMILY_ELEM,
        .says = "Random numbers, all of a range equally likely.",
        .zh = "均匀分布的随机数。",
        .inputs = VT_FIELDS({0}),
        .outputs = VT_FIELDS({"output", "random numbers", "随机数"}),
        .attrs = VT_FIELDS({"dtype", "number format of the result", "结果的数值格式", "1"},
                           VT_UNIFORM, VT_SHAPE),
    },
    {
        .domain = "",
        .name = "RandomUniformLike",
        .family = VT_FAMILY_ELEM,
        .says = "Random numbers, all of a range equally likely, in the shape of the input.",
        .zh = "与输入同形的均匀分布随机数。",
        .inputs = VT_FIELDS({"input", "gives the shape", "提供形状"}),
        .outputs = VT_FIELDS({"output", "random numbers", "随机数"}),
        .attrs = VT_FIELDS(VT_DTYPE_OF_INPUT, VT_UNIFORM),
    },
    {
        .domain = "",
        .name = "Bernoulli",
        .family = VT_FAMILY_ELEM,
        .formula = "P(y = 1) = x",
        .says = "Throws a coin for each element, heads with the probability given.",
        .zh = "按给定概率为每个元素抛硬币。",
        .inputs = VT_FIELDS({"input", "probabilities", "概率"}),
        .outputs = VT_FIELDS({"output", "ones and zeros", "一和零"}),
        .attrs = VT_FIELDS(VT_DTYPE_OF_INPUT, VT_SEED),
    },
    {
        .domain = "",
        .name = "Multinomial",
        .family = VT_FAMILY_ELEM,
        .says = "Draws class numbers by their unscaled log-probabilities.",
        .zh = "按未归一的对数概率抽取类别编号。",
        .inputs = VT_FIELDS({"input", "log-probabilities per class [N, C]", "各类对数概率 [N, C]"}),
        .outputs =
            VT_FIELDS({"output", "drawn classes [N, sample_size]", "抽出的类别 [N, sample_size]"}),
        .attrs = VT_FIELDS({"dtype", "number format of the result: 6 i32, 7 i64",
                            "结果的数值格式：6 为 i32，7 为 i64", "6"},
                           {"sample_size", "draws per row", "每行抽取次数", "1"}, VT_SEED),
    },
    {0},
};
