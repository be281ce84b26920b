/* serve.h: the page in a browser: an HTTP server over the views, on the loopback unless told
 * otherwise.
 *
 *   browser --HTTP--> http.c (a thread per connection) --> router.c, routes.c --> session.c (open
 * models) waits for                  jobs.c (the one compute thread)
 *                     <--events.c-- progress, changes on disk (watch.c), the list of models
 *
 * HTTP threads answer what takes milliseconds; drawing, exporting and opening are jobs. */
#ifndef VT_SERVE_H
#define VT_SERVE_H

#include "view/view.h"

typedef struct vt_serve_options {
    const char *const *paths; /* models to open; none: the start page */
    size_t n_paths;
    const char *host;  /* NULL: 127.0.0.1 */
    int port;          /* -1: 6006, or the next free one; 0: any */
    const char *token; /* asked of every request; NULL: none on the loopback, a random one beyond */
    const char *tls_cert, *tls_key; /* PEM files; NULL: plain http */
    uint64_t upload_limit;          /* bytes */
    const char *lang;               /* "en", "zh" or NULL: as the browser prefers */
    const char *set;                /* sizes of symbolic dimensions, or NULL */
} vt_serve_options;

typedef struct vt_server vt_server;

/* Opens the paths and listens. What is refused within half a second, and leaves nothing to show,
 * fails the start; of a larger file only its kind is known by then: it is opened while the page
 * already shows its progress. Options are copied. */
vt_server *vt_server_start(const vt_serve_options *options, vt_err *err);
const char *vt_server_url(const vt_server *s); /* "http://127.0.0.1:6006/?token=..." */
/* To be asked once the address has been told: false, with the reason, when damage further inside
 * has meanwhile left nothing to show. Waits at most a twentieth of a second after the start. */
bool vt_server_promise(vt_server *s, vt_err *err);
/* Why path `i` could not be opened, so far; false when there is no reason to tell. */
bool vt_server_error(vt_server *s, size_t i, vt_err *err);
/* Ends connections and jobs, closes the models. */
void vt_server_stop(vt_server *s);

/* The table of routes in Markdown, for docs/api.md. */
void vt_routes_print(vt_buf *out);

#endif
