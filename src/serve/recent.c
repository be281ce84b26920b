/* recent.c: the files opened last, newest first, in XDG's state folder: one line a file, "when
 * bytes path". Losing the list is no error. */
#include "serve/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST_RECENT = 20 };

typedef struct recent {
    long long when;
    unsigned long long bytes;
    vt_str path;
} recent;

/* ".../vitrine/recent"; its folders are made when `make`. False where there is no home. */
static bool list_path(char *out, size_t size, bool make)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = state && state[0] == '/' ? snprintf(out, size, "%s", state)
            : home && home[0] == '/' ? snprintf(out, size, "%s/.local/state", home)
                                     : -1;
    if (n < 0 || (size_t)n + 20 > size)
        return false;
    strcat(out, "/vitrine/");
    for (char *p = out + 1; make && (p = strchr(p, '/')); p++) {
        *p = 0;
        mkdir(out, 0700);
        *p = '/';
    }
    strcat(out, "recent");
    return true;
}

static size_t list_read(vt_arena *arena, recent *out)
{
    char path[4096];
    size_t n = 0;
    vt_map *map = list_path(path, sizeof path, false) ? vt_map_open(path, NULL) : NULL;
    if (!map)
        return 0;
    char *text = vt_cstr(arena, (vt_str){(const char *)map->p, map->n});
    vt_map_close(map);
    for (char *next, *at = text; at && *at && n < MOST_RECENT; at = next) {
        int used = 0;
        if ((next = strchr(at, '\n')))
            *next++ = 0;
        recent *r = &out[n];
        if (sscanf(at, "%lld %llu %n", &r->when, &r->bytes, &used) == 2 && at[used] == '/')
            r->path = vt_str_of(at + used), n++;
    }
    return n;
}

void vt_recent_add(const char *path, uint64_t bytes)
{
    recent list[MOST_RECENT];
    char file[4096];
    vt_buf out = {0};
    vt_arena *arena = vt_arena_new();
    if (arena && path[0] == '/' && !strchr(path, '\n') && list_path(file, sizeof file, true)) {
        size_t n = list_read(arena, list);
        vt_buf_format(&out, "%lld %llu %s\n", (long long)time(NULL), (unsigned long long)bytes,
                      path);
        for (size_t i = 0; i < n && i + 1 < MOST_RECENT; i++)
            if (!vt_str_is(list[i].path, path))
                vt_buf_format(&out, "%lld %llu %s\n", list[i].when, list[i].bytes, list[i].path.p);
        vt_file_write(file, vt_buf_view(&out), NULL);
    }
    vt_buf_free(&out);
    vt_arena_free(arena);
}

/* Only those that are still there. */
void vt_recent_json(vt_json *j)
{
    recent list[MOST_RECENT];
    vt_arena *arena = vt_arena_new();
    size_t n = arena ? list_read(arena, list) : 0;
    vt_json_array(j);
    for (size_t i = 0; i < n; i++) {
        if (access(list[i].path.p, R_OK))
            continue;
        vt_json_object(j);
        vt_json_key(j, "path");
        vt_json_str(j, list[i].path);
        vt_json_key(j, "file");
        vt_json_text(j, strrchr(list[i].path.p, '/') + 1);
        vt_json_key(j, "bytes");
        vt_json_uint(j, list[i].bytes);
        vt_json_key(j, "when");
        vt_json_int(j, list[i].when);
        vt_json_end(j, '}');
    }
    vt_json_end(j, ']');
    vt_arena_free(arena);
}
