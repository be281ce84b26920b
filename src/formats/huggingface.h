/* huggingface.h: what the files of a Hugging Face model share, and what readers of its parts use.
 *
 *   huggingface.c        the row, config.json, which weights belong to it
 *   huggingface_shards.c weights split over files
 *   huggingface_words.c  the tokenizer's vocabulary as names of rows */
#ifndef VT_FORMATS_HUGGINGFACE_H
#define VT_FORMATS_HUGGINGFACE_H

#include "formats/formats.h"

/* For readers of safetensors and PyTorch files, when all weights of the model's own file are there:
 * what lies beside it (config.json, tokenizer) is taken along where the file's name belongs to it,
 * and the graph is built. */
bool vt_huggingface_build(vt_model *m, vt_err *err);
/* "model-00002-of-00005.safetensors": one of several files. */
bool vt_huggingface_is_shard(vt_str name);
/* Reads all files of which `m`'s own is one, by their index or by their numbers. */
bool vt_huggingface_shards_open(vt_model *m, vt_err *err);
/* The file of a folder by which its model is opened; NULL: it is no Hugging Face folder. With
 * `parts` set it is a pipeline of several models, which are named there. */
const char *vt_huggingface_file(vt_arena *a, const char *folder, const char **parts);

/* One file of weights, of either kind. False with the reason when it is none. */
bool vt_huggingface_part_read(vt_model *m, const vt_map *map, vt_str name, vt_err *err);
/* The weights that an index.json names. */
bool vt_huggingface_index_read(vt_model *m, const vt_map *index, vt_err *err);
/* Names the rows of embedding tables after the tokenizer's words. */
void vt_huggingface_words(vt_model *m);
/* A file beside the model, as text; empty when it is not there. */
vt_str vt_huggingface_text(vt_model *m, const char *name);

#endif
