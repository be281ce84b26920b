/* nearest.c: rows of an embedding table that point where a word points, or a sum of words.
 *
 *   q = sum of sign * v / |v| over the words asked for        cos(q, v) = q . v / (|q| |v|)
 *
 * which is what word2vec's and gensim's analogies rank by (Mikolov et al. 2013). All rows are
 * compared, one slice of rows after another, in f64: nothing is approximated, and no more than a
 * slice is in memory. Each slice keeps its best rows; slices are merged in order, so the answer
 * does not depend on the number of threads. */
#include "inspect/inspect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 32, MOST_WORDS = 64, PIECE = 8192, LANES = 8 };

typedef struct slice {
    vt_near *best; /* room for `limit` */
    size_t n;
    bool ok;
    vt_err err;
} slice;

typedef struct nearest {
    const vt_weight *table;
    vt_series series;
    uint64_t rows, columns, per_slice, first; /* first: slice of the batch */
    const vt_word *words;
    size_t n_words;
    double *q, length;
    size_t limit;
    slice slices[BATCH];
} nearest;

/* ---- numbers of the table
 * ------------------------------------------------------------------------ */

/* Sums over a run of numbers, in lanes that are added in one order on every machine. */
#define SUMS(T)                                                                                    \
    static void sums_##T(const T *x, const double *q, size_t n, double *dot, double *square)       \
    {                                                                                              \
        double d[LANES] = {0}, s[LANES] = {0};                                                     \
        for (size_t i = 0; i < n; i++) {                                                           \
            T v;                                                                                   \
            memcpy(&v, x + i, sizeof v);                                                           \
            d[i % LANES] += (double)v * q[i];                                                      \
            s[i % LANES] += (double)v * (double)v;                                                 \
        }                                                                                          \
        for (int i = 0; i < LANES; i++) {                                                          \
            *dot += d[i];                                                                          \
            *square += s[i];                                                                       \
        }                                                                                          \
    }
SUMS(float)
SUMS(double)

/* Elements one after another; what they add up to at the end of each row. */
typedef struct walk {
    nearest *k;
    slice *s;
    uint64_t row, col;
    double dot, square;
    double *out; /* instead of sums: the numbers themselves */
} walk;

static void keep(nearest *k, slice *s, uint64_t row, double cosine);

static void row_end(walk *w)
{
    bool known = false;
    for (size_t i = 0; i < w->k->n_words; i++)
        known |= w->k->words[i].row == w->row;
    double cosine = w->dot / (sqrt(w->square) * w->k->length);
    if (!known && isfinite(cosine))
        keep(w->k, w->s, w->row, cosine);
    w->dot = w->square = 0;
    w->col = 0;
    w->row++;
}

static double number_at(const void *p, bool wide, size_t i)
{
    float narrow;
    double v;
    if (wide)
        return memcpy(&v, (const double *)p + i, sizeof v), v;
    return memcpy(&narrow, (const float *)p + i, sizeof narrow), (double)narrow;
}

static void run_take(walk *w, const void *p, size_t n)
{
    size_t size = w->k->series.wide ? sizeof(double) : sizeof(float);
    while (n) {
        uint64_t left = w->k->columns - w->col;
        size_t some = left < n ? (size_t)left : n;
        for (size_t i = 0; w->out && i < some; i++)
            w->out[w->col + i] = number_at(p, w->k->series.wide, i);
        if (!w->out && w->k->series.wide)
            sums_double(p, w->k->q + w->col, some, &w->dot, &w->square);
        else if (!w->out)
            sums_float(p, w->k->q + w->col, some, &w->dot, &w->square);
        p = (const char *)p + some * size;
        n -= some;
        w->col += some;
        if (w->col == w->k->columns && !w->out)
            row_end(w);
    }
}

static bool elements_walk(walk *w, uint64_t first, uint64_t n, vt_err *err)
{
    const vt_series *s = &w->k->series;
    size_t size = s->wide ? sizeof(double) : sizeof(float), piece = s->piece ? s->piece : PIECE;
    unsigned grain = s->grain ? s->grain : 1;
    if (s->lies) {
        run_take(w, (const char *)s->lies + first * size, n);
        return true;
    }
    void *room = NULL;
    if (posix_memalign(&room, 64, piece * sizeof(double)))
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    bool ok = true;
    for (uint64_t at = first; ok && at < first + n;) {
        uint64_t begin = at - at % grain, most = s->n - begin;
        size_t some = most < piece ? (size_t)most : piece;
        const char *p = s->fetch(s->ctx, begin, some, room, err);
        uint64_t end = begin + some < first + n ? begin + some : first + n;
        ok = p != NULL;
        if (ok)
            run_take(w, p + (at - begin) * size, (size_t)(end - at));
        at = end;
    }
    free(room);
    return ok;
}

/* ---- the best of a slice
 * ---------------------------------------------------------------------------- */

static bool before(vt_near a, vt_near b)
{
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.row < b.row;
}

static void keep(nearest *k, slice *s, uint64_t row, double cosine)
{
    vt_near one = {row, cosine};
    if (s->n == k->limit && (!s->n || before(s->best[s->n - 1], one)))
        return;
    size_t i = s->n < k->limit ? s->n++ : s->n - 1;
    for (; i && before(one, s->best[i - 1]); i--)
        s->best[i] = s->best[i - 1];
    s->best[i] = one;
}

static void slice_find(void *ctx, size_t i)
{
    nearest *k = ctx;
    slice *s = &k->slices[i];
    uint64_t row = (k->first + i) * k->per_slice;
    uint64_t rows = k->rows - row < k->per_slice ? k->rows - row : k->per_slice;
    walk w = {.k = k, .s = s, .row = row};
    s->n = 0;
    s->ok = elements_walk(&w, row * k->columns, rows * k->columns, &s->err);
}

static bool all_find(vt_arena *arena, nearest *k, const vt_progress *progress, vt_nearest *out,
                     vt_err *err)
{
    uint64_t slices = (k->rows + k->per_slice - 1) / k->per_slice;
    slice all = {.best = vt_arena_array(arena, k->limit, sizeof *all.best)};
    for (int i = 0; i < BATCH; i++)
        k->slices[i].best = vt_arena_array(arena, k->limit, sizeof *all.best);
    if (!vt_arena_check(arena, err))
        return false;
    for (k->first = 0; k->first < slices; k->first += BATCH) {
        size_t n = slices - k->first < BATCH ? (size_t)(slices - k->first) : BATCH;
        vt_parallel(n, slice_find, k);
        for (size_t i = 0; i < n; i++) {
            if (!k->slices[i].ok) {
                if (err)
                    *err = k->slices[i].err;
                return false;
            }
            for (size_t b = 0; b < k->slices[i].n; b++)
                keep(k, &all, k->slices[i].best[b].row, k->slices[i].best[b].cosine);
        }
        if (!vt_step(progress, "comparing rows", (double)k->first, (double)slices, err))
            return false;
    }
    out->at = all.best;
    out->n = all.n;
    return true;
}

/* ---- the words asked for
 * ----------------------------------------------------------------------------- */

static bool row_called(const nearest *k, vt_str word, uint64_t *row)
{
    const vt_vocabulary *v = k->table->rows;
    for (uint64_t i = 0; v && i < v->n && i < k->rows; i++)
        if (vt_str_eq(v->words[i], word)) {
            *row = i;
            return true;
        }
    return false;
}

/* Tokenizers mark the start of a word: SentencePiece "▁king", GPT-2 "Ġking"; llama2.c keeps the
 * space. */
static bool row_found(vt_arena *arena, const nearest *k, vt_str word, uint64_t *row)
{
    static const char *const marks[] = {"", "\xe2\x96\x81", "\xc4\xa0", " "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (row_called(k, vt_str_format(arena, "%s%.*s", marks[i], VT_ARG(word)), row))
            return true;
    *row = 0;
    for (size_t i = 1; i < word.n; i++) {
        if (word.p[0] != '#' || word.p[i] < '0' || word.p[i] > '9' || *row >= k->rows)
            return false;
        *row = 10 * *row + (uint64_t)(word.p[i] - '0');
    }
    return word.n > 1 && *row < k->rows;
}

static bool same_ignoring_case(vt_str a, vt_str b)
{
    bool same = a.n == b.n;
    for (size_t i = 0; same && i < a.n; i++)
        same = (a.p[i] >= 'A' && a.p[i] <= 'Z' ? a.p[i] + 32 : a.p[i]) ==
               (b.p[i] >= 'A' && b.p[i] <= 'Z' ? b.p[i] + 32 : b.p[i]);
    return same;
}

static bool fail_unknown(const nearest *k, vt_str word, vt_err *err)
{
    const vt_vocabulary *v = k->table->rows;
    for (uint64_t i = 0; v && i < v->n && i < k->rows; i++)
        if (same_ignoring_case(v->words[i], word))
            return vt_fail(err, VT_NOT_FOUND, "no row is called '%.*s', but there is '%.*s'",
                           VT_ARG(word), VT_ARG(v->words[i]));
    return vt_fail(err, VT_NOT_FOUND,
                   v ? "no row is called '%.*s'"
                     : "no row is called '%.*s': this table has no words, only rows #0, #1...",
                   VT_ARG(word));
}

static vt_str trimmed(vt_str s)
{
    while (s.n && s.p[0] == ' ')
        s = vt_str_from(s, 1);
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    return s;
}

/* Where the next "+" or "-" between spaces stands; a word may have one inside. */
static size_t sign_after(vt_str s, size_t at)
{
    for (size_t i = at ? at : 1; i < s.n; i++) {
        bool sign = s.p[i] == '+' || s.p[i] == '-';
        if (sign && s.p[i - 1] == ' ' && (i + 1 == s.n || s.p[i + 1] == ' '))
            return i;
    }
    return s.n;
}

/* "king - man + woman". A query that is a word as it stands means that word. */
static bool query_read(vt_arena *arena, nearest *k, vt_str query, vt_err *err)
{
    vt_word *words = vt_arena_array(arena, MOST_WORDS, sizeof *words);
    double sign = 1;
    query = trimmed(query);
    k->words = words;
    if (!words)
        return vt_arena_check(arena, err);
    if (row_found(arena, k, query, &words[0].row)) {
        words[0].sign = 1;
        k->n_words = 1;
        return true;
    }
    if (query.n > 1 && (query.p[0] == '-' || query.p[0] == '+') && query.p[1] == ' ') {
        sign = query.p[0] == '-' ? -1 : 1;
        query = vt_str_from(query, 2);
    }
    for (size_t at = 0, end; at <= query.n; at = end + 1) {
        end = sign_after(query, at);
        vt_str word = trimmed(vt_str_cut(query, at, end - at));
        if (!word.n)
            return vt_fail(err, VT_BAD_INPUT, "a word is missing in '%.*s'", VT_ARG(query));
        if (k->n_words == MOST_WORDS)
            return vt_fail(err, VT_LIMIT, "more than %d words", MOST_WORDS);
        vt_word *w = &words[k->n_words++];
        if (!row_found(arena, k, word, &w->row))
            return fail_unknown(k, word, err);
        w->sign = sign;
        sign = end < query.n && query.p[end] == '-' ? -1 : 1;
    }
    return true;
}

/* The sum of the words' directions. */
static bool direction_make(vt_arena *arena, nearest *k, vt_err *err)
{
    double *row = vt_arena_array(arena, k->columns, sizeof *row);
    k->q = vt_arena_array(arena, k->columns, sizeof *k->q);
    if (!vt_arena_check(arena, err))
        return false;
    for (size_t i = 0; i < k->n_words; i++) {
        walk w = {.k = k, .out = row};
        double dot = 0, square = 0;
        if (!elements_walk(&w, k->words[i].row * k->columns, k->columns, err))
            return false;
        sums_double(row, row, k->columns, &dot, &square);
        if (!(square > 0) || !isfinite(square))
            return vt_fail(err, VT_BAD_INPUT, "row %llu has no direction: its length is %g",
                           (unsigned long long)k->words[i].row, sqrt(square));
        for (uint64_t c = 0; c < k->columns; c++)
            k->q[c] += k->words[i].sign * (row[c] / sqrt(square));
    }
    double dot = 0, square = 0;
    sums_double(k->q, k->q, k->columns, &dot, &square);
    k->length = sqrt(square);
    return k->length > 0 ? true : vt_fail(err, VT_BAD_INPUT, "the words add up to nothing");
}

bool vt_nearest_find(vt_arena *arena, const vt_model *m, vt_id weight, vt_str query, size_t limit,
                     const vt_progress *progress, vt_nearest *out, vt_err *err)
{
    const vt_weight *w = &m->weights.at[weight];
    nearest *k = vt_arena_take(arena, sizeof *k);
    if (!k)
        return vt_arena_check(arena, err);
    if (w->rank != 2 || !w->count)
        return vt_fail(err, VT_BAD_INPUT, "'%.*s' is no table of rows", VT_ARG(w->name));
    *k = (nearest){.table = w,
                   .rows = (uint64_t)w->shape[0],
                   .columns = (uint64_t)w->shape[1],
                   .limit = limit < VT_NEAREST_MOST ? limit : VT_NEAREST_MOST};
    k->per_slice = VT_SLICE / k->columns ? VT_SLICE / k->columns : 1;
    if (!vt_weight_series(arena, m, weight, true, &k->series, err) ||
        !query_read(arena, k, query, err) || !direction_make(arena, k, err) ||
        !all_find(arena, k, progress, out, err))
        return false;
    out->words = k->words;
    out->n_words = k->n_words;
    return true;
}

vt_str vt_row_name(vt_arena *arena, const vt_weight *w, uint64_t row)
{
    if (w->rows && row < w->rows->n)
        return w->rows->words[row];
    return vt_str_format(arena, "#%llu", (unsigned long long)row);
}

/* ---- as JSON ---------------------------------------------------------------------------------------- */

static void row_put(vt_json *j, vt_arena *a, const vt_weight *w, uint64_t row, const char *key,
                    double value)
{
    vt_json_object(j);
    vt_json_key(j, "row");
    vt_json_uint(j, row);
    vt_json_key(j, "word");
    vt_json_str(j, vt_row_name(a, w, row));
    vt_json_key(j, key);
    vt_json_f64(j, value);
    vt_json_end(j, '}');
}

void vt_nearest_json(vt_arena *arena, const vt_weight *w, const vt_nearest *found, vt_json *out)
{
    vt_json_object(out);
    vt_json_key(out, "table");
    vt_json_str(out, w->name);
    vt_json_key(out, "query");
    vt_json_array(out);
    for (size_t i = 0; i < found->n_words; i++)
        row_put(out, arena, w, found->words[i].row, "sign", found->words[i].sign);
    vt_json_end(out, ']');
    vt_json_key(out, "nearest");
    vt_json_array(out);
    for (size_t i = 0; i < found->n; i++)
        row_put(out, arena, w, found->at[i].row, "cosine", found->at[i].cosine);
    vt_json_end(out, ']');
    vt_json_end(out, '}');
}
