/* keras_prepare.c: Keras layers that prepare data: scaling, vocabularies, and random changes to
 * pictures that act in training only. */
#include "op/keras.h"

#define SIMPLE(NAME, FAMILY, FORMULA, SAYS, ZH, ...)                                               \
    {                                                                                              \
        VT_KERAS_ROW(NAME, FAMILY, SAYS, ZH), .formula = FORMULA,                                  \
                                              .inputs = VT_FIELDS(VT_KERAS_IN), VT_KERAS_GIVES,    \
                                              .attrs = VT_FIELDS(__VA_ARGS__)                      \
    }
#define AUGMENT(NAME, SAYS, ZH)                                                                    \
    SIMPLE(NAME, SHAPE, NULL, "In training: " SAYS " Passes pictures on when running.",            \
           "训练时" ZH "推理时原样通过。", {"factor", "how far at most", "最大幅度"},              \
           {"seed", "start of the random numbers", "随机数种子"},                                  \
           {"fill_mode", "what comes in at the border", "边缘的填充方式", "reflect"},              \
           {"interpolation", "how places in between are found", "插值方式", "bilinear"})
#define SIZES                                                                                      \
    VT_FIELD("height", "rows that come out", "输出的行数"),                                        \
        VT_FIELD("width", "columns that come out", "输出的列数"), VT_KERAS_FORMAT
#define LOOKUP_ATTRS                                                                               \
    VT_FIELD("max_tokens", "largest size of the vocabulary", "词表的最大大小"),                    \
        VT_FIELD("num_oov_indices", "indices for what the vocabulary does not have",               \
                 "词表外内容的编号数", "1"),                                                       \
        VT_FIELD("vocabulary", "the words", "词表"),                                               \
        VT_FIELD("output_mode", "int, one_hot, multi_hot, count or tf_idf",                        \
                 "int、one_hot、multi_hot、count 或 tf_idf", "int"),                               \
        VT_FIELD("invert", "from index to word", "由编号到词", "false")
#define BINS VT_FIELD("num_bins", "how many classes", "类别数")

const vt_op vt_ops_keras_prepare[] = {
    {VT_KERAS_ROW("Normalization", NORM,
                  "Brings each feature to mean 0 and spread 1 by statistics of the training data.",
                  "按训练数据的统计量把每个特征变到均值 0、方差 1。"),
     .formula = "y = (x − mean) / √var",
     .inputs = VT_FIELDS(VT_KERAS_IN, {"mean", "mean per feature", "每特征的均值"},
                         {"variance", "variance per feature", "每特征的方差"},
                         {"count", "samples seen", "所见样本数"}),
     VT_KERAS_GIVES,
     .attrs =
         VT_FIELDS({"axis", "axis of the features", "特征所在的轴", "-1"},
                   {"mean", "mean, when it is given as an argument", "作为参数给出的均值"},
                   {"variance", "variance, when it is given as an argument", "作为参数给出的方差"},
                   {"invert", "from normal back to the original", "由归一化还原", "false"})},
    SIMPLE("Rescaling", ELEM, "y = scale · x + offset", "Multiplies and shifts all values.",
           "对所有值乘系数并加偏移。", {"scale", "the factor", "系数"},
           {"offset", "what is added", "偏移", "0"}),
    SIMPLE("Resizing", SHAPE, NULL, "Brings pictures to a given size.", "把图像变为给定大小。",
           SIZES, {"interpolation", "how places in between are found", "插值方式", "bilinear"},
           {"crop_to_aspect_ratio", "cuts rather than distorts", "裁剪而不变形", "false"},
           {"pad_to_aspect_ratio", "fills rather than distorts", "填充而不变形", "false"}),
    SIMPLE("CenterCrop", SHAPE, NULL, "Cuts the middle out of pictures.", "裁出图像的中间部分。",
           SIZES),
    SIMPLE("StringLookup", CONTROL, NULL, "Turns words into indices of a vocabulary.",
           "把词变为词表中的编号。", LOOKUP_ATTRS),
    SIMPLE("IntegerLookup", CONTROL, NULL, "Turns integers into indices of a vocabulary.",
           "把整数变为词表中的编号。", LOOKUP_ATTRS),
    SIMPLE("TextVectorization", CONTROL, NULL,
           "Splits text into words and turns them into indices.", "把文本切成词并变为编号。",
           {"max_tokens", "largest size of the vocabulary", "词表的最大大小"},
           {"standardize", "what is done to the text first", "预先的文本处理",
            "lower_and_strip_punctuation"},
           {"split", "where it is split", "切分方式", "whitespace"},
           {"output_mode", "int, multi_hot, count or tf_idf", "int、multi_hot、count 或 tf_idf",
            "int"},
           {"output_sequence_length", "words per text", "每段文本的词数"},
           {"vocabulary", "the words", "词表"}),
    SIMPLE(
        "CategoryEncoding", CONTROL, NULL,
        "Turns indices into rows with a one in each one's place.", "把编号变为相应位置为 1 的行。",
        {"num_tokens", "how many indices", "编号个数"},
        {"output_mode", "one_hot, multi_hot or count", "one_hot、multi_hot 或 count", "multi_hot"}),
    SIMPLE("Hashing", CONTROL, NULL, "Turns words or numbers into classes by a hash.",
           "用哈希把词或数变为类别。", BINS),
    SIMPLE("HashedCrossing", CONTROL, NULL, "Turns pairs of features into classes by a hash.",
           "用哈希把特征对变为类别。", BINS),
    SIMPLE("Discretization", CONTROL, NULL, "Turns numbers into classes by their range.",
           "按范围把数变为类别。", {"bin_boundaries", "where the classes end", "类别的边界"}, BINS),
    SIMPLE("DenseFeatures", CONTROL, NULL, "Joins columns of a table into one row of numbers.",
           "把表格的各列合成一行数。", {"feature_columns", "the columns", "各列"}),
    SIMPLE("MelSpectrogram", CONTROL, NULL,
           "Turns sound into the energy of bands of pitch over time.",
           "把声音变为各音高频带随时间的能量。", {"num_mel_bins", "bands", "频带数", "128"},
           {"sampling_rate", "samples per second", "采样率", "16000"},
           {"sequence_stride", "samples between columns", "列间采样数", "256"},
           {"fft_length", "samples per column", "每列采样数", "2048"}),
    SIMPLE("STFTSpectrogram", CONTROL, NULL,
           "Turns sound into the strength of frequencies over time.",
           "把声音变为各频率随时间的强度。",
           {"mode", "log, magnitude, psd, real, …", "log、magnitude、psd、real 等", "log"},
           {"frame_length", "samples per column", "每列采样数", "256"},
           {"frame_step", "samples between columns", "列间采样数"},
           {"fft_length", "length of the transform", "变换长度"}),
    SIMPLE("MaxNumBoundingBoxes", SHAPE, NULL, "Keeps at most so many boxes per picture.",
           "每幅图像最多保留若干框。", {"max_number", "how many", "数目"}),
    SIMPLE("Pipeline", CONTROL, NULL, "Applies layers one after the other.", "依次应用各层。",
           {"layers", "the layers", "各层"}),

    AUGMENT("RandomFlip", "mirrors pictures at random.", "随机翻转图像；"),
    AUGMENT("RandomRotation", "turns pictures at random.", "随机旋转图像；"),
    AUGMENT("RandomZoom", "enlarges or shrinks pictures at random.", "随机缩放图像；"),
    AUGMENT("RandomTranslation", "shifts pictures at random.", "随机平移图像；"),
    AUGMENT("RandomCrop", "cuts out a random part.", "随机裁剪图像；"),
    AUGMENT("RandomContrast", "changes the contrast at random.", "随机改变对比度；"),
    AUGMENT("RandomBrightness", "changes the brightness at random.", "随机改变亮度；"),
    AUGMENT("RandomHeight", "changes the height at random.", "随机改变高度；"),
    AUGMENT("RandomWidth", "changes the width at random.", "随机改变宽度；"),
    AUGMENT("RandomShear", "slants pictures at random.", "随机错切图像；"),
    AUGMENT("RandomPerspective", "changes the point of view at random.", "随机改变视角；"),
    AUGMENT("RandomHue", "changes the hue at random.", "随机改变色相；"),
    AUGMENT("RandomSaturation", "changes the saturation at random.", "随机改变饱和度；"),
    AUGMENT("RandomSharpness", "sharpens or blurs at random.", "随机锐化或模糊；"),
    AUGMENT("RandomGrayscale", "takes the colour away at random.", "随机去掉颜色；"),
    AUGMENT("RandomColorJitter", "changes the colours at random.", "随机改变颜色；"),
    AUGMENT("RandomColorDegeneration", "fades the colours at random.", "随机褪色；"),
    AUGMENT("RandomGaussianBlur", "blurs pictures at random.", "随机模糊图像；"),
    AUGMENT("RandomPosterization", "lowers the number of shades at random.", "随机减少色阶；"),
    AUGMENT("RandomInvert", "turns light to dark at random.", "随机反相；"),
    AUGMENT("RandomErasing", "covers a random part.", "随机遮盖一部分；"),
    AUGMENT("RandomElasticTransform", "bends pictures at random.", "随机弹性变形；"),
    AUGMENT("RandAugment", "applies several random changes.", "应用若干随机变换；"),
    AUGMENT("AugMix", "mixes several random changes of a picture.", "混合图像的若干随机变换；"),
    AUGMENT("AutoContrast", "stretches the contrast.", "拉伸对比度；"),
    AUGMENT("CutMix", "puts a part of one picture into another.", "把一幅图像的一部分放入另一幅；"),
    AUGMENT("MixUp", "mixes two pictures.", "混合两幅图像；"),
    AUGMENT("Equalization", "spreads the shades evenly.", "均衡色阶；"),
    AUGMENT("Solarization", "inverts light values.", "对亮部反相；"),
    {0},
};
