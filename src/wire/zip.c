/* zip.c: the members of a zip archive, from the central directory at its end.
 *
 *   end record      50 4b 05 06 | disk 2, disk 2, entries here 2, entries 2, size 4, offset 4,
 * comment 2+n zip64 locator   50 4b 06 07 | disk 4, offset of the zip64 end record 8, disks 4 just
 * before it zip64 end       50 4b 06 06 | size 8, versions 4, disks 8, entries here 8, entries 8,
 * size 8, offset 8 member          50 4b 01 02 | versions 4, flags 2, method 2, time 4, crc 4,
 * packed 4, size 4, name n 2, extra m 2, comment k 2, disk 2, attributes 6, offset 4 | name, extra,
 * comment
 *
 * The end record is searched backwards over at most 64 kB of comment. */
#include "wire/wire.h"

#include <string.h>

enum {
    END_SIZE = 22,
    LOCATOR_SIZE = 20,
    END64_SIZE = 56,
    MEMBER_SIZE = 46,
    LONGEST_COMMENT = 65535
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

bool vt_zip_next(vt_zip *z, vt_zip_member *m)
{
    if (!z->left || z->end - z->p < MEMBER_SIZE || memcmp(z->p, "PK\1\2", 4))
        return false;
    uint64_t name = little(z->p + 28, 2), extra = little(z->p + 30, 2),
             comment = little(z->p + 32, 2);
    if (name + extra + comment > (uint64_t)(z->end - z->p - MEMBER_SIZE))
        return false;
    *m = (vt_zip_member){.name = {(const char *)z->p + MEMBER_SIZE, (size_t)name},
                         .method = (uint16_t)little(z->p + 10, 2),
                         .packed = little(z->p + 20, 4),
                         .size = little(z->p + 24, 4),
                         .offset = little(z->p + 42, 4)};
    z->p += MEMBER_SIZE + name + extra + comment;
    z->left--;
    return true;
}
