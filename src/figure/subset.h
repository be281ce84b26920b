/* subset.h: the few characters of the face that a picture uses, as a web font of its own. */
#ifndef VT_FIGURE_SUBSET_H
#define VT_FIGURE_SUBSET_H

#include "figure/figure.h"

enum { VT_SUBSET_CODES = 0x10000 }; /* characters beyond are left to other faces */

typedef struct vt_subset {
    uint8_t used[VT_SUBSET_CODES / 8];
    bool any;
} vt_subset;

void vt_subset_add(vt_subset *s, uint32_t code);
/* Appends a WOFF file with these characters of the face, nothing when vitrine was built without the
 * face or none is used. Memory that is short is told by `out`. */
void vt_subset_woff(const vt_subset *s, vt_text_weight weight, vt_buf *out);

#endif
