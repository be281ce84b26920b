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

/* ---- holding a term against names ------------------------------------------------------------ */

bool vt_str_holds(vt_str s, vt_str part)
{
    return part.n == 0 || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n));
}

/* `*`, `?` and {a,b} make a glob, and in the value of a filter the comma of a list does too. */
bool vt_term_is_glob(const vt_term *t)
{
    const char *special = t->key.n ? "*?{," : "*?{";
    for (const char *c = special; *c && !t->exact; c++)
        if (vt_str_find(t->value, *c, 0) != SIZE_MAX)
            return true;
    return false;
}

int vt_term_stages(const vt_term *t)
{
    return t->exact || vt_term_is_glob(t) ? VT_WHOLE + 1 : VT_STAGES;
}

bool vt_term_matches(vt_str field, const vt_term *t, int stage)
{
    if (vt_term_is_glob(t))
        return vt_glob(t->value, field);
    return stage == VT_WHOLE   ? vt_str_eq(field, t->value)
           : stage == VT_START ? vt_str_starts(field, t->value)
                               : vt_str_holds(field, t->value);
}

vt_str vt_term_plain(const vt_term *t)
{
    vt_str glob = t->value, best = {0};
    if (!vt_term_is_glob(t))
        return glob;
    size_t start = 0;
    for (size_t i = 0; i <= glob.n; i++) {
        if (i < glob.n && strchr("[]{},\\", glob.p[i]))
            return (vt_str){0};
        if (i < glob.n && glob.p[i] != '*' && glob.p[i] != '?')
            continue;
        if (i - start > best.n)
            best = vt_str_cut(glob, start, i - start);
        start = i + 1;
    }
    return best;
}
