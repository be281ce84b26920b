/* wordvec.c: word vectors: one table whose rows have words.
 *
 *   word2vec .bin          "ROWS COLUMNS\n", then per row: word, ' ', COLUMNS f32, perhaps '\n'
 *   word2vec .txt, .vec    "ROWS COLUMNS\n", then per line: word, numbers, all between spaces
 *   GloVe .txt             the lines alone
 *
 * Opening finds where each word stands and nothing else; a row's numbers begin behind its word and
 * are read, or parsed, when someone asks. A word may hold spaces: in text the last COLUMNS fields
 * of a line are the numbers. Rows that are damaged are left out, counted, and the first is named.
 */
#include "architecture/architecture.h"
#include "formats/wordvec.h"

#include <string.h>

enum {
    LONGEST_WORD = 4096,
    MOST_COLUMNS = 1 << 20,
    LEAST_COLUMNS = 4, /* of text without a header: fewer are any table */
    LOOKED_AT = 8,     /* lines, before a text is taken for word vectors */
    LOOKED_AT_BYTES = 4 << 20,
    STEP = 1 << 16, /* rows between reports */
};

typedef struct wordvec {
    vt_str file;    /* while it is looked at, its first 4 MB */
    uint64_t bytes; /* of all of it */
    size_t at;      /* where the rows begin */
    bool text;
    bool headed;
    uint64_t rows; /* as the header says; of a file without one, 0 */
    uint64_t columns;
} wordvec;

/* ---- lines of text ----------------------------------------------------------------------------
 */

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* The line that begins at `at`, without spaces around it; moves on to the next. */
static vt_str line_at(vt_str file, size_t *at)
{
    const char *end = memchr(file.p + *at, '\n', file.n - *at);
    vt_str line = vt_str_cut(file, *at, end ? (size_t)(end - file.p) - *at : file.n - *at);
    *at += line.n + (end != NULL);
    while (line.n && (is_space(line.p[line.n - 1]) || line.p[line.n - 1] == '\r'))
        line.n--;
    return line;
}

/* Spaces between fields; the inner loop has a fixed length, so that it is vectorised. */
static uint64_t count_spaces(vt_str s)
{
    uint64_t n = 0;
    size_t i = 0;
    for (; i + 128 <= s.n; i += 128) {
        uint8_t some = 0;
        for (size_t k = 0; k < 128; k++)
            some = (uint8_t)(some + (s.p[i + k] == ' '));
        n += some;
    }
    for (; i < s.n; i++)
        n += s.p[i] == ' ';
    return n;
}

static uint64_t count_fields(vt_str line)
{
    uint64_t n = 0;
    for (size_t i = 0; i < line.n; i++)
        n += !is_space(line.p[i]) && (i == 0 || is_space(line.p[i - 1]));
    return n;
}

/* The word before the last `columns` fields. */
static bool word_from_the_right(vt_str line, uint64_t columns, vt_str *word)
{
    size_t i = line.n;
    for (; columns; columns--) {
        size_t end = i;
        while (i && !is_space(line.p[i - 1]))
            i--;
        if (i == end)
            return false;
        while (i && is_space(line.p[i - 1]))
            i--;
    }
    *word = vt_str_cut(line, 0, i);
    return i > 0;
}

static bool word_of(vt_str line, uint64_t columns, vt_str *word)
{
    if (count_spaces(line) != columns)
        return word_from_the_right(line, columns, word);
    *word = vt_str_cut(line, 0, vt_str_find(line, ' ', 0));
    return word->n > 0;
}

static bool all_numbers(vt_str text)
{
    size_t at = 0;
    double v;
    while (at < text.n) {
        while (at < text.n && is_space(text.p[at]))
            at++;
        if (at < text.n && !vt_wordvec_number(text, &at, &v))
            return false;
    }
    return true;
}

/* ---- what the file is
 * ---------------------------------------------------------------------------- */

static bool take_count(vt_str s, size_t *at, uint64_t *v)
{
    size_t start = *at;
    *v = 0;
    while (*at < s.n && *at - start < 12 && s.p[*at] >= '0' && s.p[*at] <= '9')
        *v = 10 * *v + (uint64_t)(s.p[(*at)++] - '0');
    return *at > start && *v > 0;
}

/* "3000 100\n" */
static bool header_read(wordvec *w)
{
    size_t at = 0;
    if (!take_count(w->file, &at, &w->rows) || at >= w->file.n || !is_space(w->file.p[at]))
        return false;
    at++;
    if (!take_count(w->file, &at, &w->columns) || w->columns > MOST_COLUMNS)
        return false;
    while (at < w->file.n && (is_space(w->file.p[at]) || w->file.p[at] == '\r'))
        at++;
    w->at = at + 1;
    return at < w->file.n && w->file.p[at] == '\n' && w->at < w->file.n;
}

/* A first row as text: a word and `columns` numbers. */
static bool text_row(const wordvec *w, size_t *at, vt_str *word)
{
    vt_str line = line_at(w->file, at);
    return line.n && word_of(line, w->columns, word) && word->n <= LONGEST_WORD &&
           all_numbers(vt_str_from(line, word->n));
}

/* A row as bytes; false when it is cut. */
static bool binary_row(const wordvec *w, size_t *at, vt_str *word)
{
    size_t start = *at;
    while (start < w->file.n && (w->file.p[start] == '\n' || w->file.p[start] == '\r'))
        start++;
    vt_str ahead = vt_str_cut(w->file, start, LONGEST_WORD);
    const char *space = ahead.n ? memchr(ahead.p, ' ', ahead.n) : NULL;
    if (!space)
        return false;
    *word = vt_str_cut(ahead, 0, (size_t)(space - ahead.p));
    *at = start + word->n + 1;
    if (w->columns * sizeof(float) > w->file.n - *at)
        return false;
    *at += w->columns * sizeof(float);
    return true;
}

/* With a header: the rows are text when the first one is, and bytes otherwise if they fit. */
static int headed_is(wordvec *w)
{
    size_t at = w->at;
    vt_str word;
    w->headed = true;
    w->text = text_row(w, &at, &word);
    if (w->text)
        return 3;
    at = w->at;
    if (w->rows > (w->bytes - w->at) / (w->columns * sizeof(float) + 1) ||
        !binary_row(w, &at, &word))
        return 0;
    return word.n && vt_utf8_valid(word) == word.n ? 3 : 0;
}

/* Without one: the first lines have equally many fields, and the words are not all numbers. */
static int bare_is(wordvec *w)
{
    size_t at = 0, first = 0;
    bool words = false;
    *w = (wordvec){.file = w->file, .bytes = w->bytes, .text = true};
    w->columns = count_fields(line_at(w->file, &first)) - 1;
    if (w->columns < LEAST_COLUMNS || w->columns > MOST_COLUMNS || first >= w->file.n)
        return 0;
    for (int i = 0; i < LOOKED_AT && at < w->file.n; i++) {
        vt_str word;
        bool last = !memchr(w->file.p + at, '\n', w->file.n - at);
        if (!text_row(w, &at, &word))
            return last && i > 1 ? 2 : 0; /* a cut file */
        words |= !all_numbers(word);
    }
    return words ? 2 : 0;
}

static int wordvec_is(const vt_map *map, wordvec *w)
{
    vt_str all = {(const char *)map->p, map->n};
    *w = (wordvec){.file = vt_str_cut(all, 0, LOOKED_AT_BYTES), .bytes = map->n};
    if (map->n < 8 || (uint8_t)map->p[0] <= ' ')
        return 0;
    int sure = header_read(w) ? headed_is(w) : 0;
    sure = sure ? sure : bare_is(w);
    w->file = all;
    return sure;
}

static int wordvec_probe(const vt_map *map)
{
    wordvec w;
    return wordvec_is(map, &w);
}

/* ---- opening
 * ---------------------------------------------------------------------------------------- */

static uint64_t count_lines(vt_str s)
{
    uint64_t n = 0;
    for (const char *p = s.p, *end = s.p + s.n; p < end; n++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : end;
    }
    return n;
}

typedef struct finding {
    const wordvec *w;
    vt_str *words;
    uint64_t room, n; /* rows that `words` can hold, and rows found */
    uint64_t bad, first_bad;
    bool cut;
} finding;

/* The next row; false at the end. */
static bool row_find(finding *f, size_t *at)
{
    vt_str word;
    bool all = f->w->headed && f->n + f->bad >= f->w->rows;
    if (all || f->n >= f->room || *at >= f->w->file.n)
        return false;
    if (!f->w->text) {
        f->cut = !binary_row(f->w, at, &word);
        if (!f->cut)
            f->words[f->n++] = word;
        return !f->cut;
    }
    vt_str line = line_at(f->w->file, at);
    if (line.n && word_of(line, f->w->columns, &word))
        f->words[f->n++] = word;
    else if (line.n && !f->bad++)
        f->first_bad = f->n + 1 + f->w->headed;
    return true;
}

static void note_what_lacks(vt_model *m, const finding *f)
{
    vt_arena *a = m->arena;
    vt_str *note = f->bad ? vt_push(a, &m->notes) : NULL;
    if (note)
        *note = vt_str_format(
            a,
            "%llu lines do not hold a word and %llu numbers and are left out; the first is "
            "line %llu",
            (unsigned long long)f->bad, (unsigned long long)f->w->columns,
            (unsigned long long)f->first_bad);
    note = f->w->headed && f->n + f->bad < f->w->rows ? vt_push(a, &m->notes) : NULL;
    if (note)
        *note = vt_str_format(a, "the header says %llu words, but the file ends after %llu",
                              (unsigned long long)f->w->rows, (unsigned long long)(f->n + f->bad));
}

static bool rows_find(vt_model *m, finding *f, const vt_progress *progress, vt_err *err)
{
    vt_str rest = vt_str_from(f->w->file, f->w->at);
    size_t at = f->w->at;
    uint64_t lines = f->w->text ? count_lines(rest) : f->w->rows;
    uint64_t fit = rest.n / (f->w->columns * (f->w->text ? 2 : sizeof(float)) + 1) + 1;
    f->room = lines < fit ? lines : fit;
    f->words = vt_arena_array(m->arena, f->room, sizeof *f->words);
    while (f->words && row_find(f, &at))
        if (f->n % STEP == 0 &&
            !vt_step(progress, "finding words", (double)at, (double)f->w->file.n, err))
            return false;
    note_what_lacks(m, f);
    return vt_arena_check(m->arena, err);
}

static bool read_binary(const vt_model *m, const vt_weight *t, uint64_t first, uint64_t n,
                        void *out, vt_err *err)
{
    uint64_t columns = (uint64_t)t->shape[1];
    (void)m, (void)err;
    for (uint64_t done = 0; done < n;) {
        vt_str word = t->rows->words[(first + done) / columns];
        uint64_t col = (first + done) % columns;
        uint64_t some = columns - col < n - done ? columns - col : n - done;
        memcpy((float *)out + done, word.p + word.n + 1 + col * sizeof(float),
               some * sizeof(float));
        done += some;
    }
    return true;
}

static bool read_text(const vt_model *m, const vt_weight *t, uint64_t first, uint64_t n, void *out,
                      vt_err *err)
{
    uint64_t columns = (uint64_t)t->shape[1];
    const vt_map *map = m->maps.at[0];
    for (uint64_t done = 0; done < n;) {
        uint64_t row = (first + done) / columns, col = (first + done) % columns;
        vt_str word = t->rows->words[row];
        const char *begin = word.p + word.n, *end = (const char *)map->p + map->n;
        vt_str line = {begin, (size_t)(end - begin)};
        size_t at = 0;
        for (uint64_t i = 0; i < columns && done < n; i++) {
            double v;
            while (at < line.n && is_space(line.p[at]))
                at++;
            if (!vt_wordvec_number(line, &at, &v))
                return vt_fail(err, VT_BAD_FILE, "row %llu, '%.*s': number %llu cannot be read",
                               (unsigned long long)row + 1, VT_ARG(word),
                               (unsigned long long)i + 1);
            if (i >= col)
                ((float *)out)[done++] = (float)v;
        }
    }
    return true;
}

static bool table_add(vt_model *m, const finding *f, vt_err *err)
{
    vt_weight *t = vt_push(m->arena, &m->weights);
    int64_t *shape = vt_arena_array(m->arena, 2, sizeof *shape);
    vt_vocabulary *rows = vt_arena_take(m->arena, sizeof *rows);
    if (!t || !shape || !rows)
        return vt_arena_check(m->arena, err);
    shape[0] = (int64_t)f->n;
    shape[1] = (int64_t)f->w->columns;
    *rows = (vt_vocabulary){f->words, f->n};
    *t = (vt_weight){.name = VT_S("vectors"),
                     .dtype = VT_DTYPE_F32,
                     .rank = 2,
                     .shape = shape,
                     .count = f->n * f->w->columns,
                     .bytes = f->w->file.n - f->w->at,
                     .read = f->w->text ? read_text : read_binary,
                     .offset = f->w->at,
                     .sparse_indices = VT_NONE,
                     .role = VT_ROLE_TRAINED,
                     .rows = rows};
    return true;
}

static bool wordvec_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    wordvec w;
    if (!wordvec_is(map, &w))
        return vt_fail(err, VT_BAD_FILE, "it holds no rows of a word and its numbers");
    finding f = {.w = &w};
    if (!rows_find(m, &f, progress, err))
        return false;
    if (!f.n)
        return vt_fail(err, VT_BAD_FILE, "none of its rows is whole");
    m->version = !w.text    ? VT_S("word2vec, binary")
                 : w.headed ? VT_S("word2vec, text")
                            : VT_S("GloVe, text");
    vt_map_release(map); /* every page was looked at */
    if (!table_add(m, &f, err) || !vt_architecture_build(m, VT_S(""), err))
        return false;
    m->no_graph = VT_S("word vectors are a table: nothing is computed");
    return true;
}

const vt_format vt_format_wordvec = {
    .name = "wordvec",
    .says = "word vectors: word2vec .bin and .txt, fastText .vec, GloVe .txt",
    .endings = ".bin .txt .vec",
    .graph = false,
    .weights = true,
    .probe = wordvec_probe,
    .open = wordvec_open,
};
