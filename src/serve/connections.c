/* connections.c: who is connected, and who gives way.
 *
 * Of more than MOST_CONNECTIONS the idlest gives way: one that has not yet said a whole request
 * first, then one between two requests, then one that only listens to events; among equals the one
 * quiet for longest. It is shut down from here and its own thread cleans up. */
#include "serve/http.h"

#include <sys/socket.h>

/* Shuts the idlest down when there are too many; `fresh` is the one that has just come. */
static void make_room(vt_http *h, const vt_connection *fresh)
{
    size_t n = 0;
    vt_connection *idlest = NULL;
    for (vt_connection *s = h->slots; s < h->slots + VT_CONNECTION_SLOTS; s++) {
        if (!s->used || s->leaving)
            continue;
        n++;
        bool idler = !idlest || s->doing < idlest->doing ||
                     (s->doing == idlest->doing && s->since < idlest->since);
        if (s != fresh && idler)
            idlest = s;
    }
    if (n <= VT_MOST_CONNECTIONS || !idlest)
        return;
    idlest->leaving = true;
    shutdown(idlest->socket, SHUT_RDWR);
}

void vt_http_connection(void *cls, struct MHD_Connection *c, void **context,
                        enum MHD_ConnectionNotificationCode what)
{
    vt_http *h = cls;
    vt_connection *s = *context;
    pthread_mutex_lock(&h->lock);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (s)
            *s = (vt_connection){0};
        pthread_mutex_unlock(&h->lock);
        return;
    }
    for (s = h->slots; s < h->slots + VT_CONNECTION_SLOTS && s->used; s++)
        continue;
    if (s < h->slots + VT_CONNECTION_SLOTS) {
        *s = (vt_connection){
            .socket = h->mhd->get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
            .since = vt_now(),
            .used = true};
        *context = s;
        make_room(h, s);
    }
    pthread_mutex_unlock(&h->lock);
}

void vt_http_doing(vt_http *h, struct MHD_Connection *c, vt_activity doing)
{
    vt_connection *s =
        h->mhd->get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!s)
        return;
    pthread_mutex_lock(&h->lock);
    s->doing = doing;
    s->since = vt_now();
    pthread_mutex_unlock(&h->lock);
    /* The library counts the time we compute as time the client was silent. */
    h->mhd->set_connection_option(c, MHD_CONNECTION_OPTION_TIMEOUT,
                                  doing == VT_BETWEEN ? VT_IDLE_SECONDS : 0);
}
