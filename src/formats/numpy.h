/* numpy.h: what the files of the NumPy reader share.
 *
 *   numpy.c          one array (.npy), or a zip of them (.npz)
 *   numpy_header.c   the header: a Python literal
 *   numpy_data.c     elements: in place, turned, inflated, gathered, or strings */
#ifndef VT_FORMATS_NUMPY_H
#define VT_FORMATS_NUMPY_H

#include "formats/formats.h"
#include "wire/wire.h"

enum { VT_NPY_DIMENSIONS = 64 };

typedef struct npy_field { /* of a structured dtype; a plain array has one without a name */
    vt_str name;           /* "pos.x" */
    vt_str descr;          /* "<f4" */
    char kind;             /* 'f', 'i'... as numpy has it */
    bool big;
    uint64_t at, bytes;              /* within a record; of one element */
    uint64_t sub[VT_NPY_DIMENSIONS]; /* shape of a subarray */
    int n_sub;
} npy_field;

typedef struct npy_header {
    uint64_t bytes; /* magic and all: where the data begins */
    uint64_t item;  /* bytes of a record */
    bool fortran;
    int64_t shape[VT_NPY_DIMENSIONS];
    int rank;
    VT_VEC(npy_field) fields;
} npy_header;

/* The bytes of one array's file: in a map, or deflated in one. */
typedef struct npy_source {
    vt_str bytes; /* as they lie in the map */
    bool deflated;
    uint64_t size; /* when inflated */
    vt_inflater *inflater;
    uint8_t *whole; /* room for all of it, filled when it is first needed */
    bool filled;
} npy_source;

/* Bytes first..first+n-1 of the array's file. */
bool vt_npy_bytes(const npy_source *s, uint64_t first, uint64_t n, void *out, vt_err *err);

/* How long the header is, by the first 12 bytes; 0 when these are none. */
uint64_t vt_npy_header_bytes(const uint8_t *p);
bool vt_npy_header_read(vt_arena *a, vt_str header, npy_header *out, vt_err *err);

/* Where the elements of a field are and how they are read. The weight has its name already. */
void vt_npy_data_find(vt_model *m, npy_source *s, const npy_header *h, const npy_field *f,
                      vt_weight *w);

#endif
