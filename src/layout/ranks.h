/* ranks.h: what the passes of this room hand to one another (nobody else includes it).
 *
 * A level becomes a proper layered graph: vertices in ranks, links only between neighbouring ranks.
 * Besides the boxes there are
 *   trunk dummies   one for each rank a net passes, however many readers it has;
 *   turns           where a net that runs backwards turns round, under its source and above its
 *                   reader: they hold the order together, but nothing is drawn at them;
 *   stubs           the labelled ends of a net that is too long to be drawn whole;
 *   ports           where a net comes in through the level's border or leaves by it.
 * All links of one net between two ranks are one horizontal piece with branches: a *wire* passes a
 * channel once. A net is one wire, and each stub at a far reader is one more. */
#ifndef VT_LAYOUT_RANKS_H
#define VT_LAYOUT_RANKS_H

#include "layout/layout.h"

enum { VT_AT_BOX, VT_AT_DUMMY, VT_AT_TURN, VT_AT_STUB, VT_AT_PORT_IN, VT_AT_PORT_OUT };

typedef struct vt_layout_link {
    uint32_t upper, lower; /* vertices, lower's rank is upper's + 1 */
    uint32_t wire;
    uint32_t to; /* index into the net's `to` when lower is read through its port, else VT_NONE */
} vt_layout_link;

struct vt_layout_ranks {
    uint32_t n, n_boxes, n_ranks, n_links, n_wires,
        n_dummies; /* vertices 0..n_boxes-1: the boxes */
    uint8_t *kind;
    uint32_t *rank;
    uint32_t *net;         /* per vertex that is no box */
    uint32_t *to;          /* stubs: whom it stands for; VT_NONE at the source */
    uint32_t *parent;      /* per vertex: the link that leads towards its net's source */
    vt_layout_link *links; /* by rank of the upper end, within it by wire */
    uint32_t *channel;     /* [n_ranks + 1] first link of each channel; channel r is below rank r */
    uint32_t *down_first, *down; /* link ids by upper end, */
    uint32_t *up_first, *up;     /* and by lower end */
    uint32_t *rank_first, *order,
        *pos; /* vertices of rank r: order[rank_first[r]...]; pos inverts */
    uint32_t *wire_net;
    uint64_t crossings;
};

/* Boxes as a graph without nets: one edge per end, what runs backwards marked. Edges of the border
 * have VT_LAYOUT_BORDER on that side. */
typedef struct vt_layout_edges {
    uint32_t n_boxes, n;
    uint32_t *from, *to, *net;
    bool *back;
} vt_layout_edges;

/* cycles.c: marks few edges so that the rest has no cycle; self loops are always marked. */
bool vt_layout_cycles(vt_layout_edges *edges, vt_err *err);
/* rank.c: a rank per box, 0 the uppermost, edges short. Returns the number of ranks. */
bool vt_layout_rank(const vt_layout_edges *edges, const vt_layout_options *options, uint32_t *rank,
                    uint32_t *n_ranks, vt_err *err);
/* pack.c: breaks a level that would be much too wide into rows, by more ranks. */
bool vt_layout_pack(const vt_layout_edges *edges, const vt_layout_options *options, uint32_t *rank,
                    uint32_t *n_ranks, vt_err *err);
/* trunk.c: the longest span a net without a label may have, so that dummies stay few; */
uint32_t vt_layout_span(const vt_layout_level *level, const vt_layout_options *options,
                        const uint32_t *box_rank, uint32_t box_ranks);
/* and the layered graph. */
bool vt_layout_trunks(vt_arena *arena, const vt_layout_level *level,
                      const vt_layout_options *options, const uint32_t *box_rank,
                      uint32_t box_ranks, uint32_t bare_span, vt_layout_ranks *out, vt_err *err);
/* order.c: vertices within their ranks so that links cross little; counts what is left. */
bool vt_layout_sort(vt_layout_ranks *ranks, const vt_layout_options *options, vt_err *err);

/* twins.c: the level with one net of each kind of twins; first_of[net]: its index there. */
bool vt_layout_twins(vt_arena *scratch, const vt_layout_level *level, vt_layout_level *single,
                     uint32_t **first_of, vt_err *err);
/* Gives `g` (all nets, not ordered) the order that `small` (one of each kind) has. */
bool vt_layout_follow(vt_arena *scratch, const vt_layout_ranks *small, uint32_t n_small,
                      const uint32_t *first_of, uint32_t n_nets, vt_layout_ranks *g, vt_err *err);

/* place.c and route.c work on one picture. All lengths as if drawn downwards: along x a vertex has
 * its breadth, along y its depth; direction RIGHT swaps x and y at the very end. */
typedef struct vt_layout_picture {
    const vt_layout_level *level;
    const vt_layout_ranks *ranks;
    const vt_layout_options *options;
    vt_arena *scratch;
    double *breadth, *depth;               /* per vertex */
    double *x;                             /* per vertex: its middle */
    uint32_t *straight_up, *straight_down; /* per vertex: the link that runs straight, or VT_NONE */
    double *out_x;  /* per net: x of the port at its source, NAN without one */
    double *in_x;   /* per link: x of the port at its lower end */
    double *gutter; /* per link: x of the gutter it takes to the next column, or NAN */
    double *rank_y, *rank_h, *rank_w;  /* per rank; rank_w: breadth of what stands in it */
    uint32_t *column;                  /* per rank */
    uint32_t n_columns, *column_first; /* first rank of each column, and n_ranks at the end */
    double w, h;
    double margin[4]; /* turned with the picture: before and after along x: 3, 1; along y: 0, 2 */
} vt_layout_picture;

#define VT_LINE_GAP    12.0 /* between neighbouring lines */
#define VT_STUB_HEIGHT 18.0

/* fold.c: which ranks begin a column; and later, with x known within each column, where columns and
 * gutters stand. */
bool vt_layout_columns(vt_layout_picture *p, vt_err *err);
bool vt_layout_gutters(vt_layout_picture *p, vt_err *err);
/* place.c: x of every vertex, and which links run straight. */
bool vt_layout_abscissae(vt_layout_picture *p, vt_err *err);
/* port.c: x of every port. */
bool vt_layout_ports(vt_layout_picture *p, vt_err *err);
/* route.c: y of everything and the lines. */
bool vt_layout_route(vt_layout_picture *p, vt_arena *arena, vt_layout_result *out, vt_err *err);

#endif
