/* events.c: pages that listen, and what they are told.
 *
 * A listener owns the bytes it has not read yet. Its HTTP thread waits in vt_events_read; senders
 * only append, so nobody who computes ever waits for a browser. */
#include "serve/server.h"

#include <string.h>
#include <time.h>

enum { MOST_WAITING = 1 << 18, HELLO_SECONDS = 15 };

struct vt_listener {
    vt_buf waiting;
    double hello; /* when the last one was sent */
    bool ended;
    vt_listener *next;
};

struct vt_events {
    pthread_mutex_t lock;
    pthread_cond_t news;
    vt_listener *first;
    bool ended;
};

vt_events *vt_events_new(void)
{
    vt_events *e = vt_alloc(sizeof *e);
    pthread_condattr_t clock;
    if (!e)
        return NULL;
    pthread_mutex_init(&e->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&e->news, &clock);
    return e;
}

void vt_events_end(vt_events *e)
{
    pthread_mutex_lock(&e->lock);
    e->ended = true;
    pthread_cond_broadcast(&e->news);
    pthread_mutex_unlock(&e->lock);
}

void vt_events_free(vt_events *e)
{
    if (!e)
        return;
    while (e->first)
        vt_events_leave(e, e->first);
    vt_free(e);
}

static void listener_put(vt_listener *l, const char *event, vt_str data)
{
    if (l->waiting.n > MOST_WAITING || l->waiting.failed)
        l->ended = true;
    if (l->ended)
        return;
    vt_buf_format(&l->waiting, "event: %s\ndata: ", event);
    vt_buf_str(&l->waiting, data);
    vt_buf_text(&l->waiting, "\n\n");
}

static void hello_put(vt_listener *l)
{
    l->hello = vt_now();
    listener_put(l, "hello", VT_S("{\"version\":\"" VT_VERSION "\"}"));
}

void vt_events_send(vt_events *e, const char *event, vt_str data)
{
    pthread_mutex_lock(&e->lock);
    for (vt_listener *l = e->first; l; l = l->next)
        listener_put(l, event, data);
    pthread_cond_broadcast(&e->news);
    pthread_mutex_unlock(&e->lock);
}

vt_listener *vt_events_listen(vt_events *e)
{
    vt_listener *l = vt_alloc(sizeof *l);
    if (!l)
        return NULL;
    vt_buf_text(&l->waiting, "retry: 1000\n\n");
    hello_put(l);
    pthread_mutex_lock(&e->lock);
    l->next = e->first;
    e->first = l;
    pthread_mutex_unlock(&e->lock);
    return l;
}

void vt_events_leave(vt_events *e, vt_listener *l)
{
    pthread_mutex_lock(&e->lock);
    vt_listener **at = &e->first;
    while (*at && *at != l)
        at = &(*at)->next;
    if (*at)
        *at = l->next;
    pthread_mutex_unlock(&e->lock);
    vt_buf_free(&l->waiting);
    vt_free(l);
}

static void wait_a_second(vt_events *e)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_cond_timedwait(&e->news, &e->lock, &until);
}

size_t vt_events_read(vt_events *e, vt_listener *l, char *out, size_t room, bool (*gone)(void *who),
                      void *who)
{
    size_t n = 0;
    pthread_mutex_lock(&e->lock);
    while (!e->ended && !l->ended && !l->waiting.n) {
        wait_a_second(e);
        if (!l->waiting.n && vt_now() - l->hello > HELLO_SECONDS)
            hello_put(l);
        if (gone(who))
            l->ended = true;
    }
    if (!e->ended && !l->ended) {
        n = l->waiting.n < room ? l->waiting.n : room;
        memcpy(out, l->waiting.p, n);
        memmove(l->waiting.p, l->waiting.p + n, l->waiting.n - n);
        l->waiting.n -= n;
    }
    pthread_mutex_unlock(&e->lock);
    return n;
}
