/* mhd.c: the only place that names the shared library of libmicrohttpd. */
#include "serve/mhd.h"

#include <dlfcn.h>

static vt_mhd mhd;

static bool functions_find(void *library, vt_err *err)
{
#define X(f)                                                                                       \
    if (!(*(void **)&mhd.f = dlsym(library, "MHD_" #f)))                                           \
        return vt_fail(err, VT_IO, "libmicrohttpd lacks MHD_" #f);
    VT_MHD_FUNCTIONS(X)
#undef X
    return true;
}

const vt_mhd *vt_mhd_load(vt_err *err)
{
    void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        library = dlopen("libmicrohttpd.so", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        vt_fail(err, VT_IO, "the page needs libmicrohttpd: %s", dlerror());
        return NULL;
    }
    return functions_find(library, err) ? &mhd : NULL;
}
