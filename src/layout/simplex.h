/* simplex.h: positions that keep their distances and make the weighted sum of lengths least. */
#ifndef VT_LAYOUT_SIMPLEX_H
#define VT_LAYOUT_SIMPLEX_H

#include "base/base.h"

typedef struct vt_layout_arc { /* at[head] - at[tail] >= length, and costs weight per unit */
    uint32_t tail, head;
    double length, weight;
} vt_layout_arc;

/* Improves `at` [n], which must keep all distances already, until it is best or `work` node visits
 * are spent. False when out of memory (`scratch` holds that). */
bool vt_layout_simplex(uint32_t n, const vt_layout_arc *arcs, uint32_t n_arcs, double *at,
                       uint64_t work, vt_arena *scratch);

#endif
