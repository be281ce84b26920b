/* onnx_external.c: tensors whose elements lie in files beside the model.
 *
 *   location   path below the model's folder: no absolute path, no '..', no link that leads out
 *   offset     first byte; 0 when left out
 *   length     bytes; when left out, what the shape needs
 *
 * A file is mapped once and never read here, so that a model of many GB opens at once. One that
 * cannot be had is named in the weights that want it; the rest of the model opens. */
#include "formats/beside.h"
#include "formats/onnx.h"

typedef struct place {
    vt_str location;
    uint64_t offset, length;
    bool has_length, bad;
} place;

static bool decimal(vt_str s, uint64_t *v)
{
    *v = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(*v, 10u, v) ||
            __builtin_add_overflow(*v, (uint64_t)(s.p[i] - '0'), v))
            return false;
    return s.n > 0;
}

static place place_of(const vt_metas *entries)
{
    place at = {0};
    for (size_t i = 0; i < entries->n; i++) {
        vt_str value = entries->at[i].value;
        if (vt_str_is(entries->at[i].key, "location"))
            at.location = value;
        else if (vt_str_is(entries->at[i].key, "offset"))
            at.bad |= !decimal(value, &at.offset);
        else if (vt_str_is(entries->at[i].key, "length"))
            at.bad |= !(at.has_length = decimal(value, &at.length));
    }
    return at;
}

static const char *said(onnx *o, vt_str location, const char *why)
{
    const char *text =
        vt_cstr(o->m->arena, vt_str_format(o->m->arena, "%.*s: %s", VT_ARG(location), why));
    return text ? text : "out of memory";
}

static const onnx_external *external_of(onnx *o, vt_str location)
{
    vt_id known = vt_names_get(&o->external_at, location);
    if (known != VT_NONE)
        return &o->externals.at[known];
    onnx_external *e = vt_push(o->m->arena, &o->externals);
    if (!e)
        return NULL;
    e->location = location;
    e->map = vt_beside_open(o->m, location, &e->why);
    if (e->why)
        e->why = said(o, location, e->why);
    vt_names_put(&o->external_at, location, (vt_id)(o->externals.n - 1));
    return e;
}

static const char *too_short(onnx *o, const onnx_external *e, uint64_t end)
{
    vt_str s =
        vt_str_format(o->m->arena, "%.*s: the data would end at byte %llu, but the file has %zu",
                      VT_ARG(e->location), (unsigned long long)end, e->map->n);
    const char *text = vt_cstr(o->m->arena, s);
    return text ? text : "out of memory";
}

void vt_onnx_external_find(onnx *o, vt_pb r, vt_weight *w)
{
    vt_metas entries = {0};
    if (!vt_onnx_entries(o, &r, 13, &entries))
        return;
    place at = place_of(&entries);
    const onnx_external *e = external_of(o, at.location);
    uint64_t need = 0, end;
    w->file = at.location;
    w->offset = at.offset;
    bool sized = vt_dtype_bytes(w->dtype, w->count, &need);
    w->bytes = at.has_length ? at.length : need;
    if (!e || e->why)
        w->missing = e ? e->why : "out of memory";
    else if (at.bad || (!sized && !at.has_length))
        w->missing = said(o, at.location, "offset and length are no numbers");
    else if (sized && w->bytes < need)
        w->missing = said(o, at.location, "its length is less than its shape needs");
    else if (__builtin_add_overflow(at.offset, w->bytes, &end))
        w->missing = said(o, at.location, "offset and length lie beyond any file");
    else if (end > e->map->n)
        w->missing = too_short(o, e, end);
    else
        w->data = e->map->p + at.offset;
}
