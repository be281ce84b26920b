/* to_dot.c: a scene in graphviz' language, for those who want another layout or editor.
 *
 * Open groups are clusters, other boxes nodes (n12: box 12, its path in `id`), values edges with
 * their type as label. Stubs are left out: they belong to our layout. A line that ends at an open
 * group goes to the first box inside it, which is what graphviz can draw. */
#include "figure/color.h"
#include "figure/text.h"

typedef struct dot {
    const vt_scene *s;
    vt_buf *out;
    uint32_t *first_child, *next; /* of each box, VT_NONE ends */
    uint32_t *stands_for;         /* the node that an edge to this box ends at */
} dot;

static void put_quoted(vt_buf *out, vt_str s)
{
    vt_buf_char(out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t code = vt_text_next(s, &i);
        if (code == '"' || code == '\\')
            vt_buf_char(out, '\\');
        vt_text_put(out, code);
    }
    vt_buf_char(out, '"');
}

static void put_attribute(vt_buf *out, const char *name, vt_str value)
{
    vt_buf_format(out, "%s=", name);
    put_quoted(out, value);
}

static const char *shape_of(vt_box_kind kind)
{
    return kind == VT_BOX_INPUT || kind == VT_BOX_OUTPUT ? "oval"
           : kind == VT_BOX_STACK                        ? "box3d"
           : kind == VT_BOX_FOLDED                       ? "component"
                                                         : "box";
}

static void put_label(dot *d, const vt_scene_box *b)
{
    vt_buf text = {0};
    vt_str name = b->full.n ? b->full : b->name;
    vt_buf_str(&text, name);
    if (b->op.n && !vt_str_eq(b->op, name)) {
        vt_buf_char(&text, ' ');
        vt_buf_str(&text, b->op);
    }
    if (b->repeat > 1 && b->kind == VT_BOX_STACK)
        vt_buf_format(&text, " \xc3\x97%u", b->repeat);
    d->out->failed |= text.failed;
    put_attribute(d->out, "label", vt_buf_view(&text));
    vt_buf_free(&text);
}

static void put_indent(vt_buf *out, const vt_scene_box *b)
{
    for (uint32_t i = 0; i <= b->level; i++)
        vt_buf_text(out, "  ");
}

static void put_node(dot *d, uint32_t i)
{
    const vt_scene_box *b = &d->s->boxes[i];
    uint32_t family = b->family < VT_FAMILIES_DRAWN ? b->family : VT_FAMILIES_DRAWN - 1;
    put_indent(d->out, b);
    vt_buf_format(d->out, "n%u [", i);
    put_label(d, b);
    vt_buf_char(d->out, ' ');
    put_attribute(d->out, "id", b->path);
    vt_buf_format(d->out, " shape=%s color=\"#%06x\"];\n", shape_of(b->kind),
                  vt_token_color(VT_TOKEN_F_CONV + family, VT_THEME_LIGHT));
}

static void open_cluster(dot *d, uint32_t i)
{
    const vt_scene_box *b = &d->s->boxes[i];
    put_indent(d->out, b);
    vt_buf_format(d->out, "subgraph cluster%u {\n  ", i);
    put_indent(d->out, b);
    put_label(d, b);
    vt_buf_text(d->out, "; ");
    put_attribute(d->out, "id", b->path);
    vt_buf_text(d->out, ";\n");
}

/* Writes all boxes depth first, without recursion: a child's end leads to its parent's next. */
static void put_boxes(dot *d, uint32_t first)
{
    const vt_scene *s = d->s;
    uint32_t i = first;
    while (i != VT_NONE) {
        const vt_scene_box *b = &s->boxes[i];
        if (b->kind == VT_BOX_OPEN)
            open_cluster(d, i);
        else if (b->kind != VT_BOX_STUB)
            put_node(d, i);
        uint32_t next = b->kind == VT_BOX_OPEN ? d->first_child[i] : VT_NONE;
        bool leave = next == VT_NONE;
        if (leave && b->kind == VT_BOX_OPEN) {
            put_indent(d->out, b);
            vt_buf_text(d->out, "}\n");
        }
        if (leave)
            next = d->next[i];
        while (next == VT_NONE && s->boxes[i].parent < s->n_boxes) {
            i = s->boxes[i].parent;
            put_indent(d->out, &s->boxes[i]);
            vt_buf_text(d->out, "}\n");
            next = d->next[i];
        }
        i = next;
    }
}

static void put_edges(dot *d)
{
    const vt_scene *s = d->s;
    for (uint32_t i = 0; i < s->n_edges; i++) {
        const vt_scene_edge *e = &s->edges[i];
        uint32_t from = e->from < s->n_boxes ? d->stands_for[e->from] : VT_NONE;
        for (uint32_t t = 0; t < e->n_to; t++) {
            uint32_t box = s->targets[e->first_to + t];
            uint32_t to = box < s->n_boxes ? d->stands_for[box] : VT_NONE;
            if (from == VT_NONE || to == VT_NONE)
                continue;
            vt_buf_format(d->out, "  n%u -> n%u [", from, to);
            put_attribute(d->out, "id", e->name);
            vt_buf_char(d->out, ' ');
            put_attribute(d->out, "label", e->label);
            vt_buf_text(d->out, "];\n");
        }
    }
}

/* Children in order, and for every box the node edges end at. Returns the first box on top. */
static uint32_t link_boxes(dot *d)
{
    const vt_scene *s = d->s;
    uint32_t top = VT_NONE;
    for (uint32_t i = 0; i < s->n_boxes; i++)
        d->first_child[i] = d->stands_for[i] = VT_NONE;
    for (uint32_t i = s->n_boxes; i-- > 0;) {
        const vt_scene_box *b = &s->boxes[i];
        uint32_t *first = b->parent < s->n_boxes ? &d->first_child[b->parent] : &top;
        d->next[i] = *first;
        *first = i;
        if (b->kind != VT_BOX_OPEN && b->kind != VT_BOX_STUB)
            d->stands_for[i] = i;
        if (d->stands_for[i] != VT_NONE && b->parent < s->n_boxes)
            d->stands_for[b->parent] = d->stands_for[i];
    }
    return top;
}

bool vt_scene_dot(const vt_scene *s, vt_buf *out, vt_err *err)
{
    vt_arena *arena = vt_arena_new();
    if (!arena)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    dot d = {s, out, vt_arena_array(arena, s->n_boxes, 4), vt_arena_array(arena, s->n_boxes, 4),
             vt_arena_array(arena, s->n_boxes, 4)};
    bool ok = vt_arena_check(arena, err);
    if (ok) {
        vt_buf_text(out, "digraph vitrine {\n  ");
        put_attribute(out, "label", s->caption);
        vt_buf_text(out,
                    ";\n  node [shape=box style=rounded fontname=\"Source Sans 3\" fontsize=12];\n"
                    "  edge [color=\"#a5a9b5\" fontname=\"Source Sans 3\" fontsize=10];\n");
        put_boxes(&d, link_boxes(&d));
        put_edges(&d);
        vt_buf_text(out, "}\n");
        ok = vt_buf_check(out, err);
    }
    vt_arena_free(arena);
    return ok;
}
