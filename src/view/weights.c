/* weights.c: the figures of weights: which there are, which one is meant, and what all share.
 *
 * A figure is a row: a function that adds panels to the chart. Asked for none, one tensor gets the
 * overview, a few their histograms, many their boxes along the depth. */
#include "view/weights_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HISTOGRAMS_MOST = 24 };

static const vt_weights_row rows[] = {
    {VT_WEIGHTS_OVERVIEW, vt_weights_overview, true},
    {VT_WEIGHTS_HISTOGRAM, vt_weights_histograms, false},
    {VT_WEIGHTS_BOX, vt_weights_boxes, false},
    {VT_WEIGHTS_VIOLIN, vt_weights_violins, false},
    {VT_WEIGHTS_HEATMAP, vt_weights_heatmap, true},
    {VT_WEIGHTS_FILTERS, vt_weights_filters, true},
    {VT_WEIGHTS_KERNELS, vt_weights_kernels, true},
    {VT_WEIGHTS_SPECTRUM, vt_weights_spectrum, true},
    {VT_WEIGHTS_CHANNELS, vt_weights_channels, true},
    {VT_WEIGHTS_SCALES, vt_weights_scales, false},
};

static const char *const names[] = {
#define X(id, name) name,
    VT_WEIGHTS_FIGURES(X)
#undef X
};

/* ---- the spec -----------------------------------------------------------------------------------
 */

/* `n` numbers separated by `by`. */
static bool numbers_read(vt_str text, char by, double *out, int n)
{
    char copy[128], *at = copy, *end;
    if (text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    for (int i = 0; i < n; i++) {
        out[i] = strtod(at, &end);
        if (end == at || !isfinite(out[i]) || *end != (i + 1 < n ? by : 0))
            return false;
        at = end + 1;
    }
    return true;
}

static bool figure_read(vt_weights_spec *out, vt_str figure, vt_err *err)
{
    for (int i = 0; i < VT_WEIGHTS_FIGURE_COUNT; i++)
        if (vt_str_is(figure, names[i])) {
            out->figure = (vt_weights_figure)i;
            return true;
        }
    return !figure.n || vt_fail(err, VT_BAD_USAGE, "there is no figure '%.*s': " VT_WEIGHTS_CHOICES,
                                VT_ARG(figure));
}

static bool bins_read(vt_weights_spec *out, vt_str bins, vt_err *err)
{
    double v = 0;
    if (!bins.n)
        return true;
    if (!numbers_read(bins, ',', &v, 1) || v < 1 || v > 65536 || v != floor(v))
        return vt_fail(err, VT_BAD_USAGE, "bins are a whole number from 1 to 65536");
    out->bins = (unsigned)v;
    return true;
}

static bool range_read(vt_weights_spec *out, vt_str range, vt_err *err)
{
    double v[2];
    if (!range.n)
        return true;
    if (!numbers_read(range, ',', v, 2) || v[0] >= v[1])
        return vt_fail(err, VT_BAD_USAGE, "a range is two numbers, the smaller first: -1,1");
    out->ranged = true;
    out->from = v[0];
    out->to = v[1];
    return true;
}

static bool part_read(vt_weights_spec *out, vt_str part, vt_err *err)
{
    double v[4];
    if (!part.n)
        return true;
    bool ok = numbers_read(part, ',', v, 4);
    for (int i = 0; ok && i < 4; i++)
        ok = v[i] >= (i < 2 ? 0 : 1) && v[i] < 1e15;
    if (!ok)
        return vt_fail(err, VT_BAD_USAGE, "a part of a matrix is row,col,rows,cols: 0,0,64,64");
    out->part = (vt_rectangle){(uint64_t)v[0], (uint64_t)v[1], (uint64_t)v[2], (uint64_t)v[3]};
    return true;
}

static bool size_read(vt_weights_spec *out, vt_str size, vt_err *err)
{
    double v[2];
    if (!size.n)
        return true;
    if (!numbers_read(size, 'x', v, 2) || v[0] < 120 || v[1] < 80 || v[0] > 20000 || v[1] > 20000)
        return vt_fail(err, VT_BAD_USAGE,
                       "a size is WIDTHxHEIGHT in pixels, from 120x80 to 20000x20000");
    out->width = (float)v[0];
    out->height = (float)v[1];
    return true;
}

bool vt_weights_spec_read(vt_weights_spec *out, vt_str figure, vt_str bins, vt_str range,
                          vt_str part, vt_str size, vt_err *err)
{
    *out = (vt_weights_spec){0};
    return figure_read(out, figure, err) && bins_read(out, bins, err) &&
           range_read(out, range, err) && part_read(out, part, err) && size_read(out, size, err);
}

/* ---- what figures share
 * ---------------------------------------------------------------------------
 */

const vt_weight *vt_weights_weight(const vt_weights_maker *w, const vt_tensor *t)
{
    return &w->model->weights.at[t->weight];
}

vt_str vt_weights_shape(const vt_weights_maker *w, const vt_tensor *t)
{
    const vt_weight *x = vt_weights_weight(w, t);
    vt_buf b = {0};
    for (int i = 0; i < x->rank; i++)
        vt_buf_format(&b, "%s%lld", i ? "\xc3\x97" : "", (long long)x->shape[i]);
    if (!x->rank)
        vt_buf_text(&b, "scalar");
    vt_str s = vt_str_copy(w->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

vt_str vt_weights_count(vt_arena *arena, uint64_t n, const char *of)
{
    vt_buf b = {0};
    vt_put_count(&b, n);
    vt_buf_format(&b, " %s%s", of, n == 1 ? "" : "s");
    vt_str s = vt_str_copy(arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

vt_str vt_weights_number(vt_arena *arena, double v)
{
    vt_buf b = {0};
    vt_put_value(&b, v, 3);
    vt_str s = vt_str_copy(arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

bool vt_weights_stats(vt_weights_maker *w, const vt_tensor *t, unsigned bins, vt_distribution *out,
                      vt_err *err)
{
    vt_weight_spec spec = {.real = w->spec->real};
    spec.distribution.bins = bins;
    spec.distribution.ranged = w->spec->ranged;
    spec.distribution.from = w->spec->from;
    spec.distribution.to = w->spec->to;
    return vt_weight_stats(w->arena, w->model, t->weight, &spec, w->progress, out, err) ||
           vt_while(err, "tensor '%.*s'", VT_ARG(t->label));
}

/* Pieces of a series, decoded into one run of floats. */
static bool copy_series(const vt_series *s, float *out, vt_err *err)
{
    enum { PIECE = 8192 };
    size_t piece = s->piece && s->piece < PIECE ? s->piece : PIECE;
    char *room = s->lies ? NULL : vt_alloc(piece * sizeof(double) + 64);
    if (!s->lies && !room)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    void *aligned = room ? room + (64 - (uintptr_t)room % 64) % 64 : NULL;
    bool ok = true;
    for (uint64_t at = 0; ok && at < s->n; at += piece) {
        size_t n = s->n - at < piece ? (size_t)(s->n - at) : piece, size = s->wide ? 8 : 4;
        const char *p =
            s->lies ? (const char *)s->lies + at * size : s->fetch(s->ctx, at, n, aligned, err);
        ok = p != NULL;
        for (size_t i = 0; ok && i < n; i++) {
            double d;
            float f;
            if (s->wide) {
                memcpy(&d, p + 8 * i, 8);
                f = (float)d;
            } else {
                memcpy(&f, p + 4 * i, 4);
            }
            out[at + i] = f;
        }
    }
    vt_free(room);
    return ok;
}

float *vt_weights_elements(vt_weights_maker *w, const vt_tensor *t, uint64_t most, vt_err *err)
{
    vt_series s;
    uint64_t n = vt_weights_weight(w, t)->count;
    if (n > most) {
        vt_fail(err, VT_LIMIT, "tensor '%.*s' has %llu values, more than the %llu of such a figure",
                VT_ARG(t->label), (unsigned long long)n, (unsigned long long)most);
        return NULL;
    }
    if (!vt_weight_series(w->arena, w->model, t->weight, w->spec->real, &s, err))
        return NULL;
    float *out = vt_arena_array(w->arena, s.n ? s.n : 1, sizeof *out);
    if (!out || !copy_series(&s, out, err)) {
        vt_arena_check(w->arena, err);
        return NULL;
    }
    return out;
}

/* ---- the view -----------------------------------------------------------------------------------
 */

/* Without a glob: what is trained and has at least two dimensions, else all numbers. */
static bool is_meant(const vt_weights_maker *w, const vt_tensor *t)
{
    const vt_weight *x = vt_weights_weight(w, t);
    bool trained = t->role == VT_ROLE_TRAINED || t->role == VT_ROLE_UNKNOWN;
    return trained && x->rank >= 2 && x->count > 1 && x->dtype != VT_DTYPE_STRING;
}

static int compare_depth(const void *a, const void *b)
{
    const vt_tensor *p = a, *q = b;
    if (p->node != q->node)
        return p->node < q->node ? -1 : 1;
    if (p->node != VT_NONE && p->slot != q->slot)
        return p->slot < q->slot ? -1 : 1;
    return p->weight < q->weight ? -1 : p->weight > q->weight;
}

/* In the order in which the graph reads them; what it does not read comes last. */
static bool order(vt_weights_maker *w, vt_err *err)
{
    vt_tensor *own = vt_arena_array(w->arena, w->n ? w->n : 1, sizeof *own);
    if (!own)
        return vt_arena_check(w->arena, err);
    memcpy(own, w->tensors, w->n * sizeof *own);
    qsort(own, w->n, sizeof *own, compare_depth);
    w->tensors = own;
    return true;
}

static bool choose_single(vt_weights_maker *w, vt_err *err)
{
    if (!vt_tensors_make(w->arena, w->model, &w->tensors, &w->n, err))
        return false;
    for (size_t i = 0; i < w->n; i++)
        if (w->tensors[i].weight == w->spec->weight) {
            w->tensors += i;
            w->n = 1;
            return true;
        }
    return vt_fail(err, VT_NOT_FOUND, "there is no tensor %u", w->spec->weight);
}

static bool choose(vt_weights_maker *w, vt_err *err)
{
    if (w->spec->single)
        return choose_single(w, err);
    vt_str glob = w->spec->glob.n ? w->spec->glob : VT_S("**");
    if (!vt_tensors_match(w->arena, w->model, glob, &w->tensors, &w->n, err))
        return false;
    if (w->spec->glob.n || !w->n)
        return w->n || vt_fail(err, VT_NOT_FOUND, "this model holds no tensors");
    vt_tensor *kept = vt_arena_array(w->arena, w->n, sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; kept && i < w->n; i++)
        if (is_meant(w, &w->tensors[i]))
            kept[n++] = w->tensors[i];
    if (n) {
        w->tensors = kept;
        w->n = n;
    }
    return vt_arena_check(w->arena, err);
}

static vt_weights_figure meant(const vt_weights_maker *w)
{
    if (w->spec->figure != VT_WEIGHTS_AUTO)
        return w->spec->figure;
    return w->n == 1                 ? VT_WEIGHTS_OVERVIEW
           : w->n <= HISTOGRAMS_MOST ? VT_WEIGHTS_HISTOGRAM
                                     : VT_WEIGHTS_BOX;
}

static vt_str file_name(const vt_model *m)
{
    const char *slash = strrchr(m->path, '/');
    return vt_str_of(slash ? slash + 1 : m->path);
}

/* "net.onnx · onnx::Conv_147 · f32, every value" */
static vt_str caption_of(const vt_weights_maker *w)
{
    vt_buf b = {0};
    vt_buf_str(&b, file_name(w->model));
    if (w->n == 1) {
        const vt_weight *x = vt_weights_weight(w, w->tensors);
        vt_buf_format(&b, " \xc2\xb7 %.*s \xc2\xb7 %s", VT_ARG(x->name), vt_dtype_name(x->dtype));
        if (x->quant)
            vt_buf_text(&b, w->spec->real ? ", dequantized" : ", as stored");
    } else {
        vt_buf_format(&b, " \xc2\xb7 %zu tensors", w->n);
    }
    if (w->chart->caption.n)
        vt_buf_format(&b, " \xc2\xb7 %.*s", VT_ARG(w->chart->caption));
    vt_str s = vt_str_copy(w->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

static bool make(vt_weights_maker *w, vt_err *err)
{
    vt_weights_figure figure = meant(w);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].figure != figure)
            continue;
        if (rows[i].one && w->n > 1)
            return vt_fail(err, VT_BAD_INPUT,
                           "the figure '%s' shows one tensor, the name matches %zu", names[figure],
                           w->n);
        return rows[i].add(w, err);
    }
    return vt_fail(err, VT_BAD_INPUT, "there is no such figure");
}

bool vt_weights_view(const vt_opened *o, const vt_weights_spec *spec, vt_arena *arena,
                     const vt_progress *progress, vt_chart *out, vt_err *err)
{
    vt_weights_maker w = {
        .model = o->model, .spec = spec, .arena = arena, .chart = out, .progress = progress};
    if (!vt_arena_check(arena, err))
        return false;
    vt_chart_init(out, arena, VT_S(""));
    if (!choose(&w, err) || !order(&w, err) || !make(&w, err))
        return false;
    out->caption = caption_of(&w);
    if (spec->width > 0) {
        out->width = spec->width;
        out->height = spec->height;
    }
    return vt_chart_check(out, err);
}
