/* hierarchy_parts.h: what the files that make a hierarchy share.
 *
 * A hierarchy is made in passes over *parts*: leaves (operators, inputs and outputs of subgraphs,
 * calls) and the groups around them. The main graph with all its subgraphs is one tree of parts;
 * the body of each function is another, made once, however often it is called.
 *
 *   operator.c     traits of operators, looked up once per name
 *   constant.c     which nodes fold into their readers
 *   nature.c       what kind of step each node is
 *   scope.c        what the file's names say: the modules a node stands in
 *   home.c         the modules from those words, and the one each node stands in
 *   part.c         the trees of those modules with their leaves
 *   edge.c         the edges between leaves
 *   border.c       many inputs or outputs become stacks
 *   order.c        levels: the children of a group in topological order, near that of the file
 *   level.c        one level as a sequence of units with the values between them
 *   piece.c        runs of units that become groups, and what runs between them
 *   contract.c     small groups: functions written out, an operator and what follows it
 *   divide.c       stages and parts of what is still too long
 *   segment.c      groups where the names give none: all of these, cuts, repeats
 *   repeat.c       repeats in a sequence; stacks of isomorphic siblings
 *   pattern.c      small functions written out in several operators
 *   kind.c         what kind of module a group is, by what it holds
 *   naming.c       the type of a group, and its name
 *   fingerprint.c  canonical hashes, parameters, hashes of weights
 *   item.c         parts become items with paths, calls are laid open, wires are drawn */
#ifndef VT_HIERARCHY_PARTS_H
#define VT_HIERARCHY_PARTS_H

#include "model/model.h"

/* Joins two hashes; quick, good enough to tell structures apart. */
static inline uint64_t vt_mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
    return h ^ (h >> 29);
}

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
    bool renamed;        /* a leaf that bears the name of the module it was alone in */
    bool holds_weights;  /* leaves directly in it read weights */
    uint32_t heavy;      /* of these, how many multiply by them */
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
    const char *pattern; /* of a group that is a small function written out, else NULL */
    vt_family pattern_family;
    uint64_t loose; /* of groups made from structure: what they hold, without sizes */
} vt_part;

typedef struct vt_edge { /* a value from one leaf part (VT_NONE: the caller) to another */
    vt_id value, from, to;
} vt_edge;

typedef struct vt_tree {
    vt_id root, end;    /* parts: those of a tree stand together */
    vt_id graph;        /* the main graph or a function's */
    uint32_t n_slots;   /* values, and outputs of subgraphs once more */
    size_t *first_into; /* per part - root: edges into it, in order of its inputs */
    vt_edge *into;
    uint8_t state; /* 0 not made, 1 under way, 2 made */
    size_t n_edges;
} vt_tree;

enum { /* traits of operators */
       VT_OP_CONSTANT = 1 << 0,
       VT_OP_PREPARES = 1 << 1, /* folds on small constants */
       VT_OP_OF_SIZES = 1 << 2, /* of sizes it makes sizes */
       VT_OP_SHAPE = 1 << 3,    /* asks for a size */
       VT_OP_IDENTITY = 1 << 4,
       VT_OP_GATHER = 1 << 5,
       VT_OP_ADD = 1 << 6,
       VT_OP_CONCAT = 1 << 7,
       VT_OP_QUANTIZES = 1 << 8,
       VT_OP_DEQUANTIZES = 1 << 9,
       VT_OP_STRIDES = 1 << 10, /* makes pictures smaller when its strides say so */
       VT_OP_TRANSPOSED = 1 << 11,
       VT_OP_SOFTMAX = 1 << 12,
       VT_OP_GATE = 1 << 13,
       VT_OP_GLOBAL_POOL = 1 << 14,
       VT_OP_ATTENTION = 1 << 15,
       VT_OP_RESIZES = 1 << 16,
       VT_OP_MASKS = 1 << 17,     /* compares, or joins what was compared */
       VT_OP_POSITIONS = 1 << 18, /* counts, or makes waves of what was counted */
       VT_OP_SCALES = 1 << 19,    /* with a weight: times, or plus */
};
typedef struct vt_operator {
    uint32_t traits;
    vt_family family;
    uint64_t look; /* hash of its name */
    uint8_t word;  /* among those of pattern.c */
} vt_operator;

enum { VT_WORDS_MAX = 64, VT_WORD_NONE = 255 };
typedef struct vt_word_row { /* a row of pattern.c as sets of words */
    uint64_t needed, allowed;
    uint8_t needs[VT_WORDS_MAX];
} vt_word_row;
typedef struct vt_words {
    vt_names numbers; /* operator -> number */
    vt_word_row *rows;
    uint8_t n;
} vt_words;

typedef struct vt_making {
    vt_arena *arena; /* scratch, gone at the end */
    vt_arena *keep;  /* of the result: names */
    const vt_model *m;
    vt_family_of family;
    vt_words words;   /* of pattern.c */
    vt_names classes; /* path of a module -> its place among the model's */
    VT_VEC(vt_operator) operators;
    uint32_t *operator_of_node;
    VT_VEC(vt_part) parts;
    VT_VEC(vt_edge) edges; /* of the tree under way */
    struct {
        vt_id *at;
        size_t n, cap;
    } places;                /* groups by parent and key */
    uint32_t *slot_of_value; /* number within its tree */
    vt_id *home_of_node;     /* group it stands in */
    vt_tree *trees;          /* per graph; used for the main graph and functions */
    vt_id *part_of_node;     /* leaf (a call: the group), VT_NONE when folded */
    vt_id *part_of_value;    /* leaf that gives it, VT_NONE for weights and folded constants */
    bool *folded;            /* per node */
    uint8_t *nature;         /* per node, VT_NATURE_... */
    const vt_id **weights_of_node; /* weights a node reads, folded constants' included, each once */
    uint32_t *n_weights_of_node;
    uint32_t *n_folded_of_node;  /* folded nodes that stand in it: it is their first reader */
    vt_id *first_reader_of_node; /* of folded nodes: the node that is, or VT_NONE */
    uint64_t *hash_of_node;
    uint64_t *hash_of_weight; /* of its content; 0: not looked at yet */
    uint32_t *reach;          /* per value: depth of the outermost group that holds all its ends */
    uint32_t *last_reader;    /* per value; scratch of fingerprint.c */
    uint32_t *seen_in;        /* per weight; the same */
} vt_making;

/* ---- operator.c ---- */
bool vt_operators_find(vt_making *k);
static inline const vt_operator *vt_operator_of(const vt_making *k, vt_id node)
{
    return &k->operators.at[k->operator_of_node[node]];
}
static inline bool vt_node_has(const vt_making *k, vt_id node, uint32_t traits)
{
    return (vt_operator_of(k, node)->traits & traits) != 0;
}

/* ---- constant.c ---- */
bool vt_constants_fold(vt_making *k);

/* ---- nature.c ---- */
enum {
    VT_NATURE_SHAPE = 1,      /* computes sizes */
    VT_NATURE_LEARNED = 2,    /* weights stand behind what it gives */
    VT_NATURE_HEAVY = 4,      /* multiplies by weights */
    VT_NATURE_DEPTHWISE = 8,  /* of a convolution */
    VT_NATURE_POINTWISE = 16, /* of a convolution: 1×1 */
    VT_NATURE_SMALLER = 32,   /* strided */
    VT_NATURE_STORED = 64,    /* reads nothing but stored numbers: dequantized weights */
};
bool vt_natures_find(vt_making *k);

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
/* Do the names of a graph's nodes use "." between modules, or, of Keras layers, tell parts of a
 * network? */
bool vt_scope_dotted(const vt_making *k, const vt_graph *g);
/* Is the node's name the whole path of a module of a state dict, or of a module whose class is
 * known? */
bool vt_scope_is_path(const vt_making *k, const vt_node *n);
/* The last part of a node's name, as it stands on the box. */
vt_str vt_scope_leaf(const vt_making *k, vt_id node);
/* A name within a graph, less what repeats the node that holds the graph: "out" of
 * "If_0_else_branch__out", as ONNX's inliner writes it. */
vt_str vt_scope_within(const vt_making *k, vt_id graph, vt_str name);

/* ---- home.c ---- */
/* Fills home_of_node for a graph whose group is `top`, making the modules within. */
bool vt_homes_find(vt_making *k, const vt_graph *g, vt_id top);

/* ---- edge.c ---- */
bool vt_edges_make(vt_making *k, vt_tree *t);

/* ---- part.c ---- */
vt_id vt_part_new(vt_making *k, vt_item_kind kind, vt_id parent, vt_str name);
void vt_part_append(vt_making *k, vt_id parent, vt_id child);
/* Takes away all children and gives these instead. */
void vt_part_set_children(vt_making *k, vt_id parent, const vt_id *children, uint32_t n);
/* VT_ITEM_INPUT or VT_ITEM_OUTPUT for those and stacks of them, else the part's kind. */
vt_item_kind vt_part_border(const vt_making *k, vt_id part);
void vt_part_depths(vt_making *k, vt_id part); /* of all below it */
/* Makes the tree of a graph and of all functions it calls. */
bool vt_tree_make(vt_making *k, vt_id graph, int nest);

/* Merges groups of one child away. */
void vt_tree_tidy(vt_making *k, vt_tree *t);

/* ---- border.c ---- */
/* Stacks the inputs, and the outputs, of the root where they are many. */
bool vt_borders_stack(vt_making *k, vt_id root);

/* ---- order.c ---- */
typedef struct vt_siblings { /* edges between the children of each group, from `first` of part -
                                root */
    size_t *first;
    vt_edge *edges; /* ends are siblings; in file order of the readers */
} vt_siblings;
bool vt_siblings_make(vt_arena *a, const vt_making *k, const vt_tree *t, vt_siblings *out);
bool vt_level_order(vt_making *k, vt_id group, const vt_edge *edges, size_t n_edges);
bool vt_levels_order(vt_making *k, vt_tree *t);

/* ---- level.c ---- */
typedef struct vt_unit {
    vt_id part;
    uint64_t loose;   /* what it looks like, without sizes */
    uint8_t nature;   /* of a leaf */
    uint8_t word;     /* its operator among the words of pattern.c */
    uint32_t outside; /* of a leaf: learned values, or ones given from outside, that it reads */
} vt_unit;

typedef struct vt_level_value {
    vt_id value;
    uint32_t from;                          /* unit */
    uint32_t first_reader, n_readers, last; /* units */
    uint32_t end;                           /* last reader that is not an output of the graph */
    bool flow, leaves;                      /* leaves: read outside the level too */
} vt_level_value;

typedef struct vt_level {
    vt_making *k;
    vt_tree *t;
    vt_arena *a; /* scratch of this level */
    vt_id group;
    bool exact; /* see vt_tree_segment */
    uint32_t n_children, n;
    vt_unit *units;
    vt_level_value *values;
    uint32_t n_values;
    uint32_t *readers;
    uint32_t *first_out, *out; /* per unit: values it gives */
    uint32_t *first_in, *in;   /* per unit: values of this level it takes */
    int32_t *flow;             /* per unit: values that cross the gap before it */
} vt_level;

bool vt_level_make(vt_level *l, vt_making *k, vt_tree *t, vt_id group, const vt_edge *edges,
                   size_t n_edges);
void vt_level_free(vt_level *l);
void vt_level_flow(const vt_level *l, uint32_t from, uint32_t to, uint32_t join, int32_t *out);

/* ---- pattern.c ---- */
bool vt_words_make(vt_words *w, vt_arena *a);
uint8_t vt_word_number(const vt_words *w, vt_str op); /* VT_WORD_NONE when no row has it */
uint8_t vt_word_of(const vt_making *k, vt_id part);
typedef struct vt_run {
    uint32_t from, to; /* units; from == to: none */
    const char *type;
    vt_family family;
} vt_run;
/* Distinct learned values that come into the units from..to-1. */
uint32_t vt_level_inputs(const vt_level *l, uint32_t from, uint32_t to);
/* The small function written out in the units that end with this one. */
vt_run vt_pattern_ending(const vt_level *l, uint32_t unit);
/* The one that all units of the level are together. */
vt_run vt_pattern_whole(const vt_level *l);

/* ---- piece.c ---- */
typedef struct vt_piece { /* a run of units: one of them, or a group made of them */
    uint32_t from, to;
    vt_id part;
    uint64_t loose, strict;
} vt_piece;
typedef struct vt_pieces {
    vt_piece *at;
    uint32_t n;
} vt_pieces;
/* Makes one group of the pieces from..to-1; VT_NONE when memory is short. */
vt_id vt_pieces_group(vt_level *l, const vt_piece *at, uint32_t n, const char *type,
                      vt_family family, vt_piece *out);
/* Groups at[from..to) into at[*done], or copies when it is one piece; *done moves on. */
bool vt_pieces_take(vt_level *l, vt_piece *at, uint32_t from, uint32_t to, const char *type,
                    vt_family family, uint32_t *done);
vt_part *vt_piece_part(const vt_level *l, const vt_piece *p);
bool vt_piece_is_leaf(const vt_level *l, const vt_piece *p);
bool vt_part_is_rounding(const vt_part *p);
bool vt_unit_is_size(const vt_level *l, uint32_t unit);
/* Is the value learned, or given from outside? */
bool vt_level_is_data(const vt_level *l, const vt_level_value *v);
/* Is all that `p` gives read by `reader` alone (or asked for its size)? */
bool vt_piece_gives_only_to(const vt_level *l, const vt_piece *p, const vt_piece *reader);
/* Does `b` take learned values from `a` alone, and `a` give to no other? */
bool vt_piece_follows(const vt_level *l, const vt_piece *a, const vt_piece *b);

/* ---- contract.c ---- */
bool vt_pieces_contract_patterns(vt_level *l, vt_pieces *s); /* pieces are single units yet */
bool vt_pieces_contract_sizes(vt_level *l, vt_pieces *s);
bool vt_pieces_contract_preparation(vt_level *l, vt_pieces *s);
bool vt_pieces_contract_operators(vt_level *l, vt_pieces *s);

/* ---- divide.c ---- */
enum { VT_MADE_MAX = 24 }; /* groups made within groups made */
bool vt_pieces_divide(vt_level *l, vt_pieces *s, uint32_t limit, int depth);

/* ---- segment.c ---- */
/* Groups a level's children by their structure until at most `limit` stand side by side. */
bool vt_level_segment(vt_level *l, uint32_t limit);
/* All levels of a tree; `exact`: only those that are too long, not counting on stacks to come. */
bool vt_tree_segment(vt_making *k, vt_tree *t, bool exact);

/* ---- repeat.c ---- */
typedef struct vt_repeat {
    uint32_t from, period, times;
} vt_repeat;
/* The repeat of pieces that covers most of them; times 0 when there is none. */
vt_repeat vt_repeat_find(vt_level *l, const vt_piece *at, uint32_t n);
/* Puts runs of isomorphic siblings into stacks. */
bool vt_tree_stack(vt_making *k, vt_tree *t);

/* ---- naming.c ---- */
bool vt_tree_name(vt_making *k, vt_tree *t);

/* ---- fingerprint.c ---- */
void vt_node_hashes(vt_making *k);
bool vt_fingerprints(vt_making *k, vt_tree *t);

/* ---- item.c ---- */
bool vt_items_make(vt_making *k, size_t max_items, vt_hierarchy *out);

#endif
