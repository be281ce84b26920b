/* pytorch_export.c: .pt2 archives of torch.export: the weights that their graph runs on.
 *
 *     NAME/data/weights/model_weights_config.json
 *         {"config": {"conv1.weight": {"path_name": "weight_0", "is_param": true, "use_pickle":
 * false, "tensor_meta": {"dtype": 7, "sizes": [{"as_int": 6}, …], "strides": […], "storage_offset":
 * {"as_int": 0}, …}}}} NAME/data/weights/weight_0        elements as they are; with use_pickle an
 * archive of torch.save NAME/data/constants/...           the same for what the graph holds beside
 * parameters NAME/models/model.json            the graph, which is not read
 *     serialized_state_dict.pt          before torch 2.8: an archive of torch.save within the
 * archive */
#include "formats/pytorch.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST_CONFIG = 1 << 28, MOST_DIMENSIONS = 64 };

/* torch's numbers of types. */
static const struct {
    int number;
    const char *name;
} numbers[] = {
    {1, "uint8"},
    {2, "int8"},
    {3, "int16"},
    {4, "int32"},
    {5, "int64"},
    {6, "float16"},
    {7, "float32"},
    {8, "float64"},
    {9, "complex32"},
    {10, "complex64"},
    {11, "complex128"},
    {12, "bool"},
    {13, "bfloat16"},
    {28, "uint16"},
    {29, "float8_e4m3fn"},
    {30, "float8_e5m2"},
    {31, "float8_e4m3fnuz"},
    {32, "float8_e5m2fnuz"},
};

/* What the config says of a tensor. */
typedef struct entry {
    vt_str name, path;
    bool is_param, pickled;
    int64_t dtype, offset;
    int64_t shape[MOST_DIMENSIONS], strides[MOST_DIMENSIONS];
    int rank, n_strides;
} entry;

typedef struct reading {
    torch_archive *a;
    torch_stream *s;
    vt_str folder; /* "data/weights/" */
    vt_json_reader json;
    vt_buf text;
} reading;

/* ---- the config
 * ---------------------------------------------------------------------------------- */

static bool wrong(reading *r, const char *what)
{
    return vt_text_fail(r->a->t->err, r->json.text, r->json.start, "%s", what);
}

static vt_str text_of(reading *r)
{
    return vt_str_copy(r->a->t->m->arena, vt_json_unescape(&r->json, &r->text));
}

/* 7, true, or {"as_int": 7}. */
static bool read_number(reading *r, int64_t *out)
{
    char digits[32];
    vt_json_token t = vt_json_next(&r->json);
    if (t == VT_JSON_OBJECT) {
        if (vt_json_next(&r->json) != VT_JSON_KEY || !read_number(r, out))
            return wrong(r, "a number is due here");
        return vt_json_next(&r->json) == VT_JSON_OBJECT_END || wrong(r, "a number is due here");
    }
    vt_str s = r->json.token;
    *out = t == VT_JSON_WORD && vt_str_is(s, "true");
    if (t != VT_JSON_NUMBER)
        return t == VT_JSON_WORD || wrong(r, "a number is due here");
    if (s.n >= sizeof digits)
        return wrong(r, "a number is too large");
    memcpy(digits, s.p, s.n);
    digits[s.n] = 0;
    *out = strtoll(digits, NULL, 10);
    return true;
}

static bool read_sizes(reading *r, int64_t *out, int *n)
{
    if (vt_json_next(&r->json) != VT_JSON_ARRAY)
        return wrong(r, "a list is due here");
    vt_json_reader before = r->json;
    for (*n = 0; vt_json_next(&r->json) != VT_JSON_ARRAY_END; before = r->json) {
        r->json = before;
        if (*n == MOST_DIMENSIONS || !read_number(r, &out[*n]))
            return wrong(r, "at most 64 numbers are due here");
        ++*n;
    }
    return true;
}

static bool read_field(reading *r, vt_str key, entry *e);

static bool read_object(reading *r, entry *e)
{
    vt_json_token t = vt_json_next(&r->json);
    if (t != VT_JSON_OBJECT)
        return t == VT_JSON_WORD || wrong(r, "an object is due here");
    while ((t = vt_json_next(&r->json)) == VT_JSON_KEY)
        if (!read_field(r, r->json.token, e))
            return false;
    return t == VT_JSON_OBJECT_END;
}

static bool read_flag(reading *r, bool *out)
{
    int64_t v;
    bool ok = read_number(r, &v);
    *out = ok && v;
    return ok;
}

static bool read_field(reading *r, vt_str key, entry *e)
{
    if (vt_str_is(key, "tensor_meta"))
        return read_object(r, e);
    if (vt_str_is(key, "sizes"))
        return read_sizes(r, e->shape, &e->rank);
    if (vt_str_is(key, "strides"))
        return read_sizes(r, e->strides, &e->n_strides);
    if (vt_str_is(key, "dtype"))
        return read_number(r, &e->dtype);
    if (vt_str_is(key, "storage_offset"))
        return read_number(r, &e->offset);
    if (vt_str_is(key, "is_param"))
        return read_flag(r, &e->is_param);
    if (vt_str_is(key, "use_pickle"))
        return read_flag(r, &e->pickled);
    if (!vt_str_is(key, "path_name"))
        return vt_json_skip(&r->json, vt_json_next(&r->json));
    if (vt_json_next(&r->json) != VT_JSON_STRING)
        return wrong(r, "the name of a member is due here");
    e->path = text_of(r);
    return true;
}

/* ---- tensors
 * ------------------------------------------------------------------------------------- */

static const torch_type *type_of(int64_t number)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].number == number)
            return vt_torch_type_named(numbers[i].name);
    return NULL;
}

static bool tensor_of(reading *r, const entry *e, torch_tensor *x)
{
    vt_arena *arena = r->a->t->m->arena;
    int64_t *shape = vt_arena_array(arena, 2 * (size_t)e->rank, sizeof *shape);
    x->type = type_of(e->dtype);
    if (!shape)
        return vt_arena_check(arena, r->a->t->err);
    if (!x->type)
        return vt_fail(r->a->t->err, VT_UNKNOWN, "elements of type %lld are not known",
                       (long long)e->dtype);
    if (e->rank != e->n_strides || e->offset < 0)
        return vt_fail(r->a->t->err, VT_BAD_FILE, "it has not as many strides as sizes");
    memcpy(shape, e->shape, (size_t)e->rank * sizeof *shape);
    memcpy(shape + e->rank, e->strides, (size_t)e->rank * sizeof *shape);
    x->shape = shape;
    x->strides = shape + e->rank;
    x->rank = e->rank;
    x->offset = (uint64_t)e->offset;
    return true;
}

static bool add_stored(reading *r, const entry *e, const vt_zip_member *m, vt_role role)
{
    torch *t = r->a->t;
    torch_tensor x = {0};
    torch_storage *storage = vt_torch_storage_new(r->s, m->name);
    if (!storage || !tensor_of(r, e, &x))
        return false;
    storage->bytes = m->size;
    x.storage = storage;
    t->tensors++;
    return vt_torch_member_storage(r->a, m, storage) && vt_torch_tensor_check(r->s, &x) &&
           vt_torch_weight_add(t, &x, e->name, role);
}

/* An archive of torch.save within the archive, walked under `name`. */
static bool add_pickled(torch_archive *a, vt_str name, const vt_zip_member *m)
{
    torch *t = a->t;
    torch_archive *inner;
    torch_stream *s = vt_arena_take(t->m->arena, sizeof *s);
    vt_str bytes;
    if (!s)
        return vt_arena_check(t->m->arena, t->err);
    if (m->method)
        return vt_fail(t->err, VT_UNKNOWN, "an archive within the archive is deflated");
    t->path.n = 0;
    vt_buf_str(&t->path, name);
    bool ok = vt_buf_check(&t->path, t->err) && vt_zip_data(a->file, m, &bytes, t->err) &&
              vt_torch_archive_open(t, bytes, &inner) &&
              vt_torch_archive_pickle(inner, VT_S("data.pkl"), VT_S("data/"), s) &&
              vt_torch_walk(s, s->root);
    t->path.n = 0;
    return ok;
}

static bool add_entry(reading *r, const entry *e)
{
    const vt_zip_member *m = vt_torch_member(r->a, r->folder, e->path);
    if (!m)
        return vt_fail(r->a->t->err, VT_BAD_FILE, "the archive has no member '%.*s%.*s%.*s'",
                       VT_ARG(r->a->top), VT_ARG(r->folder), VT_ARG(e->path));
    if (e->pickled)
        return add_pickled(r->a, e->name, m);
    return add_stored(r, e, m, e->is_param ? VT_ROLE_TRAINED : VT_ROLE_BUFFER);
}

/* Scripted objects among the constants have no elements of their own. */
static bool read_entry(reading *r, vt_str name)
{
    entry e = {.name = name};
    if (!read_object(r, &e))
        return false;
    if (!e.path.n || vt_str_starts(e.path, VT_S("custom_obj")))
        return true;
    return add_entry(r, &e) || vt_while(r->a->t->err, "'%.*s'", VT_ARG(name));
}

static bool read_entries(reading *r)
{
    vt_json_token t;
    if (vt_json_next(&r->json) != VT_JSON_OBJECT)
        return wrong(r, "an object is due here");
    while ((t = vt_json_next(&r->json)) == VT_JSON_KEY) {
        if (!vt_str_is(r->json.token, "config")) {
            if (!vt_json_skip(&r->json, vt_json_next(&r->json)))
                return false;
            continue;
        }
        if (vt_json_next(&r->json) != VT_JSON_OBJECT)
            return wrong(r, "an object is due here");
        while ((t = vt_json_next(&r->json)) == VT_JSON_KEY)
            if (!read_entry(r, text_of(r)))
                return false;
    }
    return t == VT_JSON_OBJECT_END;
}

static bool read_config(torch_archive *a, torch_stream *s, vt_str folder, vt_str name)
{
    reading r = {.a = a, .s = s, .folder = folder};
    const vt_zip_member *m = vt_torch_member(a, folder, name);
    vt_str text;
    if (!m)
        return true;
    if (!vt_zip_read(a->t->m->arena, a->file, m, LARGEST_CONFIG, &text, a->t->err))
        return false;
    vt_json_read(&r.json, text, a->t->err);
    bool ok = read_entries(&r);
    vt_buf_free(&r.text);
    return ok || vt_while(a->t->err, "%.*s", VT_ARG(m->name));
}

bool vt_torch_export_read(torch_archive *a)
{
    torch *t = a->t;
    torch_stream *s = vt_arena_take(t->m->arena, sizeof *s);
    const vt_zip_member *old = vt_torch_member(a, (vt_str){0}, VT_S("serialized_state_dict.pt"));
    if (!s)
        return vt_arena_check(t->m->arena, t->err);
    t->exported = true;
    t->m->version = VT_S("torch.export");
    if (old)
        return add_pickled(a, (vt_str){0}, old);
    vt_torch_stream_init(s, t, (vt_str){0});
    return read_config(a, s, VT_S("data/weights/"), VT_S("model_weights_config.json")) &&
           read_config(a, s, VT_S("data/constants/"), VT_S("model_constants_config.json"));
}
