/* The model's own questions: types as text, weights that cannot be read. */
#include "hand_model.h"

static void reads_as(const vt_type *t, const char *want)
{
    vt_buf b = {0};
    vt_put_type(&b, t);
    vt_buf_char(&b, 0);
    assert_string_equal(b.p, want);
    vt_buf_free(&b);
}

static void types_read_as_people_write_them(void **state)
{
    (void)state;
    const vt_dim dims[] = {{1, {0}}, {-1, VT_S("N")}, {-1, {0}}};
    const vt_type tensor = {.kind = VT_TYPE_TENSOR, .dtype = VT_DTYPE_F32, .rank = 3, .dims = dims};
    const vt_type scalar = {.kind = VT_TYPE_TENSOR, .dtype = VT_DTYPE_I64};
    const vt_type loose = {
        .kind = VT_TYPE_TENSOR, .dtype = VT_DTYPE_UNKNOWN, .file_dtype = 29, .rank = -1};
    const vt_type sequence = {.kind = VT_TYPE_SEQUENCE, .elem = &tensor};
    const vt_type map = {.kind = VT_TYPE_MAP, .dtype = VT_DTYPE_STRING, .elem = &scalar};
    const vt_type sparse = {.kind = VT_TYPE_SPARSE, .dtype = VT_DTYPE_F32, .rank = 1, .dims = dims};
    const vt_type optional = {.kind = VT_TYPE_OPTIONAL, .elem = &sequence};
    const vt_type opaque = {.kind = VT_TYPE_OPAQUE, .denotation = VT_S("own.Thing")};
    reads_as(&tensor, "f32 1\xc3\x97N\xc3\x97?");
    reads_as(&scalar, "i64");
    reads_as(&loose, "type 29 ?");
    reads_as(&map, "map(string, i64)");
    reads_as(&sparse, "sparse(f32 1)");
    reads_as(&optional, "optional(seq(f32 1\xc3\x97N\xc3\x97?))");
    reads_as(&opaque, "opaque(own.Thing)");
    reads_as(NULL, "?");
}

static void a_weight_says_why_it_cannot_be_read(void **state)
{
    (void)state;
    vt_model *m = hand_model();
    vt_err err = {0};
    float out[4];
    static const float data[4] = {1, 2, 3, 4};
    vt_weight *w = vt_push(m->arena, &m->weights);
    *w = (vt_weight){
        .name = VT_S("w"), .dtype = VT_DTYPE_F32, .count = 4, .data = (const uint8_t *)data};
    assert_true(vt_weight_read(m, 0, 2, 2, out, &err));
    assert_true(out[0] == 3 && out[1] == 4);
    assert_false(vt_weight_read(m, 0, 3, 2, out, &err));
    assert_string_equal(err.where, "weight 'w'");
    assert_string_equal(err.reason, "elements 3 to 5 asked for, but there are 4");
    w->missing = "w.bin: no such file";
    assert_false(vt_weight_read(m, 0, 0, 1, out, &err));
    assert_string_equal(err.reason, "w.bin: no such file");
    assert_false(vt_weight_read(m, 7, 0, 1, out, &err));
    assert_int_equal(err.code, VT_NOT_FOUND);
    vt_model_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_read_as_people_write_them),
        cmocka_unit_test(a_weight_says_why_it_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
