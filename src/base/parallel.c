/* parallel.c: a pool of threads that sleep until there is a loop to share.
 *
 *   caller:  publish (body, ctx, n) --> take numbers until there are none --> wait for the others
 *   worker:  sleep -------> wake --> take numbers until there are none --> sleep
 *
 * Numbers are taken from one atomic counter. Nobody spins: a browser on the same cores would pay for
 * it. The pool belongs to whoever holds `owner`; who finds it taken works alone, so a loop inside a
 * loop neither waits nor grows the pool. Threads are made at the first loop that wants them. */
#include "base/base.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

enum { MOST_THREADS = 256 };

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static pthread_cond_t begun = PTHREAD_COND_INITIALIZER, ended = PTHREAD_COND_INITIALIZER;
static unsigned workers; /* threads made so far */
static unsigned wanted;  /* workers that may join the present loop */
static unsigned working; /* that are in it */
static uint64_t loops;   /* number of the present loop */

static struct {
    void (*body)(void *ctx, size_t i);
    void *ctx;
    size_t n;
    atomic_size_t next;
} loop;

static atomic_uint threads_asked;

static void take_numbers(void)
{
    for (size_t i; (i = atomic_fetch_add(&loop.next, 1)) < loop.n;)
        loop.body(loop.ctx, i);
}

static void *work(void *unused)
{
    uint64_t seen = 0;
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (loops == seen || !wanted)
            pthread_cond_wait(&begun, &lock);
        seen = loops;
        wanted--;
        working++;
        pthread_mutex_unlock(&lock);
        take_numbers();
        pthread_mutex_lock(&lock);
        if (!--working)
            pthread_cond_signal(&ended);
    }
    return NULL;
}

/* Signals are the first thread's business. */
static bool worker_start(void)
{
    pthread_t t;
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGBUS);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool ok = !pthread_create(&t, NULL, work, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        pthread_detach(t);
    return ok;
}

static void loop_share(size_t n, void (*body)(void *ctx, size_t i), void *ctx, unsigned helpers)
{
    pthread_mutex_lock(&lock);
    while (workers < helpers && worker_start())
        workers++;
    loop.body = body;
    loop.ctx = ctx;
    loop.n = n;
    atomic_store(&loop.next, 0);
    wanted = helpers < workers ? helpers : workers;
    loops++;
    pthread_cond_broadcast(&begun);
    pthread_mutex_unlock(&lock);
    take_numbers();
    pthread_mutex_lock(&lock);
    wanted = 0; /* who still sleeps has missed it */
    while (working)
        pthread_cond_wait(&ended, &lock);
    pthread_mutex_unlock(&lock);
}

void vt_parallel(size_t n, void (*body)(void *ctx, size_t i), void *ctx)
{
    unsigned threads = vt_threads();
    size_t helpers = n < threads ? n : threads;
    if (helpers > 1 && !pthread_mutex_trylock(&owner)) {
        loop_share(n, body, ctx, (unsigned)helpers - 1);
        pthread_mutex_unlock(&owner);
        return;
    }
    for (size_t i = 0; i < n; i++)
        body(ctx, i);
}

void vt_threads_set(unsigned n)
{
    atomic_store(&threads_asked, n < MOST_THREADS ? n : MOST_THREADS);
}

unsigned vt_threads(void)
{
    unsigned n = atomic_load(&threads_asked);
    cpu_set_t set;
    if (!n && !sched_getaffinity(0, sizeof set, &set))
        n = (unsigned)CPU_COUNT(&set);
    if (!n)
        n = 1;
    return n < MOST_THREADS ? n : MOST_THREADS;
}
