/* squeezenet.c: SqueezeNet 1.0 and 1.1 (Iandola et al. 2016) as torchvision names it.
 *
 *     features  0 conv/2, 1 relu, then Fire modules; numbers left out between them are max pools
 *     Fire      squeeze 1×1 ─┬─ expand 1×1 ─┬─ concat
 *                            └─ expand 3×3 ─┘
 *     classifier  1 conv 1×1, relu, mean over the picture */
#include "architecture/families.h"

#include <stdio.h>

static val fire(net *n, val x, int64_t number)
{
    net_enter(n, "Fire", "%d", (int)number);
    x = net_relu(n, net_conv(n, x, "squeeze", &(conv){.bias = BIAS}), "squeeze_activation");
    val a = net_conv(n, x, "expand1x1", &(conv){.bias = BIAS});
    a = net_relu(n, a, "expand1x1_activation");
    val b = net_conv(n, x, "expand3x3", &(conv){.padding = 1, .bias = BIAS});
    b = net_relu(n, b, "expand3x3_activation");
    x = net_concat(n, (val[]){a, b}, 2, 1, "cat");
    net_leave(n);
    return x;
}

static bool is_fire(const net *n, int64_t i)
{
    return net_has_at(n, "", i, "squeeze.weight") || net_has_at(n, "", i, "expand1x1.weight") ||
           net_has_at(n, "", i, "expand3x3.weight");
}

static void squeezenet_build(net *n)
{
    val x = picture_input(n, "features.0.weight");
    net_enter(n, "Sequential", "features");
    x = net_relu(n, net_conv(n, x, "0", &(conv){.stride = 2, .bias = BIAS}), "1");
    for (int64_t i = 2, end = net_count(n, ""); i < end; i++) {
        char name[24];
        snprintf(name, sizeof name, "%d", (int)i);
        x = is_fire(n, i) ? fire(n, x, i)
                          : net_pool(n, "MaxPool2d", x, name,
                                     &(pool){.kernel = 3, .stride = 2, .ceil = true});
    }
    net_leave(n);
    bool first = net_has_at(n, "features", 6, "squeeze.weight"); /* 1.1 */
    net_enter(n, "Sequential", "classifier");
    x = net_relu(n, net_conv(n, x, "1", &(conv){.bias = BIAS}), "2");
    x = net_adaptive_pool(n, x, "3", 1);
    net_leave(n);
    net_output(n, net_flatten(n, x, "flatten"), "logits");
    net_name(n, first ? "squeezenet1_1" : "squeezenet1_0");
}

const family family_squeezenet = {
    .name = "a SqueezeNet",
    .anchors = "features.0.weight features.3.squeeze.weight features.3.expand1x1.weight "
               "features.3.expand3x3.weight classifier.1.weight",
    .build = squeezenet_build,
};
