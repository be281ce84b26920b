/* weight_spectrum.c: the singular values of a stored tensor, seen as a matrix. */
#include "inspect/inspect.h"
#include "kernel/kernel.h"

#include <math.h>

enum { ALL_UP_TO = 1536, LARGEST = 256, READ = 1 << 16 };

/* All numbers of the series, f32 or f64 as they are, in `to`. */
static bool numbers_read(const vt_series *s, char *to, vt_err *err)
{
    size_t size = s->wide ? 8 : 4;
    for (uint64_t at = 0; at < s->n; at += READ) {
        size_t n = s->n - at < READ ? (size_t)(s->n - at) : READ;
        if (!vt_series_read(s, at, n, to + at * size, err))
            return false;
    }
    return true;
}

static double norm_of(const vt_series *s, const void *p)
{
    vt_moments m = {0};
    (s->wide ? vt_moments_add_f64 : vt_moments_add_f32)(&m, p, (size_t)s->n);
    return vt_stats_of(&m).l2;
}

static bool all_found(const vt_series *s, void *a, vt_spectrum *out, vt_err *err)
{
    size_t n = out->n;
    float *f = s->wide ? NULL : vt_alloc(n * sizeof *f);
    if (s->wide)
        return vt_kernel_svd_f64(a, (size_t)out->rows, (size_t)out->cols, out->values, err);
    if (!f)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    bool ok = vt_kernel_svd_f32(a, (size_t)out->rows, (size_t)out->cols, f, err);
    for (size_t i = 0; ok && i < n; i++)
        out->values[i] = (double)f[i];
    vt_free(f);
    return ok;
}

static bool largest_found(const float *a, vt_spectrum *out, const vt_progress *progress, vt_err *err)
{
    float *f = vt_alloc(out->n * sizeof *f), residual = 0;
    if (!f)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    bool ok = vt_kernel_svd_top(a, (size_t)out->rows, (size_t)out->cols, out->n, f, &residual, progress, err);
    for (size_t i = 0; ok && i < out->n; i++)
        out->values[i] = (double)f[i];
    out->residual = (double)residual;
    vt_free(f);
    return ok;
}

/* How many are looked for: the largest alone only where that is much less work. */
static size_t wanted(const vt_series *s, uint64_t least, size_t most)
{
    uint64_t n = most ? most : least > ALL_UP_TO ? LARGEST : least;
    if (!s->wide && n < least && least > ALL_UP_TO / 2)
        return (size_t)(n < least / 8 ? n : least / 8);
    return (size_t)least;
}

bool vt_weight_spectrum(vt_arena *arena, const vt_model *m, const vt_tensor *t, size_t most, bool real,
                        const vt_progress *progress, vt_spectrum *out, vt_err *err)
{
    uint64_t least = t->rows < t->cols ? t->rows : t->cols, bytes;
    vt_series s;
    *out = (vt_spectrum){.rows = t->rows, .cols = t->cols};
    if (least < 2)
        return vt_fail(err, VT_BAD_INPUT, "a tensor of one row or column has no spectrum to speak of");
    if (!vt_weight_series(arena, m, t->weight, real, &s, err) ||
        !vt_step(progress, "singular values", 0, 1, err))
        return false;
    out->n = wanted(&s, least, most);
    out->values = vt_arena_array(arena, least, sizeof *out->values);
    if (!vt_arena_check(arena, err))
        return false;
    if (__builtin_mul_overflow(s.n, s.wide ? 8 : 4, &bytes) || bytes > SIZE_MAX / 4)
        return vt_fail(err, VT_LIMIT, "the matrix is too large");
    void *a = vt_alloc((size_t)bytes);
    bool ok = a ? numbers_read(&s, a, err) : vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (ok) {
        out->norm = norm_of(&s, a);
        ok = out->n == least ? all_found(&s, a, out, err) : largest_found(a, out, progress, err);
    }
    vt_free(a);
    if (ok)
        vt_spectrum_describe(out);
    return ok ? true : vt_while(err, "weight '%.*s'", VT_ARG(m->weights.at[t->weight].name));
}
