/* sequence.c: lists of tensors, whose shapes may differ. */
#include "op/rows.h"

#define VT_LIST VT_FIELD("input_sequence", "the list", "列表")
#define VT_POSITION                                                                                \
    VT_FIELD("position", "which place; negative ones from the end; the end when absent",           \
             "位置；负数从末端数；缺省为末尾")

const vt_op vt_ops_sequence[] = {
    {
        .domain = "",
        .name = "SequenceEmpty",
        .family = VT_FAMILY_CONTROL,
        .says = "An empty list.",
        .zh = "空列表。",
        .inputs = VT_FIELDS({0}),
        .outputs = VT_FIELDS({"output", "the list", "列表"}),
        .attrs =
            VT_FIELDS({"dtype", "number format of what will be in it", "将存放的数值格式", "1"}),
    },
    {
        .domain = "",
        .name = "SequenceConstruct",
        .family = VT_FAMILY_CONTROL,
        .says = "Makes a list of tensors.",
        .zh = "由张量构成列表。",
        .inputs = VT_FIELDS({"inputs", "the tensors", "各张量"}),
        .outputs = VT_FIELDS({"output_sequence", "the list", "列表"}),
        .attrs = VT_FIELDS({0}),
        .variadic_in = true,
    },
    {
        .domain = "",
        .name = "SequenceInsert",
        .family = VT_FAMILY_CONTROL,
        .says = "A list with one more tensor.",
        .zh = "插入一个张量后的列表。",
        .inputs = VT_FIELDS(VT_LIST, {"tensor", "what is put in", "插入的张量"}, VT_POSITION),
        .outputs = VT_FIELDS({"output_sequence", "the longer list", "变长的列表"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "SequenceErase",
        .family = VT_FAMILY_CONTROL,
        .says = "A list with one tensor less.",
        .zh = "去掉一个张量后的列表。",
        .inputs = VT_FIELDS(VT_LIST, VT_POSITION),
        .outputs = VT_FIELDS({"output_sequence", "the shorter list", "变短的列表"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "SequenceAt",
        .family = VT_FAMILY_CONTROL,
        .says = "One tensor of a list.",
        .zh = "取列表中的一个张量。",
        .inputs = VT_FIELDS(
            VT_LIST, {"position", "which place; negative ones from the end", "位置；负数从末端数"}),
        .outputs = VT_FIELDS({"tensor", "the tensor there", "该处的张量"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "SequenceLength",
        .family = VT_FAMILY_CONTROL,
        .says = "How many tensors a list has.",
        .zh = "列表中的张量个数。",
        .inputs = VT_FIELDS(VT_LIST),
        .outputs = VT_FIELDS({"length", "the count", "个数"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "",
        .name = "SequenceMap",
        .family = VT_FAMILY_CONTROL,
        .says = "Runs a body for every tensor of a list.",
        .zh = "对列表中每个张量运行子图。",
        .inputs = VT_FIELDS(VT_LIST, {"additional_inputs",
                                      "more lists, or tensors that are the same each time",
                                      "更多列表，或每次相同的张量"}),
        .outputs = VT_FIELDS({"out_sequence", "lists of what the body gave", "子图输出构成的列表"}),
        .attrs = VT_FIELDS({"body", "the graph run for each", "逐个运行的子图"}),
        .variadic_in = true,
        .variadic_out = true,
    },
    {
        .domain = "",
        .name = "SplitToSequence",
        .family = VT_FAMILY_CONTROL,
        .says = "Cuts a tensor into a list of pieces.",
        .zh = "把张量切成若干段构成列表。",
        .inputs = VT_FIELDS(VT_THE_INPUT("input"),
                            {"split", "length of each piece, or of all; 1 when absent",
                             "各段或统一长度；缺省为 1"}),
        .outputs = VT_FIELDS({"output_sequence", "the pieces", "各段"}),
        .attrs = VT_FIELDS(
            {"axis", "axis along which to cut", "切分所沿的轴", "0"},
            {"keepdims", "0: pieces of length one lose the axis", "0：长度为一的段去掉该轴", "1"}),
    },
    {
        .domain = "",
        .name = "ConcatFromSequence",
        .family = VT_FAMILY_CONTROL,
        .says = "Joins the tensors of a list.",
        .zh = "拼接列表中的张量。",
        .inputs = VT_FIELDS(VT_LIST),
        .outputs = VT_FIELDS({"concat_result", "the joined tensor", "拼接结果"}),
        .attrs =
            VT_FIELDS({"axis", "axis along which they are joined", "拼接所沿的轴"},
                      {"new_axis", "1: they are stacked along a new axis", "1：沿新轴叠放", "0"}),
    },
    {0},
};
