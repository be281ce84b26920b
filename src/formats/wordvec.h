/* wordvec.h: between wordvec.c and wordvec_number.c. */
#ifndef VT_FORMATS_WORDVEC_H
#define VT_FORMATS_WORDVEC_H

#include "formats/formats.h"

/* The number that stands at `at`, up to a space or the end of the line; moves on behind it. The
 * nearest double, whatever the locale. False when what stands there is no number. */
bool vt_wordvec_number(vt_str text, size_t *at, double *v);

#endif
