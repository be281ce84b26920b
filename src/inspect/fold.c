/* fold.c: letters without their case.
 *
 * Unicode's simple foldings as ranges. In a range either every letter moves by the same distance
 * (step 1), or capitals and small letters alternate and every second one moves by one (step 2). */
#include "inspect/fold.h"

typedef struct fold_range {
    uint16_t first, last;
    uint8_t step;
    int32_t move;
} fold_range;

/* Ascending. */
static const fold_range ranges[] = {
    {0x00B5, 0x00B5, 1, 0x03BC - 0x00B5}, /* micro sign: mu */
    {0x00C0, 0x00D6, 1, 32},
    {0x00D8, 0x00DE, 1, 32},
    {0x0100, 0x012E, 2, 1},
    {0x0132, 0x0136, 2, 1},
    {0x0139, 0x0147, 2, 1},
    {0x014A, 0x0176, 2, 1},
    {0x0178, 0x0178, 1, 0x00FF - 0x0178},
    {0x0179, 0x017D, 2, 1},
    {0x017F, 0x017F, 1, 's' - 0x017F}, /* long s */
    {0x01CD, 0x01DB, 2, 1},
    {0x01DE, 0x01EE, 2, 1},
    {0x01F8, 0x021E, 2, 1},
    {0x0222, 0x0232, 2, 1},
    {0x0386, 0x0386, 1, 38},
    {0x0388, 0x038A, 1, 37},
    {0x038C, 0x038C, 1, 64},
    {0x038E, 0x038F, 1, 63},
    {0x0391, 0x03A1, 1, 32},
    {0x03A3, 0x03AB, 1, 32},
    {0x03C2, 0x03C2, 1, 1}, /* final sigma */
    {0x0400, 0x040F, 1, 80},
    {0x0410, 0x042F, 1, 32},
    {0x0460, 0x0480, 2, 1},
    {0x048A, 0x04BE, 2, 1},
    {0x04C0, 0x04C0, 1, 15},
    {0x04C1, 0x04CD, 2, 1},
    {0x04D0, 0x052E, 2, 1},
    {0x0531, 0x0556, 1, 48},
    {0x1E00, 0x1E94, 2, 1},
    {0x1E9E, 0x1E9E, 1, 0x00DF - 0x1E9E}, /* capital sharp s */
    {0x1EA0, 0x1EFE, 2, 1},
    {0x2126, 0x2126, 1, 0x03C9 - 0x2126}, /* ohm sign: omega */
    {0x212A, 0x212A, 1, 'k' - 0x212A},    /* kelvin sign */
    {0x212B, 0x212B, 1, 0x00E5 - 0x212B}, /* angstrom sign */
    {0xFF21, 0xFF3A, 1, 32},
};

uint32_t vt_fold_point(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    size_t low = 0, high = sizeof ranges / sizeof *ranges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].last < c)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sizeof ranges / sizeof *ranges || c < ranges[low].first)
        return c;
    const fold_range *r = &ranges[low];
    return (c - r->first) % r->step ? c : (uint32_t)((int32_t)c + r->move);
}

static void put_point(vt_buf *out, uint32_t c)
{
    char b[4];
    size_t n = 0;
    if (c < 0x80) {
        b[n++] = (char)c;
    } else if (c < 0x800) {
        b[n++] = (char)(0xC0 | c >> 6);
        b[n++] = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        b[n++] = (char)(0xE0 | c >> 12);
        b[n++] = (char)(0x80 | (c >> 6 & 63));
        b[n++] = (char)(0x80 | (c & 63));
    } else {
        b[n++] = (char)(0xF0 | c >> 18);
        b[n++] = (char)(0x80 | (c >> 12 & 63));
        b[n++] = (char)(0x80 | (c >> 6 & 63));
        b[n++] = (char)(0x80 | (c & 63));
    }
    vt_buf_bytes(out, b, n);
}

static char fold_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c < 0x20 || c == 0x7F ? ' ' : c;
}

/* Length of the run of ASCII at the beginning of s, at most `most`. */
static size_t ascii_run(vt_str s, size_t most)
{
    size_t n = s.n < most ? s.n : most, i = 0;
    unsigned char any = 0;
    for (; i < n; i++)
        any |= (unsigned char)s.p[i];
    if (any < 0x80)
        return n;
    for (i = 0; i < n && (unsigned char)s.p[i] < 0x80; i++)
        ;
    return i;
}

void vt_fold(vt_buf *out, vt_str s)
{
    char plain[256];
    for (size_t i = 0; i < s.n;) {
        size_t n = ascii_run(vt_str_from(s, i), sizeof plain); /* nearly all names are ASCII */
        for (size_t k = 0; k < n; k++)
            plain[k] = fold_ascii(s.p[i + k]);
        vt_buf_bytes(out, plain, n);
        i += n;
        if (i < s.n && (unsigned char)s.p[i] >= 0x80)
            put_point(out, vt_fold_point(vt_utf8_next(s, &i)));
    }
}

vt_str vt_fold_copy(vt_arena *arena, vt_str s)
{
    vt_buf b = {0};
    vt_fold(&b, s);
    vt_str copy = vt_str_copy(arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return copy;
}
