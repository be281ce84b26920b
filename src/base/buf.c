/* buf.c: bytes being written, and how they reach a file whole or not at all. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void vt_buf_free(vt_buf *b)
{
    vt_free(b->p);
    *b = (vt_buf){0};
}

static bool room(vt_buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (b->cap - b->n > n)
        return true;
    size_t cap = b->cap ? b->cap : 256;
    while (cap - b->n <= n) {
        if (cap > SIZE_MAX / 2) {
            b->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *p = vt_realloc(b->p, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void vt_buf_bytes(vt_buf *b, const void *p, size_t n)
{
    if (!n || !room(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void vt_buf_str(vt_buf *b, vt_str s)
{
    vt_buf_bytes(b, s.p, s.n);
}

void vt_buf_text(vt_buf *b, const char *s)
{
    vt_buf_bytes(b, s, strlen(s));
}

void vt_buf_char(vt_buf *b, char c)
{
    vt_buf_bytes(b, &c, 1);
}

void vt_buf_format(vt_buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0 && room(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void vt_buf_number(vt_buf *b, double v, int digits)
{
    char text[40];
    if (isnan(v) || isinf(v)) {
        vt_buf_text(b, isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
        return;
    }
    if (v == floor(v) && fabs(v) < 1e15) {
        snprintf(text, sizeof text, "%.0f", v == 0 ? 0.0 : v);
        vt_buf_text(b, text);
        return;
    }
    /* What f32 cannot hold is infinite or 0 there: its first digit alone would read back equal. */
    bool single = digits <= 9 && fabs(v) >= (double)FLT_MIN && fabs(v) <= (double)FLT_MAX;
    single = single || (digits <= 9 && (double)(float)v == v);
    for (int d = 1; d <= digits; d++) {
        snprintf(text, sizeof text, "%.*g", d, v);
        double back = strtod(text, NULL);
        if (single ? (float)back == (float)v : back == v)
            break;
    }
    vt_buf_text(b, text);
}

vt_str vt_buf_view(const vt_buf *b)
{
    return (vt_str){b->p, b->n};
}

bool vt_buf_check(const vt_buf *b, vt_err *err)
{
    return b->failed ? vt_fail(err, VT_NO_MEMORY, "out of memory after writing %zu bytes", b->n)
                     : true;
}

static bool write_all(int fd, vt_str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = vt_str_from(bytes, (size_t)n);
    }
    return true;
}

static bool refused(const char *path, vt_err *err)
{
    vt_fail(err, VT_IO, "cannot be written: %s", strerror(errno));
    return vt_in_file(err, path);
}

static bool write_in_place(const char *path, vt_str bytes, vt_err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return refused(path, err);
    bool ok = write_all(fd, bytes);
    if (!ok)
        refused(path, err);
    close(fd);
    return ok;
}

bool vt_file_write(const char *path, vt_str bytes, vt_err *err)
{
    if (!strcmp(path, "-"))
        return write_all(STDOUT_FILENO, bytes) ? true : refused("standard output", err);
    struct stat st;
    if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
        if (!S_ISDIR(st.st_mode))
            return write_in_place(path, bytes, err);
        errno = EISDIR;
        return refused(path, err);
    }
    size_t n = strlen(path);
    char *name = vt_alloc(n + 32);
    if (!name)
        return vt_fail(err, VT_NO_MEMORY, "out of memory");
    snprintf(name, n + 32, "%s.%ld.part", path, (long)getpid());
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool made = fd >= 0, ok = made && write_all(fd, bytes);
    if (made && close(fd))
        ok = false;
    if (ok)
        ok = !rename(name, path);
    if (!ok) {
        refused(path, err);
        if (made)
            unlink(name);
    }
    vt_free(name);
    return ok;
}
