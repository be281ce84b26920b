/* hdf5_tree.c: the two B-trees of HDF5, walked whole from the left.
 *
 *   version 1   "TREE", type 1, level 1, entries 2, left O, right O, key, child O, key, child O,
 * ... key: the last key closes the node version 2   "BTHD", version 1, type 1, node size 4, record
 * size 2, depth 2, percents 2, root O, records in root 2, records in all L, checksum 4 inner
 * "BTIN", version 1, type 1, records, then for each of the n + 1 children: address O, its records
 * (as many bytes as a leaf's most needs), below depth 1 all below it leaf      "BTLF", version 1,
 * type 1, records
 *
 * Levels fall by one from node to child, so that a circle cannot be walked. */
#include "wire/hdf5_parts.h"

typedef struct tree1 {
    vt_h5 *h;
    unsigned type, key_size;
    h5_entry each;
    void *ctx;
} tree1;

static bool walk1(const tree1 *t, uint64_t address, int level)
{
    h5_reader r;
    vt_h5 *h = t->h;
    uint64_t head = 8 + 2 * (uint64_t)h->offset_size;
    if (!vt_h5_block(h, address, head, "TREE", &r))
        return false;
    r.p--; /* no version: the type stands there */
    unsigned type = (unsigned)vt_h5_take(&r, 1);
    int own = (int)vt_h5_take(&r, 1);
    uint64_t n = vt_h5_take(&r, 2);
    if (type != t->type || (level >= 0 && own != level))
        return vt_fail(h->err, VT_BAD_FILE, "byte %llu: a B-tree node of another kind is due here",
                       (unsigned long long)address);
    if (!vt_h5_at(h, address + head, n * (t->key_size + h->offset_size), "a B-tree node", &r))
        return false;
    while (n--) {
        h5_reader key = {.p = r.p, .end = r.p + t->key_size};
        vt_h5_skip(&r, t->key_size);
        uint64_t child = vt_h5_offset(h, &r);
        if (!(own ? walk1(t, child, own - 1) : t->each(t->ctx, key, child)))
            return false;
    }
    return true;
}

bool vt_h5_tree1(vt_h5 *h, uint64_t address, unsigned type, unsigned key_size, h5_entry each,
                 void *ctx)
{
    tree1 t = {h, type, key_size, each, ctx};
    return walk1(&t, address, -1);
}

enum { MOST_LEVELS = 20 };

typedef struct tree2 {
    vt_h5 *h;
    unsigned type, record_size, count_size;
    uint64_t node_size;
    unsigned total_size[MOST_LEVELS]; /* bytes of "records below" of a child at that depth */
    h5_record each;
    void *ctx;
} tree2;

/* The most records a tree of each depth can hold decide how wide their numbers are written. */
static void set_sizes(tree2 *t, unsigned depth)
{
    uint64_t room = t->node_size > 10 ? t->node_size - 10 : 0, most = room / t->record_size;
    t->count_size = vt_h5_bytes_for(most);
    uint64_t all = most;
    for (unsigned d = 1; d <= depth && d < MOST_LEVELS; d++) {
        unsigned pointer = t->h->offset_size + t->count_size + t->total_size[d - 1];
        uint64_t here = room > pointer ? (room - pointer) / (t->record_size + pointer) : 0;
        all = all > UINT64_MAX / (here + 2) ? UINT64_MAX : (here + 1) * all + here;
        t->total_size[d] = vt_h5_bytes_for(all);
    }
}

static bool walk2(const tree2 *t, uint64_t address, uint64_t n, unsigned depth)
{
    h5_reader r, children;
    uint64_t records = n * t->record_size;
    unsigned below = depth ? t->total_size[depth - 1] : 0;
    uint64_t pointers = depth ? (n + 1) * (t->h->offset_size + t->count_size + below) : 0;
    if (!vt_h5_block(t->h, address, 6 + records + pointers, depth ? "BTIN" : "BTLF", &r))
        return false;
    vt_h5_skip(&r, 1);
    children = r;
    vt_h5_skip(&children, records);
    for (uint64_t i = 0; i <= n; i++) {
        if (depth) {
            uint64_t child = vt_h5_offset(t->h, &children),
                     count = vt_h5_take(&children, t->count_size);
            vt_h5_skip(&children, below);
            if (!walk2(t, child, count, depth - 1))
                return false;
        }
        vt_str record = i < n ? vt_h5_cut(&r, t->record_size) : (vt_str){0};
        if (i < n && !t->each(t->ctx, t->type, vt_h5_over(record)))
            return false;
    }
    return true;
}

bool vt_h5_tree2(vt_h5 *h, uint64_t address, h5_record each, void *ctx)
{
    h5_reader r;
    tree2 t = {.h = h, .each = each, .ctx = ctx};
    if (!vt_h5_block(h, address, 18 + (uint64_t)h->offset_size + h->length_size, "BTHD", &r))
        return false;
    t.type = (unsigned)vt_h5_take(&r, 1);
    t.node_size = vt_h5_take(&r, 4);
    t.record_size = (unsigned)vt_h5_take(&r, 2);
    unsigned depth = (unsigned)vt_h5_take(&r, 2);
    vt_h5_skip(&r, 2);
    uint64_t root = vt_h5_offset(h, &r), n = vt_h5_take(&r, 2);
    if (!t.record_size || depth >= MOST_LEVELS)
        return vt_fail(h->err, VT_BAD_FILE, "a B-tree of %u levels with records of %u bytes", depth,
                       t.record_size);
    set_sizes(&t, depth);
    return root == UINT64_MAX || walk2(&t, root, n, depth);
}
