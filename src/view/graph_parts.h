/* graph_parts.h: what the files of the graph view share. A drawing is made in four steps:
 *
 *   cache.c   what was laid out and labelled before
 *   spec.c    which groups are open                          items -> states
 *   boxes.c   what is visible                                states -> boxes, parents before
 * children nets.c    which values run where, level by level         wires -> nets per open box
 *   level.c   every level laid out, innermost first, each equal one once; then absolute places
 *
 * and graph.c calls them in this order. label.c says what stands on a box. */
#ifndef VT_GRAPH_PARTS_H
#define VT_GRAPH_PARTS_H

#include "view/view.h"

/* One value (or a bundle of values between the same boxes) on its way through all levels. */
typedef struct graph_edge {
    uint32_t wire;           /* the first of the bundle */
    uint32_t n;              /* values in the bundle */
    uint32_t from;           /* deepest visible box */
    uint32_t first_to, n_to; /* into graph_view.targets: deepest visible boxes, ascending */
} graph_edge;

/* One end of an edge within one level: child box `to` (or VT_NONE: through the border) is reached
 * from child box `from` (or VT_NONE). */
typedef struct graph_end {
    uint32_t level; /* the open box whose inside this is; VT_NONE for the outermost */
    uint32_t edge;
    uint32_t from, to;
} graph_end;

/* What is kept between drawings (cache.c). */
typedef struct vt_graph_cache {
    vt_arena *arena;
    vt_names orders, places; /* key bytes -> index */
    VT_VEC(vt_layout_ranks *) ranks;
    VT_VEC(vt_layout_result) results;
    uint32_t show;              /* what the faces and labels were made for */
    const vt_scene_box **faces; /* per item, closed and open; NULL before it was made */
    vt_str *labels;             /* per wire */
} vt_graph_cache;

typedef struct graph_view {
    vt_opened *o;
    vt_graph_cache *cache;
    const vt_hierarchy *h;
    const vt_graph_spec *spec;
    vt_arena *arena;
    const vt_progress *progress;
    vt_id scope;         /* item whose inside is drawn */
    const uint8_t *open; /* per item */
    VT_VEC(vt_scene_box) boxes;
    VT_VEC(vt_scene_row) rows;
    uint32_t *box_of; /* per item: deepest visible box that contains it, or VT_NONE */
    uint32_t
        *rows_of; /* per item that is a stack: 1 + the first of its rows, 0 before they are made */
    VT_VEC(graph_edge) edges;
    VT_VEC(uint32_t) targets;
    VT_VEC(graph_end) ends;
} graph_view;

/* spec.c: fills g->open. */
bool graph_open_states(graph_view *g, vt_err *err);
/* boxes.c: fills boxes, rows, box_of; sizes of all but open boxes are set. */
bool graph_boxes(graph_view *g, vt_err *err);
/* nets.c: fills edges, targets, ends (sorted by level). */
bool graph_nets(graph_view *g, vt_err *err);
/* level.c: lays out and writes the scene. */
bool graph_levels(graph_view *g, vt_scene *out, vt_err *err);

/* cache.c */
bool graph_cache_take(graph_view *g, vt_err *err); /* g->cache, made or emptied where need be */
void graph_cache_free(vt_graph_cache *c);
/* What stands on a box (its kind is set), and its size. */
void graph_face(graph_view *g, vt_id item, vt_scene_box *box);
/* "f32 1×64×56×56" for an edge, or the number of values in a bundle. */
vt_str graph_edge_label(graph_view *g, const graph_edge *e);

/* label.c: texts in g->arena. */
void graph_label_item(graph_view *g, vt_id item, vt_scene_box *box);
void graph_label_stack(graph_view *g, vt_id stack, uint32_t first, uint32_t n, vt_scene_box *box);
/* Of a Keras layer (label_keras.c): its note, and the arguments that are not the usual ones. */
vt_str graph_keras_note(const graph_view *g, const vt_node *n);
vt_str graph_keras_arguments(const graph_view *g, const vt_node *n);
vt_str graph_label_value(graph_view *g, vt_id value); /* never a NULL pointer */
/* Index of the first of a stack's rows, one per repeat; they are made once. */
uint32_t graph_stack_rows(graph_view *g, vt_id stack);
vt_str graph_count_text(vt_arena *arena, uint64_t n);

/* A group that can be laid open. */
bool graph_has_inside(const vt_item *item);

/* graph_color.c: tints the boxes of a scene that is laid out, when the spec asks for it. */
bool graph_color(graph_view *g, vt_scene *out, vt_err *err);

#endif
