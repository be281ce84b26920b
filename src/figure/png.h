/* png.h: pixels as PNG, fed row by row. */
#ifndef VT_FIGURE_PNG_H
#define VT_FIGURE_PNG_H

#include <zlib.h>

#include "base/base.h"

typedef struct png {
    vt_buf *out;
    z_stream z;
    uint8_t *rows[2];     /* this row and the one above, 3 bytes a pixel */
    uint8_t *filtered[4]; /* none, sub, up, up of a row that equals the one above; each with its
                             filter byte before it */
    uint8_t *chunk;
    uint32_t w, h;
    size_t row_bytes;
} vt_png;

bool vt_png_begin(vt_png *p, vt_buf *out, uint32_t w, uint32_t h, vt_err *err);
void vt_png_free(vt_png *p); /* also after a beginning that failed */
/* `per_metre`: how many pixels a metre of paper has. */
void vt_png_head(vt_png *p, uint32_t per_metre);
void vt_png_pixels(vt_png *p, const uint32_t *pixels, uint32_t rows); /* 0xrrggbb */
void vt_png_end(vt_png *p);

/* A whole picture at once; false when memory was short. */
bool vt_png_image(const uint32_t *rgb, uint32_t w, uint32_t h, vt_buf *out);

#endif
