/* route_models.c: what is open, what was open, what could be. */
#include "serve/server.h"

static void formats_json(vt_json *j)
{
    vt_json_array(j);
    for (size_t i = 0; vt_formats[i]; i++) {
        vt_json_object(j);
        vt_json_key(j, "name");
        vt_json_text(j, vt_formats[i]->name);
        vt_json_key(j, "says");
        vt_json_text(j, vt_formats[i]->says);
        vt_json_key(j, "endings");
        vt_json_text(j, vt_formats[i]->endings);
        vt_json_end(j, '}');
    }
    vt_json_end(j, ']');
}

/* A file that is nearly open is waited for: the page then needs to ask only once. */
bool vt_route_models(vt_request *r, vt_reply *out, vt_err *err)
{
    vt_json j;
    size_t good;
    (void)err;
    vt_session_settled(r->server->session, .3, &good, NULL);
    vt_json_init(&j, &out->body, false);
    vt_json_object(&j);
    vt_json_key(&j, "version");
    vt_json_text(&j, VT_VERSION);
    vt_json_key(&j, "models");
    vt_session_json(r->server->session, &j, vt_request_zh(r), r->local);
    vt_json_key(&j, "recent");
    if (r->local) {
        vt_recent_json(&j);
    } else { /* paths of this machine are for those who sit at it */
        vt_json_array(&j);
        vt_json_end(&j, ']');
    }
    vt_json_key(&j, "formats");
    formats_json(&j);
    vt_json_end(&j, '}');
    out->media = "application/json";
    return true;
}

bool vt_route_events(vt_request *r, vt_reply *out, vt_err *err)
{
    (void)r, (void)err;
    out->stream = true;
    out->media = "text/event-stream";
    return true;
}

bool vt_route_cancel(vt_request *r, vt_reply *out, vt_err *err)
{
    (void)err;
    const char *name = vt_cstr(r->arena, vt_request_param(r, "job"));
    size_t n = name ? vt_jobs_cancel(r->server->jobs, name) : 0;
    vt_buf_format(&out->body, "{\"cancelled\":%zu}", n);
    out->media = "application/json";
    return true;
}
