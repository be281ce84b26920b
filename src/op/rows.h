/* rows.h: how a row of the operator table is written; private to room op.
 *
 * A file holds the rows of one kind of operator as one array that ends with an empty row; ops.c
 * lists the arrays. Fields that many operators share stand here once. */
#ifndef VT_OP_ROWS_H
#define VT_OP_ROWS_H

#include "op/op.h"

/* A list of fields: VT_FIELDS({"X", "the input", "输入"}, {"W", ...}). */
#define VT_FIELDS(...) ((const vt_op_field[]){__VA_ARGS__, {0}})

#define VT_MICROSOFT "com.microsoft"

/* The arrays of the families' files, in the order of docs/ops.md; each ends with an empty row. */
extern const vt_op *const vt_op_tables[];

#endif
