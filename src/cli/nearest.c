/* nearest.c: `weights --nearest` and `--analogy`: the words nearest to a word, or to a sum of
 * words. */
#include "cli/cli.h"

enum { SHOWN = 10 };

/* The table meant: of the tensors asked for the first whose rows have words, else the first matrix.
 */
static const vt_weight *table_of(const vt_model *m, const vt_tensor *tensors, size_t n)
{
    const vt_weight *matrix = NULL;
    for (size_t i = 0; i < n; i++) {
        const vt_weight *w = &m->weights.at[tensors[i].weight];
        if (w->rank == 2 && w->rows)
            return w;
        matrix = !matrix && w->rank == 2 ? w : matrix;
    }
    return matrix;
}

static void json_put(vt_arena *a, const vt_weight *w, const vt_nearest *found, vt_buf *out)
{
    vt_json j;
    vt_json_init(&j, out, true);
    vt_nearest_json(a, w, found, &j);
}

static void table_put(bool zh, vt_arena *a, const vt_weight *w, const vt_nearest *found,
                      vt_buf *out)
{
    vt_table t = {.arena = a, .columns = 3, .right = 1 << 1 | 1 << 2};
    vt_table_cell(&t, vt_str_of(zh ? "词" : "word"));
    vt_table_cell(&t, vt_str_of(zh ? "余弦" : "cosine"));
    vt_table_cell(&t, vt_str_of(zh ? "行" : "row"));
    for (size_t i = 0; i < found->n; i++) {
        vt_table_cell(&t, vt_row_name(a, w, found->at[i].row));
        vt_table_cell(&t, vt_str_format(a, "%.4f", found->at[i].cosine));
        vt_table_cell(&t, vt_str_format(a, "%llu", (unsigned long long)found->at[i].row));
    }
    vt_table_print(&t, out);
}

bool vt_nearest_print(const vt_args *args, vt_arena *a, const vt_model *m, const vt_tensor *tensors,
                      size_t n, vt_buf *out, vt_err *err)
{
    const char *query = args->value[VT_OPT_NEAREST];
    query = query ? query : args->value[VT_OPT_ANALOGY];
    const vt_weight *w = table_of(m, tensors, n);
    vt_nearest found;
    if (!w)
        return vt_fail(err, VT_BAD_INPUT, "there is no table of rows to look in");
    if (!vt_nearest_find(a, m, (vt_id)(w - m->weights.at), vt_str_of(query),
                         vt_args_number(args, VT_OPT_TOP, SHOWN), vt_say_progress(args), &found,
                         err))
        return vt_while(err, "'%.*s'", VT_ARG(w->name));
    if (args->value[VT_OPT_JSON])
        json_put(a, w, &found, out);
    else
        table_put(vt_args_zh(args), a, w, &found, out);
    return vt_arena_check(a, err);
}
