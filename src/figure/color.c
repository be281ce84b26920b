/* color.c: the tokens' values, light and dark. tests/figure/test_color.c compares them with
 * design/tokens.css. */
#include "figure/color.h"

static const struct {
    const char *name;
    uint32_t light, dark;
} tokens[] = {
    [VT_TOKEN_BG] = {"bg", 0xf7f7f8, 0x0e0f11},
    [VT_TOKEN_LINE] = {"line", 0xe7e7eb, 0x222429},
    [VT_TOKEN_LINE_2] = {"line-2", 0xd5d6dc, 0x34373f},
    [VT_TOKEN_INK] = {"ink", 0x17181c, 0xeceef2},
    [VT_TOKEN_INK_2] = {"ink-2", 0x454852, 0xb8bcc6},
    [VT_TOKEN_INK_3] = {"ink-3", 0x686c78, 0x8b909c},
    [VT_TOKEN_ACCENT] = {"accent", 0x3257df, 0x7c9bff},
    [VT_TOKEN_MARK] = {"mark", 0x8f97ab, 0x737b91},
    [VT_TOKEN_TRACK] = {"track", 0xecedf1, 0x24262c},
    [VT_TOKEN_NODE] = {"node", 0xffffff, 0x1a1c20},
    [VT_TOKEN_NODE_LINE] = {"node-line", 0xd0d2d9, 0x363a43},
    [VT_TOKEN_SCOPE] = {"scope", 0xf1f2f5, 0x131417},
    [VT_TOKEN_SCOPE_2] = {"scope-2", 0xeaebf0, 0x17191d},
    [VT_TOKEN_EDGE] = {"edge", 0xa5a9b5, 0x5a5f6b},
    [VT_TOKEN_F_CONV] = {"f-conv", 0x0c8ebe, 0x15b3f5},
    [VT_TOKEN_F_MATMUL] = {"f-matmul", 0x6446ca, 0x8271e1},
    [VT_TOKEN_F_ATTENTION] = {"f-attention", 0xd63f87, 0xfb7cb8},
    [VT_TOKEN_F_RECURRENT] = {"f-recurrent", 0x047d78, 0x37a09c},
    [VT_TOKEN_F_NORM] = {"f-norm", 0x6f9f69, 0x7fda8d},
    [VT_TOKEN_F_ACTIVATION] = {"f-activation", 0xd08210, 0xf5b03a},
    [VT_TOKEN_F_POOL] = {"f-pool", 0x6d6f47, 0x9c9310},
    [VT_TOKEN_F_ELEM] = {"f-elem", 0x3c3f49, 0xd6d9e2},
    [VT_TOKEN_F_SHAPE] = {"f-shape", 0x8b909c, 0x646974},
    [VT_TOKEN_F_CONTROL] = {"f-control", 0xc32a0b, 0xce5342},
};

const char *vt_token_name(vt_token token)
{
    return tokens[token].name;
}

static bool is_ground(vt_token token)
{
    return token == VT_TOKEN_BG || token == VT_TOKEN_SCOPE || token == VT_TOKEN_SCOPE_2;
}

uint32_t vt_token_color(vt_token token, vt_theme theme)
{
    if (theme == VT_THEME_PRINT && is_ground(token))
        return 0xffffff;
    return theme == VT_THEME_DARK ? tokens[token].dark : tokens[token].light;
}
