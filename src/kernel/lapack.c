/* lapack.c: OpenBLAS, loaded at the first question: `vitrine info` has no use for its 30 MB.
 *
 * It makes its threads when it is loaded, as many as the environment says: one, set before. Calls from
 * several of our threads at once are safe. */
#include "kernel/lapack.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

static vt_lapack functions;
static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};
    void *library = NULL;
    bool all = true;
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("OMP_WAIT_POLICY", "passive", 0);
    for (size_t i = 0; i < 2 && !library; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
#define X(name, result, args)                                                                      \
    *(void **)&functions.name = dlsym(library, #name "_");                                         \
    all = all && functions.name;
    VT_LAPACK_FUNCTIONS(X)
#undef X
    void (*threads)(int) = NULL;
    *(void **)&threads = dlsym(library, "openblas_set_num_threads");
    if (threads)
        threads(1);
    loaded = all;
}

const vt_lapack *vt_lapack_load(vt_err *err)
{
    pthread_once(&once, load);
    if (loaded)
        return &functions;
    vt_fail(err, VT_IO, "OpenBLAS (libopenblas.so.0) cannot be loaded: Debian's package is libopenblas0");
    return NULL;
}
