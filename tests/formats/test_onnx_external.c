/* Weights in files beside the model: where they may lie, and what is said when they do not. */
#include "opening.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/vitrine-external-XXXXXX";

static void put_file(const char *name, const void *p, size_t n)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

/* A model with one float[2] at `location`, `offset`. */
static vt_model *open_with(const char *location, const char *offset)
{
    char text[1024], path[256];
    vt_err err = {0};
    snprintf(text, sizeof text,
             "<ir_version: 10, opset_import: [\"\" : 21]>\n"
             "g (float[2] x) => (float[2] y) <float[2] w = [\"location\": \"%s\", \"offset\": "
             "\"%s\", \"length\": \"8\"]> { y = Add (x, w) }",
             location, offset);
    put_file("inner/m.onnxtxt", text, strlen(text));
    snprintf(path, sizeof path, "%s/inner/m.onnxtxt", folder);
    vt_model *m = vt_open(path, NULL, &err);
    assert_non_null(m);
    return m;
}

static void missing_is(const char *location, const char *offset, const char *why)
{
    vt_model *m = open_with(location, offset);
    vt_err err = {0};
    float w[2];
    assert_non_null(m->weights.at[0].missing);
    assert_string_equal(m->weights.at[0].missing, why);
    assert_null(m->weights.at[0].data);
    assert_false(vt_weight_read(m, 0, 0, 2, w, &err));
    assert_string_equal(err.reason, why);
    vt_model_close(m);
}

static int make_folder(void **state)
{
    (void)state;
    char path[256];
    const float four[] = {1, 2, 3, 4};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/inner", folder);
    mkdir(path, 0777);
    put_file("inner/w.bin", four, sizeof four);
    put_file("secret.bin", four, sizeof four);
    snprintf(path, sizeof path, "%s/inner/link.bin", folder);
    if (symlink("../secret.bin", path))
        return 1;
    snprintf(path, sizeof path, "%s/inner/near.bin", folder);
    return symlink("w.bin", path);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void data_is_read_where_it_lies(void **state)
{
    (void)state;
    const char *const places[] = {"w.bin", "./w.bin", "near.bin"};
    for (size_t i = 0; i < 3; i++) {
        vt_model *m = open_with(places[i], "8");
        vt_err err = {0};
        float w[2];
        assert_null(m->weights.at[0].missing);
        assert_int_equal(m->weights.at[0].offset, 8);
        assert_true(vt_str_is(m->weights.at[0].file, places[i]));
        assert_true(vt_weight_read(m, 0, 0, 2, w, &err));
        assert_true(w[0] == 3 && w[1] == 4);
        vt_model_close(m);
    }
}

static void what_is_not_there_is_named_and_the_rest_opens(void **state)
{
    (void)state;
    missing_is("gone.bin", "0", "gone.bin: no such file");
    missing_is("w.bin", "12", "w.bin: the data would end at byte 20, but the file has 16");
    missing_is("w.bin", "18446744073709551615", "w.bin: offset and length lie beyond any file");
    missing_is("w.bin", "-1", "w.bin: offset and length are no numbers");
}

static void nothing_outside_the_folder_is_opened(void **state)
{
    (void)state;
    missing_is("../secret.bin", "0",
               "../secret.bin: a path out of the model's folder is not followed");
    missing_is("/etc/passwd", "0", "/etc/passwd: an absolute path is not followed");
    missing_is("link.bin", "0", "link.bin: it leads out of the model's folder");
    missing_is("x/../../secret.bin", "0",
               "x/../../secret.bin: a path out of the model's folder is not followed");
    missing_is("", "0", ": its location is no file name");
}

/* A model whose folder nobody knows, as a page drops it. */
static void a_dropped_model_has_no_folder(void **state)
{
    (void)state;
    vt_model *m = open_text("g (float[2] x) => (float[2] y) <float[2] w = [\"location\": "
                            "\"w.bin\"]> { y = Add (x, w) }");
    assert_string_equal(m->weights.at[0].missing, "w.bin: only the model file itself was given");
    vt_model_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_is_read_where_it_lies),
        cmocka_unit_test(what_is_not_there_is_named_and_the_rest_opens),
        cmocka_unit_test(nothing_outside_the_folder_is_opened),
        cmocka_unit_test(a_dropped_model_has_no_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
