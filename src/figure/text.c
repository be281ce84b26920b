/* text.c: how wide a text is, and how a long name is made to fit.
 *
 * Widths are sums of advances from one table (advance.c), in thousandths of the size; kerning and
 * ligatures are off wherever vitrine draws. Layout, page and export so agree on every box without
 * any of them asking a font. */
#include "figure/text.h"

#include <string.h>

enum { AVERAGE = 520, WIDE = 1000 };

typedef struct span {
    uint32_t first, last;
} span;

/* East Asian Wide and Fullwidth (Unicode 15.1, UAX 11), joined where only gaps lie between. */
static const span wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},
    {0x26a1, 0x26a1},   {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2795, 0x2797},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
    {0x3400, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},
    {0xfffd, 0xfffd}, /* the mark for what can't be shown */
    {0x17000, 0x18cff}, {0x1b000, 0x1b2fb}, {0x1f004, 0x1f004}, {0x1f18e, 0x1f19a},
    {0x1f200, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1faff},
    {0x20000, 0x3fffd},
};

/* Marks and joiners that take no room of their own. */
static const span empty[] = {
    {0x0300, 0x036f},   {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x093c, 0x093c},   {0x0941, 0x0948}, {0x094d, 0x094d}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e},
    {0x2060, 0x206f},   {0x20d0, 0x20f0}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff},
    {0xe0100, 0xe01ef},
};

static bool within(const span *spans, size_t n, uint32_t code)
{
    size_t low = 0;
    while (low < n) {
        size_t mid = (low + n) / 2;
        if (code > spans[mid].last)
            low = mid + 1;
        else if (code < spans[mid].first)
            n = mid;
        else
            return true;
    }
    return false;
}

static const vt_advance_run *run_of(uint32_t code)
{
    size_t low = 0, high = vt_advance_run_count;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (code < vt_advance_runs[mid].first)
            high = mid;
        else
            low = mid;
    }
    const vt_advance_run *run = &vt_advance_runs[low];
    return code >= run->first && code - run->first < run->n ? run : NULL;
}

static uint32_t advance(uint32_t code, vt_text_weight weight)
{
    const uint16_t *table = weight == VT_TEXT_STRONG ? vt_advances_strong : vt_advances_regular;
    if (code >= ' ' && code < 0x7f)
        return table[code - ' ']; /* the first run is ASCII */
    if (within(empty, sizeof empty / sizeof *empty, code))
        return 0;
    const vt_advance_run *run = run_of(code);
    if (run)
        return table[run->at + (code - run->first)];
    return within(wide, sizeof wide / sizeof *wide, code) ? WIDE : AVERAGE;
}

uint32_t vt_text_next(vt_str s, size_t *i)
{
    uint32_t code = vt_utf8_next(s, i);
    bool hidden = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
    bool hostile = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    bool invalid = (code >= 0xd800 && code < 0xe000) || (code & 0xfffe) == 0xfffe ||
                   (code >= 0xfdd0 && code <= 0xfdef) || code > 0x10ffff;
    return hidden || hostile || invalid ? 0xfffd : code;
}

void vt_text_put(vt_buf *out, uint32_t code)
{
    if (code < 0x80) {
        vt_buf_char(out, (char)code);
        return;
    }
    char c[4];
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; code >>= 6)
        c[i] = (char)(0x80 | (code & 0x3f));
    c[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | code);
    vt_buf_bytes(out, c, n);
}

float vt_text_width(vt_str s, float size, vt_text_weight weight)
{
    const uint16_t *table = weight == VT_TEXT_STRONG ? vt_advances_strong : vt_advances_regular;
    uint64_t sum = 0;
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= ' ' && c < 0x7f) { /* nearly all there is */
            sum += table[c - ' '];
            i++;
        } else {
            sum += advance(vt_text_next(s, &i), weight);
        }
    }
    return (float)((double)sum * size / 1000);
}

/* Start of the character that ends before `i`. */
static size_t back(vt_str s, size_t i)
{
    while (i > 0 && ((unsigned char)s.p[--i] & 0xc0) == 0x80)
        ;
    return i;
}

vt_str vt_text_fit(vt_arena *arena, vt_str s, float size, vt_text_weight weight, float width)
{
    static const char dots[] = "\xe2\x80\xa6";
    if (vt_text_width(s, size, weight) <= width)
        return s;
    double room = (double)width * 1000 / size - advance(0x2026, weight), used = 0;
    size_t head = 0, tail = s.n;
    while (head < tail) { /* the shorter end grows, so that both keep about half */
        size_t next = head, last = back(s, tail);
        double front = advance(vt_text_next(s, &next), weight);
        size_t at = last;
        double rear = advance(vt_text_next(s, &at), weight);
        bool forward = head <= s.n - tail;
        used += forward ? front : rear;
        if (used > room)
            break;
        if (forward)
            head = next;
        else
            tail = last;
    }
    char *p = vt_arena_take(arena, head + 3 + s.n - tail);
    if (!p)
        return (vt_str){0};
    memcpy(p, s.p, head);
    memcpy(p + head, dots, 3);
    memcpy(p + head + 3, s.p + tail, s.n - tail);
    return (vt_str){p, head + 3 + s.n - tail};
}

void vt_put_base64(vt_buf *out, vt_str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t v = 0;
        char four[4];
        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (i + k < s.n ? (uint8_t)s.p[i + k] : 0);
        for (int k = 0; k < 4; k++)
            four[k] = (size_t)k > s.n - i ? '=' : digits[v >> (18 - 6 * k) & 63];
        vt_buf_bytes(out, four, 4);
    }
}
