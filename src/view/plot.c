/* plot.c: a chart of a table: which columns, which mark, panels and series.
 *
 * Asked for no mark, one is chosen by what the columns hold:
 *
 *   one column of words                bar, counting them
 *   one column of numbers              hist; a tensor of one dimension: line, over its index
 *   words against numbers              bar when each word has one row, else box
 *   numbers against numbers            line when x ascends, else point
 *   a tensor of two dimensions         heatmap
 *
 * Asked for no columns, x is the first when it ascends or holds times or words, and y all other
 * numbers, at most eight. Rows are parted by `facet` into panels and by `color` into series;
 * several y are a series each. */
#include "view/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Y_MOST = 32, Y_CHOSEN = 8, COLORS_MOST = 200, FACETS_MOST = 36, FEW = 10 };

static const vt_plot_mark *const marks[] = {
    &vt_plot_line, &vt_plot_point,  &vt_plot_bar,     &vt_plot_hist,
    &vt_plot_box,  &vt_plot_violin, &vt_plot_heatmap, &vt_plot_contour,
};

static const vt_plot_mark *mark_named(vt_str name, vt_err *err)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (vt_str_is(name, marks[i]->name))
            return marks[i];
    vt_fail(err, VT_BAD_USAGE, "there is no mark '%.*s': " VT_PLOT_MARKS, VT_ARG(name));
    return NULL;
}

/* ---- what marks share
 * -----------------------------------------------------------------------------
 */

vt_panel *vt_plot_panel(vt_plot_maker *m)
{
    return &m->chart->panels.at[m->chart->panels.n - 1];
}

vt_id vt_plot_column(vt_plot_maker *m, const char *name, const double *v, uint32_t n)
{
    return vt_chart_f64(m->chart, vt_str_of(name), v, n);
}

static int compare_f64(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double *vt_plot_sorted(vt_arena *arena, const double *v, uint32_t n, uint32_t *kept)
{
    double *out = vt_arena_array(arena, n ? n : 1, sizeof *out);
    *kept = 0;
    for (uint32_t i = 0; out && i < n; i++)
        if (isfinite(v[i]))
            out[(*kept)++] = v[i];
    if (out)
        qsort(out, *kept, sizeof *out, compare_f64);
    return out;
}

double vt_plot_quantile(const double *sorted, uint32_t n, double q)
{
    double at = q * (n - 1.0);
    uint32_t i = (uint32_t)at;
    if (!n)
        return NAN;
    return i + 1 < n ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

void vt_plot_look(const vt_plot_series *s, vt_mark *m)
{
    m->ink = s->ink;
    m->label = s->label;
}

/* ---- which columns
 * --------------------------------------------------------------------------------
 */

typedef struct choice {
    uint32_t x, color, facet, y[Y_MOST]; /* fields, or VT_NONE */
    uint32_t n_y;
} choice;

static bool find(vt_plot_maker *m, vt_str name, uint32_t *out, vt_err *err)
{
    *out = VT_NONE;
    return !name.n || vt_plot_data_field(m->data, name, out, err);
}

/* "loss,val_loss"; a column whose own name has the comma is one. */
static bool find_ys(vt_plot_maker *m, choice *c, vt_err *err)
{
    vt_str rest = m->spec->y;
    if (!rest.n)
        return true;
    if (vt_plot_data_field(m->data, rest, &c->y[0], NULL)) {
        c->n_y = 1;
        return true;
    }
    while (rest.n) {
        size_t comma = vt_str_find(rest, ',', 0);
        vt_str name = vt_str_cut(rest, 0, comma == SIZE_MAX ? rest.n : comma);
        rest = comma == SIZE_MAX ? VT_S("") : vt_str_from(rest, comma + 1);
        if (c->n_y == Y_MOST)
            return vt_fail(err, VT_BAD_INPUT, "at most 32 columns fit on one axis");
        if (!vt_plot_data_field(m->data, name, &c->y[c->n_y++], err))
            return false;
    }
    return true;
}

static bool taken(const choice *c, uint32_t field)
{
    return field == c->x || field == c->color || field == c->facet;
}

/* Nothing was named: the first column and what it may be plotted against. */
static void choose_columns(vt_plot_maker *m, choice *c, const vt_plot_mark *mark)
{
    bool one = mark && mark->one, spread = mark == &vt_plot_box || mark == &vt_plot_violin;
    const vt_plot_data *d = m->data;
    uint32_t numbers = 0;
    for (uint32_t i = 0; i < d->n_fields; i++)
        numbers += d->fields[i].type == VT_TABLE_NUMBER && !taken(c, i);
    if (c->x == VT_NONE && !c->n_y && !one && !spread && d->n_fields > 1 && numbers > 0 &&
        !taken(c, 0))
        c->x = 0;
    if (c->x == VT_NONE && !c->n_y && d->n_fields == 1 && !d->model) {
        c->x = 0;
        return;
    }
    if (c->n_y || (c->x != VT_NONE && (m->spec->x.n || one)))
        return;
    for (uint32_t i = 0; i < d->n_fields && c->n_y < Y_CHOSEN; i++)
        if (d->fields[i].type == VT_TABLE_NUMBER && !taken(c, i))
            c->y[c->n_y++] = i;
}

static bool read_columns(vt_plot_maker *m, const choice *c, vt_err *err)
{
    uint32_t fields[Y_MOST + 3], n = 0;
    vt_table_column *out = vt_arena_array(m->arena, Y_MOST + 3, sizeof *out);
    const vt_table_column **into[Y_MOST + 3];
    const uint32_t wanted[3] = {c->x, c->color, c->facet};
    const vt_table_column **places[3] = {&m->x, &m->color, &m->facet};
    for (int i = 0; i < 3; i++)
        if (wanted[i] != VT_NONE)
            fields[n] = wanted[i], into[n++] = places[i];
    for (uint32_t i = 0; i < c->n_y; i++)
        fields[n] = c->y[i], into[n++] = &m->y[i];
    m->n_y = c->n_y;
    /* the same field twice is read once */
    uint32_t own[Y_MOST + 3], distinct = 0, which[Y_MOST + 3];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0;
        while (k < distinct && own[k] != fields[i])
            k++;
        if (k == distinct)
            own[distinct++] = fields[i];
        which[i] = k;
    }
    if (!out || !vt_plot_data_read(m->data, own, distinct, m->progress, out, &m->rows, err))
        return vt_arena_check(m->arena, err) && false;
    for (uint32_t i = 0; i < n; i++)
        *into[i] = &out[which[i]];
    for (uint32_t i = 0; i < m->n_y; i++)
        if (m->y[i]->type == VT_TABLE_WORD)
            return vt_fail(err, VT_BAD_INPUT, "column '%.*s' holds words; y needs numbers",
                           VT_ARG(m->y[i]->name));
    return m->rows || vt_fail(err, VT_BAD_INPUT, "the table has no rows");
}

/* ---- categories ---------------------------------------------------------------------------------
 */

/* Few whole numbers are names of classes: they become words. */
static const vt_table_column *as_words(vt_plot_maker *m, const vt_table_column *c, bool always)
{
    double seen[COLORS_MOST];
    uint32_t n = 0;
    vt_table_column *out = vt_arena_take(m->arena, sizeof *out);
    if (!c || c->type == VT_TABLE_WORD || !out)
        return c;
    *out = (vt_table_column){.name = c->name,
                             .type = VT_TABLE_WORD,
                             .missing = c->missing,
                             .word = vt_arena_array(m->arena, m->rows, sizeof *out->word),
                             .words = vt_arena_array(m->arena, COLORS_MOST, sizeof *out->words)};
    if (!out->word || !out->words)
        return c;
    for (uint32_t i = 0; i < m->rows; i++) { /* distinct values, ascending */
        double v = c->number[i];
        uint32_t k = 0;
        if (isnan(v))
            continue;
        while (k < n && seen[k] < v)
            k++;
        if (k < n && seen[k] == v)
            continue;
        if (n == (always ? COLORS_MOST : FEW) || (!always && v != floor(v)))
            return c;
        memmove(seen + k + 1, seen + k, (n - k) * sizeof *seen);
        seen[k] = v;
        n++;
    }
    for (uint32_t i = 0; i < m->rows; i++) {
        uint32_t k = 0;
        while (k < n && seen[k] != c->number[i])
            k++;
        out->word[i] = k < n ? k : VT_NONE;
    }
    vt_buf text = {0};
    for (uint32_t k = 0; k < n; k++) {
        text.n = 0;
        vt_put_value(&text, seen[k], 6);
        out->words[k] = vt_str_copy(m->arena, vt_buf_view(&text));
    }
    vt_buf_free(&text);
    out->n_words = n;
    return out;
}

static double value_at(const vt_table_column *c, uint32_t row)
{
    if (c->type == VT_TABLE_WORD)
        return c->word[row] == VT_NONE ? NAN : c->word[row];
    return c->number[row];
}

/* ---- which mark ---------------------------------------------------------------------------------
 */

static bool ascends(const vt_table_column *c, uint32_t rows)
{
    for (uint32_t i = 1; i < rows; i++)
        if (!(c->number[i] > c->number[i - 1]))
            return false;
    return rows > 1;
}

static bool once_each(const vt_table_column *c, uint32_t rows)
{
    return c->n_words == rows - c->missing;
}

static const vt_plot_mark *mark_chosen(const vt_plot_maker *m)
{
    if (!m->x && m->n_y)
        return m->data->model ? &vt_plot_line : &vt_plot_hist;
    if (!m->n_y)
        return m->x && m->x->type == VT_TABLE_WORD ? &vt_plot_bar : &vt_plot_hist;
    if (m->x->type == VT_TABLE_WORD)
        return once_each(m->x, m->rows) || m->n_y > 1 ? &vt_plot_bar : &vt_plot_box;
    if (m->x->type == VT_TABLE_TIME || m->spec->aggregate.n)
        return &vt_plot_line;
    return ascends(m->x, m->rows) ? &vt_plot_line : &vt_plot_point;
}

/* ---- series
 * ---------------------------------------------------------------------------------------
 */

/* Rows of panel `facet` and colour `color` (VT_NONE: all) of the k-th y. */
static bool series_fill(vt_plot_maker *m, uint32_t facet, uint32_t color, uint32_t k,
                        vt_plot_series *s, vt_err *err)
{
    bool words = m->color && m->color->type == VT_TABLE_WORD, number = m->color && !words;
    s->x = vt_arena_array(m->arena, m->rows, sizeof *s->x);
    s->y = vt_arena_array(m->arena, m->rows, sizeof *s->y);
    s->c = number ? vt_arena_array(m->arena, m->rows, sizeof *s->c) : NULL;
    if (!vt_arena_check(m->arena, err))
        return false;
    for (uint32_t i = 0; i < m->rows; i++) {
        if ((facet != VT_NONE && m->facet->word[i] != facet) ||
            (color != VT_NONE && m->color->word[i] != color))
            continue;
        s->x[s->n] = m->x ? value_at(m->x, i) : i;
        s->y[s->n] = k < m->n_y ? m->y[k]->number[i] : NAN;
        if (number)
            s->c[s->n] = m->color->number[i];
        s->n++;
    }
    return true;
}

static vt_str series_label(vt_plot_maker *m, uint32_t color, uint32_t k)
{
    bool many = m->n_y > 1;
    vt_str word = color == VT_NONE ? VT_S("") : m->color->words[color];
    if (!many)
        return word;
    return word.n
               ? vt_str_format(m->arena, "%.*s \xc2\xb7 %.*s", VT_ARG(word), VT_ARG(m->y[k]->name))
               : m->y[k]->name;
}

static bool panel_series(vt_plot_maker *m, uint32_t facet, vt_plot_series **out, uint32_t *n,
                         vt_err *err)
{
    bool words = m->color && m->color->type == VT_TABLE_WORD;
    uint32_t colors = words ? m->color->n_words : 1, ys = m->n_y ? m->n_y : 1;
    *n = 0;
    *out = vt_arena_array(m->arena, colors * ys + 1, sizeof **out);
    if (!vt_arena_check(m->arena, err))
        return false;
    for (uint32_t c = 0; c < colors; c++)
        for (uint32_t k = 0; k < ys; k++) {
            uint32_t color = words ? c : VT_NONE, i = c * ys + k;
            static const uint8_t order[10] = {0, 3, 1, 2, 5, 7, 6, 8, 9, 4};
            bool plain = colors * ys == 1;
            vt_plot_series s = {.label = series_label(m, color, k),
                                .color = i,
                                .ink =
                                    plain ? VT_INK_LABEL : (vt_ink)(VT_INK_LABEL + order[i % 10])};
            if (!series_fill(m, facet, color, k, &s, err))
                return false;
            if (s.n)
                (*out)[(*n)++] = s;
        }
    return true;
}

/* ---- panels -------------------------------------------------------------------------------------
 */

static bool log_has(vt_str log, char axis)
{
    return vt_str_find(log, axis, 0) != SIZE_MAX;
}

static void axis_set(vt_plot_maker *m, vt_axis *a, const vt_table_column *c, vt_str label,
                     char name)
{
    vt_id words = VT_NONE;
    a->title = label;
    if (c && c->type == VT_TABLE_WORD)
        words = vt_chart_text(m->chart, c->name, c->words, c->n_words);
    if (words != VT_NONE) {
        a->scale = VT_SCALE_BAND;
        a->categories = words;
    } else if (c && c->type == VT_TABLE_TIME) {
        a->scale = VT_SCALE_TIME;
    } else if (log_has(m->spec->log, name)) {
        a->scale = VT_SCALE_LOG;
    }
}

static vt_str y_title(const vt_plot_maker *m)
{
    return m->spec->ylabel.n ? m->spec->ylabel : m->n_y == 1 ? m->y[0]->name : VT_S("");
}

/* The least is not drawn in the colour of the ground. */
static void color_ends(vt_plot_maker *m, vt_color_scale *s)
{
    double lo = INFINITY, hi = -INFINITY;
    for (uint32_t i = 0; i < m->rows; i++)
        if (isfinite(m->color->number[i]))
            lo = fmin(lo, m->color->number[i]), hi = fmax(hi, m->color->number[i]);
    if (hi > lo) {
        s->lo = lo - (hi - lo) / 4;
        s->hi = hi;
    }
}

static void panel_begin(vt_plot_maker *m, uint32_t facet)
{
    uint32_t across = m->facet && m->facet->n_words < 4 ? m->facet->n_words : 3;
    vt_panel p = {.x.categories = VT_NONE,
                  .y.categories = VT_NONE,
                  .color.categories = VT_NONE,
                  .color.map = VT_MAP_LABEL};
    vt_str x = m->spec->xlabel.n ? m->spec->xlabel
               : m->x            ? m->x->name
               : m->n_y          ? VT_S("row")
                                 : VT_S("");
    axis_set(m, &p.x, m->x, x, 'x');
    axis_set(m, &p.y, NULL, y_title(m), 'y');
    if (facet != VT_NONE) {
        p.title = m->facet->words[facet];
        p.col = facet % across;
        p.row = facet / across;
        if (p.col)
            p.y.title = VT_S("");
    }
    if (m->color && m->color->type != VT_TABLE_WORD) {
        p.color.map = VT_MAP_GLASS;
        p.color.title = m->color->name;
        color_ends(m, &p.color);
    }
    *vt_chart_panel(m->chart) = p;
}

static bool panels_make(vt_plot_maker *m, const vt_plot_mark *mark, vt_err *err)
{
    uint32_t n = m->facet ? m->facet->n_words : 1;
    for (uint32_t f = 0; f < n; f++) {
        vt_plot_series *s;
        uint32_t count;
        m->reading = VT_S("");
        panel_begin(m, m->facet ? f : VT_NONE);
        if (!panel_series(m, m->facet ? f : VT_NONE, &s, &count, err) ||
            !mark->add(m, s, count, err))
            return false;
        vt_plot_panel(m)->reading = m->reading;
        if (f)
            vt_plot_panel(m)->color.hidden = true; /* the first has the legend */
    }
    if (n > 1) {
        vt_chart_share(m->chart, true);
        vt_chart_share(m->chart, false);
    }
    return vt_arena_check(m->arena, err);
}

/* ---- the whole
 * ------------------------------------------------------------------------------------
 */

static bool categories_check(vt_plot_maker *m, vt_err *err)
{
    if (m->facet && m->facet->type != VT_TABLE_WORD)
        return vt_fail(err, VT_BAD_INPUT, "column '%.*s' has too many different values for panels",
                       VT_ARG(m->facet->name));
    if (m->facet && m->facet->n_words > FACETS_MOST)
        return vt_fail(err, VT_BAD_INPUT, "column '%.*s' has %u different words; panels can be 36",
                       VT_ARG(m->facet->name), m->facet->n_words);
    if (m->color && m->color->type == VT_TABLE_WORD && m->color->n_words > COLORS_MOST)
        return vt_fail(err, VT_BAD_INPUT,
                       "column '%.*s' has %u different words; colours can be 200",
                       VT_ARG(m->color->name), m->color->n_words);
    return true;
}

static vt_str title_of(vt_plot_maker *m, const vt_plot_mark *mark)
{
    if (m->spec->title.n)
        return m->spec->title;
    if (m->n_y > 1) {
        vt_str names =
            vt_str_format(m->arena, m->n_y == 2 ? "%.*s, %.*s" : "%.*s, %.*s \xe2\x80\xa6",
                          VT_ARG(m->y[0]->name), VT_ARG(m->y[1]->name));
        return m->x ? vt_str_format(m->arena, "%.*s by %.*s", VT_ARG(names), VT_ARG(m->x->name))
                    : names;
    }
    if (m->n_y == 1 && m->x && !mark->one)
        return vt_str_format(m->arena, "%.*s by %.*s", VT_ARG(m->y[0]->name), VT_ARG(m->x->name));
    return m->n_y == 1 ? m->y[0]->name : m->x && !m->n_y ? m->x->name : VT_S("");
}

static void caption_put(vt_plot_maker *m, vt_str file)
{
    vt_buf b = {0};
    uint64_t missing = m->x ? m->x->missing : 0;
    for (uint32_t i = 0; i < m->n_y; i++)
        missing += m->y[i]->missing;
    vt_buf_format(&b, "%.*s \xc2\xb7 ", VT_ARG(file));
    vt_put_count(&b, m->rows);
    vt_buf_text(&b, m->rows == 1 ? " row" : " rows");
    if (missing) {
        vt_buf_text(&b, ", ");
        vt_put_count(&b, missing);
        vt_buf_text(&b, missing == 1 ? " value missing" : " values missing");
    }
    if (m->chart->caption.n)
        vt_buf_format(&b, " \xc2\xb7 %.*s", VT_ARG(m->chart->caption));
    m->chart->caption = vt_str_copy(m->arena, vt_buf_view(&b));
    vt_buf_free(&b);
}

static bool matrix_make(vt_plot_maker *m, const vt_plot_mark *mark, vt_err *err)
{
    vt_panel *p = vt_chart_panel(m->chart);
    p->x.title = m->spec->xlabel.n ? m->spec->xlabel : VT_S("column");
    p->y.title = m->spec->ylabel.n ? m->spec->ylabel : VT_S("row");
    m->chart->title = m->spec->title;
    return mark->matrix(m, err);
}

/* A matrix is meant as a whole when no column is named. */
static bool means_matrix(const vt_plot_maker *m, const vt_plot_mark *mark)
{
    bool named = m->spec->x.n || m->spec->y.n || m->spec->color.n;
    if (named || (mark && !mark->matrix))
        return false;
    return mark ? true : m->data->matrix != VT_NONE;
}

static bool make(vt_plot_maker *m, vt_err *err)
{
    choice c = {.x = VT_NONE};
    const vt_plot_mark *mark = NULL;
    if (m->spec->mark.n && !(mark = mark_named(m->spec->mark, err)))
        return false;
    if (means_matrix(m, mark))
        return matrix_make(m, mark ? mark : &vt_plot_heatmap, err);
    if (!find(m, m->spec->x, &c.x, err) || !find(m, m->spec->color, &c.color, err) ||
        !find(m, m->spec->facet, &c.facet, err) || !find_ys(m, &c, err))
        return false;
    choose_columns(m, &c, mark);
    if (c.x == VT_NONE && !c.n_y)
        return vt_fail(err, VT_BAD_INPUT, "no column of numbers to plot; name one by --x or --y");
    if (!read_columns(m, &c, err))
        return false;
    bool points = mark == &vt_plot_point || mark == &vt_plot_heatmap || mark == &vt_plot_contour;
    m->facet = as_words(m, m->facet, true);
    if (!mark)
        mark = mark_chosen(m);
    points |= mark == &vt_plot_point;
    if (mark != &vt_plot_heatmap && mark != &vt_plot_contour)
        m->color = as_words(m, m->color, !points);
    if (mark->by_x && m->x && m->n_y)
        m->x = as_words(m, m->x, true);
    if (!categories_check(m, err))
        return false;
    m->chart->title = title_of(m, mark);
    return panels_make(m, mark, err);
}

/* "800x500" and sizes by what is shown. */
static bool size_set(vt_plot_maker *m, vt_err *err)
{
    vt_weights_spec size;
    if (!vt_weights_spec_read(&size, VT_S(""), VT_S(""), VT_S(""), VT_S(""), m->spec->size, err))
        return false;
    if (size.width > 0) {
        m->chart->width = size.width;
        m->chart->height = size.height;
    } else if (m->chart->panels.n > 1) {
        uint32_t n = (uint32_t)m->chart->panels.n, across = n < 3 ? n : 3;
        m->chart->width = 960;
        m->chart->height = 90 + (float)((n + across - 1) / across) * (across < 3 ? 330 : 250);
    } else if (m->chart->height <= 0) {
        m->chart->width = 720;
        m->chart->height = 460;
    }
    return true;
}

bool vt_plot_view(vt_map *map, vt_str name, const vt_plot_spec *spec, vt_arena *arena,
                  const vt_progress *progress, vt_chart *out, vt_err *err)
{
    vt_plot_data data = {0};
    vt_plot_maker m = {
        .spec = spec, .arena = arena, .chart = out, .progress = progress, .data = &data};
    if (!vt_arena_check(arena, err))
        return false;
    vt_chart_init(out, arena, VT_S(""));
    bool ok =
        vt_plot_data_open(&data, arena, map, progress, err) && make(&m, err) && size_set(&m, err);
    if (ok)
        caption_put(&m, name);
    vt_plot_data_close(&data);
    return ok && vt_map_check(map, err) && vt_chart_check(out, err);
}
