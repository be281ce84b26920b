/* Number formats: every claim names the document it comes from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tensor/tensor.h"

static double byte(vt_dtype t, unsigned code)
{
    uint8_t b = (uint8_t)code;
    return vt_element(t, &b, 0);
}

static double half(vt_dtype t, unsigned code)
{
    uint16_t h = (uint16_t)code;
    return vt_element(t, &h, 0);
}

/* IEEE 754 binary16; bfloat16 is the upper half of binary32. */
static void halves_have_their_landmarks(void **state)
{
    (void)state;
    assert_true(half(VT_DTYPE_F16, 0x3c00) == 1);
    assert_true(half(VT_DTYPE_F16, 0x7bff) == 65504);
    assert_true(half(VT_DTYPE_F16, 0x0001) == ldexp(1, -24));
    assert_true(isinf(half(VT_DTYPE_F16, 0xfc00)) && half(VT_DTYPE_F16, 0xfc00) < 0);
    assert_true(isnan(half(VT_DTYPE_F16, 0x7e00)));
    assert_true(half(VT_DTYPE_BF16, 0x3f80) == 1);
    assert_true(half(VT_DTYPE_BF16, 0xc049) == -3.140625);
}

/* arXiv 2209.05433, table 1; arXiv 2206.02915 for fnuz; OCP Microscaling 1.0, tables 5.3 to 5.7. */
static void small_floats_have_their_landmarks(void **state)
{
    (void)state;
    assert_true(byte(VT_DTYPE_F8E4M3FN, 0x7e) == 448);
    assert_true(isnan(byte(VT_DTYPE_F8E4M3FN, 0x7f)));
    assert_true(byte(VT_DTYPE_F8E4M3FN, 0x01) == ldexp(1, -9));
    assert_true(byte(VT_DTYPE_F8E5M2, 0x7b) == 57344);
    assert_true(isinf(byte(VT_DTYPE_F8E5M2, 0x7c)));
    assert_true(byte(VT_DTYPE_F8E4M3FNUZ, 0x7f) == 240);
    assert_true(isnan(byte(VT_DTYPE_F8E4M3FNUZ, 0x80)));
    assert_true(byte(VT_DTYPE_F8E5M2FNUZ, 0x7f) == 57344);
    assert_true(byte(VT_DTYPE_F8E8M0, 127) == 1);
    assert_true(byte(VT_DTYPE_F8E8M0, 0) == ldexp(1, -127));
    assert_true(isnan(byte(VT_DTYPE_F8E8M0, 255)));
    assert_true(byte(VT_DTYPE_F4E2M1, 0x7) == 6);
    assert_true(byte(VT_DTYPE_F6E2M3, 0x1f) == 7.5);
    assert_true(byte(VT_DTYPE_F6E3M2, 0x1f) == 28);
    assert_true(byte(VT_DTYPE_F6E3M2, 0x3f) == -28);
}

/* onnx.proto, TensorProto.raw_data: low bits first. */
static void narrow_elements_are_packed_low_bits_first(void **state)
{
    (void)state;
    const uint8_t four[] = {0x21, 0xf8}, two[] = {0xe4}, six[] = {0x81, 0x20, 0x10};
    assert_true(vt_element(VT_DTYPE_U4, four, 0) == 1 && vt_element(VT_DTYPE_U4, four, 1) == 2);
    assert_true(vt_element(VT_DTYPE_I4, four, 2) == -8 && vt_element(VT_DTYPE_I4, four, 3) == -1);
    for (int i = 0; i < 4; i++)
        assert_true(vt_element(VT_DTYPE_U2, two, (uint64_t)i) == i);
    assert_true(vt_element(VT_DTYPE_I2, two, 2) == -2 && vt_element(VT_DTYPE_I2, two, 3) == -1);
    assert_true(vt_element(VT_DTYPE_F6E2M3, six, 0) == 0.125); /* codes 1, 2, 2, 4 */
    assert_true(vt_element(VT_DTYPE_F6E2M3, six, 1) == 0.25);
    assert_true(vt_element(VT_DTYPE_F6E2M3, six, 3) == 0.5);
}

static void sizes_are_counted_in_bits_and_checked(void **state)
{
    (void)state;
    uint64_t n;
    assert_true(vt_dtype_bytes(VT_DTYPE_I4, 5, &n) && n == 3);
    assert_true(vt_dtype_bytes(VT_DTYPE_F6E2M3, 4, &n) && n == 3);
    assert_true(vt_dtype_bytes(VT_DTYPE_F6E2M3, 5, &n) && n == 4);
    assert_true(vt_dtype_bytes(VT_DTYPE_C128, 3, &n) && n == 48);
    assert_false(vt_dtype_bytes(VT_DTYPE_F64, UINT64_MAX / 4, &n));
    assert_false(vt_dtype_bytes(VT_DTYPE_STRING, 1, &n));
    const int64_t big[] = {INT64_MAX, INT64_MAX, 0}, minus[] = {2, -1};
    assert_true(vt_shape_count(big, 3, &n) && n == 0);
    assert_false(vt_shape_count(big, 2, &n));
    assert_false(vt_shape_count(minus, 2, &n));
    assert_true(vt_shape_count(NULL, 0, &n) && n == 1);
}

static void reads_as(vt_dtype t, const void *p, const char *text)
{
    vt_buf b = {0};
    vt_put_element(&b, t, p, 0);
    assert_true(vt_str_is(vt_buf_view(&b), text));
    vt_buf_free(&b);
}

static void elements_read_as_people_write_them(void **state)
{
    (void)state;
    const float f[] = {0.1f, -2};
    const double d = 0.1;
    const int64_t least = INT64_MIN;
    const uint64_t most = UINT64_MAX;
    const uint8_t yes = 1;
    const vt_str s = VT_S("text");
    reads_as(VT_DTYPE_F32, f, "0.1");
    reads_as(VT_DTYPE_C64, f, "0.1-2i");
    reads_as(VT_DTYPE_F64, &d, "0.1");
    reads_as(VT_DTYPE_I64, &least, "-9223372036854775808");
    reads_as(VT_DTYPE_U64, &most, "18446744073709551615");
    reads_as(VT_DTYPE_BOOL, &yes, "true");
    reads_as(VT_DTYPE_STRING, &s, "text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_have_their_landmarks),
        cmocka_unit_test(small_floats_have_their_landmarks),
        cmocka_unit_test(narrow_elements_are_packed_low_bits_first),
        cmocka_unit_test(sizes_are_counted_in_bits_and_checked),
        cmocka_unit_test(elements_read_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
