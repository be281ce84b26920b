/* opened.c: a model with everything the views keep of it. */
#include "view/graph_parts.h"
#include "view/item_parts.h"

#include <stdio.h>

/* Paths lie in the mapped file, and who designs with the page open often writes the file in place:
 * the next version is compared with hashes made now, not with names that are no longer there. */
static bool opened_keys(vt_opened *o, vt_err *err)
{
    const vt_hierarchy *h = &o->hierarchy;
    uint64_t *keys = vt_arena_array(o->arena, h->items.n, sizeof *keys);
    for (size_t i = 0; keys && i < h->items.n; i++)
        keys[i] = vt_hash(h->items.at[i].path.p, h->items.at[i].path.n, 0);
    o->keys = keys;
    return vt_arena_check(o->arena, err);
}

static vt_str opened_key(const vt_opened *o, size_t i)
{
    return (vt_str){(const char *)&o->keys[i], sizeof o->keys[i]};
}

/* Takes the model over, also on failure. */
static vt_opened *opened_of(vt_model *m, const char *path, vt_err *err)
{
    vt_opened *o = m ? vt_alloc(sizeof *o) : NULL;
    if (o)
        o->arena = vt_arena_new();
    if (!m || !o || !o->arena) {
        if (m)
            vt_fail(err, VT_NO_MEMORY, "out of memory");
        vt_model_close(m);
        vt_free(o);
        vt_in_file(err, path);
        return NULL;
    }
    o->model = m;
    if (vt_hierarchy_make(o->arena, m, vt_op_family, 0, &o->hierarchy, err) && opened_keys(o, err))
        return o;
    vt_in_file(err, path);
    vt_opened_free(o);
    return NULL;
}

vt_opened *vt_opened_new(const char *path, const vt_progress *progress, vt_err *err)
{
    return opened_of(vt_open(path, progress, err), path, err);
}

vt_opened *vt_opened_new_map(vt_map *map, const vt_progress *progress, vt_err *err)
{
    char path[sizeof err->file];
    snprintf(path, sizeof path, "%s", map->path);
    return opened_of(vt_open_map(map, progress, err), path, err);
}

void vt_opened_free(vt_opened *o)
{
    if (!o)
        return;
    graph_cache_free(o->layouts);
    vt_tensor_table_free(o->tensors);
    vt_search_free(o->search);
    vt_model_close(o->model);
    vt_arena_free(o->arena);
    vt_free(o);
}

bool vt_opened_compare(vt_opened *now, const vt_opened *before, vt_err *err)
{
    const vt_hierarchy *h = &now->hierarchy;
    uint8_t *changes = vt_arena_array(now->arena, h->items.n, 1);
    vt_names twins;
    vt_names_init(&twins, now->arena, before->hierarchy.items.n);
    for (size_t i = 0; i < before->hierarchy.items.n; i++)
        vt_names_put(&twins, opened_key(before, i), (vt_id)i);
    if (!vt_arena_check(now->arena, err))
        return false;
    for (size_t i = 0; i < h->items.n; i++) {
        const vt_item *item = &h->items.at[i];
        vt_id twin = vt_names_get(&twins, opened_key(now, i));
        const vt_item *old = twin == VT_NONE ? NULL : &before->hierarchy.items.at[twin];
        if (!old)
            changes[i] = VT_BOX_ADDED;
        else if (old->hash != item->hash || old->weight_hash != item->weight_hash)
            changes[i] = VT_BOX_CHANGED;
    }
    now->changes = changes;
    return true;
}
