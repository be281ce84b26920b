/* item_values_read.c: numbers for items from a file that someone made elsewhere.
 *
 *   CSV, TSV          name,value                         a first line without a number is a heading
 *   JSON              {"conv1": 0.5, "layer*": 1}        or [{"name": "conv1", "value": 0.5}]
 *   Netron            {"signature": "netron:attachment", "metrics": [{"kind": "node", "target": "conv1",
 *                      "name": "FLOPs", "value": 5}]}    the first metric's name is the one that is shown
 *   Model Explorer    {"graph": {"results": {"conv1": {"value": 0.5, "bgColor": "#ff0000"}},
 *                      "thresholds": [{"value": 0.3, "bgColor": "#00ff00"}],
 *                      "gradient": [{"stop": 0, "bgColor": "#ffffff"}]}}     the level "graph" may be missing
 *
 * The thresholds' colours are kept (a value has that of the first threshold above it); so are an entry's own. */
#include "inspect/item_values.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reading {
    vt_arena *arena;
    const vt_hierarchy *h;
    vt_item_values *out;
    vt_names nodes, weights, values; /* name -> index */
    size_t entries;
    vt_str first;  /* name that was read first, for the error */
    vt_str metric; /* of a Netron attachment */
} reading;

/* ---- from names to items ------------------------------------------------------------------------------- */

static void index_names(reading *r)
{
    const vt_model *m = r->h->model;
    vt_names_init(&r->nodes, r->arena, m->nodes.n);
    vt_names_init(&r->weights, r->arena, m->weights.n);
    vt_names_init(&r->values, r->arena, m->values.n);
    for (size_t i = m->nodes.n; i-- > 0;)
        vt_names_put(&r->nodes, m->nodes.at[i].name, (vt_id)i);
    for (size_t i = m->values.n; i-- > 0;) {
        const vt_value *v = &m->values.at[i];
        if (v->weight != VT_NONE && v->n_readers)
            vt_names_put(&r->weights, m->weights.at[v->weight].name, m->readers[v->first_reader]);
        if (v->producer != VT_NONE)
            vt_names_put(&r->values, v->name, v->producer);
    }
}

static bool item_set(reading *r, vt_id item, double value, uint32_t paint)
{
    if (item == VT_NONE)
        return false;
    r->out->matched += isnan(r->out->at[item]);
    r->out->at[item] = (float)value;
    if (paint)
        r->out->paints[item] = paint;
    return true;
}

static bool node_set(reading *r, vt_id node, double value, uint32_t paint)
{
    return node != VT_NONE && item_set(r, r->h->item_of_node[node], value, paint);
}

static bool is_pattern(vt_str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (strchr("*?[{", name.p[i]))
            return true;
    return false;
}

static void pattern_set(reading *r, vt_str name, double value, uint32_t paint)
{
    const vt_hierarchy *h = r->h;
    for (size_t i = 1; i < h->items.n; i++) {
        const vt_item *item = &h->items.at[i];
        bool node = item->kind == VT_ITEM_NODE && item->node != VT_NONE &&
                    vt_glob(name, h->model->nodes.at[item->node].name);
        if (node || vt_glob(name, item->path))
            item_set(r, (vt_id)i, value, paint);
    }
}

static void entry_set(reading *r, vt_str name, double value, uint32_t paint)
{
    if (!r->entries++)
        r->first = vt_str_copy(r->arena, name);
    if (node_set(r, vt_names_get(&r->nodes, name), value, paint) ||
        item_set(r, vt_names_get(&r->h->paths, name), value, paint) ||
        node_set(r, vt_names_get(&r->weights, name), value, paint) ||
        node_set(r, vt_names_get(&r->values, name), value, paint))
        return;
    if (is_pattern(name))
        pattern_set(r, name, value, paint);
}

/* ---- CSV ------------------------------------------------------------------------------------------------ */

/* The first cell, without its quotes; the rest follows the separator at *at. */
static vt_str cell_read(vt_arena *arena, vt_str line, size_t *at)
{
    size_t start = *at;
    if (start < line.n && line.p[start] == '"') {
        char *text = vt_arena_take(arena, line.n + 1);
        size_t n = 0, i = start + 1;
        for (; text && i < line.n; i++) {
            if (line.p[i] == '"' && (i + 1 >= line.n || line.p[++i] != '"'))
                break;
            text[n++] = line.p[i];
        }
        while (i < line.n && line.p[i] != ',' && line.p[i] != '\t')
            i++;
        *at = i + 1;
        return (vt_str){text, text ? n : 0};
    }
    size_t i = start;
    while (i < line.n && line.p[i] != ',' && line.p[i] != '\t' && line.p[i] != ';')
        i++;
    *at = i + 1;
    return vt_str_cut(line, start, i - start);
}

static bool number_read(vt_arena *arena, vt_str text, double *out)
{
    char *end, *number = vt_cstr(arena, text);
    *out = number ? strtod(number, &end) : 0;
    return number && end != number && (!*end || *end == ' ' || *end == '\r');
}

static bool csv_read(reading *r, vt_str text, vt_err *err)
{
    for (size_t line_number = 1, at = 0; at < text.n; line_number++) {
        size_t end = vt_str_find(text, '\n', at), cell = 0;
        vt_str line = vt_str_cut(text, at, (end == SIZE_MAX ? text.n : end) - at);
        at = end == SIZE_MAX ? text.n : end + 1;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (!line.n)
            continue;
        double value;
        vt_str name = cell_read(r->arena, line, &cell);
        vt_str number = cell_read(r->arena, line, &cell);
        if (number_read(r->arena, number, &value))
            entry_set(r, name, value, 0);
        else if (line_number == 1)
            r->out->title = vt_str_copy(r->arena, number);
        else
            return vt_fail(err, VT_BAD_FILE, "line %zu: a name and a number are expected", line_number);
    }
    return true;
}

/* ---- JSON ----------------------------------------------------------------------------------------------- */

static vt_str text_of(const json_t *j)
{
    return json_is_string(j) ? (vt_str){json_string_value(j), json_string_length(j)} : (vt_str){0};
}

static bool number_of(const json_t *j, double *out)
{
    if (json_is_number(j))
        *out = json_number_value(j);
    return json_is_number(j);
}

/* "#rrggbb" or "#rgb"; names of colours are not known. */
static uint32_t paint_of(const json_t *j)
{
    vt_str s = text_of(j);
    char *end;
    if ((s.n != 7 && s.n != 4) || s.p[0] != '#')
        return 0;
    unsigned long v = strtoul(s.p + 1, &end, 16);
    if (*end)
        return 0;
    if (s.n == 4)
        v = (v >> 8 & 15) * 0x110000 + (v >> 4 & 15) * 0x1100 + (v & 15) * 0x11;
    return 0x1000000 | (uint32_t)v;
}

static uint32_t threshold_paint(const json_t *thresholds, double value)
{
    size_t i;
    json_t *t;
    json_array_foreach(thresholds, i, t)
    {
        double upto;
        if (number_of(json_object_get(t, "value"), &upto) && value <= upto)
            return paint_of(json_object_get(t, "bgColor"));
    }
    return 0;
}

static void explorer_read(reading *r, json_t *data)
{
    const char *name;
    json_t *entry;
    json_object_foreach(json_object_get(data, "results"), name, entry)
    {
        double value;
        json_t *number = json_is_object(entry) ? json_object_get(entry, "value") : entry;
        if (!number_of(number, &value))
            continue;
        uint32_t own = json_is_object(entry) ? paint_of(json_object_get(entry, "bgColor")) : 0;
        entry_set(r, vt_str_of(name), value,
                  own ? own : threshold_paint(json_object_get(data, "thresholds"), value));
    }
}

static void netron_read(reading *r, const json_t *metrics)
{
    size_t i;
    json_t *entry;
    json_array_foreach(metrics, i, entry)
    {
        double value;
        json_t *target = json_object_get(entry, "target");
        vt_str name = text_of(json_object_get(entry, "name"));
        if (!json_is_string(target))
            target = json_object_get(entry, "identifier");
        if (!json_is_string(target) || !text_of(target).n || !number_of(json_object_get(entry, "value"), &value))
            continue;
        if (!r->metric.n)
            r->out->title = r->metric = vt_str_copy(r->arena, name);
        if (vt_str_eq(r->metric, name))
            entry_set(r, text_of(target), value, 0);
    }
}

static void list_read(reading *r, const json_t *list)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry)
    {
        double value;
        if (json_is_object(entry) && number_of(json_object_get(entry, "value"), &value))
            entry_set(r, text_of(json_object_get(entry, "name")), value, 0);
    }
}

static void object_read(reading *r, json_t *object)
{
    const char *name;
    json_t *entry;
    double value;
    if (json_is_object(json_object_get(object, "results"))) {
        explorer_read(r, object);
        return;
    }
    json_object_foreach(object, name, entry)
    {
        if (number_of(entry, &value))
            entry_set(r, vt_str_of(name), value, 0);
        else if (json_is_object(entry) && json_is_object(json_object_get(entry, "results")))
            explorer_read(r, entry);
        else if (json_is_object(entry) && number_of(json_object_get(entry, "value"), &value))
            entry_set(r, vt_str_of(name), value, paint_of(json_object_get(entry, "bgColor")));
    }
}

static bool json_read(reading *r, vt_str text, vt_err *err)
{
    json_error_t why;
    json_t *root = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &why);
    if (!root)
        return vt_fail(err, VT_BAD_FILE, "line %d: no JSON: %s", why.line, why.text);
    if (json_is_array(root))
        list_read(r, root);
    else if (vt_str_is(text_of(json_object_get(root, "signature")), "netron:attachment"))
        netron_read(r, json_object_get(root, "metrics"));
    else
        object_read(r, root);
    json_decref(root);
    return true;
}

/* ---- groups --------------------------------------------------------------------------------------------- */

/* Parents stand before children: from the end, each tells the group around it. */
static bool groups_fill(reading *r, vt_err *err)
{
    const vt_hierarchy *h = r->h;
    double *sum = vt_arena_array(r->arena, h->items.n, sizeof *sum);
    uint32_t *n = vt_arena_array(r->arena, h->items.n, sizeof *n);
    if (!vt_arena_check(r->arena, err))
        return false;
    for (size_t i = h->items.n; i-- > 1;) {
        if (isnan(r->out->at[i]) && n[i])
            r->out->at[i] = (float)(sum[i] / n[i]);
        vt_id parent = h->items.at[i].parent;
        if (parent == VT_NONE || isnan(r->out->at[i]))
            continue;
        uint32_t many = n[i] ? n[i] : 1;
        sum[parent] += (double)r->out->at[i] * many;
        n[parent] += many;
    }
    return true;
}

bool vt_item_values_read(vt_arena *arena, const vt_hierarchy *h, vt_str text, vt_item_values *out,
                         vt_err *err)
{
    reading r = {.arena = arena, .h = h, .out = out};
    size_t at = 0;
    *out = (vt_item_values){.at = vt_arena_array(arena, h->items.n, sizeof *out->at),
                            .paints = vt_arena_array(arena, h->items.n, sizeof *out->paints)};
    index_names(&r);
    if (!vt_arena_check(arena, err))
        return false;
    for (size_t i = 0; i < h->items.n; i++)
        out->at[i] = NAN;
    while (at < text.n && strchr(" \t\r\n", text.p[at]))
        at++;
    bool json = at < text.n && (text.p[at] == '{' || text.p[at] == '[');
    if (!(json ? json_read(&r, text, err) : csv_read(&r, text, err)))
        return false;
    if (!r.entries)
        return vt_fail(err, VT_BAD_FILE, "there is no name with a number in it");
    if (!out->matched)
        return vt_fail(err, VT_NOT_FOUND, "none of its %zu names is in the model; the first is '%.*s'", r.entries,
                       VT_ARG(r.first));
    if (!groups_fill(&r, err))
        return false;
    vt_item_values_bound(h, out);
    if (out->low < 0 && out->high > 0) {
        out->diverging = true;
        vt_item_values_bound(h, out);
    }
    return vt_arena_check(arena, err);
}
