/* to_json.c: a scene as `graph -o F.json` promises it (INTERFACE.md).
 *
 * Boxes are known by their path. A stub is a mark on a line, not a thing of the model: it is left
 * out, and lines that start or end at it keep the value's true ends where the edge says them. */
#include "figure/figure.h"

static bool is_group(vt_box_kind kind)
{
    return kind == VT_BOX_FOLDED || kind == VT_BOX_STACK || kind == VT_BOX_OPEN;
}

static const vt_scene_box *box_at(const vt_scene *s, uint32_t i)
{
    return i < s->n_boxes ? &s->boxes[i] : NULL;
}

/* The path of what is around a box: of the open box when it is drawn, else what stands before the
 * last '/'. */
static vt_str scope_of(const vt_scene *s, const vt_scene_box *b)
{
    const vt_scene_box *parent = box_at(s, b->parent);
    if (parent)
        return parent->path;
    size_t end = b->path.n;
    while (end && b->path.p[end - 1] != '/')
        end--;
    return vt_str_cut(b->path, 0, end ? end - 1 : 0);
}

/* Per box the edges that enter it and those that leave it, as lists threaded through arrays. */
typedef struct links {
    uint32_t *in_head, *in_next, *out_head, *out_next;
} links;

static links links_make(vt_arena *arena, const vt_scene *s)
{
    links l = {
        vt_arena_array(arena, s->n_boxes, sizeof(uint32_t)),
        vt_arena_array(arena, s->n_targets, sizeof(uint32_t)),
        vt_arena_array(arena, s->n_boxes, sizeof(uint32_t)),
        vt_arena_array(arena, s->n_edges, sizeof(uint32_t)),
    };
    if (!vt_arena_ok(arena))
        return l;
    for (uint32_t e = s->n_edges; e-- > 0;) { /* backwards, so that lists run forwards; 0 ends */
        const vt_scene_edge *edge = &s->edges[e];
        if (edge->from < s->n_boxes) {
            l.out_next[e] = l.out_head[edge->from];
            l.out_head[edge->from] = e + 1;
        }
        for (uint32_t t = edge->first_to + edge->n_to; t-- > edge->first_to;)
            if (s->targets[t] < s->n_boxes) {
                l.in_next[t] = l.in_head[s->targets[t]];
                l.in_head[s->targets[t]] = t + 1;
            }
    }
    return l;
}

static void put_values(vt_json *j, const vt_scene *s, const links *l, const uint32_t *edge_of,
                       uint32_t box)
{
    vt_json_key(j, "inputs");
    vt_json_array(j);
    for (uint32_t t = l->in_head[box]; t; t = l->in_next[t - 1])
        vt_json_str(j, s->edges[edge_of[t - 1]].name);
    vt_json_end(j, ']');
    vt_json_key(j, "outputs");
    vt_json_array(j);
    for (uint32_t e = l->out_head[box]; e; e = l->out_next[e - 1])
        vt_json_str(j, s->edges[e - 1].name);
    vt_json_end(j, ']');
}

static void put_str(vt_json *j, const char *key, vt_str value)
{
    vt_json_key(j, key);
    vt_json_str(j, value);
}

static void put_number(vt_json *j, const char *key, float value)
{
    vt_json_key(j, key);
    vt_json_f32(j, value);
}

static void put_box(vt_json *j, const vt_scene *s, const links *l, const uint32_t *edge_of,
                    uint32_t i)
{
    static const char *const kinds[] = {"node", "group", "stack", "group", "input", "output"};
    const vt_scene_box *b = &s->boxes[i], *parent = box_at(s, b->parent);
    vt_json_object(j);
    put_str(j, "id", b->path);
    put_str(j, "name", b->full.n ? b->full : b->name);
    vt_json_key(j, "op");
    if (is_group(b->kind))
        vt_json_null(j);
    else
        vt_json_str(j, b->op);
    vt_json_key(j, "kind");
    vt_json_text(j, kinds[b->kind]);
    if (is_group(b->kind)) {
        put_str(j, "type", b->op);
        vt_json_key(j, "open");
        vt_json_bool(j, b->kind == VT_BOX_OPEN);
    }
    put_str(j, "scope", scope_of(s, b));
    vt_json_key(j, "parent");
    if (parent)
        vt_json_str(j, parent->path);
    else
        vt_json_null(j);
    vt_json_key(j, "repeat");
    vt_json_uint(j, b->repeat ? b->repeat : 1);
    put_number(j, "x", b->x);
    put_number(j, "y", b->y);
    put_number(j, "w", b->w);
    put_number(j, "h", b->h);
    put_values(j, s, l, edge_of, i);
    vt_json_end(j, '}');
}

static void put_line(vt_json *j, const vt_scene *s, const vt_scene_line *line)
{
    vt_json_array(j);
    for (uint32_t i = 0; line && i < line->n_points; i++) {
        const float *p = &s->points[2 * (line->first_point + i)];
        vt_json_array(j);
        vt_json_f32(j, p[0]);
        vt_json_f32(j, p[1]);
        vt_json_end(j, ']');
    }
    vt_json_end(j, ']');
}

static void put_edge(vt_json *j, const vt_scene *s, const vt_scene_edge *e)
{
    const vt_scene_box *from = box_at(s, e->from);
    vt_json_object(j);
    put_str(j, "value", e->name);
    vt_json_key(j, "from");
    if (from)
        vt_json_str(j, from->path);
    else
        vt_json_null(j);
    vt_json_key(j, "to");
    vt_json_array(j);
    for (uint32_t t = 0; t < e->n_to; t++) {
        const vt_scene_box *to = box_at(s, s->targets[e->first_to + t]);
        if (to && to->kind != VT_BOX_STUB)
            vt_json_str(j, to->path);
    }
    vt_json_end(j, ']');
    put_str(j, "label", e->label);
    vt_json_key(j, "path");
    put_line(j, s, e->n_lines ? &s->lines[e->first_line] : NULL);
    vt_json_key(j, "paths");
    vt_json_array(j);
    for (uint32_t l = 0; l < e->n_lines; l++)
        put_line(j, s, &s->lines[e->first_line + l]);
    vt_json_end(j, ']');
    vt_json_end(j, '}');
}

static void put_scene(vt_json *j, const vt_scene *s, const links *l, const uint32_t *edge_of)
{
    vt_json_object(j);
    put_str(j, "title", s->title);
    put_str(j, "caption", s->caption);
    put_number(j, "width", s->width);
    put_number(j, "height", s->height);
    vt_json_key(j, "nodes");
    vt_json_array(j);
    for (uint32_t i = 0; i < s->n_boxes; i++)
        if (s->boxes[i].kind != VT_BOX_STUB)
            put_box(j, s, l, edge_of, i);
    vt_json_end(j, ']');
    vt_json_key(j, "edges");
    vt_json_array(j);
    for (uint32_t e = 0; e < s->n_edges; e++)
        put_edge(j, s, &s->edges[e]);
    vt_json_end(j, ']');
    vt_json_end(j, '}');
    vt_buf_char(j->out, '\n');
}

bool vt_scene_json(const vt_scene *s, vt_buf *out, vt_err *err)
{
    vt_arena *arena = vt_arena_new();
    if (!arena)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    links l = links_make(arena, s);
    uint32_t *edge_of = vt_arena_array(arena, s->n_targets, sizeof *edge_of);
    bool ok = vt_arena_check(arena, err);
    if (ok) {
        for (uint32_t e = 0; e < s->n_edges; e++)
            for (uint32_t t = 0; t < s->edges[e].n_to; t++)
                edge_of[s->edges[e].first_to + t] = e;
        vt_json j;
        vt_json_init(&j, out, false);
        put_scene(&j, s, &l, edge_of);
        ok = vt_buf_check(out, err);
    }
    vt_arena_free(arena);
    return ok;
}
