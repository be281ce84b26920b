/* hdf5.c: HDF5, a read-only subset, in place: the superblock and the tree of names.
 *
 *   superblock at 0, 512, 1024, 2048 ...   89 'H' 'D' 'F' 0d 0a 1a 0a | version 1
 *     0, 1   versions 3, reserved 1 (before the last), size of offsets 1, of lengths 1, reserved 1,
 *            leaf k 2, internal k 2, flags 4 (version 1: chunk k 2, reserved 2), base O, free
 *            space O, end O, driver O, root entry: link name O, object header O ...
 *     2, 3   size of offsets 1, of lengths 1, flags 1, base O, extension O, end O, root header O
 *
 * All addresses count from the base (behind a user block). The tree is walked once, breadth first:
 * nodes[0] is the root group, the children of a group stand together and are sorted by name. A
 * group that is linked twice shares its children, so that links in a circle cost nothing. */
#include "wire/hdf5_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- bytes
 * ------------------------------------------------------------------------------------------------
 */

h5_reader vt_h5_over(vt_str bytes)
{
    const uint8_t *p = (const uint8_t *)(bytes.p ? bytes.p : "");
    return (h5_reader){.p = p, .end = p + bytes.n};
}

uint64_t vt_h5_take(h5_reader *r, unsigned bytes)
{
    uint64_t v = 0;
    if ((size_t)(r->end - r->p) < bytes) {
        r->failed = true;
        r->p = r->end;
        return 0;
    }
    memcpy(&v, r->p, bytes);
    r->p += bytes;
    return v;
}

vt_str vt_h5_cut(h5_reader *r, uint64_t n)
{
    if ((uint64_t)(r->end - r->p) < n) {
        r->failed = true;
        r->p = r->end;
        return (vt_str){0};
    }
    vt_str s = {(const char *)r->p, (size_t)n};
    r->p += n;
    return s;
}

void vt_h5_skip(h5_reader *r, uint64_t n)
{
    vt_h5_cut(r, n);
}

uint64_t vt_h5_offset(const vt_h5 *h, h5_reader *r)
{
    uint64_t v = vt_h5_take(r, h->offset_size);
    return v == UINT64_MAX >> (64 - 8 * h->offset_size) ? UINT64_MAX : v;
}

uint64_t vt_h5_length(const vt_h5 *h, h5_reader *r)
{
    return vt_h5_take(r, h->length_size);
}

bool vt_h5_cut_short(vt_h5 *h, const char *what)
{
    return vt_fail(h->err, VT_BAD_FILE, "%s is cut", what);
}

bool vt_h5_rest(vt_h5 *h, uint64_t address, const char *what, h5_reader *out)
{
    if (address >= h->file.n)
        return vt_fail(h->err, VT_BAD_FILE,
                       "%s is said to stand at byte %llu, but the file has %zu", what,
                       (unsigned long long)address, h->file.n);
    const uint8_t *p = (const uint8_t *)h->file.p;
    *out = (h5_reader){.p = p + address, .end = p + h->file.n};
    return true;
}

bool vt_h5_at(vt_h5 *h, uint64_t address, uint64_t size, const char *what, h5_reader *out)
{
    if (address > h->file.n || size > h->file.n - address)
        return vt_fail(h->err, VT_BAD_FILE,
                       "%s is said to take %llu bytes at byte %llu, but the file has %zu", what,
                       (unsigned long long)size, (unsigned long long)address, h->file.n);
    if (size + 16 > h->work)
        return vt_fail(h->err, VT_BAD_FILE, "parts of the file point back at each other");
    h->work -= size + 16;
    const uint8_t *p = (const uint8_t *)h->file.p + address;
    *out = (h5_reader){.p = p, .end = p + size};
    return true;
}

bool vt_h5_block(vt_h5 *h, uint64_t address, uint64_t size, const char *letters, h5_reader *out)
{
    if (!vt_h5_at(h, address, size, letters, out))
        return false;
    if (size < 5 || memcmp(out->p, letters, 4))
        return vt_fail(h->err, VT_BAD_FILE, "byte %llu: the letters %s are due here",
                       (unsigned long long)address, letters);
    out->p += 5;
    return true;
}

unsigned vt_h5_bytes_for(uint64_t most)
{
    unsigned n = 1;
    while (n < 8 && most >> (8 * n))
        n++;
    return n;
}

/* ---- superblock
 * ------------------------------------------------------------------------------------------- */

static const uint8_t signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

static size_t find_signature(vt_str file)
{
    for (size_t at = 0; at < file.n && file.n - at >= 8; at = at ? 2 * at : 512)
        if (!memcmp(file.p + at, signature, 8))
            return at;
    return SIZE_MAX;
}

bool vt_h5_is(vt_str file)
{
    return find_signature(file) != SIZE_MAX;
}

static bool good_size(unsigned n)
{
    return n == 2 || n == 4 || n == 8;
}

static bool read_superblock(vt_h5 *h, size_t at, uint64_t *root)
{
    h5_reader r = {.p = (const uint8_t *)h->file.p + at + 8,
                   .end = (const uint8_t *)h->file.p + h->file.n};
    unsigned version = (unsigned)vt_h5_take(&r, 1);
    if (version > 3)
        return vt_fail(h->err, VT_UNKNOWN, "superblock version %u is not known", version);
    if (version < 2)
        vt_h5_skip(&r, 4);
    h->offset_size = (unsigned)vt_h5_take(&r, 1);
    h->length_size = (unsigned)vt_h5_take(&r, 1);
    if (r.failed)
        return vt_h5_cut_short(h, "the superblock");
    if (!good_size(h->offset_size) || !good_size(h->length_size))
        return vt_fail(h->err, VT_BAD_FILE, "addresses of %u bytes and lengths of %u",
                       h->offset_size, h->length_size);
    vt_h5_skip(&r, version < 2 ? 9 + 4 * version : 1);
    uint64_t base = vt_h5_offset(h, &r);
    for (int i = 0; i < (version < 2 ? 4 : 2); i++)
        vt_h5_offset(h, &r);
    *root = vt_h5_offset(h, &r);
    if (r.failed)
        return vt_h5_cut_short(h, "the superblock");
    if (base != at && base > h->file.n)
        base = at;
    h->start = base < at ? at : base;
    h->file = vt_str_from(h->file, (size_t)h->start);
    return true;
}

/* ---- the tree of names
 * ----------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return vt_str_cmp(((const h5_link *)a)->name, ((const h5_link *)b)->name);
}

static bool add_child(vt_h5 *h, vt_id parent, const h5_link *l)
{
    vt_h5_node *n = vt_push(h->arena, &h->nodes);
    if (!n)
        return vt_arena_check(h->arena, h->err);
    n->name = l->name;
    n->parent = parent;
    n->at = l->at;
    n->soft = l->soft;
    n->kind = l->is_external ? VT_H5_EXTERNAL : l->at == UINT64_MAX ? VT_H5_SOFT : VT_H5_GROUP;
    n->depth = h->nodes.at[parent].depth + 1;
    return true;
}

static bool add_children(vt_h5 *h, vt_id group)
{
    h5_links links = {0};
    if (!vt_h5_links_read(h, h->nodes.at[group].at, &links))
        return false;
    if (links.n)
        qsort(links.at, links.n, sizeof *links.at, by_name);
    h->nodes.at[group].first_child = (vt_id)h->nodes.n;
    for (size_t i = 0; i < links.n; i++)
        if (!add_child(h, group, &links.at[i]))
            return false;
    h->nodes.at[group].n_children = (uint32_t)links.n;
    return true;
}

/* What an object is shows in its messages: only datasets have a layout. */
static bool find_kind(vt_h5 *h, vt_h5_node *n)
{
    h5_messages m;
    h5_message it;
    bool group = false, layout = false, type = false;
    if (!vt_h5_messages_open(h, n->at, &m))
        return false;
    while (vt_h5_message_next(&m, &it)) {
        layout |= it.type == H5_LAYOUT;
        type |= it.type == H5_DATATYPE;
        group |= it.type == H5_SYMBOL_TABLE || it.type == H5_LINK_INFO || it.type == H5_LINK ||
                 it.type == H5_GROUP_INFO;
    }
    n->kind = layout ? VT_H5_DATASET : type && !group ? VT_H5_TYPE : VT_H5_GROUP;
    return !m.failed;
}

/* One step of the walk: what node `i` is, and its children unless they are known. */
static bool visit(vt_h5 *h, vt_id i, vt_names *seen)
{
    vt_h5_node *n = &h->nodes.at[i];
    if (n->kind == VT_H5_SOFT || n->kind == VT_H5_EXTERNAL)
        return true;
    if (!find_kind(h, n))
        return false;
    if (n->kind != VT_H5_GROUP)
        return true;
    if (n->depth > H5_DEEPEST)
        return vt_fail(h->err, VT_BAD_FILE, "groups nested more than %d deep", H5_DEEPEST);
    uint64_t *key = vt_arena_take(h->arena, sizeof *key);
    if (!key)
        return vt_arena_check(h->arena, h->err);
    *key = n->at;
    vt_str k = {(const char *)key, sizeof *key};
    vt_id first = vt_names_get(seen, k);
    if (first != VT_NONE) {
        n->first_child = h->nodes.at[first].first_child;
        n->n_children = h->nodes.at[first].n_children;
        return true;
    }
    vt_names_put(seen, k, i);
    return add_children(h, i);
}

static vt_str path_of(const vt_h5 *h, vt_id id, vt_arena *a)
{
    vt_str path = h->nodes.at[id].name;
    for (vt_id p = h->nodes.at[id].parent; id && p; p = h->nodes.at[p].parent)
        path = vt_str_format(a, "%.*s/%.*s", (int)h->nodes.at[p].name.n, h->nodes.at[p].name.p,
                             (int)path.n, path.p);
    return path;
}

vt_str vt_h5_path(const vt_h5 *h, vt_id node, vt_arena *a)
{
    return path_of(h, node, a);
}

static bool walk(vt_h5 *h, uint64_t root)
{
    vt_names seen;
    vt_names_init(&seen, h->arena, 64);
    vt_h5_node *n = vt_push(h->arena, &h->nodes);
    if (!n)
        return vt_arena_check(h->arena, h->err);
    n->at = root;
    for (vt_id i = 0; i < h->nodes.n; i++)
        if (!visit(h, i, &seen)) {
            vt_str path = path_of(h, i, h->arena);
            return i ? vt_while(h->err, "HDF5 object '%.*s'", VT_ARG(path)) : false;
        }
    return vt_arena_check(h->arena, h->err);
}

/* ---- finding
 * -----------------------------------------------------------------------------------------------
 */

static vt_id child_named(const vt_h5 *h, vt_id group, vt_str name)
{
    const vt_h5_node *g = &h->nodes.at[group];
    uint32_t low = 0, high = g->n_children;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        int c = vt_str_cmp(h->nodes.at[g->first_child + mid].name, name);
        if (!c)
            return g->first_child + mid;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return VT_NONE;
}

static vt_id find(const vt_h5 *h, vt_id from, vt_str path, int hops);

/* A soft link leads on, at most 16 times. */
static vt_id follow(const vt_h5 *h, vt_id id, int hops)
{
    const vt_h5_node *n = &h->nodes.at[id];
    return n->kind != VT_H5_SOFT ? id
           : hops == 16          ? VT_NONE
                                 : find(h, n->parent, n->soft, hops + 1);
}

static vt_id find(const vt_h5 *h, vt_id from, vt_str path, int hops)
{
    if (vt_str_starts(path, VT_S("/")))
        from = 0;
    for (size_t at = 0; at < path.n && from != VT_NONE;) {
        size_t slash = vt_str_find(path, '/', at), end = slash == SIZE_MAX ? path.n : slash;
        vt_str part = vt_str_cut(path, at, end - at);
        at = end + 1;
        if (!part.n || vt_str_is(part, "."))
            continue;
        vt_id child = child_named(h, from, part);
        from = child == VT_NONE ? VT_NONE : follow(h, child, hops);
    }
    return from;
}

vt_id vt_h5_find(const vt_h5 *h, vt_id from, vt_str path)
{
    return find(h, from, path, 0);
}

const vt_h5_node *vt_h5_nodes(const vt_h5 *h, size_t *n)
{
    *n = h->nodes.n;
    return h->nodes.at;
}

vt_h5 *vt_h5_open(vt_arena *a, vt_str file, vt_err *err)
{
    uint64_t root = 0;
    size_t at = find_signature(file);
    if (at == SIZE_MAX) {
        vt_fail(err, VT_BAD_FILE, "this is no HDF5 file: its signature is missing");
        return NULL;
    }
    vt_h5 *h = vt_arena_take(a, sizeof *h);
    if (!h) {
        vt_arena_check(a, err);
        return NULL;
    }
    h->arena = a;
    h->file = file;
    h->err = err;
    h->work = 16 * (uint64_t)file.n + (1 << 24);
    return read_superblock(h, at, &root) && walk(h, root) ? h : NULL;
}
