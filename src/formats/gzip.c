/* gzip.c: a model in a gzip file: glove.txt.gz, model.onnx.gz.
 *
 * It is unpacked as large as it comes. Its name without ".gz" helps the reader to know it. */
#include "formats/gzip.h"
#include "formats/unpack.h"
#include "wire/wire.h"

#include <string.h>

bool vt_gzip_is(const vt_map *map)
{
    return map->n >= 18 && !memcmp(map->p, "\x1f\x8b\x08", 3);
}

typedef struct taking {
    vt_unpacking u;
    const vt_progress *progress;
} taking;

static bool piece_take(void *ctx, vt_str piece, size_t used, vt_err *err)
{
    taking *t = ctx;
    return vt_unpack_take(&t->u, piece, err) &&
           vt_step(t->progress, "unpacking", (double)used, (double)t->u.packed, err);
}

/* The name by which people know it. */
static char *name_of(const char *path)
{
    vt_str name = vt_str_of(path);
    name.n -= vt_str_ends(name, VT_S(".gz")) ? 3 : 0;
    char *copy = vt_alloc(name.n + 1);
    return copy ? memcpy(copy, name.p, name.n) : NULL;
}

vt_map *vt_gzip_open(const vt_map *packed, const vt_progress *progress, vt_err *err)
{
    taking t = {.progress = progress};
    char *name = name_of(packed->path);
    vt_map *map = NULL;
    if (!name)
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    else if (vt_unpack_begin(&t.u, packed->n, 0, err)) {
        bool ok = vt_gunzip((vt_str){(const char *)packed->p, packed->n}, piece_take, &t, err);
        map = vt_unpack_end(&t.u, ok, name, err);
    }
    vt_free(name);
    return map;
}
