/* weights_channels.c: what differs from channel to channel: the range of each output channel, its
 * mean, the scale and zero point of each where the file quantizes; of vectors the values
 * themselves. */
#include "view/weights_parts.h"

#include <math.h>

enum { VALUES_MOST = 1 << 20, BARS_MOST = 2048 };

static float *counting(vt_weights_maker *w, uint64_t n)
{
    float *at = vt_arena_array(w->arena, n, sizeof *at);
    for (uint64_t i = 0; at && i < n; i++)
        at[i] = (float)i;
    return at;
}

static int axis_of(const vt_weights_maker *w, const vt_tensor *t)
{
    const vt_weight *x = vt_weights_weight(w, t);
    return t->out_axis >= 0 ? t->out_axis : x->rank > 0 ? 0 : -1;
}

bool vt_weights_channels_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err)
{
    vt_channels c;
    int axis = axis_of(w, t);
    if (axis < 0)
        return vt_fail(err, VT_BAD_INPUT, "tensor '%.*s' is a scalar and has no channels",
                       VT_ARG(t->label));
    if (!vt_weight_channels(w->arena, w->model, t->weight, axis, w->spec->real, w->progress, &c,
                            err))
        return false;
    uint32_t n = (uint32_t)c.n;
    float *v[3], *at = counting(w, n);
    for (int k = 0; k < 3; k++)
        v[k] = vt_arena_array(w->arena, n, sizeof **v);
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        bool any = c.at[i].n > 0;
        v[0][i] = any ? (float)c.at[i].min : NAN;
        v[1][i] = any ? (float)c.at[i].max : NAN;
        v[2][i] = any ? (float)c.at[i].mean : NAN;
    }
    vt_chart *chart = w->chart;
    vt_panel *p = &chart->panels.at[chart->panels.n - 1];
    p->x.title = t->out_axis >= 0 ? VT_S("output channel") : VT_S("first dimension");
    p->x.whole = p->x.tight = true;
    p->x.lo = -.5;
    p->x.hi = n - .5;
    p->note = VT_S("min \xe2\x80\x93 max, mean");
    vt_id x = vt_chart_f32(chart, VT_S("channel"), at, n);
    vt_mark *m = vt_chart_mark(chart, VT_MARK_BAR);
    m->at[VT_AT_X] = x;
    m->at[VT_AT_Y2] = vt_chart_f32(chart, VT_S("min"), v[0], n);
    m->at[VT_AT_Y] = vt_chart_f32(chart, VT_S("max"), v[1], n);
    m->width = n > 300 ? 1 : .7f;
    m->chosen = w->spec->channel <= n ? w->spec->channel : 0;
    m->ink = VT_INK_MARK_2;
    m = vt_chart_mark(chart, VT_MARK_POINT);
    m->at[VT_AT_X] = x;
    m->at[VT_AT_Y] = vt_chart_f32(chart, VT_S("mean"), v[2], n);
    m->width = n > 300 ? 1 : n > 60 ? 2 : 3;
    m->ink = VT_INK_WORD;
    return vt_arena_check(w->arena, err);
}

bool vt_weights_channels(vt_weights_maker *w, vt_err *err)
{
    vt_panel *p = vt_chart_panel(w->chart);
    p->title = w->tensors->label;
    p->reading = vt_weights_shape(w, w->tensors);
    w->chart->width = 760;
    w->chart->height = 360;
    return vt_weights_channels_add(w, w->tensors, err);
}

bool vt_weights_values_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err)
{
    float *v = vt_weights_elements(w, t, VALUES_MOST, err);
    if (!v)
        return false;
    uint32_t n = (uint32_t)vt_weights_weight(w, t)->count;
    bool bars = n <= BARS_MOST;
    vt_panel *p = &w->chart->panels.at[w->chart->panels.n - 1];
    p->title = VT_S("Values");
    p->note = VT_S("every value, in stored order");
    p->x.title = VT_S("index");
    p->x.whole = p->x.tight = true;
    p->x.lo = -.5;
    p->x.hi = n - .5;
    float *at = counting(w, n);
    vt_mark *m = vt_chart_mark(w->chart, bars ? VT_MARK_BAR : VT_MARK_LINE);
    m->at[VT_AT_X] = vt_chart_f32(w->chart, VT_S("index"), at, n);
    m->at[VT_AT_Y] = vt_chart_f32(w->chart, VT_S("value"), v, n);
    m->width = bars ? (n > 200 ? 1 : .7f) : 1;
    return vt_arena_check(w->arena, err);
}

/* ---- quantization -------------------------------------------------------------------------------
 */

bool vt_weights_scales_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err)
{
    const vt_quant *q = vt_weights_weight(w, t)->quant;
    if (!q || q->run)
        return vt_fail(err, VT_BAD_INPUT, "tensor '%.*s' has no scale %s", VT_ARG(t->label),
                       q ? "per channel: one per run of elements" : "in the file");
    uint32_t n = (uint32_t)q->n, first = (uint32_t)w->chart->panels.n - 1;
    float *at = counting(w, n), *zero = vt_arena_array(w->arena, n, sizeof *zero);
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t i = 0; i < n; i++)
        zero[i] = q->zero ? (float)q->zero[i] : 0;
    bool even = true; /* zero points that are all the same are said, not drawn */
    for (uint32_t i = 1; i < n; i++)
        even &= zero[i] == zero[0];
    vt_id x = vt_chart_f32(w->chart, VT_S("channel"), at, n);
    vt_panel below = w->chart->panels.at[first];
    for (int k = 0; k < (even ? 1 : 2); k++) {
        if (k)
            *vt_chart_panel(w->chart) = below;
        vt_panel *p = &w->chart->panels.at[w->chart->panels.n - 1];
        p->note = k             ? VT_S("zero point")
                  : q->axis < 0 ? VT_S("scale, one for all")
                                : VT_S("scale per channel");
        if (even && n)
            p->note =
                vt_str_format(w->arena, "%.*s, zero point %.0f", VT_ARG(p->note), (double)zero[0]);
        p->row += (uint32_t)k;
        p->x.title =
            q->axis < 0 ? VT_S("") : vt_str_format(w->arena, "channel along dimension %d", q->axis);
        p->x.whole = p->x.tight = true;
        p->x.lo = -.5;
        p->x.hi = n - .5;
        vt_mark *m = vt_chart_mark(w->chart, VT_MARK_BAR);
        m->at[VT_AT_X] = x;
        m->at[VT_AT_Y] =
            vt_chart_f32(w->chart, k ? VT_S("zero") : VT_S("scale"), k ? zero : q->scale, n);
        m->width = n > 300 ? 1 : .7f;
    }
    return true;
}

static bool has_scales(const vt_weight *t)
{
    return t->quant && !t->quant->run;
}

bool vt_weights_scales(vt_weights_maker *w, vt_err *err)
{
    uint32_t shown = 0, asked = 0;
    for (size_t i = 0; i < w->n && shown < 24; i++) {
        if (!has_scales(vt_weights_weight(w, &w->tensors[i])))
            continue;
        vt_panel *p = vt_chart_panel(w->chart);
        p->title = w->tensors[i].label;
        p->row = (uint32_t)w->chart->panels.n - 1;
        shown++;
        if (!vt_weights_scales_add(w, &w->tensors[i], err))
            return false;
    }
    for (size_t i = 0; i < w->n; i++)
        asked += has_scales(vt_weights_weight(w, &w->tensors[i]));
    if (!shown)
        return vt_fail(err, VT_BAD_INPUT,
                       "none of the %zu tensors is quantized with a scale in the file", w->n);
    w->chart->width = 760;
    w->chart->height = 60 + 170 * (float)w->chart->panels.n;
    if (asked > shown)
        w->chart->caption = vt_str_format(w->arena, "the first %u of %u quantized", shown, asked);
    return true;
}
