/* plot_parts.h: what the marks of `vitrine plot` share: columns of a table, parted into panels and
 * series, and the chart they go into. */
#ifndef VT_VIEW_PLOT_PARTS_H
#define VT_VIEW_PLOT_PARTS_H

#include "media/media.h"
#include "view/view.h"

/* ---- data (plot_data.c) -------------------------------------------------------------------------
 */

typedef struct vt_plot_field {
    vt_str name;
    vt_table_type type;
    uint32_t rows; /* of tensors; 0: as the table has */
    vt_id weight;  /* of tensors, else VT_NONE */
    uint32_t col, cols;
} vt_plot_field;

typedef struct vt_plot_data {
    vt_arena *arena;
    vt_data_table table; /* of text */
    vt_opened *model;    /* of files of tensors; else NULL */
    vt_plot_field *fields;
    uint32_t n_fields;
    vt_id matrix; /* the weight that is the matrix when there is one and only one, else VT_NONE */
} vt_plot_data;

bool vt_plot_data_open(vt_plot_data *d, vt_arena *arena, vt_map *map, const vt_progress *progress,
                       vt_err *err);
void vt_plot_data_close(vt_plot_data *d);
bool vt_plot_data_field(const vt_plot_data *d, vt_str name, uint32_t *out, vt_err *err);
/* Fields as columns, all of `rows` rows. */
bool vt_plot_data_read(vt_plot_data *d, const uint32_t *fields, uint32_t n,
                       const vt_progress *progress, vt_table_column *out, uint32_t *rows,
                       vt_err *err);
/* The values of a two-dimensional tensor, or of all numeric columns of a table. */
bool vt_plot_data_matrix(vt_plot_data *d, const vt_progress *progress, float **out, uint32_t *rows,
                         uint32_t *cols, vt_err *err);

/* ---- series -------------------------------------------------------------------------------------
 */

typedef struct vt_plot_series { /* rows of one panel that look alike */
    vt_str label;
    vt_ink ink;
    uint32_t color;    /* which label of the ten */
    double *x, *y, *c; /* n each; c: the number that is a colour, else NULL */
    uint32_t n;
} vt_plot_series;

typedef struct vt_plot_maker {
    const vt_plot_spec *spec;
    vt_arena *arena;
    vt_chart *chart;
    const vt_progress *progress;
    vt_plot_data *data;
    uint32_t rows;
    const vt_table_column *x, *color, *facet; /* or NULL */
    const vt_table_column *y[32];
    uint32_t n_y;
    double lo, hi;  /* of all values, for histograms that share their bins */
    vt_str reading; /* what the mark has to say of the panel */
} vt_plot_maker;

typedef struct vt_plot_mark { /* a kind of plot */
    const char *name;
    bool (*add)(vt_plot_maker *m, const vt_plot_series *s, uint32_t n,
                vt_err *err);                      /* into the last panel */
    bool (*matrix)(vt_plot_maker *m, vt_err *err); /* of a whole matrix; NULL: not */
    bool one;                                      /* needs one column only: x, or else y */
    bool by_x;                                     /* x are categories */
} vt_plot_mark;

extern const vt_plot_mark vt_plot_line, vt_plot_point, vt_plot_bar, vt_plot_hist, vt_plot_box,
    vt_plot_violin, vt_plot_heatmap, vt_plot_contour;

/* Columns of the chart made from f64 rows. */
vt_id vt_plot_column(vt_plot_maker *m, const char *name, const double *v, uint32_t n);
vt_panel *vt_plot_panel(vt_plot_maker *m); /* the last one */
/* Finite values of v, ascending; in the arena. */
double *vt_plot_sorted(vt_arena *arena, const double *v, uint32_t n, uint32_t *kept);
double vt_plot_quantile(const double *sorted, uint32_t n, double q); /* linear between neighbours */
void vt_plot_look(const vt_plot_series *s, vt_mark *m);              /* its ink and label */

#endif
