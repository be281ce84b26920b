/* progress.c: the clock, and how long work shows itself. */
#include "base/base.h"

#include <time.h>

bool vt_step(const vt_progress *p, const char *what, double done, double total, vt_err *err)
{
    if (!p)
        return true;
    if (p->cancelled && p->cancelled(p->ctx))
        return vt_fail(err, VT_CANCELLED, "cancelled");
    if (p->report)
        p->report(p->ctx, what, done, total);
    return true;
}

double vt_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
