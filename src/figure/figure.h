/* figure.h: pictures without pixels, and how they become SVG, PNG, PDF or columns for the page.
 *
 * The graph scene is a display list: boxes (back to front), lines and labels in absolute pixels. It
 * knows nothing of models; ids and paths are carried for picking and export. Text is set in one
 * embedded face; its widths come from one advance table (text.c), so layout, page and export have
 * the same boxes. */
#ifndef VT_FIGURE_H
#define VT_FIGURE_H

#include "base/base.h"

/* ---- text ---------------------------------------------------------------------------------- */

typedef enum { VT_TEXT_REGULAR, VT_TEXT_STRONG } vt_text_weight;
/* Advance width in pixels of UTF-8 text at `size` pixels. Wide (CJK, emoji) characters count one
 * em, combining marks nothing, characters missing from the face its average. */
float vt_text_width(vt_str s, float size, vt_text_weight weight);
/* `s` when it fits into `width`, else with its middle replaced by "…" (in `arena`). */
vt_str vt_text_fit(vt_arena *arena, vt_str s, float size, vt_text_weight weight, float width);

/* ---- colour: the tokens of design/tokens.css ------------------------------------------------ */

typedef enum { VT_THEME_LIGHT, VT_THEME_DARK, VT_THEME_PRINT } vt_theme;

/* ---- scene ------------------------------------------------------------------------------------ */

typedef enum {
    VT_BOX_NODE,
    VT_BOX_FOLDED, /* a group that is closed */
    VT_BOX_STACK,  /* repeats: a card with one row per repeat */
    VT_BOX_OPEN,   /* a group that is open: ground and title, boxes inside follow */
    VT_BOX_INPUT,
    VT_BOX_OUTPUT,
    VT_BOX_STUB, /* the cut end of a long value: a label that jumps to the others */
} vt_box_kind;

enum { /* vt_scene_box.flags */
    VT_BOX_GUESSED = 1,
    VT_BOX_CHANGED = 2, /* since the file was last opened */
    VT_BOX_ADDED = 4,
    VT_BOX_UNKNOWN_OP = 8,
    VT_BOX_OPENABLE = 16,
    VT_BOX_REPEAT = 32, /* an opened member of a stack: [ and ] go to the others */
    VT_BOX_SAYS_OP = 64, /* set by vt_scene_measure: the name begins with the op, which is not drawn */
};

typedef struct vt_scene_box {
    vt_box_kind kind;
    uint32_t id;     /* item of the hierarchy; of a stub: the wire */
    uint32_t parent; /* index of the open box around it in `boxes`, or VT_NONE */
    float x, y, w, h;
    uint8_t family;  /* vt_family */
    uint8_t level;   /* depth of nesting, for the ground's shade */
    uint8_t flags;
    bool tinted;     /* coloured by a number: `tint` of the scene's scale, or `paint` */
    float tint;
    uint32_t paint;  /* 0x1rrggbb: this colour; 0: the scale's */
    uint32_t repeat; /* of a stack: how many stand in it; else 1 */
    uint32_t first_row, n_rows; /* into `rows`: of a stack; of an opened repeat (VT_BOX_REPEAT) those of
                                   its stack, not drawn: they say what [ and ] lead to */
    vt_str path;     /* unique: the box's id in JSON and URLs */
    vt_str name;     /* the title, as fitted text; full name in `full` when cut */
    vt_str full;
    vt_str op;       /* operator or type: second word in grey */
    vt_str note;     /* the one fact at the right: shape, sizes, parameters */
    vt_str detail;   /* second line: attributes, what is inside ("Gemm → Gelu → Gemm"); may be empty */
} vt_scene_box;

typedef struct vt_scene_row { /* one repeat in a stack card */
    uint32_t id;
    vt_str path; /* what a click on the row opens */
    vt_str name, note;
    float share; /* 0..1, length of its bar; negative: none */
} vt_scene_row;

typedef struct vt_scene_edge { /* one value on its way; all its lines light up together */
    uint32_t wire;  /* of the hierarchy */
    uint32_t value; /* of the model */
    uint32_t from;  /* box index */
    uint32_t first_to, n_to; /* into `targets`: box indices */
    uint32_t first_line, n_lines; /* into `lines` */
    vt_str name;  /* of the value */
    vt_str label; /* dtype and shape, may be empty */
    bool labelled;  /* the label is drawn on the line (--show shapes) at lx, ly (its centre) */
    float lx, ly;
} vt_scene_edge;

typedef struct vt_scene_line {
    uint32_t first_point, n_points; /* orthogonal; corners are drawn with radius 8 */
    bool arrow;                     /* ends at a reader */
} vt_scene_line;

typedef struct vt_scene {
    float width, height;
    vt_str title;   /* for the document's title and the picture's caption */
    vt_str caption; /* "detypify.onnx: 99 nodes in 23 boxes" */
    const vt_scene_box *boxes; /* parents before children */
    uint32_t n_boxes;
    const vt_scene_row *rows;
    uint32_t n_rows;
    const vt_scene_edge *edges;
    uint32_t n_edges;
    const uint32_t *targets;
    uint32_t n_targets;
    const vt_scene_line *lines;
    uint32_t n_lines;
    const float *points; /* x0 y0 x1 y1 ... */
    uint32_t n_points;
    vt_str tint_title;           /* what boxes are coloured by; empty: nothing */
    double tint_low, tint_high;
    bool tint_diverging;
    vt_str metadata; /* JSON object with what the page wants beside the picture; may be empty */
} vt_scene;

/* Sizes of boxes, so that layout and drawing agree (design/UI.md, Graph): what a box of this kind
 * with these texts needs. Sets w and h; the width is clamped and texts are fitted to it: name, op,
 * note and detail may be replaced by shortened ones in `arena`, full then keeps the whole name. Rows
 * are `rows[first_row ...]`, their names and notes are fitted too. Of an open box w is the least its
 * title needs and h the title strip; whoever lays out its inside makes it larger. */
void vt_scene_measure(vt_arena *arena, vt_scene_box *box, vt_scene_row *rows);

/* Where things stand in a box, in pixels from its top left corner, for export and page alike. A text
 * is placed by its left end and baseline, or by its right end where it says so.
 *
 *   node    |stripe 4| name 12 px at 12; op 12 px grey 5 after it, unless VT_BOX_SAYS_OP; note
 *           10.5 px grey, ends at w - 9; baselines at h/2 + 4 (note h/2 + 3.5), with a detail at 17
 *           and the detail's at 31
 *   folded  as a node, name strong; › in the last 9 px before w - 9, the note ends 14 earlier when it
 *           stands on the same line (no detail)
 *   stack   as a node (name strong, then op, then ×repeat strong unless the name ends so) in a
 *           card with two more behind it, 3 and 6 px down right (inside w, h); rows of 21 px from 30
 *           on: name 11.5 px, bar, note
 *   open    ground, radius 12; ˅ at 12; name strong at 28, baseline 22, op after it, note ends at
 *           w - 14; the name is fitted anew from `full` to the width the box has in the end
 *   pill    (input, output) radius h/2, name at 13, note ends at w - 12
 *   stub    name 10.5 px, centred */
enum {
    VT_SCENE_NODE_H = 30,
    VT_SCENE_DETAIL_H = 42, /* a node or folded group with a second line */
    VT_SCENE_PILL_H = 26,
    VT_SCENE_STUB_H = 18,
    VT_SCENE_ROW_H = 21,
    VT_SCENE_ROWS = 12,    /* rows a stack shows; more become one line "… 36 more" */
    VT_SCENE_CARDS = 6,    /* how far the cards behind a stack stand out right and below */
    VT_SCENE_TITLE_H = 34, /* height of an open box's title strip, above its inside */
    VT_SCENE_MIN_W = 96,
    VT_SCENE_MAX_W = 280,
    VT_SCENE_CORNER = 8, /* radius of lines' corners */
    VT_SCENE_ARROW = 6,
};

/* Each writes the whole document into `out`. */
bool vt_scene_svg(const vt_scene *s, vt_theme theme, vt_buf *out, vt_err *err);
bool vt_scene_dot(const vt_scene *s, vt_buf *out, vt_err *err);
bool vt_scene_json(const vt_scene *s, vt_buf *out, vt_err *err); /* INTERFACE.md, graph -o F.json */
/* safetensors: columns by element size, spec in __metadata__.figure (docs/api.md, "The scene"). */
bool vt_scene_columns(const vt_scene *s, vt_buf *out, vt_err *err);
/* By Cairo and Pango, which are loaded when first called for (VT_IO in words when they are missing).
 * PNG at `scale` pixels per unit, lowered when it would pass 200 million pixels. */
bool vt_scene_png(const vt_scene *s, vt_theme theme, float scale, const vt_progress *progress,
                  vt_buf *out, vt_err *err);
bool vt_scene_pdf(const vt_scene *s, vt_theme theme, vt_buf *out, vt_err *err);

#include "figure/chart.h"

#endif
