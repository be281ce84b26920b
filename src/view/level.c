/* level.c: every level laid out, innermost first.
 *
 * The inside of an open box is one level of layout; its size becomes the box's, and where its
 * values cross the border becomes the ports of the level around it. A level is a pure function of
 * its sizes, nets and ports, so results are kept under exactly these bytes: equal blocks are laid
 * out once, and opening a box lays out again only the levels around it. Ranks and order depend on
 * less (no sizes, no ports) and are kept apart, so that boxes hold their order when one of them
 * opens. */
#include "view/graph_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    GAP = 24,
    RANK_GAP = 26,
    LABEL_GAP = 18,
    PAD = 14,
    STUB_SPAN = 40,
    STUB_PAD = 18,
};
static const float LABEL_SIZE = 10.5f, LABEL_PAD = 6;
/* A picture folds when it is longer than this; a group inside it that runs to the right only when
 * it is much longer, for boxes lie along the flow there. */
static const float FOLD_RATIO = 2.4f, FOLD_RATIO_INSIDE_RIGHT = 8;

/* ---- results kept by what they depend on ------------------------------------------------------
 */

/* What a result depends on, as bytes. */
static void put_key(vt_buf *key, const vt_layout_level *l, const vt_layout_options *o, bool sizes)
{
    vt_buf_bytes(key, &o->direction, sizeof o->direction);
    vt_buf_bytes(key, &o->stub_span, sizeof o->stub_span);
    vt_buf_bytes(key, &o->fold_ratio, sizeof o->fold_ratio);
    vt_buf_bytes(key, &l->n_boxes, sizeof l->n_boxes);
    for (uint32_t i = 0; i < l->n_nets; i++) {
        const vt_layout_net *net = &l->nets[i];
        bool cut = net->label_w > 0;
        vt_buf_bytes(key, &net->from.box, sizeof net->from.box);
        vt_buf_bytes(key, &net->n_to, sizeof net->n_to);
        vt_buf_bytes(key, &cut, sizeof cut);
        for (uint32_t k = 0; k < net->n_to; k++)
            vt_buf_bytes(key, &net->to[k].box, sizeof net->to[k].box);
        if (!sizes)
            continue;
        vt_buf_bytes(key, &net->label_w, sizeof net->label_w);
        vt_buf_bytes(key, &net->from.at, sizeof net->from.at);
        for (uint32_t k = 0; k < net->n_to; k++)
            vt_buf_bytes(key, &net->to[k].at, sizeof net->to[k].at);
    }
    if (sizes) {
        vt_buf_bytes(key, l->boxes, l->n_boxes * sizeof *l->boxes);
        vt_buf_bytes(key, &o->gap, sizeof o->gap);
        vt_buf_bytes(key, &o->rank_gap, sizeof o->rank_gap);
        vt_buf_bytes(key, o->margin, sizeof o->margin);
    }
}

static vt_layout_ranks *ordered(vt_graph_cache *c, const vt_layout_level *l,
                                const vt_layout_options *o, vt_err *err)
{
    vt_buf key = {0};
    put_key(&key, l, o, false);
    vt_layout_ranks *ranks = NULL;
    vt_id at = vt_names_get(&c->orders, vt_buf_view(&key));
    bool ok = at != VT_NONE;
    if (ok) {
        ranks = c->ranks.at[at];
    } else if (vt_buf_check(&key, err) && vt_layout_order(c->arena, l, o, &ranks, err)) {
        vt_layout_ranks **kept = vt_push(c->arena, &c->ranks);
        if (kept) {
            *kept = ranks;
            vt_names_put(&c->orders, vt_str_copy(c->arena, vt_buf_view(&key)),
                         (vt_id)c->ranks.n - 1);
        }
        ok = vt_arena_check(c->arena, err);
    }
    vt_buf_free(&key);
    return ok ? ranks : NULL;
}

static bool laid_out(vt_graph_cache *c, const vt_layout_level *l, const vt_layout_options *o,
                     vt_layout_result *out, vt_err *err)
{
    vt_buf key = {0};
    put_key(&key, l, o, true);
    vt_id at = vt_names_get(&c->places, vt_buf_view(&key));
    bool ok = at != VT_NONE;
    if (ok) {
        *out = c->results.at[at];
    } else if (vt_buf_check(&key, err)) {
        vt_layout_ranks *ranks = ordered(c, l, o, err);
        ok = ranks && vt_layout_place(c->arena, l, ranks, o, out, err);
        vt_layout_result *kept = ok ? vt_push(c->arena, &c->results) : NULL;
        if (kept) {
            *kept = *out;
            vt_names_put(&c->places, vt_str_copy(c->arena, vt_buf_view(&key)),
                         (vt_id)c->results.n - 1);
        }
        ok = ok && vt_arena_check(c->arena, err);
    }
    vt_buf_free(&key);
    return ok;
}

/* ---- one level
 * -------------------------------------------------------------------------------------- */

typedef struct level {                /* the inside of one open box, or (last) the outermost */
    uint32_t first_child, n_children; /* into levels.children */
    uint32_t first_net, n_nets;       /* into levels.nets, edges ascending */
    vt_layout_result result;
} level;

typedef struct levels {
    graph_view *g;
    vt_graph_cache *cache;
    level *at; /* per box, and the outermost at [boxes] */
    uint32_t n_boxes;
    uint32_t *children; /* box indices, by level */
    uint32_t *local;    /* per box: its index within its level */
    VT_VEC(vt_layout_net) nets;
    VT_VEC(uint32_t) net_edge;
} levels;

static uint32_t index_of(const levels *s, uint32_t box)
{
    return box == VT_NONE ? s->n_boxes : box;
}

static bool list_children(levels *s)
{
    const graph_view *g = s->g;
    uint32_t n = s->n_boxes;
    s->at = vt_arena_array(g->arena, n + 1, sizeof *s->at);
    s->children = vt_arena_array(g->arena, n, sizeof *s->children);
    s->local = vt_arena_array(g->arena, n, sizeof *s->local);
    if (!s->at || !s->children || !s->local)
        return false;
    for (uint32_t b = 0; b < n; b++)
        s->local[b] = s->at[index_of(s, g->boxes.at[b].parent)].n_children++;
    uint32_t first = 0;
    for (uint32_t l = 0; l <= n; l++) {
        s->at[l].first_child = first;
        first += s->at[l].n_children;
    }
    for (uint32_t b = 0; b < n; b++)
        s->children[s->at[index_of(s, g->boxes.at[b].parent)].first_child + s->local[b]] = b;
    return true;
}

/* Position among level l's nets of the one that carries `edge`, or VT_NONE. */
static uint32_t net_of(const levels *s, uint32_t l, uint32_t edge)
{
    uint32_t low = s->at[l].first_net, high = low + s->at[l].n_nets;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (s->net_edge.at[mid] < edge)
            low = mid + 1;
        else
            high = mid;
    }
    bool found = low < s->at[l].first_net + s->at[l].n_nets && s->net_edge.at[low] == edge;
    return found ? low - s->at[l].first_net : VT_NONE;
}

/* The end of an edge at a child box; at an open one it is where the inside put its port. */
static vt_layout_end end_at(const levels *s, uint32_t box, uint32_t edge, bool incoming)
{
    if (box == VT_NONE)
        return (vt_layout_end){VT_LAYOUT_BORDER, NAN};
    vt_layout_end end = {s->local[box], NAN};
    if (s->g->boxes.at[box].kind != VT_BOX_OPEN)
        return end;
    uint32_t net = net_of(s, box, edge);
    if (net != VT_NONE)
        end.at = incoming ? s->at[box].result.in_at[net] : s->at[box].result.out_at[net];
    return end;
}

static float stub_width(const levels *s, uint32_t edge)
{
    const graph_edge *e = &s->g->edges.at[edge];
    const vt_value *value = &s->g->h->model->values.at[s->g->h->wires[e->wire].value];
    float w = vt_text_width(value->name, LABEL_SIZE, VT_TEXT_REGULAR) + STUB_PAD;
    return w > 160 ? 160 : w;
}

static int by_box(const void *a, const void *b)
{
    uint32_t x = ((const vt_layout_end *)a)->box, y = ((const vt_layout_end *)b)->box;
    return (x > y) - (x < y);
}

/* Makes the level's nets from its run of ends; `at` is where that run begins, its end is returned.
 */
static size_t collect_nets(levels *s, uint32_t l, size_t at)
{
    graph_view *g = s->g;
    uint32_t box = l == s->n_boxes ? VT_NONE : l;
    s->at[l].first_net = (uint32_t)s->nets.n;
    while (at < g->ends.n && g->ends.at[at].level == box) {
        size_t end = at;
        uint32_t edge = g->ends.at[at].edge, from = VT_NONE;
        for (; end < g->ends.n && g->ends.at[end].level == box && g->ends.at[end].edge == edge;
             end++)
            if (g->ends.at[end].from != VT_NONE)
                from = g->ends.at[end].from;
        vt_layout_end *to = vt_arena_array(g->arena, end - at, sizeof *to);
        vt_layout_net *net = vt_push(g->arena, &s->nets);
        uint32_t *carries = vt_push(g->arena, &s->net_edge);
        if (!to || !net || !carries)
            return end;
        for (size_t i = at; i < end; i++)
            to[i - at] = end_at(s, g->ends.at[i].to, edge, true);
        qsort(to, end - at, sizeof *to, by_box); /* whatever is open inside the readers */
        *net = (vt_layout_net){.from = end_at(s, from, edge, false),
                               .to = to,
                               .n_to = (uint32_t)(end - at),
                               .label_w = stub_width(s, edge)};
        *carries = edge;
        s->at[l].n_nets++;
        at = end;
    }
    return at;
}

/* Room that labels of edges take between two ranks: their height, or left to right their width. */
static float label_room(const levels *s, uint32_t l)
{
    graph_view *g = s->g;
    if (!(g->spec->show & (VT_SHOW_SHAPES | VT_SHOW_DTYPES)))
        return 0;
    if (g->spec->direction == VT_LAYOUT_DOWN)
        return LABEL_GAP;
    float most = 0;
    for (uint32_t i = 0; i < s->at[l].n_nets; i++) {
        uint32_t edge = s->net_edge.at[s->at[l].first_net + i];
        vt_str label = graph_edge_label(g, &g->edges.at[edge]);
        most = fmaxf(most, vt_text_width(label, LABEL_SIZE, VT_TEXT_REGULAR) + 2 * LABEL_PAD);
    }
    return most;
}

static vt_layout_options options_of(const levels *s, uint32_t l)
{
    vt_layout_options o = {.direction = s->g->spec->direction,
                           .stub_span = STUB_SPAN,
                           .gap = GAP,
                           .rank_gap = RANK_GAP,
                           .margin = {PAD, PAD, PAD, PAD},
                           .fold_ratio = FOLD_RATIO,
                           .progress = s->g->progress};
    o.rank_gap += label_room(s, l);
    if (l != s->n_boxes) {
        o.margin[0] = VT_SCENE_TITLE_H + 6;
        if (o.direction == VT_LAYOUT_RIGHT)
            o.fold_ratio = FOLD_RATIO_INSIDE_RIGHT;
    }
    return o;
}

static bool lay_out(levels *s, uint32_t l, vt_err *err)
{
    graph_view *g = s->g;
    bool outermost = l == s->n_boxes;
    vt_layout_size *sizes = vt_arena_array(g->arena, s->at[l].n_children, sizeof *sizes);
    if (!sizes)
        return vt_arena_check(g->arena, err);
    for (uint32_t i = 0; i < s->at[l].n_children; i++) {
        const vt_scene_box *box = &g->boxes.at[s->children[s->at[l].first_child + i]];
        sizes[i] = (vt_layout_size){box->w, box->h};
    }
    vt_layout_level inside = {.boxes = sizes,
                              .n_boxes = s->at[l].n_children,
                              .nets = s->nets.at + s->at[l].first_net,
                              .n_nets = s->at[l].n_nets};
    vt_layout_options options = options_of(s, l);
    vt_layout_result *result = &s->at[l].result;
    if (!laid_out(s->cache, &inside, &options, result, err))
        return false;
    if (outermost)
        return true;
    vt_scene_box *box = &g->boxes.at[l];
    if (result->w < box->w) { /* the title needs more room: the inside stays in the middle */
        options.margin[1] += (box->w - result->w) / 2;
        options.margin[3] += (box->w - result->w) / 2;
        if (!laid_out(s->cache, &inside, &options, result, err))
            return false;
    }
    box->w = result->w;
    box->h = result->h;
    return true;
}

static bool lay_out_all(levels *s, vt_err *err)
{
    graph_view *g = s->g;
    uint32_t n = s->n_boxes, open = 1, done = 0;
    size_t *first_end = vt_arena_array(g->arena, n + 2, sizeof *first_end);
    if (!first_end)
        return vt_arena_check(g->arena, err);
    size_t at = 0;
    for (uint32_t l = 0; l <= n; l++) { /* ends are sorted by level, the outermost last */
        first_end[l] = at;
        while (at < g->ends.n && g->ends.at[at].level == (l == n ? VT_NONE : l))
            at++;
        open += l < n && g->boxes.at[l].kind == VT_BOX_OPEN;
    }
    for (uint32_t k = 0; k <= n; k++) { /* innermost first: children stand behind their parents */
        uint32_t l = k == n ? n : n - 1 - k;
        if (l < n && g->boxes.at[l].kind != VT_BOX_OPEN)
            continue;
        collect_nets(s, l, first_end[l]);
        if (!vt_arena_check(g->arena, err) || !vt_step(g->progress, "layout", done++, open, err) ||
            !lay_out(s, l, err))
            return false;
    }
    return true;
}

/* ---- the scene
 * ---------------------------------------------------------------------------------------- */

static void place_boxes(levels *s)
{
    graph_view *g = s->g;
    for (uint32_t b = 0; b < s->n_boxes; b++) {
        vt_scene_box *box = &g->boxes.at[b];
        const level *around = &s->at[index_of(s, box->parent)];
        const vt_scene_box *ground = box->parent == VT_NONE ? NULL : &g->boxes.at[box->parent];
        box->x = around->result.x[s->local[b]] + (ground ? ground->x : 0);
        box->y = around->result.y[s->local[b]] + (ground ? ground->y : 0);
    }
}

typedef struct piece { /* a line of a level, on its way to its edge */
    uint32_t edge, level, line;
} piece;

/* All lines of all levels, sorted by edge (stable). */
static piece *pieces_by_edge(levels *s, uint32_t *n_lines, uint32_t *n_points)
{
    graph_view *g = s->g;
    uint32_t n_edges = (uint32_t)g->edges.n;
    uint32_t *start = vt_arena_array(g->arena, n_edges + 1, sizeof *start);
    *n_lines = *n_points = 0;
    if (!start)
        return NULL;
    for (uint32_t l = 0; l <= s->n_boxes; l++) {
        const level *at = &s->at[l];
        for (uint32_t i = 0; i < at->result.n_lines; i++)
            start[s->net_edge.at[at->first_net + at->result.lines[i].net] + 1]++;
        *n_lines += at->result.n_lines;
        *n_points += at->result.n_points;
    }
    piece *pieces = vt_arena_array(g->arena, *n_lines, sizeof *pieces);
    if (!pieces)
        return NULL;
    for (uint32_t e = 0; e < n_edges; e++) {
        start[e + 1] += start[e];
    }
    for (uint32_t l = 0; l <= s->n_boxes; l++)
        for (uint32_t i = 0; i < s->at[l].result.n_lines; i++) {
            uint32_t edge = s->net_edge.at[s->at[l].first_net + s->at[l].result.lines[i].net];
            pieces[start[edge]++] = (piece){edge, l, i};
        }
    return pieces;
}

static bool has_arrow(const levels *s, const piece *p)
{
    const level *at = &s->at[p->level];
    const vt_layout_line *line = &at->result.lines[p->line];
    if (line->to == VT_NONE)
        return false;
    const vt_layout_end *end = &s->nets.at[at->first_net + line->net].to[line->to];
    if (end->box == VT_LAYOUT_BORDER)
        return false;
    uint32_t box = s->children[at->first_child + end->box];
    return s->g->boxes.at[box].kind != VT_BOX_OPEN || isnan(end->at);
}

/* The label stands on the first stretch of line that leaves the source, one label per source. */
static void place_label(const vt_scene *scene, const graph_view *g, vt_scene_edge *edge,
                        uint32_t *labelled)
{
    if (!(g->spec->show & (VT_SHOW_SHAPES | VT_SHOW_DTYPES)) || !edge->n_lines || !edge->label.n ||
        labelled[edge->from])
        return;
    const vt_scene_line *line = &scene->lines[edge->first_line];
    const float *p = scene->points + 2 * line->first_point;
    if (line->n_points < 2)
        return;
    labelled[edge->from] = 1;
    edge->labelled = true;
    bool down = g->spec->direction == VT_LAYOUT_DOWN;
    float half = vt_text_width(edge->label, LABEL_SIZE, VT_TEXT_REGULAR) / 2;
    edge->lx = down ? p[0] : p[0] + half + LABEL_PAD;
    edge->ly = down ? p[1] + 14 : p[1];
}

static bool write_edges(levels *s, vt_scene *scene, vt_err *err)
{
    graph_view *g = s->g;
    uint32_t n_lines, n_points;
    piece *pieces = pieces_by_edge(s, &n_lines, &n_points);
    vt_scene_edge *edges = vt_arena_array(g->arena, g->edges.n, sizeof *edges);
    vt_scene_line *lines = vt_arena_array(g->arena, n_lines, sizeof *lines);
    float *points = vt_arena_array(g->arena, 2 * (size_t)n_points, sizeof *points);
    uint32_t *labelled = vt_arena_array(g->arena, g->boxes.n + 1, sizeof *labelled);
    if (!pieces || !edges || !lines || !points || !labelled)
        return vt_arena_check(g->arena, err);
    scene->edges = edges;
    scene->n_edges = (uint32_t)g->edges.n;
    scene->lines = lines;
    scene->n_lines = n_lines;
    scene->points = points;
    scene->n_points = n_points;
    uint32_t at = 0, point = 0;
    for (uint32_t e = 0; e < g->edges.n; e++) {
        const graph_edge *from = &g->edges.at[e];
        vt_scene_edge *to = &edges[e];
        uint32_t value = g->h->wires[from->wire].value;
        *to = (vt_scene_edge){.wire = from->wire,
                              .value = value,
                              .from = from->from,
                              .first_to = from->first_to,
                              .n_to = from->n_to,
                              .first_line = at,
                              .name = g->h->model->values.at[value].name,
                              .label = graph_edge_label(g, from)};
        for (; at < n_lines && pieces[at].edge == e; at++) {
            const level *l = &s->at[pieces[at].level];
            const vt_layout_line *line = &l->result.lines[pieces[at].line];
            const vt_scene_box *ground =
                pieces[at].level == s->n_boxes ? NULL : &g->boxes.at[pieces[at].level];
            lines[at] = (vt_scene_line){.first_point = point,
                                        .n_points = line->n_points,
                                        .arrow = has_arrow(s, &pieces[at])};
            for (uint32_t i = 0; i < line->n_points; i++, point++) {
                points[2 * point] =
                    l->result.points[2 * (line->first_point + i)] + (ground ? ground->x : 0);
                points[2 * point + 1] =
                    l->result.points[2 * (line->first_point + i) + 1] + (ground ? ground->y : 0);
            }
        }
        to->n_lines = at - to->first_line;
        place_label(scene, g, to, labelled);
    }
    return true;
}

static void add_stubs(levels *s)
{
    graph_view *g = s->g;
    for (uint32_t l = 0; l <= s->n_boxes; l++)
        for (uint32_t i = 0; i < s->at[l].result.n_stubs; i++) {
            const vt_layout_stub *stub = &s->at[l].result.stubs[i];
            const graph_edge *edge = &g->edges.at[s->net_edge.at[s->at[l].first_net + stub->net]];
            const vt_scene_box *ground = l == s->n_boxes ? NULL : &g->boxes.at[l];
            float x = stub->x + (ground ? ground->x : 0), y = stub->y + (ground ? ground->y : 0);
            vt_str name = g->h->model->values.at[g->h->wires[edge->wire].value].name;
            vt_scene_box *box = vt_push(g->arena, &g->boxes); /* may move `ground` */
            if (!box)
                return;
            *box =
                (vt_scene_box){.kind = VT_BOX_STUB,
                               .id = edge->wire,
                               .parent = l == s->n_boxes ? VT_NONE : l,
                               .x = x,
                               .y = y,
                               .w = stub->w,
                               .h = stub->h,
                               .repeat = 1,
                               .full = name,
                               .name = vt_text_fit(g->arena, name, LABEL_SIZE, VT_TEXT_REGULAR,
                                                   stub->w - STUB_PAD),
                               .path = vt_str_format(g->arena, "stub:%u:%u:%u", edge->wire, l, i)};
        }
}

bool graph_levels(graph_view *g, vt_scene *out, vt_err *err)
{
    levels s = {.g = g, .n_boxes = (uint32_t)g->boxes.n, .cache = g->cache};
    if (!list_children(&s))
        return vt_arena_check(g->arena, err);
    if (!lay_out_all(&s, err))
        return false;
    place_boxes(&s);
    out->width = s.at[s.n_boxes].result.w;
    out->height = s.at[s.n_boxes].result.h;
    if (!write_edges(&s, out, err))
        return false;
    add_stubs(&s);
    out->boxes = g->boxes.at;
    out->n_boxes = (uint32_t)g->boxes.n;
    out->rows = g->rows.at;
    out->n_rows = (uint32_t)g->rows.n;
    out->targets = g->targets.at;
    out->n_targets = (uint32_t)g->targets.n;
    return vt_arena_check(g->arena, err);
}
