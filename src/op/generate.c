/* generate.c: writing text token by token: whole searches over a decoder that is a subgraph. */
#include "op/rows.h"

#define VT_LENGTHS                                                                                 \
    VT_FIELD("max_length", "longest text", "最大长度"),                                            \
        VT_FIELD("min_length", "shortest text", "最小长度")
#define VT_BEAM_INPUTS                                                                             \
    VT_LENGTHS, VT_FIELD("num_beams", "texts kept side by side", "并行保留的文本数"),              \
        VT_FIELD("num_return_sequences", "texts given", "返回的文本数"),                           \
        VT_FIELD("length_penalty", "above 0 favours longer texts", "大于 0 时偏好长文本"),         \
        VT_FIELD("repetition_penalty", "above 1 disfavours tokens that were used",                 \
                 "大于 1 时抑制已用词元"),                                                         \
        VT_FIELD("vocab_mask", "tokens that may be used", "可用的词元"),                           \
        VT_FIELD("prefix_vocab_mask", "tokens that may come first", "可作首个的词元"),             \
        VT_FIELD("attention_mask", "which tokens of the prompt count", "提示中有效的词元"),        \
        VT_FIELD("decoder_input_ids", "what the decoder begins with", "解码器的起始词元"),         \
        VT_FIELD("logits_processor", "number of a special rule for the scores",                    \
                 "得分特殊处理规则的编号")
#define VT_GREEDY_INPUTS                                                                           \
    VT_FIELD("input_ids", "the prompt", "提示"), VT_LENGTHS,                                       \
        VT_FIELD("repetition_penalty", "above 1 disfavours tokens that were used",                 \
                 "大于 1 时抑制已用词元"),                                                         \
        VT_FIELD("vocab_mask", "tokens that may be used", "可用的词元"),                           \
        VT_FIELD("prefix_vocab_mask", "tokens that may come first", "可作首个的词元"),             \
        VT_FIELD("attention_mask", "which tokens of the prompt count", "提示中有效的词元")
#define VT_SEQUENCES VT_FIELD("sequences", "the texts, as token numbers", "文本（词元编号）")
#define VT_BEAM_OUTPUTS                                                                            \
    VT_SEQUENCES, VT_FIELD("sequences_scores", "score of each text", "各文本的得分"),              \
        VT_FIELD("scores", "scores of all tokens at each step", "每步所有词元的得分")
#define VT_DECODER_ATTRS                                                                           \
    VT_FIELD("decoder", "the graph of one step", "每一步的子图"),                                  \
        VT_FIELD("decoder_start_token_id", "token the decoder begins with", "解码器的起始词元",    \
                 "-1"),                                                                            \
        VT_FIELD("encoder", "graph that reads the prompt, when there is one",                      \
                 "读取提示的编码器子图（若有）"),                                                  \
        VT_FIELD("eos_token_id", "token that ends a text", "结束文本的词元"),                      \
        VT_FIELD("init_decoder", "graph of the first step, when it differs",                       \
                 "首步的子图（若不同）"),                                                          \
        VT_FIELD("model_type", "0: decoder only (GPT), 1: encoder and decoder (T5), 2: Whisper",   \
                 "0：仅解码器（GPT），1：编码器加解码器（T5），2：Whisper", "0"),                  \
        VT_FIELD("no_repeat_ngram_size", "token sequences of this length come once only",          \
                 "此长度的词元序列只出现一次", "0"),                                               \
        VT_FIELD("pad_token_id", "token that fills up", "填充用的词元"),                           \
        VT_FIELD("vocab_size", "number of tokens", "词元总数", "-1")
#define VT_EARLY                                                                                   \
    VT_FIELD("early_stopping", "1: stops when enough texts have ended", "1：足够的文本结束后停止", \
             "0")

const vt_op vt_ops_generate[] = {
    {
        .domain = VT_MICROSOFT,
        .name = "BeamSearch",
        .family = VT_FAMILY_CONTROL,
        .says = "Writes text by keeping the few best beginnings at every step.",
        .zh = "每步保留若干最好的开头来生成文本。",
        .inputs = VT_FIELDS({"input_ids", "the prompt", "提示"}, VT_BEAM_INPUTS),
        .outputs = VT_FIELDS(VT_BEAM_OUTPUTS),
        .attrs = VT_FIELDS(VT_DECODER_ATTRS, VT_EARLY),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "WhisperBeamSearch",
        .family = VT_FAMILY_CONTROL,
        .says = "Writes what is said in a piece of sound by beam search over Whisper's decoder.",
        .zh = "在 Whisper 解码器上做束搜索，写出语音内容。",
        .inputs =
            VT_FIELDS({"input_ids", "the sound's features", "声音特征"}, VT_BEAM_INPUTS,
                      {"cross_qk_layer_head", "layers and heads whose attention is given",
                       "输出注意力的层与头"},
                      {"extra_decoding_ids", "tokens put before the text", "置于文本前的词元"},
                      {"temperature", "above 1: more even chances", "大于 1 时概率更平均"}),
        .outputs =
            VT_FIELDS(VT_BEAM_OUTPUTS,
                      {"cross_qk", "attention between text and sound", "文本与声音之间的注意力"},
                      {"non_speech_probs", "chance that nothing is said", "无语音的概率"}),
        .attrs = VT_FIELDS(
            VT_DECODER_ATTRS, VT_EARLY,
            {"beginning_timestamp_token_id", "first token that is a time", "首个时间戳词元"},
            {"decoder_output_cross_qk", "1: the decoder gives its attention",
             "1：解码器输出其注意力", "0"},
            {"no_speech_token_id", "token for silence", "无语音词元"},
            {"no_timestamps_token_id", "token for \"without times\"", "“无时间戳”词元"},
            {"start_of_lm_token_id", "token that begins a language model's text",
             "语言模型起始词元"},
            {"transcribe_token_id", "token for writing down", "“转写”词元"},
            {"translate_token_id", "token for translating", "“翻译”词元"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "GreedySearch",
        .family = VT_FAMILY_CONTROL,
        .says = "Writes text by taking the likeliest token at every step.",
        .zh = "每步取最可能的词元来生成文本。",
        .inputs = VT_FIELDS(VT_GREEDY_INPUTS),
        .outputs = VT_FIELDS(VT_SEQUENCES),
        .attrs = VT_FIELDS(VT_DECODER_ATTRS),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "Sampling",
        .family = VT_FAMILY_CONTROL,
        .says = "Writes text by drawing tokens by their chances.",
        .zh = "按概率抽取词元来生成文本。",
        .inputs = VT_FIELDS(VT_GREEDY_INPUTS,
                            {"presence_mask", "tokens that count as used", "视为已用的词元"},
                            {"seed", "start of the random numbers", "随机数种子"}),
        .outputs = VT_FIELDS(VT_SEQUENCES,
                             {"filtered_logits", "scores after the rules", "规则处理后的得分"}),
        .attrs = VT_FIELDS(
            VT_DECODER_ATTRS, {"custom", "1: rules of its own", "1：使用自定规则", "0"},
            {"filter_value", "score of tokens that are ruled out", "被排除词元的得分", "-1e+20"},
            {"min_tokens_to_keep", "tokens that always stay possible", "始终保留的词元数", "0"},
            {"presence_penalty", "how much used tokens lose", "已用词元的扣分", "0"},
            {"temperature", "above 1: more even chances", "大于 1 时概率更平均", "1"},
            {"top_p", "draws among the likeliest that reach this share",
             "只在累计达到此比例的最可能词元中抽取", "0"}),
    },
    {
        .domain = VT_MICROSOFT,
        .name = "NGramRepeatBlock",
        .family = VT_FAMILY_CONTROL,
        .says = "Rules out tokens that would repeat a sequence that has been written.",
        .zh = "排除会重复已写序列的词元。",
        .inputs = VT_FIELDS({"input_ids", "the text so far", "已有文本"},
                            {"scores", "scores of the next token", "下一词元的得分"}),
        .outputs =
            VT_FIELDS({"scores_out", "scores with the repeats ruled out", "排除重复后的得分"}),
        .attrs = VT_FIELDS(
            {"ngram_size", "length of a sequence that may not repeat", "不得重复的序列长度"}),
    },
    {0},
};
