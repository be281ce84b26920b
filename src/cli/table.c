/* table.c: aligned columns of UTF-8 text on a terminal, where a Chinese character is two wide. */
#include "cli/cli.h"

typedef struct range {
    uint32_t from, to;
} range;

static bool among(const range *r, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= r[i].from && c <= r[i].to)
            return true;
    return false;
}

/* Unicode's East Asian Width W and F, by block; marks that stand on the character before. */
static size_t char_columns(uint32_t c)
{
    static const range wide[] = {{0x1100, 0x115f},  {0x2e80, 0x303e}, {0x3041, 0xa4cf},
                                 {0xac00, 0xd7a3},  {0xf900, 0xfaff}, {0xfe30, 0xfe6f},
                                 {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1faff},
                                 {0x20000, 0x3fffd}};
    static const range none[] = {{0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}};
    if (c < 0x300)
        return 1;
    if (among(none, sizeof none / sizeof *none, c))
        return 0;
    return among(wide, sizeof wide / sizeof *wide, c) ? 2 : 1;
}

size_t vt_text_columns(vt_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;)
        n += char_columns(vt_utf8_next(s, &i));
    return n;
}

/* Control characters in a file's names must not reach the terminal. */
static vt_str printable(vt_arena *arena, vt_str s)
{
    vt_str copy = vt_str_copy(arena, s);
    for (size_t i = 0; i < copy.n; i++)
        if ((unsigned char)copy.p[i] < 32 || copy.p[i] == 127)
            ((char *)copy.p)[i] = '?';
    return copy;
}

void vt_table_cell(vt_table *t, vt_str text)
{
    vt_str *cell = vt_push(t->arena, &t->cells);
    if (cell)
        *cell = printable(t->arena, text);
}

static size_t column_width(const vt_table *t, size_t column)
{
    size_t widest = 0;
    for (size_t i = column; i < t->cells.n; i += t->columns) {
        size_t n = vt_text_columns(t->cells.at[i]);
        if (n > widest)
            widest = n;
    }
    return widest;
}

static void pad(vt_buf *out, size_t n)
{
    while (n--)
        vt_buf_char(out, ' ');
}

static void row_print(const vt_table *t, size_t row, const size_t *width, vt_buf *out)
{
    for (size_t c = 0; c < t->columns; c++) {
        vt_str s = t->cells.at[row * t->columns + c];
        size_t space = width[c] - vt_text_columns(s);
        bool right = t->right >> c & 1, last = c + 1 == t->columns;
        if (c)
            vt_buf_text(out, "  ");
        if (right)
            pad(out, space);
        vt_buf_str(out, s);
        if (!right && !last)
            pad(out, space);
    }
    vt_buf_char(out, '\n');
}

void vt_table_print(const vt_table *t, vt_buf *out)
{
    size_t width[16], total = 0, rows = t->cells.n / t->columns;
    for (size_t c = 0; c < t->columns; c++)
        total += width[c] = column_width(t, c);
    total += 2 * (t->columns - 1);
    for (size_t r = 0; r < rows; r++) {
        row_print(t, r, width, out);
        for (size_t i = 0; !r && i < total; i++)
            vt_buf_text(out, "─");
        if (!r)
            vt_buf_char(out, '\n');
    }
}
