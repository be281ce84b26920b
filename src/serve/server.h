/* server.h: what the files of this room share. Each holds one secret: mhd.c the HTTP library,
 * http.c its threads and connections, session.c what is open, jobs.c the compute thread, events.c
 * who listens, watch.c the disk. */
#ifndef VT_SERVER_H
#define VT_SERVER_H

#include "serve/serve.h"

#include <pthread.h>
#include <stdatomic.h>

/* ---- assets: the embedded page --------------------------------------------------------------- */

typedef struct vt_asset {
    const char *name; /* "assets/index-3f2a.js" */
    const unsigned char *data;
    size_t n;     /* bytes at `data` */
    size_t n_raw; /* bytes when unpacked; 0: `data` is not gzipped */
    const char *etag;
} vt_asset;

extern const vt_asset vt_assets[]; /* ends with a NULL name; made by tools/embed */

const vt_asset *vt_asset_find(vt_str name);
const char *vt_asset_media(vt_str name); /* "text/javascript; charset=utf-8" by its ending */
bool vt_asset_unpack(const vt_asset *a, vt_buf *out, vt_err *err);

/* gzip.c: the whole of it at once. */
bool vt_gzip_pack(const void *p, size_t n, int level, vt_buf *out);
bool vt_gzip_unpack(const void *p, size_t n, size_t n_raw, vt_buf *out);

/* ---- jobs: one compute thread and its queue -------------------------------------------------- */

typedef enum {                /* what runs first */
               VT_JOB_VIEW,   /* a picture that someone waits to see */
               VT_JOB_OPEN,   /* a file */
               VT_JOB_EXPORT, /* a download; lets the others run between its steps */
               VT_JOB_IDLE,   /* what may be wanted later: once nothing was asked for half a second */
} vt_job_kind;

typedef struct vt_jobs vt_jobs;
typedef bool (*vt_job_body)(void *ctx, const vt_progress *progress, vt_err *err);
/* Told of progress of a job with a name, at most ten times a second; end: NULL, "done", "failed",
 * "cancelled". */
typedef void (*vt_job_report)(void *ctx, const char *name, const char *what, double done,
                              double total, double left, const char *end);

vt_jobs *vt_jobs_new(vt_job_report report, void *ctx, vt_err *err);
void vt_jobs_end(vt_jobs *j);  /* cancels what is left and what may still come */
void vt_jobs_free(vt_jobs *j); /* the same, and waits for it */
/* Runs `body` on the compute thread and waits for it. `gone` is asked now and then whether anyone
 * still wants the result; when not, the job is cancelled. */
bool vt_jobs_run(vt_jobs *j, vt_job_kind kind, const char *name, vt_job_body body, void *ctx,
                 bool (*gone)(void *who), void *who, vt_err *err);
/* Runs it some time; `body` frees `ctx`, and is called (and cancelled at once) also when the queue
 * ends. */
bool vt_jobs_post(vt_jobs *j, vt_job_kind kind, const char *name, vt_job_body body, void *ctx);
size_t vt_jobs_cancel(vt_jobs *j, const char *name); /* returns how many */

/* ---- events: pages that listen --------------------------------------------------------------- */

typedef struct vt_events vt_events;
typedef struct vt_listener vt_listener;

vt_events *vt_events_new(void);
void vt_events_end(vt_events *e); /* wakes all listeners; they see the end */
void vt_events_free(vt_events *e);
/* Sends {…}: `data` is one line of JSON. */
void vt_events_send(vt_events *e, const char *event, vt_str data);
vt_listener *vt_events_listen(vt_events *e);
void vt_events_leave(vt_events *e, vt_listener *l);
/* Up to `room` bytes of what the listener has not had yet; waits for them as long as `gone` says
 * no. 0: the end. A listener that does not keep up is ended. */
size_t vt_events_read(vt_events *e, vt_listener *l, char *out, size_t room, bool (*gone)(void *who),
                      void *who);

/* ---- session: what is open ------------------------------------------------------------------- */

typedef struct vt_shown { /* one version of an open file; held while someone answers from it */
    vt_opened *opened;
    vt_summary summary;
    pthread_mutex_t search; /* guards opened->search */
    void *bytes;            /* of an upload: mapped, unmapped at the end */
    size_t n_bytes;
    uint64_t serial; /* unlike any other version's */
    unsigned generation;
    int holders;
} vt_shown;

typedef struct vt_session vt_session;

vt_session *vt_session_new(vt_jobs *jobs, vt_events *events, const char *set, vt_err *err);
void vt_session_free(vt_session *s);
/* Enlists a file and opens it as a job; its id in `id` [VT_ID_SIZE]. A path that is open already
 * keeps its id. */
enum { VT_ID_SIZE = 128 };
bool vt_session_add(vt_session *s, const char *path, char *id, vt_err *err);
/* The same for bytes in an unlinked file `fd` (closed here); `name` is what it was called. */
bool vt_session_add_upload(vt_session *s, const char *name, int fd, uint64_t n, char *id,
                           vt_err *err);
/* Waits until nothing is being opened, at most `seconds`; false when something still is. `good`:
 * how many files can be shown; when none, `err` says why the first cannot. */
bool vt_session_settled(vt_session *s, double seconds, size_t *good, vt_err *err);
/* Waits until every file is being read in earnest, open or refused, at most `seconds`. */
void vt_session_begun(vt_session *s, double seconds);
/* Waits until a file is open or refused, or `gone`; holds its newest good version. An empty id
 * means the first file. */
vt_shown *vt_session_hold(vt_session *s, vt_str id, bool (*gone)(void *who), void *who,
                          vt_err *err);
void vt_session_drop(vt_session *s, vt_shown *shown);
/* False once the file shrank and something that is gone was read: what was answered from it is
 * void. */
bool vt_shown_check(const vt_shown *v, vt_err *err);
/* The index that searches need, made when first asked for. */
const vt_search *vt_shown_search(vt_shown *v, vt_err *err);
bool vt_session_close(vt_session *s, vt_str id, vt_err *err);
/* Why the i-th file of those given at the start is refused. */
bool vt_session_error(vt_session *s, size_t i, vt_err *err);
/* The array of /api/models. */
void vt_session_json(vt_session *s, vt_json *j, bool zh, bool local);
/* Compares the files with the disk and opens again what has changed and settled; true while one has
 * not settled yet. `folder` is told every path that matters. */
bool vt_session_look(vt_session *s, void (*folder)(void *ctx, const char *path), void *ctx);

/* ---- watch, recent --------------------------------------------------------------------------- */

typedef struct vt_watch vt_watch;
vt_watch *vt_watch_new(vt_session *s, vt_err *err);
void vt_watch_free(vt_watch *w);

void vt_recent_add(const char *path, uint64_t bytes); /* absolute paths only are kept */
void vt_recent_json(vt_json *j);

/* ---- cache: answers kept by what they depend on ---------------------------------------------- */

typedef struct vt_kept { /* bytes that several requests may be sending */
    vt_buf bytes;
    _Atomic double seconds; /* what making them took; 0: not told */
    char *key;
    int holders;
    struct vt_kept *next;
} vt_kept;

typedef struct vt_cache {
    pthread_mutex_t lock;
    vt_kept *first; /* newest use first */
    size_t bytes, most;
} vt_cache;

void vt_cache_init(vt_cache *c, size_t most);
void vt_cache_clear(vt_cache *c);
vt_kept *vt_cache_hold(vt_cache *c, vt_str key); /* NULL when absent */
/* Takes `bytes` over (emptied); returns them held. NULL when memory is short. */
vt_kept *vt_cache_keep(vt_cache *c, vt_str key, vt_buf *bytes);
void vt_cache_drop(vt_cache *c, vt_kept *k);

/* ---- requests -------------------------------------------------------------------------------- */

struct MHD_Connection;

typedef struct vt_server_state {
    vt_jobs *jobs;
    vt_events *events;
    vt_session *session;
    vt_cache cache;
    char access_token[80]; /* asked of every request; "" none */
    char page_token[40];   /* asked of every POST */
    char cookie[48];       /* name of the cookie that keeps the access token */
    char host[256];        /* a name it may be called by, beside the loopback's */
    bool any_host, tls;
    char lang[4];
    uint64_t upload_limit;
    atomic_uint pages; /* given out, so that each can name its first job */
} vt_server_state;

typedef struct vt_http vt_http;

typedef struct vt_request {
    vt_server_state *server;
    vt_http *http;
    struct MHD_Connection *connection;
    int socket;
    bool head, local; /* local: from this machine */
    const char *method, *path;
    bool bad_path; /* ".." or NUL in it */
    size_t raw_length;
    const struct vt_route *route;
    vt_arena *arena;
    vt_buf body; /* of a small POST */
    int upload;  /* of an upload: the file, or -1 */
    uint64_t received;
    vt_err refused; /* set while the body came in */
    bool replied, started, set_cookie;
} vt_request;

typedef struct vt_reply {
    int status;
    const char *media;
    vt_buf body;
    vt_kept *kept;         /* or bytes of the cache */
    const vt_asset *asset; /* or embedded ones */
    bool stream;           /* or events */
    const char *location, *etag, *allow;
    vt_str filename; /* of a download */
    vt_str links;    /* what the page will ask for next */
    bool immutable, set_cookie, packed;
} vt_reply;

typedef struct vt_route {
    const char *method, *path; /* a path that ends in '*' takes all that begins so */
    const char *params;        /* for docs/api.md: "f n lang" */
    const char *answer;        /* for docs/api.md */
    bool (*run)(vt_request *r, vt_reply *out, vt_err *err);
    bool takes_upload; /* the body goes to a file */
} vt_route;

extern const vt_route vt_routes[]; /* ends with a NULL path */

bool vt_route_page(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_asset(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_models(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_info(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_graph(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_export(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_item(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_tree(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_spine(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_search(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_reach(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_tensor(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_weights(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_weights_export(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_tensors(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_spectrum(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_findings(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_stats(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_nearest(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_tiles(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_channels(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_events(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_open(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_upload(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_close(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_cancel(vt_request *r, vt_reply *out, vt_err *err);
bool vt_route_browse(vt_request *r, vt_reply *out, vt_err *err);

/* preload.c: the Link header of the page, whose first picture is made under the name `job`. */
vt_str vt_preload_links(const vt_request *r, const char *job);

/* http.c: what a request says. Empty when absent. */
vt_str vt_request_param(const vt_request *r, const char *name);
vt_str vt_request_header(const vt_request *r, const char *name);
vt_str vt_request_cookie(const vt_request *r, const char *name);
bool vt_request_gone(void *request); /* has the client hung up? */
bool vt_request_zh(const vt_request *r);

/* router.c: before the body comes in, what may not pass (VT_OK: go on; else the status is in
 * `out`); then the answer. */
bool vt_router_admit(vt_request *r, vt_reply *out, vt_err *err);
void vt_router_answer(vt_request *r, vt_reply *out);
void vt_router_refuse(vt_request *r, vt_reply *out, const vt_err *err);
int vt_http_status(vt_code code);
/* "127.0.0.1", "localhost", "[::1]", with any port. */
bool vt_is_loopback_host(vt_str host);

#endif
