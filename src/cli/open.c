/* open.c: a model opened as the options say. "-" is stdin, kept in memory; --set gives symbolic
 * dimensions their sizes. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* All of stdin. The bytes belong to the opened model until the program ends. */
static vt_map *stdin_map(vt_err *err)
{
    static vt_buf all;
    char piece[65536];
    ssize_t n;
    while ((n = read(STDIN_FILENO, piece, sizeof piece)) != 0) {
        if (n < 0 && errno == EINTR && !vt_say_interrupted())
            continue;
        if (n < 0) {
            if (vt_say_interrupted())
                vt_fail(err, VT_CANCELLED, "cancelled");
            else
                vt_fail(err, VT_IO, "cannot be read: %s", strerror(errno));
            return NULL;
        }
        vt_buf_bytes(&all, piece, (size_t)n);
    }
    return vt_buf_check(&all, err) ? vt_map_borrow(all.p, all.n, "stdin") : NULL;
}

vt_map *vt_cli_map(const char *path, vt_err *err)
{
    return strcmp(path, "-") ? vt_map_open(path, err) : stdin_map(err);
}

static vt_opened *opened(const char *path, const vt_progress *progress, vt_err *err)
{
    if (strcmp(path, "-"))
        return vt_opened_new(path, progress, err);
    vt_map *map = stdin_map(err);
    return map ? vt_opened_new_map(map, progress, err) : NULL;
}

vt_opened *vt_cli_open(const vt_args *a, const char *path, vt_err *err)
{
    vt_opened *o = opened(path, vt_say_progress(a), err);
    if (o && a->value[VT_OPT_SET] &&
        !vt_model_set(o->model, vt_str_of(a->value[VT_OPT_SET]), err)) {
        vt_opened_free(o);
        o = NULL;
    }
    if (!o)
        vt_in_file(err, !strcmp(path, "-") ? "stdin" : path);
    return o;
}
