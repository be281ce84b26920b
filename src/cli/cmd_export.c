/* cmd_export.c: the tensors of a model of any format, as one safetensors file.
 *
 * Types that safetensors has are written as they are stored; others as what holds their numbers,
 * and that is said on stderr. Nothing is held in memory, so the size does not matter. */
#include "cli/cli.h"

#include <string.h>

typedef struct exporting {
    const vt_args *args;
    const vt_model *m;
    vt_id *ids;
    size_t n;
    size_t of[VT_DTYPE_COUNT]; /* tensors of each type */
} exporting;

static bool tensors_choose(exporting *x, vt_arena *arena, vt_err *err)
{
    const vt_tensor *all;
    size_t n;
    if (!vt_tensors_make(arena, x->m, &all, &n, err))
        return false;
    x->ids = vt_arena_array(arena, n, sizeof *x->ids);
    for (size_t i = 0; i < n && x->ids; i++) {
        vt_dtype t = x->m->weights.at[all[i].weight].dtype;
        x->of[t]++;
        if (vt_safetensors_dtype(t) != VT_DTYPE_UNKNOWN)
            x->ids[x->n++] = all[i].weight;
    }
    if (vt_arena_check(arena, err) && !x->n)
        return vt_fail(err, VT_BAD_INPUT, "it holds no tensors that safetensors could hold");
    return vt_arena_ok(arena);
}

/* What is not written as it is stored. */
static void say_changes(const exporting *x)
{
    for (int t = 0; t < VT_DTYPE_COUNT; t++) {
        vt_dtype as = vt_safetensors_dtype((vt_dtype)t);
        const char *tensors = x->of[t] == 1 ? "tensor" : "tensors",
                   *are = x->of[t] == 1 ? "is" : "are";
        if (x->of[t] && as == VT_DTYPE_UNKNOWN)
            vt_say_note(x->args, "%zu %s of type %s %s left out: safetensors has none such",
                        x->of[t], tensors, vt_dtype_name((vt_dtype)t), are);
        else if (x->of[t] && as != (vt_dtype)t)
            vt_say_note(x->args, "%zu %s of %s %s written as %s%s", x->of[t], tensors,
                        vt_dtype_name((vt_dtype)t), are, vt_dtype_name(as),
                        vt_dtype_is_block((vt_dtype)t) ? ", dequantized" : "");
    }
}

static bool ending_is_known(const char *path, vt_err *err)
{
    if (!path)
        return vt_fail(err, VT_BAD_USAGE, "'export' needs -o FILE, with the ending safetensors");
    vt_str p = vt_str_of(path);
    if (vt_str_is(p, "-") || vt_str_ends(p, VT_S(".safetensors")))
        return true;
    return vt_fail(err, VT_BAD_USAGE, "-o %s: models are written as .safetensors%s", path,
                   vt_str_ends(p, VT_S(".onnx")) ? "; .onnx comes with a later version" : "");
}

static int say_written(const exporting *x, const char *path)
{
    vt_buf out = {0};
    vt_json j;
    if (!x->args->value[VT_OPT_JSON] || !strcmp(path, "-"))
        return 0;
    vt_json_init(&j, &out, true);
    vt_json_object(&j);
    vt_json_key(&j, "output");
    vt_json_text(&j, path);
    vt_json_key(&j, "tensors");
    vt_json_uint(&j, x->n);
    vt_json_end(&j, '}');
    return vt_say(x->args, &out);
}

static int export_run(const vt_args *a)
{
    vt_err err = {0};
    const char *path = a->value[VT_OPT_OUTPUT];
    vt_opened *o = ending_is_known(path, &err) ? vt_cli_open(a, a->paths[0], &err) : NULL;
    vt_arena *arena = vt_arena_new();
    exporting x = {.args = a, .m = o ? o->model : NULL};
    bool ok = o && vt_arena_check(arena, &err) && tensors_choose(&x, arena, &err) &&
              vt_safetensors_write(x.m, x.ids, x.n, path, vt_say_progress(a), &err);
    vt_say_progress_end();
    if (ok)
        say_changes(&x);
    else if (o)
        vt_in_file(&err, a->paths[0]);
    int status = ok ? say_written(&x, path) : vt_say_error(a, &err);
    vt_arena_free(arena);
    vt_opened_free(o);
    return status;
}

const vt_command vt_cmd_export = {
    .name = "export",
    .takes = "MODEL -o FILE",
    .min_paths = 1,
    .max_paths = 1,
    .options = VT_TAKES(OUTPUT),
    .says = "writes the tensors of a model as .safetensors",
    .zh = "把模型的全部张量写成 .safetensors",
    .example = "  vitrine export net.gguf -o net.safetensors",
    .run = export_run,
};
