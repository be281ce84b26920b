/* tensor.h: number formats and shapes.
 *
 * A dtype row says how elements are stored; everything that differs between formats stands in that
 * row. Elements are little-endian; sub-byte types are packed, low bits first, as ONNX packs them.
 * The last rows are ggml's blocks: a run of elements that share their scales; they stand for real
 * numbers and are decoded when looked at. */
#ifndef VT_TENSOR_H
#define VT_TENSOR_H

#include "base/base.h"

/* One X per format: enum member, written name (INTERFACE.md), elements and bytes of the smallest
 * piece that is whole bytes. */
#define VT_DTYPES(X)                                                                               \
    X(UNKNOWN, "unknown", 0, 0)                                                                    \
    X(BOOL, "bool", 1, 1)                                                                          \
    X(I2, "i2", 4, 1)                                                                              \
    X(U2, "u2", 4, 1)                                                                              \
    X(I4, "i4", 2, 1)                                                                              \
    X(U4, "u4", 2, 1)                                                                              \
    X(I8, "i8", 1, 1)                                                                              \
    X(U8, "u8", 1, 1)                                                                              \
    X(I16, "i16", 1, 2)                                                                            \
    X(U16, "u16", 1, 2)                                                                            \
    X(I32, "i32", 1, 4)                                                                            \
    X(U32, "u32", 1, 4)                                                                            \
    X(I64, "i64", 1, 8)                                                                            \
    X(U64, "u64", 1, 8)                                                                            \
    X(F4E2M1, "f4e2m1", 2, 1)                                                                      \
    X(F6E2M3, "f6e2m3", 4, 3)                                                                      \
    X(F6E3M2, "f6e3m2", 4, 3)                                                                      \
    X(F8E4M3FN, "f8e4m3fn", 1, 1)                                                                  \
    X(F8E5M2, "f8e5m2", 1, 1)                                                                      \
    X(F8E4M3FNUZ, "f8e4m3fnuz", 1, 1)                                                              \
    X(F8E5M2FNUZ, "f8e5m2fnuz", 1, 1)                                                              \
    X(F8E8M0, "f8e8m0", 1, 1)                                                                      \
    X(BF16, "bf16", 1, 2)                                                                          \
    X(F16, "f16", 1, 2)                                                                            \
    X(F32, "f32", 1, 4)                                                                            \
    X(F64, "f64", 1, 8)                                                                            \
    X(C64, "c64", 1, 8)                                                                            \
    X(C128, "c128", 1, 16)                                                                         \
    X(STRING, "string", 0, 0)                                                                      \
    X(Q1_0, "q1_0", 128, 18)                                                                       \
    X(Q4_0, "q4_0", 32, 18)                                                                        \
    X(Q4_1, "q4_1", 32, 20)                                                                        \
    X(Q5_0, "q5_0", 32, 22)                                                                        \
    X(Q5_1, "q5_1", 32, 24)                                                                        \
    X(Q8_0, "q8_0", 32, 34)                                                                        \
    X(Q8_1, "q8_1", 32, 36)                                                                        \
    X(Q2_K, "q2_k", 256, 84)                                                                       \
    X(Q3_K, "q3_k", 256, 110)                                                                      \
    X(Q4_K, "q4_k", 256, 144)                                                                      \
    X(Q5_K, "q5_k", 256, 176)                                                                      \
    X(Q6_K, "q6_k", 256, 210)                                                                      \
    X(Q8_K, "q8_k", 256, 292)                                                                      \
    X(IQ1_S, "iq1_s", 256, 50)                                                                     \
    X(IQ1_M, "iq1_m", 256, 56)                                                                     \
    X(IQ2_XXS, "iq2_xxs", 256, 66)                                                                 \
    X(IQ2_XS, "iq2_xs", 256, 74)                                                                   \
    X(IQ2_S, "iq2_s", 256, 82)                                                                     \
    X(IQ3_XXS, "iq3_xxs", 256, 98)                                                                 \
    X(IQ3_S, "iq3_s", 256, 110)                                                                    \
    X(IQ4_NL, "iq4_nl", 32, 18)                                                                    \
    X(IQ4_XS, "iq4_xs", 256, 136)                                                                  \
    X(TQ1_0, "tq1_0", 256, 54)                                                                     \
    X(TQ2_0, "tq2_0", 256, 66)                                                                     \
    X(MXFP4, "mxfp4", 32, 17)                                                                      \
    X(NVFP4, "nvfp4", 64, 36)

typedef enum {
#define X(id, name, elements, bytes) VT_DTYPE_##id,
    VT_DTYPES(X)
#undef X
        VT_DTYPE_COUNT
} vt_dtype;

const char *vt_dtype_name(vt_dtype t);
unsigned vt_dtype_bits(vt_dtype t); /* of an element; 0: unknown, string or a block */
bool vt_dtype_is_float(vt_dtype t); /* real or complex; ggml's blocks are */
bool vt_dtype_is_block(vt_dtype t); /* ggml's blocks */
/* The smallest piece that is whole bytes: q4_k 256 elements in 144 bytes, i4 2 in 1, f32 1 in 4.
 * False (and zeros) when the size is not fixed: unknown, string. */
bool vt_dtype_block(vt_dtype t, unsigned *elements, unsigned *bytes);
enum { VT_BLOCK_ELEMENTS = 256, VT_BLOCK_BYTES = 292 }; /* no piece is larger */
/* Bytes that `count` elements take, packed (blocks: whole ones); false on overflow or when the size
 * is not fixed. */
bool vt_dtype_bytes(vt_dtype t, uint64_t count, uint64_t *bytes);
/* Product of `rank` sizes (1 for rank 0); false when one is negative or the product overflows. */
bool vt_shape_count(const int64_t *shape, int rank, uint64_t *count);
/* Elements first..first+n-1 of packed elements at `p` as numbers: complex ones by their real part,
 * bools 0 and 1, blocks as ggml's reference does, bit for bit. `first` begins a piece
 * (vt_dtype_block); n may end within one. `p` needs no alignment. f32 rounds what it cannot hold;
 * f64 is exact but for integers wider than 53 bits. False for types without numbers. Fast in runs
 * of some thousand elements, which stay in the cache. */
bool vt_decode_f32(vt_dtype t, const void *p, uint64_t first, uint64_t n, float *out);
bool vt_decode_f64(vt_dtype t, const void *p, uint64_t first, uint64_t n, double *out);
/* Element `i` of packed elements at `p`, as a double (complex: the real part; integers wider than
 * 53 bits are rounded). */
double vt_element(vt_dtype t, const void *p, uint64_t i);
/* Element `i` written as a person reads it: integers whole, f32 with 9 digits at most, complex as
 * "1+2i", bool as true/false. */
void vt_put_element(vt_buf *out, vt_dtype t, const void *p, uint64_t i);

#endif
