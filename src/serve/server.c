/* server.c: puts the pieces together and takes them apart again.
 *
 * Order matters: the port first (a taken one is told at once), then the files, which open on the
 * compute thread while the HTTP library is loaded. Small ones are known to be good or bad before
 * anyone listens; of large ones only that they are what they say, for the rest is read while the
 * browser starts. */
#include "serve/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_PORT = 6006, PORTS_TO_TRY = 100, CACHE_BYTES = 64 << 20 };
static const double WAIT_SMALL = .5, WAIT_LARGE = .05;
static const off_t LARGE = 8000000;

struct vt_server {
    vt_server_state state;
    vt_http *http;
    vt_watch *watch;
    char host[256], url[512];
    int listener, port;
    size_t n_paths;
    double began;
};

/* ---- the listening socket -------------------------------------------------------------------- */

static int socket_listen(const struct addrinfo *a, int port)
{
    struct sockaddr_storage address;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    memcpy(&address, a->ai_addr, a->ai_addrlen);
    if (a->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)&address)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)&address)->sin_port = htons((uint16_t)port);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!bind(fd, (struct sockaddr *)&address, a->ai_addrlen) && !listen(fd, 128))
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t n = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &n);
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

static bool port_take(vt_server *s, const struct addrinfo *a, int wanted, vt_err *err)
{
    int first = wanted < 0 ? FIRST_PORT : wanted, tries = wanted < 0 ? PORTS_TO_TRY : 1;
    for (int port = first; port < first + tries; port++) {
        s->listener = socket_listen(a, port);
        if (s->listener >= 0) {
            s->port = port_of(s->listener);
            return true;
        }
        if (errno != EADDRINUSE)
            break;
    }
    if (errno != EADDRINUSE)
        return vt_fail(err, VT_IO, "port %d cannot be listened at: %s", first, strerror(errno));
    if (tries > 1)
        return vt_fail(err, VT_IO, "ports %d to %d are in use by other programs", first,
                       first + tries - 1);
    return vt_fail(err, VT_IO, "port %d is in use by another program", first);
}

static bool listen_at(vt_server *s, const char *host, int port, vt_err *err)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found = NULL;
    char name[256];
    size_t n = strlen(host);
    bool bracketed = host[0] == '[' && n > 2;
    snprintf(name, sizeof name, "%.*s", (int)(bracketed ? n - 2 : n), host + bracketed);
    int why = getaddrinfo(name, NULL, &want, &found);
    if (why)
        return vt_fail(err, VT_BAD_INPUT, "'%s' is no address of this machine: %s", host,
                       gai_strerror(why));
    snprintf(s->host, sizeof s->host, strchr(name, ':') ? "[%.253s]" : "%s", name);
    bool ok = port_take(s, found, port, err);
    freeaddrinfo(found);
    return ok;
}

/* ---- tokens and names ------------------------------------------------------------------------ */

static void random_hex(char *out, size_t digits)
{
    unsigned char bytes[32];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        _exit(3); /* without randomness there is no token to guard anything */
    for (size_t i = 0; i < digits; i++)
        snprintf(out + i, 2, "%x", i % 2 ? bytes[i / 2] & 15 : bytes[i / 2] >> 4);
}

static bool tokens_make(vt_server *s, const vt_serve_options *o, vt_err *err)
{
    vt_server_state *st = &s->state;
    bool wide = !vt_is_loopback_host(vt_str_of(s->host));
    random_hex(st->page_token, 32);
    if (o->token && (!*o->token || strlen(o->token) >= sizeof st->access_token ||
                     strpbrk(o->token, "&#?=;, %+\"\\")))
        return vt_fail(err, VT_BAD_USAGE,
                       "a token is 1 to %zu characters without blanks and &#?=;,%%+\"\\",
                       sizeof st->access_token - 1);
    if (o->token)
        snprintf(st->access_token, sizeof st->access_token, "%s", o->token);
    else if (wide)
        random_hex(st->access_token, 32);
    snprintf(st->cookie, sizeof st->cookie, "vitrine-%d", s->port);
    snprintf(st->host, sizeof st->host, "%s", s->host);
    st->any_host = wide;
    st->tls = o->tls_cert != NULL;
    return true;
}

/* A server that listens everywhere is reached at this machine's name. */
static void url_make(vt_server *s)
{
    char name[256];
    bool everywhere = !strcmp(s->host, "0.0.0.0") || !strcmp(s->host, "[::]");
    snprintf(name, sizeof name, "%s", s->host);
    if (everywhere && gethostname(name, sizeof name))
        snprintf(name, sizeof name, "localhost");
    name[sizeof name - 1] = 0;
    const vt_server_state *st = &s->state;
    snprintf(s->url, sizeof s->url, "%s://%s:%d/%s%s", st->tls ? "https" : "http", name, s->port,
             st->access_token[0] ? "?token=" : "", st->access_token);
}

/* ---- progress of jobs, as events ------------------------------------------------------------- */

static void job_told(void *ctx, const char *name, const char *what, double done, double total,
                     double left, const char *end)
{
    vt_server_state *st = ctx;
    vt_buf b = {0};
    vt_json j;
    vt_json_init(&j, &b, false);
    vt_json_object(&j);
    vt_json_key(&j, "job");
    vt_json_text(&j, name);
    if (end) {
        vt_json_key(&j, "end");
        vt_json_text(&j, end);
    } else {
        vt_json_key(&j, "what");
        vt_json_text(&j, what);
        vt_json_key(&j, "done");
        vt_json_f64(&j, done);
        vt_json_key(&j, "total");
        vt_json_f64(&j, total);
        vt_json_key(&j, "left");
        if (left < 0)
            vt_json_null(&j);
        else
            vt_json_f64(&j, (double)(int64_t)(left * 10 + .5) / 10);
    }
    vt_json_end(&j, '}');
    vt_events_send(st->events, "job", vt_buf_view(&b));
    vt_buf_free(&b);
}

/* ---- its two ends ---------------------------------------------------------------------------- */

static bool files_open(vt_server *s, const vt_serve_options *o, vt_err *err)
{
    char id[VT_ID_SIZE];
    for (size_t i = 0; i < o->n_paths; i++)
        if (!vt_session_add(s->state.session, o->paths[i], id, err))
            return vt_in_file(err, o->paths[i]);
    return true;
}

static bool all_small(const vt_serve_options *o)
{
    struct stat st;
    for (size_t i = 0; i < o->n_paths; i++)
        if (!stat(o->paths[i], &st) && st.st_size > LARGE)
            return false;
    return true;
}

/* False when all files are known to be refused already. */
static bool files_promise(vt_server *s, const vt_serve_options *o, vt_err *err)
{
    size_t good;
    bool small = all_small(o);
    if (!small)
        vt_session_begun(s->state.session, WAIT_LARGE);
    bool settled = vt_session_settled(s->state.session, small ? WAIT_SMALL : 0, &good, err);
    return !settled || good || !o->n_paths;
}

bool vt_server_promise(vt_server *s, vt_err *err)
{
    size_t good;
    double left = s->began + WAIT_LARGE - vt_now();
    bool settled = vt_session_settled(s->state.session, left > 0 ? left : 0, &good, err);
    return !settled || good || !s->n_paths;
}

static bool start(vt_server *s, const vt_serve_options *o, vt_err *err)
{
    vt_server_state *st = &s->state;
    vt_cache_init(&st->cache, CACHE_BYTES);
    st->upload_limit = o->upload_limit;
    snprintf(st->lang, sizeof st->lang, "%s", o->lang ? o->lang : "");
    if (!listen_at(s, o->host ? o->host : "127.0.0.1", o->port, err) || !tokens_make(s, o, err))
        return false;
    url_make(s);
    if (!(st->events = vt_events_new()))
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (!(st->jobs = vt_jobs_new(job_told, st, err)) ||
        !(st->session = vt_session_new(st->jobs, st->events, o->set, err)) ||
        !files_open(s, o, err))
        return false;
    if (!vt_mhd_load(err) || !files_promise(s, o, err))
        return false;
    s->http = vt_http_start(st, s->listener, o->tls_cert, o->tls_key, err);
    if (!s->http)
        return false;
    s->listener = -1;
    return (s->watch = vt_watch_new(st->session, err)) != NULL;
}

/* Threads made here leave all signals to the caller's. */
vt_server *vt_server_start(const vt_serve_options *options, vt_err *err)
{
    sigset_t all, before;
    vt_server *s = vt_alloc(sizeof *s);
    if (!s) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    s->listener = -1;
    s->n_paths = options->n_paths;
    s->began = vt_now();
    sigfillset(&all);
    sigdelset(&all, SIGBUS);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = start(s, options, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        return s;
    vt_server_stop(s);
    return NULL;
}

const char *vt_server_url(const vt_server *s)
{
    return s->url;
}

bool vt_server_error(vt_server *s, size_t i, vt_err *err)
{
    return vt_session_error(s->state.session, i, err);
}

void vt_server_stop(vt_server *s)
{
    if (!s)
        return;
    vt_server_state *st = &s->state;
    vt_watch_free(s->watch);
    if (st->events)
        vt_events_end(st->events);
    if (st->jobs)
        vt_jobs_end(st->jobs);
    vt_http_stop(s->http);
    vt_jobs_free(st->jobs);
    vt_session_free(st->session);
    vt_events_free(st->events);
    vt_cache_clear(&st->cache);
    if (s->listener >= 0)
        close(s->listener);
    vt_free(s);
}
