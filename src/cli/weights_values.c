/* weights_values.c: the elements of tensors as text, some of them: --values N, --values FIRST,N. */
#include "cli/weights.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 4096 };

static bool page_read(const char *text, uint64_t *first, uint64_t *n, vt_err *err)
{
    char *end;
    *first = 0;
    *n = strtoull(text, &end, 10);
    if (end != text && *end == ',') {
        const char *second = end + 1;
        *first = *n;
        *n = strtoull(second, &end, 10);
        text = second;
    }
    if (end == text || *end || strchr(text, '-'))
        return vt_fail(err, VT_BAD_USAGE, "--values needs how many, or from which on and how many: 100,20");
    return true;
}

/* "[2, 0, 17]" of element i. */
static void put_place(const vt_weight *w, uint64_t i, vt_buf *out)
{
    uint64_t inner = w->count;
    vt_buf_char(out, '[');
    for (int d = 0; d < w->rank; d++) {
        inner = w->shape[d] ? inner / (uint64_t)w->shape[d] : 1;
        vt_buf_format(out, "%s%llu", d ? ", " : "", (unsigned long long)(inner ? i / inner : 0));
        i = inner ? i % inner : 0;
    }
    vt_buf_char(out, ']');
}

/* Blocks are decoded from the begin of the one that holds `at`; n stays within a piece. */
static bool piece_put(const vt_weights_asked *q, const vt_tensor *t, uint64_t at, size_t n, vt_buf *out,
                      vt_err *err)
{
    const vt_model *m = q->o->model;
    const vt_weight *w = &m->weights.at[t->weight];
    static union {
        char packed[16 * (PIECE + VT_BLOCK_ELEMENTS) + VT_BLOCK_BYTES];
        vt_str strings[PIECE + VT_BLOCK_ELEMENTS];
    } room;
    static float made[PIECE + VT_BLOCK_ELEMENTS];
    unsigned elements = 0, bytes;
    vt_dtype_block(w->dtype, &elements, &bytes);
    size_t grain = elements <= 1 ? 1 : elements < 8 ? 8 : elements, skip = (size_t)(at % grain);
    if (!vt_weight_read(m, t->weight, at - skip, n + skip, room.packed, err))
        return false;
    bool block = vt_dtype_is_block(w->dtype);
    if (block && !vt_decode_f32(w->dtype, room.packed, 0, n + skip, made))
        return vt_fail(err, VT_UNKNOWN, "elements of type %s cannot be decoded", vt_dtype_name(w->dtype));
    for (size_t i = 0; i < n; i++) {
        put_place(w, at + i, out);
        vt_buf_char(out, '\t');
        if (block)
            vt_put_element(out, VT_DTYPE_F32, made, skip + i);
        else
            vt_put_element(out, w->dtype, room.packed, skip + i);
        vt_buf_char(out, '\n');
    }
    return true;
}

bool vt_weights_values(const vt_weights_asked *q, vt_buf *out, vt_err *err)
{
    uint64_t first, n;
    if (!page_read(q->args->value[VT_OPT_VALUES], &first, &n, err))
        return false;
    for (size_t i = 0; i < q->n; i++) {
        const vt_tensor *t = &q->tensors[i];
        const vt_weight *w = &q->o->model->weights.at[t->weight];
        uint64_t end = first >= w->count ? first : w->count - first < n ? w->count : first + n;
        if (q->n > 1)
            vt_buf_format(out, "%s%.*s\n", i ? "\n" : "", (int)t->label.n, t->label.p);
        for (uint64_t at = first; at < end; at += PIECE) {
            size_t some = end - at < PIECE ? (size_t)(end - at) : PIECE;
            if (!vt_step(vt_say_progress(q->args), "values", (double)(at - first), (double)(end - first), err) ||
                !piece_put(q, t, at, some, out, err))
                return false;
        }
    }
    return true;
}
