/* pytorch_zip.c: zip archives as torch 1.6 and later write them.
 *
 *     NAME/data.pkl                the pickle; NAME is any, or nothing
 *     NAME/data/0, NAME/data/1...  a storage each, elements as they are, stored, aligned to 64
 * bytes NAME/byteorder               "little" or "big"; without it: little NAME/version of the
 * archive: "3" NAME/constants.pkl, NAME/constants/0...    TorchScript's constants, and
 *     NAME/code/...                its code, which is not read
 *     NAME/data/weights/...        of torch.export, see pytorch_export.c
 *
 * Storages stay where they are. Members that somebody deflated are inflated when they are asked
 * for.
 */
#include "formats/pytorch.h"

#include <string.h>

enum { LARGEST_PICKLE = 1 << 30, LARGEST_TEXT = 64, MOST_EXPECTED = 4096 };

/* Members that make an archive torch's, below one folder or none. */
static const vt_str signs[] = {
    VT_S("data.pkl"),
    VT_S("data/weights/model_weights_config.json"),
    VT_S("serialized_state_dict.pt"),
};

/* The folder that such a member stands in. */
static bool top_of(vt_str name, vt_str *top)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!vt_str_ends(name, signs[i]))
            continue;
        vt_str folder = vt_str_cut(name, 0, name.n - signs[i].n);
        if (folder.n && vt_str_find(folder, '/', 0) != folder.n - 1)
            continue;
        *top = folder;
        return true;
    }
    return false;
}

bool vt_torch_zip_is(vt_str file)
{
    vt_zip z;
    vt_zip_member m;
    vt_str top;
    if (!vt_str_starts(file, VT_S("PK")) || !vt_zip_open(file, &z, NULL))
        return false;
    while (vt_zip_next(&z, &m))
        if (top_of(m.name, &top))
            return true;
    return false;
}

static bool list_members(torch_archive *a)
{
    vt_arena *arena = a->t->m->arena;
    vt_zip z;
    vt_zip_member m;
    if (!vt_zip_open(a->file, &z, a->t->err))
        return false;
    vt_names_init(&a->at, arena, z.left < MOST_EXPECTED ? (size_t)z.left : MOST_EXPECTED);
    while (vt_zip_next(&z, &m)) {
        vt_zip_member *to = vt_push(arena, &a->members);
        if (!to)
            return vt_arena_check(arena, a->t->err);
        *to = m;
        vt_names_put(&a->at, m.name, (vt_id)(a->members.n - 1));
        top_of(m.name, &a->top);
    }
    return vt_arena_check(arena, a->t->err);
}

const vt_zip_member *vt_torch_member(const torch_archive *a, vt_str folder, vt_str name)
{
    vt_buf path = {0};
    vt_buf_str(&path, a->top);
    vt_buf_str(&path, folder);
    vt_buf_str(&path, name);
    vt_id i = path.failed ? VT_NONE : vt_names_get(&a->at, vt_buf_view(&path));
    vt_buf_free(&path);
    return i == VT_NONE ? NULL : &a->members.at[i];
}

static bool text_of(const torch_archive *a, vt_str name, vt_str *out)
{
    const vt_zip_member *m = vt_torch_member(a, (vt_str){0}, name);
    *out = (vt_str){0};
    if (!m || !vt_zip_read(a->t->m->arena, a->file, m, LARGEST_TEXT, out, NULL))
        return false;
    while (out->n && (uint8_t)out->p[out->n - 1] <= ' ')
        out->n--;
    return true;
}

bool vt_torch_member_storage(const torch_archive *a, const vt_zip_member *m, torch_storage *out)
{
    if (out->bytes > m->size)
        return vt_fail(
            a->t->err, VT_BAD_FILE, "%llu bytes are said to be in member '%.*s', which has %llu",
            (unsigned long long)out->bytes, VT_ARG(m->name), (unsigned long long)m->size);
    if (!vt_zip_data(a->file, m, &out->packed, a->t->err))
        return false;
    out->inflate = m->method ? a->t->inflate : NULL;
    out->big = a->big;
    out->found = true;
    return true;
}

static bool find_member(torch_stream *s, torch_storage *storage)
{
    const torch_archive *a = s->source;
    vt_arena *arena = a->t->m->arena;
    const vt_zip_member *m = vt_torch_member(a, s->folder, storage->key);
    if (m)
        return vt_torch_member_storage(a, m, storage);
    storage->missing =
        vt_cstr(arena, vt_str_format(arena, "the archive has no member '%.*s%.*s%.*s'",
                                     VT_ARG(a->top), VT_ARG(s->folder), VT_ARG(storage->key)));
    return vt_arena_check(arena, a->t->err);
}

bool vt_torch_archive_pickle(torch_archive *a, vt_str name, vt_str folder, torch_stream *s)
{
    vt_str bytes;
    const vt_zip_member *m = vt_torch_member(a, (vt_str){0}, name);
    if (!m)
        return vt_fail(a->t->err, VT_BAD_FILE, "the archive has no member '%.*s%.*s'",
                       VT_ARG(a->top), VT_ARG(name));
    if (!vt_zip_read(a->t->m->arena, a->file, m, LARGEST_PICKLE, &bytes, a->t->err))
        return false;
    vt_torch_stream_init(s, a->t, m->name);
    s->find = find_member;
    s->source = a;
    s->folder = folder;
    return vt_torch_stream_read(s, bytes, 0, NULL);
}

bool vt_torch_archive_open(torch *t, vt_str bytes, torch_archive **out)
{
    torch_archive *a = vt_arena_take(t->m->arena, sizeof *a);
    vt_str order;
    if (!a)
        return vt_arena_check(t->m->arena, t->err);
    a->t = t;
    a->file = bytes;
    if (!list_members(a))
        return false;
    a->big = text_of(a, VT_S("byteorder"), &order) && vt_str_is(order, "big");
    *out = a;
    return true;
}

/* TorchScript's constants are a tuple, which its code calls CONSTANTS.c0, c1... */
static bool read_constants(torch_archive *a, torch_stream *s)
{
    torch *t = a->t;
    const vt_pickle *root = t->root;
    if (!vt_torch_archive_pickle(a, VT_S("constants.pkl"), VT_S("constants/"), s))
        return false;
    bool ok = true;
    for (uint32_t i = 0; ok && s->root->kind == VT_PICKLE_TUPLE && i < s->root->n; i++) {
        t->path.n = 0;
        vt_buf_format(&t->path, "CONSTANTS.c%u", i);
        ok = vt_buf_check(&t->path, t->err) && vt_torch_walk(s, s->root->items[i]);
    }
    t->path.n = 0;
    t->root = root;
    return ok;
}

bool vt_torch_zip_read(torch *t)
{
    torch_archive *a;
    torch_stream *s = vt_arena_array(t->m->arena, 2, sizeof *s);
    vt_str version;
    if (!s)
        return vt_arena_check(t->m->arena, t->err);
    if (!vt_torch_archive_open(t, t->file, &a))
        return false;
    if (text_of(a, VT_S("version"), &version))
        t->m->version = vt_str_format(t->m->arena, "zip %.*s", VT_ARG(version));
    if (!vt_torch_member(a, (vt_str){0}, signs[0]))
        return vt_torch_export_read(a);
    t->scripted = vt_torch_member(a, (vt_str){0}, VT_S("constants.pkl"));
    return vt_torch_archive_pickle(a, signs[0], VT_S("data/"), s) && vt_torch_walk(s, s->root) &&
           (!t->scripted || read_constants(a, s + 1));
}
