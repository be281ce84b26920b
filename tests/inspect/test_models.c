/* Every real file is what tests/models.tsv says it is: one row per file with its format, nodes,
 * parameters and operators, or the exact sentence with which it is refused. A row that does not
 * hold is printed as it would. */
#include "formats/formats.h"
#include "inspect/inspect.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static const char *shared(void)
{
    const char *folder = getenv("VITRINE_SHARED");
    return folder ? folder : "../shared";
}

/* ---- one file -------------------------------------------------------------------------------- */

static void put_row(vt_buf *out, const vt_model *m, const vt_summary *s)
{
    vt_buf_format(out, "%s\t%u\t%llu\t", m->format, s->nodes_total,
                  (unsigned long long)s->parameters);
    for (size_t i = 0; i < s->n_operators; i++)
        vt_buf_format(out, "%s%.*s:%u", i ? " " : "", VT_ARG(s->operators[i].op),
                      s->operators[i].n);
}

/* What the table should say of a file, behind its name. */
static vt_buf row_of(const char *path)
{
    vt_buf row = {0};
    vt_err err = {0};
    vt_summary s;
    vt_model *m = vt_open(path, NULL, &err);
    if (m && vt_summary_make(m->arena, m, &s, &err))
        put_row(&row, m, &s);
    else
        vt_buf_format(&row, "-\t-\t-\t%s%s%s", err.where, err.where[0] ? ": " : "", err.reason);
    vt_model_close(m);
    vt_buf_char(&row, 0);
    return row;
}

static void every_real_file_is_what_the_table_says(void **state)
{
    (void)state;
    FILE *table = fopen("tests/models.tsv", "r");
    struct stat there;
    if (!table || stat(shared(), &there)) {
        print_message("skipped: %s\n",
                      table ? "the shared folder is not here" : "tests/models.tsv is not here");
        skip();
    }
    char line[8192], path[9216];
    int rows = 0, wrong = 0;
    while (fgets(line, sizeof line, table)) {
        char *tab = strchr(line, '\t');
        line[strcspn(line, "\n")] = 0;
        if (line[0] == '#' || !tab)
            continue;
        *tab = 0;
        snprintf(path, sizeof path, "%s/%s", shared(), line);
        vt_buf row = row_of(path);
        rows++;
        if (strcmp(row.p, tab + 1)) {
            wrong++;
            print_error("%s\t%s\n", line, row.p);
        }
        vt_buf_free(&row);
    }
    fclose(table);
    print_message("%d rows\n", rows);
    assert_int_equal(wrong, 0);
}

/* ---- Debian's ONNX test data ----------------------------------------------------------------- */

static int opened, unknown;

/* Every operator of a model must have a row, or be a function of the model itself. */
static void check_operators(const vt_model *m, const char *path)
{
    for (size_t i = 0; i < m->nodes.n; i++) {
        const vt_node *n = &m->nodes.at[i];
        if (n->function != VT_NONE || vt_op_find(n->domain, n->op))
            continue;
        print_error("%s: there is no row for '%.*s.%.*s'\n", path, VT_ARG(n->domain),
                    VT_ARG(n->op));
        unknown++;
    }
}

static bool holds(const vt_id *items, size_t n, vt_id item)
{
    for (size_t i = 0; i < n; i++)
        if (items[i] == item)
            return true;
    return false;
}

/* Something leads to each output that a node gives, and what leads to it leads there: up and down
 * are each other's reverse, also through bodies of If, Loop and Scan. */
static void check_reach(const vt_model *m, const vt_hierarchy *h, const char *path)
{
    vt_err err = {0};
    for (vt_id i = 0; i < h->items.n; i++) {
        const vt_item *it = &h->items.at[i];
        if (it->kind != VT_ITEM_OUTPUT || m->values.at[it->value].producer == VT_NONE)
            continue;
        vt_arena *arena = vt_arena_new();
        const vt_id *before, *after;
        size_t n, n_after;
        assert_true(vt_reach(arena, h, i, true, &before, &n, &err));
        if (n == 0)
            fail_msg("%s: nothing leads to output '%.*s'", path, VT_ARG(it->name));
        for (size_t k = 0; k < n; k += 1 + n / 8) {
            assert_true(vt_reach(arena, h, before[k], false, &after, &n_after, &err));
            if (!holds(after, n_after, i))
                fail_msg("%s: '%.*s' leads to '%.*s', but not the other way round", path,
                         VT_ARG(h->items.at[before[k]].path), VT_ARG(it->path));
        }
        vt_arena_free(arena);
    }
}

static int check_model(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)where;
    size_t n = strlen(path);
    if (kind != FTW_F || n < 5 || strcmp(path + n - 5, ".onnx"))
        return 0;
    vt_err err = {0};
    char why[2048];
    vt_model *m = vt_open(path, NULL, &err);
    if (!m) {
        print_error("%s\n", vt_err_text(&err, why, sizeof why));
        unknown++;
        return 0;
    }
    vt_hierarchy h;
    assert_true(vt_hierarchy_make(m->arena, m, vt_op_family, 0, &h, &err));
    check_operators(m, path);
    check_reach(m, &h, path);
    vt_model_close(m);
    opened++;
    return 0;
}

static void operators_of_all_onnx_test_data_have_rows(void **state)
{
    (void)state;
    static const char *const folders[] = {"/usr/share/libonnx-testdata", "/usr/share/onnx"};
    const char *given = getenv("ONNX_TESTDATA");
    struct stat there;
    for (size_t i = 0; !given && i < 2; i++)
        if (!stat(folders[i], &there))
            given = folders[i];
    if (!given) {
        print_message("skipped: Debian's libonnx-testdata is not here\n");
        skip();
    }
    nftw(given, check_model, 16, FTW_PHYS);
    print_message("%d models of %s\n", opened, given);
    assert_int_equal(unknown, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_real_file_is_what_the_table_says),
        cmocka_unit_test(operators_of_all_onnx_test_data_have_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
