/* weights_filters.c: kernels of convolutions as small pictures.
 *
 * With three input channels a filter is an RGB picture: 0 is mid grey, and 99.5 % of all values fit
 * between black and white. Else a picture is the plane of one input channel in the colours below
 * and above zero: all planes where they are few, else the strongest of each filter. Filters are
 * sorted by norm, the strongest first.
 *
 * Kernels lie as [out, in, kh, kw], [kh, kw, in, out] or otherwise: the axes of channels are told,
 * those left are the places. */
#include "view/weights_parts.h"

#include <math.h>
#include <stdlib.h>

enum { ELEMENTS_MOST = 1 << 26, PLANES_MOST = 4096, FILTERS_MOST = 1024 };

typedef struct kernel {
    const float *v;
    uint32_t out, in, h, w;
    uint64_t step_out, step_in, step_h, step_w;
    uint32_t *order; /* filters, strongest first */
    float *norm;
} kernel;

bool vt_weights_has_filters(const vt_weights_maker *w, const vt_tensor *t)
{
    const vt_weight *x = vt_weights_weight(w, t);
    uint64_t places = 1;
    if (t->out_axis < 0 || t->in_axis < 0 || x->rank < 3 || x->rank > 4)
        return false;
    for (int i = 0; i < x->rank; i++)
        places *= i == t->out_axis || i == t->in_axis ? 1 : (uint64_t)x->shape[i];
    return places > 1 && x->count > 0;
}

static float at(const kernel *k, uint32_t o, uint32_t i, uint32_t y, uint32_t x)
{
    return k->v[o * k->step_out + i * k->step_in + y * k->step_h + x * k->step_w];
}

static void kernel_axes(const vt_weight *x, const vt_tensor *t, kernel *k)
{
    uint64_t step = 1;
    *k = (kernel){.h = 1, .w = 1};
    bool wide = false;
    for (int i = x->rank - 1; i >= 0; i--) {
        uint32_t n = (uint32_t)x->shape[i];
        if (i == t->out_axis)
            k->out = n, k->step_out = step;
        else if (i == t->in_axis)
            k->in = n, k->step_in = step;
        else if (!wide)
            k->w = n, k->step_w = step, wide = true;
        else
            k->h = n, k->step_h = step;
        step *= (uint64_t)x->shape[i];
    }
}

typedef struct ranked {
    float norm;
    uint32_t index;
} ranked;

static int compare_norms(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    if (p->norm != q->norm)
        return p->norm > q->norm ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

static bool kernel_order(vt_weights_maker *w, kernel *k, vt_err *err)
{
    ranked *r = vt_arena_array(w->arena, k->out, sizeof *r);
    k->order = vt_arena_array(w->arena, k->out, sizeof *k->order);
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t o = 0; o < k->out; o++) {
        double sum = 0;
        for (uint32_t i = 0; i < k->in; i++)
            for (uint32_t y = 0; y < k->h; y++)
                for (uint32_t x = 0; x < k->w; x++)
                    sum += isfinite(at(k, o, i, y, x))
                               ? (double)at(k, o, i, y, x) * at(k, o, i, y, x)
                               : 0;
        r[o] = (ranked){(float)sqrt(sum), o};
    }
    qsort(r, k->out, sizeof *r, compare_norms);
    for (uint32_t o = 0; o < k->out; o++)
        k->order[o] = r[o].index;
    return true;
}

static int compare_f32(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* The magnitude that 99.5 % of the values (of at most 2^16) stay below. */
static float clip_of(vt_weights_maker *w, const float *v, uint64_t n)
{
    uint64_t step = n / 65536 + 1, k = 0;
    float *m = vt_arena_array(w->arena, n / step + 1, sizeof *m);
    for (uint64_t i = 0; m && i < n; i += step)
        if (isfinite(v[i]))
            m[k++] = fabsf(v[i]);
    if (!k)
        return 1;
    qsort(m, k, sizeof *m, compare_f32);
    float clip = m[(uint64_t)(.995 * (double)(k - 1))];
    return clip > 0 ? clip : 1;
}

/* ---- pictures -----------------------------------------------------------------------------------
 */

static void pictures_add(vt_weights_maker *w, vt_column column, uint32_t across, const kernel *k)
{
    vt_mark *m = vt_chart_mark(w->chart, VT_MARK_PICTURES);
    m->at[VT_AT_VALUE] = vt_chart_column(w->chart, column);
    m->across = across;
    for (uint32_t i = 0; w->spec->channel && !across && i < column.shape[0]; i++)
        if (k->order[i] + 1 == w->spec->channel)
            m->chosen = i + 1;
    vt_chart_column(
        w->chart,
        (vt_column){.name = VT_S("filter"), .type = VT_CELL_U32, .n = k->out, .u32 = k->order});
}

static bool add_rgb(vt_weights_maker *w, const kernel *k, uint64_t count, vt_err *err)
{
    uint32_t n = k->out < FILTERS_MOST ? k->out : FILTERS_MOST, cells = k->h * k->w;
    uint8_t *rgb = vt_arena_array(w->arena, (size_t)n * cells, 3), *p = rgb;
    float clip = clip_of(w, k->v, count);
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t f = 0; f < n; f++)
        for (uint32_t c = 0; c < cells; c++)
            for (uint32_t i = 0; i < 3; i++) {
                float v = at(k, k->order[f], i, c / k->w, c % k->w) / clip;
                *p++ = isnan(v) ? 128 : (uint8_t)lroundf(127.5f + 127.5f * fmaxf(-1, fminf(v, 1)));
            }
    vt_panel *panel = &w->chart->panels.at[w->chart->panels.n - 1];
    panel->note = vt_str_format(w->arena, "%u of %u as RGB, sorted by norm", n, k->out);
    panel->reading = vt_str_format(w->arena, "grey 0, black and white \xc2\xb1%.*s",
                                   VT_ARG(vt_weights_number(w->arena, clip)));
    pictures_add(w,
                 (vt_column){.name = VT_S("filters"),
                             .type = VT_CELL_U8,
                             .n = n * cells * 3,
                             .shape = {n, k->h, k->w, 3},
                             .rank = 4,
                             .u8 = rgb},
                 0, k);
    return true;
}

static uint32_t strongest_input(const kernel *k, uint32_t o)
{
    double best = -1;
    uint32_t which = 0;
    for (uint32_t i = 0; i < k->in; i++) {
        double sum = 0;
        for (uint32_t c = 0; c < k->h * k->w; c++) {
            double v = at(k, o, i, c / k->w, c % k->w);
            sum += isfinite(v) ? v * v : 0;
        }
        if (sum > best)
            best = sum, which = i;
    }
    return which;
}

static void plane_copy(const kernel *k, uint32_t o, uint32_t i, float *out)
{
    for (uint32_t c = 0; c < k->h * k->w; c++)
        out[c] = at(k, o, i, c / k->w, c % k->w);
}

/* Pixels a cell when `across` planes stand in a row of 728 pixels and their rows take at most 900.
 */
static float cell_for(const kernel *k, uint32_t across, uint32_t rows)
{
    float wide = (728.f / (float)across - 2) / (float)k->w;
    float tall = (900.f / (float)rows - 2) / (float)k->h;
    return floorf(fminf(fminf(wide, tall), 16));
}

/* All planes fit when they are few: those of a filter side by side, several filters a row; or those
 * of a filter in a column where inputs are more. 0: they do not. */
static uint32_t across_for(const kernel *k)
{
    float best = 2;
    uint32_t across = 0;
    if (k->in < 2 || (uint64_t)k->out * k->in > PLANES_MOST)
        return 0;
    if (k->in > k->out)
        return cell_for(k, k->out, k->in) > best ? k->out : 0;
    for (uint32_t b = 1; b <= k->out; b++) {
        float cell = cell_for(k, k->in * b, (k->out + b - 1) / b);
        if (cell > best || (across && cell == best))
            best = cell, across = k->in * b;
    }
    return across;
}

/* All planes, or a plane a filter, that of its strongest input. */
static bool add_planes(vt_weights_maker *w, const kernel *k, uint64_t count, bool all, vt_err *err)
{
    uint32_t across = all ? across_for(k) : 0, cells = k->h * k->w;
    bool in_rows = k->in <= k->out;
    uint32_t shown = k->out < FILTERS_MOST ? k->out : FILTERS_MOST,
             n = across ? k->out * k->in : shown;
    float *v = vt_arena_array(w->arena, (size_t)n * cells, sizeof *v),
          clip = clip_of(w, k->v, count);
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t p = 0; p < n; p++) {
        uint32_t f = !across ? p : in_rows ? p / k->in : p % k->out;
        uint32_t i = !across ? strongest_input(k, k->order[p]) : in_rows ? p % k->in : p / k->out;
        plane_copy(k, k->order[f], i, v + (size_t)p * cells);
    }
    vt_panel *panel = &w->chart->panels.at[w->chart->panels.n - 1];
    panel->color.map = VT_MAP_TIDE;
    panel->color.lo = -clip;
    panel->color.hi = clip;
    uint32_t a_row = in_rows && k->in ? across / k->in : 1;
    panel->note = across && a_row > 1
                      ? vt_str_format(w->arena, "%u filters a row, %u inputs each, sorted by norm",
                                      a_row, k->in)
                  : across ? vt_str_format(w->arena, "a %s a filter, %u inputs, sorted by norm",
                                           in_rows ? "row" : "column", k->in)
                           : vt_str_format(w->arena, "%u of %u%s, sorted by norm", n, k->out,
                                           k->in > 1 ? ", strongest input" : "");
    for (uint32_t i = 0; i < n * cells; i++) {
        panel->color.above += v[i] > clip;
        panel->color.below += v[i] < -clip;
        panel->color.nodata += !isfinite(v[i]);
    }
    pictures_add(w,
                 (vt_column){.name = VT_S("filters"),
                             .type = VT_CELL_F32,
                             .n = n * cells,
                             .shape = {n, k->h, k->w},
                             .rank = 3,
                             .f32 = v},
                 across, k);
    return true;
}

static bool filters_add(vt_weights_maker *w, const vt_tensor *t, bool all, kernel *k, vt_err *err)
{
    const vt_weight *x = vt_weights_weight(w, t);
    if (!vt_weights_has_filters(w, t))
        return vt_fail(
            err, VT_BAD_INPUT,
            "tensor '%.*s' (%.*s) is no kernel of a convolution with more than one place",
            VT_ARG(t->label), VT_ARG(vt_weights_shape(w, t)));
    kernel_axes(x, t, k);
    k->v = vt_weights_elements(w, t, ELEMENTS_MOST, err);
    if (!k->v || !kernel_order(w, k, err))
        return false;
    vt_panel *p = &w->chart->panels.at[w->chart->panels.n - 1];
    p->x.hidden = p->y.hidden = true;
    return k->in == 3 ? add_rgb(w, k, x->count, err) : add_planes(w, k, x->count, all, err);
}

bool vt_weights_filters_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err)
{
    kernel k;
    return filters_add(w, t, false, &k, err);
}

/* As tall as the pictures at their largest need in a width of 728 pixels, cells of 28 at most. */
static float height_for(const vt_mark *m, const kernel *k, const vt_column *v)
{
    float best = 0, height = 640;
    uint32_t n = v->shape[0];
    if (m->across) {
        uint32_t rows = (n + m->across - 1) / m->across;
        float each = 728.f / (float)m->across, gap = each < 12 ? 1 : each < 28 ? 2 : 4;
        return (float)rows * (cell_for(k, m->across, rows) * (float)k->h + gap);
    }
    for (uint32_t cols = 1; cols <= n; cols++) {
        uint32_t rows = (n + cols - 1) / cols;
        float cell = fminf(floorf((728.f / (float)cols - 4) / (float)k->w), 28);
        float h = (float)rows * (cell * (float)k->h + 4);
        if (cell >= 1 && h <= 720 && (cell > best || (cell == best && h < height)))
            best = cell, height = h;
    }
    return height;
}

static bool filters_alone(vt_weights_maker *w, bool all, vt_err *err)
{
    kernel k;
    vt_panel *p = vt_chart_panel(w->chart);
    p->title = w->tensors->label;
    if (!filters_add(w, w->tensors, all, &k, err))
        return false;
    const vt_mark *m = &w->chart->marks.at[w->chart->marks.n - 1];
    w->chart->width = 760;
    w->chart->height = height_for(m, &k, &w->chart->columns.at[m->at[VT_AT_VALUE]]) + 104;
    return true;
}

bool vt_weights_filters(vt_weights_maker *w, vt_err *err)
{
    return filters_alone(w, true, err);
}

bool vt_weights_kernels(vt_weights_maker *w, vt_err *err)
{
    return filters_alone(w, false, err);
}
