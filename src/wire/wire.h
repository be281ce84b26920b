/* wire.h: grammars without meaning: protobuf (binary, text and JSON), JSON, flatbuffer, zip, HDF5, pickle.
 *
 * Readers walk bytes that stay where they are (a mapped file) and hold their failure: walk to the
 * end, ask once. Nothing here knows what a field means; a schema names fields and says which kind
 * they are, so that sentences can name them and text can be turned into the binary form, which is
 * then read by the one reader there is. */
#ifndef VT_WIRE_H
#define VT_WIRE_H

#include "tensor/tensor.h"

/* ---- schema: the fields of a protobuf message ------------------------------------------------ */

typedef enum {
    VT_PB_INT32,
    VT_PB_INT64,
    VT_PB_UINT64,
    VT_PB_ENUM,
    VT_PB_FLOAT,
    VT_PB_DOUBLE,
    VT_PB_STRING,
    VT_PB_BYTES,
    VT_PB_MESSAGE,
} vt_pb_kind;

typedef struct vt_pb_enum {
    const char *name; /* NULL ends the list */
    int number;
} vt_pb_enum;

typedef struct vt_pb_schema {
    const char *name; /* "NodeProto" */
    const struct vt_pb_row {
        uint32_t number; /* 0 ends the list */
        const char *name;
        vt_pb_kind kind;
        bool repeated;
        const struct vt_pb_schema *message; /* of VT_PB_MESSAGE */
        const vt_pb_enum *values;           /* of VT_PB_ENUM */
    } * fields;
} vt_pb_schema;

/* NULL when the schema has no such field. The JSON name ("opsetImport") is found too. */
const struct vt_pb_row *vt_pb_field_named(const vt_pb_schema *s, vt_str name);
const struct vt_pb_row *vt_pb_field_numbered(const vt_pb_schema *s, uint32_t number);

/* ---- protobuf, binary --------------------------------------------------------------------------
 */

enum { VT_PB_VARINT = 0, VT_PB_FIXED64 = 1, VT_PB_BYTES_WIRE = 2, VT_PB_FIXED32 = 5 };

typedef struct vt_pb {
    const uint8_t *p, *end;     /* what is left of this message */
    const uint8_t *base, *stop; /* the whole file, for places and for "the file ends" */
    const vt_pb_schema *schema; /* names fields in sentences; may be NULL */
    vt_err *err;
    bool failed;
} vt_pb;

typedef struct vt_pb_field {
    uint32_t number;
    uint32_t wire;  /* VT_PB_VARINT... */
    uint64_t value; /* of varints and fixed ones: the bits */
    vt_str bytes;   /* of length-delimited ones */
    uint64_t at;    /* byte in the file where the field's tag stands */
} vt_pb_field;

void vt_pb_init(vt_pb *r, vt_str file, const vt_pb_schema *schema, vt_err *err);
/* A reader of the message that field `f` of `r` holds. */
vt_pb vt_pb_inside(const vt_pb *r, const vt_pb_field *f, const vt_pb_schema *schema);
/* A reader of bytes that lie within the file of `r`. */
vt_pb vt_pb_within(const vt_pb *r, vt_str bytes, const vt_pb_schema *schema);
/* The next field; false at the end of the message or on damage, which `failed` tells apart. Groups
 * (wire types 3 and 4) are passed over as one field of wire type 3. */
bool vt_pb_next(vt_pb *r, vt_pb_field *f);
/* Reads one varint at *p and moves it on; false at `end` or after ten bytes. */
bool vt_pb_varint(const uint8_t **p, const uint8_t *end, uint64_t *v);
/* Numbers of a repeated field, packed or not: calls once per element, bits as they are. */
typedef struct vt_pb_numbers {
    const uint8_t *p, *end;
    uint32_t wire;
    uint64_t single;
    bool has_single, bad;
} vt_pb_numbers;
vt_pb_numbers vt_pb_numbers_of(const vt_pb_field *f, vt_pb_kind kind);
bool vt_pb_number(vt_pb_numbers *n, uint64_t *bits);
/* How many numbers are left, without reading them one by one. */
size_t vt_pb_numbers_left(const vt_pb_numbers *n);

/* Writing, for the forms that are turned into binary. A message's length is written as five bytes
 * and filled in when it ends. */
void vt_pb_put_varint(vt_buf *b, uint32_t number, uint64_t v);
void vt_pb_put_fixed32(vt_buf *b, uint32_t number, uint32_t v);
void vt_pb_put_fixed64(vt_buf *b, uint32_t number, uint64_t v);
void vt_pb_put_bytes(vt_buf *b, uint32_t number, vt_str bytes);
size_t vt_pb_begin(vt_buf *b, uint32_t number);
void vt_pb_end(vt_buf *b, size_t begun);

/* ---- flatbuffer: tables that are read where they lie ------------------------------------------- */

/* The file being read; holds the first failure. */
typedef struct vt_flat {
    const uint8_t *p;
    size_t n;
    uint64_t budget; /* bytes of lists that may still be walked: lists that overlap cannot make a
                        small file long to read */
    bool failed;
    vt_err *err;
} vt_flat;

typedef struct vt_flat_table {
    vt_flat *file;
    size_t at;     /* NULL table: 0 */
    size_t vtable; /* where its slots' offsets stand */
    uint32_t n_slots, size;
} vt_flat_table;

typedef struct vt_flat_list { /* of numbers, of tables or of strings */
    vt_flat *file;
    size_t at; /* of element 0 */
    uint32_t n;
} vt_flat_list;

/* The root table. Fails when the bytes cannot be a flatbuffer. */
bool vt_flat_open(vt_flat *f, vt_str bytes, vt_flat_table *root, vt_err *err);
/* What stands in a slot; when it is absent, or damaged (the file then holds the failure): the
 * standard value, the empty list or string, the table at 0. Whole numbers of `bytes` 1, 2, 4, 8 are
 * widened with their sign. */
int64_t vt_flat_int(const vt_flat_table *t, uint32_t slot, unsigned bytes, int64_t standard);
float vt_flat_float(const vt_flat_table *t, uint32_t slot, float standard);
vt_str vt_flat_text(const vt_flat_table *t, uint32_t slot); /* also of lists of bytes */
vt_flat_table vt_flat_inner(const vt_flat_table *t, uint32_t slot);
vt_flat_list vt_flat_list_of(const vt_flat_table *t, uint32_t slot, unsigned bytes);
bool vt_flat_has(const vt_flat_table *t, uint32_t slot);
/* Elements of a list, i < n. */
int64_t vt_flat_list_int(const vt_flat_list *l, uint32_t i, unsigned bytes);
float vt_flat_list_float(const vt_flat_list *l, uint32_t i);
vt_flat_table vt_flat_list_table(const vt_flat_list *l, uint32_t i);

/* ---- zip: the members of an archive, where they lie --------------------------------------------
 */

typedef struct vt_zip {
    const uint8_t *base, *p, *end; /* what is left of the central directory */
    uint64_t left;                 /* members that are said to follow */
} vt_zip;

typedef struct vt_zip_member {
    vt_str name;
    uint16_t method; /* 0 stored, 8 deflated */
    uint16_t flags;  /* bit 0: encrypted; bit 3: sizes stand behind the data; bit 11: UTF-8 name */
    uint64_t size, packed, offset; /* offset: of the local header */
} vt_zip_member;

/* Finds the central directory at the end of the file. Fails when the archive is cut or damaged. */
bool vt_zip_open(vt_str file, vt_zip *z, vt_err *err);
/* The next member; false at the end or where the directory is damaged. */
bool vt_zip_next(vt_zip *z, vt_zip_member *m);
/* The member of that name, the last one if there are several; false when there is none. Walks from
 * the start whatever `z` has passed. */
bool vt_zip_find(vt_str file, const char *name, vt_zip_member *m);
/* Where the member's bytes lie in `file`, as they are packed: behind its local header. Fails when
 * that is damaged, when they end behind the file, when they are encrypted, when the method is
 * neither stored nor deflated, or when no such deflated bytes can grow to `size`. */
bool vt_zip_data(vt_str file, const vt_zip_member *m, vt_str *packed, vt_err *err);
/* The member's content: in place when it is stored, else inflated into `arena`. Fails with VT_LIMIT
 * when it is larger than `most`. */
bool vt_zip_read(vt_arena *arena, vt_str file, const vt_zip_member *m, uint64_t most, vt_str *out,
                 vt_err *err);

/* ---- inflate: any part of deflated bytes, in constant memory ------------------------------------
 * One stream stands open at a time: reading forward goes on where the last part ended, reading
 * backward starts again. May be called from several threads. */

typedef enum { VT_DEFLATE_RAW, VT_DEFLATE_ZLIB, VT_DEFLATE_GZIP } vt_deflate_kind;

typedef struct vt_inflater vt_inflater;
vt_inflater *vt_inflater_new(vt_arena *arena); /* NULL when out of memory */
/* Bytes first..first+n-1 of what `packed` holds, into `out`. Fails when it is damaged or shorter. */
bool vt_inflater_read(vt_inflater *f, vt_deflate_kind kind, vt_str packed, uint64_t first,
                      uint64_t n, void *out, vt_err *err);
/* All of a gzip file, member after member, to `take` in pieces; false from it ends the work, with its
 * own sentence. Fails when the file is damaged or cut. */
bool vt_gunzip(vt_str packed, bool (*take)(void *ctx, vt_str piece, size_t used, vt_err *err), void *ctx,
               vt_err *err);
/* All `n` bytes at once. */
bool vt_inflate(vt_deflate_kind kind, vt_str packed, uint64_t n, void *out, vt_err *err);

/* ---- tar: the members of an archive, where they lie --------------------------------------------
 * ustar, pax and GNU's long names and large sizes. */

typedef struct vt_tar {
    vt_arena *arena; /* for names that do not stand in one piece */
    vt_str file;
    size_t at;
    bool failed; /* vt_tar_next ended on damage */
    vt_err *err;
} vt_tar;

typedef struct vt_tar_member {
    vt_str name;
    char kind;       /* '0' a file, '5' a folder, '1' and '2' links, others as they stand */
    vt_str data;
    uint64_t offset; /* of the data in the file */
} vt_tar_member;

/* Whether a header with a sound checksum stands at the start. */
bool vt_tar_is(vt_str file);
void vt_tar_open(vt_tar *t, vt_arena *arena, vt_str file, vt_err *err);
/* The next member; false at the end or on damage, which `failed` tells apart. */
bool vt_tar_next(vt_tar *t, vt_tar_member *m);

/* ---- pickle: Python's object streams as a tree of data ------------------------------------------
 * Nothing is imported, called or built: a call stands in the tree as what would be called with what.
 * Values are shared as the stream shares them and may contain themselves: whoever walks keeps
 * count. */

typedef enum {
    VT_PICKLE_NONE,
    VT_PICKLE_BOOL,  /* i */
    VT_PICKLE_INT,   /* i */
    VT_PICKLE_BIG,   /* wider than 64 bits: s is its decimal digits or its bytes, little-endian */
    VT_PICKLE_FLOAT, /* f */
    VT_PICKLE_STR,   /* s */
    VT_PICKLE_BYTES, /* s; also a Python 2 string that is no UTF-8 */
    VT_PICKLE_LIST,  /* items */
    VT_PICKLE_TUPLE, /* items */
    VT_PICKLE_SET,   /* items */
    VT_PICKLE_DICT,  /* items: key, value, key, value */
    VT_PICKLE_GLOBAL,     /* global: a class or function by name */
    VT_PICKLE_CALL,       /* call */
    VT_PICKLE_PERSISTENT, /* id: something kept outside the stream */
    VT_PICKLE_EXTENSION,  /* i: a number of copyreg's table */
    VT_PICKLE_BUFFER,     /* bytes kept outside the stream */
} vt_pickle_kind;

typedef struct vt_pickle {
    uint8_t kind;  /* vt_pickle_kind */
    bool open;     /* for whoever walks: being walked, further down it is itself */
    uint16_t seen; /* for whoever walks */
    uint32_t n;    /* items */
    uint64_t at;   /* byte where its opcode stands, from the start of the stream's file */
    union {
        int64_t i;
        double f;
        vt_str s;
        struct {
            struct vt_pickle **items;
            uint32_t room;
        };
        struct vt_pickle_global *global;
        struct vt_pickle_call *call;
        struct vt_pickle *id;
    };
} vt_pickle;

struct vt_pickle_global {
    vt_str module, name;
};

struct vt_pickle_call {
    vt_pickle *callee;
    vt_pickle *args;   /* a tuple */
    vt_pickle *kwargs; /* a dict, or NULL */
    vt_pickle *state;  /* what BUILD would give it, or NULL */
    vt_pickle *list;   /* what would be appended, or NULL */
    vt_pickle *dict;   /* what would be set by key, or NULL */
};

enum { VT_PICKLE_MOST_VALUES = 1 << 23 };

/* All that a stream names, in its order, also what its result does not hold; kept on failure too. */
typedef struct vt_pickle_parts {
    VT_VEC(vt_pickle *) globals;
    VT_VEC(vt_pickle *) persistent;
} vt_pickle_parts;

/* Reads the stream of protocol 0 to 5 that begins at byte `start` of `file`; `*end` is the byte
 * behind its STOP; `end` and `parts` may be NULL. Fails at the byte of the opcode: damage, an opcode, memo entry or
 * protocol that is not known, an empty stack, a dict's key that cannot be one; with VT_LIMIT beyond
 * VT_PICKLE_MOST_VALUES values. Strings and bytes borrow from `file`. */
bool vt_pickle_read(vt_arena *arena, vt_str file, size_t start, vt_pickle **out, size_t *end,
                    vt_pickle_parts *parts, vt_err *err);
/* Whether a value is the class or function of that name. */
bool vt_pickle_is(const vt_pickle *v, const char *module, const char *name);
/* The value that a dict has under a string; NULL when there is none, or `dict` is no dict. */
vt_pickle *vt_pickle_get(const vt_pickle *dict, const char *key);
/* A value in at most about 200 letters: as Python writes it, but "a call of m.f with 1 argument". */
void vt_put_pickle(vt_buf *out, const vt_pickle *v);

/* ---- hdf5: a read-only subset ------------------------------------------------------------------
 * Superblocks 0 to 3, groups of both styles, contiguous, compact and chunked datasets (deflate,
 * shuffle, fletcher32), attributes, strings. Everything borrows from the bytes that were given and
 * lives in the arena. */

typedef struct vt_h5 vt_h5;

typedef enum {
    VT_H5_GROUP,
    VT_H5_DATASET,
    VT_H5_TYPE,     /* a datatype with a name */
    VT_H5_SOFT,     /* a link by path: vt_h5_find follows it */
    VT_H5_EXTERNAL, /* a link into another file, which is not followed */
} vt_h5_node_kind;

typedef struct vt_h5_node { /* a name in the file; node 0 is the root group */
    vt_str name;
    vt_id parent;
    vt_id first_child, n_children; /* of a group; sorted by name */
    vt_h5_node_kind kind;
    uint32_t depth;
    uint64_t at; /* address of the object */
    vt_str soft;
} vt_h5_node;

/* What elements are, beside numbers that a dtype fits. */
typedef enum { VT_H5_NUMBER, VT_H5_STRING, VT_H5_TEXT, VT_H5_OTHER } vt_h5_kind;

typedef struct vt_h5_attribute {
    vt_str name;
    vt_h5_kind kind; /* VT_H5_STRING: of fixed size, VT_H5_TEXT: of variable size */
    vt_dtype dtype;  /* of numbers */
    uint64_t n;      /* elements */
    const vt_str *strings;
    const uint8_t *numbers; /* packed, as in the file; NULL when they stand in the wrong order */
} vt_h5_attribute;

typedef struct vt_h5_attributes {
    vt_h5_attribute *at;
    size_t n;
} vt_h5_attributes;

typedef struct vt_h5_data { /* a dataset */
    vt_dtype dtype;       /* VT_DTYPE_UNKNOWN: elements of `element` bytes that `says` names */
    const char *says;
    uint64_t element, count, stored; /* bytes of one; elements; bytes in the file */
    int rank;
    const int64_t *shape;
    const uint8_t *packed; /* all elements, little-endian, where they lie so; else NULL */
    uint64_t offset;       /* byte at which they, or the first chunk, begin */
    const char *missing;   /* why elements cannot be read, or NULL */
    const struct vt_h5_dataset *source;
} vt_h5_data;

bool vt_h5_is(vt_str file); /* has the signature, maybe behind a user block */
/* Reads the tree of names. `err` is used until the next call. NULL on failure. */
vt_h5 *vt_h5_open(vt_arena *a, vt_str file, vt_err *err);
const vt_h5_node *vt_h5_nodes(const vt_h5 *h, size_t *n);
/* "a/b/c" below `from` ("/a" from the root), through soft links; VT_NONE when absent. */
vt_id vt_h5_find(const vt_h5 *h, vt_id from, vt_str path);
vt_str vt_h5_path(const vt_h5 *h, vt_id node, vt_arena *a);
bool vt_h5_attributes_read(vt_h5 *h, vt_id node, vt_h5_attributes *out, vt_err *err);
const vt_h5_attribute *vt_h5_attribute_named(const vt_h5_attributes *all, const char *name);
bool vt_h5_data_open(vt_h5 *h, vt_id node, vt_h5_data *out, vt_err *err);
/* The same where the file calls elements opaque bytes and someone else knows what they are. */
bool vt_h5_data_open_as(vt_h5 *h, vt_id node, vt_dtype dtype, vt_h5_data *out, vt_err *err);
/* Elements first..first+n-1, little-endian; of strings an array of vt_str. May be called from several
 * threads at once. */
bool vt_h5_data_read(const vt_h5_data *d, uint64_t first, uint64_t n, void *out, vt_err *err);

/* ---- text forms
 * ------------------------------------------------------------------------------------- */

/* Fails with the reason, at "line 3, column 12" of `text`. */
bool vt_text_fail(vt_err *err, vt_str text, size_t at, const char *fmt, ...) VT_PRINTF(4, 5);

void vt_put_code_point(vt_buf *b, uint32_t c); /* as UTF-8 */

/* Puts a number, enum member or truth value that is written as `word` into field `row`; with `bare`
 * without a tag, as packed numbers are. False when it cannot be read as the field's kind. */
bool vt_pb_put_word(vt_buf *b, const struct vt_pb_row *row, vt_str word, bool bare);
/* Keeps the place of a field that the schema does not have: whoever reads the message counts it. */
void vt_pb_put_unknown(vt_buf *b);

/* Which byte of a text became which of its binary form: a place for each message, in the order they
 * are written. `places` may be NULL where nobody asks. */
void vt_pb_place(vt_buf *places, uint64_t binary, uint64_t text);
/* Where the message stands in the text that begins last up to this byte of the binary form; 0 before
 * all. */
uint64_t vt_pb_place_of(const vt_buf *places, uint64_t binary);

/* Protobuf's text format (.textproto, .pbtxt) becomes the binary form of a message. */
bool vt_textproto_to_pb(vt_str text, const vt_pb_schema *schema, vt_buf *out, vt_buf *places,
                        vt_err *err);
/* Protobuf's JSON mapping becomes the binary form. */
bool vt_pb_json_to_pb(vt_str text, const vt_pb_schema *schema, vt_buf *out, vt_buf *places,
                      vt_err *err);

typedef enum {
    VT_JSON_FAILED,
    VT_JSON_END, /* of the text */
    VT_JSON_OBJECT,
    VT_JSON_OBJECT_END,
    VT_JSON_ARRAY,
    VT_JSON_ARRAY_END,
    VT_JSON_KEY,
    VT_JSON_STRING,
    VT_JSON_NUMBER, /* also NaN, Infinity and -Infinity, which many writers use */
    VT_JSON_WORD,   /* true, false, null */
} vt_json_token;

enum { VT_JSON_DEEPEST = 512 };

/* Pulls one token after another out of JSON text; never holds more than the nesting. */
typedef struct vt_json_reader {
    vt_str text;
    size_t at;    /* next byte */
    size_t start; /* of the last token */
    vt_str token; /* a number or word; of keys and strings what stands between the quotes */
    bool escaped; /* the string has escapes: vt_json_unescape */
    int depth;
    bool fresh, after_key; /* nothing yet in this object or array; a value is due */
    uint64_t objects[VT_JSON_DEEPEST / 64]; /* per level: an object, not an array */
    vt_err *err;
} vt_json_reader;

void vt_json_read(vt_json_reader *r, vt_str text, vt_err *err);
vt_json_token vt_json_next(vt_json_reader *r);
/* Passes over the value whose first token was `t`. */
bool vt_json_skip(vt_json_reader *r, vt_json_token t);
/* The last string as it is meant, into `out` (emptied first); a lone surrogate becomes U+FFFD. */
vt_str vt_json_unescape(const vt_json_reader *r, vt_buf *out);

/* Bytes written in base64 (both alphabets, with or without padding), behind what `out` holds. */
bool vt_base64_decode(vt_str text, vt_buf *out);

#endif
