/* print_graph.c: the graph that was made of files of tensors, as JSON lines that torch_test.py runs
 * with torch's own functions: per file its inputs, outputs, nodes with attributes, and notes.
 *
 *   print_graph FILE... */
#include "formats/formats.h"

#include <stdio.h>

static void put_values(vt_json *j, const char *key, const vt_model *m, const vt_id *ids, uint32_t n)
{
    vt_json_key(j, key);
    vt_json_array(j);
    for (uint32_t i = 0; i < n; i++)
        if (ids[i] == VT_NONE)
            vt_json_null(j);
        else
            vt_json_str(j, m->values.at[ids[i]].name);
    vt_json_end(j, ']');
}

static void put_attr(vt_json *j, const vt_attr *a)
{
    vt_json_key_str(j, a->name);
    if (a->kind == VT_ATTR_INT)
        vt_json_int(j, a->i);
    else if (a->kind == VT_ATTR_FLOAT)
        vt_json_f32(j, a->f);
    else if (a->kind == VT_ATTR_STRING)
        vt_json_str(j, a->s);
    else {
        vt_json_array(j);
        for (size_t i = 0; i < a->n; i++)
            vt_json_int(j, a->ints[i]);
        vt_json_end(j, ']');
    }
}

static void put_shapes(vt_json *j, const vt_model *m, const vt_node *n)
{
    vt_json_key(j, "shapes");
    vt_json_array(j);
    for (uint32_t o = 0; o < n->n_outputs; o++) {
        const vt_type *t = m->values.at[n->outputs[o]].type;
        vt_json_array(j);
        for (int i = 0; t && i < t->rank; i++)
            vt_json_int(j, t->dims[i].n);
        vt_json_end(j, ']');
    }
    vt_json_end(j, ']');
}

static void put_node(vt_json *j, const vt_model *m, const vt_node *n)
{
    vt_json_object(j);
    vt_json_key(j, "name");
    vt_json_str(j, n->name);
    vt_json_key(j, "op");
    vt_json_str(j, n->op);
    put_values(j, "inputs", m, n->inputs, n->n_inputs);
    put_values(j, "outputs", m, n->outputs, n->n_outputs);
    put_shapes(j, m, n);
    vt_json_key(j, "attrs");
    vt_json_object(j);
    for (uint32_t i = 0; i < n->n_attrs; i++)
        put_attr(j, &n->attrs[i]);
    vt_json_end(j, '}');
    vt_json_end(j, '}');
}

static void put_model(vt_json *j, const vt_model *m)
{
    const vt_graph *g = &m->graphs.at[0];
    vt_json_key(j, "graph");
    vt_json_bool(j, m->has_graph);
    vt_json_key(j, "why");
    vt_json_str(j, m->no_graph);
    vt_json_key(j, "architecture");
    vt_json_str(j, m->architecture);
    put_values(j, "inputs", m, g->inputs, g->n_inputs);
    put_values(j, "outputs", m, g->outputs, g->n_outputs);
    vt_json_key(j, "notes");
    vt_json_array(j);
    for (size_t i = 0; i < m->notes.n; i++)
        vt_json_str(j, m->notes.at[i]);
    vt_json_end(j, ']');
    vt_json_key(j, "missing");
    vt_json_array(j);
    for (size_t i = 0; i < m->weights.n; i++)
        if (m->weights.at[i].missing)
            vt_json_str(j, m->weights.at[i].name);
    vt_json_end(j, ']');
    vt_json_key(j, "nodes");
    vt_json_array(j);
    for (size_t i = 0; m->has_graph && i < m->nodes.n; i++)
        put_node(j, m, &m->nodes.at[i]);
    vt_json_end(j, ']');
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        vt_buf out = {0};
        vt_json j;
        vt_err err = {0};
        char text[2200];
        vt_model *m = vt_open(argv[i], NULL, &err);
        vt_json_init(&j, &out, false);
        vt_json_object(&j);
        if (m) {
            put_model(&j, m);
        } else {
            vt_json_key(&j, "error");
            vt_json_text(&j, vt_err_text(&err, text, sizeof text));
        }
        vt_json_end(&j, '}');
        printf("%.*s\n", (int)out.n, out.p);
        vt_buf_free(&out);
        vt_model_close(m);
    }
    return 0;
}
