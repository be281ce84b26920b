/* plate.h: how a chart of the gallery is compared: its SVG byte by byte with the one beside it.
 * GALLERY=write replaces those instead, GALLERY=look writes PNGs, light and dark, into
 * build/gallery/. */
#ifndef VT_TESTS_PLATE_H
#define VT_TESTS_PLATE_H

#include "gallery.h"

static inline void plate_look(const vt_chart *c, const char *name)
{
    static const struct {
        const char *suffix;
        vt_theme theme;
    } themes[] = {{"", VT_THEME_LIGHT}, {"-dark", VT_THEME_DARK}};
    char path[256];
    for (int i = 0; i < 2; i++) {
        vt_buf png = {0};
        vt_err err = {0};
        snprintf(path, sizeof path, "build/gallery/%s%s.png", name, themes[i].suffix);
        if (!vt_chart_png(c, themes[i].theme, 2, NULL, &png, &err) ||
            !vt_file_write(path, vt_buf_view(&png), &err))
            print_message("%s\n", vt_err_text(&err, path, sizeof path));
        vt_buf_free(&png);
    }
}

/* Compares the chart with tests/golden/NAME.svg and frees its arena. */
static inline void plate_end(vt_chart *c, const char *name)
{
    char path[256], text[2600];
    vt_err err = {0};
    vt_buf svg = {0};
    snprintf(path, sizeof path, "tests/golden/%s.svg", name);
    if (!vt_chart_svg(c, VT_THEME_LIGHT, &svg, &err))
        fail_msg("%s", vt_err_text(&err, text, sizeof text));
    gallery_without_face(&svg);
    const char *mode = getenv("GALLERY");
    if (mode && !strcmp(mode, "write"))
        assert_true(vt_file_write(path, vt_buf_view(&svg), &err));
    if (mode && !strcmp(mode, "look"))
        plate_look(c, name);
    vt_buf golden = gallery_read(path);
    if (golden.n != svg.n || memcmp(golden.p, svg.p, svg.n) != 0)
        print_message("%s differs from what is drawn now; GALLERY=write replaces it\n", path);
    assert_int_equal(golden.n, svg.n);
    assert_memory_equal(golden.p, svg.p, svg.n);
    vt_buf_free(&golden);
    vt_buf_free(&svg);
    vt_arena_free(c->arena);
}

/* A stream of numbers that is the same everywhere: 0 … 1, and of a bell by twelve of them. */
static inline double plate_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 33) / 2147483648.0;
}

static inline double plate_bell(uint64_t *state)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += plate_random(state);
    return sum;
}

#endif
