/* reply.c: from a vt_reply to what libmicrohttpd sends: the body, borrowed where it can be, and the
 * headers that stand on every answer. */
#include "serve/http.h"

#include <string.h>

enum { PACKED_FROM = 4096 };

/* ---- bodies
 * -------------------------------------------------------------------------------------- */

typedef struct stream { /* outlives its request */
    vt_events *events;
    vt_listener *listener;
    int socket;
} stream;

static ssize_t stream_read(void *cls, uint64_t at, char *out, size_t room)
{
    stream *s = cls;
    (void)at;
    size_t n = vt_events_read(s->events, s->listener, out, room, vt_socket_gone, &s->socket);
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
    vt_http_doing(r->http, r->connection, VT_LISTENING);
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
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
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

enum MHD_Result vt_http_reply(vt_request *r, vt_reply *out)
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
