/* gzip.h: between formats.c and gzip.c. */
#ifndef VT_FORMATS_GZIP_H
#define VT_FORMATS_GZIP_H

#include "formats/formats.h"

bool vt_gzip_is(const vt_map *map);
/* What the gzip file holds, unpacked into a file without a name, which is gone when the map is
 * closed. Called as the packed one without ".gz"; has no identity on the disk (inode 0). */
vt_map *vt_gzip_open(const vt_map *packed, const vt_progress *progress, vt_err *err);

#endif
