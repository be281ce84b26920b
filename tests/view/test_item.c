/* The inspector's answer for one item. The models are in ONNX's text form. */
#include "view/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static char answer[16384];

/* The answer for the only node of a model with `body`, written in `opset`. */
static const char *asked(int opset, const char *body)
{
    char text[1024];
    vt_err err = {0};
    vt_buf out = {0};
    vt_json j;
    int n = snprintf(text, sizeof text,
                     "<ir_version: 8, opset_import: [\"\" : %d]>\n"
                     "g (float[1,4] x) => (float[1,4] y) { %s }\n",
                     opset, body);
    vt_map *map = vt_map_borrow(text, (size_t)n, "model.onnxtxt");
    vt_opened *o = vt_opened_new_map(map, NULL, &err);
    if (!o)
        print_message("%s: %s\n", err.where, err.reason);
    assert_non_null(o);
    vt_id node = 0;
    for (vt_id i = 0; i < o->hierarchy.items.n; i++)
        if (o->hierarchy.items.at[i].kind == VT_ITEM_NODE)
            node = i;
    vt_json_init(&j, &out, false);
    assert_true(vt_item_json(o, node, VT_S("en"), &j, &err));
    snprintf(answer, sizeof answer, "%.*s", (int)out.n, out.p);
    vt_buf_free(&out);
    vt_opened_free(o);
    return answer;
}

static bool says(const char *json, const char *words)
{
    if (strstr(json, words))
        return true;
    print_message("%s\n", json);
    return false;
}

static void what_a_node_leaves_unsaid_holds_by_the_standard(void **state)
{
    (void)state;
    const char *json = asked(17, "y = LeakyRelu(x)");
    assert_true(says(json, "\"name\":\"alpha\",\"kind\":\"standard\",\"text\":\"0.01\""));
}

static void what_a_node_states_is_told_once(void **state)
{
    (void)state;
    const char *json = asked(17, "y = LeakyRelu <alpha: float = 0.25> (x)");
    assert_true(says(json, "\"name\":\"alpha\",\"kind\":\"float\",\"text\":\"0.25\""));
    assert_null(strstr(json, "\"standard\""));
}

static void a_standard_that_has_changed_is_told_of_new_nodes_alone(void **state)
{
    (void)state;
    assert_true(says(asked(13, "y = Softmax(x)"), "\"kind\":\"standard\",\"text\":\"-1\""));
    assert_null(strstr(asked(11, "y = Softmax(x)"), "\"kind\":\"standard\""));
}

static void an_attribute_of_old_opsets_is_told_of_old_nodes_alone(void **state)
{
    (void)state;
    assert_true(says(asked(6, "y = Dropout(x)"), "\"name\":\"is_test\",\"kind\":\"standard\""));
    assert_null(strstr(asked(7, "y = Dropout(x)"), "\"name\":\"is_test\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_node_leaves_unsaid_holds_by_the_standard),
        cmocka_unit_test(what_a_node_states_is_told_once),
        cmocka_unit_test(a_standard_that_has_changed_is_told_of_new_nodes_alone),
        cmocka_unit_test(an_attribute_of_old_opsets_is_told_of_old_nodes_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
