/* Claims about the query language (inspect.h), on a small network made by hand, and about reach. */
#include "inspect/inspect.h"
#include "../model/hand_model.h"

#include <stdio.h>
#include <stdlib.h>

/*   x -> Conv -> Relu -> Conv -> Relu -> (+ x2) Add -> Gemm -> y
 *        |- encoder/layer.0 -|  |- encoder/layer.1 -|   head          */
typedef struct net {
    vt_model *m;
    vt_hierarchy h;
    vt_search *s;
    vt_arena *arena;
} net;

static void set_type(vt_model *m, vt_id value, const char *name, vt_dtype dtype, int rank,
                     int64_t a, int64_t b)
{
    vt_type *t = vt_arena_take(m->arena, sizeof *t);
    vt_dim *dims = vt_arena_array(m->arena, 2, sizeof *dims);
    dims[0] = (vt_dim){a, a < 0 ? VT_S("Batch") : (vt_str){0}};
    dims[1] = (vt_dim){b, {0}};
    *t = (vt_type){.kind = VT_TYPE_TENSOR, .dtype = dtype, .rank = rank, .dims = dims};
    m->values.at[value].type = t;
    if (name)
        m->values.at[value].name = vt_str_of(name);
}

static int setup(void **state)
{
    static net n;
    vt_model *m = n.m = hand_model();
    vt_id x = hand_input(m, "x");
    set_type(m, x, NULL, VT_DTYPE_F32, 2, -1, 784);
    vt_id w0 = hand_weight(m, "encoder.layer.0.weight", 64, 784, NULL);
    vt_id a = hand_node(m, "Conv", "/encoder/layer.0/Conv", x, w0);
    set_type(m, a, "conv_out:0", VT_DTYPE_F16, 2, 1, 64);
    vt_id b = hand_node(m, "Relu", "/encoder/layer.0/Relu", a, VT_NONE);
    vt_id w1 = hand_weight(m, "encoder.layer.1.weight", 10, 64, NULL);
    vt_id c = hand_node(m, "ConvTranspose", "/encoder/layer.1/ConvTranspose", b, w1);
    vt_id d = hand_node(m, "Relu", "/encoder/layer.1/Relu", c, VT_NONE);
    vt_id side = hand_node(m, "Neg", "/side/Neg", x, VT_NONE);
    vt_id e = hand_node(m, "Add", "/head/Add", d, side);
    vt_id y = hand_node(m, "Gemm", "/head/Größe Ω", e, VT_NONE);
    set_type(m, y, "y", VT_DTYPE_I64, 2, -1, 10);
    hand_output(m, y);
    hand_finish(m);
    n.h = hand_hierarchy(m);
    vt_err err = {0};
    n.s = vt_search_new(&n.h, &err);
    n.arena = vt_arena_new();
    *state = &n;
    return n.s && n.arena ? 0 : -1;
}

static int teardown(void **state)
{
    net *n = *state;
    vt_search_free(n->s);
    vt_arena_free(n->arena);
    hand_close(n->m);
    return 0;
}

/* The operators of the leaves that are hit, in order, with '+' for groups: "Conv Relu". */
static const char *hits(void **state, const char *query)
{
    net *n = *state;
    static char text[512];
    vt_hits found;
    vt_err err = {0};
    if (!vt_search_run(n->s, n->arena, vt_str_of(query), 100, &found, &err))
        return vt_err_text(&err, text, sizeof text);
    text[0] = 0;
    for (size_t i = 0; i < found.n; i++) {
        const vt_item *it = &n->h.items.at[found.items[i]];
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", i ? " " : "",
                 VT_ARG(it->kind == VT_ITEM_GROUP ? VT_S("+") : it->type));
    }
    if (found.emptied_by.n)
        snprintf(text, sizeof text, "emptied by %.*s", VT_ARG(found.emptied_by));
    return text;
}

#define assert_hits(query, want) assert_string_equal(hits(state, query), want)

static void words_match_names_without_case_and_all_must(void **state)
{
    assert_hits("convtr", "ConvTranspose");
    assert_hits("CONV layer.0", "+ Conv"); /* layer.0 is a ConvBlock */
    assert_hits("  relu   head ", "emptied by head");
    assert_hits("", "");
    assert_hits("relu", "Relu Relu");
}

static void words_match_values_and_weights(void **state)
{
    assert_hits("conv_out", "Conv");
    assert_hits("layer.1.weight", "ConvTranspose");
}

static void case_is_folded_beyond_ascii(void **state)
{
    assert_hits("GRÖSSE", "emptied by GRÖSSE"); /* simple folding: sharp s stays one letter */
    assert_hits("GRÖẞE", "Gemm");
    assert_hits("ω", "Gemm");
}

static void quotes_ask_for_the_whole_field(void **state)
{
    assert_hits("\"relu\"", "Relu Relu");
    assert_hits("\"rel\"", "emptied by \"rel\"");
    assert_hits("\"conv_out:0\"", "Conv");
    assert_hits("\"/head/größe ω\"", "Gemm");
}

static void globs_match_whole_fields(void **state)
{
    assert_hits("conv_*:0", "Conv");
    assert_hits("c?nv", "Conv");
    assert_hits("rel", "Relu Relu");
    assert_hits("*elu", "Relu Relu");
}

static void op_means_the_whole_name_when_there_is_one(void **state)
{
    assert_hits("op:Conv", "Conv");
    assert_hits("op:conv", "Conv");
    assert_hits("op:con", "Conv ConvTranspose");
    assert_hits("op:trans", "ConvTranspose");
    assert_hits("op:Conv*", "Conv ConvTranspose");
    assert_hits("op:{conv,add}", "Conv Add");
    assert_hits("op:Neg,gemm", "Neg Gemm");
    assert_hits("op:\"con\"", "emptied by op:\"con\"");
    assert_hits("op:", "");
    assert_hits("relu op:", "Relu Relu");
}

static void in_means_inside_a_scope(void **state)
{
    assert_hits("in:encoder op:Relu", "Relu Relu");
    assert_hits("in:layer.1", "ConvTranspose Relu");
    assert_hits("in:/encoder/layer.1/ op:relu", "Relu");
    assert_hits("in:encoder.layer.0", "Conv Relu");
    assert_hits("in:enc op:Conv", "Conv");
    assert_hits("in:head", "Add Gemm");
    assert_hits("in:nowhere", "emptied by in:nowhere");
}

static void dtype_and_shape_look_at_outputs_and_weights(void **state)
{
    assert_hits("dtype:f16", "Conv");
    assert_hits("dtype:i64 op:Gemm", "Gemm");
    assert_hits("shape:64x784", "Conv");
    assert_hits("shape:1×64", "Conv");
    assert_hits("shape:*x64", "Conv ConvTranspose");
    assert_hits("shape:batchx* op:Gemm", "Gemm");
    assert_hits("dtype:f99", "'dtype:f99': there is no number format of that name");
}

static void params_are_compared(void **state)
{
    assert_hits("params>50k op:conv*", "Conv");
    assert_hits("params<1k op:conv*", "ConvTranspose");
    assert_hits("params>=640 params<=640 op:conv*", "ConvTranspose");
    assert_hits("params=50176 op:conv*", "Conv");
    assert_hits("params>many", "'params>many': params> needs a number such as 1000, 1.5k or 2M");
    assert_hits("params>", "'params>': params> needs a number such as 1000, 1.5k or 2M");
}

static void up_down_and_path_follow_wires(void **state)
{
    assert_hits("up:ConvTranspose", "input Conv Relu");
    assert_hits("down:ConvTranspose", "Relu Add Gemm output");
    assert_hits("up:\"encoder/layer.1/Relu\" op:Conv", "Conv");
    assert_hits("path:x..Neg", "input Neg");
    assert_hits("down:\"input\"", "emptied by down:\"input\""); /* a type, no name */
    assert_hits("path:ConvTranspose..Add", "ConvTranspose Relu Add");
    assert_hits("path:Add..Conv", "emptied by path:Add..Conv");
    assert_hits("path:Add", "'path:Add': path: needs two names, as in path:a..b");
    assert_hits("up:nothing", "emptied by up:nothing");
}

static void type_counts_groups_too(void **state)
{
    assert_hits("type:relu", "Relu Relu");
    assert_hits("name:relu", "Relu Relu");
    assert_hits("name:encoder", "+");
}

static void what_needs_running_is_refused_by_name(void **state)
{
    assert_hits("macs>1M", "macs> needs a model that runs");
    assert_hits("flops<3", "flops< needs a model that runs");
}

static void an_unknown_filter_is_named(void **state)
{
    net *n = *state;
    vt_hits found;
    vt_err err = {0};
    assert_false(vt_search_run(n->s, n->arena, VT_S("relu kind:x"), 9, &found, &err));
    assert_int_equal(err.code, VT_BAD_INPUT);
    assert_non_null(strstr(err.reason, "'kind:x': there is no filter kind:"));
    assert_hits("conv_out:0", "Conv"); /* a name with a colon is no filter */
    assert_hits("onnx::Relu", "emptied by onnx::Relu");
}

static void hits_beyond_the_limit_are_counted(void **state)
{
    net *n = *state;
    vt_hits found;
    vt_err err = {0};
    assert_true(vt_search_run(n->s, n->arena, VT_S("encoder"), 2, &found, &err));
    assert_int_equal(found.n, 2);
    assert_true(found.total > 4);
    assert_true(vt_str_is(n->h.items.at[found.items[0]].path, "encoder"));
}

/* Completions joined by spaces. */
static const char *completed(void **state, const char *query)
{
    net *n = *state;
    static char text[512];
    const vt_str *list;
    size_t count;
    vt_err err = {0};
    assert_true(vt_search_complete(n->s, n->arena, vt_str_of(query), 4, &list, &count, &err));
    text[0] = 0;
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s", i ? " " : "",
                 VT_ARG(list[i]));
    return text;
}

static void the_last_term_is_completed(void **state)
{
    assert_string_equal(completed(state, "op:Co"), "op:Conv op:ConvTranspose");
    assert_string_equal(completed(state, "relu op:r"), "op:Relu op:ConvTranspose");
    assert_string_equal(completed(state, "op:"), "op:Relu op:Add op:Conv op:ConvTranspose");
    assert_string_equal(completed(state, "dtype:"), "dtype:i64 dtype:f16 dtype:f32");
    assert_string_equal(completed(state, "in:enc"),
                        "in:encoder in:encoder/layer.0 in:encoder/layer.1");
    assert_string_equal(completed(state, "rel"), "op:Relu");
    assert_string_equal(completed(state, "para"), "params>");
    assert_string_equal(completed(state, "shape:64"), "shape:64x784 shape:10x64 shape:1x64");
    assert_string_equal(completed(state, "name:größ"), "name:\"Größe Ω\"");
    assert_string_equal(completed(state, "zzz"), "");
}

static size_t reached(void **state, const char *path, bool up)
{
    net *n = *state;
    const vt_id *items;
    size_t count;
    vt_err err = {0};
    vt_id from = hand_find(&n->h, path);
    assert_int_not_equal(from, VT_NONE);
    assert_true(vt_reach(n->arena, &n->h, from, up, &items, &count, &err));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(n->h.items.at[items[i]].n_children, 0);
        assert_true(i == 0 || items[i] > items[i - 1]);
    }
    return count;
}

static void reach_leaves_out_where_it_began(void **state)
{
    assert_int_equal(reached(state, "encoder/layer.0", false), 5); /* not its own two */
    assert_int_equal(reached(state, "encoder/layer.0", true), 1);
    assert_int_equal(reached(state, "head/Add", true), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_match_names_without_case_and_all_must),
        cmocka_unit_test(words_match_values_and_weights),
        cmocka_unit_test(case_is_folded_beyond_ascii),
        cmocka_unit_test(quotes_ask_for_the_whole_field),
        cmocka_unit_test(globs_match_whole_fields),
        cmocka_unit_test(op_means_the_whole_name_when_there_is_one),
        cmocka_unit_test(in_means_inside_a_scope),
        cmocka_unit_test(dtype_and_shape_look_at_outputs_and_weights),
        cmocka_unit_test(params_are_compared),
        cmocka_unit_test(up_down_and_path_follow_wires),
        cmocka_unit_test(type_counts_groups_too),
        cmocka_unit_test(what_needs_running_is_refused_by_name),
        cmocka_unit_test(an_unknown_filter_is_named),
        cmocka_unit_test(hits_beyond_the_limit_are_counted),
        cmocka_unit_test(the_last_term_is_completed),
        cmocka_unit_test(reach_leaves_out_where_it_began),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
