/* weights_overview.c: one tensor on one page.
 *
 *   +------------------------------+----------------+
 *   | matrix              | norms  |  distribution  |
 *   |                     |        +----------------+
 *   |                     |        |  channels      |
 *   +---------------------+--------+----------------+
 *   | kernels, strongest input     | singular values|
 *   +------------------------------+----------------+
 *
 * What a tensor does not have (a vector no matrix, a matrix no kernels) is left out and the rest
 * moves up. */
#include "view/weights_parts.h"

/* Singular values are found in less than a tenth of a second. */
#define SPECTRUM_MOST 1e6

enum { ROOM = 470 }; /* pixels for the matrix between its labels and the norms */

static vt_panel *place(vt_weights_maker *w, const char *title, uint32_t col, uint32_t row,
                       uint32_t cols, uint32_t rows)
{
    vt_panel *p = vt_chart_panel(w->chart);
    p->title = vt_str_of(title);
    p->col = col;
    p->row = row;
    p->cols = cols;
    p->rows = rows;
    return p;
}

static bool vector_overview(vt_weights_maker *w, vt_err *err)
{
    place(w, "Distribution", 0, 0, 1, 1);
    if (!vt_weights_histogram_add(w, w->tensors, true, err))
        return false;
    w->chart->width = 760;
    w->chart->height = vt_weights_weight(w, w->tensors)->count > 1 ? 560 : 320;
    if (vt_weights_weight(w, w->tensors)->count < 2)
        return true;
    place(w, "Values", 0, 1, 1, 1);
    return vt_weights_values_add(w, w->tensors, err);
}

static bool matrix_overview(vt_weights_maker *w, vt_err *err)
{
    const vt_tensor *t = w->tensors;
    bool filters = vt_weights_has_filters(w, t);
    float taken = 0;
    vt_chart *c = w->chart;
    place(w, "Matrix", 0, 0, 1, 2);
    /* a pixel a column where a few more make that possible */
    float more = t->cols > ROOM && t->cols <= 1.7 * ROOM ? (float)t->cols - ROOM : 0;
    if (!vt_weights_heatmap_add(w, t, ROOM + more, 400, &taken, err))
        return false;
    if (c->panels.n > 1)
        c->panels.at[1].rows = 2;
    else
        c->panels.at[0].cols = 2;
    place(w, "Distribution", 2, 0, 1, 1);
    if (!vt_weights_histogram_add(w, t, true, err))
        return false;
    place(w, "Channels", 2, 1, 1, 1);
    if (!vt_weights_channels_add(w, t, err))
        return false;
    float *share = vt_arena_array(w->arena, 3, sizeof *share),
          *cols = vt_arena_array(w->arena, 3, sizeof *cols);
    float upper = taken + 70 > 380 ? taken + 70 : 380;
    if (!vt_arena_check(w->arena, err))
        return false;
    c->grid_cols = 3;
    cols[0] = 527 + more, cols[1] = 81, cols[2] = 304;
    c->col_share = cols;
    c->width = 1000 + more;
    c->height = 90 + upper;
    vt_err own = {0};
    bool spectrum =
        (double)t->rows * (double)t->cols <= SPECTRUM_MOST && t->rows > 2 && t->cols > 2;
    if (spectrum) {
        size_t marks = c->marks.n;
        place(w, "Singular values", filters ? 2 : 0, 2, filters ? 1 : 3, 1);
        if (!vt_weights_spectrum_add(w, t, &own)) { /* NaN and the like: the rest is shown */
            if (own.code == VT_CANCELLED || own.code == VT_NO_MEMORY)
                return *err = own, false;
            c->marks.n = marks;
            c->panels.n--;
            spectrum = false;
        }
    }
    if (filters) {
        place(w, "Kernels", 0, 2, spectrum ? 2 : 3, 1);
        if (!vt_weights_filters_add(w, t, err))
            return false;
    }
    if (filters || spectrum) {
        share[0] = share[1] = upper / 2;
        share[2] = 200;
        c->grid_rows = 3;
        c->row_share = share;
        c->height = 90 + upper + 240;
    }
    return true;
}

bool vt_weights_overview(vt_weights_maker *w, vt_err *err)
{
    const vt_tensor *t = w->tensors;
    const vt_weight *x = vt_weights_weight(w, t);
    w->chart->title = t->label;
    w->chart->note = vt_str_format(w->arena, "%.*s \xc2\xb7 %s", VT_ARG(vt_weights_shape(w, t)),
                                   vt_dtype_name(x->dtype));
    bool matrix = x->rank >= 2 && t->rows > 1 && t->cols > 1;
    return matrix ? matrix_overview(w, err) : vector_overview(w, err);
}
