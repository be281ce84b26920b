/* gunzip.c: a gzip file from its beginning to its end, in pieces.
 *
 * A file may be several members one after another, each with its own header and checksum, which
 * zlib checks; bytes behind the last member that begin none (padding) are passed over. */
#include "wire/wire.h"

#include <zlib.h>

enum { PIECE = 256 << 10, ONCE = 1 << 30 };

typedef struct gunzip {
    z_stream z;
    vt_str packed;
    vt_err *err;
    bool (*take)(void *ctx, vt_str piece, size_t used, vt_err *err);
    void *ctx;
    char *room;
} gunzip;

static size_t used_of(const gunzip *g)
{
    return (size_t)((const char *)g->z.next_in - g->packed.p);
}

static bool member_begins(const gunzip *g)
{
    vt_str rest = vt_str_from(g->packed, used_of(g));
    return rest.n > 2 && (uint8_t)rest.p[0] == 0x1f && (uint8_t)rest.p[1] == 0x8b;
}

static bool member_take(gunzip *g)
{
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        size_t left = g->packed.n - used_of(g);
        g->z.avail_in = left < ONCE ? (unsigned)left : ONCE;
        g->z.next_out = (Bytef *)g->room;
        g->z.avail_out = PIECE;
        status = inflate(&g->z, Z_NO_FLUSH);
        size_t given = PIECE - g->z.avail_out;
        if (given && !g->take(g->ctx, (vt_str){g->room, given}, used_of(g), g->err))
            return false;
        if (status == Z_OK && (given || used_of(g) < g->packed.n))
            continue;
        if (status != Z_STREAM_END)
            return vt_fail(g->err, VT_BAD_FILE, "the gzip file is %s at byte %zu",
                           used_of(g) == g->packed.n ? "cut" : "damaged", used_of(g));
    }
    return true;
}

bool vt_gunzip(vt_str packed, bool (*take)(void *ctx, vt_str piece, size_t used, vt_err *err),
               void *ctx, vt_err *err)
{
    gunzip g = {.packed = packed, .err = err, .take = take, .ctx = ctx, .room = vt_alloc(PIECE)};
    g.z.next_in = (Bytef *)packed.p;
    bool ready = g.room && inflateInit2(&g.z, MAX_WBITS + 16) == Z_OK;
    bool ok = ready ? true : vt_fail(err, VT_NO_MEMORY, "out of memory");
    while (ok && (ok = member_take(&g)) && member_begins(&g))
        ok = inflateReset(&g.z) == Z_OK;
    if (ready)
        inflateEnd(&g.z);
    vt_free(g.room);
    return ok;
}
