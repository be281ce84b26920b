/* keras_layer.c: Keras layers that hold the weights: convolutions, dense layers, embeddings,
 * normalisation, recurrence, attention, and wrappers around them. */
#include "op/keras.h"

#define VT_KERAS_WINDOW                                                                            \
    VT_FIELD("kernel_size", "size of the kernel per axis", "各轴上卷积核的大小"),                  \
        VT_FIELD("strides", "step of the kernel per axis", "各轴上的步长", "1"),                   \
        VT_FIELD("padding",                                                                        \
                 "valid: none; same: zeros around, so that the size stays (over the "              \
                 "stride); causal: zeros before",                                                  \
                 "valid：不填充；same：四周补零以保持尺寸（除以步长）；causal：在前面补零",        \
                 "valid"),                                                                         \
        VT_FIELD("dilation_rate", "gaps between the kernel's positions", "卷积核内位置的间隔",     \
                 "1"),                                                                             \
        VT_KERAS_FORMAT
#define VT_KERAS_FILTERS                                                                           \
    VT_FIELD("filters", "output channels: one kernel each", "输出通道数：每个通道一个卷积核")

#define CONV_INPUTS VT_FIELDS(VT_KERAS_IN, VT_KERAS_KERNEL, VT_KERAS_BIAS)
#define CONV(NAME, SAYS, ZH)                                                                       \
    {                                                                                              \
        VT_KERAS_ROW(NAME, CONV, SAYS, ZH),                                                        \
            .formula = "y = activation(W ∗ x + b)", .inputs = CONV_INPUTS, VT_KERAS_GIVES,         \
            .attrs = VT_FIELDS(VT_KERAS_FILTERS, VT_KERAS_WINDOW,                                  \
                               {"groups", "channels are split into so many separate convolutions", \
                                "通道分成多少组各自卷积", "1"},                                    \
                               VT_KERAS_ACTIVATION, VT_KERAS_USE_BIAS,                             \
                               {"output_padding", "sizes added at the end", "在末端补的大小"},     \
                               VT_KERAS_TRAINING)                                                  \
    }
#define CONV_SAYS "Slides learned kernels over "
#define CONV_SUM  " and sums the weighted neighbourhood at each place."

#define DEPTHWISE(NAME, SAYS, ZH)                                                                  \
    {                                                                                              \
        VT_KERAS_ROW(NAME, CONV, SAYS, ZH),                                                        \
            .inputs = VT_FIELDS(VT_KERAS_IN, VT_KERAS_KERNEL,                                      \
                                {"depthwise_kernel", "kernels of each channel", "各通道的卷积核"}, \
                                VT_KERAS_BIAS),                                                    \
            VT_KERAS_GIVES,                                                                        \
            .attrs = VT_FIELDS(                                                                    \
                {"depth_multiplier", "outputs per input channel", "每个输入通道的输出数", "1"},    \
                VT_KERAS_WINDOW, VT_KERAS_ACTIVATION, VT_KERAS_USE_BIAS, VT_KERAS_TRAINING)        \
    }
#define SEPARABLE(NAME, SAYS, ZH)                                                                  \
    {                                                                                              \
        VT_KERAS_ROW(NAME, CONV, SAYS, ZH),                                                        \
            .inputs = VT_FIELDS(                                                                   \
                VT_KERAS_IN, {"depthwise_kernel", "kernels of each channel", "各通道的卷积核"},    \
                {"pointwise_kernel", "weights that mix the channels", "混合通道的权重"},           \
                VT_KERAS_BIAS),                                                                    \
            VT_KERAS_GIVES,                                                                        \
            .attrs = VT_FIELDS(VT_KERAS_FILTERS, VT_KERAS_WINDOW,                                  \
                               {"depth_multiplier", "outputs per input channel before mixing",     \
                                "混合前每个输入通道的输出数", "1"},                                \
                               VT_KERAS_ACTIVATION, VT_KERAS_USE_BIAS, VT_KERAS_TRAINING)          \
    }

#define VT_KERAS_EPSILON(value)                                                                    \
    VT_FIELD("epsilon", "keeps the root away from zero", "避免根号内为零", value)
#define NORM_INPUTS                                                                                \
    VT_FIELDS(VT_KERAS_IN, {"gamma", "learned factor", "学到的系数"},                              \
              {"beta", "learned shift", "学到的偏移"},                                             \
              {"moving_mean", "mean kept from training", "训练中保存的均值"},                      \
              {"moving_variance", "variance kept from training", "训练中保存的方差"})
#define NORM_ATTRS                                                                                 \
    VT_FIELD("axis", "axis of the features", "特征所在的轴", "-1"), VT_KERAS_EPSILON("0.001"),     \
        VT_FIELD("center", "whether beta is added", "是否加 beta", "true"),                        \
        VT_FIELD("scale", "whether gamma multiplies", "是否乘 gamma", "true")
#define NORM(NAME, FORMULA, SAYS, ZH, ...)                                                         \
    {                                                                                              \
        VT_KERAS_ROW(NAME, NORM, SAYS, ZH),                                                        \
            .formula = FORMULA, .inputs = NORM_INPUTS, VT_KERAS_GIVES,                             \
            .attrs = VT_FIELDS(NORM_ATTRS, __VA_ARGS__, VT_KERAS_TRAINING)                         \
    }
#define MOMENTUM                                                                                   \
    VT_FIELD("momentum", "share of the old statistics that stays, in training",                    \
             "训练中旧统计量保留的比例", "0.99")

#define RECURRENT_ATTRS                                                                            \
    VT_FIELD("units", "numbers in the state", "状态的维数"),                                       \
        VT_FIELD("return_sequences", "gives every step's output instead of the last one's",        \
                 "给出每一步的输出，而不只是最后一步", "false"),                                   \
        VT_FIELD("return_state", "gives the last state too", "同时给出最后的状态", "false"),       \
        VT_FIELD("go_backwards", "reads the sequence from its end", "从序列末尾开始读", "false"),  \
        VT_FIELD("activation", "the function of the candidate state", "候选状态的函数", "tanh"),   \
        VT_FIELD("recurrent_activation", "the function of the gates", "门的函数", "sigmoid"),      \
        VT_FIELD("stateful", "keeps the state between batches", "在批次之间保留状态", "false"),    \
        VT_FIELD("dropout", "share of the inputs dropped in training", "训练中丢弃输入的比例",     \
                 "0"),                                                                             \
        VT_FIELD("recurrent_dropout", "share of the state dropped in training",                    \
                 "训练中丢弃状态的比例", "0"),                                                     \
        VT_FIELD("reset_after", "the reset gate acts after the product", "重置门作用于乘积之后"),  \
        VT_KERAS_USE_BIAS, VT_KERAS_TRAINING
#define RECURRENT(NAME, SAYS, ZH, ...)                                                             \
    {                                                                                              \
        VT_KERAS_ROW(NAME, RECURRENT, SAYS, ZH),                                                   \
            .inputs = VT_FIELDS({"input", "the sequence [N, T, C]", "序列 [N, T, C]"},             \
                                {"initial_state", "the state at the beginning", "初始状态"},       \
                                {"kernel", "weights of the inputs", "输入的权重"},                 \
                                {"recurrent_kernel", "weights of the state", "状态的权重"},        \
                                VT_KERAS_BIAS),                                                    \
            VT_KERAS_GIVES, .attrs = VT_FIELDS(__VA_ARGS__)                                        \
    }
#define CONV_LSTM(NAME, SAYS, ZH)                                                                  \
    RECURRENT(NAME, SAYS, ZH, VT_KERAS_FILTERS, VT_KERAS_WINDOW,                                   \
              {"return_sequences", "gives every step's output", "给出每一步的输出", "false"},      \
              {"activation", "the function of the candidate state", "候选状态的函数", "tanh"},     \
              {"recurrent_activation", "the function of the gates", "门的函数", "sigmoid"},        \
              VT_KERAS_USE_BIAS, VT_KERAS_TRAINING)

#define ATTENTION_INPUTS                                                                           \
    VT_FIELDS({"query", "what is asked", "查询"}, {"value", "what is looked up", "值"},            \
              {"key", "what the query is compared with", "与查询比较的键"},                        \
              {"kernel", "weights of a projection", "投影的权重"},                                 \
              {"bias", "bias of a projection", "投影的偏置"})
#define ATTENTION(NAME, SAYS, ZH, ...)                                                             \
    {                                                                                              \
        VT_KERAS_ROW(NAME, ATTENTION, SAYS, ZH),                                                   \
            .formula = "softmax(Q Kᵀ / √d) V", .inputs = ATTENTION_INPUTS, .variadic_in = true,    \
            VT_KERAS_GIVES,                                                                        \
            .attrs = VT_FIELDS(__VA_ARGS__,                                                        \
                               {"dropout", "share of the weights dropped in training",             \
                                "训练中丢弃注意力权重的比例", "0"},                                \
                               VT_KERAS_TRAINING)                                                  \
    }
#define HEADS                                                                                      \
    VT_FIELD("num_heads", "attentions side by side", "并行的注意力头数"),                          \
        VT_FIELD("key_dim", "numbers per query and key", "每个查询与键的维数"),                    \
        VT_FIELD("value_dim", "numbers per value", "每个值的维数"), VT_KERAS_USE_BIAS

#define DENSE(NAME, SAYS, ZH)                                                                      \
    {                                                                                              \
        VT_KERAS_ROW(NAME, MATMUL, SAYS, ZH),                                                      \
            .formula = "y = activation(x W + b)", .inputs = CONV_INPUTS, VT_KERAS_GIVES,           \
            .attrs = VT_FIELDS({"units", "numbers that come out", "输出的维数"},                   \
                               VT_KERAS_ACTIVATION, VT_KERAS_USE_BIAS, VT_KERAS_TRAINING)          \
    }
#define WRAPPER(NAME, FAMILY, SAYS, ZH, ...)                                                       \
    {                                                                                              \
        VT_KERAS_ROW(NAME, FAMILY, SAYS, ZH),                                                      \
            .inputs = VT_FIELDS(VT_KERAS_IN, VT_KERAS_KERNEL,                                      \
                                {"recurrent_kernel", "weights of the state", "状态的权重"},        \
                                VT_KERAS_BIAS),                                                    \
            .variadic_in = true, VT_KERAS_GIVES,                                                   \
            .attrs = VT_FIELDS({"layer", "the layer inside; its arguments follow as layer.…",      \
                                "内部的层；其参数写作 layer.…"},                                   \
                               __VA_ARGS__)                                                        \
    }

const vt_op vt_ops_keras_layer[] = {
    CONV("Conv1D", CONV_SAYS "a sequence" CONV_SUM,
         "用学到的卷积核在序列上滑动，在每个位置对邻域加权求和。"),
    CONV("Conv2D", CONV_SAYS "a picture" CONV_SUM,
         "用学到的卷积核在图像上滑动，在每个位置对邻域加权求和。"),
    CONV("Conv3D", CONV_SAYS "a volume" CONV_SUM,
         "用学到的卷积核在体数据上滑动，在每个位置对邻域加权求和。"),
    CONV("Conv1DTranspose",
         "Spreads every step over its neighbours with learned weights; enlarges a sequence.",
         "按学到的权重把每一步散布到邻域，用于放大序列。"),
    CONV("Conv2DTranspose",
         "Spreads every value over a neighbourhood with learned weights; enlarges a picture.",
         "按学到的权重把每个值散布到邻域，用于放大图像。"),
    CONV("Conv3DTranspose",
         "Spreads every value over a neighbourhood with learned weights; enlarges a volume.",
         "按学到的权重把每个值散布到邻域，用于放大体数据。"),
    CONV("Convolution1D", "Keras 1: slides learned kernels over a sequence.",
         "Keras 1：用学到的卷积核在序列上滑动。"),
    CONV("Convolution2D", "Keras 1: slides learned kernels over a picture.",
         "Keras 1：用学到的卷积核在图像上滑动。"),
    CONV("Convolution3D", "Keras 1: slides learned kernels over a volume.",
         "Keras 1：用学到的卷积核在体数据上滑动。"),
    CONV("AtrousConvolution1D", "Keras 1: slides kernels with gaps over a sequence.",
         "Keras 1：用带间隔的卷积核在序列上滑动。"),
    CONV("AtrousConvolution2D", "Keras 1: slides kernels with gaps over a picture.",
         "Keras 1：用带间隔的卷积核在图像上滑动。"),
    CONV("Deconvolution2D",
         "Keras 1: spreads every value over a neighbourhood; enlarges a picture.",
         "Keras 1：把每个值散布到邻域，用于放大图像。"),
    CONV("LocallyConnected1D",
         "Weighs the neighbourhood of each step, with other weights at every step.",
         "对每一步的邻域加权求和，各步的权重互不相同。"),
    CONV("LocallyConnected2D",
         "Weighs the neighbourhood of each place, with other weights at every place.",
         "对每个位置的邻域加权求和，各位置的权重互不相同。"),
    DEPTHWISE("DepthwiseConv1D", "Slides kernels over each channel of a sequence by itself.",
              "对序列的每个通道各自卷积。"),
    DEPTHWISE("DepthwiseConv2D", "Slides kernels over each channel of a picture by itself.",
              "对图像的每个通道各自卷积。"),
    SEPARABLE("SeparableConv1D",
              "Slides kernels over each channel of a sequence, then mixes the channels.",
              "先对序列的每个通道各自卷积，再混合通道。"),
    SEPARABLE("SeparableConv2D",
              "Slides kernels over each channel of a picture, then mixes the channels.",
              "先对图像的每个通道各自卷积，再混合通道。"),
    SEPARABLE("SeparableConvolution2D",
              "Keras 1: slides kernels over each channel, then mixes the channels.",
              "Keras 1：先对每个通道各自卷积，再混合通道。"),

    DENSE("Dense", "Gives weighted sums of all input features.", "对所有输入特征加权求和。"),
    DENSE("MaxoutDense", "Keras 1: takes the largest of several weighted sums.",
          "Keras 1：取若干加权和中的最大值。"),
    DENSE("TimeDistributedDense", "Keras 1: the same weighted sums at every step.",
          "Keras 1：在每一步做相同的加权求和。"),
    DENSE("Highway", "Keras 1: mixes weighted sums with the input itself, by a learned gate.",
          "Keras 1：用学到的门把加权和与输入混合。"),
    {VT_KERAS_ROW("EinsumDense", MATMUL,
                  "Multiplies with learned weights along the axes that an equation names.",
                  "按等式所指的轴与学到的权重相乘。"),
     .inputs = CONV_INPUTS, VT_KERAS_GIVES,
     .attrs = VT_FIELDS(
         {"equation", "which axes are multiplied and summed: ab,bc->ac", "相乘求和的轴：ab,bc->ac"},
         {"output_shape", "shape of what comes out, without the batch", "输出形状（不含批）"},
         {"bias_axes", "axes that have a bias of their own", "各有偏置的轴"}, VT_KERAS_ACTIVATION,
         VT_KERAS_TRAINING)},
    {VT_KERAS_ROW("Embedding", MATMUL, "Looks up a learned vector for every index.",
                  "为每个编号查出一个学到的向量。"),
     .inputs = VT_FIELDS({"input", "indices", "编号"},
                         {"embeddings", "one row per index", "每个编号一行"}),
     VT_KERAS_GIVES,
     .attrs = VT_FIELDS(
         {"input_dim", "how many indices there are", "编号的个数"},
         {"output_dim", "numbers per vector", "向量的维数"},
         {"mask_zero", "index 0 is padding and is masked", "编号 0 为填充并被屏蔽", "false"},
         {"input_length", "length of the sequences", "序列长度"}, VT_KERAS_TRAINING)},
    {VT_KERAS_ROW("ReversibleEmbedding", MATMUL,
                  "Looks up vectors for indices, or scores every index for a vector.",
                  "为编号查向量，或为向量给每个编号打分。"),
     .inputs = VT_FIELDS(VT_KERAS_IN, {"embeddings", "one row per index", "每个编号一行"}),
     VT_KERAS_GIVES,
     .attrs =
         VT_FIELDS({"input_dim", "how many indices there are", "编号的个数"},
                   {"output_dim", "numbers per vector", "向量的维数"},
                   {"tie_weights", "both ways use the same table", "两个方向共用一张表", "true"},
                   VT_KERAS_TRAINING)},

    NORM("BatchNormalization", "y = gamma · (x − mean) / √(var + ε) + beta",
         "Brings each channel to a learned mean and spread; when running, by statistics kept from "
         "training.",
         "把每个通道变到学得的均值和幅度；推理时用训练中保存的统计量。", MOMENTUM),
    NORM("SyncBatchNormalization", "y = gamma · (x − mean) / √(var + ε) + beta",
         "Batch normalisation whose statistics are taken over all devices.",
         "统计量取自所有设备的批归一化。", MOMENTUM),
    NORM("BatchNormalizationV1", "y = gamma · (x − mean) / √(var + ε) + beta",
         "Batch normalisation as TensorFlow 1 had it.", "TensorFlow 1 的批归一化。", MOMENTUM),
    NORM("LayerNormalization", "y = gamma · (x − mean) / √(var + ε) + beta, per row",
         "Brings each row of features to mean 0 and spread 1, then scales it.",
         "把每一行特征变到均值 0、方差 1，再缩放。",
         {"rms_scaling", "divides by the root mean square instead", "改为除以均方根", "false"}),
    NORM("GroupNormalization", "y = gamma · (x − mean) / √(var + ε) + beta, per group of channels",
         "Brings each group of channels to mean 0 and spread 1, then scales it.",
         "把每组通道变到均值 0、方差 1，再缩放。", {"groups", "number of groups", "组数", "32"}),
    NORM("RMSNormalization", "y = scale · x / √(mean(x²) + ε)",
         "Divides each row by its root mean square, then scales it.",
         "把每一行除以其均方根，再缩放。", {"partial", "share that is normalised", "归一化的比例"}),
    NORM("UnitNormalization", "y = x / ‖x‖", "Divides each row by its length.",
         "把每一行除以其长度。", {"partial", "share that is normalised", "归一化的比例"}),
    WRAPPER("SpectralNormalization", NORM,
            "Divides the weights of the layer inside by their largest singular value.",
            "把内部层的权重除以其最大奇异值。",
            {"power_iterations", "steps that find the singular value, in training",
             "训练中求奇异值的迭代次数", "1"}),

    RECURRENT("LSTM",
              "Reads a sequence step by step with a long memory that gates keep, change and show.",
              "逐步读取序列，用门控制长期记忆的保留、更新与输出。", RECURRENT_ATTRS),
    RECURRENT("GRU", "Reads a sequence step by step with a state that two gates update.",
              "逐步读取序列，用两个门更新状态。", RECURRENT_ATTRS),
    RECURRENT("SimpleRNN", "Reads a sequence step by step; each state is made from the one before.",
              "逐步读取序列，每个状态由前一个状态得到。", RECURRENT_ATTRS),
    RECURRENT("CuDNNLSTM", "An LSTM in the form that GPUs compute fast.",
              "以 GPU 快速计算的形式实现的 LSTM。", RECURRENT_ATTRS),
    RECURRENT("CuDNNGRU", "A GRU in the form that GPUs compute fast.",
              "以 GPU 快速计算的形式实现的 GRU。", RECURRENT_ATTRS),
    RECURRENT("LSTMCell", "One step of an LSTM.", "LSTM 的一步。", RECURRENT_ATTRS),
    RECURRENT("GRUCell", "One step of a GRU.", "GRU 的一步。", RECURRENT_ATTRS),
    RECURRENT("SimpleRNNCell", "One step of a simple recurrence.", "简单循环的一步。",
              RECURRENT_ATTRS),
    RECURRENT("RNN", "Reads a sequence step by step with the cell it is given.",
              "用给定的单元逐步读取序列。",
              {"cell", "what is computed at each step", "每一步的计算"}, RECURRENT_ATTRS),
    RECURRENT("StackedRNNCells", "Several cells one upon the other, as one step.",
              "多个单元叠成一步。", {"cells", "the cells from below", "自下而上的单元"}),
    CONV_LSTM("ConvLSTM1D", "An LSTM over sequences of rows whose products are convolutions.",
              "以卷积代替乘积、处理行序列的 LSTM。"),
    CONV_LSTM("ConvLSTM2D", "An LSTM over sequences of pictures whose products are convolutions.",
              "以卷积代替乘积、处理图像序列的 LSTM。"),
    CONV_LSTM("ConvLSTM3D", "An LSTM over sequences of volumes whose products are convolutions.",
              "以卷积代替乘积、处理体数据序列的 LSTM。"),
    WRAPPER("Bidirectional", RECURRENT,
            "Reads the sequence in both directions and joins what both give.",
            "从两个方向读取序列并合并结果。",
            {"merge_mode", "how both are joined: concat, sum, mul, ave",
             "合并方式：concat、sum、mul、ave", "concat"},
            {"backward_layer", "the layer that reads from the end", "从末尾读取的层"}),
    WRAPPER("TimeDistributed", CONTROL, "Applies the layer inside to every step by itself.",
            "对每一步各自应用内部的层。", VT_KERAS_TRAINING),
    WRAPPER("Wrapper", CONTROL, "Applies the layer inside.", "应用内部的层。", VT_KERAS_TRAINING),

    ATTENTION("MultiHeadAttention",
              "Weighs values by how well keys answer queries, in several heads side by side.",
              "按键与查询的匹配程度对值加权，多头并行。", HEADS),
    ATTENTION("GroupQueryAttention", "Attention whose query heads share fewer key and value heads.",
              "多个查询头共用较少键值头的注意力。",
              {"num_query_heads", "heads of queries", "查询头数"},
              {"num_key_value_heads", "heads of keys and values", "键值头数"},
              {"head_dim", "numbers per head", "每个头的维数"}, VT_KERAS_USE_BIAS),
    ATTENTION(
        "GroupedQueryAttention", "Attention whose query heads share fewer key and value heads.",
        "多个查询头共用较少键值头的注意力。", {"num_query_heads", "heads of queries", "查询头数"},
        {"num_key_value_heads", "heads of keys and values", "键值头数"},
        {"head_dim", "numbers per head", "每个头的维数"}, VT_KERAS_USE_BIAS),
    ATTENTION("Attention", "Weighs values by the product of queries and keys.",
              "按查询与键的乘积对值加权。",
              {"use_scale", "a learned factor scales the scores", "用学到的系数缩放得分", "false"},
              {"score_mode", "dot or concat", "dot 或 concat", "dot"}),
    ATTENTION("AdditiveAttention",
              "Weighs values by the sum of queries and keys through tanh (Bahdanau).",
              "按查询与键之和经 tanh 后的得分对值加权（Bahdanau）。",
              {"use_scale", "a learned vector scales the scores", "用学到的向量缩放得分", "true"}),
    {0},
};
