/* tree.c: the children of one item, for the list of modules. */
#include "view/item_parts.h"

bool vt_tree_json(const vt_opened *o, vt_id item, vt_json *out, vt_err *err)
{
    const vt_hierarchy *h = &o->hierarchy;
    if (item >= h->items.n)
        return vt_fail(err, VT_NOT_FOUND, "there is no such item");
    const vt_item *at = &h->items.at[item];
    vt_json_object(out);
    vt_json_key(out, "path");
    vt_json_str(out, at->path);
    vt_json_key(out, "items");
    vt_json_array(out);
    for (uint32_t i = 0; i < at->n_children; i++) {
        const vt_item *child = &h->items.at[at->children[i]];
        vt_json_object(out);
        vt_json_key(out, "path");
        vt_json_str(out, child->path);
        vt_json_key(out, "name");
        vt_json_str(out, child->name);
        vt_json_key(out, "type");
        vt_json_str(out, child->type);
        vt_json_key(out, "kind");
        vt_json_text(out, view_kind_name(child->kind));
        vt_json_key(out, "family");
        vt_json_text(out, view_family_name(child->family));
        vt_json_key(out, "nodes");
        vt_json_uint(out, child->nodes);
        vt_json_key(out, "parameters");
        vt_json_uint(out, child->parameters);
        vt_json_key(out, "children");
        vt_json_uint(out, child->n_children);
        vt_json_key(out, "repeat");
        vt_json_uint(out, child->kind == VT_ITEM_STACK ? child->n_children : 1);
        vt_json_key(out, "guessed");
        vt_json_bool(out, child->guessed);
        vt_json_end(out, '}');
    }
    vt_json_end(out, ']');
    vt_json_end(out, '}');
    return vt_buf_check(out->out, err);
}
