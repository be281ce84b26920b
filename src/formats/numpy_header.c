/* numpy_header.c: the header of a NumPy array.
 *
 *   0  "\x93NUMPY" | 6 major, minor | 8 length of what follows: u16, since version 2 u32
 *      {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } and spaces up to a newline
 *
 * `descr` is a type, or a list of (name, type) or (name, type, shape) for records. A type is its
 * byte order ('<', '>', '|'), its kind and its bytes: <f4, |b1, <U7 (7 letters of 4 bytes),
 * <M8[ns].
 *
 * Source: NEP 1 and numpy.lib.format. */
#include "formats/numpy.h"

#include <string.h>

enum { DEEPEST = 16, MOST_FIELDS = 10000 };

typedef struct literal {
    vt_arena *arena;
    vt_str text;
    size_t at;
    npy_header *h;
    vt_err *err;
} literal;

uint64_t vt_npy_header_bytes(const uint8_t *p)
{
    if (memcmp(p, "\x93NUMPY", 6) || p[6] < 1 || p[6] > 3)
        return 0;
    uint64_t n = p[8] | (uint64_t)p[9] << 8;
    return p[6] == 1 ? 10 + n : 12 + (n | (uint64_t)p[10] << 16 | (uint64_t)p[11] << 24);
}

/* ---- Python literals
 * ------------------------------------------------------------------------------ */

static bool wrong(literal *l, const char *what)
{
    vt_fail(l->err, VT_BAD_FILE, "%s is due here", what);
    return vt_while(l->err, "byte %zu of the header", l->at);
}

static int peek(literal *l)
{
    while (l->at < l->text.n && strchr(" \t\r\n", l->text.p[l->at]) && l->text.p[l->at])
        l->at++;
    return l->at < l->text.n ? (unsigned char)l->text.p[l->at] : -1;
}

static bool take(literal *l, char c)
{
    if (peek(l) != c)
        return false;
    l->at++;
    return true;
}

/* 'text' or "text"; backslashes stay as they are. */
static bool take_string(literal *l, vt_str *s)
{
    int quote = peek(l);
    if (quote != '\'' && quote != '"')
        return wrong(l, "a string");
    size_t start = ++l->at;
    while (l->at < l->text.n && l->text.p[l->at] != quote)
        l->at += l->text.p[l->at] == '\\' ? 2 : 1;
    if (l->at >= l->text.n)
        return wrong(l, "the end of a string");
    *s = vt_str_cut(l->text, start, l->at - start);
    l->at++;
    return true;
}

static bool take_word(literal *l, const char *word)
{
    peek(l);
    vt_str w = vt_str_of(word);
    if (!vt_str_starts(vt_str_from(l->text, l->at), w))
        return false;
    l->at += w.n;
    return true;
}

static bool take_size(literal *l, uint64_t *v)
{
    int c = peek(l);
    *v = 0;
    if (c < '0' || c > '9')
        return wrong(l, "a size");
    for (; l->at < l->text.n && l->text.p[l->at] >= '0' && l->text.p[l->at] <= '9'; l->at++)
        if (__builtin_mul_overflow(*v, 10u, v) ||
            __builtin_add_overflow(*v, (uint64_t)(l->text.p[l->at] - '0'), v) || *v > INT64_MAX)
            return wrong(l, "a size below 2^63");
    take(l, 'L'); /* Python 2 */
    return true;
}

/* (3, 4), (3,), () or 3 */
static bool take_shape(literal *l, uint64_t *shape, int *rank)
{
    *rank = 0;
    if (!take(l, '('))
        return take_size(l, &shape[(*rank)++]);
    while (!take(l, ')')) {
        if (*rank == VT_NPY_DIMENSIONS)
            return wrong(l, "at most 64 dimensions");
        if (!take_size(l, &shape[(*rank)++]))
            return false;
        if (!take(l, ',') && peek(l) != ')')
            return wrong(l, "',' or ')'");
    }
    return true;
}

/* ---- types
 * ----------------------------------------------------------------------------------------- */

static bool type_read(literal *l, vt_str descr, npy_field *f)
{
    uint64_t n = 0;
    size_t i = descr.n && strchr("<>|=", descr.p[0]) && descr.p[0];
    f->descr = descr;
    f->big = descr.n && descr.p[0] == '>';
    f->kind = i < descr.n ? descr.p[i] : 0;
    for (i++; i < descr.n && descr.p[i] >= '0' && descr.p[i] <= '9' && n < INT32_MAX; i++)
        n = 10 * n + (uint64_t)(descr.p[i] - '0');
    f->bytes = f->kind == 'U' ? 4 * n : f->kind == 'O' ? 8 : n;
    if (!f->kind || n > INT32_MAX || (i < descr.n && descr.p[i] != '['))
        return vt_fail(l->err, VT_BAD_FILE, "'%.*s' is no type", VT_ARG(descr));
    return true;
}

/* Puts a field behind those before it. */
static bool field_add(literal *l, const npy_field *like, vt_str descr)
{
    npy_field *f = l->h->fields.n < MOST_FIELDS ? vt_push(l->arena, &l->h->fields) : NULL;
    uint64_t bytes;
    if (!f)
        return vt_fail(l->err, VT_LIMIT, "its records have more than %d fields", MOST_FIELDS);
    *f = *like;
    if (!type_read(l, descr, f))
        return false;
    f->at = l->h->item;
    bytes = f->bytes;
    for (int i = 0; i < f->n_sub; i++)
        if (__builtin_mul_overflow(bytes, f->sub[i], &bytes))
            return vt_fail(l->err, VT_BAD_FILE, "a record has more than 2^64 bytes");
    if (__builtin_add_overflow(l->h->item, bytes, &l->h->item))
        return vt_fail(l->err, VT_BAD_FILE, "a record has more than 2^64 bytes");
    return true;
}

static bool fields_read(literal *l, vt_str prefix, int depth);

/* ('name', '<f4'), ('name', '<f4', (3,)), (('title', 'name'), '<f4'), ('name', [...]) */
static bool field_read(literal *l, vt_str prefix, int depth)
{
    npy_field f = {0};
    vt_str name, descr = {0};
    bool titled = take(l, '(');
    if (!take_string(l, &name))
        return false;
    if (titled && (!take(l, ',') || !take_string(l, &name) || !take(l, ')')))
        return wrong(l, "a title and a name");
    f.name = prefix.n ? vt_str_format(l->arena, "%.*s.%.*s", VT_ARG(prefix), VT_ARG(name)) : name;
    if (!take(l, ','))
        return wrong(l, "','");
    bool nested = peek(l) == '[';
    if (nested ? !fields_read(l, f.name, depth + 1) : !take_string(l, &descr))
        return false;
    if (take(l, ',') && peek(l) != ')') {
        if (nested)
            return vt_fail(l->err, VT_UNKNOWN, "arrays of records within records are not read");
        if (!take_shape(l, f.sub, &f.n_sub))
            return false;
    }
    return nested || field_add(l, &f, descr);
}

static bool fields_read(literal *l, vt_str prefix, int depth)
{
    if (depth > DEEPEST)
        return vt_fail(l->err, VT_LIMIT, "records lie more than %d deep", DEEPEST);
    if (!take(l, '['))
        return wrong(l, "'['");
    while (!take(l, ']')) {
        if (!take(l, '('))
            return wrong(l, "'('");
        if (!field_read(l, prefix, depth))
            return false;
        if (!take(l, ')'))
            return wrong(l, "')'");
        if (!take(l, ',') && peek(l) != ']')
            return wrong(l, "',' or ']'");
    }
    return true;
}

static bool descr_read(literal *l)
{
    vt_str descr;
    if (peek(l) == '[')
        return fields_read(l, (vt_str){0}, 0);
    return take_string(l, &descr) && field_add(l, &(npy_field){0}, descr);
}

static bool entry_read(literal *l)
{
    vt_str key;
    uint64_t shape[VT_NPY_DIMENSIONS];
    if (!take_string(l, &key))
        return false;
    if (!take(l, ':'))
        return wrong(l, "':'");
    if (vt_str_is(key, "descr"))
        return descr_read(l);
    if (vt_str_is(key, "fortran_order")) {
        l->h->fortran = take_word(l, "True");
        return l->h->fortran || take_word(l, "False") ? true : wrong(l, "True or False");
    }
    if (!vt_str_is(key, "shape"))
        return vt_fail(l->err, VT_BAD_FILE, "the header has an entry '%.*s'", VT_ARG(key));
    if (!take_shape(l, shape, &l->h->rank))
        return false;
    for (int i = 0; i < l->h->rank; i++)
        l->h->shape[i] = (int64_t)shape[i];
    return true;
}

bool vt_npy_header_read(vt_arena *a, vt_str header, npy_header *out, vt_err *err)
{
    size_t start = (uint8_t)header.p[6] == 1 ? 10 : 12;
    literal l = {.arena = a, .text = header, .at = start, .h = out, .err = err};
    *out = (npy_header){.bytes = header.n, .rank = -1};
    if (!take(&l, '{'))
        return wrong(&l, "'{'");
    while (!take(&l, '}')) {
        if (!entry_read(&l))
            return false;
        if (!take(&l, ',') && peek(&l) != '}')
            return wrong(&l, "',' or '}'");
    }
    if (out->rank < 0 || !out->fields.n)
        return vt_fail(err, VT_BAD_FILE, "the header says no shape or no type");
    return vt_arena_check(a, err);
}
