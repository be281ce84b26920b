/* names.c: a map from str to id: open addressing, linear probing, at most 2/3 full. 31 bits of the
 * hash are kept, so that growing does not read the keys again and a slot takes 24 bytes. */
#include "base/base.h"

#include <string.h>

struct vt_names_slot {
    const char *key;
    uint32_t n;
    uint32_t hash; /* odd; 0 when the slot is free */
    vt_id id;
};

static uint32_t hash_of(vt_str key)
{
    return (uint32_t)(vt_hash(key.p, key.n, 0) >> 32) | 1;
}

static bool is(const struct vt_names_slot *s, vt_str key, uint32_t hash)
{
    return s->hash == hash && s->n == key.n && (!key.n || !memcmp(s->key, key.p, key.n));
}

static struct vt_names_slot *slot_of(struct vt_names_slot *slots, size_t cap, vt_str key,
                                     uint32_t hash)
{
    size_t i = hash >> 1 & (cap - 1);
    while (slots[i].hash && !is(&slots[i], key, hash))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static bool resize(vt_names *m, size_t cap)
{
    struct vt_names_slot *slots = vt_arena_array(m->arena, cap, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].hash)
            *slot_of(slots, cap, (vt_str){m->slots[i].key, m->slots[i].n}, m->slots[i].hash) =
                m->slots[i];
    m->slots = slots;
    m->cap = cap;
    return true;
}

void vt_names_init(vt_names *m, vt_arena *a, size_t expected)
{
    *m = (vt_names){.arena = a};
    size_t cap = 16;
    while (cap < SIZE_MAX / 4 && cap * 2 < expected * 3)
        cap *= 2;
    resize(m, cap);
}

vt_id vt_names_get(const vt_names *m, vt_str key)
{
    if (!m->cap)
        return VT_NONE;
    const struct vt_names_slot *s = slot_of(m->slots, m->cap, key, hash_of(key));
    return s->hash ? s->id : VT_NONE;
}

vt_id vt_names_put(vt_names *m, vt_str key, vt_id id)
{
    if (!m->cap || key.n > UINT32_MAX || (m->n * 3 >= m->cap * 2 && !resize(m, m->cap * 2)))
        return VT_NONE;
    uint32_t hash = hash_of(key);
    struct vt_names_slot *s = slot_of(m->slots, m->cap, key, hash);
    vt_id before = s->hash ? s->id : VT_NONE;
    m->n += !s->hash;
    *s = (struct vt_names_slot){key.p, (uint32_t)key.n, hash, id};
    return before;
}
