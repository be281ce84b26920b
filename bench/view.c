/* What opening, drawing and folding cost in C. usage: view MODEL; prints one line per figure, medians in ms. */
#include <stdio.h>
#include <stdlib.h>

#include "view/view.h"

enum { ROUNDS = 9 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *t)
{
    qsort(t, ROUNDS, sizeof *t, by_size);
    return 1e3 * t[ROUNDS / 2];
}

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

/* Seconds that one view takes; its scene's sizes are left in *scene. */
static double view(vt_opened *o, const vt_graph_spec *spec, vt_scene *scene, vt_buf *svg)
{
    vt_err err = {0};
    vt_arena *arena = vt_arena_new();
    double t = vt_now();
    if (!arena || !vt_graph_view(o, spec, arena, NULL, scene, &err))
        die(&err);
    t = vt_now() - t;
    if (svg && !vt_scene_svg(scene, VT_THEME_LIGHT, svg, &err))
        die(&err);
    vt_arena_free(arena);
    return t;
}

static void measure_open(const char *path)
{
    double t[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        double start = vt_now();
        vt_opened *o = open_model(path);
        t[i] = vt_now() - start;
        vt_opened_free(o);
    }
    printf("open and hierarchy %.2f ms\n", median(t));
}

static void measure_fresh(const char *path, const char *name, int depth)
{
    double t[ROUNDS];
    vt_scene scene = {0};
    vt_graph_spec spec = {.depth = depth};
    for (int i = 0; i < ROUNDS; i++) {
        vt_opened *o = open_model(path);
        t[i] = view(o, &spec, &scene, NULL);
        vt_opened_free(o);
    }
    printf("%s %.2f ms, %u boxes, %.0f x %.0f\n", name, median(t), scene.n_boxes, (double)scene.width, (double)scene.height);
}

/* The largest closed group of the first view is opened, all else being open already or not. */
static void measure_toggle(const char *path, const char *name, int depth)
{
    double opening[ROUNDS], closing[ROUNDS];
    vt_scene scene = {0};
    for (int i = 0; i < ROUNDS; i++) {
        vt_opened *o = open_model(path);
        vt_id group = 1;
        for (vt_id k = 1; k < o->hierarchy.items.n; k++) {
            const vt_item *item = &o->hierarchy.items.at[k], *best = &o->hierarchy.items.at[group];
            if (item->kind == VT_ITEM_GROUP && item->n_children && item->nodes < 200 &&
                (best->kind != VT_ITEM_GROUP || item->nodes > best->nodes))
                group = k;
        }
        vt_str path_of = o->hierarchy.items.at[group].path;
        vt_graph_spec with = {.depth = depth, .open = path_of}, without = {.depth = depth, .closed = path_of};
        if (depth == VT_DEPTH_ALL) {
            view(o, &with, &scene, NULL);
            closing[i] = view(o, &without, &scene, NULL);
            opening[i] = view(o, &with, &scene, NULL);
        } else {
            view(o, &without, &scene, NULL);
            opening[i] = view(o, &with, &scene, NULL);
            closing[i] = view(o, &without, &scene, NULL);
        }
        vt_opened_free(o);
    }
    printf("%s: open %.2f ms, close %.2f ms\n", name, median(opening), median(closing));
}

static void measure_svg(const char *path)
{
    double t[ROUNDS];
    vt_scene scene = {0};
    vt_graph_spec spec = {.depth = VT_DEPTH_ALL};
    size_t bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
        vt_opened *o = open_model(path);
        vt_buf svg = {0};
        double start = vt_now();
        view(o, &spec, &scene, &svg);
        t[i] = vt_now() - start;
        bytes = svg.n;
        vt_buf_free(&svg);
        vt_opened_free(o);
    }
    printf("layout and SVG of all %.2f ms, %zu bytes\n", median(t), bytes);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    measure_open(argv[1]);
    measure_fresh(argv[1], "first view", VT_DEPTH_AUTO);
    measure_fresh(argv[1], "all open", VT_DEPTH_ALL);
    measure_fresh(argv[1], "flat", VT_DEPTH_FLAT);
    measure_toggle(argv[1], "a block in the folded view", 1);
    measure_toggle(argv[1], "a block with all open", VT_DEPTH_ALL);
    measure_svg(argv[1]);
    return 0;
}
