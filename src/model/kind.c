/* kind.c: what kind of module a group is, by what it holds. Rows are asked in order; the first that
 * fits wins. */
#include "model/kind.h"

/* ---- rows
 * ---------------------------------------------------------------------------------------- */

static uint32_t attentions(const vt_content *c)
{
    uint32_t by_hand = c->softmax < c->product / 2 ? c->softmax : c->product / 2;
    return c->attention + by_hand;
}

static bool is_shape(const vt_content *c)
{
    return c->all == 0 && c->shape > 0;
}
static bool is_rounding(const vt_content *c)
{
    return c->all == 0 && c->rounding > 0;
}
static bool is_norm(const vt_content *c)
{
    return c->norm > 0 && c->norm + c->others == c->all && c->others <= 2;
}
static bool is_activation(const vt_content *c)
{
    return c->activation > 0 && c->activation == c->all;
}
static bool is_recurrent(const vt_content *c)
{
    return c->recurrent > 0 && c->conv + c->dense <= 1 && attentions(c) == 0;
}
static bool is_excite(const vt_content *c)
{
    return c->gate == 1 && c->global_pool == 1 && c->conv + c->dense == 2 && c->all <= 9 &&
           !c->skip;
}
static bool is_transformer(const vt_content *c)
{
    return attentions(c) >= 2 && c->sum >= 4 && c->norm >= 2;
}
static bool is_decoder_layer(const vt_content *c)
{
    return attentions(c) == 2 && c->sum == 3 && c->activation >= 1;
}
static bool is_layer(const vt_content *c)
{
    return attentions(c) == 1 && c->sum >= 2 && (c->dense >= 4 || c->attention) &&
           c->activation >= 1 && c->conv == 0;
}
static bool is_attention(const vt_content *c)
{
    return attentions(c) == 1 && c->dense + c->conv <= 6;
}
static bool is_attention_block(const vt_content *c)
{
    return is_attention(c) && c->skip && c->norm <= 2;
}
static bool is_feed_forward(const vt_content *c)
{
    return c->dense >= 2 && c->dense <= 3 && c->activation >= 1 && c->conv == 0 &&
           c->recurrent == 0 && (c->skip || c->norm);
}
static bool is_mlp(const vt_content *c)
{
    return c->dense >= 2 && c->activation >= 1 && c->conv == 0 && c->recurrent == 0 &&
           c->softmax == 0 && c->embedding == 0;
}
static bool is_inverted_residual(const vt_content *c)
{
    return c->depthwise >= 1 && c->depthwise <= 3 && c->pointwise >= 2 && c->sum <= 1 &&
           c->concat == 0 && c->conv - c->gate * 2 <= 5 && c->dense == 0 && c->embedding == 0;
}
static bool is_separable(const vt_content *c)
{
    return c->depthwise == 1 && c->pointwise >= 1 && c->conv - c->gate * 2 <= 2 && c->sum == 0;
}
/* What is added at the end comes from outside, or two ways from the beginning meet. */
static bool is_residual(const vt_content *c)
{
    return c->conv >= (c->skip ? 1 : 2) && c->conv <= 6 && c->sum == 1 && c->concat == 0 &&
           c->dense == 0 && c->resize == 0;
}
static bool is_conv_excite(const vt_content *c)
{
    return c->conv == 3 && c->gate == 1 && c->global_pool == 1 && c->dense == 0 && c->concat == 0;
}
static bool is_dense_block(const vt_content *c)
{
    return c->concat >= 4 && c->conv >= c->concat && c->sum == 0 && c->dense == 0 &&
           attentions(c) == 0;
}
static bool is_dense_layer(const vt_content *c)
{
    return c->conv == 2 && c->concat == 1 && c->norm >= 1 && c->sum + c->dense == 0 && c->pool <= 1;
}
static bool is_convolutions(const vt_content *c)
{
    return c->conv >= 2 && c->sum + c->concat + c->dense + c->product + c->embedding == 0 &&
           c->recurrent == 0 && attentions(c) == 0;
}
static bool is_residual_linear(const vt_content *c)
{
    return c->dense == 1 && c->sum == 1 && c->skip && c->conv + c->embedding + c->recurrent == 0 &&
           attentions(c) == 0;
}
static bool is_norm_activation(const vt_content *c)
{
    return c->norm == 1 && c->activation == 1 && c->norm + c->activation + c->scale == c->all;
}
static bool is_reshape(const vt_content *c)
{
    uint32_t moved = c->reshape + c->concat + c->scale;
    return c->reshape > 0 && (moved == c->all || (c->shape && moved + 1 == c->all)) &&
           c->others + c->concat == c->all;
}
static bool is_scale(const vt_content *c)
{
    return c->scale > 0 && c->scale == c->all && c->all <= 3;
}
static bool is_upsample(const vt_content *c)
{
    return c->resize >= 1 && c->conv + c->dense == 0 && c->all <= 4;
}
static bool is_branches(const vt_content *c)
{
    return c->conv >= 3 && c->conv <= 16 && c->concat >= 1 && c->concat <= 3 && c->dense == 0;
}
static bool is_conv_block(const vt_content *c)
{
    return c->conv == 1 && c->transposed == 0 && c->sum == 0 && c->dense == 0 &&
           c->norm + c->activation + 1 + c->others + c->pool + c->concat >= c->all &&
           c->pool <= 1 && c->concat <= 1;
}
static bool is_up_block(const vt_content *c)
{
    return c->transposed >= 1 && c->conv == c->transposed && c->all <= 6;
}
static bool is_linear(const vt_content *c)
{
    return c->dense == 1 && c->all <= 3 && c->activation == 0 && c->conv == 0;
}
static bool is_dense(const vt_content *c)
{
    return c->dense == 1 && c->activation >= 1 && c->conv == 0 && c->all <= 6;
}
static bool is_embedding(const vt_content *c)
{
    return c->embedding >= 1 && c->dense + c->conv + c->recurrent == 0 && attentions(c) == 0;
}
static bool is_head(const vt_content *c)
{
    return c->dense >= 1 && c->dense <= 2 && c->global_pool >= 1 && c->conv <= 1;
}
static bool is_pooling(const vt_content *c)
{
    return c->pool >= 1 && c->conv + c->dense + c->recurrent + c->embedding == 0 && c->all <= 8;
}

static const vt_kind kinds[] = {
    {"Shape computation", VT_FAMILY_SHAPE, false, is_shape},
    {"Quantize", VT_FAMILY_CONTROL, false, is_rounding},
    {"Norm", VT_FAMILY_NORM, true, is_norm},
    {"Activation", VT_FAMILY_ACTIVATION, true, is_activation},
    {"Recurrent", VT_FAMILY_RECURRENT, false, is_recurrent},
    {"SqueezeExcite", VT_FAMILY_CONV, false, is_excite},
    {"DecoderLayer", VT_FAMILY_ATTENTION, false, is_decoder_layer},
    {"Transformer", VT_FAMILY_ATTENTION, false, is_transformer},
    {"TransformerLayer", VT_FAMILY_ATTENTION, false, is_layer},
    {"AttentionBlock", VT_FAMILY_ATTENTION, false, is_attention_block},
    {"Attention", VT_FAMILY_ATTENTION, false, is_attention},
    {"FeedForward", VT_FAMILY_MATMUL, false, is_feed_forward},
    {"MLP", VT_FAMILY_MATMUL, false, is_mlp},
    {"ConvSE", VT_FAMILY_CONV, false, is_conv_excite},
    {"InvertedResidual", VT_FAMILY_CONV, false, is_inverted_residual},
    {"SeparableConv", VT_FAMILY_CONV, false, is_separable},
    {"ResidualBlock", VT_FAMILY_CONV, false, is_residual},
    {"ConvBlock", VT_FAMILY_CONV, false, is_conv_block},
    {"UpConvBlock", VT_FAMILY_CONV, false, is_up_block},
    {"DenseLayer", VT_FAMILY_CONV, false, is_dense_layer},
    {"Branches", VT_FAMILY_CONV, false, is_branches},
    {"DenseBlock", VT_FAMILY_CONV, false, is_dense_block},
    {"ConvLayers", VT_FAMILY_CONV, true, is_convolutions},
    {"Linear", VT_FAMILY_MATMUL, false, is_linear},
    {"Dense", VT_FAMILY_MATMUL, false, is_dense},
    {"ResidualLinear", VT_FAMILY_MATMUL, false, is_residual_linear},
    {"Embedding", VT_FAMILY_MATMUL, false, is_embedding},
    {"Head", VT_FAMILY_MATMUL, false, is_head},
    {"Upsample", VT_FAMILY_POOL, false, is_upsample},
    {"Pooling", VT_FAMILY_POOL, false, is_pooling},
    {"Scale", VT_FAMILY_ELEM, false, is_scale},
    {"NormActivation", VT_FAMILY_NORM, false, is_norm_activation},
    {"Reshape", VT_FAMILY_SHAPE, false, is_reshape},
};

/* ---- counting
 * -------------------------------------------------------------------------------------- */

static bool is(const vt_node *n, const char *op)
{
    return vt_str_is(n->op, op);
}

uint32_t vt_computed_inputs(const vt_making *k, const vt_node *n)
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

void vt_content_count(const vt_making *k, vt_id node, vt_content *c)
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
        c->sum += vt_computed_inputs(k, n) == 2;
    else if (o->traits & VT_OP_CONCAT)
        c->concat++;
    else
        c->others++;
    c->others += (o->traits & VT_OP_ADD) && vt_computed_inputs(k, n) < 2;
    c->scale += (o->traits & VT_OP_SCALES) && vt_computed_inputs(k, n) < 2;
    c->mask += (o->traits & VT_OP_MASKS) != 0;
    c->position += (o->traits & VT_OP_POSITIONS) != 0;
    c->resize += (o->traits & VT_OP_RESIZES) != 0;
    c->reshape += f == VT_FAMILY_SHAPE && !(o->traits & (VT_OP_CONCAT | VT_OP_GATHER));
    c->gate += (o->traits & VT_OP_GATE) != 0;
    c->pool += f == VT_FAMILY_POOL;
    c->global_pool += (o->traits & VT_OP_GLOBAL_POOL) != 0;
}

void vt_content_add(vt_content *to, const vt_content *c)
{
    to->conv += c->conv, to->depthwise += c->depthwise, to->pointwise += c->pointwise;
    to->transposed += c->transposed, to->dense += c->dense, to->product += c->product;
    to->attention += c->attention, to->softmax += c->softmax, to->recurrent += c->recurrent;
    to->embedding += c->embedding, to->norm += c->norm, to->activation += c->activation;
    to->pool += c->pool, to->global_pool += c->global_pool, to->gate += c->gate;
    to->sum += c->sum, to->concat += c->concat, to->shape += c->shape;
    to->rounding += c->rounding, to->others += c->others, to->all += c->all;
    to->resize += c->resize, to->mask += c->mask, to->position += c->position;
    to->scale += c->scale, to->reshape += c->reshape;
    to->recurrent_op = c->recurrent_op ? c->recurrent_op : to->recurrent_op;
}

const vt_kind *vt_kind_of(const vt_content *c)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].is(c))
            return &kinds[i];
    return NULL;
}

vt_family vt_content_family(const vt_content *c)
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
