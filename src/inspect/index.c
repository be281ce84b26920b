/* index.c: making the index of index.h, once per hierarchy, in one pass over its items. */
#include "inspect/index.h"
#include "inspect/fold.h"
#include "inspect/tree.h"

#include <string.h>

bool vt_field_next(vt_str record, size_t *i, vt_str *field)
{
    if (*i + 1 >= record.n)
        return false;
    const char *start = record.p + *i + 1;
    const char *end = memchr(start, '\n', record.n - *i - 1);
    if (!end)
        return false;
    *field = (vt_str){start, (size_t)(end - start)};
    *i = (size_t)(end - record.p);
    return true;
}

vt_str vt_field(const vt_search *s, uint32_t at, int which)
{
    vt_str field = {0};
    size_t i = 0;
    for (int k = 0; k <= which; k++)
        if (!vt_field_next(vt_record(s, at), &i, &field))
            return (vt_str){0};
    return field;
}

/* ---- finding --------------------------------------------------------------------------------- */

/* Where in `part` the byte stands that is rarest in the whole text: looked for first. */
static size_t rarest_byte(const vt_search *s, vt_str part)
{
    size_t best = 0;
    for (size_t i = 1; i < part.n; i++)
        if (s->frequency[(uint8_t)part.p[i]] < s->frequency[(uint8_t)part.p[best]])
            best = i;
    return best;
}

uint32_t vt_next_holding(const vt_search *s, uint32_t at, vt_str part)
{
    const char *text = s->text.p, *end = text + s->text.n;
    if (at == s->n || part.n == 0)
        return at;
    size_t rare = rarest_byte(s, part);
    for (const char *p = text + s->text_at[at] + rare; p < end; p++) {
        p = memchr(p, part.p[rare], (size_t)(end - p));
        if (!p)
            return s->n;
        if ((size_t)(end - p) >= part.n - rare && !memcmp(p - rare, part.p, part.n)) {
            while (s->text_at[at + 1] <= (size_t)(p - text))
                at++;
            return at;
        }
    }
    return s->n;
}

/* ---- one record ------------------------------------------------------------------------------ */

static void put_field(vt_buf *b, vt_str s)
{
    vt_fold(b, s);
    vt_buf_char(b, '\n');
}

static void put_size(vt_buf *b, int64_t size)
{
    char digits[24];
    size_t n = sizeof digits;
    uint64_t rest = size < 0 ? 0 : (uint64_t)size;
    do
        digits[--n] = (char)('0' + rest % 10);
    while (rest /= 10);
    vt_buf_bytes(b, digits + n, sizeof digits - n);
}

static vt_id kind_of(vt_search *s, vt_kinds *kinds, vt_str name);

/* Notes that the position being filled has the shape that stands in `scratch`, and empties it. */
static void keep_shape(vt_search *s)
{
    vt_str text = vt_buf_view(&s->scratch);
    vt_str shape = text.n ? text : VT_S("scalar");
    vt_id *at = vt_push(s->arena, &s->shape_of);
    vt_id known = vt_names_get(&s->shapes.ids, shape);
    if (at)
        *at = known != VT_NONE ? known : kind_of(s, &s->shapes, vt_str_copy(s->arena, shape));
    s->scratch.n = 0;
}

static void put_shape(vt_search *s, int rank, const int64_t *sizes)
{
    for (int i = 0; i < rank; i++) {
        if (i)
            vt_buf_char(&s->scratch, 'x');
        put_size(&s->scratch, sizes[i]);
    }
    keep_shape(s);
}

static void put_dims(vt_search *s, const vt_type *t)
{
    for (int i = 0; i < t->rank; i++) {
        if (i)
            vt_buf_char(&s->scratch, 'x');
        if (t->dims[i].n >= 0)
            put_size(&s->scratch, t->dims[i].n);
        else if (t->dims[i].name.n)
            vt_fold(&s->scratch, t->dims[i].name);
        else
            vt_buf_char(&s->scratch, '?');
    }
    keep_shape(s);
}

_Static_assert(VT_DTYPE_COUNT <= 64, "one bit per number format");

static uint64_t dtype_bit(vt_dtype t)
{
    return t == VT_DTYPE_UNKNOWN ? 0 : UINT64_C(1) << t;
}

static void put_weight(vt_search *s, uint32_t at, vt_id id, vt_str known_as)
{
    const vt_weight *w = &s->h->model->weights.at[id];
    if (!vt_str_eq(w->name, known_as))
        put_field(&s->text_buf, w->name);
    s->dtypes[at] |= dtype_bit(w->dtype);
    if (w->is_sparse)
        put_shape(s, w->dense_rank, w->dense_shape);
    else
        put_shape(s, w->rank, w->shape);
}

/* A value that the item gives. */
static void put_value(vt_search *s, uint32_t at, vt_id id)
{
    const vt_value *v = &s->h->model->values.at[id];
    put_field(&s->text_buf, v->name);
    const vt_type *t = v->type;
    if (!t || (t->kind != VT_TYPE_TENSOR && t->kind != VT_TYPE_SPARSE))
        return;
    s->dtypes[at] |= dtype_bit(t->dtype);
    if (t->rank >= 0)
        put_dims(s, t);
}

/* A value that the item reads: named when it is a weight or made by constants that are folded into
 * the reader; what other leaves give is found there. `depth` bounds chains of folded constants. */
static void put_read(vt_search *s, uint32_t at, vt_id id, int depth)
{
    const vt_model *m = s->h->model;
    const vt_value *v = &m->values.at[id];
    if (v->weight != VT_NONE) {
        put_field(&s->text_buf, v->name);
        put_weight(s, at, v->weight, v->name);
    }
    if (v->producer == VT_NONE)
        return;
    vt_id leaf = s->h->item_of_node[v->producer];
    if (depth == 0 || leaf == VT_NONE || s->h->items.at[leaf].node == v->producer)
        return;
    const vt_node *n = &m->nodes.at[v->producer];
    put_field(&s->text_buf, n->name);
    if (v->weight == VT_NONE)
        put_field(&s->text_buf, v->name);
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (n->inputs[i] != VT_NONE)
            put_read(s, at, n->inputs[i], depth - 1);
}

static void put_node(vt_search *s, uint32_t at, const vt_item *it)
{
    const vt_node *n = &s->h->model->nodes.at[it->node];
    if (!vt_str_eq(n->name, it->name))
        put_field(&s->text_buf, n->name);
    for (uint32_t i = 0; i < n->n_outputs; i++)
        if (n->outputs[i] != VT_NONE)
            put_value(s, at, n->outputs[i]);
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (n->inputs[i] != VT_NONE)
            put_read(s, at, n->inputs[i], 4);
}

static vt_id kind_of(vt_search *s, vt_kinds *kinds, vt_str name)
{
    if (name.n == 0)
        return VT_NONE;
    vt_id id = vt_names_get(&kinds->ids, name);
    if (id == VT_NONE) {
        vt_count *c = vt_push(s->arena, &kinds->at);
        if (!c)
            return VT_NONE;
        c->op = name;
        id = (vt_id)(kinds->at.n - 1);
        vt_names_put(&kinds->ids, name, id);
    }
    kinds->at.at[id].n++;
    return id;
}

static void put_item(vt_search *s, uint32_t at, const vt_item *it)
{
    vt_buf_char(&s->text_buf, '\n');
    put_field(&s->text_buf, it->path);
    put_field(&s->text_buf, it->name);
    put_field(&s->text_buf, it->type);
    bool holds_node = it->node != VT_NONE;
    s->op_of[at] = holds_node ? kind_of(s, &s->ops, s->h->model->nodes.at[it->node].op) : VT_NONE;
    s->type_of[at] = kind_of(s, &s->types, it->type);
    if (holds_node)
        put_node(s, at, it);
    else if (it->value != VT_NONE && (it->kind == VT_ITEM_INPUT || it->kind == VT_ITEM_OUTPUT))
        put_value(s, at, it->value);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool take_room(vt_search *s, size_t items)
{
    s->item = vt_arena_array(s->arena, items, sizeof *s->item);
    s->end = vt_arena_array(s->arena, items, sizeof *s->end);
    s->groups = vt_arena_array(s->arena, items, sizeof *s->groups);
    s->text_at = vt_arena_array(s->arena, items + 1, sizeof *s->text_at);
    s->shapes_at = vt_arena_array(s->arena, items + 1, sizeof *s->shapes_at);
    s->dtypes = vt_arena_array(s->arena, items, sizeof *s->dtypes);
    s->op_of = vt_arena_array(s->arena, items, sizeof *s->op_of);
    s->type_of = vt_arena_array(s->arena, items, sizeof *s->type_of);
    vt_names_init(&s->ops.ids, s->arena, 64);
    vt_names_init(&s->types.ids, s->arena, 64);
    vt_names_init(&s->shapes.ids, s->arena, 64);
    return vt_arena_ok(s->arena);
}

/* Positions behind the last inside: positions keep tree order, so ends of spans carry over. */
static bool number_ends(vt_search *s, const vt_span *spans, const vt_id *order)
{
    size_t items = s->h->items.n;
    uint32_t *before =
        vt_arena_array(s->arena, items + 1, sizeof *before); /* positions, in tree order */
    if (!before)
        return false;
    for (size_t i = 0; i < items; i++)
        before[i + 1] = before[i] + (i && s->h->items.at[order[i]].kind != VT_ITEM_STACK);
    for (uint32_t at = 0; at < s->n; at++)
        s->end[at] = before[spans[s->item[at]].end];
    return true;
}

static void put_position(vt_search *s, vt_id item)
{
    uint32_t at = s->n++;
    s->item[at] = item;
    s->text_at[at] = s->text_buf.n;
    s->shapes_at[at] = (uint32_t)s->shape_of.n;
    if (s->h->items.at[item].kind == VT_ITEM_GROUP)
        s->groups[s->n_groups++] = at;
    put_item(s, at, &s->h->items.at[item]);
}

static bool fill(vt_search *s, const vt_hierarchy *h)
{
    vt_span *spans = vt_arena_array(s->arena, h->items.n, sizeof *spans);
    vt_id *order = vt_arena_array(s->arena, h->items.n, sizeof *order);
    if (!spans || !order || !vt_tree_number(s->arena, h, spans, order))
        return false;
    for (size_t i = 1; i < h->items.n; i++)
        if (h->items.at[order[i]].kind != VT_ITEM_STACK)
            put_position(s, order[i]);
    s->text_at[s->n] = s->text_buf.n;
    s->shapes_at[s->n] = (uint32_t)s->shape_of.n;
    s->text = vt_buf_view(&s->text_buf);
    for (size_t i = 0; i < s->text.n; i++)
        s->frequency[(uint8_t)s->text.p[i]]++;
    return number_ends(s, spans, order);
}

vt_search *vt_search_new(const vt_hierarchy *h, vt_err *err)
{
    vt_search *s = vt_alloc(sizeof *s);
    if (s)
        s->arena = vt_arena_new();
    if (!s || !s->arena) {
        vt_free(s);
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    s->h = h;
    bool ok = take_room(s, h->items.n) && fill(s, h);
    if (!vt_arena_check(s->arena, err) || !vt_buf_check(&s->text_buf, err) ||
        !vt_buf_check(&s->scratch, err) || !ok) {
        vt_search_free(s);
        return NULL;
    }
    return s;
}

void vt_search_free(vt_search *s)
{
    if (!s)
        return;
    vt_buf_free(&s->text_buf);
    vt_buf_free(&s->scratch);
    vt_arena_free(s->arena);
    vt_free(s);
}
