/* session_json.c: what is told of the open files: the array of /api/models. */
#include "serve/session.h"

#include <string.h>
#include <sys/stat.h>

static void rooms_json(vt_json *j, const vt_model *m, bool zh)
{
    vt_json_key(j, "capabilities");
    vt_json_array(j);
    for (const vt_room *r = vt_rooms; r->name; r++) {
        vt_str why = r->lacks(m, zh);
        vt_json_object(j);
        vt_json_key(j, "room");
        vt_json_text(j, r->name);
        vt_json_key(j, "can");
        vt_json_bool(j, !why.n);
        vt_json_key(j, "why");
        vt_json_str(j, why);
        vt_json_end(j, '}');
    }
    vt_json_end(j, ']');
}

static uint64_t bytes_on_disk(const vt_entry *e)
{
    struct stat st;
    return e->upload ? e->n_bytes : stat(e->absolute, &st) ? 0 : (uint64_t)st.st_size;
}

/* What is being opened promises a graph, so that the page asks for it and waits; what was refused
 * says why it has none. */
static void entry_facts(vt_json *j, const vt_entry *e, bool zh)
{
    const vt_shown *v = e->shown;
    const vt_model hope = {
        .has_graph = !e->failed, .no_graph = vt_str_of(e->err.reason), .format = ""};
    const vt_model *m = v ? v->opened->model : &hope;
    vt_json_key(j, "format");
    vt_json_text(j, m->format);
    vt_json_key(j, "bytes");
    vt_json_uint(j, v ? m->bytes : bytes_on_disk(e));
    vt_json_key(j, "nodes");
    vt_json_uint(j, v ? v->summary.nodes : 0);
    vt_json_key(j, "parameters");
    vt_json_uint(j, v ? v->summary.parameters : 0);
    rooms_json(j, m, zh);
}

static void entry_json(vt_json *j, const vt_entry *e, bool zh, bool local)
{
    const char *slash = strrchr(e->path, '/');
    vt_json_object(j);
    vt_json_key(j, "id");
    vt_json_text(j, e->id);
    vt_json_key(j, "file");
    vt_json_text(j, slash && slash[1] ? slash + 1 : e->path);
    vt_json_key(j, "path"); /* where it lies on this machine is for who sits at it */
    vt_json_text(j, local ? e->absolute : NULL);
    vt_json_key(j, "opening");
    vt_json_bool(j, e->opening && !e->shown);
    vt_json_key(j, "generation");
    vt_json_uint(j, e->generation);
    entry_facts(j, e, zh);
    vt_json_key(j, "error");
    vt_err in_words = e->err;
    if (e->failed && zh)
        vt_err_in_chinese(&in_words);
    if (e->failed)
        vt_json_err(j, &in_words);
    else
        vt_json_null(j);
    vt_json_end(j, '}');
}

void vt_session_json(vt_session *s, vt_json *j, bool zh, bool local)
{
    vt_json_array(j);
    pthread_mutex_lock(&s->lock);
    for (vt_entry *e = s->first; e; e = e->next)
        if (!e->closed)
            entry_json(j, e, zh, local);
    pthread_mutex_unlock(&s->lock);
    vt_json_end(j, ']');
}
