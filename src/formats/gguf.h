/* gguf.h: what the files of the GGUF reader share.
 *
 *   gguf.c           the file: header, metadata, the row
 *   gguf_tensor.c    types, tensors, and the bytes of big-endian files turned
 *   gguf_parts.c     models split over several files
 *   gguf_names.c     names and metadata in transformers' words, from which a graph is built */
#ifndef VT_FORMATS_GGUF_H
#define VT_FORMATS_GGUF_H

#include "formats/formats.h"

/* One file being read; all places are bytes of it. */
typedef struct gguf {
    vt_model *m;
    const vt_map *map;
    vt_str file;   /* name of the part when it is not the model's own file, else empty */
    bool metadata; /* its metadata is that of the model (not so in parts after the first) */
    uint64_t at;   /* the next byte */
    uint32_t version;
    bool swap; /* big-endian */
    uint64_t n_tensors, n_keys;
    uint64_t alignment;
    uint64_t split_no, split_count;
    VT_VEC(vt_meta) meta;
    VT_VEC(vt_str) tokens; /* tokenizer.ggml.tokens */
    vt_err *err;
} gguf;

/* `n` bytes at the place, which moves on; NULL (and the sentence) when the file ends before. */
const uint8_t *vt_gguf_take(gguf *g, uint64_t n);
bool vt_gguf_u32(gguf *g, uint32_t *v);
bool vt_gguf_u64(gguf *g, uint64_t *v);
bool vt_gguf_size(gguf *g, uint64_t *v); /* 4 bytes in version 1, 8 since */
bool vt_gguf_str(gguf *g, vt_str *s);

/* Header, metadata and tensors of one file. */
bool vt_gguf_read(gguf *g);

/* The tensors that g->at begins with; their data is found in the map. */
bool vt_gguf_tensors_read(gguf *g);

/* The other parts of a model split over files: their tensors, in the order of the parts. */
bool vt_gguf_parts_read(gguf *g);

/* The graph of a model whose tensors and metadata are all there; or the tree of its tensors. */
bool vt_gguf_architecture_build(vt_model *m, vt_err *err);

#endif
