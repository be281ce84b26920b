/* dtype.c: the table of number formats: their names and how many bits an element takes. */
#include "tensor/tensor.h"

static const struct {
    const char *name;
    unsigned bits;
} rows[] = {
#define X(id, name, bits) {name, bits},
    VT_DTYPES(X)
#undef X
};

const char *vt_dtype_name(vt_dtype t)
{
    return rows[t < VT_DTYPE_COUNT ? t : VT_DTYPE_UNKNOWN].name;
}

unsigned vt_dtype_bits(vt_dtype t)
{
    return rows[t < VT_DTYPE_COUNT ? t : VT_DTYPE_UNKNOWN].bits;
}

/* The floating formats stand together in the table, complex ones at their end. */
bool vt_dtype_is_float(vt_dtype t)
{
    return t >= VT_DTYPE_F4E2M1 && t <= VT_DTYPE_C128;
}

bool vt_dtype_bytes(vt_dtype t, uint64_t count, uint64_t *bytes)
{
    unsigned bits = vt_dtype_bits(t);
    uint64_t whole = count / 8, rest = count % 8; /* 8 elements take `bits` bytes */
    if (!bits || __builtin_mul_overflow(whole, (uint64_t)bits, bytes))
        return false;
    return !__builtin_add_overflow(*bytes, (rest * bits + 7) / 8, bytes);
}
