/* font.c: Source Sans 3 in two weights, taken whole from the npm package source-sans at build time
 * (the Makefile puts the files, or empty ones, into VT_FONT_FOLDER), and unpacked from WOFF 1.0,
 * which FreeType reads but Pango does not.
 *
 *   WOFF   0 'wOFF' | 4 flavor | 8 length | 12 u16 tables | 16 u32 size unpacked | 44 directory
 *          directory, 20 bytes: tag, offset, length packed, length, checksum
 *   sfnt   0 flavor | 4 u16 tables | 6 three u16 for searching | 12 directory
 *          directory, 16 bytes: tag, checksum, offset, length; tables begin at multiples of 4 */
#include "figure/font.h"

#include <pthread.h>
#include <string.h>
#include <zlib.h>

#define EMBED(symbol, file)                                                                        \
    __asm__(".section .rodata\n"                                                                   \
            ".global " symbol "\n" symbol ":\n"                                                    \
            ".incbin \"" VT_FONT_FOLDER "/" file "\"\n"                                            \
            ".global " symbol "_end\n" symbol "_end:\n"                                            \
            ".byte 0\n"                                                                            \
            ".previous\n")

EMBED("vt_font_regular", "Regular.woff");
EMBED("vt_font_strong", "Semibold.woff");

extern const uint8_t vt_font_regular[], vt_font_regular_end[];
extern const uint8_t vt_font_strong[], vt_font_strong_end[];

static pthread_once_t once = PTHREAD_ONCE_INIT;
static vt_str files[2];

static uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static bool unpack_table(const uint8_t *woff, size_t n, const uint8_t *entry, uint8_t *sfnt,
                         uint32_t size, uint32_t at)
{
    uint32_t offset = get_u32(entry + 4), packed = get_u32(entry + 8), length = get_u32(entry + 12);
    uLongf got = length;
    if (offset > n || packed > n - offset || at > size || length > size - at)
        return false;
    if (packed == length)
        memcpy(sfnt + at, woff + offset, length);
    else if (uncompress(sfnt + at, &got, woff + offset, packed) != Z_OK)
        return false;
    return got == length;
}

static bool unpack_tables(const uint8_t *woff, size_t n, uint8_t *sfnt, uint32_t size)
{
    uint32_t tables = (uint32_t)woff[12] << 8 | woff[13], at = 12 + 16 * tables;
    if (44 + 20 * (size_t)tables > n || at > size)
        return false;
    memcpy(sfnt, woff + 4, 4);
    memcpy(sfnt + 4, woff + 12, 2);
    for (uint32_t i = 0; i < tables; i++) {
        const uint8_t *entry = woff + 44 + 20 * i;
        uint8_t *row = sfnt + 12 + 16 * i;
        if (!unpack_table(woff, n, entry, sfnt, size, at))
            return false;
        memcpy(row, entry, 4);
        memcpy(row + 4, entry + 16, 4);
        put_u32(row + 8, at);
        memcpy(row + 12, entry + 12, 4);
        at += (get_u32(entry + 12) + 3) & ~3u;
    }
    return true;
}

static vt_str unpack(const uint8_t *woff, size_t n)
{
    if (n < 44 || memcmp(woff, "wOFF", 4) != 0)
        return (vt_str){0};
    uint32_t size = get_u32(woff + 16);
    uint8_t *sfnt = size >= 12 && size < 64u << 20 ? vt_alloc(size) : NULL;
    if (sfnt && unpack_tables(woff, n, sfnt, size))
        return (vt_str){(const char *)sfnt, size};
    vt_free(sfnt);
    return (vt_str){0};
}

static void unpack_both(void)
{
    files[VT_TEXT_REGULAR] =
        unpack(vt_font_regular, (size_t)(vt_font_regular_end - vt_font_regular));
    files[VT_TEXT_STRONG] = unpack(vt_font_strong, (size_t)(vt_font_strong_end - vt_font_strong));
}

vt_str vt_font_file(vt_text_weight weight)
{
    pthread_once(&once, unpack_both);
    return files[weight];
}
