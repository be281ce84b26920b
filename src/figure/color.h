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
    VT_TOKEN_AXIS,
    VT_TOKEN_INK_4,
    VT_TOKEN_MARK_2,
    VT_TOKEN_NODATA,
    VT_TOKEN_BAD,
    VT_TOKEN_WARN,
    VT_TOKEN_ACCENT_INK,
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
    VT_TOKEN_C0,
    VT_TOKEN_C1,
    VT_TOKEN_C2,
    VT_TOKEN_C3,
    VT_TOKEN_C4,
    VT_TOKEN_C5,
    VT_TOKEN_C6,
    VT_TOKEN_C7,
    VT_TOKEN_C8,
    VT_TOKEN_C9,
    VT_TOKEN_C0_T,
    VT_TOKEN_C1_T,
    VT_TOKEN_C2_T,
    VT_TOKEN_C3_T,
    VT_TOKEN_C4_T,
    VT_TOKEN_C5_T,
    VT_TOKEN_C6_T,
    VT_TOKEN_C7_T,
    VT_TOKEN_C8_T,
    VT_TOKEN_C9_T,
    VT_TOKEN_COUNT,
    VT_TOKEN_NONE = VT_TOKEN_COUNT
} vt_token;

enum { VT_FAMILIES_DRAWN = VT_TOKEN_F_CONTROL - VT_TOKEN_F_CONV + 1 };

const char *vt_token_name(vt_token token);
/* 0xrrggbb. On paper the colours are those of light, without grounds. */
uint32_t vt_token_color(vt_token token, vt_theme theme);

/* The stops of a map of colours, from low to high: `n` of 0xrrggbb. */
typedef struct vt_stops {
    uint32_t at[7];
    int n;
} vt_stops;
const vt_stops *vt_map_stops(vt_map_kind map, vt_theme theme);

/* What an ink is drawn with, and what words in it are written with. */
vt_token vt_ink_token(vt_ink ink);
vt_token vt_ink_words(vt_ink ink);

#endif
