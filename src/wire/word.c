/* word.c: single values written as text, on their way into a binary protobuf. */
#include "wire/wire.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 400, UNKNOWN_FIELD = (1 << 29) - 1 };

bool vt_text_fail(vt_err *err, vt_str text, size_t at, const char *fmt, ...)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < text.n; i++) {
        bool newline = text.p[i] == '\n';
        line += newline;
        column = newline ? 1 : column + ((text.p[i] & 0xc0) != 0x80);
    }
    char all[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(all, sizeof all, fmt, ap);
    va_end(ap);
    vt_fail(err, VT_BAD_FILE, "%s", n < 0 ? "" : all);
    return vt_while(err, "line %zu, column %zu", line, column);
}

void vt_put_code_point(vt_buf *b, uint32_t c)
{
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    unsigned more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    vt_buf_char(b, (char)(lead[more] | c >> 6 * more));
    while (more--)
        vt_buf_char(b, (char)(0x80 | (c >> 6 * more & 63)));
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Decimal, 0x hexadecimal or 0 octal; the sign apart. */
static bool whole(vt_str s, bool *minus, uint64_t *v)
{
    *minus = s.n && s.p[0] == '-';
    if (*minus || (s.n && s.p[0] == '+'))
        s = vt_str_from(s, 1);
    unsigned base = 10;
    if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 32) == 'x') {
        base = 16;
        s = vt_str_from(s, 2);
    } else if (s.n > 1 && s.p[0] == '0') {
        base = 8;
    }
    *v = 0;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned)digit(s.p[i]) >= base || __builtin_mul_overflow(*v, base, v) ||
            __builtin_add_overflow(*v, (uint64_t)digit(s.p[i]), v))
            return false;
    return s.n > 0;
}

static bool real(vt_str s, double *v)
{
    char text[LONGEST + 1], *end;
    if (!s.n || s.n > LONGEST)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (strpbrk(text, "xXpP(")) /* C's hexadecimal and nan(...) are not meant */
        return false;
    if (s.n > 1 && (text[s.n - 1] | 32) == 'f' && strchr("0123456789.", text[s.n - 2]))
        text[s.n - 1] = 0; /* 1.5f */
    *v = strtod(text, &end);
    return end != text && !*end;
}

/* Also 1e3 and 2.0, which JSON writers make of integers. */
static bool integer(vt_str s, uint64_t *bits)
{
    bool minus;
    double v;
    if (whole(s, &minus, bits)) {
        if (minus)
            *bits = 0 - *bits;
        return true;
    }
    if (!real(s, &v) || v != floor(v) || fabs(v) >= 9e15)
        return false;
    *bits = (uint64_t)(int64_t)v;
    return true;
}

static bool enumerated(const vt_pb_enum *values, vt_str word, uint64_t *bits)
{
    for (const vt_pb_enum *e = values; e->name; e++)
        if (vt_str_is(word, e->name)) {
            *bits = (uint64_t)e->number;
            return true;
        }
    return integer(word, bits);
}

static void put_bare_varint(vt_buf *b, uint64_t v)
{
    for (; v > 127; v >>= 7)
        vt_buf_char(b, (char)(v | 128));
    vt_buf_char(b, (char)v);
}

static bool put_float(vt_buf *b, const struct vt_pb_row *row, vt_str word, bool bare)
{
    double v;
    if (!real(word, &v))
        return false;
    float f = (float)v;
    uint32_t bits32;
    uint64_t bits64;
    memcpy(&bits32, &f, 4);
    memcpy(&bits64, &v, 8);
    if (bare)
        vt_buf_bytes(b, row->kind == VT_PB_FLOAT ? (void *)&bits32 : (void *)&bits64,
                     row->kind == VT_PB_FLOAT ? 4 : 8);
    else if (row->kind == VT_PB_FLOAT)
        vt_pb_put_fixed32(b, row->number, bits32);
    else
        vt_pb_put_fixed64(b, row->number, bits64);
    return true;
}

bool vt_pb_put_word(vt_buf *b, const struct vt_pb_row *row, vt_str word, bool bare)
{
    uint64_t bits;
    if (row->kind == VT_PB_FLOAT || row->kind == VT_PB_DOUBLE)
        return put_float(b, row, word, bare);
    if (row->kind == VT_PB_STRING || row->kind == VT_PB_BYTES || row->kind == VT_PB_MESSAGE)
        return false;
    if (row->kind == VT_PB_ENUM ? !enumerated(row->values, word, &bits) : !integer(word, &bits))
        return false;
    if (bare)
        put_bare_varint(b, bits);
    else
        vt_pb_put_varint(b, row->number, bits);
    return true;
}

void vt_pb_put_unknown(vt_buf *b)
{
    vt_pb_put_varint(b, UNKNOWN_FIELD, 0);
}

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

bool vt_base64_decode(vt_str text, vt_buf *out)
{
    while (text.n && text.p[text.n - 1] == '=')
        text.n--;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < text.n; i++) {
        int s = sextet(text.p[i]);
        if (s < 0)
            return false;
        bits = bits << 6 | (uint32_t)s;
        have += 6;
        if (have >= 8) {
            have -= 8;
            vt_buf_char(out, (char)(bits >> have));
        }
    }
    return text.n % 4 != 1;
}
