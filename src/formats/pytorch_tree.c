/* pytorch_tree.c: from the tree in a pickle to named weights and metadata.
 *
 *     {"model": OrderedDict(conv1.weight: tensor), "epoch": 3, "optimizer": {"state": {0: {…}}}}
 *
 *     model.conv1.weight      a weight          keys joined by '.', also numbers of lists
 *     epoch                   metadata "3"
 *     optimizer.state.0.…     a weight that is the optimizer's
 *
 * Objects are walked as the dicts of their attributes. A pickle can contain itself and can share
 * one list a million times over: nothing is entered that is being walked, nothing more than a few
 * times, nothing deeper than 100; what was left out is counted and said. */
#include "formats/pytorch.h"

#include <string.h>

enum { DEEPEST = 100, MOST_REPEATED = 100000, MOST_META = 4000, LONGEST_META = 4000 };

static bool walk(torch_stream *s, vt_pickle *v, int depth, vt_role role);

/* ---- what things are
 * ----------------------------------------------------------------------------- */

const vt_pickle *vt_torch_class(const vt_pickle *v)
{
    for (int i = 0; i < 4 && v; i++) {
        if (v->kind == VT_PICKLE_GLOBAL)
            return v;
        /* Legacy files keep the source of a class: ("module", class, file, text). */
        if (v->kind == VT_PICKLE_PERSISTENT && v->id->kind == VT_PICKLE_TUPLE && v->id->n)
            v = v->id->items[v->id->n > 3 && v->id->items[0]->kind == VT_PICKLE_STR ? 1 : 0];
        else if (v->kind != VT_PICKLE_CALL)
            return NULL;
        else if ((vt_pickle_is(v->call->callee, "copyreg", "_reconstructor") ||
                  vt_pickle_is(v->call->callee, "copy_reg", "_reconstructor") ||
                  vt_pickle_is(v->call->callee, "copyreg", "__newobj__")) &&
                 v->call->args->n)
            v = v->call->args->items[0];
        else
            v = v->call->callee;
    }
    return NULL;
}

bool vt_torch_is_mapping(const vt_pickle *v)
{
    static const char *const names[][2] = {{"collections", "OrderedDict"},
                                           {"collections", "defaultdict"},
                                           {"builtins", "dict"},
                                           {"__builtin__", "dict"}};
    const vt_pickle *class = vt_torch_class(v);
    for (size_t i = 0; class && i < sizeof names / sizeof *names; i++)
        if (vt_pickle_is(class, names[i][0], names[i][1]))
            return true;
    return false;
}

/* Python 2 writes OrderedDict([[key, value], ...]): its one argument; else NULL. */
static const vt_pickle *pairs_of(const vt_pickle *v)
{
    const vt_pickle *args = v->call->args, *list = args->n ? args->items[0] : NULL;
    bool is = list && !v->call->dict && vt_torch_is_mapping(v) &&
              (list->kind == VT_PICKLE_LIST || list->kind == VT_PICKLE_TUPLE);
    return is ? list : NULL;
}

static bool is_pair(const vt_pickle *v)
{
    return (v->kind == VT_PICKLE_LIST || v->kind == VT_PICKLE_TUPLE) && v->n == 2;
}

bool vt_torch_pair(const vt_pickle *dict, uint32_t i, vt_pickle **key, vt_pickle **value)
{
    const vt_pickle *list = dict->kind == VT_PICKLE_CALL ? pairs_of(dict) : NULL;
    const vt_pickle *plain = vt_torch_dict(dict);
    if (list && i < list->n && is_pair(list->items[i])) {
        *key = list->items[i]->items[0];
        *value = list->items[i]->items[1];
        return true;
    }
    if (!plain || plain->n / 2 <= i)
        return false;
    *key = plain->items[2 * (size_t)i];
    *value = plain->items[2 * (size_t)i + 1];
    return true;
}

const vt_pickle *vt_torch_dict(const vt_pickle *v)
{
    if (v->kind == VT_PICKLE_DICT)
        return v;
    return v->kind == VT_PICKLE_CALL ? v->call->dict : NULL;
}

const vt_pickle *vt_torch_attributes(const vt_pickle *v)
{
    const vt_pickle *state = v->kind == VT_PICKLE_CALL ? v->call->state : NULL;
    if (!state)
        return NULL;
    if (state->kind == VT_PICKLE_TUPLE && state->n && state->items[0]->kind == VT_PICKLE_DICT)
        return state->items[0]; /* (attributes, slots) */
    return vt_torch_dict(state);
}

/* What training keeps beside the network: the optimizer's state, its schedule, random numbers. */
static bool is_training_state(vt_str key)
{
    static const vt_str starts[] = {VT_S("optim"), VT_S("lr_scheduler"), VT_S("rng_state"),
                                    VT_S("random_state")};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (vt_str_starts(key, starts[i]))
            return true;
    return vt_str_ends(key, VT_S("optimizer")) || vt_str_ends(key, VT_S("optimizer_state_dict")) ||
           vt_str_ends(key, VT_S("rng_state"));
}

/* {"state": {...}, "param_groups": [...]}, whatever it is called. */
static bool is_optimizer_state(const vt_pickle *dict)
{
    return vt_pickle_get(dict, "state") && vt_pickle_get(dict, "param_groups");
}

/* torch.jit._pickle.build_intlist([1, 2]): TorchScript's lists keep the type of what is in them. */
vt_pickle *vt_torch_list(vt_pickle *v)
{
    bool is = v->kind == VT_PICKLE_CALL && v->call->callee->kind == VT_PICKLE_GLOBAL &&
              vt_str_is(v->call->callee->global->module, "torch.jit._pickle") && v->call->args->n &&
              v->call->args->items[0]->kind == VT_PICKLE_LIST;
    return is ? v->call->args->items[0] : v;
}

/* ---- metadata
 * ------------------------------------------------------------------------------------ */

bool vt_torch_meta_add(torch *t, vt_str key, vt_str value)
{
    if (t->meta.n == MOST_META) {
        t->more_meta++;
        return true;
    }
    vt_meta *m = vt_push(t->m->arena, &t->meta);
    vt_str start = vt_str_cut(value, 0, LONGEST_META);
    start.n = vt_utf8_valid(start);
    vt_str text = value.n > LONGEST_META && start.n
                      ? vt_str_format(t->m->arena, "%.*s…", (int)start.n, start.p)
                      : vt_str_copy(t->m->arena, value);
    if (m)
        *m = (vt_meta){vt_str_copy(t->m->arena, key), text};
    return vt_arena_check(t->m->arena, t->err);
}

/* torch.device("cuda", 0), torch.Size([2, 3]): as torch writes them; else the value in Python's
 * words.
 */
static void put_text(vt_buf *out, const vt_pickle *v)
{
    bool device = v->kind == VT_PICKLE_CALL && vt_pickle_is(v->call->callee, "torch", "device");
    bool size = v->kind == VT_PICKLE_CALL && vt_pickle_is(v->call->callee, "torch", "Size");
    const vt_pickle *args = device || size ? v->call->args : NULL;
    if (device && args->n && args->items[0]->kind == VT_PICKLE_STR) {
        vt_buf_str(out, args->items[0]->s);
        if (args->n > 1 && args->items[1]->kind == VT_PICKLE_INT)
            vt_buf_format(out, ":%lld", (long long)args->items[1]->i);
    } else if (size && args->n) {
        vt_put_pickle(out, args->items[0]);
    } else if (v->kind == VT_PICKLE_STR) {
        vt_buf_str(out, v->s);
    } else {
        vt_put_pickle(out, v);
    }
}

static bool add_meta(torch_stream *s, const vt_pickle *v)
{
    vt_buf text = {0};
    put_text(&text, v);
    bool ok = vt_buf_check(&text, s->t->err) &&
              vt_torch_meta_add(s->t, vt_buf_view(&s->t->path), vt_buf_view(&text));
    vt_buf_free(&text);
    return ok;
}

/* ---- walking
 * ------------------------------------------------------------------------------------- */

bool vt_torch_walk_under(torch_stream *s, vt_str key, vt_pickle *v, int depth, vt_role role)
{
    vt_buf *path = &s->t->path;
    size_t n = path->n;
    if (n)
        vt_buf_char(path, '.');
    vt_buf_str(path, key);
    bool ok = vt_buf_check(path, s->t->err) && walk(s, v, depth + 1, role);
    path->n = n;
    return ok;
}

static bool walk_pair(torch_stream *s, const vt_pickle *key, vt_pickle *v, int depth, vt_role role)
{
    vt_buf text = {0};
    vt_put_pickle(&text, key);
    vt_str name = key->kind == VT_PICKLE_STR ? key->s : vt_buf_view(&text);
    if (role == VT_ROLE_UNKNOWN && is_training_state(name))
        role = VT_ROLE_OPTIMIZER;
    bool ok = vt_buf_check(&text, s->t->err) && vt_torch_walk_under(s, name, v, depth, role);
    vt_buf_free(&text);
    return ok;
}

static bool walk_dict(torch_stream *s, const vt_pickle *dict, int depth, vt_role role)
{
    vt_pickle *key, *value;
    if (is_optimizer_state(vt_torch_dict(dict)))
        role = VT_ROLE_OPTIMIZER;
    for (uint32_t i = 0; vt_torch_pair(dict, i, &key, &value); i++)
        if (!walk_pair(s, key, value, depth, role))
            return false;
    return true;
}

static bool is_scalar(const vt_pickle *v)
{
    return v->kind <= VT_PICKLE_BYTES || v->kind == VT_PICKLE_GLOBAL;
}

static bool walk_list(torch_stream *s, const vt_pickle *list, int depth, vt_role role)
{
    bool plain = true;
    for (uint32_t i = 0; plain && i < list->n; i++)
        plain = is_scalar(list->items[i]);
    if (plain)
        return add_meta(s, list);
    for (uint32_t i = 0; i < list->n; i++) {
        char key[16];
        size_t n = 0;
        for (uint32_t v = i; !n || v; v /= 10)
            key[sizeof key - ++n] = (char)('0' + v % 10);
        if (!vt_torch_walk_under(s, (vt_str){key + sizeof key - n, n}, list->items[i], depth, role))
            return false;
    }
    return true;
}

/* Anything that would be made by a call that is not known: what it holds is shown, and its name. */
static bool walk_object(torch_stream *s, const vt_pickle *v, int depth, vt_role role)
{
    const struct vt_pickle_call *c = v->call;
    const vt_pickle *attributes = vt_torch_attributes(v), *class = vt_torch_class(v);
    bool listed = c->state && !attributes &&
                  (c->state->kind == VT_PICKLE_TUPLE || c->state->kind == VT_PICKLE_LIST);
    if (!c->dict && !c->list && !attributes && !listed)
        return add_meta(s, v);
    if (class && s->t->path.n && !add_meta(s, class))
        return false;
    return (!c->dict || walk_dict(s, c->dict, depth, role)) &&
           (!c->list || walk_list(s, c->list, depth, role)) &&
           (!listed || walk_list(s, c->state, depth, role)) &&
           (!attributes || walk_dict(s, attributes, depth, role));
}

static bool walk_call(torch_stream *s, const vt_pickle *v, int depth, vt_role role)
{
    vt_buf number = {0};
    const vt_pickle *list = vt_torch_list((vt_pickle *)v);
    if (list != v)
        return walk_list(s, list, depth, role);
    if (vt_torch_is_module(s->t, v))
        return vt_torch_module_walk(s, v, depth);
    if (vt_torch_numpy_scalar(s->t, v, &number)) {
        bool ok = vt_buf_check(&number, s->t->err) &&
                  vt_torch_meta_add(s->t, vt_buf_view(&s->t->path), vt_buf_view(&number));
        vt_buf_free(&number);
        return ok;
    }
    return vt_torch_is_mapping(v) ? walk_dict(s, v, depth, role) : walk_object(s, v, depth, role);
}

static bool walk_parts(torch_stream *s, vt_pickle *v, int depth, vt_role role)
{
    switch ((vt_pickle_kind)v->kind) {
    case VT_PICKLE_DICT:
        return walk_dict(s, v, depth, role);
    case VT_PICKLE_LIST:
    case VT_PICKLE_TUPLE:
        return walk_list(s, v, depth, role);
    case VT_PICKLE_CALL:
        return walk_call(s, v, depth, role);
    default:
        return add_meta(s, v);
    }
}

/* A subclass that keeps its elements in other tensors: those stand under its name. */
static bool walk_inner(torch_stream *s, const torch_tensor *x, int depth, vt_role role)
{
    return vt_torch_walk_under(s, VT_S("data"), (vt_pickle *)x->inner, depth, role);
}

static bool walk_tensor(torch_stream *s, vt_pickle *v, const torch_tensor *x, int depth,
                        vt_role role)
{
    torch *t = s->t;
    t->repeated += v->seen;
    if (v->open || (v->seen && t->repeated > MOST_REPEATED)) {
        t->folded++;
        return true;
    }
    v->seen = 1;
    if (x->inner) {
        v->open = true;
        bool ok = walk_inner(s, x, depth, role);
        v->open = false;
        return ok;
    }
    vt_str name = t->path.n ? vt_str_copy(t->m->arena, vt_buf_view(&t->path)) : VT_S("tensor");
    t->tensors += !x->is_array;
    t->arrays += x->is_array;
    return vt_torch_weight_add(t, x, name, role);
}

/* Is there nothing in it that would lead on? */
static bool is_leaf(const vt_pickle *v)
{
    return v->kind != VT_PICKLE_CALL && v->kind != VT_PICKLE_DICT && v->kind != VT_PICKLE_LIST &&
           v->kind != VT_PICKLE_TUPLE && v->kind != VT_PICKLE_PERSISTENT;
}

/* The containers whose items a value leads to: itself, or what a call is filled with. */
static size_t containers_of(vt_pickle *v, vt_pickle *out[4])
{
    size_t n = 0;
    if (v->kind == VT_PICKLE_DICT || v->kind == VT_PICKLE_LIST || v->kind == VT_PICKLE_TUPLE)
        out[n++] = v;
    if (v->kind != VT_PICKLE_CALL)
        return n;
    vt_pickle *parts[] = {v->call->dict, v->call->list, v->call->state};
    for (size_t i = 0; i < 3; i++)
        if (parts[i] && (parts[i]->kind == VT_PICKLE_DICT || parts[i]->kind == VT_PICKLE_LIST ||
                         parts[i]->kind == VT_PICKLE_TUPLE))
            out[n++] = parts[i];
    return n;
}

bool vt_torch_may_enter(torch *t, vt_pickle *v, int depth)
{
    vt_pickle *parts[4];
    bool again = v->seen;
    size_t n = containers_of(v, parts), items = 1;
    for (size_t i = 0; i < n; i++) {
        again = again || parts[i]->seen;
        parts[i]->seen = 1;
        items += parts[i]->n;
    }
    v->seen = 1;
    if (again)
        t->repeated += items;
    bool enter = !v->open && depth <= DEEPEST && (!again || t->repeated <= MOST_REPEATED);
    t->folded += !enter;
    return enter;
}

static bool walk(torch_stream *s, vt_pickle *v, int depth, vt_role role)
{
    torch_tensor x;
    bool is;
    if (v->kind == VT_PICKLE_NONE)
        return true;
    if (is_leaf(v))
        return add_meta(s, v);
    if (!vt_torch_tensor_of(s, v, &x, &is))
        return vt_while(s->t->err, "'%.*s'", VT_ARG(vt_buf_view(&s->t->path)));
    if (is)
        return walk_tensor(s, v, &x, depth, role);
    if (!vt_torch_may_enter(s->t, v, depth))
        return true;
    v->open = true;
    bool ok = walk_parts(s, v, depth, role);
    v->open = false;
    return ok;
}

bool vt_torch_walk(torch_stream *s, vt_pickle *root)
{
    s->t->root = root;
    return walk(s, root, 0, VT_ROLE_UNKNOWN);
}
