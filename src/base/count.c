/* count.c: numbers as people read them (design/UI.md, Numbers). */
#include "base/base.h"

#include <stdio.h>

#define THIN "\xE2\x80\x89"

static void grouped(vt_buf *b, uint64_t n)
{
    if (n >= 1000) {
        grouped(b, n / 1000);
        vt_buf_format(b, THIN "%03u", (unsigned)(n % 1000));
    } else {
        vt_buf_format(b, "%u", (unsigned)n);
    }
}

/* Three significant digits with a decimal prefix: 1.15 M, 124 M. */
static void scaled(vt_buf *b, double v, const char *unit)
{
    static const char *const prefix[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t p = 0;
    while (v >= 999.5 && p < 6) {
        v /= 1000;
        p++;
    }
    int digits = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
    vt_buf_format(b, "%.*f%s%s%s", p ? digits : 0, v, p || *unit ? THIN : "", prefix[p], unit);
}

void vt_put_count(vt_buf *b, uint64_t n)
{
    if (n <= 9999999)
        grouped(b, n);
    else
        scaled(b, (double)n, "");
}

void vt_put_bytes(vt_buf *b, uint64_t n)
{
    scaled(b, (double)n, "B");
}
