/* chart_legend.c: a panel's title line and what its colours mean.
 *
 * A map's legend is a bar of 8 px at the right of the title line with its ends beside it; what lies
 * beyond them is counted there. Categories and series stand in rows below the title, each after a
 * swatch that looks as its mark does; lines that have labels at their ends (eight at most) need
 * none. */
#include "figure/chart_parts.h"

#include <math.h>

enum { ROW_H = 17, SWATCH = 12, ENTRY_GAP = 16, BAR_W = 96, BAR_H = 8, ENDS_MOST = 8 };

/* ---- entries ------------------------------------------------------------------------------------
 */

typedef struct lister {
    const vt_chart *c;
    vt_arena *arena;
    VT_VEC(vt_legend_entry) list;
} lister;

static void add(lister *l, vt_legend_entry e)
{
    vt_legend_entry *at = vt_push(l->arena, &l->list);
    if (at)
        *at = e;
}

static bool reads_labels(const vt_chart *c, const vt_mark *m, const vt_panel *p)
{
    return m->at[VT_AT_COLOR] != VT_NONE && p->color.map == VT_MAP_LABEL &&
           p->color.categories != VT_NONE && c->columns.at[m->at[VT_AT_COLOR]].type != VT_CELL_TEXT;
}

static void list_categories(lister *l, const vt_panel *p, vt_mark_kind kind)
{
    const vt_column *names = &l->c->columns.at[p->color.categories];
    for (uint32_t i = 0; i < names->n && i < 100; i++)
        add(l, (vt_legend_entry){
                   .text = names->text[i], .ink = (vt_ink)(VT_INK_LABEL + i % 10), .kind = kind});
}

static void list_marks(lister *l, uint32_t panel, bool lines_too)
{
    for (size_t i = 0; i < l->c->marks.n; i++) {
        const vt_mark *m = &l->c->marks.at[i];
        bool line = vt_mark_rows_of[m->kind].along;
        if (m->panel != panel || !m->label.n || m->quiet || m->kind == VT_MARK_RULE)
            continue;
        if (!line || lines_too)
            add(l, (vt_legend_entry){
                       .text = m->label, .ink = m->ink, .kind = m->kind, .dashed = m->dashed});
    }
}

static void list(lister *l, const vt_plot *p)
{
    uint32_t lines = 0;
    if (p->panel->color.hidden)
        return;
    for (size_t i = 0; i < l->c->marks.n; i++) {
        const vt_mark *m = &l->c->marks.at[i];
        if (m->panel == p->index && reads_labels(l->c, m, p->panel)) {
            list_categories(l, p->panel, m->kind);
            return;
        }
        lines += m->panel == p->index && vt_mark_rows_of[m->kind].along && m->label.n && !m->quiet;
    }
    list_marks(l, p->index, lines > ENDS_MOST);
}

/* From left to right, in as many rows as it takes, but no more than a third of the panel. */
bool vt_legend_lay(const vt_chart *c, vt_arena *arena, vt_plot *p)
{
    lister l = {c, arena, {0}};
    list(&l, p);
    float x = p->area.x, y = p->legend_y, right = p->area.x + p->area.w;
    uint32_t shown = 0;
    for (; shown < l.list.n; shown++) {
        vt_legend_entry *e = &l.list.at[shown];
        e->text = vt_text_fit(arena, e->text, VT_SIZE_LABEL, VT_TEXT_REGULAR, 160);
        float w = SWATCH + 6 + vt_text_width(e->text, VT_SIZE_LABEL, VT_TEXT_REGULAR);
        if (x > p->area.x && x + w > right) {
            x = p->area.x;
            y += ROW_H;
        }
        if (y > p->legend_y + p->cell.h / 3) {
            if (shown)
                l.list.at[shown - 1].text =
                    vt_str_format(arena, "\xe2\x80\xa6 %zu more", l.list.n - shown + 1);
            break;
        }
        e->x = x;
        e->y = y;
        x += w + ENTRY_GAP;
    }
    p->legend = l.list.at;
    p->n_legend = shown;
    if (shown) {
        float taken = y - p->legend_y + ROW_H + 4;
        p->area.y += taken;
        p->area.h -= taken;
    }
    return vt_arena_ok(arena);
}

/* ---- drawing ------------------------------------------------------------------------------------
 */

static vt_look ink_look(const vt_drawer *d, vt_ink ink)
{
    return (vt_look){
        vt_token_color(vt_ink_token(ink), d->theme), VT_COLOR_NONE, 0, 0, false, false};
}

static void draw_swatch(vt_drawer *d, const vt_legend_entry *e)
{
    vt_look look = ink_look(d, e->ink);
    float y = e->y - 4;
    vt_path_clear(&d->path);
    if (vt_mark_rows_of[e->kind].along) {
        vt_path_move(&d->path, e->x, y);
        vt_path_line(&d->path, e->x + SWATCH, y);
        look = (vt_look){VT_COLOR_NONE, look.fill, 1.5f, 0, e->dashed, false};
        d->pen->shape(d->pen, &look, &d->path);
    } else if (e->kind == VT_MARK_POINT || e->kind == VT_MARK_TEXT) {
        float at[2] = {e->x + 5, y};
        d->pen->dots(d->pen, &look, 7, at, 1);
    } else {
        vt_path_move(&d->path, e->x, y - 5);
        vt_path_line(&d->path, e->x + 10, y - 5);
        vt_path_line(&d->path, e->x + 10, y + 5);
        vt_path_line(&d->path, e->x, y + 5);
        vt_path_close(&d->path);
        d->pen->shape(d->pen, &look, &d->path);
    }
}

static void put(vt_drawer *d, float size, vt_text_weight weight, vt_token ink, vt_anchor anchor,
                float x, float y, vt_str text)
{
    vt_word w = {size, weight, vt_token_color(ink, d->theme), VT_COLOR_NONE, anchor, false};
    if (text.n)
        d->pen->word(d->pen, &w, x, y, text);
}

static void draw_entries(vt_drawer *d, const vt_plot *p)
{
    if (!p->n_legend)
        return;
    d->pen->group(d->pen, "legend", VT_S(""));
    for (uint32_t i = 0; i < p->n_legend; i++) {
        const vt_legend_entry *e = &p->legend[i];
        draw_swatch(d, e);
        put(d, VT_SIZE_LABEL, VT_TEXT_REGULAR, VT_TOKEN_INK_2, VT_ANCHOR_START, e->x + SWATCH + 6,
            e->y, e->text);
    }
    d->pen->end(d->pen);
}

/* ---- the bar of a map ---------------------------------------------------------------------------
 */

static vt_str end_text(vt_arena *arena, const vt_plot *p, bool high)
{
    vt_buf b = {0};
    const vt_color_scale *s = &p->color;
    uint32_t beyond = high ? s->above : s->below;
    if (beyond)
        vt_buf_text(&b, high ? "\xe2\x89\xa4\xe2\x80\x89" : "\xe2\x89\xa5\xe2\x80\x89");
    vt_put_value(&b, high ? s->hi : s->lo, 3);
    if (high && s->unit.n)
        vt_buf_format(&b, "\xe2\x80\x89%.*s", VT_ARG(s->unit));
    vt_str text = vt_str_copy(arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return text;
}

/* "16 values beyond, 3 NaN": what the colours can't show. */
static vt_str beyond_text(vt_arena *arena, const vt_color_scale *s)
{
    vt_buf b = {0};
    uint64_t out = (uint64_t)s->below + s->above;
    if (out) {
        vt_put_count(&b, out);
        vt_buf_format(&b, " %.*s%s beyond", VT_ARG(s->counts.n ? s->counts : VT_S("value")),
                      out == 1 ? "" : "s");
    }
    if (s->nodata) {
        vt_buf_text(&b, out ? ", " : "");
        vt_put_count(&b, s->nodata);
        vt_buf_text(&b, " NaN or Inf");
    }
    vt_str text = vt_str_copy(arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return text;
}

static float label_width(vt_str s)
{
    return s.n ? vt_text_width(s, VT_SIZE_LABEL, VT_TEXT_REGULAR) : 0;
}

/* Pixels the bar takes at the right of the title line. */
static float bar_width(const vt_plot *p, vt_arena *arena)
{
    if (!p->mapped || p->color.hidden)
        return 0;
    float beyond = label_width(beyond_text(arena, &p->color));
    return BAR_W + 16 + label_width(end_text(arena, p, true)) +
           label_width(end_text(arena, p, false)) + (beyond > 0 ? beyond + 12 : 0);
}

static void draw_bar(vt_drawer *d, const vt_plot *p)
{
    enum { STEPS = 192 };
    uint32_t pixels[STEPS];
    const uint32_t *table = vt_map_table(p->color.map, d->theme);
    vt_str hi = end_text(d->arena, p, true), lo = end_text(d->arena, p, false);
    float right = p->cell.x + p->cell.w, y = p->head_y;
    for (int i = 0; i < STEPS; i++)
        pixels[i] = table[i * 255 / (STEPS - 1)];
    d->pen->group(d->pen, "legend", VT_S(""));
    put(d, VT_SIZE_LABEL, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_END, right, y, hi);
    right -= label_width(hi) + 8;
    d->pen->image(d->pen, &(vt_image){pixels, STEPS, 1}, right - BAR_W, y - BAR_H, BAR_W, BAR_H);
    right -= BAR_W + 8;
    put(d, VT_SIZE_LABEL, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_END, right, y, lo);
    right -= label_width(lo) + 12;
    put(d, VT_SIZE_LABEL, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_END, right, y,
        beyond_text(d->arena, &p->color));
    d->pen->end(d->pen);
}

/* ---- the title line -----------------------------------------------------------------------------
 */

static vt_str note_of(vt_arena *arena, const vt_plot *p)
{
    bool y = p->y.scale == VT_SCALE_LOG || p->y.scale == VT_SCALE_SYMLOG;
    bool x = p->x.scale == VT_SCALE_LOG || p->x.scale == VT_SCALE_SYMLOG;
    vt_str log = y && x ? VT_S("log, log") : y ? VT_S("log") : x ? VT_S("log x") : VT_S("");
    if (!log.n || !p->panel->title.n)
        return p->panel->note;
    return p->panel->note.n
               ? vt_str_format(arena, "%.*s \xc2\xb7 %.*s", VT_ARG(p->panel->note), VT_ARG(log))
               : log;
}

/* What has least to say gives way first: the note, then the title. */
static void draw_head(vt_drawer *d, const vt_plot *p)
{
    const vt_panel *panel = p->panel;
    float x = p->cell.x, y = p->head_y, room = p->cell.w - bar_width(p, d->arena);
    vt_str reading =
        vt_text_fit(d->arena, panel->reading, VT_SIZE_LABEL, VT_TEXT_REGULAR, room / 2);
    float w = label_width(reading);
    if (reading.n && !p->mapped)
        put(d, VT_SIZE_LABEL, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_END, p->cell.x + p->cell.w,
            y, reading);
    room -= (reading.n && !p->mapped ? w + 12 : 0);
    room -= p->mapped ? 12 : 0;
    vt_str title =
        vt_text_fit(d->arena, panel->title, VT_SIZE_HEAD, VT_TEXT_STRONG, fmaxf(room, 20));
    float used = title.n ? vt_text_width(title, VT_SIZE_HEAD, VT_TEXT_STRONG) + 8 : 0;
    put(d, VT_SIZE_HEAD, VT_TEXT_STRONG, VT_TOKEN_INK, VT_ANCHOR_START, x, y, title);
    vt_str note = note_of(d->arena, p);
    if (note.n && room - used > 24)
        put(d, VT_SIZE_LABEL, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_START, x + used, y,
            vt_text_fit(d->arena, note, VT_SIZE_LABEL, VT_TEXT_REGULAR, room - used));
}

void vt_legend_draw(vt_drawer *d, const vt_plot *p)
{
    if (p->head_y > 0)
        draw_head(d, p);
    if (p->mapped && !p->color.hidden)
        draw_bar(d, p);
    draw_entries(d, p);
}
