/* weights_figure.c: `weights MODEL [GLOB] -o hist.svg`: statistics as a picture. */
#include "cli/cli.h"

static vt_str option(const vt_args *a, vt_option_id id)
{
    return vt_str_of(a->value[id]);
}

static bool draw(const vt_args *a, vt_arena *arena, vt_buf *out, vt_err *err)
{
    vt_weights_spec spec;
    vt_chart chart;
    if (!vt_weights_spec_read(&spec, option(a, VT_OPT_FIGURE), option(a, VT_OPT_BINS),
                              option(a, VT_OPT_RANGE), option(a, VT_OPT_PART),
                              option(a, VT_OPT_SIZE), err))
        return false;
    spec.glob = vt_str_of(a->n_paths > 1 ? a->paths[1] : NULL);
    spec.log = a->value[VT_OPT_LOG] != NULL;
    spec.shared = a->value[VT_OPT_SHARED] != NULL;
    spec.real = a->value[VT_OPT_DEQUANTIZE] != NULL;
    vt_opened *o = vt_cli_open(a, a->paths[0], err);
    bool ok = o && vt_weights_view(o, &spec, arena, vt_say_progress(a), &chart, err);
    if (o && !ok)
        vt_in_file(err, a->paths[0]);
    ok = ok && vt_cli_chart_write(a, &chart, out, err);
    vt_opened_free(o);
    return ok;
}

int vt_cli_weights_figure(const vt_args *a)
{
    vt_err err = {0};
    vt_buf out = {0};
    vt_arena *arena = vt_arena_new();
    bool ok = vt_arena_check(arena, &err) && draw(a, arena, &out, &err);
    vt_say_progress_end();
    int status = ok ? out.n ? vt_say(a, &out) : 0 : vt_say_error(a, &err);
    vt_buf_free(&out);
    vt_arena_free(arena);
    return status;
}
