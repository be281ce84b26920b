/* text.h: what the room's files share about text: the advance table (advance.c, generated) and the
 * face's name. */
#ifndef VT_FIGURE_TEXT_H
#define VT_FIGURE_TEXT_H

#include "figure/figure.h"

/* Characters first .. first + n - 1 have their advances from index `at` on. Sorted by `first`. */
typedef struct vt_advance_run {
    uint32_t first;
    uint16_t n, at;
} vt_advance_run;

extern const vt_advance_run vt_advance_runs[];
extern const size_t vt_advance_run_count;
extern const uint16_t vt_advances_regular[], vt_advances_strong[];

/* The next code point as it is drawn: what XML and a reader's eye can't bear (control characters,
 * lone surrogates, non-characters) comes as U+FFFD. */
uint32_t vt_text_next(vt_str s, size_t *i);
/* Appends a code point as UTF-8. */
void vt_text_put(vt_buf *out, uint32_t code);
/* Appends bytes as base64. */
void vt_put_base64(vt_buf *out, vt_str s);

#endif
