/* safetensors.c: tensors behind a JSON header, as Hugging Face writes them.
 *
 *     0       8     length N of the header, little-endian, at most 100 MB
 *     8       N     {"NAME": {"dtype": "F16", "shape": [2, 3], "data_offsets": [begin, end]}, …,
 *                    "__metadata__": {"KEY": "TEXT"}}, spaces behind it
 *     8 + N   …     the elements, packed, little-endian; offsets count from here
 *
 * The data has no holes and no overlaps, and ends with the file. Tensors stay where they are: a
 * weight is a pointer into the map, and only the header is read. */
#include "formats/safetensors.h"
#include "formats/beside.h"
#include "formats/huggingface.h"
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_HEADER = 100000000, MOST_DIMENSIONS = 64 };

static const struct {
    const char *name;
    vt_dtype dtype;
} dtypes[] = {
    {"F32", VT_DTYPE_F32},
    {"BF16", VT_DTYPE_BF16},
    {"F16", VT_DTYPE_F16},
    {"F64", VT_DTYPE_F64},
    {"I64", VT_DTYPE_I64},
    {"I32", VT_DTYPE_I32},
    {"I16", VT_DTYPE_I16},
    {"I8", VT_DTYPE_I8},
    {"U8", VT_DTYPE_U8},
    {"BOOL", VT_DTYPE_BOOL},
    {"U16", VT_DTYPE_U16},
    {"U32", VT_DTYPE_U32},
    {"U64", VT_DTYPE_U64},
    {"C64", VT_DTYPE_C64},
    {"F8_E4M3", VT_DTYPE_F8E4M3FN},
    {"F8_E5M2", VT_DTYPE_F8E5M2},
    {"F8_E8M0", VT_DTYPE_F8E8M0},
    {"F8_E4M3FNUZ", VT_DTYPE_F8E4M3FNUZ},
    {"F8_E5M2FNUZ", VT_DTYPE_F8E5M2FNUZ},
    {"F6_E2M3", VT_DTYPE_F6E2M3},
    {"F6_E3M2", VT_DTYPE_F6E3M2},
    {"F4", VT_DTYPE_F4E2M1},
};

typedef struct entry {
    vt_str name;
    uint64_t begin, end;
} entry;

typedef struct header {
    vt_model *m;
    const vt_map *map;
    vt_str file;
    vt_json_reader json;
    uint64_t data, size; /* where the data begins, and its bytes */
    VT_VEC(entry) entries;
    VT_VEC(vt_meta) meta;
    vt_names names;
    vt_buf text; /* a name without its escapes */
    vt_err *err;
} header;

static uint64_t length_of(const vt_map *map)
{
    uint64_t n = 0;
    for (int i = 7; i >= 0; i--)
        n = n << 8 | map->p[i];
    return n;
}

bool vt_safetensors_is(const vt_map *map)
{
    return map->n >= 10 && map->p[8] == '{' && length_of(map) >= 2 &&
           length_of(map) <= LONGEST_HEADER;
}

/* ---- one tensor ------------------------------------------------------------------------------ */

/* A string as it is meant; borrows from the file where it has no escapes. */
static vt_str text_of(header *h)
{
    if (!h->json.escaped)
        return h->json.token;
    return vt_str_copy(h->m->arena, vt_json_unescape(&h->json, &h->text));
}

static bool expect(header *h, vt_json_token got, vt_json_token wanted, const char *what)
{
    if (got == wanted)
        return true;
    if (got != VT_JSON_FAILED)
        vt_text_fail(h->err, h->json.text, h->json.start, "%s is due here", what);
    return false;
}

static bool whole_number(header *h, uint64_t *v)
{
    vt_str s = h->json.token;
    *v = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(*v, 10u, v) ||
            __builtin_add_overflow(*v, (uint64_t)(s.p[i] - '0'), v))
            return vt_text_fail(h->err, h->json.text, h->json.start, "'%.*s' is no size or offset",
                                VT_ARG(s));
    return true;
}

/* [2, 3]: up to `most` numbers. */
static bool read_numbers(header *h, uint64_t *out, size_t most, size_t *n)
{
    vt_json_token t = vt_json_next(&h->json);
    if (!expect(h, t, VT_JSON_ARRAY, "a list of numbers"))
        return false;
    for (*n = 0; (t = vt_json_next(&h->json)) != VT_JSON_ARRAY_END; ++*n) {
        if (!expect(h, t, VT_JSON_NUMBER, "a number"))
            return false;
        if (*n == most)
            return vt_text_fail(h->err, h->json.text, h->json.start, "more than %zu numbers", most);
        if (!whole_number(h, &out[*n]))
            return false;
    }
    return true;
}

static bool read_shape(header *h, vt_weight *w)
{
    uint64_t sizes[MOST_DIMENSIONS];
    size_t n;
    if (!read_numbers(h, sizes, MOST_DIMENSIONS, &n))
        return false;
    int64_t *shape = vt_arena_array(h->m->arena, n, sizeof *shape);
    if (!shape)
        return vt_arena_check(h->m->arena, h->err);
    for (size_t i = 0; i < n; i++) {
        if (sizes[i] > INT64_MAX)
            return vt_fail(h->err, VT_BAD_FILE, "a dimension of %llu is too large",
                           (unsigned long long)sizes[i]);
        shape[i] = (int64_t)sizes[i];
    }
    w->shape = shape;
    w->rank = (int)n;
    if (!vt_shape_count(shape, w->rank, &w->count))
        return vt_fail(h->err, VT_BAD_FILE, "the product of its dimensions is too large");
    return true;
}

static bool read_dtype(header *h, vt_weight *w, vt_str *name)
{
    if (!expect(h, vt_json_next(&h->json), VT_JSON_STRING, "the name of a type"))
        return false;
    *name = h->json.token;
    for (size_t i = 0; i < sizeof dtypes / sizeof *dtypes; i++)
        if (vt_str_is(*name, dtypes[i].name))
            w->dtype = dtypes[i].dtype;
    return true;
}

/* Bytes that lie where the tensor says they lie. */
static bool check_place(header *h, vt_weight *w, vt_str dtype, const uint64_t place[2])
{
    uint64_t need;
    if (place[0] > place[1])
        return vt_fail(h->err, VT_BAD_FILE, "it ends at byte %llu, before it begins at %llu",
                       (unsigned long long)place[1], (unsigned long long)place[0]);
    if (place[1] > h->size)
        return vt_fail(h->err, VT_BAD_FILE,
                       "it ends at byte %llu of the data, but the file holds %llu: it is cut",
                       (unsigned long long)place[1], (unsigned long long)h->size);
    w->bytes = place[1] - place[0];
    w->offset = h->data + place[0];
    w->data = h->map->p + w->offset;
    if (w->dtype == VT_DTYPE_UNKNOWN) {
        vt_str why =
            vt_str_format(h->m->arena, "elements of type '%.*s' are not known", VT_ARG(dtype));
        w->data = NULL;
        w->missing = vt_cstr(h->m->arena, why);
        return w->missing != NULL || vt_arena_check(h->m->arena, h->err);
    }
    if (!vt_dtype_bytes(w->dtype, w->count, &need) || need != w->bytes)
        return vt_fail(h->err, VT_BAD_FILE, "%llu elements of type %.*s do not take %llu bytes",
                       (unsigned long long)w->count, VT_ARG(dtype), (unsigned long long)w->bytes);
    return true;
}

enum { HAS_DTYPE = 1, HAS_SHAPE = 2, HAS_OFFSETS = 4, HAS_ALL = 7 };

static bool read_fields(header *h, vt_weight *w, uint64_t place[2], vt_str *dtype)
{
    unsigned has = 0;
    vt_json_token t = vt_json_next(&h->json);
    if (!expect(h, t, VT_JSON_OBJECT, "an object"))
        return false;
    while ((t = vt_json_next(&h->json)) == VT_JSON_KEY) {
        vt_str key = h->json.token;
        size_t n = 0;
        bool ok;
        if (vt_str_is(key, "dtype")) {
            has |= HAS_DTYPE;
            ok = read_dtype(h, w, dtype);
        } else if (vt_str_is(key, "shape")) {
            has |= HAS_SHAPE;
            ok = read_shape(h, w);
        } else if (vt_str_is(key, "data_offsets")) {
            has |= HAS_OFFSETS;
            ok = read_numbers(h, place, 2, &n);
            if (ok && n != 2)
                return vt_fail(h->err, VT_BAD_FILE, "it has %zu data_offsets, not 2", n);
        } else {
            ok = vt_json_skip(&h->json, vt_json_next(&h->json));
        }
        if (!ok)
            return false;
    }
    if (t == VT_JSON_FAILED)
        return false;
    if (has != HAS_ALL)
        return vt_fail(h->err, VT_BAD_FILE, "it has no %s",
                       !(has & HAS_DTYPE)   ? "dtype"
                       : !(has & HAS_SHAPE) ? "shape"
                                            : "data_offsets");
    return true;
}

static bool read_tensor(header *h, vt_str name)
{
    uint64_t place[2];
    vt_str dtype = {0};
    vt_weight w = {.name = name, .file = h->file, .sparse_indices = VT_NONE};
    if (vt_names_get(&h->names, name) != VT_NONE)
        return vt_fail(h->err, VT_BAD_FILE, "it stands there twice");
    if (!read_fields(h, &w, place, &dtype) || !check_place(h, &w, dtype, place))
        return false;
    vt_names_put(&h->names, name, (vt_id)h->entries.n);
    vt_weight *to = vt_push(h->m->arena, &h->m->weights);
    entry *e = vt_push(h->m->arena, &h->entries);
    if (!to || !e)
        return vt_arena_check(h->m->arena, h->err);
    *to = w;
    *e = (entry){name, place[0], place[1]};
    return true;
}

/* ---- the header ------------------------------------------------------------------------------ */

static bool read_metadata(header *h)
{
    vt_json_token t = vt_json_next(&h->json);
    if (!expect(h, t, VT_JSON_OBJECT, "an object"))
        return false;
    while ((t = vt_json_next(&h->json)) == VT_JSON_KEY) {
        vt_meta *meta = vt_push(h->m->arena, &h->meta);
        if (!meta)
            return vt_arena_check(h->m->arena, h->err);
        meta->key = text_of(h);
        if (!expect(h, vt_json_next(&h->json), VT_JSON_STRING, "text in quotes"))
            return false;
        meta->value = text_of(h);
    }
    return t == VT_JSON_OBJECT_END;
}

static bool read_entries(header *h)
{
    vt_json_token t = vt_json_next(&h->json);
    if (!expect(h, t, VT_JSON_OBJECT, "an object"))
        return false;
    while ((t = vt_json_next(&h->json)) == VT_JSON_KEY) {
        vt_str name = text_of(h);
        if (vt_str_is(name, "__metadata__")) {
            if (!read_metadata(h))
                return vt_while(h->err, "__metadata__");
        } else if (!read_tensor(h, name)) {
            return vt_while(h->err, "tensor '%.*s'", VT_ARG(name));
        }
    }
    return t == VT_JSON_OBJECT_END && vt_json_next(&h->json) == VT_JSON_END;
}

static int by_begin(const void *pa, const void *pb)
{
    const entry *a = pa, *b = pb;
    if (a->begin != b->begin)
        return a->begin < b->begin ? -1 : 1;
    return a->end < b->end ? -1 : a->end > b->end;
}

/* The tensors, in the order of their data, stand one behind the other and fill the file. */
static bool check_layout(header *h)
{
    uint64_t at = 0;
    if (h->entries.n)
        qsort(h->entries.at, h->entries.n, sizeof *h->entries.at, by_begin);
    for (size_t i = 0; i < h->entries.n; i++) {
        const entry *e = &h->entries.at[i];
        if (e->begin < at)
            return vt_fail(h->err, VT_BAD_FILE,
                           "tensor '%.*s' begins at byte %llu of the data, within another that "
                           "ends at %llu",
                           VT_ARG(e->name), (unsigned long long)e->begin, (unsigned long long)at);
        if (e->begin > at)
            return vt_fail(h->err, VT_BAD_FILE,
                           "bytes %llu to %llu of the data, before tensor '%.*s', belong to no "
                           "tensor",
                           (unsigned long long)at, (unsigned long long)e->begin, VT_ARG(e->name));
        at = e->end;
    }
    if (at != h->size)
        return vt_fail(h->err, VT_BAD_FILE,
                       "the last tensor ends at byte %llu of the data, but the file holds %llu",
                       (unsigned long long)at, (unsigned long long)h->size);
    return true;
}

bool vt_safetensors_read(vt_model *m, const vt_map *map, vt_str file, vt_metas *meta, vt_err *err)
{
    header h = {.m = m, .map = map, .file = file, .err = err};
    if (map->n < 8)
        return vt_fail(err, VT_BAD_FILE, "the file has %zu bytes, too few for a header", map->n);
    uint64_t n = length_of(map);
    if (n > LONGEST_HEADER)
        return vt_fail(err, VT_LIMIT, "a header of %llu bytes is longer than %d are allowed",
                       (unsigned long long)n, LONGEST_HEADER);
    if (n > map->n - 8)
        return vt_fail(err, VT_BAD_FILE,
                       "the header ends at byte %llu but the file has %zu: it is cut",
                       (unsigned long long)n + 8, map->n);
    h.data = 8 + n;
    h.size = map->n - h.data;
    vt_names_init(&h.names, m->arena, n / 120);
    vt_json_read(&h.json, (vt_str){(const char *)map->p + 8, n}, err);
    bool ok = read_entries(&h) && check_layout(&h);
    vt_buf_free(&h.text);
    if (meta)
        *meta = (vt_metas){h.meta.at, h.meta.n};
    return ok && vt_arena_check(m->arena, err);
}

static int safetensors_probe(const vt_map *map)
{
    return vt_safetensors_is(map) ? 3 : vt_str_ends(vt_str_of(map->path), VT_S(".safetensors"));
}

static bool safetensors_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    if (vt_huggingface_is_shard(vt_beside_own_name(m)))
        return vt_huggingface_shards_open(m, err);
    return vt_safetensors_read(m, map, (vt_str){0}, &m->meta, err) && vt_huggingface_build(m, err);
}

const vt_format vt_format_safetensors = {
    .name = "safetensors",
    .says = "safetensors",
    .endings = ".safetensors",
    .graph = true,
    .weights = true,
    .probe = safetensors_probe,
    .open = safetensors_open,
};
