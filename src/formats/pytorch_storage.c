/* pytorch_storage.c: typed storages, and where their bytes lie.
 *
 * A tensor is a view of a storage. The pickle holds neither, but an id of the storage:
 *
 *     ("storage", torch.FloatStorage, "0", "cuda:0", 120)      type, key, where it was, elements
 *     ("storage", torch.FloatStorage, "7", "cpu", 120, (KEY, 12, 24))    and a view of it, before
 * 0.4
 *
 * Each form of file knows by the key where the bytes are. Tensors that were pickled without torch
 * knowing hold a whole legacy file per storage instead: torch.storage._load_from_bytes(b"..."). */
#include "formats/pytorch.h"

#include <string.h>

static const torch_type types[] = {
    {"FloatStorage", "float32", VT_DTYPE_F32, 32},
    {"HalfStorage", "float16", VT_DTYPE_F16, 16},
    {"BFloat16Storage", "bfloat16", VT_DTYPE_BF16, 16},
    {"DoubleStorage", "float64", VT_DTYPE_F64, 64},
    {"LongStorage", "int64", VT_DTYPE_I64, 64},
    {"IntStorage", "int32", VT_DTYPE_I32, 32},
    {"ShortStorage", "int16", VT_DTYPE_I16, 16},
    {"CharStorage", "int8", VT_DTYPE_I8, 8},
    {"ByteStorage", "uint8", VT_DTYPE_U8, 8},
    {"BoolStorage", "bool", VT_DTYPE_BOOL, 8},
    {"ComplexHalfStorage", "complex32", VT_DTYPE_UNKNOWN, 32},
    {"ComplexFloatStorage", "complex64", VT_DTYPE_C64, 64},
    {"ComplexDoubleStorage", "complex128", VT_DTYPE_C128, 128},
    {"QInt8Storage", "qint8", VT_DTYPE_I8, 8},
    {"QUInt8Storage", "quint8", VT_DTYPE_U8, 8},
    {"QInt32Storage", "qint32", VT_DTYPE_I32, 32},
    {"QUInt4x2Storage", "quint4x2", VT_DTYPE_U4, 4},
    {"QUInt2x4Storage", "quint2x4", VT_DTYPE_U2, 2},
    {"UntypedStorage", "untyped", VT_DTYPE_U8, 8},
    {"_UntypedStorage", "untyped", VT_DTYPE_U8, 8},
    {NULL, "uint16", VT_DTYPE_U16, 16},
    {NULL, "uint32", VT_DTYPE_U32, 32},
    {NULL, "uint64", VT_DTYPE_U64, 64},
    {NULL, "float8_e4m3fn", VT_DTYPE_F8E4M3FN, 8},
    {NULL, "float8_e5m2", VT_DTYPE_F8E5M2, 8},
    {NULL, "float8_e4m3fnuz", VT_DTYPE_F8E4M3FNUZ, 8},
    {NULL, "float8_e5m2fnuz", VT_DTYPE_F8E5M2FNUZ, 8},
    {NULL, "float8_e8m0fnu", VT_DTYPE_F8E8M0, 8},
    {NULL, "float4_e2m1fn_x2", VT_DTYPE_UNKNOWN, 8},
    {NULL, "half", VT_DTYPE_F16, 16},
    {NULL, "float", VT_DTYPE_F32, 32},
    {NULL, "double", VT_DTYPE_F64, 64},
    {NULL, "short", VT_DTYPE_I16, 16},
    {NULL, "int", VT_DTYPE_I32, 32},
    {NULL, "long", VT_DTYPE_I64, 64},
    {NULL, "bits8", VT_DTYPE_U8, 8},
    {NULL, "bits16", VT_DTYPE_U16, 16},
};

enum { TYPES = sizeof types / sizeof *types, DEEPEST_STREAM = 3 };

static bool is_torch(const vt_pickle *v)
{
    return v->kind == VT_PICKLE_GLOBAL && (vt_str_is(v->global->module, "torch") ||
                                           vt_str_starts(v->global->module, VT_S("torch.")));
}

const torch_type *vt_torch_storage_type(const vt_pickle *v)
{
    for (size_t i = 0; is_torch(v) && i < TYPES; i++)
        if (types[i].storage && vt_str_is(v->global->name, types[i].storage))
            return &types[i];
    return NULL;
}

const torch_type *vt_torch_type(const vt_pickle *v)
{
    for (size_t i = 0; is_torch(v) && i < TYPES; i++)
        if (vt_str_is(v->global->name, types[i].name))
            return &types[i];
    return NULL;
}

const torch_type *vt_torch_type_named(const char *name)
{
    for (size_t i = 0; i < TYPES; i++)
        if (!strcmp(types[i].name, name))
            return &types[i];
    return NULL;
}

vt_str vt_torch_key(vt_arena *a, const vt_pickle *v)
{
    if (v->kind == VT_PICKLE_STR)
        return v->s;
    if (v->kind == VT_PICKLE_INT)
        return vt_str_format(a, "%lld", (long long)v->i);
    return v->kind == VT_PICKLE_BIG ? v->s : (vt_str){0};
}

/* ---- bytes
 * ---------------------------------------------------------------------------------------
 */

/* Bytes as protocol 2 has to write them: _codecs.encode("text", "latin1"). */
static bool is_encoded(const vt_pickle *v)
{
    return v->kind == VT_PICKLE_CALL && vt_pickle_is(v->call->callee, "_codecs", "encode") &&
           v->call->args->n == 2 && v->call->args->items[0]->kind == VT_PICKLE_STR;
}

bool vt_torch_bytes(torch *t, const vt_pickle *v, vt_str *out)
{
    bool encoded = is_encoded(v);
    if (!encoded) {
        *out = v->s;
        return v->kind == VT_PICKLE_BYTES || v->kind == VT_PICKLE_STR;
    }
    vt_str text = v->call->args->items[0]->s;
    char *p = vt_arena_take(t->m->arena, text.n);
    size_t n = 0;
    for (size_t i = 0; p && i < text.n;) {
        uint32_t c = vt_utf8_next(text, &i);
        if (c > 255)
            return false;
        p[n++] = (char)c;
    }
    *out = (vt_str){p, n};
    return p;
}

/* ---- storages
 * ------------------------------------------------------------------------------------ */

torch_storage *vt_torch_storage_new(torch_stream *s, vt_str key)
{
    vt_arena *a = s->t->m->arena;
    torch_storage *storage = vt_arena_take(a, sizeof *storage), **at = NULL;
    if (storage)
        at = vt_push(a, &s->storages);
    if (!at) {
        vt_arena_check(a, s->t->err);
        return NULL;
    }
    storage->key = key;
    *at = storage;
    vt_names_put(&s->storage_at, key, (vt_id)(s->storages.n - 1));
    return storage;
}

static bool no_storage(torch_stream *s, const vt_pickle *v)
{
    vt_buf text = {0};
    vt_put_pickle(&text, v);
    vt_fail(s->t->err, VT_BAD_FILE, "what should be a storage is %.*s", VT_ARG(vt_buf_view(&text)));
    vt_buf_free(&text);
    return vt_while(s->t->err, "byte %llu", (unsigned long long)v->at);
}

static bool count_bytes(torch_stream *s, const vt_pickle *count, const torch_type *type,
                        uint64_t *bytes)
{
    if (count->kind != VT_PICKLE_INT || count->i < 0 ||
        __builtin_mul_overflow((uint64_t)count->i, type->bits, bytes)) {
        vt_fail(s->t->err, VT_BAD_FILE, "a storage's number of elements is none");
        return vt_while(s->t->err, "byte %llu", (unsigned long long)count->at);
    }
    *bytes = *bytes / 8 + (*bytes % 8 != 0);
    return true;
}

/* The part of a storage that a view, before torch 0.4, was stored as. */
static bool view_of(torch_stream *s, torch_storage *root, const vt_pickle *view,
                    const torch_type *type, torch_storage **out)
{
    uint64_t first, bytes;
    if (view->kind != VT_PICKLE_TUPLE || view->n != 3)
        return no_storage(s, view);
    vt_str key = vt_torch_key(s->t->m->arena, view->items[0]);
    vt_id known = vt_names_get(&s->storage_at, key);
    if (known != VT_NONE) {
        *out = s->storages.at[known];
        return true;
    }
    if (!count_bytes(s, view->items[1], type, &first) ||
        !count_bytes(s, view->items[2], type, &bytes))
        return false;
    if (first > root->bytes || bytes > root->bytes - first) {
        vt_fail(s->t->err, VT_BAD_FILE, "a view ends behind its storage '%.*s' of %llu bytes",
                VT_ARG(root->key), (unsigned long long)root->bytes);
        return vt_while(s->t->err, "byte %llu", (unsigned long long)view->at);
    }
    torch_storage *part = vt_torch_storage_new(s, key);
    if (!part)
        return false;
    *part = *root;
    part->key = key;
    part->bytes = bytes;
    if (root->found)
        part->packed = vt_str_cut(root->packed, (size_t)first, (size_t)bytes);
    *out = part;
    return true;
}

static bool root_of(torch_stream *s, const vt_pickle *id, torch_storage **out,
                    const torch_type **type)
{
    uint64_t bytes;
    if (id->kind != VT_PICKLE_TUPLE || id->n < 5 || id->items[0]->kind != VT_PICKLE_STR ||
        !vt_str_is(id->items[0]->s, "storage"))
        return no_storage(s, id);
    *type = vt_torch_storage_type(id->items[1]);
    if (!*type)
        return no_storage(s, id->items[1]);
    if (!count_bytes(s, id->items[4], *type, &bytes))
        return false;
    vt_str key = vt_torch_key(s->t->m->arena, id->items[2]);
    vt_id known = vt_names_get(&s->storage_at, key);
    torch_storage *storage =
        known != VT_NONE ? s->storages.at[known] : vt_torch_storage_new(s, key);
    if (!storage)
        return false;
    if (known == VT_NONE) {
        storage->bytes = bytes;
        if (s->find && !s->find(s, storage))
            return vt_while(s->t->err, "storage '%.*s'", VT_ARG(key));
    }
    *out = storage;
    return true;
}

bool vt_torch_storage_root(torch_stream *s, const vt_pickle *v, torch_storage **out,
                           const torch_type **type)
{
    return v->kind == VT_PICKLE_PERSISTENT ? root_of(s, v->id, out, type) : no_storage(s, v);
}

static bool persistent_storage(torch_stream *s, const vt_pickle *id, torch_storage **out,
                               const torch_type **type)
{
    return root_of(s, id, out, type) && (id->n < 6 || id->items[5]->kind == VT_PICKLE_NONE ||
                                         view_of(s, *out, id->items[5], *type, out));
}

/* A stream within the stream holds one storage and nothing else. */
static bool loaded_storage(torch_stream *s, const vt_pickle *v, torch_storage **out,
                           const torch_type **type)
{
    vt_str place = {(const char *)&v->at, sizeof v->at}, bytes;
    vt_id known = vt_names_get(&s->loaded_at, place);
    if (known != VT_NONE) {
        *out = s->loaded.at[known].storage;
        *type = s->loaded.at[known].type;
        return true;
    }
    torch_stream inner;
    if (s->depth == DEEPEST_STREAM || v->call->args->n != 1 ||
        !vt_torch_bytes(s->t, v->call->args->items[0], &bytes))
        return no_storage(s, v);
    vt_torch_stream_init(&inner, s->t, (vt_str){0});
    inner.depth = s->depth + 1;
    if (!vt_torch_legacy_read(&inner, bytes) || !vt_torch_storage_of(&inner, inner.root, out, type))
        return vt_while(s->t->err, "within the bytes at %llu", (unsigned long long)v->at);
    struct torch_loaded *l = vt_push(s->t->m->arena, &s->loaded);
    if (!l)
        return vt_arena_check(s->t->m->arena, s->t->err);
    *l = (struct torch_loaded){*out, *type};
    vt_names_put(&s->loaded_at, place, (vt_id)(s->loaded.n - 1));
    return vt_arena_check(s->t->m->arena, s->t->err);
}

bool vt_torch_storage_of(torch_stream *s, const vt_pickle *v, torch_storage **out,
                         const torch_type **type)
{
    if (v->kind == VT_PICKLE_PERSISTENT)
        return persistent_storage(s, v->id, out, type);
    if (v->kind == VT_PICKLE_CALL && is_torch(v->call->callee) &&
        vt_str_is(v->call->callee->global->name, "_load_from_bytes"))
        return loaded_storage(s, v, out, type);
    return no_storage(s, v);
}
