/* elementwise.c: arithmetic, comparison and logic, element by element.
 *
 * Where two shapes differ, the smaller is repeated along its missing axes and those of size one
 * (from the last axis on; before opset 7 only when asked). */
#include "op/rows.h"

/* One input, one output. */
#define VT_MAP_OF(op_name, in_name, out_name, op_formula, english, chinese, ...)                   \
    {                                                                                              \
        .domain = "", .name = op_name, .family = VT_FAMILY_ELEM, .formula = op_formula,            \
        .says = english, .zh = chinese, .inputs = VT_FIELDS({in_name, "the input", "输入"}),       \
        .outputs = VT_FIELDS({out_name, "one result per element", "每个元素一个结果"}),            \
        .attrs = VT_FIELDS(__VA_ARGS__),                                                           \
    }
#define VT_MAP(name, formula, english, chinese)                                                    \
    VT_MAP_OF(name, "X", "Y", formula, english, chinese, {0})
#define VT_OLD_MAP(name, formula, english, chinese)                                                \
    VT_MAP_OF(name, "X", "Y", formula, english, chinese, VT_CONSUMED)
#define VT_FUNCTION(name, formula, english, chinese)                                               \
    VT_MAP_OF(name, "input", "output", formula, english, chinese, {0})
/* Two inputs, one output. */
#define VT_PAIR(op_name, op_formula, english, chinese, ...)                                        \
    {                                                                                              \
        .domain = "", .name = op_name, .family = VT_FAMILY_ELEM, .formula = op_formula,            \
        .says = english, .zh = chinese,                                                            \
        .inputs = VT_FIELDS({"A", "the first input", "第一个输入"},                                \
                            {"B", "the second input", "第二个输入"}),                              \
        .outputs = VT_FIELDS({"C", "one result per pair", "每对元素一个结果"}),                    \
        .attrs = VT_FIELDS(__VA_ARGS__),                                                           \
    }
/* Any number of inputs, one output. */
#define VT_MANY(op_name, out_name, op_formula, english, chinese)                                   \
    {                                                                                              \
        .domain = "", .name = op_name, .family = VT_FAMILY_ELEM, .formula = op_formula,            \
        .says = english, .zh = chinese, .inputs = VT_FIELDS({"data_0", "the inputs", "各输入"}),   \
        .outputs = VT_FIELDS({out_name, "one result per element", "每个元素一个结果"}),            \
        .attrs = VT_FIELDS(VT_CONSUMED), .variadic_in = true,                                      \
    }
#define VT_Q_PAIR                                                                                  \
    VT_FIELD("A", "the first input, 8-bit", "第一个 8 位输入"),                                    \
        VT_FIELD("A_scale", "scale of A", "A 的比例"),                                             \
        VT_FIELD("A_zero_point", "zero point of A", "A 的零点"),                                   \
        VT_FIELD("B", "the second input, 8-bit", "第二个 8 位输入"),                               \
        VT_FIELD("B_scale", "scale of B", "B 的比例"),                                             \
        VT_FIELD("B_zero_point", "zero point of B", "B 的零点"),                                   \
        VT_FIELD("C_scale", "scale of C", "C 的比例"),                                             \
        VT_FIELD("C_zero_point", "zero point of C", "C 的零点")

const vt_op vt_ops_elementwise[] = {
    VT_PAIR("Add", "C = A + B", "Adds.", "相加。", VT_OLD_BROADCAST, VT_CONSUMED),
    VT_PAIR("Sub", "C = A − B", "Subtracts the second from the first.", "第一个减第二个。",
            VT_OLD_BROADCAST, VT_CONSUMED),
    VT_PAIR("Mul", "C = A · B", "Multiplies.", "相乘。", VT_OLD_BROADCAST, VT_CONSUMED),
    VT_PAIR("Div", "C = A / B", "Divides the first by the second; integers towards zero.",
            "第一个除以第二个；整数向零取整。", VT_OLD_BROADCAST, VT_CONSUMED),
    VT_PAIR("Mod", "C = A mod B", "The rest of a division.", "除法的余数。",
            {"fmod", "0: sign of B (integers); 1: sign of A, as C's fmod",
             "0：符号同 B（整数）；1：符号同 A，如 C 的 fmod", "0"}),
    {
        .domain = "",
        .name = "Pow",
        .family = VT_FAMILY_ELEM,
        .formula = "Z = Xʸ",
        .says = "Raises the first to the power of the second.",
        .zh = "第一个的第二个次幂。",
        .inputs = VT_FIELDS({"X", "the base", "底数"}, {"Y", "the exponent", "指数"}),
        .outputs = VT_FIELDS({"Z", "the power", "幂"}),
        .attrs = VT_FIELDS(VT_OLD_BROADCAST),
    },
    VT_MANY("Sum", "sum", "y = Σ xₖ", "Adds all inputs.", "所有输入相加。"),
    VT_MANY("Mean", "mean", "y = Σ xₖ / n", "The mean of all inputs.", "所有输入的平均。"),
    VT_MANY("Max", "max", "y = max xₖ", "The largest of all inputs.", "所有输入的最大值。"),
    VT_MANY("Min", "min", "y = min xₖ", "The smallest of all inputs.", "所有输入的最小值。"),
    VT_OLD_MAP("Abs", "y = |x|", "The magnitude.", "绝对值。"),
    VT_OLD_MAP("Neg", "y = −x", "Turns the sign.", "取相反数。"),
    VT_FUNCTION("Sign", "y = −1, 0 or 1", "The sign.", "符号。"),
    VT_OLD_MAP("Reciprocal", "y = 1/x", "One divided by the input.", "倒数。"),
    VT_OLD_MAP("Sqrt", "y = √x", "The square root.", "平方根。"),
    VT_MAP_OF("Exp", "input", "output", "y = eˣ", "The exponential.", "指数函数。", VT_CONSUMED),
    VT_MAP_OF("Log", "input", "output", "y = ln x", "The natural logarithm.", "自然对数。",
              VT_CONSUMED),
    VT_FUNCTION("Erf", "y = 2/√π · ∫₀ˣ e^(−t²) dt",
                "The error function: the share of a bell curve near its centre.",
                "误差函数：正态分布靠近中心的比例。"),
    VT_OLD_MAP("Floor", "y = ⌊x⌋", "The next whole number down.", "向下取整。"),
    VT_OLD_MAP("Ceil", "y = ⌈x⌉", "The next whole number up.", "向上取整。"),
    VT_MAP("Round", "y = nearest whole number",
           "The nearest whole number; halves go to the even one.", "最近的整数；一半时取偶数。"),
    VT_FUNCTION("Sin", "y = sin x", "The sine.", "正弦。"),
    VT_FUNCTION("Cos", "y = cos x", "The cosine.", "余弦。"),
    VT_FUNCTION("Tan", "y = tan x", "The tangent.", "正切。"),
    VT_FUNCTION("Asin", "y = arcsin x", "The angle whose sine is the input.", "反正弦。"),
    VT_FUNCTION("Acos", "y = arccos x", "The angle whose cosine is the input.", "反余弦。"),
    VT_FUNCTION("Atan", "y = arctan x", "The angle whose tangent is the input.", "反正切。"),
    VT_FUNCTION("Sinh", "y = (eˣ − e⁻ˣ)/2", "The hyperbolic sine.", "双曲正弦。"),
    VT_FUNCTION("Cosh", "y = (eˣ + e⁻ˣ)/2", "The hyperbolic cosine.", "双曲余弦。"),
    VT_FUNCTION("Asinh", "y = arsinh x", "The inverse of the hyperbolic sine.", "反双曲正弦。"),
    VT_FUNCTION("Acosh", "y = arcosh x", "The inverse of the hyperbolic cosine.", "反双曲余弦。"),
    VT_FUNCTION("Atanh", "y = artanh x", "The inverse of the hyperbolic tangent.", "反双曲正切。"),
    VT_PAIR("Equal", "C = (A = B)", "True where both are equal.", "相等处为真。", VT_OLD_BROADCAST),
    VT_PAIR("Greater", "C = (A > B)", "True where the first is larger.", "第一个较大处为真。",
            VT_OLD_BROADCAST),
    VT_PAIR("GreaterOrEqual", "C = (A ≥ B)", "True where the first is larger or equal.",
            "第一个较大或相等处为真。", {0}),
    VT_PAIR("Less", "C = (A < B)", "True where the first is smaller.", "第一个较小处为真。",
            VT_OLD_BROADCAST),
    VT_PAIR("LessOrEqual", "C = (A ≤ B)", "True where the first is smaller or equal.",
            "第一个较小或相等处为真。", {0}),
    VT_PAIR("And", "C = A ∧ B", "True where both are.", "两者皆真处为真。", VT_OLD_BROADCAST),
    VT_PAIR("Or", "C = A ∨ B", "True where at least one is.", "至少一个为真处为真。",
            VT_OLD_BROADCAST),
    VT_PAIR("Xor", "C = A ⊕ B", "True where exactly one is.", "恰有一个为真处为真。",
            VT_OLD_BROADCAST),
    VT_MAP("Not", "y = ¬x", "Turns true to false and false to true.", "真假互换。"),
    VT_PAIR("BitwiseAnd", "C = A & B", "And, bit by bit.", "按位与。", {0}),
    VT_PAIR("BitwiseOr", "C = A | B", "Or, bit by bit.", "按位或。", {0}),
    VT_PAIR("BitwiseXor", "C = A ⊕ B", "Exclusive or, bit by bit.", "按位异或。", {0}),
    VT_MAP("BitwiseNot", "y = ~x", "Turns every bit.", "按位取反。"),
    {
        .domain = "",
        .name = "BitShift",
        .family = VT_FAMILY_ELEM,
        .formula = "Z = X · 2^±Y",
        .says = "Moves the bits of the first by as many places as the second says.",
        .zh = "把第一个的各位移动第二个所给的位数。",
        .inputs = VT_FIELDS({"X", "what is moved", "被移动的值"},
                            {"Y", "by how many places", "移动的位数"}),
        .outputs = VT_FIELDS({"Z", "the moved bits", "移位结果"}),
        .attrs = VT_FIELDS({"direction", "LEFT or RIGHT", "LEFT 或 RIGHT"}),
    },
    VT_MAP("IsNaN", "y = (x is NaN)", "True where the value is not a number.", "非数处为真。"),
    VT_MAP_OF("IsInf", "X", "Y", "y = (x = ±∞)", "True where the value is infinite.",
              "无穷处为真。", {"detect_negative", "0: −∞ does not count", "0：不计 −∞", "1"},
              {"detect_positive", "0: +∞ does not count", "0：不计 +∞", "1"}),
    {
        .domain = "",
        .name = "Where",
        .family = VT_FAMILY_ELEM,
        .formula = "y = X if condition, else Y",
        .says = "Takes each element from one of two inputs, as a condition says.",
        .zh = "按条件从两个输入之一取每个元素。",
        .inputs = VT_FIELDS({"condition", "which of the two", "选择条件"},
                            {"X", "taken where true", "真时取值"},
                            {"Y", "taken where false", "假时取值"}),
        .outputs = VT_FIELDS({"output", "the chosen elements", "选出的元素"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "BiasAdd",
        .family = VT_FAMILY_ELEM,
        .formula = "Y = X + bias + skip",
        .says = "Adds a bias per channel and a skip connection.",
        .zh = "加每通道偏置和跳跃连接。",
        .inputs = VT_FIELDS(VT_THE_INPUT("X"), {"bias", "one per channel", "每通道一个"},
                            {"skip", "what went round the block", "绕过该块的值"}),
        .outputs = VT_FIELDS({"Y", "the sum", "和"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "ComplexMul",
        .family = VT_FAMILY_ELEM,
        .formula = "C = A · B",
        .says = "Multiplies complex numbers stored as pairs.",
        .zh = "成对存放的复数相乘。",
        .inputs = VT_FIELDS({"A", "the first factor", "第一个因子"},
                            {"B", "the second factor", "第二个因子"}),
        .outputs = VT_FIELDS({"C", "the product", "乘积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "ComplexMulConj",
        .family = VT_FAMILY_ELEM,
        .formula = "C = A · B̄",
        .says = "Multiplies complex numbers by the conjugates of others.",
        .zh = "与另一组复数的共轭相乘。",
        .inputs = VT_FIELDS({"A", "the first factor", "第一个因子"},
                            {"B", "conjugated first", "先取共轭的因子"}),
        .outputs = VT_FIELDS({"C", "the product", "乘积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MulInteger",
        .family = VT_FAMILY_ELEM,
        .formula = "C = (A − a₀) · (B − b₀)",
        .says = "Multiplies 8-bit integers in 32 bits.",
        .zh = "8 位整数以 32 位相乘。",
        .inputs = VT_FIELDS(
            {"A", "the first input, 8-bit", "第一个 8 位输入"}, VT_ZERO_OF("A_zero_point", "A"),
            {"B", "the second input, 8-bit", "第二个 8 位输入"}, VT_ZERO_OF("B_zero_point", "B")),
        .outputs = VT_FIELDS({"C", "the products", "乘积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QLinearAdd",
        .family = VT_FAMILY_ELEM,
        .formula = "C = quantize(dequantize(A) + dequantize(B))",
        .says = "Adds 8-bit values that have scales of their own.",
        .zh = "各有比例的 8 位值相加。",
        .inputs = VT_FIELDS(VT_Q_PAIR),
        .outputs = VT_FIELDS({"C", "the sum, 8-bit", "8 位和"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QLinearMul",
        .family = VT_FAMILY_ELEM,
        .formula = "C = quantize(dequantize(A) · dequantize(B))",
        .says = "Multiplies 8-bit values that have scales of their own.",
        .zh = "各有比例的 8 位值相乘。",
        .inputs = VT_FIELDS(VT_Q_PAIR),
        .outputs = VT_FIELDS({"C", "the product, 8-bit", "8 位积"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QLinearWhere",
        .family = VT_FAMILY_ELEM,
        .formula = "Z = X if condition, else Y",
        .says = "Takes each 8-bit element from one of two inputs, as a condition says.",
        .zh = "按条件从两个 8 位输入之一取每个元素。",
        .inputs = VT_FIELDS({"condition", "which of the two", "选择条件"},
                            {"X", "taken where true", "真时取值"}, VT_SCALE_OF("x_scale", "X"),
                            VT_ZERO_OF("x_zero_point", "X"), {"Y", "taken where false", "假时取值"},
                            VT_SCALE_OF("y_scale", "Y"), VT_ZERO_OF("y_zero_point", "Y"),
                            VT_SCALE_OF("z_scale", "Z"), VT_ZERO_OF("z_zero_point", "Z")),
        .outputs = VT_FIELDS({"Z", "the chosen elements, 8-bit", "选出的 8 位元素"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "IsAllFinite",
        .family = VT_FAMILY_ELEM,
        .says = "True when no element of any input is infinite or not a number.",
        .zh = "所有输入都没有无穷或非数时为真。",
        .inputs = VT_FIELDS({"input", "the inputs", "各输入"}),
        .outputs = VT_FIELDS({"output", "one truth value", "一个真值"}),
        .attrs = VT_FIELDS({"isinf_only", "1: only infinities count", "1：只查无穷", "0"},
                           {"isnan_only", "1: only not-a-number counts", "1：只查非数", "0"}),
        .variadic_in = true,
    },
    {
        .domain = VT_MICROSOFT,
        .name = "CDist",
        .family = VT_FAMILY_ELEM,
        .formula = "Cᵢⱼ = ‖Aᵢ − Bⱼ‖",
        .says = "The distance of every row of one matrix to every row of another.",
        .zh = "一个矩阵的每行到另一矩阵每行的距离。",
        .inputs = VT_FIELDS({"A", "rows", "行"}, {"B", "rows", "行"}),
        .outputs = VT_FIELDS({"C", "distances", "距离"}),
        .attrs = VT_FIELDS(
            {"metric", "euclidean or sqeuclidean", "euclidean 或 sqeuclidean", "sqeuclidean"}),
    },
    {0},
};
