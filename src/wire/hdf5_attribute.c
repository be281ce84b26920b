/* hdf5_attribute.c: small data on an object.
 *
 *   attribute message   version 1, flags 1 (1: the type is a pointer, 2: the space is), size of
 * name 2, of type 2, of space 2, [version 3: charset 1], name, type, space, data; in version 1 the
 * three are padded to 8 attribute info      version 1, flags 1, [order 2], fractal heap O, B-tree
 * of names O
 *
 * Many or large attributes of new files lie in a fractal heap, listed by a version 2 B-tree of type
 * 8 (heap ID 8, flags 1, ...). */
#include "wire/hdf5_parts.h"

#include <string.h>

typedef VT_VEC(vt_h5_attribute) attribute_list;

typedef struct reading {
    vt_h5 *h;
    attribute_list list;
    h5_heap heap;
} reading;

static h5_reader part(h5_reader *r, uint64_t size, bool padded)
{
    uint64_t all = padded ? (size + 7) & ~(uint64_t)7 : size;
    vt_str s = vt_h5_cut(r, all);
    return vt_h5_over(vt_str_cut(s, 0, (size_t)size));
}

static bool read_elements(reading *g, vt_h5_attribute *a, const h5_type *t, h5_reader data)
{
    uint64_t have = (uint64_t)(data.end - data.p);
    if (a->n && t->size > have / a->n)
        return vt_fail(g->h->err, VT_BAD_FILE, "attribute '%.*s' is cut", VT_ARG(a->name));
    a->kind = t->kind;
    a->dtype = t->dtype;
    if (t->kind == VT_H5_NUMBER) {
        a->numbers = t->big && t->word > 1 ? NULL : data.p;
        return true;
    }
    if (t->kind != VT_H5_STRING && t->kind != VT_H5_TEXT)
        return true;
    vt_str *strings = vt_arena_array(g->h->arena, (size_t)a->n, sizeof *strings);
    if (!strings)
        return vt_arena_check(g->h->arena, g->h->err);
    a->strings = strings;
    return vt_h5_strings_read(g->h, t, data, a->n, strings)
               ? true
               : vt_while(g->h->err, "attribute '%.*s'", VT_ARG(a->name));
}

static bool read_attribute(reading *g, h5_reader r)
{
    h5_type t;
    h5_space s;
    unsigned version = (unsigned)vt_h5_take(&r, 1), flags = (unsigned)vt_h5_take(&r, 1);
    uint64_t name = vt_h5_take(&r, 2), type = vt_h5_take(&r, 2), space = vt_h5_take(&r, 2);
    if (version < 1 || version > 3)
        return vt_fail(g->h->err, VT_BAD_FILE, "attribute version %u is not known", version);
    vt_h5_skip(&r, version == 3 ? 1 : 0);
    h5_reader n = part(&r, name, version == 1), ty = part(&r, type, version == 1),
              sp = part(&r, space, version == 1);
    vt_h5_attribute *a = r.failed ? NULL : vt_push(g->h->arena, &g->list);
    if (!a)
        return r.failed ? vt_h5_cut_short(g->h, "an attribute")
                        : vt_arena_check(g->h->arena, g->h->err);
    a->name = vt_str_cut((vt_str){(const char *)n.p, (size_t)(n.end - n.p)}, 0, (size_t)name);
    a->name.n = strnlen(a->name.p, a->name.n);
    if (version > 1 && flags & 1 && !vt_h5_message_shared(g->h, H5_DATATYPE, &ty))
        return false;
    if (version > 1 && flags & 2 && !vt_h5_message_shared(g->h, H5_DATASPACE, &sp))
        return false;
    if (!vt_h5_type_read(g->h, &ty, &t) || !vt_h5_space_read(g->h, &sp, &s))
        return vt_while(g->h->err, "attribute '%.*s'", VT_ARG(a->name));
    if (!vt_h5_space_count(&s, &a->n))
        return vt_fail(g->h->err, VT_BAD_FILE, "attribute '%.*s' has more elements than can be",
                       VT_ARG(a->name));
    for (int i = 0; i < t.rank; i++) /* arrays as elements: their elements in a row */
        a->n = t.dims[i] && a->n > UINT32_MAX / t.dims[i] ? UINT32_MAX : a->n * t.dims[i];
    return read_elements(g, a, &t, r);
}

static bool read_dense(void *ctx, unsigned type, h5_reader record)
{
    reading *g = ctx;
    h5_reader attribute;
    if (type != 8 && type != 9)
        return vt_fail(g->h->err, VT_BAD_FILE, "a B-tree of type %u lists no attributes", type);
    vt_str id = vt_h5_cut(&record, 8);
    h5_reader r = vt_h5_over(id);
    if (vt_h5_take(&record, 1) & 2)
        return vt_fail(g->h->err, VT_UNKNOWN, "messages shared in a heap are not read");
    return record.failed
               ? vt_h5_cut_short(g->h, "a record of an attribute")
               : vt_h5_heap_get(g->h, &g->heap, r, &attribute) && read_attribute(g, attribute);
}

static bool read_info(reading *g, h5_reader r)
{
    vt_h5_skip(&r, 1);
    unsigned flags = (unsigned)vt_h5_take(&r, 1);
    vt_h5_skip(&r, flags & 1 ? 2 : 0);
    uint64_t heap = vt_h5_offset(g->h, &r), tree = vt_h5_offset(g->h, &r);
    if (r.failed)
        return vt_h5_cut_short(g->h, "an attribute info message");
    return heap == UINT64_MAX ||
           (vt_h5_heap_open(g->h, heap, &g->heap) && vt_h5_tree2(g->h, tree, read_dense, g));
}

bool vt_h5_attributes_read(vt_h5 *h, vt_id node, vt_h5_attributes *out, vt_err *err)
{
    h5_messages m;
    h5_message it;
    reading g = {.h = h};
    h->err = err;
    *out = (vt_h5_attributes){0};
    bool ok = vt_h5_messages_open(h, h->nodes.at[node].at, &m);
    while (ok && vt_h5_message_next(&m, &it))
        ok = it.type == H5_ATTRIBUTE        ? read_attribute(&g, it.body)
             : it.type == H5_ATTRIBUTE_INFO ? read_info(&g, it.body)
                                            : true;
    *out = (vt_h5_attributes){g.list.at, g.list.n};
    if (ok && !m.failed)
        return true;
    vt_str path = vt_h5_path(h, node, h->arena);
    return vt_while(err, "HDF5 object '/%.*s'", VT_ARG(path));
}

const vt_h5_attribute *vt_h5_attribute_named(const vt_h5_attributes *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++)
        if (vt_str_is(all->at[i].name, name))
            return &all->at[i];
    return NULL;
}
