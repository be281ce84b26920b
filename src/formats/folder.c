/* folder.c: the one model in a folder. */
#include "formats/folder.h"
#include "formats/huggingface.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILES = 10000, MOST_NAMED = 5 };

typedef VT_VEC(const char *) names;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Plain files, or folders, that are not hidden, by name. */
static bool list(vt_arena *a, const char *path, mode_t kind, names *out, vt_err *err)
{
    DIR *d = opendir(path);
    if (!d)
        return vt_fail(err, VT_IO, "the folder cannot be read");
    for (struct dirent *e; (e = readdir(d)) && out->n < MOST_FILES;) {
        struct stat st;
        vt_buf full = {0};
        vt_buf_text(&full, path);
        vt_buf_char(&full, '/');
        vt_buf_text(&full, e->d_name);
        vt_buf_char(&full, 0);
        bool plain =
            e->d_name[0] != '.' && !full.failed && !stat(full.p, &st) && (st.st_mode & S_IFMT) == kind;
        const char **name = plain ? vt_push(a, out) : NULL;
        if (name)
            *name = vt_cstr(a, vt_str_of(full.p));
        vt_buf_free(&full);
    }
    closedir(d);
    if (!vt_arena_check(a, err))
        return false;
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_name);
    return true;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void vt_found_add(vt_arena *a, vt_founds *all, const char *name, const vt_format *format)
{
    if (all->n && all->at[0].format->graph != format->graph) {
        if (!format->graph)
            return;
        all->n = 0;
    }
    vt_found *to = vt_push(a, all);
    if (to)
        *to = (vt_found){name, format};
}

static void find_models(vt_arena *a, const names *files, vt_founds *out)
{
    for (size_t i = 0; i < files->n; i++) {
        int sure = 0;
        vt_map *map = vt_map_open(files->at[i], NULL);
        const vt_format *format = map && map->n ? vt_format_of(map, &sure) : NULL;
        if (sure >= 2)
            vt_found_add(a, out, files->at[i], format);
        vt_map_close(map);
    }
}

/* "net-00002-of-00005.gguf": where the number of the part stands; 0 when the name is none of a
 * part. */
static size_t part_at(const char *path)
{
    static const char form[] = "-00000-of-00000.";
    const char *name = base_of(path), *end = strrchr(name, '.');
    size_t n = sizeof form - 1;
    if (!end || (size_t)(end + 1 - name) < n)
        return 0;
    const char *at = end + 1 - n;
    for (size_t i = 0; i < n; i++)
        if (form[i] == '0' ? at[i] < '0' || at[i] > '9' : at[i] != form[i])
            return 0;
    return (size_t)(at + 1 - path);
}

/* Are these the parts of one model? Any of them leads to the others. */
static bool are_parts(const vt_found *models, size_t n)
{
    const char *first = models[0].name;
    size_t at = part_at(first);
    for (size_t i = 1; i < n && at; i++)
        if (part_at(models[i].name) != at || strncmp(models[i].name, first, at) ||
            strcmp(models[i].name + at + 5, first + at + 5))
            at = 0;
    return at > 0;
}

static bool is_index(const char *name)
{
    return vt_str_ends(vt_str_of(name), VT_S(".index.json"));
}

/* The index of shards, when all others are shards. */
static const char *index_of(const vt_founds *all)
{
    size_t index = all->n, others = 0;
    for (size_t i = 0; i < all->n; i++)
        if (is_index(all->at[i].name))
            index = index == all->n ? i : SIZE_MAX;
        else
            others += part_at(all->at[i].name) > 0;
    return index < all->n && others == all->n - 1 ? all->at[index].name : NULL;
}

/* "net.json" and "net.weights.h5", or "model.json" and any weights: the reader of the weights looks
 * for the structure by these names. */
static bool is_pair(const char *structure, const char *weights)
{
    static const char *const any[] = {"config.json", "model.json", "architecture.json",
                                      "model_config.json"};
    const char *name = base_of(structure), *dot = strrchr(name, '.');
    size_t stem = dot ? (size_t)(dot - name) : 0;
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (!strcmp(name, any[i]))
            return true;
    return stem && !strncmp(name, base_of(weights), stem) && strchr("._-", base_of(weights)[stem]);
}

/* The weights of a Keras model whose structure lies beside them. */
static const char *keras_of(const vt_founds *all)
{
    if (all->n != 2)
        return NULL;
    size_t json = strcmp(all->at[0].format->name, "keras-json") != 0;
    const vt_found *structure = &all->at[json], *weights = &all->at[!json];
    return !strcmp(structure->format->name, "keras-json") &&
                   !strcmp(weights->format->name, "keras-h5") &&
                   is_pair(structure->name, weights->name)
               ? weights->name
               : NULL;
}

/* The config.json of a Hugging Face model, when all others lie with it or below it. */
static const char *huggingface_of(const vt_founds *all)
{
    const vt_found *top = NULL;
    for (size_t i = 0; i < all->n; i++) {
        const vt_found *f = &all->at[i];
        if (strcmp(f->format->name, "huggingface") || is_index(f->name))
            continue;
        if (!top || base_of(f->name) - f->name < base_of(top->name) - top->name)
            top = f;
    }
    for (size_t i = 0; top && i < all->n; i++)
        if (strncmp(all->at[i].name, top->name, (size_t)(base_of(top->name) - top->name)))
            top = NULL;
    return top ? top->name : NULL;
}

bool vt_found_explains(const char *sniffed)
{
    return sniffed && (strstr(sniffed, "does not open") || strstr(sniffed, "Git LFS"));
}

/* A folder of folders is not searched, but says which there are. */
static void fail_only_folders(vt_arena *a, const char *path, vt_err *err)
{
    names folders = {0};
    vt_buf b = {0};
    if (!list(a, path, S_IFDIR, &folders, err))
        return;
    for (size_t i = 0; i < folders.n && i < MOST_NAMED; i++)
        vt_buf_format(&b, "%s%s", i ? ", " : "", base_of(folders.at[i]));
    if (folders.n > MOST_NAMED)
        vt_buf_format(&b, " and %zu more", folders.n - MOST_NAMED);
    if (folders.n)
        vt_fail(err, VT_NOT_FOUND, "this folder holds no files, only folders: %.*s", (int)b.n,
                b.p ? b.p : "");
    else
        vt_fail(err, VT_NOT_FOUND, "this folder holds no files");
    vt_buf_free(&b);
}

/* What a folder without a model holds instead, if anything can be said. */
static void fail_empty(vt_arena *a, const char *path, const names *files, vt_err *err)
{
    for (size_t i = 0; i < files->n; i++) {
        vt_map *map = vt_map_open(files->at[i], NULL);
        const char *what = map ? vt_sniff(a, map) : NULL;
        bool model = vt_found_explains(what);
        if (model)
            vt_fail(err, VT_UNKNOWN, "no model in this folder that vitrine opens: '%s' is %s",
                    base_of(files->at[i]), what);
        vt_map_close(map);
        if (model)
            return;
    }
    if (!files->n)
        fail_only_folders(a, path, err);
    else
        vt_fail(err, VT_NOT_FOUND, "no model among the %zu files of this folder", files->n);
}

static void fail_several(const vt_founds *models, const char *where, const char *how, vt_err *err)
{
    vt_buf b = {0};
    for (size_t i = 0; i < models->n && i < MOST_NAMED; i++)
        vt_buf_format(&b, "%s%s", i ? ", " : "", base_of(models->at[i].name));
    if (models->n > MOST_NAMED)
        vt_buf_format(&b, " and %zu more", models->n - MOST_NAMED);
    vt_fail(err, VT_BAD_INPUT, "%s holds %zu models, %s: %.*s", where, models->n, how, (int)b.n,
            b.p ? b.p : "");
    vt_buf_free(&b);
}

const char *vt_found_one(const vt_founds *all, const char *where, const char *how, vt_err *err)
{
    if (all->n == 1 || are_parts(all->at, all->n))
        return all->at[0].name;
    const char *one = huggingface_of(all);
    one = one ? one : index_of(all);
    one = one ? one : keras_of(all);
    if (!one)
        fail_several(all, where, how, err);
    return one;
}

const char *vt_folder_model(vt_arena *a, const char *path, vt_err *err)
{
    names files = {0};
    vt_founds models = {0};
    const char *parts, *huggingface = vt_huggingface_file(a, path, &parts);
    if (huggingface && parts) {
        vt_fail(err, VT_BAD_INPUT,
                "this folder holds a pipeline of several models, open one of "
                "them: %.900s",
                parts);
        return NULL;
    }
    if (huggingface)
        return huggingface;
    if (!list(a, path, S_IFREG, &files, err))
        return NULL;
    find_models(a, &files, &models);
    if (models.n)
        return vt_found_one(&models, "this folder", "name one of them", err);
    fail_empty(a, path, &files, err);
    return NULL;
}
