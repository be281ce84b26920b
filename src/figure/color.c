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
    [VT_TOKEN_AXIS] = {"axis", 0xb4b7c0, 0x4a4e58},
    [VT_TOKEN_INK_4] = {"ink-4", 0xa7abb5, 0x565a65},
    [VT_TOKEN_MARK_2] = {"mark-2", 0xbcc2d0, 0x4b5162},
    [VT_TOKEN_NODATA] = {"nodata", 0xe3e3e8, 0x26282d},
    [VT_TOKEN_BAD] = {"bad", 0xb3261e, 0xff8178},
    [VT_TOKEN_WARN] = {"warn", 0xe0a100, 0xf0b93a},
    [VT_TOKEN_ACCENT_INK] = {"accent-ink", 0x2a4cc8, 0x93adff},
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
    [VT_TOKEN_C0] = {"c0", 0x0c8ebe, 0x15b3f5},
    [VT_TOKEN_C1] = {"c1", 0xd08210, 0xf5b03a},
    [VT_TOKEN_C2] = {"c2", 0x6446ca, 0x8271e1},
    [VT_TOKEN_C3] = {"c3", 0x6f9f69, 0x7fda8d},
    [VT_TOKEN_C4] = {"c4", 0xc32a0b, 0xce5342},
    [VT_TOKEN_C5] = {"c5", 0x047d78, 0x37a09c},
    [VT_TOKEN_C6] = {"c6", 0xd63f87, 0xfb7cb8},
    [VT_TOKEN_C7] = {"c7", 0x6d6f47, 0x9c9310},
    [VT_TOKEN_C8] = {"c8", 0x1f457f, 0xc1ccef},
    [VT_TOKEN_C9] = {"c9", 0x66402d, 0xbb8466},
    [VT_TOKEN_C0_T] = {"c0-t", 0x0479a4, 0x15b3f5},
    [VT_TOKEN_C1_T] = {"c1-t", 0xa06204, 0xf5b03a},
    [VT_TOKEN_C2_T] = {"c2-t", 0x6446ca, 0x8271e1},
    [VT_TOKEN_C3_T] = {"c3-t", 0x4d7c48, 0x7fda8d},
    [VT_TOKEN_C4_T] = {"c4-t", 0xc32a0b, 0xd35846},
    [VT_TOKEN_C5_T] = {"c5-t", 0x047d78, 0x37a09c},
    [VT_TOKEN_C6_T] = {"c6-t", 0xca327d, 0xfb7cb8},
    [VT_TOKEN_C7_T] = {"c7-t", 0x6d6f47, 0x9c9310},
    [VT_TOKEN_C8_T] = {"c8-t", 0x1f457f, 0xc1ccef},
    [VT_TOKEN_C9_T] = {"c9-t", 0x66402d, 0xbb8466},
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
