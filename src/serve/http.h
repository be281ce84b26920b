/* http.h: the part of this room that knows sockets and libmicrohttpd: http.c (threads, bodies,
 * start and stop), connections.c, request.c, reply.c. */
#ifndef VT_HTTP_H
#define VT_HTTP_H

#include "serve/mhd.h"
#include "serve/server.h"

enum { VT_MOST_CONNECTIONS = 64, VT_CONNECTION_SLOTS = 256, VT_IDLE_SECONDS = 60 };

typedef enum { VT_SILENT, VT_BETWEEN, VT_LISTENING, VT_BUSY } vt_activity; /* who gives way first */

typedef struct vt_connection {
    int socket;
    vt_activity doing;
    double since;
    bool used, leaving;
} vt_connection;

struct vt_http {
    const vt_mhd *mhd;
    struct MHD_Daemon *daemon;
    vt_server_state *state;
    pthread_mutex_t lock; /* guards the connections */
    vt_connection slots[VT_CONNECTION_SLOTS];
    char *cert, *key;
};

/* Answers on a listening socket, which it takes over when it succeeds. With `cert` (a PEM file) by
 * TLS. */
vt_http *vt_http_start(vt_server_state *state, int listener, const char *cert, const char *key,
                       vt_err *err);
void vt_http_stop(vt_http *h);

/* connections.c: libmicrohttpd's notice of one that comes or goes; what one is doing now. */
void vt_http_connection(void *http, struct MHD_Connection *c, void **context,
                        enum MHD_ConnectionNotificationCode what);
void vt_http_doing(vt_http *h, struct MHD_Connection *c, vt_activity doing);

/* Has the other side hung up? `socket` points to the descriptor. */
bool vt_socket_gone(void *socket);

/* Sends the answer; what it is made of is given away. */
enum MHD_Result vt_http_reply(vt_request *r, vt_reply *out);

#endif
