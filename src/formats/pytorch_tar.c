/* pytorch_tar.c: tar archives, as torch before 0.1.10 wrote them.
 *
 *     sys_info   a pickle
 *     storages   pickle: how many; each a pickle (key, where it was, type), elements n 8, n
 * elements; then a pickle of views: [(key, key of the whole, offset, elements), …] tensors pickle:
 * how many; each a pickle (key, key of its storage, type), dimensions 4, nothing 4, sizes 8 each,
 * strides 8 each, offset 8 pickle     the object; ids are the keys of tensors and storages, or
 * (class, file, source)
 *
 * All little-endian. */
#include "formats/pytorch.h"

#include <string.h>

enum { MOST_DIMENSIONS = 64 };

/* What is left of a member. */
typedef struct member {
    torch_stream *s;
    vt_str bytes;
    size_t at;
} member;

bool vt_torch_tar_is(vt_str file)
{
    static const char *const names[] = {"sys_info", "storages", "tensors", "pickle"};
    if (!vt_tar_is(file))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strncmp(file.p, names[i], strlen(names[i]) + 1) ||
            (!strncmp(file.p, "./", 2) && !strncmp(file.p + 2, names[i], strlen(names[i]) + 1)))
            return true;
    return false;
}

static bool find_members(torch *t, vt_str out[3])
{
    static const char *const names[] = {"storages", "tensors", "pickle"};
    vt_tar tar;
    vt_tar_member m;
    vt_tar_open(&tar, t->m->arena, t->file, t->err);
    while (vt_tar_next(&tar, &m)) {
        vt_str name = vt_str_starts(m.name, VT_S("./")) ? vt_str_from(m.name, 2) : m.name;
        for (size_t i = 0; i < 3; i++)
            if (vt_str_is(name, names[i]))
                out[i] = m.data;
    }
    if (tar.failed)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!out[i].p)
            return vt_fail(t->err, VT_BAD_FILE, "the archive has no member '%s'", names[i]);
    return true;
}

static bool wrong(const member *m, const char *what)
{
    vt_fail(m->s->t->err, VT_BAD_FILE, "%s", what);
    return vt_while(m->s->t->err, "byte %zu", m->at);
}

static bool read_pickle(member *m, vt_pickle **out)
{
    return vt_pickle_read(m->s->t->m->arena, m->bytes, m->at, out, &m->at, NULL, m->s->t->err);
}

static bool read_count(member *m, uint64_t *n)
{
    vt_pickle *v;
    if (!read_pickle(m, &v))
        return false;
    *n = (uint64_t)v->i;
    return v->kind == VT_PICKLE_INT && v->i >= 0 ? true : wrong(m, "a count is no number");
}

static bool take(member *m, void *out, size_t n)
{
    if (n > m->bytes.n - m->at)
        return wrong(m, "the member is cut");
    memcpy(out, m->bytes.p + m->at, n);
    m->at += n;
    return true;
}

/* (key, other, type) */
static bool read_head(member *m, vt_str *key, vt_str *other, const vt_pickle **type)
{
    vt_pickle *v;
    if (!read_pickle(m, &v))
        return false;
    if (v->kind != VT_PICKLE_TUPLE || v->n != 3)
        return wrong(m, "three things are due here");
    *key = vt_torch_key(m->s->t->m->arena, v->items[0]);
    *other = vt_torch_key(m->s->t->m->arena, v->items[1]);
    *type = v->items[2];
    return true;
}

static bool read_storage(member *m)
{
    vt_str key, place;
    const vt_pickle *named;
    uint64_t n = 0, bytes;
    if (!read_head(m, &key, &place, &named))
        return false;
    const torch_type *type = vt_torch_storage_type(named);
    if (!type)
        return wrong(m, "a storage's type is not known");
    if (!take(m, &n, sizeof n))
        return false;
    if (__builtin_mul_overflow(n, type->bits / 8, &bytes) || bytes > m->bytes.n - m->at)
        return wrong(m, "a storage ends behind its member: the file is cut");
    torch_storage *storage = vt_torch_storage_new(m->s, key);
    if (!storage)
        return false;
    storage->bytes = bytes;
    storage->type = type;
    storage->packed = vt_str_cut(m->bytes, m->at, (size_t)bytes);
    storage->found = true;
    m->at += (size_t)bytes;
    return true;
}

/* (key, key of the whole, offset, elements) */
static bool read_view(member *m, const vt_pickle *v)
{
    if (v->kind != VT_PICKLE_TUPLE || v->n != 4 || v->items[2]->kind != VT_PICKLE_INT ||
        v->items[3]->kind != VT_PICKLE_INT || v->items[2]->i < 0 || v->items[3]->i < 0)
        return wrong(m, "four things are due here");
    vt_arena *a = m->s->t->m->arena;
    vt_id whole = vt_names_get(&m->s->storage_at, vt_torch_key(a, v->items[1]));
    if (whole == VT_NONE)
        return wrong(m, "a view is one of a storage that is not there");
    const torch_storage *of = m->s->storages.at[whole];
    uint64_t size = of->type->bits / 8, n = of->bytes / size, first = (uint64_t)v->items[2]->i,
             count = (uint64_t)v->items[3]->i;
    if (first > n || count > n - first)
        return wrong(m, "a view ends behind its storage");
    torch_storage *view = vt_torch_storage_new(m->s, vt_torch_key(a, v->items[0]));
    if (!view)
        return false;
    vt_str key = view->key;
    *view = *m->s->storages.at[whole];
    view->key = key;
    view->bytes = count * size;
    view->packed = vt_str_cut(view->packed, (size_t)(first * size), (size_t)view->bytes);
    return true;
}

static bool read_storages(member *m)
{
    uint64_t n;
    vt_pickle *views;
    if (!read_count(m, &n))
        return false;
    for (uint64_t i = 0; i < n; i++)
        if (!read_storage(m))
            return vt_while(m->s->t->err, "storage %llu of %llu", (unsigned long long)i + 1,
                            (unsigned long long)n);
    if (!read_pickle(m, &views))
        return false;
    for (uint32_t i = 0; views->kind == VT_PICKLE_LIST && i < views->n; i++)
        if (!read_view(m, views->items[i]))
            return false;
    return true;
}

static bool read_shape(member *m, torch_tensor *x)
{
    int32_t head[2];
    if (!take(m, head, sizeof head))
        return false;
    if (head[0] < 0 || head[0] > MOST_DIMENSIONS)
        return wrong(m, "a tensor has more than 64 dimensions");
    size_t rank = (size_t)head[0];
    int64_t *shape = vt_arena_array(m->s->t->m->arena, 2 * rank, sizeof *shape);
    if (!shape)
        return vt_arena_check(m->s->t->m->arena, m->s->t->err);
    x->rank = (int)rank;
    x->shape = shape;
    x->strides = shape + rank;
    return take(m, shape, 2 * rank * sizeof *shape) && take(m, &x->offset, sizeof x->offset);
}

static bool read_tensor(member *m)
{
    vt_arena *a = m->s->t->m->arena;
    torch_tensor *x = vt_arena_take(a, sizeof *x), **at = x ? vt_push(a, &m->s->kept) : NULL;
    vt_str key, storage;
    const vt_pickle *type;
    if (!at)
        return vt_arena_check(a, m->s->t->err);
    *at = x;
    if (!read_head(m, &key, &storage, &type) || !read_shape(m, x))
        return false;
    vt_id i = vt_names_get(&m->s->storage_at, storage);
    if (i == VT_NONE)
        return wrong(m, "a tensor is one of a storage that is not there");
    x->storage = m->s->storages.at[i];
    x->type = x->storage->type;
    vt_names_put(&m->s->kept_at, key, (vt_id)(m->s->kept.n - 1));
    return vt_torch_tensor_check(m->s, x);
}

static bool read_tensors(member *m)
{
    uint64_t n;
    if (!read_count(m, &n))
        return false;
    vt_names_init(&m->s->kept_at, m->s->t->m->arena, 64);
    for (uint64_t i = 0; i < n; i++)
        if (!read_tensor(m))
            return vt_while(m->s->t->err, "tensor %llu of %llu", (unsigned long long)i + 1,
                            (unsigned long long)n);
    return true;
}

bool vt_torch_tar_read(torch *t)
{
    vt_str parts[3] = {{0}};
    torch_stream *s = vt_arena_take(t->m->arena, sizeof *s);
    if (!s)
        return vt_arena_check(t->m->arena, t->err);
    if (!find_members(t, parts))
        return false;
    vt_torch_stream_init(s, t, VT_S("pickle"));
    t->m->version = VT_S("tar");
    if (!read_storages(&(member){s, parts[0], 0}))
        return vt_while(t->err, "storages");
    if (!read_tensors(&(member){s, parts[1], 0}))
        return vt_while(t->err, "tensors");
    return vt_torch_stream_read(s, parts[2], 0, NULL) && vt_torch_walk(s, s->root);
}
