/* plot_data.c: what can be plotted of a file: the columns of a table, or tensors as columns.
 *
 * A tensor of one dimension is a column by its name; of two, its columns are NAME.1, NAME.2 … (in a
 * file of one tensor 1, 2 …), and the whole is a matrix. */
#include "view/plot_parts.h"

#include <math.h>
#include <string.h>

enum { COLUMNS_MOST = 4096, MATRIX_MOST = 1 << 28, NAMES_SHOWN = 20 };

static bool is_text(const vt_map *map)
{
    size_t n = map->n < 4096 ? map->n : 4096;
    return !n || (!memchr(map->p, 0, n) && map->p[0] != 0x93 &&
                  memcmp(map->p, "PK\3\4", n < 4 ? n : 4) != 0);
}

static bool table_open(vt_plot_data *d, vt_map *map, vt_err *err)
{
    vt_str text = {(const char *)map->p, map->n};
    if (!vt_data_open(d->arena, text, &d->table, err))
        return false;
    d->n_fields = d->table.n_fields;
    d->fields = vt_arena_array(d->arena, d->n_fields, sizeof *d->fields);
    for (uint32_t i = 0; d->fields && i < d->n_fields; i++)
        d->fields[i] = (vt_plot_field){
            .name = d->table.fields[i].name, .type = d->table.fields[i].type, .weight = VT_NONE};
    return vt_arena_check(d->arena, err);
}

/* ---- tensors ------------------------------------------------------------------------------------
 */

static uint32_t columns_of(const vt_weight *w)
{
    if (w->dtype == VT_DTYPE_STRING || w->rank > 2 || w->count > UINT32_MAX)
        return 0;
    return w->rank < 2 ? 1 : w->shape[1] <= COLUMNS_MOST ? (uint32_t)w->shape[1] : 0;
}

static vt_str column_name(vt_plot_data *d, const vt_weight *w, uint32_t col, bool alone)
{
    if (w->rank < 2) /* names outlive the model */
        return vt_str_copy(d->arena, w->name);
    return alone ? vt_str_format(d->arena, "%u", col + 1)
                 : vt_str_format(d->arena, "%.*s.%u", VT_ARG(w->name), col + 1);
}

static bool tensors_open(vt_plot_data *d, vt_err *err)
{
    const vt_model *m = d->model->model;
    uint32_t n = 0, matrices = 0;
    for (size_t i = 0; i < m->weights.n; i++) {
        n += columns_of(&m->weights.at[i]);
        if (m->weights.at[i].rank == 2 && m->weights.at[i].dtype != VT_DTYPE_STRING) {
            d->matrix = (vt_id)i;
            matrices++;
        }
        if (n > (1u << 20))
            return vt_fail(err, VT_LIMIT, "more than a million columns");
    }
    if (matrices != 1)
        d->matrix = VT_NONE;
    d->fields = vt_arena_array(d->arena, n ? n : 1, sizeof *d->fields);
    for (uint32_t i = 0; d->fields && i < m->weights.n; i++) {
        const vt_weight *w = &m->weights.at[i];
        uint32_t cols = columns_of(w);
        for (uint32_t c = 0; c < cols; c++)
            d->fields[d->n_fields++] =
                (vt_plot_field){.name = column_name(d, w, c, m->weights.n == 1),
                                .type = VT_TABLE_NUMBER,
                                .rows = w->rank < 2 ? (uint32_t)w->count : (uint32_t)w->shape[0],
                                .weight = i,
                                .col = c,
                                .cols = cols};
    }
    return vt_arena_check(d->arena, err) &&
           (n || d->matrix != VT_NONE ||
            vt_fail(err, VT_BAD_INPUT, "the file has no tensor of one or two dimensions"));
}

bool vt_plot_data_open(vt_plot_data *d, vt_arena *arena, vt_map *map, const vt_progress *progress,
                       vt_err *err)
{
    *d = (vt_plot_data){.arena = arena, .matrix = VT_NONE};
    if (is_text(map))
        return table_open(d, map, err);
    vt_map *own = map->path && !map->borrowed
                      ? vt_map_open(map->path, err)
                      : vt_map_borrow(map->p, map->n, map->path ? map->path : "-");
    if (!own)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    d->model = vt_opened_new_map(own, progress, err);
    return d->model && tensors_open(d, err);
}

void vt_plot_data_close(vt_plot_data *d)
{
    vt_opened_free(d->model);
    d->model = NULL;
}

bool vt_plot_data_field(const vt_plot_data *d, vt_str name, uint32_t *out, vt_err *err)
{
    vt_buf names = {0};
    if (!d->model)
        return vt_data_field(&d->table, name, out, err);
    for (uint32_t i = 0; i < d->n_fields; i++)
        if (vt_str_eq(d->fields[i].name, name)) {
            *out = i;
            return true;
        }
    for (uint32_t i = 0; i < d->n_fields && i < NAMES_SHOWN; i++)
        vt_buf_format(&names, "%s%.*s", i ? ", " : "", VT_ARG(d->fields[i].name));
    vt_buf_char(&names, 0);
    vt_fail(err, VT_NOT_FOUND, "there is no column '%.*s'; the file has %s%s", VT_ARG(name),
            names.failed ? "others" : names.p, d->n_fields > NAMES_SHOWN ? " \xe2\x80\xa6" : "");
    vt_buf_free(&names);
    return false;
}

/* ---- reading ------------------------------------------------------------------------------------
 */

/* Elements of a tensor, decoded; kept by nobody: a figure reads few. */
static bool elements(vt_plot_data *d, vt_id weight, double *out, uint64_t first, uint64_t step,
                     uint64_t n, vt_err *err)
{
    enum { PIECE = 8192 };
    const vt_model *m = d->model->model;
    const vt_weight *w = &m->weights.at[weight];
    unsigned block, bytes;
    uint64_t want = first, k = 0, grain;
    if (!vt_dtype_block(w->dtype, &block, &bytes))
        return vt_fail(err, VT_UNKNOWN, "tensor '%.*s' holds no numbers", VT_ARG(w->name));
    grain = block < 8 ? 8 : block;
    char *raw = vt_arena_take(d->arena, (PIECE / block + 2) * bytes);
    double *room = vt_arena_array(d->arena, PIECE, sizeof *room);
    if (!raw || !room)
        return vt_arena_check(d->arena, err);
    for (uint64_t at = first / grain * grain; k < n && at < w->count; at += PIECE) {
        uint64_t has = w->count - at < PIECE ? w->count - at : PIECE;
        if (want >= at + has)
            continue;
        if (!vt_weight_read(m, weight, at, has, raw, err) ||
            !vt_decode_f64(w->dtype, raw, 0, has, room))
            return vt_while(err, "tensor '%.*s'", VT_ARG(w->name));
        for (; k < n && want < at + has; want += step)
            out[k++] = room[want - at];
    }
    return true;
}

static bool tensor_read(vt_plot_data *d, const vt_plot_field *f, vt_table_column *out, vt_err *err)
{
    *out = (vt_table_column){.name = f->name,
                             .type = VT_TABLE_NUMBER,
                             .number = vt_arena_array(d->arena, f->rows, sizeof(double))};
    return vt_arena_check(d->arena, err) &&
           elements(d, f->weight, out->number, f->col, f->cols, f->rows, err);
}

bool vt_plot_data_read(vt_plot_data *d, const uint32_t *fields, uint32_t n,
                       const vt_progress *progress, vt_table_column *out, uint32_t *rows,
                       vt_err *err)
{
    if (!d->model)
        return vt_data_read(&d->table, d->arena, fields, n, progress, out, rows, err);
    for (uint32_t i = 0; i < n; i++) {
        const vt_plot_field *f = &d->fields[fields[i]], *first = &d->fields[fields[0]];
        if (f->rows != first->rows)
            return vt_fail(err, VT_BAD_INPUT, "'%.*s' has %u rows and '%.*s' %u",
                           VT_ARG(first->name), first->rows, VT_ARG(f->name), f->rows);
        *rows = f->rows;
        if (!tensor_read(d, f, &out[i], err))
            return false;
    }
    return true;
}

static bool table_matrix(vt_plot_data *d, const vt_progress *progress, float **out, uint32_t *rows,
                         uint32_t *cols, vt_err *err)
{
    uint32_t *fields = vt_arena_array(d->arena, d->n_fields, sizeof *fields), n = 0;
    vt_table_column *columns = vt_arena_array(d->arena, d->n_fields, sizeof *columns);
    for (uint32_t i = 0; fields && i < d->n_fields; i++)
        if (d->fields[i].type == VT_TABLE_NUMBER)
            fields[n++] = i;
    if (!vt_arena_check(d->arena, err))
        return false;
    if (!n)
        return vt_fail(err, VT_BAD_INPUT, "the table has no column of numbers");
    if (!vt_plot_data_read(d, fields, n, progress, columns, rows, err))
        return false;
    *cols = n;
    *out = vt_arena_array(d->arena, (size_t)*rows * n, sizeof **out);
    for (uint32_t c = 0; *out && c < n; c++)
        for (uint32_t r = 0; r < *rows; r++)
            (*out)[(size_t)r * n + c] = (float)columns[c].number[r];
    return vt_arena_check(d->arena, err);
}

bool vt_plot_data_matrix(vt_plot_data *d, const vt_progress *progress, float **out, uint32_t *rows,
                         uint32_t *cols, vt_err *err)
{
    if (!d->model)
        return table_matrix(d, progress, out, rows, cols, err);
    if (d->matrix == VT_NONE)
        return vt_fail(err, VT_BAD_INPUT,
                       "the file has not one matrix of two dimensions; name x and y");
    const vt_weight *w = &d->model->model->weights.at[d->matrix];
    if (w->count > MATRIX_MOST)
        return vt_fail(err, VT_LIMIT, "a matrix of %llu values is more than 268 million",
                       (unsigned long long)w->count);
    double *v = vt_arena_array(d->arena, w->count, sizeof *v);
    *out = vt_arena_array(d->arena, w->count ? w->count : 1, sizeof **out);
    if (!v || !*out || !elements(d, d->matrix, v, 0, 1, w->count, err))
        return vt_arena_check(d->arena, err) && false;
    for (uint64_t i = 0; i < w->count; i++)
        (*out)[i] = (float)v[i];
    *rows = (uint32_t)w->shape[0];
    *cols = (uint32_t)w->shape[1];
    return true;
}
