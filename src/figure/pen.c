/* pen.c: how everything in a figure looks: one row per paint, one per kind of text. Colours are
 * tokens (color.c); sizes are those of design/UI.md, Graph. */
#include "figure/pen.h"

#define NONE VT_TOKEN_NONE

/* clang-format off */
const vt_paint_row vt_paints[VT_PAINT_COUNT] = {
    /*                            class  fill               stroke             width dashed */
    [VT_PAINT_GROUND]          = {"g0", VT_TOKEN_BG,       NONE,               0,     false},
    [VT_PAINT_SCOPE]           = {"g1", VT_TOKEN_SCOPE,    VT_TOKEN_LINE_2,    1,     false},
    [VT_PAINT_SCOPE_2]         = {"g2", VT_TOKEN_SCOPE_2,  VT_TOKEN_LINE_2,    1,     false},
    [VT_PAINT_SCOPE_GUESSED]   = {"g3", VT_TOKEN_SCOPE,    VT_TOKEN_NODE_LINE, 1,     true},
    [VT_PAINT_SCOPE_2_GUESSED] = {"g4", VT_TOKEN_SCOPE_2,  VT_TOKEN_NODE_LINE, 1,     true},
    [VT_PAINT_NODE]            = {"n",  VT_TOKEN_NODE,     VT_TOKEN_NODE_LINE, 1,     false},
    [VT_PAINT_NODE_GUESSED]    = {"nd", VT_TOKEN_NODE,     VT_TOKEN_NODE_LINE, 1,     true},
    [VT_PAINT_PILL]            = {"p",  VT_TOKEN_BG,       VT_TOKEN_NODE_LINE, 1,     false},
    [VT_PAINT_CARD]            = {"c",  VT_TOKEN_BG,       VT_TOKEN_LINE_2,    1,     false},
    [VT_PAINT_RULE]            = {"r",  NONE,              VT_TOKEN_LINE,      1,     false},
    [VT_PAINT_TRACK]           = {"k",  VT_TOKEN_TRACK,    NONE,               0,     false},
    [VT_PAINT_MARK]            = {"m",  VT_TOKEN_MARK,     NONE,               0,     false},
    [VT_PAINT_EDGE]            = {"e",  NONE,              VT_TOKEN_EDGE,      1.25f, false},
    [VT_PAINT_CHEVRON]         = {"v",  NONE,              VT_TOKEN_INK_3,     1.5f,  false},
    [VT_PAINT_CHANGED]         = {"x",  VT_TOKEN_BG,       VT_TOKEN_ACCENT,    2,     false},
    [VT_PAINT_ADDED]           = {"y",  VT_TOKEN_ACCENT,   VT_TOKEN_ACCENT,    2,     false},
#define FAMILY(i, token) [VT_PAINT_FAMILY + (i)] = {"", token, NONE, 0, false}
    FAMILY(0, VT_TOKEN_F_CONV),
    FAMILY(1, VT_TOKEN_F_MATMUL),
    FAMILY(2, VT_TOKEN_F_ATTENTION),
    FAMILY(3, VT_TOKEN_F_RECURRENT),
    FAMILY(4, VT_TOKEN_F_NORM),
    FAMILY(5, VT_TOKEN_F_ACTIVATION),
    FAMILY(6, VT_TOKEN_F_POOL),
    FAMILY(7, VT_TOKEN_F_ELEM),
    FAMILY(8, VT_TOKEN_F_SHAPE),
    FAMILY(9, VT_TOKEN_F_CONTROL),
#undef FAMILY
};

const vt_type_row vt_types[VT_TYPE_COUNT] = {
    [VT_TYPE_NAME]   = {"t",  VT_SIZE_NAME, VT_TEXT_REGULAR, VT_TOKEN_INK,   VT_ANCHOR_START},
    [VT_TYPE_STRONG] = {"s",  VT_SIZE_NAME, VT_TEXT_STRONG,  VT_TOKEN_INK,   VT_ANCHOR_START},
    [VT_TYPE_OP]     = {"o",  VT_SIZE_NAME, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_START},
    [VT_TYPE_NOTE]   = {"i",  VT_SIZE_NOTE, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_END},
    [VT_TYPE_DETAIL] = {"d",  VT_SIZE_NOTE, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_START},
    [VT_TYPE_ROW]    = {"w",  VT_SIZE_ROW,  VT_TEXT_REGULAR, VT_TOKEN_INK_2, VT_ANCHOR_START},
    [VT_TYPE_MORE]   = {"u",  VT_SIZE_ROW,  VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_START},
    [VT_TYPE_STUB]   = {"b",  VT_SIZE_NOTE, VT_TEXT_REGULAR, VT_TOKEN_INK_2, VT_ANCHOR_MIDDLE},
    [VT_TYPE_LABEL]  = {"l",  VT_SIZE_NOTE, VT_TEXT_REGULAR, VT_TOKEN_INK_3, VT_ANCHOR_MIDDLE},
};
/* clang-format on */

float vt_paint_width(const vt_paint_row *paint, vt_theme theme)
{
    return theme == VT_THEME_PRINT && paint->width > 0 ? VT_PRINT_STROKE : paint->width;
}

float vt_look_width(const vt_look *look, vt_theme theme)
{
    return theme == VT_THEME_PRINT && look->width == 1 ? VT_PRINT_STROKE : look->width;
}

/* ---- paths --------------------------------------------------------------------------------------
 */

static void path_push(vt_path *p, vt_path_step step)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        vt_path_step *at = p->failed ? NULL : vt_realloc(p->at, cap * sizeof *at);
        if (!at) {
            p->failed = true;
            return;
        }
        p->at = at;
        p->cap = cap;
    }
    p->at[p->n++] = step;
}

void vt_path_clear(vt_path *p)
{
    p->n = 0;
}

void vt_path_free(vt_path *p)
{
    vt_free(p->at);
    *p = (vt_path){0};
}

void vt_path_move(vt_path *p, float x, float y)
{
    path_push(p, (vt_path_step){VT_MOVE, x, y, 0, 0});
}

void vt_path_line(vt_path *p, float x, float y)
{
    path_push(p, (vt_path_step){VT_LINE, x, y, 0, 0});
}

void vt_path_turn(vt_path *p, float cx, float cy, float x, float y)
{
    path_push(p, (vt_path_step){VT_TURN, x, y, cx, cy});
}

void vt_path_close(vt_path *p)
{
    path_push(p, (vt_path_step){VT_CLOSE, 0, 0, 0, 0});
}

void vt_path_stripe(vt_path *p, float h)
{
    vt_path_move(p, 4, .5f);
    vt_path_turn(p, .5f, .5f, .5f, 4);
    vt_path_line(p, .5f, h - 4);
    vt_path_turn(p, .5f, h - .5f, 4, h - .5f);
    vt_path_close(p);
}
