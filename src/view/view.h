/* view.h: from an open model and a spec to what is shown: figures and the inspector's answers.
 * Views are pure functions of (model, spec). One view, one row of views.c. */
#ifndef VT_VIEW_H
#define VT_VIEW_H

#include "figure/figure.h"
#include "formats/formats.h"
#include "inspect/inspect.h"
#include "layout/layout.h"

/* ---- an open model with everything views keep of it ------------------------------------------ */

typedef struct vt_opened {
    vt_arena *arena;
    vt_model *model;
    vt_hierarchy hierarchy;
    vt_search *search;               /* made at the first query */
    struct vt_graph_cache *layouts;  /* levels laid out before, by what they depend on */
    vt_moments *moments; /* per item, of the weights inside; made when a graph is first coloured */
    struct vt_tensor_table *tensors; /* made when first asked for, with what was learned of each */
    const uint64_t *keys;            /* per item: hash of its path, for what is opened after it */
    const uint8_t *changes; /* per item: 0 same, VT_BOX_CHANGED, VT_BOX_ADDED against the version
                               before; NULL when there was none */
} vt_opened;

/* Opens `path` and makes its hierarchy. */
vt_opened *vt_opened_new(const char *path, const vt_progress *progress, vt_err *err);
/* The same over bytes that someone keeps (stdin, an upload); takes the map over, also on failure.
 */
vt_opened *vt_opened_new_map(vt_map *map, const vt_progress *progress, vt_err *err);
/* Marks what differs from `before`, matched by path: hash and weight_hash. */
bool vt_opened_compare(vt_opened *now, const vt_opened *before, vt_err *err);
void vt_opened_free(vt_opened *o);

/* ---- graph --------------------------------------------------------------------------------------
 */

enum { VT_DEPTH_AUTO = -1, VT_DEPTH_ALL = -2, VT_DEPTH_FLAT = -3 };

enum { /* vt_graph_spec.show */
       VT_SHOW_SHAPES = 1,
       VT_SHOW_DTYPES = 2,
       VT_SHOW_ATTRIBUTES = 4,
       VT_SHOW_PARAMETERS = 8,
};

typedef struct vt_graph_spec {
    int depth; /* levels laid open: 1 the top level only; AUTO: as many groups as keep the view at
                  25 boxes; ALL: every group and every repeat; FLAT: no groups at all */
    vt_str scope;  /* draw only the inside of this item (its path); empty: the whole model */
    vt_str open;   /* paths opened beyond depth, separated by ',' ('\' escapes) */
    vt_str closed; /* paths closed although depth opens them */
    vt_layout_direction direction;
    uint32_t show;
    vt_str color;      /* boxes are coloured by this statistic of their weights (inspect.h); empty: no */
    vt_str color_data; /* or by what this file says (its bytes); color is its name then */
} vt_graph_spec;

/* Reads the spec from its text parts as the command line and the URL give them; NULL: default. */
bool vt_graph_spec_read(vt_graph_spec *out, vt_str depth, vt_str direction, vt_str show,
                        vt_err *err);
/* The scene lives in `arena`. */
bool vt_graph_view(vt_opened *o, const vt_graph_spec *spec, vt_arena *arena,
                   const vt_progress *progress, vt_scene *out, vt_err *err);

/* ---- weights as figures -------------------------------------------------------------------------
 */

#define VT_WEIGHTS_FIGURES(X)                                                                      \
    X(AUTO, "auto") /* overview of one tensor, histogram of up to 24, box of more */               \
    X(OVERVIEW, "overview")                                                                        \
    X(HISTOGRAM, "histogram")                                                                      \
    X(BOX, "box")                                                                                  \
    X(VIOLIN, "violin")                                                                            \
    X(HEATMAP, "heatmap")                                                                          \
    X(FILTERS, "filters")                                                                          \
    X(KERNELS, "kernels") /* as filters, one picture a filter */                                   \
    X(SPECTRUM, "spectrum") /* singular values */                                                  \
    X(CHANNELS, "channels")                                                                        \
    X(SCALES, "scales") /* of quantized tensors: scale and zero point */
typedef enum {
#define X(id, name) VT_WEIGHTS_##id,
    VT_WEIGHTS_FIGURES(X)
#undef X
        VT_WEIGHTS_FIGURE_COUNT
} vt_weights_figure;
#define VT_WEIGHTS_CHOICES                                                                         \
    "auto|overview|histogram|box|violin|heatmap|filters|kernels|spectrum|channels|scales"

typedef struct vt_weights_spec {
    vt_weights_figure figure;
    vt_str glob;   /* over names and labels of tensors; empty: all that are trained */
    bool single;   /* only the tensor of `weight`, whatever the glob says */
    vt_id weight;
    bool log;      /* counts of histograms, values of boxes */
    bool shared;   /* histograms share their axes */
    bool real;     /* quantized integers as what they stand for */
    unsigned bins; /* 0: 64 */
    bool ranged;   /* values from..to only */
    double from, to;
    vt_rectangle part;   /* of the matrix, for heatmaps; rows 0: all */
    uint32_t channel;    /* the chosen output channel, counted from 1; 0: none */
    float width, height; /* of the picture; 0: as it needs */
} vt_weights_spec;

/* Reads the spec from its text parts as the command line and the URL give them; empty: default.
 * `range` is "-1,1", `part` "row,col,rows,cols", `size` "800x600". */
bool vt_weights_spec_read(vt_weights_spec *out, vt_str figure, vt_str bins, vt_str range,
                          vt_str part, vt_str size, vt_err *err);
/* The chart lives in `arena`. Fails with VT_NOT_FOUND when the glob matches nothing, VT_BAD_INPUT
 * when a tensor has no such figure (filters of a matrix), in words. */
bool vt_weights_view(const vt_opened *o, const vt_weights_spec *spec, vt_arena *arena,
                     const vt_progress *progress, vt_chart *out, vt_err *err);

/* ---- charts of tables
 * -----------------------------------------------------------------------------
 */

#define VT_PLOT_MARKS "line|point|bar|hist|box|violin|heatmap|contour"

typedef struct vt_plot_spec { /* texts as the command line gives them; empty: chosen */
    vt_str x, y;              /* columns by name or number; several y parted by commas */
    vt_str color, facet;      /* columns that part rows into series and panels */
    vt_str mark, title, xlabel, ylabel;
    vt_str log;       /* "x", "y", "x,y" */
    vt_str aggregate; /* "mean" or "median" of equal x; bars: mean */
    vt_str bins, range, size;
    bool kde, trend; /* a density over a histogram; a straight line through points */
} vt_plot_spec;

/* A chart of the table in `map`: CSV, TSV, JSON lines, .npy, .npz, safetensors. `name` is the
 * file's, for the caption. The chart lives in `arena` and as long as the map. */
bool vt_plot_view(vt_map *map, vt_str name, const vt_plot_spec *spec, vt_arena *arena,
                  const vt_progress *progress, vt_chart *out, vt_err *err);

/* ---- files of a chart ---------------------------------------------------------------------------
 */

typedef struct vt_chart_file {
    const char *ending, *media; /* "svg", "image/svg+xml" */
    bool (*write)(const vt_chart *c, vt_theme theme, const vt_progress *progress, vt_buf *out,
                  vt_err *err);
} vt_chart_file;

extern const vt_chart_file vt_chart_files[]; /* ends with a NULL ending */
/* By its ending, in any case; NULL names those there are. */
const vt_chart_file *vt_chart_file_find(vt_str ending, vt_err *err);

/* ---- files of a picture, rooms of the page ------------------------------------------------------
 */

typedef struct vt_picture {
    const char *ending, *media; /* "svg", "image/svg+xml" */
    bool (*write)(const vt_scene *s, vt_theme theme, const vt_progress *progress, vt_buf *out,
                  vt_err *err);
} vt_picture;

extern const vt_picture vt_pictures[]; /* ends with a NULL ending */
/* By its ending, in any case; NULL names those there are. */
const vt_picture *vt_picture_find(vt_str ending, vt_err *err);

typedef struct vt_room {
    const char *name;
    /* What this model, or this version, lacks for the room, in a sentence; empty: it can be shown.
     */
    vt_str (*lacks)(const vt_model *m, bool zh);
} vt_room;

extern const vt_room vt_rooms[]; /* ends with a NULL name */

/* ---- stored tensors of an open model: for one thread at a time
 * -----------------------------------
 */

/* All of them along the depth: as the graph reads them, then those it does not read. */
bool vt_opened_tensors(vt_opened *o, const vt_tensor **out, size_t *n, vt_err *err);
/* By its weight; NULL with VT_NOT_FOUND. */
const vt_tensor *vt_opened_tensor(vt_opened *o, uint64_t weight, vt_err *err);
/* Statistics with 64 bins, computed once and kept; `real` as in vt_weight_spec. */
const vt_distribution *vt_opened_stats(vt_opened *o, vt_id weight, bool real,
                                       const vt_progress *progress, vt_err *err);

/* ---- answers in JSON for the page (docs/api.md) ------------------------------------------------
 */

/* Everything about one item: attributes with the operator's documentation, inputs, outputs, weights
 * with their first values, metadata; of a group its totals. `lang` is "en" or "zh". */
bool vt_item_json(const vt_opened *o, vt_id item, vt_str lang, vt_json *out, vt_err *err);
/* The children of one item, for the list of modules: {path,name,type,family,nodes,parameters,...}.
 */
bool vt_tree_json(const vt_opened *o, vt_id item, vt_json *out, vt_err *err);
/* At most 24 cells along the longest path through the top level, branches as ticks. `measure` is
 * "parameters" (also when empty) or "nodes". */
bool vt_spine_json(const vt_opened *o, vt_str measure, vt_json *out, vt_err *err);
/* The table of all tensors, without their numbers; and the numbers of one. What cannot be had says
 * why instead. */
bool vt_tensor_table_json(vt_opened *o, vt_json *out, vt_err *err);
bool vt_tensor_stats_json(vt_opened *o, uint64_t weight, bool real, const vt_progress *progress,
                          vt_json *out, vt_err *err);

#endif
