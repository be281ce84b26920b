/* tick.c: round places along an axis and what is written there.
 *
 * Linear steps are 1, 2 or 5 times a power of ten. A log axis has its decades, with 3 between them
 * while there is room (1-3-10), else every second, fifth … decade. Time goes by what clocks and
 * calendars have. Labels share one number of decimals and one letter (k, M, G), so that they read
 * as one column. */
#include "figure/chart_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define THIN  "\xe2\x80\x89"
#define MINUS "\xe2\x88\x92"

enum { MOST_TICKS = 200 };

/* ---- numbers ------------------------------------------------------------------------------------
 */

/* "-1.5e-05" as printf has it, with U+2212 and the exponent as people write it. */
static void put_signed(vt_buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '-') {
            vt_buf_text(out, MINUS);
        } else if (*c == 'e') {
            vt_buf_char(out, 'e');
            c++;
            if (*c == '-')
                vt_buf_text(out, MINUS);
            while (c[1] == '0' && c[2])
                c++;
        } else {
            vt_buf_char(out, *c);
        }
    }
}

static void cut_zeros(char *text)
{
    char *e = strchr(text, 'e'), tail[16] = "";
    if (!strchr(text, '.'))
        return;
    if (e) {
        snprintf(tail, sizeof tail, "%s", e);
        *e = 0;
    }
    size_t n = strlen(text);
    while (n && text[n - 1] == '0')
        n--;
    if (n && text[n - 1] == '.')
        n--;
    strcpy(text + n, tail);
}

typedef struct unit {
    double size;
    const char *letter;
} unit;

static unit unit_of(double most)
{
    static const unit units[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    for (size_t i = 0; i < 4 && most >= 9999.5; i++)
        if (most >= units[i].size)
            return units[i];
    return (unit){1, ""};
}

void vt_put_value(vt_buf *out, double v, int digits)
{
    char text[64];
    double most = fabs(v);
    if (isnan(v) || isinf(v)) {
        vt_buf_text(out, isnan(v) ? "NaN" : v < 0 ? MINUS "Inf" : "Inf");
        return;
    }
    unit u = most < 1e15 ? unit_of(most) : (unit){1, ""};
    if (v != 0 && (most < 1e-3 || most >= 1e15)) {
        snprintf(text, sizeof text, "%.*e", digits - 1, v);
        cut_zeros(text);
        if (strchr(text, 'e') && !strchr(text, '.') && text[0] == 0)
            snprintf(text, sizeof text, "0");
    } else {
        double scaled = most / u.size;
        int whole = scaled >= 1 ? (int)floor(log10(scaled) + 1e-12) + 1 : 1;
        int lead = scaled > 0 && scaled < 1 ? (int)-floor(log10(scaled) + 1e-12) - 1 : 0;
        int decimals = scaled == 0 ? 0 : scaled < 1 ? digits + lead : digits - whole;
        snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals : 0, v / u.size);
        cut_zeros(text);
    }
    put_signed(out, text);
    if (*u.letter)
        vt_buf_format(out, THIN "%s", u.letter);
}

/* A label among its likes: `step` apart, the greatest `most`. */
static void put_label(vt_buf *out, double v, double step, double most)
{
    char text[64];
    unit u = unit_of(most);
    double s = step / u.size, top = most / u.size;
    if (fabs(v) < step * 1e-6) {
        vt_buf_char(out, '0');
        return;
    }
    if (top >= 1e6 || top < 2e-3) {
        double ten = floor(log10(top) + 1e-9);
        int digits = (int)(ten - floor(log10(s) + 1e-9));
        snprintf(text, sizeof text, "%.*e", digits > 0 ? digits : 0, v);
        cut_zeros(text);
    } else {
        int decimals = (int)ceil(-log10(s) - 1e-9);
        snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals > 15 ? 15 : decimals : 0,
                 v / u.size);
    }
    put_signed(out, text);
    if (*u.letter)
        vt_buf_format(out, THIN "%s", u.letter);
}

/* ---- places -------------------------------------------------------------------------------------
 */

typedef struct maker {
    vt_arena *arena;
    const vt_axis *axis;
    VT_VEC(vt_tick) ticks;
    vt_buf text;
} maker;

static void add(maker *m, double v)
{
    vt_tick *t = m->ticks.n < MOST_TICKS ? vt_push(m->arena, &m->ticks) : NULL;
    if (!t)
        return;
    *t = (vt_tick){v, vt_str_copy(m->arena, vt_buf_view(&m->text))};
    m->text.n = 0;
}

static void make_linear(maker *m, uint32_t most)
{
    const vt_axis *a = m->axis;
    /* ends made round may have added a step on either side */
    double step = vt_step_round(a->hi / (most + 1.5) - a->lo / (most + 1.5)), top;
    if (a->whole)
        step = fmax(1, step);
    double first = ceil(a->lo / step - 1e-9), last = floor(a->hi / step + 1e-9);
    top = fmax(fabs(first * step), fabs(last * step));
    for (int k = 0; k < MOST_TICKS && first + k <= last; k++) {
        double v = (first + k) * step;
        put_label(&m->text, v, step, top);
        add(m, v == 0 ? 0 : v);
    }
}

/* Evenly placed, rounded to what tells neighbours apart. */
static void make_sqrt(maker *m, uint32_t most)
{
    const vt_axis *a = m->axis;
    double last = NAN;
    for (uint32_t i = 0; i <= most; i++) {
        double v = vt_axis_value(a, (double)i / most);
        double next = vt_axis_value(a, (i + 1.0) / most),
               before = vt_axis_value(a, (i - 1.0) / most);
        double step = vt_step_round(fmin(fabs(next - v), fabs(v - before)) / 4);
        v = step * round(v / step) + 0.0;
        if (v < a->lo - step * 1e-6 || v > a->hi + step * 1e-6 || v == last)
            continue;
        last = v;
        vt_put_value(&m->text, v, 3);
        add(m, v);
    }
}

static void add_decades(maker *m, int from, int to, int every, double sign)
{
    for (int d = sign > 0 ? from : to; sign > 0 ? d <= to : d >= from; d += sign > 0 ? 1 : -1) {
        double v = sign * pow(10, d);
        if (((d % every) + every) % every || v < m->axis->lo * (1 - 1e-9 * sign) ||
            v > m->axis->hi * (1 + 1e-9 * sign))
            continue;
        vt_put_value(&m->text, v, 3);
        add(m, v);
    }
}

static void add_threes(maker *m, int from, int to)
{
    for (int d = from; d <= to; d++)
        for (int k = 1; k <= 3; k += 2) {
            double v = k * pow(10, d);
            if (v < m->axis->lo * (1 - 1e-9) || v > m->axis->hi * (1 + 1e-9))
                continue;
            vt_put_value(&m->text, v, 3);
            add(m, v);
        }
}

static void make_log(maker *m, uint32_t most)
{
    const vt_axis *a = m->axis;
    if (!(a->lo > 0) || !(a->hi > a->lo))
        return;
    double decades = log10(a->hi / a->lo);
    int from = (int)floor(log10(a->lo) + 1e-9), to = (int)ceil(log10(a->hi) - 1e-9);
    if (decades < 1 && most > 1) { /* within a decade: steps as on a straight axis */
        make_linear(m, most);
    } else if (decades * 2 <= most) {
        add_threes(m, from, to);
    } else {
        int every = (int)ceil(decades / most);
        add_decades(m, from, to, every < 1 ? 1 : every, 1);
    }
}

static void make_symlog(maker *m, uint32_t most)
{
    const vt_axis *a = m->axis;
    double linear = vt_axis_linear(a), top = fmax(fabs(a->lo), fabs(a->hi));
    int from = (int)ceil(log10(linear) - 1e-9), to = (int)floor(log10(top) + 1e-9);
    int sides = (a->lo < 0) + (a->hi > 0);
    int every = (int)ceil((double)(to - from + 1) * sides / (most > 1 ? most - 1 : 1));
    every = every < 1 ? 1 : every;
    if (a->lo < 0)
        add_decades(m, from, to, every, -1);
    if (a->lo <= 0 && a->hi >= 0) {
        vt_buf_char(&m->text, '0');
        add(m, 0);
    }
    if (a->hi > 0)
        add_decades(m, from, to, every, 1);
}

static void make_band(maker *m, uint32_t most)
{
    double n = floor(m->axis->hi - m->axis->lo + 0.5), first = ceil(m->axis->lo);
    double every = fmax(1, vt_step_round(n / fmax(1, most)));
    for (double i = 0; i < n && m->ticks.n < MOST_TICKS; i += every) {
        vt_put_value(&m->text, first + i, 7);
        add(m, first + i);
    }
}

/* ---- time ---------------------------------------------------------------------------------------
 */

typedef struct pace {
    double seconds;
    int months;
    const char *format;
} pace;

static const pace paces[] = {
    {1, 0, "%H:%M:%S"},    {5, 0, "%H:%M:%S"},    {15, 0, "%H:%M:%S"},  {30, 0, "%H:%M:%S"},
    {60, 0, "%H:%M"},      {300, 0, "%H:%M"},     {900, 0, "%H:%M"},    {1800, 0, "%H:%M"},
    {3600, 0, "%H:%M"},    {10800, 0, "%H:%M"},   {21600, 0, "%H:%M"},  {43200, 0, "%H:%M"},
    {86400, 0, "%m-%d"},   {172800, 0, "%m-%d"},  {345600, 0, "%m-%d"}, {604800, 0, "%m-%d"},
    {2629800, 1, "%Y-%m"}, {7889400, 3, "%Y-%m"}, {31557600, 12, "%Y"},
};

static void add_time(maker *m, double v, const char *format)
{
    char text[32];
    time_t t = (time_t)v;
    struct tm tm;
    if (v < m->axis->lo - 1e-6 || v > m->axis->hi + 1e-6 || !gmtime_r(&t, &tm))
        return;
    bool midnight = !tm.tm_hour && !tm.tm_min && !tm.tm_sec;
    const char *f = midnight && !strncmp(format, "%H", 2) ? "%m-%d" : format;
    if (strftime(text, sizeof text, f, &tm))
        vt_buf_text(&m->text, text);
    add(m, v);
}

static void make_months(maker *m, int months, const char *format)
{
    time_t start = (time_t)m->axis->lo;
    struct tm tm;
    if (!gmtime_r(&start, &tm))
        return;
    int month = tm.tm_year * 12 + tm.tm_mon;
    month -= ((month % months) + months) % months;
    for (int i = 0; i < MOST_TICKS; i++, month += months) {
        struct tm at = {.tm_year = month / 12, .tm_mon = month % 12, .tm_mday = 1};
        double v = (double)timegm(&at);
        if (v > m->axis->hi)
            return;
        add_time(m, v, format);
    }
}

static void make_time(maker *m, uint32_t most)
{
    double step = (m->axis->hi - m->axis->lo) / (most + 1);
    size_t n = sizeof paces / sizeof *paces, i = 0;
    if (step < 1) { /* fractions of a second */
        make_linear(m, most);
        return;
    }
    while (i + 1 < n && paces[i].seconds < step)
        i++;
    const pace *p = &paces[i];
    if (p->months) {
        double years = step / 31557600;
        make_months(m, years > 1 ? 12 * (int)fmin(vt_step_round(years), 1e6) : p->months,
                    p->format);
        return;
    }
    for (double v = ceil(m->axis->lo / p->seconds) * p->seconds; v <= m->axis->hi; v += p->seconds)
        add_time(m, v, p->format);
}

vt_ticks vt_ticks_make(vt_arena *arena, const vt_axis *axis, uint32_t most)
{
    static void (*const make[])(maker *, uint32_t) = {
        [VT_SCALE_LINEAR] = make_linear, [VT_SCALE_LOG] = make_log,
        [VT_SCALE_SYMLOG] = make_symlog, [VT_SCALE_SQRT] = make_sqrt,
        [VT_SCALE_TIME] = make_time,     [VT_SCALE_BAND] = make_band,
    };
    maker m = {.arena = arena, .axis = axis};
    if (isfinite(axis->lo) && isfinite(axis->hi) && axis->hi > axis->lo)
        make[axis->scale](&m, most ? most : 1);
    vt_buf_free(&m.text);
    return (vt_ticks){m.ticks.at, (uint32_t)m.ticks.n};
}
