/* unpack.c: what was deflated becomes a file that has no name, mapped like any other: readers need
 * to jump about, memory may be small, and the system may take the pages back.
 *
 * Deflate turns one byte into up to 1032, so sizes are distrusted: nothing is unpacked beyond what
 * the process may have of memory, nor, from FREE_GROWTH on, more than MOST_GROWTH times what it was
 * packed, which weights never are. */
#include "formats/unpack.h"
#include "wire/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define LARGEST     (UINT64_C(16) << 30)
#define FREE_GROWTH (UINT64_C(256) << 20)

enum { MOST_GROWTH = 200, PIECE = 256 << 10 };

uint64_t vt_unpack_most(void)
{
    struct rlimit limit;
    bool known = !getrlimit(RLIMIT_DATA, &limit) && limit.rlim_cur != RLIM_INFINITY;
    return known && limit.rlim_cur < LARGEST ? limit.rlim_cur : LARGEST;
}

static bool is_allowed(const vt_unpacking *u, uint64_t n, vt_err *err)
{
    if (n > u->most)
        return vt_fail(err, VT_LIMIT, "unpacked it is larger than the %llu bytes allowed",
                       (unsigned long long)u->most);
    if (n > FREE_GROWTH && n / MOST_GROWTH > u->packed)
        return vt_fail(err, VT_LIMIT,
                       "its %llu bytes unpack to more than %d times as many, as no "
                       "weights do",
                       (unsigned long long)u->packed, MOST_GROWTH);
    return true;
}

static int nameless_file(void)
{
    static const char *const folders[] = {"/var/tmp", "/tmp"};
    for (size_t i = 0; i < 2; i++) {
        int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            return fd;
    }
    return memfd_create("vitrine", MFD_CLOEXEC);
}

bool vt_unpack_begin(vt_unpacking *u, uint64_t packed, uint64_t size, vt_err *err)
{
    *u = (vt_unpacking){.fd = -1, .packed = packed, .most = vt_unpack_most()};
    if (!is_allowed(u, size, err))
        return false;
    u->fd = nameless_file();
    return u->fd >= 0 ? true
                      : vt_fail(err, VT_IO, "there is no room to unpack it: %s", strerror(errno));
}

bool vt_unpack_take(vt_unpacking *u, vt_str piece, vt_err *err)
{
    if (!is_allowed(u, u->n + piece.n, err))
        return false;
    u->n += piece.n;
    while (piece.n) {
        ssize_t k = write(u->fd, piece.p, piece.n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return vt_fail(err, VT_IO, "it cannot be unpacked: %s", strerror(errno));
        piece = vt_str_from(piece, (size_t)k);
    }
    return true;
}

/* The map takes over what is mapped. */
static vt_map *map_file(const vt_unpacking *u, const char *name, vt_err *err)
{
    void *p = u->n ? mmap(NULL, u->n, PROT_READ, MAP_PRIVATE, u->fd, 0) : NULL;
    if (p == MAP_FAILED) {
        vt_fail(err, errno == ENOMEM ? VT_NO_MEMORY : VT_IO, "cannot be mapped: %s",
                strerror(errno));
        return NULL;
    }
    vt_map *map = vt_map_borrow(p, u->n, name);
    if (map) {
        map->borrowed = !p;
        return map;
    }
    if (p)
        munmap(p, u->n);
    vt_fail(err, VT_NO_MEMORY, "out of memory");
    return NULL;
}

vt_map *vt_unpack_end(vt_unpacking *u, bool ok, const char *name, vt_err *err)
{
    vt_map *map = ok ? map_file(u, name, err) : NULL;
    close(u->fd);
    return map;
}

static bool take_deflated(vt_unpacking *u, vt_arena *a, vt_str packed, uint64_t size, vt_err *err)
{
    vt_inflater *f = vt_inflater_new(a);
    char *room = vt_arena_take(a, PIECE);
    if (!f || !room)
        return vt_arena_check(a, err);
    for (uint64_t at = 0; at < size; at += PIECE) {
        size_t n = size - at < PIECE ? (size_t)(size - at) : PIECE;
        if (!vt_inflater_read(f, VT_DEFLATE_RAW, packed, at, n, room, err) ||
            !vt_unpack_take(u, (vt_str){room, n}, err))
            return false;
    }
    return true;
}

vt_map *vt_unpack_deflated(vt_str packed, uint64_t size, const char *name, vt_err *err)
{
    vt_unpacking u;
    if (!vt_unpack_begin(&u, packed.n, size, err))
        return NULL;
    vt_arena *a = vt_arena_new();
    bool ok =
        a ? take_deflated(&u, a, packed, size, err) : vt_fail(err, VT_NO_MEMORY, "out of memory");
    vt_arena_free(a);
    return vt_unpack_end(&u, ok, name, err);
}
