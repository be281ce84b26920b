/* jsonl.c: JSON objects as rows: one a line, or in one array. Keys of objects within objects are
 * joined by '.'; arrays are passed over. A key that only later rows have is a column all the same,
 * when it stands within the first two thousand. */
#include "media/table.h"

#include <string.h>

enum { ROWS_SEEN = 2000, DEEPEST = 16 };

typedef struct walker { /* over objects; each value of a kind that a table holds goes to `put` */
    vt_json_reader r;
    vt_buf path, text;
    bool (*put)(struct walker *w, vt_str key, vt_str value, bool quoted);
    bool (*begin)(struct walker *w);
    uint32_t rows, most;
    void *ctx;
    vt_err *err;
} walker;

static bool object_walk(walker *w, int depth);

static bool value_walk(walker *w, vt_json_token token, int depth)
{
    if (token == VT_JSON_OBJECT && depth < DEEPEST) {
        vt_buf_char(&w->path, '.');
        return object_walk(w, depth + 1);
    }
    if (token == VT_JSON_OBJECT || token == VT_JSON_ARRAY)
        return vt_json_skip(&w->r, token);
    if (token == VT_JSON_STRING) {
        vt_str s = w->r.escaped ? vt_json_unescape(&w->r, &w->text) : w->r.token;
        return w->put(w, vt_buf_view(&w->path), s, true);
    }
    bool null = token == VT_JSON_WORD && vt_str_is(w->r.token, "null");
    return null || w->put(w, vt_buf_view(&w->path), w->r.token, false);
}

/* After '{'. The path is as long afterwards as it was. */
static bool object_walk(walker *w, int depth)
{
    size_t base = w->path.n;
    for (;;) {
        vt_json_token token = vt_json_next(&w->r);
        if (token == VT_JSON_OBJECT_END) {
            w->path.n = base;
            return true;
        }
        if (token != VT_JSON_KEY)
            return false;
        w->path.n = base;
        vt_buf_str(&w->path, w->r.escaped ? vt_json_unescape(&w->r, &w->text) : w->r.token);
        token = vt_json_next(&w->r);
        if (token == VT_JSON_FAILED || !value_walk(w, token, depth))
            return false;
    }
}

static bool row_walk(walker *w)
{
    w->path.n = 0;
    w->rows++;
    return w->begin(w) && object_walk(w, 0);
}

static bool array_walk(walker *w, vt_str text)
{
    vt_json_read(&w->r, text, w->err);
    if (vt_json_next(&w->r) != VT_JSON_ARRAY)
        return false;
    for (;;) {
        vt_json_token token = vt_json_next(&w->r);
        if (token == VT_JSON_ARRAY_END || w->rows == w->most)
            return true;
        if (token != VT_JSON_OBJECT)
            return token != VT_JSON_FAILED &&
                   vt_fail(w->err, VT_BAD_INPUT, "row %u is no object", w->rows + 1);
        if (!row_walk(w))
            return false;
    }
}

static bool lines_walk(walker *w, vt_str text)
{
    for (size_t at = 0; at < text.n && w->rows < w->most;) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        vt_str line = vt_str_cut(text, at, end ? (size_t)(end - text.p) - at : text.n - at);
        at += line.n + 1;
        while (line.n && strchr(" \t\r", line.p[0]))
            line = vt_str_from(line, 1);
        if (!line.n)
            continue;
        vt_json_read(&w->r, line, w->err);
        vt_json_token token = vt_json_next(&w->r);
        if (token != VT_JSON_OBJECT)
            return token == VT_JSON_FAILED
                       ? vt_while(w->err, "row %u", w->rows + 1)
                       : vt_fail(w->err, VT_BAD_INPUT, "row %u is no object", w->rows + 1);
        if (!row_walk(w))
            return vt_while(w->err, "row %u", w->rows);
    }
    return true;
}

static bool walk(walker *w, vt_str text)
{
    size_t i = 0;
    while (i < text.n && strchr(" \t\r\n", text.p[i]))
        i++;
    bool ok = i < text.n && text.p[i] == '[' ? array_walk(w, text) : lines_walk(w, text);
    ok = ok && !w->path.failed && !w->text.failed;
    vt_buf_free(&w->path);
    vt_buf_free(&w->text);
    return ok;
}

/* ---- opening ------------------------------------------------------------------------------------
 */

typedef struct opener {
    vt_data_table *table;
    vt_names names;
    VT_VEC(vt_table_field) fields;
    VT_VEC(vt_type_guess) guesses;
} opener;

static bool open_begin(walker *w)
{
    (void)w;
    return true;
}

static bool open_put(walker *w, vt_str key, vt_str value, bool quoted)
{
    opener *o = w->ctx;
    vt_arena *arena = o->table->arena;
    vt_id i = vt_names_get(&o->names, key);
    if (i == VT_NONE) {
        vt_table_field *f = vt_push(arena, &o->fields);
        vt_type_guess *g = vt_push(arena, &o->guesses);
        if (!f || !g)
            return vt_arena_check(arena, w->err);
        i = (vt_id)o->fields.n - 1;
        f->name = vt_str_copy(arena, key);
        vt_names_put(&o->names, f->name, i);
    }
    vt_type_guess own = {0};
    vt_guess_add(&own, value, false);
    o->guesses.at[i].word |= own.word || (quoted && own.number); /* "12" is a word, 12 a number */
    o->guesses.at[i].number |= own.number && !quoted;
    o->guesses.at[i].time |= own.time;
    return true;
}

bool vt_jsonl_open(vt_data_table *t, vt_err *err)
{
    opener o = {.table = t};
    walker w = {.put = open_put, .begin = open_begin, .most = ROWS_SEEN, .ctx = &o, .err = err};
    vt_names_init(&o.names, t->arena, 64);
    if (!walk(&w, t->text))
        return false;
    for (size_t i = 0; i < o.fields.n; i++)
        o.fields.at[i].type = vt_guess_type(&o.guesses.at[i]);
    t->fields = o.fields.at;
    t->n_fields = (uint32_t)o.fields.n;
    t->named = true;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------
 */

typedef struct filler {
    vt_table_sink *sink;
    vt_names names;
} filler;

static bool fill_begin(walker *w)
{
    filler *f = w->ctx;
    return vt_sink_row(f->sink) &&
           (w->rows % 65536 || vt_step(f->sink->progress, "reading", w->rows, 0, w->err));
}

static bool fill_put(walker *w, vt_str key, vt_str value, bool quoted)
{
    filler *f = w->ctx;
    vt_id i = vt_names_get(&f->names, key);
    return i == VT_NONE || vt_sink_put(f->sink, i, value, quoted);
}

bool vt_jsonl_read(vt_table_sink *s)
{
    filler f = {.sink = s};
    walker w = {.put = fill_put, .begin = fill_begin, .most = UINT32_MAX, .ctx = &f, .err = s->err};
    vt_names_init(&f.names, s->arena, s->table->n_fields);
    for (uint32_t i = 0; i < s->table->n_fields; i++)
        vt_names_put(&f.names, s->table->fields[i].name, i);
    return walk(&w, s->table->text);
}
