/* tensor_write.c: stored tensors as .npy and .safetensors files.
 *
 * A type that the format knows is written as it is stored, byte for byte; others become the
 * smallest that holds them: ggml's blocks and small floats f32, integers of few bits 8. Tensors
 * pass through in pieces, so their size does not matter.
 *
 *   .npy           \x93NUMPY 1 0, u16 length of the header, {'descr', 'fortran_order', 'shape'},
 * elements .safetensors   u64 length of the header, JSON {name: {dtype, shape, data_offsets}},
 * elements */
#include "formats/formats.h"

#include <string.h>

enum { PIECE = 1 << 18 };

typedef struct written { /* how a type stands in the two formats; NULL: not at all */
    const char *npy, *safetensors;
} written;

static const written rows[VT_DTYPE_COUNT] = {
    [VT_DTYPE_BOOL] = {"|b1", "BOOL"},
    [VT_DTYPE_I8] = {"|i1", "I8"},
    [VT_DTYPE_U8] = {"|u1", "U8"},
    [VT_DTYPE_I16] = {"<i2", "I16"},
    [VT_DTYPE_U16] = {"<u2", "U16"},
    [VT_DTYPE_I32] = {"<i4", "I32"},
    [VT_DTYPE_U32] = {"<u4", "U32"},
    [VT_DTYPE_I64] = {"<i8", "I64"},
    [VT_DTYPE_U64] = {"<u8", "U64"},
    [VT_DTYPE_F16] = {"<f2", "F16"},
    [VT_DTYPE_BF16] = {NULL, "BF16"},
    [VT_DTYPE_F32] = {"<f4", "F32"},
    [VT_DTYPE_F64] = {"<f8", "F64"},
    [VT_DTYPE_C64] = {"<c8", "C64"},
    [VT_DTYPE_C128] = {"<c16", NULL},
    [VT_DTYPE_F8E4M3FN] = {NULL, "F8_E4M3"},
    [VT_DTYPE_F8E5M2] = {NULL, "F8_E5M2"},
    [VT_DTYPE_F8E8M0] = {NULL, "F8_E8M0"},
    [VT_DTYPE_F8E4M3FNUZ] = {NULL, "F8_E4M3FNUZ"},
    [VT_DTYPE_F8E5M2FNUZ] = {NULL, "F8_E5M2FNUZ"},
};

/* The type that `t` is written as: itself where the format has a word for it. */
static vt_dtype type_written(vt_dtype t, bool npy)
{
    if (npy ? rows[t].npy != NULL : rows[t].safetensors != NULL)
        return t;
    return t == VT_DTYPE_I2 || t == VT_DTYPE_I4   ? VT_DTYPE_I8
           : t == VT_DTYPE_U2 || t == VT_DTYPE_U4 ? VT_DTYPE_U8
           : t == VT_DTYPE_C128                   ? VT_DTYPE_UNKNOWN
                                                  : VT_DTYPE_F32;
}

static bool can_be_written(const vt_weight *w, vt_dtype as, vt_err *err)
{
    uint64_t bytes;
    if (vt_dtype_bytes(w->dtype, w->count, &bytes) && as != VT_DTYPE_UNKNOWN)
        return true;
    vt_fail(err, VT_UNKNOWN, "elements of type %s have no place in this format",
            w->dtype == VT_DTYPE_UNKNOWN ? "unknown" : vt_dtype_name(w->dtype));
    return vt_while(err, "weight '%.*s'", VT_ARG(w->name));
}

/* n packed elements at `p` as 8-bit integers or f32, in `out`. */
static bool converted(vt_dtype t, vt_dtype as, const void *p, size_t n, void *out)
{
    float run[1024];
    if (as == VT_DTYPE_F32)
        return vt_decode_f32(t, p, 0, n, out);
    for (size_t done = 0; done < n; done += 1024) {
        size_t some = n - done < 1024 ? n - done : 1024;
        if (!vt_decode_f32(t, p, done, some, run))
            return false;
        for (size_t i = 0; i < some; i++)
            ((uint8_t *)out)[done + i] =
                as == VT_DTYPE_I8 ? (uint8_t)(int8_t)run[i] : (uint8_t)run[i];
    }
    return true;
}

/* What was copied is not needed in memory any more. */
static void forget(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n)
{
    uint64_t begin, bytes;
    if (!w->data || !vt_dtype_bytes(w->dtype, first, &begin) ||
        !vt_dtype_bytes(w->dtype, n, &bytes))
        return;
    for (size_t i = 0; i < m->maps.n; i++)
        if (w->data >= m->maps.at[i]->p && w->data < m->maps.at[i]->p + m->maps.at[i]->n)
            vt_map_release_part(m->maps.at[i], w->data + begin, bytes);
}

static bool elements_put(vt_out *o, const vt_model *m, vt_id id, vt_dtype as, void *packed,
                         void *made, const vt_progress *progress, vt_err *err)
{
    const vt_weight *w = &m->weights.at[id];
    for (uint64_t at = 0; at < w->count; at += PIECE) {
        size_t n = w->count - at < PIECE ? (size_t)(w->count - at) : PIECE;
        uint64_t bytes;
        if (!vt_step(progress, "writing", (double)at, (double)w->count, err) ||
            !vt_weight_read(m, id, at, n, packed, err))
            return false;
        if (as != w->dtype && !converted(w->dtype, as, packed, n, made))
            return vt_fail(err, VT_UNKNOWN, "elements of type %s cannot be decoded",
                           vt_dtype_name(w->dtype));
        if (!vt_dtype_bytes(as, n, &bytes))
            return vt_fail(err, VT_UNKNOWN, "elements of type %s have no size", vt_dtype_name(as));
        vt_out_put(o, as == w->dtype ? packed : made, (size_t)bytes);
        forget(m, w, at, n);
    }
    return true;
}

/* ---- .npy
 * ------------------------------------------------------------------------------------------ */

static void npy_header(const vt_weight *w, vt_dtype as, vt_buf *out)
{
    vt_buf text = {0};
    vt_buf_format(&text, "{'descr': '%s', 'fortran_order': False, 'shape': (", rows[as].npy);
    for (int i = 0; i < w->rank; i++)
        vt_buf_format(&text, "%s%lld", i ? ", " : "", (long long)w->shape[i]);
    vt_buf_text(&text, w->rank == 1 ? ",), }" : "), }");
    while ((10 + text.n + 1) % 64)
        vt_buf_char(&text, ' ');
    vt_buf_char(&text, '\n');
    vt_buf_bytes(out, "\x93NUMPY\x01\x00", 8);
    vt_buf_char(out, (char)(text.n & 255));
    vt_buf_char(out, (char)(text.n >> 8));
    vt_buf_str(out, vt_buf_view(&text));
    vt_buf_free(&text);
}

typedef struct rooms { /* for a piece as it is stored, and as it is written */
    char *packed, *made;
} rooms;

static bool rooms_take(rooms *r, vt_err *err)
{
    r->packed = vt_alloc((size_t)PIECE * 16 + VT_BLOCK_BYTES);
    r->made = vt_alloc((size_t)PIECE * 4);
    return r->packed && r->made ? true : vt_fail(err, VT_NO_MEMORY, "out of memory");
}

static void rooms_free(rooms *r)
{
    vt_free(r->packed);
    vt_free(r->made);
}

bool vt_npy_write(const vt_model *m, vt_id id, const char *path, const vt_progress *progress,
                  vt_err *err)
{
    const vt_weight *w = &m->weights.at[id];
    vt_dtype as = type_written(w->dtype, true);
    rooms r = {0};
    vt_buf head = {0};
    if (!can_be_written(w, as, err))
        return false;
    npy_header(w, as, &head);
    vt_out *o = rooms_take(&r, err) && vt_buf_check(&head, err) ? vt_out_open(path, err) : NULL;
    if (o)
        vt_out_put(o, head.p, head.n);
    bool ok = o && elements_put(o, m, id, as, r.packed, r.made, progress, err);
    if (o)
        ok = vt_out_close(o, ok, err);
    vt_buf_free(&head);
    rooms_free(&r);
    return ok;
}

/* ---- .safetensors
 * ------------------------------------------------------------------------------------ */

static bool entry_put(vt_json *j, const vt_weight *w, vt_str name, uint64_t *at, vt_err *err)
{
    uint64_t bytes;
    vt_dtype as = type_written(w->dtype, false);
    if (!can_be_written(w, as, err) || !vt_dtype_bytes(as, w->count, &bytes))
        return false;
    vt_json_key_str(j, name);
    vt_json_object(j);
    vt_json_key(j, "dtype");
    vt_json_text(j, rows[as].safetensors);
    vt_json_key(j, "shape");
    vt_json_array(j);
    for (int i = 0; i < w->rank; i++)
        vt_json_int(j, w->shape[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "data_offsets");
    vt_json_array(j);
    vt_json_uint(j, *at);
    vt_json_uint(j, *at += bytes);
    vt_json_end(j, ']');
    vt_json_end(j, '}');
    return true;
}

/* Names are keys: a second one of the same name gets a number. */
static vt_str key_of(vt_arena *arena, vt_names *taken, vt_str name)
{
    vt_str key = name;
    for (unsigned i = 1; vt_names_get(taken, key) != VT_NONE && vt_arena_ok(arena); i++)
        key = vt_str_format(arena, "%.*s.%u", (int)name.n, name.p, i);
    vt_names_put(taken, key, 0);
    return key;
}

static bool header_make(const vt_model *m, const vt_id *ids, size_t n, vt_buf *out, vt_err *err)
{
    vt_arena *arena = vt_arena_new();
    vt_names taken;
    vt_json j;
    uint64_t at = 0;
    bool ok = vt_arena_check(arena, err);
    if (ok)
        vt_names_init(&taken, arena, n);
    vt_json_init(&j, out, false);
    vt_json_object(&j);
    for (size_t i = 0; ok && i < n; i++) {
        const vt_weight *w = &m->weights.at[ids[i]];
        ok = entry_put(&j, w, key_of(arena, &taken, w->name), &at, err);
    }
    vt_json_end(&j, '}');
    while (out->n % 8)
        vt_buf_char(out, ' ');
    ok = ok && vt_arena_check(arena, err) && vt_buf_check(out, err);
    vt_arena_free(arena);
    return ok;
}

vt_dtype vt_safetensors_dtype(vt_dtype t)
{
    return type_written(t, false);
}

/* Wide elements first, so that all begin at a multiple of their size; equal ones keep their order.
 */
static vt_id *by_width(const vt_model *m, const vt_id *ids, size_t n, vt_err *err)
{
    vt_id *sorted = vt_alloc(n * sizeof *sorted + 1);
    size_t k = 0;
    if (!sorted)
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    for (unsigned bits = 128; bits && sorted; bits /= 2)
        for (size_t i = 0; i < n; i++) {
            unsigned own = vt_dtype_bits(type_written(m->weights.at[ids[i]].dtype, false));
            if (bits == 8 ? own <= 8 : bits > 8 && own == bits)
                sorted[k++] = ids[i];
        }
    return sorted;
}

static bool tensors_put(vt_out *o, const vt_model *m, const vt_id *ids, size_t n, rooms *r,
                        const vt_progress *progress, vt_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!elements_put(o, m, ids[i], type_written(m->weights.at[ids[i]].dtype, false), r->packed,
                          r->made, progress, err))
            return false;
    return true;
}

bool vt_safetensors_write(const vt_model *m, const vt_id *weights, size_t n, const char *path,
                          const vt_progress *progress, vt_err *err)
{
    rooms r = {0};
    vt_buf head = {0};
    vt_id *ids = by_width(m, weights, n, err);
    bool ok = ids && header_make(m, ids, n, &head, err) && rooms_take(&r, err);
    vt_out *o = ok ? vt_out_open(path, err) : NULL;
    uint64_t length = head.n;
    if (o) {
        vt_out_put(o, &length, sizeof length);
        vt_out_put(o, head.p, head.n);
        ok = vt_out_close(o, tensors_put(o, m, ids, n, &r, progress, err), err);
    }
    vt_buf_free(&head);
    rooms_free(&r);
    vt_free(ids);
    return ok && o;
}
