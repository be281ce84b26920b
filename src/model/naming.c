/* naming.c: what kind of module a group is, and what it is called.
 *
 * A class that the file names counts first (BertLayer). Else what the group holds decides: counts
 * of its operators, whether what comes in is added to what goes out, and, for groups that names
 * made, a word in their name. Rows are asked in order; the first that fits wins. */
#include "model/hierarchy_parts.h"

#include <ctype.h>
#include <string.h>

typedef struct content {
    uint32_t conv, depthwise, pointwise, transposed; /* convolutions */
    uint32_t dense;                                  /* matrix products with weights */
    uint32_t product;                                /* ... of two computed values */
    uint32_t attention, softmax, recurrent, embedding;
    uint32_t norm, activation, pool, global_pool, gate; /* gate: sigmoids */
    uint32_t sum;                                       /* Add of two computed values */
    uint32_t concat, shape, rounding;
    uint32_t others, all; /* all: but size arithmetic and rounding */
    bool skip;            /* a value from outside is added at the end */
    const char *recurrent_op;
} content;

typedef struct kind_row {
    const char *type;
    vt_family family;
    bool (*is)(const content *c);
} kind_row;

/* ---- rows
 * ---------------------------------------------------------------------------------------- */

static uint32_t attentions(const content *c)
{
    uint32_t by_hand = c->softmax < c->product / 2 ? c->softmax : c->product / 2;
    return c->attention + by_hand;
}

static bool is_shape(const content *c)
{
    return c->all == 0 && c->shape > 0;
}
static bool is_rounding(const content *c)
{
    return c->all == 0 && c->rounding > 0;
}
static bool is_norm(const content *c)
{
    return c->norm > 0 && c->norm + c->others == c->all && c->others <= 2;
}
static bool is_activation(const content *c)
{
    return c->activation > 0 && c->activation == c->all;
}
static bool is_recurrent(const content *c)
{
    return c->recurrent > 0 && c->conv + c->dense <= 1 && attentions(c) == 0;
}
static bool is_excite(const content *c)
{
    return c->gate == 1 && c->global_pool == 1 && c->conv + c->dense == 2 && c->all <= 9 &&
           !c->skip;
}
static bool is_transformer(const content *c)
{
    return attentions(c) >= 2 && c->sum >= 4 && c->norm >= 2;
}
static bool is_decoder_layer(const content *c)
{
    return attentions(c) == 2 && c->sum == 3 && c->activation >= 1;
}
static bool is_layer(const content *c)
{
    return attentions(c) == 1 && c->sum >= 2 && (c->dense >= 4 || c->attention) &&
           c->activation >= 1 && c->conv == 0;
}
static bool is_attention(const content *c)
{
    return attentions(c) == 1 && c->dense + c->conv <= 6;
}
static bool is_attention_block(const content *c)
{
    return is_attention(c) && c->skip && c->norm <= 2;
}
static bool is_feed_forward(const content *c)
{
    return c->dense >= 2 && c->dense <= 3 && c->activation >= 1 && c->conv == 0 &&
           c->recurrent == 0 && (c->skip || c->norm);
}
static bool is_mlp(const content *c)
{
    return c->dense >= 2 && c->activation >= 1 && c->conv == 0 && c->recurrent == 0 &&
           c->softmax == 0 && c->embedding == 0;
}
static bool is_inverted_residual(const content *c)
{
    return c->depthwise >= 1 && c->depthwise <= 3 && c->pointwise >= 2 && c->sum <= 1 &&
           c->concat == 0 && c->conv - c->gate * 2 <= 5 && c->dense == 0 && c->embedding == 0;
}
static bool is_separable(const content *c)
{
    return c->depthwise == 1 && c->pointwise >= 1 && c->conv - c->gate * 2 <= 2 && c->sum == 0;
}
static bool is_residual(const content *c)
{
    return c->conv >= 1 && c->conv <= 6 && c->sum == 1 && c->skip && c->dense == 0;
}
static bool is_branches(const content *c)
{
    return c->conv >= 3 && c->conv <= 16 && c->concat >= 1 && c->concat <= 3 && c->dense == 0;
}
static bool is_conv_block(const content *c)
{
    return c->conv == 1 && c->transposed == 0 && c->sum == 0 && c->dense == 0 &&
           c->norm + c->activation + 1 + c->others + c->pool >= c->all && c->pool <= 1;
}
static bool is_up_block(const content *c)
{
    return c->transposed >= 1 && c->conv == c->transposed && c->all <= 6;
}
static bool is_linear(const content *c)
{
    return c->dense == 1 && c->all <= 3 && c->activation == 0 && c->conv == 0;
}
static bool is_dense(const content *c)
{
    return c->dense == 1 && c->activation >= 1 && c->conv == 0 && c->all <= 6;
}
static bool is_embedding(const content *c)
{
    return c->embedding >= 1 && c->dense + c->conv + c->recurrent == 0 && attentions(c) == 0;
}
static bool is_head(const content *c)
{
    return c->dense >= 1 && c->dense <= 2 && c->global_pool >= 1 && c->conv <= 1;
}
static bool is_pooling(const content *c)
{
    return c->pool >= 1 && c->conv + c->dense + c->recurrent + c->embedding == 0 && c->all <= 8;
}

static const kind_row kinds[] = {
    {"Shape computation", VT_FAMILY_SHAPE, is_shape},
    {"Quantize", VT_FAMILY_CONTROL, is_rounding},
    {"Norm", VT_FAMILY_NORM, is_norm},
    {"Activation", VT_FAMILY_ACTIVATION, is_activation},
    {"Recurrent", VT_FAMILY_RECURRENT, is_recurrent},
    {"SqueezeExcite", VT_FAMILY_CONV, is_excite},
    {"DecoderLayer", VT_FAMILY_ATTENTION, is_decoder_layer},
    {"Transformer", VT_FAMILY_ATTENTION, is_transformer},
    {"TransformerLayer", VT_FAMILY_ATTENTION, is_layer},
    {"AttentionBlock", VT_FAMILY_ATTENTION, is_attention_block},
    {"Attention", VT_FAMILY_ATTENTION, is_attention},
    {"FeedForward", VT_FAMILY_MATMUL, is_feed_forward},
    {"MLP", VT_FAMILY_MATMUL, is_mlp},
    {"InvertedResidual", VT_FAMILY_CONV, is_inverted_residual},
    {"SeparableConv", VT_FAMILY_CONV, is_separable},
    {"ResidualBlock", VT_FAMILY_CONV, is_residual},
    {"ConvBlock", VT_FAMILY_CONV, is_conv_block},
    {"UpConvBlock", VT_FAMILY_CONV, is_up_block},
    {"Branches", VT_FAMILY_CONV, is_branches},
    {"Linear", VT_FAMILY_MATMUL, is_linear},
    {"Dense", VT_FAMILY_MATMUL, is_dense},
    {"Embedding", VT_FAMILY_MATMUL, is_embedding},
    {"Head", VT_FAMILY_MATMUL, is_head},
    {"Pooling", VT_FAMILY_POOL, is_pooling},
};

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
    {"transformer", "Transformer"},
};

/* ---- counting
 * -------------------------------------------------------------------------------------- */

static bool is(const vt_node *n, const char *op)
{
    return vt_str_is(n->op, op);
}

static uint32_t computed_inputs(const vt_making *k, const vt_node *n)
{
    uint32_t c = 0;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_id v = n->inputs[i];
        if (v == VT_NONE || k->m->values.at[v].weight != VT_NONE)
            continue;
        vt_id p = k->m->values.at[v].producer;
        c += p == VT_NONE || !k->folded[p];
    }
    return c;
}

static void count_node(const vt_making *k, vt_id node, content *c)
{
    const vt_node *n = &k->m->nodes.at[node];
    const vt_operator *o = vt_operator_of(k, node);
    vt_family f = o->family;
    uint8_t nature = k->nature[node];
    if (nature & VT_NATURE_SHAPE) {
        c->shape++;
        return;
    }
    if (o->traits & (VT_OP_QUANTIZES | VT_OP_DEQUANTIZES)) {
        c->rounding++;
        return;
    }
    c->all++;
    bool heavy = nature & VT_NATURE_HEAVY;
    if (f == VT_FAMILY_CONV) {
        c->conv++;
        c->depthwise += (nature & VT_NATURE_DEPTHWISE) != 0;
        c->pointwise +=
            (nature & (VT_NATURE_DEPTHWISE | VT_NATURE_POINTWISE)) == VT_NATURE_POINTWISE;
        c->transposed += (o->traits & VT_OP_TRANSPOSED) != 0;
    } else if (f == VT_FAMILY_MATMUL) {
        c->dense += heavy;
        c->product += !heavy;
    } else if (f == VT_FAMILY_RECURRENT) {
        c->recurrent++;
        c->recurrent_op = is(n, "LSTM") ? "LSTM" : is(n, "GRU") ? "GRU" : c->recurrent_op;
    } else if (f == VT_FAMILY_ATTENTION)
        c->attention += (o->traits & VT_OP_ATTENTION) != 0;
    else if (f == VT_FAMILY_NORM)
        c->norm++;
    else if (o->traits & VT_OP_SOFTMAX)
        c->softmax++;
    else if (f == VT_FAMILY_ACTIVATION)
        c->activation++;
    else if ((o->traits & VT_OP_GATHER) && heavy)
        c->embedding++;
    else if (o->traits & VT_OP_ADD)
        c->sum += computed_inputs(k, n) == 2;
    else if (o->traits & VT_OP_CONCAT)
        c->concat++;
    else
        c->others++;
    c->others += (o->traits & VT_OP_ADD) && computed_inputs(k, n) < 2;
    c->gate += (o->traits & VT_OP_GATE) != 0;
    c->pool += f == VT_FAMILY_POOL;
    c->global_pool += (o->traits & VT_OP_GLOBAL_POOL) != 0;
}

static void content_add(content *to, const content *c)
{
    to->conv += c->conv, to->depthwise += c->depthwise, to->pointwise += c->pointwise;
    to->transposed += c->transposed, to->dense += c->dense, to->product += c->product;
    to->attention += c->attention, to->softmax += c->softmax, to->recurrent += c->recurrent;
    to->embedding += c->embedding, to->norm += c->norm, to->activation += c->activation;
    to->pool += c->pool, to->global_pool += c->global_pool, to->gate += c->gate;
    to->sum += c->sum, to->concat += c->concat, to->shape += c->shape;
    to->rounding += c->rounding, to->others += c->others, to->all += c->all;
    to->recurrent_op = c->recurrent_op ? c->recurrent_op : to->recurrent_op;
}

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

static vt_family family_by_content(const content *c)
{
    if (attentions(c))
        return VT_FAMILY_ATTENTION;
    if (c->recurrent)
        return VT_FAMILY_RECURRENT;
    if (c->conv + c->dense)
        return c->conv >= c->dense ? VT_FAMILY_CONV : VT_FAMILY_MATMUL;
    if (c->embedding || c->product)
        return VT_FAMILY_MATMUL;
    if (c->norm)
        return VT_FAMILY_NORM;
    if (c->pool)
        return VT_FAMILY_POOL;
    if (c->activation || c->softmax)
        return VT_FAMILY_ACTIVATION;
    return c->all > c->shape ? VT_FAMILY_ELEM : VT_FAMILY_SHAPE;
}

/* ---- types
 * ------------------------------------------------------------------------------------------- */

typedef struct typing {
    vt_making *k;
    vt_tree *t;
    uint32_t *slot; /* per part - root: its content */
    content *contents;
    uint32_t n;
} typing;

/* Is a value from outside the group added inside it? */
static bool has_skip(const vt_making *k, const vt_tree *t, vt_id group, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    if (p->node == VT_NONE || !vt_node_has(k, p->node, VT_OP_ADD) ||
        computed_inputs(k, &k->m->nodes.at[p->node]) != 2)
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

static void type_group(typing *y, vt_id group, const content *c)
{
    vt_part *p = &y->k->parts.at[group];
    bool generic = p->type.n == 0 || vt_str_is(p->type, "Block");
    const kind_row *row = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !row; i++)
        if (kinds[i].is(c))
            row = &kinds[i];
    if (p->family == VT_FAMILY_COUNT)
        p->family = row ? row->family : family_by_content(c);
    if (p->typed || !generic)
        return;
    const char *by_name = p->guessed ? NULL : type_by_name(p->name);
    bool vague = row && (strcmp(row->type, "Norm") == 0 || strcmp(row->type, "Activation") == 0);
    if (row && strcmp(row->type, "Recurrent") == 0)
        p->type = vt_str_of(c->recurrent_op ? c->recurrent_op : "RNN");
    else if (row && !(vague && by_name))
        p->type = vt_str_of(row->type);
    else
        p->type = vt_str_of(by_name ? by_name : p->guessed ? "Block" : "Module");
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

static content *content_of(typing *y, vt_id part)
{
    return &y->contents[y->slot[part - y->t->root]];
}

/* Adds what a group within holds; a norm or activation written out counts as one. */
static void add_group(content *to, const content *c, const vt_part *group)
{
    if (group->family == VT_FAMILY_NORM && c->norm == 0) {
        to->norm++;
        to->all++;
    } else if (group->family == VT_FAMILY_ACTIVATION && c->activation != c->all) {
        to->activation++;
        to->gate += c->gate > 0 && vt_str_is(group->type, "HardSigmoid");
        to->all++;
    } else
        content_add(to, c);
}

static void type_below(typing *y, vt_id part)
{
    vt_making *k = y->k;
    for (vt_id c = k->parts.at[part].first; c != VT_NONE; c = k->parts.at[c].next) {
        vt_part *p = &k->parts.at[c];
        if (p->kind == VT_ITEM_NODE && p->node != VT_NONE)
            count_node(k, p->node, content_of(y, part));
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
