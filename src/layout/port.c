/* port.c: where along the sides of boxes lines begin and end.
 *
 * A given offset is kept. Of the others, one that runs straight has the middle of its side; the
 * rest share what is left, in the order of where their lines lead, so that these do not cross. */
#include <math.h>
#include <stdlib.h>

#include "layout/ranks.h"

typedef struct port {
    double want;  /* x of what it leads to */
    double at;    /* x where it stands */
    double given; /* NAN: free */
    uint32_t id;  /* link at an upper side, net at a lower one */
    bool straight;
} port;

static int port_compare(const void *a, const void *b)
{
    const port *x = a, *y = b;
    if (x->want != y->want)
        return x->want < y->want ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Spreads the ports of one side. One that runs straight has the middle and the others share what is
 * left on either side; a port goes where its line would run straight too if the order allows. */
static void port_spread(port *ports, uint32_t n, double middle, double breadth)
{
    if (n > 1)
        qsort(ports, n, sizeof *ports, port_compare);
    uint32_t pivot = n;
    for (uint32_t i = 0; i < n; i++)
        pivot = ports[i].straight ? i : pivot;
    double left = middle - breadth / 2, step = breadth / (n + 1.0), half = breadth / 2;
    for (uint32_t i = 0; i < n; i++) {
        port *q = &ports[i];
        q->at = pivot == n  ? left + step * (i + 1)
                : i < pivot ? left + half * (i + 1) / (pivot + 1)
                            : middle + half * (i - pivot) / (n - pivot);
        q->at = q->straight ? middle : step < 4 ? q->at : round(q->at);
    }
    double room = fmin(VT_LINE_GAP, step);
    for (uint32_t i = 0; i < n; i++) {
        double low = i ? ports[i - 1].at + room : left + room;
        double high = i + 1 < n ? ports[i + 1].at - room : left + breadth - room;
        if (!ports[i].straight && ports[i].want >= low && ports[i].want <= high && n > 1)
            ports[i].at = ports[i].want;
        if (!isnan(ports[i].given))
            ports[i].at = left + ports[i].given;
    }
}

/* Where a port's line leads: through a gutter, the further right the gutter the further left. */
static double port_gutter(const vt_layout_picture *p, uint32_t link, uint32_t v, bool below)
{
    double far = p->x[v] + (below ? 1 : -1) * 1e6;
    return far - (p->gutter[link] - p->x[v]);
}

/* x of a link's upper end. */
static double port_upper(const vt_layout_picture *p, uint32_t link)
{
    const vt_layout_link *l = &p->ranks->links[link];
    if (!isnan(p->gutter[link]))
        return port_gutter(p, link, l->lower, false);
    int kind = p->ranks->kind[l->upper];
    return kind == VT_AT_BOX ? p->out_x[p->ranks->wire_net[l->wire]] : p->x[l->upper];
}

static void port_lower_side(vt_layout_picture *p, uint32_t v, port *ports)
{
    const vt_layout_ranks *g = p->ranks;
    uint32_t n = 0;
    for (uint32_t k = g->down_first[v]; k < g->down_first[v + 1];) {
        const vt_layout_link *l = &g->links[g->down[k]];
        uint32_t wire = l->wire, branches = 0;
        port q = {.id = g->wire_net[wire], .given = NAN};
        if (g->kind[v] == VT_AT_BOX)
            q.given = p->level->nets[q.id].from.at;
        for (; k < g->down_first[v + 1] && g->links[g->down[k]].wire == wire; k++, branches++) {
            uint32_t id = g->down[k];
            q.want += isnan(p->gutter[id]) ? p->x[g->links[id].lower] : port_gutter(p, id, v, true);
            q.straight |= id == p->straight_down[v] && isnan(q.given);
        }
        q.want /= branches;
        ports[n++] = q;
    }
    port_spread(ports, n, p->x[v], p->breadth[v]);
    for (uint32_t i = 0; i < n; i++)
        p->out_x[ports[i].id] = ports[i].at;
}

static void port_upper_side(vt_layout_picture *p, uint32_t v, port *ports)
{
    const vt_layout_ranks *g = p->ranks;
    uint32_t n = 0;
    for (uint32_t k = g->up_first[v]; k < g->up_first[v + 1]; k++) {
        uint32_t id = g->up[k];
        const vt_layout_link *l = &g->links[id];
        port q = {.id = id, .want = port_upper(p, id), .given = NAN};
        if (l->to != VT_NONE)
            q.given = p->level->nets[g->wire_net[l->wire]].to[l->to].at;
        q.straight = id == p->straight_up[v] && isnan(q.given);
        ports[n++] = q;
    }
    port_spread(ports, n, p->x[v], p->breadth[v]);
    for (uint32_t i = 0; i < n; i++)
        p->in_x[ports[i].id] = ports[i].at;
}

bool vt_layout_ports(vt_layout_picture *p, vt_err *err)
{
    const vt_layout_ranks *g = p->ranks;
    port *ports = vt_arena_array(p->scratch, (size_t)g->n_links + 1, sizeof *ports);
    if (!vt_arena_check(p->scratch, err))
        return false;
    for (uint32_t k = 0; k < p->level->n_nets; k++)
        p->out_x[k] = NAN;
    for (uint32_t v = 0; v < g->n_boxes; v++)
        port_lower_side(p, v, ports);
    for (uint32_t v = 0; v < g->n; v++)
        if (g->kind[v] == VT_AT_BOX)
            port_upper_side(p, v, ports);
        else
            for (uint32_t k = g->up_first[v]; k < g->up_first[v + 1]; k++)
                p->in_x[g->up[k]] = p->x[v];
    return true;
}
