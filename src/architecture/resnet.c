/* resnet.c: residual networks (He et al. 2015) as torchvision names them: ResNet, ResNeXt, Wide
 * ResNet of any depth and width, and their small relatives for 32×32 pictures.
 *
 *     conv1 bn1 relu maxpool  layer1 … layer4  avgpool fc
 *     basic:       x ─ conv1 bn1 relu conv2 bn2 ──────────── + relu
 *     bottleneck:  x ─ conv1 bn1 relu conv2 bn2 relu conv3 bn3 + relu
 *                  └─ downsample.0 downsample.1 where shapes change ┘
 *
 * The first block of each layer but the first halves the picture, in its 3×3 convolution. A stem
 * of 7×7 halves it twice; one of 3×3 keeps it, as networks for small pictures do. */
#include "architecture/families.h"

#include <stdio.h>
#include <string.h>

#define EPS 1e-5

static val shortcut(net *n, val x, int64_t stride)
{
    const char *name = net_count(n, "shortcut") ? "shortcut" : "downsample";
    if (!net_count(n, name))
        return x;
    net_enter(n, "Sequential", "%s", name);
    x = net_conv(n, x, "0", &(conv){.stride = stride, .same = true, .bias = NO_BIAS});
    x = net_batch_norm(n, x, "1", EPS);
    net_leave(n);
    return x;
}

static val block(net *n, val x, int64_t stride, bool deep)
{
    conv first = {.stride = deep ? 1 : stride, .same = true, .bias = NO_BIAS};
    conv second = {.stride = deep ? stride : 1, .same = true, .bias = NO_BIAS};
    val y = net_conv(n, x, "conv1", &first);
    y = net_relu(n, net_batch_norm(n, y, "bn1", EPS), "relu");
    y = net_conv(n, y, "conv2", &second);
    y = net_batch_norm(n, y, "bn2", EPS);
    if (deep) {
        y = net_relu(n, y, "relu");
        y = net_conv(n, y, "conv3", &(conv){.bias = NO_BIAS});
        y = net_batch_norm(n, y, "bn3", EPS);
    }
    y = net_add(n, y, shortcut(n, x, stride), "add");
    return net_relu(n, y, "relu");
}

static val layer(net *n, val x, int number, bool deep)
{
    char name[24];
    snprintf(name, sizeof name, "layer%d", number);
    int64_t blocks = net_count(n, name);
    net_class(n, "Sequential", "%s", name);
    for (int64_t i = 0; i < blocks; i++) {
        net_enter(n, deep ? "Bottleneck" : "BasicBlock", "%s.%d", name, (int)i);
        x = block(n, x, number > 1 && i == 0 ? 2 : 1, deep);
        net_leave(n);
    }
    return x;
}

static val stem(net *n, val x)
{
    bool small = net_size(n, "conv1.weight", 2) < 7;
    x = net_conv(n, x, "conv1", &(conv){.stride = small ? 1 : 2, .same = true, .bias = NO_BIAS});
    x = net_relu(n, net_batch_norm(n, x, "bn1", EPS), "relu");
    if (!small)
        return net_pool(n, "MaxPool2d", x, "maxpool",
                        &(pool){.kernel = 3, .stride = 2, .padding = 1});
    net_guess(n, "the stem is taken as that of networks for small pictures (stride 1, no pooling): "
                 "the file does not tell");
    return x;
}

static void name_it(net *n, bool deep)
{
    static const struct {
        int depth[4], layers;
        bool deep;
    } known[] = {{{2, 2, 2, 2}, 18, false},
                 {{3, 4, 6, 3}, 34, false},
                 {{3, 4, 6, 3}, 50, true},
                 {{3, 4, 23, 3}, 101, true},
                 {{3, 8, 36, 3}, 152, true}};
    int64_t depth[4] = {net_count(n, "layer1"), net_count(n, "layer2"), net_count(n, "layer3"),
                        net_count(n, "layer4")};
    int64_t per_group = net_size(n, "layer1.0.conv2.weight", 1);
    int64_t wide = net_size(n, "layer1.0.conv2.weight", 0);
    int64_t groups = per_group ? wide / per_group : 1;
    bool full = net_size(n, "conv1.weight", 0) == 64 && net_size(n, "conv1.weight", 2) == 7;
    net_name(n, "resnet");
    for (size_t i = 0; full && i < sizeof known / sizeof *known; i++) {
        bool same = known[i].deep == deep;
        for (int k = 0; k < 4; k++)
            same = same && known[i].depth[k] == depth[k];
        if (!same)
            continue;
        if (deep && groups > 1)
            net_name(n, "resnext%d_%dx%dd", known[i].layers, (int)groups, (int)per_group);
        else if (deep && wide == 128)
            net_name(n, "wide_resnet%d_2", known[i].layers);
        else if (wide == 64)
            net_name(n, "resnet%d", known[i].layers);
    }
}

static const char *head_of(const net *n)
{
    static const char *const names[] = {"fc", "linear", "classifier"};
    for (size_t i = 0; i < 3; i++) {
        char key[32];
        snprintf(key, sizeof key, "%s.weight", names[i]);
        if (net_has(n, key))
            return names[i];
    }
    return "fc";
}

static void resnet_build(net *n)
{
    int64_t colors = net_size(n, "conv1.weight", 1);
    vt_dim picture[] = {SYMBOL("N"), DIM(colors), SYMBOL("H"), SYMBOL("W")};
    bool deep = net_has(n, "layer1.0.conv3.weight") || net_has(n, "layer2.0.conv3.weight");
    val x = net_input(n, "input", VT_DTYPE_F32, 4, picture);
    x = stem(n, x);
    for (int i = 1; i <= 4; i++)
        x = layer(n, x, i, deep);
    x = net_adaptive_pool(n, x, "avgpool", 1);
    x = net_flatten(n, x, "flatten");
    x = net_linear(n, x, head_of(n), 0, BIAS);
    net_output(n, x, "logits");
    name_it(n, deep);
}

const family family_resnet = {
    .name = "a ResNet",
    .anchors = "conv1.weight bn1.weight bn1.running_mean layer1.0.conv1.weight layer1.0.bn1.weight "
               "layer1.0.conv2.weight layer2.0.conv1.weight layer2.0.bn2.weight",
    .build = resnet_build,
};
