/* ml.c: classic machine learning (ai.onnx.ml): trees, support vectors, linear models and their
 * features. */
#include "op/rows.h"

#define VT_POST                                                                                    \
    VT_FIELD("post_transform", "what follows: NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT",    \
             "后处理：NONE、SOFTMAX、LOGISTIC、SOFTMAX_ZERO 或 PROBIT", "NONE")
#define VT_SAMPLES VT_FIELD("X", "one row of features per sample", "每个样本一行特征")
#define VT_CLASS_OUTPUTS                                                                           \
    VT_FIELD("Y", "the class of each sample", "各样本的类别"),                                     \
        VT_FIELD("Z", "score of each class", "各类别的得分")
#define VT_KERNEL                                                                                  \
    VT_FIELD("kernel_params", "gamma, coef0 and degree of the kernel",                             \
             "核的 gamma、coef0 与 degree"),                                                       \
        VT_FIELD("kernel_type", "LINEAR, POLY, RBF or SIGMOID", "LINEAR、POLY、RBF 或 SIGMOID",    \
                 "LINEAR")
#define VT_TREE_NODES                                                                              \
    VT_FIELD("nodes_falsenodeids", "node to go to when the test fails", "测试为假时去往的节点"),   \
        VT_FIELD("nodes_featureids", "feature that is tested", "被测试的特征"),                    \
        VT_FIELD("nodes_hitrates", "how often a node was reached", "节点被到达的频次"),            \
        VT_FIELD("nodes_hitrates_as_tensor", "the same as a tensor", "同上，以张量给出"),          \
        VT_FIELD("nodes_missing_value_tracks_true", "1: a missing value passes the test",          \
                 "1：缺失值视为通过测试"),                                                         \
        VT_FIELD("nodes_modes", "kind of test: BRANCH_LEQ, …, or LEAF",                            \
                 "测试类型：BRANCH_LEQ 等，或 LEAF"),                                              \
        VT_FIELD("nodes_nodeids", "number of a node in its tree", "节点在树中的编号"),             \
        VT_FIELD("nodes_treeids", "tree a node belongs to", "节点所属的树"),                       \
        VT_FIELD("nodes_truenodeids", "node to go to when the test holds",                         \
                 "测试为真时去往的节点"),                                                          \
        VT_FIELD("nodes_values", "what the feature is compared with", "与特征比较的值"),           \
        VT_FIELD("nodes_values_as_tensor", "the same as a tensor", "同上，以张量给出"),            \
        VT_FIELD("base_values", "what is added to each score first", "各得分的初值"),              \
        VT_FIELD("base_values_as_tensor", "the same as a tensor", "同上，以张量给出")

const vt_op vt_ops_ml[] = {
    {
        .domain = "ai.onnx.ml",
        .name = "ArrayFeatureExtractor",
        .family = VT_FAMILY_SHAPE,
        .says = "Picks features by their numbers.",
        .zh = "按编号选取特征。",
        .inputs = VT_FIELDS({"X", "the features", "特征"},
                            {"Y", "numbers of those wanted", "所需特征的编号"}),
        .outputs = VT_FIELDS({"Z", "the features picked", "选出的特征"}),
        .attrs = VT_FIELDS({0}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "Binarizer",
        .family = VT_FAMILY_ELEM,
        .formula = "y = 1 if x > threshold, else 0",
        .says = "One where the value is above a threshold, else zero.",
        .zh = "超过阈值为一，否则为零。",
        .inputs = VT_FIELDS(VT_THE_INPUT("X")),
        .outputs = VT_FIELDS({"Y", "ones and zeros", "一和零"}),
        .attrs = VT_FIELDS({"threshold", "the threshold", "阈值", "0"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "CastMap",
        .family = VT_FAMILY_SHAPE,
        .says = "Turns a map from number to value into a tensor.",
        .zh = "把编号到值的映射变为张量。",
        .inputs = VT_FIELDS({"X", "the map", "映射"}),
        .outputs = VT_FIELDS({"Y", "the tensor", "张量"}),
        .attrs =
            VT_FIELDS({"cast_to", "format of the result: TO_FLOAT, TO_INT64, TO_STRING",
                       "结果格式：TO_FLOAT、TO_INT64、TO_STRING", "TO_FLOAT"},
                      {"map_form", "SPARSE: gaps between the numbers are filled",
                       "SPARSE：编号间的空缺补齐", "DENSE"},
                      {"max_map", "length of the result for SPARSE", "SPARSE 时结果的长度", "1"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "CategoryMapper",
        .family = VT_FAMILY_SHAPE,
        .says = "Turns names into numbers, or numbers into names.",
        .zh = "名称与编号互换。",
        .inputs = VT_FIELDS({"X", "names or numbers", "名称或编号"}),
        .outputs = VT_FIELDS({"Y", "numbers or names", "编号或名称"}),
        .attrs = VT_FIELDS(
            {"cats_int64s", "the numbers", "编号"}, {"cats_strings", "their names", "名称"},
            {"default_int64", "number of an unknown name", "未知名称的编号", "-1"},
            {"default_string", "name of an unknown number", "未知编号的名称", "_Unused"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "DictVectorizer",
        .family = VT_FAMILY_SHAPE,
        .says = "Turns a map from name to value into a row.",
        .zh = "把名称到值的映射变为一行。",
        .inputs = VT_FIELDS({"X", "the map", "映射"}),
        .outputs = VT_FIELDS({"Y", "the row; zero where a name is missing", "行；缺名称处为零"}),
        .attrs = VT_FIELDS(
            {"int64_vocabulary", "names that are numbers, in order", "作为键的编号，按顺序"},
            {"string_vocabulary", "names, in order", "作为键的名称，按顺序"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "FeatureVectorizer",
        .family = VT_FAMILY_SHAPE,
        .says = "Joins several inputs into one row of features.",
        .zh = "把多个输入合为一行特征。",
        .inputs = VT_FIELDS({"X", "the inputs", "各输入"}),
        .outputs = VT_FIELDS({"Y", "the joined features", "合并的特征"}),
        .attrs = VT_FIELDS({"inputdimensions", "length of each", "各输入的长度"}),
        .variadic_in = true,
    },
    {
        .domain = "ai.onnx.ml",
        .name = "Imputer",
        .family = VT_FAMILY_ELEM,
        .says = "Replaces missing values.",
        .zh = "替换缺失值。",
        .inputs = VT_FIELDS({"X", "the features", "特征"}),
        .outputs = VT_FIELDS({"Y", "the features without gaps", "补全的特征"}),
        .attrs =
            VT_FIELDS({"imputed_value_floats", "what is put in, one or one per feature",
                       "填入的实数，一个或每特征一个"},
                      {"imputed_value_int64s", "the same for integers", "填入的整数"},
                      {"replaced_value_float", "what counts as missing", "视为缺失的实数", "0"},
                      {"replaced_value_int64", "the same for integers", "视为缺失的整数", "0"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "LabelEncoder",
        .family = VT_FAMILY_SHAPE,
        .says = "Replaces each key by the value that stands for it.",
        .zh = "把每个键换成对应的值。",
        .inputs = VT_FIELDS({"X", "keys", "键"}),
        .outputs = VT_FIELDS({"Y", "values", "值"}),
        .attrs = VT_FIELDS(
            {"classes_strings", "in version 1: names by their number", "版本 1：按编号排列的名称"},
            {"default_float", "value of an unknown key", "未知键的实数值", "-0.0"},
            {"default_int64", "the same as an integer", "未知键的整数值", "-1"},
            {"default_string", "the same as a string", "未知键的字符串值", "_Unused"},
            {"default_tensor", "the same as a tensor", "未知键的张量值"},
            {"keys_floats", "keys that are real numbers", "实数键"},
            {"keys_int64s", "keys that are integers", "整数键"},
            {"keys_strings", "keys that are strings", "字符串键"},
            {"keys_tensor", "keys as a tensor", "以张量给出的键"},
            {"values_floats", "values that are real numbers", "实数值"},
            {"values_int64s", "values that are integers", "整数值"},
            {"values_strings", "values that are strings", "字符串值"},
            {"values_tensor", "values as a tensor", "以张量给出的值"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "LinearClassifier",
        .family = VT_FAMILY_MATMUL,
        .formula = "Z = X · Wᵀ + b",
        .says = "Scores classes by weighted sums of the features.",
        .zh = "用特征的加权和为各类别打分。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS(VT_CLASS_OUTPUTS),
        .attrs = VT_FIELDS(
            {"classlabels_ints", "classes that are numbers", "编号类别"},
            {"classlabels_strings", "classes that are names", "名称类别"},
            {"coefficients", "the weights", "权重"}, {"intercepts", "the biases", "偏置"},
            {"multi_class", "1: one class against the rest", "1：一对其余", "0"}, VT_POST),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "LinearRegressor",
        .family = VT_FAMILY_MATMUL,
        .formula = "Y = X · Wᵀ + b",
        .says = "Predicts numbers by weighted sums of the features.",
        .zh = "用特征的加权和预测数值。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS({"Y", "the predicted numbers", "预测值"}),
        .attrs = VT_FIELDS({"coefficients", "the weights", "权重"},
                           {"intercepts", "the biases", "偏置"}, VT_POST,
                           {"targets", "numbers predicted per sample", "每个样本预测的个数", "1"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "Normalizer",
        .family = VT_FAMILY_NORM,
        .formula = "y = x / ‖x‖",
        .says = "Divides each row by its norm.",
        .zh = "每行除以其范数。",
        .inputs = VT_FIELDS({"X", "rows", "行"}),
        .outputs = VT_FIELDS({"Y", "rows of norm one", "范数为一的行"}),
        .attrs = VT_FIELDS({"norm", "MAX, L1 or L2", "MAX、L1 或 L2", "MAX"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "OneHotEncoder",
        .family = VT_FAMILY_SHAPE,
        .says = "Makes a row with a one at the category's place, for each category.",
        .zh = "为每个类别生成一行，类别处为一。",
        .inputs = VT_FIELDS({"X", "categories", "类别"}),
        .outputs = VT_FIELDS({"Y", "the rows", "各行"}),
        .attrs = VT_FIELDS({"cats_int64s", "known categories that are numbers", "已知的编号类别"},
                           {"cats_strings", "known categories that are names", "已知的名称类别"},
                           {"zeros", "1: an unknown one gives zeros, 0: an error",
                            "1：未知类别给零，0：报错", "1"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "SVMClassifier",
        .family = VT_FAMILY_MATMUL,
        .formula = "score = Σ αᵢ · K(x, sᵢ) + ρ",
        .says = "Scores classes by likeness to support vectors.",
        .zh = "按与支持向量的相似度为各类别打分。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS(VT_CLASS_OUTPUTS),
        .attrs = VT_FIELDS(
            {"classlabels_ints", "classes that are numbers", "编号类别"},
            {"classlabels_strings", "classes that are names", "名称类别"},
            {"coefficients", "weight of each support vector", "各支持向量的权重"}, VT_KERNEL,
            VT_POST, {"prob_a", "slopes that turn scores into chances", "得分转概率的斜率"},
            {"prob_b", "offsets that turn scores into chances", "得分转概率的偏移"},
            {"rho", "biases", "偏置"}, {"support_vectors", "the vectors", "支持向量"},
            {"vectors_per_class", "how many belong to each class", "各类别的向量数"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "SVMRegressor",
        .family = VT_FAMILY_MATMUL,
        .formula = "y = Σ αᵢ · K(x, sᵢ) + ρ",
        .says = "Predicts a number by likeness to support vectors.",
        .zh = "按与支持向量的相似度预测数值。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS({"Y", "the predicted numbers", "预测值"}),
        .attrs = VT_FIELDS(
            {"coefficients", "weight of each support vector", "各支持向量的权重"}, VT_KERNEL,
            {"n_supports", "number of support vectors", "支持向量数", "0"},
            {"one_class", "1: tells only whether a sample belongs", "1：只判断样本是否属于该类",
             "0"},
            VT_POST, {"rho", "bias", "偏置"}, {"support_vectors", "the vectors", "支持向量"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "Scaler",
        .family = VT_FAMILY_ELEM,
        .formula = "y = (x − offset) · scale",
        .says = "Shifts and scales each feature.",
        .zh = "对每个特征平移并缩放。",
        .inputs = VT_FIELDS({"X", "the features", "特征"}),
        .outputs = VT_FIELDS({"Y", "the scaled features", "缩放后的特征"}),
        .attrs = VT_FIELDS(
            {"offset", "what is taken off, one or one per feature", "减去的值，一个或每特征一个"},
            {"scale", "factor, one or one per feature", "系数，一个或每特征一个"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "TreeEnsemble",
        .family = VT_FAMILY_CONTROL,
        .says = "Sends each sample down every tree and joins the leaves it reaches.",
        .zh = "让样本走过每棵树，合并到达的叶子。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS({"Y", "one number per target", "每个目标一个数"}),
        .attrs = VT_FIELDS(
            {"aggregate_function", "how leaves join: 0 mean, 1 sum, 2 min, 3 max",
             "叶子的合并：0 平均，1 求和，2 最小，3 最大", "1"},
            {"leaf_targetids", "target of each leaf", "各叶的目标"},
            {"leaf_weights", "what each leaf says", "各叶的值"},
            {"membership_values", "values that a membership test allows", "成员测试允许的值"},
            {"n_targets", "number of targets", "目标数"},
            {"nodes_falseleafs", "1: the false side is a leaf", "1：假侧为叶"},
            {"nodes_falsenodeids", "node or leaf when the test fails", "测试为假时的节点或叶"},
            {"nodes_featureids", "feature that is tested", "被测试的特征"},
            {"nodes_hitrates", "how often a node was reached", "节点被到达的频次"},
            {"nodes_missing_value_tracks_true", "1: a missing value passes the test",
             "1：缺失值视为通过测试"},
            {"nodes_modes", "kind of test", "测试类型"},
            {"nodes_splits", "what the feature is compared with", "与特征比较的值"},
            {"nodes_trueleafs", "1: the true side is a leaf", "1：真侧为叶"},
            {"nodes_truenodeids", "node or leaf when the test holds", "测试为真时的节点或叶"},
            {"post_transform",
             "what follows: 0 none, 1 softmax, 2 logistic, 3 softmax-zero, 4 probit",
             "后处理：0 无，1 softmax，2 logistic，3 softmax-zero，4 probit", "0"},
            {"tree_roots", "first node of each tree", "各树的根节点"}),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "TreeEnsembleClassifier",
        .family = VT_FAMILY_CONTROL,
        .says = "Scores classes by the leaves that a sample reaches in every tree.",
        .zh = "按样本在每棵树中到达的叶子为各类别打分。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS(VT_CLASS_OUTPUTS),
        .attrs = VT_FIELDS({"class_ids", "class of each leaf's weight", "各叶权重所属类别"},
                           {"class_nodeids", "leaf of each weight", "各权重所属的叶"},
                           {"class_treeids", "tree of each weight", "各权重所属的树"},
                           {"class_weights", "the weights", "权重"},
                           {"class_weights_as_tensor", "the same as a tensor", "同上，以张量给出"},
                           {"classlabels_int64s", "classes that are numbers", "编号类别"},
                           {"classlabels_strings", "classes that are names", "名称类别"},
                           VT_TREE_NODES, VT_POST),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "TreeEnsembleRegressor",
        .family = VT_FAMILY_CONTROL,
        .says = "Predicts numbers by the leaves that a sample reaches in every tree.",
        .zh = "按样本在每棵树中到达的叶子预测数值。",
        .inputs = VT_FIELDS(VT_SAMPLES),
        .outputs = VT_FIELDS({"Y", "the predicted numbers", "预测值"}),
        .attrs = VT_FIELDS({"aggregate_function", "how leaves join: AVERAGE, SUM, MIN or MAX",
                            "叶子的合并：AVERAGE、SUM、MIN 或 MAX", "SUM"},
                           {"n_targets", "numbers predicted per sample", "每个样本预测的个数"},
                           {"target_ids", "target of each leaf's weight", "各叶权重的目标"},
                           {"target_nodeids", "leaf of each weight", "各权重所属的叶"},
                           {"target_treeids", "tree of each weight", "各权重所属的树"},
                           {"target_weights", "the weights", "权重"},
                           {"target_weights_as_tensor", "the same as a tensor", "同上，以张量给出"},
                           VT_TREE_NODES, VT_POST),
    },
    {
        .domain = "ai.onnx.ml",
        .name = "ZipMap",
        .family = VT_FAMILY_SHAPE,
        .says = "Turns each row of scores into a map from class to score.",
        .zh = "把每行得分变为类别到得分的映射。",
        .inputs = VT_FIELDS({"X", "rows of scores", "得分行"}),
        .outputs = VT_FIELDS({"Z", "a list of maps", "映射的列表"}),
        .attrs = VT_FIELDS({"classlabels_int64s", "classes that are numbers", "编号类别"},
                           {"classlabels_strings", "classes that are names", "名称类别"}),
    },
    {0},
};
