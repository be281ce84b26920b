/* gguf.c: llama.cpp's model files: metadata and tensors, no graph.
 *
 *   "GGUF" | version u32 | tensors u64 | pairs u64 | pair... | tensor... | padding | data
 *   pair     key: string | type u32 | value
 *   string   bytes u64, then UTF-8 without an end
 *   array    type u32 of its elements | how many u64 | elements
 *   tensor   name: string | dimensions u32 | sizes u64..., fastest first | type u32 | offset u64
 *
 * Version 1 has sizes of 4 bytes where 2 and 3 have 8. A big-endian file (version 3) has every
 * number turned but the four letters. Offsets count from the data, which begins at a multiple of
 * general.alignment (32). Strings are slices of the mapped file; tensors are read in place.
 *
 * Source: github.com/ggml-org/ggml, docs/gguf.md. */
#include "formats/gguf.h"

#include <string.h>

enum {
    NEWEST = 3,
    DEEPEST = 8, /* arrays within arrays */
    SHOWN = 16,  /* elements of an array that are written out; of longer ones the count */
    ALIGNMENT = 32,
    MOST_ALIGNMENT = 1 << 20,
};

enum { /* types of values */
       U8,
       I8,
       U16,
       I16,
       U32,
       I32,
       F32,
       BOOL,
       STRING,
       ARRAY,
       U64,
       I64,
       F64,
       TYPES
};

static const struct {
    vt_dtype dtype; /* of a number */
    unsigned bytes;
    const char *many; /* "32000 strings" */
} types[TYPES] = {
    [U8] = {VT_DTYPE_U8, 1, "integers"},   [I8] = {VT_DTYPE_I8, 1, "integers"},
    [U16] = {VT_DTYPE_U16, 2, "integers"}, [I16] = {VT_DTYPE_I16, 2, "integers"},
    [U32] = {VT_DTYPE_U32, 4, "integers"}, [I32] = {VT_DTYPE_I32, 4, "integers"},
    [F32] = {VT_DTYPE_F32, 4, "numbers"},  [BOOL] = {VT_DTYPE_BOOL, 1, "truth values"},
    [STRING] = {0, 0, "strings"},          [ARRAY] = {0, 0, "arrays"},
    [U64] = {VT_DTYPE_U64, 8, "integers"}, [I64] = {VT_DTYPE_I64, 8, "integers"},
    [F64] = {VT_DTYPE_F64, 8, "numbers"},
};

/* ---- bytes ----------------------------------------------------------------------------------- */

const uint8_t *vt_gguf_take(gguf *g, uint64_t n)
{
    if (n > g->map->n - g->at) {
        vt_fail(g->err, VT_BAD_FILE, "%llu bytes should follow, but the file ends after %llu",
                (unsigned long long)n, (unsigned long long)(g->map->n - g->at));
        vt_while(g->err, "byte %llu", (unsigned long long)g->at);
        return NULL;
    }
    const uint8_t *p = g->map->p + g->at;
    g->at += n;
    return p;
}

bool vt_gguf_u32(gguf *g, uint32_t *v)
{
    const uint8_t *p = vt_gguf_take(g, sizeof *v);
    if (!p)
        return false;
    memcpy(v, p, sizeof *v);
    *v = g->swap ? __builtin_bswap32(*v) : *v;
    return true;
}

bool vt_gguf_u64(gguf *g, uint64_t *v)
{
    const uint8_t *p = vt_gguf_take(g, sizeof *v);
    if (!p)
        return false;
    memcpy(v, p, sizeof *v);
    *v = g->swap ? __builtin_bswap64(*v) : *v;
    return true;
}

bool vt_gguf_size(gguf *g, uint64_t *v)
{
    uint32_t narrow;
    if (g->version > 1)
        return vt_gguf_u64(g, v);
    if (!vt_gguf_u32(g, &narrow))
        return false;
    *v = narrow;
    return true;
}

bool vt_gguf_str(gguf *g, vt_str *s)
{
    uint64_t n;
    if (!vt_gguf_size(g, &n))
        return false;
    const uint8_t *p = vt_gguf_take(g, n);
    *s = (vt_str){(const char *)p, (size_t)n};
    return p != NULL;
}

/* ---- metadata ---------------------------------------------------------------------------------
 */

static void put_number(const gguf *g, uint32_t type, const uint8_t *p, vt_json *out)
{
    uint8_t turned[8] = {0};
    double f64;
    int64_t i64;
    for (unsigned i = 0, n = types[type].bytes; i < n; i++)
        turned[i] = p[g->swap ? n - 1 - i : i];
    vt_decode_f64(types[type].dtype, turned, 0, 1, &f64);
    memcpy(&i64, turned, sizeof i64);
    switch (type) {
    case F32:
        vt_json_f32(out, (float)f64);
        break;
    case F64:
        vt_json_f64(out, f64);
        break;
    case BOOL:
        vt_json_bool(out, f64 != 0);
        break;
    case U64:
        vt_json_uint(out, (uint64_t)i64);
        break;
    default:
        vt_json_int(out, type == I64 ? i64 : (int64_t)f64);
    }
}

static bool value_read(gguf *g, uint32_t type, vt_json *show, int depth);

static bool array_pass(gguf *g, uint32_t type, uint64_t n, int depth)
{
    uint64_t bytes;
    vt_str s;
    if (types[type].bytes)
        return vt_gguf_take(g, __builtin_mul_overflow(n, (uint64_t)types[type].bytes, &bytes)
                                   ? UINT64_MAX
                                   : bytes) != NULL;
    for (uint64_t i = 0; i < n; i++)
        if (type == STRING ? !vt_gguf_str(g, &s) : !value_read(g, type, NULL, depth))
            return false;
    return true;
}

/* Short arrays as JSON, long ones as "32000 strings". `show` is NULL for what is only passed over.
 */
static bool array_read(gguf *g, vt_json *show, int depth)
{
    uint32_t type;
    uint64_t n;
    if (!vt_gguf_u32(g, &type) || !vt_gguf_size(g, &n))
        return false;
    if (type >= TYPES)
        return vt_fail(g->err, VT_BAD_FILE, "an array of type %u, which GGUF does not have", type);
    if (depth >= DEEPEST)
        return vt_fail(g->err, VT_LIMIT, "arrays lie more than %d deep", DEEPEST);
    if (show && n > SHOWN) {
        vt_buf b = {0};
        vt_buf_format(&b, "%llu %s", (unsigned long long)n, types[type].many);
        vt_json_str(show, vt_buf_view(&b));
        vt_buf_free(&b);
    }
    if (!show || n > SHOWN)
        return array_pass(g, type, n, depth + 1);
    vt_json_array(show);
    for (uint64_t i = 0; i < n; i++)
        if (!value_read(g, type, show, depth + 1))
            return false;
    vt_json_end(show, ']');
    return true;
}

static bool number_read(gguf *g, uint32_t type, vt_json *show)
{
    const uint8_t *p = vt_gguf_take(g, types[type].bytes);
    if (p && show)
        put_number(g, type, p, show);
    return p != NULL;
}

static bool value_read(gguf *g, uint32_t type, vt_json *show, int depth)
{
    vt_str s;
    if (type == ARRAY)
        return array_read(g, show, depth);
    if (type != STRING)
        return number_read(g, type, show);
    if (!vt_gguf_str(g, &s))
        return false;
    if (show)
        vt_json_str(show, s);
    return true;
}

/* The vocabulary, which names the rows of the embedding. */
static bool tokens_read(gguf *g, uint64_t at)
{
    uint64_t end = g->at, n;
    uint32_t type;
    g->at = at;
    if (!vt_gguf_u32(g, &type) || !vt_gguf_size(g, &n))
        return false;
    vt_str *all = type == STRING ? vt_arena_array(g->m->arena, n, sizeof *all) : NULL;
    for (uint64_t i = 0; all && i < n; i++)
        vt_gguf_str(g, &all[i]);
    if (all)
        g->tokens.at = all, g->tokens.n = n;
    g->at = end;
    return vt_arena_check(g->m->arena, g->err);
}

static bool text_of(gguf *g, uint32_t type, vt_str *text)
{
    vt_buf b = {0};
    vt_json j;
    vt_json_init(&j, &b, false);
    bool ok = value_read(g, type, &j, 0) && vt_buf_check(&b, g->err);
    vt_str s = vt_buf_view(&b);
    if (ok && s.n > 1 && s.p[0] == '"') /* a count of elements is no string in quotes */
        s = vt_str_cut(s, 1, s.n - 2);
    *text = vt_str_copy(g->m->arena, s);
    vt_buf_free(&b);
    return ok;
}

static const char *const file_types[] = {
    "all f32",
    "mostly f16",
    "mostly q4_0",
    "mostly q4_1",
    "mostly q4_1, some f16",
    "mostly q4_2",
    "mostly q4_3",
    "mostly q8_0",
    "mostly q5_0",
    "mostly q5_1",
    "mostly q2_k",
    "mostly q3_k small",
    "mostly q3_k medium",
    "mostly q3_k large",
    "mostly q4_k small",
    "mostly q4_k medium",
    "mostly q5_k small",
    "mostly q5_k medium",
    "mostly q6_k",
    "mostly iq2_xxs",
    "mostly iq2_xs",
    "mostly q2_k small",
    "mostly iq3_xs",
    "mostly iq3_xxs",
    "mostly iq1_s",
    "mostly iq4_nl",
    "mostly iq3_s",
    "mostly iq3_m",
    "mostly iq2_s",
    "mostly iq2_m",
    "mostly iq4_xs",
    "mostly iq1_m",
    "mostly bf16",
    "mostly q4_0_4_4",
    "mostly q4_0_4_8",
    "mostly q4_0_8_8",
    "mostly tq1_0",
    "mostly tq2_0",
    "mostly mxfp4 (experts)",
    "mostly nvfp4",
    "mostly q1_0",
};

/* What the reader itself wants to know. */
static bool heed(gguf *g, vt_meta *pair, uint32_t type, uint64_t at)
{
    uint64_t v = 0;
    bool whole = pair->value.n > 0 && pair->value.n < 10;
    for (size_t i = 0; i < pair->value.n && whole; i++) {
        whole = pair->value.p[i] >= '0' && pair->value.p[i] <= '9';
        v = 10 * v + (uint64_t)(pair->value.p[i] - '0');
    }
    if (vt_str_is(pair->key, "tokenizer.ggml.tokens") && type == ARRAY && g->metadata)
        return tokens_read(g, at);
    if (vt_str_is(pair->key, "general.alignment")) {
        if (!whole || v == 0 || v > MOST_ALIGNMENT || v % 8)
            return vt_fail(g->err, VT_BAD_FILE, "an alignment of %.*s bytes cannot be",
                           VT_ARG(pair->value));
        g->alignment = v;
    }
    if (vt_str_is(pair->key, "split.no") && whole)
        g->split_no = v;
    if (vt_str_is(pair->key, "split.count") && whole)
        g->split_count = v;
    if (vt_str_is(pair->key, "general.file_type") && whole &&
        v < sizeof file_types / sizeof *file_types)
        pair->value = vt_str_format(g->m->arena, "%llu (%s)", (unsigned long long)v, file_types[v]);
    return true;
}

static bool pair_read(gguf *g)
{
    vt_meta pair;
    uint32_t type;
    if (!vt_gguf_str(g, &pair.key))
        return false;
    if (!vt_gguf_u32(g, &type))
        return vt_while(g->err, "'%.*s'", VT_ARG(pair.key));
    uint64_t at = g->at;
    if (type >= TYPES)
        vt_fail(g->err, VT_BAD_FILE, "a value of type %u, which GGUF does not have", type);
    else if ((type == STRING ? vt_gguf_str(g, &pair.value) : text_of(g, type, &pair.value)) &&
             heed(g, &pair, type, at)) {
        vt_meta *keep = vt_push(g->m->arena, &g->meta);
        if (keep)
            *keep = pair;
        return vt_arena_check(g->m->arena, g->err);
    }
    return vt_while(g->err, "'%.*s'", VT_ARG(pair.key));
}

/* ---- the file ----------------------------------------------------------------------------------
 */

static bool header_read(gguf *g)
{
    if (g->map->n < 4)
        return vt_fail(g->err, VT_BAD_FILE, "the file has no more than %zu bytes", g->map->n);
    g->at = 4;
    if (!vt_gguf_u32(g, &g->version))
        return false;
    if (!(g->version & 0xffff)) {
        g->swap = true;
        g->version = __builtin_bswap32(g->version);
    }
    if (g->version < 1 || g->version > NEWEST)
        return vt_fail(g->err, VT_UNKNOWN, "GGUF version %u; versions 1 to %d are known",
                       g->version, NEWEST);
    return vt_gguf_size(g, &g->n_tensors) && vt_gguf_size(g, &g->n_keys);
}

bool vt_gguf_read(gguf *g)
{
    g->alignment = ALIGNMENT;
    if (!header_read(g))
        return false;
    for (uint64_t i = 0; i < g->n_keys; i++)
        if (!pair_read(g))
            return vt_while(g->err, "metadata %llu of %llu", (unsigned long long)(i + 1),
                            (unsigned long long)g->n_keys);
    return vt_gguf_tensors_read(g);
}

/* The rows of an embedding, and those of the matrix that answers, are the tokens. */
static void name_rows(gguf *g)
{
    vt_vocabulary *v = vt_arena_take(g->m->arena, sizeof *v);
    if (!v || !g->tokens.n)
        return;
    *v = (vt_vocabulary){g->tokens.at, g->tokens.n};
    for (size_t i = 0; i < g->m->weights.n; i++) {
        vt_weight *w = &g->m->weights.at[i];
        bool table = vt_str_is(w->name, "token_embd.weight") || vt_str_is(w->name, "output.weight");
        if (table && w->rank == 2 && w->shape[0] == (int64_t)v->n)
            w->rows = v;
    }
}

static int gguf_probe(const vt_map *map)
{
    return map->n >= 8 && !memcmp(map->p, "GGUF", 4) ? 3 : 0;
}

/* A binary file that is whole UTF-8 and has U+FFFD where its sizes should be went through something
 * that takes files for text (some downloads and mirrors do). */
static bool was_taken_for_text(const vt_map *map, size_t *at)
{
    vt_str all = vt_str_cut((vt_str){(const char *)map->p, map->n}, 0, 1 << 20);
    const char *mark = memmem(all.p, all.n, "\xef\xbf\xbd", 3);
    *at = mark ? (size_t)(mark - all.p) : 0;
    return mark && vt_utf8_valid(all) + 4 > all.n;
}

static bool fail_to_read(const vt_map *map, vt_err *err)
{
    size_t at;
    if (err && err->code == VT_BAD_FILE && was_taken_for_text(map, &at))
        vt_fail(err, VT_BAD_FILE,
                "the file was copied as if it were text: bytes were replaced by U+FFFD, the first "
                "at byte %zu, so what they said is lost",
                at);
    return false;
}

static bool gguf_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    gguf g = {.m = m, .map = map, .metadata = true, .err = err};
    if (!vt_gguf_read(&g))
        return fail_to_read(map, err);
    if (!vt_gguf_parts_read(&g))
        return false;
    name_rows(&g);
    m->meta = (vt_metas){g.meta.at, g.meta.n};
    m->version = vt_str_format(m->arena, "GGUF v%u%s", g.version, g.swap ? ", big-endian" : "");
    return vt_arena_check(m->arena, err) && vt_gguf_architecture_build(m, err);
}

const vt_format vt_format_gguf = {
    .name = "gguf",
    .says = "GGUF, versions 1 to 3, also split over files",
    .endings = ".gguf",
    .graph = true,
    .weights = true,
    .probe = gguf_probe,
    .open = gguf_open,
};
