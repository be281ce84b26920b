/* cairo_pen.c: the pen that paints by Cairo and sets text by Pango, for PNG and PDF.
 *
 * Text is set like in SVG: one face, no kerning, no ligatures, no hinting, so that widths are those
 * of the advance table. Where another face steps in (CJK, or vitrine was built without its own) and
 * sets a text wider, it is narrowed to the table's width. */
#include "figure/cairo.h"
#include "figure/text.h"

#include <math.h>

#define FACES                                                                                      \
    "Source Sans 3,Source Sans Pro,Noto Sans CJK SC,Noto Sans,DejaVu Sans Condensed,DejaVu "       \
    "Sans,sans"

static vt_cairo_pen *self(vt_pen *pen)
{
    return (vt_cairo_pen *)pen;
}

static void set_color(vt_cairo_pen *p, vt_token token)
{
    uint32_t v = vt_token_color(token, p->theme);
    p->c->cairo_set_source_rgb(p->cr, (v >> 16) / 255.0, (v >> 8 & 255) / 255.0, (v & 255) / 255.0);
}

static void set_rgb(vt_cairo_pen *p, uint32_t v, double opacity)
{
    p->c->cairo_set_source_rgba(p->cr, (v >> 16) / 255.0, (v >> 8 & 255) / 255.0, (v & 255) / 255.0,
                                opacity);
}

/* Whether something around x0 ... y1 in the current coordinates is looked at. */
static bool is_seen(const vt_cairo_pen *p, float x0, float y0, float x1, float y1)
{
    enum { MARGIN = 16 }; /* outlines, arrowheads, cards behind a stack */
    return p->x + x1 + MARGIN >= p->seen.x0 && p->x + x0 - MARGIN <= p->seen.x1 &&
           p->y + y1 + MARGIN >= p->seen.y0 && p->y + y0 - MARGIN <= p->seen.y1;
}

static void pen_at(vt_pen *pen, const vt_scene_box *b)
{
    vt_cairo_pen *p = self(pen);
    p->c->cairo_save(p->cr);
    p->c->cairo_translate(p->cr, b->x, b->y);
    p->hidden = !is_seen(p, b->x, b->y, b->x + b->w, b->y + b->h);
    p->x = b->x;
    p->y = b->y;
}

static void pen_lines(vt_pen *pen)
{
    self(pen)->c->cairo_save(self(pen)->cr);
}

static void pen_end(vt_pen *pen)
{
    vt_cairo_pen *p = self(pen);
    p->c->cairo_restore(p->cr);
    p->hidden = false;
    p->x = p->y = 0;
}

/* Fills and outlines the current path. */
static void paint_path(vt_cairo_pen *p, vt_paint paint)
{
    static const double dashes[] = {3, 3};
    const vt_paint_row *row = &vt_paints[paint];
    if (row->fill != VT_TOKEN_NONE) {
        set_color(p, row->fill);
        p->c->cairo_fill_preserve(p->cr);
    }
    if (row->stroke != VT_TOKEN_NONE) {
        set_color(p, row->stroke);
        p->c->cairo_set_line_width(p->cr, vt_paint_width(row, p->theme));
        p->c->cairo_set_dash(p->cr, dashes, row->dashed ? 2 : 0, 0);
        p->c->cairo_stroke(p->cr);
    }
    p->c->cairo_new_path(p->cr);
}

/* A quarter of an ellipse as one cubic; 0.5523 of the way to the corner is nearest. */
static void turn(vt_cairo_pen *p, double x0, double y0, double cx, double cy, double x, double y)
{
    const double k = 0.5522847498;
    p->c->cairo_curve_to(p->cr, x0 + k * (cx - x0), y0 + k * (cy - y0), x + k * (cx - x),
                         y + k * (cy - y), x, y);
}

static void pen_rect(vt_pen *pen, vt_paint paint, float x, float y, float w, float h, float radius)
{
    vt_cairo_pen *p = self(pen);
    double r = fminf(radius, fminf(w, h) / 2), right = x + w, below = y + h;
    if (p->hidden || !is_seen(p, x, y, x + w, y + h))
        return;
    p->c->cairo_move_to(p->cr, x + r, y);
    p->c->cairo_line_to(p->cr, right - r, y);
    turn(p, right - r, y, right, y, right, y + r);
    p->c->cairo_line_to(p->cr, right, below - r);
    turn(p, right, below - r, right, below, right - r, below);
    p->c->cairo_line_to(p->cr, x + r, below);
    turn(p, x + r, below, x, below, x, below - r);
    p->c->cairo_line_to(p->cr, x, y + r);
    turn(p, x, y + r, x, y, x + r, y);
    p->c->cairo_close_path(p->cr);
    paint_path(p, paint);
}

static void add_step(vt_cairo_pen *p, const vt_path_step *from, const vt_path_step *s)
{
    switch (s->kind) {
    case VT_MOVE:
        p->c->cairo_move_to(p->cr, s->x, s->y);
        break;
    case VT_LINE:
        p->c->cairo_line_to(p->cr, s->x, s->y);
        break;
    case VT_TURN:
        turn(p, from->x, from->y, s->cx, s->cy, s->x, s->y);
        break;
    case VT_CLOSE:
        p->c->cairo_close_path(p->cr);
        break;
    }
}

static bool path_seen(const vt_cairo_pen *p, const vt_path *path)
{
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (size_t i = 0; i < path->n; i++) {
        if (path->at[i].kind == VT_CLOSE)
            continue;
        x0 = fminf(x0, path->at[i].x), x1 = fmaxf(x1, path->at[i].x);
        y0 = fminf(y0, path->at[i].y), y1 = fmaxf(y1, path->at[i].y);
    }
    return is_seen(p, x0, y0, x1, y1);
}

static void pen_path(vt_pen *pen, vt_paint paint, const vt_path *path)
{
    vt_cairo_pen *p = self(pen);
    if (p->hidden || !path_seen(p, path))
        return;
    for (size_t i = 0; i < path->n; i++)
        add_step(p, i ? &path->at[i - 1] : NULL, &path->at[i]);
    paint_path(p, paint);
}

static void pen_line(vt_pen *pen, const vt_path *path)
{
    pen_path(pen, VT_PAINT_EDGE, path);
}

static void pen_card(vt_pen *pen, vt_paint paint, uint32_t family, float w, float h)
{
    vt_path stripe = {0};
    vt_path_stripe(&stripe, h);
    pen_rect(pen, paint, 0, 0, w, h, VT_CARD_CORNER);
    pen_path(pen, VT_PAINT_FAMILY + family, &stripe);
    self(pen)->text.failed |= stripe.failed;
    vt_path_free(&stripe);
}

/* ---- text ---------------------------------------------------------------------------------------
 */

static PangoLayout *layout_new(vt_cairo_pen *p, float size, vt_text_weight weight)
{
    const vt_cairo *c = p->c;
    PangoLayout *layout = c->pango_layout_new(p->context);
    PangoFontDescription *font = c->pango_font_description_new();
    c->pango_font_description_set_family(font, FACES);
    c->pango_font_description_set_weight(font, weight == VT_TEXT_STRONG ? PANGO_WEIGHT_SEMIBOLD
                                                                        : PANGO_WEIGHT_NORMAL);
    c->pango_font_description_set_absolute_size(font, (double)size * PANGO_SCALE);
    c->pango_layout_set_font_description(layout, font);
    c->pango_layout_set_attributes(layout, p->features);
    c->pango_layout_set_single_paragraph_mode(layout, TRUE);
    c->pango_font_description_free(font);
    return layout;
}

/* The text as it may be shown; lives until the next one. */
static vt_str shown(vt_cairo_pen *p, vt_str s)
{
    p->text.n = 0;
    for (size_t i = 0; i < s.n;)
        vt_text_put(&p->text, vt_text_next(s, &i));
    return vt_buf_view(&p->text);
}

/* Sets `s` with its left end and baseline at left, y, turned where the word is. */
static void set_text(vt_cairo_pen *p, PangoLayout *layout, const vt_word *word, float x, float y,
                     float width, vt_str s)
{
    const vt_cairo *c = p->c;
    vt_str text = shown(p, s);
    c->pango_layout_set_text(layout, text.p ? text.p : "", (int)text.n);
    PangoLayoutLine *line = c->pango_layout_get_line_readonly(layout, 0);
    PangoRectangle set;
    c->pango_layout_line_get_extents(line, NULL, &set);
    p->unknown += (unsigned)c->pango_layout_get_unknown_glyphs_count(layout);
    double wide = (double)set.width / PANGO_SCALE;
    double back = word->anchor == VT_ANCHOR_END      ? width
                  : word->anchor == VT_ANCHOR_MIDDLE ? width / 2
                                                     : 0;
    c->cairo_save(p->cr);
    c->cairo_translate(p->cr, x, y);
    if (word->turned)
        c->cairo_rotate(p->cr, -1.5707963267948966);
    c->cairo_translate(p->cr, -back, 0);
    if (wide > width + .25)
        c->cairo_scale(p->cr, width / wide, 1);
    if (word->halo != VT_COLOR_NONE) {
        c->cairo_move_to(p->cr, 0, 0);
        c->pango_cairo_layout_line_path(p->cr, line);
        set_rgb(p, word->halo, 1);
        c->cairo_set_line_width(p->cr, 5);
        c->cairo_set_dash(p->cr, NULL, 0, 0);
        c->cairo_stroke(p->cr);
    }
    set_rgb(p, word->ink, 1);
    c->cairo_move_to(p->cr, 0, 0);
    c->pango_cairo_show_layout_line(p->cr, line);
    c->cairo_new_path(p->cr);
    c->cairo_restore(p->cr);
}

static void pen_text(vt_pen *pen, vt_type_face type, vt_token halo, float x, float y, vt_str s)
{
    vt_cairo_pen *p = self(pen);
    const vt_type_row *row = &vt_types[type];
    vt_word word = {row->size,
                    row->weight,
                    vt_token_color(row->ink, p->theme),
                    halo == VT_TOKEN_NONE ? VT_COLOR_NONE : vt_token_color(halo, p->theme),
                    row->anchor,
                    false};
    float width = vt_text_width(s, row->size, row->weight);
    float left = x - (row->anchor == VT_ANCHOR_END      ? width
                      : row->anchor == VT_ANCHOR_MIDDLE ? width / 2
                                                        : 0);
    if (p->hidden || !is_seen(p, left, y - row->size, left + width, y + row->size))
        return;
    if (!p->layouts[type])
        p->layouts[type] = layout_new(p, row->size, row->weight);
    set_text(p, p->layouts[type], &word, x, y, width, s);
}

/* ---- charts -------------------------------------------------------------------------------------
 */

static void pen_group(vt_pen *pen, const char *kind, vt_str name)
{
    (void)kind, (void)name;
    pen_lines(pen);
}

static void pen_clip(vt_pen *pen, float x, float y, float w, float h)
{
    vt_cairo_pen *p = self(pen);
    p->c->cairo_save(p->cr);
    p->c->cairo_rectangle(p->cr, x, y, w, h);
    p->c->cairo_clip(p->cr);
}

static void pen_shape(vt_pen *pen, const vt_look *look, const vt_path *path)
{
    static const double dashes[] = {4, 3};
    vt_cairo_pen *p = self(pen);
    double opacity = look->opacity > 0 ? look->opacity : 1;
    if (!path->n || !path_seen(p, path))
        return;
    for (size_t i = 0; i < path->n; i++)
        add_step(p, i ? &path->at[i - 1] : NULL, &path->at[i]);
    if (look->fill != VT_COLOR_NONE) {
        set_rgb(p, look->fill, opacity);
        p->c->cairo_fill_preserve(p->cr);
    }
    if (look->stroke != VT_COLOR_NONE) {
        set_rgb(p, look->stroke, opacity);
        p->c->cairo_set_line_cap(p->cr, look->butt ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
        p->c->cairo_set_line_width(p->cr, vt_look_width(look, p->theme));
        p->c->cairo_set_dash(p->cr, dashes, look->dashed ? 2 : 0, 0);
        p->c->cairo_stroke(p->cr);
        p->c->cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
    }
    p->c->cairo_new_path(p->cr);
}

/* In pieces, since a path of a million strokes is slower than a thousand of a thousand. */
static void pen_dots(vt_pen *pen, const vt_look *look, float diameter, const float *xy, size_t n)
{
    enum { PIECE = 512 };
    vt_cairo_pen *p = self(pen);
    set_rgb(p, look->fill, look->opacity > 0 ? look->opacity : 1);
    p->c->cairo_set_line_width(p->cr, diameter);
    p->c->cairo_set_dash(p->cr, NULL, 0, 0);
    for (size_t i = 0; i < n; i++) {
        p->c->cairo_move_to(p->cr, xy[2 * i], xy[2 * i + 1]);
        p->c->cairo_line_to(p->cr, xy[2 * i], xy[2 * i + 1]);
        if (i % PIECE == PIECE - 1 || i + 1 == n)
            p->c->cairo_stroke(p->cr);
    }
}

static void pen_image(vt_pen *pen, const vt_image *image, float x, float y, float w, float h)
{
    vt_cairo_pen *p = self(pen);
    const vt_cairo *c = p->c;
    if (p->hidden || !is_seen(p, x, y, x + w, y + h) || !image->w || !image->h)
        return;
    cairo_surface_t *surface = c->cairo_image_surface_create_for_data(
        (unsigned char *)(uintptr_t)image->rgb, CAIRO_FORMAT_RGB24, (int)image->w, (int)image->h,
        (int)(4 * image->w));
    c->cairo_save(p->cr);
    c->cairo_translate(p->cr, x, y);
    c->cairo_scale(p->cr, (double)w / image->w, (double)h / image->h);
    c->cairo_set_source_surface(p->cr, surface, 0, 0);
    c->cairo_pattern_set_filter(c->cairo_get_source(p->cr), CAIRO_FILTER_NEAREST);
    c->cairo_pattern_set_extend(c->cairo_get_source(p->cr), CAIRO_EXTEND_PAD);
    c->cairo_rectangle(p->cr, 0, 0, image->w, image->h);
    c->cairo_fill(p->cr);
    c->cairo_restore(p->cr);
    c->cairo_surface_destroy(surface);
}

static PangoLayout *word_layout(vt_cairo_pen *p, const vt_word *word)
{
    size_t n = sizeof p->words / sizeof *p->words, i = 0;
    while (i + 1 < n && p->words[i].layout &&
           (p->words[i].size != word->size || p->words[i].weight != word->weight))
        i++;
    if (p->words[i].layout &&
        (p->words[i].size != word->size || p->words[i].weight != word->weight)) {
        p->c->g_object_unref(p->words[i].layout);
        p->words[i].layout = NULL;
    }
    if (!p->words[i].layout) {
        p->words[i].layout = layout_new(p, word->size, word->weight);
        p->words[i].size = word->size;
        p->words[i].weight = word->weight;
    }
    return p->words[i].layout;
}

static void pen_word(vt_pen *pen, const vt_word *word, float x, float y, vt_str text)
{
    vt_cairo_pen *p = self(pen);
    float width = vt_text_width(text, word->size, word->weight);
    if (is_seen(p, x - width, y - width - word->size, x + width, y + width + word->size))
        set_text(p, word_layout(p, word), word, x, y, width, text);
}

/* ---- life ---------------------------------------------------------------------------------------
 */

static void set_font_options(vt_cairo_pen *p)
{
    cairo_font_options_t *o = p->c->cairo_font_options_create();
    p->c->cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    p->c->cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    p->c->cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    p->c->pango_cairo_context_set_font_options(p->context, o);
    p->c->cairo_font_options_destroy(o);
}

bool vt_cairo_pen_init(vt_cairo_pen *p, const vt_cairo *c, cairo_t *cr, vt_theme theme, vt_err *err)
{
    *p = (vt_cairo_pen){.pen = {.box = pen_at,
                                .at = pen_at,
                                .lines = pen_lines,
                                .line = pen_line,
                                .end = pen_end,
                                .rect = pen_rect,
                                .path = pen_path,
                                .card = pen_card,
                                .text = pen_text,
                                .group = pen_group,
                                .clip = pen_clip,
                                .shape = pen_shape,
                                .dots = pen_dots,
                                .image = pen_image,
                                .word = pen_word},
                        .c = c,
                        .cr = cr,
                        .theme = theme,
                        .seen = {-INFINITY, -INFINITY, INFINITY, INFINITY}};
    p->map = c->pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!p->map)
        return vt_fail(err, VT_IO, "this Cairo sets no text by FreeType: apt install libcairo2");
    if (c->fonts)
        c->pango_fc_font_map_set_config((PangoFcFontMap *)p->map, c->fonts);
    p->context = c->pango_font_map_create_context(p->map);
    c->pango_context_set_round_glyph_positions(p->context, FALSE);
    c->pango_context_set_language(p->context, c->pango_language_from_string("en"));
    set_font_options(p);
    p->features = c->pango_attr_list_new();
    c->pango_attr_list_insert(p->features,
                              c->pango_attr_font_features_new("kern=0,liga=0,clig=0,calt=0"));
    c->cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    c->cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    return true;
}

void vt_cairo_pen_free(vt_cairo_pen *p)
{
    for (int i = 0; i < VT_TYPE_COUNT; i++)
        if (p->layouts[i])
            p->c->g_object_unref(p->layouts[i]);
    for (size_t i = 0; i < sizeof p->words / sizeof *p->words; i++)
        if (p->words[i].layout)
            p->c->g_object_unref(p->words[i].layout);
    if (p->features)
        p->c->pango_attr_list_unref(p->features);
    if (p->context)
        p->c->g_object_unref(p->context);
    if (p->map)
        p->c->g_object_unref(p->map);
    vt_buf_free(&p->text);
}
