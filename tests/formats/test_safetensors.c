/* Files of safetensors written here, opened or refused with the exact sentence. */
#include "opening.h"

static uint8_t file[1 << 16];

/* Header, spaces up to a multiple of 8, then `data` bytes 0, 1, 2, … */
static size_t make(const char *header, size_t data)
{
    size_t n = strlen(header), padded = (n + 7) / 8 * 8;
    memset(file, 0, 8);
    file[0] = (uint8_t)padded;
    file[1] = (uint8_t)(padded >> 8);
    memset(file + 8, ' ', padded);
    memcpy(file + 8, header, n);
    for (size_t i = 0; i < data; i++)
        file[8 + padded + i] = (uint8_t)i;
    return 8 + padded + data;
}

static void refused(const char *header, size_t data, const char *reason)
{
    char sentence[2200];
    snprintf(sentence, sizeof sentence, "a.safetensors: %s", reason);
    refused_as(file, make(header, data), "a.safetensors", sentence);
}

static void tensors_stay_where_they_are(void **state)
{
    (void)state;
    size_t n = make("{\"__metadata__\":{\"format\":\"pt\",\"a\\nb\":\"\\u00e9\"},"
                    "\"l.b\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[12,16]},"
                    "\"l.w\":{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[0,12]}}",
                    16);
    vt_model *m = open_bytes(file, n, "a.safetensors");
    assert_string_equal(m->format, "safetensors");
    assert_int_equal(m->weights.n, 2);
    const vt_weight *b = &m->weights.at[0], *w = &m->weights.at[1];
    assert_true(vt_str_is(b->name, "l.b") && vt_str_is(w->name, "l.w"));
    assert_int_equal(w->rank, 2);
    assert_int_equal(w->shape[0], 3);
    assert_ptr_equal(w->data, file + n - 16);
    assert_int_equal(b->offset, n - 4);
    assert_int_equal(m->meta.n, 2);
    assert_true(vt_str_is(m->meta.at[1].key, "a\nb"));
    assert_true(vt_str_is(m->meta.at[1].value, "\xc3\xa9"));
    vt_model_close(m);
}

static void every_type_has_its_size(void **state)
{
    (void)state;
    static const struct {
        const char *dtype;
        vt_dtype is;
        int bytes_of_8;
    } rows[] = {
        {"BOOL", VT_DTYPE_BOOL, 8},
        {"F4", VT_DTYPE_F4E2M1, 4},
        {"F6_E2M3", VT_DTYPE_F6E2M3, 6},
        {"F6_E3M2", VT_DTYPE_F6E3M2, 6},
        {"U8", VT_DTYPE_U8, 8},
        {"I8", VT_DTYPE_I8, 8},
        {"F8_E5M2", VT_DTYPE_F8E5M2, 8},
        {"F8_E4M3", VT_DTYPE_F8E4M3FN, 8},
        {"F8_E8M0", VT_DTYPE_F8E8M0, 8},
        {"F8_E4M3FNUZ", VT_DTYPE_F8E4M3FNUZ, 8},
        {"F8_E5M2FNUZ", VT_DTYPE_F8E5M2FNUZ, 8},
        {"I16", VT_DTYPE_I16, 16},
        {"U16", VT_DTYPE_U16, 16},
        {"F16", VT_DTYPE_F16, 16},
        {"BF16", VT_DTYPE_BF16, 16},
        {"I32", VT_DTYPE_I32, 32},
        {"U32", VT_DTYPE_U32, 32},
        {"F32", VT_DTYPE_F32, 32},
        {"C64", VT_DTYPE_C64, 64},
        {"F64", VT_DTYPE_F64, 64},
        {"I64", VT_DTYPE_I64, 64},
        {"U64", VT_DTYPE_U64, 64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char header[200];
        snprintf(header, sizeof header,
                 "{\"t\":{\"dtype\":\"%s\",\"shape\":[2,4],\"data_offsets\":[0,%d]}}",
                 rows[i].dtype, rows[i].bytes_of_8);
        vt_model *m = open_bytes(file, make(header, (size_t)rows[i].bytes_of_8), "a.safetensors");
        assert_int_equal(m->weights.at[0].dtype, rows[i].is);
        vt_model_close(m);
    }
}

static void empty_and_scalar_tensors_open(void **state)
{
    (void)state;
    size_t n = make("{\"e\":{\"dtype\":\"F32\",\"shape\":[0,5],\"data_offsets\":[0,0]},"
                    "\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
                    4);
    vt_model *m = open_bytes(file, n, "a.safetensors");
    assert_int_equal(m->weights.at[0].count, 0);
    assert_int_equal(m->weights.at[1].count, 1);
    vt_model_close(m);
    vt_model_close(open_bytes(file, make("{}", 0), "a.safetensors"));
}

#define T(name, rest) "\"" name "\":{" rest "}"
#define PLACE(a, b)   "\"data_offsets\":[" #a "," #b "]"

static void damage_is_named(void **state)
{
    (void)state;
    refused("{" T("t", "\"dtype\":\"F32\",\"shape\":[2]," PLACE(0, 8)) "}", 4,
            "tensor 't': it ends at byte 8 of the data, but the file holds 4: it is cut");
    refused("{" T("t", "\"dtype\":\"F32\",\"shape\":[2]," PLACE(0, 4)) "}", 4,
            "tensor 't': 2 elements of type F32 do not take 4 bytes");
    refused("{" T("t", "\"dtype\":\"F4\",\"shape\":[4]," PLACE(8, 0)) "}", 8,
            "tensor 't': it ends at byte 0, before it begins at 8");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(0, 4)) "," T(
                "u", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(2, 6)) "}",
            6, "tensor 'u' begins at byte 2 of the data, within another that ends at 4");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(0, 4)) "," T(
                "u", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(6, 10)) "}",
            10, "bytes 4 to 6 of the data, before tensor 'u', belong to no tensor");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(0, 4)) "}", 6,
            "the last tensor ends at byte 4 of the data, but the file holds 6");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(0, 4)) "," T(
                "t", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(4, 8)) "}",
            8, "tensor 't': it stands there twice");
    refused("{" T("t", "\"dtype\":\"U8\"," PLACE(0, 4)) "}", 4, "tensor 't': it has no shape");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0]") "}", 4,
            "tensor 't': it has 1 data_offsets, not 2");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[-4]," PLACE(0, 4)) "}", 4,
            "tensor 't': line 1, column 29: '-4' is no size or offset");
    refused("{" T("t", "\"dtype\":\"U8\",\"shape\":[4294967296,4294967296]," PLACE(0, 4)) "}", 4,
            "tensor 't': the product of its dimensions is too large");
    refused("{\"__metadata__\":{\"a\":1}}", 0,
            "__metadata__: line 1, column 22: text in quotes is due here");
}

static void a_header_longer_than_the_file_is_named(void **state)
{
    (void)state;
    size_t n = make("{" T("t", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(0, 4)) "}", 4);
    refused_as(file, 20, "a.safetensors",
               "a.safetensors: the header ends at byte 64 but the file has 20: it is cut");
    file[3] = 0x7f;
    refused_as(file, n, "a.safetensors",
               "a.safetensors: a header of 2130706488 bytes is longer than 100000000 are allowed");
}

static void unknown_types_are_named_and_the_rest_opens(void **state)
{
    (void)state;
    size_t n = make("{" T("t", "\"dtype\":\"Q9\",\"shape\":[4]," PLACE(0, 3)) "," T(
                        "u", "\"dtype\":\"U8\",\"shape\":[4]," PLACE(3, 7)) "}",
                    7);
    vt_model *m = open_bytes(file, n, "a.safetensors");
    assert_string_equal(m->weights.at[0].missing, "elements of type 'Q9' are not known");
    assert_null(m->weights.at[1].missing);
    vt_model_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_stay_where_they_are),
        cmocka_unit_test(every_type_has_its_size),
        cmocka_unit_test(empty_and_scalar_tensors_open),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(a_header_longer_than_the_file_is_named),
        cmocka_unit_test(unknown_types_are_named_and_the_rest_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
