/* preload.c: what the page will ask for first, told in the Link header of the page itself, so that
 * the browser asks before it has read a line of the program. The addresses are written as
 * web/src/api/http.ts writes them (parameters that are not empty, form encoding); one that differs
 * is only asked for twice. */
#include "serve/server.h"

#include <string.h>

/* As URLSearchParams does. */
static void put_encoded(vt_buf *b, vt_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("*-._", c));
        if (c == ' ')
            vt_buf_char(b, '+');
        else
            vt_buf_format(b, plain ? "%c" : "%%%02X", c);
    }
}

vt_str vt_preload_links(const vt_request *r, const char *job)
{
    static const char *const params[] = {"f", "depth", "open", "closed", "scope", "dir", "show"};
    vt_buf b = {0};
    char before = '?';
    vt_buf_text(&b, "</api/view/graph");
    for (size_t i = 0; i < sizeof params / sizeof *params; i++) {
        vt_str value = vt_request_param(r, params[i]);
        if (!value.n)
            continue;
        vt_buf_format(&b, "%c%s=", before, params[i]);
        put_encoded(&b, value);
        before = '&';
    }
    vt_buf_format(&b, "%cjob=%s", before, job);
    vt_buf_text(&b, ">; rel=preload; as=fetch; crossorigin=anonymous");
    for (const vt_asset *a = vt_assets; a->name; a++)
        if (vt_str_ends(vt_str_of(a->name), VT_S(".woff2")))
            vt_buf_format(&b,
                          ", </%s>; rel=preload; as=font; type=\"font/woff2\"; "
                          "crossorigin=anonymous",
                          a->name);
    vt_str links = vt_str_copy(r->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return links;
}
