/* tar.c: the members of a tar archive, where they lie.
 *
 *     0    100  name                   257   6  "ustar" and 0, or GNU's "ustar  "
 *     100   24  mode, uid, gid         265  80  user, group, devices
 *     124   12  size                   345 155  ustar: what stands before the name
 *     136   12  time
 *     148    8  checksum: the sum of all bytes, these taken as spaces
 *     156    1  kind                   512  …   data, filled up to 512
 *     157  100  where a link leads
 *
 * Numbers are octal digits, or with the highest bit set big-endian (GNU). A member of kind L holds
 * the name of the next one, of kind x lines "LENGTH KEY=VALUE\n" that say more of it (pax: path,
 * size), of kind g of all that follow. Two blocks of zeros end the archive. */
#include "wire/wire.h"

#include <string.h>

enum {
    BLOCK = 512,
    NAME = 100,
    SIZE_AT = 124,
    SIZE = 12,
    SUM_AT = 148,
    SUM = 8,
    KIND_AT = 156,
    MAGIC_AT = 257,
    PREFIX_AT = 345,
    PREFIX = 155
};

static bool fail(vt_tar *t, const char *what)
{
    t->failed = true;
    vt_fail(t->err, VT_BAD_FILE, "%s", what);
    return vt_while(t->err, "byte %zu", t->at);
}

static vt_str field(const uint8_t *head, size_t at, size_t n)
{
    const char *p = (const char *)head + at;
    return (vt_str){p, strnlen(p, n)};
}

static bool number(const uint8_t *p, size_t n, uint64_t *out)
{
    *out = 0;
    if (*p & 0x80) {
        for (size_t i = 0; i < n; i++)
            if (*out >> 56)
                return false;
            else
                *out = *out << 8 | (i ? p[i] : p[i] & 0x7f);
        return true;
    }
    size_t i = 0;
    while (i < n && p[i] == ' ')
        i++;
    for (; i < n && p[i] && p[i] != ' '; i++) {
        if (p[i] < '0' || p[i] > '7')
            return false;
        *out = *out << 3 | (uint64_t)(p[i] - '0');
    }
    return true;
}

static bool is_sound(const uint8_t *head)
{
    uint64_t want, sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM ? ' ' : head[i];
    return number(head + SUM_AT, SUM, &want) && want == sum;
}

static bool is_empty(const uint8_t *head)
{
    for (size_t i = 0; i < BLOCK; i++)
        if (head[i])
            return false;
    return true;
}

bool vt_tar_is(vt_str file)
{
    return file.n >= BLOCK && !is_empty((const uint8_t *)file.p) &&
           is_sound((const uint8_t *)file.p);
}

void vt_tar_open(vt_tar *t, vt_arena *arena, vt_str file, vt_err *err)
{
    *t = (vt_tar){.arena = arena, .file = file, .err = err};
}

/* The value of a key among the lines of a pax header. */
static bool pax(vt_str lines, const char *key, vt_str *out)
{
    bool found = false;
    for (size_t at = 0; at < lines.n;) {
        size_t n = 0, digits = at;
        while (digits < lines.n && lines.p[digits] >= '0' && lines.p[digits] <= '9' && n < lines.n)
            n = n * 10 + (size_t)(lines.p[digits++] - '0');
        if (n <= digits - at || n > lines.n - at)
            return found;
        vt_str line = vt_str_cut(lines, digits + 1, at + n - digits - 2);
        size_t equals = vt_str_find(line, '=', 0);
        if (equals != SIZE_MAX && vt_str_is(vt_str_cut(line, 0, equals), key)) {
            *out = vt_str_from(line, equals + 1);
            found = true;
        }
        at += n;
    }
    return found;
}

static vt_str name_of(vt_tar *t, const uint8_t *head)
{
    vt_str name = field(head, 0, NAME), prefix = field(head, PREFIX_AT, PREFIX);
    bool ustar = !memcmp(head + MAGIC_AT, "ustar\0", 6);
    return ustar && prefix.n ? vt_str_format(t->arena, "%.*s/%.*s", VT_ARG(prefix), VT_ARG(name))
                             : name;
}

/* What the members before it say of the next one. */
typedef struct ahead {
    vt_str name;
    vt_str lines;
} ahead;

static bool block(vt_tar *t, const ahead *before, vt_tar_member *m)
{
    const uint8_t *head = (const uint8_t *)t->file.p + t->at;
    size_t left = t->file.n - t->at;
    uint64_t size;
    vt_str text;
    if (left < BLOCK)
        return left ? fail(t, "the tar archive is cut within a header") : false;
    if (is_empty(head))
        return false;
    if (!is_sound(head) || !number(head + SIZE_AT, SIZE, &size))
        return fail(t, "the checksum or size of a tar header is wrong");
    *m = (vt_tar_member){.name = before->name, .kind = (char)head[KIND_AT]};
    if (pax(before->lines, "size", &text))
        for (size_t i = size = 0; i < text.n; i++)
            size = text.p[i] < '0' || text.p[i] > '9' || size > UINT64_MAX / 16
                       ? UINT64_MAX
                       : size * 10 + (uint64_t)(text.p[i] - '0');
    if (!m->name.n && !pax(before->lines, "path", &m->name))
        m->name = name_of(t, head);
    if (!m->kind || m->kind == '7')
        m->kind = '0';
    if (m->kind >= '1' && m->kind <= '6')
        size = 0;
    if (size > left - BLOCK)
        return fail(t, "a member of the tar archive ends behind the file: it is cut");
    m->offset = t->at + BLOCK;
    m->data = vt_str_cut(t->file, t->at + BLOCK, (size_t)size);
    size_t room = (size_t)size + (BLOCK - (size_t)size % BLOCK) % BLOCK;
    t->at += BLOCK + (room < left - BLOCK ? room : left - BLOCK);
    return true;
}

bool vt_tar_next(vt_tar *t, vt_tar_member *m)
{
    ahead before = {0};
    while (!t->failed && block(t, &before, m)) {
        if (m->kind == 'L')
            before.name = (vt_str){m->data.p, strnlen(m->data.p, m->data.n)};
        else if (m->kind == 'x')
            before.lines = m->data;
        else if (m->kind != 'g' && m->kind != 'K')
            return true;
    }
    return false;
}
