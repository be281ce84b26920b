/* twins.c: nets that join the very same boxes count once when boxes are put into order.
 *
 * How many values run between two boxes depends on what is open (a closed box bundles them), and
 * the order of boxes must not. So the level is ordered with one net of each kind; its twins then
 * stand right beside it: their vertices run parallel, the k-th of a twin at the k-th of the first.
 */
#include <string.h>

#include "layout/ranks.h"

/* What makes nets twins, as bytes: source, readers, whether it may be cut. */
static vt_str twin_key(vt_arena *s, const vt_layout_net *net)
{
    uint32_t *key = vt_arena_array(s, (size_t)net->n_to + 2, sizeof *key);
    if (!key)
        return (vt_str){0};
    key[0] = net->from.box;
    key[1] = net->label_w > 0;
    for (uint32_t i = 0; i < net->n_to; i++)
        key[2 + i] = net->to[i].box;
    return (vt_str){(const char *)key, ((size_t)net->n_to + 2) * sizeof *key};
}

bool vt_layout_twins(vt_arena *s, const vt_layout_level *level, vt_layout_level *single,
                     uint32_t **first_of, vt_err *err)
{
    vt_layout_net *nets = vt_arena_array(s, (size_t)level->n_nets + 1, sizeof *nets);
    uint32_t *first = vt_arena_array(s, (size_t)level->n_nets + 1, sizeof *first);
    vt_names seen;
    vt_names_init(&seen, s, level->n_nets);
    if (!vt_arena_check(s, err))
        return false;
    *single = *level;
    single->nets = nets;
    single->n_nets = 0;
    for (uint32_t k = 0; k < level->n_nets; k++) {
        vt_str key = twin_key(s, &level->nets[k]);
        first[k] = vt_names_get(&seen, key);
        if (first[k] != VT_NONE)
            continue;
        first[k] = single->n_nets;
        vt_names_put(&seen, key, single->n_nets);
        nets[single->n_nets++] = level->nets[k];
    }
    *first_of = first;
    return vt_arena_check(s, err);
}

/* First vertex of each net, and one past the last; vertices of a net follow one another. */
static uint32_t *twin_vertices(vt_arena *s, const vt_layout_ranks *g, uint32_t n_nets)
{
    uint32_t *first = vt_arena_array(s, (size_t)n_nets + 2, sizeof *first);
    for (uint32_t v = g->n_boxes; first && v < g->n; v++)
        first[g->net[v] + 1]++;
    for (uint32_t k = 0; first && k < n_nets; k++)
        first[k + 1] += first[k];
    for (uint32_t k = 0; first && k <= n_nets; k++)
        first[k] += g->n_boxes;
    return first;
}

bool vt_layout_follow(vt_arena *s, const vt_layout_ranks *small, uint32_t n_small,
                      const uint32_t *first_of, uint32_t n_nets, vt_layout_ranks *g, vt_err *err)
{
    uint32_t *from = twin_vertices(s, small, n_small), *to = twin_vertices(s, g, n_nets);
    uint32_t *like =
        vt_arena_array(s, (size_t)g->n + 1, sizeof *like); /* per vertex: the small one */
    uint32_t *many =
        vt_arena_array(s, (size_t)small->n + 1, sizeof *many); /* twins at a small one */
    if (!vt_arena_check(s, err))
        return false;
    for (uint32_t v = 0; v < g->n_boxes; v++)
        like[v] = v;
    for (uint32_t k = 0; k < n_nets; k++)
        for (uint32_t v = to[k]; v < to[k + 1]; v++)
            like[v] = from[first_of[k]] + (v - to[k]);
    for (uint32_t v = 0; v < g->n; v++) {
        many[like[v]]++;
        g->rank_first[g->rank[v] + 1]++;
    }
    for (uint32_t r = 0; r < g->n_ranks; r++)
        g->rank_first[r + 1] += g->rank_first[r];
    for (uint32_t r = 0; r < small->n_ranks; r++) {
        uint32_t at = 0; /* `many` becomes the place of the first twin */
        for (uint32_t i = small->rank_first[r]; i < small->rank_first[r + 1]; i++) {
            uint32_t n = many[small->order[i]];
            many[small->order[i]] = at;
            at += n;
        }
    }
    for (uint32_t v = 0; v < g->n; v++) {
        g->pos[v] = many[like[v]]++;
        g->order[g->rank_first[g->rank[v]] + g->pos[v]] = v;
    }
    g->crossings = small->crossings;
    return true;
}
