/* keras_role.c: what the weights of a layer are called.
 *
 * Keras 3 stores the weights of a layer as vars/0, vars/1 ... in the order in which the layer makes
 * them; a row says which these are, and which argument has to hold for one to be there. */
#include "formats/keras.h"

typedef struct role {
    const char *name;
    const char *when; /* argument that makes it; NULL: always */
} role;

enum { MOST_ROLES = 5 };

#define KERNEL_BIAS                                                                                \
    {                                                                                              \
        {"kernel", NULL},                                                                          \
        {                                                                                          \
            "bias", "use_bias"                                                                     \
        }                                                                                          \
    }
#define RECURRENT                                                                                  \
    {                                                                                              \
        {"kernel", NULL}, {"recurrent_kernel", NULL},                                              \
        {                                                                                          \
            "bias", "use_bias"                                                                     \
        }                                                                                          \
    }
#define SCALE_SHIFT                                                                                \
    {"gamma", "scale"},                                                                            \
    {                                                                                              \
        "beta", "center"                                                                           \
    }
#define SEPARABLE                                                                                  \
    {                                                                                              \
        {"depthwise_kernel", NULL}, {"pointwise_kernel", NULL},                                    \
        {                                                                                          \
            "bias", "use_bias"                                                                     \
        }                                                                                          \
    }

static const struct row {
    const char *class;
    role roles[MOST_ROLES];
} rows[] = {
    {"Conv1D", KERNEL_BIAS},
    {"Conv2D", KERNEL_BIAS},
    {"Conv3D", KERNEL_BIAS},
    {"Conv1DTranspose", KERNEL_BIAS},
    {"Conv2DTranspose", KERNEL_BIAS},
    {"Conv3DTranspose", KERNEL_BIAS},
    {"DepthwiseConv1D", KERNEL_BIAS},
    {"DepthwiseConv2D", KERNEL_BIAS},
    {"SeparableConv1D", SEPARABLE},
    {"SeparableConv2D", SEPARABLE},
    {"Dense", KERNEL_BIAS},
    {"EinsumDense", {{"kernel", NULL}, {"bias", "bias_axes"}}},
    {"Embedding", {{"embeddings", NULL}}},
    {"ReversibleEmbedding", {{"embeddings", NULL}, {"reverse_embeddings", NULL}}},
    {"BatchNormalization", {SCALE_SHIFT, {"moving_mean", NULL}, {"moving_variance", NULL}}},
    {"LayerNormalization", {SCALE_SHIFT}},
    {"GroupNormalization", {SCALE_SHIFT}},
    {"RMSNormalization", {{"scale", NULL}}},
    {"Normalization", {{"mean", NULL}, {"variance", NULL}, {"count", NULL}}},
    {"LSTM", RECURRENT},
    {"LSTMCell", RECURRENT},
    {"GRU", RECURRENT},
    {"GRUCell", RECURRENT},
    {"SimpleRNN", RECURRENT},
    {"SimpleRNNCell", RECURRENT},
    {"ConvLSTM1D", RECURRENT},
    {"ConvLSTM2D", RECURRENT},
    {"ConvLSTM3D", RECURRENT},
    {"PReLU", {{"alpha", NULL}}},
    {"Attention", {{"scale", "use_scale"}, {"concat_score_weight", NULL}}},
    {"AdditiveAttention", {{"scale", "use_scale"}}},
    {"SpectralNormalization", {{"vector_u", NULL}}},
    {"SpectralNormalization", {{"kernel", NULL}, {"vector_u", NULL}}},
};

/* "use_bias": true, "bias_axes": "d": whatever is not null or false. */
static bool holds(const keras *k, vt_id config, const char *argument)
{
    vt_id i = argument ? vt_keras_get(&k->config, config, argument) : VT_NONE;
    return !argument || i == VT_NONE ||
           !(vt_keras_is(&k->config, i, "null") || vt_keras_is(&k->config, i, "false"));
}

/* Only when all `n` are known is one named. */
const char *vt_keras_role(const keras *k, vt_str class, vt_id config, size_t i, size_t n)
{
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        if (!vt_str_is(class, rows[r].class))
            continue;
        const char *name = NULL;
        size_t there = 0;
        for (size_t w = 0; w < MOST_ROLES && rows[r].roles[w].name; w++)
            if (holds(k, config, rows[r].roles[w].when)) {
                if (there == i)
                    name = rows[r].roles[w].name;
                there++;
            }
        if (there == n || (n < there && vt_str_is(class, "Attention")))
            return name;
    }
    return NULL;
}

/* Keras's own two replacements: a '_' before a capital that begins a word, then between a small
 * letter and a capital; all small. */
void vt_keras_snake(vt_str class, vt_buf *out)
{
    out->n = 0;
    for (size_t i = 0; i < class.n; i++) {
        char c = class.p[i], before = i ? class.p[i - 1] : 0,
             after = i + 1 < class.n ? class.p[i + 1] : 0;
        bool capital = c >= 'A' && c <= 'Z', small_before = before >= 'a' && before <= 'z';
        bool word = capital && after >= 'a' && after <= 'z';
        bool plain = capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (i && capital && (word || small_before))
            vt_buf_char(out, '_');
        if (plain)
            vt_buf_char(out, capital ? (char)(c + 32) : c);
    }
}
