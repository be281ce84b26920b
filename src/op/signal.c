/* signal.c: sound and other signals over time: Fourier transforms, windows, the mel scale. */
#include "op/rows.h"

/* Window functions: what a piece of signal is multiplied with before its transform. */
#define VT_WINDOW_FUNCTION(op_name, op_formula, english, chinese)                                  \
    {                                                                                              \
        .domain = "", .name = op_name, .family = VT_FAMILY_ELEM, .formula = op_formula,            \
        .says = english, .zh = chinese,                                                            \
        .inputs = VT_FIELDS({"size", "length of the window", "窗的长度"}),                         \
        .outputs = VT_FIELDS({"output", "the window", "窗函数"}),                                  \
        .attrs =                                                                                   \
            VT_FIELDS({"output_datatype", "number format of the result", "结果的数值格式", "1"},   \
                      {"periodic", "1: as one period of a repeating window",                       \
                       "1：作为周期窗的一个周期", "1"}),                                           \
    }
#define VT_RFFT_ATTRS                                                                              \
    VT_FIELD("normalized", "0: no factor", "0：不加系数", "0"),                                    \
        VT_FIELD("onesided", "1: only frequencies from zero up", "1：只含非负频率", "1"),          \
        VT_FIELD("signal_ndim", "how many last axes are transformed", "变换的末尾轴数")

const vt_op vt_ops_signal[] = {
    {
        .domain = "",
        .name = "DFT",
        .family = VT_FAMILY_MATMUL,
        .formula = "Xₖ = Σₙ xₙ · e^(−2πi·kn/N)",
        .says = "Takes a signal apart into its frequencies, or puts it together again.",
        .zh = "把信号分解为频率，或由频率合成。",
        .inputs = VT_FIELDS({"input", "the signal, real or as pairs of real and imaginary part",
                             "信号：实数，或实部虚部成对"},
                            {"dft_length", "length of the transform; the signal's when absent",
                             "变换长度；缺省为信号长度"},
                            {"axis", "axis along which to transform", "变换所沿的轴"}),
        .outputs = VT_FIELDS({"output", "the frequencies, as pairs", "频率，成对存放"}),
        .attrs = VT_FIELDS({"inverse", "1: from frequencies to signal", "1：由频率到信号", "0"},
                           {"onesided", "1: only frequencies from zero up", "1：只含非负频率", "0"},
                           {"axis", "before opset 20: axis along which to transform",
                            "opset 20 之前：变换所沿的轴", "1"}),
    },
    {
        .domain = "",
        .name = "STFT",
        .family = VT_FAMILY_MATMUL,
        .says = "Takes the frequencies of one short piece of a signal after the other.",
        .zh = "依次求信号各短段的频率。",
        .inputs = VT_FIELDS({"signal", "the signal", "信号"},
                            {"frame_step", "from one piece to the next", "相邻两段的间隔"},
                            {"window", "multiplied with each piece", "与每段相乘的窗"},
                            {"frame_length", "length of a piece", "每段的长度"}),
        .outputs = VT_FIELDS({"output", "frequencies per piece", "各段的频率"}),
        .attrs =
            VT_FIELDS({"onesided", "1: only frequencies from zero up", "1：只含非负频率", "1"}),
    },
    {
        .domain = "",
        .name = "MelWeightMatrix",
        .family = VT_FAMILY_ELEM,
        .says = "Makes the matrix that turns frequencies into bands as wide as the ear hears them.",
        .zh = "生成把频率变为符合听觉宽度的频带的矩阵。",
        .inputs = VT_FIELDS({"num_mel_bins", "number of bands", "频带数"},
                            {"dft_length", "length of the transform before", "之前变换的长度"},
                            {"sample_rate", "samples per second", "采样率"},
                            {"lower_edge_hertz", "where the first band begins", "首个频带的起点"},
                            {"upper_edge_hertz", "where the last band ends", "末个频带的终点"}),
        .outputs = VT_FIELDS({"output", "the matrix [frequencies, bands]", "矩阵 [频率, 频带]"}),
        .attrs =
            VT_FIELDS({"output_datatype", "number format of the result", "结果的数值格式", "1"}),
    },
    VT_WINDOW_FUNCTION("HannWindow", "w = ½ − ½ · cos(2πn/N)",
                       "A window that falls to zero at both ends.", "两端降到零的窗。"),
    VT_WINDOW_FUNCTION("HammingWindow", "w = 0.54 − 0.46 · cos(2πn/N)",
                       "A window that falls almost to zero at both ends.", "两端降到接近零的窗。"),
    VT_WINDOW_FUNCTION("BlackmanWindow", "w = 0.42 − 0.5 · cos(2πn/N) + 0.08 · cos(4πn/N)",
                       "A window with very low side lobes.", "旁瓣很低的窗。"),
    {
        .domain = VT_MICROSOFT,
        .name = "Rfft",
        .family = VT_FAMILY_MATMUL,
        .says = "Frequencies of a real signal.",
        .zh = "实信号的频率。",
        .inputs = VT_FIELDS({"X", "the signal", "信号"}),
        .outputs = VT_FIELDS({"Y", "the frequencies, as pairs", "频率，成对存放"}),
        .attrs = VT_FIELDS(VT_RFFT_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "Irfft",
        .family = VT_FAMILY_MATMUL,
        .says = "The real signal that has the given frequencies.",
        .zh = "由给定频率合成的实信号。",
        .inputs = VT_FIELDS({"X", "the frequencies, as pairs", "频率，成对存放"}),
        .outputs = VT_FIELDS({"Y", "the signal", "信号"}),
        .attrs = VT_FIELDS(VT_RFFT_ATTRS),
    },
    {0},
};
