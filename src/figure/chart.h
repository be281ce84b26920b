/* chart.h: charts as data: columns of numbers and words, marks that read them, scales, axes,
 * legends and captions, and no pixels. Exported by figure.h.
 *
 * A chart is a grid of panels. A panel has two axes, a colour scale and marks; a mark is one
 * series: a kind (line, point, bar …) and, per channel (x, y, color …), the column it reads, over a
 * range of rows. Everything stands in arrays of the arena given to vt_chart_init, so a chart is
 * built by pushing columns, panels and marks, and can then be written in every form: by a pen (SVG,
 * PNG, PDF), as columns with the spec (safetensors: the page draws the same chart) or as a page of
 * its own.
 *
 *   vt_chart c;
 *   vt_chart_init(&c, arena, VT_S("Loss"));
 *   vt_panel *p = vt_chart_panel(&c);               p->y.scale = VT_SCALE_LOG;
 *   vt_mark *m = vt_chart_mark(&c, VT_MARK_LINE);   m->label = VT_S("train");
 *   m->at[VT_AT_X] = vt_chart_f32(&c, VT_S("step"), step, n);
 *   m->at[VT_AT_Y] = vt_chart_f32(&c, VT_S("loss"), loss, n);
 *   vt_chart_svg(&c, VT_THEME_LIGHT, &out, &err);
 *
 * A chart answers a viewport: whoever makes one gives lines at most four values a pixel column
 * (vt_chart_thin keeps first, last, least and greatest) and rasters at most a cell a pixel. What is
 * given is drawn: nothing is left out when drawing but what falls on the very same place. */
#ifndef VT_FIGURE_CHART_H
#define VT_FIGURE_CHART_H

#include "figure/figure.h"

/* ---- columns ------------------------------------------------------------------------------------
 */

typedef enum {
    VT_CELL_F32,
    VT_CELL_F64,
    VT_CELL_I32,
    VT_CELL_U32,
    VT_CELL_U8,
    VT_CELL_TEXT
} vt_cell;

typedef struct vt_column {
    vt_str name; /* unique in the chart once written: vt_chart_* makes it so */
    vt_cell type;
    uint32_t n;        /* elements in all, the product of `shape` when rank > 1 */
    uint32_t shape[4]; /* of a raster [h, w] or [h, w, 3], of pictures [n, h, w] or [n, h, w, 3] */
    int rank;          /* 0 and 1: [n] */
    union {
        const float *f32;
        const double *f64;
        const int32_t *i32;
        const uint32_t *u32;
        const uint8_t *u8;
        const vt_str *text;
        const void *p;
    };
} vt_column;

/* ---- scales and axes ----------------------------------------------------------------------------
 */

#define VT_SCALES(X)                                                                               \
    X(LINEAR, "linear")                                                                            \
    X(LOG, "log")       /* values <= 0 have no place */                                            \
    X(SYMLOG, "symlog") /* linear within ± `linear`, logarithmic beyond */                        \
    X(SQRT, "sqrt")     /* sign(v) √|v| */                                                       \
    X(TIME, "time")     /* seconds since 1970, UTC */                                              \
    X(BAND, "band")     /* v counts the categories: 0 … n - 1, each one wide, centred at v */
typedef enum {
#define X(id, name) VT_SCALE_##id,
    VT_SCALES(X)
#undef X
        VT_SCALE_COUNT
} vt_scale_kind;

typedef struct vt_axis {
    vt_scale_kind scale;
    double lo, hi;    /* both 0: what the marks need, made round */
    double linear;    /* of symlog; 0: a hundredth of the greatest magnitude */
    vt_str title;     /* x: below; y: above the axis, or turned beside it with `turned` */
    vt_str unit;      /* after the title, grey */
    vt_id categories; /* text column, of band; VT_NONE: numbers */
    bool reversed;    /* y: grows downwards (rows of a matrix, layers along the depth) */
    bool zero;        /* the range reaches 0 */
    bool whole;       /* ticks at whole numbers only */
    bool tight;       /* the range ends where the marks do, not at round numbers */
    bool hidden;      /* no ticks and no labels */
    bool plain;       /* labels, but no gridlines */
    bool turned;      /* y: the title stands beside the axis */
} vt_axis;

/* ---- colour -------------------------------------------------------------------------------------
 */

#define VT_MAPS(X)                                                                                 \
    X(GLASS, "glass") /* from the ground up: quantities that begin at zero */                      \
    X(TIDE, "tide")   /* below and above zero, which is the ground */                              \
    X(RING, "ring")   /* phases: the ends meet */                                                  \
    X(LABEL, "label") /* categories: --c0 … --c9 */
typedef enum {
#define X(id, name) VT_MAP_##id,
    VT_MAPS(X)
#undef X
        VT_MAP_COUNT
} vt_map_kind;

/* 256 colours 0xrrggbb, interpolated in OKLab between the tokens' stops; not for LABEL. */
const uint32_t *vt_map_table(vt_map_kind map, vt_theme theme);
/* The colour of v in lo … hi; NaN is the colour of no data. */
uint32_t vt_map_color(vt_map_kind map, vt_theme theme, double v, double lo, double hi);

typedef struct vt_color_scale {
    vt_map_kind map;
    vt_scale_kind scale;           /* LINEAR or LOG */
    double lo, hi;                 /* both 0: what the marks need; TIDE: made symmetric */
    uint32_t below, above, nodata; /* values beyond lo and hi, and NaN: told in the legend */
    vt_str counts;                 /* what below and above count; empty: "value" */
    vt_str title, unit;
    vt_id categories; /* of LABEL: text column with the names */
    bool hidden;      /* no legend */
} vt_color_scale;

/* What a mark is painted with when no column says its colour. */
typedef enum {
    VT_INK_MARK, /* the grey of data */
    VT_INK_MARK_2,
    VT_INK_ACCENT, /* yours: the selected one */
    VT_INK_WORD,   /* the ink of words */
    VT_INK_QUIET,  /* that of notes */
    VT_INK_AXIS,
    VT_INK_BAD,
    VT_INK_WARN,
    VT_INK_LABEL,                      /* + 0 … 9: --c0 … --c9 */
    VT_INK_FAMILY = VT_INK_LABEL + 10, /* + vt_family */
    VT_INK_COUNT = VT_INK_FAMILY + 10
} vt_ink;

/* ---- marks --------------------------------------------------------------------------------------
 */

#define VT_CHANNELS(X)                                                                             \
    X(X, "x")                                                                                      \
    X(X2, "x2")                                                                                    \
    X(Y, "y")                                                                                      \
    X(Y2, "y2")                                                                                    \
    X(LOW, "low")                                                                                  \
    X(HIGH, "high")                                                                                \
    X(VALUE, "value")                                                                              \
    X(COLOR, "color")                                                                              \
    X(SIZE, "size")                                                                                \
    X(TEXT, "text")
typedef enum {
#define X(id, name) VT_AT_##id,
    VT_CHANNELS(X)
#undef X
        VT_AT_COUNT
} vt_channel;

/* Of a mark whose category runs along y (y's scale is band) x and y change places below: a box then
 * lies. NaN in a line is a gap. Only the first row's colour counts where a mark is one shape. */
#define VT_MARK_KINDS(X)                                                                           \
    X(BAND, "band")     /* between y and y2 along x */                                             \
    X(BAR, "bar")       /* from y2 (or 0) to y, over x … x2, or .7 wide round the category x */  \
    X(RASTER, "raster") /* `value` [h, w] by the colour scale, or u8 [h, w, 3]; over x0 … y1 */  \
    X(RULE, "rule")     /* through the whole panel, at x or at y, with its label */                \
    X(LINE, "line")     /* y along x */                                                            \
    X(STEP, "step")     /* y along x, each value kept to the next x */                             \
    X(SEGMENT, "segment") /* from x, y to x2, y2 */                                                \
    X(VIOLIN, "violin")   /* `value` (0 … 1, half the width) along y, round the category x */    \
    X(BOX, "box")         /* at category x: whiskers low, high; box y … y2; line at value */     \
    X(POINT, "point")                                                                              \
    X(TEXT, "text")                                                                                \
    X(PICTURES, "pictures") /* `value` [n, h, w] or u8 [n, h, w, 3], in rows that fill the panel   \
                             */
typedef enum {
#define X(id, name) VT_MARK_##id,
    VT_MARK_KINDS(X)
#undef X
        VT_MARK_COUNT
} vt_mark_kind;

typedef struct vt_mark {
    vt_mark_kind kind;
    uint32_t panel;
    vt_id at[VT_AT_COUNT]; /* columns, or VT_NONE */
    uint32_t first, n;     /* rows; n 0: all from `first` on */
    vt_ink ink;
    float width;   /* of strokes (1.5), of points their diameter (5), of bars in a band (.7) */
    float opacity; /* 0: as the kind has it */
    bool dashed;
    bool hollow;     /* points: rings */
    bool quiet;      /* no label, no legend entry */
    vt_str label;    /* at the end of a line, in the legend, at a rule */
    float extent[4]; /* of rasters: x0, y0 (of row 0's outer side), x1, y1; all 0: cells count */
    uint32_t across; /* of pictures: how many stand in a row; 0: as many as make them largest */
    uint32_t chosen; /* of pictures and bars: the one with the accent ring, counted from 1 */
} vt_mark;

/* ---- panels and the whole -----------------------------------------------------------------------
 */

typedef struct vt_panel {
    vt_str title, note, reading; /* strong; grey after it; at the right end of the title line */
    vt_axis x, y;
    vt_color_scale color;
    uint32_t col, row, cols, rows; /* place in the grid; cols, rows 0: 1 */
    bool exact;   /* rasters: cells are whole pixels, the panel ends where they do */
    bool aligned; /* stands right beside the panel before, as high as that one's raster */
    bool square;  /* one unit of x is as long as one of y */
} vt_panel;

typedef struct vt_chart {
    vt_arena *arena;
    float width, height; /* in pixels; 0: 640 × what the panels need */
    vt_str title, note;  /* of the whole; empty where the one panel's title says it */
    vt_str caption;      /* file, what is drawn, how exact */
    VT_VEC(vt_column) columns;
    VT_VEC(vt_panel) panels;
    VT_VEC(vt_mark) marks;
    uint32_t grid_cols, grid_rows;      /* 0: as the panels' places need */
    const float *col_share, *row_share; /* of width and height; NULL: equal */
    vt_str metadata; /* JSON object with what the page wants beside the picture; may be empty */
} vt_chart;

void vt_chart_init(vt_chart *c, vt_arena *arena, vt_str title);
/* Each adds one. Memory that is short is held by the arena; what is returned may always be written
 * to (a panel or mark that could not be had is a place that nobody reads). A pointer is good until
 * the next is added. */
vt_panel *vt_chart_panel(vt_chart *c);
vt_mark *vt_chart_mark(vt_chart *c, vt_mark_kind kind); /* in the last panel */
/* Columns borrow: what they point to lives as long as the chart. A name that is taken gets a number
 * behind it. */
vt_id vt_chart_f32(vt_chart *c, vt_str name, const float *v, uint32_t n);
vt_id vt_chart_f64(vt_chart *c, vt_str name, const double *v, uint32_t n);
vt_id vt_chart_u32(vt_chart *c, vt_str name, const uint32_t *v, uint32_t n);
vt_id vt_chart_text(vt_chart *c, vt_str name, const vt_str *v, uint32_t n);
vt_id vt_chart_column(vt_chart *c, vt_column column); /* any, with a shape */

/* Number of row i, words as NaN. */
double vt_column_at(const vt_column *c, uint32_t i);
/* Rows that a mark reads. */
uint32_t vt_mark_rows(const vt_chart *c, const vt_mark *m);

/* Says what of a chart can't be drawn: a column that is missing or has too few rows, a panel out of
 * range. Every writer asks first. */
bool vt_chart_check(const vt_chart *c, vt_err *err);

/* Gives all panels the ends of x, or of y, that the marks of all need together. Axes of categories
 * and hidden ones stay as they are. */
void vt_chart_share(vt_chart *c, bool x);

/* ---- thinning: what a viewport can show ---------------------------------------------------------
 */

typedef struct vt_thinned {
    double *x, *y;
    size_t n, last; /* row that was kept last */
} vt_thinned;
/* Of x (ascending) and y [n] what lies in lo … hi and one neighbour on each side, at most four a
 * column of `columns`: first, least, greatest, last, in order; gaps (NaN) are kept as one NaN. In
 * `arena`. */
bool vt_chart_thin(vt_arena *arena, const double *x, const double *y, size_t n, double lo,
                   double hi, uint32_t columns, vt_thinned *out);

/* ---- ticks --------------------------------------------------------------------------------------
 */

typedef struct vt_tick {
    double v;
    vt_str label; /* empty: a line only */
} vt_tick;
typedef struct vt_ticks {
    vt_tick *at;
    uint32_t n;
} vt_ticks;

/* Round places within lo … hi, at most about `most` of them: steps of 1, 2, 5 (linear, sqrt), whole
 * decades or 1, 3 (log), a second to a thousand years (time). Labels in as few digits as tell them
 * apart: 3 significant ones, SI letters from 10,000 on, U+2212 as minus. In `arena`. */
vt_ticks vt_ticks_make(vt_arena *arena, const vt_axis *axis, uint32_t most);
/* Widens the axis to round places (unless `tight`) and a range that is empty to one that is not. */
void vt_axis_round(vt_axis *axis, uint32_t most);
/* 0 … 1 along the axis; NaN where the scale has no place for v. And back. */
double vt_axis_place(const vt_axis *axis, double v);
double vt_axis_value(const vt_axis *axis, double place);

/* "−0.29", "1.24 k", "6.2e−5": as UI.md, Numbers, with at most `digits` significant ones. */
void vt_put_value(vt_buf *out, double v, int digits);

/* Lines of equal height through a grid [h, w] of values at cell centres (marching squares, saddles
 * by the mean): x, y in cells, pieces joined and parted by NaN. In `arena`. */
bool vt_contour(vt_arena *arena, const float *grid, uint32_t h, uint32_t w, double level,
                vt_thinned *out, vt_err *err);

/* ---- writers: each writes the whole document into `out`
 * -------------------------------------------
 */

bool vt_chart_svg(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err);
bool vt_chart_png(const vt_chart *c, vt_theme theme, float scale, const vt_progress *progress,
                  vt_buf *out, vt_err *err);
bool vt_chart_pdf(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err);
/* One page without network: the picture, what stands under the pointer, the numbers as a table. */
bool vt_chart_html(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err);
/* safetensors: the columns and, as __metadata__.figure, the spec ("kind":"chart"). */
bool vt_chart_columns(const vt_chart *c, vt_buf *out, vt_err *err);
/* The spec alone, as it stands in the columns' metadata: what marks read by the names of columns.
 */
void vt_chart_spec(const vt_chart *c, vt_json *out);

#endif
