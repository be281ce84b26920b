/* numpy_data.c: the elements of a NumPy array.
 *
 *   in the map, little-endian, row by row    in place
 *   big-endian or deflated, row by row       copied, turned
 *   column by column (fortran_order), or     gathered: the coordinates of an element count up like
 * a a field of records                       clock, and say where it lies strings made at once:
 * vt_str point into the map or the arena
 *
 * A deflated array that must be gathered is inflated whole when it is first read. */
#include "formats/numpy.h"

#include <pthread.h>
#include <string.h>

enum { MOST_TEXT = 64 << 20 }; /* bytes of strings that are made */

typedef struct npy_view {
    npy_source *source;
    uint64_t data;            /* where the records begin */
    uint64_t at, item;        /* of the field within a record; bytes of a record */
    unsigned element, number; /* bytes of an element; of a number in it (half a complex one) */
    bool turn, fortran;
    uint64_t per;         /* elements of the field in one record */
    const int64_t *shape; /* of the records */
    int rank;
    const vt_str *strings;
} npy_view;

/* ---- types
 * ----------------------------------------------------------------------------------------- */

static const struct {
    char kind;
    uint8_t bytes;
    vt_dtype dtype;
} types[] = {
    {'b', 1, VT_DTYPE_BOOL}, {'i', 1, VT_DTYPE_I8},    {'i', 2, VT_DTYPE_I16},
    {'i', 4, VT_DTYPE_I32},  {'i', 8, VT_DTYPE_I64},   {'u', 1, VT_DTYPE_U8},
    {'u', 2, VT_DTYPE_U16},  {'u', 4, VT_DTYPE_U32},   {'u', 8, VT_DTYPE_U64},
    {'f', 2, VT_DTYPE_F16},  {'f', 4, VT_DTYPE_F32},   {'f', 8, VT_DTYPE_F64},
    {'c', 8, VT_DTYPE_C64},  {'c', 16, VT_DTYPE_C128}, {'M', 8, VT_DTYPE_I64},
    {'m', 8, VT_DTYPE_I64},
};

static vt_dtype dtype_of(const npy_field *f)
{
    if (f->kind == 'S' || f->kind == 'U' || f->kind == 'a')
        return VT_DTYPE_STRING;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].kind == f->kind && types[i].bytes == f->bytes)
            return types[i].dtype;
    return VT_DTYPE_UNKNOWN;
}

static const char *unknown_type(vt_model *m, const npy_field *f)
{
    const char *why = "is not known";
    if (f->kind == 'O')
        return "it holds Python objects (a pickle), which are not numbers";
    if (f->kind == 'V')
        why = "is raw bytes: the file does not say what they mean";
    if (f->kind == 'f' || f->kind == 'c')
        why = "is C's long double, which differs from machine to machine";
    const char *text =
        vt_cstr(m->arena, vt_str_format(m->arena, "its type %.*s %s", VT_ARG(f->descr), why));
    return text ? text : "out of memory";
}

/* ---- bytes
 * ------------------------------------------------------------------------------------------ */

bool vt_npy_bytes(const npy_source *s, uint64_t first, uint64_t n, void *out, vt_err *err)
{
    if (first > s->size || n > s->size - first)
        return vt_fail(err, VT_BAD_FILE, "%llu bytes are due after byte %llu, but there are %llu",
                       (unsigned long long)n, (unsigned long long)first,
                       (unsigned long long)s->size);
    if (s->deflated)
        return vt_inflater_read(s->inflater, VT_DEFLATE_RAW, s->bytes, first, n, out, err);
    memcpy(out, s->bytes.p + first, n);
    return true;
}

/* The whole of it, to jump about in. */
static const uint8_t *whole_of(npy_source *s, vt_err *err)
{
    static pthread_mutex_t filling = PTHREAD_MUTEX_INITIALIZER;
    if (!s->deflated)
        return (const uint8_t *)s->bytes.p;
    pthread_mutex_lock(&filling);
    if (!s->filled)
        s->filled = vt_npy_bytes(s, 0, s->size, s->whole, err);
    pthread_mutex_unlock(&filling);
    return s->filled ? s->whole : NULL;
}

static void turn_numbers(uint8_t *p, uint64_t bytes, unsigned number)
{
    for (uint64_t at = 0; at + number <= bytes; at += number)
        for (unsigned i = 0; i < number / 2; i++) {
            uint8_t swap = p[at + i];
            p[at + i] = p[at + number - 1 - i];
            p[at + number - 1 - i] = swap;
        }
}

/* ---- reading
 * ---------------------------------------------------------------------------------------- */

static bool read_straight(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                          void *out, vt_err *err)
{
    const npy_view *v = w->source;
    (void)m;
    if (!vt_npy_bytes(v->source, v->data + first * v->element, n * v->element, out, err))
        return false;
    if (v->turn)
        turn_numbers(out, n * v->element, v->number);
    return true;
}

/* The place of a record of an array that lies column by column; `index` are its coordinates. */
typedef struct clock {
    int64_t index[VT_NPY_DIMENSIONS];
    uint64_t stride[VT_NPY_DIMENSIONS];
    uint64_t place;
} clock_of;

static void clock_set(clock_of *c, const npy_view *v, uint64_t record)
{
    uint64_t stride = 1;
    for (int i = 0; i < v->rank; i++) {
        c->stride[i] = v->fortran ? stride : 0;
        stride *= (uint64_t)v->shape[i];
    }
    c->place = v->fortran ? 0 : record;
    for (int i = v->rank; i-- > 0;) {
        c->index[i] = (int64_t)(record % (uint64_t)v->shape[i]);
        record /= (uint64_t)v->shape[i];
        c->place += (uint64_t)c->index[i] * c->stride[i];
    }
}

static void clock_tick(clock_of *c, const npy_view *v)
{
    if (!v->fortran) {
        c->place++;
        return;
    }
    for (int i = v->rank; i-- > 0;) {
        c->place += c->stride[i];
        if (++c->index[i] < v->shape[i])
            return;
        c->place -= (uint64_t)v->shape[i] * c->stride[i];
        c->index[i] = 0;
    }
}

static bool read_gathered(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                          void *out, vt_err *err)
{
    const npy_view *v = w->source;
    const uint8_t *base = whole_of(v->source, err);
    clock_of c;
    (void)m;
    if (!base)
        return false;
    clock_set(&c, v, first / v->per);
    uint64_t sub = first % v->per;
    for (uint64_t i = 0; i < n; i++) {
        memcpy((uint8_t *)out + i * v->element,
               base + v->data + c.place * v->item + v->at + sub * v->element, v->element);
        if (++sub == v->per) {
            sub = 0;
            clock_tick(&c, v);
        }
    }
    if (v->turn)
        turn_numbers(out, n * v->element, v->number);
    return true;
}

/* ---- strings
 * ---------------------------------------------------------------------------------------- */

static bool read_strings(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                         void *out, vt_err *err)
{
    const npy_view *v = w->source;
    (void)m, (void)err;
    memcpy(out, v->strings + first, n * sizeof *v->strings);
    return true;
}

/* UTF-32 becomes UTF-8; zeros at the end are no part of a string. */
static vt_str string_at(vt_model *m, const npy_field *f, const uint8_t *p, vt_buf *scratch)
{
    vt_str s = {(const char *)p, (size_t)f->bytes};
    scratch->n = 0;
    for (size_t i = 0; f->kind == 'U' && i + 4 <= f->bytes; i += 4) {
        uint32_t c;
        memcpy(&c, p + i, sizeof c);
        c = f->big ? __builtin_bswap32(c) : c;
        vt_put_code_point(scratch, c > 0x10ffff ? 0xfffd : c);
    }
    if (f->kind == 'U')
        s = vt_buf_view(scratch);
    while (s.n && !s.p[s.n - 1])
        s.n--;
    return f->kind == 'U' ? vt_str_copy(m->arena, s) : s;
}

static void strings_make(vt_model *m, npy_view *v, const npy_field *f, vt_weight *w)
{
    vt_err err = {0};
    if (w->count > MOST_TEXT / 16 || w->bytes > MOST_TEXT) {
        w->missing = "it holds more than 64 MB of strings";
        return;
    }
    const uint8_t *base = whole_of(v->source, &err);
    vt_str *all = vt_arena_array(m->arena, w->count, sizeof *all);
    vt_buf scratch = {0};
    clock_of c;
    if (w->count)
        clock_set(&c, v, 0);
    for (uint64_t i = 0; base && all && i < w->count; i++) {
        all[i] = string_at(
            m, f, base + v->data + c.place * v->item + v->at + i % v->per * v->element, &scratch);
        if (i % v->per == v->per - 1)
            clock_tick(&c, v);
    }
    vt_buf_free(&scratch);
    v->strings = all;
    w->read = read_strings;
    if (!base)
        w->missing = vt_cstr(m->arena, vt_str_of(err.reason));
}

/* ---- where it lies
 * ---------------------------------------------------------------------------------- */

/* The record's shape, then the field's own. */
static bool shape_find(vt_model *m, const npy_header *h, const npy_field *f, vt_weight *w)
{
    int64_t *shape = vt_arena_array(m->arena, (size_t)(h->rank + f->n_sub), sizeof *shape);
    if (!shape)
        return false;
    for (int i = 0; i < h->rank; i++)
        shape[i] = h->shape[i];
    for (int i = 0; i < f->n_sub; i++)
        shape[h->rank + i] = (int64_t)f->sub[i];
    w->rank = h->rank + f->n_sub;
    w->shape = shape;
    return true;
}

static const char *too_short(vt_model *m, uint64_t end, uint64_t size)
{
    const char *text = vt_cstr(
        m->arena, vt_str_format(m->arena, "its data would end at byte %llu, but there are %llu",
                                (unsigned long long)end, (unsigned long long)size));
    return text ? text : "out of memory";
}

static void place(vt_model *m, npy_view *v, const npy_field *f, vt_weight *w)
{
    bool straight = v->item == v->element && (!v->fortran || v->rank < 2);
    if (v->source->deflated && (!straight || w->dtype == VT_DTYPE_STRING) && !v->source->whole)
        v->source->whole = vt_arena_take(m->arena, v->source->size);
    if (w->dtype == VT_DTYPE_STRING)
        strings_make(m, v, f, w);
    else if (straight && !v->source->deflated && !v->turn)
        w->data = (const uint8_t *)v->source->bytes.p + v->data;
    else
        w->read = straight ? read_straight : read_gathered;
}

void vt_npy_data_find(vt_model *m, npy_source *s, const npy_header *h, const npy_field *f,
                      vt_weight *w)
{
    uint64_t records, end;
    npy_view *v = vt_arena_take(m->arena, sizeof *v);
    if (!v || !shape_find(m, h, f, w))
        return;
    w->dtype = dtype_of(f);
    w->doc = f->kind == 'M' || f->kind == 'm' ? f->descr : (vt_str){0};
    w->sparse_indices = VT_NONE;
    if (!vt_shape_count(w->shape, w->rank, &w->count) ||
        __builtin_mul_overflow(w->count, f->bytes, &w->bytes) ||
        !vt_shape_count(w->shape, h->rank, &records) ||
        __builtin_mul_overflow(records, h->item, &end) ||
        __builtin_add_overflow(end, h->bytes, &end)) {
        w->missing = "its sizes multiply to more than 2^64 bytes";
        w->count = 0;
        return;
    }
    *v = (npy_view){.source = s,
                    .data = h->bytes,
                    .at = f->at,
                    .item = h->item,
                    .element = (unsigned)f->bytes,
                    .number = (unsigned)(f->kind == 'c' ? f->bytes / 2 : f->bytes),
                    .turn = f->big && f->bytes > 1,
                    .fortran = h->fortran,
                    .per = records ? w->count / records : 1,
                    .shape = w->shape,
                    .rank = h->rank};
    w->source = v;
    if (w->dtype == VT_DTYPE_UNKNOWN)
        w->missing = unknown_type(m, f);
    else if (end > s->size)
        w->missing = too_short(m, end, s->size);
    else if (w->count)
        place(m, v, f, w);
}
