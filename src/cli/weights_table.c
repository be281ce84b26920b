/* weights_table.c: tensors and their statistics as a table: which columns there are, in what order the rows
 * stand, and how it is written. One row of `columns` is a column, a key of --sort and --filter. */
#include "cli/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct column {
    const char *key, *head, *zh;
    double (*number)(const vt_weights_row *r); /* NULL: text */
    void (*text)(const vt_weights_row *r, vt_buf *out);
    bool wide; /* in CSV only */
} column;

/* ---- columns ----------------------------------------------------------------------------------------- */

static void put_label(const vt_weights_row *r, vt_buf *out)
{
    vt_buf_str(out, r->tensor->label);
}

static void put_name(const vt_weights_row *r, vt_buf *out)
{
    vt_buf_str(out, r->weight->name);
}

static void put_shape(const vt_weights_row *r, vt_buf *out)
{
    const vt_weight *w = r->weight;
    int rank = w->is_sparse ? w->dense_rank : w->rank;
    const int64_t *shape = w->is_sparse ? w->dense_shape : w->shape;
    for (int i = 0; i < rank; i++)
        vt_buf_format(out, "%s%lld", i ? "\xC3\x97" : "", (long long)shape[i]);
}

static void put_dtype(const vt_weights_row *r, vt_buf *out)
{
    vt_buf_text(out, vt_dtype_name(r->weight->dtype));
}

static void put_role(const vt_weights_row *r, vt_buf *out)
{
    static const char *const names[] = {"", "trained", "buffer", "optimizer"};
    vt_buf_text(out, names[r->tensor->role]);
}

/* Heights of the histogram's bins, four to a character, by the root of their counts. */
static void put_spark(const vt_weights_row *r, vt_buf *out)
{
    enum { CELLS = 16 };
    static const char *const levels[] = {" ", "\u2581", "\u2582", "\u2583", "\u2584",
                                         "\u2585", "\u2586", "\u2587", "\u2588"};
    double cells[CELLS] = {0}, most = 0;
    for (size_t i = 0; i < r->d.n_bins; i++)
        cells[i * CELLS / r->d.n_bins] += (double)r->d.bins[i];
    for (size_t i = 0; i < CELLS; i++)
        most = fmax(most, cells[i]);
    for (size_t i = 0; i < CELLS && most > 0; i++)
        vt_buf_text(out, levels[cells[i] > 0 ? 1 + (int)(7 * sqrt(cells[i] / most)) : 0]);
}

#define NUMBER(name, value)                                                                        \
    static double name(const vt_weights_row *r)                                                    \
    {                                                                                              \
        return value;                                                                              \
    }
NUMBER(count, (double)r->weight->count)
NUMBER(bytes, (double)r->weight->bytes)
NUMBER(mean, r->d.stats.mean)
NUMBER(std, r->d.stats.std)
NUMBER(min, r->d.stats.min)
NUMBER(max, r->d.stats.max)
NUMBER(absmax, fmax(fabs(r->d.stats.min), fabs(r->d.stats.max)))
NUMBER(q1, r->d.n_bins ? r->d.q1 : NAN)
NUMBER(median, r->d.n_bins ? r->d.median : NAN)
NUMBER(q3, r->d.n_bins ? r->d.q3 : NAN)
NUMBER(low, r->d.n_bins ? r->d.quantiles[0] : NAN)
NUMBER(high, r->d.n_bins ? r->d.quantiles[r->d.n_quantiles - 1] : NAN)
NUMBER(skew, r->d.stats.skew)
NUMBER(kurtosis, r->d.stats.kurtosis)
NUMBER(l1, r->d.stats.l1)
NUMBER(l2, r->d.stats.l2)
NUMBER(zeros, (double)r->d.stats.zeros)
NUMBER(small, (double)r->d.stats.small)
NUMBER(nan_count, (double)r->d.stats.nan)
NUMBER(inf_count, (double)(r->d.stats.inf_plus + r->d.stats.inf_minus))
NUMBER(outliers, (double)r->d.outliers)

static const column columns[] = {
    {"label", "Tensor", "张量", NULL, put_label, false},
    {"name", "name", "名称", NULL, put_name, true},
    {"shape", "shape", "形状", NULL, put_shape, false},
    {"dtype", "dtype", "类型", NULL, put_dtype, false},
    {"role", "role", "用途", NULL, put_role, true},
    {"count", "values", "元素数", count, NULL, true},
    {"bytes", "bytes", "字节", bytes, NULL, true},
    {"mean", "mean", "均值", mean, NULL, false},
    {"std", "std", "标准差", std, NULL, false},
    {"min", "min", "最小", min, NULL, false},
    {"max", "max", "最大", max, NULL, false},
    {"absmax", "|max|", "|最大|", absmax, NULL, true},
    {"q01", "1 %", "1 %", low, NULL, false},
    {"q25", "25 %", "25 %", q1, NULL, true},
    {"median", "50 %", "50 %", median, NULL, false},
    {"q75", "75 %", "75 %", q3, NULL, true},
    {"q99", "99 %", "99 %", high, NULL, false},
    {"skew", "skew", "偏度", skew, NULL, true},
    {"kurtosis", "kurtosis", "峰度", kurtosis, NULL, false},
    {"l1", "l1", "l1", l1, NULL, true},
    {"l2", "l2", "l2", l2, NULL, true},
    {"zeros", "zeros", "零", zeros, NULL, true},
    {"small", "|w|<1e-3", "|w|<1e-3", small, NULL, true},
    {"nan", "NaN", "NaN", nan_count, NULL, true},
    {"inf", "Inf", "Inf", inf_count, NULL, true},
    {"outliers", "outliers", "离群值", outliers, NULL, true},
    {"histogram", "histogram", "直方图", NULL, put_spark, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const column *column_find(vt_str key, vt_err *err)
{
    vt_buf known = {0};
    for (size_t i = 0; i < COLUMNS; i++) {
        if (vt_str_is(key, columns[i].key))
            return &columns[i];
        vt_buf_format(&known, "%s%s", i ? " " : "", columns[i].key);
    }
    vt_fail(err, VT_BAD_USAGE, "there is no column '%.*s'; there are %.*s", VT_ARG(key), (int)known.n,
            known.p ? known.p : "");
    vt_buf_free(&known);
    return NULL;
}

/* ---- filter: std>0.1,nan>0,dtype=f16 ---------------------------------------------------------------- */

typedef struct condition {
    const column *column;
    char op; /* < > = ! */
    bool or_equal;
    vt_str word;
    double number;
} condition;

static bool condition_read(vt_arena *arena, vt_str text, condition *c, vt_err *err)
{
    size_t at = 0;
    while (at < text.n && !strchr("<>=!", text.p[at]))
        at++;
    if (!at || at == text.n)
        return vt_fail(err, VT_BAD_USAGE, "--filter '%.*s' is no COLUMN<NUMBER, COLUMN>NUMBER or COLUMN=WORD",
                       VT_ARG(text));
    c->op = text.p[at];
    size_t word = at + 1;
    c->or_equal = word < text.n && text.p[word] == '=';
    c->word = vt_str_from(text, word + c->or_equal);
    c->column = column_find(vt_str_cut(text, 0, at), err);
    if (!c->column)
        return false;
    char *end, *number = vt_cstr(arena, c->word);
    if (!vt_arena_check(arena, err))
        return false;
    c->number = strtod(number, &end);
    if (c->column->number && (end == number || *end))
        return vt_fail(err, VT_BAD_USAGE, "--filter '%.*s' needs a number", VT_ARG(text));
    if (!c->column->number && c->op != '=' && c->op != '!')
        return vt_fail(err, VT_BAD_USAGE, "--filter '%.*s': words are compared by = and !=", VT_ARG(text));
    return true;
}

static bool number_holds(const condition *c, double v)
{
    switch (c->op) {
    case '<':
        return v < c->number || (c->or_equal && v == c->number);
    case '>':
        return v > c->number || (c->or_equal && v == c->number);
    case '!':
        return v != c->number;
    default:
        return v == c->number;
    }
}

static bool condition_holds(const condition *c, const vt_weights_row *r)
{
    if (c->column->number)
        return number_holds(c, c->column->number(r));
    vt_buf text = {0};
    c->column->text(r, &text);
    bool same = vt_glob(c->word, vt_buf_view(&text));
    vt_buf_free(&text);
    return same == (c->op == '=');
}

static bool filter(vt_weights_asked *q, vt_str text, vt_err *err)
{
    while (text.n) {
        size_t comma = vt_str_find(text, ',', 0);
        condition c = {0};
        if (!condition_read(q->arena, vt_str_cut(text, 0, comma), &c, err))
            return false;
        size_t kept = 0;
        for (size_t i = 0; i < q->n_rows; i++)
            if (condition_holds(&c, &q->rows[i]))
                q->rows[kept++] = q->rows[i];
        q->n_rows = kept;
        text = comma == SIZE_MAX ? (vt_str){0} : vt_str_from(text, comma + 1);
    }
    return true;
}

/* ---- order ------------------------------------------------------------------------------------------- */

typedef struct sorted {
    const vt_weights_row *row;
    double number;
    vt_str text;
    size_t place;
    int sign;
} sorted;

static int by_column(const void *pa, const void *pb)
{
    const sorted *a = pa, *b = pb;
    int order = a->text.p || b->text.p ? vt_str_cmp(a->text, b->text)
                : isnan(a->number) || isnan(b->number)
                    ? a->sign * (isnan(a->number) - isnan(b->number)) /* last either way */
                    : (a->number > b->number) - (a->number < b->number);
    return order ? order * a->sign : (a->place > b->place) - (a->place < b->place);
}

/* "std": largest first; "std:asc": smallest first; words alphabetically. */
static bool sort(vt_weights_asked *q, vt_str text, vt_err *err)
{
    size_t colon = vt_str_find(text, ':', 0);
    vt_str way = colon == SIZE_MAX ? (vt_str){0} : vt_str_from(text, colon + 1);
    const column *c = column_find(vt_str_cut(text, 0, colon), err);
    if (!c)
        return false;
    if (way.n && !vt_str_is(way, "asc") && !vt_str_is(way, "desc"))
        return vt_fail(err, VT_BAD_USAGE, "--sort goes COLUMN:asc or COLUMN:desc");
    bool up = way.n ? vt_str_is(way, "asc") : !c->number;
    sorted *s = vt_arena_array(q->arena, q->n_rows, sizeof *s);
    vt_weights_row *rows = vt_arena_array(q->arena, q->n_rows, sizeof *rows);
    if (!vt_arena_check(q->arena, err))
        return false;
    for (size_t i = 0; i < q->n_rows; i++) {
        vt_buf b = {0};
        if (!c->number)
            c->text(&q->rows[i], &b);
        s[i] = (sorted){.row = &q->rows[i], .place = i, .sign = up ? 1 : -1,
                        .number = c->number ? c->number(&q->rows[i]) : 0,
                        .text = c->number ? (vt_str){0} : vt_str_copy(q->arena, vt_buf_view(&b))};
        vt_buf_free(&b);
    }
    qsort(s, q->n_rows, sizeof *s, by_column);
    for (size_t i = 0; i < q->n_rows; i++)
        rows[i] = *s[i].row;
    q->rows = rows;
    return vt_arena_check(q->arena, err);
}

bool vt_weights_order(vt_weights_asked *q, vt_err *err)
{
    const char *by = q->args->value[VT_OPT_SORT], *what = q->args->value[VT_OPT_FILTER];
    return (!what || filter(q, vt_str_of(what), err)) && (!by || sort(q, vt_str_of(by), err));
}

/* ---- as text, markdown, LaTeX, CSV ------------------------------------------------------------------- */

static void cell_put(const column *c, const vt_weights_row *r, int digits, vt_buf *out)
{
    if (c->text)
        c->text(r, out);
    else if (!r->why && !isnan(c->number(r)))
        vt_buf_number(out, c->number(r), digits);
}

static bool text_table(const vt_weights_asked *q, vt_buf *out, vt_err *err)
{
    bool zh = vt_args_zh(q->args);
    vt_table t = {.arena = q->arena};
    for (size_t c = 0; c < COLUMNS; c++) {
        if (columns[c].wide)
            continue;
        if (columns[c].number)
            t.right |= UINT64_C(1) << t.columns;
        t.columns++;
        vt_table_cell(&t, vt_str_of(zh ? columns[c].zh : columns[c].head));
    }
    for (size_t i = 0; i < q->n_rows; i++)
        for (size_t c = 0; c < COLUMNS; c++) {
            vt_buf b = {0};
            if (columns[c].wide)
                continue;
            cell_put(&columns[c], &q->rows[i], 4, &b);
            vt_table_cell(&t, vt_buf_view(&b));
            vt_buf_free(&b);
        }
    if (!vt_arena_check(q->arena, err))
        return false;
    vt_table_print(&t, out);
    return true;
}

static void csv_cell(vt_buf *out, vt_str s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++)
        quoted |= strchr(",\"\n\r", s.p[i]) != NULL;
    if (!quoted) {
        vt_buf_str(out, s);
        return;
    }
    vt_buf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            vt_buf_char(out, '"');
        vt_buf_char(out, s.p[i]);
    }
    vt_buf_char(out, '"');
}

static void markdown_cell(vt_buf *out, vt_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("|*_`\\<", s.p[i]))
            vt_buf_char(out, '\\');
        vt_buf_char(out, s.p[i] == '\n' ? ' ' : s.p[i]);
    }
}

static void latex_cell(vt_buf *out, vt_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == (char)0xC3 && i + 1 < s.n && s.p[i + 1] == (char)0x97) {
            vt_buf_text(out, "$\\times$");
            i++;
        } else if (s.p[i] == '\\')
            vt_buf_text(out, "\\textbackslash{}");
        else if (s.p[i] == '|' || s.p[i] == '<' || s.p[i] == '>')
            vt_buf_format(out, "$%c$", s.p[i]);
        else {
            if (strchr("&%$#_{}", s.p[i]))
                vt_buf_char(out, '\\');
            vt_buf_char(out, s.p[i] == '\n' ? ' ' : s.p[i]);
        }
    }
}

typedef struct dialect { /* of tables for other programs */
    const char *name, *row, *between, *end, *last;
    void (*cell)(vt_buf *out, vt_str s);
    int digits;
    bool wide, spark, rule; /* all columns; the histogram; rules around the heading */
} dialect;

static const dialect dialects[] = {
    {"csv", "", ",", "\n", "", csv_cell, 17, true, false, false},
    {"markdown", "| ", " | ", " |\n", "", markdown_cell, 4, false, true, false},
    {"latex", "", " & ", " \\\\\n", "\\bottomrule\n\\end{tabular}\n", latex_cell, 4, false, false, true},
};

static bool is_shown(const dialect *d, const column *c)
{
    return (d->wide || !c->wide) && (d->spark || c->text != put_spark);
}

static void dialect_row(const dialect *d, const vt_weights_row *r, bool zh, vt_buf *out)
{
    bool first = true;
    vt_buf_text(out, d->row);
    for (size_t c = 0; c < COLUMNS; c++) {
        vt_buf b = {0};
        if (!is_shown(d, &columns[c]))
            continue;
        if (r)
            cell_put(&columns[c], r, d->digits, &b);
        else
            vt_buf_text(&b, d->wide ? columns[c].key : zh ? columns[c].zh : columns[c].head);
        vt_buf_text(out, first ? "" : d->between);
        d->cell(out, vt_buf_view(&b));
        vt_buf_free(&b);
        first = false;
    }
    vt_buf_text(out, d->end);
}

static void dialect_rule(const dialect *d, vt_buf *out)
{
    for (size_t c = 0; c < COLUMNS && d->spark; c++)
        if (is_shown(d, &columns[c]))
            vt_buf_text(out, columns[c].number ? "|---:" : "|:---");
    if (d->spark)
        vt_buf_text(out, "|\n");
    if (d->rule)
        vt_buf_text(out, "\\midrule\n");
}

static void dialect_table(const dialect *d, const vt_weights_asked *q, vt_buf *out)
{
    bool zh = vt_args_zh(q->args);
    if (d->rule) {
        vt_buf_text(out, "\\begin{tabular}{");
        for (size_t c = 0; c < COLUMNS; c++)
            if (is_shown(d, &columns[c]))
                vt_buf_char(out, columns[c].number ? 'r' : 'l');
        vt_buf_text(out, "}\n\\toprule\n");
    }
    dialect_row(d, NULL, zh, out);
    dialect_rule(d, out);
    for (size_t i = 0; i < q->n_rows; i++)
        dialect_row(d, &q->rows[i], zh, out);
    vt_buf_text(out, d->last);
}

bool vt_weights_table(const vt_weights_asked *q, const char *as, vt_buf *out, vt_err *err)
{
    for (size_t i = 0; as && i < sizeof dialects / sizeof *dialects; i++)
        if (!strcmp(as, dialects[i].name)) {
            dialect_table(&dialects[i], q, out);
            return true;
        }
    return text_table(q, out, err);
}
