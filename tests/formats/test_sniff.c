/* What is no model is called by its name; a folder gives its one model. */
#include "opening.h"

#include <sys/stat.h>
#include <unistd.h>

#define ROW(name, bytes, says)                                                                     \
    {                                                                                              \
        name, bytes, sizeof(bytes) - 1, says                                                       \
    }
static const struct {
    const char *name, *bytes;
    size_t n;
    const char *says;
} rows[] = {
    ROW("a.onnx", "\x89PNG\r\n\x1a\n\0\0", "this is a PNG image, not a model"),
    ROW("a.onnx", "\xff\xd8\xff\xe0", "this is a JPEG image, not a model"),
    ROW("a.onnx", "GIF89a", "this is a GIF image, not a model"),
    ROW("a.onnx", "RIFF\0\0\0\0WEBPVP8 ", "this is a WebP image, not a model"),
    ROW("a.onnx", "RIFF\0\0\0\0WAVEfmt ", "this is a WAV sound, not a model"),
    ROW("a.onnx",
        "\0\0\0\x18"
        "ftypmp42",
        "this is an MP4 film, not a model"),
    ROW("a.onnx", "%PDF-1.7", "this is a PDF document, not a model"),
    ROW("a.onnx", "\x1f\x8b\x08", "this is a gzip file that is cut, or within another"),
    ROW("a.onnx",
        "\x7f"
        "ELF\2",
        "this is an ELF program or library, not a model"),
    ROW("a.onnx", "\n<!DOCTYPE html><html>", "this is an HTML page, not a model"),
    ROW("a.onnx", "<HTML><BODY>404", "this is an HTML page, not a model"),
    ROW("a.onnx", "<?xml version=\"1.0\"?>\n<net name=\"x\">",
        "this is an OpenVINO model, which this version of vitrine does not open"),
    ROW("a.onnx", "<?xml version=\"1.0\"?><svg>", "this is an SVG image, not a model"),
    ROW("a.onnx", "version https://git-lfs.github.com/spec/v1\noid",
        "this is a Git LFS pointer: run git lfs pull"),
    ROW("a.onnx", "{\"a\": 1}", "this is JSON, not a model"),
    ROW("a.onnx", "Hello, world\n", "this is plain text, not a model"),
    ROW("a.csv", "a,b,c\n1,2,3\n4,5,6\n", "this is a CSV table, not a model"),
    ROW("a.tsv", "a\tb\n1\t2\n", "this is a table of values between tabs, not a model"),
    ROW("a.pth", "import os\nprint(1)\n", "this is Python source, not a model"),
    ROW("a.js", "const x = 1;\n", "this is JavaScript source, not a model"),
    ROW("a.bin", "#!/usr/bin/env python3\n", "this is a Python program, not a model"),
    ROW("vocab.txt", "[PAD]\n[UNK]\n", "this is plain text, not a model"),
    ROW("a.json", "[1, 2]", "this is JSON, not a model"),
    ROW("tokenizer.json", "{\"version\": \"1.0\", \"added_tokens\": []}",
        "this is a tokenizer, not a model"),
    ROW("a.ipynb", "{\"cells\": [], \"nbformat\": 4}", "this is a Jupyter notebook, not a model"),
    ROW("i.json", "{\"weight_map\": {}}",
        "this is an index of safetensors shards: it opens when it is called *.index.json"),
    ROW("a.onnx", "\0\0\0\1" "Bud1", "this is a .DS_Store, the Finder's notes on a folder, not a model"),
    ROW("a.onnx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "this is an old Office document (.doc, .xls, .ppt), not a model"),
    ROW("a.onnx", "ID3\4", "this is an MP3 sound, not a model"),
    ROW("a.onnx", "BM\x36\0\0\0\0\0", "this is a BMP image, not a model"),
    ROW("events.out.tfevents.1", "\x18\0\0\0\0\0\0\0" "abcd\x09\0\0\0\0\0\0\0\0\x1a\x0d" "brain.Event:2" "abcd",
        "this is a training log of TensorBoard (an event file), not a model"),
    ROW("a.meta",
        "\x0a\x02\x0a\0\x12\x0c\x0a\x0a\x0a\x01x\x12\x05" "Const",
        "this is the graph of a TensorFlow checkpoint, which this version of vitrine does not open"),
    ROW("a.pth", "\x80\x02\x8a\x0a", "10 bytes are announced, but 0 are left"),
    ROW("a.bin", "lmgg\1\0\0\0",
        "this is an old GGML model, which this version of vitrine does not open"),
    ROW("a.db", "SQLite format 3\0", "this is an SQLite database, not a model"),
    ROW("a.parquet", "PAR1", "this is a Parquet table, not a model"),
    ROW("a.pb",
        "\x0a\x0a\x0a\x01x\x12\x05"
        "Const",
        "this is a TensorFlow graph, which this version of vitrine does not open"),
    ROW("a.onnx", "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "this is an empty zip archive"),
    ROW("a.onnx", "PK\3\4\0\0\0\0", "this is a zip archive that is cut: its end is missing"),
    ROW("a.bin", "\x01\x02\x03\xff",
        "this is no model file that vitrine knows: it begins with the bytes 01 02 03 ff"),
};

static void every_kind_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vt_err err = {0};
        char *copy = malloc(rows[i].n);
        memcpy(copy, rows[i].bytes, rows[i].n);
        assert_null(vt_open_map(vt_map_borrow(copy, rows[i].n, rows[i].name), NULL, &err));
        assert_string_equal(err.reason, rows[i].says);
        free(copy);
    }
}

static void an_empty_file_says_so(void **state)
{
    (void)state;
    refused_as("", 0, "none.onnx", "none.onnx: the file is empty");
}

/* A member of the central directory, as small as it can be. */
static void put_member(vt_buf *b, const char *name)
{
    char head[46] = "PK\1\2";
    head[28] = (char)strlen(name);
    vt_buf_bytes(b, head, sizeof head);
    vt_buf_text(b, name);
}

static void zip_says(int members, const char *last, const char *says)
{
    vt_buf b = {0};
    char end[22] = "PK\5\6";
    vt_buf_text(&b, "PK\3\4");
    for (int i = 1; i < members; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.txt", i);
        put_member(&b, name);
    }
    put_member(&b, last);
    end[10] = (char)members;
    end[16] = 4;
    vt_buf_bytes(&b, end, sizeof end);
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow(b.p, b.n, "a.zip"), NULL, &err));
    assert_string_equal(err.reason, says);
    vt_buf_free(&b);
}

static void a_zip_is_named_with_its_members(void **state)
{
    (void)state;
    zip_says(2, "m.dat", "this is a zip archive with these files: 1.txt, m.dat");
    zip_says(9, "m.dat",
             "this is a zip archive with these files: 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, 6.txt and "
             "3 more");
    zip_says(2, "a/models/model.json",
             "this is a PyTorch exported program, which this version of vitrine does not open");
}

/* ---- folders
 * -------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/vitrine-folder-XXXXXX";

static void put_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void says(const char *reason)
{
    vt_err err = {0};
    assert_null(vt_open(folder, NULL, &err));
    assert_string_equal(err.reason, reason);
    assert_string_equal(err.file, folder);
}

static void a_folder_gives_its_one_model(void **state)
{
    (void)state;
    static const char net[] = "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N] x) => "
                              "(float[N] y) { y = Relu (x) }";
    vt_err err = {0};
    assert_non_null(mkdtemp(folder));
    says("this folder holds no files");
    char inner[256];
    snprintf(inner, sizeof inner, "%s/inner", folder);
    assert_int_equal(mkdir(inner, 0700), 0);
    says("this folder holds no files, only folders: inner");
    put_file("notes.txt", "Hello");
    says("no model among the 1 files of this folder");
    put_file("other.ggml", "lmgg....");
    says(
        "no model in this folder that vitrine opens: 'other.ggml' is an old GGML model, which this "
        "version of vitrine does not open");
    put_file("b.onnxtxt", net);
    vt_model *m = vt_open(folder, NULL, &err);
    assert_non_null(m);
    assert_int_equal(m->nodes.n, 1);
    vt_model_close(m);
    put_file("inputs.npy", "\x93NUMPY\1 ..........");
    m = vt_open(folder, NULL, &err);
    assert_non_null(m); /* an array beside a model is not one of two */
    vt_model_close(m);
    put_file("a.onnxtxt", net);
    says("this folder holds 2 models, name one of them: a.onnxtxt, b.onnxtxt");
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

static void empty_folder(void)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s/*", folder);
    assert_int_equal(system(command), 0);
}

static void files_of_one_model_are_one_model(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/vitrine-folder-XXXXXX");
    assert_non_null(mkdtemp(folder));
    put_file("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid");
    says("no model in this folder that vitrine opens: 'model.safetensors' is a Git LFS pointer: run "
         "git lfs pull");
    empty_folder();
    put_file("net.json", "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"net\", \"layers\": "
                         "[]}, \"keras_version\": \"3.0\"}");
    put_file("net.weights.h5", "\x89HDF\r\n\x1a\n");
    vt_err err = {0};
    vt_model *m = vt_open(folder, NULL, &err);
    vt_model_close(m);
    assert_null(strstr(err.reason, "2 models")); /* the weights lead to their structure */
    put_file("other.h5", "\x89HDF\r\n\x1a\n");
    says("this folder holds 3 models, name one of them: net.json, net.weights.h5, other.h5");
    empty_folder();
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_named),
        cmocka_unit_test(an_empty_file_says_so),
        cmocka_unit_test(a_zip_is_named_with_its_members),
        cmocka_unit_test(a_folder_gives_its_one_model),
        cmocka_unit_test(files_of_one_model_are_one_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
