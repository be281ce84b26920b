/* trunk.c: from nets between ranked boxes to a layered graph.
 *
 * Each net becomes one trunk of dummies down to its lowest reader; readers on the way hang on the
 * trunk. A reader that is not below its source (a cycle was cut there) hangs on a second trunk that
 * runs up beside the boxes: from a turn under the source to a turn above the uppermost such reader.
 *
 *          source                          turn
 *             |                           /    \
 *         trunk dummy --- reader      reader   dummy     rank of the reader
 *             |                                  |
 *         trunk dummy                 source   dummy     rank of the source
 *             |                           \    /
 *           reader                         turn
 *
 * A net with a label whose readers lie further than stub_span below (or above) ends in stubs: one
 * right under the source, one right above each such reader. Dummies stay few even so: if trunks
 * would need more than 3 (boxes + ends) and more than TRUNK_FREE dummies, the longest nets without
 * a label are cut as well, into stubs of no breadth. */
#include <stdlib.h>

#include "layout/ranks.h"

#define TRUNK_FREE 50000

typedef struct trunks {
    vt_arena *arena;
    const vt_layout_level *level;
    const uint32_t *box_rank;
    vt_layout_ranks *g;
    uint32_t first_rank, out_rank; /* of the boxes, of ports that lead out; those in have 0 */
    uint32_t span, bare_span;      /* what is longer is cut: with a label, without one */
    VT_VEC(uint8_t) kind;
    VT_VEC(uint32_t) rank, net, to, parent;
    VT_VEC(vt_layout_link) links;
    VT_VEC(uint32_t) wire_net;
} trunks;

static uint32_t trunk_vertex(trunks *t, int kind, uint32_t rank, uint32_t net, uint32_t to)
{
    uint32_t v = (uint32_t)t->kind.n;
    uint8_t *k = vt_push(t->arena, &t->kind);
    uint32_t *r = vt_push(t->arena, &t->rank), *n = vt_push(t->arena, &t->net);
    uint32_t *w = vt_push(t->arena, &t->to), *p = vt_push(t->arena, &t->parent);
    if (!k || !r || !n || !w || !p)
        return VT_NONE;
    *k = (uint8_t)kind, *r = rank, *n = net, *w = to, *p = VT_NONE;
    t->g->n_dummies += kind == VT_AT_DUMMY || kind == VT_AT_TURN || kind == VT_AT_STUB;
    return v;
}

static uint32_t trunk_link(trunks *t, uint32_t upper, uint32_t lower, uint32_t wire, uint32_t to)
{
    vt_layout_link *l = vt_push(t->arena, &t->links);
    if (l)
        *l = (vt_layout_link){upper, lower, wire, to};
    return (uint32_t)t->links.n - 1;
}

static void trunk_parent(trunks *t, uint32_t v, uint32_t link)
{
    if (v != VT_NONE && v < t->parent.n)
        t->parent.at[v] = link;
}

static uint32_t trunk_rank(const trunks *t, uint32_t net, uint32_t i)
{
    uint32_t box = t->level->nets[net].to[i].box;
    return box == VT_LAYOUT_BORDER ? t->out_rank : t->rank.at[box];
}

/* The vertex of reader `i`; a port is made when first asked for. */
static uint32_t trunk_reader(trunks *t, uint32_t net, uint32_t i, uint32_t *port)
{
    uint32_t box = t->level->nets[net].to[i].box;
    if (box != VT_LAYOUT_BORDER)
        return box;
    if (*port == VT_NONE)
        *port = trunk_vertex(t, VT_AT_PORT_OUT, t->out_rank, net, VT_NONE);
    return *port;
}

static bool trunk_far(const trunks *t, uint32_t net, uint32_t from, uint32_t to)
{
    uint32_t span = from > to ? from - to : to - from;
    return span > (t->level->nets[net].label_w > 0 ? t->span : t->bare_span);
}

/* The trunk downwards, `lowest` its last reader's rank. Readers at rank r hang on dummy[r - 1]. */
static void trunk_down(trunks *t, uint32_t net, uint32_t source, uint32_t lowest)
{
    const vt_layout_net *n = &t->level->nets[net];
    uint32_t from = t->rank.at[source], base = (uint32_t)t->kind.n, port = VT_NONE;
    for (uint32_t r = from + 1; r < lowest; r++) {
        uint32_t upper = r == from + 1 ? source : base + (r - from - 2);
        uint32_t v = trunk_vertex(t, VT_AT_DUMMY, r, net, VT_NONE);
        trunk_parent(t, v, trunk_link(t, upper, v, net, VT_NONE));
    }
    for (uint32_t i = 0; i < n->n_to; i++) {
        uint32_t rank = trunk_rank(t, net, i);
        if (rank <= from || trunk_far(t, net, from, rank))
            continue;
        uint32_t v = trunk_reader(t, net, i, &port);
        uint32_t l = trunk_link(t, rank == from + 1 ? source : base + (rank - from - 2), v, net, i);
        if (v != VT_NONE && v == port)
            trunk_parent(t, v, l);
    }
}

/* The trunk upwards, `highest` the rank of its uppermost reader. */
static void trunk_up(trunks *t, uint32_t net, uint32_t source, uint32_t highest)
{
    const vt_layout_net *n = &t->level->nets[net];
    uint32_t from = t->rank.at[source];
    uint32_t under = trunk_vertex(t, VT_AT_TURN, from + 1, net, VT_NONE);
    trunk_parent(t, under, trunk_link(t, source, under, net, VT_NONE));
    uint32_t base = (uint32_t)t->kind.n;
    for (uint32_t r = from + 1; r-- > highest;) { /* base + from - r stands at rank r */
        uint32_t v = trunk_vertex(t, VT_AT_DUMMY, r, net, VT_NONE);
        trunk_parent(t, v, trunk_link(t, v, r == from ? under : v - 1, net, VT_NONE));
    }
    uint32_t over = trunk_vertex(t, VT_AT_TURN, highest - 1, net, VT_NONE);
    trunk_parent(t, over, trunk_link(t, over, base + from - highest, net, VT_NONE));
    for (uint32_t i = 0; i < n->n_to; i++) {
        uint32_t rank = trunk_rank(t, net, i);
        if (rank > from || trunk_far(t, net, from, rank))
            continue;
        trunk_link(t, rank == highest ? over : base + from - (rank - 1), n->to[i].box, net, i);
    }
}

static void trunk_stubs(trunks *t, uint32_t net, uint32_t source)
{
    const vt_layout_net *n = &t->level->nets[net];
    uint32_t from = t->rank.at[source], port = VT_NONE;
    uint32_t stub = trunk_vertex(t, VT_AT_STUB, from + 1, net, VT_NONE);
    trunk_parent(t, stub, trunk_link(t, source, stub, net, VT_NONE));
    for (uint32_t i = 0; i < n->n_to; i++) {
        uint32_t rank = trunk_rank(t, net, i), v;
        if (!trunk_far(t, net, from, rank))
            continue;
        v = trunk_reader(t, net, i, &port);
        uint32_t wire = (uint32_t)t->wire_net.n, *w = vt_push(t->arena, &t->wire_net);
        if (w)
            *w = net;
        stub = trunk_vertex(t, VT_AT_STUB, rank - 1, net, i);
        trunk_link(t, stub, v, wire, i);
    }
}

static void trunk_net(trunks *t, uint32_t net)
{
    const vt_layout_net *n = &t->level->nets[net];
    uint32_t source = n->from.box;
    if (source == VT_LAYOUT_BORDER)
        source = trunk_vertex(t, VT_AT_PORT_IN, 0, net, VT_NONE);
    if (source == VT_NONE)
        return;
    uint32_t from = t->rank.at[source], lowest = from, highest = from + 1;
    bool far = false;
    for (uint32_t i = 0; i < n->n_to; i++) {
        uint32_t rank = trunk_rank(t, net, i);
        if (trunk_far(t, net, from, rank)) {
            far = true;
            continue;
        }
        lowest = rank > lowest ? rank : lowest;
        highest = rank < highest ? rank : highest;
    }
    if (lowest > from)
        trunk_down(t, net, source, lowest);
    if (highest <= from)
        trunk_up(t, net, source, highest);
    if (far)
        trunk_stubs(t, net, source);
}

/* How many dummies trunks take when nets without a label are cut above `bare_span`. */
static uint64_t trunk_count(const trunks *t, uint32_t bare_span)
{
    uint64_t total = 0;
    for (uint32_t k = 0; k < t->level->n_nets; k++) {
        const vt_layout_net *n = &t->level->nets[k];
        uint32_t limit = n->label_w > 0 && t->span < bare_span ? t->span : bare_span, down = 0,
                 up = 0;
        uint32_t from = n->from.box == VT_LAYOUT_BORDER ? 0 : t->box_rank[n->from.box] + 1;
        for (uint32_t i = 0; i < n->n_to; i++) {
            uint32_t to =
                n->to[i].box == VT_LAYOUT_BORDER ? t->out_rank : t->box_rank[n->to[i].box] + 1;
            uint32_t span = to > from ? to - from : from - to;
            if (span > limit)
                total++;
            else if (to > from)
                down = span > down ? span : down;
            else
                up = span + 3 > up ? span + 3 : up;
        }
        total += down + up;
    }
    return total;
}

static uint32_t *trunk_csr(vt_arena *a, uint32_t n, const vt_layout_ranks *g, bool by_upper,
                           uint32_t **ids)
{
    uint32_t *first = vt_arena_array(a, (size_t)n + 2, sizeof *first);
    *ids = vt_arena_array(a, (size_t)g->n_links + 1, sizeof **ids);
    if (!first || !*ids)
        return NULL;
    for (uint32_t i = 0; i < g->n_links; i++)
        first[(by_upper ? g->links[i].upper : g->links[i].lower) + 2]++;
    for (uint32_t v = 0; v < n; v++)
        first[v + 2] += first[v + 1];
    for (uint32_t i = 0; i < g->n_links; i++)
        (*ids)[first[(by_upper ? g->links[i].upper : g->links[i].lower) + 1]++] = i;
    return first;
}

/* Sorts links by channel, keeping those of a wire together, and lets parents follow. */
static bool trunk_sort_links(trunks *t, vt_arena *a, vt_err *err)
{
    vt_layout_ranks *g = t->g;
    g->links = vt_arena_array(a, (size_t)g->n_links + 1, sizeof *g->links);
    g->channel = vt_arena_array(a, (size_t)g->n_ranks + 2, sizeof *g->channel);
    uint32_t *moved = vt_arena_array(t->arena, (size_t)g->n_links + 1, sizeof *moved);
    if (!g->links || !g->channel || !moved)
        return vt_arena_check(a, err) && vt_arena_check(t->arena, err);
    for (uint32_t i = 0; i < g->n_links; i++)
        g->channel[g->rank[t->links.at[i].upper] + 2]++;
    for (uint32_t r = 0; r < g->n_ranks; r++)
        g->channel[r + 2] += g->channel[r + 1];
    for (uint32_t i = 0; i < g->n_links; i++) {
        moved[i] = g->channel[g->rank[t->links.at[i].upper] + 1]++;
        g->links[moved[i]] = t->links.at[i];
    }
    for (uint32_t v = 0; v < g->n; v++)
        if (g->parent[v] != VT_NONE)
            g->parent[v] = moved[g->parent[v]];
    g->down_first = trunk_csr(a, g->n, g, true, &g->down);
    g->up_first = trunk_csr(a, g->n, g, false, &g->up);
    return vt_arena_check(a, err);
}

#define TRUNK_KEEP(field)                                                                          \
    g->field = vt_arena_array(arena, t.field.n + 1, sizeof *g->field);                             \
    for (size_t i = 0; g->field && i < t.field.n; i++)                                             \
    g->field[i] = t.field.at[i]

static bool trunk_finish(trunks *ts, vt_arena *arena, vt_err *err)
{
    trunks t = *ts;
    vt_layout_ranks *g = t.g;
    g->n = (uint32_t)t.kind.n;
    g->n_links = (uint32_t)t.links.n;
    g->n_wires = (uint32_t)t.wire_net.n;
    TRUNK_KEEP(kind);
    TRUNK_KEEP(rank);
    TRUNK_KEEP(net);
    TRUNK_KEEP(to);
    TRUNK_KEEP(parent);
    TRUNK_KEEP(wire_net);
    g->rank_first = vt_arena_array(arena, (size_t)g->n_ranks + 2, sizeof *g->rank_first);
    g->order = vt_arena_array(arena, g->n, sizeof *g->order);
    g->pos = vt_arena_array(arena, g->n, sizeof *g->pos);
    return vt_arena_check(arena, err) && trunk_sort_links(ts, arena, err);
}

/* Ranks are free above the boxes when something turns or begins there, and below likewise. */
static void trunk_frame(trunks *t, uint32_t box_ranks)
{
    bool in = false, out = false, above = false, below = false;
    for (uint32_t k = 0; k < t->level->n_nets; k++) {
        const vt_layout_net *n = &t->level->nets[k];
        bool border = n->from.box == VT_LAYOUT_BORDER;
        uint32_t from = border ? 0 : t->box_rank[n->from.box];
        in |= border;
        for (uint32_t i = 0; i < n->n_to; i++) {
            uint32_t to = n->to[i].box == VT_LAYOUT_BORDER ? VT_NONE : t->box_rank[n->to[i].box];
            out |= to == VT_NONE;
            above |= !border && to == 0;
            below |= !border && to <= from && from + 1 == box_ranks;
        }
    }
    t->first_rank = (uint32_t)in + above;
    t->out_rank = t->first_rank + (box_ranks || !(in || out) ? box_ranks : 1) + below;
    t->g->n_ranks = t->out_rank + out;
}

/* Halves the span until the dummies stay few. */
uint32_t vt_layout_span(const vt_layout_level *level, const vt_layout_options *options,
                        const uint32_t *box_rank, uint32_t box_ranks)
{
    trunks t = {.level = level,
                .box_rank = box_rank,
                .span = options->stub_span ? options->stub_span : UINT32_MAX,
                .out_rank = box_ranks + 1};
    uint64_t room = level->n_boxes;
    for (uint32_t k = 0; k < level->n_nets; k++)
        room += level->nets[k].n_to;
    room = 3 * room > TRUNK_FREE ? 3 * room : TRUNK_FREE;
    uint32_t span = UINT32_MAX;
    for (uint64_t need = trunk_count(&t, span); need > room && span > 2;
         need = trunk_count(&t, span))
        span = span == UINT32_MAX ? box_ranks : span / 2;
    return span;
}

bool vt_layout_trunks(vt_arena *arena, const vt_layout_level *level,
                      const vt_layout_options *options, const uint32_t *box_rank,
                      uint32_t box_ranks, uint32_t bare_span, vt_layout_ranks *out, vt_err *err)
{
    trunks t = {.arena = vt_arena_new(),
                .level = level,
                .box_rank = box_rank,
                .g = out,
                .bare_span = bare_span,
                .span = options->stub_span ? options->stub_span : UINT32_MAX};
    if (!t.arena)
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to lay out %u boxes", level->n_boxes);
    out->n_boxes = level->n_boxes;
    trunk_frame(&t, box_ranks);
    t.span = t.span < t.bare_span ? t.span : t.bare_span;
    for (uint32_t v = 0; v < level->n_boxes; v++)
        trunk_vertex(&t, VT_AT_BOX, t.first_rank + box_rank[v], VT_NONE, VT_NONE);
    for (uint32_t k = 0; k < level->n_nets; k++) {
        uint32_t *w = vt_push(t.arena, &t.wire_net);
        if (w)
            *w = k;
    }
    for (uint32_t k = 0; k < level->n_nets && vt_arena_ok(t.arena); k++) {
        trunk_net(&t, k);
        if (k % 4096 == 0 && !vt_step(options->progress, "trunks", k, level->n_nets, err)) {
            vt_arena_free(t.arena);
            return false;
        }
    }
    bool ok = vt_arena_check(t.arena, err) && trunk_finish(&t, arena, err);
    vt_arena_free(t.arena);
    return ok;
}
