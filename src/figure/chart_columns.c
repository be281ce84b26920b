/* chart_columns.c: a chart as typed arrays with its spec, for the page and for whoever wants the
 * numbers: one safetensors document.
 *
 *   0      u64   n, the length of the header, a multiple of 8
 *   8      n     the header: JSON, padded with spaces; __metadata__.figure is the spec as a string
 *   8 + n  ...   the columns, wider elements first, so that all are aligned without holes
 *
 * A column of words is two: NAME.off u32 [n + 1] and NAME.utf8 u8. */
#include "figure/chart_parts.h"

#include <string.h>

static const struct {
    const char *dtype;
    unsigned bytes;
} cells[] = {
    [VT_CELL_F32] = {"F32", 4}, [VT_CELL_F64] = {"F64", 8}, [VT_CELL_I32] = {"I32", 4},
    [VT_CELL_U32] = {"U32", 4}, [VT_CELL_U8] = {"U8", 1},   [VT_CELL_TEXT] = {"U8", 1},
};

static uint64_t text_bytes(const vt_column *c)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < c->n; i++)
        n += c->text[i].n;
    return n;
}

static void put_entry(vt_json *j, vt_str name, const char *dtype, const uint32_t *shape, int rank,
                      uint64_t *at, uint64_t bytes)
{
    vt_json_key_str(j, name);
    vt_json_object(j);
    vt_json_key(j, "dtype");
    vt_json_text(j, dtype);
    vt_json_key(j, "shape");
    vt_json_array(j);
    for (int i = 0; i < rank; i++)
        vt_json_uint(j, shape[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "data_offsets");
    vt_json_array(j);
    vt_json_uint(j, *at);
    vt_json_uint(j, *at += bytes);
    vt_json_end(j, ']');
    vt_json_end(j, '}');
}

/* What a column holds of elements of `width` bytes: words have offsets and bytes. */
static void put_entries(vt_json *j, vt_arena *arena, const vt_column *c, unsigned width,
                        uint64_t *at)
{
    bool words = c->type == VT_CELL_TEXT;
    if (words && width == 4) {
        uint32_t n = c->n + 1;
        put_entry(j, vt_str_format(arena, "%.*s.off", VT_ARG(c->name)), "U32", &n, 1, at,
                  4 * (uint64_t)n);
    } else if (words && width == 1) {
        uint32_t n = (uint32_t)text_bytes(c);
        put_entry(j, vt_str_format(arena, "%.*s.utf8", VT_ARG(c->name)), "U8", &n, 1, at, n);
    } else if (!words && cells[c->type].bytes == width) {
        const uint32_t *shape = c->rank > 1 ? c->shape : &c->n;
        put_entry(j, c->name, cells[c->type].dtype, shape, c->rank > 1 ? c->rank : 1, at,
                  (uint64_t)width * c->n);
    }
}

static void put_data(vt_buf *out, const vt_column *c, unsigned width)
{
    bool words = c->type == VT_CELL_TEXT;
    if (words && width == 4) {
        uint32_t at = 0;
        vt_buf_bytes(out, &at, 4);
        for (uint32_t i = 0; i < c->n; i++) {
            at += (uint32_t)c->text[i].n;
            vt_buf_bytes(out, &at, 4);
        }
    } else if (words && width == 1) {
        for (uint32_t i = 0; i < c->n; i++)
            vt_buf_str(out, c->text[i]);
    } else if (!words && cells[c->type].bytes == width && c->n) {
        vt_buf_bytes(out, c->p, (size_t)width * c->n);
    }
}

static const unsigned widths[] = {8, 4, 1};

static void put_header(vt_buf *out, const vt_chart *c)
{
    vt_buf spec = {0}, text = {0};
    vt_json j;
    uint64_t at = 0;
    vt_json_init(&j, &spec, false);
    vt_chart_spec(c, &j);
    vt_json_init(&j, &text, false);
    vt_json_object(&j);
    vt_json_key(&j, "__metadata__");
    vt_json_object(&j);
    vt_json_key(&j, "figure");
    vt_json_str(&j, vt_buf_view(&spec));
    vt_json_end(&j, '}');
    for (size_t w = 0; w < 3; w++)
        for (size_t i = 0; i < c->columns.n; i++)
            put_entries(&j, c->arena, &c->columns.at[i], widths[w], &at);
    vt_json_end(&j, '}');
    while (text.n % 8 && !text.failed)
        vt_buf_char(&text, ' ');
    uint64_t n = text.n;
    vt_buf_bytes(out, &n, 8);
    vt_buf_str(out, vt_buf_view(&text));
    out->failed |= text.failed || spec.failed;
    vt_buf_free(&spec);
    vt_buf_free(&text);
}

bool vt_chart_columns(const vt_chart *c, vt_buf *out, vt_err *err)
{
    if (!vt_chart_check(c, err))
        return false;
    for (size_t i = 0; i < c->columns.n; i++)
        if (c->columns.at[i].type == VT_CELL_TEXT && text_bytes(&c->columns.at[i]) > UINT32_MAX)
            return vt_fail(err, VT_LIMIT, "more than 4 GB of text in column '%.*s'",
                           VT_ARG(c->columns.at[i].name));
    put_header(out, c);
    for (size_t w = 0; w < 3; w++)
        for (size_t i = 0; i < c->columns.n; i++)
            put_data(out, &c->columns.at[i], widths[w]);
    return vt_arena_check(c->arena, err) && vt_buf_check(out, err);
}
