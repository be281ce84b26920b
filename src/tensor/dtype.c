/* dtype.c: the table of number formats: their names and how they are packed. */
#include "tensor/tensor.h"

static const struct {
    const char *name;
    unsigned elements, bytes;
} rows[] = {
#define X(id, name, elements, bytes) {name, elements, bytes},
    VT_DTYPES(X)
#undef X
};

#define X(id, name, elements, bytes)                                                               \
    _Static_assert((elements) <= VT_BLOCK_ELEMENTS && (bytes) <= VT_BLOCK_BYTES, name);
VT_DTYPES(X)
#undef X

const char *vt_dtype_name(vt_dtype t)
{
    return rows[t < VT_DTYPE_COUNT ? t : VT_DTYPE_UNKNOWN].name;
}

unsigned vt_dtype_bits(vt_dtype t)
{
    unsigned elements, bytes;
    return vt_dtype_is_block(t) || !vt_dtype_block(t, &elements, &bytes) ? 0 : 8 * bytes / elements;
}

/* The floating formats stand together in the table, complex ones at their end; blocks end it. */
bool vt_dtype_is_float(vt_dtype t)
{
    return (t >= VT_DTYPE_F4E2M1 && t <= VT_DTYPE_C128) || vt_dtype_is_block(t);
}

bool vt_dtype_is_block(vt_dtype t)
{
    return t > VT_DTYPE_STRING && t < VT_DTYPE_COUNT;
}

bool vt_dtype_block(vt_dtype t, unsigned *elements, unsigned *bytes)
{
    vt_dtype row = t < VT_DTYPE_COUNT ? t : VT_DTYPE_UNKNOWN;
    *elements = rows[row].elements;
    *bytes = rows[row].bytes;
    return *elements > 0;
}

bool vt_dtype_bytes(vt_dtype t, uint64_t count, uint64_t *bytes)
{
    unsigned elements, piece;
    if (!vt_dtype_block(t, &elements, &piece))
        return false;
    uint64_t rest = count % elements;
    uint64_t last =
        vt_dtype_is_block(t) ? (rest ? piece : 0) : (rest * piece * 8 / elements + 7) / 8;
    return !__builtin_mul_overflow(count / elements, (uint64_t)piece, bytes) &&
           !__builtin_add_overflow(*bytes, last, bytes);
}
