/* A residual block laid open: nested grounds, a trunk that branches, a skip at the right. */
#include "gallery.h"

static void a_residual_block_laid_open(void **state)
{
    (void)state;
    static gallery gallery_, *g = &gallery_;
    gallery_begin(g, "residual.onnx: a block of ResNet laid open");
    uint32_t x = gallery_box(
        g, VT_NONE, 170, 16,
        (vt_scene_box){.kind = VT_BOX_INPUT, .name = VT_S("input"), .note = VT_S("N×64×56×56")});
    uint32_t block = gallery_box(g, VT_NONE, 170, 70,
                                 (vt_scene_box){.kind = VT_BOX_OPEN,
                                                .name = VT_S("layer1.0"),
                                                .op = VT_S("BasicBlock"),
                                                .note = VT_S("74.0 k"),
                                                .flags = VT_BOX_OPENABLE});
    gallery_size(g, block, 24, 70, 300, 404);
    uint32_t body = gallery_box(g, block, 140, 116,
                                (vt_scene_box){.kind = VT_BOX_OPEN,
                                               .name = VT_S("body"),
                                               .path = VT_S("layer1.0/body"),
                                               .op = VT_S("Sequential"),
                                               .flags = VT_BOX_OPENABLE | VT_BOX_GUESSED});
    gallery_size(g, body, 44, 124, 220, 246);
    uint32_t conv1 = gallery_box(
        g, body, 154, 166,
        (vt_scene_box){
            .name = VT_S("conv1"), .op = VT_S("Conv"), .note = VT_S("3×3, 64"), .family = 0});
    uint32_t bn1 = gallery_box(g, body, 154, 220,
                               (vt_scene_box){.name = VT_S("bn1"),
                                              .op = VT_S("BatchNormalization"),
                                              .note = VT_S("64"),
                                              .family = 4});
    uint32_t relu = gallery_box(
        g, body, 154, 274, (vt_scene_box){.name = VT_S("Relu"), .op = VT_S("Relu"), .family = 5});
    uint32_t conv2 = gallery_box(g, body, 154, 328,
                                 (vt_scene_box){.kind = VT_BOX_FOLDED,
                                                .name = VT_S("conv2"),
                                                .op = VT_S("Block"),
                                                .note = VT_S("37.0 k"),
                                                .family = 0,
                                                .flags = VT_BOX_OPENABLE});
    uint32_t add = gallery_box(
        g, block, 154, 424,
        (vt_scene_box){
            .name = VT_S("Add"), .op = VT_S("Add"), .note = VT_S("N×64×56×56"), .family = 7});
    uint32_t y = gallery_box(
        g, VT_NONE, 154, 510,
        (vt_scene_box){.kind = VT_BOX_OUTPUT, .name = VT_S("output"), .note = VT_S("N×64×56×56")});

    vt_scene_edge *e = gallery_edge(g, x, "input");
    e->label = VT_S("f32 N×64×56×56");
    e->labelled = true;
    e->lx = 170;
    e->ly = 56;
    GALLERY_TO(g, conv1, 170, 42, 170, 112, 154, 112, 154, 166);
    GALLERY_TO(g, add, 170, 112, 296, 112, 296, 439, g->boxes[add].x + g->boxes[add].w, 439);
    gallery_down(g, conv1, bn1, "conv1.out");
    gallery_down(g, bn1, relu, "bn1.out");
    gallery_down(g, relu, conv2, "relu.out");
    gallery_down(g, conv2, add, "conv2.out");
    gallery_down(g, add, y, "output");
    gallery_end(g, "residual", 348, 552, VT_THEME_LIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_residual_block_laid_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
