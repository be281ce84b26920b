/* pytorch.h: what the files of the PyTorch reader share; other readers use only vt_pytorch_read.
 *
 *   pytorch.c          the row: which of the kinds it is; what is no model
 *   pytorch_zip.c      zip archives (torch 1.6 and later), TorchScript's too
 *   pytorch_legacy.c   five pickles and the storages behind them (0.1.10 to 1.5)
 *   pytorch_tar.c      tar archives (before 0.1.10)
 *   pytorch_export.c   .pt2 archives of torch.export
 *   pytorch_storage.c  typed storages: where bytes lie
 *   pytorch_tensor.c   calls that would make a tensor, in a table
 *   pytorch_numpy.c    the same for NumPy's arrays and scalars
 *   pytorch_data.c     elements: views, other byte orders, deflated members
 *   pytorch_tree.c     from the pickle's tree to named weights and metadata
 *   pytorch_module.c   from modules to nodes */
#ifndef VT_FORMATS_PYTORCH_H
#define VT_FORMATS_PYTORCH_H

#include "formats/formats.h"
#include "wire/wire.h"

/* Puts the tensors of a PyTorch file (any of its kinds) behind the weights of `m`, which outlives
 * neither `map` nor its file; `file` is kept as the weights' file ("" for the model file itself).
 * Sets m->meta, producer and version when `file` is empty. Builds no graph. */
bool vt_pytorch_read(vt_model *m, const vt_map *map, vt_str file, vt_err *err);
bool vt_pytorch_is(const vt_map *map);

/* A type of elements, by the names that torch has for it. */
typedef struct torch_type {
    const char *storage; /* "FloatStorage", or NULL: it has no storage of its own */
    const char *name;    /* "float32" */
    vt_dtype dtype;      /* VT_DTYPE_UNKNOWN: vitrine has none of the kind */
    unsigned bits;
} torch_type;

/* Bytes that tensors look at. */
typedef struct torch_storage {
    vt_str key;
    uint64_t bytes;
    vt_str packed;          /* where they lie; shorter than `bytes` when deflated */
    vt_inflater *inflate;   /* of a deflated member, else NULL */
    bool big;               /* big-endian */
    bool found;             /* `packed` is set */
    const torch_type *type; /* of its elements, where the file counts in them */
    const char *missing;    /* why there are no bytes, else NULL */
} torch_storage;

typedef struct torch_tensor {
    const torch_type *type;
    const torch_storage *storage; /* NULL: none, with the reason in `missing` */
    const char *missing;
    uint64_t offset; /* elements */
    int rank;
    const int64_t *shape, *strides;
    uint64_t count;
    bool is_parameter, is_array; /* an array is NumPy's */
    bool conjugated, negated;    /* bits that torch keeps beside the elements */
    const vt_quant *quant;
    vt_str layout;                         /* "sparse_coo", "sparse_csr"...; empty: strided */
    const struct torch_tensor *values;     /* of a sparse one; `shape` is the dense one */
    const struct torch_tensor *indices;    /* COO: [sparse dimensions, n]; CSR: of the columns */
    const struct torch_tensor *compressed; /* CSR: where each row begins */
    const vt_pickle *inner; /* of a subclass that keeps its data in other tensors: those */
} torch_tensor;

/* A torch.nn.Module as the pickle holds it. */
typedef struct torch_module {
    vt_str path;         /* "layer1.0.conv1"; of the outermost one as a rule empty */
    vt_str domain, name; /* "torch.nn", "Conv2d"; the Python module, "LeNet" */
    const vt_pickle *attributes;
    vt_id parent; /* VT_NONE: none */
    uint32_t n_children;
    bool is_sequential; /* torch's own Sequential: each child runs on what the one before gave */
    VT_VEC(vt_id) weights;
    vt_id last; /* the value that it gives, when that is certain; for pytorch_module.c */
} torch_module;

struct torch_stream;

/* One file being read. */
typedef struct torch {
    vt_model *m;
    vt_str name; /* of the file, for weights */
    vt_str file;
    vt_err *err;
    vt_inflater *inflate;
    VT_VEC(vt_meta) meta;
    size_t more_meta; /* that was not taken */
    vt_names taken;   /* names of weights */
    vt_buf path;      /* of what is being walked */
    const vt_pickle *root;
    bool plain; /* a pickle and nothing else, not torch.save's */
    size_t tensors, arrays;
    size_t folded;                /* parts that were not walked: too deep, or shared too often */
    size_t repeated;              /* items that were walked again */
    uint64_t scales;              /* of all tensors that are quantized by channel */
    VT_VEC(torch_module) modules; /* parents before children, in the order of their registration */
    uint32_t module;              /* the one being walked, or VT_NONE */
    bool scripted;                /* a TorchScript archive */
    bool exported;                /* an archive of torch.export */
} torch;

/* One pickle, and where its storages are. */
typedef struct torch_stream {
    torch *t;
    vt_str place; /* "archive/data.pkl", for sentences */
    vt_pickle *root;
    vt_pickle_parts parts;
    vt_names storage_at; /* key -> storages */
    VT_VEC(torch_storage *) storages;
    /* Finds the bytes of a storage that was not met before; NULL: they are all there already. */
    bool (*find)(struct torch_stream *s, torch_storage *storage);
    const void *source; /* for `find` */
    vt_str folder;      /* of storages in an archive: "data/" */
    vt_names loaded_at; /* byte of a stream within this one -> loaded */
    VT_VEC(struct torch_loaded {
        torch_storage *storage;
        const torch_type *type;
    })
    loaded;
    vt_names kept_at; /* tar: key -> kept */
    VT_VEC(torch_tensor *) kept;
    int depth; /* of streams within streams */
} torch_stream;

/* ---- streams ---- */
/* The members of a zip archive by name; in pytorch_zip.c. */
typedef struct torch_archive {
    torch *t;
    vt_str file;
    vt_str top; /* "archive/", or nothing */
    vt_names at;
    VT_VEC(vt_zip_member) members;
    bool big;
} torch_archive;

/* The member "TOP FOLDER NAME"; NULL when there is none. */
const vt_zip_member *vt_torch_member(const torch_archive *a, vt_str folder, vt_str name);
/* The pickle in an archive, whose storages lie in `folder`. */
bool vt_torch_archive_pickle(torch_archive *a, vt_str name, vt_str folder, torch_stream *s);
/* Opens an archive that lies in the file being read. */
bool vt_torch_archive_open(torch *t, vt_str bytes, torch_archive **out);
/* The bytes of a storage that is a member. */
bool vt_torch_member_storage(const torch_archive *a, const vt_zip_member *m, torch_storage *out);
bool vt_torch_export_read(torch_archive *a);

void vt_torch_stream_init(torch_stream *s, torch *t, vt_str place);
/* Reads the pickle at `start` and refuses what would run commands. */
bool vt_torch_stream_read(torch_stream *s, vt_str bytes, size_t start, size_t *end);
bool vt_torch_zip_is(vt_str file);
bool vt_torch_zip_read(torch *t);
bool vt_torch_legacy_is(vt_str file);
/* Reads the legacy form that `bytes` hold into `s`. */
bool vt_torch_legacy_read(torch_stream *s, vt_str bytes);
bool vt_torch_tar_is(vt_str file);
bool vt_torch_tar_read(torch *t);

/* ---- storages and types ---- */
/* "FloatStorage" of torch, torch.cuda, torch.storage...; NULL when it is no storage's name. */
const torch_type *vt_torch_storage_type(const vt_pickle *v);
/* torch.float32 as a global; NULL when it is no type's name. */
const torch_type *vt_torch_type(const vt_pickle *v);
const torch_type *vt_torch_type_named(const char *name);
/* The storage that a value means (a persistent id, or a call that holds its bytes), and the type it
 * stands with there. */
bool vt_torch_storage_of(torch_stream *s, const vt_pickle *v, torch_storage **out,
                         const torch_type **type);
/* The same, but of a view the storage that it looks at. */
bool vt_torch_storage_root(torch_stream *s, const vt_pickle *v, torch_storage **out,
                           const torch_type **type);
/* One that was not there before. */
torch_storage *vt_torch_storage_new(torch_stream *s, vt_str key);
/* Bytes that a value holds, also those that protocol 2 writes as text; false when it holds none. */
bool vt_torch_bytes(torch *t, const vt_pickle *v, vt_str *out);
/* Text of a string or number that is used as a key; empty when it is neither. */
vt_str vt_torch_key(vt_arena *a, const vt_pickle *v);

/* ---- tensors ---- */
/* `*is` tells whether a value would be a tensor; false with the reason when it would be a wrong
 * one. */
bool vt_torch_tensor_of(torch_stream *s, const vt_pickle *v, torch_tensor *out, bool *is);
bool vt_torch_numpy_of(torch_stream *s, const vt_pickle *v, torch_tensor *out, bool *is);
/* A NumPy scalar as text. */
bool vt_torch_numpy_scalar(torch *t, const vt_pickle *v, vt_buf *out);
/* Whole numbers of a tuple, list or torch.Size. */
bool vt_torch_ints(torch_stream *s, const vt_pickle *v, const int64_t **out, size_t *n);
/* Those of elements that lie one behind the other, the last dimension fastest. */
const int64_t *vt_torch_dense_strides(vt_arena *a, const int64_t *shape, int rank);
/* A tensor stands within its storage, and its strides are none to run away with. */
bool vt_torch_tensor_check(torch_stream *s, torch_tensor *x);
/* Puts a tensor behind the weights under `name`; it belongs to the module being walked. */
bool vt_torch_weight_add(torch *t, const torch_tensor *x, vt_str name, vt_role role);
/* Sets where the weight's elements are. */
bool vt_torch_data_find(torch *t, const torch_tensor *x, vt_weight *w);

/* ---- the tree ---- */
bool vt_torch_walk(torch_stream *s, vt_pickle *root);
/* The pairs of a dict, an OrderedDict, or anything that is filled by key; NULL when it is none. */
const vt_pickle *vt_torch_dict(const vt_pickle *v);
/* collections.OrderedDict and its like. */
bool vt_torch_is_mapping(const vt_pickle *v);
/* The class of an object: a global; NULL when it is no object. */
const vt_pickle *vt_torch_class(const vt_pickle *v);
/* The attributes of an object: a dict, or NULL. */
const vt_pickle *vt_torch_attributes(const vt_pickle *v);
/* The list that a TorchScript list is, else the value itself. */
vt_pickle *vt_torch_list(vt_pickle *v);
/* Item i of a dict in whatever form; false behind the last one. */
bool vt_torch_pair(const vt_pickle *dict, uint32_t i, vt_pickle **key, vt_pickle **value);
/* Whether a value's items are to be walked: not within themselves, not too deep, not too often. */
bool vt_torch_may_enter(torch *t, vt_pickle *v, int depth);
/* Walks `v` under the current path and `key`. */
bool vt_torch_walk_under(torch_stream *s, vt_str key, vt_pickle *v, int depth, vt_role role);

/* ---- modules ---- */
bool vt_torch_is_module(const torch *t, const vt_pickle *v);
/* Notes the module and walks its parameters, buffers and submodules. */
bool vt_torch_module_walk(torch_stream *s, const vt_pickle *v, int depth);
/* The nodes of the modules that were walked: has_graph where all that runs is certain. */
bool vt_torch_modules_build(torch *t);

bool vt_torch_meta_add(torch *t, vt_str key, vt_str value);

#endif
