/* type.c: a value's type, written as people read it. */
#include "model/model.h"

enum { DEEPEST = 32 };

static void put_element(vt_buf *out, vt_dtype t, int file_dtype)
{
    if (t == VT_DTYPE_UNKNOWN && file_dtype)
        vt_buf_format(out, "type %d", file_dtype);
    else
        vt_buf_text(out, t == VT_DTYPE_UNKNOWN ? "?" : vt_dtype_name(t));
}

static void put_dim(vt_buf *out, const vt_dim *d)
{
    if (d->n >= 0)
        vt_buf_format(out, "%lld", (long long)d->n);
    else if (d->name.n)
        vt_buf_str(out, d->name);
    else
        vt_buf_char(out, '?');
}

static void put_tensor(vt_buf *out, const vt_type *t)
{
    put_element(out, t->dtype, t->file_dtype);
    if (t->rank)
        vt_buf_char(out, ' ');
    if (t->rank < 0)
        vt_buf_char(out, '?');
    for (int i = 0; i < t->rank; i++) {
        if (i)
            vt_buf_text(out, "\xC3\x97");
        put_dim(out, &t->dims[i]);
    }
}

static void put(vt_buf *out, const vt_type *t, int depth)
{
    static const char *const wraps[] = {[VT_TYPE_SPARSE] = "sparse(",
                                        [VT_TYPE_SEQUENCE] = "seq(",
                                        [VT_TYPE_OPTIONAL] = "optional(",
                                        [VT_TYPE_MAP] = "map("};
    if (!t || t->kind == VT_TYPE_UNKNOWN || depth > DEEPEST) {
        vt_buf_char(out, '?');
    } else if (t->kind == VT_TYPE_TENSOR) {
        put_tensor(out, t);
    } else if (t->kind == VT_TYPE_OPAQUE) {
        vt_buf_text(out, "opaque(");
        vt_buf_str(out, t->denotation);
        vt_buf_char(out, ')');
    } else {
        vt_buf_text(out, wraps[t->kind]);
        if (t->kind == VT_TYPE_SPARSE)
            put_tensor(out, t);
        if (t->kind == VT_TYPE_MAP) {
            put_element(out, t->dtype, t->file_dtype);
            vt_buf_text(out, ", ");
        }
        if (t->kind != VT_TYPE_SPARSE)
            put(out, t->elem, depth + 1);
        vt_buf_char(out, ')');
    }
}

void vt_put_type(vt_buf *out, const vt_type *t)
{
    put(out, t, 0);
}
