/* glob.c: patterns over names.
 *
 * A list is split at commas outside braces; an alternative {a,b} is tried by matching each branch
 * followed by the rest of the pattern. '*' stops at '/' and '.', '**' does not. Work is bounded:
 * a pattern gives up (no match) after a budget of steps, so that "*a*a*a*..." costs little. */
#include "base/base.h"

#include <string.h>

typedef struct matcher {
    int depth;
    long budget;
} matcher;

static bool match(matcher *m, vt_str p, vt_str rest, vt_str s);

/* Index of the '}' that closes the brace at p[0], or SIZE_MAX. */
static size_t closing(vt_str p)
{
    int depth = 0;
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] == '\\')
            i++;
        else if (p.p[i] == '{')
            depth++;
        else if (p.p[i] == '}' && !--depth)
            return i;
    }
    return SIZE_MAX;
}

/* Index of the next comma of p outside braces, from `i`; p.n when there is none. */
static size_t comma(vt_str p, size_t i)
{
    int depth = 0;
    for (; i < p.n; i++) {
        if (p.p[i] == '\\')
            i++;
        else if (p.p[i] == '{')
            depth++;
        else if (p.p[i] == '}')
            depth -= depth > 0;
        else if (p.p[i] == ',' && !depth)
            return i;
    }
    return p.n;
}

static bool match_braces(matcher *m, vt_str p, vt_str rest, vt_str s)
{
    size_t end = closing(p);
    vt_str inside = vt_str_cut(p, 1, end - 1), after = vt_str_from(p, end + 1);
    if (rest.n) { /* one brace inside another: the tail is tried first by length, joined logically
                   */
        for (size_t cut = 0; cut <= s.n; cut++)
            if (match(m, p, (vt_str){0}, vt_str_cut(s, 0, cut)) &&
                match(m, rest, (vt_str){0}, vt_str_from(s, cut)))
                return true;
        return false;
    }
    for (size_t i = 0; i <= inside.n;) {
        size_t next = comma(inside, i);
        if (match(m, vt_str_cut(inside, i, next - i), after, s))
            return true;
        i = next + 1;
    }
    return false;
}

static bool match_star(matcher *m, vt_str p, vt_str rest, vt_str s)
{
    bool any = p.n > 1 && p.p[1] == '*';
    p = vt_str_from(p, any ? 2 : 1);
    bool plain = p.n && !strchr("*?[{\\", p.p[0]); /* only where this byte stands can a match begin */
    for (size_t i = 0;; i++) {
        if ((!plain || (i < s.n && s.p[i] == p.p[0])) && match(m, p, rest, vt_str_from(s, i)))
            return true;
        if (i >= s.n || (!any && (s.p[i] == '/' || s.p[i] == '.')))
            return false;
    }
}

/* The set at p[0] == '[': its length in the pattern (0: not a set) and whether c is in it. */
static size_t set(vt_str p, char c, bool *in)
{
    size_t i = 1;
    bool not = i < p.n && (p.p[i] == '!' || p.p[i] == '^');
    i += not ;
    *in = false;
    for (size_t first = i; i < p.n && (p.p[i] != ']' || i == first); i++) {
        char low = p.p[i], high = low;
        if (i + 2 < p.n && p.p[i + 1] == '-' && p.p[i + 2] != ']')
            high = p.p[i += 2];
        *in |= c >= low && c <= high;
    }
    *in ^= not ;
    return i < p.n ? i + 1 : 0;
}

/* Does s match p followed by rest? */
static bool match(matcher *m, vt_str p, vt_str rest, vt_str s)
{
    if (--m->budget < 0 || m->depth > 200)
        return false;
    m->depth++;
    bool yes = false;
    for (;;) {
        if (!p.n) {
            if (rest.n) {
                p = rest;
                rest = (vt_str){0};
                continue;
            }
            yes = !s.n;
            break;
        }
        char c = p.p[0];
        bool in;
        size_t length;
        if (c == '*') {
            yes = match_star(m, p, rest, s);
            break;
        }
        if (c == '{' && closing(p) != SIZE_MAX) {
            yes = match_braces(m, p, rest, s);
            break;
        }
        if (!s.n)
            break;
        if (c == '?') {
            size_t next = 0;
            vt_utf8_next(s, &next);
            s = vt_str_from(s, next);
            p = vt_str_from(p, 1);
            continue;
        }
        if (c == '[' && (length = set(p, s.p[0], &in))) {
            if (!in)
                break;
            p = vt_str_from(p, length);
            s = vt_str_from(s, 1);
            continue;
        }
        if (c == '\\' && p.n > 1) {
            p = vt_str_from(p, 1);
            c = p.p[0];
        }
        if (s.p[0] != c)
            break;
        p = vt_str_from(p, 1);
        s = vt_str_from(s, 1);
    }
    m->depth--;
    return yes;
}

bool vt_glob(vt_str pattern, vt_str name)
{
    if (vt_str_eq(pattern, name))
        return true;
    for (size_t i = 0; i <= pattern.n;) {
        size_t next = comma(pattern, i);
        vt_str part = vt_str_cut(pattern, i, next - i);
        matcher m = {.budget = 100000};
        if (vt_str_eq(part, name) || (part.n && match(&m, part, (vt_str){0}, name)))
            return true;
        i = next + 1;
    }
    return false;
}
