/* page.c: index.html with what only the server knows, filled into its attributes, so that the page
 * needs no inline script: language, theme, room, the name of the first picture's job, and the token
 * that a POST must bear. */
#include "serve/server.h"

#include <stdio.h>
#include <string.h>

typedef struct filling {
    const char *blank; /* as it stands in web/index.html */
    const char *before;
    vt_str value;
} filling;

/* Of several fillings the one whose blank stands at `at`. */
static const filling *filling_at(const filling *f, size_t n, vt_str html, size_t at)
{
    for (size_t i = 0; i < n; i++)
        if (vt_str_starts(vt_str_from(html, at), vt_str_of(f[i].blank)))
            return &f[i];
    return NULL;
}

static void fill(vt_buf *out, vt_str html, const filling *f, size_t n)
{
    for (size_t i = 0; i < html.n;) {
        const filling *here = filling_at(f, n, html, i);
        if (!here) {
            vt_buf_char(out, html.p[i++]);
            continue;
        }
        vt_buf_text(out, here->before);
        vt_buf_str(out, here->value);
        vt_buf_char(out, '"');
        i += strlen(here->blank);
    }
}

static vt_str theme(const vt_request *r)
{
    vt_str asked = vt_request_param(r, "theme"), kept = vt_request_cookie(r, "vitrine-theme");
    vt_str system = vt_request_header(r, "Sec-CH-Prefers-Color-Scheme");
    vt_str first = asked.n ? asked : kept.n ? kept : system;
    bool dark = vt_str_is(first, "dark") || vt_str_is(first, "\"dark\"");
    return dark ? VT_S("dark") : VT_S("light");
}

static const char *room(const vt_request *r)
{
    vt_str path = vt_str_from(vt_str_of(r->path), 1);
    path = vt_str_cut(path, 0, vt_str_find(path, '/', 0));
    for (const vt_room *one = vt_rooms; one->name; one++)
        if (vt_str_is(path, one->name))
            return one->name;
    return path.n ? NULL : vt_rooms[0].name;
}

bool vt_route_page(vt_request *r, vt_reply *out, vt_err *err)
{
    const vt_asset *index = vt_asset_find(VT_S("index.html"));
    const char *name = room(r);
    if (!index || !name)
        return vt_fail(err, VT_NOT_FOUND, "there is no page '%s'", r->path);
    char job[24];
    snprintf(job, sizeof job, "first-%u", atomic_fetch_add(&r->server->pages, 1) + 1);
    const filling fillings[] = {
        {"lang=\"en\"", "lang=\"", vt_request_zh(r) ? VT_S("zh") : VT_S("en")},
        {"data-view=\"graph\"", "data-view=\"", vt_str_of(name)},
        {"data-theme=\"light\"", "data-theme=\"", theme(r)},
        {"data-job=\"\"", "data-job=\"", vt_str_of(job)},
        {"name=\"vitrine-token\" content=\"\"", "name=\"vitrine-token\" content=\"",
         vt_str_of(r->server->page_token)},
    };
    fill(&out->body, (vt_str){(const char *)index->data, index->n}, fillings,
         sizeof fillings / sizeof *fillings);
    out->links = vt_preload_links(r, job);
    out->media = "text/html; charset=utf-8";
    return true;
}

bool vt_route_asset(vt_request *r, vt_reply *out, vt_err *err)
{
    vt_str name = vt_str_from(vt_str_of(r->path), 1);
    const vt_asset *a = vt_asset_find(name);
    if (!a)
        return vt_fail(err, VT_NOT_FOUND, "there is no '%s'", r->path);
    out->media = vt_asset_media(name);
    out->etag = a->etag;
    out->immutable = true;
    vt_str known = vt_request_header(r, "If-None-Match");
    if (vt_str_is(known, a->etag)) {
        out->status = 304;
        return true;
    }
    out->asset = a;
    bool plain = !a->n_raw || vt_glob(VT_S("**gzip**"), vt_request_header(r, "Accept-Encoding"));
    if (plain)
        return true;
    out->asset = NULL;
    return vt_asset_unpack(a, &out->body, err);
}
