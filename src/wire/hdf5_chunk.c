/* hdf5_chunk.c: where the chunks of a dataset are, whatever lists them.
 *
 *   version 1 B-tree   key: size 4, filters skipped 4, the chunk's first element 8 each (and 0)
 *   single chunk       the address is the chunk's
 *   implicit           all chunks in a row from the address on
 *   fixed array, extensible array   one entry per chunk: address O, [size, filters skipped 4]
 *   version 2 B-tree   type 10: address O, chunk coordinates 8 each; type 11: address O, size,
 * filters skipped 4, chunk coordinates
 *
 * Arrays number the chunks of the dataset at its largest; an extensible one with the axis that may
 * grow first. Here a chunk's number is its place in the dataset as it is. */
#include "wire/hdf5_parts.h"

#include <stdlib.h>

typedef struct listing {
    vt_h5 *h;
    const struct vt_h5_dataset *d;
    h5_chunks *out;
    bool filtered;
    int grows;                   /* axis that comes first in an extensible array */
    uint64_t most[H5_MOST_DIMS]; /* chunks along each axis at the dataset's largest */
} listing;

/* Chunks that the dataset no longer reaches are passed over. */
static bool add_chunk(listing *l, const uint64_t *place, h5_chunk c)
{
    for (int i = 0; i < l->d->space.rank; i++) {
        uint64_t at = i < l->d->layout.rank ? place[i] : 0;
        if (at >= l->d->grid[i])
            return true;
        c.index = c.index * l->d->grid[i] + at;
    }
    if (c.at == UINT64_MAX)
        return true;
    if (c.at > l->h->file.n || c.size > l->h->file.n - c.at)
        return vt_fail(l->h->err, VT_BAD_FILE, "a chunk lies outside the file");
    if (l->d->chunk_bytes > 1032 * c.size + 64)
        return vt_fail(l->h->err, VT_BAD_FILE, "a chunk of %llu bytes cannot stand for %llu",
                       (unsigned long long)c.size, (unsigned long long)l->d->chunk_bytes);
    h5_chunk *to = vt_push(l->h->arena, l->out);
    if (!to)
        return vt_arena_check(l->h->arena, l->h->err);
    *to = c;
    return true;
}

static bool tree1_entry(void *ctx, h5_reader key, uint64_t child)
{
    listing *l = ctx;
    uint64_t place[H5_MOST_DIMS];
    h5_chunk c = {.at = child, .size = vt_h5_take(&key, 4)};
    c.skipped = (uint32_t)vt_h5_take(&key, 4);
    for (int i = 0; i < l->d->layout.rank; i++)
        place[i] = vt_h5_take(&key, 8) / l->d->layout.chunk[i];
    return add_chunk(l, place, c);
}

static void take_packed_size(listing *l, h5_reader *r, unsigned width, h5_chunk *c)
{
    c->size = l->d->chunk_bytes;
    if (!l->filtered)
        return;
    c->size = vt_h5_take(r, width > 8 ? 8 : width);
    c->skipped = (uint32_t)vt_h5_take(r, 4);
}

static bool tree2_record(void *ctx, unsigned type, h5_reader r)
{
    listing *l = ctx;
    uint64_t place[H5_MOST_DIMS];
    int rank = l->d->layout.rank;
    if (type != 10 && type != 11)
        return vt_fail(l->h->err, VT_BAD_FILE, "a B-tree of type %u lists no chunks", type);
    h5_chunk c = {.at = vt_h5_offset(l->h, &r)};
    ptrdiff_t width = r.end - r.p - 4 - 8 * rank;
    l->filtered = type == 11;
    take_packed_size(l, &r, width < 0 ? 0 : (unsigned)width, &c);
    for (int i = 0; i < rank; i++)
        place[i] = vt_h5_take(&r, 8);
    return r.failed ? vt_h5_cut_short(l->h, "a record of a chunk") : add_chunk(l, place, c);
}

/* The coordinates of the chunk with a number in the array. */
static void place_of(const listing *l, uint64_t number, uint64_t *place)
{
    int rank = l->d->layout.rank;
    for (int k = rank - 1; k >= 0; k--) {
        int axis = k == 0 ? l->grows : k <= l->grows ? k - 1 : k;
        uint64_t most = k ? l->most[axis] : UINT64_MAX;
        place[axis] = most ? number % most : 0;
        number = most ? number / most : 0;
    }
}

static bool array_entry(void *ctx, uint64_t number, h5_reader r)
{
    listing *l = ctx;
    uint64_t place[H5_MOST_DIMS];
    h5_chunk c = {.at = vt_h5_offset(l->h, &r)};
    ptrdiff_t width = r.end - r.p - 4;
    take_packed_size(l, &r, width < 0 ? 0 : (unsigned)width, &c);
    place_of(l, number, place);
    return r.failed ? vt_h5_cut_short(l->h, "an entry of a chunk") : add_chunk(l, place, c);
}

static bool list_implicit(listing *l)
{
    uint64_t at = l->d->layout.address, n = 1, place[H5_MOST_DIMS];
    for (int i = 0; i < l->d->layout.rank; i++)
        n = l->most[i] && n > l->h->file.n / l->most[i] ? UINT64_MAX : n * l->most[i];
    if (at > l->h->file.n || n > (l->h->file.n - at) / l->d->chunk_bytes)
        return vt_fail(l->h->err, VT_BAD_FILE, "its chunks lie outside the file");
    for (uint64_t i = 0; i < n; i++, at += l->d->chunk_bytes) {
        place_of(l, i, place);
        if (!add_chunk(l, place, (h5_chunk){.at = at, .size = l->d->chunk_bytes}))
            return false;
    }
    return true;
}

static bool list_single(listing *l)
{
    const h5_layout *y = &l->d->layout;
    uint64_t place[H5_MOST_DIMS] = {0};
    h5_chunk c = {.at = y->address,
                  .size = y->has_single_size ? y->single_size : l->d->chunk_bytes,
                  .skipped = y->single_skipped};
    return add_chunk(l, place, c);
}

static void set_most(listing *l)
{
    const struct vt_h5_dataset *d = l->d;
    for (int i = 0; i < d->layout.rank; i++) {
        bool endless = d->space.most[i] == UINT64_MAX >> (64 - 8 * l->h->length_size);
        uint64_t c = d->layout.chunk[i];
        l->most[i] = endless ? d->grid[i] : d->space.most[i] / c + (d->space.most[i] % c != 0);
        if (endless && d->layout.index == 4)
            l->grows = i;
    }
}

static bool list_all(listing *l)
{
    const h5_layout *y = &l->d->layout;
    vt_h5 *h = l->h;
    switch (y->index) {
    case 0:
        return vt_h5_tree1(h, y->address, 1, 16 + 8 * (unsigned)y->rank, tree1_entry, l);
    case 1:
        return list_single(l);
    case 2:
        return list_implicit(l);
    case 3:
        return vt_h5_fixed_array(h, y->address, array_entry, l);
    case 4:
        return vt_h5_extensible_array(h, y->address, array_entry, l);
    default:
        return vt_h5_tree2(h, y->address, tree2_record, l);
    }
}

static int by_index(const void *a, const void *b)
{
    uint64_t x = ((const h5_chunk *)a)->index, y = ((const h5_chunk *)b)->index;
    return (x > y) - (x < y);
}

bool vt_h5_chunks_read(vt_h5 *h, const struct vt_h5_dataset *d, h5_chunks *out)
{
    listing l = {.h = h, .d = d, .out = out, .filtered = d->n_filters > 0};
    if (d->layout.address == UINT64_MAX)
        return true;
    set_most(&l);
    if (!list_all(&l))
        return false;
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_index);
    return true;
}
