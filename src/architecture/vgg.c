/* vgg.c: VGG (Simonyan & Zisserman 2014), with or without batch norm, as torchvision names it.
 *
 *     features    3×3 convolutions with ReLU; numbers left out between them are max pools:
 *                 0 conv, 1 relu, [2 pool], 3 conv …; with norms 0 conv, 1 bn, 2 relu, [3 pool] …
 *     avgpool     to 7×7
 *     classifier  0, 3, 6 linear; or one linear layer, as small variants have it */
#include "architecture/families.h"

#include <stdio.h>

typedef struct vgg {
    int64_t convs, pools;
    bool norms;
} vgg;

static val max_pool(net *n, val x, int64_t at)
{
    char name[24];
    snprintf(name, sizeof name, "%d", (int)at);
    return net_pool(n, "MaxPool2d", x, name, &(pool){.kernel = 2, .stride = 2});
}

static val features(net *n, val x, vgg *v)
{
    char name[24];
    net_enter(n, "Sequential", "features");
    int64_t end = net_count(n, "");
    v->norms = net_any(n, "1"); /* a ReLU has no parameters */
    for (int64_t i = 0; i < end && net_ok(n);) {
        snprintf(name, sizeof name, "%d", (int)i);
        if (!net_any(n, name)) {
            x = max_pool(n, x, i++);
            v->pools++;
            continue;
        }
        x = net_conv(n, x, name, &(conv){.same = true, .kernel = 3, .bias = BIAS});
        v->convs++;
        if (v->norms) {
            snprintf(name, sizeof name, "%d", (int)++i);
            x = net_batch_norm(n, x, name, 1e-5);
        }
        snprintf(name, sizeof name, "%d", (int)++i);
        x = net_relu(n, x, name);
        i++;
    }
    x = max_pool(n, x, end + 1);
    net_leave(n);
    return x;
}

static val classifier(net *n, val x)
{
    if (net_has(n, "classifier.weight"))
        return net_linear(n, x, "classifier", 0, BIAS);
    net_enter(n, "Sequential", "classifier");
    x = net_relu(n, net_linear(n, x, "0", 0, BIAS), "1");
    x = net_relu(n, net_linear(n, x, "3", 0, BIAS), "4");
    x = net_linear(n, x, "6", 0, BIAS);
    net_leave(n);
    return x;
}

static void vgg_build(net *n)
{
    vgg v = {0};
    val x = features(n, picture_input(n, "features.0.weight"), &v);
    const char *first =
        net_has(n, "classifier.weight") ? "classifier.weight" : "classifier.0.weight";
    int64_t channels = net_dim(n, x, 1).n, in = net_size(n, first, 1);
    int64_t side = channels > 0 ? net_root(in / channels) : 0;
    if (side > 1)
        x = net_adaptive_pool(n, x, "avgpool", side);
    x = classifier(n, net_flatten(n, x, "flatten"));
    net_output(n, x, "logits");
    net_name(n, v.convs + 3 >= 11 && v.convs + 3 <= 19 && v.pools == 4 ? "vgg%d%s" : "vgg",
             (int)v.convs + 3, v.norms ? "_bn" : "");
}

const family family_vgg = {
    .name = "a VGG",
    .anchors = "features.0.weight features.0.bias features.3.weight "
               "classifier.0.weight|classifier.weight classifier.0.bias|classifier.bias "
               "classifier.3.weight|classifier.weight classifier.6.weight|classifier.weight",
    .build = vgg_build,
};
