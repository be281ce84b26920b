/* folder.h: how one model is found among many files, of a folder or of an archive. */
#ifndef VT_FORMATS_FOLDER_H
#define VT_FORMATS_FOLDER_H

#include "formats/formats.h"

/* The path of the one model among the files of a folder; NULL with a sentence when there is none,
 * or more than one. */
const char *vt_folder_model(vt_arena *a, const char *path, vt_err *err);

typedef struct vt_found { /* a file that a format knows */
    const char *name;
    const vt_format *format;
} vt_found;
typedef VT_VEC(vt_found) vt_founds;

/* The format that is surest of the bytes, and how sure. */
const vt_format *vt_format_of(const vt_map *map, int *sure);
/* Keeps a file; files that hold no network, like the arrays that lie beside models, count only
 * while there is no network. */
void vt_found_add(vt_arena *a, vt_founds *all, const char *name, const vt_format *format);
/* The file by which the model is opened of which all are parts: shards, a structure and its
 * weights. NULL with a sentence that names them when they are several models; `where` is "this
 * folder", `how` one is chosen "name one of them". */
const char *vt_found_one(const vt_founds *all, const char *where, const char *how, vt_err *err);
/* Whether what vt_sniff says of a file explains why there is no model. */
bool vt_found_explains(const char *sniffed);

#endif
