/* Repeats as a card: rows with bars, more rows than are shown, a stack without rows, dark. */
#include "gallery.h"

static void repeats_stand_as_one_card(void **state)
{
    (void)state;
    static gallery gallery_, *g = &gallery_;
    gallery_begin(g, "gpt2.onnx: 1 046 nodes in 4 boxes");
    uint32_t ids = gallery_box(
        g, VT_NONE, 140, 16,
        (vt_scene_box){.kind = VT_BOX_INPUT, .name = VT_S("input_ids"), .note = VT_S("1×s")});
    char name[24];
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "h.%d", i);
        gallery_row(g, vt_cstr(g->arena, vt_str_of(name)), "7.09 M", .76f);
    }
    uint32_t few = gallery_box(g, VT_NONE, 140, 84,
                               (vt_scene_box){.kind = VT_BOX_STACK,
                                              .name = VT_S("h.0 – h.5"),
                                              .op = VT_S("Block"),
                                              .note = VT_S("42.5 M"),
                                              .repeat = 6,
                                              .n_rows = 6,
                                              .flags = VT_BOX_OPENABLE});
    uint32_t first = g->scene.n_rows;
    for (int i = 0; i < 48; i++) {
        snprintf(name, sizeof name, "layers.%d", i);
        gallery_row(g, vt_cstr(g->arena, vt_str_of(name)), i % 5 ? "1.77 M" : "931 k",
                    i % 5 ? 1 : .52f);
    }
    uint32_t many = gallery_box(g, VT_NONE, 140, 300,
                                (vt_scene_box){.kind = VT_BOX_STACK,
                                               .name = VT_S("layers"),
                                               .op = VT_S("Attention"),
                                               .note = VT_S("340 M"),
                                               .detail = VT_S("LayerNorm → Attention → Add"),
                                               .repeat = 48,
                                               .first_row = first,
                                               .n_rows = 48,
                                               .flags = VT_BOX_OPENABLE | VT_BOX_GUESSED});
    uint32_t bare = gallery_box(
        g, VT_NONE, 140, 680,
        (vt_scene_box){
            .kind = VT_BOX_STACK, .name = VT_S("Relu"), .repeat = 3, .flags = VT_BOX_OPENABLE});
    uint32_t mlp = gallery_box(g, VT_NONE, 140, 756,
                               (vt_scene_box){.kind = VT_BOX_FOLDED,
                                              .name = VT_S("mlp"),
                                              .note = VT_S("4.72 M"),
                                              .family = 1,
                                              .detail = VT_S("Gemm → Gelu → Gemm"),
                                              .flags = VT_BOX_OPENABLE | VT_BOX_CHANGED});
    gallery_down(g, ids, few, "ids");
    gallery_down(g, few, many, "h.5");
    gallery_down(g, many, bare, "layers.47");
    gallery_down(g, bare, mlp, "relu");
    gallery_end(g, "stack", 280, 816, VT_THEME_DARK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(repeats_stand_as_one_card)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
