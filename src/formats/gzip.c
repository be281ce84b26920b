/* gzip.c: a model in a gzip file: glove.txt.gz, model.onnx.gz.
 *
 * It is unpacked into a file that has no name, as large as it comes, and mapped like any other:
 * readers need to jump about, and memory may be small. Its name without ".gz" helps the reader to
 * know it. */
#include "formats/gzip.h"
#include "wire/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_UNPACKED (UINT64_C(16) << 30)

bool vt_gzip_is(const vt_map *map)
{
    return map->n >= 18 && !memcmp(map->p, "\x1f\x8b\x08", 3);
}

static int nameless_file(void)
{
    static const char *const folders[] = {"/var/tmp", "/tmp"};
    for (size_t i = 0; i < 2; i++) {
        int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            return fd;
    }
    return memfd_create("vitrine-gzip", MFD_CLOEXEC);
}

typedef struct unpacking {
    int fd;
    uint64_t n, packed;
    const vt_progress *progress;
} unpacking;

static bool piece_take(void *ctx, vt_str piece, size_t used, vt_err *err)
{
    unpacking *u = ctx;
    u->n += piece.n;
    if (u->n > MOST_UNPACKED)
        return vt_fail(err, VT_LIMIT, "it unpacks to more than 16 GB");
    while (piece.n) {
        ssize_t k = write(u->fd, piece.p, piece.n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return vt_fail(err, VT_IO, "it cannot be unpacked: %s", strerror(errno));
        piece = vt_str_from(piece, (size_t)k);
    }
    return vt_step(u->progress, "unpacking", (double)used, (double)u->packed, err);
}

/* The map gets the name by which people know it. */
static bool rename_map(vt_map *map, const char *path)
{
    vt_str name = vt_str_of(path);
    name.n -= vt_str_ends(name, VT_S(".gz")) ? 3 : 0;
    char *copy = vt_alloc(name.n + 1);
    if (!copy)
        return false;
    memcpy(copy, name.p, name.n);
    vt_free(map->path);
    map->path = copy;
    map->inode = map->device = map->mtime_ns = 0;
    return true;
}

static vt_map *map_of(int fd, const char *path, vt_err *err)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    vt_map *map = vt_map_open(self, err);
    if (map && !rename_map(map, path)) {
        vt_map_close(map);
        map = NULL;
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    }
    return map;
}

vt_map *vt_gzip_open(const vt_map *packed, const vt_progress *progress, vt_err *err)
{
    unpacking u = {.fd = nameless_file(), .packed = packed->n, .progress = progress};
    vt_map *map = NULL;
    if (u.fd < 0) {
        vt_fail(err, VT_IO, "there is no room to unpack it: %s", strerror(errno));
        return NULL;
    }
    if (vt_gunzip((vt_str){(const char *)packed->p, packed->n}, piece_take, &u, err))
        map = map_of(u.fd, packed->path, err);
    close(u.fd);
    return map;
}
