/* huggingface.c: a folder as transformers writes it, as one model.
 *
 *     config.json                     which architecture, and its sizes
 *     model.safetensors               the weights; or, split over files,
 *     model.safetensors.index.json      {"weight_map": {"NAME":
 * "model-00001-of-00002.safetensors"}} pytorch_model.bin[.index.json]  the same, older
 *     tokenizer.json, vocab.*         words
 *     adapter_config.json, adapter_model.safetensors   a LoRA adapter for another model
 *     model_index.json                a pipeline of several models, each in a folder of its own
 *
 * It is found from the folder or from any of these files. config.json without weights gives the
 * structure: the weights are named and sized, and missing. */
#include "formats/huggingface.h"
#include "architecture/architecture.h"
#include "formats/beside.h"
#include "formats/pytorch.h"
#include "formats/safetensors.h"
#include "wire/wire.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Where weights are looked for, the best first. */
static const char *const weights_names[] = {
    "model.safetensors.index.json",
    "model.safetensors",
    "pytorch_model.bin.index.json",
    "pytorch_model.bin",
    "adapter_model.safetensors",
    "adapter_model.bin",
    "diffusion_pytorch_model.safetensors.index.json",
    "diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.bin",
};
enum { WEIGHTS_NAMES = sizeof weights_names / sizeof *weights_names, LARGEST_TEXT = 1 << 30 };

vt_str vt_huggingface_text(vt_model *m, const char *name)
{
    const char *why;
    if (vt_str_is(vt_beside_own_name(m), name))
        return (vt_str){(const char *)m->maps.at[0]->p, m->maps.at[0]->n};
    const vt_map *map = vt_beside_open(m, vt_str_of(name), &why);
    return map && map->n < LARGEST_TEXT ? (vt_str){(const char *)map->p, map->n} : (vt_str){0};
}

static bool note(vt_model *m, vt_str text)
{
    vt_str *to = vt_push(m->arena, &m->notes);
    if (to)
        *to = text;
    return to != NULL;
}

/* ---- weights --------------------------------------------------------------------------------- */

bool vt_huggingface_part_read(vt_model *m, const vt_map *map, vt_str name, vt_err *err)
{
    if (vt_safetensors_is(map))
        return vt_safetensors_read(m, map, name, m->meta.n || name.n ? NULL : &m->meta, err);
    if (vt_pytorch_is(map))
        return vt_pytorch_read(m, map, name, err);
    const char *what = vt_sniff(m->arena, map);
    return vt_fail(err, VT_BAD_FILE, "%s", what ? what : "it holds no weights");
}

/* ---- adapters -------------------------------------------------------------------------------- */

static bool is_lora(const vt_model *m)
{
    for (size_t i = 0; i < m->weights.n; i++) {
        vt_str name = m->weights.at[i].name;
        for (size_t k = 0; k + 6 <= name.n; k++)
            if (!memcmp(name.p + k, "lora_A", 6) || !memcmp(name.p + k, "lora_B", 6))
                return true;
    }
    return false;
}

/* A value of a flat JSON object as text; lists joined by ", ". */
static vt_str value_of(vt_arena *a, vt_str json, const char *key)
{
    vt_json_reader r;
    vt_buf out = {0}, text = {0};
    vt_json_read(&r, json, NULL);
    vt_json_token t = json.n ? vt_json_next(&r) : VT_JSON_FAILED;
    while (t == VT_JSON_OBJECT || t == VT_JSON_KEY) {
        t = vt_json_next(&r);
        if (t != VT_JSON_KEY)
            break;
        bool wanted = vt_str_is(r.token, key);
        vt_json_token v = vt_json_next(&r);
        if (!wanted) {
            t = vt_json_skip(&r, v) ? VT_JSON_KEY : VT_JSON_FAILED;
            continue;
        }
        bool list = v == VT_JSON_ARRAY;
        for (v = list ? vt_json_next(&r) : v; v == VT_JSON_STRING || v == VT_JSON_NUMBER;
             v = list ? vt_json_next(&r) : VT_JSON_END) {
            vt_buf_text(&out, out.n ? ", " : "");
            vt_buf_str(&out, v == VT_JSON_STRING ? vt_json_unescape(&r, &text) : r.token);
        }
        break;
    }
    vt_str found = out.n ? vt_str_copy(a, vt_buf_view(&out)) : (vt_str){0};
    vt_buf_free(&out);
    vt_buf_free(&text);
    return found;
}

/* What an adapter is: of which rank, for which modules, of which model. */
static vt_str adapter_says(vt_model *m)
{
    vt_str json = vt_huggingface_text(m, "adapter_config.json");
    static const char *const keys[] = {"r", "lora_alpha", "target_modules",
                                       "base_model_name_or_path"};
    vt_str v[4];
    for (size_t i = 0; i < 4; i++)
        v[i] = value_of(m->arena, json, keys[i]);
    if (!v[0].n)
        return VT_S("a LoRA adapter: pairs of thin matrices that are added to another model's, "
                    "which is not in this file");
    return vt_str_format(
        m->arena,
        "a LoRA adapter of rank %.*s (alpha %.*s) for the modules %.*s%s%.*s: pairs "
        "of thin matrices that are added to that model's, which is not in this file",
        VT_ARG(v[0]), VT_ARG(v[1]), VT_ARG(v[2]), v[3].n ? " of " : "", VT_ARG(v[3]));
}

static bool adapter_build(vt_model *m, vt_err *err)
{
    vt_str says = adapter_says(m);
    if (!vt_architecture_build(m, VT_S("{}"), err)) /* no guess at a chain */
        return false;
    if (!m->has_graph) {
        m->no_graph = says;
        m->architecture = VT_S("lora");
    }
    return vt_arena_check(m->arena, err);
}

/* ---- the graph ------------------------------------------------------------------------------- */

/* Does config.json beside the file speak of it? Not of any other file that happens to lie there. */
static bool belongs(vt_str name)
{
    static const char *const starts[] = {"model", "pytorch_model", "adapter_model",
                                         "diffusion_pytorch_model", "config.json"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (vt_str_starts(name, vt_str_of(starts[i])))
            return true;
    return false;
}

static bool build(vt_model *m, const char *imagined, vt_err *err)
{
    if (is_lora(m))
        return adapter_build(m, err);
    bool own = belongs(vt_beside_own_name(m));
    vt_architecture_spec spec = {
        .config = own ? vt_huggingface_text(m, "config.json") : (vt_str){0}, .imagined = imagined};
    if (!vt_architecture_build_as(m, &spec, err))
        return false;
    if (own)
        vt_huggingface_words(m);
    return vt_arena_check(m->arena, err);
}

bool vt_huggingface_build(vt_model *m, vt_err *err)
{
    return build(m, NULL, err);
}

/* ---- config.json and its like ---------------------------------------------------------------- */

static vt_str bytes_of(const vt_map *map)
{
    return (vt_str){(const char *)map->p, map->n};
}

static bool mentions(const vt_map *map, const char *word)
{
    size_t n = map->n < 1 << 16 ? map->n : 1 << 16;
    return memmem(map->p, n, word, strlen(word)) != NULL;
}

static vt_str name_of(const vt_map *map)
{
    const char *slash = map->path ? strrchr(map->path, '/') : NULL;
    return vt_str_of(slash ? slash + 1 : map->path);
}

static bool is_index(const vt_map *map)
{
    return vt_str_ends(name_of(map), VT_S(".index.json")) && mentions(map, "\"weight_map\"");
}

static bool is_config(const vt_map *map)
{
    vt_str name = name_of(map);
    return (vt_str_is(name, "config.json") &&
            (mentions(map, "\"model_type\"") || mentions(map, "\"architectures\"") ||
             mentions(map, "\"_class_name\""))) ||
           (vt_str_is(name, "adapter_config.json") && mentions(map, "\"peft_type\""));
}

static int huggingface_probe(const vt_map *map)
{
    return map->n && (is_index(map) || is_config(map)) ? 3 : 0;
}

/* The weights that lie beside config.json; with none, the reason. */
static const char *weights_beside(vt_model *m, bool *read, vt_err *err)
{
    const char *pointer = NULL;
    *read = true;
    for (size_t i = 0; i < WEIGHTS_NAMES; i++) {
        const char *why;
        vt_str name = vt_str_of(weights_names[i]);
        const vt_map *map = vt_beside_open(m, name, &why);
        if (!map)
            continue;
        if (is_index(map)) {
            *read = vt_huggingface_index_read(m, map, err);
            return NULL;
        }
        if (vt_str_starts(bytes_of(map), VT_S("version https://git-lfs"))) {
            vt_str says =
                vt_str_format(m->arena, "%s: %s", weights_names[i], vt_sniff(m->arena, map));
            pointer = pointer ? pointer : vt_cstr(m->arena, says);
            continue;
        }
        *read =
            vt_huggingface_part_read(m, map, name, err) || vt_while(err, "%s", weights_names[i]);
        return NULL;
    }
    if (pointer)
        note(m, vt_str_of(pointer));
    return pointer ? pointer : "config.json tells its shape only: no weights lie beside it";
}

static bool huggingface_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    bool read = true;
    if (is_index(map))
        return vt_huggingface_index_read(m, map, err) && build(m, NULL, err);
    const char *imagined = weights_beside(m, &read, err);
    if (!read || !build(m, m->weights.n ? NULL : imagined, err))
        return false;
    return m->weights.n ? true
                        : vt_fail(err, VT_UNKNOWN, "%.*s, and no weights lie beside it",
                                  VT_ARG(m->no_graph));
}

const vt_format vt_format_huggingface = {
    .name = "huggingface",
    .says = "a Hugging Face model: config.json, weights in one file or many, tokenizer",
    .endings = ".json",
    .graph = true,
    .weights = true,
    .probe = huggingface_probe,
    .open = huggingface_open,
};

/* ---- folders --------------------------------------------------------------------------------- */

static const char *in_folder(vt_arena *a, const char *folder, const char *name)
{
    struct stat st;
    const char *path = vt_cstr(a, vt_str_format(a, "%s/%s", folder, name));
    return path && !stat(path, &st) && S_ISREG(st.st_mode) ? path : NULL;
}

static bool is_config_at(const char *path)
{
    vt_map *map = path ? vt_map_open(path, NULL) : NULL;
    bool yes = map && map->n && is_config(map);
    vt_map_close(map);
    return yes;
}

/* "unet, vae, text_encoder": the keys of model_index.json whose values are lists. */
static const char *parts_of(vt_arena *a, const char *path)
{
    vt_map *map = vt_map_open(path, NULL);
    vt_json_reader r;
    vt_buf out = {0};
    if (!map)
        return NULL;
    vt_json_read(&r, bytes_of(map), NULL);
    vt_json_token t = vt_json_next(&r);
    while (t != VT_JSON_FAILED && (t = vt_json_next(&r)) == VT_JSON_KEY) {
        vt_str key = r.token;
        t = vt_json_next(&r);
        if (t == VT_JSON_ARRAY)
            vt_buf_format(&out, "%s%.*s", out.n ? ", " : "", VT_ARG(key));
        if (!vt_json_skip(&r, t))
            t = VT_JSON_FAILED;
    }
    const char *parts = out.n ? vt_cstr(a, vt_buf_view(&out)) : NULL;
    vt_buf_free(&out);
    vt_map_close(map);
    return parts;
}

const char *vt_huggingface_file(vt_arena *a, const char *folder, const char **parts)
{
    const char *pipeline = in_folder(a, folder, "model_index.json");
    *parts = pipeline ? parts_of(a, pipeline) : NULL;
    if (*parts)
        return pipeline;
    for (size_t i = 0; i < WEIGHTS_NAMES; i++) {
        const char *path = in_folder(a, folder, weights_names[i]);
        bool adapter = vt_str_starts(vt_str_of(weights_names[i]), VT_S("adapter"));
        const char *config = in_folder(a, folder, adapter ? "adapter_config.json" : "config.json");
        vt_map *map = path && is_config_at(config) ? vt_map_open(path, NULL) : NULL;
        bool pointer = map && vt_str_starts(bytes_of(map), VT_S("version https://git-lfs"));
        bool found = map && !pointer;
        vt_map_close(map);
        if (found)
            return path;
    }
    const char *config = in_folder(a, folder, "config.json");
    return is_config_at(config) ? config : NULL;
}
