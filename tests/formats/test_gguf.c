/* GGUF files written here, byte by byte, in all versions and both byte orders. */
#include "opening.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- writing ------------------------------------------------------------------------------------
 */

typedef struct writer {
    vt_buf b;
    uint32_t version;
    bool big;
} writer;

static void put_number(writer *w, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        vt_buf_char(&w->b, (char)(v >> 8 * (w->big ? bytes - 1 - i : i)));
}

static void put_size(writer *w, uint64_t v)
{
    put_number(w, v, w->version == 1 ? 4 : 8);
}

static void put_text(writer *w, const char *s)
{
    put_size(w, strlen(s));
    vt_buf_text(&w->b, s);
}

static void begin(writer *w, uint32_t version, bool big, int tensors, int pairs)
{
    w->version = version;
    w->big = big;
    vt_buf_bytes(&w->b, "GGUF", 4);
    put_number(w, version, 4);
    put_size(w, (uint64_t)tensors);
    put_size(w, (uint64_t)pairs);
}

static void put_pair(writer *w, const char *key, uint32_t type, uint64_t v, int bytes)
{
    put_text(w, key);
    put_number(w, type, 4);
    put_number(w, v, bytes);
}

static void put_string_pair(writer *w, const char *key, const char *value)
{
    put_text(w, key);
    put_number(w, 8, 4);
    put_text(w, value);
}

/* A matrix of `rows` x `columns`; GGUF writes the columns first. */
static void put_tensor(writer *w, const char *name, uint64_t rows, uint64_t columns, uint32_t type,
                       uint64_t offset)
{
    put_text(w, name);
    put_number(w, 2, 4);
    put_size(w, columns);
    put_size(w, rows);
    put_number(w, type, 4);
    put_number(w, offset, 8);
}

static void pad(writer *w, size_t to)
{
    while (w->b.n % to)
        vt_buf_char(&w->b, 0);
}

static vt_model *opened(writer *w)
{
    return open_bytes(w->b.p, w->b.n, "made.gguf");
}

static void refused(writer *w, const char *sentence)
{
    refused_as(w->b.p, w->b.n, "made.gguf", sentence);
    vt_buf_free(&w->b);
}

static vt_str meta_of(const vt_model *m, const char *key)
{
    for (size_t i = 0; i < m->meta.n; i++)
        if (vt_str_is(m->meta.at[i].key, key))
            return m->meta.at[i].value;
    return VT_S("(absent)");
}

#define IS(str, text) assert_true(vt_str_is(str, text))

/* ---- claims
 * -------------------------------------------------------------------------------------- */

/* The same small model in every version and order reads the same. */
static void put_small(writer *w, uint32_t version, bool big)
{
    begin(w, version, big, 3, 7);
    put_string_pair(w, "general.architecture", "none of them");
    put_pair(w, "general.file_type", 4, 15, 4);
    put_pair(w, "a.float", 6, 0x3a83126f, 4);
    put_pair(w, "a.negative", 11, (uint64_t)-3, 8);
    put_pair(w, "a.truth", 7, 1, 1);
    put_text(w, "an.array");
    put_number(w, 9, 4); /* of arrays */
    put_number(w, 9, 4);
    put_size(w, 2);
    put_number(w, 2, 4); /* the first: u16 */
    put_size(w, 2);
    put_number(w, 7, 2);
    put_number(w, 8, 2);
    put_number(w, 8, 4); /* the second: strings */
    put_size(w, 1);
    put_text(w, "x\"y");
    put_text(w, "tokenizer.ggml.tokens");
    put_number(w, 9, 4);
    put_number(w, 8, 4);
    put_size(w, 20);
    for (int i = 0; i < 20; i++)
        put_text(w, i == 7 ? "seven" : "t");
    put_tensor(w, "token_embd.weight", 20, 2, 0, 0);
    put_tensor(w, "halves", 1, 2, 1, 160);
    put_tensor(w, "blocks", 2, 32, 8, 192);
    pad(w, 32);
    size_t data = w->b.n;
    for (int i = 0; i < 40; i++) {
        float f = (float)i / 2;
        uint32_t bits;
        memcpy(&bits, &f, 4);
        put_number(w, bits, 4);
    }
    put_number(w, 0x3c00, 2);
    put_number(w, 0xc000, 2);
    pad(w, 32);
    while (w->b.n < data + 192)
        vt_buf_char(&w->b, 0);
    for (int i = 0; i < 2; i++) {
        put_number(w, i ? 0x3c00 : 0x3800, 2);
        for (int k = 0; k < 32; k++)
            vt_buf_char(&w->b, (char)(k - 5));
    }
}

static void check_small(vt_model *m)
{
    IS(meta_of(m, "general.architecture"), "none of them");
    IS(meta_of(m, "general.file_type"), "15 (mostly q4_k medium)");
    IS(meta_of(m, "a.float"), "0.001");
    IS(meta_of(m, "a.negative"), "-3");
    IS(meta_of(m, "a.truth"), "true");
    IS(meta_of(m, "an.array"), "[[7,8],[\"x\\\"y\"]]");
    IS(meta_of(m, "tokenizer.ggml.tokens"), "20 strings");
    vt_id table = weight_named(m, "token_embd.weight");
    const vt_weight *w = &m->weights.at[table];
    assert_true(w->rank == 2 && w->shape[0] == 20 && w->shape[1] == 2 && w->dtype == VT_DTYPE_F32);
    assert_true(w->rows && w->rows->n == 20);
    IS(w->rows->words[7], "seven");
    float f[40];
    assert_true(vt_weight_read(m, table, 0, 40, f, NULL));
    assert_true(f[39] == 19.5f);
    uint16_t h[2];
    assert_true(vt_weight_read(m, weight_named(m, "halves"), 0, 2, h, NULL));
    assert_true(h[0] == 0x3c00 && h[1] == 0xc000);
    uint8_t block[34];
    assert_true(vt_weight_read(m, weight_named(m, "blocks"), 32, 32, block, NULL));
    assert_true(block[0] == 0 && block[1] == 0x3c && (int8_t)block[2] == -5);
}

static void every_version_and_order_reads_the_same(void **state)
{
    (void)state;
    static const struct {
        uint32_t version;
        bool big;
        const char *says;
    } all[] = {{1, false, "GGUF v1"},
               {2, false, "GGUF v2"},
               {3, false, "GGUF v3"},
               {3, true, "GGUF v3, big-endian"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        writer w = {0};
        put_small(&w, all[i].version, all[i].big);
        vt_model *m = opened(&w);
        IS(m->version, all[i].says);
        check_small(m);
        vt_model_close(m);
        vt_buf_free(&w.b);
    }
}

static void a_file_without_tensors_opens(void **state)
{
    (void)state;
    writer w = {0};
    begin(&w, 3, false, 0, 1);
    put_string_pair(&w, "tokenizer.ggml.model", "bert");
    vt_model *m = opened(&w);
    assert_int_equal(m->weights.n, 0);
    assert_int_equal(m->notes.n, 0);
    assert_false(m->has_graph);
    IS(m->no_graph, "the file holds a vocabulary and no tensors");
    vt_model_close(m);
    vt_buf_free(&w.b);
}

static void the_alignment_is_the_files(void **state)
{
    (void)state;
    writer w = {0};
    begin(&w, 3, false, 1, 1);
    put_pair(&w, "general.alignment", 4, 256, 4);
    put_tensor(&w, "t", 1, 4, 24, 0);
    pad(&w, 256);
    vt_buf_bytes(&w.b, "\1\2\3\4", 4);
    vt_model *m = opened(&w);
    assert_true(m->weights.at[0].data[3] == 4);
    vt_model_close(m);
    vt_buf_free(&w.b);
}

/* What is wrong with one tensor does not hide the others. */
static void a_tensor_that_cannot_be_had_is_named(void **state)
{
    (void)state;
    writer w = {0};
    begin(&w, 3, false, 4, 0);
    put_tensor(&w, "good", 1, 4, 24, 0);
    put_tensor(&w, "cut", 1, 4, 0, 32);
    put_tensor(&w, "old", 1, 32, 31, 0);
    put_tensor(&w, "odd", 1, 30, 2, 0);
    pad(&w, 32);
    vt_buf_bytes(&w.b, "\1\2\3\4", 4);
    vt_model *m = opened(&w);
    assert_non_null(m->weights.at[0].data);
    assert_string_equal(m->weights.at[1].missing,
                        "its data would end at byte 272, but the file has 228");
    assert_string_equal(m->weights.at[2].missing, "its type, q4_0_4_4, was taken back from GGUF");
    assert_string_equal(m->weights.at[3].missing,
                        "its rows of 30 elements are no whole blocks of 32");
    assert_int_equal(m->notes.n, 1);
    vt_model_close(m);
    vt_buf_free(&w.b);
}

static void damage_is_said_with_its_place(void **state)
{
    (void)state;
    writer w = {0};
    begin(&w, 9, false, 0, 0);
    refused(&w, "made.gguf: GGUF version 9; versions 1 to 3 are known");
    w = (writer){0};
    begin(&w, 3, false, 0, 2);
    put_string_pair(&w, "a", "b");
    put_text(&w, "c");
    put_number(&w, 13, 4);
    refused(&w, "made.gguf: metadata 2 of 2: 'c': a value of type 13, which GGUF does not have");
    w = (writer){0};
    begin(&w, 3, false, 0, 1);
    put_text(&w, "c");
    put_number(&w, 9, 4);
    put_number(&w, 4, 4);
    put_number(&w, UINT64_MAX / 2, 8);
    refused(&w,
            "made.gguf: metadata 1 of 1: 'c': byte 49: 18446744073709551615 bytes should follow, "
            "but the file ends after 0");
    w = (writer){0};
    begin(&w, 3, false, 1, 0);
    put_tensor(&w, "t", UINT64_C(1) << 40, UINT64_C(1) << 40, 0, 0);
    refused(&w, "made.gguf: tensor 1 of 1: 't': its sizes multiply to more than 2^64 elements");
    w = (writer){0};
    begin(&w, 3, false, 0, 1);
    put_pair(&w, "general.alignment", 4, 0, 4);
    refused(&w,
            "made.gguf: metadata 1 of 1: 'general.alignment': an alignment of 0 bytes cannot be");
}

static void arrays_are_bounded_in_depth(void **state)
{
    (void)state;
    writer w = {0};
    begin(&w, 3, false, 0, 1);
    put_text(&w, "deep");
    put_number(&w, 9, 4);
    for (int i = 0; i < 100; i++) {
        put_number(&w, 9, 4);
        put_number(&w, 1, 8);
    }
    refused(&w, "made.gguf: metadata 1 of 1: 'deep': arrays lie more than 8 deep");
}

static void a_file_that_was_taken_for_text_is_told(void **state)
{
    (void)state;
    writer w = {0};
    begin(&w, 3, false, 0, 2);
    put_text(&w, "a.key");
    put_number(&w, 4, 4);
    vt_buf_bytes(&w.b, "\xef\xbf\xbd\1\0\0", 6);
    put_string_pair(&w, "b", "c");
    refused(&w, "made.gguf: the file was copied as if it were text: bytes were replaced by U+FFFD, "
                "the first at byte 41, so what they said is lost");
}

/* ---- parts
 * ---------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/vitrine-gguf-XXXXXX";

static const char *part_path(int i)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/net-%05d-of-00003.gguf", folder, i);
    return path;
}

static void put_part(int i)
{
    writer w = {0};
    char name[16];
    begin(&w, 3, false, 1, i == 1 ? 3 : 2);
    put_pair(&w, "split.no", 2, (uint64_t)i - 1, 2);
    put_pair(&w, "split.count", 2, 3, 2);
    if (i == 1)
        put_string_pair(&w, "general.name", "in three parts");
    snprintf(name, sizeof name, "part%d", i);
    put_tensor(&w, name, 1, 4, 24, 0);
    pad(&w, 32);
    vt_buf_bytes(&w.b, (char[]){(char)i, 0, 0, 0}, 4);
    assert_true(vt_file_write(part_path(i), vt_buf_view(&w.b), NULL));
    vt_buf_free(&w.b);
}

static void parts_are_found_from_any_one(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    for (int i = 1; i <= 3; i++)
        put_part(i);
    for (int i = 1; i <= 3; i++) {
        vt_err err = {0};
        vt_model *m = vt_open(part_path(i), NULL, &err);
        assert_non_null(m);
        assert_int_equal(m->weights.n, 3);
        IS(meta_of(m, "general.name"), "in three parts");
        for (int k = 0; k < 3; k++) {
            int8_t v[4];
            assert_true(vt_weight_read(m, (vt_id)k, 0, 4, v, NULL));
            assert_int_equal(v[0], k + 1);
        }
        assert_int_equal(m->notes.n, 0);
        vt_model_close(m);
    }
}

static void a_folder_of_parts_is_one_model(void **state)
{
    (void)state;
    vt_model *m = vt_open(folder, NULL, NULL);
    assert_non_null(m);
    assert_int_equal(m->weights.n, 3);
    vt_model_close(m);
}

static void a_missing_part_is_named_and_the_rest_shown(void **state)
{
    (void)state;
    unlink(part_path(2));
    vt_model *m = vt_open(part_path(3), NULL, NULL);
    assert_non_null(m);
    assert_int_equal(m->weights.n, 2);
    assert_int_equal(m->notes.n, 1);
    IS(m->notes.at[0], "part 2 of 3 is missing: net-00002-of-00003.gguf: no such file");
    vt_model_close(m);
    unlink(part_path(1));
    unlink(part_path(3));
    rmdir(folder);
}

/* A Llama of one layer, in GGUF's names, and what it becomes. */
static void put_llama(writer *w, bool tied)
{
    static const struct {
        const char *name;
        int rows, columns;
    } tensors[] = {
        {"token_embd.weight", 20, 8},    {"blk.0.attn_norm.weight", 0, 8},
        {"blk.0.attn_q.weight", 8, 8},   {"blk.0.attn_k.weight", 4, 8},
        {"blk.0.attn_v.weight", 4, 8},   {"blk.0.attn_output.weight", 8, 8},
        {"blk.0.ffn_norm.weight", 0, 8}, {"blk.0.ffn_gate.weight", 12, 8},
        {"blk.0.ffn_up.weight", 12, 8},  {"blk.0.ffn_down.weight", 8, 12},
        {"output_norm.weight", 0, 8},    {"rope_freqs.weight", 0, 2},
        {"output.weight", 20, 8},
    };
    int n = (int)(sizeof tensors / sizeof *tensors) - tied;
    begin(w, 3, false, n, 5);
    put_string_pair(w, "general.architecture", "llama");
    put_pair(w, "llama.block_count", 4, 1, 4);
    put_pair(w, "llama.attention.head_count", 4, 4, 4);
    put_pair(w, "llama.attention.head_count_kv", 4, 2, 4);
    put_pair(w, "llama.embedding_length", 4, 8, 4);
    for (int i = 0; i < n; i++) {
        put_text(w, tensors[i].name);
        put_number(w, tensors[i].rows ? 2 : 1, 4);
        put_size(w, (uint64_t)tensors[i].columns);
        if (tensors[i].rows)
            put_size(w, (uint64_t)tensors[i].rows);
        put_number(w, 0, 4);
        put_number(w, 0, 8);
    }
    pad(w, 32);
    for (int i = 0; i < 160; i++)
        put_number(w, 0x3f800000, 4);
}

static void a_llama_gets_its_graph_and_keeps_its_names(void **state)
{
    (void)state;
    for (int tied = 0; tied < 2; tied++) {
        writer w = {0};
        put_llama(&w, tied);
        vt_model *m = opened(&w);
        if (!m->has_graph)
            fail_msg("%.*s", VT_ARG(m->no_graph));
        IS(m->architecture, "llama");
        const vt_node *q = node_named(m, "model.layers.0.self_attn.q_proj");
        const vt_value *v = &m->values.at[q->inputs[1]];
        IS(m->weights.at[v->weight].name, "blk.0.attn_q.weight");
        vt_model_close(m);
        vt_buf_free(&w.b);
    }
}

static void an_unknown_architecture_is_named(void **state)
{
    (void)state;
    writer w = {0};
    put_small(&w, 3, false);
    vt_model *m = opened(&w);
    IS(m->no_graph, "its architecture, 'none of them', is none that vitrine knows how to draw");
    vt_model_close(m);
    vt_buf_free(&w.b);
}

/* ---- real files
 * ------------------------------------------------------------------------------------ */

static vt_model *shared_model(const char *name)
{
    const char *shared = getenv("VITRINE_SHARED");
    char path[1024];
    snprintf(path, sizeof path, "%s/models/made-torch/%s", shared ? shared : "../shared", name);
    if (access(path, R_OK)) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    vt_model *m = vt_open(path, NULL, NULL);
    assert_non_null(m);
    return m;
}

/* Tensors of `have` that `want` holds as "PREFIX/NAME" are the same numbers, bit for bit. */
static int compare(const vt_model *have, const vt_model *want, const char *prefix)
{
    int compared = 0;
    for (vt_id i = 0; i < have->weights.n; i++) {
        const vt_weight *w = &have->weights.at[i];
        for (vt_id k = 0; k < want->weights.n; k++) {
            const vt_weight *v = &want->weights.at[k];
            if (!vt_str_starts(v->name, vt_str_of(prefix)) ||
                !vt_str_eq(vt_str_from(v->name, strlen(prefix)), w->name))
                continue;
            double *a = calloc(w->count, sizeof *a), *b = calloc(w->count, sizeof *b);
            assert_true(a && b && v->count == w->count && v->rank == w->rank);
            assert_memory_equal(v->shape, w->shape, (size_t)w->rank * sizeof *w->shape);
            assert_true(vt_decode_f64(w->dtype, w->data, 0, w->count, a));
            assert_true(vt_decode_f64(v->dtype, v->data, 0, v->count, b));
            assert_memory_equal(a, b, w->count * sizeof *a);
            free(a);
            free(b);
            compared++;
        }
    }
    return compared;
}

/* What PyPI's gguf made of the blocks is recorded beside them. */
static void real_blocks_are_decoded_as_recorded(void **state)
{
    (void)state;
    vt_model *blocks = shared_model("gguf-blocks-k/blocks.gguf");
    vt_model *want = shared_model("gguf-blocks-k/dequant.safetensors");
    assert_int_equal(compare(blocks, want, ""), want->weights.n);
    vt_model_close(blocks);
    vt_model_close(want);
    static const char *const types[] = {"F32",  "F16",  "BF16", "Q8_0",
                                        "Q4_0", "Q4_1", "Q5_0", "Q5_1"};
    want = shared_model("llama-tiny-gguf/dequant.safetensors");
    int compared = 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char name[64], prefix[16];
        snprintf(name, sizeof name, "llama-tiny-gguf/model-%s.gguf", types[i]);
        snprintf(prefix, sizeof prefix, "%s/", types[i]);
        vt_model *m = shared_model(name);
        compared += compare(m, want, prefix);
        vt_model_close(m);
    }
    assert_int_equal(compared, want->weights.n);
    vt_model_close(want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_and_order_reads_the_same),
        cmocka_unit_test(a_file_without_tensors_opens),
        cmocka_unit_test(the_alignment_is_the_files),
        cmocka_unit_test(a_tensor_that_cannot_be_had_is_named),
        cmocka_unit_test(damage_is_said_with_its_place),
        cmocka_unit_test(arrays_are_bounded_in_depth),
        cmocka_unit_test(a_file_that_was_taken_for_text_is_told),
        cmocka_unit_test(parts_are_found_from_any_one),
        cmocka_unit_test(a_folder_of_parts_is_one_model),
        cmocka_unit_test(a_missing_part_is_named_and_the_rest_shown),
        cmocka_unit_test(a_llama_gets_its_graph_and_keeps_its_names),
        cmocka_unit_test(an_unknown_architecture_is_named),
        cmocka_unit_test(real_blocks_are_decoded_as_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
