/* item.c: everything about one item, for the inspector. */
#include "view/item_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_VALUES = 8,
    LONG_TEXT = 120,
    MOST_ELEMENTS = 1000,
    MOST_READERS = 50,
    MOST_REPEATS = 1000
};
#define ELLIPSIS "\xE2\x80\xA6"

static const char *const kind_names[] = {[VT_ITEM_NODE] = "node",
                                         [VT_ITEM_GROUP] = "group",
                                         [VT_ITEM_STACK] = "stack",
                                         [VT_ITEM_INPUT] = "input",
                                         [VT_ITEM_OUTPUT] = "output"};
static const char *const family_names[] = {
#define X(id, name) name,
    VT_FAMILIES(X)
#undef X
};

const char *view_kind_name(vt_item_kind kind)
{
    return kind_names[kind];
}

const char *view_family_name(vt_family family)
{
    return family_names[family];
}

typedef struct asked { /* what is being answered */
    const vt_opened *o;
    const vt_hierarchy *h;
    const vt_model *m;
    vt_id id;
    const vt_item *item;
    bool zh;
    vt_json *out;
    vt_buf text; /* the same as plain text, for copying */
} asked;

static void key_str(vt_json *j, const char *key, vt_str s)
{
    vt_json_key(j, key);
    vt_json_str(j, s);
}

static void key_text(vt_json *j, const char *key, const char *s)
{
    vt_json_key(j, key);
    vt_json_text(j, s);
}

static void key_uint(vt_json *j, const char *key, uint64_t v)
{
    vt_json_key(j, key);
    vt_json_uint(j, v);
}

static void put_path(asked *q, const char *key, vt_id item)
{
    vt_json_key(q->out, key);
    if (item == VT_NONE)
        vt_json_null(q->out);
    else
        vt_json_str(q->out, q->h->items.at[item].path);
}

static const char *said(const asked *q, const char *en, const char *zh)
{
    return q->zh && zh ? zh : en;
}

/* ---- attributes
 * ------------------------------------------------------------------------------------- */

static void put_ids(const asked *q, vt_buf *b, const vt_attr *a, bool graphs)
{
    for (size_t i = 0; i < a->n; i++) {
        if (i)
            vt_buf_text(b, ", ");
        if (graphs) {
            const vt_graph *g = &q->m->graphs.at[a->ids[i]];
            vt_buf_format(b, "graph %.*s, %u nodes", VT_ARG(g->name), g->n_nodes);
        } else {
            const vt_weight *w = &q->m->weights.at[a->ids[i]];
            vt_buf_text(b, w->dtype == VT_DTYPE_UNKNOWN ? "tensor" : vt_dtype_name(w->dtype));
            for (int d = 0; d < w->rank; d++)
                vt_buf_format(b, "%s%lld", d ? "\xC3\x97" : " ", (long long)w->shape[d]);
        }
    }
}

/* The value as written; lists stop after MOST_ELEMENTS. */
static void put_attr_value(const asked *q, vt_buf *b, const vt_attr *a)
{
    switch (a->kind) {
    case VT_ATTR_INT:
        vt_buf_format(b, "%lld", (long long)a->i);
        return;
    case VT_ATTR_FLOAT:
        vt_buf_number(b, (double)a->f, 9);
        return;
    case VT_ATTR_STRING:
        vt_buf_str(b, a->s);
        return;
    case VT_ATTR_REF:
        vt_buf_format(b, "the caller's %.*s", VT_ARG(a->s));
        return;
    case VT_ATTR_UNKNOWN:
        vt_buf_format(b, "kind %lld", (long long)a->i);
        return;
    case VT_ATTR_TENSOR:
    case VT_ATTR_TENSORS:
        put_ids(q, b, a, false);
        return;
    case VT_ATTR_GRAPH:
    case VT_ATTR_GRAPHS:
        put_ids(q, b, a, true);
        return;
    default:
        break;
    }
    for (size_t i = 0; i < a->n && i < MOST_ELEMENTS; i++) {
        if (i)
            vt_buf_text(b, ", ");
        if (a->kind == VT_ATTR_INTS)
            vt_buf_format(b, "%lld", (long long)a->ints[i]);
        else if (a->kind == VT_ATTR_FLOATS)
            vt_buf_number(b, (double)a->floats[i], 9);
        else if (a->kind == VT_ATTR_STRINGS)
            vt_buf_str(b, a->strings[i]);
        else
            vt_put_type(b, a->types[i]);
    }
    if (a->n > MOST_ELEMENTS)
        vt_buf_format(b, ", " ELLIPSIS " %zu in all", a->n);
}

static const vt_op_field *field_of(const vt_op_field *fields, vt_str name)
{
    for (; fields && fields->name; fields++)
        if (vt_str_is(name, fields->name))
            return fields;
    return NULL;
}

/* The group that holds the body an attribute names, when it is a child of this item. */
static vt_id body_of(const asked *q, const vt_attr *a)
{
    if (a->kind != VT_ATTR_GRAPH || !a->n)
        return VT_NONE;
    for (uint32_t i = 0; i < q->item->n_children; i++)
        if (q->h->items.at[q->item->children[i]].graph == a->ids[0])
            return q->item->children[i];
    return VT_NONE;
}

/* What a row says of old opsets: "before opset 9: ..." is an attribute that newer ones do not have;
 * further on the words tell how it was meant then, so that its standard value is that of newer
 * ones. */
static bool standard_holds(const vt_op_field *field, int version)
{
    static const char words[] = "before opset ";
    const char *at = strstr(field->says, words);
    if (!at)
        return true;
    bool older = version && version < atoi(at + sizeof words - 1);
    return at == field->says ? older : !older;
}

static bool is_stated(const vt_node *n, const char *name)
{
    for (uint32_t i = 0; i < n->n_attrs; i++)
        if (vt_str_is(n->attrs[i].name, name))
            return true;
    return false;
}

/* What holds because the node says nothing else. */
static void put_standards(asked *q, const vt_node *n, const vt_op *op)
{
    for (const vt_op_field *f = op ? op->attrs : NULL; f && f->name; f++) {
        if (!f->standard || is_stated(n, f->name) || !standard_holds(f, n->version))
            continue;
        vt_json_object(q->out);
        key_text(q->out, "name", f->name);
        key_text(q->out, "kind", "standard");
        key_text(q->out, "text", f->standard);
        key_text(q->out, "says", said(q, f->says, f->zh));
        put_path(q, "graph", VT_NONE);
        vt_json_end(q->out, '}');
    }
}

static void put_attributes(asked *q, const vt_node *n, const vt_op *op)
{
    vt_json_key(q->out, "attributes");
    vt_json_array(q->out);
    for (uint32_t i = 0; i < n->n_attrs; i++) {
        const vt_attr *a = &n->attrs[i];
        static const char *const kinds[] = {"int",     "float",  "string",  "ints",   "floats",
                                            "strings", "tensor", "tensors", "graph",  "graphs",
                                            "type",    "types",  "ref",     "unknown"};
        vt_buf value = {0};
        put_attr_value(q, &value, a);
        vt_str text = vt_buf_view(&value);
        size_t cut = text.n;
        if (text.n > LONG_TEXT)
            cut = vt_utf8_valid(vt_str_cut(text, 0, LONG_TEXT));
        const vt_op_field *field = op ? field_of(op->attrs, a->name) : NULL;
        vt_json_object(q->out);
        key_str(q->out, "name", a->name);
        key_text(q->out, "kind", kinds[a->kind]);
        vt_buf shown = {0};
        vt_buf_str(&shown, vt_str_cut(text, 0, cut));
        if (cut < text.n)
            vt_buf_text(&shown, ELLIPSIS);
        key_str(q->out, "text", vt_buf_view(&shown));
        vt_buf_free(&shown);
        if (cut < text.n)
            key_str(q->out, "full", text);
        key_text(q->out, "says", field ? said(q, field->says, field->zh) : NULL);
        put_path(q, "graph", body_of(q, a));
        vt_json_end(q->out, '}');
        vt_buf_format(&q->text, "  %.*s = ", VT_ARG(a->name));
        vt_buf_str(&q->text, text);
        vt_buf_char(&q->text, '\n');
        vt_buf_free(&value);
    }
    put_standards(q, n, op);
    vt_json_end(q->out, ']');
}

/* ---- inputs and outputs
 * -------------------------------------------------------------------------------- */

/* The stored tensor behind a value: an initial value, or what a Constant node holds. */
static vt_id weight_behind(const vt_model *m, const vt_value *v)
{
    if (v->weight != VT_NONE)
        return v->weight;
    if (v->producer == VT_NONE)
        return VT_NONE;
    const vt_node *from = &m->nodes.at[v->producer];
    for (uint32_t i = 0; i < from->n_attrs && vt_str_is(from->op, "Constant"); i++)
        if (from->attrs[i].kind == VT_ATTR_TENSOR && from->attrs[i].n)
            return from->attrs[i].ids[0];
    return VT_NONE;
}

static void put_first_values(asked *q, vt_id id)
{
    const vt_weight *w = &q->m->weights.at[id];
    uint64_t n = w->count < FIRST_VALUES ? w->count : FIRST_VALUES;
    union {
        unsigned char
            bytes[VT_BLOCK_BYTES > FIRST_VALUES * 16 ? VT_BLOCK_BYTES : FIRST_VALUES * 16];
        vt_str strings[FIRST_VALUES];
    } room;
    vt_json_key(q->out, "first");
    vt_json_array(q->out);
    if (n && !w->missing && w->dtype != VT_DTYPE_UNKNOWN &&
        vt_weight_read(q->m, id, 0, n, &room, NULL))
        for (uint64_t i = 0; i < n; i++) {
            vt_buf b = {0};
            if (w->dtype == VT_DTYPE_STRING)
                vt_buf_str(&b, vt_str_cut(room.strings[i], 0, LONG_TEXT));
            else
                vt_put_element(&b, w->dtype, &room, i);
            vt_json_str(q->out, vt_buf_view(&b));
            vt_buf_free(&b);
        }
    vt_json_end(q->out, ']');
}

static void put_weight(asked *q, vt_id id)
{
    const vt_weight *w = &q->m->weights.at[id];
    key_uint(q->out, "weight", id);
    key_uint(q->out, "bytes", w->bytes);
    key_uint(q->out, "count", w->count);
    key_str(q->out, "file", w->file);
    key_text(q->out, "missing", w->missing);
    put_first_values(q, id);
}

static void put_type(asked *q, const vt_value *v, vt_id weight)
{
    vt_buf b = {0};
    if (v->type) {
        vt_put_type(&b, v->type);
    } else if (weight != VT_NONE) {
        const vt_weight *w = &q->m->weights.at[weight];
        vt_dim *dims = vt_alloc((size_t)(w->rank > 0 ? w->rank : 1) * sizeof *dims);
        for (int i = 0; dims && i < w->rank; i++)
            dims[i].n = w->shape[i];
        if (dims)
            vt_put_type(&b, &(vt_type){.kind = VT_TYPE_TENSOR,
                                       .dtype = w->dtype,
                                       .file_dtype = w->file_dtype,
                                       .rank = w->rank,
                                       .dims = dims});
        vt_free(dims);
    }
    key_str(q->out, "type", vt_buf_view(&b));
    vt_buf_format(&q->text, "  %.*s ", VT_ARG(v->name));
    vt_buf_str(&q->text, vt_buf_view(&b));
    vt_buf_char(&q->text, '\n');
    vt_buf_free(&b);
}

/* The i-th field of a list whose last entry may repeat. */
static const vt_op_field *role_of(const vt_op_field *fields, uint32_t i, bool variadic)
{
    for (uint32_t k = 0; fields && fields[k].name; k++)
        if (k == i || (variadic && !fields[k + 1].name))
            return &fields[k];
    return NULL;
}

/* Layers may leave weights out, so a weight's role is what its own name ends in: "conv1/bias:0". */
static const vt_op_field *role_named(const vt_op_field *fields, vt_str name)
{
    size_t begin = name.n, colon;
    while (begin && name.p[begin - 1] != '/' && name.p[begin - 1] != '.')
        begin--;
    vt_str last = vt_str_from(name, begin);
    colon = vt_str_find(last, ':', 0);
    last = vt_str_cut(last, 0, colon == SIZE_MAX ? last.n : colon);
    for (uint32_t k = 0; fields && fields[k].name; k++)
        if (vt_str_is(last, fields[k].name))
            return &fields[k];
    return NULL;
}

static const vt_op_field *role_of_input(const vt_op *op, const vt_node *n, uint32_t i,
                                        const vt_value *v, vt_id weight)
{
    if (op && weight != VT_NONE && vt_str_is(n->domain, "keras"))
        return role_named(op->inputs, v->name);
    return op ? role_of(op->inputs, i, op->variadic_in) : NULL;
}

static void put_role(asked *q, const vt_op_field *role)
{
    key_text(q->out, "role", role ? role->name : NULL);
    key_text(q->out, "says", role ? said(q, role->says, role->zh) : NULL);
}

static void put_inputs(asked *q, const vt_node *n, const vt_op *op)
{
    vt_json_key(q->out, "inputs");
    vt_json_array(q->out);
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        if (n->inputs[i] == VT_NONE)
            continue;
        const vt_value *v = &q->m->values.at[n->inputs[i]];
        vt_id weight = weight_behind(q->m, v);
        vt_json_object(q->out);
        key_str(q->out, "name", v->name);
        put_role(q, role_of_input(op, n, i, v, weight));
        put_type(q, v, weight);
        put_path(q, "from", view_source_of(q->h, q->id, n->inputs[i]));
        if (weight != VT_NONE)
            put_weight(q, weight);
        vt_json_end(q->out, '}');
    }
    vt_json_end(q->out, ']');
}

static void put_readers(asked *q, vt_id value, vt_id from)
{
    vt_json_key(q->out, "to");
    vt_json_array(q->out);
    const vt_wire *w = view_wire_of(q->h, value, from);
    for (uint32_t k = 0; w && k < w->n_to && k < MOST_READERS; k++) {
        const vt_item *to = &q->h->items.at[w->to[k]];
        vt_json_object(q->out);
        key_str(q->out, "path", to->path);
        key_str(q->out, "name", to->name);
        vt_json_end(q->out, '}');
    }
    vt_json_end(q->out, ']');
    key_uint(q->out, "readers", w ? w->n_to : 0);
}

static void put_outputs(asked *q, const vt_node *n, const vt_op *op)
{
    vt_json_key(q->out, "outputs");
    vt_json_array(q->out);
    for (uint32_t i = 0; i < n->n_outputs; i++) {
        if (n->outputs[i] == VT_NONE)
            continue;
        const vt_value *v = &q->m->values.at[n->outputs[i]];
        vt_json_object(q->out);
        key_str(q->out, "name", v->name);
        put_role(q, op ? role_of(op->outputs, i, op->variadic_out) : NULL);
        put_type(q, v, VT_NONE);
        put_readers(q, n->outputs[i], q->id);
        vt_json_end(q->out, '}');
    }
    vt_json_end(q->out, ']');
}

/* ---- the parts of an answer
 * ----------------------------------------------------------------------------- */

static void put_metadata(asked *q, vt_metas meta)
{
    vt_json_key(q->out, "metadata");
    vt_json_array(q->out);
    for (size_t i = 0; i < meta.n; i++) {
        vt_json_object(q->out);
        key_str(q->out, "key", meta.at[i].key);
        key_str(q->out, "value", vt_str_cut(meta.at[i].value, 0, 20000));
        vt_json_end(q->out, '}');
    }
    vt_json_end(q->out, ']');
}

static void put_op(asked *q, const vt_node *n, const vt_op *op)
{
    vt_json_key(q->out, "op");
    vt_json_object(q->out);
    key_text(q->out, "domain", n->domain.n ? NULL : "ai.onnx");
    if (n->domain.n)
        key_str(q->out, "domainName", n->domain);
    key_str(q->out, "name", n->op);
    key_uint(q->out, "version", (uint64_t)(n->version > 0 ? n->version : 0));
    key_text(q->out, "formula", op ? op->formula : NULL);
    key_text(q->out, "says", op ? said(q, op->says, op->zh) : NULL);
    vt_json_key(q->out, "known");
    vt_json_bool(q->out, op || n->function != VT_NONE);
    vt_json_end(q->out, '}');
}

static void put_node(asked *q)
{
    const vt_node *n = &q->m->nodes.at[q->item->node];
    const vt_op *op = vt_op_find(n->domain, n->op);
    vt_buf_format(&q->text, "%.*s  %.*s\n", VT_ARG(n->op), VT_ARG(n->name));
    put_op(q, n, op);
    key_str(q->out, "source", n->name);
    vt_json_key(q->out, "nameMade");
    vt_json_bool(q->out, n->name_made);
    key_str(q->out, "doc", vt_str_cut(n->doc, 0, 20000));
    key_uint(q->out, "index", q->item->node - q->m->graphs.at[n->graph].first_node);
    key_uint(q->out, "offset", n->offset);
    put_attributes(q, n, op);
    vt_buf_text(&q->text, "inputs\n");
    put_inputs(q, n, op);
    vt_buf_text(&q->text, "outputs\n");
    put_outputs(q, n, op);
    put_metadata(q, n->meta);
}

static void put_terminal(asked *q)
{
    const vt_value *v = &q->m->values.at[q->item->value];
    bool in = q->item->kind == VT_ITEM_INPUT;
    vt_json_key(q->out, in ? "outputs" : "inputs");
    vt_json_array(q->out);
    vt_json_object(q->out);
    key_str(q->out, "name", v->name);
    put_role(q, NULL);
    put_type(q, v, VT_NONE);
    if (in)
        put_readers(q, q->item->value, q->id);
    else
        put_path(q, "from", view_source_of(q->h, q->id, q->item->value));
    vt_json_end(q->out, '}');
    vt_json_end(q->out, ']');
    key_str(q->out, "doc", vt_str_cut(v->doc, 0, 20000));
    put_metadata(q, v->meta);
}

static bool put_totals(asked *q, vt_err *err)
{
    view_totals t;
    vt_arena *arena = vt_arena_new();
    bool ok = arena && view_totals_make(arena, q->h, q->id, &t);
    if (ok) {
        vt_json_key(q->out, "totals");
        vt_json_object(q->out);
        key_uint(q->out, "nodes", q->item->nodes);
        key_uint(q->out, "parameters", q->item->parameters);
        key_uint(q->out, "weightBytes", t.weight_bytes);
        vt_json_key(q->out, "operators");
        vt_json_array(q->out);
        for (size_t i = 0; i < t.n; i++) {
            vt_json_object(q->out);
            key_str(q->out, "op", t.operators[i].op);
            key_uint(q->out, "n", t.operators[i].n);
            key_text(q->out, "family", family_names[t.operators[i].family]);
            vt_json_end(q->out, '}');
            vt_buf_format(&q->text, "  %u %.*s\n", t.operators[i].n, VT_ARG(t.operators[i].op));
        }
        vt_json_end(q->out, ']');
        vt_json_end(q->out, '}');
    }
    if (arena)
        vt_arena_free(arena);
    return ok ? true : vt_fail(err, VT_NO_MEMORY, "out of memory");
}

static void put_repeats(asked *q)
{
    vt_json_key(q->out, "repeats");
    vt_json_array(q->out);
    for (uint32_t i = 0; i < q->item->n_children && i < MOST_REPEATS; i++) {
        const vt_item *child = &q->h->items.at[q->item->children[i]];
        vt_json_object(q->out);
        key_str(q->out, "path", child->path);
        key_str(q->out, "name", child->name);
        key_uint(q->out, "parameters", child->parameters);
        vt_json_end(q->out, '}');
    }
    vt_json_end(q->out, ']');
}

/* Groups and stacks around an item, outermost first. */
static void put_parents(asked *q)
{
    vt_id chain[256];
    size_t n = 0;
    for (vt_id up = q->item->parent; up != VT_NONE && up != 0 && n < 256;
         up = q->h->items.at[up].parent)
        chain[n++] = up;
    vt_json_key(q->out, "parents");
    vt_json_array(q->out);
    while (n--) {
        vt_json_object(q->out);
        key_str(q->out, "path", q->h->items.at[chain[n]].path);
        key_str(q->out, "name", q->h->items.at[chain[n]].name);
        key_text(q->out, "kind", kind_names[q->h->items.at[chain[n]].kind]);
        vt_json_end(q->out, '}');
    }
    vt_json_end(q->out, ']');
}

static void put_place_in_stack(asked *q)
{
    const vt_item *parent = q->item->parent == VT_NONE ? NULL : &q->h->items.at[q->item->parent];
    if (!parent || parent->kind != VT_ITEM_STACK)
        return;
    uint32_t at = 0;
    while (at < parent->n_children && parent->children[at] != q->id)
        at++;
    vt_json_key(q->out, "repeat");
    vt_json_object(q->out);
    key_uint(q->out, "index", at);
    key_uint(q->out, "of", parent->n_children);
    key_str(q->out, "stack", parent->path);
    put_path(q, "previous", at ? parent->children[at - 1] : VT_NONE);
    put_path(q, "next", at + 1 < parent->n_children ? parent->children[at + 1] : VT_NONE);
    vt_json_end(q->out, '}');
}

static void put_graph_meta(asked *q)
{
    vt_id graph = q->id == 0 ? 0 : q->item->graph;
    if (graph == VT_NONE || graph >= q->m->graphs.n)
        return;
    key_str(
        q->out, "doc",
        vt_str_cut(q->m->graphs.at[graph].doc.n || q->id ? q->m->graphs.at[graph].doc : q->m->doc,
                   0, 20000));
    put_metadata(q, q->id == 0 && q->m->meta.n ? q->m->meta : q->m->graphs.at[graph].meta);
}

static bool put_item(asked *q, vt_err *err)
{
    const vt_item *item = q->item;
    bool ok = true;
    key_str(q->out, "path", item->path);
    key_str(q->out, "name", item->name);
    key_text(q->out, "kind", kind_names[item->kind]);
    key_str(q->out, "type", item->type);
    key_text(q->out, "family", family_names[item->family]);
    vt_json_key(q->out, "guessed");
    vt_json_bool(q->out, item->guessed);
    bool whole = item->guessed && q->m->guessed;
    if (item->guessed)
        key_text(q->out, "guessWhy",
                 whole   ? (q->zh ? "文件只有张量:连接由名称与尺寸推测"
                                  : "the file holds tensors only: guessed from names and sizes")
                 : q->zh ? "文件没有给出名称:由结构判断"
                         : "found by its structure: the file does not name it");
    put_parents(q);
    if (item->kind == VT_ITEM_GROUP || item->kind == VT_ITEM_STACK) {
        vt_buf_format(&q->text, "%.*s  %.*s\n", VT_ARG(item->type), VT_ARG(item->path));
        ok = put_totals(q, err);
    }
    if (item->kind == VT_ITEM_STACK)
        put_repeats(q);
    put_place_in_stack(q);
    if (item->value != VT_NONE && (item->kind == VT_ITEM_INPUT || item->kind == VT_ITEM_OUTPUT))
        put_terminal(q);
    else if (item->node != VT_NONE)
        put_node(q);
    else
        put_graph_meta(q);
    key_str(q->out, "text", vt_buf_view(&q->text));
    return ok;
}

bool vt_item_json(const vt_opened *o, vt_id item, vt_str lang, vt_json *out, vt_err *err)
{
    if (item >= o->hierarchy.items.n)
        return vt_fail(err, VT_NOT_FOUND, "there is no such item");
    asked q = {.o = o,
               .h = &o->hierarchy,
               .m = o->model,
               .id = item,
               .item = &o->hierarchy.items.at[item],
               .zh = vt_str_starts(lang, VT_S("zh")),
               .out = out};
    vt_json_object(out);
    bool ok = put_item(&q, err);
    vt_json_end(out, '}');
    vt_buf_free(&q.text);
    return ok && vt_buf_check(out->out, err);
}
