/* hierarchy_parts.h: what the files that make a hierarchy share.
 *
 * A hierarchy is made in passes over *parts*: leaves (operators, inputs and outputs of subgraphs,
 * calls) and the groups around them. The main graph with all its subgraphs is one tree of parts;
 * the body of each function is another, made once, however often it is called.
 *
 *   constant.c     which nodes fold into their readers
 *   scope.c        what the file's names say: the modules a node stands in
 *   part.c         the trees from those scopes, and the edges between leaves
 *   order.c        levels: the children of a group in topological order, near that of the file
 *   pattern.c      what kind of module a group is, by what it holds
 *   segment.c      groups where the names give none: cuts, blocks, repeats
 *   fingerprint.c  canonical hashes, parameters, hashes of weights
 *   item.c         parts become items with paths, calls are laid open, wires are drawn */
#ifndef VT_HIERARCHY_PARTS_H
#define VT_HIERARCHY_PARTS_H

#include "model/model.h"

enum {
    VT_SCOPE_MAX = 64, /* modules deep; what lies deeper stays in the last one */
    VT_NEST_MAX = 48,  /* subgraphs within subgraphs, calls within calls */
    VT_ROOT_MAX = 25,  /* children of the root, inputs and outputs included */
    VT_LEVEL_MAX = 40, /* children of any other group */
};

typedef struct vt_part {
    vt_item_kind kind;
    vt_family family;
    bool guessed, typed; /* typed: `type` comes from the file */
    bool call;           /* a function call: laid open by item.c */
    bool closed;         /* a call that cannot be laid open: recursive, or nested too deep */
    bool holds_weights;  /* leaves directly in it read weights */
    vt_str key;          /* the name within its parent as the file says it; empty when made */
    vt_str name, type;
    vt_str in_path;           /* instead of the name, where that reads badly in a path */
    uint32_t slot;            /* of an output: see item.c */
    vt_id node, value, graph; /* as vt_item */
    vt_id parent, first, last, next;
    uint32_t n_children;
    uint32_t depth;
    uint32_t index; /* among its siblings; scratch */
    uint32_t at;    /* file order: smallest node inside */
    uint32_t nodes; /* operators inside, folded constants included */
    uint64_t parameters, hash, weight_hash;
} vt_part;

typedef struct vt_edge { /* a value from one leaf part (VT_NONE: the caller) to another */
    vt_id value, from, to;
} vt_edge;

typedef struct vt_tree {
    vt_id root, end; /* parts: those of a tree stand together */
    vt_id graph;     /* the main graph or a function's */
    uint32_t n_slots; /* values, and outputs of subgraphs once more */
    size_t *first_into; /* per part - root: edges into it, in order of its inputs */
    vt_edge *into;
    uint8_t state;    /* 0 not made, 1 under way, 2 made */
    size_t n_edges;
} vt_tree;

typedef struct vt_making {
    vt_arena *arena;   /* scratch, gone at the end */
    vt_arena *keep;    /* of the result: names */
    const vt_model *m;
    vt_family_of family;
    VT_VEC(vt_part) parts;
    VT_VEC(vt_edge) edges; /* of the tree under way */
    struct {
        vt_id *at;
        size_t n, cap;
    } places; /* groups by parent and key */
    uint32_t *slot_of_value; /* number within its tree */
    vt_id *home_of_node; /* group it stands in */
    vt_tree *trees;        /* per graph; used for the main graph and functions */
    vt_id *part_of_node;   /* leaf (a call: the group), VT_NONE when folded */
    vt_id *part_of_value;  /* leaf that gives it, VT_NONE for weights and folded constants */
    bool *folded;          /* per node */
    const vt_id **weights_of_node; /* weights a node reads, folded constants' included, each once */
    uint32_t *n_weights_of_node;
    uint32_t *n_folded_of_node; /* folded nodes that stand in it: it is their first reader */
    vt_id *first_reader_of_node; /* of folded nodes: the node that is, or VT_NONE */
    uint64_t *hash_of_node;
    uint64_t *hash_of_weight; /* of its content; 0: not looked at yet */
    uint32_t *last_reader;    /* per value; scratch of fingerprint.c */
    uint32_t *seen_in;        /* per weight; the same */
} vt_making;

/* ---- constant.c ---- */
bool vt_constants_fold(vt_making *k);

/* ---- scope.c ---- */
typedef struct vt_scope {
    int n; /* -1: nothing is known; 0: stands at the top */
    struct {
        vt_str name, type; /* "layer", "0"; type empty when the file says none */
    } at[VT_SCOPE_MAX];
    bool from_weights; /* the last part is the module that owns the weights */
} vt_scope;
/* What names and metadata say of a node (its own operator's name left out). */
void vt_scope_read(const vt_making *k, vt_id node, bool dotted, vt_scope *out);
/* Do the names of a graph's nodes use '.' between modules? */
bool vt_scope_dotted(const vt_making *k, const vt_graph *g);
/* The last part of a node's name, as it stands on the box. */
vt_str vt_scope_leaf(const vt_making *k, vt_id node);

/* ---- part.c ---- */
vt_id vt_part_new(vt_making *k, vt_item_kind kind, vt_id parent, vt_str name);
void vt_part_append(vt_making *k, vt_id parent, vt_id child);
/* Takes away all children and gives these instead. */
void vt_part_set_children(vt_making *k, vt_id parent, const vt_id *children, uint32_t n);
/* Makes the tree of a graph and of all functions it calls. */
bool vt_tree_make(vt_making *k, vt_id graph, int nest);

/* Merges groups of one child away. */
void vt_tree_tidy(vt_making *k, vt_tree *t);

/* ---- order.c ---- */
typedef struct vt_siblings { /* edges between the children of each group, from `first` of part - root */
    size_t *first;
    vt_edge *edges; /* ends are siblings; in file order of the readers */
} vt_siblings;
bool vt_siblings_make(vt_making *k, const vt_tree *t, vt_siblings *out);
bool vt_level_order(vt_making *k, vt_id group, const vt_edge *edges, size_t n_edges);
bool vt_levels_order(vt_making *k, vt_tree *t);

/* ---- fingerprint.c ---- */
void vt_node_hashes(vt_making *k);
bool vt_fingerprints(vt_making *k, vt_tree *t);

/* ---- item.c ---- */
bool vt_items_make(vt_making *k, size_t max_items, vt_hierarchy *out);

#endif
