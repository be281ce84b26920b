/* opening.c: from the disk into the session, at first and whenever a file changes.
 *
 * Opening runs on the compute thread; its result is swapped in under the lock. When opening again
 * fails, the last good version stays and the reason is told. */
#include "serve/session.h"

#include <sys/stat.h>

/* A file is opened again once it has been quiet for that long; one that then could not be read gets
 * more time, for its writer may only have paused. */
static const double SETTLE_SECONDS = .12, DOUBT_SECONDS = .7;

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
        if (map->inode) /* not what was unpacked, which no one else can change */
            look = mixed(look, map->device, map->inode, map->mtime_ns, map->n);
    }
    return look;
}

static uint64_t entry_look(const vt_entry *e)
{
    if (!e->shown || e->failed)
        return disk_look(0, e->absolute);
    uint64_t look = 0;
    const vt_model *m = e->shown->opened->model;
    for (size_t i = 0; i < m->maps.n; i++)
        if (m->maps.at[i]->inode)
            look = disk_look(look, m->maps.at[i]->path);
    return look;
}

/* ---- opening --------------------------------------------------------------------------------- */

typedef struct opening {
    vt_session *session;
    vt_entry *entry;
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
    vt_shown_free(v);
    return NULL;
}

/* Puts the new version, or the reason why there is none, into its entry; the old one goes. */
static void entry_settle(vt_session *s, vt_entry *e, vt_shown *made, const vt_err *err)
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

/* Makes the index of a fresh version when all is quiet, before the first key is hit. */
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
    if (x && vt_jobs_post(s->jobs, VT_JOB_IDLE, "", indexing_body, x))
        return;
    vt_free(x);
    vt_session_drop(s, v);
}

/* The first step says that the file is of a known kind and whole enough to be read. */
typedef struct hearing {
    opening of;
    const vt_progress *job;
} hearing;

static void opening_heard(void *ctx, const char *what, double done, double total)
{
    const hearing *h = ctx;
    if (!h->of.entry->begun) {
        pthread_mutex_lock(&h->of.session->lock);
        h->of.entry->begun = true;
        pthread_cond_broadcast(&h->of.session->news);
        pthread_mutex_unlock(&h->of.session->lock);
    }
    h->job->report(h->job->ctx, what, done, total);
}

static bool opening_cancelled(void *ctx)
{
    const hearing *h = ctx;
    return h->job->cancelled(h->job->ctx);
}

static bool opening_body(void *ctx, const vt_progress *progress, vt_err *err)
{
    opening *o = ctx;
    vt_session *s = o->session;
    vt_entry *e = o->entry;
    vt_err why = {0};
    vt_free(o);
    pthread_mutex_lock(&s->lock);
    void *bytes = e->bytes;
    vt_shown *before = e->shown;
    e->bytes = NULL;
    if (before)
        before->holders++;
    pthread_mutex_unlock(&s->lock);
    hearing h = {{s, e}, progress};
    vt_progress heard = {opening_heard, opening_cancelled, &h};
    vt_shown *made = shown_make(s, e->path, bytes, e->n_bytes, before, &heard, &why);
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

bool vt_entry_open(vt_session *s, vt_entry *e)
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

/* ---- looking at the disk --------------------------------------------------------------------- */

static void folders_tell(const vt_entry *e, void (*folder)(void *ctx, const char *path), void *ctx)
{
    folder(ctx, e->absolute);
    const vt_model *m = e->shown ? e->shown->opened->model : NULL;
    for (size_t i = 0; m && i < m->maps.n; i++)
        folder(ctx, m->maps.at[i]->path);
}

/* Notes what has changed; opens again what has been quiet since. */
static bool entry_watch(vt_session *s, vt_entry *e)
{
    uint64_t look = entry_look(e);
    double now = vt_now();
    if (look != e->seen) {
        e->seen = look;
        e->changed = now;
    } else if (e->changed > 0 && now - e->changed > (e->doubted ? DOUBT_SECONDS : SETTLE_SECONDS)) {
        e->changed = 0;
        e->again = true;
        vt_entry_open(s, e);
    }
    return e->changed > 0;
}

bool vt_session_look(vt_session *s, void (*folder)(void *ctx, const char *path), void *ctx)
{
    bool unsettled = false;
    pthread_mutex_lock(&s->lock);
    for (vt_entry *e = s->first; e; e = e->next) {
        if (e->closed || e->upload)
            continue;
        folders_tell(e, folder, ctx);
        if (!e->opening)
            unsettled |= entry_watch(s, e);
    }
    pthread_mutex_unlock(&s->lock);
    return unsettled;
}
