/* measure.c: how large a box must be for what is written in it.
 *
 * A line is name, op and note with the gaps between them. When it is wider than a box may be, the
 * op gives way first, then the note, each down to a floor, the name last: it is what one looks for.
 */
#include "figure/measure.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

enum { OP_FLOOR = 44, NOTE_FLOOR = 84, NAME_FLOOR = 24, ROW_NAME = 120, ROW_NOTE = 80, BAR = 48 };

static const vt_box_style styles[] = {
    [VT_BOX_NODE] = {VT_TEXT_REGULAR, VT_SIZE_NAME, 12, 9, VT_SCENE_MIN_W},
    [VT_BOX_FOLDED] = {VT_TEXT_STRONG, VT_SIZE_NAME, 12, 9, VT_SCENE_MIN_W},
    [VT_BOX_STACK] = {VT_TEXT_STRONG, VT_SIZE_NAME, 12, 10, VT_SCENE_MIN_W},
    [VT_BOX_OPEN] = {VT_TEXT_STRONG, VT_SIZE_NAME, 28, 14, VT_SCENE_MIN_W},
    [VT_BOX_INPUT] = {VT_TEXT_REGULAR, VT_SIZE_NAME, 13, 12, 64},
    [VT_BOX_OUTPUT] = {VT_TEXT_REGULAR, VT_SIZE_NAME, 13, 12, 64},
    [VT_BOX_STUB] = {VT_TEXT_REGULAR, VT_SIZE_NOTE, 8, 8, 24},
};

const vt_box_style *vt_box_style_of(vt_box_kind kind)
{
    return &styles[kind];
}

bool vt_box_shows_op(const vt_scene_box *b)
{
    return b->op.n && b->kind != VT_BOX_STUB && !(b->flags & VT_BOX_SAYS_OP);
}

float vt_box_chevron(const vt_scene_box *b, bool second_line)
{
    bool has = b->kind == VT_BOX_FOLDED && (b->flags & VT_BOX_OPENABLE);
    return has && second_line == (b->detail.n > 0) ? 14 : 0;
}

vt_str vt_box_times(const vt_scene_box *b, char text[16])
{
    if (b->kind != VT_BOX_STACK)
        return VT_S("");
    snprintf(text, 16, "\xc3\x97%u", b->repeat);
    vt_str times = vt_str_of(text);
    return vt_str_ends(b->name, times) ? VT_S("") : times;
}

uint32_t vt_stack_shown(const vt_scene_box *b)
{
    return b->kind != VT_BOX_STACK ? 0 : b->n_rows > VT_SCENE_ROWS ? VT_SCENE_ROWS : b->n_rows;
}

float vt_stack_rows_top(const vt_scene_box *b)
{
    return b->detail.n ? VT_SCENE_DETAIL_H : VT_SCENE_NODE_H;
}

float vt_stack_rows_height(const vt_scene_box *b)
{
    uint32_t lines = vt_stack_shown(b) + (b->n_rows > VT_SCENE_ROWS);
    return lines ? (float)(lines * VT_SCENE_ROW_H) + 5 : 0;
}

vt_row_columns vt_stack_columns(const vt_scene_box *b, const vt_scene_row *rows)
{
    vt_row_columns c = {0};
    for (uint32_t i = 0; i < vt_stack_shown(b); i++) {
        const vt_scene_row *r = &rows[b->first_row + i];
        c.name = fmaxf(c.name, vt_text_width(r->name, VT_SIZE_ROW, VT_TEXT_REGULAR));
        c.note = fmaxf(c.note, vt_text_width(r->note, VT_SIZE_NOTE, VT_TEXT_REGULAR));
        c.bars |= r->share >= 0;
    }
    return c;
}

static float part(vt_str s, float size, vt_text_weight weight, float gap)
{
    return s.n ? gap + vt_text_width(s, size, weight) : 0;
}

static float line_width(const vt_scene_box *b, const vt_box_style *style)
{
    char text[16];
    vt_str op = vt_box_shows_op(b) ? b->op : VT_S("");
    return style->left + vt_text_width(b->name, style->size, style->weight) +
           part(op, VT_SIZE_NAME, VT_TEXT_REGULAR, VT_GAP_OP) +
           part(vt_box_times(b, text), VT_SIZE_NAME, VT_TEXT_STRONG, VT_GAP_OP) +
           part(b->note, VT_SIZE_NOTE, VT_TEXT_REGULAR, VT_GAP_NOTE) + vt_box_chevron(b, false) +
           style->right;
}

static float detail_width(const vt_scene_box *b, const vt_box_style *style)
{
    return b->detail.n ? style->left + vt_text_width(b->detail, VT_SIZE_NOTE, VT_TEXT_REGULAR) +
                             vt_box_chevron(b, true) + style->right
                       : 0;
}

/* Shortens `s` by `over` pixels, though not below `floor`. Returns what is still over. */
static float give(vt_arena *arena, vt_str *s, float size, vt_text_weight weight, float floor,
                  float over)
{
    float w = vt_text_width(*s, size, weight);
    if (over <= 0 || w <= floor)
        return over;
    *s = vt_text_fit(arena, *s, size, weight, fmaxf(floor, w - over));
    return over - (w - vt_text_width(*s, size, weight));
}

static void fit_texts(vt_arena *arena, vt_scene_box *b, const vt_box_style *style)
{
    float over = line_width(b, style) - VT_SCENE_MAX_W;
    if (!b->full.n)
        b->full = b->name;
    if (vt_box_shows_op(b))
        over = give(arena, &b->op, VT_SIZE_NAME, VT_TEXT_REGULAR, OP_FLOOR, over);
    over = give(arena, &b->note, VT_SIZE_NOTE, VT_TEXT_REGULAR, NOTE_FLOOR, over);
    give(arena, &b->name, style->size, style->weight, NAME_FLOOR, over);
    over = detail_width(b, style) - VT_SCENE_MAX_W;
    give(arena, &b->detail, VT_SIZE_NOTE, VT_TEXT_REGULAR, 0, over);
}

static float rows_width(vt_arena *arena, const vt_scene_box *b, vt_scene_row *rows)
{
    if (!vt_stack_shown(b))
        return 0;
    for (uint32_t i = 0; i < vt_stack_shown(b); i++) {
        vt_scene_row *r = &rows[b->first_row + i];
        r->name = vt_text_fit(arena, r->name, VT_SIZE_ROW, VT_TEXT_REGULAR, ROW_NAME);
        r->note = vt_text_fit(arena, r->note, VT_SIZE_NOTE, VT_TEXT_REGULAR, ROW_NOTE);
    }
    vt_row_columns c = vt_stack_columns(b, rows);
    return 12 + c.name + (c.bars ? VT_GAP_BAR + BAR : 0) + VT_GAP_BAR + c.note + 10;
}

static float height_of(const vt_scene_box *b)
{
    float line = b->detail.n ? VT_SCENE_DETAIL_H : VT_SCENE_NODE_H;
    switch (b->kind) {
    case VT_BOX_INPUT:
    case VT_BOX_OUTPUT:
        return VT_SCENE_PILL_H;
    case VT_BOX_STUB:
        return VT_SCENE_STUB_H;
    case VT_BOX_OPEN:
        return VT_SCENE_TITLE_H;
    case VT_BOX_STACK:
        return line + vt_stack_rows_height(b) + VT_SCENE_CARDS;
    default:
        return line;
    }
}

/* "Relu", "Relu_12", "relu.3" say Relu themselves. */
static bool says(vt_str name, vt_str op)
{
    if (op.n > name.n)
        return false;
    for (size_t i = 0; i < op.n; i++)
        if (tolower((unsigned char)name.p[i]) != tolower((unsigned char)op.p[i]))
            return false;
    return op.n == name.n || !isalpha((unsigned char)name.p[op.n]);
}

void vt_scene_measure(vt_arena *arena, vt_scene_box *b, vt_scene_row *rows)
{
    const vt_box_style *style = vt_box_style_of(b->kind);
    if (says(b->name, b->op))
        b->flags |= VT_BOX_SAYS_OP;
    if (b->kind == VT_BOX_INPUT || b->kind == VT_BOX_OUTPUT || b->kind == VT_BOX_STUB)
        b->detail = VT_S("");
    fit_texts(arena, b, style);
    float w = fmaxf(line_width(b, style), detail_width(b, style));
    w = fmaxf(fmaxf(w, rows_width(arena, b, rows)), style->least);
    /* multiples of 8: boxes in a row come out alike more often, and centres on whole pixels */
    b->w = fminf(8 * ceilf(w / 8), VT_SCENE_MAX_W);
    if (b->kind == VT_BOX_STACK)
        b->w += VT_SCENE_CARDS;
    b->h = height_of(b);
}
