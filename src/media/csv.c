/* csv.c: fields parted by a character, rows by line ends (RFC 4180, and what programs write
 * instead).
 *
 *   "a ""quoted"" field, with a
 *   line end",12,,NA        a field in quotes may hold anything; a quote in it is written twice
 *   # a comment             at the beginning of a line, before the rows; the last one may hold the
 * names
 *
 * What parts fields is the character of , ; tab | that occurs most evenly in the first rows outside
 * of quotes, else blanks. Names stand on top when no field of the first row is a number.
 *
 *   150,4,setosa,versicolor,virginica    scikit-learn's data sets: how many rows, how many features,
 *   5.1,3.5,1.4,0.2,0                    the classes; that line is no row */
#include "media/table.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_SEEN = 2000, FIELDS_MOST = 1 << 16 };

typedef struct scanner {
    vt_str text;
    size_t at;
    char delimiter;
    vt_buf field; /* of a field in quotes */
    bool quoted;
    vt_err *err;
} scanner;

static bool at_line_end(const scanner *s)
{
    return s->at >= s->text.n || s->text.p[s->at] == '\n' || s->text.p[s->at] == '\r';
}

static void pass_line_end(scanner *s)
{
    if (s->at < s->text.n && s->text.p[s->at] == '\r')
        s->at++;
    if (s->at < s->text.n && s->text.p[s->at] == '\n')
        s->at++;
}

static void pass_line(scanner *s)
{
    const char *end = memchr(s->text.p + s->at, '\n', s->text.n - s->at);
    s->at = end ? (size_t)(end - s->text.p) + 1 : s->text.n;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void pass_blanks(scanner *s)
{
    while (s->at < s->text.n && is_blank(s->text.p[s->at]))
        s->at++;
}

/* Lines without anything, and comments before the first row. */
static void pass_empty(scanner *s, bool comments)
{
    for (;;) {
        size_t start = s->at;
        pass_blanks(s);
        bool comment = comments && s->at < s->text.n && s->text.p[s->at] == '#';
        if (comment) {
            pass_line(s);
        } else if (s->at < s->text.n && at_line_end(s)) {
            pass_line_end(s);
        } else {
            if (s->at < s->text.n && s->delimiter != ' ')
                s->at = start; /* blanks may part fields */
            return;
        }
    }
}

static bool quoted_read(scanner *s, vt_str *out)
{
    size_t begin = s->at++;
    s->quoted = true;
    s->field.n = 0;
    for (;;) {
        const char *end = memchr(s->text.p + s->at, '"', s->text.n - s->at);
        if (!end)
            return vt_fail(s->err, VT_BAD_INPUT, "the quote at byte %zu does not end", begin);
        size_t to = (size_t)(end - s->text.p);
        vt_buf_bytes(&s->field, s->text.p + s->at, to - s->at);
        s->at = to + 1;
        if (s->at >= s->text.n || s->text.p[s->at] != '"')
            break;
        vt_buf_char(&s->field, '"');
        s->at++;
    }
    *out = vt_buf_view(&s->field);
    return !s->field.failed || vt_fail(s->err, VT_NO_MEMORY, "out of memory");
}

/* The next field; `last` when its row ends with it, whose line end is passed. */
static bool field_read(scanner *s, vt_str *out, bool *last)
{
    bool blanks = s->delimiter == ' ';
    s->quoted = false;
    size_t start = s->at;
    if (blanks || (s->at < s->text.n && s->text.p[s->at] == ' ')) /* "a", "b" */
        pass_blanks(s);
    if (s->at < s->text.n && s->text.p[s->at] == '"') {
        if (!quoted_read(s, out))
            return false;
        start = s->at;
        while (!at_line_end(s) && s->text.p[s->at] != s->delimiter)
            s->at++; /* what stands behind the quotes is left out */
    } else {
        start = blanks ? s->at : start;
        s->at = start;
        while (!at_line_end(s) &&
               (blanks ? !is_blank(s->text.p[s->at]) : s->text.p[s->at] != s->delimiter))
            s->at++;
        *out = vt_str_cut(s->text, start, s->at - start);
    }
    if (blanks)
        pass_blanks(s);
    *last = at_line_end(s);
    if (*last)
        pass_line_end(s);
    else if (!blanks)
        s->at++;
    return true;
}

/* ---- what parts fields
 * ----------------------------------------------------------------------------
 */

/* How many rows of the first have as many of these as the first row has. */
static unsigned evenness(vt_str text, size_t start, char c, unsigned *each)
{
    unsigned count = 0, rows = 0, even = 0, first = 0;
    bool quoted = false;
    for (size_t i = start; i <= text.n && rows < 24; i++) {
        bool end = i == text.n || (!quoted && text.p[i] == '\n');
        if (end) {
            bool empty = i == start || text.p[i - 1] == '\n';
            if (!rows && !empty)
                first = count;
            even += !empty && count == first;
            rows += !empty;
            count = 0;
        } else if (text.p[i] == '"') {
            quoted = !quoted;
        } else {
            count += !quoted && text.p[i] == c;
        }
    }
    *each = first;
    return first && rows ? even * 100 / rows : 0;
}

static char delimiter_of(vt_str text, size_t start)
{
    static const char choices[] = {'\t', ';', ',', '|'};
    unsigned best = 0;
    char delimiter = 0;
    for (size_t i = 0; i < sizeof choices; i++) {
        unsigned each, even = evenness(text, start, choices[i], &each);
        if (even > best)
            best = even, delimiter = choices[i];
    }
    if (delimiter)
        return delimiter;
    unsigned each;
    return evenness(text, start, ' ', &each) || each ? ' ' : ',';
}

/* ---- names and types
 * ------------------------------------------------------------------------------
 */

typedef VT_VEC(vt_str) vt_strs;

static bool row_read(scanner *s, vt_arena *arena, vt_strs *out)
{
    bool last = false;
    out->n = 0;
    while (!last) {
        vt_str field, *at;
        if (!field_read(s, &field, &last))
            return false;
        if (out->n == FIELDS_MOST)
            return vt_fail(s->err, VT_LIMIT, "a row has more than 65 536 fields");
        at = vt_push(arena, out);
        if (at)
            *at = vt_str_copy(arena, field);
    }
    return vt_arena_check(arena, s->err);
}

static bool are_names(const vt_strs *row, bool comma)
{
    double v;
    for (size_t i = 0; i < row->n; i++)
        if (vt_number_read(row->at[i], comma, &v) || vt_time_read(row->at[i], &v))
            return false;
    return row->n > 0;
}

/* "# step loss": names in the last comment above the rows, when there are as many. */
static bool comment_names(const vt_data_table *t, vt_arena *arena, size_t start, size_t fields,
                          vt_strs *out)
{
    size_t end = start, from;
    while (end && (t->text.p[end - 1] == '\n' || t->text.p[end - 1] == '\r'))
        end--;
    for (from = end; from && t->text.p[from - 1] != '\n'; from--)
        ;
    vt_str line = vt_str_cut(t->text, from, end - from);
    if (!line.n || line.p[0] != '#')
        return false;
    while (line.n && (line.p[0] == '#' || is_blank(line.p[0])))
        line = vt_str_from(line, 1);
    scanner s = {.text = line, .delimiter = t->delimiter};
    bool ok = row_read(&s, arena, out) && out->n == fields && are_names(out, false);
    vt_buf_free(&s.field);
    return ok;
}

static uint64_t rows_left(scanner s)
{
    uint64_t n = 0;
    for (pass_empty(&s, false); s.at < s.text.n; pass_empty(&s, false)) {
        pass_line(&s);
        n++;
    }
    return n;
}

/* "150,4,setosa,..." above 150 rows of 4 features and a class; s stands behind that line. */
static bool counts_rows(const scanner *s, vt_arena *arena, const vt_strs *row)
{
    double rows, features, v;
    if (row->n < 3 || !vt_number_read(row->at[0], false, &rows) ||
        !vt_number_read(row->at[1], false, &features))
        return false;
    for (size_t i = 2; i < row->n; i++)
        if (!row->at[i].n || vt_number_read(row->at[i], false, &v))
            return false;
    vt_err none = {0};
    scanner next = {.text = s->text, .at = s->at, .delimiter = s->delimiter, .err = &none};
    vt_strs first = {0};
    bool ok = next.at < next.text.n && row_read(&next, arena, &first) &&
              (double)first.n == features + 1 && (double)rows_left(*s) == rows;
    vt_buf_free(&next.field);
    return ok;
}

static vt_str name_of(vt_arena *arena, const vt_strs *names, uint32_t i)
{
    vt_str s = names && i < names->n ? names->at[i] : VT_S("");
    while (s.n && is_blank(s.p[0]))
        s = vt_str_from(s, 1);
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s.n ? s : vt_str_format(arena, "%u", i + 1);
}

/* The types by the rows at the beginning; the widest row tells how many fields there are. */
static bool types_guess(vt_data_table *t, scanner *s, const vt_strs *names, vt_err *err)
{
    VT_VEC(vt_type_guess) guesses = {0};
    vt_strs row = {0};
    vt_arena *scratch = vt_arena_new();
    bool comma = t->delimiter != ',', ok = vt_arena_check(scratch, err);
    for (uint32_t r = 0; ok && r < ROWS_SEEN; r++) {
        pass_empty(s, false);
        if (s->at >= s->text.n)
            break;
        ok = row_read(s, scratch, &row);
        for (size_t i = 0; ok && i < row.n; i++) {
            vt_type_guess *more = i < guesses.n ? &guesses.at[i] : vt_push(scratch, &guesses);
            if (!more)
                break;
            vt_guess_add(&guesses.at[i], row.at[i], comma);
        }
    }
    size_t n = names && names->n ? names->n : guesses.n;
    t->fields = vt_arena_array(t->arena, n ? n : 1, sizeof *t->fields);
    for (uint32_t i = 0; ok && t->fields && i < n; i++) {
        vt_type_guess none = {0};
        t->fields[i].name = name_of(t->arena, names, i);
        t->fields[i].type = vt_guess_type(i < guesses.n ? &guesses.at[i] : &none);
    }
    t->n_fields = (uint32_t)n;
    vt_arena_free(scratch);
    return ok;
}

bool vt_csv_open(vt_data_table *t, vt_err *err)
{
    scanner s = {.text = t->text, .delimiter = ',', .err = err};
    vt_strs names = {0};
    pass_empty(&s, true);
    t->start = s.at;
    t->delimiter = s.delimiter = delimiter_of(t->text, s.at);
    bool ok = s.at < s.text.n || vt_fail(err, VT_BAD_INPUT, "the file holds comments only");
    ok = ok && row_read(&s, t->arena, &names);
    if (ok && are_names(&names, t->delimiter != ',')) {
        t->named = true;
        t->start = s.at;
    } else if (ok && counts_rows(&s, t->arena, &names)) {
        t->start = s.at;
        names.n = 0;
    } else if (ok && !comment_names(t, t->arena, t->start, names.n, &names)) {
        names.n = 0;
    }
    s.at = t->start;
    ok = ok && types_guess(t, &s, &names, err);
    vt_buf_free(&s.field);
    return ok;
}

/* ---- rows ---------------------------------------------------------------------------------------
 */

static bool row_put(vt_table_sink *k, scanner *s)
{
    bool last = false;
    uint32_t n = k->table->n_fields;
    for (uint32_t i = 0; !last; i++) {
        vt_str field;
        if (!field_read(s, &field, &last))
            return vt_while(k->err, "row %u", k->rows);
        if (i >= n && (field.n || !last))
            return vt_fail(k->err, VT_BAD_INPUT, "row %u has more than the %u fields of the %s",
                           k->rows, n, k->table->named ? "names" : "rows before");
        if (i < n && !vt_sink_put(k, i, field, s->quoted))
            return false;
    }
    return true;
}

bool vt_csv_read(vt_table_sink *k)
{
    const vt_data_table *t = k->table;
    scanner s = {.text = t->text, .at = t->start, .delimiter = t->delimiter, .err = k->err};
    bool ok = true;
    while (ok) {
        pass_empty(&s, false);
        if (s.at >= s.text.n)
            break;
        ok = vt_sink_row(k) && row_put(k, &s);
        if (ok && k->rows % 65536 == 0)
            ok = vt_step(k->progress, "reading", (double)s.at, (double)s.text.n, k->err);
    }
    vt_buf_free(&s.field);
    return ok;
}
