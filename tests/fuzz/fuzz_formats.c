/* fuzz_formats.c: one driver over the rows of formats.c: any bytes, every reader.
 *
 * Each input is opened as vt_open would, and by every row whether it recognises it or not; what
 * opens is walked whole: types, attributes, weights. Linked with libFuzzer where clang has it, else
 * with mutate.c. */
#include "formats/formats.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int vt_fuzz_refusals; /* times that memory ran out (mutate.c) */

/* The first and the last elements of a weight, so that lazy decoding is walked too. */
static void read_weight(const vt_model *m, vt_id id)
{
    static uint8_t room[64 * sizeof(vt_str)];
    uint64_t count = m->weights.at[id].count, n = count < 64 ? count : 64;
    vt_err err = {0};
    if (vt_weight_read(m, id, 0, n, room, &err) && m->weights.at[id].dtype != VT_DTYPE_UNKNOWN &&
        n) {
        vt_buf text = {0};
        vt_put_element(&text, m->weights.at[id].dtype, room, n - 1);
        vt_buf_free(&text);
    }
    if (count > 64) {
        uint64_t first = (count - 64) / VT_BLOCK_ELEMENTS * VT_BLOCK_ELEMENTS;
        vt_weight_read(m, id, first, 64, room, &err);
    }
}

static void check(bool claim)
{
    if (!claim)
        abort();
}

static void walk_node(const vt_model *m, const vt_node *n)
{
    check(n->graph < m->graphs.n && n->name.n);
    for (uint32_t i = 0; i < n->n_inputs; i++)
        check(n->inputs[i] == VT_NONE || n->inputs[i] < m->values.n);
    for (uint32_t i = 0; i < n->n_outputs; i++)
        check(n->outputs[i] == VT_NONE || n->outputs[i] < m->values.n);
    for (uint32_t i = 0; i < n->n_attrs; i++) {
        const vt_attr *a = &n->attrs[i];
        bool weights = a->kind == VT_ATTR_TENSOR || a->kind == VT_ATTR_TENSORS;
        bool graphs = a->kind == VT_ATTR_GRAPH || a->kind == VT_ATTR_GRAPHS;
        for (size_t k = 0; (weights || graphs) && k < a->n; k++)
            check(a->ids[k] < (weights ? m->weights.n : m->graphs.n));
    }
}

static void walk(const vt_model *m)
{
    vt_buf text = {0};
    for (size_t i = 0; i < m->nodes.n; i++)
        walk_node(m, &m->nodes.at[i]);
    for (size_t i = 0; i < m->values.n; i++) {
        const vt_value *v = &m->values.at[i];
        text.n = 0;
        vt_put_type(&text, v->type);
        for (uint32_t k = 0; k < v->n_readers; k++)
            check(m->readers[v->first_reader + k] < m->nodes.n);
        check(v->weight == VT_NONE || v->weight < m->weights.n);
    }
    for (vt_id i = 0; i < m->weights.n; i++)
        read_weight(m, i);
    vt_buf_free(&text);
}

static void said(const vt_err *err)
{
    char text[2200];
    vt_err_text(err, text, sizeof text);
    check(err->code != VT_OK && err->reason[0]);
    vt_fuzz_refusals += err->code == VT_NO_MEMORY;
}

static void open_as(const vt_format *f, const uint8_t *data, size_t size)
{
    vt_err err = {0};
    vt_model *m = vt_model_new("fuzz", &err);
    vt_map *map = vt_map_borrow(data, size, "fuzz"),
           **keep = m && map ? vt_push(m->arena, &m->maps) : NULL;
    if (!keep) {
        vt_fuzz_refusals++;
        vt_map_close(map);
        vt_model_close(m);
        return;
    }
    *keep = map;
    m->format = f->name;
    if (f->open(m, map, NULL, &err) && vt_model_finish(m, &err))
        walk(m);
    else
        said(&err);
    vt_model_close(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vt_err err = {0};
    vt_map *map = vt_map_borrow(data, size, "fuzz.onnx");
    if (!map)
        return vt_fuzz_refusals++, 0;
    vt_model *m = vt_open_map(map, NULL, &err);
    if (m)
        walk(m);
    else
        said(&err);
    vt_model_close(m);
    for (size_t i = 0; size && vt_formats[i]; i++)
        open_as(vt_formats[i], data, size);
    return 0;
}
