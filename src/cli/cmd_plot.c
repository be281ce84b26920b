/* cmd_plot.c: a chart of a table. */
#include "cli/cli.h"

#include <string.h>

static vt_str option(const vt_args *a, vt_option_id id)
{
    return vt_str_of(a->value[id]);
}

static vt_plot_spec spec_of(const vt_args *a)
{
    return (vt_plot_spec){
        .x = option(a, VT_OPT_X),
        .y = option(a, VT_OPT_Y),
        .color = option(a, VT_OPT_COLOR),
        .facet = option(a, VT_OPT_FACET),
        .mark = option(a, VT_OPT_MARK),
        .title = option(a, VT_OPT_TITLE),
        .xlabel = option(a, VT_OPT_XLABEL),
        .ylabel = option(a, VT_OPT_YLABEL),
        .log = option(a, VT_OPT_LOG),
        .aggregate = option(a, VT_OPT_AGGREGATE),
        .bins = option(a, VT_OPT_BINS),
        .range = option(a, VT_OPT_RANGE),
        .size = option(a, VT_OPT_SIZE),
        .kde = a->value[VT_OPT_KDE] != NULL,
        .trend = a->value[VT_OPT_TREND] != NULL,
    };
}

static bool draw(const vt_args *a, vt_arena *arena, vt_buf *out, vt_err *err)
{
    const char *path = a->paths[0], *slash = strrchr(path, '/');
    vt_plot_spec spec = spec_of(a);
    vt_chart chart;
    vt_map *map = vt_cli_map(path, err);
    if (!map)
        return vt_in_file(err, strcmp(path, "-") ? path : "stdin");
    vt_str name = vt_str_of(strcmp(path, "-") ? slash ? slash + 1 : path : "stdin");
    bool ok = vt_plot_view(map, name, &spec, arena, vt_say_progress(a), &chart, err) ||
              vt_in_file(err, strcmp(path, "-") ? path : "stdin");
    ok = ok && vt_cli_chart_write(a, &chart, out, err);
    vt_map_close(map);
    return ok;
}

static int plot_run(const vt_args *a)
{
    vt_err err = {0};
    vt_buf out = {0};
    if (!a->value[VT_OPT_OUTPUT]) {
        vt_fail(&err, VT_BAD_USAGE,
                "'plot' needs -o FILE, with an ending of svg, png, pdf, html or safetensors");
        return vt_say_error(a, &err);
    }
    vt_arena *arena = vt_arena_new();
    bool ok = vt_arena_check(arena, &err) &&
              vt_chart_file_find(vt_cli_ending(a->value[VT_OPT_OUTPUT]), &err) &&
              draw(a, arena, &out, &err);
    vt_say_progress_end();
    int status = !ok ? vt_say_error(a, &err) : out.n ? vt_say(a, &out) : 0;
    vt_buf_free(&out);
    vt_arena_free(arena);
    return status;
}

const vt_command vt_cmd_plot = {
    .name = "plot",
    .takes = "FILE -o FIGURE",
    .min_paths = 1,
    .max_paths = 1,
    .options = VT_TAKES(OUTPUT) | VT_TAKES(X) | VT_TAKES(Y) | VT_TAKES(MARK) | VT_TAKES(FACET) |
               VT_TAKES(AGGREGATE) | VT_TAKES(KDE) | VT_TAKES(TREND) | VT_TAKES(TITLE) |
               VT_TAKES(XLABEL) | VT_TAKES(YLABEL) | VT_TAKES(LOG) | VT_TAKES(BINS) |
               VT_TAKES(RANGE) | VT_TAKES(SIZE) | VT_TAKES(THEME),
    .says = "draws a chart of a table: CSV, TSV, JSON lines, .npy, .npz, safetensors",
    .zh = "用表格作图:CSV、TSV、JSON 行、.npy、.npz、safetensors",
    .example = "  vitrine plot log.csv --x step --y loss,val_loss --log y -o loss.svg\n"
               "  vitrine plot iris.csv --x petal_length --y petal_width --color species -o iris.png\n"
               "  vitrine plot weights.npy --mark heatmap -o weights.pdf --theme print\n"
               "  sort data.tsv | vitrine plot - --x 1 --mark hist --kde -o - > hist.svg",
    .colors_column = true,
    .run = plot_run,
};
