/* route_files.c: opening and closing from the page, and looking for files of this machine. */
#include "serve/server.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_ENTRIES = 5000 };

static bool at_this_machine(const vt_request *r, vt_reply *out, vt_err *err)
{
    if (r->local)
        return true;
    out->status = 403;
    return vt_fail(err, VT_BAD_USAGE, "files of this machine are opened from this machine only");
}

/* Answers once the file is open or refused. */
static bool opened_answer(vt_request *r, const char *id, vt_reply *out, vt_err *err)
{
    vt_json j;
    vt_session *session = r->server->session;
    vt_shown *v = vt_session_hold(session, vt_str_of(id), vt_request_gone, r, err);
    if (!v) { /* what was never open does not stay in the list */
        vt_session_close(session, vt_str_of(id), NULL);
        return false;
    }
    vt_session_drop(session, v);
    vt_json_init(&j, &out->body, false);
    vt_json_object(&j);
    vt_json_key(&j, "id");
    vt_json_text(&j, id);
    vt_json_end(&j, '}');
    out->media = "application/json";
    return true;
}

bool vt_route_open(vt_request *r, vt_reply *out, vt_err *err)
{
    char id[VT_ID_SIZE];
    json_error_t where;
    if (!at_this_machine(r, out, err))
        return false;
    json_t *body = json_loadb(r->body.p ? r->body.p : "", r->body.n, 0, &where);
    const char *text = json_string_value(json_object_get(body, "path"));
    char *path = text ? vt_cstr(r->arena, vt_str_of(text)) : NULL;
    json_decref(body);
    if (!path || !*path)
        return vt_fail(err, VT_BAD_INPUT, "the body must be {\"path\": \"…\"}");
    return vt_session_add(r->server->session, path, id, err) && opened_answer(r, id, out, err);
}

bool vt_route_upload(vt_request *r, vt_reply *out, vt_err *err)
{
    char id[VT_ID_SIZE];
    vt_str name = vt_request_param(r, "name");
    for (size_t slash; (slash = vt_str_find(name, '/', 0)) != SIZE_MAX;)
        name = vt_str_from(name, slash + 1);
    char *file = vt_cstr(r->arena, name.n ? name : VT_S("dropped"));
    int fd = r->upload;
    r->upload = -1;
    if (!file)
        return vt_arena_check(r->arena, err);
    if (!vt_session_add_upload(r->server->session, file, fd, r->received, id, err))
        return vt_in_file(err, file);
    return opened_answer(r, id, out, err);
}

bool vt_route_close(vt_request *r, vt_reply *out, vt_err *err)
{
    vt_buf_text(&out->body, "{}");
    out->media = "application/json";
    return vt_session_close(r->server->session, vt_request_param(r, "f"), err);
}

/* ---- browse ---------------------------------------------------------------------------------- */

typedef struct found {
    const char *name;
    bool dir;
    uint64_t bytes;
} found;

/* Folders first, then by name. */
static int found_order(const void *a, const void *b)
{
    const found *x = a, *y = b;
    return x->dir != y->dir ? y->dir - x->dir : strcmp(x->name, y->name);
}

static size_t folder_read(vt_arena *arena, const char *path, DIR *d, found *out)
{
    size_t n = 0;
    for (struct dirent *e; n < MOST_ENTRIES && (e = readdir(d));) {
        struct stat st;
        vt_str full = vt_str_format(arena, "%s/%s", path, e->d_name);
        if (e->d_name[0] == '.' || !full.p || stat(full.p, &st) ||
            !(S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)))
            continue;
        out[n] = (found){vt_cstr(arena, vt_str_of(e->d_name)), S_ISDIR(st.st_mode),
                         (uint64_t)st.st_size};
        n += out[n].name != NULL;
    }
    qsort(out, n, sizeof *out, found_order);
    return n;
}

static void folder_json(vt_json *j, const char *path, const found *all, size_t n)
{
    vt_json_object(j);
    vt_json_key(j, "path");
    vt_json_text(j, path);
    vt_json_key(j, "entries");
    vt_json_array(j);
    for (size_t i = 0; i < n; i++) {
        vt_json_object(j);
        vt_json_key(j, "name");
        vt_json_text(j, all[i].name);
        vt_json_key(j, "dir");
        vt_json_bool(j, all[i].dir);
        vt_json_key(j, "bytes");
        vt_json_uint(j, all[i].dir ? 0 : all[i].bytes);
        vt_json_end(j, '}');
    }
    vt_json_end(j, ']');
    vt_json_end(j, '}');
}

bool vt_route_browse(vt_request *r, vt_reply *out, vt_err *err)
{
    char path[PATH_MAX];
    vt_json j;
    vt_str asked = vt_request_param(r, "path");
    if (!at_this_machine(r, out, err))
        return false;
    const char *given = vt_cstr(r->arena, asked.n ? asked : VT_S("."));
    found *all = vt_arena_array(r->arena, MOST_ENTRIES, sizeof *all);
    if (!given || !all)
        return vt_arena_check(r->arena, err);
    DIR *d = realpath(given, path) ? opendir(path) : NULL;
    if (!d) {
        vt_fail(err, errno == ENOENT ? VT_NOT_FOUND : VT_IO, "cannot be listed: %s",
                strerror(errno));
        return vt_in_file(err, given);
    }
    size_t n = folder_read(r->arena, path, d, all);
    closedir(d);
    vt_json_init(&j, &out->body, false);
    folder_json(&j, path, all, n);
    out->media = "application/json";
    return true;
}
