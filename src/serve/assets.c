/* assets.c: the embedded page's files by name. */
#include "serve/server.h"

#include <string.h>
#include <zlib.h>

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
    z_stream z = {0};
    char *raw = vt_alloc(a->n_raw + 1);
    if (!raw || inflateInit2(&z, 31) != Z_OK) {
        vt_free(raw);
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    }
    z.next_in = (unsigned char *)a->data, z.avail_in = (uInt)a->n;
    z.next_out = (unsigned char *)raw, z.avail_out = (uInt)a->n_raw;
    bool ok = inflate(&z, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&z);
    if (ok)
        vt_buf_bytes(out, raw, a->n_raw);
    vt_free(raw);
    return ok ? vt_buf_check(out, err) : vt_fail(err, VT_BAD_FILE, "an embedded file is damaged");
}
