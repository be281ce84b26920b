/* pytorch_data.c: a tensor's elements, from wherever its storage lies.
 *
 * Packed, stored, little-endian elements are used where they are. All others are made when they are
 * asked for: element (i, j, ...) of a view is element  offset + i · stride₀ + j · stride₁ + ...  of
 * its storage, runs of which are copied; deflated storages are inflated from their start; bytes are
 * swapped and torch's two bits applied at the end. A view that says one storage over and over, more
 * than 2³⁰ elements of it, is not read out: it would keep whoever asks busy for no news. */
#include "formats/pytorch.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_REPEATED = 1 << 30, LARGEST_INFLATED = 1 << 30, MOST_WEIGHTS = 1 << 20 };

static bool is_packed(const torch_tensor *x)
{
    uint64_t step = 1;
    for (int i = x->rank; i-- > 0;) {
        if (x->shape[i] != 1 && (uint64_t)x->strides[i] != step)
            return false;
        step *= (uint64_t)x->shape[i];
    }
    return true;
}

/* ---- copying
 * ------------------------------------------------------------------------------------- */

/* `n` elements of `size` bytes, `stride` elements apart. */
static void copy_run(uint8_t *out, const uint8_t *from, uint64_t n, uint64_t stride, size_t size)
{
    if (stride == 1) {
        memcpy(out, from, n * size);
        return;
    }
    stride *= size;
    if (size == 4)
        for (; n--; out += 4, from += stride)
            memcpy(out, from, 4);
    else if (size == 2)
        for (; n--; out += 2, from += stride)
            memcpy(out, from, 2);
    else
        for (; n--; out += size, from += stride)
            memcpy(out, from, size);
}

/* Elements first..first+n-1 of the view `x` of a storage's bytes. */
static void gather(const torch_tensor *x, const uint8_t *storage, size_t size, uint64_t first,
                   uint64_t n, uint8_t *out)
{
    int last = x->rank - 1;
    uint64_t inner = last < 0 ? 1 : (uint64_t)x->shape[last];
    uint64_t stride = last < 0 ? 1 : (uint64_t)x->strides[last];
    while (n) {
        uint64_t row = first / inner, column = first % inner, run = inner - column;
        uint64_t at = x->offset + column * stride;
        for (int i = last; i-- > 0; row /= (uint64_t)x->shape[i])
            at += row % (uint64_t)x->shape[i] * (uint64_t)x->strides[i];
        run = run < n ? run : n;
        copy_run(out, storage + at * size, run, stride, size);
        out += run * size;
        first += run;
        n -= run;
    }
}

static bool gather_inflated(const torch_tensor *x, size_t size, uint64_t first, uint64_t n,
                            void *out, vt_err *err)
{
    const torch_storage *s = x->storage;
    if (is_packed(x))
        return vt_inflater_read(s->inflate, VT_DEFLATE_RAW, s->packed, (x->offset + first) * size,
                                n * size, out, err);
    if (s->bytes > LARGEST_INFLATED)
        return vt_fail(
            err, VT_LIMIT,
            "it is a view across %llu deflated bytes, more than the %d that are inflated",
            (unsigned long long)s->bytes, LARGEST_INFLATED);
    uint8_t *whole = vt_alloc((size_t)s->bytes);
    if (!whole)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    bool ok = vt_inflater_read(s->inflate, VT_DEFLATE_RAW, s->packed, 0, s->bytes, whole, err);
    if (ok)
        gather(x, whole, size, first, n, out);
    vt_free(whole);
    return ok;
}

static void swap(uint8_t *p, uint64_t n, size_t size)
{
    for (; size > 1 && n--; p += size)
        for (size_t i = 0; i < size / 2; i++) {
            uint8_t byte = p[i];
            p[i] = p[size - 1 - i];
            p[size - 1 - i] = byte;
        }
}

/* The sign bit stands highest in a float's last byte. */
static void negate_floats(uint8_t *p, uint64_t n, size_t size, size_t step)
{
    for (uint64_t i = 0; i < n; i++)
        p[i * step + size - 1] ^= 0x80;
}

static void apply_bits(const torch_tensor *x, uint8_t *p, uint64_t n)
{
    size_t size = x->type->bits / 8;
    bool complex = x->type->dtype == VT_DTYPE_C64 || x->type->dtype == VT_DTYPE_C128;
    if (complex && x->conjugated)
        negate_floats(p + size / 2, n, size / 2, size);
    if (complex && x->negated)
        negate_floats(p, 2 * n, size / 2, size / 2);
    else if (x->negated && vt_dtype_is_float(x->type->dtype))
        negate_floats(p, n, size, size);
}

static bool read_view(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n, void *out,
                      vt_err *err)
{
    (void)m;
    const torch_tensor *x = w->source;
    size_t size = x->type->bits / 8;
    bool complex = x->type->dtype == VT_DTYPE_C64 || x->type->dtype == VT_DTYPE_C128;
    if (!x->storage->inflate)
        gather(x, (const uint8_t *)x->storage->packed.p, size, first, n, out);
    else if (!gather_inflated(x, size, first, n, out, err))
        return false;
    if (x->storage->big)
        swap(out, complex ? 2 * n : n, complex ? size / 2 : size);
    if (x->conjugated || x->negated)
        apply_bits(x, out, n);
    return true;
}

/* ---- finding
 * ------------------------------------------------------------------------------------- */

static const char *why_not(torch *t, const torch_tensor *x, bool packed)
{
    vt_arena *a = t->m->arena;
    if (!x->storage || !x->storage->found)
        return !x->storage            ? x->missing
               : !x->storage->missing ? "the file holds no data for it"
                                      : x->storage->missing;
    if (x->type->dtype == VT_DTYPE_UNKNOWN)
        return vt_cstr(a, vt_str_format(a, "elements of type %s are not known", x->type->name));
    if (x->type->bits < 8 && (!packed || x->offset || x->storage->inflate))
        return "it is a view of elements narrower than a byte";
    if (x->count > MOST_REPEATED && x->count > x->storage->bytes * 8 / x->type->bits)
        return vt_cstr(a, vt_str_format(a, "it repeats a storage of %llu bytes to %llu elements",
                                        (unsigned long long)x->storage->bytes,
                                        (unsigned long long)x->count));
    return NULL;
}

bool vt_torch_data_find(torch *t, const torch_tensor *x, vt_weight *w)
{
    bool packed = is_packed(x);
    uint64_t storage = x->storage ? x->storage->bytes : 0;
    if (__builtin_mul_overflow(x->count, x->type->bits, &w->bytes))
        w->bytes = UINT64_MAX;
    w->bytes = w->bytes / 8 + (w->bytes % 8 != 0);
    w->bytes = w->bytes < storage ? w->bytes : storage;
    if (!x->count)
        return true;
    w->missing = why_not(t, x, packed);
    if (w->missing)
        return true;
    const torch_storage *s = x->storage;
    const uint8_t *data = (const uint8_t *)s->packed.p + x->offset * x->type->bits / 8;
    bool in_file = s->packed.p >= t->file.p && s->packed.p < t->file.p + t->file.n;
    w->offset = in_file ? (uint64_t)(data - (const uint8_t *)t->file.p) : 0;
    if (packed && !s->inflate && (!s->big || x->type->bits <= 8) && !x->conjugated && !x->negated) {
        w->data = data;
        return true;
    }
    torch_tensor *copy = vt_arena_take(t->m->arena, sizeof *copy);
    if (!copy)
        return vt_arena_check(t->m->arena, t->err);
    *copy = *x;
    w->source = copy;
    w->read = read_view;
    return true;
}

/* ---- weights
 * ------------------------------------------------------------------------------------- */

/* A name that no other weight has: "a (2)". */
static vt_str free_name(torch *t, vt_str name)
{
    vt_str as = name;
    for (unsigned i = 2; vt_names_get(&t->taken, as) != VT_NONE && vt_arena_ok(t->m->arena); i++)
        as = vt_str_format(t->m->arena, "%.*s (%u)", VT_ARG(name), i);
    return as;
}

static bool add_one(torch *t, const torch_tensor *x, vt_str name, vt_role role, vt_id *id)
{
    vt_weight w = {.name = free_name(t, name),
                   .dtype = x->type->dtype,
                   .rank = x->rank,
                   .shape = x->shape,
                   .count = x->count,
                   .file = t->name,
                   .sparse_indices = VT_NONE,
                   .role = role,
                   .quant = x->quant};
    if (t->m->weights.n == MOST_WEIGHTS)
        return vt_fail(t->err, VT_LIMIT, "the file holds more than %d tensors", MOST_WEIGHTS);
    if (!vt_torch_data_find(t, x, &w))
        return false;
    vt_weight *to = vt_push(t->m->arena, &t->m->weights);
    if (!to)
        return vt_arena_check(t->m->arena, t->err);
    *to = w;
    *id = (vt_id)(t->m->weights.n - 1);
    vt_names_put(&t->taken, w.name, *id);
    return true;
}

static bool add_part(torch *t, const torch_tensor *x, vt_str name, const char *part, vt_role role,
                     vt_id *id)
{
    return add_one(t, x, vt_str_format(t->m->arena, "%.*s.%s", VT_ARG(name), part), role, id);
}

/* The values bear the tensor's name; its indices stand behind it. */
static bool add_sparse(torch *t, const torch_tensor *x, vt_str name, vt_role role)
{
    vt_id values, indices, starts;
    bool coo = !x->compressed;
    bool columns =
        vt_str_ends(x->layout, VT_S("sc")); /* CSC, BSC: columns are what is compressed */
    const char *plain = coo ? "indices" : columns ? "row_indices" : "col_indices";
    const char *compressed = columns ? "ccol_indices" : "crow_indices";
    if (!add_one(t, x->values, name, role, &values) ||
        !add_part(t, x->indices, name, plain, VT_ROLE_BUFFER, &indices) ||
        (!coo && !add_part(t, x->compressed, name, compressed, VT_ROLE_BUFFER, &starts)))
        return false;
    vt_weight *w = &t->m->weights.at[values];
    vt_meta *layout = vt_arena_take(t->m->arena, sizeof *layout);
    if (!layout)
        return vt_arena_check(t->m->arena, t->err);
    *layout = (vt_meta){VT_S("layout"), x->layout};
    w->meta = (vt_metas){layout, 1};
    w->is_sparse = true;
    w->sparse_indices = indices;
    w->dense_shape = x->shape;
    w->dense_rank = x->rank;
    return true;
}

bool vt_torch_weight_add(torch *t, const torch_tensor *x, vt_str name, vt_role role)
{
    size_t first = t->m->weights.n;
    vt_id id;
    if (role == VT_ROLE_UNKNOWN && x->is_parameter)
        role = VT_ROLE_TRAINED;
    if (!(x->layout.n ? add_sparse(t, x, name, role) : add_one(t, x, name, role, &id)))
        return false;
    vt_id *own =
        t->module == VT_NONE ? &id : vt_push(t->m->arena, &t->modules.at[t->module].weights);
    if (own)
        *own = (vt_id)first;
    return vt_arena_check(t->m->arena, t->err);
}
