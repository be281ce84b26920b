/* container.c: the model in a gzip, zip or tar archive.
 *
 *     gzip   1f 8b 08 …           one file, deflated; its size is known when all is inflated
 *     zip    50 4b 03 04 …        members, stored or deflated: wire/zip.c
 *     tar    a header of 512 …    members, as they are: wire/tar.c
 *
 * What lies as it is, is read where it lies; what is deflated is unpacked (unpack.c). Archives may
 * stand in each other (.tar.gz), a few deep. */
#include "formats/container.h"
#include "formats/folder.h"
#include "formats/gzip.h"
#include "formats/unpack.h"
#include "wire/wire.h"

#include <string.h>

enum { DEEPEST = 4, MOST_LOOKED_AT = 4096, HEAD = 64 << 10 };

static vt_str bytes_of(const vt_map *map)
{
    return (vt_str){(const char *)map->p, map->n};
}

static bool is_zip(vt_str file)
{
    return vt_str_starts(file, VT_S("PK\3\4"));
}

/* ---- members --------------------------------------------------------------------------------- */

typedef struct member {
    vt_str name;
    vt_zip_member zip; /* in a zip */
    vt_str plain;      /* in a tar */
} member;

typedef struct walk {
    const vt_map *map;
    bool tar;
    vt_zip z;
    vt_tar t;
} walk;

static bool walk_begin(walk *w, vt_arena *a, const vt_map *map, vt_err *err)
{
    *w = (walk){.map = map, .tar = !is_zip(bytes_of(map))};
    if (!w->tar)
        return vt_zip_open(bytes_of(map), &w->z, err);
    vt_tar_open(&w->t, a, bytes_of(map), err);
    return true;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static vt_str base_name(vt_str name)
{
    size_t at = name.n;
    while (at && name.p[at - 1] != '/')
        at--;
    return vt_str_from(name, at);
}

/* Folders, and what systems put beside files: .DS_Store, __MACOSX/._net.onnx. */
static bool is_file(vt_str name)
{
    vt_str base = base_name(name);
    return base.n && base.p[0] != '.' && !vt_str_starts(name, VT_S("__MACOSX/"));
}

static bool walk_next(walk *w, member *m)
{
    vt_tar_member t;
    *m = (member){0};
    do {
        if (w->tar ? !vt_tar_next(&w->t, &t) : !vt_zip_next(&w->z, &m->zip))
            return false;
        m->name = w->tar ? t.name : m->zip.name;
        m->plain = w->tar ? t.data : (vt_str){0};
        while (vt_str_starts(m->name, VT_S("./")))
            m->name = vt_str_from(m->name, 2);
    } while ((w->tar && t.kind != '0') || !is_file(m->name));
    return true;
}

/* The member as a file of its own: in place where it lies as it is. */
static vt_map *member_map(vt_arena *a, const walk *w, const member *m, vt_err *err)
{
    vt_str packed = m->plain;
    const char *name =
        vt_cstr(a, vt_str_format(a, "%s/%.*s", w->map->path, (int)(m->name.n & 0xffff), m->name.p));
    if (!name) {
        vt_arena_check(a, err);
        return NULL;
    }
    if (!w->tar && !vt_zip_data(bytes_of(w->map), &m->zip, &packed, err))
        return NULL;
    bool deflated = !w->tar && m->zip.method;
    vt_map *map = deflated ? vt_unpack_deflated(packed, m->zip.size, name, err)
                           : vt_map_borrow(packed.p, packed.n, name);
    if (map)
        map->mtime_ns = w->map->mtime_ns;
    else if (!deflated)
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    else
        vt_while(err, "member '%.*s'", VT_ARG(m->name));
    return map;
}

/* ---- which of them is the model ----------------------------------------------------------------
 */

typedef struct search {
    vt_model *m;
    walk w;
    vt_founds found;
    VT_VEC(member) members;
    uint64_t left;       /* bytes that may still be unpacked to look at them */
    const char *explain; /* why there is no model, of the member `explained` */
    vt_str explained;
} search;

/* Whether a format calls its files so; of names that anything has, only when they are `telling`. */
static bool has_ending(vt_str name, bool telling)
{
    static const char *const common[] = {".json", ".bin", ".txt", ".pkl"};
    for (size_t i = 0; telling && i < sizeof common / sizeof *common; i++)
        if (vt_str_ends(name, vt_str_of(common[i])))
            return false;
    for (size_t i = 0; vt_formats[i]; i++)
        for (const char *e = vt_formats[i]->endings; *e; e += strspn(e, " ")) {
            size_t n = strcspn(e, " ");
            if (vt_str_ends(name, (vt_str){e, n}))
                return true;
            e += n;
        }
    return false;
}

static void explain(search *s, const member *m, const vt_map *map)
{
    const char *what = s->explain ? NULL : vt_sniff(s->m->arena, map);
    if (!vt_found_explains(what))
        return;
    s->explain = what;
    s->explained = m->name;
}

/* The first bytes of a deflated member tell most formats. */
static const vt_format *look_at_head(search *s, const member *m, const char *name, int *sure)
{
    vt_str packed;
    size_t n = m->zip.size < HEAD ? (size_t)m->zip.size : HEAD;
    char *head = vt_alloc(HEAD);
    vt_map *map = head ? vt_map_borrow(head, n, name) : NULL;
    const vt_format *f = NULL;
    if (map && vt_zip_data(bytes_of(s->w.map), &m->zip, &packed, NULL) &&
        vt_inflate(VT_DEFLATE_RAW, packed, n, head, NULL)) {
        f = vt_format_of(map, sure);
        if (*sure < 2)
            explain(s, m, map);
    }
    vt_map_close(map);
    vt_free(head);
    return f;
}

static const vt_format *look_at_all(search *s, const member *m, int *sure)
{
    vt_map *map = member_map(s->m->arena, &s->w, m, NULL);
    const vt_format *f = map && map->n ? vt_format_of(map, sure) : NULL;
    if (map && *sure < 2)
        explain(s, m, map);
    vt_map_close(map);
    return f;
}

static void look_at(search *s, const member *m)
{
    int sure = 0;
    bool deflated = !s->w.tar && m->zip.method;
    const char *name = vt_cstr(s->m->arena, m->name);
    const vt_format *f = deflated && name ? look_at_head(s, m, name, &sure) : NULL;
    bool whole = !deflated || (sure < 2 && m->zip.size > HEAD && has_ending(m->name, false));
    if (whole && (!deflated || m->zip.size <= s->left)) {
        s->left -= deflated ? m->zip.size : 0;
        f = look_at_all(s, m, &sure);
    }
    if (name && f && sure >= 2)
        vt_found_add(s->m->arena, &s->found, name, f);
}

static bool look_at_members(search *s, vt_err *err)
{
    member m;
    while (s->members.n < MOST_LOOKED_AT && walk_next(&s->w, &m)) {
        member *to = vt_push(s->m->arena, &s->members);
        if (to)
            *to = m;
        look_at(s, &m);
    }
    return vt_arena_check(s->m->arena, err) && !s->w.t.failed;
}

static const member *member_named(const search *s, const char *name)
{
    for (size_t i = s->members.n; i--;)
        if (vt_str_is(s->members.at[i].name, name))
            return &s->members.at[i];
    return NULL;
}

/* Nothing is known as a model. A file that stands alone, or alone is called like one, is opened all
 * the same, so that its reader, or the next archive, says what it is. */
static const member *only_guess(const search *s)
{
    const member *named = NULL;
    size_t n = 0;
    for (size_t i = 0; i < s->members.n; i++) {
        const member *m = &s->members.at[i];
        bool inner = vt_str_ends(m->name, VT_S(".gz")) || vt_str_ends(m->name, VT_S(".tar")) ||
                     vt_str_ends(m->name, VT_S(".tgz")) || vt_str_ends(m->name, VT_S(".zip"));
        if (has_ending(m->name, s->members.n > 1) || inner) {
            named = m;
            n++;
        }
    }
    return n == 1 ? named : NULL;
}

static bool choose(search *s, const member **out, vt_err *err)
{
    const char *kind = s->w.tar ? "this tar archive" : "this zip archive";
    *out = NULL;
    if (s->found.n) {
        const char *name = vt_found_one(&s->found, kind, "unpack it and open one of them", err);
        *out = name ? member_named(s, name) : NULL;
        return name != NULL;
    }
    *out = only_guess(s);
    if (*out || !s->explain)
        return true;
    return vt_fail(err, VT_UNKNOWN, "no model in %s that vitrine opens: '%.*s' is %s", kind,
                   VT_ARG(s->explained), s->explain);
}

/* ---- going in -------------------------------------------------------------------------------- */

/* The file takes the archive's place, which is kept behind it. */
static bool put_first(vt_model *m, vt_map *map, vt_err *err)
{
    vt_map **last = vt_push(m->arena, &m->maps);
    if (!last) {
        vt_map_close(map);
        return vt_arena_check(m->arena, err);
    }
    memmove(m->maps.at + 1, m->maps.at, (m->maps.n - 1) * sizeof *m->maps.at);
    m->maps.at[0] = map;
    return true;
}

static bool enter_gzip(vt_model *m, const vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_map *in = vt_gzip_open(map, progress, err);
    return in && put_first(m, in, err);
}

static bool enter_members(vt_model *m, const vt_map *map, bool *entered, vt_err *err)
{
    search s = {.m = m, .left = vt_unpack_most()};
    const member *one;
    *entered = false;
    if (!walk_begin(&s.w, m->arena, map, NULL))
        return true; /* cut: what the file is, is said by its first bytes */
    s.w.t.err = err;
    if (!look_at_members(&s, err) || !choose(&s, &one, err))
        return false;
    if (!one)
        return true;
    vt_map *in = member_map(m->arena, &s.w, one, err);
    *entered = in != NULL;
    return in && put_first(m, in, err);
}

static bool enter(vt_model *m, bool *entered, const vt_progress *progress, vt_err *err)
{
    const vt_map *map = m->maps.at[0];
    int sure;
    *entered = false;
    if (vt_format_of(map, &sure) && sure >= 2)
        return true;
    *entered = vt_gzip_is(map);
    if (*entered)
        return enter_gzip(m, map, progress, err);
    if (!is_zip(bytes_of(map)) && !vt_tar_is(bytes_of(map)))
        return true;
    return enter_members(m, map, entered, err);
}

bool vt_container_enter(vt_model *m, const vt_progress *progress, vt_err *err)
{
    bool entered = true;
    for (int depth = 0; entered; depth++) {
        if (depth > DEEPEST)
            return vt_fail(err, VT_LIMIT, "more than %d archives stand in each other", DEEPEST);
        if (!enter(m, &entered, progress, err))
            return vt_container_while(m, err);
    }
    return true;
}

/* ---- what has been entered ---------------------------------------------------------------------
 */

bool vt_container_holds(const vt_model *m)
{
    if (m->maps.n < 2 || m->maps.at[0]->inode)
        return false;
    const char *in = m->maps.at[0]->path, *archive = m->maps.at[1]->path;
    size_t n = strlen(archive);
    return !strncmp(in, archive, n) && in[n] == '/';
}

bool vt_container_while(const vt_model *m, vt_err *err)
{
    return vt_container_holds(m)
               ? vt_while(err, "member '%s'", m->maps.at[0]->path + strlen(m->maps.at[1]->path) + 1)
               : false;
}

/* The archive's path of a file beside the model's own. */
static vt_str name_beside(vt_model *m, vt_str location)
{
    const char *own = m->maps.at[0]->path + strlen(m->maps.at[1]->path) + 1;
    while (vt_str_starts(location, VT_S("./")))
        location = vt_str_from(location, 2);
    return vt_str_format(m->arena, "%.*s%.*s", (int)(base_of(own) - own), own, VT_ARG(location));
}

const vt_map *vt_container_beside(vt_model *m, vt_str location, const char **why)
{
    walk w;
    member at, found = {0};
    vt_err err = {0};
    vt_str name = name_beside(m, location);
    *why = "no such file in the archive";
    if (!walk_begin(&w, m->arena, m->maps.at[1], NULL))
        return NULL;
    while (walk_next(&w, &at))
        if (vt_str_eq(at.name, name))
            found = at;
    vt_map *map = found.name.n ? member_map(m->arena, &w, &found, &err) : NULL;
    if (found.name.n && !map)
        *why = vt_cstr(m->arena, vt_str_of(err.reason));
    vt_map **keep = map ? vt_push(m->arena, &m->maps) : NULL;
    if (keep) {
        *why = NULL;
        return *keep = map;
    }
    vt_map_close(map);
    if (map || !*why)
        *why = "out of memory";
    return NULL;
}
