/* scope.c: the modules a node stands in, as far as the file's own words tell.
 *
 * Asked in this order, the first that answers counts:
 *   metadata   pkg.torch.onnx.name_scopes = ['', 'm', 'm.encoder', 'm.encoder.layer.0', 'linear']
 *              with class_hierarchy = [...] of the same length; or namespace = ": Net/m: Bert/..."
 *   name       /m/encoder/layer.0/attention/MatMul (also TensorFlow's a/b/Conv2D), or a.b.0.Conv
 *              where the names of a graph use dots
 *   Keras      encoder/conv1: the layer's models; conv2_block1_add, block_3_expand, stage1_conv:
 *              what people call the parts of a network, as keras.applications does
 *   output     net/block_1/conv/Relu;… of TensorFlow Lite's operators, which have no name themselves
 *   weights    layer1.0.conv1.weight makes the reader stand in layer1.0.conv1
 *
 * The last part is the operator itself and is left out. A part that is a number reads as
 * "container.number" on its box. */
#include "model/hierarchy_parts.h"

#include <ctype.h>
#include <string.h>

enum { CONSTANT_STEPS = 8 }; /* folded nodes between a weight and its reader */

static void scope_push(vt_scope *s, vt_str name, vt_str type)
{
    if (s->n < VT_SCOPE_MAX) {
        s->at[s->n].name = name;
        s->at[s->n].type = type;
        s->n++;
    }
}

/* "torch.nn.modules.conv.Conv2d" -> "Conv2d" */
static vt_str class_name(vt_str s)
{
    size_t i = s.n;
    while (i > 0 && s.p[i - 1] != '.')
        i--;
    return vt_str_from(s, i);
}

/* Takes the next quoted string of a Python list; false at its end. */
static bool next_quoted(vt_str list, size_t *at, vt_str *out)
{
    size_t i = *at;
    while (i < list.n && list.p[i] != '\'' && list.p[i] != '"')
        i++;
    if (i >= list.n)
        return false;
    char quote = list.p[i++];
    size_t end = i;
    while (end < list.n && list.p[end] != quote)
        end += list.p[end] == '\\' ? 2 : 1;
    if (end >= list.n)
        return false;
    *out = vt_str_cut(list, i, end - i);
    *at = end + 1;
    return true;
}

static vt_str meta_of(const vt_node *n, const char *key)
{
    for (size_t i = 0; i < n->meta.n; i++)
        if (vt_str_is(n->meta.at[i].key, key))
            return n->meta.at[i].value;
    return (vt_str){0};
}

/* What `full` adds to `outer`: "m.encoder" after "m" -> "encoder". */
static vt_str without_outer(vt_str full, vt_str outer)
{
    if (outer.n && full.n > outer.n + 1 && vt_str_starts(full, outer) && full.p[outer.n] == '.')
        return vt_str_from(full, outer.n + 1);
    return full;
}

/* Adds one scope; a list's last one, the operator itself, is held back by the caller. */
static void push_full(vt_scope *out, vt_str full, vt_str *outer, vt_str type)
{
    if (full.n == 0 || vt_str_eq(full, *outer))
        return;
    scope_push(out, without_outer(full, *outer), class_name(type));
    *outer = full;
}

static bool read_name_scopes(const vt_node *n, vt_scope *out)
{
    vt_str names = meta_of(n, "pkg.torch.onnx.name_scopes");
    vt_str classes = meta_of(n, "pkg.torch.onnx.class_hierarchy");
    vt_str held = {0}, held_class = {0}, outer = {0}, name, type;
    size_t i = 0, j = 0, count = 0;
    while (next_quoted(names, &i, &name)) {
        if (!next_quoted(classes, &j, &type))
            type = (vt_str){0};
        if (count++)
            push_full(out, held, &outer, held_class);
        held = name;
        held_class = type;
    }
    return count > 0;
}

/* ": Net/m: pkg.Bert/m.encoder: pkg.Encoder/linear: aten.linear" */
static bool read_namespace(const vt_node *n, vt_scope *out)
{
    vt_str all = meta_of(n, "namespace");
    if (all.n == 0)
        return false;
    vt_str outer = {0};
    bool classes = false;
    for (size_t i = 0; i < all.n;) {
        size_t end = vt_str_find(all, '/', i);
        bool is_last = end == SIZE_MAX;
        vt_str part = vt_str_cut(all, i, is_last ? all.n - i : end - i);
        size_t colon = vt_str_find(part, ':', 0);
        classes = classes || colon != SIZE_MAX;
        if (is_last && classes)
            break;
        vt_str type = colon == SIZE_MAX ? (vt_str){0} : vt_str_from(part, colon + 1);
        while (type.n && type.p[0] == ' ')
            type = vt_str_from(type, 1);
        push_full(out, colon == SIZE_MAX ? part : vt_str_cut(part, 0, colon), &outer, type);
        i = is_last ? all.n : end + 1;
    }
    return true;
}

static bool is_counter(vt_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isdigit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* Is the part the operator's own name, as in "p2o.Conv.0"? */
static bool is_op_name(vt_str part, vt_str op)
{
    return part.n == op.n && strncasecmp(part.p, op.p, op.n) == 0;
}

/* What inlining put before names to keep them apart, as in
 * "If_0_else_branch__Inline_0__/stft/Conv", is no module. */
static bool is_prefix(vt_str part)
{
    return vt_str_ends(part, VT_S("__")) && part.n > 2;
}

static void read_separated(vt_str s, char separator, vt_str op, vt_scope *out)
{
    out->n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t end = vt_str_find(s, separator, i);
        if (end == SIZE_MAX)
            return; /* the last part: the operator */
        vt_str part = vt_str_cut(s, i, end - i);
        if (is_op_name(part, op) && is_counter(vt_str_from(s, end + 1)))
            return;
        if (part.n && !is_prefix(part))
            scope_push(out, part, (vt_str){0});
        i = end + 1;
    }
}

static bool read_name(const vt_node *n, bool dotted, vt_scope *out)
{
    if (n->name_made)
        return false;
    if (vt_str_find(n->name, '/', 0) != SIZE_MAX) {
        read_separated(n->name, '/', n->op, out);
        return true;
    }
    if (!dotted || vt_str_find(n->name, '.', 0) == SIZE_MAX)
        return false;
    read_separated(n->name, '.', n->op, out);
    return out->n > 0;
}

/* "block1", "block2a", "stage0"; or "block" with a number behind it. */
static bool is_block(vt_str part, vt_str next, bool *takes_next)
{
    static const char *const words[] = {"block", "stage", "stack"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!vt_str_starts(part, vt_str_of(words[i])))
            continue;
        vt_str rest = vt_str_from(part, 5);
        *takes_next = !rest.n && is_counter(next);
        if (rest.n > 1 && islower((unsigned char)rest.p[rest.n - 1]))
            rest.n--;
        return *takes_next || is_counter(rest);
    }
    return false;
}

static vt_str part_at(vt_str name, size_t at)
{
    size_t end = at < name.n ? vt_str_find(name, '_', at) : SIZE_MAX;
    return vt_str_cut(name, at, (end == SIZE_MAX ? name.n : end) - (at < name.n ? at : name.n));
}

/* Parts that a layer's own name begins with: conv2, block1 of "conv2_block1_1_conv". */
static void read_blocks(vt_str name, vt_scope *out)
{
    size_t slash = name.n, from;
    while (slash && name.p[slash - 1] != '/')
        slash--;
    from = slash;
    for (size_t i = slash; i < name.n;) {
        vt_str part = part_at(name, i), next = part_at(name, i + part.n + 1);
        bool takes_next;
        if (!is_block(part, next, &takes_next)) {
            i += part.n + 1;
            continue;
        }
        size_t end = i + part.n + (takes_next ? 1 + next.n : 0);
        if (end + 1 >= name.n)
            return;
        if (i >= from + 2 && isdigit((unsigned char)name.p[i - 2])) { /* conv2 of conv2_block1 */
            scope_push(out, vt_str_cut(name, from, i - 1 - from), (vt_str){0});
            from = i;
        }
        if (islower((unsigned char)name.p[end - 1])) /* block2 of block2a */
            scope_push(out, vt_str_cut(name, from, end - 1 - from), (vt_str){0});
        scope_push(out, vt_str_cut(name, from, end - from), (vt_str){0});
        from = i = end + 1;
    }
}

/* TensorFlow Lite's operators have no names, but what they give has those of the operators that it
 * was converted from: "net/block_1/conv/Relu;net/block_1/conv/BiasAdd;…", the last one first. */
static bool read_output(const vt_making *k, const vt_node *n, vt_scope *out)
{
    if (!n->n_outputs || n->outputs[0] == VT_NONE)
        return false;
    vt_str name = k->m->values.at[n->outputs[0]].name;
    size_t end = vt_str_find(name, ';', 0);
    read_separated(vt_str_cut(name, 0, end == SIZE_MAX ? name.n : end), '/', n->op, out);
    return true;
}

bool vt_scope_dotted(const vt_making *k, const vt_graph *g)
{
    uint32_t dots = 0, slashes = 0, parts = 0;
    for (vt_id i = g->first_node; i < g->first_node + g->n_nodes; i++) {
        const vt_node *n = &k->m->nodes.at[i];
        if (n->name_made || k->folded[i])
            continue;
        vt_scope blocks = {0};
        if (vt_str_is(n->domain, "keras"))
            read_blocks(n->name, &blocks);
        parts += blocks.n > 0;
        if (vt_str_find(n->name, '/', 0) != SIZE_MAX)
            slashes++;
        else if (vt_str_find(n->name, '.', 0) != SIZE_MAX)
            dots++;
    }
    if (g->n_nodes && vt_str_is(k->m->nodes.at[g->first_node].domain, "keras"))
        return parts + slashes > g->n_nodes / 2;
    return dots > slashes && dots > g->n_nodes / 4;
}

/* Nodes that the program made for a state dict are named by the module's whole path. */
bool vt_scope_is_path(const vt_making *k, const vt_node *n)
{
    return vt_str_is(n->domain, "torch.nn") || vt_str_is(n->domain, "vitrine") ||
           (k->m->classes.n && vt_names_get(&k->classes, n->name) != VT_NONE);
}

static char separator_of(vt_str path)
{
    return vt_str_find(path, '/', 0) != SIZE_MAX ? '/' : '.';
}

/* The name of a module's parameter, less its last part: "layer1.0.conv1" of
 * "layer1.0.conv1.weight"; empty when it has none. */
static vt_str owner_of(vt_str weight)
{
    size_t i = weight.n;
    while (i > 0 && weight.p[i - 1] != '.' && weight.p[i - 1] != '/')
        i--;
    if (i == 0 || vt_str_find(weight, ':', 0) != SIZE_MAX)
        return (vt_str){0};
    return vt_str_cut(weight, 0, i - 1);
}

static vt_str common_owner(vt_str a, vt_str b)
{
    size_t i = 0, whole = 0;
    for (; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
        if (a.p[i] == '.' || a.p[i] == '/')
            whole = i;
    bool a_ends = i == a.n && (i == b.n || b.p[i] == '.' || b.p[i] == '/');
    bool b_ends = i == b.n && (i == a.n || a.p[i] == '.' || a.p[i] == '/');
    return vt_str_cut(a, 0, a_ends || b_ends ? i : whole);
}

/* The owner of a constant; of one that was computed, that of the weight it was computed from. */
static vt_str owner_of_constant(const vt_making *k, vt_id value)
{
    for (int steps = 0; steps < CONSTANT_STEPS && value != VT_NONE; steps++) {
        const vt_value *v = &k->m->values.at[value];
        bool computed = v->weight == VT_NONE && v->producer != VT_NONE && k->folded[v->producer];
        if (v->weight == VT_NONE && !computed)
            break;
        vt_str owner = owner_of(v->name);
        if (owner.n || !computed)
            return owner;
        const vt_node *n = &k->m->nodes.at[v->producer];
        value = n->n_inputs ? n->inputs[0] : VT_NONE;
    }
    return (vt_str){0};
}

/* The module that owns all weights a node reads. */
static vt_str owner_of_all(const vt_making *k, vt_id node)
{
    vt_str owner = {0};
    const vt_node *n = &k->m->nodes.at[node];
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        vt_str o = owner_of_constant(k, n->inputs[i]);
        if (o.n)
            owner = owner.n ? common_owner(owner, o) : o;
    }
    return owner;
}

static bool read_weights(const vt_making *k, vt_id node, vt_scope *out)
{
    vt_str owner = owner_of_all(k, node);
    if (owner.n == 0)
        return false;
    char separator = separator_of(owner);
    for (size_t i = 0; i <= owner.n;) {
        size_t end = vt_str_find(owner, separator, i);
        end = end == SIZE_MAX ? owner.n : end;
        if (end > i)
            scope_push(out, vt_str_cut(owner, i, end - i), (vt_str){0});
        i = end + 1;
    }
    out->from_weights = out->n > 0;
    return out->from_weights;
}

/* A convolution that swallowed the batch norm behind it bears the norm's scope; its weights still
 * tell its own. */
static void undo_fusion(const vt_making *k, vt_id node, vt_scope *out)
{
    vt_str rule = meta_of(&k->m->nodes.at[node], "pkg.onnxscript.rewriter.rule_name");
    if (out->n < 1 || !vt_str_starts(rule, VT_S("FuseBatchNorm")))
        return;
    vt_str owner = owner_of_all(k, node);
    if (owner.n == 0)
        return;
    out->at[out->n - 1].name = class_name(owner);
    out->at[out->n - 1].type = (vt_str){0};
}

/* Classes of the modules on the path of a node. */
static void put_classes(const vt_making *k, const vt_node *n, vt_scope *out)
{
    for (int i = 0; i < out->n && k->m->classes.n; i++) {
        size_t end = (size_t)(out->at[i].name.p + out->at[i].name.n - n->name.p);
        vt_id known = vt_names_get(&k->classes, vt_str_cut(n->name, 0, end));
        if (known != VT_NONE)
            out->at[i].type = k->m->classes.at[known].type;
    }
}

void vt_scope_read(const vt_making *k, vt_id node, bool dotted, vt_scope *out)
{
    const vt_node *n = &k->m->nodes.at[node];
    out->n = 0;
    out->from_weights = false;
    if (vt_scope_is_path(k, n)) {
        read_separated(n->name, separator_of(n->name), VT_S("."), out);
        put_classes(k, n, out);
        return;
    }
    if (vt_str_is(n->domain, "keras")) { /* models within models; weights tell nothing more */
        read_separated(n->name, '/', VT_S("/"), out);
        put_classes(k, n, out);
        read_blocks(n->name, out);
        out->n = out->n || dotted ? out->n : -1; /* beside named parts it stands by itself */
        return;
    }
    if (vt_str_is(n->domain, "tflite")) {
        if (!read_output(k, n, out))
            out->n = -1;
        return;
    }
    if (read_name_scopes(n, out) || read_namespace(n, out)) {
        undo_fusion(k, node, out);
        return;
    }
    if (read_name(n, dotted, out) || read_weights(k, node, out))
        return;
    out->n = -1;
}

/* "conv1.weight_DequantizeLinear" and "Conv_output_0_QuantizeLinear" are but their operators. */
static bool is_op_behind(vt_str name, vt_str op)
{
    return name.n > op.n + 1 && vt_str_ends(name, op) && name.p[name.n - op.n - 1] == '_';
}

/* Is it "If_0_else_branch__out", for the branch of If_0? */
static bool is_of_body(const vt_making *k, const vt_graph *g, vt_str name)
{
    vt_str holder = k->m->nodes.at[g->node].name;
    size_t n = holder.n + 1 + g->attr.n;
    return holder.n && name.n > n + 2 && vt_str_starts(name, holder) && name.p[holder.n] == '_' &&
           vt_str_starts(vt_str_from(name, holder.n + 1), g->attr) && name.p[n] == '_' &&
           name.p[n + 1] == '_';
}

vt_str vt_scope_within(const vt_making *k, vt_id graph, vt_str name)
{
    size_t slash = vt_str_find(name, '/', 0);
    if (slash != SIZE_MAX && slash + 1 < name.n && is_prefix(vt_str_cut(name, 0, slash)))
        return vt_str_from(name, slash + 1);
    for (int nest = 0; nest < VT_NEST_MAX && graph != VT_NONE; nest++) {
        const vt_graph *g = &k->m->graphs.at[graph];
        if (g->kind != VT_GRAPH_SUBGRAPH || g->node == VT_NONE)
            break;
        if (is_of_body(k, g, name))
            return vt_str_from(name, k->m->nodes.at[g->node].name.n + g->attr.n + 3);
        graph = k->m->nodes.at[g->node].graph;
    }
    return name;
}

vt_str vt_scope_leaf(const vt_making *k, vt_id node)
{
    const vt_node *n = &k->m->nodes.at[node];
    char separator = vt_scope_is_path(k, n) ? separator_of(n->name) : '/';
    size_t i = n->name.n;
    while (i > 0 && n->name.p[i - 1] != separator)
        i--;
    vt_str leaf = i < n->name.n ? vt_str_from(n->name, i) : n->name;
    if (is_op_behind(leaf, n->op))
        return n->op;
    if (vt_str_starts(leaf, VT_S("node_")) && leaf.n > 5)
        return vt_str_from(leaf, leaf.p[5] == '_' ? 6 : 5);
    return vt_scope_within(k, n->graph, leaf);
}
