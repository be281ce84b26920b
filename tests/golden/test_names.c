/* Names as files have them: Chinese, Japanese, Greek, markup, control characters, bytes that are no
 * UTF-8, and one far longer than a box. */
#include "gallery.h"

static void names_of_files_are_drawn_safely(void **state)
{
    (void)state;
    static gallery gallery_, *g = &gallery_;
    static const struct {
        vt_str name, op, note;
    } rows[] = {
        {VT_S("卷积层一"), VT_S("Conv"), VT_S("3×3, 64")},
        {VT_S("畳み込み.conv1"), VT_S("卷积"), VT_S("通道 64")},
        {VT_S("합성곱"), VT_S("Σ λ→∞"), VT_S("α = 0.5")},
        {VT_S("<script>alert(\"1\")</script>"), VT_S("a&b"), VT_S("'quoted'")},
        {VT_S("bell\a tab\t newline\n"), VT_S("Ctrl"), VT_S("")},
        {VT_S("broken \xff\xc3 \xed\xa0\x80 \xf4\x90\x80\x80"), VT_S("Bytes"), VT_S("")},
        {VT_S("left\xe2\x80\xaeright"), VT_S("Bidi"), VT_S("]]>")},
        {VT_S("model_optimized_graph/transformer/encoder/layer.11/attention/self/query/"
              "conv_stem.weight"),
         VT_S("FusedMultiHeadAttentionWithBias"), VT_S("1×12×128×128×64 → 1×128×768")},
    };
    gallery_begin(g, "<names> & \"marks\": 8 boxes");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        gallery_box(g, VT_NONE, 156, 16 + 42 * (float)i,
                    (vt_scene_box){.name = rows[i].name,
                                   .op = rows[i].op,
                                   .note = rows[i].note,
                                   .family = (uint8_t)i});
    gallery_end(g, "names", 312, 364, VT_THEME_LIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_of_files_are_drawn_safely)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
