/* families.h: what the files of this room share; no other room includes it.
 *
 *   architectures.c   the list of families, and how one is chosen
 *   net.c, layers.c   a graph being built; config.c: config.json
 *   chain.c           a plain chain of layers, guessed
 *   tree.c            the tree of tensors, for what no family claims
 *   words.c           what transformers' language models share; pictures.c: torchvision's networks
 *   resnet.c ...      one family each: names, and its forward() */
#ifndef VT_ARCHITECTURE_FAMILIES_H
#define VT_ARCHITECTURE_FAMILIES_H

#include "architecture/net.h"

typedef struct family {
    const char *name;    /* "a ResNet", for sentences */
    const char *types;   /* model_type in config.json, separated by spaces; NULL: it has none */
    const char *anchors; /* names of parameters by which the family is known, separated by spaces.
                            Most must be there, behind one prefix; `a|b` is one or the other */
    const char *base;    /* the module that transformers puts around the network below its heads:
                            "bert"; NULL: none. It is no part of the prefix; `n->base` says whether
                            it is there */
    void (*build)(net *n);
} family;

/* ---- words.c: what transformers' language models share --------------------------------------- */

val words_input(net *n, const char *name);                 /* [N, T] numbers of tokens */
val words_positions(net *n, val ids, int64_t padding_idx); /* their places; -1: no padding */
/* A size: of the weights when there are some, else of the configuration. */
int64_t words_size(const net *n, const char *weight, int axis, const char *key, int64_t otherwise);
/* How many layers: what the configuration says, else the file. */
int64_t words_layers(const net *n, const char *list, const char *key);
/* The configuration's number of heads, else a guess. */
int64_t words_heads(net *n, const char *key, int64_t width);
/* Does config.json name a class that ends so ("ForMaskedLM")? */
bool words_class_ends(const net *n, const char *ending);
/* x times a table that is used elsewhere too, given by its whole path, plus an own bias of the
 * module (NULL: none): what makes words of features. */
val words_tied(net *n, val x, const char *name, const char *table, const char *own_bias);

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

/* Compares names byte by byte, but runs of digits as numbers. */
int vt_counting_order(vt_str a, vt_str b);
/* A graph whose nodes are modules with their tensors and no edges. */
bool vt_tree_of_tensors(vt_model *m, vt_str why, vt_err *err);

#endif
