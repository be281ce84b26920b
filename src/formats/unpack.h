/* unpack.h: bytes that were packed, as a file of their own. */
#ifndef VT_FORMATS_UNPACK_H
#define VT_FORMATS_UNPACK_H

#include "base/base.h"

typedef struct vt_unpacking {
    int fd;
    uint64_t n, packed, most;
} vt_unpacking;

/* How many bytes may be unpacked: as many as the process may have of memory (--memory). */
uint64_t vt_unpack_most(void);
/* Begins a file for what `packed` bytes hold; said to be `size`, or 0 when unknown. Fails with
 * VT_LIMIT before anything is taken; else vt_unpack_end. */
bool vt_unpack_begin(vt_unpacking *u, uint64_t packed, uint64_t size, vt_err *err);
bool vt_unpack_take(vt_unpacking *u, vt_str piece, vt_err *err);
/* The file, mapped under a name, when `ok`; it is gone when the map is closed. It has no identity
 * on the disk (inode 0). */
vt_map *vt_unpack_end(vt_unpacking *u, bool ok, const char *name, vt_err *err);
/* All of that for deflated bytes whose size is known. */
vt_map *vt_unpack_deflated(vt_str packed, uint64_t size, const char *name, vt_err *err);

#endif
