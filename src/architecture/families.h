/* families.h: what the files of this room share; no other room includes it.
 *
 *   architectures.c   the list of families, and how one is chosen
 *   net.c, layers.c   a graph being built; config.c: config.json
 *   tree.c            the tree of tensors, for what no family claims
 *   resnet.c ...      one family each: names, and its forward() */
#ifndef VT_ARCHITECTURE_FAMILIES_H
#define VT_ARCHITECTURE_FAMILIES_H

#include "architecture/net.h"

typedef struct family {
    const char *name;    /* "a ResNet", for sentences */
    const char *types;   /* model_type in config.json, separated by spaces; NULL: it has none */
    const char *anchors; /* names of parameters by which the family is known, separated by spaces.
                            Most must be there, behind one prefix; `a|b` is one or the other */
    void (*build)(net *n);
} family;

/* ---- pictures.c: what torchvision's networks share ------------------------------------------- */

/* The input [N, C, H, W], C from the second axis of a convolution's weight. */
val picture_input(net *n, const char *first_weight);
/* name.0 convolution, name.1 batch norm, name.2 activation `op` (NULL: none). */
val picture_conv(net *n, val x, const char *name, const conv *c, double eps, const char *op);
/* Squeeze and excitation: avgpool, fc1, `act`, fc2, `gate`, and the product. */
val picture_excite(net *n, val x, const char *name, const char *act, const char *gate);
/* Global average pooling, flattening, and the output "logits" of a linear layer. */
void picture_head(net *n, val x, const char *linear);

/* The name of the network: "resnet18". */
void net_name(net *n, const char *fmt, ...) VT_PRINTF(2, 3);

/* A graph whose nodes are modules with their tensors and no edges. */
bool vt_tree_of_tensors(vt_model *m, vt_str why, vt_err *err);

#endif
