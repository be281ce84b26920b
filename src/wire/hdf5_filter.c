/* hdf5_filter.c: what was done to a chunk before it was written, undone in reverse.
 *
 *   message   version 1: filters 1, reserved 6 | version 2: filters 1; each filter: id 2, length of
 * the name 2 (version 2: only ids from 256 on), flags 2, numbers 2, name, numbers 4 each (version
 * 1: name padded to 8, an odd count of numbers to an even one)
 *
 *   1 deflate      a zlib stream
 *   2 shuffle      first bytes of all elements, then second bytes ...: element i's byte b stands at
 * b n + i 3 fletcher32   a checksum 4 behind the data: two sums modulo 65535 over big-endian 16-bit
 * words */
#include "wire/hdf5_parts.h"

#include <string.h>
#include <zlib.h>

enum { DEFLATE = 1, SHUFFLE, FLETCHER };

static bool read_filter(vt_h5 *h, h5_reader *r, unsigned version, h5_filter *f)
{
    f->id = (unsigned)vt_h5_take(r, 2);
    uint64_t name = version == 1 || f->id >= 256 ? vt_h5_take(r, 2) : 0;
    vt_h5_skip(r, 2);
    uint64_t n = vt_h5_take(r, 2);
    vt_h5_skip(r, version == 1 ? (name + 7) & ~(uint64_t)7 : name);
    for (uint64_t i = 0; i < n && !r->failed; i++) {
        uint32_t v = (uint32_t)vt_h5_take(r, 4);
        if (i < sizeof f->values / sizeof *f->values) {
            f->values[i] = v;
            f->n = (unsigned)i + 1;
        }
    }
    vt_h5_skip(r, version == 1 && n % 2 ? 4 : 0);
    return r->failed ? vt_h5_cut_short(h, "a list of filters") : true;
}

bool vt_h5_filters_read(vt_h5 *h, h5_reader r, struct vt_h5_dataset *d)
{
    unsigned version = (unsigned)vt_h5_take(&r, 1), n = (unsigned)vt_h5_take(&r, 1);
    if (version != 1 && version != 2)
        return vt_fail(h->err, VT_BAD_FILE, "filter list version %u is not known", version);
    if (n > H5_MOST_FILTERS)
        return vt_fail(h->err, VT_BAD_FILE, "%u filters", n);
    vt_h5_skip(&r, version == 1 ? 6 : 0);
    for (d->n_filters = 0; d->n_filters < n; d->n_filters++)
        if (!read_filter(h, &r, version, &d->filters[d->n_filters]))
            return false;
    return true;
}

const char *vt_h5_filter_missing(const h5_filter *f)
{
    static const struct {
        unsigned id;
        const char *name;
    } others[] = {{4, "szip"},    {5, "nbit"},      {6, "scaleoffset"}, {307, "bzip2"},
                  {32000, "lzf"}, {32001, "blosc"}, {32004, "lz4"},     {32008, "bitshuffle"},
                  {32013, "zfp"}, {32015, "zstd"},  {32026, "blosc2"}};
    if (f->id >= DEFLATE && f->id <= FLETCHER)
        return NULL;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].id == f->id)
            return others[i].name;
    return "of another program";
}

/* ---- undoing
 * ------------------------------------------------------------------------------------------------
 */

static bool inflate_chunk(vt_str in, uint8_t *out, size_t room, size_t *n, vt_err *err)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)in.p,
                  .avail_in = (uInt)in.n,
                  .next_out = out,
                  .avail_out = (uInt)room};
    if (inflateInit(&z) != Z_OK)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    int end = inflate(&z, Z_FINISH);
    *n = room - z.avail_out;
    inflateEnd(&z);
    return end == Z_STREAM_END || (end == Z_BUF_ERROR && !z.avail_out)
               ? true
               : vt_fail(err, VT_BAD_FILE, "a chunk cannot be inflated: %s",
                         z.msg ? z.msg : "it is cut");
}

static void unshuffle(const uint8_t *in, size_t n, unsigned size, uint8_t *out)
{
    size_t elements = size ? n / size : 0;
    for (unsigned b = 0; b < size; b++)
        for (size_t i = 0; i < elements; i++)
            out[i * size + b] = in[b * elements + i];
    memcpy(out + elements * size, in + elements * size, n - elements * size);
}

static uint32_t fletcher(const uint8_t *p, size_t n)
{
    uint32_t a = 0, b = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        a = (a + ((uint32_t)p[i] << 8 | p[i + 1])) % 65535;
        b = (b + a) % 65535;
    }
    if (n % 2) {
        a = (a + ((uint32_t)p[n - 1] << 8)) % 65535;
        b = (b + a) % 65535;
    }
    return b << 16 | a;
}

/* Sums of 0 and of 65535 are the same number to the checksum's arithmetic. */
static bool same_sum(uint32_t a, uint32_t b)
{
    return (a & 0xffff) % 65535 == (b & 0xffff) % 65535 && (a >> 16) % 65535 == (b >> 16) % 65535;
}

static bool check_sum(const uint8_t *p, size_t *n, vt_err *err)
{
    uint32_t stored;
    if (*n < 4)
        return vt_fail(err, VT_BAD_FILE, "a chunk is too short for its checksum");
    *n -= 4;
    memcpy(&stored, p + *n, 4);
    return same_sum(fletcher(p, *n), stored)
               ? true
               : vt_fail(err, VT_BAD_FILE, "the checksum of a chunk does not fit its bytes");
}

/* Two buffers, each as large as a chunk and what filters may add to it, are used in turn. */
typedef struct bench {
    uint8_t *room[2];
    size_t size, n;
    const uint8_t *now;
    int next;
} bench;

static bool undo(bench *b, const h5_filter *f, vt_err *err)
{
    uint8_t *to = b->room[b->next];
    if (f->id == FLETCHER)
        return check_sum(b->now, &b->n, err);
    if (f->id == DEFLATE) {
        if (!inflate_chunk((vt_str){(const char *)b->now, b->n}, to, b->size, &b->n, err))
            return false;
    } else {
        if (b->n > b->size)
            return vt_fail(err, VT_BAD_FILE, "a chunk is larger than it should be");
        unshuffle(b->now, b->n, f->n ? f->values[0] : 1, to);
    }
    b->now = to;
    b->next = !b->next;
    return true;
}

bool vt_h5_unfilter(const struct vt_h5_dataset *d, const h5_chunk *c, vt_str packed, uint8_t *out,
                    vt_err *err)
{
    size_t size = (size_t)d->chunk_bytes;
    bench b = {
        .size = size + 4 * d->n_filters + 64, .n = packed.n, .now = (const uint8_t *)packed.p};
    uint8_t *room = d->n_filters ? vt_alloc(2 * b.size) : NULL;
    if (d->n_filters && !room)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (packed.n > UINT32_MAX || b.size > UINT32_MAX) {
        vt_free(room);
        return vt_fail(err, VT_LIMIT, "a chunk of more than 4 GB");
    }
    b.room[0] = room;
    b.room[1] = room ? room + b.size : NULL;
    bool ok = true;
    for (unsigned i = d->n_filters; ok && i-- > 0;)
        if (!(c->skipped >> i & 1))
            ok = undo(&b, &d->filters[i], err);
    if (ok && b.n < size)
        ok = vt_fail(err, VT_BAD_FILE, "a chunk has %zu bytes instead of %zu", b.n, size);
    if (ok)
        memcpy(out, b.now, size);
    vt_free(room);
    return ok;
}
