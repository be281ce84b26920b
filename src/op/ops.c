/* ops.c: the list of all operators, file by file. */
#include "op/rows.h"

#define TABLES(X)                                                                                  \
    X(conv)                                                                                        \
    X(matmul)                                                                                      \
    X(attention)                                                                                   \
    X(recurrent)                                                                                   \
    X(norm)                                                                                        \
    X(activation)                                                                                  \
    X(pool)                                                                                        \
    X(reduce)                                                                                      \
    X(image)                                                                                       \
    X(loss)                                                                                        \
    X(elementwise)                                                                                 \
    X(random)                                                                                      \
    X(signal)                                                                                      \
    X(reshape)                                                                                     \
    X(gather)                                                                                      \
    X(constant)                                                                                    \
    X(control)                                                                                     \
    X(sequence)                                                                                    \
    X(quantize)                                                                                    \
    X(text)                                                                                        \
    X(generate)                                                                                    \
    X(ml)                                                                                          \
    X(training)                                                                                    \
    X(torch)                                                                                       \
    X(torch_functions)                                                                             \
    X(torch_modules)                                                                               \
    X(tensors)                                                                                     \
    X(tflite)                                                                                      \
    X(keras_layer)                                                                                 \
    X(keras_shape)                                                                                 \
    X(keras_activation)                                                                            \
    X(keras_prepare)

#define X(file) extern const vt_op vt_ops_##file[];
TABLES(X)
#undef X

#define X(file) vt_ops_##file,
const vt_op *const vt_op_tables[] = {TABLES(X) NULL};
#undef X
