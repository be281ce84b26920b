/* huggingface_shards.c: weights split over files, put together.
 *
 *     {"metadata": {…}, "weight_map": {"NAME": "model-00001-of-00002.safetensors", …}}
 *
 * A file that is missing or damaged takes its own weights only: they are named by the index, and
 * marked. Without an index the numbers in the files' names tell which there are. */
#include "formats/beside.h"
#include "formats/huggingface.h"
#include "wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { MOST_SHARDS = 100000 };

typedef struct shard {
    vt_str file;
    const char *why; /* why it cannot be had */
} shard;

typedef struct shards {
    vt_model *m;
    vt_names numbers; /* file -> its place below */
    VT_VEC(shard) at;
    vt_buf text;
    vt_err *err;
} shards;

/* "…-00002-of-00005.ENDING": where the number stands, and how many there are. */
static bool numbers_of(vt_str name, size_t *at, unsigned *count)
{
    for (size_t i = 0; i + 16 <= name.n; i++) {
        unsigned no, of;
        char part[17];
        memcpy(part, name.p + i, 16);
        part[16] = 0;
        int end = 0;
        if (part[0] == '-' && sscanf(part, "-%5u-of-%5u.%n", &no, &of, &end) == 2 && end == 16 &&
            no >= 1 && no <= of) {
            *at = i + 1;
            *count = of;
            return true;
        }
    }
    return false;
}

bool vt_huggingface_is_shard(vt_str name)
{
    size_t at;
    unsigned count;
    return numbers_of(name, &at, &count);
}

/* The shard's place in the list; its file is opened when it is new. */
static vt_id shard_of(shards *s, vt_str file)
{
    vt_id known = vt_names_get(&s->numbers, file);
    if (known != VT_NONE || s->at.n == MOST_SHARDS)
        return known;
    shard *new = vt_push(s->m->arena, &s->at);
    vt_err err = {0};
    char text[2048];
    if (!new)
        return VT_NONE;
    *new = (shard){.file = vt_str_copy(s->m->arena, file)};
    vt_id id = (vt_id)(s->at.n - 1);
    vt_names_put(&s->numbers, new->file, id);
    bool own = vt_str_eq(vt_beside_own_name(s->m), file);
    const vt_map *map = own ? s->m->maps.at[0] : vt_beside_open(s->m, file, &new->why);
    size_t before = s->m->weights.n;
    if (!map || vt_huggingface_part_read(s->m, map, new->file, &err))
        return id;
    s->m->weights.n = before;
    new->why = vt_cstr(s->m->arena, vt_str_of(vt_err_text(&err, text, sizeof text)));
    return id;
}

static bool note_missing(shards *s)
{
    for (size_t i = 0; i < s->at.n; i++) {
        const shard *d = &s->at.at[i];
        vt_str *note = d->why ? vt_push(s->m->arena, &s->m->notes) : NULL;
        if (note)
            *note = vt_str_format(s->m->arena, "%.*s: %s: its weights are missing", VT_ARG(d->file),
                                  d->why);
    }
    return vt_arena_check(s->m->arena, s->err);
}

/* ---- by the index ---------------------------------------------------------------------------- */

/* A weight of a file that is not there: its name is all that is known. */
static bool missing_weight(shards *s, vt_str name, const shard *d)
{
    vt_weight *w = vt_push(s->m->arena, &s->m->weights);
    vt_str why = vt_str_format(s->m->arena, "%.*s: %s", VT_ARG(d->file), d->why);
    if (!w)
        return false;
    *w = (vt_weight){.name = vt_str_copy(s->m->arena, name),
                     .file = d->file,
                     .sparse_indices = VT_NONE,
                     .missing = vt_cstr(s->m->arena, why)};
    return w->missing != NULL;
}

static bool read_map(shards *s, vt_json_reader *r)
{
    vt_json_token t = vt_json_next(r);
    if (t != VT_JSON_OBJECT)
        return vt_json_skip(r, t);
    while ((t = vt_json_next(r)) == VT_JSON_KEY) {
        vt_str name =
            r->escaped ? vt_str_copy(s->m->arena, vt_json_unescape(r, &s->text)) : r->token;
        if (vt_json_next(r) != VT_JSON_STRING)
            return vt_text_fail(s->err, r->text, r->start, "the name of a file is due here");
        vt_str file =
            r->escaped ? vt_str_copy(s->m->arena, vt_json_unescape(r, &s->text)) : r->token;
        vt_id id = shard_of(s, file);
        if (id == VT_NONE)
            return vt_arena_check(s->m->arena, s->err) &&
                   vt_fail(s->err, VT_LIMIT, "the index names more than %d files", MOST_SHARDS);
        if (s->at.at[id].why && !missing_weight(s, name, &s->at.at[id]))
            return vt_arena_check(s->m->arena, s->err);
    }
    return t == VT_JSON_OBJECT_END;
}

static bool read_index(shards *s, const vt_map *index)
{
    vt_json_reader r;
    vt_json_read(&r, (vt_str){(const char *)index->p, index->n}, s->err);
    vt_json_token t = vt_json_next(&r);
    if (t != VT_JSON_OBJECT)
        return t == VT_JSON_FAILED ? false : vt_fail(s->err, VT_BAD_FILE, "the index is no object");
    while ((t = vt_json_next(&r)) == VT_JSON_KEY) {
        bool map = vt_str_is(r.token, "weight_map");
        if (map ? !read_map(s, &r) : !vt_json_skip(&r, vt_json_next(&r)))
            return false;
    }
    return t == VT_JSON_OBJECT_END;
}

static bool shards_begin(shards *s, vt_model *m, vt_err *err)
{
    *s = (shards){.m = m, .err = err};
    vt_names_init(&s->numbers, m->arena, 64);
    return vt_arena_check(m->arena, err);
}

static bool any_there(shards *s)
{
    for (size_t i = 0; i < s->at.n; i++)
        if (!s->at.at[i].why)
            return true;
    if (!s->at.n)
        return vt_fail(s->err, VT_BAD_FILE, "the index names no files");
    return vt_fail(s->err, VT_NOT_FOUND, "none of the %zu files of weights can be had: %.*s: %s",
                   s->at.n, VT_ARG(s->at.at[0].file), s->at.at[0].why);
}

bool vt_huggingface_index_read(vt_model *m, const vt_map *index, vt_err *err)
{
    shards s;
    bool ok =
        shards_begin(&s, m, err) && read_index(&s, index) && any_there(&s) && note_missing(&s);
    vt_buf_free(&s.text);
    return ok;
}

/* ---- by their numbers ------------------------------------------------------------------------ */

static bool read_numbered(shards *s, vt_str own, size_t at, unsigned count)
{
    for (unsigned i = 1; i <= count; i++) {
        vt_str file = vt_str_format(s->m->arena, "%.*s%05u%.*s", (int)at, own.p, i,
                                    (int)(own.n - at - 5), own.p + at + 5);
        if (shard_of(s, file) == VT_NONE)
            return vt_arena_check(s->m->arena, s->err);
    }
    return true;
}

bool vt_huggingface_shards_open(vt_model *m, vt_err *err)
{
    shards s;
    size_t at;
    unsigned count;
    const char *why;
    vt_str own = vt_beside_own_name(m);
    if (!shards_begin(&s, m, err) || !numbers_of(own, &at, &count))
        return false;
    size_t dot = at + 14; /* 00001-of-00002 */
    vt_str index = vt_str_format(m->arena, "%.*s%.*s.index.json", (int)at - 1, own.p,
                                 (int)(own.n - dot), own.p + dot);
    const vt_map *listed = vt_beside_open(m, index, &why);
    bool ok = listed ? read_index(&s, listed) : read_numbered(&s, own, at, count);
    ok = ok && any_there(&s) && note_missing(&s);
    vt_buf_free(&s.text);
    return ok && vt_huggingface_build(m, err);
}
