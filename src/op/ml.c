/* ml.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_ml[] = {
    {.domain = "ai.onnx.ml", .name = "ArrayFeatureExtractor", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "Binarizer", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "CastMap", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "CategoryMapper", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "DictVectorizer", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "FeatureVectorizer", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "Imputer", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "LabelEncoder", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "LinearClassifier", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "LinearRegressor", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "Normalizer", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "OneHotEncoder", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "SVMClassifier", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "SVMRegressor", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "Scaler", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "TreeEnsemble", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "TreeEnsembleClassifier", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "TreeEnsembleRegressor", .family = VT_FAMILY_CONTROL},
    {.domain = "ai.onnx.ml", .name = "ZipMap", .family = VT_FAMILY_CONTROL},
    {0},
};
