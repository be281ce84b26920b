/* safetensors.h: between the reader of safetensors and that of Hugging Face folders. */
#ifndef VT_FORMATS_SAFETENSORS_H
#define VT_FORMATS_SAFETENSORS_H

#include "formats/formats.h"

/* The first bytes look like a safetensors header. */
bool vt_safetensors_is(const vt_map *map);
/* Adds the tensors of `map`, which the model keeps, in the header's order; `file` is the shard's
 * name, or empty for the model file itself. Metadata goes to `meta` when it is not NULL. */
bool vt_safetensors_read(vt_model *m, const vt_map *map, vt_str file, vt_metas *meta, vt_err *err);

#endif
