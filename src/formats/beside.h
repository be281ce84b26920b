/* beside.h: files that a model's own file names: weights in other files, further shards,
 * vocabularies. */
#ifndef VT_FORMATS_BESIDE_H
#define VT_FORMATS_BESIDE_H

#include "formats/formats.h"

/* Maps the file at `location`, a path below the model's folder (no absolute path, no '..', no link
 * that leads out), keeps it in m->maps and returns it. NULL with the reason in `*why`, which lives
 * as long as the model ("no such file"). Ask once per file. */
const vt_map *vt_beside_open(vt_model *m, vt_str location, const char **why);

/* The name of the model's own file, without its folder. */
vt_str vt_beside_own_name(const vt_model *m);

#endif
