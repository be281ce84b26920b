/* cairo.c: the only place that loads Cairo, Pango and Fontconfig.
 *
 * Done once per process: open the libraries, find every function of the table, make a font
 * configuration of our own with the embedded face in it. The face is handed over as a file in
 * memory, which stays open, since FreeType reads it by its name whenever it needs a glyph. */
#include "figure/cairo.h"
#include "figure/font.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CAIRO, PANGO, PANGOCAIRO, PANGOFT2, GOBJECT, FONTCONFIG, LIBRARIES };

static const char *const libraries[LIBRARIES] = {
    [CAIRO] = "libcairo.so.2",
    [PANGO] = "libpango-1.0.so.0",
    [PANGOCAIRO] = "libpangocairo-1.0.so.0",
    [PANGOFT2] = "libpangoft2-1.0.so.0",
    [GOBJECT] = "libgobject-2.0.so.0",
    [FONTCONFIG] = "libfontconfig.so.1",
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static vt_cairo table;
static const char *missing; /* a library or function; NULL when all are there */

const char *vt_cairo_missing(const char *const *names, size_t n, void **handles)
{
    for (size_t i = 0; i < n; i++) {
        handles[i] = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (!handles[i])
            return names[i];
    }
    return NULL;
}

static bool find(void *handle, const char *name, void *out)
{
    void *f = dlsym(handle, name);
    *(void **)out = f;
    return f != NULL;
}

/* Shows the bytes as a file that has a name but stands in no folder. */
static void add_face(FcConfig *fonts, vt_str bytes)
{
    char path[64];
    int fd = bytes.n ? memfd_create("vitrine", MFD_CLOEXEC) : -1;
    if (fd < 0)
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool written = write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n;
    if (!written || !table.FcConfigAppFontAddFile(fonts, (const FcChar8 *)path))
        close(fd);
}

static void load(void)
{
    void *handles[LIBRARIES];
    missing = vt_cairo_missing(libraries, LIBRARIES, handles);
    if (missing)
        return;
#define X(library, name)                                                                           \
    if (!find(handles[library], #name, &table.name)) {                                             \
        missing = #name;                                                                           \
        return;                                                                                    \
    }
    VT_CAIRO_CALLS(X)
#undef X
    table.fonts = table.FcInitLoadConfigAndFonts();
    if (!table.fonts)
        return;
    add_face(table.fonts, vt_font_file(VT_TEXT_REGULAR));
    add_face(table.fonts, vt_font_file(VT_TEXT_STRONG));
}

/* Pango starts threads to look for faces, and GLib ends the program when it cannot have one: where
 * the process may not grow by that much, better not begin. */
static bool room_for_threads(const char *what, vt_err *err)
{
    static const unsigned long long needed = 40000000;
    struct rlimit limit;
    unsigned long long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    bool known = statm && fscanf(statm, "%*u %*u %*u %*u %*u %llu", &pages) == 1;
    if (statm)
        fclose(statm);
    if (!known || getrlimit(RLIMIT_DATA, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return true;
    unsigned long long taken = pages * (unsigned long long)sysconf(_SC_PAGESIZE);
    if (taken + needed <= limit.rlim_cur)
        return true;
    return vt_fail(err, VT_NO_MEMORY,
                   "%s needs 40 MB beside the %llu MB in use, more than is allowed", what,
                   taken / 1000000);
}

const vt_cairo *vt_cairo_load(const char *what, vt_err *err)
{
    if (!room_for_threads(what, err))
        return NULL;
    pthread_once(&once, load);
    if (!missing)
        return &table;
    vt_fail(
        err, VT_IO,
        "%s needs Cairo and Pango, but %s is missing: apt install libcairo2 libpangocairo-1.0-0",
        what, missing);
    return NULL;
}
