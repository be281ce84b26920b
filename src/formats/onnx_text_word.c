/* onnx_text_word.c: ONNX's text form: names, strings, numbers. */
#include "formats/onnx_text.h"

#include <string.h>

bool vt_onnxtxt_wrong(onnxtxt *p, const char *what)
{
    return vt_text_fail(p->err, p->text, p->at, "%s",
                        p->at >= p->text.n ? "the text ends too early" : what);
}

int vt_onnxtxt_peek(onnxtxt *p)
{
    for (; p->at < p->text.n; p->at++) {
        if (p->text.p[p->at] == '#') {
            size_t end = vt_str_find(p->text, '\n', p->at);
            p->at = end == SIZE_MAX ? p->text.n - 1 : end;
        } else if (!memchr(" \t\r\n\v\f", p->text.p[p->at], 6)) {
            return (unsigned char)p->text.p[p->at];
        }
    }
    return -1;
}

bool vt_onnxtxt_take(onnxtxt *p, char what)
{
    if (vt_onnxtxt_peek(p) != what)
        return false;
    p->at++;
    return true;
}

bool vt_onnxtxt_need(onnxtxt *p, char what)
{
    static const char due[] = "a '%c' is due here";
    if (vt_onnxtxt_take(p, what))
        return true;
    if (p->at >= p->text.n)
        return vt_onnxtxt_wrong(p, "");
    return vt_text_fail(p->err, p->text, p->at, due, what);
}

bool vt_onnxtxt_is_letter(int c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* The identifier that comes next, without taking it. */
vt_str vt_onnxtxt_ahead(onnxtxt *p)
{
    size_t end = vt_onnxtxt_is_letter(vt_onnxtxt_peek(p)) ? p->at + 1 : p->at;
    while (end > p->at && end < p->text.n &&
           (vt_onnxtxt_is_letter((unsigned char)p->text.p[end]) || is_digit(p->text.p[end])))
        end++;
    return vt_str_cut(p->text, p->at, end - p->at);
}

vt_str vt_onnxtxt_identifier(onnxtxt *p)
{
    vt_str s = vt_onnxtxt_ahead(p);
    p->at += s.n;
    return s;
}

/* A string in quotes, into p->string; '\' keeps the letter behind it. */
static bool quoted(onnxtxt *p)
{
    p->string.n = 0;
    if (!vt_onnxtxt_need(p, '"'))
        return false;
    for (; p->at < p->text.n && p->text.p[p->at] != '"'; p->at++) {
        p->at += p->text.p[p->at] == '\\' && p->at + 1 < p->text.n;
        vt_buf_char(&p->string, p->text.p[p->at]);
    }
    return p->at++ < p->text.n ? true : vt_onnxtxt_wrong(p, "");
}

/* A name, quoted or not; false when none stands here (which is no failure). */
bool vt_onnxtxt_name(onnxtxt *p, vt_str *out, bool *failed)
{
    if (vt_onnxtxt_peek(p) == '"') {
        *failed = !quoted(p);
        *out = vt_buf_view(&p->string);
        return !*failed;
    }
    *out = vt_onnxtxt_identifier(p);
    return out->n > 0;
}

bool vt_onnxtxt_put_name(onnxtxt *p, uint32_t field)
{
    vt_str s;
    bool failed = false;
    if (!vt_onnxtxt_name(p, &s, &failed))
        return failed ? false : vt_onnxtxt_wrong(p, "a name is due here");
    vt_pb_put_bytes(p->out, field, s);
    return true;
}

bool vt_onnxtxt_put_string(onnxtxt *p, uint32_t field)
{
    if (!quoted(p))
        return false;
    vt_pb_put_bytes(p->out, field, vt_buf_view(&p->string));
    return true;
}

/* nan, inf, infinity in any case. */
bool vt_onnxtxt_is_special(vt_str s)
{
    static const char *const all[] = {"inf", "infinity", "nan"};
    for (size_t i = 0; i < 3; i++)
        if (s.n == strlen(all[i])) {
            size_t k = 0;
            while (k < s.n && (s.p[k] | 32) == all[i][k])
                k++;
            if (k == s.n)
                return true;
        }
    return false;
}

/* A number as it is written; `real` tells 1.0 and 1e3 from 1. */
bool vt_onnxtxt_number(onnxtxt *p, vt_str *out, bool *real)
{
    int first = vt_onnxtxt_peek(p);
    size_t begin = p->at;
    *real = false;
    if (first < 0)
        return vt_onnxtxt_wrong(p, "");
    p->at += first == '-';
    if (vt_onnxtxt_is_special(vt_onnxtxt_ahead(p))) {
        *real = true;
        vt_onnxtxt_identifier(p);
    }
    while (!vt_onnxtxt_is_letter(p->text.p[begin]) && p->at < p->text.n) {
        int c = (unsigned char)p->text.p[p->at];
        bool exponent = (c | 32) == 'e',
             sign = (c == '+' || c == '-') && p->at > begin && (p->text.p[p->at - 1] | 32) == 'e';
        if (!is_digit(c) && c != '.' && !exponent && !sign)
            break;
        *real |= !is_digit(c);
        p->at++;
    }
    *out = vt_str_cut(p->text, begin, p->at - begin);
    return out->n > (size_t)(first == '-') ? true : vt_onnxtxt_wrong(p, "a number is due here");
}

bool vt_onnxtxt_put_number(onnxtxt *p, const vt_pb_schema *schema, uint32_t field)
{
    vt_str s;
    bool real;
    size_t before = p->at;
    if (!vt_onnxtxt_number(p, &s, &real))
        return false;
    if (vt_pb_put_word(p->out, vt_pb_field_numbered(schema, field), s, false))
        return true;
    p->at = before;
    return vt_onnxtxt_wrong(p, "a whole number is due here");
}
