/* folder.c: the one model in a folder. */
#include "formats/folder.h"

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

static bool is_model(const char *path)
{
    vt_map *map = vt_map_open(path, NULL);
    bool yes = false;
    for (size_t i = 0; map && vt_formats[i] && !yes; i++)
        yes = map->n && vt_formats[i]->probe(map) >= 2;
    vt_map_close(map);
    return yes;
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
    if (!list_files(a, path, &files, err))
        return NULL;
    for (size_t i = 0; i < files.n; i++) {
        const char **m = is_model(files.at[i]) ? vt_push(a, &models) : NULL;
        if (m)
            *m = files.at[i];
    }
    if (models.n == 1)
        return models.at[0];
    if (models.n)
        fail_several(&models, err);
    else
        fail_empty(a, &files, err);
    return NULL;
}
