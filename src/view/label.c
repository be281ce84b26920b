/* label.c: what stands on a box: its title, and at the right the one fact that tells it from its
 * likes (design/UI.md, Graph). */
#include "view/graph_parts.h"

#include <stdio.h>
#include <string.h>

enum { MOST_STEPS = 4 };
#define ARROW    " \xE2\x86\x92 "
#define TIMES    "\xC3\x97"
#define TO       "\xE2\x86\x92"
#define ELLIPSIS "\xE2\x80\xA6"

static vt_str taken(vt_arena *arena, vt_buf *b)
{
    vt_str s = b->failed ? (vt_str){0} : vt_str_copy(arena, vt_buf_view(b));
    vt_buf_free(b);
    return s;
}

vt_str graph_count_text(vt_arena *arena, uint64_t n)
{
    vt_buf b = {0};
    vt_put_count(&b, n);
    return taken(arena, &b);
}

/* "1.77 M": three digits, so that it is short on a box. */
static vt_str parameters_text(vt_arena *arena, uint64_t n)
{
    static const char *const unit[] = {"", "k", "M", "G", "T"};
    double v = (double)n;
    size_t u = 0;
    for (; v >= 999.5 && u < 4; u++)
        v /= 1000;
    int digits = !u || v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2;
    return vt_str_format(arena, "%.*f%s%s", digits, v, u ? "\xE2\x80\x89" : "", unit[u]);
}

static vt_str parameters_note(vt_arena *arena, uint64_t n)
{
    if (!n)
        return (vt_str){0};
    vt_str count = parameters_text(arena, n);
    return vt_str_format(arena, "%.*s params", VT_ARG(count));
}

/* "64×56×56", without the dtype; empty when no shape is stated. */
static vt_str shape_text(vt_arena *arena, const vt_type *t)
{
    while (t && t->elem && t->kind != VT_TYPE_TENSOR)
        t = t->elem;
    if (!t || t->rank < 0)
        return (vt_str){0};
    if (!t->rank)
        return VT_S("scalar");
    vt_buf b = {0};
    for (int i = 0; i < t->rank; i++) {
        if (i)
            vt_buf_text(&b, TIMES);
        if (t->dims[i].n >= 0)
            vt_buf_format(&b, "%lld", (long long)t->dims[i].n);
        else if (t->dims[i].name.n)
            vt_buf_str(&b, t->dims[i].name);
        else
            vt_buf_char(&b, '?');
    }
    return taken(arena, &b);
}

static const vt_value *value_of(const graph_view *g, vt_id id)
{
    return id == VT_NONE ? NULL : &g->h->model->values.at[id];
}

static const vt_weight *weight_of(const graph_view *g, const vt_node *n, uint32_t input)
{
    const vt_value *v = input < n->n_inputs ? value_of(g, n->inputs[input]) : NULL;
    if (v && v->weight == VT_NONE && v->producer != VT_NONE) { /* given by a Constant node */
        const vt_node *from = &g->h->model->nodes.at[v->producer];
        const vt_attr *value = vt_node_attr(from, "value");
        if (value && value->kind == VT_ATTR_TENSOR)
            return &g->h->model->weights.at[value->ids[0]];
    }
    return v && v->weight != VT_NONE ? &g->h->model->weights.at[v->weight] : NULL;
}

/* Of operators with a kernel its sizes: "3×3, 16→64" for convolutions, "768→2304" for products. */
static vt_str kernel_note(const graph_view *g, const vt_node *n)
{
    const vt_weight *w = weight_of(g, n, 1);
    if (!w || w->rank < 2)
        return (vt_str){0};
    long long a = w->shape[0], b = w->shape[1];
    bool torch = vt_str_is(n->domain, "torch.nn");
    if (w->rank == 2 && torch && (vt_str_is(n->op, "Linear") || vt_str_is(n->op, "Conv1D")))
        return vt_str_is(n->op, "Linear") ? vt_str_format(g->arena, "%lld\xE2\x86\x92%lld", b, a)
                                          : vt_str_format(g->arena, "%lld\xE2\x86\x92%lld", a, b);
    if (w->rank == 2 && torch && vt_str_is(n->op, "Embedding"))
        return vt_str_format(g->arena, "%lld" TIMES "%lld", a, b);
    if (vt_str_starts(n->op, VT_S("Conv")) || vt_str_is(n->op, "FusedConv")) {
        const vt_attr *group = vt_node_attr(n, torch ? "groups" : "group");
        long long groups = group && group->i > 0 ? group->i : 1;
        bool transposed = vt_str_starts(n->op, VT_S("ConvTranspose"));
        long long in = transposed ? a : b * groups, out = transposed ? b * groups : a;
        vt_buf t = {0};
        for (int i = 2; i < w->rank; i++)
            vt_buf_format(&t, "%s%lld", i > 2 ? TIMES : "", (long long)w->shape[i]);
        if (groups > 1 && groups == in)
            vt_buf_format(&t, "%s%lld depthwise", w->rank > 2 ? ", " : "", out);
        else
            vt_buf_format(&t, "%s%lld\xE2\x86\x92%lld", w->rank > 2 ? ", " : "", in, out);
        return taken(g->arena, &t);
    }
    if (w->rank == 2 && (vt_str_is(n->op, "Gemm") || vt_str_is(n->op, "MatMul"))) {
        const vt_attr *trans = vt_node_attr(n, "transB");
        bool swap = trans && trans->i;
        return vt_str_format(g->arena, "%lld\xE2\x86\x92%lld", swap ? b : a, swap ? a : b);
    }
    return (vt_str){0};
}

/* TensorFlow Lite's kernels: [out, h, w, in], of DEPTHWISE_CONV_2D [1, h, w, out]. */
static vt_str tflite_note(const graph_view *g, const vt_node *n)
{
    const vt_weight *w = weight_of(g, n, 1);
    bool depthwise = vt_str_is(n->op, "DEPTHWISE_CONV_2D");
    if (!w)
        return (vt_str){0};
    const int64_t *s = w->shape;
    if (w->rank == 2 && vt_str_is(n->op, "FULLY_CONNECTED"))
        return vt_str_format(g->arena, "%lld" TO "%lld", (long long)s[1], (long long)s[0]);
    if (w->rank != 4 ||
        !(depthwise || vt_str_is(n->op, "CONV_2D") || vt_str_is(n->op, "TRANSPOSE_CONV")))
        return (vt_str){0};
    vt_str size = vt_str_format(g->arena, "%lld" TIMES "%lld", (long long)s[1], (long long)s[2]);
    return depthwise
               ? vt_str_format(g->arena, "%.*s, %lld depthwise", VT_ARG(size), (long long)s[3])
               : vt_str_format(g->arena, "%.*s, %lld" TO "%lld", VT_ARG(size), (long long)s[3],
                               (long long)s[0]);
}

/* Of a leaf in a tree of tensors: the shape of the largest. */
static vt_str tensors_note(const graph_view *g, const vt_node *n)
{
    const vt_weight *most = NULL;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        const vt_weight *w = weight_of(g, n, i);
        most = w && (!most || w->count > most->count) ? w : most;
    }
    vt_buf b = {0};
    for (int i = 0; most && i < most->rank; i++)
        vt_buf_format(&b, "%s%lld", i ? TIMES : "", (long long)most->shape[i]);
    return taken(g->arena, &b);
}

static vt_str node_note(const graph_view *g, const vt_item *item, const vt_node *n)
{
    if (g->spec->show & VT_SHOW_PARAMETERS)
        return item->parameters ? parameters_text(g->arena, item->parameters) : (vt_str){0};
    vt_str note = vt_str_is(n->domain, "vitrine")  ? tensors_note(g, n)
                  : vt_str_is(n->domain, "keras")  ? graph_keras_note(g, n)
                  : vt_str_is(n->domain, "tflite") ? tflite_note(g, n)
                                                   : kernel_note(g, n);
    if (!note.n)
        for (uint32_t i = 0; i < n->n_outputs && !note.n; i++) {
            const vt_value *v = value_of(g, n->outputs[i]);
            note = v ? shape_text(g->arena, v->type) : note;
        }
    return note;
}

static void put_attr(vt_buf *b, const vt_attr *a)
{
    vt_buf_format(b, "%.*s ", VT_ARG(a->name));
    if (a->kind == VT_ATTR_INT) {
        vt_buf_format(b, "%lld", (long long)a->i);
    } else if (a->kind == VT_ATTR_FLOAT) {
        vt_buf_number(b, (double)a->f, 6);
    } else if (a->kind == VT_ATTR_STRING) {
        vt_buf_str(b, vt_str_cut(a->s, 0, 24));
    } else {
        for (size_t i = 0; i < a->n && i < 8; i++)
            vt_buf_format(b, "%s%lld", i ? TIMES : "", (long long)a->ints[i]);
    }
}

/* "kernel_shape 3×3 · strides 2×2": attributes short enough to be read on a box. */
static vt_str attributes_text(const graph_view *g, const vt_node *n)
{
    vt_buf b = {0};
    if (vt_str_is(n->domain, "keras"))
        return graph_keras_arguments(g, n);
    for (uint32_t i = 0; i < n->n_attrs; i++) {
        const vt_attr *a = &n->attrs[i];
        bool plain = a->kind == VT_ATTR_INT || a->kind == VT_ATTR_FLOAT ||
                     a->kind == VT_ATTR_STRING || (a->kind == VT_ATTR_INTS && a->n <= 8);
        if (!plain)
            continue;
        if (b.n)
            vt_buf_text(&b, " \xC2\xB7 ");
        put_attr(&b, a);
    }
    return taken(g->arena, &b);
}

/* Operators inside in their order, without the clutter of shapes: "Gemm → Gelu → Gemm". */
static vt_str inside_text(graph_view *g, const vt_item *item)
{
    vt_str steps[MOST_STEPS + 1];
    size_t n = 0;
    for (uint32_t i = 0; i < item->n_children && n <= MOST_STEPS; i++) {
        const vt_item *child = &g->h->items.at[item->children[i]];
        bool quiet = child->kind == VT_ITEM_INPUT || child->kind == VT_ITEM_OUTPUT ||
                     child->family == VT_FAMILY_SHAPE;
        if (!quiet && (!n || !vt_str_eq(steps[n - 1], child->type)))
            steps[n++] = child->type;
    }
    vt_buf b = {0};
    for (size_t i = 0; i < n && i < MOST_STEPS; i++)
        vt_buf_format(&b, "%s%.*s", i ? ARROW : "", VT_ARG(steps[i]));
    if (n > MOST_STEPS)
        vt_buf_text(&b, ARROW ELLIPSIS);
    return taken(g->arena, &b);
}

/* "Conv_12" and "/a/b/Conv" say no more than "Conv" does. */
static bool says_nothing_new(vt_str name, vt_str op)
{
    if (!vt_str_starts(name, op))
        return false;
    for (size_t i = op.n; i < name.n; i++)
        if (name.p[i] != '_' && (name.p[i] < '0' || name.p[i] > '9'))
            return false;
    return true;
}

void graph_label_item(graph_view *g, vt_id id, vt_scene_box *box)
{
    const vt_item *item = &g->h->items.at[id];
    box->name = box->full = item->name;
    if (item->kind == VT_ITEM_INPUT || item->kind == VT_ITEM_OUTPUT) {
        const vt_value *v = value_of(g, item->value);
        box->note = v ? shape_text(g->arena, v->type) : (vt_str){0};
    } else if (item->kind == VT_ITEM_NODE && item->node != VT_NONE) {
        const vt_node *n = &g->h->model->nodes.at[item->node];
        box->op = n->op;
        box->full = n->name.n ? n->name : item->name;
        if (says_nothing_new(item->name, n->op))
            box->name = n->op;
        box->note = node_note(g, item, n);
        if (g->spec->show & VT_SHOW_ATTRIBUTES)
            box->detail = attributes_text(g, n);
    } else {
        box->op = vt_str_eq(item->type, item->name) ? (vt_str){0} : item->type;
        box->note = parameters_note(g->arena, item->parameters);
        if (box->kind != VT_BOX_OPEN)
            box->detail = inside_text(g, item);
    }
}

uint32_t graph_stack_rows(graph_view *g, vt_id stack)
{
    const vt_item *item = &g->h->items.at[stack];
    if (g->rows_of[stack])
        return g->rows_of[stack] - 1;
    uint64_t most = 1;
    for (uint32_t i = 0; i < item->n_children; i++)
        if (g->h->items.at[item->children[i]].parameters > most)
            most = g->h->items.at[item->children[i]].parameters;
    uint32_t first = (uint32_t)g->rows.n;
    for (uint32_t i = 0; i < item->n_children; i++) {
        const vt_item *child = &g->h->items.at[item->children[i]];
        vt_scene_row *row = vt_push(g->arena, &g->rows);
        if (!row)
            return 0;
        *row = (vt_scene_row){
            .id = item->children[i], .path = child->path, .name = child->name, .share = -1};
        if (child->parameters) {
            row->note = parameters_text(g->arena, child->parameters);
            row->share = (float)((double)child->parameters / (double)most);
        }
    }
    g->rows_of[stack] = first + 1;
    return first;
}

void graph_label_stack(graph_view *g, vt_id stack, uint32_t first, uint32_t n, vt_scene_box *box)
{
    const vt_item *item = &g->h->items.at[stack];
    uint64_t parameters = 0;
    for (uint32_t i = first; i < first + n; i++)
        parameters += g->h->items.at[item->children[i]].parameters;
    box->first_row = graph_stack_rows(g, stack) + first;
    box->n_rows = n;
    box->name = item->type;
    box->full = item->name;
    box->note = parameters ? parameters_text(g->arena, parameters) : (vt_str){0};
}

vt_str graph_label_value(graph_view *g, vt_id value)
{
    const vt_value *v = value_of(g, value);
    uint32_t show = g->spec->show & (VT_SHOW_SHAPES | VT_SHOW_DTYPES);
    vt_str text = VT_S("");
    if (v && v->type && show == VT_SHOW_SHAPES) {
        text = shape_text(g->arena, v->type);
    } else if (v && v->type && show == VT_SHOW_DTYPES && v->type->kind == VT_TYPE_TENSOR) {
        text = vt_str_of(vt_dtype_name(v->type->dtype));
    } else if (v && v->type) {
        vt_buf b = {0};
        vt_put_type(&b, v->type);
        text = taken(g->arena, &b);
    }
    return text.p ? text : VT_S("");
}
