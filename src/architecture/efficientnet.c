/* efficientnet.c: EfficientNet (Tan & Le 2019) and EfficientNetV2 (2021) as torchvision names them.
 *
 *     features.0     conv 3×3/2
 *     features.1 …   stages of blocks:
 *       MBConv       block: [expand 1×1], depthwise k×k, squeeze and excite, project 1×1
 *       FusedMBConv  block: conv 3×3, [project 1×1]
 *     the last       conv 1×1; pool; classifier.1
 *
 * Where a stage halves the picture is the paper's; kernels and widths are the file's. The ε of the
 * norms is 10⁻³ from B5 on and in V2: it follows from the size. */
#include "architecture/families.h"

#include <stdio.h>
#include <string.h>

typedef struct size {
    const char *name;
    int64_t stem;
    uint8_t stages, blocks[7];
    double eps;
} size;

static const size sizes[] = {
    {"efficientnet_b0", 32, 7, {1, 2, 2, 3, 3, 4, 1}, 1e-5},
    {"efficientnet_b1", 32, 7, {2, 3, 3, 4, 4, 5, 2}, 1e-5},
    {"efficientnet_b2", 32, 7, {2, 3, 3, 4, 4, 5, 2}, 1e-5},
    {"efficientnet_b3", 40, 7, {2, 3, 3, 5, 5, 6, 2}, 1e-5},
    {"efficientnet_b4", 48, 7, {2, 4, 4, 6, 6, 8, 2}, 1e-5},
    {"efficientnet_b5", 48, 7, {3, 5, 5, 7, 7, 9, 3}, 1e-3},
    {"efficientnet_b6", 56, 7, {3, 6, 6, 8, 8, 11, 3}, 1e-3},
    {"efficientnet_b7", 64, 7, {4, 7, 7, 10, 10, 13, 4}, 1e-3},
    {"efficientnet_v2_s", 24, 6, {2, 4, 4, 6, 9, 15}, 1e-3},
    {"efficientnet_v2_m", 24, 7, {3, 5, 5, 7, 14, 18, 5}, 1e-3},
    {"efficientnet_v2_l", 32, 7, {4, 7, 7, 10, 19, 25, 7}, 1e-3},
};
static const uint8_t strides[] = {1, 2, 2, 2, 1, 2, 1};

typedef struct building {
    net *n;
    double eps;
    int64_t stages;
} building;

static bool has_excite(const net *n, int at)
{
    return net_has_at(n, "block", at, "fc1.weight") || net_has_at(n, "block", at, "fc2.weight");
}

static val mbconv(building *b, val x, int64_t stride)
{
    net *n = b->n;
    char name[16];
    int at = 0;
    if (!has_excite(n, 1))
        x = picture_conv(n, x, "block.0", &(conv){.bias = NO_BIAS}, b->eps, "SiLU"), at++;
    snprintf(name, sizeof name, "block.%d", at++);
    x = picture_conv(
        n, x, name,
        &(conv){.stride = stride, .same = true, .bias = NO_BIAS, .groups = net_dim(n, x, 1).n},
        b->eps, "SiLU");
    snprintf(name, sizeof name, "block.%d", at++);
    x = picture_excite(n, x, name, "SiLU", "Sigmoid");
    snprintf(name, sizeof name, "block.%d", at++);
    return picture_conv(n, x, name, &(conv){.bias = NO_BIAS}, b->eps, NULL);
}

static val fused(building *b, val x, int64_t stride)
{
    net *n = b->n;
    conv first = {.stride = stride, .same = true, .groups = 1, .bias = NO_BIAS};
    x = picture_conv(n, x, "block.0", &first, b->eps, "SiLU");
    if (net_count(n, "block") > 1)
        x = picture_conv(n, x, "block.1", &(conv){.bias = NO_BIAS}, b->eps, NULL);
    return x;
}

static val block(building *b, val x, int stage, int number)
{
    net *n = b->n;
    int64_t stride = number ? 1 : strides[stage - 1];
    char name[48];
    snprintf(name, sizeof name, "features.%d.%d.block", stage, number);
    bool whole = net_count(n, name) >= 3;
    net_enter(n, whole ? "MBConv" : "FusedMBConv", "features.%d.%d", stage, number);
    val y = whole ? mbconv(b, x, stride) : fused(b, x, stride);
    if (stride == 1 && net_dim(n, x, 1).n == net_dim(n, y, 1).n)
        y = net_add(n, x, y, "add");
    net_leave(n);
    return y;
}

/* The published size that the file is, else the one whose number of stages it has. */
static void find_size(building *b)
{
    net *n = b->n;
    char stage[32];
    int64_t stem = net_size(n, "features.0.0.weight", 0), width;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        bool same = sizes[i].stages == b->stages && sizes[i].stem == stem;
        for (int s = 0; s < b->stages && same; s++) {
            snprintf(stage, sizeof stage, "features.%d", s + 1);
            same = net_count(n, stage) == sizes[i].blocks[s];
        }
        if (!same)
            continue;
        width = net_size(n, "classifier.1.weight", 1);
        if (width == 1408 && !strcmp(sizes[i].name, "efficientnet_b1"))
            continue; /* B2 differs in its widths alone */
        b->eps = sizes[i].eps;
        net_name(n, "%s", sizes[i].name);
        return;
    }
    bool second = net_count(n, "features.1.0.block") < 3;
    b->eps = second ? 1e-3 : 1e-5;
    net_name(n, second ? "efficientnet_v2" : "efficientnet");
    net_guess(n, "of this size no EfficientNet was published: the ε of its norms is taken as %s",
              second ? "0.001" : "0.00001");
}

static void efficientnet_build(net *n)
{
    building b = {.n = n, .stages = net_count(n, "features") - 2};
    char name[32];
    if (b.stages != 6 && b.stages != 7) {
        net_fail(n,
                 "the names look like %s of %d stages: with other than 6 or 7 the file does not "
                 "tell where it halves the picture",
                 n->family, (int)b.stages);
        return;
    }
    find_size(&b);
    net_class(n, "Sequential", "features");
    val x = picture_input(n, "features.0.0.weight");
    x = picture_conv(n, x, "features.0", &(conv){.stride = 2, .same = true, .bias = NO_BIAS}, b.eps,
                     "SiLU");
    for (int s = 1; s <= b.stages; s++) {
        snprintf(name, sizeof name, "features.%d", s);
        net_class(n, "Sequential", "%s", name);
        for (int i = 0, end = (int)net_count(n, name); i < end; i++)
            x = block(&b, x, s, i);
    }
    snprintf(name, sizeof name, "features.%d", (int)b.stages + 1);
    x = picture_conv(n, x, name, &(conv){.bias = NO_BIAS}, b.eps, "SiLU");
    picture_head(n, x, "classifier.1");
}

const family family_efficientnet = {
    .name = "an EfficientNet",
    .anchors = "features.0.0.weight features.0.1.weight features.1.0.block.0.0.weight "
               "features.2.0.block.0.0.weight features.2.0.block.1.0.weight "
               "features.5.0.block.2.fc1.weight features.6.0.block.3.0.weight classifier.1.weight",
    .build = efficientnet_build,
};
