/* rows.h: how a row of the operator table is written; private to room op.
 *
 * A file holds the rows of one kind of operator as one array that ends with an empty row; ops.c
 * lists the arrays. Fields that operators of several files share stand here once. A row names every
 * input, output and attribute that any version of the operator has had, since files of all ages are
 * opened; the newest come first. */
#ifndef VT_OP_ROWS_H
#define VT_OP_ROWS_H

#include "op/op.h"

/* A field that a macro stands for, and a list of fields: VT_FIELDS({"X", "the input", "输入"},
 * VT_AXIS). */
#define VT_FIELD(...)                                                                              \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define VT_FIELDS(...) ((const vt_op_field[]){__VA_ARGS__, {0}})

/* Only attributes have a standard value: the other fields end after their phrases. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define VT_MICROSOFT "com.microsoft"

/* What many inputs and outputs are, under whatever name. */
#define VT_THE_INPUT(name)    VT_FIELD(name, "the input", "输入")
#define VT_PER_TOKEN(name)    VT_FIELD(name, "one row per token", "每个词元一行")
#define VT_SCALE_OF(name, of) VT_FIELD(name, "scale of " of, of " 的比例")
#define VT_ZERO_OF(name, of)  VT_FIELD(name, "zero point of " of, of " 的零点")

/* A window that slides over a signal: convolution and pooling. */
#define VT_WINDOW                                                                                  \
    VT_FIELD(                                                                                      \
        "auto_pad",                                                                                \
        "how to choose the padding: NOTSET uses pads, SAME_UPPER and SAME_LOWER keep the "         \
        "size (over the stride), VALID adds none",                                                 \
        "填充方式：NOTSET 用 pads，SAME_UPPER 与 SAME_LOWER 保持尺寸（除以步长），VALID 不填充",   \
        "NOTSET"),                                                                                 \
        VT_FIELD("dilations", "gaps between the positions of the window, per axis",                \
                 "各轴上窗口内位置的间隔"),                                                        \
        VT_FIELD("kernel_shape", "size of the window per axis", "各轴上窗口的大小"),               \
        VT_FIELD("pads", "values added around the signal: all begins, then all ends",              \
                 "信号四周填充的数目：先各轴开头，后各轴结尾"),                                    \
        VT_FIELD("strides", "step of the window per axis", "各轴上窗口的步长")

/* What follows a fused operator. */
#define VT_ACTIVATION                                                                              \
    VT_FIELD("activation", "name of the activation that follows", "其后激活函数的名称")
#define VT_ACTIVATION_NUMBERS                                                                      \
    VT_FIELD("activation_alpha", "first number of the activation", "激活的第一个参数"),            \
        VT_FIELD("activation_beta", "second number of the activation", "激活的第二个参数"),        \
        VT_FIELD("activation_gamma", "third number of the activation", "激活的第三个参数")

/* Values of few bits: real = (stored - zero point) * scale. */
#define VT_QX       VT_FIELD("x", "the input, 8-bit", "8 位输入")
#define VT_QX_SCALE VT_FIELD("x_scale", "scale of x", "x 的比例")
#define VT_QX_ZERO  VT_FIELD("x_zero_point", "zero point of x", "x 的零点")
#define VT_QY_SCALE VT_FIELD("y_scale", "scale of the output", "输出的比例")
#define VT_QY_ZERO  VT_FIELD("y_zero_point", "zero point of the output", "输出的零点")

/* What the oldest files carry. */
#define VT_CONSUMED                                                                                \
    VT_FIELD("consumed_inputs", "before opset 6: inputs whose memory may be overwritten",          \
             "opset 6 之前：可被覆盖的输入")
#define VT_OLD_BROADCAST                                                                           \
    VT_FIELD("broadcast", "before opset 7: 1 lets B be repeated to A's shape",                     \
             "opset 7 之前：1 允许把 B 重复到 A 的形状", "0"),                                     \
        VT_FIELD("axis", "before opset 7: axis of A at which B's shape begins",                    \
                 "opset 7 之前：B 的形状从 A 的哪个轴开始")

/* The arrays of the families' files, in the order of docs/ops.md. */
extern const vt_op *const vt_op_tables[];

#endif
