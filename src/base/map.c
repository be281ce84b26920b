/* map.c: a file seen as memory, and what happens when it shrinks.
 *
 * Reading a page that the file no longer has raises SIGBUS. The handler looks the address up in a
 * fixed table of open maps (written under a lock, read without one: a slot's bounds are set before
 * its map), puts zeros there and marks the map; vt_map_check then says so. An address of nobody's
 * falls through to the default action. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_MAPS = 4096 };

static _Atomic(vt_map *) open_maps[MOST_MAPS];
static _Atomic(int) used_maps;
static uintptr_t page_size;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void on_sigbus(int sig, siginfo_t *info, void *context)
{
    (void)context;
    uintptr_t at = (uintptr_t)info->si_addr;
    for (int i = 0, n = used_maps; i < n; i++) {
        vt_map *m = open_maps[i];
        if (!m || at < (uintptr_t)m->p || at >= (uintptr_t)m->p + m->n)
            continue;
        uintptr_t page = at & ~(page_size - 1);
        m->shrunk = true;
        if (mmap((void *)page, page_size, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1,
                 0) != MAP_FAILED)
            return;
    }
    signal(sig, SIG_DFL);
}

static bool enlist(vt_map *m)
{
    bool found = false;
    pthread_mutex_lock(&lock);
    if (!used_maps) {
        page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
        struct sigaction sa = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_NODEFER};
        sigaction(SIGBUS, &sa, NULL);
    }
    for (int i = 0; i < MOST_MAPS && !found; i++)
        if (!open_maps[i]) {
            open_maps[i] = m;
            if (i >= used_maps)
                used_maps = i + 1;
            found = true;
        }
    pthread_mutex_unlock(&lock);
    return found;
}

static void delist(vt_map *m)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < used_maps; i++)
        if (open_maps[i] == m)
            open_maps[i] = NULL;
    pthread_mutex_unlock(&lock);
}

static const char *words(int e)
{
    switch (e) {
    case ENOENT:
    case ENOTDIR:
        return "no such file";
    case EACCES:
    case EPERM:
        return "permission denied";
    case ELOOP:
        return "too many symbolic links";
    default:
        return strerror(e);
    }
}

static bool map_bytes(vt_map *m, int fd, vt_err *err)
{
    if (!m->n)
        return true;
    void *p = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return vt_fail(err, errno == ENOMEM ? VT_NO_MEMORY : VT_IO, "cannot be mapped: %s",
                       strerror(errno));
    m->p = p;
    if (enlist(m))
        return true;
    munmap(p, m->n);
    m->p = NULL;
    return vt_fail(err, VT_LIMIT, "more than %d files are open", MOST_MAPS);
}

/* The open descriptor of a regular file, or -1 with the reason. */
static int open_regular(const char *path, struct stat *st, vt_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        vt_fail(err, errno == ENOENT || errno == ENOTDIR ? VT_NOT_FOUND : VT_IO, "%s",
                words(errno));
        return -1;
    }
    if (!fstat(fd, st) && S_ISREG(st->st_mode))
        return fd;
    vt_fail(err, VT_IO, "%s", S_ISDIR(st->st_mode) ? "a folder, not a file" : "not a regular file");
    close(fd);
    return -1;
}

vt_map *vt_map_open(const char *path, vt_err *err)
{
    struct stat st = {0};
    int fd = open_regular(path, &st, err);
    if (fd < 0) {
        vt_in_file(err, path);
        return NULL;
    }
    vt_map *m = vt_alloc(sizeof *m);
    bool ok = m && (m->path = vt_alloc(strlen(path) + 1));
    if (!ok) {
        vt_fail(err, VT_NO_MEMORY, "out of memory");
    } else {
        strcpy(m->path, path);
        m->n = (size_t)st.st_size;
        m->device = st.st_dev;
        m->inode = st.st_ino;
        m->mtime_ns = (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec;
        ok = map_bytes(m, fd, err);
    }
    close(fd);
    if (ok)
        return m;
    vt_in_file(err, path);
    if (m)
        vt_free(m->path);
    vt_free(m);
    return NULL;
}

vt_map *vt_map_borrow(const void *p, size_t n, const char *name)
{
    vt_map *m = vt_alloc(sizeof *m);
    if (!m)
        return NULL;
    m->path = vt_alloc(strlen(name) + 1);
    if (!m->path) {
        vt_free(m);
        return NULL;
    }
    strcpy(m->path, name);
    m->p = p;
    m->n = n;
    m->borrowed = true;
    return m;
}

void vt_map_close(vt_map *m)
{
    if (!m)
        return;
    if (m->p && !m->borrowed) {
        delist(m);
        munmap((void *)m->p, m->n);
    }
    vt_free(m->path);
    vt_free(m);
}

bool vt_map_check(const vt_map *m, vt_err *err)
{
    if (!m->shrunk)
        return true;
    vt_fail(err, VT_BAD_FILE, "the file shrank while open");
    return vt_in_file(err, m->path);
}

void vt_map_release(const vt_map *m)
{
    if (m->p && !m->borrowed && !m->shrunk)
        madvise((void *)m->p, m->n, MADV_DONTNEED);
}

void vt_map_release_part(const vt_map *m, const void *p, size_t n)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)p;
    uintptr_t begin = (from + page - 1) & ~(page - 1), end = (from + n) & ~(page - 1);
    if (m->p && !m->borrowed && !m->shrunk && begin < end)
        madvise((void *)begin, end - begin, MADV_DONTNEED);
}
