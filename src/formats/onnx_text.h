/* onnx_text.h: what the files that read ONNX's text form share.
 *
 *   onnx_text.c         graphs, nodes, attributes, functions, the row
 *   onnx_text_type.c    types and tensors
 *   onnx_text_word.c    names, strings, numbers
 *
 * `put` functions read what stands at the place and write its binary form; they fail with the line
 * and column. `take` functions say whether it was there. */
#ifndef VT_FORMATS_ONNX_TEXT_H
#define VT_FORMATS_ONNX_TEXT_H

#include "formats/onnx.h"

enum { VT_ONNXTXT_DEEPEST = 64 };

typedef struct onnxtxt {
    vt_str text;
    size_t at;
    vt_buf *out, *places;
    vt_buf string; /* the last string in quotes */
    vt_err *err;
    int depth;
} onnxtxt;

bool vt_onnxtxt_wrong(onnxtxt *p, const char *what);
int vt_onnxtxt_peek(onnxtxt *p); /* the next letter that is no space; -1 at the end */
bool vt_onnxtxt_take(onnxtxt *p, char what);
bool vt_onnxtxt_need(onnxtxt *p, char what);
bool vt_onnxtxt_is_letter(int c);
vt_str vt_onnxtxt_ahead(onnxtxt *p); /* the identifier that comes next, not taken; or nothing */
vt_str vt_onnxtxt_identifier(onnxtxt *p);
/* A name, in quotes or not; false when none stands here, which is a failure only where `failed`
 * says so. */
bool vt_onnxtxt_name(onnxtxt *p, vt_str *out, bool *failed);
bool vt_onnxtxt_put_name(onnxtxt *p, uint32_t field);
bool vt_onnxtxt_put_string(onnxtxt *p, uint32_t field);
bool vt_onnxtxt_is_special(vt_str s); /* nan, inf, infinity */
/* A number as it is written; `real` tells 1.0 and 1e3 from 1. */
bool vt_onnxtxt_number(onnxtxt *p, vt_str *out, bool *real);
bool vt_onnxtxt_put_number(onnxtxt *p, const vt_pb_schema *schema, uint32_t field);

bool vt_onnxtxt_next_is_type(onnxtxt *p);
bool vt_onnxtxt_put_type(onnxtxt *p); /* the fields of a TypeProto */
bool vt_onnxtxt_put_nested_type(onnxtxt *p, uint32_t field);
/* "key": "value" pairs up to ']', as entries in `field`. */
bool vt_onnxtxt_put_entries(onnxtxt *p, uint32_t field);
/* A tensor's type and shape, then { elements } or [ where they lie ]. */
bool vt_onnxtxt_put_tensor_head(onnxtxt *p, int *type);
bool vt_onnxtxt_put_data(onnxtxt *p, int type);

#endif
