/* Decodes stdin, packed elements of the format named, and writes them to stdout as f32: for
 * decode_test.py. usage: print_decoded DTYPE <packed >f32 */
#include "tensor/tensor.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    vt_buf packed = {0};
    char piece[65536];
    unsigned elements, bytes;
    vt_dtype t = VT_DTYPE_UNKNOWN;
    while (argc == 2 && t < VT_DTYPE_COUNT && strcmp(vt_dtype_name(t), argv[1]))
        t++;
    if (argc != 2 || !vt_dtype_block(t, &elements, &bytes))
        return 2;
    for (size_t n; (n = fread(piece, 1, sizeof piece, stdin)) > 0;)
        vt_buf_bytes(&packed, piece, n);
    for (size_t i = 0; i < packed.n / bytes; i++) {
        float out[VT_BLOCK_ELEMENTS];
        if (!vt_decode_f32(t, packed.p, i * elements, elements, out) ||
            fwrite(out, sizeof *out, elements, stdout) != elements)
            return 1;
    }
    vt_buf_free(&packed);
    return 0;
}
