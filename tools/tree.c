/* tree.c: prints the hierarchy of a model, one item per line, indented: what the graph view and its
 * tests stand on. `build/tools/tree MODEL [DEPTH]`; -s strips all names first, to see what
 * structure alone gives; -w adds the wires. */
#include "formats/formats.h"
#include "op/op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const kinds[] = {"", "[", "x", ">", "<"};

static void print_item(const vt_hierarchy *h, vt_id id, int indent, int depth)
{
    const vt_item *it = &h->items.at[id];
    printf("%*s%s%.*s", 2 * indent, "", it->kind == VT_ITEM_GROUP ? "+ " : kinds[it->kind],
           VT_ARG(it->name));
    if (it->kind == VT_ITEM_STACK)
        printf(" x%u", it->n_children);
    printf(" : %.*s%s", VT_ARG(it->type), it->guessed ? " ?" : "");
    if (it->n_children)
        printf("  (%u, %u nodes, %llu)", it->n_children, it->nodes,
               (unsigned long long)it->parameters);
    printf("%s   {%.*s}\n", it->truncated ? " ..." : "", VT_ARG(it->path));
    bool stack = it->kind == VT_ITEM_STACK;
    for (uint32_t i = 0; i < it->n_children && indent < depth; i++)
        if (!stack || i == 0)
            print_item(h, it->children[i], indent + 1, depth);
}

static void strip_names(vt_model *m)
{
    for (size_t i = 0; i < m->nodes.n; i++) {
        m->nodes.at[i].name = vt_str_format(m->arena, "%.*s_%zu", VT_ARG(m->nodes.at[i].op), i);
        m->nodes.at[i].name_made = true;
        m->nodes.at[i].meta.n = 0;
    }
    for (size_t i = 0; i < m->values.n; i++)
        if (!m->values.at[i].is_input && !m->values.at[i].is_output)
            m->values.at[i].name = vt_str_format(m->arena, "v%zu", i);
}

static void print_wires(const vt_hierarchy *h)
{
    for (size_t i = 0; i < h->n_wires; i++) {
        const vt_wire *w = &h->wires[i];
        printf("%.*s: %.*s ->", VT_ARG(h->model->values.at[w->value].name),
               VT_ARG(h->items.at[w->from].path));
        for (uint32_t j = 0; j < w->n_to; j++)
            printf(" %.*s", VT_ARG(h->items.at[w->to[j]].path));
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    bool strip = false, wires = false;
    const char *path = NULL;
    int depth = 99;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-s") == 0)
            strip = true;
        else if (strcmp(argv[i], "-w") == 0)
            wires = true;
        else if (path)
            depth = atoi(argv[i]);
        else
            path = argv[i];
    }
    vt_err err = {0};
    char text[2048];
    vt_model *m = path ? vt_open(path, NULL, &err) : NULL;
    if (!m)
        return fprintf(stderr, "tree: %s\n", vt_err_text(&err, text, sizeof text)), 2;
    if (strip)
        strip_names(m);
    vt_arena *a = vt_arena_new();
    vt_hierarchy h;
    clock_t start = clock();
    if (!vt_hierarchy_make(a, m, vt_op_family, 0, &h, &err))
        return fprintf(stderr, "tree: %s\n", vt_err_text(&err, text, sizeof text)), 2;
    double took = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_item(&h, 0, 0, depth);
    if (wires)
        print_wires(&h);
    fprintf(stderr, "%zu nodes, %zu items, %zu wires, %.1f ms of CPU\n", m->nodes.n, h.items.n,
            h.n_wires, took * 1e3);
    vt_arena_free(a);
    vt_model_close(m);
    return 0;
}
