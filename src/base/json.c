/* json.c: a streaming JSON writer. Commas and indentation follow from two facts per level: is it
 * the first item, and did a key come before. Depth is bounded by the 64 bits of has_items. */
#include "base/base.h"

#include <assert.h>
#include <math.h>

void vt_json_init(vt_json *j, vt_buf *out, bool pretty)
{
    *j = (vt_json){.out = out, .pretty = pretty};
}

static void newline(vt_json *j)
{
    if (!j->pretty)
        return;
    vt_buf_char(j->out, '\n');
    for (int i = 0; i < j->depth; i++)
        vt_buf_text(j->out, "  ");
}

static void item(vt_json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    uint64_t bit = 1ull << j->depth;
    if (j->has_items & bit)
        vt_buf_char(j->out, ',');
    if (j->depth)
        newline(j);
    j->has_items |= bit;
}

static void begin(vt_json *j, char open)
{
    item(j);
    vt_buf_char(j->out, open);
    assert(j->depth < 63);
    j->depth++;
    j->has_items &= ~(1ull << j->depth);
}

void vt_json_object(vt_json *j)
{
    begin(j, '{');
}

void vt_json_array(vt_json *j)
{
    begin(j, '[');
}

void vt_json_end(vt_json *j, char close)
{
    bool had = j->has_items >> j->depth & 1;
    assert(j->depth > 0);
    j->depth--;
    if (had)
        newline(j);
    vt_buf_char(j->out, close);
    if (!j->depth && j->pretty)
        vt_buf_char(j->out, '\n');
}

static void quoted(vt_buf *b, vt_str s)
{
    vt_buf_char(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t plain = i;
        while (plain < s.n && (unsigned char)s.p[plain] >= 32 && (unsigned char)s.p[plain] < 127 &&
               s.p[plain] != '"' && s.p[plain] != '\\')
            plain++;
        vt_buf_bytes(b, s.p + i, plain - i);
        if ((i = plain) == s.n)
            break;
        uint32_t c = vt_utf8_next(s, &i);
        if (c == '"' || c == '\\')
            vt_buf_format(b, "\\%c", (char)c);
        else if (c == '\n')
            vt_buf_text(b, "\\n");
        else if (c == '\t')
            vt_buf_text(b, "\\t");
        else if (c == '\r')
            vt_buf_text(b, "\\r");
        else if (c < 32 || c == 127)
            vt_buf_format(b, "\\u%04x", (unsigned)c);
        else if (c == 0xFFFD)
            vt_buf_text(b, "\xEF\xBF\xBD");
        else
            vt_buf_bytes(b, s.p + plain, i - plain);
    }
    vt_buf_char(b, '"');
}

void vt_json_key_str(vt_json *j, vt_str key)
{
    item(j);
    quoted(j->out, key);
    vt_buf_text(j->out, j->pretty ? ": " : ":");
    j->after_key = true;
}

void vt_json_key(vt_json *j, const char *key)
{
    vt_json_key_str(j, vt_str_of(key));
}

void vt_json_str(vt_json *j, vt_str s)
{
    item(j);
    quoted(j->out, s);
}

void vt_json_text(vt_json *j, const char *s)
{
    if (s)
        vt_json_str(j, vt_str_of(s));
    else
        vt_json_null(j);
}

void vt_json_int(vt_json *j, int64_t v)
{
    item(j);
    vt_buf_format(j->out, "%lld", (long long)v);
}

void vt_json_uint(vt_json *j, uint64_t v)
{
    item(j);
    vt_buf_format(j->out, "%llu", (unsigned long long)v);
}

static void number(vt_json *j, double v, int digits)
{
    item(j);
    if (isnan(v))
        vt_buf_text(j->out, "\"NaN\"");
    else if (isinf(v))
        vt_buf_text(j->out, v > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    else
        vt_buf_number(j->out, v, digits);
}

void vt_json_f32(vt_json *j, float v)
{
    number(j, v, 9);
}

void vt_json_f64(vt_json *j, double v)
{
    number(j, v, 17);
}

void vt_json_bool(vt_json *j, bool v)
{
    item(j);
    vt_buf_text(j->out, v ? "true" : "false");
}

void vt_json_null(vt_json *j)
{
    item(j);
    vt_buf_text(j->out, "null");
}

void vt_json_err(vt_json *j, const vt_err *err)
{
    vt_json_object(j);
    vt_json_key(j, "file");
    vt_json_text(j, err->file);
    vt_json_key(j, "where");
    vt_json_text(j, err->where);
    vt_json_key(j, "reason");
    vt_json_text(j, err->reason);
    vt_json_end(j, '}');
}
