/* weights.c: statistics of a tensor in a mapped file, beside the rate at which the file can be read at all.
 *
 *     weights FOLDER [MILLIONS]
 *
 * For each type a file of so many million numbers (1024: 4.3 GB of f32) is written below FOLDER, looked at
 * through a new map each round, and removed; its pages are in the page cache. Prints lines of rounds.h, last
 * the rate: GB/s of the file, or G numbers/s. Then a heatmap of 4096 x 32000 and the singular values of
 * 4096 x 4096 numbers. */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "inspect/inspect.h"
#include "kernel/kernel.h"
#include "rounds.h"

enum { TILE = 1 << 22, TRIES = 3 }; /* numbers that are made; the file repeats them */

static uint64_t seed = 1;

static uint64_t bits(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 16;
}

static float normal(void)
{
    double u = (double)(bits() & 0xffffffff) * 0x1p-32, v = (double)(bits() & 0xffffffff) * 0x1p-32;
    return (float)(.02 * sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v));
}

static uint16_t bf16_of(float f)
{
    uint32_t b;
    memcpy(&b, &f, 4);
    return (uint16_t)(b >> 16);
}

static uint16_t f16_of(float f) /* normal numbers only; smaller ones become 0 */
{
    uint32_t b;
    memcpy(&b, &f, 4);
    int e = (int)(b >> 23 & 255) - 112;
    return (uint16_t)((b >> 16 & 0x8000) | (e > 0 ? (unsigned)e << 10 | (b >> 13 & 1023) : 0));
}

/* One tile of packed numbers. Blocks are noise under scales of a trained layer's size. */
static void tile_make(vt_dtype t, uint8_t *p, uint64_t bytes)
{
    unsigned elements, size;
    vt_dtype_block(t, &elements, &size);
    for (uint64_t i = 0; i < bytes; i++)
        p[i] = (uint8_t)bits();
    for (uint64_t at = 0; at + size <= bytes; at += size) {
        float f = normal();
        uint16_t h = t == VT_DTYPE_BF16 ? bf16_of(f) : f16_of(elements > 1 ? fabsf(f) / 16 : f);
        memcpy(p + at, t == VT_DTYPE_F32 ? (void *)&f : (void *)&h, t == VT_DTYPE_F32 ? 4 : 2);
        if (t == VT_DTYPE_Q4_K)
            memcpy(p + at + 2, &h, 2);
    }
}

static bool file_make(const char *path, vt_dtype t, uint64_t n)
{
    uint64_t bytes;
    vt_dtype_bytes(t, TILE, &bytes);
    uint8_t *tile = malloc(bytes);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool ok = tile && fd >= 0;
    if (ok)
        tile_make(t, tile, bytes);
    for (uint64_t i = 0; ok && i < n; i += TILE)
        for (uint64_t done = 0; ok && done < bytes;) {
            ssize_t k = write(fd, tile + done, bytes - done);
            ok = k > 0;
            done += ok ? (uint64_t)k : 0;
        }
    if (fd >= 0)
        close(fd);
    free(tile);
    return ok;
}

/* ---- reading, and nothing else -------------------------------------------------------------------- */

typedef struct reading {
    const uint8_t *p;
    uint64_t sums[4096];
} reading;

typedef uint64_t words __attribute__((vector_size(32), aligned(1), may_alias));

static void read_slice(void *ctx, size_t i)
{
    reading *r = ctx;
    const uint8_t *p = r->p + (i << 20);
    words a = {0}, b = {0};
    for (size_t k = 0; k < 1 << 20; k += 64) {
        a += *(const words *)(p + k);
        b += *(const words *)(p + k + 32);
    }
    a += b;
    r->sums[i % 4096] = a[0] + a[1] + a[2] + a[3];
}

static void read_all(const char *path)
{
    static reading r;
    rounds t = {0};
    uint64_t n = 0;
    for (int i = 0; i < TRIES; i++) {
        vt_map *map = vt_map_open(path, NULL);
        r.p = map->p;
        n = map->n;
        rounds_start(&t);
        vt_parallel(n >> 20, read_slice, &r);
        rounds_stop(&t);
        vt_map_close(map);
    }
    char rest[64];
    snprintf(rest, sizeof rest, "%.2f GB/s", (double)n / 1e6 / t.wall[t.n / 2]);
    rounds_print(&t, "read", rest);
}

/* ---- statistics -------------------------------------------------------------------------------------- */

static size_t resident_mb(void)
{
    unsigned long long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%*u %llu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return (size_t)(pages * 4096 >> 20);
}

static void stats(const char *path, vt_dtype t, uint64_t n, bool moments_only)
{
    rounds r = {0};
    size_t resident = 0;
    for (int i = 0; i < TRIES; i++) {
        vt_model *m = vt_model_new(path, NULL);
        vt_map **map = vt_push(m->arena, &m->maps);
        vt_weight *w = vt_push(m->arena, &m->weights);
        int64_t shape = (int64_t)n;
        *map = vt_map_open(path, NULL);
        *w = (vt_weight){.name = VT_S("w"), .dtype = t, .rank = 1, .shape = &shape, .count = n,
                         .bytes = (*map)->n, .data = (*map)->p};
        vt_weight_spec spec = {.distribution.moments_only = moments_only};
        vt_distribution d;
        vt_arena *arena = vt_arena_new();
        vt_err err = {0};
        rounds_start(&r);
        if (!vt_weight_stats(arena, m, 0, &spec, NULL, &d, &err))
            fprintf(stderr, "weights: %s\n", err.reason);
        rounds_stop(&r);
        resident = resident_mb() > resident ? resident_mb() : resident;
        vt_arena_free(arena);
        vt_model_close(m);
    }
    char name[64], rest[64];
    snprintf(name, sizeof name, "%s %s", vt_dtype_name(t), moments_only ? "moments" : "all");
    qsort(r.wall, r.n, sizeof *r.wall, rounds_compare);
    snprintf(rest, sizeof rest, "%.3f G/s, %zu MB resident", (double)n / 1e6 / r.wall[r.n / 2], resident);
    rounds_print(&r, name, rest);
}

/* The first heatmap of a matrix of 4096 x 32000, at 1,000 x 1,000 cells, from a new map. */
static void heatmap(const char *path)
{
    enum { ROWS = 4096, COLS = 32000, CELLS = 1000 };
    static vt_tile tiles[CELLS * CELLS];
    rounds r = {0};
    for (int i = 0; i < TRIES; i++) {
        vt_map *map = vt_map_open(path, NULL);
        vt_series s = vt_series_f32((const float *)(const void *)map->p, (uint64_t)ROWS * COLS);
        if (map->n < s.n * 4) {
            vt_map_close(map);
            return;
        }
        rounds_start(&r);
        vt_tiles_make(&s, COLS, (vt_rectangle){0, 0, ROWS, COLS}, CELLS, CELLS, NULL, tiles, NULL);
        rounds_stop(&r);
        vt_map_close(map);
    }
    rounds_print(&r, "heatmap 4096x32000", "");
}

/* Singular values of noise, the flattest spectrum there is: all by LAPACK, the largest by ours. */
static void spectrum(bool all)
{
    enum { SIDE = 4096, TOP = 256 };
    float *a = malloc((size_t)SIDE * SIDE * sizeof *a), s[SIDE], residual = 0;
    rounds r = {0};
    vt_err err = {0};
    char rest[64] = "";
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
        a[i] = normal();
    rounds_start(&r);
    bool ok = all ? vt_kernel_svd_f32(a, SIDE, SIDE, s, &err)
                  : vt_kernel_svd_top(a, SIDE, SIDE, TOP, s, &residual, NULL, &err);
    rounds_stop(&r);
    free(a);
    if (!all)
        snprintf(rest, sizeof rest, "residual %.1e", (double)residual);
    if (ok)
        rounds_print(&r, all ? "svd 4096 all" : "svd 4096 top 256", rest);
    else
        fprintf(stderr, "weights: %s\n", err.reason);
}

int main(int argc, char **argv)
{
    static const vt_dtype types[] = {VT_DTYPE_F32, VT_DTYPE_F16, VT_DTYPE_BF16, VT_DTYPE_Q8_0,
                                     VT_DTYPE_Q4_K};
    uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 10) << 20 : UINT64_C(1) << 30;
    char path[4096];
    if (argc < 2)
        return 2;
    snprintf(path, sizeof path, "%s/weights.bin", argv[1]);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!file_make(path, types[i], n)) {
            perror(path);
            unlink(path);
            return 1;
        }
        if (!i) {
            read_all(path);
            heatmap(path);
        }
        stats(path, types[i], n, true);
        stats(path, types[i], n, false);
        unlink(path);
    }
    spectrum(false);
    spectrum(true);
    return 0;
}
