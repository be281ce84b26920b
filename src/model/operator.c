/* operator.c: what the passes need to know of each operator, found out once per name.
 *
 * A model has many nodes and few operators. Every node holds the number of its operator; traits and
 * family are looked up by that number, so no pass compares names node by node. */
#include "model/hierarchy_parts.h"

#include <string.h>

static const struct {
    const char *op;
    uint32_t traits;
} rows[] = {
    {"Constant", VT_OP_CONSTANT},
    {"Identity", VT_OP_PREPARES | VT_OP_OF_SIZES | VT_OP_IDENTITY},
    {"Cast", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Reshape", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Unsqueeze", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Squeeze", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Concat", VT_OP_PREPARES | VT_OP_OF_SIZES | VT_OP_CONCAT},
    {"Slice", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Gather", VT_OP_PREPARES | VT_OP_OF_SIZES | VT_OP_GATHER},
    {"Transpose", VT_OP_PREPARES},
    {"Shape", VT_OP_PREPARES | VT_OP_SHAPE},
    {"Size", VT_OP_PREPARES | VT_OP_SHAPE},
    {"ConstantOfShape", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Range", VT_OP_PREPARES | VT_OP_POSITIONS},
    {"CumSum", VT_OP_POSITIONS},
    {"Sin", VT_OP_POSITIONS},
    {"Cos", VT_OP_POSITIONS},
    {"Resize", VT_OP_RESIZES},
    {"Upsample", VT_OP_RESIZES},
    {"Expand", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Neg", VT_OP_PREPARES | VT_OP_OF_SIZES},
    {"Flatten", VT_OP_PREPARES},
    {"Add", VT_OP_OF_SIZES | VT_OP_ADD | VT_OP_SCALES},
    {"Sum", VT_OP_ADD},
    {"Sub", VT_OP_OF_SIZES | VT_OP_SCALES},
    {"Mul", VT_OP_OF_SIZES | VT_OP_SCALES},
    {"Div", VT_OP_OF_SIZES | VT_OP_SCALES},
    {"Pow", VT_OP_OF_SIZES},
    {"Mod", VT_OP_OF_SIZES},
    {"Min", VT_OP_OF_SIZES},
    {"Max", VT_OP_OF_SIZES},
    {"Floor", VT_OP_OF_SIZES},
    {"Ceil", VT_OP_OF_SIZES},
    {"Where", VT_OP_OF_SIZES | VT_OP_MASKS},
    {"Equal", VT_OP_OF_SIZES | VT_OP_MASKS},
    {"Less", VT_OP_OF_SIZES | VT_OP_MASKS},
    {"Greater", VT_OP_OF_SIZES | VT_OP_MASKS},
    {"LessOrEqual", VT_OP_MASKS},
    {"GreaterOrEqual", VT_OP_MASKS},
    {"And", VT_OP_OF_SIZES | VT_OP_MASKS},
    {"Or", VT_OP_MASKS},
    {"Not", VT_OP_OF_SIZES | VT_OP_MASKS},
    {"Trilu", VT_OP_MASKS},
    {"Split", VT_OP_OF_SIZES},
    {"ReduceProd", VT_OP_OF_SIZES},
    {"ReduceMin", VT_OP_OF_SIZES},
    {"ReduceMax", VT_OP_OF_SIZES},
    {"QuantizeLinear", VT_OP_QUANTIZES},
    {"DynamicQuantizeLinear", VT_OP_QUANTIZES},
    {"DequantizeLinear", VT_OP_DEQUANTIZES},
    {"Conv", VT_OP_STRIDES},
    {"MaxPool", VT_OP_STRIDES},
    {"AveragePool", VT_OP_STRIDES},
    {"ConvTranspose", VT_OP_TRANSPOSED},
    {"Softmax", VT_OP_SOFTMAX},
    {"Sigmoid", VT_OP_GATE},
    {"HardSigmoid", VT_OP_GATE},
    {"GlobalAveragePool", VT_OP_GLOBAL_POOL},
    {"GlobalMaxPool", VT_OP_GLOBAL_POOL},
    {"ReduceMean", VT_OP_GLOBAL_POOL},
    {"Attention", VT_OP_ATTENTION},
    {"MultiHeadAttention", VT_OP_ATTENTION},
    {"GroupQueryAttention", VT_OP_ATTENTION},
};

/* The same of torch.nn, whose attributes bear other names. */
static const struct {
    const char *op;
    uint32_t traits;
} torch_rows[] = {
    {"Add", VT_OP_ADD},
    {"Concat", VT_OP_CONCAT},
    {"Embedding", VT_OP_GATHER},
    {"Conv2d", VT_OP_STRIDES},
    {"MaxPool2d", VT_OP_STRIDES},
    {"AvgPool2d", VT_OP_STRIDES},
    {"ConvTranspose2d", VT_OP_TRANSPOSED},
    {"Softmax", VT_OP_SOFTMAX},
    {"Sigmoid", VT_OP_GATE},
    {"Hardsigmoid", VT_OP_GATE},
    {"AdaptiveAvgPool2d", VT_OP_GLOBAL_POOL},
    {"ScaledDotProductAttention", VT_OP_ATTENTION},
    {"MultiheadAttention", VT_OP_ATTENTION},
};

/* ... and of Keras layers. */
static const struct {
    const char *op;
    uint32_t traits;
} keras_rows[] = {
    {"Add", VT_OP_ADD},
    {"Concatenate", VT_OP_CONCAT},
    {"Embedding", VT_OP_GATHER},
    {"Conv1D", VT_OP_STRIDES},
    {"Conv2D", VT_OP_STRIDES},
    {"Conv3D", VT_OP_STRIDES},
    {"DepthwiseConv1D", VT_OP_STRIDES},
    {"DepthwiseConv2D", VT_OP_STRIDES},
    {"SeparableConv1D", VT_OP_STRIDES},
    {"SeparableConv2D", VT_OP_STRIDES},
    {"MaxPooling1D", VT_OP_STRIDES},
    {"MaxPooling2D", VT_OP_STRIDES},
    {"MaxPooling3D", VT_OP_STRIDES},
    {"AveragePooling1D", VT_OP_STRIDES},
    {"AveragePooling2D", VT_OP_STRIDES},
    {"AveragePooling3D", VT_OP_STRIDES},
    {"Conv1DTranspose", VT_OP_TRANSPOSED},
    {"Conv2DTranspose", VT_OP_TRANSPOSED},
    {"Conv3DTranspose", VT_OP_TRANSPOSED},
    {"UpSampling1D", VT_OP_RESIZES},
    {"UpSampling2D", VT_OP_RESIZES},
    {"UpSampling3D", VT_OP_RESIZES},
    {"Softmax", VT_OP_SOFTMAX},
    {"GlobalAveragePooling1D", VT_OP_GLOBAL_POOL},
    {"GlobalAveragePooling2D", VT_OP_GLOBAL_POOL},
    {"GlobalMaxPooling1D", VT_OP_GLOBAL_POOL},
    {"GlobalMaxPooling2D", VT_OP_GLOBAL_POOL},
    {"MultiHeadAttention", VT_OP_ATTENTION},
    {"GroupQueryAttention", VT_OP_ATTENTION},
    {"GroupedQueryAttention", VT_OP_ATTENTION},
    {"Attention", VT_OP_ATTENTION},
    {"AdditiveAttention", VT_OP_ATTENTION},
};

static uint32_t keras_traits_of(const vt_node *n)
{
    for (size_t i = 0; i < sizeof keras_rows / sizeof *keras_rows; i++)
        if (vt_str_is(n->op, keras_rows[i].op))
            return keras_rows[i].traits;
    return 0;
}

static uint32_t torch_traits_of(const vt_node *n)
{
    for (size_t i = 0; i < sizeof torch_rows / sizeof *torch_rows; i++)
        if (vt_str_is(n->op, torch_rows[i].op))
            return torch_rows[i].traits;
    return 0;
}

static uint32_t traits_of(const vt_node *n)
{
    if (vt_str_is(n->domain, "torch.nn"))
        return torch_traits_of(n);
    if (vt_str_is(n->domain, "keras"))
        return keras_traits_of(n);
    bool onnx = n->domain.n == 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (vt_str_is(n->op, rows[i].op))
            return onnx ? rows[i].traits
                        : rows[i].traits & (VT_OP_ATTENTION | VT_OP_QUANTIZES | VT_OP_DEQUANTIZES);
    return 0;
}

/* The name an operator is known by: with its domain where that is not ONNX's. */
static vt_str key_of(const vt_making *k, const vt_node *n)
{
    return n->domain.n ? vt_str_format(k->arena, "%.*s\n%.*s", VT_ARG(n->op), VT_ARG(n->domain))
                       : n->op;
}

static bool operator_add(vt_making *k, vt_names *numbers, const vt_node *n, vt_str key)
{
    vt_operator *o = vt_push(k->arena, &k->operators);
    if (!o)
        return false;
    o->traits = traits_of(n);
    o->family = k->family(n->domain, n->op);
    o->look = vt_hash(n->op.p, n->op.n, n->domain.n);
    o->word = n->domain.n ? VT_WORD_NONE : vt_word_number(&k->words, n->op);
    vt_names_put(numbers, key, (vt_id)(k->operators.n - 1));
    return true;
}

bool vt_operators_find(vt_making *k)
{
    vt_names numbers;
    vt_names_init(&numbers, k->arena, 256);
    k->operator_of_node = vt_arena_array(k->arena, k->m->nodes.n, sizeof *k->operator_of_node);
    if (!k->operator_of_node)
        return false;
    for (size_t i = 0; i < k->m->nodes.n; i++) {
        const vt_node *n = &k->m->nodes.at[i];
        vt_str key = key_of(k, n);
        vt_id known = vt_names_get(&numbers, key);
        if (known == VT_NONE) {
            known = (vt_id)k->operators.n;
            if (!operator_add(k, &numbers, n, key))
                return false;
        }
        k->operator_of_node[i] = known;
    }
    return vt_arena_ok(k->arena);
}
