/* onnx_data.c: where a tensor's elements are, and what they are.
 *
 *   raw_data      elements as they are, little-endian: read in place
 *   float_data    f32, c64                                     packed: in place; else one by one
 *   double_data   f64, c128                                    "
 *   int32_data    i32 and all narrower: an element per number; of 2- and 4-bit types a byte of them
 *   int64_data    i64
 *   uint64_data   u32, u64
 *   string_data   strings
 *   external      bytes of another file (onnx_external.c)
 *
 * Numbers are varints, so element n is found by walking; nobody walks before someone asks, and who
 * asks for what comes next walks on from there. */
#include "formats/onnx.h"

#include <pthread.h>
#include <string.h>

enum { FLOAT_DATA = 4, INT32_DATA, STRING_DATA, INT64_DATA, DOUBLE_DATA = 10, UINT64_DATA };

/* The typed field that holds elements of a dtype, and how many of its numbers make one element. */
static uint32_t typed_field(vt_dtype t, vt_pb_kind *kind, unsigned *numbers)
{
    *numbers = t == VT_DTYPE_C64 || t == VT_DTYPE_C128 ? 2 : 1;
    switch (t) {
    case VT_DTYPE_F32:
    case VT_DTYPE_C64:
        *kind = VT_PB_FLOAT;
        return FLOAT_DATA;
    case VT_DTYPE_F64:
    case VT_DTYPE_C128:
        *kind = VT_PB_DOUBLE;
        return DOUBLE_DATA;
    case VT_DTYPE_I64:
        *kind = VT_PB_INT64;
        return INT64_DATA;
    case VT_DTYPE_U32:
    case VT_DTYPE_U64:
        *kind = VT_PB_UINT64;
        return UINT64_DATA;
    case VT_DTYPE_STRING:
        *kind = VT_PB_BYTES;
        return STRING_DATA;
    default:
        *kind = VT_PB_INT32;
        return INT32_DATA;
    }
}

/* ---- reading
 * --------------------------------------------------------------------------------------- */

typedef struct walk { /* how far the elements of a message have been walked */
    vt_pb r;
    vt_pb_numbers numbers; /* what is left of the field, when inside it */
    bool inside;
    uint64_t next; /* number that comes next */
} walk;

typedef struct elements { /* the source of a weight */
    vt_str message;
    walk last; /* where the last walk ended */
} elements;

static pthread_mutex_t walking = PTHREAD_MUTEX_INITIALIZER;

/* From the beginning, or from where the last walk ended if that is not beyond `first`. */
static walk walk_to(const vt_weight *w, uint64_t first)
{
    const elements *e = w->source;
    pthread_mutex_lock(&walking);
    walk a = e->last;
    pthread_mutex_unlock(&walking);
    if (a.r.base && a.next <= first)
        return a;
    a = (walk){.next = 0};
    vt_pb_init(&a.r, e->message, NULL, NULL);
    return a;
}

static void walk_keep(const vt_weight *w, const walk *a)
{
    elements *e = (elements *)(uintptr_t)w->source;
    pthread_mutex_lock(&walking);
    e->last = *a;
    pthread_mutex_unlock(&walking);
}

static bool too_few(vt_err *err, uint64_t have, uint64_t count)
{
    return vt_fail(err, VT_BAD_FILE, "its shape needs %llu elements, but the file holds %llu",
                   (unsigned long long)count, (unsigned long long)have);
}

static bool read_strings(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                         void *out, vt_err *err)
{
    (void)m;
    walk a = walk_to(w, first);
    vt_pb_field f;
    while (a.next < first + n && vt_pb_next(&a.r, &f)) {
        if (f.number != STRING_DATA || f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (a.next >= first)
            ((vt_str *)out)[a.next - first] = f.bytes;
        a.next++;
    }
    walk_keep(w, &a);
    return a.next == first + n ? true : too_few(err, a.next, w->count);
}

/* Puts `bits` as number `i` (counted from the first one asked for) where it belongs. */
static void place(vt_dtype t, uint8_t *out, uint64_t i, uint64_t bits)
{
    unsigned width = vt_dtype_bits(t);
    if (width == 6) {
        uint64_t at = i * 6;
        unsigned code = (unsigned)(bits & 63) << at % 8;
        out[at / 8] |= (uint8_t)code;
        if (at % 8 > 2)
            out[at / 8 + 1] |= (uint8_t)(code >> 8);
    } else if (width < 8) {
        out[i] = (uint8_t)bits; /* a byte of 2 or 4 elements */
    } else {
        size_t size = t == VT_DTYPE_C64 || t == VT_DTYPE_C128 ? width / 16 : width / 8;
        memcpy(out + i * size, &bits, size);
    }
}

/* Numbers first..last-1 of the repeated field; how many the field has at least. */
static uint64_t walk_numbers(const vt_weight *w, uint64_t first, uint64_t last, void *out)
{
    vt_pb_kind kind;
    unsigned per_element;
    uint32_t field = typed_field(w->dtype, &kind, &per_element);
    walk a = walk_to(w, first);
    vt_pb_field f;
    for (uint64_t bits; a.next < last;) {
        if (!a.inside) {
            if (!vt_pb_next(&a.r, &f))
                break;
            a.inside = f.number == field;
            if (a.inside)
                a.numbers = vt_pb_numbers_of(&f, kind);
            continue;
        }
        for (; a.next < last && vt_pb_number(&a.numbers, &bits); a.next++)
            if (a.next >= first)
                place(w->dtype, out, a.next - first, bits);
        a.inside = a.next == last;
    }
    walk_keep(w, &a);
    return a.next;
}

static bool read_numbers(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                         void *out, vt_err *err)
{
    (void)m;
    vt_pb_kind kind;
    unsigned per_element, width = vt_dtype_bits(w->dtype);
    uint64_t bytes, begin = first, end = first + n;
    typed_field(w->dtype, &kind, &per_element);
    if (!vt_dtype_bytes(w->dtype, n, &bytes))
        return vt_fail(err, VT_UNKNOWN, "elements of type %d are not known", w->file_dtype);
    memset(out, 0, bytes);
    if (width == 2 || width == 4) {
        begin = first * width / 8;
        end = begin + bytes;
    } else if (per_element == 2) {
        begin *= 2;
        end *= 2;
    }
    uint64_t have = walk_numbers(w, begin, end, out);
    return have >= end ? true
                       : too_few(err, width < 6 ? have * 8 / width : have / per_element, w->count);
}

/* ---- finding
 * --------------------------------------------------------------------------------------- */

static const char *short_of(onnx *o, const vt_weight *w, uint64_t need)
{
    return vt_cstr(o->m->arena,
                   vt_str_format(o->m->arena, "its shape needs %llu bytes, but the file holds %llu",
                                 (unsigned long long)need, (unsigned long long)w->bytes));
}

static void find_raw(onnx *o, const vt_pb *r, vt_str raw, vt_weight *w)
{
    uint64_t need;
    w->data = (const uint8_t *)raw.p;
    w->bytes = raw.n;
    w->offset = (uint64_t)(w->data - r->base);
    if (vt_dtype_bytes(w->dtype, w->count, &need) && need > raw.n)
        w->missing = short_of(o, w, need);
}

/* A single packed run of fixed-size numbers lies there as it is. */
static bool in_place(const vt_pb_field *f, vt_pb_kind kind, const vt_weight *w, size_t runs)
{
    uint64_t need;
    return runs == 1 && f->wire == VT_PB_BYTES_WIRE &&
           (kind == VT_PB_FLOAT || kind == VT_PB_DOUBLE) &&
           vt_dtype_bytes(w->dtype, w->count, &need) && need == f->bytes.n;
}

static bool find_typed(onnx *o, vt_pb r, vt_weight *w)
{
    vt_pb_kind kind;
    unsigned per_element;
    uint32_t field = typed_field(w->dtype, &kind, &per_element);
    vt_pb_field f, last = {0};
    size_t runs = 0;
    vt_str message = {(const char *)r.p, (size_t)(r.end - r.p)};
    while (vt_pb_next(&r, &f)) {
        if (f.number != field)
            continue;
        w->bytes += f.wire == VT_PB_BYTES_WIRE ? f.bytes.n
                    : f.wire == VT_PB_FIXED64  ? 8
                    : f.wire == VT_PB_FIXED32  ? 4
                                               : 1;
        if (!runs++)
            w->offset = f.at;
        last = f;
    }
    if (!runs) {
        if (w->count)
            w->missing = "the file holds no data for it";
        return !r.failed;
    }
    if (in_place(&last, kind, w, runs)) {
        w->data = (const uint8_t *)last.bytes.p;
        w->offset = (uint64_t)(w->data - r.base);
        return true;
    }
    elements *source = vt_arena_take(o->m->arena, sizeof *source);
    if (!source)
        return false;
    *source = (elements){.message = message};
    w->source = source;
    w->read = field == STRING_DATA ? read_strings : read_numbers;
    return !r.failed;
}

bool vt_onnx_data_find(onnx *o, vt_pb r, const onnx_tensor *t, vt_weight *w)
{
    if (t->external)
        vt_onnx_external_find(o, r, w);
    else if (t->raw.p && w->dtype != VT_DTYPE_STRING)
        find_raw(o, &r, t->raw, w);
    else if (!find_typed(o, r, w))
        return false;
    if (t->segment)
        w->missing = "it is a segment of a tensor, and segments are not joined";
    return true;
}
