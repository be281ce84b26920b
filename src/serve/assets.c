/* assets.c: the embedded page's files by name. */
#include "serve/server.h"

#include <string.h>

const vt_asset *vt_asset_find(vt_str name)
{
    for (const vt_asset *a = vt_assets; a->name; a++)
        if (vt_str_is(name, a->name))
            return a;
    return NULL;
}

const char *vt_asset_media(vt_str name)
{
    static const struct {
        const char *ending, *media;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (vt_str_ends(name, vt_str_of(types[i].ending)))
            return types[i].media;
    return "application/octet-stream";
}

bool vt_asset_unpack(const vt_asset *a, vt_buf *out, vt_err *err)
{
    return vt_gzip_unpack(a->data, a->n, a->n_raw, out) ||
           vt_fail(err, VT_NO_MEMORY, "out of memory");
}
