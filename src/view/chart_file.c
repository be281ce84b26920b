/* chart_file.c: the files a chart can be written to, a row each. */
#include "view/view.h"

#include <strings.h>

static bool svg_write(const vt_chart *c, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    (void)p;
    return vt_chart_svg(c, theme, out, err);
}

static bool png_write(const vt_chart *c, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    return vt_chart_png(c, theme, 2, p, out, err);
}

static bool pdf_write(const vt_chart *c, vt_theme theme, const vt_progress *p, vt_buf *out,
                      vt_err *err)
{
    (void)p;
    return vt_chart_pdf(c, theme, out, err);
}

static bool html_write(const vt_chart *c, vt_theme theme, const vt_progress *p, vt_buf *out,
                       vt_err *err)
{
    (void)p;
    return vt_chart_html(c, theme, out, err);
}

static bool columns_write(const vt_chart *c, vt_theme theme, const vt_progress *p, vt_buf *out,
                          vt_err *err)
{
    (void)theme, (void)p;
    return vt_chart_columns(c, out, err);
}

const vt_chart_file vt_chart_files[] = {
    {"svg", "image/svg+xml", svg_write},
    {"png", "image/png", png_write},
    {"pdf", "application/pdf", pdf_write},
    {"html", "text/html", html_write},
    {"safetensors", "application/octet-stream", columns_write},
    {NULL, NULL, NULL},
};

const vt_chart_file *vt_chart_file_find(vt_str name, vt_err *err)
{
    for (const vt_chart_file *f = vt_chart_files; f->ending; f++)
        if (vt_str_of(f->ending).n == name.n && !strncasecmp(f->ending, name.p, name.n))
            return f;
    vt_fail(err, VT_BAD_USAGE,
            "'%.*s' is no figure vitrine writes: svg, png, pdf, html or safetensors", VT_ARG(name));
    return NULL;
}
