/* formats.c: the list of formats, and how a file finds its own. */
#include "formats/container.h"
#include "formats/folder.h"

#include <stdio.h>
#include <sys/stat.h>

#define FORMATS(X)                                                                                 \
    X(onnx)                                                                                        \
    X(onnx_text)                                                                                   \
    X(onnx_textproto)                                                                              \
    X(onnx_json)                                                                                   \
    X(safetensors)                                                                                 \
    X(huggingface)                                                                                 \
    X(gguf)                                                                                        \
    X(npy)                                                                                         \
    X(npz)                                                                                         \
    X(llama2c)                                                                                     \
    X(wordvec)                                                                                     \
    X(pytorch)                                                                                     \
    X(tflite)                                                                                      \
    X(keras_h5)                                                                                    \
    X(keras)                                                                                       \
    X(keras_json)

#define DECLARED(name) extern const vt_format vt_format_##name;
FORMATS(DECLARED)

#define LISTED(name) &vt_format_##name,
const vt_format *const vt_formats[] = {FORMATS(LISTED) NULL};

const vt_format *vt_format_of(const vt_map *map, int *sure)
{
    const vt_format *best = NULL;
    *sure = 0;
    for (size_t i = 0; vt_formats[i]; i++) {
        int s = vt_formats[i]->probe(map);
        if (s > *sure) {
            *sure = s;
            best = vt_formats[i];
        }
    }
    return best;
}

static void fail_unknown(const vt_map *map, vt_err *err)
{
    char first[32];
    int n = 0;
    for (size_t i = 0; i < map->n && i < 8; i++)
        n += snprintf(first + n, sizeof first - (size_t)n, " %02x", map->p[i]);
    vt_fail(err, VT_UNKNOWN, "this is no model file that vitrine knows: it begins with the bytes%s",
            first);
}

/* What the bytes are decides; an ending only when nothing is known of the bytes. */
static const vt_format *choose(vt_model *m, const vt_map *map, vt_err *err)
{
    int sure;
    if (!map->n) {
        vt_fail(err, VT_BAD_FILE, "the file is empty");
        return NULL;
    }
    const vt_format *f = vt_format_of(map, &sure);
    if (f && sure >= 2)
        return f;
    const char *other = vt_sniff(m->arena, map);
    if (other) {
        vt_fail(err, VT_UNKNOWN, "this is %s", other);
        return NULL;
    }
    if (!f)
        fail_unknown(map, err);
    return f;
}

static bool read_file(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    const vt_format *f = choose(m, map, err);
    if (!f)
        return false;
    m->format = f->name;
    m->bytes = map->n;
    return f->open(m, map, progress, err);
}

/* The file itself, or the model in the archive that it is. */
static bool read(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    bool ok = vt_container_enter(m, progress, err) &&
              (read_file(m, m->maps.at[0], progress, err) || vt_container_while(m, err));
    return vt_map_check(map, err) && ok && vt_model_finish(m, err);
}

vt_model *vt_open_map(vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_model *m = vt_model_new(map->path, err);
    vt_map **keep = m ? vt_push(m->arena, &m->maps) : NULL;
    if (!keep) {
        if (m)
            vt_arena_check(m->arena, err);
        vt_in_file(err, map->path);
        vt_map_close(map);
        vt_model_close(m);
        return NULL;
    }
    *keep = map;
    if (read(m, map, progress, err))
        return m;
    vt_in_file(err, map->path);
    vt_model_close(m);
    return NULL;
}

static vt_model *open_in_folder(const char *path, const vt_progress *progress, vt_err *err)
{
    vt_arena *a = vt_arena_new();
    const char *file = a ? vt_folder_model(a, path, err) : NULL;
    vt_model *m = file ? vt_open(file, progress, err) : NULL;
    if (!a)
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (!m)
        vt_in_file(err, path);
    vt_arena_free(a);
    return m;
}

vt_model *vt_open(const char *path, const vt_progress *progress, vt_err *err)
{
    struct stat st;
    if (!stat(path, &st) && S_ISDIR(st.st_mode))
        return open_in_folder(path, progress, err);
    vt_map *map = vt_map_open(path, err);
    return map ? vt_open_map(map, progress, err) : NULL;
}
