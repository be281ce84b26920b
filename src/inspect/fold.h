/* fold.h: letters without their case; private to room inspect. */
#ifndef VT_INSPECT_FOLD_H
#define VT_INSPECT_FOLD_H

#include "base/base.h"

/* The small letter of a code point: Latin, Greek, Cyrillic, Armenian and full-width letters whose
 * small form is one code point; all others are themselves. The final sigma becomes the ordinary. */
uint32_t vt_fold_point(uint32_t c);
/* Appends `s` in small letters; control characters (also NUL and newline) become spaces. */
void vt_fold(vt_buf *out, vt_str s);
vt_str vt_fold_copy(vt_arena *arena, vt_str s);

#endif
