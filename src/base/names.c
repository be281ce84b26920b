/* names.c: a map from str to id: open addressing, linear probing, at most 2/3 full. The hash of a
 * key is kept so that growing does not read the keys again. */
#include "base/base.h"

struct vt_names_slot {
    vt_str key;
    uint64_t hash;
    vt_id id;
    bool taken;
};

static struct vt_names_slot *slot_of(struct vt_names_slot *slots, size_t cap, vt_str key,
                                     uint64_t hash)
{
    size_t i = hash & (cap - 1);
    while (slots[i].taken && !(slots[i].hash == hash && vt_str_eq(slots[i].key, key)))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static bool resize(vt_names *m, size_t cap)
{
    struct vt_names_slot *slots = vt_arena_array(m->arena, cap, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].taken)
            *slot_of(slots, cap, m->slots[i].key, m->slots[i].hash) = m->slots[i];
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
    const struct vt_names_slot *s = slot_of(m->slots, m->cap, key, vt_hash(key.p, key.n, 0));
    return s->taken ? s->id : VT_NONE;
}

vt_id vt_names_put(vt_names *m, vt_str key, vt_id id)
{
    if (!m->cap || (m->n * 3 >= m->cap * 2 && !resize(m, m->cap * 2)))
        return VT_NONE;
    uint64_t hash = vt_hash(key.p, key.n, 0);
    struct vt_names_slot *s = slot_of(m->slots, m->cap, key, hash);
    vt_id before = s->taken ? s->id : VT_NONE;
    m->n += !s->taken;
    *s = (struct vt_names_slot){.key = key, .hash = hash, .id = id, .taken = true};
    return before;
}
