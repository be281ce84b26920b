/* textproto.c: protobuf's text format becomes the binary form.
 *
 *   message: field*
 *   field:   name ':' value | name ':'? '{' message '}' | name ':'? '<' message '>'
 *            | name ':' '[' value, ... ']'            then an optional ',' or ';'
 *   value:   number | word | string string ...        strings that follow each other are one
 *   '#' begins a comment.   [package.name] is an extension: passed over */
#include "wire/wire.h"

#include <string.h>

enum { DEEPEST = 128 };

typedef struct converter {
    vt_str text;
    size_t at;
    vt_buf *out, *places;
    vt_buf string;
    vt_err *err;
} converter;

static bool wrong(converter *c, const char *what)
{
    return vt_text_fail(c->err, c->text, c->at, "%s",
                        c->at >= c->text.n ? "the text ends too early" : what);
}

static void skip_space(converter *c)
{
    for (; c->at < c->text.n; c->at++) {
        if (c->text.p[c->at] == '#') {
            size_t end = vt_str_find(c->text, '\n', c->at);
            c->at = end == SIZE_MAX ? c->text.n - 1 : end;
        } else if (!memchr(" \t\r\n\v\f", c->text.p[c->at], 6)) {
            return;
        }
    }
}

static int peek(converter *c)
{
    skip_space(c);
    return c->at < c->text.n ? (unsigned char)c->text.p[c->at] : -1;
}

static bool take(converter *c, char what)
{
    if (peek(c) != what)
        return false;
    c->at++;
    return true;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == '.' ||
           c == '+' || c == '-';
}

static vt_str word(converter *c)
{
    skip_space(c);
    size_t first = c->at;
    while (c->at < c->text.n && is_word(c->text.p[c->at]))
        c->at++;
    return vt_str_cut(c->text, first, c->at - first);
}

/* A word; "- 5" is one number too. */
static vt_str number(converter *c)
{
    if (!take(c, '-'))
        return word(c);
    c->string.n = 0;
    vt_buf_char(&c->string, '-');
    vt_buf_str(&c->string, word(c));
    return vt_buf_view(&c->string);
}

/* ---- strings
 * ------------------------------------------------------------------------------------------- */

/* Up to `most` digits of a base at the place; how many there were. */
static unsigned digits(converter *c, unsigned base, unsigned most, uint32_t *v)
{
    static const char all[] = "0123456789abcdef";
    unsigned n = 0;
    for (*v = 0; n < most && c->at < c->text.n; n++, c->at++) {
        char ch = c->text.p[c->at];
        const char *d = memchr(all, ch >= 'A' && ch <= 'F' ? ch + 32 : ch, base);
        if (!d)
            break;
        *v = *v * base + (uint32_t)(d - all);
    }
    return n;
}

static bool escape(converter *c)
{
    static const char from[] = "nrtabfv", to[] = "\n\r\t\a\b\f\v";
    if (c->at >= c->text.n)
        return wrong(c, "");
    uint32_t v;
    char ch = c->text.p[c->at];
    const char *known = memchr(from, ch, sizeof from - 1);
    if (ch >= '0' && ch <= '7') {
        digits(c, 8, 3, &v);
        vt_buf_char(&c->string, (char)v);
        return true;
    }
    c->at++;
    if (known)
        vt_buf_char(&c->string, to[known - from]);
    else if (ch == 'x' || ch == 'X') {
        if (!digits(c, 16, 2, &v))
            return wrong(c, "hexadecimal digits are due here");
        vt_buf_char(&c->string, (char)v);
    } else if (ch == 'u' || ch == 'U') {
        unsigned most = ch == 'u' ? 4 : 8;
        if (digits(c, 16, most, &v) != most)
            return wrong(c, "hexadecimal digits are due here");
        vt_put_code_point(&c->string, v > 0x10ffff ? 0xfffd : v);
    } else {
        vt_buf_char(&c->string, ch);
    }
    return true;
}

static bool quoted(converter *c)
{
    char quote = c->text.p[c->at++];
    while (c->at < c->text.n && c->text.p[c->at] != quote) {
        char ch = c->text.p[c->at];
        size_t plain = c->at;
        while (plain < c->text.n && c->text.p[plain] != quote && c->text.p[plain] != '\\')
            plain++;
        vt_buf_bytes(&c->string, c->text.p + c->at, plain - c->at);
        c->at = plain;
        if (ch == '\\') {
            c->at++;
            if (!escape(c))
                return false;
        }
    }
    if (c->at >= c->text.n)
        return wrong(c, "");
    c->at++;
    return true;
}

static bool strings(converter *c)
{
    c->string.n = 0;
    while (peek(c) == '"' || peek(c) == '\'')
        if (!quoted(c))
            return false;
    return true;
}

/* ---- fields
 * ---------------------------------------------------------------------------------------------- */

static bool message(converter *c, const vt_pb_schema *schema, char close, int depth);

/* A value of a field that nobody knows. */
static bool skip_value(converter *c, int depth)
{
    int next = peek(c);
    if (depth > DEEPEST)
        return wrong(c, "messages nested too deep");
    if (next == '"' || next == '\'')
        return strings(c);
    if (next == '{' || next == '<') {
        c->at++;
        return message(c, NULL, next == '{' ? '}' : '>', depth + 1);
    }
    if (next == '[') {
        c->at++;
        while (!take(c, ']'))
            if (!skip_value(c, depth + 1) ||
                (!take(c, ',') && peek(c) != ']' && !wrong(c, "a ',' or ']' is due here")))
                return false;
        return true;
    }
    return word(c).n ? true : wrong(c, "a value is due here");
}

static bool value(converter *c, const struct vt_pb_row *row, bool had_colon, int depth)
{
    int next = peek(c);
    if (row->kind == VT_PB_MESSAGE) {
        if (next != '{' && next != '<')
            return wrong(c, "a '{' is due here");
        size_t begun = vt_pb_begin(c->out, row->number);
        vt_pb_place(c->places, begun, c->at++);
        if (!message(c, row->message, next == '{' ? '}' : '>', depth + 1))
            return false;
        vt_pb_end(c->out, begun);
        return true;
    }
    if (!had_colon)
        return wrong(c, "a ':' is due here");
    if (row->kind == VT_PB_STRING || row->kind == VT_PB_BYTES) {
        if (next != '"' && next != '\'')
            return wrong(c, "a string in quotes is due here");
        if (!strings(c))
            return false;
        vt_pb_put_bytes(c->out, row->number, vt_buf_view(&c->string));
        return true;
    }
    size_t before = c->at;
    if (vt_pb_put_word(c->out, row, number(c), false))
        return true;
    c->at = before;
    return wrong(c, "a number or name is due here that the field can hold");
}

static bool list(converter *c, const struct vt_pb_row *row, int depth)
{
    if (take(c, ']'))
        return true;
    do {
        if (!value(c, row, true, depth))
            return false;
    } while (take(c, ','));
    return take(c, ']') ? true : wrong(c, "a ',' or ']' is due here");
}

static bool field(converter *c, const vt_pb_schema *schema, int depth)
{
    bool extension = take(c, '[');
    vt_str name = word(c);
    if (extension) {
        size_t end = vt_str_find(c->text, ']', c->at);
        c->at = end == SIZE_MAX ? c->text.n : end + 1;
    } else if (!name.n) {
        return wrong(c, "a field's name is due here");
    }
    const struct vt_pb_row *row = schema && !extension ? vt_pb_field_named(schema, name) : NULL;
    bool colon = take(c, ':');
    bool ok;
    if (row)
        ok = row->repeated && take(c, '[') ? list(c, row, depth) : value(c, row, colon, depth);
    else
        ok = skip_value(c, depth);
    if (!row && schema)
        vt_pb_put_unknown(c->out);
    if (ok && !take(c, ','))
        take(c, ';');
    return ok;
}

/* Fields up to `close`, or up to the end of the text when that is 0. Without a schema all are
 * passed over. */
static bool message(converter *c, const vt_pb_schema *schema, char close, int depth)
{
    if (depth > DEEPEST)
        return wrong(c, "messages nested too deep");
    for (;;) {
        int next = peek(c);
        if (close ? next == close : next < 0) {
            c->at += next >= 0;
            return true;
        }
        if (!field(c, schema, depth))
            return false;
    }
}

bool vt_textproto_to_pb(vt_str text, const vt_pb_schema *schema, vt_buf *out, vt_buf *places,
                        vt_err *err)
{
    converter c = {.text = text, .out = out, .places = places, .err = err};
    if (vt_str_starts(text, VT_S("\xef\xbb\xbf")))
        c.at = 3;
    bool ok = message(&c, schema, 0, 0) && vt_buf_check(&c.string, err);
    vt_buf_free(&c.string);
    return ok && vt_buf_check(out, err);
}
