/* loss.c: how far an answer is from the truth, for training. */
#include "op/rows.h"

#define VT_LOSS_ATTRS                                                                              \
    VT_FIELD("ignore_index", "label that does not count", "不计入的标签"),                         \
        VT_FIELD("reduction", "one number by mean or sum, or none: one per sample",                \
                 "以 mean 或 sum 合为一个数，或 none：每样本一个", "mean")

const vt_op vt_ops_loss[] = {
    {
        .domain = "",
        .name = "SoftmaxCrossEntropyLoss",
        .family = VT_FAMILY_POOL,
        .formula = "loss = −ln softmax(scores)[label]",
        .says = "How little the softmax of the scores expects the true label.",
        .zh = "得分的 softmax 对真实标签的意外程度。",
        .inputs = VT_FIELDS({"scores", "scores per class [N, C, …]", "各类得分 [N, C, …]"},
                            {"labels", "the true classes [N, …]", "真实类别 [N, …]"},
                            {"weights", "weight per class", "每类的权重"}),
        .outputs = VT_FIELDS({"output", "the loss", "损失"},
                             {"log_prob", "logarithms of the softmax", "softmax 的对数"}),
        .attrs = VT_FIELDS(VT_LOSS_ATTRS),
    },
    {
        .domain = "",
        .name = "NegativeLogLikelihoodLoss",
        .family = VT_FAMILY_POOL,
        .formula = "loss = −input[label]",
        .says = "How little the given log-probabilities expect the true label.",
        .zh = "所给对数概率对真实标签的意外程度。",
        .inputs =
            VT_FIELDS({"input", "log-probabilities per class [N, C, …]", "各类对数概率 [N, C, …]"},
                      {"target", "the true classes [N, …]", "真实类别 [N, …]"},
                      {"weight", "weight per class", "每类的权重"}),
        .outputs = VT_FIELDS({"loss", "the loss", "损失"}),
        .attrs = VT_FIELDS(VT_LOSS_ATTRS),
    },
    {0},
};
