/* http.c: libmicrohttpd's threads and connections, and how a vt_request becomes a vt_reply.
 *
 * One thread per connection, so a waiting event stream stalls nobody. Of more than MOST_CONNECTIONS
 * the idlest gives way: one that has not yet said a whole request first, then one between two
 * requests, then one that only listens to events; among equals the one quiet for longest. It is
 * shut down from here and its own thread cleans up. */
#include "serve/http.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MOST_CONNECTIONS = 64,
    MOST_SLOTS = 256,
    IDLE_SECONDS = 60,
    MOST_BODY = 1 << 20,
    PACKED_FROM = 4096,
    LONGEST_PATH = 4096
};

typedef enum { SILENT, BETWEEN, LISTENING, BUSY } activity; /* who gives way first */

typedef struct slot {
    int socket;
    activity doing;
    double since;
    bool used, leaving;
} slot;

struct vt_http {
    const vt_mhd *mhd;
    struct MHD_Daemon *daemon;
    vt_server_state *state;
    pthread_mutex_t lock;
    slot slots[MOST_SLOTS];
    char *cert, *key;
};

/* ---- connections ----------------------------------------------------------------------------- */

/* Shuts the idlest down when there are too many; `fresh` is the one that has just come. */
static void make_room(vt_http *h, const slot *fresh)
{
    size_t n = 0;
    slot *idlest = NULL;
    for (slot *s = h->slots; s < h->slots + MOST_SLOTS; s++) {
        if (!s->used || s->leaving)
            continue;
        n++;
        bool idler = !idlest || s->doing < idlest->doing ||
                     (s->doing == idlest->doing && s->since < idlest->since);
        if (s != fresh && idler)
            idlest = s;
    }
    if (n <= MOST_CONNECTIONS || !idlest)
        return;
    idlest->leaving = true;
    shutdown(idlest->socket, SHUT_RDWR);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    vt_http *h = cls;
    slot *s = *context;
    pthread_mutex_lock(&h->lock);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (s)
            *s = (slot){0};
        pthread_mutex_unlock(&h->lock);
        return;
    }
    for (s = h->slots; s < h->slots + MOST_SLOTS && s->used; s++)
        continue;
    if (s < h->slots + MOST_SLOTS) {
        *s = (slot){
            .socket = h->mhd->get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
            .since = vt_now(),
            .used = true};
        *context = s;
        make_room(h, s);
    }
    pthread_mutex_unlock(&h->lock);
}

static void now_doing(vt_http *h, struct MHD_Connection *c, activity doing)
{
    slot *s = h->mhd->get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!s)
        return;
    pthread_mutex_lock(&h->lock);
    s->doing = doing;
    s->since = vt_now();
    pthread_mutex_unlock(&h->lock);
    /* The library counts the time we compute as time the client was silent. */
    h->mhd->set_connection_option(c, MHD_CONNECTION_OPTION_TIMEOUT,
                                  doing == BETWEEN ? IDLE_SECONDS : 0);
}

static bool socket_gone(void *socket)
{
    char byte;
    ssize_t n = recv(*(int *)socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool vt_request_gone(void *request)
{
    return socket_gone(&((vt_request *)request)->socket);
}

/* ---- what a request says --------------------------------------------------------------------- */

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

/* ---- replies --------------------------------------------------------------------------------- */

typedef struct stream { /* outlives its request */
    vt_events *events;
    vt_listener *listener;
    int socket;
} stream;

static ssize_t stream_read(void *cls, uint64_t at, char *out, size_t room)
{
    stream *s = cls;
    (void)at;
    size_t n = vt_events_read(s->events, s->listener, out, room, socket_gone, &s->socket);
    return n ? (ssize_t)n : MHD_CONTENT_READER_END_OF_STREAM;
}

static void stream_end(void *cls)
{
    stream *s = cls;
    vt_events_leave(s->events, s->listener);
    vt_free(s);
}

static struct MHD_Response *stream_response(vt_request *r)
{
    stream *s = vt_alloc(sizeof *s);
    if (!s || !(s->listener = vt_events_listen(r->server->events))) {
        vt_free(s);
        return NULL;
    }
    s->events = r->server->events;
    s->socket = r->socket;
    now_doing(r->http, r->connection, LISTENING);
    return r->http->mhd->create_response_from_callback(MHD_SIZE_UNKNOWN, 8192, stream_read, s,
                                                       stream_end);
}

typedef struct lent { /* bytes of the cache while they are being sent */
    vt_cache *cache;
    vt_kept *kept;
} lent;

static void lent_back(void *cls)
{
    lent *l = cls;
    vt_cache_drop(l->cache, l->kept);
    vt_free(l);
}

static struct MHD_Response *kept_response(vt_request *r, vt_kept *kept)
{
    lent *l = vt_alloc(sizeof *l);
    if (!l) {
        vt_cache_drop(&r->server->cache, kept);
        return NULL;
    }
    *l = (lent){&r->server->cache, kept};
    return r->http->mhd->create_response_from_buffer_with_free_callback_cls(
        kept->bytes.n, kept->bytes.p, lent_back, l);
}

/* The body as a response; what it was made of belongs to the response from here on. */
static struct MHD_Response *body_response(vt_request *r, vt_reply *out)
{
    const vt_mhd *mhd = r->http->mhd;
    if (out->stream && !r->head)
        return stream_response(r);
    if (out->kept)
        return kept_response(r, out->kept);
    if (out->asset)
        return mhd->create_response_from_buffer(out->asset->n, (void *)out->asset->data,
                                                MHD_RESPMEM_PERSISTENT);
    void *bytes = out->body.p;
    size_t n = out->body.n;
    out->body = (vt_buf){0};
    return mhd->create_response_from_buffer_with_free_callback_cls(n, bytes ? bytes : "",
                                                                   bytes ? vt_free : NULL, bytes);
}

static void put_cookie(vt_request *r, vt_buf *b)
{
    vt_buf_format(b, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s", r->server->cookie,
                  r->server->access_token, r->server->tls ? "; Secure" : "");
    vt_buf_char(b, 0);
}

/* A name that any browser takes: ASCII as it is, the rest as RFC 5987 wants it. */
static void put_filename(vt_str name, vt_buf *b)
{
    vt_buf_text(b, "attachment; filename*=UTF-8''");
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("._-", c);
        vt_buf_format(b, plain && c ? "%c" : "%%%02X", c);
    }
    vt_buf_char(b, 0);
}

static void header_from(const vt_http *h, struct MHD_Response *response, const char *name,
                        vt_buf *b)
{
    if (!b->failed)
        h->mhd->add_response_header(response, name, b->p);
    vt_buf_free(b);
}

static void put_headers(vt_request *r, const vt_reply *out, struct MHD_Response *response)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' "
                                    "'unsafe-inline'; img-src 'self' data: blob:; "
                                    "font-src 'self'; connect-src 'self'; worker-src 'self'; "
                                    "base-uri 'none'; form-action 'none'; "
                                    "frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Accept-CH", "Sec-CH-Prefers-Color-Scheme"},
        {"Vary", "Accept-Encoding, Accept-Language, Sec-CH-Prefers-Color-Scheme"},
    };
    const vt_http *h = r->http;
    vt_buf b = {0};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        h->mhd->add_response_header(response, always[i][0], always[i][1]);
    h->mhd->add_response_header(response, "Cache-Control",
                                out->immutable ? "public, max-age=31536000, immutable"
                                               : "no-store");
    if (out->media)
        h->mhd->add_response_header(response, "Content-Type", out->media);
    if (out->etag)
        h->mhd->add_response_header(response, "ETag", out->etag);
    if (out->allow)
        h->mhd->add_response_header(response, "Allow", out->allow);
    if (out->packed || (out->asset && out->asset->n_raw))
        h->mhd->add_response_header(response, "Content-Encoding", "gzip");
    if (out->set_cookie)
        put_cookie(r, &b), header_from(h, response, "Set-Cookie", &b);
    if (out->kept && out->kept->seconds > 0)
        vt_buf_format(&b, "layout;dur=%.2f%c", out->kept->seconds * 1000, 0),
            header_from(h, response, "Server-Timing", &b);
    if (out->links.n)
        vt_buf_str(&b, out->links), vt_buf_char(&b, 0), header_from(h, response, "Link", &b);
    if (out->filename.n)
        put_filename(out->filename, &b), header_from(h, response, "Content-Disposition", &b);
}

/* Beyond this machine the way costs more than packing does. */
static void pack_for_far(vt_request *r, vt_reply *out)
{
    const vt_buf *plain = out->kept ? &out->kept->bytes : &out->body;
    vt_buf packed = {0};
    bool wanted = vt_glob(VT_S("**gzip**"), vt_request_header(r, "Accept-Encoding"));
    if (r->local || !wanted || out->asset || out->stream || plain->n < PACKED_FROM)
        return;
    if (!vt_gzip_pack(plain->p, plain->n, 1, &packed)) {
        vt_buf_free(&packed);
        return;
    }
    if (out->kept)
        vt_cache_drop(&r->server->cache, out->kept);
    out->kept = NULL;
    vt_buf_free(&out->body);
    out->body = packed;
    out->packed = true;
}

static enum MHD_Result reply(vt_request *r, vt_reply *out)
{
    const vt_mhd *mhd = r->http->mhd;
    pack_for_far(r, out);
    struct MHD_Response *response = body_response(r, out);
    r->replied = true;
    if (!response)
        return MHD_NO;
    put_headers(r, out, response);
    enum MHD_Result ok = mhd->queue_response(r->connection, (unsigned)out->status, response);
    mhd->destroy_response(response);
    return ok;
}

static enum MHD_Result reply_refused(vt_request *r, vt_reply *out, const vt_err *err)
{
    vt_router_refuse(r, out, err);
    return reply(r, out);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

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
    now_doing(r->http, r->connection, BUSY);
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
    return reply(r, &out);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **context,
                         enum MHD_RequestTerminationCode why)
{
    vt_http *h = cls;
    vt_request *r = *context;
    (void)why;
    now_doing(h, c, BETWEEN);
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
        (unsigned)(MOST_CONNECTIONS + 64), MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)131072, MHD_OPTION_THREAD_STACK_SIZE,
        (size_t)1 << 20, MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, h, MHD_OPTION_URI_LOG_CALLBACK, on_address, h,
        MHD_OPTION_ARRAY, h->cert ? tls : tls + 2, MHD_OPTION_END);
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
