/* to_svg.c: the pen that writes SVG: real text, one named group a box, classes for everything that
 * repeats, numbers as short as they can be.
 *
 *   <svg> <title> <desc> <style> ... <defs> the cards used, <style> the face
 *     <g data-name data-path transform>  a box: use, rect, text in its own coordinates
 *     <g> of <path>                      a path a value: all its lines and arrowheads
 *
 * The characters used stand in the document as a web font, so that it looks the same where the face
 * is not installed. Coordinates are rounded to hundredths before differences are taken, so that
 * relative steps add up. Names come from files: what is not a character of XML is written as
 * U+FFFD. */
#include "figure/font.h"
#include "figure/pen.h"
#include "figure/png.h"
#include "figure/subset.h"
#include "figure/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct card {
    float w, h;
    uint32_t family;
    vt_paint paint;
} card;

typedef struct chevron {
    vt_path_step at[3];
} chevron;

typedef struct svg {
    vt_pen pen; /* first, so that a pen is an svg */
    vt_buf *out;
    vt_subset used[2]; /* characters, by weight */
    vt_arena *arena;
    VT_VEC(card) cards;
    VT_VEC(chevron) chevrons;
    VT_VEC(vt_look) looks; /* of charts: a class each, "q" and its number */
    VT_VEC(vt_word) words; /* likewise, "z" */
    size_t clips;
    vt_buf bytes; /* of an image */
} svg;

/* ---- numbers and names ---------------------------------------------------------------------- */

static long hundredths(float v)
{
    return isfinite(v) ? lroundf(fmaxf(-1e7f, fminf(v, 1e7f)) * 100) : 0;
}

/* The digits of v, at the end of `text`; returns where they begin. */
static size_t hundredths_text(long v, char text[24])
{
    size_t n = 24;
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
    return n;
}

static void put_hundredths(vt_buf *out, long v)
{
    char text[24];
    size_t n = hundredths_text(v, text);
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
        case '<':
            vt_buf_text(out, "&lt;");
            break;
        case '>':
            vt_buf_text(out, "&gt;");
            break;
        case '&':
            vt_buf_text(out, "&amp;");
            break;
        case '"':
            vt_buf_text(out, "&quot;");
            break;
        default:
            vt_text_put(out, code);
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

/* The class of a paint or type, and the halo's; the commonest type is the default of <text> and is
 * not written. */
static void put_class(vt_buf *out, const char *class, vt_token halo)
{
    bool has_halo = halo != VT_TOKEN_NONE;
    if (!*class && !has_halo)
        return;
    vt_buf_text(out, " class=\"");
    vt_buf_text(out, class);
    if (has_halo)
        vt_buf_text(out, halo == VT_TOKEN_BG ? " h0" : halo == VT_TOKEN_SCOPE ? " h1" : " h2");
    vt_buf_char(out, '"');
}

static void put_element(vt_buf *out, const char *name, vt_str text)
{
    vt_buf_format(out, "<%s>", name);
    put_escaped(out, text);
    vt_buf_format(out, "</%s>", name);
}

/* ---- the pen ------------------------------------------------------------------------------------
 */

static void put_place(vt_buf *out, const vt_scene_box *b)
{
    vt_buf_text(out, " transform=\"translate(");
    put_hundredths(out, hundredths(b->x));
    vt_buf_char(out, ' ');
    put_hundredths(out, hundredths(b->y));
    vt_buf_text(out, ")\">");
}

/* The path is written where it is not the name, the title (which viewers show under the pointer)
 * where the name had to be cut. */
static void svg_box(vt_pen *pen, const vt_scene_box *b)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_str full = b->full.n ? b->full : b->name;
    bool rooted = vt_str_starts(full, VT_S("/"));
    vt_buf_text(out, "<g");
    put_named(out, "data-name", full);
    if (!vt_str_eq(b->path, full) && !(rooted && vt_str_eq(b->path, vt_str_from(full, 1))))
        put_named(out, "data-path", b->path);
    put_place(out, b);
    if (b->name.n && memmem(b->name.p, b->name.n, "\xe2\x80\xa6", 3))
        put_element(out, "title", full);
}

static void svg_at(vt_pen *pen, const vt_scene_box *b)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_text(out, "<g");
    put_place(out, b);
}

static void svg_end(vt_pen *pen)
{
    vt_buf_text(((svg *)pen)->out, "</g>\n");
}

static void svg_rect(vt_pen *pen, vt_paint paint, float x, float y, float w, float h, float radius)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_text(out, "<rect");
    put_class(out, vt_paints[paint].class, VT_TOKEN_NONE);
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

/* `last` is the letter before, which need not be written again. */
static char put_line(vt_buf *out, place from, place to, char last)
{
    long dx = to.x - from.x, dy = to.y - from.y;
    if (dx && dy) {
        if (last != 'l')
            vt_buf_char(out, 'l');
        else if (dx > 0)
            vt_buf_char(out, ' ');
        put_pair(out, dx, dy);
        return 'l';
    }
    if (dx || dy) {
        vt_buf_char(out, dx ? 'h' : 'v');
        put_hundredths(out, dx ? dx : dy);
        return 'h';
    }
    return last;
}

static size_t pair_length(long x, long y)
{
    char text[24];
    return 48 - hundredths_text(x, text) - hundredths_text(y, text) + (y >= 0);
}

/* By the way from here where that is shorter. */
static void put_move(vt_buf *out, place from, place to, bool first)
{
    long dx = to.x - from.x, dy = to.y - from.y;
    bool nearby = !first && pair_length(dx, dy) <= pair_length(to.x, to.y);
    vt_buf_char(out, nearby ? 'm' : 'M');
    put_pair(out, nearby ? dx : to.x, nearby ? dy : to.y);
}

static void put_turn(vt_buf *out, place from, place corner, place to)
{
    double cross = (double)(corner.x - from.x) * (double)(to.y - from.y) -
                   (double)(corner.y - from.y) * (double)(to.x - from.x);
    vt_buf_char(out, 'a');
    put_pair(out, labs(to.x - from.x), labs(to.y - from.y));
    vt_buf_text(out, cross > 0 ? " 0 0 1" : " 0 0 0");
    if (to.x >= from.x)
        vt_buf_char(out, ' ');
    put_pair(out, to.x - from.x, to.y - from.y);
}

static void put_path(vt_buf *out, const vt_path *path)
{
    place at = {0, 0}, start = at;
    char last = 0;
    vt_buf_text(out, " d=\"");
    for (size_t i = 0; i < path->n; i++) {
        const vt_path_step *s = &path->at[i];
        place to = {hundredths(s->x), hundredths(s->y)};
        switch (s->kind) {
        case VT_MOVE:
            put_move(out, at, to, i == 0);
            start = to;
            last = 'm';
            break;
        case VT_LINE:
            last = put_line(out, at, to, last);
            break;
        case VT_TURN:
            put_turn(out, at, (place){hundredths(s->cx), hundredths(s->cy)}, to);
            last = 'a';
            break;
        case VT_CLOSE:
            vt_buf_char(out, 'z');
            to = start;
            last = 'z';
            break;
        }
        at = to;
    }
    vt_buf_text(out, "\"/>");
}

/* Chevrons are written at the end, as cards are. */
static void svg_chevron(svg *v, const vt_path *path)
{
    size_t i = 0, size = sizeof(chevron);
    while (i < v->chevrons.n && memcmp(v->chevrons.at[i].at, path->at, size))
        i++;
    chevron *c = i == v->chevrons.n ? vt_push(v->arena, &v->chevrons) : NULL;
    if (c)
        memcpy(c->at, path->at, size);
    vt_buf_format(v->out, "<use href=\"#vc%zu\"/>", i);
}

static void svg_path(vt_pen *pen, vt_paint paint, const vt_path *path)
{
    vt_buf *out = ((svg *)pen)->out;
    if (paint == VT_PAINT_CHEVRON && path->n == 3) {
        svg_chevron((svg *)pen, path);
        return;
    }
    vt_buf_text(out, "<path");
    put_class(out, vt_paints[paint].class, VT_TOKEN_NONE);
    put_path(out, path);
}

static void svg_lines(vt_pen *pen)
{
    vt_buf_format(((svg *)pen)->out, "<g class=\"%s\">\n", vt_paints[VT_PAINT_EDGE].class);
}

static void svg_line(vt_pen *pen, const vt_path *path)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_text(out, "<path");
    put_path(out, path);
    vt_buf_char(out, '\n');
}

/* Cards are written at the end, one of each kind, and used by number: a thousand nodes have few
 * widths. */
static void svg_card(vt_pen *pen, vt_paint paint, uint32_t family, float w, float h)
{
    svg *v = (svg *)pen;
    size_t i = 0;
    while (i < v->cards.n) {
        const card *c = &v->cards.at[i];
        if (c->w == w && c->h == h && c->family == family && c->paint == paint)
            break;
        i++;
    }
    card *c = i == v->cards.n ? vt_push(v->arena, &v->cards) : NULL;
    if (c)
        *c = (card){w, h, family, paint};
    vt_buf_text(v->out, "<use href=\"#vt");
    put_hundredths(v->out, 100 * (long)i);
    vt_buf_text(v->out, "\"/>");
}

static void svg_text(vt_pen *pen, vt_type_face type, vt_token halo, float x, float y, vt_str text)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_text(out, "<text");
    put_class(out, type == VT_TYPE_NAME ? "" : vt_types[type].class, halo);
    put_attribute(out, "x", x);
    put_attribute(out, "y", y);
    vt_buf_char(out, '>');
    put_escaped(out, text);
    vt_buf_text(out, "</text>");
    for (size_t i = 0; i < text.n;)
        vt_subset_add(&((svg *)pen)->used[vt_types[type].weight], vt_text_next(text, &i));
}

/* ---- charts -------------------------------------------------------------------------------------
 */

static void svg_group(vt_pen *pen, const char *kind, vt_str name)
{
    vt_buf *out = ((svg *)pen)->out;
    vt_buf_format(out, "<g class=\"%s\"", kind);
    if (name.n)
        put_named(out, "data-name", name);
    vt_buf_text(out, ">\n");
}

static void svg_clip(vt_pen *pen, float x, float y, float w, float h)
{
    svg *v = (svg *)pen;
    size_t id = v->clips++;
    vt_buf_format(v->out, "<clipPath id=\"vtc%zu\"><rect", id);
    put_attribute(v->out, "x", x);
    put_attribute(v->out, "y", y);
    put_attribute(v->out, "width", w);
    put_attribute(v->out, "height", h);
    vt_buf_format(v->out, "/></clipPath><g clip-path=\"url(#vtc%zu)\">\n", id);
}

static bool same_look(const vt_look *a, const vt_look *b)
{
    return a->fill == b->fill && a->stroke == b->stroke && a->width == b->width &&
           a->opacity == b->opacity && a->dashed == b->dashed && a->butt == b->butt;
}

/* Looks come in runs: the newest is tried first. */
static size_t look_class(svg *v, const vt_look *look)
{
    size_t i = v->looks.n;
    while (i > 0 && !same_look(&v->looks.at[i - 1], look))
        i--;
    if (i)
        return i - 1;
    vt_look *at = vt_push(v->arena, &v->looks);
    if (at)
        *at = *look;
    return at ? v->looks.n - 1 : 0;
}

static size_t word_class(svg *v, const vt_word *word)
{
    size_t i = v->words.n;
    for (; i > 0; i--) {
        const vt_word *w = &v->words.at[i - 1];
        if (w->size == word->size && w->weight == word->weight && w->ink == word->ink &&
            w->halo == word->halo && w->anchor == word->anchor)
            return i - 1;
    }
    vt_word *at = vt_push(v->arena, &v->words);
    if (at)
        *at = *word;
    return at ? v->words.n - 1 : 0;
}

static void svg_shape(vt_pen *pen, const vt_look *look, const vt_path *path)
{
    svg *v = (svg *)pen;
    vt_buf_format(v->out, "<path class=\"q%zu\"", look_class(v, look));
    put_path(v->out, path);
    vt_buf_char(v->out, '\n');
}

/* One path of strokes without length, whose round caps are the discs. */
static void svg_dots(vt_pen *pen, const vt_look *look, float diameter, const float *xy, size_t n)
{
    svg *v = (svg *)pen;
    vt_look stroke = {VT_COLOR_NONE, look->fill, diameter, look->opacity, false, false};
    place at = {0, 0};
    if (!n)
        return;
    vt_buf_format(v->out, "<path class=\"q%zu\" d=\"", look_class(v, &stroke));
    for (size_t i = 0; i < n; i++) {
        place to = {hundredths(xy[2 * i]), hundredths(xy[2 * i + 1])};
        put_move(v->out, at, to, i == 0);
        vt_buf_text(v->out, "h0");
        at = to;
    }
    vt_buf_text(v->out, "\"/>\n");
}

static void svg_image(vt_pen *pen, const vt_image *image, float x, float y, float w, float h)
{
    svg *v = (svg *)pen;
    v->bytes.n = 0;
    v->out->failed |= !vt_png_image(image->rgb, image->w, image->h, &v->bytes);
    vt_buf_text(v->out, "<image");
    put_attribute(v->out, "x", x);
    put_attribute(v->out, "y", y);
    put_attribute(v->out, "width", w);
    put_attribute(v->out, "height", h);
    vt_buf_text(v->out, " preserveAspectRatio=\"none\" href=\"data:image/png;base64,");
    vt_put_base64(v->out, vt_buf_view(&v->bytes));
    vt_buf_text(v->out, "\"/>\n");
}

static void svg_word(vt_pen *pen, const vt_word *word, float x, float y, vt_str text)
{
    svg *v = (svg *)pen;
    vt_buf_format(v->out, "<text class=\"z%zu\"", word_class(v, word));
    if (word->turned) {
        vt_buf_text(v->out, " transform=\"translate(");
        put_pair(v->out, hundredths(x), hundredths(y));
        vt_buf_text(v->out, ")rotate(-90)\"");
    } else {
        put_attribute(v->out, "x", x);
        put_attribute(v->out, "y", y);
    }
    vt_buf_char(v->out, '>');
    put_escaped(v->out, text);
    vt_buf_text(v->out, "</text>\n");
    for (size_t i = 0; i < text.n;)
        vt_subset_add(&v->used[word->weight], vt_text_next(text, &i));
}

/* ---- the document -------------------------------------------------------------------------------
 */

#define FACES "vitrine,'Source Sans 3','Source Sans Pro','Noto Sans CJK SC','Noto Sans',sans-serif"

static void put_color(vt_buf *out, const char *property, vt_token token, vt_theme theme)
{
    if (token == VT_TOKEN_NONE)
        vt_buf_format(out, "%s:none;", property);
    else
        vt_buf_format(out, "%s:#%06x;", property, vt_token_color(token, theme));
}

static void put_look(vt_buf *out, vt_paint which, vt_theme theme)
{
    const vt_paint_row *paint = &vt_paints[which];
    long width = hundredths(vt_paint_width(paint, theme));
    put_color(out, "fill", paint->fill, theme);
    if (paint->stroke == VT_TOKEN_NONE)
        return;
    put_color(out, "stroke", paint->stroke, theme);
    if (width != 100) {
        vt_buf_text(out, "stroke-width:");
        put_hundredths(out, width);
        vt_buf_char(out, ';');
    }
    vt_buf_text(out, paint->dashed ? "stroke-dasharray:3 3" : "");
}

static void put_styled(vt_buf *out, const char *element, vt_paint paint, vt_theme theme)
{
    vt_buf_format(out, "<%s style=\"", element);
    put_look(out, paint, theme);
    vt_buf_char(out, '"');
}

static void put_chevrons(const svg *v, vt_theme theme)
{
    for (size_t i = 0; i < v->chevrons.n; i++) {
        vt_path p = {.at = v->chevrons.at[i].at, .n = 3};
        vt_buf_format(v->out, "<path id=\"vc%zu\" style=\"", i);
        put_look(v->out, VT_PAINT_CHEVRON, theme);
        vt_buf_char(v->out, '"');
        put_path(v->out, &p);
        vt_buf_char(v->out, '\n');
    }
}

/* Their looks are written out: classes do not reach from the document into what <use> shows. */
static void put_cards(const svg *v, vt_theme theme)
{
    vt_buf *out = v->out;
    vt_path p = {0};
    vt_buf_text(out, "<defs>\n");
    for (size_t i = 0; i < v->cards.n; i++) {
        const card *c = &v->cards.at[i];
        vt_path_clear(&p);
        vt_path_stripe(&p, c->h);
        vt_buf_format(out, "<g id=\"vt%zu\">", i);
        put_styled(out, "rect", c->paint, theme);
        put_attribute(out, "width", c->w);
        put_attribute(out, "height", c->h);
        put_attribute(out, "rx", VT_CARD_CORNER);
        vt_buf_text(out, "/>");
        put_styled(out, "path", VT_PAINT_FAMILY + c->family, theme);
        put_path(out, &p);
        vt_buf_text(out, "</g>\n");
    }
    put_chevrons(v, theme);
    vt_buf_text(out, "</defs>\n");
    out->failed |= p.failed;
    vt_path_free(&p);
}

static const char *const anchors[] = {"", "text-anchor:middle;", "text-anchor:end;"};

static void put_type(vt_buf *out, vt_type_face which, vt_theme theme)
{
    const vt_type_row *type = &vt_types[which];
    if (which == VT_TYPE_NAME)
        vt_buf_text(out, ".vt text{");
    else
        vt_buf_format(out, ".vt .%s{", type->class);
    vt_buf_text(out, anchors[type->anchor]);
    vt_buf_text(out, type->weight == VT_TEXT_STRONG ? "font-weight:600;" : "");
    vt_buf_text(out, "font-size:");
    put_hundredths(out, hundredths(type->size));
    vt_buf_text(out, "px;");
    put_color(out, "fill", type->ink, theme);
    vt_buf_text(out, "}\n");
}

static void put_rgb(vt_buf *out, const char *property, uint32_t rgb)
{
    if (rgb == VT_COLOR_NONE)
        vt_buf_format(out, "%s:none;", property);
    else
        vt_buf_format(out, "%s:#%06x;", property, rgb);
}

static void put_number(vt_buf *out, const char *property, float v)
{
    vt_buf_format(out, "%s:", property);
    put_hundredths(out, hundredths(v));
    vt_buf_char(out, ';');
}

static void put_looks(const svg *v, vt_theme theme)
{
    for (size_t i = 0; i < v->looks.n; i++) {
        const vt_look *k = &v->looks.at[i];
        vt_buf_format(v->out, ".vt .q%zu{", i);
        put_rgb(v->out, "fill", k->fill);
        put_rgb(v->out, "stroke", k->stroke);
        if (k->stroke != VT_COLOR_NONE)
            put_number(v->out, "stroke-width", vt_look_width(k, theme));
        if (k->stroke != VT_COLOR_NONE && k->butt)
            vt_buf_text(v->out, "stroke-linecap:butt;stroke-linejoin:miter;");
        if (k->dashed)
            vt_buf_text(v->out, "stroke-dasharray:4 3;");
        if (k->opacity > 0 && k->opacity < 1)
            put_number(v->out, "opacity", k->opacity);
        vt_buf_text(v->out, "}\n");
    }
}

static void put_words(const svg *v)
{
    for (size_t i = 0; i < v->words.n; i++) {
        const vt_word *w = &v->words.at[i];
        vt_buf_format(v->out, ".vt .z%zu{%s", i, anchors[w->anchor]);
        vt_buf_text(v->out, w->weight == VT_TEXT_STRONG ? "font-weight:600;" : "");
        put_number(v->out, "font-size", w->size);
        v->out->n--;
        vt_buf_text(v->out, "px;");
        put_rgb(v->out, "fill", w->ink);
        if (w->halo != VT_COLOR_NONE) {
            put_rgb(v->out, "stroke", w->halo);
            vt_buf_text(v->out, "paint-order:stroke;stroke-width:4;");
        }
        vt_buf_text(v->out, "}\n");
    }
}

static void put_chart_style(const svg *v, vt_theme theme)
{
    if (!v->looks.n && !v->words.n)
        return;
    vt_buf_text(v->out, "<style>.vt image{image-rendering:pixelated}\n");
    put_looks(v, theme);
    put_words(v);
    vt_buf_text(v->out, "</style>\n");
}

static void put_style(vt_buf *out, vt_theme theme)
{
    static const vt_token grounds[] = {VT_TOKEN_BG, VT_TOKEN_SCOPE, VT_TOKEN_SCOPE_2};
    vt_buf_text(out, "<style>\n.vt text{font-family:" FACES
                     ";font-kerning:none;font-variant-ligatures:none;white-space:pre}\n");
    for (int i = 0; i < VT_PAINT_FAMILY; i++) { /* families are in cards only */
        vt_buf_format(out, ".vt .%s{", vt_paints[i].class);
        put_look(out, (vt_paint)i, theme);
        vt_buf_text(out, "}\n");
    }
    for (int i = 0; i < VT_TYPE_COUNT; i++)
        put_type(out, (vt_type_face)i, theme);
    for (int i = 0; i < 3; i++) {
        vt_buf_format(out, ".vt .h%d{paint-order:stroke;stroke-width:5;", i);
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

static void put_head(vt_buf *out, const vt_drawing *s, vt_theme theme)
{
    vt_buf_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"vt\" role=\"img\""
                     " stroke-linecap=\"round\" stroke-linejoin=\"round\"");
    put_size(out, "width", s->width, theme);
    put_size(out, "height", s->height, theme);
    vt_buf_text(out, " viewBox=\"0 0 ");
    put_pair(out, hundredths(s->width), hundredths(s->height));
    vt_buf_text(out, "\" xml:space=\"preserve\">");
    put_element(out, "title", s->title);
    put_element(out, "desc", s->caption);
    vt_buf_char(out, '\n');
    put_style(out, theme);
}

static void put_face(vt_buf *out, const vt_subset *used, vt_text_weight weight)
{
    vt_buf woff = {0};
    vt_subset_woff(used, weight, &woff);
    if (woff.n) {
        vt_buf_format(
            out, "@font-face{font-family:vitrine;font-weight:%d;src:url(data:font/woff;base64,",
            weight == VT_TEXT_STRONG ? 600 : 400);
        vt_put_base64(out, vt_buf_view(&woff));
        vt_buf_text(out, ")}\n");
    }
    out->failed |= woff.failed;
    vt_buf_free(&woff);
}

/* At the end, when it is known which characters are used. */
static void put_faces(svg *v)
{
    if (!vt_font_file(VT_TEXT_REGULAR).n)
        return;
    vt_buf_text(v->out, "<style>");
    put_face(v->out, &v->used[VT_TEXT_REGULAR], VT_TEXT_REGULAR);
    put_face(v->out, &v->used[VT_TEXT_STRONG], VT_TEXT_STRONG);
    vt_buf_text(v->out, "</style>\n");
}

bool vt_drawing_svg(const vt_drawing *s, vt_theme theme, vt_buf *out, vt_err *err)
{
    svg v = {.pen = {.box = svg_box,
                     .at = svg_at,
                     .lines = svg_lines,
                     .line = svg_line,
                     .end = svg_end,
                     .rect = svg_rect,
                     .path = svg_path,
                     .card = svg_card,
                     .text = svg_text,
                     .group = svg_group,
                     .clip = svg_clip,
                     .shape = svg_shape,
                     .dots = svg_dots,
                     .image = svg_image,
                     .word = svg_word},
             .out = out,
             .arena = vt_arena_new()};
    if (!v.arena)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    put_head(out, s, theme);
    bool ok = s->draw(s, theme, &v.pen, NULL, err);
    put_cards(&v, theme);
    put_chart_style(&v, theme);
    put_faces(&v);
    vt_buf_text(out, "</svg>\n");
    ok = ok && vt_arena_check(v.arena, err) && vt_buf_check(out, err);
    vt_buf_free(&v.bytes);
    vt_arena_free(v.arena);
    return ok;
}

bool vt_scene_svg(const vt_scene *s, vt_theme theme, vt_buf *out, vt_err *err)
{
    vt_drawing d = vt_scene_drawing(s);
    return vt_drawing_svg(&d, theme, out, err);
}
