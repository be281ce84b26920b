/* tensors.c: what stands for a computation that is not known. */
#include "op/rows.h"

const vt_op vt_ops_tensors[] = {
    {
        .domain = "vitrine",
        .name = "Tensors",
        .family = VT_FAMILY_SHAPE,
        .says = "Stored tensors of one module; the file does not tell what is computed with them.",
        .zh = "一个模块所存的张量；文件没有说明用它们计算什么。",
        .inputs = VT_FIELDS({"tensors", "in the order of their names", "按名称排列的张量"}),
        .outputs = VT_FIELDS({0}),
        .attrs = VT_FIELDS({0}),
        .variadic_in = true,
    },
    {0},
};
