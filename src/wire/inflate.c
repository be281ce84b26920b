/* inflate.c: any part of deflated bytes, in constant memory.
 *
 * zlib does the work; its state (a window of 32 kB and tables) is taken from the arena once and
 * used for one stream after another. What lies before the part that is asked for is inflated and
 * thrown away, so that a reader that goes forward pays once, and nothing is ever as large as the
 * content. */
#include "wire/wire.h"

#include <pthread.h>
#include <string.h>
#include <zlib.h>

enum { STATE_SIZE = 64 << 10, WASTE_SIZE = 32 << 10, ONCE = 1 << 30 };

struct vt_inflater {
    pthread_mutex_t lock;
    z_stream z;
    bool open; /* the stream of `packed`, which has given `at` bytes */
    vt_str packed;
    uint64_t at;
    size_t taken; /* of `state`, by zlib */
    _Alignas(16) uint8_t state[STATE_SIZE];
    uint8_t waste[WASTE_SIZE];
};

static void *take(void *of, unsigned n, unsigned size)
{
    vt_inflater *f = of;
    size_t bytes = ((size_t)n * size + 15) & ~(size_t)15;
    if (bytes > STATE_SIZE - f->taken)
        return NULL;
    f->taken += bytes;
    return f->state + f->taken - bytes;
}

static void give_back(void *of, void *p) /* all at once, when the next stream begins */
{
    (void)of, (void)p;
}

vt_inflater *vt_inflater_new(vt_arena *arena)
{
    vt_inflater *f = vt_arena_take(arena, sizeof *f);
    if (f)
        pthread_mutex_init(&f->lock, NULL);
    return f;
}

static bool begin(vt_inflater *f, vt_deflate_kind kind, vt_str packed, vt_err *err)
{
    static const int bits[] = {-MAX_WBITS, MAX_WBITS, MAX_WBITS + 16};
    f->z = (z_stream){.zalloc = take, .zfree = give_back, .opaque = f};
    f->taken = 0;
    f->at = 0;
    f->packed = packed;
    f->open = inflateInit2(&f->z, bits[kind]) == Z_OK;
    f->z.next_in = (Bytef *)packed.p;
    return f->open ? true : vt_fail(err, VT_NO_MEMORY, "out of memory");
}

/* The next `n` bytes, into `out`. zlib counts in 32 bits, so that both sides are fed in parts. */
static bool go_on(vt_inflater *f, uint64_t n, uint8_t *out, vt_err *err)
{
    while (n) {
        size_t used = (size_t)((const char *)f->z.next_in - f->packed.p), left = f->packed.n - used;
        unsigned part = n < ONCE ? (unsigned)n : ONCE;
        f->z.avail_in = left < ONCE ? (unsigned)left : ONCE;
        f->z.next_out = out;
        f->z.avail_out = part;
        int status = inflate(&f->z, Z_NO_FLUSH);
        unsigned given = part - f->z.avail_out;
        f->at += given;
        out += given;
        n -= given;
        if (n && (status != Z_OK || (!given && !f->z.avail_in))) {
            f->open = false;
            return vt_fail(err, VT_BAD_FILE, "its deflated bytes are %s after %llu bytes",
                           status == Z_STREAM_END                    ? "at their end"
                           : status == Z_BUF_ERROR || status == Z_OK ? "cut"
                                                                     : "damaged",
                           (unsigned long long)f->at);
        }
    }
    return true;
}

static bool skip_to(vt_inflater *f, uint64_t first, vt_err *err)
{
    while (f->at < first) {
        uint64_t n = first - f->at < WASTE_SIZE ? first - f->at : WASTE_SIZE;
        if (!go_on(f, n, f->waste, err))
            return false;
    }
    return true;
}

bool vt_inflater_read(vt_inflater *f, vt_deflate_kind kind, vt_str packed, uint64_t first,
                      uint64_t n, void *out, vt_err *err)
{
    pthread_mutex_lock(&f->lock);
    bool same = f->open && f->packed.p == packed.p && f->packed.n == packed.n && f->at <= first;
    bool ok =
        (same || begin(f, kind, packed, err)) && skip_to(f, first, err) && go_on(f, n, out, err);
    pthread_mutex_unlock(&f->lock);
    return ok;
}

bool vt_inflate(vt_deflate_kind kind, vt_str packed, uint64_t n, void *out, vt_err *err)
{
    vt_inflater *f = vt_alloc(sizeof *f);
    if (!f)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    bool ok = begin(f, kind, packed, err) && go_on(f, n, out, err);
    vt_free(f);
    return ok;
}
