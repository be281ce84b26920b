/* keras_attributes.c: the arguments of a layer, as its node's attributes.
 *
 *   "filters": 64                    filters 64
 *   "kernel_size": [3, 3]            kernel_size 3, 3
 *   "use_bias": true                 use_bias "true" (and the number 1)
 *   "kernel_initializer": {"class_name": "HeNormal", "config": {"seed": 3}}
 *                                    kernel_initializer "HeNormal(seed=3)"
 *   "layer": {"class_name": "LSTM", "config": {"units": 8}}      (of a wrapper)
 *                                    layer "LSTM", layer.units 8
 *
 * Nothing of the config is left out but the layer's name; what is neither number nor text nor a
 * list of them stands there as JSON. */
#include "formats/keras.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 6, LONGEST_NUMBER = 40 };

typedef struct attributes {
    keras *k;
    VT_VEC(vt_attr) list;
} attributes;

static double number_of(vt_str s)
{
    char digits[LONGEST_NUMBER + 1] = {0};
    memcpy(digits, s.p, s.n < LONGEST_NUMBER ? s.n : LONGEST_NUMBER);
    return strtod(digits, NULL);
}

static vt_attr *add(attributes *a, vt_str name, vt_attr_kind kind)
{
    vt_attr *to = vt_push(a->k->m->arena, &a->list);
    if (to) {
        to->name = name;
        to->kind = kind;
    }
    return to;
}

static void add_text(attributes *a, vt_str name, vt_str text)
{
    vt_attr *to = add(a, name, VT_ATTR_STRING);
    if (to) {
        to->s = text;
        to->i = vt_str_is(text, "true");
    }
}

static void add_number(attributes *a, vt_str name, vt_id item)
{
    int64_t whole;
    bool is_whole = vt_keras_int(&a->k->config, item, &whole);
    vt_attr *to = add(a, name, is_whole ? VT_ATTR_INT : VT_ATTR_FLOAT);
    if (to && is_whole)
        to->i = whole;
    else if (to)
        to->f = (float)number_of(a->k->config.at[item].text);
}

/* ---- lists --------------------------------------------------------------------------------------
 */

static bool all_are(const keras_config *c, vt_id list, vt_json_token kind, size_t *n)
{
    *n = 0;
    for (vt_id i = list + 1; i < c->at[list].end; i = c->at[i].end, ++*n)
        if (c->at[i].kind != kind)
            return false;
    return *n > 0;
}

static void add_strings(attributes *a, vt_str name, vt_id list, size_t n)
{
    const keras_config *c = &a->k->config;
    vt_attr *to = add(a, name, VT_ATTR_STRINGS);
    vt_str *at = vt_arena_array(a->k->m->arena, n, sizeof *at);
    if (!to || !at)
        return;
    to->strings = at;
    to->n = n;
    for (vt_id i = list + 1; i < c->at[list].end; i++)
        *at++ = c->at[i].text;
}

static void add_numbers(attributes *a, vt_str name, vt_id list, size_t n)
{
    const keras_config *c = &a->k->config;
    vt_arena *arena = a->k->m->arena;
    int64_t *whole = vt_arena_array(arena, n, sizeof *whole);
    float *real = vt_arena_array(arena, n, sizeof *real);
    bool is_whole = true;
    if (!whole || !real)
        return;
    for (size_t i = 0; i < n; i++) {
        is_whole = vt_keras_int(c, list + 1 + (vt_id)i, &whole[i]) && is_whole;
        real[i] = (float)number_of(c->at[list + 1 + i].text);
    }
    vt_attr *to = add(a, name, is_whole ? VT_ATTR_INTS : VT_ATTR_FLOATS);
    if (!to)
        return;
    to->n = n;
    if (is_whole)
        to->ints = whole;
    else
        to->floats = real;
}

/* ---- objects ------------------------------------------------------------------------------------
 */

/* "L2(l2=0.01)": an object of Keras with its arguments, those that are null left out. */
static vt_str call_text(attributes *a, vt_str class, vt_id config)
{
    const keras_config *c = &a->k->config;
    vt_buf b = {0};
    bool first = true;
    vt_buf_str(&b, class);
    for (vt_id i = config + 1; config != VT_NONE && i < c->at[config].end; i = c->at[i].end) {
        if (vt_keras_is(c, i, "null") || vt_str_is(c->at[i].key, "name"))
            continue;
        vt_buf_text(&b, first ? "(" : ", ");
        vt_buf_str(&b, c->at[i].key);
        vt_buf_char(&b, '=');
        vt_buf_str(&b, c->at[i].text);
        first = false;
    }
    if (!first)
        vt_buf_char(&b, ')');
    vt_str s = vt_str_copy(a->k->m->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

static void add_item(attributes *a, vt_str name, vt_id item, int depth);

static void add_parts(attributes *a, vt_str prefix, vt_id object, int depth)
{
    const keras_config *c = &a->k->config;
    for (vt_id i = object + 1; object != VT_NONE && i < c->at[object].end; i = c->at[i].end) {
        if (vt_str_is(c->at[i].key, "name") && !prefix.n)
            continue;
        vt_str name = prefix.n ? vt_str_format(a->k->m->arena, "%.*s.%.*s", VT_ARG(prefix),
                                               VT_ARG(c->at[i].key))
                               : c->at[i].key;
        add_item(a, name, i, depth);
    }
}

/* Layers within a layer (of wrappers, cells of RNN) are laid open; a dtype policy is its name. */
static void add_object(attributes *a, vt_str name, vt_id item, int depth)
{
    const keras_config *c = &a->k->config;
    vt_str class = vt_keras_text(c, item, "class_name");
    vt_id config = vt_keras_get(c, item, "config");
    bool is_object = config != VT_NONE && c->at[config].kind == VT_JSON_OBJECT;
    bool layer = is_object && (vt_keras_get(c, item, "build_config") != VT_NONE ||
                               vt_str_ends(name, VT_S("layer")) || vt_str_ends(name, VT_S("cell")));
    if (vt_str_ends(class, VT_S("Policy")) && is_object) {
        vt_str policy = vt_keras_text(c, config, "name");
        add_text(a, name, policy.n ? policy : class);
    } else if (class.n && layer && depth < DEEPEST &&
               vt_keras_get(c, config, "layers") == VT_NONE) {
        add_text(a, name, class);
        add_parts(a, name, config, depth + 1);
    } else if (class.n && is_object) {
        add_text(a, name, call_text(a, class, config));
    } else {
        add_text(a, name, c->at[item].text);
    }
}

static void add_item(attributes *a, vt_str name, vt_id item, int depth)
{
    const keras_config *c = &a->k->config;
    size_t n;
    switch (c->at[item].kind) {
    case VT_JSON_NUMBER:
        add_number(a, name, item);
        break;
    case VT_JSON_OBJECT:
        add_object(a, name, item, depth);
        break;
    case VT_JSON_ARRAY:
        if (all_are(c, item, VT_JSON_NUMBER, &n))
            add_numbers(a, name, item, n);
        else if (all_are(c, item, VT_JSON_STRING, &n))
            add_strings(a, name, item, n);
        else
            add_text(a, name, c->at[item].text);
        break;
    default:
        add_text(a, name, c->at[item].text);
    }
}

/* ---- of a call
 * ------------------------------------------------------------------------------------ */

/* Numbers and texts that the call was given beside tensors: of Keras 3 under "kwargs", of Keras 2
 * the fourth part of a reference. Arguments that only training has say nothing of the graph. */
static void add_call(attributes *a, vt_id call)
{
    const keras_config *c = &a->k->config;
    vt_id kwargs = vt_keras_get(c, call, "kwargs");
    for (vt_id i = call; kwargs == VT_NONE && i < c->at[call].end; i++)
        if (c->at[i].kind == VT_JSON_OBJECT && i > call + 3)
            kwargs = i;
    if (kwargs == VT_NONE || c->at[kwargs].kind != VT_JSON_OBJECT)
        return;
    for (vt_id i = kwargs + 1; i < c->at[kwargs].end; i = c->at[i].end) {
        vt_json_token kind = c->at[i].kind;
        vt_str key = c->at[i].key;
        if ((kind == VT_JSON_NUMBER || kind == VT_JSON_STRING || kind == VT_JSON_WORD) &&
            !vt_keras_is(c, i, "null") && !vt_str_is(key, "training"))
            add_item(a, key, i, 0);
    }
}

bool vt_keras_attributes(keras *k, const keras_layer *l, const keras_call *call, vt_node *out)
{
    attributes a = {.k = k};
    if (l->config != VT_NONE && k->config.at[l->config].kind == VT_JSON_OBJECT)
        add_parts(&a, (vt_str){0}, l->config, 0);
    if (call->item != VT_NONE)
        add_call(&a, call->item);
    out->attrs = a.list.at;
    out->n_attrs = (uint32_t)a.list.n;
    return vt_arena_check(k->m->arena, k->err);
}
