/* pack.c: a level much wider than long is broken into rows.
 *
 * Parts that are not linked with each other stand on shelves, one shelf below the other, and a rank
 * with more boxes than a row may hold becomes several ranks. Sizes are not known here (the order
 * must not depend on them), so boxes count as if all were of the usual size. How many boxes a row
 * may hold is lowered until the shape is good; nothing happens to a level that is not too wide. */
#include <string.h>

#include "layout/ranks.h"

#define PACK_WIDE 2.6  /* width over length: above this rows are broken, */
#define PACK_GOOD 2.2  /* until it is this */
#define PACK_LAP  0.08 /* of a box' breadth: what a line takes that passes a row */

typedef struct packing {
    uint32_t n, *rank;
    uint32_t *part, n_parts;
    uint32_t *member; /* boxes by part, within it by rank, within that by index */
    uint32_t n_rows;
    uint32_t *row_first;   /* first member of each row; rows of a part follow one another */
    uint32_t *row_lines;   /* of each row: nets that come from above or go on below, the greater */
    uint32_t *part_row;    /* first row of each part */
    double breadth, depth; /* a box of the usual size with its gap */
} packing;

static uint32_t pack_root(uint32_t *up, uint32_t v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

/* Numbers the parts by their first box. */
static void pack_parts(packing *p, const vt_layout_edges *e, uint32_t *up)
{
    for (uint32_t v = 0; v < p->n; v++)
        up[v] = v;
    for (uint32_t i = 0; i < e->n; i++) {
        if (e->from[i] == VT_LAYOUT_BORDER || e->to[i] == VT_LAYOUT_BORDER)
            continue;
        uint32_t a = pack_root(up, e->from[i]), b = pack_root(up, e->to[i]);
        up[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t v = 0; v < p->n; v++) {
        uint32_t root = pack_root(up, v);
        p->part[v] = root == v ? p->n_parts++ : p->part[root];
    }
}

static void pack_sort(uint32_t n, uint32_t n_keys, const uint32_t *key, const uint32_t *from,
                      uint32_t *to, uint32_t *count)
{
    memset(count, 0, ((size_t)n_keys + 1) * sizeof *count);
    for (uint32_t i = 0; i < n; i++)
        count[key[from ? from[i] : i] + 1]++;
    for (uint32_t k = 0; k < n_keys; k++)
        count[k + 1] += count[k];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = from ? from[i] : i;
        to[count[key[v]]++] = v;
    }
}

/* A part's rows: runs of equal rank. */
static void pack_rows(packing *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t v = p->member[i], u = i ? p->member[i - 1] : v;
        bool new_part = !i || p->part[u] != p->part[v];
        if (new_part)
            p->part_row[p->part[v]] = p->n_rows;
        if (new_part || p->rank[u] != p->rank[v])
            p->row_first[p->n_rows++] = i;
    }
    p->row_first[p->n_rows] = p->n;
    p->part_row[p->n_parts] = p->n_rows;
}

/* Counts the nets that rows read, and those they give. An edge's end stands in the row of its box;
 * edges of a net follow one another. */
static void pack_lines(packing *p, const vt_layout_edges *e, uint32_t *row_of, uint32_t *read,
                       uint32_t *given)
{
    for (uint32_t r = 0; r < p->n_rows; r++)
        for (uint32_t i = p->row_first[r]; i < p->row_first[r + 1]; i++)
            row_of[p->member[i]] = r;
    for (uint32_t i = 0; i < e->n; i++) {
        bool first = !i || e->net[i - 1] != e->net[i];
        if (first && e->from[i] != VT_LAYOUT_BORDER)
            given[row_of[e->from[i]]]++;
        if (e->to[i] != VT_LAYOUT_BORDER &&
            (first || e->to[i - 1] == VT_LAYOUT_BORDER || row_of[e->to[i - 1]] != row_of[e->to[i]]))
            read[row_of[e->to[i]]]++;
    }
    for (uint32_t r = 0; r < p->n_rows; r++)
        p->row_lines[r] = read[r] > given[r] ? read[r] : given[r];
}

static uint32_t pack_split(const packing *p, uint32_t row, uint32_t cap)
{
    uint32_t n = p->row_first[row + 1] - p->row_first[row];
    return (n + cap - 1) / cap;
}

/* Ranks of the boxes of one part when its first rank is `top`; returns the rank after it. */
static uint32_t pack_write(packing *p, uint32_t part, uint32_t cap, uint32_t top)
{
    for (uint32_t r = p->part_row[part]; r < p->part_row[part + 1]; r++) {
        uint32_t n = p->row_first[r + 1] - p->row_first[r], rows = pack_split(p, r, cap);
        for (uint32_t i = 0; i < n; i++)
            p->rank[p->member[p->row_first[r] + i]] = top + i % rows;
        top += rows;
    }
    return top;
}

/* Puts parts on shelves at most `cap` boxes wide; gives the shape, and writes the ranks if asked.
 */
static uint32_t pack_shelves(packing *p, uint32_t cap, bool write, double *shape)
{
    uint32_t top = 0, bottom = 0, broad = 0;
    double widest = 0;
    for (uint32_t part = 0; part < p->n_parts; part++) {
        uint32_t high = 0, wide = 0;
        double lap = 0;
        for (uint32_t r = p->part_row[part]; r < p->part_row[part + 1]; r++) {
            uint32_t n = p->row_first[r + 1] - p->row_first[r];
            high += pack_split(p, r, cap);
            wide = n > wide ? n : wide;
            double lines = cap + PACK_LAP * (p->row_lines[r] < n ? p->row_lines[r] : n);
            lap = n > cap && lines > lap ? lines : lap;
        }
        wide = wide < cap ? wide : cap;
        if (broad + wide > cap)
            top = bottom, broad = 0;
        if (write)
            pack_write(p, part, cap, top);
        broad += wide;
        widest = broad > widest ? broad : widest;
        widest = lap > widest ? lap : widest;
        bottom = top + high > bottom ? top + high : bottom;
    }
    *shape = widest * p->breadth / (bottom * p->depth);
    return bottom;
}

static void pack_choose(packing *p, uint32_t *n_ranks, double good)
{
    double shape;
    uint32_t cap = 8;
    pack_shelves(p, p->n, false, &shape);
    if (shape <= PACK_WIDE)
        return;
    while (cap < p->n && (double)cap * cap < 16.0 * p->n)
        cap += cap / 2;
    for (pack_shelves(p, cap, false, &shape); shape > good && cap > 1;
         pack_shelves(p, cap, false, &shape))
        cap -= cap / 8 + 1;
    *n_ranks = pack_shelves(p, cap, true, &shape);
}

bool vt_layout_pack(const vt_layout_edges *edges, const vt_layout_options *options, uint32_t *rank,
                    uint32_t *n_ranks, vt_err *err)
{
    if (options->fold_ratio <= 0 || edges->n_boxes < 2)
        return true;
    vt_arena *s = vt_arena_new();
    if (!s)
        return vt_fail(err, VT_NO_MEMORY, "not enough memory to lay out %u boxes", edges->n_boxes);
    bool right = options->direction == VT_LAYOUT_RIGHT;
    size_t n = (size_t)edges->n_boxes + 2, keys = n > *n_ranks ? n : (size_t)*n_ranks + 2;
    packing p = {
        .n = edges->n_boxes, .rank = rank, .breadth = right ? 54 : 165, .depth = right ? 200 : 66};
    uint32_t *by_rank = vt_arena_array(s, n, sizeof *by_rank),
             *count = vt_arena_array(s, keys + 1, sizeof *count);
    uint32_t *read = vt_arena_array(s, n, sizeof *read),
             *given = vt_arena_array(s, n, sizeof *given);
    p.row_lines = vt_arena_array(s, n, sizeof *p.row_lines);
    p.part = vt_arena_array(s, n, sizeof *p.part);
    p.member = vt_arena_array(s, n, sizeof *p.member);
    p.row_first = vt_arena_array(s, n, sizeof *p.row_first);
    p.part_row = vt_arena_array(s, n, sizeof *p.part_row);
    bool ok = vt_arena_check(s, err);
    if (ok) {
        pack_parts(&p, edges, by_rank);
        pack_sort(p.n, *n_ranks, rank, NULL, by_rank, count);
        pack_sort(p.n, p.n_parts, p.part, by_rank, p.member, count);
        pack_rows(&p);
        pack_lines(&p, edges, by_rank, read, given);
        pack_choose(&p, n_ranks, right ? 1.0 : PACK_GOOD);
    }
    vt_arena_free(s);
    return ok;
}
