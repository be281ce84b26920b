/* onnx.c: ONNX, the binary form: one protobuf message, ModelProto, read in place.
 *
 *   1 ir_version   2 producer_name   3 producer_version   4 domain   5 model_version   6 doc_string
 *   7 graph        8 opset_import   14 metadata_props    20 training_info
 *  25 functions   26 configuration
 *
 * The fields may stand in any order, so operator versions are read first, then the main graph (it
 * is graphs[0]), then functions and training. Only positions are taken from the file: names,
 * attributes and weights stay in the mapped bytes. Fields that onnx.proto does not have are passed
 * over and counted. */
#include "formats/onnx.h"

#include <string.h>

enum {
    M_IR = 1,
    M_PRODUCER,
    M_PRODUCER_VERSION,
    M_DOMAIN,
    M_MODEL_VERSION,
    M_DOC,
    M_GRAPH,
    M_OPSET,
    M_META = 14,
    M_TRAINING = 20,
    M_FUNCTION = 25,
    M_CONFIGURATION
};

void vt_onnx_unknown(onnx *o)
{
    o->unknown++;
}

/* A sound file's structure takes a few times its size; small files may take more. */
bool vt_onnx_budget(onnx *o, uint64_t more)
{
    if (!vt_arena_ok(o->m->arena))
        return false;
    if (more <= o->budget && vt_arena_bytes(o->m->arena) <= o->budget - more)
        return true;
    return vt_fail(o->err, VT_LIMIT,
                   "the file asks for more than %llu MB of memory, which its size does not warrant",
                   (unsigned long long)(o->budget >> 20));
}

bool vt_onnx_room(onnx *o, void **at, size_t *cap, size_t n, size_t more, size_t size)
{
    if (more <= *cap - n)
        return true;
    size_t room = n + more > 2 * *cap ? n + more : 2 * *cap;
    void *p =
        vt_onnx_budget(o, (uint64_t)room * size) ? vt_arena_array(o->m->arena, room, size) : NULL;
    if (!p)
        return false;
    if (n)
        memcpy(p, *at, n * size);
    *at = p;
    *cap = room;
    return true;
}

vt_str vt_onnx_domain(vt_str domain)
{
    return vt_str_is(domain, "ai.onnx") ? (vt_str){0} : domain;
}

int vt_onnx_version(const onnx *o, vt_str domain)
{
    for (size_t i = 0; i < o->opsets.n; i++)
        if (vt_str_eq(o->opsets.at[i].domain, domain))
            return (int)o->opsets.at[i].version;
    return 0;
}

static size_t count_of(vt_pb r, uint32_t number)
{
    vt_pb_field f;
    size_t n = 0;
    while (vt_pb_next(&r, &f))
        n += f.number == number && f.wire == VT_PB_BYTES_WIRE;
    return n;
}

static void read_opset(onnx *o, vt_pb r, vt_opset *out)
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        if (f.number == 1 && f.wire == VT_PB_BYTES_WIRE)
            out->domain = vt_onnx_domain(f.bytes);
        else if (f.number == 2 && f.wire == VT_PB_VARINT)
            out->version = (int64_t)f.value;
        else
            vt_onnx_unknown(o);
    }
}

bool vt_onnx_opsets_read(onnx *o, vt_pb message, uint32_t number, onnx_opsets *out)
{
    vt_pb_field f;
    size_t n = count_of(message, number);
    vt_opset *at =
        vt_onnx_budget(o, n * sizeof *at) ? vt_arena_array(o->m->arena, n, sizeof *at) : NULL;
    if (!at)
        return false;
    *out = (onnx_opsets){at, n};
    while (vt_pb_next(&message, &f))
        if (f.number == number && f.wire == VT_PB_BYTES_WIRE)
            read_opset(o, vt_pb_inside(&message, &f, &vt_onnx_opset), at++);
    return true;
}

static bool read_entry(onnx *o, vt_pb r, vt_meta *out)
{
    vt_pb_field f;
    while (vt_pb_next(&r, &f)) {
        if (f.number == 1 && f.wire == VT_PB_BYTES_WIRE)
            out->key = f.bytes;
        else if (f.number == 2 && f.wire == VT_PB_BYTES_WIRE)
            out->value = f.bytes;
        else
            vt_onnx_unknown(o);
    }
    return !r.failed;
}

bool vt_onnx_entries(onnx *o, const vt_pb *message, uint32_t number, vt_metas *out)
{
    vt_pb_field f;
    size_t n = count_of(*message, number);
    *out = (vt_metas){0};
    if (!n)
        return true;
    vt_meta *at =
        vt_onnx_budget(o, n * sizeof *at) ? vt_arena_array(o->m->arena, n, sizeof *at) : NULL;
    if (!at)
        return false;
    *out = (vt_metas){at, n};
    for (vt_pb r = *message; vt_pb_next(&r, &f);)
        if (f.number == number && f.wire == VT_PB_BYTES_WIRE &&
            !read_entry(o, vt_pb_inside(&r, &f, &vt_onnx_entry), at++))
            return false;
    return true;
}

/* ---- the top of the model
 * ---------------------------------------------------------------------------- */

static void read_text(onnx *o, const vt_pb_field *f)
{
    vt_str *const place[] = {[M_PRODUCER] = &o->m->producer,
                             [M_PRODUCER_VERSION] = &o->m->producer_version,
                             [M_DOMAIN] = &o->m->domain,
                             [M_DOC] = &o->m->doc};
    if (f->number < sizeof place / sizeof *place && place[f->number])
        *place[f->number] = f->bytes;
    else if (f->number != M_GRAPH && f->number != M_OPSET && f->number != M_META &&
             f->number != M_TRAINING && f->number != M_FUNCTION && f->number != M_CONFIGURATION)
        vt_onnx_unknown(o);
}

static bool read_top(onnx *o, vt_pb_field *graph)
{
    vt_pb_field f;
    vt_pb r = o->whole;
    while (vt_pb_next(&r, &f)) {
        if (f.number == M_IR && f.wire == VT_PB_VARINT)
            o->m->version = vt_str_format(o->m->arena, "IR %lld", (long long)f.value);
        else if (f.number == M_MODEL_VERSION && f.wire == VT_PB_VARINT)
            o->m->model_version = (int64_t)f.value;
        else if (f.wire != VT_PB_BYTES_WIRE)
            vt_onnx_unknown(o);
        else if (f.number == M_GRAPH)
            *graph = f;
        else
            read_text(o, &f);
    }
    return !r.failed;
}

/* Operator versions of the model; they are also what the model shows. */
static bool read_opsets(onnx *o)
{
    if (!vt_onnx_opsets_read(o, o->whole, M_OPSET, &o->opsets))
        return false;
    for (size_t i = 0; i < o->opsets.n; i++) {
        vt_opset *set = vt_push(o->m->arena, &o->m->opsets);
        if (!set)
            return false;
        *set = o->opsets.at[i];
    }
    return true;
}

static bool read_functions_and_training(onnx *o)
{
    vt_pb_field f;
    vt_pb r = o->whole;
    while (vt_pb_next(&r, &f)) {
        if (f.wire != VT_PB_BYTES_WIRE)
            continue;
        if (f.number == M_FUNCTION &&
            !vt_onnx_function_read(o, vt_pb_inside(&r, &f, &vt_onnx_function)))
            return false;
        if (f.number == M_TRAINING &&
            !vt_onnx_training_read(o, vt_pb_inside(&r, &f, &vt_onnx_training)))
            return vt_while(o->err, "training");
    }
    return true;
}

/* ---- calls of functions
 * --------------------------------------------------------------------------------- */

static vt_str function_key(vt_buf *b, vt_str domain, vt_str name, vt_str overload)
{
    b->n = 0;
    vt_buf_str(b, domain);
    vt_buf_char(b, 0);
    vt_buf_str(b, name);
    vt_buf_char(b, 0);
    vt_buf_str(b, overload);
    return vt_buf_view(b);
}

static void link_calls(onnx *o, vt_names *functions, vt_buf *key)
{
    vt_model *m = o->m;
    for (vt_id i = 0; i < m->graphs.n; i++) {
        const vt_graph *g = &m->graphs.at[i];
        if (g->kind == VT_GRAPH_FUNCTION)
            vt_names_put(functions,
                         vt_str_copy(m->arena, function_key(key, g->domain, g->name, g->overload)),
                         i);
    }
    for (size_t i = 0; i < m->nodes.n && functions->n; i++) {
        vt_node *n = &m->nodes.at[i];
        n->function = vt_names_get(functions, function_key(key, n->domain, n->op, n->overload));
    }
}

static bool find_functions(onnx *o)
{
    vt_names functions;
    vt_buf key = {0};
    vt_names_init(&functions, o->m->arena, count_of(o->whole, M_FUNCTION));
    link_calls(o, &functions, &key);
    bool ok = vt_buf_check(&key, o->err);
    vt_buf_free(&key);
    return ok;
}

/* ---- the whole
 * ---------------------------------------------------------------------------------------------- */

static void note(onnx *o, vt_str text)
{
    vt_str *n = vt_push(o->m->arena, &o->m->notes);
    if (n)
        *n = text;
}

static void make_notes(onnx *o)
{
    if (o->unknown)
        note(o, vt_str_format(o->m->arena, "%zu field%s that onnx.proto of IR 14 does not have",
                              o->unknown, o->unknown == 1 ? "" : "s"));
    for (size_t i = 0; i < o->externals.n; i++)
        if (o->externals.at[i].why)
            note(o, vt_str_of(o->externals.at[i].why));
}

static bool read_model(onnx *o)
{
    vt_pb_field graph = {0};
    vt_id main;
    if (!read_top(o, &graph) || !read_opsets(o))
        return false;
    if (!graph.bytes.p && !count_of(o->whole, M_FUNCTION))
        return vt_fail(o->err, VT_BAD_FILE, "it holds no graph: this is no ONNX model");
    vt_str bytes =
        graph.bytes.p ? graph.bytes : vt_str_cut((vt_str){(const char *)o->whole.p, 0}, 0, 0);
    if (!vt_onnx_graph_read(o, vt_pb_within(&o->whole, bytes, &vt_onnx_graph), VT_GRAPH_MAIN, NULL,
                            VT_NONE, (vt_str){0}, 0, &main))
        return false;
    if (!read_functions_and_training(o) || !find_functions(o) ||
        !vt_onnx_entries(o, &o->whole, M_META, &o->m->meta))
        return false;
    if (count_of(o->whole, M_CONFIGURATION) &&
        !vt_onnx_model_devices_read(o, o->whole, &o->m->meta))
        return false;
    o->m->has_graph = true;
    make_notes(o);
    return true;
}

bool vt_onnx_read(vt_model *m, vt_str bytes, const vt_progress *progress, vt_err *err)
{
    onnx o = {
        .m = m, .progress = progress, .err = err, .budget = (256u << 20) + 4 * (uint64_t)bytes.n};
    vt_pb_init(&o.whole, bytes, &vt_onnx_model, err);
    vt_names_init(&o.external_at, m->arena, 0);
    return read_model(&o)          ? vt_arena_check(m->arena, err)
           : vt_arena_ok(m->arena) ? false
                                   : vt_arena_check(m->arena, err);
}

bool vt_onnx_read_converted(vt_model *m, vt_buf *binary, vt_buf *places,
                            const vt_progress *progress, vt_err *err)
{
    vt_str bytes = vt_str_copy(m->arena, vt_buf_view(binary));
    vt_buf_free(binary);
    bool ok = vt_arena_check(m->arena, err) && vt_buf_check(places, err) &&
              vt_onnx_read(m, bytes, progress, err);
    for (size_t i = 0; ok && i < m->nodes.n; i++)
        m->nodes.at[i].offset = vt_pb_place_of(places, m->nodes.at[i].offset);
    for (size_t i = 0; ok && i < m->weights.n; i++)
        if (!m->weights.at[i].file.n)
            m->weights.at[i].offset = vt_pb_place_of(places, m->weights.at[i].offset);
    vt_buf_free(places);
    return ok;
}

static bool onnx_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    return vt_onnx_read(m, (vt_str){(const char *)map->p, map->n}, progress, err);
}

/* ONNX has no magic. The first fields must be ModelProto's with its wire types, and a graph,
 * operator versions or functions among them. A cut file is recognised as long as its first fields
 * are there. */
static bool plausible(const vt_pb_field *f, bool *sure)
{
    bool number = f->number == M_IR || f->number == M_MODEL_VERSION;
    if (f->wire == VT_PB_VARINT)
        return number && (f->number != M_IR || f->value < 1000);
    if (f->wire != VT_PB_BYTES_WIRE || number)
        return false;
    if (f->number == M_GRAPH || f->number == M_OPSET || f->number == M_FUNCTION)
        *sure = true;
    if (f->number >= M_PRODUCER && f->number <= M_DOC)
        return vt_utf8_valid(f->bytes) == f->bytes.n &&
               !(f->bytes.n && memchr(f->bytes.p, 0, f->bytes.n));
    return f->number == M_GRAPH || f->number == M_OPSET || f->number == M_META ||
           f->number == M_TRAINING || f->number == M_FUNCTION || f->number == M_CONFIGURATION;
}

static int onnx_probe(const vt_map *map)
{
    vt_pb r;
    vt_pb_field f = {0};
    bool sure = false;
    int ending = vt_str_ends(vt_str_of(map->path), VT_S(".onnx")) ? 1 : 0;
    vt_pb_init(&r, (vt_str){(const char *)map->p, map->n}, NULL, NULL);
    for (int i = 0; i < 64; i++) {
        if (!vt_pb_next(&r, &f)) {
            bool cut_in_graph = r.failed && f.number == M_GRAPH && f.wire == VT_PB_BYTES_WIRE && i;
            return sure || cut_in_graph ? 2 : ending;
        }
        if (!plausible(&f, &sure))
            return ending;
    }
    return sure ? 2 : ending;
}

const vt_format vt_format_onnx = {
    .name = "onnx",
    .says = "ONNX, up to IR version 14 and opset 28, with external data",
    .endings = ".onnx .pb",
    .graph = true,
    .weights = true,
    .probe = onnx_probe,
    .open = onnx_open,
};
