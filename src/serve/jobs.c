/* jobs.c: the one thread that computes, and its queue.
 *
 * Kinds are priorities: what someone waits to see, then files to open, then downloads; and when
 * nothing was asked for a while, what may be wanted later. A download lets the others in between its
 * steps (its progress callback runs them), so nobody waits for it. A job ends early when it is cancelled by its name or when its requester has gone: vt_step, which
 * all long work calls, then fails with VT_CANCELLED. */
#include "serve/server.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { IDLE_MS = 500 };

typedef struct job {
    vt_jobs *jobs;
    vt_job_kind kind;
    char name[64];
    vt_job_body body;
    void *ctx;
    bool waited; /* someone waits: the job lives on their stack; else it is freed here */
    bool done, ok, cancelled, told;
    double began, reported;
    vt_err err;
    struct job *next;
} job;

struct vt_jobs {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t queued, finished;
    job *queue;   /* oldest first */
    job *running; /* innermost; `next` is the one it interrupts */
    bool ending;
    vt_job_report report;
    void *ctx;
};

/* ---- the compute thread ---------------------------------------------------------------------- */

/* Takes the first job whose kind comes before `before` off the queue; under the lock. */
static job *queue_take(vt_jobs *j, int before)
{
    job **best = NULL;
    for (job **at = &j->queue; *at; at = &(*at)->next)
        if ((int)(*at)->kind < before && (!best || (*at)->kind < (*best)->kind))
            best = at;
    if (!best)
        return NULL;
    job *taken = *best;
    *best = taken->next;
    return taken;
}

static void job_run(job *b);

static void job_report(void *ctx, const char *what, double done, double total)
{
    job *b = ctx;
    vt_jobs *j = b->jobs;
    double now = vt_now(), spent = now - b->began;
    if (b->kind == VT_JOB_EXPORT) {
        pthread_mutex_lock(&j->lock);
        job *urgent = queue_take(j, VT_JOB_EXPORT);
        pthread_mutex_unlock(&j->lock);
        if (urgent)
            job_run(urgent);
    }
    if (!b->name[0] || spent < .1 || now - b->reported < .1)
        return;
    b->reported = now;
    b->told = true;
    double left = done > 0 && total > 0 ? spent * (total - done) / done : -1;
    j->report(j->ctx, b->name, what, done, total, left, NULL);
}

static bool job_cancelled(void *ctx)
{
    job *b = ctx;
    pthread_mutex_lock(&b->jobs->lock);
    bool cancelled = b->cancelled;
    pthread_mutex_unlock(&b->jobs->lock);
    return cancelled;
}

static void job_run(job *b)
{
    vt_jobs *j = b->jobs;
    vt_progress progress = {job_report, job_cancelled, b};
    pthread_mutex_lock(&j->lock);
    b->next = j->running;
    j->running = b;
    pthread_mutex_unlock(&j->lock);
    b->began = vt_now();
    bool ok = b->body(b->ctx, &progress, &b->err);
    if (b->told)
        j->report(j->ctx, b->name, "", 0, 0, -1,
                  ok                            ? "done"
                  : b->err.code == VT_CANCELLED ? "cancelled"
                                                : "failed");
    pthread_mutex_lock(&j->lock);
    j->running = b->next;
    bool waited = b->waited;
    b->ok = ok;
    b->done = true;
    pthread_cond_broadcast(&j->finished);
    pthread_mutex_unlock(&j->lock);
    if (!waited)
        vt_free(b);
}

/* Waits for a job; true when only idle ones have been there for a while. Under the lock. */
static bool wait_for_work(vt_jobs *j)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += IDLE_MS * 1000000L;
    if (until.tv_nsec >= 1000000000)
        until.tv_sec++, until.tv_nsec -= 1000000000;
    if (j->queue)
        return pthread_cond_timedwait(&j->queued, &j->lock, &until) == ETIMEDOUT;
    pthread_cond_wait(&j->queued, &j->lock);
    return false;
}

static void *compute(void *ctx)
{
    vt_jobs *j = ctx;
    bool idle = false;
    pthread_mutex_lock(&j->lock);
    for (;;) {
        job *b = queue_take(j, idle || j->ending ? VT_JOB_IDLE + 1 : VT_JOB_IDLE);
        if (!b && j->ending)
            break;
        if (!b) {
            idle = wait_for_work(j);
            continue;
        }
        idle = false;
        pthread_mutex_unlock(&j->lock);
        job_run(b);
        pthread_mutex_lock(&j->lock);
    }
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* ---- its two ends ---------------------------------------------------------------------------- */

vt_jobs *vt_jobs_new(vt_job_report report, void *ctx, vt_err *err)
{
    vt_jobs *j = vt_alloc(sizeof *j);
    pthread_condattr_t clock;
    if (!j) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    j->report = report;
    j->ctx = ctx;
    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&j->queued, &clock);
    pthread_cond_init(&j->finished, &clock);
    if (pthread_create(&j->thread, NULL, compute, j)) {
        vt_free(j);
        vt_fail(err, VT_IO, "the compute thread cannot be started");
        return NULL;
    }
    return j;
}

void vt_jobs_end(vt_jobs *j)
{
    pthread_mutex_lock(&j->lock);
    j->ending = true;
    for (job *b = j->queue; b; b = b->next)
        b->cancelled = true;
    for (job *b = j->running; b; b = b->next)
        b->cancelled = true;
    pthread_cond_broadcast(&j->queued);
    pthread_cond_broadcast(&j->finished);
    pthread_mutex_unlock(&j->lock);
}

void vt_jobs_free(vt_jobs *j)
{
    if (!j)
        return;
    vt_jobs_end(j);
    pthread_join(j->thread, NULL);
    vt_free(j);
}

static void enqueue(vt_jobs *j, job *b)
{
    job **at = &j->queue;
    while (*at)
        at = &(*at)->next;
    *at = b;
    b->cancelled = j->ending;
    pthread_cond_signal(&j->queued);
}

static void job_init(job *b, vt_jobs *j, vt_job_kind kind, const char *name, vt_job_body body,
                     void *ctx)
{
    *b = (job){.jobs = j, .kind = kind, .body = body, .ctx = ctx};
    snprintf(b->name, sizeof b->name, "%s", name ? name : "");
}

/* Removes a job that has not begun; under the lock. */
static bool queue_remove(vt_jobs *j, job *b)
{
    for (job **at = &j->queue; *at; at = &(*at)->next)
        if (*at == b) {
            *at = b->next;
            return true;
        }
    return false;
}

static void wait_a_little(vt_jobs *j)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 100000000;
    if (until.tv_nsec >= 1000000000)
        until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_cond_timedwait(&j->finished, &j->lock, &until);
}

bool vt_jobs_run(vt_jobs *j, vt_job_kind kind, const char *name, vt_job_body body, void *ctx,
                 bool (*gone)(void *who), void *who, vt_err *err)
{
    job b;
    job_init(&b, j, kind, name, body, ctx);
    b.waited = true;
    pthread_mutex_lock(&j->lock);
    enqueue(j, &b);
    while (!b.done) {
        wait_a_little(j);
        if (b.done || (!b.cancelled && !(gone && gone(who))))
            continue;
        b.cancelled = true;
        if (queue_remove(j, &b)) {
            vt_fail(&b.err, VT_CANCELLED, "cancelled");
            break;
        }
    }
    pthread_mutex_unlock(&j->lock);
    if (!b.ok && err)
        *err = b.err;
    return b.ok;
}

bool vt_jobs_post(vt_jobs *j, vt_job_kind kind, const char *name, vt_job_body body, void *ctx)
{
    job *b = vt_alloc(sizeof *b);
    if (!b)
        return false;
    job_init(b, j, kind, name, body, ctx);
    pthread_mutex_lock(&j->lock);
    enqueue(j, b);
    pthread_mutex_unlock(&j->lock);
    return true;
}

size_t vt_jobs_cancel(vt_jobs *j, const char *name)
{
    size_t n = 0;
    pthread_mutex_lock(&j->lock);
    for (int side = 0; side < 2; side++)
        for (job *b = side ? j->running : j->queue; b; b = b->next)
            if (name[0] && !strcmp(b->name, name) && !b->cancelled)
                b->cancelled = true, n++;
    pthread_cond_broadcast(&j->finished);
    pthread_mutex_unlock(&j->lock);
    return n;
}
