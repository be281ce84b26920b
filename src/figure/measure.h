/* measure.h: where texts stand in a box, for measuring and for drawing (the table in figure.h). */
#ifndef VT_FIGURE_MEASURE_H
#define VT_FIGURE_MEASURE_H

#include "figure/figure.h"

#define VT_SIZE_NAME 12.0f
#define VT_SIZE_ROW  11.5f
#define VT_SIZE_NOTE 10.5f

enum { VT_GAP_OP = 5, VT_GAP_NOTE = 12, VT_GAP_BAR = 10 };

typedef struct vt_box_style {
    vt_text_weight weight; /* of the name */
    float size;            /* of the name */
    float left, right;     /* from the box's sides to its texts */
    float least;           /* width */
} vt_box_style;

const vt_box_style *vt_box_style_of(vt_box_kind kind);

/* False when the name says the op already. */
bool vt_box_shows_op(const vt_scene_box *b);
/* Room for the mark of a folded group on the first or the second line. */
float vt_box_chevron(const vt_scene_box *b, bool second_line);
/* "×48" of a stack whose name does not end so, else empty; lives in `text`. */
vt_str vt_box_times(const vt_scene_box *b, char text[16]);

uint32_t vt_stack_shown(const vt_scene_box *b); /* rows drawn, without the line "… 36 more" */
float vt_stack_rows_top(const vt_scene_box *b);
float vt_stack_rows_height(const vt_scene_box *b);

typedef struct vt_row_columns { /* widths of the columns of a stack's card */
    float name, note;
    bool bars;
} vt_row_columns;
vt_row_columns vt_stack_columns(const vt_scene_box *b, const vt_scene_row *rows);

#endif
