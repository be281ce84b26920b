/* numpy.c: NumPy's arrays as tensors: one (.npy), or several in a zip (.npz).
 *
 *   .npy   header (numpy_header.c) | elements
 *   .npz   a zip whose members are NAME.npy, stored (np.savez) or deflated (np.savez_compressed)
 *
 * Stored members are read in place. Each field of an array of records is a tensor, ARRAY.FIELD. */
#include "formats/numpy.h"
#include "architecture/architecture.h"

#include <string.h>

enum { LONGEST_HEADER = 1 << 20 };

static vt_str file_of(const vt_map *map)
{
    return (vt_str){(const char *)map->p, map->n};
}

/* ---- one array
 * --------------------------------------------------------------------------------------- */

static bool array_add(vt_model *m, npy_source *s, vt_str name, uint64_t offset, vt_err *err)
{
    uint8_t first[12] = {0};
    npy_header h;
    if (!vt_npy_bytes(s, 0, s->size < 12 ? s->size : 12, first, err))
        return false;
    uint64_t n = vt_npy_header_bytes(first);
    if (n == 0 || n > LONGEST_HEADER || n > s->size)
        return vt_fail(err, VT_BAD_FILE,
                       n == 0        ? "it does not begin as a NumPy array does"
                       : n > s->size ? "it ends within its header"
                                     : "its header is longer than 1 MB");
    char *text = vt_arena_take(m->arena, n);
    if (!text)
        return vt_arena_check(m->arena, err);
    if (!vt_npy_bytes(s, 0, n, text, err) ||
        !vt_npy_header_read(m->arena, (vt_str){text, (size_t)n}, &h, err))
        return false;
    for (size_t i = 0; i < h.fields.n; i++) {
        const npy_field *f = &h.fields.at[i];
        vt_weight *w = vt_push(m->arena, &m->weights);
        if (!w)
            break;
        w->name = f->name.n && name.n
                      ? vt_str_format(m->arena, "%.*s.%.*s", VT_ARG(name), VT_ARG(f->name))
                  : f->name.n ? f->name
                              : name;
        w->offset = offset + (s->deflated ? 0 : h.bytes);
        vt_npy_data_find(m, s, &h, f, w);
    }
    return vt_arena_check(m->arena, err);
}

static vt_str stem_of(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    vt_str name = vt_str_of(slash ? slash + 1 : path);
    return vt_str_ends(name, VT_S(".npy")) ? vt_str_cut(name, 0, name.n - 4) : name;
}

static int npy_probe(const vt_map *map)
{
    return map->n >= 12 && vt_npy_header_bytes(map->p) ? 3 : 0;
}

static bool npy_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    npy_source *s = vt_arena_take(m->arena, sizeof *s);
    if (!s)
        return vt_arena_check(m->arena, err);
    *s = (npy_source){.bytes = file_of(map), .size = map->n};
    if (!array_add(m, s, vt_str_copy(m->arena, stem_of(map->path)), 0, err))
        return false;
    m->version = vt_str_format(m->arena, "%u.%u", map->p[6], map->p[7]);
    if (!vt_arena_check(m->arena, err) || !vt_architecture_build(m, VT_S(""), err))
        return false;
    m->no_graph = VT_S("an array alone computes nothing");
    m->has_graph = false;
    return true;
}

const vt_format vt_format_npy = {
    .name = "npy",
    .says = "NumPy array",
    .endings = ".npy",
    .graph = false,
    .weights = true,
    .probe = npy_probe,
    .open = npy_open,
};

/* ---- a zip of them
 * ----------------------------------------------------------------------------------- */

static int npz_probe(const vt_map *map)
{
    vt_zip z;
    vt_zip_member member;
    int arrays = 0, others = 0;
    if (map->n < 4 || memcmp(map->p, "PK\3\4", 4) || !vt_zip_open(file_of(map), &z, NULL))
        return 0;
    while (arrays + others < 1000 && vt_zip_next(&z, &member))
        *(vt_str_ends(member.name, VT_S(".npy")) ? &arrays : &others) += 1;
    return !arrays ? 0 : others ? 2 : 3;
}

static bool member_add(vt_model *m, const vt_map *map, const vt_zip_member *member, vt_err *err)
{
    npy_source *s = vt_arena_take(m->arena, sizeof *s);
    vt_str file = file_of(map);
    if (!s)
        return vt_arena_check(m->arena, err);
    if (!vt_zip_data(file, member, &s->bytes, err))
        return false;
    s->deflated = member->method != 0;
    s->size = member->size;
    s->inflater = s->deflated ? vt_inflater_new(m->arena) : NULL;
    return vt_arena_check(m->arena, err) &&
           array_add(m, s, vt_str_cut(member->name, 0, member->name.n - 4),
                     (uint64_t)(s->bytes.p - file.p), err);
}

/* A member that cannot be read is named; the others are shown. */
static bool npz_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_zip z;
    vt_zip_member member;
    size_t arrays = 0;
    if (!vt_zip_open(file_of(map), &z, err))
        return false;
    for (uint64_t done = 0, all = z.left; vt_zip_next(&z, &member); done++) {
        vt_err why = {0};
        bool array = vt_str_ends(member.name, VT_S(".npy"));
        bool read = array && member_add(m, map, &member, &why);
        arrays += read;
        if (!vt_arena_ok(m->arena) || !vt_step(progress, "arrays", (double)done, (double)all, err))
            return vt_arena_check(m->arena, err) && false;
        vt_str *note = read ? NULL : vt_push(m->arena, &m->notes);
        if (note)
            *note = array ? vt_str_format(m->arena, "%.*s: %s", VT_ARG(member.name), why.reason)
                          : vt_str_format(m->arena, "%.*s is no array", VT_ARG(member.name));
    }
    if (!arrays)
        return vt_fail(err, VT_BAD_FILE, "none of its arrays can be read: %.*s",
                       VT_ARG(m->notes.n ? m->notes.at[0] : VT_S("its directory is damaged")));
    return vt_architecture_build(m, VT_S(""), err);
}

const vt_format vt_format_npz = {
    .name = "npz",
    .says = "NumPy arrays in a zip",
    .endings = ".npz",
    .graph = true,
    .weights = true,
    .probe = npz_probe,
    .open = npz_open,
};
