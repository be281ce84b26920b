/* cairo.h: Cairo, Pango and Fontconfig as a table of functions, found when first asked for. Only
 * their headers are needed to build vitrine; who draws no PNG or PDF never loads them. */
#ifndef VT_FIGURE_CAIRO_H
#define VT_FIGURE_CAIRO_H

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include "figure/pen.h"

/*    library     function */
#define VT_CAIRO_CALLS(X)                                                                          \
    X(CAIRO, cairo_create)                                                                         \
    X(CAIRO, cairo_destroy)                                                                        \
    X(CAIRO, cairo_status)                                                                         \
    X(CAIRO, cairo_status_to_string)                                                               \
    X(CAIRO, cairo_save)                                                                           \
    X(CAIRO, cairo_restore)                                                                        \
    X(CAIRO, cairo_translate)                                                                      \
    X(CAIRO, cairo_scale)                                                                          \
    X(CAIRO, cairo_new_path)                                                                       \
    X(CAIRO, cairo_move_to)                                                                        \
    X(CAIRO, cairo_line_to)                                                                        \
    X(CAIRO, cairo_curve_to)                                                                       \
    X(CAIRO, cairo_close_path)                                                                     \
    X(CAIRO, cairo_fill_preserve)                                                                  \
    X(CAIRO, cairo_stroke)                                                                         \
    X(CAIRO, cairo_paint)                                                                          \
    X(CAIRO, cairo_set_source_rgba)                                                                \
    X(CAIRO, cairo_set_source_surface)                                                             \
    X(CAIRO, cairo_get_source)                                                                     \
    X(CAIRO, cairo_pattern_set_filter)                                                             \
    X(CAIRO, cairo_pattern_set_extend)                                                             \
    X(CAIRO, cairo_rectangle)                                                                      \
    X(CAIRO, cairo_clip)                                                                           \
    X(CAIRO, cairo_fill)                                                                           \
    X(CAIRO, cairo_rotate)                                                                         \
    X(CAIRO, cairo_set_antialias)                                                                  \
    X(CAIRO, cairo_set_source_rgb)                                                                 \
    X(CAIRO, cairo_set_line_width)                                                                 \
    X(CAIRO, cairo_set_line_cap)                                                                   \
    X(CAIRO, cairo_set_line_join)                                                                  \
    X(CAIRO, cairo_set_dash)                                                                       \
    X(CAIRO, cairo_font_options_create)                                                            \
    X(CAIRO, cairo_font_options_destroy)                                                           \
    X(CAIRO, cairo_font_options_set_antialias)                                                     \
    X(CAIRO, cairo_font_options_set_hint_style)                                                    \
    X(CAIRO, cairo_font_options_set_hint_metrics)                                                  \
    X(CAIRO, cairo_surface_destroy)                                                                \
    X(CAIRO, cairo_surface_finish)                                                                 \
    X(CAIRO, cairo_surface_flush)                                                                  \
    X(CAIRO, cairo_surface_status)                                                                 \
    X(CAIRO, cairo_image_surface_create_for_data)                                                  \
    X(CAIRO, cairo_pdf_surface_create_for_stream)                                                  \
    X(CAIRO, cairo_pdf_surface_set_metadata)                                                       \
    X(PANGOCAIRO, pango_cairo_font_map_new_for_font_type)                                          \
    X(PANGOCAIRO, pango_cairo_context_set_font_options)                                            \
    X(PANGOCAIRO, pango_cairo_show_layout_line)                                                    \
    X(PANGOCAIRO, pango_cairo_layout_line_path)                                                    \
    X(PANGOFT2, pango_fc_font_map_set_config)                                                      \
    X(PANGO, pango_font_map_create_context)                                                        \
    X(PANGO, pango_context_set_round_glyph_positions)                                              \
    X(PANGO, pango_context_set_language)                                                           \
    X(PANGO, pango_language_from_string)                                                           \
    X(PANGO, pango_layout_new)                                                                     \
    X(PANGO, pango_layout_set_text)                                                                \
    X(PANGO, pango_layout_set_attributes)                                                          \
    X(PANGO, pango_layout_set_font_description)                                                    \
    X(PANGO, pango_layout_set_single_paragraph_mode)                                               \
    X(PANGO, pango_layout_get_line_readonly)                                                       \
    X(PANGO, pango_layout_line_get_extents)                                                        \
    X(PANGO, pango_layout_get_unknown_glyphs_count)                                                \
    X(PANGO, pango_font_description_new)                                                           \
    X(PANGO, pango_font_description_free)                                                          \
    X(PANGO, pango_font_description_set_family)                                                    \
    X(PANGO, pango_font_description_set_weight)                                                    \
    X(PANGO, pango_font_description_set_absolute_size)                                             \
    X(PANGO, pango_attr_list_new)                                                                  \
    X(PANGO, pango_attr_list_unref)                                                                \
    X(PANGO, pango_attr_list_insert)                                                               \
    X(PANGO, pango_attr_font_features_new)                                                         \
    X(GOBJECT, g_object_unref)                                                                     \
    X(FONTCONFIG, FcInitLoadConfigAndFonts)                                                        \
    X(FONTCONFIG, FcConfigAppFontAddFile)

typedef struct vt_cairo {
#define X(library, name) __typeof__(&(name)) name;
    VT_CAIRO_CALLS(X)
#undef X
    FcConfig *fonts; /* the machine's and our face; NULL: Fontconfig's default */
} vt_cairo;

/* The table, or NULL and VT_IO with the packages to install. `what` is wanted: "PNG". */
const vt_cairo *vt_cairo_load(const char *what, vt_err *err);

/* The first library of `names` that can't be loaded, or NULL. Handles are never closed. */
const char *vt_cairo_missing(const char *const *names, size_t n, void **handles);

/* ---- the pen (cairo_pen.c) ----------------------------------------------------------------------
 */

typedef struct vt_cairo_pen {
    vt_pen pen;
    const vt_cairo *c;
    cairo_t *cr;
    vt_theme theme;
    struct {
        float x0, y0, x1, y1;
    } seen;      /* what lies outside need not be drawn, in the scene's pixels */
    bool hidden; /* the box that is being drawn lies outside */
    float x, y;  /* of that box */
    PangoFontMap *map;
    PangoContext *context;
    PangoAttrList *features;
    PangoLayout *layouts[VT_TYPE_COUNT];
    struct {
        float size;
        vt_text_weight weight;
        PangoLayout *layout;
    } words[8]; /* of charts: by size and weight */
    vt_buf text;
    unsigned unknown; /* characters no font has */
} vt_cairo_pen;

/* Draws onto `cr`, in whose coordinates a unit is a pixel of the scene. */
bool vt_cairo_pen_init(vt_cairo_pen *p, const vt_cairo *c, cairo_t *cr, vt_theme theme,
                       vt_err *err);
void vt_cairo_pen_free(vt_cairo_pen *p);

#endif
