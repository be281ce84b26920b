/* pen.h: what a picture is drawn with. draw.c walks a scene once and asks a pen for rectangles,
 * paths and texts; to_svg.c and cairo.c are the pens. So what is drawn stands in one place, and how
 * it looks (colours, strokes, type) in two tables that both pens read. */
#ifndef VT_FIGURE_PEN_H
#define VT_FIGURE_PEN_H

#include "figure/color.h"
#include "figure/measure.h"

/* On paper names are set in 8 points and every outline is half a point wide. */
#define VT_PRINT_SCALE  (2.0f / 3) /* points a pixel */
#define VT_PRINT_STROKE 0.75f      /* pixels */

/* ---- paints: fill, outline ----------------------------------------------------------------------
 */

typedef enum {
    VT_PAINT_GROUND,
    VT_PAINT_SCOPE,
    VT_PAINT_SCOPE_2,
    VT_PAINT_SCOPE_GUESSED,
    VT_PAINT_SCOPE_2_GUESSED,
    VT_PAINT_NODE,
    VT_PAINT_NODE_GUESSED,
    VT_PAINT_PILL,
    VT_PAINT_CARD, /* behind a stack's first */
    VT_PAINT_RULE,
    VT_PAINT_TRACK,
    VT_PAINT_MARK,
    VT_PAINT_EDGE,
    VT_PAINT_CHEVRON,
    VT_PAINT_CHANGED,
    VT_PAINT_ADDED,
    VT_PAINT_FAMILY, /* + family */
    VT_PAINT_COUNT = VT_PAINT_FAMILY + VT_FAMILIES_DRAWN
} vt_paint;

typedef struct vt_paint_row {
    const char *class;     /* in SVG */
    vt_token fill, stroke; /* VT_TOKEN_NONE: not */
    float width;
    bool dashed;
} vt_paint_row;

extern const vt_paint_row vt_paints[VT_PAINT_COUNT];
/* Width of a paint's outline: on paper every one is half a point. */
float vt_paint_width(const vt_paint_row *paint, vt_theme theme);

/* ---- type ---------------------------------------------------------------------------------------
 */

typedef enum {
    VT_TYPE_NAME,
    VT_TYPE_STRONG,
    VT_TYPE_OP,
    VT_TYPE_NOTE, /* ends at x */
    VT_TYPE_DETAIL,
    VT_TYPE_ROW,
    VT_TYPE_MORE,
    VT_TYPE_STUB,  /* centred at x */
    VT_TYPE_LABEL, /* centred at x, on a line */
    VT_TYPE_COUNT
} vt_type_face;

typedef enum { VT_ANCHOR_START, VT_ANCHOR_MIDDLE, VT_ANCHOR_END } vt_anchor;

typedef struct vt_type_row {
    const char *class;
    float size;
    vt_text_weight weight;
    vt_token ink;
    vt_anchor anchor;
} vt_type_row;

extern const vt_type_row vt_types[VT_TYPE_COUNT];

/* ---- paths --------------------------------------------------------------------------------------
 */

typedef struct vt_path_step {
    enum { VT_MOVE, VT_LINE, VT_TURN, VT_CLOSE } kind;
    float x, y;
    float cx, cy; /* of a turn, a quarter of an ellipse between two sides: their corner */
} vt_path_step;

typedef struct vt_path {
    vt_path_step *at;
    size_t n, cap;
    bool failed; /* memory was short: the path lacks steps */
} vt_path;

void vt_path_clear(vt_path *p);
void vt_path_free(vt_path *p);
void vt_path_move(vt_path *p, float x, float y);
void vt_path_line(vt_path *p, float x, float y);
void vt_path_turn(vt_path *p, float cx, float cy, float x, float y);
void vt_path_close(vt_path *p);
/* The outline of a stripe, inside the rounding of its box. */
void vt_path_stripe(vt_path *p, float h);

/* ---- looks, for charts: their colours come from data
 * ---------------------------------------------
 */

#define VT_COLOR_NONE UINT32_MAX

typedef struct vt_look {
    uint32_t fill, stroke; /* 0xrrggbb or VT_COLOR_NONE */
    float width, opacity;  /* opacity 0 means 1 */
    bool dashed;
    bool butt; /* lines end where they end, without round caps */
} vt_look;

/* Of its strokes: on paper hairlines are half a point. */
float vt_look_width(const vt_look *look, vt_theme theme);

typedef struct vt_word {
    float size;
    vt_text_weight weight;
    uint32_t ink, halo; /* 0xrrggbb; halo may be VT_COLOR_NONE */
    vt_anchor anchor;
    bool turned; /* reads upwards */
} vt_word;

typedef struct vt_image {
    const uint32_t *rgb; /* 0xrrggbb, rows from the top */
    uint32_t w, h;
} vt_image;

/* ---- the pen ------------------------------------------------------------------------------------
 */

typedef struct vt_pen vt_pen;
struct vt_pen {
    /* What follows belongs to this box and is in its coordinates, until end. */
    void (*box)(vt_pen *pen, const vt_scene_box *box);
    /* What follows are lines only, until end. */
    void (*lines)(vt_pen *pen);
    void (*line)(vt_pen *pen, const vt_path *path);
    /* What follows stands in this box's coordinates, but says no more of it than that. */
    void (*at)(vt_pen *pen, const vt_scene_box *box);
    void (*end)(vt_pen *pen);
    void (*rect)(vt_pen *pen, vt_paint paint, float x, float y, float w, float h, float radius);
    void (*path)(vt_pen *pen, vt_paint paint, const vt_path *path);
    /* A node's box: a rounded rectangle with the family's stripe down its left side. */
    void (*card)(vt_pen *pen, vt_paint paint, uint32_t family, float w, float h);
    /* `halo`: the ground the text covers what is behind it with, or VT_TOKEN_NONE. */
    void (*text)(vt_pen *pen, vt_type_face type, vt_token halo, float x, float y, vt_str text);

    /* What follows belongs to a thing of this kind and name, until end. */
    void (*group)(vt_pen *pen, const char *kind, vt_str name);
    /* What follows is seen within this rectangle only, until end. */
    void (*clip)(vt_pen *pen, float x, float y, float w, float h);
    void (*shape)(vt_pen *pen, const vt_look *look, const vt_path *path);
    /* Discs round x0 y0 x1 y1 …, in look's fill. */
    void (*dots)(vt_pen *pen, const vt_look *look, float diameter, const float *xy, size_t n);
    /* Its pixels as rectangles, never smoothed. */
    void (*image)(vt_pen *pen, const vt_image *image, float x, float y, float w, float h);
    void (*word)(vt_pen *pen, const vt_word *word, float x, float y, vt_str text);
};

/* ---- documents: what a writer needs to know of a picture
 * ------------------------------------------
 */

typedef struct vt_drawing {
    float width, height;
    vt_str title, caption;
    /* Draws it; stops when asked to. */
    bool (*draw)(const struct vt_drawing *d, vt_theme theme, vt_pen *pen,
                 const vt_progress *progress, vt_err *err);
    const void *what, *layout;
} vt_drawing;

bool vt_drawing_svg(const vt_drawing *d, vt_theme theme, vt_buf *out, vt_err *err);
bool vt_drawing_png(const vt_drawing *d, vt_theme theme, float scale, const vt_progress *progress,
                    vt_buf *out, vt_err *err);
bool vt_drawing_pdf(const vt_drawing *d, vt_theme theme, vt_buf *out, vt_err *err);
vt_drawing vt_scene_drawing(const vt_scene *s);

enum { VT_CAPTION_H = 28, VT_CARD_CORNER = 6 };
/* Height of the picture: the scene's and the caption's below. */
float vt_scene_picture_height(const vt_scene *s);
/* Draws the scene. Stops when asked to; fails only then and when memory is short. */
bool vt_scene_draw(const vt_scene *s, vt_theme theme, vt_pen *pen, const vt_progress *progress,
                   vt_err *err);

#endif
