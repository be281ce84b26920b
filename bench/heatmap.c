/* heatmap.c: how long until a heatmap of a large matrix can be seen.
 *
 *     heatmap FOLDER [ROWS COLUMNS]
 *
 * Writes a .npy of f32 [4096, 32000] below FOLDER, opens it anew each round (its pages are in the
 * page cache) and makes the figure: as columns for the page, as SVG and as PNG. Prints lines of
 * rounds.h. */
#include <string.h>
#include <unistd.h>

#include "rounds.h"
#include "view/view.h"

static bool file_make(const char *path, uint64_t rows, uint64_t cols)
{
    enum { TILE = 1 << 20 };
    char header[128];
    FILE *f = fopen(path, "wb");
    float *tile = vt_alloc(TILE * sizeof *tile);
    uint64_t seed = 1;
    if (!f || !tile)
        return false;
    for (int i = 0; i < TILE; i++) {
        double sum = -6;
        for (int k = 0; k < 12; k++, seed = seed * 6364136223846793005u + 1442695040888963407u)
            sum += (double)(seed >> 33) * 0x1p-31;
        tile[i] = (float)sum;
    }
    snprintf(header, sizeof header,
             "{'descr': '<f4', 'fortran_order': False, 'shape': (%llu, %llu), }",
             (unsigned long long)rows, (unsigned long long)cols);
    fprintf(f, "\x93NUMPY%c%c%c%c%-117s\n", 1, 0, 118, 0, header);
    for (uint64_t left = rows * cols; left;) {
        size_t n = left < TILE ? (size_t)left : TILE;
        left -= fwrite(tile, sizeof *tile, n, f);
    }
    vt_free(tile);
    return !fclose(f);
}

static bool look(const char *path, const char *as, rounds *r, vt_err *err)
{
    vt_arena *arena = vt_arena_new();
    vt_buf out = {0};
    vt_chart chart;
    vt_weights_spec spec = {.figure = VT_WEIGHTS_HEATMAP};
    rounds_start(r);
    vt_opened *o = vt_opened_new(path, NULL, err);
    bool ok =
        o && vt_weights_view(o, &spec, arena, NULL, &chart, err) &&
        vt_chart_file_find(vt_str_of(as), err)->write(&chart, VT_THEME_LIGHT, NULL, &out, err);
    rounds_stop(r);
    vt_opened_free(o);
    vt_buf_free(&out);
    vt_arena_free(arena);
    return ok;
}

int main(int argc, char **argv)
{
    static const char *const forms[] = {"safetensors", "svg", "png"};
    uint64_t rows = argc > 2 ? strtoull(argv[2], NULL, 10) : 4096,
             cols = argc > 3 ? strtoull(argv[3], NULL, 10) : 32000;
    char path[512], text[2600];
    vt_err err = {0};
    if (argc < 2)
        return 2;
    snprintf(path, sizeof path, "%s/heatmap.npy", argv[1]);
    bool ok = file_make(path, rows, cols);
    for (int i = 0; ok && i < 3; i++) {
        rounds r = {0};
        for (int k = 0; ok && k < 5; k++)
            ok = look(path, forms[i], &r, &err);
        rounds_print(&r, forms[i], "heatmap");
    }
    if (!ok)
        fprintf(stderr, "%s\n", vt_err_text(&err, text, sizeof text));
    if (argc < 4)
        unlink(path);
    return !ok;
}
