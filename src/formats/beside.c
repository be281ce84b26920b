/* beside.c: files below the model's folder, and nothing outside it.
 *
 * A model file names other files. Whoever sends one may name anything, so a path is followed only
 * when it stays, with all links resolved, in the folder of the model itself, or in the folder where
 * the model's own link leads (Hugging Face's cache links every file to ../../blobs). */
#include "formats/beside.h"
#include "formats/container.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What may not even be looked at. */
static const char *forbidden(vt_str location)
{
    if (!location.n || memchr(location.p, 0, location.n))
        return "its location is no file name";
    if (location.p[0] == '/' || location.p[0] == '\\' || (location.n > 1 && location.p[1] == ':'))
        return "an absolute path is not followed";
    for (size_t i = 0, start = 0; i <= location.n; i++) {
        if (i < location.n && location.p[i] != '/' && location.p[i] != '\\')
            continue;
        if (vt_str_is(vt_str_cut(location, start, i - start), ".."))
            return "a path out of the model's folder is not followed";
        start = i + 1;
    }
    return NULL;
}

/* The folder of the model, with its links resolved, ending in '/'. */
static bool folder_of(const char *path, char out[PATH_MAX])
{
    char *dir = strdup(path), *slash = dir ? strrchr(dir, '/') : NULL;
    if (slash)
        slash[slash == dir] = 0;
    bool ok = dir && realpath(slash ? dir : ".", out);
    free(dir);
    size_t n = ok ? strlen(out) : 0;
    if (!ok || n + 2 > PATH_MAX)
        return false;
    if (out[n - 1] != '/')
        memcpy(out + n, "/", 2);
    return true;
}

/* Its real path, or why it cannot be had. */
static const char *find(const vt_model *m, vt_str location, char real[PATH_MAX])
{
    char folder[PATH_MAX];
    const vt_map *model = m->maps.n ? m->maps.at[0] : NULL;
    const char *why = forbidden(location);
    if (why)
        return why;
    if (!model || !model->inode || !model->path || !folder_of(model->path, folder))
        return "only the model file itself was given";
    vt_buf full = {0};
    vt_buf_text(&full, folder);
    vt_buf_str(&full, location);
    vt_buf_char(&full, 0);
    bool found = !full.failed && realpath(full.p, real);
    int error = errno;
    vt_buf_free(&full);
    if (!found)
        return error == ENOENT ? "no such file" : strerror(error);
    if (!strncmp(real, folder, strlen(folder)))
        return NULL;
    char own[PATH_MAX];
    bool beside = realpath(model->path, own) && folder_of(own, folder) &&
                  !strncmp(real, folder, strlen(folder));
    return beside ? NULL : "it leads out of the model's folder";
}

const vt_map *vt_beside_open(vt_model *m, vt_str location, const char **why)
{
    char real[PATH_MAX];
    vt_err err = {0};
    if (vt_container_holds(m)) {
        *why = forbidden(location);
        return *why ? NULL : vt_container_beside(m, location, why);
    }
    *why = find(m, location, real);
    if (*why)
        return NULL;
    vt_map *opened = vt_map_open(real, &err);
    vt_map **keep = opened ? vt_push(m->arena, &m->maps) : NULL;
    if (keep)
        return *keep = opened;
    vt_map_close(opened);
    *why = opened ? NULL : vt_cstr(m->arena, vt_str_of(err.reason));
    if (!*why)
        *why = "out of memory";
    return NULL;
}

vt_str vt_beside_own_name(const vt_model *m)
{
    const char *path = m->maps.n ? m->maps.at[0]->path : NULL;
    const char *slash = path ? strrchr(path, '/') : NULL;
    return vt_str_of(slash ? slash + 1 : path);
}
