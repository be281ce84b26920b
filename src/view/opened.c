/* opened.c: a model with everything the views keep of it. */
#include "view/graph_parts.h"

#include <stdio.h>

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
    if (vt_hierarchy_make(o->arena, m, vt_op_family, 0, &o->hierarchy, err))
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
    vt_search_free(o->search);
    vt_model_close(o->model);
    vt_arena_free(o->arena);
    vt_free(o);
}

bool vt_opened_compare(vt_opened *now, const vt_opened *before, vt_err *err)
{
    const vt_hierarchy *h = &now->hierarchy;
    uint8_t *changes = vt_arena_array(now->arena, h->items.n, 1);
    if (!changes)
        return vt_arena_check(now->arena, err);
    for (size_t i = 0; i < h->items.n; i++) {
        const vt_item *item = &h->items.at[i];
        vt_id twin = vt_names_get(&before->hierarchy.paths, item->path);
        const vt_item *old = twin == VT_NONE ? NULL : &before->hierarchy.items.at[twin];
        if (!old)
            changes[i] = VT_BOX_ADDED;
        else if (old->hash != item->hash || old->weight_hash != item->weight_hash)
            changes[i] = VT_BOX_CHANGED;
    }
    now->changes = changes;
    return true;
}
