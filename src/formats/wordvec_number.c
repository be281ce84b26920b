/* wordvec_number.c: decimal numbers by the hundred million.
 *
 * A number of at most 19 digits with a power of ten within 10^22 is whole * 10^e or whole / 10^-e
 * with both exact in a double when `whole` is below 2^53: one rounding, so the nearest double
 * (Clinger 1990). All others, which hardly occur, go to strtod. */
#include "formats/wordvec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 64 };

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool ends(vt_str text, size_t at)
{
    return at >= text.n || text.p[at] == ' ' || text.p[at] == '\n' || text.p[at] == '\t' ||
           text.p[at] == '\r';
}

/* What the quick way cannot: many digits, wide exponents, nan, inf. */
static bool slow(vt_str text, size_t *at, double *v)
{
    char copy[LONGEST + 1];
    size_t n = 0;
    char *end;
    while (n < LONGEST && !ends(text, *at + n))
        n++;
    if (!n || n == LONGEST)
        return false;
    memcpy(copy, text.p + *at, n);
    copy[n] = 0;
    if (strpbrk(copy, "xXpP(")) /* hexadecimal, nan(...) */
        return false;
    *v = strtod(copy, &end);
    *at += n;
    return end == copy + n;
}

static bool exponent_at(vt_str text, size_t *at, int *e)
{
    bool minus = *at < text.n && text.p[*at] == '-';
    int v = 0, digits = 0;
    if (*at < text.n && (minus || text.p[*at] == '+'))
        ++*at;
    for (; *at < text.n && text.p[*at] >= '0' && text.p[*at] <= '9' && v < 10000; ++*at, digits++)
        v = 10 * v + (text.p[*at] - '0');
    *e += minus ? -v : v;
    return digits > 0;
}

bool vt_wordvec_number(vt_str text, size_t *at, double *v)
{
    size_t i = *at, digits = 0;
    uint64_t whole = 0;
    int e = 0;
    bool minus = i < text.n && text.p[i] == '-';
    i += minus || (i < text.n && text.p[i] == '+');
    for (; i < text.n && (unsigned)(text.p[i] - '0') < 10; i++, digits++)
        whole = 10 * whole + (unsigned)(text.p[i] - '0');
    if (i < text.n && text.p[i] == '.')
        for (i++; i < text.n && (unsigned)(text.p[i] - '0') < 10; i++, digits++, e--)
            whole = 10 * whole + (unsigned)(text.p[i] - '0');
    if (digits && i < text.n && (text.p[i] == 'e' || text.p[i] == 'E')) {
        i++;
        if (!exponent_at(text, &i, &e))
            return false;
    }
    if (!digits || digits > 19 || whole >> 53 || e > 22 || e < -22)
        return slow(text, at, v);
    if (!ends(text, i))
        return false;
    double size = e < 0 ? (double)whole / tens[-e] : (double)whole * tens[e];
    *v = minus ? -size : size;
    *at = i;
    return true;
}
