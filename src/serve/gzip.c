/* gzip.c: bytes packed for the way to another machine, and embedded ones unpacked for who asks for
 * them plain. */
#include "serve/server.h"

#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16 }; /* zlib's way to say: gzip, 32 kB */

bool vt_gzip_pack(const void *p, size_t n, int level, vt_buf *out)
{
    z_stream z = {0};
    if (n > UINT32_MAX ||
        deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t room = deflateBound(&z, n);
    char *packed = vt_alloc(room);
    z.next_in = (unsigned char *)p, z.avail_in = (uInt)n;
    z.next_out = (unsigned char *)packed, z.avail_out = (uInt)room;
    bool ok = packed && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (ok)
        vt_buf_bytes(out, packed, z.total_out);
    deflateEnd(&z);
    vt_free(packed);
    return ok && !out->failed;
}

bool vt_gzip_unpack(const void *p, size_t n, size_t n_raw, vt_buf *out)
{
    z_stream z = {0};
    char *raw = vt_alloc(n_raw + 1);
    if (!raw || inflateInit2(&z, GZIP_WINDOW) != Z_OK) {
        vt_free(raw);
        return false;
    }
    z.next_in = (unsigned char *)p, z.avail_in = (uInt)n;
    z.next_out = (unsigned char *)raw, z.avail_out = (uInt)n_raw;
    bool ok = inflate(&z, Z_FINISH) == Z_STREAM_END;
    if (ok)
        vt_buf_bytes(out, raw, n_raw);
    inflateEnd(&z);
    vt_free(raw);
    return ok && !out->failed;
}
