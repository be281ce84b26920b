/* kind.h: what a group holds, in numbers, and what kind of module that makes it. */
#ifndef VT_MODEL_KIND_H
#define VT_MODEL_KIND_H

#include "model/hierarchy_parts.h"

typedef struct vt_content {
    uint32_t conv, depthwise, pointwise, transposed; /* convolutions */
    uint32_t dense;                                  /* matrix products with weights */
    uint32_t product;                                /* ... of two computed values */
    uint32_t attention, softmax, recurrent, embedding;
    uint32_t norm, activation, pool, global_pool, gate; /* gate: sigmoids */
    uint32_t sum;                                       /* Add of two computed values */
    uint32_t concat, shape, rounding, resize, reshape;
    uint32_t mask, position, scale; /* scale: times or plus a weight, among the others */
    uint32_t others, all;           /* all: but size arithmetic and rounding */
    bool skip;                      /* a value from outside is added at the end */
    const char *recurrent_op;
} vt_content;

typedef struct vt_kind {
    const char *type;
    vt_family family;
    bool vague; /* a word in the group's name says more */
    bool (*is)(const vt_content *c);
} vt_kind;

/* The first kind that fits, or NULL. */
const vt_kind *vt_kind_of(const vt_content *c);
/* The family when no kind fits. */
vt_family vt_content_family(const vt_content *c);
/* Counts one node in; adds what a group within holds. */
void vt_content_count(const vt_making *k, vt_id node, vt_content *c);
void vt_content_add(vt_content *to, const vt_content *c);
/* Inputs of a node that are neither stored nor folded. */
uint32_t vt_computed_inputs(const vt_making *k, const vt_node *n);

#endif
