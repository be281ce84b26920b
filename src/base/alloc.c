/* alloc.c: the three doors to the heap, so that fault injection sees every allocation.
 *
 * With -DVT_FAULTS (make sanitize) the environment variable VITRINE_FAIL_ALLOC=N makes the N-th
 * allocation of the process fail, and all that follow it when VITRINE_FAIL_AFTER is set too. */
#include "base/base.h"

#include <stdlib.h>

#ifdef VT_FAULTS
static bool refused(void)
{
    static long left = -2;
    static bool for_good;
    if (left == -2) {
        const char *n = getenv("VITRINE_FAIL_ALLOC");
        left = n ? atol(n) : -1;
        for_good = getenv("VITRINE_FAIL_AFTER") != NULL;
    }
    if (left > 0)
        left--;
    else if (left == 0) {
        if (!for_good)
            left = -1;
        return true;
    }
    return false;
}
#else
#define refused() false
#endif

void *vt_alloc(size_t size)
{
    return refused() ? NULL : calloc(1, size ? size : 1);
}

void *vt_realloc(void *p, size_t size)
{
    return refused() ? NULL : realloc(p, size ? size : 1);
}

void vt_free(void *p)
{
    free(p);
}
