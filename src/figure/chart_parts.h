/* chart_parts.h: what the files of charts share: the rows of mark kinds, a chart laid out, and what
 * draws it.
 *
 * vt_chart_lay gives every panel its frame, its ends and ticks; vt_chart_draw walks the chart once
 * with a pen. How a kind of mark takes part in both stands in its row (chart_marks.c). */
#ifndef VT_FIGURE_CHART_PARTS_H
#define VT_FIGURE_CHART_PARTS_H

#include "figure/pen.h"

/* ---- names (spec.c) -----------------------------------------------------------------------------
 */

const char *vt_mark_name(vt_mark_kind kind);
const char *vt_channel_name(vt_channel channel);
const vt_channel *vt_mark_needs(vt_mark_kind kind); /* ends with VT_AT_COUNT */
const char *vt_scale_name(vt_scale_kind scale);
const char *vt_map_name(vt_map_kind map);
const char *vt_ink_name(vt_ink ink, char out[16]);

/* Row `row` of what a mark reads in a channel; NaN when it reads none. */
double vt_mark_at(const vt_chart *c, const vt_mark *m, vt_channel channel, uint32_t row);

double vt_axis_linear(const vt_axis *a); /* where symlog begins to bend */
double vt_step_round(double least);      /* 1, 2 or 5 times a power of ten, at least this */

/* ---- a chart laid out ---------------------------------------------------------------------------
 */

#define VT_SIZE_TICK  10.5f
#define VT_SIZE_LABEL 11.5f
#define VT_SIZE_HEAD  12.5f
#define VT_SIZE_TITLE 15.0f

typedef struct vt_frame {
    float x, y, w, h;
} vt_frame;

typedef struct vt_legend_entry {
    vt_str text;
    vt_ink ink;
    vt_mark_kind kind; /* how its swatch looks */
    bool dashed;
    float x, y; /* left end and baseline */
} vt_legend_entry;

typedef struct vt_end_label { /* of a line, at its end */
    uint32_t mark;
    vt_str text;
    float x, y; /* where the line ends; then where the label stands */
} vt_end_label;

typedef struct vt_plot { /* a panel laid out */
    const vt_panel *panel;
    uint32_t index;
    vt_frame cell, area; /* of the whole panel; between the axes */
    vt_axis x, y;        /* with their ends */
    vt_ticks xt, yt;
    vt_str *x_labels, *y_labels; /* of ticks, as fitted */
    bool turned;                 /* labels of x stand upright */
    vt_color_scale color;        /* with its ends */
    bool mapped;                 /* has a map's legend */
    float head_y, legend_y;      /* baseline of the title line; 0: none */
    float x_title_y, y_title_y;
    vt_legend_entry *legend;
    uint32_t n_legend;
    vt_end_label *ends;
    uint32_t n_ends;
} vt_plot;

typedef struct vt_chart_layout {
    float width, height;
    float title_y;   /* baseline; 0: none */
    float caption_y; /* baseline of the caption; 0: none */
    vt_plot *plots;
} vt_chart_layout;

bool vt_chart_lay(const vt_chart *c, vt_arena *arena, vt_chart_layout *out, vt_err *err);
float vt_plot_x(const vt_plot *p, double v); /* pixels; NaN: no place */
float vt_plot_y(const vt_plot *p, double v);

/* ---- kinds of marks -----------------------------------------------------------------------------
 */

typedef struct vt_range {
    double lo, hi; /* lo > hi: nothing yet */
    double least;  /* the least above 0, for logarithms */
} vt_range;

void vt_range_add(vt_range *r, double v);

typedef struct vt_drawer {
    const vt_chart *chart;
    const vt_chart_layout *layout;
    vt_theme theme;
    vt_pen *pen;
    vt_path path;
    vt_arena *arena;
    const vt_progress *progress;
} vt_drawer;

typedef struct vt_mark_row {
    /* What the mark needs of the axes. */
    void (*extend)(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y, vt_range *color);
    void (*draw)(vt_drawer *d, const vt_plot *p, const vt_mark *m);
    bool lies;  /* x and y change places where y is a band axis */
    bool along; /* a line: its label stands at its end */
} vt_mark_row;

extern const vt_mark_row vt_mark_rows_of[VT_MARK_COUNT];

/* The mark's category runs along y. */
bool vt_mark_lies(const vt_chart *c, const vt_mark *m);
uint32_t vt_mark_color(const vt_drawer *d, const vt_plot *p, const vt_mark *m, uint32_t row);
/* Colour `label` of the ten, turned lighter or darker where there are more. */
uint32_t vt_label_color(uint32_t label, vt_theme theme);

/* Draws rasters and pictures (chart_raster.c). */
void vt_raster_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m);
void vt_pictures_draw(vt_drawer *d, const vt_plot *p, const vt_mark *m);
void vt_raster_extend(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y,
                      vt_range *color);
void vt_pictures_extend(const vt_chart *c, const vt_mark *m, vt_range *x, vt_range *y,
                        vt_range *color);
void vt_raster_size(const vt_chart *c, const vt_mark *m, uint32_t *w, uint32_t *h);
/* Title lines, legends and what stands around the panels (chart_legend.c). */
bool vt_legend_lay(const vt_chart *c, vt_arena *arena, vt_plot *p);
void vt_legend_draw(vt_drawer *d, const vt_plot *p);
float vt_map_bar_width(const vt_plot *p, vt_arena *arena);

/* Draws the chart. Stops when asked to; fails only then and when memory is short. */
bool vt_chart_draw(const vt_chart *c, const vt_chart_layout *l, vt_theme theme, vt_pen *pen,
                   const vt_progress *progress, vt_err *err);

#endif
