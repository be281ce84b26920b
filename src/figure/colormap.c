/* colormap.c: numbers as colours.
 *
 * A map runs through the tokens' stops, equally far apart, in 256 steps. Between two stops it is
 * interpolated in OKLab (Ottosson 2020), where equal steps look equally large:
 *
 *   linear sRGB -> LMS by M1, cube root, -> L a b by M2; and back
 *
 * glass begins at the ground and tide has it in its middle, so that nothing looks like nothing; on
 * paper the ground is white. web/src/math/colormap.ts makes the same tables from the same stops. */
#include "figure/color.h"

#include <math.h>
#include <pthread.h>

enum { STEPS = 256, THEMES = 3 };

/* clang-format off */
static const vt_stops stops[VT_MAP_COUNT][2] = {
    [VT_MAP_GLASS] = {{{0xf7f7f8, 0xd3e9e2, 0x94cfc9, 0x4ba6b7, 0x2d76a6, 0x33498f, 0x2a1d5e}, 7},
                      {{0x0e0f11, 0x25264f, 0x2c4f8a, 0x2f83a3, 0x55b8a0, 0xb4dd8b, 0xfbfac6}, 7}},
    [VT_MAP_TIDE]  = {{{0x0a4a86, 0x2b7cbf, 0x86b8de, 0xf4f4f5, 0xeba78b, 0xd2544a, 0x8c1830}, 7},
                      {{0xa9d5ff, 0x4a99de, 0x264d76, 0x1a1c20, 0x7a3631, 0xe06c5b, 0xffc0a6}, 7}},
    [VT_MAP_RING]  = {{{0x2b7cbf, 0x7d62b8, 0xc04f93, 0xd2693f, 0x93903c, 0x3c9d84, 0x2b7cbf}, 7},
                      {{0x4a99de, 0x9a80d8, 0xdc70ad, 0xe88a62, 0xb0ab55, 0x5bbca2, 0x4a99de}, 7}},
    [VT_MAP_LABEL] = {{{0}, 0}, {{0}, 0}},
};
static const vt_stops paper[2] = {
    {{0xffffff, 0xd3e9e2, 0x94cfc9, 0x4ba6b7, 0x2d76a6, 0x33498f, 0x2a1d5e}, 7},
    {{0x0a4a86, 0x2b7cbf, 0x86b8de, 0xffffff, 0xeba78b, 0xd2544a, 0x8c1830}, 7},
};
/* clang-format on */

const vt_stops *vt_map_stops(vt_map_kind map, vt_theme theme)
{
    if (theme == VT_THEME_PRINT && map <= VT_MAP_TIDE)
        return &paper[map];
    return &stops[map][theme == VT_THEME_DARK];
}

/* ---- OKLab --------------------------------------------------------------------------------------
 */

typedef struct lab {
    double l, a, b;
} lab;

static double linear_of(uint32_t byte)
{
    double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static uint32_t byte_of(double v)
{
    double s = v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
    return (uint32_t)floor(fmin(fmax(s, 0), 1) * 255 + 0.5);
}

static lab lab_of(uint32_t rgb)
{
    double r = linear_of(rgb >> 16), g = linear_of(rgb >> 8 & 255), b = linear_of(rgb & 255);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return (lab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static uint32_t rgb_of(lab c)
{
    double l = c.l + 0.3963377774 * c.a + 0.2158037573 * c.b;
    double m = c.l - 0.1055613458 * c.a - 0.0638541728 * c.b;
    double s = c.l - 0.0894841775 * c.a - 1.2914855480 * c.b;
    l = l * l * l, m = m * m * m, s = s * s * s;
    return byte_of(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16 |
           byte_of(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8 |
           byte_of(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

/* ---- tables -------------------------------------------------------------------------------------
 */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint32_t tables[VT_MAP_COUNT][THEMES][STEPS];

static uint32_t between(const vt_stops *s, double place)
{
    double at = place * (s->n - 1);
    int i = at >= s->n - 1 ? s->n - 2 : (int)at;
    double t = at - i;
    lab a = lab_of(s->at[i]), b = lab_of(s->at[i + 1]);
    return rgb_of((lab){a.l + t * (b.l - a.l), a.a + t * (b.a - a.a), a.b + t * (b.b - a.b)});
}

static void make(void)
{
    for (int map = 0; map < VT_MAP_LABEL; map++)
        for (int theme = 0; theme < THEMES; theme++)
            for (int i = 0; i < STEPS; i++)
                tables[map][theme][i] =
                    between(vt_map_stops((vt_map_kind)map, (vt_theme)theme), i / (STEPS - 1.0));
}

const uint32_t *vt_map_table(vt_map_kind map, vt_theme theme)
{
    pthread_once(&once, make);
    return tables[map][theme];
}

uint32_t vt_map_color(vt_map_kind map, vt_theme theme, double v, double lo, double hi)
{
    if (isnan(v))
        return vt_token_color(VT_TOKEN_NODATA, theme);
    double place = hi > lo ? (v - lo) / (hi - lo) : 0.5;
    double step = fmin(fmax(place, 0), 1) * (STEPS - 1);
    return vt_map_table(map, theme)[(int)(step + 0.5)];
}

/* ---- inks ---------------------------------------------------------------------------------------
 */

vt_token vt_ink_token(vt_ink ink)
{
    static const vt_token tokens[] = {
        [VT_INK_MARK] = VT_TOKEN_MARK,     [VT_INK_MARK_2] = VT_TOKEN_MARK_2,
        [VT_INK_ACCENT] = VT_TOKEN_ACCENT, [VT_INK_WORD] = VT_TOKEN_INK,
        [VT_INK_QUIET] = VT_TOKEN_INK_3,   [VT_INK_AXIS] = VT_TOKEN_AXIS,
        [VT_INK_BAD] = VT_TOKEN_BAD,       [VT_INK_WARN] = VT_TOKEN_WARN,
    };
    if (ink >= VT_INK_FAMILY)
        return (vt_token)(VT_TOKEN_F_CONV + (ink - VT_INK_FAMILY) % VT_FAMILIES_DRAWN);
    return ink >= VT_INK_LABEL ? (vt_token)(VT_TOKEN_C0 + (ink - VT_INK_LABEL)) : tokens[ink];
}

vt_token vt_ink_words(vt_ink ink)
{
    if (ink >= VT_INK_FAMILY)
        return VT_TOKEN_INK_2;
    if (ink >= VT_INK_LABEL)
        return (vt_token)(VT_TOKEN_C0_T + (ink - VT_INK_LABEL));
    return ink == VT_INK_ACCENT ? VT_TOKEN_ACCENT_INK
           : ink == VT_INK_WORD ? VT_TOKEN_INK
           : ink == VT_INK_BAD  ? VT_TOKEN_BAD
                                : VT_TOKEN_INK_3;
}
