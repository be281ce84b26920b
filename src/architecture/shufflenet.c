/* shufflenet.c: ShuffleNetV2 (Ma et al. 2018) as torchvision names it, of any width.
 *
 *     first of a stage   x ─┬─ branch1: depthwise/2, 1×1 ──────────┬─ concat ─ shuffle
 *                           └─ branch2: 1×1, depthwise/2, 1×1 ─────┘
 *     others             x ─ chunk ─┬───────────────────────────────┬─ concat ─ shuffle
 *                                   └─ branch2: 1×1, depthwise, 1×1 ┘ */
#include "architecture/families.h"

#define EPS 1e-5

static val shuffle(net *n, val x)
{
    step s = step_begin(n, "ChannelShuffle", "channel_shuffle");
    step_in(&s, x);
    step_int(&s, "groups", 2);
    return step_end(&s, net_type_of(n, x));
}

static val depthwise(net *n, val x, const char *name, int64_t stride)
{
    return net_conv(
        n, x, name,
        &(conv){.stride = stride, .same = true, .bias = NO_BIAS, .groups = net_dim(n, x, 1).n});
}

static val branch1(net *n, val x)
{
    net_enter(n, "Sequential", "branch1");
    x = net_batch_norm(n, depthwise(n, x, "0", 2), "1", EPS);
    x = net_batch_norm(n, net_conv(n, x, "2", &(conv){.bias = NO_BIAS}), "3", EPS);
    x = net_relu(n, x, "4");
    net_leave(n);
    return x;
}

static val branch2(net *n, val x, int64_t stride)
{
    net_enter(n, "Sequential", "branch2");
    x = net_batch_norm(n, net_conv(n, x, "0", &(conv){.bias = NO_BIAS}), "1", EPS);
    x = net_relu(n, x, "2");
    x = net_batch_norm(n, depthwise(n, x, "3", stride), "4", EPS);
    x = net_batch_norm(n, net_conv(n, x, "5", &(conv){.bias = NO_BIAS}), "6", EPS);
    x = net_relu(n, x, "7");
    net_leave(n);
    return x;
}

static val unit(net *n, val x, int stage, int number)
{
    val half[2];
    net_enter(n, "InvertedResidual", "stage%d.%d", stage, number);
    if (number == 0) {
        half[0] = branch1(n, x);
        half[1] = branch2(n, x, 2);
    } else {
        net_chunk(n, x, 2, 1, "chunk", half);
        half[1] = branch2(n, half[1], 1);
    }
    x = shuffle(n, net_concat(n, half, 2, 1, "cat"));
    net_leave(n);
    return x;
}

static void shufflenet_build(net *n)
{
    static const char *const stages[] = {"stage2", "stage3", "stage4"};
    val x = picture_input(n, "conv1.0.weight");
    x = picture_conv(n, x, "conv1", &(conv){.stride = 2, .same = true, .bias = NO_BIAS}, EPS,
                     "ReLU");
    x = net_pool(n, "MaxPool2d", x, "maxpool", &(pool){.kernel = 3, .stride = 2, .padding = 1});
    for (int s = 0; s < 3; s++) {
        net_class(n, "Sequential", "%s", stages[s]);
        for (int i = 0, end = (int)net_count(n, stages[s]); i < end; i++)
            x = unit(n, x, s + 2, i);
    }
    x = picture_conv(n, x, "conv5", &(conv){.bias = NO_BIAS}, EPS, "ReLU");
    x = net_mean(n, x, "mean", 2, 3);
    net_output(n, net_linear(n, x, "fc", 0, BIAS), "logits");
    int64_t width = net_size(n, "stage2.0.branch1.2.weight", 0) * 2;
    net_name(n, width == 48    ? "shufflenet_v2_x0_5"
                : width == 116 ? "shufflenet_v2_x1_0"
                : width == 176 ? "shufflenet_v2_x1_5"
                : width == 244 ? "shufflenet_v2_x2_0"
                               : "shufflenet_v2");
}

const family family_shufflenet = {
    .name = "a ShuffleNetV2",
    .anchors = "conv1.0.weight conv1.1.weight stage2.0.branch1.0.weight stage2.0.branch2.0.weight "
               "stage2.1.branch2.3.weight stage3.0.branch1.2.weight conv5.0.weight fc.weight",
    .build = shufflenet_build,
};
