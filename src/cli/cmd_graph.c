/* cmd_graph.c: the structure of a model as a picture, a graph or JSON. */
#include "cli/cli.h"

#include <string.h>

/* What other versions will draw is refused by its name. */
static bool asked_for_now(const vt_args *a, vt_err *err)
{
    const char *style = a->value[VT_OPT_STYLE], *show = a->value[VT_OPT_SHOW];
    if (style && strcmp(style, "layered"))
        return vt_fail(err, VT_UNKNOWN,
                       "this version does not draw the style '%s' yet, only layered", style);
    if (show && vt_glob(VT_S("*macs*"), vt_str_of(show)))
        return vt_fail(err, VT_UNKNOWN,
                       "--show macs needs the engine, which this version does not have yet");
    return true;
}

/* --color is for the terminal, or what boxes are coloured by: a statistic, else a file. */
static bool color_read(const vt_args *a, vt_graph_spec *spec, vt_map **file, vt_err *err)
{
    vt_str color = vt_str_of(a->value[VT_OPT_COLOR]);
    if (!color.n || vt_glob(VT_S("auto,always,never"), color))
        return true;
    spec->color = color;
    if (vt_item_statistic_is(color))
        return true;
    vt_err own = {0};
    *file = vt_map_open(a->value[VT_OPT_COLOR], &own);
    if (!*file && own.code == VT_NOT_FOUND)
        return true; /* the view names the statistics there are */
    if (!*file) {
        *err = own;
        return false;
    }
    spec->color_data = (vt_str){(const char *)(*file)->p, (*file)->n};
    return spec->color_data.n ? true : vt_fail(err, VT_BAD_FILE, "%s is empty", a->value[VT_OPT_COLOR]);
}

static bool spec_read(const vt_args *a, vt_graph_spec *spec, vt_map **file, vt_err *err)
{
    if (!vt_graph_spec_read(spec, vt_str_of(a->value[VT_OPT_DEPTH]),
                            vt_str_of(a->value[VT_OPT_DIRECTION]), vt_str_of(a->value[VT_OPT_SHOW]),
                            err))
        return false;
    spec->scope = vt_str_of(a->value[VT_OPT_SCOPE]);
    spec->open = vt_str_of(a->value[VT_OPT_OPEN]);
    spec->closed = vt_str_of(a->value[VT_OPT_CLOSED]);
    return color_read(a, spec, file, err);
}

static bool draw(const vt_args *a, const vt_picture *picture, vt_arena *arena, vt_scene *scene,
                 vt_buf *out, vt_err *err)
{
    const vt_progress *progress = vt_say_progress(a);
    vt_graph_spec spec;
    vt_map *file = NULL;
    vt_opened *o = spec_read(a, &spec, &file, err) ? vt_cli_open(a, a->paths[0], err) : NULL;
    if (!o) {
        vt_map_close(file);
        return false;
    }
    bool ok = vt_graph_view(o, &spec, arena, progress, scene, err) &&
              picture->write(scene, vt_cli_theme(a), progress, out, err) && vt_buf_check(out, err);
    if (!ok)
        vt_in_file(err, file ? a->value[VT_OPT_COLOR] : a->paths[0]);
    vt_opened_free(o);
    vt_map_close(file);
    return ok;
}

/* With --json: what was written. */
static int say_written(const vt_args *a, const char *path, const vt_scene *s)
{
    vt_buf out = {0};
    vt_json j;
    if (!a->value[VT_OPT_JSON])
        return 0;
    vt_json_init(&j, &out, true);
    vt_json_object(&j);
    vt_json_key(&j, "output");
    vt_json_text(&j, path);
    vt_json_key(&j, "width");
    vt_json_f32(&j, s->width);
    vt_json_key(&j, "height");
    vt_json_f32(&j, s->height);
    vt_json_key(&j, "boxes");
    vt_json_uint(&j, s->n_boxes);
    vt_json_key(&j, "edges");
    vt_json_uint(&j, s->n_edges);
    vt_json_end(&j, '}');
    return vt_say(a, &out);
}

static int graph_run(const vt_args *a)
{
    vt_err err = {0};
    vt_buf out = {0};
    vt_scene scene = {0};
    const char *path = a->value[VT_OPT_OUTPUT];
    if (!path) {
        vt_fail(&err, VT_BAD_USAGE,
                "'graph' needs -o FILE, with an ending of svg, png, pdf, json or dot");
        return vt_say_error(a, &err);
    }
    const vt_picture *picture = vt_picture_find(vt_cli_ending(path), &err);
    vt_arena *arena = vt_arena_new();
    bool ok = picture && asked_for_now(a, &err) && vt_arena_check(arena, &err) &&
              draw(a, picture, arena, &scene, &out, &err);
    vt_say_progress_end();
    bool to_stdout = !strcmp(path, "-");
    if (ok && !to_stdout && !vt_file_write(path, vt_buf_view(&out), &err))
        ok = vt_in_file(&err, path);
    int status = !ok         ? vt_say_error(a, &err)
                 : to_stdout ? vt_say(a, &out)
                             : say_written(a, path, &scene);
    vt_buf_free(&out);
    vt_arena_free(arena);
    return status;
}

const vt_command vt_cmd_graph = {
    .colors_column = true,
    .name = "graph",
    .takes = "MODEL -o FILE",
    .min_paths = 1,
    .max_paths = 1,
    .options = VT_TAKES(OUTPUT) | VT_TAKES(DEPTH) | VT_TAKES(SCOPE) | VT_TAKES(OPEN) |
               VT_TAKES(CLOSED) | VT_TAKES(DIRECTION) | VT_TAKES(SHOW) | VT_TAKES(STYLE) |
               VT_TAKES(THEME),
    .says = "draws the structure: .svg .png .pdf .dot, or .json with the places of all boxes",
    .zh = "画出结构:.svg .png .pdf .dot,或含所有方框位置的 .json",
    .example = "  vitrine graph net.onnx -o net.svg\n"
               "  vitrine graph net.onnx -o block.pdf --scope encoder/0 --depth all --show shapes\n"
               "  vitrine graph - -o - < net.onnx | less",
    .run = graph_run,
};
