/* json.c: JSON, one token at a time.
 *
 *   value: object | array | string | number | true | false | null
 *
 * No tree is made: a reader pulls tokens and keeps what it wants. The grammar is RFC 8259's, and
 * NaN, Infinity and -Infinity, which Python and JavaScript programs write. */
#include "wire/wire.h"

#include <string.h>

void vt_json_read(vt_json_reader *r, vt_str text, vt_err *err)
{
    *r = (vt_json_reader){.text = text, .err = err, .fresh = true};
    if (vt_str_starts(text, VT_S("\xef\xbb\xbf")))
        r->at = 3;
}

static vt_json_token failed(vt_json_reader *r, const char *what)
{
    vt_text_fail(r->err, r->text, r->at, "%s",
                 r->at >= r->text.n ? "the text ends too early" : what);
    r->at = r->text.n;
    return VT_JSON_FAILED;
}

static void skip_space(vt_json_reader *r)
{
    while (r->at < r->text.n && memchr(" \t\r\n", r->text.p[r->at], 4))
        r->at++;
}

static int peek(const vt_json_reader *r)
{
    return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : -1;
}

static bool in_object(const vt_json_reader *r)
{
    int level = r->depth - 1;
    return r->depth && r->objects[level / 64] >> level % 64 & 1;
}

static vt_json_token open(vt_json_reader *r, bool object)
{
    if (r->depth == VT_JSON_DEEPEST)
        return failed(r, "nested too deep");
    uint64_t bit = 1ull << r->depth % 64, *word = &r->objects[r->depth / 64];
    *word = object ? *word | bit : *word & ~bit;
    r->depth++;
    r->at++;
    r->fresh = true;
    r->after_key = false;
    return object ? VT_JSON_OBJECT : VT_JSON_ARRAY;
}

static vt_json_token close(vt_json_reader *r)
{
    bool object = in_object(r);
    r->depth--;
    r->at++;
    r->fresh = false;
    return object ? VT_JSON_OBJECT_END : VT_JSON_ARRAY_END;
}

static bool string(vt_json_reader *r)
{
    size_t first = ++r->at;
    r->escaped = false;
    for (; r->at < r->text.n; r->at++) {
        char c = r->text.p[r->at];
        if (c == '"') {
            r->token = vt_str_cut(r->text, first, r->at++ - first);
            return true;
        }
        if (c == '\\') {
            r->escaped = true;
            r->at++;
        } else if ((unsigned char)c < ' ' && c != '\t' && c != '\n') {
            return failed(r, "a control character in a string");
        }
    }
    return failed(r, "");
}

static vt_json_token scalar(vt_json_reader *r)
{
    size_t first = r->at;
    while (r->at < r->text.n && (r->text.p[r->at] | 32) >= '+' &&
           !memchr(",:]}[{\"", r->text.p[r->at], 7) && !memchr(" \t\r\n", r->text.p[r->at], 4))
        r->at++;
    r->token = vt_str_cut(r->text, first, r->at - first);
    r->fresh = r->after_key = false;
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < 3; i++)
        if (vt_str_is(r->token, words[i]))
            return VT_JSON_WORD;
    bool number = r->token.n && (strchr("-0123456789", r->token.p[0]) ||
                                 vt_str_is(r->token, "NaN") || vt_str_is(r->token, "Infinity"));
    if (!number)
        r->at = first;
    return number ? VT_JSON_NUMBER : failed(r, "no JSON value begins here");
}

static vt_json_token value(vt_json_reader *r)
{
    r->start = r->at;
    switch (peek(r)) {
    case '{':
        return open(r, true);
    case '[':
        return open(r, false);
    case '"':
        r->fresh = r->after_key = false;
        return string(r) ? VT_JSON_STRING : VT_JSON_FAILED;
    default:
        return scalar(r);
    }
}

static vt_json_token key(vt_json_reader *r)
{
    r->start = r->at;
    if (peek(r) != '"')
        return failed(r, "a key in quotes is due here");
    if (!string(r))
        return VT_JSON_FAILED;
    skip_space(r);
    if (peek(r) != ':')
        return failed(r, "a ':' is due here");
    r->at++;
    r->fresh = false;
    r->after_key = true;
    return VT_JSON_KEY;
}

vt_json_token vt_json_next(vt_json_reader *r)
{
    skip_space(r);
    if (r->after_key)
        return value(r);
    if (!r->depth) {
        if (r->fresh)
            return value(r);
        return r->at < r->text.n ? failed(r, "something stands after the end") : VT_JSON_END;
    }
    if (peek(r) == (in_object(r) ? '}' : ']'))
        return close(r);
    if (!r->fresh) {
        if (peek(r) != ',')
            return failed(r, "a ',' is due here");
        r->at++;
        skip_space(r);
    }
    return in_object(r) ? key(r) : value(r);
}

bool vt_json_skip(vt_json_reader *r, vt_json_token t)
{
    int depth = r->depth - (t == VT_JSON_OBJECT || t == VT_JSON_ARRAY);
    while (t != VT_JSON_FAILED && r->depth > depth)
        t = vt_json_next(r);
    return t != VT_JSON_FAILED;
}

/* ---- strings
 * ----------------------------------------------------------------------------------------- */

/* Four hexadecimal digits at s[i]; UINT32_MAX when they are not there. */
static uint32_t hex4(vt_str s, size_t i)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t v = 0;
    if (i + 4 > s.n)
        return UINT32_MAX;
    for (size_t k = i; k < i + 4; k++) {
        const char *at = memchr(digits, s.p[k] >= 'A' && s.p[k] <= 'F' ? s.p[k] + 32 : s.p[k], 16);
        if (!at)
            return UINT32_MAX;
        v = v << 4 | (uint32_t)(at - digits);
    }
    return v;
}

/* The escape whose letter is s[i]; gives the place after it. */
static size_t put_escape(vt_str s, size_t i, vt_buf *out)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    const char *known = i < s.n ? memchr(from, s.p[i], 5) : NULL;
    if (known || i >= s.n || s.p[i] != 'u') {
        if (i < s.n)
            vt_buf_char(out, known ? to[known - from] : s.p[i]);
        return i + 1;
    }
    uint32_t c = hex4(s, i + 1), low = 0;
    if (c == UINT32_MAX) {
        vt_put_code_point(out, 0xfffd);
        return i + 1;
    }
    i += 5;
    if (c >= 0xd800 && c < 0xdc00 && i + 6 <= s.n && s.p[i] == '\\' && s.p[i + 1] == 'u')
        low = hex4(s, i + 2);
    if (low >= 0xdc00 && low < 0xe000) {
        vt_put_code_point(out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
        return i + 6;
    }
    vt_put_code_point(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
    return i;
}

vt_str vt_json_unescape(const vt_json_reader *r, vt_buf *out)
{
    vt_str s = r->token;
    out->n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t next = r->escaped ? vt_str_find(s, '\\', i) : SIZE_MAX;
        next = next == SIZE_MAX ? s.n : next;
        vt_buf_bytes(out, s.p + i, next - i);
        i = next < s.n ? put_escape(s, next + 1, out) : next;
    }
    return vt_buf_view(out);
}
