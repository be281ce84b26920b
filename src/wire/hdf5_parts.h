/* hdf5_parts.h: what the files of the HDF5 reader share; private to room wire.
 *
 * A file is a web of blocks that point to each other by address, counted from the superblock's
 * base. Every block is looked at through an h5_reader that cannot leave the file, and every look is
 * paid for out of a budget that grows with the file, so that blocks which point back at each other
 * end in a sentence instead of a loop. */
#ifndef VT_HDF5_PARTS_H
#define VT_HDF5_PARTS_H

#include "wire/wire.h"

#include <pthread.h>

enum { H5_MOST_DIMS = 32, H5_DEEPEST = 64, H5_MOST_FILTERS = 32 };

/* ---- bytes within the file --------------------------------------------------------------------
 */

typedef struct h5_reader {
    const uint8_t *p, *end;
    bool failed; /* something was taken past the end: zeros were given */
} h5_reader;

h5_reader vt_h5_over(vt_str bytes);
uint64_t vt_h5_take(h5_reader *r, unsigned bytes); /* little-endian, at most 8 */
vt_str vt_h5_cut(h5_reader *r, uint64_t n);
void vt_h5_skip(h5_reader *r, uint64_t n);

/* A band of rows of a chunked dataset, as the last reader left it (hdf5_read.c). */
typedef struct h5_band {
    const struct vt_h5_dataset *of;
    uint64_t row, room;
    uint8_t *bytes;
    pthread_mutex_t lock;
} h5_band;

struct vt_h5 {
    vt_arena *arena;
    vt_str file;    /* from the superblock's base on */
    uint64_t start; /* of it in the bytes that were given */
    vt_err *err;    /* of the call that is under way; reading elements has its own */
    uint64_t work;  /* bytes of structure that may still be looked at */
    unsigned offset_size, length_size;
    VT_VEC(vt_h5_node) nodes;
    h5_band *band;
};

uint64_t vt_h5_offset(const vt_h5 *h, h5_reader *r); /* an address; UINT64_MAX: undefined */
uint64_t vt_h5_length(const vt_h5 *h, h5_reader *r);
/* `size` bytes at `address`; `what` names the block in the sentence. */
bool vt_h5_at(vt_h5 *h, uint64_t address, uint64_t size, const char *what, h5_reader *out);
/* The same for a block that begins with four letters and a version, which are passed over. */
bool vt_h5_block(vt_h5 *h, uint64_t address, uint64_t size, const char *letters, h5_reader *out);
/* From `address` to the end of the file; pays for nothing. */
bool vt_h5_rest(vt_h5 *h, uint64_t address, const char *what, h5_reader *out);
bool vt_h5_cut_short(vt_h5 *h, const char *what); /* "the ... is cut": false */
unsigned vt_h5_bytes_for(uint64_t most);          /* that a number up to `most` takes */

/* ---- object headers -----------------------------------------------------------------------------
 */

enum {
    H5_DATASPACE = 0x01,
    H5_LINK_INFO = 0x02,
    H5_DATATYPE = 0x03,
    H5_OLD_FILL = 0x04,
    H5_FILL = 0x05,
    H5_LINK = 0x06,
    H5_EXTERNAL_FILES = 0x07,
    H5_LAYOUT = 0x08,
    H5_GROUP_INFO = 0x0a,
    H5_FILTERS = 0x0b,
    H5_ATTRIBUTE = 0x0c,
    H5_CONTINUATION = 0x10,
    H5_SYMBOL_TABLE = 0x11,
    H5_ATTRIBUTE_INFO = 0x15,
};

typedef struct h5_message {
    unsigned type;
    h5_reader body;
} h5_message;

enum { H5_MOST_BLOCKS = 128 };
typedef struct h5_messages { /* a walk over the messages of one object */
    vt_h5 *h;
    h5_reader now;
    bool new_style, ordered, failed;
    struct {
        uint64_t at, size;
    } next[H5_MOST_BLOCKS];
    unsigned n_next, done;
} h5_messages;

bool vt_h5_messages_open(vt_h5 *h, uint64_t address, h5_messages *m);
bool vt_h5_message_next(h5_messages *m, h5_message *out); /* false at the end, or m->failed */
/* The first message of a type; type 0 in `out` when there is none. */
bool vt_h5_message_find(vt_h5 *h, uint64_t address, unsigned type, h5_message *out);
/* A message that is only a pointer to the one that is meant (a committed datatype). */
bool vt_h5_message_shared(vt_h5 *h, unsigned type, h5_reader *body);

/* ---- trees and heaps
 * ------------------------------------------------------------------------------ */

/* Calls `each` for every entry of a version 1 B-tree, leaf by leaf: its key and the address below.
 * Group nodes (type 0) have keys of one length, chunk nodes (type 1) of 8 + 8 * (rank + 1). */
typedef bool (*h5_entry)(void *ctx, h5_reader key, uint64_t child);
bool vt_h5_tree1(vt_h5 *h, uint64_t address, unsigned type, unsigned key_size, h5_entry each,
                 void *ctx);
/* Calls `each` for every record of a version 2 B-tree. */
typedef bool (*h5_record)(void *ctx, unsigned type, h5_reader record);
bool vt_h5_tree2(vt_h5 *h, uint64_t address, h5_record each, void *ctx);

typedef struct h5_heap { /* a fractal heap */
    uint64_t huge, root, start, largest;
    unsigned id_size, max_bits, width, root_rows, offset_bytes, length_bytes;
} h5_heap;
bool vt_h5_heap_open(vt_h5 *h, uint64_t address, h5_heap *out);
bool vt_h5_heap_get(vt_h5 *h, const h5_heap *heap, h5_reader id, h5_reader *out);
/* A null-terminated string of a local heap's data. */
bool vt_h5_local_name(vt_h5 *h, h5_reader data, uint64_t at, vt_str *out);
bool vt_h5_local_data(vt_h5 *h, uint64_t heap, h5_reader *out);
/* What a variable-length element (size 4, address, index 4) stands for. `seen` remembers where the
 * last one stood, so that neighbours are found at once. */
typedef struct h5_seen {
    uint64_t collection;
    h5_reader left, whole;
} h5_seen;
bool vt_h5_global(vt_h5 *h, h5_seen *seen, uint64_t collection, unsigned index, vt_str *out);

/* ---- datatypes and dataspaces
 * ---------------------------------------------------------------------- */

typedef struct h5_type {
    vt_h5_kind kind;
    vt_dtype dtype;   /* VT_DTYPE_UNKNOWN: see says */
    const char *says; /* what it is, when no dtype fits: "a compound" */
    uint64_t size;    /* bytes of an element in the file */
    unsigned word;    /* bytes that are swapped when `big`: half of a complex number */
    bool big;
    unsigned pad; /* of fixed strings: 2 is filled with spaces */
    int rank;     /* of an array type: its sizes come after the dataset's */
    uint32_t dims[H5_MOST_DIMS];
} h5_type;

typedef struct h5_space {
    int rank; /* -1: null, no elements */
    uint64_t dims[H5_MOST_DIMS], most[H5_MOST_DIMS];
} h5_space;

bool vt_h5_type_read(vt_h5 *h, h5_reader *r, h5_type *out);
bool vt_h5_space_read(vt_h5 *h, h5_reader *r, h5_space *out);
bool vt_h5_space_count(const h5_space *s, uint64_t *count);
/* Strings as elements: fixed ones trimmed, variable ones from the global heap. */
bool vt_h5_strings_read(vt_h5 *h, const h5_type *t, h5_reader r, uint64_t n, vt_str *out);

/* ---- groups
 * ------------------------------------------------------------------------------------------- */

typedef struct h5_link {
    vt_str name;
    uint64_t at; /* object header; UINT64_MAX for soft and external ones */
    vt_str soft; /* path */
    bool is_external;
} h5_link;
typedef VT_VEC(h5_link) h5_links;
bool vt_h5_links_read(vt_h5 *h, uint64_t object, h5_links *out);

/* ---- datasets
 * ------------------------------------------------------------------------------------------ */

typedef struct h5_filter {
    unsigned id, n;
    uint32_t values[8];
} h5_filter;

typedef struct h5_chunk {
    uint64_t index; /* row-major among the chunks of the dataset */
    uint64_t at, size;
    uint32_t skipped; /* bit per filter that was not applied */
} h5_chunk;

typedef enum { H5_COMPACT, H5_CONTIGUOUS, H5_CHUNKED, H5_VIRTUAL } h5_class;

typedef struct h5_layout {
    h5_class class;
    vt_str packed; /* of compact and contiguous ones; p NULL: never written */
    uint64_t address;
    int rank; /* of a chunk */
    uint64_t chunk[H5_MOST_DIMS];
    unsigned index; /* 0: version 1 B-tree; else the number of layout version 4 */
    unsigned flags, page_bits;
    uint64_t single_size;
    uint32_t single_skipped;
    bool has_single_size;
} h5_layout;

struct vt_h5_dataset {
    const vt_h5 *h;
    h5_type type;
    h5_space space;
    h5_layout layout;
    unsigned n_filters;
    h5_filter filters[H5_MOST_FILTERS];
    vt_str fill;
    uint64_t grid[H5_MOST_DIMS]; /* chunks along each axis */
    uint64_t chunk_bytes;        /* unpacked */
    const h5_chunk *chunks;      /* sorted by index */
    size_t n_chunks;
};

typedef VT_VEC(h5_chunk) h5_chunks;
bool vt_h5_chunks_read(vt_h5 *h, const struct vt_h5_dataset *d, h5_chunks *out);
/* Fixed and extensible arrays: every chunk's entry, by its place in the array. */
typedef bool (*h5_element)(void *ctx, uint64_t index, h5_reader entry);
bool vt_h5_fixed_array(vt_h5 *h, uint64_t address, h5_element each, void *ctx);
bool vt_h5_extensible_array(vt_h5 *h, uint64_t address, h5_element each, void *ctx);

bool vt_h5_filters_read(vt_h5 *h, h5_reader r, struct vt_h5_dataset *d);
/* Why a filter cannot be undone ("szip"), or NULL. */
const char *vt_h5_filter_missing(const h5_filter *f);
/* Undoes the filters of a chunk into `out` (size bytes); `room` has as many. */
bool vt_h5_unfilter(const struct vt_h5_dataset *d, const h5_chunk *c, vt_str packed, uint8_t *out,
                    vt_err *err);

/* Makes room for the last band that is unpacked of a dataset to stay (hdf5_read.c). */
bool vt_h5_band_room(vt_h5 *h, const struct vt_h5_dataset *d);

#endif
