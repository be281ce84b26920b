/* route_item.c: what the page asks about single things: short answers, made by the thread that was
 * asked. */
#include "serve/server.h"

#include <stdlib.h>

enum { MOST_HITS = 2000, MOST_VALUES = 10000 };

typedef bool (*answer)(vt_request *r, vt_shown *v, vt_json *j, vt_err *err);

/* Holds the file that `f` names while `make` answers from it. */
static bool answered(vt_request *r, vt_reply *out, answer make, vt_err *err)
{
    vt_json j;
    vt_session *session = r->server->session;
    vt_shown *v = vt_session_hold(session, vt_request_param(r, "f"), vt_request_gone, r, err);
    if (!v)
        return false;
    vt_json_init(&j, &out->body, false);
    out->media = "application/json";
    bool ok = make(r, v, &j, err) || vt_in_file(err, v->opened->model->path);
    ok = vt_shown_check(v, err) && ok;
    vt_session_drop(session, v);
    return ok;
}

/* The item that `n` names; without it the root. */
static bool item_find(const vt_request *r, const vt_shown *v, vt_id *out, vt_err *err)
{
    vt_str path = vt_request_param(r, "n");
    *out = path.n ? vt_names_get(&v->opened->hierarchy.paths, path) : 0;
    if (*out != VT_NONE)
        return true;
    return vt_fail(err, VT_NOT_FOUND, "there is no item '%.*s'", VT_ARG(path));
}

static bool number_read(const vt_request *r, const char *name, uint64_t otherwise, uint64_t *out,
                        vt_err *err)
{
    vt_str s = vt_request_param(r, name);
    *out = s.n ? 0 : otherwise;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i > 17)
            return vt_fail(err, VT_BAD_INPUT, "%s: '%.*s' is not a whole number", name, VT_ARG(s));
        *out = *out * 10 + (uint64_t)(s.p[i] - '0');
    }
    return true;
}

/* ---- info, item, tree, spine ----------------------------------------------------------------- */

static bool info_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    bool bare = vt_str_is(vt_request_param(r, "modules"), "0");
    return vt_summary_json(v->opened->model, bare ? NULL : &v->opened->hierarchy, j, err);
}

static bool item_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    vt_id item;
    return item_find(r, v, &item, err) &&
           vt_item_json(v->opened, item, vt_request_zh(r) ? VT_S("zh") : VT_S("en"), j, err);
}

static bool tree_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    vt_id item;
    return item_find(r, v, &item, err) && vt_tree_json(v->opened, item, j, err);
}

static bool spine_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    return vt_spine_json(v->opened, vt_request_param(r, "measure"), j, err);
}

/* ---- hits ------------------------------------------------------------------------------------ */

static const char *family_name(vt_family f)
{
    static const char *const names[] = {
#define X(id, name) name,
        VT_FAMILIES(X)
#undef X
    };
    return f < VT_FAMILY_COUNT ? names[f] : "";
}

static const char *kind_name(vt_item_kind k)
{
    static const char *const names[] = {"node", "group", "stack", "input", "output"};
    return names[k];
}

static void hit_json(vt_json *j, const vt_hierarchy *h, vt_id id)
{
    const vt_item *it = &h->items.at[id];
    vt_json_object(j);
    vt_json_key(j, "path");
    vt_json_str(j, it->path);
    vt_json_key(j, "name");
    vt_json_str(j, it->name);
    vt_json_key(j, "type");
    vt_json_str(j, it->type);
    vt_json_key(j, "family");
    vt_json_text(j, family_name(it->family));
    vt_json_key(j, "note");
    vt_json_str(j, it->parent == VT_NONE ? (vt_str){0} : h->items.at[it->parent].path);
    vt_json_key(j, "kind");
    vt_json_text(j, kind_name(it->kind));
    vt_json_end(j, '}');
}

/* {"encoder": 12, ...}: for each group around some of `items` how many lie inside. */
static bool counts_json(vt_arena *arena, const vt_hierarchy *h, const vt_id *items, size_t n,
                        vt_json *j, vt_err *err)
{
    uint32_t *inside = vt_arena_array(arena, h->items.n, sizeof *inside);
    if (!inside)
        return vt_arena_check(arena, err);
    for (size_t i = 0; i < n; i++)
        for (vt_id up = h->items.at[items[i]].parent; up != VT_NONE; up = h->items.at[up].parent)
            inside[up]++;
    vt_json_object(j);
    for (size_t i = 1; i < h->items.n; i++)
        if (inside[i]) {
            vt_json_key_str(j, h->items.at[i].path);
            vt_json_uint(j, inside[i]);
        }
    vt_json_end(j, '}');
    return true;
}

static bool completions_json(vt_request *r, const vt_search *s, vt_str query, vt_json *j,
                             vt_err *err)
{
    const vt_str *terms;
    size_t n;
    if (!vt_search_complete(s, r->arena, query, 12, &terms, &n, err))
        return false;
    vt_json_array(j);
    for (size_t i = 0; i < n; i++)
        vt_json_str(j, terms[i]);
    vt_json_end(j, ']');
    return true;
}

static bool search_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    const vt_hierarchy *h = &v->opened->hierarchy;
    vt_str query = vt_request_param(r, "q");
    uint64_t limit;
    vt_hits hits;
    const vt_search *s = vt_shown_search(v, err);
    if (!s || !number_read(r, "limit", 200, &limit, err) ||
        !vt_search_run(s, r->arena, query, h->items.n, &hits, err))
        return false;
    vt_json_object(j);
    vt_json_key(j, "total");
    vt_json_uint(j, hits.total);
    vt_json_key(j, "hits");
    vt_json_array(j);
    for (size_t i = 0; i < hits.n && i < limit && i < MOST_HITS; i++)
        hit_json(j, h, hits.items[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "counts");
    size_t counted = vt_str_is(vt_request_param(r, "counts"), "0") ? 0 : hits.n;
    if (!counts_json(r->arena, h, hits.items, counted, j, err))
        return false;
    vt_json_key(j, "emptied");
    if (hits.emptied_by.n)
        vt_json_str(j, hits.emptied_by);
    else
        vt_json_null(j);
    vt_json_key(j, "complete");
    bool ok = completions_json(r, s, query, j, err);
    vt_json_end(j, '}');
    return ok;
}

static bool reach_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    const vt_hierarchy *h = &v->opened->hierarchy;
    const vt_id *items;
    size_t n;
    vt_id item;
    bool up = vt_str_is(vt_request_param(r, "up"), "1");
    if (!item_find(r, v, &item, err) || !vt_reach(r->arena, h, item, up, &items, &n, err))
        return false;
    vt_json_object(j);
    vt_json_key(j, "paths");
    vt_json_array(j);
    for (size_t i = 0; i < n; i++)
        vt_json_str(j, h->items.at[items[i]].path);
    vt_json_end(j, ']');
    vt_json_key(j, "counts");
    bool ok = counts_json(r->arena, h, items, n, j, err);
    vt_json_end(j, '}');
    return ok;
}

/* ---- values of a weight ---------------------------------------------------------------------- */

static bool values_json(vt_request *r, const vt_model *m, vt_id id, uint64_t from, uint64_t n,
                        vt_json *j, vt_err *err)
{
    const vt_weight *w = &m->weights.at[id];
    unsigned piece, piece_bytes;
    if (!vt_dtype_block(w->dtype, &piece, &piece_bytes))
        piece = 1;
    uint64_t bytes = 0, first = from - from % (piece < 8 ? 8 : piece), count = n + (from - first);
    bool strings = w->dtype == VT_DTYPE_STRING;
    if (strings)
        bytes = count * sizeof(vt_str);
    else if (!vt_dtype_bytes(w->dtype, count, &bytes))
        return vt_fail(err, VT_UNKNOWN, "values of type %s are not shown", vt_dtype_name(w->dtype));
    void *values = vt_arena_take(r->arena, bytes);
    if (!values)
        return vt_arena_check(r->arena, err);
    if (count && !vt_weight_read(m, id, first, count, values, err))
        return false;
    vt_buf one = {0};
    for (uint64_t i = from - first; i < count; i++) {
        one.n = 0;
        if (strings)
            vt_json_str(j, ((vt_str *)values)[i]);
        else
            vt_put_element(&one, w->dtype, values, i), vt_json_str(j, vt_buf_view(&one));
    }
    vt_buf_free(&one);
    return true;
}

static bool tensor_make(vt_request *r, vt_shown *v, vt_json *j, vt_err *err)
{
    const vt_model *m = v->opened->model;
    uint64_t id, from, n;
    if (!number_read(r, "w", 0, &id, err) || !number_read(r, "from", 0, &from, err) ||
        !number_read(r, "n", 100, &n, err))
        return false;
    if (id >= m->weights.n)
        return vt_fail(err, VT_NOT_FOUND, "there is no weight %llu", (unsigned long long)id);
    const vt_weight *w = &m->weights.at[id];
    from = from < w->count ? from : w->count;
    n = n < MOST_VALUES ? n : MOST_VALUES;
    n = n < w->count - from ? n : w->count - from;
    vt_json_object(j);
    vt_json_key(j, "name");
    vt_json_str(j, w->name);
    vt_json_key(j, "dtype");
    vt_json_text(j, vt_dtype_name(w->dtype));
    vt_json_key(j, "shape");
    vt_json_array(j);
    for (int i = 0; i < w->rank; i++)
        vt_json_int(j, w->shape[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "from");
    vt_json_uint(j, from);
    vt_json_key(j, "values");
    vt_json_array(j);
    bool ok = values_json(r, m, (vt_id)id, from, n, j, err);
    vt_json_end(j, ']');
    vt_json_end(j, '}');
    return ok;
}

/* ---- the routes ------------------------------------------------------------------------------ */

#define ROUTE(noun)                                                                                \
    bool vt_route_##noun(vt_request *r, vt_reply *out, vt_err *err)                                \
    {                                                                                              \
        return answered(r, out, noun##_make, err);                                                 \
    }
ROUTE(info)
ROUTE(item)
ROUTE(tree)
ROUTE(spine)
ROUTE(search)
ROUTE(reach)
ROUTE(tensor)
