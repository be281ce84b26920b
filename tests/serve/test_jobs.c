/* The compute thread: order, cancelling, requesters who leave. */
#include "serve/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct work {
    atomic_bool started, go;
    char letter;
    char *trace; /* each job adds its letter */
    bool ok;
    vt_err err;
} work;

static atomic_int ends;
static char last_end[16];

static void told(void *ctx, const char *name, const char *what, double done, double total,
                 double left, const char *end)
{
    (void)ctx, (void)name, (void)what, (void)done, (void)total, (void)left;
    if (!end)
        return;
    snprintf(last_end, sizeof last_end, "%s", end);
    ends++;
}

/* Steps until it may go on. */
static bool body(void *ctx, const vt_progress *progress, vt_err *err)
{
    work *w = ctx;
    w->started = true;
    for (int i = 0; !w->go; i++) {
        usleep(1000);
        if (!vt_step(progress, "working", i, 1000, err))
            return false;
    }
    size_t n = strlen(w->trace);
    w->trace[n] = w->letter;
    return true;
}

typedef struct waiter {
    vt_jobs *jobs;
    vt_job_kind kind;
    const char *name;
    work *w;
    bool (*gone)(void *who);
} waiter;

static bool never(void *who)
{
    (void)who;
    return false;
}

static bool at_once(void *who)
{
    (void)who;
    return true;
}

static void *wait_for(void *ctx)
{
    waiter *a = ctx;
    a->w->ok = vt_jobs_run(a->jobs, a->kind, a->name, body, a->w, a->gone, NULL, &a->w->err);
    return NULL;
}

static void until(const atomic_bool *flag)
{
    for (int i = 0; i < 5000 && !*flag; i++)
        usleep(1000);
    assert_true(*flag);
}

static void what_is_visible_runs_first(void **state)
{
    char trace[16] = "";
    work w[4] = {{.letter = 'a'},
                 {.letter = 'x', .go = true},
                 {.letter = 'o', .go = true},
                 {.letter = 'v', .go = true}};
    vt_jobs *jobs = vt_jobs_new(told, NULL, NULL);
    waiter first = {jobs, VT_JOB_VIEW, "", &w[0], never},
           last = {jobs, VT_JOB_EXPORT, "", &w[1], never};
    pthread_t t[2];
    (void)state;
    for (int i = 0; i < 4; i++)
        w[i].trace = trace;
    pthread_create(&t[0], NULL, wait_for, &first);
    until(&w[0].started); /* all others are queued while it runs */
    assert_true(vt_jobs_post(jobs, VT_JOB_OPEN, "", body, &w[2]));
    assert_true(vt_jobs_post(jobs, VT_JOB_VIEW, "", body, &w[3]));
    pthread_create(&t[1], NULL, wait_for, &last);
    w[0].go = true;
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    assert_string_equal(trace, "avox"); /* the download last, whenever it came */
    vt_jobs_free(jobs);
}

static void what_may_be_wanted_later_runs_when_nothing_else_is_asked(void **state)
{
    char trace[16] = "";
    work later = {.letter = 'l', .trace = trace, .go = true},
         now = {.letter = 'n', .trace = trace, .go = true};
    vt_jobs *jobs = vt_jobs_new(told, NULL, NULL);
    (void)state;
    assert_true(vt_jobs_post(jobs, VT_JOB_IDLE, "", body, &later));
    usleep(20000); /* it would have begun */
    assert_true(vt_jobs_run(jobs, VT_JOB_EXPORT, "", body, &now, never, NULL, NULL));
    until(&later.started);
    assert_string_equal(trace, "nl");
    vt_jobs_free(jobs);
}

static void a_download_lets_others_in_between_its_steps(void **state)
{
    char trace[16] = "";
    work slow = {.letter = 's', .trace = trace},
         quick = {.letter = 'q', .trace = trace, .go = true};
    vt_jobs *jobs = vt_jobs_new(told, NULL, NULL);
    waiter a = {jobs, VT_JOB_EXPORT, "", &slow, never};
    pthread_t t;
    (void)state;
    pthread_create(&t, NULL, wait_for, &a);
    until(&slow.started);
    assert_true(vt_jobs_run(jobs, VT_JOB_VIEW, "", body, &quick, never, NULL, NULL));
    slow.go = true;
    pthread_join(t, NULL);
    assert_string_equal(trace, "qs");
    vt_jobs_free(jobs);
}

static void a_job_is_cancelled_by_its_name(void **state)
{
    char trace[16] = "";
    work w = {.letter = 'w', .trace = trace};
    vt_jobs *jobs = vt_jobs_new(told, NULL, NULL);
    waiter a = {jobs, VT_JOB_VIEW, "picture", &w, never};
    pthread_t t;
    (void)state;
    ends = 0;
    pthread_create(&t, NULL, wait_for, &a);
    until(&w.started);
    usleep(250000); /* long enough to be told of */
    assert_int_equal(vt_jobs_cancel(jobs, "other"), 0);
    assert_int_equal(vt_jobs_cancel(jobs, ""), 0);
    assert_int_equal(vt_jobs_cancel(jobs, "picture"), 1);
    pthread_join(t, NULL);
    assert_false(w.ok);
    assert_int_equal(w.err.code, VT_CANCELLED);
    assert_int_equal(ends, 1);
    assert_string_equal(last_end, "cancelled");
    assert_string_equal(trace, "");
    vt_jobs_free(jobs);
}

static void work_ends_when_nobody_wants_it(void **state)
{
    char trace[16] = "";
    work w = {.letter = 'w', .trace = trace};
    vt_jobs *jobs = vt_jobs_new(told, NULL, NULL);
    vt_err err = {0};
    (void)state;
    assert_false(vt_jobs_run(jobs, VT_JOB_VIEW, "", body, &w, at_once, NULL, &err));
    assert_int_equal(err.code, VT_CANCELLED);
    vt_jobs_free(jobs);
}

static void the_end_cancels_what_is_left(void **state)
{
    char trace[16] = "";
    work running = {.letter = 'r', .trace = trace}, queued = {.letter = 'q', .trace = trace};
    vt_jobs *jobs = vt_jobs_new(told, NULL, NULL);
    (void)state;
    assert_true(vt_jobs_post(jobs, VT_JOB_OPEN, "", body, &running));
    until(&running.started);
    assert_true(vt_jobs_post(jobs, VT_JOB_OPEN, "", body, &queued));
    vt_jobs_free(jobs);
    assert_true(queued.started); /* so that it can free what it owns */
    assert_string_equal(trace, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_visible_runs_first),
        cmocka_unit_test(what_may_be_wanted_later_runs_when_nothing_else_is_asked),
        cmocka_unit_test(a_download_lets_others_in_between_its_steps),
        cmocka_unit_test(a_job_is_cancelled_by_its_name),
        cmocka_unit_test(work_ends_when_nobody_wants_it),
        cmocka_unit_test(the_end_cancels_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
