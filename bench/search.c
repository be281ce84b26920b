/* What a key in the search field costs. usage: search MODEL; prints one line per query, medians in
 * ms: running it, and completing its last term. */
#include <stdio.h>
#include <stdlib.h>

#include "formats/formats.h"
#include "inspect/inspect.h"

enum { ROUNDS = 15 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *t)
{
    qsort(t, ROUNDS, sizeof *t, by_size);
    return 1e3 * t[ROUNDS / 2];
}

static void die(const vt_err *err)
{
    char text[1024];
    fprintf(stderr, "%s\n", vt_err_text(err, text, sizeof text));
    exit(2);
}

static double run(const vt_search *s, const char *query, size_t *total)
{
    vt_err err = {0};
    vt_hits hits;
    vt_arena *arena = vt_arena_new();
    double start = vt_now();
    if (!arena || !vt_search_run(s, arena, vt_str_of(query), 200, &hits, &err))
        die(&err);
    double took = vt_now() - start;
    *total = hits.total;
    vt_arena_free(arena);
    return took;
}

static double complete(const vt_search *s, const char *query)
{
    vt_err err = {0};
    const vt_str *list;
    size_t n;
    vt_arena *arena = vt_arena_new();
    double start = vt_now();
    if (!arena || !vt_search_complete(s, arena, vt_str_of(query), 12, &list, &n, &err))
        die(&err);
    double took = vt_now() - start;
    vt_arena_free(arena);
    return took;
}

static void measure(const vt_search *s, const char *query)
{
    double ran[ROUNDS], completed[ROUNDS];
    size_t total = 0;
    for (int i = 0; i < ROUNDS; i++) {
        ran[i] = run(s, query, &total);
        completed[i] = complete(s, query);
    }
    printf("  %-28s %8.2f ms %8.2f ms %8zu hits\n", query, median(ran), median(completed), total);
}

static void measure_reach(const vt_hierarchy *h)
{
    double took[ROUNDS];
    size_t n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        vt_err err = {0};
        const vt_id *items;
        vt_arena *arena = vt_arena_new();
        double start = vt_now();
        if (!arena || !vt_reach(arena, h, (vt_id)(h->items.n - 1), true, &items, &n, &err))
            die(&err);
        took[i] = vt_now() - start;
        vt_arena_free(arena);
    }
    printf("  %-28s %8.2f ms %11s %8zu items\n", "upstream of the last item", median(took), "", n);
}

int main(int argc, char **argv)
{
    static const char *const queries[] = {
        "e",         "mat",       "encoder",     "layer.3 query", "nothing like it",
        "enc*lay*",  "op:MatMul", "in:layer.3",  "dtype:i64",     "shape:*x64*",
        "params>1k", "name:add",  "up:output_0", "down:Cast",     "op:add in:lay",
    };
    vt_err err = {0};
    vt_model *m = argc == 2 ? vt_open(argv[1], NULL, &err) : NULL;
    vt_hierarchy h;
    if (!m || !vt_hierarchy_make(m->arena, m, vt_op_family, 0, &h, &err))
        die(&err);
    double start = vt_now();
    vt_search *s = vt_search_new(&h, &err);
    if (!s)
        die(&err);
    printf("search of %zu nodes, %zu items: made once in %.2f ms; query, completion\n", m->nodes.n,
           h.items.n, 1e3 * (vt_now() - start));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        measure(s, queries[i]);
    measure_reach(&h);
    vt_search_free(s);
    vt_model_close(m);
    return 0;
}
