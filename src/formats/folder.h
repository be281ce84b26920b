/* folder.h: between formats.c and folder.c. */
#ifndef VT_FORMATS_FOLDER_H
#define VT_FORMATS_FOLDER_H

#include "formats/formats.h"

/* The path of the one model among the files of a folder; NULL with a sentence when there is none,
 * or more than one. */
const char *vt_folder_model(vt_arena *a, const char *path, vt_err *err);

#endif
