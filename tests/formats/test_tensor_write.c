/* Tensors written as safetensors and read again: what is known keeps its bits, the rest its
 * numbers. */
#include "opening.h"

#include <unistd.h>

static char folder[] = "/tmp/vitrine-write-XXXXXX";
static char path[256];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/w.safetensors", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* A GGUF file with these tensors, each of `n` elements, over the same bytes. */
static vt_buf gguf_of(const char *const *names, const int *types, const int *sizes, int n)
{
    vt_buf b = {0};
    const uint64_t head[] = {(uint64_t)n, 0};
    vt_buf_bytes(&b, "GGUF\3\0\0\0", 8);
    vt_buf_bytes(&b, head, sizeof head);
    for (int i = 0; i < n; i++) {
        const uint64_t length = strlen(names[i]), size = (uint64_t)sizes[i], offset = 0;
        const uint32_t rank = 1, type = (uint32_t)types[i];
        vt_buf_bytes(&b, &length, 8);
        vt_buf_text(&b, names[i]);
        vt_buf_bytes(&b, &rank, 4);
        vt_buf_bytes(&b, &size, 8);
        vt_buf_bytes(&b, &type, 4);
        vt_buf_bytes(&b, &offset, 8);
    }
    while (b.n % 32)
        vt_buf_char(&b, 0);
    for (int i = 0; i < 2048; i++)
        vt_buf_char(&b, (char)(i % 5 * 31 + i / 7));
    return b;
}

static vt_model *written(const vt_model *m)
{
    vt_id ids[16];
    vt_err err = {0};
    for (vt_id i = 0; i < m->weights.n; i++)
        ids[i] = i;
    if (!vt_safetensors_write(m, ids, m->weights.n, path, NULL, &err))
        fail_msg("%s", err.reason);
    vt_model *back = vt_open(path, NULL, &err);
    if (!back)
        fail_msg("%s", err.reason);
    return back;
}

static void numbers_are_kept(void **state)
{
    (void)state;
    static const char *const names[] = {"i8", "f16", "q4_0", "f32", "iq2", "bf16", "f64"};
    static const int types[] = {24, 1, 2, 0, 16, 30, 28}, sizes[] = {3, 5, 64, 7, 256, 9, 2};
    static const vt_dtype as[] = {VT_DTYPE_I8,  VT_DTYPE_F16,  VT_DTYPE_F32, VT_DTYPE_F32,
                                  VT_DTYPE_F32, VT_DTYPE_BF16, VT_DTYPE_F64};
    vt_buf b = gguf_of(names, types, sizes, 7);
    vt_model *m = open_bytes(b.p, b.n, "made.gguf"), *back = written(m);
    assert_int_equal(back->weights.n, 7);
    for (int i = 0; i < 7; i++) {
        const vt_weight *w = &m->weights.at[i];
        const vt_weight *v = &back->weights.at[weight_named(back, names[i])];
        double have[256], want[256];
        assert_true(v->dtype == as[i] && v->count == w->count);
        assert_int_equal(v->offset % (vt_dtype_bits(v->dtype) / 8), 0);
        assert_true(vt_decode_f64(w->dtype, w->data, 0, w->count, want));
        assert_true(vt_decode_f64(v->dtype, v->data, 0, v->count, have));
        assert_memory_equal(have, want, (size_t)w->count * sizeof *want);
    }
    vt_model_close(m);
    vt_model_close(back);
    vt_buf_free(&b);
}

static void names_become_unique(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "a", "a.1"};
    static const int types[] = {0, 0, 0}, sizes[] = {1, 2, 3};
    vt_buf b = gguf_of(names, types, sizes, 3);
    vt_model *m = open_bytes(b.p, b.n, "made.gguf"), *back = written(m);
    assert_int_equal(back->weights.at[weight_named(back, "a")].count, 1);
    assert_int_equal(back->weights.at[weight_named(back, "a.1")].count, 2);
    assert_int_equal(back->weights.at[weight_named(back, "a.1.1")].count, 3);
    vt_model_close(m);
    vt_model_close(back);
    vt_buf_free(&b);
}

static void a_tensor_that_is_not_there_leaves_no_file(void **state)
{
    (void)state;
    static const char *const names[] = {"far"};
    static const int types[] = {0}, sizes[] = {4000};
    vt_buf b = gguf_of(names, types, sizes, 1);
    vt_model *m = open_bytes(b.p, b.n, "made.gguf");
    vt_err err = {0};
    char text[2200];
    unlink(path);
    assert_false(vt_safetensors_write(m, (vt_id[]){0}, 1, path, NULL, &err));
    assert_string_equal(vt_err_text(&err, text, sizeof text),
                        "weight 'far': its data would end at byte 16064, but the file has 2112");
    assert_int_not_equal(access(path, F_OK), 0);
    vt_model_close(m);
    vt_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_kept),
        cmocka_unit_test(names_become_unique),
        cmocka_unit_test(a_tensor_that_is_not_there_leaves_no_file),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
