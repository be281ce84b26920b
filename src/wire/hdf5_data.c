/* hdf5_data.c: a dataset: type, space, and how its elements are laid out.
 *
 *   layout      version 1, 2: rank 1, class 1, reserved 5, [address O], sizes 4 each, [compact:
 * size 4, data] version 3: class 1 | compact: size 2, data | contiguous: address O, size L |
 * chunked: rank + 1, B-tree O, sizes 4 each version 4: the same but chunked: flags 1, rank + 1,
 * width 1, sizes of that width, index kind 1, the index's numbers, address O fill value  versions
 * 1, 2: times 2, defined 1, [size 4, value]; version 3: flags 1, [size 4, value]
 *
 * The last size of a chunk is an element's. What cannot be read (a filter, a file beside this one)
 * is kept as the reason in `missing`: the dataset's name, type and shape are still shown. */
#include "wire/hdf5_parts.h"

#include <string.h>

enum { MOST_UNWRITTEN = 64 << 20 };
enum { SINGLE = 1, IMPLICIT, FIXED_ARRAY, EXTENSIBLE_ARRAY, TREE2 };

/* ---- layout
 * -------------------------------------------------------------------------------------------------
 */

static bool read_chunk_sizes(vt_h5 *h, h5_reader *r, unsigned rank, unsigned width, h5_layout *l)
{
    if (!rank || rank > H5_MOST_DIMS + 1 || !width || width > 8)
        return vt_fail(h->err, VT_BAD_FILE, "chunks of %u dimensions", rank);
    l->class = H5_CHUNKED;
    l->rank = (int)rank - 1;
    for (int i = 0; i < l->rank; i++)
        l->chunk[i] = vt_h5_take(r, width);
    vt_h5_skip(r, width);
    return true;
}

static bool read_old_layout(vt_h5 *h, h5_reader *r, h5_layout *l)
{
    unsigned rank = (unsigned)vt_h5_take(r, 1), class = (unsigned)vt_h5_take(r, 1);
    vt_h5_skip(r, 5);
    l->class = class;
    l->address = class == H5_COMPACT ? UINT64_MAX : vt_h5_offset(h, r);
    if (class == H5_CHUNKED)
        return read_chunk_sizes(h, r, rank, 4, l);
    vt_h5_skip(r, 4 * (uint64_t)rank);
    if (class == H5_COMPACT)
        l->packed = vt_h5_cut(r, vt_h5_take(r, 4));
    return true;
}

static bool read_new_chunks(vt_h5 *h, h5_reader *r, h5_layout *l)
{
    static const unsigned numbers[] = {
        [IMPLICIT] = 0, [FIXED_ARRAY] = 1, [EXTENSIBLE_ARRAY] = 5, [TREE2] = 6};
    l->flags = (unsigned)vt_h5_take(r, 1);
    unsigned rank = (unsigned)vt_h5_take(r, 1), width = (unsigned)vt_h5_take(r, 1);
    if (!read_chunk_sizes(h, r, rank, width, l))
        return false;
    l->index = (unsigned)vt_h5_take(r, 1);
    if (l->index < SINGLE || l->index > TREE2)
        return vt_fail(h->err, VT_UNKNOWN, "a chunk index of kind %u is not known", l->index);
    if (l->index == SINGLE && l->flags & 2) {
        l->single_size = vt_h5_length(h, r);
        l->single_skipped = (uint32_t)vt_h5_take(r, 4);
        l->has_single_size = true;
    } else if (l->index != SINGLE) {
        vt_h5_skip(r, numbers[l->index]);
    }
    l->address = vt_h5_offset(h, r);
    return true;
}

static bool read_layout(vt_h5 *h, h5_reader r, h5_layout *l)
{
    unsigned version = (unsigned)vt_h5_take(&r, 1);
    *l = (h5_layout){.address = UINT64_MAX};
    if (version < 1 || version > 5)
        return vt_fail(h->err, VT_UNKNOWN, "layout version %u is not known", version);
    if (version < 3)
        return read_old_layout(h, &r, l) && (!r.failed || vt_h5_cut_short(h, "a layout"));
    l->class = (h5_class)vt_h5_take(&r, 1);
    if (l->class == H5_COMPACT) {
        l->packed = vt_h5_cut(&r, vt_h5_take(&r, 2));
    } else if (l->class == H5_CONTIGUOUS) {
        l->address = vt_h5_offset(h, &r);
    } else if (l->class == H5_CHUNKED && version == 3) {
        unsigned rank = (unsigned)vt_h5_take(&r, 1);
        l->address = vt_h5_offset(h, &r);
        if (!read_chunk_sizes(h, &r, rank, 4, l))
            return false;
    } else if (l->class == H5_CHUNKED && !read_new_chunks(h, &r, l)) {
        return false;
    }
    return r.failed ? vt_h5_cut_short(h, "a layout") : true;
}

static void read_fill(h5_reader r, unsigned type, struct vt_h5_dataset *d)
{
    bool there = true;
    if (type == H5_FILL) {
        unsigned version = (unsigned)vt_h5_take(&r, 1);
        if (version < 3) {
            vt_h5_skip(&r, 2);
            there = vt_h5_take(&r, 1) || version == 1;
        } else {
            there = vt_h5_take(&r, 1) & 0x20;
        }
    }
    vt_str value = there ? vt_h5_cut(&r, vt_h5_take(&r, 4)) : (vt_str){0};
    if (!r.failed && value.n == d->type.size)
        d->fill = value;
}

/* ---- what makes sense
 * -------------------------------------------------------------------------------------- */

/* The arrays that elements are come behind the dataset's own sizes. */
static bool make_shape(vt_h5 *h, const struct vt_h5_dataset *d, vt_h5_data *out)
{
    int rank = d->space.rank < 0 ? 1 : d->space.rank;
    if (!vt_h5_space_count(&d->space, &out->count))
        return vt_fail(h->err, VT_BAD_FILE, "more elements than can be");
    int64_t *shape = vt_arena_array(h->arena, (size_t)(rank + d->type.rank), sizeof *shape);
    if (!shape)
        return vt_arena_check(h->arena, h->err);
    for (int i = 0; i < rank && d->space.rank >= 0; i++)
        shape[i] = (int64_t)d->space.dims[i];
    for (int i = 0; i < d->type.rank; i++)
        shape[rank + i] = d->type.dims[i];
    out->shape = shape;
    out->rank = rank + d->type.rank;
    return vt_shape_count(shape, out->rank, &out->count)
               ? true
               : vt_fail(h->err, VT_BAD_FILE, "more elements than can be");
}

/* What deflate can do at most, 1032 to 1, bounds how much a file can stand for. */
static bool is_plausible(vt_h5 *h, const vt_h5_data *out)
{
    uint64_t most =
        h->file.n < UINT64_MAX / 2048 ? 1032 * (uint64_t)h->file.n + (1 << 20) : UINT64_MAX;
    return out->count <= most / out->element
               ? true
               : vt_fail(h->err, VT_BAD_FILE, "%llu elements of %llu bytes in a file of %zu",
                         (unsigned long long)out->count, (unsigned long long)out->element,
                         h->file.n);
}

/* Arrays as elements are further axes, along which there is one chunk. */
static bool add_inner_axes(vt_h5 *h, struct vt_h5_dataset *d)
{
    h5_space *s = &d->space;
    if (!s->rank || d->layout.rank != s->rank || s->rank + d->type.rank > H5_MOST_DIMS)
        return vt_fail(h->err, VT_BAD_FILE, "chunks of %d dimensions in a dataset of %d",
                       d->layout.rank, s->rank);
    for (int i = 0; i < d->type.rank; i++, s->rank++)
        s->dims[s->rank] = s->most[s->rank] = d->layout.chunk[s->rank] = d->type.dims[i];
    return true;
}

/* A few numbers in the file must not stand for days of reading zeros. */
static bool mostly_written(vt_h5 *h, const vt_h5_data *out, uint64_t written)
{
    uint64_t bytes = out->count * out->element;
    return bytes <= MOST_UNWRITTEN || bytes - MOST_UNWRITTEN <= written
               ? true
               : vt_fail(h->err, VT_LIMIT, "%llu of its %llu bytes were never written",
                         (unsigned long long)(bytes - written), (unsigned long long)bytes);
}

static bool set_grid(vt_h5 *h, struct vt_h5_dataset *d)
{
    d->chunk_bytes = d->type.size;
    if (!add_inner_axes(h, d))
        return false;
    for (int i = 0; i < d->space.rank; i++) {
        uint64_t c = d->layout.chunk[i];
        if (!c || d->chunk_bytes > (uint64_t)1 << 40 || c > ((uint64_t)1 << 40) / d->chunk_bytes)
            return vt_fail(h->err, VT_BAD_FILE, "a chunk with a side of %llu",
                           (unsigned long long)c);
        d->chunk_bytes *= c;
        d->grid[i] = d->space.dims[i] / c + (d->space.dims[i] % c != 0);
    }
    if (d->chunk_bytes / 1032 > h->file.n + (1 << 16))
        return vt_fail(h->err, VT_BAD_FILE, "chunks of %llu bytes in a file of %zu",
                       (unsigned long long)d->chunk_bytes, h->file.n);
    return true;
}

static bool open_chunks(vt_h5 *h, struct vt_h5_dataset *d, vt_h5_data *out)
{
    h5_chunks chunks = {0};
    for (unsigned i = 0; i < d->n_filters; i++) {
        const char *what = vt_h5_filter_missing(&d->filters[i]);
        if (what)
            return vt_fail(h->err, VT_UNKNOWN, "it is packed by the filter %s, which is not known",
                           what);
    }
    if (!set_grid(h, d) || !vt_h5_chunks_read(h, d, &chunks))
        return false;
    d->chunks = chunks.at;
    d->n_chunks = chunks.n;
    for (size_t i = 0; i < chunks.n; i++)
        out->stored += chunks.at[i].size;
    out->offset = chunks.n ? h->start + chunks.at[0].at : 0;
    return mostly_written(h, out, chunks.n * d->chunk_bytes) && vt_h5_band_room(h, d);
}

static bool open_packed(vt_h5 *h, struct vt_h5_dataset *d, vt_h5_data *out)
{
    h5_reader r;
    uint64_t bytes = out->count * out->element;
    h5_layout *l = &d->layout;
    if (l->class == H5_CONTIGUOUS && l->address != UINT64_MAX) {
        uint64_t work = h->work;
        h->work = UINT64_MAX; /* elements are no structure */
        bool ok = vt_h5_at(h, l->address, bytes, "its data", &r);
        h->work = work;
        if (!ok)
            return false;
        l->packed = (vt_str){(const char *)r.p, (size_t)bytes};
    }
    if (l->packed.p && l->packed.n < bytes)
        return vt_fail(h->err, VT_BAD_FILE, "%zu bytes for %llu elements of %llu", l->packed.n,
                       (unsigned long long)out->count, (unsigned long long)out->element);
    if (!l->packed.p && !mostly_written(h, out, 0))
        return false;
    out->stored = l->packed.p ? bytes : 0;
    out->offset = l->packed.p ? h->start + (uint64_t)(l->packed.p - h->file.p) : 0;
    bool swapped = d->type.big && d->type.word > 1;
    if (d->type.kind == VT_H5_NUMBER && !swapped)
        out->packed = (const uint8_t *)l->packed.p;
    return true;
}

static bool open_layout(vt_h5 *h, struct vt_h5_dataset *d, vt_h5_data *out, bool external)
{
    if (external)
        return vt_fail(h->err, VT_UNKNOWN, "its data lies in another file, which is not read");
    if (d->layout.class > H5_CHUNKED)
        return vt_fail(h->err, VT_UNKNOWN,
                       "it is put together from other datasets, which is not read");
    if (d->type.kind == VT_H5_OTHER)
        return vt_fail(h->err, VT_UNKNOWN, "its elements are %s", d->type.says);
    return d->layout.class == H5_CHUNKED ? open_chunks(h, d, out) : open_packed(h, d, out);
}

static bool read_messages(vt_h5 *h, vt_id node, struct vt_h5_dataset *d, bool *external)
{
    h5_messages m;
    h5_message it;
    unsigned have = 0;
    if (!vt_h5_messages_open(h, h->nodes.at[node].at, &m))
        return false;
    while (vt_h5_message_next(&m, &it)) {
        bool ok = true;
        if (it.type == H5_DATATYPE)
            ok = vt_h5_type_read(h, &it.body, &d->type);
        else if (it.type == H5_DATASPACE)
            ok = vt_h5_space_read(h, &it.body, &d->space);
        else if (it.type == H5_LAYOUT)
            ok = read_layout(h, it.body, &d->layout);
        else if (it.type == H5_FILTERS)
            ok = vt_h5_filters_read(h, it.body, d);
        *external |= it.type == H5_EXTERNAL_FILES;
        have |= it.type < 32 ? 1u << it.type : 0;
        if (!ok)
            return false;
    }
    const unsigned due = 1u << H5_DATATYPE | 1u << H5_DATASPACE | 1u << H5_LAYOUT;
    if (!m.failed && (have & due) != due)
        return vt_fail(h->err, VT_BAD_FILE, "a dataset without type, space or layout");
    for (unsigned type = H5_OLD_FILL; type <= H5_FILL && !m.failed; type++)
        if (have >> type & 1) {
            if (!vt_h5_message_find(h, h->nodes.at[node].at, type, &it))
                return false;
            read_fill(it.body, type, d);
        }
    return !m.failed;
}

static void take_as(h5_type *t, vt_dtype as)
{
    uint64_t bytes;
    if (t->kind != VT_H5_OTHER || !vt_dtype_bytes(as, 1, &bytes) || bytes != t->size)
        return;
    t->kind = VT_H5_NUMBER;
    t->dtype = as;
}

static bool open_data(vt_h5 *h, vt_id node, vt_dtype as, struct vt_h5_dataset *d, vt_h5_data *out)
{
    bool external = false;
    d->layout.address = UINT64_MAX;
    if (!read_messages(h, node, d, &external) || !make_shape(h, d, out))
        return false;
    take_as(&d->type, as);
    out->dtype = d->type.kind == VT_H5_NUMBER  ? d->type.dtype
                 : d->type.kind == VT_H5_OTHER ? VT_DTYPE_UNKNOWN
                                               : VT_DTYPE_STRING;
    out->says = d->type.says;
    out->element = d->type.size;
    out->source = d;
    if (!is_plausible(h, out))
        return false;
    vt_err why = {0}, *outer = h->err;
    h->err = &why;
    bool ok = open_layout(h, d, out, external);
    h->err = outer;
    if (!ok && why.code == VT_NO_MEMORY)
        return vt_arena_check(h->arena, outer);
    if (!ok)
        out->missing = vt_cstr(h->arena, vt_str_of(why.reason));
    return vt_arena_check(h->arena, outer);
}

bool vt_h5_data_open(vt_h5 *h, vt_id node, vt_h5_data *out, vt_err *err)
{
    return vt_h5_data_open_as(h, node, VT_DTYPE_UNKNOWN, out, err);
}

bool vt_h5_data_open_as(vt_h5 *h, vt_id node, vt_dtype as, vt_h5_data *out, vt_err *err)
{
    h->err = err;
    *out = (vt_h5_data){0};
    struct vt_h5_dataset *d = vt_arena_take(h->arena, sizeof *d);
    if (!d)
        return vt_arena_check(h->arena, err);
    d->h = h;
    if (open_data(h, node, as, d, out))
        return true;
    vt_str path = vt_h5_path(h, node, h->arena);
    return vt_while(err, "HDF5 dataset '/%.*s'", VT_ARG(path));
}
