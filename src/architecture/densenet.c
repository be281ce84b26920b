/* densenet.c: DenseNet (Huang et al. 2016) as torchvision names it.
 *
 *     conv0 norm0 relu0 pool0, dense blocks with transitions between them, norm5, relu, pool
 *     dense layer   all that came before in the block, concatenated ─ norm relu conv 1×1 ─ norm
 *                   relu conv 3×3 ─ new channels
 *     transition    norm relu conv 1×1 pool
 *
 * Files of the first years write norm.1 for norm1. */
#include "architecture/families.h"

#include <stdio.h>

enum { MOST_LAYERS = 128 };
#define EPS 1e-5

static val norm_conv(net *n, val x, int number, bool dotted)
{
    char norm[16], relu[16], name[16];
    const char *dot = dotted ? "." : "";
    snprintf(norm, sizeof norm, "norm%s%d", dot, number);
    snprintf(relu, sizeof relu, "relu%s%d", dot, number);
    snprintf(name, sizeof name, "conv%s%d", dot, number);
    x = net_relu(n, net_batch_norm(n, x, norm, EPS), relu);
    return net_conv(n, x, name, &(conv){.same = true, .bias = NO_BIAS});
}

static val dense_layer(net *n, const val *before, uint32_t count, int number)
{
    net_enter(n, "_DenseLayer", "denselayer%d", number);
    bool dotted = net_has(n, "norm.1.weight");
    val x = count > 1 ? net_concat(n, before, count, 1, "cat") : before[0];
    x = norm_conv(n, x, 1, dotted);
    x = norm_conv(n, x, 2, dotted);
    net_leave(n);
    return x;
}

static val dense_block(net *n, val x, int number)
{
    char any[64];
    val all[MOST_LAYERS];
    uint32_t count = 1;
    all[0] = x;
    net_enter(n, "_DenseBlock", "denseblock%d", number);
    for (int i = 1; i < MOST_LAYERS; i++) {
        snprintf(any, sizeof any, "denselayer%d", i);
        if (!net_any(n, any))
            break;
        if (count == STEP_INPUTS) { /* what has come so far, as one */
            all[0] = net_concat(n, all, count, 1, "cat");
            count = 1;
        }
        all[count] = dense_layer(n, all, count, i);
        count++;
    }
    x = net_concat(n, all, count, 1, "cat");
    net_leave(n);
    return x;
}

static val transition(net *n, val x, int number)
{
    net_enter(n, "_Transition", "transition%d", number);
    x = net_relu(n, net_batch_norm(n, x, "norm", EPS), "relu");
    x = net_conv(n, x, "conv", &(conv){.bias = NO_BIAS});
    x = net_pool(n, "AvgPool2d", x, "pool", &(pool){.kernel = 2, .stride = 2});
    net_leave(n);
    return x;
}

static int count_layers(const net *n, int block)
{
    char any[64];
    int count = 0;
    do
        snprintf(any, sizeof any, "denseblock%d.denselayer%d", block, ++count);
    while (count < MOST_LAYERS && net_any(n, any));
    return count - 1;
}

static val features(net *n, val x, int *layers)
{
    char next[32];
    net_enter(n, "Sequential", "features");
    x = net_conv(n, x, "conv0", &(conv){.stride = 2, .same = true, .bias = NO_BIAS});
    x = net_relu(n, net_batch_norm(n, x, "norm0", EPS), "relu0");
    x = net_pool(n, "MaxPool2d", x, "pool0", &(pool){.kernel = 3, .stride = 2, .padding = 1});
    for (int block = 1;; block++) {
        *layers += count_layers(n, block);
        x = dense_block(n, x, block);
        snprintf(next, sizeof next, "denseblock%d", block + 1);
        if (!net_any(n, next))
            break;
        x = transition(n, x, block);
    }
    x = net_batch_norm(n, x, "norm5", EPS);
    net_leave(n);
    return x;
}

static void densenet_build(net *n)
{
    int layers = 0;
    val x = features(n, picture_input(n, "features.conv0.weight"), &layers);
    picture_head(n, net_relu(n, x, "relu"), "classifier");
    net_name(n, "densenet%d", 2 * layers + 5);
}

const family family_densenet = {
    .name = "a DenseNet",
    .anchors = "features.conv0.weight features.norm0.weight features.norm5.weight "
               "features.denseblock1.denselayer1.norm1.weight|"
               "features.denseblock1.denselayer1.norm.1.weight "
               "features.denseblock1.denselayer1.conv1.weight|"
               "features.denseblock1.denselayer1.conv.1.weight "
               "features.transition1.conv.weight classifier.weight",
    .build = densenet_build,
};
