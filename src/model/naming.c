/* naming.c: what kind of module a group is, and what it is called.
 *
 * A class that the file names counts first (BertLayer). Else what the group holds decides: counts
 * of its operators, whether what comes in is added to what goes out, and, for groups that names
 * made, a word in their name. Rows are asked in order; the first that fits wins. */
#include "model/kind.h"

#include <ctype.h>
#include <string.h>

/* Words in names of modules, where what they hold does not tell. */
static const struct {
    const char *word, *type;
} words[] = {
    {"norm", "Norm"},
    {"embed", "Embedding"},
    {"encoder", "Encoder"},
    {"decoder", "Decoder"},
    {"backbone", "Backbone"},
    {"neck", "Neck"},
    {"fpn", "FeaturePyramid"},
    {"head", "Head"},
    {"classifier", "Head"},
    {"stem", "Stem"},
    {"attn", "Attention"},
    {"attention", "Attention"},
    {"mlp", "MLP"},
    {"ffn", "FeedForward"},
    {"feed_forward", "FeedForward"},
    {"downsample", "Downsample"},
    {"upsample", "Upsample"},
    {"pool", "Pooling"},
    {"lstm", "LSTM"},
    {"gru", "GRU"},
    {"stage", "Stage"},
    {"stft", "STFT"},
    {"transformer", "Transformer"},
};

/* ---- words
 * ------------------------------------------------------------------------------------------- */

static bool has_word(vt_str name, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= name.n; i++)
        if (strncasecmp(name.p + i, word, n) == 0)
            return true;
    return false;
}

/* "classifier.1" is one of many in the classifier. */
static bool is_numbered(vt_str name)
{
    size_t i = name.n;
    while (i && isdigit((unsigned char)name.p[i - 1]))
        i--;
    return i && i < name.n && name.p[i - 1] == '.';
}

static const char *type_by_name(vt_str name)
{
    if (is_numbered(name))
        return NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has_word(name, words[i].word))
            return words[i].type;
    return NULL;
}

/* ---- types
 * ------------------------------------------------------------------------------------------- */

typedef struct typing {
    vt_making *k;
    vt_tree *t;
    uint32_t *slot; /* per part - root: its vt_content */
    vt_content *contents;
    uint32_t n;
} typing;

/* Is a value from outside the group added inside it? */
static bool has_skip(const vt_making *k, const vt_tree *t, vt_id group, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    if (p->node == VT_NONE || !vt_node_has(k, p->node, VT_OP_ADD) ||
        vt_computed_inputs(k, &k->m->nodes.at[p->node]) != 2)
        return false;
    for (size_t e = t->first_into[part - t->root]; e < t->first_into[part - t->root + 1]; e++) {
        vt_id from = t->into[e].from;
        while (from != VT_NONE && k->parts.at[from].depth > k->parts.at[group].depth)
            from = k->parts.at[from].parent;
        if (from != group)
            return true;
    }
    return false;
}

static vt_family family_of_stack(const vt_making *k, const vt_part *p)
{
    return k->parts.at[p->first].family;
}

/* The type that most of the groups within have, at least two of them; empty when none has. */
static vt_str type_within(const vt_making *k, vt_id group)
{
    vt_str most = {0};
    uint32_t lead = 0, all = 0, same = 0;
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        const vt_part *p = &k->parts.at[c];
        uint32_t n = p->kind == VT_ITEM_STACK ? p->n_children : p->kind == VT_ITEM_GROUP;
        all += n;
        if (n == 0)
            continue;
        bool equal = vt_str_eq(most, p->type);
        lead = equal ? lead + n : lead >= n ? lead - n : n - lead;
        most = lead && !equal && lead <= n ? p->type : most;
    }
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        const vt_part *p = &k->parts.at[c];
        if (vt_str_eq(most, p->type))
            same += p->kind == VT_ITEM_STACK ? p->n_children : p->kind == VT_ITEM_GROUP;
    }
    return same >= 2 && 2 * same > all ? most : (vt_str){0};
}

static bool is_vague(vt_str type)
{
    static const char *const vague[] = {"Block", "Module",     "Part",  "Stage",
                                        "Norm",  "Activation", "Scale", "NormActivation"};
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (vt_str_is(type, vague[i]))
            return true;
    return type.n == 0;
}

/* "ResidualBlocks"; "Branches" stays. */
static vt_str plural(vt_making *k, vt_str type)
{
    return vt_str_ends(type, VT_S("s")) ? type : vt_str_format(k->keep, "%.*ss", VT_ARG(type));
}

/* What is made ready beside the network's flow. */
static vt_str type_prepared(const vt_content *c, vt_str type)
{
    return c->mask ? VT_S("Mask") : c->position ? VT_S("Positions") : type;
}

static void type_group(typing *y, vt_id group, const vt_content *c)
{
    vt_part *p = &y->k->parts.at[group];
    bool generic = p->type.n == 0 || vt_str_is(p->type, "Block");
    if (p->guessed && vt_str_is(p->type, "Preparation"))
        p->type = type_prepared(c, p->type);
    const vt_kind *row = vt_kind_of(c);
    if (p->family == VT_FAMILY_COUNT)
        p->family = row ? row->family : vt_content_family(c);
    if (p->typed || !generic)
        return;
    const char *by_name = p->guessed ? NULL : type_by_name(p->name);
    bool vague = !row || row->vague;
    vt_str within = type_within(y->k, group);
    if (row && strcmp(row->type, "Recurrent") == 0)
        p->type = vt_str_of(c->recurrent_op ? c->recurrent_op : "RNN");
    else if (by_name && vague)
        p->type = vt_str_of(by_name);
    else if (!is_vague(within) && vague)
        p->type = plural(y->k, within);
    else
        p->type = vt_str_of(row ? row->type : p->guessed ? "Block" : "Module");
}

/* A group that is a small function as a whole (named, so pattern.c left it alone). */
static void type_pattern(typing *y, vt_id group)
{
    vt_part *p = &y->k->parts.at[group];
    if (p->pattern) {
        p->type = p->typed ? p->type : vt_str_of(p->pattern);
        p->family = p->pattern_family;
    }
}

static vt_content *content_of(typing *y, vt_id part)
{
    return &y->contents[y->slot[part - y->t->root]];
}

/* Adds what a group within holds; a norm or activation written out counts as one. */
static void add_group(vt_content *to, const vt_content *c, const vt_part *group)
{
    if (group->family == VT_FAMILY_NORM && c->norm == 0) {
        to->norm++;
        to->all++;
    } else if (group->family == VT_FAMILY_ACTIVATION && c->activation != c->all) {
        to->activation++;
        to->gate += c->gate > 0 && vt_str_is(group->type, "HardSigmoid");
        to->all++;
    } else
        vt_content_add(to, c);
}

static void type_below(typing *y, vt_id part)
{
    vt_making *k = y->k;
    for (vt_id c = k->parts.at[part].first; c != VT_NONE; c = k->parts.at[c].next) {
        vt_part *p = &k->parts.at[c];
        if (p->kind == VT_ITEM_NODE && p->node != VT_NONE)
            vt_content_count(k, p->node, content_of(y, part));
        if (p->kind != VT_ITEM_GROUP && p->kind != VT_ITEM_STACK)
            continue;
        type_below(y, c);
        add_group(content_of(y, part), content_of(y, c), &k->parts.at[c]);
    }
    vt_part *p = &k->parts.at[part];
    if (p->kind == VT_ITEM_STACK) {
        p->family = family_of_stack(k, p);
        p->type = k->parts.at[p->first].type;
        return;
    }
    for (vt_id c = p->first; c != VT_NONE; c = k->parts.at[c].next)
        if (k->parts.at[c].kind == VT_ITEM_NODE && has_skip(k, y->t, part, c))
            content_of(y, part)->skip = true;
    type_pattern(y, part);
    type_group(y, part, content_of(y, part));
}

/* ---- names
 * ------------------------------------------------------------------------------------------- */

typedef struct counter {
    vt_str type;
    uint32_t all, next;
} counter;

static counter *counter_of(counter *list, uint32_t *n, uint32_t room, vt_str type)
{
    for (uint32_t i = 0; i < *n; i++)
        if (vt_str_eq(list[i].type, type))
            return &list[i];
    if (*n == room)
        return NULL;
    list[*n] = (counter){.type = type};
    return &list[(*n)++];
}

enum { TYPES_MAX = 32 };

typedef void on_nameless(vt_making *k, vt_part *p, counter *c);

static void count_one(vt_making *k, vt_part *p, counter *c)
{
    (void)k;
    (void)p;
    c->all++;
}

static void name_one(vt_making *k, vt_part *p, counter *c)
{
    p->name = c->all == 1 ? c->type
                          : vt_str_format(k->keep, "%.*s.%u", VT_ARG(c->type), (unsigned)c->next);
    c->next++;
}

static void each_nameless(vt_making *k, vt_id group, counter *list, uint32_t *n, on_nameless *f)
{
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        if (k->parts.at[c].kind == VT_ITEM_STACK) {
            each_nameless(k, c, list, n, f);
            continue;
        }
        vt_part *p = &k->parts.at[c];
        counter *of =
            p->name.n || p->kind != VT_ITEM_GROUP ? NULL : counter_of(list, n, TYPES_MAX, p->type);
        if (of)
            f(k, p, of);
    }
}

static void name_stacks(vt_making *k, vt_id group)
{
    for (vt_id c = k->parts.at[group].first; c != VT_NONE; c = k->parts.at[c].next) {
        vt_part *p = &k->parts.at[c];
        if (p->kind != VT_ITEM_STACK || p->name.n)
            continue;
        const vt_part *first = &k->parts.at[p->first], *last = &k->parts.at[p->last];
        p->name = vt_str_format(k->keep, "%.*s – %.*s", VT_ARG(first->name), VT_ARG(last->name));
        p->in_path = vt_str_format(k->keep, "%.*s-%.*s", VT_ARG(first->name), VT_ARG(last->name));
    }
}

static void name_level(vt_making *k, vt_id group)
{
    counter list[TYPES_MAX];
    uint32_t n = 0;
    each_nameless(k, group, list, &n, count_one);
    each_nameless(k, group, list, &n, name_one);
    name_stacks(k, group);
}

bool vt_tree_name(vt_making *k, vt_tree *t)
{
    typing y = {.k = k, .t = t};
    size_t n = k->parts.n - t->root;
    y.slot = vt_arena_array(k->arena, n, sizeof *y.slot);
    if (!y.slot)
        return false;
    for (size_t i = 0; i < n; i++) {
        vt_item_kind kind = k->parts.at[t->root + i].kind;
        y.slot[i] = y.n;
        y.n += kind == VT_ITEM_GROUP || kind == VT_ITEM_STACK;
    }
    y.contents = vt_arena_array(k->arena, y.n + 1, sizeof *y.contents);
    if (!y.contents)
        return false;
    type_below(&y, t->root);
    for (vt_id g = t->root; g < k->parts.n; g++)
        if (k->parts.at[g].kind == VT_ITEM_GROUP)
            name_level(k, g);
    return true;
}
