/* rounds.h: one figure of a measuring program: some rounds of wall and CPU time, printed as a line of
 * NAME, median, least, most, CPU median (all in ms) and the rest, with tabs between. */
#ifndef VT_ROUNDS_H
#define VT_ROUNDS_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"

enum { ROUNDS = 9 };

typedef struct rounds {
    double wall[ROUNDS], cpu[ROUNDS];
    size_t n;
    double wall0, cpu0;
} rounds;

static double rounds_cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline void rounds_start(rounds *r)
{
    r->cpu0 = rounds_cpu();
    r->wall0 = vt_now();
}

static inline void rounds_stop(rounds *r)
{
    r->wall[r->n] = 1e3 * (vt_now() - r->wall0);
    r->cpu[r->n++] = 1e3 * (rounds_cpu() - r->cpu0);
}

static int rounds_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline void rounds_print(rounds *r, const char *name, const char *rest)
{
    qsort(r->wall, r->n, sizeof *r->wall, rounds_compare);
    qsort(r->cpu, r->n, sizeof *r->cpu, rounds_compare);
    printf("%s\t%.2f\t%.2f\t%.2f\t%.2f\t%s\n", name, r->wall[r->n / 2], r->wall[0], r->wall[r->n - 1],
           r->cpu[r->n / 2], rest);
    fflush(stdout);
}

#endif
