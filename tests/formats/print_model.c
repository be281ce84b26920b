/* print_model.c: what a reader made of files, as JSON lines that onnx_test.py compares with the
 * onnx package: per file a line with the counts, then a line per weight with all its elements.
 *
 *   print_model [--elements | --values] FILE...      (values: what the nodes give, with its type)
 */
#include "formats/formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_elements(vt_json *j, const vt_model *m, vt_id id)
{
    const vt_weight *w = &m->weights.at[id];
    uint64_t bytes = w->count * sizeof(vt_str);
    vt_err err = {0};
    char text[2200];
    if (w->dtype != VT_DTYPE_STRING)
        vt_dtype_bytes(w->dtype, w->count, &bytes);
    void *all = calloc(1, bytes + 1);
    if (!all || !vt_weight_read(m, id, 0, w->count, all, &err)) {
        vt_json_key(j, "error");
        vt_json_text(j, vt_err_text(&err, text, sizeof text));
    } else {
        vt_json_key(j, "elements");
        vt_json_array(j);
        for (uint64_t i = 0; i < w->count; i++) {
            vt_buf one = {0};
            vt_put_element(&one, w->dtype, all, i);
            vt_json_str(j, vt_buf_view(&one));
            vt_buf_free(&one);
        }
        vt_json_end(j, ']');
    }
    free(all);
}

static void put_weight(vt_buf *out, const vt_model *m, vt_id id, bool elements)
{
    const vt_weight *w = &m->weights.at[id];
    vt_json j;
    vt_json_init(&j, out, false);
    vt_json_object(&j);
    vt_json_key(&j, "weight");
    vt_json_str(&j, w->name);
    vt_json_key(&j, "dtype");
    vt_json_text(&j, vt_dtype_name(w->dtype));
    vt_json_key(&j, "number");
    vt_json_int(&j, w->file_dtype);
    vt_json_key(&j, "missing");
    vt_json_text(&j, w->missing);
    vt_json_key(&j, "shape");
    vt_json_array(&j);
    for (int i = 0; i < w->rank; i++)
        vt_json_int(&j, w->shape[i]);
    vt_json_end(&j, ']');
    if (elements)
        put_elements(&j, m, id);
    vt_json_end(&j, '}');
    vt_buf_char(out, '\n');
}

static void put_counts(vt_buf *out, const vt_model *m, const char *path)
{
    vt_json j;
    size_t missing = 0, loose = 0;
    for (size_t i = 0; i < m->weights.n; i++)
        missing += m->weights.at[i].missing != NULL;
    for (size_t i = 0; i < m->values.n; i++)
        loose += m->values.at[i].producer == VT_NONE && m->values.at[i].weight == VT_NONE &&
                 !m->values.at[i].is_input;
    const char *const names[] = {"nodes",   "nodesTotal", "graphs", "weights",
                                 "missing", "loose",      "notes",  "opset"};
    const size_t n[] = {m->graphs.at[0].n_nodes,
                        m->nodes.n,
                        m->graphs.n,
                        m->weights.n,
                        missing,
                        loose,
                        m->notes.n,
                        m->opsets.n};
    vt_json_init(&j, out, false);
    vt_json_object(&j);
    vt_json_key(&j, "file");
    vt_json_text(&j, path);
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        vt_json_key(&j, names[i]);
        vt_json_uint(&j, n[i]);
    }
    vt_json_end(&j, '}');
    vt_buf_char(out, '\n');
}

/* What the nodes give: "f32 ?x28x28x6", open sizes by name. */
static void put_value(vt_buf *out, const vt_model *m, const vt_value *v)
{
    vt_json j;
    vt_buf type = {0};
    vt_put_type(&type, v->type);
    vt_json_init(&j, out, false);
    vt_json_object(&j);
    vt_json_key(&j, "value");
    vt_json_str(&j, v->name);
    vt_json_key(&j, "node");
    vt_json_str(&j, m->nodes.at[v->producer].name);
    vt_json_key(&j, "type");
    vt_json_str(&j, v->type ? vt_buf_view(&type) : VT_S(""));
    vt_json_end(&j, '}');
    vt_buf_char(out, '\n');
    vt_buf_free(&type);
}

static void put_file(vt_buf *out, const char *path, bool elements, bool values)
{
    vt_err err = {0};
    char text[2200];
    vt_model *m = vt_open(path, NULL, &err);
    if (!m) {
        vt_json j;
        vt_json_init(&j, out, false);
        vt_json_object(&j);
        vt_json_key(&j, "error");
        vt_json_text(&j, vt_err_text(&err, text, sizeof text));
        vt_json_end(&j, '}');
        vt_buf_char(out, '\n');
        return;
    }
    put_counts(out, m, path);
    for (vt_id i = 0; elements && i < m->weights.n; i++)
        put_weight(out, m, i, elements);
    for (size_t i = 0; values && i < m->values.n; i++)
        if (m->values.at[i].producer != VT_NONE)
            put_value(out, m, &m->values.at[i]);
    vt_model_close(m);
}

int main(int argc, char **argv)
{
    bool elements = argc > 1 && !strcmp(argv[1], "--elements");
    bool values = argc > 1 && !strcmp(argv[1], "--values");
    for (int i = elements || values ? 2 : 1; i < argc; i++) {
        vt_buf out = {0};
        put_file(&out, argv[i], elements, values);
        fwrite(out.p, 1, out.n, stdout);
        vt_buf_free(&out);
    }
    return 0;
}
