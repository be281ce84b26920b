/* Models within zip and tar archives, made here. */
#include "opening.h"

#include <zlib.h>

static const char net[] = "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N] x) => (float[N] "
                          "y) { y = Relu (x) }";

/* ---- zip -------------------------------------------------------------------------------------- */

typedef struct zipping {
    vt_buf file, directory;
    unsigned members;
} zipping;

static void put(vt_buf *b, uint64_t v, size_t n)
{
    vt_buf_bytes(b, &v, n);
}

static size_t deflated(const void *p, size_t n, char *out, size_t room)
{
    z_stream z = {.next_in = (Bytef *)p,
                  .avail_in = (unsigned)n,
                  .next_out = (Bytef *)out,
                  .avail_out = (unsigned)room};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return room - z.avail_out;
}

/* A member whose directory says that it holds `says` bytes. */
static void add_lying(zipping *z, const char *name, const void *p, size_t n, bool pack,
                      uint64_t says)
{
    static char room[1 << 20];
    size_t at = z->file.n, packed = pack ? deflated(p, n, room, sizeof room) : n;
    put(&z->file, 0x04034b50, 4);
    put(&z->file, 20 | (uint64_t)(pack ? 8 : 0) << 32, 8); /* version, flags, method, time */
    put(&z->file, 0, 6);
    put(&z->file, packed, 4);
    put(&z->file, says, 4);
    put(&z->file, strlen(name), 4);
    vt_buf_text(&z->file, name);
    vt_buf_bytes(&z->file, pack ? room : p, packed);
    put(&z->directory, 0x02014b50, 4);
    put(&z->directory, 20 | 20 << 16, 4);
    put(&z->directory, (uint64_t)(pack ? 8 : 0) << 16, 8);
    put(&z->directory, 0, 4);
    put(&z->directory, packed, 4);
    put(&z->directory, says, 4);
    put(&z->directory, strlen(name), 8);
    put(&z->directory, 0, 6);
    put(&z->directory, at, 4);
    vt_buf_text(&z->directory, name);
    z->members++;
}

static void add(zipping *z, const char *name, const void *p, size_t n, bool pack)
{
    add_lying(z, name, p, n, pack, n);
}

static void finish(zipping *z)
{
    size_t at = z->file.n, n = z->directory.n;
    vt_buf_bytes(&z->file, z->directory.p, n);
    put(&z->file, 0x06054b50, 8);
    put(&z->file, z->members | z->members << 16, 4);
    put(&z->file, n, 4);
    put(&z->file, at, 4);
    put(&z->file, 0, 2);
    vt_buf_free(&z->directory);
}

static void a_zip_of_one_model_opens_in_place_or_unpacked(void **state)
{
    (void)state;
    for (int pack = 0; pack < 2; pack++) {
        zipping z = {0};
        add(&z, "m/", "", 0, false);
        add(&z, "m/readme.txt", "Hello, world", 12, pack);
        add(&z, "__MACOSX/m/._net.onnxtxt", net, sizeof net - 1, pack);
        add(&z, "m/net.onnxtxt", net, sizeof net - 1, pack);
        finish(&z);
        vt_model *m = open_bytes(z.file.p, z.file.n, "net.zip");
        assert_int_equal(m->nodes.n, 1);
        assert_string_equal(m->format, "onnx-text");
        assert_string_equal(m->maps.at[0]->path, "net.zip/m/net.onnxtxt");
        const char *p = (const char *)m->maps.at[0]->p;
        assert_int_equal(p >= z.file.p && p < z.file.p + z.file.n, !pack);
        vt_model_close(m);
        vt_buf_free(&z.file);
    }
}

static void zip_refused(zipping *z, const char *name, const char *sentence)
{
    finish(z);
    refused_as(z->file.p, z->file.n, name, sentence);
    vt_buf_free(&z->file);
}

static void several_models_are_named(void **state)
{
    (void)state;
    zipping z = {0};
    add(&z, "b.onnxtxt", net, sizeof net - 1, true);
    add(&z, "a.onnxtxt", net, sizeof net - 1, false);
    zip_refused(&z, "a.zip",
                "a.zip: this zip archive holds 2 models, unpack it and open one of them: "
                "b.onnxtxt, a.onnxtxt");
}

static void a_damaged_model_is_named_by_its_member(void **state)
{
    (void)state;
    zipping z = {0};
    add(&z, "notes.md", "Hello", 5, false);
    add(&z, "w/net.safetensors", "\x08\0\0\0\0\0\0\0{\"a\": 1", 16, true);
    finish(&z);
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow(z.file.p, z.file.n, "a.zip"), NULL, &err));
    assert_string_equal(err.file, "a.zip");
    assert_true(vt_str_starts(vt_str_of(err.where), VT_S("member 'w/net.safetensors'")));
    vt_buf_free(&z.file);
    z = (zipping){0};
    add(&z, "notes.txt", "Hello, Hello", 12, true);
    zip_refused(&z, "a.zip", "a.zip: member 'notes.txt': this is plain text, not a model");
    z = (zipping){0};
    add_lying(&z, "net.onnx", net, sizeof net - 1, true, 5000);
    zip_refused(&z, "a.zip", "a.zip: member 'net.onnx': its deflated bytes are at their end after "
                             "88 bytes");
}

static void a_bomb_is_refused(void **state)
{
    (void)state;
    zipping z = {0};
    char *zeros = calloc(1, 1 << 20);
    add_lying(&z, "net.onnx", zeros, 1 << 20, true, 0x7fffffff);
    zip_refused(&z, "a.zip",
                "a.zip: member 'net.onnx': it is said to hold 2147483647 bytes, which 1033 deflated "
                "ones cannot");
    free(zeros);
    static char noise[1 << 19];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)(i * i * 2654435761u >> 13);
    z = (zipping){0};
    add_lying(&z, "net.onnx", noise, sizeof noise, true, 400u << 20);
    finish(&z);
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow(z.file.p, z.file.n, "a.zip"), NULL, &err));
    assert_int_equal(err.code, VT_LIMIT);
    assert_non_null(strstr(err.reason, "as no weights do"));
    vt_buf_free(&z.file);
}

static void what_a_zip_is_instead_is_said(void **state)
{
    (void)state;
    zipping z = {0};
    for (int i = 0; i < 12; i++)
        add(&z, i % 2 ? "images/1.png" : "images/2.JPG", "\x89PNG\r\n\x1a\n", 8, i % 2);
    zip_refused(&z, "photos.keras",
                "photos.keras: this is a zip archive of 12 images, not a Keras model");
    z = (zipping){0};
    add(&z, "a/b.py", "import os", 9, true);
    add(&z, "a/README.md", "Hello", 5, true);
    zip_refused(&z, "a.zip", "a.zip: this is a zip archive of 2 source files, not a model");
    z = (zipping){0};
    add(&z, "[Content_Types].xml", "<", 1, true);
    add(&z, "word/document.xml", "<", 1, true);
    zip_refused(&z, "a.docx", "a.docx: this is a Word document, not a model");
    z = (zipping){0};
    add(&z, "notes.dat", "Hello", 5, true);
    add(&z, "m/weights", "version https://git-lfs.github.com/spec/v1\noid", 47, true);
    zip_refused(&z, "a.zip",
                "a.zip: no model in this zip archive that vitrine opens: 'm/weights' is a Git LFS "
                "pointer: run git lfs pull");
}

/* Weights of one tensor "NAME", f32. */
static size_t put_safetensors(char *out, const char *name)
{
    int n = sprintf(out + 8, "{\"%s\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                    name);
    uint64_t head = (uint64_t)n;
    memcpy(out, &head, 8);
    memset(out + 8 + n, 0, 8);
    return 16 + (size_t)n;
}

static void a_folder_in_a_zip_is_one_model(void **state)
{
    (void)state;
    zipping z = {0};
    char a[256], b[256];
    size_t n_a = put_safetensors(a, "one.weight"), n_b = put_safetensors(b, "two.weight");
    static const char index[] =
        "{\"weight_map\": {\"one.weight\": \"model-00001-of-00002.safetensors\", "
        "\"two.weight\": \"model-00002-of-00002.safetensors\"}}";
    static const char config[] = "{\"model_type\": \"own\"}";
    add(&z, "m/config.json", config, sizeof config - 1, true);
    add(&z, "m/model-00002-of-00002.safetensors", b, n_b, false);
    add(&z, "m/model-00001-of-00002.safetensors", a, n_a, true);
    add(&z, "m/model.safetensors.index.json", index, sizeof index - 1, true);
    finish(&z);
    vt_model *m = open_bytes(z.file.p, z.file.n, "m.zip");
    assert_int_equal(m->weights.n, 2);
    weight_named(m, "one.weight");
    weight_named(m, "two.weight");
    vt_model_close(m);
    vt_buf_free(&z.file);
}

/* ---- tar -------------------------------------------------------------------------------------- */

static void tar_add(vt_buf *b, const char *name, const void *p, size_t n)
{
    static const char zeros[512];
    char head[512] = "";
    unsigned sum = 0;
    strcpy(head, name);
    sprintf(head + 124, "%011o", (unsigned)n);
    head[156] = '0';
    memcpy(head + 257, "ustar\0" "00", 8);
    memset(head + 148, ' ', 8);
    for (size_t i = 0; i < sizeof head; i++)
        sum += (unsigned char)head[i];
    sprintf(head + 148, "%06o", sum);
    vt_buf_bytes(b, head, sizeof head);
    vt_buf_bytes(b, p, n);
    vt_buf_bytes(b, zeros, (512 - n % 512) % 512);
}

static void gzip(vt_buf *out, const vt_buf *in)
{
    static char room[1 << 16];
    z_stream z = {.next_in = (Bytef *)in->p,
                  .avail_in = (unsigned)in->n,
                  .next_out = (Bytef *)room,
                  .avail_out = sizeof room};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, 0), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    vt_buf_bytes(out, room, sizeof room - z.avail_out);
    deflateEnd(&z);
}

static void a_tar_opens_in_place_and_within_gzip(void **state)
{
    (void)state;
    vt_buf tar = {0}, gz = {0};
    tar_add(&tar, "./m/readme.txt", "Hello", 5);
    tar_add(&tar, "./m/net.onnxtxt", net, sizeof net - 1);
    vt_model *m = open_bytes(tar.p, tar.n, "net.tar");
    assert_string_equal(m->maps.at[0]->path, "net.tar/m/net.onnxtxt");
    const char *p = (const char *)m->maps.at[0]->p;
    assert_true(p > tar.p && p < tar.p + tar.n);
    vt_model_close(m);
    gzip(&gz, &tar);
    m = open_bytes(gz.p, gz.n, "net.tar.gz");
    assert_int_equal(m->nodes.n, 1);
    assert_string_equal(m->path, "net.tar.gz");
    vt_model_close(m);
    refused_as(tar.p, 514, "net.tar",
               "net.tar: byte 0: a member of the tar archive ends behind the file: it is cut");
    vt_buf_free(&tar);
    vt_buf_free(&gz);
    tar_add(&tar, "a.dat", "Hello", 5);
    tar_add(&tar, "b.dat", "Hello", 5);
    refused_as(tar.p, tar.n, "a.tar",
               "a.tar: this is a tar archive with these files: a.dat, b.dat");
    vt_buf_free(&tar);
}

static void archives_stand_in_each_other_a_few_deep(void **state)
{
    (void)state;
    vt_buf in = {0};
    vt_buf_text(&in, net);
    for (int depth = 1; depth <= 7; depth++) {
        vt_buf out = {0};
        gzip(&out, &in);
        vt_buf_free(&in);
        in = out;
        vt_err err = {0};
        vt_model *m = vt_open_map(vt_map_borrow(in.p, in.n, "net.onnxtxt.gz"), NULL, &err);
        assert_int_equal(m != NULL, depth <= 4);
        if (!m)
            assert_int_equal(err.code, VT_LIMIT);
        vt_model_close(m);
    }
    vt_buf_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zip_of_one_model_opens_in_place_or_unpacked),
        cmocka_unit_test(several_models_are_named),
        cmocka_unit_test(a_damaged_model_is_named_by_its_member),
        cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(what_a_zip_is_instead_is_said),
        cmocka_unit_test(a_folder_in_a_zip_is_one_model),
        cmocka_unit_test(a_tar_opens_in_place_and_within_gzip),
        cmocka_unit_test(archives_stand_in_each_other_a_few_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
