/* pictures.c: blocks that several of torchvision's networks are made of. */
#include "architecture/families.h"

val picture_input(net *n, const char *first_weight)
{
    vt_dim dims[] = {SYMBOL("N"), DIM(net_size(n, first_weight, 1)), SYMBOL("H"), SYMBOL("W")};
    return net_input(n, "input", VT_DTYPE_F32, 4, dims);
}

val picture_conv(net *n, val x, const char *name, const conv *c, double eps, const char *op)
{
    net_enter(n, "Conv2dNormActivation", "%s", name);
    x = net_batch_norm(n, net_conv(n, x, "0", c), "1", eps);
    x = op ? net_apply(n, op, x, "2") : x;
    net_leave(n);
    return x;
}

val picture_excite(net *n, val x, const char *name, const char *act, const char *gate)
{
    net_enter(n, "SqueezeExcitation", "%s", name);
    val y = net_adaptive_pool(n, x, "avgpool", 1);
    y = net_apply(n, act, net_conv(n, y, "fc1", &(conv){.bias = BIAS}), "activation");
    y = net_apply(n, gate, net_conv(n, y, "fc2", &(conv){.bias = BIAS}), "scale_activation");
    x = net_mul(n, x, y, "mul");
    net_leave(n);
    return x;
}

void picture_head(net *n, val x, const char *linear)
{
    x = net_adaptive_pool(n, x, "avgpool", 1);
    x = net_flatten(n, x, "flatten");
    net_output(n, net_linear(n, x, linear, 0, BIAS), "logits");
}
