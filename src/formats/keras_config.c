/* keras_config.c: a config as a tree that stays in the order of the text.
 *
 *   {"a": [1, 2], "b": {}}   ->   object(end 5)  a array(end 4)  1  2  b object(end 5)
 *
 * One array of items; a part is found by stepping from `end` to `end`. */
#include "formats/keras.h"

#include <stdlib.h>

enum { MOST_ITEMS = 8 << 20 };

typedef struct reading {
    vt_arena *arena;
    vt_json_reader json;
    vt_buf text;
    VT_VEC(keras_item) items;
    vt_id open[VT_JSON_DEEPEST];
    int depth;
    vt_err *err;
} reading;

static vt_str meant(reading *r)
{
    return r->json.escaped ? vt_str_copy(r->arena, vt_json_unescape(&r->json, &r->text))
                           : r->json.token;
}

static bool add_item(reading *r, vt_json_token t, vt_str key)
{
    keras_item *i = r->items.n < MOST_ITEMS ? vt_push(r->arena, &r->items) : NULL;
    if (!i)
        return r->items.n < MOST_ITEMS
                   ? vt_arena_check(r->arena, r->err)
                   : vt_fail(r->err, VT_LIMIT, "the config has more than %d parts", MOST_ITEMS);
    *i = (keras_item){.kind = t, .key = key, .end = (vt_id)r->items.n};
    bool opens = t == VT_JSON_OBJECT || t == VT_JSON_ARRAY;
    if (opens)
        r->open[r->depth++] = (vt_id)(r->items.n - 1);
    i->text = opens                 ? (vt_str){r->json.text.p + r->json.start, 0}
              : t == VT_JSON_STRING ? meant(r)
                                    : r->json.token;
    return true;
}

static void close_item(reading *r)
{
    keras_item *i = &r->items.at[r->open[--r->depth]];
    i->end = (vt_id)r->items.n;
    i->text.n = (size_t)(r->json.text.p + r->json.at - i->text.p);
}

static bool read_items(reading *r)
{
    vt_str key = {0};
    for (;;) {
        vt_json_token t = vt_json_next(&r->json);
        if (t == VT_JSON_FAILED)
            return false;
        if (t == VT_JSON_END)
            return true;
        if (t == VT_JSON_KEY) {
            key = meant(r);
        } else if (t == VT_JSON_OBJECT_END || t == VT_JSON_ARRAY_END) {
            close_item(r);
        } else {
            if (!add_item(r, t, key))
                return false;
            key = (vt_str){0};
        }
    }
}

bool vt_keras_config_read(vt_arena *a, vt_str json, keras_config *out, vt_err *err)
{
    reading *r = vt_alloc(sizeof *r);
    if (!r)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    r->arena = a;
    r->err = err;
    vt_json_read(&r->json, json, err);
    bool ok = read_items(r) && vt_arena_check(a, err);
    *out = (keras_config){r->items.at, (vt_id)r->items.n};
    vt_buf_free(&r->text);
    vt_free(r);
    return ok ? true : vt_while(err, "the model's config");
}

vt_id vt_keras_get(const keras_config *c, vt_id of, const char *key)
{
    if (of >= c->n || c->at[of].kind != VT_JSON_OBJECT)
        return VT_NONE;
    for (vt_id i = of + 1; i < c->at[of].end; i = c->at[i].end)
        if (vt_str_is(c->at[i].key, key))
            return i;
    return VT_NONE;
}

vt_str vt_keras_text(const keras_config *c, vt_id of, const char *key)
{
    vt_id i = vt_keras_get(c, of, key);
    return i != VT_NONE && c->at[i].kind == VT_JSON_STRING ? c->at[i].text : (vt_str){0};
}

bool vt_keras_is(const keras_config *c, vt_id item, const char *word)
{
    return item < c->n && vt_str_is(c->at[item].text, word);
}

bool vt_keras_int(const keras_config *c, vt_id item, int64_t *out)
{
    if (item >= c->n || c->at[item].kind != VT_JSON_NUMBER)
        return false;
    char digits[24] = {0}, *end;
    vt_str s = c->at[item].text;
    for (size_t i = 0; i < s.n && i < sizeof digits - 1; i++)
        digits[i] = s.p[i];
    *out = strtoll(digits, &end, 10);
    return s.n < sizeof digits && end == digits + s.n;
}
