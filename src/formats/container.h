/* container.h: models inside archives.
 *
 * A model out of an archive has its own file, in place or unpacked, as its first map, named
 * ARCHIVE/MEMBER, and the archive as its second; out of a gzip file it is named without ".gz". */
#ifndef VT_FORMATS_CONTAINER_H
#define VT_FORMATS_CONTAINER_H

#include "formats/formats.h"

/* While m->maps.at[0] is a gzip, zip or tar archive that is no model itself, the file of the model
 * in it takes its place. True, and nothing is changed, when it is none, or holds nothing that looks
 * like a model. Fails when an archive is damaged, holds several models, or more than may be
 * unpacked (VT_LIMIT). */
bool vt_container_enter(vt_model *m, const vt_progress *progress, vt_err *err);
/* Adds the member's name to an error of its reader. */
bool vt_container_while(const vt_model *m, vt_err *err);

/* Whether the model came out of a zip or tar archive; then files beside it are members of it too.
 */
bool vt_container_holds(const vt_model *m);
const vt_map *vt_container_beside(vt_model *m, vt_str location, const char **why);

#endif
