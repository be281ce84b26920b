/* weights_parts.h: what the figures of weights share. Each adds panels and marks to one chart, for
 * one tensor or for all that were asked for. */
#ifndef VT_VIEW_WEIGHTS_PARTS_H
#define VT_VIEW_WEIGHTS_PARTS_H

#include "view/view.h"

typedef struct vt_weights_maker {
    const vt_model *model;
    const vt_weights_spec *spec;
    vt_arena *arena;
    vt_chart *chart;
    const vt_progress *progress;
    const vt_tensor *tensors;
    size_t n;
} vt_weights_maker;

/* How a figure of several tensors, or of each alone, comes to be. */
typedef struct vt_weights_row {
    vt_weights_figure figure;
    bool (*add)(vt_weights_maker *w, vt_err *err);
    bool one; /* of a single tensor only */
} vt_weights_row;

bool vt_weights_histograms(vt_weights_maker *w, vt_err *err);
bool vt_weights_boxes(vt_weights_maker *w, vt_err *err);
bool vt_weights_violins(vt_weights_maker *w, vt_err *err);
bool vt_weights_heatmap(vt_weights_maker *w, vt_err *err);
bool vt_weights_filters(vt_weights_maker *w, vt_err *err);
bool vt_weights_kernels(vt_weights_maker *w, vt_err *err);
bool vt_weights_spectrum(vt_weights_maker *w, vt_err *err);
bool vt_weights_channels(vt_weights_maker *w, vt_err *err);
bool vt_weights_scales(vt_weights_maker *w, vt_err *err);
bool vt_weights_overview(vt_weights_maker *w, vt_err *err);

/* Into the last panel of the chart. */
bool vt_weights_histogram_add(vt_weights_maker *w, const vt_tensor *t, bool alone, vt_err *err);
/* `room`: pixels the raster may take. Adds the panel of the rows' norms behind it where they are
 * told. */
bool vt_weights_heatmap_add(vt_weights_maker *w, const vt_tensor *t, float width, float height,
                            float *taken, vt_err *err);
bool vt_weights_filters_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err);
bool vt_weights_spectrum_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err);
bool vt_weights_channels_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err);
bool vt_weights_values_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err);
bool vt_weights_scales_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err);

const vt_weight *vt_weights_weight(const vt_weights_maker *w, const vt_tensor *t);
/* Has it kernels of at least two places, so that there are filters to see? */
bool vt_weights_has_filters(const vt_weights_maker *w, const vt_tensor *t);
vt_str vt_weights_shape(const vt_weights_maker *w, const vt_tensor *t); /* "128×16×3×3" */
vt_str vt_weights_count(vt_arena *arena, uint64_t n, const char *of);   /* "18 432 values" */
vt_str vt_weights_number(vt_arena *arena, double v);                    /* three digits */
/* Statistics as the spec asks for them. */
bool vt_weights_stats(vt_weights_maker *w, const vt_tensor *t, unsigned bins, vt_distribution *out,
                      vt_err *err);
/* All elements as floats; refuses more than `most`. */
float *vt_weights_elements(vt_weights_maker *w, const vt_tensor *t, uint64_t most, vt_err *err);

#endif
