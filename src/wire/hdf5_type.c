/* hdf5_type.c: what an element is, and how many there are.
 *
 *   datatype    class 4 bits, version 4 bits, class bits 3 bytes, size 4, properties
 *     0 integer   bit 0 big-endian, bit 3 signed | bit offset 2, precision 2
 *     1 float     bits 0 and 6 order | offset 2, precision 2, exponent at 1, size 1, mantissa at 1,
 *                 size 1, bias 4
 *     3 string    bits 0-3 padding (0 ends with a zero, 1 zeros, 2 spaces)
 *     6 compound  members in the low 16 bits | each: name, offset, type
 *     8 enum      members in the low 16 bits | base type, names, values
 *     9 variable  bits 0-3: 1 is text | base type
 *    10 array     rank 1, [reserved 3], sizes 4 each, [permutation 4 each], base type
 *    11 complex   base type
 *   dataspace   version 1, rank 1, flags 1, [1: reserved 5 | 2: kind 1], sizes L each, [limits L]
 *
 * h5py writes booleans as an enum FALSE, TRUE of int8 and complex numbers as a compound r, i. */
#include "wire/hdf5_parts.h"

#include <string.h>

enum { MOST_NESTED = 8 };

static bool read_type(vt_h5 *h, h5_reader *r, int depth, h5_type *out);

static void read_integer(h5_reader *r, unsigned bits, h5_type *t)
{
    static const vt_dtype of[2][4] = {{VT_DTYPE_U8, VT_DTYPE_U16, VT_DTYPE_U32, VT_DTYPE_U64},
                                      {VT_DTYPE_I8, VT_DTYPE_I16, VT_DTYPE_I32, VT_DTYPE_I64}};
    uint64_t offset = vt_h5_take(r, 2), precision = vt_h5_take(r, 2);
    unsigned log = t->size == 1 ? 0 : t->size == 2 ? 1 : t->size == 4 ? 2 : 3;
    t->big = bits & 1;
    t->word = (unsigned)t->size;
    t->kind = VT_H5_NUMBER;
    if (t->size == 1u << log && !offset && precision == 8 * t->size)
        t->dtype = of[bits >> 3 & 1][log];
    else
        t->says = "integers of unusual width";
}

static const struct float_row {
    unsigned size, exponent_at, exponent_size, mantissa_size, bias;
    vt_dtype dtype;
} floats[] = {
    {1, 2, 5, 2, 15, VT_DTYPE_F8E5M2},   {2, 10, 5, 10, 15, VT_DTYPE_F16},
    {2, 7, 8, 7, 127, VT_DTYPE_BF16},    {4, 23, 8, 23, 127, VT_DTYPE_F32},
    {8, 52, 11, 52, 1023, VT_DTYPE_F64},
};

static void read_float(h5_reader *r, unsigned bits, h5_type *t)
{
    vt_h5_skip(r, 4);
    unsigned at = (unsigned)vt_h5_take(r, 1), size = (unsigned)vt_h5_take(r, 1);
    unsigned low = (unsigned)vt_h5_take(r, 1), mantissa = (unsigned)vt_h5_take(r, 1);
    uint64_t bias = vt_h5_take(r, 4);
    t->big = bits & 1;
    t->word = (unsigned)t->size;
    t->kind = VT_H5_NUMBER;
    t->says = bits & 0x40 ? "VAX floats" : "floats of an unusual layout";
    for (size_t i = 0; i < sizeof floats / sizeof *floats && !(bits & 0x40); i++) {
        const struct float_row *f = &floats[i];
        if (t->size == f->size && at == f->exponent_at && size == f->exponent_size && !low &&
            mantissa == f->mantissa_size && bias == f->bias)
            t->dtype = f->dtype;
    }
}

/* Names stand padded to 8 bytes before version 3. */
static vt_str take_name(h5_reader *r, unsigned version)
{
    const uint8_t *stop = memchr(r->p, 0, (size_t)(r->end - r->p));
    size_t n = stop ? (size_t)(stop - r->p) : 0;
    vt_str all = vt_h5_cut(r, !stop ? UINT64_MAX : version < 3 ? (n + 8) & ~(size_t)7 : n + 1);
    return vt_str_cut(all, 0, n);
}

static bool read_enum(vt_h5 *h, h5_reader *r, unsigned version, unsigned n, int depth, h5_type *t)
{
    h5_type base;
    vt_str names[2] = {{0}};
    if (!read_type(h, r, depth + 1, &base))
        return false;
    for (unsigned i = 0; i < n && !r->failed; i++) {
        vt_str name = take_name(r, version);
        if (i < 2)
            names[i] = name;
    }
    vt_str values = vt_h5_cut(r, (uint64_t)n * base.size);
    if (base.size != t->size)
        return vt_fail(h->err, VT_BAD_FILE, "an enum of %llu bytes over numbers of %llu",
                       (unsigned long long)t->size, (unsigned long long)base.size);
    *t = base;
    if (n == 2 && base.size == 1 && values.n == 2 && vt_str_is(names[0], "FALSE") &&
        vt_str_is(names[1], "TRUE") && !values.p[0] && values.p[1] == 1)
        t->dtype = VT_DTYPE_BOOL;
    return true;
}

static bool read_compound(vt_h5 *h, h5_reader *r, unsigned version, unsigned n, int depth,
                          h5_type *t)
{
    bool complex = n == 2;
    for (unsigned i = 0; i < n; i++) {
        h5_type member;
        vt_str name = take_name(r, version);
        uint64_t offset = vt_h5_take(r, version < 3 ? 4 : vt_h5_bytes_for(t->size));
        vt_h5_skip(r, version == 1 ? 28 : 0);
        if (r->failed)
            return vt_h5_cut_short(h, "a compound type");
        if (!read_type(h, r, depth + 1, &member))
            return false;
        bool is_float = member.dtype == VT_DTYPE_F32 || member.dtype == VT_DTYPE_F64;
        complex = complex && vt_str_is(name, i ? "i" : "r") && is_float &&
                  offset == i * member.size && t->size == 2 * member.size;
        t->big = member.big;
        t->word = member.word;
    }
    t->says = "compounds";
    if (complex)
        t->dtype = t->size == 8 ? VT_DTYPE_C64 : VT_DTYPE_C128;
    t->kind = complex ? VT_H5_NUMBER : VT_H5_OTHER;
    return true;
}

static bool read_complex(vt_h5 *h, h5_reader *r, int depth, h5_type *t)
{
    h5_type base;
    if (!read_type(h, r, depth + 1, &base))
        return false;
    t->big = base.big;
    t->word = base.word;
    t->kind = VT_H5_NUMBER;
    t->says = "complex numbers of an unusual layout";
    if (t->size == 2 * base.size)
        t->dtype = base.dtype == VT_DTYPE_F32   ? VT_DTYPE_C64
                   : base.dtype == VT_DTYPE_F64 ? VT_DTYPE_C128
                                                : VT_DTYPE_UNKNOWN;
    return true;
}

static bool read_array(vt_h5 *h, h5_reader *r, unsigned version, int depth, h5_type *t)
{
    h5_type base;
    uint32_t dims[H5_MOST_DIMS];
    unsigned rank = (unsigned)vt_h5_take(r, 1);
    vt_h5_skip(r, version < 3 ? 3 : 0);
    if (rank > H5_MOST_DIMS)
        return vt_fail(h->err, VT_BAD_FILE, "an array type of %u dimensions", rank);
    for (unsigned i = 0; i < rank; i++)
        dims[i] = (uint32_t)vt_h5_take(r, 4);
    vt_h5_skip(r, version < 3 ? 4 * rank : 0);
    if (!read_type(h, r, depth + 1, &base))
        return false;
    uint64_t size = base.size;
    for (unsigned i = 0; i < rank; i++)
        size = size && dims[i] > UINT32_MAX / size ? UINT64_MAX >> 32 : size * dims[i];
    if (base.rank || size != t->size) {
        t->says = "arrays of arrays";
        return true;
    }
    *t = base;
    t->rank = (int)rank;
    memcpy(t->dims, dims, rank * sizeof *dims);
    return true;
}

static bool read_variable(vt_h5 *h, h5_reader *r, unsigned bits, int depth, h5_type *t)
{
    h5_type base;
    t->says = "lists of varying length";
    if (bits & 1 && t->size == 8 + (uint64_t)h->offset_size)
        t->kind = VT_H5_TEXT;
    return read_type(h, r, depth + 1, &base);
}

static bool read_class(vt_h5 *h, h5_reader *r, unsigned class, unsigned version, unsigned bits,
                       int depth, h5_type *t)
{
    static const char *const says[] = {[2] = "times", [5] = "opaque bytes", [7] = "references"};
    switch (class) {
    case 0:
        read_integer(r, bits, t);
        return true;
    case 1:
        read_float(r, bits, t);
        return true;
    case 3:
        t->kind = VT_H5_STRING;
        t->pad = bits & 15;
        return true;
    case 4:
        read_integer(r, bits & 1, t);
        return true;
    case 6:
        return read_compound(h, r, version, bits & 0xffff, depth, t);
    case 8:
        return read_enum(h, r, version, bits & 0xffff, depth, t);
    case 9:
        return read_variable(h, r, bits, depth, t);
    case 10:
        return read_array(h, r, version, depth, t);
    case 11:
        return read_complex(h, r, depth, t);
    default:
        t->says =
            class == 2 || class == 5 || class == 7 ? says[class] : "elements of an unknown class";
        vt_h5_skip(r, class == 2 ? 2 : class == 5 ? bits & 0xff : 0);
        return true;
    }
}

/* Whoever reads numbers makes room by their dtype: what has none, or another size, is no number. */
static void check_number(h5_type *t)
{
    uint64_t bytes;
    if (t->kind != VT_H5_NUMBER ||
        (vt_dtype_bytes(t->dtype, 1, &bytes) && bytes == t->size && bytes % t->word == 0))
        return;
    t->kind = VT_H5_OTHER;
    t->dtype = VT_DTYPE_UNKNOWN;
    t->says = t->says ? t->says : "numbers of an unusual layout";
}

static bool read_type(vt_h5 *h, h5_reader *r, int depth, h5_type *out)
{
    unsigned first = (unsigned)vt_h5_take(r, 1), bits = (unsigned)vt_h5_take(r, 3);
    *out = (h5_type){.kind = VT_H5_OTHER, .word = 1, .size = vt_h5_take(r, 4)};
    if (depth > MOST_NESTED)
        return vt_fail(h->err, VT_BAD_FILE, "a datatype nested more than %d deep", MOST_NESTED);
    bool ok = read_class(h, r, first & 15, first >> 4, bits, depth, out);
    if (ok)
        check_number(out);
    if (ok && r->failed)
        return vt_h5_cut_short(h, "a datatype");
    if (ok && !out->size)
        return vt_fail(h->err, VT_BAD_FILE, "a datatype of no bytes");
    return ok;
}

bool vt_h5_type_read(vt_h5 *h, h5_reader *r, h5_type *out)
{
    return read_type(h, r, 0, out);
}

/* ---- dataspaces
 * -------------------------------------------------------------------------------------------- */

bool vt_h5_space_read(vt_h5 *h, h5_reader *r, h5_space *out)
{
    unsigned version = (unsigned)vt_h5_take(r, 1), rank = (unsigned)vt_h5_take(r, 1),
             flags = (unsigned)vt_h5_take(r, 1), kind = (unsigned)vt_h5_take(r, 1);
    if (version != 1 && version != 2)
        return vt_fail(h->err, VT_BAD_FILE, "dataspace version %u is not known", version);
    if (rank > H5_MOST_DIMS)
        return vt_fail(h->err, VT_BAD_FILE, "a dataspace of %u dimensions", rank);
    vt_h5_skip(r, version == 1 ? 4 : 0);
    *out = (h5_space){.rank = version == 2 && kind == 2 ? -1 : (int)rank};
    for (unsigned i = 0; i < rank; i++)
        out->dims[i] = out->most[i] = vt_h5_length(h, r);
    for (unsigned i = 0; i < rank && flags & 1; i++)
        out->most[i] = vt_h5_length(h, r);
    return r->failed ? vt_h5_cut_short(h, "a dataspace") : true;
}

bool vt_h5_space_count(const h5_space *s, uint64_t *count)
{
    uint64_t n = s->rank < 0 ? 0 : 1;
    bool empty = false, ok = true;
    for (int i = 0; i < s->rank; i++) {
        empty |= !s->dims[i];
        ok = ok && s->dims[i] <= INT64_MAX && (!s->dims[i] || n <= INT64_MAX / s->dims[i]);
        n = ok ? n * s->dims[i] : 0;
    }
    *count = empty ? 0 : n;
    return ok || empty;
}

/* ---- strings
 * -----------------------------------------------------------------------------------------------
 */

static vt_str trimmed(vt_str s, unsigned pad)
{
    size_t zero = pad < 2 ? vt_str_find(s, '\0', 0) : SIZE_MAX;
    s.n = zero != SIZE_MAX ? zero : s.n;
    while (s.n && (pad == 2 ? s.p[s.n - 1] == ' ' : !s.p[s.n - 1]))
        s.n--;
    return s;
}

bool vt_h5_strings_read(vt_h5 *h, const h5_type *t, h5_reader r, uint64_t n, vt_str *out)
{
    h5_seen seen = {0};
    for (uint64_t i = 0; i < n; i++) {
        vt_str one = vt_h5_cut(&r, t->size);
        h5_reader e = vt_h5_over(one);
        if (r.failed)
            return vt_h5_cut_short(h, "a list of strings");
        if (t->kind == VT_H5_STRING) {
            out[i] = trimmed(one, t->pad);
            continue;
        }
        uint64_t length = vt_h5_take(&e, 4), at = vt_h5_offset(h, &e);
        unsigned index = (unsigned)vt_h5_take(&e, 4);
        out[i] = (vt_str){0};
        if (!length || at == UINT64_MAX || !at)
            continue;
        if (!vt_h5_global(h, &seen, at, index, &out[i]))
            return false;
        out[i] = vt_str_cut(out[i], 0, (size_t)length);
    }
    return true;
}
