/* gguf_tensor.c: the tensors of a GGUF file, read in place.
 *
 * Sizes stand fastest first in the file and slowest first here. A row of a block type is whole
 * blocks. In a big-endian file the numbers within the elements are turned, so those are copied when
 * they are read; which bytes of a block are numbers of 2 or 4 bytes stands in a table. */
#include "formats/gguf.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DIMENSIONS = 8 };

/* ggml_type, by its number; the numbers left out were taken back. */
static const struct {
    vt_dtype dtype;
    const char *gone; /* the name of one taken back */
} types[] = {
    [0] = {VT_DTYPE_F32, 0},
    [1] = {VT_DTYPE_F16, 0},
    [2] = {VT_DTYPE_Q4_0, 0},
    [3] = {VT_DTYPE_Q4_1, 0},
    [4] = {0, "q4_2"},
    [5] = {0, "q4_3"},
    [6] = {VT_DTYPE_Q5_0, 0},
    [7] = {VT_DTYPE_Q5_1, 0},
    [8] = {VT_DTYPE_Q8_0, 0},
    [9] = {VT_DTYPE_Q8_1, 0},
    [10] = {VT_DTYPE_Q2_K, 0},
    [11] = {VT_DTYPE_Q3_K, 0},
    [12] = {VT_DTYPE_Q4_K, 0},
    [13] = {VT_DTYPE_Q5_K, 0},
    [14] = {VT_DTYPE_Q6_K, 0},
    [15] = {VT_DTYPE_Q8_K, 0},
    [16] = {VT_DTYPE_IQ2_XXS, 0},
    [17] = {VT_DTYPE_IQ2_XS, 0},
    [18] = {VT_DTYPE_IQ3_XXS, 0},
    [19] = {VT_DTYPE_IQ1_S, 0},
    [20] = {VT_DTYPE_IQ4_NL, 0},
    [21] = {VT_DTYPE_IQ3_S, 0},
    [22] = {VT_DTYPE_IQ2_S, 0},
    [23] = {VT_DTYPE_IQ4_XS, 0},
    [24] = {VT_DTYPE_I8, 0},
    [25] = {VT_DTYPE_I16, 0},
    [26] = {VT_DTYPE_I32, 0},
    [27] = {VT_DTYPE_I64, 0},
    [28] = {VT_DTYPE_F64, 0},
    [29] = {VT_DTYPE_IQ1_M, 0},
    [30] = {VT_DTYPE_BF16, 0},
    [31] = {0, "q4_0_4_4"},
    [32] = {0, "q4_0_4_8"},
    [33] = {0, "q4_0_8_8"},
    [34] = {VT_DTYPE_TQ1_0, 0},
    [35] = {VT_DTYPE_TQ2_0, 0},
    [36] = {0, "iq4_nl_4_4"},
    [37] = {0, "iq4_nl_4_8"},
    [38] = {0, "iq4_nl_8_8"},
    [39] = {VT_DTYPE_MXFP4, 0},
    [40] = {VT_DTYPE_NVFP4, 0},
    [41] = {VT_DTYPE_Q1_0, 0},
};
enum { TYPES = sizeof types / sizeof *types };

/* ---- big-endian elements -----------------------------------------------------------------------
 */

/* Runs of numbers within a piece (vt_dtype_block): where, how wide, how many. */
typedef struct turn {
    uint16_t at, width, n;
} turn;

static const turn turns[VT_DTYPE_COUNT][2] = {
    [VT_DTYPE_I16] = {{0, 2, 1}},
    [VT_DTYPE_I32] = {{0, 4, 1}},
    [VT_DTYPE_I64] = {{0, 8, 1}},
    [VT_DTYPE_F16] = {{0, 2, 1}},
    [VT_DTYPE_BF16] = {{0, 2, 1}},
    [VT_DTYPE_F32] = {{0, 4, 1}},
    [VT_DTYPE_F64] = {{0, 8, 1}},
    [VT_DTYPE_Q1_0] = {{0, 2, 1}},
    [VT_DTYPE_Q4_0] = {{0, 2, 1}},
    [VT_DTYPE_Q4_1] = {{0, 2, 2}},
    [VT_DTYPE_Q5_0] = {{0, 2, 1}},
    [VT_DTYPE_Q5_1] = {{0, 2, 2}},
    [VT_DTYPE_Q8_0] = {{0, 2, 1}},
    [VT_DTYPE_Q8_1] = {{0, 2, 2}},
    [VT_DTYPE_Q2_K] = {{80, 2, 2}},
    [VT_DTYPE_Q3_K] = {{108, 2, 1}},
    [VT_DTYPE_Q4_K] = {{0, 2, 2}},
    [VT_DTYPE_Q5_K] = {{0, 2, 2}},
    [VT_DTYPE_Q6_K] = {{208, 2, 1}},
    [VT_DTYPE_Q8_K] = {{0, 4, 1}, {260, 2, 16}},
    [VT_DTYPE_IQ1_S] = {{0, 2, 1}, {34, 2, 8}},
    [VT_DTYPE_IQ2_XXS] = {{0, 2, 33}},
    [VT_DTYPE_IQ2_XS] = {{0, 2, 33}},
    [VT_DTYPE_IQ2_S] = {{0, 2, 1}},
    [VT_DTYPE_IQ3_XXS] = {{0, 2, 1}},
    [VT_DTYPE_IQ3_S] = {{0, 2, 1}},
    [VT_DTYPE_IQ4_NL] = {{0, 2, 1}},
    [VT_DTYPE_IQ4_XS] = {{0, 2, 2}},
    [VT_DTYPE_TQ1_0] = {{52, 2, 1}},
    [VT_DTYPE_TQ2_0] = {{64, 2, 1}},
};

static void turn_numbers(uint8_t *p, const turn *t)
{
    for (unsigned k = 0; k < t->n; k++)
        for (unsigned i = 0; i < t->width / 2u; i++) {
            uint8_t *a = p + t->at + k * t->width + i;
            uint8_t *b = p + t->at + (k + 1) * t->width - 1 - i;
            uint8_t swap = *a;
            *a = *b;
            *b = swap;
        }
}

static bool read_turned(const vt_model *m, const vt_weight *w, uint64_t first, uint64_t n,
                        void *out, vt_err *err)
{
    unsigned elements, piece;
    uint64_t bytes;
    (void)m;
    if (!vt_dtype_block(w->dtype, &elements, &piece) || !vt_dtype_bytes(w->dtype, n, &bytes))
        return vt_fail(err, VT_UNKNOWN, "elements of type %d are not known", w->file_dtype);
    memcpy(out, (const uint8_t *)w->source + first / elements * piece, bytes);
    for (uint64_t at = 0; at + piece <= bytes; at += piece)
        for (int k = 0; k < 2; k++)
            turn_numbers((uint8_t *)out + at, &turns[w->dtype][k]);
    return true;
}

/* ---- tensors ------------------------------------------------------------------------------------
 */

static bool shape_read(gguf *g, vt_weight *w)
{
    uint32_t rank;
    if (!vt_gguf_u32(g, &rank))
        return false;
    if (rank > MOST_DIMENSIONS)
        return vt_fail(g->err, VT_BAD_FILE, "%u dimensions; GGUF has at most 4", rank);
    int64_t *shape = vt_arena_array(g->m->arena, rank, sizeof *shape);
    for (uint32_t i = 0; i < rank && shape; i++) {
        uint64_t n;
        if (!vt_gguf_size(g, &n))
            return false;
        if (n > INT64_MAX)
            return vt_fail(g->err, VT_BAD_FILE, "a dimension of %llu elements",
                           (unsigned long long)n);
        shape[rank - 1 - i] = (int64_t)n;
    }
    w->rank = (int)rank;
    w->shape = shape;
    if (shape && !vt_shape_count(shape, w->rank, &w->count))
        return vt_fail(g->err, VT_BAD_FILE, "its sizes multiply to more than 2^64 elements");
    return vt_arena_check(g->m->arena, g->err);
}

static bool tensor_read(gguf *g, vt_weight *w)
{
    uint32_t type;
    if (!vt_gguf_str(g, &w->name))
        return false;
    if (!shape_read(g, w) || !vt_gguf_u32(g, &type) || !vt_gguf_u64(g, &w->offset))
        return vt_while(g->err, "'%.*s'", VT_ARG(w->name));
    w->file_dtype = (int)type;
    w->dtype = type < TYPES ? types[type].dtype : VT_DTYPE_UNKNOWN;
    w->file = g->file;
    w->sparse_indices = VT_NONE;
    return true;
}

static const char *said(gguf *g, vt_str s)
{
    const char *text = vt_cstr(g->m->arena, s);
    return text ? text : "out of memory";
}

static const char *unknown_type(gguf *g, int type)
{
    vt_arena *a = g->m->arena;
    if (type >= 0 && type < TYPES && types[type].gone)
        return said(g,
                    vt_str_format(a, "its type, %s, was taken back from GGUF", types[type].gone));
    return said(g, vt_str_format(a, "type %d is not known", type));
}

/* Where the data lies, or why it cannot be had: the file may be cut, and the rest is still shown.
 */
static void place(gguf *g, vt_weight *w, uint64_t data)
{
    vt_arena *a = g->m->arena;
    unsigned elements, piece;
    uint64_t end;
    if (!vt_dtype_block(w->dtype, &elements, &piece))
        w->missing = unknown_type(g, w->file_dtype);
    else if (w->count && (w->rank ? w->shape[w->rank - 1] : 1) % elements)
        w->missing = said(g, vt_str_format(a, "its rows of %lld elements are no whole blocks of %u",
                                           (long long)w->shape[w->rank - 1], elements));
    else if (!vt_dtype_bytes(w->dtype, w->count, &w->bytes) ||
             __builtin_add_overflow(w->offset, data, &w->offset) ||
             __builtin_add_overflow(w->offset, w->bytes, &end))
        w->missing = "its data would lie beyond any file";
    else if (end > g->map->n)
        w->missing =
            said(g, vt_str_format(a, "its data would end at byte %llu, but the file has %zu",
                                  (unsigned long long)end, g->map->n));
    else if (g->swap && turns[w->dtype][0].n)
        w->source = g->map->p + w->offset, w->read = read_turned;
    else
        w->data = g->map->p + w->offset;
}

static void note_cut(gguf *g, uint64_t first)
{
    uint64_t n = 0;
    const vt_weight *w = NULL;
    for (uint64_t i = g->m->weights.n; i > first; i--)
        if (g->m->weights.at[i - 1].missing) {
            w = &g->m->weights.at[i - 1];
            n++;
        }
    vt_str *note = n ? vt_push(g->m->arena, &g->m->notes) : NULL;
    if (note)
        *note = vt_str_format(g->m->arena, "%llu of %llu tensors cannot be read; '%.*s': %s",
                              (unsigned long long)n, (unsigned long long)g->n_tensors,
                              VT_ARG(w->name), w->missing);
}

bool vt_gguf_tensors_read(gguf *g)
{
    uint64_t first = g->m->weights.n;
    for (uint64_t i = 0; i < g->n_tensors; i++) {
        vt_weight *w = vt_push(g->m->arena, &g->m->weights);
        if (!w)
            return vt_arena_check(g->m->arena, g->err);
        if (!tensor_read(g, w))
            return vt_while(g->err, "tensor %llu of %llu", (unsigned long long)(i + 1),
                            (unsigned long long)g->n_tensors);
    }
    uint64_t over = g->at % g->alignment, data = g->at + (over ? g->alignment - over : 0);
    for (uint64_t i = first; i < g->m->weights.n; i++)
        place(g, &g->m->weights.at[i], data);
    note_cut(g, first);
    return vt_arena_check(g->m->arena, g->err);
}
