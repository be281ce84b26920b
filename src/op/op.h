/* op.h: what an operator is: its meaning in a sentence, the names of its inputs and attributes, its
 * family. One op, one row; the families' files hold the rows, ops.c is the list. */
#ifndef VT_OP_H
#define VT_OP_H

#include "model/model.h"

typedef struct vt_op_field { /* an input, output or attribute */
    const char *name;
    const char *says; /* a phrase */
    const char *zh;
    const char
        *standard; /* of an attribute: its value when the node does not state one; NULL: none */
} vt_op_field;

typedef struct vt_op {
    const char *domain;  /* "" is ai.onnx */
    const char *name;    /* "Conv" */
    const char *formula; /* "Y = W ∗ X + B", or NULL */
    const char *says;    /* one sentence, our own words */
    const char *zh;      /* the same in Simplified Chinese */
    vt_family family;
    const vt_op_field *inputs, *outputs, *attrs; /* each ends with a NULL name; the last input or
                                                    output may repeat when variadic */
    bool variadic_in, variadic_out;
} vt_op;

/* NULL when unknown. "ai.onnx" and "" are the same domain. */
const vt_op *vt_op_find(vt_str domain, vt_str name);
/* VT_FAMILY_CONTROL for unknown operators. */
vt_family vt_op_family(vt_str domain, vt_str name);
/* All rows, for docs/ops.md and completion. */
const vt_op *const *vt_op_all(size_t *n);

#endif
