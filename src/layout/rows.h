/* rows.h: one connected part of a layered graph as rows of vertices, and what order.c and window.c
 * do to a row. */
#ifndef VT_LAYOUT_ROWS_H
#define VT_LAYOUT_ROWS_H

#include "layout/ranks.h"

typedef struct vt_layout_orders { /* the whole graph, and room to work in */
    vt_layout_ranks *g;
    const vt_layout_options *options;
    uint32_t *up_first, *up, *down_first, *down; /* neighbours */
    uint32_t *pos;                               /* within the part's row */
    uint32_t *part, n_parts;                     /* part of each vertex */
    uint32_t *tree, *stack, *next, *spare, *near, *kept, *hot;
    uint64_t *count, *trial; /* crossings of each channel */
    double *key;
    bool *seen;
    uint64_t work; /* link visits so far */
    uint64_t seed;
} vt_layout_orders;

typedef struct vt_layout_rows { /* one part */
    uint32_t n, n_ranks, top;   /* top: rank of its first row */
    uint32_t *first, *at;
    uint32_t *best;     /* the best order seen, */
    uint64_t crossings; /* and what it has */
    uint64_t n_links;
    uint64_t n_pairs; /* of vertices in the same row */
    int sifting;      /* rounds of it that can be afforded */
} vt_layout_rows;

/* Tells the vertices of row r where they stand. */
void vt_layout_row_number(const vt_layout_orders *o, const vt_layout_rows *p, uint32_t r);
/* Crossings between row r and the next. */
uint64_t vt_layout_row_crossings(vt_layout_orders *o, const vt_layout_rows *p, uint32_t r);
/* Sorts row r by its neighbours in the row above (or below); a vertex without any keeps its slot.
 * True when something moved. */
bool vt_layout_row_sort(vt_layout_orders *o, vt_layout_rows *p, uint32_t r, bool from_below,
                        bool median);
/* What swapping the neighbours at slots i and i + 1 would save; `crossings`: what they have now. */
int64_t vt_layout_row_gain(vt_layout_orders *o, const vt_layout_rows *p, uint32_t i,
                           int64_t *crossings);
void vt_layout_row_swap(const vt_layout_orders *o, vt_layout_rows *p, uint32_t i);
/* Swaps neighbours in rows [low, high) while that saves crossings; `ties`: in the first round also
 * where it only costs nothing, to get off a plateau. True when something moved. */
bool vt_layout_rows_transpose(vt_layout_orders *o, vt_layout_rows *p, uint32_t low, uint32_t high,
                              int rounds, bool ties);

/* window.c: makes the best order better in small windows, until `work` link visits are spent. */
void vt_layout_windows(vt_layout_orders *o, vt_layout_rows *p, uint64_t work);

#endif
