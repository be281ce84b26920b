/* weights_spectrum.c: the singular values of a matrix, beside those of a random one.
 *
 * The dashed line is what a matrix of independent values with the same shape and norm would have:
 * the quantiles of Marchenko & Pastur's law (1967). For n × m values of variance v with n <= m and
 * b = n / m, the squares of the singular values, divided by m v, have the density
 *
 *   f(x) = sqrt((hi - x) (x - lo)) / (2 pi b x),   lo, hi = (1 -/+ sqrt b)²
 *
 * What the network has learned stands above it. The upright rule is the effective rank, exp of the
 * entropy of the singular values' shares (Roy & Vetterli 2007). */
#include "view/weights_parts.h"

#include <math.h>

enum { STEPS = 4096 };

/* The k-th of n largest of a random matrix, for all k of `shown`. */
static void random_values(double n, double m, double variance, uint32_t shown, double *out)
{
    double b = n / m, lo = pow(1 - sqrt(b), 2), hi = pow(1 + sqrt(b), 2), sum = 0, total = 0;
    for (int i = 0; i < STEPS; i++) {
        double x = lo + (hi - lo) * (i + .5) / STEPS;
        total += sqrt((hi - x) * (x - lo)) / x;
    }
    uint32_t k = 0;
    for (int i = STEPS - 1; i >= 0 && k < shown; i--) {
        double x = lo + (hi - lo) * (i + .5) / STEPS;
        sum += sqrt((hi - x) * (x - lo)) / x / total;
        while (k < shown && (k + .5) / n <= sum)
            out[k++] = sqrt(m * variance * x);
    }
    while (k < shown)
        out[k++] = sqrt(m * variance * lo);
}

static void line_add(vt_weights_maker *w, vt_id x, const char *name, const double *v, uint32_t n,
                     bool own)
{
    vt_mark *m = vt_chart_mark(w->chart, VT_MARK_LINE);
    m->at[VT_AT_X] = x;
    m->at[VT_AT_Y] = vt_chart_f64(w->chart, vt_str_of(name), v, n);
    m->ink = own ? VT_INK_ACCENT : VT_INK_QUIET;
    m->width = own ? 1.5f : 1;
    m->dashed = !own;
    m->label = own ? VT_S("") : VT_S("random");
}

static void rank_add(vt_weights_maker *w, double rank)
{
    double *at = vt_arena_array(w->arena, 1, sizeof *at);
    if (!at)
        return;
    *at = rank;
    vt_mark *m = vt_chart_mark(w->chart, VT_MARK_RULE);
    m->at[VT_AT_X] = vt_chart_f64(w->chart, VT_S("effective rank"), at, 1);
    m->label =
        vt_str_format(w->arena, "effective rank %.*s", VT_ARG(vt_weights_number(w->arena, rank)));
    m->ink = VT_INK_QUIET;
    m->dashed = true;
}

bool vt_weights_spectrum_add(vt_weights_maker *w, const vt_tensor *t, vt_err *err)
{
    vt_spectrum s;
    if (!vt_weight_spectrum(w->arena, w->model, t, 0, w->spec->real, w->progress, &s, err))
        return vt_while(err, "tensor '%.*s'", VT_ARG(t->label));
    uint32_t shown = (uint32_t)s.n;
    double n = (double)(t->rows < t->cols ? t->rows : t->cols),
           m = (double)(t->rows < t->cols ? t->cols : t->rows);
    double *index = vt_arena_array(w->arena, shown ? shown : 1, sizeof *index);
    double *noise = vt_arena_array(w->arena, shown ? shown : 1, sizeof *noise);
    if (!vt_arena_check(w->arena, err))
        return false;
    for (uint32_t i = 0; i < shown; i++)
        index[i] = i + 1;
    random_values(n, m, s.norm * s.norm / (n * m), shown, noise);
    vt_panel *p = &w->chart->panels.at[w->chart->panels.n - 1];
    p->y.scale = VT_SCALE_LOG;
    p->x.title = VT_S("index");
    p->x.whole = p->x.tight = true;
    p->reading = shown < n
                     ? vt_str_format(w->arena, "the %u largest of %.0f", shown, n)
                     : vt_str_format(w->arena, "\xcf\x83\xe2\x82\x81 %.*s",
                                     VT_ARG(vt_weights_number(w->arena, shown ? s.values[0] : 0)));
    vt_id x = vt_chart_f64(w->chart, VT_S("index"), index, shown);
    line_add(w, x, "random", noise, shown, false);
    line_add(w, x, "singular value", s.values, shown, true);
    if (isfinite(s.effective_rank) && s.effective_rank > 0 && s.effective_rank <= shown)
        rank_add(w, s.effective_rank);
    return vt_arena_check(w->arena, err);
}

bool vt_weights_spectrum(vt_weights_maker *w, vt_err *err)
{
    vt_panel *p = vt_chart_panel(w->chart);
    p->title = vt_str_format(w->arena, "Singular values of %.*s", VT_ARG(w->tensors->label));
    w->chart->width = 680;
    w->chart->height = 400;
    return vt_weights_spectrum_add(w, w->tensors, err);
}
