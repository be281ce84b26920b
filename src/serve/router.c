/* router.c: who may ask, for what.
 *
 * Checks come in this order, before a body is read: a sane path, a Host that is ours (a page
 * elsewhere cannot point its own name at us), an Origin that is ours, the access token where one is
 * asked, the route, its method, and the page's token for what changes something. */
#include "serve/server.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_ADDRESS = 32768 }; /* many opened groups fit */

int vt_http_status(vt_code code)
{
    static const struct {
        vt_code code;
        int status;
    } rows[] = {{VT_BAD_USAGE, 400}, {VT_BAD_FILE, 422},  {VT_BAD_INPUT, 400},
                {VT_NOT_FOUND, 404}, {VT_UNKNOWN, 422},   {VT_IO, 422},
                {VT_LIMIT, 413},     {VT_NO_MEMORY, 503}, {VT_CANCELLED, 409}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code)
            return rows[i].status;
    return 500;
}

void vt_router_refuse(vt_request *r, vt_reply *out, const vt_err *err)
{
    vt_json j;
    vt_err in_words = *err;
    if (vt_request_zh(r))
        vt_err_in_chinese(&in_words);
    out->body.n = 0;
    out->asset = NULL;
    vt_json_init(&j, &out->body, false);
    vt_json_object(&j);
    vt_json_key(&j, "error");
    vt_json_err(&j, &in_words);
    vt_json_end(&j, '}');
    out->media = "application/json";
    if (out->status < 400)
        out->status = vt_http_status(err->code);
}

/* ---- admission ------------------------------------------------------------------------------- */

static bool refused(vt_reply *out, int status, vt_err *err, const char *reason)
{
    out->status = status;
    return vt_fail(err, VT_BAD_USAGE, "%s", reason);
}

/* "[::1]:6006" -> "[::1]", "localhost:80" -> "localhost". */
static vt_str host_name(vt_str host)
{
    size_t bracket = vt_str_starts(host, VT_S("[")) ? vt_str_find(host, ']', 0) : SIZE_MAX;
    size_t colon = vt_str_find(host, ':', bracket == SIZE_MAX ? 0 : bracket);
    return vt_str_cut(host, 0, colon);
}

bool vt_is_loopback_host(vt_str host)
{
    vt_str name = host_name(host);
    return vt_str_is(name, "127.0.0.1") || vt_str_is(name, "localhost") || vt_str_is(name, "[::1]");
}

static bool host_ok(const vt_request *r)
{
    const vt_server_state *s = r->server;
    vt_str host = vt_request_header(r, "Host");
    if (s->any_host || vt_is_loopback_host(host))
        return host.n > 0;
    return s->host[0] && vt_str_is(host_name(host), s->host);
}

/* An Origin names a scheme and exactly the host that was asked. */
static bool origin_ok(const vt_request *r)
{
    vt_str origin = vt_request_header(r, "Origin"), host = vt_request_header(r, "Host");
    vt_str scheme = r->server->tls ? VT_S("https://") : VT_S("http://");
    if (!origin.n)
        return true;
    return vt_str_starts(origin, scheme) && vt_str_eq(vt_str_from(origin, scheme.n), host);
}

/* What another site's page makes the browser ask; following a link to the page itself is fine. */
static bool site_ok(const vt_request *r)
{
    vt_str site = vt_request_header(r, "Sec-Fetch-Site"),
           mode = vt_request_header(r, "Sec-Fetch-Mode");
    bool foreign = vt_str_is(site, "cross-site") || vt_str_is(site, "same-site");
    return !foreign || (vt_str_is(mode, "navigate") && strncmp(r->path, "/api/", 5));
}

/* Takes the same time wherever the two differ. */
static bool token_is(vt_str given, const char *token)
{
    size_t n = strlen(token);
    unsigned char differ = given.n != n;
    for (size_t i = 0; i < given.n; i++)
        differ |= (unsigned char)given.p[i] ^ (unsigned char)token[i < n ? i : 0];
    return !differ;
}

static bool access_ok(const vt_request *r, vt_reply *out)
{
    const vt_server_state *s = r->server;
    if (!s->access_token[0] || token_is(vt_request_cookie(r, s->cookie), s->access_token))
        return true;
    out->set_cookie = token_is(vt_request_param(r, "token"), s->access_token);
    return out->set_cookie;
}

static bool path_is(const vt_route *route, const char *path)
{
    size_t n = strlen(route->path);
    if (n && route->path[n - 1] == '*')
        return !strncmp(route->path, path, n - 1);
    return !strcmp(route->path, path);
}

static bool method_is(const vt_route *route, const vt_request *r)
{
    return !strcmp(route->method, r->method) || (r->head && !strcmp(route->method, "GET"));
}

static bool route_find(vt_request *r, vt_reply *out, vt_err *err)
{
    const vt_route *other = NULL;
    for (const vt_route *route = vt_routes; route->path; route++) {
        if (!path_is(route, r->path))
            continue;
        if (method_is(route, r)) {
            r->route = route;
            return true;
        }
        other = other ? other : route;
    }
    out->allow = !other ? NULL : !strcmp(other->method, "GET") ? "GET, HEAD" : other->method;
    if (other)
        return refused(out, 405, err, "this path does not answer that method");
    return refused(out, 404, err, "there is nothing here");
}

bool vt_router_admit(vt_request *r, vt_reply *out, vt_err *err)
{
    if (r->raw_length > LONGEST_ADDRESS)
        return refused(out, 414, err, "the address is longer than 32768 bytes");
    if (r->bad_path)
        return refused(out, 400, err, "the path holds what no path may hold");
    if (!host_ok(r))
        return refused(out, 403, err, "this Host is not vitrine's");
    if (!origin_ok(r) || !site_ok(r))
        return refused(out, 403, err, "this Origin is not vitrine's");
    if (!access_ok(r, out))
        return refused(out, 401, err, "the address needs its ?token=, as vitrine printed it");
    if (!route_find(r, out, err))
        return false;
    bool changes = !strcmp(r->route->method, "POST");
    if (changes && !token_is(vt_request_header(r, "X-Vitrine-Token"), r->server->page_token))
        return refused(out, 403, err,
                       "a request that changes something needs the page's X-Vitrine-Token");
    return true;
}

void vt_router_answer(vt_request *r, vt_reply *out)
{
    vt_err err = {0};
    out->status = 200;
    r->arena = vt_arena_new();
    bool ok = vt_arena_check(r->arena, &err) && r->route->run(r, out, &err) &&
              vt_buf_check(&out->body, &err);
    if (!ok)
        vt_router_refuse(r, out, &err);
}
