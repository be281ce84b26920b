/* config.c: config.json, laid flat: nested keys joined by '.', lists by index.
 *
 *     {"rope_parameters": {"rope_theta": 1e4}, "depths": [3, 3]}
 *     rope_parameters.rope_theta = 1e4, depths.0 = 3, depths.1 = 3 */
#include "architecture/net.h"
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 8, MOST_ENTRIES = 100000 };

typedef struct reading {
    config *c;
    vt_json_reader json;
    vt_buf text;
} reading;

static vt_str joined(vt_arena *a, vt_str path, vt_str key)
{
    return path.n ? vt_str_format(a, "%.*s.%.*s", VT_ARG(path), VT_ARG(key)) : key;
}

static vt_str string_of(reading *r)
{
    return vt_str_copy(r->c->arena,
                       r->json.escaped ? vt_json_unescape(&r->json, &r->text) : r->json.token);
}

static void put(reading *r, vt_str path, vt_str text)
{
    config *c = r->c;
    vt_str *at = c->texts.n < MOST_ENTRIES ? vt_push(c->arena, &c->texts) : NULL;
    if (!at)
        return;
    *at = text;
    vt_names_put(&c->at, path, (vt_id)(c->texts.n - 1));
}

static bool read_value(reading *r, vt_json_token t, vt_str path, int depth);

static bool read_inside(reading *r, bool object, vt_str path, int depth)
{
    vt_json_token end = object ? VT_JSON_OBJECT_END : VT_JSON_ARRAY_END, t;
    unsigned i = 0;
    while ((t = vt_json_next(&r->json)) != end) {
        vt_str key;
        if (t == VT_JSON_FAILED)
            return false;
        if (object) {
            key = string_of(r);
            t = vt_json_next(&r->json);
        } else {
            key = vt_str_format(r->c->arena, "%u", i++);
        }
        if (!read_value(r, t, joined(r->c->arena, path, key), depth))
            return false;
    }
    return true;
}

static bool read_value(reading *r, vt_json_token t, vt_str path, int depth)
{
    switch (t) {
    case VT_JSON_OBJECT:
    case VT_JSON_ARRAY:
        if (depth == DEEPEST)
            return vt_json_skip(&r->json, t);
        put(r, path, (vt_str){0});
        return read_inside(r, t == VT_JSON_OBJECT, path, depth + 1);
    case VT_JSON_STRING:
        put(r, path, string_of(r));
        return true;
    case VT_JSON_NUMBER:
    case VT_JSON_WORD:
        if (!vt_str_is(r->json.token, "null"))
            put(r, path, r->json.token);
        return true;
    default:
        return false;
    }
}

void config_read(config *c, vt_arena *arena, vt_str text)
{
    reading r = {.c = c};
    *c = (config){.arena = arena};
    vt_names_init(&c->at, arena, 64);
    vt_json_read(&r.json, text, NULL);
    if (text.n && vt_json_next(&r.json) == VT_JSON_OBJECT)
        c->given = read_inside(&r, true, (vt_str){0}, 0) || c->texts.n;
    vt_buf_free(&r.text);
}

bool config_has(const config *c, const char *key)
{
    return vt_names_get(&c->at, vt_str_of(key)) != VT_NONE;
}

vt_str config_text(const config *c, const char *key)
{
    vt_id id = vt_names_get(&c->at, vt_str_of(key));
    return id == VT_NONE ? (vt_str){0} : c->texts.at[id];
}

double config_number(const config *c, const char *key, double otherwise)
{
    char text[64], *end;
    vt_str s = config_text(c, key);
    if (!s.n || s.n >= sizeof text)
        return otherwise;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    double v = strtod(text, &end);
    return *end ? otherwise : v;
}

int64_t config_int(const config *c, const char *key, int64_t otherwise)
{
    double v = config_number(c, key, (double)otherwise);
    return v >= -INT32_MAX && v <= INT32_MAX ? (int64_t)v : otherwise;
}

bool config_bool(const config *c, const char *key, bool otherwise)
{
    vt_str s = config_text(c, key);
    return s.n ? vt_str_is(s, "true") : otherwise;
}
