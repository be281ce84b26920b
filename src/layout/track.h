/* track.h: one channel between two ranks, as track.c sees it: wires with pins above and below. */
#ifndef VT_LAYOUT_TRACK_H
#define VT_LAYOUT_TRACK_H

#include "base/base.h"

typedef struct vt_layout_wire {
    double *top, *bottom; /* x of its pins, each sorted */
    uint32_t n_top, n_bottom;
    double low, high; /* what its horizontal piece spans; equal: it runs straight through */
    bool bent;        /* two pieces, joined by a vertical at `bend` */
    double bend;
    uint32_t upper, lower; /* tracks of top and bottom pins, 0 the uppermost; equal unless bent */
    bool drawn;            /* the caller's */
} vt_layout_wire;

typedef struct vt_layout_piece {
    uint32_t wire;
    bool second; /* the lower piece of a bent wire */
    double low, high;
    uint32_t track;
} vt_layout_piece;

typedef struct vt_layout_channel {
    vt_layout_wire *wires;
    uint32_t n, n_tracks;
} vt_layout_channel;

/* Finds the tracks. False when out of memory (`scratch` holds that). */
bool vt_layout_tracks(vt_layout_channel *channel, vt_arena *scratch);

#endif
