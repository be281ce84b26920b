/* spec.h: the fields of a chart's spec as rows, for its JSON and for the page's types. */
#ifndef VT_FIGURE_SPEC_H
#define VT_FIGURE_SPEC_H

#include "figure/chart.h"

typedef enum {
    VT_FIELD_STR,
    VT_FIELD_F64,
    VT_FIELD_F32,
    VT_FIELD_U32,
    VT_FIELD_BOOL,
    VT_FIELD_COLUMN, /* name of a column */
    VT_FIELD_FOUR,   /* four numbers */
    VT_FIELD_SCALE,
    VT_FIELD_MAP,
    VT_FIELD_KIND,
    VT_FIELD_INK,
    VT_FIELD_CHANNELS,
    VT_FIELD_AXIS,
    VT_FIELD_COLOR,
} vt_field_type;

typedef struct vt_spec_field {
    const char *key;
    vt_field_type type;
    size_t at;        /* in its struct */
    const char *says; /* beside it in TypeScript; NULL: the key says it */
} vt_spec_field;

/* Each ends with a NULL key. */
extern const vt_spec_field vt_spec_axis[], vt_spec_color[], vt_spec_panel[], vt_spec_mark[];

#endif
