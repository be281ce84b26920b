/* font.h: the embedded face's bytes. */
#ifndef VT_FIGURE_FONT_H
#define VT_FIGURE_FONT_H

#include "figure/figure.h"

/* The face as a TrueType file, unpacked when first asked for and kept; empty when vitrine was built
 * without it (or memory is short). */
vt_str vt_font_file(vt_text_weight weight);

#endif
