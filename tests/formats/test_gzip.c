/* Models within gzip files, packed here. */
#include "opening.h"

#include <zlib.h>

static const char words[] = "the 1 2 3 4\nof 5 6 7 8\nand 9 10 11 12\n";

/* Appends `n` bytes as one gzip member. */
static void pack(vt_buf *out, const char *p, size_t n)
{
    char room[4096];
    z_stream z = {.next_in = (Bytef *)p,
                  .avail_in = (unsigned)n,
                  .next_out = (Bytef *)room,
                  .avail_out = sizeof room};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    vt_buf_bytes(out, room, sizeof room - z.avail_out);
    deflateEnd(&z);
}

static void what_is_packed_opens_as_what_it_is(void **state)
{
    (void)state;
    vt_buf b = {0};
    pack(&b, words, 20);
    pack(&b, words + 20, sizeof words - 1 - 20); /* a second member goes on where the first ended */
    vt_buf_bytes(&b, "\0\0\0\0", 4);             /* padding */
    vt_model *m = open_bytes(b.p, b.n, "words.txt.gz");
    float v;
    assert_string_equal(m->format, "wordvec");
    assert_true(vt_weight_read(m, 0, 11, 1, &v, NULL) && v == 12);
    assert_string_equal(m->path, "words.txt.gz");
    assert_string_equal(m->maps.at[0]->path, "words.txt");
    vt_model_close(m);
    vt_buf_free(&b);
}

static void a_cut_or_damaged_one_says_where(void **state)
{
    (void)state;
    vt_buf b = {0};
    pack(&b, words, sizeof words - 1);
    refused_as(b.p, b.n - 9, "w.gz", "w.gz: the gzip file is cut at byte 49");
    b.p[b.n - 6] ^= 1; /* its checksum */
    vt_err err = {0};
    assert_null(vt_open_map(vt_map_borrow(b.p, b.n, "w.gz"), NULL, &err));
    assert_non_null(strstr(err.reason, "the gzip file is damaged at byte"));
    vt_buf_free(&b);
}

static void what_no_reader_knows_is_named(void **state)
{
    (void)state;
    vt_buf b = {0};
    pack(&b, "Hello, Hello, Hello", 19);
    refused_as(b.p, b.n, "a.gz", "a.gz: this is plain text, not a model");
    vt_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_opens_as_what_it_is),
        cmocka_unit_test(a_cut_or_damaged_one_says_where),
        cmocka_unit_test(what_no_reader_knows_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
