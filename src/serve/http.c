/* http.c: libmicrohttpd's threads, and how a request comes in: its address, its head, its body, its
 * answer. One thread per connection, so a waiting event stream stalls nobody. */
#include "serve/http.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_BODY = 1 << 20, LONGEST_PATH = 4096, SPARE_CONNECTIONS = 64 };

/* ---- addresses
 * ------------------------------------------------------------------------------------ */

/* Whether the path, as it came over the line, would leave its folder or end early, or never ends.
 */
static bool path_is_bad(vt_str path)
{
    static const char *const bad[] = {"%00", "/../", "/%2e%2e/", "%2e%2e%2f", "..%2f", "%5c", "\\"};
    char lower[LONGEST_PATH + 2];
    if (path.n > LONGEST_PATH)
        return true;
    for (size_t i = 0; i < path.n; i++)
        lower[i] = path.p[i] >= 'A' && path.p[i] <= 'Z' ? (char)(path.p[i] + 32) : path.p[i];
    lower[path.n] = '/';
    lower[path.n + 1] = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strstr(lower, bad[i]))
            return true;
    return false;
}

static void *on_address(void *cls, const char *uri, struct MHD_Connection *c)
{
    vt_http *h = cls;
    vt_request *r = vt_alloc(sizeof *r);
    if (!r)
        return NULL;
    size_t length = strlen(uri), query = vt_str_find(vt_str_of(uri), '?', 0);
    *r = (vt_request){
        .server = h->state, .http = h, .connection = c, .upload = -1, .raw_length = length};
    r->bad_path = path_is_bad((vt_str){uri, query == SIZE_MAX ? length : query});
    r->socket = h->mhd->get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    return r;
}

static bool is_local(const vt_http *h, struct MHD_Connection *c)
{
    const struct sockaddr *a =
        h->mhd->get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    static const unsigned char mapped[13] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
    if (a->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 24) == 127;
    if (a->sa_family != AF_INET6)
        return false;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)a)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || !memcmp(six, mapped, sizeof mapped);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

static enum MHD_Result reply_refused(vt_request *r, vt_reply *out, const vt_err *err)
{
    vt_router_refuse(r, out, err);
    return vt_http_reply(r, out);
}

/* A file without a name: gone when it is closed, whatever happens. */
static int unlinked_file(void)
{
    static const char *const folders[] = {"/var/tmp", "/tmp"};
    for (size_t i = 0; i < 2; i++) {
        int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            return fd;
    }
    return memfd_create("vitrine-upload", MFD_CLOEXEC);
}

static bool file_append(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return false;
        p += k, n -= (size_t)k;
    }
    return true;
}

/* Takes a piece of the body in. What is too much is read and thrown away, so that the client hears
 * why. */
static void body_take(vt_request *r, const char *p, size_t n)
{
    uint64_t most = r->route->takes_upload ? r->server->upload_limit : MOST_BODY;
    r->received += n;
    if (r->refused.code)
        return;
    if (r->received > most)
        vt_fail(&r->refused, VT_LIMIT, "the body is larger than %llu bytes",
                (unsigned long long)most);
    else if (!r->route->takes_upload)
        vt_buf_bytes(&r->body, p, n);
    else if (!file_append(r->upload, p, n))
        vt_fail(&r->refused, VT_IO, "the upload cannot be kept: %s", strerror(errno));
}

/* The first word of a request: refuse it before its body comes, or make ready for that. */
static enum MHD_Result begin(vt_request *r, vt_reply *out)
{
    vt_err err = {0};
    r->head = !strcmp(r->method, "HEAD");
    r->local = is_local(r->http, r->connection);
    vt_http_doing(r->http, r->connection, VT_BUSY);
    if (!vt_router_admit(r, out, &err))
        return reply_refused(r, out, &err);
    r->set_cookie = out->set_cookie;
    vt_str length = vt_request_header(r, "Content-Length");
    uint64_t bytes = 0;
    for (size_t i = 0; i < length.n && i < 18; i++)
        bytes = bytes * 10 + (uint64_t)(length.p[i] - '0');
    if (bytes > (r->route->takes_upload ? r->server->upload_limit : MOST_BODY)) {
        vt_fail(&err, VT_LIMIT, "the body is larger than %llu bytes",
                (unsigned long long)(r->route->takes_upload ? r->server->upload_limit : MOST_BODY));
        return reply_refused(r, out, &err);
    }
    if (r->route->takes_upload && (r->upload = unlinked_file()) < 0) {
        vt_fail(&err, VT_IO, "the upload cannot be kept: %s", strerror(errno));
        return reply_refused(r, out, &err);
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *n, void **context)
{
    vt_request *r = *context;
    vt_reply out = {0};
    (void)cls, (void)c, (void)version;
    if (!r)
        return MHD_NO;
    r->path = path;
    r->method = method;
    if (!r->started) { /* a reply given to the first call costs the connection */
        r->started = true;
        return strcmp(method, "POST") ? MHD_YES : begin(r, &out);
    }
    if (!r->route) {
        enum MHD_Result ok = begin(r, &out);
        if (r->replied || ok == MHD_NO)
            return ok;
    }
    if (*n) {
        body_take(r, data, *n);
        *n = 0;
        return MHD_YES;
    }
    if (r->refused.code)
        return reply_refused(r, &out, &r->refused);
    vt_router_answer(r, &out);
    out.set_cookie = r->set_cookie;
    return vt_http_reply(r, &out);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **context,
                         enum MHD_RequestTerminationCode why)
{
    vt_http *h = cls;
    vt_request *r = *context;
    (void)why;
    vt_http_doing(h, c, VT_BETWEEN);
    if (!r)
        return;
    if (r->upload >= 0)
        close(r->upload);
    vt_buf_free(&r->body);
    vt_arena_free(r->arena);
    vt_free(r);
    *context = NULL;
}

/* ---- its two ends ---------------------------------------------------------------------------- */

/* libmicrohttpd writes to stderr what clients do wrong; nobody needs that. */
static void no_log(void *cls, const char *format, va_list ap)
{
    (void)cls, (void)format, (void)ap;
}

static char *pem_read(const char *path, vt_err *err)
{
    vt_map *map = vt_map_open(path, err);
    char *text = map ? vt_alloc(map->n + 1) : NULL;
    if (text)
        memcpy(text, map->p, map->n);
    vt_map_close(map);
    return text;
}

static struct MHD_Daemon *daemon_start(vt_http *h, int listener)
{
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, h->cert},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, h->key},
                                   {MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ITC | MHD_USE_ERROR_LOG | (h->cert ? MHD_USE_TLS : 0);
    return h->mhd->start_daemon(
        flags, 0, NULL, NULL, on_request, h, MHD_OPTION_EXTERNAL_LOGGER, no_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)(VT_MOST_CONNECTIONS + SPARE_CONNECTIONS), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)VT_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)131072,
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)1 << 20, MHD_OPTION_NOTIFY_CONNECTION,
        vt_http_connection, h, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
        MHD_OPTION_URI_LOG_CALLBACK, on_address, h, MHD_OPTION_ARRAY, h->cert ? tls : tls + 2,
        MHD_OPTION_END);
}

vt_http *vt_http_start(vt_server_state *state, int listener, const char *cert, const char *key,
                       vt_err *err)
{
    vt_http *h = vt_alloc(sizeof *h);
    if (!h) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    h->state = state;
    pthread_mutex_init(&h->lock, NULL);
    bool ok = (h->mhd = vt_mhd_load(err)) &&
              (!cert || ((h->cert = pem_read(cert, err)) && (h->key = pem_read(key, err))));
    if (ok && !(h->daemon = daemon_start(h, listener)))
        ok = vt_fail(err, cert ? VT_BAD_INPUT : VT_IO,
                     cert ? "the server cannot start with this certificate and key"
                          : "the server cannot start");
    if (ok)
        return h;
    vt_http_stop(h);
    return NULL;
}

void vt_http_stop(vt_http *h)
{
    if (!h)
        return;
    if (h->daemon)
        h->mhd->stop_daemon(h->daemon);
    vt_free(h->cert);
    vt_free(h->key);
    vt_free(h);
}
