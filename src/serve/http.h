/* http.h: the part of this room that knows sockets. */
#ifndef VT_HTTP_H
#define VT_HTTP_H

#include "serve/mhd.h"
#include "serve/server.h"

/* Answers on a listening socket, which it takes over when it succeeds. With `cert` (a PEM file) by
 * TLS. */
vt_http *vt_http_start(vt_server_state *state, int listener, const char *cert, const char *key,
                       vt_err *err);
void vt_http_stop(vt_http *h);

#endif
