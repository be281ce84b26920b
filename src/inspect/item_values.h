/* item_values.h: what item_values.c and item_values_read.c share. */
#ifndef VT_ITEM_VALUES_H
#define VT_ITEM_VALUES_H

#include "inspect/inspect.h"

/* Sets low and high from the values. */
void vt_item_values_bound(const vt_hierarchy *h, vt_item_values *out);

#endif
