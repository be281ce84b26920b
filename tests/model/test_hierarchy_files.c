/* Hierarchies of real files, as they are and with all names taken away: what must hold of every
 * one, and what a person who knows the network expects to see. */
#include "formats/formats.h"
#include "hand_model.h"
#include "op/op.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct opened {
    vt_model *m;
    vt_hierarchy h;
} opened;

static const char *shared(const char *path)
{
    static char full[4096];
    const char *root = getenv("VITRINE_SHARED");
    snprintf(full, sizeof full, "%s/models/%s", root ? root : "../shared", path);
    return full;
}

static void strip_names(vt_model *m)
{
    for (size_t i = 0; i < m->nodes.n; i++) {
        m->nodes.at[i].name = vt_str_format(m->arena, "%.*s_%zu", VT_ARG(m->nodes.at[i].op), i);
        m->nodes.at[i].name_made = true;
        m->nodes.at[i].meta.n = 0;
    }
    for (size_t i = 0; i < m->values.n; i++)
        if (!m->values.at[i].is_input && !m->values.at[i].is_output)
            m->values.at[i].name = (vt_str){0};
}

static bool open_at(opened *o, const char *path, bool strip)
{
    vt_err err = {0};
    o->m = vt_open(path, NULL, &err);
    if (!o->m)
        return false;
    if (strip)
        strip_names(o->m);
    assert_true(vt_hierarchy_make(o->m->arena, o->m, vt_op_family, 0, &o->h, &err));
    return true;
}

/* Opens a file of the shared models, or skips the test. */
static opened open_shared(const char *path, bool strip)
{
    opened o = {0};
    struct stat st;
    if (stat(shared(path), &st) != 0) {
        print_message("skipped: no %s\n", shared(path));
        skip();
    }
    assert_true(open_at(&o, shared(path), strip));
    return o;
}

static void shut(opened *o)
{
    vt_model_close(o->m);
}

static const vt_item *item_at(const opened *o, const char *path)
{
    vt_id id = hand_find(&o->h, path);
    if (id == VT_NONE)
        fail_msg("no item %s", path);
    return &o->h.items.at[id];
}

static uint32_t count_type(const opened *o, const char *type)
{
    uint32_t n = 0;
    for (size_t i = 0; i < o->h.items.n; i++)
        n += o->h.items.at[i].kind == VT_ITEM_GROUP && vt_str_is(o->h.items.at[i].type, type);
    return n;
}

/* ---- what must hold of every hierarchy --------------------------------------------------------
 */

static void check_levels(const opened *o, const char *path)
{
    for (size_t i = 0; i < o->h.items.n; i++) {
        const vt_item *it = &o->h.items.at[i];
        if (it->kind != VT_ITEM_GROUP)
            continue;
        if (it->n_children > (i ? 40u : 25u))
            fail_msg("%s: '%.*s' has %u children", path, VT_ARG(it->path), it->n_children);
        if (it->n_children == 1 && i && it->node == VT_NONE && it->graph == VT_NONE)
            fail_msg("%s: '%.*s' has one child", path, VT_ARG(it->path));
        if (i && it->name.n == 0)
            fail_msg("%s: '%.*s' has no name", path, VT_ARG(it->path));
        if (it->type.n == 0)
            fail_msg("%s: '%.*s' has no type", path, VT_ARG(it->path));
    }
}

static void check_tree(const opened *o)
{
    for (vt_id i = 0; i < o->h.items.n; i++) {
        const vt_item *it = &o->h.items.at[i];
        assert_int_equal(hand_find(&o->h, vt_cstr(o->m->arena, it->path)), i);
        assert_true(i == 0 ? it->parent == VT_NONE : it->parent < i);
        uint64_t nodes = it->kind == VT_ITEM_NODE;
        for (uint32_t c = 0; c < it->n_children; c++) {
            assert_int_equal(o->h.items.at[it->children[c]].parent, i);
            nodes += o->h.items.at[it->children[c]].nodes;
        }
        if (it->n_children)
            assert_true(nodes <= it->nodes);
    }
    for (size_t w = 0; w < o->h.n_wires; w++) {
        assert_int_equal(o->h.items.at[o->h.wires[w].from].n_children, 0);
        for (uint32_t r = 0; r < o->h.wires[w].n_to; r++)
            assert_int_equal(o->h.items.at[o->h.wires[w].to[r]].n_children, 0);
    }
}

/* Every node of the main graph is drawn, or is a constant found at its reader. */
static void check_nodes(const opened *o, const char *path)
{
    const vt_graph *g = &o->m->graphs.at[0];
    for (vt_id n = g->first_node; n < g->first_node + g->n_nodes; n++) {
        const vt_node *node = &o->m->nodes.at[n];
        bool read = false;
        for (uint32_t i = 0; i < node->n_outputs; i++)
            read = read ||
                   (node->outputs[i] != VT_NONE && o->m->values.at[node->outputs[i]].n_readers > 0);
        if (o->h.item_of_node[n] == VT_NONE && read)
            fail_msg("%s: node %.*s is drawn nowhere", path, VT_ARG(node->name));
    }
}

/* No path leaves a group made from structure and comes back: with all such siblings folded, the
 * order of the children is a topological one. */
static void check_convex(const opened *o, const char *path)
{
    uint32_t *place = vt_arena_array(o->m->arena, o->h.items.n, sizeof *place);
    for (size_t i = 0; i < o->h.items.n; i++)
        for (uint32_t c = 0; c < o->h.items.at[i].n_children; c++)
            place[o->h.items.at[i].children[c]] = c;
    for (size_t w = 0; w < o->h.n_wires; w++)
        for (uint32_t r = 0; r < o->h.wires[w].n_to; r++) {
            vt_id a = o->h.wires[w].from, b = o->h.wires[w].to[r];
            const vt_item *items = o->h.items.at;
            uint32_t depth_a = 0, depth_b = 0;
            for (vt_id x = a; x; x = items[x].parent)
                depth_a++;
            for (vt_id x = b; x; x = items[x].parent)
                depth_b++;
            for (; depth_a > depth_b; depth_a--)
                a = items[a].parent;
            for (; depth_b > depth_a; depth_b--)
                b = items[b].parent;
            while (items[a].parent != items[b].parent) {
                a = items[a].parent;
                b = items[b].parent;
            }
            if (items[a].guessed && items[b].guessed && place[a] > place[b])
                fail_msg("%s: %.*s runs back to %.*s", path, VT_ARG(items[a].path),
                         VT_ARG(items[b].path));
        }
}

static uint32_t check_file(const char *path, bool strip)
{
    opened o;
    if (!open_at(&o, path, strip))
        return 0;
    check_levels(&o, path);
    check_tree(&o);
    check_nodes(&o, path);
    check_convex(&o, path);
    shut(&o);
    return 1;
}

static uint32_t check_folder(const char *folder, bool strip)
{
    DIR *d = opendir(folder);
    uint32_t n = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[4096];
        struct stat st;
        if (e->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= (int)sizeof path ||
            stat(path, &st) != 0)
            continue;
        size_t len = strlen(path);
        if (S_ISDIR(st.st_mode))
            n += check_folder(path, strip);
        else if (len > 5 && strcmp(path + len - 5, ".onnx") == 0)
            n += check_file(path, strip);
    }
    if (d)
        closedir(d);
    return n;
}

static void check_shared(bool strip)
{
    uint32_t n = check_folder(shared("."), strip);
    n += check_folder("/usr/share/libonnx-testdata/data", strip);
    if (n == 0) {
        print_message("skipped: no models in %s\n", shared("."));
        skip();
    }
}

static void every_file_has_a_sound_tree(void **state)
{
    (void)state;
    check_shared(false);
}

static void every_file_has_a_sound_tree_without_its_names(void **state)
{
    (void)state;
    check_shared(true);
}

/* ---- what a person expects
 * ------------------------------------------------------------------------ */

static void bert_has_its_layers_by_the_modules_of_the_file(void **state)
{
    (void)state;
    opened o = open_shared("made-torch/bert-tiny-random/model.dynamo.onnx", false);
    assert_true(vt_str_is(item_at(&o, "")->type, "BertModel"));
    const vt_item *layer = item_at(&o, "encoder/layer.1");
    assert_true(vt_str_is(layer->type, "BertLayer"));
    assert_false(layer->guessed);
    assert_int_equal(layer->parameters, item_at(&o, "encoder/layer.0")->parameters);
    shut(&o);
}

static void detypify_has_its_blocks(void **state)
{
    (void)state;
    opened o = open_shared("onnx/detypify/model.onnx", false);
    assert_int_equal(count_type(&o, "UniversalInvertedResidual"), 12);
    assert_int_equal(item_at(&o, "")->parameters, 1147764);
    const vt_item *block = item_at(&o, "blocks/blocks.2/blocks.2.2");
    assert_int_equal(o.h.items.at[block->parent].kind, VT_ITEM_STACK);
    assert_int_equal(o.h.items.at[block->parent].n_children, 4);
    shut(&o);
}

static void stories_has_five_layers_without_a_name_for_them(void **state)
{
    (void)state;
    opened o = open_shared("onnx/stories260K/stories260K.onnx", false);
    assert_int_equal(count_type(&o, "TransformerLayer"), 5);
    assert_int_equal(count_type(&o, "FeedForward"), 5);
    assert_int_equal(count_type(&o, "RotaryEmbedding"), 10);
    assert_int_equal(count_type(&o, "RMSNorm"), 11);
    shut(&o);
}

static void ultraface_has_its_modules_by_the_names_of_weights(void **state)
{
    (void)state;
    opened o = open_shared("onnx/ultraface/version-RFB-320.onnx", false);
    assert_true(vt_str_is(item_at(&o, "base_net/base_net.7/branch2")->name, "branch2"));
    item_at(&o, "classification_headers");
    item_at(&o, "regression_headers");
    shut(&o);
}

static void silero_opens_its_branches(void **state)
{
    (void)state;
    opened o = open_shared("onnx/silero-vad/silero_vad_v6.onnx", false);
    const vt_item *branch = item_at(&o, "If_0/then_branch");
    assert_int_equal(branch->kind, VT_ITEM_GROUP);
    assert_int_not_equal(branch->graph, VT_NONE);
    assert_true(count_type(&o, "LSTM") >= 1);
    shut(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_has_a_sound_tree),
        cmocka_unit_test(every_file_has_a_sound_tree_without_its_names),
        cmocka_unit_test(bert_has_its_layers_by_the_modules_of_the_file),
        cmocka_unit_test(detypify_has_its_blocks),
        cmocka_unit_test(stories_has_five_layers_without_a_name_for_them),
        cmocka_unit_test(ultraface_has_its_modules_by_the_names_of_weights),
        cmocka_unit_test(silero_opens_its_branches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
