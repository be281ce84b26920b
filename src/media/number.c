/* number.c: a field's text as a number or a time.
 *
 * Up to 19 digits and a power of ten up to 22 are exact in doubles as they stand (Clinger 1990);
 * the rest is left to strtod. */
#include "media/media.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static vt_str trimmed(vt_str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = vt_str_from(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static bool slow_read(vt_str s, bool comma, double *out)
{
    char text[512], *end;
    if (s.n >= sizeof text || !s.n)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    for (size_t i = 0; comma && i < s.n; i++)
        text[i] = text[i] == ',' ? '.' : text[i];
    if (strpbrk(text, "xXpP") || (strchr("nN", text[0]) && text[0]))
        return false;
    *out = strtod(text, &end);
    return !*end;
}

bool vt_number_read(vt_str s, bool comma, double *out)
{
    uint64_t digits = 0;
    int n = 0, point = 0, power = 0;
    size_t i = 0;
    bool minus = false, fraction = false;
    s = trimmed(s);
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        minus = s.p[i++] == '-';
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            digits = digits * 10 + (uint64_t)(c - '0');
            n += digits > 0;
            point += fraction;
            if (n > 18)
                return slow_read(s, comma, out);
        } else if ((c == '.' || (comma && c == ',')) && !fraction) {
            fraction = true;
        } else {
            break;
        }
    }
    if (i == 0 || (s.p[i - 1] < '0' && s.p[i - 1] != '.' && s.p[i - 1] != ','))
        return slow_read(s, comma, out);
    if (i < s.n) {
        bool exponent = s.p[i] == 'e' || s.p[i] == 'E';
        vt_str tail = vt_str_from(s, i + 1);
        bool negative = tail.n && tail.p[0] == '-';
        if (tail.n && (tail.p[0] == '-' || tail.p[0] == '+'))
            tail = vt_str_from(tail, 1);
        if (!exponent || !tail.n || tail.n > 3)
            return slow_read(s, comma, out);
        for (size_t k = 0; k < tail.n; k++) {
            if (tail.p[k] < '0' || tail.p[k] > '9')
                return false;
            power = power * 10 + (tail.p[k] - '0');
        }
        power = negative ? -power : power;
    }
    power -= point;
    if (digits > (UINT64_C(1) << 53) || power < -22 || power > 22)
        return slow_read(s, comma, out);
    double v = power < 0 ? (double)digits / tens[-power] : (double)digits * tens[power];
    *out = minus ? -v : v;
    return n > 0 || point > 0 || (i > 0 && memchr(s.p, '0', i));
}

bool vt_word_missing(vt_str s)
{
    static const char *const words[] = {"na", "n/a", "nan", "null", "none", "-", "?", "#n/a", "."};
    s = trimmed(s);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (s.n == strlen(words[i]) && !strncasecmp(s.p, words[i], s.n))
            return true;
    return !s.n;
}

/* ---- times --------------------------------------------------------------------------------------
 */

static bool digits_read(vt_str *s, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        if ((size_t)i >= s->n || s->p[i] < '0' || s->p[i] > '9')
            return false;
        *out = *out * 10 + (s->p[i] - '0');
    }
    *s = vt_str_from(*s, (size_t)n);
    return true;
}

static bool sign_read(vt_str *s, const char *of)
{
    if (!s->n || !strchr(of, s->p[0]))
        return false;
    *s = vt_str_from(*s, 1);
    return true;
}

/* Days since 1970 of a date in the Gregorian calendar (Hinnant). */
static int64_t days_of(int y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400, of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* "Z", "+02:00", "+0200": seconds east of Greenwich. */
static bool zone_read(vt_str *s, double *out)
{
    int h, m = 0;
    *out = 0;
    if (!s->n || sign_read(s, "Zz"))
        return true;
    bool west = s->p[0] == '-';
    if (!sign_read(s, "+-") || !digits_read(s, 2, &h))
        return false;
    sign_read(s, ":");
    if (s->n && !digits_read(s, 2, &m))
        return false;
    *out = (west ? -1 : 1) * (h * 3600.0 + m * 60.0);
    return true;
}

bool vt_time_read(vt_str s, double *out)
{
    int y, mo, d, h = 0, mi = 0, sec = 0;
    double part = 0, zone = 0;
    s = trimmed(s);
    if (!digits_read(&s, 4, &y) || !sign_read(&s, "-/") || !digits_read(&s, 2, &mo) ||
        !sign_read(&s, "-/") || !digits_read(&s, 2, &d) || mo < 1 || mo > 12 || d < 1 || d > 31)
        return false;
    if (s.n) {
        if (!sign_read(&s, "T ") || !digits_read(&s, 2, &h) || !sign_read(&s, ":") ||
            !digits_read(&s, 2, &mi))
            return false;
        if (sign_read(&s, ":") && !digits_read(&s, 2, &sec))
            return false;
        if (sign_read(&s, ".,")) {
            double unit = .1;
            for (; s.n && s.p[0] >= '0' && s.p[0] <= '9'; s = vt_str_from(s, 1), unit /= 10)
                part += unit * (s.p[0] - '0');
        }
        sign_read(&s, " ");
        if (!zone_read(&s, &zone) || h > 24 || mi > 59 || sec > 60)
            return false;
    }
    *out = (double)days_of(y, mo, d) * 86400 + h * 3600.0 + mi * 60.0 + sec + part - zone;
    return !s.n;
}
