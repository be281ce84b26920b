/* picture.c: the files a graph can be written to. One row each; the command line finds them by a
 * name's ending, the page by `as=`. */
#include "view/view.h"

#include <strings.h>

static bool svg_write(const vt_scene *s, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    (void)p;
    return vt_scene_svg(s, theme, out, err);
}

static bool png_write(const vt_scene *s, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    return vt_scene_png(s, theme, 2, p, out, err);
}

static bool pdf_write(const vt_scene *s, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    (void)p;
    return vt_scene_pdf(s, theme, out, err);
}

static bool json_write(const vt_scene *s, vt_theme theme, const vt_progress *p, vt_buf *out,
                       vt_err *err)
{
    (void)theme, (void)p;
    return vt_scene_json(s, out, err);
}

static bool dot_write(const vt_scene *s, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    (void)theme, (void)p;
    return vt_scene_dot(s, out, err);
}

const vt_picture vt_pictures[] = {
    {"svg", "image/svg+xml", svg_write},     {"png", "image/png", png_write},
    {"pdf", "application/pdf", pdf_write},   {"json", "application/json", json_write},
    {"dot", "text/vnd.graphviz", dot_write}, {NULL, NULL, NULL},
};

const vt_picture *vt_picture_find(vt_str name, vt_err *err)
{
    for (const vt_picture *p = vt_pictures; p->ending; p++)
        if (vt_str_of(p->ending).n == name.n && !strncasecmp(p->ending, name.p, name.n))
            return p;
    vt_fail(err, VT_BAD_USAGE, "'%.*s' is no picture vitrine writes: svg, png, pdf, json or dot",
            VT_ARG(name));
    return NULL;
}
