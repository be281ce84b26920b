/* weights.h: what the files of the command `weights` share: cmd_weights.c, weights_table.c,
 * weights_values.c. */
#ifndef VT_CLI_WEIGHTS_H
#define VT_CLI_WEIGHTS_H

#include "cli/cli.h"

typedef struct vt_weights_row { /* a tensor and what was found in it */
    const vt_tensor *tensor;
    const vt_weight *weight;
    vt_distribution d;
    const char *why; /* there are no statistics; else NULL */
} vt_weights_row;

typedef struct vt_weights_asked { /* one run of `weights` */
    const vt_args *args;
    vt_arena *arena;
    const vt_opened *o;
    vt_weight_spec spec;
    const vt_tensor *tensors;
    size_t n;
    vt_weights_row *rows; /* once made */
    size_t n_rows, n_findings;
} vt_weights_asked;

/* Leaves the rows that --filter lets through, in the order that --sort gives. */
bool vt_weights_order(vt_weights_asked *q, vt_err *err);
/* The rows as --as says: text (the default), markdown, csv, latex. */
bool vt_weights_table(const vt_weights_asked *q, const char *as, vt_buf *out, vt_err *err);
/* --values: the elements themselves, a line each, with their place. */
bool vt_weights_values(const vt_weights_asked *q, vt_buf *out, vt_err *err);

#endif
