/* term.c: cutting a query into terms.
 *
 * A key is letters before a sign: `op:Conv`, `params>1M`. Names hold colons too: `onnx::Conv_12`
 * and `dense/kernel:0` are words, since what stands before their colon is no plain word or is
 * followed by a second colon. */
#include "inspect/fold.h"
#include "inspect/query.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where the term that begins at `i` ends: at a space outside quotes. */
static size_t term_end(vt_str query, size_t i)
{
    bool quoted = false;
    for (; i < query.n && (quoted || !is_space(query.p[i])); i++)
        quoted ^= query.p[i] == '"';
    return i;
}

/* Length of the key, 0 for a word; the sign goes to t. */
static size_t read_key(vt_term *t)
{
    vt_str s = t->text;
    size_t n = 0;
    while (n < s.n && is_letter(s.p[n]))
        n++;
    if (n == 0 || n == s.n || !strchr(":<>=", s.p[n]))
        return 0;
    size_t signs = 1 + (n + 1 < s.n && s.p[n] != ':' && s.p[n + 1] == '=');
    if (s.p[n] == ':' && n + 1 < s.n && s.p[n + 1] == ':')
        return 0;
    memcpy(t->sign, s.p + n, signs);
    return n;
}

/* The value in small letters; quotes at its ends are left out and asked for the whole field. */
static void read_value(vt_arena *arena, vt_term *t, vt_str value)
{
    if (value.n && value.p[0] == '"') {
        t->exact = true;
        value = vt_str_from(value, 1);
        if (value.n && value.p[value.n - 1] == '"')
            value.n--;
    }
    t->value = vt_fold_copy(arena, value);
}

bool vt_term_next(vt_arena *arena, vt_str query, size_t *i, vt_term *out)
{
    memset(out, 0, sizeof *out);
    while (*i < query.n && is_space(query.p[*i]))
        ++*i;
    if (*i == query.n)
        return false;
    size_t end = term_end(query, *i);
    out->text = vt_str_cut(query, *i, end - *i);
    *i = end;
    size_t key = read_key(out);
    out->key = vt_fold_copy(arena, vt_str_cut(out->text, 0, key));
    read_value(arena, out, vt_str_from(out->text, key + strlen(out->sign)));
    return true;
}
