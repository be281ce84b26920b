/* spec.c: what the spec asks for, and which groups it opens.
 *
 * A group is open when the spec names it, when its depth is laid open, or (depth auto) when opening
 * it keeps the first view within 25 boxes. A path that is named opens all groups around it. A stack
 * that is opened shows its first repeat open, unless another one is named. */
#include "view/graph_parts.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BOXES_AT_FIRST = 25, MOST_LEVELS_AT_FIRST = 3 };

static bool read_depth(int *out, vt_str depth, vt_err *err)
{
    static const struct {
        const char *word;
        int depth;
    } words[] = {{"", VT_DEPTH_AUTO},
                 {"auto", VT_DEPTH_AUTO},
                 {"all", VT_DEPTH_ALL},
                 {"flat", VT_DEPTH_FLAT}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (vt_str_is(depth, words[i].word)) {
            *out = words[i].depth;
            return true;
        }
    int n = 0;
    for (size_t i = 0; i < depth.n; i++) {
        if (depth.p[i] < '0' || depth.p[i] > '9' || i > 5)
            return vt_fail(err, VT_BAD_INPUT,
                           "depth is a number from 1, auto, all or flat, not '%.*s'",
                           VT_ARG(depth));
        n = n * 10 + (depth.p[i] - '0');
    }
    *out = n;
    return n > 0 ? true : vt_fail(err, VT_BAD_INPUT, "depth counts from 1");
}

static bool read_show(uint32_t *out, vt_str show, vt_err *err)
{
    static const struct {
        const char *word;
        uint32_t bit;
    } words[] = {{"shapes", VT_SHOW_SHAPES},
                 {"dtypes", VT_SHOW_DTYPES},
                 {"attributes", VT_SHOW_ATTRIBUTES},
                 {"parameters", VT_SHOW_PARAMETERS}};
    while (show.n) {
        size_t end = vt_str_find(show, ',', 0);
        vt_str word = vt_str_cut(show, 0, end == SIZE_MAX ? show.n : end);
        size_t i = 0;
        while (i < 4 && !vt_str_is(word, words[i].word))
            i++;
        if (i < 4)
            *out |= words[i].bit;
        else if (vt_str_is(word, "macs"))
            return vt_fail(err, VT_UNKNOWN, "show: this version does not count macs");
        else if (word.n)
            return vt_fail(err, VT_BAD_INPUT,
                           "show: shapes, dtypes, attributes or parameters, not '%.*s'",
                           VT_ARG(word));
        show = vt_str_from(show, word.n + 1);
    }
    return true;
}

bool vt_graph_spec_read(vt_graph_spec *out, vt_str depth, vt_str direction, vt_str show,
                        vt_err *err)
{
    *out = (vt_graph_spec){.depth = VT_DEPTH_AUTO};
    if (vt_str_is(direction, "LR") || vt_str_is(direction, "lr"))
        out->direction = VT_LAYOUT_RIGHT;
    else if (direction.n && !vt_str_is(direction, "TB") && !vt_str_is(direction, "tb"))
        return vt_fail(err, VT_BAD_INPUT, "direction is TB or LR, not '%.*s'", VT_ARG(direction));
    return read_depth(&out->depth, depth, err) && read_show(&out->show, show, err);
}

/* ---- states ------------------------------------------------------------------------------------
 */

/* Takes the next path of a list off `list`, without its escapes. */
static vt_str next_path(vt_arena *arena, vt_str *list)
{
    char *p = vt_arena_take(arena, list->n + 1);
    size_t n = 0, i = 0;
    for (; p && i < list->n && list->p[i] != ','; i++) {
        if (list->p[i] == '\\' && i + 1 < list->n)
            i++;
        p[n++] = list->p[i];
    }
    *list = vt_str_from(*list, i + 1);
    return (vt_str){p, n};
}

static void open_around(const vt_hierarchy *h, int8_t *want, vt_id item)
{
    for (vt_id up = h->items.at[item].parent; up != VT_NONE; up = h->items.at[up].parent)
        if (!want[up])
            want[up] = 1;
}

static void read_wishes(const graph_view *g, int8_t *want)
{
    for (vt_str list = g->spec->closed; list.n;) {
        vt_id item = vt_names_get(&g->h->paths, next_path(g->arena, &list));
        if (item != VT_NONE)
            want[item] = -1;
    }
    for (vt_str list = g->spec->open; list.n;) {
        vt_id item = vt_names_get(&g->h->paths, next_path(g->arena, &list));
        if (item == VT_NONE)
            continue;
        want[item] = 1;
        open_around(g->h, want, item);
    }
}

bool graph_has_inside(const vt_item *item)
{
    return item->kind == VT_ITEM_GROUP && item->n_children;
}

static void open_by_depth(const graph_view *g, uint8_t *open)
{
    const vt_item *items = g->h->items.at;
    uint32_t base = items[g->scope].depth;
    for (vt_id i = 0; i < g->h->items.n; i++) {
        const vt_item *parent = items[i].parent == VT_NONE ? NULL : &items[items[i].parent];
        bool first = !parent || parent->kind != VT_ITEM_STACK || parent->children[0] == i;
        if (!graph_has_inside(&items[i]))
            continue;
        open[i] =
            g->spec->depth == VT_DEPTH_ALL ||
            (first && items[i].depth >= base && items[i].depth - base < (uint32_t)g->spec->depth);
    }
}

/* Opens level by level, largest groups first, as long as the boxes are few enough to be read. */
static void open_by_count(const graph_view *g, uint8_t *open)
{
    const vt_item *items = g->h->items.at;
    open[g->scope] = 1;
    size_t boxes = items[g->scope].n_children, n = 1, first = 0;
    vt_id level[2 * MOST_BOXES_AT_FIRST] = {g->scope};
    for (int deep = 0; deep < MOST_LEVELS_AT_FIRST; deep++) {
        size_t end = n;
        for (size_t k = first; k < end; k++) {
            const vt_item *at = &items[level[k]];
            vt_id order[MOST_BOXES_AT_FIRST];
            size_t candidates = 0;
            for (uint32_t c = 0; c < at->n_children && c < MOST_BOXES_AT_FIRST; c++)
                if (graph_has_inside(&items[at->children[c]]))
                    order[candidates++] = at->children[c];
            for (size_t i = 1; i < candidates; i++) /* few: by insertion, largest first, stable */
                for (size_t j = i; j && items[order[j]].nodes > items[order[j - 1]].nodes; j--) {
                    vt_id t = order[j];
                    order[j] = order[j - 1];
                    order[j - 1] = t;
                }
            for (size_t i = 0; i < candidates; i++)
                if (boxes + items[order[i]].n_children <= MOST_BOXES_AT_FIRST &&
                    n < 2 * MOST_BOXES_AT_FIRST) {
                    boxes += items[order[i]].n_children;
                    open[order[i]] = 1;
                    level[n++] = order[i];
                }
        }
        first = end;
    }
}

/* An opened stack shows one repeat open: the first, unless one was named. */
static void open_stacks(const graph_view *g, const int8_t *want, uint8_t *open)
{
    const vt_item *items = g->h->items.at;
    for (vt_id i = 0; i < g->h->items.n; i++) {
        if (items[i].kind != VT_ITEM_STACK || want[i] <= 0)
            continue;
        bool named = false;
        for (uint32_t c = 0; c < items[i].n_children; c++)
            named |= want[items[i].children[c]] != 0;
        if (!named && items[i].n_children && graph_has_inside(&items[items[i].children[0]]))
            open[items[i].children[0]] = 1;
    }
}

bool graph_open_states(graph_view *g, vt_err *err)
{
    size_t n = g->h->items.n;
    uint8_t *open = vt_arena_array(g->arena, n, 1);
    int8_t *want = vt_arena_array(g->arena, n, 1);
    if (!open || !want)
        return vt_arena_check(g->arena, err);
    read_wishes(g, want);
    if (g->spec->depth == VT_DEPTH_AUTO)
        open_by_count(g, open);
    else if (g->spec->depth != VT_DEPTH_FLAT)
        open_by_depth(g, open);
    open_stacks(g, want, open);
    for (vt_id i = 0; i < n; i++)
        if (want[i] && graph_has_inside(&g->h->items.at[i]))
            open[i] = want[i] > 0;
    open[g->scope] = 1;
    g->open = open;
    return vt_arena_check(g->arena, err);
}
