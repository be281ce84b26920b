/* sniff.c: what people drop by mistake, called by its name. One row per kind: where its bytes stand. */
#include "formats/formats.h"

#include <string.h>

static const struct magic {
    const char *says;
    size_t at;
    vt_str bytes;
} magics[] = {
    {"a PNG image, not a model", 0, VT_S("\x89PNG\r\n\x1a\n")},
    {"a JPEG image, not a model", 0, VT_S("\xff\xd8\xff")},
    {"a Git LFS pointer: run git lfs pull", 0, VT_S("version https://git-lfs")},
};

static bool has_magic(const vt_map *map, const struct magic *m)
{
    return m->at <= map->n && m->bytes.n <= map->n - m->at && !memcmp(map->p + m->at, m->bytes.p, m->bytes.n);
}

const char *vt_sniff(vt_arena *arena, const vt_map *map)
{
    (void)arena;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (has_magic(map, &magics[i]))
            return magics[i].says;
    return NULL;
}
