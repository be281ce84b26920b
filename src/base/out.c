/* out.c: a file being written, piece by piece: under a temporary name that is changed at the end, so that a
 * failure leaves no half file. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HELD = 1 << 16 };

struct vt_out {
    int fd, failed; /* errno of the first failure, else 0 */
    bool in_place;  /* stdout, a FIFO, a device */
    size_t n;
    char *path, *name; /* name: the temporary one */
    char held[HELD];
};

static bool refused(const char *path, int number, vt_err *err)
{
    vt_fail(err, VT_IO, "cannot be written: %s", strerror(number));
    return vt_in_file(err, path);
}

/* The descriptor to write to, or -1. */
static int descriptor(vt_out *o)
{
    struct stat st;
    if (!strcmp(o->path, "-"))
        return dup(STDOUT_FILENO);
    o->in_place = !stat(o->path, &st) && !S_ISREG(st.st_mode);
    if (o->in_place)
        return open(o->path, O_WRONLY | O_CLOEXEC);
    return open(o->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

vt_out *vt_out_open(const char *path, vt_err *err)
{
    size_t n = strlen(path);
    vt_out *o = vt_alloc(sizeof *o + 2 * n + 40);
    if (!o) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    o->path = (char *)(o + 1);
    o->name = o->path + n + 1;
    strcpy(o->path, path);
    snprintf(o->name, n + 32, "%s.%ld.part", path, (long)getpid());
    o->in_place = !strcmp(path, "-");
    o->fd = descriptor(o);
    if (o->fd >= 0)
        return o;
    refused(path, errno, err);
    vt_free(o);
    return NULL;
}

static void write_all(vt_out *o, const char *p, size_t n)
{
    while (n && !o->failed) {
        ssize_t k = write(o->fd, p, n);
        if (k < 0 && errno != EINTR)
            o->failed = errno;
        if (k > 0)
            p += k, n -= (size_t)k;
    }
}

void vt_out_put(vt_out *o, const void *p, size_t n)
{
    if (o->n + n > HELD) {
        write_all(o, o->held, o->n);
        o->n = 0;
    }
    if (n > HELD) {
        write_all(o, p, n);
        return;
    }
    memcpy(o->held + o->n, p, n);
    o->n += n;
}

bool vt_out_close(vt_out *o, bool keep, vt_err *err)
{
    bool ok = keep;
    if (keep)
        write_all(o, o->held, o->n);
    if (close(o->fd) && !o->failed)
        o->failed = errno;
    if (keep && !o->failed && !o->in_place && rename(o->name, o->path))
        o->failed = errno;
    if (keep && o->failed)
        ok = refused(o->path, o->failed, err);
    if (!ok && !o->in_place)
        unlink(o->name);
    vt_free(o);
    return ok;
}
