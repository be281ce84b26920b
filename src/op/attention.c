/* attention.c: every position looks at the others and takes what it finds alike.
 *
 * Queries are compared with keys; the softmax of the scores weights the values. Heads do this side
 * by side on slices of the channels. A cache (past, present) keeps keys and values of earlier
 * tokens. */
#include "op/rows.h"

#define VT_HEADS VT_FIELD("num_heads", "number of heads", "注意力头数")
#define VT_KV_HEADS                                                                                \
    VT_FIELD("kv_num_heads", "heads of keys and values; several query heads share one",            \
             "键值的头数；多个查询头共用一个")
#define VT_SCALE                                                                                   \
    VT_FIELD("scale", "factor on the scores; 1/√(head size) when absent",                          \
             "得分的系数；缺省为 1/√头维数")
#define VT_SOFTCAP                                                                                 \
    VT_FIELD("softcap", "scores are bent to stay within ± this; 0: not",                           \
             "得分平滑限制在 ± 此值内；0 为不限", "0")
#define VT_FILTER                                                                                  \
    VT_FIELD("mask_filter_value", "what is added to masked scores", "加到被屏蔽得分上的值",        \
             "-10000")
#define VT_ONE_WAY                                                                                 \
    VT_FIELD("unidirectional", "1: a token sees only those before it", "1：每个词元只看其前", "0")
#define VT_DO_ROTARY                                                                               \
    VT_FIELD("do_rotary", "1: queries and keys are rotated by position first",                     \
             "1：先按位置旋转查询与键", "0")
#define VT_INTERLEAVED                                                                             \
    VT_FIELD("rotary_interleaved", "1: pairs to rotate are neighbours, not halves",                \
             "1：旋转的成对元素相邻，而非各半", "0")
#define VT_WINDOW_LEFT                                                                             \
    VT_FIELD("local_window_size", "how many tokens back are seen; -1: all",                        \
             "向前可见的词元数；-1 为全部", "-1")
#define VT_SHARED_BUFFER                                                                           \
    VT_FIELD("past_present_share_buffer", "1: past and present are one buffer of full length",     \
             "1：past 与 present 共用一个满长缓冲区", "0")
#define VT_QKV                                                                                     \
    VT_FIELD("query", "what each position asks", "各位置的查询"),                                  \
        VT_FIELD("key", "what each position is found by", "各位置的键"),                           \
        VT_FIELD("value", "what each position gives", "各位置的值")
#define VT_PAST_KV                                                                                 \
    VT_FIELD("past_key", "keys of earlier tokens", "之前词元的键"),                                \
        VT_FIELD("past_value", "values of earlier tokens", "之前词元的值")
#define VT_PRESENT_KV                                                                              \
    VT_FIELD("present_key", "keys including the new ones", "含新词元的键"),                        \
        VT_FIELD("present_value", "values including the new ones", "含新词元的值")
#define VT_ATTENTION_BIAS VT_FIELD("attention_bias", "added to the scores", "加到得分上的偏置")
#define VT_PAST_LENGTH                                                                             \
    VT_FIELD("past_sequence_length", "how many tokens the cache holds", "缓存中已有的词元数")
#define VT_BEAMS                                                                                   \
    VT_FIELD("beam_width", "number of beams", "束宽"),                                             \
        VT_FIELD("cache_indirection", "beam each cached token belongs to", "各缓存词元所属的束")
#define VT_COS_SIN                                                                                 \
    VT_FIELD("cos_cache", "cosines per position", "各位置的余弦"),                                 \
        VT_FIELD("sin_cache", "sines per position", "各位置的正弦")
#define VT_PACKED                                                                                  \
    VT_FIELD("token_offset", "where each token stood before padding was removed",                  \
             "去除填充前各词元的位置"),                                                            \
        VT_FIELD("cumulative_sequence_length", "where each sequence begins", "各序列的起点")

const vt_op vt_ops_attention[] = {
    {
        .domain = "",
        .name = "Attention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ + mask) · V",
        .says = "Each query takes the average of the values, weighted by how well it agrees with "
                "their keys.",
        .zh = "每个查询按与各键的相合程度对值做加权平均。",
        .inputs = VT_FIELDS({"Q", "queries [N, heads, L, d] or [N, L, heads·d]",
                             "查询 [N, heads, L, d] 或 [N, L, heads·d]"},
                            {"K", "keys, one per position looked at", "键，每个被看的位置一个"},
                            {"V", "values, one per key", "值，与键一一对应"},
                            {"attn_mask",
                             "false hides a key from a query; numbers are added to the scores",
                             "false 使查询看不到该键；数值则加到得分上"},
                            {"past_key", "keys of earlier tokens", "之前词元的键"},
                            {"past_value", "values of earlier tokens", "之前词元的值"},
                            {"nonpad_kv_seqlen", "how many keys of each sequence are real",
                             "每个序列中真实键的个数"}),
        .outputs = VT_FIELDS(
            {"Y", "one mixture of values per query", "每个查询一个值的混合"}, VT_PRESENT_KV,
            {"qk_matmul_output", "the scores, at the stage that qk_matmul_output_mode says",
             "得分，阶段由 qk_matmul_output_mode 指定"}),
        .attrs = VT_FIELDS(
            {"is_causal", "1: a position sees only those before it", "1：每个位置只看其前", "0"},
            {"kv_num_heads", "heads of K and V, when the inputs have three axes",
             "K 与 V 的头数（三维输入时）"},
            {"q_num_heads", "heads of Q, when the inputs have three axes",
             "Q 的头数（三维输入时）"},
            {"qk_matmul_output_mode",
             "which scores are given: 0 raw, 1 masked, 2 soft-capped, 3 after the softmax",
             "输出哪种得分：0 原始，1 加掩码，2 软限幅，3 softmax 之后", "0"},
            {"left_window_size", "how many positions before are seen; -1: all",
             "向前可见的位置数；-1 为全部", "-1"},
            {"right_window_size", "how many positions after are seen; -1: all",
             "向后可见的位置数；-1 为全部", "-1"},
            VT_SCALE, VT_SOFTCAP,
            {"softmax_precision", "number format in which the softmax is computed",
             "softmax 计算所用的数值格式"}),
    },
    {
        .domain = "",
        .name = "RotaryEmbedding",
        .family = VT_FAMILY_ATTENTION,
        .formula = "(x₁, x₂) → (x₁·cos θ − x₂·sin θ, x₁·sin θ + x₂·cos θ)",
        .says = "Tells queries and keys their position by turning pairs of channels through an "
                "angle that grows with it.",
        .zh = "把成对的通道旋转一个随位置增大的角度，使查询和键带上位置信息。",
        .inputs = VT_FIELDS({"X", "queries or keys", "查询或键"}, VT_COS_SIN,
                            {"position_ids",
                             "position of each token; the caches are per token without it",
                             "各词元的位置；缺省时缓存已按词元排列"}),
        .outputs = VT_FIELDS({"Y", "the rotated tensor", "旋转后的张量"}),
        .attrs =
            VT_FIELDS({"interleaved", "1: pairs are neighbours, not halves",
                       "1：成对元素相邻，而非各半", "0"},
                      {"num_heads", "number of heads, when X has three axes", "头数（X 为三维时）"},
                      {"rotary_embedding_dim", "how many channels are turned; 0: all",
                       "旋转的通道数；0 为全部", "0"}),
    },
    {
        .domain = "",
        .name = "LinearAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Sₜ = decay · Sₜ₋₁ + kₜ · vₜᵀ; yₜ = Sₜᵀ · qₜ",
        .says = "Attention without a softmax: a small matrix of memory is updated token by token "
                "and asked by each query.",
        .zh = "不用 softmax 的注意力：逐词元更新一个小记忆矩阵，由各查询读取。",
        .inputs = VT_FIELDS(
            VT_QKV, {"past_state", "the memory before this piece", "此段之前的记忆"},
            {"decay", "how much of the memory stays, per token", "每个词元处记忆保留的比例"},
            {"beta", "how strongly a token writes", "词元写入的强度"}),
        .outputs = VT_FIELDS({"output", "what each query reads", "各查询读出的值"},
                             {"present_state", "the memory after this piece", "此段之后的记忆"}),
        .attrs = VT_FIELDS({"chunk_size", "tokens worked on at once", "一次处理的词元数", "64"},
                           VT_KV_HEADS, {"q_num_heads", "heads of the queries", "查询的头数"},
                           {"scale", "factor on the queries; 0: 1/√(head size)",
                            "查询的系数；0 表示 1/√头维数", "0"},
                           {"update_rule",
                            "how the memory is written: linear, gated, delta or gated_delta",
                            "记忆的写入方式：linear、gated、delta 或 gated_delta", "gated_delta"}),
    },
    {
        .domain = "ai.onnx.preview",
        .name = "FlexAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(score_mod(scale · Q · Kᵀ)) · V",
        .says = "Attention whose scores and weights pass through small graphs of the model's own.",
        .zh = "得分和权重要经过模型自带小图处理的注意力。",
        .inputs = VT_FIELDS({"Q", "queries", "查询"}, {"K", "keys", "键"}, {"V", "values", "值"}),
        .outputs = VT_FIELDS({"Y", "one mixture of values per query", "每个查询一个值的混合"}),
        .attrs = VT_FIELDS({"prob_mod", "graph applied to the weights after the softmax",
                            "施于 softmax 之后权重的子图"},
                           VT_SCALE,
                           {"score_mod", "graph applied to the scores before the softmax",
                            "施于 softmax 之前得分的子图"},
                           {"softmax_precision", "number format in which the softmax is computed",
                            "softmax 计算所用的数值格式"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "Attention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ + mask) · V, [Q K V] = X · W + b",
        .says = "Self-attention whole: one product makes queries, keys and values, then every "
                "head attends.",
        .zh = "完整的自注意力：一次乘积得到查询、键、值，再由各头做注意力。",
        .inputs = VT_FIELDS(
            VT_PER_TOKEN("input"),
            {"weights", "weights of Q, K and V side by side", "Q、K、V 的权重并排存放"},
            {"bias", "their biases", "它们的偏置"},
            {"mask_index", "mask, or lengths of the sequences", "掩码，或各序列的长度"},
            {"past", "keys and values of earlier tokens", "之前词元的键和值"}, VT_ATTENTION_BIAS,
            VT_PAST_LENGTH,
            {"relative_position_bias", "older name of attention_bias", "attention_bias 的旧名"},
            {"extra_add", "oldest name of attention_bias", "attention_bias 的更旧名称"}),
        .outputs =
            VT_FIELDS(VT_PER_TOKEN("output"),
                      {"present", "keys and values including the new ones", "含新词元的键和值"}),
        .attrs = VT_FIELDS(VT_DO_ROTARY, VT_FILTER, VT_HEADS, VT_SHARED_BUFFER,
                           {"qkv_hidden_sizes", "channels of Q, K and V when they differ",
                            "Q、K、V 的通道数（不同时）"},
                           {"rotary_embedding_dim", "how many channels are turned", "旋转的通道数"},
                           VT_SCALE, VT_ONE_WAY),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "MultiHeadAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ + bias) · V",
        .says = "Attention over queries, keys and values that were made before.",
        .zh = "对已算好的查询、键、值做注意力。",
        .inputs = VT_FIELDS(
            VT_QKV, {"bias", "biases of Q, K and V", "Q、K、V 的偏置"},
            {"key_padding_mask", "which keys are padding, or lengths", "哪些键是填充，或序列长度"},
            VT_ATTENTION_BIAS, VT_PAST_KV, VT_PAST_LENGTH,
            {"cache_indirection", "beam each cached token belongs to", "各缓存词元所属的束"},
            {"relative_position_bias", "older name of attention_bias", "attention_bias 的旧名"}),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output"), VT_PRESENT_KV, {"qk", "the scores", "得分"}),
        .attrs = VT_FIELDS(VT_FILTER, VT_HEADS, VT_SCALE, VT_ONE_WAY),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GroupQueryAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ) · V",
        .says = "Attention of decoders with a cache, where several query heads share one head of "
                "keys and values.",
        .zh = "带缓存的解码器注意力，多个查询头共用一组键值头。",
        .inputs = VT_FIELDS(
            VT_QKV, VT_PAST_KV, {"seqlens_k", "length of each sequence less one", "各序列长度减一"},
            {"total_sequence_length", "longest length with the new tokens", "含新词元的最大长度"},
            VT_COS_SIN, {"position_ids", "position of each token", "各词元的位置"},
            VT_ATTENTION_BIAS,
            {"head_sink", "a score per head that takes weight and gives nothing",
             "每头一个吸收权重而不输出的得分"},
            {"k_scale", "scale of a cache of keys kept in few bits", "低比特键缓存的比例"},
            {"v_scale", "scale of a cache of values kept in few bits", "低比特值缓存的比例"}),
        .outputs =
            VT_FIELDS(VT_PER_TOKEN("output"), VT_PRESENT_KV, {"output_qk", "the scores", "得分"}),
        .attrs = VT_FIELDS(
            VT_DO_ROTARY,
            {"k_quant_type", "how cached keys are kept: NONE, PER_TENSOR, PER_CHANNEL",
             "键缓存的量化方式：NONE、PER_TENSOR、PER_CHANNEL", "NONE"},
            {"kv_cache_bit_width", "bits per cached value", "每个缓存值的比特数"}, VT_KV_HEADS,
            VT_WINDOW_LEFT, VT_HEADS,
            {"qk_output", "which scores are given: 0 none, 1 before, 2 after the softmax",
             "输出哪种得分：0 无，1 softmax 前，2 softmax 后", "0"},
            VT_INTERLEAVED, VT_SCALE,
            {"smooth_softmax", "1: a one is added under the softmax's fraction",
             "1：softmax 分母加一", "0"},
            VT_SOFTCAP, {"v_quant_type", "how cached values are kept", "值缓存的量化方式", "NONE"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "PackedAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ) · V, [Q K V] = X · W + b",
        .says = "Self-attention over sequences laid end to end without padding.",
        .zh = "对首尾相接、没有填充的序列做自注意力。",
        .inputs =
            VT_FIELDS({"input", "all tokens, one row each", "所有词元，每个一行"},
                      {"weights", "weights of Q, K and V side by side", "Q、K、V 的权重并排存放"},
                      {"bias", "their biases", "它们的偏置"}, VT_PACKED, VT_ATTENTION_BIAS),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output")),
        .attrs = VT_FIELDS(VT_HEADS,
                           {"qkv_hidden_sizes", "channels of Q, K and V when they differ",
                            "Q、K、V 的通道数（不同时）"},
                           VT_SCALE),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "PackedMultiHeadAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ) · V",
        .says = "Attention over queries, keys and values of sequences laid end to end without "
                "padding.",
        .zh = "对首尾相接、没有填充的序列的查询、键、值做注意力。",
        .inputs = VT_FIELDS(VT_QKV, {"bias", "biases of Q, K and V", "Q、K、V 的偏置"}, VT_PACKED,
                            VT_ATTENTION_BIAS),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output")),
        .attrs = VT_FIELDS(VT_FILTER, VT_HEADS, VT_SCALE),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "PagedAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ) · V",
        .says = "Attention with a cache kept in pages that sequences share.",
        .zh = "缓存以页存放、由各序列共用的注意力。",
        .inputs =
            VT_FIELDS(VT_QKV, {"key_cache", "pages of keys", "键的页"},
                      {"value_cache", "pages of values", "值的页"},
                      {"cumulative_sequence_length", "where each sequence begins", "各序列的起点"},
                      {"past_seqlens", "cached tokens of each sequence", "各序列已缓存的词元数"},
                      {"block_table", "pages of each sequence", "各序列所用的页"}, VT_COS_SIN),
        .outputs =
            VT_FIELDS(VT_PER_TOKEN("output"),
                      {"key_cache_out", "pages of keys with the new ones", "含新词元的键页"},
                      {"value_cache_out", "pages of values with the new ones", "含新词元的值页"}),
        .attrs = VT_FIELDS(VT_DO_ROTARY, VT_KV_HEADS, VT_WINDOW_LEFT, VT_HEADS, VT_INTERLEAVED,
                           VT_SCALE, VT_SOFTCAP),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "SparseAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ) · V, over chosen blocks",
        .says = "Attention that looks only at chosen blocks of keys.",
        .zh = "只看选定键块的注意力。",
        .inputs = VT_FIELDS(
            VT_QKV, VT_PAST_KV,
            {"block_row_indices", "where each row of blocks begins", "各块行的起点"},
            {"block_col_indices", "which blocks are looked at", "被看的块"},
            {"total_sequence_length", "longest length with the new tokens", "含新词元的最大长度"},
            {"key_total_sequence_lengths", "length of each sequence", "各序列的长度"}, VT_COS_SIN),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output"), VT_PRESENT_KV),
        .attrs = VT_FIELDS(VT_DO_ROTARY, VT_KV_HEADS, VT_HEADS, VT_INTERLEAVED, VT_SCALE,
                           {"sparse_block_size", "tokens in a block", "每块的词元数"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "QAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · Q · Kᵀ + mask) · V",
        .says = "Self-attention whose input and weights are 8-bit integers.",
        .zh = "输入和权重为 8 位整数的自注意力。",
        .inputs =
            VT_FIELDS({"input", "one row per token, 8-bit", "每个词元一行，8 位"},
                      {"weight", "weights of Q, K and V, 8-bit", "Q、K、V 的 8 位权重"},
                      {"bias", "their biases, real", "它们的实数偏置"},
                      {"input_scale", "scale of the input", "输入的比例"},
                      {"weight_scale", "scale of the weights", "权重的比例"},
                      {"mask_index", "mask, or lengths of the sequences", "掩码，或各序列的长度"},
                      {"input_zero_point", "zero point of the input", "输入的零点"},
                      {"weight_zero_point", "zero point of the weights", "权重的零点"},
                      {"past", "keys and values of earlier tokens", "之前词元的键和值"}),
        .outputs =
            VT_FIELDS({"output", "one row per token, real", "每个词元一行，实数"},
                      {"present", "keys and values including the new ones", "含新词元的键和值"}),
        .attrs =
            VT_FIELDS(VT_DO_ROTARY, VT_FILTER, VT_HEADS, VT_SHARED_BUFFER, VT_SCALE, VT_ONE_WAY),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "DecoderAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(Q · Kᵀ / √d) · V",
        .says = "Self- or cross-attention of a decoder, with its products and its cache.",
        .zh = "解码器的自注意力或交叉注意力，含投影与缓存。",
        .inputs = VT_FIELDS({"query", "one row per new token", "每个新词元一行"},
                            {"key", "rows looked at", "被看的行"},
                            {"q_weight", "weights of the queries", "查询的权重"},
                            {"kv_weight", "weights of keys and values", "键和值的权重"},
                            {"bias", "biases of Q, K and V", "Q、K、V 的偏置"},
                            {"key_padding_mask", "which keys are padding", "哪些键是填充"},
                            {"key_cache", "keys of earlier tokens", "之前词元的键"},
                            {"value_cache", "values of earlier tokens", "之前词元的值"},
                            {"static_kv", "true: cross-attention, whose keys do not change",
                             "true：交叉注意力，键不变"},
                            {"use_past", "true: the cache is read", "true：读取缓存"},
                            {"has_layer_state", "true: the cache is handed on", "true：输出缓存"},
                            {"has_key_padding_mask", "true: the mask is read", "true：使用掩码"}),
        .outputs = VT_FIELDS({"output", "one row per new token", "每个新词元一行"},
                             {"new_key_cache", "keys including the new ones", "含新词元的键"},
                             {"new_value_cache", "values including the new ones", "含新词元的值"}),
        .attrs = VT_FIELDS(VT_FILTER, VT_HEADS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "DecoderMaskedSelfAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · q · Kᵀ) · V",
        .says = "One step of a decoder's self-attention: a single new token looks at the cache.",
        .zh = "解码器自注意力的一步：一个新词元查看缓存。",
        .inputs =
            VT_FIELDS({"input", "the new token's row", "新词元的行"},
                      {"weights", "weights of Q, K and V side by side", "Q、K、V 的权重并排存放"},
                      {"bias", "their biases", "它们的偏置"},
                      {"mask_index", "which cached tokens count", "哪些缓存词元有效"},
                      {"past", "the cache", "缓存"}, VT_ATTENTION_BIAS, VT_PAST_LENGTH, VT_BEAMS),
        .outputs = VT_FIELDS({"output", "the token's new row", "该词元的新行"},
                             {"present", "the cache with the new token", "含新词元的缓存"}),
        .attrs = VT_FIELDS(VT_DO_ROTARY, VT_FILTER, VT_HEADS, VT_SHARED_BUFFER, VT_SCALE),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "DecoderMaskedMultiHeadAttention",
        .family = VT_FAMILY_ATTENTION,
        .formula = "Y = softmax(scale · q · Kᵀ) · V",
        .says = "One step of a decoder's attention over queries, keys and values that were made "
                "before.",
        .zh = "对已算好的查询、键、值做解码器注意力的一步。",
        .inputs = VT_FIELDS(VT_QKV, {"mask_index", "which cached tokens count", "哪些缓存词元有效"},
                            VT_ATTENTION_BIAS, VT_PAST_KV, VT_PAST_LENGTH, VT_BEAMS,
                            {"bias", "biases of Q, K and V", "Q、K、V 的偏置"}),
        .outputs = VT_FIELDS({"output", "the token's new row", "该词元的新行"}, VT_PRESENT_KV,
                             {"qk", "the scores", "得分"}),
        .attrs = VT_FIELDS(VT_FILTER, VT_HEADS,
                           {"output_qk", "1: the scores are given", "1：输出得分", "0"},
                           VT_SHARED_BUFFER, VT_SCALE),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "LongformerAttention",
        .family = VT_FAMILY_ATTENTION,
        .says = "Attention within a window around each token, and between all tokens and a few "
                "global ones.",
        .zh = "每个词元只看周围窗口，少数全局词元与所有词元互看。",
        .inputs = VT_FIELDS(
            VT_PER_TOKEN("input"), {"weight", "weights of Q, K and V", "Q、K、V 的权重"},
            {"bias", "their biases", "它们的偏置"},
            {"mask", "which tokens are padding", "哪些词元是填充"},
            {"global_weight", "weights of Q, K and V of global tokens", "全局词元的 Q、K、V 权重"},
            {"global_bias", "their biases", "它们的偏置"},
            {"global", "which tokens are global", "哪些词元是全局的"}),
        .outputs = VT_FIELDS(VT_PER_TOKEN("output")),
        .attrs = VT_FIELDS(VT_HEADS, {"window", "tokens seen on each side", "每侧可见的词元数"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "RotaryEmbedding",
        .family = VT_FAMILY_ATTENTION,
        .formula = "(x₁, x₂) → (x₁·cos θ − x₂·sin θ, x₁·sin θ + x₂·cos θ)",
        .says = "Turns pairs of channels through an angle that grows with the token's position.",
        .zh = "把成对的通道旋转一个随词元位置增大的角度。",
        .inputs = VT_FIELDS({"input", "queries or keys", "查询或键"},
                            {"position_ids", "position of each token, or of the first",
                             "各词元（或首个词元）的位置"},
                            VT_COS_SIN),
        .outputs = VT_FIELDS({"output", "the rotated tensor", "旋转后的张量"}),
        .attrs =
            VT_FIELDS({"interleaved", "1: pairs are neighbours, not halves",
                       "1：成对元素相邻，而非各半", "0"},
                      {"is_packed_batching", "1: sequences lie end to end", "1：序列首尾相接", "0"},
                      {"num_heads", "number of heads, when it does not follow from the shape",
                       "头数（形状不能说明时）", "0"},
                      {"rotary_embedding_dim", "how many channels are turned; 0: all",
                       "旋转的通道数；0 为全部", "0"},
                      {"scale", "factor on the result", "结果的系数", "1"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GemmaRotaryEmbedding",
        .family = VT_FAMILY_ATTENTION,
        .formula = "y = q · cos emb + rot(q) · sin emb",
        .says = "Rotates queries and keys by angles that come as a tensor.",
        .zh = "按给定的角度张量旋转查询和键。",
        .inputs = VT_FIELDS(
            {"emb", "angles per position", "各位置的角度"}, {"q", "queries", "查询"},
            {"q_rot", "queries with their halves swapped", "两半互换后的查询"}, {"k", "keys", "键"},
            {"k_rot", "keys with their halves swapped", "两半互换后的键"}),
        .outputs = VT_FIELDS({"output1", "rotated queries", "旋转后的查询"},
                             {"output2", "rotated keys", "旋转后的键"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "RelativePositionBias",
        .family = VT_FAMILY_ATTENTION,
        .says = "Looks up what is added to attention scores by the distance of two tokens (T5).",
        .zh = "按两词元的距离查出加到注意力得分上的偏置（T5）。",
        .inputs = VT_FIELDS({"bias_table", "one row per bucket of distances", "每个距离桶一行"},
                            {"query_length", "number of queries", "查询数"},
                            {"key_length", "number of keys", "键数"}),
        .outputs = VT_FIELDS(
            {"output", "bias [1, heads, queries, keys]", "偏置 [1, heads, queries, keys]"}),
        .attrs = VT_FIELDS(
            {"is_bidirectional", "1: before and after have buckets of their own",
             "1：前后各有自己的桶", "0"},
            {"max_distance", "distance from which all share a bucket", "超过此距离共用一桶"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GatedRelativePositionBias",
        .family = VT_FAMILY_ATTENTION,
        .says = "Scales a bias for the distance of tokens by gates that come from the queries "
                "(WavLM).",
        .zh = "用由查询算出的门缩放相对位置偏置（WavLM）。",
        .inputs = VT_FIELDS(
            {"query_layer", "queries", "查询"}, {"query_bias", "their bias", "查询的偏置"},
            {"rel_pos", "bias per distance", "各距离的偏置"},
            {"weight", "weights of the gates", "门的权重"},
            {"bias", "bias of the gates", "门的偏置"}, {"eco_a", "factor per head", "每头的系数"},
            {"token_offset", "where each token stood before padding was removed",
             "去除填充前各词元的位置"}),
        .outputs = VT_FIELDS({"output", "bias for every pair", "每对词元的偏置"}),
        .attrs = VT_FIELDS(VT_HEADS),
    },
    {0},
};
