/* inspect.h: what can be said of a model without running it. */
#ifndef VT_INSPECT_H
#define VT_INSPECT_H

#include "analysis/analysis.h"
#include "op/op.h"

typedef struct vt_count { /* how often an operator occurs */
    vt_str domain, op;
    uint32_t n;    /* over all graphs */
    uint32_t main; /* in the main graph */
} vt_count;

typedef struct vt_summary {
    uint32_t nodes, nodes_total; /* of the main graph; with subgraphs and functions */
    const vt_count *operators;   /* of all graphs, most frequent first, then by name */
    size_t n_operators;
    uint32_t tensors; /* as INTERFACE.md counts them */
    uint64_t parameters, parameters_of[VT_DTYPE_COUNT];
    uint64_t weight_bytes, bytes_of[VT_DTYPE_COUNT];
} vt_summary;

bool vt_summary_make(vt_arena *arena, const vt_model *m, vt_summary *out, vt_err *err);
/* The object of `info --json` (INTERFACE.md); `h` may be NULL: then without modules. */
bool vt_summary_json(const vt_model *m, const vt_hierarchy *h, vt_json *out, vt_err *err);

typedef struct vt_module { /* a group, for tables of modules */
    const vt_item *item;
    vt_id output; /* the value it gives (of several the one made last), or VT_NONE */
} vt_module;

/* All groups but the root, in tree order; stacks are passed over, their repeats are there. */
bool vt_modules_make(vt_arena *arena, const vt_hierarchy *h, const vt_module **out, size_t *n,
                     vt_err *err);

/* ---- weights: what stands in a stored tensor --------------------------------------------------- */

/* Where a stored tensor belongs. Readers of a value stand in file order; the first names it. */
typedef struct vt_tensor {
    vt_id weight;
    vt_id value;   /* that holds it, or VT_NONE */
    vt_id node;    /* the first that reads it (of a folded constant: its reader), or VT_NONE */
    uint32_t slot; /* which of its inputs */
    vt_role role;  /* as the file says, else by how the operator uses it */
    vt_str part;   /* "weight", "bias", "running_mean": what the node calls it; else empty */
    vt_str label;  /* "/11/Conv weight" when a node names it better than the file does, else the name */
    /* Axes of channels, or -1: of a convolution's kernel [out, in, kh, kw] 0 and 1, of Keras' [kh, kw, in,
     * out] 3 and 2. */
    int out_axis, in_axis;
    /* The tensor as a matrix [rows, cols] in stored order: its shape cut before dimension `split`.
     * Vectors are one row. */
    int split;
    uint64_t rows, cols;
} vt_tensor;

/* All distinct stored tensors, in file order. */
bool vt_tensors_make(vt_arena *arena, const vt_model *m, const vt_tensor **out, size_t *n, vt_err *err);
/* Those whose name or label matches; when none does, VT_NOT_FOUND with the nearest names. */
bool vt_tensors_match(vt_arena *arena, const vt_model *m, vt_str glob, const vt_tensor **out, size_t *n,
                      vt_err *err);

/* The numbers of a weight as a series: f32 for floats of at most 32 bits, 8- and 16-bit integers and
 * blocks (dequantized), f64 for wider ones; of complex numbers the magnitude. `real` applies the file's
 * scale and zero point (vt_quant). Lives as long as arena and model. Fails with VT_UNKNOWN on strings
 * and types that are not known, naming them. */
bool vt_weight_series(vt_arena *arena, const vt_model *m, vt_id weight, bool real, vt_series *out,
                      vt_err *err);

typedef struct vt_weight_spec {
    bool real; /* quantized integers as what they stand for; false: as stored */
    vt_distribution_spec distribution;
} vt_weight_spec;

/* Statistics, quantiles and histogram of a weight. `spec` may be NULL. */
bool vt_weight_stats(vt_arena *arena, const vt_model *m, vt_id weight, const vt_weight_spec *spec,
                     const vt_progress *progress, vt_distribution *out, vt_err *err);
/* The members of an object of `weights --json` (INTERFACE.md), also for the page. `d` may be NULL: then
 * `why` says what stood in the way. */
void vt_tensor_json(const vt_model *m, const vt_tensor *t, const vt_distribution *d, const char *why,
                    vt_json *out);
/* Moments per channel along `axis` (0 <= axis < rank): out->at[shape[axis]]. */
typedef struct vt_channels {
    vt_moments *at;
    uint64_t n;
} vt_channels;
bool vt_weight_channels(vt_arena *arena, const vt_model *m, vt_id weight, int axis, bool real,
                        const vt_progress *progress, vt_channels *out, vt_err *err);
/* Cells [down, across] over `r` of the matrix [count / width, width] (vt_tensor: width = cols), see
 * vt_tiles_make. Fails with VT_BAD_INPUT when r is not inside. */
bool vt_weight_tiles(vt_arena *arena, const vt_model *m, vt_id weight, uint64_t width, vt_rectangle r,
                     size_t down, size_t across, bool real, const vt_progress *progress, vt_tile *out,
                     vt_err *err);
/* Singular values of the matrix [t->rows, t->cols]: the `most` largest; 0: all, of matrices with more than
 * 1,536 the 256 largest; SIZE_MAX: all. Fails with VT_BAD_INPUT when there is a NaN or an infinity, or
 * when the tensor is no matrix. */
bool vt_weight_spectrum(vt_arena *arena, const vt_model *m, const vt_tensor *t, size_t most, bool real,
                        const vt_progress *progress, vt_spectrum *out, vt_err *err);

/* ---- findings: things worth noticing in weights ------------------------------------------------- */

typedef struct vt_finding {
    const char *kind; /* row of findings.c: "dead-filters" */
    vt_id weight;
    vt_str label;            /* of the tensor */
    vt_str seen, cause, fix; /* a sentence each, in the language asked for */
    const uint32_t *channels; /* those it is about, from 1, at most 100; of pairs one after the other */
    size_t n_channels;
} vt_finding;

/* What stands out in the tensors, in their order: NaN and infinities, dead and duplicated filters,
 * outlier channels, layers still as initialised, saturated quantization, constant tensors, heavy tails. */
bool vt_findings_make(vt_arena *arena, const vt_model *m, const vt_tensor *tensors, size_t n, bool zh,
                      const vt_progress *progress, const vt_finding **out, size_t *n_out, vt_err *err);
/* [{kind, name, label, seen, cause, fix, channels}] */
void vt_findings_json(const vt_model *m, const vt_finding *at, size_t n, vt_json *out);

/* ---- nearest: rows of an embedding table --------------------------------------------------------- */

enum { VT_NEAREST_MOST = 1000 };

typedef struct vt_near {
    uint64_t row;
    double cosine;
} vt_near;

typedef struct vt_word { /* of a query */
    uint64_t row;
    double sign; /* 1 or -1 */
} vt_word;

typedef struct vt_nearest {
    const vt_word *words; /* the query, as it was understood */
    size_t n_words;
    const vt_near *at; /* nearest first; equal ones by row */
    size_t n;
} vt_nearest;

/* The rows of a matrix whose direction is nearest to the query's, by cosine, exactly: at most `limit`
 * (VT_NEAREST_MOST), without those that the query names. A query is a word of vt_weight.rows, or words
 * joined by " + " and " - " ("king - man + woman": their unit vectors are added); "#12" is row 12 of a
 * table without words. Fails with VT_NOT_FOUND on a word that no row has. Lives in `arena`. */
bool vt_nearest_find(vt_arena *arena, const vt_model *m, vt_id weight, vt_str query, size_t limit,
                     const vt_progress *progress, vt_nearest *out, vt_err *err);
/* The word of a row, else "#12". */
vt_str vt_row_name(vt_arena *arena, const vt_weight *w, uint64_t row);
/* {"table","query":[{"row","word","sign"}],"nearest":[{"row","word","cosine"}]}. */
void vt_nearest_json(vt_arena *arena, const vt_weight *w, const vt_nearest *found, vt_json *out);

/* ---- numbers for items: what a graph is coloured by ---------------------------------------------- */

typedef struct vt_item_values {
    vt_str title;     /* "std of weights", or what the file calls it */
    float *at;        /* per item; NaN: none */
    uint32_t *paints; /* per item: 0x1rrggbb where a file states a colour, else 0; NULL: nowhere */
    double low, high; /* of those there are; a diverging map is as far to both sides of 0 */
    bool diverging;
    size_t matched;
} vt_item_values;

/* Moments of all values of the trained weights inside each item (of matrices and kernels where there are
 * any, else of vectors), into out[h->items.n]. */
bool vt_item_moments(vt_arena *arena, const vt_hierarchy *h, vt_moments *out, const vt_progress *progress,
                     vt_err *err);
/* By a statistic: std mean absmax min max kurtosis skew zeros small nan l1 l2 parameters nodes. Fails with
 * VT_BAD_INPUT on another word, naming those. */
bool vt_item_values_of(vt_arena *arena, const vt_hierarchy *h, const vt_moments *moments, vt_str statistic,
                       vt_item_values *out, vt_err *err);
bool vt_item_statistic_is(vt_str word);
/* From a file: CSV or TSV (name, value), JSON ({name: value} or [{name, value}]), Netron's attachments (its
 * first metric), Model Explorer's node data. Names are of nodes, items (paths), weights or values; those
 * with * ? [ { are patterns. A group without a value of its own has the mean of what is inside. Fails when
 * the text is none of these, or no name fits. */
bool vt_item_values_read(vt_arena *arena, const vt_hierarchy *h, vt_str text, vt_item_values *out,
                         vt_err *err);

/* ---- search: the query language of the page's field (design/UI.md, Query) -------------------- */

typedef struct vt_hits {
    const vt_id *items; /* matching leaves and groups, in tree order; at most `limit` */
    size_t n;
    size_t total;      /* without the limit */
    vt_str emptied_by; /* the term that left nothing, else empty */
} vt_hits;

/* What a search needs of a hierarchy, made once (lower-cased names in one run of bytes). */
typedef struct vt_search vt_search;
vt_search *vt_search_new(const vt_hierarchy *h, vt_err *err);
void vt_search_free(vt_search *s);
/* Words match names, operators and values; `name: op: in: dtype: shape: up: down: path:a..b
 * params> params<` filter. Fails with VT_BAD_INPUT on a term it does not know. */
bool vt_search_run(const vt_search *s, vt_arena *arena, vt_str query, size_t limit, vt_hits *out,
                   vt_err *err);
/* At most `limit` completions of the query's last term: whole terms. */
bool vt_search_complete(const vt_search *s, vt_arena *arena, vt_str query, size_t limit,
                        const vt_str **out, size_t *n, vt_err *err);
/* Leaves that `item` depends on (up) or that depend on it, itself left out, in item order. */
bool vt_reach(vt_arena *arena, const vt_hierarchy *h, vt_id item, bool up, const vt_id **out,
              size_t *n, vt_err *err);

#endif
