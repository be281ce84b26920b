/* zip.c: the members of a zip archive, from the central directory at its end, and where they lie.
 *
 *   local header   50 4b 03 04 | version 2, flags 2, method 2, time 4, crc 4, packed 4, size 4,
 *                  name n 2, extra m 2 | name, extra | data
 *   member         50 4b 01 02 | versions 4, flags 2, method 2, time 4, crc 4, packed 4, size 4,
 *                  name n 2, extra m 2, comment k 2, disk 2, attributes 6, offset 4
 *                  | name, extra, comment
 *   extra          tag 2, n 2 | n bytes; tag 1 holds, 8 bytes each, those of size, packed and
 *                  offset that stand as ffffffff in the member
 *   zip64 end      50 4b 06 06 | size 8, versions 4, disks 8, entries here 8, entries 8, size 8,
 *                  offset 8
 *   zip64 locator  50 4b 06 07 | disk 4, offset of the zip64 end record 8, disks 4
 *   end record     50 4b 05 06 | disk 2, disk 2, entries here 2, entries 2, size 4, offset 4,
 *                  comment 2+n
 *
 * The end record is searched backwards over at most 64 kB of comment. Sizes come from the central
 * directory: writers that do not know them beforehand (torch's) leave the local header's empty and
 * put them behind the data. Deflate cannot shrink below 1:1032, so that a larger promise is a lie
 * which is found before memory is taken. */
#include "wire/wire.h"

#include <string.h>

enum {
    END_SIZE = 22,
    LOCATOR_SIZE = 20,
    END64_SIZE = 56,
    MEMBER_SIZE = 46,
    LOCAL_SIZE = 30,
    LONGEST_COMMENT = 65535,
    MOST_GROWTH = 1032
};

static uint64_t little(const uint8_t *p, size_t n)
{
    uint64_t v = 0;
    memcpy(&v, p, n);
    return v;
}

static const uint8_t *find_end(vt_str file)
{
    const uint8_t *base = (const uint8_t *)file.p;
    if (file.n < END_SIZE)
        return NULL;
    size_t stop = file.n - END_SIZE, first = stop > LONGEST_COMMENT ? stop - LONGEST_COMMENT : 0;
    for (size_t at = stop + 1; at-- > first;)
        if (!memcmp(base + at, "PK\5\6", 4))
            return base + at;
    return NULL;
}

/* The zip64 end record that a locator before `end` points to, or NULL. */
static const uint8_t *find_end64(vt_str file, const uint8_t *end)
{
    const uint8_t *base = (const uint8_t *)file.p;
    if (end - base < LOCATOR_SIZE || memcmp(end - LOCATOR_SIZE, "PK\6\7", 4))
        return NULL;
    uint64_t at = little(end - LOCATOR_SIZE + 8, 8);
    return file.n >= END64_SIZE && at <= file.n - END64_SIZE && !memcmp(base + at, "PK\6\6", 4)
               ? base + at
               : NULL;
}

bool vt_zip_open(vt_str file, vt_zip *z, vt_err *err)
{
    const uint8_t *base = (const uint8_t *)file.p, *end = find_end(file);
    if (!end)
        return vt_fail(err, VT_BAD_FILE, "the zip archive is cut: it has no end record");
    const uint8_t *end64 = find_end64(file, end);
    uint64_t entries = end64 ? little(end64 + 32, 8) : little(end + 10, 2);
    uint64_t offset = end64 ? little(end64 + 48, 8) : little(end + 16, 4);
    if (offset > (uint64_t)(end - base))
        return vt_fail(err, VT_BAD_FILE, "the zip archive's directory lies outside the file");
    *z = (vt_zip){.base = base, .p = base + offset, .end = end, .left = entries};
    return true;
}

/* Sizes that do not fit in 32 bits stand in the extra field, in this order. */
static void widen(vt_zip_member *m, const uint8_t *p, uint64_t n)
{
    while (n >= 4) {
        uint64_t size = little(p + 2, 2);
        if (size > n - 4)
            return;
        if (little(p, 2) == 1) {
            uint64_t *fields[] = {&m->size, &m->packed, &m->offset};
            const uint8_t *at = p + 4, *end = at + size;
            for (size_t i = 0; i < 3; i++)
                if (*fields[i] == UINT32_MAX && end - at >= 8) {
                    *fields[i] = little(at, 8);
                    at += 8;
                }
            return;
        }
        p += 4 + size;
        n -= 4 + size;
    }
}

bool vt_zip_next(vt_zip *z, vt_zip_member *m)
{
    if (!z->left || z->end - z->p < MEMBER_SIZE || memcmp(z->p, "PK\1\2", 4))
        return false;
    uint64_t name = little(z->p + 28, 2), extra = little(z->p + 30, 2),
             comment = little(z->p + 32, 2);
    if (name + extra + comment > (uint64_t)(z->end - z->p - MEMBER_SIZE))
        return false;
    *m = (vt_zip_member){.name = {(const char *)z->p + MEMBER_SIZE, (size_t)name},
                         .flags = (uint16_t)little(z->p + 8, 2),
                         .method = (uint16_t)little(z->p + 10, 2),
                         .packed = little(z->p + 20, 4),
                         .size = little(z->p + 24, 4),
                         .offset = little(z->p + 42, 4)};
    widen(m, z->p + MEMBER_SIZE + name, extra);
    z->p += MEMBER_SIZE + name + extra + comment;
    z->left--;
    return true;
}

bool vt_zip_find(vt_str file, const char *name, vt_zip_member *m)
{
    vt_zip z;
    vt_zip_member at;
    bool found = false;
    if (!vt_zip_open(file, &z, NULL))
        return false;
    while (vt_zip_next(&z, &at))
        if (vt_str_is(at.name, name)) {
            *m = at;
            found = true;
        }
    return found;
}

/* ---- data
 * ------------------------------------------------------------------------------------------------
 */

static bool wrong(vt_err *err, const vt_zip_member *m, vt_code code, const char *what)
{
    vt_fail(err, code, "%s", what);
    return vt_while(err, "member '%.*s'", VT_ARG(m->name));
}

static bool is_plausible(const vt_zip_member *m, vt_err *err)
{
    if (m->flags & 1)
        return wrong(err, m, VT_UNKNOWN, "it is encrypted");
    if (m->method != 0 && m->method != 8) {
        vt_fail(err, VT_UNKNOWN, "it is packed by method %u, neither stored nor deflated",
                m->method);
        return vt_while(err, "member '%.*s'", VT_ARG(m->name));
    }
    if (m->method == 0 && m->size != m->packed)
        return wrong(err, m, VT_BAD_FILE, "it is stored, but its two sizes differ");
    if (m->method == 8 && m->size / MOST_GROWTH > m->packed) {
        vt_fail(err, VT_BAD_FILE, "it is said to hold %llu bytes, which %llu deflated ones cannot",
                (unsigned long long)m->size, (unsigned long long)m->packed);
        return vt_while(err, "member '%.*s'", VT_ARG(m->name));
    }
    return true;
}

bool vt_zip_data(vt_str file, const vt_zip_member *m, vt_str *packed, vt_err *err)
{
    const uint8_t *base = (const uint8_t *)file.p;
    if (!is_plausible(m, err))
        return false;
    if (m->offset > file.n || file.n - m->offset < LOCAL_SIZE ||
        memcmp(base + m->offset, "PK\3\4", 4))
        return wrong(err, m, VT_BAD_FILE, "its local header is not where the directory says");
    const uint8_t *local = base + m->offset;
    uint64_t head = LOCAL_SIZE + little(local + 26, 2) + little(local + 28, 2);
    uint64_t room = file.n - m->offset;
    if (head > room || m->packed > room - head) {
        vt_fail(err, VT_BAD_FILE, "it needs %llu bytes, but the file has %llu from there",
                (unsigned long long)m->packed, (unsigned long long)(head > room ? 0 : room - head));
        return vt_while(err, "member '%.*s'", VT_ARG(m->name));
    }
    *packed = (vt_str){(const char *)local + head, (size_t)m->packed};
    return true;
}

bool vt_zip_read(vt_arena *arena, vt_str file, const vt_zip_member *m, uint64_t most, vt_str *out,
                 vt_err *err)
{
    vt_str packed;
    if (!vt_zip_data(file, m, &packed, err))
        return false;
    if (m->size > most) {
        vt_fail(err, VT_LIMIT, "it holds %llu bytes, more than the %llu allowed",
                (unsigned long long)m->size, (unsigned long long)most);
        return vt_while(err, "member '%.*s'", VT_ARG(m->name));
    }
    if (m->method == 0) {
        *out = packed;
        return true;
    }
    char *p = vt_arena_take(arena, (size_t)m->size);
    if (!p)
        return vt_arena_check(arena, err);
    *out = (vt_str){p, (size_t)m->size};
    return vt_inflate(VT_DEFLATE_RAW, packed, m->size, p, err) ||
           vt_while(err, "member '%.*s'", VT_ARG(m->name));
}
