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

/* Plain files that are not hidden, by name. */
static bool list_files(vt_arena *a, const char *path, names *out, vt_err *err)
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
            e->d_name[0] != '.' && !full.failed && !stat(full.p, &st) && S_ISREG(st.st_mode);
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

/* 2: a model; 1: a file that can be opened, but holds no network, like the arrays that lie beside
 * models; 0: neither. */
static int is_model(const char *path)
{
    vt_map *map = vt_map_open(path, NULL);
    int is = 0;
    for (size_t i = 0; map && map->n && vt_formats[i] && is < 2; i++)
        if (vt_formats[i]->probe(map) >= 2)
            is = vt_formats[i]->graph ? 2 : 1;
    vt_map_close(map);
    return is;
}

static void find_models(vt_arena *a, const names *files, names *out)
{
    int best = 1;
    for (size_t i = 0; i < files->n; i++) {
        int is = is_model(files->at[i]);
        if (is > best) {
            best = is;
            out->n = 0;
        }
        const char **m = is == best ? vt_push(a, out) : NULL;
        if (m)
            *m = files->at[i];
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
static bool are_parts(const names *models)
{
    size_t at = part_at(models->at[0]);
    for (size_t i = 1; i < models->n && at; i++)
        if (part_at(models->at[i]) != at || strncmp(models->at[i], models->at[0], at) ||
            strcmp(models->at[i] + at + 5, models->at[0] + at + 5))
            at = 0;
    return at > 0;
}

/* What a folder without a model holds instead, if anything can be said. */
static void fail_empty(vt_arena *a, const names *files, vt_err *err)
{
    for (size_t i = 0; i < files->n; i++) {
        vt_map *map = vt_map_open(files->at[i], NULL);
        const char *what = map ? vt_sniff(a, map) : NULL;
        bool model = what && strstr(what, "does not open");
        if (model)
            vt_fail(err, VT_UNKNOWN, "no model in this folder that vitrine opens: '%s' is %s",
                    base_of(files->at[i]), what);
        vt_map_close(map);
        if (model)
            return;
    }
    if (files->n)
        vt_fail(err, VT_NOT_FOUND, "no model among the %zu files of this folder", files->n);
    else
        vt_fail(err, VT_NOT_FOUND, "this folder holds no files");
}

static void fail_several(const names *models, vt_err *err)
{
    vt_buf b = {0};
    for (size_t i = 0; i < models->n && i < MOST_NAMED; i++)
        vt_buf_format(&b, "%s%s", i ? ", " : "", base_of(models->at[i]));
    if (models->n > MOST_NAMED)
        vt_buf_format(&b, " and %zu more", models->n - MOST_NAMED);
    vt_fail(err, VT_BAD_INPUT, "this folder holds %zu models, name one of them: %.*s", models->n,
            (int)b.n, b.p ? b.p : "");
    vt_buf_free(&b);
}

const char *vt_folder_model(vt_arena *a, const char *path, vt_err *err)
{
    names files = {0}, models = {0};
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
    if (!list_files(a, path, &files, err))
        return NULL;
    find_models(a, &files, &models);
    if (models.n == 1 || (models.n && are_parts(&models)))
        return models.at[0];
    if (models.n)
        fail_several(&models, err);
    else
        fail_empty(a, &files, err);
    return NULL;
}
