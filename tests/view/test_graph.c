/* Claims about the graph view, on models made here and on every real ONNX file there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view/view.h"

static const char *shared(void)
{
    const char *dir = getenv("VITRINE_SHARED");
    return dir ? dir : "../shared";
}

/* ---- what must hold of every drawing ------------------------------------------------------------
 */

static bool overlaps(const vt_scene_box *a, const vt_scene_box *b)
{
    return a->x + a->w > b->x + .5f && b->x + b->w > a->x + .5f && a->y + a->h > b->y + .5f &&
           b->y + b->h > a->y + .5f;
}

static bool inside(const vt_scene *s, uint32_t box, uint32_t around)
{
    while (box != VT_NONE && box != around)
        box = s->boxes[box].parent;
    return box == around;
}

static bool ends_inside(const vt_scene *s, const vt_scene_edge *e, uint32_t box)
{
    bool yes = inside(s, e->from, box);
    for (uint32_t i = 0; i < e->n_to; i++)
        yes |= inside(s, s->targets[e->first_to + i], box);
    return yes;
}

/* Does the stretch from p to q run through the inside of the box? */
static bool runs_through(const float *p, const float *q, const vt_scene_box *b)
{
    float x0 = fminf(p[0], q[0]), x1 = fmaxf(p[0], q[0]), y0 = fminf(p[1], q[1]),
          y1 = fmaxf(p[1], q[1]);
    return x1 > b->x + .75f && x0 < b->x + b->w - .75f && y1 > b->y + .75f &&
           y0 < b->y + b->h - .75f;
}

static void check_boxes(const char *what, const vt_scene *s)
{
    for (uint32_t i = 0; i < s->n_boxes; i++) {
        const vt_scene_box *a = &s->boxes[i];
        if (a->parent != VT_NONE) {
            const vt_scene_box *p = &s->boxes[a->parent];
            assert_true(a->parent < i);
            if (a->x < p->x - .5f || a->y < p->y - .5f || a->x + a->w > p->x + p->w + .5f ||
                a->y + a->h > p->y + p->h + .5f)
                fail_msg("%s: box %.*s sticks out of %.*s", what, VT_ARG(a->path), VT_ARG(p->path));
        }
        if (a->x < -.5f || a->y < -.5f || a->x + a->w > s->width + .5f ||
            a->y + a->h > s->height + .5f)
            fail_msg("%s: box %.*s lies outside the picture", what, VT_ARG(a->path));
        for (uint32_t k = i + 1; k < s->n_boxes; k++)
            if (s->boxes[k].parent == a->parent && overlaps(a, &s->boxes[k]))
                fail_msg("%s: boxes %.*s and %.*s overlap", what, VT_ARG(a->path),
                         VT_ARG(s->boxes[k].path));
    }
}

static void check_lines(const char *what, const vt_scene *s)
{
    for (uint32_t e = 0; e < s->n_edges; e++)
        for (uint32_t b = 0; b < s->n_boxes; b++) {
            const vt_scene_box *box = &s->boxes[b];
            if (box->kind == VT_BOX_OPEN && ends_inside(s, &s->edges[e], b))
                continue;
            for (uint32_t l = 0; l < s->edges[e].n_lines; l++) {
                const vt_scene_line *line = &s->lines[s->edges[e].first_line + l];
                const float *p = s->points + 2 * line->first_point;
                for (uint32_t i = 0; i + 1 < line->n_points; i++)
                    if (runs_through(p + 2 * i, p + 2 * i + 2, box))
                        fail_msg("%s: the line of %.*s runs through %.*s", what,
                                 VT_ARG(s->edges[e].name), VT_ARG(box->path));
            }
        }
}

static void check_paths(const char *what, const vt_scene *s)
{
    vt_arena *a = vt_arena_new();
    vt_names seen;
    vt_names_init(&seen, a, s->n_boxes);
    for (uint32_t i = 0; i < s->n_boxes; i++)
        if (vt_names_put(&seen, s->boxes[i].path, i) != VT_NONE)
            fail_msg("%s: two boxes have the path %.*s", what, VT_ARG(s->boxes[i].path));
    vt_arena_free(a);
}

static void check_first_view(const char *what, const vt_scene *s)
{
    float x0 = INFINITY, y0 = INFINITY, x1 = 0, y1 = 0;
    if (s->n_boxes > 25)
        fail_msg("%s: the first view has %u boxes", what, s->n_boxes);
    for (uint32_t i = 0; i < s->n_boxes; i++)
        if (s->boxes[i].parent == VT_NONE) {
            x0 = fminf(x0, s->boxes[i].x), y0 = fminf(y0, s->boxes[i].y);
            x1 = fmaxf(x1, s->boxes[i].x + s->boxes[i].w),
            y1 = fmaxf(y1, s->boxes[i].y + s->boxes[i].h);
        }
    float ratio = (x1 - x0) / (y1 - y0);
    if (s->n_boxes > 1 && (ratio < 1 / 3.f || ratio > 3))
        fail_msg("%s: the first view is %.0f x %.0f", what, (double)(x1 - x0), (double)(y1 - y0));
}

static void draw(vt_opened *o, vt_graph_spec spec, vt_arena *arena, vt_scene *s)
{
    vt_err err = {0};
    char text[512];
    if (!vt_graph_view(o, &spec, arena, NULL, s, &err))
        fail_msg("%s: %s", o->model->path, vt_err_text(&err, text, sizeof text));
}

static void check_view(vt_opened *o, vt_graph_spec spec, const char *name)
{
    vt_arena *arena = vt_arena_new();
    vt_scene s;
    char what[600];
    draw(o, spec, arena, &s);
    snprintf(what, sizeof what, "%s (%s)", o->model->path, name);
    check_boxes(what, &s);
    check_lines(what, &s);
    check_paths(what, &s);
    if (spec.depth == VT_DEPTH_AUTO)
        check_first_view(what, &s);
    vt_arena_free(arena);
}

static vt_buf columns(vt_opened *o, vt_graph_spec spec)
{
    vt_arena *arena = vt_arena_new();
    vt_scene s;
    vt_buf b = {0};
    draw(o, spec, arena, &s);
    assert_true(vt_scene_columns(&s, &b, NULL));
    vt_arena_free(arena);
    return b;
}

/* ---- real files
 * ------------------------------------------------------------------------------------- */

typedef void (*with_model)(vt_opened *o);

static void for_each_file(const char *root, const char *pattern, with_model f)
{
    char command[700], path[512];
    snprintf(command, sizeof command,
             "find '%s' -name '%s' -size -30000k 2>/dev/null | LC_ALL=C sort", root, pattern);
    FILE *list = popen(command, "r");
    int n = 0;
    while (list && fgets(path, sizeof path, list)) {
        path[strcspn(path, "\n")] = 0;
        vt_err err = {0};
        char text[512];
        vt_opened *o = vt_opened_new(path, NULL, &err);
        if (!o)
            fail_msg("%s", vt_err_text(&err, text, sizeof text));
        f(o);
        vt_opened_free(o);
        n++;
    }
    if (list)
        pclose(list);
    if (!n) {
        printf("skipped: no %s below %s\n", pattern, root);
        skip();
    }
}

static void check_all_depths(vt_opened *o)
{
    check_view(o, (vt_graph_spec){.depth = VT_DEPTH_AUTO}, "auto");
    check_view(o, (vt_graph_spec){.depth = 1}, "depth 1");
    check_view(o, (vt_graph_spec){.depth = 2}, "depth 2");
    check_view(o, (vt_graph_spec){.depth = VT_DEPTH_ALL}, "all");
    check_view(o, (vt_graph_spec){.depth = VT_DEPTH_FLAT}, "flat");
    check_view(o, (vt_graph_spec){.depth = VT_DEPTH_AUTO, .direction = VT_LAYOUT_RIGHT},
               "left to right");
    check_view(o,
               (vt_graph_spec){.depth = 2,
                               .direction = VT_LAYOUT_RIGHT,
                               .show = VT_SHOW_SHAPES | VT_SHOW_DTYPES},
               "left to right, 2");
    check_view(o, (vt_graph_spec){.depth = 2, .show = VT_SHOW_ATTRIBUTES | VT_SHOW_SHAPES},
               "attributes");
}

static void every_real_model_is_drawn_without_overlaps(void **state)
{
    (void)state;
    char root[512];
    snprintf(root, sizeof root, "%s/models", shared());
    for_each_file(root, "*.onnx", check_all_depths);
}

static void the_example_is_drawn_without_overlaps(void **state)
{
    (void)state;
    for_each_file("examples", "*.onnx", check_all_depths);
}

/* Opens every group of the first view in turn, in one model that keeps its layouts, and compares
 * with a model opened afresh. */
static void check_incremental(vt_opened *kept)
{
    for (vt_id i = 1; i < kept->hierarchy.items.n && i < 60; i++) {
        const vt_item *item = &kept->hierarchy.items.at[i];
        if (item->kind != VT_ITEM_GROUP && item->kind != VT_ITEM_STACK)
            continue;
        vt_graph_spec spec = {.depth = 1, .open = item->path};
        if (vt_str_find(item->path, ',', 0) != SIZE_MAX ||
            vt_str_find(item->path, '\\', 0) != SIZE_MAX)
            continue;
        vt_opened *fresh = vt_opened_new(kept->model->path, NULL, NULL);
        vt_buf a = columns(kept, spec), b = columns(fresh, spec);
        if (a.n != b.n || memcmp(a.p, b.p, a.n))
            fail_msg("%s: opening %.*s differs from drawing it from scratch", kept->model->path,
                     VT_ARG(item->path));
        vt_buf_free(&a);
        vt_buf_free(&b);
        vt_opened_free(fresh);
    }
}

static void opening_a_group_equals_drawing_from_scratch(void **state)
{
    (void)state;
    char root[512];
    snprintf(root, sizeof root, "%s/models/onnx", shared());
    for_each_file(root, "*.onnx", check_incremental);
}

static const vt_scene_box *by_path(const vt_scene *s, vt_str path)
{
    for (uint32_t i = 0; i < s->n_boxes; i++)
        if (vt_str_eq(s->boxes[i].path, path))
            return &s->boxes[i];
    return NULL;
}

/* Boxes that stand side by side keep their sides. */
static void check_order(const vt_scene *before, const vt_scene *after, vt_str opened,
                        const char *file)
{
    for (uint32_t i = 0; i < before->n_boxes; i++)
        for (uint32_t k = i + 1; k < before->n_boxes; k++) {
            const vt_scene_box *a = &before->boxes[i], *b = &before->boxes[k];
            const vt_scene_box *c = by_path(after, a->path), *d = by_path(after, b->path);
            if (a->parent != b->parent || !c || !d || c->parent != d->parent)
                continue;
            bool same_row = fabsf(a->y + a->h / 2 - b->y - b->h / 2) < 1,
                 still = fabsf(c->y + c->h / 2 - d->y - d->h / 2) < 1;
            if (same_row && still && (a->x < b->x) != (c->x < d->x))
                fail_msg("%s: %.*s and %.*s change sides when %.*s opens", file, VT_ARG(a->path),
                         VT_ARG(b->path), VT_ARG(opened));
        }
}

static void check_stable(vt_opened *o)
{
    vt_arena *arena = vt_arena_new();
    vt_scene before;
    draw(o, (vt_graph_spec){.depth = 1}, arena, &before);
    for (uint32_t i = 0; i < before.n_boxes; i++) {
        if (before.boxes[i].kind != VT_BOX_FOLDED || !(before.boxes[i].flags & VT_BOX_OPENABLE) ||
            vt_str_find(before.boxes[i].path, ',', 0) != SIZE_MAX)
            continue;
        vt_scene after;
        draw(o, (vt_graph_spec){.depth = 1, .open = before.boxes[i].path}, arena, &after);
        check_order(&before, &after, before.boxes[i].path, o->model->path);
        assert_int_equal(by_path(&after, before.boxes[i].path)->kind, VT_BOX_OPEN);
    }
    vt_arena_free(arena);
}

static void boxes_keep_their_order_when_one_opens(void **state)
{
    (void)state;
    char root[512];
    snprintf(root, sizeof root, "%s/models", shared());
    for_each_file(root, "*.onnx", check_stable);
}

static void answers_about_every_item_are_written(vt_opened *o)
{
    for (vt_id i = 0; i < o->hierarchy.items.n && i < 400; i++) {
        vt_buf b = {0};
        vt_json j;
        vt_json_init(&j, &b, false);
        assert_true(vt_item_json(o, i, i % 2 ? VT_S("zh") : VT_S("en"), &j, NULL));
        assert_int_equal(j.depth, 0);
        b.n = 0;
        vt_json_init(&j, &b, false);
        assert_true(vt_tree_json(o, i, &j, NULL));
        vt_buf_free(&b);
    }
    vt_buf b = {0};
    vt_json j;
    vt_json_init(&j, &b, false);
    assert_true(vt_spine_json(o, (vt_str){0}, &j, NULL));
    vt_buf_char(&b, 0);
    int cells = 0;
    for (const char *p = b.p; (p = strstr(p, "\"value\"")); p++)
        cells++;
    assert_in_range(cells, 1, 24);
    vt_buf_free(&b);
}

static void every_item_can_be_inspected(void **state)
{
    (void)state;
    char root[512];
    snprintf(root, sizeof root, "%s/models", shared());
    for_each_file(root, "*.onnx", answers_about_every_item_are_written);
}

/* ---- specs
 * ---------------------------------------------------------------------------------------------- */

static void a_spec_is_read_or_refused_by_name(void **state)
{
    (void)state;
    vt_graph_spec spec;
    vt_err err = {0};
    assert_true(vt_graph_spec_read(&spec, VT_S(""), VT_S(""), VT_S(""), &err));
    assert_int_equal(spec.depth, VT_DEPTH_AUTO);
    assert_true(vt_graph_spec_read(&spec, VT_S("all"), VT_S("LR"), VT_S("shapes,dtypes"), &err));
    assert_int_equal(spec.depth, VT_DEPTH_ALL);
    assert_int_equal(spec.direction, VT_LAYOUT_RIGHT);
    assert_int_equal(spec.show, VT_SHOW_SHAPES | VT_SHOW_DTYPES);
    assert_true(vt_graph_spec_read(&spec, VT_S("3"), VT_S("tb"), VT_S("parameters"), &err));
    assert_int_equal(spec.depth, 3);
    static const char *const bad[][3] = {{"0", "", ""},      {"-1", "", ""},      {"x", "", ""},
                                         {"", "up", ""},     {"", "", "colours"}, {"", "", "macs"},
                                         {"9999999", "", ""}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(vt_graph_spec_read(&spec, vt_str_of(bad[i][0]), vt_str_of(bad[i][1]),
                                        vt_str_of(bad[i][2]), &err));
        assert_int_not_equal(err.reason[0], 0);
    }
}

static void a_scope_that_is_not_there_is_named(void **state)
{
    (void)state;
    vt_opened *o = vt_opened_new("examples/digits.onnx", NULL, NULL);
    assert_non_null(o);
    vt_arena *arena = vt_arena_new();
    vt_scene s;
    vt_err err = {0};
    vt_graph_spec spec = {.depth = 1, .scope = VT_S("/nowhere")};
    assert_false(vt_graph_view(o, &spec, arena, NULL, &s, &err));
    assert_int_equal(err.code, VT_NOT_FOUND);
    assert_non_null(strstr(err.reason, "/nowhere"));
    vt_arena_free(arena);
    vt_opened_free(o);
}

static void every_group_can_be_drawn_alone(vt_opened *o)
{
    for (vt_id i = 1; i < o->hierarchy.items.n; i++)
        if (o->hierarchy.items.at[i].n_children && o->hierarchy.items.at[i].nodes < 300)
            check_view(o, (vt_graph_spec){.depth = 1, .scope = o->hierarchy.items.at[i].path},
                       "scope");
}

static void a_scope_is_drawn_with_what_comes_in_and_goes_out(void **state)
{
    (void)state;
    for_each_file("examples", "*.onnx", every_group_can_be_drawn_alone);
}

static bool stop(void *ctx)
{
    return ++*(int *)ctx > 2;
}

static void drawing_can_be_cancelled(void **state)
{
    (void)state;
    vt_opened *o = vt_opened_new("examples/digits.onnx", NULL, NULL);
    vt_arena *arena = vt_arena_new();
    vt_scene s;
    vt_err err = {0};
    int steps = 0;
    vt_progress progress = {.cancelled = stop, .ctx = &steps};
    vt_graph_spec spec = {.depth = VT_DEPTH_ALL};
    assert_false(vt_graph_view(o, &spec, arena, &progress, &s, &err));
    assert_int_equal(err.code, VT_CANCELLED);
    vt_arena_free(arena);
    vt_opened_free(o);
}

static void a_file_written_in_place_is_compared_with_what_it_was(void **state)
{
    (void)state;
    char path[] = "/tmp/vitrine-place-XXXXXX";
    int fd = mkstemp(path);
    vt_map *bytes = vt_map_open("examples/digits.onnx", NULL);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes->p, bytes->n), (ssize_t)bytes->n);
    vt_opened *before = vt_opened_new(path, NULL, NULL);
    for (off_t at = 0; at < (off_t)bytes->n; at += 64)
        assert_int_equal(pwrite(fd, "0123456789", 10, at), 10);
    vt_opened *now = vt_opened_new_map(bytes, NULL, NULL);
    assert_true(vt_opened_compare(now, before, NULL));
    for (vt_id i = 0; i < now->hierarchy.items.n; i++)
        assert_int_equal(now->changes[i], 0);
    vt_opened_free(before);
    vt_opened_free(now);
    close(fd);
    unlink(path);
}

static void a_changed_file_marks_what_changed(void **state)
{
    (void)state;
    vt_opened *a = vt_opened_new("examples/digits.onnx", NULL, NULL),
              *b = vt_opened_new("examples/digits.onnx", NULL, NULL);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(vt_opened_compare(b, a, NULL));
    for (vt_id i = 0; i < b->hierarchy.items.n; i++)
        assert_int_equal(b->changes[i], 0);
    ((vt_item *)&a->hierarchy.items.at[3])->weight_hash ^= 1;
    assert_true(vt_opened_compare(b, a, NULL));
    assert_int_equal(b->changes[3], VT_BOX_CHANGED);
    assert_int_equal(b->changes[2], 0);
    vt_opened_free(a);
    vt_opened_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spec_is_read_or_refused_by_name),
        cmocka_unit_test(a_scope_that_is_not_there_is_named),
        cmocka_unit_test(the_example_is_drawn_without_overlaps),
        cmocka_unit_test(a_scope_is_drawn_with_what_comes_in_and_goes_out),
        cmocka_unit_test(drawing_can_be_cancelled),
        cmocka_unit_test(a_changed_file_marks_what_changed),
        cmocka_unit_test(a_file_written_in_place_is_compared_with_what_it_was),
        cmocka_unit_test(every_real_model_is_drawn_without_overlaps),
        cmocka_unit_test(opening_a_group_equals_drawing_from_scratch),
        cmocka_unit_test(boxes_keep_their_order_when_one_opens),
        cmocka_unit_test(every_item_can_be_inspected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
