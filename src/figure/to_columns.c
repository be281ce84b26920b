/* to_columns.c: a scene as typed arrays for the page, in one safetensors document (docs/api.md,
 * "The scene").
 *
 *   0      u64   n, the length of the header, a multiple of 8
 *   8      n     the header: JSON, padded with spaces; __metadata__.figure is the spec as a string
 *   8 + n  ...   the columns, those of 4 bytes an element first, then those of 1: each begins where
 *                the one before ended, so there are no holes and every element is aligned
 *
 * A column is a row of one table: how many elements, and what writes element i. The header is
 * written from the table, then the data, in the same order. */
#include "figure/figure.h"

#include <math.h>
#include <stdio.h>

typedef enum { F32, U32, U8, STRING } type;

typedef union cell {
    float f;
    uint32_t u;
} cell;

typedef struct column {
    const char *name;
    type type;
    uint8_t width; /* elements a row; 1: the shape is [n] */
    enum { BOX, ROW, EDGE, TARGET, LINE, POINT } of;
    cell (*number)(const vt_scene *s, uint32_t row, uint32_t k);
    vt_str (*text)(const vt_scene *s, uint32_t row);
} column;

#define NUMBER(name, field, expression)                                                            \
    static cell name(const vt_scene *s, uint32_t i, uint32_t k)                                    \
    {                                                                                              \
        (void)k;                                                                                   \
        return (cell){.field = (expression)};                                                      \
    }
#define TEXT(name, expression)                                                                     \
    static vt_str name(const vt_scene *s, uint32_t i)                                              \
    {                                                                                              \
        return (expression);                                                                       \
    }

NUMBER(box_rect, f,
       k == 0   ? s->boxes[i].x
       : k == 1 ? s->boxes[i].y
       : k == 2 ? s->boxes[i].w
                : s->boxes[i].h)
NUMBER(box_id, u, s->boxes[i].id)
NUMBER(box_parent, u, s->boxes[i].parent)
NUMBER(box_repeat, u, s->boxes[i].repeat)
NUMBER(box_row, u, k ? s->boxes[i].n_rows : s->boxes[i].first_row)
NUMBER(box_tint, f, s->boxes[i].tinted ? s->boxes[i].tint : NAN)
NUMBER(box_paint, u, s->boxes[i].paint)
NUMBER(box_kind, u, (uint32_t)s->boxes[i].kind)
NUMBER(box_family, u, s->boxes[i].family)
NUMBER(box_level, u, s->boxes[i].level)
NUMBER(box_flags, u, s->boxes[i].flags)
NUMBER(row_id, u, s->rows[i].id)
NUMBER(row_share, f, s->rows[i].share)
NUMBER(edge_wire, u, s->edges[i].wire)
NUMBER(edge_value, u, s->edges[i].value)
NUMBER(edge_from, u, s->edges[i].from)
NUMBER(edge_to, u, k ? s->edges[i].n_to : s->edges[i].first_to)
NUMBER(edge_line, u, k ? s->edges[i].n_lines : s->edges[i].first_line)
NUMBER(edge_at, f, k ? s->edges[i].ly : s->edges[i].lx)
NUMBER(edge_labelled, u, s->edges[i].labelled)
NUMBER(target, u, s->targets[i])
NUMBER(line_point, u, k ? s->lines[i].n_points : s->lines[i].first_point)
NUMBER(line_arrow, u, s->lines[i].arrow)
NUMBER(point, f, s->points[2 * i + k])
TEXT(box_path, s->boxes[i].path)
TEXT(box_name, s->boxes[i].name)
TEXT(box_full, s->boxes[i].full)
TEXT(box_op, s->boxes[i].op)
TEXT(box_note, s->boxes[i].note)
TEXT(box_detail, s->boxes[i].detail)
TEXT(row_path, s->rows[i].path)
TEXT(row_name, s->rows[i].name)
TEXT(row_note, s->rows[i].note)
TEXT(edge_name, s->edges[i].name)
TEXT(edge_label, s->edges[i].label)

static const column columns[] = {
    {"box.rect", F32, 4, BOX, box_rect, NULL},
    {"box.id", U32, 1, BOX, box_id, NULL},
    {"box.parent", U32, 1, BOX, box_parent, NULL},
    {"box.repeat", U32, 1, BOX, box_repeat, NULL},
    {"box.row", U32, 2, BOX, box_row, NULL},
    {"box.tint", F32, 1, BOX, box_tint, NULL},
    {"box.paint", U32, 1, BOX, box_paint, NULL},
    {"box.kind", U8, 1, BOX, box_kind, NULL},
    {"box.family", U8, 1, BOX, box_family, NULL},
    {"box.level", U8, 1, BOX, box_level, NULL},
    {"box.flags", U8, 1, BOX, box_flags, NULL},
    {"box.path", STRING, 1, BOX, NULL, box_path},
    {"box.name", STRING, 1, BOX, NULL, box_name},
    {"box.full", STRING, 1, BOX, NULL, box_full},
    {"box.op", STRING, 1, BOX, NULL, box_op},
    {"box.note", STRING, 1, BOX, NULL, box_note},
    {"box.detail", STRING, 1, BOX, NULL, box_detail},
    {"row.id", U32, 1, ROW, row_id, NULL},
    {"row.share", F32, 1, ROW, row_share, NULL},
    {"row.path", STRING, 1, ROW, NULL, row_path},
    {"row.name", STRING, 1, ROW, NULL, row_name},
    {"row.note", STRING, 1, ROW, NULL, row_note},
    {"edge.wire", U32, 1, EDGE, edge_wire, NULL},
    {"edge.value", U32, 1, EDGE, edge_value, NULL},
    {"edge.from", U32, 1, EDGE, edge_from, NULL},
    {"edge.to", U32, 2, EDGE, edge_to, NULL},
    {"edge.line", U32, 2, EDGE, edge_line, NULL},
    {"edge.at", F32, 2, EDGE, edge_at, NULL},
    {"edge.labelled", U8, 1, EDGE, edge_labelled, NULL},
    {"edge.name", STRING, 1, EDGE, NULL, edge_name},
    {"edge.label", STRING, 1, EDGE, NULL, edge_label},
    {"target", U32, 1, TARGET, target, NULL},
    {"line.point", U32, 2, LINE, line_point, NULL},
    {"line.arrow", U8, 1, LINE, line_arrow, NULL},
    {"point", F32, 2, POINT, point, NULL},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static uint32_t rows_of(const vt_scene *s, const column *c)
{
    const uint32_t n[] = {s->n_boxes, s->n_rows, s->n_edges, s->n_targets, s->n_lines, s->n_points};
    return n[c->of];
}

static size_t text_bytes(const vt_scene *s, const column *c)
{
    size_t n = 0;
    for (uint32_t i = 0; i < rows_of(s, c); i++)
        n += c->text(s, i).n;
    return n;
}

/* ---- header -------------------------------------------------------------------------------- */

static void put_spec(vt_json *header, const vt_scene *s)
{
    vt_buf text = {0};
    vt_json j;
    vt_json_init(&j, &text, false);
    vt_json_object(&j);
    vt_json_key(&j, "kind");
    vt_json_text(&j, "graph");
    vt_json_key(&j, "version");
    vt_json_int(&j, 1);
    vt_json_key(&j, "width");
    vt_json_f32(&j, s->width);
    vt_json_key(&j, "height");
    vt_json_f32(&j, s->height);
    vt_json_key(&j, "title");
    vt_json_str(&j, s->title);
    vt_json_key(&j, "caption");
    vt_json_str(&j, s->caption);
    if (s->metadata.n) {
        vt_buf_text(&text, ",\"metadata\":");
        vt_buf_str(&text, s->metadata);
    }
    vt_json_end(&j, '}');
    header->out->failed |= text.failed;
    vt_json_str(header, vt_buf_view(&text));
    vt_buf_free(&text);
}

static size_t put_entry(vt_json *j, vt_str name, const char *dtype, uint32_t n, uint32_t width,
                        size_t begin, size_t bytes)
{
    vt_json_key_str(j, name);
    vt_json_object(j);
    vt_json_key(j, "dtype");
    vt_json_text(j, dtype);
    vt_json_key(j, "shape");
    vt_json_array(j);
    vt_json_uint(j, n);
    if (width > 1)
        vt_json_uint(j, width);
    vt_json_end(j, ']');
    vt_json_key(j, "data_offsets");
    vt_json_array(j);
    vt_json_uint(j, begin);
    vt_json_uint(j, begin + bytes);
    vt_json_end(j, ']');
    vt_json_end(j, '}');
    return begin + bytes;
}

static size_t put_wide_entry(vt_json *j, const vt_scene *s, const column *c, size_t at)
{
    char name[32];
    uint32_t n = rows_of(s, c);
    if (c->type == STRING) {
        snprintf(name, sizeof name, "%s.off", c->name);
        return put_entry(j, vt_str_of(name), "U32", n + 1, 1, at, 4 * ((size_t)n + 1));
    }
    const char *dtype = c->type == F32 ? "F32" : "U32";
    return put_entry(j, vt_str_of(c->name), dtype, n, c->width, at, (size_t)4 * n * c->width);
}

static size_t put_narrow_entry(vt_json *j, const vt_scene *s, const column *c, size_t at)
{
    char name[32];
    uint32_t n = rows_of(s, c);
    if (c->type == U8)
        return put_entry(j, vt_str_of(c->name), "U8", n, c->width, at, (size_t)n * c->width);
    size_t bytes = text_bytes(s, c);
    snprintf(name, sizeof name, "%s.utf8", c->name);
    return put_entry(j, vt_str_of(name), "U8", (uint32_t)bytes, 1, at, bytes);
}

static bool is_wide(const column *c)
{
    return c->type != U8;
}

static bool is_narrow(const column *c)
{
    return c->type == U8 || c->type == STRING;
}

static void put_header(vt_buf *out, const vt_scene *s)
{
    vt_buf text = {0};
    vt_json j;
    vt_json_init(&j, &text, false);
    vt_json_object(&j);
    vt_json_key(&j, "__metadata__");
    vt_json_object(&j);
    vt_json_key(&j, "figure");
    put_spec(&j, s);
    vt_json_end(&j, '}');
    size_t at = 0;
    for (size_t c = 0; c < COLUMNS; c++)
        if (is_wide(&columns[c]))
            at = put_wide_entry(&j, s, &columns[c], at);
    for (size_t c = 0; c < COLUMNS; c++)
        if (is_narrow(&columns[c]))
            at = put_narrow_entry(&j, s, &columns[c], at);
    vt_json_end(&j, '}');
    while (text.n % 8 && !text.failed)
        vt_buf_char(&text, ' ');
    uint64_t n = text.n;
    uint8_t length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(n >> 8 * i);
    vt_buf_bytes(out, length, 8);
    vt_buf_str(out, vt_buf_view(&text));
    out->failed |= text.failed;
    vt_buf_free(&text);
}

/* ---- data ---------------------------------------------------------------------------------- */

static void put_u32(vt_buf *out, uint32_t v)
{
    uint8_t b[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
    vt_buf_bytes(out, b, 4);
}

static void put_offsets(vt_buf *out, const vt_scene *s, const column *c)
{
    uint32_t at = 0;
    put_u32(out, 0);
    for (uint32_t i = 0; i < rows_of(s, c); i++) {
        at += (uint32_t)c->text(s, i).n;
        put_u32(out, at);
    }
}

static void put_wide(vt_buf *out, const vt_scene *s, const column *c)
{
    if (c->type == STRING) {
        put_offsets(out, s, c);
        return;
    }
    for (uint32_t i = 0; i < rows_of(s, c); i++)
        for (uint32_t k = 0; k < c->width; k++)
            put_u32(out, c->number(s, i, k).u); /* a float's bits, through the union */
}

static void put_narrow(vt_buf *out, const vt_scene *s, const column *c)
{
    for (uint32_t i = 0; i < rows_of(s, c); i++)
        if (c->type == STRING)
            vt_buf_str(out, c->text(s, i));
        else
            vt_buf_char(out, (char)c->number(s, i, 0).u);
}

bool vt_scene_columns(const vt_scene *s, vt_buf *out, vt_err *err)
{
    for (size_t c = 0; c < COLUMNS; c++)
        if (columns[c].type == STRING && text_bytes(s, &columns[c]) > UINT32_MAX)
            return vt_fail(err, VT_LIMIT, "more than 4 GB of text in column %s", columns[c].name);
    put_header(out, s);
    for (size_t c = 0; c < COLUMNS; c++)
        if (is_wide(&columns[c]))
            put_wide(out, s, &columns[c]);
    for (size_t c = 0; c < COLUMNS; c++)
        if (is_narrow(&columns[c]))
            put_narrow(out, s, &columns[c]);
    return vt_buf_check(out, err);
}
