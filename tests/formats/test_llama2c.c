/* Files of llama2.c in its three versions, written here; and the real one, beside its GGUF copy. */
#include "opening.h"

#include <unistd.h>

enum { DIM = 8, HIDDEN = 12, LAYERS = 2, HEADS = 2, KV = 1, VOCAB = 5, POSITIONS = 3, GROUP = 4 };

static void put_int(vt_buf *b, int32_t v)
{
    vt_buf_bytes(b, &v, sizeof v);
}

static void put_sizes(vt_buf *b, int32_t vocab)
{
    const int32_t all[] = {DIM, HIDDEN, LAYERS, HEADS, KV, vocab, POSITIONS};
    for (int i = 0; i < 7; i++)
        put_int(b, all[i]);
}

/* `n` numbers: first, first + 1... */
static void put_floats(vt_buf *b, int n, float first)
{
    for (int i = 0; i < n; i++) {
        float v = first + (float)i;
        vt_buf_bytes(b, &v, sizeof v);
    }
}

enum { MATRICES = DIM * DIM + DIM * 4 + DIM * 4 + DIM * DIM + 3 * DIM * HIDDEN };

static vt_buf version0(bool shared)
{
    vt_buf b = {0};
    put_sizes(&b, shared ? VOCAB : -VOCAB);
    put_floats(&b, VOCAB * DIM, 100);
    put_floats(&b, LAYERS * DIM, 200);
    put_floats(&b, LAYERS * (DIM * DIM + DIM * 4 + DIM * 4 + DIM * DIM), 300);
    put_floats(&b, LAYERS * DIM, 400);
    put_floats(&b, LAYERS * 3 * DIM * HIDDEN, 500);
    put_floats(&b, DIM, 600);
    put_floats(&b, 2 * POSITIONS * 2, 700);
    if (!shared)
        put_floats(&b, VOCAB * DIM, 800);
    return b;
}

static vt_buf versioned(int version, bool shared)
{
    vt_buf b = {0};
    vt_buf_bytes(&b, "24ka", 4);
    put_int(&b, version);
    put_sizes(&b, VOCAB);
    vt_buf_char(&b, shared);
    put_int(&b, GROUP);
    while (b.n < 256)
        vt_buf_char(&b, 0);
    put_floats(&b, 2 * LAYERS * DIM + DIM, 200);
    int n = VOCAB * DIM * (shared ? 1 : 2) + LAYERS * MATRICES;
    if (version == 1)
        put_floats(&b, n, 300);
    else
        for (int i = 0; i < n + n / GROUP * 4; i++)
            vt_buf_char(&b, (char)i);
    return b;
}

static float first_of(const vt_model *m, const char *name)
{
    float v;
    assert_true(vt_weight_read(m, weight_named(m, name), 0, 1, &v, NULL));
    return v;
}

static void version_0_is_known_by_its_size(void **state)
{
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        vt_buf b = version0(shared);
        vt_model *m = open_bytes(b.p, b.n, "net.bin");
        assert_string_equal(m->format, "llama2c");
        assert_int_equal(m->weights.n, 2 + 9 * LAYERS + !shared);
        assert_true(first_of(m, "tok_embeddings.weight") == 100);
        assert_true(first_of(m, "layers.1.attention_norm.weight") == 200 + DIM);
        assert_true(first_of(m, "layers.1.attention.wq.weight") == 300 + DIM * DIM);
        assert_true(first_of(m, "layers.0.feed_forward.w1.weight") == 500);
        assert_true(first_of(m, "norm.weight") == 600);
        if (!shared)
            assert_true(first_of(m, "output.weight") == 800);
        const vt_weight *k = &m->weights.at[weight_named(m, "layers.0.attention.wk.weight")];
        assert_true(k->rank == 2 && k->shape[0] == 4 && k->shape[1] == DIM);
        vt_model_close(m);
        vt_buf_free(&b);
    }
}

static void a_cut_file_shows_what_is_left(void **state)
{
    (void)state;
    vt_buf b = version0(true);
    vt_model *m = open_bytes(b.p, b.n - 80, "net.bin");
    assert_non_null(m->weights.at[weight_named(m, "norm.weight")].missing);
    assert_non_null(m->weights.at[0].data);
    vt_model_close(m);
    vt_buf_free(&b);
}

static void version_1_has_the_norms_first(void **state)
{
    (void)state;
    vt_buf b = versioned(1, false);
    vt_model *m = open_bytes(b.p, b.n, "net.bin");
    assert_int_equal(m->weights.n, 3 + 9 * LAYERS);
    assert_true(first_of(m, "layers.0.ffn_norm.weight") == 200 + LAYERS * DIM);
    assert_true(first_of(m, "tok_embeddings.weight") == 300);
    assert_true(first_of(m, "output.weight") == 300 + VOCAB * DIM + LAYERS * MATRICES);
    vt_model_close(m);
    vt_buf_free(&b);
}

static void version_2_has_scales_behind_each_matrix(void **state)
{
    (void)state;
    vt_buf b = versioned(2, true);
    vt_model *m = open_bytes(b.p, b.n, "net.bin");
    const vt_weight *q = &m->weights.at[weight_named(m, "layers.1.attention.wo.weight")];
    const vt_weight *s = &m->weights.at[weight_named(m, "layers.1.attention.wo.weight.scales")];
    assert_true(q->dtype == VT_DTYPE_I8 && s->dtype == VT_DTYPE_F32);
    assert_true(s->shape[0] == DIM && s->shape[1] == DIM / GROUP);
    assert_true(s->offset == q->offset + DIM * DIM);
    assert_true(q->quant && q->quant->run == GROUP && q->quant->n == DIM * DIM / GROUP);
    assert_ptr_equal(q->quant->scale, s->data);
    const vt_weight *last = &m->weights.at[m->weights.n - 1];
    assert_int_equal(last->offset + last->bytes, b.n);
    vt_model_close(m);
    vt_buf_free(&b);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    vt_buf b = versioned(3, true);
    refused_as(b.p, b.n, "net.bin", "net.bin: version 3 of llama2.c's format; 0 to 2 are known");
    b.p[4] = 1;
    b.p[8] = 7;
    refused_as(b.p, b.n, "net.bin", "net.bin: the sizes in its header make no sense (version 1)");
    vt_buf_free(&b);
}

/* The GGUF copy of the real file holds the same numbers; only q and k have their rows in the same
 * order in both. */
static void the_real_file_equals_its_gguf_copy(void **state)
{
    (void)state;
    const char *shared = getenv("VITRINE_SHARED");
    char path[1024];
    vt_err err = {0};
    snprintf(path, sizeof path, "%s/models/llama2c/stories260K/stories260K.bin",
             shared ? shared : "../shared");
    if (access(path, R_OK)) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    vt_model *a = vt_open(path, NULL, &err);
    snprintf(path, sizeof path, "%s/models/gguf/stories260K/stories260K-F32.gguf",
             shared ? shared : "../shared");
    vt_model *b = vt_open(path, NULL, &err);
    assert_true(a && b);
    static const char *const pairs[][2] = {
        {"tok_embeddings.weight", "token_embd.weight"},
        {"layers.4.attention.wq.weight", "blk.4.attn_q.weight"},
        {"layers.0.attention.wk.weight", "blk.0.attn_k.weight"},
        {"layers.2.feed_forward.w2.weight", "blk.2.ffn_down.weight"},
        {"norm.weight", "output_norm.weight"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const vt_weight *v = &a->weights.at[weight_named(a, pairs[i][0])];
        const vt_weight *w = &b->weights.at[weight_named(b, pairs[i][1])];
        assert_int_equal(v->count, w->count);
        assert_memory_equal(v->data, w->data, v->bytes);
    }
    const vt_weight *table = &a->weights.at[weight_named(a, "tok_embeddings.weight")];
    assert_true(table->rows && table->rows->n == 512);
    assert_true(vt_str_is(table->rows->words[259], " t"));
    vt_model_close(a);
    vt_model_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_0_is_known_by_its_size),
        cmocka_unit_test(a_cut_file_shows_what_is_left),
        cmocka_unit_test(version_1_has_the_norms_first),
        cmocka_unit_test(version_2_has_scales_behind_each_matrix),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(the_real_file_equals_its_gguf_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
