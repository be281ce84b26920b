/* tflite.c: TensorFlow Lite's builtin operators. Their data lies batch, height, width, channels. */
#include "op/rows.h"

#define X VT_FIELD("input", "what it works on", "输入")
#define Y VT_FIELD("output", "the result", "结果")
#define MANY_IN                                                                                    \
    VT_FIELD("inputs", "what it works on, in the operator's order", "按算子的次序排列的输入")
#define MANY_OUT VT_FIELD("outputs", "the results", "结果")
#define ACTIVATED                                                                                  \
    VT_FIELD("fused_activation_function", "activation that follows",       \
             "其后的激活函数", "NONE")
#define SLIDING                                                                                    \
    VT_FIELD("padding", "SAME keeps the size (over the stride), VALID adds nothing",               \
             "SAME 保持尺寸（除以步长），VALID 不填充", "SAME"),                                   \
        VT_FIELD("stride_w", "step along the width", "宽度方向的步长"),                            \
        VT_FIELD("stride_h", "step along the height", "高度方向的步长"),                           \
        VT_FIELD("stride_d", "step along the depth", "深度方向的步长")
#define QUANTIZED                                                                                  \
    VT_FIELD("asymmetric_quantize_inputs", "inputs are quantized with a zero point when it runs",  \
             "运行时输入按零点量化", "0"),                                                         \
        VT_FIELD("quantized_bias_type", "type of bias and sums", "偏置与累加的类型")
#define ROW(NAME, FAMILY, SAYS, ZH)                                                                \
    .domain = "tflite", .name = #NAME, .family = VT_FAMILY_##FAMILY, .says = SAYS, .zh = ZH

#define WEIGHTED(...)                                                                              \
    {                                                                                              \
        ROW(__VA_ARGS__),                                                                          \
            .inputs = VT_FIELDS(X, {"filter", "the learned kernels", "学得的权重"},                \
                                {"bias", "one number per output channel", "每个输出通道一个数"}),  \
            .outputs = VT_FIELDS(Y), .variadic_in = true,                                          \
            .attrs = VT_FIELDS(                                                                    \
                SLIDING, ACTIVATED,                                                                \
                {"dilation_w_factor", "gaps between the kernel's columns", "卷积核列的间隔", "1"}, \
                {"dilation_h_factor", "gaps between the kernel's rows", "卷积核行的间隔", "1"},    \
                {"dilation_d_factor", "gaps along the depth", "深度方向的间隔", "1"},              \
                {"depth_multiplier", "outputs per input channel", "每个输入通道的输出数"},         \
                {"weights_format", "how the matrix is laid out", "矩阵的排列方式", "DEFAULT"},     \
                {"keep_num_dims", "1 keeps all axes but the last", "1 保留除最后一轴外的各轴",     \
                 "0"},                                                                             \
                {"rank", "terms that the matrix is split into", "矩阵分解的项数"}, QUANTIZED)      \
    }
#define SPREADING(...)                                                                             \
    {                                                                                              \
        ROW(__VA_ARGS__),                                                                          \
            .inputs = VT_FIELDS({"output_shape", "sizes of the result", "结果的形状"},             \
                                {"filter", "the learned kernels", "学得的权重"}, X,                \
                                {"bias", "one number per output channel", "每个输出通道一个数"}),  \
            .outputs = VT_FIELDS(Y), .attrs = VT_FIELDS(SLIDING, ACTIVATED, QUANTIZED)             \
    }
#define PLAIN(...)                                                                                 \
    {                                                                                              \
        ROW(__VA_ARGS__), .inputs = VT_FIELDS(MANY_IN), .outputs = VT_FIELDS(MANY_OUT),            \
                          .attrs = VT_FIELDS({0}), .variadic_in = true, .variadic_out = true       \
    }
#define UNARY_OF(ATTRS, ...)                                                                       \
    {                                                                                              \
        ROW(__VA_ARGS__), .inputs = VT_FIELDS(X), .outputs = VT_FIELDS(Y), .attrs = ATTRS          \
    }
#define UNARY(...)  UNARY_OF(VT_FIELDS({0}), __VA_ARGS__)
#define SLOPED(...) UNARY_OF(VT_FIELDS({"alpha", "slope below 0", "小于 0 处的斜率"}), __VA_ARGS__)
#define SHARPENED(...)                                                                             \
    UNARY_OF(VT_FIELDS({"beta", "factor before the exponentials", "指数前的系数"}), __VA_ARGS__)
#define APPROXIMATED(...)                                                                          \
    UNARY_OF(VT_FIELDS({"approximate", "1: by tanh", "1：用 tanh 近似"}), __VA_ARGS__)
#define POOLING(...)                                                                               \
    {                                                                                              \
        ROW(__VA_ARGS__),                                                                          \
            .inputs = VT_FIELDS(X), .outputs = VT_FIELDS(Y),                                       \
            .attrs = VT_FIELDS(SLIDING, {"filter_width", "width of the window", "窗口的宽"},       \
                               {"filter_height", "height of the window", "窗口的高"}, ACTIVATED)   \
    }
#define FUSED(...)                                                                                 \
    {                                                                                              \
        ROW(__VA_ARGS__),                                                                          \
            .inputs = VT_FIELDS(MANY_IN), .outputs = VT_FIELDS(Y), .variadic_in = true,            \
            .attrs = VT_FIELDS({"axis", "along which", "沿哪个轴"}, ACTIVATED,                     \
                               {"pot_scale_int16", "16-bit scales are powers of two",              \
                                "16 位的比例为二的幂", "1"})                                       \
    }
#define REDUCING(...)                                                                              \
    {                                                                                              \
        ROW(__VA_ARGS__),                                                                          \
            .inputs = VT_FIELDS(X, {"axes", "along which", "沿哪些轴"}), .outputs = VT_FIELDS(Y),  \
            .attrs = VT_FIELDS(                                                                    \
                {"keep_dims", "1 keeps the axes with size 1", "1 以大小 1 保留这些轴", "0"})       \
    }
#define RESIZING(...)                                                                              \
    {                                                                                              \
        ROW(__VA_ARGS__),                                                                          \
            .inputs = VT_FIELDS(X, {"size", "height and width", "高与宽"}),                        \
            .outputs = VT_FIELDS(Y),                                                               \
            .attrs =                                                                               \
                VT_FIELDS({"align_corners", "1: corners fall on corners", "1：角点对齐", "0"},     \
                          {"half_pixel_centers", "1: values stand at the middle of pixels",        \
                           "1：值位于像素中心", "0"})                                              \
    }

const vt_op vt_ops_tflite[] = {
    WEIGHTED(CONV_2D, CONV,
             "Slides learned kernels over height and width and sums the weighted neighbourhood at "
             "each place.",
             "在高与宽上滑动学得的卷积核，对每处邻域加权求和。"),
    WEIGHTED(DEPTHWISE_CONV_2D, CONV, "Slides kernels over each channel by itself.",
             "对每个通道各自滑动卷积核。"),
    WEIGHTED(CONV_3D, CONV, "Slides learned kernels over depth, height and width.",
             "在深、高、宽上滑动学得的卷积核。"),
    SPREADING(TRANSPOSE_CONV, CONV,
              "The transpose of a convolution: each value spreads a kernel over a larger picture.",
              "卷积的转置：每个值把卷积核铺到更大的图上。"),
    SPREADING(CONV_3D_TRANSPOSE, CONV, "The transpose of a convolution in three dimensions.",
              "三维卷积的转置。"),
    PLAIN(DILATE, CONV, "Spreads elements apart and fills the gaps.", "把元素拉开并填充间隙。"),
    WEIGHTED(FULLY_CONNECTED, MATMUL, "Multiplies by a weight matrix and adds a bias.",
             "乘以权重矩阵并加上偏置。"),
    PLAIN(BATCH_MATMUL, MATMUL, "Multiplies matrices pair by pair.", "逐对相乘矩阵。"),
    PLAIN(EMBEDDING_LOOKUP, MATMUL, "Takes the rows of a table that indices name.",
          "按索引取出表中的行。"),
    PLAIN(EMBEDDING_LOOKUP_SPARSE, MATMUL,
          "Combines rows of a table, weighted, as sparse indices name them.",
          "按稀疏索引加权合并表中的行。"),
    PLAIN(CONCAT_EMBEDDINGS, MATMUL, "Joins rows of several embedding tables.",
          "连接多个嵌入表的行。"),
    PLAIN(LSH_PROJECTION, MATMUL, "Hashes the input to bits so that near inputs share bits.",
          "把输入散列成比特，使相近的输入有相同的比特。"),
    WEIGHTED(SVDF, MATMUL,
             "A dense layer over time whose matrix is split into a part over features and one over "
             "time.",
             "在时间上的全连接层，矩阵分解为特征与时间两部分。"),
    PLAIN(LSTM, RECURRENT, "One step of a long short-term memory cell.", "长短期记忆单元的一步。"),
    PLAIN(RNN, RECURRENT, "One step of a plain recurrent cell.", "简单循环单元的一步。"),
    PLAIN(UNIDIRECTIONAL_SEQUENCE_RNN, RECURRENT, "A plain recurrent cell run over a sequence.",
          "简单循环单元沿序列运行。"),
    PLAIN(UNIDIRECTIONAL_SEQUENCE_LSTM, RECURRENT,
          "A long short-term memory cell run over a sequence.", "长短期记忆单元沿序列运行。"),
    PLAIN(BIDIRECTIONAL_SEQUENCE_RNN, RECURRENT,
          "Two recurrent cells run over a sequence, one from each end.",
          "两个循环单元分别从序列两端运行。"),
    PLAIN(BIDIRECTIONAL_SEQUENCE_LSTM, RECURRENT,
          "Two LSTM cells run over a sequence, one from each end.",
          "两个 LSTM 单元分别从序列两端运行。"),
    PLAIN(L2_NORMALIZATION, NORM, "Divides each vector by its length.", "把每个向量除以其长度。"),
    PLAIN(LOCAL_RESPONSE_NORMALIZATION, NORM,
          "Divides each value by the energy of the channels around it.",
          "把每个值除以其邻近通道的能量。"),
    UNARY(LOGISTIC, ACTIVATION, "The logistic function: y = 1 / (1 + exp(-x)).", "逻辑函数：y = 1 / (1 + exp(-x))。"),
    UNARY(RELU, ACTIVATION, "Values below 0 become 0: y = max(x, 0).", "小于 0 的值变为 0：y = max(x, 0)。"),
    UNARY(RELU_N1_TO_1, ACTIVATION, "Clips to -1 ... 1.", "截到 -1 到 1 之间。"),
    UNARY(RELU_0_TO_1, ACTIVATION, "Clips to 0 ... 1.", "截到 0 到 1 之间。"),
    UNARY(RELU6, ACTIVATION, "Clips to 0 ... 6.", "截到 0 到 6 之间。"),
    SHARPENED(SOFTMAX, ACTIVATION, "Exponentials, divided by their sum along the last axis.",
              "取指数并沿最后一轴除以其和。"),
    UNARY(LOG_SOFTMAX, ACTIVATION, "The logarithm of the softmax.", "softmax 的对数。"),
    UNARY(TANH, ACTIVATION, "The hyperbolic tangent.", "双曲正切。"),
    PLAIN(PRELU, ACTIVATION, "x above 0, a learned share of x below.",
          "大于 0 时取 x，小于 0 时取学得比例的 x。"),
    SLOPED(LEAKY_RELU, ACTIVATION, "x above 0, alpha x below.",
           "大于 0 时取 x，小于 0 时取 alpha x。"),
    UNARY(ELU, ACTIVATION, "x above 0, exp(x) - 1 below.",
          "大于 0 时取 x，小于 0 时取 exp(x) - 1。"),
    UNARY(HARD_SWISH, ACTIVATION, "A swish of straight pieces: x relu6(x + 3) / 6.", "分段线性的 swish：x relu6(x + 3) / 6。"),
    APPROXIMATED(GELU, ACTIVATION, "x times the share of a normal distribution that lies below x.",
                 "x 乘以正态分布中小于 x 的比例。"),
    POOLING(AVERAGE_POOL_2D, POOL, "The mean of each window.", "每个窗口的平均值。"),
    POOLING(MAX_POOL_2D, POOL, "The largest value of each window.", "每个窗口的最大值。"),
    POOLING(L2_POOL_2D, POOL, "The root of the mean square of each window.", "每个窗口的均方根。"),
    REDUCING(MEAN, POOL, "The mean along axes.", "沿轴求平均。"),
    REDUCING(SUM, POOL, "The sum along axes.", "沿轴求和。"),
    REDUCING(REDUCE_PROD, POOL, "The product along axes.", "沿轴求积。"),
    REDUCING(REDUCE_MAX, POOL, "The largest value along axes.", "沿轴取最大值。"),
    REDUCING(REDUCE_MIN, POOL, "The smallest value along axes.", "沿轴取最小值。"),
    REDUCING(REDUCE_ANY, POOL, "True where any value along axes is.", "沿轴任一为真则为真。"),
    REDUCING(REDUCE_ALL, POOL, "True where all values along axes are.", "沿轴全部为真则为真。"),
    PLAIN(REDUCE_WINDOW, POOL, "Reduces the values of each window.", "归约每个窗口的值。"),
    PLAIN(ARG_MAX, POOL, "Where the largest value along an axis stands.", "沿轴最大值的位置。"),
    PLAIN(ARG_MIN, POOL, "Where the smallest value along an axis stands.", "沿轴最小值的位置。"),
    PLAIN(TOPK_V2, POOL, "The k largest values of each row, and where they stand.",
          "每行最大的 k 个值及其位置。"),
    PLAIN(CUMSUM, POOL, "Running sums along an axis.", "沿轴的累积和。"),
    PLAIN(SEGMENT_SUM, POOL, "Sums rows of the same segment.", "对同一段的行求和。"),
    PLAIN(UNSORTED_SEGMENT_PROD, POOL, "Multiplies rows of the same segment.",
          "对同一段的行求积。"),
    PLAIN(UNSORTED_SEGMENT_MAX, POOL, "The largest of the rows of the same segment.",
          "取同一段的行的最大值。"),
    PLAIN(UNSORTED_SEGMENT_SUM, POOL, "Sums rows of the same segment, in any order.",
          "对同一段的行求和（任意次序）。"),
    PLAIN(UNSORTED_SEGMENT_MIN, POOL, "The smallest of the rows of the same segment.",
          "取同一段的行的最小值。"),
    RESIZING(RESIZE_BILINEAR, POOL,
             "Resizes pictures; values between are mixed from the nearest four.",
             "缩放图像，中间值由最近的四个混合。"),
    RESIZING(RESIZE_NEAREST_NEIGHBOR, POOL, "Resizes pictures by taking the nearest value.",
             "取最近的值来缩放图像。"),
    FUSED(ADD, ELEM, "Adds two tensors, repeated to one shape.", "两个张量相加（可广播）。"),
    FUSED(SUB, ELEM, "Subtracts the second tensor from the first.", "第一个张量减第二个。"),
    FUSED(MUL, ELEM, "Multiplies two tensors element by element.", "两个张量逐元素相乘。"),
    FUSED(DIV, ELEM, "Divides the first tensor by the second, element by element.", "逐元素相除。"),
    PLAIN(ADD_N, ELEM, "Adds any number of tensors of one shape.", "把多个同形张量相加。"),
    UNARY(FLOOR, ELEM, "Rounds down.", "向下取整。"),
    UNARY(CEIL, ELEM, "Rounds up.", "向上取整。"),
    UNARY(ROUND, ELEM, "Rounds to the nearest whole number, halves to the even one.",
          "四舍六入五成双。"),
    UNARY(EXP, ELEM, "e to the power of x.", "e 的 x 次方。"),
    UNARY(LOG, ELEM, "The natural logarithm.", "自然对数。"),
    UNARY(SIN, ELEM, "The sine.", "正弦。"),
    UNARY(COS, ELEM, "The cosine.", "余弦。"),
    UNARY(SQRT, ELEM, "The square root.", "平方根。"),
    UNARY(RSQRT, ELEM, "One over the square root.", "平方根的倒数。"),
    UNARY(SQUARE, ELEM, "x times x.", "x 的平方。"),
    UNARY(ABS, ELEM, "The absolute value.", "绝对值。"),
    UNARY(NEG, ELEM, "The value with its sign turned.", "取相反数。"),
    UNARY(SIGN, ELEM, "-1, 0 or 1.", "取符号：-1、0 或 1。"),
    PLAIN(POW, ELEM, "The first tensor to the power of the second.", "第一个张量的第二个次方。"),
    PLAIN(MAXIMUM, ELEM, "The larger of two, element by element.", "逐元素取较大者。"),
    PLAIN(MINIMUM, ELEM, "The smaller of two, element by element.", "逐元素取较小者。"),
    PLAIN(SQUARED_DIFFERENCE, ELEM, "The square of the difference.", "差的平方。"),
    PLAIN(FLOOR_DIV, ELEM, "Divides and rounds down.", "相除并向下取整。"),
    PLAIN(FLOOR_MOD, ELEM, "What is left of a division that rounds down.", "向下取整除法的余数。"),
    PLAIN(ATAN2, ELEM, "The angle of a point (x, y).", "点 (x, y) 的角度。"),
    PLAIN(LESS, ELEM, "True where the first is less.", "第一个较小处为真。"),
    PLAIN(LESS_EQUAL, ELEM, "True where the first is not greater.", "第一个不大于第二个处为真。"),
    PLAIN(GREATER, ELEM, "True where the first is greater.", "第一个较大处为真。"),
    PLAIN(GREATER_EQUAL, ELEM, "True where the first is not less.", "第一个不小于第二个处为真。"),
    PLAIN(EQUAL, ELEM, "True where both are equal.", "相等处为真。"),
    PLAIN(NOT_EQUAL, ELEM, "True where they differ.", "不等处为真。"),
    PLAIN(LOGICAL_OR, ELEM, "True where either is.", "任一为真处为真。"),
    PLAIN(LOGICAL_AND, ELEM, "True where both are.", "都为真处为真。"),
    UNARY(LOGICAL_NOT, ELEM, "True where the input is false.", "输入为假处为真。"),
    PLAIN(BITWISE_XOR, ELEM, "Bits that are set in one of two.", "按位异或。"),
    PLAIN(RIGHT_SHIFT, ELEM, "Bits moved to the right.", "按位右移。"),
    PLAIN(SELECT, ELEM, "Takes from one tensor where a condition holds, else from another.",
          "条件成立处取一个张量，否则取另一个。"),
    PLAIN(
        SELECT_V2, ELEM,
        "Takes from one tensor where a condition holds, else from another, repeated to one shape.",
        "条件成立处取一个张量，否则取另一个（可广播）。"),
    PLAIN(WHERE, ELEM, "The places where a condition holds.", "条件成立的位置。"),
    UNARY(BUCKETIZE, ELEM, "The number of the interval that each value falls into.",
          "每个值落入的区间编号。"),
    PLAIN(COMPLEX, ELEM, "A complex number from its two parts.", "由两部分组成复数。"),
    UNARY(REAL, ELEM, "The real part.", "实部。"),
    UNARY(IMAG, ELEM, "The imaginary part.", "虚部。"),
    UNARY(COMPLEX_ABS, ELEM, "The magnitude of complex numbers.", "复数的模。"),
    PLAIN(RFFT2D, ELEM, "The Fourier transform of real pictures.", "实数图像的傅里叶变换。"),
    PLAIN(RANDOM_STANDARD_NORMAL, ELEM, "Draws normally distributed numbers.",
          "抽取正态分布的随机数。"),
    PLAIN(RANDOM_UNIFORM, ELEM, "Draws evenly distributed numbers.", "抽取均匀分布的随机数。"),
    PLAIN(MULTINOMIAL, ELEM, "Draws classes by their log probabilities.", "按对数概率抽取类别。"),
    FUSED(CONCATENATION, SHAPE, "Joins tensors along an axis.", "沿轴连接张量。"),
    PLAIN(RESHAPE, SHAPE, "The same elements in another shape.", "同样的元素换一种形状。"),
    PLAIN(SQUEEZE, SHAPE, "Removes axes of size 1.", "去掉大小为 1 的轴。"),
    PLAIN(EXPAND_DIMS, SHAPE, "Inserts an axis of size 1.", "插入大小为 1 的轴。"),
    PLAIN(TRANSPOSE, SHAPE, "The axes in another order.", "改变轴的次序。"),
    PLAIN(PAD, SHAPE, "Puts zeros around.", "四周补零。"),
    PLAIN(PADV2, SHAPE, "Puts a value around.", "四周补上某值。"),
    PLAIN(MIRROR_PAD, SHAPE, "Puts mirrored values around.", "四周补上镜像的值。"),
    PLAIN(GATHER, SHAPE, "Takes slices along an axis as indices name them.", "按索引沿轴取片。"),
    PLAIN(GATHER_ND, SHAPE, "Takes elements or slices as rows of indices name them.",
          "按索引行取元素或片。"),
    PLAIN(SCATTER_ND, SHAPE, "Puts values where indices say, zeros elsewhere.",
          "把值放到索引处，其余为零。"),
    PLAIN(SLICE, SHAPE, "Cuts a block out.", "切出一块。"),
    PLAIN(STRIDED_SLICE, SHAPE, "Cuts a block out, with steps.", "按步长切出一块。"),
    PLAIN(SPLIT, SHAPE, "Cuts into equal parts along an axis.", "沿轴等分。"),
    PLAIN(SPLIT_V, SHAPE, "Cuts into parts of given sizes along an axis.", "沿轴按给定大小分割。"),
    PLAIN(PACK, SHAPE, "Stacks tensors along a new axis.", "沿新轴堆叠张量。"),
    PLAIN(UNPACK, SHAPE, "Takes a tensor apart along an axis.", "沿轴拆开张量。"),
    PLAIN(TILE, SHAPE, "Repeats along axes.", "沿轴重复。"),
    PLAIN(BROADCAST_TO, SHAPE, "Repeats to a shape.", "广播到某形状。"),
    PLAIN(BROADCAST_ARGS, SHAPE, "The shape to which two shapes are repeated.",
          "两个形状广播后的形状。"),
    PLAIN(SHAPE, SHAPE, "The sizes of a tensor.", "张量的形状。"),
    PLAIN(RANK, SHAPE, "The number of axes.", "轴的数目。"),
    PLAIN(CAST, SHAPE, "The same values in another type.", "同样的值换一种类型。"),
    PLAIN(BITCAST, SHAPE, "The same bits read as another type.", "同样的比特按另一类型读取。"),
    PLAIN(FILL, SHAPE, "A tensor full of one value.", "填满某值的张量。"),
    PLAIN(ZEROS_LIKE, SHAPE, "Zeros in the shape of another tensor.", "与另一张量同形的零。"),
    PLAIN(RANGE, SHAPE, "Numbers from, to, by step.", "按步长从起到止的数列。"),
    PLAIN(ONE_HOT, SHAPE, "A row per index with one value set.", "每个索引一行，仅一处置值。"),
    PLAIN(REVERSE_V2, SHAPE, "Turns axes around.", "沿轴反转。"),
    PLAIN(REVERSE_SEQUENCE, SHAPE, "Turns the beginnings of sequences around.",
          "反转各序列的开头部分。"),
    PLAIN(SPACE_TO_DEPTH, SHAPE, "Moves blocks of a picture into channels.", "把图块移入通道。"),
    PLAIN(DEPTH_TO_SPACE, SHAPE, "Moves channels into blocks of a picture.", "把通道移成图块。"),
    PLAIN(SPACE_TO_BATCH_ND, SHAPE, "Moves blocks of space into the batch.", "把空间块移入批次。"),
    PLAIN(BATCH_TO_SPACE_ND, SHAPE, "Moves the batch into blocks of space.", "把批次移成空间块。"),
    PLAIN(MATRIX_DIAG, SHAPE, "Puts a vector on the diagonal.", "把向量放到对角线上。"),
    PLAIN(MATRIX_SET_DIAG, SHAPE, "Replaces the diagonal.", "替换对角线。"),
    PLAIN(SPARSE_TO_DENSE, SHAPE, "Values at indices, a standard value elsewhere.",
          "索引处取值，其余取标准值。"),
    PLAIN(DENSIFY, SHAPE, "A sparse weight with its zeros.", "把稀疏权重补上零。"),
    PLAIN(UNIQUE, SHAPE, "The different values, and where each stands among them.",
          "不同的值，以及每个值在其中的位置。"),
    PLAIN(DYNAMIC_UPDATE_SLICE, SHAPE, "Writes a block into a tensor at a computed place.",
          "在算出的位置写入一块。"),
    PLAIN(SKIP_GRAM, SHAPE, "Pairs of words with gaps between.", "有间隔的词对。"),
    PLAIN(QUANTIZE, CONTROL, "Numbers as integers with scale and zero point.",
          "按比例与零点把数化为整数。"),
    PLAIN(DEQUANTIZE, CONTROL, "Integers or half floats as numbers again.",
          "把整数或半精度还原为数。"),
    PLAIN(FAKE_QUANT, CONTROL, "Rounds as quantization would, and stays a float.",
          "像量化那样取整，仍为浮点。"),
    PLAIN(IF, CONTROL, "Runs one of two subgraphs.", "运行两个子图之一。"),
    PLAIN(WHILE, CONTROL, "Runs a subgraph while another says so.",
          "当条件子图为真时反复运行主体子图。"),
    PLAIN(CALL, CONTROL, "Runs a subgraph.", "运行一个子图。"),
    PLAIN(CALL_ONCE, CONTROL, "Runs a subgraph the first time only.", "只在第一次运行一个子图。"),
    PLAIN(CUSTOM, CONTROL, "An operator that the file's maker brings along.",
          "文件作者自带的算子。"),
    PLAIN(DELEGATE, CONTROL, "A part that was handed to an accelerator.", "交给加速器的一部分。"),
    PLAIN(HASHTABLE, CONTROL, "A table from keys to values.", "键到值的表。"),
    PLAIN(HASHTABLE_FIND, CONTROL, "Looks keys up in a table.", "在表中查找键。"),
    PLAIN(HASHTABLE_IMPORT, CONTROL, "Fills a table.", "填充一个表。"),
    PLAIN(HASHTABLE_SIZE, CONTROL, "How many entries a table has.", "表的条目数。"),
    PLAIN(HASHTABLE_LOOKUP, CONTROL, "Looks keys up, and says which were found.",
          "查找键，并说明哪些找到了。"),
    PLAIN(VAR_HANDLE, CONTROL, "A variable, by its name.", "按名称取得变量。"),
    PLAIN(READ_VARIABLE, CONTROL, "What a variable holds.", "读取变量。"),
    PLAIN(ASSIGN_VARIABLE, CONTROL, "Puts a value into a variable.", "给变量赋值。"),
    PLAIN(NON_MAX_SUPPRESSION_V4, CONTROL, "Keeps the best boxes that do not overlap much.",
          "保留得分最高且重叠不多的框。"),
    PLAIN(NON_MAX_SUPPRESSION_V5, CONTROL,
          "Keeps the best boxes that do not overlap much, with scores softened.",
          "保留得分最高且重叠不多的框（软化得分）。"),
    PLAIN(PLACEHOLDER_FOR_GREATER_OP_CODES, CONTROL,
          "A mark of newer files: the operator's number stands elsewhere.",
          "新文件的标记：算子编号在别处。"),
    UNARY(STABLEHLO_LOGISTIC, ACTIVATION, "The logistic function: 1 / (1 + exp(-x)).", "逻辑函数：1 / (1 + exp(-x))。"),
    PLAIN(STABLEHLO_ADD, ELEM, "Adds.", "相加。"),
    PLAIN(STABLEHLO_DIVIDE, ELEM, "Divides.", "相除。"),
    PLAIN(STABLEHLO_MULTIPLY, ELEM, "Multiplies.", "相乘。"),
    PLAIN(STABLEHLO_MAXIMUM, ELEM, "The larger of two.", "取较大者。"),
    PLAIN(STABLEHLO_RESHAPE, SHAPE, "The same elements in another shape.",
          "同样的元素换一种形状。"),
    PLAIN(STABLEHLO_CLAMP, ELEM, "Clips to a range.", "截到某范围。"),
    PLAIN(STABLEHLO_CONCATENATE, SHAPE, "Joins along an axis.", "沿轴连接。"),
    PLAIN(STABLEHLO_BROADCAST_IN_DIM, SHAPE, "Repeats along new axes.", "沿新轴重复。"),
    PLAIN(STABLEHLO_CONVOLUTION, CONV, "Convolution with free choice of axes.",
          "可自选各轴的卷积。"),
    PLAIN(STABLEHLO_SLICE, SHAPE, "Cuts a block out.", "切出一块。"),
    PLAIN(STABLEHLO_CUSTOM_CALL, CONTROL, "Calls something by its name.", "按名称调用。"),
    PLAIN(STABLEHLO_REDUCE, POOL, "Reduces along axes by a subgraph.", "用子图沿轴归约。"),
    UNARY(STABLEHLO_ABS, ELEM, "The absolute value.", "绝对值。"),
    PLAIN(STABLEHLO_AND, ELEM, "Both.", "逻辑与。"),
    UNARY(STABLEHLO_COSINE, ELEM, "The cosine.", "余弦。"),
    UNARY(STABLEHLO_EXPONENTIAL, ELEM, "e to the power of x.", "e 的 x 次方。"),
    UNARY(STABLEHLO_FLOOR, ELEM, "Rounds down.", "向下取整。"),
    UNARY(STABLEHLO_LOG, ELEM, "The natural logarithm.", "自然对数。"),
    PLAIN(STABLEHLO_MINIMUM, ELEM, "The smaller of two.", "取较小者。"),
    UNARY(STABLEHLO_NEGATE, ELEM, "The value with its sign turned.", "取相反数。"),
    PLAIN(STABLEHLO_OR, ELEM, "Either.", "逻辑或。"),
    PLAIN(STABLEHLO_POWER, ELEM, "To the power of.", "乘方。"),
    PLAIN(STABLEHLO_REMAINDER, ELEM, "What is left of a division.", "余数。"),
    UNARY(STABLEHLO_RSQRT, ELEM, "One over the square root.", "平方根的倒数。"),
    PLAIN(STABLEHLO_SELECT, ELEM, "Takes from one of two where a condition holds.",
          "按条件取二者之一。"),
    PLAIN(STABLEHLO_SUBTRACT, ELEM, "Subtracts.", "相减。"),
    UNARY(STABLEHLO_TANH, ACTIVATION, "The hyperbolic tangent.", "双曲正切。"),
    PLAIN(STABLEHLO_SCATTER, SHAPE, "Puts values where indices say, combined by a subgraph.",
          "把值放到索引处，由子图合并。"),
    PLAIN(STABLEHLO_COMPARE, ELEM, "Compares.", "比较。"),
    PLAIN(STABLEHLO_CONVERT, SHAPE, "The same values in another type.", "换一种类型。"),
    PLAIN(STABLEHLO_DYNAMIC_SLICE, SHAPE, "Cuts a block out at a computed place.",
          "在算出的位置切出一块。"),
    PLAIN(STABLEHLO_DYNAMIC_UPDATE_SLICE, SHAPE, "Writes a block at a computed place.",
          "在算出的位置写入一块。"),
    PLAIN(STABLEHLO_PAD, SHAPE, "Puts a value around and between.", "在四周与之间补值。"),
    PLAIN(STABLEHLO_IOTA, SHAPE, "Numbers that count along an axis.", "沿轴计数的数列。"),
    PLAIN(STABLEHLO_DOT_GENERAL, MATMUL, "Products summed over chosen axes.",
          "在选定的轴上求积之和。"),
    PLAIN(STABLEHLO_REDUCE_WINDOW, POOL, "Reduces windows by a subgraph.", "用子图归约窗口。"),
    PLAIN(STABLEHLO_SORT, POOL, "Sorts along an axis as a subgraph compares.",
          "按子图的比较沿轴排序。"),
    PLAIN(STABLEHLO_WHILE, CONTROL, "Runs a subgraph while another says so.",
          "当条件子图为真时反复运行主体。"),
    PLAIN(STABLEHLO_GATHER, SHAPE, "Takes slices as indices name them.", "按索引取片。"),
    PLAIN(STABLEHLO_TRANSPOSE, SHAPE, "The axes in another order.", "改变轴的次序。"),
    PLAIN(STABLEHLO_RNG_BIT_GENERATOR, ELEM, "Draws random bits.", "抽取随机比特。"),
    PLAIN(STABLEHLO_COMPOSITE, CONTROL, "A named operator that a subgraph spells out.",
          "由子图写出的具名算子。"),
    {0},
};
