/* color.h: the design tokens (design/tokens.css) that figures are painted with. */
#ifndef VT_FIGURE_COLOR_H
#define VT_FIGURE_COLOR_H

#include "figure/figure.h"

typedef enum {
    VT_TOKEN_BG,
    VT_TOKEN_LINE,
    VT_TOKEN_LINE_2,
    VT_TOKEN_INK,
    VT_TOKEN_INK_2,
    VT_TOKEN_INK_3,
    VT_TOKEN_ACCENT,
    VT_TOKEN_MARK,
    VT_TOKEN_TRACK,
    VT_TOKEN_NODE,
    VT_TOKEN_NODE_LINE,
    VT_TOKEN_SCOPE,
    VT_TOKEN_SCOPE_2,
    VT_TOKEN_EDGE,
    VT_TOKEN_F_CONV,
    VT_TOKEN_F_MATMUL,
    VT_TOKEN_F_ATTENTION,
    VT_TOKEN_F_RECURRENT,
    VT_TOKEN_F_NORM,
    VT_TOKEN_F_ACTIVATION,
    VT_TOKEN_F_POOL,
    VT_TOKEN_F_ELEM,
    VT_TOKEN_F_SHAPE,
    VT_TOKEN_F_CONTROL,
    VT_TOKEN_COUNT,
    VT_TOKEN_NONE = VT_TOKEN_COUNT
} vt_token;

enum { VT_FAMILIES_DRAWN = VT_TOKEN_F_CONTROL - VT_TOKEN_F_CONV + 1 };

const char *vt_token_name(vt_token token);
/* 0xrrggbb. On paper the colours are those of light, without grounds. */
uint32_t vt_token_color(vt_token token, vt_theme theme);

#endif
