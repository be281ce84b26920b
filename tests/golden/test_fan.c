/* Left to right, on paper: a value with three readers, a join, the cut ends of a long value. */
#include "gallery.h"

static void a_fan_runs_left_to_right(void **state)
{
    (void)state;
    static gallery gallery_, *g = &gallery_;
    static const char *const names[] = {"query", "key", "value"};
    uint32_t heads[3];
    gallery_begin(g, "attention.onnx: 9 nodes in 9 boxes");
    uint32_t x = gallery_box(
        g, VT_NONE, 60, 107,
        (vt_scene_box){.kind = VT_BOX_INPUT, .name = VT_S("x"), .note = VT_S("1×s×768")});
    uint32_t split = gallery_box(
        g, VT_NONE, 220, 105,
        (vt_scene_box){
            .name = VT_S("Split"), .op = VT_S("Split"), .note = VT_S("3 × 768"), .family = 8});
    for (int i = 0; i < 3; i++)
        heads[i] = gallery_box(
            g, VT_NONE, 380, 33 + 72 * (float)i,
            (vt_scene_box){.name = vt_str_of(names[i]), .note = VT_S("×12"), .family = 8});
    uint32_t product = gallery_box(
        g, VT_NONE, 560, 69,
        (vt_scene_box){.name = VT_S("MatMul"), .note = VT_S("q·kᵀ 12×s×s"), .family = 1});
    uint32_t unknown = gallery_box(g, VT_NONE, 560, 177,
                                   (vt_scene_box){.name = VT_S("Rotary"),
                                                  .op = VT_S("com.acme.Rotary"),
                                                  .family = 9,
                                                  .flags = VT_BOX_UNKNOWN_OP});
    uint32_t stub = gallery_box(g, VT_NONE, 720, 75,
                                (vt_scene_box){.kind = VT_BOX_STUB, .name = VT_S("scores")});
    const vt_scene_box *b = g->boxes;
    gallery_edge(g, x, "x");
    GALLERY_TO(g, split, b[x].x + b[x].w, 120, b[split].x, 120);
    vt_scene_edge *e = gallery_edge(g, split, "qkv");
    e->label = VT_S("f32 1×s×768");
    float out = b[split].x + b[split].w, turn = out + 28;
    GALLERY_TO(g, heads[0], out, 120, turn, 120, turn, 48, b[heads[0]].x, 48);
    GALLERY_TO(g, heads[1], turn, 120, b[heads[1]].x, 120);
    GALLERY_TO(g, heads[2], turn, 120, turn, 192, b[heads[2]].x, 192);
    float right = b[heads[0]].x + b[heads[0]].w, in = b[product].x;
    gallery_edge(g, heads[0], "q");
    GALLERY_TO(g, product, right, 48, right + 20, 48, right + 20, 79, in, 79);
    gallery_edge(g, heads[1], "k");
    GALLERY_TO(g, product, right, 120, right + 20, 120, right + 20, 89, in, 89);
    gallery_edge(g, heads[2], "v");
    GALLERY_TO(g, unknown, right, 192, b[unknown].x, 192);
    gallery_edge(g, product, "scores");
    GALLERY_TO(g, VT_NONE, b[product].x + b[product].w, 84, b[stub].x, 84);
    gallery_end(g, "fan", 780, 240, VT_THEME_PRINT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_fan_runs_left_to_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
