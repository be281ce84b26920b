/* hdf5_array.c: the two arrays in which new files list the chunks of a dataset.
 *
 *   fixed        "FAHD", version 1, client 1, entry size 1, page bits 1, entries L, data block O
 *     data       "FADB", version 1, client 1, header O, entries | with more than a page of them: a
 * bit per page that is there, checksum 4, then pages of entries with a checksum 4 each extensible
 * "EAHD", version 1, client 1, entry size 1, bits of a number 1, entries in the index 1, of the
 * first data block 1, pointers of the first super block 1, page bits 1, six counts L, index block O
 *     index      "EAIB", version 1, client 1, header O, entries, data blocks O, super blocks O
 *     super      "EASB", version 1, client 1, header O, first entry, page bits, data blocks O
 *     data       "EADB", version 1, client 1, header O, first entry, entries | checksum 4, pages
 *
 * Super block s stands for 2^(s/2) data blocks of 2^((s+1)/2) times the first one's entries. The
 * data blocks of the first few are listed in the index block itself. */
#include "wire/hdf5_parts.h"

typedef struct array {
    vt_h5 *h;
    h5_element each;
    void *ctx;
    unsigned entry, page_bits;
    uint64_t next; /* number of the entry that comes */
} array;

static bool give(array *a, h5_reader *r, uint64_t n)
{
    for (; n--; a->next++) {
        vt_str e = vt_h5_cut(r, a->entry);
        if (!a->each(a->ctx, a->next, vt_h5_over(e)))
            return false;
    }
    return true;
}

/* `n` entries in pages from `at` on; pages whose bit is not set take room but hold nothing. */
static bool give_pages(array *a, uint64_t at, uint64_t n, h5_reader bits)
{
    uint64_t page = (uint64_t)1 << a->page_bits;
    for (uint64_t i = 0; n; i++) {
        uint64_t here = n < page ? n : page, size = here * a->entry + 4;
        bool there = i / 8 < (uint64_t)(bits.end - bits.p) && bits.p[i / 8] >> (7 - i % 8) & 1;
        h5_reader r;
        if (there) {
            if (!vt_h5_at(a->h, at, size, "a page of chunk entries", &r) || !give(a, &r, here))
                return false;
        } else {
            a->next += here;
        }
        at += size;
        n -= here;
    }
    return true;
}

static bool sane(array *a)
{
    return a->entry >= a->h->offset_size && a->page_bits < 32
               ? true
               : vt_fail(a->h->err, VT_BAD_FILE, "an array of chunks is damaged");
}

/* No array has more entries than the file has bytes, but for pages that are not there. */
static bool bounded(array *a, uint64_t n)
{
    return n <= 64 * ((uint64_t)a->h->file.n + 64)
               ? true
               : vt_fail(a->h->err, VT_BAD_FILE, "an array of %llu chunks in a file of %zu bytes",
                         (unsigned long long)n, a->h->file.n);
}

bool vt_h5_fixed_array(vt_h5 *h, uint64_t address, h5_element each, void *ctx)
{
    h5_reader r;
    array a = {.h = h, .each = each, .ctx = ctx};
    if (!vt_h5_block(h, address, 8 + (uint64_t)h->length_size + h->offset_size, "FAHD", &r))
        return false;
    vt_h5_skip(&r, 1);
    a.entry = (unsigned)vt_h5_take(&r, 1);
    a.page_bits = (unsigned)vt_h5_take(&r, 1);
    uint64_t n = vt_h5_length(h, &r), data = vt_h5_offset(h, &r);
    if (data == UINT64_MAX)
        return true;
    if (!sane(&a) || !bounded(&a, n))
        return false;
    uint64_t head = 6 + (uint64_t)h->offset_size, page = (uint64_t)1 << a.page_bits;
    if (n <= page)
        return vt_h5_at(h, data + head, n * a.entry, "the entries of chunks", &r) &&
               give(&a, &r, n);
    uint64_t bits = ((n + page - 1) / page + 7) / 8;
    return vt_h5_block(h, data, head + bits + 4, "FADB", &r) &&
           (vt_h5_skip(&r, 1 + (uint64_t)h->offset_size), r.end -= 4, true) &&
           give_pages(&a, data + head + bits + 4, n, r);
}

/* ---- extensible
 * -------------------------------------------------------------------------------------------- */

typedef struct extensible {
    array a;
    unsigned in_index, first, pointers, bits, number_bytes;
} extensible;

static bool give_data(extensible *x, uint64_t at, uint64_t n, h5_reader bits)
{
    h5_reader r;
    vt_h5 *h = x->a.h;
    uint64_t head = 6 + (uint64_t)h->offset_size + x->number_bytes;
    if (at == UINT64_MAX) {
        x->a.next += n;
        return true;
    }
    if (n > (uint64_t)1 << x->a.page_bits)
        return give_pages(&x->a, at + head + 4, n, bits);
    return vt_h5_at(h, at + head, n * x->a.entry, "the entries of chunks", &r) &&
           give(&x->a, &r, n);
}

static bool give_super(extensible *x, uint64_t at, unsigned s)
{
    h5_reader r, blocks;
    vt_h5 *h = x->a.h;
    uint64_t n = (uint64_t)1 << (s / 2), each = ((uint64_t)1 << ((s + 1) / 2)) * x->first;
    uint64_t page = (uint64_t)1 << x->a.page_bits;
    uint64_t bits = each > page ? (each / page + 7) / 8 : 0;
    if (at == UINT64_MAX) {
        x->a.next += n * each;
        return true;
    }
    uint64_t head = 6 + (uint64_t)h->offset_size + x->number_bytes;
    if (!vt_h5_at(h, at + head, n * (bits + h->offset_size), "a super block of chunks", &r))
        return false;
    blocks = r;
    vt_h5_skip(&blocks, n * bits);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t data = vt_h5_offset(h, &blocks);
        if (!give_data(x, data, each, vt_h5_over(vt_h5_cut(&r, bits))))
            return false;
    }
    return true;
}

static unsigned log2_of(uint64_t v)
{
    unsigned n = 0;
    while (v >>= 1)
        n++;
    return n;
}

static bool give_index(extensible *x, uint64_t at)
{
    h5_reader r;
    vt_h5 *h = x->a.h;
    unsigned supers = 1 + x->bits - log2_of(x->first), own = 2 * log2_of(x->pointers);
    uint64_t n_data = 2 * ((uint64_t)x->pointers - 1), n_super = supers > own ? supers - own : 0;
    uint64_t size = 6 + (uint64_t)h->offset_size + (uint64_t)x->in_index * x->a.entry +
                    (n_data + n_super) * h->offset_size;
    if (!vt_h5_block(h, at, size, "EAIB", &r))
        return false;
    vt_h5_skip(&r, 1 + (uint64_t)h->offset_size);
    if (!give(&x->a, &r, x->in_index))
        return false;
    for (unsigned s = 0; s < own && s < supers; s++)
        for (uint64_t i = 0; i < (uint64_t)1 << (s / 2); i++)
            if (!give_data(x, vt_h5_offset(h, &r), ((uint64_t)1 << ((s + 1) / 2)) * x->first,
                           vt_h5_over((vt_str){0})))
                return false;
    for (unsigned s = own; s < supers; s++)
        if (!give_super(x, vt_h5_offset(h, &r), s))
            return false;
    return true;
}

bool vt_h5_extensible_array(vt_h5 *h, uint64_t address, h5_element each, void *ctx)
{
    h5_reader r;
    extensible x = {.a = {.h = h, .each = each, .ctx = ctx}};
    if (!vt_h5_block(h, address, 12 + 6 * (uint64_t)h->length_size + h->offset_size, "EAHD", &r))
        return false;
    vt_h5_skip(&r, 1);
    x.a.entry = (unsigned)vt_h5_take(&r, 1);
    x.bits = (unsigned)vt_h5_take(&r, 1);
    x.in_index = (unsigned)vt_h5_take(&r, 1);
    x.first = (unsigned)vt_h5_take(&r, 1);
    x.pointers = (unsigned)vt_h5_take(&r, 1);
    x.a.page_bits = (unsigned)vt_h5_take(&r, 1);
    vt_h5_skip(&r, 6 * (uint64_t)h->length_size);
    uint64_t index = vt_h5_offset(h, &r);
    if (!sane(&x.a) || !x.first || !x.pointers || x.bits > 64 || x.bits < log2_of(x.first) ||
        (x.first & (x.first - 1)) || (x.pointers & (x.pointers - 1)))
        return vt_fail(h->err, VT_BAD_FILE, "an array of chunks is damaged");
    x.number_bytes = (x.bits + 7) / 8;
    return index == UINT64_MAX || give_index(&x, index);
}
