/* mutate.c: what stands in for libFuzzer where clang has none: changes seeds at random and runs
 * them.
 *
 *   fuzz_formats SECONDS DIR    the same run every time but for its length; stops at the first
 * crash, whose input stands in crash.bin fuzz_formats one FILE       just that input; exit 3 when
 * memory ran out (tests/sanitize) */
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern int vt_fuzz_refusals;

enum { MOST_SEEDS = 256, LARGEST = 1 << 16 };

static struct seed {
    uint8_t *p;
    size_t n;
} seeds[MOST_SEEDS];
static size_t n_seeds;
static uint64_t state = 0x9e3779b97f4a7c15;
static uint8_t input[LARGEST];
static size_t input_size;

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below ? state % below : 0;
}

static void load(const char *path)
{
    FILE *f = n_seeds < MOST_SEEDS ? fopen(path, "rb") : NULL;
    if (!f)
        return;
    struct seed *s = &seeds[n_seeds];
    s->p = malloc(LARGEST);
    s->n = s->p ? fread(s->p, 1, LARGEST, f) : 0;
    n_seeds += s->n > 0;
    fclose(f);
}

static void load_all(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.')
            load(path);
    }
    if (d)
        closedir(d);
}

static void cut_out(size_t at, size_t n)
{
    memmove(input + at, input + at + n, input_size - at - n);
    input_size -= n;
}

static void put_in(size_t at, const uint8_t *p, size_t n)
{
    if (n > LARGEST - input_size)
        n = LARGEST - input_size;
    memmove(input + at + n, input + at, input_size - at);
    memcpy(input + at, p, n);
    input_size += n;
}

static void mutate_once(void)
{
    static const uint8_t odd[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe, 10, 34, 123, 125, 60, 62};
    size_t at = (size_t)draw(input_size);
    const struct seed *other = &seeds[draw(n_seeds)];
    size_t from = (size_t)draw(other->n), n = (size_t)draw(draw(2) ? 8 : 256);
    switch (draw(6)) {
    case 0:
        input[at] ^= (uint8_t)(1 << draw(8));
        break;
    case 1:
        input[at] = odd[draw(sizeof odd)];
        break;
    case 2:
        input[at] = (uint8_t)draw(256);
        break;
    case 3:
        cut_out(at, n < input_size - at ? n : input_size - at);
        break;
    case 4:
        put_in(at, other->p + from, n < other->n - from ? n : other->n - from);
        break;
    default:
        input_size = draw(8) ? input_size : at;
    }
}

static void keep_crash(int signal_number)
{
    FILE *f = fopen("crash.bin", "wb");
    if (f) {
        fwrite(input, 1, input_size, f);
        fclose(f);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

int main(int argc, char **argv)
{
    unsigned long runs = 0;
    if (argc != 3)
        return 2;
    bool one = !strcmp(argv[1], "one");
    if (one)
        load(argv[2]);
    else
        load_all(argv[2]);
    signal(SIGABRT, keep_crash);
    signal(SIGSEGV, keep_crash);
    for (size_t i = 0; i < n_seeds; i++)
        LLVMFuzzerTestOneInput(seeds[i].p, seeds[i].n);
    time_t end = time(NULL) + atol(argv[1]);
    for (; n_seeds && !one && time(NULL) < end; runs++) {
        const struct seed *s = &seeds[draw(n_seeds)];
        memcpy(input, s->p, input_size = s->n);
        for (uint64_t k = 1 + draw(8); k && input_size; k--)
            mutate_once();
        LLVMFuzzerTestOneInput(input, input_size);
    }
    printf("%zu seeds, %lu inputs\n", n_seeds, runs);
    for (size_t i = 0; i < n_seeds; i++)
        free(seeds[i].p);
    return one && vt_fuzz_refusals ? 3 : n_seeds ? 0 : 1;
}
