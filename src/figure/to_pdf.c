/* to_pdf.c: one page with the picture on it, text as text with its fonts in the file. Names are set
 * in 8 points; the page is lowered in scale where it would pass what readers show (200 inches). Its
 * date is SOURCE_DATE_EPOCH or 1970, so that the same scene gives the same bytes. */
#include "figure/cairo.h"
#include "figure/text.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
    vt_buf *out = ctx;
    vt_buf_bytes(out, bytes, n);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static void set_date(const vt_cairo *c, cairo_surface_t *surface)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t t = epoch ? (time_t)strtoll(epoch, NULL, 10) : 0;
    struct tm tm;
    char text[32] = "1970-01-01T00:00:00Z";
    if (gmtime_r(&t, &tm))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    c->cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
    c->cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "vitrine " VT_VERSION);
}

static void set_title(const vt_cairo *c, cairo_surface_t *surface, vt_str title)
{
    vt_buf text = {0};
    for (size_t i = 0; i < title.n;)
        vt_text_put(&text, vt_text_next(title, &i));
    vt_buf_char(&text, 0);
    if (!text.failed)
        c->cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, text.p);
    vt_buf_free(&text);
}

static bool draw(const vt_cairo *c, cairo_surface_t *surface, const vt_drawing *d, vt_theme theme,
                 double scale, vt_err *err)
{
    cairo_t *cr = c->cairo_create(surface);
    vt_cairo_pen pen;
    c->cairo_scale(cr, scale, scale);
    bool ok = vt_cairo_pen_init(&pen, c, cr, theme, err) && d->draw(d, theme, &pen.pen, NULL, err);
    vt_cairo_pen_free(&pen);
    c->cairo_surface_finish(surface);
    cairo_status_t status = c->cairo_status(cr);
    if (ok && status != CAIRO_STATUS_SUCCESS)
        ok = vt_fail(err, VT_IO, "drawing the PDF: %s", c->cairo_status_to_string(status));
    c->cairo_destroy(cr);
    return ok;
}

bool vt_drawing_pdf(const vt_drawing *d, vt_theme theme, vt_buf *out, vt_err *err)
{
    const double longest = 14400; /* points a side */
    const vt_cairo *c = vt_cairo_load("PDF", err);
    if (!c)
        return false;
    double w = fmax(1, d->width), h = fmax(1, d->height);
    double scale = fmin(VT_PRINT_SCALE, longest / fmax(w, h));
    cairo_surface_t *surface =
        c->cairo_pdf_surface_create_for_stream(take, out, w * scale, h * scale);
    set_date(c, surface);
    set_title(c, surface, d->title);
    bool ok = draw(c, surface, d, theme, scale, err);
    c->cairo_surface_destroy(surface);
    return ok && vt_buf_check(out, err);
}

bool vt_scene_pdf(const vt_scene *s, vt_theme theme, vt_buf *out, vt_err *err)
{
    vt_drawing d = vt_scene_drawing(s);
    return vt_drawing_pdf(&d, theme, out, err);
}
