/* hdf5_group.c: the links of a group, old and new.
 *
 *   symbol table message   B-tree O, local heap O; the tree's leaves are
 *     "SNOD", version 1, reserved 1, entries 2, then: name O (in the heap), object O, kind 4 (2: a
 * soft link), reserved 4, scratch 16 (soft: its path's place in the heap 4) link message version 1,
 * flags 1, [kind 1], [order 8], [charset 1], length of the name 1-8, name, then object O | soft:
 * length 2, path | 64 external: length 2, file link info message      version 1, flags 1, [order
 * 8], fractal heap O, B-tree of names O
 *
 * In large new groups the link messages lie in a fractal heap and a version 2 B-tree of type 5
 * (hash 4, heap ID) lists them. */
#include "wire/hdf5_parts.h"

typedef struct group {
    vt_h5 *h;
    h5_links *out;
    h5_reader names; /* data of the local heap */
    h5_heap heap;
} group;

static bool add_link(group *g, h5_link link)
{
    h5_link *l = vt_push(g->h->arena, g->out);
    if (!l)
        return vt_arena_check(g->h->arena, g->h->err);
    *l = link;
    return true;
}

/* ---- old groups
 * -------------------------------------------------------------------------------------------- */

static bool read_symbol(group *g, h5_reader *r)
{
    h5_link l = {0};
    uint64_t name = vt_h5_offset(g->h, r);
    l.at = vt_h5_offset(g->h, r);
    uint64_t kind = vt_h5_take(r, 4);
    vt_h5_skip(r, 4);
    uint64_t path = vt_h5_take(r, 4);
    vt_h5_skip(r, 12);
    if (!vt_h5_local_name(g->h, g->names, name, &l.name))
        return false;
    if (kind == 2) {
        l.at = UINT64_MAX;
        if (!vt_h5_local_name(g->h, g->names, path, &l.soft))
            return false;
    }
    return add_link(g, l);
}

static bool read_symbols(void *ctx, h5_reader key, uint64_t at)
{
    group *g = ctx;
    h5_reader r;
    (void)key;
    if (!vt_h5_block(g->h, at, 8, "SNOD", &r))
        return false;
    vt_h5_skip(&r, 1);
    uint64_t n = vt_h5_take(&r, 2), size = 24 + 2 * (uint64_t)g->h->offset_size;
    if (!vt_h5_at(g->h, at + 8, n * size, "a node of symbols", &r))
        return false;
    while (n--)
        if (!read_symbol(g, &r))
            return false;
    return true;
}

static bool read_old(group *g, h5_reader r)
{
    uint64_t tree = vt_h5_offset(g->h, &r), heap = vt_h5_offset(g->h, &r);
    if (r.failed)
        return vt_h5_cut_short(g->h, "a symbol table message");
    return vt_h5_local_data(g->h, heap, &g->names) &&
           vt_h5_tree1(g->h, tree, 0, g->h->length_size, read_symbols, g);
}

/* ---- new groups
 * -------------------------------------------------------------------------------------------- */

static bool read_link(group *g, h5_reader r)
{
    h5_link l = {.at = UINT64_MAX};
    vt_h5_skip(&r, 1);
    unsigned flags = (unsigned)vt_h5_take(&r, 1), kind = 0;
    if (flags & 8)
        kind = (unsigned)vt_h5_take(&r, 1);
    vt_h5_skip(&r, (flags & 4 ? 8 : 0) + (flags & 0x10 ? 1 : 0));
    l.name = vt_h5_cut(&r, vt_h5_take(&r, 1u << (flags & 3)));
    if (kind == 0)
        l.at = vt_h5_offset(g->h, &r);
    else
        l.soft = vt_h5_cut(&r, vt_h5_take(&r, 2));
    l.is_external = kind > 1;
    if (r.failed)
        return vt_h5_cut_short(g->h, "a link message");
    return add_link(g, l);
}

static bool read_dense_link(void *ctx, unsigned type, h5_reader record)
{
    group *g = ctx;
    h5_reader link;
    if (type != 5 && type != 6)
        return vt_fail(g->h->err, VT_BAD_FILE, "a B-tree of type %u lists no links", type);
    vt_h5_skip(&record, type == 5 ? 4 : 8);
    vt_str id = vt_h5_cut(&record, g->heap.id_size);
    h5_reader r = vt_h5_over(id);
    return record.failed ? vt_h5_cut_short(g->h, "a record of a link")
                         : vt_h5_heap_get(g->h, &g->heap, r, &link) && read_link(g, link);
}

static bool read_info(group *g, h5_reader r)
{
    vt_h5_skip(&r, 1);
    unsigned flags = (unsigned)vt_h5_take(&r, 1);
    vt_h5_skip(&r, flags & 1 ? 8 : 0);
    uint64_t heap = vt_h5_offset(g->h, &r), tree = vt_h5_offset(g->h, &r);
    if (r.failed)
        return vt_h5_cut_short(g->h, "a link info message");
    return heap == UINT64_MAX ||
           (vt_h5_heap_open(g->h, heap, &g->heap) && vt_h5_tree2(g->h, tree, read_dense_link, g));
}

bool vt_h5_links_read(vt_h5 *h, uint64_t object, h5_links *out)
{
    h5_messages m;
    h5_message it;
    group g = {.h = h, .out = out};
    if (!vt_h5_messages_open(h, object, &m))
        return false;
    while (vt_h5_message_next(&m, &it)) {
        bool ok = it.type == H5_SYMBOL_TABLE ? read_old(&g, it.body)
                  : it.type == H5_LINK_INFO  ? read_info(&g, it.body)
                  : it.type == H5_LINK       ? read_link(&g, it.body)
                                             : true;
        if (!ok)
            return false;
    }
    return !m.failed;
}
