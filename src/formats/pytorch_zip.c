/* pytorch_zip.c: zip archives as torch 1.6 and later write them.
 *
 *     NAME/data.pkl                the pickle; NAME is any, or nothing
 *     NAME/data/0, NAME/data/1...  a storage each, elements as they are, stored, aligned to 64
 * bytes NAME/byteorder               "little" or "big"; without it: little NAME/version of the
 * archive: "3" NAME/constants.pkl, NAME/constants/0...    TorchScript's constants, and
 *     NAME/code/...                its code, which is not read
 *     NAME/data/weights/model_weights_config.json    torch.export's, see pytorch_export.c
 *
 * Storages stay where they are. Members that somebody deflated are inflated when they are asked
 * for.
 */
#include "formats/pytorch.h"

#include <string.h>

enum { LARGEST_PICKLE = 1 << 30, LARGEST_TEXT = 64 };

/* An archive whose members are known by name. */
typedef struct archive {
    torch *t;
    vt_str top; /* "archive/", or nothing */
    vt_names at;
    VT_VEC(vt_zip_member) members;
    vt_str folder; /* of storages: "data/" */
    bool big;
} archive;

static const vt_str pickles[] = {VT_S("data.pkl")};

/* The folder that a member stands in when it is the one that makes the archive torch's. */
static bool top_of(vt_str name, vt_str *top)
{
    for (size_t i = 0; i < sizeof pickles / sizeof *pickles; i++) {
        if (!vt_str_ends(name, pickles[i]))
            continue;
        *top = vt_str_cut(name, 0, name.n - pickles[i].n);
        if (!top->n || (top->p[top->n - 1] == '/' && vt_str_find(*top, '/', 0) == top->n - 1))
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

static bool list_members(archive *a)
{
    vt_arena *arena = a->t->m->arena;
    vt_zip z;
    vt_zip_member m;
    bool torchs = false;
    if (!vt_zip_open(a->t->file, &z, a->t->err))
        return false;
    vt_names_init(&a->at, arena, z.left < 4096 ? (size_t)z.left : 4096);
    while (vt_zip_next(&z, &m)) {
        vt_zip_member *to = vt_push(arena, &a->members);
        if (!to)
            return vt_arena_check(arena, a->t->err);
        *to = m;
        vt_names_put(&a->at, m.name, (vt_id)(a->members.n - 1));
        torchs = torchs || top_of(m.name, &a->top);
    }
    return vt_arena_check(arena, a->t->err);
}

/* The member below the top folder; NULL when there is none. */
static const vt_zip_member *member(const archive *a, vt_str folder, vt_str name)
{
    vt_str path =
        vt_str_format(a->t->m->arena, "%.*s%.*s%.*s", VT_ARG(a->top), VT_ARG(folder), VT_ARG(name));
    vt_id i = vt_names_get(&a->at, path);
    return i == VT_NONE ? NULL : &a->members.at[i];
}

static bool text_of(const archive *a, vt_str name, vt_str *out)
{
    const vt_zip_member *m = member(a, (vt_str){0}, name);
    *out = (vt_str){0};
    if (!m || !vt_zip_read(a->t->m->arena, a->t->file, m, LARGEST_TEXT, out, NULL))
        return false;
    while (out->n && (uint8_t)out->p[out->n - 1] <= ' ')
        out->n--;
    return true;
}

static bool find_member(torch_stream *s, torch_storage *storage)
{
    const archive *a = s->source;
    const vt_zip_member *m = member(a, a->folder, storage->key);
    if (!m) {
        storage->missing =
            vt_cstr(a->t->m->arena,
                    vt_str_format(a->t->m->arena, "the archive has no member '%.*s%.*s%.*s'",
                                  VT_ARG(a->top), VT_ARG(a->folder), VT_ARG(storage->key)));
        return storage->bytes ? storage->missing != NULL : true;
    }
    if (storage->bytes > m->size)
        return vt_fail(
            a->t->err, VT_BAD_FILE, "%llu bytes are said to be in member '%.*s', which has %llu",
            (unsigned long long)storage->bytes, VT_ARG(m->name), (unsigned long long)m->size);
    if (!vt_zip_data(a->t->file, m, &storage->packed, a->t->err))
        return false;
    storage->inflate = m->method ? a->t->inflate : NULL;
    storage->big = a->big;
    storage->found = true;
    return true;
}

static bool read_pickle(archive *a, vt_str name, vt_str folder, torch_stream *s)
{
    vt_str bytes;
    const vt_zip_member *m = member(a, (vt_str){0}, name);
    if (!m)
        return vt_fail(a->t->err, VT_BAD_FILE, "the archive has no member '%.*s%.*s'",
                       VT_ARG(a->top), VT_ARG(name));
    if (!vt_zip_read(a->t->m->arena, a->t->file, m, LARGEST_PICKLE, &bytes, a->t->err))
        return false;
    a->folder = folder;
    vt_torch_stream_init(s, a->t, m->name);
    s->find = find_member;
    s->source = a;
    return vt_torch_stream_read(s, bytes, 0, NULL);
}

bool vt_torch_zip_read(torch *t)
{
    archive *a = vt_arena_take(t->m->arena, sizeof *a);
    torch_stream *s = vt_arena_take(t->m->arena, sizeof *s);
    vt_str order, version;
    if (!a || !s)
        return vt_arena_check(t->m->arena, t->err);
    a->t = t;
    if (!list_members(a))
        return false;
    text_of(a, VT_S("byteorder"), &order);
    a->big = vt_str_is(order, "big");
    if (text_of(a, VT_S("version"), &version))
        t->m->version = vt_str_format(t->m->arena, "zip %.*s", VT_ARG(version));
    t->scripted = member(a, (vt_str){0}, VT_S("constants.pkl"));
    return read_pickle(a, VT_S("data.pkl"), VT_S("data/"), s) && vt_torch_walk(s, s->root);
}
