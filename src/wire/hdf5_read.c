/* hdf5_read.c: elements of a dataset, in row-major order, little-endian.
 *
 * Contiguous data is copied. Of chunked data a *band*, the rows that one row of chunks covers, is a
 * contiguous run of elements: it is unpacked as a whole and the last one is kept, so that whoever
 * reads in pieces unpacks each chunk once. Where nothing was written the fill value stands. */
#include "wire/hdf5_parts.h"

#include <string.h>

enum { MOST_KEPT = 64 << 20 };

static void swap_words(uint8_t *p, uint64_t bytes, unsigned word)
{
    for (uint64_t i = 0; i + word <= bytes; i += word)
        for (unsigned k = 0; k < word / 2; k++) {
            uint8_t t = p[i + k];
            p[i + k] = p[i + word - 1 - k];
            p[i + word - 1 - k] = t;
        }
}

static void fill(const struct vt_h5_dataset *d, uint8_t *out, uint64_t n)
{
    size_t size = (size_t)d->type.size;
    bool zero = true;
    for (size_t i = 0; i < d->fill.n; i++)
        zero &= !d->fill.p[i];
    if (zero)
        memset(out, 0, size * n);
    else
        for (uint64_t i = 0; i < n; i++)
            memcpy(out + i * size, d->fill.p, size);
}

/* ---- bands
 * --------------------------------------------------------------------------------------------------
 */

static uint64_t row_elements(const struct vt_h5_dataset *d)
{
    uint64_t n = 1;
    for (int i = 1; i < d->space.rank; i++)
        n *= d->space.dims[i];
    return n;
}

/* Pages of the arena that nobody writes to are not resident: room costs nothing until it is used.
 */
bool vt_h5_band_room(vt_h5 *h, const struct vt_h5_dataset *d)
{
    uint64_t rows = d->layout.chunk[0] < d->space.dims[0] ? d->layout.chunk[0] : d->space.dims[0];
    uint64_t bytes = rows * row_elements(d) * d->type.size;
    if (!h->band) {
        h->band = vt_arena_take(h->arena, sizeof *h->band);
        if (h->band)
            pthread_mutex_init(&h->band->lock, NULL);
    }
    if (h->band && bytes > h->band->room && bytes <= MOST_KEPT) {
        uint64_t room = bytes > MOST_KEPT / 2 ? MOST_KEPT : 2 * bytes;
        h->band->bytes = vt_arena_take(h->arena, (size_t)room);
        h->band->room = h->band->bytes ? room : 0;
    }
    return vt_arena_check(h->arena, h->err);
}

/* Copies the part of a chunk that lies in the dataset into the band: one run per row of the chunk.
 */
static void place_chunk(const struct vt_h5_dataset *d, uint64_t index, const uint8_t *chunk,
                        uint8_t *band)
{
    int rank = d->space.rank;
    uint64_t from[H5_MOST_DIMS], n[H5_MOST_DIMS], at[H5_MOST_DIMS] = {0};
    size_t size = (size_t)d->type.size;
    for (int i = rank - 1; i >= 0; i--) {
        from[i] = index % d->grid[i] * d->layout.chunk[i];
        index /= d->grid[i];
        n[i] = d->space.dims[i] - from[i];
        n[i] = n[i] < d->layout.chunk[i] ? n[i] : d->layout.chunk[i];
    }
    from[0] = 0; /* the band begins there */
    for (;;) {
        uint64_t source = 0, to = 0;
        for (int i = 0; i < rank; i++) {
            source = source * d->layout.chunk[i] + at[i];
            to = to * d->space.dims[i] + from[i] + at[i];
        }
        memcpy(band + to * size, chunk + source * size, (size_t)n[rank - 1] * size);
        int i = rank - 2;
        for (; i >= 0 && ++at[i] == n[i]; i--)
            at[i] = 0;
        if (i < 0)
            return;
    }
}

static size_t first_chunk_from(const struct vt_h5_dataset *d, uint64_t index)
{
    size_t low = 0, high = d->n_chunks;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (d->chunks[mid].index < index)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool unpack_band(const struct vt_h5_dataset *d, uint64_t row, uint8_t *band,
                        uint64_t elements, vt_err *err)
{
    uint64_t per_row = 1;
    for (int i = 1; i < d->space.rank; i++)
        per_row *= d->grid[i];
    uint8_t *chunk = vt_alloc((size_t)d->chunk_bytes);
    if (!chunk)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    fill(d, band, elements);
    bool ok = true;
    for (size_t i = first_chunk_from(d, row * per_row);
         ok && i < d->n_chunks && d->chunks[i].index < (row + 1) * per_row; i++) {
        const h5_chunk *c = &d->chunks[i];
        vt_str packed = vt_str_cut(d->h->file, (size_t)c->at, (size_t)c->size);
        ok = vt_h5_unfilter(d, c, packed, chunk, err);
        if (ok)
            place_chunk(d, c->index, chunk, band);
    }
    vt_free(chunk);
    if (d->type.big && d->type.word > 1)
        swap_words(band, elements * d->type.size, d->type.word);
    return ok;
}

/* Elements that lie in one band, from the one that was kept or unpacked anew. */
static bool read_in_band(const struct vt_h5_dataset *d, uint64_t row, uint64_t skip, uint64_t n,
                         uint64_t elements, uint8_t *out, vt_err *err)
{
    size_t size = (size_t)d->type.size;
    h5_band *kept = d->h->band;
    bool keep = kept && elements * size <= kept->room;
    if (!keep) {
        uint8_t *band = vt_alloc((size_t)(elements * size));
        bool ok = band ? unpack_band(d, row, band, elements, err)
                       : vt_fail(err, VT_NO_MEMORY, "out of memory");
        if (ok)
            memcpy(out, band + skip * size, (size_t)n * size);
        vt_free(band);
        return ok;
    }
    pthread_mutex_lock(&kept->lock);
    bool ok = kept->of == d && kept->row == row;
    if (!ok) {
        kept->of = NULL;
        ok = unpack_band(d, row, kept->bytes, elements, err);
        kept->of = ok ? d : NULL;
        kept->row = row;
    }
    if (ok)
        memcpy(out, kept->bytes + skip * size, (size_t)n * size);
    pthread_mutex_unlock(&kept->lock);
    return ok;
}

static bool read_chunked(const struct vt_h5_dataset *d, uint64_t first, uint64_t n, uint8_t *out,
                         vt_err *err)
{
    uint64_t row = row_elements(d), rows = d->layout.chunk[0], all = d->space.dims[0];
    while (n) {
        uint64_t band = first / row / rows, begin = band * rows;
        uint64_t here = (all - begin < rows ? all - begin : rows) * row;
        uint64_t skip = first - begin * row, take = here - skip < n ? here - skip : n;
        if (!read_in_band(d, band, skip, take, here, out, err))
            return false;
        out += take * d->type.size;
        first += take;
        n -= take;
    }
    return true;
}

/* ---- the door
 * ---------------------------------------------------------------------------------------------- */

static bool read_strings(const struct vt_h5_dataset *d, uint64_t first, uint64_t n, vt_str *out,
                         vt_err *err)
{
    vt_h5 own = *d->h; /* with an error and a budget of its own */
    vt_str s = vt_str_from(d->layout.packed, (size_t)(first * d->type.size));
    own.err = err;
    own.work = 16 * (uint64_t)own.file.n + (1 << 24);
    if (d->layout.class == H5_CHUNKED && d->n_chunks)
        return vt_fail(err, VT_UNKNOWN, "strings in chunks are not read");
    if (!d->layout.packed.p) {
        memset(out, 0, n * sizeof *out);
        return true;
    }
    return vt_h5_strings_read(&own, &d->type, vt_h5_over(s), n, out);
}

bool vt_h5_data_read(const vt_h5_data *data, uint64_t first, uint64_t n, void *out, vt_err *err)
{
    const struct vt_h5_dataset *d = data->source;
    size_t size = (size_t)data->element;
    if (data->missing)
        return vt_fail(err, VT_UNKNOWN, "%s", data->missing);
    if (first > data->count || n > data->count - first)
        return vt_fail(err, VT_BAD_INPUT, "elements outside the dataset");
    if (!n)
        return true;
    if (data->dtype == VT_DTYPE_STRING)
        return read_strings(d, first, n, out, err);
    if (d->layout.class == H5_CHUNKED)
        return read_chunked(d, first, n, out, err);
    if (!d->layout.packed.p)
        fill(d, out, n);
    else
        memcpy(out, d->layout.packed.p + first * size, (size_t)n * size);
    if (d->type.big && d->type.word > 1)
        swap_words(out, n * size, d->type.word);
    return true;
}
