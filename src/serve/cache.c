/* cache.c: answers kept by what they depend on (route, spec, generation), the least recently used
 * leaving first. A page that is reloaded, or goes back, gets its picture without a job. */
#include "serve/server.h"

#include <string.h>

void vt_cache_init(vt_cache *c, size_t most)
{
    pthread_mutex_init(&c->lock, NULL);
    c->most = most;
}

static void kept_release(vt_kept *k)
{
    if (--k->holders)
        return;
    vt_buf_free(&k->bytes);
    vt_free(k->key);
    vt_free(k);
}

/* The cache itself is one of the holders of what stands in its list. */
static void unlink_kept(vt_cache *c, vt_kept **at)
{
    vt_kept *k = *at;
    *at = k->next;
    c->bytes -= k->bytes.n;
    kept_release(k);
}

static void shrink(vt_cache *c, size_t most)
{
    while (c->first && c->bytes > most) {
        vt_kept **last = &c->first;
        while ((*last)->next)
            last = &(*last)->next;
        unlink_kept(c, last);
    }
}

void vt_cache_clear(vt_cache *c)
{
    pthread_mutex_lock(&c->lock);
    while (c->first)
        unlink_kept(c, &c->first);
    pthread_mutex_unlock(&c->lock);
}

vt_kept *vt_cache_hold(vt_cache *c, vt_str key)
{
    vt_kept *found = NULL;
    pthread_mutex_lock(&c->lock);
    for (vt_kept **at = &c->first; *at; at = &(*at)->next)
        if (vt_str_is(key, (*at)->key)) {
            found = *at;
            *at = found->next;
            found->next = c->first;
            c->first = found;
            found->holders++;
            break;
        }
    pthread_mutex_unlock(&c->lock);
    return found;
}

vt_kept *vt_cache_keep(vt_cache *c, vt_str key, vt_buf *bytes)
{
    vt_kept *k = vt_alloc(sizeof *k);
    char *text = vt_alloc(key.n + 1);
    if (!k || !text) {
        vt_free(k);
        vt_free(text);
        return NULL;
    }
    memcpy(text, key.p, key.n);
    *k = (vt_kept){.bytes = *bytes, .key = text, .holders = 1};
    *bytes = (vt_buf){0};
    pthread_mutex_lock(&c->lock);
    if (k->bytes.n <= c->most / 4) {
        k->next = c->first;
        c->first = k;
        c->bytes += k->bytes.n;
        k->holders++;
        shrink(c, c->most);
    }
    pthread_mutex_unlock(&c->lock);
    return k;
}

void vt_cache_drop(vt_cache *c, vt_kept *k)
{
    pthread_mutex_lock(&c->lock);
    kept_release(k);
    pthread_mutex_unlock(&c->lock);
}
