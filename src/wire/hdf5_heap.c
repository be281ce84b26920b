/* hdf5_heap.c: the three heaps of HDF5.
 *
 *   local      "HEAP", version 1, reserved 3, size L, free L, data O: names of an old group
 *   global     "GCOL", version 1, reserved 3, size L, then objects: index 2, references 2, reserved
 *              4, size L, data padded to 8: elements of variable length
 *   fractal    "FRHP", version 1, ID length 2, filters 2, flags 1, largest managed object 4, next
 *              huge ID L, huge objects' B-tree O, free L, free space O, space L, allocated L,
 *              iterator L, managed L, huge bytes L, huge L, tiny bytes L, tiny L, width 2, first
 *              block L, largest block L, bits of an address 2, first rows 2, root O, root's rows 2
 *
 * A fractal heap is a table of blocks, `width` a row: rows 0 and 1 have blocks of the first size,
 * each further row twice that of the one before. Up to the largest size they are direct blocks,
 * which hold objects; beyond it indirect ones ("FHIB"), which hold such a table again. An ID of
 * kind 0 is (offset, length) in that space, of kind 1 a huge object elsewhere, of kind 2 the object
 * itself. */
#include "wire/hdf5_parts.h"

#include <string.h>

/* ---- local
 * -------------------------------------------------------------------------------------------------
 */

bool vt_h5_local_data(vt_h5 *h, uint64_t heap, h5_reader *out)
{
    h5_reader r;
    if (!vt_h5_block(h, heap, 8 + 2 * (uint64_t)h->length_size + h->offset_size, "HEAP", &r))
        return false;
    vt_h5_skip(&r, 3);
    uint64_t size = vt_h5_length(h, &r);
    vt_h5_length(h, &r);
    return vt_h5_at(h, vt_h5_offset(h, &r), size, "a heap of names", out);
}

bool vt_h5_local_name(vt_h5 *h, h5_reader data, uint64_t at, vt_str *out)
{
    size_t n = (size_t)(data.end - data.p);
    const uint8_t *stop = at < n ? memchr(data.p + at, 0, n - (size_t)at) : NULL;
    if (!stop)
        return vt_fail(h->err, VT_BAD_FILE, "a name lies outside its heap");
    *out = (vt_str){(const char *)data.p + at, (size_t)(stop - data.p) - (size_t)at};
    return true;
}

/* ---- global
 * ------------------------------------------------------------------------------------------------
 */

static bool open_collection(vt_h5 *h, h5_seen *seen, uint64_t at)
{
    h5_reader r;
    uint64_t head = 8 + (uint64_t)h->length_size;
    if (!vt_h5_block(h, at, head, "GCOL", &r))
        return false;
    vt_h5_skip(&r, 3);
    uint64_t size = vt_h5_length(h, &r);
    if (size < head)
        return vt_h5_cut_short(h, "a global heap");
    if (!vt_h5_at(h, at + head, size - head, "a global heap", &r))
        return false;
    *seen = (h5_seen){.collection = at, .left = r, .whole = r};
    return true;
}

/* Looks on from where the last object stood; false when the end is reached. */
static bool look_on(const vt_h5 *h, h5_reader *r, unsigned index, vt_str *out)
{
    while (r->end - r->p >= 8 + (ptrdiff_t)h->length_size) {
        unsigned own = (unsigned)vt_h5_take(r, 2);
        vt_h5_skip(r, 6);
        uint64_t size = vt_h5_length(h, r);
        uint64_t left = (uint64_t)(r->end - r->p);
        if (!own || size > left)
            return false;
        if (own == index)
            *out = (vt_str){(const char *)r->p, (size_t)size};
        uint64_t padded = (size + 7) & ~(uint64_t)7;
        vt_h5_skip(r, padded > left ? left : padded);
        if (own == index)
            return true;
    }
    return false;
}

bool vt_h5_global(vt_h5 *h, h5_seen *seen, uint64_t collection, unsigned index, vt_str *out)
{
    if (seen->collection != collection || !seen->whole.p)
        if (!open_collection(h, seen, collection))
            return false;
    if (look_on(h, &seen->left, index, out))
        return true;
    uint64_t size = (uint64_t)(seen->whole.end - seen->whole.p);
    if (size > h->work)
        return vt_fail(h->err, VT_BAD_FILE, "parts of the file point back at each other");
    h->work -= size;
    seen->left = seen->whole;
    return look_on(h, &seen->left, index, out)
               ? true
               : vt_fail(h->err, VT_BAD_FILE, "a global heap has no object %u", index);
}

/* ---- fractal
 * -----------------------------------------------------------------------------------------------
 */

bool vt_h5_heap_open(vt_h5 *h, uint64_t address, h5_heap *out)
{
    h5_reader r;
    uint64_t size = 22 + 12 * (uint64_t)h->length_size + 3 * (uint64_t)h->offset_size;
    if (!vt_h5_block(h, address, size, "FRHP", &r))
        return false;
    *out = (h5_heap){.id_size = (unsigned)vt_h5_take(&r, 2)};
    unsigned filters = (unsigned)vt_h5_take(&r, 2);
    vt_h5_skip(&r, 1);
    uint64_t managed = vt_h5_take(&r, 4);
    vt_h5_length(h, &r);
    out->huge = vt_h5_offset(h, &r);
    vt_h5_length(h, &r);
    vt_h5_offset(h, &r);
    vt_h5_skip(&r, 8 * (uint64_t)h->length_size);
    out->width = (unsigned)vt_h5_take(&r, 2);
    out->start = vt_h5_length(h, &r);
    out->largest = vt_h5_length(h, &r);
    out->max_bits = (unsigned)vt_h5_take(&r, 2);
    vt_h5_skip(&r, 2);
    out->root = vt_h5_offset(h, &r);
    out->root_rows = (unsigned)vt_h5_take(&r, 2);
    if (filters)
        return vt_fail(h->err, VT_UNKNOWN, "a heap with filters is not read");
    if (r.failed || !out->width || !out->start || out->start & (out->start - 1) ||
        out->largest < out->start || out->start > 1 << 15 || out->largest > (uint64_t)1 << 40 ||
        out->max_bits > 64 || out->max_bits < 8 || out->width & (out->width - 1))
        return vt_fail(h->err, VT_BAD_FILE, "a fractal heap's header is damaged");
    out->offset_bytes = (out->max_bits + 7) / 8;
    unsigned a = vt_h5_bytes_for(out->largest), b = vt_h5_bytes_for(managed);
    out->length_bytes = a < b ? a : b;
    return true;
}

static uint64_t block_size(const h5_heap *heap, unsigned row)
{
    const uint64_t most = (uint64_t)1 << 47; /* times the width it still is a number */
    uint64_t size = row < 2 ? heap->start : row > 48 ? most : heap->start << (row - 1);
    return size < most ? size : most;
}

static unsigned direct_rows(const h5_heap *heap)
{
    unsigned rows = 1;
    while (rows < 60 && block_size(heap, rows) <= heap->largest)
        rows++;
    return rows;
}

static unsigned log2_of(uint64_t v)
{
    unsigned n = 0;
    while (v >>= 1)
        n++;
    return n;
}

/* Finds the direct block that holds `offset` of the heap's space: its address, and the place in it.
 * Each step leads into a block of the table, whose own table has fewer rows. */
static bool find_direct(vt_h5 *h, const h5_heap *heap, uint64_t *address, uint64_t *offset)
{
    unsigned rows = heap->root_rows, direct = direct_rows(heap);
    while (rows) {
        unsigned row = 0;
        uint64_t begin = 0;
        for (; row < rows && *offset - begin >= heap->width * block_size(heap, row); row++)
            begin += heap->width * block_size(heap, row);
        if (row == rows || rows > 64)
            return vt_fail(h->err, VT_BAD_FILE, "a fractal heap has nothing at byte %llu",
                           (unsigned long long)*offset);
        uint64_t size = block_size(heap, row), column = (*offset - begin) / size;
        h5_reader r;
        uint64_t head = 5 + (uint64_t)h->offset_size + heap->offset_bytes;
        uint64_t entry = ((uint64_t)row * heap->width + column) * h->offset_size;
        if (!vt_h5_block(h, *address, head, "FHIB", &r) ||
            !vt_h5_at(h, *address + head + entry, h->offset_size, "an indirect block", &r))
            return false;
        *address = vt_h5_offset(h, &r);
        *offset -= begin + column * size;
        unsigned inner = log2_of(size) - log2_of(heap->start * heap->width) + 1;
        if (row >= direct && (inner >= rows || size < heap->start * heap->width))
            return vt_fail(h->err, VT_BAD_FILE, "a fractal heap's table does not end");
        rows = row < direct ? 0 : inner;
    }
    return true;
}

typedef struct huge {
    vt_h5 *h;
    uint64_t id, at, size;
    bool found;
} huge;

static bool huge_record(void *ctx, unsigned type, h5_reader r)
{
    huge *g = ctx;
    if (type != 1)
        return vt_fail(g->h->err, VT_UNKNOWN, "huge objects of kind %u are not read", type);
    uint64_t at = vt_h5_offset(g->h, &r), size = vt_h5_length(g->h, &r),
             id = vt_h5_length(g->h, &r);
    if (id == g->id && !r.failed) {
        g->at = at;
        g->size = size;
        g->found = true;
    }
    return true;
}

static bool get_huge(vt_h5 *h, const h5_heap *heap, h5_reader id, h5_reader *out)
{
    unsigned size = (unsigned)(id.end - id.p);
    huge g = {.h = h};
    if (size >= h->offset_size + h->length_size) { /* address and length stand in the ID */
        g.at = vt_h5_offset(h, &id);
        g.size = vt_h5_length(h, &id);
        return vt_h5_at(h, g.at, g.size, "a huge object", out);
    }
    g.id = vt_h5_take(&id, size < h->length_size ? size : h->length_size);
    if (!vt_h5_tree2(h, heap->huge, huge_record, &g))
        return false;
    return g.found ? vt_h5_at(h, g.at, g.size, "a huge object", out)
                   : vt_fail(h->err, VT_BAD_FILE, "a fractal heap has no huge object %llu",
                             (unsigned long long)g.id);
}

bool vt_h5_heap_get(vt_h5 *h, const h5_heap *heap, h5_reader id, h5_reader *out)
{
    unsigned first = (unsigned)vt_h5_take(&id, 1), kind = first >> 4 & 3;
    if (kind == 1)
        return get_huge(h, heap, id, out);
    if (kind == 2) {
        uint64_t n =
            heap->id_size <= 17 ? (first & 15) + 1 : ((first & 15) << 8 | vt_h5_take(&id, 1)) + 1;
        vt_str s = vt_h5_cut(&id, n);
        *out = vt_h5_over(s);
        return id.failed ? vt_h5_cut_short(h, "a tiny object") : true;
    }
    uint64_t offset = vt_h5_take(&id, heap->offset_bytes),
             length = vt_h5_take(&id, heap->length_bytes), address = heap->root;
    if (kind || id.failed)
        return vt_fail(h->err, VT_BAD_FILE, "a heap ID of kind %u is not known", kind);
    return find_direct(h, heap, &address, &offset) &&
           vt_h5_at(h, address == UINT64_MAX ? address : address + offset, length,
                    "an object of a fractal heap", out);
}
