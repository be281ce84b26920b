/* chain.c: a plain stack of layers, guessed from names and sizes: perceptrons, small convolutional
 * and recurrent networks that belong to no family.
 *
 *     conv1 [6, 1, 5, 5]   conv2 [16, 6, 5, 5]   fc1 [120, 400]   fc2 [10, 120]
 *     1 ──────────> 6 ───────────────> 16 ─(25 places each)─> 120 ─────> 10
 *
 * Layers stand in the order of the file; in a file sorted by name, in the order of counting; else
 * each is followed by the first that takes what it gives. It is a chain only when all sizes fit.
 * What stood between two layers without parameters of its own (activations, pooling, flattening) is
 * drawn as one step of unknown kind; strides and paddings are left open. The whole is marked as a
 * guess. */
#include "architecture/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { DENSE, CONV, TRANSPOSED, BATCH_NORM, LAYER_NORM, TABLE, RECURRENT } kind;

typedef struct part { /* a module with parameters */
    vt_str path;
    kind kind;
    int64_t in, out;
    int rank;      /* of the weight */
    int64_t gates; /* of recurrent ones: 4, 3 or 1 */
    vt_id first;   /* weight, for the order of the file */
    bool used;
} part;

typedef struct chain {
    net *n;
    VT_VEC(part) parts;
    vt_names at; /* path -> part */
    part **order;
    bool backwards; /* a convolution that could be either is a transposed one */
} chain;

/* ---- modules --------------------------------------------------------------------------------- */

static vt_str module_of(vt_str key)
{
    size_t i = key.n;
    while (i > 0 && key.p[i - 1] != '.')
        i--;
    return vt_str_cut(key, 0, i ? i - 1 : 0);
}

static const vt_weight *param(const chain *c, const part *p, const char *name)
{
    char key[1200];
    snprintf(key, sizeof key, "%.*s%s%s", (int)(p->path.n < 1000 ? p->path.n : 1000),
             p->path.p ? p->path.p : "", p->path.n ? "." : "", name);
    vt_id id = net_weight(c->n, key);
    return id == VT_NONE ? NULL : &c->n->m->weights.at[id];
}

/* Parameters of each module, counted, against those that its kind has. */
static int64_t count_params(const chain *c, const part *p, const char *const *names)
{
    int64_t count = 0;
    for (; *names; names++)
        count += param(c, p, *names) != NULL;
    return count;
}

static void see_recurrent(const chain *c, part *p, const vt_weight *ih)
{
    const vt_weight *hh = param(c, p, "weight_hh_l0");
    int64_t hidden = hh && hh->rank == 2 ? hh->shape[1] : 0;
    p->kind = RECURRENT;
    p->gates = hidden && ih->rank == 2 ? ih->shape[0] / hidden : 0;
    p->in = ih->rank == 2 ? ih->shape[1] : 0;
    p->out = hidden * (param(c, p, "weight_ih_l0_reverse") ? 2 : 1);
}

static bool is_norm_shape(const vt_weight *w, const vt_weight *b)
{
    return w->rank == 1 && b && b->rank == 1 && w->shape[0] == b->shape[0];
}

static bool names_table(vt_str path)
{
    for (size_t i = 0; i + 3 <= path.n; i++)
        if (!strncasecmp(path.p + i, "emb", 3))
            return true;
    return false;
}

/* What kind of layer has these parameters; false: none that is known. */
static bool see(const chain *c, part *p)
{
    const vt_weight *w = param(c, p, "weight"), *b = param(c, p, "bias");
    const vt_weight *ih = param(c, p, "weight_ih_l0");
    if (ih) {
        see_recurrent(c, p, ih);
        return p->gates == 4 || p->gates == 3 || p->gates == 1;
    }
    if (!w || w->rank < 1 || w->rank > 5)
        return false;
    p->rank = w->rank;
    if (w->rank == 1) {
        p->kind = param(c, p, "running_mean") ? BATCH_NORM : LAYER_NORM;
        p->in = p->out = w->shape[0];
        return is_norm_shape(w, b);
    }
    p->kind = w->rank > 2 ? CONV : !b && names_table(p->path) ? TABLE : DENSE;
    p->out = w->shape[p->kind == TABLE];
    p->in = w->shape[p->kind != TABLE];
    if (b && (b->rank != 1 || (b->shape[0] != w->shape[0] && b->shape[0] != w->shape[1])))
        return false;
    if (p->kind == CONV && b && b->shape[0] != w->shape[0]) {
        p->kind = TRANSPOSED;
        p->in = w->shape[0];
        p->out = w->shape[1];
    }
    return b ? b->shape[0] == p->out : true;
}

static bool collect(chain *c)
{
    net *n = c->n;
    static const char *const plain[] = {
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked", NULL};
    size_t params = 0, known = 0;
    vt_names_init(&c->at, n->a, 64);
    for (size_t i = 0; i < n->m->weights.n; i++) {
        const vt_weight *w = &n->m->weights.at[i];
        if (w->role == VT_ROLE_OPTIMIZER || !vt_str_starts(w->name, n->prefix))
            continue;
        vt_str path = module_of(vt_str_from(w->name, n->prefix.n));
        params++;
        if (vt_names_get(&c->at, path) != VT_NONE)
            continue;
        part *p = vt_push(n->a, &c->parts);
        if (!p)
            return false;
        *p = (part){.path = path, .first = (vt_id)i};
        vt_names_put(&c->at, path, (vt_id)(c->parts.n - 1));
        if (!see(c, p))
            return false;
        known += (size_t)count_params(c, p, plain);
        for (int64_t l = 0; p->kind == RECURRENT && l < 64; l++)
            for (int k = 0; k < 8; k++) {
                static const char *const names[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
                char name[64];
                snprintf(name, sizeof name, "%s_l%d%s", names[k % 4], (int)l,
                         k < 4 ? "" : "_reverse");
                known += param(c, p, name) != NULL;
            }
    }
    return c->parts.n > 0 && c->parts.n < 1000 && known == params;
}

/* ---- the order ------------------------------------------------------------------------------- */

static bool is_conv(const part *p)
{
    return p->kind == CONV || p->kind == TRANSPOSED;
}

static bool is_square(int64_t n)
{
    return net_root(n) * net_root(n) == n;
}

/* Can `p` take what `before` gives? */
static bool follows(const part *before, const part *p)
{
    if (p->kind == TABLE)
        return false;
    if (p->kind == BATCH_NORM)
        return before->kind != TABLE && p->in == before->out;
    if (p->kind == LAYER_NORM)
        return !is_conv(before) && p->in == before->out;
    if (p->in <= 0)
        return false;
    bool pictures = is_conv(before) || (before->kind == BATCH_NORM);
    if (p->kind == DENSE)
        return p->in == before->out || (pictures && p->in % before->out == 0);
    if (is_conv(p))
        return p->in == before->out ||
               (p->kind == CONV && p->in == 1 && pictures && p->out % before->out == 0) ||
               (before->kind == DENSE && before->out % p->in == 0 &&
                is_square(before->out / p->in));
    return p->in == before->out;
}

/* Reads convolutions without a bias as transposed ones, or as plain ones. */
static void turn(chain *c, bool backwards)
{
    for (size_t i = 0; i < c->parts.n; i++) {
        part *p = &c->parts.at[i];
        const vt_weight *w = is_conv(p) ? param(c, p, "weight") : NULL;
        const vt_weight *b = w ? param(c, p, "bias") : NULL;
        if (!w || (b && w->shape[0] != w->shape[1]))
            continue;
        p->kind = backwards ? TRANSPOSED : CONV;
        p->in = w->shape[!backwards];
        p->out = w->shape[backwards];
    }
}

static bool fits(const chain *c)
{
    for (size_t i = 1; i < c->parts.n; i++)
        if (!follows(c->order[i - 1], c->order[i]))
            return false;
    return c->parts.n && c->order[0]->kind != BATCH_NORM && c->order[0]->kind != LAYER_NORM;
}

static int by_counting(const void *pa, const void *pb)
{
    return vt_counting_order((*(part *const *)pa)->path, (*(part *const *)pb)->path);
}

static bool is_norm(const part *p)
{
    return p->kind == BATCH_NORM || p->kind == LAYER_NORM;
}

/* The one part that takes what no other gives; NULL when there are several, or none. */
static part *find_first(const chain *c)
{
    part *first = NULL;
    for (size_t i = 0; i < c->parts.n; i++) {
        part *p = &c->parts.at[i];
        bool fed = is_norm(p);
        for (size_t k = 0; k < c->parts.n && !fed; k++)
            fed = k != i && follows(&c->parts.at[k], p);
        if (!fed && first)
            return NULL;
        first = fed ? first : p;
    }
    return first;
}

/* The one part not used yet that takes what `before` gives; norms come first. */
static part *find_next(const chain *c, const part *before)
{
    part *norm = NULL, *other = NULL;
    for (size_t i = 0; i < c->parts.n; i++) {
        part *p = &c->parts.at[i], **to = is_norm(p) ? &norm : &other;
        if (p->used || !follows(before, p))
            continue;
        if (*to)
            return NULL;
        *to = p;
    }
    return norm ? norm : other;
}

/* Sizes alone put the parts in order, where they leave no choice. */
static bool follow(chain *c)
{
    part *p = find_first(c);
    for (size_t i = 0; i < c->parts.n; i++)
        c->parts.at[i].used = false;
    for (size_t i = 0; i < c->parts.n; i++) {
        if (!p)
            return false;
        p->used = true;
        c->order[i] = p;
        p = i + 1 < c->parts.n ? find_next(c, p) : p;
    }
    return c->parts.n > 0;
}

enum { MOST_TO_FOLLOW = 64 };

/* PyTorch keeps modules as they were made; safetensors sorts them. */
static bool find_order(chain *c)
{
    size_t n = c->parts.n;
    bool sorted_file = c->n->m->format && !strcmp(c->n->m->format, "safetensors");
    c->order = vt_arena_array(c->n->a, n, sizeof *c->order);
    if (!c->order)
        return false;
    for (int counted = 0; counted < 2; counted++) {
        for (size_t i = 0; i < n; i++)
            c->order[i] = &c->parts.at[i];
        if (sorted_file ? !counted : counted)
            qsort(c->order, n, sizeof *c->order, by_counting);
        if (fits(c))
            return true;
    }
    return n <= MOST_TO_FOLLOW && follow(c);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static const char *cstr_of(chain *c, vt_str s)
{
    const char *text = vt_cstr(c->n->a, s);
    return text ? text : "";
}

/* The last part of a path as a number; -1 when it is none. */
static int64_t number_of(vt_str path)
{
    size_t i = path.n;
    while (i > 0 && path.p[i - 1] >= '0' && path.p[i - 1] <= '9')
        i--;
    bool number = i < path.n && path.n - i < 7 && (i == 0 || path.p[i - 1] == '.');
    return number ? strtol(path.p + i, NULL, 10) : -1;
}

/* What stood between two layers: numbers left out of a Sequential tell; else there may have been
 * something. */
static val between(chain *c, const part *a, const part *b, val x)
{
    net *n = c->n;
    int64_t from = number_of(a->path), to = number_of(b->path);
    vt_str outer = module_of(a->path);
    bool counted = from >= 0 && to > from && vt_str_eq(outer, module_of(b->path));
    bool norm = b->kind == BATCH_NORM || b->kind == LAYER_NORM;
    if (counted ? to == from + 1 : norm)
        return x;
    vt_str name =
        counted ? vt_str_format(n->a, "%.*s%s%d", VT_ARG(outer), outer.n ? "." : "", (int)from + 1)
                : VT_S("unknown");
    step s = step_begin(n, "Unknown", cstr_of(c, name));
    step_in(&s, x);
    return step_end(&s, NULL);
}

static val conv_step(chain *c, const part *p, val x)
{
    net *n = c->n;
    static const char *const ops[2][3] = {
        {"Conv1d", "Conv2d", "Conv3d"}, {"ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"}};
    step s = step_begin(n, ops[p->kind == TRANSPOSED][p->rank - 3], cstr_of(c, p->path));
    step_in(&s, x);
    vt_id id = step_weight(&s, "weight", NEEDED, 0, NULL);
    step_weight(&s, "bias", OPTIONAL, 0, NULL);
    if (id != VT_NONE)
        step_ints(&s, "kernel_size", (size_t)p->rank - 2, n->m->weights.at[id].shape + 2);
    vt_dim dims[5] = {SYMBOL("N"), DIM(p->out), UNKNOWN_DIM, UNKNOWN_DIM, UNKNOWN_DIM};
    return step_end(&s, net_type(n, VT_DTYPE_F32, p->rank, dims));
}

static val norm_step(chain *c, const part *p, val x)
{
    static const char *const params[] = {"weight", "bias", "running_mean", "running_var"};
    char name[600];
    net *n = c->n;
    const vt_type *t = net_type_of(n, x);
    bool batch = p->kind == BATCH_NORM;
    step s = step_begin(n,
                        !batch              ? "LayerNorm"
                        : t && t->rank == 4 ? "BatchNorm2d"
                                            : "BatchNorm1d",
                        cstr_of(c, p->path));
    step_in(&s, x);
    for (int i = 0; i < (batch ? 4 : 2); i++) {
        vt_id id = step_weight(&s, params[i], NEEDED, 0, NULL);
        if (id != VT_NONE && i >= 2)
            n->m->weights.at[id].role = VT_ROLE_BUFFER;
    }
    snprintf(name, sizeof name, "%.*s.num_batches_tracked", VT_ARG(p->path));
    net_ignore(n, name);
    return step_end(&s, t);
}

static val recurrent_step(chain *c, const part *p, val x)
{
    static const char *const names[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
    net *n = c->n;
    bool both = param(c, p, "weight_ih_l0_reverse");
    int64_t layers = 0;
    step s = step_begin(n,
                        p->gates == 4   ? "LSTM"
                        : p->gates == 3 ? "GRU"
                                        : "RNN",
                        cstr_of(c, p->path));
    char name[64];
    step_in(&s, x);
    for (; snprintf(name, sizeof name, "weight_ih_l%d", (int)layers), param(c, p, name); layers++)
        for (int k = 0; k < (both ? 8 : 4); k++) {
            snprintf(name, sizeof name, "%s_l%d%s", names[k % 4], (int)layers,
                     k < 4 ? "" : "_reverse");
            step_weight(&s, name, k % 4 < 2 ? NEEDED : OPTIONAL, 0, NULL);
        }
    step_int(&s, "hidden_size", both ? p->out / 2 : p->out);
    step_int(&s, "num_layers", layers);
    step_int(&s, "bidirectional", both);
    vt_dim dims[] = {SYMBOL("N"), SYMBOL("T"), DIM(p->out)};
    return step_end(&s, net_type(n, VT_DTYPE_F32, 3, dims));
}

static val dense_step(chain *c, const part *p, val x)
{
    net *n = c->n;
    step s = step_begin(n, p->kind == TABLE ? "Embedding" : "Linear", cstr_of(c, p->path));
    step_in(&s, x);
    step_weight(&s, "weight", NEEDED, 0, NULL);
    step_weight(&s, "bias", OPTIONAL, 0, NULL);
    vt_dim dims[] = {SYMBOL("N"), DIM(p->out)}, words[] = {SYMBOL("N"), SYMBOL("T"), DIM(p->out)};
    return step_end(&s, p->kind == TABLE ? net_type(n, VT_DTYPE_F32, 3, words)
                                         : net_type(n, VT_DTYPE_F32, 2, dims));
}

static val layer_step(chain *c, const part *p, val x)
{
    switch (p->kind) {
    case CONV:
    case TRANSPOSED:
        return conv_step(c, p, x);
    case BATCH_NORM:
    case LAYER_NORM:
        return norm_step(c, p, x);
    case RECURRENT:
        return recurrent_step(c, p, x);
    default:
        return dense_step(c, p, x);
    }
}

static val input_of(chain *c, const part *p)
{
    vt_dim dims[5] = {SYMBOL("N"), DIM(p->in), SYMBOL("H"), SYMBOL("W"), SYMBOL("D")};
    vt_dim steps[] = {SYMBOL("N"), SYMBOL("T"), DIM(p->in)};
    if (p->kind == RECURRENT)
        return net_input(c->n, "input", VT_DTYPE_F32, 3, steps);
    if (p->kind == TABLE)
        return net_input(c->n, "input", VT_DTYPE_I64, 2, steps);
    return net_input(c->n, "input", VT_DTYPE_F32, is_conv(p) ? p->rank : 2, dims);
}

static void chain_build(net *n)
{
    chain c = {.n = n};
    bool found = collect(&c) && find_order(&c);
    for (int i = 1; !found && i >= 0 && c.parts.n && c.order; i--) {
        turn(&c, i);
        found = find_order(&c);
    }
    if (!found) {
        net_fail(n, "the file holds tensors only: their names fit no architecture that vitrine "
                    "knows, and their sizes no plain chain of layers");
        return;
    }
    val x = input_of(&c, c.order[0]);
    for (size_t i = 0; i < c.parts.n; i++) {
        x = i ? between(&c, c.order[i - 1], c.order[i], x) : x;
        x = layer_step(&c, c.order[i], x);
    }
    net_output(n, x, "output");
    net_guess(n, "the graph is a guess: layers are chained in the order of their names because "
                 "their sizes fit; activations, pooling, strides and paddings are not in the file");
    n->m->guessed = true;
}

const family family_chain = {
    .name = "a plain chain of layers",
    .anchors = "",
    .build = chain_build,
};
