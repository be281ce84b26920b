/* to_svg.c: the pen that writes SVG: real text, one named group a box, classes for everything that
 * repeats, numbers as short as they can be.
 *
 *   <svg> <title> <desc> <style>
 *     <g data-name data-path transform>  a box: rect, path, text in its own coordinates
 *     <g data-value>                     a value: one path for its lines, one for its arrowheads
 *
 * Coordinates are rounded to hundredths before differences are taken, so that relative steps add up.
 * Every text carries its width: where the face is missing, another one is fitted into the same boxes.
 * Names come from files: what is not a character of XML is written as U+FFFD. */
#include "figure/pen.h"
#include "figure/text.h"

#include <math.h>
#include <stdlib.h>

typedef struct svg {
    vt_pen pen; /* first, so that a pen is an svg */
    vt_buf *out;
    vt_theme theme;
} svg;

/* ---- numbers and names ---------------------------------------------------------------------- */

static long hundredths(float v)
{
    return isfinite(v) ? lroundf(fmaxf(-1e7f, fminf(v, 1e7f)) * 100) : 0;
}

static void put_hundredths(vt_buf *out, long v)
{
    char text[24];
    size_t n = sizeof text;
    unsigned long u = v < 0 ? 0ul - (unsigned long)v : (unsigned long)v;
    unsigned long part = u % 100;
    if (part) {
        if (part % 10)
            text[--n] = (char)('0' + part % 10);
        text[--n] = (char)('0' + part / 10);
        text[--n] = '.';
    }
    if (u >= 100 || !part)
        for (u /= 100, text[--n] = (char)('0' + u % 10); u /= 10;)
            text[--n] = (char)('0' + u % 10);
    if (v < 0)
        text[--n] = '-';
    vt_buf_bytes(out, text + n, sizeof text - n);
}

static void put_attribute(vt_buf *out, const char *name, float v)
{
    vt_buf_char(out, ' ');
    vt_buf_text(out, name);
    vt_buf_text(out, "=\"");
    put_hundredths(out, hundredths(v));
    vt_buf_char(out, '"');
}

static void put_escaped(vt_buf *out, vt_str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t code = vt_text_next(s, &i);
        switch (code) {
        case '<': vt_buf_text(out, "&lt;"); break;
        case '>': vt_buf_text(out, "&gt;"); break;
        case '&': vt_buf_text(out, "&amp;"); break;
        case '"': vt_buf_text(out, "&quot;"); break;
        default: vt_text_put(out, code);
        }
    }
}

static void put_named(vt_buf *out, const char *name, vt_str value)
{
    vt_buf_char(out, ' ');
    vt_buf_text(out, name);
    vt_buf_text(out, "=\"");
    put_escaped(out, value);
    vt_buf_char(out, '"');
}

static void put_element(vt_buf *out, const char *name, vt_str text)
{
    vt_buf_format(out, "<%s>", name);
    put_escaped(out, text);
    vt_buf_format(out, "</%s>", name);
}

/* ---- the pen ------------------------------------------------------------------------------------ */

static void put_place(vt_buf *out, const vt_scene_box *b)
{
    vt_buf_text(out, " transform=\"translate(");
    put_hundredths(out, hundredths(b->x));
    vt_buf_char(out, ' ');
    put_hundredths(out, hundredths(b->y));
    vt_buf_text(out, ")\">");
}

static void svg_box(vt_pen *pen, const vt_scene_box *b)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_str full = b->full.n ? b->full : b->name;
    vt_buf_text(out, "<g");
    put_named(out, "data-name", full);
    put_named(out, "data-path", b->path);
    put_place(out, b);
    if (!vt_str_eq(full, b->name))
        put_element(out, "title", full);
}

static void svg_at(vt_pen *pen, const vt_scene_box *b)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_text(out, "<g");
    put_place(out, b);
}

static void svg_edge(vt_pen *pen, const vt_scene_edge *e)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_text(out, "<g");
    put_named(out, "data-value", e->name);
    vt_buf_char(out, '>');
}

static void svg_end(vt_pen *pen)
{
    vt_buf_text(((svg *)pen)->out, "</g>\n");
}

static void svg_rect(vt_pen *pen, vt_paint paint, float x, float y, float w, float h, float radius)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_format(out, "<rect class=\"%s\"", vt_paints[paint].class);
    if (x != 0)
        put_attribute(out, "x", x);
    if (y != 0)
        put_attribute(out, "y", y);
    put_attribute(out, "width", w);
    put_attribute(out, "height", h);
    if (radius > 0)
        put_attribute(out, "rx", radius);
    vt_buf_text(out, "/>");
}

typedef struct place { /* in hundredths */
    long x, y;
} place;

static void put_pair(vt_buf *out, long x, long y)
{
    put_hundredths(out, x);
    if (y >= 0)
        vt_buf_char(out, ' ');
    put_hundredths(out, y);
}

static void put_line(vt_buf *out, place from, place to)
{
    long dx = to.x - from.x, dy = to.y - from.y;
    if (dx && dy) {
        vt_buf_char(out, 'l');
        put_pair(out, dx, dy);
    } else if (dx || dy) {
        vt_buf_char(out, dx ? 'h' : 'v');
        put_hundredths(out, dx ? dx : dy);
    }
}

static void put_turn(vt_buf *out, place from, place corner, place to)
{
    double cross = (double)(corner.x - from.x) * (double)(to.y - from.y) -
                   (double)(corner.y - from.y) * (double)(to.x - from.x);
    vt_buf_char(out, 'a');
    put_pair(out, labs(to.x - from.x), labs(to.y - from.y));
    vt_buf_text(out, cross > 0 ? " 0 0 1 " : " 0 0 0 ");
    put_pair(out, to.x - from.x, to.y - from.y);
}

static void svg_path(vt_pen *pen, vt_paint paint, const vt_path *path)
{
    vt_buf *out = ((svg *)pen)->out;
    place at = {0, 0}, start = at;
    vt_buf_format(out, "<path class=\"%s\" d=\"", vt_paints[paint].class);
    for (size_t i = 0; i < path->n; i++) {
        const vt_path_step *s = &path->at[i];
        place to = {hundredths(s->x), hundredths(s->y)};
        switch (s->kind) {
        case VT_MOVE:
            vt_buf_char(out, 'M');
            put_pair(out, to.x, to.y);
            start = to;
            break;
        case VT_LINE: put_line(out, at, to); break;
        case VT_TURN: put_turn(out, at, (place){hundredths(s->cx), hundredths(s->cy)}, to); break;
        case VT_CLOSE:
            vt_buf_char(out, 'z');
            to = start;
            break;
        }
        at = to;
    }
    vt_buf_text(out, "\"/>");
}

static void svg_text(vt_pen *pen, vt_type_face type, vt_token halo, float x, float y, vt_str text)
{
    vt_buf *out = ((svg *)pen)->out;
    const vt_type_row *row = &vt_types[type];
    vt_buf_format(out, "<text class=\"%s", row->class);
    if (halo != VT_TOKEN_NONE)
        vt_buf_format(out, " h-%s", vt_token_name(halo));
    vt_buf_char(out, '"');
    put_attribute(out, "x", x);
    put_attribute(out, "y", y);
    put_attribute(out, "textLength", vt_text_width(text, row->size, row->weight));
    vt_buf_text(out, " lengthAdjust=\"spacingAndGlyphs\">");
    put_escaped(out, text);
    vt_buf_text(out, "</text>");
}

/* ---- the document ------------------------------------------------------------------------------- */

#define FACES "vitrine,'Source Sans 3','Source Sans Pro','Noto Sans CJK SC','Noto Sans',sans-serif"

static void put_color(vt_buf *out, const char *property, vt_token token, vt_theme theme)
{
    if (token == VT_TOKEN_NONE)
        vt_buf_format(out, "%s:none;", property);
    else
        vt_buf_format(out, "%s:#%06x;", property, vt_token_color(token, theme));
}

static void put_paint(vt_buf *out, const vt_paint_row *paint, vt_theme theme)
{
    float width = vt_paint_width(paint, theme);
    vt_buf_format(out, ".vt .%s{", paint->class);
    put_color(out, "fill", paint->fill, theme);
    if (paint->stroke != VT_TOKEN_NONE) {
        put_color(out, "stroke", paint->stroke, theme);
        vt_buf_text(out, "stroke-width:");
        put_hundredths(out, hundredths(width));
        vt_buf_text(out, paint->dashed ? ";stroke-dasharray:3 2.5" : "");
        vt_buf_text(out, ";stroke-linecap:round;stroke-linejoin:round");
    }
    vt_buf_text(out, "}\n");
}

static void put_type(vt_buf *out, const vt_type_row *type, vt_theme theme)
{
    static const char *const anchors[] = {"", "text-anchor:middle;", "text-anchor:end;"};
    vt_buf_format(out, ".vt .%s{%s%s", type->class, anchors[type->anchor],
                  type->weight == VT_TEXT_STRONG ? "font-weight:600;" : "");
    vt_buf_text(out, "font-size:");
    put_hundredths(out, hundredths(type->size));
    vt_buf_text(out, "px;");
    put_color(out, "fill", type->ink, theme);
    vt_buf_text(out, "}\n");
}

static void put_style(vt_buf *out, vt_theme theme)
{
    static const vt_token grounds[] = {VT_TOKEN_BG, VT_TOKEN_SCOPE, VT_TOKEN_SCOPE_2};
    vt_buf_text(out, "<style>\n.vt text{font-family:" FACES
                     ";font-kerning:none;font-variant-ligatures:none;white-space:pre}\n");
    for (int i = 0; i < VT_PAINT_COUNT; i++)
        put_paint(out, &vt_paints[i], theme);
    for (int i = 0; i < VT_TYPE_COUNT; i++)
        put_type(out, &vt_types[i], theme);
    for (int i = 0; i < 3; i++) {
        vt_buf_format(out, ".vt .h-%s{paint-order:stroke;stroke-width:5;stroke-linejoin:round;",
                      vt_token_name(grounds[i]));
        put_color(out, "stroke", grounds[i], theme);
        vt_buf_text(out, "}\n");
    }
    vt_buf_text(out, "</style>\n");
}

static void put_size(vt_buf *out, const char *name, float v, vt_theme theme)
{
    bool print = theme == VT_THEME_PRINT;
    vt_buf_format(out, " %s=\"", name);
    put_hundredths(out, hundredths(print ? v * VT_PRINT_SCALE : v));
    vt_buf_text(out, print ? "pt\"" : "\"");
}

static void put_head(vt_buf *out, const vt_scene *s, vt_theme theme)
{
    float height = vt_scene_picture_height(s);
    vt_buf_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"vt\" role=\"img\"");
    put_size(out, "width", s->width, theme);
    put_size(out, "height", height, theme);
    vt_buf_text(out, " viewBox=\"0 0 ");
    put_pair(out, hundredths(s->width), hundredths(height));
    vt_buf_text(out, "\" xml:space=\"preserve\">");
    put_element(out, "title", s->title);
    put_element(out, "desc", s->caption);
    vt_buf_char(out, '\n');
    put_style(out, theme);
}

bool vt_scene_svg(const vt_scene *s, vt_theme theme, vt_buf *out, vt_err *err)
{
    svg pen = {.pen = {.box = svg_box,
                       .edge = svg_edge,
                       .at = svg_at,
                       .end = svg_end,
                       .rect = svg_rect,
                       .path = svg_path,
                       .text = svg_text},
               .out = out,
               .theme = theme};
    put_head(out, s, theme);
    if (!vt_scene_draw(s, theme, &pen.pen, NULL, err))
        return false;
    vt_buf_text(out, "</svg>\n");
    return vt_buf_check(out, err);
}
