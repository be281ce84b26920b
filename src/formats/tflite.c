/* tflite.c: TensorFlow Lite models.
 *
 *   Model     version u32 | operator_codes | subgraphs | description | buffers | metadata_buffer |
 *             metadata | signature_defs
 *   SubGraph  tensors | inputs [int] | outputs [int] | operators | name
 *
 * A flatbuffer with the identifier "TFL3". Subgraph 0 is the model; others are the branches and
 * bodies of its control flow. Operators have no names of their own. Files that the model's metadata
 * speak of (labels, vocabularies) lie in a zip behind the flatbuffer. */
#include "formats/tflite.h"

#include <string.h>

enum { MODEL_VERSION, CODES, SUBGRAPHS, DESCRIPTION, BUFFERS, METADATA = 6, SIGNATURES };
enum { TENSORS, INPUTS, OUTPUTS, OPERATORS, NAME };
enum { NEWEST = 3, LONGEST_TEXT = 1 << 16 };

bool vt_tflite_few(tflite *t, const char *what, uint32_t n)
{
    if (n <= t->map->n / 8)
        return true;
    return vt_fail(t->err, VT_BAD_FILE,
                   "it says that it has %u %s, more than its %zu bytes can hold", n, what,
                   t->map->n);
}

/* ---- subgraphs --------------------------------------------------------------------------------
 */

static bool mark_ends(tflite *t, vt_id graph)
{
    vt_graph *g = &t->m->graphs.at[graph];
    for (uint32_t i = 0; i < g->n_inputs; i++)
        if (g->inputs[i] != VT_NONE)
            t->m->values.at[g->inputs[i]].is_input = true;
    for (uint32_t i = 0; i < g->n_outputs; i++)
        if (g->outputs[i] != VT_NONE)
            t->m->values.at[g->outputs[i]].is_output = true;
    return true;
}

static bool subgraph_read(tflite *t, vt_id graph)
{
    vt_flat_table s = vt_flat_list_table(&t->subgraphs, graph);
    vt_flat_list tensors = vt_flat_list_of(&s, TENSORS, 4), in = vt_flat_list_of(&s, INPUTS, 4);
    vt_flat_list out = vt_flat_list_of(&s, OUTPUTS, 4), ops = vt_flat_list_of(&s, OPERATORS, 4);
    vt_graph *g = &t->m->graphs.at[graph];
    if (t->file.failed || !vt_tflite_few(t, "tensors", tensors.n) ||
        !vt_tflite_few(t, "operators", ops.n))
        return false;
    g->name = vt_flat_text(&s, NAME);
    return vt_tflite_tensors(t, graph, &tensors) &&
           vt_tflite_values(t, graph, &in, &g->inputs, &g->n_inputs) &&
           vt_tflite_values(t, graph, &out, &g->outputs, &g->n_outputs) && mark_ends(t, graph) &&
           vt_tflite_nodes(t, graph, &ops);
}

static bool subgraphs_read(tflite *t)
{
    uint32_t n = t->subgraphs.n;
    if (!n)
        return vt_fail(t->err, VT_BAD_FILE, "it has no subgraph");
    if (!vt_tflite_few(t, "subgraphs", n))
        return false;
    t->first_value = vt_arena_array(t->m->arena, n, sizeof *t->first_value);
    t->n_tensors = vt_arena_array(t->m->arena, n, sizeof *t->n_tensors);
    for (uint32_t i = 0; i < n; i++) {
        vt_graph *g = vt_push(t->m->arena, &t->m->graphs);
        if (g)
            *g = (vt_graph){.kind = i ? VT_GRAPH_FUNCTION : VT_GRAPH_MAIN,
                            .domain = VT_S("tflite"),
                            .node = VT_NONE};
    }
    if (!vt_arena_check(t->m->arena, t->err))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (!subgraph_read(t, i))
            return vt_while(t->err, "subgraph %u of %u", i + 1, n);
    return true;
}

/* ---- what the file says of itself --------------------------------------------------------------
 */

static void meta_add(tflite *t, vt_str key, vt_str value)
{
    vt_meta *meta = vt_push(t->m->arena, &t->meta);
    if (meta)
        *meta = (vt_meta){key, value};
}

static bool is_text(vt_str s)
{
    if (s.n > LONGEST_TEXT || vt_utf8_valid(s) != s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r')
            return false;
    return true;
}

/* TFLITE_METADATA is a flatbuffer of its own, "M001": name, description, version, author, license
 * in slots 0, 1, 2, 4, 5. */
static void model_metadata_read(tflite *t, vt_str bytes)
{
    static const struct {
        uint32_t slot;
        const char *key;
    } rows[] = {{0, "name"}, {1, "description"}, {2, "version"}, {4, "author"}, {5, "license"}};
    vt_flat inner;
    vt_flat_table root;
    if (!vt_flat_open(&inner, bytes, &root, NULL))
        return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        vt_str text = vt_flat_text(&root, rows[i].slot);
        if (text.n && is_text(text))
            meta_add(t, vt_str_of(rows[i].key), text);
    }
}

static bool metadata_read(tflite *t, const vt_flat_table *model)
{
    vt_flat_list l = vt_flat_list_of(model, METADATA, 4);
    for (uint32_t i = 0; i < l.n && !t->file.failed; i++) {
        vt_flat_table entry = vt_flat_list_table(&l, i);
        vt_str name = vt_flat_text(&entry, 0), data;
        if (!vt_tflite_buffer(t, vt_flat_int(&entry, 1, 4, 0), &data))
            return vt_while(t->err, "metadata '%.*s'", VT_ARG(name));
        if (vt_str_is(name, "TFLITE_METADATA"))
            model_metadata_read(t, data);
        else if (data.n && is_text(vt_str_cut(data, 0, strnlen(data.p, data.n))))
            meta_add(t, name, vt_str_cut(data, 0, strnlen(data.p, data.n)));
        else
            meta_add(t, name, vt_str_format(t->m->arena, "%zu bytes", data.n));
    }
    return !t->file.failed;
}

/* "x = serving_default_x:0, …" */
static void put_names(tflite *t, vt_id graph, const vt_flat_list *l, vt_buf *b)
{
    for (uint32_t i = 0; i < l->n; i++) {
        vt_flat_table entry = vt_flat_list_table(l, i);
        vt_id v;
        vt_buf_text(b, i ? ", " : "");
        vt_buf_str(b, vt_flat_text(&entry, 0));
        if (vt_tflite_value(t, graph, vt_flat_int(&entry, 1, 4, 0), &v) && v != VT_NONE) {
            vt_buf_text(b, " = ");
            vt_buf_str(b, t->m->values.at[v].name);
        }
    }
}

static bool signature_read(tflite *t, const vt_flat_table *s)
{
    vt_flat_list in = vt_flat_list_of(s, 0, 4), out = vt_flat_list_of(s, 1, 4);
    int64_t graph = vt_flat_int(s, 4, 4, 0);
    if (graph < 0 || graph >= (int64_t)t->m->graphs.n)
        return vt_fail(t->err, VT_BAD_FILE, "subgraph %lld, but the file has %zu", (long long)graph,
                       t->m->graphs.n);
    vt_buf b = {0};
    vt_buf_char(&b, '(');
    put_names(t, (vt_id)graph, &in, &b);
    vt_buf_text(&b, ") \xE2\x86\x92 (");
    put_names(t, (vt_id)graph, &out, &b);
    vt_buf_char(&b, ')');
    bool ok = vt_buf_check(&b, t->err);
    if (ok)
        meta_add(t, vt_str_format(t->m->arena, "signature %.*s", VT_ARG(vt_flat_text(s, 2))),
                 vt_str_copy(t->m->arena, vt_buf_view(&b)));
    vt_buf_free(&b);
    return ok && !t->file.failed;
}

static bool signatures_read(tflite *t, const vt_flat_table *model)
{
    vt_flat_list l = vt_flat_list_of(model, SIGNATURES, 4);
    for (uint32_t i = 0; i < l.n; i++) {
        vt_flat_table s = vt_flat_list_table(&l, i);
        if (t->file.failed || !signature_read(t, &s))
            return vt_while(t->err, "signature %u of %u", i + 1, l.n);
    }
    return !t->file.failed;
}

/* Labels and vocabularies in the zip behind the flatbuffer; most files have none. */
static void attached_read(tflite *t)
{
    vt_str all = {(const char *)t->map->p, t->map->n}, content;
    vt_zip z;
    vt_zip_member member;
    if (!vt_zip_open(all, &z, NULL))
        return;
    while (vt_zip_next(&z, &member)) {
        bool plain = member.method == 0 && member.size <= LONGEST_TEXT &&
                     vt_zip_data(all, &member, &content, NULL) && is_text(content);
        meta_add(t, vt_str_format(t->m->arena, "file %.*s", VT_ARG(member.name)),
                 plain ? content
                       : vt_str_format(t->m->arena, "%llu bytes", (unsigned long long)member.size));
    }
}

/* ---- the file ----------------------------------------------------------------------------------
 */

static bool buffers_read(tflite *t)
{
    if (!vt_tflite_few(t, "buffers", t->buffers.n))
        return false;
    t->weight_of_buffer = vt_arena_array(t->m->arena, t->buffers.n, sizeof *t->weight_of_buffer);
    for (uint32_t i = 0; t->weight_of_buffer && i < t->buffers.n; i++)
        t->weight_of_buffer[i] = VT_NONE;
    return vt_arena_check(t->m->arena, t->err);
}

static int tflite_probe(const vt_map *map)
{
    return map->n >= 8 && !memcmp(map->p + 4, "TFL3", 4) ? 3 : 0;
}

static bool tflite_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    tflite t = {.m = m, .map = map, .err = err};
    vt_flat_table model;
    (void)progress;
    if (!vt_flat_open(&t.file, (vt_str){(const char *)map->p, map->n}, &model, err))
        return false;
    int64_t version = vt_flat_int(&model, MODEL_VERSION, 4, 0);
    if (!t.file.failed && version != NEWEST)
        return vt_fail(err, VT_UNKNOWN, "schema version %lld; version %d is known",
                       (long long)version, NEWEST);
    t.codes = vt_flat_list_of(&model, CODES, 4);
    t.subgraphs = vt_flat_list_of(&model, SUBGRAPHS, 4);
    t.buffers = vt_flat_list_of(&model, BUFFERS, 4);
    m->version = VT_S("schema 3");
    m->doc = vt_flat_text(&model, DESCRIPTION);
    if (t.file.failed || !buffers_read(&t) || !subgraphs_read(&t) || !metadata_read(&t, &model) ||
        !signatures_read(&t, &model))
        return false;
    attached_read(&t);
    m->has_graph = true;
    m->meta = (vt_metas){t.meta.at, t.meta.n};
    return vt_arena_check(m->arena, err);
}

const vt_format vt_format_tflite = {
    .name = "tflite",
    .says = "TensorFlow Lite",
    .endings = ".tflite .lite",
    .graph = true,
    .weights = true,
    .probe = tflite_probe,
    .open = tflite_open,
};
