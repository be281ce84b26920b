/* summary_json.c: the object of `info --json` (INTERFACE.md, JSON answers).
 *
 * Keys stand in the order a person asks: which file, what goes in and out, what can be done with
 * it, how much it is, of what it is made. What is not known is null, never left out. */
#include "inspect/inspect.h"

#include <stdio.h>

static const char RUNS_WHY_NOT[] = "this version shows structure and does not run models";
static const char GRADIENT_WHY_NOT[] =
    "this version shows structure and does not differentiate models";

/* ---- values ---------------------------------------------------------------------------------- */

static void put_shape(vt_json *j, const vt_type *t)
{
    if (!t || t->rank < 0) {
        vt_json_null(j);
        return;
    }
    vt_json_array(j);
    for (int i = 0; i < t->rank; i++) {
        if (t->dims[i].n >= 0)
            vt_json_int(j, t->dims[i].n);
        else if (t->dims[i].name.n)
            vt_json_str(j, t->dims[i].name);
        else
            vt_json_null(j);
    }
    vt_json_end(j, ']');
}

static bool is_tensor(const vt_type *t)
{
    return t && (t->kind == VT_TYPE_TENSOR || t->kind == VT_TYPE_SPARSE);
}

/* The element type; a number that vitrine does not know is written "type 29". */
static void put_dtype(vt_json *j, const vt_type *t)
{
    char number[32];
    if (!is_tensor(t) || (t->dtype == VT_DTYPE_UNKNOWN && t->file_dtype == 0)) {
        vt_json_null(j);
    } else if (t->dtype == VT_DTYPE_UNKNOWN) {
        snprintf(number, sizeof number, "type %d", t->file_dtype);
        vt_json_text(j, number);
    } else {
        vt_json_text(j, vt_dtype_name(t->dtype));
    }
}

static void put_value(vt_json *j, const vt_value *v)
{
    vt_json_object(j);
    vt_json_key(j, "name");
    vt_json_str(j, v->name);
    vt_json_key(j, "dtype");
    put_dtype(j, v->type);
    vt_json_key(j, "shape");
    put_shape(j, is_tensor(v->type) ? v->type : NULL);
    if (v->type && !is_tensor(v->type)) { /* a sequence, a map: said in words */
        vt_buf text = {0};
        vt_put_type(&text, v->type);
        vt_json_key(j, "type");
        vt_json_str(j, vt_buf_view(&text));
        vt_buf_free(&text);
    }
    vt_json_end(j, '}');
}

/* Of the inputs those that the file gives no value. */
static void put_values(vt_json *j, const char *key, const vt_model *m, const vt_id *ids, uint32_t n,
                       bool inputs)
{
    vt_json_key(j, key);
    vt_json_array(j);
    for (uint32_t i = 0; i < n; i++)
        if (!inputs || m->values.at[ids[i]].weight == VT_NONE)
            put_value(j, &m->values.at[ids[i]]);
    vt_json_end(j, ']');
}

/* ---- what it is ------------------------------------------------------------------------------ */

static void put_string_or_null(vt_json *j, const char *key, vt_str s)
{
    vt_json_key(j, key);
    if (s.n)
        vt_json_str(j, s);
    else
        vt_json_null(j);
}

static void put_origin(vt_json *j, const vt_model *m)
{
    vt_json_key(j, "file");
    vt_json_text(j, m->path);
    vt_json_key(j, "format");
    vt_json_text(j, m->format);
    put_string_or_null(j, "version", m->version);
    vt_buf producer = {0};
    vt_buf_str(&producer, m->producer);
    if (m->producer_version.n) {
        vt_buf_text(&producer, m->producer.n ? " " : "");
        vt_buf_str(&producer, m->producer_version);
    }
    vt_json_key(j, "producer");
    vt_json_str(j, vt_buf_view(&producer));
    vt_buf_free(&producer);
    vt_json_key(j, "bytes");
    vt_json_uint(j, m->bytes);
}

static void put_ability(vt_json *j, const char *key, const char *why_key, const char *why)
{
    vt_json_key(j, key);
    vt_json_bool(j, false);
    vt_json_key(j, why_key);
    vt_json_text(j, why);
}

static void put_abilities(vt_json *j, const vt_model *m)
{
    vt_json_key(j, "graph");
    vt_json_bool(j, m->has_graph);
    if (!m->has_graph)
        put_string_or_null(j, "graphWhyNot", m->no_graph);
    put_ability(j, "runs", "runsWhyNot", RUNS_WHY_NOT);
    put_ability(j, "differentiable", "differentiableWhyNot", GRADIENT_WHY_NOT);
    put_string_or_null(j, "architecture", m->architecture);
}

/* ---- how much -------------------------------------------------------------------------------- */

/* Of two operators with one name the one that is not ONNX's own bears its domain. */
static void put_operator(vt_json *j, const vt_count *c, uint32_t n)
{
    vt_buf key = {0};
    if (c->domain.n)
        vt_buf_format(&key, "%.*s.", VT_ARG(c->domain));
    vt_buf_str(&key, c->op);
    vt_json_key_str(j, vt_buf_view(&key));
    vt_json_uint(j, n);
    vt_buf_free(&key);
}

static void put_operators(vt_json *j, const vt_summary *s)
{
    vt_json_key(j, "operators");
    vt_json_object(j);
    for (size_t i = 0; i < s->n_operators; i++)
        if (s->operators[i].main)
            put_operator(j, &s->operators[i], s->operators[i].main);
    vt_json_end(j, '}');
    vt_json_key(j, "operatorsTotal");
    vt_json_object(j);
    for (size_t i = 0; i < s->n_operators; i++)
        put_operator(j, &s->operators[i], s->operators[i].n);
    vt_json_end(j, '}');
}

static void put_opsets(vt_json *j, const vt_model *m)
{
    vt_json_key(j, "opset");
    vt_json_object(j);
    for (size_t i = 0; i < m->opsets.n; i++) {
        vt_json_key_str(j, m->opsets.at[i].domain);
        vt_json_int(j, m->opsets.at[i].version);
    }
    vt_json_end(j, '}');
}

static void put_by_dtype(vt_json *j, const char *key, const uint64_t *of)
{
    vt_json_key(j, key);
    vt_json_object(j);
    for (int t = 0; t < VT_DTYPE_COUNT; t++)
        if (of[t]) {
            vt_json_key(j, vt_dtype_name((vt_dtype)t));
            vt_json_uint(j, of[t]);
        }
    vt_json_end(j, '}');
}

static void put_counts(vt_json *j, const vt_model *m, const vt_summary *s)
{
    vt_json_key(j, "nodes");
    vt_json_uint(j, s->nodes);
    vt_json_key(j, "nodesTotal");
    vt_json_uint(j, s->nodes_total);
    put_operators(j, s);
    put_opsets(j, m);
    vt_json_key(j, "tensors");
    vt_json_uint(j, s->tensors);
    vt_json_key(j, "parameters");
    vt_json_uint(j, s->parameters);
    put_by_dtype(j, "parametersByDtype", s->parameters_of);
    vt_json_key(j, "weightBytes");
    vt_json_uint(j, s->weight_bytes);
    put_by_dtype(j, "weightBytesByDtype", s->bytes_of);
    for (int i = 0; i < 3; i++) {
        vt_json_key(j, (const char *[]){"macs", "flops", "activationBytes"}[i]);
        vt_json_null(j);
    }
}

static void put_metadata(vt_json *j, const vt_model *m)
{
    vt_json_key(j, "metadata");
    vt_json_object(j);
    for (size_t i = 0; i < m->meta.n; i++) {
        vt_json_key_str(j, m->meta.at[i].key);
        vt_json_str(j, m->meta.at[i].value);
    }
    vt_json_end(j, '}');
    put_string_or_null(j, "doc", m->doc);
    put_string_or_null(j, "graphName", m->graphs.n ? m->graphs.at[0].name : (vt_str){0});
    vt_json_key(j, "notes");
    vt_json_array(j);
    for (size_t i = 0; i < m->notes.n; i++)
        vt_json_str(j, m->notes.at[i]);
    vt_json_end(j, ']');
}

/* ---- modules --------------------------------------------------------------------------------- */

static void put_module(vt_json *j, const vt_model *m, const vt_module *module)
{
    const vt_item *it = module->item;
    vt_json_object(j);
    vt_json_key(j, "path");
    vt_json_str(j, it->path);
    put_string_or_null(j, "type", it->type);
    vt_json_key(j, "guessed");
    vt_json_bool(j, it->guessed);
    vt_json_key(j, "nodes");
    vt_json_uint(j, it->nodes);
    vt_json_key(j, "parameters");
    vt_json_uint(j, it->parameters);
    vt_json_key(j, "outputShape");
    const vt_type *t = module->output == VT_NONE ? NULL : m->values.at[module->output].type;
    put_shape(j, is_tensor(t) ? t : NULL);
    vt_json_key(j, "macs");
    vt_json_null(j);
    vt_json_end(j, '}');
}

bool vt_summary_json(const vt_model *m, const vt_hierarchy *h, vt_json *out, vt_err *err)
{
    vt_arena *arena = vt_arena_new();
    if (!arena)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    vt_summary s;
    const vt_module *modules = NULL;
    size_t n = 0;
    bool ok =
        vt_summary_make(arena, m, &s, err) && (!h || vt_modules_make(arena, h, &modules, &n, err));
    if (ok) {
        vt_json_object(out);
        put_origin(out, m);
        const vt_graph *main = m->graphs.n ? &m->graphs.at[0] : &(vt_graph){0};
        put_values(out, "inputs", m, main->inputs, main->n_inputs, true);
        put_values(out, "outputs", m, main->outputs, main->n_outputs, false);
        put_abilities(out, m);
        put_counts(out, m, &s);
        put_metadata(out, m);
        vt_json_key(out, "modules");
        vt_json_array(out);
        for (size_t i = 0; i < n; i++)
            put_module(out, m, &modules[i]);
        vt_json_end(out, ']');
        vt_json_end(out, '}');
        ok = vt_buf_check(out->out, err);
    }
    vt_arena_free(arena);
    return ok;
}
