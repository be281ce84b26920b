/* view.c: what opening, laying out, folding and writing a model cost in C.
 *
 *     view open|toggle|svg MODEL
 *
 * A line per figure as bench/rounds.h prints it. Each round opens the model anew: nothing is kept. */
#include <string.h>

#include "rounds.h"
#include "view/view.h"

static void die(const vt_err *err)
{
    char text[1024];
    fprintf(stderr, "%s\n", vt_err_text(err, text, sizeof text));
    exit(2);
}

static vt_opened *open_model(const char *path)
{
    vt_err err = {0};
    vt_opened *o = vt_opened_new(path, NULL, &err);
    if (!o)
        die(&err);
    return o;
}

/* Draws one view into `r` if it is given, and as SVG if `svg` is. */
static void view(vt_opened *o, const vt_graph_spec *spec, rounds *r, vt_scene *scene, vt_buf *svg)
{
    vt_err err = {0};
    vt_arena *arena = vt_arena_new();
    if (r)
        rounds_start(r);
    if (!arena || !vt_graph_view(o, spec, arena, NULL, scene, &err) ||
        (svg && !vt_scene_svg(scene, VT_THEME_LIGHT, svg, &err)))
        die(&err);
    if (r)
        rounds_stop(r);
    vt_arena_free(arena);
}

/* The first drawing of a fresh model. */
static void measure_view(const char *path, const char *name, int depth)
{
    rounds r = {0};
    vt_scene scene = {0};
    vt_graph_spec spec = {.depth = depth};
    char rest[64];
    for (int i = 0; i < ROUNDS; i++) {
        vt_opened *o = open_model(path);
        view(o, &spec, &r, &scene, NULL);
        vt_opened_free(o);
    }
    snprintf(rest, sizeof rest, "%u boxes", scene.n_boxes);
    rounds_print(&r, name, rest);
}

static int measure_open(const char *path)
{
    rounds r = {0};
    for (int i = 0; i < ROUNDS; i++) {
        rounds_start(&r);
        vt_opened *o = open_model(path);
        rounds_stop(&r);
        vt_opened_free(o);
    }
    rounds_print(&r, "open and hierarchy", "");
    measure_view(path, "first view", VT_DEPTH_AUTO);
    measure_view(path, "all open", VT_DEPTH_ALL);
    measure_view(path, "flat", VT_DEPTH_FLAT);
    return 0;
}

/* The largest group below 200 nodes: a block. */
static vt_str block_of(const vt_hierarchy *h)
{
    const vt_item *best = NULL;
    for (vt_id k = 1; k < h->items.n; k++) {
        const vt_item *item = &h->items.at[k];
        if (item->kind == VT_ITEM_GROUP && item->n_children && item->nodes < 200 &&
            (!best || item->nodes > best->nodes))
            best = item;
    }
    return best ? best->path : (vt_str){0};
}

/* A block opens and closes in a view that is drawn already, all else open or folded. */
static void measure_block(const char *path, const char *name, int depth)
{
    rounds opening = {0}, closing = {0};
    vt_scene scene = {0};
    char line[80], rest[64];
    for (int i = 0; i < ROUNDS; i++) {
        vt_opened *o = open_model(path);
        vt_str block = block_of(&o->hierarchy);
        vt_graph_spec open = {.depth = depth, .open = block}, closed = {.depth = depth, .closed = block};
        bool all = depth == VT_DEPTH_ALL;
        view(o, all ? &open : &closed, NULL, &scene, NULL);
        view(o, all ? &closed : &open, all ? &closing : &opening, &scene, NULL);
        view(o, all ? &open : &closed, all ? &opening : &closing, &scene, NULL);
        vt_opened_free(o);
    }
    snprintf(rest, sizeof rest, "%u boxes", scene.n_boxes);
    snprintf(line, sizeof line, "a block opens, %s", name);
    rounds_print(&opening, line, rest);
    snprintf(line, sizeof line, "a block closes, %s", name);
    rounds_print(&closing, line, rest);
}

static int measure_toggle(const char *path)
{
    measure_block(path, "the rest folded", 1);
    measure_block(path, "all else open", VT_DEPTH_ALL);
    return 0;
}

/* Laying out and writing, the model being open. */
static void measure_written(const char *path, const char *name, int depth)
{
    rounds r = {0};
    vt_scene scene = {0};
    vt_graph_spec spec = {.depth = depth};
    char rest[64];
    size_t bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
        vt_opened *o = open_model(path);
        vt_buf svg = {0};
        view(o, &spec, &r, &scene, &svg);
        bytes = svg.n;
        vt_buf_free(&svg);
        vt_opened_free(o);
    }
    snprintf(rest, sizeof rest, "%zu bytes, %u boxes", bytes, scene.n_boxes);
    rounds_print(&r, name, rest);
}

static int measure_svg(const char *path)
{
    measure_written(path, "flat", VT_DEPTH_FLAT);
    measure_written(path, "all groups open", VT_DEPTH_ALL);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const char *path);
    } parts[] = {{"open", measure_open}, {"toggle", measure_toggle}, {"svg", measure_svg}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts && argc == 3; i++)
        if (!strcmp(argv[1], parts[i].name))
            return parts[i].run(argv[2]);
    fprintf(stderr, "usage: view open|toggle|svg MODEL\n");
    return 2;
}
