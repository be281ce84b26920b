/* session.c: what is open.
 *
 * An entry is a file by its id; a vt_shown is one version of it. Requests hold a version while they
 * answer from it, so a file that is opened again (it changed on disk) or closed never pulls the
 * ground from under them: the last holder frees it. The lock is held only to look things up and to
 * swap versions. */
#include "serve/session.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* ---- small things ---------------------------------------------------------------------------- */

static char *copied(const char *s)
{
    char *c = s ? vt_alloc(strlen(s) + 1) : NULL;
    return c ? strcpy(c, s) : NULL;
}

static vt_entry *entry_find(vt_session *s, vt_str id)
{
    for (vt_entry *e = s->first; e; e = e->next)
        if (!e->closed && (!id.n || vt_str_is(id, e->id)))
            return e;
    return NULL;
}

void vt_shown_free(vt_shown *v)
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
        vt_shown_free(v);
}

static void entry_free(vt_session *s, vt_entry *e)
{
    vt_session_drop(s, e->shown);
    if (e->bytes)
        munmap(e->bytes, e->n_bytes);
    vt_free(e->path);
    vt_free(e->absolute);
    vt_free(e);
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
static bool entry_add(vt_session *s, vt_entry *e, char *id, vt_err *err)
{
    vt_entry **at = &s->first;
    id_make(s, e->path, e->id);
    while (*at)
        at = &(*at)->next;
    e->number = s->added++;
    *at = e;
    snprintf(id, VT_ID_SIZE, "%s", e->id);
    return vt_entry_open(s, e) || vt_fail(err, VT_NO_MEMORY, "out of memory");
}

static vt_entry *entry_by_path(vt_session *s, const char *absolute)
{
    for (vt_entry *e = s->first; e; e = e->next)
        if (!e->closed && e->absolute && !strcmp(e->absolute, absolute))
            return e;
    return NULL;
}

bool vt_session_add(vt_session *s, const char *path, char *id, vt_err *err)
{
    char absolute[PATH_MAX];
    vt_entry *e = vt_alloc(sizeof *e);
    if (!e || !(e->path = copied(path))) {
        vt_free(e);
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    }
    if (!realpath(path, absolute))
        snprintf(absolute, sizeof absolute, "%s", path);
    e->absolute = copied(absolute);
    pthread_mutex_lock(&s->lock);
    vt_entry *there = entry_by_path(s, absolute);
    bool ok = true;
    if (there) {
        snprintf(id, VT_ID_SIZE, "%s", there->id);
        if (!there->shown && !there->opening)
            ok = vt_entry_open(s, there) || vt_fail(err, VT_NO_MEMORY, "out of memory");
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
    vt_entry *e = vt_alloc(sizeof *e);
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
    vt_entry *e = id.n ? entry_find(s, id) : NULL;
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
        vt_entry *e = s->first;
        s->first = e->next;
        entry_free(s, e);
    }
    vt_free(s->set);
    vt_free(s);
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Waits for news until `until`, a tenth of a second at most; under the lock. */
static void wait_a_little(vt_session *s, double until)
{
    double now = vt_now(), end = until < now + .1 ? until : now + .1;
    struct timespec at = {.tv_sec = (time_t)end};
    at.tv_nsec = (long)((end - (double)at.tv_sec) * 1e9);
    pthread_cond_timedwait(&s->news, &s->lock, &at);
}

vt_shown *vt_session_hold(vt_session *s, vt_str id, bool (*gone)(void *who), void *who, vt_err *err)
{
    vt_shown *v = NULL;
    pthread_mutex_lock(&s->lock);
    vt_entry *e = entry_find(s, id);
    while (e && !e->closed && !e->shown && e->opening && !gone(who))
        wait_a_little(s, INFINITY);
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
        for (vt_entry *e = s->first; e; e = e->next)
            settled &= !e->opening, *good += e->shown != NULL;
        if (settled || vt_now() > until)
            break;
        wait_a_little(s, until);
    }
    if (settled && !*good && s->first && err)
        *err = s->first->err;
    pthread_mutex_unlock(&s->lock);
    return settled;
}

void vt_session_begun(vt_session *s, double seconds)
{
    double until = vt_now() + seconds;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        bool begun = true;
        for (vt_entry *e = s->first; e; e = e->next)
            begun &= !e->opening || e->begun;
        if (begun || vt_now() > until)
            break;
        wait_a_little(s, until);
    }
    pthread_mutex_unlock(&s->lock);
}

bool vt_session_error(vt_session *s, size_t i, vt_err *err)
{
    bool failed = false;
    pthread_mutex_lock(&s->lock);
    for (vt_entry *e = s->first; e; e = e->next)
        if (e->number == i && e->failed)
            failed = true, *err = e->err;
    pthread_mutex_unlock(&s->lock);
    return failed;
}
