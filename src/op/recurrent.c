/* recurrent.c: networks with a memory: the same step for each moment of a sequence, handing on a
 * state.
 *
 * X is [time, batch, features] (layout 1: batch first). Gates stand one after the other along the
 * rows of W and R: i o f c for LSTM, z r h for GRU. */
#include "op/rows.h"

#define VT_SEQUENCE_INPUTS                                                                         \
    VT_FIELD("X", "the sequence [time, batch, features]", "序列 [时间, 批次, 特征]"),              \
        VT_FIELD("W", "weights on the input, all gates", "作用于输入的权重，各门依次排列"),        \
        VT_FIELD("R", "weights on the previous state, all gates",                                  \
                 "作用于上一状态的权重，各门依次排列"),                                            \
        VT_FIELD("B", "biases of both", "两者的偏置"),                                             \
        VT_FIELD("sequence_lens", "length of each sequence of the batch", "批中各序列的长度"),     \
        VT_FIELD("initial_h", "state to begin with; zeros when absent", "初始状态；缺省为零")
#define VT_SEQUENCE_OUTPUTS                                                                        \
    VT_FIELD("Y", "the state at every moment", "每个时刻的状态"),                                  \
        VT_FIELD("Y_h", "the last state", "最后的状态")
#define VT_SEQUENCE_ATTRS                                                                          \
    VT_FIELD("activation_alpha", "first numbers of the activations", "各激活的第一个参数"),        \
        VT_FIELD("activation_beta", "second numbers of the activations", "各激活的第二个参数"),    \
        VT_FIELD("clip", "values before the activations are held within ± this",                   \
                 "激活前的值限制在 ± 此值内"),                                                     \
        VT_FIELD("direction", "forward, reverse or bidirectional",                                 \
                 "方向：forward、reverse 或 bidirectional", "forward"),                            \
        VT_FIELD("hidden_size", "size of the state", "状态的大小"),                                \
        VT_FIELD("layout", "1: the batch is the first axis", "1：批次为第一维", "0"),              \
        VT_FIELD("output_sequence", "before opset 7: 1 gives the state at every moment",           \
                 "opset 7 之前：1 输出每个时刻的状态", "0")
#define VT_LSTM_INPUTS                                                                             \
    VT_SEQUENCE_INPUTS,                                                                            \
        VT_FIELD("initial_c", "cell to begin with; zeros when absent", "初始细胞状态；缺省为零"),  \
        VT_FIELD("P", "weights by which gates look at the cell (peepholes)",                       \
                 "门查看细胞状态的权重（窥孔）")
#define VT_LSTM_ATTRS                                                                              \
    VT_FIELD("activations", "functions of gates, cell and output", "门、细胞与输出的函数",         \
             "Sigmoid, Tanh, Tanh"),                                                               \
        VT_SEQUENCE_ATTRS,                                                                         \
        VT_FIELD("input_forget", "1: what is not forgotten is what is not taken in",               \
                 "1：遗忘门与输入门互补", "0")

const vt_op vt_ops_recurrent[] = {
    {
        .domain = "",
        .name = "LSTM",
        .family = VT_FAMILY_RECURRENT,
        .formula = "cₜ = f ⊙ cₜ₋₁ + i ⊙ c̃; hₜ = o ⊙ tanh cₜ",
        .says = "Walks through a sequence with a memory cell whose gates decide what is taken "
                "in, kept and shown.",
        .zh = "带记忆细胞地走过序列，由门决定写入、保留和输出什么。",
        .inputs = VT_FIELDS(VT_LSTM_INPUTS),
        .outputs = VT_FIELDS(VT_SEQUENCE_OUTPUTS, {"Y_c", "the last cell", "最后的细胞状态"}),
        .attrs = VT_FIELDS(VT_LSTM_ATTRS),
    },
    {
        .domain = "",
        .name = "GRU",
        .family = VT_FAMILY_RECURRENT,
        .formula = "hₜ = z ⊙ hₜ₋₁ + (1 − z) ⊙ h̃",
        .says = "Walks through a sequence with a state that two gates renew.",
        .zh = "带状态地走过序列，由两个门更新状态。",
        .inputs = VT_FIELDS(VT_SEQUENCE_INPUTS),
        .outputs = VT_FIELDS(VT_SEQUENCE_OUTPUTS),
        .attrs = VT_FIELDS(
            {"activations", "functions of gates and state", "门与状态的函数", "Sigmoid, Tanh"},
            VT_SEQUENCE_ATTRS,
            {"linear_before_reset", "1: the reset gate acts after the product with R",
             "1：重置门作用于与 R 相乘之后", "0"}),
    },
    {
        .domain = "",
        .name = "RNN",
        .family = VT_FAMILY_RECURRENT,
        .formula = "hₜ = f(W · xₜ + R · hₜ₋₁ + b)",
        .says = "Walks through a sequence with a plain state.",
        .zh = "带简单状态地走过序列。",
        .inputs = VT_FIELDS(VT_SEQUENCE_INPUTS),
        .outputs = VT_FIELDS(VT_SEQUENCE_OUTPUTS),
        .attrs = VT_FIELDS({"activations", "function of the state, per direction",
                            "各方向的状态函数", "Tanh, Tanh"},
                           VT_SEQUENCE_ATTRS),
    },
    {
        .domain = "",
        .name = "Scan",
        .family = VT_FAMILY_RECURRENT,
        .says = "Runs a body once for each slice of its inputs, handing states on and stacking "
                "what it gives.",
        .zh = "对输入的每个切片运行一次循环体，传递状态并把输出叠起来。",
        .inputs = VT_FIELDS(
            {"sequence_lens", "in opset 8: length of each sequence", "opset 8 中：各序列的长度"},
            {"initial_state_and_scan_inputs", "states to begin with, then the tensors to slice",
             "初始状态，随后是要切片的张量"}),
        .outputs =
            VT_FIELDS({"final_state_and_scan_outputs", "last states, then the stacked outputs",
                       "最后的状态，随后是叠起的输出"}),
        .attrs = VT_FIELDS(
            {"body", "the graph of one step", "每一步的子图"},
            {"num_scan_inputs", "how many inputs are sliced", "被切片的输入个数"},
            {"scan_input_axes", "axis along which each is sliced", "各输入切片所沿的轴"},
            {"scan_input_directions", "1: that input is read backwards", "1：该输入从后往前读"},
            {"scan_output_axes", "axis along which each output is stacked", "各输出叠放所沿的轴"},
            {"scan_output_directions", "1: that output is stacked backwards",
             "1：该输出从后往前叠"},
            {"directions", "in opset 8: directions of the inputs", "opset 8 中：各输入的方向"}),
        .variadic_in = true,
        .variadic_out = true,
    },
    {
        .domain = VT_MICROSOFT,
        .name = "DynamicQuantizeLSTM",
        .family = VT_FAMILY_RECURRENT,
        .formula = "cₜ = f ⊙ cₜ₋₁ + i ⊙ c̃; hₜ = o ⊙ tanh cₜ",
        .says = "An LSTM with 8-bit weights; inputs are rounded to 8 bits on the way.",
        .zh = "8 位权重的 LSTM；输入在途中量化为 8 位。",
        .inputs =
            VT_FIELDS(VT_LSTM_INPUTS, VT_SCALE_OF("W_scale", "W"), VT_ZERO_OF("W_zero_point", "W"),
                      VT_SCALE_OF("R_scale", "R"), VT_ZERO_OF("R_zero_point", "R")),
        .outputs = VT_FIELDS(VT_SEQUENCE_OUTPUTS, {"Y_c", "the last cell", "最后的细胞状态"}),
        .attrs = VT_FIELDS(VT_LSTM_ATTRS),
    },
    {0},
};
