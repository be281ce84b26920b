/* weight_series.c: the numbers of a stored tensor, for room analysis.
 *
 *   f32 or f64, in the map         --> where they lie, nothing is copied
 *   other formats, in the map      --> decoded a piece at a time
 *   made by the reader (chunks of HDF5, strided views, protobuf's varints) --> read under a lock, in
 *                                      pieces as large as a slice, then decoded
 *
 * Complex numbers give their magnitude. Quantized integers give what they stand for when `real`:
 * (stored - zero) * scale, the scale of their channel. Pages of large tensors are given back once read. */
#include "inspect/inspect.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { KEEP_BYTES = 64 << 20 }; /* smaller tensors stay resident */

typedef struct source {
    const vt_model *m;
    const vt_weight *w;
    vt_id id;
    bool wide;
    const vt_quant *quant; /* NULL: as stored */
    uint64_t inner;        /* elements under one entry of quant */
    const vt_map *map;     /* that holds the data, when pages are to be given back */
    pthread_mutex_t lock;  /* readers make elements for one thread at a time */
} source;

static bool is_complex(vt_dtype t)
{
    return t == VT_DTYPE_C64 || t == VT_DTYPE_C128;
}

/* f32 would round these. */
static bool is_wide(vt_dtype t)
{
    return t == VT_DTYPE_F64 || is_complex(t) || (t >= VT_DTYPE_I32 && t <= VT_DTYPE_U64);
}

static void magnitudes(vt_dtype t, const uint8_t *p, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        float f[2];
        double d[2];
        if (t == VT_DTYPE_C64) {
            memcpy(f, p + i * sizeof f, sizeof f);
            d[0] = (double)f[0], d[1] = (double)f[1];
        } else
            memcpy(d, p + i * sizeof d, sizeof d);
        out[i] = hypot(d[0], d[1]);
    }
}

static void dequantize(const source *s, uint64_t first, size_t n, void *out)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t k = s->quant->axis < 0 && !s->quant->run ? 0 : (first + i) / s->inner % s->quant->n;
        double zero = s->quant->zero ? (double)s->quant->zero[k] : 0;
        double scale = (double)s->quant->scale[k];
        if (s->wide)
            ((double *)out)[i] = (((double *)out)[i] - zero) * scale;
        else
            ((float *)out)[i] = (float)(((double)((float *)out)[i] - zero) * scale);
    }
}

/* Elements first..first+n-1, of which the first is number `skip` of the packed ones at `p`. */
static const void *decoded(const source *s, const uint8_t *p, uint64_t skip, uint64_t first, size_t n,
                           void *room, vt_err *err)
{
    vt_dtype t = s->w->dtype;
    bool ok = true;
    if (is_complex(t))
        magnitudes(t, p + skip * (t == VT_DTYPE_C64 ? 8 : 16), n, room);
    else
        ok = s->wide ? vt_decode_f64(t, p, skip, n, room) : vt_decode_f32(t, p, skip, n, room);
    if (!ok) {
        vt_fail(err, VT_UNKNOWN, "elements of type %s cannot be decoded", vt_dtype_name(t));
        return NULL;
    }
    if (s->quant)
        dequantize(s, first, n, room);
    return room;
}

static const void *mapped_fetch(void *ctx, uint64_t first, size_t n, void *room, vt_err *err)
{
    const source *s = ctx;
    return decoded(s, s->w->data, first, first, n, room, err);
}

static const void *read_fetch(void *ctx, uint64_t first, size_t n, void *room, vt_err *err)
{
    source *s = ctx;
    uint64_t bytes;
    if (!vt_dtype_bytes(s->w->dtype, n, &bytes))
        return NULL;
    uint8_t *packed = vt_alloc((size_t)bytes);
    if (!packed) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    pthread_mutex_lock(&s->lock);
    bool ok = vt_weight_read(s->m, s->id, first, n, packed, err);
    pthread_mutex_unlock(&s->lock);
    if (!ok && err)
        err->where[0] = 0; /* said again by whoever asked */
    const void *made = ok ? decoded(s, packed, 0, first, n, room, err) : NULL;
    vt_free(packed);
    return made;
}

static void mapped_forget(void *ctx, uint64_t first, uint64_t n)
{
    const source *s = ctx;
    uint64_t begin, bytes;
    if (vt_dtype_bytes(s->w->dtype, first, &begin) && vt_dtype_bytes(s->w->dtype, n, &bytes))
        vt_map_release_part(s->map, s->w->data + begin, (size_t)bytes);
}

static const vt_map *map_of(const vt_model *m, const uint8_t *p)
{
    for (size_t i = 0; i < m->maps.n; i++)
        if (p >= m->maps.at[i]->p && p < m->maps.at[i]->p + m->maps.at[i]->n)
            return m->maps.at[i];
    return NULL;
}

static uint64_t inner_of(const vt_weight *w, int axis)
{
    uint64_t n = 1;
    for (int i = axis + 1; axis >= 0 && i < w->rank; i++)
        n *= (uint64_t)w->shape[i];
    return n ? n : 1;
}

static bool has_numbers(const vt_weight *w, vt_err *err)
{
    if (w->dtype == VT_DTYPE_UNKNOWN)
        return vt_fail(err, VT_UNKNOWN, "elements of type %d are not known", w->file_dtype);
    if (w->dtype == VT_DTYPE_STRING)
        return vt_fail(err, VT_UNKNOWN, "strings have no statistics");
    if (w->missing && w->count)
        return vt_fail(err, VT_IO, "%s", w->missing);
    if (!w->data && !w->read && w->count)
        return vt_fail(err, VT_BAD_FILE, "the file holds no data for it");
    return true;
}

/* No more than 8 significant bits. */
static bool is_coarse(vt_dtype t)
{
    return t == VT_DTYPE_BOOL || t == VT_DTYPE_BF16 || (t >= VT_DTYPE_I2 && t <= VT_DTYPE_U8) ||
           (t >= VT_DTYPE_F4E2M1 && t <= VT_DTYPE_F8E8M0);
}

static unsigned grain_of(vt_dtype t)
{
    unsigned elements, bytes;
    vt_dtype_block(t, &elements, &bytes);
    return elements == 1 ? 1 : elements < 8 ? 8 : elements;
}

bool vt_weight_series(vt_arena *arena, const vt_model *m, vt_id weight, bool real, vt_series *out,
                      vt_err *err)
{
    const vt_weight *w = &m->weights.at[weight];
    source *s = vt_arena_take(arena, sizeof *s);
    if (!vt_arena_check(arena, err))
        return false;
    if (!has_numbers(w, err))
        return vt_while(err, "weight '%.*s'", VT_ARG(w->name));
    *s = (source){.m = m, .w = w, .id = weight, .wide = is_wide(w->dtype),
                  .lock = PTHREAD_MUTEX_INITIALIZER};
    if (real && w->quant && w->quant->n) {
        s->quant = w->quant;
        s->inner = w->quant->run ? w->quant->run : inner_of(w, w->quant->axis);
    }
    *out = (vt_series){.n = w->count, .wide = s->wide, .coarse = !s->quant && is_coarse(w->dtype), .grain = grain_of(w->dtype), .ctx = s};
    if (!w->data) {
        out->fetch = read_fetch;
        out->piece = VT_SLICE;
        return true;
    }
    out->fetch = mapped_fetch;
    if ((w->dtype == VT_DTYPE_F32 || w->dtype == VT_DTYPE_F64) && !s->quant)
        out->lies = w->data;
    s->map = w->bytes > KEEP_BYTES ? map_of(m, w->data) : NULL;
    out->forget = s->map ? mapped_forget : NULL;
    return true;
}
