/* element.c: one stored element as a number, and as a person reads it.
 *
 * Small floats differ in where the exponent stands and in what their highest codes mean, so each is
 * a row here; one function reads them all:
 *
 *   sign | exponent (E bits) | mantissa (M bits)
 *   value = (-1)^sign * 2^(exponent - bias) * (1 + mantissa / 2^M)       exponent > 0
 *         = (-1)^sign * 2^(1 - bias) * mantissa / 2^M                    exponent = 0
 *
 * Formats: IEEE 754; "FP8 Formats for Deep Learning" (arXiv 2209.05433) for e4m3fn and e5m2;
 * arXiv 2206.02915 for the fnuz ones (no negative zero: its code is the only NaN); OCP
 * Microscaling 1.0 for f4, f6 and the power of two e8m0. */
#include "tensor/tensor.h"

#include <math.h>
#include <string.h>

typedef enum { IEEE, TOP_IS_NAN, MINUS_ZERO_IS_NAN, FINITE } special;

typedef struct layout {
    unsigned exponent, mantissa;
    int bias;
    special special;
} layout;

static const layout layouts[VT_DTYPE_COUNT] = {
    [VT_DTYPE_F4E2M1] = {2, 1, 1, FINITE},
    [VT_DTYPE_F6E2M3] = {2, 3, 1, FINITE},
    [VT_DTYPE_F6E3M2] = {3, 2, 3, FINITE},
    [VT_DTYPE_F8E4M3FN] = {4, 3, 7, TOP_IS_NAN},
    [VT_DTYPE_F8E5M2] = {5, 2, 15, IEEE},
    [VT_DTYPE_F8E4M3FNUZ] = {4, 3, 8, MINUS_ZERO_IS_NAN},
    [VT_DTYPE_F8E5M2FNUZ] = {5, 2, 16, MINUS_ZERO_IS_NAN},
    [VT_DTYPE_BF16] = {8, 7, 127, IEEE},
    [VT_DTYPE_F16] = {5, 10, 15, IEEE},
};

static double small_float(const layout *l, unsigned code)
{
    unsigned top = (1u << l->exponent) - 1, ones = (1u << l->mantissa) - 1;
    unsigned m = code & ones, e = code >> l->mantissa & top;
    bool minus = code >> (l->mantissa + l->exponent) & 1;
    if (l->special == IEEE && e == top)
        return m ? NAN : minus ? -INFINITY : INFINITY;
    if (l->special == TOP_IS_NAN && e == top && m == ones)
        return NAN;
    if (l->special == MINUS_ZERO_IS_NAN && minus && !e && !m)
        return NAN;
    double v = e ? ldexp(1.0 + ldexp(m, -(int)l->mantissa), (int)e - l->bias)
                 : ldexp(m, 1 - l->bias - (int)l->mantissa);
    return minus ? -v : v;
}

/* Bits of element `i`, for formats of at most 16 bits. */
static unsigned code_at(unsigned bits, const uint8_t *p, uint64_t i)
{
    uint64_t bit = i * (uint64_t)bits;
    unsigned shift = bit % 8, word = p[bit / 8];
    if (shift + bits > 8)
        word |= (unsigned)p[bit / 8 + 1] << 8;
    return word >> shift & ((1u << bits) - 1);
}

static int64_t sign_extended(unsigned code, unsigned bits)
{
    return code >> (bits - 1) & 1 ? (int64_t)code - (1 << bits) : (int64_t)code;
}

#define LOAD(T, p, i) load_##T((const uint8_t *)(p) + (i) * sizeof(T))
#define LOADER(T)                                                                                  \
    static T load_##T(const uint8_t *p)                                                            \
    {                                                                                              \
        T v;                                                                                       \
        memcpy(&v, p, sizeof v);                                                                   \
        return v;                                                                                  \
    }
LOADER(int32_t)
LOADER(uint32_t)
LOADER(int64_t)
LOADER(uint64_t)
LOADER(float)
LOADER(double)

/* Signed integers of up to 64 bits; false for every other format. */
static bool signed_at(vt_dtype t, const void *p, uint64_t i, int64_t *v)
{
    unsigned bits = vt_dtype_bits(t);
    switch (t) {
    case VT_DTYPE_I2:
    case VT_DTYPE_I4:
    case VT_DTYPE_I8:
    case VT_DTYPE_I16:
        *v = sign_extended(code_at(bits, p, i), bits);
        return true;
    case VT_DTYPE_I32:
        *v = LOAD(int32_t, p, i);
        return true;
    case VT_DTYPE_I64:
        *v = LOAD(int64_t, p, i);
        return true;
    default:
        return false;
    }
}

static bool unsigned_at(vt_dtype t, const void *p, uint64_t i, uint64_t *v)
{
    switch (t) {
    case VT_DTYPE_U2:
    case VT_DTYPE_U4:
    case VT_DTYPE_U8:
    case VT_DTYPE_U16:
        *v = code_at(vt_dtype_bits(t), p, i);
        return true;
    case VT_DTYPE_U32:
        *v = LOAD(uint32_t, p, i);
        return true;
    case VT_DTYPE_U64:
        *v = LOAD(uint64_t, p, i);
        return true;
    default:
        return false;
    }
}

static double block_element(vt_dtype t, const void *p, uint64_t i)
{
    float block[VT_BLOCK_ELEMENTS];
    unsigned elements, bytes;
    vt_dtype_block(t, &elements, &bytes);
    return vt_decode_f32(t, p, i - i % elements, elements, block) ? block[i % elements] : NAN;
}

double vt_element(vt_dtype t, const void *p, uint64_t i)
{
    if (vt_dtype_is_block(t))
        return block_element(t, p, i);
    int64_t s;
    uint64_t u;
    if (signed_at(t, p, i, &s))
        return (double)s;
    if (unsigned_at(t, p, i, &u))
        return (double)u;
    switch (t) {
    case VT_DTYPE_BOOL:
        return ((const uint8_t *)p)[i] != 0;
    case VT_DTYPE_F32:
        return LOAD(float, p, i);
    case VT_DTYPE_F64:
        return LOAD(double, p, i);
    case VT_DTYPE_C64:
        return LOAD(float, p, 2 * i);
    case VT_DTYPE_C128:
        return LOAD(double, p, 2 * i);
    case VT_DTYPE_F8E8M0: {
        unsigned e = ((const uint8_t *)p)[i];
        return e == 255 ? NAN : ldexp(1, (int)e - 127);
    }
    case VT_DTYPE_UNKNOWN:
    case VT_DTYPE_STRING:
    case VT_DTYPE_COUNT:
        return NAN;
    default:
        return small_float(&layouts[t], code_at(vt_dtype_bits(t), p, i));
    }
}

static void put_complex(vt_buf *out, double re, double im, int digits)
{
    vt_buf_number(out, re, digits);
    if (!signbit(im))
        vt_buf_char(out, '+');
    if (signbit(im) && im == 0)
        vt_buf_char(out, '-');
    vt_buf_number(out, im, digits);
    vt_buf_char(out, 'i');
}

void vt_put_element(vt_buf *out, vt_dtype t, const void *p, uint64_t i)
{
    int64_t s;
    uint64_t u;
    if (signed_at(t, p, i, &s))
        vt_buf_format(out, "%lld", (long long)s);
    else if (unsigned_at(t, p, i, &u))
        vt_buf_format(out, "%llu", (unsigned long long)u);
    else if (t == VT_DTYPE_BOOL)
        vt_buf_text(out, ((const uint8_t *)p)[i] ? "true" : "false");
    else if (t == VT_DTYPE_C64)
        put_complex(out, LOAD(float, p, 2 * i), LOAD(float, p, 2 * i + 1), 9);
    else if (t == VT_DTYPE_C128)
        put_complex(out, LOAD(double, p, 2 * i), LOAD(double, p, 2 * i + 1), 17);
    else if (t == VT_DTYPE_STRING)
        vt_buf_str(out, ((const vt_str *)p)[i]);
    else
        vt_buf_number(out, vt_element(t, p, i), t == VT_DTYPE_F64 ? 17 : 9);
}
