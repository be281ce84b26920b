/* llama2c.c: the model files of llama2.c: a Llama as numbers, one after another, without names.
 *
 *   version 0   dim, hidden, layers, heads, key and value heads, vocabulary, positions: i32 each
 *               | f32 of all tensors. A negative vocabulary: the answering matrix is its own.
 *   version 1   "24ka" | version i32 | the seven sizes | shared u8 | zeros up to 256 | f32
 *   version 2   the same with the group size i32 behind `shared`; the norms in f32, then every
 * matrix as i8, followed by f32 scales, one per group of elements
 *
 * Each row below is a tensor, or one per layer; layers follow each other. The names are those of
 * the modules in llama2.c's model.py. Version 0 has no magic: a file is one when its seven numbers
 * make sense and its size is exactly what they ask for.
 *
 * tokenizer.bin or tokN.bin beside it (N: vocabulary) names the rows of the embedding:
 *   longest i32 | score f32, bytes i32, bytes...
 *
 * Source: github.com/karpathy/llama2.c, export.py, run.c, runq.c. */
#include "architecture/architecture.h"
#include "formats/beside.h"

#include <stdio.h>
#include <string.h>

enum { HEADER0 = 28, HEADER = 256, SIZES = 7 };

typedef struct llama {
    int64_t dim, hidden, layers, heads, kv_heads, vocab, positions;
    int version;
    bool shared;
    int64_t group;
} llama;

enum { ONE, DIM, HIDDEN, KV, VOCAB, POSITIONS, HALF_HEAD };

static const struct part {
    const char *name, *in_transformers; /* '#': the layer; "" no tensor of the network */
    uint8_t rows, columns;              /* rows ONE: a vector */
    bool own_only;                      /* only where the answering matrix is not the embedding */
} parts[] = {
#define LAYER(name, hf, rows, columns)                                                             \
    {                                                                                              \
        "layers.#." name ".weight", "model.layers.#." hf ".weight", rows, columns, false           \
    }
    {"tok_embeddings.weight", "model.embed_tokens.weight", VOCAB, DIM, false},
    LAYER("attention_norm", "input_layernorm", ONE, DIM),
    LAYER("attention.wq", "self_attn.q_proj", DIM, DIM),
    LAYER("attention.wk", "self_attn.k_proj", KV, DIM),
    LAYER("attention.wv", "self_attn.v_proj", KV, DIM),
    LAYER("attention.wo", "self_attn.o_proj", DIM, DIM),
    LAYER("ffn_norm", "post_attention_layernorm", ONE, DIM),
    LAYER("feed_forward.w1", "mlp.gate_proj", HIDDEN, DIM),
    LAYER("feed_forward.w2", "mlp.down_proj", DIM, HIDDEN),
    LAYER("feed_forward.w3", "mlp.up_proj", HIDDEN, DIM),
    {"norm.weight", "model.norm.weight", ONE, DIM, false},
    {"freq_cis_real", "", POSITIONS, HALF_HEAD, false},
    {"freq_cis_imag", "", POSITIONS, HALF_HEAD, false},
    {"output.weight", "lm_head.weight", VOCAB, DIM, true},
};

/* The order of the rows above in the file, by version; those of version 2 are i8 from `quantized`
 * on. */
static const uint8_t order0[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
static const uint8_t order1[] = {1, 6, 10, 0, 2, 3, 4, 5, 7, 8, 9, 13};
static const struct order {
    const uint8_t *rows;
    size_t n, quantized;
} orders[] = {
    {order0, sizeof order0, SIZE_MAX},
    {order1, sizeof order1, SIZE_MAX},
    {order1, sizeof order1, 3},
};

static int64_t size_of(const llama *l, uint8_t what)
{
    const int64_t sizes[] = {[ONE] = 1,
                             [DIM] = l->dim,
                             [HIDDEN] = l->hidden,
                             [KV] = l->dim / l->heads * l->kv_heads,
                             [VOCAB] = l->vocab,
                             [POSITIONS] = l->positions,
                             [HALF_HEAD] = l->dim / l->heads / 2};
    return sizes[what];
}

static bool per_layer(const struct part *p)
{
    return !strncmp(p->name, "layers.", 7);
}

/* ---- the header
 * ------------------------------------------------------------------------------------ */

/* Do the sizes make sense? They are small enough then that no product overflows. */
static bool sensible(const llama *l)
{
    return l->dim >= 2 && l->dim <= 1 << 18 && l->hidden >= 1 && l->hidden <= 1 << 20 &&
           l->layers >= 1 && l->layers <= 1 << 12 && l->heads >= 1 && l->dim % l->heads == 0 &&
           l->kv_heads >= 1 && l->heads % l->kv_heads == 0 && l->vocab >= 2 &&
           l->vocab <= 1 << 24 && l->positions >= 1 && l->positions <= 1 << 24;
}

static int32_t int_at(const vt_map *map, size_t at)
{
    int32_t v;
    memcpy(&v, map->p + at, sizeof v);
    return v;
}

static bool header_read(const vt_map *map, llama *l)
{
    bool magic = map->n >= HEADER && !memcmp(map->p, "24ka", 4);
    size_t at = magic ? 8 : 0;
    if (map->n < HEADER0)
        return false;
    *l = (llama){.version = magic ? int_at(map, 4) : 0};
    int64_t *sizes[SIZES] = {&l->dim,      &l->hidden, &l->layers,   &l->heads,
                             &l->kv_heads, &l->vocab,  &l->positions};
    for (int i = 0; i < SIZES; i++)
        *sizes[i] = int_at(map, at + 4 * (size_t)i);
    l->shared = magic ? map->p[at + HEADER0] != 0 : l->vocab > 0;
    l->group = magic && l->version == 2 ? int_at(map, at + HEADER0 + 1) : 0;
    l->vocab = l->vocab < 0 ? -l->vocab : l->vocab;
    return l->version >= 0 && l->version <= 2 && sensible(l) && (l->version < 2 || l->group > 0);
}

/* Bytes of a tensor; in version 2 with its scales behind it. */
static uint64_t part_bytes(const llama *l, const struct part *p, bool quantized)
{
    uint64_t n = (uint64_t)size_of(l, p->rows) * (uint64_t)size_of(l, p->columns);
    return quantized ? n + n / (uint64_t)l->group * 4 : 4 * n;
}

static uint64_t file_bytes(const llama *l)
{
    const struct order *o = &orders[l->version];
    uint64_t bytes = l->version ? HEADER : HEADER0;
    for (size_t i = 0; i < o->n; i++) {
        const struct part *p = &parts[o->rows[i]];
        if (!p->own_only || !l->shared)
            bytes += part_bytes(l, p, i >= o->quantized) * (per_layer(p) ? (uint64_t)l->layers : 1);
    }
    return bytes;
}

static int llama2c_probe(const vt_map *map)
{
    llama l;
    if (map->n >= 8 && !memcmp(map->p, "24ka", 4))
        return 3;
    if (!header_read(map, &l))
        return 0;
    uint64_t bytes = file_bytes(&l);
    vt_str path = vt_str_of(map->path);
    if (bytes == map->n)
        return 3;
    return vt_str_ends(path, VT_S(".bin")) && map->n < bytes && map->n > bytes / 8 ? 1 : 0;
}

/* ---- tensors
 * ---------------------------------------------------------------------------------------- */

typedef struct reading {
    vt_model *m;
    const vt_map *map;
    const llama *l;
    uint64_t at;
    VT_VEC(vt_str) names; /* in transformers' words */
} reading;

static vt_str numbered(vt_arena *a, const char *name, int64_t layer)
{
    const char *hash = strchr(name, '#');
    return hash ? vt_str_format(a, "%.*s%lld%s", (int)(hash - name), name, (long long)layer,
                                hash + 1)
                : vt_str_of(name);
}

static const char *cut(reading *r, uint64_t end)
{
    vt_str s = vt_str_format(r->m->arena, "its data would end at byte %llu, but the file has %zu",
                             (unsigned long long)end, r->map->n);
    const char *text = vt_cstr(r->m->arena, s);
    return text ? text : "out of memory";
}

static vt_weight *tensor_add(reading *r, vt_str name, vt_str known_as, vt_dtype t, int64_t rows,
                             int64_t columns)
{
    vt_weight *w = vt_push(r->m->arena, &r->m->weights);
    vt_str *as = vt_push(r->m->arena, &r->names);
    int64_t *shape = vt_arena_array(r->m->arena, 2, sizeof *shape);
    if (!w || !as || !shape)
        return NULL;
    shape[0] = rows == 1 ? columns : rows;
    shape[1] = columns;
    *as = known_as;
    *w = (vt_weight){.name = name,
                     .dtype = t,
                     .rank = rows == 1 ? 1 : 2,
                     .shape = shape,
                     .count = (uint64_t)(rows * columns),
                     .offset = r->at,
                     .sparse_indices = VT_NONE,
                     .role = VT_ROLE_TRAINED};
    vt_dtype_bytes(t, w->count, &w->bytes);
    r->at += w->bytes;
    if (r->at > r->map->n)
        w->missing = cut(r, r->at);
    else
        w->data = r->map->p + w->offset;
    return w;
}

/* The angles of version 0 can be computed, and llama2.c itself no longer reads them. */
static void pass_over(reading *r, const struct part *p)
{
    vt_str *note = vt_push(r->m->arena, &r->m->notes);
    if (note)
        *note =
            vt_str_format(r->m->arena, "%s at byte %llu, a table of rotary angles, is no parameter",
                          p->name, (unsigned long long)r->at);
    r->at += part_bytes(r->l, p, false);
}

static void part_add(reading *r, const struct part *p, int64_t layer, bool quantized)
{
    vt_arena *a = r->m->arena;
    if (!p->in_transformers[0]) {
        pass_over(r, p);
        return;
    }
    vt_str name = numbered(a, p->name, layer);
    int64_t rows = size_of(r->l, p->rows), columns = size_of(r->l, p->columns);
    tensor_add(r, name, numbered(a, p->in_transformers, layer),
               quantized ? VT_DTYPE_I8 : VT_DTYPE_F32, rows, columns);
    if (!quantized)
        return;
    int64_t scales = rows * columns / r->l->group;
    bool whole = columns % r->l->group == 0; /* the groups lie within rows */
    const vt_weight *s =
        tensor_add(r, vt_str_format(a, "%.*s.scales", VT_ARG(name)), (vt_str){0}, VT_DTYPE_F32,
                   whole ? rows : 1, whole ? columns / r->l->group : scales);
    vt_quant *q = vt_arena_take(a, sizeof *q);
    if (!q || !s || !s->data || (uintptr_t)s->data % sizeof(float))
        return;
    *q = (vt_quant){.axis = -1,
                    .n = (uint64_t)scales,
                    .run = (uint64_t)r->l->group,
                    .scale = (const float *)s->data};
    r->m->weights.at[r->m->weights.n - 2].quant = q;
}

/* ---- the vocabulary
 * --------------------------------------------------------------------------------- */

static const vt_vocabulary *tokens_read(vt_model *m, const vt_map *map, uint64_t n)
{
    vt_vocabulary *v = vt_arena_take(m->arena, sizeof *v);
    vt_str *words = map->n / 8 < n ? NULL : vt_arena_array(m->arena, n, sizeof *words);
    uint64_t at = 4;
    if (!v || !words)
        return NULL;
    for (uint64_t i = 0; i < n; i++) {
        if (map->n - at < 8)
            return NULL;
        int64_t bytes = int_at(map, at + 4);
        at += 8;
        if (bytes < 0 || (uint64_t)bytes > map->n - at)
            return NULL;
        words[i] = (vt_str){(const char *)map->p + at, (size_t)bytes};
        at += (uint64_t)bytes;
    }
    *v = (vt_vocabulary){words, n};
    return at == map->n ? v : NULL;
}

static const vt_vocabulary *find_tokens(vt_model *m, const llama *l)
{
    const char *why;
    vt_str names[] = {VT_S("tokenizer.bin"),
                      vt_str_format(m->arena, "tok%lld.bin", (long long)l->vocab)};
    for (int i = 1; i >= 0; i--) {
        const vt_map *map = vt_beside_open(m, names[i], &why);
        const vt_vocabulary *v = map && map->n > 4 ? tokens_read(m, map, (uint64_t)l->vocab) : NULL;
        if (v)
            return v;
    }
    return NULL;
}

static void name_rows(vt_model *m, const llama *l)
{
    const vt_vocabulary *v = find_tokens(m, l);
    for (size_t i = 0; i < m->weights.n && v; i++)
        if (vt_str_is(m->weights.at[i].name, "tok_embeddings.weight") ||
            vt_str_is(m->weights.at[i].name, "output.weight"))
            m->weights.at[i].rows = v;
}

/* ---- the model
 * -------------------------------------------------------------------------------------- */

static void put_meta(vt_model *m, const llama *l)
{
    const struct {
        const char *key;
        int64_t value;
    } rows[] = {{"dim", l->dim},
                {"hidden_dim", l->hidden},
                {"n_layers", l->layers},
                {"n_heads", l->heads},
                {"n_kv_heads", l->kv_heads},
                {"vocab_size", l->vocab},
                {"max_seq_len", l->positions},
                {"shared_classifier", l->shared},
                {"group_size", l->group}};
    size_t n = sizeof rows / sizeof *rows - (l->version < 2);
    vt_meta *meta = vt_arena_array(m->arena, n, sizeof *meta);
    for (size_t i = 0; i < n && meta; i++)
        meta[i] = (vt_meta){vt_str_of(rows[i].key),
                            vt_str_format(m->arena, "%lld", (long long)rows[i].value)};
    m->meta = (vt_metas){meta, meta ? n : 0};
}

static vt_str config_of(vt_model *m, const llama *l)
{
    return vt_str_format(m->arena,
                         "{\"model_type\":\"llama\",\"num_hidden_layers\":%lld,"
                         "\"num_attention_heads\":%lld,\"num_key_value_heads\":%lld,"
                         "\"hidden_size\":%lld,\"intermediate_size\":%lld,\"vocab_size\":%lld,"
                         "\"max_position_embeddings\":%lld,\"rms_norm_eps\":1e-5,"
                         "\"rope_theta\":10000,\"rope_interleaved\":true,"
                         "\"tie_word_embeddings\":%s}",
                         (long long)l->layers, (long long)l->heads, (long long)l->kv_heads,
                         (long long)l->dim, (long long)l->hidden, (long long)l->vocab,
                         (long long)l->positions, l->shared ? "true" : "false");
}

static bool llama2c_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    llama l = {0};
    (void)progress;
    if (!header_read(map, &l))
        return vt_fail(err, VT_BAD_FILE,
                       l.version > 2 ? "version %d of llama2.c's format; 0 to 2 are known"
                                     : "the sizes in its header make no sense (version %d)",
                       l.version);
    reading r = {.m = m, .map = map, .l = &l, .at = l.version ? HEADER : HEADER0};
    const struct order *o = &orders[l.version];
    for (size_t i = 0; i < o->n; i++) {
        const struct part *p = &parts[o->rows[i]];
        int64_t times = p->own_only && l.shared ? 0 : per_layer(p) ? l.layers : 1;
        for (int64_t layer = 0; layer < times; layer++)
            part_add(&r, p, layer, i >= o->quantized);
    }
    m->version = vt_str_format(m->arena, "version %d", l.version);
    put_meta(m, &l);
    name_rows(m, &l);
    vt_architecture_spec spec = {.config = config_of(m, &l), .names = r.names.at};
    return vt_arena_check(m->arena, err) && vt_architecture_build_as(m, &spec, err);
}

const vt_format vt_format_llama2c = {
    .name = "llama2c",
    .says = "llama2.c, versions 0 to 2",
    .endings = ".bin",
    .graph = true,
    .weights = true,
    .probe = llama2c_probe,
    .open = llama2c_open,
};
