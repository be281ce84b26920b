/* tiles.c: a rectangle of a matrix at the size of a picture: least, largest and mean of each cell.
 *
 * Cells are wider than one number when zoomed out; then each keeps its extremes, so that one spike among a
 * million shows. Cell (i, j) of [down, across] covers rows [i rows/down, (i+1) rows/down), at least one, and
 * columns likewise. A row of cells is the unit that threads share: it needs one band of the matrix. */
#include "analysis/slices.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_BAND = 1 << 22, WAVE = 32 };

typedef struct tiling {
    const vt_series *s;
    uint64_t width;
    vt_rectangle r;
    size_t down, across;
    vt_tile *out;
    const uint64_t *cols; /* first and end of each cell's columns */
    size_t first; /* row of cells of this wave */
    atomic_bool failed;
    vt_err err;
} tiling;

typedef struct cell {
    double sum, min, max;
    uint64_t finite, nan;
} cell;

typedef float v8f __attribute__((vector_size(32)));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef float v8f_any __attribute__((vector_size(32), aligned(1), may_alias));

static uint64_t edge(uint64_t n, size_t i, size_t cells)
{
    return (uint64_t)((unsigned __int128)n * i / cells);
}

static void span(uint64_t n, size_t i, size_t cells, uint64_t out[2])
{
    out[0] = edge(n, i, cells);
    out[1] = edge(n, i + 1, cells);
    if (out[1] == out[0]) /* zoomed in: several cells show one number */
        out[1] = out[0] + 1;
}

static double number(const char *p, size_t i, bool wide)
{
    float f;
    double d;
    if (!wide) {
        memcpy(&f, p + i * sizeof f, sizeof f);
        return (double)f;
    }
    memcpy(&d, p + i * sizeof d, sizeof d);
    return d;
}

static void run_slow(cell *c, const char *p, size_t n, bool wide)
{
    for (size_t i = 0; i < n; i++) {
        double x = number(p, i, wide);
        if (!isfinite(x)) {
            c->nan++;
            continue;
        }
        c->sum += x;
        c->finite++;
        c->min = x < c->min ? x : c->min;
        c->max = x > c->max ? x : c->max;
    }
}

#define LESS(a, b) (v8f)(((v8i)(a) & ((a) < (b))) | ((v8i)(b) & ~((a) < (b))))
#define MORE(a, b) (v8f)(((v8i)(a) & ((a) > (b))) | ((v8i)(b) & ~((a) > (b))))

/* A run of f32. NaN and infinities show in the sum; then it is walked again. */
#define RUN_F32(name, target)                                                                      \
    target static void name(cell *c, const char *p, size_t n)                                      \
    {                                                                                              \
        v8f low = *(const v8f_any *)p, high = low, sum = {0};                                      \
        size_t i = 0;                                                                              \
        for (; i + 8 <= n; i += 8) {                                                               \
            v8f x = *(const v8f_any *)(p + 4 * i);                                                 \
            low = LESS(x, low);                                                                    \
            high = MORE(x, high);                                                                  \
            sum += x;                                                                              \
        }                                                                                          \
        double all = 0;                                                                            \
        for (int k = 0; k < 8; k++)                                                                \
            all += (double)sum[k];                                                                 \
        if (!isfinite(all)) {                                                                      \
            run_slow(c, p, n, false);                                                              \
            return;                                                                                \
        }                                                                                          \
        for (int k = 0; k < 8; k++) {                                                              \
            c->min = (double)low[k] < c->min ? (double)low[k] : c->min;                            \
            c->max = (double)high[k] > c->max ? (double)high[k] : c->max;                          \
        }                                                                                          \
        c->sum += all;                                                                             \
        c->finite += i;                                                                            \
        run_slow(c, p + 4 * i, n - i, false);                                                      \
    }
RUN_F32(run_f32_plain, )
#if defined(__x86_64__)
RUN_F32(run_f32_avx2, __attribute__((target("avx2"))))
#endif

static void run_add(cell *c, const char *p, size_t n, bool wide)
{
    if (wide || n < 8)
        run_slow(c, p, n, wide);
#if defined(__x86_64__)
    else if (__builtin_cpu_supports("avx2"))
        run_f32_avx2(c, p, n);
#endif
    else
        run_f32_plain(c, p, n);
}

static void row_add(const tiling *t, cell *cells, const char *row)
{
    size_t size = t->s->wide ? 8 : 4;
    for (size_t j = 0; j < t->across; j++) {
        const uint64_t *cols = t->cols + 2 * j;
        run_add(&cells[j], row + cols[0] * size, (size_t)(cols[1] - cols[0]), t->s->wide);
    }
}

/* ---- a band of several rows: first down, then across ---------------------------------------------------- */

/* Columns are folded over at most 16 rows, so that sums in f32 lose nothing that a mean would show, in chunks
 * of cells that stay in the cache; then each cell takes what its columns have. */
enum { CHUNK = 2048, FOLD = 16 };

typedef struct strip {
    float low[CHUNK], high[CHUNK], sum[CHUNK];
} strip;

#define FOLD_F32(name, target)                                                                     \
    target static void name(strip *f, const char *p, size_t n, bool first)                         \
    {                                                                                              \
        size_t i = 0;                                                                              \
        for (; i + 8 <= n; i += 8) {                                                               \
            v8f x = *(const v8f_any *)(p + 4 * i);                                                 \
            v8f_any *low = (v8f_any *)(f->low + i), *high = (v8f_any *)(f->high + i);              \
            v8f_any *sum = (v8f_any *)(f->sum + i);                                                \
            *low = first ? x : LESS(x, *low);                                                      \
            *high = first ? x : MORE(x, *high);                                                    \
            *sum = first ? x : x + *sum;                                                           \
        }                                                                                          \
        for (; i < n; i++) {                                                                       \
            float x;                                                                               \
            memcpy(&x, p + 4 * i, 4);                                                              \
            f->low[i] = first || x < f->low[i] ? x : f->low[i];                                    \
            f->high[i] = first || x > f->high[i] ? x : f->high[i];                                 \
            f->sum[i] = first ? x : f->sum[i] + x;                                                 \
        }                                                                                          \
    }
FOLD_F32(fold_plain, )
#if defined(__x86_64__)
FOLD_F32(fold_avx2, __attribute__((target("avx2"))))
#endif

/* What columns from .. to of the strip add to a cell; false when one of them is no number. */
static bool strip_add(cell *c, const strip *f, size_t from, size_t to, uint64_t rows)
{
    double sum = 0;
    float low = f->low[from], high = f->high[from];
    for (size_t i = from; i < to; i++) {
        sum += (double)f->sum[i];
        low = f->low[i] < low ? f->low[i] : low;
        high = f->high[i] > high ? f->high[i] : high;
    }
    if (!isfinite(sum))
        return false;
    c->sum += sum;
    c->finite += rows * (to - from);
    c->min = (double)low < c->min ? (double)low : c->min;
    c->max = (double)high > c->max ? (double)high : c->max;
    return true;
}

/* Cells j .. last - 1 over `rows` rows that begin at p, a row `stride` bytes; all within a chunk. */
static void chunk_add(const tiling *t, cell *cells, size_t j, size_t last, const char *p, uint64_t rows,
                      size_t stride)
{
    strip f;
    const uint64_t *first = t->cols + 2 * j, *end = t->cols + 2 * (last - 1);
    for (uint64_t k = 0; k < rows; k++) {
        const char *row = p + k * stride + 4 * first[0];
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2"))
            fold_avx2(&f, row, (size_t)(end[1] - first[0]), k == 0);
        else
#endif
            fold_plain(&f, row, (size_t)(end[1] - first[0]), k == 0);
    }
    for (; j < last; j++) {
        const uint64_t *cols = t->cols + 2 * j;
        if (strip_add(&cells[j], &f, (size_t)(cols[0] - first[0]), (size_t)(cols[1] - first[0]), rows))
            continue;
        for (uint64_t k = 0; k < rows; k++)
            run_slow(&cells[j], p + k * stride + 4 * cols[0], (size_t)(cols[1] - cols[0]), false);
    }
}

static void rows_add(const tiling *t, cell *cells, const char *p, uint64_t rows)
{
    size_t stride = t->width * 4;
    for (uint64_t k = 0; k < rows; k += FOLD) {
        uint64_t n = rows - k < FOLD ? rows - k : FOLD;
        for (size_t j = 0, last; j < t->across; j = last) {
            for (last = j + 1; last < t->across; last++)
                if (t->cols[2 * last + 1] - t->cols[2 * j] > CHUNK)
                    break;
            chunk_add(t, cells, j, last, p + k * stride, n, stride);
        }
    }
}

/* Cells that several rows share, and that are narrow enough for a chunk. */
static bool folds(const tiling *t, uint64_t rows)
{
    return !t->s->wide && rows > 1 && t->r.cols / t->across + 1 <= CHUNK;
}

static void cells_put(const tiling *t, const cell *cells, size_t i)
{
    for (size_t j = 0; j < t->across; j++) {
        const cell *c = &cells[j];
        vt_tile *o = &t->out[i * t->across + j];
        bool any = c->finite > 0;
        *o = (vt_tile){.min = any ? (float)c->min : NAN, .max = any ? (float)c->max : NAN,
                       .mean = any ? (float)(c->sum / (double)c->finite) : NAN,
                       .nan = c->nan < UINT32_MAX ? (uint32_t)c->nan : UINT32_MAX};
    }
}

/* The rows of a band: all at once where that is not too much, so that what is made in pieces is made
 * once; else one by one, only their part. */
static bool band_add(const tiling *t, cell *cells, const uint64_t rows[2], void *room, size_t fits,
                     vt_err *err)
{
    size_t size = t->s->wide ? 8 : 4;
    uint64_t at = (t->r.row + rows[0]) * t->width + t->r.col;
    uint64_t n = (rows[1] - rows[0] - 1) * t->width + t->r.cols;
    bool at_once = t->s->lies || n <= fits;
    const char *all = at_once ? vt_series_view(t->s, at, (size_t)n, room, err) : NULL;
    if (at_once && !all)
        return false;
    if (at_once && folds(t, rows[1] - rows[0])) {
        rows_add(t, cells, all, rows[1] - rows[0]);
        return true;
    }
    for (uint64_t k = 0; k < rows[1] - rows[0]; k++) {
        const char *row = at_once ? all + k * t->width * size
                                  : vt_series_view(t->s, at + k * t->width, (size_t)t->r.cols, room, err);
        if (!row)
            return false;
        row_add(t, cells, row);
    }
    return true;
}

static void tile_row(void *ctx, size_t at)
{
    tiling *t = ctx;
    size_t i = t->first + at;
    vt_err err = {0};
    uint64_t rows[2];
    span(t->r.rows, i, t->down, rows);
    uint64_t band = (rows[1] - rows[0]) * t->width;
    size_t fits = band < MOST_BAND ? (size_t)band : t->r.cols < MOST_BAND ? MOST_BAND : (size_t)t->r.cols;
    size_t table = (t->across * sizeof(cell) + 63) & ~(size_t)63;
    if (atomic_load(&t->failed))
        return;
    char *taken = vt_alloc(table + (t->s->lies ? 0 : fits * sizeof(double)) + 64);
    cell *cells = (cell *)(((uintptr_t)taken + 63) & ~(uintptr_t)63);
    for (size_t j = 0; taken && j < t->across; j++)
        cells[j] = (cell){.min = INFINITY, .max = -INFINITY};
    if (!taken)
        vt_fail(&err, VT_NO_MEMORY, "out of memory");
    else if (band_add(t, cells, rows, (char *)cells + table, fits, &err))
        cells_put(t, cells, i);
    vt_free(taken);
    if (err.code && !atomic_exchange(&t->failed, true))
        t->err = err;
}

static bool waves_run(tiling *t, const vt_progress *progress, vt_err *err)
{
    for (; t->first < t->down; t->first += WAVE) {
        if (!vt_step(progress, "tiles", (double)t->first, (double)t->down, err))
            return false;
        size_t n = t->down - t->first < WAVE ? t->down - t->first : WAVE;
        vt_parallel(n, tile_row, t);
        if (atomic_load(&t->failed)) {
            if (err)
                *err = t->err;
            return false;
        }
        uint64_t begin = edge(t->r.rows, t->first, t->down), end = edge(t->r.rows, t->first + n, t->down);
        if (t->s->forget && end > begin)
            t->s->forget(t->s->ctx, (t->r.row + begin) * t->width, (end - begin) * t->width);
    }
    return true;
}

bool vt_tiles_make(const vt_series *s, uint64_t width, vt_rectangle r, size_t down, size_t across,
                   const vt_progress *progress, vt_tile *out, vt_err *err)
{
    tiling t = {.s = s, .width = width, .r = r, .down = down, .across = across, .out = out};
    uint64_t height = width ? s->n / width : 0;
    if (!r.rows || !r.cols || !down || !across || r.col > width || r.cols > width - r.col ||
        r.row > height || r.rows > height - r.row)
        return vt_fail(err, VT_BAD_INPUT, "the rectangle does not lie in the matrix of %llu x %llu",
                       (unsigned long long)height, (unsigned long long)width);
    uint64_t *cols = vt_alloc(2 * across * sizeof *cols);
    if (!cols)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    for (size_t j = 0; j < across; j++)
        span(r.cols, j, across, cols + 2 * j);
    t.cols = cols;
    bool ok = waves_run(&t, progress, err);
    vt_free(cols);
    return ok;
}
