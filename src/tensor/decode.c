/* decode.c: packed elements as f32 or f64.
 *
 * A row of plain.c, block.c or block_grid.c decodes whole pieces (vt_dtype_block); what is asked
 * for beyond the last whole one is decoded beside, from a copy padded with zeros, so that nothing
 * is read behind the data. f64 goes through f32 wherever that is exact, a run at a time. */
#include "tensor/decoders.h"

static vt_decode_fn *decoder_of(vt_dtype t)
{
    const vt_decoder *d = vt_decoder_plain(t);
    d = d ? d : vt_decoder_block(t);
    d = d ? d : vt_decoder_grid(t);
#if defined(__x86_64__)
    if (d && __builtin_cpu_supports("avx2"))
        return d->avx2;
#endif
    return d ? d->any : NULL;
}

bool vt_decode_f32(vt_dtype t, const void *p, uint64_t first, uint64_t n, float *out)
{
    unsigned elements, bytes;
    vt_decode_fn *decode = decoder_of(t);
    if (!decode || !vt_dtype_block(t, &elements, &bytes))
        return false;
    const uint8_t *at = (const uint8_t *)p + first / elements * bytes;
    uint64_t whole = n / elements, rest = n % elements, last_bytes;
    decode(at, whole, out);
    if (!rest)
        return true;
    uint8_t last[VT_BLOCK_BYTES] = {0};
    float numbers[VT_BLOCK_ELEMENTS];
    vt_dtype_bytes(t, rest, &last_bytes);
    memcpy(last, at + whole * bytes, last_bytes);
    decode(last, 1, numbers);
    memcpy(out + whole * elements, numbers, rest * sizeof *out);
    return true;
}

#define WIDER(T)                                                                                   \
    static void wide_##T(const uint8_t *p, uint64_t n, size_t step, double *out)                   \
    {                                                                                              \
        for (uint64_t i = 0; i < n; i++) {                                                         \
            T v;                                                                                   \
            memcpy(&v, p + i * step, sizeof v);                                                    \
            out[i] = (double)v;                                                                    \
        }                                                                                          \
    }
WIDER(int32_t)
WIDER(uint32_t)
WIDER(int64_t)
WIDER(uint64_t)
WIDER(double)

/* What f32 would round. */
static const struct {
    void (*decode)(const uint8_t *p, uint64_t n, size_t step, double *out);
    size_t step;
} wide[VT_DTYPE_COUNT] = {
    [VT_DTYPE_I32] = {wide_int32_t, 4}, [VT_DTYPE_U32] = {wide_uint32_t, 4},
    [VT_DTYPE_I64] = {wide_int64_t, 8}, [VT_DTYPE_U64] = {wide_uint64_t, 8},
    [VT_DTYPE_F64] = {wide_double, 8},  [VT_DTYPE_C128] = {wide_double, 16},
};

bool vt_decode_f64(vt_dtype t, const void *p, uint64_t first, uint64_t n, double *out)
{
    enum { RUN = 4 * VT_BLOCK_ELEMENTS };
    float run[RUN];
    if (t < VT_DTYPE_COUNT && wide[t].decode) {
        wide[t].decode((const uint8_t *)p + first * wide[t].step, n, wide[t].step, out);
        return true;
    }
    if (!decoder_of(t))
        return false;
    for (uint64_t done = 0; done < n; done += RUN) {
        uint64_t some = n - done < RUN ? n - done : RUN;
        vt_decode_f32(t, p, first + done, some, run);
        for (uint64_t i = 0; i < some; i++)
            out[done + i] = run[i];
    }
    return true;
}
