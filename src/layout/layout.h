/* layout.h: layered drawing of one level of a graph.
 *
 * A level is a set of boxes with sizes and the nets that run between them: one net is one value,
 * from the box that gives it to all that read it, drawn as one trunk with branches. A net may come
 * in through the level's upper border or leave through the lower one. Nothing here knows what a box
 * means. A box may itself be an open group whose inside was laid out before: then its ends say
 * where on its side the inner port lies.
 *
 * Passes, in this order: cycles, rank, order (sizes play no part: vt_layout_order); place, route
 * (vt_layout_place). So boxes keep their ranks and order when one of them opens. Coordinates are
 * pixels, origin top left; x grows to the right, y downwards. Results are a pure function of the
 * arguments. Cost O((n + trunk pieces) log n). */
#ifndef VT_LAYOUT_H
#define VT_LAYOUT_H

#include "base/base.h"

#define VT_LAYOUT_BORDER UINT32_MAX

typedef struct vt_layout_size {
    float w, h;
} vt_layout_size;

typedef struct vt_layout_end {
    uint32_t box; /* or VT_LAYOUT_BORDER: the level's own edge */
    float at;     /* offset of the port along the box's side (from its left; left to right: from its
                     top); NAN: free. Of a side's free ports a single one, or the one whose line
                     runs straight, has the middle; the others spread to both sides of it */
} vt_layout_end;

typedef struct vt_layout_net {
    vt_layout_end from;
    const vt_layout_end *to;
    uint32_t n_to;
    float label_w; /* width of the label a stub would carry; 0: this net is not cut, unless trunks
                      would need more than 50,000 dummies and 3 times boxes and ends */
} vt_layout_net;

typedef struct vt_layout_level {
    const vt_layout_size *boxes; /* used by vt_layout_place only; may be NULL for vt_layout_order */
    uint32_t n_boxes;
    const vt_layout_net *nets;
    uint32_t n_nets;
} vt_layout_level;

typedef enum { VT_LAYOUT_DOWN, VT_LAYOUT_RIGHT } vt_layout_direction;

typedef struct vt_layout_options {
    vt_layout_direction direction;
    uint32_t stub_span; /* a net that spans more ranks ends in labelled stubs; 0: never */
    float gap;          /* between boxes of a rank */
    float rank_gap;     /* between ranks, more where many edges turn */
    float margin[4];    /* free space inside the border: top, right, bottom, left */
    float fold_ratio;   /* fold into columns when longer than this times its width, and break into
                           rows what is much too wide (this by counts, in vt_layout_order); 0: never */
    const vt_progress *progress;
} vt_layout_options;

/* What vt_layout_order found: opaque but for the counts. Lives in its arena. */
typedef struct vt_layout_ranks vt_layout_ranks;

typedef struct vt_layout_line {
    uint32_t net;
    uint32_t to; /* index into the net's `to` where this line ends in an arrow, or
                    VT_NONE for a piece of trunk that ends at a branch or stub */
    uint32_t first_point, n_points; /* orthogonal polyline; corners are rounded when drawn */
} vt_layout_line;

typedef struct vt_layout_stub { /* the cut end of a long net: a label that jumps to the others */
    uint32_t net;
    uint32_t to;      /* index into `to` it stands for, or VT_NONE: the one at the source */
    float x, y, w, h; /* place of its label */
} vt_layout_stub;

typedef struct vt_layout_result {
    float w, h;          /* of the level, margins included */
    const float *x, *y;  /* per box: its top left corner */
    const float *in_at;  /* per net that comes in by the border: offset of its port, else NAN */
    const float *out_at; /* per net that leaves by it, else NAN */
    const vt_layout_line *lines;
    uint32_t n_lines;
    const float *points; /* x0 y0 x1 y1 ... */
    uint32_t n_points;
    const vt_layout_stub *stubs;
    uint32_t n_stubs;
    uint32_t n_ranks, n_dummies, n_columns;
    uint64_t crossings; /* between links of different nets, before folding and routing */
} vt_layout_result;

bool vt_layout_order(vt_arena *arena, const vt_layout_level *level,
                     const vt_layout_options *options, vt_layout_ranks **out, vt_err *err);
bool vt_layout_place(vt_arena *arena, const vt_layout_level *level, const vt_layout_ranks *ranks,
                     const vt_layout_options *options, vt_layout_result *out, vt_err *err);

#endif
