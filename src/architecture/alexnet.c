/* alexnet.c: AlexNet (Krizhevsky 2014, "one weird trick") as torchvision names it.
 *
 *     features    conv 11×11/4, pool, conv 5×5, pool, conv 3×3 three times, pool
 *     avgpool     to what the first linear layer takes, 6×6
 *     classifier  three linear layers */
#include "architecture/families.h"

static val features(net *n, val x)
{
    static const struct {
        const char *name, *relu, *pool;
        conv conv;
    } steps[] = {
        {"0", "1", "2", {.stride = 4, .padding = 2, .bias = BIAS}},
        {"3", "4", "5", {.padding = 2, .bias = BIAS}},
        {"6", "7", NULL, {.padding = 1, .bias = BIAS}},
        {"8", "9", NULL, {.padding = 1, .bias = BIAS}},
        {"10", "11", "12", {.padding = 1, .bias = BIAS}},
    };
    net_enter(n, "Sequential", "features");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        x = net_relu(n, net_conv(n, x, steps[i].name, &steps[i].conv), steps[i].relu);
        if (steps[i].pool)
            x = net_pool(n, "MaxPool2d", x, steps[i].pool, &(pool){.kernel = 3, .stride = 2});
    }
    net_leave(n);
    return x;
}

static void alexnet_build(net *n)
{
    val x = features(n, picture_input(n, "features.0.weight"));
    int64_t channels = net_dim(n, x, 1).n, in = net_size(n, "classifier.1.weight", 1);
    int64_t places = channels > 0 ? in / channels : 0;
    x = net_adaptive_pool(n, x, "avgpool", net_root(places));
    x = net_flatten(n, x, "flatten");
    net_enter(n, "Sequential", "classifier");
    x = net_relu(n, net_linear(n, x, "1", 0, BIAS), "2");
    x = net_relu(n, net_linear(n, x, "4", 0, BIAS), "5");
    x = net_linear(n, x, "6", 0, BIAS);
    net_leave(n);
    net_output(n, x, "logits");
    net_name(n, "alexnet");
}

const family family_alexnet = {
    .name = "AlexNet",
    .anchors = "features.0.weight features.3.weight features.6.weight features.8.weight "
               "features.10.weight classifier.1.weight classifier.4.weight classifier.6.weight",
    .build = alexnet_build,
};
