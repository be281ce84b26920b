/* architectures.c: the list of families, and how a file of tensors finds its own.
 *
 * Each family names some of its parameters (anchors). The prefix behind which most of them stand
 * ("module.", "model_state_dict.") is taken off; families are tried in the order of how many of
 * their anchors are there. One that builds its graph, with every tensor behind the prefix in its
 * place, has it; what the first one missed is the reason why there is no graph. */
#include "architecture/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAMILIES(X)                                                                                \
    X(resnet)                                                                                      \
    X(squeezenet)                                                                                  \
    X(densenet)                                                                                    \
    X(mobilenetv2)                                                                                 \
    X(mobilenetv3)                                                                                 \
    X(shufflenet)                                                                                  \
    X(efficientnet)                                                                                \
    X(convnext)                                                                                    \
    X(vit_torchvision)                                                                             \
    X(alexnet)                                                                                     \
    X(vgg)                                                                                         \
    X(llama)                                                                                       \
    X(gpt2)                                                                                        \
    X(bert)                                                                                        \
    X(roberta)                                                                                     \
    X(distilbert)                                                                                  \
    X(vit)                                                                                         \
    X(t5)                                                                                          \
    X(clip)                                                                                        \
    X(clip_text)                                                                                   \
    X(clip_vision)

#define X(name) extern const family family_##name;
FAMILIES(X)
#undef X
#define X(name) &family_##name,
static const family *const families[] = {FAMILIES(X)};
#undef X

enum { COUNT = sizeof families / sizeof *families, MOST_ANCHORS = 16, MOST_PREFIXES = 64 };

typedef struct choosing {
    vt_model *m;
    const vt_architecture_spec *spec;
    config config;
    vt_str why;
} choosing;

typedef struct candidate {
    const family *family;
    vt_str prefix;
    bool based; /* the family's base stands behind the prefix */
    double score;
    size_t order;
} candidate;

static vt_str name_of(const choosing *c, size_t weight)
{
    return c->spec->names ? c->spec->names[weight] : c->m->weights.at[weight].name;
}

static vt_str word_of(const char **list, char separator)
{
    const char *from = *list, *end = strchr(from, separator);
    size_t n = end ? (size_t)(end - from) : strlen(from);
    *list = end ? end + 1 : from + n;
    return (vt_str){from, n};
}

/* ---- anchors --------------------------------------------------------------------------------- */

typedef struct prefixes {
    struct {
        vt_str text;
        uint32_t hits; /* one bit per anchor */
    } at[MOST_PREFIXES];
    size_t n;
} prefixes;

static void hit(prefixes *p, vt_str prefix, unsigned anchor)
{
    size_t i = 0;
    while (i < p->n && !vt_str_eq(p->at[i].text, prefix))
        i++;
    if (i == MOST_PREFIXES)
        return;
    if (i == p->n)
        p->at[p->n++].text = prefix;
    p->at[i].hits |= 1u << anchor;
}

static void hit_name(prefixes *p, vt_str name, vt_str anchor, unsigned number)
{
    if (!vt_str_ends(name, anchor))
        return;
    size_t n = name.n - anchor.n;
    if (!n || name.p[n - 1] == '.')
        hit(p, vt_str_cut(name, 0, n), number);
}

/* The prefix with most of the family's anchors behind it, and what share of them. */
static double best_prefix(const choosing *c, const family *f, vt_str *prefix)
{
    prefixes p = {.n = 0};
    unsigned anchors = 0;
    for (const char *list = f->anchors; *list; anchors++) {
        vt_str either = word_of(&list, ' ');
        for (size_t i = 0; i < either.n;) {
            size_t end = vt_str_find(either, '|', i);
            end = end == SIZE_MAX ? either.n : end;
            for (size_t w = 0; w < c->m->weights.n; w++)
                hit_name(&p, name_of(c, w), vt_str_cut(either, i, end - i), anchors);
            i = end + 1;
        }
    }
    int best = 0;
    for (size_t i = 0; i < p.n; i++)
        if (__builtin_popcount(p.at[i].hits) > best) {
            best = __builtin_popcount(p.at[i].hits);
            *prefix = p.at[i].text;
        }
    return anchors ? (double)best / anchors : 0;
}

static bool names_type(const family *f, vt_str type)
{
    for (const char *list = f->types; type.n && list && *list;)
        if (vt_str_eq(word_of(&list, ' '), type))
            return true;
    return false;
}

/* "module.bert." is the prefix "module." with the base "bert". */
static void take_base(candidate *k)
{
    size_t n = k->family->base ? strlen(k->family->base) : 0;
    size_t end = k->prefix.n;
    if (!n || end < n + 1 || memcmp(k->prefix.p + end - n - 1, k->family->base, n) ||
        (end > n + 1 && k->prefix.p[end - n - 2] != '.'))
        return;
    k->prefix.n -= n + 1;
    k->based = true;
}

static int by_score(const void *pa, const void *pb)
{
    const candidate *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static size_t find_candidates(const choosing *c, candidate *out)
{
    vt_str type = config_text(&c->config, "model_type");
    size_t n = 0;
    for (size_t i = 0; i < COUNT; i++) {
        candidate k = {.family = families[i], .order = i};
        k.score = c->spec->imagined ? 0 : best_prefix(c, families[i], &k.prefix);
        take_base(&k);
        k.score += k.based ? 0.01 : 0; /* "roberta." is no part of a BERT */
        if (families[i]->types && type.n && !names_type(families[i], type))
            continue; /* another network, however alike its names are */
        k.score += names_type(families[i], type) ? 1 : 0;
        if (k.score > 0.55)
            out[n++] = k;
    }
    qsort(out, n, sizeof *out, by_score);
    return n;
}

/* ---- building -------------------------------------------------------------------------------- */

/* "encoder.layer.11.x" makes "encoder.layer" a list of 12. */
static void put_lists(net *n, vt_str key)
{
    for (size_t i = 0, start = 0; i <= key.n; i++) {
        if (i < key.n && key.p[i] != '.')
            continue;
        uint64_t v = 0;
        bool digits = i > start && i - start < 7;
        for (size_t k = start; digits && k < i; k++) {
            digits = key.p[k] >= '0' && key.p[k] <= '9';
            v = v * 10 + (uint64_t)(key.p[k] - '0');
        }
        if (digits) {
            vt_str list = vt_str_cut(key, 0, start ? start - 1 : 0);
            vt_id known = vt_names_get(&n->lists, list);
            if (known == VT_NONE || known < v + 1)
                vt_names_put(&n->lists, list, (vt_id)v + 1);
        }
        if (i < key.n)
            vt_names_put(&n->modules, vt_str_cut(key, 0, i), 1);
        start = i + 1;
    }
}

/* Is the network without its heads asked for: "BertModel"? */
static bool is_bare(const choosing *c)
{
    vt_str class = config_text(&c->config, "architectures.0");
    return vt_str_ends(class, VT_S("Model")) && !vt_str_ends(class, VT_S("HeadModel"));
}

/* Sizes of at most 31 bits: products of two of them do not overflow. */
static bool is_small(const vt_weight *w)
{
    for (int i = 0; i < w->rank; i++)
        if (w->shape[i] > INT32_MAX)
            return false;
    return true;
}

static bool net_begin(net *n, choosing *c, const candidate *k)
{
    *n = (net){.m = c->m,
               .a = c->m->arena,
               .config = &c->config,
               .family = k->family->name,
               .prefix = k->prefix,
               .base = k->based || (c->spec->imagined && k->family->base && !is_bare(c))
                           ? k->family->base
                           : "",
               .imagined = c->spec->imagined,
               .by_config = c->spec->imagined != NULL};
    vt_names_init(&n->keys, n->a, c->m->weights.n);
    vt_names_init(&n->lists, n->a, 64);
    vt_names_init(&n->modules, n->a, 256);
    vt_names_init(&n->taken, n->a, 256);
    for (size_t i = 0; i < c->m->weights.n; i++) {
        struct use *use = vt_push(n->a, &n->uses);
        vt_str name = name_of(c, i);
        if (!use)
            return false;
        use->value = (vt_id)i; /* values of weights come first */
        if (!name.n || !vt_str_starts(name, k->prefix) ||
            c->m->weights.at[i].role == VT_ROLE_OPTIMIZER)
            continue;
        const vt_weight *w = &c->m->weights.at[i];
        if (!is_small(w))
            net_fail(n, "'%.*s' is larger than any network's along one dimension", VT_ARG(w->name));
        n->by_config |= w->missing && w->dtype == VT_DTYPE_UNKNOWN && c->config.given;
        vt_str key = vt_str_from(name, k->prefix.n);
        vt_names_put(&n->keys, key, (vt_id)i);
        put_lists(n, key);
    }
    return vt_arena_ok(n->a);
}

void net_name(net *n, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    n->m->architecture = vt_str_copy(n->a, vt_str_of(text));
}

/* Tensors that networks carry along and do not compute with. */
static bool is_carried(vt_str key)
{
    static const char *const endings[] = {
        "num_batches_tracked", "position_ids", "rotary_emb.inv_freq", "attn.masked_bias",
        "attn.bias",           "total_ops",    "total_params",        "relative_position_index"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (vt_str_ends(key, vt_str_of(endings[i])))
            return true;
    return false;
}

/* Does another part of the file hold the same names (an average of the weights, say)? */
static bool is_copy(const net *n, vt_str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '.' && vt_names_get(&n->keys, vt_str_from(name, i + 1)) != VT_NONE)
            return true;
    return false;
}

static void fail_left(net *n, vt_str name)
{
    net_fail(n, "the names look like %s, but '%.*s' has no place in it", n->family, VT_ARG(name));
}

/* Every tensor must have found its place. */
static void check_left(net *n, const choosing *c)
{
    for (size_t i = 0; i < c->m->weights.n && net_ok(n); i++) {
        vt_weight *w = &c->m->weights.at[i];
        vt_str name = i < n->uses.n && !n->imagined ? name_of(c, i) : (vt_str){0};
        if (n->uses.at[i].times || !name.n || w->role == VT_ROLE_OPTIMIZER)
            continue;
        bool behind = vt_str_starts(name, n->prefix);
        if (is_carried(name))
            w->role = w->role == VT_ROLE_UNKNOWN ? VT_ROLE_BUFFER : w->role;
        else if (behind || (!is_copy(n, name) && w->rank > 0))
            fail_left(n, name);
    }
}

static bool net_finish(net *n)
{
    vt_graph *g = net_ok(n) ? vt_push(n->a, &n->m->graphs) : NULL;
    if (!g)
        return false;
    *g = (vt_graph){.kind = VT_GRAPH_MAIN,
                    .node = VT_NONE,
                    .n_nodes = (vt_id)n->m->nodes.n,
                    .inputs = n->inputs.at,
                    .n_inputs = (uint32_t)n->inputs.n,
                    .outputs = n->outputs.at,
                    .n_outputs = (uint32_t)n->outputs.n};
    n->m->has_graph = true;
    return true;
}

typedef struct before { /* what a model held before a family was tried */
    size_t nodes, values, weights, modules, notes;
    vt_role *roles;
} before;

static bool remember(vt_model *m, before *b)
{
    *b = (before){m->nodes.n,   m->values.n,
                  m->weights.n, m->classes.n,
                  m->notes.n,   vt_arena_array(m->arena, m->weights.n, sizeof *b->roles)};
    for (size_t i = 0; b->roles && i < m->weights.n; i++)
        b->roles[i] = m->weights.at[i].role;
    return b->roles != NULL;
}

static void undo(vt_model *m, const before *b)
{
    m->nodes.n = b->nodes;
    m->values.n = b->values;
    m->weights.n = b->weights;
    m->classes.n = b->modules;
    m->notes.n = b->notes;
    m->architecture = (vt_str){0};
    m->guessed = false;
    for (size_t i = 0; i < m->weights.n; i++)
        m->weights.at[i].role = b->roles[i];
}

static bool try_family(choosing *c, const candidate *k)
{
    net n;
    before b;
    if (!remember(c->m, &b) || !net_begin(&n, c, k))
        return false;
    if (net_ok(&n))
        k->family->build(&n);
    if (net_ok(&n))
        check_left(&n, c);
    if (net_finish(&n))
        return true;
    undo(c->m, &b);
    if (!c->why.n && !n.declined)
        c->why = n.why;
    return false;
}

/* What wrapping modules and checkpoints put before all names. */
static vt_str wrapping(const choosing *c)
{
    static const char *const words[] = {"module.",           "model.", "_orig_mod.", "state_dict.",
                                        "model_state_dict.", "net.",   "network."};
    vt_str prefix = {0};
    for (size_t i = 0; i < sizeof words / sizeof *words && c->m->weights.n; i++) {
        vt_str word = vt_str_of(words[i]);
        size_t one = SIZE_MAX; /* a weight of the network: a file may hold an optimizer's alone */
        bool all = true;
        for (size_t w = 0; w < c->m->weights.n && all; w++) {
            if (c->m->weights.at[w].role == VT_ROLE_OPTIMIZER)
                continue;
            one = w;
            all = vt_str_starts(vt_str_from(name_of(c, w), prefix.n), word);
        }
        if (all && one != SIZE_MAX) {
            prefix = vt_str_cut(name_of(c, one), 0, prefix.n + word.n);
            i = (size_t)-1; /* there may be another within */
        }
    }
    return prefix;
}

/* A guess, when nothing better is known of the file. */
static bool try_chain(choosing *c, double best)
{
    extern const family family_chain;
    candidate k = {.family = &family_chain};
    if (best >= 0.8 || c->config.given || c->spec->names || c->spec->imagined || !c->m->weights.n)
        return false;
    k.prefix = wrapping(c);
    return try_family(c, &k);
}

static bool values_make(vt_model *m)
{
    for (size_t i = 0; i < m->weights.n; i++) {
        vt_value *v = vt_push(m->arena, &m->values);
        if (!v)
            return false;
        *v = (vt_value){.name = m->weights.at[i].name, .producer = VT_NONE, .weight = (vt_id)i};
    }
    return true;
}

bool vt_architecture_build_as(vt_model *m, const vt_architecture_spec *spec, vt_err *err)
{
    choosing c = {.m = m, .spec = spec};
    candidate candidates[COUNT];
    config_read(&c.config, m->arena, spec->config);
    size_t n = values_make(m) ? find_candidates(&c, candidates) : 0;
    for (size_t i = 0; i < n && vt_arena_ok(m->arena); i++)
        if (try_family(&c, &candidates[i]))
            return vt_arena_check(m->arena, err);
    if (try_chain(&c, n ? candidates[0].score : 0))
        return vt_arena_check(m->arena, err);
    m->values.n = 0;
    vt_str type = config_text(&c.config, "model_type");
    if (!c.why.n && type.n)
        c.why = vt_str_format(m->arena,
                              "config.json names the architecture '%.*s', which vitrine "
                              "does not know",
                              VT_ARG(type));
    if (!c.why.n)
        c.why = VT_S("the file holds tensors only, and their names fit no architecture that "
                     "vitrine knows");
    return vt_tree_of_tensors(m, c.why, err);
}

bool vt_architecture_build(vt_model *m, vt_str config_json, vt_err *err)
{
    return vt_architecture_build_as(m, &(vt_architecture_spec){.config = config_json}, err);
}
