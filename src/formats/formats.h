/* formats.h: from a file to a vt_model. One reader, one file, one row of formats.c. */
#ifndef VT_FORMATS_H
#define VT_FORMATS_H

#include "model/model.h"

typedef struct vt_format {
    const char *name;    /* "onnx": what info says */
    const char *says;    /* "ONNX, binary protobuf": for docs/formats.md */
    const char *endings; /* ".onnx .pb", space-separated */
    bool graph, weights; /* what it can hold */
    /* How sure, from the first bytes and the name: 0 no, 1 by ending only, 2 plausible, 3 by magic.
     * Must not read beyond the map nor allocate. */
    int (*probe)(const vt_map *map);
    /* Fills `m` (whose maps[0] is `map`), up to vt_model_finish. Names places in `err`, not the
     * file. */
    bool (*open)(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err);
} vt_format;

extern const vt_format *const vt_formats[]; /* ends with NULL */

/* Opens a model file, by content first and ending second. A folder is searched for the one model in
 * it. What is no model is named for what it is: "an HTML page, not a model". */
vt_model *vt_open(const char *path, const vt_progress *progress, vt_err *err);
/* The same over a map that the caller made; takes it over, also on failure. */
vt_model *vt_open_map(vt_map *map, const vt_progress *progress, vt_err *err);
/* Says what bytes are when they are something people drop by mistake ("a PNG image, not a model",
 * "a Git LFS pointer: run git lfs pull", "an old GGML model, which this version of vitrine does not
 * open"); NULL when unknown. `arena` holds longer answers (a zip's members). */
const char *vt_sniff(vt_arena *arena, const vt_map *map);

/* A stored tensor as .npy, several as .safetensors, streamed to `path` ("-": stdout). Types keep their bits
 * where the format knows them; blocks and other small floats become f32, integers of few bits 8. Fails
 * with VT_UNKNOWN, naming the tensor, on strings and types that are not known. */
bool vt_npy_write(const vt_model *m, vt_id weight, const char *path, const vt_progress *progress,
                  vt_err *err);
/* The type that elements of type `t` are written as; VT_DTYPE_UNKNOWN: not at all. */
vt_dtype vt_safetensors_dtype(vt_dtype t);
bool vt_safetensors_write(const vt_model *m, const vt_id *weights, size_t n, const char *path,
                          const vt_progress *progress, vt_err *err);

#endif
