/* draw.c: the walk over a scene's display list.
 *
 * From back to front: the ground; open groups, outer before inner; lines; everything that has a
 * face of its own, and the titles of open groups, which lie over lines with a halo; labels of
 * lines; the caption. Where texts stand in a box is the table in figure.h. */
#include "figure/pen.h"

#include <math.h>

typedef struct drawer {
    const vt_scene *scene;
    vt_theme theme;
    vt_pen *pen;
    vt_path path;
    vt_arena *arena; /* texts fitted anew */
} drawer;

/* ---- boxes --------------------------------------------------------------------------------------
 */

static vt_token ground_in(const vt_scene_box *b)
{
    return b->level % 2 ? VT_TOKEN_SCOPE_2 : VT_TOKEN_SCOPE;
}

static vt_token ground_around(const vt_scene *s, uint32_t box)
{
    uint32_t parent = box < s->n_boxes ? s->boxes[box].parent : VT_NONE;
    return parent < s->n_boxes ? ground_in(&s->boxes[parent]) : VT_TOKEN_BG;
}

static void put(drawer *d, vt_type_face type, float x, float y, vt_str text)
{
    if (text.n)
        d->pen->text(d->pen, type, VT_TOKEN_NONE, x, y, text);
}

static void draw_chevron(drawer *d, float x, float y, bool open)
{
    vt_path *p = &d->path;
    vt_path_clear(p);
    vt_path_move(p, x, y);
    vt_path_line(p, x + 4, y + 4);
    vt_path_line(p, open ? x + 8 : x, open ? y : y + 8);
    d->pen->path(d->pen, VT_PAINT_CHEVRON, p);
}

static vt_paint outline_of(const vt_scene_box *b)
{
    bool dashed = b->flags & (VT_BOX_GUESSED | VT_BOX_UNKNOWN_OP);
    return dashed ? VT_PAINT_NODE_GUESSED : VT_PAINT_NODE;
}

/* Name, op, ×48 from the left. */
static void draw_name(drawer *d, const vt_scene_box *b, float x, float y)
{
    const vt_box_style *style = vt_box_style_of(b->kind);
    bool strong = style->weight == VT_TEXT_STRONG;
    char text[16];
    vt_str times = vt_box_times(b, text);
    put(d, strong ? VT_TYPE_STRONG : VT_TYPE_NAME, x, y, b->name);
    x += vt_text_width(b->name, style->size, style->weight);
    if (vt_box_shows_op(b)) {
        put(d, VT_TYPE_OP, x + VT_GAP_OP, y, b->op);
        x += VT_GAP_OP + vt_text_width(b->op, VT_SIZE_NAME, VT_TEXT_REGULAR);
    }
    put(d, VT_TYPE_STRONG, x + VT_GAP_OP, y, times);
}

static void draw_lines_of_text(drawer *d, const vt_scene_box *b, float w)
{
    const vt_box_style *style = vt_box_style_of(b->kind);
    float chevron = vt_box_chevron(b, false) + vt_box_chevron(b, true);
    float h = b->kind == VT_BOX_STACK ? VT_SCENE_NODE_H : b->h;
    float base = b->detail.n ? 17 : h / 2 + 4;
    draw_name(d, b, style->left, base);
    put(d, VT_TYPE_NOTE, w - style->right - vt_box_chevron(b, false), base - .5f, b->note);
    put(d, VT_TYPE_DETAIL, style->left, 31, b->detail);
    if (chevron > 0)
        draw_chevron(d, w - style->right - 4, (b->detail.n ? 31 - 3.5f : h / 2) - 4, false);
}

/* A number's colour: whole in a strip along the lower edge, and as a wash that leaves words legible. */
static void draw_tint(drawer *d, const vt_scene_box *b, float w, float h)
{
    if (!b->tinted)
        return;
    const vt_scene *s = d->scene;
    vt_map_kind map = s->tint_diverging ? VT_MAP_TIDE : VT_MAP_GLASS;
    uint32_t color = b->paint ? b->paint & 0xffffff
                              : vt_map_color(map, d->theme, (double)b->tint, s->tint_low, s->tint_high);
    vt_look wash = {.fill = color, .stroke = VT_COLOR_NONE, .opacity = .28f};
    vt_look strip = {.fill = color, .stroke = VT_COLOR_NONE};
    const float top[] = {1, h - 6};
    for (int i = 0; i < 2; i++) {
        vt_path_clear(&d->path);
        vt_path_move(&d->path, 4, top[i]);
        vt_path_line(&d->path, w - 1, top[i]);
        vt_path_line(&d->path, w - 1, i ? h - 1 : top[1]);
        vt_path_line(&d->path, 4, i ? h - 1 : top[1]);
        vt_path_close(&d->path);
        d->pen->shape(d->pen, i ? &strip : &wash, &d->path);
    }
}

static void draw_node(drawer *d, const vt_scene_box *b)
{
    uint32_t family = b->family < VT_FAMILIES_DRAWN ? b->family : VT_FAMILIES_DRAWN - 1;
    d->pen->card(d->pen, outline_of(b), family, b->w, b->h);
    draw_tint(d, b, b->w, b->h);
    draw_lines_of_text(d, b, b->w);
}

static void draw_pill(drawer *d, const vt_scene_box *b)
{
    d->pen->rect(d->pen, VT_PAINT_PILL, 0, 0, b->w, b->h, b->h / 2);
    draw_lines_of_text(d, b, b->w);
}

static void draw_stub(drawer *d, const vt_scene_box *b)
{
    d->pen->rect(d->pen, VT_PAINT_PILL, 0, 0, b->w, b->h, 4);
    put(d, VT_TYPE_STUB, b->w / 2, b->h / 2 + 3.5f, b->name);
}

static void draw_rule(drawer *d, float y, float w)
{
    vt_path_clear(&d->path);
    vt_path_move(&d->path, 1, y);
    vt_path_line(&d->path, w - 1, y);
    d->pen->path(d->pen, VT_PAINT_RULE, &d->path);
}

static void draw_row(drawer *d, const vt_scene_row *r, vt_row_columns c, float y, float w)
{
    float left = 12 + c.name + VT_GAP_BAR, right = w - 10 - (c.note > 0 ? c.note + VT_GAP_BAR : 0);
    put(d, VT_TYPE_ROW, 12, y + 14.5f, r->name);
    put(d, VT_TYPE_NOTE, w - 10, y + 14.5f, r->note);
    if (r->share < 0 || right - left < 8)
        return;
    d->pen->rect(d->pen, VT_PAINT_TRACK, left, y + 8.5f, right - left, 4, 1);
    if (r->share > 0)
        d->pen->rect(d->pen, VT_PAINT_MARK, left, y + 8.5f,
                     fmaxf(1, (right - left) * fminf(r->share, 1)), 4, 1);
}

static void draw_rows(drawer *d, const vt_scene_box *b, float w)
{
    const vt_scene *s = d->scene;
    uint32_t shown = vt_stack_shown(b);
    vt_row_columns c = vt_stack_columns(b, s->rows);
    float y = vt_stack_rows_top(b);
    for (uint32_t i = 0; i < shown; i++, y += VT_SCENE_ROW_H) {
        draw_rule(d, y, w);
        draw_row(d, &s->rows[b->first_row + i], c, y, w);
    }
    if (b->n_rows > shown) {
        draw_rule(d, y, w);
        vt_str more = vt_str_format(d->arena, "\xe2\x80\xa6 %u more", b->n_rows - shown);
        put(d, VT_TYPE_MORE, 12, y + 14.5f, more);
    }
}

static void draw_stack(drawer *d, const vt_scene_box *b)
{
    float w = b->w - VT_SCENE_CARDS, h = b->h - VT_SCENE_CARDS;
    d->pen->rect(d->pen, VT_PAINT_CARD, 6, 6, w, h, 8);
    d->pen->rect(d->pen, VT_PAINT_CARD, 3, 3, w, h, 8);
    d->pen->rect(d->pen, outline_of(b), 0, 0, w, h, 8);
    draw_tint(d, b, w, VT_SCENE_NODE_H);
    draw_lines_of_text(d, b, w);
    draw_rows(d, b, w);
}

static void draw_ground(drawer *d, const vt_scene_box *b)
{
    static const vt_paint paints[2][2] = {{VT_PAINT_SCOPE, VT_PAINT_SCOPE_GUESSED},
                                          {VT_PAINT_SCOPE_2, VT_PAINT_SCOPE_2_GUESSED}};
    vt_paint paint = paints[b->level % 2][(b->flags & VT_BOX_GUESSED) != 0];
    d->pen->box(d->pen, b);
    d->pen->rect(d->pen, paint, 0, 0, b->w, b->h, 12);
    d->pen->end(d->pen);
}

/* Changed since the file was last opened: a ring on the corner; added: a full one. */
static void draw_change(drawer *d, const vt_scene_box *b)
{
    float w = b->kind == VT_BOX_STACK ? b->w - VT_SCENE_CARDS : b->w;
    if (b->flags & (VT_BOX_CHANGED | VT_BOX_ADDED))
        d->pen->rect(d->pen, b->flags & VT_BOX_ADDED ? VT_PAINT_ADDED : VT_PAINT_CHANGED, w - 7, -3,
                     8, 8, 4);
}

/* The title of an open group: over lines, so every text has a halo of the ground. */
static void draw_title(drawer *d, const vt_scene_box *b)
{
    const vt_box_style *style = vt_box_style_of(VT_BOX_OPEN);
    vt_token halo = ground_in(b);
    vt_pen *pen = d->pen;
    bool op = vt_box_shows_op(b);
    float note =
        b->note.n ? VT_GAP_NOTE + vt_text_width(b->note, VT_SIZE_NOTE, VT_TEXT_REGULAR) : 0;
    float op_w = op ? VT_GAP_OP + vt_text_width(b->op, VT_SIZE_NAME, VT_TEXT_REGULAR) : 0;
    float room = b->w - style->left - style->right - note - op_w;
    vt_str name =
        vt_text_fit(d->arena, b->full.n ? b->full : b->name, style->size, style->weight, room);
    pen->at(pen, b);
    draw_chevron(d, 12, 16, true);
    pen->text(pen, VT_TYPE_STRONG, halo, style->left, 22, name);
    float x = style->left + vt_text_width(name, style->size, style->weight) + VT_GAP_OP;
    if (op)
        pen->text(pen, VT_TYPE_OP, halo, x, 22, b->op);
    if (b->note.n)
        pen->text(pen, VT_TYPE_NOTE, halo, b->w - style->right, 21.5f, b->note);
    draw_change(d, b);
    pen->end(pen);
}

static void draw_box(drawer *d, const vt_scene_box *b)
{
    static void (*const draw[])(drawer *, const vt_scene_box *) = {
        [VT_BOX_NODE] = draw_node,  [VT_BOX_FOLDED] = draw_node, [VT_BOX_STACK] = draw_stack,
        [VT_BOX_INPUT] = draw_pill, [VT_BOX_OUTPUT] = draw_pill, [VT_BOX_STUB] = draw_stub,
    };
    if (b->kind == VT_BOX_OPEN) {
        draw_title(d, b); /* its group is the ground's */
        return;
    }
    d->pen->box(d->pen, b);
    draw[b->kind](d, b);
    draw_change(d, b);
    d->pen->end(d->pen);
}

/* ---- lines --------------------------------------------------------------------------------------
 */

typedef struct vec {
    float x, y;
} vec;

static vec point_of(const vt_scene *s, const vt_scene_line *l, uint32_t i)
{
    const float *p = &s->points[2 * (l->first_point + i)];
    return (vec){p[0], p[1]};
}

/* From b, `r` pixels towards a. */
static vec towards(vec b, vec a, float r)
{
    float len = hypotf(a.x - b.x, a.y - b.y);
    return len > 0 ? (vec){b.x + (a.x - b.x) * r / len, b.y + (a.y - b.y) * r / len} : b;
}

/* How much of the segment from point i to i + 1 a corner at one of its ends may take; `alone`:
 * there is none at the line's beginning. */
static float room_on(const vt_scene *s, const vt_scene_line *l, uint32_t i, bool alone)
{
    vec a = point_of(s, l, i), b = point_of(s, l, i + 1);
    float len = hypotf(b.x - a.x, b.y - a.y);
    bool last = i + 2 == l->n_points;
    if (last && l->arrow)
        return fmaxf(0, len - VT_SCENE_ARROW);
    return last || (i == 0 && alone) ? len : len / 2;
}

/* An open head whose tip touches the box. */
static void add_arrow(drawer *d, vec tip, vec from)
{
    vec base = towards(tip, from, VT_SCENE_ARROW - 2);
    float len = hypotf(tip.x - base.x, tip.y - base.y);
    if (len <= 0)
        return;
    float sx = (tip.y - base.y) / len * VT_SCENE_ARROW / 2,
          sy = (base.x - tip.x) / len * VT_SCENE_ARROW / 2;
    vt_path_move(&d->path, base.x + sx, base.y + sy);
    vt_path_line(&d->path, tip.x, tip.y);
    vt_path_line(&d->path, base.x - sx, base.y - sy);
}

/* Where the flow comes from that a branch takes up at `p`: a point at most a corner's radius back
 * on the line of the same value that passes or ends there. Gives p itself when none does. */
static vec upstream(const vt_scene *s, const vt_scene_edge *e, uint32_t branch, vec p)
{
    enum { LOOK_BACK = 64 }; /* trunks stand shortly before their branches */
    for (uint32_t k = branch; k-- > 0 && branch - k <= LOOK_BACK;) {
        const vt_scene_line *l = &s->lines[e->first_line + k];
        for (uint32_t i = 0; i + 1 < l->n_points; i++) {
            vec a = point_of(s, l, i), b = point_of(s, l, i + 1);
            bool down = a.x == p.x && b.x == p.x && (a.y - p.y) * (b.y - p.y) <= 0 && a.y != p.y;
            bool over = a.y == p.y && b.y == p.y && (a.x - p.x) * (b.x - p.x) <= 0 && a.x != p.x;
            if (down || over)
                return towards(p, a, fminf(VT_SCENE_CORNER, hypotf(a.x - p.x, a.y - p.y)));
        }
    }
    return p;
}

static bool straight(vec a, vec p, vec b)
{
    return (a.x == p.x && p.x == b.x) || (a.y == p.y && p.y == b.y);
}

static void add_corner(drawer *d, vec a, vec p, vec b, float r)
{
    if (straight(a, p, b))
        return;
    vec in = towards(p, a, r), out = towards(p, b, r);
    vt_path_line(&d->path, in.x, in.y);
    vt_path_turn(&d->path, p.x, p.y, out.x, out.y);
}

/* To where a line begins, unless the one before ended there. */
static void add_start(drawer *d, vec p)
{
    const vt_path_step *last = d->path.n ? d->path.at + d->path.n - 1 : NULL;
    if (!last || last->x != p.x || last->y != p.y)
        vt_path_move(&d->path, p.x, p.y);
}

/* What goes straight on from the line before lengthens it. */
static void add_end(drawer *d, vec p)
{
    size_t n = d->path.n;
    if (n < 2 || d->path.at[n - 1].kind != VT_LINE) {
        vt_path_line(&d->path, p.x, p.y);
        return;
    }
    vt_path_step *last = d->path.at + n - 1, *before = last - 1;
    bool on = (p.x - last->x) * (last->x - before->x) + (p.y - last->y) * (last->y - before->y) > 0;
    if (on && straight((vec){before->x, before->y}, (vec){last->x, last->y}, p))
        last->x = p.x, last->y = p.y;
    else
        vt_path_line(&d->path, p.x, p.y);
}

static void add_line(drawer *d, const vt_scene_edge *e, uint32_t k)
{
    const vt_scene *s = d->scene;
    const vt_scene_line *l = &s->lines[e->first_line + k];
    if (l->n_points < 2)
        return;
    vec first = point_of(s, l, 0), last = point_of(s, l, l->n_points - 1);
    vec before = point_of(s, l, l->n_points - 2);
    vec end = l->arrow ? towards(last, before, 1) : last;
    vec back = upstream(s, e, k, first);
    if (straight(back, first, point_of(s, l, 1)))
        back = first;
    float taken = hypotf(back.x - first.x, back.y - first.y);
    add_start(d, back);
    if (taken > 0)
        add_corner(d, back, first, point_of(s, l, 1), fminf(taken, room_on(s, l, 0, false)));
    for (uint32_t i = 1; i + 1 < l->n_points; i++) {
        float r = fminf(room_on(s, l, i - 1, taken == 0), room_on(s, l, i, false));
        add_corner(d, point_of(s, l, i - 1), point_of(s, l, i), point_of(s, l, i + 1),
                   fminf(r, VT_SCENE_CORNER));
    }
    add_end(d, end);
    if (l->arrow)
        add_arrow(d, end, before);
}

static void draw_edge(drawer *d, const vt_scene_edge *e)
{
    vt_path_clear(&d->path);
    for (uint32_t l = 0; l < e->n_lines; l++)
        add_line(d, e, l);
    if (d->path.n)
        d->pen->line(d->pen, &d->path);
}

static void draw_label(drawer *d, const vt_scene_edge *e)
{
    if (e->labelled && e->label.n)
        d->pen->text(d->pen, VT_TYPE_LABEL, ground_around(d->scene, e->from), e->lx, e->ly + 3.5f,
                     e->label);
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

float vt_scene_picture_height(const vt_scene *s)
{
    return s->height + (s->caption.n ? VT_CAPTION_H : 0);
}

/* Of a scene without boxes the caption is all there is. */
static float picture_width(const vt_scene *s)
{
    float words = vt_text_width(s->caption, VT_SIZE_NOTE, VT_TEXT_REGULAR) + 24;
    return s->n_boxes || words < s->width ? s->width : ceilf(words);
}

static bool draw_layers(drawer *d, const vt_progress *progress, vt_err *err)
{
    const vt_scene *s = d->scene;
    const double total = s->n_boxes + (double)s->n_edges;
    for (uint32_t i = 0; i < s->n_boxes; i++)
        if (s->boxes[i].kind == VT_BOX_OPEN)
            draw_ground(d, &s->boxes[i]);
    d->pen->lines(d->pen);
    for (uint32_t i = 0; i < s->n_edges; i++) {
        draw_edge(d, &s->edges[i]);
        if (i % 256 == 0 && !vt_step(progress, "drawing", i, total, err))
            return false;
    }
    d->pen->end(d->pen);
    for (uint32_t i = 0; i < s->n_boxes; i++) {
        draw_box(d, &s->boxes[i]);
        if (i % 256 == 0 && !vt_step(progress, "drawing", s->n_edges + (double)i, total, err))
            return false;
    }
    for (uint32_t i = 0; i < s->n_edges; i++)
        draw_label(d, &s->edges[i]);
    return true;
}

enum { LEGEND_STEPS = 24, LEGEND_W = 96, LEGEND_H = 8 };

static void legend_word(drawer *d, float x, vt_anchor anchor, vt_str text)
{
    vt_word word = {.size = VT_SIZE_NOTE, .ink = vt_token_color(VT_TOKEN_INK_2, d->theme),
                    .halo = VT_COLOR_NONE, .anchor = anchor};
    d->pen->word(d->pen, &word, x, d->scene->height + 14, text);
}

static vt_str legend_number(drawer *d, double v)
{
    vt_buf b = {0};
    vt_buf_number(&b, v, 3);
    vt_str s = vt_str_copy(d->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

/* At the right of the caption's line: what colours say, from low to high. Returns its width. */
static float draw_legend(drawer *d)
{
    const vt_scene *s = d->scene;
    if (!s->tint_title.n)
        return 0;
    vt_map_kind map = s->tint_diverging ? VT_MAP_TIDE : VT_MAP_GLASS;
    vt_str low = legend_number(d, s->tint_low), high = legend_number(d, s->tint_high);
    float right = picture_width(s) - 12, bar = right - vt_text_width(high, VT_SIZE_NOTE, VT_TEXT_REGULAR) - 6;
    float left = bar - LEGEND_W, begin = left - 6 - vt_text_width(low, VT_SIZE_NOTE, VT_TEXT_REGULAR);
    float title = begin - 10 - vt_text_width(s->tint_title, VT_SIZE_NOTE, VT_TEXT_REGULAR);
    if (begin < 12)
        return 0;
    for (int i = 0; i < LEGEND_STEPS; i++) {
        double t = (i + .5) / LEGEND_STEPS;
        vt_look look = {.fill = vt_map_color(map, d->theme, t, 0, 1), .stroke = VT_COLOR_NONE};
        float x = left + (float)LEGEND_W * (float)i / LEGEND_STEPS, w = (float)LEGEND_W / LEGEND_STEPS + .3f;
        vt_path_clear(&d->path);
        vt_path_move(&d->path, x, s->height + 6);
        vt_path_line(&d->path, x + w, s->height + 6);
        vt_path_line(&d->path, x + w, s->height + 6 + LEGEND_H);
        vt_path_line(&d->path, x, s->height + 6 + LEGEND_H);
        vt_path_close(&d->path);
        d->pen->shape(d->pen, &look, &d->path);
    }
    legend_word(d, right, VT_ANCHOR_END, high);
    legend_word(d, left - 6, VT_ANCHOR_END, low);
    if (title < 12)
        return right - begin;
    legend_word(d, begin - 10, VT_ANCHOR_END, s->tint_title);
    return right - title;
}

bool vt_scene_draw(const vt_scene *s, vt_theme theme, vt_pen *pen, const vt_progress *progress,
                   vt_err *err)
{
    drawer d = {.scene = s, .theme = theme, .pen = pen, .arena = vt_arena_new()};
    if (!d.arena)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    if (theme != VT_THEME_PRINT)
        pen->rect(pen, VT_PAINT_GROUND, 0, 0, picture_width(s), vt_scene_picture_height(s), 0);
    bool ok = draw_layers(&d, progress, err);
    if (ok && s->caption.n) {
        float legend = draw_legend(&d), room = picture_width(s) - 24 - (legend > 0 ? legend + 16 : 0);
        vt_str caption = vt_text_fit(d.arena, s->caption, VT_SIZE_NOTE, VT_TEXT_REGULAR, fmaxf(room, 1));
        put(&d, VT_TYPE_DETAIL, 12, s->height + 14, caption);
        ok = vt_arena_check(d.arena, err);
    }
    if (ok && d.path.failed)
        ok = vt_fail(err, VT_NO_MEMORY, "out of memory while drawing");
    vt_path_free(&d.path);
    vt_arena_free(d.arena);
    return ok;
}

static bool drawing_draw(const vt_drawing *d, vt_theme theme, vt_pen *pen,
                         const vt_progress *progress, vt_err *err)
{
    return vt_scene_draw(d->what, theme, pen, progress, err);
}

vt_drawing vt_scene_drawing(const vt_scene *s)
{
    return (vt_drawing){picture_width(s), vt_scene_picture_height(s), s->title, s->caption, drawing_draw, s,
                        NULL};
}
