/* spec.c: the words of a chart's spec, and the spec as JSON.
 *
 * Kinds, channels, scales, maps and inks have one name each, in C, in the spec and in
 * web/src/api/figure.ts, which tools/spec.c prints from the tables here (`make docs`). Fields of
 * panels, axes and marks are rows: key, type, where they stand; what is as in a fresh chart is not
 * written. */
#include "figure/spec.h"
#include "figure/chart_parts.h"

#include <stdio.h>
#include <string.h>

/* ---- names --------------------------------------------------------------------------------------
 */

#define X(id, name) name,
static const char *const scale_names[] = {VT_SCALES(X)};
static const char *const map_names[] = {VT_MAPS(X)};
static const char *const channel_names[] = {VT_CHANNELS(X)};
static const char *const mark_names[] = {VT_MARK_KINDS(X)};
#undef X
static const char *const ink_names[] = {"mark",  "mark-2", "accent", "ink",
                                        "ink-3", "axis",   "bad",    "warn"};

#define AT(channel) VT_AT_##channel
#define END         VT_AT_COUNT
static const vt_channel needs[VT_MARK_COUNT][6] = {
    [VT_MARK_BAND] = {AT(X), AT(Y), AT(Y2), END},
    [VT_MARK_BAR] = {AT(X), AT(Y), END},
    [VT_MARK_RASTER] = {AT(VALUE), END},
    [VT_MARK_RULE] = {END},
    [VT_MARK_LINE] = {AT(X), AT(Y), END},
    [VT_MARK_STEP] = {AT(X), AT(Y), END},
    [VT_MARK_SEGMENT] = {AT(X), AT(Y), AT(X2), AT(Y2), END},
    [VT_MARK_VIOLIN] = {AT(X), AT(Y), AT(VALUE), END},
    [VT_MARK_BOX] = {AT(X), AT(Y), AT(Y2), AT(LOW), AT(HIGH), END},
    [VT_MARK_POINT] = {AT(X), AT(Y), END},
    [VT_MARK_TEXT] = {AT(X), AT(Y), AT(TEXT), END},
    [VT_MARK_PICTURES] = {AT(VALUE), END},
};

const char *vt_mark_name(vt_mark_kind kind)
{
    return mark_names[kind];
}

const char *vt_channel_name(vt_channel channel)
{
    return channel_names[channel];
}

const vt_channel *vt_mark_needs(vt_mark_kind kind)
{
    return needs[kind];
}

const char *vt_scale_name(vt_scale_kind scale)
{
    return scale_names[scale];
}

const char *vt_map_name(vt_map_kind map)
{
    return map_names[map];
}

const char *vt_ink_name(vt_ink ink, char out[16])
{
    if (ink >= VT_INK_FAMILY)
        snprintf(out, 16, "f%d", (int)(ink - VT_INK_FAMILY));
    else if (ink >= VT_INK_LABEL)
        snprintf(out, 16, "c%d", (int)(ink - VT_INK_LABEL));
    else
        snprintf(out, 16, "%s", ink_names[ink]);
    return out;
}

/* ---- fields -------------------------------------------------------------------------------------
 */

#define FIELD(key, type, struct, field, says)                                                      \
    {                                                                                              \
        key, VT_FIELD_##type, offsetof(struct, field), says                                        \
    }
#define END_OF_FIELDS                                                                              \
    {                                                                                              \
        NULL, VT_FIELD_STR, 0, NULL                                                                \
    }

const vt_spec_field vt_spec_axis[] = {
    FIELD("scale", SCALE, vt_axis, scale, "how values become places"),
    FIELD("lo", F64, vt_axis, lo, "the axis' ends; both absent: what the marks need"),
    FIELD("hi", F64, vt_axis, hi, NULL),
    FIELD("linear", F64, vt_axis, linear, "of symlog: where it begins to bend"),
    FIELD("title", STR, vt_axis, title, NULL),
    FIELD("unit", STR, vt_axis, unit, NULL),
    FIELD("categories", COLUMN, vt_axis, categories, "column of words, of band"),
    FIELD("reversed", BOOL, vt_axis, reversed, NULL),
    FIELD("zero", BOOL, vt_axis, zero, "the range reaches 0"),
    FIELD("whole", BOOL, vt_axis, whole, "ticks at whole numbers only"),
    FIELD("tight", BOOL, vt_axis, tight, "the range ends where the marks do"),
    FIELD("hidden", BOOL, vt_axis, hidden, NULL),
    FIELD("plain", BOOL, vt_axis, plain, "no gridlines"),
    FIELD("turned", BOOL, vt_axis, turned, "the title stands beside the axis"),
    END_OF_FIELDS,
};

const vt_spec_field vt_spec_color[] = {
    FIELD("map", MAP, vt_color_scale, map, NULL),
    FIELD("scale", SCALE, vt_color_scale, scale, NULL),
    FIELD("lo", F64, vt_color_scale, lo, NULL),
    FIELD("hi", F64, vt_color_scale, hi, NULL),
    FIELD("below", U32, vt_color_scale, below, "values beyond lo"),
    FIELD("above", U32, vt_color_scale, above, "values beyond hi"),
    FIELD("counts", STR, vt_color_scale, counts, "what below and above count; absent: value"),
    FIELD("nodata", U32, vt_color_scale, nodata, "NaN and infinities"),
    FIELD("title", STR, vt_color_scale, title, NULL),
    FIELD("unit", STR, vt_color_scale, unit, NULL),
    FIELD("categories", COLUMN, vt_color_scale, categories, "column of names, of label"),
    FIELD("hidden", BOOL, vt_color_scale, hidden, NULL),
    END_OF_FIELDS,
};

const vt_spec_field vt_spec_panel[] = {
    FIELD("title", STR, vt_panel, title, NULL),
    FIELD("note", STR, vt_panel, note, NULL),
    FIELD("reading", STR, vt_panel, reading, NULL),
    FIELD("x", AXIS, vt_panel, x, NULL),
    FIELD("y", AXIS, vt_panel, y, NULL),
    FIELD("color", COLOR, vt_panel, color, NULL),
    FIELD("col", U32, vt_panel, col, "place in the grid"),
    FIELD("row", U32, vt_panel, row, NULL),
    FIELD("cols", U32, vt_panel, cols, NULL),
    FIELD("rows", U32, vt_panel, rows, NULL),
    FIELD("exact", BOOL, vt_panel, exact, "cells of a raster are whole pixels"),
    FIELD("aligned", BOOL, vt_panel, aligned, "right beside the panel before, as high as it"),
    FIELD("square", BOOL, vt_panel, square, "units of x and y are equally long"),
    END_OF_FIELDS,
};

const vt_spec_field vt_spec_mark[] = {
    FIELD("kind", KIND, vt_mark, kind, NULL),
    FIELD("panel", U32, vt_mark, panel, NULL),
    FIELD("at", CHANNELS, vt_mark, at, "names of columns, by channel"),
    FIELD("first", U32, vt_mark, first, "rows of the columns that it reads"),
    FIELD("n", U32, vt_mark, n, NULL),
    FIELD("ink", INK, vt_mark, ink, "token of its colour"),
    FIELD("width", F32, vt_mark, width, NULL),
    FIELD("opacity", F32, vt_mark, opacity, NULL),
    FIELD("dashed", BOOL, vt_mark, dashed, NULL),
    FIELD("hollow", BOOL, vt_mark, hollow, "points are rings"),
    FIELD("quiet", BOOL, vt_mark, quiet, NULL),
    FIELD("label", STR, vt_mark, label, NULL),
    FIELD("extent", FOUR, vt_mark, extent, "of rasters: x0, y0, x1, y1"),
    FIELD("across", U32, vt_mark, across, "of pictures: how many in a row"),
    FIELD("chosen", U32, vt_mark, chosen, "the one with a ring, counted from 1"),
    END_OF_FIELDS,
};

/* ---- JSON ---------------------------------------------------------------------------------------
 */

static void put_fields(vt_json *j, const vt_chart *c, const vt_spec_field *fields,
                       const char *base);

static void put_channels(vt_json *j, const vt_chart *c, const vt_id *at)
{
    vt_json_object(j);
    for (int i = 0; i < VT_AT_COUNT; i++) {
        if (at[i] == VT_NONE)
            continue;
        vt_json_key(j, channel_names[i]);
        vt_json_str(j, c->columns.at[at[i]].name);
    }
    vt_json_end(j, '}');
}

static void put_four(vt_json *j, const float *v)
{
    vt_json_array(j);
    for (int i = 0; i < 4; i++)
        vt_json_f32(j, v[i]);
    vt_json_end(j, ']');
}

/* As in a fresh chart? Then the key may stay away. */
static bool is_fresh(const vt_spec_field *f, const void *at)
{
    static const float four[4] = {0};
    switch (f->type) {
    case VT_FIELD_STR:
        return !((const vt_str *)at)->n;
    case VT_FIELD_F64:
        return *(const double *)at == 0;
    case VT_FIELD_F32:
        return *(const float *)at == 0;
    case VT_FIELD_U32:
        return *(const uint32_t *)at == 0;
    case VT_FIELD_BOOL:
        return !*(const bool *)at;
    case VT_FIELD_COLUMN:
        return *(const vt_id *)at == VT_NONE;
    case VT_FIELD_FOUR:
        return !memcmp(at, four, sizeof four);
    default:
        return false;
    }
}

static void put_field(vt_json *j, const vt_chart *c, const vt_spec_field *f, const void *at)
{
    char name[16];
    vt_json_key(j, f->key);
    switch (f->type) {
    case VT_FIELD_STR:
        vt_json_str(j, *(const vt_str *)at);
        break;
    case VT_FIELD_F64:
        vt_json_f64(j, *(const double *)at);
        break;
    case VT_FIELD_F32:
        vt_json_f32(j, *(const float *)at);
        break;
    case VT_FIELD_U32:
        vt_json_uint(j, *(const uint32_t *)at);
        break;
    case VT_FIELD_BOOL:
        vt_json_bool(j, *(const bool *)at);
        break;
    case VT_FIELD_COLUMN:
        vt_json_str(j, c->columns.at[*(const vt_id *)at].name);
        break;
    case VT_FIELD_FOUR:
        put_four(j, at);
        break;
    case VT_FIELD_SCALE:
        vt_json_text(j, scale_names[*(const vt_scale_kind *)at]);
        break;
    case VT_FIELD_MAP:
        vt_json_text(j, map_names[*(const vt_map_kind *)at]);
        break;
    case VT_FIELD_KIND:
        vt_json_text(j, mark_names[*(const vt_mark_kind *)at]);
        break;
    case VT_FIELD_INK:
        vt_json_text(j, vt_ink_name(*(const vt_ink *)at, name));
        break;
    case VT_FIELD_CHANNELS:
        put_channels(j, c, at);
        break;
    case VT_FIELD_AXIS:
        put_fields(j, c, vt_spec_axis, at);
        break;
    case VT_FIELD_COLOR:
        put_fields(j, c, vt_spec_color, at);
        break;
    }
}

static void put_fields(vt_json *j, const vt_chart *c, const vt_spec_field *fields, const char *base)
{
    vt_json_object(j);
    for (const vt_spec_field *f = fields; f->key; f++)
        if (!is_fresh(f, base + f->at))
            put_field(j, c, f, base + f->at);
    vt_json_end(j, '}');
}

static void put_shares(vt_json *j, const char *key, const float *share, uint32_t n)
{
    if (!share)
        return;
    vt_json_key(j, key);
    vt_json_array(j);
    for (uint32_t i = 0; i < n; i++)
        vt_json_f32(j, share[i]);
    vt_json_end(j, ']');
}

static void put_head(vt_json *j, const vt_chart *c)
{
    vt_json_key(j, "kind");
    vt_json_text(j, "chart");
    vt_json_key(j, "version");
    vt_json_int(j, 1);
    vt_json_key(j, "width");
    vt_json_f32(j, c->width);
    vt_json_key(j, "height");
    vt_json_f32(j, c->height);
    vt_json_key(j, "title");
    vt_json_str(j, c->title);
    vt_json_key(j, "note");
    vt_json_str(j, c->note);
    vt_json_key(j, "caption");
    vt_json_str(j, c->caption);
    put_shares(j, "colShare", c->col_share, c->grid_cols);
    put_shares(j, "rowShare", c->row_share, c->grid_rows);
}

void vt_chart_spec(const vt_chart *c, vt_json *j)
{
    vt_json_object(j);
    put_head(j, c);
    vt_json_key(j, "panels");
    vt_json_array(j);
    for (size_t i = 0; i < c->panels.n; i++)
        put_fields(j, c, vt_spec_panel, (const char *)&c->panels.at[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "marks");
    vt_json_array(j);
    for (size_t i = 0; i < c->marks.n; i++)
        put_fields(j, c, vt_spec_mark, (const char *)&c->marks.at[i]);
    vt_json_end(j, ']');
    if (c->metadata.n) {
        vt_buf_text(j->out, ",\"metadata\":");
        vt_buf_str(j->out, c->metadata);
    }
    vt_json_end(j, '}');
}
