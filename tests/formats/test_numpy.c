/* NumPy's arrays, written here byte by byte; numpy_test.py compares with numpy itself. */
#include "opening.h"

static vt_buf array_of(const char *header, const void *data, size_t n)
{
    vt_buf b = {0};
    size_t length = strlen(header) + 1;
    vt_buf_bytes(&b, "\x93NUMPY\1\0", 8);
    vt_buf_char(&b, (char)(length & 255));
    vt_buf_char(&b, (char)(length >> 8));
    vt_buf_text(&b, header);
    vt_buf_char(&b, '\n');
    vt_buf_bytes(&b, data, n);
    return b;
}

static vt_model *opened(const char *header, const void *data, size_t n, vt_buf *keep)
{
    *keep = array_of(header, data, n);
    return open_bytes(keep->p, keep->n, "folder/net.npy");
}

static void columns_are_put_in_rows(void **state)
{
    (void)state;
    vt_buf b;
    float have[6];
    const float columns[] = {1, 4, 2, 5, 3, 6};
    vt_model *m = opened("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", columns,
                         sizeof columns, &b);
    assert_true(vt_str_is(m->weights.at[0].name, "net"));
    assert_true(vt_weight_read(m, 0, 0, 6, have, NULL));
    for (int i = 0; i < 6; i++)
        assert_true(have[i] == (float)(i + 1));
    assert_true(vt_weight_read(m, 0, 4, 2, have, NULL));
    assert_true(have[0] == 5 && have[1] == 6);
    vt_model_close(m);
    vt_buf_free(&b);
}

static void fields_of_records_are_tensors(void **state)
{
    (void)state;
    vt_buf b;
    static const uint8_t data[] = {0, 1, 7, 0, 2, 8};
    vt_model *m =
        opened("{'descr': [('a', '>i2'), (('long', 'b'), '|u1')], 'fortran_order': False, "
               "'shape': (2,), }",
               data, sizeof data, &b);
    int16_t a[2];
    uint8_t c[2];
    assert_int_equal(m->weights.n, 2);
    assert_true(vt_weight_read(m, weight_named(m, "net.a"), 0, 2, a, NULL));
    assert_true(vt_weight_read(m, weight_named(m, "net.b"), 0, 2, c, NULL));
    assert_true(a[0] == 1 && a[1] == 2 && c[0] == 7 && c[1] == 8);
    vt_model_close(m);
    vt_buf_free(&b);
}

static void what_cannot_be_read_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *header, *missing;
    } rows[] = {
        {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
         "it holds Python objects (a pickle), which are not numbers"},
        {"{'descr': '|V3', 'fortran_order': False, 'shape': (1,), }",
         "its type |V3 is raw bytes: the file does not say what they mean"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (9,), }",
         "its data would end at byte 104, but there are 76"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }",
         "its sizes multiply to more than 2^64 bytes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vt_buf b;
        vt_model *m = opened(rows[i].header, "12345678", 8, &b);
        assert_string_equal(m->weights.at[0].missing, rows[i].missing);
        vt_model_close(m);
        vt_buf_free(&b);
    }
}

static void a_damaged_header_is_said_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *header, *sentence;
    } rows[] = {
        {"{'descr': '<f4'", "x.npy: byte 26 of the header: ',' or '}' is due here"},
        {"{'descr': 7}", "x.npy: byte 20 of the header: a string is due here"},
        {"{'shape': (3, }", "x.npy: byte 24 of the header: a size is due here"},
        {"{'shape': (3,)}", "x.npy: the header says no shape or no type"},
        {"{'descr': 'f', 'shape': (), 'order': 3}", "x.npy: the header has an entry 'order'"},
        {"{'descr': 'f4x'}", "x.npy: 'f4x' is no type"},
        {"{'shape': 99999999999999999999}",
         "x.npy: byte 38 of the header: a size below 2^63 is due here"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vt_buf b = array_of(rows[i].header, "", 0);
        refused_as(b.p, b.n, "x.npy", rows[i].sentence);
        vt_buf_free(&b);
    }
    refused_as("\x93NUMPY\1\0\x10\0{'", 12, "x.npy", "x.npy: it ends within its header");
}

static void deep_records_are_refused(void **state)
{
    (void)state;
    char header[4096] = "{'descr': ";
    for (int i = 0; i < 100; i++)
        strcat(header, "[('a', ");
    vt_buf b = array_of(header, "", 0);
    refused_as(b.p, b.n, "x.npy", "x.npy: records lie more than 16 deep");
    vt_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_put_in_rows),
        cmocka_unit_test(fields_of_records_are_tensors),
        cmocka_unit_test(what_cannot_be_read_says_why),
        cmocka_unit_test(a_damaged_header_is_said_with_its_place),
        cmocka_unit_test(deep_records_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
