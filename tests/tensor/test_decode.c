/* Decoding in runs against vt_element, which reads one element at a time and is written apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tensor/tensor.h"

enum { N = 1000 };

static uint8_t noise(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint8_t)(*state >> 56);
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static uint8_t *packed(vt_dtype t, uint64_t n, uint64_t seed)
{
    uint64_t bytes;
    assert_true(vt_dtype_bytes(t, n, &bytes));
    uint8_t *p = malloc(bytes + 1); /* exactly so many bytes: a sanitizer sees what lies behind */
    assert_non_null(p);
    for (uint64_t i = 0; i < bytes; i++)
        p[i] = noise(&seed);
    return p;
}

static void a_run_is_the_same_as_its_elements(void **state)
{
    (void)state;
    for (int t = VT_DTYPE_UNKNOWN + 1; t < VT_DTYPE_STRING; t++) {
        uint8_t *p = packed((vt_dtype)t, N, (uint64_t)t);
        float f[N];
        double d[N];
        assert_true(vt_decode_f32((vt_dtype)t, p, 0, N, f));
        assert_true(vt_decode_f64((vt_dtype)t, p, 0, N, d));
        for (uint64_t i = 0; i < N; i++) {
            double want = vt_element((vt_dtype)t, p, i);
            if (!same(d[i], want) || !same(f[i], (float)want))
                fail_msg("%s, element %d: %g and %g, not %g", vt_dtype_name((vt_dtype)t), (int)i,
                         f[i], d[i], want);
        }
        free(p);
    }
}

static void every_code_of_sixteen_bits_is_decoded(void **state)
{
    (void)state;
    static uint16_t codes[65536];
    static float f[65536];
    for (int i = 0; i < 65536; i++)
        codes[i] = (uint16_t)i;
    vt_dtype types[] = {VT_DTYPE_F16, VT_DTYPE_BF16};
    for (int t = 0; t < 2; t++) {
        assert_true(vt_decode_f32(types[t], codes, 0, 65536, f));
        for (unsigned i = 0; i < 65536; i++)
            assert_true(same(f[i], vt_element(types[t], codes, i)));
    }
}

static void a_run_may_begin_and_end_anywhere(void **state)
{
    (void)state;
    for (int t = VT_DTYPE_UNKNOWN + 1; t < VT_DTYPE_COUNT; t++) {
        unsigned elements, bytes;
        if (!vt_dtype_block((vt_dtype)t, &elements, &bytes))
            continue;
        for (uint64_t n = 0; n < 40; n++) {
            uint8_t *p = packed((vt_dtype)t, elements + n, n);
            float all[2 * VT_BLOCK_ELEMENTS], some[VT_BLOCK_ELEMENTS];
            assert_true(vt_decode_f32((vt_dtype)t, p, 0, elements + n, all));
            assert_true(vt_decode_f32((vt_dtype)t, p, elements, n, some));
            for (uint64_t i = 0; i < n; i++)
                assert_true(same(some[i], all[elements + i]));
            free(p);
        }
    }
}

static void integers_are_exact_to_53_bits(void **state)
{
    (void)state;
    int64_t v[] = {(INT64_C(1) << 53) - 1, -(INT64_C(1) << 53), 16777217};
    double d[3];
    assert_true(vt_decode_f64(VT_DTYPE_I64, v, 0, 3, d));
    for (int i = 0; i < 3; i++)
        assert_true(d[i] == (double)v[i]);
    int32_t w = 16777217;
    assert_true(vt_decode_f64(VT_DTYPE_I32, &w, 0, 1, d));
    assert_true(d[0] == 16777217);
}

static void what_has_no_numbers_is_refused(void **state)
{
    (void)state;
    float f[1];
    double d[1];
    assert_false(vt_decode_f32(VT_DTYPE_STRING, "", 0, 1, f));
    assert_false(vt_decode_f64(VT_DTYPE_UNKNOWN, "", 0, 1, d));
}

static void blocks_know_their_size(void **state)
{
    (void)state;
    uint64_t bytes;
    unsigned e, b;
    assert_true(vt_dtype_bytes(VT_DTYPE_Q4_K, 512, &bytes));
    assert_int_equal(bytes, 288);
    assert_true(vt_dtype_bytes(VT_DTYPE_Q4_K, 1, &bytes));
    assert_int_equal(bytes, 144);
    assert_true(vt_dtype_bytes(VT_DTYPE_F6E2M3, 5, &bytes));
    assert_int_equal(bytes, 4);
    assert_false(vt_dtype_bytes(VT_DTYPE_F64, UINT64_MAX / 4, &bytes));
    assert_true(vt_dtype_block(VT_DTYPE_I4, &e, &b) && e == 2 && b == 1);
    assert_false(vt_dtype_block(VT_DTYPE_STRING, &e, &b));
    assert_true(vt_dtype_is_float(VT_DTYPE_Q8_0) && vt_dtype_bits(VT_DTYPE_Q8_0) == 0);
    assert_int_equal(vt_dtype_bits(VT_DTYPE_F6E3M2), 6);
    assert_int_equal(vt_dtype_bits(VT_DTYPE_C128), 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_the_same_as_its_elements),
        cmocka_unit_test(every_code_of_sixteen_bits_is_decoded),
        cmocka_unit_test(a_run_may_begin_and_end_anywhere),
        cmocka_unit_test(integers_are_exact_to_53_bits),
        cmocka_unit_test(what_has_no_numbers_is_refused),
        cmocka_unit_test(blocks_know_their_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
