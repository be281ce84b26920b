/* pytorch_legacy.c: files of torch 0.1.10 to 1.5, and of those who still ask for that form.
 *
 *     pickle    1950a86a20f9469cfc6c, the magic number
 *     pickle    1001, the protocol
 *     pickle    {"little_endian": True, ...}
 *     pickle    the object; its tensors' storages are ids ("storage", type, key, ...)
 *     pickle    [key, key, ...]
 *     per key   elements n 8 | n elements, little-endian
 *
 * How wide an element is stands with the ids, so that all of them are gathered before the storages
 * can be told apart. */
#include "formats/pytorch.h"

#include <string.h>

static const char magic[] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
enum { MAGIC = sizeof magic - 1, FARTHEST_MAGIC = 32 };

bool vt_torch_legacy_is(vt_str file)
{
    for (size_t i = 0; i <= FARTHEST_MAGIC && i + MAGIC <= file.n; i++)
        if (!memcmp(file.p + i, magic, MAGIC))
            return true;
    return false;
}

static uint64_t count_at(vt_str bytes, size_t at)
{
    uint64_t n;
    memcpy(&n, bytes.p + at, sizeof n);
    return n;
}

/* All storages that the object names, without their places. */
static bool gather_ids(torch_stream *s)
{
    for (size_t i = 0; i < s->parts.persistent.n; i++) {
        const vt_pickle *v = s->parts.persistent.at[i], *id = v->id;
        torch_storage *storage;
        const torch_type *type;
        if (id->kind == VT_PICKLE_TUPLE && id->n && id->items[0]->kind == VT_PICKLE_STR &&
            vt_str_is(id->items[0]->s, "module"))
            continue;
        if (!vt_torch_storage_root(s, v, &storage, &type))
            return false;
        storage->type = type;
    }
    return true;
}

static bool cut(torch_stream *s, vt_str key, uint64_t need, size_t have)
{
    return vt_fail(s->t->err, VT_BAD_FILE,
                   "storage '%.*s' needs %llu bytes, but the file has %zu from there: it is cut",
                   VT_ARG(key), (unsigned long long)need, have);
}

/* The storage at `*at`, which moves behind it. */
static bool place_storage(torch_stream *s, vt_str bytes, vt_str key, size_t *at)
{
    vt_id i = vt_names_get(&s->storage_at, key);
    torch_storage *storage = i == VT_NONE ? NULL : s->storages.at[i];
    size_t left = bytes.n - *at;
    uint64_t n, need;
    if (!storage)
        return vt_fail(s->t->err, VT_BAD_FILE, "storage '%.*s' belongs to no tensor", VT_ARG(key));
    if (left < 8)
        return cut(s, key, 8, left);
    n = count_at(bytes, *at);
    if (__builtin_mul_overflow(n, storage->type->bits, &need))
        need = UINT64_MAX;
    need = need / 8 + (need % 8 != 0);
    if (need > left - 8)
        return cut(s, key, need, left - 8);
    if (need < storage->bytes)
        return vt_fail(s->t->err, VT_BAD_FILE,
                       "storage '%.*s' is said to have %llu bytes, but has %llu", VT_ARG(key),
                       (unsigned long long)storage->bytes, (unsigned long long)need);
    storage->packed = vt_str_cut(bytes, *at + 8, (size_t)need);
    storage->found = true;
    *at += 8 + (size_t)need;
    return true;
}

static bool place_storages(torch_stream *s, vt_str bytes, const vt_pickle *keys, size_t at)
{
    if (keys->kind != VT_PICKLE_LIST)
        return vt_fail(s->t->err, VT_BAD_FILE, "the list of storages is none");
    for (uint32_t i = 0; i < keys->n; i++)
        if (!place_storage(s, bytes, vt_torch_key(s->t->m->arena, keys->items[i]), &at))
            return vt_while(s->t->err, "byte %zu", at);
    return true;
}

bool vt_torch_legacy_read(torch_stream *s, vt_str bytes)
{
    vt_arena *a = s->t->m->arena;
    vt_pickle *head, *keys;
    size_t at = 0;
    if (!vt_torch_legacy_is(bytes))
        return vt_fail(s->t->err, VT_BAD_FILE, "PyTorch's magic number is missing");
    for (int i = 0; i < 3; i++) /* magic number, protocol, system */
        if (!vt_pickle_read(a, bytes, at, &head, &at, NULL, s->t->err))
            return false;
    return vt_torch_stream_read(s, bytes, at, &at) &&
           vt_pickle_read(a, bytes, at, &keys, &at, NULL, s->t->err) && gather_ids(s) &&
           place_storages(s, bytes, keys, at);
}
