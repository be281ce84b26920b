/* search.c: what a key in the search field costs. usage: search MODEL; a line per query as
 * bench/rounds.h prints it: finding the first hits and completing the last term. */
#include "rounds.h"

#include "formats/formats.h"
#include "inspect/inspect.h"

static void die(const vt_err *err)
{
    char text[1024];
    fprintf(stderr, "%s\n", vt_err_text(err, text, sizeof text));
    exit(2);
}

static void measure(const vt_search *s, const char *query)
{
    rounds r = {0};
    vt_err err = {0};
    vt_hits hits;
    const vt_str *list;
    char rest[64];
    for (int i = 0; i < ROUNDS; i++) {
        size_t n;
        vt_arena *arena = vt_arena_new();
        rounds_start(&r);
        if (!arena || !vt_search_run(s, arena, vt_str_of(query), 200, &hits, &err) ||
            !vt_search_complete(s, arena, vt_str_of(query), 12, &list, &n, &err))
            die(&err);
        rounds_stop(&r);
        vt_arena_free(arena);
    }
    snprintf(rest, sizeof rest, "%zu hits", hits.total);
    rounds_print(&r, query, rest);
}

static void measure_reach(const vt_hierarchy *h)
{
    rounds r = {0};
    vt_err err = {0};
    size_t n = 0;
    char rest[64];
    for (int i = 0; i < ROUNDS; i++) {
        const vt_id *items;
        vt_arena *arena = vt_arena_new();
        rounds_start(&r);
        if (!arena || !vt_reach(arena, h, (vt_id)(h->items.n - 1), true, &items, &n, &err))
            die(&err);
        rounds_stop(&r);
        vt_arena_free(arena);
    }
    snprintf(rest, sizeof rest, "%zu items", n);
    rounds_print(&r, "upstream of the last item", rest);
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
    rounds making = {0};
    rounds_start(&making);
    vt_search *s = vt_search_new(&h, &err);
    if (!s)
        die(&err);
    rounds_stop(&making);
    char rest[64];
    snprintf(rest, sizeof rest, "%zu nodes, %zu items", m->nodes.n, h.items.n);
    rounds_print(&making, "making the index, once", rest);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        measure(s, queries[i]);
    measure_reach(&h);
    vt_search_free(s);
    vt_model_close(m);
    return 0;
}
