/* tensor.h: number formats and shapes.
 *
 * A dtype row says how an element is stored; everything that differs between formats stands in that
 * row. Elements are little-endian; sub-byte types are packed, low bits first, as ONNX packs them. */
#ifndef VT_TENSOR_H
#define VT_TENSOR_H

#include "base/base.h"

/* One X per format: enum member, written name (INTERFACE.md), bits per element. */
#define VT_DTYPES(X)                                                                               \
    X(UNKNOWN, "unknown", 0)                                                                       \
    X(BOOL, "bool", 8)                                                                             \
    X(I2, "i2", 2)                                                                                 \
    X(U2, "u2", 2)                                                                                 \
    X(I4, "i4", 4)                                                                                 \
    X(U4, "u4", 4)                                                                                 \
    X(I8, "i8", 8)                                                                                 \
    X(U8, "u8", 8)                                                                                 \
    X(I16, "i16", 16)                                                                              \
    X(U16, "u16", 16)                                                                              \
    X(I32, "i32", 32)                                                                              \
    X(U32, "u32", 32)                                                                              \
    X(I64, "i64", 64)                                                                              \
    X(U64, "u64", 64)                                                                              \
    X(F4E2M1, "f4e2m1", 4)                                                                         \
    X(F6E2M3, "f6e2m3", 6)                                                                         \
    X(F6E3M2, "f6e3m2", 6)                                                                         \
    X(F8E4M3FN, "f8e4m3fn", 8)                                                                     \
    X(F8E5M2, "f8e5m2", 8)                                                                         \
    X(F8E4M3FNUZ, "f8e4m3fnuz", 8)                                                                 \
    X(F8E5M2FNUZ, "f8e5m2fnuz", 8)                                                                 \
    X(F8E8M0, "f8e8m0", 8)                                                                         \
    X(BF16, "bf16", 16)                                                                            \
    X(F16, "f16", 16)                                                                              \
    X(F32, "f32", 32)                                                                              \
    X(F64, "f64", 64)                                                                              \
    X(C64, "c64", 64)                                                                              \
    X(C128, "c128", 128)                                                                           \
    X(STRING, "string", 0)

typedef enum {
#define X(id, name, bits) VT_DTYPE_##id,
    VT_DTYPES(X)
#undef X
        VT_DTYPE_COUNT
} vt_dtype;

const char *vt_dtype_name(vt_dtype t);
unsigned vt_dtype_bits(vt_dtype t); /* 0: unknown or string */
bool vt_dtype_is_float(vt_dtype t);
/* Bytes that `count` elements take, packed; false on overflow or when the size is not fixed. */
bool vt_dtype_bytes(vt_dtype t, uint64_t count, uint64_t *bytes);
/* Product of `rank` sizes (1 for rank 0); false when one is negative or the product overflows. */
bool vt_shape_count(const int64_t *shape, int rank, uint64_t *count);
/* Element `i` of packed elements at `p`, as a double (complex: the real part; integers wider than
 * 53 bits are rounded). */
double vt_element(vt_dtype t, const void *p, uint64_t i);
/* Element `i` written as a person reads it: integers whole, f32 with 9 digits at most, complex as
 * "1+2i", bool as true/false. */
void vt_put_element(vt_buf *out, vt_dtype t, const void *p, uint64_t i);

#endif
