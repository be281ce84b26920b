/* net.c: modules that are entered and left, parameters by name, nodes and their values.
 *
 * What a node gives is a value of the node's own name, which is the module's path; a module that
 * runs again, and a function that its module calls again, gets a number: "layer1.0.relu_1". */
#include "architecture/net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- failing, guessing ----------------------------------------------------------------------- */

bool net_ok(const net *n)
{
    return !n->why.n && vt_arena_ok(n->a);
}

val net_fail(net *n, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (!n->why.n)
        n->why = vt_str_copy(n->a, vt_str_of(text));
    return VT_NONE;
}

void net_decline(net *n)
{
    n->declined = true;
    net_fail(n, "it is another's");
}

void net_guess(net *n, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    for (size_t i = 0; i < n->m->notes.n; i++)
        if (vt_str_is(n->m->notes.at[i], text))
            return;
    vt_str *note = net_ok(n) ? vt_push(n->a, &n->m->notes) : NULL;
    if (note)
        *note = vt_str_copy(n->a, vt_str_of(text));
}

/* ---- modules --------------------------------------------------------------------------------- */

static void put_class(net *n, const char *type)
{
    vt_class *module = n->at && type && net_ok(n) ? vt_push(n->a, &n->m->classes) : NULL;
    if (!module)
        return;
    module->path = vt_str_copy(n->a, (vt_str){n->path, n->at - 1});
    module->type = vt_str_of(type);
}

void net_enter(net *n, const char *type, const char *fmt, ...)
{
    size_t room = sizeof n->path - n->at - 1;
    if (n->depth < (int)(sizeof n->marks / sizeof *n->marks))
        n->marks[n->depth] = n->at;
    n->depth++;
    va_list args;
    va_start(args, fmt);
    int more = vsnprintf(n->path + n->at, room, fmt, args);
    va_end(args);
    if (more < 0 || (size_t)more >= room) {
        n->path[n->at] = 0;
        net_fail(n, "its modules are nested too deep");
        return;
    }
    if (!more)
        return;
    n->at += (size_t)more;
    n->path[n->at++] = '.';
    n->path[n->at] = 0;
    put_class(n, type);
}

void net_leave(net *n)
{
    n->depth--;
    if (n->depth < (int)(sizeof n->marks / sizeof *n->marks))
        n->at = n->marks[n->depth];
    n->path[n->at] = 0;
}

void net_class(net *n, const char *type, const char *fmt, ...)
{
    char name[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(name, sizeof name, fmt, args);
    va_end(args);
    net_enter(n, type, "%s", name);
    net_leave(n);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static vt_str key_of(const net *n, const char *name, char *out, size_t size)
{
    int length = snprintf(out, size, "%s%s", n->path, name);
    if (!name[0] && length > 0)
        length--; /* the module itself, without the dot */
    return (vt_str){out, length > 0 && (size_t)length < size ? (size_t)length : 0};
}

vt_id net_weight(const net *n, const char *name)
{
    char key[1400];
    return vt_names_get(&n->keys, key_of(n, name, key, sizeof key));
}

bool net_has(const net *n, const char *name)
{
    return net_weight(n, name) != VT_NONE;
}

bool net_has_at(const net *n, const char *name, int64_t number, const char *rest)
{
    char full[256];
    snprintf(full, sizeof full, "%s%s%lld.%s", name, name[0] ? "." : "", (long long)number, rest);
    return net_has(n, full);
}

bool net_any(const net *n, const char *name)
{
    char key[1400];
    return vt_names_get(&n->modules, key_of(n, name, key, sizeof key)) != VT_NONE;
}

int64_t net_count(const net *n, const char *name)
{
    char key[1400];
    vt_id count = vt_names_get(&n->lists, key_of(n, name, key, sizeof key));
    return count == VT_NONE ? 0 : count;
}

int64_t net_size(const net *n, const char *name, int axis)
{
    vt_id id = net_weight(n, name);
    if (id == VT_NONE || axis >= n->m->weights.at[id].rank)
        return 0;
    return n->m->weights.at[id].shape[axis];
}

int net_rank(const net *n, const char *name)
{
    vt_id id = net_weight(n, name);
    return id == VT_NONE ? -1 : n->m->weights.at[id].rank;
}

int64_t net_root(int64_t n)
{
    int64_t root = n > 0 ? (int64_t)sqrt((double)n) : 0;
    while (root > 0 && root > n / root)
        root--;
    return root;
}

void net_ignore(net *n, const char *name)
{
    vt_id id = net_weight(n, name);
    if (id == VT_NONE)
        return;
    n->uses.at[id].times++;
    if (n->m->weights.at[id].role == VT_ROLE_UNKNOWN)
        n->m->weights.at[id].role = VT_ROLE_BUFFER;
}

void net_copy(net *n, const char *name)
{
    vt_id id = net_weight(n, name);
    if (id != VT_NONE)
        n->uses.at[id].times++;
}

/* ---- types ----------------------------------------------------------------------------------- */

const vt_type *net_type(net *n, vt_dtype dtype, int rank, const vt_dim *dims)
{
    vt_type *t = vt_arena_take(n->a, sizeof *t);
    vt_dim *own = vt_arena_array(n->a, (size_t)rank, sizeof *own);
    if (!t || !own)
        return NULL;
    if (rank)
        memcpy(own, dims, (size_t)rank * sizeof *own);
    *t = (vt_type){.kind = VT_TYPE_TENSOR, .dtype = dtype, .rank = rank, .dims = own};
    return t;
}

const vt_type *net_type_of(const net *n, val x)
{
    return x == VT_NONE ? NULL : n->m->values.at[x].type;
}

vt_dim net_dim(const net *n, val x, int axis)
{
    const vt_type *t = net_type_of(n, x);
    if (!t)
        return UNKNOWN_DIM;
    axis = axis < 0 ? axis + t->rank : axis;
    return axis >= 0 && axis < t->rank ? t->dims[axis] : UNKNOWN_DIM;
}

const vt_type *net_resized(net *n, val x, int axis, vt_dim size)
{
    const vt_type *t = net_type_of(n, x);
    if (!t)
        return NULL;
    axis = axis < 0 ? axis + t->rank : axis;
    const vt_type *own = net_type(n, t->dtype, t->rank, t->dims);
    if (own && axis >= 0 && axis < t->rank)
        ((vt_dim *)own->dims)[axis] = size;
    return own;
}

/* ---- values ---------------------------------------------------------------------------------- */

static val value_new(net *n, vt_str name, const vt_type *type)
{
    vt_value *v = net_ok(n) ? vt_push(n->a, &n->m->values) : NULL;
    if (!v)
        return VT_NONE;
    *v = (vt_value){.name = name, .type = type, .producer = VT_NONE, .weight = VT_NONE};
    return (val)(n->m->values.n - 1);
}

val net_input(net *n, const char *name, vt_dtype dtype, int rank, const vt_dim *dims)
{
    val x = value_new(n, vt_str_of(name), net_type(n, dtype, rank, dims));
    vt_id *to = x == VT_NONE ? NULL : vt_push(n->a, &n->inputs);
    if (!to)
        return VT_NONE;
    n->m->values.at[x].is_input = true;
    return *to = x;
}

void net_output(net *n, val x, const char *name)
{
    vt_id *to = x != VT_NONE && net_ok(n) ? vt_push(n->a, &n->outputs) : NULL;
    if (!to)
        return;
    n->m->values.at[x].name = vt_str_of(name);
    n->m->values.at[x].is_output = true;
    *to = x;
}

/* ---- steps ----------------------------------------------------------------------------------- */

step step_begin(net *n, const char *op, const char *name)
{
    return (step){.n = n, .op = op, .name = name};
}

void step_in(step *s, val x)
{
    if (s->n_in < STEP_INPUTS)
        s->in[s->n_in++] = x;
}

static bool shape_is(const vt_weight *w, int rank, const int64_t *shape)
{
    if (rank <= 0)
        return true;
    bool same = w->rank == rank;
    for (int i = 0; same && i < rank; i++)
        same = shape[i] <= 0 || w->shape[i] == shape[i];
    return same;
}

static void put_shape(vt_buf *b, int rank, const int64_t *shape)
{
    vt_buf_char(b, '[');
    for (int i = 0; i < rank; i++) {
        vt_buf_text(b, i ? ", " : "");
        if (shape[i] > 0)
            vt_buf_format(b, "%lld", (long long)shape[i]);
        else
            vt_buf_char(b, '?');
    }
    vt_buf_char(b, ']');
}

static void fail_shape(net *n, const vt_weight *w, int rank, const int64_t *shape)
{
    vt_buf have = {0}, want = {0};
    put_shape(&have, w->rank, w->shape);
    put_shape(&want, rank, shape);
    net_fail(n, "the names look like %s, but '%.*s' has the shape %.*s where %.*s is due",
             n->family, VT_ARG(w->name), (int)have.n, have.p ? have.p : "", (int)want.n,
             want.p ? want.p : "");
    vt_buf_free(&have);
    vt_buf_free(&want);
}

static vt_dtype dtype_of(const net *n)
{
    static const struct {
        const char *name;
        vt_dtype dtype;
    } rows[] = {{"bfloat16", VT_DTYPE_BF16}, {"float16", VT_DTYPE_F16}, {"float64", VT_DTYPE_F64}};
    vt_str name = config_text(n->config, "dtype");
    name = name.n ? name : config_text(n->config, "torch_dtype");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (vt_str_is(name, rows[i].name))
            return rows[i].dtype;
    return VT_DTYPE_F32;
}

/* A weight of a file that is missing: its name is known, its shape follows. */
static bool is_shapeless(const vt_weight *w)
{
    return w->missing && w->rank == 0 && w->dtype == VT_DTYPE_UNKNOWN;
}

static void put_shape_of(net *n, vt_weight *w, int rank, const int64_t *shape)
{
    int64_t *own = vt_arena_array(n->a, (size_t)rank, sizeof *own);
    for (int i = 0; i < rank; i++)
        if (shape[i] <= 0) {
            net_fail(n, "the shape of '%.*s' is not known: %s", VT_ARG(w->name), w->missing);
            return;
        }
    if (!own || !rank)
        return;
    memcpy(own, shape, (size_t)rank * sizeof *own);
    w->shape = own;
    w->rank = rank;
    w->dtype = dtype_of(n);
    vt_shape_count(own, rank, &w->count);
}

/* A weight that only the configuration tells of. */
static vt_id imagine(net *n, vt_str key, int rank, const int64_t *shape)
{
    for (int i = 0; i < rank; i++)
        if (shape[i] <= 0)
            return net_fail(n, "config.json does not tell the size of '%.*s'", VT_ARG(key));
    vt_weight *w = vt_push(n->a, &n->m->weights);
    vt_value *v = w ? vt_push(n->a, &n->m->values) : NULL;
    struct use *use = v ? vt_push(n->a, &n->uses) : NULL;
    int64_t *own = vt_arena_array(n->a, (size_t)rank, sizeof *own);
    if (!use || !own)
        return VT_NONE;
    memcpy(own, shape, (size_t)rank * sizeof *own);
    *w = (vt_weight){.name = vt_str_copy(n->a, key),
                     .dtype = VT_DTYPE_F32,
                     .rank = rank,
                     .shape = own,
                     .role = VT_ROLE_TRAINED,
                     .sparse_indices = VT_NONE,
                     .missing = n->imagined};
    vt_shape_count(own, rank, &w->count);
    vt_id id = (vt_id)(n->m->weights.n - 1);
    *v = (vt_value){.name = w->name, .producer = VT_NONE, .weight = id};
    use->value = (vt_id)(n->m->values.n - 1);
    vt_names_put(&n->keys, w->name, id);
    return id;
}

static vt_id weight_in(step *s, const char *name, need needed, int rank, const int64_t *shape)
{
    net *n = s->n;
    char key[1400];
    vt_str k = key_of(n, name, key, sizeof key);
    if (!net_ok(n))
        return VT_NONE;
    vt_id id = vt_names_get(&n->keys, k);
    if (id == VT_NONE && n->imagined && needed == NEEDED && rank > 0)
        id = imagine(n, k, rank, shape);
    if (id == VT_NONE) {
        if (needed == NEEDED && net_ok(n))
            net_fail(n, "the names look like %s, but '%.*s%.*s' is missing", n->family,
                     VT_ARG(n->prefix), VT_ARG(k));
        step_in(s, VT_NONE);
        return VT_NONE;
    }
    vt_weight *w = &n->m->weights.at[id];
    if (is_shapeless(w))
        put_shape_of(n, w, rank, shape);
    if (!shape_is(w, rank, shape))
        fail_shape(n, w, rank, shape);
    n->uses.at[id].times++;
    if (w->role == VT_ROLE_UNKNOWN)
        w->role = VT_ROLE_TRAINED;
    step_in(s, n->uses.at[id].value);
    return id;
}

vt_id step_weight_of(step *s, const char *name, need needed, int rank, const int64_t *shape)
{
    return weight_in(s, name, needed, rank, shape);
}

vt_id step_weight(step *s, const char *param, need needed, int rank, const int64_t *shape)
{
    char name[512];
    snprintf(name, sizeof name, "%s%s%s", s->name, s->name[0] ? "." : "", param);
    return weight_in(s, name, needed, rank, shape);
}

vt_id step_tied(step *s, const char *path)
{
    net *n = s->n;
    vt_id id = vt_names_get(&n->keys, vt_str_of(path));
    if (!net_ok(n))
        return VT_NONE;
    if (id == VT_NONE) {
        net_fail(n, "the names look like %s, but '%.*s%s' is missing", n->family, VT_ARG(n->prefix),
                 path);
        return VT_NONE;
    }
    n->uses.at[id].times++;
    step_in(s, n->uses.at[id].value);
    return id;
}

vt_attr *step_attr(step *s, const char *name, vt_attr_kind kind)
{
    vt_attr *a = &s->at[s->n_at < STEP_ATTRS ? s->n_at++ : STEP_ATTRS - 1];
    *a = (vt_attr){.name = vt_str_of(name), .kind = kind};
    return a;
}

void step_int(step *s, const char *name, int64_t v)
{
    step_attr(s, name, VT_ATTR_INT)->i = v;
}

void step_float(step *s, const char *name, double v)
{
    step_attr(s, name, VT_ATTR_FLOAT)->f = (float)v;
}

void step_text(step *s, const char *name, const char *v)
{
    step_attr(s, name, VT_ATTR_STRING)->s = vt_str_of(v);
}

void step_ints(step *s, const char *name, size_t count, const int64_t *v)
{
    int64_t *own = vt_arena_array(s->n->a, count, sizeof *own);
    vt_attr *a = step_attr(s, name, VT_ATTR_INTS);
    if (!own)
        return;
    memcpy(own, v, count * sizeof *own);
    a->ints = own;
    a->n = count;
}

/* The node's path, made unlike all others. */
static vt_str name_new(net *n, const char *name)
{
    char key[1400];
    vt_str k = key_of(n, name, key, sizeof key);
    vt_str own = vt_str_copy(n->a, k);
    vt_id times = vt_names_get(&n->taken, own);
    vt_names_put(&n->taken, own, times == VT_NONE ? 1 : times + 1);
    if (times == VT_NONE)
        return own;
    vt_str numbered = vt_str_format(n->a, "%.*s_%u", VT_ARG(own), times);
    vt_names_put(&n->taken, numbered, 1);
    return numbered;
}

void step_end_many(step *s, uint32_t count, const vt_type *const *types, val *out)
{
    net *n = s->n;
    for (uint32_t i = 0; i < count; i++)
        out[i] = VT_NONE;
    if (!net_ok(n))
        return;
    vt_str name = name_new(n, s->name);
    vt_node *node = vt_push(n->a, &n->m->nodes);
    vt_id *ids = vt_arena_array(n->a, s->n_in + count, sizeof *ids);
    vt_attr *attrs = vt_arena_array(n->a, s->n_at, sizeof *attrs);
    if (!node || !ids || !attrs)
        return;
    while (s->n_in && s->in[s->n_in - 1] == VT_NONE)
        s->n_in--; /* optional ones left out at the end */
    memcpy(ids, s->in, s->n_in * sizeof *ids);
    if (s->n_at)
        memcpy(attrs, s->at, s->n_at * sizeof *attrs);
    for (uint32_t i = 0; i < count; i++) {
        vt_str own = count == 1 ? name : vt_str_format(n->a, "%.*s.%u", VT_ARG(name), i);
        out[i] = ids[s->n_in + i] = value_new(n, own, types[i]);
        if (out[i] != VT_NONE)
            n->m->values.at[out[i]].producer = (vt_id)(n->m->nodes.n - 1);
    }
    *node = (vt_node){.name = name,
                      .op = vt_str_of(s->op),
                      .domain = VT_S("torch.nn"),
                      .inputs = ids,
                      .n_inputs = s->n_in,
                      .outputs = ids + s->n_in,
                      .n_outputs = count,
                      .attrs = attrs,
                      .n_attrs = s->n_at,
                      .function = VT_NONE};
}

val step_end(step *s, const vt_type *type)
{
    val out;
    step_end_many(s, 1, &type, &out);
    return out;
}
