/* session.c: what is open.
 *
 * An entry is a file by its id; a vt_shown is one version of it. Requests hold a version while they
 * answer from it, so a file that is opened again (it changed on disk) or closed never pulls the
 * ground from under them: the last holder frees it. Opening runs on the compute thread; the lock is
 * held only to look things up and to swap versions. When opening again fails, the last good version
 * stays. */
#include "serve/server.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A file is opened again once it has been quiet for that long; one that then could not be read gets
 * more time, for its writer may only have paused. */
static const double SETTLE_SECONDS = .12, DOUBT_SECONDS = .7;

/* Entries live as long as the session: one that was closed only keeps its name. */
typedef struct entry {
    char id[VT_ID_SIZE];
    char *path;     /* of an upload: its name */
    char *absolute; /* NULL of an upload */
    bool upload, opening, again, failed, closed;
    vt_err err;      /* why it, or its newest version, is refused */
    vt_shown *shown; /* NULL while first opening, or refused */
    unsigned generation;
    size_t number;  /* of those ever added */
    uint64_t seen;  /* what the disk looked like when it was last opened or looked at */
    double changed; /* when `seen` changed last; 0: settled */
    bool doubted;   /* it could not be read, and is given time */
    void *bytes;    /* of an upload, until its version has them */
    size_t n_bytes;
    struct entry *next;
} entry;

struct vt_session {
    pthread_mutex_t lock;
    pthread_cond_t news;
    entry *first;
    size_t added;
    uint64_t versions;
    vt_jobs *jobs;
    vt_events *events;
    char *set;
};

/* ---- small things ---------------------------------------------------------------------------- */

static char *copied(const char *s)
{
    char *c = s ? vt_alloc(strlen(s) + 1) : NULL;
    return c ? strcpy(c, s) : NULL;
}

static entry *entry_find(vt_session *s, vt_str id)
{
    for (entry *e = s->first; e; e = e->next)
        if (!e->closed && (!id.n || vt_str_is(id, e->id)))
            return e;
    return NULL;
}

static void shown_free(vt_shown *v)
{
    vt_opened_free(v->opened);
    if (v->bytes)
        munmap(v->bytes, v->n_bytes);
    pthread_mutex_destroy(&v->search);
    vt_free(v);
}

void vt_session_drop(vt_session *s, vt_shown *v)
{
    if (!v)
        return;
    pthread_mutex_lock(&s->lock);
    bool last = --v->holders == 0;
    pthread_mutex_unlock(&s->lock);
    if (last)
        shown_free(v);
}

static void entry_free(vt_session *s, entry *e)
{
    vt_session_drop(s, e->shown);
    if (e->bytes)
        munmap(e->bytes, e->n_bytes);
    vt_free(e->path);
    vt_free(e->absolute);
    vt_free(e);
}

static void send_model(vt_session *s, const char *id, unsigned generation, const vt_err *err)
{
    vt_buf b = {0};
    vt_json j;
    vt_json_init(&j, &b, false);
    vt_json_object(&j);
    vt_json_key(&j, "id");
    vt_json_text(&j, id);
    if (err) {
        vt_json_key(&j, "error");
        vt_json_err(&j, err);
    } else {
        vt_json_key(&j, "generation");
        vt_json_uint(&j, generation);
    }
    vt_json_end(&j, '}');
    vt_events_send(s->events, "model", vt_buf_view(&b));
    vt_buf_free(&b);
}

bool vt_shown_check(const vt_shown *v, vt_err *err)
{
    const vt_model *m = v->opened->model;
    for (size_t i = 0; i < m->maps.n; i++)
        if (!vt_map_check(m->maps.at[i], err))
            return false;
    return true;
}

const vt_search *vt_shown_search(vt_shown *v, vt_err *err)
{
    pthread_mutex_lock(&v->search);
    if (!v->opened->search)
        v->opened->search = vt_search_new(&v->opened->hierarchy, err);
    const vt_search *made = v->opened->search;
    pthread_mutex_unlock(&v->search);
    return made;
}

/* ---- the disk -------------------------------------------------------------------------------- */

static uint64_t mixed(uint64_t seed, uint64_t device, uint64_t inode, uint64_t mtime, uint64_t size)
{
    uint64_t all[4] = {device, inode, mtime, size};
    return vt_hash(all, sizeof all, seed);
}

static uint64_t disk_look(uint64_t seed, const char *path)
{
    struct stat st;
    if (stat(path, &st))
        return mixed(seed, 0, 0, 0, 0);
    uint64_t mtime = (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec;
    return mixed(seed, st.st_dev, st.st_ino, mtime, (uint64_t)st.st_size);
}

/* What a file looked like when it was mapped, its external data included. */
static uint64_t model_look(const vt_model *m)
{
    uint64_t look = 0;
    for (size_t i = 0; i < m->maps.n; i++) {
        const vt_map *map = m->maps.at[i];
        look = mixed(look, map->device, map->inode, map->mtime_ns, map->n);
    }
    return look;
}

static uint64_t entry_look(const entry *e)
{
    if (!e->shown || e->failed)
        return disk_look(0, e->absolute);
    uint64_t look = 0;
    const vt_model *m = e->shown->opened->model;
    for (size_t i = 0; i < m->maps.n; i++)
        look = disk_look(look, m->maps.at[i]->path);
    return look;
}

/* ---- opening --------------------------------------------------------------------------------- */

typedef struct opening {
    vt_session *session;
    entry *entry;
} opening;

/* The model and its hierarchy, from the disk or from an upload's bytes. */
static vt_opened *opened_read(const char *path, const vt_shown *v, const vt_progress *progress,
                              vt_err *err)
{
    if (!v->bytes)
        return vt_opened_new(path, progress, err);
    vt_map *map = vt_map_borrow(v->bytes, v->n_bytes, path);
    if (map)
        return vt_opened_new_map(map, progress, err);
    vt_fail(err, VT_NO_MEMORY, "out of memory");
    return NULL;
}

static vt_shown *shown_make(vt_session *s, const char *path, void *bytes, size_t n_bytes,
                            const vt_shown *before, const vt_progress *progress, vt_err *err)
{
    vt_shown *v = vt_alloc(sizeof *v);
    if (!v) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    v->holders = 1;
    v->bytes = bytes;
    v->n_bytes = n_bytes;
    pthread_mutex_init(&v->search, NULL);
    v->opened = opened_read(path, v, progress, err);
    bool ok = v->opened && (!s->set || vt_model_set(v->opened->model, vt_str_of(s->set), err)) &&
              vt_summary_make(v->opened->arena, v->opened->model, &v->summary, err) &&
              (!before || vt_opened_compare(v->opened, before->opened, err));
    if (ok)
        return v;
    vt_in_file(err, path);
    shown_free(v);
    return NULL;
}

/* Puts the new version, or the reason why there is none, into its entry; the old one goes. */
static void entry_settle(vt_session *s, entry *e, vt_shown *made, const vt_err *err)
{
    vt_shown *old = NULL;
    pthread_mutex_lock(&s->lock);
    if (!made && e->again && !e->doubted && !e->closed) {
        e->opening = e->again = false;
        e->doubted = true;
        e->changed = vt_now();
        pthread_mutex_unlock(&s->lock);
        return;
    }
    e->doubted = false;
    e->failed = !made;
    e->err = *err;
    if (e->closed) {
        old = made;
    } else if (made) {
        old = e->shown;
        e->shown = made;
        made->generation = ++e->generation;
        made->serial = ++s->versions;
        if (!e->upload)
            e->seen = model_look(made->opened->model);
    } else if (!e->upload) {
        e->seen = entry_look(e);
    }
    unsigned generation = e->generation;
    bool again = e->again;
    e->opening = e->again = false;
    pthread_cond_broadcast(&s->news);
    pthread_mutex_unlock(&s->lock);
    vt_session_drop(s, old);
    if (again)
        send_model(s, e->id, generation, made ? NULL : err);
    else
        vt_events_send(s->events, "models", VT_S("{}"));
}

typedef struct indexing {
    vt_session *session;
    vt_shown *shown;
} indexing;

/* Makes the index of a fresh version once nobody waits for a picture, before the first key is hit.
 */
static bool indexing_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    indexing x = *(indexing *)ctx;
    vt_free(ctx);
    bool ok = vt_step(progress, "index", 0, 1, err) && vt_shown_search(x.shown, err);
    vt_session_drop(x.session, x.shown);
    return ok;
}

static void index_later(vt_session *s, vt_shown *v)
{
    indexing *x = vt_alloc(sizeof *x);
    if (x)
        *x = (indexing){s, v};
    if (x && vt_jobs_post(s->jobs, VT_JOB_EXPORT, "", indexing_body, x))
        return;
    vt_free(x);
    vt_session_drop(s, v);
}

static bool opening_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    opening *o = ctx;
    vt_session *s = o->session;
    entry *e = o->entry;
    vt_err why = {0};
    vt_free(o);
    pthread_mutex_lock(&s->lock);
    void *bytes = e->bytes;
    vt_shown *before = e->shown;
    e->bytes = NULL;
    if (before)
        before->holders++;
    pthread_mutex_unlock(&s->lock);
    vt_shown *made = shown_make(s, e->path, bytes, e->n_bytes, before, progress, &why);
    if (made && e->absolute)
        vt_recent_add(e->absolute, made->opened->model->bytes);
    if (made)
        made->holders++; /* until it is indexed */
    entry_settle(s, e, made, &why);
    if (made)
        index_later(s, made);
    vt_session_drop(s, before);
    *err = why;
    return why.code == VT_OK;
}

/* Under the lock. */
static bool entry_open(vt_session *s, entry *e)
{
    opening *o = vt_alloc(sizeof *o);
    if (!o)
        return false;
    *o = (opening){s, e};
    e->opening = true;
    if (vt_jobs_post(s->jobs, VT_JOB_OPEN, "open", opening_body, o))
        return true;
    vt_free(o);
    return e->opening = false;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* The file's name, made unique among those open: "net.onnx", "net.onnx~2". */
static void id_make(vt_session *s, const char *path, char *id)
{
    const char *slash = strrchr(path, '/'), *name = slash && slash[1] ? slash + 1 : path;
    char base[VT_ID_SIZE - 12];
    snprintf(base, sizeof base, "%s", name);
    base[vt_utf8_valid(vt_str_of(base))] = 0;
    snprintf(id, VT_ID_SIZE, "%s", base);
    for (int i = 2; entry_find(s, vt_str_of(id)); i++)
        snprintf(id, VT_ID_SIZE, "%s~%d", base, i);
}

/* Enlists `e`; under the lock. */
static bool entry_add(vt_session *s, entry *e, char *id, vt_err *err)
{
    entry **at = &s->first;
    id_make(s, e->path, e->id);
    while (*at)
        at = &(*at)->next;
    e->number = s->added++;
    *at = e;
    snprintf(id, VT_ID_SIZE, "%s", e->id);
    return entry_open(s, e) || vt_fail(err, VT_NO_MEMORY, "out of memory");
}

static entry *entry_by_path(vt_session *s, const char *absolute)
{
    for (entry *e = s->first; e; e = e->next)
        if (!e->closed && e->absolute && !strcmp(e->absolute, absolute))
            return e;
    return NULL;
}

bool vt_session_add(vt_session *s, const char *path, char *id, vt_err *err)
{
    char absolute[PATH_MAX];
    entry *e = vt_alloc(sizeof *e);
    if (!e || !(e->path = copied(path))) {
        vt_free(e);
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    }
    if (!realpath(path, absolute))
        snprintf(absolute, sizeof absolute, "%s", path);
    e->absolute = copied(absolute);
    pthread_mutex_lock(&s->lock);
    entry *there = entry_by_path(s, absolute);
    bool ok = true;
    if (there) {
        snprintf(id, VT_ID_SIZE, "%s", there->id);
        if (!there->shown && !there->opening)
            ok = entry_open(s, there) || vt_fail(err, VT_NO_MEMORY, "out of memory");
    } else {
        ok = e->absolute ? entry_add(s, e, id, err) : vt_fail(err, VT_NO_MEMORY, "out of memory");
    }
    pthread_mutex_unlock(&s->lock);
    if (there || !e->absolute)
        entry_free(s, e);
    vt_events_send(s->events, "models", VT_S("{}"));
    return ok;
}

bool vt_session_add_upload(vt_session *s, const char *name, int fd, uint64_t n, char *id,
                           vt_err *err)
{
    entry *e = vt_alloc(sizeof *e);
    void *bytes = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (!n || bytes == MAP_FAILED || !e || !(e->path = copied(name))) {
        if (bytes && bytes != MAP_FAILED)
            munmap(bytes, n);
        vt_free(e);
        return n ? vt_fail(err, VT_NO_MEMORY, "out of memory")
                 : vt_fail(err, VT_BAD_FILE, "the file is empty");
    }
    e->upload = true;
    e->bytes = bytes;
    e->n_bytes = n;
    pthread_mutex_lock(&s->lock);
    bool ok = entry_add(s, e, id, err);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

bool vt_session_close(vt_session *s, vt_str id, vt_err *err)
{
    vt_shown *old = NULL;
    pthread_mutex_lock(&s->lock);
    entry *e = id.n ? entry_find(s, id) : NULL;
    if (e) {
        old = e->shown;
        e->shown = NULL;
        e->closed = true;
    }
    pthread_mutex_unlock(&s->lock);
    vt_session_drop(s, old);
    if (!e)
        return vt_fail(err, VT_NOT_FOUND, "no open file is called '%.*s'", VT_ARG(id));
    vt_events_send(s->events, "models", VT_S("{}"));
    return true;
}

vt_session *vt_session_new(vt_jobs *jobs, vt_events *events, const char *set, vt_err *err)
{
    vt_session *s = vt_alloc(sizeof *s);
    pthread_condattr_t clock;
    if (!s) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&s->news, &clock);
    s->jobs = jobs;
    s->events = events;
    s->set = copied(set);
    return s;
}

void vt_session_free(vt_session *s)
{
    if (!s)
        return;
    while (s->first) {
        entry *e = s->first;
        s->first = e->next;
        entry_free(s, e);
    }
    vt_free(s->set);
    vt_free(s);
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Waits for news until `until`, a tenth of a second at most; under the lock. */
static void wait_a_little(vt_session *s)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 100000000;
    if (until.tv_nsec >= 1000000000)
        until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_cond_timedwait(&s->news, &s->lock, &until);
}

vt_shown *vt_session_hold(vt_session *s, vt_str id, bool (*gone)(void *who), void *who, vt_err *err)
{
    vt_shown *v = NULL;
    pthread_mutex_lock(&s->lock);
    entry *e = entry_find(s, id);
    while (e && !e->closed && !e->shown && e->opening && !gone(who))
        wait_a_little(s);
    if (e && !e->closed && (v = e->shown))
        v->holders++;
    else if (e && e->failed && err)
        *err = e->err;
    else if (e)
        vt_fail(err, VT_CANCELLED, "closed while it was being opened");
    else if (id.n)
        vt_fail(err, VT_NOT_FOUND, "no open file is called '%.*s'", VT_ARG(id));
    else
        vt_fail(err, VT_NOT_FOUND, "no file is open");
    pthread_mutex_unlock(&s->lock);
    return v;
}

bool vt_session_settled(vt_session *s, double seconds, size_t *good, vt_err *err)
{
    double until = vt_now() + seconds;
    bool settled;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        settled = true;
        *good = 0;
        for (entry *e = s->first; e; e = e->next)
            settled &= !e->opening, *good += e->shown != NULL;
        if (settled || vt_now() > until)
            break;
        wait_a_little(s);
    }
    if (settled && !*good && s->first && err)
        *err = s->first->err;
    pthread_mutex_unlock(&s->lock);
    return settled;
}

bool vt_session_error(vt_session *s, size_t i, vt_err *err)
{
    bool failed = false;
    pthread_mutex_lock(&s->lock);
    for (entry *e = s->first; e; e = e->next)
        if (e->number == i && e->failed)
            failed = true, *err = e->err;
    pthread_mutex_unlock(&s->lock);
    return failed;
}

static void rooms_json(vt_json *j, const vt_model *m, bool zh)
{
    vt_json_key(j, "capabilities");
    vt_json_array(j);
    for (const vt_room *r = vt_rooms; r->name; r++) {
        vt_str why = r->lacks(m, zh);
        vt_json_object(j);
        vt_json_key(j, "room");
        vt_json_text(j, r->name);
        vt_json_key(j, "can");
        vt_json_bool(j, !why.n);
        vt_json_key(j, "why");
        vt_json_str(j, why);
        vt_json_end(j, '}');
    }
    vt_json_end(j, ']');
}

static uint64_t bytes_on_disk(const entry *e)
{
    struct stat st;
    return e->upload ? e->n_bytes : stat(e->absolute, &st) ? 0 : (uint64_t)st.st_size;
}

/* What is being opened promises a graph, so that the page asks for it and waits; what was refused
 * says why it has none. */
static void entry_facts(vt_json *j, const entry *e, bool zh)
{
    const vt_shown *v = e->shown;
    const vt_model hope = {
        .has_graph = !e->failed, .no_graph = vt_str_of(e->err.reason), .format = ""};
    const vt_model *m = v ? v->opened->model : &hope;
    vt_json_key(j, "format");
    vt_json_text(j, m->format);
    vt_json_key(j, "bytes");
    vt_json_uint(j, v ? m->bytes : bytes_on_disk(e));
    vt_json_key(j, "nodes");
    vt_json_uint(j, v ? v->summary.nodes : 0);
    vt_json_key(j, "parameters");
    vt_json_uint(j, v ? v->summary.parameters : 0);
    rooms_json(j, m, zh);
}

static void entry_json(vt_json *j, const entry *e, bool zh, bool local)
{
    const char *slash = strrchr(e->path, '/');
    vt_json_object(j);
    vt_json_key(j, "id");
    vt_json_text(j, e->id);
    vt_json_key(j, "file");
    vt_json_text(j, slash && slash[1] ? slash + 1 : e->path);
    vt_json_key(j, "path"); /* where it lies on this machine is for who sits at it */
    vt_json_text(j, local ? e->absolute : NULL);
    vt_json_key(j, "opening");
    vt_json_bool(j, e->opening && !e->shown);
    vt_json_key(j, "generation");
    vt_json_uint(j, e->generation);
    entry_facts(j, e, zh);
    vt_json_key(j, "error");
    if (e->failed)
        vt_json_err(j, &e->err);
    else
        vt_json_null(j);
    vt_json_end(j, '}');
}

void vt_session_json(vt_session *s, vt_json *j, bool zh, bool local)
{
    vt_json_array(j);
    pthread_mutex_lock(&s->lock);
    for (entry *e = s->first; e; e = e->next)
        if (!e->closed)
            entry_json(j, e, zh, local);
    pthread_mutex_unlock(&s->lock);
    vt_json_end(j, ']');
}

/* ---- looking at the disk --------------------------------------------------------------------- */

static void folders_tell(const entry *e, void (*folder)(void *ctx, const char *path), void *ctx)
{
    folder(ctx, e->absolute);
    const vt_model *m = e->shown ? e->shown->opened->model : NULL;
    for (size_t i = 0; m && i < m->maps.n; i++)
        folder(ctx, m->maps.at[i]->path);
}

/* Notes what has changed; opens again what has been quiet since. */
static bool entry_watch(vt_session *s, entry *e)
{
    uint64_t look = entry_look(e);
    double now = vt_now();
    if (look != e->seen) {
        e->seen = look;
        e->changed = now;
    } else if (e->changed > 0 && now - e->changed > (e->doubted ? DOUBT_SECONDS : SETTLE_SECONDS)) {
        e->changed = 0;
        e->again = true;
        entry_open(s, e);
    }
    return e->changed > 0;
}

bool vt_session_look(vt_session *s, void (*folder)(void *ctx, const char *path), void *ctx)
{
    bool unsettled = false;
    pthread_mutex_lock(&s->lock);
    for (entry *e = s->first; e; e = e->next) {
        if (e->closed || e->upload)
            continue;
        folders_tell(e, folder, ctx);
        if (!e->opening)
            unsettled |= entry_watch(s, e);
    }
    pthread_mutex_unlock(&s->lock);
    return unsettled;
}
