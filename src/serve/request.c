/* request.c: what a request says, and whether anyone still waits for its answer. */
#include "serve/http.h"

#include <errno.h>
#include <sys/socket.h>

bool vt_socket_gone(void *socket)
{
    char byte;
    ssize_t n = recv(*(int *)socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool vt_request_gone(void *request)
{
    return vt_socket_gone(&((vt_request *)request)->socket);
}

static vt_str looked_up(const vt_request *r, enum MHD_ValueKind kind, const char *name)
{
    return vt_str_of(r->http->mhd->lookup_connection_value(r->connection, kind, name));
}

vt_str vt_request_param(const vt_request *r, const char *name)
{
    return looked_up(r, MHD_GET_ARGUMENT_KIND, name);
}

vt_str vt_request_header(const vt_request *r, const char *name)
{
    return looked_up(r, MHD_HEADER_KIND, name);
}

vt_str vt_request_cookie(const vt_request *r, const char *name)
{
    return looked_up(r, MHD_COOKIE_KIND, name);
}

/* By ?lang=, else as the program was told, else the browser's first choice. */
bool vt_request_zh(const vt_request *r)
{
    vt_str asked = vt_request_param(r, "lang"), wanted = vt_request_header(r, "Accept-Language");
    if (!asked.n && r->server->lang[0])
        asked = vt_str_of(r->server->lang);
    return vt_str_starts(asked.n ? asked : wanted, VT_S("zh"));
}
