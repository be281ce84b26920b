/* constant.c: values that depend on no input, or only on a size. */
#include "op/rows.h"

#define VT_RANGE_INPUTS                                                                            \
    VT_FIELD("start", "the first number", "首个数"),                                               \
        VT_FIELD("limit", "where to stop, itself left out", "终点（不含）"),                       \
        VT_FIELD("delta", "from one to the next", "相邻之差")

const vt_op vt_ops_constant[] = {
    {
        .domain = "",
        .name = "Constant",
        .family = VT_FAMILY_SHAPE,
        .says = "A value stored in the model.",
        .zh = "模型中存放的值。",
        .inputs = VT_FIELDS({0}),
        .outputs = VT_FIELDS({"output", "the value", "该值"}),
        .attrs = VT_FIELDS({"sparse_value", "the value as a sparse tensor", "以稀疏张量给出的值"},
                           {"value", "the value as a tensor", "以张量给出的值"},
                           {"value_float", "one real number", "一个实数"},
                           {"value_floats", "a list of real numbers", "一列实数"},
                           {"value_int", "one integer", "一个整数"},
                           {"value_ints", "a list of integers", "一列整数"},
                           {"value_string", "one string", "一个字符串"},
                           {"value_strings", "a list of strings", "一列字符串"}),
    },
    {
        .domain = "",
        .name = "ConstantOfShape",
        .family = VT_FAMILY_SHAPE,
        .says = "A tensor of a given shape, the same value everywhere.",
        .zh = "给定形状、处处同值的张量。",
        .inputs = VT_FIELDS({"input", "the shape", "形状"}),
        .outputs = VT_FIELDS({"output", "the filled tensor", "填满的张量"}),
        .attrs = VT_FIELDS(
            {"value", "the value, as a tensor of one element", "该值，以单元素张量给出", "0"}),
    },
    {
        .domain = "",
        .name = "EyeLike",
        .family = VT_FAMILY_SHAPE,
        .says = "Ones on a diagonal and zeros elsewhere, in the shape of the input.",
        .zh = "与输入同形，对角线为一，其余为零。",
        .inputs = VT_FIELDS({"input", "gives the shape", "提供形状"}),
        .outputs = VT_FIELDS({"output", "the matrix", "矩阵"}),
        .attrs =
            VT_FIELDS({"dtype", "number format of the result; the input's when absent",
                       "结果的数值格式；缺省与输入相同"},
                      {"k", "which diagonal; 0: the main one", "哪条对角线；0 为主对角线", "0"}),
    },
    {
        .domain = "",
        .name = "Range",
        .family = VT_FAMILY_SHAPE,
        .formula = "y = start, start + delta, …",
        .says = "Numbers from a start to a limit in equal steps.",
        .zh = "从起点到终点的等差数。",
        .inputs = VT_FIELDS(VT_RANGE_INPUTS),
        .outputs = VT_FIELDS({"output", "the numbers", "数列"}),
        .attrs = VT_FIELDS(
            {"stash_type", "number format in which they are computed", "计算所用的数值格式", "1"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "Range",
        .family = VT_FAMILY_SHAPE,
        .formula = "y = start, start + delta, …",
        .says = "Numbers from a start to a limit in equal steps.",
        .zh = "从起点到终点的等差数。",
        .inputs = VT_FIELDS(VT_RANGE_INPUTS),
        .outputs = VT_FIELDS({"Y", "the numbers", "数列"}),
        .attrs = VT_FIELDS({0}),
    },
    {0},
};
