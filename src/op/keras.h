/* keras.h: how a row for a Keras layer is written; private to room op.
 *
 * Layouts: N is the batch, C the channels; pictures are [N, H, W, C] unless data_format says
 * channels_first, sequences [N, T, C]. An attribute that the box shows has its usual value as
 * `standard`: only what differs from it is worth a word there. */
#ifndef VT_OP_KERAS_H
#define VT_OP_KERAS_H

#include "op/rows.h"

#define VT_KERAS_ROW(NAME, FAMILY, SAYS, ZH)                                                       \
    .domain = "keras", .name = NAME, .family = VT_FAMILY_##FAMILY, .says = SAYS, .zh = ZH
#define VT_KERAS_GIVES                                                                             \
    .outputs = VT_FIELDS({"output", "what the layer gives", "该层的输出"}), .variadic_out = true

#define VT_KERAS_IN     VT_FIELD("input", "what the layer is given", "该层的输入")
#define VT_KERAS_KERNEL VT_FIELD("kernel", "the learned weights", "学到的权重")
#define VT_KERAS_BIAS   VT_FIELD("bias", "one learned number per output", "每个输出一个学到的数")
#define VT_KERAS_ACTIVATION                                                                        \
    VT_FIELD("activation", "the function that the sums pass through", "对结果施加的函数", "linear")
#define VT_KERAS_USE_BIAS VT_FIELD("use_bias", "whether a bias is added", "是否加偏置", "true")
#define VT_KERAS_FORMAT                                                                            \
    VT_FIELD("data_format",                                                                        \
             "where the channels stand: channels_last [N, …, C] or channels_first [N, C, …]",      \
             "通道所在：channels_last [N, …, C] 或 channels_first [N, C, …]", "channels_last")
#define VT_KERAS_TRAINING                                                                          \
    VT_FIELD("trainable", "whether training changes the weights", "训练是否改变权重", "true"),     \
        VT_FIELD("dtype", "number format of the computation", "计算所用的数值格式", "float32")

#endif
