/* str.c: borrowed runs of bytes, UTF-8, and hashing. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

vt_str vt_str_of(const char *c)
{
    return (vt_str){c, c ? strlen(c) : 0};
}

bool vt_str_eq(vt_str a, vt_str b)
{
    return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

bool vt_str_is(vt_str a, const char *c)
{
    return vt_str_eq(a, vt_str_of(c));
}

int vt_str_cmp(vt_str a, vt_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool vt_str_starts(vt_str s, vt_str with)
{
    return s.n >= with.n && vt_str_eq(vt_str_cut(s, 0, with.n), with);
}

bool vt_str_ends(vt_str s, vt_str with)
{
    return s.n >= with.n && vt_str_eq(vt_str_from(s, s.n - with.n), with);
}

vt_str vt_str_from(vt_str s, size_t start)
{
    if (start > s.n)
        start = s.n;
    return (vt_str){s.p ? s.p + start : NULL, s.n - start};
}

vt_str vt_str_cut(vt_str s, size_t start, size_t n)
{
    s = vt_str_from(s, start);
    if (n < s.n)
        s.n = n;
    return s;
}

size_t vt_str_find(vt_str s, char c, size_t start)
{
    if (start >= s.n)
        return SIZE_MAX;
    const char *at = memchr(s.p + start, c, s.n - start);
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

vt_str vt_str_copy(vt_arena *a, vt_str s)
{
    char *p = vt_arena_take(a, s.n + 1);
    if (!p)
        return (vt_str){0};
    if (s.n)
        memcpy(p, s.p, s.n);
    return (vt_str){p, s.n};
}

char *vt_cstr(vt_arena *a, vt_str s)
{
    return (char *)vt_str_copy(a, s).p; /* the arena's bytes are zeroed, so it is terminated */
}

vt_str vt_str_format(vt_arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n >= 0 ? vt_arena_take(a, (size_t)n + 1) : NULL;
    if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (vt_str){p, p ? (size_t)n : 0};
}

/* ---- UTF-8: table 3-7 of the Unicode standard --------------------------------------------------
 */

/* Length of the well-formed sequence at s[i], 0 when there is none. */
static size_t sequence(vt_str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t left = s.n - i;
    if (p[0] < 0x80)
        return 1;
    size_t n = p[0] >= 0xC2 && p[0] <= 0xDF   ? 2
               : (p[0] & 0xF0) == 0xE0        ? 3
               : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                              : 0;
    if (!n || left < n)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t k = 2; k < n; k++)
        if ((p[k] & 0xC0) != 0x80)
            return 0;
    return n;
}

size_t vt_utf8_valid(vt_str s)
{
    size_t i = 0;
    while (i < s.n) {
        size_t n = sequence(s, i);
        if (!n)
            break;
        i += n;
    }
    return i;
}

uint32_t vt_utf8_next(vt_str s, size_t *i)
{
    const unsigned char *p = (const unsigned char *)s.p + *i;
    size_t n = sequence(s, *i);
    *i += n ? n : 1;
    switch (n) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 31) << 6 | (p[1] & 63);
    case 3:
        return (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63);
    case 4:
        return (uint32_t)(p[0] & 7) << 18 | (uint32_t)(p[1] & 63) << 12 |
               (uint32_t)(p[2] & 63) << 6 | (p[3] & 63);
    default:
        return 0xFFFD;
    }
}

uint64_t vt_hash(const void *p, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(p, n, seed);
}
